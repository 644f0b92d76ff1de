/* The method "s2_correlation": how well S2 predicts a property as its integral reaches farther (W20 §4.1: only beyond the fourth shell,
 * rc > 11.2 Å, does it predict activation energies). S2 at every rc from one pass (vt_entropy_compute_profile()); coefficients and intervals as
 * in vt-correlation.h, single atoms and groups. */
#include <math.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "statistics/vt-methods.h"
#include "statistics/vt-field-pairs.h"
#include "statistics/vt-s2-scan-params.h"
#include "structure/vt-entropy.h"

static const VtParamSpec params[] = {
  { .id = "property",
    .title = N_ ("Property"),
    .unit = "",
    .tooltip = N_ ("What is to be predicted, such as activation_energy or vmsd, or a column of the file."),
    .type = VT_PARAM_FIELD,
    .preset_field = "volume" },
  VT_S2_SCAN_PARAMS,
  { .id = "sigma",
    .title = N_ ("Smearing σ"),
    .unit = "length",
    .tooltip = N_ ("Width of the Gaussian that replaces each neighbour in the atom's own g(r)."),
    .type = VT_PARAM_REAL,
    .min = 0.005,
    .max = 2,
    .step = 0.01,
    .preset = 0.15 },
  { .id = "group",
    .title = N_ ("Group"),
    .unit = "",
    .tooltip = N_ ("Atoms in each group of the coarse-grained coefficient."),
    .type = VT_PARAM_INTEGER,
    .min = 2,
    .max = 100000,
    .step = 10,
    .preset = 100 },
  { .id = "resamples",
    .title = N_ ("Resamples"),
    .unit = "",
    .tooltip = N_ ("Bootstrap resamples for each interval (95 %). 0 leaves the intervals out."),
    .type = VT_PARAM_INTEGER,
    .min = 0,
    .max = 100000,
    .step = 100,
    .preset = 300 },
  { NULL },
};

static const char *const tables[] = { "s2_correlation", NULL };

#define MOST_NUMBERS 400000000.0 /* of the profile */
#define PROFILE_SHARE 0.5        /* of the time */
#define LEAST_SPREAD 1e-3        /* k_B: below the first neighbours S2 differs by tails of Gaussians only, and that is no scatter */

/* What is known of one species at each rc. */
typedef struct
{
  double *pearson, *low, *high, *coarse, *coarse_low, *coarse_high;
} Curves;

static void
report (double fraction, gpointer data)
{
  vt_job_set_progress (data, PROFILE_SHARE * fraction);
}

static double
spread (const double *x, gsize n)
{
  double sum = 0, squares = 0;

  for (gsize i = 0; i < n; i++)
    {
      sum += x[i];
      squares += x[i] * x[i];
    }
  return sqrt (MAX (squares / MAX ((double) n, 1) - pow (sum / MAX ((double) n, 1), 2), 0));
}

static gboolean
correlate (VtRun *run, VtField *property, const float *profile, guint n_radii, guint k, int species, Curves *curves)
{
  VtSample *sample = vt_run_get_sample (run);
  const VtParams *values = vt_run_get_params (run);
  const gsize n = vt_sample_get_n_atoms (sample);
  const guint8 *index = vt_sample_get_species_index (sample);
  const VtBootstrap bootstrap = { (guint) vt_params_get_integer (values, "resamples"), 1, 0.95 };
  GCancellable *cancellable = vt_job_get_cancellable (vt_run_get_job (run));
  g_autofree double *x = g_new (double, n), *y = g_new (double, n);
  VtCorrelation raw, coarse;
  VtGroups groups;
  gsize m = 0;

  for (gsize i = 0; i < n; i++)
    if (index[i] == species)
      {
        x[m] = (double) profile[i * n_radii + k];
        y[m++] = vt_field_get (property, i, 0);
      }
  if (spread (x, m) < LEAST_SPREAD)
    for (gsize i = 0; i < m; i++)
      x[i] = NAN;
  vt_groups_init (&groups, x, y, m, (gsize) vt_params_get_integer (values, "group"));
  const gboolean good = vt_correlation_compute (x, y, m, &bootstrap, cancellable, &raw)
                        && vt_correlation_compute (groups.x, groups.y, groups.n, &bootstrap, cancellable, &coarse);
  vt_groups_clear (&groups);
  if (!good)
    return FALSE;
  curves->pearson[k] = raw.pearson.value;
  curves->low[k] = raw.pearson.low;
  curves->high[k] = raw.pearson.high;
  curves->coarse[k] = coarse.pearson.value;
  curves->coarse_low[k] = coarse.pearson.low;
  curves->coarse_high[k] = coarse.pearson.high;
  return TRUE;
}

static void
add_column (VtTable *table, const char *id, const char *name, const char *title, const double *values, guint n)
{
  g_autofree char *full_id = g_strdup_printf ("%s_%s", id, name);
  g_autofree char *full_title = g_strdup_printf ("%s, %s", name, title);

  vt_table_add_numbers (table, full_id, full_title, "", values, n);
}

static VtTable *
make_table (VtRun *run, VtField *property, const double *rc, guint n, const Curves *curves)
{
  VtSample *sample = vt_run_get_sample (run);
  const gsize *counts = vt_sample_get_species_counts (sample);
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (sample, &n_species);
  /* Translators: %s is the name of a quantity. */
  g_autofree char *title = g_strdup_printf (_ ("Correlation of S2 with %s"), vt_field_get_title (property));
  VtTable *table = vt_run_new_table (run, "s2_correlation", title, VT_TABLE_CURVES);

  vt_table_add_numbers (table, "rc", _ ("Cutoff"), vt_sample_get_length_unit (sample), rc, n);
  for (guint s = 0; s < n_species; s++)
    {
      if (counts[s] == 0)
        continue;
      add_column (table, "pearson", species[s].name, _ ("single atoms"), curves[s].pearson, n);
      add_column (table, "coarse", species[s].name, _ ("groups"), curves[s].coarse, n);
    }
  /* The intervals come last: the panel's plot is crowded enough, but the CSV has them. */
  for (guint s = 0; s < n_species; s++)
    {
      if (counts[s] == 0)
        continue;
      add_column (table, "pearson_low", species[s].name, _ ("single atoms, from"), curves[s].low, n);
      add_column (table, "pearson_high", species[s].name, _ ("single atoms, to"), curves[s].high, n);
      add_column (table, "coarse_low", species[s].name, _ ("groups, from"), curves[s].coarse_low, n);
      add_column (table, "coarse_high", species[s].name, _ ("groups, to"), curves[s].coarse_high, n);
    }
  return table;
}

static VtResult *
run_s2_correlation (VtRun *run, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  VtJob *job = vt_run_get_job (run);
  const VtParams *values = vt_run_get_params (run);
  VtField *property = vt_run_get_input (run, vt_params_get_field (values, "property"));
  const VtEntropyOptions options = { .cutoff = vt_params_get_real (values, "cutoff"), .sigma = vt_params_get_real (values, "sigma") };
  const guint n_radii = (guint) MAX (rint (options.cutoff / vt_params_get_real (values, "step")), 1);
  const gsize n = vt_sample_get_n_atoms (sample);
  const gsize *counts = vt_sample_get_species_counts (sample);
  guint n_species;
  VtResult *result = NULL;
  gboolean good = TRUE;

  vt_sample_get_species (sample, &n_species);
  if ((double) n * n_radii > MOST_NUMBERS)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _ ("%u cutoffs are too many for so many atoms: choose a larger step."),
                   n_radii);
      return NULL;
    }
  g_autofree float *profile = g_new (float, n * n_radii);
  if (!vt_entropy_compute_profile (sample, &options, n_radii, profile, vt_job_get_cancellable (job), report, job, error))
    return NULL;

  const gsize per_species = 6 * (gsize) n_radii;
  g_autofree double *numbers = g_new (double, per_species * n_species), *rc = g_new (double, n_radii);
  g_autofree Curves *curves = g_new (Curves, n_species);
  for (guint s = 0; s < n_species; s++)
    {
      double *own = numbers + s * per_species;
      curves[s] = (Curves){ own, own + n_radii, own + 2 * n_radii, own + 3 * n_radii, own + 4 * n_radii, own + 5 * n_radii };
    }
  for (guint k = 0; k < n_radii && good; k++)
    {
      rc[k] = options.cutoff * (k + 1) / n_radii;
      for (guint s = 0; s < n_species && good; s++)
        good = counts[s] == 0 || correlate (run, property, profile, n_radii, k, (int) s, &curves[s]);
      vt_job_set_progress (job, PROFILE_SHARE + (1 - PROFILE_SHARE) * (k + 1) / n_radii);
    }
  if (!good)
    return NULL;
  result = vt_result_new ();
  vt_result_take_table (result, make_table (run, property, rc, n_radii, curves));
  return result;
}

const VtMethod vt_method_s2_correlation = {
  .id = "s2_correlation",
  .group = VT_GROUP_CORRELATION,
  .name = N_ ("Correlation of S2 against its cutoff"),
  .summary = N_ ("How well the two-body excess entropy predicts a property as its integral reaches farther: from single atoms and from groups of "
                 "100, with intervals."),
  .reference = "Wang et al. (2020), §4.1",
  .params = params,
  .tables = tables,
  .run = run_s2_correlation,
};
