/* VtEventsPanel: the events of the document in a table to be sorted and filtered, beside the plots, with the energy along the event that is played.
 *
 * Selecting a row selects the atoms that move in it; activating it plays it. Rows of the picked atom stand out. */
#pragma once

#include <gtk/gtk.h>

#include "vt-event-loader.h"
#include "vt-motion-bar.h"
#include "vt-stage.h"

G_BEGIN_DECLS

#define VT_TYPE_EVENTS_PANEL (vt_events_panel_get_type ())
G_DECLARE_FINAL_TYPE (VtEventsPanel, vt_events_panel, VT, EVENTS_PANEL, GtkWidget)

/* @motion: plays the events. */
void vt_events_panel_set_stage (VtEventsPanel *panel, VtStage *stage, VtMotionBar *motion);

VtEventList *vt_events_panel_get_list (VtEventsPanel *panel); /* (transfer none) */
guint vt_events_panel_get_n_shown (VtEventsPanel *panel);     /* that the filter lets through */
VtEventRow *vt_events_panel_get_selected (VtEventsPanel *panel); /* (transfer none), or NULL */
VtEventRow *vt_events_panel_get_played (VtEventsPanel *panel);   /* (transfer none), or NULL: whose path the motion bar has */

gboolean vt_events_panel_has_path (VtEventsPanel *panel); /* whether it follows the computed path by now */

/* FALSE if there is no event of that id, or the filter hides it. */
gboolean vt_events_panel_select (VtEventsPanel *panel, const char *id);

/* The event of that id, or the selected one if it is "". FALSE if there is none. The path is computed first. */
gboolean vt_events_panel_play (VtEventsPanel *panel, const char *id);

/* Selects and plays the first event of this atom that is found from this attempt on. */
void vt_events_panel_await (VtEventsPanel *panel, gsize atom, guint attempt);

/* "connected; picked; energy=0.5:1.5; motif=0,2,8,5", any part of it; "" or "off": all events. FALSE with @error. */
gboolean vt_events_panel_set_filter (VtEventsPanel *panel, const char *text, GError **error);

/* Signals:
 *   ::changed                   other events are there, shown, selected or played
 *   ::trouble (text, details)   an event could not be shown
 *   ::playing (guint64 atom)    an event begins to be played, in which this atom goes farthest
 *   ::missed (guint64 atom)     nothing was found around the atom whose first event was awaited
 *   ::saved (path, message)     as VtPlotCard's */

G_END_DECLS
