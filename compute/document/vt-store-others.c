/* Samples that were made of the one that a document holds: each is a document of its own within the document, an SQLite image kept as
 * an array. So the same code writes, checks and reads it, and its fields and tables cannot be taken for another sample's. */
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "document/vt-store-private.h"

VtStoreOther *
vt_store_other_new (const char *parent, const char *title, const char *made, VtStoreContents *contents)
{
  VtStoreOther *other = g_new0 (VtStoreOther, 1);

  *other = (VtStoreOther){ g_strdup (parent), g_strdup (title), g_strdup (made), contents };
  return other;
}

void
vt_store_other_free (VtStoreOther *other)
{
  g_free (other->parent);
  g_free (other->title);
  g_free (other->made);
  vt_store_contents_free (other->contents);
  g_free (other);
}

/* ---- images ---- */

static GBytes *
dup_image (VtStore *inner, GError **error)
{
  sqlite3_int64 size = 0;
  unsigned char *image = sqlite3_serialize (inner->db, "main", &size, 0);

  if (image == NULL)
    {
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE, _("%s: there is not enough memory to save this sample."), inner->display);
      return NULL;
    }
  return g_bytes_new_with_free_func (image, (gsize) size, sqlite3_free, image);
}

static GBytes *
make_image (VtStore *self, const VtStoreContents *contents, GError **error)
{
  g_autoptr (VtStore) inner = vt_store_connect_image (self, NULL, error);

  if (inner == NULL || !vt_store_exec (inner, "PRAGMA foreign_keys = ON; BEGIN", error)
      || !vt_store_commit (inner, vt_store_create_tables (inner, error) && vt_store_insert_contents (inner, contents, error), error))
    return NULL;
  return dup_image (inner, error);
}

/* ---- rows ---- */

static void
bind_text (sqlite3_stmt *statement, int i, const char *text)
{
  sqlite3_bind_text (statement, i, text != NULL ? text : "", -1, SQLITE_TRANSIENT);
}

static sqlite3_stmt *
prepare_with_hash (VtStore *self, const char *sql, const char *hash, GError **error)
{
  sqlite3_stmt *statement = vt_store_prepare (self, sql, error);

  if (statement != NULL)
    bind_text (statement, 1, hash);
  return statement;
}

static gboolean
put_row (VtStore *self, const VtStoreOther *other, const char *hash, GBytes *image, GError **error)
{
  gsize size;
  const void *data = g_bytes_get_data (image, &size);
  const gint64 array = vt_store_put_array (self, data, size, 1, error);
  /* It keeps its place among the others. */
  sqlite3_stmt *statement
      = array == 0 ? NULL
                   : prepare_with_hash (self,
                                        "INSERT OR REPLACE INTO other_sample (hash, position, parent, title, made, value) VALUES (?1,"
                                        " coalesce ((SELECT position FROM other_sample WHERE hash = ?1),"
                                        " (SELECT max (position) + 1 FROM other_sample), 0), ?2, ?3, ?4, ?5)",
                                        hash, error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 2, other->parent);
  bind_text (statement, 3, other->title);
  bind_text (statement, 4, other->made);
  sqlite3_bind_int64 (statement, 5, array);
  return vt_store_finish (self, statement, error);
}

gboolean
vt_store_insert_others (VtStore *self, const VtStoreContents *contents, GError **error)
{
  for (guint i = 0; i < contents->others->len; i++)
    {
      const VtStoreOther *other = contents->others->pdata[i];
      g_autoptr (GBytes) image = make_image (self, other->contents, error);

      if (image == NULL || !put_row (self, other, vt_sample_get_hash (other->contents->sample), image, error))
        return FALSE;
    }
  return TRUE;
}

static VtStore *
open_image (VtStore *self, gint64 array, GError **error)
{
  gsize n = 0;
  gpointer data = vt_store_read_array (self, array, G_MAXSIZE, 1, &n, error);
  g_autoptr (GBytes) image = data != NULL ? g_bytes_new_take (data, n) : NULL;

  return image != NULL ? vt_store_connect_image (self, image, error) : NULL;
}

gboolean
vt_store_read_others (VtStore *self, VtStoreContents *contents, GError **error)
{
  g_autoptr (sqlite3_stmt) row = NULL;
  int status;

  if (self->version < 3 || self->is_image)
    return TRUE;
  row = vt_store_prepare (self, "SELECT hash, parent, title, made, value FROM other_sample ORDER BY position, hash", error);
  if (row == NULL)
    return FALSE;
  while ((status = sqlite3_step (row)) == SQLITE_ROW)
    {
      g_autoptr (VtStore) inner = open_image (self, sqlite3_column_int64 (row, 4), error);
      VtStoreContents *own = inner != NULL ? vt_store_read_contents (inner, error) : NULL;
      const char *text[4];

      if (own == NULL)
        return FALSE;
      for (int i = 0; i < 4; i++)
        {
          text[i] = (const char *) sqlite3_column_text (row, i);
          if (text[i] == NULL || !g_utf8_validate (text[i], -1, NULL))
            text[i] = "";
        }
      g_ptr_array_add (contents->others, vt_store_other_new (text[1], text[2], text[3], own));
      if (strcmp (text[0], vt_sample_get_hash (own->sample)) != 0)
        return vt_store_fail_damaged (self, _("its contents do not fit its checksum"), error);
    }
  return status == SQLITE_DONE || vt_store_fail (self, error);
}

/* ---- one by one ---- */

gboolean
vt_store_put_other (VtStore *self, const VtStoreOther *other, GError **error)
{
  g_autoptr (GBytes) image = NULL;
  gboolean good;

  g_mutex_lock (&self->mutex);
  image = make_image (self, other->contents, error);
  good = image != NULL && vt_store_exec (self, "BEGIN IMMEDIATE", error)
         && vt_store_commit (self, put_row (self, other, vt_sample_get_hash (other->contents->sample), image, error)
                                       && vt_store_drop_orphans (self, error),
                             error);
  g_mutex_unlock (&self->mutex);
  return good;
}

gboolean
vt_store_remove_other (VtStore *self, const char *hash, GError **error)
{
  gboolean good;

  g_mutex_lock (&self->mutex);
  good = vt_store_exec (self, "BEGIN IMMEDIATE", error);
  if (good)
    {
      good = vt_store_finish (self, prepare_with_hash (self, "DELETE FROM other_sample WHERE hash = ?", hash, error), error)
             && vt_store_drop_orphans (self, error);
      good = vt_store_commit (self, good, error);
    }
  g_mutex_unlock (&self->mutex);
  return good;
}

/* 0: it holds no such sample. */
static gint64
find_array (VtStore *self, const char *hash)
{
  g_autoptr (sqlite3_stmt) statement = prepare_with_hash (self, "SELECT value FROM other_sample WHERE hash = ?", hash, NULL);

  return statement != NULL && sqlite3_step (statement) == SQLITE_ROW ? sqlite3_column_int64 (statement, 0) : 0;
}

static gboolean
replace_image (VtStore *self, const char *hash, GBytes *image, GError **error)
{
  gsize size;
  const void *data = g_bytes_get_data (image, &size);
  const gint64 array = vt_store_put_array (self, data, size, 1, error);
  sqlite3_stmt *statement = array == 0 ? NULL : prepare_with_hash (self, "UPDATE other_sample SET value = ?2 WHERE hash = ?1", hash, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 2, array);
  return vt_store_finish (self, statement, error) && vt_store_drop_orphans (self, error);
}

gboolean
vt_store_put_other_result (VtStore *self, VtSample *sample, VtField *const *fields, guint n_fields, VtTable *const *tables,
                           guint n_tables, const VtStoreRecord *records, guint n_records, gboolean *known, GError **error)
{
  const char *hash = vt_sample_get_hash (sample);
  const gint64 array = find_array (self, hash);
  g_autoptr (VtStore) inner = array != 0 ? open_image (self, array, error) : NULL;
  g_autoptr (GBytes) image = NULL;

  *known = array != 0;
  if (inner == NULL || !vt_store_upgrade (inner, error))
    return FALSE;
  g_strlcpy (inner->sample_hash, hash, sizeof inner->sample_hash);
  if (!vt_store_put_result (inner, sample, fields, n_fields, tables, n_tables, records, n_records, error))
    return FALSE;
  image = dup_image (inner, error);
  return image != NULL && vt_store_exec (self, "BEGIN IMMEDIATE", error)
         && vt_store_commit (self, replace_image (self, hash, image, error), error);
}
