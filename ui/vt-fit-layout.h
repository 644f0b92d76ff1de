/* VtFitLayout: children in a row, of which some are left out where there is no room for all of them: a bar of controls that
 * does not make its window wider than the screen. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VT_TYPE_FIT_LAYOUT (vt_fit_layout_get_type ())
G_DECLARE_FINAL_TYPE (VtFitLayout, vt_fit_layout, VT, FIT_LAYOUT, GtkLayoutManager)

GtkLayoutManager *vt_fit_layout_new (int spacing);

/* The highest @rank is left out first; 0, as all begin, never. From this rank on it is left out as soon as any other is narrower than it would like. */
#define VT_FIT_LAYOUT_SPARE 10
void vt_fit_layout_set_rank (GtkWidget *child, guint rank);

G_END_DECLS
