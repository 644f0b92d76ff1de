/* Events in packed documents: without displacements, which vt_event_make_again() finds again, but with sketches of those of distinct events, in single
 * precision, and of attempts without a saddle only that they were made. The table "artn_events" is left out and made again from them; a few paths are there (vt-event-profile.h). */
#pragma once

#include "document/vt-method.h"

G_BEGIN_DECLS

extern const VtMethodLog vt_event_log;

G_END_DECLS
