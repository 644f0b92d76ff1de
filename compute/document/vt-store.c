#include "document/vt-store.h"

#include <errno.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "document/vt-store-private.h"

G_DEFINE_FINAL_TYPE (VtStore, vt_store, G_TYPE_OBJECT)

/* For another program's transaction to end. */
#define BUSY_TIMEOUT_MS 3000
/* No row of ours is larger; a file that says otherwise is not ours. */
#define MAX_ROW (64 * 1024 * 1024)

/* ---- contents ---- */

static void
record_free (gpointer data)
{
  VtStoreRecord *record = data;

  g_free (record->method);
  g_free (record->params);
  g_free (record);
}

static void
part_free (gpointer data)
{
  VtStorePart *part = data;

  g_free (part->name);
  g_free (part->text);
  g_clear_pointer (&part->bytes, g_bytes_unref);
  g_free (part);
}

GPtrArray *
vt_store_parts_new (void)
{
  return g_ptr_array_new_with_free_func (part_free);
}

void
vt_store_parts_set (GPtrArray *parts, const char *name, const char *text, GBytes *bytes)
{
  VtStorePart *part;

  for (guint i = 0; i < parts->len; i++)
    if (strcmp (((VtStorePart *) parts->pdata[i])->name, name) == 0)
      {
        g_ptr_array_remove_index (parts, i);
        break;
      }
  if (text == NULL && bytes == NULL)
    return;
  part = g_new0 (VtStorePart, 1);
  *part = (VtStorePart){ g_strdup (name), g_strdup (text), bytes != NULL ? g_bytes_ref (bytes) : NULL };
  g_ptr_array_add (parts, part);
}

const VtStorePart *
vt_store_parts_find (GPtrArray *parts, const char *name)
{
  for (guint i = 0; i < parts->len; i++)
    if (strcmp (((VtStorePart *) parts->pdata[i])->name, name) == 0)
      return parts->pdata[i];
  return NULL;
}

VtStoreContents *
vt_store_contents_new (VtSample *sample)
{
  VtStoreContents *contents = g_new0 (VtStoreContents, 1);

  contents->sample = sample != NULL ? g_object_ref (sample) : NULL;
  contents->fields = g_ptr_array_new_with_free_func (g_object_unref);
  contents->tables = g_ptr_array_new_with_free_func (g_object_unref);
  contents->records = g_ptr_array_new_with_free_func (record_free);
  contents->parts = vt_store_parts_new ();
  contents->others = g_ptr_array_new_with_free_func ((GDestroyNotify) (void (*) (void)) vt_store_other_free);
  return contents;
}

void
vt_store_contents_add_record (VtStoreContents *contents, const char *method, const char *params)
{
  VtStoreRecord *record = g_new0 (VtStoreRecord, 1);

  *record = (VtStoreRecord){ g_strdup (method), g_strdup (params) };
  g_ptr_array_add (contents->records, record);
}

void
vt_store_contents_free (VtStoreContents *contents)
{
  if (contents == NULL)
    return;
  g_clear_object (&contents->sample);
  g_ptr_array_unref (contents->fields);
  g_ptr_array_unref (contents->tables);
  g_ptr_array_unref (contents->records);
  g_ptr_array_unref (contents->parts);
  g_ptr_array_unref (contents->others);
  g_free (contents->view);
  g_free (contents->selection);
  g_free (contents->origin);
  vt_store_link_free (contents->link);
  g_free (contents->logs_from);
  g_free (contents->program);
  g_free (contents->created);
  g_free (contents);
}

/* ---- failures ---- */

gboolean
vt_store_fail_damaged (VtStore *self, const char *what, GError **error)
{
  g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_FORMAT,
               _("%s: this Vitrine document is damaged (%s). It was left as it is; go back to a copy of it, "
                 "or open the original file and compute again."),
               self->display, what);
  return FALSE;
}

static gboolean
fail_with_reason (VtStore *self, int code, GError **error)
{
  const int system = sqlite3_system_errno (self->db);
  const char *reason = system != 0 ? g_strerror (system) : sqlite3_errmsg (self->db);

  if (code == SQLITE_CANTOPEN || code == SQLITE_PERM || code == SQLITE_AUTH)
    g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_OPEN, _("%s: this document cannot be opened: %s."), self->display, reason);
  else
    g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE,
                 _("%s: this document could not be read or written: %s. What was saved before is still in it."), self->display, reason);
  return FALSE;
}

gboolean
vt_store_fail (VtStore *self, GError **error)
{
  const int code = sqlite3_errcode (self->db) & 0xff;

  switch (code)
    {
    case SQLITE_INTERRUPT:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
      return FALSE;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE,
                   _("%s is in use: another window or program is working on it. Close it there, or save under another name."),
                   self->display);
      return FALSE;
    case SQLITE_FULL:
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE,
                   _("%s: the disk is full. Make room, or save elsewhere; what was saved before is still there."), self->display);
      return FALSE;
    case SQLITE_READONLY:
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE, _("%s is write-protected. Save under another name."), self->display);
      return FALSE;
    case SQLITE_IOERR:
      /* The end of the file where a page should be. */
      if (sqlite3_extended_errcode (self->db) == SQLITE_IOERR_SHORT_READ)
        return vt_store_fail_damaged (self, _("it is cut off"), error);
      return fail_with_reason (self, code, error);
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_NOMEM:
      return fail_with_reason (self, code, error);
    default:
      /* Our own statements are right, so that whatever else is wrong is wrong with the file. */
      return vt_store_fail_damaged (self, sqlite3_errmsg (self->db), error);
    }
}

gboolean
vt_store_check_cancelled (VtStore *self, GError **error)
{
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

void
vt_store_advance (VtStore *self, gsize bytes)
{
  self->done += bytes;
  if (self->progress != NULL && self->total > 0)
    self->progress (MIN (1.0, (double) self->done / (double) self->total), self->progress_data);
}

/* ---- statements ---- */

gboolean
vt_store_exec (VtStore *self, const char *sql, GError **error)
{
  return sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK || vt_store_fail (self, error);
}

sqlite3_stmt *
vt_store_prepare (VtStore *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL) != SQLITE_OK)
    vt_store_fail (self, error);
  return statement;
}

gboolean
vt_store_finish (VtStore *self, sqlite3_stmt *statement, GError **error)
{
  if (statement == NULL)
    return FALSE;
  const gboolean good = sqlite3_step (statement) == SQLITE_DONE || vt_store_fail (self, error);
  sqlite3_finalize (statement);
  return good;
}

gboolean
vt_store_get_integer (VtStore *self, const char *sql, gint64 *value, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = vt_store_prepare (self, sql, error);

  if (statement == NULL)
    return FALSE;
  switch (sqlite3_step (statement))
    {
    case SQLITE_ROW:
      *value = sqlite3_column_int64 (statement, 0);
      return TRUE;
    case SQLITE_DONE:
      return vt_store_fail_damaged (self, _("a part is missing"), error);
    default:
      return vt_store_fail (self, error);
    }
}

/* ---- the seal ---- */

static void
seal_column (GChecksum *checksum, sqlite3_stmt *statement, int column)
{
  const int type = sqlite3_column_type (statement, column);
  const gint64 number = GINT64_TO_LE (type == SQLITE_INTEGER ? sqlite3_column_int64 (statement, column) : 0);
  const void *bytes = type == SQLITE_TEXT || type == SQLITE_BLOB ? sqlite3_column_blob (statement, column) : NULL;
  const gint32 head[2] = { GINT32_TO_LE (type), GINT32_TO_LE (bytes != NULL ? sqlite3_column_bytes (statement, column) : 0) };

  g_checksum_update (checksum, (const guchar *) head, sizeof head);
  g_checksum_update (checksum, (const guchar *) &number, sizeof number);
  if (bytes != NULL)
    g_checksum_update (checksum, bytes, sqlite3_column_bytes (statement, column));
}

char *
vt_store_compute_seal (VtStore *self, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *query;

  for (guint i = 0; (query = vt_store_get_sealed (self, i)) != NULL; i++)
    {
      g_autoptr (sqlite3_stmt) statement = vt_store_prepare (self, query, error);
      int status = SQLITE_DONE;

      if (statement == NULL)
        return NULL;
      while ((status = sqlite3_step (statement)) == SQLITE_ROW)
        for (int c = 0; c < sqlite3_column_count (statement); c++)
          seal_column (checksum, statement, c);
      if (status != SQLITE_DONE)
        {
          vt_store_fail (self, error);
          return NULL;
        }
      g_checksum_update (checksum, (const guchar *) query, (gssize) strlen (query));
    }
  return g_strdup (g_checksum_get_string (checksum));
}

gboolean
vt_store_check_seal (VtStore *self, GError **error)
{
  g_autofree char *seal = vt_store_compute_seal (self, error);
  g_autoptr (sqlite3_stmt) statement = seal != NULL ? vt_store_prepare (self, "SELECT value FROM meta WHERE key = 'seal'", error) : NULL;

  if (statement == NULL)
    return FALSE;
  if (sqlite3_step (statement) == SQLITE_ROW && g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), seal) == 0)
    return TRUE;
  return vt_store_fail_damaged (self, _("its contents do not fit its checksum"), error);
}

/* ---- connection ---- */

/* What the file's header says it is. */
static gboolean
check_identity (VtStore *self, GError **error)
{
  gint64 n_pages = 0, application = 0, version = 0;

  if (!vt_store_get_integer (self, "PRAGMA page_count", &n_pages, error))
    return FALSE;
  if (n_pages == 0)
    return vt_store_fail_damaged (self, _("it is empty"), error);
  if (!vt_store_get_integer (self, "PRAGMA application_id", &application, error)
      || !vt_store_get_integer (self, "PRAGMA user_version", &version, error))
    return FALSE;
  if (application != VT_STORE_APPLICATION_ID)
    {
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_FORMAT,
                   _("%s: this is an SQLite database, but not a Vitrine document. Open it with the program that made it."),
                   self->display);
      return FALSE;
    }
  if (version > VT_STORE_VERSION)
    {
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_UNSUPPORTED,
                   _("%s: this document was saved by a newer Vitrine (layout %d; this one reads up to %d). Install the newer one to open it."),
                   self->display, (int) version, VT_STORE_VERSION);
      return FALSE;
    }
  self->version = (int) version;
  return version > 0 || vt_store_fail_damaged (self, _("its version is missing"), error);
}

/* A document may come from anywhere: nothing in its schema may run code. */
static void
distrust (sqlite3 *db)
{
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
  sqlite3_limit (db, SQLITE_LIMIT_LENGTH, MAX_ROW);
}

VtStore *
vt_store_connect (const char *path, gboolean writable, GError **error)
{
  g_autoptr (VtStore) self = g_object_new (VT_TYPE_STORE, NULL);
  gint64 ignored;

  self->path = g_strdup (path);
  self->display = g_filename_display_name (path);
  self->home = vt_store_dup_home (path);
  self->lock = vt_store_lock_new (path, writable, error);
  if (self->lock == NULL)
    return NULL;
  if (sqlite3_open_v2 (path, &self->db, SQLITE_OPEN_FULLMUTEX | (writable ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY), NULL)
      != SQLITE_OK)
    {
      vt_store_fail (self, error);
      return NULL;
    }
  if (writable && sqlite3_db_readonly (self->db, "main"))
    {
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE, _("%s is write-protected. Save under another name."), self->display);
      return NULL;
    }
  sqlite3_extended_result_codes (self->db, 1);
  sqlite3_busy_timeout (self->db, BUSY_TIMEOUT_MS);
  distrust (self->db);
  /* Whoever only reads leaves the file and what lies beside it as they are. */
  if (!writable)
    sqlite3_db_config (self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  if (!vt_store_exec (self, "PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON", error)
      || !vt_store_get_integer (self, "SELECT count(*) FROM sqlite_schema", &ignored, error) || !check_identity (self, error))
    return NULL;
  if (writable)
    {
      /* WAL is not to be had on every file system; a rollback journal is as safe. */
      if (!vt_store_exec (self, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", error))
        return NULL;
      self->settle = TRUE;
    }
  return g_steal_pointer (&self);
}

VtStore *
vt_store_connect_image (VtStore *outer, GBytes *image, GError **error)
{
  g_autoptr (VtStore) self = g_object_new (VT_TYPE_STORE, NULL);
  gint64 ignored;

  self->path = g_strdup (outer->path);
  self->display = g_strdup (outer->display);
  self->cancellable = outer->cancellable;
  self->is_image = TRUE;
  if (sqlite3_open_v2 (":memory:", &self->db, SQLITE_OPEN_FULLMUTEX | SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, NULL) != SQLITE_OK)
    {
      vt_store_fail (self, error);
      return NULL;
    }
  sqlite3_extended_result_codes (self->db, 1);
  distrust (self->db);
  if (image == NULL)
    return g_steal_pointer (&self);

  const gsize size = g_bytes_get_size (image);
  unsigned char *copy = sqlite3_malloc64 (MAX (size, 1));
  if (copy == NULL)
    {
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_UNSUPPORTED, _("%s: too large for this machine's memory."), self->display);
      return NULL;
    }
  memcpy (copy, g_bytes_get_data (image, NULL), size);
  if (sqlite3_deserialize (self->db, "main", copy, (sqlite3_int64) size, (sqlite3_int64) size,
                           SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE) != SQLITE_OK)
    {
      vt_store_fail (self, error);
      return NULL;
    }
  if (!vt_store_exec (self, "PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON", error)
      || !vt_store_get_integer (self, "SELECT count(*) FROM sqlite_schema", &ignored, error) || !check_identity (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
vt_store_disconnect (VtStore *self)
{
  if (self->db != NULL && self->settle)
    sqlite3_exec (self->db, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
  sqlite3_close (self->db);
  self->db = NULL;
  g_clear_pointer (&self->lock, vt_store_lock_free);
}

static void
vt_store_finalize (GObject *object)
{
  VtStore *self = VT_STORE (object);

  vt_store_disconnect (self);
  g_free (self->path);
  g_free (self->display);
  g_free (self->home);
  g_free (self->located);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (vt_store_parent_class)->finalize (object);
}

static void
vt_store_class_init (VtStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vt_store_finalize;
}

static void
vt_store_init (VtStore *self)
{
  g_mutex_init (&self->mutex);
}

const char *
vt_store_get_path (VtStore *self)
{
  return self->path;
}

VtStore *
vt_store_open (const char *path, VtSample *sample, GError **error)
{
  g_autoptr (VtStore) self = vt_store_connect (path, TRUE, error);
  g_autoptr (sqlite3_stmt) statement = NULL;

  if (self == NULL || !vt_store_check_seal (self, error))
    return NULL;
  statement = vt_store_prepare (self, "SELECT hash FROM sample", error);
  if (statement == NULL)
    return NULL;
  if (sqlite3_step (statement) == SQLITE_ROW && sqlite3_column_text (statement, 0) != NULL)
    g_strlcpy (self->sample_hash, (const char *) sqlite3_column_text (statement, 0), sizeof self->sample_hash);
  if (sample != NULL && strcmp (self->sample_hash, vt_sample_get_hash (sample)) != 0)
    {
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_CHANGED,
                   _("%s holds another sample now. Save under another name."), self->display);
      return NULL;
    }
  if (!vt_store_upgrade (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

VtStore *
vt_store_open_for_reading (const char *path, GError **error)
{
  g_autoptr (VtStore) self = vt_store_connect (path, FALSE, error);

  return self != NULL && vt_store_check_seal (self, error) ? g_steal_pointer (&self) : NULL;
}
