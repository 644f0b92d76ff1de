#include "vt-plot-view-private.h"

#include <adwaita.h>
#include <math.h>

#include "base/vt-i18n.h"
#include "base/vt-task.h"

/* Copied pictures have this many pixels per logical pixel, enough for a slide. */
#define COPY_SCALE 3

enum { PROP_0, PROP_PLOT, PROP_TABLE, PROP_EXTRA_MENU, PROP_READ_OUT, PROP_TOOL, PROP_ZOOMED, PROP_LOG_X, PROP_LOG_Y, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (VtPlotView, vt_plot_view, GTK_TYPE_WIDGET)

static gboolean
is_dark (void)
{
  return adw_style_manager_get_dark (adw_style_manager_get_default ());
}

VtPlotStyle
vt_plot_view_get_style (VtPlotView *self)
{
  VtPlotStyle style = *vt_plot_style_screen (is_dark ());

  style.transparent = TRUE; /* the card it lies on shows through */
  style.pixels = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  return style;
}

/* ---- the read-out ---- */

/* What the pointer reads, or what the plot shows. */
static void
update_description (VtPlotView *self)
{
  g_autofree char *text = self->read_out ? g_strdup (self->read_out)
                          : self->plot   ? vt_plot_describe (self->plot)
                                         : g_strdup ("");

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
set_read_out (VtPlotView *self, char *text) /* takes @text */
{
  gboolean changed = g_strcmp0 (text, self->read_out) != 0;

  g_free (self->read_out);
  self->read_out = text;
  if (changed)
    {
      update_description (self);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READ_OUT]);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
vt_plot_view_read_at (VtPlotView *self, double x, double y)
{
  VtPlotStyle style = vt_plot_view_get_style (self);
  char *text = NULL;

  if (self->plot)
    text = vt_plot_hover (self->plot, gtk_widget_get_width (GTK_WIDGET (self)), gtk_widget_get_height (GTK_WIDGET (self)),
                          &style, x, y, &self->mark[0], &self->mark[1]);
  if (text || self->read_out)
    set_read_out (self, text);
}

/* To the next place in this direction where there is something to read; stays where it is if there is none. */
static void
move_cursor (VtPlotView *self, double step)
{
  VtPlotStyle style = vt_plot_view_get_style (self);
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));

  if (!self->plot)
    return;
  for (double x = self->cursor + step; x >= 0 && x <= 1; x += step)
    for (double y = 0; y < height; y += 8)
      {
        double mark[2];
        char *text = vt_plot_hover (self->plot, width, height, &style, x * width, y, &mark[0], &mark[1]);

        if (!text)
          continue;
        self->cursor = x;
        self->mark[0] = mark[0];
        self->mark[1] = mark[1];
        set_read_out (self, text);
        return;
      }
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, VtPlotView *self)
{
  self->cursor = x / MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1);
  if (self->drag == VT_PLOT_DRAG_NONE)
    vt_plot_view_read_at (self, x, y);
}

void
vt_plot_view_clear_read_out (VtPlotView *self)
{
  if (self->read_out)
    set_read_out (self, NULL);
}

static void
on_leave (GtkEventControllerMotion *controller, VtPlotView *self)
{
  vt_plot_view_clear_read_out (self);
}

static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, VtPlotView *self)
{
  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK))
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left:
      move_cursor (self, -0.01);
      return TRUE;
    case GDK_KEY_Right:
      move_cursor (self, 0.01);
      return TRUE;
    case GDK_KEY_Escape:
      if (!self->read_out)
        return FALSE;
      set_read_out (self, NULL);
      return TRUE;
    default:
      return FALSE;
    }
}

/* ---- copying ---- */

GdkTexture *
vt_plot_view_render (VtPlotView *self)
{
  int width = MAX (gtk_widget_get_width (GTK_WIDGET (self)), 240), height = MAX (gtk_widget_get_height (GTK_WIDGET (self)), 160);
  cairo_surface_t *surface;
  cairo_t *cr;
  g_autoptr (GBytes) bytes = NULL;
  GdkTexture *texture;

  g_return_val_if_fail (VT_IS_PLOT_VIEW (self) && self->plot, NULL);
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, COPY_SCALE * width, COPY_SCALE * height);
  cr = cairo_create (surface);
  cairo_scale (cr, COPY_SCALE, COPY_SCALE);
  vt_plot_draw (self->plot, cr, width, height, vt_plot_style_screen (FALSE));
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  bytes = g_bytes_new (cairo_image_surface_get_data (surface),
                       (gsize) cairo_image_surface_get_stride (surface) * cairo_image_surface_get_height (surface));
  texture = gdk_memory_texture_new (COPY_SCALE * width, COPY_SCALE * height, GDK_MEMORY_DEFAULT, bytes,
                                    cairo_image_surface_get_stride (surface));
  cairo_surface_destroy (surface);
  return texture;
}

static void
copy_image (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GdkTexture) texture = vt_plot_view_render (VT_PLOT_VIEW (widget));

  gdk_clipboard_set_texture (gtk_widget_get_clipboard (widget), texture);
}

static void
csv_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, vt_plot_to_csv (data), g_free);
}

static void
on_csv (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree char *csv = g_task_propagate_pointer (G_TASK (result), NULL);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (source)), csv);
}

static void
copy_data (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VtPlotView *self = VT_PLOT_VIEW (widget);

  if (self->table)
    {
      g_autofree char *csv = vt_table_to_csv (self->table);

      gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), csv);
    }
  else if (self->plot)
    {
      /* A scatter of a million atoms is 30 MB of text. Its numbers do not change; what is marked is not read. */
      g_autoptr (GTask) task = g_task_new (self, NULL, on_csv, NULL);

      g_task_set_task_data (task, g_object_ref (self->plot), g_object_unref);
      vt_task_run_in_thread (task, csv_thread);
    }
}

static GMenu *
make_zoom_menu (VtPlotView *self)
{
  GMenu *zoom = g_menu_new ();
  g_autoptr (GMenu) tools = g_menu_new ();

  g_menu_append (zoom, _ ("Zoom _In"), "plot.zoom-in");
  g_menu_append (zoom, _ ("Zoom _Out"), "plot.zoom-out");
  g_menu_append (zoom, _ ("_Whole Plot"), "plot.reset-zoom");
  g_menu_append (tools, _ ("_Zooms"), "plot.tool::zoom");
  g_menu_append (tools, _ ("_Moves"), "plot.tool::pan");
  if (self->brush)
    {
      g_menu_append (tools, _ ("_Selects a Rectangle"), "plot.tool::select");
      g_menu_append (tools, _ ("Selects by _Lasso"), "plot.tool::lasso");
    }
  g_menu_append_submenu (zoom, _ ("A _Drag"), G_MENU_MODEL (tools));
  g_menu_append (zoom, _ ("Logarithmic _x Axis"), "plot.log-x");
  g_menu_append (zoom, _ ("Logarithmic _y Axis"), "plot.log-y");
  return zoom;
}

static void
show_menu (VtPlotView *self, double x, double y)
{
  g_autoptr (GMenu) menu = g_menu_new (), copies = g_menu_new (), zoom = make_zoom_menu (self);

  if (!self->plot)
    return;
  g_menu_append (copies, _ ("Copy _Image"), "plot.copy-image");
  g_menu_append (copies, _ ("Copy _Data"), "plot.copy-data");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (copies));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (zoom));
  if (self->extra_menu)
    g_menu_append_section (menu, NULL, self->extra_menu);
  if (!self->popover)
    {
      self->popover = gtk_popover_menu_new_from_model (NULL);
      gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
      gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
      gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
    }
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->popover), G_MENU_MODEL (menu));
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
on_right_press (GtkGestureClick *gesture, int n, double x, double y, VtPlotView *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  show_menu (self, x, y);
}

static void
open_menu (GtkWidget *widget, const char *name, GVariant *parameter)
{
  show_menu (VT_PLOT_VIEW (widget), 0.5 * gtk_widget_get_width (widget), 0.5 * gtk_widget_get_height (widget));
}

/* ---- drawing ---- */

void
vt_plot_view_invalidate (VtPlotView *self)
{
  g_clear_pointer (&self->node, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
update_node (VtPlotView *self, int width, int height)
{
  GtkSnapshot *snapshot;
  VtPlotStyle style = vt_plot_view_get_style (self);
  cairo_t *cr;

  if (self->node && self->node_width == width && self->node_height == height && self->node_dark == style.dark)
    return;
  g_clear_pointer (&self->node, gsk_render_node_unref);
  snapshot = gtk_snapshot_new ();
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  vt_plot_draw (self->plot, cr, width, height, &style);
  cairo_destroy (cr);
  self->node = gtk_snapshot_free_to_node (snapshot);
  self->node_width = width;
  self->node_height = height;
  self->node_dark = style.dark;
}

static void
draw_read_out (VtPlotView *self, cairo_t *cr, int width, int height)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->read_out);
  const double ink = is_dark () ? 1 : 0, ground = is_dark () ? 0.2 : 1, pad = 5;
  int w, h;
  double x, y;

  pango_layout_set_width (layout, MAX (width - 24, 40) * PANGO_SCALE);
  pango_layout_get_pixel_size (layout, &w, &h);
  cairo_arc (cr, self->mark[0], self->mark[1], 4.5, 0, 2 * G_PI);
  cairo_set_source_rgb (cr, ground, ground, ground);
  cairo_fill_preserve (cr);
  cairo_set_source_rgb (cr, ink, ink, ink);
  cairo_set_line_width (cr, 1.5);
  cairo_stroke (cr);

  /* Above the mark where there is room, else below; never outside. */
  x = CLAMP (self->mark[0] - 0.5 * w, pad + 1, MAX (width - w - pad - 1, pad + 1));
  y = self->mark[1] - h - 16;
  if (y < pad + 1)
    y = MIN (self->mark[1] + 16, height - h - pad - 1);
  cairo_new_sub_path (cr);
  for (int corner = 0; corner < 4; corner++)
    cairo_arc (cr, x + (corner == 0 || corner == 1 ? w : 0), y + (corner == 1 || corner == 2 ? h : 0), pad,
               (corner - 1) * G_PI_2, corner * G_PI_2);
  cairo_close_path (cr);
  cairo_set_source_rgba (cr, ground, ground, ground, 0.94);
  cairo_fill_preserve (cr);
  cairo_set_source_rgba (cr, ink, ink, ink, 0.25);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  cairo_set_source_rgb (cr, ink, ink, ink);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
}

/* In the colour of the ring around the atom in the picture. */
static void
draw_picked (VtPlotView *self, cairo_t *cr)
{
  VtPlotMap map;
  double x, y, px, py;

  if (self->picked < 0 || !vt_plot_view_get_map (self, &map) || map.flipped || !vt_plot_find_point (self->plot, (gsize) self->picked, &x, &y))
    return;
  vt_plot_map_to_pixel (&map, x, isnan (y) ? map.y0 : y, &px, &py);
  if (px < map.left || px > map.left + map.width || py < map.top || py > map.top + map.height)
    return;
  cairo_set_source_rgb (cr, 1, 0.416, 0.075);
  cairo_set_line_width (cr, 2);
  if (isnan (y))
    {
      cairo_move_to (cr, px, map.top);
      cairo_line_to (cr, px, map.top + map.height);
    }
  else
    cairo_arc (cr, px, py, 5.5, 0, 2 * G_PI);
  cairo_stroke (cr);
}

static void
vt_plot_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  VtPlotView *self = VT_PLOT_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  cairo_t *cr;

  if (!self->plot || width < 1 || height < 1)
    return;
  update_node (self, width, height);
  if (self->node)
    gtk_snapshot_append_node (snapshot, self->node);
  if (!self->read_out && self->drag == VT_PLOT_DRAG_NONE && self->picked < 0)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  draw_picked (self, cr);
  vt_plot_view_draw_drag (self, cr);
  if (self->read_out)
    draw_read_out (self, cr, width, height);
  cairo_destroy (cr);
}

static void
vt_plot_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                      int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 200 : 130;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 340 : 240;
}

static void
vt_plot_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  VtPlotView *self = VT_PLOT_VIEW (widget);

  if (self->popover)
    gtk_popover_present (GTK_POPOVER (self->popover));
}

/* ---- what is in sight, and what is marked ---- */

static void
set_zoomed (VtPlotView *self, gboolean zoomed)
{
  if (self->zoomed == zoomed)
    return;
  self->zoomed = zoomed;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "plot.reset-zoom", zoomed);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOMED]);
}

void
vt_plot_view_set_window (VtPlotView *self, const double window[4])
{
  g_return_if_fail (VT_IS_PLOT_VIEW (self));

  for (int i = 0; window && i < 4; i++)
    self->window[i] = window[i];
  set_zoomed (self, window != NULL);
  if (!self->plot)
    return;
  vt_plot_set_window (self->plot, window);
  vt_plot_view_clear_read_out (self);
  vt_plot_view_invalidate (self);
}

void
vt_plot_view_set_marked (VtPlotView *self, const guint8 *marked, gsize n_atoms)
{
  g_return_if_fail (VT_IS_PLOT_VIEW (self));

  g_free (self->marked);
  self->marked = marked ? g_memdup2 (marked, n_atoms) : NULL;
  self->n_marked = marked ? n_atoms : 0;
  if (!self->plot)
    return;
  vt_plot_set_marked (self->plot, self->marked, self->n_marked);
  vt_plot_view_invalidate (self);
}

gboolean
vt_plot_view_get_map (VtPlotView *self, VtPlotMap *map)
{
  VtPlotStyle style;
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));

  if (!self->plot || width < 1 || height < 1)
    return FALSE;
  style = vt_plot_view_get_style (self);
  vt_plot_get_map (self->plot, width, height, &style, map);
  return TRUE;
}

void
vt_plot_view_set_picked (VtPlotView *self, gssize atom)
{
  g_return_if_fail (VT_IS_PLOT_VIEW (self));
  if (self->picked == atom)
    return;
  self->picked = atom;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
vt_plot_view_set_brush_func (VtPlotView *self, VtPlotBrushFunc func, gpointer data, GDestroyNotify destroy)
{
  if (self->brush_destroy)
    self->brush_destroy (self->brush_data);
  self->brush = func;
  self->brush_data = data;
  self->brush_destroy = destroy;
}

/* ---- the object ---- */

void
vt_plot_view_set_plot (VtPlotView *self, VtPlot *plot)
{
  g_return_if_fail (VT_IS_PLOT_VIEW (self));
  if (self->plot == plot)
    return;
  if (self->zoomed && !(plot && self->plot && vt_plot_is_like (self->plot, plot)))
    set_zoomed (self, FALSE);
  g_set_object (&self->plot, plot);
  if (plot)
    {
      vt_plot_set_log (plot, self->log_x, self->log_y);
      vt_plot_set_window (plot, self->zoomed ? self->window : NULL);
      vt_plot_set_marked (plot, self->marked, self->n_marked);
    }
  g_clear_pointer (&self->read_out, g_free);
  update_description (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "plot.copy-image", plot != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "plot.copy-data", plot != NULL || self->table != NULL);
  vt_plot_view_invalidate (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLOT]);
}

VtPlot *
vt_plot_view_get_plot (VtPlotView *self)
{
  return self->plot;
}

void
vt_plot_view_set_table (VtPlotView *self, VtTable *table)
{
  g_return_if_fail (VT_IS_PLOT_VIEW (self));
  if (!g_set_object (&self->table, table))
    return;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "plot.copy-data", table != NULL || self->plot != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  table ? vt_table_get_title (table) : _ ("Plot"), -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TABLE]);
}

void
vt_plot_view_show_table (VtPlotView *self, VtTable *table)
{
  g_autoptr (VtPlot) plot = table ? vt_plot_new_for_table (table) : NULL;

  vt_plot_view_set_table (self, table);
  vt_plot_view_set_plot (self, plot);
}

static void
set_log (VtPlotView *self, guint property, gboolean *which, gboolean log)
{
  if (*which == log)
    return;
  *which = log;
  set_zoomed (self, FALSE);
  if (self->plot)
    vt_plot_set_log (self->plot, self->log_x, self->log_y);
  g_clear_pointer (&self->read_out, g_free);
  vt_plot_view_invalidate (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
vt_plot_view_offer_axes (VtPlotView *self, GtkWidget *ancestor)
{
  static const char *const names[] = { "log-x", "log-y" };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GPropertyAction) action = g_property_action_new (names[i], self, names[i]);

      g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
    }
  gtk_widget_insert_action_group (ancestor, "axes", G_ACTION_GROUP (group));
}

static void
vt_plot_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  VtPlotView *self = VT_PLOT_VIEW (object);

  switch (id)
    {
    case PROP_PLOT:
      vt_plot_view_set_plot (self, g_value_get_object (value));
      break;
    case PROP_TABLE:
      vt_plot_view_set_table (self, g_value_get_object (value));
      break;
    case PROP_EXTRA_MENU:
      g_set_object (&self->extra_menu, g_value_get_object (value));
      break;
    case PROP_TOOL:
      if (self->tool == (VtPlotTool) g_value_get_enum (value))
        break;
      self->tool = (VtPlotTool) g_value_get_enum (value);
      g_object_notify_by_pspec (object, properties[PROP_TOOL]);
      break;
    case PROP_LOG_X:
      set_log (self, id, &self->log_x, g_value_get_boolean (value));
      break;
    case PROP_LOG_Y:
      set_log (self, id, &self->log_y, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
vt_plot_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  VtPlotView *self = VT_PLOT_VIEW (object);

  switch (id)
    {
    case PROP_PLOT:
      g_value_set_object (value, self->plot);
      break;
    case PROP_TABLE:
      g_value_set_object (value, self->table);
      break;
    case PROP_EXTRA_MENU:
      g_value_set_object (value, self->extra_menu);
      break;
    case PROP_READ_OUT:
      g_value_set_string (value, self->read_out);
      break;
    case PROP_TOOL:
      g_value_set_enum (value, (int) self->tool);
      break;
    case PROP_ZOOMED:
      g_value_set_boolean (value, self->zoomed);
      break;
    case PROP_LOG_X:
      g_value_set_boolean (value, self->log_x);
      break;
    case PROP_LOG_Y:
      g_value_set_boolean (value, self->log_y);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
vt_plot_view_dispose (GObject *object)
{
  VtPlotView *self = VT_PLOT_VIEW (object);

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_pointer (&self->node, gsk_render_node_unref);
  g_clear_pointer (&self->read_out, g_free);
  g_clear_object (&self->plot);
  g_clear_object (&self->table);
  g_clear_object (&self->extra_menu);
  g_clear_pointer (&self->marked, g_free);
  g_clear_pointer (&self->region, g_array_unref);
  vt_plot_view_set_brush_func (self, NULL, NULL, NULL);
  G_OBJECT_CLASS (vt_plot_view_parent_class)->dispose (object);
}

static void
vt_plot_view_class_init (VtPlotViewClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = vt_plot_view_set_property;
  object_class->get_property = vt_plot_view_get_property;
  object_class->dispose = vt_plot_view_dispose;
  widget_class->snapshot = vt_plot_view_snapshot;
  widget_class->measure = vt_plot_view_measure;
  widget_class->size_allocate = vt_plot_view_size_allocate;

  properties[PROP_PLOT] = g_param_spec_object ("plot", NULL, NULL, VT_TYPE_PLOT, flags);
  properties[PROP_TABLE] = g_param_spec_object ("table", NULL, NULL, VT_TYPE_TABLE, flags);
  properties[PROP_EXTRA_MENU] = g_param_spec_object ("extra-menu", NULL, NULL, G_TYPE_MENU_MODEL, flags);
  properties[PROP_READ_OUT] = g_param_spec_string ("read-out", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TOOL] = g_param_spec_enum ("tool", NULL, NULL, VT_TYPE_PLOT_TOOL, VT_PLOT_TOOL_ZOOM,
                                             flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_ZOOMED] = g_param_spec_boolean ("zoomed", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_LOG_X] = g_param_spec_boolean ("log-x", NULL, NULL, FALSE, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_LOG_Y] = g_param_spec_boolean ("log-y", NULL, NULL, FALSE, flags | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "plot.copy-image", NULL, copy_image);
  gtk_widget_class_install_action (widget_class, "plot.copy-data", NULL, copy_data);
  gtk_widget_class_install_action (widget_class, "plot.menu", NULL, open_menu);
  gtk_widget_class_install_property_action (widget_class, "plot.log-x", "log-x");
  gtk_widget_class_install_property_action (widget_class, "plot.log-y", "log-y");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_k, 0, "plot.log-x", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, 0, "plot.log-y", NULL);
  vt_plot_view_class_init_input (widget_class);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "plot.copy-image", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "plot.copy-data", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "plot.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "plot.menu", NULL);
  gtk_widget_class_set_css_name (widget_class, "vt-plot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
vt_plot_view_init (VtPlotView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new (), *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->picked = -1;
  gtk_widget_set_focusable (widget, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Plot"), -1);
  gtk_widget_action_set_enabled (widget, "plot.copy-image", FALSE);
  gtk_widget_action_set_enabled (widget, "plot.copy-data", FALSE);
  gtk_widget_action_set_enabled (widget, "plot.reset-zoom", FALSE);
  vt_plot_view_init_input (self);

  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "enter", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (widget, motion);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (widget, keys);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (on_right_press), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (vt_plot_view_invalidate), self, G_CONNECT_SWAPPED);
}

GtkWidget *
vt_plot_view_new (void)
{
  return g_object_new (VT_TYPE_PLOT_VIEW, NULL);
}
