/* VtWindow: one glass under study. Every operation is an action of the window (docs/actions.md), exported on D-Bus. */
#pragma once

#include <adwaita.h>

#include "figure/vt-figure.h"
#include "vt-stage.h"

G_BEGIN_DECLS

#define VT_TYPE_WINDOW (vt_window_get_type ())
G_DECLARE_FINAL_TYPE (VtWindow, vt_window, VT, WINDOW, AdwApplicationWindow)

GtkWidget *vt_window_new (GtkApplication *application);

VtStage *vt_window_get_stage (VtWindow *window);

/* The figure that was shown last, for win.export-figure and the state. */
void vt_window_set_figure (VtWindow *window, const VtFigure *figure, const VtParams *params);

/* Opens in the background; a failure is shown, and what was open stays. */
void vt_window_open (VtWindow *window, GFile *file);

/* By id; an unknown one is said. */
void vt_window_open_sample (VtWindow *window, const char *id);

/* Something is open or being opened. */
gboolean vt_window_is_in_use (VtWindow *window);

/* Offers what programs that did not end as they should have left. */
void vt_window_look_for_drafts (VtWindow *window);

G_END_DECLS
