/* The view: properties, undo and redo, colour limits; the colour maps; the numbers of the overlay. */
#include <math.h>
#include <string.h>

#include "vt-colour-map.h"
#include "vt-overlay.h"
#include "vt-scene.h"
#include "vt-renderer.h"
#include "vt-view.h"

static double
get_double (VtView *view, const char *name)
{
  double value;

  g_object_get (view, name, &value, NULL);
  return value;
}

static void
count (gpointer counter)
{
  (*(guint *) counter)++;
}

/* Time is what merges changes. */
static void
let_time_pass (void)
{
  g_usleep (520000);
}

static void
test_history (void)
{
  g_autoptr (VtView) view = vt_view_new ();
  guint changes = 0;

  g_signal_connect_swapped (view, "changed", G_CALLBACK (count), &changes);
  g_assert_null (vt_view_get_undo_label (view));
  g_assert_false (vt_view_undo (view));

  /* A slider: many values, one step. */
  for (int i = 1; i <= 20; i++)
    g_object_set (view, "slice-position", (double) i, NULL);
  g_assert_cmpuint (changes, ==, 20);
  g_object_set (view, "slice-position", 20.0, NULL);
  g_assert_cmpuint (changes, ==, 20);
  let_time_pass ();
  g_object_set (view, "slice-position", 33.0, NULL);
  g_object_set (view, "outlines", FALSE, NULL);
  g_assert_cmpstr (vt_view_get_undo_label (view), !=, NULL);
  g_assert_true (vt_view_undo (view)); /* outlines */
  g_assert_cmpfloat (get_double (view, "slice-position"), ==, 33);
  g_assert_true (vt_view_undo (view));
  g_assert_cmpfloat (get_double (view, "slice-position"), ==, 20);
  g_assert_true (vt_view_undo (view));
  g_assert_cmpfloat (get_double (view, "slice-position"), ==, 0);
  g_assert_false (vt_view_undo (view));
  g_assert_true (vt_view_redo (view));
  g_assert_cmpfloat (get_double (view, "slice-position"), ==, 20);
  /* Something new forgets what could have been redone. */
  g_object_set (view, "zoom", 2.0, NULL);
  g_assert_null (vt_view_get_redo_label (view));
  g_assert_false (vt_view_redo (view));
}

static void
test_groups (void)
{
  g_autoptr (VtView) view = vt_view_new ();
  const double centre[3] = { 1, 2, 3 };
  const double q[4] = { 0, 0, 2, 0 };
  double back[4];

  vt_view_begin_change (view, "Slice");
  g_object_set (view, "slice-enabled", TRUE, "slice-position", 5.0, NULL);
  vt_view_begin_change (view, "inner");
  g_object_set (view, "slice-thickness", 2.0, NULL);
  vt_view_end_change (view);
  vt_view_end_change (view);
  g_assert_cmpstr (vt_view_get_undo_label (view), ==, "Slice");
  g_assert_true (vt_view_undo (view));
  g_assert_cmpfloat (get_double (view, "slice-position"), ==, 0);
  g_assert_cmpfloat (get_double (view, "slice-thickness"), ==, 6);
  g_assert_cmpstr (vt_view_get_redo_label (view), ==, "Slice");
  g_assert_null (vt_view_get_undo_label (view));

  /* A group that changed nothing in the end is none. */
  vt_view_begin_change (view, "Nothing");
  g_object_set (view, "zoom", 3.0, NULL);
  g_object_set (view, "zoom", 1.0, NULL);
  vt_view_end_change (view);
  g_assert_null (vt_view_get_undo_label (view));

  /* Turning, moving and zooming are one movement of the camera; the quaternion is normalised. */
  vt_view_set_rotation (view, q);
  vt_view_set_centre (view, centre);
  g_object_set (view, "zoom", 4.0, NULL);
  vt_view_get_rotation (view, back);
  g_assert_cmpfloat_with_epsilon (back[2], 1, 1e-15);
  g_assert_true (vt_view_undo (view));
  g_assert_cmpfloat (get_double (view, "zoom"), ==, 1);
  vt_view_get_centre (view, back);
  g_assert_cmpfloat (back[1], ==, 0);
  g_assert_null (vt_view_get_undo_label (view));
}

static void
test_values (void)
{
  g_autoptr (VtView) view = vt_view_new ();
  g_autoptr (VtView) copy = NULL;
  const double nonsense[4] = { NAN, 0, 0, 0 };
  double before[4], after[4], normal[3];
  VtViewState state;

  vt_view_get_rotation (view, before);
  vt_view_set_rotation (view, nonsense);
  vt_view_get_rotation (view, after);
  g_assert_cmpmem (before, sizeof before, after, sizeof after);

  for (guint i = 0; i < 6; i++)
    {
      static const char *const words[6] = { "x", "-x", "y", "-y", "z", "-z" };
      double q[4], towards;

      g_assert_true (vt_view_look (view, words[i]));
      vt_view_get_rotation (view, q);
      /* The third row of the rotation matrix: the viewer's direction in the sample. */
      const double row[3] = { 2 * (q[0] * q[2] - q[1] * q[3]), 2 * (q[1] * q[2] + q[0] * q[3]), 1 - 2 * (q[0] * q[0] + q[1] * q[1]) };
      towards = row[i / 2];
      g_assert_cmpfloat_with_epsilon (towards, i % 2 == 0 ? 1 : -1, 1e-12);
    }
  g_assert_false (vt_view_look (view, "w"));

  g_object_set (view, "slice-axis", VT_SLICE_Y, "hidden-species", "Cu, Zr", "colour-map", "magma", NULL);
  vt_view_get_slice_normal (view, normal);
  g_assert_cmpfloat (normal[1], ==, 1);
  g_assert_true (vt_view_hides_species (view, "Zr"));
  g_assert_false (vt_view_hides_species (view, "Z"));
  copy = vt_view_copy (view);
  vt_view_get_state (copy, &state);
  g_assert_cmpstr (state.colour_map, ==, "magma");
  g_assert_cmpint (state.slice_axis, ==, VT_SLICE_Y);
  g_assert_null (vt_view_get_undo_label (copy));
}

static void
test_range (void)
{
  g_autoptr (VtView) view = vt_view_new ();
  const gsize n = 1001;
  double *values = g_new (double, n * 2);
  g_autoptr (VtField) field = NULL;
  double min, max;

  for (gsize i = 0; i < n; i++)
    {
      values[2 * i] = (double) i - 300;
      values[2 * i + 1] = i == 5 ? NAN : 2.0 * (double) i;
    }
  field = vt_field_new ("f", "f", "", "", VT_FIELD_F64, n, 2, values);
  g_assert_true (vt_view_get_colour_range (view, field, &min, &max));
  g_assert_cmpfloat_with_epsilon (min, -290, 1e-9);
  g_assert_cmpfloat_with_epsilon (max, 690, 1e-9);
  g_object_set (view, "range-mode", VT_RANGE_FULL, NULL);
  g_assert_true (vt_view_get_colour_range (view, field, &min, &max));
  g_assert_cmpfloat (min, ==, -300);
  g_assert_cmpfloat (max, ==, 700);
  g_object_set (view, "range-mode", VT_RANGE_SYMMETRIC, NULL);
  g_assert_true (vt_view_get_colour_range (view, field, &min, &max));
  g_assert_cmpfloat (min, ==, -max);
  g_object_set (view, "range-mode", VT_RANGE_MANUAL, "range-min", 3.0, "range-max", 4.0, NULL);
  g_assert_true (vt_view_get_colour_range (view, field, &min, &max));
  g_assert_cmpfloat (min, ==, 3);
  g_object_set (view, "range-mode", VT_RANGE_FULL, "colour-component", 1, NULL);
  g_assert_true (vt_view_get_colour_range (view, field, &min, &max));
  g_assert_cmpfloat (max, ==, 2000);
}

/* ---- colour maps ---- */

/* CIELAB lightness of sRGB bytes. */
static double
lightness (const guint8 *rgb)
{
  double linear[3], y;

  for (int k = 0; k < 3; k++)
    {
      double c = rgb[k] / 255.0;
      linear[k] = c <= 0.04045 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4);
    }
  y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  return y > 0.008856 ? 116 * cbrt (y) - 16 : 903.3 * y;
}

static void
test_maps (void)
{
  guint n;
  const VtColourMap *maps = vt_colour_map_list (&n);

  g_assert_cmpstr (maps[0].id, ==, "viridis");
  g_assert_null (vt_colour_map_find ("no such map"));
  for (guint i = 0; i < n; i++)
    {
      const VtColourMap *map = &maps[i];

      g_assert_true (vt_colour_map_find (map->id) == map);
      g_assert_true ((map->kind == VT_MAP_CATEGORICAL) == (map->n_colours > 0));
      if (map->kind == VT_MAP_SEQUENTIAL && !g_str_equal (map->id, "jet"))
        {
          /* Lightness grows all the way (bytes round by up to half a unit), and evenly: no step is four times the mean. */
          double mean = (lightness (map->rgb + 255 * 3) - lightness (map->rgb)) / 255;
          for (int j = 0; j < 255; j++)
            {
              double step = lightness (map->rgb + 3 * (j + 1)) - lightness (map->rgb + 3 * j);
              g_assert_cmpfloat (step, >, -0.45);
              g_assert_cmpfloat (step, <, 4 * mean + 0.45);
            }
          g_assert_cmpfloat (mean * 255, >, 50);
        }
      if (map->kind == VT_MAP_DIVERGING)
        {
          /* Light in the middle, and both ends as dark as each other. */
          double left = lightness (map->rgb), middle = lightness (map->rgb + 3 * 128), right = lightness (map->rgb + 3 * 255);
          g_assert_cmpfloat (middle, >, MAX (left, right) + 25);
          g_assert_cmpfloat (fabs (left - right), <, 12);
        }
    }
}

/* Points of the published tables (bytes), away from our anchors. */
static void
test_map_values (void)
{
  static const struct
  {
    const char *id;
    int index;
    guint8 rgb[3];
  } known[] = {
    { "viridis", 0, { 68, 1, 84 } },     { "viridis", 255, { 253, 231, 37 } }, { "viridis", 85, { 49, 104, 142 } },
    { "viridis", 170, { 53, 183, 121 } }, { "magma", 128, { 183, 55, 121 } },  { "inferno", 128, { 188, 55, 84 } },
    { "coolwarm", 0, { 59, 76, 192 } },  { "coolwarm", 255, { 180, 4, 38 } },  { "coolwarm", 128, { 221, 220, 220 } },
    { "jet", 128, { 130, 255, 126 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    for (int k = 0; k < 3; k++)
      {
        int ours = vt_colour_map_find (known[i].id)->rgb[3 * known[i].index + k];
        if (ABS (ours - known[i].rgb[k]) > 5)
          g_error ("%s[%d] channel %d: %d, published %d", known[i].id, known[i].index, k, ours, known[i].rgb[k]);
      }
}

static void
test_map_places (void)
{
  const VtColourMap *viridis = vt_colour_map_find ("viridis");
  const VtColourMap *labels = vt_colour_map_find ("okabe-ito");
  double a[3], b[3];

  g_assert_cmpfloat (vt_colour_map_place (viridis, 3, 1, 5), ==, 0.5);
  g_assert_cmpfloat (vt_colour_map_place (viridis, -3, 1, 5), ==, 0);
  g_assert_true (isnan (vt_colour_map_place (viridis, NAN, 1, 5)));
  vt_colour_map_sample (viridis, FALSE, NAN, a);
  g_assert_cmpfloat (a[0], ==, VT_COLOUR_NONE);
  vt_colour_map_sample (viridis, TRUE, 0, a);
  vt_colour_map_sample (viridis, FALSE, 1, b);
  g_assert_cmpmem (a, sizeof a, b, sizeof b);
  /* Neighbouring labels differ, and after the last colour the first comes again. */
  for (int label = 0; label < 30; label++)
    {
      vt_colour_map_sample (labels, FALSE, vt_colour_map_place (labels, label, 0, 29), a);
      vt_colour_map_sample (labels, FALSE, vt_colour_map_place (labels, label + 1, 0, 29), b);
      g_assert_cmpfloat (fabs (a[0] - b[0]) + fabs (a[1] - b[1]) + fabs (a[2] - b[2]), >, 0.15);
      vt_colour_map_sample (labels, FALSE, vt_colour_map_place (labels, label + 8, 0, 29), b);
      g_assert_cmpmem (a, sizeof a, b, sizeof b);
    }
}

/* Labels have clear-cut colours and no percentiles unless a map is asked for; whole numbers that are amounts have not. */
static void
test_labels (void)
{
  g_autoptr (VtView) view = vt_view_new ();
  g_autoptr (VtField) types = NULL, counts = NULL;
  gint32 *values = g_new0 (gint32, 1000);
  double min, max;

  values[7] = 4;
  types = vt_field_new ("crystal_type", "Crystal type", "", "", VT_FIELD_I32, 1000, 1, values);
  counts = vt_field_new ("coordination_number", "CN", "", "", VT_FIELD_I32, 1000, 1, g_memdup2 (values, 1000 * sizeof *values));
  g_assert_cmpint (vt_view_get_colour_map (view, types)->kind, ==, VT_MAP_CATEGORICAL);
  g_assert_cmpstr (vt_view_get_colour_map (view, counts)->id, ==, "viridis");
  g_assert_cmpstr (vt_view_get_colour_map (view, NULL)->id, ==, "viridis");
  g_assert_true (vt_view_get_colour_range (view, types, &min, &max));
  g_assert_cmpfloat (min, ==, 0);
  g_assert_cmpfloat (max, ==, 4);
  g_object_set (view, "colour-map", "magma", NULL);
  g_assert_cmpstr (vt_view_get_colour_map (view, types)->id, ==, "magma");
}

/* ---- overlay ---- */

static void
test_ticks (void)
{
  static const struct
  {
    double value, step;
    const char *text;
  } known[] = {
    { 0.5, 0.25, "0.50" }, { -2, 1, "−2" }, { 1e-20, 0.1, "0.0" }, { 12.5, 2.5, "12.5" }, { 3e7, 1e7, "3×10⁷" }, { -3e7, 1e7, "−3×10⁷" }, { 200, 100, "200" },
  };

  g_assert_cmpfloat (vt_overlay_tick_step (1, 5), ==, 0.2);
  g_assert_cmpfloat (vt_overlay_tick_step (2.6, 5), ==, 1);
  g_assert_cmpfloat (vt_overlay_tick_step (120, 5), ==, 25);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autofree char *text = vt_overlay_format_tick (known[i].value, known[i].step);
      g_assert_cmpstr (text, ==, known[i].text);
    }
}

static void
test_scale_bar (void)
{
  g_autofree char *nm = NULL, *angstrom = NULL, *sigma = NULL;

  g_assert_cmpfloat_with_epsilon (vt_overlay_scale_bar (10, 130, "Å", &nm), 100, 1e-9);
  g_assert_cmpstr (nm, ==, "1 nm");
  g_assert_cmpfloat_with_epsilon (vt_overlay_scale_bar (25, 140, "Å", &angstrom), 125, 1e-9);
  g_assert_cmpstr (angstrom, ==, "5 Å");
  g_assert_cmpfloat_with_epsilon (vt_overlay_scale_bar (6, 150, "σ", &sigma), 120, 1e-9);
  g_assert_cmpstr (sigma, ==, "20 σ");
}

/* At the zoom that fits, a corner of the cell touches the rim of what it may fill, and none is beyond. */
static void
test_fit (void)
{
  static const char *const directions[] = { "home", "x", "-y", "z" };
  const int width = 800, height = 600;
  VtCell cell;
  VtSpecies species;
  g_autoptr (VtSample) sample = NULL;

  vt_cell_init_orthogonal (&cell, 10, 20, 40);
  vt_species_init (&species, "Cu", 0);
  sample = vt_sample_new (&cell, 1, g_new0 (double, 3), g_new0 (guint8, 1), NULL, &species, 1);
  for (guint d = 0; d < G_N_ELEMENTS (directions); d++)
    for (int perspective = 0; perspective < 2; perspective++)
      {
        g_autoptr (VtView) view = vt_view_new ();
        double corners[8][3], reach = 0, zoom;

        g_assert_true (vt_view_look (view, directions[d]));
        g_object_set (view, "perspective", perspective, "show-legend", FALSE, "zoom", 3.0, NULL);
        zoom = vt_view_get_fit_zoom (view, sample, width, height);
        g_object_set (view, "zoom", zoom, NULL);
        vt_cell_get_corners (&cell, corners);
        for (int i = 0; i < 8; i++)
          {
            double pixel[3];

            vt_view_project (view, sample, width, height, corners[i], pixel);
            reach = MAX (reach, MAX (fabs (2 * pixel[0] / width - 1), fabs (2 * pixel[1] / height - 1)));
          }
        g_assert_cmpfloat_with_epsilon (reach, 0.9, 1e-9);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/view/history", test_history);
  g_test_add_func ("/view/groups", test_groups);
  g_test_add_func ("/view/values", test_values);
  g_test_add_func ("/view/range", test_range);
  g_test_add_func ("/view/labels", test_labels);
  g_test_add_func ("/colour-map/shape", test_maps);
  g_test_add_func ("/colour-map/published", test_map_values);
  g_test_add_func ("/colour-map/places", test_map_places);
  g_test_add_func ("/overlay/ticks", test_ticks);
  g_test_add_func ("/overlay/scale-bar", test_scale_bar);
  g_test_add_func ("/camera/fit", test_fit);
  return g_test_run ();
}
