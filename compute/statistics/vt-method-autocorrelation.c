/* The method "autocorrelation": vt_autocorrelation_compute() as the registry shows it, with the exponential whose length ξ is the reach of the
 * correlation: C ∝ exp (−r/ξ) from the first peak of g(r) outward, each bin weighted by its number of pairs; the correlation
 * ends at r_c = 3ξ, where e⁻³ ≈ 0.05 (W20 §5). Pairs share atoms, so bins do not err independently, and the error of ξ is a lower bound.
 * A decay is found if its amplitude is positive, and its length greater than its own error and than a bin; else C from there on is noise,
 * oscillates, or is gone after one bin, and no ξ is given. */
#include <math.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "statistics/vt-autocorrelation-params.h"
#include "statistics/vt-fit.h"
#include "statistics/vt-methods.h"

static const VtParamSpec params[] = {
  { .id = "field",
    .title = N_ ("Field"),
    .unit = "",
    .tooltip = N_ ("Name of the field to correlate, such as volume, q6 or s2: computed with default parameters if it is not there."),
    .type = VT_PARAM_FIELD,
    .preset_field = "volume" },
  VT_AUTOCORRELATION_MEAN (N_ ("The mean of the atom's own species takes away that species differ; each species' own curve always uses it."), 0),
  VT_AUTOCORRELATION_BINS,
  { NULL },
};

static const char *const tables[] = { "autocorrelation", NULL };

static void
add_fit (VtTable *table, const VtAutocorrelation *correlation, double from, const char *unit)
{
  g_autofree double *curve = g_new (double, correlation->n_bins);
  VtExponentialFit fit;
  const gboolean found = vt_autocorrelation_fit (correlation, from, &fit);
  for (guint k = 0; k < correlation->n_bins; k++)
    curve[k] = found && correlation->r[k] >= from - correlation->width / 2 && correlation->pairs[0][k] > 0 ? fit.amplitude * exp (-correlation->r[k] / fit.length) : NAN;
  vt_table_add_numbers (table, "fit", _ ("Exponential fit"), "", curve, correlation->n_bins);
  if (found)
    {
      vt_table_add_scalar (table, "xi", _ ("Correlation length ξ"), unit, fit.length);
      vt_table_add_scalar (table, "xi_error", _ ("Standard error of ξ"), unit, fit.length_error);
      vt_table_add_scalar (table, "r_c", _ ("End of the correlation 3ξ"), unit, 3 * fit.length);
      vt_table_add_scalar (table, "amplitude", _ ("Amplitude of the fit"), "", fit.amplitude);
    }
  vt_table_add_scalar (table, "fit_found", _ ("Fit found"), VT_TABLE_YES_NO, found);
  vt_table_add_scalar (table, "fit_from", _ ("Fitted from"), unit, from);
}

static VtTable *
make_table (VtRun *run, VtField *field, const VtAutocorrelation *correlation, double peak)
{
  VtSample *sample = vt_run_get_sample (run);
  const VtSpecies *species = vt_sample_get_species (sample, NULL);
  const gsize *counts = vt_sample_get_species_counts (sample);
  /* Translators: %s is the name of a quantity. */
  g_autofree char *title = g_strdup_printf (_ ("Autocorrelation: %s"), vt_field_get_title (field));
  VtTable *table = vt_run_new_table (run, "autocorrelation", title, VT_TABLE_CURVES);
  vt_table_add_numbers (table, "r", _ ("r"), vt_sample_get_length_unit (sample), correlation->r, correlation->n_bins);
  vt_table_add_numbers (table, "c", _ ("Total"), "", correlation->c[0], correlation->n_bins);
  for (guint row = 1; row < correlation->n_rows && correlation->n_rows > 2; row++)
    {
      g_autofree char *id = g_strconcat ("c_", species[row - 1].name, NULL);
      if (counts[row - 1] > 0)
        vt_table_add_numbers (table, id, species[row - 1].name, "", correlation->c[row], correlation->n_bins);
    }
  add_fit (table, correlation, peak, vt_sample_get_length_unit (sample));
  vt_table_add_scalar (table, "atoms", _ ("Atoms"), "", (double) correlation->n_atoms);
  return table;
}

static void
report (double fraction, gpointer data)
{
  vt_job_set_progress (data, fraction);
}

static VtResult *
run_autocorrelation (VtRun *run, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  VtJob *job = vt_run_get_job (run);
  const VtParams *values = vt_run_get_params (run);
  VtField *field = vt_run_get_input (run, vt_params_get_field (values, "field"));
  const gsize n = vt_sample_get_n_atoms (sample);
  const VtAutocorrelationOptions options = vt_autocorrelation_options_from_params (sample, values);
  double peak;
  if (!vt_autocorrelation_find_first_peak (sample, vt_job_get_cancellable (job), &peak, error))
    return NULL;
  g_autofree double *x = g_new (double, n);
  for (gsize i = 0; i < n; i++)
    x[i] = vt_field_get (field, i, 0);
  g_autoptr (VtAutocorrelation) correlation
    = vt_autocorrelation_compute (sample, x, &options, vt_job_get_cancellable (job), report, job, error);
  if (correlation == NULL)
    return NULL;
  VtResult *result = vt_result_new ();
  vt_result_take_table (result, make_table (run, field, correlation, peak));
  return result;
}

const VtMethod vt_method_autocorrelation = {
  .id = "autocorrelation",
  .name = N_ ("Spatial autocorrelation"),
  .group = VT_GROUP_CORRELATION,
  .summary = N_ ("How far a quantity of one atom tells about that of others: the correlation of its deviations against distance, and the length "
                 "over which it decays."),
  .reference = "Wang et al. (2020), eq. 4 and Fig. 7",
  .params = params,
  .tables = tables,
  .run = run_autocorrelation,
};
