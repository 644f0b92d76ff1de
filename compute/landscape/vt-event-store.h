/* Events in a .vitrine document: campaigns, and one row per attempt. */
#pragma once

#include "document/vt-store.h"
#include "landscape/vt-artn.h"

G_BEGIN_DECLS

/* What decides which events are found. */
typedef struct
{
  gint64 id;
  char *sample;    /* hash of the one it is on */
  char *potential; /* its title */
  char *protocol;  /* vt_protocol_to_string() */
  guint64 seed;
  double refine;
  char *created;   /* ISO 8601, UTC */
  guint64 n_attempts, n_connected;
} VtStoredCampaign;

void vt_stored_campaign_free (VtStoredCampaign *campaign);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtStoredCampaign, vt_stored_campaign_free)

/* The id of the campaign in @store that @artn would go on with, made if there is none; 0 with @error. */
gint64 vt_event_store_begin (VtStore *store, VtArtn *artn, GError **error);

/* That campaign where there is one, else 0: for reading. FALSE with @error. */
gboolean vt_event_store_look_up (VtStore *store, VtArtn *artn, gint64 *id, GError **error);

/* In one transaction, on the disk when it returns TRUE. */
gboolean vt_event_store_append (VtStore *store, gint64 campaign, VtEvent *const *events, guint n_events, GError **error);

/* VtStoredCampaign, the latest last: of the sample with the hash @sample, or of all (NULL). */
GPtrArray *vt_event_store_list (VtStore *store, const char *sample, GError **error);

/* Calls @func for every attempt, by atom and attempt. @paths: with displacements. @n_atoms: of the sample. Stops with FALSE and @error at a row that is
 * damaged. (transfer none) */
typedef void (*VtEventFunc) (VtEvent *event, gpointer data);
gboolean vt_event_store_read (VtStore *store, gint64 campaign, gsize n_atoms, gboolean paths, VtEventFunc func, gpointer data, GError **error);

/* Only which attempts there are, which takes a third of the time: what they came to is not read, so that damage to it is not noticed. */
typedef void (*VtAttemptFunc) (guint64 atom, guint attempt, gpointer data);
gboolean vt_event_store_list_attempts (VtStore *store, gint64 campaign, VtAttemptFunc func, gpointer data, GError **error);

/* One of them; NULL with @error if there is none. */
VtEvent *vt_event_store_find (VtStore *store, gint64 campaign, gsize n_atoms, guint64 atom, guint attempt, GError **error);

/* ---- packed documents ---- */

/* Its numbers in single precision; of an attempt without a saddle, none. */
void vt_event_round (VtEvent *event);

/* As vt_event_store_append(), within a transaction of the caller's. */
gboolean vt_event_store_insert (VtStore *store, gint64 campaign, VtEvent *const *events, guint n_events, GError **error);

G_END_DECLS
