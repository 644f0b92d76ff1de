/* Both sides of a saddle. */
#include "landscape/vt-search-private.h"

#include <math.h>
#include <string.h>

/* So many steps at least before a side that has stayed near the saddle may be a minimum. */
#define STEPS_AT_SADDLE 25
/* Times the energy that still is the start's, and of the force that remains. */
#define NEARLY_START 20

/* The largest displacement of an atom from the start. */
static double
measure_distance (VtSearch *self, const double *x)
{
  if (!self->landscape->free)
    return vt_vector_max_atom (self->landscape->n_atoms, x, self->start);
  for (gsize i = 0; i < self->n; i++)
    self->direction[i] = x[i] - self->start[i];
  vt_vector_remove_drift (self->landscape->n_atoms, self->direction);
  return vt_vector_max_atom (self->landscape->n_atoms, self->direction, NULL);
}

static gboolean
is_start (VtSearch *self, const VtSearchPoint *side, double energy)
{
  return fabs (energy) < self->protocol.connected_energy && measure_distance (self, side->x) < self->protocol.connected_distance;
}

/* Whether a side has come away from the saddle, where forces are small as well. */
static gboolean
has_left_saddle (VtSearch *self, const VtSearchPoint *side)
{
  return vt_vector_max_atom (self->landscape->n_atoms, side->x, self->saddle) > 2 * self->protocol.side_push;
}

/* Until every force is below @force, or it is seen to be the start. @energy: in: about where it begins; out: where it is. */
static gboolean
descend (VtSearch *self, VtSearchPoint *side, double force, double *energy, VtOutcome *outcome)
{
  double about = *energy;
  for (guint step = 0; !(vt_vector_max_atom (self->landscape->n_atoms, side->force, NULL) < force)
                       || (step < STEPS_AT_SADDLE && !has_left_saddle (self, side)); step++)
    {
      about -= vt_relax_step (self->relax, side->x, side->force, NULL, &self->result.calls);
      if (is_start (self, side, about))
        {
          *energy = vt_search_measure_energy (self, side);
          if (is_start (self, side, *energy))
            return TRUE;
          about = *energy;
        }
      if (vt_search_check_limits (self, outcome))
        continue;
      if (*outcome == VT_OUTCOME_CALLS)
        *outcome = VT_OUTCOME_SIDES;
      return FALSE;
    }
  *energy = vt_search_measure_energy (self, side);
  return TRUE;
}

/* Downhill from the saddle displaced by @length along the mode. @energy: of the minimum above the start. */
static gboolean
relax_side (VtSearch *self, VtSearchPoint *side, double length, double *energy, VtOutcome *outcome)
{
  const VtProtocol *protocol = &self->protocol;
  memcpy (side->x, self->saddle, self->n * sizeof *side->x);
  vt_vector_add (self->n, side->x, length, self->mode);
  vt_search_evaluate (self, side, NULL);
  *energy = self->result.energy;
  vt_relax_begin (self->relax, self->landscape, VT_RELAX_MINIMUM, self->stiffness, protocol->max_move);
  if (!descend (self, side, protocol->side_force, energy, outcome))
    return FALSE;
  /* Where a mode is soft, small forces leave a long way: before it counts as another minimum one that may be the start goes on. */
  return !(fabs (*energy) < NEARLY_START * protocol->connected_energy) || is_start (self, side, *energy)
         || descend (self, side, protocol->side_force / NEARLY_START, energy, outcome);
}

VtOutcome
vt_search_relax_sides (VtSearch *self)
{
  VtSearchResult *result = &self->result;
  VtOutcome outcome = VT_OUTCOME_SIDES;
  double towards = 0;
  for (gsize i = 0; i < self->n; i++)
    towards += (self->start[i] - self->saddle[i]) * self->mode[i];
  const double length = self->protocol.side_push / vt_vector_max_atom (self->landscape->n_atoms, self->mode, NULL) * (towards < 0 ? -1 : 1);
  if (!relax_side (self, &self->back, length, &result->back_energy, &outcome)
      || !relax_side (self, &self->end, -length, &result->end_energy, &outcome))
    return outcome;
  gboolean back_is_start = is_start (self, &self->back, result->back_energy), end_is_start = is_start (self, &self->end, result->end_energy);
  if (end_is_start && !back_is_start)
    {
      const VtSearchPoint point = self->back;
      const double energy = result->back_energy;
      self->back = self->end, self->end = point;
      result->back_energy = result->end_energy, result->end_energy = energy;
      back_is_start = TRUE, end_is_start = FALSE;
    }
  result->back_distance = measure_distance (self, self->back.x);
  return !back_is_start ? VT_OUTCOME_UNCONNECTED : end_is_start ? VT_OUTCOME_RETURNED : VT_OUTCOME_CONNECTED;
}
