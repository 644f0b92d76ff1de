/* VtPlot: one set of axes with series, drawn by Cairo the same way on screen, in PNG, SVG and PDF.
 *
 * Build it, draw it, drop it. Labels are plain text with two conveniences, turned into Pango markup where they are
 * drawn: "_{…}" and "^{…}" set sub- and superscripts, and a lone lower-case letter (r, g, q) is set in italics
 * as a mathematical symbol. A label that ends in " (unit)" gives its unit to the read-out. */
#pragma once

#include <cairo.h>

#include "sample/vt-sample.h"
#include "sample/vt-table.h"

G_BEGIN_DECLS

typedef struct
{
  double font_size;     /* points (of the target: 72 per inch in print, logical pixels on screen) */
  double line_width;    /* likewise */
  gboolean dark;        /* light ink on a dark ground */
  gboolean transparent; /* no ground at all */
  gboolean print;       /* the papers' style: full frame, ticks inwards, no grid */
  const char *font;     /* Pango family list */
} VtPlotStyle;

const VtPlotStyle *vt_plot_style_screen (gboolean dark);
const VtPlotStyle *vt_plot_style_print (void); /* 8 pt sans, for 85 and 170 mm columns */

/* The @index-th colour for series (Okabe and Ito's palette, safe for the colour-blind), straight sRGB 0 … 1. */
void vt_plot_get_colour (const VtPlotStyle *style, guint index, double rgb[3]);

/* Colours for species, as indices for vt_plot_get_colour(): each has a hue close to the one that its atoms are drawn in. */
void vt_plot_choose_species_colours (const char *const *names, guint n, guint *colours);

#define VT_TYPE_PLOT (vt_plot_get_type ())
G_DECLARE_FINAL_TYPE (VtPlot, vt_plot, VT, PLOT, GObject)

VtPlot *vt_plot_new (void);

/* A plot that suits the table's kind: curves (with legend), bars of its first rows, or outlines of histograms in the
 * species' colours. Empty for other tables. */
VtPlot *vt_plot_new_for_table (VtTable *table);

/* Any may be NULL: then it stays as it was. */
void vt_plot_set_labels (VtPlot *plot, const char *title, const char *x_label, const char *y_label);

/* Lines of text inside the frame, above the legend's entries: which sample, how many atoms. */
void vt_plot_set_note (VtPlot *plot, const char *note);

void vt_plot_add_curve (VtPlot *plot, const char *label, const double *x, const double *y, gsize n);

/* Bars of one series; several series are grouped side by side. @labels may be NULL after the first series. */
void vt_plot_add_bars (VtPlot *plot, const char *label, const char *const *labels, const double *heights, gsize n);

/* A histogram's outline: @n heights between @n + 1 ascending edges. */
void vt_plot_add_steps (VtPlot *plot, const char *label, const double *edges, const double *heights, gsize n);

void vt_plot_add_points (VtPlot *plot, const char *label, const double *x, const double *y, gsize n);

/* The colour of the series added last, an index for vt_plot_get_colour(); else its place in order. */
void vt_plot_set_last_colour (VtPlot *plot, guint index);

void vt_plot_set_x_range (VtPlot *plot, double min, double max); /* min ≥ max: automatic */
void vt_plot_set_y_range (VtPlot *plot, double min, double max);

/* Fills the rectangle (0, 0, width, height). */
void vt_plot_draw (VtPlot *plot, cairo_t *cr, double width, double height, const VtPlotStyle *style);

/* Several plots above each other in the rectangle, their frames aligned. */
void vt_plot_draw_stack (VtPlot *const *plots, guint n_plots, cairo_t *cr, double width, double height, const VtPlotStyle *style);

/* Read-out under the pointer, in the geometry of a drawing at this size: a translated text such as
 * "r = 2.77 Å, g(r) = 3.41" and the point to mark; NULL if there is nothing near. Caller frees. */
char *vt_plot_hover (VtPlot *plot, double width, double height, const VtPlotStyle *style, double x, double y, double *mark_x, double *mark_y);

/* One or two sentences for who cannot see the plot: what is against what, the series and their ranges. Caller frees. */
char *vt_plot_describe (VtPlot *plot);

G_END_DECLS
