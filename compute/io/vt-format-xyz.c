/* XYZ and extended XYZ.
 *
 * XYZ: number of atoms, a comment, then name x y z and perhaps more numbers, which become fields column_5 …. There is no cell: it
 * is the bounding box with a margin, not periodic.
 *
 * Extended XYZ: the comment is a list of key=value, in capitals or not. Read are Lattice, Properties, pbc (default T T T), Origin, Timestep and
 * units=lj (and species_order, by which Vitrine keeps the species' numbers); other keys are passed over. Every property becomes a field with as many components as it has, except species
 * (or element), pos, id, and, where there are no species, type or Z. Properties of text other than
 * the species have no place in a field and are left out. */
#include <string.h>

#include "base/vt-i18n.h"
#include "io/vt-format.h"
#include "io/vt-number.h"

typedef struct
{
  VtFrameInfo info;
  guint64 n_atoms;
  gboolean has_lattice;
  char *properties;
  char *species_order; /* written by Vitrine, so that species keep their numbers */
} XyzHeader;

static void
clear_header (XyzHeader *header)
{
  g_free (header->properties);
  g_free (header->species_order);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (XyzHeader, clear_header)

/* ---- recognising it ---- */

static const char *
next_line (const char *text)
{
  const char *end = strchr (text, '\n');
  return end != NULL ? end + 1 : NULL;
}

/* The comment, if the first line is one whole number. */
static const char *
find_comment (const char *head)
{
  gint64 n;

  while (vt_char_is_blank (*head))
    head++;
  const char *p = vt_number_read_int (head, &n);
  if (p == NULL)
    return NULL;
  while (vt_char_is_blank (*p))
    p++;
  return *p == '\n' ? p + 1 : NULL;
}

static gboolean
sniff_extended (const char *head)
{
  const char *comment = find_comment (head);

  if (comment == NULL)
    return FALSE;
  g_autofree char *line = g_strndup (comment, strcspn (comment, "\n"));
  g_autofree char *lower = g_ascii_strdown (line, -1);
  return strstr (lower, "properties=") != NULL || strstr (lower, "lattice=") != NULL;
}

static gboolean
sniff_plain (const char *head)
{
  const char *comment = find_comment (head);
  const char *atom = comment != NULL ? next_line (comment) : NULL;
  double values[3];

  if (comment == NULL)
    return FALSE;
  if (atom == NULL || *atom == '\0')
    return TRUE; /* cut; reading it says so */
  while (vt_char_is_blank (*atom))
    atom++;
  return vt_format_count_numbers (atom + strcspn (atom, " \t\n"), values, 3) == 3;
}

/* ---- the comment of extended XYZ ---- */

static char
closing_of (char c)
{
  switch (c)
    {
    case '"':
    case '\'':
      return c;
    case '{':
      return '}';
    case '[':
      return ']';
    default:
      return '\0';
    }
}

/* key=value, key="some words", key={…}, key=[…] or a bare key, in place. FALSE at the end. */
static gboolean
next_pair (char **text, char **key, char **value)
{
  char *p = *text;

  while (vt_char_is_blank (*p))
    p++;
  if (*p == '\0')
    return FALSE;
  *key = p;
  while (!vt_char_is_end (*p) && *p != '=')
    p++;
  if (*p != '=')
    {
      *value = p + strlen (p);
      if (*p != '\0')
        *p++ = '\0';
      *text = p;
      return TRUE;
    }
  *p++ = '\0';
  const char closing = closing_of (*p);
  if (closing != '\0')
    {
      const char opening = *p;
      guint depth = 1; /* of [[1, 0, 0], …] */
      *value = ++p;
      for (; *p != '\0'; p++)
        {
          if (*p == closing && --depth == 0)
            break;
          depth += *p == opening && opening != closing;
        }
    }
  else
    {
      *value = p;
      while (!vt_char_is_end (*p))
        p++;
    }
  if (*p != '\0')
    *p++ = '\0';
  *text = p;
  return TRUE;
}

/* [[1, 0], …] as well as 1 0 …. */
static void
remove_brackets (char *value)
{
  for (; *value != '\0'; value++)
    if (*value == ',' || *value == '[' || *value == ']')
      *value = ' ';
}

static gboolean
read_lattice (VtScanner *scanner, char *value, XyzHeader *header, GError **error)
{
  double v[9];

  remove_brackets (value);
  if (!vt_format_read_numbers (scanner, value, v, 9, "Lattice", error))
    return FALSE;
  memcpy (header->info.cell.vectors, v, sizeof v);
  header->has_lattice = TRUE;
  return TRUE;
}

static gboolean
read_periodic (VtScanner *scanner, char *value, XyzHeader *header, GError **error)
{
  remove_brackets (value);
  for (int k = 0; k < 3; k++)
    {
      const char *word = vt_format_next_word (&value);
      const char letter = word != NULL ? g_ascii_toupper (word[0]) : '\0';
      if (letter != 'T' && letter != 'F' && letter != '0' && letter != '1')
        {
          vt_scanner_set_error (scanner, error, VT_IO_ERROR_FORMAT, _ ("pbc must be three of T and F, as in pbc=\"T T F\". Correct this line."));
          return FALSE;
        }
      header->info.cell.periodic[k] = letter == 'T' || letter == '1';
    }
  return TRUE;
}

static gboolean
read_pair (VtScanner *scanner, const char *key, char *value, XyzHeader *header, GError **error)
{
  if (g_ascii_strcasecmp (key, "Lattice") == 0)
    return read_lattice (scanner, value, header, error);
  if (g_ascii_strcasecmp (key, "pbc") == 0)
    return read_periodic (scanner, value, header, error);
  if (g_ascii_strcasecmp (key, "Origin") == 0)
    {
      remove_brackets (value);
      return vt_format_read_numbers (scanner, value, header->info.cell.origin, 3, "Origin", error);
    }
  if (g_ascii_strcasecmp (key, "Properties") == 0)
    {
      g_free (header->properties);
      header->properties = g_strdup (value);
    }
  else if (g_str_equal (key, "species_order"))
    {
      g_free (header->species_order);
      header->species_order = g_strdup (value);
    }
  else if (g_ascii_strcasecmp (key, "timestep") == 0 || g_str_equal (key, "step"))
    {
      gint64 step;
      const char *end = vt_number_read_int (value, &step);
      if (end != NULL && *end == '\0')
        header->info.timestep = step;
    }
  else if (g_str_equal (key, "units"))
    header->info.units = g_str_equal (value, "lj") ? VT_UNITS_LJ : VT_UNITS_METAL;
  return TRUE;
}

/* "Atoms. Timestep: 1000", as LAMMPS's dump xyz writes it. */
static void
read_lammps_comment (const char *comment, VtFrameInfo *info)
{
  static const char begin[] = "Atoms. Timestep: ";
  gint64 step;

  if (g_str_has_prefix (comment, begin) && vt_number_read_int (comment + strlen (begin), &step) != NULL)
    info->timestep = step;
}

static gboolean
read_header (VtScanner *scanner, gboolean extended, XyzHeader *header, GError **error)
{
  char *line = vt_format_next_line (scanner, error);
  char *key;
  char *value;

  vt_frame_info_init (&header->info);
  header->info.may_be_flat = TRUE;
  if (line == NULL || !vt_format_read_count (scanner, line, &header->n_atoms, error)
      || !vt_format_check_count (scanner, vt_scanner_get_line (scanner) - 1, header->n_atoms, error))
    return FALSE;
  line = vt_format_next_line (scanner, error);
  if (line == NULL)
    return FALSE;
  for (int k = 0; k < 3; k++)
    header->info.cell.periodic[k] = extended;
  header->info.cell_line = vt_scanner_get_line (scanner) - 1;
  if (!extended)
    read_lammps_comment (line, &header->info);
  while (extended && next_pair (&line, &key, &value))
    if (!read_pair (scanner, key, value, header, error))
      return FALSE;
  header->info.fit_cell = !header->has_lattice;
  return TRUE;
}

/* ---- columns ---- */

static gboolean
has_property (char **parts, const char *name)
{
  for (guint i = 0; parts[i] != NULL && parts[i + 1] != NULL && parts[i + 2] != NULL; i += 3)
    if (g_str_equal (parts[i], name))
      return TRUE;
  return FALSE;
}

static void
add_same (VtRows *rows, VtColumnKind kind, guint n)
{
  for (guint i = 0; i < n; i++)
    vt_rows_add_column (rows, kind, i);
}

static void
add_property (VtRows *rows, const char *name, char letter, guint n, gboolean has_names, gboolean has_types)
{
  const gboolean one_integer = letter == 'I' && n == 1;

  if (letter == 'S' && n == 1 && (g_str_equal (name, "species") || g_str_equal (name, "element")))
    add_same (rows, VT_COLUMN_NAME, 1);
  else if (letter == 'R' && n == 3 && g_str_equal (name, "pos"))
    add_same (rows, VT_COLUMN_POSITION, 3);
  else if (one_integer && g_str_equal (name, "id"))
    add_same (rows, VT_COLUMN_ID, 1);
  else if (one_integer && !has_names && g_str_equal (name, "type"))
    add_same (rows, VT_COLUMN_TYPE, 1);
  else if (one_integer && !has_names && !has_types && g_str_equal (name, "Z"))
    add_same (rows, VT_COLUMN_ATOMIC_NUMBER, 1);
  else if (letter == 'S')
    add_same (rows, VT_COLUMN_SKIP, n);
  else
    vt_rows_add_field (rows, name, letter == 'R' ? VT_VALUES_REAL : letter == 'I' ? VT_VALUES_INTEGER : VT_VALUES_LOGICAL, n);
}

static gboolean
add_properties (VtScanner *scanner, VtRows *rows, const char *properties, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (properties, ":", 3 * 1024);
  const guint n_parts = g_strv_length (parts);
  const gboolean has_names = has_property (parts, "species") || has_property (parts, "element");
  gboolean seen_position = FALSE;
  gboolean seen_names = FALSE;
  gboolean seen_id = FALSE;

  for (guint i = 0; i < n_parts; i += 3)
    {
      gint64 n = 0;
      const char letter = i + 2 < n_parts && strlen (parts[i + 1]) == 1 ? parts[i + 1][0] : '\0';
      const char *end = letter != '\0' ? vt_number_read_int (parts[i + 2], &n) : NULL;

      if (letter == '\0' || strchr ("SRIL", letter) == NULL || parts[i][0] == '\0' || end == NULL || *end != '\0' || n < 1 || n > 1024)
        {
          vt_scanner_set_error (scanner, error, VT_IO_ERROR_FORMAT,
                                _ ("Properties must be a list of name:type:number with type S, R, I or L, as in species:S:1:pos:R:3. Correct this line."));
          return FALSE;
        }
      const gboolean is_name = g_str_equal (parts[i], "species") || g_str_equal (parts[i], "element");
      const gboolean again = (g_str_equal (parts[i], "pos") && seen_position) || (is_name && seen_names)
                             || (g_str_equal (parts[i], "id") && seen_id);
      if (again)
        {
          vt_scanner_set_error (scanner, error, VT_IO_ERROR_FORMAT, _ ("the property “%s” is listed twice. Correct this line."), parts[i]);
          return FALSE;
        }
      seen_names |= is_name;
      seen_id |= g_str_equal (parts[i], "id");
      seen_position |= g_str_equal (parts[i], "pos") && letter == 'R' && n == 3;
      add_property (rows, parts[i], letter, (guint) n, has_names, has_property (parts, "type"));
    }
  if (seen_position)
    return TRUE;
  vt_scanner_set_error (scanner, error, VT_IO_ERROR_FORMAT, _ ("Properties name no positions. Add pos:R:3 and its columns."));
  return FALSE;
}

/* The first atom tells how many columns there are. */
static gboolean
add_plain_columns (VtScanner *scanner, VtRows *rows, GError **error)
{
  const char *line = vt_format_next_line (scanner, error);
  guint n_words = 0;

  if (line == NULL)
    return FALSE;
  g_autofree char *copy = g_strdup (line);
  char *rest = copy;
  vt_scanner_unread_line (scanner);

  add_same (rows, VT_COLUMN_NAME, 1);
  add_same (rows, VT_COLUMN_POSITION, 3);
  for (char *word; (word = vt_format_next_word (&rest)) != NULL && n_words < 64;)
    {
      double value;
      const char *end = vt_number_read_double (word, &value, NULL);
      if (++n_words <= 4)
        continue;
      if (end == NULL || *end != '\0')
        break;
      g_autofree char *name = g_strdup_printf ("column_%u", n_words);
      vt_rows_add_field (rows, name, VT_VALUES_GUESSED, 1);
    }
  vt_rows_set_allow_more (rows, TRUE);
  return TRUE;
}

/* ---- frames ---- */

static VtSample *
read_either (VtReading *reading, gboolean extended, GError **error)
{
  g_auto (XyzHeader) header = { 0 };
  g_autoptr (VtRows) rows = vt_rows_new ();

  if (!read_header (reading->scanner, extended, &header, error))
    return NULL;
  if (header.has_lattice && !vt_frame_info_check_cell (&header.info, reading, TRUE, error))
    return NULL;
  if (header.properties != NULL ? !add_properties (reading->scanner, rows, header.properties, error)
                                : !add_plain_columns (reading->scanner, rows, error))
    return NULL;
  if (!vt_rows_read (rows, reading, header.n_atoms, error))
    return NULL;
  if (header.species_order != NULL)
    vt_reading_expect_names (reading, header.species_order);
  return vt_rows_finish (rows, reading, &header.info, error);
}

static VtSample *
read_plain (VtReading *reading, GError **error)
{
  return read_either (reading, FALSE, error);
}

static VtSample *
read_extended (VtReading *reading, GError **error)
{
  return read_either (reading, TRUE, error);
}

static gboolean
skip_frame (VtScanner *scanner, GError **error)
{
  guint64 n_atoms = 0;
  const char *line = vt_format_next_line (scanner, error);

  return line != NULL && vt_format_read_count (scanner, line, &n_atoms, error) && vt_format_next_line (scanner, error) != NULL
         && vt_format_skip_atoms (scanner, n_atoms, error);
}

const VtFormat vt_format_xyz = {
  .name = N_ ("XYZ"),
  .has_frames = TRUE,
  .sniff = sniff_plain,
  .read = read_plain,
  .skip = skip_frame,
};

const VtFormat vt_format_extended_xyz = {
  .name = N_ ("Extended XYZ"),
  .has_frames = TRUE,
  .sniff = sniff_extended,
  .read = read_extended,
  .skip = skip_frame,
};
