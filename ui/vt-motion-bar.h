/* VtMotionBar: moves the atoms in the picture, and only there: to and fro along a field with two or three components (a mode of vibration),
 * or along the path of an event: start, saddle, end. A bar under the picture with its controls; hidden while nothing is
 * played. The document and everything computed stay as they are. */
#pragma once

#include <gtk/gtk.h>

#include "landscape/vt-event-path.h"
#include "vt-stage.h"

G_BEGIN_DECLS

#define VT_TYPE_MOTION_BAR (vt_motion_bar_get_type ())
G_DECLARE_FINAL_TYPE (VtMotionBar, vt_motion_bar, VT, MOTION_BAR, GtkWidget)

GtkWidget *vt_motion_bar_new (void);
void vt_motion_bar_set_stage (VtMotionBar *bar, VtStage *stage);

/* r(t) = r + A sin (ωt) v / max |v|. */
void vt_motion_bar_play_mode (VtMotionBar *bar, VtField *field);

/* Of the sample that is shown. The arrows are those from its beginning to its end. */
void vt_motion_bar_play_path (VtMotionBar *bar, VtEventPath *path, const VtEvent *event, const char *title);

/* The path that is played; NULL: none. The atom that goes farthest on it. */
VtEventPath *vt_motion_bar_get_path (VtMotionBar *bar);
gsize vt_motion_bar_get_mover (VtMotionBar *bar);

void vt_motion_bar_stop (VtMotionBar *bar);
gboolean vt_motion_bar_is_active (VtMotionBar *bar);
void vt_motion_bar_set_playing (VtMotionBar *bar, gboolean playing);
gboolean vt_motion_bar_get_playing (VtMotionBar *bar);

/* 0 … 1 along the path, or of the period. */
void vt_motion_bar_seek (VtMotionBar *bar, double where);
double vt_motion_bar_get_where (VtMotionBar *bar);

/* What is filmed with @rate pictures per second: how many until it begins again, and the @k-th of them, from 0. */
guint vt_motion_bar_count_pictures (VtMotionBar *bar, double rate);
void vt_motion_bar_seek_picture (VtMotionBar *bar, guint k, double rate);

/* Signals:
 *   ::changed  started, stopped, paused
 *   ::moved    the atoms are elsewhere */

G_END_DECLS
