#include "landscape/vt-landscape.h"

#include <math.h>

double
vt_vector_normalize (gsize n, double *y)
{
  const double length = sqrt (vt_vector_dot (n, y, y));
  if (length > 0)
    vt_vector_scale (n, y, 1 / length);
  return length;
}

double
vt_vector_max_atom (gsize n_atoms, const double *a, const double *b)
{
  double max = 0;
  for (gsize i = 0; i < 3 * n_atoms; i += 3)
    {
      const double x = a[i] - (b ? b[i] : 0), y = a[i + 1] - (b ? b[i + 1] : 0), z = a[i + 2] - (b ? b[i + 2] : 0);
      const double square = x * x + y * y + z * z;
      /* Whatever is no number must not pass for small. */
      if (!(square <= max))
        max = square;
      if (isnan (max))
        return INFINITY;
    }
  return sqrt (max);
}

void
vt_vector_remove_drift (gsize n_atoms, double *y)
{
  double mean[3] = { 0, 0, 0 };
  for (gsize i = 0; i < 3 * n_atoms; i += 3)
    for (int k = 0; k < 3; k++)
      mean[k] += y[i + k];
  for (gsize i = 0; i < 3 * n_atoms; i += 3)
    for (int k = 0; k < 3; k++)
      y[i + k] -= mean[k] / (double) n_atoms;
}
