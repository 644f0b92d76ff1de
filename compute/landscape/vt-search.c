#include "landscape/vt-search-private.h"

#include <math.h>
#include <string.h>

/* How often the climb goes on after the curvature was lost while the saddle was tightened. */
#define MAX_RETURNS 2
/* Largest force where steps that win little may be the last. */
#define SETTLED_FORCE 0.05

/* ---- workspace ---- */

VtSearch *
vt_search_new (void)
{
  VtSearch *self = g_new0 (VtSearch, 1);
  self->lanczos = vt_lanczos_new ();
  self->relax = vt_relax_new ();
  self->first_push = g_array_new (FALSE, FALSE, sizeof (double));
  return self;
}

void
vt_search_free (VtSearch *self)
{
  if (self == NULL)
    return;
  vt_lanczos_free (self->lanczos);
  vt_relax_free (self->relax);
  g_array_unref (self->first_push);
  g_free (self->memory);
  g_free (self);
}

void
vt_search_set_stop (VtSearch *self, VtSearchStop stop, gpointer data)
{
  self->stop = stop;
  self->stop_data = data;
}

static void
reserve (VtSearch *self, gsize n)
{
  double **const vectors[] = { &self->at.x,   &self->at.force,  &self->back.x,     &self->back.force, &self->end.x, &self->end.force,
                               &self->saddle, &self->push,       &self->mode,       &self->second, &self->direction };
  if (self->n == n)
    return;
  self->n = n;
  self->memory = g_renew (double, self->memory, n * G_N_ELEMENTS (vectors));
  for (gsize k = 0; k < G_N_ELEMENTS (vectors); k++)
    *vectors[k] = self->memory + k * n;
}

void
vt_search_evaluate (VtSearch *self, VtSearchPoint *point, double *energy)
{
  self->landscape->evaluate (self->landscape->data, point->x, point->force, energy);
  self->result.calls++;
}

static double
ask_energy (VtSearch *self, const double *x, double *force)
{
  double energy;
  self->result.calls++;
  if (self->landscape->energy)
    return self->landscape->energy (self->landscape->data, x);
  self->landscape->evaluate (self->landscape->data, x, force, &energy);
  return energy;
}

double
vt_search_measure_energy (VtSearch *self, VtSearchPoint *point)
{
  if (self->landscape->counts_from_start)
    self->exact_start = 0;
  if (isnan (self->exact_start))
    self->exact_start = ask_energy (self, self->start, self->direction);
  return ask_energy (self, point->x, point->force) - self->exact_start;
}

static void
set_landscape (VtSearch *self, const VtLandscape *landscape, const double *start)
{
  reserve (self, 3 * landscape->n_atoms);
  self->landscape = landscape;
  self->start = start;
  self->exact_start = NAN;
  self->placed = FALSE;
  memcpy (self->at.x, start, self->n * sizeof *start);
  self->start_energy = self->energy = 0;
  if (!landscape->counts_from_start)
    vt_search_evaluate (self, &self->at, &self->start_energy);
  self->energy = self->start_energy;
}

void
vt_search_begin (VtSearch *self, const VtLandscape *landscape, const VtProtocol *protocol, const double *start, double stiffness)
{
  self->protocol = *protocol;
  self->stiffness = stiffness;
  self->curvature = NAN;
  self->result = (VtSearchResult){ .second_curvature = NAN, .curvature = NAN, .energy = NAN, .end_energy = NAN, .back_energy = NAN,
                                   .back_distance = NAN, .max_force = NAN };
  set_landscape (self, landscape, start);
}

void
vt_search_fill_general (VtSearch *self, double *vector)
{
  VtRandom random;
  vt_random_init (&random, 0, self->landscape->n_atoms, 0);
  for (gsize i = 0; i < self->n; i += 3)
    for (int k = 0; k < 3; k++)
      vector[i + k] = k < self->landscape->dimension ? vt_random_uniform (&random) - 0.5 : 0;
  vt_vector_normalize (self->n, vector);
}

double
vt_search_measure_stiffness (VtSearch *self, const VtLandscape *landscape, const VtProtocol *protocol, const double *start)
{
  const VtLanczosOptions options = { .max_vectors = 10, .tolerance = 0, .difference = protocol->difference };
  double stiffest = NAN;
  vt_search_begin (self, landscape, protocol, start, 1);
  vt_search_evaluate (self, &self->at, NULL);
  vt_search_fill_general (self, self->second);
  vt_lanczos_lowest (self->lanczos, landscape, &options, self->at.x, self->at.force, self->second, NULL, 0, &stiffest, &self->result.calls);
  return stiffest > 0 ? stiffest : 1;
}

/* ---- limits ---- */

gboolean
vt_search_check_limits (VtSearch *self, VtOutcome *outcome)
{
  if (self->stop && self->stop (self->stop_data))
    *outcome = VT_OUTCOME_CANCELLED;
  else if (self->result.calls >= self->protocol.max_calls)
    *outcome = VT_OUTCOME_CALLS;
  else if (!(fabs (self->energy - self->start_energy) <= self->protocol.max_energy))
    *outcome = VT_OUTCOME_TOO_HIGH;
  else
    return TRUE;
  return FALSE;
}

gboolean
vt_search_has_settled (VtSearch *self, const VtSearchPoint *point, const double *gained, guint step, double least)
{
  double sum = 0;
  if (step < VT_SEARCH_STEPS)
    return FALSE;
  for (guint k = 0; k < VT_SEARCH_STEPS; k++)
    sum += fabs (gained[k]);
  return sum < least && vt_vector_max_atom (self->landscape->n_atoms, point->force, NULL) < SETTLED_FORCE;
}

/* ---- curvature ---- */

double
vt_search_find_mode (VtSearch *self, guint n_vectors)
{
  const VtLanczosOptions options
      = { .max_vectors = n_vectors, .tolerance = self->protocol.lanczos_tolerance, .difference = self->protocol.difference };
  self->curvature = vt_lanczos_lowest (self->lanczos, self->landscape, &options, self->at.x, self->at.force, self->mode, NULL, 0, NULL,
                                       &self->result.calls);
  return self->curvature;
}

/* ---- from one landscape to another ---- */

gboolean
vt_search_may_restart (VtSearch *self, VtOutcome outcome)
{
  if ((outcome != VT_OUTCOME_LOST && outcome != VT_OUTCOME_NO_EXIT) || self->result.restarts >= self->protocol.max_restarts)
    return FALSE;
  self->result.restarts++;
  return TRUE;
}

void
vt_search_place (VtSearch *self, const VtLandscape *landscape, const double *start, const double *x, const double *mode)
{
  set_landscape (self, landscape, start);
  memcpy (self->at.x, x, self->n * sizeof *x);
  memcpy (self->saddle, x, self->n * sizeof *x);
  memcpy (self->mode, mode, self->n * sizeof *mode);
  vt_search_evaluate (self, &self->at, &self->energy);
  self->placed = TRUE;
}

void
vt_search_restart (VtSearch *self, const VtLandscape *landscape, const double *start)
{
  set_landscape (self, landscape, start);
}

/* ---- attempts ---- */

VtOutcome
vt_search_find_saddle (VtSearch *self)
{
  VtOutcome outcome = vt_search_tighten (self);
  /* The forces vanished where the curvature did: the saddle is farther up. */
  for (guint k = 0; outcome == VT_OUTCOME_LOST && k < MAX_RETURNS; k++)
    {
      outcome = vt_search_climb_on (self, TRUE);
      if (outcome == VT_OUTCOME_CONNECTED)
        outcome = vt_search_tighten (self);
    }
  return outcome;
}

VtOutcome
vt_search_settle (VtSearch *self)
{
  const VtOutcome outcome = vt_search_find_saddle (self);
  return outcome == VT_OUTCOME_CONNECTED ? vt_search_relax_sides (self) : outcome;
}

VtOutcome
vt_search_run (VtSearch *self, const gsize *kicked, gsize n_kicked, VtRandom *random)
{
  VtOutcome outcome;
  do
    {
      outcome = vt_search_climb (self, kicked, n_kicked, random);
      if (outcome == VT_OUTCOME_CONNECTED)
        outcome = vt_search_settle (self);
    }
  while (vt_search_may_restart (self, outcome));
  return outcome;
}

/* ---- results ---- */

const VtSearchResult *
vt_search_get_result (VtSearch *self)
{
  return &self->result;
}

const double *
vt_search_get_point (VtSearch *self)
{
  return self->at.x;
}

const double *
vt_search_get_force (VtSearch *self)
{
  return self->at.force;
}

const double *
vt_search_get_mode (VtSearch *self)
{
  return self->mode;
}

const double *
vt_search_get_saddle (VtSearch *self)
{
  return self->saddle;
}

const double *
vt_search_get_end (VtSearch *self)
{
  return self->end.x;
}
