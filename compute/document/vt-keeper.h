/* VtKeeper: where what is computed for a document is kept at this moment: its file, its draft, or nowhere yet. The document says so, long jobs ask:
 * while they run the document may be saved, get a draft, or lose its file. Any thread. */
#pragma once

#include "document/vt-store.h"

G_BEGIN_DECLS

typedef struct _VtKeeper VtKeeper;

/* Writes what it knows of and @store lacks. FALSE with @error, or without if the store does not hold the sample yet. */
typedef gboolean (*VtKeeperFunc) (VtStore *store, gpointer data, GError **error);

VtKeeper *vt_keeper_new (void);
VtKeeper *vt_keeper_ref (VtKeeper *keeper);
void vt_keeper_unref (VtKeeper *keeper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtKeeper, vt_keeper_unref)

/* @store: NULL if nothing can be written now. @path: where the document can be read as it was then; NULL if nowhere. */
void vt_keeper_set (VtKeeper *keeper, VtStore *store, const char *path);

VtStore *vt_keeper_dup_store (VtKeeper *keeper); /* a new reference, or NULL */

/* To read from: what vt_keeper_dup_store() would give, or else the file opened for reading. NULL without an error if there is none. */
VtStore *vt_keeper_open (VtKeeper *keeper, GError **error);

/* For a job that ends before there is anywhere to write to, or while that is being saved elsewhere: @func is called for the store that the document gets.
 * FALSE, and nothing is taken, if it has one to stay. */
gboolean vt_keeper_defer (VtKeeper *keeper, VtKeeperFunc func, gpointer data, GDestroyNotify destroy);

/* Writes what has been deferred to @store, which vt_keeper_set() is going to be told. */
gboolean vt_keeper_write_deferred (VtKeeper *keeper, VtStore *store, GError **error);

/* Between these the document is being written to another file; what was deferred and is not there yet is written at the end. */
void vt_keeper_begin_move (VtKeeper *keeper);
void vt_keeper_end_move (VtKeeper *keeper);

G_END_DECLS
