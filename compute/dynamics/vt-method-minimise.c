/* The method "minimise": vt_minimise() as the registry shows it, live, restartable. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "document/vt-checkpoint.h"
#include "dynamics/vt-methods.h"
#include "dynamics/vt-minimise.h"
#include "dynamics/vt-series.h"

static const VtChoice optimisers[] = { { "lbfgs", N_ ("L-BFGS") }, { "fire", N_ ("FIRE") }, { NULL } };
static const VtChoice cells[] = {
  { "fixed", N_ ("Fixed") },
  { "isotropic", N_ ("Its size") },
  { "anisotropic", N_ ("Each edge") },
  { NULL },
};

static const VtParamSpec params[] = {
  { .id = "cell",
    .title = N_ ("Cell"),
    .unit = "",
    .tooltip = N_ ("Keep the cell, or relax its size, or each of its edges, until the pressure is the one below. Fixed is right for a sample "
                   "made at constant volume."),
    .type = VT_PARAM_CHOICE,
    .choices = cells,
    .preset = 0 },
  { .id = "pressure",
    .title = N_ ("Pressure"),
    .unit = "pressure",
    .tooltip = N_ ("Outside, where the cell is relaxed. In reduced units ε/σ³."),
    .type = VT_PARAM_REAL,
    .min = -100,
    .max = 1000,
    .step = 1,
    .preset = 0,
    .shown_when = "cell=isotropic|anisotropic" },
  { .id = "force",
    .title = N_ ("Largest force"),
    .unit = "energy/length",
    .tooltip = N_ ("Converged when the force on no atom is larger. 0.000001 is an inherent structure good enough for vibrations; 0 goes on as "
                   "far as rounding allows."),
    .type = VT_PARAM_REAL,
    .min = 0,
    .max = 1,
    .step = 1e-6,
    .preset = 1e-6 },
  { .id = "optimiser",
    .title = N_ ("Algorithm"),
    .unit = "",
    .tooltip = N_ ("L-BFGS needs two to five times fewer force evaluations; FIRE follows the downhill path more closely, so that it more often "
                   "ends in the basin where it began."),
    .type = VT_PARAM_CHOICE,
    .choices = optimisers,
    .preset = 0 },
  { .id = "evaluations",
    .title = N_ ("Evaluations at most"),
    .unit = "",
    .tooltip = N_ ("Of the forces. When they are used up the result says that it has not converged."),
    .type = VT_PARAM_INTEGER,
    .min = 1,
    .max = 1e7,
    .step = 1000,
    .preset = 20000 },
  { NULL },
};

static const VtFieldSpec fields[] = {
  { "displacement", N_ ("Displacement"), "length", N_ ("How far the atom moved to the minimum, beyond what the cell's change moved it by") },
  { "displacement_vector", N_ ("Displacement vector"), "length", N_ ("The same with its direction: x, y, z") },
  { NULL },
};

static const char *const tables[] = { "minimise", "minimise_force", NULL };

enum
{
  COLUMN_STEP,
  COLUMN_ENERGY,
  COLUMN_FORCE,
  N_COLUMNS
};

typedef struct
{
  VtRun *run;
  VtSeries *series;
  VtLive live;
  double first_log, last_log; /* of the largest force: how far it is */
  gint64 last_checkpoint;
  VtMinimiseReport before;    /* what the run began with, and how far it had come when it was left */
  GError *error;
} VtMinimising;

static void
take_tables (VtMinimising *self, VtResult *result, const VtMinimiseReport *report)
{
  VtSample *sample = vt_run_get_sample (self->run);
  const gsize n = vt_series_get_n_rows (self->series);
  const double atoms = (double) vt_sample_get_n_atoms (sample);
  const char *energy = vt_sample_get_energy_unit (sample), *pressure = vt_sample_get_pressure_unit (sample), *volume = vt_sample_get_volume_unit (sample);
  g_autofree char *force = vt_sample_dup_unit (sample, "energy/length");
  VtTable *table = vt_run_new_table (self->run, "minimise", _ ("Minimisation: energy"), VT_TABLE_CURVES);
  VtTable *forces = vt_run_new_table (self->run, "minimise_force", _ ("Minimisation: largest force"), VT_TABLE_CURVES);
  g_autofree char *per_atom = g_strconcat (energy, "/", _ ("atom"), NULL);
  g_autofree char *log_title = g_strdup_printf (_ ("log₁₀ of the largest force in %s"), force);

  vt_table_add_numbers (table, "step", _ ("Step"), "", vt_series_get_column (self->series, COLUMN_STEP), n);
  vt_table_add_numbers (table, "energy", _ ("Potential energy"), per_atom, vt_series_get_column (self->series, COLUMN_ENERGY), n);
  vt_table_add_numbers (forces, "step", _ ("Step"), "", vt_series_get_column (self->series, COLUMN_STEP), n);
  vt_table_add_numbers (forces, "log_force", log_title, "", vt_series_get_column (self->series, COLUMN_FORCE), n);
  if (report != NULL)
    {
      vt_table_add_scalar (table, "converged", _ ("Converged"), VT_TABLE_YES_NO, report->converged);
      vt_table_add_scalar (table, "steps", _ ("Steps"), "", report->steps);
      vt_table_add_scalar (table, "evaluations", _ ("Force evaluations"), "", report->evaluations);
      vt_table_add_scalar (table, "energy", _ ("Potential energy"), energy, report->energy);
      vt_table_add_scalar (table, "energy_per_atom", _ ("Potential energy per atom"), energy, report->energy / atoms);
      vt_table_add_scalar (table, "energy_change", _ ("Change of the energy per atom"), energy,
                           (report->energy - report->energy_before) / atoms);
      vt_table_add_scalar (table, "max_force", _ ("Largest force"), force, report->max_force);
      vt_table_add_scalar (table, "max_force_before", _ ("Largest force before"), force, report->max_force_before);
      vt_table_add_scalar (table, "pressure", _ ("Pressure"), pressure, report->pressure);
      vt_table_add_scalar (table, "pressure_before", _ ("Pressure before"), pressure, report->pressure_before);
      vt_table_add_scalar (table, "volume", _ ("Volume"), volume, report->volume);
      vt_table_add_scalar (table, "volume_before", _ ("Volume before"), volume, report->volume_before);
    }
  vt_result_take_table (result, table);
  vt_result_take_table (result, forces);
}

/* ---- checkpoints ---- */

/* A longer run begins with the same steps. */
#define OMIT "evaluations"

static gboolean
save_state (VtMinimising *self, const VtMinimiseState *state)
{
  const VtMinimiseReport *before = &self->before;
  const double start[4] = { before->energy_before, before->max_force_before, before->pressure_before, before->volume_before };
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "done", "(uu)", before->steps + state->step, before->evaluations + state->evaluations);
  g_variant_dict_insert_value (&dict, "start", vt_doubles_save (start, G_N_ELEMENTS (start)));
  g_variant_dict_insert_value (&dict, "cell", vt_doubles_save (&state->cell->vectors[0][0], 9));
  g_variant_dict_insert_value (&dict, "positions", vt_doubles_save (state->positions, 3 * vt_sample_get_n_atoms (vt_run_get_sample (self->run))));
  g_variant_dict_insert_value (&dict, "series", vt_series_save (self->series));
  return vt_run_save_checkpoint (self->run, OMIT, g_variant_dict_end (&dict), &self->error);
}

/* Where it was left: FALSE with an error if that cannot be read. What L-BFGS and FIRE knew of the way is not kept, so they begin anew there. */
static gboolean
resume (VtMinimising *self, double *r, VtCell *cell, GError **error)
{
  const gsize n = vt_sample_get_n_atoms (vt_run_get_sample (self->run));
  g_autoptr (GError) failure = NULL;
  g_autoptr (GVariant) state = vt_run_load_checkpoint (self->run, OMIT, &failure);
  VtMinimiseReport *before = &self->before;
  double start[4];

  if (state == NULL)
    {
      if (failure != NULL)
        g_propagate_error (error, g_steal_pointer (&failure));
      return failure == NULL;
    }
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (state);
  g_autoptr (GVariant) series = g_variant_dict_lookup_value (&dict, "series", NULL);
  if (series == NULL || !g_variant_dict_lookup (&dict, "done", "(uu)", &before->steps, &before->evaluations)
      || !vt_doubles_restore (&dict, "start", start, G_N_ELEMENTS (start)) || !vt_doubles_restore (&dict, "cell", &cell->vectors[0][0], 9)
      || !vt_doubles_restore (&dict, "positions", r, 3 * n) || !vt_series_restore (self->series, series) || vt_series_get_n_rows (self->series) == 0)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _ ("the checkpoint holds no run of this kind."));
      return FALSE;
    }
  before->energy_before = start[0];
  before->max_force_before = start[1];
  before->pressure_before = start[2];
  before->volume_before = start[3];
  self->first_log = vt_series_get_column (self->series, COLUMN_FORCE)[0];
  return TRUE;
}

static gboolean
is_resumed (const VtMinimising *self)
{
  return self->before.evaluations > 0;
}

/* As if it had been one run. */
static void
join (const VtMinimising *self, VtMinimiseReport *report)
{
  report->steps += self->before.steps;
  report->evaluations += self->before.evaluations;
  if (!is_resumed (self))
    return;
  report->energy_before = self->before.energy_before;
  report->max_force_before = self->before.max_force_before;
  report->pressure_before = self->before.pressure_before;
  report->volume_before = self->before.volume_before;
}

/* ---- the run ---- */

static void
add_step (VtMinimising *self, const VtMinimiseState *state)
{
  const gsize n = vt_sample_get_n_atoms (vt_run_get_sample (self->run));
  const double row[N_COLUMNS] = { self->before.steps + state->step, state->energy / (double) n, log10 (MAX (state->max_force, 1e-300)) };

  /* What a run begins with that goes on is the last row already. */
  if (state->step > 0 || !is_resumed (self))
    vt_series_add (self->series, row);
  if (state->step > 0 || is_resumed (self))
    return;
  self->first_log = row[COLUMN_FORCE];
  self->before.energy_before = state->energy;
  self->before.max_force_before = state->max_force;
  self->before.pressure_before = state->pressure;
  self->before.volume_before = state->volume;
}

static gboolean
on_step (const VtMinimiseState *state, gpointer data)
{
  VtMinimising *self = data;
  VtSample *sample = vt_run_get_sample (self->run);
  VtJob *job = vt_run_get_job (self->run);
  const gsize n = vt_sample_get_n_atoms (sample);

  add_step (self, state);
  if (vt_run_checkpoint_is_due (self->run, &self->last_checkpoint) && !save_state (self, state))
    return FALSE;
  if (!vt_live_is_due (&self->live))
    return TRUE;

  /* The largest force falls exponentially on the whole: its logarithm tells how far it is. */
  vt_job_set_progress (job, CLAMP ((self->first_log - log10 (MAX (state->max_force, 1e-300))) / MAX (self->first_log - self->last_log, 1e-3), 0, 0.99));
  g_autofree char *message = g_strdup_printf (_ ("step %u, largest force %.1e"), self->before.steps + state->step, state->max_force);
  vt_job_set_message (job, message);
  g_autoptr (VtResult) partial = vt_result_new ();
  g_autoptr (VtSample) now = vt_sample_with_positions (sample, state->cell, g_memdup2 (state->positions, 3 * n * sizeof (double)));
  vt_result_set_sample (partial, now);
  take_tables (self, partial, NULL);
  vt_job_set_partial (job, G_OBJECT (partial));
  vt_live_done (&self->live);
  return TRUE;
}

/* r − D r₀, with D what the cell was stretched by. */
static void
take_displacements (VtRun *run, VtResult *result, const double *r, const VtCell *cell)
{
  VtSample *sample = vt_run_get_sample (run);
  const VtCell *first = vt_sample_get_cell (sample);
  const gsize n = vt_sample_get_n_atoms (sample);
  const double *r0 = vt_sample_get_positions (sample);
  double *length = g_new (double, n), *vector = g_new (double, 3 * n);
  double factor[3];

  for (gsize k = 0; k < 3; k++)
    factor[k] = first->vectors[k][k] != 0 ? cell->vectors[k][k] / first->vectors[k][k] : 1;
  for (gsize i = 0; i < n; i++)
    {
      double *d = vector + 3 * i;

      for (gsize k = 0; k < 3; k++)
        d[k] = r[3 * i + k] - first->origin[k] - factor[k] * (r0[3 * i + k] - first->origin[k]);
      length[i] = sqrt (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
    }
  vt_result_take_field (result, vt_run_new_field (run, "displacement", VT_FIELD_F64, 1, length));
  vt_result_take_field (result, vt_run_new_field (run, "displacement_vector", VT_FIELD_F64, 3, vector));
}

static VtMinimiseOptions
get_options (const VtParams *values)
{
  const char *cell = vt_params_get_choice (values, "cell");
  VtMinimiseOptions options = vt_minimise_defaults;

  options.optimiser = strcmp (vt_params_get_choice (values, "optimiser"), "fire") == 0 ? VT_OPTIMISER_FIRE : VT_OPTIMISER_LBFGS;
  options.relax = strcmp (cell, "fixed") == 0 ? VT_RELAX_NOTHING : strcmp (cell, "isotropic") == 0 ? VT_RELAX_ISOTROPIC : VT_RELAX_ANISOTROPIC;
  options.pressure = vt_params_get_real (values, "pressure");
  options.force_tolerance = vt_params_get_real (values, "force");
  options.max_evaluations = (guint) vt_params_get_integer (values, "evaluations");
  return options;
}

/* Double precision: single-precision pairs carry 1e-5 eV/Å of noise, above the tolerance. */
static VtResult *
run_minimise (VtRun *run, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  const gsize n = vt_sample_get_n_atoms (sample);
  VtMinimiseOptions options = get_options (vt_run_get_params (run));
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, error);
  g_autoptr (VtForces) forces = potential != NULL ? vt_forces_new (potential, sample, VT_PRECISION_DOUBLE, error) : NULL;
  g_autoptr (VtSeries) series = vt_series_new (N_COLUMNS);
  g_autofree double *r = g_memdup2 (vt_sample_get_positions (sample), 3 * n * sizeof (double));
  VtMinimising self = { .run = run, .series = series, .last_log = log10 (MAX (options.force_tolerance, 1e-12)) };
  VtCell cell = *vt_sample_get_cell (sample);
  VtMinimiseReport report;

  if (forces == NULL || !resume (&self, r, &cell, error))
    return NULL;
  options.max_evaluations -= MIN (self.before.evaluations, options.max_evaluations - 1);
  if (!vt_minimise (forces, r, &cell, &options, on_step, &self, vt_job_get_cancellable (vt_run_get_job (run)), &report, error))
    {
      g_clear_error (&self.error);
      return NULL;
    }
  if (self.error != NULL)
    {
      g_propagate_error (error, self.error);
      return NULL;
    }
  join (&self, &report);

  VtResult *result = vt_result_new ();
  take_displacements (run, result, r, &cell);
  take_tables (&self, result, &report);
  g_autoptr (VtSample) relaxed = vt_sample_with_positions (sample, &cell, g_steal_pointer (&r));
  vt_sample_set_title (relaxed, report.converged ? _ ("Inherent structure") : _ ("Minimised, not converged"));
  vt_result_set_sample (result, relaxed);
  return result;
}

const VtMethod vt_method_minimise = {
  .id = "minimise",
  .name = N_ ("Minimise the energy"),
  .group = VT_GROUP_DYNAMICS,
  .summary = N_ ("Moves the atoms downhill to the nearest minimum of the potential energy, the inherent structure, and gives it as a new sample. "
                 "The cell may be relaxed to a pressure as well."),
  .reference = "J. Nocedal, Math. Comp. 35, 773 (1980); J. Guénolé et al., Comput. Mater. Sci. 175, 109584 (2020); "
               "F. H. Stillinger and T. A. Weber, Science 225, 983 (1984)",
  .params = params,
  .fields = fields,
  .tables = tables,
  .needs_forces = TRUE,
  .may_resume = TRUE,
  .run = run_minimise,
};
