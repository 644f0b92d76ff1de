/* Finding an event again of which a document has the numbers but not the displacements: an attempt depends on nothing but the sample, the potential, the
 * protocol, the seed, the atom and its number. */
#pragma once

#include "landscape/vt-event-store.h"

G_BEGIN_DECLS

/* The options a stored campaign was made with; FALSE if this Vitrine does not know its protocol. */
gboolean vt_stored_campaign_get_options (const VtStoredCampaign *campaign, VtArtnOptions *options);

/* What @artn does otherwise than @campaign, by which its events are of another one: "refine 0.02 instead of 0.5, seed 2 instead of 1". Caller frees. */
char *vt_stored_campaign_describe_difference (const VtStoredCampaign *campaign, VtArtn *artn);

/* Makes the attempt of @event once more: a fraction of a second. NULL with @error, also if another saddle comes out than was stored: then another
 * version of the search made it. */
VtEvent *vt_event_remake (VtSample *sample, const VtStoredCampaign *campaign, const VtEvent *event, GCancellable *cancellable, GError **error);

/* Takes the saddle of @event, which has displacements, to that of the whole cell, as vt_artn_worker_refine() does. FALSE with @error. */
gboolean vt_event_refine (VtSample *sample, const VtStoredCampaign *campaign, VtEvent *event, GCancellable *cancellable, GError **error);

/* Whether an attempt that was made once more came to what had been told of it; FALSE with @error. */
gboolean vt_event_check_remade (const VtEvent *again, VtOutcome outcome, double barrier, GError **error);

/* As vt_event_store_find(), with displacements: remade if the document has none. */
VtEvent *vt_event_store_load (VtStore *store, const VtStoredCampaign *campaign, VtSample *sample, guint64 atom, guint attempt,
                              GCancellable *cancellable, GError **error);

G_END_DECLS
