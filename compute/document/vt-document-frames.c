/* The document's sample: files, their frames, and species given by the user. */
#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-task.h"
#include "document/vt-document-private.h"
#include "document/vt-load.h"

#define INDEX_POLL_MS 200

/* Nobody is told yet. */
void
vt_document_take_sample (VtDocument *self, VtSample *sample)
{
  vt_document_drop_jobs (self);
  vt_keeper_set (self->keeper, NULL, NULL); /* for jobs that have not noticed yet */
  vt_keeper_unref (self->keeper);
  self->keeper = vt_keeper_new ();
  g_clear_object (&self->store); /* it holds the sample that was shown, */
  vt_document_drop_draft (self); /* and so does this */
  for (guint i = 0; i < self->records->len; i++)
    ((VtRecord *) self->records->pdata[i])->current = FALSE;
  g_set_object (&self->sample, sample);
  g_set_object (&self->entry->sample, sample);
  vt_selection_set_sample (self->selection, sample, TRUE);

  g_list_store_remove_all (self->fields);
  g_list_store_remove_all (self->tables);
  for (guint i = 0; i < vt_sample_get_n_fields (sample); i++)
    g_list_store_append (self->fields, vt_sample_get_field (sample, i));
}

void
vt_document_tell_sample (VtDocument *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), vt_document_props[PROP_SAMPLE]);
  g_signal_emit (self, vt_document_signals[SIGNAL_SAMPLE_CHANGED], 0);
}

void
vt_document_show_sample (VtDocument *self, VtSample *sample)
{
  vt_document_take_sample (self, sample);
  vt_document_tell_sample (self);
}

/* @sample as it is, or with the species the user has given to the file's types. */
static VtSample *
apply_species (VtDocument *self, VtSample *sample)
{
  guint n;

  vt_sample_get_species (sample, &n);
  if (self->species && self->species->len == n)
    return vt_sample_with_species (sample, (const VtSpecies *) self->species->data);
  return g_object_ref (sample);
}

/* What the user's fields are made from is run before them, so that each finds the job to wait for. */
static void
rerun_records (VtDocument *self)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      VtRecord *record = self->records->pdata[i];

      if (!vt_own_field_is (record->method) && !vt_method_group_is_long (record->method->group))
        vt_document_run (self, record->method, record->params, NULL);
    }
  vt_document_rerun_own (self);
}

void
vt_document_stop_indexing (VtDocument *self)
{
  if (self->indexing)
    g_cancellable_cancel (self->indexing);
  g_clear_object (&self->indexing);
  g_clear_handle_id (&self->index_watch, g_source_remove);
}

void
vt_document_check_frames (VtDocument *self)
{
  gint64 n = self->trajectory ? vt_trajectory_get_n_frames (self->trajectory, NULL) : (self->sample ? 1 : 0);

  if (n != self->n_frames)
    {
      self->n_frames = n;
      g_object_notify_by_pspec (G_OBJECT (self), vt_document_props[PROP_N_FRAMES]);
    }
  g_signal_emit (self, vt_document_signals[SIGNAL_FRAMES_CHANGED], 0);
}

static gboolean
on_index_watch (gpointer data)
{
  VtDocument *self = data;

  if (vt_trajectory_get_n_frames (self->trajectory, NULL) != self->n_frames)
    vt_document_check_frames (self);
  return G_SOURCE_CONTINUE;
}

static void
index_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (vt_trajectory_index (data, cancellable, NULL, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else if (error)
    g_task_return_error (task, error);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
}

static void
on_indexed (GObject *source, GAsyncResult *result, gpointer data)
{
  VtDocument *self = VT_DOCUMENT (source);
  g_autoptr (GError) error = NULL;

  if (g_task_get_cancellable (G_TASK (result)) != self->indexing)
    return; /* of a file no longer open */
  g_task_propagate_boolean (G_TASK (result), &error);
  vt_document_stop_indexing (self);
  vt_document_check_frames (self);
  /* Frames found before an error stay usable. */
  if (error && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, vt_document_signals[SIGNAL_FRAMES_DAMAGED], 0, error->message);
}

static void
start_indexing (VtDocument *self)
{
  g_autoptr (GTask) task = NULL;
  gboolean complete;

  vt_document_stop_indexing (self);
  vt_trajectory_get_n_frames (self->trajectory, &complete);
  vt_document_check_frames (self);
  if (complete)
    return;
  self->indexing = g_cancellable_new ();
  self->index_watch = g_timeout_add (INDEX_POLL_MS, on_index_watch, self);
  task = g_task_new (self, self->indexing, on_indexed, NULL);
  g_task_set_task_data (task, g_object_ref (self->trajectory), g_object_unref);
  vt_task_run_in_thread (task, index_thread);
}

static void
on_load_progress (GObject *source, double fraction)
{
  VtDocument *self = VT_DOCUMENT (source);

  self->load_progress = fraction;
  g_object_notify_by_pspec (source, vt_document_props[PROP_LOAD_PROGRESS]);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  VtDocument *self = VT_DOCUMENT (source);
  g_autoptr (GTask) outer = data;
  g_autoptr (GError) error = NULL;
  const VtLoad *load = vt_load_finish (result, &error);
  g_autoptr (VtSample) sample = NULL;

  if (self->disposed && !error)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
  if (!error || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_clear_object (&self->loading); /* a cancelled one has been replaced already */
  if (error)
    {
      g_task_return_error (outer, g_steal_pointer (&error));
      return;
    }
  if (load->contents)
    {
      g_autofree char *folder = g_path_get_dirname (load->path);

      vt_document_restore (self, load->path, load->contents);
      if (g_strcmp0 (folder, self->drafts) == 0)
        vt_document_adopt_draft (self, load->path, load->contents);
      g_task_return_boolean (outer, TRUE);
      return;
    }
  self->frame = load->frame;
  vt_document_leave_entry (self);
  if (load->path)
    {
      self->serial++;
      vt_document_forget_entries (self);
      /* Another file: what was computed belongs to the old one. */
      g_ptr_array_set_size (self->records, 0);
      vt_selection_set_sample (self->selection, NULL, FALSE);
      g_ptr_array_set_size (self->own, 0);
      g_clear_pointer (&self->species, g_array_unref);
      g_set_object (&self->trajectory, load->trajectory);
      g_clear_object (&self->file);
      self->file = g_file_new_for_path (load->path);
    }
  sample = apply_species (self, load->sample);
  vt_document_show_sample (self, sample);
  if (load->path)
    {
      vt_document_forget_origin (self);
      vt_document_set_saved (self, TRUE);
      start_indexing (self);
    }
  rerun_records (self);
  g_object_notify_by_pspec (G_OBJECT (self), vt_document_props[PROP_FRAME]);
  g_task_return_boolean (outer, TRUE);
}

/* @path or @trajectory: a new file, or the one that is open. */
static void
start_loading (VtDocument *self, const char *path, const char *located, const char *const *elements, VtTrajectory *trajectory, gint64 frame,
               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *outer = g_task_new (self, NULL, callback, data);

  if (self->loading)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  self->load_progress = 0;
  vt_load_async (G_OBJECT (self), path, located, elements, trajectory, frame, self->loading, cancellable, on_load_progress, on_loaded,
                 outer);
}

static void
open_async (VtDocument *self, GFile *file, GFile *located, const char *const *elements, gint64 frame, GCancellable *cancellable,
            GAsyncReadyCallback callback, gpointer data)
{
  g_autofree char *path = NULL;

  g_return_if_fail (VT_IS_DOCUMENT (self));
  path = g_file_get_path (file);
  if (!path)
    {
      g_autofree char *uri = g_file_get_uri (file);

      g_task_report_new_error (self, callback, data, vt_document_open_async, VT_IO_ERROR, VT_IO_ERROR_OPEN,
                               _("%s is not on this machine: copy it to a local folder and open it there."), uri);
      return;
    }
  start_loading (self, path, located ? g_file_peek_path (located) : NULL, elements, NULL, frame, cancellable, callback, data);
}

void
vt_document_open_async (VtDocument *self, GFile *file, const char *const *elements, gint64 frame, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer data)
{
  open_async (self, file, NULL, elements, frame, cancellable, callback, data);
}

void
vt_document_open_located_async (VtDocument *self, GFile *file, GFile *located, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer data)
{
  open_async (self, file, located, NULL, 0, cancellable, callback, data);
}

gboolean
vt_document_open_finish (VtDocument *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
vt_document_set_frame_async (VtDocument *self, gint64 frame, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (VT_IS_DOCUMENT (self));
  if (!self->trajectory)
    {
      g_task_report_new_error (self, callback, data, vt_document_set_frame_async, VT_IO_ERROR, VT_IO_ERROR_VALUE,
                               _("There are no frames: open a trajectory first."));
      return;
    }
  start_loading (self, NULL, NULL, NULL, self->trajectory, frame, cancellable, callback, data);
}

gboolean
vt_document_set_frame_finish (VtDocument *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
vt_document_forget_origin (VtDocument *self)
{
  g_clear_pointer (&self->saved_view, g_free);
  g_clear_pointer (&self->origin, g_free);
  g_clear_pointer (&self->events_path, g_free);
  g_clear_pointer (&self->link, vt_store_link_free);
  self->linked = FALSE;
  g_ptr_array_set_size (self->parts, 0);
}

/* Nothing of the file that was open is left. */
void
vt_document_forget_file (VtDocument *self)
{
  if (self->loading)
    g_cancellable_cancel (self->loading);
  vt_document_stop_indexing (self);
  vt_document_forget_entries (self);
  self->serial++;
  g_clear_object (&self->trajectory);
  g_clear_object (&self->file);
  g_ptr_array_set_size (self->records, 0);
  vt_selection_set_sample (self->selection, NULL, FALSE);
  g_ptr_array_set_size (self->own, 0);
  g_clear_pointer (&self->species, g_array_unref);
  vt_document_forget_origin (self);
  self->frame = 0;
}

void
vt_document_set_sample (VtDocument *self, VtSample *sample)
{
  g_return_if_fail (VT_IS_DOCUMENT (self) && VT_IS_SAMPLE (sample));
  vt_document_forget_file (self);
  vt_document_show_sample (self, sample);
  vt_document_set_saved (self, TRUE);
  vt_document_check_frames (self);
  g_object_notify_by_pspec (G_OBJECT (self), vt_document_props[PROP_FRAME]);
}

static gboolean
are_same_species (const VtSpecies *a, const VtSpecies *b, guint n)
{
  for (guint s = 0; s < n; s++)
    if (strcmp (a[s].name, b[s].name) != 0 || a[s].atomic_number != b[s].atomic_number || a[s].mass != b[s].mass || a[s].radius != b[s].radius
        || a[s].rgb != b[s].rgb)
      return FALSE;
  return TRUE;
}

/* Those that it has already are no reason to lose what was computed, or a campaign that is under way. */
void
vt_document_set_species (VtDocument *self, const VtSpecies *species)
{
  g_autoptr (VtSample) sample = NULL;
  const VtSpecies *old;
  guint n;

  g_return_if_fail (self->sample);
  old = vt_sample_get_species (self->sample, &n);
  if (are_same_species (old, species, n))
    return;
  if (self->entry == self->opened)
    {
      g_clear_pointer (&self->species, g_array_unref);
      self->species = g_array_append_vals (g_array_new (FALSE, FALSE, sizeof (VtSpecies)), species, n);
    }
  sample = vt_sample_with_species (self->sample, species);
  vt_document_show_sample (self, sample);
  vt_document_set_saved (self, FALSE);
  rerun_records (self);
}
