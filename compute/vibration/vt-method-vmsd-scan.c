/* The method "vmsd_scan": how far vibrations are correlated in space, at several temperatures (W20 Fig. 7).
 *
 * vMSD at each temperature as by the method "vmsd", all about the same inherent structure; then C(r) of vMSD (vt-autocorrelation.h), and the mean
 * of C(r) of its parts along x, y and z, each with the exponential whose length is ξ. Of several trajectories of a temperature, which begin with other
 * random velocities, an atom's mean is correlated (W20's isoconfigurational mean), and the jackknife over them (Efron 1982) says what ξ would differ by
 * with others, which the error of a fit does not. Resumed from a checkpoint, a scan goes on in the middle of
 * a temperature and ends with the same bits. Stopped, it keeps the temperatures that it has; the one under way too, with the frames that it has,
 * once two blocks tell which atoms hop. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "document/vt-checkpoint.h"
#include "dynamics/vt-series.h"
#include "statistics/vt-autocorrelation-params.h"
#include "vibration/vt-inherent.h"
#include "vibration/vt-methods.h"
#include "vibration/vt-vmsd-params.h"

static const VtParamSpec params[] = {
  { .id = "lowest",
    .title = N_ ("Lowest temperature"),
    .unit = "temperature",
    .tooltip = N_ ("In reduced units: of k_B T/ε, here and below."),
    .type = VT_PARAM_REAL,
    .min = 1e-4,
    .max = 10000,
    .step = 50,
    .preset = 100,
    .preset_reduced = 0.05 },
  { .id = "highest",
    .title = N_ ("Highest temperature"),
    .unit = "temperature",
    .tooltip = N_ ("Well below the glass transition."),
    .type = VT_PARAM_REAL,
    .min = 1e-4,
    .max = 10000,
    .step = 50,
    .preset = 400,
    .preset_reduced = 0.2 },
  { .id = "temperatures",
    .title = N_ ("Temperatures"),
    .unit = "",
    .tooltip = N_ ("How many, at equal steps from the lowest to the highest."),
    .type = VT_PARAM_INTEGER,
    .min = 1,
    .max = 20,
    .step = 1,
    .preset = 4 },
  { .id = "trajectories",
    .title = N_ ("Trajectories"),
    .unit = "",
    .tooltip = N_ ("How many at each temperature, from other random velocities: each atom's mean over them is correlated, and ξ gets the error that comes of their "
                   "differences."),
    .type = VT_PARAM_INTEGER,
    .min = 1,
    .max = 100,
    .step = 1,
    .preset = 1 },
  VT_AUTOCORRELATION_MEAN (N_ ("The mean of the atom's own species takes away that species differ."), 0),
  VT_AUTOCORRELATION_BINS,
  VT_VMSD_PARAMS,
  { NULL },
};

static const char *const tables[] = { "vmsd_scan", "vmsd_temperatures", NULL };

/* What is kept of a finished trajectory, and of several the mean: 4 n numbers (vMSD, and along x, y, z), mean temperature, atoms that hopped, frames of the window. */
typedef struct
{
  double *vmsd[4];
  double temperature, n_hopped, n_frames;
} Finished;

typedef struct
{
  double *c[2];            /* total, directions */
  gboolean found[2];
  VtExponentialFit fit[2];
  double least[2];         /* C from the first peak on */
  double spread[2];        /* standard error of ξ, from the trajectories; NaN: of one, or not of all a ξ is found */
} Decay;

typedef struct
{
  VtRun *run;
  VtJob *job;
  VtSample *sample;
  const VtParams *params;
  gsize n;
  guint n_temperatures, n_trajectories;
  guint64 seed;            /* of the first trajectory */
  VtVmsdPlan plan;
  GPtrArray *finished;     /* Finished: the trajectories of the first temperature, then those of the next */
  double peak;
  VtAutocorrelationOptions options;
  gint64 last_saved;
  VtLive live;
  VtResult *so_far;        /* of the finished temperatures */
  gboolean is_stopped;
} Scan;

static double
get_temperature (const Scan *scan, guint k)
{
  const double low = vt_params_get_real (scan->params, "lowest"), high = vt_params_get_real (scan->params, "highest");
  return scan->n_temperatures > 1 ? low + (high - low) * k / (scan->n_temperatures - 1) : low;
}

static guint
count_runs (const Scan *scan)
{
  return scan->n_temperatures * scan->n_trajectories;
}

/* Temperatures of which there is anything yet. */
static guint
count_rows (const Scan *scan)
{
  return (scan->finished->len + scan->n_trajectories - 1) / scan->n_trajectories;
}

/* The plan of the next trajectory. */
static void
plan_next (Scan *scan)
{
  scan->plan.temperature = get_temperature (scan, scan->finished->len / scan->n_trajectories);
  scan->plan.seed = scan->seed + scan->finished->len % scan->n_trajectories;
}

static Finished *
finished_new (gsize n)
{
  Finished *finished = g_new0 (Finished, 1);
  for (int k = 0; k < 4; k++)
    finished->vmsd[k] = g_new (double, n);
  return finished;
}

static void
finished_free (gpointer data)
{
  Finished *finished = data;
  for (int k = 0; k < 4; k++)
    g_free (finished->vmsd[k]);
  g_free (finished);
}

/* Of those trajectories of a temperature that there are, the mean; @without: leaving one out, −1 none. An atom that hopped in some has the mean of the others. */
static Finished *
make_mean (const Scan *scan, guint row, int without, guint *n_runs)
{
  const guint from = row * scan->n_trajectories, to = MIN (from + scan->n_trajectories, scan->finished->len);
  Finished *mean = finished_new (scan->n);
  *n_runs = 0;
  for (guint t = from; t < to; t++)
    if (without < 0 || t != from + (guint) without)
      {
        const Finished *one = scan->finished->pdata[t];
        mean->temperature += one->temperature;
        mean->n_hopped += one->n_hopped;
        mean->n_frames += one->n_frames;
        (*n_runs)++;
      }
  mean->temperature /= *n_runs;
  mean->n_hopped /= *n_runs;
  for (int k = 0; k < 4; k++)
    for (gsize i = 0; i < scan->n; i++)
      {
        double sum = 0, n = 0;
        for (guint t = from; t < to; t++)
          {
            const double value = ((const Finished *) scan->finished->pdata[t])->vmsd[k][i];
            if (isfinite (value) && (without < 0 || t != from + (guint) without))
              {
                sum += value;
                n++;
              }
          }
        mean->vmsd[k][i] = sum / n;
      }
  return mean;
}

/* ---- correlation ---- */

static void
finish_decay (const Scan *scan, VtAutocorrelation *correlation, Decay *decay)
{
  for (int kind = 0; kind < 2; kind++)
    {
      /* The mean over directions in the place of one of them: the pairs are the same. */
      memcpy (correlation->c[0], decay->c[kind], correlation->n_bins * sizeof (double));
      decay->found[kind] = vt_autocorrelation_fit (correlation, scan->peak, &decay->fit[kind]);
      decay->least[kind] = NAN;
      for (guint b = 0; b < correlation->n_bins; b++)
        if (correlation->r[b] >= scan->peak && isfinite (decay->c[kind][b]))
          decay->least[kind] = fmin (decay->least[kind], decay->c[kind][b]);
    }
}

/* @r: the bins' centres, filled in. */
static gboolean
correlate (const Scan *scan, const Finished *finished, Decay *decay, double *r, GError **error)
{
  const guint n_bins = scan->options.n_bins;
  for (int kind = 0; kind < 2; kind++)
    decay->c[kind] = g_new0 (double, n_bins);
  for (int k = 0; k < 4; k++)
    {
      g_autoptr (VtAutocorrelation) correlation = vt_autocorrelation_compute (scan->sample, finished->vmsd[k], &scan->options,
                                                                              vt_job_get_cancellable (scan->job), NULL, NULL, error);
      if (correlation == NULL)
        return FALSE;
      for (guint b = 0; b < n_bins; b++)
        {
          r[b] = correlation->r[b];
          decay->c[k > 0][b] += correlation->c[0][b] / (k > 0 ? vt_sample_get_cell (scan->sample)->dimension : 1);
        }
      if (k == vt_sample_get_cell (scan->sample)->dimension)
        {
          finish_decay (scan, correlation, decay);
          break; /* in two dimensions nothing moves along z */
        }
    }
  return TRUE;
}

static void
decay_clear (Decay *decay)
{
  for (int kind = 0; kind < 2; kind++)
    g_clear_pointer (&decay->c[kind], g_free);
}

/* The jackknife: (m − 1)/m Σ (ξ without one − their mean)². */
static gboolean
measure_spread (const Scan *scan, guint row, guint n_runs, Decay *decay, double *r, GError **error)
{
  g_autofree double *lengths = g_new (double, 2 * n_runs);
  for (guint t = 0; t < n_runs; t++)
    {
      Decay others = { 0 };
      guint n_others;
      Finished *mean = make_mean (scan, row, (int) t, &n_others);
      const gboolean good = correlate (scan, mean, &others, r, error);
      for (int kind = 0; kind < 2; kind++)
        lengths[2 * t + (guint) kind] = others.found[kind] ? others.fit[kind].length : NAN;
      decay_clear (&others);
      finished_free (mean);
      if (!good)
        return FALSE;
    }
  for (guint kind = 0; kind < 2; kind++)
    {
      double mean = 0, sum = 0;
      for (guint t = 0; t < n_runs; t++)
        mean += lengths[2 * t + kind] / n_runs;
      for (guint t = 0; t < n_runs; t++)
        sum += (lengths[2 * t + kind] - mean) * (lengths[2 * t + kind] - mean);
      decay->spread[kind] = sqrt (sum * (n_runs - 1) / n_runs);
    }
  return TRUE;
}

/* ---- tables ---- */

static double
get_mean (const Scan *scan, const double *values, int species)
{
  double sum = 0, n = 0;
  for (gsize i = 0; i < scan->n; i++)
    if (isfinite (values[i]) && (species < 0 || vt_sample_get_species_index (scan->sample)[i] == species))
      {
        sum += values[i];
        n++;
      }
  return sum / n;
}

static VtTable *
make_curves (const Scan *scan, const Decay *decays, const double *r)
{
  const gboolean metal = vt_sample_get_units (scan->sample) == VT_UNITS_METAL;
  VtTable *table = vt_run_new_table (scan->run, "vmsd_scan", _ ("Autocorrelation of vMSD"), VT_TABLE_CURVES);
  vt_table_add_numbers (table, "r", _ ("r"), vt_sample_get_length_unit (scan->sample), r, scan->options.n_bins);
  for (guint k = 0; k < count_rows (scan); k++)
    for (int kind = 0; kind < 2; kind++)
      {
        g_autofree char *id = g_strdup_printf (kind == 0 ? "c_%g" : "c_direction_%g", get_temperature (scan, k));
        /* Translators: %g is a temperature, %s its unit or nothing. */
        g_autofree char *title = g_strdup_printf (kind == 0 ? _ ("%g%s, total") : _ ("%g%s, by direction"), get_temperature (scan, k), metal ? " K" : "");
        vt_table_add_numbers (table, id, title, "", decays[k].c[kind], scan->options.n_bins);
      }
  vt_table_add_scalar (table, "fit_from", _ ("Fitted from"), vt_sample_get_length_unit (scan->sample), scan->peak);
  return table;
}

static void
add_fits (VtTable *table, const Scan *scan, const Decay *decays)
{
  static const char *const ids[2][6]
    = { { "xi", "xi_error", "r_c", "least", "amplitude", "xi_spread" },
        { "xi_direction", "xi_direction_error", "r_c_direction", "least_direction", "amplitude_direction", "xi_direction_spread" } };
  const char *titles[2][6] = { { _ ("ξ of vMSD"), _ ("Standard error of ξ"), _ ("3ξ"), _ ("Least C(r) from the first neighbours on"),
                                 _ ("A of A exp(−r/ξ)"), _ ("Standard error of ξ from the trajectories") },
                               { _ ("ξ by direction"), _ ("Standard error of ξ by direction"), _ ("3ξ by direction"),
                                 _ ("Least C(r) by direction from the first neighbours on"), _ ("A of A exp(−r/ξ) by direction"),
                                 _ ("Standard error of ξ by direction from the trajectories") } };
  const char *unit = vt_sample_get_length_unit (scan->sample);
  const guint n = count_rows (scan);
  g_autofree double *columns = g_new (double, 6 * n);
  for (int kind = 0; kind < 2; kind++)
    {
      for (guint k = 0; k < n; k++)
        {
          const VtExponentialFit *fit = &decays[k].fit[kind];
          const gboolean found = decays[k].found[kind];
          columns[k] = found ? fit->length : NAN;
          columns[n + k] = found ? fit->length_error : NAN;
          columns[2 * n + k] = found ? 3 * fit->length : NAN;
          columns[3 * n + k] = decays[k].least[kind];
          columns[4 * n + k] = found ? fit->amplitude : NAN;
          columns[5 * n + k] = decays[k].spread[kind];
        }
      for (int c = 0; c < (scan->n_trajectories > 1 ? 6 : 5); c++)
        vt_table_add_numbers (table, ids[kind][c], titles[kind][c], c != 3 && c != 4 ? unit : "", columns + (guint) c * n, n);
    }
}

static VtTable *
make_summary (const Scan *scan, const Decay *decays, Finished *const *means)
{
  const char *kelvin = vt_sample_get_temperature_unit (scan->sample);
  g_autofree char *unit = g_strconcat (vt_sample_get_length_unit (scan->sample), "²", NULL);
  const guint n = count_rows (scan);
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (scan->sample, &n_species);
  VtTable *table = vt_run_new_table (scan->run, "vmsd_temperatures", _ ("vMSD against temperature"), VT_TABLE_PLAIN);
  g_autofree double *column = g_new (double, n);
  for (guint k = 0; k < n; k++)
    column[k] = get_temperature (scan, k);
  vt_table_add_numbers (table, "temperature", _ ("Temperature"), kelvin, column, n);
  for (guint k = 0; k < n; k++)
    column[k] = means[k]->temperature;
  vt_table_add_numbers (table, "mean_temperature", _ ("Mean temperature"), kelvin, column, n);
  for (int s = -1; s < (n_species > 1 ? (int) n_species : 0); s++)
    {
      g_autofree char *id = s < 0 ? g_strdup ("vmsd") : g_strconcat ("vmsd_", species[s].name, NULL);
      if (s >= 0 && vt_sample_get_species_counts (scan->sample)[s] == 0)
        continue;
      for (guint k = 0; k < n; k++)
        column[k] = get_mean (scan, means[k]->vmsd[0], s);
      vt_table_add_numbers (table, id, s < 0 ? _ ("Mean vMSD") : species[s].name, unit, column, n);
    }
  for (guint k = 0; k < n; k++)
    column[k] = means[k]->n_hopped;
  vt_table_add_numbers (table, "hopped", _ ("Atoms that hopped"), "", column, n);
  if (scan->is_stopped)
    vt_table_add_scalar (table, "stopped_at", _ ("Stopped at"), kelvin, scan->plan.temperature);
  add_fits (table, scan, decays);
  for (guint k = 0; k < n; k++)
    column[k] = means[k]->n_frames;
  vt_table_add_numbers (table, "frames", _ ("Frames"), "", column, n);
  return table;
}

/* Of what is finished. NULL with @error, or without when cancelled. */
static VtResult *
make_result (const Scan *scan, GError **error)
{
  const guint n = count_rows (scan);
  g_autofree Decay *decays = g_new0 (Decay, n);
  g_autoptr (GPtrArray) means = g_ptr_array_new_with_free_func (finished_free);
  g_autofree double *r = g_new (double, scan->options.n_bins);
  VtResult *result = NULL;
  gboolean good = TRUE;
  for (guint k = 0; good && k < n; k++)
    {
      guint n_runs;
      g_ptr_array_add (means, make_mean (scan, k, -1, &n_runs));
      decays[k].spread[0] = decays[k].spread[1] = NAN;
      good = correlate (scan, means->pdata[k], &decays[k], r, error) && (n_runs == 1 || measure_spread (scan, k, n_runs, &decays[k], r, error));
    }
  if (good)
    {
      result = vt_result_new ();
      vt_result_take_table (result, make_curves (scan, decays, r));
      vt_result_take_table (result, make_summary (scan, decays, (Finished *const *) means->pdata));
    }
  for (guint k = 0; k < n; k++)
    decay_clear (&decays[k]);
  return result;
}

/* ---- to go on later ---- */

static GVariant *
save (const Scan *scan, VtVmsdRun *current)
{
  GVariantBuilder builder, finished;
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_init (&finished, G_VARIANT_TYPE ("a(ddddad)"));
  for (guint k = 0; k < scan->finished->len; k++)
    {
      const Finished *f = scan->finished->pdata[k];
      g_autofree double *all = g_new (double, 4 * scan->n);
      for (int c = 0; c < 4; c++)
        memcpy (all + (gsize) c * scan->n, f->vmsd[c], scan->n * sizeof *all);
      g_variant_builder_add (&finished, "(dddd@ad)", get_temperature (scan, k / scan->n_trajectories), f->temperature, f->n_hopped, f->n_frames,
                             g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, all, 4 * scan->n, sizeof *all));
    }
  g_variant_builder_add (&builder, "{sv}", "finished", g_variant_builder_end (&finished));
  g_variant_builder_add (&builder, "{sv}", "current", vt_vmsd_run_save (current));
  return g_variant_builder_end (&builder);
}

static gboolean
restore_finished (Scan *scan, GVariant *state)
{
  g_autoptr (GVariant) finished = g_variant_lookup_value (state, "finished", G_VARIANT_TYPE ("a(ddddad)"));
  if (finished == NULL || g_variant_n_children (finished) >= count_runs (scan))
    return FALSE;
  for (gsize k = 0; k < g_variant_n_children (finished); k++)
    {
      Finished *f = finished_new (scan->n);
      g_autoptr (GVariant) values = NULL;
      double target;
      gsize length;
      g_ptr_array_add (scan->finished, f);
      g_variant_get_child (finished, k, "(dddd@ad)", &target, &f->temperature, &f->n_hopped, &f->n_frames, &values);
      const double *all = g_variant_get_fixed_array (values, &length, sizeof *all);
      if (length != 4 * scan->n || target != get_temperature (scan, (guint) k / scan->n_trajectories))
        return FALSE;
      for (int c = 0; c < 4; c++)
        memcpy (f->vmsd[c], all + (gsize) c * scan->n, scan->n * sizeof *all);
    }
  return TRUE;
}

/* The run that was under way, if there is a checkpoint; NULL without an error if there is none. */
static VtVmsdRun *
resume (Scan *scan, GError **error)
{
  g_autoptr (GVariant) state = vt_run_load_checkpoint (scan->run, NULL, error);
  if (state == NULL)
    return NULL;
  g_autoptr (GVariant) current = g_variant_lookup_value (state, "current", G_VARIANT_TYPE_VARDICT);
  if (current == NULL || !restore_finished (scan, state))
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                   _ ("The saved state belongs to another vMSD run: other atoms, window or blocks. Start anew."));
      return NULL;
    }
  plan_next (scan);
  return vt_vmsd_run_restore (scan->sample, current, &scan->plan, error);
}

/* ---- running ---- */

static gboolean
look (VtVmsdRun *vmsd_run, gboolean may_save, gpointer data, GError **error)
{
  Scan *scan = data;
  vt_job_set_progress (scan->job, (scan->finished->len + vt_vmsd_run_get_progress (vmsd_run)) / count_runs (scan));
  if (vt_live_is_due (&scan->live))
    {
      g_autoptr (VtResult) partial = vt_result_new ();
      g_autoptr (VtSample) moved = vt_dynamics_dup_sample (vt_vmsd_run_get_dynamics (vmsd_run), FALSE);
      vt_result_set_sample (partial, moved);
      for (guint t = 0; scan->so_far != NULL && t < vt_result_get_n_tables (scan->so_far); t++)
        vt_result_take_table (partial, g_object_ref (vt_result_get_table (scan->so_far, t)));
      vt_job_set_partial (scan->job, G_OBJECT (partial));
      vt_live_done (&scan->live);
    }
  if (vt_job_is_stopping (scan->job))
    return FALSE;
  if (may_save && vt_run_checkpoint_is_due (scan->run, &scan->last_saved))
    return vt_run_save_checkpoint (scan->run, NULL, save (scan, vmsd_run), error);
  return TRUE;
}

static void
add_finished (Scan *scan, VtVmsdRun *vmsd_run)
{
  Finished *finished = finished_new (scan->n);
  finished->n_hopped = (double) vt_vmsd_evaluate (vt_vmsd_run_get_vmsd (vmsd_run), scan->params, scan->n, finished->vmsd[0],
                                                  finished->vmsd + 1, NULL, NULL);
  finished->temperature = vt_vmsd_run_get_temperature (vmsd_run);
  finished->n_frames = vt_vmsd_get_n_frames (vt_vmsd_run_get_vmsd (vmsd_run));
  g_ptr_array_add (scan->finished, finished);
}

static void
note_stop (const Scan *scan, VtVmsdRun *vmsd_run)
{
  g_autofree char *how = g_strdup_printf ("stopped at %g%s after %.1f %% of its run", scan->plan.temperature,
                                          vt_sample_get_units (scan->sample) == VT_UNITS_METAL ? " K" : "",
                                          100 * vt_vmsd_run_get_progress (vmsd_run));
  vt_run_note_stop (scan->run, how);
}

static char *
dup_message (const Scan *scan)
{
  /* Translators: %g is a temperature. */
  g_autofree char *at = g_strdup_printf (vt_sample_get_units (scan->sample) == VT_UNITS_METAL ? _ ("At %g K") : _ ("At the temperature %g"),
                                         scan->plan.temperature);
  if (scan->n_trajectories == 1)
    return g_steal_pointer (&at);
  /* Translators: %s is “At 300 K”. */
  return g_strdup_printf (_ ("%s, trajectory %u of %u"), at, scan->finished->len % scan->n_trajectories + 1, scan->n_trajectories);
}

/* FALSE with @error; or without, when cancelled or with @scan stopped. */
static gboolean
run_next (Scan *scan, const double *reference, VtVmsdRun *left, GError **error)
{
  plan_next (scan);
  g_autoptr (VtVmsdRun) vmsd_run = left != NULL ? left : vt_vmsd_run_new (scan->sample, reference, &scan->plan, error);
  g_autofree char *message = dup_message (scan);
  g_autoptr (GError) local = NULL;
  vt_job_set_message (scan->job, message);
  if (vmsd_run == NULL)
    return FALSE;
  if (vt_vmsd_run_go (vmsd_run, look, scan, vt_job_get_cancellable (scan->job), &local))
    {
      add_finished (scan, vmsd_run);
      return TRUE;
    }
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (!vt_job_is_cancelled (scan->job) && scan->finished->len == 0 && !vt_vmsd_run_has_two_blocks (vmsd_run))
    vt_vmsd_run_refuse (error);
  else if (!vt_job_is_cancelled (scan->job))
    {
      note_stop (scan, vmsd_run);
      if (vt_vmsd_run_has_two_blocks (vmsd_run))
        add_finished (scan, vmsd_run);
      scan->is_stopped = TRUE;
    }
  return FALSE;
}

/* What is seen of it while the others are under way. */
static gboolean
keep_so_far (Scan *scan, GError **error)
{
  g_clear_object (&scan->so_far);
  if (scan->finished->len == 0 || scan->finished->len == count_runs (scan))
    return TRUE;
  scan->so_far = make_result (scan, error);
  return scan->so_far != NULL;
}

static gboolean
run_all (Scan *scan, GError **error)
{
  const VtWatch watch = { .cancellable = vt_job_get_cancellable (scan->job) };
  GError *local = NULL;
  VtVmsdRun *left = resume (scan, &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  g_autofree double *reference = vt_inherent_find (scan->sample, vt_params_get_boolean (scan->params, "relax"), &watch, error);
  if (reference == NULL)
    {
      vt_vmsd_run_free (left);
      return FALSE;
    }
  gboolean good = keep_so_far (scan, error);
  while (good && scan->finished->len < count_runs (scan))
    good = run_next (scan, reference, g_steal_pointer (&left), error) && keep_so_far (scan, error);
  g_clear_pointer (&left, vt_vmsd_run_free);
  return good || scan->is_stopped;
}

static VtResult *
run_vmsd_scan (VtRun *run, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  const VtParams *values = vt_run_get_params (run);
  Scan scan = { .run = run, .job = vt_run_get_job (run), .sample = sample, .params = values, .n = vt_sample_get_n_atoms (sample),
                .n_temperatures = (guint) vt_params_get_integer (values, "temperatures"),
                .n_trajectories = (guint) vt_params_get_integer (values, "trajectories") };
  VtResult *result = NULL;
  if (vt_params_get_real (values, "highest") < vt_params_get_real (values, "lowest"))
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _ ("The highest temperature is below the lowest."));
      return NULL;
    }
  vt_vmsd_plan_from_params (&scan.plan, values);
  scan.seed = scan.plan.seed;
  scan.options = vt_autocorrelation_options_from_params (sample, values);
  scan.finished = g_ptr_array_new_with_free_func (finished_free);
  if (vt_autocorrelation_find_first_peak (sample, vt_job_get_cancellable (scan.job), &scan.peak, error) && run_all (&scan, error))
    result = make_result (&scan, error);
  g_clear_object (&scan.so_far);
  g_ptr_array_unref (scan.finished);
  return result;
}

static char *
dup_warning (VtSample *sample, const VtParams *values, VtTable *const *made)
{
  const int column = made[1] != NULL ? vt_table_find_column (made[1], "hopped") : -1;
  double most = 0;
  if (column < 0)
    return NULL;
  for (gsize k = 0; k < vt_table_get_n_rows (made[1]); k++)
    most = MAX (most, vt_table_get_numbers (made[1], (guint) column)[k]);
  return vt_vmsd_dup_warning (sample, values, most);
}

const VtMethod vt_method_vmsd_scan = {
  .id = "vmsd_scan",
  .name = N_ ("Reach of vibration"),
  .summary = N_ ("vMSD at several temperatures, and how far it is correlated in space at each of them: in total and by direction, with the length ξ."),
  .reference = "Wang et al. (2020), eqs. 2 and 4, Fig. 7",
  .group = VT_GROUP_VIBRATION,
  .params = params,
  .tables = tables,
  .needs_forces = TRUE,
  .may_stop = TRUE,
  .may_resume = TRUE,
  .run = run_vmsd_scan,
  .dup_warning = dup_warning,
};
