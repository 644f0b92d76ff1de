/* To the saddle itself. */
#include "landscape/vt-search-private.h"

#include <math.h>
#include <string.h>

/* Steps between two looks at the mode while the saddle is tightened. */
#define STEPS_PER_MODE 6
/* Vectors for a mode that is known from a smaller landscape, and after how many steps it is looked at. */
#define VECTORS_TO_POLISH 4
#define POLISH_STEPS_PER_MODE 15
/* Polishing ends when the last steps have won less than so much, in units of the protocol's energies. */
#define POLISH_GAIN 1.5e-3
#define ROUGH_GAIN 4.5e-3
/* How often a stationary point with two negative curvatures is left along the second. */
#define MAX_NUDGES 2

static void
claim_saddle (VtSearch *self)
{
  self->result.energy = vt_search_measure_energy (self, &self->at);
  self->result.curvature = self->curvature;
  memcpy (self->saddle, self->at.x, self->n * sizeof *self->saddle);
  self->result.max_force = vt_vector_max_atom (self->landscape->n_atoms, self->at.force, NULL);
}

static VtOutcome
converge (VtSearch *self)
{
  const VtProtocol *protocol = &self->protocol;
  VtOutcome outcome = VT_OUTCOME_CALLS;
  if (self->placed && !(vt_search_find_mode (self, protocol->lanczos_warm) < 0))
    return VT_OUTCOME_LOST;
  self->placed = FALSE;
  vt_relax_begin (self->relax, self->landscape, VT_RELAX_SADDLE, self->stiffness, protocol->max_move);
  for (guint step = 0;; step++)
    {
      if (vt_vector_max_atom (self->landscape->n_atoms, self->at.force, NULL) < protocol->tight_force)
        return VT_OUTCOME_CONNECTED;
      if (step > 0 && step % STEPS_PER_MODE == 0 && !(vt_search_find_mode (self, protocol->lanczos_warm) < 0))
        return VT_OUTCOME_LOST;
      vt_relax_step (self->relax, self->at.x, self->at.force, self->mode, &self->result.calls);
      if (!vt_search_check_limits (self, &outcome))
        return outcome;
    }
}

VtOutcome
vt_search_polish (VtSearch *self, gboolean roughly)
{
  const double least = roughly ? ROUGH_GAIN : POLISH_GAIN;
  VtOutcome outcome = VT_OUTCOME_CALLS;
  double gained[VT_SEARCH_STEPS] = { 0 };
  vt_relax_begin (self->relax, self->landscape, VT_RELAX_SADDLE, self->stiffness, self->protocol.max_move);
  for (guint step = 0; !vt_search_has_settled (self, &self->at, gained, step, least); step++)
    {
      if (step > 0 && step % POLISH_STEPS_PER_MODE == 0 && !(vt_search_find_mode (self, VECTORS_TO_POLISH) < 0))
        return VT_OUTCOME_LOST;
      gained[step % VT_SEARCH_STEPS] = vt_relax_step (self->relax, self->at.x, self->at.force, self->mode, &self->result.calls);
      if (!vt_search_check_limits (self, &outcome))
        return outcome;
    }
  if (!roughly)
    claim_saddle (self);
  return VT_OUTCOME_CONNECTED;
}

/* The second curvature, from the direction in which the saddle lies, as soft as any, and a little of all others. */
static double
find_second (VtSearch *self)
{
  const VtLanczosOptions options = { .max_vectors = self->protocol.verify_vectors, .difference = self->protocol.difference,
                                     .sign_margin = MAX (self->protocol.verify_curvature, 1e-9) };
  const double *const others[] = { self->mode };
  for (gsize i = 0; i < self->n; i++)
    self->direction[i] = self->at.x[i] - self->start[i];
  vt_vector_project_out (self->n, self->direction, self->mode);
  vt_vector_normalize (self->n, self->direction);
  vt_search_fill_general (self, self->second);
  vt_vector_add (self->n, self->second, 2, self->direction);
  return vt_lanczos_lowest (self->lanczos, self->landscape, &options, self->at.x, self->at.force, self->second, others, 1, NULL,
                            &self->result.calls);
}

VtOutcome
vt_search_tighten (VtSearch *self)
{
  const VtProtocol *protocol = &self->protocol;
  for (guint nudge = 0;; nudge++)
    {
      const VtOutcome outcome = converge (self);
      if (outcome != VT_OUTCOME_CONNECTED)
        return outcome;
      if (!(vt_search_find_mode (self, protocol->lanczos_first) < -protocol->verify_curvature))
        return VT_OUTCOME_LOST;
      self->result.calls_to_saddle = self->result.calls;
      self->result.second_curvature = find_second (self);
      if (self->result.second_curvature > -protocol->verify_curvature)
        break;
      if (nudge == MAX_NUDGES)
        return VT_OUTCOME_HIGHER;
      vt_vector_add (self->n, self->at.x, protocol->side_push / vt_vector_max_atom (self->landscape->n_atoms, self->second, NULL),
                     self->second);
      vt_search_evaluate (self, &self->at, &self->energy);
    }
  claim_saddle (self);
  return VT_OUTCOME_CONNECTED;
}
