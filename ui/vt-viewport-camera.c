/* Smooth changes of the camera; each is one step of the view's history. */
#include "vt-viewport-private.h"

#include <math.h>
#include <string.h>

#include "base/vt-i18n.h"

gboolean
vt_viewport_get_navigator (VtViewport *self, VtNavigator *navigator)
{
  VtSample *sample = self->scene ? vt_scene_get_sample (self->scene) : NULL;

  if (!sample || !self->view)
    return FALSE;
  *navigator = (VtNavigator) { self->view, sample, gtk_widget_get_width (self->place), gtk_widget_get_height (self->place) };
  return navigator->width > 0 && navigator->height > 0;
}

static void
animate (double t, gpointer data)
{
  VtViewport *self = data;
  double q[4], centre[3];

  vt_quaternion_slerp (self->from.rotation, self->to.rotation, t, q);
  for (int k = 0; k < 3; k++)
    centre[k] = (1 - t) * self->from.centre[k] + t * self->to.centre[k];
  vt_view_set_rotation (self->view, q);
  vt_view_set_centre (self->view, centre);
  g_object_set (self->view, "zoom", self->from.zoom * pow (self->to.zoom / self->from.zoom, t), NULL);
  vt_viewport_moved (self);
}

static void
on_animation_done (AdwAnimation *animation, VtViewport *self)
{
  vt_view_end_change (self->view);
}

void
vt_viewport_stop_animation (VtViewport *self)
{
  if (adw_animation_get_state (self->animation) == ADW_ANIMATION_PLAYING)
    adw_animation_skip (self->animation);
}

/* self->to holds the goal. */
static void
start_animation (VtViewport *self, const char *label)
{
  vt_view_get_rotation (self->view, self->from.rotation);
  vt_view_get_centre (self->view, self->from.centre);
  g_object_get (self->view, "zoom", &self->from.zoom, NULL);
  vt_view_begin_change (self->view, label);
  adw_animation_play (self->animation);
}

gboolean
vt_viewport_look (VtViewport *self, const char *direction)
{
  g_autoptr (VtView) goal = NULL;
  VtNavigator navigator;

  g_return_val_if_fail (VT_IS_VIEWPORT (self), FALSE);
  if (!self->view)
    return FALSE;
  vt_viewport_stop_animation (self);
  goal = vt_view_copy (self->view);
  if (!vt_view_look (goal, direction))
    return FALSE;
  vt_view_get_rotation (goal, self->to.rotation);
  vt_view_get_centre (goal, self->to.centre);
  g_object_get (goal, "zoom", &self->to.zoom, NULL);
  if (vt_viewport_get_navigator (self, &navigator))
    self->to.zoom = vt_view_get_fit_zoom (goal, navigator.sample, navigator.width, navigator.height);
  start_animation (self, _ ("Turn the View"));
  return TRUE;
}

/* The goal, an atom in the centre; FALSE if there is nothing to look at. */
static gboolean
aim_at (VtViewport *self, gsize atom, double *half_diagonal)
{
  VtNavigator navigator;
  const VtCell *cell;
  double position[3], inverse[3][3], diagonal = 0;
  gboolean wrap;

  if (!vt_viewport_get_navigator (self, &navigator))
    return FALSE;
  g_return_val_if_fail (atom < vt_sample_get_n_atoms (navigator.sample), FALSE);
  vt_viewport_stop_animation (self);
  cell = vt_sample_get_cell (navigator.sample);
  g_object_get (self->view, "wrap", &wrap, "zoom", &self->to.zoom, NULL);
  vt_sample_get_place (navigator.sample, atom, wrap && vt_cell_get_inverse (cell, inverse) ? inverse : NULL, position);
  vt_view_get_rotation (self->view, self->to.rotation);
  for (int k = 0; k < 3; k++)
    {
      const double along = cell->vectors[0][k] + cell->vectors[1][k] + cell->vectors[2][k];

      self->to.centre[k] = position[k] - cell->origin[k] - 0.5 * along;
      diagonal += along * along;
    }
  *half_diagonal = 0.5 * sqrt (diagonal);
  return TRUE;
}

void
vt_viewport_centre_on (VtViewport *self, gsize atom)
{
  double half_diagonal;

  g_return_if_fail (VT_IS_VIEWPORT (self));
  if (aim_at (self, atom, &half_diagonal))
    start_animation (self, _ ("Centre on the Atom"));
}

/* Where the last visit has brought the camera, whichever way it has been turned; not during an animation. */
static gboolean
is_visiting (VtViewport *self)
{
  double centre[3], zoom;

  vt_view_get_centre (self->view, centre);
  g_object_get (self->view, "zoom", &zoom, NULL);
  /* The animation comes to its zoom by a power, in rounded steps. */
  return self->visiting && memcmp (centre, self->visited.centre, sizeof centre) == 0 && fabs (zoom / self->visited.zoom - 1) < 1e-9;
}

void
vt_viewport_visit (VtViewport *self, gsize atom, double radius)
{
  double half_diagonal;

  g_return_if_fail (VT_IS_VIEWPORT (self) && radius > 0);
  if (!aim_at (self, atom, &half_diagonal))
    return;
  if (!is_visiting (self))
    {
      vt_view_get_centre (self->view, self->home.centre);
      self->home.zoom = self->to.zoom;
    }
  /* At 1 the whole cell fits. */
  self->to.zoom = MAX (self->to.zoom, half_diagonal / radius);
  memcpy (self->visited.centre, self->to.centre, sizeof self->visited.centre);
  self->visited.zoom = self->to.zoom;
  self->visiting = TRUE;
  start_animation (self, _ ("Centre on the Atom"));
}

void
vt_viewport_leave (VtViewport *self)
{
  g_return_if_fail (VT_IS_VIEWPORT (self));
  if (!self->view)
    return;
  vt_viewport_stop_animation (self);
  if (is_visiting (self))
    {
      vt_view_get_rotation (self->view, self->to.rotation);
      memcpy (self->to.centre, self->home.centre, sizeof self->to.centre);
      self->to.zoom = self->home.zoom;
      start_animation (self, _ ("Go Back from the Event"));
    }
  self->visiting = FALSE;
}

void
vt_viewport_init_camera (VtViewport *self)
{
  self->animation = adw_timed_animation_new (GTK_WIDGET (self), 0, 1, 280, adw_callback_animation_target_new (animate, self, NULL));
  g_signal_connect (self->animation, "done", G_CALLBACK (on_animation_done), self);
}
