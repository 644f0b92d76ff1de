/* Writing documents: the tables, arrays in pieces, results one by one, whole files. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "document/vt-store-private.h"
#include "vt-config.h"

/* The fastest: coordinates hardly shrink, labels and counts to a tenth at any level. */
#define ZSTD_LEVEL 1

/* ---- binding ---- */

static void
bind_text (sqlite3_stmt *statement, int i, const char *text)
{
  sqlite3_bind_text (statement, i, text != NULL ? text : "", -1, SQLITE_TRANSIENT);
}

static void
put_little_endian (guint8 *to, const void *from, gsize n, guint width)
{
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
  memcpy (to, from, n * width);
#else
  for (gsize i = 0; i < n; i++)
    for (guint b = 0; b < width; b++)
      to[i * width + b] = ((const guint8 *) from)[i * width + width - 1 - b];
#endif
}

static void
bind_double (sqlite3_stmt *statement, int i, double value)
{
  guint8 bytes[8];

  put_little_endian (bytes, &value, 1, sizeof bytes);
  sqlite3_bind_blob (statement, i, bytes, sizeof bytes, SQLITE_TRANSIENT);
}

/* ---- arrays ---- */

static gboolean
put_piece (VtStore *self, gint64 array, gint64 part, const guint8 *raw, gsize length, guint8 *packed, gsize capacity, GError **error)
{
  sqlite3_stmt *statement
      = vt_store_prepare (self, "INSERT INTO piece (array_id, part, packed, data) VALUES (?, ?, ?, ?)", error);
  const gsize size = ZSTD_compress (packed, capacity, raw, length, ZSTD_LEVEL);
  const gboolean smaller = !ZSTD_isError (size) && size < length;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, array);
  sqlite3_bind_int64 (statement, 2, part);
  sqlite3_bind_int (statement, 3, smaller);
  sqlite3_bind_blob64 (statement, 4, smaller ? packed : raw, smaller ? size : length, SQLITE_STATIC);
  return vt_store_finish (self, statement, error);
}

/* The array's id, or 0. @n values of @width bytes. */
static gint64
put_array (VtStore *self, const void *values, gsize n, guint width, GError **error)
{
  const gsize total = n * width, step = VT_STORE_PIECE / width;
  const gsize capacity = ZSTD_compressBound (VT_STORE_PIECE);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *raw = g_malloc (VT_STORE_PIECE), *packed = g_malloc (capacity);
  sqlite3_stmt *statement = vt_store_prepare (self, "INSERT INTO array (bytes, sha256) VALUES (?, '')", error);

  if (statement == NULL)
    return 0;
  sqlite3_bind_int64 (statement, 1, (gint64) total);
  if (!vt_store_finish (self, statement, error))
    return 0;
  const gint64 array = sqlite3_last_insert_rowid (self->db);
  for (gsize i = 0, part = 0; i < n; i += step, part++)
    {
      const gsize length = MIN (step, n - i);

      put_little_endian (raw, (const guint8 *) values + i * width, length, width);
      g_checksum_update (checksum, raw, (gssize) (length * width));
      if (!vt_store_check_cancelled (self, error)
          || !put_piece (self, array, (gint64) part, raw, length * width, packed, capacity, error))
        return 0;
      vt_store_advance (self, length * width);
    }
  statement = vt_store_prepare (self, "UPDATE array SET sha256 = ? WHERE id = ?", error);
  if (statement == NULL)
    return 0;
  bind_text (statement, 1, g_checksum_get_string (checksum));
  sqlite3_bind_int64 (statement, 2, array);
  return vt_store_finish (self, statement, error) ? array : 0;
}

/* ---- the sample ---- */

static gboolean
put_species (VtStore *self, VtSample *sample, GError **error)
{
  guint n;
  const VtSpecies *species = vt_sample_get_species (sample, &n);

  for (guint i = 0; i < n; i++)
    {
      sqlite3_stmt *statement = vt_store_prepare (
          self, "INSERT INTO species (position, name, atomic_number, mass, radius, rgb) VALUES (?, ?, ?, ?, ?, ?)", error);

      if (statement == NULL)
        return FALSE;
      sqlite3_bind_int (statement, 1, (int) i);
      bind_text (statement, 2, species[i].name);
      sqlite3_bind_int (statement, 3, species[i].atomic_number);
      bind_double (statement, 4, species[i].mass);
      bind_double (statement, 5, species[i].radius);
      sqlite3_bind_int64 (statement, 6, species[i].rgb);
      if (!vt_store_finish (self, statement, error))
        return FALSE;
    }
  return TRUE;
}

/* Whether atoms and columns stay in the file that they were read from. */
static gboolean
is_left_to_file (const VtStoreContents *contents)
{
  return contents->linked && !contents->whole && contents->link != NULL;
}

static gboolean
put_sample (VtStore *self, const VtStoreContents *contents, GError **error)
{
  VtSample *sample = contents->sample;
  const char *origin = contents->origin;
  const gsize n = vt_sample_get_n_atoms (sample), n_here = is_left_to_file (contents) ? 0 : n;
  const VtCell *cell = vt_sample_get_cell (sample);
  const gint64 *ids = n_here == n ? vt_sample_peek_ids (sample) : NULL;
  const gint64 positions = put_array (self, vt_sample_get_positions (sample), 3 * n_here, sizeof (double), error);
  const gint64 species = positions != 0 ? put_array (self, vt_sample_get_species_index (sample), n_here, 1, error) : 0;
  const gint64 id_array = species != 0 && ids != NULL ? put_array (self, ids, n, sizeof *ids, error) : 0;
  guint8 edges[12 * 8];

  if (species == 0 || (ids != NULL && id_array == 0))
    return FALSE;
  sqlite3_stmt *statement = vt_store_prepare (
      self,
      "INSERT INTO sample (id, hash, title, units, timestep, n_atoms, dimension, periodic, cell, origin, positions, species_index, ids)"
      " VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      error);
  if (statement == NULL)
    return FALSE;
  put_little_endian (edges, cell->vectors, 9, 8);
  put_little_endian (edges + 9 * 8, cell->origin, 3, 8);
  bind_text (statement, 1, vt_sample_get_hash (sample));
  bind_text (statement, 2, vt_sample_get_title (sample));
  bind_text (statement, 3, vt_sample_get_units (sample) == VT_UNITS_LJ ? "lj" : "metal");
  sqlite3_bind_int64 (statement, 4, vt_sample_get_timestep (sample));
  sqlite3_bind_int64 (statement, 5, (gint64) n);
  sqlite3_bind_int (statement, 6, cell->dimension);
  sqlite3_bind_int (statement, 7, (cell->periodic[0] ? 1 : 0) | (cell->periodic[1] ? 2 : 0) | (cell->periodic[2] ? 4 : 0));
  sqlite3_bind_blob (statement, 8, edges, sizeof edges, SQLITE_TRANSIENT);
  if (origin != NULL)
    bind_text (statement, 9, origin);
  sqlite3_bind_int64 (statement, 10, positions);
  sqlite3_bind_int64 (statement, 11, species);
  if (id_array != 0)
    sqlite3_bind_int64 (statement, 12, id_array);
  return vt_store_finish (self, statement, error) && put_species (self, sample, error);
}

/* ---- fields ---- */

static gint64
put_values (VtStore *self, VtField *field, gboolean here, GError **error)
{
  const gsize n = here ? vt_field_get_n_atoms (field) * vt_field_get_n_components (field) : 0;

  switch (vt_field_get_value_type (field))
    {
    case VT_FIELD_F64:
      return put_array (self, vt_field_peek_f64 (field), n, sizeof (double), error);
    case VT_FIELD_F32:
      return put_array (self, vt_field_peek_f32 (field), n, sizeof (float), error);
    case VT_FIELD_I32:
    default:
      return put_array (self, vt_field_peek_i32 (field), n, sizeof (gint32), error);
    }
}

/* Orders below 0 stand for none. @here: its values, too. */
static gboolean
put_field (VtStore *self, VtField *field, gboolean here, gint64 file_order, gint64 list_order, GError **error)
{
  static const char *const types[] = { [VT_FIELD_F64] = "f64", [VT_FIELD_F32] = "f32", [VT_FIELD_I32] = "i32" };
  const gint64 values = put_values (self, field, here, error);
  sqlite3_stmt *statement
      = values == 0 ? NULL
                    : vt_store_prepare (self,
                                        "INSERT INTO field (name, title, unit, meaning, provenance, type, components, file_order,"
                                        " list_order, value) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                        error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, vt_field_get_name (field));
  bind_text (statement, 2, vt_field_get_title (field));
  bind_text (statement, 3, vt_field_get_unit (field));
  bind_text (statement, 4, vt_field_get_meaning (field));
  bind_text (statement, 5, vt_field_get_provenance (field));
  bind_text (statement, 6, types[vt_field_get_value_type (field)]);
  sqlite3_bind_int (statement, 7, (int) vt_field_get_n_components (field));
  if (file_order >= 0)
    sqlite3_bind_int64 (statement, 8, file_order);
  if (list_order >= 0)
    sqlite3_bind_int64 (statement, 9, list_order);
  sqlite3_bind_int64 (statement, 10, values);
  return vt_store_finish (self, statement, error);
}

static gboolean
insert_fields (VtStore *self, const VtStoreContents *contents, GError **error)
{
  const guint n_own = vt_sample_get_n_fields (contents->sample);

  for (guint i = 0; i < n_own; i++)
    {
      VtField *field = vt_sample_get_field (contents->sample, i);
      guint position = 0;
      const gboolean listed = g_ptr_array_find (contents->fields, field, &position);

      if (!put_field (self, field, !is_left_to_file (contents), i, listed ? (gint64) position : -1, error))
        return FALSE;
    }
  for (guint i = 0; i < contents->fields->len; i++)
    {
      gboolean own = FALSE;

      for (guint k = 0; k < n_own; k++)
        own |= vt_sample_get_field (contents->sample, k) == contents->fields->pdata[i];
      if (!own && !put_field (self, contents->fields->pdata[i], TRUE, -1, i, error))
        return FALSE;
    }
  return TRUE;
}

/* One statement with the text @name. */
static gboolean
run_with_text (VtStore *self, const char *sql, const char *name, GError **error)
{
  sqlite3_stmt *statement = vt_store_prepare (self, sql, error);

  if (statement != NULL)
    bind_text (statement, 1, name);
  return vt_store_finish (self, statement, error);
}

/* Where the field of this name is in the list, or behind all others. */
static gboolean
find_place (VtStore *self, const char *name, gint64 *place, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = vt_store_prepare (self,
                          "SELECT coalesce ((SELECT list_order FROM field WHERE name = ? AND list_order IS NOT NULL),"
                          " (SELECT max (list_order) + 1 FROM field), 0)",
                          error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, name);
  if (sqlite3_step (statement) != SQLITE_ROW)
    return vt_store_fail (self, error);
  *place = sqlite3_column_int64 (statement, 0);
  return TRUE;
}

/* In the place of the one of this name; a column of the file stays with the sample, out of the list. */
static gboolean
replace_field (VtStore *self, VtField *field, GError **error)
{
  const char *name = vt_field_get_name (field);
  gint64 place = 0;

  return find_place (self, name, &place, error)
         && run_with_text (self, "UPDATE field SET list_order = NULL WHERE name = ?", name, error)
         && put_field (self, field, TRUE, -1, place, error);
}

/* ---- tables ---- */

/* Texts of a column, each ended by a NUL. */
static gint64
put_texts (VtStore *self, const char *const *texts, gsize n, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (gsize i = 0; i < n; i++)
    g_byte_array_append (bytes, (const guint8 *) texts[i], (guint) strlen (texts[i]) + 1);
  return put_array (self, bytes->data, bytes->len, 1, error);
}

static gboolean
put_column (VtStore *self, VtTable *table, guint c, GError **error)
{
  const gsize n = vt_table_get_n_rows (table);
  const double *numbers = vt_table_get_numbers (table, c);
  const gint64 values = numbers != NULL ? put_array (self, numbers, n, sizeof *numbers, error)
                                        : put_texts (self, vt_table_get_texts (table, c), n, error);
  sqlite3_stmt *statement
      = values == 0 ? NULL
                    : vt_store_prepare (self,
                                        "INSERT INTO result_column (table_id, position, id, title, unit, type, value)"
                                        " VALUES (?, ?, ?, ?, ?, ?, ?)",
                                        error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, vt_table_get_id (table));
  sqlite3_bind_int (statement, 2, (int) c);
  bind_text (statement, 3, vt_table_get_column_id (table, c));
  bind_text (statement, 4, vt_table_get_column_title (table, c));
  bind_text (statement, 5, vt_table_get_column_unit (table, c));
  bind_text (statement, 6, numbers != NULL ? "f64" : "text");
  sqlite3_bind_int64 (statement, 7, values);
  return vt_store_finish (self, statement, error);
}

static gboolean
put_scalar (VtStore *self, VtTable *table, guint i, GError **error)
{
  const char *title, *unit;
  double value;
  const char *id = vt_table_get_scalar (table, i, &title, &unit, &value);
  sqlite3_stmt *statement = vt_store_prepare (
      self, "INSERT INTO result_scalar (table_id, position, id, title, unit, value) VALUES (?, ?, ?, ?, ?, ?)", error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, vt_table_get_id (table));
  sqlite3_bind_int (statement, 2, (int) i);
  bind_text (statement, 3, id);
  bind_text (statement, 4, title);
  bind_text (statement, 5, unit);
  bind_double (statement, 6, value);
  return vt_store_finish (self, statement, error);
}

static gboolean
put_table (VtStore *self, VtTable *table, gint64 position, GError **error)
{
  static const char *const kinds[] = { [VT_TABLE_CURVES] = "curves",
                                       [VT_TABLE_BARS] = "bars",
                                       [VT_TABLE_HISTOGRAM] = "histogram",
                                       [VT_TABLE_PLAIN] = "plain" };
  sqlite3_stmt *statement = vt_store_prepare (
      self, "INSERT INTO result_table (id, position, title, kind, provenance, n_rows) VALUES (?, ?, ?, ?, ?, ?)", error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, vt_table_get_id (table));
  sqlite3_bind_int64 (statement, 2, position);
  bind_text (statement, 3, vt_table_get_title (table));
  bind_text (statement, 4, kinds[vt_table_get_kind (table)]);
  bind_text (statement, 5, vt_table_get_provenance (table));
  sqlite3_bind_int64 (statement, 6, (gint64) vt_table_get_n_rows (table));
  gboolean good = vt_store_finish (self, statement, error);
  for (guint c = 0; good && c < vt_table_get_n_columns (table); c++)
    good = put_column (self, table, c, error);
  for (guint i = 0; good && i < vt_table_get_n_scalars (table); i++)
    good = put_scalar (self, table, i, error);
  return good;
}

static gboolean
replace_table (VtStore *self, VtTable *table, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = vt_store_prepare (self,
                          "SELECT coalesce ((SELECT position FROM result_table WHERE id = ?),"
                          " (SELECT max (position) + 1 FROM result_table), 0)",
                          error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, vt_table_get_id (table));
  if (sqlite3_step (statement) != SQLITE_ROW)
    return vt_store_fail (self, error);
  const gint64 position = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return run_with_text (self, "DELETE FROM result_table WHERE id = ?", vt_table_get_id (table), error)
         && put_table (self, table, position, error);
}

/* ---- the rest ---- */

static gboolean
put_record (VtStore *self, const VtStoreRecord *record, GError **error)
{
  sqlite3_stmt *statement = vt_store_prepare (self, "INSERT OR REPLACE INTO record (method, params) VALUES (?, ?)", error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, record->method);
  bind_text (statement, 2, record->params);
  return vt_store_finish (self, statement, error);
}

static gboolean
put_meta (VtStore *self, const char *key, const char *value, GError **error)
{
  sqlite3_stmt *statement = vt_store_prepare (self, "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, key);
  bind_text (statement, 2, value);
  return vt_store_finish (self, statement, error);
}

static gboolean
put_part (VtStore *self, const VtStorePart *part, GError **error)
{
  gsize n = 0;
  const void *data = part->bytes != NULL ? g_bytes_get_data (part->bytes, &n) : NULL;
  gint64 array = 0;
  sqlite3_stmt *statement;

  if (part->bytes != NULL && (array = put_array (self, data, n, 1, error)) == 0)
    return FALSE;
  statement = vt_store_prepare (self, "INSERT INTO part (name, text, value) VALUES (?, ?, ?)", error);
  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, part->name);
  if (part->text != NULL)
    bind_text (statement, 2, part->text);
  if (array != 0)
    sqlite3_bind_int64 (statement, 3, array);
  return vt_store_finish (self, statement, error);
}

/* For the progress of writing. */
static guint64
count_bytes (const VtStoreContents *contents)
{
  const gboolean left = is_left_to_file (contents);
  guint64 total = left ? 0 : vt_sample_get_n_atoms (contents->sample) * (3 * sizeof (double) + 1);

  for (guint i = 0; i < contents->fields->len; i++)
    {
      VtField *field = contents->fields->pdata[i];

      if (!left || vt_sample_find_field (contents->sample, vt_field_get_name (field)) != field)
        total += vt_field_get_n_atoms (field) * vt_field_get_n_components (field)
                 * (vt_field_get_value_type (field) == VT_FIELD_F64 ? 8u : 4u);
    }
  return total;
}

/* Of a document that holds everything, what is known already is worth keeping, but not worth reading the file for. */
static gboolean
put_link (VtStore *self, const VtStoreContents *contents, GError **error)
{
  if (contents->link == NULL || (!is_left_to_file (contents) && contents->link->sha256 == NULL))
    return TRUE;
  return vt_store_insert_link (self, contents->link, contents->linked, is_left_to_file (contents), error);
}

gboolean
vt_store_insert_contents (VtStore *self, const VtStoreContents *contents, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *when = g_date_time_format_iso8601 (now);
  gboolean good = TRUE;

  self->done = 0;
  self->total = count_bytes (contents);
  good = put_sample (self, contents, error) && put_link (self, contents, error) && insert_fields (self, contents, error);
  for (guint i = 0; good && i < contents->tables->len; i++)
    good = put_table (self, contents->tables->pdata[i], i, error);
  for (guint i = 0; good && i < contents->records->len; i++)
    good = put_record (self, contents->records->pdata[i], error);
  for (guint i = 0; good && i < contents->parts->len; i++)
    good = put_part (self, contents->parts->pdata[i], error);
  good = good && vt_store_insert_others (self, contents, error);
  if (good && contents->logs_from != NULL && g_file_test (contents->logs_from, G_FILE_TEST_EXISTS))
    good = (contents->is_packed ? vt_store_pack_logs (self, contents, error) : vt_store_copy_logs (self, contents->logs_from, error))
           && vt_store_drop_orphans (self, error);
  if (good && contents->view != NULL)
    good = put_meta (self, "view", contents->view, error);
  if (good && contents->selection != NULL)
    good = put_meta (self, "selection", contents->selection, error);
  return good && put_meta (self, "program", "Vitrine " VT_VERSION, error) && put_meta (self, "created", when, error);
}

gboolean
vt_store_commit (VtStore *self, gboolean good, GError **error)
{
  g_autofree char *seal = good ? vt_store_compute_seal (self, error) : NULL;

  if (seal != NULL && put_meta (self, "seal", seal, error) && vt_store_exec (self, "COMMIT", error))
    return TRUE;
  sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

gint64
vt_store_put_array (VtStore *self, const void *values, gsize n, guint width, GError **error)
{
  return put_array (self, values, n, width, error);
}

gboolean
vt_store_drop_orphans (VtStore *self, GError **error)
{
  return vt_store_exec (self,
                        "DELETE FROM field WHERE list_order IS NULL AND file_order IS NULL;"
                        "DELETE FROM array WHERE id NOT IN (SELECT value FROM field UNION SELECT value FROM result_column"
                        " UNION SELECT positions FROM sample UNION SELECT species_index FROM sample"
                        " UNION SELECT ids FROM sample WHERE ids IS NOT NULL"
                        " UNION SELECT value FROM part WHERE value IS NOT NULL UNION SELECT value FROM other_sample);"
                        "DELETE FROM campaign WHERE sample NOT IN (SELECT hash FROM sample UNION SELECT hash FROM other_sample)",
                        error);
}

gboolean
vt_store_put_result (VtStore *self, VtSample *sample, VtField *const *fields, guint n_fields, VtTable *const *tables,
                     guint n_tables, const VtStoreRecord *records, guint n_records, GError **error)
{
  gboolean good;

  g_mutex_lock (&self->mutex);
  if (strcmp (self->sample_hash, vt_sample_get_hash (sample)) != 0)
    {
      gboolean known;

      good = vt_store_put_other_result (self, sample, fields, n_fields, tables, n_tables, records, n_records, &known, error);
      g_mutex_unlock (&self->mutex);
      if (known)
        return good;
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_CHANGED, _("%s holds another sample now. Save under another name."), self->display);
      return FALSE;
    }
  good = vt_store_exec (self, "BEGIN IMMEDIATE", error);
  if (good)
    {
      for (guint i = 0; good && i < n_fields; i++)
        good = replace_field (self, fields[i], error);
      for (guint i = 0; good && i < n_tables; i++)
        good = replace_table (self, tables[i], error);
      for (guint i = 0; good && i < n_records; i++)
        good = put_record (self, &records[i], error);
      good = vt_store_commit (self, good && vt_store_drop_orphans (self, error), error);
    }
  g_mutex_unlock (&self->mutex);
  return good;
}

static gboolean
replace_column (VtStore *self, VtField *field, guint file_order, gboolean here, GError **error)
{
  const gint64 values = put_values (self, field, here, error);
  sqlite3_stmt *statement = values == 0 ? NULL : vt_store_prepare (self, "UPDATE field SET value = ? WHERE file_order = ?", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, values);
  sqlite3_bind_int64 (statement, 2, file_order);
  return vt_store_finish (self, statement, error);
}

gboolean
vt_store_put_sample (VtStore *self, const VtStoreContents *contents, GError **error)
{
  gboolean good;

  g_mutex_lock (&self->mutex);
  good = vt_store_exec (self, "BEGIN IMMEDIATE", error);
  if (good)
    {
      good = vt_store_exec (self, "DELETE FROM link; DELETE FROM sample; DELETE FROM species", error) && put_sample (self, contents, error)
             && put_link (self, contents, error);
      for (guint i = 0; good && i < vt_sample_get_n_fields (contents->sample); i++)
        good = replace_column (self, vt_sample_get_field (contents->sample, i), i, !is_left_to_file (contents), error);
      good = vt_store_commit (self, good && vt_store_drop_orphans (self, error), error);
    }
  /* A file that stays as large as it was is no failure. */
  if (good)
    vt_store_exec (self, "VACUUM", NULL);
  g_mutex_unlock (&self->mutex);
  return good;
}

static gboolean
delete_named (VtStore *self, const char *sql, const char *name, GError **error)
{
  sqlite3_stmt *statement = vt_store_prepare (self, sql, error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, name);
  return vt_store_finish (self, statement, error);
}

gboolean
vt_store_drop_field (VtStore *self, const char *name, const char *method, GError **error)
{
  gboolean good;

  g_mutex_lock (&self->mutex);
  good = vt_store_exec (self, "BEGIN IMMEDIATE", error);
  if (good)
    good = vt_store_commit (self,
                            delete_named (self, "DELETE FROM field WHERE name = ? AND file_order IS NULL", name, error)
                                && delete_named (self, "DELETE FROM record WHERE method = ?", method, error)
                                && vt_store_drop_orphans (self, error),
                            error);
  g_mutex_unlock (&self->mutex);
  return good;
}

gboolean
vt_store_put_state (VtStore *self, const char *view, const char *selection, GPtrArray *parts, GError **error)
{
  gboolean good;

  g_mutex_lock (&self->mutex);
  good = vt_store_exec (self, "BEGIN IMMEDIATE", error);
  if (good)
    {
      good = (view == NULL || put_meta (self, "view", view, error))
             && (selection == NULL || put_meta (self, "selection", selection, error));
      if (good && parts != NULL)
        {
          good = vt_store_exec (self, "DELETE FROM part", error);
          for (guint i = 0; good && i < parts->len; i++)
            good = put_part (self, parts->pdata[i], error);
          good = good && vt_store_drop_orphans (self, error);
        }
      good = vt_store_commit (self, good, error);
    }
  g_mutex_unlock (&self->mutex);
  return good;
}

gboolean
vt_store_put_view (VtStore *self, const char *view, GError **error)
{
  return vt_store_put_state (self, view, NULL, NULL, error);
}

/* ---- whole files ---- */

static gboolean
fail_to_write (const char *path, int code, GError **error)
{
  g_autofree char *display = g_filename_display_name (path);

  g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE, _("%s: could not be written: %s. %s"), display, g_strerror (code),
               code == ENOSPC || code == EDQUOT ? _("Make room, or save elsewhere.") : _("Save elsewhere."));
  return FALSE;
}

/* What a program that was stopped left beside the old document belongs to that one, and would be taken for part of the new
 * one. Opening and closing puts it where it belongs; if that fails the old document is past mending. */
static void
settle_target (const char *path, VtStoreLock **lock)
{
  static const char *const suffixes[] = { "-wal", "-shm", "-journal" };
  gboolean left = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);
      left |= g_file_test (name, G_FILE_TEST_EXISTS);
    }
  if (!left)
    return;
  g_clear_pointer (lock, vt_store_lock_free);
  g_autoptr (VtStore) old = vt_store_connect (path, TRUE, NULL);
  g_clear_object (&old);
  *lock = vt_store_lock_new (path, TRUE, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);
      g_unlink (name);
    }
}

static void
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  const int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }
}

static gboolean
fill (const char *temporary, const char *display, const VtStoreContents *contents, GCancellable *cancellable,
      VtProgressFunc progress, gpointer data, GError **error)
{
  g_autoptr (VtStore) self = g_object_new (VT_TYPE_STORE, NULL);
  gboolean good;

  self->path = g_strdup (temporary);
  self->display = g_strdup (display);
  self->home = vt_store_dup_home (temporary);
  self->cancellable = cancellable;
  self->progress = progress;
  self->progress_data = data;
  if (sqlite3_open_v2 (temporary, &self->db, SQLITE_OPEN_FULLMUTEX | SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
    return vt_store_fail (self, error);
  sqlite3_extended_result_codes (self->db, 1);
  /* Nobody else knows this file, and it counts only once it has been synced and renamed: no journal is needed. */
  good = vt_store_exec (self,
                        "PRAGMA page_size = 16384; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF;"
                        "PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON; BEGIN",
                        error);
  return good && vt_store_commit (self, vt_store_create_tables (self, error) && vt_store_insert_contents (self, contents, error), error);
}

/* Synced, with the permissions of what it replaces, under its final name. */
static gboolean
put_in_place (const char *temporary, const char *target, const struct stat *replaced, VtStoreLock **lock, GError **error)
{
  const int fd = open (temporary, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    return fail_to_write (target, errno, error);
  const gboolean synced = (replaced == NULL || fchmod (fd, replaced->st_mode & 07777) == 0) && fsync (fd) == 0;
  const int code = errno;
  close (fd);
  if (!synced)
    return fail_to_write (target, code, error);
  if (replaced != NULL)
    settle_target (target, lock);
  if (g_rename (temporary, target) != 0)
    return fail_to_write (target, errno, error);
  sync_folder (target);
  return TRUE;
}

gboolean
vt_store_write (const char *path, const VtStoreContents *contents, GCancellable *cancellable, VtProgressFunc progress,
                gpointer data, GError **error)
{
  char *real = realpath (path, NULL);
  g_autofree char *target = g_strdup (real != NULL ? real : path);
  g_autofree char *display = g_filename_display_name (path);
  g_autofree char *folder = g_path_get_dirname (target);
  g_autofree char *base = g_path_get_basename (target);
  const gsize length = strlen (base);
  g_autofree char *name = g_strdup_printf (".%s.XXXXXX", base + (length > 200 ? length - 200 : 0));
  g_autofree char *temporary = g_build_filename (folder, name, NULL);
  VtStoreLock *lock = NULL;
  struct stat replaced;
  const gboolean exists = stat (target, &replaced) == 0;

  free (real);
  if (exists && !S_ISREG (replaced.st_mode))
    return fail_to_write (path, S_ISDIR (replaced.st_mode) ? EISDIR : EINVAL, error);
  if (exists && (lock = vt_store_lock_new (target, TRUE, error)) == NULL)
    return FALSE;
  const int fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0666);
  if (fd < 0)
    {
      const int code = errno;

      vt_store_lock_free (lock);
      return fail_to_write (path, code, error);
    }
  close (fd);
  const gboolean good = fill (temporary, display, contents, cancellable, progress, data, error)
                        && put_in_place (temporary, target, exists ? &replaced : NULL, &lock, error);
  if (!good)
    g_unlink (temporary);
  vt_store_lock_free (lock);
  return good;
}
