/* Pages of panels: what they need, where panels go, and that each keeps its own numbers. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "figure/vt-composition.h"
#include "io/vt-samples.h"

#define DENSITY 0.5 /* pixels per point */

static VtDocument *
open_glass (void)
{
  g_autofree char *path = vt_samples_find ("cu50zr50-glass");
  g_autoptr (GError) error = NULL;
  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (path, NULL, NULL, &error);
  g_autoptr (VtSample) sample = NULL;
  VtDocument *document = vt_document_new ();

  g_assert_no_error (error);
  sample = vt_trajectory_read (trajectory, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  vt_document_set_sample (document, sample);
  return document;
}

static VtComposition *
make (const char *const *panels)
{
  VtComposition *composition = vt_composition_new ();
  g_autoptr (GError) error = NULL;

  for (; *panels; panels++)
    {
      vt_composition_add (composition, *panels, &error);
      g_assert_no_error (error);
    }
  return composition;
}

static guint
prepare (VtComposition *composition, VtDocument *document)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  while (vt_composition_prepare (composition, document, &error))
    {
      vt_document_wait (document);
      g_assert_cmpuint (++n, <, 20);
    }
  g_assert_no_error (error);
  return n;
}

static void
test_layout (void)
{
  const char *const panels[] = { "rdf", "w20-fig2", "rdf", "rdf", "rdf", NULL };
  g_autoptr (VtComposition) composition = make (panels);
  const double mm = 72 / 25.4, gap = 7 / mm, strip = 1.5 * 8 / mm;
  double each;

  g_assert_cmpuint (vt_composition_get_n_panels (composition), ==, 5);
  each = (170 - 2 * gap) / 3; /* three columns: the census is the highest of the first row */
  g_assert_cmpfloat_with_epsilon (vt_composition_get_height (composition, 170), 2 * strip + gap + each * (115 / 85.0 + 60 / 85.0), 1e-9);
  vt_composition_set_letters (composition, FALSE);
  g_assert_cmpfloat_with_epsilon (vt_composition_get_height (composition, 170), gap + each * (115 / 85.0 + 60 / 85.0), 1e-9);
  vt_composition_set_layout (composition, VT_LAYOUT_GRID, 1);
  g_assert_cmpfloat_with_epsilon (vt_composition_get_height (composition, 85), 4 * gap + 4 * 60 + 115, 1e-9);
  vt_composition_set_layout (composition, VT_LAYOUT_FIRST, 0);
  each = 0.44 * (170 - gap);
  g_assert_cmpfloat_with_epsilon (vt_composition_get_height (composition, 170), 3 * gap + each * (3 * 60 + 115) / 85, 1e-9);
}

/* Whether there is ink in a part of the page, given in points. */
static gboolean
has_ink (cairo_surface_t *surface, double x, double y, double width, double height)
{
  for (int j = (int) ceil (y * DENSITY); j < (int) floor ((y + height) * DENSITY); j++)
    for (int i = (int) ceil (x * DENSITY); i < (int) floor ((x + width) * DENSITY); i++)
      if (cairo_image_surface_get_data (surface)[j * cairo_image_surface_get_stride (surface) + 4 * i + 3] > 40)
        return TRUE;
  return FALSE;
}

static void
test_drawing (void)
{
  const char *const panels[] = { "rdf", "rdf", NULL };
  g_autoptr (VtDocument) document = open_glass ();
  g_autoptr (VtComposition) composition = make (panels);
  g_autoptr (GError) error = NULL;
  VtPlotStyle style = *vt_plot_style_print ();
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 240, 120);
  cairo_t *cr = cairo_create (surface);

  g_assert_cmpuint (prepare (composition, document), ==, 1); /* the second panel finds it there */
  style.transparent = TRUE;
  cairo_scale (cr, DENSITY, DENSITY);
  g_assert_true (vt_composition_draw (composition, NULL, NULL, cr, 480, 240, &style, &error));
  cairo_surface_flush (surface);
  /* Letters above, a gap between, plots below. */
  g_assert_true (has_ink (surface, 0, 0, 20, 12));
  g_assert_true (has_ink (surface, 243.5, 0, 20, 12));
  g_assert_false (has_ink (surface, 40, 0, 190, 11));
  g_assert_false (has_ink (surface, 237.5, 0, 5, 240));
  g_assert_true (has_ink (surface, 60, 30, 150, 180) && has_ink (surface, 300, 30, 150, 180));
  cairo_destroy (cr);
  /* A page that is too small says so. */
  cr = cairo_create (surface);
  g_assert_false (vt_composition_draw (composition, NULL, NULL, cr, 30, 20, &style, &error));
  g_assert_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_SIZE);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

/* One method, two panels: each has the numbers of its own parameters, also in its file. */
static void
test_own_numbers (void)
{
  const char *const panels[] = { "w20-fig7:field=volume", "view", "w20-fig7:field=coordination_number", NULL };
  g_autoptr (VtDocument) document = open_glass ();
  g_autoptr (VtComposition) composition = make (panels);
  g_autofree char *folder = g_dir_make_tmp ("vitrine-page-XXXXXX", NULL), *path = g_build_filename (folder, "v1.2.pdf", NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) paths = NULL;

  prepare (composition, document);
  g_assert_true (vt_composition_export_data (composition, NULL, path, &paths, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (paths), ==, 2); /* a picture has none */
  g_assert_true (g_str_has_suffix (paths[0], "/v1.2-a.csv") && g_str_has_suffix (paths[1], "/v1.2-c.csv"));
  for (int k = 0; k < 2; k++)
    {
      g_autofree char *text = NULL;

      g_assert_true (g_file_get_contents (paths[k], &text, NULL, NULL));
      g_assert_nonnull (strstr (text, k == 0 ? "field=volume" : "field=coordination_number"));
      g_unlink (paths[k]);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_refusals (void)
{
  const char *const panels[] = { "rdf", "slice-map:field=no_such_field", NULL };
  g_autoptr (VtDocument) document = open_glass ();
  g_autoptr (VtComposition) composition = make (panels), none = vt_composition_new ();
  g_autoptr (GError) error = NULL;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 10, 10);
  cairo_t *cr = cairo_create (surface);

  g_assert_false (vt_composition_add (composition, "no-such-figure", &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN);
  g_clear_error (&error);
  g_assert_nonnull (vt_composition_prepare (composition, document, &error));
  vt_document_wait (document);
  g_assert_null (vt_composition_prepare (composition, document, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN);
  g_assert_nonnull (strstr (error->message, "no_such_field"));
  g_clear_error (&error);
  g_assert_false (vt_composition_draw (none, NULL, NULL, cr, 100, 100, vt_plot_style_print (), &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/composition/layout", test_layout);
  g_test_add_func ("/composition/drawing", test_drawing);
  g_test_add_func ("/composition/own-numbers", test_own_numbers);
  g_test_add_func ("/composition/refusals", test_refusals);
  return g_test_run ();
}
