#include "document/vt-method.h"

#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "vt-config.h"

struct _VtResult
{
  GObject parent_instance;

  GPtrArray *fields;
  GPtrArray *tables;
  VtSample *sample;
  GVariant *state;
};

G_DEFINE_FINAL_TYPE (VtResult, vt_result, G_TYPE_OBJECT)

static void
vt_result_finalize (GObject *object)
{
  VtResult *self = VT_RESULT (object);

  g_ptr_array_unref (self->fields);
  g_ptr_array_unref (self->tables);
  g_clear_object (&self->sample);
  g_clear_pointer (&self->state, g_variant_unref);
  G_OBJECT_CLASS (vt_result_parent_class)->finalize (object);
}

static void
vt_result_class_init (VtResultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vt_result_finalize;
}

static void
vt_result_init (VtResult *self)
{
  self->fields = g_ptr_array_new_with_free_func (g_object_unref);
  self->tables = g_ptr_array_new_with_free_func (g_object_unref);
}

VtResult *
vt_result_new (void)
{
  return g_object_new (VT_TYPE_RESULT, NULL);
}

void
vt_result_take_field (VtResult *self, VtField *field)
{
  g_ptr_array_add (self->fields, field);
}

void
vt_result_take_table (VtResult *self, VtTable *table)
{
  g_ptr_array_add (self->tables, table);
}

guint
vt_result_get_n_fields (VtResult *self)
{
  return self->fields->len;
}

VtField *
vt_result_get_field (VtResult *self, guint i)
{
  return self->fields->pdata[i];
}

static VtField *
find_field (GPtrArray *fields, const char *name)
{
  for (guint i = 0; fields && i < fields->len; i++)
    if (strcmp (vt_field_get_name (fields->pdata[i]), name) == 0)
      return fields->pdata[i];
  return NULL;
}

VtField *
vt_result_find_field (VtResult *self, const char *name)
{
  return find_field (self->fields, name);
}

guint
vt_result_get_n_tables (VtResult *self)
{
  return self->tables->len;
}

VtTable *
vt_result_get_table (VtResult *self, guint i)
{
  return self->tables->pdata[i];
}

VtTable *
vt_result_find_table (VtResult *self, const char *id)
{
  for (guint i = 0; i < self->tables->len; i++)
    if (strcmp (vt_table_get_id (self->tables->pdata[i]), id) == 0)
      return self->tables->pdata[i];
  return NULL;
}

void
vt_result_set_sample (VtResult *self, VtSample *sample)
{
  g_set_object (&self->sample, sample);
}

VtSample *
vt_result_get_sample (VtResult *self)
{
  return self->sample;
}

void
vt_result_set_state (VtResult *self, GVariant *state)
{
  g_clear_pointer (&self->state, g_variant_unref);
  self->state = state ? g_variant_ref_sink (state) : NULL;
}

GVariant *
vt_result_get_state (VtResult *self)
{
  return self->state;
}

/* ---- groups ---- */

static const struct
{
  const char *id, *title;
} groups[VT_N_GROUPS] = {
  [VT_GROUP_STRUCTURE] = { "structure", N_("Structure") },
  [VT_GROUP_ORDER] = { "order", N_("Order") },
  [VT_GROUP_CORRELATION] = { "correlation", N_("Correlation") },
  [VT_GROUP_DYNAMICS] = { "dynamics", N_("Dynamics") },
  [VT_GROUP_VIBRATION] = { "vibration", N_("Vibration") },
  [VT_GROUP_LANDSCAPE] = { "landscape", N_("Energy landscape") },
};

gboolean
vt_method_group_is_long (VtMethodGroup group)
{
  return group >= VT_GROUP_DYNAMICS;
}

const char *
vt_method_group_get_id (VtMethodGroup group)
{
  g_return_val_if_fail (group < VT_N_GROUPS, "");
  return groups[group].id;
}

const char *
vt_method_group_get_title (VtMethodGroup group)
{
  g_return_val_if_fail (group < VT_N_GROUPS, "");
  return _(groups[group].title);
}

/* ---- one run ---- */

struct _VtRun
{
  const VtMethod *method;
  VtJob *job;
  VtSample *sample;
  VtParams *params;
  GPtrArray *inputs; /* VtField; grows by what prerequisites make */
  char *provenance;
  VtKeeper *keeper;
  VtKeepFunc keep;
  gpointer keep_data;
  GDestroyNotify keep_destroy;
};

static VtRun *
run_new (const VtMethod *method, VtJob *job, VtSample *sample, const VtParams *params, GPtrArray *inputs)
{
  VtRun *run = g_new0 (VtRun, 1);

  run->method = method;
  run->job = job;
  run->sample = g_object_ref (sample);
  run->params = params ? vt_params_copy (params) : vt_params_new (method->params);
  vt_params_suit (run->params, sample);
  run->inputs = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; inputs && i < inputs->len; i++)
    g_ptr_array_add (run->inputs, g_object_ref (inputs->pdata[i]));
  return run;
}

static void
run_free (gpointer data)
{
  VtRun *run = data;

  if (run->keep_destroy)
    run->keep_destroy (run->keep_data);
  g_object_unref (run->sample);
  vt_params_free (run->params);
  g_ptr_array_unref (run->inputs);
  g_free (run->provenance);
  vt_keeper_unref (run->keeper);
  g_free (run);
}

VtSample *
vt_run_get_sample (VtRun *run)
{
  return run->sample;
}

const VtMethod *
vt_run_get_method (VtRun *run)
{
  return run->method;
}

const VtParams *
vt_run_get_params (VtRun *run)
{
  return run->params;
}

VtJob *
vt_run_get_job (VtRun *run)
{
  return run->job;
}

VtKeeper *
vt_run_get_keeper (VtRun *run)
{
  return run->keeper;
}

VtField *
vt_run_get_input (VtRun *run, const char *name)
{
  return find_field (run->inputs, name);
}

/* " of voronoi:mode=plain,…": what made the fields that the method read, each maker once. A census depends on the
 * thresholds its indices were made with. */
static void
append_makers (VtRun *run, GString *text)
{
  g_autoptr (GPtrArray) makers = g_ptr_array_new_with_free_func (g_free);

  g_auto (GStrv) names = vt_method_dup_inputs (run->method, run->params);

  for (char **name = names; *name; name++)
    {
      VtField *field = find_field (run->inputs, *name);
      const char *made = field ? vt_field_get_provenance (field) : "";
      const char *end = strstr (made, " · ");
      g_autofree char *maker = end ? g_strndup (made, end - made) : g_strdup (made);

      if (*maker && !g_ptr_array_find_with_equal_func (makers, maker, g_str_equal, NULL))
        {
          g_string_append_printf (text, "%s%s", makers->len ? ", " : " of ", maker);
          g_ptr_array_add (makers, g_steal_pointer (&maker));
        }
    }
}

static const char *
get_provenance (VtRun *run)
{
  if (!run->provenance)
    {
      g_autofree char *params = vt_params_to_string (run->params);
      GString *text = g_string_new (run->method->id);

      g_string_append_printf (text, "%s%s", *params ? ":" : "", params);
      append_makers (run, text);
      g_string_append_printf (text, " · Vitrine %s · sample %s", VT_VERSION, vt_sample_get_hash (run->sample));
      if (run->method->needs_forces && vt_sample_get_potential (run->sample))
        {
          g_autofree char *name = g_filename_display_basename (vt_sample_get_potential (run->sample));

          g_string_append_printf (text, " · potential %s", name);
        }
      run->provenance = g_string_free (text, FALSE);
    }
  return run->provenance;
}

VtField *
vt_run_new_field (VtRun *run, const char *name, VtFieldType type, guint n_components, gpointer values)
{
  for (const VtFieldSpec *spec = run->method->fields; spec && spec->name; spec++)
    if (strcmp (spec->name, name) == 0)
      {
        g_autofree char *unit = vt_sample_dup_unit (run->sample, spec->unit);
        VtField *field;

        field = vt_field_new (name, _(spec->title), unit, _(spec->meaning), type, vt_sample_get_n_atoms (run->sample),
                              n_components, values);
        vt_field_set_provenance (field, get_provenance (run));
        return field;
      }
  g_error ("%s makes a field “%s” that it does not declare", run->method->id, name);
}

void
vt_run_add_provenance (VtRun *run, VtField *field, const char *how)
{
  g_autofree char *text = g_strdup_printf ("%s · %s", how, get_provenance (run));

  vt_field_set_provenance (field, text);
}

void
vt_run_note_stop (VtRun *run, const char *how)
{
  char *text = g_strdup_printf ("%s · %s", get_provenance (run), how);

  g_free (run->provenance);
  run->provenance = text;
}

VtTable *
vt_run_new_table (VtRun *run, const char *id, const char *title, VtTableKind kind)
{
  VtTable *table = vt_table_new (id, title, kind);

  vt_table_set_provenance (table, get_provenance (run));
  return table;
}

char **
vt_method_dup_inputs (const VtMethod *method, const VtParams *params)
{
  g_autoptr (VtParams) defaults = params ? NULL : vt_params_new (method->params);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (const char *const *name = method->inputs; name && *name; name++)
    g_strv_builder_add (names, *name);
  for (const VtParamSpec *spec = method->params; spec && spec->id; spec++)
    if (spec->type == VT_PARAM_FIELD && *vt_params_get_field (params ? params : defaults, spec->id))
      g_strv_builder_add (names, vt_params_get_field (params ? params : defaults, spec->id));
    else if (spec->type == VT_PARAM_FIELDS)
      {
        g_auto (GStrv) fields = vt_params_dup_fields (params ? params : defaults, spec->id);

        g_strv_builder_addv (names, (const char **) fields);
      }
  return g_strv_builder_end (names);
}

/* Columns of the file that a parameter names are inputs too. */
static void
add_columns (VtRun *run)
{
  g_auto (GStrv) names = vt_method_dup_inputs (run->method, run->params);

  for (char **name = names; *name; name++)
    {
      VtField *column = vt_sample_find_field (run->sample, *name);

      if (column && !find_field (run->inputs, *name))
        g_ptr_array_add (run->inputs, g_object_ref (column));
    }
}

/* The methods that must run before @method because it needs fields that are not there, each once, in order. */
static gboolean
collect_prerequisites (const VtMethod *method, const VtParams *params, GPtrArray *inputs, GPtrArray *methods, GError **error)
{
  g_auto (GStrv) names = vt_method_dup_inputs (method, params);

  for (char **name = names; *name; name++)
    {
      const VtMethod *maker;

      if (find_field (inputs, *name))
        continue;
      maker = vt_registry_find_for_field (*name);
      if (!maker)
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("%s needs the field “%s”, which no method makes and the sample does not have"),
                       method->id, *name);
          return FALSE;
        }
      if (g_ptr_array_find (methods, maker, NULL))
        continue;
      if (!collect_prerequisites (maker, NULL, inputs, methods, error))
        return FALSE;
      g_ptr_array_add (methods, (gpointer) maker);
    }
  return TRUE;
}

static void
merge_result (VtResult *into, VtResult *from)
{
  for (guint i = 0; i < from->fields->len; i++)
    vt_result_take_field (into, g_object_ref (from->fields->pdata[i]));
  for (guint i = 0; i < from->tables->len; i++)
    vt_result_take_table (into, g_object_ref (from->tables->pdata[i]));
  if (from->sample)
    vt_result_set_sample (into, from->sample);
  if (from->state)
    vt_result_set_state (into, from->state);
}

/* How much of the bar a method is given beside others in one job: what takes seconds is little before what takes minutes. */
static double
get_weight (const VtMethod *method)
{
  return vt_method_group_is_long (method->group) ? 20 : 1;
}

static VtResult *
run_all (VtRun *run, GError **error)
{
  g_autoptr (GPtrArray) before = g_ptr_array_new ();
  g_autoptr (VtResult) all = vt_result_new ();
  VtResult *own;
  double total = get_weight (run->method), done = 0;

  if (vt_sample_get_n_atoms (run->sample) == 0)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("the sample has no atoms"));
      return NULL;
    }
  add_columns (run);
  if (!collect_prerequisites (run->method, run->params, run->inputs, before, error))
    return NULL;
  for (guint i = 0; i < before->len; i++)
    total += get_weight (before->pdata[i]);
  for (guint i = 0; i < before->len; i++)
    {
      const VtMethod *method = before->pdata[i];
      VtRun *step = run_new (method, run->job, run->sample, NULL, run->inputs);
      g_autoptr (VtResult) made = NULL;

      vt_job_set_message (run->job, _(method->name));
      vt_job_set_progress_span (run->job, done / total, (done + get_weight (method)) / total);
      done += get_weight (method);
      made = method->run (step, error);
      run_free (step);
      if (!made)
        return NULL;
      for (guint k = 0; k < made->fields->len; k++)
        g_ptr_array_add (run->inputs, g_object_ref (made->fields->pdata[k]));
      merge_result (all, made);
    }
  if (before->len)
    {
      vt_job_set_message (run->job, _(run->method->name));
      vt_job_set_progress_span (run->job, done / total, 1);
    }
  own = run->method->run (run, error);
  if (!own || before->len == 0)
    return own;
  merge_result (all, own);
  g_object_unref (own);
  return g_steal_pointer (&all);
}

static GObject *
job_main (VtJob *job, gpointer data, GError **error)
{
  VtRun *run = data;
  VtResult *result = run_all (run, error);

  if (result && run->keep && !vt_job_is_cancelled (job))
    run->keep (job, result, run->keep_data);
  if (!result && !vt_job_is_cancelled (job) && error && !*error)
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED, _("%s stopped without a result"), vt_job_get_title (job));
  return (GObject *) result;
}

VtJob *
vt_method_create_job (const VtMethod *method)
{
  VtJob *job = vt_job_new (method->id, _(method->name));

  if (method->is_prompt)
    vt_job_set_prompt (job);
  return job;
}

void
vt_method_start_job (const VtMethod *method, VtJob *job, VtSample *sample, const VtParams *params, GPtrArray *inputs)
{
  vt_job_start (job, job_main, run_new (method, job, sample, params, inputs), run_free);
}

void
vt_method_start_job_keeping (const VtMethod *method, VtJob *job, VtSample *sample, const VtParams *params, GPtrArray *inputs,
                             VtKeeper *keeper, VtKeepFunc keep, gpointer data, GDestroyNotify destroy)
{
  VtRun *run = run_new (method, job, sample, params, inputs);

  run->keeper = keeper ? vt_keeper_ref (keeper) : NULL;
  run->keep = keep;
  run->keep_data = data;
  run->keep_destroy = destroy;
  vt_job_start (job, job_main, run, run_free);
}

VtResult *
vt_method_run_sync (const VtMethod *method, VtSample *sample, const VtParams *params, GPtrArray *inputs, GError **error)
{
  g_autoptr (VtJob) job = vt_method_create_job (method);
  VtRun *run = run_new (method, job, sample, params, inputs);
  VtResult *result = run_all (run, error);

  run_free (run);
  return result;
}
