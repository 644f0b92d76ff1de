/* Smooth maps: sums over all atoms and images, closed forms, contours and regions of known functions. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-pool.h"
#include "document/vt-method.h"
#include "helpers.h"
#include "statistics/vt-field-map.h"

static const VtCell skew = { .vectors = { { 9, 0, 0 }, { 1, 8.5, 0 }, { -0.9, 1.2, 9.8 } }, .origin = { 1, -2, 3 }, .periodic = { TRUE, TRUE, TRUE },
                             .dimension = 3 };

static double *
make_values (gsize n, guint seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  double *x = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    x[i] = i % 7 == 3 ? NAN : g_rand_double (rand) - 0.5;
  return x;
}

/* What one point should have: every atom, every image within three cells. @slab: thickness along @normal, negative for none. */
static double
sum_all (VtSample *sample, const double *x, const double point[3], double sigma, const double normal[3], double slab, double *weight)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  const double *r = vt_sample_get_positions (sample);
  double sum = 0, total = 0;

  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    for (int a = -3; a <= 3 && isfinite (x[i]); a++)
      for (int b = -3; b <= 3; b++)
        for (int c = -3; c <= 3; c++)
          {
            double d[3], d2 = 0, along = 0;

            for (int k = 0; k < 3; k++)
              {
                d[k] = r[3 * i + (gsize) k] + a * cell->vectors[0][k] + b * cell->vectors[1][k] + c * cell->vectors[2][k] - point[k];
                d2 += d[k] * d[k];
                along += d[k] * normal[k];
              }
            if (slab >= 0 && fabs (along) > slab / 2)
              continue;
            if (slab >= 0)
              d2 -= along * along;
            if (d2 >= VT_FIELD_MAP_REACH * VT_FIELD_MAP_REACH * sigma * sigma)
              continue;
            sum += exp (-d2 / (2 * sigma * sigma)) * x[i];
            total += exp (-d2 / (2 * sigma * sigma));
          }
  *weight = total;
  return sum / total;
}

static VtFieldMap *
compute (VtSample *sample, const double *x, const VtFieldGrid *grid, VtSmoothing smoothing, double sigma, double thickness)
{
  g_autoptr (GError) error = NULL;
  VtFieldMap *map = vt_field_map_compute (sample, x, grid, smoothing, sigma, thickness, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return map;
}

static void
check_slice (const double normal[3], double position, double thickness)
{
  const double length = sqrt (normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]);
  const double unit[3] = { normal[0] / length, normal[1] / length, normal[2] / length };
  g_autoptr (VtSample) sample = make_random (&skew, 80, 1, 2, 5);
  g_autofree double *x = make_values (80, 3);
  VtFieldGrid grid;
  guint inside = 0;

  g_assert_true (vt_field_grid_init_slice (&grid, &skew, normal, position, thickness, 11, NULL));
  g_assert_cmpuint (MAX (grid.n[0], grid.n[1]), ==, 11);
  g_autoptr (VtFieldMap) map = compute (sample, x, &grid, VT_SMOOTHING_GAUSSIAN, 1.1, thickness);
  for (guint j = 0; j < grid.n[1]; j++)
    for (guint i = 0; i < grid.n[0]; i++)
      {
        double point[3], weight, expected, at = 0;

        vt_field_grid_get_point (&grid, i, j, 0, point);
        for (int k = 0; k < 3; k++)
          at += (point[k] - skew.origin[k]) * unit[k];
        g_assert_cmpfloat_with_epsilon (at, position, 1e-12);
        if (isnan (map->values[j * grid.n[0] + i]))
          continue;
        inside++;
        expected = sum_all (sample, x, point, 1.1, unit, thickness > 0 ? thickness : -1, &weight);
        /* Sums of at most 10⁴ terms below 1: rounding stays below 1e-12. */
        g_assert_cmpfloat_with_epsilon (map->values[j * grid.n[0] + i], expected, 1e-12);
        g_assert_cmpfloat_with_epsilon (map->weights[j * grid.n[0] + i], weight, 1e-11);
      }
  g_assert_cmpuint (inside, >, grid.n[0] * grid.n[1] / 3);
}

static void
test_brute_force (void)
{
  const double z[3] = { 0, 0, 2 }, y[3] = { 0, 1, 0 }, tilted[3] = { 1, -1, 0.5 };

  check_slice (z, 4.9, 0);
  check_slice (z, 9.7, 3); /* through the periodic face */
  check_slice (y, 0.1, 1.5);
  check_slice (tilted, 1, 0);
  check_slice (tilted, 2.5, 2);
}

static void
test_volume (void)
{
  g_autoptr (VtSample) sample = make_random (&skew, 80, 1, 2, 5);
  g_autofree double *x = make_values (80, 3);
  const double none[3] = { 0 };
  VtFieldGrid grid;

  vt_field_grid_init_cell (&grid, &skew, 5);
  g_assert_cmpuint (grid.n[0], ==, 5);
  g_autoptr (VtFieldMap) map = compute (sample, x, &grid, VT_SMOOTHING_GAUSSIAN, 0.9, 0);
  for (guint at = 0; at < grid.n[0] * grid.n[1] * grid.n[2]; at++)
    {
      double point[3], weight;

      vt_field_grid_get_point (&grid, at % grid.n[0], at / grid.n[0] % grid.n[1], at / grid.n[0] / grid.n[1], point);
      g_assert_cmpfloat_with_epsilon (map->values[at], sum_all (sample, x, point, 0.9, none, -1, &weight), 1e-12);
    }
  /* Every atom with a value is in one bin. */
  g_autoptr (VtFieldMap) bins = compute (sample, x, &grid, VT_SMOOTHING_BINNING, 0, 0);
  double atoms = 0, sum = 0, expected = 0;
  for (guint at = 0; at < grid.n[0] * grid.n[1] * grid.n[2]; at++)
    {
      atoms += bins->weights[at];
      sum += bins->weights[at] > 0 ? bins->weights[at] * bins->values[at] : 0;
    }
  for (gsize i = 0; i < 80; i++)
    expected += isfinite (x[i]) ? x[i] : 0;
  g_assert_cmpfloat (atoms, ==, 80 - 11);
  g_assert_cmpfloat_with_epsilon (sum, expected, 1e-12);
}

/* A constant stays itself; a wave on a fine lattice is damped by exp (−σ²k²/2), the Gaussian's transform. */
static void
test_closed_forms (void)
{
  enum { EDGE = 24 };
  VtCell cell;
  VtSpecies species;
  const gsize n = EDGE * EDGE * EDGE;
  double *positions = g_new (double, 3 * n), sigma = 1.5, k = 2 * G_PI / EDGE, up[3] = { 0, 0, 1 };
  g_autofree double *wave = g_new (double, n), *constant = g_new (double, n);
  VtFieldGrid grid;

  vt_cell_init_orthogonal (&cell, EDGE, EDGE, EDGE);
  vt_species_init (&species, "Cu", 0);
  for (gsize i = 0; i < n; i++)
    {
      positions[3 * i] = (double) (i % EDGE);
      positions[3 * i + 1] = (double) (i / EDGE % EDGE);
      positions[3 * i + 2] = (double) (i / EDGE / EDGE);
      wave[i] = cos (k * positions[3 * i]);
      constant[i] = 3.25;
    }
  g_autoptr (VtSample) sample = vt_sample_new (&cell, n, positions, g_new0 (guint8, n), NULL, &species, 1);
  g_assert_true (vt_field_grid_init_slice (&grid, &cell, up, 7.3, 0, 12, NULL));
  g_autoptr (VtFieldMap) waves = compute (sample, wave, &grid, VT_SMOOTHING_GAUSSIAN, sigma, 0);
  g_autoptr (VtFieldMap) flat = compute (sample, constant, &grid, VT_SMOOTHING_GAUSSIAN, sigma, 0);
  for (guint j = 0; j < grid.n[1]; j++)
    for (guint i = 0; i < grid.n[0]; i++)
      {
        double point[3];

        vt_field_grid_get_point (&grid, i, j, 0, point);
        g_assert_cmpfloat_with_epsilon (flat->values[j * grid.n[0] + i], 3.25, 1e-13);
        /* The kernel ends at 4σ, beyond which lies 1.1e-3 of its weight. */
        g_assert_cmpfloat_with_epsilon (waves->values[j * grid.n[0] + i], exp (-sigma * sigma * k * k / 2) * cos (k * point[0]), 1.5e-3);
      }
}

static void
collect (gsize atom, const double plane[2], double height, gpointer data)
{
  g_array_append_val (data, atom);
}

/* The slab that crosses the periodic face has the atoms of both sides, and a bin's mean is theirs. */
static void
test_slab (void)
{
  VtCell cell;
  VtSpecies species;
  const double up[3] = { 0, 0, 1 }, z[4] = { 0.4, 9.7, 5, -0.2 }, x[4] = { 1, 2, 4, NAN };
  double *positions = g_new (double, 12);
  g_autoptr (GArray) atoms = g_array_new (FALSE, FALSE, sizeof (gsize));
  VtFieldGrid grid;
  g_autoptr (GError) error = NULL;

  vt_cell_init_orthogonal (&cell, 10, 10, 10);
  vt_species_init (&species, "Cu", 0);
  for (int i = 0; i < 4; i++)
    {
      positions[3 * i] = 2.5;
      positions[3 * i + 1] = 12.5;
      positions[3 * i + 2] = z[i];
    }
  g_autoptr (VtSample) sample = vt_sample_new (&cell, 4, positions, g_new0 (guint8, 4), NULL, &species, 1);
  g_assert_true (vt_field_grid_init_slice (&grid, &cell, up, 0, 1, 2, NULL));
  vt_field_grid_foreach_atom (&grid, sample, 1, collect, atoms);
  g_assert_cmpuint (atoms->len, ==, 3); /* 0, 1 and 3 */
  g_autoptr (VtFieldMap) map = compute (sample, x, &grid, VT_SMOOTHING_BINNING, 0, 1);
  g_assert_cmpfloat (map->values[0], ==, 1.5);
  g_assert_cmpfloat (map->weights[0], ==, 2);
  g_assert_true (isnan (map->values[1]) && isnan (map->values[2]) && isnan (map->values[3]));

  g_assert_false (vt_field_grid_init_slice (&grid, &cell, up, 11, 1, 2, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER);
  g_clear_error (&error);
  vt_field_grid_init_slice (&grid, &cell, up, 5, 0, 2, NULL);
  g_assert_null (vt_field_map_compute (sample, x, &grid, VT_SMOOTHING_BINNING, 0, 0, NULL, NULL, NULL, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER);
  g_clear_error (&error);
  const double none[4] = { NAN, NAN, NAN, NAN };
  g_assert_null (vt_field_map_compute (sample, none, &grid, VT_SMOOTHING_GAUSSIAN, 1, 0, NULL, NULL, NULL, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
}

static void
test_flat_samples (void)
{
  const VtCell flat = { .vectors = { { 12, 0, 0 }, { 0, 9, 0 }, { 0, 0, 1 } }, .periodic = { TRUE, TRUE, FALSE }, .dimension = 2 };
  const double x_axis[3] = { 1, 0, 0 };
  VtSpecies species;
  double *positions = g_new (double, 60 * 3);
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  g_autofree double *x = make_values (60, 8);
  VtFieldGrid grid;

  vt_species_init (&species, "Cu", 0);
  for (int i = 0; i < 60; i++)
    {
      positions[3 * i] = 12 * g_rand_double (rand);
      positions[3 * i + 1] = 9 * g_rand_double (rand);
      positions[3 * i + 2] = 0.5;
    }
  g_autoptr (VtSample) sample = vt_sample_new (&flat, 60, positions, g_new0 (guint8, 60), NULL, &species, 1);
  /* Whatever is asked for, the plane of the atoms is the slice. */
  g_assert_true (vt_field_grid_init_slice (&grid, &flat, x_axis, 99, 0, 8, NULL));
  g_assert_cmpuint (grid.n[0], ==, 8);
  g_assert_cmpuint (grid.n[1], ==, 6);
  g_autoptr (VtFieldMap) map = compute (sample, x, &grid, VT_SMOOTHING_GAUSSIAN, 1.2, 0);
  for (guint at = 0; at < 48; at++)
    {
      double point[3], sum = 0, total = 0;

      vt_field_grid_get_point (&grid, at % 8, at / 8, 0, point);
      for (int i = 0; i < 60; i++)
        for (int a = -1; a <= 1 && isfinite (x[i]); a++)
          for (int b = -1; b <= 1; b++)
            {
              const double d = hypot (positions[3 * i] + 12 * a - point[0], positions[3 * i + 1] + 9 * b - point[1]);
              const double w = d < 4.8 ? exp (-d * d / (2 * 1.44)) : 0;
              sum += w * x[i];
              total += w;
            }
      g_assert_cmpfloat_with_epsilon (map->values[at], sum / total, 1e-12);
    }
}

static void
test_any_number_of_threads (void)
{
  g_autoptr (VtSample) sample = make_random (&skew, 80, 1, 2, 5);
  g_autofree double *x = make_values (80, 3);
  const guint before = vt_pool_get_n_threads ();
  VtFieldGrid grid;

  vt_field_grid_init_cell (&grid, &skew, 9);
  vt_pool_set_n_threads (1);
  g_autoptr (VtFieldMap) one = compute (sample, x, &grid, VT_SMOOTHING_GAUSSIAN, 1, 0);
  vt_pool_set_n_threads (5);
  g_autoptr (VtFieldMap) five = compute (sample, x, &grid, VT_SMOOTHING_GAUSSIAN, 1, 0);
  vt_pool_set_n_threads (before);
  g_assert_cmpmem (one->values, grid.n[0] * grid.n[1] * grid.n[2] * sizeof (double), five->values,
                   grid.n[0] * grid.n[1] * grid.n[2] * sizeof (double));
}

/* ---- contours ---- */

/* A map of f over 2 × 1 at n × n/2 points. */
static VtFieldMap *
make_map (guint n, double (*f) (double x, double y))
{
  VtFieldMap *map = g_new0 (VtFieldMap, 1);

  map->grid = (VtFieldGrid){ .edges = { { 2, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } }, .n = { n, n / 2, 1 }, .slice = TRUE };
  map->values = g_new (double, n * n / 2);
  map->weights = g_new0 (double, n * n / 2);
  for (guint at = 0; at < n * (n / 2); at++)
    map->values[at] = f ((at % n + 0.5) * 2 / n, (at / n + 0.5) * 2 / n);
  return map;
}

static double
hill (double x, double y)
{
  return hypot (x - 0.7, y - 0.5);
}

static void
test_contour (void)
{
  g_autoptr (VtFieldMap) map = make_map (200, hill);
  double *segments, length = 0;
  const gsize n = vt_field_map_find_contour (map, 0.3, &segments);

  for (gsize i = 0; i < n; i++)
    {
      const double *s = segments + 4 * i;

      /* Linear between points 0.01 apart: off by h²/8r at most. */
      g_assert_cmpfloat_with_epsilon (hill (s[0], s[1]), 0.3, 1e-4);
      g_assert_cmpfloat_with_epsilon (hill (s[2], s[3]), 0.3, 1e-4);
      length += hypot (s[2] - s[0], s[3] - s[1]);
    }
  g_assert_cmpfloat_with_epsilon (length, 2 * G_PI * 0.3, 1e-3);
  g_free (segments);

  /* A saddle in the middle of a square: two lines that do not cross. */
  map->grid.n[0] = 2;
  map->grid.n[1] = 2;
  memcpy (map->values, (double[]){ 1, 0, 0, 1 }, 4 * sizeof (double));
  g_assert_cmpuint (vt_field_map_find_contour (map, 0.4, &segments), ==, 2); /* the mean is above: 0 cut off */
  for (int i = 0; i < 2; i++)
    g_assert_cmpfloat_with_epsilon (fabs (segments[4 * i] - segments[4 * i + 2]), 0.4, 1e-12);
  g_free (segments);
  g_assert_cmpuint (vt_field_map_find_contour (map, 0.6, &segments), ==, 2); /* the mean is below: 1 cut off */
  g_free (segments);
  map->values[0] = NAN;
  g_assert_cmpuint (vt_field_map_find_contour (map, 0.4, &segments), ==, 0);
  g_free (segments);
}

static void
test_regions (void)
{
  g_autoptr (VtFieldMap) map = make_map (100, hill);
  g_autoptr (GArray) regions = vt_field_map_find_regions (map, 0.3);
  const VtFieldRegion *inner;

  g_assert_cmpuint (regions->len, ==, 2);
  g_assert_true (g_array_index (regions, VtFieldRegion, 0).above);
  inner = &g_array_index (regions, VtFieldRegion, 1);
  g_assert_false (inner->above);
  g_assert_cmpfloat_with_epsilon (hypot (inner->at[0] - 0.7, inner->at[1] - 0.5), 0, 0.05);
  g_assert_cmpfloat_with_epsilon ((double) inner->n_points * 0.02 * 0.02, G_PI * 0.09, 0.01);
}

static void
test_method (void)
{
  const VtMethod *method = vt_registry_find ("field_map");
  g_autoptr (VtSample) sample = make_random (&skew, 80, 1, 2, 5);
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (VtParams) params = vt_params_new (method->params);
  g_autoptr (GError) error = NULL;
  g_autoptr (VtResult) result = NULL;
  VtTable *table;
  double columns, rows;

  g_ptr_array_add (inputs, vt_field_new ("volume", "Volume", "Å³", "", VT_FIELD_F64, 80, 1, make_values (80, 1)));
  g_assert_true (vt_params_parse (params, "region=x,position=50,sigma=1,points=20", &error));
  result = vt_method_run_sync (method, sample, params, inputs, &error);
  g_assert_no_error (error);
  table = vt_result_find_table (result, "field_map");
  g_assert_true (vt_table_lookup_scalar (table, "columns", &columns) && vt_table_lookup_scalar (table, "rows", &rows));
  g_assert_cmpuint (vt_table_get_n_rows (table), ==, (gsize) (columns * rows));
  /* Half-way between the cell's faces across x: 1 − 0.9 … 1 + 9 + 1. */
  g_assert_cmpfloat_with_epsilon (vt_table_get_numbers (table, 0)[0], 1 + (-0.9 + 10) / 2, 1e-12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/field-map/brute-force", test_brute_force);
  g_test_add_func ("/field-map/volume", test_volume);
  g_test_add_func ("/field-map/closed-forms", test_closed_forms);
  g_test_add_func ("/field-map/slab", test_slab);
  g_test_add_func ("/field-map/flat-samples", test_flat_samples);
  g_test_add_func ("/field-map/any-number-of-threads", test_any_number_of_threads);
  g_test_add_func ("/field-map/contour", test_contour);
  g_test_add_func ("/field-map/regions", test_regions);
  g_test_add_func ("/field-map/method", test_method);
  return g_test_run ();
}
