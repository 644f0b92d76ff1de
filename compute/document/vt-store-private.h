/* Shared by the files of VtStore: the connection, arrays, the seal, messages. */
#pragma once

#include <sqlite3.h>

#include "document/vt-store.h"

G_BEGIN_DECLS

#define VT_STORE_APPLICATION_ID 0x56495452 /* "VITR" */
/* Of an array, before compression. */
#define VT_STORE_PIECE (1024 * 1024)

typedef struct _VtStoreLock VtStoreLock;

struct _VtStore
{
  GObject parent_instance;

  char *path;
  char *display;
  char *home;            /* folder that relative paths are seen from; NULL of an image within another document */
  char *located;         /* where the linked file is, as the caller says; NULL: as the document says */
  sqlite3 *db;
  VtStoreLock *lock;
  int version;           /* the file's layout */
  GMutex mutex;          /* one transaction at a time */
  char sample_hash[17];  /* of what it holds; "" until known */
  gboolean is_image;     /* within another document, which has no third within it */
  gboolean settle;       /* closing folds the journal into the file */
  GCancellable *cancellable; /* of the call under way */
  VtProgressFunc progress;
  gpointer progress_data;
  guint64 done, total;   /* bytes of arrays, for progress */
};

/* ---- who has the file open (vt-store-lock.c) ---- */

/* Registers the file as open in this process; with @exclusive also as its one writer, on this machine. */
VtStoreLock *vt_store_lock_new (const char *path, gboolean exclusive, GError **error);
void vt_store_lock_free (VtStoreLock *lock);

/* ---- connection (vt-store.c) ---- */
VtStore *vt_store_connect (const char *path, gboolean writable, GError **error);
void vt_store_disconnect (VtStore *store);

/* Sets the error that belongs to the connection's last failure; returns FALSE. */
gboolean vt_store_fail (VtStore *store, GError **error);
gboolean vt_store_fail_damaged (VtStore *store, const char *what, GError **error);

gboolean vt_store_exec (VtStore *store, const char *sql, GError **error);
sqlite3_stmt *vt_store_prepare (VtStore *store, const char *sql, GError **error);
/* Runs a statement that returns no rows, and finalizes it; NULL is taken for an error already set. */
gboolean vt_store_finish (VtStore *store, sqlite3_stmt *statement, GError **error);
gboolean vt_store_get_integer (VtStore *store, const char *sql, gint64 *value, GError **error);

gboolean vt_store_check_cancelled (VtStore *store, GError **error);
void vt_store_advance (VtStore *store, gsize bytes);

/* SHA-256 of everything but the pieces of arrays, whose digests it covers. */
char *vt_store_compute_seal (VtStore *store, GError **error);
gboolean vt_store_check_seal (VtStore *store, GError **error);

/* ---- packed documents (vt-store-pack.c) ---- */
/* Where @path is unpacked, in the user's cache; done now if it has not been. Caller frees. */
char *vt_store_unpack (const char *path, GCancellable *cancellable, GError **error);
/* What methods have logged, packed, into a store that is being filled with @contents; and what that left out of these, made again. */
gboolean vt_store_pack_logs (VtStore *store, const VtStoreContents *contents, GError **error);
gboolean vt_store_unpack_logs (VtStoreContents *contents, const char *path, GError **error);
void vt_store_recover_logs (VtStoreContents *contents, const char *path, GCancellable *cancellable);

/* ---- layouts (vt-store-layout.c) ---- */
gboolean vt_store_create_tables (VtStore *store, GError **error);
/* An older layout becomes today's, in one transaction. */
gboolean vt_store_upgrade (VtStore *store, GError **error);
/* The @i-th query whose rows the seal covers in the layout the file has; NULL behind the last. */
const char *vt_store_get_sealed (VtStore *store, guint i);
/* The @i-th table of logs and the query for its rows, with the columns of today's layout, in the layout the file has; NULL behind the last. */
const char *vt_store_get_log (VtStore *store, guint i, const char **query);

/* ---- logs (vt-store-logs.c) ---- */
/* Rows of the table @log that @to has not. */
gboolean vt_store_copy_log (VtStore *from, VtStore *to, const char *log, GError **error);

/* ---- rows (vt-store-write.c, vt-store-read.c) ---- */
gboolean vt_store_insert_contents (VtStore *store, const VtStoreContents *contents, GError **error);
/* Seals and commits; rolls back on failure. @good: whether everything before went well. */
gboolean vt_store_commit (VtStore *store, gboolean good, GError **error);

gboolean vt_store_drop_orphans (VtStore *store, GError **error); /* arrays that nothing refers to any more, logs of samples that are gone */
VtStoreContents *vt_store_read_contents (VtStore *store, GError **error); /* everything, checked */

/* @n values of @width bytes: the array's id, or 0. */
gint64 vt_store_put_array (VtStore *store, const void *values, gsize n, guint width, GError **error);
/* @expected: how many values there should be; G_MAXSIZE for any number, which comes back in *@n. */
gpointer vt_store_read_array (VtStore *store, gint64 array, gsize expected, guint width, gsize *n, GError **error);

/* ---- the linked file (vt-store-link.c) ---- */
char *vt_store_dup_home (const char *path); /* the folder in which the document really lies */
/* @check: reads the file before, and fails if it is not what it should be. */
gboolean vt_store_insert_link (VtStore *store, VtStoreLink *link, gboolean wanted, gboolean check, GError **error);
gboolean vt_store_read_link (VtStore *store, VtStoreContents *contents, GError **error); /* sets link and linked */
/* The sample as the file has it: atoms, cell and columns. Sets where it was found. */
VtSample *vt_store_read_file (VtStore *store, VtStoreLink *link, GError **error);
/* The file is right, but this program makes something else of it. */
gboolean vt_store_fail_reading (VtStore *store, const VtStoreLink *link, GError **error);

/* ---- other samples (vt-store-others.c) ---- */
/* A store in memory: empty, or of an image of one, with the name of @outer for messages. */
VtStore *vt_store_connect_image (VtStore *outer, GBytes *image, GError **error);
gboolean vt_store_insert_others (VtStore *store, const VtStoreContents *contents, GError **error);
gboolean vt_store_read_others (VtStore *store, VtStoreContents *contents, GError **error);
/* With the mutex held. *@known: whether there is such a sample. */
gboolean vt_store_put_other_result (VtStore *store, VtSample *sample, VtField *const *fields, guint n_fields, VtTable *const *tables,
                                    guint n_tables, const VtStoreRecord *records, guint n_records, gboolean *known, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

G_END_DECLS
