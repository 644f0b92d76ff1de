/* The methods "s2" and "s2_scan": vt_entropy_compute() as the registry shows it. */
#include <math.h>

#include "base/vt-i18n.h"
#include "structure/vt-entropy.h"
#include "structure/vt-means.h"
#include "structure/vt-methods.h"

static const VtParamSpec params[] = {
  { .id = "cutoff",
    .title = N_ ("Cutoff"),
    .unit = "length",
    .tooltip = N_ ("How far the integral reaches. S2 tells about activation energies only when it reaches beyond the fourth shell of "
                   "neighbours, 11.2 Å in Cu–Zr."),
    .type = VT_PARAM_REAL,
    .min = 0.5,
    .max = 100,
    .step = 0.5,
    .preset = 12 },
  { .id = "sigma",
    .title = N_ ("Smearing σ"),
    .unit = "length",
    .tooltip = N_ ("Width of the Gaussian that replaces each neighbour in the atom's own g(r). Narrow ones resolve more and add noise, "
                   "which lowers S2."),
    .type = VT_PARAM_REAL,
    .min = 0.005,
    .max = 2,
    .step = 0.01,
    .preset = 0.15 },
  { NULL },
};

static const VtFieldSpec fields[] = {
  { "s2", N_ ("Two-body excess entropy S2"), "k_B",
    N_ ("Entropy that the atom's surroundings lack against an ideal gas, from pair correlations by species; the lower, the more ordered") },
  { NULL },
};

static const char *const s2_tables[] = { "s2", NULL };
static const char *const scan_tables[] = { "s2_scan", NULL };

static void
report (double fraction, gpointer data)
{
  vt_job_set_progress (data, fraction);
}

static gboolean
compute (VtRun *run, double *s2, VtEntropyScan *scan, GError **error)
{
  VtJob *job = vt_run_get_job (run);
  const VtParams *values = vt_run_get_params (run);
  const VtEntropyOptions options = { .cutoff = vt_params_get_real (values, "cutoff"), .sigma = vt_params_get_real (values, "sigma") };
  return vt_entropy_compute (vt_run_get_sample (run), &options, s2, scan, vt_job_get_cancellable (job), report, job, error);
}

static VtResult *
run_s2 (VtRun *run, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  g_autofree double *s2 = g_new (double, vt_sample_get_n_atoms (sample));
  if (!compute (run, s2, NULL, error))
    return NULL;
  VtResult *result = vt_result_new ();
  VtTable *table = vt_run_new_table (run, "s2", _ ("Two-body excess entropy"), VT_TABLE_PLAIN);
  vt_means_add_centres (table, sample);
  vt_means_add (table, sample, "mean", _ ("Mean S2"), "k_B", s2);
  vt_means_add_deviation (table, sample, "deviation", _ ("Standard deviation of S2"), "k_B", s2);
  vt_result_take_table (result, table);
  vt_result_take_field (result, vt_run_new_field (run, "s2", VT_FIELD_F64, 1, g_steal_pointer (&s2)));
  return result;
}

static void
add_row (VtTable *table, VtSample *sample, const VtEntropyScan *scan, guint row)
{
  const VtSpecies *species = vt_sample_get_species (sample, NULL);
  const char *name = row > 0 ? species[row - 1].name : NULL;
  g_autofree char *mean_id = row > 0 ? g_strconcat ("mean_", name, NULL) : g_strdup ("mean");
  g_autofree char *deviation_id = row > 0 ? g_strconcat ("deviation_", name, NULL) : g_strdup ("deviation");
  /* Translators: %s is a chemical element. */
  g_autofree char *mean = row > 0 ? g_strdup_printf (_ ("Mean S2, %s"), name) : g_strdup (_ ("Mean S2"));
  /* Translators: %s is a chemical element. */
  g_autofree char *deviation = row > 0 ? g_strdup_printf (_ ("Standard deviation of S2, %s"), name) : g_strdup (_ ("Standard deviation of S2"));
  vt_table_add_numbers (table, mean_id, mean, "k_B", scan->mean[row], scan->n_points);
  vt_table_add_numbers (table, deviation_id, deviation, "k_B", scan->deviation[row], scan->n_points);
}

static VtResult *
run_scan (VtRun *run, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  const gsize *counts = vt_sample_get_species_counts (sample);
  VtEntropyScan scan = { 0 };
  VtResult *result = NULL;
  if (compute (run, NULL, &scan, error))
    {
      VtTable *table = vt_run_new_table (run, "s2_scan", _ ("Two-body excess entropy against its cutoff"), VT_TABLE_CURVES);
      result = vt_result_new ();
      vt_table_add_numbers (table, "rc", _ ("Cutoff"), vt_sample_get_length_unit (sample), scan.rc, scan.n_points);
      for (guint row = 0; row < scan.n_rows; row++)
        if (row == 0 || (counts[row - 1] > 0 && scan.n_rows > 2))
          add_row (table, sample, &scan, row);
      vt_result_take_table (result, table);
    }
  vt_entropy_scan_clear (&scan);
  return result;
}

const VtMethod vt_method_s2 = {
  .id = "s2",
  .name = N_ ("Two-body excess entropy S2"),
  .group = VT_GROUP_ORDER,
  .summary = N_ ("How much entropy an atom's surroundings lack against an ideal gas, counting correlations of pairs by species. Beyond the "
                 "fourth shell of neighbours it predicts activation energies."),
  .reference = "Wang et al. (2020), eq. 1; P. M. Piaggi and M. Parrinello, J. Chem. Phys. 147, 114112 (2017)",
  .params = params,
  .fields = fields,
  .tables = s2_tables,
  .run = run_s2,
};

const VtMethod vt_method_s2_scan = {
  .id = "s2_scan",
  .name = N_ ("S2 against its cutoff"),
  .group = VT_GROUP_ORDER,
  .summary = N_ ("Mean and standard deviation of the two-body excess entropy, by species, as its integral reaches farther: what each shell "
                 "of neighbours adds."),
  .reference = "Wang et al. (2020), §4.1",
  .params = params,
  .tables = scan_tables,
  .run = run_scan,
};
