/* The mathematics of navigation against closed forms, and against what the projections show. */
#include <math.h>

#include "vt-navigator.h"

#define WIDTH 800
#define HEIGHT 600

static VtSample *
make_sample (void)
{
  const VtCell cell = { .vectors = { { 40, 0, 0 }, { 5, 30, 0 }, { -3, 4, 50 } }, .origin = { 7, -8, 9 },
                        .periodic = { TRUE, TRUE, TRUE }, .dimension = 3 };
  double *positions = g_new0 (double, 3);
  VtSpecies species;

  vt_species_init (&species, "Cu", 0);
  return vt_sample_new (&cell, 1, positions, g_new0 (guint8, 1), NULL, &species, 1);
}

static void
make_navigator (VtNavigator *navigator, gboolean perspective)
{
  const double centre[3] = { 3, -2, 1 }, q[4] = { 0.3, -0.4, 0.1, 0.8 };

  *navigator = (VtNavigator) { vt_view_new (), make_sample (), WIDTH, HEIGHT };
  g_object_set (navigator->view, "perspective", perspective, "zoom", 1.7, NULL);
  vt_view_set_rotation (navigator->view, q);
  vt_view_set_centre (navigator->view, centre);
}

static void
clear_navigator (VtNavigator *navigator)
{
  g_object_unref (navigator->view);
  g_object_unref (navigator->sample);
}

static void
project (const VtNavigator *navigator, const double world[3], double pixel[3])
{
  vt_view_project (navigator->view, navigator->sample, WIDTH, HEIGHT, world, pixel);
}

static void
assert_near (const double *a, const double *b, int n, double tolerance)
{
  for (int k = 0; k < n; k++)
    g_assert_cmpfloat_with_epsilon (a[k], b[k], tolerance);
}

static void
test_quaternions (void)
{
  const double z[3] = { 0, 0, 1 }, x[3] = { 1, 0, 0 }, v[3] = { 1, 2, 3 };
  double a[4], b[4], ab[4], r[3], s[3];

  vt_quaternion_from_axis (z, G_PI_2, a);
  vt_quaternion_rotate (a, x, r);
  assert_near (r, (const double[3]) { 0, 1, 0 }, 3, 1e-15);

  /* The product does the first rotation first. */
  vt_quaternion_from_axis ((const double[3]) { 1, 2, -1 }, 0.7, b);
  vt_quaternion_multiply (b, a, ab);
  vt_quaternion_rotate (ab, v, r);
  vt_quaternion_rotate (a, v, s);
  vt_quaternion_rotate (b, s, s);
  assert_near (r, s, 3, 1e-14);

  /* Half way between nothing and a quarter turn is an eighth; q and −q are the same rotation. */
  vt_quaternion_slerp ((const double[4]) { 0, 0, 0, 1 }, (const double[4]) { -a[0], -a[1], -a[2], -a[3] }, 0.5, ab);
  vt_quaternion_rotate (ab, x, r);
  assert_near (r, (const double[3]) { G_SQRT2 / 2, G_SQRT2 / 2, 0 }, 3, 1e-14);
}

static void
test_drag (void)
{
  const double identity[4] = { 0, 0, 0, 1 }, start[4] = { 0.3, -0.4, 0.1, sqrt (1 - 0.26) }, near[3] = { 0, 0, 1 };
  double q[4], r[3];

  /* A quarter of the ball's circumference to the right brings the front to the right side, downwards to the bottom. */
  vt_navigator_drag (identity, 100 * G_PI_2, 0, 100, q);
  vt_quaternion_rotate (q, near, r);
  assert_near (r, (const double[3]) { 1, 0, 0 }, 3, 1e-14);
  vt_navigator_drag (identity, 0, 100 * G_PI_2, 100, q);
  vt_quaternion_rotate (q, near, r);
  assert_near (r, (const double[3]) { 0, -1, 0 }, 3, 1e-14);

  /* Coming back restores the start. */
  vt_navigator_drag (start, 0, 0, 100, q);
  assert_near (q, start, 4, 1e-15);

  /* Straight drags compose: no roll creeps in along a line. */
  vt_navigator_drag (start, 12, -5, 100, q);
  vt_navigator_drag (q, 24, -10, 100, q);
  double once[4];
  vt_navigator_drag (start, 36, -15, 100, once);
  assert_near (q, once, 4, 1e-14);

  vt_navigator_roll (identity, G_PI_2, q);
  vt_quaternion_rotate (q, (const double[3]) { 1, 0, 0 }, r);
  assert_near (r, (const double[3]) { 0, 1, 0 }, 3, 1e-14);
}

/* What the hand does is what the picture does: the point of the sample nearest to the viewer follows a drag. */
static void
test_drag_on_screen (gconstpointer data)
{
  VtNavigator navigator;
  const double middle[2] = { WIDTH / 2.0, HEIGHT / 2.0 };
  double origin[3], direction[3], focal[3], point[3], before[3], after[3], q[4];

  make_navigator (&navigator, GPOINTER_TO_INT (data));
  vt_navigator_focal_point (&navigator, middle, focal);
  vt_view_unproject (navigator.view, navigator.sample, WIDTH, HEIGHT, middle, origin, direction);
  for (int k = 0; k < 3; k++)
    point[k] = focal[k] - 5 * direction[k];
  project (&navigator, point, before);
  vt_view_get_rotation (navigator.view, q);
  vt_navigator_drag (q, 30, 20, vt_navigator_get_ball_radius (&navigator), q);
  vt_view_set_rotation (navigator.view, q);
  project (&navigator, point, after);
  g_assert_cmpfloat (after[0] - before[0], >, 1);
  g_assert_cmpfloat (after[1] - before[1], >, 1);
  g_assert_cmpfloat_with_epsilon ((after[0] - before[0]) / (after[1] - before[1]), 30.0 / 20, 1e-9);
  clear_navigator (&navigator);
}

static void
test_pan (gconstpointer data)
{
  VtNavigator navigator;
  const double from[2] = { 130, 420 }, to[2] = { 555.5, 61 };
  double grabbed[3], pixel[3];

  make_navigator (&navigator, GPOINTER_TO_INT (data));
  vt_navigator_focal_point (&navigator, from, grabbed);
  project (&navigator, grabbed, pixel);
  assert_near (pixel, from, 2, 1e-9);
  vt_navigator_pan (&navigator, from, to);
  project (&navigator, grabbed, pixel);
  assert_near (pixel, to, 2, 1e-9);
  clear_navigator (&navigator);
}

static void
test_zoom (gconstpointer data)
{
  VtNavigator navigator;
  const double at[2] = { 130, 420 }, other[2] = { 230, 420 };
  double fixed[3], moving[3], pixel[3], zoom;

  make_navigator (&navigator, GPOINTER_TO_INT (data));
  vt_navigator_focal_point (&navigator, at, fixed);
  vt_navigator_focal_point (&navigator, other, moving);
  vt_navigator_zoom (&navigator, at, 1.5);
  project (&navigator, fixed, pixel);
  assert_near (pixel, at, 2, 1e-9);
  project (&navigator, moving, pixel);
  assert_near (pixel, (const double[2]) { 130 + 150, 420 }, 2, 1e-9);
  g_object_get (navigator.view, "zoom", &zoom, NULL);
  g_assert_cmpfloat_with_epsilon (zoom, 1.7 * 1.5, 1e-12);

  /* The limits hold, and there too nothing jumps. */
  vt_navigator_zoom (&navigator, at, 1e9);
  g_object_get (navigator.view, "zoom", &zoom, NULL);
  g_assert_cmpfloat (zoom, ==, VT_ZOOM_MAX);
  project (&navigator, fixed, pixel);
  assert_near (pixel, at, 2, 1e-5);
  clear_navigator (&navigator);
}

static void
test_slice (gconstpointer data)
{
  VtNavigator navigator;
  double min, max, point[3], from[3], to[3], moved;
  const double normal[3] = { 0.6, 0, 0.8 };
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new ("(ddd)", normal[0], normal[1], normal[2]));

  make_navigator (&navigator, GPOINTER_TO_INT (data));
  g_object_set (navigator.view, "slice-enabled", TRUE, "slice-axis", VT_SLICE_FREE, "slice-normal", variant, NULL);
  vt_navigator_slice_extent (&navigator, &min, &max);
  /* 0.6 · 40 + 0.6 · 5 + (0.8 · 50 − 0.6 · 3) */
  g_assert_cmpfloat_with_epsilon (min, 0, 1e-12);
  g_assert_cmpfloat_with_epsilon (max, 24 + 3 + 38.2, 1e-12);

  /* The middle of the plane follows the pointer along the normal. */
  vt_navigator_slice_point (&navigator, 20, point);
  g_assert_cmpfloat_with_epsilon ((point[0] - 7) * 0.6 + (point[2] - 9) * 0.8, 20, 1e-12);
  project (&navigator, point, from);
  vt_navigator_slice_point (&navigator, 31.5, point);
  project (&navigator, point, to);
  moved = vt_navigator_slice_drag (&navigator, 20, from, to);
  g_assert_cmpfloat_with_epsilon (moved, 31.5, 1e-8);

  /* Never out of the cell. */
  for (int k = 0; k < 2; k++)
    to[k] = from[k] + 100 * (to[k] - from[k]);
  moved = vt_navigator_slice_drag (&navigator, 20, from, to);
  g_assert_true (moved == max || moved == min);
  clear_navigator (&navigator);
}

/* Looking along the normal there is nothing to follow: upwards is towards the viewer. */
static void
test_slice_from_above (gconstpointer data)
{
  VtNavigator navigator;
  const double from[2] = { 400, 300 }, to[2] = { 400, 250 };
  double scale;

  make_navigator (&navigator, GPOINTER_TO_INT (data));
  g_object_set (navigator.view, "slice-enabled", TRUE, "slice-axis", VT_SLICE_Z, NULL);
  vt_view_look (navigator.view, "z");
  scale = vt_view_get_pixels_per_length (navigator.view, navigator.sample, WIDTH, HEIGHT);
  g_assert_cmpfloat_with_epsilon (vt_navigator_slice_drag (&navigator, 20, from, to), 20 + 50 / scale, 1e-9);
  vt_view_look (navigator.view, "-z");
  g_assert_cmpfloat_with_epsilon (vt_navigator_slice_drag (&navigator, 20, from, to), 20 - 50 / scale, 1e-9);
  clear_navigator (&navigator);
}

int
main (int argc, char **argv)
{
  const struct
  {
    const char *name;
    GTestDataFunc func;
  } tests[] = {
    { "drag-on-screen", test_drag_on_screen }, { "pan", test_pan }, { "zoom", test_zoom },
    { "slice", test_slice }, { "slice-from-above", test_slice_from_above },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/navigator/quaternions", test_quaternions);
  g_test_add_func ("/navigator/drag", test_drag);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    for (int perspective = 0; perspective < 2; perspective++)
      {
        g_autofree char *path = g_strdup_printf ("/navigator/%s/%s", tests[i].name, perspective ? "perspective" : "orthographic");

        g_test_add_data_func (path, GINT_TO_POINTER (perspective), tests[i].func);
      }
  return g_test_run ();
}
