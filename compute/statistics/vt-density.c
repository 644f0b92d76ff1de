/* Kernel density: the values are counted linearly on a grid eight times as fine as the bandwidth, and each count spread by a Gaussian up
 * to 6 σ. The error of that is below 0.2 % of the peak (tested against the sum over all values). */
#include "statistics/vt-density.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PER_SIGMA 8
#define REACH 6
#define MOST_CELLS 65536

static int
compare_doubles (const void *a, const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
silverman (const double *sorted, gsize n)
{
  double mean = 0, squares = 0;

  for (gsize i = 0; i < n; i++)
    mean += sorted[i] / (double) n;
  for (gsize i = 0; i < n; i++)
    squares += (sorted[i] - mean) * (sorted[i] - mean);
  const double s = sqrt (squares / ((double) n - 1)), quartiles = (sorted[3 * n / 4] - sorted[n / 4]) / 1.34;
  return 0.9 * (quartiles > 0 ? MIN (s, quartiles) : s) * pow ((double) n, -0.2);
}

double
vt_density_estimate (const double *values, gsize n, double bandwidth, double from, double to, guint n_points, double *density)
{
  g_autofree double *sorted = g_new (double, n + 1);
  gsize m = 0;

  memset (density, 0, n_points * sizeof *density);
  for (gsize i = 0; i < n; i++)
    if (isfinite (values[i]))
      sorted[m++] = values[i];
  if (m < 2 || n_points < 2 || !(to > from))
    return 0;
  qsort (sorted, m, sizeof *sorted, compare_doubles);
  if (!(bandwidth > 0))
    bandwidth = silverman (sorted, m);
  if (!(bandwidth > 0) || !isfinite (bandwidth))
    return 0;

  const double low = sorted[0], span = sorted[m - 1] - low;
  const gsize n_cells = (gsize) CLAMP (ceil (span / bandwidth * PER_SIGMA), 1, MOST_CELLS) + 1;
  const double width = span > 0 ? span / (double) (n_cells - 1) : bandwidth;
  g_autofree double *counts = g_new0 (double, n_cells + 1);
  for (gsize i = 0; i < m; i++)
    {
      const double at = (sorted[i] - low) / width;
      const gsize cell = MIN ((gsize) at, n_cells - 1);
      counts[cell] += 1 - (at - (double) cell);
      counts[cell + 1] += at - (double) cell;
    }
  const double norm = 1 / ((double) m * bandwidth * sqrt (2 * G_PI));
  for (guint k = 0; k < n_points; k++)
    {
      const double x = from + (to - from) * k / (n_points - 1);
      const double first = ceil ((x - REACH * bandwidth - low) / width), last = floor ((x + REACH * bandwidth - low) / width);

      for (double cell = MAX (first, 0); cell <= MIN (last, (double) n_cells); cell++)
        {
          const double z = (x - low - cell * width) / bandwidth;
          density[k] += counts[(gsize) cell] * norm * exp (-0.5 * z * z);
        }
    }
  return bandwidth;
}

gsize
vt_density_count (const double *x, const double *y, gsize n, double x0, double x1, guint n_columns, double y0, double y1, guint n_rows,
                  double *counts)
{
  gsize inside = 0;

  memset (counts, 0, (gsize) n_columns * n_rows * sizeof *counts);
  for (gsize i = 0; i < n; i++)
    {
      if (!(x[i] >= x0 && x[i] <= x1 && y[i] >= y0 && y[i] <= y1))
        continue;
      const guint column = MIN ((guint) ((x[i] - x0) / (x1 - x0) * n_columns), n_columns - 1);
      const guint row = MIN ((guint) ((y[i] - y0) / (y1 - y0) * n_rows), n_rows - 1);
      counts[(gsize) row * n_columns + column]++;
      inside++;
    }
  return inside;
}
