/* VtPage: one drawing for every kind of file: PNG, SVG or PDF by the name's ending, complete or not at all. */
#pragma once

#include <cairo.h>
#include <glib.h>

#include "plot/vt-plot.h"

G_BEGIN_DECLS

#define VT_POINTS_PER_MM (72 / 25.4)

/* Draws into the rectangle (0, 0, width, height) of the page, in points. */
typedef gboolean (*VtPageFunc) (cairo_t *cr, double width, double height, const VtPlotStyle *style, gpointer data, GError **error);

typedef struct
{
  double width_mm, height_mm;
  double dpi;            /* of a PNG, and of pictures inside a vector file; 0: 300 */
  gboolean transparent;
  const char *title;     /* of a PDF */
  const char *origin;    /* one line that says what it was made from, written into PNG and PDF */
} VtPage;

/* Heeds the thread's current GCancellable (g_cancellable_push_current()). */
gboolean vt_page_export (const VtPage *page, const char *path, VtPageFunc draw, gpointer data, GError **error);

G_END_DECLS
