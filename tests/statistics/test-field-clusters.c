/* Regions of a map: against a flood of the infinite lattice of its images, and of known shapes. */
#include <math.h>
#include <string.h>

#include "helpers.h"
#include "statistics/vt-field-clusters.h"

#define REACH 5 /* images looked at on either side */

static const VtCell box = { .vectors = { { 6, 0, 0 }, { 0, 5, 0 }, { 0, 0, 4 } }, .periodic = { TRUE, TRUE, TRUE }, .dimension = 3 };

static VtFieldMap *
make_map (const VtCell *cell, const guint n[3])
{
  VtFieldMap *map = g_new0 (VtFieldMap, 1);

  vt_field_grid_init_cell (&map->grid, cell, 1);
  memcpy (map->grid.n, n, sizeof map->grid.n);
  map->values = g_new0 (double, (gsize) n[0] * n[1] * n[2]);
  map->weights = g_new0 (double, (gsize) n[0] * n[1] * n[2]);
  return map;
}

/* Everything that hangs together with @start, image by image. */
static gsize
flood (const VtFieldMap *map, const VtCell *cell, double level, gsize start, guint8 *reached, gboolean through[3])
{
  const guint *n = map->grid.n;
  const gsize n_points = (gsize) n[0] * n[1] * n[2], span = 2 * REACH + 1;
  g_autofree guint8 *seen = g_new0 (guint8, n_points * span * span * span);
  g_autoptr (GArray) todo = g_array_new (FALSE, FALSE, 6 * sizeof (int));
  const int first[6] = { (int) (start % n[0]), (int) (start / n[0] % n[1]), (int) (start / n[0] / n[1]), 0, 0, 0 };
  gsize size = 0;

  memset (reached, 0, n_points);
  memset (through, 0, 3 * sizeof *through);
  g_array_append_vals (todo, first, 1);
  while (todo->len > 0)
    {
      int at[6];

      memcpy (at, todo->data + (todo->len - 1) * sizeof at, sizeof at);
      g_array_set_size (todo, todo->len - 1);
      const gsize point = ((gsize) at[2] * n[1] + (gsize) at[1]) * n[0] + (gsize) at[0];
      const gsize image = (((gsize) (at[3] + REACH)) * span + (gsize) (at[4] + REACH)) * span + (gsize) (at[5] + REACH);
      if (!(map->values[point] < level) || seen[image * n_points + point])
        continue;
      seen[image * n_points + point] = 1;
      size += !reached[point];
      reached[point] = 1;
      for (int k = 0; k < 3; k++)
        through[k] |= point == start && at[3 + k] != 0;
      for (int k = 0; k < 3; k++)
        for (int step = -1; step <= 1; step += 2)
          {
            int next[6];

            memcpy (next, at, sizeof next);
            next[k] += step;
            if (next[k] < 0 || next[k] >= (int) n[k])
              {
                if (!cell->periodic[k])
                  continue;
                next[3 + k] += step;
                next[k] = step > 0 ? 0 : (int) n[k] - 1;
              }
            if (abs (next[3 + k]) <= REACH)
              g_array_append_vals (todo, next, 1);
          }
    }
  return size;
}

static void
check_against_flood (const VtFieldMap *map, const VtCell *cell, double level)
{
  g_autoptr (VtFieldClusters) clusters = vt_field_clusters_new (map, cell, level);
  const gsize n = (gsize) map->grid.n[0] * map->grid.n[1] * map->grid.n[2];
  g_autofree guint8 *reached = g_new (guint8, n);
  g_autofree gboolean *counted = g_new0 (gboolean, clusters->n_regions + 1);
  gboolean any[3] = { FALSE, FALSE, FALSE };
  gsize below = 0, known = 0;

  for (gsize i = 0; i < n; i++)
    {
      gboolean through[3];

      known += isfinite (map->values[i]);
      below += map->values[i] < level;
      g_assert_true ((clusters->labels[i] > 0) == (map->values[i] < level));
      if (clusters->labels[i] == 0 || counted[clusters->labels[i]])
        continue;
      counted[clusters->labels[i]] = TRUE;
      g_assert_cmpuint (flood (map, cell, level, i, reached, through), ==, clusters->sizes[clusters->labels[i] - 1]);
      for (gsize j = 0; j < n; j++)
        g_assert_true (reached[j] == (clusters->labels[j] == clusters->labels[i]));
      for (int k = 0; k < 3; k++)
        {
          any[k] |= through[k];
          if (clusters->labels[i] == 1)
            g_assert_cmpint (through[k], ==, clusters->largest_percolates[k]);
        }
    }
  g_assert_cmpuint (known, ==, clusters->n_known);
  g_assert_cmpuint (below, ==, clusters->n_below);
  for (gsize r = 1; r < clusters->n_regions; r++)
    g_assert_cmpuint (clusters->sizes[r - 1], >=, clusters->sizes[r]);
  for (int k = 0; k < 3; k++)
    g_assert_cmpint (any[k], ==, clusters->percolates[k]);
}

static void
test_flood (void)
{
  const guint n[3] = { 6, 5, 4 };
  g_autoptr (VtFieldMap) map = make_map (&box, n);
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  /* From dust to all of it, through the threshold of site percolation (0.31). */
  for (guint try = 0; try < 40; try++)
    {
      for (gsize i = 0; i < 120; i++)
        map->values[i] = g_rand_double (rand) < 0.05 ? NAN : g_rand_double (rand);
      check_against_flood (map, &box, 0.1 + 0.9 * try / 40);
    }
}

/* A slab reaches through along its two sides; a staircase that climbs one layer at each round along both; a ring of the cell's inside nowhere. */
static void
test_shapes (void)
{
  const guint n[3] = { 12, 10, 8 };
  g_autoptr (VtFieldMap) map = make_map (&box, n);

  for (gsize i = 0; i < 960; i++)
    map->values[i] = i % 12 < 3 ? 0 : 1;
  g_autoptr (VtFieldClusters) slab = vt_field_clusters_new (map, &box, 0.5);
  g_assert_cmpuint (slab->n_regions, ==, 1);
  g_assert_cmpuint (slab->sizes[0], ==, 240);
  g_assert_true (!slab->percolates[0] && slab->percolates[1] && slab->percolates[2]);
  check_against_flood (map, &box, 0.5);
  for (gsize i = 0; i < 960; i++)
    {
      const gsize x = i % 12, y = i / 12 % 10, z = i / 120;

      map->values[i] = z == 2 && (y == 1 || y == 6) && x >= 2 && x <= 7 ? 0 : z == 2 && (x == 2 || x == 7) && y >= 1 && y <= 6 ? 0 : 1;
    }
  g_autoptr (VtFieldClusters) ring = vt_field_clusters_new (map, &box, 0.5);
  g_assert_cmpuint (ring->n_regions, ==, 1);
  g_assert_cmpuint (ring->sizes[0], ==, 20);
  g_assert_true (!ring->percolates[0] && !ring->percolates[1] && !ring->percolates[2]);
}

/* Without periodic faces a region has to touch both. */
static void
test_open (void)
{
  const guint n[3] = { 6, 5, 4 };
  VtCell open = box;
  g_autoptr (VtFieldMap) map = make_map (&box, n);

  open.periodic[0] = FALSE;
  for (gsize i = 0; i < 120; i++)
    map->values[i] = i / 6 == 0 ? 0 : 1; /* a line along x */
  g_autoptr (VtFieldClusters) line = vt_field_clusters_new (map, &open, 0.5);
  g_assert_true (line->percolates[0] && line->largest_percolates[0] && !line->percolates[1] && !line->percolates[2]);
  map->values[3] = 1; /* two pieces, each at one face */
  g_autoptr (VtFieldClusters) cut = vt_field_clusters_new (map, &open, 0.5);
  g_assert_cmpuint (cut->n_regions, ==, 2);
  g_assert_false (cut->percolates[0]);
}

/* Linear between the points, across periodic faces as well. */
static void
test_interpolate (void)
{
  const guint n[3] = { 24, 20, 16 };
  const VtCell skew = { .vectors = { { 6, 0, 0 }, { 1, 5, 0 }, { -0.5, 0.7, 4 } }, .origin = { 1, 2, 3 }, .periodic = { TRUE, TRUE, TRUE },
                        .dimension = 3 };
  g_autoptr (VtFieldMap) map = make_map (&skew, n);
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  double inverse[3][3];

  vt_cell_get_inverse (&skew, inverse);
  for (guint k = 0; k < n[2]; k++)
    for (guint j = 0; j < n[1]; j++)
      for (guint i = 0; i < n[0]; i++)
        map->values[((gsize) k * n[1] + j) * n[0] + i] = cos (2 * G_PI * (i + 0.5) / n[0]) + sin (2 * G_PI * (k + 0.5) / n[2]);
  for (guint try = 0; try < 200; try++)
    {
      double s[3] = { 3 * g_rand_double (rand) - 1, 3 * g_rand_double (rand) - 1, 3 * g_rand_double (rand) - 1 }, position[3];

      vt_cell_to_cartesian (&skew, s, position);
      /* h² f″ / 8 of both waves: (2π/24)² / 8 + (2π/16)² / 8 = 0.028 */
      g_assert_cmpfloat_with_epsilon (vt_field_map_interpolate (map, &skew, position), cos (2 * G_PI * s[0]) + sin (2 * G_PI * s[2]), 0.029);
    }
  /* On a point it is the point's value; beside one without a value, the nearest one's. */
  const double at[3] = { 5.5 / 24, 3.5 / 20, 2.5 / 16 }, beside[3] = { 5.7 / 24, 3.5 / 20, 2.5 / 16 };
  double position[3];
  vt_cell_to_cartesian (&skew, at, position);
  const gsize point = vt_field_map_find_point (map, &skew, position);
  g_assert_cmpuint (point, ==, (2 * 20 + 3) * 24 + 5);
  g_assert_cmpfloat_with_epsilon (vt_field_map_interpolate (map, &skew, position), map->values[point], 1e-12);
  map->values[point + 1] = NAN;
  vt_cell_to_cartesian (&skew, beside, position);
  g_assert_cmpfloat (vt_field_map_interpolate (map, &skew, position), ==, map->values[point]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/field-clusters/flood", test_flood);
  g_test_add_func ("/field-clusters/shapes", test_shapes);
  g_test_add_func ("/field-clusters/open", test_open);
  g_test_add_func ("/field-clusters/interpolate", test_interpolate);
  return g_test_run ();
}
