/* VtPlotView: a VtPlot on the screen, with a read-out under the pointer (or moved with the arrow keys), zoom, pan, brush, and a
 * context menu to copy it as a picture or as numbers.
 *
 * Pointer: a drag does what the tool says; a drag with the middle button pans; the wheel zooms with Ctrl, or once the plot has the focus
 * (it lies in panels that scroll), along x only with Shift; a double click shows the whole plot again.
 * Keys: ← → read-out, Shift+arrows pan, + − zoom, 0 whole plot, Ctrl+C picture, Ctrl+Shift+C numbers, Menu, Escape.
 *
 * Linked views: give the plot a brush function and set the tool to select or lasso; while the user drags it is told the region and the
 * atoms in it, and vt_plot_view_set_marked() draws the marked atoms over the others, here and in every other plot.
 *
 * Properties:
 *   plot        VtPlot; NULL shows nothing
 *   table       VtTable the plot was made from: what "copy data" copies as CSV and what gives the plot its accessible
 *               name; NULL: the plot's own points are copied
 *   extra-menu  GMenuModel, appended to the context menu
 *   read-out    string, read only: what the pointer reads, or NULL
 *   tool        VtPlotTool
 *   zoomed      gboolean, read only: whether a part of the plot is in sight
 *   log-x, log-y  gboolean: logarithmic axes; what is not positive is not drawn then
 * Actions: plot.copy-image, plot.copy-data, plot.menu, plot.zoom-in, plot.zoom-out, plot.reset-zoom, plot.tool ("zoom", "pan",
 * "select", "lasso"), plot.log-x, plot.log-y (keys k and l). */
#pragma once

#include <gtk/gtk.h>

#include "plot/vt-plot.h"

G_BEGIN_DECLS

typedef enum
{
  VT_PLOT_TOOL_ZOOM, /* a drag draws the rectangle to be looked at */
  VT_PLOT_TOOL_PAN,
  VT_PLOT_TOOL_SELECT, /* a rectangle of atoms; a click: the nearest atom, or none */
  VT_PLOT_TOOL_LASSO,
} VtPlotTool;

#define VT_TYPE_PLOT_TOOL (vt_plot_tool_get_type ())
GType vt_plot_tool_get_type (void);

#define VT_TYPE_PLOT_VIEW (vt_plot_view_get_type ())
G_DECLARE_FINAL_TYPE (VtPlotView, vt_plot_view, VT, PLOT_VIEW, GtkWidget)

/* What the user has drawn with the tool "select" or "lasso". */
typedef struct
{
  gboolean done;          /* the button is up; before that it is told of every motion */
  GdkModifierType state;  /* Shift and Ctrl, to add and to take away */
  VtPlotMap map;
  const double *corners;  /* of the region: x, y in the view's pixels; NULL after a click */
  gsize n_corners;
  double x0, x1, y0, y1;  /* its bounds on the axes, ascending; after a click the place */
  const guint32 *atoms;   /* in it, ascending (none if the plot's points are no atoms, see vt_plot_get_x_field()) */
  gsize n_atoms;
} VtPlotBrush;

typedef void (*VtPlotBrushFunc) (VtPlotView *view, const VtPlotBrush *brush, gpointer data);

GtkWidget *vt_plot_view_new (void);

/* A plot of the same quantities as the last keeps its zoom; the marked atoms stay marked in any case. */
void vt_plot_view_set_plot (VtPlotView *view, VtPlot *plot);
VtPlot *vt_plot_view_get_plot (VtPlotView *view);
void vt_plot_view_set_table (VtPlotView *view, VtTable *table);

/* Shows @table with the plot that suits it. */
void vt_plot_view_show_table (VtPlotView *view, VtTable *table);

/* One function; NULL: none, and the tools "select" and "lasso" do nothing. */
void vt_plot_view_set_brush_func (VtPlotView *view, VtPlotBrushFunc func, gpointer data, GDestroyNotify destroy);

/* See vt_plot_set_marked(). */
void vt_plot_view_set_marked (VtPlotView *view, const guint8 *marked, gsize n_atoms);

/* An atom that is ringed (in a histogram: its value is lined out); −1: none. */
void vt_plot_view_set_picked (VtPlotView *view, gssize atom);

/* The geometry of what is on the screen; FALSE if there is nothing. */
gboolean vt_plot_view_get_map (VtPlotView *view, VtPlotMap *map);

/* The part of the axes in sight (x0, x1, y0, y1), NULL: all of it. */
void vt_plot_view_set_window (VtPlotView *view, const double window[4]);

/* The actions "axes.log-x" and "axes.log-y" for menus in @ancestor. */
void vt_plot_view_offer_axes (VtPlotView *view, GtkWidget *ancestor);

/* The picture that "copy image" copies, on white. */
GdkTexture *vt_plot_view_render (VtPlotView *view);

G_END_DECLS
