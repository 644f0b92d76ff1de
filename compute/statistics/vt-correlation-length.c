/* How far a correlation reaches: the fit to C(r). See vt-autocorrelation.h. */
#include <math.h>

#include "statistics/vt-autocorrelation.h"
#include "structure/vt-rdf.h"

double
vt_autocorrelation_get_half_cell (VtSample *sample)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  double heights[3], half = INFINITY;

  vt_cell_get_heights (cell, heights);
  for (int k = 0; k < cell->dimension; k++)
    half = MIN (half, heights[k] / 2);
  return half;
}

gboolean
vt_autocorrelation_find_first_peak (VtSample *sample, GCancellable *cancellable, double *peak, GError **error)
{
  const VtRdfOptions options = { .n_bins = 400, .cutoff = vt_rdf_default_cutoff (sample) };
  g_autoptr (VtRdf) rdf = vt_rdf_compute (sample, &options, cancellable, NULL, NULL, error);
  VtRdfShell shell;

  if (rdf == NULL)
    return FALSE;
  vt_rdf_first_shell (rdf, rdf->g, &shell);
  *peak = isfinite (shell.peak_r) ? shell.peak_r : 0;
  return TRUE;
}

gboolean
vt_autocorrelation_fit (const VtAutocorrelation *correlation, double from, VtExponentialFit *fit)
{
  g_autofree double *weights = g_new (double, correlation->n_bins);

  for (guint k = 0; k < correlation->n_bins; k++)
    weights[k] = correlation->r[k] >= from - correlation->width / 2 ? correlation->pairs[0][k] : 0;
  vt_fit_exponential (correlation->n_bins, correlation->r, correlation->c[0], weights, fit);
  return fit->converged && fit->amplitude > 0 && fit->length > MAX (fit->length_error, correlation->width);
}
