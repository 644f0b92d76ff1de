/* The viewport's picture for a page: atoms as an image, legend, tripod and scale bar as vectors on top. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "figure/vt-figures.h"
#include "vt-renderer.h"

/* Pixels of the target in one unit of @cr. */
static double
pixels_per_unit (cairo_t *cr)
{
  cairo_surface_t *surface = cairo_get_target (cr);
  double x = 1, y = 0, dpi_x, dpi_y;

  switch (cairo_surface_get_type (surface))
    {
    case CAIRO_SURFACE_TYPE_PDF:
    case CAIRO_SURFACE_TYPE_SVG:
    case CAIRO_SURFACE_TYPE_PS:
      cairo_surface_get_fallback_resolution (surface, &dpi_x, &dpi_y);
      return dpi_x / 72;
    default:
      cairo_user_to_device_distance (cr, &x, &y);
      cairo_surface_get_device_scale (surface, &dpi_x, &dpi_y);
      return hypot (x, y) * dpi_x;
    }
}

static VtScene *
make_scene (VtDocument *document, VtView *view)
{
  VtScene *scene = vt_scene_new ();
  g_autofree char *colour_by = NULL, *filter_field = NULL, *arrows_field = NULL;

  g_object_get (view, "colour-by", &colour_by, "filter-field", &filter_field, "arrows-field", &arrows_field, NULL);
  vt_scene_set_sample (scene, vt_document_get_sample (document));
  vt_scene_set_selection (scene, vt_selection_peek (vt_document_get_selection (document)));
  if (g_strcmp0 (colour_by, "species") != 0)
    vt_scene_set_colour_field (scene, vt_document_find_field (document, colour_by));
  if (filter_field != NULL && filter_field[0] != '\0')
    vt_scene_set_filter_field (scene, vt_document_find_field (document, filter_field));
  if (arrows_field != NULL && arrows_field[0] != '\0')
    vt_scene_set_arrow_field (scene, vt_document_find_field (document, arrows_field));
  vt_scene_set_selection (scene, vt_selection_peek (vt_document_get_selection (document)));
  return scene;
}

gboolean
vt_figure_draw_scene (VtScene *scene, VtView *view, cairo_t *cr, double width, double height, const VtPlotStyle *style,
                      GError **error)
{
  double scale = pixels_per_unit (cr);
  VtImageOptions options = { .width = (int) lround (width * scale),
                             .height = (int) lround (height * scale),
                             .transparent = style->transparent,
                             .dark = style->dark };
  g_autoptr (VtView) bare = vt_view_copy (view);

  g_object_set (bare, "show-legend", FALSE, "show-tripod", FALSE, "show-scale-bar", FALSE, NULL);
  cairo_surface_t *image = vt_image_render (scene, bare, &options, g_cancellable_get_current (), NULL, NULL, error);
  if (image == NULL)
    return FALSE;
  cairo_save (cr);
  cairo_scale (cr, width / options.width, height / options.height);
  cairo_set_source_surface (cr, image, 0, 0);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (image);

  vt_overlay_draw (cr, scene, view, width, height, 0.8 * style->font_size / 11, style->dark);
  return TRUE;
}

static gboolean
draw (const VtFigureInput *input, cairo_t *cr, double width, double height, const VtPlotStyle *style, GError **error)
{
  g_autoptr (VtScene) scene = make_scene (input->document, input->view);

  return vt_figure_draw_scene (scene, input->view, cr, width, height, style, error);
}

const VtFigure vt_figure_view = {
  .id = "view",
  .title = N_("Atoms as shown"),
  .caption = N_("The picture of the viewport with its legend, slice and colours; the text stays text in SVG and PDF."),
  .width_mm = 85,
  .height_mm = 68,
  .uses_view = TRUE,
  .draw = draw,
};
