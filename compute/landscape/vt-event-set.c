#include "landscape/vt-event-set.h"

#include <stdlib.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "landscape/vt-event-remake.h"

struct _VtEventSet
{
  gatomicrefcount count;
  char *path;
  VtSample *sample;
  VtStoredCampaign *campaign;
  guint n_campaigns;
  guint64 n_calls;
  GPtrArray *events;
};

static void
add_event (VtEvent *event, gpointer data)
{
  VtEventSet *self = data;
  self->n_calls += event->found.calls + event->full_calls;
  if (vt_outcome_has_saddle (event->outcome))
    g_ptr_array_add (self->events, vt_event_ref (event));
}

static VtStoredCampaign *
choose_campaign (VtEventSet *self, VtStore *store, guint number, GError **error)
{
  g_autoptr (GPtrArray) campaigns = vt_event_store_list (store, vt_sample_get_hash (self->sample), error);
  const guint which = campaigns && number == 0 ? campaigns->len : number;
  if (campaigns == NULL)
    return NULL;
  self->n_campaigns = campaigns->len;
  if (which >= 1 && which <= campaigns->len)
    return g_ptr_array_steal_index (campaigns, which - 1);
  if (campaigns->len == 0)
    g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_VALUE,
                 _("This document holds no events yet: find some first with the analysis “Activation energies”, or, in a terminal, "
                   "“vitrine-cli artn FILE -o RUN.vitrine”."));
  else
    g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_VALUE, _("There is no campaign %u: the document holds %u."), number, campaigns->len);
  return NULL;
}

VtEventSet *
vt_event_set_read (const char *path, guint number, VtSample *sample, GError **error)
{
  g_autoptr (VtEventSet) self = g_new0 (VtEventSet, 1);
  g_autoptr (VtStore) store = vt_store_open_for_reading (path, error);
  g_atomic_ref_count_init (&self->count);
  self->path = g_strdup (path);
  self->sample = g_object_ref (sample);
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) vt_event_unref);
  self->campaign = store ? choose_campaign (self, store, number, error) : NULL;
  if (self->campaign == NULL
      || !vt_event_store_read (store, self->campaign->id, vt_sample_get_n_atoms (sample), FALSE, add_event, self, error))
    return NULL;
  return g_steal_pointer (&self);
}

VtEventSet *
vt_event_set_ref (VtEventSet *self)
{
  g_atomic_ref_count_inc (&self->count);
  return self;
}

void
vt_event_set_unref (VtEventSet *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->count))
    return;
  vt_stored_campaign_free (self->campaign);
  g_ptr_array_unref (self->events);
  g_object_unref (self->sample);
  g_free (self->path);
  g_free (self);
}

const VtStoredCampaign *
vt_event_set_get_campaign (VtEventSet *self)
{
  return self->campaign;
}

guint
vt_event_set_get_n_campaigns (VtEventSet *self)
{
  return self->n_campaigns;
}

guint64
vt_event_set_get_n_calls (VtEventSet *self)
{
  return self->n_calls;
}

VtSample *
vt_event_set_get_sample (VtEventSet *self)
{
  return self->sample;
}

gsize
vt_event_set_get_n (VtEventSet *self)
{
  return self->events->len;
}

const VtEvent *
vt_event_set_get (VtEventSet *self, gsize i)
{
  return self->events->pdata[i];
}

gsize
vt_event_set_count_distinct (VtEventSet *self, guint *per_atom)
{
  gsize n = 0;
  for (gsize i = 0; per_atom && i < vt_sample_get_n_atoms (self->sample); i++)
    per_atom[i] = 0;
  for (guint i = 0; i < self->events->len; i++)
    {
      const VtEvent *event = self->events->pdata[i];
      if (!vt_event_is_distinct (event))
        continue;
      n++;
      if (per_atom)
        per_atom[event->atom]++;
    }
  return n;
}

static int
compare_events (gconstpointer key, gconstpointer element)
{
  const VtEvent *a = key, *b = *(const VtEvent *const *) element;
  if (a->atom != b->atom)
    return a->atom < b->atom ? -1 : 1;
  return a->attempt < b->attempt ? -1 : a->attempt > b->attempt;
}

const VtEvent *
vt_event_set_find (VtEventSet *self, guint64 atom, guint attempt)
{
  const VtEvent key = { .atom = atom, .attempt = attempt };
  VtEvent **found = bsearch (&key, self->events->pdata, self->events->len, sizeof (gpointer), compare_events);
  return found ? *found : NULL;
}

VtEvent *
vt_event_set_load (VtEventSet *self, const VtEvent *event, GCancellable *cancellable, GError **error)
{
  g_autoptr (VtStore) store = vt_store_open_for_reading (self->path, error);
  return store ? vt_event_store_load (store, self->campaign, self->sample, event->atom, event->attempt, cancellable, error) : NULL;
}
