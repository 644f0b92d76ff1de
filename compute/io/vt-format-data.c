/* LAMMPS data.
 *
 * Header lines are recognised by their keywords at the end, sections by a line that begins with a letter. Read are
 * Masses, Atom Type Labels, Atoms and Velocities; other sections are passed over. The style of the atoms is the word after
 * “Atoms #”; without it, it follows from the number of columns. Image flags become fields ix, iy, iz if any is
 * not zero; positions stay as they are in the file. Data files do not say which boundaries are periodic: all are, as is
 * LAMMPS's default. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/vt-i18n.h"
#include "io/vt-format.h"
#include "io/vt-number.h"
#include "sample/vt-element.h"

/* Columns by style, as LAMMPS's page read_data lists them. A name in capitals has a meaning of its own:
 * I id, T type, X Y Z position; the others become fields. */
static const struct
{
  const char *style;
  const char *columns;
} styles[] = {
  { "atomic", "I T X Y Z" },
  { "charge", "I T q X Y Z" },
  { "molecular", "I mol T X Y Z" },
  { "bond", "I mol T X Y Z" },
  { "angle", "I mol T X Y Z" },
  { "full", "I mol T q X Y Z" },
  { "sphere", "I T diameter density X Y Z" },
  { "bpm/sphere", "I mol T diameter density X Y Z" },
  { "ellipsoid", "I T ellipsoidflag density X Y Z" },
  { "dipole", "I T q X Y Z mux muy muz" },
  { "dielectric", "I T q X Y Z mux muy muz area ed em epsilon curvature" },
  { "spin", "I T X Y Z spx spy spz sp" },
  { "dpd", "I T theta X Y Z" },
  { "edpd", "I T edpd_temp edpd_cv X Y Z" },
  { "mdpd", "I T rho X Y Z" },
  { "sph", "I T rho esph cv X Y Z" },
  { "electron", "I T q spin eradius X Y Z" },
  { "line", "I mol T lineflag density X Y Z" },
  { "tri", "I mol T triangleflag density X Y Z" },
  { "body", "I T bodyflag mass X Y Z" },
  { "peri", "I T volume density X Y Z" },
  { "template", "I mol templateindex templateatom T X Y Z" },
};

typedef struct
{
  VtFrameInfo info;
  guint64 n_atoms;
  guint64 n_types;
  double low[3];
  double high[3];
  double tilt[3]; /* xy xz yz */
  double general[4][3];
  guint found;    /* bits: 1, 2, 4 bounds; 8, 16, 32, 64 general vectors and origin */
} DataHeader;

/* ---- recognising it ---- */

/* The words of a header line before the comment; TRUE if the line ends in exactly @keyword (words, one blank between). */
static gboolean
ends_with (const char *line, const char *keyword)
{
  g_autofree char *text = g_strndup (line, strcspn (line, "#\r\n"));
  char *rest = text;
  const char *word;
  g_autoptr (GString) words = g_string_new (NULL);

  while ((word = vt_format_next_word (&rest)) != NULL)
    {
      double value;
      const char *end = vt_number_read_double (word, &value, NULL);
      if (end != NULL && *end == '\0')
        continue;
      if (words->len > 0)
        g_string_append_c (words, ' ');
      g_string_append (words, word);
    }
  return g_str_equal (words->str, keyword);
}

static gboolean
sniff (const char *head)
{
  gboolean first = TRUE;

  for (const char *line = head; *line != '\0'; first = FALSE)
    {
      const char *end = strchrnul (line, '\n');
      g_autofree char *text = g_strndup (line, MIN (end - line, 200));
      gint64 n;
      const char *p = text;

      while (vt_char_is_blank (*p))
        p++;
      if (!first && vt_number_read_int (p, &n) != NULL && (ends_with (p, "atoms") || ends_with (p, "atom types")))
        return TRUE;
      line = *end != '\0' ? end + 1 : end;
    }
  return FALSE;
}

/* ---- the header ---- */

static gboolean
read_bounds (VtScanner *scanner, const char *line, int axis, DataHeader *header, GError **error)
{
  double bounds[2];

  if (!vt_format_read_numbers (scanner, line, bounds, 2, "lo hi", error))
    return FALSE;
  header->low[axis] = bounds[0];
  header->high[axis] = bounds[1];
  header->found |= 1u << axis;
  header->info.cell_line = vt_scanner_get_line (scanner) - 1;
  if (bounds[1] > bounds[0])
    return TRUE;
  vt_scanner_set_error (scanner, error, VT_IO_ERROR_VALUE,
                        _ ("the box has no length along %c (%g to %g). Correct the bounds."), 'x' + axis, bounds[0], bounds[1]);
  return FALSE;
}

static gboolean
read_header_line (VtScanner *scanner, const char *line, DataHeader *header, GError **error)
{
  static const char *const bounds[] = { "xlo xhi", "ylo yhi", "zlo zhi" };
  static const char *const vectors[] = { "avec", "bvec", "cvec", "abc origin" };

  if (ends_with (line, "atoms"))
    return vt_format_read_count (scanner, line, &header->n_atoms, error)
           && vt_format_check_count (scanner, vt_scanner_get_line (scanner) - 1, header->n_atoms, error);
  if (ends_with (line, "atom types"))
    return vt_format_read_count (scanner, line, &header->n_types, error);
  if (ends_with (line, "xy xz yz"))
    return vt_format_read_numbers (scanner, line, header->tilt, 3, "xy xz yz", error);
  for (int k = 0; k < 3; k++)
    if (ends_with (line, bounds[k]))
      return read_bounds (scanner, line, k, header, error);
  for (int k = 0; k < 4; k++)
    if (ends_with (line, vectors[k]))
      {
        header->found |= 8u << k;
        header->info.cell_line = vt_scanner_get_line (scanner) - 1;
        return vt_format_read_numbers (scanner, line, header->general[k], 3, vectors[k], error);
      }
  return TRUE; /* bonds, bond types, extra … per atom: not needed */
}

static gboolean
set_cell (VtScanner *scanner, DataHeader *header, GError **error)
{
  VtCell *cell = &header->info.cell;

  for (int k = 0; k < 3; k++)
    cell->periodic[k] = TRUE;
  if ((header->found & 56) == 56)
    {
      memcpy (cell->vectors, header->general, sizeof cell->vectors);
      memcpy (cell->origin, header->general[3], sizeof cell->origin);
      return TRUE;
    }
  if ((header->found & 7) != 7)
    {
      vt_scanner_set_error (scanner, error, VT_IO_ERROR_FORMAT,
                            _ ("the sections begin but the header does not give the box. Add lines that end in “xlo xhi”, “ylo yhi” and “zlo zhi”."));
      return FALSE;
    }
  for (int k = 0; k < 3; k++)
    {
      cell->origin[k] = header->low[k];
      cell->vectors[k][k] = header->high[k] - header->low[k];
    }
  cell->vectors[1][0] = header->tilt[0];
  cell->vectors[2][0] = header->tilt[1];
  cell->vectors[2][1] = header->tilt[2];
  return TRUE;
}

/* A section's name: letters first, and not a number such as "nan" or "inf". */
static gboolean
is_section (const char *line)
{
  double value;
  while (vt_char_is_blank (*line))
    line++;
  return g_ascii_isalpha (*line) && vt_number_read_double (line, &value, NULL) == NULL;
}

/* ---- sections ---- */

/* The first line of a section's body, given back; FALSE at the end of the file. */
static gboolean
find_body (VtScanner *scanner, char **first, GError **error)
{
  gboolean failed = FALSE;

  if (vt_scanner_at_end (scanner, &failed, error))
    {
      vt_scanner_set_error (scanner, error, VT_IO_ERROR_TRUNCATED,
                            _ ("the file ends where a section's lines are expected. It was cut, or is still being written: get the whole file."));
      return FALSE;
    }
  if (failed)
    return FALSE;
  char *line = vt_scanner_read_line (scanner, error);
  if (line == NULL)
    return FALSE;
  *first = g_strdup (line);
  vt_scanner_unread_line (scanner);
  return TRUE;
}

static gboolean
check_type (VtScanner *scanner, DataHeader *header, gint64 type, GError **error)
{
  if (type >= 1 && type <= VT_MAX_SPECIES && (header->n_types == 0 || type <= (gint64) header->n_types))
    return TRUE;
  vt_scanner_set_error (scanner, error, VT_IO_ERROR_VALUE, _ ("there is no atom type %" PRId64 ": the header announces %" PRIu64 ". Correct one of them."),
                        type, header->n_types);
  return FALSE;
}

/* "2 91.224 # Zr" */
static gboolean
read_mass (VtScanner *scanner, char *line, DataHeader *header, VtRows *rows, GError **error)
{
  double numbers[2];
  char *comment = strchr (line, '#');
  const char *name = NULL;

  if (comment != NULL)
    {
      *comment++ = '\0';
      name = vt_format_next_word (&comment);
    }
  if (!vt_format_read_numbers (scanner, line, numbers, 2, "Masses", error)
      || !check_type (scanner, header, (gint64) CLAMP (numbers[0], -1, 1e6), error))
    return FALSE;
  if (!(numbers[1] > 0))
    {
      vt_scanner_set_error (scanner, error, VT_IO_ERROR_VALUE, _ ("the mass %g is not positive. Correct it."), numbers[1]);
      return FALSE;
    }
  vt_rows_set_type_mass (rows, (guint) numbers[0], numbers[1]);
  /* A remark is no name; but the kinds of a mixture in reduced units (of mass 1) are called what its author likes. */
  if (name != NULL && (vt_element_lookup (name) > 0 || (numbers[1] == 1 && g_ascii_isalpha (name[0]) && vt_format_next_word (&comment) == NULL)))
    vt_rows_set_type_name (rows, (guint) numbers[0], name);
  return TRUE;
}

static gboolean
read_label (VtScanner *scanner, char *line, DataHeader *header, VtRows *rows, GError **error)
{
  gint64 type = 0;
  char *rest = line;
  const char *number = vt_format_next_word (&rest);
  const char *label = vt_format_next_word (&rest);

  if (number == NULL || label == NULL || vt_number_read_int (number, &type) == NULL)
    {
      vt_scanner_set_error (scanner, error, VT_IO_ERROR_FORMAT, _ ("a type and its label are expected here. Correct this line."));
      return FALSE;
    }
  if (!check_type (scanner, header, type, error))
    return FALSE;
  g_autofree char *valid = g_utf8_make_valid (label, -1);
  vt_rows_set_type_name (rows, (guint) type, valid);
  return TRUE;
}

static gboolean
read_types (VtScanner *scanner, gboolean masses, DataHeader *header, VtRows *rows, GError **error)
{
  g_autofree char *first = NULL;

  if (!find_body (scanner, &first, error))
    return FALSE;
  for (;;)
    {
      gboolean failed = FALSE;
      if (vt_scanner_at_end (scanner, &failed, error))
        return TRUE;
      char *line = failed ? NULL : vt_scanner_read_line (scanner, error);
      if (line == NULL)
        return FALSE;
      if (is_section (line))
        {
          vt_scanner_unread_line (scanner);
          return TRUE;
        }
      if (!(masses ? read_mass (scanner, line, header, rows, error) : read_label (scanner, line, header, rows, error)))
        return FALSE;
    }
}

static gboolean
is_whole (const char *word)
{
  gint64 value;
  const char *end = vt_number_read_int (word, &value);
  return end != NULL && *end == '\0';
}

/* Without a hint the number of columns tells: 5 atomic, 6 charge or molecular, 7 full, with three more for image flags.
 * Molecular is told from charge by its third column being a type. */
static const char *
guess_style (char **words, guint n, DataHeader *header)
{
  const gboolean images = n >= 8 && is_whole (words[n - 1]) && is_whole (words[n - 2]) && is_whole (words[n - 3]);
  gint64 third = 0;

  switch (images ? n - 3 : n)
    {
    case 5:
      return "atomic";
    case 6:
      if (!is_whole (words[2]))
        return "charge";
      vt_number_read_int (words[2], &third);
      return third >= 1 && third <= (gint64) (header->n_types > 0 ? header->n_types : VT_MAX_SPECIES) ? "molecular" : "charge";
    case 7:
      return "full";
    default:
      return NULL;
    }
}

static void
add_style_column (VtRows *rows, const char *name)
{
  if (g_str_equal (name, "I"))
    vt_rows_add_column (rows, VT_COLUMN_ID, 0);
  else if (g_str_equal (name, "T"))
    vt_rows_add_column (rows, VT_COLUMN_TYPE, 0);
  else if (name[1] == '\0' && name[0] >= 'X' && name[0] <= 'Z')
    vt_rows_add_column (rows, VT_COLUMN_POSITION, (guint) (name[0] - 'X'));
  else
    vt_rows_add_field (rows, name, VT_VALUES_GUESSED, 1);
}

static const char *
find_style (const char *style)
{
  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    if (g_str_equal (styles[i].style, style))
      return styles[i].columns;
  return NULL;
}

/* @hint: the style named after “#”, or NULL. @first: the first line of the section. */
static gboolean
add_atom_columns (VtScanner *scanner, const char *hint, char *first, DataHeader *header, VtRows *rows, GError **error)
{
  char *comment = strchr (first, '#');
  char *rest = first;
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  const gboolean hybrid = hint != NULL && g_str_equal (hint, "hybrid");

  if (comment != NULL)
    *comment = '\0';
  for (char *word; (word = vt_format_next_word (&rest)) != NULL;)
    g_ptr_array_add (words, word);

  const char *style = hint != NULL ? hint : guess_style ((char **) words->pdata, words->len, header);
  const char *columns = hybrid ? find_style ("atomic") : style != NULL ? find_style (style) : NULL;
  if (columns == NULL)
    {
      vt_scanner_set_error (scanner, error, VT_IO_ERROR_UNSUPPORTED,
                            style != NULL ? _ ("the atom style “%s” is not known to Vitrine. Write the file with atom_style atomic, charge, molecular or full.")
                                          : _ ("the atoms have columns of no known style%s. Name the style in the section's line, as in “Atoms # charge”."),
                            style != NULL ? style : "");
      return FALSE;
    }
  g_auto (GStrv) names = g_strsplit (columns, " ", -1);
  const guint n_columns = g_strv_length (names);
  for (guint i = 0; i < n_columns; i++)
    add_style_column (rows, names[i]);
  if (!hybrid && words->len == n_columns + 3)
    {
      vt_rows_add_field (rows, "ix", VT_VALUES_INTEGER, 1);
      vt_rows_add_field (rows, "iy", VT_VALUES_INTEGER, 1);
      vt_rows_add_field (rows, "iz", VT_VALUES_INTEGER, 1);
    }
  for (guint i = n_columns; hybrid && i < words->len; i++)
    {
      g_autofree char *name = g_strdup_printf ("column_%u", i + 1);
      vt_rows_add_field (rows, name, VT_VALUES_GUESSED, 1);
    }
  vt_rows_set_allow_more (rows, comment != NULL);
  vt_rows_set_n_types (rows, (guint) header->n_types);
  return TRUE;
}

static gboolean
read_atoms (VtReading *reading, const char *hint, DataHeader *header, VtRows *rows, GError **error)
{
  g_autofree char *first = NULL;

  if (vt_rows_get_n_columns (rows) > 0)
    {
      vt_scanner_set_error (reading->scanner, error, VT_IO_ERROR_FORMAT, _ ("a second section of atoms. Remove one of them."));
      return FALSE;
    }
  return find_body (reading->scanner, &first, error)
         && add_atom_columns (reading->scanner, hint, first, header, rows, error)
         && vt_rows_read (rows, reading, header->n_atoms, error);
}

static gboolean
read_velocities (VtReading *reading, DataHeader *header, VtRows *rows, GError **error)
{
  g_autoptr (VtRows) velocities = vt_rows_new ();
  g_autofree char *first = NULL;

  if (vt_rows_get_n_columns (rows) == 0)
    {
      vt_scanner_set_error (reading->scanner, error, VT_IO_ERROR_FORMAT, _ ("velocities before the atoms. Move the section Atoms up."));
      return FALSE;
    }
  vt_rows_add_column (velocities, VT_COLUMN_ID, 0);
  vt_rows_add_field (velocities, "vx", VT_VALUES_REAL, 1);
  vt_rows_add_field (velocities, "vy", VT_VALUES_REAL, 1);
  vt_rows_add_field (velocities, "vz", VT_VALUES_REAL, 1);
  /* Some styles have further columns. */
  vt_rows_set_allow_more (velocities, TRUE);
  return find_body (reading->scanner, &first, error) && vt_rows_read (velocities, reading, header->n_atoms, error)
         && vt_rows_join (rows, reading, g_steal_pointer (&velocities), "Velocities", error);
}

/* Up to the next section; more atoms than announced show here. */
static gboolean
pass_over (VtScanner *scanner, gboolean after_atoms, GError **error)
{
  for (;;)
    {
      g_autoptr (GError) local = NULL;
      const char *line = vt_scanner_read_line (scanner, &local);

      if (line == NULL)
        {
          if (local == NULL)
            return TRUE;
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (is_section (line))
        {
          vt_scanner_unread_line (scanner);
          return TRUE;
        }
      while (vt_char_is_blank (*line))
        line++;
      if (after_atoms && *line != '\0' && *line != '#')
        {
          vt_scanner_set_error (scanner, error, VT_IO_ERROR_FORMAT,
                                _ ("there are more lines than atoms announced in the header. Correct the number of atoms."));
          return FALSE;
        }
    }
}

static gboolean
read_section (VtReading *reading, char *line, DataHeader *header, VtRows *rows, GError **error)
{
  VtScanner *scanner = reading->scanner;
  char *comment = strchr (line, '#');
  const char *hint = NULL;

  if (comment != NULL)
    {
      *comment++ = '\0';
      hint = vt_format_next_word (&comment);
    }
  g_strstrip (line);
  if (g_str_equal (line, "Masses") || g_str_equal (line, "Atom Type Labels"))
    return read_types (scanner, line[0] == 'M', header, rows, error);
  if (g_str_equal (line, "Atoms"))
    {
      g_autofree char *style = g_strdup (hint);
      return read_atoms (reading, style, header, rows, error) && pass_over (scanner, TRUE, error);
    }
  if (g_str_equal (line, "Velocities"))
    return read_velocities (reading, header, rows, error) && pass_over (scanner, TRUE, error);
  return pass_over (scanner, FALSE, error);
}

/* ---- the file ---- */

/* write_data: "LAMMPS data file via write_data, version 29 Sep 2021, timestep = 0, units = metal" */
static void
read_title (const char *line, VtFrameInfo *info)
{
  const char *step = strstr (line, "timestep = ");

  if (step != NULL)
    vt_number_read_int (step + strlen ("timestep = "), &info->timestep);
  if (strstr (line, "units = lj") != NULL)
    info->units = VT_UNITS_LJ;
}

static gboolean
read_header (VtScanner *scanner, DataHeader *header, GError **error)
{
  const char *title = vt_format_next_line (scanner, error);

  if (title == NULL)
    return FALSE;
  vt_frame_info_init (&header->info);
  header->info.may_be_flat = TRUE;
  read_title (title, &header->info);
  for (;;)
    {
      const char *line = vt_format_next_line (scanner, error);
      if (line == NULL)
        return FALSE;
      if (is_section (line))
        {
          vt_scanner_unread_line (scanner);
          break;
        }
      if (!read_header_line (scanner, line, header, error))
        return FALSE;
    }
  if (header->n_atoms == 0)
    {
      vt_scanner_set_error (scanner, error, VT_IO_ERROR_FORMAT,
                            _ ("the sections begin but the header does not say how many atoms there are. Add a line such as “1000 atoms”."));
      return FALSE;
    }
  if (header->n_types > VT_MAX_SPECIES)
    {
      vt_scanner_set_error (scanner, error, VT_IO_ERROR_UNSUPPORTED, _ ("%" PRIu64 " atom types; Vitrine handles %d. Merge some of them."),
                            header->n_types, VT_MAX_SPECIES);
      return FALSE;
    }
  return set_cell (scanner, header, error);
}

/* Image flags that are all zero say nothing. */
static void
drop_zero_images (VtRows *rows)
{
  static const char *const names[] = { "ix", "iy", "iz" };
  vt_rows_drop_zero_fields (rows, names, G_N_ELEMENTS (names));
}

static VtSample *
read_frame (VtReading *reading, GError **error)
{
  DataHeader header = { 0 };
  g_autoptr (VtRows) rows = vt_rows_new ();

  if (!read_header (reading->scanner, &header, error) || !vt_frame_info_check_cell (&header.info, reading, TRUE, error))
    return NULL;
  for (;;)
    {
      gboolean failed = FALSE;
      if (vt_scanner_at_end (reading->scanner, &failed, error))
        break;
      char *line = failed ? NULL : vt_scanner_read_line (reading->scanner, error);
      if (line == NULL || !read_section (reading, line, &header, rows, error))
        return NULL;
    }
  if (vt_rows_get_n_columns (rows) == 0)
    {
      vt_scanner_set_error (reading->scanner, error, VT_IO_ERROR_TRUNCATED,
                            _ ("the file ends without a section “Atoms”. It was cut, or is still being written: get the whole file."));
      return NULL;
    }
  drop_zero_images (rows);
  return vt_rows_finish (rows, reading, &header.info, error);
}

const VtFormat vt_format_lammps_data = {
  .name = N_ ("LAMMPS data"),
  .has_frames = FALSE,
  .sniff = sniff,
  .read = read_frame,
};
