/* Atoms that others hide are not drawn. Software draws every pixel of every sphere, however many lie before it: in a dense sample ten times what is seen.
 * A graphics card draws them all in less time than it takes to find out.
 *
 * From front to back: an atom is hidden if every cell of a grid over the picture that it may touch is covered by what is nearer than its nearest point; one
 * that is seen covers the cells that lie wholly inside its disc, as deep as it is at the farthest of their corners. All bounds are on the safe side, for each
 * sample of a pixel, so the picture is the same to the last bit. */
#include "vt-renderer-private.h"

#include <math.h>

/* Fewer pixels across and no cell would fit into a disc. */
#define LEAST_RADIUS 4.0
/* Cells of a sphere's radius, and pixels of a cell. */
#define CELLS_PER_RADIUS 4
#define LARGEST_CELL 32
/* Atoms nearer than so many radii are drawn and cover nothing: what is left out of the bounds below is of second order in radius / distance. */
#define LEAST_DISTANCE 20.0
/* Radii; and pixels: the graphics card's single precision. */
#define ROUNDING 0.002
#define HAIR 0.01

typedef struct
{
  guint32 index;
  double view[3];
  double radius;
} Sphere;

typedef struct
{
  int size, nx, ny;
  double inset; /* so far from its sides lie a cell's samples: nothing but the middles of its pixels in a coarse picture */
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
is_near (const VtFrame *f, const Sphere *sphere)
{
  return f->camera.perspective && sphere->view[2] < LEAST_DISTANCE * sphere->radius;
}

/* How far @middle lies from the samples of cell @i of a row or column, at least and at most. */
static double
get_nearer (const Grid *grid, double middle, int i)
{
  const double low = (double) i * grid->size + grid->inset, high = (double) (i + 1) * grid->size - grid->inset;

  return MAX (MAX (low - middle, middle - high), 0);
}

static double
get_farther (const Grid *grid, double middle, int i)
{
  const double low = (double) i * grid->size + grid->inset, high = (double) (i + 1) * grid->size - grid->inset;

  return MAX (fabs (low - middle), fabs (high - middle));
}

static gboolean
is_hidden (const VtRenderer *r, const Grid *grid, const Sphere *sphere)
{
  const double nearest = sphere->view[2] - sphere->radius;
  double box[4];

  if (is_near (&r->frame, sphere) || !vt_renderer_bound_sphere (&r->frame, sphere->view, sphere->radius, nearest, box))
    return FALSE;
  /* Its image lies in the disc of which this is the square, but for the pixels that the bounds have to spare. */
  const double reach = 0.5 * (box[2] - box[0]) - VT_BOUND_SPARE + HAIR, middle[2] = { 0.5 * (box[0] + box[2]), 0.5 * (box[1] + box[3]) };
  const int left = MAX ((int) ((middle[0] - reach) / grid->size), 0), right = MIN ((int) ((middle[0] + reach) / grid->size), grid->nx - 1);
  const int top = MAX ((int) ((middle[1] - reach) / grid->size), 0), bottom = MIN ((int) ((middle[1] + reach) / grid->size), grid->ny - 1);
  for (int y = top; y <= bottom; y++)
    {
      const double dy = get_nearer (grid, middle[1], y);

      for (int x = left; x <= right; x++)
        if (!((double) grid->depth[y * grid->nx + x] < nearest))
          {
            const double dx = get_nearer (grid, middle[0], x);

            if (dx * dx + dy * dy < reach * reach)
              return FALSE;
          }
    }
  return TRUE;
}

/* A ray p off the centre's projection, on the plane at distance 1, passes the centre (c, 1) z at |p| z √(1 + c²) / |D| or less, D = (c + p, 1), and is nearest
 * to it at the depth z (1 − p·(c + p) / |D|²); a depth of 1 / |D| is a length of 1 along it. With p in radii, t = |p| z / r, and the length of D within t r / z
 * of √(1 + c²), it passes within 1 + 1.1 r/z times t radii, and every bound below is wider than that. */
static void
cover (const VtRenderer *r, Grid *grid, const Sphere *sphere)
{
  const VtFrame *f = &r->frame;
  const double z = sphere->view[2], radius = sphere->radius * vt_camera_scale_at (&f->camera, z), near = f->camera.perspective ? sphere->radius / z : 0;
  const double aside = f->camera.perspective ? hypot (sphere->view[0], sphere->view[1]) / z : 0, secant = sqrt (1 + aside * aside);
  const double wider = (1 + 2.5 * near) / radius, most = (1 - ROUNDING) / wider;
  double pixel[2];

  if (is_near (f, sphere))
    return;
  vt_camera_to_pixel (&f->camera, sphere->view, pixel);
  pixel[0] -= f->tile.x;
  pixel[1] -= f->tile.y;
  const int left = MAX ((int) ((pixel[0] - most) / grid->size), 0), right = MIN ((int) ((pixel[0] + most) / grid->size), grid->nx - 1);
  const int top = MAX ((int) ((pixel[1] - most) / grid->size), 0), bottom = MIN ((int) ((pixel[1] + most) / grid->size), grid->ny - 1);
  for (int y = top; y <= bottom; y++)
    {
      const double dy = get_farther (grid, pixel[1], y);

      for (int x = left; x <= right; x++)
        {
          const double dx = get_farther (grid, pixel[0], x), square = dx * dx + dy * dy;
          float *depth = grid->depth + y * grid->nx + x;

          if (square > most * most)
            continue;
          const double t2 = square * wider * wider;
          *depth = MIN (*depth, (float) (z + sphere->radius * (sqrt (t2) * aside - (1 - near) * sqrt (1 - t2) + ROUNDING) / secant));
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
  Grid grid = { .size = (int) CLAMP (radius / CELLS_PER_RADIUS, 2, LARGEST_CELL), .inset = f->coarse ? 0.5 : 0 };
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
