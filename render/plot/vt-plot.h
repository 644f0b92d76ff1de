/* VtPlot: one set of axes with series, drawn by Cairo the same way on screen, in PNG, SVG and PDF.
 *
 * Points may stand for atoms: the plot knows which, maps pixels to data and back, finds the atoms inside a polygon and draws
 * those that are highlighted over the others. vt-plot-view.h brushes with that.
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
  gboolean unlettered;  /* panels are told apart by the page they are part of, or by their titles alone */
  const char *font;     /* Pango family list */
  double pixels;        /* device pixels per unit, for dots that are drawn as an image; 0: asked of the target */
} VtPlotStyle;

const VtPlotStyle *vt_plot_style_screen (gboolean dark);
const VtPlotStyle *vt_plot_style_print (void); /* 8 pt sans, for 85 and 170 mm columns */

/* Widths of a column and of a page, in millimetres. */
#define VT_PLOT_ONE_COLUMN 85.0
#define VT_PLOT_TWO_COLUMNS 170.0

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

/* A histogram of @field (vt_histogram_of_field()) that knows its atoms, so that it shows the marked ones' share; without the species
 * that are @hidden (by index; NULL: none). */
VtPlot *vt_plot_new_for_distribution (VtTable *table, VtField *field, guint component, VtSample *sample, const gboolean *hidden);

/* Any may be NULL: then it stays as it was. */
void vt_plot_set_labels (VtPlot *plot, const char *title, const char *x_label, const char *y_label);

/* Lines of text inside the frame, above the legend's entries: which sample, how many atoms. */
void vt_plot_set_note (VtPlot *plot, const char *note);

/* Why no series has anything to show, written into the empty frame; what the axes then span is nobody's, and has no numbers. NULL: a few words
 * for any plot that has series. */
void vt_plot_set_empty_text (VtPlot *plot, const char *text);

void vt_plot_add_curve (VtPlot *plot, const char *label, const double *x, const double *y, gsize n);

/* Bars of one series; several series are grouped side by side. @labels may be NULL after the first series. */
void vt_plot_add_bars (VtPlot *plot, const char *label, const char *const *labels, const double *heights, gsize n);

/* A histogram's outline: @n heights between @n + 1 ascending edges. */
void vt_plot_add_steps (VtPlot *plot, const char *label, const double *edges, const double *heights, gsize n);

void vt_plot_add_points (VtPlot *plot, const char *label, const double *x, const double *y, gsize n);

/* Points that stand for atoms: @atoms[i] is the index of the atom that point i is drawn for (NULL: i itself). Above
 * VT_PLOT_MOST_DOTS points of one series their density is drawn, in a logarithmic shade of the series' colour. */
#define VT_PLOT_MOST_DOTS 50000
void vt_plot_add_scatter (VtPlot *plot, const char *label, const double *x, const double *y, const guint32 *atoms, gsize n);

/* A value on each point of the scatter added last, for the colour scale. */
void vt_plot_set_last_values (VtPlot *plot, const double *values);

/* A heat map: @values[row × n_columns + column] over equal cells between the limits, row 0 at the bottom; NaN stays blank. Its colours are
 * those of the colour scale. */
void vt_plot_add_map (VtPlot *plot, double x0, double x1, guint n_columns, double y0, double y1, guint n_rows, const double *values);

/* Writes every value into its cell of the map added last, with so many decimals; −1: none. */
void vt_plot_set_last_numbers (VtPlot *plot, int decimals);

/* Lines in pieces, such as a contour: segments (x0, y0, x1, y1). */
void vt_plot_add_segments (VtPlot *plot, const char *label, const double *segments, gsize n_segments);

/* A dashed line across the frame, at x (vertical) or y. */
void vt_plot_add_rule (VtPlot *plot, const char *label, gboolean vertical, double at);

/* Words beside each point of the series added last; NULL-terminated. */
void vt_plot_set_last_names (VtPlot *plot, const char *const *names);

/* Error bars of the series added last: where they begin and end, in the axes' own units. Any may be NULL. */
void vt_plot_set_last_errors (VtPlot *plot, const double *x_low, const double *x_high, const double *y_low, const double *y_high);

/* Colours for values, with a bar beside the frame. @map: an id of vt-colour-map.h. min ≥ max: the range of the values. */
void vt_plot_set_scale (VtPlot *plot, const char *label, const char *map, gboolean reverse, double min, double max);

/* The colour of the series added last, an index for vt_plot_get_colour(); else its place in order. */
void vt_plot_set_last_colour (VtPlot *plot, guint index);

/* Dashes for a curve or outline, such as a fit. */
void vt_plot_set_last_dashed (VtPlot *plot, gboolean dashed);

/* A letter for the panel, "(a)", drawn above the frame's left corner; the note then stands above its right one. */
void vt_plot_set_letter (VtPlot *plot, const char *letter);

void vt_plot_set_x_range (VtPlot *plot, double min, double max); /* min ≥ max: automatic */
void vt_plot_set_y_range (VtPlot *plot, double min, double max);
void vt_plot_set_log (VtPlot *plot, gboolean x, gboolean y); /* what is not positive is not drawn then */

/* Names at the whole numbers 0, 1 … of an axis in place of its numbers; NULL-terminated. */
void vt_plot_set_x_names (VtPlot *plot, const char *const *names);
void vt_plot_set_y_names (VtPlot *plot, const char *const *names);

/* Panels that share an axis write its numbers and label once. */
void vt_plot_set_bare (VtPlot *plot, gboolean x, gboolean y);

/* ---- for views: what is in sight, where it is, and which atoms ---- */

typedef struct
{
  double left, top, width, height; /* the frame, in the units of the drawing */
  double x0, x1, y0, y1;           /* what it spans */
  gboolean x_log, y_log;
  gboolean flipped;                /* bars that lie: x runs downwards and y to the right */
} VtPlotMap;

/* The geometry of a drawing at this size. */
void vt_plot_get_map (VtPlot *plot, double width, double height, const VtPlotStyle *style, VtPlotMap *map);
void vt_plot_map_to_pixel (const VtPlotMap *map, double x, double y, double *px, double *py);
void vt_plot_map_to_data (const VtPlotMap *map, double px, double py, double *x, double *y);

/* Only this part of the axes (x0, x1, y0, y1) is drawn; NULL: all again. */
void vt_plot_set_window (VtPlot *plot, const double window[4]);

/* Whether points stand for atoms. */
gboolean vt_plot_has_atoms (VtPlot *plot);

/* Atoms whose points lie inside the polygon with these corners (x, y of the drawing, even-odd rule), ascending and each once; those
 * outside the frame never count. Caller frees; NULL if there is none. A million points take some 20 ms. */
guint32 *vt_plot_find_atoms (VtPlot *plot, const VtPlotMap *map, const double *corners, gsize n_corners, gsize *n_atoms);

/* The atom whose point is nearest, within reach of a pointer; −1 if there is none. */
gssize vt_plot_find_atom (VtPlot *plot, const VtPlotMap *map, double px, double py);

/* The atoms to be drawn over the others: @marked[i] for atom i, not 0 if it is one of them. NULL: none, and nothing is dimmed.
 * Histograms that have the atoms' values (vt_plot_set_last_counted()) fill in the marked ones' share. */
void vt_plot_set_marked (VtPlot *plot, const guint8 *marked, gsize n_atoms);

/* Where the point of an atom is; *@y is NaN for a histogram, which knows only the value. FALSE if there is none. */
gboolean vt_plot_find_point (VtPlot *plot, gsize atom, double *x, double *y);

/* The values that the histogram added last counts: @values[i] of atom @atoms[i]. Its heights are @each per atom. */
void vt_plot_set_last_counted (VtPlot *plot, const double *values, const guint32 *atoms, gsize n, double each);

/* Whether both plots have the same quantities along their axes. */
gboolean vt_plot_is_like (VtPlot *plot, VtPlot *other);

/* Names of the fields along the axes, "" if none: what a brushed range of x means. */
void vt_plot_set_fields (VtPlot *plot, const char *x_field, const char *y_field);
const char *vt_plot_get_x_field (VtPlot *plot);
const char *vt_plot_get_y_field (VtPlot *plot);

/* Fills the rectangle (0, 0, width, height). */
void vt_plot_draw (VtPlot *plot, cairo_t *cr, double width, double height, const VtPlotStyle *style);

/* Several plots above each other in the rectangle, their frames aligned. */
void vt_plot_draw_stack (VtPlot *const *plots, guint n_plots, cairo_t *cr, double width, double height, const VtPlotStyle *style);

/* @n_rows × @n_columns plots in reading order (NULL leaves a gap), all frames of equal size and aligned. */
void vt_plot_draw_grid (VtPlot *const *plots, guint n_rows, guint n_columns, cairo_t *cr, double width, double height,
                        const VtPlotStyle *style);

/* The points, curves, bars and maps as comma-separated text, one row each: what is drawn, when there is no table. Caller frees. */
char *vt_plot_to_csv (VtPlot *plot);

/* Read-out under the pointer, in the geometry of a drawing at this size: a translated text such as
 * "r = 2.77 Å, g(r) = 3.41" and the point to mark; NULL if there is nothing near. Caller frees. */
char *vt_plot_hover (VtPlot *plot, double width, double height, const VtPlotStyle *style, double x, double y, double *mark_x, double *mark_y);

/* One or two sentences for who cannot see the plot: what is against what, the series and their ranges. Caller frees. */
char *vt_plot_describe (VtPlot *plot);

G_END_DECLS
