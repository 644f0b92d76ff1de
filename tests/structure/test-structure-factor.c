/* Structure factors: vectors one by one, Bragg peaks, g(r)'s route by its definition and against the direct one, bad input. */
#include <complex.h>
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-pool.h"
#include "helpers.h"
#include "structure/vt-rdf.h"

/* Every q of the reciprocal lattice, one by one. */
static void
check_direct (VtSample *sample, double q_max, double step, const char *options)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  const gsize n = vt_sample_get_n_atoms (sample), *counts = vt_sample_get_species_counts (sample);
  const double *r = vt_sample_get_positions (sample);
  const int reach = 12, reach_z = cell->dimension == 2 ? 0 : reach;
  const gsize n_bins = (gsize) ceil (q_max / step);
  double inverse[3][3];
  vt_cell_get_inverse (cell, inverse);
  g_autofree double *sums = g_new0 (double, 5 * n_bins);
  for (int h = -reach; h <= reach; h++)
    for (int k = -reach; k <= reach; k++)
      for (int l = -reach_z; l <= reach_z; l++)
        {
          double q[3], length = 0;
          double complex rho[2] = { 0, 0 };
          for (int x = 0; x < 3; x++)
            {
              q[x] = 2 * G_PI * (h * inverse[0][x] + k * inverse[1][x] + l * inverse[2][x]);
              length += q[x] * q[x];
            }
          length = sqrt (length);
          if (length == 0 || length >= q_max)
            continue;
          g_assert_cmpint (MAX (abs (h), MAX (abs (k), abs (l))), <, reach); /* none is missed */
          for (gsize i = 0; i < n; i++)
            rho[vt_sample_get_species_index (sample)[i]] += cexp (-I * (q[0] * r[3 * i] + q[1] * r[3 * i + 1] + q[2] * r[3 * i + 2]));
          double *at = sums + 5 * (gsize) (length / step);
          at[0] += length;
          at[1]++;
          at[2] += creal (rho[0] * conj (rho[0]));
          at[3] += creal (rho[0] * conj (rho[1]));
          at[4] += creal (rho[1] * conj (rho[1]));
        }
  g_autoptr (VtResult) result = run_method ("structure_factor", sample, options);
  VtTable *table = vt_result_get_table (result, 0);
  gsize row = 0;
  for (gsize bin = 0; bin < n_bins; bin++)
    {
      const double *at = sums + 5 * bin, c = (double) counts[0] / (double) n, d = 1 - c, z = 29 * c + 40 * d;
      if (at[1] == 0)
        continue;
      const double aa = 1 + at[2] / at[1] / ((double) n * c * c) - 1 / c, ab = 1 + at[3] / at[1] / ((double) n * c * d);
      const double bb = 1 + at[4] / at[1] / ((double) n * d * d) - 1 / d;
      g_assert_cmpfloat_with_epsilon (get_column (table, "q")[row], at[0] / at[1], 1e-11);
      g_assert_cmpfloat_with_epsilon (get_column (table, "s_CuCu")[row], aa, 1e-9);
      g_assert_cmpfloat_with_epsilon (get_column (table, "s_CuZr")[row], ab, 1e-9);
      g_assert_cmpfloat_with_epsilon (get_column (table, "s_ZrZr")[row], bb, 1e-9);
      g_assert_cmpfloat_with_epsilon (get_column (table, "s")[row], (at[2] + 2 * at[3] + at[4]) / at[1] / (double) n, 1e-9);
      g_assert_cmpfloat_with_epsilon (get_column (table, "s_xray")[row],
                                      (c * c * 29 * 29 * aa + 2 * c * d * 29 * 40 * ab + d * d * 40 * 40 * bb) / (z * z), 1e-9);
      row++;
    }
  g_assert_cmpuint (vt_table_get_n_rows (table), ==, row);
}

static void
test_direct (void)
{
  VtCell cell = { .vectors = { { 9, 0, 0 }, { 1, 8.5, 0 }, { -0.9, 1.2, 9.8 } }, .periodic = { TRUE, TRUE, TRUE }, .dimension = 3 };
  VtCell flat = { .vectors = { { 9, 0, 0 }, { 1, 8.5, 0 }, { 0, 0, 1 } }, .periodic = { TRUE, TRUE, FALSE }, .dimension = 2 };
  g_autoptr (VtSample) solid = make_random (&cell, 45, 1.5, 2, 3);
  g_autoptr (VtSample) sheet = make_random (&flat, 21, 1.2, 2, 3);
  check_direct (solid, 6, 0.21, "q_max=6,q_step=0.21");
  check_direct (sheet, 6, 0.33, "q_max=6,q_step=0.33");
}

/* All N atoms scatter in phase at a reciprocal lattice vector of fcc, and not at all between. */
static void
test_bragg (void)
{
  const double a = 3.6, q111 = 2 * G_PI / a * sqrt (3), q200 = 4 * G_PI / a;
  g_autoptr (VtSample) sample = make_crystal (4, fcc_basis, NULL, a, 4, 0);
  g_autoptr (VtResult) result = run_method ("structure_factor", sample, "q_max=4,q_step=0.001");
  VtTable *table = vt_result_get_table (result, 0);
  for (gsize k = 0; k < vt_table_get_n_rows (table); k++)
    {
      const double q = get_column (table, "q")[k];
      const gboolean peak = fabs (q - q111) < 1e-6 || fabs (q - q200) < 1e-6;
      g_assert_cmpfloat_with_epsilon (get_column (table, "s")[k], peak ? 256 : 0, 1e-9);
    }
}

static void
test_from_rdf (void)
{
  g_autoptr (VtSample) sample = read_sample ("Cu50Zr50-4394-glass");
  const VtCell *cell = vt_sample_get_cell (sample);
  g_autoptr (VtResult) result = run_method ("structure_factor", sample, "route=rdf,q_max=10,q_step=0.5,cutoff=15");
  g_autoptr (VtResult) open = run_method ("structure_factor", sample, "route=rdf,q_max=10,q_step=0.5,cutoff=15,window=none");
  /* A hundred times fewer bins would do; these are others than the method's. */
  g_autoptr (VtRdf) rdf = vt_rdf_compute (sample, &(VtRdfOptions){ .n_bins = 3000, .cutoff = 15 }, NULL, NULL, NULL, NULL);
  const double density = (double) vt_sample_get_n_atoms (sample) / vt_cell_get_volume (cell);
  for (int lorch = 0; lorch < 2; lorch++)
    for (int k = 0; k < 20; k++)
      {
        const double q = 0.5 * (k + 1);
        double sum = 0;
        for (guint b = 0; b < rdf->n_bins; b++)
          {
            const double r = rdf->r[b], x = G_PI * r / 15;
            sum += 4 * G_PI * density * r * r * (rdf->partials[1].g[b] - 1) * sin (q * r) / (q * r) * (lorch ? sin (x) / x : 1) * rdf->width;
          }
        g_assert_cmpfloat_with_epsilon (get_column (vt_result_get_table (lorch ? result : open, 0), "s_CuZr")[k], 1 + sum, 2e-3);
      }
}

/* The two routes meet on the glass where the window does not blur much. */
static void
test_routes_agree (void)
{
  g_autoptr (VtSample) sample = read_sample ("Cu50Zr50-4394-glass");
  g_autoptr (VtResult) a = run_method ("structure_factor", sample, "q_max=8,q_step=0.1");
  g_autoptr (VtResult) b = run_method ("structure_factor", sample, "route=rdf,q_max=8,q_step=0.05");
  VtTable *direct = vt_result_get_table (a, 0), *by_rdf = vt_result_get_table (b, 0);
  static const char *const ids[5] = { "s", "s_xray", "s_CuCu", "s_CuZr", "s_ZrZr" };
  double n;
  g_assert_true (vt_table_lookup_scalar (direct, "vectors", &n));
  g_assert_cmpfloat_with_epsilon (n, 200000, 20000); /* of 340 000: rows are left out here */
  for (guint c = 0; c < 5; c++)
    {
      double difference = 0, size = 0;
      for (gsize k = 0; k < vt_table_get_n_rows (direct); k++)
        {
          const double q = get_column (direct, "q")[k], s = get_column (direct, ids[c])[k], at = q / 0.05 - 1;
          if (q < 1.5 || at >= (double) vt_table_get_n_rows (by_rdf) - 1)
            continue;
          const gsize i = (gsize) at;
          const double *t = get_column (by_rdf, ids[c]), other = t[i] + (at - (double) i) * (t[i + 1] - t[i]);
          difference += (s - other) * (s - other);
          size += (s - 1) * (s - 1);
        }
      g_test_message ("%s: relative difference of the two routes %.3f", ids[c], sqrt (difference / size));
      g_assert_cmpfloat (sqrt (difference / size), <, 0.15);
    }
  double peak, height;
  g_assert_true (vt_table_lookup_scalar (direct, "highest_peak", &peak));
  g_assert_true (vt_table_lookup_scalar (direct, "highest_peak_height", &height));
  g_test_message ("highest peak %.2f at q = %.2f", height, peak);
  g_assert_cmpfloat_with_epsilon (peak, 2.75, 0.15);
}

static void
test_invariances (void)
{
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 14, 15, 16);
  g_autoptr (VtSample) gas = make_random (&cell, 2000, 0, 2, 9);
  vt_pool_set_n_threads (1);
  g_autoptr (VtResult) one = run_method ("structure_factor", gas, "q_max=6,vectors=3000");
  vt_pool_set_n_threads (4);
  g_autoptr (VtResult) four = run_method ("structure_factor", gas, "q_max=6,vectors=3000");
  VtTable *a = vt_result_get_table (one, 0), *b = vt_result_get_table (four, 0);
  const gsize n = vt_table_get_n_rows (a);
  double mean = 0;
  g_assert_cmpmem (get_column (a, "s"), n * sizeof (double), get_column (b, "s"), vt_table_get_n_rows (b) * sizeof (double));
  for (gsize k = n / 2; k < n; k++)
    mean += get_column (a, "s")[k] / (double) (n - n / 2);
  g_assert_cmpfloat_with_epsilon (mean, 1, 0.1); /* an ideal gas */
}

static void
test_bad_input (void)
{
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 14, 15, 16);
  cell.periodic[1] = FALSE;
  g_autoptr (VtSample) open = make_random (&cell, 20, 1.5, 2, 9);
  assert_method_fails ("structure_factor", open, "", VT_METHOD_ERROR_INPUT);
  assert_method_fails ("structure_factor", open, "route=rdf,q_max=0.1,q_step=1", VT_METHOD_ERROR_PARAMETER);
  cell.periodic[1] = TRUE;
  g_autoptr (VtSample) closed = make_random (&cell, 20, 1.5, 2, 9);
  assert_method_fails ("structure_factor", closed, "q_max=0.1", VT_METHOD_ERROR_PARAMETER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/structure-factor/direct", test_direct);
  g_test_add_func ("/structure-factor/bragg", test_bragg);
  g_test_add_func ("/structure-factor/from-rdf", test_from_rdf);
  g_test_add_func ("/structure-factor/routes-agree", test_routes_agree);
  g_test_add_func ("/structure-factor/invariances", test_invariances);
  g_test_add_func ("/structure-factor/bad-input", test_bad_input);
  return g_test_run ();
}
