/* VtSidebar: the left panel, of two pages: the analyses of the registry, and how the atoms are displayed. */
#pragma once

#include <gtk/gtk.h>

#include "vt-stage.h"

G_BEGIN_DECLS

#define VT_TYPE_SIDEBAR (vt_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (VtSidebar, vt_sidebar, VT, SIDEBAR, GtkWidget)

void vt_sidebar_set_stage (VtSidebar *sidebar, VtStage *stage);

/* "analyses" or "display". */
void vt_sidebar_show_page (VtSidebar *sidebar, const char *name);

/* Shows the analyses, ready for what to look for to be typed. */
void vt_sidebar_find_analysis (VtSidebar *sidebar);

G_END_DECLS
