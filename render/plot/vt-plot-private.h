/* Inside the plot: axes, series and where they come to lie. A new kind of series is one VtPlotKind in vt-plot-series.c;
 * axes, layout, legend and read-out work on the kinds' functions alone. */
#pragma once

#include "plot/vt-plot-text.h"
#include "plot/vt-plot-ticks.h"
#include "plot/vt-plot.h"

G_BEGIN_DECLS

typedef struct _VtPlotKind VtPlotKind;

typedef struct
{
  const VtPlotKind *kind;
  char *label;
  double *x; /* what x means is the kind's: abscissae, edges, or nothing for bars */
  double *y;
  gsize n;       /* number of y */
  guint colour;  /* for vt_plot_get_colour() */
  guint group;   /* bars: place among the series drawn side by side */
} VtPlotSeries;

typedef struct
{
  char *label;
  double min, max; /* set by the user if min < max */
  gboolean whole;  /* ticks at integers only */
} VtPlotAxis;

struct _VtPlot
{
  GObject parent_instance;
  char *title;
  char *note;
  VtPlotAxis x, y;
  GPtrArray *series; /* VtPlotSeries */
  char **categories; /* names along x when there are bars, else NULL */
  guint n_groups;    /* of bars */
  struct _VtPlotCache *cache; /* the last layout; NULL after any change */
};

typedef struct
{
  double x0, x1, y0, y1;
} VtPlotBounds;

/* Geometry of one drawing. */
typedef struct
{
  double left, top, width, height; /* the frame */
  VtPlotBounds data;               /* what the frame spans */
  gboolean flipped;                /* categories run down the left side, heights to the right */
  gboolean turned;                 /* category names run upwards */
  guint category_stride;           /* every how many categories a name is written */
  VtTicks x_ticks, y_ticks;        /* x_ticks unused with categories */
  double legend_x, legend_y, legend_width, legend_height; /* no width: no legend */
  guint legend_columns;
  double margin_left, margin_right;
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

extern const VtPlotKind vt_plot_curve, vt_plot_bars, vt_plot_steps, vt_plot_points;

/* ---- layout ---- */
void vt_plot_area_map (const VtPlotArea *area, double x, double y, double *px, double *py);

/* @margin_left, @margin_right: at least these, to align frames; 0 for none. */
void vt_plot_layout (VtPlot *plot, cairo_t *cr, double width, double height, const VtPlotStyle *style, double margin_left,
                     double margin_right, VtPlotArea *area);

/* For counts and labels, along x. */
void vt_plot_set_whole (VtPlot *plot, gboolean whole);

/* Forgets what was laid out: after every change of the plot. */
void vt_plot_forget_layout (VtPlot *plot);

/* The axis's label with the factor its tick numbers are divided by. Caller frees. */
char *vt_plot_dup_axis_label (const VtPlotAxis *axis, const VtTicks *ticks);

/* Lines of legend entries that have a label; measured by both layout and drawing. */
void vt_plot_legend_get_size (VtPlot *plot, cairo_t *cr, const VtPlotStyle *style, guint columns, double *width, double *height);
void vt_plot_legend_draw (VtPlot *plot, cairo_t *cr, const VtPlotStyle *style, const VtPlotArea *area);
gboolean vt_plot_has_legend (VtPlot *plot);

/* The rectangle of one bar in pixels: x, y, width, height. */
void vt_plot_bar_rect (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, gsize i, double rect[4]);

G_END_DECLS
