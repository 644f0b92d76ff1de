/* Inside the plot: axes, series and where they come to lie. A new kind of series is one VtPlotKind in vt-plot-series.c, vt-plot-dots.c or
 * vt-plot-maps.c; axes, layout, legend and read-out work on the kinds' functions alone. */
#pragma once

#include "plot/vt-plot-text.h"
#include "plot/vt-plot-ticks.h"
#include "plot/vt-plot.h"
#include "vt-colour-map.h"

G_BEGIN_DECLS

typedef struct _VtPlotKind VtPlotKind;

typedef struct
{
  double x0, x1, y0, y1;
  gboolean x_log, y_log;
} VtPlotBounds;

typedef struct
{
  const VtPlotKind *kind;
  char *label;
  double *x; /* what x means is the kind's: abscissae, edges, or nothing for bars */
  double *y;
  gsize n;       /* number of y */
  guint colour;  /* for vt_plot_get_colour() */
  guint group;   /* bars: place among the series drawn side by side; rules: 1 if vertical */
  gboolean dashed;
  guint32 *atoms;    /* scatter: which atom each point is; NULL: the same number */
  double *values;    /* scatter: for the colour scale; maps: of the cells; else NULL */
  char **names;      /* words beside the points, or NULL */
  double *errors[4]; /* x low, x high, y low, y high; each may be NULL */
  double limits[4];  /* maps: x0, x1, y0, y1 */
  guint n_columns, n_rows;
  int decimals;      /* maps: of the numbers in the cells; −1: none */
  double *counted;   /* steps: the values that are counted, of the atoms in @atoms */
  gsize n_counted;
  double each;       /* steps: height of one count */
  gboolean bounded;  /* own is known: a million points are not looked through at every zoom */
  VtPlotBounds own;
} VtPlotSeries;

typedef struct
{
  char *label;
  double min, max; /* set by the user if min < max */
  gboolean whole;  /* ticks at integers only */
  gboolean log;
  gboolean bare;   /* neither numbers nor label */
  char **names;    /* at 0, 1 … in place of numbers, or NULL */
} VtPlotAxis;

typedef struct
{
  const VtColourMap *map; /* NULL: there is no scale */
  char *label;
  gboolean reverse;
  double min, max; /* set by the user if min < max */
} VtPlotScale;

struct _VtPlot
{
  GObject parent_instance;
  char *title;
  char *note;
  char *letter;
  char *empty_text; /* or NULL */
  VtPlotAxis x, y;
  VtPlotScale scale;
  GPtrArray *series; /* VtPlotSeries */
  char **categories; /* names along x when there are bars, else NULL */
  guint n_groups;    /* of bars */
  gboolean windowed;
  double window[4];  /* the part of the axes in sight, if windowed */
  guint8 *marked;    /* by atom, or NULL */
  gsize n_marked;
  char *x_field, *y_field;
  GArray *named;     /* double[4]: boxes of the names drawn so far */
  struct _VtPlotCache *cache; /* the last layout; NULL after any change */
};

typedef struct
{
  double left, right, top, bottom;
} VtPlotMargins;

/* Geometry of one drawing. */
typedef struct
{
  double left, top, width, height; /* the frame */
  VtPlotBounds data;               /* what the frame spans */
  gboolean empty;                  /* no series has anything to show */
  gboolean flipped;                /* categories run down the left side, heights to the right */
  gboolean turned;                 /* names below the frame run upwards */
  guint category_stride;           /* every how many categories a name is written */
  VtTicks x_ticks, y_ticks;        /* x_ticks unused with categories */
  double legend_x, legend_y, legend_width, legend_height; /* no width: no legend */
  guint legend_columns;
  VtPlotMargins margins;           /* around the frame, as this plot alone would have them */
  double header_room;              /* the width that its layouts have */
  double header;                   /* height of letter, title and note above the frame; 0 without a letter */
  gboolean note_below;             /* the note stands below the letter and not beside it */
  double bar_left, bar_width;      /* the bar of the colour scale; no width: none */
  double scale_min, scale_max;
  VtTicks scale_ticks;
} VtPlotArea;

struct _VtPlotKind
{
  void (*extend) (const VtPlotSeries *series, VtPlotBounds *bounds);
  void (*draw) (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr);
  /* A small sample for the legend, in the box (x, y, width, height). */
  void (*swatch) (const VtPlotStyle *style, cairo_t *cr, double x, double y, double width, double height);
  /* Share of the box covered by the series, for finding a place for the legend: any measure that is 0 when free. */
  double (*overlap) (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const double box[4]);
  /* Index of the datum nearest to a point and its distance; −1 if none is within reach. */
  gssize (*nearest) (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, double px, double py, double *distance,
                     double mark[2]);
  gboolean from_zero; /* heights that mean nothing without their base: the axis starts at 0 */
};

extern const VtPlotKind vt_plot_curve, vt_plot_bars, vt_plot_steps, vt_plot_points, vt_plot_scatter, vt_plot_map, vt_plot_segments,
  vt_plot_rule;

/* ---- series ---- */
void vt_plot_bounds_include (VtPlotBounds *bounds, double x, double y);
void vt_plot_set_series_colour (cairo_t *cr, const VtPlotStyle *style, const VtPlotSeries *series, double alpha);

/* Points alone: the parts that every kind made of points has. */
void vt_plot_points_extend (const VtPlotSeries *series, VtPlotBounds *bounds);
void vt_plot_points_swatch (const VtPlotStyle *style, cairo_t *cr, double x, double y, double width, double height);
double vt_plot_points_overlap (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const double box[4]);
gssize vt_plot_points_nearest (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, double px, double py, double *distance,
                               double mark[2]);
double vt_plot_point_radius (const VtPlotStyle *style, gsize n);
double vt_plot_length_inside (double ax, double ay, double bx, double by, const double box[4]);

void vt_plot_draw_errors (const VtPlotSeries *series, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr);
void vt_plot_draw_names (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr);

/* What the colour scale spans: as set, or the finite values of the series. */
void vt_plot_get_scale_range (VtPlot *plot, double *min, double *max);
void vt_plot_scale_colour (VtPlot *plot, const VtPlotArea *area, double value, double rgb[3]);

/* The bar of the colour scale, without its numbers. */
void vt_plot_draw_scale (VtPlot *plot, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr);

/* ---- layout ---- */
/* What it spans by itself, into series->own; x0 > x1 if it has nothing to show. */
void vt_plot_series_find_bounds (VtPlotSeries *series, gboolean x_log, gboolean y_log);

/* What is written into the frame; NULL if a series has something to show. */
const char *vt_plot_get_empty_text (VtPlot *plot);

void vt_plot_area_map (const VtPlotArea *area, double x, double y, double *px, double *py);

/* @least: margins that are at least these, to align frames; NULL for none. */
void vt_plot_layout (VtPlot *plot, cairo_t *cr, double width, double height, const VtPlotStyle *style, const VtPlotMargins *least,
                     VtPlotArea *area);

/* For counts and labels, along x. */
void vt_plot_set_whole (VtPlot *plot, gboolean whole);

/* Forgets what was laid out: after every change of the plot. */
void vt_plot_forget_layout (VtPlot *plot);

/* The axis's label with the factor its tick numbers are divided by. Caller frees. */
char *vt_plot_dup_axis_label (const VtPlotAxis *axis, const VtTicks *ticks);

/* A tick's number, or its name. Caller frees. */
char *vt_plot_dup_tick_label (const VtPlotAxis *axis, const VtTicks *ticks, double value);

/* Lines of legend entries that have a label; measured by both layout and drawing. */
void vt_plot_legend_get_size (VtPlot *plot, cairo_t *cr, const VtPlotStyle *style, guint columns, double *width, double *height);
void vt_plot_legend_draw (VtPlot *plot, cairo_t *cr, const VtPlotStyle *style, const VtPlotArea *area);
gboolean vt_plot_has_legend (VtPlot *plot);

/* Letter and title, and the note; any NULL if there is none. */
void vt_plot_header_layouts (VtPlot *plot, cairo_t *cr, const VtPlotStyle *style, double room, PangoLayout **heading, PangoLayout **note);

/* The rectangle of one bar in pixels: x, y, width, height. */
void vt_plot_bar_rect (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, gsize i, double rect[4]);

G_END_DECLS
