/* A plot as a file for a page: one column wide. */
#pragma once

#include <gtk/gtk.h>

#include "plot/vt-plot.h"
#include "vt-save.h"

G_BEGIN_DECLS

/* By the ending of @path: .csv (of @table, or of the plot's own points if that is NULL), .pdf, .svg, .png. The file appears whole or not at
 * all. */
gboolean vt_plot_save (VtPlot *plot, VtTable *table, const char *path, GError **error);

/* Asks for a name, saves, and emits @signal of @widget: (path, message), message NULL or why it could not be saved. @name: without
 * ending; @formats: the first is proposed. */
void vt_plot_save_ask (GtkWidget *widget, VtPlot *plot, VtTable *table, const char *name, const VtSaveFormat *formats, guint signal);

G_END_DECLS
