/* Fits: exact data, coverage of the intervals, data that have no such fit. */
#include <glib.h>
#include <math.h>

#include "statistics/vt-fit.h"

static double
normal (GRand *rand)
{
  return sqrt (-2 * log (1 - g_rand_double (rand))) * cos (2 * G_PI * g_rand_double (rand));
}

static void
test_exact (void)
{
  for (double length = 0.3; length < 100; length *= 2.3)
    for (int sign = -1; sign <= 1; sign += 2)
      {
        double x[40], y[40], w[40];
        VtExponentialFit fit;
        for (int i = 0; i < 40; i++)
          {
            x[i] = 2.5 + 0.3 * i;
            y[i] = sign * 0.7 * exp (-x[i] / length);
            w[i] = 1 + i % 7;
          }
        /* What has no weight, or is no number, does not count. */
        w[3] = 0;
        y[3] = 1e6;
        y[5] = NAN;
        vt_fit_exponential (40, x, y, w, &fit);
        g_assert_true (fit.converged);
        g_assert_cmpfloat_with_epsilon (fit.length, length, 1e-6 * length);
        g_assert_cmpfloat_with_epsilon (fit.amplitude, sign * 0.7, 1e-5);
        g_assert_cmpfloat (fit.length_error, <, 1e-4 * length);
      }
}

/* 95 % intervals hold the truth in 95 % of many noisy curves, also where points err differently. */
static void
test_coverage (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  int in_length = 0, in_amplitude = 0, n = 0;
  double mean = 0;
  for (int curve = 0; curve < 2000; curve++)
    {
      double x[60], y[60], w[60];
      VtExponentialFit fit;
      for (int i = 0; i < 60; i++)
        {
          const double error = 0.01 * (1 + i % 3);
          x[i] = 1 + 0.2 * i;
          y[i] = 0.8 * exp (-x[i] / 3.5) + error * normal (rand);
          w[i] = 5 / (error * error);
        }
      vt_fit_exponential (60, x, y, w, &fit);
      if (!fit.converged)
        continue;
      n++;
      mean += fit.length;
      in_length += fabs (fit.length - 3.5) < 2.0 * fit.length_error;
      in_amplitude += fabs (fit.amplitude - 0.8) < 2.0 * fit.amplitude_error;
    }
  g_test_message ("coverage of 95 %% intervals: length %.3f, amplitude %.3f", (double) in_length / n, (double) in_amplitude / n);
  g_assert_cmpint (n, >, 1990);
  g_assert_cmpfloat_with_epsilon (mean / n, 3.5, 0.02);
  g_assert_cmpfloat_with_epsilon ((double) in_length / n, 0.95, 0.02);
  g_assert_cmpfloat_with_epsilon ((double) in_amplitude / n, 0.95, 0.02);
}

static void
test_no_fit (void)
{
  double x[20], rising[20], flat[20], spike[20];
  VtExponentialFit fit;
  for (int i = 0; i < 20; i++)
    {
      x[i] = 1 + i;
      rising[i] = exp (0.3 * i);
      flat[i] = 1;
      spike[i] = i == 0;
    }
  vt_fit_exponential (20, x, rising, NULL, &fit);
  g_assert_false (fit.converged);
  vt_fit_exponential (20, x, flat, NULL, &fit);
  g_assert_false (fit.converged);
  vt_fit_exponential (20, x, spike, NULL, &fit);
  g_assert_false (fit.converged);
  g_assert_true (isnan (fit.length));
  vt_fit_exponential (2, x, flat, NULL, &fit);
  g_assert_false (fit.converged);
  vt_fit_exponential (0, NULL, NULL, NULL, &fit);
  g_assert_false (fit.converged);
}

/* Exact lines are found to rounding, noisy ones within their error: of 60 curves with correlated noise the deviation of x₀ from the truth, in
 * units of the error told, has a mean square near 1. */
static void
test_hinge (void)
{
  double x[60], y[60], squares = 0;
  VtHingeFit fit;
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (int i = 0; i < 60; i++)
    {
      x[i] = 10 + i;
      y[i] = 3 + (x[i] < 41.3 ? 0.2 : 0.5) * (x[i] - 41.3);
    }
  g_assert_true (vt_fit_hinge (60, x, y, 20, 1, &fit));
  g_assert_cmpfloat_with_epsilon (fit.x, 41.3, 1e-6);
  g_assert_cmpfloat_with_epsilon (fit.y, 3, 1e-6);
  g_assert_cmpfloat_with_epsilon (fit.slope_below, 0.2, 1e-8);
  g_assert_cmpfloat_with_epsilon (fit.slope_above, 0.5, 1e-8);
  g_assert_cmpfloat (fit.x_error, <, 1e-4);
  for (int trial = 0; trial < 60; trial++)
    {
      double last = normal (rand);

      for (int i = 0; i < 60; i++)
        {
          const double next = normal (rand);

          y[i] = 3 + (x[i] < 41.3 ? 0.2 : 0.5) * (x[i] - 41.3) + 0.2 * (next + 0.5 * last);
          last = next;
        }
      g_assert_true (vt_fit_hinge (60, x, y, 40, (guint64) trial, &fit));
      squares += pow ((fit.x - 41.3) / fit.x_error, 2) / 60;
    }
  g_test_message ("mean square of deviation over error %.2f", squares);
  /* Its own deviation is √(2/60) = 0.18; blocks of four leave out some of the correlation, so the error may be a little small. */
  g_assert_cmpfloat (squares, >, 0.5);
  g_assert_cmpfloat (squares, <, 2);
  g_assert_false (vt_fit_hinge (7, x, y, 0, 1, &fit));
  /* Where it grows flatter is no kink of this kind, also beside one that is. */
  for (int i = 0; i < 60; i++)
    y[i] = 0.2 * x[i] + 0.2 * MAX (x[i] - 30, 0) - 0.2 * MAX (x[i] - 60, 0);
  g_assert_true (vt_fit_hinge (60, x, y, 0, 1, &fit));
  g_assert_cmpfloat_with_epsilon (fit.x, 30, 5);
  for (int i = 0; i < 60; i++)
    y[i] = 0.5 * x[i] - 0.3 * MAX (x[i] - 41.3, 0);
  g_assert_false (vt_fit_hinge (60, x, y, 20, 1, &fit));
  y[3] = NAN;
  g_assert_false (vt_fit_hinge (60, x, y, 0, 1, &fit));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fit/exact", test_exact);
  g_test_add_func ("/fit/coverage", test_coverage);
  g_test_add_func ("/fit/no-fit", test_no_fit);
  g_test_add_func ("/fit/hinge", test_hinge);
  return g_test_run ();
}
