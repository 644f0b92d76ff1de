#include "landscape/vt-landscape.h"

#include <math.h>

#include "base/vt-simd.h"

VT_SIMD_CLONES double
vt_vector_dot (gsize n, const double *a, const double *b)
{
  VtV4 s0 = VT_V4_ALL (0), s1 = s0, s2 = s0, s3 = s0;
  double rest = 0;
  gsize i = 0;
  for (; i + 16 <= n; i += 16)
    {
      s0 += VT_V4_LOAD (a + i) * VT_V4_LOAD (b + i);
      s1 += VT_V4_LOAD (a + i + 4) * VT_V4_LOAD (b + i + 4);
      s2 += VT_V4_LOAD (a + i + 8) * VT_V4_LOAD (b + i + 8);
      s3 += VT_V4_LOAD (a + i + 12) * VT_V4_LOAD (b + i + 12);
    }
  for (; i < n; i++)
    rest += a[i] * b[i];
  const VtV4 s = (s0 + s1) + (s2 + s3);
  return VT_V4_SUM (s) + rest;
}

VT_SIMD_CLONES void
vt_vector_add (gsize n, double *restrict y, double s, const double *restrict x)
{
  for (gsize i = 0; i < n; i++)
    y[i] += s * x[i];
}

VT_SIMD_CLONES void
vt_vector_scale (gsize n, double *y, double s)
{
  for (gsize i = 0; i < n; i++)
    y[i] *= s;
}

double
vt_vector_project_out (gsize n, double *restrict y, const double *restrict u)
{
  const double along = vt_vector_dot (n, y, u);
  vt_vector_add (n, y, -along, u);
  return along;
}

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
