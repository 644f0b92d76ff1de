/* Zoom, pan and brush. */
#include <math.h>

#include "vt-plot-view-private.h"

#define STEP 0.8         /* of what is in sight, by one notch of the wheel */
#define LEAST_DRAG 5.0   /* pixels: less is a click */
#define LASSO_STEP 3.0

GType
vt_plot_tool_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { VT_PLOT_TOOL_ZOOM, "VT_PLOT_TOOL_ZOOM", "zoom" },
        { VT_PLOT_TOOL_PAN, "VT_PLOT_TOOL_PAN", "pan" },
        { VT_PLOT_TOOL_SELECT, "VT_PLOT_TOOL_SELECT", "select" },
        { VT_PLOT_TOOL_LASSO, "VT_PLOT_TOOL_LASSO", "lasso" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_enum_register_static ("VtPlotTool", values));
    }
  return type;
}

/* ---- zoom ---- */

void
vt_plot_view_show_pixels (VtPlotView *self, const VtPlotMap *map, double x0, double y0, double x1, double y1)
{
  double window[4];

  vt_plot_map_to_data (map, MIN (x0, x1), MAX (y0, y1), &window[0], &window[2]);
  vt_plot_map_to_data (map, MAX (x0, x1), MIN (y0, y1), &window[1], &window[3]);
  for (int axis = 0; axis < 2; axis++)
    {
      const double low = window[2 * axis], high = window[2 * axis + 1];

      /* Not finer than numbers are, nor so far out that they end. */
      if (!isfinite (low) || !isfinite (high) || !(high - low > 1e-10 * MAX (fabs (low), fabs (high))) || fabs (high) > 1e300)
        return;
    }
  vt_plot_view_set_window (self, window);
}

void
vt_plot_view_zoom (VtPlotView *self, double factor, double x, double y, gboolean along_y)
{
  VtPlotMap map;

  if (!vt_plot_view_get_map (self, &map) || map.flipped)
    return;
  x = CLAMP (x, map.left, map.left + map.width);
  y = CLAMP (y, map.top, map.top + map.height);
  const double fy = along_y ? factor : 1;
  vt_plot_view_show_pixels (self, &map, x + (map.left - x) * factor, y + (map.top - y) * fy,
                            x + (map.left + map.width - x) * factor, y + (map.top + map.height - y) * fy);
}

static void
zoom_about_middle (VtPlotView *self, double factor)
{
  VtPlotMap map;

  if (vt_plot_view_get_map (self, &map))
    vt_plot_view_zoom (self, factor, map.left + map.width / 2, map.top + map.height / 2, TRUE);
}

static void
pan (VtPlotView *self, const VtPlotMap *map, double dx, double dy)
{
  if (!map->flipped)
    vt_plot_view_show_pixels (self, map, map->left - dx, map->top - dy, map->left + map->width - dx, map->top + map->height - dy);
}

static void
zoom_in (GtkWidget *widget, const char *action, GVariant *parameter)
{
  zoom_about_middle (VT_PLOT_VIEW (widget), STEP * STEP);
}

static void
zoom_out (GtkWidget *widget, const char *action, GVariant *parameter)
{
  zoom_about_middle (VT_PLOT_VIEW (widget), 1 / (STEP * STEP));
}

static void
reset_zoom (GtkWidget *widget, const char *action, GVariant *parameter)
{
  vt_plot_view_set_window (VT_PLOT_VIEW (widget), NULL);
}

static gboolean
on_scroll (GtkEventControllerScroll *scroll, double dx, double dy, VtPlotView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (scroll));
  VtPlotMap map;
  double x, y;

  if (!self->plot || dy == 0 || !((state & GDK_CONTROL_MASK) || gtk_widget_has_focus (widget)))
    return FALSE; /* the panel scrolls */
  if (!vt_plot_view_get_map (self, &map) || map.flipped)
    return FALSE;
  x = self->drag_x;
  y = self->drag_y;
  vt_plot_view_zoom (self, pow (STEP, -dy), x, y, !(state & GDK_SHIFT_MASK));
  vt_plot_view_read_at (self, x, y);
  return TRUE;
}

/* ---- brush ---- */

static void
add_corner (VtPlotView *self, double x, double y)
{
  g_array_append_val (self->region, x);
  g_array_append_val (self->region, y);
}

static void
set_box (VtPlotView *self, double x, double y)
{
  g_array_set_size (self->region, 0);
  add_corner (self, self->drag_x, self->drag_y);
  add_corner (self, x, self->drag_y);
  add_corner (self, x, y);
  add_corner (self, self->drag_x, y);
}

static gsize
count_corners (VtPlotView *self)
{
  return self->region->len / 2;
}

static void
set_brush_bounds (VtPlotBrush *brush)
{
  double x0 = INFINITY, x1 = -INFINITY, y0 = INFINITY, y1 = -INFINITY, ax, ay, bx, by;

  for (gsize i = 0; i < brush->n_corners; i++)
    {
      x0 = MIN (x0, brush->corners[2 * i]);
      x1 = MAX (x1, brush->corners[2 * i]);
      y0 = MIN (y0, brush->corners[2 * i + 1]);
      y1 = MAX (y1, brush->corners[2 * i + 1]);
    }
  vt_plot_map_to_data (&brush->map, x0, y0, &ax, &ay);
  vt_plot_map_to_data (&brush->map, x1, y1, &bx, &by);
  brush->x0 = MIN (ax, bx), brush->x1 = MAX (ax, bx);
  brush->y0 = MIN (ay, by), brush->y1 = MAX (ay, by);
}

static void
tell_brush (VtPlotView *self, gboolean done, GdkModifierType state)
{
  VtPlotBrush brush = { .done = done, .state = state };
  g_autofree guint32 *atoms = NULL;

  if (!self->brush || !vt_plot_view_get_map (self, &brush.map))
    return;
  brush.corners = (const double *) (void *) self->region->data;
  brush.n_corners = count_corners (self);
  if (brush.n_corners < 3)
    return;
  set_brush_bounds (&brush);
  brush.atoms = atoms = vt_plot_find_atoms (self->plot, &brush.map, brush.corners, brush.n_corners, &brush.n_atoms);
  self->brush (self, &brush, self->brush_data);
}

static void
tell_click (VtPlotView *self, double x, double y, GdkModifierType state)
{
  VtPlotBrush brush = { .done = TRUE, .state = state };
  gssize atom;
  guint32 found;

  if (!self->brush || !vt_plot_view_get_map (self, &brush.map))
    return;
  atom = vt_plot_find_atom (self->plot, &brush.map, x, y);
  found = (guint32) MAX (atom, 0);
  vt_plot_map_to_data (&brush.map, x, y, &brush.x0, &brush.y0);
  brush.x1 = brush.x0;
  brush.y1 = brush.y0;
  brush.atoms = &found;
  brush.n_atoms = atom >= 0;
  self->brush (self, &brush, self->brush_data);
}

/* ---- drags ---- */

static VtPlotDrag
drag_of_tool (VtPlotView *self)
{
  switch (self->tool)
    {
    case VT_PLOT_TOOL_PAN:
      return VT_PLOT_DRAG_PAN;
    case VT_PLOT_TOOL_SELECT:
      return self->brush ? VT_PLOT_DRAG_BOX : VT_PLOT_DRAG_NONE;
    case VT_PLOT_TOOL_LASSO:
      return self->brush ? VT_PLOT_DRAG_LASSO : VT_PLOT_DRAG_NONE;
    default:
      return VT_PLOT_DRAG_ZOOM;
    }
}

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, VtPlotView *self)
{
  gboolean middle = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture)) == GDK_BUTTON_MIDDLE;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->drag = middle ? VT_PLOT_DRAG_PAN : drag_of_tool (self);
  if (!vt_plot_view_get_map (self, &self->drag_map)
      || ((self->drag == VT_PLOT_DRAG_ZOOM || self->drag == VT_PLOT_DRAG_PAN) && self->drag_map.flipped))
    self->drag = VT_PLOT_DRAG_NONE;
  if (self->drag == VT_PLOT_DRAG_NONE)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  self->drag_x = x;
  self->drag_y = y;
  g_array_set_size (self->region, 0);
  add_corner (self, x, y);
}

static GdkModifierType
state_of (gpointer controller)
{
  return gtk_event_controller_get_current_event_state (controller) & (GDK_SHIFT_MASK | GDK_CONTROL_MASK);
}

static void
on_drag_update (GtkGestureDrag *gesture, double dx, double dy, VtPlotView *self)
{
  const double x = self->drag_x + dx, y = self->drag_y + dy;
  const double *last;

  if (self->drag == VT_PLOT_DRAG_NONE || (self->drag != VT_PLOT_DRAG_LASSO && hypot (dx, dy) < LEAST_DRAG && count_corners (self) < 4))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  vt_plot_view_clear_read_out (self);
  switch (self->drag)
    {
    case VT_PLOT_DRAG_PAN:
      set_box (self, x, y); /* to know that it was no click */
      pan (self, &self->drag_map, dx, dy);
      break;
    case VT_PLOT_DRAG_LASSO:
      last = &g_array_index (self->region, double, self->region->len - 2);
      if (hypot (x - last[0], y - last[1]) >= LASSO_STEP)
        {
          add_corner (self, x, y);
          tell_brush (self, FALSE, state_of (gesture));
        }
      break;
    default:
      set_box (self, x, y);
      if (self->drag == VT_PLOT_DRAG_BOX)
        tell_brush (self, FALSE, state_of (gesture));
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_drag_end (GtkGestureDrag *gesture, double dx, double dy, VtPlotView *self)
{
  const VtPlotDrag drag = self->drag;
  const double x = self->drag_x + dx, y = self->drag_y + dy;

  self->drag = VT_PLOT_DRAG_NONE;
  if (drag == VT_PLOT_DRAG_NONE)
    return;
  if (drag == VT_PLOT_DRAG_ZOOM && fabs (dx) >= LEAST_DRAG && fabs (dy) >= LEAST_DRAG)
    vt_plot_view_show_pixels (self, &self->drag_map, self->drag_x, self->drag_y, x, y);
  else if ((drag == VT_PLOT_DRAG_BOX || drag == VT_PLOT_DRAG_LASSO) && count_corners (self) < 3)
    tell_click (self, x, y, state_of (gesture));
  else if (drag == VT_PLOT_DRAG_BOX || drag == VT_PLOT_DRAG_LASSO)
    tell_brush (self, TRUE, state_of (gesture));
  g_array_set_size (self->region, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_drag_cancel (GtkGesture *gesture, GdkEventSequence *sequence, VtPlotView *self)
{
  self->drag = VT_PLOT_DRAG_NONE;
  g_array_set_size (self->region, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Counted here: beside drags GtkGestureClick takes every press for the first one. */
static void
on_press (GtkGestureClick *gesture, int n, double x, double y, VtPlotView *self)
{
  guint32 time = gtk_event_controller_get_current_event_time (GTK_EVENT_CONTROLLER (gesture));
  int longest, farthest;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-double-click-time", &longest, "gtk-double-click-distance", &farthest,
                NULL);
  if (self->pressed_at && time - self->pressed_at <= (guint32) longest && hypot (x - self->pressed_x, y - self->pressed_y) <= farthest)
    {
      self->pressed_at = 0;
      vt_plot_view_set_window (self, NULL);
      return;
    }
  self->pressed_at = time;
  self->pressed_x = x;
  self->pressed_y = y;
}

static void
on_motion (GtkEventControllerMotion *motion, double x, double y, VtPlotView *self)
{
  if (self->drag != VT_PLOT_DRAG_NONE)
    return;
  self->drag_x = x;
  self->drag_y = y;
}

void
vt_plot_view_draw_drag (VtPlotView *self, cairo_t *cr)
{
  const double *corners = (const double *) (void *) self->region->data;
  GdkRGBA accent = { 0.21, 0.52, 0.89, 1 };

  if (self->drag == VT_PLOT_DRAG_NONE || self->drag == VT_PLOT_DRAG_PAN || count_corners (self) < 3)
    return;
  gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), "accent_color", &accent);
  for (gsize i = 0; i < count_corners (self); i++)
    cairo_line_to (cr, corners[2 * i], corners[2 * i + 1]);
  cairo_close_path (cr);
  cairo_set_source_rgba (cr, accent.red, accent.green, accent.blue, 0.15);
  cairo_fill_preserve (cr);
  cairo_set_source_rgba (cr, accent.red, accent.green, accent.blue, 0.9);
  cairo_set_line_width (cr, 1.2);
  cairo_stroke (cr);
}

/* ---- keys ---- */

static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, VtPlotView *self)
{
  VtPlotMap map;

  if (!vt_plot_view_get_map (self, &map) || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)))
    return FALSE;
  if (state & GDK_SHIFT_MASK)
    switch (key)
      {
      case GDK_KEY_Left:
        pan (self, &map, 0.1 * map.width, 0);
        return TRUE;
      case GDK_KEY_Right:
        pan (self, &map, -0.1 * map.width, 0);
        return TRUE;
      case GDK_KEY_Up:
        pan (self, &map, 0, 0.1 * map.height);
        return TRUE;
      case GDK_KEY_Down:
        pan (self, &map, 0, -0.1 * map.height);
        return TRUE;
      }
  switch (key)
    {
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      zoom_about_middle (self, STEP * STEP);
      return TRUE;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      zoom_about_middle (self, 1 / (STEP * STEP));
      return TRUE;
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
      vt_plot_view_set_window (self, NULL);
      return TRUE;
    default:
      return FALSE;
    }
}

void
vt_plot_view_class_init_input (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "plot.zoom-in", NULL, zoom_in);
  gtk_widget_class_install_action (class, "plot.zoom-out", NULL, zoom_out);
  gtk_widget_class_install_action (class, "plot.reset-zoom", NULL, reset_zoom);
  gtk_widget_class_install_property_action (class, "plot.tool", "tool");
}

static void
add_drag (VtPlotView *self, guint button)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), button);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (on_drag_end), self);
  g_signal_connect (drag, "cancel", G_CALLBACK (on_drag_cancel), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

void
vt_plot_view_init_input (VtPlotView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *keys = gtk_event_controller_key_new (), *motion = gtk_event_controller_motion_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->region = g_array_new (FALSE, FALSE, sizeof (double));
  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (widget, scroll);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (widget, keys);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  gtk_widget_add_controller (widget, motion);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  g_signal_connect (click, "pressed", G_CALLBACK (on_press), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  add_drag (self, GDK_BUTTON_PRIMARY);
  add_drag (self, GDK_BUTTON_MIDDLE);
}
