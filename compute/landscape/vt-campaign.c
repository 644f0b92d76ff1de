#include "landscape/vt-campaign.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vt-pool.h"
#include "base/vt-random.h"

/* Events needed before a standard error means anything. */
#define LEAST_FOR_ERROR 5
#define REPORT_SECONDS 0.7
/* For so long the first event is searched for without giving way. */
#define PATIENCE_SECONDS 5

typedef struct
{
  gsize atom;
  gboolean done;
  gboolean resting;
  GPtrArray *events;  /* those that belong to it, by attempt */
  GHashTable *ahead;  /* attempt → event that came before its turn */
  guint n_in_flight;
  guint next;         /* attempt to hand out */
  GArray *returned;   /* attempts that were given up, to hand out again */
  guint n_connected, n_distinct;
  double sum, sum_of_squares; /* of the distinct barriers */
} Atom;

struct _VtCampaign
{
  VtArtn *artn;
  VtCampaignGoal goal;
  GMutex mutex;
  GCond changed;
  gsize n_atoms, n_done;
  Atom *atoms;
  GHashTable *by_index; /* atom → Atom */
  Atom **turns;         /* in the order in which they are worked on: a random one, so that a map of them fills everywhere at once */
  gsize cursor;         /* all turns before it are done */
  GPtrArray *news;
  VtCampaignCount count;
  VtCampaignLoad load;
  gpointer load_data;
};

VtCampaign *
vt_campaign_new (VtArtn *artn, const gsize *atoms, gsize n_atoms, const VtCampaignGoal *goal)
{
  VtCampaign *self = g_new0 (VtCampaign, 1);
  self->artn = vt_artn_ref (artn);
  self->goal = *goal;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  self->n_atoms = n_atoms;
  self->atoms = g_new0 (Atom, n_atoms);
  self->turns = g_new (Atom *, MAX (n_atoms, 1));
  VtRandom random;
  vt_random_init (&random, vt_artn_get_options (artn)->seed, 0, 0);
  self->by_index = g_hash_table_new (NULL, NULL);
  self->news = g_ptr_array_new_with_free_func ((GDestroyNotify) vt_event_unref);
  for (gsize i = 0; i < n_atoms; i++)
    {
      Atom *atom = self->atoms + i;
      atom->atom = atoms[i];
      atom->events = g_ptr_array_new_with_free_func ((GDestroyNotify) vt_event_unref);
      atom->ahead = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) vt_event_unref);
      atom->returned = g_array_new (FALSE, FALSE, sizeof (guint));
      g_hash_table_insert (self->by_index, GSIZE_TO_POINTER (atoms[i]), atom);
      const gsize turn = vt_random_below (&random, (guint32) i + 1);
      self->turns[i] = self->turns[turn];
      self->turns[turn] = atom;
    }
  self->count.n_atoms = n_atoms;
  return self;
}

void
vt_campaign_free (VtCampaign *self)
{
  if (self == NULL)
    return;
  for (gsize i = 0; i < self->n_atoms; i++)
    {
      g_ptr_array_unref (self->atoms[i].events);
      g_hash_table_unref (self->atoms[i].ahead);
      g_array_unref (self->atoms[i].returned);
    }
  g_free (self->turns);
  g_free (self->atoms);
  g_hash_table_unref (self->by_index);
  g_ptr_array_unref (self->news);
  vt_artn_unref (self->artn);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}

VtArtn *
vt_campaign_get_artn (VtCampaign *self)
{
  return self->artn;
}

const VtCampaignGoal *
vt_campaign_get_goal (VtCampaign *self)
{
  return &self->goal;
}

/* ---- what belongs to it ---- */

static double
get_error (const Atom *atom)
{
  const double n = atom->n_distinct;
  if (atom->n_distinct < 2)
    return NAN;
  const double variance = (atom->sum_of_squares - atom->sum * atom->sum / n) / (n - 1);
  return sqrt (MAX (variance, 0) / n);
}

static gboolean
is_goal_met (VtCampaign *self, const Atom *atom)
{
  return atom->n_distinct >= self->goal.n_events || atom->events->len >= self->goal.max_attempts
         || (self->goal.error > 0 && atom->n_distinct >= LEAST_FOR_ERROR && get_error (atom) < self->goal.error);
}

static void
count_distinct (VtCampaign *self, Atom *atom, const VtEvent *event)
{
  const double barrier = vt_event_get_barrier (event);
  atom->n_distinct++;
  atom->sum += barrier;
  atom->sum_of_squares += barrier * barrier;
  self->count.n_distinct++;
}

static gboolean
is_same (VtCampaign *self, const VtEvent *event, const VtEvent *other)
{
  const VtProtocol *protocol = &vt_artn_get_options (self->artn)->protocol;
  if (!(fabs (event->found.energy - other->found.energy) < protocol->distinct_energy))
    return FALSE;
  g_autoptr (VtEvent) whole = other->n_moved == 0 && self->load ? self->load (self->load_data, other->atom, other->attempt) : NULL;
  return vt_event_is_same (event, whole ? whole : other, protocol);
}

static void
find_same (VtCampaign *self, Atom *atom, VtEvent *event)
{
  event->same_as = event->attempt;
  for (guint i = 0; i < atom->events->len; i++)
    {
      const VtEvent *other = atom->events->pdata[i];
      if (vt_event_is_distinct (other) && is_same (self, event, other))
        {
          event->same_as = other->attempt;
          return;
        }
    }
  count_distinct (self, atom, event);
}

static void
settle (VtCampaign *self, Atom *atom)
{
  if (atom->done || !is_goal_met (self, atom))
    return;
  atom->done = TRUE;
  self->n_done++;
  self->count.n_atoms_done++;
  g_hash_table_remove_all (atom->ahead);
  while (self->cursor < self->n_atoms && self->turns[self->cursor]->done)
    self->cursor++;
}

/* The next one of its atom. @known: which it is the same as has been found out before. */
static void
take_up (VtCampaign *self, Atom *atom, VtEvent *event, gboolean known)
{
  VtCampaignCount *count = &self->count;
  if (event->outcome == VT_OUTCOME_CONNECTED)
    {
      atom->n_connected++;
      if (!known)
        find_same (self, atom, event);
      else if (vt_event_is_distinct (event))
        count_distinct (self, atom, event);
    }
  count->n_attempts++;
  count->outcomes[event->outcome]++;
  count->n_calls += event->found.calls + event->full_calls;
  count->n_refined += isfinite (event->full_energy);
  if (vt_outcome_has_saddle (event->outcome))
    {
      count->n_saddles++;
      count->n_calls_to_saddle += event->found.calls_to_saddle;
    }
  g_ptr_array_add (atom->events, vt_event_ref (event));
  settle (self, atom);
}

void
vt_campaign_restore (VtCampaign *self, VtEvent *event)
{
  g_mutex_lock (&self->mutex);
  Atom *atom = g_hash_table_lookup (self->by_index, GSIZE_TO_POINTER ((gsize) event->atom));
  if (atom && !atom->done && event->attempt == atom->events->len)
    {
      take_up (self, atom, event, event->n_moved == 0);
      atom->next = atom->events->len;
    }
  g_mutex_unlock (&self->mutex);
}

void
vt_campaign_adopt (VtCampaign *self, VtEvent *event)
{
  g_mutex_lock (&self->mutex);
  Atom *atom = g_hash_table_lookup (self->by_index, GSIZE_TO_POINTER ((gsize) event->atom));
  if (atom && event->attempt == atom->events->len)
    {
      take_up (self, atom, event, TRUE);
      atom->next = atom->events->len;
    }
  g_mutex_unlock (&self->mutex);
}

void
vt_campaign_set_load (VtCampaign *self, VtCampaignLoad load, gpointer data)
{
  self->load = load;
  self->load_data = data;
}

void
vt_campaign_lighten (VtCampaign *self, GPtrArray *events)
{
  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < events->len; i++)
    {
      VtEvent *event = events->pdata[i];
      Atom *atom = g_hash_table_lookup (self->by_index, GSIZE_TO_POINTER ((gsize) event->atom));
      gpointer *place = atom && event->attempt < atom->events->len ? atom->events->pdata + event->attempt : NULL;
      if (place == NULL || *place != event || event->n_moved == 0)
        continue;
      *place = vt_event_dup_numbers (event);
      vt_event_unref (event);
    }
  g_mutex_unlock (&self->mutex);
}

void
vt_campaign_rest (VtCampaign *self, gsize index)
{
  g_mutex_lock (&self->mutex);
  Atom *atom = g_hash_table_lookup (self->by_index, GSIZE_TO_POINTER (index));
  g_assert (atom && !atom->done && atom->events->len == 0);
  atom->done = atom->resting = TRUE;
  self->n_done++;
  self->count.n_atoms_done++;
  g_mutex_unlock (&self->mutex);
}

/* ---- handing out ---- */

static guint
next_attempt (Atom *atom)
{
  if (atom->returned->len == 0)
    return atom->next++;
  guint least = 0;
  for (guint i = 1; i < atom->returned->len; i++)
    if (g_array_index (atom->returned, guint, i) < g_array_index (atom->returned, guint, least))
      least = i;
  const guint attempt = g_array_index (atom->returned, guint, least);
  g_array_remove_index_fast (atom->returned, least);
  return attempt;
}

/* How far an atom is: by its events or by its attempts, whichever is farther, or one on which nothing is found would hold up all others. */
static guint64
get_progress (VtCampaign *self, const Atom *atom)
{
  return MAX ((guint64) atom->n_distinct * self->goal.max_attempts, (guint64) atom->next * self->goal.n_events);
}

gboolean
vt_campaign_take (VtCampaign *self, gsize *index, guint *attempt)
{
  const gboolean evenly = self->goal.evenly;
  Atom *best = NULL;
  guint64 least = 0;
  g_mutex_lock (&self->mutex);
  /* An atom that nobody works on; only when there is none left, ahead of time on the one with the fewest at work. */
  for (gsize i = self->cursor; i < self->n_atoms; i++)
    {
      Atom *atom = self->turns[i];
      if (atom->done || (atom->returned->len == 0 && atom->next >= self->goal.max_attempts))
        continue;
      const guint64 progress = evenly ? get_progress (self, atom) : 0;
      if (best == NULL || atom->n_in_flight < best->n_in_flight || (atom->n_in_flight == best->n_in_flight && progress < least))
        {
          best = atom;
          least = progress;
        }
      if (best->n_in_flight == 0 && !evenly)
        break;
    }
  if (best)
    {
      *index = best->atom;
      *attempt = next_attempt (best);
      best->n_in_flight++;
    }
  g_mutex_unlock (&self->mutex);
  return best != NULL;
}

void
vt_campaign_give (VtCampaign *self, VtEvent *event)
{
  g_mutex_lock (&self->mutex);
  Atom *atom = g_hash_table_lookup (self->by_index, GSIZE_TO_POINTER ((gsize) event->atom));
  g_assert (atom && atom->n_in_flight > 0);
  atom->n_in_flight--;
  if (!atom->done)
    g_hash_table_insert (atom->ahead, GUINT_TO_POINTER (event->attempt), vt_event_ref (event));
  VtEvent *next;
  while (!atom->done && (next = g_hash_table_lookup (atom->ahead, GUINT_TO_POINTER (atom->events->len))))
    {
      g_ptr_array_add (self->news, vt_event_ref (next));
      take_up (self, atom, vt_event_ref (next), FALSE);
      vt_event_unref (next);
      if (!atom->done)
        g_hash_table_remove (atom->ahead, GUINT_TO_POINTER (atom->events->len - 1));
    }
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
  vt_event_unref (event);
}

void
vt_campaign_give_up (VtCampaign *self, gsize index, guint attempt)
{
  g_mutex_lock (&self->mutex);
  Atom *atom = g_hash_table_lookup (self->by_index, GSIZE_TO_POINTER (index));
  g_assert (atom && atom->n_in_flight > 0);
  atom->n_in_flight--;
  g_array_append_val (atom->returned, attempt);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

gboolean
vt_campaign_is_done (VtCampaign *self)
{
  g_mutex_lock (&self->mutex);
  const gboolean done = self->n_done == self->n_atoms;
  g_mutex_unlock (&self->mutex);
  return done;
}

void
vt_campaign_wait (VtCampaign *self, double seconds)
{
  const gint64 until = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);
  g_mutex_lock (&self->mutex);
  g_cond_wait_until (&self->changed, &self->mutex, until);
  g_mutex_unlock (&self->mutex);
}

/* ---- results ---- */

GPtrArray *
vt_campaign_steal_news (VtCampaign *self)
{
  g_mutex_lock (&self->mutex);
  GPtrArray *news = self->news;
  self->news = g_ptr_array_new_with_free_func ((GDestroyNotify) vt_event_unref);
  g_mutex_unlock (&self->mutex);
  return news;
}

GPtrArray *
vt_campaign_dup_events (VtCampaign *self)
{
  GPtrArray *events = g_ptr_array_new_with_free_func ((GDestroyNotify) vt_event_unref);
  g_mutex_lock (&self->mutex);
  for (gsize i = 0; i < self->n_atoms; i++)
    for (guint k = 0; k < self->atoms[i].events->len; k++)
      g_ptr_array_add (events, vt_event_ref (self->atoms[i].events->pdata[k]));
  g_mutex_unlock (&self->mutex);
  return events;
}

void
vt_campaign_count (VtCampaign *self, VtCampaignCount *count)
{
  g_mutex_lock (&self->mutex);
  *count = self->count;
  g_mutex_unlock (&self->mutex);
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;
  return x < y ? -1 : x > y;
}

static void
summarize (const Atom *atom, double *barriers, VtCampaignAtom *summary)
{
  guint n = 0;
  *summary = (VtCampaignAtom){ .atom = atom->atom, .done = atom->done, .resting = atom->resting, .n_attempts = atom->events->len, .n_connected = atom->n_connected,
                               .n_distinct = atom->n_distinct, .mean = NAN, .min = NAN, .median = NAN, .error = get_error (atom) };
  for (guint i = 0; i < atom->events->len; i++)
    {
      const VtEvent *event = atom->events->pdata[i];
      if (vt_event_is_distinct (event))
        barriers[n++] = vt_event_get_barrier (event);
    }
  if (n == 0)
    return;
  qsort (barriers, n, sizeof *barriers, compare_numbers);
  summary->mean = atom->sum / n;
  summary->min = barriers[0];
  summary->median = (barriers[(n - 1) / 2] + barriers[n / 2]) / 2;
}

VtCampaignAtom *
vt_campaign_summarize (VtCampaign *self, gsize *n_atoms)
{
  VtCampaignAtom *summaries = g_new (VtCampaignAtom, self->n_atoms);
  g_autofree double *barriers = NULL;
  guint most = 1;
  g_mutex_lock (&self->mutex);
  for (gsize i = 0; i < self->n_atoms; i++)
    most = MAX (most, self->atoms[i].events->len);
  barriers = g_new (double, most);
  for (gsize i = 0; i < self->n_atoms; i++)
    summarize (self->atoms + i, barriers, summaries + i);
  g_mutex_unlock (&self->mutex);
  *n_atoms = self->n_atoms;
  return summaries;
}

/* ---- threads ---- */

typedef struct
{
  VtCampaign *campaign;
  GCancellable *stop;
  guint64 n_before; /* connected events */
  gint64 begun;     /* µs */
} Crew;

static guint64
count_connected (VtCampaign *self)
{
  VtCampaignCount count;
  vt_campaign_count (self, &count);
  return count.outcomes[VT_OUTCOME_CONNECTED];
}

/* Until the first event is there, somebody waits for it; but not for ever. */
static void
give_way (const Crew *crew)
{
  if (count_connected (crew->campaign) > crew->n_before || g_get_monotonic_time () - crew->begun > PATIENCE_SECONDS * G_USEC_PER_SEC)
    vt_pool_give_way ();
}

static gpointer
work (gpointer data)
{
  const Crew *crew = data;
  g_autoptr (VtArtnWorker) worker = vt_artn_worker_new (crew->campaign->artn);
  gsize atom;
  guint attempt;
  while (!g_cancellable_is_cancelled (crew->stop) && !vt_campaign_is_done (crew->campaign))
    {
      if (!vt_campaign_take (crew->campaign, &atom, &attempt))
        {
          vt_campaign_wait (crew->campaign, 0.05);
          continue;
        }
      VtEvent *event = vt_artn_worker_attempt (worker, atom, attempt, crew->stop);
      if (event)
        vt_campaign_give (crew->campaign, event);
      else
        vt_campaign_give_up (crew->campaign, atom, attempt);
      give_way (crew);
    }
  return NULL;
}

static gboolean
tell (VtCampaign *self, VtCampaignReport report, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) news = vt_campaign_steal_news (self);
  return !report || report (self, news, data, error);
}

static void
cancel_too (GCancellable *outer, GCancellable *stop)
{
  g_cancellable_cancel (stop);
}

gboolean
vt_campaign_run (VtCampaign *self, guint n_threads, GCancellable *cancellable, VtCampaignReport report, gpointer data, GError **error)
{
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autofree GThread **threads = g_new (GThread *, n_threads);
  Crew crew = { self, stop, count_connected (self), g_get_monotonic_time () };
  guint64 n_told = crew.n_before;
  gint64 told = crew.begun;
  gboolean good = TRUE;
  const gulong handler = cancellable ? g_cancellable_connect (cancellable, G_CALLBACK (cancel_too), stop, NULL) : 0;
  for (guint i = 0; i < n_threads; i++)
    threads[i] = g_thread_new ("artn", work, &crew);
  while (good && !vt_campaign_is_done (self) && !g_cancellable_is_cancelled (stop))
    {
      vt_campaign_wait (self, 0.05);
      const guint64 n_connected = count_connected (self);
      const gboolean is_first = n_told == crew.n_before && n_connected > n_told;
      if (!is_first && (double) (g_get_monotonic_time () - told) < REPORT_SECONDS * G_USEC_PER_SEC)
        continue;
      n_told = n_connected;
      good = tell (self, report, data, error);
      told = g_get_monotonic_time ();
      give_way (&crew);
    }
  const gboolean done = good && vt_campaign_is_done (self);
  g_cancellable_cancel (stop);
  for (guint i = 0; i < n_threads; i++)
    g_thread_join (threads[i]);
  if (cancellable)
    g_cancellable_disconnect (cancellable, handler);
  return good && tell (self, report, data, error) && done;
}
