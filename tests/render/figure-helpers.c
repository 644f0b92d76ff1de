#include "figure-helpers.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>

guint
ensure_figure (const VtFigure *figure, VtDocument *document, const VtParams *params)
{
  guint n = 0;

  for (;; n++)
    {
      g_autoptr (GError) error = NULL;
      VtJob *job = vt_figure_ensure (figure, document, params, &error);

      g_assert_no_error (error);
      if (job == NULL)
        return n;
      vt_document_wait (document);
      g_assert_cmpuint (n, <, 8);
    }
}

char *
get_figure_csv (VtDocument *document, const char *text)
{
  g_autoptr (VtParams) params = NULL;
  g_autoptr (GError) error = NULL;
  const VtFigure *figure = vt_figure_parse (text, &params, &error);
  g_autofree char *path = NULL;
  char *csv = NULL;
  int fd;

  g_assert_no_error (error);
  ensure_figure (figure, document, params);
  fd = g_file_open_tmp ("vitrine-figure-XXXXXX.csv", &path, NULL);
  g_assert_cmpint (fd, >=, 0);
  g_assert_true (g_close (fd, NULL));
  vt_figure_export (figure, document, NULL, params, path, 0, 0, 0, FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &csv, NULL, NULL));
  g_unlink (path);
  return csv;
}

static double
compare (cairo_surface_t *a, cairo_surface_t *b)
{
  const int width = cairo_image_surface_get_width (a), height = cairo_image_surface_get_height (a);
  double sum = 0;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < 4 * width; x++)
      sum += abs (cairo_image_surface_get_data (a)[y * cairo_image_surface_get_stride (a) + x]
                  - cairo_image_surface_get_data (b)[y * cairo_image_surface_get_stride (b) + x]);
  return sum / (4.0 * width * height);
}

static cairo_surface_t *
load (const char *path, int width, int height)
{
  cairo_surface_t *png = cairo_image_surface_create_from_png (path), *copy = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (copy);

  g_assert_cmpint (cairo_image_surface_get_width (png), ==, width);
  g_assert_cmpint (cairo_image_surface_get_height (png), ==, height);
  cairo_set_source_surface (cr, png, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (png);
  cairo_surface_flush (copy);
  return copy;
}

void
check_figure (VtDocument *document, const char *text, const char *name)
{
  g_autoptr (VtParams) params = NULL;
  g_autoptr (GError) error = NULL;
  const VtFigure *figure = vt_figure_parse (text, &params, NULL);
  g_autofree char *file = g_strconcat (name ? name : figure->id, ".png", NULL);
  g_autofree char *path = g_build_filename (g_test_get_dir (G_TEST_DIST), "render", "reference", file, NULL);
  const double page_width = figure->width_mm * 72 / 25.4, page_height = figure->height_mm * 72 / 25.4;
  const int width = (int) lround (figure->width_mm * 4), height = (int) lround (figure->height_mm * 4);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height), *reference;
  cairo_t *cr = cairo_create (surface);

  ensure_figure (figure, document, params);
  cairo_scale (cr, width / page_width, height / page_height);
  vt_figure_draw (figure, document, NULL, params, cr, page_width, page_height, vt_plot_style_print (), &error);
  g_assert_no_error (error);
  cairo_destroy (cr);
  if (g_getenv ("VT_NEW_REFERENCES"))
    g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==, CAIRO_STATUS_SUCCESS);
  reference = load (path, width, height);
  /* Another font moves its letters, which are a few per cent of the picture; a lost panel, line or colour is more. */
  g_test_message ("%s differs by %.2f of 255", figure->id, compare (surface, reference));
  g_assert_cmpfloat (compare (surface, reference), <, 4);
  cairo_surface_destroy (reference);
  cairo_surface_destroy (surface);
}
