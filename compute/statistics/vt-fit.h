/* Fits of curves. Non-convergence is part of the result, not an error. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* y = amplitude · exp (−x/length) */
typedef struct
{
  double amplitude, amplitude_error;
  double length, length_error; /* standard errors */
  double chi2;                 /* Σ w (y − fit)² */
  guint iterations;
  gboolean converged;          /* else every number but chi2 and iterations is NaN */
} VtExponentialFit;

/* Least squares with the weights @w ∝ 1/variance (NULL: all equal). Errors are scaled by the residual's own size, chi2/(n − 2), so only ratios
 * of weights matter; they assume that points err independently. Points whose y or w is not finite, or whose w is 0, do not count. */
void vt_fit_exponential (gsize n, const double *x, const double *y, const double *w, VtExponentialFit *fit);

G_END_DECLS
