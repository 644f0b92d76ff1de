/* The method "rdf": vt_rdf_compute() as the registry shows it. */
#include <math.h>

#include "base/vt-i18n.h"
#include "structure/vt-methods.h"
#include "structure/vt-rdf.h"

static const VtParamSpec params[] = {
  { .id = "cutoff",
    .title = N_ ("Cutoff"),
    .unit = "length",
    .tooltip = N_ ("Largest distance. 0 chooses 10, or half of the cell if that is less. Beyond half of the cell every image "
                   "is counted, so correlations repeat with the cell."),
    .type = VT_PARAM_REAL,
    .min = 0,
    .max = 1000,
    .step = 0.5,
    .preset = 0 },
  { .id = "bins",
    .title = N_ ("Bins"),
    .unit = "",
    .tooltip = N_ ("Number of intervals between 0 and the cutoff. More of them resolve finer features and are noisier."),
    .type = VT_PARAM_INTEGER,
    .min = 1,
    .max = 100000,
    .step = 50,
    .preset = 200 },
  { NULL },
};

static const char *const tables[] = { "rdf", NULL };

static void
add_shell (VtTable *table, VtSample *sample, const VtRdf *rdf)
{
  const char *length = vt_sample_get_length_unit (sample);
  VtRdfShell shell;
  vt_rdf_first_shell (rdf, rdf->g, &shell);
  if (isfinite (shell.peak_r))
    {
      vt_table_add_scalar (table, "first_peak", _ ("First peak"), length, shell.peak_r);
      vt_table_add_scalar (table, "first_peak_height", _ ("Height of the first peak"), "", shell.peak_g);
    }
  if (isfinite (shell.minimum_r))
    {
      vt_table_add_scalar (table, "first_minimum", _ ("First minimum"), length, shell.minimum_r);
      vt_table_add_scalar (table, "coordination", _ ("Neighbours within the first minimum"), "", shell.coordination);
    }
}

static void
add_partial (VtTable *table, VtSample *sample, const VtRdf *rdf, const VtRdfPartial *partial)
{
  const VtSpecies *species = vt_sample_get_species (sample, NULL);
  const char *a = species[partial->a].name, *b = species[partial->b].name;
  /* "CuZr" reads well, "12" for types 1 and 2 does not. */
  const char *joint = g_ascii_isalpha (b[0]) ? "" : "_";
  g_autofree char *pair = g_strconcat (a, joint, b, NULL);
  g_autofree char *id = g_strconcat ("g_", pair, NULL);
  g_autofree char *title = g_strconcat (a, "–", b, NULL);
  g_autofree char *peak_id = g_strconcat ("first_peak_", pair, NULL);
  /* Translators: %s is a pair of chemical elements. */
  g_autofree char *peak_title = g_strdup_printf (_ ("First peak, %s"), title);
  VtRdfShell shell;
  vt_table_add_numbers (table, id, title, "", partial->g, rdf->n_bins);
  vt_rdf_first_shell (rdf, partial->g, &shell);
  if (isfinite (shell.peak_r))
    vt_table_add_scalar (table, peak_id, peak_title, vt_sample_get_length_unit (sample), shell.peak_r);
}

static void
report (double fraction, gpointer data)
{
  vt_job_set_progress (data, fraction);
}

static VtResult *
run_rdf (VtRun *run, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  VtJob *job = vt_run_get_job (run);
  const VtParams *values = vt_run_get_params (run);
  VtRdfOptions options = { .n_bins = (guint) vt_params_get_integer (values, "bins"),
                           .cutoff = vt_params_get_real (values, "cutoff") };
  if (options.cutoff == 0)
    options.cutoff = vt_rdf_default_cutoff (sample);
  g_autoptr (VtRdf) rdf = vt_rdf_compute (sample, &options, vt_job_get_cancellable (job), report, job, error);
  if (rdf == NULL)
    return NULL;
  VtTable *table = vt_run_new_table (run, "rdf", _ ("Radial distribution function"), VT_TABLE_CURVES);
  vt_table_add_numbers (table, "r", _ ("r"), vt_sample_get_length_unit (sample), rdf->r, rdf->n_bins);
  vt_table_add_numbers (table, "g", _ ("Total"), "", rdf->g, rdf->n_bins);
  add_shell (table, sample, rdf);
  for (guint k = 0; k < rdf->n_partials; k++)
    add_partial (table, sample, rdf, &rdf->partials[k]);
  VtResult *result = vt_result_new ();
  vt_result_take_table (result, table);
  return result;
}

const VtMethod vt_method_rdf = {
  .id = "rdf",
  .name = N_ ("Radial distribution g(r)"),
  .group = VT_GROUP_STRUCTURE,
  .summary = N_ ("How much more often than by chance two atoms are found at a distance r, for all atoms and for each pair "
                 "of species. The first peak is the nearest-neighbour distance."),
  .reference = "J.-P. Hansen and I. R. McDonald, Theory of Simple Liquids, §2.6; normalised as LAMMPS's compute rdf",
  .params = params,
  .tables = tables,
  .run = run_rdf,
};
