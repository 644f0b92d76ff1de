/* The window's files: opened, dropped on it, found among the recent ones; and the page that is seen until there is a sample. */
#include "vt-window-private.h"

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "io/vt-samples.h"
#include "vt-recent.h"

/* ---- what is seen ---- */

/* The welcome page is made when it is first seen: a start with a file has no use for it. */
void
vt_window_show_page (VtWindow *self)
{
  if (vt_stage_get_sample (self->stage))
    gtk_stack_set_visible_child_name (self->pages, "sample");
  else if (self->opening)
    gtk_stack_set_visible_child_name (self->pages, "opening");
  else
    {
      if (!gtk_stack_get_child_by_name (self->pages, "welcome"))
        gtk_stack_add_named (self->pages, g_object_new (VT_TYPE_WELCOME, NULL), "welcome");
      gtk_stack_set_visible_child_name (self->pages, "welcome");
    }
}

gboolean
vt_window_knows_species (VtWindow *self)
{
  VtSample *sample = vt_stage_get_sample (self->stage);
  const VtSpecies *species;
  guint n;

  if (!sample || vt_sample_get_units (sample) == VT_UNITS_LJ)
    return TRUE;
  species = vt_sample_get_species (sample, &n);
  for (guint s = 0; s < n; s++)
    if (species[s].atomic_number == 0)
      return FALSE;
  return TRUE;
}

/* ---- opening ---- */

static void
on_answered (GtkWidget *dialog, const char *answer, VtWindow *self)
{
  if (g_str_equal (answer, "other"))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open-dialog", NULL);
  else if (g_str_equal (answer, "locate"))
    vt_window_locate (self, g_object_get_data (G_OBJECT (dialog), "file"));
}

/* A file that cannot be opened deserves more than a passing toast. */
static void
complain_about_file (VtWindow *self, GFile *file, const GError *error)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *heading = g_strdup_printf (_ ("“%s” was not opened"), name);
  const char *reason = error->message;
  const gboolean lost = g_error_matches (error, VT_IO_ERROR, VT_IO_ERROR_LINK);
  GtkWidget *dialog;

  g_free (self->message);
  g_free (self->error);
  self->message = g_strdup (heading);
  self->error = g_strdup (reason);
  dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, reason);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"), "other", _ ("_Open Another…"),
                                    NULL);
  if (lost)
    {
      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "locate", _ ("_Locate the File…"));
      adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "locate", ADW_RESPONSE_SUGGESTED);
    }
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), lost ? "locate" : "close");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "close");
  g_object_set_data_full (G_OBJECT (dialog), "file", g_object_ref (file), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_answered), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  vt_window_queue_status (self);
}

typedef struct
{
  VtWindow *window;
  GCancellable *cancellable;
  GFile *file;
} Opening;

/* Small files are there before the first report. */
static void
on_load_progress (VtDocument *document, GParamSpec *pspec, Opening *opening)
{
  g_autofree char *name = g_file_get_basename (opening->file);
  g_autofree char *text = NULL;
  double fraction;

  if (opening->window->opening != opening->cancellable)
    return;
  g_object_get (document, "load-progress", &fraction, NULL);
  text = g_strdup_printf (_ ("Opening %s… %.0f %%"), name, 100 * fraction);
  vt_window_show_progress (opening->window, text);
}

/* Of a document that is linked to a file that lies elsewhere now. */
static void
tell_place (VtWindow *self)
{
  g_autoptr (VtStoreLink) link = vt_document_dup_link (vt_stage_get_document (self->stage));
  g_autofree char *path = link ? g_filename_display_name (link->path) : NULL;
  g_autofree char *text = path ? g_strdup_printf (_ ("The sample was read from “%s”. Saving remembers that."), path) : NULL;

  if (link && link->moved)
    vt_window_say (self, text, NULL);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  Opening *opening = data;
  VtWindow *self = opening->window;
  g_autoptr (GError) error = NULL;
  gboolean opened = vt_document_open_finish (VT_DOCUMENT (source), result, &error);

  g_signal_handlers_disconnect_by_data (source, opening);
  if (self->opening == opening->cancellable)
    {
      g_clear_object (&self->opening);
      vt_window_show_progress (self, NULL);
    }
  if (opened && !self->closing)
    {
      g_clear_pointer (&self->error, g_free);
      if (vt_document_get_file (VT_DOCUMENT (source))) /* of a draft, what it is a draft of */
        vt_recent_add (vt_document_get_file (VT_DOCUMENT (source)));
      vt_window_restore_view (self);
      tell_place (self);
      gtk_revealer_set_reveal_child (self->banner, !vt_window_knows_species (self));
    }
  else if (error && !self->closing && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    complain_about_file (self, opening->file, error);
  if (!self->closing)
    vt_window_show_page (self);
  vt_window_queue_status (self);
  g_object_unref (opening->window);
  g_object_unref (opening->cancellable);
  g_object_unref (opening->file);
  g_free (opening);
}

void
vt_window_open (VtWindow *self, GFile *file)
{
  vt_window_open_located (self, file, NULL);
}

void
vt_window_open_located (VtWindow *self, GFile *file, GFile *located)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *text = NULL;
  Opening *opening;

  if (!vt_window_may_open (self, file))
    return;
  opening = g_new0 (Opening, 1);
  if (self->opening)
    g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  self->opening = g_cancellable_new ();
  opening->window = g_object_ref (self);
  opening->cancellable = g_object_ref (self->opening);
  opening->file = g_object_ref (file);
  text = g_strdup_printf (_ ("Opening %s…"), name);
  vt_window_show_progress (self, text);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    vt_window_show_page (self);
  g_signal_connect (vt_stage_get_document (self->stage), "notify::load-progress", G_CALLBACK (on_load_progress), opening);
  vt_document_open_located_async (vt_stage_get_document (self->stage), file, located, self->opening, on_opened, opening);
  vt_window_queue_status (self);
}

void
vt_window_open_sample (VtWindow *self, const char *id)
{
  g_autofree char *path = vt_samples_find (id);
  g_autoptr (GFile) file = NULL;

  if (!path)
    {
      g_autofree char *text = g_strdup_printf (_ ("There is no sample called “%s”."), id);

      vt_window_complain (self, text, NULL);
      return;
    }
  file = g_file_new_for_path (path);
  vt_window_open (self, file);
}

gboolean
vt_window_is_in_use (VtWindow *self)
{
  return self->opening || vt_stage_get_sample (self->stage);
}

/* ---- drag and drop ---- */

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, VtWindow *self)
{
  GSList *files = g_value_get_boxed (value);

  gtk_widget_set_visible (self->drop_hint, FALSE);
  if (!files)
    return FALSE;
  vt_window_open (self, files->data);
  for (GSList *l = files->next; l; l = l->next)
    {
      GtkWidget *window = vt_window_new (gtk_window_get_application (GTK_WINDOW (self)));

      vt_window_open (VT_WINDOW (window), l->data);
      gtk_window_present (GTK_WINDOW (window));
    }
  return TRUE;
}

static GdkDragAction
on_drag_enter (GtkDropTarget *target, double x, double y, VtWindow *self)
{
  gtk_widget_set_visible (self->drop_hint, TRUE);
  return GDK_ACTION_COPY;
}

static void
on_drag_leave (GtkDropTarget *target, VtWindow *self)
{
  gtk_widget_set_visible (self->drop_hint, FALSE);
}

static void
accept_drops (VtWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "drop", G_CALLBACK (on_drop), self);
  g_signal_connect (target, "enter", G_CALLBACK (on_drag_enter), self);
  g_signal_connect (target, "leave", G_CALLBACK (on_drag_leave), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/* ---- the menu of recent files ---- */

static void
fill_open_menu (VtWindow *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  vt_recent_fill_menu (menu);
  adw_split_button_set_menu_model (self->open_button, G_MENU_MODEL (menu));
}

/* ---- the window's part ---- */

void
vt_window_add_opening (VtWindow *self)
{
  fill_open_menu (self);
  g_signal_connect_object (gtk_recent_manager_get_default (), "changed", G_CALLBACK (fill_open_menu), self,
                           G_CONNECT_SWAPPED);
  accept_drops (self);
  g_signal_connect (self, "map", G_CALLBACK (vt_window_show_page), NULL);
}
