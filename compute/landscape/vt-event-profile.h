/* Which events stand for a campaign where its paths are shown (W20 Fig. 3), and their paths as a table: packed documents have it, since following them
 * takes seconds. */
#pragma once

#include "landscape/vt-event-path.h"
#include "landscape/vt-event-set.h"

G_BEGIN_DECLS

#define VT_EVENT_PROFILES 3

/* The path of an event of the set; (transfer full), NULL with @error. */
typedef VtEventPath *(*VtEventFollow) (VtEventSet *set, const VtEvent *event, gpointer data, GError **error);

/* Found again if need be, and followed. */
VtEventPath *vt_event_set_follow (VtEventSet *set, const VtEvent *event, GCancellable *cancellable, GError **error);

/* Of the distinct events, a low, a middle and a high barrier, whose paths lead from start to end; fewer where there are fewer events. Returns how many;
 * 0 with @error. */
guint vt_event_set_choose_profiles (VtEventSet *set, VtEventFollow follow, gpointer data, const VtEvent *chosen[VT_EVENT_PROFILES], GError **error);

/* Relaxation from beside a saddle may jump over a low ridge that the flow does not cross: then the path is that of a neighbouring event. */
gboolean vt_event_path_is_whole (const VtEventPath *path, const VtEvent *event);

/* "artn_paths": the paths that vt_event_set_choose_profiles() follows. NULL with @error. */
VtTable *vt_event_set_make_paths_table (VtEventSet *set, GCancellable *cancellable, GError **error);

/* The path that such a table tells of an event of the set, without displacements; NULL if it does not. */
VtEventPath *vt_event_set_find_path (VtEventSet *set, const VtEvent *event, VtTable *table);

G_END_DECLS
