#include "landscape/vt-campaign-log.h"

#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "landscape/vt-event-recent.h"
#include "landscape/vt-event-remake.h"
#include "landscape/vt-event-store.h"
#include "landscape/vt-methods.h"

struct _VtCampaignLog
{
  VtCampaign *campaign;
  VtKeeper *keeper;
  VtStore *store;         /* the one that has everything up to the last call, or holds another sample */
  gint64 id;              /* of the campaign in it; 0: of another sample */
  VtStore *written;       /* the one that has the displacements of events that are in memory without; NULL: there are none */
  gint64 written_id;
  VtCampaignCount before; /* what was there at the beginning */
  gint64 begun;
};

/* ---- what is there ---- */

typedef struct
{
  GPtrArray *events; /* without their paths, by atom and attempt */
  VtStore *store;
  gint64 id;
} Found;

static void
collect (VtEvent *event, gpointer data)
{
  g_ptr_array_add (data, vt_event_ref (event));
}

static gboolean
read_events (VtArtn *artn, VtKeeper *keeper, Found *found, GError **error)
{
  g_autoptr (GError) local = NULL;
  found->store = keeper ? vt_keeper_open (keeper, &local) : NULL;
  if (local)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (found->store == NULL)
    return TRUE;
  if (!vt_event_store_look_up (found->store, artn, &found->id, error))
    return FALSE;
  return found->id == 0
         || vt_event_store_read (found->store, found->id, vt_sample_get_n_atoms (vt_artn_get_sample (artn)), FALSE, collect, found->events, error);
}

static int
compare_atoms (gconstpointer a, gconstpointer b)
{
  const gsize x = *(const gsize *) a, y = *(const gsize *) b;
  return x < y ? -1 : x > y;
}

/* The atoms to work on and those on which there are events already, ascending. */
static gsize *
join_atoms (const gsize *atoms, gsize n_atoms, const Found *found, gsize *n)
{
  g_autoptr (GHashTable) chosen = g_hash_table_new (NULL, NULL);
  GArray *all = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_array_append_vals (all, atoms, (guint) n_atoms);
  for (gsize i = 0; i < n_atoms; i++)
    g_hash_table_add (chosen, GSIZE_TO_POINTER (atoms[i]));
  for (guint i = 0; i < found->events->len; i++)
    {
      const gsize atom = ((VtEvent *) found->events->pdata[i])->atom;
      if (g_hash_table_add (chosen, GSIZE_TO_POINTER (atom)))
        g_array_append_val (all, atom);
    }
  g_array_sort (all, compare_atoms);
  *n = all->len;
  return (gsize *) (gpointer) g_array_free (all, FALSE);
}

/* Of a packed document without its displacements. NULL without an error: it is not there. */
static VtEvent *
look_up_event (VtArtn *artn, VtKeeper *keeper, gsize atom, guint attempt)
{
  g_autoptr (VtStore) store = keeper ? vt_keeper_open (keeper, NULL) : NULL;
  gint64 id = 0;
  if (store == NULL || !vt_event_store_look_up (store, artn, &id, NULL) || id == 0)
    return NULL;
  return vt_event_store_find (store, id, vt_sample_get_n_atoms (vt_artn_get_sample (artn)), atom, attempt, NULL);
}

static VtEvent *
load (gpointer log, gsize atom, guint attempt)
{
  VtCampaignLog *self = log;
  g_autoptr (VtEvent) event = look_up_event (vt_campaign_get_artn (self->campaign), self->keeper, atom, attempt);
  return event && event->n_moved > 0 ? g_steal_pointer (&event) : NULL;
}

VtCampaignLog *
vt_campaign_log_new (VtArtn *artn, const gsize *atoms, gsize n_atoms, const VtCampaignGoal *goal, VtKeeper *keeper, GError **error)
{
  g_autoptr (VtCampaignLog) self = g_new0 (VtCampaignLog, 1);
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) vt_event_unref);
  Found found = { .events = events };
  gsize n = 0;
  const gboolean read = read_events (artn, keeper, &found, error);
  g_autoptr (VtStore) store = found.store;
  if (!read)
    return NULL;
  g_autofree gsize *all = join_atoms (atoms, n_atoms, &found, &n);
  self->keeper = keeper ? vt_keeper_ref (keeper) : NULL;
  g_autofree gboolean *works = g_new0 (gboolean, vt_sample_get_n_atoms (vt_artn_get_sample (artn)));
  self->campaign = vt_campaign_new (artn, all, n, goal);
  for (gsize i = 0; i < n_atoms; i++)
    works[atoms[i]] = TRUE;
  for (gsize i = 0; i < n; i++)
    if (!works[all[i]])
      vt_campaign_rest (self->campaign, all[i]);
  for (guint i = 0; i < events->len; i++)
    vt_campaign_adopt (self->campaign, events->pdata[i]);
  vt_campaign_set_load (self->campaign, load, self);
  vt_campaign_count (self->campaign, &self->before);
  self->begun = g_get_monotonic_time ();
  return g_steal_pointer (&self);
}

void
vt_campaign_log_free (VtCampaignLog *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->campaign, vt_campaign_free);
  g_clear_object (&self->store);
  g_clear_object (&self->written);
  vt_keeper_unref (self->keeper);
  g_free (self);
}

VtCampaign *
vt_campaign_log_get_campaign (VtCampaignLog *self)
{
  return self->campaign;
}

/* ---- what is new ---- */

static guint64
get_key (guint64 atom, guint attempt)
{
  return atom << 24 ^ attempt;
}

static void
note_key (guint64 atom, guint attempt, gpointer data)
{
  guint64 *key = g_new (guint64, 1);
  *key = get_key (atom, attempt);
  g_hash_table_add (data, key);
}

/* @event with its displacements (transfer full), from the file that has them; if that is gone as it is: it can be made once more. */
static VtEvent *
complete (VtCampaignLog *self, VtEvent *event)
{
  const gsize n = vt_sample_get_n_atoms (vt_artn_get_sample (vt_campaign_get_artn (self->campaign)));
  VtEvent *whole = NULL;
  if (event->n_moved == 0 && vt_outcome_has_saddle (event->outcome) && self->written)
    whole = vt_event_store_find (self->written, self->written_id, n, event->atom, event->attempt, NULL);
  return whole ? whole : vt_event_ref (event);
}

/* What @events say is in the document now. */
static void
lighten (VtCampaignLog *self, GPtrArray *events)
{
  g_set_object (&self->written, self->store);
  self->written_id = self->id;
  vt_campaign_lighten (self->campaign, events);
}

/* A file that has got this far with us lacks only the news; of another one nothing is known. */
static gboolean
catch_up (VtCampaignLog *self, VtStore *store, GError **error)
{
  VtArtn *artn = vt_campaign_get_artn (self->campaign);
  g_autoptr (GError) local = NULL;
  const gint64 id = vt_event_store_begin (store, artn, &local);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  /* A file that has changed its sample keeps no events of this one. */
  if (g_error_matches (local, VT_IO_ERROR, VT_IO_ERROR_CHANGED))
    {
      g_set_object (&self->store, store);
      self->id = 0;
      return TRUE;
    }
  if (local)
    g_propagate_error (error, g_steal_pointer (&local));
  if (id == 0 || !vt_event_store_list_attempts (store, id, note_key, known, error))
    return FALSE;
  g_autoptr (GPtrArray) all = vt_campaign_dup_events (self->campaign);
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func ((GDestroyNotify) vt_event_unref);
  for (guint i = 0; i < all->len; i++)
    {
      const VtEvent *event = all->pdata[i];
      const guint64 key = get_key (event->atom, event->attempt);
      if (!g_hash_table_contains (known, &key))
        g_ptr_array_add (missing, complete (self, all->pdata[i]));
    }
  if (!vt_event_store_append (store, id, (VtEvent *const *) missing->pdata, missing->len, error))
    return FALSE;
  g_set_object (&self->store, store);
  self->id = id;
  return TRUE;
}

gboolean
vt_campaign_log_keep (VtCampaignLog *self, GPtrArray *news, GError **error)
{
  for (guint i = news->len > VT_EVENT_RECENT_MOST ? news->len - VT_EVENT_RECENT_MOST : 0; i < news->len; i++)
    if (vt_outcome_has_saddle (((VtEvent *) news->pdata[i])->outcome))
      vt_event_recent_note (vt_campaign_get_artn (self->campaign), news->pdata[i]);
  g_autoptr (VtStore) store = self->keeper ? vt_keeper_dup_store (self->keeper) : NULL;
  if (store == NULL)
    {
      g_clear_object (&self->store);
      return TRUE;
    }
  const gboolean is_known = store == self->store;
  if (!(is_known ? self->id == 0 || vt_event_store_append (store, self->id, (VtEvent *const *) news->pdata, news->len, error)
                 : catch_up (self, store, error)))
    return FALSE;
  if (self->id != 0)
    {
      g_autoptr (GPtrArray) all = is_known ? g_ptr_array_ref (news) : vt_campaign_dup_events (self->campaign);
      lighten (self, all);
    }
  return TRUE;
}

static gboolean
write_deferred (VtStore *store, gpointer log, GError **error)
{
  VtCampaignLog *self = log;
  const gboolean good = catch_up (self, store, error);
  g_clear_object (&self->store);
  return good && self->id != 0;
}

gboolean
vt_campaign_log_finish (VtCampaignLog *log, GError **error)
{
  g_autoptr (VtCampaignLog) self = log;
  g_autoptr (VtKeeper) keeper = g_steal_pointer (&self->keeper);
  g_autoptr (VtStore) known = g_steal_pointer (&self->store); /* it has everything */
  /* Again after each writing: the document may have begun to move meanwhile, or be elsewhere by now. */
  while (keeper && !vt_keeper_defer (keeper, write_deferred, self, (GDestroyNotify) vt_campaign_log_free))
    {
      g_autoptr (VtStore) store = vt_keeper_dup_store (keeper);
      if (store != NULL && store == known)
        return TRUE;
      if (store != NULL && !catch_up (self, store, error))
        return FALSE;
      g_clear_object (&self->store);
      g_set_object (&known, store);
    }
  if (keeper)
    g_steal_pointer (&self); /* the keeper's now */
  return TRUE;
}

void
vt_campaign_log_count (VtCampaignLog *self, VtCampaignCount *count, double *seconds)
{
  vt_campaign_count (self->campaign, count);
  for (guint k = 0; k < VT_N_OUTCOMES; k++)
    count->outcomes[k] -= self->before.outcomes[k];
  count->n_attempts -= self->before.n_attempts;
  count->n_distinct -= self->before.n_distinct;
  count->n_calls -= self->before.n_calls;
  count->n_calls_to_saddle -= self->before.n_calls_to_saddle;
  count->n_saddles -= self->before.n_saddles;
  count->n_refined -= self->before.n_refined;
  *seconds = (double) (g_get_monotonic_time () - self->begun) / G_USEC_PER_SEC;
}

char *
vt_campaign_log_describe (VtCampaignLog *self)
{
  VtCampaignCount now, all;
  double seconds;
  vt_campaign_log_count (self, &now, &seconds);
  vt_campaign_count (self->campaign, &all);
  const double connected = (double) now.outcomes[VT_OUTCOME_CONNECTED];
  /* Translators: progress of a search: events found in all; share of the attempts that found one; per second; evaluations of forces to a saddle. */
  return g_strdup_printf (_("%.0f events · %.0f %% of attempts · %.3g/s · %.0f calls to a saddle"), (double) all.outcomes[VT_OUTCOME_CONNECTED],
                          100 * connected / MAX ((double) now.n_attempts, 1), connected / MAX (seconds, 1e-3),
                          (double) now.n_calls_to_saddle / MAX ((double) now.n_saddles, 1));
}

/* ---- one of them ---- */

VtEvent *
vt_campaign_log_find_event (VtSample *sample, VtPotential *potential, VtKeeper *keeper, const char *provenance, gsize atom, guint attempt,
                            GCancellable *cancellable, GError **error)
{
  VtArtnOptions options = { 0 };
  if (!vt_artn_read_provenance (provenance, &options, error))
    return NULL;
  VtEvent *event = vt_event_recent_find (sample, potential, &options, atom, attempt);
  if (event)
    return event;
  g_autoptr (VtArtn) artn = vt_artn_new (sample, potential, &options, cancellable, error);
  g_autoptr (VtEvent) stored = artn ? look_up_event (artn, keeper, atom, attempt) : NULL;
  if (artn == NULL)
    return NULL;
  if (stored && (stored->n_moved > 0 || !vt_outcome_has_saddle (stored->outcome)))
    return g_steal_pointer (&stored);
  g_autoptr (VtArtnWorker) worker = vt_artn_worker_new (artn);
  if (stored)
    return vt_event_make_again (worker, stored, vt_sample_get_n_atoms (sample), cancellable, error);
  event = vt_artn_worker_attempt (worker, atom, attempt, cancellable);
  if (event == NULL)
    g_cancellable_set_error_if_cancelled (cancellable, error);
  return event;
}
