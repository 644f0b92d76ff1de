/* Smooth densities and counts on a plane. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Density of @values by Gaussian kernels at @n_points equally spaced places from @from to @to: ∫ p dx = 1 over all x.
 * @bandwidth: σ of the kernel; 0 for Silverman's, 0.9 min (s, IQR/1.34) n^(−1/5) (B. W. Silverman, Density Estimation (1986), eq. 3.31),
 * which is returned. 0 if there is nothing to smooth: fewer than two values, or all the same; then @density is 0. Values that are
 * not finite do not count. O(n log n + n_points²) at most: values are shared out between the nearest two of a fine grid first. */
double vt_density_estimate (const double *values, gsize n, double bandwidth, double from, double to, guint n_points, double *density);

/* counts[row × n_columns + column] of the points in equal cells; the upper ends belong to the last cells. Returns how many points lie
 * inside. */
gsize vt_density_count (const double *x, const double *y, gsize n, double x0, double x1, guint n_columns, double y0, double y1,
                        guint n_rows, double *counts);

G_END_DECLS
