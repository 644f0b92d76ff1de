/* The window's .vitrine document: saving it, showing its view again, not losing it. */
#include "vt-window-private.h"

#include <string.h>

#include "base/vt-i18n.h"
#include "vt-recent.h"
#include "vt-save.h"
#include "vt-view-text.h"

/* The document that the window works on; NULL if it is another kind of file. */
static char *
dup_document_path (VtWindow *self)
{
  GFile *file = vt_document_get_file (vt_stage_get_document (self->stage));
  g_autofree char *path = file ? g_file_get_path (file) : NULL;

  return path && g_str_has_suffix (path, ".vitrine") ? g_steal_pointer (&path) : NULL;
}

static void go_on (VtWindow *self);

typedef struct
{
  VtWindow *window;
  char *path;
  gboolean leave; /* when it is saved: closes the window, or opens what is next */
} Saving;

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  Saving *saving = data;
  VtWindow *self = saving->window;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (saving->path);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *text = NULL;

  self->exporting--;
  if (vt_document_save_finish (VT_DOCUMENT (source), result, &error))
    {
      vt_recent_add (file);
      g_free (self->exported);
      self->exported = g_strdup (saving->path);
      text = g_strdup_printf (_ ("Saved as “%s”"), name);
      if (!self->closing)
        {
          vt_window_update_title (self);
          vt_window_say (self, text, NULL);
        }
      if (saving->leave)
        go_on (self);
    }
  else if (!self->closing)
    {
      text = g_strdup_printf (_ ("“%s” was not saved"), name);
      vt_window_complain (self, text, error->message);
    }
  g_object_unref (self);
  g_free (saving->path);
  g_free (saving);
}

static void
save_to (VtWindow *self, const char *path, gboolean leave)
{
  g_autofree char *view = vt_view_dup_text (vt_stage_get_view (self->stage));
  Saving *saving = g_new0 (Saving, 1);

  *saving = (Saving){ g_object_ref (self), g_strdup (path), leave };
  self->exporting++;
  vt_document_save_async (vt_stage_get_document (self->stage), path, view, NULL, on_saved, saving);
  vt_window_queue_status (self);
}

void
vt_window_save_as (VtWindow *self, const char *path)
{
  g_autofree char *whole = g_str_has_suffix (path, ".vitrine") ? g_strdup (path) : g_strconcat (path, ".vitrine", NULL);

  save_to (self, whole, FALSE);
}

static void
on_path_chosen (GtkWidget *widget, const char *path, gpointer data)
{
  vt_window_save_as (VT_WINDOW (widget), path);
}

/* ---- where the sample is kept ---- */

/* Positions, species and columns. */
static guint64
count_bytes (VtSample *sample)
{
  guint64 bytes = vt_sample_get_n_atoms (sample) * (3 * sizeof (double) + 1);

  for (guint i = 0; i < vt_sample_get_n_fields (sample); i++)
    {
      VtField *field = vt_sample_get_field (sample, i);

      bytes += vt_field_get_n_atoms (field) * vt_field_get_n_components (field)
               * (vt_field_get_value_type (field) == VT_FIELD_F64 ? 8u : 4u);
    }
  return bytes;
}

/* NULL if there is nothing to choose: it is in no file. */
static VtSaveChoice *
make_choice (VtWindow *self)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  g_autoptr (VtStoreLink) link = vt_document_dup_link (document);
  g_autofree char *name = link ? g_filename_display_basename (link->path) : NULL;
  g_autofree char *inside = g_format_size (count_bytes (vt_stage_get_sample (self->stage)));
  VtSaveChoice *choice;

  if (!link)
    return NULL;
  choice = g_new0 (VtSaveChoice, 1);
  choice->title = g_strdup (_ ("Sample"));
  choice->options[0] = g_strdup_printf (_ ("In the document (at most %s)"), inside);
  choice->options[1] = g_strdup_printf (_ ("Linked: stays in “%s”"), name);
  choice->second = vt_document_is_linked (document);
  return choice;
}

gboolean
vt_window_link_sample (VtWindow *self, gboolean linked)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  g_autoptr (VtStoreLink) link = vt_document_dup_link (document);

  if (linked && !link)
    vt_window_say (self, _ ("This sample is in no file: it is saved in the document"), NULL);
  vt_document_set_linked (document, linked && link);
  return !linked || link;
}

static void
on_choice (GtkWidget *widget, gboolean second, gpointer data)
{
  vt_window_link_sample (VT_WINDOW (widget), second);
}

static void
ask_for_path (VtWindow *self, VtSaveFunc func)
{
  static const VtSaveFormat formats[] = { { N_ ("Vitrine document"), "vitrine" }, { NULL } };
  GFile *file = vt_document_get_file (vt_stage_get_document (self->stage));
  g_autofree char *base = file ? g_file_get_basename (file) : g_strdup ("glass");
  char *dot = strchr (base + 1, '.');

  if (dot)
    *dot = '\0';
  g_autofree char *name = g_strconcat (base, ".vitrine", NULL);
  vt_save_ask_with_choice (GTK_WIDGET (self), _ ("Save the Document"), name, formats, make_choice (self), on_choice, func, NULL);
}

void
vt_window_save_dialog (VtWindow *self)
{
  ask_for_path (self, on_path_chosen);
}

void
vt_window_save (VtWindow *self)
{
  g_autofree char *path = dup_document_path (self);

  if (path)
    save_to (self, path, FALSE);
  else
    vt_window_save_dialog (self);
}

void
vt_window_restore_view (VtWindow *self)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  const char *text = vt_document_get_saved_view (document);

  if (text && *text)
    vt_stage_restore_view (self->stage, text);
  else if (vt_document_find_field (document, "activation_energy"))
    /* A campaign that was made without a window: it is what the document was opened for. */
    g_object_set (vt_stage_get_view (self->stage), "colour-by", "activation_energy", NULL);
  else
    return;
  vt_view_clear_history (vt_stage_get_view (self->stage));
}

/* ---- the file of a linked sample ---- */

typedef struct
{
  VtWindow *window;
  GFile *document;
  GtkFileChooserNative *chooser;
} Locating;

static void
on_located (GtkNativeDialog *dialog, int response, gpointer data)
{
  Locating *locating = data;
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;

  if (file && !locating->window->closing)
    vt_window_open_located (locating->window, locating->document, file);
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
  g_object_unref (locating->window);
  g_object_unref (locating->document);
  g_free (locating);
}

void
vt_window_locate (VtWindow *self, GFile *document)
{
  Locating *locating = g_new0 (Locating, 1);
  g_autoptr (GFile) folder = g_file_get_parent (document);
  g_autofree char *name = g_file_get_basename (document);
  g_autofree char *title = g_strdup_printf (_ ("Locate the File of “%s”"), name);

  *locating = (Locating){ g_object_ref (self), g_object_ref (document),
                          gtk_file_chooser_native_new (title, GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), NULL) };
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (locating->chooser), TRUE);
  if (folder)
    gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (locating->chooser), folder, NULL);
  g_signal_connect (locating->chooser, "response", G_CALLBACK (on_located), locating);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (locating->chooser));
}

/* ---- how it is looked at ---- */

#define KEEP_AFTER_MS 1500

static gboolean
keep_view (gpointer data)
{
  VtWindow *self = data;
  g_autofree char *view = vt_view_dup_text (vt_stage_get_view (self->stage));

  self->keep_id = 0;
  if (vt_stage_get_sample (self->stage))
    vt_document_keep_view (vt_stage_get_document (self->stage), view);
  return G_SOURCE_REMOVE;
}

void
vt_window_keep_view (VtWindow *self)
{
  if (!self->keep_id && !self->closing)
    self->keep_id = g_timeout_add (KEEP_AFTER_MS, keep_view, self);
}

#define FIGURES "figures"

char **
vt_window_dup_figures (VtWindow *self)
{
  const VtStorePart *part = vt_document_find_part (vt_stage_get_document (self->stage), FIGURES);

  return g_strsplit (part && part->text ? part->text : "", "\n", -1);
}

static gboolean
is_same_figure (const char *a, const char *b)
{
  const size_t n = strcspn (a, ":");

  return n == strcspn (b, ":") && strncmp (a, b, n) == 0;
}

/* In place of the same figure with other parameters. */
void
vt_window_remember_figure (VtWindow *self, const char *text)
{
  g_auto (GStrv) old = vt_window_dup_figures (self);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) figures = NULL;
  g_autofree char *joined = NULL;

  if (!vt_stage_get_sample (self->stage))
    return;
  for (char **figure = old; *figure; figure++)
    if (**figure && !is_same_figure (*figure, text))
      g_strv_builder_add (builder, *figure);
  g_strv_builder_add (builder, text);
  figures = g_strv_builder_end (builder);
  joined = g_strjoinv ("\n", figures);
  vt_document_set_part (vt_stage_get_document (self->stage), FIGURES, joined, NULL);
  vt_window_keep_view (self);
}

/* ---- leaving what is there ---- */

/* Seconds of computing that may be lost without a question. */
#define CHEAP 10.0

static void
go_on (VtWindow *self)
{
  g_autoptr (GFile) next = g_steal_pointer (&self->next);

  self->discard = TRUE;
  if (next)
    vt_window_open (self, next);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
on_save_path_chosen (GtkWidget *widget, const char *path, gpointer data)
{
  VtWindow *self = VT_WINDOW (widget);
  g_autofree char *whole = g_str_has_suffix (path, ".vitrine") ? g_strdup (path) : g_strconcat (path, ".vitrine", NULL);

  save_to (self, whole, TRUE);
}

static void
on_answer (GtkWidget *dialog, const char *answer, VtWindow *self)
{
  g_autofree char *path = dup_document_path (self);

  if (g_str_equal (answer, "discard"))
    go_on (self);
  else if (!g_str_equal (answer, "save"))
    g_clear_object (&self->next);
  else if (path)
    save_to (self, path, TRUE);
  else
    ask_for_path (self, on_save_path_chosen);
}

/* A document is where its owner expects the work to be. Of any other file, what took a moment can be computed again in a moment. */
static gboolean
results_are_safe (VtWindow *self)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  g_autofree char *path = dup_document_path (self);

  return vt_document_is_saved (document) || (!path && vt_document_get_unsaved_seconds (document) < CHEAP);
}

/* The analysis that has been at work longest of those that leave nothing when they are cancelled; NULL if none would be missed. */
static VtJob *
find_missed_job (VtWindow *self)
{
  GListModel *jobs = vt_document_get_jobs (vt_stage_get_document (self->stage));
  VtJob *missed = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (VtJob) job = g_list_model_get_item (jobs, i);
      const VtMethod *method = vt_registry_find (vt_job_get_id (job));

      if (!(method && method->keeps_partial) && vt_job_get_seconds (job) >= MAX (CHEAP, missed ? vt_job_get_seconds (missed) : 0))
        missed = job;
    }
  return missed;
}

static void
ask (VtWindow *self)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  VtJob *job = find_missed_job (self);
  const gboolean safe = results_are_safe (self);
  GFile *file = vt_document_get_file (document);
  g_autofree char *name = file ? g_file_get_basename (file) : g_strdup (vt_sample_get_title (vt_stage_get_sample (self->stage)));
  g_autofree char *heading = safe ? g_strdup_printf (_ ("Cancel “%s”?"), vt_job_get_title (job))
                                  : g_strdup_printf (_ ("Save what was computed in “%s”?"), name);
  g_autofree char *running = job ? g_strdup_printf (_ ("“%s” is at work. What it has computed so far is lost."), vt_job_get_title (job)) : NULL;
  g_autofree char *body = safe ? g_strdup (running)
                               : g_strconcat (_ ("There are results that the document does not hold yet. They are lost if they are not saved."),
                                              running ? "\n\n" : NULL, running, NULL);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", safe ? _ ("_Go On Computing") : _ ("_Cancel"), "discard",
                                    safe ? _ ("_Discard It") : _ ("_Discard"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard", ADW_RESPONSE_DESTRUCTIVE);
  if (!safe)
    {
      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "save", _ ("_Save"));
      adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save", ADW_RESPONSE_SUGGESTED);
    }
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), safe ? "cancel" : "save");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_answer), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
may_leave (VtWindow *self)
{
  return !vt_stage_get_sample (self->stage) || self->discard || (results_are_safe (self) && !find_missed_job (self));
}

gboolean
vt_window_may_close (VtWindow *self)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  VtStore *store = vt_document_get_store (document);

  if (store)
    {
      /* Results are in it already. How they were looked at is not worth a question if it cannot be written. */
      g_autofree char *view = vt_view_dup_text (vt_stage_get_view (self->stage));
      g_autofree char *path = g_strdup (vt_store_get_path (store));

      vt_document_save (document, path, view, NULL, NULL);
    }
  if (may_leave (self))
    return TRUE;
  g_clear_object (&self->next);
  ask (self);
  return FALSE;
}

gboolean
vt_window_may_open (VtWindow *self, GFile *file)
{
  if (may_leave (self))
    {
      self->discard = FALSE;
      return TRUE;
    }
  g_set_object (&self->next, file);
  ask (self);
  return FALSE;
}
