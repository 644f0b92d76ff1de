/* Two-body excess entropy. See vt-entropy.h for the equation.
 *
 * With A_v(r) = Σ_j Gaussian(r − r_ij) = 4πr² ρ_v g_iv the integrand is A ln g − A + 4πr²ρ_v, on the points r_k = (k + ½) h,
 * h ≤ σ/3. Midpoints, with the first term of Euler and Maclaurin at the upper end:
 *     ∫_0^{kh} f dr = h Σ_{j<k} f_j + h/24 (f_k − f_{k−1}),
 * so that every multiple of h is a cutoff as good as the last (the scan); f_k beyond the last point is computed too.
 *
 * Passes, per atom: (1) neighbours nearer than rc + 6σ from the grid; (2) each adds its Gaussian to A_v on the 40 points around it:
 * about point p, at a distance a ≤ h/2 from r_ij, exp (−(a + jh)²/2σ²) = exp (−a²/2σ²) exp (−ah/σ²)^j exp (−j²h²/2σ²), that
 * is two short power series and a table, no call of exp; (3) logarithms, four at a time.
 * Cost: (2) 40 multiply-adds per neighbour, (3) 3 rc/σ logarithms per species; measured 10 ns per neighbour, all in the first-level
 * cache (arithmetic is the limit, not memory). Complexity O(N (ρ rc³ + n_species rc/σ)).
 * Memory: A (a few kB) per thread; a scan holds 16 bytes per species and point for each of at most 512 chunks.
 * Threads: chunks of consecutive slots whose bounds depend on the number of atoms only, summed in order.
 * Tested: direct quadrature with 20 times the points to 5e-6 relative, 5e-5 if a Gaussian reaches the atom itself. */
#include "structure/vt-entropy.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-pool.h"
#include "base/vt-simd.h"
#include "structure/vt-neighbours.h"

#define POINTS_PER_SIGMA 3
#define HALF 20             /* points below a Gaussian's centre, and 16 to 19 above: 5.3 σ at least */
#define WINDOW (2 * HALF)   /* columns that a Gaussian is added to */
#define LEAST_CHUNK 32
#define MOST_CHUNKS 512
#define MOST_POINTS 100000

typedef struct
{
  VtNear near;
  double *density; /* A_v: n_present rows of n_room */
  double *f;       /* the integrand: n_room */
} ThreadState;

typedef struct
{
  VtGrid *grid;
  guint8 *rank;           /* by slot: which of the present species */
  guint8 present[VT_MAX_SPECIES];
  guint n_present;
  double h, sigma;        /* scaled */
  guint n_points;         /* whole multiples of h up to rc */
  guint n_room;           /* points of a row: HALF before the first, the extra one, and what neighbours farther out touch */
  double *ideal;          /* 4πr² ρ_v: n_present rows of n_room */
  double *over_ideal;     /* its inverse */
  double bell[WINDOW + 4]; /* exp (−j²h²/2σ²) / √(2πσ²), j from −HALF − 4 */
  ThreadState *threads;
  gsize chunk, n_chunks;
  double *s2;             /* by atom, or NULL */
  float *profile;         /* by atom and radius, or NULL */
  guint n_radii, per_radius; /* points from one radius to the next */
  double *sums;           /* per chunk: n_present × n_points sums, then as many of squares; NULL without a scan */
  GCancellable *cancellable;
  VtEntropyProgress progress;
  gpointer progress_data;
  gint done; /* atomic */
} Run;

/* exp (x) for |x| ≤ 1/18, to 2e-15: the series to x⁷. */
VT_SIMD_INLINE VtV4
short_exp (VtV4 x)
{
  VtV4 sum = x / 5040 + 1.0 / 720;
  sum = sum * x + 1.0 / 120;
  sum = sum * x + 1.0 / 24;
  sum = sum * x + 1.0 / 6;
  sum = sum * x + 1.0 / 2;
  return 1 + x * (1 + x * sum);
}

/* Adds the Gaussians of neighbours i … i + 3 to the rows of their species; the atom itself is not its neighbour, its images are. */
VT_SIMD_INLINE void
add_four (const VtNear *near, guint i, guint n, const guint8 *rank, const Run *run, gsize self, double *density)
{
  const double slope = -run->h / (run->sigma * run->sigma), half = -0.5 / (run->sigma * run->sigma), rounder = 0x1.8p52;
  VtV4 d = VT_V4_ALL (1.0);
  for (guint k = 0; k < n; k++)
    d[k] = near->d2[i + k];
  d = (VtV4){ sqrt (d[0]), sqrt (d[1]), sqrt (d[2]), sqrt (d[3]) };
  /* The nearest point p, at (p + ½) h; its column is p + HALF. */
  const VtV4 p = (d / run->h - 0.5 + rounder) - rounder;
  const VtV4 a = (p + 0.5) * run->h - d;
  const VtV4 w = short_exp (a * slope), over = short_exp (-a * slope), w2 = w * w, w4 = w2 * w2, w8 = w4 * w4;
  const VtV4 over2 = over * over, over4 = over2 * over2, over8 = over4 * over4, over16 = over8 * over8;
  const VtV4 start = short_exp (a * a * half) * over16 * over4;
  for (guint k = 0; k < n; k++)
    {
      /* Windows begin at multiples of four columns, so that one neighbour reads whole vectors of what the last one wrote. */
      const guint column = (guint) p[k], shift = column % 4;
      const double back[4] = { 1, over[k], over2[k], over2[k] * over[k] };
      const double *bell = run->bell + 4 - shift;
      double *row = density + (gsize) rank[near->slot[i + k]] * run->n_room + column - shift;
      VtV4 even = (VtV4){ 1, w[k], w2[k], w2[k] * w[k] } * (start[k] * back[shift]), odd = even * w4[k];
      if (near->slot[i + k] == self && near->d2[i + k] == 0)
        continue;
      for (int j = 0; j < WINDOW; j += 8)
        {
          VT_V4_STORE (row + j, VT_V4_LOAD (row + j) + even * VT_V4_LOAD (bell + j));
          VT_V4_STORE (row + j + 4, VT_V4_LOAD (row + j + 4) + odd * VT_V4_LOAD (bell + j + 4));
          even *= w8[k];
          odd *= w8[k];
        }
    }
}

VT_SIMD_CLONES static void
add_gaussians (const VtNear *near, const guint8 *rank, const Run *run, gsize self, double *density)
{
  guint i = 0;
  for (; i + 4 <= near->n; i += 4)
    add_four (near, i, 4, rank, run, self, density);
  if (i < near->n)
    add_four (near, i, near->n - i, rank, run, self, density);
}

/* f ← Σ_v A ln g − A + 4πr²ρ. Below 1e-300 A is 0, and so is A ln g. */
VT_SIMD_CLONES static void
integrand (const Run *run, const double *density, double *f)
{
  const guint n = (run->n_points + 1 + 3) / 4 * 4;
  memset (f, 0, n * sizeof *f);
  for (guint v = 0; v < run->n_present; v++)
    {
      const gsize at = (gsize) v * run->n_room + HALF;
      for (guint k = 0; k < n; k += 4)
        {
          const VtV4 a = VT_V4_LOAD (density + at + k);
          const VtV4 g = a * VT_V4_LOAD (run->over_ideal + at + k);
          VT_V4_STORE (f + k, VT_V4_LOAD (f + k) + a * vt_v4_log (g + 1e-300) - a + VT_V4_LOAD (run->ideal + at + k));
        }
    }
}

static void
entropy_of (const Run *run, ThreadState *state, gsize slot, double *sums)
{
  const VtGrid *grid = run->grid;
  const double reach = (run->n_points + 1) * run->h + HALF * run->h;
  double *f = state->f, sum = 0, value = 0;
  memset (state->density, 0, (gsize) run->n_present * run->n_room * sizeof (double));
  vt_grid_gather (grid, (double[3]){ grid->x[slot], grid->y[slot], grid->z[slot] }, 0, reach * reach, &state->near);
  add_gaussians (&state->near, run->rank, run, slot, state->density);
  integrand (run, state->density, f);
  double *squares = sums != NULL ? sums + (gsize) run->n_present * run->n_points : NULL;
  const gsize row = (gsize) run->rank[slot] * run->n_points;
  for (guint k = 0; k < run->n_points; k++)
    {
      sum += f[k];
      value = -0.5 * run->h * (sum + (f[k + 1] - f[k]) / 24);
      if (sums != NULL)
        {
          sums[row + k] += value;
          squares[row + k] += value * value;
        }
      if (run->profile != NULL && (k + 1) % run->per_radius == 0)
        run->profile[(gsize) grid->atom[slot] * run->n_radii + (k + 1) / run->per_radius - 1] = (float) value;
    }
  if (run->s2 != NULL)
    run->s2[grid->atom[slot]] = value;
}

static void
entropy_chunk (gsize chunk, guint thread, gpointer data)
{
  Run *run = data;
  ThreadState *state = &run->threads[thread];
  const gsize begin = chunk * run->chunk, end = MIN (begin + run->chunk, run->grid->n_atoms);
  double *sums = run->sums != NULL ? run->sums + chunk * 2 * run->n_present * run->n_points : NULL;
  if (state->density == NULL)
    {
      state->density = g_new (double, (gsize) run->n_present * run->n_room);
      state->f = g_new (double, run->n_room);
    }
  for (gsize slot = begin; slot < end; slot++)
    {
      if (g_cancellable_is_cancelled (run->cancellable))
        return;
      entropy_of (run, state, slot, sums);
    }
  const gint done = g_atomic_int_add (&run->done, 1) + 1;
  if (run->progress != NULL)
    run->progress ((double) done / (double) run->n_chunks, run->progress_data);
}

static void
rank_species (Run *run, VtSample *sample)
{
  const guint8 *index = vt_sample_get_species_index (sample);
  guint8 rank[VT_MAX_SPECIES] = { 0 };
  run->n_present = vt_sample_rank_species (sample, run->present, rank);
  run->rank = g_new (guint8, run->grid->n_atoms);
  for (gsize slot = 0; slot < run->grid->n_atoms; slot++)
    run->rank[slot] = rank[index[run->grid->atom[slot]]];
}

static void
set_tables (Run *run, VtSample *sample)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  const gsize *counts = vt_sample_get_species_counts (sample);
  const gboolean flat = cell->dimension == 2;
  const double scale = run->grid->scale;
  const double volume = flat ? fabs (vt_cell_get_volume (cell) / cell->vectors[2][2]) * scale * scale
                             : fabs (vt_cell_get_volume (cell)) * scale * scale * scale;
  run->n_room = (run->n_points + 2 + 3 * HALF + 4 + 3) / 4 * 4;
  run->ideal = g_new (double, (gsize) run->n_present * run->n_room);
  run->over_ideal = g_new (double, (gsize) run->n_present * run->n_room);
  for (guint v = 0; v < run->n_present; v++)
    for (guint k = 0; k < run->n_room; k++)
      {
        const gsize at = (gsize) v * run->n_room + k;
        const double r = fabs ((double) k - HALF + 0.5) * run->h; /* never 0; columns below HALF are not used */
        run->ideal[at] = (flat ? 2 * G_PI * r : 4 * G_PI * r * r) * (double) counts[run->present[v]] / volume;
        run->over_ideal[at] = 1 / run->ideal[at];
      }
  for (int j = 0; j < WINDOW + 4; j++)
    {
      const double x = (j - HALF - 4) * run->h / run->sigma;
      run->bell[j] = exp (-0.5 * x * x) / (sqrt (2 * G_PI) * run->sigma);
    }
}

/* Rows of the scan from the chunks' sums. */
static void
fill_scan (const Run *run, VtSample *sample, VtEntropyScan *scan)
{
  const gsize *counts = vt_sample_get_species_counts (sample), size = (gsize) run->n_present * run->n_points;
  guint n_species;
  vt_sample_get_species (sample, &n_species);
  scan->n_points = run->n_points;
  scan->n_rows = n_species + 1;
  scan->rc = g_new (double, run->n_points);
  scan->mean = g_new (double *, scan->n_rows);
  scan->deviation = g_new (double *, scan->n_rows);
  for (gsize c = 1; c < run->n_chunks; c++)
    for (gsize k = 0; k < 2 * size; k++)
      run->sums[k] += run->sums[2 * c * size + k];
  for (guint row = 0; row < scan->n_rows; row++)
    {
      scan->mean[row] = g_new (double, run->n_points);
      scan->deviation[row] = g_new (double, run->n_points);
      for (guint k = 0; k < run->n_points; k++)
        {
          double sum = 0, squares = 0, n = 0;
          scan->rc[k] = (k + 1) * run->h / run->grid->scale;
          for (guint v = 0; v < run->n_present; v++)
            if (row == 0 || run->present[v] == row - 1)
              {
                n += (double) counts[run->present[v]];
                sum += run->sums[v * run->n_points + k];
                squares += run->sums[size + v * run->n_points + k];
              }
          scan->mean[row][k] = sum / n;
          scan->deviation[row][k] = sqrt (MAX (squares / n - sum / n * (sum / n), 0));
        }
    }
}

void
vt_entropy_scan_clear (VtEntropyScan *scan)
{
  for (guint row = 0; row < scan->n_rows; row++)
    {
      g_free (scan->mean[row]);
      g_free (scan->deviation[row]);
    }
  g_free (scan->mean);
  g_free (scan->deviation);
  g_free (scan->rc);
  memset (scan, 0, sizeof *scan);
}

static gboolean
check_options (const VtEntropyOptions *options, GError **error)
{
  if (options->cutoff > 0 && options->sigma > 0 && isfinite (options->cutoff) && isfinite (options->sigma)
      && options->cutoff >= options->sigma && options->cutoff * POINTS_PER_SIGMA <= MOST_POINTS * options->sigma)
    return TRUE;
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
               _ ("The cutoff must be at least as large as the smearing σ, and at most %d times as large."),
               MOST_POINTS / POINTS_PER_SIGMA);
  return FALSE;
}

static gboolean
compute (VtSample *sample, const VtEntropyOptions *options, double *s2, VtEntropyScan *scan, guint n_radii, float *profile,
         GCancellable *cancellable, VtEntropyProgress progress, gpointer data, GError **error)
{
  Run run = { .s2 = s2, .profile = profile, .n_radii = n_radii, .cancellable = cancellable, .progress = progress, .progress_data = data };
  if (!check_options (options, error))
    return FALSE;
  run.n_points = (guint) ceil (options->cutoff / options->sigma * POINTS_PER_SIGMA - 1e-9);
  if (profile != NULL)
    {
      run.per_radius = (run.n_points + n_radii - 1) / n_radii;
      run.n_points = run.per_radius * n_radii;
    }
  /* Bins half as wide as the sphere's radius are searched faster than the smallest ones when it holds hundreds of atoms. */
  g_autoptr (VtGrid) grid = vt_grid_new (sample, options->cutoff / 4, FALSE, cancellable, error);
  if (grid == NULL || !vt_grid_check_cutoff (grid, sample, options->cutoff, VT_GRID_MOST_NEIGHBOURS, error))
    return FALSE;
  const guint n_threads = vt_pool_get_n_threads ();
  run.grid = grid;
  run.sigma = options->sigma * grid->scale;
  run.h = options->cutoff * grid->scale / run.n_points;
  run.chunk = MAX (LEAST_CHUNK, (grid->n_atoms + MOST_CHUNKS - 1) / MOST_CHUNKS);
  run.n_chunks = (grid->n_atoms + run.chunk - 1) / run.chunk;
  run.threads = g_new0 (ThreadState, n_threads);
  rank_species (&run, sample);
  set_tables (&run, sample);
  if (scan != NULL)
    run.sums = g_new0 (double, run.n_chunks * 2 * run.n_present * run.n_points);
  const gboolean complete = vt_parallel_for (run.n_chunks, entropy_chunk, &run, cancellable) && !g_cancellable_is_cancelled (cancellable);
  if (complete && scan != NULL)
    fill_scan (&run, sample, scan);
  for (guint t = 0; t < n_threads; t++)
    {
      vt_near_clear (&run.threads[t].near);
      g_free (run.threads[t].density);
      g_free (run.threads[t].f);
    }
  g_free (run.threads);
  g_free (run.rank);
  g_free (run.ideal);
  g_free (run.over_ideal);
  g_free (run.sums);
  return complete;
}

gboolean
vt_entropy_compute (VtSample *sample, const VtEntropyOptions *options, double *s2, VtEntropyScan *scan, GCancellable *cancellable,
                    VtEntropyProgress progress, gpointer data, GError **error)
{
  if (scan != NULL)
    memset (scan, 0, sizeof *scan);
  return compute (sample, options, s2, scan, 0, NULL, cancellable, progress, data, error);
}

gboolean
vt_entropy_compute_profile (VtSample *sample, const VtEntropyOptions *options, guint n_radii, float *profile, GCancellable *cancellable,
                            VtEntropyProgress progress, gpointer data, GError **error)
{
  g_return_val_if_fail (n_radii > 0 && profile != NULL, FALSE);

  return compute (sample, options, NULL, NULL, n_radii, profile, cancellable, progress, data, error);
}
