/* The Voronoi cell of one atom. See vt-voronoi.h.
 *
 * Only atoms within a few spacings matter. They are picked by one pass over the sample, and the cell is built among them
 * alone. If the finished cell turns out to reach farther than they do, all atoms are considered. */
#include <inttypes.h>
#include <math.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "structure/vt-tessellation.h"

#define NEIGHBOURHOOD 5.0 /* spacings */

/* Atoms with an image inside the parallelepiped of half heights @r around @atom, which contains the sphere of radius r. */
static GArray *
pick_around (VtSample *sample, gsize atom, double r)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  const double *positions = vt_sample_get_positions (sample), *centre = positions + 3 * atom;
  const gsize n = vt_sample_get_n_atoms (sample);
  GArray *picked = g_array_new (FALSE, FALSE, sizeof (guint32));
  double inverse[3][3], heights[3];
  vt_cell_get_inverse (cell, inverse);
  vt_cell_get_heights (cell, heights);
  for (gsize i = 0; i < n; i++)
    {
      gboolean inside = TRUE;
      for (int k = 0; k < cell->dimension && inside; k++)
        {
          double s = 0;
          for (int x = 0; x < 3; x++)
            s += inverse[k][x] * (positions[3 * i + x] - centre[x]);
          if (cell->periodic[k])
            s -= nearbyint (s);
          inside = fabs (s) * heights[k] <= r;
        }
      if (inside)
        {
          const guint32 index = (guint32) i;
          g_array_append_val (picked, index);
        }
    }
  return picked;
}

static gsize
find_slot (const VtGrid *grid, gsize atom)
{
  for (gsize slot = 0; slot < grid->n_atoms; slot++)
    if (grid->atom[slot] == atom)
      return slot;
  g_assert_not_reached ();
}

static void
copy_vertices (VtVoronoiCell *cell, const VtGrid *grid, VtSample *sample, gsize atom, const double *vertices)
{
  const VtCell *box = vt_sample_get_cell (sample);
  const double thickness = fabs (box->vectors[2][2]);
  const double middle = box->origin[2] + box->vectors[2][2] / 2 - vt_sample_get_positions (sample)[3 * atom + 2];
  cell->vertices = g_malloc_n (MAX (cell->n_vertices, 1), sizeof *cell->vertices);
  for (guint v = 0; v < cell->n_vertices; v++)
    {
      for (int x = 0; x < 3; x++)
        cell->vertices[v][x] = vertices[3 * v + x] / grid->scale;
      /* The slab of a two-dimensional sample was computed with thickness 1. */
      if (grid->dimension == 2)
        cell->vertices[v][2] = middle + vertices[3 * v + 2] * thickness;
    }
}

static void
copy_faces (VtVoronoiCell *cell, const VtGrid *grid, double thickness, const VtVoroFaces *faces, const int *polygons)
{
  const double unit = 1 / (grid->scale * grid->scale);
  guint n = 0;
  cell->n_faces = faces->n_faces;
  cell->face_offsets = g_new0 (guint, faces->n_faces + 1);
  cell->face_neighbours = g_new (gsize, MAX (faces->n_faces, 1));
  cell->face_areas = g_new (double, MAX (faces->n_faces, 1));
  const int *p = polygons;
  for (guint f = 0; f < faces->n_faces; f++)
    {
      n += (guint) *p;
      p += 1 + *p;
    }
  cell->face_vertices = g_new (guint, MAX (n, 1));
  p = polygons;
  n = 0;
  for (guint f = 0; f < faces->n_faces; f++)
    {
      const int plane = faces->planes[f];
      const gboolean lid = grid->dimension == 2 && plane < 0 && plane > VT_VORO_WALL;
      cell->face_neighbours[f] = plane >= 0 ? grid->atom[plane] : G_MAXSIZE;
      cell->face_areas[f] = faces->areas[f] * unit;
      if (grid->dimension == 2 && !lid)
        cell->face_areas[f] *= thickness * grid->scale;
      for (int k = 1; k <= *p; k++)
        cell->face_vertices[n++] = (guint) p[k];
      p += 1 + *p;
      cell->face_offsets[f + 1] = n;
    }
}

static VtVoronoiCell *
copy_cell (VtCellBuilder *builder, const VtGrid *grid, VtSample *sample, gsize atom)
{
  VtVoronoiCell *cell = g_new0 (VtVoronoiCell, 1);
  VtVoroFaces faces;
  const double *vertices;
  const int *polygons;
  vt_voro_measure (builder->voro, 0, &faces);
  vt_voro_polygons (builder->voro, &cell->n_vertices, &vertices, &polygons);
  copy_vertices (cell, grid, sample, atom, vertices);
  copy_faces (cell, grid, fabs (vt_sample_get_cell (sample)->vectors[2][2]), &faces, polygons);
  return cell;
}

static void
fail (VtCellState state, VtSample *sample, gsize atom, gsize other, GError **error)
{
  if (state == VT_CELL_SAME)
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                 _ ("Atoms %" PRId64 " and %" PRId64 " are at the same place, so neither has a Voronoi cell."),
                 vt_sample_get_id (sample, MIN (atom, other)), vt_sample_get_id (sample, MAX (atom, other)));
  else
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                 _ ("The radical cell of atom %" PRId64 " is empty: its neighbours' radii are too large beside its own."),
                 vt_sample_get_id (sample, atom));
}

/* Among the atoms @only (NULL: all). *reach: how far atoms mattered, in the sample's unit of length. */
static VtVoronoiCell *
cell_among (VtSample *sample, gsize atom, const guint32 *only, gsize n_only, const VtVoronoiOptions *options, double *reach,
            GError **error)
{
  VtTessellation tessellation;
  VtCellBuilder builder;
  VtVoronoiCell *cell = NULL;
  *reach = 0;
  if (vt_tessellation_init (&tessellation, sample, only, n_only, options, NULL, error))
    {
      const VtGrid *grid = tessellation.grid;
      gsize same = 0;
      vt_cell_builder_init (&builder, TRUE);
      const VtCellState state = vt_cell_builder_build (&builder, &tessellation, find_slot (grid, atom), &same);
      if (state == VT_CELL_OK)
        {
          cell = copy_cell (&builder, grid, sample, atom);
          *reach = builder.reach / grid->scale;
        }
      else
        fail (state, sample, atom, grid->atom[same], error);
      vt_cell_builder_clear (&builder);
    }
  vt_tessellation_clear (&tessellation);
  return cell;
}

VtVoronoiCell *
vt_voronoi_cell_of (VtSample *sample, gsize atom, const VtVoronoiOptions *options, GError **error)
{
  const gsize n = vt_sample_get_n_atoms (sample);
  const VtCell *box = vt_sample_get_cell (sample);
  double reach, volume = fabs (vt_cell_get_volume (box));
  g_return_val_if_fail (atom < n, NULL);
  if (box->dimension == 2)
    volume /= fabs (box->vectors[2][2]);
  const double r = NEIGHBOURHOOD * pow (volume / (double) n, 1.0 / box->dimension);
  g_autoptr (GArray) picked = pick_around (sample, atom, r);
  VtVoronoiCell *cell = cell_among (sample, atom, (const guint32 *) picked->data, picked->len, options, &reach, error);
  if (cell == NULL || reach < r || picked->len == n)
    return cell;
  vt_voronoi_cell_free (cell);
  return cell_among (sample, atom, NULL, 0, options, &reach, error);
}

VtVoronoiCell *
vt_voronoi_cell_copy (const VtVoronoiCell *cell)
{
  VtVoronoiCell *copy = g_memdup2 (cell, sizeof *cell);
  guint n_corners = cell->face_offsets[cell->n_faces];

  copy->vertices = g_memdup2 (cell->vertices, cell->n_vertices * sizeof *cell->vertices);
  copy->face_offsets = g_memdup2 (cell->face_offsets, (cell->n_faces + 1) * sizeof *cell->face_offsets);
  copy->face_vertices = g_memdup2 (cell->face_vertices, n_corners * sizeof *cell->face_vertices);
  copy->face_neighbours = g_memdup2 (cell->face_neighbours, cell->n_faces * sizeof *cell->face_neighbours);
  copy->face_areas = g_memdup2 (cell->face_areas, cell->n_faces * sizeof *cell->face_areas);
  return copy;
}

void
vt_voronoi_cell_free (VtVoronoiCell *cell)
{
  if (cell == NULL)
    return;
  g_free (cell->vertices);
  g_free (cell->face_offsets);
  g_free (cell->face_vertices);
  g_free (cell->face_neighbours);
  g_free (cell->face_areas);
  g_free (cell);
}
