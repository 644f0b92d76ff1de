/* The three passes with AVX2 and FMA, double precision, four pairs at a time. See vt-kernel.h. Compiled for these processors only. */
#include <immintrin.h>
#include <string.h>

#include "potential/vt-kernel.h"

#define AHEAD 3 /* vectors between finding a table's row, which is fetched meanwhile, and loading it */
#define RING 8

#define INLINE static inline __attribute__ ((always_inline))

typedef __m256d V;

/* What goes from one stage of a vector to the next. */
typedef struct
{
  double dx[4], dy[4], dz[4], p[4], inverse[4], rho_i[4], rho_j[4];
  gint64 row[4]; /* byte offset in the table */
} Stage;

INLINE V
all (double a)
{
  return _mm256_set1_pd (a);
}

/* Columns of the four rows at @base + at[k], in units of doubles times @scale. */
INLINE void
load_rows (const double *base, const guint32 *at, V *x, V *y, V *z, V *w)
{
  const V r0 = _mm256_load_pd (base + at[0]), r1 = _mm256_load_pd (base + at[1]);
  const V r2 = _mm256_load_pd (base + at[2]), r3 = _mm256_load_pd (base + at[3]);
  const V t0 = _mm256_unpacklo_pd (r0, r1), t1 = _mm256_unpackhi_pd (r0, r1);
  const V t2 = _mm256_unpacklo_pd (r2, r3), t3 = _mm256_unpackhi_pd (r2, r3);
  *x = _mm256_permute2f128_pd (t0, t2, 0x20);
  *y = _mm256_permute2f128_pd (t1, t3, 0x20);
  *z = _mm256_permute2f128_pd (t0, t2, 0x31);
  *w = _mm256_permute2f128_pd (t1, t3, 0x31);
}

INLINE void
load_cubic (const double *table, gsize bytes, const gint64 *at, V c[4])
{
  const char *base = (const char *) table + bytes;
  const V r0 = _mm256_load_pd ((const double *) (base + at[0])), r1 = _mm256_load_pd ((const double *) (base + at[1]));
  const V r2 = _mm256_load_pd ((const double *) (base + at[2])), r3 = _mm256_load_pd ((const double *) (base + at[3]));
  const V t0 = _mm256_unpacklo_pd (r0, r1), t1 = _mm256_unpackhi_pd (r0, r1);
  const V t2 = _mm256_unpacklo_pd (r2, r3), t3 = _mm256_unpackhi_pd (r2, r3);
  c[0] = _mm256_permute2f128_pd (t0, t2, 0x20);
  c[1] = _mm256_permute2f128_pd (t1, t3, 0x20);
  c[2] = _mm256_permute2f128_pd (t0, t2, 0x31);
  c[3] = _mm256_permute2f128_pd (t1, t3, 0x31);
}

/* Rows (x, y, z, 0) from columns. */
INLINE void
make_rows (V x, V y, V z, V r[4])
{
  const V zero = _mm256_setzero_pd ();
  const V a = _mm256_unpacklo_pd (x, y), b = _mm256_unpackhi_pd (x, y), c = _mm256_unpacklo_pd (z, zero), d = _mm256_unpackhi_pd (z, zero);
  r[0] = _mm256_permute2f128_pd (a, c, 0x20);
  r[1] = _mm256_permute2f128_pd (b, d, 0x20);
  r[2] = _mm256_permute2f128_pd (a, c, 0x31);
  r[3] = _mm256_permute2f128_pd (b, d, 0x31);
}

INLINE V
value (const V c[4], V p)
{
  return _mm256_fmadd_pd (_mm256_fmadd_pd (_mm256_fmadd_pd (c[3], p, c[2]), p, c[1]), p, c[0]);
}

INLINE V
slope (const V c[4], V p)
{
  return _mm256_fmadd_pd (_mm256_fmadd_pd (_mm256_mul_pd (all (3), c[3]), p, _mm256_add_pd (c[2], c[2])), p, c[1]);
}

INLINE double
sum (V a)
{
  const __m128d l = _mm_add_pd (_mm256_castpd256_pd128 (a), _mm256_extractf128_pd (a, 1));
  return _mm_cvtsd_f64 (_mm_add_sd (l, _mm_unpackhi_pd (l, l)));
}

INLINE V
to_nearest_image (V s)
{
  return _mm256_sub_pd (s, _mm256_round_pd (s, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}

/* All ones if vector @v belongs to the same atom as the one before. */
INLINE V
is_same (const guint32 *owner, gssize v)
{
  return _mm256_castsi256_pd (_mm256_cmpeq_epi32 (_mm256_set1_epi32 ((int) owner[v]), _mm256_set1_epi32 ((int) owner[v - 1])));
}

typedef struct
{
  V h[3][3];
} Metric;

INLINE Metric
get_metric (const VtBlocks *blocks)
{
  Metric metric;
  for (int a = 0; a < 3; a++)
    for (int b = 0; b < 3; b++)
      metric.h[a][b] = all (blocks->cell.vectors[a][b]);
  return metric;
}

/* First stage: vectors x_i − x_j, the table's rows and the places in their intervals. */
INLINE void
find (const VtKernelTables *t, const VtBlock *block, const VtVectorList *list, gssize v, const Metric *metric, gboolean orthogonal, int row_bytes,
      V *dx, V *dy, V *dz, Stage *stage)
{
  const double *own = block->fraction + list->owner[v];
  V x, y, z, w;
  load_rows (block->fraction, list->rows + 4 * v, &x, &y, &z, &w);
  const V a = to_nearest_image (_mm256_sub_pd (_mm256_broadcast_sd (own), x));
  const V b = to_nearest_image (_mm256_sub_pd (_mm256_broadcast_sd (own + 1), y));
  const V c = to_nearest_image (_mm256_sub_pd (_mm256_broadcast_sd (own + 2), z));
  if (orthogonal)
    {
      *dx = _mm256_mul_pd (a, metric->h[0][0]);
      *dy = _mm256_mul_pd (b, metric->h[1][1]);
      *dz = _mm256_mul_pd (c, metric->h[2][2]);
    }
  else
    {
      *dx = _mm256_fmadd_pd (c, metric->h[2][0], _mm256_fmadd_pd (b, metric->h[1][0], _mm256_mul_pd (a, metric->h[0][0])));
      *dy = _mm256_fmadd_pd (c, metric->h[2][1], _mm256_fmadd_pd (b, metric->h[1][1], _mm256_mul_pd (a, metric->h[0][1])));
      *dz = _mm256_fmadd_pd (c, metric->h[2][2], _mm256_fmadd_pd (b, metric->h[1][2], _mm256_mul_pd (a, metric->h[0][2])));
    }
  const V s = _mm256_fmadd_pd (*dz, *dz, _mm256_fmadd_pd (*dy, *dy, _mm256_mul_pd (*dx, *dx)));
  const V r = _mm256_sqrt_pd (_mm256_max_pd (s, all (0.01)));
  const V at = _mm256_min_pd (_mm256_mul_pd (r, all (t->per_d_r)), all (t->n_rows - 1.5));
  const __m128i m = _mm256_cvttpd_epi32 (at);
  const __m256i offset = _mm256_add_epi64 (_mm256_castpd_si256 (w), _mm256_set1_epi64x ((gint64) block->owner_offset[list->owner[v] / 4]));
  const __m256i row = _mm256_add_epi64 (_mm256_cvtepi32_epi64 (m), offset);
  /* Rows of 64, 96 or 32 bytes. */
  const __m256i bytes = row_bytes == 96 ? _mm256_add_epi64 (_mm256_slli_epi64 (row, 6), _mm256_slli_epi64 (row, 5))
                                        : _mm256_slli_epi64 (row, row_bytes == 64 ? 6 : 5);
  _mm256_store_pd (stage->p, _mm256_sub_pd (at, _mm256_cvtepi32_pd (m)));
  _mm256_store_pd (stage->inverse, _mm256_div_pd (all (1), r));
  _mm256_store_si256 ((__m256i *) stage->row, bytes);
  /* The file's own cubics are more than the second cache holds, let alone what other processes leave of it. */
  const char *table = (const char *) (row_bytes == 32 ? t->far_d : t->near_d);
  for (int k = 0; k < 4; k++)
    _mm_prefetch (table + stage->row[k], _MM_HINT_T0);
}

/* φ, and φ′/r from the cubic of rφ. */
INLINE V
get_pair (const V z[4], V p, V inverse, V per, V *g)
{
  const V phi = _mm256_mul_pd (value (z, p), inverse);
  *g = _mm256_mul_pd (_mm256_fmsub_pd (slope (z, p), per, phi), _mm256_mul_pd (inverse, inverse));
  return phi;
}

/* The running sum of the owner's four lanes, stored each time. */
INLINE V
add_to_owner (double *own, const guint32 *owner, gssize v, V acc, V more)
{
  acc = _mm256_add_pd (_mm256_and_pd (acc, is_same (owner, v)), more);
  _mm256_store_pd (own + owner[v], acc);
  return acc;
}

INLINE void
add_virial (V w[6], V f, V dx, V dy, V dz)
{
  const V fx = _mm256_mul_pd (f, dx), fy = _mm256_mul_pd (f, dy), fz = _mm256_mul_pd (f, dz);
  w[0] = _mm256_fmadd_pd (fx, dx, w[0]);
  w[1] = _mm256_fmadd_pd (fy, dy, w[1]);
  w[2] = _mm256_fmadd_pd (fz, dz, w[2]);
  w[3] = _mm256_fmadd_pd (fy, dz, w[3]);
  w[4] = _mm256_fmadd_pd (fx, dz, w[4]);
  w[5] = _mm256_fmadd_pd (fx, dy, w[5]);
}

INLINE void
take_virial (VtBlock *block, const V w[6])
{
  for (int k = 0; k < 6; k++)
    block->virial[k] -= sum (w[k]);
}

/* Before the first vector is at the second stage, that stage reads a ring that nothing was written to. */
INLINE void
clear_ring (Stage *ring, gint64 dummy_bytes)
{
  memset (ring, 0, RING * sizeof *ring);
  for (int k = 0; k < RING; k++)
    for (int lane = 0; lane < 4; lane++)
      {
        ring[k].row[lane] = dummy_bytes;
        ring[k].inverse[lane] = 1;
      }
}

INLINE void
run_near1 (const VtKernel *kernel, VtBlock *block, const gboolean orthogonal, const gboolean symmetric)
{
  const VtKernelTables *t = kernel->tables;
  const VtVectorList *list = &block->near;
  const Metric metric = get_metric (kernel->blocks);
  const int values = 4 * (symmetric ? 5 : 6), row_bytes = symmetric ? 64 : 96;
  const V per = all (t->per_d_r);
  Stage ring[RING] __attribute__ ((aligned (64)));
  V energy = _mm256_setzero_pd (), acc = _mm256_setzero_pd ();
  double *kept = block->pair_d + VT_BLOCK_EDGE * values;
  clear_ring (ring, (gint64) kernel->tables->dummy_offset * row_bytes);
  for (gssize v = 0; v < (gssize) list->n_vectors + AHEAD + 1; v++)
    {
      {
        Stage *stage = ring + (v & (RING - 1));
        double *out = kept + v * values;
        V dx, dy, dz;
        find (t, block, list, v, &metric, orthogonal, row_bytes, &dx, &dy, &dz, stage);
        _mm256_store_pd (out, dx);
        _mm256_store_pd (out + 4, dy);
        _mm256_store_pd (out + 8, dz);
      }
      {
        Stage *stage = ring + ((v - AHEAD) & (RING - 1));
        double *out = kept + (v - AHEAD) * values;
        const V p = _mm256_load_pd (stage->p), inverse = _mm256_load_pd (stage->inverse);
        V c[4], z[4], g;
        load_cubic (t->near_d, 0, stage->row, c);
        _mm256_store_pd (stage->rho_i, value (c, p));
        _mm256_store_pd (out + 16, _mm256_mul_pd (slope (c, p), _mm256_mul_pd (inverse, per)));
        if (!symmetric)
          {
            load_cubic (t->near_d, 32, stage->row, c);
            _mm256_store_pd (stage->rho_j, value (c, p));
            _mm256_store_pd (out + 20, _mm256_mul_pd (slope (c, p), _mm256_mul_pd (inverse, per)));
          }
        load_cubic (t->near_d, symmetric ? 32 : 64, stage->row, z);
        energy = _mm256_add_pd (energy, get_pair (z, p, inverse, per, &g));
        _mm256_store_pd (out + 12, g);
      }
      {
        const gssize u = v - AHEAD - 1;
        const Stage *stage = ring + (u & (RING - 1));
        const guint32 *rows = list->rows + 4 * u;
        const double *rho = symmetric ? stage->rho_i : stage->rho_j;
        acc = add_to_owner (block->own_d, list->owner, u, acc, _mm256_load_pd (stage->rho_i));
        for (int k = 0; k < 4; k++)
          block->density_d[rows[k] / 4] += rho[k];
      }
    }
  block->energy = sum (energy);
  memset (block->virial, 0, sizeof block->virial);
  for (guint32 i = 0; i < block->n_own; i++)
    {
      const double *own = block->own_d + 4 * (gsize) i;
      block->density_d[i] += (own[0] + own[1]) + (own[2] + own[3]);
    }
}

INLINE void
add_forces (double *force, const guint32 *rows, const V r[4])
{
  for (int k = 0; k < 4; k++)
    _mm256_store_pd (force + rows[k], _mm256_add_pd (_mm256_load_pd (force + rows[k]), r[k]));
}

INLINE void
run_far (const VtKernel *kernel, VtBlock *block, const gboolean orthogonal, const gboolean sums)
{
  const VtKernelTables *t = kernel->tables;
  const VtVectorList *list = &block->far;
  const Metric metric = get_metric (kernel->blocks);
  const V per = all (t->per_d_r), zero = _mm256_setzero_pd ();
  Stage ring[RING] __attribute__ ((aligned (64)));
  V energy = zero, acc = zero, w[6] = { zero, zero, zero, zero, zero, zero };
  clear_ring (ring, (gint64) kernel->tables->dummy_offset * 32);
  for (gssize v = 0; v < (gssize) list->n_vectors + AHEAD; v++)
    {
      {
        Stage *stage = ring + (v & (RING - 1));
        V dx, dy, dz;
        find (t, block, list, v, &metric, orthogonal, 32, &dx, &dy, &dz, stage);
        _mm256_store_pd (stage->dx, dx);
        _mm256_store_pd (stage->dy, dy);
        _mm256_store_pd (stage->dz, dz);
      }
      {
        const gssize u = v - AHEAD;
        const Stage *stage = ring + (u & (RING - 1));
        const V dx = _mm256_load_pd (stage->dx), dy = _mm256_load_pd (stage->dy), dz = _mm256_load_pd (stage->dz);
        V z[4], r[4], g;
        load_cubic (t->far_d, 0, stage->row, z);
        const V phi = get_pair (z, _mm256_load_pd (stage->p), _mm256_load_pd (stage->inverse), per, &g);
        if (sums)
          {
            energy = _mm256_add_pd (energy, phi);
            add_virial (w, g, dx, dy, dz);
          }
        make_rows (_mm256_mul_pd (g, dx), _mm256_mul_pd (g, dy), _mm256_mul_pd (g, dz), r);
        acc = add_to_owner (block->own2_d, list->owner, u, acc, _mm256_add_pd (_mm256_add_pd (r[0], r[1]), _mm256_add_pd (r[2], r[3])));
        add_forces (block->force_d, list->rows + 4 * u, r);
      }
    }
  block->energy += sum (energy);
  take_virial (block, w);
}

INLINE void
run_near2 (const VtKernel *kernel, VtBlock *block, const gboolean symmetric, const gboolean sums)
{
  const VtVectorList *list = &block->near;
  const int values = 4 * (symmetric ? 5 : 6);
  const V zero = _mm256_setzero_pd ();
  const double *kept = block->pair_d + VT_BLOCK_EDGE * values;
  double *force = block->force_d;
  V w[6] = { zero, zero, zero, zero, zero, zero };
  gsize v = 0;
  for (guint32 i = 0; i < block->n_own; i++)
    {
      const V fi = all (force[4 * (gsize) i + 3]);
      V ax = zero, ay = zero, az = zero, r[4];
      for (; v < list->begin[i + 1]; v++, kept += values)
        {
          const guint32 *rows = list->rows + 4 * v;
          const V dx = _mm256_load_pd (kept), dy = _mm256_load_pd (kept + 4), dz = _mm256_load_pd (kept + 8);
          const V g = _mm256_load_pd (kept + 12), q = _mm256_load_pd (kept + 16);
          const V o0 = _mm256_load_pd (force + rows[0]), o1 = _mm256_load_pd (force + rows[1]);
          const V o2 = _mm256_load_pd (force + rows[2]), o3 = _mm256_load_pd (force + rows[3]);
          const V fj = _mm256_permute2f128_pd (_mm256_unpackhi_pd (o0, o1), _mm256_unpackhi_pd (o2, o3), 0x31);
          const V f = symmetric ? _mm256_fmadd_pd (q, _mm256_add_pd (fi, fj), g)
                                : _mm256_fmadd_pd (q, fi, _mm256_fmadd_pd (_mm256_load_pd (kept + 20), fj, g));
          const V fx = _mm256_mul_pd (f, dx), fy = _mm256_mul_pd (f, dy), fz = _mm256_mul_pd (f, dz);
          if (sums)
            add_virial (w, f, dx, dy, dz);
          ax = _mm256_add_pd (ax, fx);
          ay = _mm256_add_pd (ay, fy);
          az = _mm256_add_pd (az, fz);
          make_rows (fx, fy, fz, r);
          _mm256_store_pd (force + rows[0], _mm256_add_pd (o0, r[0]));
          _mm256_store_pd (force + rows[1], _mm256_add_pd (o1, r[1]));
          _mm256_store_pd (force + rows[2], _mm256_add_pd (o2, r[2]));
          _mm256_store_pd (force + rows[3], _mm256_add_pd (o3, r[3]));
        }
      make_rows (ax, ay, az, r);
      const V a = _mm256_add_pd (_mm256_add_pd (r[0], r[1]), _mm256_add_pd (r[2], r[3]));
      double *own = force + 4 * (gsize) i;
      _mm256_store_pd (own, _mm256_sub_pd (_mm256_load_pd (own), _mm256_add_pd (a, _mm256_load_pd (block->own2_d + 4 * (gsize) i))));
    }
  take_virial (block, w);
}

/* ---- one instance for each kind of cell and potential ---- */

static void
near1 (const VtKernel *kernel, VtBlock *block, gboolean sums)
{
  const gboolean orthogonal = kernel->blocks->orthogonal;
  if (kernel->tables->symmetric)
    orthogonal ? run_near1 (kernel, block, TRUE, TRUE) : run_near1 (kernel, block, FALSE, TRUE);
  else
    orthogonal ? run_near1 (kernel, block, TRUE, FALSE) : run_near1 (kernel, block, FALSE, FALSE);
}

static void
far (const VtKernel *kernel, VtBlock *block, gboolean sums)
{
  if (kernel->blocks->orthogonal)
    sums ? run_far (kernel, block, TRUE, TRUE) : run_far (kernel, block, TRUE, FALSE);
  else
    sums ? run_far (kernel, block, FALSE, TRUE) : run_far (kernel, block, FALSE, FALSE);
}

static void
near2 (const VtKernel *kernel, VtBlock *block, gboolean sums)
{
  if (kernel->tables->symmetric)
    sums ? run_near2 (kernel, block, TRUE, TRUE) : run_near2 (kernel, block, TRUE, FALSE);
  else
    sums ? run_near2 (kernel, block, FALSE, TRUE) : run_near2 (kernel, block, FALSE, FALSE);
}

const VtKernelPasses vt_kernel_double_avx2 = { near1, far, near2 };
