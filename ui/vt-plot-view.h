/* VtPlotView: a VtPlot on the screen, with a read-out under the pointer (or moved with the arrow keys), and a context
 * menu to copy it as a picture or as numbers.
 *
 * Properties:
 *   plot        VtPlot; NULL shows nothing
 *   table       VtTable the plot was made from: what "copy data" copies as CSV and what gives the plot its accessible
 *               name; NULL: there is no data to copy
 *   extra-menu  GMenuModel, appended to the context menu
 *   read-out    string, read only: what the pointer reads, or NULL
 * Actions: plot.copy-image, plot.copy-data. */
#pragma once

#include <gtk/gtk.h>

#include "plot/vt-plot.h"

G_BEGIN_DECLS

#define VT_TYPE_PLOT_VIEW (vt_plot_view_get_type ())
G_DECLARE_FINAL_TYPE (VtPlotView, vt_plot_view, VT, PLOT_VIEW, GtkWidget)

GtkWidget *vt_plot_view_new (void);

void vt_plot_view_set_plot (VtPlotView *view, VtPlot *plot);
VtPlot *vt_plot_view_get_plot (VtPlotView *view);
void vt_plot_view_set_table (VtPlotView *view, VtTable *table);

/* Shows @table with the plot that suits it. */
void vt_plot_view_show_table (VtPlotView *view, VtTable *table);

/* The picture that "copy image" copies, on white. */
GdkTexture *vt_plot_view_render (VtPlotView *view);

G_END_DECLS
