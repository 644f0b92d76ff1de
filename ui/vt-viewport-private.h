/* VtViewport's insides, shared by its four files: the widget and its drawing (vt-viewport.c), smooth changes of the
 * camera (vt-viewport-camera.c), pointer and keys (vt-viewport-input.c), the layer of marks above the picture (vt-viewport-marks.c). */
#pragma once

#include <adwaita.h>

#include "vt-navigator.h"
#include "vt-viewport.h"

G_BEGIN_DECLS

typedef enum
{
  VT_DRAG_NONE,
  VT_DRAG_TURN,
  VT_DRAG_MOVE,
  VT_DRAG_SLICE,
  VT_DRAG_SELECT,
} VtDragMode;

struct _VtViewport
{
  GtkWidget parent_instance;

  GtkWidget *stack;
  GtkWidget *place; /* where the picture is */
  GtkWidget *area;  /* the GtkGLArea in it, stretched over it when the picture is a coarse one */
  int shrink;       /* so many times */
  GtkWidget *marks; /* legend, tripod, scale bar, handle, rubber band */
  GtkWidget *failure;

  VtScene *scene;
  VtView *view;
  VtRenderer *renderer;
  GError *error;
  gboolean complete;
  gboolean moving;  /* the camera moved a moment ago */
  gboolean preview; /* the sample is new: first a coarse picture of it */
  gboolean stale;   /* more has been drawn than the window shows */
  gpointer last_sample; /* identity only */
  guint more_id;    /* idle source that continues the picture */
  guint settle_id;
  guint sketch_id;  /* coarse pictures while it is there: others need the processor more */

  /* input */
  GtkGesture *drag;
  GMenuModel *menu;
  GtkWidget *popover;
  VtDragMode mode;
  guint button;
  gboolean dragged;     /* beyond the threshold that tells a drag from a click */
  gboolean inside;      /* the pointer is over the picture */
  double pointer[2];
  double press[2], last[2];
  VtViewportTool tool;
  gboolean through;
  gboolean loop;        /* what is being drawn is one, else a rectangle */
  VtSelectMode select_mode;
  GArray *path;         /* double: x, y of the loop so far */
  GdkModifierType press_state;
  double press_rotation[4];
  double press_slice;
  double pinch_zoom, pinch_angle;
  gint64 click_time;
  double click[2];

  /* a smooth change of the camera */
  AdwAnimation *animation;
  struct
  {
    double rotation[4], centre[3], zoom;
  } from, to;
  /* a place that is looked at for a while */
  gboolean visiting;
  struct
  {
    double centre[3], zoom;
  } home, visited;
};

gboolean vt_viewport_get_navigator (VtViewport *self, VtNavigator *navigator); /* FALSE: nothing to navigate */
void vt_viewport_moved (VtViewport *self);         /* the camera is moving: coarse pictures for a moment */
void vt_viewport_stop_animation (VtViewport *self); /* at its goal */
gboolean vt_viewport_get_ground (VtViewport *self, double rgba[4]); /* background; TRUE if it is dark */
void vt_viewport_select (VtViewport *self, VtSelectMode mode, const guint8 *marks); /* emits ::select */

void vt_viewport_init_camera (VtViewport *self);
void vt_viewport_init_input (VtViewport *self);
void vt_viewport_dispose_input (VtViewport *self);

void vt_viewport_draw_marks (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data);
/* Where the slice's handle is and which way (unit vector on the screen) it moves; FALSE if there is none. */
gboolean vt_viewport_get_handle (VtViewport *self, double at[2], double along[2]);
#define VT_HANDLE_RADIUS 9.0

G_END_DECLS
