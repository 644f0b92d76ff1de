/* VtTimeline: the frames of a trajectory: slider, frame number, playing. Hides itself while the document has no
 * more than one frame.
 *
 * Frames are numbered from 0, as everywhere. While a frame is being read, only the latest wish is remembered, so
 * dragging the slider shows frames as fast as they can be read and ends at the right one. Playing advances
 * when the time has come, the previous frame has been read and shown ("hold" is FALSE) and no job runs.
 *
 * Properties:
 *   document  VtDocument
 *   hold      boolean: the frame is not on the screen yet (bind the viewport's "complete" inverted)
 *   playing   boolean
 *   loop      boolean [TRUE]
 *   rate      double, frames per second; 0 = as fast as possible [10]
 * Signals:
 *   ::failed (GError)   a frame could not be read; the one before stays, playing stops */
#pragma once

#include <gtk/gtk.h>

#include "document/vt-document.h"

G_BEGIN_DECLS

#define VT_TYPE_TIMELINE (vt_timeline_get_type ())
G_DECLARE_FINAL_TYPE (VtTimeline, vt_timeline, VT, TIMELINE, GtkWidget)

GtkWidget *vt_timeline_new (void);

void vt_timeline_set_document (VtTimeline *timeline, VtDocument *document);
void vt_timeline_set_playing (VtTimeline *timeline, gboolean playing);
gboolean vt_timeline_get_playing (VtTimeline *timeline);

/* The frame that was asked for last is there, and nothing is being computed. */
gboolean vt_timeline_is_settled (VtTimeline *timeline);

/* Clamped to the frames there are; negative counts from the end. */
void vt_timeline_go (VtTimeline *timeline, gint64 frame);
void vt_timeline_step (VtTimeline *timeline, int delta);

G_END_DECLS
