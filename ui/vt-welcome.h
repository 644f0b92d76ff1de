/* VtWelcome: what an empty window shows: bundled samples, recent files, and where to begin. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VT_TYPE_WELCOME (vt_welcome_get_type ())
G_DECLARE_FINAL_TYPE (VtWelcome, vt_welcome, VT, WELCOME, GtkWidget)

G_END_DECLS
