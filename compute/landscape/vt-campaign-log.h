/* VtCampaignLog: a campaign together with the document that keeps its events, for the window and the command line alike.
 *
 * What the document holds of the same sample, potential, protocol, seed and refined share is taken up at the beginning, so that a campaign goes on
 * where it was left, and its results are of everything that was found, on other atoms too. What is found is written as it comes; when the document
 * gets a file, or another one, that takes up what it lacks. */
#pragma once

#include "document/vt-keeper.h"
#include "landscape/vt-artn-result.h"

G_BEGIN_DECLS

typedef struct _VtCampaignLog VtCampaignLog;

/* @keeper: (nullable) without one, events are only in memory. */
VtCampaignLog *vt_campaign_log_new (VtArtn *artn, const gsize *atoms, gsize n_atoms, const VtCampaignGoal *goal, VtKeeper *keeper, GError **error);
void vt_campaign_log_free (VtCampaignLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtCampaignLog, vt_campaign_log_free)

VtCampaign *vt_campaign_log_get_campaign (VtCampaignLog *log); /* (transfer none) */

/* Writes what is new; for a VtCampaignReport. Where nothing can be written it is kept in mind. */
gboolean vt_campaign_log_keep (VtCampaignLog *log, GPtrArray *news, GError **error);

/* For good (transfer full): what no store has yet goes to the next one that the document gets. */
gboolean vt_campaign_log_finish (VtCampaignLog *log, GError **error);

/* What has been found since the log was made. @seconds: since then. */
void vt_campaign_log_count (VtCampaignLog *log, VtCampaignCount *count, double *seconds);

/* "12 events, 80 % of attempts, 9.2/s, 340 evaluations to a saddle"; translated. */
char *vt_campaign_log_describe (VtCampaignLog *log);

/* One event of the results that say of themselves @provenance (of vt_artn_make_result()), with its displacements: of those found last, from the
 * document, or made once more, which comes to the same. For any thread; NULL with @error, also when cancelled. @keeper: (nullable) */
VtEvent *vt_campaign_log_find_event (VtSample *sample, VtPotential *potential, VtKeeper *keeper, const char *provenance, gsize atom, guint attempt,
                                     GCancellable *cancellable, GError **error);

G_END_DECLS
