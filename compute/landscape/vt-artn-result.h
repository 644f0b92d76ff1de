/* What a campaign comes to, as fields and tables: for the method "artn" and the command line. */
#pragma once

#include "document/vt-method.h"
#include "landscape/vt-artn-atoms.h"
#include "landscape/vt-campaign.h"

G_BEGIN_DECLS

/* The fields and tables of vt_method_artn, of the campaign as it is now. */
VtResult *vt_artn_make_result (VtCampaign *campaign, const char *provenance);

/* The same of a campaign that no run of the method has made, with the provenance that it would have had. *@text: its parameters, for a record. */
VtResult *vt_artn_make_own_result (VtCampaign *campaign, char **text);

/* The table "artn_events" of these events (VtEvent, by atom and attempt). */
VtTable *vt_artn_make_events_table (VtSample *sample, const char *energy_unit, GPtrArray *events, const char *provenance);

/* For parameters of an earlier run: "robust" whose numbers are no longer those of the preset becomes "custom", and so goes on to mean what it meant. */
void vt_artn_keep_numbers (VtParams *params);

/* Which options a provenance ("artn:protocol=robust,… · …") tells; the numbers of a protocol as they were then. FALSE with @error. */
gboolean vt_artn_read_provenance (const char *provenance, VtArtnOptions *options, GError **error);

/* What a campaign with these parameters of the method is going to do: "saddles around 100 of 5488 atoms, …"; translated. Caller frees. */
char *vt_artn_describe_plan (const VtParams *params, VtSample *sample);

/* How far the campaign is, 0 … 1: of atoms, and of the events of those under way. */
double vt_artn_get_fraction (VtCampaign *campaign);

/* The parameters of the method "artn" that stand for these, and for the atoms (ascending): for records and provenance. vt_params_free(). */
VtParams *vt_artn_make_params (const VtArtnOptions *options, const VtCampaignGoal *goal, VtSample *sample, const gsize *atoms, gsize n);

/* Whether the numbers of this protocol are in the sample's units; those of "custom" may be. FALSE with @error. */
gboolean vt_artn_check_units (const char *protocol, VtSample *sample, GError **error);

/* Sets @options and @goal from the method's parameters. */
void vt_artn_read_params (const VtParams *params, VtArtnOptions *options, VtCampaignGoal *goal);

/* "1203.4": the atom's id and the attempt. */
char *vt_artn_make_event_id (VtSample *sample, const VtEvent *event);
gboolean vt_artn_parse_event_id (VtSample *sample, const char *text, guint64 *atom, guint *attempt);

G_END_DECLS
