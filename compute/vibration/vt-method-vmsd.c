/* The method "vmsd": how far each atom vibrates about its place in molecular dynamics,
 *
 *   vMSD_i = ⟨|r_i(t) − r_i,equil|²⟩ over τ0 = 100 ps at 300 K  (W20 eq. 2), and by direction,
 *
 * with what follows from it: the flexibility volume vMSD · Ω^{1/3} (J. Ding et al., Nature Commun. 7, 13733 (2016)) and the local stiffness
 * k_B T / vMSD. See vt-vmsd-run.h for the run, vt-vmsd.h for the means; results are bit-identical for any number of threads, and the same if the
 * run was interrupted and resumed from its checkpoint. */
#include <math.h>

#include "base/vt-error.h"
#include "document/vt-checkpoint.h"
#include "dynamics/vt-series.h"
#include "structure/vt-means.h"
#include "vibration/vt-dynamical.h"
#include "vibration/vt-inherent.h"
#include "vibration/vt-methods.h"
#include "vibration/vt-vmsd-params.h"

static const VtParamSpec params[] = {
  { .id = "temperature",
    .title = N_ ("Temperature"),
    .unit = "temperature",
    .tooltip = N_ ("Well below the glass transition. In reduced units: of k_B T/ε."),
    .type = VT_PARAM_REAL,
    .min = 1e-4,
    .max = 10000,
    .step = 50,
    .preset = 300,
    .preset_reduced = 0.2 },
  VT_VMSD_PARAMS,
  { NULL },
};

static const VtFieldSpec fields[] = {
  { "vmsd", N_ ("vMSD"), "length²", N_ ("Vibrational mean squared displacement of the atom") },
  { "vmsd_x", N_ ("vMSD along x"), "length²", N_ ("Part of the vibrational mean squared displacement along x") },
  { "vmsd_y", N_ ("vMSD along y"), "length²", N_ ("Part of the vibrational mean squared displacement along y") },
  { "vmsd_z", N_ ("vMSD along z"), "length²", N_ ("Part of the vibrational mean squared displacement along z") },
  { "vmsd_error", N_ ("Standard error of vMSD"), "length²", N_ ("From the scatter between blocks of the window") },
  { "hopped", N_ ("Hopped"), "", N_ ("1 if the atom moved to another place during the window, which is no vibration"), TRUE },
  { "flexibility_volume", N_ ("Flexibility volume"), "length³", N_ ("vMSD times the cube root of the Voronoi volume, or the square root of the area in two dimensions") },
  { "local_stiffness", N_ ("Local stiffness"), "", N_ ("Thermal energy over vMSD, in eV/Å² (reduced units: ε/σ²)") },
  { NULL },
};

static const char *const inputs[] = { "volume", NULL };
static const char *const tables[] = { "vmsd", "vmsd_convergence", NULL };

#define VALUES_US 300000  /* between two partial results */

typedef struct
{
  VtRun *run;
  VtJob *job;
  gint64 last_values, last_saved;
  VtLive live;
  VtResult *values;       /* the fields and tables shown last */
} Watcher;

/* ---- results ---- */

static void
add_by_species (VtTable *table, VtSample *sample, VtVmsdRun *vmsd_run)
{
  g_autofree char *unit = g_strconcat (vt_sample_get_length_unit (sample), "²", NULL);
  guint n_species, n;
  const VtSpecies *species = vt_sample_get_species (sample, &n_species);
  const gsize *counts = vt_sample_get_species_counts (sample);
  const double *values = vt_vmsd_run_get_convergence (vmsd_run, 0, &n);
  vt_table_add_numbers (table, "time", _ ("Time"), vt_sample_get_time_unit (sample), values, n);
  values = vt_vmsd_run_get_convergence (vmsd_run, 1, &n);
  vt_table_add_numbers (table, "vmsd", _ ("Mean vMSD"), unit, values, n);
  for (guint s = 0; s < n_species && n_species > 1; s++)
    {
      g_autofree char *id = g_strconcat ("vmsd_", species[s].name, NULL);
      values = vt_vmsd_run_get_convergence (vmsd_run, 2 + s, &n);
      if (counts[s] > 0)
        vt_table_add_numbers (table, id, species[s].name, unit, values, n);
    }
}

static VtTable *
make_table (VtRun *run, VtVmsdRun *vmsd_run, const double *vmsd, const double *error, gsize n_hopped, gboolean is_stopped)
{
  VtSample *sample = vt_run_get_sample (run);
  g_autofree char *unit = g_strconcat (vt_sample_get_length_unit (sample), "²", NULL);
  VtTable *table = vt_run_new_table (run, "vmsd", _ ("vMSD"), VT_TABLE_PLAIN);
  double sum = 0, errors = 0;
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    if (isfinite (vmsd[i]) && isfinite (error[i]))
      {
        sum += vmsd[i];
        errors += error[i];
      }
  vt_means_add_centres (table, sample);
  vt_means_add (table, sample, "mean", _ ("Mean"), unit, vmsd);
  vt_means_add_deviation (table, sample, "deviation", _ ("Standard deviation"), unit, vmsd);
  /* The first of them, to be seen wherever the result is told in a line. */
  if (is_stopped)
    vt_table_add_scalar (table, "stopped_after", _ ("Stopped after"), vt_sample_get_time_unit (sample), vt_vmsd_run_get_time (vmsd_run));
  vt_table_add_scalar (table, "temperature", _ ("Mean temperature"), vt_sample_get_temperature_unit (sample),
                       vt_vmsd_run_get_temperature (vmsd_run));
  vt_table_add_scalar (table, "hopped", _ ("Atoms that hopped"), "", (double) n_hopped);
  vt_table_add_scalar (table, "relative_error", _ ("Mean error of an atom's value over the mean value"), "", errors / sum);
  vt_table_add_scalar (table, "frames", _ ("Frames"), "", vt_vmsd_get_n_frames (vt_vmsd_run_get_vmsd (vmsd_run)));
  return table;
}

static void
add_derived (VtRun *run, VtResult *result, const double *vmsd)
{
  VtSample *sample = vt_run_get_sample (run);
  VtField *volume = vt_run_get_input (run, "volume");
  const gsize n = vt_sample_get_n_atoms (sample);
  const double kt = vt_dynamical_get_boltzmann (sample) * vt_params_get_real (vt_run_get_params (run), "temperature");
  double *flexibility = g_new (double, n), *stiffness = g_new (double, n);
  const VtCell *cell = vt_sample_get_cell (sample);
  /* The cells of a flat sample are as thick as it is. */
  const double thickness = cell->dimension == 2 ? fabs (cell->vectors[2][2]) : 1, power = 1.0 / cell->dimension;
  for (gsize i = 0; i < n; i++)
    {
      flexibility[i] = vmsd[i] * pow (vt_field_get (volume, i, 0) / thickness, power);
      stiffness[i] = vmsd[i] > 0 ? kt / vmsd[i] : NAN;
    }
  vt_result_take_field (result, vt_run_new_field (run, "flexibility_volume", VT_FIELD_F64, 1, flexibility));
  vt_result_take_field (result, vt_run_new_field (run, "local_stiffness", VT_FIELD_F64, 1, stiffness));
}

static VtResult *
make_result (VtRun *run, VtVmsdRun *vmsd_run, gboolean is_stopped)
{
  const gsize n = vt_sample_get_n_atoms (vt_run_get_sample (run));
  double *total = g_new (double, n), *components[3] = { g_new (double, n), g_new (double, n), g_new (double, n) }, *error = g_new (double, n);
  gint32 *hopped = g_new (gint32, n);
  const gsize n_hopped
    = vt_vmsd_evaluate (vt_vmsd_run_get_vmsd (vmsd_run), vt_run_get_params (run), n, total, components, error, hopped);
  VtResult *result = vt_result_new ();
  VtTable *convergence = vt_run_new_table (run, "vmsd_convergence", _ ("Mean vMSD"), VT_TABLE_CURVES);
  add_by_species (convergence, vt_run_get_sample (run), vmsd_run);
  vt_result_take_table (result, make_table (run, vmsd_run, total, error, n_hopped, is_stopped));
  vt_result_take_table (result, convergence);
  add_derived (run, result, total);
  vt_result_take_field (result, vt_run_new_field (run, "vmsd", VT_FIELD_F64, 1, total));
  vt_result_take_field (result, vt_run_new_field (run, "vmsd_x", VT_FIELD_F64, 1, components[0]));
  vt_result_take_field (result, vt_run_new_field (run, "vmsd_y", VT_FIELD_F64, 1, components[1]));
  vt_result_take_field (result, vt_run_new_field (run, "vmsd_z", VT_FIELD_F64, 1, components[2]));
  vt_result_take_field (result, vt_run_new_field (run, "vmsd_error", VT_FIELD_F64, 1, error));
  vt_result_take_field (result, vt_run_new_field (run, "hopped", VT_FIELD_I32, 1, hopped));
  return result;
}

/* ---- while it runs ---- */

static void
renew_values (Watcher *watcher, VtVmsdRun *vmsd_run)
{
  const gint64 now = g_get_monotonic_time ();
  if (now - watcher->last_values <= VALUES_US || vt_vmsd_get_n_frames (vt_vmsd_run_get_vmsd (vmsd_run)) <= 1)
    return;
  g_clear_object (&watcher->values);
  watcher->values = make_result (watcher->run, vmsd_run, FALSE);
  watcher->last_values = now;
}

static void
tell_time (Watcher *watcher, VtVmsdRun *vmsd_run)
{
  const VtParams *values = vt_run_get_params (watcher->run);
  VtDynamics *dynamics = vt_vmsd_run_get_dynamics (vmsd_run);
  const char *unit = vt_sample_get_time_unit (vt_run_get_sample (watcher->run));
  const double measured = vt_vmsd_run_get_time (vmsd_run);
  /* Translators: a time so far, the whole time, and their unit. */
  g_autofree char *text
    = measured > 0 ? g_strdup_printf (_ ("Measuring: %.1f of %g %s"), measured, vt_params_get_real (values, "duration"), unit)
                   : g_strdup_printf (_ ("Equilibrating: %.1f of %g %s"),
                                      (double) vt_dynamics_get_step (dynamics) * vt_dynamics_get_timestep (dynamics),
                                      vt_vmsd_run_get_equilibration (vmsd_run), unit);
  vt_job_set_message (watcher->job, text);
}

static void
show (Watcher *watcher, VtVmsdRun *vmsd_run)
{
  g_autoptr (VtResult) partial = vt_result_new ();
  g_autoptr (VtSample) moved = vt_dynamics_dup_sample (vt_vmsd_run_get_dynamics (vmsd_run), FALSE);
  for (guint i = 0; watcher->values != NULL && i < vt_result_get_n_fields (watcher->values); i++)
    vt_result_take_field (partial, g_object_ref (vt_result_get_field (watcher->values, i)));
  for (guint i = 0; watcher->values != NULL && i < vt_result_get_n_tables (watcher->values); i++)
    vt_result_take_table (partial, g_object_ref (vt_result_get_table (watcher->values, i)));
  vt_result_set_sample (partial, moved);
  tell_time (watcher, vmsd_run);
  vt_job_set_partial (watcher->job, G_OBJECT (partial));
}

static gboolean
look (VtVmsdRun *vmsd_run, gboolean may_save, gpointer data, GError **error)
{
  Watcher *watcher = data;
  vt_job_set_progress (watcher->job, vt_vmsd_run_get_progress (vmsd_run));
  renew_values (watcher, vmsd_run);
  if (vt_live_is_due (&watcher->live))
    {
      show (watcher, vmsd_run);
      vt_live_done (&watcher->live);
    }
  if (vt_job_is_stopping (watcher->job))
    return FALSE;
  if (may_save && vt_run_checkpoint_is_due (watcher->run, &watcher->last_saved))
    return vt_run_save_checkpoint (watcher->run, NULL, vt_vmsd_run_save (vmsd_run), error);
  return TRUE;
}

/* Where the run was left, or a new one. */
static VtVmsdRun *
begin (VtRun *run, const VtVmsdPlan *plan, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  const VtWatch watch = { .cancellable = vt_job_get_cancellable (vt_run_get_job (run)) };
  GError *local = NULL;
  g_autoptr (GVariant) state = vt_run_load_checkpoint (run, NULL, &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return NULL;
    }
  if (state != NULL)
    return vt_vmsd_run_restore (sample, state, plan, error);
  vt_job_set_message (vt_run_get_job (run), _ ("Relaxing"));
  g_autofree double *reference = vt_inherent_find (sample, vt_params_get_boolean (vt_run_get_params (run), "relax"), &watch, error);
  return reference != NULL ? vt_vmsd_run_new (sample, reference, plan, error) : NULL;
}

static VtResult *
run_vmsd (VtRun *run, GError **error)
{
  VtJob *job = vt_run_get_job (run);
  Watcher watcher = { .run = run, .job = job };
  VtVmsdPlan plan;
  VtResult *result = NULL;
  GError *local = NULL;
  vt_vmsd_plan_from_params (&plan, vt_run_get_params (run));
  plan.temperature = vt_params_get_real (vt_run_get_params (run), "temperature");
  g_autoptr (VtVmsdRun) vmsd_run = begin (run, &plan, error);
  if (vmsd_run == NULL)
    return NULL;
  if (vt_vmsd_run_go (vmsd_run, look, &watcher, vt_job_get_cancellable (job), &local))
    result = make_result (run, vmsd_run, FALSE);
  else if (local == NULL && !vt_job_is_cancelled (job) && !vt_vmsd_run_has_two_blocks (vmsd_run))
    vt_vmsd_run_refuse (&local);
  else if (local == NULL && !vt_job_is_cancelled (job))
    {
      g_autofree char *how = g_strdup_printf ("stopped after %u frames, %.1f %% of the run", vt_vmsd_get_n_frames (vt_vmsd_run_get_vmsd (vmsd_run)),
                                              100 * vt_vmsd_run_get_progress (vmsd_run));
      vt_run_note_stop (run, how);
      result = make_result (run, vmsd_run, TRUE);
    }
  if (local != NULL)
    g_propagate_error (error, local);
  g_clear_object (&watcher.values);
  return result;
}

static char *
dup_warning (VtSample *sample, const VtParams *values, VtTable *const *made)
{
  double n_hopped;
  return made[0] != NULL && vt_table_lookup_scalar (made[0], "hopped", &n_hopped) ? vt_vmsd_dup_warning (sample, values, n_hopped) : NULL;
}

const VtMethod vt_method_vmsd = {
  .id = "vmsd",
  .name = N_ ("Vibration (vMSD)"),
  .summary = N_ ("Molecular dynamics about the inherent structure: how far each atom vibrates, in total and by direction, with its error; large where "
                 "the glass is soft. Which atoms hop, the flexibility volume and the local stiffness."),
  .reference = "Wang et al. (2020), eq. 2 and Fig. 7; J. Ding et al., Nature Commun. 7, 13733 (2016)",
  .group = VT_GROUP_VIBRATION,
  .params = params,
  .inputs = inputs,
  .fields = fields,
  .tables = tables,
  .needs_forces = TRUE,
  .may_stop = TRUE,
  .may_resume = TRUE,
  .run = run_vmsd,
  .dup_warning = dup_warning,
};
