/* See vt-viewport.h for what the pointer and the keys do. This file turns events into calls of the navigator; each
 * drag is one step of the view's history. */
#include "vt-viewport-private.h"

#include <math.h>
#include <string.h>

#include "base/vt-i18n.h"

#define CLICK_DISTANCE 4.0        /* pixels: less is a click */
#define DOUBLE_CLICK_DISTANCE 8.0 /* between the two */
#define WHEEL_ZOOM 1.15           /* per notch */
#define TOUCHPAD_NOTCH 40.0       /* pixels of a touchpad's scrolling that count as one notch */
#define KEY_TURN (G_PI / 36)
#define KEY_PAN 0.05              /* of the shorter side */

static const char *
get_drag_label (VtDragMode mode)
{
  switch (mode)
    {
    case VT_DRAG_TURN:
      return _ ("Turn the View");
    case VT_DRAG_MOVE:
      return _ ("Move the View");
    case VT_DRAG_SLICE:
      return _ ("Move the Slice");
    default:
      return NULL;
    }
}

static double
get_slice_position (VtViewport *self)
{
  double position;

  g_object_get (self->view, "slice-position", &position, NULL);
  return position;
}

static gboolean
is_slice_enabled (VtViewport *self)
{
  gboolean enabled;

  g_object_get (self->view, "slice-enabled", &enabled, NULL);
  return enabled;
}

static gboolean
is_on_handle (VtViewport *self, const double at[2])
{
  double handle[2], along[2], x, y;

  if (!vt_viewport_get_handle (self, handle, along))
    return FALSE;
  x = at[0] - handle[0];
  y = at[1] - handle[1];
  /* The knob and its two arrows. */
  return hypot (x, y) <= VT_HANDLE_RADIUS + 3
         || (fabs (x * along[0] + y * along[1]) <= VT_HANDLE_RADIUS + 14 && fabs (x * along[1] - y * along[0]) <= 6);
}

static void
update_cursor (VtViewport *self)
{
  const char *name = NULL;

  switch (self->mode)
    {
    case VT_DRAG_MOVE:
    case VT_DRAG_TURN:
      name = self->dragged ? "grabbing" : NULL;
      break;
    case VT_DRAG_SLICE:
      name = "grabbing";
      break;
    case VT_DRAG_SELECT:
      name = "crosshair";
      break;
    case VT_DRAG_NONE:
      if (self->inside && is_on_handle (self, self->pointer))
        name = "grab";
      else if (self->tool != VT_VIEWPORT_TURN)
        name = "crosshair";
      break;
    }
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), name);
}

/* ---- drags and clicks ---- */

static VtDragMode
choose_mode (VtViewport *self, guint button, GdkModifierType state)
{
  if (button == GDK_BUTTON_PRIMARY)
    {
      if ((state & GDK_ALT_MASK) && is_slice_enabled (self))
        return VT_DRAG_SLICE;
      if (self->tool != VT_VIEWPORT_TURN)
        return is_on_handle (self, self->press) ? VT_DRAG_SLICE : VT_DRAG_SELECT;
      if (state & GDK_CONTROL_MASK)
        return VT_DRAG_SELECT;
      if (state & GDK_SHIFT_MASK)
        return VT_DRAG_MOVE;
      return is_on_handle (self, self->press) ? VT_DRAG_SLICE : VT_DRAG_TURN;
    }
  return button == GDK_BUTTON_MIDDLE || button == GDK_BUTTON_SECONDARY ? VT_DRAG_MOVE : VT_DRAG_NONE;
}

/* With a tool that selects, Shift adds and Ctrl takes away; else Ctrl has begun it, and Shift adds. */
static void
begin_region (VtViewport *self, GdkModifierType state)
{
  self->loop = self->tool == VT_VIEWPORT_LASSO;
  self->select_mode = state & GDK_SHIFT_MASK                                         ? VT_SELECT_ADD
                      : state & GDK_CONTROL_MASK && self->tool != VT_VIEWPORT_TURN ? VT_SELECT_REMOVE
                                                                                     : VT_SELECT_REPLACE;
  g_array_set_size (self->path, 0);
  g_array_append_vals (self->path, self->press, 2);
}

static void
end_region (VtViewport *self)
{
  const double *a = self->press, *b = self->last;
  const double rectangle[8] = { a[0], a[1], b[0], a[1], b[0], b[1], a[0], b[1] };

  if (self->loop)
    vt_viewport_select_region (self, self->select_mode, (const double *) (gpointer) self->path->data, self->path->len / 2);
  else
    vt_viewport_select_region (self, self->select_mode, rectangle, 4);
}

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, VtViewport *self)
{
  VtNavigator navigator;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (self->mode != VT_DRAG_NONE || !vt_viewport_get_navigator (self, &navigator))
    return;
  vt_viewport_stop_animation (self);
  self->press[0] = self->last[0] = x;
  self->press[1] = self->last[1] = y;
  self->dragged = FALSE;
  self->button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));
  self->mode = choose_mode (self, self->button,
                            gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture)));
  self->press_state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  if (self->mode == VT_DRAG_SELECT)
    begin_region (self, self->press_state);
  vt_view_get_rotation (self->view, self->press_rotation);
  self->press_slice = get_slice_position (self);
  update_cursor (self);
}

static void
drag_to (VtViewport *self, const VtNavigator *navigator, const double at[2])
{
  double q[4];

  switch (self->mode)
    {
    case VT_DRAG_TURN:
      vt_navigator_drag (self->press_rotation, at[0] - self->press[0], at[1] - self->press[1],
                         vt_navigator_get_ball_radius (navigator), q);
      vt_view_set_rotation (self->view, q);
      break;
    case VT_DRAG_MOVE:
      vt_navigator_pan (navigator, self->last, at);
      break;
    case VT_DRAG_SLICE:
      g_object_set (self->view, "slice-position",
                    vt_navigator_slice_drag (navigator, self->press_slice, self->press, at), NULL);
      break;
    case VT_DRAG_SELECT:
      if (self->loop)
        g_array_append_vals (self->path, at, 2);
      gtk_widget_queue_draw (self->marks);
      return;
    case VT_DRAG_NONE:
      return;
    }
  vt_viewport_moved (self);
}

static void
on_drag_update (GtkGestureDrag *gesture, double dx, double dy, VtViewport *self)
{
  VtNavigator navigator;
  const double at[2] = { self->press[0] + dx, self->press[1] + dy };
  const char *label;

  if (self->mode == VT_DRAG_NONE || !vt_viewport_get_navigator (self, &navigator))
    return;
  if (!self->dragged)
    {
      if (hypot (dx, dy) < CLICK_DISTANCE)
        return;
      self->dragged = TRUE;
      label = get_drag_label (self->mode);
      if (label)
        vt_view_begin_change (self->view, label);
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
      update_cursor (self);
    }
  drag_to (self, &navigator, at);
  memcpy (self->last, at, sizeof at);
}

static void
show_menu (VtViewport *self, double x, double y)
{
  if (!self->menu)
    return;
  if (!self->popover)
    {
      self->popover = gtk_popover_menu_new_from_model (NULL);
      gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
      gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
      gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
    }
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->popover), self->menu);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

/* On nothing it changes nothing: a click that misses must not cost a selection made by hand. */
static void
toggle_atom (VtViewport *self, gssize atom)
{
  VtSample *sample = vt_scene_get_sample (self->scene);
  g_autofree guint8 *marks = NULL;

  if (!sample || atom < 0)
    return;
  marks = g_malloc0 (vt_sample_get_n_atoms (sample));
  marks[atom] = 1;
  vt_viewport_select (self, VT_SELECT_TOGGLE, marks);
}

/* A press and release in one place. The first click of a double click picks; the second centres. */
static void
click (VtViewport *self, guint button, gint64 time)
{
  int interval;
  gssize atom;

  if (button == GDK_BUTTON_SECONDARY)
    {
      /* The menu speaks of the picked atom: of the one under the pointer, if there is any. */
      atom = vt_viewport_pick_at (self, self->press[0], self->press[1]);
      if (atom >= 0 && atom != vt_scene_get_picked (self->scene))
        vt_viewport_pick (self, atom);
      show_menu (self, self->press[0], self->press[1]);
      return;
    }
  if (button != GDK_BUTTON_PRIMARY)
    return;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-double-click-time", &interval, NULL);
  if (time - self->click_time <= interval
      && hypot (self->press[0] - self->click[0], self->press[1] - self->click[1]) <= DOUBLE_CLICK_DISTANCE)
    {
      /* The atom of the first click: a panel that has opened since may have moved the picture. */
      atom = vt_scene_get_picked (self->scene);
      self->click_time = G_MININT64 / 2;
      if (atom >= 0)
        vt_viewport_centre_on (self, atom);
      return;
    }
  atom = vt_viewport_pick_at (self, self->press[0], self->press[1]);
  if (self->press_state & GDK_CONTROL_MASK)
    {
      toggle_atom (self, atom);
      return;
    }
  self->click_time = time;
  memcpy (self->click, self->press, sizeof self->click);
  if (atom != vt_scene_get_picked (self->scene))
    vt_viewport_pick (self, atom);
}

static void
on_drag_end (GtkGestureDrag *gesture, double dx, double dy, VtViewport *self)
{
  VtDragMode mode = self->mode;

  self->mode = VT_DRAG_NONE;
  if (mode != VT_DRAG_NONE)
    {
      if (!self->dragged)
        click (self, self->button, gtk_event_controller_get_current_event_time (GTK_EVENT_CONTROLLER (gesture)));
      else if (mode == VT_DRAG_SELECT)
        end_region (self);
      else
        vt_view_end_change (self->view);
    }
  self->dragged = FALSE;
  gtk_widget_queue_draw (self->marks);
  update_cursor (self);
}

/* A grab was broken or another gesture took over: what was dragged stays where it is. */
static void
on_drag_cancel (GtkGesture *gesture, GdkEventSequence *sequence, VtViewport *self)
{
  if (self->dragged && get_drag_label (self->mode))
    vt_view_end_change (self->view);
  self->mode = VT_DRAG_NONE;
  self->dragged = FALSE;
  gtk_widget_queue_draw (self->marks);
  update_cursor (self);
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, VtViewport *self)
{
  gboolean entered = !self->inside;

  self->inside = TRUE;
  self->pointer[0] = x;
  self->pointer[1] = y;
  if (!self->view)
    return;
  if (entered && is_slice_enabled (self))
    gtk_widget_queue_draw (self->marks);
  if (self->mode == VT_DRAG_NONE)
    update_cursor (self);
}

static void
on_leave (GtkEventControllerMotion *controller, VtViewport *self)
{
  self->inside = FALSE;
  if (self->view && is_slice_enabled (self))
    gtk_widget_queue_draw (self->marks);
}

/* ---- wheel and touch ---- */

/* @steps: towards the viewer's side of the plane's normal. */
static gboolean
step_slice (VtViewport *self, double steps)
{
  VtNavigator navigator;
  double min, max, position;

  if (!vt_viewport_get_navigator (self, &navigator) || !is_slice_enabled (self))
    return FALSE;
  vt_navigator_slice_extent (&navigator, &min, &max);
  position = get_slice_position (self) + steps * (max - min) / 100;
  g_object_set (self->view, "slice-position", CLAMP (position, min, max), NULL);
  vt_viewport_moved (self);
  return TRUE;
}

static void
zoom_at (VtViewport *self, double x, double y, double factor)
{
  VtNavigator navigator;

  if (!vt_viewport_get_navigator (self, &navigator))
    return;
  vt_viewport_stop_animation (self);
  vt_view_begin_change (self->view, _ ("Zoom"));
  vt_navigator_zoom (&navigator, (const double[2]) { x, y }, factor);
  vt_view_end_change (self->view);
  vt_viewport_moved (self);
}

static gboolean
on_scroll (GtkEventControllerScroll *controller, double dx, double dy, VtViewport *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  double notches = dy;

  if (gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_SURFACE)
    notches /= TOUCHPAD_NOTCH;
  /* With Alt some desktops turn the wheel sideways. */
  if (state & GDK_ALT_MASK)
    return step_slice (self, -(dy != 0 ? notches : dx));
  if (dy == 0 || self->mode != VT_DRAG_NONE)
    return FALSE;
  zoom_at (self, self->pointer[0], self->pointer[1], pow (WHEEL_ZOOM, -notches));
  return TRUE;
}

static void
on_pinch_begin (GtkGesture *gesture, GdkEventSequence *sequence, VtViewport *self)
{
  self->pinch_zoom = 1;
  self->pinch_angle = 0;
}

static void
on_pinch (GtkGestureZoom *gesture, double scale, VtViewport *self)
{
  double x, y;

  if (!gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y))
    {
      x = self->pointer[0];
      y = self->pointer[1];
    }
  if (scale > 0 && self->pinch_zoom > 0)
    zoom_at (self, x, y, scale / self->pinch_zoom);
  self->pinch_zoom = scale;
}

static void
roll (VtViewport *self, double angle)
{
  double q[4];

  if (!self->view)
    return;
  vt_viewport_stop_animation (self);
  vt_view_get_rotation (self->view, q);
  vt_navigator_roll (q, angle, q);
  vt_view_begin_change (self->view, get_drag_label (VT_DRAG_TURN));
  vt_view_set_rotation (self->view, q);
  vt_view_end_change (self->view);
  vt_viewport_moved (self);
}

static void
on_twist (GtkGestureRotate *gesture, double angle, double delta, VtViewport *self)
{
  roll (self, -(delta - self->pinch_angle)); /* GTK's angles are clockwise */
  self->pinch_angle = delta;
}

/* ---- keys ---- */

static void
turn_or_move (VtViewport *self, double right, double down, gboolean move)
{
  VtNavigator navigator;
  double q[4];

  if (!vt_viewport_get_navigator (self, &navigator))
    return;
  vt_viewport_stop_animation (self);
  vt_view_begin_change (self->view, get_drag_label (move ? VT_DRAG_MOVE : VT_DRAG_TURN));
  if (move)
    {
      double step = KEY_PAN * MIN (navigator.width, navigator.height);
      const double from[2] = { 0.5 * navigator.width, 0.5 * navigator.height };
      const double to[2] = { from[0] + right * step, from[1] + down * step };

      vt_navigator_pan (&navigator, from, to);
    }
  else
    {
      vt_view_get_rotation (self->view, q);
      vt_navigator_drag (q, right * KEY_TURN, down * KEY_TURN, 1, q);
      vt_view_set_rotation (self->view, q);
    }
  vt_view_end_change (self->view);
  vt_viewport_moved (self);
}

static void
zoom_middle (VtViewport *self, double factor)
{
  zoom_at (self, 0.5 * gtk_widget_get_width (self->place), 0.5 * gtk_widget_get_height (self->place), factor);
}

static void
deselect (VtViewport *self)
{
  g_autofree guint8 *marks = g_malloc0 (MAX (vt_sample_get_n_atoms (vt_scene_get_sample (self->scene)), 1));

  vt_viewport_select (self, VT_SELECT_REPLACE, marks);
}

static gboolean
choose_tool (VtViewport *self, VtViewportTool tool)
{
  g_object_set (self, "tool", tool, NULL);
  return TRUE;
}

static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, VtViewport *self)
{
  gboolean shift = (state & GDK_SHIFT_MASK) != 0;
  gssize picked = self->scene ? vt_scene_get_picked (self->scene) : -1;

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return FALSE;
  switch (gdk_keyval_to_lower (key))
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      turn_or_move (self, -1, 0, shift);
      return TRUE;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      turn_or_move (self, 1, 0, shift);
      return TRUE;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      turn_or_move (self, 0, -1, shift);
      return TRUE;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      turn_or_move (self, 0, 1, shift);
      return TRUE;
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      zoom_middle (self, WHEEL_ZOOM);
      return TRUE;
    case GDK_KEY_minus:
    case GDK_KEY_underscore:
    case GDK_KEY_KP_Subtract:
      zoom_middle (self, 1 / WHEEL_ZOOM);
      return TRUE;
    case GDK_KEY_comma:
      roll (self, KEY_TURN);
      return TRUE;
    case GDK_KEY_period:
      roll (self, -KEY_TURN);
      return TRUE;
    case GDK_KEY_x:
      return vt_viewport_look (self, shift ? "-x" : "x");
    case GDK_KEY_y:
      return vt_viewport_look (self, shift ? "-y" : "y");
    case GDK_KEY_z:
      return vt_viewport_look (self, shift ? "-z" : "z");
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      return vt_viewport_look (self, "home");
    case GDK_KEY_c:
      if (picked >= 0)
        vt_viewport_centre_on (self, picked);
      return picked >= 0;
    case GDK_KEY_a:
      return gtk_widget_activate_action (GTK_WIDGET (self), "win.select-all", NULL);
    case GDK_KEY_i:
      return gtk_widget_activate_action (GTK_WIDGET (self), "win.select-invert", NULL);
    case GDK_KEY_v:
      return choose_tool (self, VT_VIEWPORT_TURN);
    case GDK_KEY_r:
      return choose_tool (self, VT_VIEWPORT_RECTANGLE);
    case GDK_KEY_s:
      return choose_tool (self, VT_VIEWPORT_LASSO);
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      return step_slice (self, 1);
    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      return step_slice (self, -1);
    case GDK_KEY_Escape:
      if (picked >= 0)
        vt_viewport_pick (self, -1);
      else if (self->scene && vt_scene_get_selection (self->scene))
        deselect (self);
      else
        return FALSE;
      return TRUE;
    case GDK_KEY_F10:
      if (!shift)
        return FALSE;
      /* fall through */
    case GDK_KEY_Menu:
      show_menu (self, 0.5 * gtk_widget_get_width (self->place), 0.5 * gtk_widget_get_height (self->place));
      return TRUE;
    default:
      return FALSE;
    }
}

/* ---- setting up ---- */

void
vt_viewport_init_input (VtViewport *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new (), *twist = gtk_gesture_rotate_new ();

  self->click_time = G_MININT64 / 2;
  self->path = g_array_new (FALSE, FALSE, sizeof (double));
  self->drag = gtk_gesture_drag_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (self->drag), 0);
  g_signal_connect (self->drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (self->drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect (self->drag, "drag-end", G_CALLBACK (on_drag_end), self);
  g_signal_connect (self->drag, "cancel", G_CALLBACK (on_drag_cancel), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (self->drag));

  g_signal_connect (motion, "enter", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (widget, motion);

  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (widget, scroll);

  g_signal_connect (pinch, "begin", G_CALLBACK (on_pinch_begin), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (on_pinch), self);
  g_signal_connect (twist, "angle-changed", G_CALLBACK (on_twist), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (twist));
  gtk_gesture_group (pinch, twist);

  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (widget, keys);
}

void
vt_viewport_dispose_input (VtViewport *self)
{
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_pointer (&self->path, g_array_unref);
}
