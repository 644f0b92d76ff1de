/* VtStore: the .vitrine document, an SQLite database (application id "VITR").
 *
 * It holds the sample (every array, little-endian, to the last bit; or where the file is that it is in), its species and columns, the computed fields and
 * tables, the parameters of the methods that made them, and the view as text that only the caller understands. Arrays lie
 * in pieces of 1 MiB, each compressed where that helps, so that memory stays bounded whatever the number of atoms.
 *
 * What can be trusted. A document that is saved appears complete or not at all. While a store is open for writing, each
 * result is one transaction that is on the disk before the function returns, and only one program writes. Every array
 * carries its SHA-256, and one more covers everything else, so that a document either opens exactly as it was saved or
 * tells that it is damaged. Reading never changes the file. All functions may be called from any thread. */
#pragma once

#include <gio/gio.h>

#include "io/vt-trajectory.h"
#include "sample/vt-sample.h"
#include "sample/vt-table.h"

G_BEGIN_DECLS

/* The layout this Vitrine writes; it reads earlier ones (vt-store-layout.c) and refuses later ones. */
#define VT_STORE_VERSION 6

typedef struct
{
  char *method; /* its id */
  char *params; /* as vt_params_to_string() */
} VtStoreRecord;

/* A state that only its owner understands, such as the selection or the figures: text, bytes, or both. */
typedef struct
{
  char *name;
  char *text;    /* NULL if none */
  GBytes *bytes; /* NULL if none */
} VtStorePart;

GPtrArray *vt_store_parts_new (void);
/* In place of the one of that name; with neither @text nor @bytes there is none. */
void vt_store_parts_set (GPtrArray *parts, const char *name, const char *text, GBytes *bytes);
const VtStorePart *vt_store_parts_find (GPtrArray *parts, const char *name);

/* The file that a sample was read from, by its contents. */
typedef struct
{
  char *path;       /* absolute */
  gint64 frame;
  gint64 size;      /* bytes */
  char *sha256;     /* of the file as it is on the disk; NULL until it is measured */
  char **elements;  /* that were given when it was read, see vt_trajectory_open(); NULL: none */
  char *names;      /* as vt_trajectory_dup_names() */
  gboolean moved;   /* it was found elsewhere than the document says */
  VtTrajectory *trajectory; /* it was read by, to notice that the file has changed; NULL of one that a document told */
} VtStoreLink;

VtStoreLink *vt_store_link_new (VtTrajectory *trajectory, gint64 frame);
VtStoreLink *vt_store_link_copy (const VtStoreLink *link); /* NULL of NULL */
void vt_store_link_free (VtStoreLink *link);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtStoreLink, vt_store_link_free)

/* What is in a document. */
typedef struct
{
  VtSample *sample;
  GPtrArray *fields;  /* VtField, in the order of the document's list; the sample's columns are among them */
  GPtrArray *tables;  /* VtTable */
  GPtrArray *records; /* VtStoreRecord */
  GPtrArray *parts;   /* VtStorePart */
  GPtrArray *others;  /* VtStoreOther: samples that were made of this one, or of each other */
  char *view;         /* NULL if none */
  char *selection;    /* which atoms are selected, as vt_selection_dup_text(); NULL or "" if none is */
  char *origin;       /* where the sample was read from, for the reader; NULL if unknown */
  VtStoreLink *link;  /* the file it was read from; NULL if it was made, or nothing is known */
  gboolean linked;    /* only a link to that file is (to be) kept in the document, not the atoms and columns that are in it */
  gboolean whole;     /* … but this copy of the document is to hold everything all the same */
  char *logs_from;    /* document whose logs (vt_store_copy_logs()) go along when this is written; NULL: none. Set by reading a packed one */
  gboolean is_packed; /* … small, as VtMethodLog.pack() makes them */
  char *program;      /* what wrote it, "Vitrine 0.1.0"; set by reading */
  char *created;      /* ISO 8601, UTC; set by reading */
} VtStoreContents;

VtStoreContents *vt_store_contents_new (VtSample *sample);
/* The sample under the forces that were chosen for the document (vt_document_set_potential()). Caller unrefs. */
VtSample *vt_store_contents_dup_sample_with_forces (const VtStoreContents *contents);
void vt_store_contents_add_record (VtStoreContents *contents, const char *method, const char *params);
void vt_store_contents_free (VtStoreContents *contents);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtStoreContents, vt_store_contents_free)

/* A sample that a method made, with what was computed for it. */
typedef struct
{
  char *parent; /* hash of the sample it was made from */
  char *title;
  char *made;   /* how, for the reader */
  VtStoreContents *contents; /* sample, fields, tables and records of it */
} VtStoreOther;

VtStoreOther *vt_store_other_new (const char *parent, const char *title, const char *made, VtStoreContents *contents /* (transfer full) */);
void vt_store_other_free (VtStoreOther *other);

#define VT_TYPE_STORE (vt_store_get_type ())
G_DECLARE_FINAL_TYPE (VtStore, vt_store, VT, STORE, GObject)

/* Whether @path is for vt_store_read(): an SQLite file (ours or not), or named *.vitrine or as a packed one. */
gboolean vt_store_detect (const char *path);

/* Packed documents, *.vitrine.zst and *.vitrine.gz, are for handing on: they are unpacked in the user's cache, opened from there, and never
 * written to. */
gboolean vt_store_is_packed (const char *path);

/* A document at @from as a packed one at @to, small: what methods have logged as they pack it. A linked sample is in it, too; @located as
 * vt_store_read_located(). Atomic. */
gboolean vt_store_pack (const char *from, const char *located, const char *to, GCancellable *cancellable, GError **error);

/* Reads everything and checks it. Of a packed document *logs_from names what it was unpacked to. A linked sample is read from its file: where the
 * document says, or where it lies seen from the document's folder, whichever has the contents that it should; else VT_IO_ERROR_LINK. @located:
 * (nullable) where to look instead. */
VtStoreContents *vt_store_read_located (const char *path, const char *located, GCancellable *cancellable, VtProgressFunc progress, gpointer data,
                                        GError **error);
VtStoreContents *vt_store_read (const char *path, GCancellable *cancellable, VtProgressFunc progress, gpointer data, GError **error);

/* A new document at @path, in place of what is there: written beside it, synced, renamed. */
gboolean vt_store_write (const char *path, const VtStoreContents *contents, GCancellable *cancellable, VtProgressFunc progress,
                         gpointer data, GError **error);

/* For adding results. Fails if another program (or another document of this one) writes it. @sample: (nullable) what the
 * document must hold, by its hash; results of samples that it does not hold will be refused. */
VtStore *vt_store_open (const char *path, VtSample *sample, GError **error);

/* The document may be open for writing elsewhere. */
VtStore *vt_store_open_for_reading (const char *path, GError **error);

const char *vt_store_get_path (VtStore *store);
gboolean vt_store_is_linked (VtStore *store); /* whether its sample is in another file */

/* Logs are rows that a method appends while it runs (events of saddle searches): too many to be kept in memory, they go from file to file. The store
 * knows where they lie (vt-store-layout.c), the method what they mean; each row carries its own digest. Takes over what the document at @path has
 * and @store has not. */
gboolean vt_store_copy_logs (VtStore *store, const char *path, GError **error);

/* One transaction each, on the disk when they return TRUE. Fields and tables replace those of the same name. */
gboolean vt_store_put_result (VtStore *store, VtSample *sample, VtField *const *fields, guint n_fields, VtTable *const *tables,
                              guint n_tables, const VtStoreRecord *records, guint n_records, GError **error);
/* How the sample is looked at, in one transaction. NULL leaves any of them as it is; parts (VtStorePart) that are not among
 * @parts are removed. */
gboolean vt_store_put_state (VtStore *store, const char *view, const char *selection, GPtrArray *parts, GError **error);
/* In place of the one with the same hash. */
gboolean vt_store_put_other (VtStore *store, const VtStoreOther *other, GError **error);
gboolean vt_store_remove_other (VtStore *store, const char *hash, GError **error);
/* The sample with its columns, into the document or out of it, as contents->linked says. */
gboolean vt_store_put_sample (VtStore *store, const VtStoreContents *contents, GError **error);
/* Where the file is now. */
gboolean vt_store_put_link (VtStore *store, const VtStoreLink *link, GError **error);
/* Takes a field and the record of its method out again. */
gboolean vt_store_drop_field (VtStore *store, const char *name, const char *method, GError **error);
gboolean vt_store_put_view (VtStore *store, const char *view, GError **error);

G_END_DECLS
