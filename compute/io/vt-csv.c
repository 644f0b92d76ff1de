#include "io/vt-csv.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "io/vt-number.h"
#include "io/vt-stream.h"

/* A table is held whole: no file larger than this is one that somebody meant. */
#define MAX_BYTES (256u * 1024 * 1024)
#define BLOCK (1024 * 1024)
#define MAX_COLUMNS 1000

typedef struct
{
  const char *at, *end;
  const char *name; /* of the file */
  gsize line;       /* of @at, from 1 */
  char delimiter;
  GString *cell;
} Reader;

static void
column_free (gpointer data)
{
  VtCsvColumn *column = data;

  g_free (column->name);
  g_free (column->title);
  g_free (column->unit);
  g_free (column->values);
  g_free (column);
}

void
vt_csv_free (VtCsv *csv)
{
  if (!csv)
    return;
  g_free (csv->ids);
  g_ptr_array_unref (csv->columns);
  g_strfreev (csv->left_out);
  g_free (csv->digest);
  g_free (csv);
}

char *
vt_csv_dup_left_out (const VtCsv *csv)
{
  g_autofree char *names = csv->left_out ? g_strjoinv (", ", csv->left_out) : NULL;

  return names && *names ? g_strdup_printf (_("Left out, because they are no numbers: %s"), names) : NULL;
}

char *
vt_csv_dup_objection (const VtCsv *csv, const char *file)
{
  g_autofree char *left_out = vt_csv_dup_left_out (csv), *text = NULL;

  if (csv->columns->len > 0)
    return NULL;
  text = g_strdup_printf (_("%s has no column of numbers besides the ids and what a sample has anyway, such as x or type."), file);
  return left_out ? g_strdup_printf ("%s %s", text, left_out) : g_steal_pointer (&text);
}

static gboolean
refuse (const Reader *self, gsize line, GError **error, const char *format, ...) G_GNUC_PRINTF (4, 5);

static gboolean
refuse (const Reader *self, gsize line, GError **error, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  /* Translators: a file, a line of it, and what is wrong there. */
  g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_FORMAT, _("%s, line %zu: %s"), self->name, line, what);
  return FALSE;
}

/* ---- cells ---- */

static gboolean
at_line_end (const Reader *self)
{
  return self->at >= self->end || *self->at == '\n' || *self->at == '\r';
}

static void
next_line (Reader *self)
{
  if (self->at < self->end && *self->at == '\r')
    self->at++;
  if (self->at < self->end && *self->at == '\n')
    self->at++;
  self->line++;
}

/* To the first line with something in it. FALSE at the end. */
static gboolean
find_line (Reader *self)
{
  while (self->at < self->end)
    {
      const char *p = self->at;

      while (p < self->end && (*p == ' ' || (*p == '\t' && self->delimiter != '\t')))
        p++;
      if (p < self->end && *p != '\n' && *p != '\r' && *p != '#')
        return TRUE;
      while (p < self->end && *p != '\n' && *p != '\r')
        p++;
      self->at = p;
      next_line (self);
    }
  return FALSE;
}

/* Reads one cell up to the delimiter or the end of the line, which stays. A cell in quotation marks may hold both. */
static gboolean
read_cell (Reader *self, GError **error)
{
  const gsize line = self->line;

  g_string_truncate (self->cell, 0);
  while (self->at < self->end && *self->at == ' ')
    self->at++;
  if (self->at < self->end && *self->at == '"')
    {
      for (self->at++;; self->at++)
        {
          if (self->at >= self->end)
            return refuse (self, line, error, _("a quotation mark is not closed."));
          if (*self->at == '"' && (self->at + 1 >= self->end || self->at[1] != '"'))
            break;
          self->at += *self->at == '"';
          self->line += *self->at == '\n';
          g_string_append_c (self->cell, *self->at);
        }
      self->at++;
    }
  while (!at_line_end (self) && *self->at != self->delimiter)
    g_string_append_c (self->cell, *self->at++);
  g_strstrip (self->cell->str);
  self->cell->len = strlen (self->cell->str);
  return TRUE;
}

/* The next cell of the line follows. */
static gboolean
take_delimiter (Reader *self)
{
  if (at_line_end (self))
    return FALSE;
  self->at++;
  return TRUE;
}

/* ---- the header ---- */

static char
sniff_delimiter (const Reader *self)
{
  static const char candidates[] = { '\t', ';', ',' };
  guint best = 0;
  char found = ',';

  for (guint c = 0; c < G_N_ELEMENTS (candidates); c++)
    {
      gboolean quoted = FALSE;
      guint n = 0;

      for (const char *p = self->at; p < self->end && *p != '\n' && *p != '\r'; p++)
        {
          quoted ^= *p == '"';
          n += !quoted && *p == candidates[c];
        }
      if (n > best)
        {
          best = n;
          found = candidates[c];
        }
    }
  return found;
}

static gboolean
is_id (const char *title)
{
  static const char *const names[] = { "id", "atom", "atom_id", "atom id", "particle_id", "particle identifier", "particle id", NULL };
  g_autofree char *lower = g_ascii_strdown (title, -1);

  return g_strv_contains (names, lower);
}

/* What a sample has of its own. */
static gboolean
is_known (const char *name)
{
  static const char *const names[] = { "x", "y", "z", "xs", "ys", "zs", "xu", "yu", "zu", "ix", "iy", "iz", "type", "species", "element", "mol", NULL };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_strv_contains (names, lower);
}

/* "Activation energy" → "activation_energy": letters, digits and _, a letter first. */
static char *
make_word (const char *title)
{
  g_autoptr (GString) word = g_string_new (NULL);

  for (const char *p = title; *p; p++)
    if (g_ascii_isalnum (*p))
      g_string_append_c (word, strchr (title, ' ') ? g_ascii_tolower (*p) : *p);
    else if (word->len > 0 && word->str[word->len - 1] != '_')
      g_string_append_c (word, '_');
  while (word->len > 0 && word->str[word->len - 1] == '_')
    g_string_truncate (word, word->len - 1);
  if (!g_ascii_isalpha (word->str[0]))
    g_string_prepend (word, "column_");
  g_string_truncate (word, MIN (word->len, 60));
  return g_string_free (g_steal_pointer (&word), FALSE);
}

/* "energy (eV)" or "energy [eV]". */
static VtCsvColumn *
column_new (const char *text)
{
  VtCsvColumn *column = g_new0 (VtCsvColumn, 1);
  const gsize length = strlen (text);
  const char *open = length > 1 && text[length - 1] == ')' ? strrchr (text, '(') : length > 1 && text[length - 1] == ']' ? strrchr (text, '[') : NULL;

  column->title = open && open > text ? g_strndup (text, (gsize) (open - text)) : g_strdup (text);
  g_strstrip (column->title);
  column->unit = open && open > text ? g_strstrip (g_strndup (open + 1, length - 2 - (gsize) (open - text))) : g_strdup ("");
  column->name = make_word (column->title);
  return column;
}

static gboolean
read_header (Reader *self, GPtrArray *columns, int *id, GError **error)
{
  const gsize line = self->line;

  *id = -1;
  do
    {
      if (!read_cell (self, error))
        return FALSE;
      if (!g_utf8_validate (self->cell->str, -1, NULL))
        return refuse (self, line, error, _("the names of the columns are no UTF-8 text."));
      if (columns->len == MAX_COLUMNS)
        return refuse (self, line, error, _("more than %d columns are too many."), MAX_COLUMNS);
      if (*id < 0 && is_id (self->cell->str))
        *id = (int) columns->len;
      g_ptr_array_add (columns, column_new (self->cell->str));
    }
  while (take_delimiter (self));
  if (*id < 0)
    return refuse (self, line, error, _("no column is called “id”, by which values and atoms belong together."));
  next_line (self);
  return TRUE;
}

/* Two columns of one name: the second becomes "energy_2". */
static void
make_unique (GPtrArray *columns)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint c = 0; c < columns->len; c++)
    {
      VtCsvColumn *column = columns->pdata[c];
      g_autofree char *stem = g_strdup (column->name);

      for (guint k = 2; g_hash_table_contains (seen, column->name); k++)
        {
          g_free (column->name);
          column->name = g_strdup_printf ("%s_%u", stem, k);
        }
      g_hash_table_add (seen, column->name);
    }
}

/* ---- rows ---- */

/* FALSE: it is text. */
static gboolean
parse_value (const Reader *self, double *value)
{
  static const char *const none[] = { "", "-", "na", "n/a", "nan", "null", "none", NULL };
  g_autofree char *lower = NULL;
  const char *end;

  if (self->delimiter == ';' && strchr (self->cell->str, ',') && !strchr (self->cell->str, '.'))
    {
      g_autofree char *text = g_strdelimit (g_strdup (self->cell->str), ",", '.');

      end = vt_number_read_double (text, value, NULL);
      return end && *end == '\0' && isfinite (*value);
    }
  end = vt_number_read_double (self->cell->str, value, NULL);
  if (end && *end == '\0')
    {
      if (!isfinite (*value))
        *value = NAN;
      return TRUE;
    }
  lower = g_ascii_strdown (self->cell->str, -1);
  *value = NAN;
  return g_strv_contains (none, lower);
}

typedef struct
{
  gint64 id;
  gsize line, row;
} Row;

static int
compare_rows (const void *a, const void *b)
{
  const Row *x = a, *y = b;

  return x->id != y->id ? (x->id > y->id) - (x->id < y->id) : (x->row > y->row) - (x->row < y->row);
}

static gboolean
read_id (const Reader *self, gsize line, gint64 *id, GError **error)
{
  const char *end = vt_number_read_int (self->cell->str, id);
  double value;

  if (end && *end == '\0')
    return TRUE;
  /* As spreadsheets write them: "7.0". */
  end = vt_number_read_double (self->cell->str, &value, NULL);
  if (end && *end == '\0' && fabs (value) < 9e15 && value == rint (value))
    {
      *id = (gint64) value;
      return TRUE;
    }
  g_autofree char *valid = g_utf8_make_valid (self->cell->str, -1);
  return refuse (self, line, error, _("“%s” is no atom's id."), valid);
}

/* @values: row after row, one per column; @texts: columns in which a cell is text. */
static gboolean
read_row (Reader *self, guint n_columns, guint id, Row *row, GArray *values, gboolean *texts, GError **error)
{
  guint c = 0;

  row->line = self->line;
  do
    {
      double value = NAN;

      if (!read_cell (self, error))
        return FALSE;
      if (c == id && !read_id (self, row->line, &row->id, error))
        return FALSE;
      if (c < n_columns && c != id && !texts[c])
        texts[c] = !parse_value (self, &value);
      g_array_append_val (values, value);
      c++;
    }
  while (c <= n_columns && take_delimiter (self));
  if (c != n_columns)
    return refuse (self, row->line, error, P_("%u cell where the header names %u columns.", "%u cells where the header names %u columns.", c), c,
                   n_columns);
  next_line (self);
  return TRUE;
}

static gboolean
check_ids (const Reader *self, const GArray *rows, GError **error)
{
  for (guint i = 1; i < rows->len; i++)
    {
      const Row *a = &g_array_index (rows, Row, i - 1), *b = &g_array_index (rows, Row, i);

      if (a->id == b->id)
        return refuse (self, b->line, error, _("the id %" PRId64 " was in line %zu already."), b->id, a->line);
    }
  return TRUE;
}

/* Columns of numbers, in the order of the ids. */
static void
fill_columns (VtCsv *csv, GPtrArray *columns, guint id, const GArray *rows, const GArray *values, const gboolean *texts)
{
  g_autoptr (GStrvBuilder) left_out = g_strv_builder_new ();
  const guint n = columns->len;

  csv->n_rows = rows->len;
  csv->ids = g_new (gint64, MAX (rows->len, 1));
  for (guint i = 0; i < rows->len; i++)
    csv->ids[i] = g_array_index (rows, Row, i).id;
  for (guint c = 0; c < n; c++)
    {
      VtCsvColumn *column = columns->pdata[c];

      if (c == id || is_known (column->title))
        column_free (column);
      else if (texts[c])
        {
          g_strv_builder_add (left_out, column->title);
          column_free (column);
        }
      else
        {
          column->values = g_new (double, MAX (rows->len, 1));
          for (guint i = 0; i < rows->len; i++)
            column->values[i] = g_array_index (values, double, g_array_index (rows, Row, i).row * n + c);
          g_ptr_array_add (csv->columns, column);
        }
    }
  csv->left_out = g_strv_builder_end (left_out);
}

static gboolean
read_rows (Reader *self, guint n_columns, guint id, GArray *rows, GArray *values, gboolean *texts, GError **error)
{
  while (find_line (self))
    {
      Row row = { .row = rows->len };

      if (rows->len == G_MAXUINT - 1 || !read_row (self, n_columns, id, &row, values, texts, error))
        return FALSE;
      g_array_append_val (rows, row);
    }
  g_array_sort (rows, compare_rows);
  return check_ids (self, rows, error);
}

VtCsv *
vt_csv_parse (const char *text, gsize length, const char *name, GError **error)
{
  Reader reader = { text, text + length, name, 1, ',', NULL };
  g_autoptr (VtCsv) csv = g_new0 (VtCsv, 1);
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (column_free);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GString) cell = g_string_new (NULL);
  g_autofree gboolean *texts = NULL;
  int id;

  reader.cell = cell;
  csv->columns = g_ptr_array_new_with_free_func (column_free);
  csv->digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) text, length);
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    reader.at += 3;
  if (memchr (text, '\0', length))
    {
      refuse (&reader, 1, error, _("this is no text."));
      return NULL;
    }
  if (!find_line (&reader))
    {
      refuse (&reader, 1, error, _("there is nothing in it."));
      return NULL;
    }
  reader.delimiter = sniff_delimiter (&reader);
  if (!read_header (&reader, columns, &id, error))
    return NULL;
  make_unique (columns);
  texts = g_new0 (gboolean, columns->len + 1);
  if (!read_rows (&reader, columns->len, (guint) id, rows, values, texts, error))
    return NULL;
  if (rows->len == 0)
    {
      refuse (&reader, reader.line, error, _("there are no rows after the header."));
      return NULL;
    }
  g_ptr_array_set_free_func (columns, NULL); /* from here they are the result's */
  fill_columns (csv, columns, (guint) id, rows, values, texts);
  return g_steal_pointer (&csv);
}

VtCsv *
vt_csv_read (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (VtSource) source = vt_source_open (path, error);
  g_autoptr (VtStream) stream = source ? vt_stream_new (source, 0, cancellable, error) : NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *block = g_malloc (BLOCK);
  gsize n = 0;

  if (!stream)
    return NULL;
  for (;;)
    {
      if (vt_stream_read (stream, block, BLOCK, &n, cancellable, error) < 0)
        return NULL;
      if (n == 0)
        break;
      if (bytes->len + n > MAX_BYTES)
        {
          g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_UNSUPPORTED, _("%s is too large for a table of values by atom id (more than 256 MiB)."),
                       vt_source_get_display_path (source));
          return NULL;
        }
      g_byte_array_append (bytes, (const guint8 *) block, (guint) n);
    }
  return vt_csv_parse ((const char *) bytes->data, bytes->len, vt_source_get_display_path (source), error);
}
