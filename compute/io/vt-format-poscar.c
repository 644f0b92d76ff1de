/* POSCAR and CONTCAR of VASP 4 and 5.
 *
 *   comment
 *   scale          one factor, minus the volume, or three factors (x, y, z)
 *   a, b, c        three lines
 *   Cu Zr          names (VASP 5; missing in VASP 4, where they are taken from the comment if that lists elements)
 *   2744 2744      how many of each
 *   Selective dynamics   (optional: three T or F follow each position and become the field movable, 1 where T)
 *   Direct | Cartesian   (Cartesian coordinates are multiplied by the scale, as the vectors are)
 *   x y z
 *
 * Periodic in all directions. What follows the atoms (velocities, predictor-corrector data) is not read. */
#include <math.h>
#include <string.h>

#include "base/vt-i18n.h"
#include "io/vt-format.h"
#include "io/vt-number.h"
#include "sample/vt-element.h"

typedef struct
{
  VtFrameInfo info;
  guint64 n_atoms;
  gboolean selective;
} PoscarHeader;

static gboolean
is_scale (const char *line)
{
  double values[4];
  const guint n = vt_format_count_numbers (line, values, 4);
  return n == 1 || n == 3;
}

static gboolean
sniff (const char *head)
{
  double values[4];
  g_auto (GStrv) lines = g_strsplit (head, "\n", 8);

  if (g_strv_length (lines) < 7 || !is_scale (lines[1]))
    return FALSE;
  for (guint i = 2; i <= 4; i++)
    if (vt_format_count_numbers (lines[i], values, 4) != 3)
      return FALSE;
  for (guint i = 5; i <= 6; i++)
    {
      gint64 count;
      const char *p = lines[i];
      while (vt_char_is_blank (*p))
        p++;
      const char *end = vt_number_read_int (p, &count);
      if (end != NULL && vt_char_is_end (*end))
        return TRUE;
    }
  return FALSE;
}

/* ---- the cell ---- */

static gboolean
read_cell (VtScanner *scanner, PoscarHeader *header, double scales[3], GError **error)
{
  VtCell *cell = &header->info.cell;
  const char *line = vt_format_next_line (scanner, error);

  if (line == NULL || !vt_format_read_numbers (scanner, line, scales, 1, _ ("scale"), error))
    return FALSE;
  const gboolean three = vt_format_count_numbers (line, scales, 3) == 3;
  if (!three)
    scales[1] = scales[2] = scales[0];
  if (scales[0] == 0 || (three && (scales[0] < 0 || scales[1] <= 0 || scales[2] <= 0)))
    {
      vt_scanner_set_error (scanner, error, VT_IO_ERROR_VALUE, _ ("the scale must not be zero, nor three factors negative. Correct this line."));
      return FALSE;
    }
  for (int k = 0; k < 3; k++)
    {
      line = vt_format_next_line (scanner, error);
      if (line == NULL || !vt_format_read_numbers (scanner, line, cell->vectors[k], 3, _ ("lattice vector"), error))
        return FALSE;
      cell->periodic[k] = TRUE;
    }
  header->info.cell_line = vt_scanner_get_line (scanner) - 3;
  if (scales[0] < 0)
    {
      const double volume = fabs (vt_cell_get_volume (cell));
      /* A cell without volume is reported by the check that follows. */
      scales[0] = scales[1] = scales[2] = volume > 0 ? cbrt (-scales[0] / volume) : 1.0;
    }
  for (int k = 0; k < 3; k++)
    for (int j = 0; j < 3; j++)
      cell->vectors[k][j] *= scales[j];
  return TRUE;
}

/* ---- species ---- */

/* "Cu_pv", "Zr/5f3a…": the name ends before the qualifier. */
static void
set_names (VtRows *rows, char *text, gboolean elements_only)
{
  g_autofree char *copy = g_strdup (text);
  char *rest = copy;
  guint type = 0;

  for (char *word; type < VT_MAX_SPECIES && (word = vt_format_next_word (&rest)) != NULL;)
    {
      if (!elements_only)
        word[strcspn (word, "_/")] = '\0';
      if (elements_only && vt_element_lookup (word) == 0)
        return;
      type++;
      g_autofree char *valid = g_utf8_make_valid (word, -1);
      vt_rows_set_type_name (rows, type, valid);
    }
}

static gboolean
lists_elements (const char *comment, guint n)
{
  g_autofree char *copy = g_strdup (comment);
  char *rest = copy;
  guint found = 0;

  for (char *word; (word = vt_format_next_word (&rest)) != NULL; found++)
    if (vt_element_lookup (word) == 0)
      return FALSE;
  return found == n;
}

static gboolean
read_counts (VtScanner *scanner, PoscarHeader *header, VtRows *rows, char *line, guint *n_types, GError **error)
{
  *n_types = 0;
  for (char *word; (word = vt_format_next_word (&line)) != NULL;)
    {
      gint64 count = 0;
      const char *end = vt_number_read_int (word, &count);

      if (*n_types > 0 && (word[0] == '!' || word[0] == '#'))
        break;
      if (end == NULL || *end != '\0' || count < 0 || header->n_atoms + (guint64) count > G_MAXINT64)
        {
          vt_scanner_set_error (scanner, error, VT_IO_ERROR_VALUE, _ ("“%.40s” is not a number of atoms. Correct this line."), word);
          return FALSE;
        }
      if (++*n_types > VT_MAX_SPECIES)
        {
          vt_scanner_set_error (scanner, error, VT_IO_ERROR_UNSUPPORTED, _ ("more than %d species. Merge some of them."), VT_MAX_SPECIES);
          return FALSE;
        }
      header->n_atoms += (guint64) count;
      vt_rows_add_block (rows, (guint64) count);
    }
  return vt_format_check_count (scanner, vt_scanner_get_line (scanner) - 1, header->n_atoms, error);
}

static gboolean
read_species (VtScanner *scanner, PoscarHeader *header, VtRows *rows, const char *comment, GError **error)
{
  char *line = vt_format_next_line (scanner, error);
  guint n_types = 0;
  double value;

  if (line == NULL)
    return FALSE;
  const gboolean has_names = vt_format_count_numbers (line, &value, 1) == 0;
  if (has_names)
    {
      set_names (rows, line, FALSE);
      line = vt_format_next_line (scanner, error);
      if (line == NULL)
        return FALSE;
    }
  if (!read_counts (scanner, header, rows, line, &n_types, error))
    return FALSE;
  if (!has_names && lists_elements (comment, n_types))
    set_names (rows, (char *) comment, TRUE);
  return TRUE;
}

/* ---- the file ---- */

static gboolean
read_mode (VtScanner *scanner, PoscarHeader *header, const double scales[3], GError **error)
{
  const char *line = vt_format_next_line (scanner, error);

  if (line == NULL)
    return FALSE;
  while (vt_char_is_blank (*line))
    line++;
  if (g_ascii_toupper (*line) == 'S')
    {
      header->selective = TRUE;
      line = vt_format_next_line (scanner, error);
      if (line == NULL)
        return FALSE;
      while (vt_char_is_blank (*line))
        line++;
    }
  /* VASP looks at the first letter only; anything but C and K means direct. */
  const gboolean cartesian = *line != '\0' && strchr ("CcKk", *line) != NULL;
  if (!cartesian && g_ascii_toupper (*line) != 'D')
    {
      vt_scanner_set_error (scanner, error, VT_IO_ERROR_FORMAT, _ ("“Direct” or “Cartesian” is expected here, not “%.40s”. Correct this line."), line);
      return FALSE;
    }
  for (int k = 0; k < 3; k++)
    header->info.coordinates[k] = cartesian ? VT_COORDINATES_CARTESIAN : VT_COORDINATES_FRACTIONAL;
  memcpy (header->info.scale, scales, sizeof header->info.scale);
  return TRUE;
}

static VtSample *
read_frame (VtReading *reading, GError **error)
{
  VtScanner *scanner = reading->scanner;
  PoscarHeader header = { 0 };
  g_autoptr (VtRows) rows = vt_rows_new ();
  double scales[3];

  vt_frame_info_init (&header.info);
  const char *line = vt_format_next_line (scanner, error);
  if (line == NULL)
    return NULL;
  g_autofree char *comment = g_strdup (line);
  if (!read_cell (scanner, &header, scales, error) || !vt_frame_info_check_cell (&header.info, reading, TRUE, error)
      || !read_species (scanner, &header, rows, comment, error) || !read_mode (scanner, &header, scales, error))
    return NULL;

  for (guint k = 0; k < 3; k++)
    vt_rows_add_column (rows, VT_COLUMN_POSITION, k);
  if (header.selective)
    vt_rows_add_field (rows, "movable", VT_VALUES_LOGICAL, 3);
  vt_rows_set_allow_more (rows, TRUE);
  if (!vt_rows_read (rows, reading, header.n_atoms, error))
    return NULL;
  return vt_rows_finish (rows, reading, &header.info, error);
}

const VtFormat vt_format_poscar = {
  .name = N_ ("POSCAR"),
  .has_frames = FALSE,
  .sniff = sniff,
  .read = read_frame,
};
