/* Static structure factors. See vt-structure-factor.h for the equations.
 *
 * Directly. q = h a* + k b* + l c*, of q and −q one. Rows of equal (h, k) are lines in reciprocal space: along one, exp (−i q·r) of an atom is
 * multiplied by the same number at each step, so that a vector costs one complex product per atom and no sine. Atoms are sorted by
 * species and taken in blocks of 256 that stay in the first-level cache (three complex arrays, 12 kB), four at a time.
 * Cost: 1 ns per atom and vector. The number of vectors grows with the volume; beyond @most_vectors rows are left out: one at a
 * distance p from the origin is kept with the probability min (1, (p₀/p)²), decided by a hash of (h, k), so that small q,
 * of which there are few, are all taken.
 * Threads: rows are dealt to at most 128 chunks that depend on the rows only, and the chunks' sums are added in order.
 *
 * From g(r): one sum over the bins of g per q; g itself costs O(N ρ R³).
 * Tested: every vector of small samples one by one to 1e-9; Bragg peaks; both routes against each other on the glass. */
#include "structure/vt-structure-factor.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-pool.h"
#include "base/vt-simd.h"
#include "structure/vt-rdf.h"

#define BLOCK 256
#define MOST_CHUNKS 128
#define MOST_ROWS 50000000.0
#define MOST_BINS 100000.0

typedef struct
{
  int h, k;
  int first, last; /* l */
} Row;

typedef struct
{
  VtStructureFactor *factor;
  double reciprocal[3][3];        /* 2π times the inverse's rows: q = Σ h_k reciprocal[k] */
  gsize n_atoms;
  double *s[3];                   /* fractional coordinates, by species */
  gsize start[VT_STRUCTURE_FACTOR_MAX_SPECIES + 1];
  GArray *rows;
  guint longest;                  /* of the rows */
  double q_max, per_step;
  gsize n_bins, n_chunks;
  double *sums;                   /* per chunk and bin: |q|, number, then Re ρ_a ρ_b* of each pair */
  GCancellable *cancellable;
  VtStructureFactorProgress progress;
  gpointer progress_data;
  gint done; /* atomic */
} Run;

guint
vt_structure_factor_pair (const VtStructureFactor *factor, guint a, guint b)
{
  const guint low = MIN (a, b), high = MAX (a, b);
  return low * factor->n_present - low * (low + 1) / 2 + high;
}

void
vt_structure_factor_free (VtStructureFactor *factor)
{
  if (factor == NULL)
    return;
  for (guint p = 0; factor->s != NULL && p < factor->n_pairs; p++)
    g_free (factor->s[p]);
  g_free (factor->s);
  g_free (factor->q);
  g_free (factor->n_vectors);
  g_free (factor);
}

static VtStructureFactor *
new_factor (VtSample *sample, GError **error)
{
  const gsize *counts = vt_sample_get_species_counts (sample);
  VtStructureFactor *factor = g_new0 (VtStructureFactor, 1);
  guint n_species;
  vt_sample_get_species (sample, &n_species);
  for (guint s = 0; s < n_species; s++)
    if (counts[s] > 0)
      factor->present[factor->n_present++] = (guint8) s;
  factor->n_pairs = factor->n_present * (factor->n_present + 1) / 2;
  if (factor->n_present <= VT_STRUCTURE_FACTOR_MAX_SPECIES)
    return factor;
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _ ("The sample has %u species; partial structure factors are made for at most %d."),
               factor->n_present, VT_STRUCTURE_FACTOR_MAX_SPECIES);
  vt_structure_factor_free (factor);
  return NULL;
}

static void
allocate_rows (VtStructureFactor *factor, gsize n_q)
{
  factor->n_q = n_q;
  factor->q = g_new0 (double, n_q);
  factor->s = g_new0 (double *, factor->n_pairs);
  for (guint p = 0; p < factor->n_pairs; p++)
    factor->s[p] = g_new0 (double, n_q);
}

static gboolean
check_q (const VtStructureFactorOptions *options, GError **error)
{
  if (options->q_max > 0 && options->q_step > 0 && options->q_max >= options->q_step && options->q_max <= MOST_BINS * options->q_step)
    return TRUE;
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _ ("The largest q must be at least one step, and at most %.0f steps."), MOST_BINS);
  return FALSE;
}

/* ---- directly ---- */

static double
row_distance2 (const Run *run, int h, int k, double *along)
{
  /* The part of h a* + k b* perpendicular to c*; *along: the l at which the row comes nearest to the origin. */
  const double *c = run->reciprocal[2];
  double v[3], c2 = 0, vc = 0, v2 = 0;
  for (int x = 0; x < 3; x++)
    {
      v[x] = h * run->reciprocal[0][x] + k * run->reciprocal[1][x];
      c2 += c[x] * c[x];
      vc += v[x] * c[x];
      v2 += v[x] * v[x];
    }
  *along = -vc / c2;
  return MAX (v2 - vc * vc / c2, 0);
}

/* A number from 0 to 1 that looks random and depends on h and k only (SplitMix64's finaliser). */
static double
hash_row (int h, int k)
{
  guint64 z = ((guint64) (guint32) h << 32 | (guint32) k) + 0x9E3779B97F4A7C15ull;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ z >> 27) * 0x94D049BB133111EBull;
  return (double) ((z ^ z >> 31) >> 11) * 0x1p-53;
}

/* Rows within q_max that are kept when p₀² = @p02; returns the number of vectors on them. @rows may be NULL. */
static double
collect_rows (Run *run, int h_max, int k_max, int dimension, double p02, GArray *rows)
{
  const double *c = run->reciprocal[2], c2 = c[0] * c[0] + c[1] * c[1] + c[2] * c[2];
  double n = 0;
  for (int h = 0; h <= h_max && !g_cancellable_is_cancelled (run->cancellable); h++)
    for (int k = h == 0 ? 0 : -k_max; k <= k_max; k++)
      {
        double along;
        const double p2 = row_distance2 (run, h, k, &along), room = run->q_max * run->q_max - p2;
        if (room < 0 || (p2 > p02 && hash_row (h, k) * p2 > p02))
          continue;
        const double reach = sqrt (room / c2);
        Row row = { h, k, (int) ceil (along - reach), (int) floor (along + reach) };
        if (h == 0 && k == 0)
          row.first = 1;
        if (dimension == 2)
          {
            row.first = h == 0 && k == 0 ? 1 : 0;
            row.last = 0;
          }
        if (row.first > row.last)
          continue;
        n += row.last - row.first + 1;
        if (rows != NULL)
          g_array_append_val (rows, row);
      }
  return n;
}

static gboolean
choose_rows (Run *run, const VtCell *cell, guint most, GError **error)
{
  int limit[2];
  double low = 0, high = run->q_max * run->q_max;
  for (int k = 0; k < 2; k++)
    {
      const double *v = cell->vectors[k], length = sqrt (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
      limit[k] = (int) MIN (floor (run->q_max * length / (2 * G_PI)) + 1, G_MAXINT / 4);
    }
  if ((double) limit[0] * limit[1] * 2 > MOST_ROWS)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                   _ ("The cell is so large that there are too many q vectors below %g. Lower the largest q, or take the route by g(r)."), run->q_max);
      return FALSE;
    }
  /* p₀² such that about @most vectors are taken: the number grows with it. */
  if (collect_rows (run, limit[0], limit[1], cell->dimension, high, NULL) > most)
    for (int round = 0; round < 12; round++)
      {
        const double middle = (low + high) / 2;
        if (collect_rows (run, limit[0], limit[1], cell->dimension, middle, NULL) > most)
          high = middle;
        else
          low = middle;
      }
  collect_rows (run, limit[0], limit[1], cell->dimension, high, run->rows);
  if (g_cancellable_is_cancelled (run->cancellable))
    return FALSE;
  if (run->rows->len > 0)
    return TRUE;
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _ ("The cell has no q vector below %g. Raise the largest q."), run->q_max);
  return FALSE;
}

typedef struct
{
  double re[BLOCK], im[BLOCK]; /* exp (−i q·r) */
  double c[BLOCK], s[BLOCK];   /* what the next l multiplies it by */
} Block;

/* Adds the block's Σ exp (−i q·r) to sums[2 (l − first)], re and im, for each l of the row. */
VT_SIMD_CLONES static void
add_block (Block *block, guint n, guint n_steps, guint stride, double *sums)
{
  for (guint step = 0; step < n_steps; step++)
    {
      VtV4 re_sum = VT_V4_ALL (0.0), im_sum = VT_V4_ALL (0.0);
      for (guint i = 0; i < n; i += 4)
        {
          const VtV4 re = VT_V4_LOAD (block->re + i), im = VT_V4_LOAD (block->im + i);
          const VtV4 c = VT_V4_LOAD (block->c + i), s = VT_V4_LOAD (block->s + i);
          re_sum += re;
          im_sum += im;
          VT_V4_STORE (block->re + i, re * c - im * s);
          VT_V4_STORE (block->im + i, re * s + im * c);
        }
      sums[(gsize) step * stride] += VT_V4_SUM (re_sum);
      sums[(gsize) step * stride + 1] += VT_V4_SUM (im_sum);
    }
}

static gboolean
sum_row (const Run *run, const Row *row, Block *block, double *amplitudes)
{
  const guint n_present = run->factor->n_present, n_steps = (guint) (row->last - row->first + 1);
  memset (amplitudes, 0, (gsize) n_steps * 2 * n_present * sizeof (double));
  for (guint a = 0; a < n_present; a++)
    for (gsize begin = run->start[a]; begin < run->start[a + 1]; begin += BLOCK)
      {
        const guint n = (guint) MIN (BLOCK, run->start[a + 1] - begin), padded = (n + 3) / 4 * 4;
        if (g_cancellable_is_cancelled (run->cancellable))
          return FALSE;
        for (guint i = 0; i < n; i++)
          {
            const double turns = row->h * run->s[0][begin + i] + row->k * run->s[1][begin + i] + row->first * run->s[2][begin + i];
            const double phase = -2 * G_PI * (turns - floor (turns)), step = -2 * G_PI * run->s[2][begin + i];
            block->re[i] = cos (phase);
            block->im[i] = sin (phase);
            block->c[i] = cos (step);
            block->s[i] = sin (step);
          }
        for (guint i = n; i < padded; i++)
          block->re[i] = block->im[i] = block->c[i] = block->s[i] = 0;
        add_block (block, padded, n_steps, 2 * n_present, amplitudes + 2 * a);
      }
  return TRUE;
}

static void
add_row (const Run *run, const Row *row, const double *amplitudes, double *sums)
{
  const guint n_present = run->factor->n_present, width = 2 + run->factor->n_pairs;
  for (int l = row->first; l <= row->last; l++)
    {
      const double *rho = amplitudes + (gsize) (l - row->first) * 2 * n_present;
      double q2 = 0;
      for (int x = 0; x < 3; x++)
        {
          const double q = row->h * run->reciprocal[0][x] + row->k * run->reciprocal[1][x] + l * run->reciprocal[2][x];
          q2 += q * q;
        }
      const double q = sqrt (q2);
      const gsize bin = (gsize) (q * run->per_step);
      if (bin >= run->n_bins)
        continue;
      double *at = sums + bin * width;
      at[0] += q;
      at[1]++;
      for (guint a = 0; a < n_present; a++)
        for (guint b = a; b < n_present; b++)
          at[2 + vt_structure_factor_pair (run->factor, a, b)] += rho[2 * a] * rho[2 * b] + rho[2 * a + 1] * rho[2 * b + 1];
    }
}

static void
direct_chunk (gsize chunk, guint thread, gpointer data)
{
  Run *run = data;
  const gsize n_rows = run->rows->len, begin = chunk * n_rows / run->n_chunks, end = (chunk + 1) * n_rows / run->n_chunks;
  g_autofree Block *block = g_new (Block, 1);
  g_autofree double *amplitudes = g_new (double, (gsize) run->longest * 2 * run->factor->n_present);
  for (gsize r = begin; r < end; r++)
    {
      const Row *row = &g_array_index (run->rows, Row, r);
      if (!sum_row (run, row, block, amplitudes))
        return;
      add_row (run, row, amplitudes, run->sums + chunk * run->n_bins * (2 + run->factor->n_pairs));
    }
  const gint done = g_atomic_int_add (&run->done, 1) + 1;
  if (run->progress != NULL)
    run->progress ((double) done / (double) run->n_chunks, run->progress_data);
}

/* Fractional coordinates, species after species. */
static void
sort_atoms (Run *run, VtSample *sample, const double inverse[3][3])
{
  const guint8 *species = vt_sample_get_species_index (sample);
  const double *positions = vt_sample_get_positions (sample);
  gsize at = 0;
  run->n_atoms = vt_sample_get_n_atoms (sample);
  for (int x = 0; x < 3; x++)
    run->s[x] = g_new (double, run->n_atoms);
  for (guint a = 0; a < run->factor->n_present; a++)
    {
      run->start[a] = at;
      for (gsize i = 0; i < run->n_atoms; i++)
        {
          double s[3];
          if (species[i] != run->factor->present[a])
            continue;
          vt_cell_to_fractional (vt_sample_get_cell (sample), inverse, positions + 3 * i, s);
          for (int x = 0; x < 3; x++)
            run->s[x][at] = s[x] - floor (s[x]);
          at++;
        }
    }
  run->start[run->factor->n_present] = at;
}

static void
finish_direct (Run *run)
{
  VtStructureFactor *factor = run->factor;
  const guint width = 2 + factor->n_pairs;
  const double n = (double) run->n_atoms;
  gsize n_q = 0;
  for (gsize c = 1; c < run->n_chunks; c++)
    for (gsize k = 0; k < run->n_bins * width; k++)
      run->sums[k] += run->sums[c * run->n_bins * width + k];
  allocate_rows (factor, run->n_bins);
  factor->n_vectors = g_new0 (double, run->n_bins);
  for (gsize bin = 0; bin < run->n_bins; bin++)
    {
      const double *at = run->sums + bin * width;
      if (at[1] == 0)
        continue;
      factor->q[n_q] = at[0] / at[1];
      factor->n_vectors[n_q] = at[1];
      for (guint a = 0; a < factor->n_present; a++)
        for (guint b = a; b < factor->n_present; b++)
          {
            const guint pair = vt_structure_factor_pair (factor, a, b);
            const double c_a = (double) (run->start[a + 1] - run->start[a]) / n, c_b = (double) (run->start[b + 1] - run->start[b]) / n;
            factor->s[pair][n_q] = 1 + at[2 + pair] / at[1] / (n * c_a * c_b) - (a == b ? 1 / c_a : 0);
          }
      n_q++;
    }
  factor->n_q = n_q; /* bins without a vector are left out */
}

VtStructureFactor *
vt_structure_factor_direct (VtSample *sample, const VtStructureFactorOptions *options, GCancellable *cancellable,
                            VtStructureFactorProgress progress, gpointer data, GError **error)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  double inverse[3][3];
  if (!check_q (options, error))
    return NULL;
  for (int k = 0; k < cell->dimension; k++)
    if (!cell->periodic[k])
      {
        g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                     _ ("The direct sum needs a cell that is periodic in every direction. Take the route by g(r)."));
        return NULL;
      }
  g_autoptr (VtStructureFactor) factor = new_factor (sample, error);
  if (factor == NULL || !vt_cell_get_inverse (cell, inverse))
    return NULL;
  Run run = { .factor = factor, .q_max = options->q_max, .per_step = 1 / options->q_step, .cancellable = cancellable, .progress = progress,
              .progress_data = data };
  for (int k = 0; k < 3; k++)
    for (int x = 0; x < 3; x++)
      run.reciprocal[k][x] = 2 * G_PI * inverse[k][x];
  run.rows = g_array_new (FALSE, FALSE, sizeof (Row));
  run.n_bins = (gsize) ceil (options->q_max / options->q_step - 1e-9);
  gboolean complete = FALSE;
  if (choose_rows (&run, cell, options->most_vectors, error))
    {
      for (guint r = 0; r < run.rows->len; r++)
        {
          const Row *row = &g_array_index (run.rows, Row, r);
          run.longest = MAX (run.longest, (guint) (row->last - row->first + 1));
        }
      run.n_chunks = MIN (MOST_CHUNKS, run.rows->len);
      run.sums = g_new0 (double, run.n_chunks * run.n_bins * (2 + factor->n_pairs));
      sort_atoms (&run, sample, (const double (*)[3]) inverse);
      complete = vt_parallel_for (run.n_chunks, direct_chunk, &run, cancellable) && !g_cancellable_is_cancelled (cancellable);
      if (complete)
        finish_direct (&run);
    }
  for (int x = 0; x < 3; x++)
    g_free (run.s[x]);
  g_array_unref (run.rows);
  g_free (run.sums);
  return complete ? g_steal_pointer (&factor) : NULL;
}

/* ---- from g(r) ---- */

static double
transform (const VtRdf *rdf, const double *g, double q, double cutoff, gboolean lorch, int dimension)
{
  double sum = 0;
  for (guint k = 0; k < rdf->n_bins; k++)
    {
      const double r = rdf->r[k], x = q * r, at_end = G_PI * r / cutoff;
      const double window = lorch ? sin (at_end) / at_end : 1;
      const double wave = dimension == 2 ? j0 (x) : x < 1e-4 ? 1 - x * x / 6 : sin (x) / x;
      sum += (dimension == 2 ? 2 * G_PI * r : 4 * G_PI * r * r) * (g[k] - 1) * wave * window;
    }
  return sum * rdf->width;
}

VtStructureFactor *
vt_structure_factor_from_rdf (VtSample *sample, const VtStructureFactorOptions *options, GCancellable *cancellable,
                              VtStructureFactorProgress progress, gpointer data, GError **error)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  const VtRdfOptions rdf_options = { .n_bins = options->n_bins, .cutoff = options->cutoff };
  if (!check_q (options, error))
    return NULL;
  g_autoptr (VtStructureFactor) factor = new_factor (sample, error);
  if (factor == NULL)
    return NULL;
  g_autoptr (VtRdf) rdf = vt_rdf_compute (sample, &rdf_options, cancellable, progress, data, error);
  if (rdf == NULL)
    return NULL;
  const double volume = fabs (vt_cell_get_volume (cell)) / (cell->dimension == 2 ? fabs (cell->vectors[2][2]) : 1);
  const double density = (double) vt_sample_get_n_atoms (sample) / volume;
  allocate_rows (factor, (gsize) floor (options->q_max / options->q_step + 1e-9));
  for (gsize k = 0; k < factor->n_q; k++)
    {
      factor->q[k] = (double) (k + 1) * options->q_step;
      if (g_cancellable_is_cancelled (cancellable))
        return NULL;
      for (guint p = 0; p < factor->n_pairs; p++)
        {
          /* g's partials come in the same order; with one species there is only the total. */
          const double *g = factor->n_present == 1 ? rdf->g : rdf->partials[p].g;
          factor->s[p][k] = 1 + density * transform (rdf, g, factor->q[k], options->cutoff, options->lorch, cell->dimension);
        }
    }
  return g_steal_pointer (&factor);
}
