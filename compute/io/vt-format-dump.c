/* LAMMPS dump, text: styles atom and custom, any order of columns, orthogonal, triclinic and general triclinic boxes.
 *
 * Positions: of x, xs, xu, xsu (and so for y and z) the first that is there, in this order; the others stay fields. Scaled
 * ones are fractions of the cell. A direction is periodic if both its boundaries are “p” (pp); a file
 * that does not say is periodic. Frames without atoms (a dynamic group may be empty) can be stepped over but not opened. Names come from the column element (or typelabel). */
#include <math.h>
#include <string.h>

#include "base/vt-i18n.h"
#include "io/vt-format.h"
#include "io/vt-number.h"

typedef struct
{
  VtFrameInfo info;
  guint64 n_atoms;
  guint64 count_line; /* 0: there was none */
  gboolean has_box;
  char *columns;
} DumpHeader;

static void
clear_header (DumpHeader *header)
{
  g_free (header->columns);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DumpHeader, clear_header)

static gboolean
sniff (const char *head)
{
  return g_str_has_prefix (head, "ITEM:");
}

/* ---- the box ---- */

/* LAMMPS, "Howto triclinic": the bounds of a tilted box are those of its bounding box, so that
 * xlo = xlo_bound − min (0, xy, xz, xy + xz), xhi = xhi_bound − max (0, xy, xz, xy + xz), ylo = ylo_bound − min (0, yz) … */
static void
set_tilted_box (VtCell *cell, double rows[3][4])
{
  const double xy = rows[0][2];
  const double xz = rows[1][2];
  const double yz = rows[2][2];
  const double x_low = rows[0][0] - MIN (MIN (0, xy), MIN (xz, xy + xz));
  const double x_high = rows[0][1] - MAX (MAX (0, xy), MAX (xz, xy + xz));
  const double y_low = rows[1][0] - MIN (0, yz);
  const double y_high = rows[1][1] - MAX (0, yz);

  const double vectors[3][3] = { { x_high - x_low, 0, 0 }, { xy, y_high - y_low, 0 }, { xz, yz, rows[2][1] - rows[2][0] } };
  memcpy (cell->vectors, vectors, sizeof vectors);
  cell->origin[0] = x_low;
  cell->origin[1] = y_low;
  cell->origin[2] = rows[2][0];
}

static gboolean
read_box (VtScanner *scanner, char *flags, DumpHeader *header, GError **error)
{
  VtCell *cell = &header->info.cell;
  gboolean tilted = FALSE;
  gboolean general = FALSE;
  guint n_flags = 0;
  double rows[3][4] = { 0 };

  header->info.cell_line = vt_scanner_get_line (scanner) - 1;
  for (int k = 0; k < 3; k++)
    cell->periodic[k] = TRUE;
  for (const char *word; (word = vt_format_next_word (&flags)) != NULL;)
    {
      if (g_str_equal (word, "xy") || g_str_equal (word, "xz") || g_str_equal (word, "yz"))
        tilted = TRUE;
      else if (g_str_equal (word, "abc") || g_str_equal (word, "origin"))
        general = TRUE;
      else if (n_flags < 3)
        cell->periodic[n_flags++] = word[0] == 'p' && (word[1] == 'p' || word[1] == '\0');
    }
  const guint n_numbers = general ? 4 : tilted ? 3 : 2;
  for (int k = 0; k < 3; k++)
    {
      const char *line = vt_format_next_line (scanner, error);
      if (line == NULL || !vt_format_read_numbers (scanner, line, rows[k], n_numbers, "BOX BOUNDS", error))
        return FALSE;
    }
  if (general)
    for (int k = 0; k < 3; k++)
      {
        memcpy (cell->vectors[k], rows[k], sizeof cell->vectors[k]);
        cell->origin[k] = rows[k][3];
      }
  else
    set_tilted_box (cell, rows);
  for (int k = 0; k < 3 && !general; k++)
    if (!(cell->vectors[k][k] > 0))
      {
        static const char axes[] = "xyz";
        g_autofree char *message = g_strdup_printf (_ ("the box has no length along %c (%g to %g). Correct the bounds."), axes[k],
                                                    cell->origin[k], cell->origin[k] + cell->vectors[k][k]);
        vt_scanner_set_error_at (scanner, header->info.cell_line + 1 + (guint64) k, error, VT_IO_ERROR_VALUE, message);
        return FALSE;
      }
  header->has_box = TRUE;
  return TRUE;
}

/* ---- the header ---- */

static gboolean
read_timestep (VtScanner *scanner, DumpHeader *header, GError **error)
{
  double step = 0;
  const char *line = vt_format_next_line (scanner, error);

  if (line == NULL || !vt_format_read_numbers (scanner, line, &step, 1, "TIMESTEP", error))
    return FALSE;
  while (vt_char_is_blank (*line))
    line++;
  if (vt_number_read_int (line, &header->info.timestep) == NULL || step != (double) header->info.timestep)
    header->info.timestep = fabs (step) < 9e18 ? (gint64) step : -1;
  return TRUE;
}

static gboolean
read_units (VtScanner *scanner, DumpHeader *header, GError **error)
{
  char *line = vt_format_next_line (scanner, error);

  if (line == NULL)
    return FALSE;
  /* What Vitrine shows as Å must be Å: of LAMMPS's styles, metal and real. */
  g_strstrip (line);
  if (g_str_equal (line, "lj") || g_str_equal (line, "metal") || g_str_equal (line, "real"))
    {
      header->info.units = g_str_equal (line, "lj") ? VT_UNITS_LJ : VT_UNITS_METAL;
      return TRUE;
    }
  vt_scanner_set_error (scanner, error, VT_IO_ERROR_UNSUPPORTED,
                        _ ("lengths in “units %.20s” are not ångström. Vitrine reads metal, real and lj: convert the file."), line);
  return FALSE;
}

static gboolean
read_count (VtScanner *scanner, DumpHeader *header, GError **error)
{
  const char *line = vt_format_next_line (scanner, error);

  header->count_line = vt_scanner_get_line (scanner) - 1;
  return line != NULL && vt_format_read_count (scanner, line, &header->n_atoms, error);
}

static gboolean
finish_header (VtScanner *scanner, const char *columns, DumpHeader *header, GError **error)
{
  header->columns = g_strdup (columns);
  if (header->count_line > 0 && header->has_box)
    return TRUE;
  vt_scanner_set_error (scanner, error, VT_IO_ERROR_FORMAT,
                        _ ("the atoms begin but “%s” is missing before them. Write the frame again."),
                        header->count_line == 0 ? "ITEM: NUMBER OF ATOMS" : "ITEM: BOX BOUNDS");
  return FALSE;
}

static gboolean
read_header (VtScanner *scanner, DumpHeader *header, GError **error)
{
  vt_frame_info_init (&header->info);
  header->info.may_be_flat = TRUE;
  for (;;)
    {
      char *line = vt_format_next_line (scanner, error);
      gboolean ok = TRUE;

      if (line == NULL)
        return FALSE;
      g_strchomp (line);
      if (g_str_equal (line, "ITEM: TIMESTEP"))
        ok = read_timestep (scanner, header, error);
      else if (g_str_equal (line, "ITEM: UNITS"))
        ok = read_units (scanner, header, error);
      else if (g_str_equal (line, "ITEM: TIME"))
        ok = vt_format_next_line (scanner, error) != NULL;
      else if (g_str_equal (line, "ITEM: NUMBER OF ATOMS"))
        ok = read_count (scanner, header, error);
      else if (g_str_has_prefix (line, "ITEM: BOX BOUNDS"))
        ok = read_box (scanner, line + strlen ("ITEM: BOX BOUNDS"), header, error);
      else if (g_str_has_prefix (line, "ITEM: ATOMS"))
        return finish_header (scanner, line + strlen ("ITEM: ATOMS"), header, error);
      else if (g_str_has_prefix (line, "ITEM:"))
        {
          vt_scanner_set_error (scanner, error, VT_IO_ERROR_UNSUPPORTED,
                                _ ("“%.60s” is not part of a dump of atoms. Write the file with “dump atom” or “dump custom”."), line);
          return FALSE;
        }
      else if (line[0] != '\0')
        {
          vt_scanner_set_error (scanner, error, VT_IO_ERROR_FORMAT,
                                _ ("a line that begins with “ITEM:” is expected here, not “%.60s”. The number of atoms above may be wrong."),
                                line);
          return FALSE;
        }
      if (!ok)
        return FALSE;
    }
}

static gboolean
skip_frame (VtScanner *scanner, GError **error)
{
  g_auto (DumpHeader) header = { 0 };

  return read_header (scanner, &header, error) && vt_format_skip_atoms (scanner, header.n_atoms, error);
}

/* ---- the columns ---- */

static gboolean
find_positions (VtScanner *scanner, char **names, int chosen[3], VtCoordinates coordinates[3], GError **error)
{
  static const char *const suffixes[] = { "", "s", "u", "su" };

  for (int k = 0; k < 3; k++)
    {
      chosen[k] = -1;
      for (guint s = 0; s < G_N_ELEMENTS (suffixes) && chosen[k] < 0; s++)
        {
          char wanted[4] = { (char) ('x' + k), 0 };
          strcat (wanted, suffixes[s]);
          for (int i = 0; names[i] != NULL && chosen[k] < 0; i++)
            if (g_str_equal (names[i], wanted))
              {
                chosen[k] = i;
                coordinates[k] = strchr (suffixes[s], 's') != NULL ? VT_COORDINATES_FRACTIONAL : VT_COORDINATES_CARTESIAN;
              }
        }
      if (chosen[k] < 0)
        {
          const char axis = (char) ('x' + k);
          vt_scanner_set_error (scanner, error, VT_IO_ERROR_FORMAT,
                                _ ("no column holds the %c coordinate. Write the dump with one of %c, %cs, %cu, %csu."), axis, axis, axis,
                                axis, axis);
          return FALSE;
        }
    }
  return TRUE;
}

/* Chosen once each: a second column of the same name stays a field. */
static void
add_columns (VtRows *rows, char **names, const int chosen[3])
{
  gboolean has_id = FALSE;
  gboolean has_type = FALSE;
  gboolean has_name = FALSE;
  const gboolean prefers_element = g_strv_contains ((const char *const *) names, "element");

  for (int i = 0; names[i] != NULL; i++)
    {
      const char *name = names[i];
      if (i == chosen[0] || i == chosen[1] || i == chosen[2])
        vt_rows_add_column (rows, VT_COLUMN_POSITION, i == chosen[0] ? 0 : i == chosen[1] ? 1 : 2);
      else if (g_str_equal (name, "id") && !has_id)
        {
          vt_rows_add_column (rows, VT_COLUMN_ID, 0);
          has_id = TRUE;
        }
      else if (g_str_equal (name, "type") && !has_type)
        {
          vt_rows_add_column (rows, VT_COLUMN_TYPE, 0);
          has_type = TRUE;
        }
      else if (g_str_equal (name, "element") || g_str_equal (name, "typelabel"))
        {
          const gboolean use = !has_name && prefers_element == g_str_equal (name, "element");
          vt_rows_add_column (rows, use ? VT_COLUMN_NAME : VT_COLUMN_SKIP, 0);
          has_name |= use;
        }
      else
        vt_rows_add_field (rows, name, VT_VALUES_GUESSED, 1);
    }
}

static VtSample *
read_frame (VtReading *reading, GError **error)
{
  g_auto (DumpHeader) header = { 0 };
  g_autoptr (VtRows) rows = vt_rows_new ();
  int chosen[3];

  if (!read_header (reading->scanner, &header, error)
      || !vt_format_check_count (reading->scanner, header.count_line, header.n_atoms, error)
      || !vt_frame_info_check_cell (&header.info, reading, TRUE, error))
    return NULL;

  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  char *text = header.columns;
  for (char *word; (word = vt_format_next_word (&text)) != NULL;)
    g_ptr_array_add (names, word);
  g_ptr_array_add (names, NULL);
  if (!find_positions (reading->scanner, (char **) names->pdata, chosen, header.info.coordinates, error))
    return NULL;
  add_columns (rows, (char **) names->pdata, chosen);
  if (!vt_rows_read (rows, reading, header.n_atoms, error))
    return NULL;
  return vt_rows_finish (rows, reading, &header.info, error);
}

const VtFormat vt_format_lammps_dump = {
  .name = N_ ("LAMMPS dump"),
  .has_frames = TRUE,
  .sniff = sniff,
  .read = read_frame,
  .skip = skip_frame,
};
