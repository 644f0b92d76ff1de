/* Lines of equal value on a slice, and the regions between them. */
#include "statistics/vt-field-map.h"

#include <math.h>
#include <string.h>

static void
get_steps (const VtFieldGrid *grid, double steps[2])
{
  for (int s = 0; s < 2; s++)
    steps[s] = sqrt (grid->edges[s][0] * grid->edges[s][0] + grid->edges[s][1] * grid->edges[s][1] + grid->edges[s][2] * grid->edges[s][2])
               / grid->n[s];
}

/* ---- marching squares ---- */

/* Where the level is crossed on the side from corner @a to corner @b of the square whose lower left corner is (i, j). Corners run counter-clockwise from there. */
static void
cross (const double *corners, int a, int b, double level, guint i, guint j, const double steps[2], double point[2])
{
  static const int places[4][2] = { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 } };
  const double t = (level - corners[a]) / (corners[b] - corners[a]);

  point[0] = (i + 0.5 + places[a][0] + t * (places[b][0] - places[a][0])) * steps[0];
  point[1] = (j + 0.5 + places[a][1] + t * (places[b][1] - places[a][1])) * steps[1];
}

static void
march_square (const double *corners, double level, guint i, guint j, const double steps[2], GArray *segments)
{
  double points[4][2];
  int n = 0;

  for (int side = 0; side < 4; side++)
    if ((corners[side] >= level) != (corners[(side + 1) % 4] >= level))
      cross (corners, side, (side + 1) % 4, level, i, j, steps, points[n++]);
  if (n == 2)
    g_array_append_vals (segments, points, 4);
  else if (n == 4)
    {
      /* A saddle: the mean tells whether the corners above the level are joined through the middle. */
      const double mean = (corners[0] + corners[1] + corners[2] + corners[3]) / 4;
      const gboolean joined = (mean >= level) == (corners[0] >= level);
      /* Points are on the sides 0–1, 1–2, 2–3, 3–0. If 0 and 2 are joined the lines cut off 1 and 3, else 0 and 2. */
      const int order[4] = { 0, joined ? 1 : 3, joined ? 2 : 1, joined ? 3 : 2 };

      for (int k = 0; k < 4; k++)
        g_array_append_vals (segments, points[order[k]], 2);
    }
}

gsize
vt_field_map_find_contour (const VtFieldMap *map, double level, double **segments)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (double));
  const guint *n = map->grid.n;
  double steps[2];
  gsize length;

  get_steps (&map->grid, steps);
  for (guint j = 0; j + 1 < n[1]; j++)
    for (guint i = 0; i + 1 < n[0]; i++)
      {
        const double *row = map->values + (gsize) j * n[0] + i;
        const double corners[4] = { row[0], row[1], row[n[0] + 1], row[n[0]] };

        if (isfinite (corners[0]) && isfinite (corners[1]) && isfinite (corners[2]) && isfinite (corners[3]))
          march_square (corners, level, i, j, steps, found);
      }
  length = found->len / 4;
  *segments = (double *) (gpointer) g_array_free (g_steal_pointer (&found), FALSE);
  return length;
}

/* ---- regions ---- */

/* Which side of the level a point is on; −1 for none. */
static int
side_of (const VtFieldMap *map, double level, gsize at)
{
  return isfinite (map->values[at]) ? map->values[at] >= level : -1;
}

/* Steps from each point to the nearest one outside of its region, or to the frame; along the axes only. */
static guint *
measure_depths (const VtFieldMap *map, double level)
{
  const guint nx = map->grid.n[0], ny = map->grid.n[1];
  guint *depth = g_new (guint, (gsize) nx * ny);

  /* Two sweeps give the exact distance along the axes: one from the lower left, one from the upper right. */
  for (int pass = 0; pass < 2; pass++)
    for (gsize k = 0; k < (gsize) nx * ny; k++)
      {
        const gsize at = pass == 0 ? k : (gsize) nx * ny - 1 - k;
        const guint i = (guint) (at % nx), j = (guint) (at / nx);
        const int side = side_of (map, level, at);
        const gboolean edge[2] = { pass == 0 ? i == 0 : i == nx - 1, pass == 0 ? j == 0 : j == ny - 1 };
        const gsize others[2] = { pass == 0 ? at - 1 : at + 1, pass == 0 ? at - nx : at + nx };
        guint least = pass == 0 ? G_MAXUINT - 1 : depth[at];

        for (int s = 0; s < 2; s++)
          least = MIN (least, edge[s] || side_of (map, level, others[s]) != side ? 1 : depth[others[s]] + 1);
        depth[at] = side < 0 ? 0 : least;
      }
  return depth;
}

static void
flood (const VtFieldMap *map, double level, gsize from, const guint *depth, guint8 *seen, GArray *stack, VtFieldRegion *region,
       const double steps[2])
{
  const guint nx = map->grid.n[0], ny = map->grid.n[1];
  const int side = side_of (map, level, from);
  guint deepest = 0;

  g_array_set_size (stack, 0);
  g_array_append_val (stack, from);
  seen[from] = 1;
  *region = (VtFieldRegion){ .above = side == 1 };
  while (stack->len > 0)
    {
      const gsize at = g_array_index (stack, gsize, stack->len - 1);
      const guint i = (guint) (at % nx), j = (guint) (at / nx);
      const gboolean inside[4] = { i > 0, i + 1 < nx, j > 0, j + 1 < ny };
      const gsize others[4] = { at - 1, at + 1, at - nx, at + nx };

      g_array_set_size (stack, stack->len - 1);
      region->n_points++;
      if (depth[at] > deepest)
        {
          deepest = depth[at];
          region->at[0] = (i + 0.5) * steps[0];
          region->at[1] = (j + 0.5) * steps[1];
        }
      for (int s = 0; s < 4; s++)
        if (inside[s] && !seen[others[s]] && side_of (map, level, others[s]) == side)
          {
            seen[others[s]] = 1;
            g_array_append_val (stack, others[s]);
          }
    }
  region->radius = deepest * MIN (steps[0], steps[1]);
}

static int
compare_regions (gconstpointer a, gconstpointer b)
{
  const VtFieldRegion *x = a, *y = b;

  return (y->n_points > x->n_points) - (y->n_points < x->n_points);
}

GArray *
vt_field_map_find_regions (const VtFieldMap *map, double level)
{
  const gsize n = (gsize) map->grid.n[0] * map->grid.n[1];
  GArray *regions = g_array_new (FALSE, FALSE, sizeof (VtFieldRegion));
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_autofree guint8 *seen = g_new0 (guint8, n);
  g_autofree guint *depth = measure_depths (map, level);
  double steps[2];

  get_steps (&map->grid, steps);
  for (gsize k = 0; k < n; k++)
    if (!seen[k] && side_of (map, level, k) >= 0)
      {
        VtFieldRegion region;

        flood (map, level, k, depth, seen, stack, &region, steps);
        g_array_append_val (regions, region);
      }
  g_array_sort (regions, compare_regions);
  return regions;
}
