/* The latest events with a saddle that campaigns of this process have found: what is shown the moment it is found need be neither read back nor made
 * once more. For any thread. */
#pragma once

#include "landscape/vt-artn.h"

G_BEGIN_DECLS

/* Keeps @event, which must not change any more, until so many newer ones have come. */
#define VT_EVENT_RECENT_MOST 32
void vt_event_recent_note (VtArtn *artn, VtEvent *event);

/* A copy (transfer full) of attempt @attempt on @atom of @sample with this potential and these options; NULL if it is not among them. */
VtEvent *vt_event_recent_find (VtSample *sample, VtPotential *potential, const VtArtnOptions *options, gsize atom, guint attempt);

G_END_DECLS
