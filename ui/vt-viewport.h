/* VtViewport: the three-dimensional picture of a scene, and moving about in it. The only widget that knows
 * GtkGLArea; without OpenGL 3.3 it shows in its place what is missing.
 *
 * Tools: what a drag with the left button does is up to the tool: turn, or select atoms in a rectangle or in a loop drawn around them
 * (Shift adds them, Ctrl takes them away).
 *
 * Mouse, with the tool that turns: left drag turns, right or middle or Shift+left drag moves, the wheel zooms to the pointer, a click picks an
 * atom (on nothing: none), a double click brings it to the centre, a click with Ctrl selects or deselects it, Ctrl+drag selects a rectangle (with Shift: adds it), Alt+drag or
 * dragging its handle moves the slice, Alt+wheel steps it. Keys: arrows turn (Shift: move), + and − zoom, "," and "."
 * roll, x y z look along an axis (Shift: from the other side), Home resets, c centres on the picked atom, Page Up and Page Down step the
 * slice, v r s choose the tool that turns, the rectangle, the loop, a and i select all and invert (the window does
 * that), Escape unpicks, then deselects. Touch: pinch zooms, two fingers turn.
 *
 * Drawing never holds the main loop for much longer than a frame: what takes longer is continued when idle.
 *
 * Properties:
 *   scene         VtScene
 *   view          VtView
 *   context-menu  GMenuModel, opened by a right click that is no drag, by the Menu key and Shift+F10
 *   tool          VtViewportTool
 *   through       boolean: regions select what lies behind others too (the default), not only what is seen
 *   complete      boolean, read only: the picture shown is of the scene and view as they are; its shadows and the
 *                 smoothness of its edges may still be to come
 * Signals:
 *   ::atom-picked (gint64 atom)    the user picked an atom (index, not id), or −1: none. The scene is already marked
 *   ::select (VtSelectMode mode, gpointer marks, guint64 n) → gboolean  the user wants these n atoms (guint8, one per atom of the
 *                 scene) in or out of the selection; if nobody answers TRUE, the scene marks just these */
#pragma once

#include <gtk/gtk.h>

#include "document/vt-selection.h"
#include "vt-renderer.h"

G_BEGIN_DECLS

typedef enum { VT_VIEWPORT_TURN, VT_VIEWPORT_RECTANGLE, VT_VIEWPORT_LASSO } VtViewportTool;

#define VT_TYPE_VIEWPORT_TOOL (vt_viewport_tool_get_type ())
GType vt_viewport_tool_get_type (void);

#define VT_TYPE_VIEWPORT (vt_viewport_get_type ())
G_DECLARE_FINAL_TYPE (VtViewport, vt_viewport, VT, VIEWPORT, GtkWidget)

GtkWidget *vt_viewport_new (void);

void vt_viewport_set_scene (VtViewport *viewport, VtScene *scene);
VtScene *vt_viewport_get_scene (VtViewport *viewport);
void vt_viewport_set_view (VtViewport *viewport, VtView *view);
VtView *vt_viewport_get_view (VtViewport *viewport);

/* Turns smoothly to a direction of vt_view_look(). FALSE for an unknown word. */
gboolean vt_viewport_look (VtViewport *viewport, const char *direction);

/* Brings an atom smoothly to the centre. */
void vt_viewport_centre_on (VtViewport *viewport, gsize atom);

/* The same for a while: a sphere of @radius around the atom fills the picture, unless that is nearer already. Leaving it goes back to what was looked
 * at before the first of several visits, except where the camera has been moved or has zoomed since: then it is where the user wants it. */
void vt_viewport_visit (VtViewport *viewport, gsize atom, double radius);
void vt_viewport_leave (VtViewport *viewport);

/* Picks as a click does, with mark and signal; −1: none. */
void vt_viewport_pick (VtViewport *viewport, gssize atom);

/* The atom at a point of the picture that is shown (logical pixels), −1 if none. */
gssize vt_viewport_pick_at (VtViewport *viewport, double x, double y);

/* Selects by a region as the user does: corners (x, y) in logical pixels of the picture. */
void vt_viewport_select_region (VtViewport *viewport, VtSelectMode mode, const double *corners, gsize n_corners);

/* The picture as it should be now, complete and with the overlay, in device pixels: premultiplied ARGB32. Blocks until
 * it is drawn, for tests. NULL with @error if there is no OpenGL. */
cairo_surface_t *vt_viewport_grab (VtViewport *viewport, GError **error);

/* For so long at most, pictures are coarse as while the camera moves: somebody waits for a result more than for shadows. 0: no longer. */
void vt_viewport_sketch (VtViewport *viewport, guint most_ms);

gboolean vt_viewport_get_complete (VtViewport *viewport);
const GError *vt_viewport_get_error (VtViewport *viewport); /* why there is no picture, or NULL */

G_END_DECLS
