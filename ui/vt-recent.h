/* The files opened lately, shared with the desktop through GtkRecentManager. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void vt_recent_add (GFile *file);
GListModel *vt_recent_list (guint max); /* of GFile that still exist, latest first; (transfer full) */

/* The folder of @file as people write it, "~/glasses". Caller frees. */
char *vt_recent_dup_folder (GFile *file);

/* Fills @menu with the recent files as win.open, and the bundled samples as win.open-sample. */
void vt_recent_fill_menu (GMenu *menu);

G_END_DECLS
