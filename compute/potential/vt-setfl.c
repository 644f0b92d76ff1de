/* Reader of "setfl" potential files, as LAMMPS documents them for eam/alloy and eam/fs.
 *
 *   three lines of comment
 *   n  El1 El2 … Eln
 *   n_rho d_rho n_r d_r cutoff
 *   per element: "atomic-number mass lattice-constant lattice", then n_rho values of F(ρ),
 *                then n_r values of the density: once (alloy), or once for each element as host (fs)
 *   for i = 1 … n, j = 1 … i: n_r values of r φ_ij(r)
 *
 * Numbers stand several on a line, and each table begins on a new line. Whether a file is of the one kind or the other shows in what
 * follows the first element's first density: the next element's line, or numbers. A file of one element is the same both ways. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "io/vt-number.h"
#include "io/vt-scanner.h"
#include "potential/vt-potential-private.h"

#define MAX_KNOTS 1000000 /* a table of 8 MB; published files have 500 to 10 000 */

typedef struct
{
  VtPotential *self;
  VtScanner *scanner;
  double *values; /* MAX (n_rho, n_r) */
} Reader;

/* The next line, which must be there: @what is missing otherwise. */
static char *
need_line (Reader *reader, const char *what, GError **error)
{
  GError *local = NULL;
  char *line = vt_scanner_read_line (reader->scanner, &local);
  if (line == NULL && local == NULL)
    vt_scanner_set_error (reader->scanner, &local, VT_IO_ERROR_TRUNCATED, _ ("the file ends before %s. Get a complete copy of it."), what);
  if (local != NULL)
    g_propagate_error (error, local);
  return line;
}

static char **
split (const char *line)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) words = g_strsplit_set (line, " \t\r\v\f", -1);
  for (char **word = words; *word != NULL; word++)
    if (**word != '\0')
      g_strv_builder_add (builder, *word);
  return g_strv_builder_end (builder);
}

static gboolean
parse_real (const char *word, double *value)
{
  const char *end = vt_number_read_double (word, value, NULL);
  return end != NULL && *end == '\0' && isfinite (*value);
}

static gboolean
parse_count (const char *word, guint least, guint most, guint *value)
{
  gint64 n;
  const char *end = vt_number_read_int (word, &n);
  if (end == NULL || *end != '\0' || n < least || n > most)
    return FALSE;
  *value = (guint) n;
  return TRUE;
}

static gboolean
read_comments (Reader *reader, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (int i = 0; i < 3; i++)
    {
      const char *line = need_line (reader, _ ("its three lines of comment"), error);
      if (line == NULL)
        return FALSE;
      g_autofree char *valid = g_utf8_make_valid (line, -1);
      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", g_strstrip (valid));
    }
  reader->self->comment = g_string_free (g_steal_pointer (&text), FALSE);
  return TRUE;
}

static gboolean
read_elements (Reader *reader, GError **error)
{
  VtPotential *self = reader->self;
  const char *line = need_line (reader, _ ("the line with the elements"), error);
  if (line == NULL)
    return FALSE;
  g_auto (GStrv) words = split (line);
  if (words[0] == NULL || !parse_count (words[0], 1, VT_MAX_ELEMENTS, &self->n_elements) || g_strv_length (words) != self->n_elements + 1)
    {
      vt_scanner_set_error (reader->scanner, error, VT_IO_ERROR_FORMAT,
                            _ ("expected the number of elements (1 to %d) and their names, e.g. “2 Cu Zr”. Is this an eam.fs or eam.alloy file?"),
                            VT_MAX_ELEMENTS);
      return FALSE;
    }
  for (guint e = 0; e < self->n_elements; e++)
    {
      if (strlen (words[e + 1]) >= sizeof self->names[e] || !g_utf8_validate (words[e + 1], -1, NULL))
        {
          vt_scanner_set_error (reader->scanner, error, VT_IO_ERROR_VALUE, _ ("“%s” is no element's name."), words[e + 1]);
          return FALSE;
        }
      g_strlcpy (self->names[e], words[e + 1], sizeof self->names[e]);
    }
  return TRUE;
}

static gboolean
read_grid (Reader *reader, GError **error)
{
  VtPotential *self = reader->self;
  const char *line = need_line (reader, _ ("the line with the numbers of knots"), error);
  if (line == NULL)
    return FALSE;
  g_auto (GStrv) words = split (line);
  if (g_strv_length (words) < 5 || !parse_count (words[0], 5, MAX_KNOTS, &self->n_rho) || !parse_real (words[1], &self->d_rho)
      || !parse_count (words[2], 5, MAX_KNOTS, &self->n_r) || !parse_real (words[3], &self->d_r) || !parse_real (words[4], &self->cutoff)
      || !(self->d_rho > 0) || !(self->d_r > 0) || !(self->cutoff > 0))
    {
      vt_scanner_set_error (reader->scanner, error, VT_IO_ERROR_VALUE,
                            _ ("expected five positive numbers: knots of the density (5 to %d), their spacing, knots of the distance, their "
                               "spacing, and the cutoff."),
                            MAX_KNOTS);
      return FALSE;
    }
  /* A table that stops short of the cutoff by more than a knot would be continued as a constant: wrong without a word. */
  if (self->cutoff > (self->n_r + 1) * self->d_r)
    {
      vt_scanner_set_error (reader->scanner, error, VT_IO_ERROR_VALUE,
                            _ ("the cutoff is %g, but %u knots %g apart reach only %g. Correct one of them."), self->cutoff, self->n_r,
                            self->d_r, (self->n_r - 1) * self->d_r);
      return FALSE;
    }
  reader->values = g_new (double, MAX (self->n_rho, self->n_r));
  return TRUE;
}

static gboolean
read_element_line (Reader *reader, guint element, GError **error)
{
  VtPotential *self = reader->self;
  const char *line = need_line (reader, _ ("the line of an element (atomic number, mass, lattice)"), error);
  double z;
  if (line == NULL)
    return FALSE;
  g_auto (GStrv) words = split (line);
  if (g_strv_length (words) < 2 || !parse_real (words[0], &z) || !parse_real (words[1], &self->mass[element]) || !(self->mass[element] > 0))
    {
      vt_scanner_set_error (reader->scanner, error, VT_IO_ERROR_FORMAT,
                            _ ("expected the line of %s: atomic number, mass, lattice constant and lattice. Do the tables before it have "
                               "as many numbers as the fifth line says?"),
                            self->names[element]);
      return FALSE;
    }
  return TRUE;
}

/* @n numbers from the beginning of a line on. */
static gboolean
read_values (Reader *reader, guint n, const char *what, GError **error)
{
  for (guint k = 0; k < n;)
    {
      const char *text = need_line (reader, what, error);
      if (text == NULL)
        return FALSE;
      for (;;)
        {
          while (vt_char_is_blank (*text))
            text++;
          if (*text == '\0')
            break;
          double value;
          const char *end = vt_number_read_double (text, &value, NULL);
          if (end == NULL || !vt_char_is_end (*end) || !isfinite (value))
            {
              vt_scanner_set_error (reader->scanner, error, VT_IO_ERROR_VALUE, _ ("“%.20s” is no finite number (%s, number %u of %u)."), text,
                                    what, k + 1, n);
              return FALSE;
            }
          if (k == n)
            {
              vt_scanner_set_error (reader->scanner, error, VT_IO_ERROR_FORMAT,
                                    _ ("more numbers than the %u that the fifth line announces for %s."), n, what);
              return FALSE;
            }
          reader->values[k++] = value;
          text = end;
        }
    }
  return TRUE;
}

static VtCubic *
make_cubics (Reader *reader, guint n)
{
  VtCubic *cubics = vt_potential_make_cubics (reader->values, n);
  g_ptr_array_add (reader->self->arrays, cubics);
  return cubics;
}

/* Whether the next line begins a table, and not an element: an element's line ends with a word ("fcc"). */
static gboolean
more_numbers (Reader *reader, gboolean *more, GError **error)
{
  const char *line = need_line (reader, _ ("its tables are complete"), error);
  if (line == NULL)
    return FALSE;
  g_auto (GStrv) words = split (line);
  double value;
  *more = words[0] != NULL;
  for (char **word = words; *word != NULL; word++)
    *more = *more && parse_real (*word, &value);
  vt_scanner_unread_line (reader->scanner);
  return TRUE;
}

static gboolean
read_densities (Reader *reader, guint source, GError **error)
{
  VtPotential *self = reader->self;
  const guint n = self->n_elements;
  for (guint host = 0; host < n; host++)
    {
      if (source == 0 && host == 1)
        {
          gboolean more;
          if (!more_numbers (reader, &more, error))
            return FALSE;
          self->kind = more ? VT_POTENTIAL_FS : VT_POTENTIAL_ALLOY;
        }
      if (host > 0 && self->kind == VT_POTENTIAL_ALLOY)
        {
          self->density[source][host] = self->density[source][0];
          continue;
        }
      g_autofree char *what = g_strdup_printf (_ ("the density that %s puts on %s"), self->names[source], self->names[host]);
      if (!read_values (reader, self->n_r, what, error))
        return FALSE;
      self->density[source][host] = make_cubics (reader, self->n_r);
    }
  return TRUE;
}

static gboolean
read_tables (Reader *reader, GError **error)
{
  VtPotential *self = reader->self;
  const guint n = self->n_elements;
  for (guint e = 0; e < n; e++)
    {
      g_autofree char *what = g_strdup_printf (_ ("the embedding energy of %s"), self->names[e]);
      if (!read_element_line (reader, e, error) || !read_values (reader, self->n_rho, what, error))
        return FALSE;
      self->embedding[e] = make_cubics (reader, self->n_rho);
      if (!read_densities (reader, e, error))
        return FALSE;
    }
  for (guint a = 0; a < n; a++)
    for (guint b = 0; b <= a; b++)
      {
        g_autofree char *what = g_strdup_printf (_ ("the pair function of %s and %s"), self->names[a], self->names[b]);
        if (!read_values (reader, self->n_r, what, error))
          return FALSE;
        self->rphi[a][b] = self->rphi[b][a] = make_cubics (reader, self->n_r);
      }
  return TRUE;
}

/* The end of the last interval that is not 0 everywhere, at most the cutoff. */
static double
find_end (const VtPotential *self, const VtCubic *cubics)
{
  guint m = self->n_r - 1;
  while (m > 0 && cubics[m - 1].c0 == 0 && cubics[m - 1].c1 == 0 && cubics[m - 1].c2 == 0 && cubics[m - 1].c3 == 0)
    m--;
  /* A table that does not end at 0 goes on as a constant. */
  return m == self->n_r - 1 ? self->cutoff : MIN (m * self->d_r, self->cutoff);
}

static void
find_ends (VtPotential *self)
{
  self->symmetric = TRUE;
  for (guint a = 0; a < self->n_elements; a++)
    for (guint b = 0; b < self->n_elements; b++)
      {
        self->pair_end[a][b] = find_end (self, self->rphi[a][b]);
        self->density_end[a][b] = MAX (find_end (self, self->density[a][b]), find_end (self, self->density[b][a]));
        self->symmetric = self->symmetric && memcmp (self->density[a][b], self->density[b][a], (self->n_r - 1) * sizeof (VtCubic)) == 0;
      }
}

VtPotential *
vt_potential_read_setfl (VtScanner *scanner, GError **error)
{
  g_autoptr (VtPotential) self = g_object_new (VT_TYPE_POTENTIAL, NULL);
  Reader reader = { self, scanner, NULL };
  gboolean failed = FALSE;
  gboolean ok = read_comments (&reader, error) && read_elements (&reader, error) && read_grid (&reader, error) && read_tables (&reader, error);
  if (ok && !vt_scanner_at_end (scanner, &failed, error))
    {
      if (!failed)
        vt_scanner_set_error (scanner, error, VT_IO_ERROR_FORMAT,
                              _ ("text after the last table. Do the numbers of the fifth line agree with the tables?"));
      ok = FALSE;
    }
  g_free (reader.values);
  if (!ok)
    return NULL;
  find_ends (self);
  return g_steal_pointer (&self);
}
