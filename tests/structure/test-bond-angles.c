/* Bond angles: every triple of a small sample, the angles of fcc, normalisations, bad input. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-pool.h"
#include "helpers.h"

static void
test_brute_force (void)
{
  static const char *const ids[2][2][2] = { { { "p_CuCuCu", "p_CuCuZr" }, { NULL, "p_ZrCuZr" } }, { { "p_CuZrCu", "p_CuZrZr" }, { NULL, "p_ZrZrZr" } } };
  VtCell cell;
  double inverse[3][3];
  static guint64 counts[2][2][2][36], totals[2][2][2], all[36], n_all;
  vt_cell_init_orthogonal (&cell, 9, 10, 11);
  vt_cell_get_inverse (&cell, inverse);
  g_autoptr (VtSample) sample = make_random (&cell, 60, 1.5, 2, 4);
  const double *r = vt_sample_get_positions (sample);
  const guint8 *species = vt_sample_get_species_index (sample);
  for (int i = 0; i < 60; i++)
    for (int j = 0; j < 60; j++)
      for (int k = j + 1; k < 60; k++)
        {
          double a[3], b[3], aa = 0, bb = 0, ab = 0;
          if (j == i || k == i)
            continue;
          for (int x = 0; x < 3; x++)
            {
              a[x] = r[3 * j + x] - r[3 * i + x];
              b[x] = r[3 * k + x] - r[3 * i + x];
            }
          vt_cell_minimum_image (&cell, (const double (*)[3]) inverse, a);
          vt_cell_minimum_image (&cell, (const double (*)[3]) inverse, b);
          for (int x = 0; x < 3; x++)
            {
              aa += a[x] * a[x];
              bb += b[x] * b[x];
              ab += a[x] * b[x];
            }
          if (aa >= 2.9 * 2.9 || bb >= 2.9 * 2.9)
            continue;
          const int bin = (int) (acos (ab / sqrt (aa) / sqrt (bb)) / G_PI * 36), low = MIN (species[j], species[k]), high = MAX (species[j], species[k]);
          counts[species[i]][low][high][bin]++;
          totals[species[i]][low][high]++;
          all[bin]++;
          n_all++;
        }
  g_assert_cmpuint (n_all, >, 500);
  for (int solid = 0; solid < 2; solid++)
    {
      g_autofree char *options = g_strdup_printf ("cutoff=2.9,bins=36,normalisation=%s", solid ? "solid_angle" : "angle");
      g_autoptr (VtResult) result = run_method ("bond_angles", sample, options);
      VtTable *table = vt_result_get_table (result, 0);
      double n;
      g_assert_true (vt_table_lookup_scalar (table, "n_angles", &n));
      g_assert_cmpfloat (n, ==, (double) n_all);
      for (int k = 0; k < 36; k++)
        {
          const double random = (cos (k * 5 * G_PI / 180) - cos ((k + 1) * 5 * G_PI / 180)) / 2;
          const double factor = solid ? 1 / random : 1 / 5.0;
          g_assert_cmpfloat_with_epsilon (get_column (table, "angle")[k], 5 * k + 2.5, 1e-12);
          g_assert_cmpfloat_with_epsilon (get_column (table, "p")[k], (double) all[k] / (double) n_all * factor, 1e-12);
          for (int c = 0; c < 2; c++)
            for (int a = 0; a < 2; a++)
              for (int b = a; b < 2; b++)
                g_assert_cmpfloat_with_epsilon (get_column (table, ids[c][a][b])[k],
                                                (double) counts[c][a][b][k] / (double) totals[c][a][b] * factor, 1e-12);
        }
    }
}

/* An atom of fcc sees 24 pairs of neighbours at 60°, 12 at 90°, 24 at 120° and 6 at 180°, however neighbours are found. */
static void
test_fcc (void)
{
  static const double angles[4] = { 60, 90, 120, 180 }, counts[4] = { 24, 12, 24, 6 };
  static const char *const options[3] = { "bins=100", "bins=100,cutoff=3", "bins=100,neighbours=voronoi" };
  for (guint o = 0; o < 3; o++)
    for (int reps = 1; reps <= 3; reps++)
      {
        g_autoptr (VtSample) sample = make_crystal (4, fcc_basis, NULL, 3.6, reps, 1e-6);
        g_autoptr (VtResult) result = run_method ("bond_angles", sample, options[o]);
        const double *p = get_column (vt_result_get_table (result, 0), "p");
        double sum = 0, peaks[4] = { 0 };
        for (int k = 0; k < 100; k++)
          {
            const double angle = (k + 0.5) * 1.8;
            sum += p[k] * 1.8;
            for (int peak = 0; peak < 4; peak++)
              if (fabs (angle - angles[peak]) < 2.8)
                peaks[peak] += p[k] * 1.8 * 66;
          }
        g_assert_cmpfloat_with_epsilon (sum, 1, 1e-12);
        for (int peak = 0; peak < 4; peak++)
          g_assert_cmpfloat_with_epsilon (peaks[peak], counts[peak], 1e-9);
      }
}

/* Directions at random: 1 everywhere per solid angle; and the same for any number of threads. */
static void
test_random (void)
{
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 20, 20, 20);
  g_autoptr (VtSample) gas = make_random (&cell, 4000, 0, 1, 8);
  vt_pool_set_n_threads (1);
  g_autoptr (VtResult) one = run_method ("bond_angles", gas, "cutoff=3,bins=30,normalisation=solid_angle");
  vt_pool_set_n_threads (4);
  g_autoptr (VtResult) four = run_method ("bond_angles", gas, "cutoff=3,bins=30,normalisation=solid_angle");
  const double *p = get_column (vt_result_get_table (one, 0), "p"), *q = get_column (vt_result_get_table (four, 0), "p");
  for (int k = 0; k < 30; k++)
    {
      g_assert_cmpfloat_with_epsilon (p[k], 1, 0.05);
      g_assert_cmpfloat (p[k], ==, q[k]);
    }
}

static void
test_odd_input (void)
{
  VtCell cell;
  const double same[6] = { 1, 2, 3, 1, 2, 3 };
  vt_cell_init_orthogonal (&cell, 20, 20, 20);
  g_autoptr (VtSample) pair = make_sample (&cell, 2, same, NULL);
  assert_method_fails ("bond_angles", pair, "cutoff=3", VT_METHOD_ERROR_INPUT);
  assert_method_fails ("bond_angles", pair, "neighbours=voronoi", VT_METHOD_ERROR_INPUT);
  g_autoptr (VtSample) one = make_sample (&cell, 1, same, NULL);
  g_autoptr (VtResult) result = run_method ("bond_angles", one, "cutoff=3");
  g_assert_true (isnan (get_column (vt_result_get_table (result, 0), "p")[0]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bond-angles/brute-force", test_brute_force);
  g_test_add_func ("/bond-angles/fcc", test_fcc);
  g_test_add_func ("/bond-angles/random", test_random);
  g_test_add_func ("/bond-angles/odd-input", test_odd_input);
  return g_test_run ();
}
