/* VtPlotCard: a plot with its heading, its global numbers, and ways to take it away: copy, CSV, PDF, SVG, PNG. Of a table that is only listed it has the
 * rows in place of the plot. */
#pragma once

#include <gtk/gtk.h>

#include "plot/vt-plot.h"
#include "vt-stage.h"
#include "vt-plot-view.h"

G_BEGIN_DECLS

#define VT_TYPE_PLOT_CARD (vt_plot_card_get_type ())
G_DECLARE_FINAL_TYPE (VtPlotCard, vt_plot_card, VT, PLOT_CARD, GtkWidget)

GtkWidget *vt_plot_card_new (void);

/* @plot: what is drawn; @table: the numbers behind it. */
void vt_plot_card_show (VtPlotCard *card, VtPlot *plot, VtTable *table);

/* Of a list: marks the row whose first column holds @value; and a line under it. */
void vt_plot_card_mark_row (VtPlotCard *card, double value);
void vt_plot_card_add_hint (VtPlotCard *card, const char *text);

/* In place of the table's title; for plots without a table. */
void vt_plot_card_set_title (VtPlotCard *card, const char *title);

/* A row of controls above the plot. */
void vt_plot_card_set_controls (VtPlotCard *card, GtkWidget *controls);

/* Links the plot with what is selected and picked (vt-brush.h), and shows its tools. */
void vt_plot_card_link (VtPlotCard *card, VtStage *stage);

VtTable *vt_plot_card_get_table (VtPlotCard *card); /* (transfer none); NULL: none */

/* Where it is drawn, to brush and to mark atoms. */
VtPlotView *vt_plot_card_get_view (VtPlotCard *card);

/* By the ending of @path: .csv, .pdf, .svg, .png. The file appears whole or not at all. */
gboolean vt_plot_card_save (VtPlotCard *card, const char *path, GError **error);

/* Signals:
 *   ::saved (path, message)  message is NULL, or says why it could not be saved
 *   ::chosen (row)           a double click on a row of the list */

G_END_DECLS
