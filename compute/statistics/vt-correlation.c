/* Correlation coefficients and their bootstrap. See vt-correlation.h.
 *
 * Pairs are sorted by x once. A resample is a count per pair, so its ranks are running sums of counts and need no sorting: one
 * resample costs O(n), n draws of a random number (some 5 ns each) and two walks. Resamples are independent
 * sequences of the generator, one per chunk, so nothing depends on the threads.
 * Memory: 12 bytes per pair and thread. Tested: against sums written out, ties, and 500 samples of known correlation, whose intervals hold
 * the truth in 93 to 97 % of them. */
#include "statistics/vt-correlation.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vt-pool.h"
#include "base/vt-random.h"

#define MOST_DRAWS 3e8
#define LEAST_RESAMPLES 200
#define LEAST_PAIRS 5
#define SEED_PURPOSE 0x636f7272 /* "corr": other uses of the same seed draw other numbers */

/* ---- order and ranks ---- */

typedef struct
{
  double value;
  gsize index;
} Ordered;

static int
compare_ordered (const void *a, const void *b)
{
  const Ordered *p = a, *q = b;

  if (p->value != q->value)
    return p->value < q->value ? -1 : 1;
  return (p->index > q->index) - (p->index < q->index);
}

/* The finite ones, ascending; equal ones by index. */
static Ordered *
sort_values (const double *x, gsize n, gsize *n_sorted)
{
  Ordered *sorted = g_new (Ordered, n + 1);

  *n_sorted = 0;
  for (gsize i = 0; i < n; i++)
    if (isfinite (x[i]))
      sorted[(*n_sorted)++] = (Ordered){ x[i], i };
  qsort (sorted, *n_sorted, sizeof *sorted, compare_ordered);
  return sorted;
}

void
vt_correlation_rank (const double *x, gsize n, double *ranks)
{
  gsize m;
  g_autofree Ordered *sorted = sort_values (x, n, &m);

  for (gsize i = 0; i < n; i++)
    ranks[i] = NAN;
  for (gsize begin = 0, end; begin < m; begin = end)
    {
      for (end = begin + 1; end < m && sorted[end].value == sorted[begin].value; end++)
        ;
      for (gsize k = begin; k < end; k++)
        ranks[sorted[k].index] = 0.5 * (double) (begin + 1 + end);
    }
}

/* ---- coefficients ---- */

/* Sums of weighted deviations from a point near the means: exact enough in one pass. */
typedef struct
{
  double n, x, y, xx, yy, xy;
} Moments;

static double
coefficient (const Moments *m)
{
  const double xx = m->xx - m->x * m->x / m->n, yy = m->yy - m->y * m->y / m->n, xy = m->xy - m->x * m->y / m->n;

  /* What rounding leaves of a constant is no variance. */
  if (m->n < 3 || !(xx > 1e-12 * m->xx) || !(yy > 1e-12 * m->yy))
    return NAN;
  return CLAMP (xy / sqrt (xx * yy), -1, 1);
}

static inline void
add (Moments *m, double weight, double x, double y)
{
  m->n += weight;
  m->x += weight * x;
  m->y += weight * y;
  m->xx += weight * x * x;
  m->yy += weight * y * y;
  m->xy += weight * x * y;
}

double
vt_correlation_pearson (const double *x, const double *y, gsize n)
{
  double sum_x = 0, sum_y = 0, count = 0;
  Moments m = { 0 };

  for (gsize i = 0; i < n; i++)
    if (isfinite (x[i]) && isfinite (y[i]))
      {
        sum_x += x[i];
        sum_y += y[i];
        count++;
      }
  for (gsize i = 0; i < n; i++)
    if (isfinite (x[i]) && isfinite (y[i]))
      add (&m, 1, x[i] - sum_x / count, y[i] - sum_y / count);
  return coefficient (&m);
}

double
vt_correlation_spearman (const double *x, const double *y, gsize n)
{
  g_autofree double *a = g_new (double, n + 1), *b = g_new (double, n + 1);

  /* Ranks among the pairs that are there. */
  for (gsize i = 0; i < n; i++)
    {
      a[i] = isfinite (y[i]) ? x[i] : NAN;
      b[i] = isfinite (x[i]) ? y[i] : NAN;
    }
  vt_correlation_rank (a, n, a);
  vt_correlation_rank (b, n, b);
  return vt_correlation_pearson (a, b, n);
}

/* ---- the bootstrap ---- */

typedef struct
{
  gsize n;
  const double *x, *y;      /* about their means, in the order of x */
  const guint32 *x_ties;    /* where the ties of pair k end; by k */
  const guint32 *by_y;      /* the pairs in the order of y */
  const guint32 *y_ties;    /* where the ties of the k-th of them end */
  guint64 seed;
  guint32 **counts;         /* per thread */
  float **ranks;
  double *pearson, *spearman; /* by resample */
} Boot;

static Moments
moments_of (const Boot *boot, const guint32 *counts)
{
  Moments m = { 0 };

  for (gsize k = 0; k < boot->n; k++)
    if (counts[k] > 0)
      add (&m, counts[k], boot->x[k], boot->y[k]);
  return m;
}

/* ranks[k] ← mean rank in y of the copies of pair k, about the middle. */
static void
rank_y (const Boot *boot, const guint32 *counts, float *ranks)
{
  double before = -0.5 * (double) boot->n;

  for (gsize begin = 0, end; begin < boot->n; begin = end)
    {
      double here = 0;

      end = boot->y_ties[begin];
      for (gsize k = begin; k < end; k++)
        here += counts[boot->by_y[k]];
      for (gsize k = begin; k < end; k++)
        ranks[boot->by_y[k]] = (float) (before + 0.5 * here);
      before += here;
    }
}

static Moments
rank_moments (const Boot *boot, const guint32 *counts, const float *y_ranks)
{
  Moments m = { 0 };
  double before = -0.5 * (double) boot->n;

  for (gsize begin = 0, end; begin < boot->n; begin = end)
    {
      double here = 0;

      end = boot->x_ties[begin];
      for (gsize k = begin; k < end; k++)
        here += counts[k];
      for (gsize k = begin; k < end; k++)
        if (counts[k] > 0)
          add (&m, counts[k], before + 0.5 * here, (double) y_ranks[k]);
      before += here;
    }
  return m;
}

static void
resample (gsize chunk, guint thread, gpointer data)
{
  Boot *boot = data;
  VtRandom random;
  guint32 *counts;

  if (boot->counts[thread] == NULL)
    {
      boot->counts[thread] = g_new (guint32, boot->n);
      boot->ranks[thread] = g_new (float, boot->n);
    }
  counts = boot->counts[thread];
  memset (counts, 0, boot->n * sizeof *counts);
  vt_random_init (&random, boot->seed, chunk, 0);
  for (gsize i = 0; i < boot->n; i++)
    counts[vt_random_below (&random, (guint32) boot->n)]++;

  Moments m = moments_of (boot, counts);
  boot->pearson[chunk] = coefficient (&m);
  rank_y (boot, counts, boot->ranks[thread]);
  m = rank_moments (boot, counts, boot->ranks[thread]);
  boot->spearman[chunk] = coefficient (&m);
}

static int
compare_doubles (const void *a, const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Of n sorted numbers, interpolated. */
static double
quantile (const double *sorted, gsize n, double p)
{
  const double at = CLAMP (p * (double) n - 0.5, 0, (double) n - 1);
  const gsize k = MIN ((gsize) at, n - 1), next = MIN (k + 1, n - 1);

  return sorted[k] + (at - (double) k) * (sorted[next] - sorted[k]);
}

/* a = Σ d³ / 6 (Σ d²)^{3/2}, d = mean − coefficient without pair i. */
static double
acceleration (const double *x, const double *y, gsize n)
{
  Moments all = { 0 };
  double mean = 0, squares = 0, cubes = 0;
  g_autofree double *without = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    add (&all, 1, x[i], y[i]);
  for (gsize i = 0; i < n; i++)
    {
      Moments m = all;
      add (&m, -1, x[i], y[i]);
      without[i] = coefficient (&m);
      if (!isfinite (without[i]))
        return 0;
      mean += without[i] / (double) n;
    }
  for (gsize i = 0; i < n; i++)
    {
      const double d = mean - without[i];
      squares += d * d;
      cubes += d * d * d;
    }
  return squares > 0 ? cubes / (6 * squares * sqrt (squares)) : 0;
}

static void
set_interval (VtEstimate *estimate, double *resamples, gsize n, double a, double level)
{
  gsize kept = 0, below = 0, equal = 0;

  for (gsize i = 0; i < n; i++)
    if (isfinite (resamples[i]))
      resamples[kept++] = resamples[i];
  if (kept < n / 2 || kept < 20 || !isfinite (estimate->value))
    return;
  qsort (resamples, kept, sizeof *resamples, compare_doubles);
  for (gsize i = 0; i < kept; i++)
    {
      below += resamples[i] < estimate->value;
      equal += resamples[i] == estimate->value;
    }
  const double share = CLAMP (((double) below + 0.5 * (double) equal) / (double) kept, 0.5 / (double) kept, 1 - 0.5 / (double) kept);
  const double z0 = gsl_cdf_ugaussian_Pinv (share);
  for (int side = 0; side < 2; side++)
    {
      const double z = z0 + gsl_cdf_ugaussian_Pinv (side == 0 ? 0.5 - level / 2 : 0.5 + level / 2);
      const double at = quantile (resamples, kept, gsl_cdf_ugaussian_P (z0 + z / (1 - a * z)));

      *(side == 0 ? &estimate->low : &estimate->high) = at;
    }
}

/* Where the ties of each of the sorted values end. */
static guint32 *
find_ties (const Ordered *sorted, gsize n)
{
  guint32 *ends = g_new (guint32, n + 1);

  for (gsize begin = 0, end; begin < n; begin = end)
    {
      for (end = begin + 1; end < n && sorted[end].value == sorted[begin].value; end++)
        ;
      for (gsize k = begin; k < end; k++)
        ends[k] = (guint32) end;
    }
  return ends;
}

static gboolean
run_bootstrap (const double *x, const double *y, gsize n, const VtBootstrap *options, GCancellable *cancellable, VtCorrelation *result)
{
  const guint n_threads = vt_pool_get_n_threads ();
  const gsize n_resamples = MIN (options->resamples, MAX (LEAST_RESAMPLES, (gsize) (MOST_DRAWS / (double) n)));
  gsize unused;
  g_autofree Ordered *x_order = sort_values (x, n, &unused), *in_x = g_new (Ordered, n);
  g_autofree double *sorted_x = g_new (double, n), *sorted_y = g_new (double, n), *values = g_new (double, 2 * n_resamples);
  g_autofree guint32 *by_y = g_new (guint32, n);

  for (gsize k = 0; k < n; k++)
    {
      sorted_x[k] = x[x_order[k].index];
      sorted_y[k] = y[x_order[k].index];
      in_x[k] = (Ordered){ sorted_y[k], k };
    }
  g_autofree guint32 *x_ties = find_ties (x_order, n);
  qsort (in_x, n, sizeof *in_x, compare_ordered);
  for (gsize k = 0; k < n; k++)
    by_y[k] = (guint32) in_x[k].index;
  g_autofree guint32 *y_ties = find_ties (in_x, n);

  Boot boot = { n, sorted_x, sorted_y, x_ties, by_y, y_ties, vt_random_mix (options->seed, SEED_PURPOSE), NULL, NULL,
                values, values + n_resamples };
  boot.counts = g_new0 (guint32 *, n_threads);
  boot.ranks = g_new0 (float *, n_threads);
  const gboolean complete = vt_parallel_for (n_resamples, resample, &boot, cancellable);
  for (guint t = 0; t < n_threads; t++)
    {
      g_free (boot.counts[t]);
      g_free (boot.ranks[t]);
    }
  g_free (boot.counts);
  g_free (boot.ranks);
  if (!complete)
    return FALSE;

  g_autofree double *x_ranks = g_new (double, n), *y_ranks = g_new (double, n);
  vt_correlation_rank (x, n, x_ranks);
  vt_correlation_rank (y, n, y_ranks);
  for (gsize i = 0; i < n; i++)
    {
      x_ranks[i] -= 0.5 * (double) n;
      y_ranks[i] -= 0.5 * (double) n;
    }
  set_interval (&result->pearson, boot.pearson, n_resamples, acceleration (x, y, n), options->level);
  set_interval (&result->spearman, boot.spearman, n_resamples, acceleration (x_ranks, y_ranks, n), options->level);
  return TRUE;
}

/* The pairs of finite numbers, about their means. */
static gsize
take_pairs (const double *x, const double *y, gsize n, double *a, double *b)
{
  double sum_x = 0, sum_y = 0;
  gsize m = 0;

  for (gsize i = 0; i < n; i++)
    if (isfinite (x[i]) && isfinite (y[i]))
      {
        sum_x += a[m] = x[i];
        sum_y += b[m] = y[i];
        m++;
      }
  for (gsize i = 0; i < m; i++)
    {
      a[i] -= sum_x / (double) m;
      b[i] -= sum_y / (double) m;
    }
  return m;
}

gboolean
vt_correlation_compute (const double *x, const double *y, gsize n, const VtBootstrap *bootstrap, GCancellable *cancellable,
                        VtCorrelation *correlation)
{
  g_autofree double *a = g_new (double, n + 1), *b = g_new (double, n + 1);
  const gsize m = take_pairs (x, y, n, a, b);

  correlation->n = m;
  correlation->pearson = (VtEstimate){ vt_correlation_pearson (a, b, m), NAN, NAN };
  correlation->spearman = (VtEstimate){ vt_correlation_spearman (a, b, m), NAN, NAN };
  if (bootstrap->resamples == 0 || m < LEAST_PAIRS || !isfinite (correlation->pearson.value))
    return !g_cancellable_is_cancelled (cancellable);
  return run_bootstrap (a, b, m, bootstrap, cancellable, correlation);
}

/* ---- coarse-graining ---- */

static void
mean_of (const double *values, const Ordered *order, gsize begin, gsize end, double *mean, double *error)
{
  const double n = (double) (end - begin);
  double sum = 0, squares = 0;

  for (gsize k = begin; k < end; k++)
    sum += values[order[k].index] / n;
  for (gsize k = begin; k < end; k++)
    squares += (values[order[k].index] - sum) * (values[order[k].index] - sum);
  *mean = sum;
  *error = n > 1 ? sqrt (squares / (n * (n - 1))) : NAN;
}

void
vt_groups_init (VtGroups *groups, const double *x, const double *y, gsize n, gsize group)
{
  g_autofree double *both = g_new (double, n + 1);
  gsize m;

  for (gsize i = 0; i < n; i++)
    both[i] = isfinite (y[i]) ? x[i] : NAN;
  g_autofree Ordered *order = sort_values (both, n, &m);
  group = MAX (group, 1);
  groups->n = m / group;
  groups->x = g_new (double, groups->n + 1);
  groups->y = g_new (double, groups->n + 1);
  groups->x_error = g_new (double, groups->n + 1);
  groups->y_error = g_new (double, groups->n + 1);
  for (gsize g = 0; g < groups->n; g++)
    {
      mean_of (x, order, g * group, (g + 1) * group, &groups->x[g], &groups->x_error[g]);
      mean_of (y, order, g * group, (g + 1) * group, &groups->y[g], &groups->y_error[g]);
    }
}

void
vt_groups_clear (VtGroups *groups)
{
  g_free (groups->x);
  g_free (groups->y);
  g_free (groups->x_error);
  g_free (groups->y_error);
  memset (groups, 0, sizeof *groups);
}
