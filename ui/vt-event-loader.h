/* Events as they are needed to be shown: which atoms move, and the path with its energies. Found or computed on another thread. */
#pragma once

#include "landscape/vt-event-path.h"
#include "vt-event-list.h"

G_BEGIN_DECLS

typedef struct
{
  VtSample *sample;   /* of which it is an event */
  VtEventRow *row;
  VtEvent *event;
  VtEventPath *path;  /* NULL unless it was asked for */
  VtTable *table;     /* vt_event_path_make_table() of it */
} VtLoadedEvent;

void vt_loaded_event_free (VtLoadedEvent *loaded);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtLoadedEvent, vt_loaded_event_free)

/* @table: the one @row was made of. @path: with the path. */
void vt_event_load_async (VtDocument *document, VtTable *table, VtEventRow *row, gboolean path, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer data);
VtLoadedEvent *vt_event_load_finish (GAsyncResult *result, GError **error);

/* The atoms that move notably (VT_EVENT_NOTABLE), to the saddle or to the end; the centre if nothing is known of them. g_free(). */
guint32 *vt_loaded_event_find_movers (const VtLoadedEvent *loaded, gsize *n);

G_END_DECLS
