/* Campaigns on the bundled glass, with spheres too small for science and fast enough for a test. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "document/vt-store-private.h"
#include "helpers.h"
#include "landscape/vt-campaign-log.h"
#include "landscape/vt-event-recent.h"
#include "landscape/vt-event-store.h"
#include "landscape/vt-lanczos.h"
#include "landscape/vt-site.h"
#include "potential/vt-forces.h"

static VtArtn *
make_artn_on (VtSample *sample, double refine)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, &error);
  VtArtnOptions options = { .seed = 3, .refine = refine };
  g_assert_no_error (error);
  vt_protocol_init (&options.protocol, VT_PROTOCOL_ROBUST);
  options.protocol.sphere = 4.5;
  options.protocol.final_sphere = 6;
  options.protocol.rim_move = 10;
  VtArtn *artn = vt_artn_new (sample, potential, &options, NULL, &error);
  g_assert_no_error (error);
  return artn;
}

static VtArtn *
make_artn (double refine)
{
  g_autoptr (VtSample) sample = read_sample ("Cu50Zr50-4394-glass");
  return make_artn_on (sample, refine);
}

static VtCampaign *
make_campaign (VtArtn *artn, guint n_events)
{
  const gsize atoms[] = { 11, 500 };
  const VtCampaignGoal goal = { .n_events = n_events, .max_attempts = 4 };
  return vt_campaign_new (artn, atoms, G_N_ELEMENTS (atoms), &goal);
}

/* Everything that an event says, to the last bit. */
static void
assert_same_events (GPtrArray *a, GPtrArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    {
      const VtEvent *x = a->pdata[i], *y = b->pdata[i];
      g_assert_cmpuint (x->atom, ==, y->atom);
      g_assert_cmpuint (x->attempt, ==, y->attempt);
      g_assert_cmpint (x->outcome, ==, y->outcome);
      g_assert_cmpint (x->same_as, ==, y->same_as);
      if (x->outcome == VT_OUTCOME_CONNECTED)
        g_assert_cmpmem (&x->found, sizeof x->found, &y->found, sizeof y->found);
      g_assert_cmpmem (x->moved, x->n_moved * sizeof *x->moved, y->moved, y->n_moved * sizeof *y->moved);
      g_assert_cmpmem (x->saddle, 3 * x->n_moved * sizeof *x->saddle, y->saddle, 3 * y->n_moved * sizeof *y->saddle);
      g_assert_true ((x->end == NULL) == (y->end == NULL));
      if (x->end)
        g_assert_cmpmem (x->end, 3 * x->n_moved * sizeof *x->end, y->end, 3 * y->n_moved * sizeof *y->end);
    }
}

static void
run (VtCampaign *campaign, guint n_threads)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (vt_campaign_run (campaign, n_threads, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
}

static void
test_threads (void)
{
  g_autoptr (VtArtn) artn = make_artn (0);
  g_autoptr (VtCampaign) one = make_campaign (artn, 2), three = make_campaign (artn, 2), backwards = make_campaign (artn, 2);
  run (one, 1);
  run (three, 3);
  g_autoptr (GPtrArray) a = vt_campaign_dup_events (one), b = vt_campaign_dup_events (three);
  assert_same_events (a, b);
  /* Handed in in the wrong order, and more than needed. */
  g_autoptr (VtArtnWorker) worker = vt_artn_worker_new (artn);
  g_autoptr (GPtrArray) made = g_ptr_array_new ();
  gsize atom;
  guint attempt;
  while (vt_campaign_take (backwards, &atom, &attempt))
    g_ptr_array_add (made, vt_artn_worker_attempt (worker, atom, attempt, NULL));
  g_assert_cmpuint (made->len, ==, 8);
  while (made->len > 0)
    vt_campaign_give (backwards, g_ptr_array_steal_index (made, made->len - 1));
  g_assert_true (vt_campaign_is_done (backwards));
  g_autoptr (GPtrArray) c = vt_campaign_dup_events (backwards);
  assert_same_events (a, c);
}

/* Of what an atom may get, by events or by attempts. */
static double
get_share (const VtCampaignAtom *atom, const VtCampaignGoal *goal)
{
  return MAX ((double) atom->n_distinct / goal->n_events, (double) atom->n_attempts / goal->max_attempts);
}

/* Always the one with the least has its turn; in the end there is the same. */
static void
test_evenly (void)
{
  const gsize atoms[] = { 11, 500, 900 };
  const VtCampaignGoal goal = { .n_events = 2, .max_attempts = 4, .evenly = TRUE }, plain = { .n_events = 2, .max_attempts = 4 };
  g_autoptr (VtArtn) artn = make_artn (0);
  g_autoptr (VtCampaign) campaign = vt_campaign_new (artn, atoms, 3, &goal), whole = vt_campaign_new (artn, atoms, 3, &plain);
  g_autoptr (VtArtnWorker) worker = vt_artn_worker_new (artn);
  gsize atom, n;
  guint attempt, n_again = 0;
  while (vt_campaign_take (campaign, &atom, &attempt))
    {
      g_autofree VtCampaignAtom *all = vt_campaign_summarize (campaign, &n);
      double taken = NAN, least = 1;
      for (gsize i = 0; i < n; i++)
        {
          least = all[i].done ? least : MIN (least, get_share (all + i, &goal));
          taken = all[i].atom == atom ? get_share (all + i, &goal) : taken;
        }
      g_assert_cmpfloat (taken, ==, least);
      n_again += attempt > 0;
      vt_campaign_give (campaign, vt_artn_worker_attempt (worker, atom, attempt, NULL));
    }
  g_assert_cmpuint (n_again, >, 0);
  g_assert_true (vt_campaign_is_done (campaign));
  run (whole, 2);
  g_autoptr (GPtrArray) a = vt_campaign_dup_events (campaign), b = vt_campaign_dup_events (whole);
  assert_same_events (a, b);
}

static void
multiply (gpointer forces, const double *x, const double *v, double *hv)
{
  vt_forces_hessian_product (forces, x, v, hv);
}

/* What is claimed, from the whole cell in double. */
static void
test_claims (void)
{
  g_autoptr (VtArtn) artn = make_artn (1);
  g_autoptr (VtCampaign) campaign = make_campaign (artn, 1);
  g_autoptr (GError) error = NULL;
  VtSample *sample = vt_artn_get_sample (artn);
  const gsize n = vt_sample_get_n_atoms (sample);
  const double *start = vt_sample_get_positions (sample);
  g_autofree double *force = g_new (double, 3 * n), *mode = g_new (double, 3 * n), *second = g_new (double, 3 * n);
  g_autoptr (VtLanczos) lanczos = vt_lanczos_new ();
  g_autoptr (VtArtnWorker) worker = vt_artn_worker_new (artn);
  guint n_checked = 0;
  run (campaign, 2);
  g_autoptr (VtForces) forces = vt_forces_new (vt_artn_get_potential (artn), sample, VT_PRECISION_DOUBLE, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) events = vt_campaign_dup_events (campaign);
  VtForcesSum rest, there;
  vt_forces_compute (forces, start, NULL, NULL, &rest);
  for (guint i = 0; i < events->len; i++)
    {
      VtEvent *event = events->pdata[i];
      if (!isfinite (event->full_energy))
        continue;
      const double claimed = event->full_energy;
      g_assert_true (vt_artn_worker_refine (worker, event, NULL));
      g_assert_cmpfloat_with_epsilon (event->full_energy, claimed, 1e-9);
      g_autofree double *x = g_memdup2 (start, 3 * n * sizeof *x);
      vt_event_displace (event, FALSE, x);
      vt_forces_compute (forces, x, force, NULL, &there);
      g_assert_cmpfloat (vt_vector_max_atom (n, force, NULL), <, 0.05);
      g_assert_cmpfloat_with_epsilon (there.energy - rest.energy, event->full_energy, 1e-6);
      /* Exactly one direction goes down. */
      const VtLandscape landscape = { .n_atoms = n, .dimension = 3, .free = TRUE, .hessian_product = multiply, .data = forces };
      const VtLanczosOptions options = { .max_vectors = 100, .tolerance = 1e-3 };
      const double *const others[] = { mode };
      guint n_calls = 0;
      for (gsize k = 0; k < 3 * n; k++)
        mode[k] = second[k] = x[k] - start[k];
      g_assert_cmpfloat (vt_lanczos_lowest (lanczos, &landscape, &options, x, force, mode, NULL, 0, NULL, &n_calls), <, -0.01);
      /* The search counts what is above −0.01 as zero, by differences of forces in single precision: they err by about 1e-3. */
      g_assert_cmpfloat (vt_lanczos_lowest (lanczos, &landscape, &options, x, force, second, others, 1, NULL, &n_calls), >, -0.012);
      n_checked++;
    }
  g_assert_cmpuint (n_checked, >, 0);
}

/* How many saddles are refined changes nothing else. */
static void
test_refined_share (void)
{
  g_autoptr (VtArtn) none = make_artn (0), all = make_artn (1);
  g_autoptr (VtCampaign) a = make_campaign (none, 1), b = make_campaign (all, 1);
  run (a, 2);
  run (b, 2);
  g_autoptr (GPtrArray) x = vt_campaign_dup_events (a), y = vt_campaign_dup_events (b);
  assert_same_events (x, y);
}

/* In a larger sphere a connected saddle still lies between the start and what is told of its other side. */
static void
test_confirmed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VtSample) sample = read_sample ("Cu50Zr50-4394-glass");
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, &error);
  VtArtnOptions options = { .seed = 5 };
  guint n_connected = 0;
  vt_protocol_init (&options.protocol, VT_PROTOCOL_ROBUST);
  options.protocol.sphere = 6;
  options.protocol.saddle_sphere = 7;
  options.protocol.final_sphere = 11;
  g_autoptr (VtArtn) artn = vt_artn_new (sample, potential, &options, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (VtArtnWorker) worker = vt_artn_worker_new (artn);
  for (guint attempt = 0; attempt < 8; attempt++)
    {
      g_autoptr (VtEvent) event = vt_artn_worker_attempt (worker, 40 * attempt, attempt, NULL);
      if (event->outcome != VT_OUTCOME_CONNECTED)
        continue;
      n_connected++;
      g_assert_cmpfloat (event->radius, >=, 11);
      g_assert_cmpfloat (event->found.end_energy, <, event->found.energy);
      g_assert_cmpfloat (fabs (event->found.back_energy), <, MIN (0.1, event->found.energy / 2));
      g_assert_cmpfloat (event->found.curvature, <, 0);
      g_assert_nonnull (event->end);
    }
  g_assert_cmpuint (n_connected, >, 1);
}

/* A final sphere that would hold most atoms holds them all: the barrier is that of the whole cell. */
static void
test_all_atoms (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VtSample) sample = read_sample ("Cu50Zr50-4394-glass");
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, &error);
  const gsize n = vt_sample_get_n_atoms (sample);
  const double *start = vt_sample_get_positions (sample);
  VtArtnOptions options = { .seed = 5 };
  vt_protocol_init (&options.protocol, VT_PROTOCOL_ROBUST);
  options.protocol.sphere = 6;
  options.protocol.saddle_sphere = 7;
  g_autoptr (VtArtn) artn = vt_artn_new (sample, potential, &options, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (VtArtnWorker) worker = vt_artn_worker_new (artn);
  g_autoptr (VtEvent) event = NULL;
  for (guint attempt = 0; attempt < 8 && !(event && event->outcome == VT_OUTCOME_CONNECTED); attempt++)
    {
      g_clear_pointer (&event, vt_event_unref);
      event = vt_artn_worker_attempt (worker, 77, attempt, NULL);
    }
  g_assert_cmpint (event->outcome, ==, VT_OUTCOME_CONNECTED);
  g_assert_cmpfloat (event->radius, ==, 0);
  g_autoptr (VtForces) forces = vt_forces_new (potential, sample, VT_PRECISION_DOUBLE, &error);
  g_assert_no_error (error);
  g_autofree double *x = g_memdup2 (start, 3 * n * sizeof *x), *force = g_new (double, 3 * n);
  VtForcesSum rest, there;
  vt_forces_compute (forces, start, NULL, NULL, &rest);
  vt_event_displace (event, FALSE, x);
  vt_forces_compute (forces, x, force, NULL, &there);
  /* Where polishing ends; and what is lost by keeping single-precision displacements. */
  g_assert_cmpfloat (vt_vector_max_atom (n, force, NULL), <, 0.06);
  g_assert_cmpfloat_with_epsilon (there.energy - rest.energy, event->found.energy, 1e-4);
}

/* Forces that stand for surroundings which have moved. */
static void
test_held (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VtSample) sample = read_sample ("Cu50Zr50-4394-glass");
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, &error);
  g_autoptr (VtFrozen) frozen = vt_frozen_new (potential, sample, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (VtSite) site = vt_site_new (frozen, potential, sample);
  vt_site_open (site, 77, 6);
  const VtLandscape *landscape = vt_site_get_landscape (site);
  const gsize n = 3 * landscape->n_atoms;
  g_autofree double *x = g_memdup2 (vt_site_get_start (site), n * sizeof *x), *wanted = g_new (double, n), *force = g_new (double, n);
  g_autofree double *free_force = g_new (double, n);
  double energy, free_energy, to, from;
  for (gsize i = 0; i < n; i++)
    wanted[i] = 0.1 * sin ((double) i);
  x[0] += 0.05;
  landscape->evaluate (landscape->data, x, free_force, &free_energy);
  vt_site_hold (site, x, wanted);
  landscape->evaluate (landscape->data, x, force, &energy);
  g_assert_cmpfloat_with_epsilon (energy, free_energy, 1e-12);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (force[i], wanted[i], 1e-12);
  /* The energy goes with the forces; differences over 20 mÅ of an energy in single precision err by thousandths. */
  x[3] += 1e-2;
  landscape->evaluate (landscape->data, x, force, &to);
  x[3] -= 2e-2;
  landscape->evaluate (landscape->data, x, force, &from);
  g_assert_cmpfloat_with_epsilon ((from - to) / 2e-2, wanted[3], 5e-3);
  vt_site_open (site, 77, 6);
  x[3] += 1e-2;
  landscape->evaluate (landscape->data, x, force, NULL);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (force[i], free_force[i], 1e-6);
}

/* What has just been found is at hand, as long as it is of the same sample and search; the oldest are forgotten. */
static void
test_recent (void)
{
  g_autoptr (VtArtn) artn = make_artn (0);
  g_autoptr (VtCampaign) campaign = make_campaign (artn, 1);
  VtSample *sample = vt_artn_get_sample (artn);
  VtPotential *potential = vt_artn_get_potential (artn);
  VtArtnOptions options = *vt_artn_get_options (artn);
  VtEvent *event = NULL;
  run (campaign, 1);
  g_autoptr (GPtrArray) events = vt_campaign_dup_events (campaign);
  for (guint i = 0; i < events->len && !(event && vt_outcome_has_saddle (event->outcome)); i++)
    event = events->pdata[i];
  g_assert_true (event && vt_outcome_has_saddle (event->outcome));
  g_assert_null (vt_event_recent_find (sample, potential, &options, event->atom, event->attempt));
  vt_event_recent_note (artn, event);
  g_autoptr (VtEvent) found = vt_event_recent_find (sample, potential, &options, event->atom, event->attempt);
  g_assert_true (found != NULL && found != event);
  g_assert_cmpmem (&found->found, sizeof found->found, &event->found, sizeof event->found);
  g_assert_cmpmem (found->saddle, 3 * found->n_moved * sizeof *found->saddle, event->saddle, 3 * event->n_moved * sizeof *event->saddle);
  g_assert_true (found->moved != event->moved && found->saddle != event->saddle && (found->end != event->end || event->end == NULL));

  g_autoptr (VtSample) other = read_sample ("Cu50Zr50-4394-glass");
  g_assert_null (vt_event_recent_find (other, potential, &options, event->atom, event->attempt));
  g_assert_null (vt_event_recent_find (sample, potential, &options, event->atom, event->attempt + 1));
  options.seed++;
  g_assert_null (vt_event_recent_find (sample, potential, &options, event->atom, event->attempt));
  options = *vt_artn_get_options (artn);
  options.protocol.push += 0.01;
  g_assert_null (vt_event_recent_find (sample, potential, &options, event->atom, event->attempt));
  options = *vt_artn_get_options (artn);

  g_autoptr (VtEvent) newer = vt_event_new ();
  newer->atom = event->atom + 1;
  for (guint k = 1; k < VT_EVENT_RECENT_MOST; k++)
    vt_event_recent_note (artn, newer);
  g_autoptr (VtEvent) still = vt_event_recent_find (sample, potential, &options, event->atom, event->attempt);
  g_assert_nonnull (still);
  vt_event_recent_note (artn, newer);
  g_assert_null (vt_event_recent_find (sample, potential, &options, event->atom, event->attempt));
}

static VtEvent *
load_again (gpointer data, gsize atom, guint attempt)
{
  VtEvent *event = data;
  g_assert_cmpuint (event->atom, ==, atom);
  g_assert_cmpuint (event->attempt, ==, attempt);
  return vt_event_ref (event);
}

static VtEvent *
make_event (guint attempt, gint32 where)
{
  VtEvent *event = vt_event_new ();
  event->atom = 11;
  event->attempt = attempt;
  event->outcome = VT_OUTCOME_CONNECTED;
  event->found.energy = 1 + 1e-3 * attempt;
  event->full_energy = NAN;
  event->move = event->participation = 1;
  event->n_moved = 2;
  event->moved = g_new0 (guint32, 2);
  event->moved[1] = 1;
  event->saddle = g_new0 (gint32, 6);
  event->saddle[where] = 1000;
  return event;
}

/* Events without displacements in memory are compared by those that they have elsewhere, not by their numbers. */
static void
test_lightened (void)
{
  g_autoptr (VtArtn) artn = make_artn (0);
  g_autoptr (VtCampaign) campaign = make_campaign (artn, 9);
  g_autoptr (VtEvent) first = make_event (0, 0), other = make_event (1, 4), again = make_event (2, 0);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();
  g_ptr_array_add (kept, first);
  vt_campaign_set_load (campaign, load_again, first);
  vt_campaign_restore (campaign, first);
  vt_campaign_lighten (campaign, kept);
  vt_campaign_restore (campaign, other);
  g_assert_cmpint (other->same_as, ==, 1);
  vt_campaign_restore (campaign, again);
  g_assert_cmpint (again->same_as, ==, 0);
  g_autoptr (GPtrArray) events = vt_campaign_dup_events (campaign);
  g_assert_cmpuint (events->len, ==, 3);
  g_assert_cmpuint (((VtEvent *) events->pdata[0])->n_moved, ==, 0);
  g_assert_true (((VtEvent *) events->pdata[0])->same_as == 0 && ((VtEvent *) events->pdata[0])->found.energy == 1);
  g_assert_true (events->pdata[1] == other && events->pdata[2] == again);
  g_assert_cmpuint (first->n_moved, ==, 2);
}

/* What a sketch tells, to the half of its step; it goes through a document's bytes; of others no sense is made. */
static void
test_sketch (void)
{
  const double ways[][3] = { { 0, 0.02, 0 }, { 1.5, -2, 0.25 }, { -0.4, 0, 0 }, { 0.1, 0.1, -0.1 }, { 0, 0, 3 } };
  const guint32 atoms[] = { 0, 3, 130, 131, 20000 };
  const gsize n_atoms = 20001, n = G_N_ELEMENTS (atoms);
  const double start[3 * G_N_ELEMENTS (atoms)] = { 0 };
  g_autoptr (VtEvent) event = make_event (4, 0), again = vt_event_new (), none = vt_event_new ();
  g_assert_null (vt_event_dup_sketch (none));
  g_assert_null (vt_event_new_from_sketch (event, n_atoms));
  vt_event_set_path (event, n, atoms, start, &ways[0][0], NULL);
  g_autoptr (VtEvent) small = vt_event_dup_numbers (event);
  small->sketch = vt_event_dup_sketch (event);
  g_autoptr (GBytes) packed = vt_event_pack_path (small), bytes = vt_event_to_bytes (small);
  gsize length, n_bytes;
  const guint8 *path = g_bytes_get_data (packed, &length), *all = g_bytes_get_data (bytes, &n_bytes);
  g_assert_true (vt_event_unpack_path (again, path, length, n_atoms));
  g_assert_true (g_bytes_equal (again->sketch, small->sketch));
  g_assert_cmpuint (again->n_moved, ==, 0);
  g_autoptr (VtEvent) sent = vt_event_from_bytes (all, n_bytes, n_atoms), sketched = vt_event_new_from_sketch (sent, n_atoms);
  g_assert_cmpuint (sketched->attempt, ==, 4);
  /* The first moves less than a tenth of the last. The step is the least power of two that takes 3 Å in 127. */
  g_assert_cmpuint (sketched->n_moved, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      static const guint which[] = { 1, 2, 4 };
      g_assert_cmpuint (sketched->moved[i], ==, atoms[which[i]]);
      for (guint k = 0; k < 3; k++)
        g_assert_cmpfloat (fabs (sketched->saddle[3 * i + k] * VT_EVENT_GRAIN - ways[which[i]][k]), <=, 0x1p-6);
    }
  for (gsize cut = 0; cut < length; cut++)
    {
      g_autofree guint8 *part = g_memdup2 (path, cut);
      /* After whole atoms it may end. */
      g_assert_true (vt_event_unpack_path (again, part, cut, n_atoms) == (cut == 0 || cut == 6 || cut == 10));
    }
  g_assert_false (vt_event_unpack_path (again, path, length, 20000)); /* no such atom */
  g_autofree guint8 *changed = g_memdup2 (path, length);
  changed[1] = 25; /* the step */
  g_assert_false (vt_event_unpack_path (again, changed, length, n_atoms));
  g_autoptr (VtEvent) copy = vt_event_dup (small);
  g_assert_true (g_bytes_equal (copy->sketch, small->sketch));
}

static void
restore (VtEvent *event, gpointer campaign)
{
  vt_campaign_restore (campaign, event);
}

typedef struct
{
  VtStore *store;
  gint64 id;
} Keeping;

static gboolean
keep (VtCampaign *campaign, GPtrArray *news, gpointer data, GError **error)
{
  Keeping *keeping = data;
  return vt_event_store_append (keeping->store, keeping->id, (VtEvent *const *) news->pdata, news->len, error);
}

/* Stored, interrupted, resumed and extended: the same events. */
static void
test_store (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VtArtn) artn = make_artn (0);
  g_autoptr (VtCampaign) whole = make_campaign (artn, 2);
  g_autofree char *folder = g_dir_make_tmp ("vt-artn-XXXXXX", NULL), *path = g_build_filename (folder, "run.vitrine", NULL);
  const gsize n = vt_sample_get_n_atoms (vt_artn_get_sample (artn));
  run (whole, 2);
  g_autoptr (VtStoreContents) contents = vt_store_contents_new (vt_artn_get_sample (artn));
  g_assert_true (vt_store_write (path, contents, NULL, NULL, NULL, &error));
  for (guint part = 1; part <= 2; part++)
    {
      g_autoptr (VtStore) store = vt_store_open (path, vt_artn_get_sample (artn), &error);
      g_assert_no_error (error);
      Keeping keeping = { store, vt_event_store_begin (store, artn, &error) };
      g_assert_cmpint (keeping.id, ==, 1);
      g_autoptr (VtCampaign) campaign = make_campaign (artn, part);
      g_assert_true (vt_event_store_read (store, keeping.id, n, TRUE, restore, campaign, &error));
      g_assert_true (vt_campaign_run (campaign, part, NULL, keep, &keeping, &error));
      g_assert_no_error (error);
    }
  g_autoptr (VtStore) store = vt_store_open_for_reading (path, &error);
  g_assert_no_error (error);
  g_autoptr (VtCampaign) again = make_campaign (artn, 2);
  g_assert_true (vt_event_store_read (store, 1, n, TRUE, restore, again, &error));
  g_autoptr (GPtrArray) a = vt_campaign_dup_events (whole), b = vt_campaign_dup_events (again);
  assert_same_events (a, b);
  g_assert_true (vt_campaign_is_done (again));
  const VtEvent *last = a->pdata[a->len - 1];
  g_autoptr (VtEvent) found = vt_event_store_find (store, 1, n, last->atom, last->attempt, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->n_moved, ==, last->n_moved);
  g_assert_null (vt_event_store_find (store, 1, n, last->atom, 1000, &error));
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_VALUE);
  /* Saved under another name. */
  g_autofree char *other_path = g_build_filename (folder, "other.vitrine", NULL);
  contents->logs_from = g_strdup (path);
  g_clear_error (&error);
  g_assert_true (vt_store_write (other_path, contents, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_autoptr (VtStore) other = vt_store_open_for_reading (other_path, &error);
  g_assert_no_error (error);
  g_autoptr (VtCampaign) copied = make_campaign (artn, 2);
  g_assert_true (vt_event_store_read (other, 1, n, TRUE, restore, copied, &error));
  g_autoptr (GPtrArray) c = vt_campaign_dup_events (copied);
  assert_same_events (a, c);
  g_unlink (other_path);
  g_unlink (path);
  g_rmdir (folder);
}

/* One attempt on one atom, stored; its campaign's number in the document. */
static gint64
store_one (VtStore *store, VtArtn *artn)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VtArtnWorker) worker = vt_artn_worker_new (artn);
  g_autoptr (VtEvent) event = vt_artn_worker_attempt (worker, 11, 0, NULL);
  const gint64 id = vt_event_store_begin (store, artn, &error);
  g_assert_no_error (error);
  g_assert_true (vt_event_store_append (store, id, &event, 1, &error));
  return id;
}

static guint
count_campaigns (const char *path, VtSample *sample)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VtStore) store = vt_store_open_for_reading (path, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) campaigns = vt_event_store_list (store, sample ? vt_sample_get_hash (sample) : NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < campaigns->len; i++)
    g_assert_cmpuint (((VtStoredCampaign *) campaigns->pdata[i])->n_attempts, ==, 1);
  return campaigns->len;
}

/* As a document of layout 4 was, which did not say of which sample a campaign is, and knew no links. */
static void
make_older (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VtStore) store = vt_store_connect (path, TRUE, &error);
  g_assert_no_error (error);
  g_assert_true (vt_store_exec (store, "BEGIN; DROP TABLE link; ALTER TABLE campaign DROP COLUMN sample; PRAGMA user_version = 4", &error));
  store->version = 4;
  g_assert_true (vt_store_commit (store, TRUE, &error));
  g_assert_no_error (error);
}

/* Campaigns on what was opened and on a sample that was made of it, in one document. */
static void
test_samples (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VtSample) opened = read_sample ("Cu50Zr50-4394-glass");
  const gsize n = vt_sample_get_n_atoms (opened);
  double *positions = g_memdup2 (vt_sample_get_positions (opened), 3 * n * sizeof *positions);
  for (gsize i = 0; i < n; i++)
    positions[3 * i] += 0.25; /* as good a minimum */
  g_autoptr (VtSample) made = vt_sample_with_positions (opened, vt_sample_get_cell (opened), positions);
  g_autoptr (VtArtn) on_opened = make_artn_on (opened, 0), on_made = make_artn_on (made, 0);
  g_autofree char *folder = g_dir_make_tmp ("vt-artn-XXXXXX", NULL), *path = g_build_filename (folder, "run.vitrine", NULL);
  g_autofree char *copy = g_build_filename (folder, "copy.vitrine", NULL), *packed = g_build_filename (folder, "small.vitrine.zst", NULL);
  g_autoptr (VtStoreContents) contents = vt_store_contents_new (opened);
  g_assert_true (vt_store_write (path, contents, NULL, NULL, NULL, &error));
  g_autoptr (VtStore) store = vt_store_open (path, opened, &error);
  g_assert_no_error (error);
  g_assert_cmpint (store_one (store, on_opened), ==, 1);
  /* One that the document does not hold. */
  g_assert_cmpint (vt_event_store_begin (store, on_made, &error), ==, 0);
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_CHANGED);
  g_clear_error (&error);
  g_ptr_array_add (contents->others, vt_store_other_new (vt_sample_get_hash (opened), "Made", "minimise", vt_store_contents_new (made)));
  g_assert_true (vt_store_put_other (store, contents->others->pdata[0], &error));
  g_assert_cmpint (store_one (store, on_made), ==, 2);
  g_assert_cmpint (vt_event_store_begin (store, on_opened, &error), ==, 1);
  g_clear_object (&store);
  g_assert_cmpuint (count_campaigns (path, opened), ==, 1);
  g_assert_cmpuint (count_campaigns (path, made), ==, 1);

  /* Both go along, under another name and packed. */
  contents->logs_from = g_strdup (path);
  g_assert_true (vt_store_write (copy, contents, NULL, NULL, NULL, &error));
  g_assert_cmpuint (count_campaigns (copy, made), ==, 1);
  g_assert_true (vt_store_pack (copy, NULL, packed, NULL, &error));
  g_autoptr (VtStoreContents) unpacked = vt_store_read (packed, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_campaigns (unpacked->logs_from, opened), ==, 1);
  g_assert_cmpuint (count_campaigns (unpacked->logs_from, made), ==, 1);

  /* With the sample its events are gone. */
  store = vt_store_open (copy, opened, &error);
  g_assert_no_error (error);
  g_assert_true (vt_store_remove_other (store, vt_sample_get_hash (made), &error));
  g_clear_object (&store);
  g_assert_cmpuint (count_campaigns (copy, NULL), ==, 1);

  /* An older document is read, copied and gone on with. */
  make_older (copy);
  g_assert_cmpuint (count_campaigns (copy, opened), ==, 1);
  g_assert_cmpuint (count_campaigns (copy, made), ==, 0);
  g_free (contents->logs_from);
  contents->logs_from = g_strdup (copy);
  g_assert_true (vt_store_write (path, contents, NULL, NULL, NULL, &error));
  g_assert_cmpuint (count_campaigns (path, opened), ==, 1);
  store = vt_store_open (copy, opened, &error);
  g_assert_no_error (error);
  g_assert_cmpint (vt_event_store_begin (store, on_opened, &error), ==, 1);
  g_clear_object (&store);
  g_assert_cmpuint (count_campaigns (copy, opened), ==, 1);
  g_unlink (packed);
  g_unlink (unpacked->logs_from);
  g_unlink (copy);
  g_unlink (path);
  g_rmdir (folder);
}

static void
add_event (VtEvent *event, gpointer events)
{
  g_ptr_array_add (events, vt_event_ref (event));
}

static gboolean
log_news (VtCampaign *campaign, GPtrArray *news, gpointer log, GError **error)
{
  return vt_campaign_log_keep (log, news, error);
}

static void
run_log (VtCampaignLog *log)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (vt_campaign_run (vt_campaign_log_get_campaign (log), 2, NULL, log_news, log, &error));
  g_assert_no_error (error);
}

static guint64
count_attempts (const char *path, gsize n_atoms)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VtStore) store = vt_store_open_for_reading (path, &error);
  g_autoptr (GPtrArray) campaigns = vt_event_store_list (store, NULL, &error), events = g_ptr_array_new_with_free_func ((GDestroyNotify) vt_event_unref);
  g_assert_no_error (error);
  if (campaigns->len == 0)
    return 0;
  g_assert_cmpuint (campaigns->len, ==, 1);
  for (int paths = 0; paths < 2; paths++) /* with what they need to be drawn */
    g_assert_true (vt_event_store_read (store, 1, n_atoms, paths, add_event, events, &error));
  for (guint i = 0; i < events->len; i++)
    {
      const VtEvent *event = events->pdata[i];
      g_assert_true (!vt_outcome_has_saddle (event->outcome) || (event->n_moved > 0) == (i >= events->len / 2));
    }
  return events->len / 2;
}

static VtStore *
make_document (VtSample *sample, const char *path, const char *logs_from)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VtStoreContents) contents = vt_store_contents_new (sample);
  contents->logs_from = g_strdup (logs_from);
  g_assert_true (vt_store_write (path, contents, NULL, NULL, NULL, &error));
  VtStore *store = vt_store_open (path, sample, &error);
  g_assert_no_error (error);
  return store;
}

/* A document that gets a file while events are there already, and goes on on another atom: all events are in the results of that. */
static void
test_log (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VtArtn) artn = make_artn (0);
  VtSample *sample = vt_artn_get_sample (artn);
  const gsize atoms[] = { 500, 11 };
  const VtCampaignGoal goal = { .n_events = 2, .max_attempts = 4 };
  g_autofree char *folder = g_dir_make_tmp ("vt-artn-XXXXXX", NULL), *path = g_build_filename (folder, "run.vitrine", NULL);
  g_autoptr (VtKeeper) keeper = vt_keeper_new ();
  g_autoptr (VtCampaignLog) first = vt_campaign_log_new (artn, atoms, 1, &goal, keeper, &error);
  g_assert_no_error (error);
  run_log (first);
  g_autoptr (VtStoreContents) contents = vt_store_contents_new (sample);
  g_assert_true (vt_store_write (path, contents, NULL, NULL, NULL, &error));
  g_autoptr (VtStore) store = vt_store_open (path, sample, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();
  vt_keeper_set (keeper, store, path);
  g_assert_true (vt_campaign_log_keep (first, nothing, &error));

  g_autoptr (VtCampaignLog) second = vt_campaign_log_new (artn, atoms + 1, 1, &goal, keeper, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) before = vt_campaign_dup_events (vt_campaign_log_get_campaign (second));
  g_autoptr (GPtrArray) made = vt_campaign_dup_events (vt_campaign_log_get_campaign (first));
  g_assert_cmpuint (before->len, ==, made->len);
  g_assert_cmpfloat (vt_artn_get_fraction (vt_campaign_log_get_campaign (second)), ==, 0);
  run_log (second);
  /* As if both atoms had been asked for at once. */
  g_autoptr (VtCampaign) whole = make_campaign (artn, 2);
  run (whole, 2);
  g_autoptr (GPtrArray) expected = vt_campaign_dup_events (whole);
  g_autoptr (GPtrArray) events = vt_campaign_dup_events (vt_campaign_log_get_campaign (second));
  g_assert_cmpuint (events->len, ==, expected->len);
  for (guint i = 0; i < events->len; i++)
    {
      const VtEvent *a = events->pdata[i], *b = expected->pdata[i];
      /* What is in the file does not stay in memory. */
      g_assert_cmpuint (a->n_moved, ==, 0);
      g_assert_true (a->atom == b->atom && a->attempt == b->attempt && a->same_as == b->same_as && a->outcome == b->outcome);
      g_assert_cmpmem (&a->found.energy, sizeof a->found.energy, &b->found.energy, sizeof b->found.energy);
    }
  VtCampaignCount count;
  double seconds;
  vt_campaign_log_count (second, &count, &seconds);
  g_assert_cmpuint (count.n_attempts, ==, expected->len - made->len);

  /* One of them, from the document and made once more. */
  g_autoptr (VtParams) params = vt_artn_make_params (vt_artn_get_options (artn), &goal, sample, atoms, 2);
  g_autofree char *text = vt_params_to_string (params), *provenance = g_strdup_printf ("artn:%s · elsewhere", text);
  const VtEvent *one = expected->pdata[expected->len - 1];
  for (int stored = 0; stored < 2; stored++)
    {
      g_autoptr (VtEvent) found = vt_campaign_log_find_event (sample, vt_artn_get_potential (artn), stored ? keeper : NULL, provenance, one->atom,
                                                              one->attempt, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (found->outcome, ==, one->outcome);
      g_assert_cmpmem (found->saddle, 3 * found->n_moved * sizeof *found->saddle, one->saddle, 3 * one->n_moved * sizeof *one->saddle);
    }
  g_assert_null (vt_campaign_log_find_event (sample, vt_artn_get_potential (artn), NULL, "elsewhere", one->atom, one->attempt, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  /* A file that was begun before these events gets them from the one that has them. */
  g_autofree char *late = g_build_filename (folder, "late.vitrine", NULL);
  g_autoptr (VtStore) other = make_document (sample, late, NULL);
  vt_keeper_set (keeper, other, late);
  g_assert_true (vt_campaign_log_keep (second, nothing, &error));
  g_assert_cmpuint (count_attempts (late, vt_sample_get_n_atoms (sample)), ==, events->len);
  vt_keeper_set (keeper, NULL, NULL);
  g_clear_object (&other);
  g_unlink (late);
  g_clear_object (&store);
  g_clear_pointer (&first, vt_campaign_log_free);
  g_clear_pointer (&second, vt_campaign_log_free);
  g_unlink (path);
  g_rmdir (folder);
}

static guint64
run_on (VtArtn *artn, gsize atom, VtKeeper *keeper)
{
  g_autoptr (GError) error = NULL;
  const VtCampaignGoal goal = { .n_events = 1, .max_attempts = 2 };
  VtCampaignLog *log = vt_campaign_log_new (artn, &atom, 1, &goal, keeper, &error);
  VtCampaignCount count;
  double seconds;
  g_assert_no_error (error);
  run_log (log);
  vt_campaign_log_count (log, &count, &seconds);
  g_assert_true (vt_campaign_log_finish (log, &error));
  g_assert_no_error (error);
  return count.n_attempts;
}

/* What ends before the document has a file, or while that is being copied to another, is in the file that the document gets. */
static void
test_deferred (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VtArtn) artn = make_artn (0);
  VtSample *sample = vt_artn_get_sample (artn);
  const gsize n = vt_sample_get_n_atoms (sample);
  g_autofree char *folder = g_dir_make_tmp ("vt-artn-XXXXXX", NULL), *path = g_build_filename (folder, "run.vitrine", NULL);
  g_autofree char *unwanted = g_build_filename (folder, "unwanted.vitrine", NULL), *copy = g_build_filename (folder, "copy.vitrine", NULL);
  g_autofree char *late = g_build_filename (folder, "late.vitrine", NULL);
  g_autoptr (VtKeeper) keeper = vt_keeper_new ();
  const guint64 first = run_on (artn, 11, keeper);

  /* A file that comes to nothing. */
  VtStore *store = make_document (sample, unwanted, NULL);
  g_assert_true (vt_keeper_write_deferred (keeper, store, &error));
  g_object_unref (store);
  g_assert_cmpuint (count_attempts (unwanted, n), ==, first);
  store = make_document (sample, path, NULL);
  vt_keeper_begin_move (keeper);
  g_assert_true (vt_keeper_write_deferred (keeper, store, &error));
  vt_keeper_set (keeper, store, path);
  vt_keeper_end_move (keeper);
  g_assert_cmpuint (count_attempts (path, n), ==, first);

  vt_keeper_begin_move (keeper);
  VtStore *other = make_document (sample, copy, path);
  g_assert_cmpuint (count_attempts (copy, n), ==, first);
  const guint64 second = run_on (artn, 500, keeper);
  vt_keeper_set (keeper, other, copy);
  const guint64 third = run_on (artn, 700, keeper);
  vt_keeper_end_move (keeper);
  g_assert_cmpuint (count_attempts (copy, n), ==, first + second + third);

  /* Two ways at once: a draft is ready while the document is being saved, to a file that was begun before there was a draft. */
  vt_keeper_set (keeper, NULL, NULL);
  const guint64 fourth = run_on (artn, 900, keeper);
  vt_keeper_begin_move (keeper);
  vt_keeper_begin_move (keeper);
  VtStore *saved = make_document (sample, late, copy);
  g_assert_true (vt_keeper_write_deferred (keeper, other, &error));
  vt_keeper_set (keeper, other, copy);
  vt_keeper_end_move (keeper);
  g_assert_true (vt_keeper_write_deferred (keeper, saved, &error));
  vt_keeper_set (keeper, saved, late);
  vt_keeper_end_move (keeper);
  g_assert_no_error (error);
  g_assert_cmpuint (count_attempts (late, n), ==, first + second + third + fourth);
  vt_keeper_set (keeper, NULL, NULL);
  g_object_unref (saved);
  g_object_unref (other);
  g_object_unref (store);
  g_unlink (late);
  g_unlink (unwanted);
  g_unlink (copy);
  g_unlink (path);
  g_rmdir (folder);
}

/* A sample that is no minimum is refused with a remedy. */
static void
test_no_minimum (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VtSample) sample = read_sample ("Cu50Zr50-4394-glass-300K");
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, &error);
  VtArtnOptions options = { 0 };
  vt_protocol_init (&options.protocol, VT_PROTOCOL_W20);
  g_assert_null (vt_artn_new (sample, potential, &options, NULL, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
}

static void
test_pack (void)
{
  g_autoptr (VtEvent) event = vt_event_new (), back = vt_event_new ();
  const double start[] = { 0, 0, 0, 1, 1, 1, 2, 2, 2 }, saddle[] = { 0.5, -0.25, 0, 1, 1, 1, 2, 2.125, 2 },
               end[] = { 1, -0.5, 0, 1, 1, 1.5, 2, 2, 2 };
  const guint32 atoms[] = { 900, 7, 40 };
  vt_event_set_path (event, 3, atoms, start, saddle, end);
  g_assert_cmpuint (event->n_moved, ==, 3);
  g_assert_cmpuint (event->moved[0], ==, 7);
  g_assert_cmpuint (event->moved[2], ==, 900);
  /* d² = 0.3125 and 0.015625. */
  g_assert_cmpfloat_with_epsilon (event->move, sqrt (0.328125), 1e-12);
  g_assert_cmpfloat_with_epsilon (event->participation, 0.328125 * 0.328125 / (0.3125 * 0.3125 + 0.015625 * 0.015625), 1e-12);
  g_assert_cmpfloat_with_epsilon (vt_event_get_overlap (event, event), 1, 1e-12);
  g_autoptr (GBytes) bytes = vt_event_pack_path (event);
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  g_assert_true (vt_event_unpack_path (back, data, length, 901));
  g_assert_cmpmem (back->saddle, 9 * sizeof (gint32), event->saddle, 9 * sizeof (gint32));
  g_assert_cmpmem (back->end, 9 * sizeof (gint32), event->end, 9 * sizeof (gint32));
  g_assert_cmpmem (back->moved, 3 * sizeof (guint32), event->moved, 3 * sizeof (guint32));
  /* An atom that is not there; bytes that are no path. */
  g_assert_false (vt_event_unpack_path (back, data, length, 900));
  for (gsize cut = 1; cut < length; cut++)
    g_assert_false (vt_event_unpack_path (back, data, cut, 901));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/campaign/pack", test_pack);
  g_test_add_func ("/campaign/no-minimum", test_no_minimum);
  g_test_add_func ("/campaign/threads", test_threads);
  g_test_add_func ("/campaign/evenly", test_evenly);
  g_test_add_func ("/campaign/claims", test_claims);
  g_test_add_func ("/campaign/refined-share", test_refined_share);
  g_test_add_func ("/campaign/confirmed", test_confirmed);
  g_test_add_func ("/campaign/lightened", test_lightened);
  g_test_add_func ("/campaign/sketch", test_sketch);
  g_test_add_func ("/campaign/recent", test_recent);
  g_test_add_func ("/campaign/all-atoms", test_all_atoms);
  g_test_add_func ("/campaign/held", test_held);
  g_test_add_func ("/campaign/store", test_store);
  g_test_add_func ("/campaign/samples", test_samples);
  g_test_add_func ("/campaign/log", test_log);
  g_test_add_func ("/campaign/deferred", test_deferred);
  return g_test_run ();
}
