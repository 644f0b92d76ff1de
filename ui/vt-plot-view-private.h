/* Shared by the plot on the screen (vt-plot-view.c) and what pointer and keys do to it (vt-plot-view-input.c). */
#pragma once

#include "vt-plot-view.h"

G_BEGIN_DECLS

typedef enum { VT_PLOT_DRAG_NONE, VT_PLOT_DRAG_ZOOM, VT_PLOT_DRAG_PAN, VT_PLOT_DRAG_BOX, VT_PLOT_DRAG_LASSO } VtPlotDrag;

struct _VtPlotView
{
  GtkWidget parent_instance;
  VtPlot *plot;
  VtTable *table;
  GMenuModel *extra_menu;
  GtkWidget *popover;

  GskRenderNode *node; /* the plot as drawn; valid for node_width × node_height and node_dark */
  int node_width, node_height;
  gboolean node_dark;

  char *read_out;
  double mark[2];
  double cursor; /* of the keyboard: fraction of the width */

  gboolean zoomed;
  gboolean log_x, log_y;
  double window[4];
  guint8 *marked;
  gsize n_marked;
  gssize picked; /* −1: none */

  VtPlotTool tool;
  VtPlotDrag drag;
  VtPlotMap drag_map;  /* as it was when the drag began */
  double drag_x, drag_y;
  GArray *region;      /* double: x, y of its corners */
  guint32 pressed_at;  /* ms, of the last press that was no second one; 0: none */
  double pressed_x, pressed_y;
  VtPlotBrushFunc brush;
  gpointer brush_data;
  GDestroyNotify brush_destroy;
};

VtPlotStyle vt_plot_view_get_style (VtPlotView *view);
void vt_plot_view_invalidate (VtPlotView *view);
void vt_plot_view_read_at (VtPlotView *view, double x, double y);
void vt_plot_view_clear_read_out (VtPlotView *view);

/* Shows what lies in a rectangle of the widget's pixels. */
void vt_plot_view_show_pixels (VtPlotView *view, const VtPlotMap *map, double x0, double y0, double x1, double y1);
/* About a point of the widget: < 1 shows less. */
void vt_plot_view_zoom (VtPlotView *view, double factor, double x, double y, gboolean along_y);

void vt_plot_view_init_input (VtPlotView *view);
void vt_plot_view_class_init_input (GtkWidgetClass *class);
void vt_plot_view_draw_drag (VtPlotView *view, cairo_t *cr);

G_END_DECLS
