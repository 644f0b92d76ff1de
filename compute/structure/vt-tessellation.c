/* The geometry of one Voronoi cell. See vt-tessellation.h.
 *
 * Per atom: gather a shell of neighbours → sort by distance → cut with Voro++, until no farther one can cut.
 * About twenty planes cut a cell of a dense liquid, and they take two thirds of the time. */
#include "structure/vt-tessellation.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"

#define FIRST_SHELL 1.8 /* spacings: most of the planes that matter, and few others */
#define FAR_SHELL 2     /* from this shell on the cell borders on empty space, and few places can still matter */
#define FAR_GROWTH 1.35
#define SMALL_BOX 3.0   /* spacings: half the edge of the box a cell is cut from if neighbours enclose it */
#define SAME_PLACE 1e-7 /* spacings: atoms nearer than this are at the same place */

static void
cross (const double a[3], const double b[3], double c[3])
{
  c[0] = a[1] * b[2] - a[2] * b[1];
  c[1] = a[2] * b[0] - a[0] * b[2];
  c[2] = a[0] * b[1] - a[1] * b[0];
}

void
vt_tessellation_clear (VtTessellation *tessellation)
{
  g_clear_pointer (&tessellation->grid, vt_grid_free);
  g_clear_pointer (&tessellation->weights, g_free);
}

static gboolean
set_weights (VtTessellation *tessellation, VtSample *sample, const VtVoronoiOptions *options, GError **error)
{
  const VtGrid *grid = tessellation->grid;
  const guint8 *species = vt_sample_get_species_index (sample);
  double squares[VT_MAX_SPECIES];
  guint n_species;
  const VtSpecies *names = vt_sample_get_species (sample, &n_species);
  if (!options->radical)
    return TRUE;
  for (guint k = 0; k < n_species; k++)
    {
      const double r = options->radii[k] * grid->scale;
      if (!isfinite (r) || r < 0)
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                       _ ("The radius of %s is %g: it must be a number that is not negative."), names[k].name, options->radii[k]);
          return FALSE;
        }
      squares[k] = r * r;
    }
  tessellation->weights = g_new (double, grid->n_atoms);
  for (gsize slot = 0; slot < grid->n_atoms; slot++)
    {
      tessellation->weights[slot] = squares[species[grid->atom[slot]]];
      tessellation->greatest = MAX (tessellation->greatest, tessellation->weights[slot]);
    }
  return TRUE;
}

gboolean
vt_tessellation_init (VtTessellation *tessellation, VtSample *sample, const guint32 *only, gsize n_only,
                      const VtVoronoiOptions *options, GCancellable *cancellable, GError **error)
{
  memset (tessellation, 0, sizeof *tessellation);
  tessellation->grid = vt_grid_new_subset (sample, only, n_only, 0, TRUE, cancellable, error);
  if (tessellation->grid == NULL)
    return FALSE;
  const VtGrid *grid = tessellation->grid;
  double sum = 0;
  for (int k = 0; k < 3; k++)
    {
      const double *v = grid->vectors[k];
      double *normal = tessellation->normals[k];
      cross (grid->vectors[(k + 1) % 3], grid->vectors[(k + 2) % 3], normal);
      const double length = sqrt (normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]);
      for (int x = 0; x < 3; x++)
        normal[x] /= length;
      if (k < grid->dimension)
        {
          tessellation->open |= !grid->periodic[k];
          sum += sqrt (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
        }
    }
  /* The cell lies within its lattice's own Wigner–Seitz cell or its walls, so within Σ |vectors|. */
  for (int k = 0; k < 3; k++)
    {
      tessellation->small[k] = MIN (SMALL_BOX * grid->spacing, 1.01 * sum);
      tessellation->large[k] = 1.01 * sum;
    }
  /* A two-dimensional sample is a slab of thickness 1 (scaled); volumes are brought to the cell's at the end. */
  if (grid->dimension == 2)
    tessellation->small[2] = tessellation->large[2] = 0.5;
  return set_weights (tessellation, sample, options, error);
}

void
vt_cell_builder_init (VtCellBuilder *builder, gboolean tracked)
{
  memset (builder, 0, sizeof *builder);
  builder->voro = vt_voro_new (tracked);
}

void
vt_cell_builder_clear (VtCellBuilder *builder)
{
  g_clear_pointer (&builder->voro, vt_voro_free);
  vt_near_clear (&builder->near);
  g_clear_pointer (&builder->order, g_free);
}

static int
compare_distance (gconstpointer a, gconstpointer b, gpointer data)
{
  const double *d2 = data;
  const guint32 i = *(const guint32 *) a, j = *(const guint32 *) b;
  return d2[i] < d2[j] ? -1 : d2[i] > d2[j] ? 1 : i < j ? -1 : 1;
}

/* order ← indices of near by distance; ties in the order found. */
static void
sort_near (VtCellBuilder *builder)
{
  const guint n = builder->near.n;
  const double *d2 = builder->near.d2;
  if (n > builder->order_capacity)
    {
      builder->order_capacity = MAX (n, 2 * builder->order_capacity);
      builder->order = g_renew (guint32, builder->order, builder->order_capacity);
    }
  guint32 *order = builder->order;
  if (n > 96)
    {
      for (guint32 i = 0; i < n; i++)
        order[i] = i;
      g_qsort_with_data (order, (int) n, sizeof *order, compare_distance, (gpointer) d2);
      return;
    }
  for (guint32 i = 0; i < n; i++)
    {
      guint32 k = i;
      for (; k > 0 && d2[order[k - 1]] > d2[i]; k--)
        order[k] = order[k - 1];
      order[k] = i;
    }
}

/* Of the atoms found far away, those that can cut the cell as it is; spares sorting the others. */
static void
keep_near_that_reach (VtCellBuilder *builder)
{
  VtNear *near = &builder->near;
  guint kept = 0;
  for (guint k = 0; k < near->n; k++)
    {
      const double d[3] = { near->dx[k], near->dy[k], near->dz[k] };
      if (!vt_voro_can_reach (d, 0, builder->voro))
        continue;
      near->dx[kept] = d[0];
      near->dy[kept] = d[1];
      near->dz[kept] = d[2];
      near->d2[kept] = near->d2[k];
      near->slot[kept++] = near->slot[k];
    }
  near->n = kept;
}

/* Cuts by the walls that could reach into the box. */
static void
cut_walls (const VtTessellation *tessellation, const double centre[3], const double half[3], VtVoro *voro)
{
  const VtGrid *grid = tessellation->grid;
  const double diagonal = sqrt (half[0] * half[0] + half[1] * half[1] + half[2] * half[2]);
  double s[3];
  vt_grid_to_fractional (grid, centre, s);
  for (int k = 0; k < grid->dimension; k++)
    {
      if (grid->periodic[k])
        continue;
      const double *n = tessellation->normals[k];
      const double low = MAX (s[k], 0) * grid->heights[k], high = MAX (1 - s[k], 0) * grid->heights[k];
      if (low < diagonal)
        vt_voro_cut_wall (voro, (double[3]){ -n[0], -n[1], -n[2] }, low, VT_VORO_WALL - 2 * k);
      if (high < diagonal)
        vt_voro_cut_wall (voro, n, high, VT_VORO_WALL - 2 * k - 1);
    }
}

#define STILL_OPEN (-1) /* bounded by the box it was cut from */

/* Builds the cell of the atom in @slot out of a box: a VtCellState, or STILL_OPEN if that may be. */
static int
build_from_box (const VtTessellation *tessellation, gsize slot, const double half[3], gboolean may_stay_open,
                VtCellBuilder *builder, gsize *same)
{
  const VtGrid *grid = tessellation->grid;
  const double centre[3] = { grid->x[slot], grid->y[slot], grid->z[slot] };
  const double own = tessellation->weights != NULL ? tessellation->weights[slot] : 0;
  const double too_near = SAME_PLACE * grid->spacing;
  const VtNear *near = &builder->near;
  double from = 0, to = FIRST_SHELL * grid->spacing;
  vt_voro_start (builder->voro, half);
  if (tessellation->open)
    cut_walls (tessellation, centre, half, builder->voro);
  for (int shell = 0;; shell++)
    {
      guint first = 0;
      if (shell < FAR_SHELL)
        vt_grid_gather (grid, centre, from * from, to * to, &builder->near);
      else
        {
          vt_voro_prepare_reach (builder->voro, own, tessellation->greatest);
          vt_grid_gather_filtered (grid, centre, from * from, to * to, vt_voro_can_reach, builder->voro, &builder->near);
          keep_near_that_reach (builder);
        }
      sort_near (builder);
      if (shell == 0)
        {
          /* The nearest one is the atom itself, or one that is exactly at the same place. */
          first = 1;
          if (near->n > 1 && near->d2[builder->order[1]] < too_near * too_near)
            {
              const guint32 a = near->slot[builder->order[0]], b = near->slot[builder->order[1]];
              *same = a == slot ? b : a;
              return VT_CELL_SAME;
            }
        }
      const VtVoroState state = vt_voro_cut_near (builder->voro, near, builder->order + first, near->n - first,
                                                  tessellation->weights, own, tessellation->greatest, &builder->reach);
      if (state == VT_VORO_EMPTY)
        return VT_CELL_EMPTY;
      if (state == VT_VORO_COMPLETE || builder->reach <= to)
        break;
      if (shell >= 1 && may_stay_open && vt_voro_touches_box (builder->voro, half, grid->dimension))
        return STILL_OPEN;
      from = to;
      to = MIN (builder->reach * (1 + 1e-9), (shell + 1 < FAR_SHELL ? 1.5 : FAR_GROWTH) * to);
    }
  return may_stay_open && vt_voro_touches_box (builder->voro, half, grid->dimension) ? STILL_OPEN : VT_CELL_OK;
}

/* A small box keeps the vertices' rounding errors small; the few cells that it does not hold begin anew from a large one. */
VtCellState
vt_cell_builder_build (VtCellBuilder *builder, const VtTessellation *tessellation, gsize slot, gsize *same)
{
  int state = build_from_box (tessellation, slot, tessellation->small, TRUE, builder, same);
  if (state == STILL_OPEN)
    state = build_from_box (tessellation, slot, tessellation->large, FALSE, builder, same);
  return (VtCellState) state;
}
