/* VtFigureDialog: a figure for a paper, drawn as soon as what it needs has been computed, and saved from here. */
#pragma once

#include <adwaita.h>

#include "figure/vt-figure.h"
#include "vt-window.h"

G_BEGIN_DECLS

#define VT_TYPE_FIGURE_DIALOG (vt_figure_dialog_get_type ())
G_DECLARE_FINAL_TYPE (VtFigureDialog, vt_figure_dialog, VT, FIGURE_DIALOG, AdwWindow)

/* @params: (nullable) to begin with. */
GtkWidget *vt_figure_dialog_new (VtWindow *window, const VtFigure *figure, const VtParams *params);

const VtFigure *vt_figure_dialog_get_figure (VtFigureDialog *dialog);
const VtParams *vt_figure_dialog_get_params (VtFigureDialog *dialog); /* those it is drawn with, until they change */
void vt_figure_dialog_set_params (VtFigureDialog *dialog, const VtParams *params);

G_END_DECLS
