/* Smooth maps of fields. See vt-field-map.h for the equations.
 *
 * Gaussian: slices as in vt-field-map-plane.c; of a grid throughout the cell each point gathers the atoms within its reach from linked cells; rows of points are the chunks, each with sums of its own, so
 * that the result does not depend on the number of threads. O(points · ρ (4σ)³) for a grid, whatever the number of atoms, plus O(N) for the
 * linked cells. Binning: one pass over the atoms and those of their images that the grid may see. Memory: 16 bytes per point.
 * Tested against sums over all atoms and images to 1e-12. */
#include "statistics/vt-field-map-private.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-pool.h"
#include "structure/vt-neighbours.h"

/* A point is in the cell if its fractional coordinates are, but for rounding. */
#define EDGE 1e-9

static double
dot (const double a[3], const double b[3])
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/* ---- grids ---- */

/* Two unit vectors in the plane: of the coordinate axes in their order those that the normal leaves, made perpendicular to it. */
static void
choose_sides (const double normal[3], double sides[2][3])
{
  int away = 0, first;

  for (int k = 1; k < 3; k++)
    if (fabs (normal[k]) > fabs (normal[away]))
      away = k;
  first = away == 0 ? 1 : 0;
  for (int k = 0; k < 3; k++)
    sides[0][k] = (k == first) - normal[first] * normal[k];
  const double length = sqrt (dot (sides[0], sides[0]));
  for (int k = 0; k < 3; k++)
    sides[0][k] /= length;
  for (int k = 0; k < 3; k++)
    sides[1][k] = normal[(k + 1) % 3] * sides[0][(k + 2) % 3] - normal[(k + 2) % 3] * sides[0][(k + 1) % 3];
  /* The second axis points up the page whichever way the normal does. */
  const int second = away == 2 ? 1 : 2;
  if (sides[1][second] < 0)
    for (int k = 0; k < 3; k++)
      sides[1][k] = -sides[1][k];
}

/* The points where the plane cuts the cell's edges: how far the section reaches along both sides. */
static gboolean
bound_section (const VtCell *cell, const double normal[3], double position, const double sides[2][3], double low[2], double high[2])
{
  double corners[8][3], along[8];
  gboolean found = FALSE;

  vt_cell_get_corners (cell, corners);
  low[0] = low[1] = INFINITY;
  high[0] = high[1] = -INFINITY;
  for (int c = 0; c < 8; c++)
    {
      for (int k = 0; k < 3; k++)
        corners[c][k] -= cell->origin[k];
      along[c] = dot (corners[c], normal) - position;
    }
  for (int c = 0; c < 8; c++)
    for (int bit = 0; bit < 3; bit++)
      {
        const int other = c ^ (1 << bit);
        const double span = along[c] - along[other];
        const double t = span != 0 ? along[c] / span : 0;

        if (t < -EDGE || t > 1 + EDGE || (span == 0 && fabs (along[c]) > EDGE))
          continue;
        found = TRUE;
        for (int s = 0; s < 2; s++)
          {
            const double at = (1 - t) * dot (corners[c], sides[s]) + t * dot (corners[other], sides[s]);
            low[s] = MIN (low[s], at);
            high[s] = MAX (high[s], at);
          }
      }
  return found && high[0] > low[0] && high[1] > low[1];
}

gboolean
vt_field_grid_init_slice (VtFieldGrid *grid, const VtCell *cell, const double normal[3], double position, double thickness,
                          guint n_points, GError **error)
{
  const double length = sqrt (dot (normal, normal));
  double unit[3], sides[2][3], low[2], high[2];

  memset (grid, 0, sizeof *grid);
  if (cell->dimension == 2)
    {
      const double up[3] = { 0, 0, 1 };

      /* There is one plane that holds the atoms. */
      if (normal[0] != 0 || normal[1] != 0 || position != cell->vectors[2][2] / 2)
        return vt_field_grid_init_slice (grid, cell, up, cell->vectors[2][2] / 2, thickness, n_points, error);
    }
  if (!(length > 0) || !isfinite (length) || !isfinite (position) || n_points < 1)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("A slice needs a direction, a position and at least one point."));
      return FALSE;
    }
  for (int k = 0; k < 3; k++)
    unit[k] = normal[k] / length;
  choose_sides (unit, sides);
  if (!bound_section (cell, unit, position, sides, low, high))
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                   _("The slice at %g misses the cell: choose a position inside it."), position);
      return FALSE;
    }
  const double widths[2] = { high[0] - low[0], high[1] - low[1] }, step = MAX (widths[0], widths[1]) / n_points;
  for (int k = 0; k < 3; k++)
    {
      grid->origin[k] = cell->origin[k] + position * unit[k] + low[0] * sides[0][k] + low[1] * sides[1][k];
      for (int s = 0; s < 2; s++)
        grid->edges[s][k] = widths[s] * sides[s][k];
      grid->edges[2][k] = (thickness > 0 ? thickness : 1) * unit[k];
    }
  for (int s = 0; s < 2; s++)
    grid->n[s] = (guint) MAX (1, lround (widths[s] / step));
  grid->n[2] = 1;
  grid->slice = TRUE;
  return TRUE;
}

void
vt_field_grid_init_cell (VtFieldGrid *grid, const VtCell *cell, guint n_points)
{
  double lengths[3], longest = 0;

  memset (grid, 0, sizeof *grid);
  memcpy (grid->origin, cell->origin, sizeof grid->origin);
  memcpy (grid->edges, cell->vectors, sizeof grid->edges);
  for (int k = 0; k < 3; k++)
    {
      lengths[k] = sqrt (dot (cell->vectors[k], cell->vectors[k]));
      if (k < cell->dimension)
        longest = MAX (longest, lengths[k]);
    }
  for (int k = 0; k < 3; k++)
    grid->n[k] = k < cell->dimension ? (guint) MAX (1, lround (lengths[k] / longest * n_points)) : 1;
}

void
vt_field_grid_get_point (const VtFieldGrid *grid, guint i, guint j, guint k, double point[3])
{
  const double s[3] = { (i + 0.5) / grid->n[0], (j + 0.5) / grid->n[1], grid->slice ? 0 : (k + 0.5) / grid->n[2] };

  for (int c = 0; c < 3; c++)
    point[c] = grid->origin[c] + s[0] * grid->edges[0][c] + s[1] * grid->edges[1][c] + s[2] * grid->edges[2][c];
}

void
vt_field_grid_project (const VtFieldGrid *grid, const double position[3], double plane[2], double *height)
{
  double d[3];

  for (int k = 0; k < 3; k++)
    d[k] = position[k] - grid->origin[k];
  for (int s = 0; s < 2; s++)
    plane[s] = dot (d, grid->edges[s]) / sqrt (dot (grid->edges[s], grid->edges[s]));
  *height = dot (d, grid->edges[2]) / sqrt (dot (grid->edges[2], grid->edges[2]));
}

gboolean
vt_field_map_is_in_cell (const VtCell *cell, const double inverse[3][3], const double point[3])
{
  double s[3];

  vt_cell_to_fractional (cell, inverse, point, s);
  for (int k = 0; k < cell->dimension; k++)
    if (s[k] < -EDGE || s[k] > 1 + EDGE)
      return FALSE;
  return TRUE;
}

void
vt_field_map_count_images (const VtCell *cell, double beyond, int images[3])
{
  double heights[3];

  vt_cell_get_heights (cell, heights);
  for (int k = 0; k < 3; k++)
    images[k] = cell->periodic[k] && k < cell->dimension ? (int) ceil (beyond / heights[k]) : 0;
}

void
vt_field_grid_foreach_atom (const VtFieldGrid *grid, VtSample *sample, double thickness,
                            void (*func) (gsize atom, const double plane[2], double height, gpointer data), gpointer data)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  const double *positions = vt_sample_get_positions (sample);
  const double widths[2] = { sqrt (dot (grid->edges[0], grid->edges[0])), sqrt (dot (grid->edges[1], grid->edges[1])) };
  const double length = sqrt (dot (grid->edges[2], grid->edges[2]));
  const double normal[3] = { grid->edges[2][0] / length, grid->edges[2][1] / length, grid->edges[2][2] / length };
  double inverse[3][3];
  int images[3];

  vt_cell_get_inverse (cell, inverse);
  vt_field_map_count_images (cell, thickness / 2, images);
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    {
      double wrapped[3];

      vt_cell_wrap (cell, inverse, positions + 3 * i, wrapped);
      for (int a = -images[0]; a <= images[0]; a++)
        for (int b = -images[1]; b <= images[1]; b++)
          for (int c = -images[2]; c <= images[2]; c++)
            {
              double image[3], plane[2], height;

              for (int k = 0; k < 3; k++)
                image[k] = wrapped[k] + a * cell->vectors[0][k] + b * cell->vectors[1][k] + c * cell->vectors[2][k];
              vt_field_grid_project (grid, image, plane, &height);
              if (fabs (height) > thickness / 2 || plane[0] < 0 || plane[0] >= widths[0] || plane[1] < 0 || plane[1] >= widths[1])
                continue;
              for (int k = 0; k < 3; k++)
                image[k] -= height * normal[k]; /* where it stands over the plane */
              if (vt_field_map_is_in_cell (cell, inverse, image))
                func (i, plane, height, data);
            }
    }
}

/* ---- the Gaussian ---- */

typedef struct
{
  const VtFieldGrid *frame;
  const VtCell *cell;
  double inverse[3][3];
  VtGrid *grid;
  double *values;     /* by slot */
  double reach2;      /* of the search, scaled */
  double cut2;        /* of the distance that is weighed, scaled */
  double half2;       /* square of half of the slab's thickness, scaled; negative: no slab */
  double normal[3];
  double exponent;    /* −1 / 2σ², scaled */
  VtNear *near;       /* per thread */
  VtFieldMap *map;
  GCancellable *cancellable;
  VtFieldMapProgress progress;
  gpointer progress_data;
  gint done; /* atomic */
} Smoothing;

static void
smooth_point (const Smoothing *run, const double point[3], VtNear *near, double *value, double *weight)
{
  double centre[3], sum = 0, total = 0;

  for (int k = 0; k < 3; k++)
    centre[k] = run->grid->dimension == 2 && k == 2 ? 0 : (point[k] - run->cell->origin[k]) * run->grid->scale;
  vt_grid_gather (run->grid, centre, 0, run->reach2, near);
  for (guint k = 0; k < near->n; k++)
    {
      double d2 = near->d2[k];

      if (run->half2 >= 0)
        {
          const double along = near->dx[k] * run->normal[0] + near->dy[k] * run->normal[1] + near->dz[k] * run->normal[2];

          if (along * along > run->half2)
            continue;
          d2 = MAX (0, d2 - along * along);
        }
      if (d2 >= run->cut2)
        continue;
      const double w = exp (run->exponent * d2);
      sum += w * run->values[near->slot[k]];
      total += w;
    }
  *value = total > 0 ? sum / total : NAN;
  *weight = total;
}

/* One row of points. */
static void
smooth_row (gsize row, guint thread, gpointer data)
{
  Smoothing *run = data;
  const guint n = run->frame->n[0], j = (guint) (row % run->frame->n[1]), k = (guint) (row / run->frame->n[1]);

  for (guint i = 0; i < n && !g_cancellable_is_cancelled (run->cancellable); i++)
    {
      double *value = &run->map->values[row * n + i], *weight = &run->map->weights[row * n + i], point[3];

      vt_field_grid_get_point (run->frame, i, j, k, point);
      if (!run->frame->slice || vt_field_map_is_in_cell (run->cell, run->inverse, point))
        smooth_point (run, point, &run->near[thread], value, weight);
      else
        *value = NAN;
    }
  const gint done = g_atomic_int_add (&run->done, 1) + 1;
  if (run->progress != NULL)
    run->progress ((double) done / ((double) run->frame->n[1] * run->frame->n[2]), run->progress_data);
}

static gboolean
smooth (Smoothing *run, VtSample *sample, const double *values, const guint32 *atoms, gsize n_atoms, double sigma, double thickness,
        GError **error)
{
  const double cut = VT_FIELD_MAP_REACH * sigma, reach = hypot (cut, run->frame->slice ? thickness / 2 : 0);
  const guint n_threads = vt_pool_get_n_threads ();
  gboolean done;

  run->grid = vt_grid_new_subset (sample, atoms, n_atoms, reach / 3, FALSE, run->cancellable, error);
  if (run->grid == NULL)
    return FALSE;
  const double scale = run->grid->scale;
  run->reach2 = reach * reach * scale * scale;
  run->cut2 = cut * cut * scale * scale;
  run->half2 = run->frame->slice && thickness > 0 ? thickness * thickness / 4 * scale * scale : -1;
  run->exponent = -1 / (2 * sigma * sigma * scale * scale);
  const double length = sqrt (dot (run->frame->edges[2], run->frame->edges[2]));
  for (int k = 0; k < 3; k++)
    run->normal[k] = run->frame->edges[2][k] / length;
  run->values = g_new (double, n_atoms + 1);
  for (gsize slot = 0; slot < n_atoms; slot++)
    run->values[slot] = values[run->grid->atom[slot]];
  run->near = g_new0 (VtNear, n_threads);
  for (guint t = 0; t < n_threads; t++)
    vt_near_init (&run->near[t]);
  done = vt_parallel_for ((gsize) run->frame->n[1] * run->frame->n[2], smooth_row, run, run->cancellable)
         && !g_cancellable_is_cancelled (run->cancellable);
  for (guint t = 0; t < n_threads; t++)
    vt_near_clear (&run->near[t]);
  g_free (run->near);
  g_free (run->values);
  vt_grid_free (run->grid);
  return done;
}

/* ---- binning ---- */

typedef struct
{
  VtFieldMap *map;
  const double *values;
  double widths[2];
} Binning;

static void
bin_atom (gsize atom, const double plane[2], double height, gpointer data)
{
  Binning *run = data;
  const VtFieldGrid *grid = &run->map->grid;
  const guint i = MIN (grid->n[0] - 1, (guint) (plane[0] / run->widths[0] * grid->n[0]));
  const guint j = MIN (grid->n[1] - 1, (guint) (plane[1] / run->widths[1] * grid->n[1]));

  if (!isfinite (run->values[atom]))
    return;
  run->map->values[(gsize) j * grid->n[0] + i] += run->values[atom];
  run->map->weights[(gsize) j * grid->n[0] + i]++;
}

/* Along the cell's own vectors, where each atom is in one bin. */
static void
bin_cell (VtFieldMap *map, VtSample *sample, const double *values)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  const guint *n = map->grid.n;
  double inverse[3][3];

  vt_cell_get_inverse (cell, inverse);
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    {
      double wrapped[3], s[3];
      guint at[3] = { 0 };
      gboolean inside = isfinite (values[i]);

      vt_cell_wrap (cell, inverse, vt_sample_get_positions (sample) + 3 * i, wrapped);
      vt_cell_to_fractional (cell, inverse, wrapped, s);
      for (int k = 0; k < cell->dimension && inside; k++)
        {
          inside = s[k] >= -EDGE && s[k] <= 1 + EDGE;
          at[k] = inside ? MIN (n[k] - 1, (guint) (MAX (s[k], 0) * n[k])) : 0;
        }
      if (!inside)
        continue;
      const gsize bin = ((gsize) at[2] * n[1] + at[1]) * n[0] + at[0];
      map->values[bin] += values[i];
      map->weights[bin]++;
    }
}

static void
bin (VtFieldMap *map, VtSample *sample, const double *values, double thickness)
{
  const VtFieldGrid *grid = &map->grid;
  const gsize n = (gsize) grid->n[0] * grid->n[1] * grid->n[2];

  if (grid->slice)
    {
      Binning run = { map, values,
                      { sqrt (dot (grid->edges[0], grid->edges[0])), sqrt (dot (grid->edges[1], grid->edges[1])) } };
      vt_field_grid_foreach_atom (grid, sample, thickness, bin_atom, &run);
    }
  else
    bin_cell (map, sample, values);
  for (gsize i = 0; i < n; i++)
    map->values[i] = map->weights[i] > 0 ? map->values[i] / map->weights[i] : NAN;
}

/* ---- both ---- */

void
vt_field_map_free (VtFieldMap *map)
{
  if (map == NULL)
    return;
  g_free (map->values);
  g_free (map->weights);
  g_free (map);
}

static gboolean
check (const VtFieldGrid *grid, VtSmoothing smoothing, double sigma, double thickness, GError **error)
{
  if (smoothing == VT_SMOOTHING_GAUSSIAN && (!(sigma > 0) || !isfinite (sigma)))
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("The width of the Gaussian has to be greater than 0."));
  else if (!(thickness >= 0) || !isfinite (thickness) || (smoothing == VT_SMOOTHING_BINNING && grid->slice && thickness == 0))
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                 _("Without the Gaussian a slice needs a thickness greater than 0: no atom lies in a plane."));
  else if ((double) grid->n[0] * grid->n[1] * grid->n[2] > VT_FIELD_MAP_MOST_POINTS)
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("A map of %u × %u × %u points is too large: ask for fewer."),
                 grid->n[0], grid->n[1], grid->n[2]);
  else
    return TRUE;
  return FALSE;
}

/* The atoms that have a value. */
static guint32 *
choose_atoms (VtSample *sample, const double *values, gsize *n, GError **error)
{
  guint32 *atoms = g_new (guint32, vt_sample_get_n_atoms (sample) + 1);

  *n = 0;
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    if (isfinite (values[i]))
      atoms[(*n)++] = (guint32) i;
  if (*n > 0)
    return atoms;
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("No atom has a value, so there is nothing to show."));
  g_free (atoms);
  return NULL;
}

VtFieldMap *
vt_field_map_compute (VtSample *sample, const double *values, const VtFieldGrid *grid, VtSmoothing smoothing, double sigma, double thickness,
                      GCancellable *cancellable, VtFieldMapProgress progress, gpointer data, GError **error)
{
  g_autoptr (VtFieldMap) map = NULL;
  g_autofree guint32 *atoms = NULL;
  gsize n_atoms;

  if (!check (grid, smoothing, sigma, thickness, error) || (atoms = choose_atoms (sample, values, &n_atoms, error)) == NULL)
    return NULL;
  map = g_new0 (VtFieldMap, 1);
  map->grid = *grid;
  map->values = g_new0 (double, (gsize) grid->n[0] * grid->n[1] * grid->n[2]);
  map->weights = g_new0 (double, (gsize) grid->n[0] * grid->n[1] * grid->n[2]);
  if (smoothing == VT_SMOOTHING_BINNING)
    bin (map, sample, values, thickness);
  else if (grid->slice && vt_sample_get_cell (sample)->dimension == 3)
    {
      if (!vt_field_map_smooth_plane (map, sample, values, atoms, n_atoms, sigma, thickness, cancellable, progress, data))
        {
          g_cancellable_set_error_if_cancelled (cancellable, error);
          return NULL;
        }
    }
  else
    {
      Smoothing run = { .frame = &map->grid, .cell = vt_sample_get_cell (sample), .map = map, .cancellable = cancellable,
                        .progress = progress, .progress_data = data };

      vt_cell_get_inverse (run.cell, run.inverse);
      if (!smooth (&run, sample, values, atoms, n_atoms, sigma, thickness, error))
        {
          if (error == NULL || *error == NULL)
            g_cancellable_set_error_if_cancelled (cancellable, error);
          return NULL;
        }
    }
  return g_steal_pointer (&map);
}
