#include "landscape/vt-artn.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "landscape/vt-site.h"

/* Uses of one seed that share no numbers. */
#define PURPOSE_ATTEMPT 0x4152544e
#define PURPOSE_REFINE 0x52454649
/* A final sphere that would hold this share of all atoms holds them all: that costs little more, and is exact. */
#define MOST_ATOMS 0.75

struct _VtArtn
{
  gatomicrefcount count;
  VtSample *sample;
  VtPotential *potential;
  VtFrozen *frozen;
  VtArtnOptions options;
};

struct _VtArtnWorker
{
  VtArtn *artn;
  VtSearch *search;
  GCancellable *cancellable;
  VtSite *site;
  gssize atom; /* for which the following are known; −1: none */
  double stiffness, final_sphere;
  gsize *kicked;
  gsize n_kicked, max_kicked;
};

/* ---- what is shared ---- */

static gboolean
check_minimum (VtArtn *self, GError **error)
{
  const double largest = vt_vector_max_atom (vt_sample_get_n_atoms (self->sample), vt_frozen_get_forces (self->frozen), NULL);
  if (largest <= VT_ARTN_MINIMUM)
    return TRUE;
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
               _("This configuration is no minimum of its potential energy: the force on an atom is %.3g %s/%s. Minimise it first."), largest,
               vt_potential_get_energy_unit (self->potential), vt_sample_get_length_unit (self->sample));
  return FALSE;
}

VtArtn *
vt_artn_new (VtSample *sample, VtPotential *potential, const VtArtnOptions *options, GCancellable *cancellable, GError **error)
{
  g_autoptr (VtArtn) self = g_new0 (VtArtn, 1);
  g_atomic_ref_count_init (&self->count);
  self->sample = g_object_ref (sample);
  self->potential = g_object_ref (potential);
  self->options = *options;
  self->frozen = vt_frozen_new (potential, sample, cancellable, error);
  if (self->frozen == NULL || !check_minimum (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

VtArtn *
vt_artn_ref (VtArtn *self)
{
  g_atomic_ref_count_inc (&self->count);
  return self;
}

void
vt_artn_unref (VtArtn *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->count))
    return;
  g_object_unref (self->sample);
  g_object_unref (self->potential);
  g_clear_pointer (&self->frozen, vt_frozen_unref);
  g_free (self);
}

VtSample *
vt_artn_get_sample (VtArtn *self)
{
  return self->sample;
}

VtPotential *
vt_artn_get_potential (VtArtn *self)
{
  return self->potential;
}

const VtArtnOptions *
vt_artn_get_options (VtArtn *self)
{
  return &self->options;
}

/* ---- workers ---- */

static gboolean
is_stopped (gpointer data)
{
  VtArtnWorker *self = data;
  return self->cancellable && g_cancellable_is_cancelled (self->cancellable);
}

VtArtnWorker *
vt_artn_worker_new (VtArtn *artn)
{
  VtArtnWorker *self = g_new0 (VtArtnWorker, 1);
  self->artn = vt_artn_ref (artn);
  self->search = vt_search_new ();
  self->site = vt_site_new (artn->frozen, artn->potential, artn->sample);
  self->atom = -1;
  vt_search_set_stop (self->search, is_stopped, self);
  return self;
}

void
vt_artn_worker_free (VtArtnWorker *self)
{
  if (self == NULL)
    return;
  vt_search_free (self->search);
  vt_site_free (self->site);
  vt_artn_unref (self->artn);
  g_free (self->kicked);
  g_free (self);
}

/* Of the shortest image of the way from @a to @b. */
static double
get_square_distance (const VtCell *cell, const double inverse[3][3], const double *a, const double *b)
{
  double d[3] = { b[0] - a[0], b[1] - a[1], b[2] - a[2] };
  vt_cell_minimum_image (cell, inverse, d);
  return d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
}

static void
choose_kicked (VtArtnWorker *self, gsize atom)
{
  const VtCell *cell = vt_sample_get_cell (self->artn->sample);
  const double radius = self->artn->options.protocol.kick_radius;
  const double *start = vt_site_get_start (self->site), *centre = vt_sample_get_positions (self->artn->sample) + 3 * atom;
  const guint32 *atoms = vt_site_get_atoms (self->site);
  const gsize n = vt_site_get_n (self->site);
  double inverse[3][3];
  vt_cell_get_inverse (cell, inverse);
  self->n_kicked = 0;
  if (self->max_kicked < n)
    {
      self->max_kicked = n;
      self->kicked = g_renew (gsize, self->kicked, n);
    }
  for (gsize i = 0; i < n; i++)
    if ((atoms ? atoms[i] : i) == atom || get_square_distance (cell, inverse, centre, start + 3 * i) < radius * radius)
      self->kicked[self->n_kicked++] = i;
}

/* The radius of the sphere that the protocol asks for around @atom, or one that reaches all atoms. */
static double
choose_final_sphere (VtArtnWorker *self, gsize atom)
{
  const double radius = self->artn->options.protocol.final_sphere, *positions = vt_sample_get_positions (self->artn->sample);
  const VtCell *cell = vt_sample_get_cell (self->artn->sample);
  const gsize n = vt_sample_get_n_atoms (self->artn->sample);
  double inverse[3][3], farthest = 0;
  gsize n_within = 0;
  vt_cell_get_inverse (cell, inverse);
  for (gsize i = 0; i < n; i++)
    {
      const double square = get_square_distance (cell, inverse, positions + 3 * atom, positions + 3 * i);
      n_within += square < radius * radius;
      farthest = MAX (farthest, square);
    }
  return (double) n_within < MOST_ATOMS * (double) n ? radius : MAX (radius, sqrt (farthest) + 1e-3 * radius);
}

static void
prepare (VtArtnWorker *self, gsize atom)
{
  const VtProtocol *protocol = &self->artn->options.protocol;
  vt_site_open (self->site, atom, protocol->sphere);
  if (self->atom == (gssize) atom)
    return;
  self->atom = (gssize) atom;
  self->stiffness
      = vt_search_measure_stiffness (self->search, vt_site_get_landscape (self->site), protocol, vt_site_get_start (self->site));
  choose_kicked (self, atom);
  self->final_sphere = choose_final_sphere (self, atom);
  vt_site_open (self->site, atom, protocol->sphere);
}

/* ---- an attempt ---- */

/* Of @n_before atoms' triples, those of all; the others' from @elsewhere, or 0. */
static double *
extend (VtArtnWorker *self, const double *values, gsize n_before, const double *elsewhere)
{
  const gsize n = vt_site_get_n (self->site);
  double *all = elsewhere ? g_memdup2 (elsewhere, 3 * n * sizeof *all) : g_new0 (double, 3 * n);
  memcpy (all, values, 3 * n_before * sizeof *all);
  return all;
}

/* Takes the search's point to a sphere of @radius. */
static void
grow (VtArtnWorker *self, double radius)
{
  const gsize n = vt_site_get_n (self->site);
  g_autofree double *point = g_memdup2 (vt_search_get_point (self->search), 3 * n * sizeof *point);
  g_autofree double *mode = g_memdup2 (vt_search_get_mode (self->search), 3 * n * sizeof *mode);
  vt_site_grow (self->site, radius);
  const double *start = vt_site_get_start (self->site);
  g_autofree double *all = extend (self, point, n, start), *all_mode = extend (self, mode, n, NULL);
  vt_search_place (self->search, vt_site_get_landscape (self->site), start, all, all_mode);
}

/* The sphere in which the saddle is found. */
static double
get_saddle_sphere (VtArtnWorker *self)
{
  const VtProtocol *protocol = &self->artn->options.protocol;
  return MAX (protocol->sphere, MIN (protocol->saddle_sphere, protocol->final_sphere));
}

/* Whether the open sphere is the first of several. */
static gboolean
is_first_of_several (VtArtnWorker *self)
{
  const VtProtocol *protocol = &self->artn->options.protocol;
  return protocol->sphere > 0 && protocol->final_sphere > protocol->sphere && vt_site_get_n (self->site) < vt_sample_get_n_atoms (self->artn->sample);
}

static gboolean
does_rim_move (VtArtnWorker *self)
{
  const VtProtocol *protocol = &self->artn->options.protocol;
  return vt_site_measure_rim (self->site, vt_search_get_saddle (self->search), protocol->rim) > protocol->rim_move
         || vt_site_measure_rim (self->site, vt_search_get_end (self->search), protocol->rim) > protocol->rim_move;
}

static void
take_path (VtArtnWorker *self, VtEvent *event, gboolean with_end)
{
  vt_event_set_path (event, vt_site_get_n (self->site), vt_site_get_atoms (self->site), vt_site_get_start (self->site),
                     vt_search_get_saddle (self->search), with_end ? vt_search_get_end (self->search) : NULL);
}

/* Puts the search at @x in the site as it is, where the mode is about @mode; of both more atoms may be known than the site has. */
static void
place (VtArtnWorker *self, const double *x, const double *mode)
{
  const gsize n = 3 * vt_site_get_n (self->site);
  g_autofree double *direction = g_memdup2 (mode, n * sizeof *mode);
  vt_vector_normalize (n, direction);
  vt_search_place (self->search, vt_site_get_landscape (self->site), vt_site_get_start (self->site), x, direction);
}

/* Puts the search where the saddle of the stored @event is, of all atoms of the site. */
static void
place_at_saddle (VtArtnWorker *self, const VtEvent *event)
{
  const gsize n = vt_site_get_n (self->site), n_all = vt_sample_get_n_atoms (self->artn->sample);
  const guint32 *atoms = vt_site_get_atoms (self->site);
  const double *start = vt_site_get_start (self->site);
  g_autofree double *all = g_memdup2 (vt_sample_get_positions (self->artn->sample), 3 * n_all * sizeof *all);
  g_autofree double *x = g_new (double, 3 * n), *mode = g_new (double, 3 * n);
  vt_event_displace (event, FALSE, all);
  for (gsize i = 0; i < n; i++)
    memcpy (x + 3 * i, all + 3 * (atoms ? atoms[i] : i), 3 * sizeof *x);
  for (gsize i = 0; i < 3 * n; i++)
    mode[i] = x[i] - start[i];
  place (self, x, mode);
}

/* The sides of the polished saddle. First only what is near moves: on the way to the start with all around it at rest, on the other as it is at the
 * saddle; that is most of the way, at little cost. What the saddle connected in the smaller sphere before all around it gave way need not be what it
 * connects now. */
static VtOutcome
relax_sides (VtArtnWorker *self)
{
  const double radius = vt_site_get_radius (self->site);
  const gsize atom = (gsize) self->atom, n = 3 * vt_site_get_n (self->site) * sizeof (double);
  g_autofree double *saddle = g_memdup2 (vt_search_get_saddle (self->search), n), *x = g_memdup2 (saddle, n);
  g_autofree double *mode = g_memdup2 (vt_search_get_mode (self->search), n), *force = g_memdup2 (vt_search_get_force (self->search), n);
  vt_site_open (self->site, atom, get_saddle_sphere (self));
  const gsize n_inner = 3 * vt_site_get_n (self->site) * sizeof *mode;
  place (self, saddle, mode);
  VtOutcome outcome = vt_search_find_start (self->search);
  if (outcome == VT_OUTCOME_CONNECTED)
    {
      g_autofree double *inner_mode = g_memdup2 (vt_search_get_mode (self->search), n_inner);
      vt_site_hold (self->site, saddle, force);
      place (self, saddle, inner_mode);
      outcome = vt_search_leave (self->search);
      if (outcome == VT_OUTCOME_CONNECTED)
        memcpy (x, vt_search_get_end (self->search), n_inner);
    }
  vt_site_open (self->site, atom, radius);
  place (self, x, mode);
  return outcome == VT_OUTCOME_CONNECTED ? vt_search_find_end (self->search, saddle) : outcome;
}

/* A saddle in the final sphere, and its sides. The sphere grows until its rim keeps still. */
static VtOutcome
finish (VtArtnWorker *self)
{
  const VtProtocol *protocol = &self->artn->options.protocol;
  const gsize n_atoms = vt_sample_get_n_atoms (self->artn->sample);
  double radius = self->final_sphere;
  /* What is far gives way more cheaply when what is near has done so. */
  grow (self, sqrt (get_saddle_sphere (self) * protocol->final_sphere));
  VtOutcome outcome = vt_search_polish (self->search, TRUE);
  if (outcome != VT_OUTCOME_CONNECTED)
    return outcome;
  do
    {
      grow (self, radius);
      outcome = vt_search_polish (self->search, FALSE);
      if (outcome == VT_OUTCOME_CONNECTED)
        outcome = relax_sides (self);
      radius += protocol->sphere_more;
    }
  while (outcome == VT_OUTCOME_CONNECTED && vt_site_get_n (self->site) < n_atoms && does_rim_move (self));
  return outcome;
}

/* From near the saddle, where the search is in the open sphere: to it in a larger one, on and to its sides in the largest. @several: spheres there
 * are. */
static VtOutcome
settle (VtArtnWorker *self, gboolean several)
{
  if (!several)
    return vt_search_settle (self->search);
  if (get_saddle_sphere (self) > vt_site_get_radius (self->site))
    grow (self, get_saddle_sphere (self));
  const VtOutcome outcome = vt_search_find_saddle (self->search);
  return outcome == VT_OUTCOME_CONNECTED ? finish (self) : outcome;
}

/* Out of the basin and up in the small sphere, and to the saddle. */
static VtOutcome
find_event (VtArtnWorker *self, gsize atom, VtRandom *random)
{
  const VtProtocol *protocol = &self->artn->options.protocol;
  const gboolean several = is_first_of_several (self);
  for (;;)
    {
      VtOutcome outcome = vt_search_climb (self->search, self->kicked, self->n_kicked, random);
      if (outcome == VT_OUTCOME_CONNECTED)
        outcome = settle (self, several);
      if (!vt_search_may_restart (self->search, outcome))
        return outcome;
      vt_site_open (self->site, atom, protocol->sphere);
      vt_search_restart (self->search, vt_site_get_landscape (self->site), vt_site_get_start (self->site));
    }
}

static gboolean
is_refined (VtArtnWorker *self, gsize atom, guint attempt)
{
  VtRandom random;
  vt_random_init (&random, vt_random_mix (self->artn->options.seed, PURPOSE_REFINE), atom, attempt);
  return vt_random_uniform (&random) < self->artn->options.refine;
}

/* The refined numbers beside the others, which stay as they are: which events are distinct must not depend on how many are refined. FALSE if
 * stopped. */
static gboolean
note_refined (VtArtnWorker *self, VtEvent *event)
{
  g_autoptr (VtEvent) refined = vt_event_dup (event);
  if (!vt_artn_worker_refine (self, refined, self->cancellable) && is_stopped (self))
    return FALSE;
  event->full_energy = refined->full_energy;
  event->full_force = refined->full_force;
  event->full_second = refined->full_second;
  event->full_calls = refined->full_calls;
  return TRUE;
}

/* What the search came to, in the numbers and displacements of @event. */
static void
take_result (VtArtnWorker *self, VtEvent *event, VtOutcome outcome)
{
  event->outcome = outcome;
  event->found = *vt_search_get_result (self->search);
  event->radius = vt_site_get_n (self->site) < vt_sample_get_n_atoms (self->artn->sample) ? vt_site_get_radius (self->site) : 0;
  if (vt_outcome_has_saddle (outcome))
    take_path (self, event, outcome == VT_OUTCOME_CONNECTED);
  else
    vt_event_set_path (event, 0, NULL, NULL, NULL, NULL);
}

VtEvent *
vt_artn_worker_attempt (VtArtnWorker *self, gsize atom, guint attempt, GCancellable *cancellable)
{
  const VtArtnOptions *options = &self->artn->options;
  g_autoptr (VtEvent) event = vt_event_new ();
  VtRandom random;
  self->cancellable = cancellable;
  prepare (self, atom);
  vt_random_init (&random, vt_random_mix (options->seed, PURPOSE_ATTEMPT), atom, attempt);
  vt_search_begin (self->search, vt_site_get_landscape (self->site), &options->protocol, vt_site_get_start (self->site), self->stiffness);
  event->atom = atom;
  event->attempt = attempt;
  const VtOutcome outcome = find_event (self, atom, &random);
  if (outcome == VT_OUTCOME_CANCELLED)
    return NULL;
  take_result (self, event, outcome);
  if (event->outcome == VT_OUTCOME_CONNECTED && is_refined (self, atom, attempt) && !note_refined (self, event))
    return NULL;
  return g_steal_pointer (&event);
}

VtEvent *
vt_artn_worker_find_again (VtArtnWorker *self, const VtEvent *sketch, GCancellable *cancellable)
{
  g_autoptr (VtEvent) event = vt_event_new ();
  self->cancellable = cancellable;
  prepare (self, sketch->atom);
  const gboolean several = is_first_of_several (self);
  if (several)
    vt_site_open (self->site, sketch->atom, get_saddle_sphere (self));
  vt_search_begin (self->search, vt_site_get_landscape (self->site), &self->artn->options.protocol, vt_site_get_start (self->site), self->stiffness);
  place_at_saddle (self, sketch);
  event->atom = sketch->atom;
  event->attempt = sketch->attempt;
  const VtOutcome outcome = settle (self, several);
  if (outcome == VT_OUTCOME_CANCELLED)
    return NULL;
  take_result (self, event, outcome);
  return g_steal_pointer (&event);
}

/* ---- in the whole cell ---- */

gboolean
vt_artn_worker_refine (VtArtnWorker *self, VtEvent *event, GCancellable *cancellable)
{
  self->cancellable = cancellable;
  prepare (self, event->atom);
  vt_site_open (self->site, event->atom, 0);
  vt_search_begin (self->search, vt_site_get_landscape (self->site), &self->artn->options.protocol, vt_site_get_start (self->site), self->stiffness);
  place_at_saddle (self, event);
  const VtOutcome outcome = vt_search_settle (self->search);
  const VtSearchResult *found = vt_search_get_result (self->search);
  event->full_calls = found->calls;
  if (!vt_outcome_has_saddle (outcome))
    return FALSE;
  /* Elsewhere in a large cell there may be ripples that do not come back. Whether the event is connected was found out around it. */
  event->full_energy = found->energy;
  event->full_force = found->max_force;
  event->full_second = found->second_curvature;
  event->found.end_energy = found->end_energy;
  take_path (self, event, event->outcome == VT_OUTCOME_CONNECTED);
  return TRUE;
}
