/* VtEventSet: what one campaign of a document has found, for whoever draws or counts it.
 *
 * Events are many, and their displacements too large to keep them all in memory: the set has the saddles' numbers, and reads the displacements of
 * one event when they are asked for. Immutable; any thread may use one. */
#pragma once

#include "landscape/vt-event-store.h"

G_BEGIN_DECLS

typedef struct _VtEventSet VtEventSet;

/* The @number-th campaign on @sample in the document at @path, from 1; 0: the last. NULL with @error, also if there is none. */
VtEventSet *vt_event_set_read (const char *path, guint number, VtSample *sample, GError **error);
VtEventSet *vt_event_set_ref (VtEventSet *set);
void vt_event_set_unref (VtEventSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtEventSet, vt_event_set_unref)

const VtStoredCampaign *vt_event_set_get_campaign (VtEventSet *set);
guint vt_event_set_get_n_campaigns (VtEventSet *set); /* on this sample */
VtSample *vt_event_set_get_sample (VtEventSet *set);

/* What it cost: evaluations of forces in all attempts. */
guint64 vt_event_set_get_n_calls (VtEventSet *set);

/* Attempts that found a saddle, by atom and attempt; without displacements. */
gsize vt_event_set_get_n (VtEventSet *set);
const VtEvent *vt_event_set_get (VtEventSet *set, gsize i);

/* Distinct connected ones, of all atoms and of each: NULL or one number per atom of the sample. */
gsize vt_event_set_count_distinct (VtEventSet *set, guint *per_atom);

/* The same event with its displacements, remade if the document has none. NULL with @error. */
VtEvent *vt_event_set_load (VtEventSet *set, const VtEvent *event, GCancellable *cancellable, GError **error);

/* The event of an atom and attempt; NULL if there is none. */
const VtEvent *vt_event_set_find (VtEventSet *set, guint64 atom, guint attempt);

G_END_DECLS
