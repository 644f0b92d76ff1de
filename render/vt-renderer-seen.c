/* Atoms that others hide are not drawn. Software draws every pixel of every sphere, however many lie before it: in a dense sample ten times what is seen.
 *
 * From front to back: an atom is hidden if every cell of a grid over the picture that it may touch is covered by what is nearer than its nearest point; one
 * that is seen covers the cells that lie wholly inside its disc, as deep as it is at the farthest of their corners. All bounds are on the safe side, for each
 * sample of a pixel, so the picture is the same to the last bit. */
#include "vt-renderer-private.h"

#include <math.h>

/* Fewer pixels across and no cell would fit into a disc. */
#define LEAST_RADIUS 4.0
/* Cells of a sphere's radius, and pixels of a cell. */
#define CELLS_PER_RADIUS 3
#define LARGEST_CELL 32
/* A disc loses so much of its radius, and covers a cell only if a frame of so many pixels around that is covered too: perspective moves a silhouette's
 * middle by (r/z)² of its place, and samples lie up to half a pixel off the pixel's middle. */
#define INNER 0.97
#define FRAME 1.0
/* Atoms nearer than so many radii cover nothing, for the same reason. */
#define LEAST_DISTANCE 20.0

typedef struct
{
  guint32 index;
  double view[3];
  double radius;
} Sphere;

typedef struct
{
  int size, nx, ny;
  float *depth; /* of what covers the cell; ∞: nothing does */
} Grid;

/* Every atom is solid and whole: neither cut, nor left out or faded by the filter or the selection. */
static gboolean
is_plain (const VtFrame *f)
{
  return !f->state.slice_enabled && f->block.filtering[2] == 0 && f->block.filtering[3] != 1;
}

/* Also from front to back: @order, by place in the list. */
static GArray *
list_spheres (const VtRenderer *r, GArray *order)
{
  const VtFrame *f = &r->frame;
  GArray *spheres = g_array_new (FALSE, FALSE, sizeof (Sphere));

  for (guint v = 0; v < r->visible[FALSE]->len; v++)
    {
      const VtAtomBlock *block = &g_array_index (r->atoms->blocks, VtAtomBlock, g_array_index (r->visible[FALSE], VtVisible, v).index);

      for (guint i = block->first; i < block->first + block->count; i++)
        {
          const VtAtomRecord *atom = &r->atoms->records[i];
          Sphere sphere = { .index = i, .radius = (double) f->block.species[atom->species & 255][3] * (double) f->block.style[0] };

          if (!(sphere.radius > 0))
            continue;
          vt_renderer_to_view (f, atom->position, sphere.view);
          const VtVisible place = { .index = spheres->len, .depth = (float) sphere.view[2] };
          g_array_append_val (spheres, sphere);
          g_array_append_val (order, place);
        }
    }
  g_array_sort (order, vt_visible_compare);
  return spheres;
}

static gboolean
is_hidden (const VtRenderer *r, const Grid *grid, const Sphere *sphere)
{
  const double nearest = sphere->view[2] - sphere->radius;
  double box[4];

  if (!vt_renderer_bound_sphere (&r->frame, sphere->view, sphere->radius, nearest, box))
    return FALSE;
  const int left = MAX ((int) box[0] / grid->size, 0), right = MIN ((int) box[2] / grid->size, grid->nx - 1);
  const int top = MAX ((int) box[1] / grid->size, 0), bottom = MIN ((int) box[3] / grid->size, grid->ny - 1);
  for (int y = top; y <= bottom; y++)
    for (int x = left; x <= right; x++)
      if (!((double) grid->depth[y * grid->nx + x] < nearest))
        return FALSE;
  return TRUE;
}

/* From @middle to the farther end of a side of a cell, [@low, @low + @size], and the frame around it. */
static double
get_farther (double middle, double low, double size)
{
  return MAX (fabs (low - FRAME - middle), fabs (low + size + FRAME - middle));
}

static void
cover (const VtRenderer *r, Grid *grid, const Sphere *sphere)
{
  const VtFrame *f = &r->frame;
  const double z = sphere->view[2], scale = vt_camera_scale_at (&f->camera, z), reach = INNER * sphere->radius * scale;
  const double aside = f->camera.perspective ? hypot (sphere->view[0], sphere->view[1]) / z : 0, secant = sqrt (1 + aside * aside);
  double pixel[2];

  if (f->camera.perspective && z < LEAST_DISTANCE * sphere->radius)
    return;
  vt_camera_to_pixel (&f->camera, sphere->view, pixel);
  pixel[0] -= f->tile.x;
  pixel[1] -= f->tile.y;
  const int left = MAX ((int) ((pixel[0] - reach) / grid->size), 0), right = MIN ((int) ((pixel[0] + reach) / grid->size), grid->nx - 1);
  const int top = MAX ((int) ((pixel[1] - reach) / grid->size), 0), bottom = MIN ((int) ((pixel[1] + reach) / grid->size), grid->ny - 1);
  for (int y = top; y <= bottom; y++)
    {
      const double dy = get_farther (pixel[1], (double) y * grid->size, grid->size);

      for (int x = left; x <= right; x++)
        {
          const double dx = get_farther (pixel[0], (double) x * grid->size, grid->size), square = dx * dx + dy * dy;
          float *depth = grid->depth + y * grid->nx + x;

          if (square > reach * reach)
            continue;
          /* A ray that passes the centre at t radii meets the sphere no deeper than this: at an angle to the axis it is tilted. */
          const double t2 = square / (sphere->radius * sphere->radius * scale * scale);
          *depth = MIN (*depth, (float) (z + sphere->radius * (sqrt (t2) * aside - sqrt (1 - t2)) / secant));
        }
    }
}

void
vt_renderer_find_seen (VtRenderer *r)
{
  const VtFrame *f = &r->frame;
  const double radius = vt_renderer_get_largest_radius (f) * vt_camera_scale_at (&f->camera, f->camera.distance);

  g_clear_pointer (&r->seen, g_free);
  if (!r->atoms->records || radius < LEAST_RADIUS || !is_plain (f))
    return;
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (VtVisible)), spheres = list_spheres (r, order);
  Grid grid = { .size = (int) CLAMP (radius / CELLS_PER_RADIUS, 2, LARGEST_CELL) };
  grid.nx = (r->width + grid.size - 1) / grid.size;
  grid.ny = (r->height + grid.size - 1) / grid.size;
  g_autofree float *depth = grid.depth = g_new (float, (gsize) grid.nx * grid.ny);
  for (gsize i = 0; i < (gsize) grid.nx * grid.ny; i++)
    depth[i] = INFINITY;
  r->seen = g_new0 (guint8, r->atoms->n);
  for (guint i = 0; i < order->len; i++)
    {
      const Sphere *sphere = &g_array_index (spheres, Sphere, g_array_index (order, VtVisible, i).index);

      if (is_hidden (r, &grid, sphere))
        continue;
      r->seen[sphere->index] = TRUE;
      cover (r, &grid, sphere);
    }
}
