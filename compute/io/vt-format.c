#include "io/vt-format.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/vt-i18n.h"
#include "io/vt-number.h"

/* In this order: the first that recognises the text. */
static const VtFormat *const formats[] = {
  &vt_format_lammps_dump, &vt_format_poscar, &vt_format_extended_xyz, &vt_format_xyz, &vt_format_lammps_data,
};

const VtFormat *
vt_format_detect (const char *head)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (formats[i]->sniff (head))
      return formats[i];
  return NULL;
}

char *
vt_format_next_line (VtScanner *scanner, GError **error)
{
  g_autoptr (GError) local = NULL;
  char *line = vt_scanner_read_line (scanner, &local);

  if (line != NULL)
    return line;
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    vt_scanner_set_error (scanner, error, VT_IO_ERROR_TRUNCATED,
                          _ ("the file ends in the middle of a header. It was cut, or is still being written: get the whole file."));
  return NULL;
}

char *
vt_format_next_word (char **text)
{
  char *word = *text;

  while (vt_char_is_blank (*word))
    word++;
  if (*word == '\0')
    {
      *text = word;
      return NULL;
    }
  char *end = word;
  while (!vt_char_is_end (*end))
    end++;
  *text = *end != '\0' ? end + 1 : end;
  *end = '\0';
  return word;
}

guint
vt_format_count_numbers (const char *line, double *values, guint max)
{
  const char *p = line;

  for (guint n = 0; n < max; n++)
    {
      while (vt_char_is_blank (*p))
        p++;
      const char *end = vt_number_read_double (p, &values[n], NULL);
      if (end == NULL || !vt_char_is_end (*end) || !isfinite (values[n]))
        return n;
      p = end;
    }
  return max;
}

static char *
dup_line (const char *line)
{
  g_autofree char *part = g_strndup (line, MIN (strcspn (line, "\n"), 60));
  g_autofree char *valid = g_utf8_make_valid (part, -1);
  return g_strdup (g_strstrip (valid));
}

gboolean
vt_format_read_numbers (VtScanner *scanner, const char *line, double *values, guint n, const char *what, GError **error)
{
  if (vt_format_count_numbers (line, values, n) == n)
    return TRUE;
  g_autofree char *text = dup_line (line);
  vt_scanner_set_error (scanner, error, VT_IO_ERROR_VALUE, _ ("%s: %u finite numbers are expected here, not “%s”. Correct this line."),
                        what, n, text);
  return FALSE;
}

static gboolean
refuse_count (VtScanner *scanner, guint64 line, gint64 count, GError **error)
{
  g_autofree char *message
    = g_strdup_printf (_ ("the number of atoms is %" PRId64 ". A sample needs at least one atom."), count);

  vt_scanner_set_error_at (scanner, line, error, VT_IO_ERROR_VALUE, message);
  return FALSE;
}

gboolean
vt_format_check_count (VtScanner *scanner, guint64 line, guint64 count, GError **error)
{
  /* Sorting numbers rows in 32 bits. */
  if (count >= G_MAXUINT32)
    {
      g_autofree char *message
        = g_strdup_printf (_ ("%" PRIu64 " atoms are announced, more than Vitrine handles (4 294 967 294). The header is damaged, or this is no sample."),
                           count);

      vt_scanner_set_error_at (scanner, line, error, VT_IO_ERROR_UNSUPPORTED, message);
      return FALSE;
    }
  return count > 0 || refuse_count (scanner, line, 0, error);
}

gboolean
vt_format_read_count (VtScanner *scanner, const char *line, guint64 *count, GError **error)
{
  gint64 value = 0;
  const char *p = line;

  while (vt_char_is_blank (*p))
    p++;
  const char *end = vt_number_read_int (p, &value);
  if (end == NULL || !vt_char_is_end (*end))
    {
      g_autofree char *text = dup_line (line);
      vt_scanner_set_error (scanner, error, VT_IO_ERROR_FORMAT,
                            _ ("the number of atoms is expected here, not “%s”. Check that the number of atoms of the frame before is right."),
                            text);
      return FALSE;
    }
  if (value < 0)
    return refuse_count (scanner, vt_scanner_get_line (scanner) - 1, value, error);
  *count = (guint64) value;
  return TRUE;
}

gboolean
vt_format_skip_atoms (VtScanner *scanner, guint64 n_atoms, GError **error)
{
  guint64 n = 0;

  if (!vt_scanner_skip_lines (scanner, n_atoms, &n, error))
    return FALSE;
  if (n == n_atoms)
    return TRUE;
  vt_scanner_set_error (scanner, error, VT_IO_ERROR_TRUNCATED,
                        _ ("the file ends after %" PRIu64 " of %" PRIu64
                           " atoms. It was cut, or is still being written; the frames before this one can be opened."),
                        n, n_atoms);
  return FALSE;
}
