/* Out of the basin, and up. */
#include "landscape/vt-search-private.h"

#include <math.h>
#include <string.h>

/* ---- 1. out of the basin ---- */

/* A random direction of the kicked atoms; after a restart with some of the first one in it. */
static void
draw_push (VtSearch *self, const gsize *kicked, gsize n_kicked, VtRandom *random)
{
  const double memory = self->result.restarts > 0 ? self->protocol.restart_memory : 0;
  g_array_set_size (self->first_push, (guint) (3 * n_kicked));
  double *first = (double *) self->first_push->data;
  memset (self->push, 0, self->n * sizeof *self->push);
  for (gsize i = 0; i < n_kicked; i++)
    for (int k = 0; k < self->landscape->dimension; k++)
      self->push[3 * kicked[i] + k] = vt_random_normal (random);
  if (self->landscape->free)
    vt_vector_remove_drift (self->landscape->n_atoms, self->push);
  vt_vector_normalize (self->n, self->push);
  for (gsize i = 0; i < n_kicked; i++)
    for (int k = 0; k < 3; k++)
      {
        double *component = self->push + 3 * kicked[i] + k;
        *component = memory > 0 ? memory * first[3 * i + k] + (1 - memory) * *component : *component;
        if (self->result.restarts == 0)
          first[3 * i + k] = *component;
      }
  vt_vector_normalize (self->n, self->push);
}

/* Steps of relaxation beside @direction, until what is beside is small against what is along. */
static gboolean
relax_beside (VtSearch *self, const double *direction, guint n_steps, gboolean until_smaller, VtOutcome *outcome)
{
  const VtLandscape *landscape = self->landscape;
  vt_relax_begin (self->relax, landscape, VT_RELAX_BESIDE, self->stiffness, self->protocol.max_move);
  for (guint k = 0; k < n_steps; k++)
    {
      if (until_smaller && k > 0)
        {
          const double along = vt_vector_dot (self->n, self->at.force, direction);
          double *beside = self->saddle; /* free at this stage */
          vt_relax_modify (VT_RELAX_BESIDE, self->n, self->at.force, direction, beside);
          const double largest = vt_vector_max_atom (landscape->n_atoms, beside, NULL);
          if (largest < fabs (along) * vt_vector_max_atom (landscape->n_atoms, direction, NULL)
              || largest < self->protocol.climb_force / 2)
            return TRUE;
        }
      vt_relax_step (self->relax, self->at.x, self->at.force, direction, &self->result.calls);
      if (!vt_search_check_limits (self, outcome))
        return FALSE;
    }
  return TRUE;
}

static VtOutcome
leave_basin (VtSearch *self)
{
  const VtProtocol *protocol = &self->protocol;
  VtOutcome outcome = VT_OUTCOME_NO_EXIT;
  memcpy (self->at.x, self->start, self->n * sizeof *self->start);
  memcpy (self->mode, self->push, self->n * sizeof *self->mode);
  for (guint push = 0; push < protocol->max_pushes; push++)
    {
      vt_vector_add (self->n, self->at.x, push == 0 ? protocol->kick : protocol->push, self->push);
      vt_search_evaluate (self, &self->at, &self->energy);
      self->result.pushes++;
      if (!vt_search_check_limits (self, &outcome)
          || !relax_beside (self, self->push, MIN (protocol->basin_relax + push, protocol->basin_relax_max), FALSE, &outcome))
        return outcome;
      if (push + 1 < protocol->first_lanczos)
        continue;
      const double curvature = vt_search_find_mode (self, push + 1 == protocol->first_lanczos ? protocol->lanczos_first : protocol->lanczos_warm);
      if (curvature < protocol->leave_curvature)
        return VT_OUTCOME_CONNECTED;
    }
  return outcome;
}

/* ---- 2. turn and climb ---- */

/* The way of the next step: unit vector in self->direction; returns its length. */
static double
choose_step (VtSearch *self, guint step)
{
  const VtProtocol *protocol = &self->protocol;
  if (step < protocol->turn)
    {
      const double weight = (step + 1.0) / (protocol->turn + 1.0);
      const double sign = vt_vector_dot (self->n, self->mode, self->push) < 0 ? -1 : 1;
      for (gsize i = 0; i < self->n; i++)
        self->direction[i] = (1 - weight) * self->push[i] + sign * weight * self->mode[i];
      vt_vector_normalize (self->n, self->direction);
      return protocol->push;
    }
  const double along = vt_vector_dot (self->n, self->at.force, self->mode);
  const double length = MIN (protocol->max_step, fabs (along) / MAX (fabs (self->curvature), protocol->min_curvature));
  memcpy (self->direction, self->mode, self->n * sizeof *self->mode);
  return along > 0 ? -length : length;
}

/* Makes the direction the mode's, away from the start. */
static void
turn_away (VtSearch *self)
{
  double away = 0;
  for (gsize i = 0; i < self->n; i++)
    away += (self->at.x[i] - self->start[i]) * self->mode[i];
  memcpy (self->direction, self->mode, self->n * sizeof *self->mode);
  if (away < 0)
    vt_vector_scale (self->n, self->direction, -1);
}

VtOutcome
vt_search_climb_on (VtSearch *self, gboolean lost)
{
  const VtProtocol *protocol = &self->protocol;
  VtOutcome outcome = VT_OUTCOME_CALLS;
  double *before = self->back.x, *mode_before = self->end.x; /* free at this stage */
  guint losses = 0, since = 0;
  for (guint step = lost ? protocol->turn : 0; step < protocol->max_climb; step++, since++)
    {
      double length = choose_step (self, step);
      guint n_relax = MIN (protocol->climb_relax + protocol->climb_relax_more * since, protocol->climb_relax_max);
      if (lost)
        {
          length = protocol->push;
          turn_away (self);
          n_relax = 1;
          since = 0;
        }
      vt_vector_add (self->n, self->at.x, length, self->direction);
      vt_search_evaluate (self, &self->at, &self->energy);
      self->result.climb_steps++;
      memcpy (before, self->at.x, self->n * sizeof *before);
      memcpy (mode_before, self->mode, self->n * sizeof *before);
      if (!vt_search_check_limits (self, &outcome) || !relax_beside (self, self->direction, n_relax, TRUE, &outcome))
        return outcome;
      lost = !(vt_search_find_mode (self, protocol->lanczos_warm) < 0);
      if (lost)
        {
          if (losses++ == protocol->max_losses)
            return VT_OUTCOME_LOST;
          /* Relaxed back into the basin: from where that began, farther up, and less of it. */
          memcpy (self->at.x, before, self->n * sizeof *before);
          memcpy (self->mode, mode_before, self->n * sizeof *before);
          continue;
        }
      if (vt_vector_max_atom (self->landscape->n_atoms, self->at.force, NULL) < protocol->climb_force)
        return VT_OUTCOME_CONNECTED;
    }
  return outcome;
}

VtOutcome
vt_search_climb (VtSearch *self, const gsize *kicked, gsize n_kicked, VtRandom *random)
{
  draw_push (self, kicked, n_kicked, random);
  const VtOutcome outcome = leave_basin (self);
  return outcome == VT_OUTCOME_CONNECTED ? vt_search_climb_on (self, FALSE) : outcome;
}
