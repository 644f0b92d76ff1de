/* Spatial autocorrelation: every pair, noise, a field of known length, fields by name. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-pool.h"
#include "document/vt-method.h"
#include "helpers.h"
#include "statistics/vt-autocorrelation.h"

#define N_BINS 13

static void
check_brute (const VtCell *cell, gsize n, gboolean own_means, double cutoff)
{
  g_autoptr (VtSample) sample = make_random (cell, n, 1, 2, 31);
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  g_autofree double *x = g_new (double, n);
  const double *r = vt_sample_get_positions (sample);
  const guint8 *species = vt_sample_get_species_index (sample);
  double means[3] = { 0 }, counts[3] = { 0 }, variances[3] = { 0 }, sums[3][N_BINS] = { { 0 } }, pairs[3][N_BINS] = { { 0 } };
  for (gsize i = 0; i < n; i++)
    {
      x[i] = i % 9 == 4 ? NAN : g_rand_double (rand) + 3 * species[i];
      for (guint row = 0; row < 3 && isfinite (x[i]); row++)
        if (row == 0 || row == species[i] + 1u)
          {
            means[row] += x[i];
            counts[row]++;
          }
    }
  for (int row = 0; row < 3; row++)
    means[row] /= counts[row];
#define DEVIATION(i, row) (x[i] - means[(row) == 0 && own_means ? species[i] + 1u : (guint) (row)])
  for (gsize i = 0; i < n; i++)
    for (guint row = 0; row < 3 && isfinite (x[i]); row++)
      if (row == 0 || row == species[i] + 1u)
        variances[row] += DEVIATION (i, row) * DEVIATION (i, row) / counts[row];
  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < n; j++)
      for (int a = -2; a <= 2 && isfinite (x[i]) && isfinite (x[j]); a++)
        for (int b = -2; b <= 2; b++)
          for (int c = -2; c <= 2; c++)
            {
              double d2 = 0;
              for (int k = 0; k < 3; k++)
                {
                  const double d = r[3 * j + (gsize) k] - r[3 * i + (gsize) k] + a * cell->vectors[0][k] + b * cell->vectors[1][k] + c * cell->vectors[2][k];
                  d2 += d * d;
                }
              if (d2 == 0 || sqrt (d2) >= cutoff)
                continue;
              for (guint row = 0; row < 3; row++)
                if (row == 0 || (species[i] == species[j] && row == species[i] + 1u))
                  {
                    sums[row][(int) (sqrt (d2) / cutoff * N_BINS)] += DEVIATION (i, row) * DEVIATION (j, row);
                    pairs[row][(int) (sqrt (d2) / cutoff * N_BINS)]++;
                  }
            }
  g_autoptr (VtAutocorrelation) c
    = vt_autocorrelation_compute (sample, x, &(VtAutocorrelationOptions){ .cutoff = cutoff, .n_bins = N_BINS, .own_means = own_means }, NULL, NULL,
                                  NULL, NULL);
  for (int row = 0; row < 3; row++)
    for (int k = 0; k < N_BINS; k++)
      {
        g_assert_cmpfloat_with_epsilon (c->r[k], (k + 0.5) * cutoff / N_BINS, 1e-12);
        g_assert_cmpfloat (2 * c->pairs[row][k], ==, pairs[row][k]);
        if (pairs[row][k] > 0)
          g_assert_cmpfloat_with_epsilon (c->c[row][k], sums[row][k] / pairs[row][k] / variances[row], 1e-11);
        else
          g_assert_true (isnan (c->c[row][k]));
      }
}

static void
test_brute_force (void)
{
  VtCell cell = { .vectors = { { 9, 0, 0 }, { 1, 8.5, 0 }, { -0.9, 1.2, 9.8 } }, .periodic = { TRUE, TRUE, TRUE }, .dimension = 3 };
  check_brute (&cell, 90, FALSE, 4);
  check_brute (&cell, 90, TRUE, 4);
  check_brute (&cell, 90, FALSE, 9.5); /* beyond half of the cell */
}

/* Values at random do not correlate; a smooth wave does, as its cosine averaged over directions, sin kr / kr. */
static void
test_known (void)
{
  VtCell cell;
  const gsize n = 20000;
  vt_cell_init_orthogonal (&cell, 30, 30, 30);
  g_autoptr (VtSample) sample = make_random (&cell, n, 0, 1, 8);
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  g_autofree double *noise = g_new (double, n);
  g_autofree double *wave = g_new (double, n);
  const double k = 2 * G_PI / 30 * 2;
  for (gsize i = 0; i < n; i++)
    {
      const double *r = vt_sample_get_positions (sample) + 3 * i;
      noise[i] = g_rand_double (rand);
      wave[i] = sin (k * r[0]) + sin (k * r[1]) + sin (k * r[2]);
    }
  const VtAutocorrelationOptions options = { .cutoff = 15, .n_bins = 30 };
  vt_pool_set_n_threads (1);
  g_autoptr (VtAutocorrelation) a = vt_autocorrelation_compute (sample, noise, &options, NULL, NULL, NULL, NULL);
  vt_pool_set_n_threads (4);
  g_autoptr (VtAutocorrelation) b = vt_autocorrelation_compute (sample, noise, &options, NULL, NULL, NULL, NULL);
  g_autoptr (VtAutocorrelation) w = vt_autocorrelation_compute (sample, wave, &options, NULL, NULL, NULL, NULL);
  g_assert_cmpmem (a->c[0], 30 * sizeof (double), b->c[0], 30 * sizeof (double));
  for (int bin = 2; bin < 30; bin++)
    {
      const double x = k * w->r[bin];
      g_assert_cmpfloat (fabs (a->c[0][bin]), <, 5 / sqrt (a->pairs[0][bin]));
      g_assert_cmpfloat_with_epsilon (w->c[0][bin], sin (x) / x, 0.02);
    }
}

/* A field is named: one that a method makes is made first, a column of the file is taken as it is. */
static void
test_fields_by_name (void)
{
  g_autoptr (VtSample) sample = read_sample ("Cu50Zr50-4394-glass");
  const gsize n = vt_sample_get_n_atoms (sample);
  double *column = g_new (double, n);
  for (gsize i = 0; i < n; i++)
    column[i] = sin (vt_sample_get_positions (sample)[3 * i] * 2 * G_PI / vt_sample_get_cell (sample)->vectors[0][0]);
  vt_sample_take_field (sample, vt_field_new ("my_wave", "my_wave", "", "", VT_FIELD_F64, n, 1, column));

  g_autoptr (VtResult) q6 = run_method ("autocorrelation", sample, "field=q6");
  VtTable *table = vt_result_find_table (q6, "autocorrelation");
  g_assert_nonnull (vt_result_find_field (q6, "q6"));
  g_assert_nonnull (strstr (vt_table_get_provenance (table), "steinhardt"));
  g_assert_cmpfloat_with_epsilon (read_scalar (table, "fit_from"), 2.8, 0.3);

  g_autoptr (VtResult) wave = run_method ("autocorrelation", sample, "field=my_wave,bins=20");
  VtTable *waves = vt_result_find_table (wave, "autocorrelation");
  g_assert_cmpuint (vt_result_get_n_fields (wave), ==, 0);
  g_assert_cmpfloat (get_column (waves, "c")[3], >, 0.8);
  g_assert_cmpfloat (read_scalar (waves, "fit_found"), ==, 1);
  g_assert_cmpfloat_with_epsilon (read_scalar (waves, "r_c"), 3 * read_scalar (waves, "xi"), 1e-9);

  /* An oscillation around 0 is no decay, whatever exponential comes nearest to it: no length is given. */
  double *checks = g_new (double, n);
  for (gsize i = 0; i < n; i++)
    checks[i] = i % 2 == 0 ? 1 : -1;
  vt_sample_take_field (sample, vt_field_new ("checks", "checks", "", "", VT_FIELD_F64, n, 1, checks));
  g_autoptr (VtResult) none = run_method ("autocorrelation", sample, "field=checks,bins=20");
  double length;
  g_assert_cmpfloat (read_scalar (vt_result_find_table (none, "autocorrelation"), "fit_found"), ==, 0);
  g_assert_false (vt_table_lookup_scalar (vt_result_find_table (none, "autocorrelation"), "xi", &length));

  g_autoptr (VtResult) volume = run_method ("autocorrelation", sample, "mean=species");
  g_assert_nonnull (vt_result_find_field (volume, "volume"));
  assert_method_fails ("autocorrelation", sample, "field=nonsense", VT_METHOD_ERROR_INPUT);
}

static void
test_bad_input (void)
{
  VtCell cell;
  double x[10];
  g_autoptr (GError) error = NULL;
  vt_cell_init_orthogonal (&cell, 9, 9, 9);
  g_autoptr (VtSample) sample = make_random (&cell, 10, 1, 1, 1);
  for (int i = 0; i < 10; i++)
    x[i] = i == 0 ? 1 : NAN;
  g_assert_null (vt_autocorrelation_compute (sample, x, &(VtAutocorrelationOptions){ .cutoff = 4, .n_bins = 10 }, NULL, NULL, NULL, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
  for (int i = 0; i < 10; i++)
    x[i] = 7; /* no variance: no correlation either */
  g_autoptr (VtAutocorrelation) c = vt_autocorrelation_compute (sample, x, &(VtAutocorrelationOptions){ .cutoff = 4, .n_bins = 2 }, NULL, NULL, NULL, NULL);
  g_assert_true (isnan (c->c[0][1]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/autocorrelation/brute-force", test_brute_force);
  g_test_add_func ("/autocorrelation/known", test_known);
  g_test_add_func ("/autocorrelation/fields-by-name", test_fields_by_name);
  g_test_add_func ("/autocorrelation/bad-input", test_bad_input);
  return g_test_run ();
}
