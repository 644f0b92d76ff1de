#include "drifting.h"

#include "base/vt-error.h"

static const VtParamSpec params[] = {
  { .id = "steps", .title = "Steps", .type = VT_PARAM_INTEGER, .min = 1, .max = 1e6, .preset = 3, .step = 1 },
  { .id = "pause", .title = "Pause", .type = VT_PARAM_INTEGER, .min = 0, .max = 1e6, .preset = 0, .step = 1 },
  { .id = "fail", .title = "Fail", .type = VT_PARAM_BOOLEAN },
  { NULL },
};

static const VtFieldSpec fields[] = {
  { "drift", "Drift", "length", "How far the atom has gone" },
  { NULL },
};

static const char *const tables[] = { "drift_curve", NULL };

static int signalled;

void
drifting_go_on (void)
{
  g_atomic_int_inc (&signalled);
}

static VtResult *
make_result (VtRun *run, int step)
{
  VtSample *sample = vt_run_get_sample (run);
  const gsize n = vt_sample_get_n_atoms (sample);
  double *positions = g_memdup2 (vt_sample_get_positions (sample), 3 * n * sizeof (double));
  double *drift = g_new (double, n), curve[2][1000];
  VtTable *table = vt_run_new_table (run, "drift_curve", "Drift", VT_TABLE_CURVES);
  VtResult *result = vt_result_new ();
  const int rows = MIN (step, 1000);
  g_autoptr (VtSample) moved = NULL;
  g_autofree char *title = g_strdup_printf ("Drifted %d", step);

  for (gsize i = 0; i < n; i++)
    {
      positions[3 * i] += 0.1 * step;
      drift[i] = 0.1 * step * (1 + (double) i / (double) n);
    }
  for (int i = 0; i < rows; i++)
    {
      curve[0][i] = i + 1;
      curve[1][i] = 0.1 * (i + 1);
    }
  vt_table_add_numbers (table, "step", "Step", "", curve[0], rows);
  vt_table_add_numbers (table, "drift", "Drift", vt_sample_get_length_unit (sample), curve[1], rows);
  vt_result_take_table (result, table);
  vt_result_take_field (result, vt_run_new_field (run, "drift", VT_FIELD_F64, 1, drift));
  moved = vt_sample_with_positions (sample, NULL, positions);
  vt_sample_set_title (moved, title);
  vt_result_set_sample (result, moved);
  return result;
}

static VtResult *
run_drifting (VtRun *run, GError **error)
{
  VtJob *job = vt_run_get_job (run);
  const VtParams *values = vt_run_get_params (run);
  const int steps = vt_params_get_integer (values, "steps"), pause = vt_params_get_integer (values, "pause");

  for (int step = 1; step <= steps; step++)
    {
      g_autoptr (VtResult) partial = make_result (run, step);
      g_autofree char *line = g_strdup_printf ("step %d", step);

      vt_job_set_message (job, line);
      vt_job_set_partial (job, G_OBJECT (partial));
      vt_job_set_progress (job, (double) step / steps);
      while (step == pause && !vt_job_is_cancelled (job) && !g_atomic_int_get (&signalled))
        g_usleep (1000);
      if (vt_job_is_cancelled (job))
        return NULL;
    }
  g_atomic_int_set (&signalled, 0);
  if (vt_params_get_boolean (values, "fail"))
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED, "it was told to fail");
      return NULL;
    }
  return make_result (run, steps);
}

const VtMethod drifting_method = {
  .id = "drifting",
  .name = "Drifting",
  .group = VT_GROUP_DYNAMICS,
  .summary = "Moves the atoms, for tests.",
  .reference = "",
  .params = params,
  .fields = fields,
  .tables = tables,
  .run = run_drifting,
};
