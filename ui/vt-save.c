#include "vt-save.h"

#include "base/vt-i18n.h"
#include "vt-settings.h"

const VtSaveFormat vt_save_figure_formats[] = {
  { N_ ("PDF, for papers"), "pdf" },
  { N_ ("SVG, to edit"), "svg" },
  { N_ ("PNG picture"), "png" },
  { N_ ("CSV numbers"), "csv" },
  { NULL },
};
const VtSaveFormat *const vt_save_numbers_formats = vt_save_figure_formats + 3;

typedef struct
{
  GtkWidget *widget;
  const VtSaveFormat *formats;
  VtSaveChoice *choice; /* NULL if there is none */
  VtSaveChoiceFunc chosen;
  VtSaveFunc func;
  gpointer data;
  GtkFileChooserNative *chooser;
  GPtrArray *filters; /* GtkFileFilter, as the formats */
} Asking;

#define CHOICE "choice"
static const char *const choice_ids[] = { "first", "second", NULL };

void
vt_save_choice_free (VtSaveChoice *choice)
{
  if (!choice)
    return;
  g_free (choice->title);
  g_free (choice->options[0]);
  g_free (choice->options[1]);
  g_free (choice);
}

static void
asking_free (Asking *asking)
{
  g_clear_weak_pointer (&asking->widget);
  g_ptr_array_unref (asking->filters);
  vt_save_choice_free (asking->choice);
  gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (asking->chooser));
  g_object_unref (asking->chooser);
  g_free (asking);
}

static char *
with_ending (Asking *asking, const char *path)
{
  GtkFileFilter *chosen = gtk_file_chooser_get_filter (GTK_FILE_CHOOSER (asking->chooser));
  guint index = 0;

  for (guint i = 0; asking->formats[i].title; i++)
    {
      g_autofree char *ending = g_strconcat (".", asking->formats[i].ending, NULL);

      if (g_str_has_suffix (path, ending))
        return g_strdup (path);
      if (chosen == asking->filters->pdata[i])
        index = i;
    }
  return g_strconcat (path, ".", asking->formats[index].ending, NULL);
}

static void
on_response (GtkNativeDialog *dialog, int response, gpointer data)
{
  Asking *asking = data;

  if (response == GTK_RESPONSE_ACCEPT && asking->widget)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autoptr (GFile) folder = file ? g_file_get_parent (file) : NULL;
      g_autofree char *uri = folder ? g_file_get_uri (folder) : NULL;
      const char *chosen = file ? g_file_peek_path (file) : NULL;

      if (uri)
        vt_settings_set_string ("export-folder", uri);
      if (chosen)
        {
          g_autofree char *path = with_ending (asking, chosen);

          if (asking->choice)
            asking->chosen (asking->widget,
                            g_strcmp0 (gtk_file_chooser_get_choice (GTK_FILE_CHOOSER (dialog), CHOICE), choice_ids[1]) == 0, asking->data);
          asking->func (asking->widget, path, asking->data);
        }
    }
  asking_free (asking);
}

void
vt_save_ask (GtkWidget *widget, const char *title, const char *name, const VtSaveFormat *formats, VtSaveFunc func,
             gpointer data)
{
  vt_save_ask_with_choice (widget, title, name, formats, NULL, NULL, func, data);
}

void
vt_save_ask_with_choice (GtkWidget *widget, const char *title, const char *name, const VtSaveFormat *formats, VtSaveChoice *choice,
                         VtSaveChoiceFunc chosen, VtSaveFunc func, gpointer data)
{
  Asking *asking = g_new0 (Asking, 1);
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autofree char *uri = vt_settings_dup_string ("export-folder", "");

  asking->formats = formats;
  asking->choice = choice;
  asking->chosen = chosen;
  asking->func = func;
  asking->data = data;
  g_set_weak_pointer (&asking->widget, widget);
  asking->chooser = gtk_file_chooser_native_new (title, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                                 GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (asking->chooser), TRUE);
  asking->filters = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; formats[i].title; i++)
    {
      GtkFileFilter *filter = gtk_file_filter_new ();

      gtk_file_filter_set_name (filter, _ (formats[i].title));
      gtk_file_filter_add_suffix (filter, formats[i].ending);
      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (asking->chooser), filter);
      g_ptr_array_add (asking->filters, filter);
    }
  if (choice)
    {
      const char *labels[] = { choice->options[0], choice->options[1], NULL };

      gtk_file_chooser_add_choice (GTK_FILE_CHOOSER (asking->chooser), CHOICE, choice->title, (const char **) choice_ids, labels);
      gtk_file_chooser_set_choice (GTK_FILE_CHOOSER (asking->chooser), CHOICE, choice_ids[choice->second ? 1 : 0]);
    }
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (asking->chooser), name);
  if (*uri)
    {
      g_autoptr (GFile) folder = g_file_new_for_uri (uri);

      gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (asking->chooser), folder, NULL);
    }
  g_signal_connect (asking->chooser, "response", G_CALLBACK (on_response), asking);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (asking->chooser));
}
