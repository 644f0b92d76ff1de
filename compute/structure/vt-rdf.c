/* Radial distribution function. See vt-rdf.h for the equation.
 *
 * Each pair is visited once, from the atom whose bin comes first; counts are doubled at the end. Histograms are integers, one
 * set per thread, so that their sum is the same for any number of threads. Complexity O(N ρ cutoff³).
 * Tested: equal to LAMMPS's compute rdf up to pairs that rounding puts on the other side of a bin's edge. */
#include "structure/vt-rdf.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-pool.h"
#include "structure/vt-neighbours.h"

#define CHUNK 256
#define DEFAULT_CUTOFF 10.0

typedef struct
{
  VtNear near;
  guint64 *counts; /* histogram of each pair of present species, n_bins each */
} ThreadState;

typedef struct
{
  VtGrid *grid;
  guint8 *species;      /* by slot: rank among the present species */
  guint n_present;
  guint8 present[VT_MAX_SPECIES];
  guint n_histograms;
  guint n_bins;
  double cutoff2, per_bin; /* scaled */
  ThreadState *threads;
  GCancellable *cancellable;
  VtRdfProgress progress;
  gpointer progress_data;
  gsize n_chunks;
  gint done; /* atomic */
} Run;

/* Which histogram the pair of ranks a, b belongs to: rows of the upper triangle. */
static guint
histogram_of (const Run *run, guint a, guint b)
{
  const guint low = MIN (a, b), high = MAX (a, b);
  return low * run->n_present - low * (low + 1) / 2 + high;
}

double
vt_rdf_default_cutoff (VtSample *sample)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  double heights[3], cutoff = DEFAULT_CUTOFF;
  vt_cell_get_heights (cell, heights);
  for (int k = 0; k < cell->dimension; k++)
    if (cell->periodic[k])
      cutoff = MIN (cutoff, heights[k] / 2);
  return cutoff;
}

static void
count_chunk (gsize chunk, guint thread, gpointer data)
{
  Run *run = data;
  const VtGrid *grid = run->grid;
  ThreadState *state = &run->threads[thread];
  const guint n_bins = run->n_bins;
  const gsize begin = chunk * CHUNK, end = MIN (begin + CHUNK, grid->n_atoms);
  if (state->counts == NULL)
    state->counts = g_new0 (guint64, (gsize) run->n_histograms * n_bins);
  for (gsize slot = begin; slot < end; slot++)
    {
      if (g_cancellable_is_cancelled (run->cancellable))
        return;
      guint64 *rows[VT_RDF_MAX_SPECIES];
      const VtNear *near = &state->near;
      for (guint s = 0; s < run->n_present; s++)
        rows[s] = state->counts + (gsize) n_bins * histogram_of (run, run->species[slot], s);
      vt_grid_gather_half (grid, slot, run->cutoff2, &state->near);
      for (guint k = 0; k < near->n; k++)
        {
          const guint bin = (guint) (sqrt (near->d2[k]) * run->per_bin);
          if (bin < n_bins)
            rows[run->species[near->slot[k]]][bin]++;
        }
    }
  const gint done = g_atomic_int_add (&run->done, 1) + 1;
  if (run->progress != NULL)
    run->progress ((double) done / (double) run->n_chunks, run->progress_data);
}

/* Species that no atom has get no curve; more of them than anyone can tell apart get none either. */
static void
rank_species (Run *run, VtSample *sample)
{
  const guint8 *index = vt_sample_get_species_index (sample);
  guint8 rank[VT_MAX_SPECIES] = { 0 };
  run->n_present = vt_sample_rank_species (sample, run->present, rank);
  const gboolean partial = run->n_present <= VT_RDF_MAX_SPECIES;
  if (!partial)
    run->n_present = 1;
  run->n_histograms = run->n_present * (run->n_present + 1) / 2;
  run->species = g_new0 (guint8, run->grid->n_atoms);
  for (gsize slot = 0; partial && slot < run->grid->n_atoms; slot++)
    run->species[slot] = rank[index[run->grid->atom[slot]]];
}

static void
sum_threads (Run *run, guint n_threads, guint64 *counts)
{
  for (guint t = 0; t < n_threads; t++)
    for (gsize k = 0; run->threads[t].counts != NULL && k < (gsize) run->n_histograms * run->n_bins; k++)
      counts[k] += run->threads[t].counts[k];
}

/* g from the ordered pairs: see the header. */
static void
normalise (const VtRdf *rdf, VtSample *sample, const guint64 *ordered, double n_a, double n_b, double *g)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  double volume = fabs (vt_cell_get_volume (cell));
  if (cell->dimension == 2)
    volume /= fabs (cell->vectors[2][2]);
  for (guint k = 0; k < rdf->n_bins; k++)
    {
      const double low = k * rdf->width, high = (k + 1) * rdf->width;
      const double shell = cell->dimension == 2 ? G_PI * (high * high - low * low)
                                                : 4 * G_PI / 3 * (high * high * high - low * low * low);
      const double ideal = n_a * n_b / volume * shell;
      g[k] = ideal > 0 ? (double) ordered[k] / ideal : 0;
    }
}

static VtRdf *
make_rdf (Run *run, VtSample *sample, double cutoff, const guint64 *counts)
{
  VtRdf *rdf = g_new0 (VtRdf, 1);
  const guint n_bins = run->n_bins;
  const gsize *n_of = vt_sample_get_species_counts (sample);
  const double n = (double) run->grid->n_atoms;
  g_autofree guint64 *ordered = g_new0 (guint64, n_bins);
  guint64 sum = 0;
  rdf->n_bins = n_bins;
  rdf->width = cutoff / n_bins;
  rdf->r = g_new (double, n_bins);
  rdf->g = g_new (double, n_bins);
  rdf->within = g_new (double, n_bins);
  for (guint h = 0; h < run->n_histograms; h++)
    for (guint k = 0; k < n_bins; k++)
      ordered[k] += 2 * counts[(gsize) h * n_bins + k];
  for (guint k = 0; k < n_bins; k++)
    {
      sum += ordered[k];
      rdf->r[k] = (k + 0.5) * rdf->width;
      rdf->within[k] = (double) sum / n;
    }
  normalise (rdf, sample, ordered, n, n - 1, rdf->g);
  if (run->n_present == 1)
    return rdf;
  rdf->n_partials = run->n_histograms;
  rdf->partials = g_new0 (VtRdfPartial, rdf->n_partials);
  for (guint a = 0; a < run->n_present; a++)
    for (guint b = a; b < run->n_present; b++)
      {
        const guint h = histogram_of (run, a, b);
        VtRdfPartial *partial = &rdf->partials[h];
        partial->a = run->present[a];
        partial->b = run->present[b];
        partial->g = g_new (double, n_bins);
        /* Each pair of unlike atoms is one ordered pair from a to b, each pair of like atoms two. */
        for (guint k = 0; k < n_bins; k++)
          ordered[k] = (a == b ? 2 : 1) * counts[(gsize) h * n_bins + k];
        normalise (rdf, sample, ordered, (double) n_of[partial->a], (double) n_of[partial->b] - (a == b), partial->g);
      }
  return rdf;
}

VtRdf *
vt_rdf_compute (VtSample *sample, const VtRdfOptions *options, GCancellable *cancellable, VtRdfProgress progress,
                gpointer data, GError **error)
{
  Run run = { .n_bins = options->n_bins, .cancellable = cancellable, .progress = progress, .progress_data = data };
  const double cutoff = options->cutoff;
  if (!(cutoff > 0) || !isfinite (cutoff) || options->n_bins == 0)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                   _ ("g(r) needs a cutoff greater than 0 and at least one bin."));
      return NULL;
    }
  g_autoptr (VtGrid) grid = vt_grid_new (sample, cutoff / 3, FALSE, cancellable, error);
  if (grid == NULL || !vt_grid_check_cutoff (grid, sample, cutoff, vt_grid_most_pairs (grid), error))
    return NULL;
  const guint n_threads = vt_pool_get_n_threads ();
  VtRdf *rdf = NULL;
  run.grid = grid;
  run.cutoff2 = cutoff * cutoff * grid->scale * grid->scale;
  run.per_bin = run.n_bins / (cutoff * grid->scale);
  run.n_chunks = (grid->n_atoms + CHUNK - 1) / CHUNK;
  run.threads = g_new0 (ThreadState, n_threads);
  rank_species (&run, sample);
  if (vt_parallel_for (run.n_chunks, count_chunk, &run, cancellable) && !g_cancellable_is_cancelled (cancellable))
    {
      g_autofree guint64 *counts = g_new0 (guint64, (gsize) run.n_histograms * run.n_bins);
      sum_threads (&run, n_threads, counts);
      rdf = make_rdf (&run, sample, cutoff, counts);
    }
  for (guint t = 0; t < n_threads; t++)
    {
      vt_near_clear (&run.threads[t].near);
      g_free (run.threads[t].counts);
    }
  g_free (run.threads);
  g_free (run.species);
  return rdf;
}

void
vt_rdf_free (VtRdf *rdf)
{
  if (rdf == NULL)
    return;
  for (guint k = 0; k < rdf->n_partials; k++)
    g_free (rdf->partials[k].g);
  g_free (rdf->partials);
  g_free (rdf->r);
  g_free (rdf->g);
  g_free (rdf->within);
  g_free (rdf);
}

/* Top of the parabola through bins k − 1, k, k + 1. */
static void
refine_peak (const VtRdf *rdf, const double *g, guint k, VtRdfShell *shell)
{
  shell->peak_r = rdf->r[k];
  shell->peak_g = g[k];
  if (k == 0 || k + 1 >= rdf->n_bins)
    return;
  const double curvature = g[k - 1] - 2 * g[k] + g[k + 1], slope = (g[k + 1] - g[k - 1]) / 2;
  if (curvature >= 0)
    return;
  const double x = -slope / curvature;
  shell->peak_r += x * rdf->width;
  shell->peak_g += slope * x / 2;
}

static double
smoothed (const VtRdf *rdf, const double *g, guint k, guint half)
{
  const guint first = k > half ? k - half : 0, last = MIN (k + half, rdf->n_bins - 1);
  double sum = 0;
  for (guint i = first; i <= last; i++)
    sum += g[i];
  return sum / (last - first + 1);
}

void
vt_rdf_first_shell (const VtRdf *rdf, const double *g, VtRdfShell *shell)
{
  guint peak = 0;
  *shell = (VtRdfShell){ NAN, NAN, NAN, NAN, NAN };
  for (guint k = 1; k < rdf->n_bins; k++)
    if (g[k] > g[peak])
      peak = k;
  if (!(g[peak] > 0))
    return;
  refine_peak (rdf, g, peak, shell);
  const guint half = (guint) (0.015 * rdf->r[peak] / rdf->width);
  const double end = 1.7 * rdf->r[peak];
  guint lowest = peak, last;
  if (end > rdf->r[rdf->n_bins - 1])
    return;
  for (guint k = peak + 1; k < rdf->n_bins && rdf->r[k] < end; k++)
    if (smoothed (rdf, g, k, half) < smoothed (rdf, g, lowest, half))
      lowest = k;
  for (last = lowest; last + 1 < rdf->n_bins && g[last + 1] == g[lowest] && g[lowest] == 0 && rdf->r[last + 1] < end;)
    last++;
  if (lowest == peak)
    return;
  lowest = (lowest + last) / 2;
  shell->minimum_r = rdf->r[lowest];
  shell->minimum_g = g[lowest];
  shell->coordination = rdf->within[lowest];
}
