/* The viewport in a real window under software OpenGL, moved about with real mouse and keyboard events. */
#include <math.h>
#include <string.h>

#include "vt-navigator.h"
#include "vt-test-display.h"
#include "vt-viewport.h"

#define WIDTH 800
#define HEIGHT 600
#define N 5 /* atoms along an edge */
#define SPACING 3.0

typedef struct
{
  GtkWindow *window;
  VtViewport *viewport;
  VtScene *scene;
  VtView *view;
  VtSample *sample;
  gint64 picked;
  int n_picked;
} Fixture;

static void
on_picked (VtViewport *viewport, gint64 atom, Fixture *f)
{
  f->picked = atom;
  f->n_picked++;
}

static VtSample *
make_sample (void)
{
  VtCell cell;
  VtSpecies species[2];
  double *positions = g_new (double, 3 * N * N * N);
  guint8 *kinds = g_new (guint8, N * N * N);

  vt_cell_init_orthogonal (&cell, N * SPACING, N * SPACING, N * SPACING);
  vt_species_init (&species[0], "Cu", 0);
  vt_species_init (&species[1], "Zr", 1);
  for (int i = 0; i < N * N * N; i++)
    {
      const int at[3] = { i % N, i / N % N, i / N / N };

      for (int k = 0; k < 3; k++)
        positions[3 * i + k] = (at[k] + 0.5) * SPACING;
      kinds[i] = (at[0] + at[1] + at[2]) % 2;
    }
  return vt_sample_new (&cell, N * N * N, positions, kinds, NULL, species, 2);
}

static gboolean
is_complete (gpointer viewport)
{
  return vt_viewport_get_complete (viewport);
}

static void
settle (Fixture *f)
{
  vt_test_run_for (0.3);
  g_assert_true (vt_test_wait (is_complete, f->viewport, 20));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->viewport = VT_VIEWPORT (vt_viewport_new ());
  f->scene = vt_scene_new ();
  f->view = vt_view_new ();
  f->sample = make_sample ();
  f->picked = -2;
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  vt_scene_set_sample (f->scene, f->sample);
  vt_viewport_set_scene (f->viewport, f->scene);
  vt_viewport_set_view (f->viewport, f->view);
  g_signal_connect (f->viewport, "atom-picked", G_CALLBACK (on_picked), f);
  vt_test_input ("mousemove 1200 800"); /* out of the way */
  f->window = vt_test_window (GTK_WIDGET (f->viewport), WIDTH, HEIGHT);
  settle (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gtk_window_destroy (f->window);
  g_object_unref (f->scene);
  g_object_unref (f->view);
  g_object_unref (f->sample);
  vt_test_run_for (0.05);
}

static void
project (Fixture *f, gsize atom, double pixel[3])
{
  vt_view_project (f->view, f->sample, gtk_widget_get_width (GTK_WIDGET (f->viewport)),
                   gtk_widget_get_height (GTK_WIDGET (f->viewport)), vt_sample_get_positions (f->sample) + 3 * atom, pixel);
}

/* The atom whose sphere a ray meets first, in double precision: what picking must find. @margin: how far inside or
 * outside every silhouette the ray passes, so that pixels on an edge can be left out. */
static gssize
trace (Fixture *f, const double pixel[2], double *margin)
{
  const double *positions = vt_sample_get_positions (f->sample);
  double origin[3], direction[3], nearest = G_MAXDOUBLE, scale;
  gssize found = -1;

  g_object_get (f->view, "radius-scale", &scale, NULL);
  vt_view_unproject (f->view, f->sample, gtk_widget_get_width (GTK_WIDGET (f->viewport)),
                     gtk_widget_get_height (GTK_WIDGET (f->viewport)), pixel, origin, direction);
  *margin = G_MAXDOUBLE;
  for (int i = 0; i < N * N * N; i++)
    {
      const VtSpecies *species = vt_sample_get_species (f->sample, NULL) + vt_sample_get_species_index (f->sample)[i];
      double radius = scale * species->radius, along = 0, square = 0, t;

      for (int k = 0; k < 3; k++)
        {
          double w = positions[3 * i + k] - origin[k];

          along += w * direction[k];
          square += w * w;
        }
      *margin = MIN (*margin, fabs (sqrt (MAX (square - along * along, 0)) - radius));
      if (square - along * along > radius * radius)
        continue;
      t = along - sqrt (radius * radius - square + along * along);
      if (t < nearest)
        {
          nearest = t;
          found = i;
        }
    }
  return found;
}

static gsize
find_front (Fixture *f)
{
  double nearest = G_MAXDOUBLE, pixel[3];
  gsize front = 0;

  for (gsize i = 0; i < N * N * N; i++)
    {
      project (f, i, pixel);
      if (pixel[2] < nearest)
        {
          nearest = pixel[2];
          front = i;
        }
    }
  return front;
}

static void
test_pick (Fixture *f, gconstpointer data)
{
  int n_atoms = 0, n_void = 0;

  /* In every view, at every pixel of a grid that is not on an edge, the atom that a ray meets. */
  for (int turn = 0; turn < 3; turn++)
    {
      const char *looks[] = { "home", "x", "-z" };

      g_object_set (f->view, "perspective", turn != 1, NULL);
      g_assert_true (vt_view_look (f->view, looks[turn]));
      settle (f);
      for (int y = 7; y < HEIGHT; y += 23)
        for (int x = 5; x < WIDTH; x += 29)
          {
            double margin;
            gssize expected = trace (f, (const double[2]) { x + 0.5, y + 0.5 }, &margin);

            if (margin < 0.08)
              continue;
            g_assert_cmpint (vt_viewport_pick_at (f->viewport, x + 0.5, y + 0.5), ==, expected);
            *(expected < 0 ? &n_void : &n_atoms) += 1;
          }
    }
  g_assert_cmpint (n_atoms, >, 200);
  g_assert_cmpint (n_void, >, 200);
}

static void
input (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  vt_test_input (text);
}

static void
test_click (Fixture *f, gconstpointer data)
{
  gsize front = find_front (f);
  double pixel[3], centre[3], expected[3];

  project (f, front, pixel);
  input ("mousemove %d %d click 1", (int) pixel[0], (int) pixel[1]);
  g_assert_cmpint (f->picked, ==, front);
  g_assert_cmpint (vt_scene_get_picked (f->scene), ==, front);
  vt_test_run_for (0.5); /* longer than a double click */
  input ("mousemove 4 4 click 1");
  g_assert_cmpint (f->picked, ==, -1);
  g_assert_cmpint (f->n_picked, ==, 2);
  g_assert_null (vt_view_get_undo_label (f->view)); /* picking is no change of the view */

  /* A double click brings the atom to the centre. */
  vt_test_run_for (0.5);
  input ("mousemove %d %d click --repeat 2 --delay 60 1", (int) pixel[0], (int) pixel[1]);
  g_assert_cmpint (f->picked, ==, front);
  vt_view_get_centre (f->view, centre);
  for (int k = 0; k < 3; k++)
    {
      expected[k] = vt_sample_get_positions (f->sample)[3 * front + k] - 0.5 * N * SPACING;
      g_assert_cmpfloat_with_epsilon (centre[k], expected[k], 1e-9);
    }
  project (f, front, pixel);
  g_assert_cmpfloat_with_epsilon (pixel[0], WIDTH / 2.0, 1e-6);
  g_assert_cmpfloat_with_epsilon (pixel[1], HEIGHT / 2.0, 1e-6);

  input ("key Escape");
  g_assert_cmpint (f->picked, ==, -1);
}

static void
test_drag (Fixture *f, gconstpointer data)
{
  double before[4], after[4], expected[4], centre[3], dot = 0;
  VtNavigator navigator = { f->view, f->sample, WIDTH, HEIGHT };

  vt_view_get_rotation (f->view, before);
  input ("mousemove 300 300 mousedown 1 mousemove 330 310 mousemove 420 350 mouseup 1");
  vt_view_get_rotation (f->view, after);
  vt_navigator_drag (before, 120, 50, vt_navigator_get_ball_radius (&navigator), expected);
  for (int k = 0; k < 4; k++)
    dot += after[k] * expected[k];
  g_assert_cmpfloat_with_epsilon (fabs (dot), 1, 1e-9);
  g_assert_cmpint (f->n_picked, ==, 0); /* a drag is no click */

  /* One drag is one step back. */
  g_assert_true (vt_view_undo (f->view));
  vt_view_get_rotation (f->view, after);
  for (int k = 0; k < 4; k++)
    g_assert_cmpfloat_with_epsilon (after[k], before[k], 1e-12);
  g_assert_false (vt_view_undo (f->view));

  /* The right button moves: what was under the pointer still is. */
  double grabbed[3], pixel[3];
  vt_navigator_focal_point (&navigator, (const double[2]) { 300, 300 }, grabbed);
  input ("mousemove 300 300 mousedown 3 mousemove 340 330 mousemove 380 340 mouseup 3");
  vt_view_project (f->view, f->sample, WIDTH, HEIGHT, grabbed, pixel);
  g_assert_cmpfloat_with_epsilon (pixel[0], 380, 1e-6);
  g_assert_cmpfloat_with_epsilon (pixel[1], 340, 1e-6);
  vt_view_get_centre (f->view, centre);
  g_assert_cmpfloat (fabs (centre[0]) + fabs (centre[1]) + fabs (centre[2]), >, 1);
  settle (f);
}

static void
test_wheel (Fixture *f, gconstpointer data)
{
  VtNavigator navigator = { f->view, f->sample, WIDTH, HEIGHT };
  double fixed[3], pixel[3], zoom;

  vt_navigator_focal_point (&navigator, (const double[2]) { 500, 200 }, fixed);
  input ("mousemove 500 200 click 4 click 4");
  g_object_get (f->view, "zoom", &zoom, NULL);
  g_assert_cmpfloat_with_epsilon (zoom, 1.15 * 1.15, 1e-9);
  vt_view_project (f->view, f->sample, WIDTH, HEIGHT, fixed, pixel);
  g_assert_cmpfloat_with_epsilon (pixel[0], 500, 1e-6);
  g_assert_cmpfloat_with_epsilon (pixel[1], 200, 1e-6);
  settle (f);
}

static void
test_keys (Fixture *f, gconstpointer data)
{
  double q[4], expected[4], zoom, position;
  g_autoptr (VtView) other = vt_view_new ();

  input ("mousemove 10 10 click 1"); /* takes the focus */
  input ("key plus");
  g_object_get (f->view, "zoom", &zoom, NULL);
  g_assert_cmpfloat_with_epsilon (zoom, 1.15, 1e-9);

  input ("key y");
  vt_view_look (other, "y");
  vt_view_get_rotation (f->view, q);
  vt_view_get_rotation (other, expected);
  for (int k = 0; k < 4; k++)
    g_assert_cmpfloat_with_epsilon (q[k], expected[k], 1e-9);

  input ("key Right");
  vt_view_get_rotation (f->view, q);
  g_assert_cmpfloat (fabs (q[0] - expected[0]) + fabs (q[1] - expected[1]) + fabs (q[2] - expected[2]), >, 0.01);

  input ("key Home");
  vt_view_look (other, "home");
  vt_view_get_rotation (f->view, q);
  vt_view_get_rotation (other, expected);
  for (int k = 0; k < 4; k++)
    g_assert_cmpfloat_with_epsilon (q[k], expected[k], 1e-9);

  g_object_set (f->view, "slice-enabled", TRUE, "slice-position", 5.0, NULL);
  input ("key Page_Up");
  g_object_get (f->view, "slice-position", &position, NULL);
  g_assert_cmpfloat_with_epsilon (position, 5 + N * SPACING / 100, 1e-9);
  settle (f);
}

static void
test_slice_handle (Fixture *f, gconstpointer data)
{
  VtNavigator navigator = { f->view, f->sample, WIDTH, HEIGHT };
  double point[3], from[3], to[3], position;

  g_object_set (f->view, "slice-enabled", TRUE, "slice-axis", VT_SLICE_Z, "slice-position", 6.0, NULL);
  settle (f);
  vt_navigator_slice_point (&navigator, 6, point);
  vt_view_project (f->view, f->sample, WIDTH, HEIGHT, point, from);
  vt_navigator_slice_point (&navigator, 10, point);
  vt_view_project (f->view, f->sample, WIDTH, HEIGHT, point, to);
  input ("mousemove %d %d mousedown 1 mousemove_relative -- 0 -6 mousemove %d %d mouseup 1", (int) from[0], (int) from[1],
         (int) from[0] + (int) round (to[0] - from[0]), (int) from[1] + (int) round (to[1] - from[1]));
  g_object_get (f->view, "slice-position", &position, NULL);
  g_assert_cmpfloat_with_epsilon (position, 10, 0.1);
  settle (f);
}

static guint8
get_red (cairo_surface_t *surface, int x, int y)
{
  return cairo_image_surface_get_data (surface)[(gsize) y * cairo_image_surface_get_stride (surface) + 4 * (gsize) x + 2];
}

static void
test_grab (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  cairo_surface_t *surface = vt_viewport_grab (f->viewport, &error);
  gsize n_drawn = 0;

  g_assert_no_error (error);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, WIDTH);
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, HEIGHT);
  g_assert_cmpint (get_red (surface, 2, 2), ==, 255);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      n_drawn += get_red (surface, x, y) < 250;
  g_assert_cmpuint (n_drawn, >, WIDTH * HEIGHT / 10);
  cairo_surface_destroy (surface);

  /* Another size, another theme. */
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  gtk_window_set_default_size (f->window, 500, 420);
  settle (f);
  surface = vt_viewport_grab (f->viewport, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 500);
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, 420);
  g_assert_cmpint (get_red (surface, 2, 2), <, 64);
  cairo_surface_destroy (surface);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

/* Taken out of the window and put back, it draws again: GL's resources went and came with the context. */
static void
test_realize_again (Fixture *f, gconstpointer data)
{
  double pixel[3];
  gsize front;

  g_object_ref (f->viewport);
  for (int i = 0; i < 3; i++)
    {
      gtk_window_set_child (f->window, NULL);
      g_assert_false (vt_viewport_get_complete (f->viewport));
      g_assert_cmpint (vt_viewport_pick_at (f->viewport, 100, 100), ==, -1);
      gtk_window_set_child (f->window, GTK_WIDGET (f->viewport));
      g_assert_true (vt_test_wait (is_complete, f->viewport, 20));
    }
  g_object_unref (f->viewport);
  front = find_front (f);
  project (f, front, pixel);
  g_assert_cmpint (vt_viewport_pick_at (f->viewport, pixel[0], pixel[1]), ==, front);
}

static gboolean
on_selected (VtViewport *viewport, int mode, gpointer marks, guint64 n, guint64 *found)
{
  *found = n;
  return FALSE; /* the scene marks them */
}

static void
test_rubber_band (Fixture *f, gconstpointer data)
{
  guint64 n = 0, marked = 0;
  double pixel[3];
  gsize front = find_front (f);

  g_signal_connect (f->viewport, "select", G_CALLBACK (on_selected), &n);
  project (f, front, pixel);
  input ("mousemove %d %d keydown Control_L mousedown 1 mousemove %d %d mousemove %d %d mouseup 1 keyup Control_L",
         (int) pixel[0] - 60, (int) pixel[1] - 60, (int) pixel[0], (int) pixel[1], (int) pixel[0] + 60, (int) pixel[1] + 60);
  g_assert_cmpuint (n, >, 1);
  g_assert_nonnull (vt_scene_get_selection (f->scene));
  for (int i = 0; i < N * N * N; i++)
    marked += vt_scene_get_selection (f->scene)[i] != 0;
  g_assert_cmpuint (marked, ==, n);
  g_assert_cmpuint (n, <, N * N * N);
  g_assert_true (vt_scene_get_selection (f->scene)[front]);
  input ("key Escape");
  g_assert_null (vt_scene_get_selection (f->scene));
  settle (f);
}

/* Run by itself without OpenGL: a page says what is missing, nothing crashes. */
static void
test_no_gl (void)
{
  g_autoptr (VtScene) scene = NULL;
  g_autoptr (VtView) view = NULL;
  g_autoptr (VtSample) sample = NULL;
  g_autoptr (GError) error = NULL;
  GtkWidget *viewport;
  GtkWindow *window;

  if (!g_test_subprocess ())
    {
      g_setenv ("GDK_DEBUG", "gl-disable", TRUE);
      g_test_trap_subprocess (NULL, 20 * G_USEC_PER_SEC, 0);
      g_unsetenv ("GDK_DEBUG");
      g_test_trap_assert_passed ();
      return;
    }
  scene = vt_scene_new ();
  view = vt_view_new ();
  sample = make_sample ();
  vt_scene_set_sample (scene, sample);
  viewport = g_object_new (VT_TYPE_VIEWPORT, "scene", scene, "view", view, NULL);
  window = vt_test_window (viewport, 400, 300);
  vt_test_run_for (0.3);
  g_assert_nonnull (vt_viewport_get_error (VT_VIEWPORT (viewport)));
  g_assert_cmpint (vt_viewport_pick_at (VT_VIEWPORT (viewport), 100, 100), ==, -1);
  g_assert_null (vt_viewport_grab (VT_VIEWPORT (viewport), &error));
  g_assert_nonnull (error);
  gtk_window_destroy (window);
}

int
main (int argc, char **argv)
{
  const struct
  {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/viewport/pick", test_pick },
    { "/viewport/click", test_click },
    { "/viewport/drag", test_drag },
    { "/viewport/wheel", test_wheel },
    { "/viewport/keys", test_keys },
    { "/viewport/slice-handle", test_slice_handle },
    { "/viewport/grab", test_grab },
    { "/viewport/realize-again", test_realize_again },
    { "/viewport/rubber-band", test_rubber_band },
  };

  g_test_init (&argc, &argv, NULL);
  adw_init ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  g_test_add_func ("/viewport/no-gl", test_no_gl);
  return g_test_run ();
}
