#include "statistics/vt-field-clusters.h"

#include <math.h>
#include <stdlib.h>

/* A tree per region: each point knows its parent, and in which image of the cell, seen from itself, that one is. */
typedef struct
{
  guint32 *parent;
  gint16 (*image)[3];
} Forest;

/* @image: where the root is, seen from the point. */
static guint32
find_root (Forest *forest, guint32 point, int image[3])
{
  guint32 root = point;
  int left[3] = { 0 };

  while (forest->parent[root] != root)
    {
      for (int k = 0; k < 3; k++)
        left[k] += forest->image[root][k];
      root = forest->parent[root];
    }
  for (int k = 0; k < 3; k++)
    image[k] = left[k];
  /* Everything on the way hangs on the root itself from now on. */
  while (point != root)
    {
      const guint32 next = forest->parent[point];

      for (int k = 0; k < 3; k++)
        {
          const int step = forest->image[point][k];

          forest->image[point][k] = (gint16) left[k];
          left[k] -= step;
        }
      forest->parent[point] = root;
      point = next;
    }
  return root;
}

/* @b, in the image @across, is beside @a. */
static void
join (Forest *forest, guint32 a, guint32 b, const int across[3], gboolean *wraps)
{
  int image_a[3], image_b[3];
  const guint32 root_a = find_root (forest, a, image_a), root_b = find_root (forest, b, image_b);

  if (root_a == root_b)
    {
      for (int k = 0; k < 3; k++)
        wraps[3 * (gsize) root_a + (gsize) k] |= image_a[k] != across[k] + image_b[k];
      return;
    }
  /* The first point of a region is its root, whatever the order of joining. */
  const guint32 root = MIN (root_a, root_b), other = MAX (root_a, root_b);
  const int sign = root == root_a ? 1 : -1;
  forest->parent[other] = root;
  for (int k = 0; k < 3; k++)
    {
      forest->image[other][k] = (gint16) (sign * (image_a[k] - across[k] - image_b[k]));
      wraps[3 * (gsize) root + (gsize) k] |= wraps[3 * (gsize) other + (gsize) k];
    }
}

typedef struct
{
  guint32 root;
  gsize size;
} Region;

static int
compare_regions (gconstpointer a, gconstpointer b)
{
  const Region *p = a, *q = b;

  if (p->size != q->size)
    return p->size > q->size ? -1 : 1;
  return p->root < q->root ? -1 : p->root > q->root;
}

static void
join_all (Forest *forest, const VtFieldMap *map, const VtCell *cell, gboolean *wraps)
{
  const guint *n = map->grid.n;
  const gsize strides[3] = { 1, n[0], (gsize) n[0] * n[1] };
  guint at[3];

  for (at[2] = 0; at[2] < n[2]; at[2]++)
    for (at[1] = 0; at[1] < n[1]; at[1]++)
      for (at[0] = 0; at[0] < n[0]; at[0]++)
        {
          const gsize point = at[0] + at[1] * strides[1] + at[2] * strides[2];

          if (forest->parent[point] == G_MAXUINT32)
            continue;
          for (int k = 0; k < cell->dimension; k++)
            {
              const gboolean last = at[k] + 1 == n[k];
              const gsize other = last ? point - (n[k] - 1) * strides[k] : point + strides[k];
              int across[3] = { 0 };

              across[k] = last;
              if ((!last || cell->periodic[k]) && forest->parent[other] != G_MAXUINT32)
                join (forest, (guint32) point, (guint32) other, across, wraps);
            }
        }
}

/* Of regions that touch both faces of a direction that is not periodic. */
static void
mark_spanning (Forest *forest, const VtFieldMap *map, const VtCell *cell, gboolean *wraps)
{
  const guint *n = map->grid.n;
  const gsize strides[3] = { 1, n[0], (gsize) n[0] * n[1] }, n_points = (gsize) n[0] * n[1] * n[2];
  g_autofree guint8 *touched = g_new0 (guint8, n_points);
  int image[3];

  for (int k = 0; k < cell->dimension; k++)
    {
      if (cell->periodic[k])
        continue;
      for (gsize i = 0; i < n_points; i++)
        touched[i] = 0;
      for (gsize i = 0; i < n_points; i++)
        {
          const gsize place = i / strides[k] % n[k];

          if (forest->parent[i] != G_MAXUINT32 && (place == 0 || place + 1 == n[k]))
            touched[find_root (forest, (guint32) i, image)] |= (guint8) ((place == 0) | (place + 1 == n[k]) << 1);
        }
      for (gsize i = 0; i < n_points; i++)
        wraps[3 * i + (gsize) k] |= touched[i] == 3;
    }
}

static void
label (VtFieldClusters *self, Forest *forest, gsize n_points, const gboolean *wraps)
{
  g_autoptr (GArray) regions = g_array_new (FALSE, FALSE, sizeof (Region));
  g_autofree guint32 *place = g_new0 (guint32, n_points);
  int image[3];

  for (gsize i = 0; i < n_points; i++)
    {
      if (forest->parent[i] == G_MAXUINT32)
        continue;
      const guint32 root = find_root (forest, (guint32) i, image);
      if (root == i)
        {
          const Region region = { root, 0 };

          place[i] = regions->len;
          g_array_append_val (regions, region);
        }
      g_array_index (regions, Region, place[root]).size++;
    }
  g_array_sort (regions, compare_regions);
  self->n_regions = regions->len;
  self->sizes = g_new (gsize, MAX (regions->len, 1));
  for (guint r = 0; r < regions->len; r++)
    {
      const Region *region = &g_array_index (regions, Region, r);

      self->sizes[r] = region->size;
      place[region->root] = r + 1;
      for (int k = 0; k < 3; k++)
        {
          self->percolates[k] |= wraps[3 * (gsize) region->root + (gsize) k];
          if (r == 0)
            self->largest_percolates[k] = wraps[3 * (gsize) region->root + (gsize) k];
        }
    }
  for (gsize i = 0; i < n_points; i++)
    self->labels[i] = forest->parent[i] != G_MAXUINT32 ? place[find_root (forest, (guint32) i, image)] : 0;
}

VtFieldClusters *
vt_field_clusters_new (const VtFieldMap *map, const VtCell *cell, double level)
{
  const gsize n = (gsize) map->grid.n[0] * map->grid.n[1] * map->grid.n[2];
  VtFieldClusters *self = g_new0 (VtFieldClusters, 1);
  Forest forest = { g_new (guint32, n), g_malloc0 (n * sizeof *forest.image) };
  g_autofree gboolean *wraps = g_new0 (gboolean, 3 * n);

  self->labels = g_new0 (guint32, n);
  for (gsize i = 0; i < n; i++)
    {
      const gboolean below = map->values[i] < level; /* not where there is no value */

      self->n_known += isfinite (map->values[i]);
      self->n_below += below;
      forest.parent[i] = below ? (guint32) i : G_MAXUINT32;
    }
  join_all (&forest, map, cell, wraps);
  mark_spanning (&forest, map, cell, wraps);
  label (self, &forest, n, wraps);
  g_free (forest.parent);
  g_free (forest.image);
  return self;
}

void
vt_field_clusters_free (VtFieldClusters *self)
{
  if (self == NULL)
    return;
  g_free (self->sizes);
  g_free (self->labels);
  g_free (self);
}

/* ---- values between points ---- */

/* Where @position is along the cell's vectors, in points: 0 is the middle of the first. */
static void
locate (const VtFieldMap *map, const VtCell *cell, const double position[3], double at[3])
{
  double inverse[3][3], fraction[3];

  vt_cell_get_inverse (cell, inverse);
  vt_cell_to_fractional (cell, inverse, position, fraction);
  for (int k = 0; k < 3; k++)
    {
      const double within = cell->periodic[k] ? fraction[k] - floor (fraction[k]) : CLAMP (fraction[k], 0, 1);

      at[k] = within * map->grid.n[k] - 0.5;
    }
}

gsize
vt_field_map_find_point (const VtFieldMap *map, const VtCell *cell, const double position[3])
{
  const guint *n = map->grid.n;
  double at[3];
  gsize place[3];

  locate (map, cell, position, at);
  for (int k = 0; k < 3; k++)
    place[k] = (gsize) CLAMP (floor (at[k] + 0.5), 0, (double) n[k] - 1);
  return (place[2] * n[1] + place[1]) * n[0] + place[0];
}

double
vt_field_map_interpolate (const VtFieldMap *map, const VtCell *cell, const double position[3])
{
  const guint *n = map->grid.n;
  gsize low[3], high[3];
  double at[3], share[3], sum = 0;

  locate (map, cell, position, at);
  for (int k = 0; k < 3; k++)
    {
      const double floor_at = floor (at[k]);

      share[k] = at[k] - floor_at;
      low[k] = floor_at < 0 ? (cell->periodic[k] ? n[k] - 1 : 0) : (gsize) floor_at;
      high[k] = floor_at + 1 > n[k] - 1 ? (cell->periodic[k] ? 0 : n[k] - 1) : (gsize) (floor_at + 1);
    }
  for (int corner = 0; corner < 8; corner++)
    {
      gsize place[3];
      double weight = 1;

      for (int k = 0; k < 3; k++)
        {
          const gboolean up = corner >> k & 1;

          place[k] = up ? high[k] : low[k];
          weight *= up ? share[k] : 1 - share[k];
        }
      sum += weight * map->values[(place[2] * n[1] + place[1]) * n[0] + place[0]];
    }
  return isfinite (sum) ? sum : map->values[vt_field_map_find_point (map, cell, position)];
}
