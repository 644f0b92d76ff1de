/* Coefficients written out, intervals that hold the truth, groups; the distribution of two peaks; densities against their sums. */
#include <glib.h>
#include <math.h>

#include "base/vt-pool.h"
#include "base/vt-random.h"
#include "statistics/vt-correlation.h"
#include "statistics/vt-density.h"
#include "statistics/vt-field-pairs.h"
#include "statistics/vt-fit.h"

static void
test_coefficients (void)
{
  /* Five pairs by hand: Σxy = 15, Σxx = 10, Σyy = 25.2 about the means 3 and 5.6. */
  const double x[] = { 1, 2, 3, 4, 5 }, y[] = { 2, 5, 6, 6, 9 };
  g_assert_cmpfloat_with_epsilon (vt_correlation_pearson (x, y, 5), 15.0 / sqrt (10 * 25.2), 1e-14);
  /* Ranks of y are 1, 2, 3.5, 3.5, 5. */
  g_assert_cmpfloat_with_epsilon (vt_correlation_spearman (x, y, 5), 9.5 / sqrt (10 * 9.5), 1e-14);

  double ranks[6];
  const double values[] = { 3, NAN, 1, 3, 3, -2 };
  const double expected[] = { 4, NAN, 2, 4, 4, 1 };
  vt_correlation_rank (values, 6, ranks);
  for (int i = 0; i < 6; i++)
    g_assert_true (isnan (expected[i]) ? isnan (ranks[i]) : ranks[i] == expected[i]);

  /* Far from the origin, and any monotonic function for ρ. */
  double far[200], exponential[200];
  for (int i = 0; i < 200; i++)
    {
      far[i] = 1e6 + 1e-3 * i;
      exponential[i] = exp (0.1 * i);
    }
  g_assert_cmpfloat_with_epsilon (vt_correlation_pearson (far, far, 200), 1, 1e-9);
  g_assert_cmpfloat_with_epsilon (vt_correlation_spearman (far, exponential, 200), 1, 1e-14);
  g_assert_cmpfloat (vt_correlation_pearson (far, exponential, 200), <, 0.8);

  const double constant[] = { 0.1, 0.1, 0.1, 0.1, 0.1 };
  g_assert_true (isnan (vt_correlation_pearson (x, constant, 5)));
  g_assert_true (isnan (vt_correlation_spearman (constant, y, 5)));
}

/* A pair with a number missing is no pair: the ranks close up. */
static void
test_missing (void)
{
  const double x[] = { 5, 1, NAN, 2, 8, 3, INFINITY }, y[] = { 2, 7, 1, NAN, 3, 5, 4 };
  const double kept_x[] = { 5, 1, 8, 3 }, kept_y[] = { 2, 7, 3, 5 };
  const VtBootstrap none = { 0, 1, 0.95 };
  VtCorrelation a, b;

  g_assert_true (vt_correlation_compute (x, y, 7, &none, NULL, &a));
  g_assert_true (vt_correlation_compute (kept_x, kept_y, 4, &none, NULL, &b));
  g_assert_cmpuint (a.n, ==, 4);
  g_assert_cmpfloat_with_epsilon (a.pearson.value, b.pearson.value, 1e-15);
  g_assert_cmpfloat_with_epsilon (a.spearman.value, b.spearman.value, 1e-15);
  g_assert_cmpfloat_with_epsilon (vt_correlation_spearman (x, y, 7), b.spearman.value, 1e-15);
  g_assert_true (isnan (a.pearson.low));
}

/* Pairs of normal numbers with correlation r. */
static void
draw_pairs (VtRandom *random, double r, double *x, double *y, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      x[i] = vt_random_normal (random);
      y[i] = r * x[i] + sqrt (1 - r * r) * vt_random_normal (random);
    }
}

/* 95 % intervals hold the truth in 95 % of 500 samples, within three standard deviations of that share (±2.9 %), and a further 2 % for
 * what the bootstrap lacks at 60 pairs. Spearman's of normal pairs is 6/π asin (r/2). */
static void
test_coverage (void)
{
  static const double truths[] = { 0, 0.6, -0.9 };
  const int n_samples = 500;
  const VtBootstrap bootstrap = { 400, 7, 0.95 };
  double x[60], y[60];

  for (guint t = 0; t < G_N_ELEMENTS (truths); t++)
    {
      const double r = truths[t], rho = 6 / G_PI * asin (r / 2);
      int in_pearson = 0, in_spearman = 0;

      for (int sample = 0; sample < n_samples; sample++)
        {
          VtRandom random;
          VtCorrelation c;

          vt_random_init (&random, 99, (guint64) sample, t);
          draw_pairs (&random, r, x, y, 60);
          g_assert_true (vt_correlation_compute (x, y, 60, &bootstrap, NULL, &c));
          g_assert_cmpfloat (c.pearson.low, <=, c.pearson.value);
          g_assert_cmpfloat (c.pearson.high, >=, c.pearson.value);
          in_pearson += c.pearson.low <= r && r <= c.pearson.high;
          in_spearman += c.spearman.low <= rho && rho <= c.spearman.high;
        }
      g_test_message ("r = %g: Pearson's intervals hold it in %.1f %%, Spearman's in %.1f %%", r, 100.0 * in_pearson / n_samples,
                      100.0 * in_spearman / n_samples);
      g_assert_cmpfloat (fabs (in_pearson / (double) n_samples - 0.95), <, 0.049);
      g_assert_cmpfloat (fabs (in_spearman / (double) n_samples - 0.95), <, 0.049);
    }
}

/* The same for any number of threads, another for another seed; Fisher's interval for many normal pairs. */
static void
test_deterministic (void)
{
  enum { N = 3000 };
  g_autofree double *x = g_new (double, N), *y = g_new (double, N);
  VtBootstrap bootstrap = VT_BOOTSTRAP_DEFAULT;
  VtCorrelation one, four, other;
  VtRandom random;

  vt_random_init (&random, 3, 0, 0);
  draw_pairs (&random, 0.3, x, y, N);
  for (int i = 0; i < N; i += 3)
    y[i] = rint (y[i]); /* ties */
  vt_pool_set_n_threads (1);
  g_assert_true (vt_correlation_compute (x, y, N, &bootstrap, NULL, &one));
  vt_pool_set_n_threads (4);
  g_assert_true (vt_correlation_compute (x, y, N, &bootstrap, NULL, &four));
  vt_pool_set_n_threads (0);
  g_assert_cmpmem (&one, sizeof one, &four, sizeof four);
  bootstrap.seed = 2;
  g_assert_true (vt_correlation_compute (x, y, N, &bootstrap, NULL, &other));
  g_assert_cmpfloat (one.pearson.low, !=, other.pearson.low);

  /* tanh (artanh r ± 1.96/√(n − 3)); 1000 resamples know a quantile to a tenth of the width. */
  const double z = atanh (one.pearson.value), half = 1.96 / sqrt (N - 3.0);
  g_assert_cmpfloat_with_epsilon (one.pearson.low, tanh (z - half), 0.1 * 2 * half);
  g_assert_cmpfloat_with_epsilon (one.pearson.high, tanh (z + half), 0.1 * 2 * half);

  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
  g_assert_false (vt_correlation_compute (x, y, N, &bootstrap, cancellable, &other));
}

static void
test_groups (void)
{
  double x[1050], y[1050];
  VtGroups groups;

  for (int i = 0; i < 1050; i++)
    {
      x[i] = (i * 389) % 1050; /* each whole number once, shuffled */
      y[i] = 2 * x[i] + 1 + (((int) x[i]) % 2 ? 0.5 : -0.5);
    }
  y[0] = NAN; /* x = 0 */
  vt_groups_init (&groups, x, y, 1050, 100);
  g_assert_cmpuint (groups.n, ==, 10);
  for (gsize g = 0; g < 10; g++)
    {
      /* 1 … 100, 101 … 200, …: as many odd numbers as even ones */
      g_assert_cmpfloat_with_epsilon (groups.x[g], 100 * (double) g + 50.5, 1e-9);
      g_assert_cmpfloat_with_epsilon (groups.y[g], 2 * groups.x[g] + 1, 1e-9);
      /* Standard deviation of 100 consecutive numbers is √(100 · 101/12). */
      g_assert_cmpfloat_with_epsilon (groups.x_error[g], sqrt (100 * 101 / 12.0) / 10, 1e-9);
    }
  g_assert_cmpfloat_with_epsilon (vt_correlation_pearson (groups.x, groups.y, groups.n), 1, 1e-12);
  vt_groups_clear (&groups);
}

static void
test_line (void)
{
  int in_slope = 0, in_intercept = 0;
  VtLinearFit fit;

  for (int sample = 0; sample < 1000; sample++)
    {
      double x[40], y[40];
      VtRandom random;

      vt_random_init (&random, 4, (guint64) sample, 0);
      for (int i = 0; i < 40; i++)
        {
          x[i] = 10 + 0.1 * i;
          y[i] = 3 - 0.7 * x[i] + 0.2 * vt_random_normal (&random);
        }
      vt_fit_linear (40, x, y, &fit);
      g_assert_true (fit.converged);
      /* Student's t with 38 degrees of freedom */
      in_slope += fabs (fit.slope + 0.7) < 2.024 * fit.slope_error;
      in_intercept += fabs (fit.intercept - 3) < 2.024 * fit.intercept_error;
    }
  /* three standard deviations of a share of 1000: 2.1 % */
  g_assert_cmpfloat (fabs (in_slope / 1000.0 - 0.95), <, 0.021);
  g_assert_cmpfloat (fabs (in_intercept / 1000.0 - 0.95), <, 0.021);

  const double same[] = { 1, 1, 1, 1 }, any[] = { 1, 2, 3, 4 };
  vt_fit_linear (4, same, any, &fit);
  g_assert_false (fit.converged);
}

static double
draw_two (VtRandom *random)
{
  return vt_random_uniform (random) < 0.35 ? -1 + 0.5 * vt_random_normal (random) : 1.2 + 0.8 * vt_random_normal (random);
}

/* Two peaks: five parameters, each within its interval in 95 % of 200 samples (three standard deviations of that share: 4.6 %). */
static void
test_two_gaussians (void)
{
  static const double truth[5] = { 0.35, -1, 1.2, 0.5, 0.8 };
  int inside[5] = { 0 }, converged = 0;
  VtTwoGaussianFit fit;
  double x[1500];

  for (int sample = 0; sample < 200; sample++)
    {
      VtRandom random;

      vt_random_init (&random, 8, (guint64) sample, 0);
      for (int i = 0; i < 1500; i++)
        x[i] = draw_two (&random);
      vt_fit_two_gaussians (1500, x, &fit);
      const double found[5] = { fit.weight, fit.mean[0], fit.mean[1], fit.sigma[0], fit.sigma[1] };
      const double errors[5] = { fit.weight_error, fit.mean_error[0], fit.mean_error[1], fit.sigma_error[0], fit.sigma_error[1] };
      converged += fit.converged;
      for (int k = 0; k < 5; k++)
        inside[k] += fabs (found[k] - truth[k]) < 1.96 * errors[k];
      g_assert_cmpfloat (fit.bic_gain, >, 10);
    }
  g_assert_cmpint (converged, ==, 200);
  for (int k = 0; k < 5; k++)
    {
      g_test_message ("parameter %d lies in its interval in %.1f %% of the samples", k, inside[k] / 2.0);
      g_assert_cmpfloat (fabs (inside[k] / 200.0 - 0.95), <, 0.046);
    }
  /* √2 · 2.2/√(0.25 + 0.64) */
  g_assert_cmpfloat_with_epsilon (fit.separation, 3.30, 0.4);

  /* It is a density. */
  double sum = 0, parts[2];
  for (double at = -10; at < 10; at += 0.01)
    {
      vt_fit_two_gaussians_at (&fit, at, parts);
      sum += 0.01 * (parts[0] + parts[1]);
    }
  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-6);
}

/* In other units, and counted in bins, the same; one peak is told from two; what has no fit says so. */
static void
test_two_gaussians_more (void)
{
  enum { N = 40000 };
  g_autofree double *x = g_new (double, N), *one = g_new (double, N);
  VtTwoGaussianFit few, many;
  VtRandom random;

  vt_random_init (&random, 12, 0, 0);
  for (int i = 0; i < N; i++)
    {
      x[i] = 1e-3 * draw_two (&random) + 5;
      one[i] = vt_random_normal (&random);
    }
  vt_fit_two_gaussians (16000, x, &few);
  vt_fit_two_gaussians (N, x, &many);
  g_assert_true (few.converged && many.converged);
  g_assert_cmpfloat_with_epsilon (many.mean[0], 5 - 1e-3, 5 * many.mean_error[0]);
  g_assert_cmpfloat_with_epsilon (many.weight, 0.35, 5 * many.weight_error);
  g_assert_cmpfloat_with_epsilon (few.mean[1], many.mean[1], 5 * few.mean_error[1]);

  vt_fit_two_gaussians (N, one, &many);
  g_assert_true (!many.converged || many.bic_gain < 10);

  for (int i = 0; i < N; i++)
    one[i] = 3;
  vt_fit_two_gaussians (N, one, &many);
  g_assert_false (many.converged);
  vt_fit_two_gaussians (5, x, &many);
  g_assert_false (many.converged);
}

static void
test_density (void)
{
  enum { N = 500, POINTS = 101 };
  double values[N], density[POINTS], peak = 0, worst = 0, sum = 0;
  VtRandom random;

  vt_random_init (&random, 21, 0, 0);
  for (int i = 0; i < N; i++)
    values[i] = draw_two (&random);
  values[7] = NAN;
  const double h = vt_density_estimate (values, N, 0, -6, 6, POINTS, density);
  g_assert_cmpfloat (h, >, 0);
  for (int k = 0; k < POINTS; k++)
    {
      const double x = -6 + 0.12 * k;
      double direct = 0;

      for (int i = 0; i < N; i++)
        if (isfinite (values[i]))
          direct += exp (-0.5 * pow ((x - values[i]) / h, 2)) / (h * sqrt (2 * G_PI)) / (N - 1);
      peak = MAX (peak, direct);
      worst = MAX (worst, fabs (direct - density[k]));
      sum += 0.12 * density[k];
    }
  g_assert_cmpfloat (worst, <, 2e-3 * peak);
  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-3);

  const double same[] = { 2, 2, 2 };
  g_assert_cmpfloat (vt_density_estimate (same, 3, 0, 0, 4, POINTS, density), ==, 0);

  const double x[] = { 0, 0.5, 1, 0.2, 2, NAN }, y[] = { 0, 0.5, 1, 0.9, 0, 0 };
  double counts[4];
  g_assert_cmpuint (vt_density_count (x, y, 6, 0, 1, 2, 0, 1, 2, counts), ==, 4);
  g_assert_cmpfloat (counts[0], ==, 1);
  g_assert_cmpfloat (counts[1], ==, 0);
  g_assert_cmpfloat (counts[2], ==, 1);
  g_assert_cmpfloat (counts[3], ==, 2); /* the middle and the far corner */
}

/* One number of digits for an estimate and its interval, and up to four so that nothing is written as 1 that is not. */
static void
test_estimate_text (void)
{
  static const struct
  {
    VtEstimate estimate;
    const char *text;
  } cases[] = {
    { { -0.954, -0.988, -0.881 }, "r = −0.95 [−0.99, −0.88]" },
    { { 0.9912, 0.9021, 0.9971 }, "r = 0.991 [0.902, 0.997]" },
    { { 0.001, -0.001, 1 }, "r = 0.00 [0.00, 1.00]" },
    { { 0.99999, NAN, NAN }, "r = 1.0000" },
    { { NAN, NAN, NAN }, "r = –" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = vt_estimate_to_text ("r", &cases[i].estimate);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/correlation/coefficients", test_coefficients);
  g_test_add_func ("/correlation/missing", test_missing);
  g_test_add_func ("/correlation/coverage", test_coverage);
  g_test_add_func ("/correlation/deterministic", test_deterministic);
  g_test_add_func ("/correlation/estimate-text", test_estimate_text);
  g_test_add_func ("/correlation/groups", test_groups);
  g_test_add_func ("/correlation/line", test_line);
  g_test_add_func ("/correlation/two-gaussians", test_two_gaussians);
  g_test_add_func ("/correlation/two-gaussians-more", test_two_gaussians_more);
  g_test_add_func ("/correlation/density", test_density);
  return g_test_run ();
}
