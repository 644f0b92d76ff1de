/* The three passes with AVX2 and FMA, single precision, eight pairs at a time. See vt-kernel.h. Compiled for these processors only.
 *
 * Coordinates are 32-bit fractions: their differences wrap into the nearest image, exactly. Energies and virials are added in double every
 * few vectors. Lanes k and k + 4 of a vector go through the 128-bit halves of a register, rows four floats long. */
#include <immintrin.h>
#include <string.h>

#include "potential/vt-kernel.h"

#define AHEAD 2 /* vectors between finding a table's row and loading it */
#define RING 8
#define FLUSH 63 /* sums go to double when the vector's number has these bits set */

#define INLINE static inline __attribute__ ((always_inline))

typedef __m256 V;

typedef struct
{
  float dx[8], dy[8], dz[8], t[8], rho_i[8], rho_j[8];
  guint32 row[8]; /* byte offset in the table */
} Stage;

INLINE V
all (float a)
{
  return _mm256_set1_ps (a);
}

INLINE V
load_pair (const float *low, const float *high)
{
  return _mm256_insertf128_ps (_mm256_castps128_ps256 (_mm_load_ps (low)), _mm_load_ps (high), 1);
}

INLINE void
transpose (V r0, V r1, V r2, V r3, V *x, V *y, V *z, V *w)
{
  const __m256d t0 = _mm256_castps_pd (_mm256_unpacklo_ps (r0, r1)), t1 = _mm256_castps_pd (_mm256_unpackhi_ps (r0, r1));
  const __m256d t2 = _mm256_castps_pd (_mm256_unpacklo_ps (r2, r3)), t3 = _mm256_castps_pd (_mm256_unpackhi_ps (r2, r3));
  *x = _mm256_castpd_ps (_mm256_unpacklo_pd (t0, t2));
  *y = _mm256_castpd_ps (_mm256_unpackhi_pd (t0, t2));
  *z = _mm256_castpd_ps (_mm256_unpacklo_pd (t1, t3));
  *w = _mm256_castpd_ps (_mm256_unpackhi_pd (t1, t3));
}

/* Columns of the eight rows of floats at @base + at[k]. */
INLINE void
load_rows (const float *base, const guint32 *at, V *x, V *y, V *z, V *w)
{
  transpose (load_pair (base + at[0], base + at[4]), load_pair (base + at[1], base + at[5]), load_pair (base + at[2], base + at[6]),
             load_pair (base + at[3], base + at[7]), x, y, z, w);
}

/* The same with offsets in bytes. */
INLINE void
load_table (const float *table, gsize bytes, const guint32 *at, V c[4])
{
  const char *base = (const char *) table + bytes;
#define ROW(k) ((const float *) (base + at[k]))
  transpose (load_pair (ROW (0), ROW (4)), load_pair (ROW (1), ROW (5)), load_pair (ROW (2), ROW (6)), load_pair (ROW (3), ROW (7)), &c[0], &c[1],
             &c[2], &c[3]);
#undef ROW
}

/* Rows (x, y, z, 0) from columns: r[k] holds lanes k and k + 4. */
INLINE void
make_rows (V x, V y, V z, V r[4])
{
  const V zero = _mm256_setzero_ps ();
  const V a0 = _mm256_unpacklo_ps (x, z), a1 = _mm256_unpackhi_ps (x, z), b0 = _mm256_unpacklo_ps (y, zero), b1 = _mm256_unpackhi_ps (y, zero);
  r[0] = _mm256_unpacklo_ps (a0, b0);
  r[1] = _mm256_unpackhi_ps (a0, b0);
  r[2] = _mm256_unpacklo_ps (a1, b1);
  r[3] = _mm256_unpackhi_ps (a1, b1);
}

INLINE void
store_pair (float *low, float *high, V r)
{
  _mm_store_ps (low, _mm256_castps256_ps128 (r));
  _mm_store_ps (high, _mm256_extractf128_ps (r, 1));
}

INLINE __m128
add_halves (V a)
{
  return _mm_add_ps (_mm256_castps256_ps128 (a), _mm256_extractf128_ps (a, 1));
}

INLINE double
sum (V a)
{
  const __m256d l = _mm256_add_pd (_mm256_cvtps_pd (_mm256_castps256_ps128 (a)), _mm256_cvtps_pd (_mm256_extractf128_ps (a, 1)));
  const __m128d m = _mm_add_pd (_mm256_castpd256_pd128 (l), _mm256_extractf128_pd (l, 1));
  return _mm_cvtsd_f64 (_mm_add_sd (m, _mm_unpackhi_pd (m, m)));
}

INLINE __m128
is_same (const guint32 *owner, gssize v)
{
  return _mm_castsi128_ps (_mm_cmpeq_epi32 (_mm_set1_epi32 ((int) owner[v]), _mm_set1_epi32 ((int) owner[v - 1])));
}

/* The running sum of the owner's row, stored each time. */
INLINE __m128
add_to_owner (float *own, const guint32 *owner, gssize v, __m128 acc, __m128 more)
{
  acc = _mm_add_ps (_mm_and_ps (acc, is_same (owner, v)), more);
  _mm_store_ps (own + owner[v], acc);
  return acc;
}

typedef struct
{
  V h[3][3];
} Metric;

INLINE Metric
get_metric (const VtKernel *kernel)
{
  Metric metric;
  for (int a = 0; a < 3; a++)
    for (int b = 0; b < 3; b++)
      metric.h[a][b] = all ((float) (kernel->blocks->cell.vectors[a][b] * 0x1p-32));
  return metric;
}

/* First stage: vectors x_i − x_j, the table's rows and the places in their intervals. */
INLINE void
find (const VtKernelTables *tables, const VtBlock *block, const VtVectorList *list, gssize v, const Metric *metric, gboolean orthogonal,
      int row_bytes, V *dx, V *dy, V *dz, Stage *stage)
{
  const gint32 *own = block->fixed + list->owner[v];
  V x, y, z, w;
  load_rows ((const float *) block->fixed, list->rows + 8 * v, &x, &y, &z, &w);
#define DIFFERENCE(k, column) _mm256_cvtepi32_ps (_mm256_sub_epi32 (_mm256_set1_epi32 (own[k]), _mm256_castps_si256 (column)))
  const V a = DIFFERENCE (0, x), b = DIFFERENCE (1, y), c = DIFFERENCE (2, z);
#undef DIFFERENCE
  if (orthogonal)
    {
      *dx = _mm256_mul_ps (a, metric->h[0][0]);
      *dy = _mm256_mul_ps (b, metric->h[1][1]);
      *dz = _mm256_mul_ps (c, metric->h[2][2]);
    }
  else
    {
      *dx = _mm256_fmadd_ps (c, metric->h[2][0], _mm256_fmadd_ps (b, metric->h[1][0], _mm256_mul_ps (a, metric->h[0][0])));
      *dy = _mm256_fmadd_ps (c, metric->h[2][1], _mm256_fmadd_ps (b, metric->h[1][1], _mm256_mul_ps (a, metric->h[0][1])));
      *dz = _mm256_fmadd_ps (c, metric->h[2][2], _mm256_fmadd_ps (b, metric->h[1][2], _mm256_mul_ps (a, metric->h[0][2])));
    }
  V s = _mm256_fmadd_ps (*dz, *dz, _mm256_fmadd_ps (*dy, *dy, _mm256_mul_ps (*dx, *dx)));
  s = _mm256_min_ps (_mm256_max_ps (s, all (tables->least)), all (tables->most));
  /* The upper bits of a float are the number of its knot, counted through the octaves; the rest is the way from there. */
  const __m256i bits = _mm256_castps_si256 (s);
  const int below = 23 - VT_KERNEL_BITS;
  const V knot = _mm256_castsi256_ps (_mm256_and_si256 (bits, _mm256_set1_epi32 (-(1 << below))));
  const __m256i offset = _mm256_add_epi32 (_mm256_castps_si256 (w), _mm256_set1_epi32 ((gint32) block->owner_offset[list->owner[v] / 4] - tables->bias));
  const __m256i row = _mm256_add_epi32 (_mm256_srli_epi32 (bits, below), offset);
  /* Rows of 32, 48 or 16 bytes. */
  const __m256i bytes = row_bytes == 48 ? _mm256_add_epi32 (_mm256_slli_epi32 (row, 5), _mm256_slli_epi32 (row, 4))
                                        : _mm256_slli_epi32 (row, row_bytes == 32 ? 5 : 4);
  _mm256_store_ps (stage->t, _mm256_sub_ps (s, knot));
  _mm256_store_si256 ((__m256i *) stage->row, bytes);
}

/* 2 dφ/ds from its parabola, and φ as the integral of it from the knot. */
INLINE V
get_slope (const V g[4], V t)
{
  return _mm256_fmadd_ps (_mm256_fmadd_ps (g[2], t, g[1]), t, g[0]);
}

INLINE V
get_energy (const V g[4], V t)
{
  const V inner = _mm256_fmadd_ps (t, _mm256_fmadd_ps (t, _mm256_mul_ps (g[2], all (1 / 3.f)), _mm256_mul_ps (g[1], all (0.5f))), g[0]);
  return _mm256_fmadd_ps (_mm256_mul_ps (t, inner), all (0.5f), g[3]);
}

INLINE void
add_virial (V w[6], V f, V dx, V dy, V dz)
{
  const V fx = _mm256_mul_ps (f, dx), fy = _mm256_mul_ps (f, dy), fz = _mm256_mul_ps (f, dz);
  w[0] = _mm256_fmadd_ps (fx, dx, w[0]);
  w[1] = _mm256_fmadd_ps (fy, dy, w[1]);
  w[2] = _mm256_fmadd_ps (fz, dz, w[2]);
  w[3] = _mm256_fmadd_ps (fy, dz, w[3]);
  w[4] = _mm256_fmadd_ps (fx, dz, w[4]);
  w[5] = _mm256_fmadd_ps (fx, dy, w[5]);
}

INLINE void
flush (V *energy, V w[6], VtBlock *block)
{
  block->energy += sum (*energy);
  *energy = _mm256_setzero_ps ();
  for (int k = 0; k < 6 && w != NULL; k++)
    {
      block->virial[k] -= sum (w[k]);
      w[k] = _mm256_setzero_ps ();
    }
}

/* Before the first vector is at the second stage, that stage reads a ring that nothing was written to. */
INLINE void
clear_ring (Stage *ring, guint32 dummy_bytes)
{
  memset (ring, 0, RING * sizeof *ring);
  for (int k = 0; k < RING; k++)
    for (int lane = 0; lane < 8; lane++)
      ring[k].row[lane] = dummy_bytes;
}

INLINE void
run_near1 (const VtKernel *kernel, VtBlock *block, const gboolean orthogonal, const gboolean symmetric, const gboolean sums)
{
  const VtKernelTables *tables = kernel->tables;
  const VtVectorList *list = &block->near;
  const Metric metric = get_metric (kernel);
  const int values = 8 * (symmetric ? 5 : 6), row_bytes = symmetric ? 32 : 48;
  Stage ring[RING] __attribute__ ((aligned (64)));
  V energy = _mm256_setzero_ps ();
  __m128 acc = _mm_setzero_ps ();
  float *kept = block->pair_f + VT_BLOCK_EDGE * values;
  block->energy = 0;
  memset (block->virial, 0, sizeof block->virial);
  clear_ring (ring, kernel->tables->dummy_offset * (guint32) row_bytes);
  for (gssize v = 0; v < (gssize) list->n_vectors + AHEAD + 1; v++)
    {
      {
        Stage *stage = ring + (v & (RING - 1));
        float *out = kept + v * values;
        V dx, dy, dz;
        find (tables, block, list, v, &metric, orthogonal, row_bytes, &dx, &dy, &dz, stage);
        _mm256_store_ps (out, dx);
        _mm256_store_ps (out + 8, dy);
        _mm256_store_ps (out + 16, dz);
      }
      {
        Stage *stage = ring + ((v - AHEAD) & (RING - 1));
        float *out = kept + (v - AHEAD) * values;
        const V t = _mm256_load_ps (stage->t);
        V c[4], g[4];
        for (int side = 0; side < (symmetric ? 1 : 2); side++)
          {
            load_table (tables->near_f, 16 * (gsize) side, stage->row, c);
            const V rho = _mm256_fmadd_ps (_mm256_fmadd_ps (_mm256_fmadd_ps (c[3], t, c[2]), t, c[1]), t, c[0]);
            const V q = _mm256_fmadd_ps (_mm256_fmadd_ps (_mm256_mul_ps (all (3), c[3]), t, _mm256_add_ps (c[2], c[2])), t, c[1]);
            _mm256_store_ps (side ? stage->rho_j : stage->rho_i, rho);
            _mm256_store_ps (out + 32 + 8 * side, q);
          }
        load_table (tables->near_f, symmetric ? 16 : 32, stage->row, g);
        _mm256_store_ps (out + 24, get_slope (g, t));
        if (sums)
          {
            energy = _mm256_add_ps (energy, get_energy (g, t));
            if ((v & FLUSH) == FLUSH)
              flush (&energy, NULL, block);
          }
      }
      {
        const gssize u = v - AHEAD - 1;
        const Stage *stage = ring + (u & (RING - 1));
        const guint32 *rows = list->rows + 8 * u;
        const float *rho = symmetric ? stage->rho_i : stage->rho_j;
        acc = add_to_owner (block->own_f, list->owner, u, acc, add_halves (_mm256_load_ps (stage->rho_i)));
        for (int k = 0; k < 8; k++)
          block->density_f[rows[k] / 4] += rho[k];
      }
    }
  flush (&energy, NULL, block);
  for (guint32 i = 0; i < block->n_own; i++)
    {
      const float *own = block->own_f + 4 * (gsize) i;
      block->density_f[i] += (own[0] + own[1]) + (own[2] + own[3]);
    }
}

INLINE void
run_far (const VtKernel *kernel, VtBlock *block, const gboolean orthogonal, const gboolean sums)
{
  const VtKernelTables *tables = kernel->tables;
  const VtVectorList *list = &block->far;
  const Metric metric = get_metric (kernel);
  const V zero = _mm256_setzero_ps ();
  Stage ring[RING] __attribute__ ((aligned (64)));
  V energy = zero, w[6] = { zero, zero, zero, zero, zero, zero };
  __m128 acc = _mm_setzero_ps ();
  float *force = block->force_f;
  clear_ring (ring, kernel->tables->dummy_offset * 16);
  for (gssize v = 0; v < (gssize) list->n_vectors + AHEAD; v++)
    {
      {
        Stage *stage = ring + (v & (RING - 1));
        V dx, dy, dz;
        find (tables, block, list, v, &metric, orthogonal, 16, &dx, &dy, &dz, stage);
        _mm256_store_ps (stage->dx, dx);
        _mm256_store_ps (stage->dy, dy);
        _mm256_store_ps (stage->dz, dz);
      }
      {
        const gssize u = v - AHEAD;
        const Stage *stage = ring + (u & (RING - 1));
        const guint32 *rows = list->rows + 8 * u;
        const V dx = _mm256_load_ps (stage->dx), dy = _mm256_load_ps (stage->dy), dz = _mm256_load_ps (stage->dz), t = _mm256_load_ps (stage->t);
        V c[4], r[4];
        load_table (tables->far_f, 0, stage->row, c);
        const V g = get_slope (c, t);
        if (sums)
          {
            energy = _mm256_add_ps (energy, get_energy (c, t));
            add_virial (w, g, dx, dy, dz);
            if ((v & FLUSH) == FLUSH)
              flush (&energy, w, block);
          }
        make_rows (_mm256_mul_ps (g, dx), _mm256_mul_ps (g, dy), _mm256_mul_ps (g, dz), r);
        acc = add_to_owner (block->own2_f, list->owner, u, acc, add_halves (_mm256_add_ps (_mm256_add_ps (r[0], r[1]), _mm256_add_ps (r[2], r[3]))));
        for (int k = 0; k < 4; k++)
          {
            float *low = force + rows[k], *high = force + rows[k + 4];
            store_pair (low, high, _mm256_add_ps (load_pair (low, high), r[k]));
          }
      }
    }
  flush (&energy, w, block);
}

INLINE void
run_near2 (const VtKernel *kernel, VtBlock *block, const gboolean symmetric, const gboolean sums)
{
  const VtVectorList *list = &block->near;
  const int values = 8 * (symmetric ? 5 : 6);
  const V zero = _mm256_setzero_ps ();
  const float *kept = block->pair_f + VT_BLOCK_EDGE * values;
  float *force = block->force_f;
  V none = zero;
  gsize v = 0;
  for (guint32 i = 0; i < block->n_own; i++)
    {
      const V fi = all (force[4 * (gsize) i + 3]);
      V ax = zero, ay = zero, az = zero, o[4], r[4], w[6] = { zero, zero, zero, zero, zero, zero };
      for (; v < list->begin[i + 1]; v++, kept += values)
        {
          const guint32 *rows = list->rows + 8 * v;
          const V dx = _mm256_load_ps (kept), dy = _mm256_load_ps (kept + 8), dz = _mm256_load_ps (kept + 16);
          const V g = _mm256_load_ps (kept + 24), q = _mm256_load_ps (kept + 32);
          for (int k = 0; k < 4; k++)
            o[k] = load_pair (force + rows[k], force + rows[k + 4]);
          const __m256d h0 = _mm256_castps_pd (_mm256_unpackhi_ps (o[0], o[1])), h1 = _mm256_castps_pd (_mm256_unpackhi_ps (o[2], o[3]));
          const V fj = _mm256_castpd_ps (_mm256_unpackhi_pd (h0, h1));
          const V f = symmetric ? _mm256_fmadd_ps (q, _mm256_add_ps (fi, fj), g)
                                : _mm256_fmadd_ps (q, fi, _mm256_fmadd_ps (_mm256_load_ps (kept + 40), fj, g));
          const V fx = _mm256_mul_ps (f, dx), fy = _mm256_mul_ps (f, dy), fz = _mm256_mul_ps (f, dz);
          if (sums)
            add_virial (w, f, dx, dy, dz);
          ax = _mm256_add_ps (ax, fx);
          ay = _mm256_add_ps (ay, fy);
          az = _mm256_add_ps (az, fz);
          make_rows (fx, fy, fz, r);
          for (int k = 0; k < 4; k++)
            store_pair (force + rows[k], force + rows[k + 4], _mm256_add_ps (o[k], r[k]));
        }
      if (sums)
        flush (&none, w, block);
      make_rows (ax, ay, az, r);
      const __m128 a = add_halves (_mm256_add_ps (_mm256_add_ps (r[0], r[1]), _mm256_add_ps (r[2], r[3])));
      float *own = force + 4 * (gsize) i;
      _mm_store_ps (own, _mm_sub_ps (_mm_load_ps (own), _mm_add_ps (a, _mm_load_ps (block->own2_f + 4 * (gsize) i))));
    }
}

/* ---- one instance for each kind of cell and potential ---- */

INLINE void
choose_near1 (const VtKernel *kernel, VtBlock *block, const gboolean orthogonal, gboolean sums)
{
  if (kernel->tables->symmetric)
    sums ? run_near1 (kernel, block, orthogonal, TRUE, TRUE) : run_near1 (kernel, block, orthogonal, TRUE, FALSE);
  else
    sums ? run_near1 (kernel, block, orthogonal, FALSE, TRUE) : run_near1 (kernel, block, orthogonal, FALSE, FALSE);
}

static void
near1 (const VtKernel *kernel, VtBlock *block, gboolean sums)
{
  if (kernel->blocks->orthogonal)
    choose_near1 (kernel, block, TRUE, sums);
  else
    choose_near1 (kernel, block, FALSE, sums);
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

const VtKernelPasses vt_kernel_single_avx2 = { near1, far, near2 };
