/* VtHeartbeat: for how long the main loop is ever deaf. A source of high priority wants to run every 5 ms; whatever it
 * comes late is time during which no input could have been answered.
 *
 * It is a stateful GAction, "heartbeat", so that a script can ask the real program: activating it sets it to 0 and
 * starts it, and its state is the longest delay in milliseconds since then, brought up to date every 50 ms. Until it is
 * activated for the first time nothing beats (a source of 5 ms costs power) and the state is −1. Main thread.
 *
 * A second one, "heartbeat-parts", tells of that longest delay for how many milliseconds the main thread worked, and for how many it waited
 * for a processor, which other threads and programs had; in the rest it waited for others to finish. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define VT_TYPE_HEARTBEAT (vt_heartbeat_get_type ())
G_DECLARE_FINAL_TYPE (VtHeartbeat, vt_heartbeat, VT, HEARTBEAT, GObject)

VtHeartbeat *vt_heartbeat_new (void);
GAction *vt_heartbeat_get_action (VtHeartbeat *heartbeat); /* (transfer none) */
GAction *vt_heartbeat_get_parts_action (VtHeartbeat *heartbeat);

double vt_heartbeat_get_longest (VtHeartbeat *heartbeat); /* ms */
guint64 vt_heartbeat_get_n_beats (VtHeartbeat *heartbeat);
guint64 vt_heartbeat_get_n_late (VtHeartbeat *heartbeat, guint threshold); /* delays over 16 ms (0), 50 ms (1), 100 ms (2) */
void vt_heartbeat_reset (VtHeartbeat *heartbeat); /* starts it too */

/* "longest 12.3 ms, 2 over 16 ms, 0 over 50 ms, 0 over 100 ms of 812 beats": for logs, not translated. Caller frees. */
char *vt_heartbeat_describe (VtHeartbeat *heartbeat);

G_END_DECLS
