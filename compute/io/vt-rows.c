#include "io/vt-rows-private.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>

#include "base/vt-i18n.h"
#include "io/vt-number.h"
#include "sample/vt-element.h"

/* First allocation: rows. Doubled as rows arrive. */
#define FIRST_CAPACITY 65536
#define MAX_FIELDS 256

static void
clear_field (gpointer data)
{
  VtFieldColumn *field = data;

  g_free (field->name);
  g_free (field->data);
}

VtRows *
vt_rows_new (void)
{
  VtRows *rows = g_new0 (VtRows, 1);

  rows->columns = g_array_new (FALSE, TRUE, sizeof (VtColumn));
  rows->fields = g_array_new (FALSE, TRUE, sizeof (VtFieldColumn));
  g_array_set_clear_func (rows->fields, clear_field);
  g_mutex_init (&rows->lock);
  return rows;
}

void
vt_rows_free (VtRows *rows)
{
  if (rows == NULL)
    return;
  g_array_unref (rows->columns);
  g_array_unref (rows->fields);
  g_clear_pointer (&rows->blocks, g_array_unref);
  g_mutex_clear (&rows->lock);
  g_free (rows->positions);
  g_free (rows->ids);
  g_free (rows->species);
  g_free (rows);
}

/* ---- what the columns are ---- */

void
vt_rows_add_column (VtRows *rows, VtColumnKind kind, guint component)
{
  const VtColumn column = { kind, component, 0 };

  rows->has_id |= kind == VT_COLUMN_ID;
  rows->has_type |= kind == VT_COLUMN_TYPE;
  rows->has_name |= kind == VT_COLUMN_NAME || kind == VT_COLUMN_ATOMIC_NUMBER;
  rows->n_positions += kind == VT_COLUMN_POSITION;
  g_array_append_val (rows->columns, column);
}

static gboolean
has_field (VtRows *rows, const char *name)
{
  for (guint i = 0; i < rows->fields->len; i++)
    if (g_str_equal (g_array_index (rows->fields, VtFieldColumn, i).name, name))
      return TRUE;
  return FALSE;
}

void
vt_rows_add_field (VtRows *rows, const char *name, VtValues values, guint n_components)
{
  VtFieldColumn field = { g_utf8_make_valid (name, -1), values, n_components, NULL, FALSE };

  for (guint i = 2; has_field (rows, field.name); i++)
    {
      g_free (field.name);
      field.name = g_strdup_printf ("%s_%u", name, i);
    }
  for (guint i = 0; i < n_components; i++)
    {
      const VtColumn column = { VT_COLUMN_FIELD, i, rows->fields->len };
      g_array_append_val (rows->columns, column);
    }
  g_array_append_val (rows->fields, field);
}

guint
vt_rows_get_n_columns (VtRows *rows)
{
  return rows->columns->len;
}

void
vt_rows_set_allow_more (VtRows *rows, gboolean allow)
{
  rows->allow_more = allow;
}

void
vt_rows_add_block (VtRows *rows, guint64 n_rows)
{
  if (rows->blocks == NULL)
    rows->blocks = g_array_new (FALSE, FALSE, sizeof (guint64));
  const guint64 end = n_rows + (rows->blocks->len > 0 ? g_array_index (rows->blocks, guint64, rows->blocks->len - 1) : 0);
  g_array_append_val (rows->blocks, end);
  rows->has_type = TRUE;
}

void
vt_rows_set_n_types (VtRows *rows, guint n_types)
{
  rows->n_types = n_types;
}

/* As much of @name as fits, in whole characters. */
void
vt_rows_copy_name (char copy[VT_NAME_SIZE], const char *name)
{
  const char *end;

  g_strlcpy (copy, name, VT_NAME_SIZE);
  if (!g_utf8_validate (copy, -1, &end))
    copy[end - copy] = '\0';
}

void
vt_rows_set_type_name (VtRows *rows, guint type, const char *name)
{
  g_return_if_fail (type >= 1 && type <= VT_MAX_SPECIES);
  vt_rows_copy_name (rows->type_names[type - 1], name);
}

void
vt_rows_set_type_mass (VtRows *rows, guint type, double mass)
{
  g_return_if_fail (type >= 1 && type <= VT_MAX_SPECIES);
  rows->type_masses[type - 1] = mass;
}

void
vt_rows_set_error (VtRows *rows, VtReading *reading, guint64 row, GError **error, VtIoError code, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  vt_scanner_set_error_at (reading->scanner, rows->first_line + row, error, code, message);
}

/* ---- one piece of text ---- */

/* What one piece keeps to itself until it is done. */
typedef struct
{
  VtRows *rows;
  VtPiece *piece;
  guint64 row;
  guint max_type;
  gboolean seen[VT_MAX_SPECIES];
  const VtNameEntry *last_name;
  int last_slot;
  gboolean not_integer[MAX_FIELDS];
} PieceState;

static char *
dup_word (const char *p)
{
  gsize length = 0;

  while (length < 40 && !vt_char_is_end (p[length]))
    length++;
  g_autofree char *word = g_strndup (p, length);
  return g_utf8_make_valid (word, -1);
}

G_GNUC_PRINTF (3, 4)
static const char *
reject (PieceState *state, VtIoError code, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  state->piece->message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  state->piece->bad_row = state->row;
  state->piece->code = code;
  return NULL;
}

static const char *
reject_word (PieceState *state, const char *p, const char *format)
{
  g_autofree char *word = dup_word (p);

  state->piece->message = g_strdup_printf (format, word);
  state->piece->bad_row = state->row;
  state->piece->code = VT_IO_ERROR_FORMAT;
  return NULL;
}

static const char *
reject_number (PieceState *state, const char *p)
{
  return reject_word (state, p, _ ("“%s” is not a number. Check that the columns are what the header says."));
}

static const char *
reject_zero_byte (PieceState *state)
{
  return reject (state, VT_IO_ERROR_FORMAT, _ ("this line contains a zero byte: the file is damaged or not text. Get the file again."));
}

/* Slot of a name; −1 if there are too many. */
static int
find_name (PieceState *state, const char name[VT_NAME_SIZE])
{
  VtRows *rows = state->rows;
  int slot;
  const int n_known = g_atomic_int_get (&rows->n_names);

  for (slot = 0; slot < n_known; slot++)
    if (memcmp (rows->names[slot].name, name, VT_NAME_SIZE) == 0)
      break;
  if (slot < n_known && state->seen[slot])
    return slot;

  g_mutex_lock (&rows->lock);
  for (; slot < rows->n_names; slot++)
    if (memcmp (rows->names[slot].name, name, VT_NAME_SIZE) == 0)
      break;
  if (slot == VT_MAX_SPECIES)
    slot = -1;
  else
    {
      VtNameEntry *entry = &rows->names[slot];
      if (slot == rows->n_names)
        {
          memcpy (entry->name, name, VT_NAME_SIZE);
          entry->first_row = state->row;
          g_atomic_int_set (&rows->n_names, slot + 1);
        }
      else
        entry->first_row = MIN (entry->first_row, state->row);
      state->seen[slot] = TRUE;
    }
  g_mutex_unlock (&rows->lock);
  return slot;
}

static const char *
take_name (PieceState *state, const char *p, char name[VT_NAME_SIZE])
{
  gsize length = 0;

  memset (name, 0, VT_NAME_SIZE);
  while (!vt_char_is_end (p[length]))
    {
      if (length == VT_NAME_SIZE - 1)
        return reject_word (state, p, _ ("“%s” is too long for the name of a species (15 characters at most). Shorten it, or check the order of the columns."));
      name[length] = p[length];
      length++;
    }
  if (!g_utf8_validate (name, (gssize) length, NULL))
    return reject_word (state, p, _ ("“%s” is not a name in UTF-8. Check that this is a text file."));
  return p + length;
}

static const char *
read_name (PieceState *state, const char *p, guint8 *species)
{
  char name[VT_NAME_SIZE];
  const VtNameEntry *last = state->last_name;

  /* Mostly the same name as the row before. */
  if (last != NULL)
    {
      gsize i = 0;
      while (last->name[i] != '\0' && p[i] == last->name[i])
        i++;
      if (last->name[i] == '\0' && vt_char_is_end (p[i]))
        {
          *species = (guint8) state->last_slot;
          return p + i;
        }
    }
  const char *after = take_name (state, p, name);
  if (after == NULL)
    return NULL;
  const int slot = find_name (state, name);
  if (slot < 0)
    return reject (state, VT_IO_ERROR_UNSUPPORTED,
                   _ ("more than %d different species. Check that the column of names is what it should be."), VT_MAX_SPECIES);
  state->last_slot = slot;
  state->last_name = &state->rows->names[slot];
  *species = (guint8) slot;
  return after;
}

/* The name beside a type: one name per type. Types may come before or after in the row. */
static const char *
check_type_name (PieceState *state, const char *name_text, guint type)
{
  char name[VT_NAME_SIZE];
  VtRows *rows = state->rows;
  const char *after = take_name (state, name_text, name);
  gboolean same = TRUE;

  if (after == NULL)
    return NULL;
  VtNameEntry *entry = &rows->names[type - 1];
  if (state->seen[type - 1] && memcmp (entry->name, name, VT_NAME_SIZE) == 0)
    return after;
  g_mutex_lock (&rows->lock);
  if (entry->name[0] == '\0')
    memcpy (entry->name, name, VT_NAME_SIZE);
  else
    same = memcmp (entry->name, name, VT_NAME_SIZE) == 0;
  state->seen[type - 1] = TRUE;
  g_mutex_unlock (&rows->lock);
  if (!same)
    return reject (state, VT_IO_ERROR_VALUE,
                   _ ("type %u is called %s here and %s elsewhere. Give each type one element, or leave the element column out."),
                   type, name, entry->name);
  return after;
}

static const char *
read_atomic_number (PieceState *state, const char *p, guint8 *species)
{
  gint64 z = 0;
  const char *after = vt_number_read_int (p, &z);
  const VtElement *element = after != NULL && z >= 1 && z <= 118 ? vt_element_get ((int) z) : NULL;
  char name[VT_NAME_SIZE] = { 0 };

  if (element == NULL)
    return reject_word (state, p, _ ("“%s” is no atomic number (1 to 118). Check that the columns are what the header says."));
  g_strlcpy (name, element->symbol, sizeof name);
  const int slot = find_name (state, name);
  *species = (guint8) MAX (slot, 0);
  return after;
}

static const char *
read_type (PieceState *state, const char *p, guint *type)
{
  VtRows *rows = state->rows;
  gint64 value = 0;
  const char *after = vt_number_read_int (p, &value);
  const guint limit = rows->n_types > 0 ? rows->n_types : VT_MAX_SPECIES;

  if (after == NULL)
    return reject_word (state, p, _ ("“%s” is not an atom type (a whole number from 1). Check that the columns are what the header says."));
  if (value < 1 || value > limit)
    return reject (state, VT_IO_ERROR_VALUE,
                   _ ("atom type %" PRId64 " is outside 1 … %u. Check the order of the columns (for LAMMPS data the style, as in “Atoms # charge”)."),
                   value, limit);
  *type = (guint) value;
  state->max_type = MAX (state->max_type, *type);
  return after;
}

static const char *
read_logical (PieceState *state, const char *p, double *value)
{
  gsize length = 0;

  while (!vt_char_is_end (p[length]))
    length++;
  const char letter = g_ascii_toupper (*p);
  const gboolean is_true = letter == 'T' || (letter == '1' && length == 1) || g_ascii_strncasecmp (p, ".true", 5) == 0;
  const gboolean is_false = letter == 'F' || (letter == '0' && length == 1) || g_ascii_strncasecmp (p, ".false", 6) == 0;

  if (!is_true && !is_false)
    return reject_word (state, p, _ ("“%s” is neither T nor F. Check that the columns are what the header says."));
  *value = is_true;
  return p + length;
}

static const char *
read_field (PieceState *state, const char *p, const VtColumn *column)
{
  VtFieldColumn *field = &g_array_index (state->rows->fields, VtFieldColumn, column->field);
  double *value = &field->data[state->row * field->n_components + column->component];
  gboolean integer = TRUE;

  if (field->values == VT_VALUES_LOGICAL)
    return read_logical (state, p, value);
  const char *after = vt_number_read_double (p, value, &integer);
  if (after == NULL)
    return reject_number (state, p);
  if (!integer)
    state->not_integer[column->field] = TRUE;
  return after;
}

static const char *
read_position (PieceState *state, const char *p, guint component)
{
  double *value = &state->rows->positions[3 * state->row + component];
  const char *after = vt_number_read_double (p, value, NULL);

  if (after == NULL)
    return reject_number (state, p);
  if (!isfinite (*value))
    {
      g_autofree char *word = dup_word (p);
      return reject (state, VT_IO_ERROR_VALUE,
                     _ ("the position contains “%s”. The run that wrote this frame has failed; open an earlier frame."), word);
    }
  return after;
}

static guint
type_of_block (VtRows *rows, guint64 row)
{
  guint type = 0;

  while (row >= g_array_index (rows->blocks, guint64, type))
    type++;
  return type + 1;
}

static const char *
skip_word (const char *p)
{
  while (!vt_char_is_end (*p))
    p++;
  return p;
}

static const char *
read_column (PieceState *state, const char *p, const VtColumn *column, guint *type, const char **name_text)
{
  VtRows *rows = state->rows;

  switch (column->kind)
    {
    case VT_COLUMN_POSITION:
      return read_position (state, p, column->component);
    case VT_COLUMN_FIELD:
      return read_field (state, p, column);
    case VT_COLUMN_ID:
      {
        const char *after = vt_number_read_int (p, &rows->ids[state->row]);
        return after != NULL ? after : reject_word (state, p, _ ("“%s” is not an atom id (a whole number). Check that the columns are what the header says."));
      }
    case VT_COLUMN_TYPE:
      return read_type (state, p, type);
    case VT_COLUMN_NAME:
      if (!rows->has_type)
        return read_name (state, p, &rows->species[state->row]);
      *name_text = p;
      return skip_word (p);
    case VT_COLUMN_ATOMIC_NUMBER:
      return read_atomic_number (state, p, &rows->species[state->row]);
    case VT_COLUMN_SKIP:
    default:
      return skip_word (p);
    }
}

static const char *
skip_blanks (const char *p)
{
  while (vt_char_is_blank (*p))
    p++;
  return p;
}

/* Returns the '\n' of the row, or NULL. */
static const char *
read_row (PieceState *state, const char *p)
{
  VtRows *rows = state->rows;
  const VtColumn *columns = (const VtColumn *) rows->columns->data;
  const guint n_columns = rows->columns->len;
  const char *name_text = NULL;
  guint type = rows->blocks != NULL ? type_of_block (rows, state->row) : 0;

  if (*p == 'I' && strncmp (p, "ITEM:", 5) == 0)
    return reject (state, VT_IO_ERROR_FORMAT,
                   _ ("“ITEM:” where an atom is expected: the frame has fewer atoms than announced. Correct the number of atoms."));
  for (guint i = 0; i < n_columns; i++)
    {
      p = skip_blanks (p);
      if (*p == '\n' && i == 0)
        return reject (state, VT_IO_ERROR_FORMAT, _ ("an empty line where an atom is expected. Check the number of atoms in the header."));
      if (*p == '\n')
        return reject (state, VT_IO_ERROR_FORMAT,
                       _ ("this line has %u columns, an atom needs %u. The line may have been cut, or the header names other columns."),
                       i, n_columns);
      if (*p == '\0')
        return reject_zero_byte (state);
      const char *word = p;
      p = read_column (state, p, &columns[i], &type, &name_text);
      if (p == NULL)
        return NULL;
      if (!vt_char_is_end (*p))
        return reject_number (state, word);
    }
  p = skip_blanks (p);
  if (*p != '\n')
    {
      if (*p == '\0')
        return reject_zero_byte (state);
      if (!rows->allow_more)
        return reject (state, VT_IO_ERROR_FORMAT, _ ("this line has more than the %u columns that the header names. Correct the line or the header."), n_columns);
      p = rawmemchr (p, '\n');
    }
  if (rows->has_type)
    {
      if (name_text != NULL && check_type_name (state, name_text, type) == NULL)
        return NULL;
      rows->species[state->row] = (guint8) (type - 1);
    }
  return p;
}

static void
parse_piece (VtPiece *piece, gpointer data)
{
  VtRows *rows = data;
  PieceState state = { .rows = rows, .piece = piece };
  const char *p = piece->text;

  for (guint i = 0; i < piece->n_rows; i++)
    {
      state.row = piece->first_row + i;
      p = read_row (&state, p);
      if (p == NULL)
        return;
      p++;
    }

  g_mutex_lock (&rows->lock);
  rows->max_type = MAX (rows->max_type, state.max_type);
  for (guint i = 0; i < rows->fields->len; i++)
    g_array_index (rows->fields, VtFieldColumn, i).not_integer |= state.not_integer[i];
  g_mutex_unlock (&rows->lock);
}

/* ---- all rows ---- */

#define LARGE_PAGE ((gsize) 2 << 20)

void
vt_rows_advise (gpointer array, gsize size)
{
#ifdef MADV_HUGEPAGE
  const gsize begin = ((gsize) array + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
  const gsize end = ((gsize) array + size) / LARGE_PAGE * LARGE_PAGE;

  if (size >= 2 * LARGE_PAGE && end > begin)
    madvise ((gpointer) begin, end - begin, MADV_HUGEPAGE);
#endif
}

static gboolean
grow (gpointer *array, guint64 capacity, gsize size)
{
  if (capacity > G_MAXSIZE / size)
    return FALSE;
  gpointer grown = g_try_realloc (*array, capacity * size);
  if (grown == NULL)
    return FALSE;
  *array = grown;
  vt_rows_advise (grown, capacity * size);
  return TRUE;
}

static gboolean
make_room (guint64 n_rows, gpointer data, GError **error)
{
  VtRows *rows = data;
  gboolean ok = TRUE;

  if (n_rows <= rows->capacity)
    return TRUE;
  const guint64 capacity = MIN (rows->n_total, MAX (MAX (n_rows, 2 * rows->capacity), FIRST_CAPACITY));
  if (rows->n_positions > 0)
    ok = grow ((gpointer *) &rows->positions, capacity, 3 * sizeof (double));
  if (ok && rows->has_id)
    ok = grow ((gpointer *) &rows->ids, capacity, sizeof (gint64));
  if (ok && (rows->has_type || rows->has_name))
    ok = grow ((gpointer *) &rows->species, capacity, 1);
  for (guint i = 0; ok && i < rows->fields->len; i++)
    {
      VtFieldColumn *field = &g_array_index (rows->fields, VtFieldColumn, i);
      ok = grow ((gpointer *) &field->data, capacity, field->n_components * sizeof (double));
    }
  if (!ok)
    {
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_UNSUPPORTED,
                   _ ("Not enough memory for %" PRIu64 " atoms. Close other programs, or open a smaller sample."), n_rows);
      return FALSE;
    }
  rows->capacity = capacity;
  return TRUE;
}

gboolean
vt_rows_read (VtRows *rows, VtReading *reading, guint64 n_rows, GError **error)
{
  guint64 n_found = 0;

  if (rows->fields->len > MAX_FIELDS)
    {
      vt_scanner_set_error (reading->scanner, error, VT_IO_ERROR_UNSUPPORTED,
                            _ ("%u extra columns; Vitrine reads at most %d. Write the file with fewer columns."), rows->fields->len, MAX_FIELDS);
      return FALSE;
    }
  rows->n_total = n_rows;
  rows->first_line = vt_scanner_get_line (reading->scanner);
  if (!vt_scanner_parse_rows (reading->scanner, n_rows, &n_found, make_room, parse_piece, rows, reading->progress,
                              reading->progress_data, error))
    return FALSE;
  rows->n_rows = n_found;
  if (n_found < n_rows)
    {
      vt_scanner_set_error (reading->scanner, error, VT_IO_ERROR_TRUNCATED,
                            _ ("the file ends after %" PRIu64 " of %" PRIu64
                               " atoms. It was cut, or is still being written: get the whole file, or open an earlier frame."),
                            n_found, n_rows);
      return FALSE;
    }
  return TRUE;
}
