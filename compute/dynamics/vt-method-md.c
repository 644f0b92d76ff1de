/* The method "md": a run of the engine with its tables, live, restartable. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "document/vt-checkpoint.h"
#include "dynamics/vt-dynamics.h"
#include "dynamics/vt-methods.h"
#include "dynamics/vt-record.h"
#include "structure/vt-rdf.h"

static const VtChoice thermostats[] = {
  { "bussi", N_ ("Stochastic rescaling (Bussi)") },
  { "nose_hoover", N_ ("Nosé–Hoover chain") },
  { "langevin", N_ ("Langevin") },
  { "none", N_ ("None: constant energy") },
  { NULL },
};
static const VtChoice barostats[] = {
  { "none", N_ ("None: constant volume") },
  { "isotropic", N_ ("Size of the cell") },
  { "anisotropic", N_ ("Each edge") },
  { NULL },
};
static const VtChoice velocities[] = { { "draw", N_ ("Drawn at the temperature") }, { "keep", N_ ("The sample's own") }, { NULL } };
static const VtChoice precisions[] = { { "mixed", N_ ("Mixed") }, { "double", N_ ("Double") }, { NULL } };

static const VtParamSpec params[] = {
  { .id = "duration",
    .title = N_ ("Duration"),
    .unit = "time",
    .tooltip = N_ ("Of the run. In reduced units all times are in τ = √(mσ²/ε)."),
    .type = VT_PARAM_REAL,
    .min = 0.0001,
    .max = 1e9,
    .step = 10,
    .preset = 20 },
  { .id = "timestep",
    .title = N_ ("Time step"),
    .unit = "time",
    .tooltip = N_ ("0.002 ps is right for metals up to their melting point; half of that well above it or under high pressure."),
    .type = VT_PARAM_REAL,
    .min = 0.0001,
    .max = 1,
    .step = 0.0005,
    .preset = 0.002 },
  { .id = "temperature",
    .title = N_ ("Temperature"),
    .unit = "temperature",
    .tooltip = N_ ("At the beginning; in reduced units ε/k_B. Without a thermostat the velocities begin with it, and half of it goes into "
                   "potential energy if the sample was at rest in a minimum."),
    .type = VT_PARAM_REAL,
    .min = 0,
    .max = 1e6,
    .step = 50,
    .preset = 300,
    .preset_reduced = 0.2 },
  { .id = "ramp",
    .title = N_ ("Heat or cool"),
    .unit = "",
    .tooltip = N_ ("Change the thermostat's temperature linearly during the run."),
    .type = VT_PARAM_BOOLEAN,
    .preset = 0 },
  { .id = "final_temperature",
    .title = N_ ("Final temperature"),
    .unit = "temperature",
    .tooltip = N_ ("At the end of the run."),
    .type = VT_PARAM_REAL,
    .min = 0,
    .max = 1e6,
    .step = 50,
    .preset = 300,
    .preset_reduced = 0.2,
    .shown_when = "ramp=true" },
  { .id = "thermostat",
    .title = N_ ("Thermostat"),
    .unit = "",
    .tooltip = N_ ("All three sample the canonical ensemble. Bussi's disturbs the motion least; Langevin's equilibrates quickest but slows "
                   "diffusion down; none keeps the energy."),
    .type = VT_PARAM_CHOICE,
    .choices = thermostats,
    .preset = 0 },
  { .id = "thermostat_time",
    .title = N_ ("Its relaxation time"),
    .unit = "time",
    .tooltip = N_ ("In which the temperature follows."),
    .type = VT_PARAM_REAL,
    .min = 1e-4,
    .max = 1e6,
    .step = 0.1,
    .preset = 0.1,
    .shown_when = "thermostat=bussi|nose_hoover|langevin" },
  { .id = "barostat",
    .title = N_ ("Barostat"),
    .unit = "",
    .tooltip = N_ ("Stochastic cell rescaling: the size of the cell follows the pressure. Each edge by itself is for solids; a liquid's cell "
                   "would flow."),
    .type = VT_PARAM_CHOICE,
    .choices = barostats,
    .preset = 0 },
  { .id = "pressure",
    .title = N_ ("Pressure"),
    .unit = "pressure",
    .tooltip = N_ ("Outside, where there is a barostat. In reduced units ε/σ³."),
    .type = VT_PARAM_REAL,
    .min = -100,
    .max = 1000,
    .step = 1,
    .preset = 0,
    .shown_when = "barostat=isotropic|anisotropic" },
  { .id = "barostat_time",
    .title = N_ ("Its relaxation time"),
    .unit = "time",
    .tooltip = N_ ("In which the volume follows, for the compressibility of a metallic glass."),
    .type = VT_PARAM_REAL,
    .min = 1e-4,
    .max = 1e6,
    .step = 0.5,
    .preset = 1,
    .shown_when = "barostat=isotropic|anisotropic" },
  { .id = "velocities",
    .title = N_ ("Velocities"),
    .unit = "",
    .tooltip = N_ ("Draw them from Maxwell's distribution, or go on with those that the sample has, as after another run."),
    .type = VT_PARAM_CHOICE,
    .choices = velocities,
    .preset = 0 },
  { .id = "elapsed",
    .title = N_ ("Already run"),
    .unit = "time",
    .tooltip = N_ ("Of the duration, as after a run that was stopped: the clock, and heating or cooling, go on from there. Continue fills it in."),
    .type = VT_PARAM_REAL,
    .min = 0,
    .max = 1e9,
    .step = 10,
    .preset = 0,
    .shown_when = "velocities=keep" },
  { .id = "seed",
    .title = N_ ("Seed"),
    .unit = "",
    .tooltip = N_ ("Of the random numbers: the same seed gives the same run."),
    .type = VT_PARAM_INTEGER,
    .min = 0,
    .max = 2147483647,
    .step = 1,
    .preset = 1 },
  { .id = "interval",
    .title = N_ ("Record every"),
    .unit = "time",
    .tooltip = N_ ("Distance of the rows in the tables."),
    .type = VT_PARAM_REAL,
    .min = 0.0001,
    .max = 1e6,
    .step = 0.1,
    .preset = 0.1 },
  { .id = "precision",
    .title = N_ ("Precision"),
    .unit = "",
    .tooltip = N_ ("Of the forces. Mixed is two to three times faster and exact to 0.0001 eV/Å, far below what thermal motion or the time step "
                   "do."),
    .type = VT_PARAM_CHOICE,
    .choices = precisions,
    .preset = 0 },
  { NULL },
};

static const VtFieldSpec fields[] = {
  { "md_displacement", N_ ("Displacement in the run"), "length",
    N_ ("From the first position to the last, without the motion of the centre of mass and of the cell") },
  { NULL },
};

static const char *const tables[] = { "md_energy", "md_temperature", "md_pressure", "md_volume", "md_msd", "md_rdf", NULL };

/* g(r) is averaged over this many moments of the second half of the run. */
#define N_RDF 10
#define RDF_BINS 200

typedef struct
{
  VtRun *run;
  VtDynamics *dynamics;
  VtRecord *record;
  VtLive live;
  gint64 last_checkpoint;
  guint64 n_steps;
  const char *omit; /* parameter that a resumed run may have otherwise */
  double rdf_cutoff;
  VtSeries *rdf; /* one row per bin: r, Σ g, Σ of partials */
  guint n_rdf;
  GVariant *state; /* of the last step from which the run goes on exactly */
  GError *error;
} VtMd;

/* ---- g(r) ---- */

/* Those that have partial curves, as in vt-rdf.h: @present, in pairs; 0 if there are none. */
static guint
list_species (VtMd *self, guint8 present[VT_MAX_SPECIES])
{
  guint8 rank[VT_MAX_SPECIES];
  const guint n = vt_sample_rank_species (vt_run_get_sample (self->run), present, rank);

  return n > 1 && n <= VT_RDF_MAX_SPECIES ? n : 0;
}

static void
add_rdf (VtMd *self)
{
  const VtRdfOptions options = { .n_bins = RDF_BINS, .cutoff = self->rdf_cutoff };
  g_autoptr (VtSample) sample = vt_dynamics_dup_sample (self->dynamics, FALSE);
  g_autoptr (VtRdf) rdf = vt_rdf_compute (sample, &options, vt_job_get_cancellable (vt_run_get_job (self->run)), NULL, NULL, NULL);
  g_autoptr (VtSeries) sum = NULL;

  if (rdf == NULL) /* cancelled, or the cell has become too small for it */
    return;
  sum = vt_series_new (2 + rdf->n_partials);
  for (guint b = 0; b < RDF_BINS; b++)
    {
      double row[2 + VT_RDF_MAX_SPECIES * (VT_RDF_MAX_SPECIES + 1) / 2];

      row[0] = rdf->r[b];
      row[1] = rdf->g[b];
      for (guint p = 0; p < rdf->n_partials; p++)
        row[2 + p] = rdf->partials[p].g[b];
      for (guint c = 1; self->rdf != NULL && c < 2 + rdf->n_partials; c++)
        row[c] += vt_series_get_column (self->rdf, c)[b];
      vt_series_add (sum, row);
    }
  g_clear_pointer (&self->rdf, vt_series_free);
  self->rdf = g_steal_pointer (&sum);
  self->n_rdf++;
}

static void
take_rdf (VtMd *self, VtResult *result)
{
  VtSample *sample = vt_run_get_sample (self->run);
  guint8 present[VT_MAX_SPECIES];
  const guint n_species = list_species (self, present);
  const VtSpecies *species = vt_sample_get_species (sample, NULL);
  guint column = 2;
  double mean[RDF_BINS];

  if (self->n_rdf == 0)
    return;
  VtTable *table = vt_run_new_table (self->run, "md_rdf", _ ("Dynamics: radial distribution function"), VT_TABLE_CURVES);
  vt_table_add_numbers (table, "r", _ ("r"), vt_sample_get_length_unit (sample), vt_series_get_column (self->rdf, 0), RDF_BINS);
  for (guint b = 0; b < RDF_BINS; b++)
    mean[b] = vt_series_get_column (self->rdf, 1)[b] / self->n_rdf;
  vt_table_add_numbers (table, "g", _ ("Total"), "", mean, RDF_BINS);
  for (guint x = 0; x < n_species; x++)
    for (guint y = x; y < n_species; y++, column++)
      {
        const char *first = species[present[x]].name, *second = species[present[y]].name;
        g_autofree char *id = g_strconcat ("g_", first, g_ascii_isalpha (second[0]) ? "" : "_", second, NULL);
        g_autofree char *title = g_strconcat (first, "–", second, NULL);

        for (guint b = 0; b < RDF_BINS; b++)
          mean[b] = vt_series_get_column (self->rdf, column)[b] / self->n_rdf;
        vt_table_add_numbers (table, id, title, "", mean, RDF_BINS);
      }
  vt_table_add_scalar (table, "moments", _ ("Moments averaged"), "", self->n_rdf);
  vt_result_take_table (result, table);
}

/* ---- checkpoints ---- */

static GVariant *
save_state (VtMd *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "dynamics", vt_dynamics_save (self->dynamics));
  g_variant_dict_insert_value (&dict, "record", vt_record_save (self->record));
  /* What follows from the sample the run began with, which is not the one it goes on with in the window. */
  g_variant_dict_insert_value (&dict, "start", vt_doubles_save (vt_record_get_start (self->record), 3 * vt_dynamics_get_n_atoms (self->dynamics)));
  g_variant_dict_insert (&dict, "rdf-cutoff", "d", self->rdf_cutoff);
  g_variant_dict_insert (&dict, "n-steps", "t", self->n_steps);
  g_variant_dict_insert (&dict, "n-rdf", "u", self->n_rdf);
  if (self->rdf != NULL)
    g_variant_dict_insert_value (&dict, "rdf", vt_series_save (self->rdf));
  return g_variant_dict_end (&dict);
}

static gboolean
restore_start (VtMd *self, GVariant *state)
{
  const gsize n = 3 * vt_dynamics_get_n_atoms (self->dynamics);
  g_autofree double *start = g_new (double, n);
  g_auto (GVariantDict) dict;

  g_variant_dict_init (&dict, state);
  if (!g_variant_dict_contains (&dict, "start")) /* of an earlier version, and the same sample */
    return TRUE;
  if (!vt_doubles_restore (&dict, "start", start, n) || !g_variant_dict_lookup (&dict, "rdf-cutoff", "d", &self->rdf_cutoff)
      || !isfinite (self->rdf_cutoff) || !(self->rdf_cutoff > 0))
    return FALSE;
  vt_record_set_start (self->record, start);
  return TRUE;
}

static gboolean
restore_state (VtMd *self, GVariant *state, GError **error)
{
  guint8 present[VT_MAX_SPECIES];
  const guint n_species = list_species (self, present);
  guint64 n_steps;
  g_autoptr (GVariant) dynamics = g_variant_lookup_value (state, "dynamics", NULL);
  g_autoptr (GVariant) record = g_variant_lookup_value (state, "record", NULL);
  g_autoptr (GVariant) rdf = g_variant_lookup_value (state, "rdf", NULL);
  gboolean good = dynamics != NULL && record != NULL && g_variant_lookup (state, "n-rdf", "u", &self->n_rdf)
                  && g_variant_lookup (state, "n-steps", "t", &n_steps) && vt_record_restore (self->record, record)
                  && (self->n_rdf == 0 || rdf != NULL) && restore_start (self, state);

  if (good && n_steps != self->n_steps)
    self->n_rdf = 0; /* the run is prolonged: its second half begins later */
  if (good && self->n_rdf > 0)
    {
      self->rdf = vt_series_new (2 + n_species * (n_species + 1) / 2);
      good = vt_series_restore (self->rdf, rdf) && vt_series_get_n_rows (self->rdf) == RDF_BINS;
    }
  if (!good)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _ ("the checkpoint holds no run of this kind."));
      return FALSE;
    }
  return vt_dynamics_restore (self->dynamics, dynamics, error);
}

static void
keep_state (VtMd *self)
{
  g_clear_pointer (&self->state, g_variant_unref);
  self->state = g_variant_ref_sink (save_state (self));
}

static gboolean
on_renewal (VtDynamics *dynamics, gpointer data)
{
  VtMd *self = data;

  keep_state (self);
  if (vt_run_checkpoint_is_due (self->run, &self->last_checkpoint))
    return vt_run_save_checkpoint (self->run, self->omit, self->state, &self->error);
  return TRUE;
}

/* ---- watching ---- */

static gboolean
on_row (VtDynamics *dynamics, gpointer data)
{
  VtMd *self = data;

  vt_record_add (self->record, dynamics);
  return TRUE;
}

static gboolean
on_rdf (VtDynamics *dynamics, gpointer data)
{
  VtMd *self = data;

  if (2 * vt_dynamics_get_step (dynamics) > self->n_steps)
    add_rdf (self);
  return TRUE;
}

/* What is seen never enters the result, so the clock may decide when. */
static gboolean
on_any_step (VtDynamics *dynamics, gpointer data)
{
  VtMd *self = data;
  VtJob *job = vt_run_get_job (self->run);

  if (vt_job_is_stopping (job))
    return FALSE;
  if (!vt_live_is_due (&self->live))
    return TRUE;
  const double time = (double) vt_dynamics_get_step (dynamics) * vt_dynamics_get_timestep (dynamics);
  VtSample *sample = vt_run_get_sample (self->run);
  /* Translators: a time and a temperature, each with its unit. */
  g_autofree char *message = g_strdup_printf (_ ("%.3g %s, %.4g %s"), time, vt_sample_get_time_unit (sample), vt_dynamics_get_temperature (dynamics),
                                              vt_sample_get_temperature_unit (sample));
  g_autoptr (VtResult) partial = vt_result_new ();
  g_autoptr (VtSample) now = vt_dynamics_dup_sample (dynamics, FALSE);

  vt_record_tell (self->run, dynamics, message);
  vt_job_set_progress (job, (double) vt_dynamics_get_step (dynamics) / (double) self->n_steps);
  vt_result_set_sample (partial, now);
  vt_record_take_tables (self->record, self->run, partial, "md", NULL);
  take_rdf (self, partial);
  vt_job_set_partial (job, G_OBJECT (partial));
  vt_live_done (&self->live);
  return TRUE;
}

/* ---- the run ---- */

static gboolean
set_up (VtMd *self, GError **error)
{
  const VtParams *values = vt_run_get_params (self->run);
  const double dt = vt_dynamics_get_timestep (self->dynamics), temperature = vt_params_get_real (values, "temperature");
  const char *barostat = vt_params_get_choice (values, "barostat"), *thermostat = vt_params_get_choice (values, "thermostat");
  const guint64 every = (guint64) MAX (llround (vt_params_get_real (values, "interval") / dt), 1);
  const guint64 seed = (guint64) vt_params_get_integer (values, "seed");
  const guint64 elapsed = (guint64) llround (vt_params_get_real (values, "elapsed") / dt);
  const gboolean ramp = vt_params_get_boolean (values, "ramp");
  VtSample *sample = vt_run_get_sample (self->run);
  const VtCell *cell = vt_sample_get_cell (sample);

  if (elapsed >= self->n_steps)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _ ("elapsed must be below duration: so much of it has been run already."));
      return FALSE;
    }
  if (ramp && strcmp (thermostat, "none") == 0)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _ ("nothing heats or cools without a thermostat: choose one, or keep the temperature."));
      return FALSE;
    }
  if (!vt_dynamics_check_temperature (sample, temperature, error)
      || (ramp && !vt_dynamics_check_temperature (sample, vt_params_get_real (values, "final_temperature"), error)))
    return FALSE;
  vt_dynamics_set_seed (self->dynamics, seed);
  if (strcmp (vt_params_get_choice (values, "velocities"), "draw") == 0)
    vt_dynamics_draw_velocities (self->dynamics, temperature, seed);
  else if (!vt_dynamics_take_sample_velocities (self->dynamics))
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                   _ ("the sample has no velocities to go on with (columns vx, vy, vz). Draw them at a temperature."));
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (vt_thermostat_ids); i++)
    if (strcmp (vt_thermostat_ids[i], thermostat) == 0)
      vt_dynamics_set_thermostat (self->dynamics, (VtThermostat) i, temperature, vt_params_get_real (values, "thermostat_time"));
  if (ramp)
    vt_dynamics_set_ramp (self->dynamics, vt_params_get_real (values, "final_temperature"), self->n_steps);
  else
    self->omit = "duration"; /* a longer run begins with the same steps */
  vt_dynamics_set_step (self->dynamics, elapsed);
  if (strcmp (barostat, "none") != 0)
    {
      for (int k = 0; k < cell->dimension; k++)
        if (!cell->periodic[k])
          {
            g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                         _ ("the cell is open in one direction, where there is no pressure. Run without a barostat."));
            return FALSE;
          }
      vt_dynamics_set_barostat (self->dynamics, strcmp (barostat, "isotropic") == 0 ? VT_BAROSTAT_ISOTROPIC : VT_BAROSTAT_ANISOTROPIC,
                                vt_params_get_real (values, "pressure"), vt_params_get_real (values, "barostat_time"));
    }
  vt_dynamics_watch (self->dynamics, every, TRUE, on_row, self);
  vt_dynamics_watch (self->dynamics, MAX (self->n_steps / (2 * N_RDF), 1), FALSE, on_rdf, self);
  vt_dynamics_watch (self->dynamics, VT_DYNAMICS_RENEWAL, FALSE, on_renewal, self);
  vt_dynamics_watch (self->dynamics, 1, FALSE, on_any_step, self);
  return TRUE;
}

static VtResult *
finish (VtMd *self)
{
  VtResult *result = vt_result_new ();
  g_autoptr (VtSample) last = vt_dynamics_dup_sample (self->dynamics, TRUE);
  const double time = (double) vt_dynamics_get_step (self->dynamics) * vt_dynamics_get_timestep (self->dynamics);
  const gboolean stopped = vt_dynamics_get_step (self->dynamics) < self->n_steps;
  g_autofree char *title = g_strdup_printf (stopped ? _ ("After %.4g %s at %.4g %s, stopped") : _ ("After %.4g %s at %.4g %s"), time,
                                            vt_sample_get_time_unit (last), vt_dynamics_get_temperature (self->dynamics),
                                            vt_sample_get_temperature_unit (last));
  g_autofree char *how = g_strdup_printf ("stopped after %.6g %s", time, vt_sample_get_time_unit (last));

  if (stopped)
    {
      vt_run_note_stop (self->run, how);
      vt_result_set_state (result, self->state);
    }
  vt_sample_set_title (last, title);
  vt_result_take_field (result, vt_run_new_field (self->run, "md_displacement", VT_FIELD_F64, 1,
                                                  vt_record_dup_displacements (self->record, self->dynamics)));
  vt_record_take_tables (self->record, self->run, result, "md", NULL);
  vt_record_note_width (self->record, vt_result_find_table (result, tables[0]), self->dynamics);
  take_rdf (self, result);
  vt_result_set_sample (result, last);
  return result;
}

static VtResult *
run_to_end (VtMd *self, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GVariant) state = NULL;

  if (!set_up (self, error))
    return NULL;
  state = vt_run_load_checkpoint (self->run, self->omit, &failure);
  if (state != NULL)
    restore_state (self, state, &failure);
  else if (failure == NULL)
    vt_record_add (self->record, self->dynamics);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  keep_state (self);
  const guint64 begun = vt_dynamics_get_step (self->dynamics);
  if (begun < self->n_steps
      && !vt_dynamics_run (self->dynamics, self->n_steps - begun, vt_job_get_cancellable (vt_run_get_job (self->run)), error))
    return NULL;
  if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return NULL;
    }
  return finish (self);
}

/* Mixed precision by default: what it adds to the forces, 1e-4 eV/Å at most, is noise of 1e-5 of the thermal forces, and the energy's drift
 * stays below 1e-5 eV per atom in 100 ps (tests/bench/md.sh). */
static VtResult *
run_md (VtRun *run, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  const VtParams *values = vt_run_get_params (run);
  const double dt = vt_params_get_real (values, "timestep");
  const VtPrecision precision = strcmp (vt_params_get_choice (values, "precision"), "double") == 0 ? VT_PRECISION_DOUBLE : VT_PRECISION_MIXED;
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, error);
  g_autoptr (VtDynamics) dynamics = potential != NULL ? vt_dynamics_new (potential, sample, precision, dt, error) : NULL;
  g_autoptr (VtRecord) record = vt_record_new (sample);
  VtMd self = { .run = run, .dynamics = dynamics, .record = record, .rdf_cutoff = vt_rdf_default_cutoff (sample) };
  VtResult *result;

  if (dynamics == NULL)
    return NULL;
  self.n_steps = (guint64) MAX (llround (vt_params_get_real (values, "duration") / dt), 1);
  result = run_to_end (&self, error);
  g_clear_pointer (&self.rdf, vt_series_free);
  g_clear_pointer (&self.state, g_variant_unref);
  g_clear_error (&self.error);
  return result;
}

/* What is left of a run that was stopped before its end. Where its state is there, it goes on from that, which is some steps before: the
 * parameters say what it comes to, and hold where there is none. */
static gboolean
go_on (VtSample *sample, VtParams *values)
{
  const double dt = vt_params_get_real (values, "timestep");
  const gint64 step = vt_sample_get_timestep (sample);
  char elapsed[G_ASCII_DTOSTR_BUF_SIZE];

  if (step <= 0 || step >= llround (vt_params_get_real (values, "duration") / dt) || vt_sample_find_field (sample, "vx") == NULL)
    return FALSE;
  g_ascii_formatd (elapsed, sizeof elapsed, "%.10g", (double) step * dt);
  return vt_params_set (values, "velocities", "keep", NULL) && vt_params_set (values, "elapsed", elapsed, NULL);
}

const VtMethod vt_method_md = {
  .id = "md",
  .name = N_ ("Molecular dynamics"),
  .group = VT_GROUP_DYNAMICS,
  .summary = N_ ("Lets the atoms move at a temperature, at constant energy, volume or pressure, heated or cooled, and shows it as it happens. "
                 "The last configuration is a new sample with its velocities."),
  .reference = "G. Bussi, D. Donadio and M. Parrinello, J. Chem. Phys. 126, 014101 (2007); M. Bernetti and G. Bussi, J. Chem. Phys. 153, 114107 "
               "(2020); G. J. Martyna et al., Mol. Phys. 87, 1117 (1996)",
  .params = params,
  .fields = fields,
  .tables = tables,
  .needs_forces = TRUE,
  .may_stop = TRUE,
  .may_resume = TRUE,
  .run = run_md,
  .go_on = go_on,
  .dup_warning = vt_record_dup_warning,
};
