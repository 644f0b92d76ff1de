#include "landscape/vt-artn.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "landscape/vt-site.h"

/* Uses of one seed that share no numbers. */
#define PURPOSE_ATTEMPT 0x4152544e
#define PURPOSE_REFINE 0x52454649

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
  double stiffness;
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
    {
      double d[3];
      for (int k = 0; k < 3; k++)
        d[k] = start[3 * i + k] - centre[k];
      vt_cell_minimum_image (cell, inverse, d);
      if ((atoms ? atoms[i] : i) == atom || d[0] * d[0] + d[1] * d[1] + d[2] * d[2] < radius * radius)
        self->kicked[self->n_kicked++] = i;
    }
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

/* The saddle and the new minimum in a sphere of @radius. */
static VtOutcome
grow (VtArtnWorker *self, double radius)
{
  const VtProtocol *protocol = &self->artn->options.protocol;
  const gsize n = vt_site_get_n (self->site);
  g_autofree double *saddle = g_memdup2 (vt_search_get_saddle (self->search), 3 * n * sizeof *saddle);
  g_autofree double *mode = g_memdup2 (vt_search_get_mode (self->search), 3 * n * sizeof *mode);
  g_autofree double *end = g_memdup2 (vt_search_get_end (self->search), 3 * n * sizeof *end);
  const VtSearchResult before = *vt_search_get_result (self->search);
  vt_site_grow (self->site, radius);
  const double *start = vt_site_get_start (self->site);
  g_autofree double *all_saddle = extend (self, saddle, n, start), *all_mode = extend (self, mode, n, NULL),
                    *all_end = extend (self, end, n, start);
  vt_search_begin (self->search, vt_site_get_landscape (self->site), protocol, start, self->stiffness);
  vt_search_place (self->search, all_saddle, all_mode);
  VtOutcome outcome = vt_search_tighten (self->search, TRUE);
  if (outcome == VT_OUTCOME_CONNECTED)
    outcome = vt_search_relax_end (self->search, all_end);
  vt_search_add_before (self->search, &before);
  return outcome;
}

static gboolean
does_rim_move (VtArtnWorker *self)
{
  const VtProtocol *protocol = &self->artn->options.protocol;
  return vt_site_measure_rim (self->site, vt_search_get_saddle (self->search), protocol->rim) > protocol->rim_move
         || vt_site_measure_rim (self->site, vt_search_get_end (self->search), protocol->rim) > protocol->rim_move;
}

static gboolean
has_final_sphere (VtArtnWorker *self)
{
  const VtProtocol *protocol = &self->artn->options.protocol;
  return protocol->sphere > 0 && protocol->final_sphere > protocol->sphere;
}

/* A connected event in the final sphere, which grows until its rim keeps still. */
static VtOutcome
finish (VtArtnWorker *self)
{
  const VtProtocol *protocol = &self->artn->options.protocol;
  const gsize n_atoms = vt_sample_get_n_atoms (self->artn->sample);
  double radius = protocol->final_sphere;
  VtOutcome outcome = VT_OUTCOME_CONNECTED;
  if (!has_final_sphere (self))
    return outcome;
  do
    outcome = grow (self, radius);
  while (outcome == VT_OUTCOME_CONNECTED && vt_site_get_n (self->site) < n_atoms && does_rim_move (self)
         && (radius += protocol->sphere_more));
  return outcome;
}

static gboolean
is_refined (VtArtnWorker *self, gsize atom, guint attempt)
{
  VtRandom random;
  vt_random_init (&random, vt_random_mix (self->artn->options.seed, PURPOSE_REFINE), atom, attempt);
  return vt_random_uniform (&random) < self->artn->options.refine;
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
  event->outcome = vt_search_run (self->search, self->kicked, self->n_kicked, &random, !has_final_sphere (self));
  if (event->outcome == VT_OUTCOME_CONNECTED)
    event->outcome = finish (self);
  if (event->outcome == VT_OUTCOME_CANCELLED)
    return NULL;
  event->found = *vt_search_get_result (self->search);
  event->radius = vt_site_get_radius (self->site);
  if (vt_outcome_has_saddle (event->outcome))
    vt_event_set_path (event, vt_site_get_n (self->site), vt_site_get_atoms (self->site), vt_site_get_start (self->site), vt_search_get_saddle (self->search),
                       event->outcome == VT_OUTCOME_CONNECTED ? vt_search_get_end (self->search) : NULL);
  if (event->outcome == VT_OUTCOME_CONNECTED && is_refined (self, atom, attempt)
      && !vt_artn_worker_refine (self, event, cancellable) && is_stopped (self))
    return NULL;
  return g_steal_pointer (&event);
}

/* ---- in the whole cell ---- */

gboolean
vt_artn_worker_refine (VtArtnWorker *self, VtEvent *event, GCancellable *cancellable)
{
  const gsize n = vt_sample_get_n_atoms (self->artn->sample);
  const double *start = vt_sample_get_positions (self->artn->sample);
  g_autofree double *x = g_memdup2 (start, 3 * n * sizeof *x), *mode = g_new0 (double, 3 * n), *end = NULL;
  self->cancellable = cancellable;
  vt_site_open (self->site, event->atom, 0);
  vt_event_displace (event, FALSE, x);
  /* A direction to find the mode from: the way from the start to the saddle. */
  for (gsize i = 0; i < 3 * n; i++)
    mode[i] = x[i] - start[i];
  vt_search_begin (self->search, vt_site_get_landscape (self->site), &self->artn->options.protocol, start, self->stiffness);
  vt_search_place (self->search, x, mode);
  const VtOutcome outcome = vt_search_tighten (self->search, TRUE);
  const VtSearchResult *found = vt_search_get_result (self->search);
  event->full_calls = found->calls;
  if (outcome != VT_OUTCOME_CONNECTED)
    return FALSE;
  event->full_energy = found->energy;
  event->full_force = found->max_force;
  event->full_second = found->second_curvature;
  if (event->end)
    {
      end = g_memdup2 (start, 3 * n * sizeof *end);
      vt_event_displace (event, TRUE, end);
    }
  vt_event_set_path (event, n, NULL, start, vt_search_get_saddle (self->search), end);
  return TRUE;
}
