#include "figure/vt-page.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <gio/gio.h>
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "figure/vt-png.h"
#include "io/vt-export.h"
#include "vt-config.h"

#define DEFAULT_DPI 300
#define MOST_PIXELS 16384 /* along a side; Cairo ends at 32767 */

typedef struct
{
  const VtPage *page;
  double width, height; /* points */
  double dpi;
  VtPageFunc draw;
  gpointer data;
} Job;

static gboolean
draw_on (const Job *job, cairo_surface_t *surface, double scale, GError **error)
{
  cairo_t *cr = cairo_create (surface);
  VtPlotStyle style = *vt_plot_style_print ();
  gboolean good;

  style.transparent = job->page->transparent;
  cairo_scale (cr, scale, scale);
  good = job->draw (cr, job->width, job->height, &style, job->data, error);
  if (good && cairo_status (cr) != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_SIZE, _("The figure could not be drawn: %s."),
                   cairo_status_to_string (cairo_status (cr)));
      good = FALSE;
    }
  cairo_destroy (cr);
  return good && !g_cancellable_set_error_if_cancelled (g_cancellable_get_current (), error);
}

static gboolean
export_png (const Job *job, const char *path, GError **error)
{
  const double scale = job->dpi / 72;
  const double width = round (job->width * scale), height = round (job->height * scale);
  cairo_surface_t *surface;
  gboolean good;

  if (!(width >= 1 && height >= 1 && width <= MOST_PIXELS && height <= MOST_PIXELS))
    {
      g_set_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_SIZE,
                   _("A picture of %.0f × %.0f pixels is too large: choose fewer dots per inch, or a smaller size (each side up to %d)."), width,
                   height, MOST_PIXELS);
      return FALSE;
    }
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) width, (int) height);
  good = draw_on (job, surface, scale, error) && vt_png_export (path, surface, job->dpi, job->page->origin, error);
  cairo_surface_destroy (surface);
  return good;
}

static cairo_status_t
append (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *
new_pdf (const Job *job, GByteArray *bytes)
{
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (append, bytes, job->width, job->height);

  if (job->page->title != NULL)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, job->page->title);
  if (job->page->origin != NULL)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_SUBJECT, job->page->origin);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Vitrine " VT_VERSION);
  return surface;
}

static cairo_surface_t *
new_svg (const Job *job, GByteArray *bytes)
{
  cairo_surface_t *surface = cairo_svg_surface_create_for_stream (append, bytes, job->width, job->height);

  cairo_svg_surface_set_document_unit (surface, CAIRO_SVG_UNIT_PT);
  return surface;
}

static gboolean
export_vector (const Job *job, const char *path, cairo_surface_t *(*new_surface) (const Job *, GByteArray *), GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_surface_t *surface = new_surface (job, bytes);
  gboolean good;

  /* Also tells pictures of atoms how fine they have to be. */
  cairo_surface_set_fallback_resolution (surface, job->dpi, job->dpi);
  good = draw_on (job, surface, 1, error);
  cairo_surface_finish (surface);
  good = good && vt_export_bytes (path, bytes->data, bytes->len, error);
  cairo_surface_destroy (surface);
  return good;
}

gboolean
vt_page_export (const VtPage *page, const char *path, VtPageFunc draw, gpointer data, GError **error)
{
  const Job job = { page, page->width_mm * VT_POINTS_PER_MM, page->height_mm * VT_POINTS_PER_MM, page->dpi > 0 ? page->dpi : DEFAULT_DPI,
                    draw, data };

  if (g_str_has_suffix (path, ".png"))
    return export_png (&job, path, error);
  if (g_str_has_suffix (path, ".svg"))
    return export_vector (&job, path, new_svg, error);
  if (g_str_has_suffix (path, ".pdf"))
    return export_vector (&job, path, new_pdf, error);
  g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_UNSUPPORTED,
               _("%s: the name decides the format and has to end in .png, .svg, .pdf or .csv."), path);
  return FALSE;
}
