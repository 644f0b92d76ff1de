/* The window's .vitrine document: saving it, showing its view again, not losing it. */
#include "vt-window-private.h"

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

typedef struct
{
  VtWindow *window;
  char *path;
  gboolean close; /* when it is saved */
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
      if (saving->close)
        gtk_window_close (GTK_WINDOW (self));
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
save_to (VtWindow *self, const char *path, gboolean close)
{
  g_autofree char *view = vt_view_dup_text (vt_stage_get_view (self->stage));
  Saving *saving = g_new0 (Saving, 1);

  *saving = (Saving){ g_object_ref (self), g_strdup (path), close };
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

void
vt_window_save_dialog (VtWindow *self)
{
  static const VtSaveFormat formats[] = { { N_ ("Vitrine document"), "vitrine" }, { NULL } };
  GFile *file = vt_document_get_file (vt_stage_get_document (self->stage));
  g_autofree char *base = file ? g_file_get_basename (file) : g_strdup ("glass");
  char *dot = strchr (base + 1, '.');

  if (dot)
    *dot = '\0';
  g_autofree char *name = g_strconcat (base, ".vitrine", NULL);
  vt_save_ask (GTK_WIDGET (self), _ ("Save the Document"), name, formats, on_path_chosen, NULL);
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
  const char *text = vt_document_get_saved_view (vt_stage_get_document (self->stage));

  if (!text || !*text)
    return;
  vt_view_set_text (vt_stage_get_view (self->stage), text);
  vt_view_clear_history (vt_stage_get_view (self->stage));
}

/* ---- closing ---- */

static void
on_answer (GtkWidget *dialog, const char *answer, VtWindow *self)
{
  g_autofree char *path = dup_document_path (self);

  if (g_str_equal (answer, "discard"))
    {
      self->discard = TRUE;
      gtk_window_close (GTK_WINDOW (self));
    }
  else if (g_str_equal (answer, "save") && path)
    save_to (self, path, TRUE);
}

/* Anything else that was opened can be opened and computed again; a document is where its owner expects the work to be. */
gboolean
vt_window_may_close (VtWindow *self)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  VtStore *store = vt_document_get_store (document);
  g_autofree char *path = dup_document_path (self);
  g_autofree char *name = path ? g_path_get_basename (path) : NULL;
  g_autofree char *heading = NULL;
  GtkWidget *dialog;

  if (store)
    {
      /* Results are in it already. How they were looked at is not worth a question if it cannot be written. */
      g_autofree char *view = vt_view_dup_text (vt_stage_get_view (self->stage));

      vt_store_put_view (store, view, NULL);
    }
  if (!path || self->discard || vt_document_is_saved (document))
    return TRUE;
  heading = g_strdup_printf (_ ("Save what was computed in “%s”?"), name);
  dialog = adw_message_dialog_new (GTK_WINDOW (self), heading,
                                   _ ("There are results that the document does not hold yet. They are lost if they are not saved."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "discard", _ ("_Discard"), "save",
                                    _ ("_Save"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "save");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_answer), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  return FALSE;
}
