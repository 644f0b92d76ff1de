/* The method "quench": a glass from the melt, molten at constant pressure, cooled at a rate, then minimised; and the temperature at which it
 * became one (vt-quench-curve.h). */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "document/vt-checkpoint.h"
#include "dynamics/vt-dynamics.h"
#include "dynamics/vt-melt.h"
#include "dynamics/vt-methods.h"
#include "dynamics/vt-minimise.h"
#include "dynamics/vt-quench-curve.h"
#include "dynamics/vt-record.h"

/* Records of the way down for each row of the tables against temperature. */
#define PER_ROW 10

static const VtParamSpec params[] = {
  { .id = "composition",
    .title = N_ ("Composition"),
    .unit = "%",
    .tooltip = N_ ("Share of each species. If it is the sample's and the number of atoms too, its own atoms are molten and can be watched; else "
                   "new ones are put on a lattice."),
    .type = VT_PARAM_SPECIES,
    .min = 0,
    .max = 100,
    .step = 1,
    .preset_field = "composition" },
  { .id = "atoms",
    .title = N_ ("Atoms"),
    .unit = "",
    .tooltip = N_ ("0: as many as the sample has."),
    .type = VT_PARAM_INTEGER,
    .min = 0,
    .max = 1e8,
    .step = 500,
    .preset = 0 },
  { .id = "melt_temperature",
    .title = N_ ("Melt at"),
    .unit = "temperature",
    .tooltip = N_ ("Well above the melting point. In reduced units ε/k_B."),
    .type = VT_PARAM_REAL,
    .min = 0.01,
    .max = 1e5,
    .step = 100,
    .preset = 2000,
    .preset_reduced = 0.7 },
  { .id = "melt_time",
    .title = N_ ("Hold the melt for"),
    .unit = "time",
    .tooltip = N_ ("Until it has forgotten what it was. 20 ps suffice at 2000 K in Cu–Zr."),
    .type = VT_PARAM_REAL,
    .min = 0,
    .max = 1e7,
    .step = 10,
    .preset = 20 },
  { .id = "final_temperature",
    .title = N_ ("Cool down to"),
    .unit = "temperature",
    .tooltip = N_ ("Far below the glass transition, so that its kink has two sides."),
    .type = VT_PARAM_REAL,
    .min = 0,
    .max = 1e5,
    .step = 50,
    .preset = 50,
    .preset_reduced = 0.02 },
  { .id = "rate",
    .title = N_ ("Cooling rate"),
    .unit = "temperature/time",
    .tooltip = N_ ("1 K/ps is 10¹² K/s. The slower, the more relaxed the glass; W20 cooled at 0.01."),
    .type = VT_PARAM_REAL,
    .min = 0.0001,
    .max = 1e6,
    .step = 1,
    .preset = 10,
    .preset_reduced = 0.005 },
  { .id = "timestep",
    .title = N_ ("Time step"),
    .unit = "time",
    .tooltip = N_ ("0.002 ps is right for metals."),
    .type = VT_PARAM_REAL,
    .min = 0.0001,
    .max = 1,
    .step = 0.0005,
    .preset = 0.002 },
  { .id = "pressure",
    .title = N_ ("Pressure"),
    .unit = "pressure",
    .tooltip = N_ ("All the way down. In reduced units a melt at 2 ε/k_B needs some 10 ε/σ³, or it boils."),
    .type = VT_PARAM_REAL,
    .min = -100,
    .max = 1000,
    .step = 1,
    .preset = 0 },
  { .id = "minimise",
    .title = N_ ("Minimise at the end"),
    .unit = "",
    .tooltip = N_ ("To the inherent structure, at the same pressure. Else the glass keeps its thermal motion and velocities."),
    .type = VT_PARAM_BOOLEAN,
    .preset = 1 },
  { .id = "seed",
    .title = N_ ("Seed"),
    .unit = "",
    .tooltip = N_ ("Of the random numbers: another seed, another glass."),
    .type = VT_PARAM_INTEGER,
    .min = 0,
    .max = 2147483647,
    .step = 1,
    .preset = 1 },
  { NULL },
};

static const char *const tables[] = { "quench", "quench_volume", "quench_temperature", NULL };

typedef struct
{
  VtRun *run;
  VtSample *start;   /* the run's sample, or atoms made for it */
  VtDynamics *dynamics;
  VtRecord *record;
  VtLive live;
  gint64 last_checkpoint;
  guint64 melt_steps, n_steps;
  GVariant *state; /* of the last step from which the run goes on exactly */
  GError *error;
} VtQuench;

/* ---- what it begins with ---- */

static VtSample *
make_start (VtRun *run, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  const VtParams *values = vt_run_get_params (run);
  const gsize n = vt_sample_get_n_atoms (sample), wanted = (gsize) vt_params_get_integer (values, "atoms");
  double shares[VT_MAX_SPECIES], total = 0;
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (sample, &n_species);
  const VtCell *cell = vt_sample_get_cell (sample);
  gboolean same = wanted == 0 || wanted == n;

  if (!vt_params_get_species (values, "composition", sample, shares, error))
    return NULL;
  for (guint s = 0; s < n_species; s++)
    total += shares[s];
  if (!(total > 0))
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _ ("the shares of the species are all 0."));
      return NULL;
    }
  for (guint s = 0; s < n_species; s++) /* the window shows two decimals */
    same = same && fabs (shares[s] / total - (double) vt_sample_get_species_counts (sample)[s] / (double) n) < 1e-4;
  for (int k = 0; k < cell->dimension; k++)
    same = same && cell->periodic[k];

  /* In reduced units radii mean nothing: the density is the sample's. */
  const gboolean metal = vt_sample_get_units (sample) == VT_UNITS_METAL;
  const double area = vt_cell_get_volume (cell) / (cell->dimension == 2 ? cell->vectors[2][2] : 1);
  const VtMelt melt = {
    .species = species,
    .shares = shares,
    .n_species = n_species,
    .n_atoms = wanted == 0 ? n : wanted,
    .volume = metal && !same ? 0 : area / (double) n,
    .dimension = cell->dimension,
    .units = vt_sample_get_units (sample),
    .potential = vt_sample_get_potential (sample),
    .seed = (guint64) vt_params_get_integer (values, "seed"),
  };
  if (!vt_melt_check_memory (&melt, vt_params_get_boolean (values, "minimise"), error))
    return NULL;
  return same ? g_object_ref (sample) : vt_melt_new (&melt, vt_job_get_cancellable (vt_run_get_job (run)), error);
}

/* ---- tables ---- */

static void
take_tables (VtQuench *self, VtResult *result, const VtMinimiseReport *minimised)
{
  const char *kelvin = vt_sample_get_temperature_unit (self->start);
  VtSeries *series = vt_record_get_series (self->record);
  const VtQuenchCurve curve = {
    .record = self->record,
    .sample = self->start,
    .begin = ((double) self->melt_steps + 0.5) * vt_dynamics_get_timestep (self->dynamics),
    .per_row = PER_ROW,
    .seed = (guint64) vt_params_get_integer (vt_run_get_params (self->run), "seed"),
    .fitted = minimised != NULL,
  };
  VtTable *energy = vt_quench_curve_make_energy (&curve, self->run, "quench", _ ("Quench: energy"));
  VtTable *volume = vt_quench_curve_make_volume (&curve, self->run, "quench_volume", _ ("Quench: volume"));
  VtTable *course = vt_run_new_table (self->run, "quench_temperature", _ ("Quench: temperature"), VT_TABLE_CURVES);

  vt_table_add_numbers (course, "time", _ ("Time"), vt_sample_get_time_unit (self->start), vt_series_get_column (series, VT_RECORD_TIME), vt_series_get_n_rows (series));
  vt_table_add_numbers (course, "temperature", _ ("Temperature"), kelvin, vt_series_get_column (series, VT_RECORD_TEMPERATURE),
                        vt_series_get_n_rows (series));
  vt_table_add_numbers (course, "target", _ ("Thermostat"), kelvin, vt_series_get_column (series, VT_RECORD_TARGET), vt_series_get_n_rows (series));
  if (minimised != NULL && minimised->evaluations > 0)
    {
      const double n = (double) vt_sample_get_n_atoms (self->start);

      vt_table_add_scalar (energy, "converged", _ ("Minimisation converged"), VT_TABLE_YES_NO, minimised->converged);
      vt_quench_curve_add_inherent (energy, self->start, minimised->energy / n, minimised->volume / n);
    }
  vt_record_note_width (self->record, energy, self->dynamics);
  vt_result_take_table (result, energy);
  vt_result_take_table (result, volume);
  vt_result_take_table (result, course);
}

/* ---- the run ---- */

static gboolean
on_row (VtDynamics *dynamics, gpointer data)
{
  VtQuench *self = data;

  vt_record_add (self->record, dynamics);
  return TRUE;
}

static void
keep_state (VtQuench *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "dynamics", vt_dynamics_save (self->dynamics));
  g_variant_dict_insert_value (&dict, "record", vt_record_save (self->record));
  g_clear_pointer (&self->state, g_variant_unref);
  self->state = g_variant_ref_sink (g_variant_dict_end (&dict));
}

static gboolean
on_renewal (VtDynamics *dynamics, gpointer data)
{
  VtQuench *self = data;

  keep_state (self);
  if (vt_run_checkpoint_is_due (self->run, &self->last_checkpoint))
    return vt_run_save_checkpoint (self->run, NULL, self->state, &self->error);
  return TRUE;
}

static gboolean
on_any_step (VtDynamics *dynamics, gpointer data)
{
  VtQuench *self = data;
  VtJob *job = vt_run_get_job (self->run);
  const guint64 step = vt_dynamics_get_step (dynamics);

  if (vt_job_is_stopping (job))
    return FALSE;
  if (!vt_live_is_due (&self->live))
    return TRUE;
  const char *phase = step <= self->melt_steps ? _ ("melt") : _ ("cooling");
  g_autofree char *message = g_strdup_printf (_ ("%s, %.4g %s"), phase, vt_dynamics_get_temperature (dynamics), vt_sample_get_temperature_unit (self->start));
  g_autoptr (VtResult) partial = vt_result_new ();

  vt_record_tell (self->run, dynamics, message);
  /* The minimisation at the end is short beside the rest. */
  vt_job_set_progress (job, 0.98 * (double) step / (double) self->n_steps);
  g_autoptr (VtSample) now = vt_dynamics_dup_sample (dynamics, FALSE);
  vt_result_set_sample (partial, now);
  take_tables (self, partial, NULL);
  vt_job_set_partial (job, G_OBJECT (partial));
  vt_live_done (&self->live);
  return TRUE;
}

static gboolean
resume (VtQuench *self, gboolean *resumed, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GVariant) state = vt_run_load_checkpoint (self->run, NULL, &failure);
  g_autoptr (GVariant) dynamics = state != NULL ? g_variant_lookup_value (state, "dynamics", NULL) : NULL;
  g_autoptr (GVariant) record = state != NULL ? g_variant_lookup_value (state, "record", NULL) : NULL;

  *resumed = state != NULL;
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (state == NULL)
    return TRUE;
  if (dynamics == NULL || record == NULL || !vt_record_restore (self->record, record))
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _ ("the checkpoint holds no run of this kind."));
      return FALSE;
    }
  if (!vt_dynamics_restore (self->dynamics, dynamics, error))
    return FALSE;
  if (vt_params_get_state (vt_run_get_params (self->run)) != NULL)
    {
      const double time = (double) vt_dynamics_get_step (self->dynamics) * vt_dynamics_get_timestep (self->dynamics);
      g_autofree char *how = g_strdup_printf ("continued after %.6g %s", time, vt_sample_get_time_unit (self->start));

      vt_run_note_stop (self->run, how);
    }
  return TRUE;
}

/* FALSE without an error: stopped before. */
static gboolean
run_until (VtQuench *self, guint64 step, GError **error)
{
  const guint64 now = vt_dynamics_get_step (self->dynamics);

  if (now < step && !vt_dynamics_run (self->dynamics, step - now, vt_job_get_cancellable (vt_run_get_job (self->run)), error))
    return FALSE;
  if (self->error == NULL)
    return vt_dynamics_get_step (self->dynamics) >= step;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

static gboolean
melt_and_cool (VtQuench *self, GError **error)
{
  const VtParams *values = vt_run_get_params (self->run);
  const double dt = vt_dynamics_get_timestep (self->dynamics), melt = vt_params_get_real (values, "melt_temperature");
  const double cold = vt_params_get_real (values, "final_temperature");
  const guint64 cool_steps = (guint64) MAX (llround ((melt - cold) / vt_params_get_real (values, "rate") / dt), 1);
  const guint64 seed = (guint64) vt_params_get_integer (values, "seed");
  gboolean resumed;

  self->melt_steps = (guint64) llround (vt_params_get_real (values, "melt_time") / dt);
  self->n_steps = self->melt_steps + cool_steps;
  vt_dynamics_set_seed (self->dynamics, seed);
  vt_dynamics_draw_velocities (self->dynamics, melt, seed);
  vt_dynamics_set_thermostat (self->dynamics, VT_THERMOSTAT_BUSSI, melt, 50 * dt);
  vt_dynamics_set_barostat (self->dynamics, VT_BAROSTAT_ISOTROPIC, vt_params_get_real (values, "pressure"), 500 * dt);
  /* Rounded up: with more records than the rows take, the coldest would be left out. */
  vt_dynamics_watch (self->dynamics, (cool_steps + VT_QUENCH_CURVE_ROWS * PER_ROW - 1) / (VT_QUENCH_CURVE_ROWS * PER_ROW), TRUE, on_row, self);
  vt_dynamics_watch (self->dynamics, VT_DYNAMICS_RENEWAL, FALSE, on_renewal, self);
  vt_dynamics_watch (self->dynamics, 1, FALSE, on_any_step, self);
  if (!resume (self, &resumed, error))
    return FALSE;
  if (!resumed)
    vt_record_add (self->record, self->dynamics);
  keep_state (self);
  if (!run_until (self, self->melt_steps, error))
    return FALSE;
  if (vt_dynamics_get_step (self->dynamics) == self->melt_steps)
    vt_dynamics_set_ramp (self->dynamics, cold, cool_steps);
  return run_until (self, self->n_steps, error);
}

static gboolean
may_go_on (const VtMinimiseState *state, gpointer data)
{
  return !vt_job_is_stopping (data);
}

/* To the inherent structure at the pressure of the run. */
static VtSample *
settle (VtQuench *self, VtMinimiseReport *report, GError **error)
{
  const gsize n = vt_sample_get_n_atoms (self->start);
  VtJob *job = vt_run_get_job (self->run);
  g_autoptr (VtSample) last = vt_dynamics_dup_sample (self->dynamics, TRUE);
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (last, NULL, error);
  g_autoptr (VtForces) forces = potential != NULL ? vt_forces_new (potential, last, VT_PRECISION_DOUBLE, error) : NULL;
  g_autofree double *r = g_memdup2 (vt_sample_get_positions (last), 3 * n * sizeof (double));
  VtMinimiseOptions options = vt_minimise_defaults;
  VtCell cell = *vt_sample_get_cell (last);

  *report = (VtMinimiseReport){ 0 };
  if (forces == NULL)
    return NULL;
  if (!vt_params_get_boolean (vt_run_get_params (self->run), "minimise"))
    return g_steal_pointer (&last);
  vt_job_set_message (job, _ ("minimising"));
  options.relax = VT_RELAX_ISOTROPIC;
  options.pressure = vt_params_get_real (vt_run_get_params (self->run), "pressure");
  if (!vt_minimise (forces, r, &cell, &options, may_go_on, job, vt_job_get_cancellable (job), report, error))
    return NULL;
  if (!report->converged && vt_job_is_stopping (job))
    vt_run_note_stop (self->run, "stopped while it was minimised");
  return vt_sample_with_positions (last, &cell, g_steal_pointer (&r));
}

static VtSample *
wrap (VtSample *sample)
{
  const gsize n = vt_sample_get_n_atoms (sample);
  const VtCell *cell = vt_sample_get_cell (sample);
  const double *from = vt_sample_get_positions (sample);
  double *r = g_new (double, 3 * n), inverse[3][3];

  vt_cell_get_inverse (cell, inverse);
  for (gsize i = 0; i < n; i++)
    vt_cell_wrap (cell, (const double (*)[3]) inverse, from + 3 * i, r + 3 * i);
  return vt_sample_with_positions (sample, cell, r);
}

/* As it is, moving; where it has not been cooled to the end, no kink is looked for. */
static VtResult *
finish_early (VtQuench *self)
{
  const char *kelvin = vt_sample_get_temperature_unit (self->start);
  const double temperature = vt_dynamics_get_temperature (self->dynamics);
  const double time = (double) vt_dynamics_get_step (self->dynamics) * vt_dynamics_get_timestep (self->dynamics);
  g_autofree char *composition = vt_sample_dup_composition (self->start);
  /* Translators: a composition and a temperature: "Cu50Zr50, stopped at 812 K". */
  g_autofree char *title = g_strdup_printf (_ ("%s, stopped at %.4g %s"), composition, temperature, kelvin);
  g_autofree char *how = g_strdup_printf ("stopped after %.6g %s, at %.4g %s", time, vt_sample_get_time_unit (self->start), temperature, kelvin);
  g_autoptr (VtSample) last = vt_dynamics_dup_sample (self->dynamics, TRUE);
  VtResult *result = vt_result_new ();

  vt_run_note_stop (self->run, how);
  vt_result_set_state (result, self->state);
  vt_sample_set_title (last, title);
  take_tables (self, result, NULL);
  vt_result_set_sample (result, last);
  return result;
}

static VtResult *
run_to_end (VtQuench *self, GError **error)
{
  g_autoptr (VtSample) settled = NULL;
  g_autoptr (VtSample) glass = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *title = vt_quench_curve_dup_title (self->start, vt_params_get_real (vt_run_get_params (self->run), "rate"));
  VtMinimiseReport report;
  VtResult *result;

  if (!melt_and_cool (self, &local))
    {
      if (local == NULL)
        return finish_early (self);
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  settled = settle (self, &report, error);
  if (settled == NULL)
    return NULL;
  glass = report.evaluations > 0 ? wrap (settled) : g_object_ref (settled);
  vt_sample_set_title (glass, title);
  result = vt_result_new ();
  take_tables (self, result, &report);
  vt_result_set_sample (result, glass);
  return result;
}

/* A short way downhill takes away what would fly apart: new atoms come on a lattice, and so may the sample's. What a liquid has, forces of
 * some 10 eV/Å and a few GPa, may stay. */
static VtSample *
prepare (VtSample *start, GCancellable *cancellable, GError **error)
{
  const gboolean metal = vt_sample_get_units (start) == VT_UNITS_METAL;
  const gsize n = vt_sample_get_n_atoms (start);
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (start, NULL, error);
  g_autoptr (VtForces) forces = potential != NULL ? vt_forces_new_cancellable (potential, start, VT_PRECISION_DOUBLE, cancellable, error) : NULL;
  g_autofree double *r = g_memdup2 (vt_sample_get_positions (start), 3 * n * sizeof (double));
  VtMinimiseOptions options = vt_minimise_defaults;
  VtCell cell = *vt_sample_get_cell (start);
  VtMinimiseReport report;

  options.relax = VT_RELAX_ISOTROPIC;
  options.force_tolerance = metal ? 20 : 200;
  options.pressure_tolerance = metal ? 10 : 20;
  options.max_evaluations = 100;
  if (forces == NULL || !vt_minimise (forces, r, &cell, &options, NULL, NULL, cancellable, &report, error))
    return NULL;
  return vt_sample_with_positions (start, &cell, g_steal_pointer (&r));
}

/* Mixed precision for the way down: trajectories of a liquid forget rounding within a picosecond whatever it is. */
static VtResult *
run_quench (VtRun *run, GError **error)
{
  const VtParams *values = vt_run_get_params (run);
  GCancellable *cancellable = vt_job_get_cancellable (vt_run_get_job (run));
  VtQuench self = { .run = run };
  g_autoptr (VtSample) lattice = NULL;
  g_autoptr (VtSample) start = NULL;
  g_autoptr (VtPotential) potential = NULL;
  g_autoptr (VtDynamics) dynamics = NULL;
  g_autoptr (VtRecord) record = NULL;
  VtResult *result;

  if (vt_params_get_real (values, "melt_temperature") <= vt_params_get_real (values, "final_temperature"))
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _ ("final_temperature must be below melt_temperature."));
      return NULL;
    }
  if (!vt_dynamics_check_temperature (vt_run_get_sample (run), vt_params_get_real (values, "melt_temperature"), error))
    return NULL;
  if (vt_params_get_state (values) != NULL) /* its atoms are those it had come to */
    start = g_object_ref (vt_run_get_sample (run));
  else
    {
      lattice = make_start (run, error);
      start = lattice != NULL ? prepare (lattice, cancellable, error) : NULL;
    }
  potential = start != NULL ? vt_potential_find_for_sample (start, NULL, error) : NULL;
  dynamics = potential != NULL
                 ? vt_dynamics_new (potential, start, VT_PRECISION_MIXED, vt_params_get_real (values, "timestep"), error) : NULL;
  if (dynamics == NULL)
    return NULL;
  record = vt_record_new (start);
  self.start = start;
  self.dynamics = dynamics;
  self.record = record;
  result = run_to_end (&self, error);
  g_clear_pointer (&self.state, g_variant_unref);
  g_clear_error (&self.error);
  return result;
}

static char *
dup_warning (VtSample *sample, const VtParams *values, VtTable *const *made)
{
  g_autofree char *no_transition = vt_quench_curve_dup_warning (made[0]), *narrow = vt_record_dup_warning (sample, values, made);

  if (no_transition == NULL || narrow == NULL)
    return no_transition != NULL ? g_steal_pointer (&no_transition) : g_steal_pointer (&narrow);
  return g_strjoin (" ", no_transition, narrow, NULL);
}

/* By its state alone: no parameter says how far it has come. */
static gboolean
go_on (VtSample *sample, VtParams *values)
{
  return vt_params_get_state (values) != NULL;
}

const VtMethod vt_method_quench = {
  .id = "quench",
  .name = N_ ("Quench a melt into a glass"),
  .group = VT_GROUP_DYNAMICS,
  .summary = N_ ("Melts the sample, or new atoms of any composition and number, cools the melt at a rate under constant pressure and minimises what "
                 "came of it: a glass as a new sample, with its glass transition temperature from the kink in the energy."),
  .reference = "Wang et al. (2020), §2.1; P. G. Debenedetti and F. H. Stillinger, Nature 410, 259 (2001)",
  .params = params,
  .tables = tables,
  .needs_forces = TRUE,
  .may_stop = TRUE,
  .may_resume = TRUE,
  .run = run_quench,
  .go_on = go_on,
  .dup_warning = dup_warning,
};
