#include "landscape/vt-event-recent.h"

#include <string.h>

typedef struct
{
  GWeakRef sample; /* samples may be large, and nobody may need them any more */
  VtPotential *potential;
  VtArtnOptions options;
  VtEvent *event;
} Recent;

static GMutex mutex;
static GQueue latest = G_QUEUE_INIT; /* the newest first */

static void
recent_free (Recent *recent)
{
  g_weak_ref_clear (&recent->sample);
  g_object_unref (recent->potential);
  vt_event_unref (recent->event);
  g_free (recent);
}

void
vt_event_recent_note (VtArtn *artn, VtEvent *event)
{
  Recent *recent = g_new0 (Recent, 1), *oldest = NULL;
  g_weak_ref_init (&recent->sample, vt_artn_get_sample (artn));
  recent->potential = g_object_ref (vt_artn_get_potential (artn));
  recent->options = *vt_artn_get_options (artn);
  recent->event = vt_event_ref (event);
  g_mutex_lock (&mutex);
  g_queue_push_head (&latest, recent);
  if (g_queue_get_length (&latest) > VT_EVENT_RECENT_MOST)
    oldest = g_queue_pop_tail (&latest);
  g_mutex_unlock (&mutex);
  g_clear_pointer (&oldest, recent_free);
}

static gboolean
are_same_options (const VtArtnOptions *a, const VtArtnOptions *b)
{
  if (a->seed != b->seed || a->refine != b->refine)
    return FALSE;
  for (const VtProtocolNumber *number = vt_protocol_numbers; number->id; number++)
    if (vt_protocol_get (&a->protocol, number) != vt_protocol_get (&b->protocol, number))
      return FALSE;
  return TRUE;
}

VtEvent *
vt_event_recent_find (VtSample *sample, VtPotential *potential, const VtArtnOptions *options, gsize atom, guint attempt)
{
  g_autoptr (VtEvent) found = NULL;
  g_mutex_lock (&mutex);
  for (GList *link = latest.head; link && !found; link = link->next)
    {
      Recent *recent = link->data;
      if (recent->event->atom != atom || recent->event->attempt != attempt || !are_same_options (&recent->options, options)
          || strcmp (vt_potential_get_title (recent->potential), vt_potential_get_title (potential)) != 0)
        continue;
      g_autoptr (VtSample) of = g_weak_ref_get (&recent->sample);
      if (of == sample)
        found = vt_event_ref (recent->event);
    }
  g_mutex_unlock (&mutex);
  return found ? vt_event_dup (found) : NULL;
}
