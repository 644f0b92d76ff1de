/* VtDisplayPanel: everything that can be set about the picture, one group below the other. */
#pragma once

#include <gtk/gtk.h>

#include "vt-stage.h"

G_BEGIN_DECLS

#define VT_TYPE_DISPLAY_PANEL (vt_display_panel_get_type ())
G_DECLARE_FINAL_TYPE (VtDisplayPanel, vt_display_panel, VT, DISPLAY_PANEL, GtkWidget)

GtkWidget *vt_display_panel_new (VtStage *stage);

G_END_DECLS
