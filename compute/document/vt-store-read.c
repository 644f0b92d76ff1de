/* Reading documents. Whatever a file says is checked before it is believed: lengths against what is there, arrays against
 * their digest, everything else against the seal, and the sample against its hash. */
#include <math.h>
#include <string.h>
#include <zstd.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "document/vt-method.h"
#include "document/vt-store-private.h"

#define MAX_COMPONENTS 65536

static const char *
get_text (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL && g_utf8_validate (text, -1, NULL) ? text : "";
}

static void
from_little_endian (void *values, gsize n, guint width)
{
#if G_BYTE_ORDER != G_LITTLE_ENDIAN
  guint8 *bytes = values;

  for (gsize i = 0; i < n; i++)
    for (guint b = 0; b < width / 2; b++)
      {
        const guint8 byte = bytes[i * width + b];
        bytes[i * width + b] = bytes[i * width + width - 1 - b];
        bytes[i * width + width - 1 - b] = byte;
      }
#endif
}

static gboolean
get_double (sqlite3_stmt *statement, int column, double *value)
{
  if (sqlite3_column_bytes (statement, column) != sizeof *value)
    return FALSE;
  memcpy (value, sqlite3_column_blob (statement, column), sizeof *value);
  from_little_endian (value, 1, sizeof *value);
  return TRUE;
}

/* ---- arrays ---- */

/* The length and digest that the array should have; FALSE if the pieces cannot hold it. */
static gboolean
get_array (VtStore *self, gint64 array, guint64 *bytes, char digest[65], GError **error)
{
  g_autoptr (sqlite3_stmt) statement = vt_store_prepare (
      self, "SELECT bytes, sha256, (SELECT count(*) FROM piece WHERE array_id = array.id) FROM array WHERE id = ?", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, array);
  const int status = sqlite3_step (statement);
  if (status != SQLITE_ROW)
    return status == SQLITE_DONE ? vt_store_fail_damaged (self, _("a part is missing"), error) : vt_store_fail (self, error);
  *bytes = (guint64) sqlite3_column_int64 (statement, 0);
  g_strlcpy (digest, get_text (statement, 1), 65);
  if (*bytes > G_MAXINT64 || *bytes > (guint64) sqlite3_column_int64 (statement, 2) * VT_STORE_PIECE)
    return vt_store_fail_damaged (self, _("a part is missing"), error);
  return TRUE;
}

static gboolean
read_pieces (VtStore *self, gint64 array, guint8 *values, gsize bytes, GChecksum *checksum, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = vt_store_prepare (self, "SELECT packed, data FROM piece WHERE array_id = ? ORDER BY part", error);
  gsize done = 0;
  int status;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, array);
  while ((status = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const gboolean packed = sqlite3_column_int (statement, 0) != 0;
      const void *data = sqlite3_column_blob (statement, 1);
      gsize length = (gsize) sqlite3_column_bytes (statement, 1);

      if (packed)
        length = ZSTD_decompress (values + done, bytes - done, data, length);
      else if (length <= bytes - done && data != NULL)
        memcpy (values + done, data, length);
      if (ZSTD_isError (length) || length > bytes - done)
        return vt_store_fail_damaged (self, _("an array cannot be unpacked"), error);
      g_checksum_update (checksum, values + done, (gssize) length);
      done += length;
      vt_store_advance (self, length);
      if (!vt_store_check_cancelled (self, error))
        return FALSE;
    }
  if (status != SQLITE_DONE)
    return vt_store_fail (self, error);
  return done == bytes || vt_store_fail_damaged (self, _("a part is missing"), error);
}

/* @expected: how many values there should be; G_MAXSIZE for any number, which comes back in *@n. */
static gpointer
read_array (VtStore *self, gint64 array, gsize expected, guint width, gsize *n, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *values = NULL;
  guint64 bytes = 0;
  char digest[65];

  if (!get_array (self, array, &bytes, digest, error))
    return NULL;
  if (bytes % width != 0 || (expected != G_MAXSIZE && bytes / width != expected))
    {
      vt_store_fail_damaged (self, _("an array has the wrong length"), error);
      return NULL;
    }
  values = g_try_malloc (MAX (bytes, 1));
  if (values == NULL)
    {
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_UNSUPPORTED, _("%s: too large for this machine's memory."), self->display);
      return NULL;
    }
  if (!read_pieces (self, array, values, bytes, checksum, error))
    return NULL;
  if (strcmp (digest, g_checksum_get_string (checksum)) != 0)
    {
      vt_store_fail_damaged (self, _("its contents do not fit its checksum"), error);
      return NULL;
    }
  from_little_endian (values, bytes / width, width);
  if (n != NULL)
    *n = bytes / width;
  return g_steal_pointer (&values);
}

/* ---- the sample ---- */

static GArray *
read_species (VtStore *self, GError **error)
{
  g_autoptr (GArray) species = g_array_new (FALSE, TRUE, sizeof (VtSpecies));
  g_autoptr (sqlite3_stmt) statement = vt_store_prepare (
      self, "SELECT name, atomic_number, mass, radius, rgb FROM species ORDER BY position", error);
  int status;

  if (statement == NULL)
    return NULL;
  while ((status = sqlite3_step (statement)) == SQLITE_ROW && species->len < VT_MAX_SPECIES)
    {
      VtSpecies one = { .atomic_number = sqlite3_column_int (statement, 1), .rgb = (guint32) sqlite3_column_int64 (statement, 4) };

      g_strlcpy (one.name, get_text (statement, 0), sizeof one.name);
      if (!get_double (statement, 2, &one.mass) || !get_double (statement, 3, &one.radius) || !(one.radius > 0))
        break;
      g_array_append_val (species, one);
    }
  if (status != SQLITE_DONE && status != SQLITE_ROW)
    {
      vt_store_fail (self, error);
      return NULL;
    }
  if (status != SQLITE_DONE || species->len == 0)
    {
      vt_store_fail_damaged (self, _("its species make no sense"), error);
      return NULL;
    }
  return g_steal_pointer (&species);
}

static gboolean
read_cell (VtStore *self, sqlite3_stmt *row, VtCell *cell, GError **error)
{
  const int periodic = sqlite3_column_int (row, 6);
  g_autofree char *reason = NULL;
  double edges[12];

  if (sqlite3_column_bytes (row, 7) != sizeof edges)
    return vt_store_fail_damaged (self, _("its cell makes no sense"), error);
  memcpy (edges, sqlite3_column_blob (row, 7), sizeof edges);
  from_little_endian (edges, G_N_ELEMENTS (edges), sizeof *edges);
  *cell = (VtCell){ .dimension = sqlite3_column_int (row, 5) };
  memcpy (cell->vectors, edges, sizeof cell->vectors);
  memcpy (cell->origin, edges + 9, sizeof cell->origin);
  for (int k = 0; k < 3; k++)
    cell->periodic[k] = (periodic >> k & 1) != 0;
  if ((cell->dimension == 2 || cell->dimension == 3) && vt_cell_check (cell, &reason))
    return TRUE;
  return vt_store_fail_damaged (self, reason != NULL ? reason : _("its cell makes no sense"), error);
}

/* What computations rely on and an array alone does not promise. */
static gboolean
check_atoms (VtStore *self, gsize n, const double *positions, const guint8 *species, guint n_species, const gint64 *ids, GError **error)
{
  gboolean good = TRUE;

  for (gsize i = 0; i < n; i++)
    good &= species[i] < n_species && isfinite (positions[3 * i]) && isfinite (positions[3 * i + 1])
            && isfinite (positions[3 * i + 2]) && (ids == NULL || i == 0 || ids[i] > ids[i - 1]);
  return good || vt_store_fail_damaged (self, _("its atoms make no sense"), error);
}

/* What the document says of a sample wherever its atoms are. */
static VtSample *
label_sample (VtSample *sample, sqlite3_stmt *row)
{
  vt_sample_set_title (sample, get_text (row, 1));
  vt_sample_set_units (sample, strcmp (get_text (row, 2), "lj") == 0 ? VT_UNITS_LJ : VT_UNITS_METAL);
  vt_sample_set_timestep (sample, sqlite3_column_int64 (row, 3));
  return sample;
}

/* The atoms of a linked file with the document's species, which may have been given names since. */
static VtSample *
read_linked_sample (VtStore *self, VtStoreLink *link, sqlite3_stmt *row, GError **error)
{
  g_autoptr (GArray) species = read_species (self, error);
  g_autoptr (VtSample) file = species != NULL ? vt_store_read_file (self, link, error) : NULL;
  const gsize n = file != NULL ? vt_sample_get_n_atoms (file) : 0;
  const gint64 *ids = file != NULL ? vt_sample_peek_ids (file) : NULL;
  const guint8 *index;

  if (file == NULL)
    return NULL;
  index = vt_sample_get_species_index (file);
  gboolean good = (gint64) n == sqlite3_column_int64 (row, 4);
  for (gsize i = 0; i < n && good; i++)
    good = index[i] < species->len;
  if (!good)
    {
      vt_store_fail_reading (self, link, error);
      return NULL;
    }
  VtSample *sample = vt_sample_new (vt_sample_get_cell (file), n, g_memdup2 (vt_sample_get_positions (file), 3 * n * sizeof (double)),
                                    g_memdup2 (index, n), ids != NULL ? g_memdup2 (ids, n * sizeof *ids) : NULL,
                                    (const VtSpecies *) species->data, species->len);
  for (guint i = 0; i < vt_sample_get_n_fields (file); i++)
    vt_sample_take_field (sample, g_object_ref (vt_sample_get_field (file, i)));
  return label_sample (sample, row);
}

static VtSample *
build_sample (VtStore *self, sqlite3_stmt *row, GError **error)
{
  const gint64 n_atoms = sqlite3_column_int64 (row, 4);
  g_autoptr (GArray) species = read_species (self, error);
  g_autofree double *positions = NULL;
  g_autofree guint8 *index = NULL;
  g_autofree gint64 *ids = NULL;
  VtCell cell;

  if (species == NULL || !read_cell (self, row, &cell, error))
    return NULL;
  if (n_atoms < 0 || n_atoms > G_MAXINT64 / 64)
    {
      vt_store_fail_damaged (self, _("its atoms make no sense"), error);
      return NULL;
    }
  const gsize n = (gsize) n_atoms;
  positions = read_array (self, sqlite3_column_int64 (row, 9), 3 * n, sizeof *positions, NULL, error);
  index = positions != NULL ? read_array (self, sqlite3_column_int64 (row, 10), n, 1, NULL, error) : NULL;
  if (index == NULL)
    return NULL;
  if (sqlite3_column_type (row, 11) != SQLITE_NULL)
    {
      ids = read_array (self, sqlite3_column_int64 (row, 11), n, sizeof *ids, NULL, error);
      if (ids == NULL)
        return NULL;
    }
  if (!check_atoms (self, n, positions, index, species->len, ids, error))
    return NULL;
  VtSample *sample = vt_sample_new (&cell, n, g_steal_pointer (&positions), g_steal_pointer (&index), g_steal_pointer (&ids),
                                    (const VtSpecies *) species->data, species->len);
  return label_sample (sample, row);
}

static gboolean
read_sample (VtStore *self, VtStoreContents *contents, GError **error)
{
  g_autoptr (sqlite3_stmt) row = vt_store_prepare (self,
                                                   "SELECT hash, title, units, timestep, n_atoms, dimension, periodic, cell, origin,"
                                                   " positions, species_index, ids FROM sample",
                                                   error);

  if (row == NULL)
    return FALSE;
  const int status = sqlite3_step (row);
  if (status != SQLITE_ROW)
    return status == SQLITE_DONE ? vt_store_fail_damaged (self, _("a part is missing"), error) : vt_store_fail (self, error);
  if (!vt_store_read_link (self, contents, error))
    return FALSE;
  const gboolean elsewhere = vt_store_is_linked (self);
  if (elsewhere && contents->link == NULL)
    return vt_store_fail_damaged (self, _("a part is missing"), error);
  contents->sample = elsewhere ? read_linked_sample (self, contents->link, row, error) : build_sample (self, row, error);
  if (contents->sample == NULL)
    return FALSE;
  if (sqlite3_column_type (row, 8) != SQLITE_NULL)
    contents->origin = g_strdup (get_text (row, 8));
  if (elsewhere && strcmp (get_text (row, 0), vt_sample_get_hash (contents->sample)) != 0)
    return vt_store_fail_reading (self, contents->link, error);
  return strcmp (get_text (row, 0), vt_sample_get_hash (contents->sample)) == 0
         || vt_store_fail_damaged (self, _("its contents do not fit its checksum"), error);
}

/* ---- fields ---- */

/* What the method that made a field calls it; NULL for the file's own columns, own fields, and those of methods that are no more. */
static const VtFieldSpec *
find_spec (const char *name, const char *provenance)
{
  const VtMethod *method = vt_registry_find_for_field (name);

  for (const VtFieldSpec *spec = method && strstr (provenance, method->id) ? method->fields : NULL; spec && spec->name; spec++)
    if (strcmp (spec->name, name) == 0)
      return spec;
  return NULL;
}

static VtField *
build_field (VtStore *self, sqlite3_stmt *row, gsize n_atoms, GError **error)
{
  static const struct
  {
    const char *name;
    VtFieldType type;
    guint width;
  } types[] = { { "f64", VT_FIELD_F64, 8 }, { "f32", VT_FIELD_F32, 4 }, { "i32", VT_FIELD_I32, 4 } };
  const int components = sqlite3_column_int (row, 6);
  guint t = 0;

  while (t < G_N_ELEMENTS (types) && strcmp (types[t].name, get_text (row, 5)) != 0)
    t++;
  if (t == G_N_ELEMENTS (types) || components < 1 || components > MAX_COMPONENTS || get_text (row, 0)[0] == '\0')
    {
      vt_store_fail_damaged (self, _("a field makes no sense"), error);
      return NULL;
    }
  gpointer values = read_array (self, sqlite3_column_int64 (row, 9), n_atoms * (gsize) components, types[t].width, NULL, error);
  if (values == NULL)
    return NULL;
  /* In the language of who reads it, whatever the writer's was. */
  const VtFieldSpec *spec = find_spec (get_text (row, 0), get_text (row, 4));
  VtField *field = vt_field_new (get_text (row, 0), spec ? _(spec->title) : get_text (row, 1), get_text (row, 2),
                                 spec ? _(spec->meaning) : get_text (row, 3), types[t].type, n_atoms, (guint) components, values);
  vt_field_set_provenance (field, get_text (row, 4));
  return field;
}

typedef struct
{
  gint64 order;
  VtField *field;
} Listed;

static int
compare_listed (const void *a, const void *b)
{
  const Listed *x = a, *y = b;

  return (x->order > y->order) - (x->order < y->order);
}

static void
listed_clear (gpointer data)
{
  g_object_unref (((Listed *) data)->field);
}

/* A column whose values are in the linked file has come with the sample. */
static VtField *
take_column (VtStore *self, const VtStoreContents *contents, sqlite3_stmt *row, GError **error)
{
  VtField *field = vt_sample_find_field (contents->sample, get_text (row, 0));

  if (field != NULL)
    {
      vt_field_set_provenance (field, get_text (row, 4)); /* it names the file as it was called */
      return g_object_ref (field);
    }
  vt_store_fail_reading (self, contents->link, error);
  return NULL;
}

static gboolean
read_fields (VtStore *self, VtStoreContents *contents, GError **error)
{
  const gboolean elsewhere = vt_store_is_linked (self);
  const gsize n = vt_sample_get_n_atoms (contents->sample);
  g_autoptr (GArray) listed = g_array_new (FALSE, FALSE, sizeof (Listed));
  g_autoptr (sqlite3_stmt) row = vt_store_prepare (self,
                                                   "SELECT name, title, unit, meaning, provenance, type, components, file_order,"
                                                   " list_order, value FROM field ORDER BY file_order, list_order",
                                                   error);
  int status;

  if (row == NULL)
    return FALSE;
  g_array_set_clear_func (listed, listed_clear);
  while ((status = sqlite3_step (row)) == SQLITE_ROW)
    {
      const gboolean of_file = sqlite3_column_type (row, 7) != SQLITE_NULL;
      g_autoptr (VtField) field = of_file && elsewhere ? take_column (self, contents, row, error) : build_field (self, row, n, error);

      if (field == NULL)
        return FALSE;
      if (of_file && !elsewhere)
        vt_sample_take_field (contents->sample, g_object_ref (field));
      if (sqlite3_column_type (row, 8) != SQLITE_NULL)
        {
          const Listed one = { sqlite3_column_int64 (row, 8), g_object_ref (field) };
          g_array_append_val (listed, one);
        }
    }
  if (status != SQLITE_DONE)
    return vt_store_fail (self, error);
  g_array_sort (listed, compare_listed);
  for (guint i = 0; i < listed->len; i++)
    g_ptr_array_add (contents->fields, g_object_ref (g_array_index (listed, Listed, i).field));
  return TRUE;
}

/* ---- tables ---- */

static gboolean
add_texts (VtStore *self, VtTable *table, sqlite3_stmt *row, gsize n_rows, GError **error)
{
  gsize length = 0, n = 0;
  g_autofree char *bytes = read_array (self, sqlite3_column_int64 (row, 4), G_MAXSIZE, 1, &length, error);
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  if (bytes == NULL)
    return FALSE;
  for (gsize i = 0; i < length; i += strnlen (bytes + i, length - i) + 1, n++)
    g_ptr_array_add (texts, bytes + i);
  if (n != n_rows || (length > 0 && bytes[length - 1] != '\0'))
    return vt_store_fail_damaged (self, _("an array has the wrong length"), error);
  vt_table_add_texts (table, get_text (row, 0), get_text (row, 1), (const char *const *) texts->pdata, n_rows);
  return TRUE;
}

static gboolean
read_columns (VtStore *self, VtTable *table, gsize n_rows, GError **error)
{
  g_autoptr (sqlite3_stmt) row = vt_store_prepare (
      self, "SELECT id, title, unit, type, value FROM result_column WHERE table_id = ? ORDER BY position", error);
  int status;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_text (row, 1, vt_table_get_id (table), -1, SQLITE_TRANSIENT);
  while ((status = sqlite3_step (row)) == SQLITE_ROW)
    {
      if (strcmp (get_text (row, 3), "text") == 0)
        {
          if (!add_texts (self, table, row, n_rows, error))
            return FALSE;
          continue;
        }
      g_autofree double *numbers = read_array (self, sqlite3_column_int64 (row, 4), n_rows, sizeof *numbers, NULL, error);
      if (numbers == NULL)
        return FALSE;
      vt_table_add_numbers (table, get_text (row, 0), get_text (row, 1), get_text (row, 2), numbers, n_rows);
    }
  return status == SQLITE_DONE || vt_store_fail (self, error);
}

static gboolean
read_scalars (VtStore *self, VtTable *table, GError **error)
{
  g_autoptr (sqlite3_stmt) row = vt_store_prepare (
      self, "SELECT id, title, unit, value FROM result_scalar WHERE table_id = ? ORDER BY position", error);
  int status;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_text (row, 1, vt_table_get_id (table), -1, SQLITE_TRANSIENT);
  while ((status = sqlite3_step (row)) == SQLITE_ROW)
    {
      double value;

      if (!get_double (row, 3, &value))
        return vt_store_fail_damaged (self, _("a table makes no sense"), error);
      vt_table_add_scalar (table, get_text (row, 0), get_text (row, 1), get_text (row, 2), value);
    }
  return status == SQLITE_DONE || vt_store_fail (self, error);
}

static gboolean
read_tables (VtStore *self, VtStoreContents *contents, GError **error)
{
  g_autoptr (sqlite3_stmt) row
      = vt_store_prepare (self, "SELECT id, title, kind, provenance, n_rows FROM result_table ORDER BY position", error);
  int status;

  if (row == NULL)
    return FALSE;
  while ((status = sqlite3_step (row)) == SQLITE_ROW)
    {
      const char *kind = get_text (row, 2);
      const VtTableKind type = strcmp (kind, "curves") == 0 ? VT_TABLE_CURVES
                               : strcmp (kind, "bars") == 0 ? VT_TABLE_BARS
                               /* Layout 1 had no word for histograms. */
                               : strcmp (kind, "histogram") == 0 || kind[0] == '\0' ? VT_TABLE_HISTOGRAM : VT_TABLE_PLAIN;
      const gint64 n_rows = sqlite3_column_int64 (row, 4);
      g_autoptr (VtTable) table = vt_table_new (get_text (row, 0), get_text (row, 1), type);

      if (n_rows < 0 || n_rows > G_MAXINT64 / 64)
        return vt_store_fail_damaged (self, _("a table makes no sense"), error);
      vt_table_set_provenance (table, get_text (row, 3));
      if (!read_columns (self, table, (gsize) n_rows, error) || !read_scalars (self, table, error))
        return FALSE;
      g_ptr_array_add (contents->tables, g_steal_pointer (&table));
    }
  return status == SQLITE_DONE || vt_store_fail (self, error);
}

/* ---- the rest ---- */

static gboolean
read_records (VtStore *self, VtStoreContents *contents, GError **error)
{
  g_autoptr (sqlite3_stmt) row = vt_store_prepare (self, "SELECT method, params FROM record ORDER BY method", error);
  int status;

  if (row == NULL)
    return FALSE;
  while ((status = sqlite3_step (row)) == SQLITE_ROW)
    vt_store_contents_add_record (contents, get_text (row, 0), get_text (row, 1));
  return status == SQLITE_DONE || vt_store_fail (self, error);
}

static gboolean
read_parts (VtStore *self, VtStoreContents *contents, GError **error)
{
  g_autoptr (sqlite3_stmt) row = NULL;
  int status;

  if (self->version < 2)
    return TRUE;
  row = vt_store_prepare (self, "SELECT name, text, value FROM part ORDER BY name", error);
  if (row == NULL)
    return FALSE;
  while ((status = sqlite3_step (row)) == SQLITE_ROW)
    {
      g_autoptr (GBytes) bytes = NULL;

      if (sqlite3_column_type (row, 2) != SQLITE_NULL)
        {
          gsize n = 0;
          gpointer data = read_array (self, sqlite3_column_int64 (row, 2), G_MAXSIZE, 1, &n, error);

          if (data == NULL)
            return FALSE;
          bytes = g_bytes_new_take (data, n);
        }
      vt_store_parts_set (contents->parts, get_text (row, 0), sqlite3_column_type (row, 1) != SQLITE_NULL ? get_text (row, 1) : NULL,
                          bytes);
    }
  return status == SQLITE_DONE || vt_store_fail (self, error);
}

static gboolean
read_meta (VtStore *self, VtStoreContents *contents, GError **error)
{
  g_autoptr (sqlite3_stmt) row = vt_store_prepare (self, "SELECT key, value FROM meta", error);
  int status;

  if (row == NULL)
    return FALSE;
  while ((status = sqlite3_step (row)) == SQLITE_ROW)
    {
      const char *key = get_text (row, 0);
      char **slot = strcmp (key, "view") == 0        ? &contents->view
                    : strcmp (key, "selection") == 0 ? &contents->selection
                    : strcmp (key, "program") == 0   ? &contents->program
                    : strcmp (key, "created") == 0   ? &contents->created : NULL;

      if (slot != NULL)
        {
          g_free (*slot);
          *slot = g_strdup (get_text (row, 1));
        }
    }
  return status == SQLITE_DONE || vt_store_fail (self, error);
}

gpointer
vt_store_read_array (VtStore *self, gint64 array, gsize expected, guint width, gsize *n, GError **error)
{
  return read_array (self, array, expected, width, n, error);
}

VtStoreContents *
vt_store_read_contents (VtStore *self, GError **error)
{
  g_autoptr (VtStoreContents) contents = vt_store_contents_new (NULL);
  gint64 total = 0;

  /* One transaction: what a writer adds meanwhile is not half seen. */
  if (!vt_store_exec (self, "BEGIN", error) || !vt_store_check_seal (self, error)
      || !vt_store_get_integer (self, "SELECT coalesce (sum (bytes), 0) FROM array", &total, error))
    return NULL;
  self->total = (guint64) MAX (total, 0);
  if (!read_sample (self, contents, error) || !read_fields (self, contents, error) || !read_tables (self, contents, error)
      || !read_records (self, contents, error) || !read_parts (self, contents, error) || !read_meta (self, contents, error)
      || !vt_store_read_others (self, contents, error))
    return NULL;
  return g_steal_pointer (&contents);
}

VtStoreContents *
vt_store_read (const char *path, GCancellable *cancellable, VtProgressFunc progress, gpointer data, GError **error)
{
  return vt_store_read_located (path, NULL, cancellable, progress, data, error);
}

VtStoreContents *
vt_store_read_located (const char *path, const char *located, GCancellable *cancellable, VtProgressFunc progress, gpointer data, GError **error)
{
  g_autofree char *unpacked = vt_store_is_packed (path) ? vt_store_unpack (path, cancellable, error) : g_strdup (path);
  g_autoptr (VtStore) self = unpacked != NULL ? vt_store_connect (unpacked, FALSE, error) : NULL;

  if (self == NULL)
    return NULL;
  self->cancellable = cancellable;
  self->progress = progress;
  self->progress_data = data;
  self->located = g_strdup (located);
  g_free (self->home); /* a packed one is unpacked elsewhere */
  self->home = vt_store_dup_home (path);
  g_autoptr (VtStoreContents) contents = vt_store_read_contents (self, error);
  if (contents == NULL)
    return NULL;
  if (!vt_store_is_packed (path))
    {
      vt_store_recover_logs (contents, path, cancellable);
      return g_steal_pointer (&contents);
    }
  contents->logs_from = g_steal_pointer (&unpacked);
  return vt_store_unpack_logs (contents, contents->logs_from, error) ? g_steal_pointer (&contents) : NULL;
}
