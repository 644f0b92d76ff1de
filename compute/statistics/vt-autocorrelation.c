/* Spatial autocorrelation. See vt-autocorrelation.h for the equation.
 *
 * Each pair of atoms, or of an atom and an image, is visited once. Chunks of consecutive slots, at most 256 of them, whose bounds depend on the
 * number of atoms only; their sums are added in order, so the result does not depend on the number of threads.
 * Complexity O(N ρ cutoff³), about 5 ns per pair; memory 16 bytes per bin, row and chunk. Tested against all pairs to 1e-12. */
#include "statistics/vt-autocorrelation.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-pool.h"
#include "structure/vt-neighbours.h"

#define LEAST_CHUNK 64
#define MOST_CHUNKS 256

typedef struct
{
  VtGrid *grid;
  guint n_bins, n_rows;
  double cutoff2, per_bin;          /* scaled */
  double *total, *own;              /* by slot: δx of the total, and from the species' mean */
  guint8 *species;                  /* by slot */
  double *sums;                     /* per chunk: n_rows × n_bins products, then as many numbers of pairs */
  VtNear *near;                     /* per thread */
  gsize chunk, n_chunks;
  GCancellable *cancellable;
  VtAutocorrelationProgress progress;
  gpointer progress_data;
  gint done; /* atomic */
} Run;

static void
add_atom (const Run *run, gsize slot, const VtNear *near, double *products, double *pairs)
{
  const double total = run->total[slot], own = run->own[slot];
  const gsize row = (gsize) (1 + run->species[slot]) * run->n_bins;
  for (guint k = 0; k < near->n; k++)
    {
      const guint bin = (guint) (sqrt (near->d2[k]) * run->per_bin), other = near->slot[k];
      if (bin >= run->n_bins)
        continue;
      products[bin] += total * run->total[other];
      pairs[bin]++;
      if (run->species[other] == run->species[slot])
        {
          products[row + bin] += own * run->own[other];
          pairs[row + bin]++;
        }
    }
}

static void
correlate_chunk (gsize chunk, guint thread, gpointer data)
{
  Run *run = data;
  const gsize begin = chunk * run->chunk, end = MIN (begin + run->chunk, run->grid->n_atoms), size = (gsize) run->n_rows * run->n_bins;
  double *products = run->sums + 2 * chunk * size;
  for (gsize slot = begin; slot < end; slot++)
    {
      if (g_cancellable_is_cancelled (run->cancellable))
        return;
      vt_grid_gather_half (run->grid, slot, run->cutoff2, &run->near[thread]);
      add_atom (run, slot, &run->near[thread], products, products + size);
    }
  const gint done = g_atomic_int_add (&run->done, 1) + 1;
  if (run->progress != NULL)
    run->progress ((double) done / (double) run->n_chunks, run->progress_data);
}

/* δx by slot; variances[0] of the total, variances[1 + s] of species s. */
static void
set_deviations (Run *run, VtSample *sample, const double *values, gboolean own_means, double *variances)
{
  const gsize n = run->grid->n_atoms;
  g_autofree double *means = g_new0 (double, run->n_rows);
  g_autofree double *counts = g_new0 (double, run->n_rows);
  run->total = g_new (double, n);
  run->own = g_new (double, n);
  run->species = g_new (guint8, n);
  for (gsize slot = 0; slot < n; slot++)
    {
      const guint32 atom = run->grid->atom[slot];
      run->species[slot] = vt_sample_get_species_index (sample)[atom];
      const guint rows[2] = { 0, 1u + run->species[slot] };
      for (int k = 0; k < 2; k++)
        {
          means[rows[k]] += values[atom];
          counts[rows[k]]++;
        }
    }
  for (guint row = 0; row < run->n_rows; row++)
    {
      means[row] /= MAX (counts[row], 1);
      variances[row] = 0;
    }
  for (gsize slot = 0; slot < n; slot++)
    {
      const double value = values[run->grid->atom[slot]];
      const guint row = 1u + run->species[slot];
      run->own[slot] = value - means[row];
      run->total[slot] = own_means ? run->own[slot] : value - means[0];
      variances[0] += run->total[slot] * run->total[slot];
      variances[row] += run->own[slot] * run->own[slot];
    }
  for (guint row = 0; row < run->n_rows; row++)
    variances[row] /= MAX (counts[row], 1);
}

static VtAutocorrelation *
make_result (const Run *run, double cutoff, const double *variances)
{
  VtAutocorrelation *correlation = g_new0 (VtAutocorrelation, 1);
  const gsize size = (gsize) run->n_rows * run->n_bins;
  correlation->n_bins = run->n_bins;
  correlation->n_rows = run->n_rows;
  correlation->n_atoms = run->grid->n_atoms;
  correlation->width = cutoff / run->n_bins;
  correlation->r = g_new (double, run->n_bins);
  correlation->c = g_new (double *, run->n_rows);
  correlation->pairs = g_new (double *, run->n_rows);
  for (guint k = 0; k < run->n_bins; k++)
    correlation->r[k] = (k + 0.5) * correlation->width;
  for (guint row = 0; row < run->n_rows; row++)
    {
      double *c = correlation->c[row] = g_new0 (double, run->n_bins), *pairs = correlation->pairs[row] = g_new0 (double, run->n_bins);
      for (guint k = 0; k < run->n_bins; k++)
        {
          for (gsize chunk = 0; chunk < run->n_chunks; chunk++)
            {
              c[k] += run->sums[2 * chunk * size + row * run->n_bins + k];
              pairs[k] += run->sums[(2 * chunk + 1) * size + row * run->n_bins + k];
            }
          c[k] = pairs[k] > 0 && variances[row] > 0 ? c[k] / pairs[k] / variances[row] : NAN;
        }
    }
  return correlation;
}

void
vt_autocorrelation_free (VtAutocorrelation *correlation)
{
  if (correlation == NULL)
    return;
  for (guint row = 0; row < correlation->n_rows; row++)
    {
      g_free (correlation->c[row]);
      g_free (correlation->pairs[row]);
    }
  g_free (correlation->c);
  g_free (correlation->pairs);
  g_free (correlation->r);
  g_free (correlation);
}

/* The atoms whose value is finite; NULL with @error if there are fewer than two. */
static guint32 *
choose_atoms (VtSample *sample, const double *values, gsize *n, GError **error)
{
  guint32 *atoms = g_new (guint32, vt_sample_get_n_atoms (sample) + 1);
  *n = 0;
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    if (isfinite (values[i]))
      atoms[(*n)++] = (guint32) i;
  if (*n >= 2)
    return atoms;
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _ ("Fewer than two atoms have a value, so there is nothing to correlate."));
  g_free (atoms);
  return NULL;
}

VtAutocorrelation *
vt_autocorrelation_compute (VtSample *sample, const double *values, const VtAutocorrelationOptions *options, GCancellable *cancellable,
                            VtAutocorrelationProgress progress, gpointer data, GError **error)
{
  Run run = { .n_bins = options->n_bins, .cancellable = cancellable, .progress = progress, .progress_data = data };
  VtAutocorrelation *correlation = NULL;
  gsize n;
  if (!(options->cutoff > 0) || !isfinite (options->cutoff) || options->n_bins == 0)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _ ("The correlation needs a cutoff greater than 0 and at least one bin."));
      return NULL;
    }
  g_autofree guint32 *atoms = choose_atoms (sample, values, &n, error);
  if (atoms == NULL)
    return NULL;
  g_autoptr (VtGrid) grid = vt_grid_new_subset (sample, atoms, n, options->cutoff / 4, FALSE, cancellable, error);
  if (grid == NULL || !vt_grid_check_cutoff (grid, sample, options->cutoff, vt_grid_most_pairs (grid), error))
    return NULL;
  const guint n_threads = vt_pool_get_n_threads ();
  guint n_species;
  vt_sample_get_species (sample, &n_species);
  run.grid = grid;
  run.n_rows = n_species + 1;
  run.cutoff2 = options->cutoff * options->cutoff * grid->scale * grid->scale;
  run.per_bin = run.n_bins / (options->cutoff * grid->scale);
  run.chunk = MAX (LEAST_CHUNK, (n + MOST_CHUNKS - 1) / MOST_CHUNKS);
  run.n_chunks = (n + run.chunk - 1) / run.chunk;
  run.near = g_new0 (VtNear, n_threads);
  run.sums = g_new0 (double, 2 * run.n_chunks * run.n_rows * run.n_bins);
  g_autofree double *variances = g_new (double, run.n_rows);
  set_deviations (&run, sample, values, options->own_means, variances);
  if (vt_parallel_for (run.n_chunks, correlate_chunk, &run, cancellable) && !g_cancellable_is_cancelled (cancellable))
    correlation = make_result (&run, options->cutoff, variances);
  for (guint t = 0; t < n_threads; t++)
    vt_near_clear (&run.near[t]);
  g_free (run.near);
  g_free (run.sums);
  g_free (run.total);
  g_free (run.own);
  g_free (run.species);
  return correlation;
}
