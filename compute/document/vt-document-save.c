/* The document as a .vitrine file: saved, attached (results go there as they are made) and restored. */
#include <glib/gstdio.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-task.h"
#include "document/vt-document-private.h"

void
vt_document_set_saved (VtDocument *self, gboolean saved)
{
  if (self->saved != saved)
    {
      self->saved = saved;
      g_object_notify_by_pspec (G_OBJECT (self), vt_document_props[PROP_SAVED]);
    }
  if (saved)
    {
      self->unsaved_seconds = 0;
      vt_document_drop_draft (self);
    }
  else
    vt_document_begin_draft (self);
}

void
vt_document_set_part (VtDocument *self, const char *name, const char *text, GBytes *bytes)
{
  g_return_if_fail (VT_IS_DOCUMENT (self));
  vt_store_parts_set (self->parts, name, text, bytes);
}

const VtStorePart *
vt_document_find_part (VtDocument *self, const char *name)
{
  g_return_val_if_fail (VT_IS_DOCUMENT (self), NULL);
  return vt_store_parts_find (self->parts, name);
}

#define POTENTIAL "potential"

void
vt_document_set_potential (VtDocument *self, const char *potential)
{
  g_return_if_fail (VT_IS_DOCUMENT (self));
  if (g_strcmp0 (potential, vt_document_get_potential (self)) == 0)
    return;
  vt_store_parts_set (self->parts, POTENTIAL, potential, NULL);
  vt_document_set_saved (self, FALSE);
}

const char *
vt_document_get_potential (VtDocument *self)
{
  const VtStorePart *part = vt_document_find_part (self, POTENTIAL);

  return part ? part->text : NULL;
}

VtSample *
vt_document_dup_sample_with_forces (VtDocument *self)
{
  const char *potential = vt_document_get_potential (self);

  if (!self->sample || g_strcmp0 (potential, vt_sample_get_potential (self->sample)) == 0)
    return self->sample ? g_object_ref (self->sample) : NULL;
  return vt_sample_with_potential (self->sample, potential);
}

VtSample *
vt_store_contents_dup_sample_with_forces (const VtStoreContents *contents)
{
  const VtStorePart *part = vt_store_parts_find (contents->parts, POTENTIAL);

  return part ? vt_sample_with_potential (contents->sample, part->text) : g_object_ref (contents->sample);
}

static void
copy_parts (GPtrArray *to, GPtrArray *from)
{
  for (guint i = 0; i < from->len; i++)
    {
      const VtStorePart *part = from->pdata[i];

      vt_store_parts_set (to, part->name, part->text, part->bytes);
    }
}

void
vt_document_set_linked (VtDocument *self, gboolean linked)
{
  g_return_if_fail (VT_IS_DOCUMENT (self));
  self->linked = linked;
}

gboolean
vt_document_is_linked (VtDocument *self)
{
  g_return_val_if_fail (VT_IS_DOCUMENT (self), FALSE);
  return self->linked;
}

VtStoreLink *
vt_document_dup_link (VtDocument *self)
{
  g_return_val_if_fail (VT_IS_DOCUMENT (self), NULL);
  return self->trajectory ? vt_store_link_new (self->trajectory, self->frame) : vt_store_link_copy (self->link);
}

VtStoreContents *
vt_document_dup_contents (VtDocument *self, const char *view)
{
  VtStoreContents *contents;

  g_return_val_if_fail (VT_IS_DOCUMENT (self), NULL);
  if (!self->sample)
    return NULL;
  contents = vt_document_dup_entry_contents (self, self->opened);
  vt_document_fill_others (self, contents);
  contents->view = g_strdup (view);
  contents->selection = vt_selection_dup_text (self->selection);
  copy_parts (contents->parts, self->parts);
  if (self->origin)
    contents->origin = g_strdup (self->origin);
  else if (self->file && self->trajectory)
    contents->origin = g_file_get_parse_name (self->file);
  contents->link = vt_document_dup_link (self);
  contents->linked = self->linked;
  contents->logs_from = vt_document_dup_events_path (self);
  return contents;
}

void
vt_document_restore (VtDocument *self, const char *path, const VtStoreContents *contents)
{
  g_return_if_fail (VT_IS_DOCUMENT (self) && contents);
  vt_document_forget_file (self);
  /* What was packed is opened as a copy without a name. */
  self->events_path = g_strdup (contents->logs_from);
  self->file = contents->logs_from ? NULL : g_file_new_for_path (path);
  self->saved_view = g_strdup (contents->view);
  self->origin = g_strdup (contents->origin);
  self->link = vt_store_link_copy (contents->link);
  self->linked = contents->linked;
  copy_parts (self->parts, contents->parts);
  vt_document_take_sample (self, contents->sample);
  vt_document_parse_records (self->records, contents->records);
  vt_document_restore_own (self, self->records, contents->records, contents->sample, contents->fields);
  vt_document_take_others (self, contents);
  g_list_store_splice (self->fields, 0, g_list_model_get_n_items (G_LIST_MODEL (self->fields)), contents->fields->pdata,
                       contents->fields->len);
  vt_document_tell_sample (self); /* when it is known what has been computed for it */
  for (guint i = 0; i < contents->fields->len; i++)
    g_signal_emit (self, vt_document_signals[SIGNAL_FIELD_CHANGED], 0, vt_field_get_name (contents->fields->pdata[i]));
  for (guint i = 0; i < contents->tables->len; i++)
    vt_document_put_table (self, contents->tables->pdata[i]);
  if (contents->selection)
    vt_selection_set_text (self->selection, contents->selection);
  vt_document_set_saved (self, TRUE);
  vt_document_tell_keeper (self);
  vt_document_check_frames (self);
  g_object_notify_by_pspec (G_OBJECT (self), vt_document_props[PROP_FRAME]);
}

gboolean
vt_document_attach (VtDocument *self, const char *path, GError **error)
{
  g_autoptr (VtStore) store = NULL;

  g_return_val_if_fail (VT_IS_DOCUMENT (self) && self->sample, FALSE);
  store = vt_store_open (path, self->opened->sample, error);
  if (!store || (self->link && self->link->moved && !vt_store_put_link (store, self->link, error)))
    return FALSE;
  g_set_object (&self->store, store);
  vt_document_tell_keeper (self);
  return TRUE;
}

static gboolean
is_same_file (const char *a, const char *b)
{
  GStatBuf x, y;

  return g_stat (a, &x) == 0 && g_stat (b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* One saving: what, where to, and what is attached afterwards. */
typedef struct
{
  char *path;
  char *view;
  VtKeeper *keeper;
  VtStoreContents *contents;
  VtStore *store;
  gboolean in_place; /* @store has everything but the view already, and perhaps the sample where it is to be */
} VtSaving;

static void
saving_free (gpointer data)
{
  VtSaving *saving = data;

  g_free (saving->path);
  g_free (saving->view);
  vt_keeper_end_move (saving->keeper);
  vt_keeper_unref (saving->keeper);
  vt_store_contents_free (saving->contents);
  g_clear_object (&saving->store);
  g_free (saving);
}

static VtSaving *
saving_new (VtDocument *self, const char *path, const char *view, GError **error)
{
  VtSaving *saving;

  if (!self->sample)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("Open a sample first: there is nothing to save."));
      return NULL;
    }
  saving = g_new0 (VtSaving, 1);
  saving->path = g_strdup (path);
  saving->view = g_strdup (view ? view : "");
  saving->keeper = vt_keeper_ref (self->keeper);
  vt_keeper_begin_move (saving->keeper);
  saving->contents = vt_document_dup_contents (self, saving->view);
  saving->in_place = self->store && is_same_file (vt_store_get_path (self->store), path);
  if (saving->in_place)
    saving->store = g_object_ref (self->store);
  return saving;
}

static gboolean
move_sample (VtStore *store, const VtStoreContents *contents, GError **error)
{
  const gboolean linked = contents->linked && contents->link;

  if (vt_store_is_linked (store) != linked)
    return vt_store_put_sample (store, contents, error);
  return !linked || !contents->link->moved || vt_store_put_link (store, contents->link, error);
}

/* On any thread. */
static gboolean
save_work (VtSaving *saving, GCancellable *cancellable, GError **error)
{
  if (saving->in_place)
    return move_sample (saving->store, saving->contents, error) && vt_store_put_state (saving->store, saving->view, saving->contents->selection, saving->contents->parts, error);
  if (vt_store_write (saving->path, saving->contents, cancellable, NULL, NULL, error))
    saving->store = vt_store_open (saving->path, saving->contents->sample, error);
  return saving->store != NULL && vt_keeper_write_deferred (saving->keeper, saving->store, error);
}

static gboolean
same_members (GPtrArray *a, GPtrArray *b)
{
  return a->len == b->len && (a->len == 0 || memcmp (a->pdata, b->pdata, a->len * sizeof *a->pdata) == 0);
}

/* Samples that have been made, or have got results, while the rest was being written. */
static gboolean
put_other_news (VtStore *store, const VtStoreContents *contents, VtStoreContents *now, GError **error)
{
  for (guint i = 0; i < now->others->len; i++)
    {
      const VtStoreOther *other = now->others->pdata[i];
      gboolean written = FALSE;

      for (guint k = 0; k < contents->others->len && !written; k++)
        {
          const VtStoreOther *before = contents->others->pdata[k];

          written = before->contents->sample == other->contents->sample && same_members (before->contents->fields, other->contents->fields)
                    && same_members (before->contents->tables, other->contents->tables);
        }
      if (!written && !vt_store_put_other (store, other, error))
        return FALSE;
    }
  return TRUE;
}

/* What was computed while the rest was being written. */
gboolean
vt_document_put_news (VtDocument *self, VtStore *store, const VtStoreContents *contents, GError **error)
{
  g_autoptr (VtStoreContents) now = vt_document_dup_contents (self, NULL);
  g_autoptr (GPtrArray) fields = g_ptr_array_new (), tables = g_ptr_array_new ();
  g_autoptr (GArray) records = g_array_new (FALSE, FALSE, sizeof (VtStoreRecord));

  for (guint i = 0; i < now->fields->len; i++)
    if (!g_ptr_array_find (contents->fields, now->fields->pdata[i], NULL))
      g_ptr_array_add (fields, now->fields->pdata[i]);
  for (guint i = 0; i < now->tables->len; i++)
    if (!g_ptr_array_find (contents->tables, now->tables->pdata[i], NULL))
      g_ptr_array_add (tables, now->tables->pdata[i]);
  if (!put_other_news (store, contents, now, error))
    return FALSE;
  if (fields->len == 0 && tables->len == 0)
    return TRUE;
  for (guint i = 0; i < now->records->len; i++)
    g_array_append_val (records, *(VtStoreRecord *) now->records->pdata[i]);
  return vt_store_put_result (store, now->sample, (VtField *const *) fields->pdata, fields->len, (VtTable *const *) tables->pdata,
                              tables->len, (const VtStoreRecord *) (gpointer) records->data, records->len, error);
}

/* Back on the document's thread. If another sample is shown by now, the file holds the one that was to be saved. */
static gboolean
save_done (VtDocument *self, VtSaving *saving, GError **error)
{
  if (self->disposed || self->opened->sample != saving->contents->sample)
    return TRUE;
  if (!saving->in_place && !vt_document_put_news (self, saving->store, saving->contents, error))
    return FALSE;
  g_set_object (&self->store, saving->store);
  g_free (self->saved_view);
  self->saved_view = g_strdup (saving->view);
  g_free (self->origin);
  self->origin = g_strdup (saving->contents->origin);
  if (!self->trajectory)
    {
      vt_store_link_free (self->link);
      self->link = vt_store_link_copy (saving->contents->link);
      if (self->link)
        self->link->moved = FALSE;
    }
  g_clear_pointer (&self->events_path, g_free);
  g_clear_object (&self->file);
  self->file = g_file_new_for_path (saving->path);
  vt_document_tell_keeper (self);
  vt_document_set_saved (self, TRUE);
  return TRUE;
}

gboolean
vt_document_save (VtDocument *self, const char *path, const char *view, GCancellable *cancellable, GError **error)
{
  VtSaving *saving = saving_new (self, path, view, error);
  const gboolean good = saving && save_work (saving, cancellable, error) && save_done (self, saving, error);

  if (saving)
    saving_free (saving);
  return good;
}

static void
save_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (save_work (data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) outer = data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error)
      && save_done (VT_DOCUMENT (source), g_task_get_task_data (G_TASK (result)), &error))
    g_task_return_boolean (outer, TRUE);
  else
    g_task_return_error (outer, error);
}

void
vt_document_save_async (VtDocument *self, const char *path, const char *view, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer data)
{
  GTask *outer = g_task_new (self, NULL, callback, data);
  GError *error = NULL;
  VtSaving *saving = saving_new (self, path, view, &error);

  if (!saving)
    {
      g_task_return_error (outer, error);
      g_object_unref (outer);
      return;
    }
  g_autoptr (GTask) task = g_task_new (self, cancellable, on_saved, outer);
  g_task_set_check_cancellable (task, FALSE); /* what is written is written */
  g_task_set_task_data (task, saving, saving_free);
  vt_task_run_in_thread (task, save_thread);
}

gboolean
vt_document_save_finish (VtDocument *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

VtStore *
vt_document_get_store (VtDocument *self)
{
  return self->store;
}

VtKeeper *
vt_document_peek_keeper (VtDocument *self)
{
  return self->keeper;
}

const char *
vt_document_get_saved_view (VtDocument *self)
{
  return self->saved_view;
}

double
vt_document_get_unsaved_seconds (VtDocument *self)
{
  double seconds = self->unsaved_seconds;

  if (self->saved)
    return 0;
  for (guint i = 0; i < self->tasks->len; i++)
    {
      const VtTask *task = self->tasks->pdata[i];

      if (task->live && task->method->keeps_partial)
        seconds += vt_job_get_seconds (task->job);
    }
  return seconds;
}

gboolean
vt_document_is_saved (VtDocument *self)
{
  return self->saved;
}
