/* VtCampaign: attempts on many atoms, and what they come to.
 *
 * Of each atom, attempts 0, 1, 2, … are made until the goal is met; which attempts belong to a campaign so depends on nothing but their outcomes,
 * in this order. Workers may make several attempts of an atom at once and hand them in in any order: those beyond the one that meets the goal are
 * dropped. The set of events is therefore the same for any number of threads or processes, and after any interruption.
 *
 * All functions may be called from any thread. */
#pragma once

#include "landscape/vt-artn.h"

G_BEGIN_DECLS

typedef struct
{
  guint n_events;     /* distinct connected events of each atom; the most, if @error is given */
  double error;       /* eV; 0: no matter. Enough when the standard error of the atom's mean barrier is below it, with at least 5 events */
  guint max_attempts; /* of each atom; then it has too few events, and is shown so */
  gboolean evenly;    /* in which order: of all atoms the first event before the second of any, not of one atom all. What there is in the end is the same */
} VtCampaignGoal;

typedef struct
{
  gsize n_atoms, n_atoms_done;
  guint64 n_attempts, outcomes[VT_N_OUTCOMES];
  guint64 n_distinct;
  guint64 n_calls;            /* evaluations of forces, all */
  guint64 n_calls_to_saddle, n_saddles;
  guint64 n_refined;
} VtCampaignCount;

/* Of one atom. */
typedef struct
{
  gsize atom;
  gboolean done, resting;
  guint n_attempts, n_connected, n_distinct;
  double mean, min, median, error; /* of the barriers of distinct events; NaN without any; error: of the mean, NaN below two */
} VtCampaignAtom;

typedef struct _VtCampaign VtCampaign;

/* @atoms: indices, each once. They are worked on in a random order, the same for the same seed, which results do not depend on. */
VtCampaign *vt_campaign_new (VtArtn *artn, const gsize *atoms, gsize n_atoms, const VtCampaignGoal *goal);
void vt_campaign_free (VtCampaign *campaign);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtCampaign, vt_campaign_free)

VtArtn *vt_campaign_get_artn (VtCampaign *campaign);
const VtCampaignGoal *vt_campaign_get_goal (VtCampaign *campaign);

/* Takes up an event made earlier; of each atom in ascending order of attempts without gaps. Events of other atoms, and those beyond the goal, are left
 * aside. (transfer none) */
void vt_campaign_restore (VtCampaign *campaign, VtEvent *event);

/* The same for events that are there to stay: none is left aside because the goal was met without it, and which are the same is taken from the event. */
void vt_campaign_adopt (VtCampaign *campaign, VtEvent *event);

/* Gives events their displacements back (transfer full), or NULL where they are not to be had. May be called on any thread; the campaign is locked. */
typedef VtEvent *(*VtCampaignLoad) (gpointer data, gsize atom, guint attempt);
void vt_campaign_set_load (VtCampaign *campaign, VtCampaignLoad load, gpointer data);

/* From now on @events, which can be loaded, are kept without displacements: in a hundred thousand events these would be 15 GB. */
void vt_campaign_lighten (VtCampaign *campaign, GPtrArray *events);

/* No attempt will be made on one of its atoms, whose events are there for the results. Before any event is taken up. */
void vt_campaign_rest (VtCampaign *campaign, gsize atom);

/* The next attempt to make: FALSE if all that are needed are made or under way. */
gboolean vt_campaign_take (VtCampaign *campaign, gsize *atom, guint *attempt);

/* An attempt that was taken has been made. (transfer full) */
void vt_campaign_give (VtCampaign *campaign, VtEvent *event);
/* … or will not be made. */
void vt_campaign_give_up (VtCampaign *campaign, gsize atom, guint attempt);

gboolean vt_campaign_is_done (VtCampaign *campaign);

/* Blocks until something was given, or for @seconds. */
void vt_campaign_wait (VtCampaign *campaign, double seconds);

/* Events that have become part of the campaign since the last call, of each atom in ascending order of attempts. */
GPtrArray *vt_campaign_steal_news (VtCampaign *campaign);

/* All of them, by atom and attempt. */
GPtrArray *vt_campaign_dup_events (VtCampaign *campaign);

void vt_campaign_count (VtCampaign *campaign, VtCampaignCount *count);
/* One per atom, in the campaign's order. g_free(). */
VtCampaignAtom *vt_campaign_summarize (VtCampaign *campaign, gsize *n_atoms);

/* Makes attempts on @n_threads threads until the campaign is done or cancelled. About once a second @report is called on the calling thread with the
 * events that are new (may be empty); FALSE from it stops the campaign as if it were cancelled, with its error.
 * Returns TRUE when done; FALSE with @error set, or not if cancelled. */
typedef gboolean (*VtCampaignReport) (VtCampaign *campaign, GPtrArray *news, gpointer data, GError **error);
gboolean vt_campaign_run (VtCampaign *campaign, guint n_threads, GCancellable *cancellable, VtCampaignReport report, gpointer data,
                          GError **error);

G_END_DECLS
