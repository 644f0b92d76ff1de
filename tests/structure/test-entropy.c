/* Two-body excess entropy: direct quadrature, the ideal gas, crystal against glass, the scan, invariances, bad input. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-pool.h"
#include "base/vt-simd.h"
#include "document/vt-method.h"
#include "helpers.h"
#include "structure/vt-entropy.h"

static const double *
values (VtResult *result)
{
  return vt_field_peek_f64 (vt_result_find_field (result, "s2"));
}

static void
test_logarithm (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  const double edges[8] = { 1, sqrt (0.5), nextafter (sqrt (0.5), 0), sqrt (2), 1 + 1e-15, 1 - 1e-15, 1e-300, 1e300 };
  for (int i = 0; i < 20000; i += 4)
    {
      VtV4 x;
      for (int k = 0; k < 4; k++)
        x[k] = i < 8 ? edges[i + k] : exp (g_rand_double_range (rand, i < 10000 ? -1 : -600, i < 10000 ? 1 : 600));
      const VtV4 y = vt_v4_log (x);
      for (int k = 0; k < 4; k++)
        g_assert_cmpfloat_with_epsilon (y[k], log (x[k]), 4.5e-16 * fabs (log (x[k])) + 1e-16);
    }
}

/* The definition as it stands, with every image in reach and @per_sigma midpoints per σ. */
static double
brute_force (VtSample *sample, gsize i, double rc, double sigma, int per_sigma)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  const gsize n = vt_sample_get_n_atoms (sample);
  const double *r = vt_sample_get_positions (sample);
  const guint8 *species = vt_sample_get_species_index (sample);
  const gboolean flat = cell->dimension == 2;
  const double volume = vt_cell_get_volume (cell) / (flat ? cell->vectors[2][2] : 1);
  guint n_species;
  vt_sample_get_species (sample, &n_species);
  double total = 0;
  for (guint v = 0; v < n_species; v++)
    {
      g_autoptr (GArray) distances = g_array_new (FALSE, FALSE, sizeof (double));
      const double density = (double) vt_sample_get_species_counts (sample)[v] / volume;
      for (gsize j = 0; j < n; j++)
        for (int a = -3; a <= 3; a++)
          for (int b = -3; b <= 3; b++)
            for (int c = flat ? 0 : -3; c <= (flat ? 0 : 3); c++)
              {
                double d2 = 0;
                for (int x = 0; x < (flat ? 2 : 3); x++)
                  {
                    const double d = r[3 * j + (gsize) x] - r[3 * i + (gsize) x] + a * cell->vectors[0][x] + b * cell->vectors[1][x]
                                     + c * cell->vectors[2][x];
                    d2 += d * d;
                  }
                const double d = sqrt (d2);
                if (species[j] == v && d < rc + 9 * sigma && !(i == j && a == 0 && b == 0 && c == 0))
                  g_array_append_val (distances, d);
              }
      const int n_points = (int) ceil (rc / sigma * per_sigma);
      const double h = rc / n_points;
      for (int k = 0; k < n_points; k++)
        {
          const double at = (k + 0.5) * h, ideal = (flat ? 2 * G_PI * at : 4 * G_PI * at * at) * density;
          double g = 0;
          for (guint p = 0; p < distances->len; p++)
            {
              const double x = (at - g_array_index (distances, double, p)) / sigma;
              g += exp (-x * x / 2) / (sqrt (2 * G_PI) * sigma * ideal);
            }
          total += h * ideal * ((g > 0 ? g * log (g) : 0) - g + 1);
        }
    }
  return -total / 2;
}

static void
check_brute (const VtCell *cell, gsize n, double least, guint n_species, double rc, double sigma)
{
  g_autoptr (VtSample) sample = make_random (cell, n, least, n_species, 17);
  g_autofree char *options = g_strdup_printf ("cutoff=%g,sigma=%g", rc, sigma);
  g_autoptr (VtResult) result = run_method ("s2", sample, options);
  double worst = 0;
  for (gsize i = 0; i < 6; i++)
    {
      const double expected = brute_force (sample, i, rc, sigma, 60);
      worst = MAX (worst, fabs (values (result)[i] / expected - 1));
    }
  g_test_message ("%s: worst relative error %.1e", options, worst);
  g_assert_cmpfloat (worst, <, 5e-5);
}

static void
test_brute_force (void)
{
  VtCell cell = { .vectors = { { 6, 0, 0 }, { 1, 6.5, 0 }, { -0.9, 1.2, 5.8 } }, .periodic = { TRUE, TRUE, TRUE }, .dimension = 3 };
  VtCell flat = { .vectors = { { 9, 0, 0 }, { 1, 8.5, 0 }, { 0, 0, 1 } }, .periodic = { TRUE, TRUE, FALSE }, .dimension = 2 };
  check_brute (&cell, 14, 1.8, 2, 8, 0.15);
  check_brute (&cell, 14, 1.8, 3, 7.03, 0.15); /* no multiple of σ/3 */
  check_brute (&cell, 14, 1.8, 1, 5, 0.4);
  check_brute (&cell, 14, 1.8, 2, 4, 0.05);
  check_brute (&flat, 20, 1.2, 2, 8, 0.15);
}

/* What an ideal gas must have: the mean over Poisson-distributed neighbours of g ln g − g + 1, to second order in their noise, where the
 * mean of g is 1 + σ²/r² because a shell's neighbours farther out outnumber those farther in. */
static double
ideal_gas_noise (double density, double rc, double sigma)
{
  const int n = 4000;
  const double h = rc / n;
  double sum = 0;
  for (int k = 0; k < n; k++)
    {
      const double r = (k + 0.5) * h, shell = 4 * G_PI * density * r * r;
      double mean = 0, variance = 0;
      for (int j = -600; j <= 600; j++)
        {
          const double at = r + 0.01 * j * sigma, bell = exp (-0.5 * 1e-4 * j * j) / (sqrt (2 * G_PI) * sigma);
          const double there = at > 0 ? 4 * G_PI * density * at * at * 0.01 * sigma : 0;
          mean += there * bell / shell;
          variance += there * bell * bell / (shell * shell);
        }
      sum += h * shell * (mean * log (mean) - mean + 1 + variance / (2 * mean));
    }
  return -sum / 2;
}

static void
test_ideal_gas (void)
{
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 10, 10, 10);
  for (guint n_species = 1; n_species <= 2; n_species++)
    {
      g_autoptr (VtSample) gas = make_random (&cell, 8000, 0, n_species, 23);
      for (double sigma = 0.15; sigma <= 0.3; sigma *= 2)
        {
          g_autofree char *options = g_strdup_printf ("cutoff=5,sigma=%g", sigma);
          g_autoptr (VtResult) result = run_method ("s2", gas, options);
          const double noise = n_species * ideal_gas_noise (8.0 / n_species, 5, sigma);
          const double stated = -(n_species * 5 / (8 * sqrt (G_PI) * sigma));
          double mean = 0;
          for (gsize i = 0; i < 8000; i++)
            mean += values (result)[i] / 8000;
          g_test_message ("%u species, sigma = %g: mean S2 %.4f, noise predicts %.4f, the header says %.4f", n_species, sigma, mean, noise, stated);
          g_assert_cmpfloat (mean, <, 0);
          /* Near the atom neighbours are too few for the second order, which overstates their noise. */
          g_assert_cmpfloat (mean, >, 1.02 * noise);
          g_assert_cmpfloat (mean, <, 0.8 * noise);
          if (sigma < 0.2)
            g_assert_cmpfloat_with_epsilon (stated, noise, 0.1 * -noise);
        }
    }
}

static double
mean_s2 (VtSample *sample)
{
  g_autoptr (VtResult) result = run_method ("s2", sample, "");
  VtTable *table = vt_result_find_table (result, "s2");
  return vt_table_get_numbers (table, (guint) vt_table_find_column (table, "mean"))[0];
}

/* The crystal has the glass's density and thermal displacements of 0.1 Å; one species in both, so that noise is equal. */
static void
test_crystal_below_glass (void)
{
  g_autoptr (VtSample) glass = read_sample ("Cu50Zr50-4394-glass");
  const gsize n = vt_sample_get_n_atoms (glass);
  g_autoptr (VtSample) one_species = make_sample (vt_sample_get_cell (glass), n, vt_sample_get_positions (glass), NULL);
  const double a = cbrt (4 * vt_cell_get_volume (vt_sample_get_cell (glass)) / (double) n);
  g_autoptr (VtSample) crystal = make_crystal (4, fcc_basis, NULL, a, 8, 0.1);
  g_autoptr (VtSample) gas = make_random (vt_sample_get_cell (glass), n, 0, 1, 3);
  const double s_crystal = mean_s2 (crystal), s_glass = mean_s2 (one_species), s_gas = mean_s2 (gas);
  g_test_message ("S2: gas %.2f, glass %.2f (two species %.2f), crystal %.2f", s_gas, s_glass, mean_s2 (glass), s_crystal);
  g_assert_cmpfloat (s_glass, <, s_gas - 2);
  g_assert_cmpfloat (s_crystal, <, s_glass - 5);
}

static void
test_scan (void)
{
  g_autoptr (VtSample) glass = read_sample ("Cu50Zr50-4394-glass");
  g_autoptr (VtResult) scan = run_method ("s2_scan", glass, "cutoff=9,sigma=0.15");
  VtTable *table = vt_result_find_table (scan, "s2_scan");
  const double *rc = vt_table_get_numbers (table, 0);
  g_assert_cmpuint (vt_table_get_n_rows (table), ==, 180);
  for (guint k = 59; k < 180; k += 40)
    {
      g_autofree char *options = g_strdup_printf ("cutoff=%.17g,sigma=0.15", rc[k]);
      g_autoptr (VtResult) result = run_method ("s2", glass, options);
      VtTable *means = vt_result_find_table (result, "s2");
      const char *const names[3] = { "mean", "mean_Cu", "mean_Zr" }, *const deviations[3] = { "deviation", "deviation_Cu", "deviation_Zr" };
      for (int row = 0; row < 3; row++)
        {
          const double mean = vt_table_get_numbers (means, (guint) vt_table_find_column (means, "mean"))[row];
          const double deviation = vt_table_get_numbers (means, (guint) vt_table_find_column (means, "deviation"))[row];
          g_assert_cmpfloat_with_epsilon (vt_table_get_numbers (table, (guint) vt_table_find_column (table, names[row]))[k], mean, 1e-9 * -mean);
          g_assert_cmpfloat_with_epsilon (vt_table_get_numbers (table, (guint) vt_table_find_column (table, deviations[row]))[k], deviation, 1e-7);
        }
    }
}

static void
test_invariances (void)
{
  const double c = cos (0.7), s = sin (0.7);
  const double rotation[3][3] = { { c, -s, 0 }, { 0.6 * s, 0.6 * c, -0.8 }, { 0.8 * s, 0.8 * c, 0.6 } };
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 11, 12, 13);
  g_autoptr (VtSample) sample = make_random (&cell, 100, 1.5, 2, 9);
  g_autoptr (VtSample) moved = transform_sample (sample, rotation, (const double[3]){ 31, -7, 100 });
  double reversed[300];
  guint8 species[100];
  for (int i = 0; i < 100; i++)
    {
      memcpy (reversed + 3 * i, vt_sample_get_positions (sample) + 3 * (99 - i), 3 * sizeof (double));
      species[i] = vt_sample_get_species_index (sample)[99 - i];
    }
  g_autoptr (VtSample) permuted = make_sample (&cell, 100, reversed, species);
  vt_pool_set_n_threads (1);
  g_autoptr (VtResult) a = run_method ("s2", sample, "");
  g_autoptr (VtResult) b = run_method ("s2", moved, "");
  g_autoptr (VtResult) p = run_method ("s2", permuted, "");
  g_autoptr (VtResult) scan = run_method ("s2_scan", sample, "");
  vt_pool_set_n_threads (3);
  g_autoptr (VtResult) t = run_method ("s2", sample, "");
  g_autoptr (VtResult) scan_t = run_method ("s2_scan", sample, "");
  for (int i = 0; i < 100; i++)
    {
      g_assert_cmpfloat_with_epsilon (values (b)[i], values (a)[i], 1e-8);
      g_assert_cmpfloat_with_epsilon (values (p)[99 - i], values (a)[i], 1e-10);
    }
  g_assert_cmpmem (values (t), 100 * sizeof (double), values (a), 100 * sizeof (double));
  VtTable *one = vt_result_get_table (scan, 0), *three = vt_result_get_table (scan_t, 0);
  for (guint column = 0; column < vt_table_get_n_columns (one); column++)
    g_assert_cmpmem (vt_table_get_numbers (one, column), vt_table_get_n_rows (one) * sizeof (double), vt_table_get_numbers (three, column),
                     vt_table_get_n_rows (three) * sizeof (double));
}

static void
test_bad_options (void)
{
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 11, 12, 13);
  g_autoptr (VtSample) sample = make_random (&cell, 10, 1.5, 2, 9);
  double s2[10];
  const VtEntropyOptions bad[4] = { { 1, 2 }, { -1, 0.1 }, { 10, 0 }, { NAN, 0.1 } };
  for (int k = 0; k < 4; k++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (vt_entropy_compute (sample, &bad[k], s2, NULL, NULL, NULL, NULL, &error));
      g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER);
    }
  /* One atom in a cell larger than the reach: no neighbours, every g is 0, and S2 = −½ N of an ideal gas within rc. */
  const double alone[3] = { 1, 2, 3 };
  vt_cell_init_orthogonal (&cell, 100, 100, 100);
  g_autoptr (VtSample) one = make_sample (&cell, 1, alone, NULL);
  g_autoptr (VtResult) result = run_method ("s2", one, "cutoff=10");
  g_assert_cmpfloat_with_epsilon (values (result)[0], -0.5 * 4 * G_PI / 3 * 1e-3, 1e-9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entropy/logarithm", test_logarithm);
  g_test_add_func ("/entropy/brute-force", test_brute_force);
  g_test_add_func ("/entropy/ideal-gas", test_ideal_gas);
  g_test_add_func ("/entropy/crystal-below-glass", test_crystal_below_glass);
  g_test_add_func ("/entropy/scan", test_scan);
  g_test_add_func ("/entropy/invariances", test_invariances);
  g_test_add_func ("/entropy/bad-options", test_bad_options);
  return g_test_run ();
}
