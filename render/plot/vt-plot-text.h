/* Text in plots: Pango layouts measured in the units of the target, never hinted to pixels, so that a figure has the
 * same geometry on screen and on paper. */
#pragma once

#include <pango/pangocairo.h>

#include "plot/vt-plot.h"

G_BEGIN_DECLS

/* Begins a subscript, "</span>" ends it. Pango 1.50's <sub> also shrinks, by an amount that differs between versions, and warns of "leftover font scales"
 * where a line that holds one is broken. */
#define VT_PLOT_SUBSCRIPT "<span size='70%' rise='-2pt'>"

/* Pango markup from a label's plain text (see vt-plot.h). Caller frees. */
char *vt_plot_markup (const char *text);

/* The label without "_{}" braces, for text-only uses. Caller frees. */
char *vt_plot_plain (const char *text);

/* "r (Å)" → "r" and "Å" ("" if it has no unit). Caller frees both. */
void vt_plot_split_label (const char *label, char **name, char **unit);

/* @scale: of the style's font size. */
PangoLayout *vt_plot_text_new (cairo_t *cr, const VtPlotStyle *style, const char *text, double scale, gboolean bold);
/* The same of what is Pango markup already. */
PangoLayout *vt_plot_text_new_markup (cairo_t *cr, const VtPlotStyle *style, const char *markup, double scale, gboolean bold);
void vt_plot_text_get_size (PangoLayout *layout, double *width, double *height);

/* (@x, @y): where the point (@align_x, @align_y) of the text's box comes to lie, 0 … 1 from its top left corner,
 * before turning by @angle (radians, clockwise) about it. */
void vt_plot_text_draw (cairo_t *cr, PangoLayout *layout, double x, double y, double align_x, double align_y, double angle);

G_END_DECLS
