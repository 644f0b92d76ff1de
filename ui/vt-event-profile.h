/* VtEventProfile: the energy along an event's path, from its start over the saddle to its end, with a mark where the atoms are that move along it. */
#pragma once

#include <gtk/gtk.h>

#include "vt-event-loader.h"

G_BEGIN_DECLS

#define VT_TYPE_EVENT_PROFILE (vt_event_profile_get_type ())
G_DECLARE_FINAL_TYPE (VtEventProfile, vt_event_profile, VT, EVENT_PROFILE, GtkWidget)

GtkWidget *vt_event_profile_new (void);

/* @loaded: with its path. */
void vt_event_profile_show (VtEventProfile *profile, const VtLoadedEvent *loaded);

/* @where: 0 … 1 along the path; negative: no mark. */
void vt_event_profile_mark (VtEventProfile *profile, double where);

/* "Event 1907.3 · Zr · ΔE 1.42 eV · 9 atoms move". Caller frees. */
char *vt_event_profile_dup_title (const VtLoadedEvent *loaded);

/* Signal ::saved (path, message): as VtPlotCard's. */

G_END_DECLS
