#include "vt-marks.h"

#include <math.h>

/* A strong orange, which no sequential map ends in: sRGB #ff6a13. */
const float vt_marks_accent[3] = { 1.0f, 0.144f, 0.0065f };
static const float slice_blue[3] = { 0.036f, 0.231f, 0.767f }; /* #3584e4 */
static const float cell_grey[2] = { 0.19f, 0.30f };            /* on light, on dark */

static void
add_line (GArray *vertices, const float from[3], const float to[3], const float rgb[3], float alpha, float width)
{
  static const float corners[6][2] = { { -1, 0 }, { 1, 0 }, { -1, 1 }, { -1, 1 }, { 1, 0 }, { 1, 1 } };

  for (int i = 0; i < 6; i++)
    {
      VtMarkVertex v = { .paint = { rgb[0], rgb[1], rgb[2], alpha }, .side = { corners[i][0], corners[i][1], width } };
      for (int k = 0; k < 3; k++)
        {
          v.from[k] = from[k];
          v.to[k] = to[k];
        }
      g_array_append_val (vertices, v);
    }
}

static void
add_corner (GArray *vertices, const float at[3], const float rgb[3], float alpha)
{
  VtMarkVertex v = { .from = { at[0], at[1], at[2] }, .to = { at[0], at[1], at[2] },
                     .paint = { rgb[0], rgb[1], rgb[2], alpha } };
  g_array_append_val (vertices, v);
}

static void
relative (const double at[3], const double origin[3], float out[3])
{
  for (int k = 0; k < 3; k++)
    out[k] = (float) (at[k] - origin[k]);
}

static void
add_cell (GArray *vertices, const VtCell *cell, const double origin[3], gboolean dark)
{
  const float rgb[3] = { cell_grey[dark], cell_grey[dark], cell_grey[dark] };
  double corners[8][3];

  vt_cell_get_corners (cell, corners);
  for (int i = 0; i < 8; i++)
    for (int bit = 1; bit < 8; bit <<= 1)
      if ((i & bit) == 0)
        {
          float from[3], to[3];
          relative (corners[i], origin, from);
          relative (corners[i | bit], origin, to);
          add_line (vertices, from, to, rgb, 0.85f, 1.2f);
        }
}

typedef struct
{
  double at[3];
  double angle;
} Corner;

static int
compare_angles (const void *a, const void *b)
{
  double x = ((const Corner *) a)->angle;
  double y = ((const Corner *) b)->angle;

  return (x > y) - (x < y);
}

static double
dot (const double a[3], const double b[3])
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/* The plane cuts at most six of the twelve edges; a corner exactly in the plane counts once. */
guint
vt_marks_section (const VtCell *cell, const double normal[3], double position, double section[6][3])
{
  double corners[8][3], values[8];
  Corner found[12];
  guint n = 0, kept = 0;
  double middle[3] = { 0 };
  double u[3], v[3], helper[3] = { 0 };
  int smallest = 0;

  vt_cell_get_corners (cell, corners);
  for (int i = 0; i < 8; i++)
    values[i] = dot (normal, corners[i]) - dot (normal, cell->origin) - position;
  for (int i = 0; i < 8; i++)
    for (int bit = 1; bit < 8; bit <<= 1)
      {
        double a = values[i];
        double b = values[i | bit];
        double f;

        if ((i & bit) != 0 || (a < 0) == (b < 0))
          continue;
        f = a / (a - b);
        for (int k = 0; k < 3; k++)
          found[n].at[k] = corners[i][k] + f * (corners[i | bit][k] - corners[i][k]);
        n++;
      }
  if (n < 3)
    return 0;
  for (guint i = 0; i < n; i++)
    for (int k = 0; k < 3; k++)
      middle[k] += found[i].at[k] / n;
  /* Two directions in the plane, and the corners by their angle. */
  for (int k = 1; k < 3; k++)
    if (fabs (normal[k]) < fabs (normal[smallest]))
      smallest = k;
  helper[smallest] = 1;
  for (int k = 0; k < 3; k++)
    u[k] = normal[(k + 1) % 3] * helper[(k + 2) % 3] - normal[(k + 2) % 3] * helper[(k + 1) % 3];
  for (int k = 0; k < 3; k++)
    v[k] = normal[(k + 1) % 3] * u[(k + 2) % 3] - normal[(k + 2) % 3] * u[(k + 1) % 3];
  for (guint i = 0; i < n; i++)
    {
      double r[3] = { found[i].at[0] - middle[0], found[i].at[1] - middle[1], found[i].at[2] - middle[2] };
      found[i].angle = atan2 (dot (v, r), dot (u, r));
    }
  qsort (found, n, sizeof (Corner), compare_angles);
  for (guint i = 0; i < n && kept < 6; i++)
    {
      for (int k = 0; k < 3; k++)
        section[kept][k] = found[i].at[k];
      kept++;
    }
  return kept;
}

static void
add_section (GArray *vertices, const VtCell *cell, const VtViewState *state, double position, const double origin[3], const float rgb[3], float width)
{
  double section[6][3];
  const guint n = vt_marks_section (cell, state->slice_normal, position, section);

  for (guint i = 0; i < n; i++)
    {
      float from[3], to[3];

      relative (section[i], origin, from);
      relative (section[(i + 1) % n], origin, to);
      add_line (vertices, from, to, rgb, 0.9f, width);
    }
}

/* A map on the slice is framed like a figure; where it has taken away what lies before it, the slab's own faces mean nothing. */
static void
add_slice (GArray *vertices, const VtCell *cell, const VtViewState *state, const double origin[3], gboolean has_map, gboolean dark)
{
  const float grey = dark ? 0.83f : 0.014f, ink[3] = { grey, grey, grey };
  const int n_planes = state->slice_thickness > 0 ? 2 : 1;

  if (has_map)
    add_section (vertices, cell, state, state->slice_position, origin, ink, 1.2f);
  if (has_map && (n_planes == 1 || state->slice_map_atoms == VT_SLICE_ATOMS_HIDDEN || state->slice_map_atoms == VT_SLICE_ATOMS_NONE))
    return;
  for (int p = 0; p < n_planes; p++)
    add_section (vertices, cell, state, state->slice_position + (n_planes == 2 ? (p - 0.5) * state->slice_thickness : 0), origin, slice_blue, 1.4f);
}

/* The silhouette of a sphere: a circle around its centre, square to the line of sight. */
static void
add_ring (GArray *vertices, const VtCamera *camera, const double origin[3], const float centre[3], double radius,
          const float rgb[3], float alpha, float width)
{
  enum { SIDES = 48 };
  double world[3], view[3], sight[3], across[3], up[3];
  double length, tilt;
  float ring[SIDES][3];

  for (int k = 0; k < 3; k++)
    world[k] = origin[k] + (double) centre[k];
  vt_camera_to_view (camera, world, view);
  /* From the atom towards the eye. */
  for (int k = 0; k < 3; k++)
    sight[k] = camera->perspective ? camera->target[k] + camera->axes[2][k] * camera->distance - world[k] : camera->axes[2][k];
  length = sqrt (dot (sight, sight));
  for (int k = 0; k < 3; k++)
    sight[k] /= length;
  tilt = dot (camera->axes[0], sight);
  for (int k = 0; k < 3; k++)
    across[k] = camera->axes[0][k] - tilt * sight[k];
  length = sqrt (dot (across, across));
  for (int k = 0; k < 3; k++)
    across[k] /= length;
  for (int k = 0; k < 3; k++)
    up[k] = sight[(k + 1) % 3] * across[(k + 2) % 3] - sight[(k + 2) % 3] * across[(k + 1) % 3];
  for (int i = 0; i < SIDES; i++)
    {
      double angle = 2 * G_PI * i / SIDES;
      for (int k = 0; k < 3; k++)
        ring[i][k] = (float) ((double) centre[k] + radius * (cos (angle) * across[k] + sin (angle) * up[k]));
    }
  for (int i = 0; i < SIDES; i++)
    add_line (vertices, ring[i], ring[(i + 1) % SIDES], rgb, alpha, width);
}

static double
species_radius (VtSample *sample, gsize atom)
{
  return vt_sample_get_species (sample, NULL)[vt_sample_get_species_index (sample)[atom]].radius;
}

/* Whether a slice or a hidden species leaves the atom out of the picture. */
static gboolean
is_hidden (VtSample *sample, const VtViewState *state, const double origin[3], gsize atom, const float position[3], VtView *view)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  const VtSpecies *species = &vt_sample_get_species (sample, NULL)[vt_sample_get_species_index (sample)[atom]];
  double reach = state->slice_caps ? species->radius * state->radius_scale : 0;
  double half = state->slice_thickness / 2;
  double value = -state->slice_position;

  if (vt_view_hides_species (view, species->name))
    return TRUE;
  if (!state->slice_enabled)
    return FALSE;
  for (int k = 0; k < 3; k++)
    value += state->slice_normal[k] * (origin[k] + (double) position[k] - cell->origin[k]);
  return value > half + reach || (half > 0 && value < -half - reach);
}

static void
add_voronoi_cell (GArray *vertices, const VtVoronoiCell *cell, const float centre[3])
{
  const float *rgb = vt_marks_accent;

  for (int edges = 0; edges < 2; edges++)
    for (guint f = 0; f < cell->n_faces; f++)
      {
        guint first = cell->face_offsets[f];
        guint n = cell->face_offsets[f + 1] - first;
        float corners[3][3];

        for (guint i = 0; i < n; i++)
          {
            guint a = cell->face_vertices[first + i];
            guint b = cell->face_vertices[first + (i + 1) % n];

            for (int k = 0; k < 3; k++)
              {
                corners[0][k] = centre[k] + (float) cell->vertices[cell->face_vertices[first]][k];
                corners[1][k] = centre[k] + (float) cell->vertices[a][k];
                corners[2][k] = centre[k] + (float) cell->vertices[b][k];
              }
            if (edges)
              {
                /* Each edge belongs to two faces; draw it with the one that has it ascending. */
                if (a < b)
                  add_line (vertices, corners[1], corners[2], rgb, 1.0f, 2.0f);
              }
            else if (i > 0 && i + 1 < n)
              for (int c = 0; c < 3; c++)
                add_corner (vertices, corners[c], rgb, 0.16f);
          }
      }
}

void
vt_marks_build (VtMarks *marks, VtScene *scene, VtView *view, const VtViewState *state, const VtCamera *camera, const double origin[3],
                gboolean dark, VtMarkPlace place, gpointer data)
{
  VtSample *sample = vt_scene_get_sample (scene);
  const VtCell *cell = vt_sample_get_cell (sample);
  const VtVoronoiCell *voronoi = vt_scene_get_voronoi_cell (scene);
  gssize picked = vt_scene_get_picked (scene);

  if (marks->vertices == NULL)
    marks->vertices = g_array_new (FALSE, FALSE, sizeof (VtMarkVertex));
  g_array_set_size (marks->vertices, 0);
  if (state->show_cell)
    add_cell (marks->vertices, cell, origin, dark);
  if (state->slice_enabled)
    add_slice (marks->vertices, cell, state, origin, vt_scene_get_shown_map (scene, state) != NULL, dark);
  if (picked >= 0 && (gsize) picked < vt_sample_get_n_atoms (sample) && voronoi != NULL)
    for (guint f = 0; f < voronoi->n_faces; f++)
      {
        gsize neighbour = voronoi->face_neighbours[f];
        float at[3];

        if (neighbour >= vt_sample_get_n_atoms (sample))
          continue;
        place (neighbour, at, data);
        if (!is_hidden (sample, state, origin, neighbour, at, view))
          add_ring (marks->vertices, camera, origin, at, species_radius (sample, neighbour) * state->radius_scale * 1.03,
                    vt_marks_accent, 0.9f, 2.0f);
      }
  marks->n_plain = marks->vertices->len;

  if (picked >= 0 && (gsize) picked < vt_sample_get_n_atoms (sample))
    {
      float centre[3];

      place ((gsize) picked, centre, data);
      if (voronoi != NULL)
        add_voronoi_cell (marks->vertices, voronoi, centre);
      add_ring (marks->vertices, camera, origin, centre,
                species_radius (sample, (gsize) picked) * state->radius_scale * 1.04, vt_marks_accent, 1.0f, 3.2f);
    }
}

void
vt_marks_clear (VtMarks *marks)
{
  g_clear_pointer (&marks->vertices, g_array_unref);
}
