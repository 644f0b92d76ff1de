/* The document's jobs: which run, which wait for another's result, what has results on the current sample, and where
 * results are kept. */
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "document/vt-document-private.h"

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
  g_clear_object (&task->live);
  g_free (task);
}

GPtrArray *
vt_document_new_records (void)
{
  return g_ptr_array_new_with_free_func (record_free);
}

void
vt_document_parse_records (GPtrArray *records, GPtrArray *stored)
{
  for (guint i = 0; i < stored->len; i++)
    {
      const VtStoreRecord *from = stored->pdata[i];
      const VtMethod *method = vt_registry_find (from->method);
      g_autoptr (VtParams) params = method ? vt_params_new (method->params) : NULL;

      if (params && vt_params_parse (params, from->params, NULL))
        {
          VtRecord *record = g_new0 (VtRecord, 1);

          *record = (VtRecord){ method, g_steal_pointer (&params), TRUE };
          g_ptr_array_add (records, record);
        }
    }
}

void
vt_document_init_jobs (VtDocument *self)
{
  self->jobs = g_list_store_new (VT_TYPE_JOB);
  self->records = vt_document_new_records ();
  self->tasks = g_ptr_array_new_with_free_func (task_free);
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

void
vt_document_set_record (VtDocument *self, const VtMethod *method, const VtParams *params)
{
  VtRecord *record = find_record (self, method->id);
  VtParams *copy = params ? vt_params_copy (params) : vt_params_new (method->params);

  vt_params_suit (copy, self->sample);
  if (!record)
    {
      record = g_new0 (VtRecord, 1);
      g_ptr_array_add (self->records, record);
    }
  record->method = method; /* a field of the user's may have got another formula */
  vt_params_free (record->params);
  record->params = copy;
  vt_params_set_state (copy, NULL); /* run again, it begins where its parameters say */
  record->current = TRUE;
}

const VtParams *
vt_document_get_params (VtDocument *self, const char *method_id)
{
  VtRecord *record = find_record (self, method_id);

  return record && record->current ? record->params : NULL;
}

const VtParams *
vt_document_get_job_params (VtDocument *self, VtJob *job)
{
  for (guint i = 0; i < self->tasks->len; i++)
    {
      const VtTask *task = self->tasks->pdata[i];

      if (task->job == job)
        return task->params;
    }
  return NULL;
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

char *
vt_document_dup_record_text (const VtMethod *method, const VtParams *params)
{
  g_autoptr (VtParams) presets = params ? NULL : vt_params_new (method->params);

  return vt_own_field_is (method) ? vt_own_field_dup_definition (method) : vt_params_to_string (params ? params : presets);
}

static void
append_record (GArray *records, const VtMethod *method, const VtParams *params)
{
  const VtStoreRecord record = { g_strdup (method->id), vt_document_dup_record_text (method, params) };

  g_array_append_val (records, record);
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

/* The sample that the result brings, with the curves of the run that made it. */
static gboolean
keep_sample (VtKeeping *keeping, VtResult *result, GError **error)
{
  VtSample *sample = vt_result_get_sample (result);
  g_autofree char *title = NULL, *made = NULL;
  VtStoreContents *contents;
  VtStoreOther *other;
  gboolean good;

  if (!sample)
    return TRUE;
  title = vt_document_name_sample (sample, keeping->sample, keeping->method);
  made = vt_document_describe_run (keeping->method, keeping->params);
  contents = vt_store_contents_new (sample);
  for (guint i = 0; i < vt_sample_get_n_fields (sample); i++)
    g_ptr_array_add (contents->fields, g_object_ref (vt_sample_get_field (sample, i)));
  for (guint i = 0; i < vt_result_get_n_tables (result); i++)
    g_ptr_array_add (contents->tables, g_object_ref (vt_result_get_table (result, i)));
  vt_document_put_run_state (contents, vt_result_get_state (result));
  other = vt_store_other_new (vt_sample_get_hash (keeping->sample), title, made, contents);
  good = vt_store_put_other (keeping->store, other, error);
  vt_store_other_free (other);
  return good;
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
                            records->len, &error)
      || !keep_sample (keeping, result, &error))
    g_object_set_qdata_full (G_OBJECT (job), keep_error_quark (), error, free_error);
}

/* After @job, whose result was for @keeper: whether it went where it should. */
static void
check_kept (VtDocument *self, VtJob *job, VtStore *keeper)
{
  const GError *error = g_object_get_qdata (G_OBJECT (job), keep_error_quark ());

  if (error && keeper && keeper == self->store)
    {
      g_clear_object (&self->store);
      vt_document_tell_keeper (self);
    }
  else if (error && keeper)
    vt_document_drop_draft (self);
  if (!self->store)
    {
      self->unsaved_seconds += vt_job_get_seconds (job);
      vt_document_set_saved (self, FALSE);
    }
  if (error && keeper)
    g_signal_emit (self, vt_document_signals[SIGNAL_SAVE_FAILED], 0, error->message);
}

static void
start_task (VtDocument *self, VtTask *task)
{
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (VtSample) sample = NULL;
  VtStore *keeper = vt_document_get_keeper (self);
  VtKeeping *keeping = NULL;

  g_auto (GStrv) names = vt_method_dup_inputs (task->method, task->params);

  for (char **name = names; *name; name++)
    {
      VtField *field = vt_document_find_field (self, *name);

      if (field)
        g_ptr_array_add (inputs, g_object_ref (field));
    }
  if (keeper)
    {
      keeping = g_new0 (VtKeeping, 1);
      *keeping = (VtKeeping){ g_object_ref (keeper), g_object_ref (self->sample), task->method, vt_params_copy (task->params) };
      g_set_object (&task->store, keeper);
    }
  sample = task->method->needs_forces ? vt_document_dup_sample_with_forces (self) : g_object_ref (self->sample);
  vt_method_start_job_keeping (task->method, task->job, sample, task->params, inputs, self->keeper, keeping ? keep_result : NULL, keeping,
                               keeping ? keeping_free : NULL);
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
    g_object_notify_by_pspec (G_OBJECT (self), vt_document_props[PROP_BUSY]);
  return task;
}

/* Methods with results that were made from a field which @method has just made anew. */
static void
rerun_dependents (VtDocument *self, const VtMethod *method, VtResult *result)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      VtRecord *record = self->records->pdata[i];

      if (!record->current || record->method == method || vt_method_group_is_long (record->method->group) || !method_needs (record->method, record->params, method))
        continue;
      if (record->method->tables && vt_result_find_table (result, record->method->tables[0]))
        continue; /* made in the same job */
      vt_document_run (self, record->method, record->params, NULL);
    }
}

static void
on_job_partial (VtJob *job, VtDocument *self)
{
  VtTask *task = find_task (self, job);

  if (task)
    vt_document_take_partial (self, task);
}

/* A result whose job was started before the document was attached, or was stopped, is written here; any other one is in its file already. */
static void
keep_late_result (VtDocument *self, VtTask *task, VtResult *result)
{
  VtStore *keeper = vt_document_get_keeper (self);

  if (keeper && (task->store != keeper || vt_job_get_state (task->job) != VT_JOB_DONE))
    {
      VtKeeping keeping = { keeper, self->sample, task->method, task->params };

      g_object_set_qdata (G_OBJECT (task->job), keep_error_quark (), NULL); /* of the file it was for before */
      keep_result (task->job, result, &keeping);
    }
  check_kept (self, task->job, keeper);
}

/* Of a job that has ended; NULL if it came to none. */
static VtResult *
dup_result (VtTask *task)
{
  g_autoptr (GObject) partial = NULL;

  if (vt_job_get_state (task->job) == VT_JOB_DONE)
    return g_object_ref (VT_RESULT (vt_job_get_result (task->job)));
  partial = task->method->keeps_partial && vt_job_get_state (task->job) == VT_JOB_CANCELLED ? vt_job_dup_partial (task->job) : NULL;
  return VT_IS_RESULT (partial) ? VT_RESULT (g_steal_pointer (&partial)) : NULL;
}

static void
on_job_finished (VtJob *job, VtDocument *self)
{
  VtTask *task = find_task (self, job);
  g_autoptr (VtDocument) keep = g_object_ref (self);
  g_autoptr (VtResult) result = NULL;

  if (!task) /* replaced: a stale result never overwrites a newer one */
    return;
  steal_task (self, task);
  result = dup_result (task);
  if (result)
    {
      /* Prerequisites computed on the way now have results too, with default parameters. */
      for (const VtMethod *const *method = vt_registry_list (); *method; method++)
        if (was_made_on_the_way (*method, task->method, result))
          vt_document_set_record (self, *method, NULL);
      vt_document_set_record (self, task->method, task->params);
      vt_document_put_result (self, result);
      if (vt_result_get_sample (result))
        vt_document_add_sample (self, vt_result_get_sample (result), task->method, task->params, result);
      keep_late_result (self, task, result);
      rerun_dependents (self, task->method, result);
    }
  if (vt_job_get_state (job) != VT_JOB_DONE)
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
  g_signal_emit (self, vt_document_signals[SIGNAL_JOB_FINISHED], 0, job);
  if (task->live)
    g_signal_emit (self, vt_document_signals[SIGNAL_LIVE_CHANGED], 0);
  task_free (task);
}

/* Cancels and forgets: its result, if it still comes, is dropped. */
static void
drop_task (VtDocument *self, VtTask *task)
{
  steal_task (self, task);
  g_signal_handlers_disconnect_by_data (task->job, self);
  vt_job_cancel (task->job);
  if (task->live && !self->disposed)
    g_signal_emit (self, vt_document_signals[SIGNAL_LIVE_CHANGED], 0);
  task_free (task);
}

void
vt_document_drop_jobs (VtDocument *self)
{
  while (self->tasks->len > 0)
    drop_task (self, self->tasks->pdata[0]);
}

/* Of this moment: a job that waits is not to work on what is selected later. FALSE if nothing is. */
static gboolean
fill_in_selection (VtDocument *self, VtParams *params, GError **error)
{
  const guint8 *marks = vt_selection_peek (self->selection);

  for (const VtParamSpec *spec = vt_params_get_specs (params); spec && spec->id; spec++)
    {
      g_autofree char *text = spec->type == VT_PARAM_ATOMS && vt_params_is_shown (params, spec) ? vt_params_dup_text (params, spec->id) : NULL;

      if (!text || *text)
        continue;
      if (!marks)
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("No atom is selected."));
          return FALSE;
        }
      vt_params_set_atoms (params, spec->id, self->sample, marks);
    }
  return TRUE;
}

VtJob *
vt_document_run (VtDocument *self, const VtMethod *method, const VtParams *params, GError **error)
{
  g_autoptr (VtParams) filled = NULL;
  VtTask *task;

  g_return_val_if_fail (VT_IS_DOCUMENT (self), NULL);
  if (!self->sample)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("Open a sample first: there is nothing to compute on."));
      return NULL;
    }
  filled = params ? vt_params_copy (params) : vt_params_new (method->params);
  vt_params_suit (filled, self->sample);
  if (!fill_in_selection (self, filled, error))
    return NULL;
  for (guint i = self->tasks->len; i-- > 0;)
    if (strcmp (((VtTask *) self->tasks->pdata[i])->method->id, method->id) == 0)
      drop_task (self, self->tasks->pdata[i]);

  task = g_new0 (VtTask, 1);
  task->method = method;
  task->params = g_steal_pointer (&filled);
  task->job = vt_method_create_job (method);
  g_signal_connect_object (task->job, "finished", G_CALLBACK (on_job_finished), self, 0);
  g_signal_connect_object (task->job, "partial", G_CALLBACK (on_job_partial), self, 0);
  g_ptr_array_add (self->tasks, task);
  if (!find_provider (self, task))
    start_task (self, task);
  g_list_store_append (self->jobs, task->job);
  if (self->tasks->len == 1)
    g_object_notify_by_pspec (G_OBJECT (self), vt_document_props[PROP_BUSY]);
  return task->job;
}

void
vt_document_forget_method (VtDocument *self, const VtMethod *method)
{
  VtRecord *record = find_record (self, method->id);

  for (guint i = self->tasks->len; i-- > 0;)
    if (((VtTask *) self->tasks->pdata[i])->method == method)
      drop_task (self, self->tasks->pdata[i]);
  if (record)
    g_ptr_array_remove (self->records, record);
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
  method = vt_document_find_maker (self, name);
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
          vt_document_drop_jobs (self);
          return;
        }
      vt_job_wait (running->job);
    }
}
