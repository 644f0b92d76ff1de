/* VtPlotsPanel: the right panel's plots: the distribution of the field that colours the atoms, and every table of the document, and a
 * scatter plot of any two fields. */
#pragma once

#include <gtk/gtk.h>

#include "vt-scatter-card.h"
#include "vt-stage.h"

G_BEGIN_DECLS

#define VT_TYPE_PLOTS_PANEL (vt_plots_panel_get_type ())
G_DECLARE_FINAL_TYPE (VtPlotsPanel, vt_plots_panel, VT, PLOTS_PANEL, GtkWidget)

void vt_plots_panel_set_stage (VtPlotsPanel *panel, VtStage *stage);

VtScatterCard *vt_plots_panel_get_scatter (VtPlotsPanel *panel);

/* Signal ::saved (path, message): as VtPlotCard's. */

G_END_DECLS
