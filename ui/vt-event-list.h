/* VtEventList: the events of the document as a list of rows, from the table "artn_events" as it is or grows; attempts that came to the same event are
 * one row. */
#pragma once

#include <gio/gio.h>

#include "document/vt-document.h"
#include "landscape/vt-search.h"

G_BEGIN_DECLS

/* Of one event; what is found out about it later is told as a change of the list. */
#define VT_TYPE_EVENT_ROW (vt_event_row_get_type ())
G_DECLARE_FINAL_TYPE (VtEventRow, vt_event_row, VT, EVENT_ROW, GObject)

struct _VtEventRow
{
  GObject parent_instance;

  gsize atom;          /* index of the centre */
  gint64 atom_id;
  guint attempt;
  const char *species; /* interned */
  gint16 motif[4];     /* n3 … n6; −1 while unknown */
  VtOutcome outcome;
  double forward, backward, move, participation;
  guint calls, hits;
};

/* "1907.3", as vt_artn_make_event_id(). Caller frees, as for the next. */
char *vt_event_row_dup_id (VtEventRow *row);
char *vt_event_row_dup_motif (VtEventRow *row); /* "⟨0,2,8,5⟩", "" while unknown */

#define VT_TYPE_EVENT_LIST (vt_event_list_get_type ())
G_DECLARE_FINAL_TYPE (VtEventList, vt_event_list, VT, EVENT_LIST, GObject)

VtEventList *vt_event_list_new (void);

/* Makes the rows those of the table now shown by @document; rows that stay the same stay in place. */
void vt_event_list_update (VtEventList *list, VtDocument *document);

VtTable *vt_event_list_get_table (VtEventList *list); /* (transfer none); NULL: there are no events */
VtEventRow *vt_event_list_find (VtEventList *list, const char *id); /* (transfer none) */

/* Attempts that came to an event that has a row already. */
guint vt_event_list_count_repeats (VtEventList *list);
/* Rows whose event begins where the sample is. */
guint vt_event_list_count_connected (VtEventList *list);

/* Of the atom of index @atom: how many distinct connected events there are, and the number after its last attempt in the list. */
guint vt_event_list_count (VtEventList *list, gsize atom, guint *next_attempt);

G_END_DECLS
