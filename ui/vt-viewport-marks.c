/* What lies above the picture: the overlay that exported images have too (legend, tripod, scale bar), and marks that
 * only the screen has: the slice's handle and the rubber band. */
#include "vt-viewport-private.h"

#include <math.h>

gboolean
vt_viewport_get_handle (VtViewport *self, double at[2], double along[2])
{
  VtNavigator navigator;
  gboolean enabled;
  double position, normal[3], point[3], pixel[3], ahead[3], length;

  if (!vt_viewport_get_navigator (self, &navigator))
    return FALSE;
  g_object_get (self->view, "slice-enabled", &enabled, "slice-position", &position, NULL);
  if (!enabled)
    return FALSE;

  vt_navigator_slice_point (&navigator, position, point);
  vt_view_project (self->view, navigator.sample, navigator.width, navigator.height, point, pixel);
  vt_view_get_slice_normal (self->view, normal);
  for (int k = 0; k < 3; k++)
    point[k] += normal[k];
  vt_view_project (self->view, navigator.sample, navigator.width, navigator.height, point, ahead);

  /* Kept inside the widget, so that a plane whose middle is out of sight can still be caught. */
  at[0] = CLAMP (pixel[0], 2 * VT_HANDLE_RADIUS, MAX (navigator.width - 2 * VT_HANDLE_RADIUS, 0));
  at[1] = CLAMP (pixel[1], 2 * VT_HANDLE_RADIUS, MAX (navigator.height - 2 * VT_HANDLE_RADIUS, 0));
  along[0] = ahead[0] - pixel[0];
  along[1] = ahead[1] - pixel[1];
  length = hypot (along[0], along[1]);
  if (length < 0.3 * vt_view_get_pixels_per_length (self->view, navigator.sample, navigator.width, navigator.height))
    {
      along[0] = 0;
      along[1] = -1;
    }
  else
    {
      along[0] /= length;
      along[1] /= length;
    }
  return TRUE;
}

static void
arrow (cairo_t *cr, const double at[2], const double along[2], double sign)
{
  const double tip = VT_HANDLE_RADIUS + 13, base = VT_HANDLE_RADIUS + 6, half = 5;
  double x = sign * along[0], y = sign * along[1];

  cairo_move_to (cr, at[0] + tip * x, at[1] + tip * y);
  cairo_line_to (cr, at[0] + base * x - half * y, at[1] + base * y + half * x);
  cairo_line_to (cr, at[0] + base * x + half * y, at[1] + base * y - half * x);
  cairo_close_path (cr);
}

static void
draw_handle (VtViewport *self, cairo_t *cr)
{
  double at[2], along[2];

  if (self->mode != VT_DRAG_SLICE && (!self->inside || self->mode != VT_DRAG_NONE))
    return;
  if (!vt_viewport_get_handle (self, at, along))
    return;

  cairo_new_path (cr);
  cairo_arc (cr, at[0], at[1], VT_HANDLE_RADIUS, 0, 2 * G_PI);
  cairo_close_path (cr);
  arrow (cr, at, along, 1);
  arrow (cr, at, along, -1);
  /* White with a dark rim: visible on any colour of atoms and on either background. */
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.65);
  cairo_set_line_width (cr, 3.5);
  cairo_stroke_preserve (cr);
  if (self->mode == VT_DRAG_SLICE)
    cairo_set_source_rgb (cr, 0.21, 0.52, 0.89);
  else
    cairo_set_source_rgba (cr, 1, 1, 1, 0.95);
  cairo_fill (cr);
}

static void
draw_region (VtViewport *self, cairo_t *cr)
{
  double x = MIN (self->press[0], self->last[0]), y = MIN (self->press[1], self->last[1]);
  double w = fabs (self->press[0] - self->last[0]), h = fabs (self->press[1] - self->last[1]);

  if (self->mode != VT_DRAG_SELECT || !self->dragged)
    return;
  cairo_new_path (cr);
  if (self->loop)
    {
      const double *points = (const double *) (gpointer) self->path->data;

      for (guint i = 0; i + 1 < self->path->len; i += 2)
        cairo_line_to (cr, points[i], points[i + 1]);
      cairo_close_path (cr);
      cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
    }
  else
    cairo_rectangle (cr, floor (x) + 0.5, floor (y) + 0.5, floor (w), floor (h));
  cairo_set_source_rgba (cr, 0.21, 0.52, 0.89, 0.18);
  cairo_fill_preserve (cr);
  cairo_set_source_rgba (cr, 0.21, 0.52, 0.89, 0.9);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

void
vt_viewport_draw_marks (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  VtViewport *self = data;
  double ground[4];

  if (!self->scene || !self->view || !vt_scene_get_sample (self->scene))
    return;
  cairo_save (cr);
  vt_overlay_draw (cr, self->scene, self->view, width, height, 1, vt_viewport_get_ground (self, ground));
  cairo_restore (cr);
  draw_handle (self, cr);
  draw_region (self, cr);
}
