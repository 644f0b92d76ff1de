/* See vt-viewport.h. This file: the widget, its drawing and its picking.
 *
 * The renderer draws for a budget of milliseconds and keeps the last complete picture. GTK's own drawing asks for
 * one such slice; if the picture is not complete then, an idle source of low priority goes on with it, so that input,
 * layout and everything else on the main loop come first, and GTK composes the window again only when there is
 * something new to show. */
#include "vt-viewport-private.h"

#include <epoxy/gl.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "plot/vt-plot-ticks.h"
#include "vt-gl.h"
#include "vt-region.h"
#include "vt-ui.h"

/* A slice of drawing leaves time for GTK's own work in a frame of 16 ms. */
#define BUDGET_MS 10.0
/* After the last movement of the camera, until the picture is drawn at full quality. */
#define SETTLE_MS 140

enum { PROP_0, PROP_SCENE, PROP_VIEW, PROP_CONTEXT_MENU, PROP_TOOL, PROP_THROUGH, PROP_COMPLETE, N_PROPS };
enum { ATOM_PICKED, SELECT, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VtViewport, vt_viewport, GTK_TYPE_WIDGET)

GType
vt_viewport_tool_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { VT_VIEWPORT_TURN, "VT_VIEWPORT_TURN", "turn" },
    { VT_VIEWPORT_RECTANGLE, "VT_VIEWPORT_RECTANGLE", "rectangle" },
    { VT_VIEWPORT_LASSO, "VT_VIEWPORT_LASSO", "lasso" },
    { 0 },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("VtViewportTool", values));
  return type;
}

/* ---- drawing ---- */

gboolean
vt_viewport_get_ground (VtViewport *self, double rgba[4])
{
  g_autofree char *name = NULL;
  GdkRGBA colour = { 1, 1, 1, 1 };

  g_object_get (self->view, "background", &name, NULL);
  if (g_strcmp0 (name, "auto") == 0)
    {
      if (adw_style_manager_get_dark (adw_style_manager_get_default ()))
        gdk_rgba_parse (&colour, "#1e1e1e");
    }
  else if (name)
    gdk_rgba_parse (&colour, name);
  rgba[0] = colour.red;
  rgba[1] = colour.green;
  rgba[2] = colour.blue;
  rgba[3] = 1;
  return 0.2126 * colour.red + 0.7152 * colour.green + 0.0722 * colour.blue < 0.45;
}

static void
set_complete (VtViewport *self, gboolean complete)
{
  if (self->complete == complete)
    return;
  self->complete = complete;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPLETE]);
}

/* Shows the reason in place of the picture. */
static void
fail (VtViewport *self, const GError *error)
{
  g_clear_error (&self->error);
  self->error = g_error_copy (error);
  adw_status_page_set_description (ADW_STATUS_PAGE (self->failure), error->message);
  gtk_stack_set_visible_child (GTK_STACK (self->stack), self->failure);
}

static void
get_pixel_size (VtViewport *self, int *width, int *height)
{
  int scale = gtk_widget_get_scale_factor (self->place);

  *width = gtk_widget_get_width (self->place) * scale;
  *height = gtk_widget_get_height (self->place) * scale;
}

/* What the processor has to compose is as coarse as the picture that is shown: GTK 4.8 takes every pixel of a GL area through floating point. */
static void
place_area (GtkWidget *place, int width, int height, int baseline)
{
  VtViewport *self = VT_VIEWPORT (gtk_widget_get_ancestor (place, VT_TYPE_VIEWPORT));
  const int n = self->shrink;

  gtk_widget_allocate (self->area, (width + n - 1) / n, (height + n - 1) / n, baseline, n > 1 ? gsk_transform_scale (NULL, n, n) : NULL);
}

static void
measure_place (GtkWidget *place, GtkOrientation orientation, int size, int *least, int *natural, int *least_baseline, int *natural_baseline)
{
  *least = *natural = 0;
  *least_baseline = *natural_baseline = -1;
}

static void
match_area (VtViewport *self)
{
  const int divide = vt_renderer_get_shown_divide (self->renderer);

  if (self->shrink == divide)
    return;
  self->shrink = divide;
  gtk_widget_queue_allocate (self->place);
}

/* Draws for about @budget_ms (0: to the end); with @show into the framebuffer that is bound. TRUE: all is done. */
static gboolean
draw_slice (VtViewport *self, double budget_ms, gboolean show)
{
  VtFrameOptions options = {
    .pixel_scale = gtk_widget_get_scale_factor (self->place),
    .interactive = (self->moving || self->preview || self->sketch_id) && budget_ms > 0,
    .budget_ms = budget_ms,
    .work_only = !show,
    .shrink = self->shrink,
  };
  guint64 before, after;
  gboolean current, done;

  get_pixel_size (self, &options.width, &options.height);
  options.dark = vt_viewport_get_ground (self, options.background);
  vt_renderer_get_shown (self->renderer, &before, &current);
  done = vt_renderer_draw (self->renderer, self->scene, self->view, &options);
  vt_renderer_get_shown (self->renderer, &after, &current);
  if (after != before)
    self->stale = TRUE;
  if (current && self->preview)
    {
      self->preview = FALSE;
      done = FALSE;
    }
  set_complete (self, current);
  return done;
}

/* Puts on show again what has been drawn: costs next to nothing. TRUE: it is all that was asked for. */
static gboolean
present (VtViewport *self)
{
  VtFrameOptions options = {
    .pixel_scale = gtk_widget_get_scale_factor (self->place),
    .interactive = self->sketch_id != 0, /* the next moment comes before this one would be finer */
    .present_only = TRUE,
    .shrink = self->shrink,
  };

  get_pixel_size (self, &options.width, &options.height);
  options.dark = vt_viewport_get_ground (self, options.background);
  const gboolean done = vt_renderer_draw (self->renderer, self->scene, self->view, &options);
  if (done)
    set_complete (self, TRUE);
  return done;
}

/* FALSE if nothing can be drawn now: no GL, no size, no scene. */
static gboolean
enter_gl (VtViewport *self)
{
  if (!self->renderer || !self->scene || !self->view || !gtk_widget_get_realized (self->area)
      || gtk_widget_get_width (self->place) < 1 || gtk_widget_get_height (self->place) < 1)
    return FALSE;
  gtk_gl_area_make_current (GTK_GL_AREA (self->area));
  return gtk_gl_area_get_error (GTK_GL_AREA (self->area)) == NULL;
}

static gboolean
draw_more (gpointer data)
{
  VtViewport *self = data;

  if (!gtk_widget_get_mapped (self->area) || !enter_gl (self))
    {
      self->more_id = 0;
      return G_SOURCE_REMOVE;
    }
  if (draw_slice (self, BUDGET_MS, FALSE))
    self->more_id = 0;
  match_area (self);
  if (self->stale)
    gtk_gl_area_queue_render (GTK_GL_AREA (self->area));
  return self->more_id ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
stop_drawing (VtViewport *self)
{
  g_clear_handle_id (&self->more_id, g_source_remove);
}

static gboolean
on_render (GtkGLArea *area, GdkGLContext *context, VtViewport *self)
{
  gboolean done;

  if (!self->renderer)
    return FALSE;
  if (!self->scene || !self->view)
    {
      glClearColor (0, 0, 0, 0);
      glClear (GL_COLOR_BUFFER_BIT);
      return TRUE;
    }
  /* While the camera moves, each frame of the window should have a picture of its own if at all possible; else the idle
   * source draws and this shows what it has drawn. */
  done = self->moving ? draw_slice (self, BUDGET_MS, TRUE) : present (self);
  self->stale = FALSE;
  if (done && self->shrink == vt_renderer_get_shown_divide (self->renderer))
    stop_drawing (self);
  else if (!self->more_id)
    {
      self->more_id = g_idle_add_full (G_PRIORITY_LOW, draw_more, self, NULL);
      g_source_set_name_by_id (self->more_id, "VtViewport draw");
    }
  return TRUE;
}

static void
queue_redraw (VtViewport *self)
{
  set_complete (self, FALSE);
  gtk_gl_area_queue_render (GTK_GL_AREA (self->area));
  gtk_widget_queue_draw (self->marks);
}

static gboolean
settle (gpointer data)
{
  VtViewport *self = data;

  self->settle_id = 0;
  self->moving = FALSE;
  queue_redraw (self);
  return G_SOURCE_REMOVE;
}

void
vt_viewport_moved (VtViewport *self)
{
  g_clear_handle_id (&self->settle_id, g_source_remove);
  self->moving = TRUE;
  self->settle_id = g_timeout_add (SETTLE_MS, settle, self);
}

static gboolean
end_sketch (gpointer data)
{
  VtViewport *self = data;

  self->sketch_id = 0;
  queue_redraw (self);
  return G_SOURCE_REMOVE;
}

void
vt_viewport_sketch (VtViewport *self, guint most_ms)
{
  g_return_if_fail (VT_IS_VIEWPORT (self));
  const gboolean was = self->sketch_id != 0;

  g_clear_handle_id (&self->sketch_id, g_source_remove);
  if (most_ms > 0)
    self->sketch_id = g_timeout_add (most_ms, end_sketch, self);
  else if (was)
    end_sketch (self);
}

static void
on_area_realize (GtkWidget *area, VtViewport *self)
{
  g_autoptr (GError) error = NULL;
  const GError *context_error;

  gtk_gl_area_make_current (GTK_GL_AREA (area));
  context_error = gtk_gl_area_get_error (GTK_GL_AREA (area));
  if (context_error)
    {
      error = g_error_new (VT_RENDER_ERROR, VT_RENDER_ERROR_CONTEXT,
                           _ ("Vitrine needs OpenGL 3.3 or later, and this display does not offer it: %s. "
                              "Install Mesa's drivers, or update those of the graphics card; everything except the picture still works."),
                           context_error->message);
      fail (self, error);
      return;
    }
  self->renderer = vt_renderer_new (&error);
  if (!self->renderer)
    fail (self, error);
}

static void
on_area_unrealize (GtkWidget *area, VtViewport *self)
{
  stop_drawing (self);
  if (!self->renderer)
    return;
  gtk_gl_area_make_current (GTK_GL_AREA (area));
  g_clear_pointer (&self->renderer, vt_renderer_free);
  set_complete (self, FALSE);
}

/* What is on show, at full size. */
static cairo_surface_t *
read_picture (VtViewport *self, int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  guchar *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  GLuint target = 0, pixels = 0;

  vt_gl_texture (&pixels, GL_RGBA8, width, height);
  vt_gl_framebuffer (&target, pixels, 0, 0);
  present (self);

  cairo_surface_flush (surface);
  glPixelStorei (GL_PACK_ALIGNMENT, 4);
  for (int y = 0; y < height; y++) /* the last row of GL is the first of Cairo */
    glReadPixels (0, height - 1 - y, width, 1, GL_BGRA, GL_UNSIGNED_INT_8_8_8_8_REV, data + (gsize) y * stride);
  vt_gl_delete_framebuffer (&target);
  vt_gl_delete_texture (&pixels);
  cairo_surface_mark_dirty (surface);
  return surface;
}

cairo_surface_t *
vt_viewport_grab (VtViewport *self, GError **error)
{
  cairo_surface_t *surface;
  cairo_t *cr;
  double ground[4];
  int width, height, scale = gtk_widget_get_scale_factor (self->place);

  g_return_val_if_fail (VT_IS_VIEWPORT (self), NULL);
  if (!enter_gl (self))
    {
      if (self->error)
        g_propagate_error (error, g_error_copy (self->error));
      else
        g_set_error_literal (error, VT_RENDER_ERROR, VT_RENDER_ERROR_CONTEXT, _ ("There is no picture yet: open a sample first."));
      return NULL;
    }
  draw_slice (self, 0, FALSE);
  match_area (self);
  get_pixel_size (self, &width, &height);
  surface = read_picture (self, width, height);
  cr = cairo_create (surface);
  cairo_scale (cr, scale, scale);
  vt_overlay_draw (cr, self->scene, self->view, (double) width / scale, (double) height / scale, 1,
                   vt_viewport_get_ground (self, ground));
  cairo_destroy (cr);
  gtk_gl_area_queue_render (GTK_GL_AREA (self->area));
  return surface;
}

gboolean
vt_viewport_get_complete (VtViewport *self)
{
  return self->complete;
}

const GError *
vt_viewport_get_error (VtViewport *self)
{
  return self->error;
}

/* ---- picking ---- */

/* A click may come before the picture is as fine as it will be. */
static void
prepare_to_pick (VtViewport *self)
{
  if (enter_gl (self) && !vt_renderer_may_pick (self->renderer))
    draw_slice (self, 0, FALSE);
}

gssize
vt_viewport_pick_at (VtViewport *self, double x, double y)
{
  int scale;

  g_return_val_if_fail (VT_IS_VIEWPORT (self), -1);
  scale = gtk_widget_get_scale_factor (self->place);
  if (!self->renderer || !self->scene || !vt_scene_get_sample (self->scene))
    return -1;
  prepare_to_pick (self);
  return vt_renderer_pick (self->renderer, (int) (x * scale), (int) (y * scale));
}

void
vt_viewport_pick (VtViewport *self, gssize atom)
{
  VtSample *sample;

  g_return_if_fail (VT_IS_VIEWPORT (self));
  sample = self->scene ? vt_scene_get_sample (self->scene) : NULL;
  if (!sample)
    return;
  g_return_if_fail (atom < (gssize) vt_sample_get_n_atoms (sample));
  vt_scene_set_picked (self->scene, atom);
  g_signal_emit (self, signals[ATOM_PICKED], 0, (gint64) atom);
}

/* ---- selecting ---- */

static void
mark_atom (gsize atom, gpointer marks)
{
  ((guint8 *) marks)[atom] = 1;
}

void
vt_viewport_select (VtViewport *self, VtSelectMode mode, const guint8 *marks)
{
  const gsize n_atoms = vt_sample_get_n_atoms (vt_scene_get_sample (self->scene));
  guint64 n = 0;
  gboolean handled = FALSE;

  for (gsize i = 0; i < n_atoms; i++)
    n += marks[i];
  g_signal_emit (self, signals[SELECT], 0, (int) mode, marks, n, &handled);
}

/* What the scene marks when nobody keeps a selection. */
static gboolean
on_select (VtViewport *self, int mode, gpointer marks, guint64 n)
{
  vt_scene_set_selection (self->scene, n > 0 ? marks : NULL);
  return TRUE;
}

void
vt_viewport_select_region (VtViewport *self, VtSelectMode mode, const double *corners, gsize n)
{
  const int scale = gtk_widget_get_scale_factor (self->place);
  VtSample *sample = self->scene ? vt_scene_get_sample (self->scene) : NULL;
  g_autofree guint8 *marks = NULL;

  g_return_if_fail (VT_IS_VIEWPORT (self));
  if (!sample || n < 3)
    return;
  if (self->through || !self->renderer)
    marks = vt_region_find_atoms (self->scene, self->view, gtk_widget_get_width (self->place), gtk_widget_get_height (self->place), corners, n);
  else
    {
      g_autofree double *pixels = g_new (double, 2 * n);

      for (gsize i = 0; i < 2 * n; i++)
        pixels[i] = corners[i] * scale;
      marks = g_malloc0 (MAX (vt_sample_get_n_atoms (sample), 1));
      prepare_to_pick (self);
      vt_renderer_pick_polygon (self->renderer, pixels, n, mark_atom, marks);
    }
  vt_viewport_select (self, mode, marks);
}

/* ---- the tooltip ---- */

static gboolean
on_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip, VtViewport *self)
{
  g_autofree char *text = NULL, *label = NULL, *number = NULL, *markup = NULL;
  VtSample *sample;
  VtField *field;
  const VtSpecies *species;
  gssize atom;
  gint64 id;

  if (keyboard || self->mode != VT_DRAG_NONE || !self->complete || !vt_renderer_may_pick (self->renderer))
    return FALSE;
  atom = vt_viewport_pick_at (self, x, y);
  if (atom < 0)
    return FALSE;
  sample = vt_scene_get_sample (self->scene);
  species = vt_sample_get_species (sample, NULL) + vt_sample_get_species_index (sample)[atom];
  id = vt_sample_get_id (sample, atom);
  field = vt_scene_get_colour_field (self->scene);
  if (field)
    {
      guint component;
      double value;

      g_object_get (self->view, "colour-component", &component, NULL);
      value = vt_field_get (field, atom, MIN (component, vt_field_get_n_components (field) - 1));
      label = vt_field_dup_label (field);
      number = vt_number_to_text (value, 5);
      /* Translators: what the pointer is on: "Atom 1907 · Zr", then a field and its value there. */
      text = g_strdup_printf (_ ("Atom %" PRId64 " · %s\n%s: %s"), id, species->name, label, number);
    }
  else
    text = g_strdup_printf (_ ("Atom %" PRId64 " · %s"), id, species->name);
  markup = vt_ui_markup (text);
  gtk_tooltip_set_markup (tooltip, markup);
  return TRUE;
}

/* ---- the object ---- */

static void
update_description (VtViewport *self)
{
  VtSample *sample = self->scene ? vt_scene_get_sample (self->scene) : NULL;
  g_autofree char *text = NULL, *composition = NULL, *label = NULL;
  VtField *field;

  if (sample)
    {
      gsize n = vt_sample_get_n_atoms (sample);

      composition = vt_sample_dup_composition (sample);
      field = vt_scene_get_colour_field (self->scene);
      label = field ? vt_field_dup_label (field) : g_strdup (_ ("species"));
      text = g_strdup_printf (P_ ("%s, %zu atom, coloured by %s",
                                  "%s, %zu atoms, coloured by %s", n),
                              composition, n, label);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text ? text : _ ("No sample is open"), -1);
}

static void
on_scene_changed (VtViewport *self)
{
  VtSample *sample = self->scene ? vt_scene_get_sample (self->scene) : NULL;

  if (sample != self->last_sample)
    {
      /* Something of it at once, then in full. */
      self->last_sample = sample;
      self->preview = TRUE;
    }
  update_description (self);
  queue_redraw (self);
}

void
vt_viewport_set_scene (VtViewport *self, VtScene *scene)
{
  g_return_if_fail (VT_IS_VIEWPORT (self));
  if (self->scene == scene)
    return;
  if (self->scene)
    g_signal_handlers_disconnect_by_data (self->scene, self);
  g_set_object (&self->scene, scene);
  if (scene)
    g_signal_connect_swapped (scene, "changed", G_CALLBACK (on_scene_changed), self);
  on_scene_changed (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SCENE]);
}

VtScene *
vt_viewport_get_scene (VtViewport *self)
{
  return self->scene;
}

void
vt_viewport_set_view (VtViewport *self, VtView *view)
{
  g_return_if_fail (VT_IS_VIEWPORT (self));
  if (self->view == view)
    return;
  if (self->view)
    {
      vt_viewport_stop_animation (self);
      g_signal_handlers_disconnect_by_data (self->view, self);
    }
  g_set_object (&self->view, view);
  if (view)
    g_signal_connect_swapped (view, "changed", G_CALLBACK (queue_redraw), self);
  queue_redraw (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VIEW]);
}

VtView *
vt_viewport_get_view (VtViewport *self)
{
  return self->view;
}

static void
vt_viewport_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  VtViewport *self = VT_VIEWPORT (object);

  switch (id)
    {
    case PROP_SCENE:
      vt_viewport_set_scene (self, g_value_get_object (value));
      break;
    case PROP_VIEW:
      vt_viewport_set_view (self, g_value_get_object (value));
      break;
    case PROP_CONTEXT_MENU:
      g_set_object (&self->menu, g_value_get_object (value));
      break;
    case PROP_TOOL:
      if (self->tool == (VtViewportTool) g_value_get_enum (value))
        break;
      self->tool = g_value_get_enum (value);
      gtk_widget_set_cursor_from_name (GTK_WIDGET (self), self->tool != VT_VIEWPORT_TURN ? "crosshair" : NULL);
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_THROUGH:
      if (self->through == g_value_get_boolean (value))
        break;
      self->through = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
vt_viewport_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  VtViewport *self = VT_VIEWPORT (object);

  switch (id)
    {
    case PROP_SCENE:
      g_value_set_object (value, self->scene);
      break;
    case PROP_VIEW:
      g_value_set_object (value, self->view);
      break;
    case PROP_CONTEXT_MENU:
      g_value_set_object (value, self->menu);
      break;
    case PROP_TOOL:
      g_value_set_enum (value, self->tool);
      break;
    case PROP_THROUGH:
      g_value_set_boolean (value, self->through);
      break;
    case PROP_COMPLETE:
      g_value_set_boolean (value, self->complete);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
vt_viewport_dispose (GObject *object)
{
  VtViewport *self = VT_VIEWPORT (object);

  stop_drawing (self);
  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_clear_handle_id (&self->sketch_id, g_source_remove);
  vt_viewport_set_view (self, NULL);
  vt_viewport_set_scene (self, NULL);
  vt_viewport_dispose_input (self);
  g_clear_object (&self->menu);
  g_clear_object (&self->animation);
  g_clear_pointer (&self->stack, gtk_widget_unparent);
  G_OBJECT_CLASS (vt_viewport_parent_class)->dispose (object);
}

static void
vt_viewport_finalize (GObject *object)
{
  g_clear_error (&VT_VIEWPORT (object)->error);
  G_OBJECT_CLASS (vt_viewport_parent_class)->finalize (object);
}

static void
vt_viewport_class_init (VtViewportClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = vt_viewport_set_property;
  object_class->get_property = vt_viewport_get_property;
  object_class->dispose = vt_viewport_dispose;
  object_class->finalize = vt_viewport_finalize;

  properties[PROP_SCENE] = g_param_spec_object ("scene", NULL, NULL, VT_TYPE_SCENE, flags);
  properties[PROP_VIEW] = g_param_spec_object ("view", NULL, NULL, VT_TYPE_VIEW, flags);
  properties[PROP_CONTEXT_MENU] = g_param_spec_object ("context-menu", NULL, NULL, G_TYPE_MENU_MODEL, flags);
  properties[PROP_TOOL] = g_param_spec_enum ("tool", NULL, NULL, VT_TYPE_VIEWPORT_TOOL, VT_VIEWPORT_TURN, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_THROUGH] = g_param_spec_boolean ("through", NULL, NULL, TRUE, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_COMPLETE] = g_param_spec_boolean ("complete", NULL, NULL, FALSE,
                                                    G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ATOM_PICKED] = g_signal_new ("atom-picked", VT_TYPE_VIEWPORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[SELECT] = g_signal_new_class_handler ("select", VT_TYPE_VIEWPORT, G_SIGNAL_RUN_LAST, G_CALLBACK (on_select),
                                                g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 3, G_TYPE_INT,
                                                G_TYPE_POINTER, G_TYPE_UINT64);

  gtk_widget_class_set_css_name (widget_class, "vt-viewport");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
make_area (VtViewport *self)
{
  GtkWidget *area = gtk_gl_area_new ();

  gtk_gl_area_set_required_version (GTK_GL_AREA (area), 3, 3);
#if GTK_CHECK_VERSION(4, 12, 0)
  gtk_gl_area_set_allowed_apis (GTK_GL_AREA (area), GDK_GL_API_GL);
#endif
  gtk_widget_set_hexpand (area, TRUE);
  gtk_widget_set_vexpand (area, TRUE);
  g_signal_connect_after (area, "realize", G_CALLBACK (on_area_realize), self);
  g_signal_connect (area, "unrealize", G_CALLBACK (on_area_unrealize), self);
  g_signal_connect (area, "render", G_CALLBACK (on_render), self);
  g_signal_connect_swapped (area, "notify::scale-factor", G_CALLBACK (queue_redraw), self);
  return area;
}

static void
vt_viewport_init (VtViewport *self)
{
  GtkWidget *overlay = gtk_overlay_new ();

  self->through = TRUE;
  self->shrink = 1;
  self->area = make_area (self);
  self->place = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_layout_manager (self->place, gtk_custom_layout_new (NULL, measure_place, place_area));
  gtk_box_append (GTK_BOX (self->place), self->area);
  self->marks = gtk_drawing_area_new ();
  gtk_widget_set_can_target (self->marks, FALSE);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->marks), vt_viewport_draw_marks, self, NULL);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), self->place);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->marks);

  self->failure = adw_status_page_new ();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->failure), "video-display-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (self->failure), _ ("No Three-Dimensional Picture"));

  self->stack = gtk_stack_new ();
  gtk_stack_add_child (GTK_STACK (self->stack), overlay);
  gtk_stack_add_child (GTK_STACK (self->stack), self->failure);
  gtk_widget_set_parent (self->stack, GTK_WIDGET (self));

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_size_request (GTK_WIDGET (self), 200, 150);
  gtk_widget_set_has_tooltip (self->place, TRUE);
  g_signal_connect (self->place, "query-tooltip", G_CALLBACK (on_query_tooltip), self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Three-dimensional picture of the sample"), -1);
  update_description (self);

  vt_viewport_init_camera (self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (queue_redraw), self, G_CONNECT_SWAPPED);
  vt_viewport_init_input (self);
}

GtkWidget *
vt_viewport_new (void)
{
  return g_object_new (VT_TYPE_VIEWPORT, NULL);
}
