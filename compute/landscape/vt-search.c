#include "landscape/vt-search.h"

#include <math.h>
#include <string.h>

#include "base/vt-i18n.h"
#include "landscape/vt-lanczos.h"
#include "landscape/vt-relax.h"

/* Steps between two looks at the mode while the saddle is tightened. */
#define STEPS_PER_MODE 6
/* Vectors for a mode that is known from a smaller landscape, and after how many steps it is looked at. */
#define VECTORS_TO_POLISH 4
#define POLISH_STEPS_PER_MODE 16
/* Polishing ends when so many steps have won less than so much, in units of the protocol's energies; of the minimum less is asked. */
#define POLISH_STEPS 3
#define POLISH_SADDLE 1.5e-3
#define POLISH_END 8e-3
#define POLISH_FORCE 0.05
/* So many steps at least before a side that has stayed near the saddle may be a minimum. */
#define STEPS_AT_SADDLE 25
/* How often a stationary point with two negative curvatures is left along the second. */
#define MAX_NUDGES 2
/* How often the climb goes on after the curvature was lost while the saddle was tightened. */
#define MAX_RETURNS 2
/* Times the energy that still is the start's, and of the force that remains. */
#define NEARLY_START 20

typedef struct
{
  double *x, *force;
} Point;

struct _VtSearch
{
  const VtLandscape *landscape;
  VtProtocol protocol;
  const double *start;
  double start_energy, stiffness;
  double exact_start;     /* the start's as measure_energy() has it; NaN until it is needed */
  gsize n; /* 3 × atoms */

  VtLanczos *lanczos;
  VtRelax *relax;
  VtSearchStop stop;
  gpointer stop_data;

  double *memory;
  Point at, back, end;
  double *saddle;
  double *push; /* unit vector */
  GArray *first_push; /* double: the components of the first one, of the kicked atoms */
  double *mode, *second, *direction;
  double curvature;
  double energy; /* at at.x when it was last asked for */
  gboolean placed; /* the mode is only a guess */
  VtSearchResult result;
};

/* ---- outcomes ---- */

static const struct
{
  const char *id, *title;
} outcomes[VT_N_OUTCOMES] = {
  [VT_OUTCOME_CONNECTED] = { "connected", N_ ("Connected event") },
  [VT_OUTCOME_UNCONNECTED] = { "unconnected", N_ ("Saddle not connected to the start") },
  [VT_OUTCOME_RETURNED] = { "returned", N_ ("Both sides are the start") },
  [VT_OUTCOME_NO_EXIT] = { "no-exit", N_ ("Did not leave the basin") },
  [VT_OUTCOME_LOST] = { "lost", N_ ("Lost the negative curvature") },
  [VT_OUTCOME_HIGHER] = { "higher", N_ ("Stationary point of higher order") },
  [VT_OUTCOME_TOO_HIGH] = { "too-high", N_ ("Energy beyond the limit") },
  [VT_OUTCOME_CALLS] = { "calls", N_ ("Too many evaluations") },
  [VT_OUTCOME_SIDES] = { "sides", N_ ("Sides did not relax in time") },
  [VT_OUTCOME_SPHERE] = { "sphere", N_ ("The active sphere cannot grow") },
  [VT_OUTCOME_CANCELLED] = { "cancelled", N_ ("Cancelled") },
};

const char *
vt_outcome_get_id (VtOutcome outcome)
{
  return outcomes[outcome].id;
}

const char *
vt_outcome_get_title (VtOutcome outcome)
{
  return _(outcomes[outcome].title);
}

gboolean
vt_outcome_has_saddle (VtOutcome outcome)
{
  return outcome == VT_OUTCOME_CONNECTED || outcome == VT_OUTCOME_UNCONNECTED || outcome == VT_OUTCOME_RETURNED;
}

gboolean
vt_outcome_from_id (const char *id, VtOutcome *outcome)
{
  for (guint i = 0; i < VT_N_OUTCOMES; i++)
    if (g_strcmp0 (outcomes[i].id, id) == 0)
      {
        *outcome = i;
        return TRUE;
      }
  return FALSE;
}

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

static void
evaluate (VtSearch *self, Point *point, double *energy)
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

/* What counts as the energy at @point above the start. */
static double
measure_energy (VtSearch *self, Point *point)
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
    evaluate (self, &self->at, &self->start_energy);
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

/* Numbers for directions that need be only general, not random. */
static void
fill_general (VtSearch *self, double *vector)
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
  evaluate (self, &self->at, NULL);
  fill_general (self, self->second);
  vt_lanczos_lowest (self->lanczos, landscape, &options, self->at.x, self->at.force, self->second, NULL, 0, &stiffest, &self->result.calls);
  return stiffest > 0 ? stiffest : 1;
}

/* ---- limits ---- */

static gboolean
check_limits (VtSearch *self, VtOutcome *outcome)
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

/* ---- curvature ---- */

static double
find_mode (VtSearch *self, guint n_vectors)
{
  const VtLanczosOptions options
      = { .max_vectors = n_vectors, .tolerance = self->protocol.lanczos_tolerance, .difference = self->protocol.difference };
  self->curvature = vt_lanczos_lowest (self->lanczos, self->landscape, &options, self->at.x, self->at.force, self->mode, NULL, 0, NULL,
                                       &self->result.calls);
  return self->curvature;
}

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
      if (!check_limits (self, outcome))
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
      evaluate (self, &self->at, &self->energy);
      self->result.pushes++;
      if (!check_limits (self, &outcome)
          || !relax_beside (self, self->push, MIN (protocol->basin_relax + push, protocol->basin_relax_max), FALSE, &outcome))
        return outcome;
      if (push + 1 < protocol->first_lanczos)
        continue;
      const double curvature = find_mode (self, push + 1 == protocol->first_lanczos ? protocol->lanczos_first : protocol->lanczos_warm);
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

/* @lost: from where there is no negative curvature; without the turn. */
static VtOutcome
climb (VtSearch *self, gboolean lost)
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
      evaluate (self, &self->at, &self->energy);
      self->result.climb_steps++;
      memcpy (before, self->at.x, self->n * sizeof *before);
      memcpy (mode_before, self->mode, self->n * sizeof *before);
      if (!check_limits (self, &outcome) || !relax_beside (self, self->direction, n_relax, TRUE, &outcome))
        return outcome;
      lost = !(find_mode (self, protocol->lanczos_warm) < 0);
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
  return outcome == VT_OUTCOME_CONNECTED ? climb (self, FALSE) : outcome;
}

gboolean
vt_search_may_restart (VtSearch *self, VtOutcome outcome)
{
  if ((outcome != VT_OUTCOME_LOST && outcome != VT_OUTCOME_NO_EXIT) || self->result.restarts >= self->protocol.max_restarts)
    return FALSE;
  self->result.restarts++;
  return TRUE;
}

/* ---- 3. the saddle ---- */

void
vt_search_place (VtSearch *self, const VtLandscape *landscape, const double *start, const double *x, const double *mode)
{
  set_landscape (self, landscape, start);
  memcpy (self->at.x, x, self->n * sizeof *x);
  memcpy (self->mode, mode, self->n * sizeof *mode);
  evaluate (self, &self->at, &self->energy);
  self->placed = TRUE;
}

void
vt_search_restart (VtSearch *self, const VtLandscape *landscape, const double *start)
{
  set_landscape (self, landscape, start);
}

static void
claim_saddle (VtSearch *self)
{
  self->result.energy = measure_energy (self, &self->at);
  self->result.curvature = self->curvature;
  memcpy (self->saddle, self->at.x, self->n * sizeof *self->saddle);
  self->result.max_force = vt_vector_max_atom (self->landscape->n_atoms, self->at.force, NULL);
}

static VtOutcome
converge (VtSearch *self)
{
  const VtProtocol *protocol = &self->protocol;
  VtOutcome outcome = VT_OUTCOME_CALLS;
  if (self->placed && !(find_mode (self, protocol->lanczos_warm) < 0))
    return VT_OUTCOME_LOST;
  self->placed = FALSE;
  vt_relax_begin (self->relax, self->landscape, VT_RELAX_SADDLE, self->stiffness, protocol->max_move);
  for (guint step = 0;; step++)
    {
      if (vt_vector_max_atom (self->landscape->n_atoms, self->at.force, NULL) < protocol->tight_force)
        return VT_OUTCOME_CONNECTED;
      if (step > 0 && step % STEPS_PER_MODE == 0 && !(find_mode (self, protocol->lanczos_warm) < 0))
        return VT_OUTCOME_LOST;
      vt_relax_step (self->relax, self->at.x, self->at.force, self->mode, &self->result.calls);
      if (!check_limits (self, &outcome))
        return outcome;
    }
}

/* Whether polishing may end: @gained by each of the last POLISH_STEPS steps, of @step. */
static gboolean
is_polished (VtSearch *self, const Point *point, const double *gained, guint step, double least)
{
  double sum = 0;
  if (step < POLISH_STEPS)
    return FALSE;
  for (guint k = 0; k < POLISH_STEPS; k++)
    sum += fabs (gained[k]);
  return sum < least && vt_vector_max_atom (self->landscape->n_atoms, point->force, NULL) < POLISH_FORCE;
}

VtOutcome
vt_search_polish (VtSearch *self, const double *end)
{
  VtOutcome outcome = VT_OUTCOME_CALLS;
  double gained[POLISH_STEPS] = { 0 };
  vt_relax_begin (self->relax, self->landscape, VT_RELAX_SADDLE, self->stiffness, self->protocol.max_move);
  for (guint step = 0; !is_polished (self, &self->at, gained, step, POLISH_SADDLE); step++)
    {
      if (step % POLISH_STEPS_PER_MODE == POLISH_STEPS_PER_MODE / 2 && !(find_mode (self, VECTORS_TO_POLISH) < 0))
        return VT_OUTCOME_LOST;
      gained[step % POLISH_STEPS] = vt_relax_step (self->relax, self->at.x, self->at.force, self->mode, &self->result.calls);
      if (!check_limits (self, &outcome))
        return outcome;
    }
  claim_saddle (self);
  memcpy (self->end.x, end, self->n * sizeof *end);
  evaluate (self, &self->end, NULL);
  /* Far from the event, where most atoms are, the landscape is the saddle's. */
  vt_relax_set_kind (self->relax, VT_RELAX_MINIMUM);
  for (guint step = 0; !is_polished (self, &self->end, gained, step, POLISH_END); step++)
    {
      gained[step % POLISH_STEPS] = vt_relax_step (self->relax, self->end.x, self->end.force, NULL, &self->result.calls);
      if (!check_limits (self, &outcome))
        return outcome == VT_OUTCOME_CALLS ? VT_OUTCOME_SIDES : outcome;
    }
  self->result.end_energy = measure_energy (self, &self->end);
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
  fill_general (self, self->second);
  vt_vector_add (self->n, self->second, 2, self->direction);
  return vt_lanczos_lowest (self->lanczos, self->landscape, &options, self->at.x, self->at.force, self->second, others, 1, NULL,
                            &self->result.calls);
}

static VtOutcome
tighten (VtSearch *self)
{
  const VtProtocol *protocol = &self->protocol;
  for (guint nudge = 0;; nudge++)
    {
      const VtOutcome outcome = converge (self);
      if (outcome != VT_OUTCOME_CONNECTED)
        return outcome;
      if (!(find_mode (self, protocol->lanczos_first) < -protocol->verify_curvature))
        return VT_OUTCOME_LOST;
      self->result.calls_to_saddle = self->result.calls;
      self->result.second_curvature = find_second (self);
      if (self->result.second_curvature > -protocol->verify_curvature)
        break;
      if (nudge == MAX_NUDGES)
        return VT_OUTCOME_HIGHER;
      vt_vector_add (self->n, self->at.x, protocol->side_push / vt_vector_max_atom (self->landscape->n_atoms, self->second, NULL),
                     self->second);
      evaluate (self, &self->at, &self->energy);
    }
  claim_saddle (self);
  return VT_OUTCOME_CONNECTED;
}

/* ---- 4. both sides ---- */

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
is_start (VtSearch *self, const Point *side, double energy)
{
  return fabs (energy) < self->protocol.connected_energy && measure_distance (self, side->x) < self->protocol.connected_distance;
}

/* Whether a side has come away from the saddle, where forces are small as well. */
static gboolean
has_left_saddle (VtSearch *self, const Point *side)
{
  return vt_vector_max_atom (self->landscape->n_atoms, side->x, self->saddle) > 2 * self->protocol.side_push;
}

/* Until every force is below @force, or it is seen to be the start. @energy: in: about where it begins; out: where it is. */
static gboolean
descend (VtSearch *self, Point *side, double force, double *energy, VtOutcome *outcome)
{
  double about = *energy;
  for (guint step = 0; !(vt_vector_max_atom (self->landscape->n_atoms, side->force, NULL) < force)
                       || (step < STEPS_AT_SADDLE && !has_left_saddle (self, side)); step++)
    {
      about -= vt_relax_step (self->relax, side->x, side->force, NULL, &self->result.calls);
      if (is_start (self, side, about))
        {
          *energy = measure_energy (self, side);
          if (is_start (self, side, *energy))
            return TRUE;
          about = *energy;
        }
      if (check_limits (self, outcome))
        continue;
      if (*outcome == VT_OUTCOME_CALLS)
        *outcome = VT_OUTCOME_SIDES;
      return FALSE;
    }
  *energy = measure_energy (self, side);
  return TRUE;
}

/* Downhill from the saddle displaced by @length along the mode. @energy: of the minimum above the start. */
static gboolean
relax_side (VtSearch *self, Point *side, double length, double *energy, VtOutcome *outcome)
{
  const VtProtocol *protocol = &self->protocol;
  memcpy (side->x, self->saddle, self->n * sizeof *side->x);
  vt_vector_add (self->n, side->x, length, self->mode);
  evaluate (self, side, NULL);
  *energy = self->result.energy;
  vt_relax_begin (self->relax, self->landscape, VT_RELAX_MINIMUM, self->stiffness, protocol->max_move);
  if (!descend (self, side, protocol->side_force, energy, outcome))
    return FALSE;
  /* Where a mode is soft, small forces leave a long way: before it counts as another minimum one that may be the start goes on. */
  return !(fabs (*energy) < NEARLY_START * protocol->connected_energy) || is_start (self, side, *energy)
         || descend (self, side, protocol->side_force / NEARLY_START, energy, outcome);
}

static VtOutcome
relax_sides (VtSearch *self)
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
      const Point point = self->back;
      const double energy = result->back_energy;
      self->back = self->end, self->end = point;
      result->back_energy = result->end_energy, result->end_energy = energy;
      back_is_start = TRUE, end_is_start = FALSE;
    }
  result->back_distance = measure_distance (self, self->back.x);
  return !back_is_start ? VT_OUTCOME_UNCONNECTED : end_is_start ? VT_OUTCOME_RETURNED : VT_OUTCOME_CONNECTED;
}

VtOutcome
vt_search_settle (VtSearch *self)
{
  VtOutcome outcome = tighten (self);
  /* The forces vanished where the curvature did: the saddle is farther up. */
  for (guint k = 0; outcome == VT_OUTCOME_LOST && k < MAX_RETURNS; k++)
    {
      outcome = climb (self, TRUE);
      if (outcome == VT_OUTCOME_CONNECTED)
        outcome = tighten (self);
    }
  return outcome == VT_OUTCOME_CONNECTED ? relax_sides (self) : outcome;
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
vt_search_get_back (VtSearch *self)
{
  return self->back.x;
}

const double *
vt_search_get_end (VtSearch *self)
{
  return self->end.x;
}
