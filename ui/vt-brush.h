/* Linked plots: a plot view shows the atoms that are selected or picked, and what the user brushes or clicks in it is selected or
 * picked. */
#pragma once

#include "vt-plot-view.h"
#include "vt-stage.h"

G_BEGIN_DECLS

/* For the life of @view. Brushing replaces the selection; with Shift it adds, with Ctrl it takes away. A click picks the atom, with
 * Ctrl it puts it into the selection or takes it out. In a histogram of a field (vt_plot_get_x_field()) the brushed range of
 * values counts. */
void vt_brush_attach (VtPlotView *view, VtStage *stage);

/* Which species the view hides, by index; g_free(). */
gboolean *vt_brush_dup_hidden (VtStage *stage, VtSample *sample);

G_END_DECLS
