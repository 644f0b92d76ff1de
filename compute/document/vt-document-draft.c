/* Drafts: where results go while the document has no file of its own, so that they outlive the program however it ends.
 *
 * A draft is a .vitrine document in the folder of drafts. It is begun a moment after the first result that no file holds (in a
 * trajectory that is played there would be one per frame), each later result is on the disk before it is shown as done, and it is
 * deleted when the document is saved, shows something else, or is let go. What is found there when a program starts, and
 * nobody has open, was left by one that did not end as it should. */
#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/vt-i18n.h"
#include "base/vt-task.h"
#include "document/vt-document-private.h"
#include "document/vt-recovery.h"

#define BEGIN_AFTER_MS 500

VtStore *
vt_document_get_keeper (VtDocument *self)
{
  return self->store ? self->store : self->draft;
}

char *
vt_document_dup_events_path (VtDocument *self)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (VT_IS_DOCUMENT (self), NULL);
  if (vt_document_get_keeper (self))
    return g_strdup (vt_store_get_path (vt_document_get_keeper (self)));
  if (self->events_path)
    return g_strdup (self->events_path);
  /* What was recovered after a crash names the file it was once read from, which may be of any kind. */
  path = self->file && !self->trajectory ? g_file_get_path (self->file) : NULL;
  return path && vt_store_detect (path) ? g_steal_pointer (&path) : NULL;
}

void
vt_document_tell_keeper (VtDocument *self)
{
  g_autofree char *path = vt_document_dup_events_path (self);

  vt_keeper_set (self->keeper, vt_document_get_keeper (self), path);
}

gboolean
vt_document_is_kept (VtDocument *self)
{
  g_return_val_if_fail (VT_IS_DOCUMENT (self), FALSE);
  return self->saved || self->draft;
}

void
vt_document_drop_draft (VtDocument *self)
{
  g_clear_handle_id (&self->draft_id, g_source_remove);
  if (!self->draft)
    return;
  g_autofree char *path = g_strdup (vt_store_get_path (self->draft));
  g_clear_object (&self->draft);
  vt_document_tell_keeper (self);
  vt_recovery_discard (path);
}

/* ---- beginning ---- */

typedef struct
{
  char *path;
  VtKeeper *keeper;
  VtStoreContents *contents;
  VtStore *store;
} Drafting;

static void
drafting_free (gpointer data)
{
  Drafting *drafting = data;

  if (drafting->store) /* nobody wanted it */
    {
      g_clear_object (&drafting->store);
      vt_recovery_discard (drafting->path);
    }
  g_free (drafting->path);
  vt_keeper_end_move (drafting->keeper);
  vt_keeper_unref (drafting->keeper);
  vt_store_contents_free (drafting->contents);
  g_free (drafting);
}

static void
draft_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Drafting *drafting = data;
  g_autofree char *folder = g_path_get_dirname (drafting->path);
  GError *error = NULL;

  /* What was computed is nobody else's business. */
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, _("%s: the folder cannot be made: %s."), folder, g_strerror (errno));
      return;
    }
  if (vt_store_write (drafting->path, drafting->contents, cancellable, NULL, NULL, &error))
    drafting->store = vt_store_open (drafting->path, drafting->contents->sample, &error);
  if (drafting->store && vt_keeper_write_deferred (drafting->keeper, drafting->store, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
tell_failure (VtDocument *self, const GError *error)
{
  g_autofree char *text
      = g_strdup_printf (_("Results are not safe against a crash until the document is saved: %s"), error->message);

  g_clear_pointer (&self->drafts, g_free);
  g_signal_emit (self, vt_document_signals[SIGNAL_SAVE_FAILED], 0, text);
}

static void
on_drafted (GObject *source, GAsyncResult *result, gpointer data)
{
  VtDocument *self = VT_DOCUMENT (source);
  Drafting *drafting = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  self->drafting = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      if (!self->disposed)
        tell_failure (self, error);
      return;
    }
  if (self->disposed || self->saved || self->draft)
    return;
  if (self->opened->sample != drafting->contents->sample || self->store)
    {
      vt_document_begin_draft (self);
      return;
    }
  if (!vt_document_put_news (self, drafting->store, drafting->contents, &error))
    {
      tell_failure (self, error);
      return;
    }
  self->draft = g_steal_pointer (&drafting->store);
  vt_document_tell_keeper (self);
  g_object_notify_by_pspec (source, vt_document_props[PROP_SAVED]); /* what is_kept() says depends on it too */
}

static gboolean
begin (gpointer data)
{
  VtDocument *self = data;
  g_autofree char *name = NULL, *uuid = g_uuid_string_random ();
  Drafting *drafting;
  g_autoptr (GTask) task = NULL;

  self->draft_id = 0;
  if (!self->sample || self->saved || self->store || self->draft || self->drafting)
    return G_SOURCE_REMOVE;
  name = g_strconcat (uuid, ".vitrine", NULL);
  drafting = g_new0 (Drafting, 1);
  drafting->path = g_build_filename (self->drafts, name, NULL);
  drafting->keeper = vt_keeper_ref (self->keeper);
  vt_keeper_begin_move (drafting->keeper);
  drafting->contents = vt_document_dup_contents (self, self->looked_at);
  drafting->contents->whole = TRUE; /* whatever becomes of the file meanwhile */
  vt_recovery_mark (drafting->contents, self->file);
  self->drafting = TRUE;
  task = g_task_new (self, NULL, on_drafted, NULL);
  g_task_set_task_data (task, drafting, drafting_free);
  vt_task_run_in_thread (task, draft_thread);
  return G_SOURCE_REMOVE;
}

void
vt_document_begin_draft (VtDocument *self)
{
  if (self->drafts && !self->saved && !self->draft_id && !self->store && !self->draft && !self->drafting)
    self->draft_id = g_timeout_add (BEGIN_AFTER_MS, begin, self);
}

void
vt_document_set_drafts (VtDocument *self, const char *folder)
{
  g_return_if_fail (VT_IS_DOCUMENT (self));
  g_free (self->drafts);
  self->drafts = g_strdup (folder);
  if (!folder)
    vt_document_drop_draft (self);
  vt_document_begin_draft (self);
}

/* ---- how it is looked at ---- */

typedef struct
{
  VtStore *store;
  char *view, *selection;
  GPtrArray *parts;
} Looking;

static void
looking_free (gpointer data)
{
  Looking *looking = data;

  g_object_unref (looking->store);
  g_free (looking->view);
  g_free (looking->selection);
  g_ptr_array_unref (looking->parts);
  g_free (looking);
}

static void
look_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Looking *looking = data;

  /* If it cannot be written, results cannot either, and they tell. */
  vt_store_put_state (looking->store, looking->view, looking->selection, looking->parts, NULL);
  g_task_return_boolean (task, TRUE);
}

void
vt_document_keep_view (VtDocument *self, const char *view)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (VtStoreContents) contents = NULL;
  VtStore *keeper;
  Looking *looking;

  g_return_if_fail (VT_IS_DOCUMENT (self) && view);
  g_free (self->looked_at);
  self->looked_at = g_strdup (view);
  keeper = vt_document_get_keeper (self);
  if (!keeper)
    return;
  contents = vt_document_dup_contents (self, view);
  if (keeper == self->draft)
    vt_recovery_mark (contents, self->file);
  looking = g_new0 (Looking, 1);
  *looking = (Looking){ g_object_ref (keeper), g_strdup (view), g_strdup (contents->selection), g_ptr_array_ref (contents->parts) };
  task = g_task_new (self, NULL, NULL, NULL);
  g_task_set_task_data (task, looking, looking_free);
  vt_task_run_in_thread (task, look_thread);
}

/* ---- recovering ---- */

gboolean
vt_document_adopt_draft (VtDocument *self, const char *path, const VtStoreContents *contents)
{
  g_autoptr (GFile) file = NULL;

  if (!vt_recovery_is_marked (contents, &file))
    return FALSE;
  vt_recovery_unmark (self->parts);
  g_set_object (&self->file, file);
  vt_document_drop_draft (self);
  self->draft = vt_store_open (path, self->sample, NULL);
  vt_document_tell_keeper (self);
  vt_document_set_saved (self, FALSE);
  return TRUE;
}
