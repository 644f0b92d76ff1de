#include "vt-arrows.h"

#include <math.h>
#include <string.h>

#define SHAFT 0.13 /* radius of the shaft in mean radii of the atoms */

gboolean
vt_arrows_can_show (VtField *field)
{
  const guint n = vt_field_get_n_components (field);

  return n == 2 || n == 3;
}

static void
get_vector (VtField *field, gsize atom, double v[3])
{
  const guint n = vt_field_get_n_components (field);

  for (guint k = 0; k < 3; k++)
    v[k] = k < n ? vt_field_get (field, atom, k) : 0;
}

double
vt_arrows_get_longest (VtField *field)
{
  double longest = 0;

  if (!vt_arrows_can_show (field))
    return 0;
  for (gsize i = 0; i < vt_field_get_n_atoms (field); i++)
    {
      double v[3], length;

      get_vector (field, i, v);
      length = sqrt (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
      if (isfinite (length))
        longest = MAX (longest, length);
    }
  return longest;
}

/* The edge of the cube (square) that each atom would have. */
static double
mean_distance (VtSample *sample)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  const double n = (double) MAX (vt_sample_get_n_atoms (sample), 1);
  const double (*v)[3] = cell->vectors;
  double cross[3];

  for (int k = 0; k < 3; k++)
    cross[k] = v[0][(k + 1) % 3] * v[1][(k + 2) % 3] - v[0][(k + 2) % 3] * v[1][(k + 1) % 3];
  if (cell->dimension == 2)
    return sqrt (sqrt (cross[0] * cross[0] + cross[1] * cross[1] + cross[2] * cross[2]) / n);
  return cbrt (fabs (cross[0] * v[2][0] + cross[1] * v[2][1] + cross[2] * v[2][2]) / n);
}

/* ---- which ---- */

typedef struct
{
  VtScene *scene;
  VtView *view;
  VtViewState state;
  const VtColourMap *map;
  const float *ink;
  double low, high; /* of the colours by the atoms' field */
  gboolean hidden[VT_MAX_SPECIES];
} Choice;

static gboolean
is_shown (const Choice *choice, gsize atom, const double at[3])
{
  VtSample *sample = vt_scene_get_sample (choice->scene);
  const guint8 *selection = vt_scene_get_selection (choice->scene);
  VtField *filter = vt_scene_get_filter_field (choice->scene);
  const VtViewState *s = &choice->state;

  if (choice->hidden[vt_sample_get_species_index (sample)[atom]] || (selection && s->selected_style == VT_SELECTED_FADE && !selection[atom]))
    return FALSE;
  if (filter && s->filter_field[0] != '\0')
    {
      const double value = vt_field_get (filter, atom, 0);

      if (!(value >= s->filter_min && value <= s->filter_max))
        return FALSE;
    }
  if (s->slice_enabled)
    {
      const VtCell *cell = vt_sample_get_cell (sample);
      double value = 0;

      for (int k = 0; k < 3; k++)
        value += s->slice_normal[k] * (at[k] - cell->origin[k]);
      if (value > s->slice_position + s->slice_thickness / 2 || (s->slice_thickness > 0 && value < s->slice_position - s->slice_thickness / 2))
        return FALSE;
    }
  return TRUE;
}

/* ---- in which colour ---- */

static float
to_linear (double c)
{
  return (float) (c <= 0.04045 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4));
}

static void
map_colour (const Choice *choice, double t, float rgb[3])
{
  const int i = (int) (CLAMP (choice->state.reverse_map ? 1 - t : t, 0, 1) * 255 + 0.5);

  for (int k = 0; k < 3; k++)
    rgb[k] = to_linear (choice->map->rgb[3 * i + k] / 255.0);
}

static void
paint (const Choice *choice, gsize atom, double share, float rgb[3])
{
  VtSample *sample = vt_scene_get_sample (choice->scene);
  VtField *field = vt_scene_get_colour_field (choice->scene);
  const guint32 own = vt_sample_get_species (sample, NULL)[vt_sample_get_species_index (sample)[atom]].rgb;

  if (strcmp (choice->state.arrows_colour, "size") == 0)
    map_colour (choice, share, rgb);
  else if (strcmp (choice->state.arrows_colour, "atom") != 0)
    memcpy (rgb, choice->ink, 3 * sizeof *rgb);
  else if (field)
    {
      const guint component = MIN (choice->state.colour_component, vt_field_get_n_components (field) - 1);
      const double value = vt_field_get (field, atom, component);

      map_colour (choice, isfinite (value) ? (value - choice->low) / (choice->high - choice->low) : 0.5, rgb);
    }
  else
    for (int k = 0; k < 3; k++)
      rgb[k] = to_linear ((own >> (16 - 8 * k) & 0xff) / 255.0);
}

/* ---- all ---- */

static void
choose (Choice *choice, VtScene *scene, VtView *view, const VtColourMap *map, const float ink[3])
{
  VtField *field = vt_scene_get_colour_field (scene);
  guint n;
  const VtSpecies *species = vt_sample_get_species (vt_scene_get_sample (scene), &n);

  *choice = (Choice){ .scene = scene, .view = view, .map = map, .ink = ink, .low = 0, .high = 1 };
  vt_view_get_state (view, &choice->state);
  if (field)
    vt_view_get_colour_range (view, field, &choice->low, &choice->high);
  for (guint i = 0; i < n; i++)
    choice->hidden[i] = vt_view_hides_species (view, species[i].name);
}

GArray *
vt_arrows_new (VtScene *scene, VtView *view, const double origin[3], const VtColourMap *map, const float ink[3])
{
  GArray *arrows = g_array_new (FALSE, FALSE, sizeof (VtArrow));
  VtSample *sample = vt_scene_get_sample (scene);
  VtField *field = vt_scene_get_arrow_field (scene);
  double inverse[3][3], longest, scale, shaft;
  const VtCell *cell;
  const VtSpecies *species;
  gboolean wrap;
  Choice choice;

  if (!sample || !field || !((longest = vt_scene_get_arrow_longest (scene)) > 0))
    return arrows;
  choose (&choice, scene, view, map, ink);
  cell = vt_sample_get_cell (sample);
  species = vt_sample_get_species (sample, NULL);
  wrap = choice.state.wrap && vt_cell_get_inverse (cell, inverse);
  scale = choice.state.arrows_length * mean_distance (sample) / longest;
  shaft = SHAFT * vt_sample_get_mean_radius (sample) * choice.state.arrows_width;
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    {
      const VtSpecies *own = &species[vt_sample_get_species_index (sample)[i]];
      double at[3], v[3], length, sink;
      VtArrow arrow = { .radius = (float) shaft };

      get_vector (field, i, v);
      length = sqrt (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
      if (!(length > 0 && length >= choice.state.arrows_threshold * longest && isfinite (length)))
        continue;
      vt_sample_get_place (sample, i, wrap ? inverse : NULL, at);
      if (!is_shown (&choice, i, at))
        continue;
      /* Rooted a little below the surface, so that no gap is seen. */
      sink = MAX (own->radius * choice.state.radius_scale - shaft, 0) / length;
      for (int k = 0; k < 3; k++)
        {
          arrow.from[k] = (float) (at[k] + sink * v[k] - origin[k]);
          arrow.along[k] = (float) (scale * v[k]);
        }
      paint (&choice, i, length / longest, arrow.rgb);
      g_array_append_val (arrows, arrow);
    }
  return arrows;
}
