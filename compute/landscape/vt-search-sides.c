/* Both sides of a saddle. */
#include "landscape/vt-search-private.h"

#include <math.h>
#include <string.h>

/* So many steps at least before a side that has stayed near the saddle may be a minimum. */
#define STEPS_AT_SADDLE 25
/* Times the energy that still is the start's, and of the force that remains. */
#define NEARLY_START 20

/* A side of a polished saddle is the start when it is within so many times the energy of the start, but not half of the saddle's, and nearer to the
 * start than half as far as the saddle. */
#define RIPPLE_ENERGY 10
/* What the last steps down to the new minimum may have won, in units of the protocol's energies; but not while a side is within so many times the
 * push off the saddle, or the energy of the start, of the saddle: on a ridge steps win little, too. */
#define CONFIRM_GAIN 8e-3
#define NEAR_SADDLE 5
#define NEAR_SADDLE_ENERGY 10

/* How near to the start is the start, and where a descent ends: where forces are below @force, or, if @gain is not 0, where steps far from the
 * saddle win little. */
typedef struct
{
  double energy, distance, force, gain;
} Ends;

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
is_start (VtSearch *self, const Ends *ends, const VtSearchPoint *side, double energy)
{
  return fabs (energy) < ends->energy && measure_distance (self, side->x) < ends->distance;
}

/* Where a descent may end. Near the saddle forces are small as well. @energy: about the side's. */
static gboolean
is_down (VtSearch *self, const Ends *ends, const VtSearchPoint *side, double energy, const double *gained, guint step)
{
  const VtProtocol *protocol = &self->protocol;
  const double left = vt_vector_max_atom (self->landscape->n_atoms, side->x, self->saddle) / protocol->side_push;
  if (ends->gain > 0 && left > NEAR_SADDLE && self->result.energy - energy > NEAR_SADDLE_ENERGY * protocol->connected_energy)
    return vt_search_has_settled (self, side, gained, step, ends->gain);
  return (step >= STEPS_AT_SADDLE || left > 2) && vt_vector_max_atom (self->landscape->n_atoms, side->force, NULL) < ends->force;
}

/* To the minimum, or to where it is seen to be the start. @energy: in: about where it begins; out: where it is. */
static gboolean
descend (VtSearch *self, const Ends *ends, VtSearchPoint *side, double *energy, VtOutcome *outcome)
{
  double about = *energy, gained[VT_SEARCH_STEPS] = { 0 };
  for (guint step = 0; !is_down (self, ends, side, about, gained, step); step++)
    {
      const double gain = vt_relax_step (self->relax, side->x, side->force, NULL, &self->result.calls);
      gained[step % VT_SEARCH_STEPS] = gain;
      about -= gain;
      if (is_start (self, ends, side, about))
        {
          *energy = vt_search_measure_energy (self, side);
          if (is_start (self, ends, side, *energy))
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

/* Downhill from the saddle, the way the mode points. @energy: of the minimum above the start. */
static gboolean
relax_side (VtSearch *self, const Ends *ends, VtSearchPoint *side, double *energy, VtOutcome *outcome)
{
  memcpy (side->x, self->saddle, self->n * sizeof *side->x);
  vt_vector_add (self->n, side->x, self->protocol.side_push / vt_vector_max_atom (self->landscape->n_atoms, self->mode, NULL), self->mode);
  vt_search_evaluate (self, side, NULL);
  *energy = self->result.energy;
  vt_relax_begin (self->relax, self->landscape, VT_RELAX_MINIMUM, self->stiffness, self->protocol.max_move);
  if (!descend (self, ends, side, energy, outcome))
    return FALSE;
  if (ends->gain > 0 || !(fabs (*energy) < NEARLY_START * ends->energy) || is_start (self, ends, side, *energy))
    return TRUE;
  /* Where a mode is soft, small forces leave a long way: before it counts as another minimum one that may be the start goes on. */
  Ends closer = *ends;
  closer.force /= NEARLY_START;
  return descend (self, &closer, side, energy, outcome);
}

static void
change_sides (VtSearch *self)
{
  VtSearchResult *result = &self->result;
  const VtSearchPoint point = self->back;
  const double energy = result->back_energy;
  self->back = self->end, self->end = point;
  result->back_energy = result->end_energy, result->end_energy = energy;
  vt_vector_scale (self->n, self->mode, -1);
}

/* The start on one of the sides, first on that which lies towards it; the mode is turned to where it is. The other side has been relaxed only if it
 * was looked at first: *@both. */
static VtOutcome
find_start (VtSearch *self, const Ends *ends, gboolean *both)
{
  VtSearchResult *result = &self->result;
  VtOutcome outcome = VT_OUTCOME_SIDES;
  double towards = 0;
  for (gsize i = 0; i < self->n; i++)
    towards += (self->start[i] - self->saddle[i]) * self->mode[i];
  if (towards < 0)
    vt_vector_scale (self->n, self->mode, -1);
  for (*both = FALSE;; *both = TRUE)
    {
      if (!relax_side (self, ends, &self->back, &result->back_energy, &outcome))
        return outcome;
      const gboolean found = is_start (self, ends, &self->back, result->back_energy);
      if (!found)
        change_sides (self);
      if (found || *both)
        {
          result->back_distance = measure_distance (self, self->back.x);
          return found ? VT_OUTCOME_CONNECTED : VT_OUTCOME_UNCONNECTED;
        }
    }
}

VtOutcome
vt_search_relax_sides (VtSearch *self)
{
  const VtProtocol *protocol = &self->protocol;
  const Ends ends = { .energy = protocol->connected_energy, .distance = protocol->connected_distance, .force = protocol->side_force };
  gboolean both;
  VtOutcome outcome = find_start (self, &ends, &both);
  if (outcome != VT_OUTCOME_CONNECTED || both)
    return outcome;
  vt_vector_scale (self->n, self->mode, -1);
  if (!relax_side (self, &ends, &self->end, &self->result.end_energy, &outcome))
    return outcome;
  return is_start (self, &ends, &self->end, self->result.end_energy) ? VT_OUTCOME_RETURNED : VT_OUTCOME_CONNECTED;
}

/* ---- of a polished saddle ---- */

static Ends
get_ends (VtSearch *self)
{
  const VtProtocol *protocol = &self->protocol;
  return (Ends){ .energy = MIN (RIPPLE_ENERGY * protocol->connected_energy, self->result.energy / 2),
                 .distance = measure_distance (self, self->saddle) / 2,
                 .force = protocol->side_force,
                 .gain = CONFIRM_GAIN };
}

VtOutcome
vt_search_find_start (VtSearch *self)
{
  const Ends ends = get_ends (self);
  gboolean both;
  self->result.curvature = vt_search_find_mode (self, self->protocol.lanczos_warm);
  if (!(self->curvature < 0))
    return VT_OUTCOME_LOST;
  return find_start (self, &ends, &both);
}

VtOutcome
vt_search_leave (VtSearch *self)
{
  const Ends ends = get_ends (self);
  VtOutcome outcome = VT_OUTCOME_SIDES;
  vt_vector_scale (self->n, self->mode, -1);
  return relax_side (self, &ends, &self->end, &self->result.end_energy, &outcome) ? VT_OUTCOME_CONNECTED : outcome;
}

VtOutcome
vt_search_find_end (VtSearch *self, const double *saddle)
{
  VtOutcome outcome = VT_OUTCOME_SIDES;
  memcpy (self->saddle, saddle, self->n * sizeof *saddle);
  memcpy (self->end.x, self->at.x, self->n * sizeof *saddle);
  memcpy (self->end.force, self->at.force, self->n * sizeof *saddle);
  memcpy (self->at.x, saddle, self->n * sizeof *saddle);
  self->result.end_energy = self->energy;
  const Ends ends = get_ends (self);
  vt_relax_begin (self->relax, self->landscape, VT_RELAX_MINIMUM, self->stiffness, self->protocol.max_move);
  if (!descend (self, &ends, &self->end, &self->result.end_energy, &outcome))
    return outcome;
  return is_start (self, &ends, &self->end, self->result.end_energy) ? VT_OUTCOME_RETURNED : VT_OUTCOME_CONNECTED;
}
