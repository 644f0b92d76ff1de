/* Symmetry functions: the definition, other parameters, invariances, bad input. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-pool.h"
#include "helpers.h"

static double
brute_force (VtSample *sample, gsize i, guint species, double r, double sigma, double cutoff)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  const double *p = vt_sample_get_positions (sample);
  double sum = 0;
  for (gsize j = 0; j < vt_sample_get_n_atoms (sample); j++)
    for (int a = -3; a <= 3 && vt_sample_get_species_index (sample)[j] == species; a++)
      for (int b = -3; b <= 3; b++)
        for (int c = -3; c <= 3; c++)
          {
            double d2 = 0;
            for (int x = 0; x < 3; x++)
              {
                const double d = p[3 * j + (gsize) x] - p[3 * i + (gsize) x] + a * cell->vectors[0][x] + b * cell->vectors[1][x] + c * cell->vectors[2][x];
                d2 += d * d;
              }
            const double d = sqrt (d2);
            if (d < cutoff && d > 0)
              sum += exp (-(d - r) * (d - r) / (2 * sigma * sigma));
          }
  return sum;
}

static void
check (VtSample *sample, const char *options, double r_min, double step, guint n_r, double sigma, double cutoff)
{
  g_autoptr (VtResult) result = run_method ("symmetry_functions", sample, options);
  VtField *field = vt_result_find_field (result, "symmetry_functions");
  g_assert_cmpuint (vt_field_get_n_components (field), ==, 2 * n_r);
  for (gsize i = 0; i < 3; i++)
    for (guint s = 0; s < 2; s++)
      for (guint k = 0; k < n_r; k++)
        g_assert_cmpfloat_with_epsilon (vt_field_get (field, i, s * n_r + k), brute_force (sample, i, s, r_min + k * step, sigma, cutoff), 1e-6);
}

static void
test_brute_force (void)
{
  VtCell cell = { .vectors = { { 9, 0, 0 }, { 1, 8.5, 0 }, { -0.9, 1.2, 9.8 } }, .periodic = { TRUE, TRUE, TRUE }, .dimension = 3 };
  g_autoptr (VtSample) sample = make_random (&cell, 30, 1.8, 2, 17);
  check (sample, "", 2, 0.1, 80, 0.1, 10);
  check (sample, "r_min=0,r_max=5,step=0.25,sigma=0.05,cutoff=6", 0, 0.25, 21, 0.05, 6);
  check (sample, "r_min=1,r_max=3,step=0.5,sigma=2,cutoff=5", 1, 0.5, 5, 2, 5);
  check (sample, "r_min=3,r_max=3,step=0.5,sigma=0.3,cutoff=9", 3, 0.5, 1, 0.3, 9);
}

static void
test_invariances (void)
{
  const double c = cos (0.7), s = sin (0.7);
  const double rotation[3][3] = { { c, -s, 0 }, { 0.6 * s, 0.6 * c, -0.8 }, { 0.8 * s, 0.8 * c, 0.6 } };
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 14, 15, 16);
  g_autoptr (VtSample) sample = make_random (&cell, 150, 1.8, 2, 9);
  g_autoptr (VtSample) moved = transform_sample (sample, rotation, (const double[3]){ 31, -7, 100 });
  vt_pool_set_n_threads (1);
  g_autoptr (VtResult) a = run_method ("symmetry_functions", sample, "");
  g_autoptr (VtResult) b = run_method ("symmetry_functions", moved, "");
  vt_pool_set_n_threads (3);
  g_autoptr (VtResult) t = run_method ("symmetry_functions", sample, "");
  const float *x = vt_field_peek_f32 (vt_result_get_field (a, 0)), *y = vt_field_peek_f32 (vt_result_get_field (b, 0));
  for (gsize k = 0; k < 150 * 160; k++)
    g_assert_cmpfloat_with_epsilon (x[k], y[k], 1e-5);
  g_assert_cmpmem (x, 150 * 160 * sizeof (float), vt_field_peek_f32 (vt_result_get_field (t, 0)), 150 * 160 * sizeof (float));
}

static void
test_bad_options (void)
{
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 14, 15, 16);
  g_autoptr (VtSample) sample = make_random (&cell, 20, 1.8, 2, 9);
  assert_method_fails ("symmetry_functions", sample, "r_min=5,r_max=4", VT_METHOD_ERROR_PARAMETER);
  assert_method_fails ("symmetry_functions", sample, "r_min=0,r_max=100,step=0.01", VT_METHOD_ERROR_PARAMETER);
  assert_method_fails ("symmetry_functions", sample, "step=2,sigma=0.1", VT_METHOD_ERROR_PARAMETER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/symmetry/brute-force", test_brute_force);
  g_test_add_func ("/symmetry/invariances", test_invariances);
  g_test_add_func ("/symmetry/bad-options", test_bad_options);
  return g_test_run ();
}
