/* VtKeeper: where what is computed for a document is kept at this moment: its file, its draft, or nowhere yet. The document says so, long jobs ask:
 * while they run the document may be saved, get a draft, or lose its file. Any thread. */
#pragma once

#include "document/vt-store.h"

G_BEGIN_DECLS

typedef struct _VtKeeper VtKeeper;

VtKeeper *vt_keeper_new (void);
VtKeeper *vt_keeper_ref (VtKeeper *keeper);
void vt_keeper_unref (VtKeeper *keeper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtKeeper, vt_keeper_unref)

/* @store: NULL if nothing can be written now. @path: where the document can be read as it was then; NULL if nowhere. */
void vt_keeper_set (VtKeeper *keeper, VtStore *store, const char *path);

VtStore *vt_keeper_dup_store (VtKeeper *keeper); /* a new reference, or NULL */

/* To read from: what vt_keeper_dup_store() would give, or else the file opened for reading. NULL without an error if there is none. */
VtStore *vt_keeper_open (VtKeeper *keeper, GError **error);

G_END_DECLS
