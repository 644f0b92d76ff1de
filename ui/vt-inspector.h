/* VtInspector: everything known about the picked atom: its place, its motif, every field with its percentile among the atoms
 * of its species, and its Voronoi neighbours. */
#pragma once

#include <gtk/gtk.h>

#include "vt-stage.h"

G_BEGIN_DECLS

#define VT_TYPE_INSPECTOR (vt_inspector_get_type ())
G_DECLARE_FINAL_TYPE (VtInspector, vt_inspector, VT, INSPECTOR, GtkWidget)

void vt_inspector_set_stage (VtInspector *inspector, VtStage *stage);

/* Puts the keyboard into the box that finds an atom by its id. */
void vt_inspector_focus_search (VtInspector *inspector);

/* How much of what is known is to be seen at least. */
void vt_inspector_set_room (VtInspector *inspector, int height);

G_END_DECLS
