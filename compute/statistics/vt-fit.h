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

/* y = intercept + slope · x, least squares, all points alike. */
typedef struct
{
  double intercept, intercept_error;
  double slope, slope_error; /* standard errors, from the scatter around the line */
  gsize n;                   /* points that count: finite ones */
  gboolean converged;        /* else every number is NaN: fewer than 3 points, or all at one x */
} VtLinearFit;

void vt_fit_linear (gsize n, const double *x, const double *y, VtLinearFit *fit);

/* A distribution as the sum of two normal ones, lower mean first:
 *
 *   p(x) = w N(x; μ₁, σ₁) + (1 − w) N(x; μ₂, σ₂)
 *
 * by maximum likelihood; standard errors from the observed information. Two that overlap widely are no two: compare with one. */
typedef struct
{
  double weight, weight_error; /* of the lower one */
  double mean[2], mean_error[2];
  double sigma[2], sigma_error[2];
  gsize n;             /* finite values */
  double log_likelihood;
  double bic_gain;     /* BIC of one normal distribution minus that of two: above 10 two are strongly favoured */
  double separation;   /* Ashman's D = √2 |μ₁ − μ₂| / √(σ₁² + σ₂²): above 2 they are two peaks */
  guint iterations;
  gboolean converged;  /* else every number but n and iterations is NaN */
} VtTwoGaussianFit;

void vt_fit_two_gaussians (gsize n, const double *x, VtTwoGaussianFit *fit);

/* w N₁ and (1 − w) N₂ at x. */
void vt_fit_two_gaussians_at (const VtTwoGaussianFit *fit, double x, double parts[2]);

/* Two straight lines that meet, the steeper one above: y = y₀ + b₁ (x − x₀) below x₀, y₀ + b₂ (x − x₀) above, b₂ > b₁. */
typedef struct
{
  double x, x_error; /* x₀, where they meet */
  double y, slope_below, slope_above;
  double chi2; /* Σ (y − fit)² */
} VtHingeFit;

/* Least squares over all x₀ that leave at least four points on either side; @x ascending. The error is the deviation of x₀ among @n_bootstrap
 * fits to the curve with residuals put together anew from runs of neighbours (a moving-block bootstrap: neighbours' errors may go together),
 * drawn with @seed. FALSE if there are fewer than 8 points, values that are not finite, or no place where the curve grows steeper. */
gboolean vt_fit_hinge (gsize n, const double *x, const double *y, guint n_bootstrap, guint64 seed, VtHingeFit *fit);

G_END_DECLS
