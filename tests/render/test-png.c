/* PNG files against Cairo's reader, and pictures that are written as they are drawn. */
#include <glib/gstdio.h>
#include <string.h>

#include "base/vt-error.h"
#include "figure/vt-png.h"

static char *folder;

static guint32 *
pixel (cairo_surface_t *surface, int x, int y)
{
  return (guint32 *) (void *) (cairo_image_surface_get_data (surface) + (gsize) y * (gsize) cairo_image_surface_get_stride (surface) + (gsize) x * 4);
}

static void
assert_same (const char *path, cairo_surface_t *surface, int tolerance)
{
  cairo_surface_t *read = cairo_image_surface_create_from_png (path);

  g_assert_cmpint (cairo_surface_status (read), ==, CAIRO_STATUS_SUCCESS);
  g_assert_cmpint (cairo_image_surface_get_width (read), ==, cairo_image_surface_get_width (surface));
  g_assert_cmpint (cairo_image_surface_get_height (read), ==, cairo_image_surface_get_height (surface));
  for (int y = 0; y < cairo_image_surface_get_height (surface); y++)
    for (int x = 0; x < cairo_image_surface_get_width (surface); x++)
      {
        const guint32 a = *pixel (surface, x, y), b = *pixel (read, x, y);
        /* Without opacity Cairo reads RGB24, whose first byte means nothing. */
        const gboolean opaque = cairo_image_surface_get_format (read) == CAIRO_FORMAT_RGB24;

        for (int shift = 0; shift < 32; shift += 8)
          if (shift < 24 || !opaque)
            g_assert_cmpint (ABS ((int) (a >> shift & 0xff) - (int) (b >> shift & 0xff)), <=, tolerance);
      }
  cairo_surface_destroy (read);
}

/* Rows that suit each way of writing them: flat, ramps across and down, noise; opaque, and with every opacity. */
static cairo_surface_t *
make_surface (int width, int height, gboolean opaque)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  g_autoptr (GRand) random = g_rand_new_with_seed (3);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        const guint32 a = opaque ? 255 : (guint32) ((x + y) % 256);
        guint32 rgb[3] = { 40, 50, 60 };

        for (int k = 0; k < 3 && y % 40 >= 10; k++)
          rgb[k] = y % 40 < 20 ? (guint32) (x + 7 * k) & 255 : y % 40 < 30 ? (guint32) (5 * y + k) & 255 : g_rand_int (random) & 255;
        *pixel (surface, x, y) = a << 24 | rgb[0] * a / 255 << 16 | rgb[1] * a / 255 << 8 | rgb[2] * a / 255;
      }
  cairo_surface_mark_dirty (surface);
  return surface;
}

static void
test_surface (void)
{
  static const int sizes[][2] = { { 1, 1 }, { 3, 200 }, { 700, 2 }, { 301, 163 }, { 1200, 900 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int opaque = 0; opaque < 2; opaque++)
      {
        g_autoptr (GError) error = NULL;
        g_autofree char *path = g_build_filename (folder, "surface.png", NULL);
        cairo_surface_t *surface = make_surface (sizes[i][0], sizes[i][1], opaque);

        g_assert_true (vt_png_export (path, surface, 300, "what it is", &error));
        g_assert_no_error (error);
        /* Opacity and colour are bytes: multiplied and divided again a colour may be one off. */
        assert_same (path, surface, opaque ? 0 : 1);
        cairo_surface_destroy (surface);
        g_remove (path);
      }
}

static VtSample *
make_sample (void)
{
  VtCell cell;
  VtSpecies species;
  const double positions[] = { 2, 2, 2, 7, 3, 6, 4, 8, 5 };

  vt_cell_init_orthogonal (&cell, 10, 10, 10);
  vt_species_init (&species, "Cu", 0);
  return vt_sample_new (&cell, 3, g_memdup2 (positions, sizeof positions), g_malloc0 (3), NULL, &species, 1);
}

static void
cancel_half_way (double fraction, gpointer data)
{
  if (fraction >= 0.5)
    g_cancellable_cancel (data);
}

static void
test_image (void)
{
  g_autoptr (VtSample) sample = make_sample ();
  g_autoptr (VtScene) scene = vt_scene_new ();
  g_autoptr (VtView) view = vt_view_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *path = g_build_filename (folder, "image.png", NULL);

  vt_scene_set_sample (scene, sample);
  for (int transparent = 0; transparent < 2; transparent++)
    {
      const VtImageOptions options = { .width = 330, .height = 250, .transparent = transparent };
      cairo_surface_t *whole = vt_image_render (scene, view, &options, NULL, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_true (vt_png_export_image (path, scene, view, &options, 0, NULL, NULL, NULL, NULL, &error));
      assert_same (path, whole, transparent ? 1 : 0);
      cairo_surface_destroy (whole);
      g_remove (path);
    }
  /* Cut short: no file, nor any part of one. */
  const VtImageOptions options = { .width = 330, .height = 250 };
  g_assert_false (vt_png_export_image (path, scene, view, &options, 0, NULL, cancellable, cancel_half_way, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_autoptr (GDir) left = g_dir_open (folder, 0, NULL);
  g_assert_null (g_dir_read_name (left));
  g_clear_error (&error);
  g_assert_false (vt_png_export_image ("/nowhere/at/all.png", scene, view, &options, 0, NULL, NULL, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "/nowhere/at/all.png"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("vitrine-png-XXXXXX", NULL);
  g_assert_nonnull (folder);
  g_test_add_func ("/png/surface", test_surface);
  g_test_add_func ("/png/image", test_image);
  const int status = g_test_run ();
  g_rmdir (folder);
  g_free (folder);
  return status;
}
