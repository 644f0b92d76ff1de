/* The three passes in plain C, double precision. See vt-kernel.h. */
#include <math.h>
#include <string.h>

#include "potential/vt-kernel.h"

typedef struct
{
  double h[3][3];
  gboolean orthogonal;
} Metric;

static Metric
get_metric (const VtBlocks *blocks)
{
  Metric metric = { .orthogonal = blocks->orthogonal };
  memcpy (metric.h, blocks->cell.vectors, sizeof metric.h);
  return metric;
}

/* x_i − x_j to the nearest image; its square. */
static inline double
get_vector (const Metric *metric, const double *a, const double *b, double d[3])
{
  double s[3];
  for (int k = 0; k < 3; k++)
    {
      s[k] = a[k] - b[k];
      s[k] -= rint (s[k]);
    }
  for (int k = 0; k < 3; k++)
    d[k] = metric->orthogonal ? s[k] * metric->h[k][k] : s[0] * metric->h[0][k] + s[1] * metric->h[1][k] + s[2] * metric->h[2][k];
  return d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
}

static inline gint64
get_offset (const double *row)
{
  gint64 offset;
  memcpy (&offset, row + 3, sizeof offset);
  return offset;
}

/* The table's row and the place in its interval. */
static inline gsize
find_row (const VtKernelTables *tables, gsize offset, double r, double *p)
{
  const double at = MIN (r * tables->per_d_r, tables->n_rows - 1.5);
  const gsize m = (gsize) at;
  *p = at - (double) m;
  return offset + m;
}

static inline double
value (const double *c, double p)
{
  return ((c[3] * p + c[2]) * p + c[1]) * p + c[0];
}

static inline double
slope (const double *c, double p)
{
  return (3 * c[3] * p + 2 * c[2]) * p + c[1];
}

static inline void
add_virial (double w[6], double f, const double d[3])
{
  w[0] -= f * d[0] * d[0];
  w[1] -= f * d[1] * d[1];
  w[2] -= f * d[2] * d[2];
  w[3] -= f * d[1] * d[2];
  w[4] -= f * d[0] * d[2];
  w[5] -= f * d[0] * d[1];
}

static void
near1 (const VtKernel *kernel, VtBlock *block, gboolean sums)
{
  const VtKernelTables *t = kernel->tables;
  const VtBlocks *blocks = kernel->blocks;
  const Metric metric = get_metric (blocks);
  const guint stride = t->symmetric ? 8 : 12, width = blocks->width, values = blocks->values_per_pair;
  double energy = 0;
  for (guint32 i = 0; i < block->n_own; i++)
    {
      const double *a = block->fraction + 4 * (gsize) i;
      const gsize offset = t->offset_i[blocks->element[block->first + i]];
      double rho = 0;
      for (gsize e = (gsize) block->near.begin[i] * width; e < (gsize) block->near.begin[i + 1] * width; e++)
        {
          const gsize j = block->near.rows[e];
          const double *b = block->fraction + j;
          double *kept = block->pair_d + e * values, p;
          const double r2 = MAX (get_vector (&metric, a, b, kept), 0.01), r = sqrt (r2), inverse = 1 / r;
          const double *c = t->near_d + stride * find_row (t, offset + (gsize) get_offset (b), r, &p), *z = c + stride - 4;
          const double to_i = value (c, p), phi = value (z, p) * inverse;
          rho += to_i;
          kept[3] = (slope (z, p) * t->per_d_r - phi) * inverse * inverse;
          kept[4] = slope (c, p) * t->per_d_r * inverse;
          if (t->symmetric)
            block->density_d[j / 4] += to_i;
          else
            {
              block->density_d[j / 4] += value (c + 4, p);
              kept[5] = slope (c + 4, p) * t->per_d_r * inverse;
            }
          energy += phi;
        }
      block->density_d[i] += rho;
    }
  block->energy = energy;
  memset (block->virial, 0, sizeof block->virial);
}

static void
far (const VtKernel *kernel, VtBlock *block, gboolean sums)
{
  const VtKernelTables *t = kernel->tables;
  const VtBlocks *blocks = kernel->blocks;
  const Metric metric = get_metric (blocks);
  const guint width = blocks->width;
  double energy = 0;
  for (guint32 i = 0; i < block->n_own; i++)
    {
      const double *a = block->fraction + 4 * (gsize) i;
      const gsize offset = t->offset_i[blocks->element[block->first + i]];
      double f[3] = { 0 };
      for (gsize e = (gsize) block->far.begin[i] * width; e < (gsize) block->far.begin[i + 1] * width; e++)
        {
          const gsize j = block->far.rows[e];
          const double *b = block->fraction + j;
          double d[3], p;
          const double r2 = MAX (get_vector (&metric, a, b, d), 0.01), r = sqrt (r2), inverse = 1 / r;
          const double *z = t->far_d + 4 * find_row (t, offset + (gsize) get_offset (b), r, &p);
          const double phi = value (z, p) * inverse, g = (slope (z, p) * t->per_d_r - phi) * inverse * inverse;
          energy += phi;
          for (int k = 0; k < 3; k++)
            {
              f[k] -= g * d[k];
              block->force_d[j + k] += g * d[k];
            }
          if (sums)
            add_virial (block->virial, g, d);
        }
      for (int k = 0; k < 3; k++)
        block->force_d[4 * (gsize) i + k] += f[k];
    }
  block->energy += energy;
}

static void
near2 (const VtKernel *kernel, VtBlock *block, gboolean sums)
{
  const VtBlocks *blocks = kernel->blocks;
  const guint width = blocks->width, values = blocks->values_per_pair, other = kernel->tables->symmetric ? 4 : 5;
  for (guint32 i = 0; i < block->n_own; i++)
    {
      const double fi = block->force_d[4 * (gsize) i + 3];
      double f[3] = { 0 };
      for (gsize e = (gsize) block->near.begin[i] * width; e < (gsize) block->near.begin[i + 1] * width; e++)
        {
          const double *kept = block->pair_d + e * values;
          double *force = block->force_d + block->near.rows[e];
          const double g = kept[3] + kept[4] * fi + kept[other] * force[3];
          for (int k = 0; k < 3; k++)
            {
              f[k] -= g * kept[k];
              force[k] += g * kept[k];
            }
          if (sums)
            add_virial (block->virial, g, kept);
        }
      for (int k = 0; k < 3; k++)
        block->force_d[4 * (gsize) i + k] += f[k];
    }
}

const VtKernelPasses vt_kernel_double_portable = { near1, far, near2 };
