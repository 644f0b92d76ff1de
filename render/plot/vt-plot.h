/* VtPlot: one set of axes with series, drawn by Cairo the same way on screen, in PNG, SVG and PDF. */
#pragma once

#include <cairo.h>

#include "sample/vt-table.h"

G_BEGIN_DECLS

typedef struct
{
  double font_size;   /* points (of the target: 72 per inch in print, logical pixels on screen) */
  double line_width;  /* likewise */
  gboolean dark;      /* light ink on a dark ground */
  gboolean transparent; /* no ground at all */
  const char *font;   /* Pango family list */
} VtPlotStyle;

const VtPlotStyle *vt_plot_style_screen (gboolean dark);
const VtPlotStyle *vt_plot_style_print (void); /* 8 pt sans, for 85 and 170 mm columns */

#define VT_TYPE_PLOT (vt_plot_get_type ())
G_DECLARE_FINAL_TYPE (VtPlot, vt_plot, VT, PLOT, GObject)

VtPlot *vt_plot_new (void);

/* A plot that suits the table's kind: curves (with legend) or bars. */
VtPlot *vt_plot_new_for_table (VtTable *table);

void vt_plot_set_labels (VtPlot *plot, const char *title, const char *x_label, const char *y_label);
void vt_plot_add_curve (VtPlot *plot, const char *label, const double *x, const double *y, gsize n);
/* Bars of one series; several series are grouped side by side. @labels may be NULL after the first series. */
void vt_plot_add_bars (VtPlot *plot, const char *label, const char *const *labels, const double *heights, gsize n);
void vt_plot_set_x_range (VtPlot *plot, double min, double max); /* min ≥ max: automatic */
void vt_plot_set_y_range (VtPlot *plot, double min, double max);

/* Fills the rectangle (0, 0, width, height). */
void vt_plot_draw (VtPlot *plot, cairo_t *cr, double width, double height, const VtPlotStyle *style);

/* Read-out under the pointer, in the geometry of the last drawing at this size: a translated text such as
 * "r = 2.77 Å, g(r) = 3.41" and the point to mark; NULL if there is nothing near. Caller frees. */
char *vt_plot_hover (VtPlot *plot, double width, double height, const VtPlotStyle *style, double x, double y, double *mark_x, double *mark_y);

G_END_DECLS
