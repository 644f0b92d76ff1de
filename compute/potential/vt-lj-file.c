/* Reader of Lennard-Jones mixtures: a file of our own, since there is no customary one.
 *
 *   Lennard-Jones smoothing=shift            as VtLjSmoothing: cut, shift, shift-force or smooth
 *   A A epsilon=1   sigma=1   cutoff=2.5     each pair of species once, as the sample calls them; the cutoff is a length
 *   A B epsilon=1.5 sigma=0.8 cutoff=2
 *   B B epsilon=0.5 sigma=0.88 cutoff=2.2
 *
 * What follows a "#" is a remark. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "io/vt-number.h"
#include "io/vt-scanner.h"
#include "potential/vt-potential-private.h"

const char *const vt_lj_smoothings[] = { "cut", "shift", "shift-force", "smooth", NULL };

/* The words of the next line that has any; NULL at the end, or with @error. */
static char **
read_words (VtScanner *scanner, GError **error)
{
  char *line;
  while ((line = vt_scanner_read_line (scanner, error)) != NULL)
    {
      g_autofree char *valid = g_utf8_make_valid (line, -1);
      valid[strcspn (valid, "#")] = '\0';
      g_auto (GStrv) parts = g_strsplit_set (valid, " \t\r\v\f", -1);
      g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
      for (char **part = parts; *part != NULL; part++)
        if (**part != '\0')
          g_strv_builder_add (words, *part);
      char **result = g_strv_builder_end (words);
      if (*result != NULL)
        return result;
      g_strfreev (result);
    }
  return NULL;
}

static gboolean
read_head (VtScanner *scanner, VtLennardJones *lj, GError **error)
{
  g_auto (GStrv) words = read_words (scanner, error);
  if (words == NULL)
    return FALSE;
  const char *name = g_strv_length (words) == 2 && g_str_has_prefix (words[1], "smoothing=") ? words[1] + strlen ("smoothing=") : "";
  for (guint k = 0; vt_lj_smoothings[k] != NULL; k++)
    if (strcmp (name, vt_lj_smoothings[k]) == 0)
      {
        lj->smoothing = (VtLjSmoothing) k;
        return TRUE;
      }
  vt_scanner_set_error (scanner, error, VT_IO_ERROR_FORMAT,
                        _ ("expected “Lennard-Jones smoothing=…” with cut, shift, shift-force or smooth."));
  return FALSE;
}

static int
find_species (VtLennardJones *lj, const char *name)
{
  for (guint s = 0; s < lj->n_species; s++)
    if (strcmp (lj->names[s], name) == 0)
      return (int) s;
  if (lj->n_species == VT_LJ_MAX_SPECIES || strlen (name) >= sizeof lj->names[0])
    return -1;
  strcpy (lj->names[lj->n_species], name);
  return (int) lj->n_species++;
}

/* "name=1.5", positive. */
static gboolean
parse_value (const char *word, const char *name, double *value)
{
  const gsize length = strlen (name);
  if (strncmp (word, name, length) != 0 || word[length] != '=')
    return FALSE;
  const char *end = vt_number_read_double (word + length + 1, value, NULL);
  return end != NULL && *end == '\0' && isfinite (*value) && *value > 0;
}

static gboolean
take_pair (VtScanner *scanner, char **words, VtLennardJones *lj, GError **error)
{
  double epsilon, sigma, cutoff;
  if (g_strv_length (words) != 5 || !parse_value (words[2], "epsilon", &epsilon) || !parse_value (words[3], "sigma", &sigma)
      || !parse_value (words[4], "cutoff", &cutoff))
    {
      vt_scanner_set_error (scanner, error, VT_IO_ERROR_FORMAT,
                            _ ("expected a pair of species and its positive numbers, e.g. “A B epsilon=1.5 sigma=0.8 cutoff=2”."));
      return FALSE;
    }
  const int a = find_species (lj, words[0]), b = find_species (lj, words[1]);
  if (a < 0 || b < 0)
    {
      vt_scanner_set_error (scanner, error, VT_IO_ERROR_VALUE, _ ("a mixture has at most %d species, with names of at most %d letters."),
                            VT_LJ_MAX_SPECIES, (int) sizeof lj->names[0] - 1);
      return FALSE;
    }
  if (lj->epsilon[a][b] > 0)
    {
      vt_scanner_set_error (scanner, error, VT_IO_ERROR_VALUE, _ ("the pair %s with %s comes twice."), words[0], words[1]);
      return FALSE;
    }
  lj->epsilon[a][b] = lj->epsilon[b][a] = epsilon;
  lj->sigma[a][b] = lj->sigma[b][a] = sigma;
  lj->cutoff[a][b] = lj->cutoff[b][a] = cutoff;
  return TRUE;
}

VtPotential *
vt_potential_read_lennard_jones (VtScanner *scanner, GError **error)
{
  VtLennardJones lj = { 0 };
  GError *local = NULL;
  if (!read_head (scanner, &lj, error))
    return NULL;
  for (;;)
    {
      g_auto (GStrv) words = read_words (scanner, &local);
      if (words == NULL)
        break;
      if (!take_pair (scanner, words, &lj, error))
        return NULL;
    }
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return NULL;
    }
  for (guint a = 0; a < lj.n_species; a++)
    for (guint b = 0; b <= a; b++)
      if (lj.epsilon[a][b] == 0)
        {
          vt_scanner_set_error (scanner, error, VT_IO_ERROR_TRUNCATED, _ ("the pair %s with %s is missing."), lj.names[a], lj.names[b]);
          return NULL;
        }
  if (lj.n_species == 0)
    {
      vt_scanner_set_error (scanner, error, VT_IO_ERROR_TRUNCATED, _ ("the file names no pairs of species."));
      return NULL;
    }
  return vt_potential_new_lennard_jones (&lj, error);
}
