#include "document/vt-document.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "document/vt-load.h"

/* A method that has (or will have) results on the current sample: run again when the sample changes. */
typedef struct
{
  const VtMethod *method;
  VtParams *params;
  gboolean current; /* its results are of the current sample */
} VtRecord;

/* A job of this document. */
typedef struct
{
  VtJob *job;
  const VtMethod *method;
  VtParams *params;
  VtStore *store; /* where its result is kept; NULL if nowhere */
} VtTask;

struct _VtDocument
{
  GObject parent_instance;

  VtTrajectory *trajectory;
  GFile *file;
  VtSample *sample;
  GArray *species; /* VtSpecies: the user's, for every frame of the file; NULL while the file's own hold */
  gint64 frame;
  gint64 n_frames;

  GListStore *fields;
  GListStore *tables;
  GListStore *jobs;
  GPtrArray *records; /* VtRecord */
  GPtrArray *tasks;   /* VtTask, one for each job in @jobs */

  GCancellable *loading; /* the open or set_frame under way */
  GCancellable *indexing;
  guint index_watch;
  gboolean disposed;

  VtStore *store;   /* results go there as they are made */
  char *saved_view;
  char *origin;     /* of a restored sample: the file it was once read from */
  gboolean saved;
};

G_DEFINE_FINAL_TYPE (VtDocument, vt_document, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_SAMPLE,
  PROP_FRAME,
  PROP_N_FRAMES,
  PROP_BUSY,
  PROP_SAVED,
  N_PROPS
};

enum
{
  SIGNAL_SAMPLE_CHANGED,
  SIGNAL_FIELD_CHANGED,
  SIGNAL_TABLE_CHANGED,
  SIGNAL_JOB_FINISHED,
  SIGNAL_SAVE_FAILED,
  SIGNAL_FRAMES_CHANGED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

#define INDEX_POLL_MS 200

static void start_ready_tasks (VtDocument *self);

static void
record_free (gpointer data)
{
  VtRecord *record = data;

  vt_params_free (record->params);
  g_free (record);
}

static void
task_free (gpointer data)
{
  VtTask *task = data;

  g_object_unref (task->job);
  vt_params_free (task->params);
  g_clear_object (&task->store);
  g_free (task);
}

/* ---- lists ---- */

static void
put_field (VtDocument *self, VtField *field)
{
  const char *name = vt_field_get_name (field);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->fields));
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autoptr (VtField) old = g_list_model_get_item (G_LIST_MODEL (self->fields), i);

      if (strcmp (vt_field_get_name (old), name) == 0)
        break;
    }
  g_list_store_splice (self->fields, i, i < n ? 1 : 0, (gpointer *) &field, 1);
  g_signal_emit (self, signals[SIGNAL_FIELD_CHANGED], 0, name);
}

static void
put_table (VtDocument *self, VtTable *table)
{
  const char *id = vt_table_get_id (table);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->tables));
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autoptr (VtTable) old = g_list_model_get_item (G_LIST_MODEL (self->tables), i);

      if (strcmp (vt_table_get_id (old), id) == 0)
        break;
    }
  g_list_store_splice (self->tables, i, i < n ? 1 : 0, (gpointer *) &table, 1);
  g_signal_emit (self, signals[SIGNAL_TABLE_CHANGED], 0, id);
}

static void
put_result (VtDocument *self, VtResult *result)
{
  for (guint i = 0; i < vt_result_get_n_fields (result); i++)
    put_field (self, vt_result_get_field (result, i));
  for (guint i = 0; i < vt_result_get_n_tables (result); i++)
    put_table (self, vt_result_get_table (result, i));
}

VtField *
vt_document_find_field (VtDocument *self, const char *name)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->fields));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VtField) field = g_list_model_get_item (G_LIST_MODEL (self->fields), i);

      if (strcmp (vt_field_get_name (field), name) == 0)
        return field; /* the list keeps its reference */
    }
  return NULL;
}

VtTable *
vt_document_find_table (VtDocument *self, const char *id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->tables));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VtTable) table = g_list_model_get_item (G_LIST_MODEL (self->tables), i);

      if (strcmp (vt_table_get_id (table), id) == 0)
        return table;
    }
  return NULL;
}

/* ---- records ---- */

static VtRecord *
find_record (VtDocument *self, const char *method_id)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      VtRecord *record = self->records->pdata[i];

      if (strcmp (record->method->id, method_id) == 0)
        return record;
    }
  return NULL;
}

static void
set_record (VtDocument *self, const VtMethod *method, const VtParams *params)
{
  VtRecord *record = find_record (self, method->id);
  VtParams *copy = params ? vt_params_copy (params) : vt_params_new (method->params);

  if (!record)
    {
      record = g_new0 (VtRecord, 1);
      record->method = method;
      g_ptr_array_add (self->records, record);
    }
  vt_params_free (record->params);
  record->params = copy;
  record->current = TRUE;
}

const VtParams *
vt_document_get_params (VtDocument *self, const char *method_id)
{
  VtRecord *record = find_record (self, method_id);

  return record && record->current ? record->params : NULL;
}

/* ---- jobs ---- */

static gboolean
method_makes_field (const VtMethod *method, const char *name)
{
  for (const VtFieldSpec *spec = method->fields; spec && spec->name; spec++)
    if (strcmp (spec->name, name) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
method_needs (const VtMethod *method, const VtParams *params, const VtMethod *maker)
{
  g_auto (GStrv) inputs = vt_method_dup_inputs (method, params);

  for (char **name = inputs; *name; name++)
    if (method_makes_field (maker, *name))
      return TRUE;
  return FALSE;
}

/* The running or waiting task that makes an input of @task's method, if any. */
static VtTask *
find_provider (VtDocument *self, VtTask *task)
{
  for (guint i = 0; i < self->tasks->len; i++)
    {
      VtTask *other = self->tasks->pdata[i];

      if (other != task && method_needs (task->method, task->params, other->method))
        return other;
    }
  return NULL;
}

/* ---- keeping results ---- */

/* For one job: where its result goes, on the worker's thread. */
typedef struct
{
  VtStore *store;
  VtSample *sample;
  const VtMethod *method;
  VtParams *params;
} VtKeeping;

static void
keeping_free (gpointer data)
{
  VtKeeping *keeping = data;

  g_object_unref (keeping->store);
  g_object_unref (keeping->sample);
  vt_params_free (keeping->params);
  g_free (keeping);
}

static void
record_clear (gpointer data)
{
  VtStoreRecord *record = data;

  g_free (record->method);
  g_free (record->params);
}

static void
append_record (GArray *records, const VtMethod *method, const VtParams *params)
{
  VtParams *presets = params ? NULL : vt_params_new (method->params);
  const VtStoreRecord record = { g_strdup (method->id), vt_params_to_string (params ? params : presets) };

  g_array_append_val (records, record);
  vt_params_free (presets);
}

/* Prerequisites computed on the way have results too, with default parameters. */
static gboolean
was_made_on_the_way (const VtMethod *method, const VtMethod *asked, VtResult *result)
{
  return method != asked && method->fields && method->fields[0].name && vt_result_find_field (result, method->fields[0].name);
}

static GQuark
keep_error_quark (void)
{
  return g_quark_from_static_string ("vt-document-keep-error");
}

static void
free_error (gpointer data)
{
  g_error_free (data);
}

static void
keep_result (VtJob *job, VtResult *result, gpointer data)
{
  VtKeeping *keeping = data;
  g_autoptr (GArray) records = g_array_new (FALSE, FALSE, sizeof (VtStoreRecord));
  g_autoptr (GPtrArray) fields = g_ptr_array_new ();
  g_autoptr (GPtrArray) tables = g_ptr_array_new ();
  GError *error = NULL;

  g_array_set_clear_func (records, record_clear);
  for (guint i = 0; i < vt_result_get_n_fields (result); i++)
    g_ptr_array_add (fields, vt_result_get_field (result, i));
  for (guint i = 0; i < vt_result_get_n_tables (result); i++)
    g_ptr_array_add (tables, vt_result_get_table (result, i));
  for (const VtMethod *const *method = vt_registry_list (); *method; method++)
    if (was_made_on_the_way (*method, keeping->method, result))
      append_record (records, *method, NULL);
  append_record (records, keeping->method, keeping->params);
  if (!vt_store_put_result (keeping->store, keeping->sample, (VtField *const *) fields->pdata, fields->len,
                            (VtTable *const *) tables->pdata, tables->len, (const VtStoreRecord *) (gpointer) records->data,
                            records->len, &error))
    g_object_set_qdata_full (G_OBJECT (job), keep_error_quark (), error, free_error);
}

static void
set_saved (VtDocument *self, gboolean saved)
{
  if (self->saved == saved)
    return;
  self->saved = saved;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SAVED]);
}

static void
detach (VtDocument *self)
{
  g_clear_object (&self->store);
}

/* After @job: whether its result went where it should. */
static void
check_kept (VtDocument *self, VtJob *job, gboolean kept)
{
  const GError *error = g_object_get_qdata (G_OBJECT (job), keep_error_quark ());

  if (!kept || error)
    set_saved (self, FALSE);
  if (error && self->store)
    {
      detach (self);
      g_signal_emit (self, signals[SIGNAL_SAVE_FAILED], 0, error->message);
    }
}

static void
start_task (VtDocument *self, VtTask *task)
{
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func (g_object_unref);

  g_auto (GStrv) names = vt_method_dup_inputs (task->method, task->params);

  for (char **name = names; *name; name++)
    {
      VtField *field = vt_document_find_field (self, *name);

      if (field)
        g_ptr_array_add (inputs, g_object_ref (field));
    }
  if (self->store)
    {
      VtKeeping *keeping = g_new0 (VtKeeping, 1);

      *keeping = (VtKeeping){ g_object_ref (self->store), g_object_ref (self->sample), task->method, vt_params_copy (task->params) };
      g_set_object (&task->store, self->store);
      vt_method_start_job_keeping (task->method, task->job, self->sample, task->params, inputs, keep_result, keeping, keeping_free);
    }
  else
    vt_method_start_job (task->method, task->job, self->sample, task->params, inputs);
}

static void
start_ready_tasks (VtDocument *self)
{
  for (guint i = 0; i < self->tasks->len; i++)
    {
      VtTask *task = self->tasks->pdata[i];

      if (vt_job_get_state (task->job) == VT_JOB_WAITING && !find_provider (self, task))
        start_task (self, task);
    }
}

static VtTask *
find_task (VtDocument *self, VtJob *job)
{
  for (guint i = 0; i < self->tasks->len; i++)
    if (((VtTask *) self->tasks->pdata[i])->job == job)
      return self->tasks->pdata[i];
  return NULL;
}

/* Takes the job off the lists; the caller owns the task. */
static VtTask *
steal_task (VtDocument *self, VtTask *task)
{
  guint i, position;

  if (g_list_store_find (self->jobs, task->job, &position))
    g_list_store_remove (self->jobs, position);
  if (g_ptr_array_find (self->tasks, task, &i))
    g_ptr_array_steal_index (self->tasks, i);
  if (self->tasks->len == 0)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
  return task;
}

/* Methods with results that were made from a field which @method has just made anew. */
static void
rerun_dependents (VtDocument *self, const VtMethod *method, VtResult *result)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      VtRecord *record = self->records->pdata[i];

      if (!record->current || record->method == method || !method_needs (record->method, record->params, method))
        continue;
      if (record->method->tables && vt_result_find_table (result, record->method->tables[0]))
        continue; /* made in the same job */
      vt_document_run (self, record->method, record->params, NULL);
    }
}

static void
on_job_partial (VtJob *job, VtDocument *self)
{
  g_autoptr (GObject) partial = vt_job_dup_partial (job);

  if (VT_IS_RESULT (partial))
    put_result (self, VT_RESULT (partial));
}

/* A result whose job was started before the document was attached is written here; any other one is in its file already. */
static void
keep_late_result (VtDocument *self, VtTask *task, VtResult *result)
{
  if (self->store && task->store != self->store)
    {
      VtKeeping keeping = { self->store, self->sample, task->method, task->params };

      g_object_set_qdata (G_OBJECT (task->job), keep_error_quark (), NULL); /* of the file it was for before */
      keep_result (task->job, result, &keeping);
    }
  check_kept (self, task->job, self->store != NULL);
}

static void
on_job_finished (VtJob *job, VtDocument *self)
{
  VtTask *task = find_task (self, job);
  g_autoptr (VtDocument) keep = g_object_ref (self);

  if (!task) /* replaced: a stale result never overwrites a newer one */
    return;
  steal_task (self, task);
  if (vt_job_get_state (job) == VT_JOB_DONE)
    {
      VtResult *result = VT_RESULT (vt_job_get_result (job));

      /* Prerequisites computed on the way now have results too, with default parameters. */
      for (const VtMethod *const *method = vt_registry_list (); *method; method++)
        if (was_made_on_the_way (*method, task->method, result))
          set_record (self, *method, NULL);
      set_record (self, task->method, task->params);
      put_result (self, result);
      keep_late_result (self, task, result);
      rerun_dependents (self, task->method, result);
    }
  else
    {
      /* What waits for it would compute the input with other parameters than were asked for: cancel it too. */
      for (guint i = self->tasks->len; i-- > 0;)
        {
          VtTask *other = i < self->tasks->len ? self->tasks->pdata[i] : NULL;

          if (other && vt_job_get_state (other->job) == VT_JOB_WAITING && method_needs (other->method, other->params, task->method))
            vt_job_cancel (other->job);
        }
    }
  start_ready_tasks (self);
  g_signal_emit (self, signals[SIGNAL_JOB_FINISHED], 0, job);
  task_free (task);
}

/* Cancels and forgets: its result, if it still comes, is dropped. */
static void
drop_task (VtDocument *self, VtTask *task)
{
  steal_task (self, task);
  g_signal_handlers_disconnect_by_data (task->job, self);
  vt_job_cancel (task->job);
  task_free (task);
}

static void
drop_all_tasks (VtDocument *self)
{
  while (self->tasks->len > 0)
    drop_task (self, self->tasks->pdata[0]);
}

VtJob *
vt_document_run (VtDocument *self, const VtMethod *method, const VtParams *params, GError **error)
{
  VtTask *task;

  g_return_val_if_fail (VT_IS_DOCUMENT (self), NULL);
  if (!self->sample)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("Open a sample first: there is nothing to compute on."));
      return NULL;
    }
  for (guint i = self->tasks->len; i-- > 0;)
    if (((VtTask *) self->tasks->pdata[i])->method == method)
      drop_task (self, self->tasks->pdata[i]);

  task = g_new0 (VtTask, 1);
  task->method = method;
  task->params = params ? vt_params_copy (params) : vt_params_new (method->params);
  task->job = vt_method_create_job (method);
  g_signal_connect_object (task->job, "finished", G_CALLBACK (on_job_finished), self, 0);
  g_signal_connect_object (task->job, "partial", G_CALLBACK (on_job_partial), self, 0);
  g_ptr_array_add (self->tasks, task);
  if (!find_provider (self, task))
    start_task (self, task);
  g_list_store_append (self->jobs, task->job);
  if (self->tasks->len == 1)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
  return task->job;
}

/* The job already under way for @method, or a new one. */
static VtJob *
run_or_join (VtDocument *self, const VtMethod *method, GError **error)
{
  for (guint i = 0; i < self->tasks->len; i++)
    {
      VtTask *task = self->tasks->pdata[i];

      if (task->method == method)
        return task->job;
    }
  return vt_document_run (self, method, NULL, error);
}

VtJob *
vt_document_ensure_field (VtDocument *self, const char *name, GError **error)
{
  const VtMethod *method;

  if (vt_document_find_field (self, name))
    return NULL;
  method = vt_registry_find_for_field (name);
  if (!method)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN, _("There is no field “%s” in the sample, and no method makes it."), name);
      return NULL;
    }
  return run_or_join (self, method, error);
}

VtJob *
vt_document_ensure_table (VtDocument *self, const char *id, GError **error)
{
  const VtMethod *method;

  if (vt_document_find_table (self, id))
    return NULL;
  method = vt_registry_find_for_table (id);
  if (!method)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN, _("No method makes a table “%s”."), id);
      return NULL;
    }
  return run_or_join (self, method, error);
}

void
vt_document_cancel_all (VtDocument *self)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->tasks->len; i++)
    g_ptr_array_add (jobs, g_object_ref (((VtTask *) self->tasks->pdata[i])->job));
  for (guint i = 0; i < jobs->len; i++)
    vt_job_cancel (jobs->pdata[i]);
  if (self->loading)
    g_cancellable_cancel (self->loading);
}

void
vt_document_wait (VtDocument *self)
{
  while (self->tasks->len > 0)
    {
      VtTask *running = NULL;

      start_ready_tasks (self);
      for (guint i = 0; i < self->tasks->len && !running; i++)
        if (vt_job_get_state (((VtTask *) self->tasks->pdata[i])->job) == VT_JOB_RUNNING)
          running = self->tasks->pdata[i];
      if (!running)
        {
          /* Only waiting tasks whose providers wait for each other: impossible unless two methods need each other. */
          g_critical ("methods that need each other");
          drop_all_tasks (self);
          return;
        }
      vt_job_wait (running->job);
    }
}

/* ---- samples and frames ---- */

static void
show_sample (VtDocument *self, VtSample *sample)
{
  drop_all_tasks (self);
  detach (self); /* it holds the sample that was shown */
  for (guint i = 0; i < self->records->len; i++)
    ((VtRecord *) self->records->pdata[i])->current = FALSE;
  g_set_object (&self->sample, sample);

  g_list_store_remove_all (self->fields);
  g_list_store_remove_all (self->tables);
  for (guint i = 0; i < vt_sample_get_n_fields (sample); i++)
    g_list_store_append (self->fields, vt_sample_get_field (sample, i));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SAMPLE]);
  g_signal_emit (self, signals[SIGNAL_SAMPLE_CHANGED], 0);
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

static void
rerun_records (VtDocument *self)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      VtRecord *record = self->records->pdata[i];

      vt_document_run (self, record->method, record->params, NULL);
    }
}

static void
stop_indexing (VtDocument *self)
{
  if (self->indexing)
    g_cancellable_cancel (self->indexing);
  g_clear_object (&self->indexing);
  g_clear_handle_id (&self->index_watch, g_source_remove);
}

static void
check_frames (VtDocument *self)
{
  gint64 n = self->trajectory ? vt_trajectory_get_n_frames (self->trajectory, NULL) : (self->sample ? 1 : 0);

  if (n != self->n_frames)
    {
      self->n_frames = n;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_FRAMES]);
    }
  g_signal_emit (self, signals[SIGNAL_FRAMES_CHANGED], 0);
}

static gboolean
on_index_watch (gpointer data)
{
  VtDocument *self = data;

  if (vt_trajectory_get_n_frames (self->trajectory, NULL) != self->n_frames)
    check_frames (self);
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

  if (g_task_get_cancellable (G_TASK (result)) != self->indexing)
    return; /* of a file no longer open */
  /* Frames found before an error stay usable; reading the one that is broken reports it. */
  g_task_propagate_boolean (G_TASK (result), NULL);
  stop_indexing (self);
  check_frames (self);
}

static void
start_indexing (VtDocument *self)
{
  g_autoptr (GTask) task = NULL;
  gboolean complete;

  stop_indexing (self);
  vt_trajectory_get_n_frames (self->trajectory, &complete);
  check_frames (self);
  if (complete)
    return;
  self->indexing = g_cancellable_new ();
  self->index_watch = g_timeout_add (INDEX_POLL_MS, on_index_watch, self);
  task = g_task_new (self, self->indexing, on_indexed, NULL);
  g_task_set_task_data (task, g_object_ref (self->trajectory), g_object_unref);
  g_task_run_in_thread (task, index_thread);
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
      vt_document_restore (self, load->path, load->contents);
      g_task_return_boolean (outer, TRUE);
      return;
    }
  self->frame = load->frame;
  if (load->path)
    {
      /* Another file: what was computed belongs to the old one. */
      g_ptr_array_set_size (self->records, 0);
      g_clear_pointer (&self->species, g_array_unref);
      g_set_object (&self->trajectory, load->trajectory);
      g_clear_object (&self->file);
      self->file = g_file_new_for_path (load->path);
    }
  sample = apply_species (self, load->sample);
  show_sample (self, sample);
  if (load->path)
    {
      g_clear_pointer (&self->saved_view, g_free);
      g_clear_pointer (&self->origin, g_free);
      set_saved (self, TRUE);
      start_indexing (self);
    }
  rerun_records (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FRAME]);
  g_task_return_boolean (outer, TRUE);
}

/* @path or @trajectory: a new file, or the one that is open. */
static void
start_loading (VtDocument *self, const char *path, const char *const *elements, VtTrajectory *trajectory, gint64 frame,
               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *outer = g_task_new (self, NULL, callback, data);

  if (self->loading)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  vt_load_async (G_OBJECT (self), path, elements, trajectory, frame, self->loading, cancellable, on_loaded, outer);
}

void
vt_document_open_async (VtDocument *self, GFile *file, const char *const *elements, gint64 frame, GCancellable *cancellable,
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
  start_loading (self, path, elements, NULL, frame, cancellable, callback, data);
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
  start_loading (self, NULL, NULL, self->trajectory, frame, cancellable, callback, data);
}

gboolean
vt_document_set_frame_finish (VtDocument *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Nothing of the file that was open is left. */
static void
forget_file (VtDocument *self)
{
  if (self->loading)
    g_cancellable_cancel (self->loading);
  stop_indexing (self);
  g_clear_object (&self->trajectory);
  g_clear_object (&self->file);
  g_ptr_array_set_size (self->records, 0);
  g_clear_pointer (&self->species, g_array_unref);
  g_clear_pointer (&self->saved_view, g_free);
  g_clear_pointer (&self->origin, g_free);
  self->frame = 0;
}

void
vt_document_set_sample (VtDocument *self, VtSample *sample)
{
  g_return_if_fail (VT_IS_DOCUMENT (self) && VT_IS_SAMPLE (sample));
  forget_file (self);
  show_sample (self, sample);
  set_saved (self, TRUE);
  check_frames (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FRAME]);
}

void
vt_document_set_species (VtDocument *self, const VtSpecies *species)
{
  g_autoptr (VtSample) sample = NULL;
  guint n;

  g_return_if_fail (self->sample);
  vt_sample_get_species (self->sample, &n);
  g_clear_pointer (&self->species, g_array_unref);
  self->species = g_array_append_vals (g_array_new (FALSE, FALSE, sizeof (VtSpecies)), species, n);
  sample = vt_sample_with_species (self->sample, species);
  show_sample (self, sample);
  set_saved (self, FALSE);
  rerun_records (self);
}

/* ---- .vitrine documents ---- */

VtStoreContents *
vt_document_dup_contents (VtDocument *self, const char *view)
{
  VtStoreContents *contents;

  g_return_val_if_fail (VT_IS_DOCUMENT (self), NULL);
  if (!self->sample)
    return NULL;
  contents = vt_store_contents_new (self->sample);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->fields)); i++)
    g_ptr_array_add (contents->fields, g_list_model_get_item (G_LIST_MODEL (self->fields), i));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->tables)); i++)
    g_ptr_array_add (contents->tables, g_list_model_get_item (G_LIST_MODEL (self->tables), i));
  for (guint i = 0; i < self->records->len; i++)
    {
      VtRecord *record = self->records->pdata[i];
      g_autofree char *params = vt_params_to_string (record->params);

      if (record->current)
        vt_store_contents_add_record (contents, record->method->id, params);
    }
  contents->view = g_strdup (view);
  if (self->origin)
    contents->origin = g_strdup (self->origin);
  else if (self->file && self->trajectory)
    contents->origin = g_file_get_parse_name (self->file);
  return contents;
}

void
vt_document_restore (VtDocument *self, const char *path, const VtStoreContents *contents)
{
  g_return_if_fail (VT_IS_DOCUMENT (self) && contents);
  forget_file (self);
  self->file = g_file_new_for_path (path);
  self->saved_view = g_strdup (contents->view);
  self->origin = g_strdup (contents->origin);
  show_sample (self, contents->sample);
  /* Methods of other versions, and parameters they no longer have, are only provenance. */
  for (guint i = 0; i < contents->records->len; i++)
    {
      const VtStoreRecord *record = contents->records->pdata[i];
      const VtMethod *method = vt_registry_find (record->method);
      g_autoptr (VtParams) params = method ? vt_params_new (method->params) : NULL;

      if (params && vt_params_parse (params, record->params, NULL))
        set_record (self, method, params);
    }
  g_list_store_splice (self->fields, 0, g_list_model_get_n_items (G_LIST_MODEL (self->fields)), contents->fields->pdata,
                       contents->fields->len);
  for (guint i = 0; i < contents->fields->len; i++)
    g_signal_emit (self, signals[SIGNAL_FIELD_CHANGED], 0, vt_field_get_name (contents->fields->pdata[i]));
  for (guint i = 0; i < contents->tables->len; i++)
    put_table (self, contents->tables->pdata[i]);
  set_saved (self, TRUE);
  check_frames (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FRAME]);
}

gboolean
vt_document_attach (VtDocument *self, const char *path, GError **error)
{
  g_autoptr (VtStore) store = NULL;

  g_return_val_if_fail (VT_IS_DOCUMENT (self) && self->sample, FALSE);
  store = vt_store_open (path, self->sample, error);
  if (!store)
    return FALSE;
  g_set_object (&self->store, store);
  return TRUE;
}

static gboolean
is_same_file (const char *a, const char *b)
{
  GStatBuf x, y;

  return g_stat (a, &x) == 0 && g_stat (b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

gboolean
vt_document_save (VtDocument *self, const char *path, const char *view, GCancellable *cancellable, GError **error)
{
  g_autoptr (VtStoreContents) contents = vt_document_dup_contents (self, view);

  if (!contents)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("Open a sample first: there is nothing to save."));
      return FALSE;
    }
  if (self->store && is_same_file (vt_store_get_path (self->store), path))
    {
      if (!vt_store_replace (self->store, contents, cancellable, error))
        return FALSE;
    }
  else if (!vt_store_write (path, contents, cancellable, NULL, NULL, error) || !vt_document_attach (self, path, error))
    return FALSE;
  g_free (self->saved_view);
  self->saved_view = g_strdup (view);
  set_saved (self, TRUE);
  return TRUE;
}

VtStore *
vt_document_get_store (VtDocument *self)
{
  return self->store;
}

const char *
vt_document_get_saved_view (VtDocument *self)
{
  return self->saved_view;
}

gboolean
vt_document_is_saved (VtDocument *self)
{
  return self->saved;
}

/* ---- the rest ---- */

VtSample *
vt_document_get_sample (VtDocument *self)
{
  return self->sample;
}

VtTrajectory *
vt_document_get_trajectory (VtDocument *self)
{
  return self->trajectory;
}

GFile *
vt_document_get_file (VtDocument *self)
{
  return self->file;
}

gint64
vt_document_get_frame (VtDocument *self)
{
  return self->frame;
}

GListModel *
vt_document_get_fields (VtDocument *self)
{
  return G_LIST_MODEL (self->fields);
}

GListModel *
vt_document_get_tables (VtDocument *self)
{
  return G_LIST_MODEL (self->tables);
}

GListModel *
vt_document_get_jobs (VtDocument *self)
{
  return G_LIST_MODEL (self->jobs);
}

static void
vt_document_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  VtDocument *self = VT_DOCUMENT (object);

  switch (id)
    {
    case PROP_SAMPLE:
      g_value_set_object (value, self->sample);
      break;
    case PROP_FRAME:
      g_value_set_int64 (value, self->frame);
      break;
    case PROP_N_FRAMES:
      g_value_set_int64 (value, self->n_frames);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->tasks->len > 0);
      break;
    case PROP_SAVED:
      g_value_set_boolean (value, self->saved);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
vt_document_dispose (GObject *object)
{
  VtDocument *self = VT_DOCUMENT (object);

  self->disposed = TRUE;
  if (self->loading)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  stop_indexing (self);
  drop_all_tasks (self);
  detach (self);
  G_OBJECT_CLASS (vt_document_parent_class)->dispose (object);
}

static void
vt_document_finalize (GObject *object)
{
  VtDocument *self = VT_DOCUMENT (object);

  g_clear_object (&self->trajectory);
  g_clear_object (&self->file);
  g_clear_object (&self->sample);
  g_clear_pointer (&self->species, g_array_unref);
  g_free (self->saved_view);
  g_free (self->origin);
  g_object_unref (self->fields);
  g_object_unref (self->tables);
  g_object_unref (self->jobs);
  g_ptr_array_unref (self->records);
  g_ptr_array_unref (self->tasks);
  G_OBJECT_CLASS (vt_document_parent_class)->finalize (object);
}

static void
vt_document_class_init (VtDocumentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GType type = VT_TYPE_DOCUMENT;

  object_class->get_property = vt_document_get_property;
  object_class->dispose = vt_document_dispose;
  object_class->finalize = vt_document_finalize;

  props[PROP_SAMPLE] = g_param_spec_object ("sample", NULL, NULL, VT_TYPE_SAMPLE, flags);
  props[PROP_FRAME] = g_param_spec_int64 ("frame", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_N_FRAMES] = g_param_spec_int64 ("n-frames", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  props[PROP_SAVED] = g_param_spec_boolean ("saved", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[SIGNAL_SAMPLE_CHANGED] = g_signal_new ("sample-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FIELD_CHANGED]
      = g_signal_new ("field-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_TABLE_CHANGED]
      = g_signal_new ("table-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_JOB_FINISHED]
      = g_signal_new ("job-finished", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, VT_TYPE_JOB);
  signals[SIGNAL_SAVE_FAILED]
      = g_signal_new ("save-failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_FRAMES_CHANGED]
      = g_signal_new ("frames-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
vt_document_init (VtDocument *self)
{
  self->saved = TRUE;
  self->fields = g_list_store_new (VT_TYPE_FIELD);
  self->tables = g_list_store_new (VT_TYPE_TABLE);
  self->jobs = g_list_store_new (VT_TYPE_JOB);
  self->records = g_ptr_array_new_with_free_func (record_free);
  self->tasks = g_ptr_array_new_with_free_func (task_free);
}

VtDocument *
vt_document_new (void)
{
  return g_object_new (VT_TYPE_DOCUMENT, NULL);
}

VtDocument *
vt_document_snapshot (VtDocument *self)
{
  VtDocument *copy = vt_document_new ();

  if (self->sample)
    vt_document_set_sample (copy, self->sample);
  g_set_object (&copy->file, self->file);
  g_list_store_remove_all (copy->fields);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->fields)); i++)
    {
      g_autoptr (VtField) field = g_list_model_get_item (G_LIST_MODEL (self->fields), i);

      g_list_store_append (copy->fields, field);
    }
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->tables)); i++)
    {
      g_autoptr (VtTable) table = g_list_model_get_item (G_LIST_MODEL (self->tables), i);

      g_list_store_append (copy->tables, table);
    }
  return copy;
}
