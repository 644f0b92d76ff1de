/* How strongly two quantities go together, with the interval that the scatter of the data leaves open.
 *
 *   Pearson:  r = Σ (x−x̄)(y−ȳ) / √(Σ (x−x̄)² Σ (y−ȳ)²)        how well a line describes y(x)
 *   Spearman: ρ = r of the ranks, ties sharing their mean rank   how monotonic it is
 *
 * Intervals are bootstrapped (B. Efron, J. Am. Stat. Assoc. 82, 171 (1987): bias-corrected and accelerated): pairs are drawn with
 * replacement, as many as there are, and the quantiles of the coefficients found are shifted by their median bias and by the
 * acceleration, which comes from leaving out one pair at a time. They take pairs as independent. Neighbouring atoms are not quite, so over
 * samples the coefficients scatter somewhat more.
 *
 * Coarse-graining (W20): atoms in the order of x (equal ones in that of their number), means of x and y over each @group consecutive ones;
 * what is left over at the end makes no group of its own. It takes away the scatter around the trend and raises |r|: never show it
 * without the raw coefficient. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  double value;     /* NaN: fewer than 3 pairs, or one of the quantities does not vary */
  double low, high; /* NaN too where there are fewer than 5 pairs */
} VtEstimate;

typedef struct
{
  guint resamples; /* 0: no intervals. Fewer are drawn, but 200 at least, when they would take more than 3 × 10⁸ pairs */
  guint64 seed;
  double level;    /* 0.95 */
} VtBootstrap;

#define VT_BOOTSTRAP_DEFAULT { 1000, 1, 0.95 }

typedef struct
{
  gsize n; /* pairs of finite numbers */
  VtEstimate pearson, spearman;
} VtCorrelation;

/* Deterministic, whatever the number of threads. FALSE when cancelled. */
gboolean vt_correlation_compute (const double *x, const double *y, gsize n, const VtBootstrap *bootstrap, GCancellable *cancellable,
                                 VtCorrelation *correlation);

/* The coefficients alone. */
double vt_correlation_pearson (const double *x, const double *y, gsize n);
double vt_correlation_spearman (const double *x, const double *y, gsize n);

/* Ranks from 1 on, ties sharing their mean; NaN keeps NaN. */
void vt_correlation_rank (const double *x, gsize n, double *ranks);

typedef struct
{
  gsize n;                    /* groups */
  double *x, *y;              /* means */
  double *x_error, *y_error;  /* standard errors of the means */
} VtGroups;

/* Pairs that are not finite are left out. clear() in any case. */
void vt_groups_init (VtGroups *groups, const double *x, const double *y, gsize n, gsize group);
void vt_groups_clear (VtGroups *groups);

G_END_DECLS
