/* Finding an event again of which a document has the numbers but not the displacements: an attempt depends on nothing but the sample, the potential, the
 * protocol, the seed, the atom and its number, to the last bit on machines that round alike and as long as the search stays as it is. Elsewhere it may end at
 * another saddle: then the one near the event's sketch is looked for. */
#pragma once

#include "landscape/vt-event-store.h"

G_BEGIN_DECLS

/* The options a stored campaign was made with; FALSE if this Vitrine does not know its protocol. */
gboolean vt_stored_campaign_get_options (const VtStoredCampaign *campaign, VtArtnOptions *options);

/* What @artn does otherwise than @campaign, by which its events are of another one: "refine 0.02 instead of 0.5, seed 2 instead of 1". Caller frees. */
char *vt_stored_campaign_describe_difference (const VtStoredCampaign *campaign, VtArtn *artn);

/* The event that @event tells the numbers of, with its displacements: a fraction of a second. It has the sketch if it had to be found from that; its
 * energies are then as they come (vt_event_check_remade()). NULL with @error, also if another saddle comes out than was stored. */
VtEvent *vt_event_make_again (VtArtnWorker *worker, const VtEvent *event, gsize n_atoms, GCancellable *cancellable, GError **error);

/* The same, of a stored campaign. */
VtEvent *vt_event_remake (VtSample *sample, const VtStoredCampaign *campaign, const VtEvent *event, GCancellable *cancellable, GError **error);

/* Takes the saddle of @event, which has displacements, to that of the whole cell, as vt_artn_worker_refine() does. FALSE with @error. */
gboolean vt_event_refine (VtSample *sample, const VtStoredCampaign *campaign, VtEvent *event, GCancellable *cancellable, GError **error);

/* Whether an attempt that was made once more came to what had been told of it, within 1 meV, or 30 meV from a sketch; FALSE with @error. */
gboolean vt_event_check_remade (const VtEvent *again, VtOutcome outcome, double barrier, GError **error);

/* As vt_event_store_find(), with displacements: remade if the document has none. */
VtEvent *vt_event_store_load (VtStore *store, const VtStoredCampaign *campaign, VtSample *sample, guint64 atom, guint attempt,
                              GCancellable *cancellable, GError **error);

G_END_DECLS
