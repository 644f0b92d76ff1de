#include "landscape/vt-artn-atoms.h"

#include <stdlib.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-random.h"

#define PURPOSE_ATOMS 0x41544f4d

static int
compare_sizes (gconstpointer a, gconstpointer b)
{
  const gsize x = *(const gsize *) a, y = *(const gsize *) b;
  return x < y ? -1 : x > y;
}

gsize *
vt_artn_draw_atoms (guint64 seed, gsize n_atoms, gsize n)
{
  gsize *atoms = g_new (gsize, MAX (n_atoms, 1));
  VtRandom random;
  vt_random_init (&random, vt_random_mix (seed, PURPOSE_ATOMS), 0, 0);
  for (gsize i = 0; i < n_atoms; i++)
    atoms[i] = i;
  for (gsize i = 0; i < MIN (n, n_atoms); i++)
    {
      const gsize j = i + vt_random_below (&random, (guint32) (n_atoms - i)), other = atoms[j];
      atoms[j] = atoms[i];
      atoms[i] = other;
    }
  qsort (atoms, MIN (n, n_atoms), sizeof *atoms, compare_sizes);
  return atoms;
}

static gboolean
mark_kind (const VtParams *params, VtSample *sample, guint8 *marks, GError **error)
{
  const guint8 *index = vt_sample_get_species_index (sample);
  guint kind;
  if (!vt_params_get_kind (params, "species", sample, &kind, error))
    return FALSE;
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    marks[i] = index[i] == kind;
  return TRUE;
}

gsize *
vt_artn_choose_atoms (const VtParams *params, VtSample *sample, gsize *n, GError **error)
{
  const gsize n_atoms = vt_sample_get_n_atoms (sample);
  const char *atoms = vt_params_get_choice (params, "atoms");
  *n = n_atoms;
  if (strcmp (atoms, "random") == 0)
    *n = MIN ((gsize) vt_params_get_integer (params, "number"), n_atoms);
  if (strcmp (atoms, "all") == 0 || strcmp (atoms, "random") == 0)
    return vt_artn_draw_atoms ((guint64) vt_params_get_integer (params, "seed"), n_atoms, *n);

  g_autofree guint8 *marks = g_new0 (guint8, n_atoms);
  *n = 0;
  if (strcmp (atoms, "one") == 0)
    {
      const gssize one = vt_sample_find_id (sample, vt_params_get_integer (params, "atom"));
      if (one < 0)
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("There is no atom %d in this sample."), vt_params_get_integer (params, "atom"));
          return NULL;
        }
      marks[one] = TRUE;
    }
  else if (strcmp (atoms, "species") == 0 ? !mark_kind (params, sample, marks, error) : !vt_params_mark_atoms (params, "list", sample, marks, error))
    return NULL;
  gsize *chosen = g_new (gsize, n_atoms);
  for (gsize i = 0; i < n_atoms; i++)
    if (marks[i])
      chosen[(*n)++] = i;
  return chosen;
}

/* ---- their name ---- */

static gboolean
are_drawn (const VtParams *params, gsize n_atoms, const gsize *atoms, gsize n)
{
  g_autofree gsize *drawn = vt_artn_draw_atoms ((guint64) vt_params_get_integer (params, "seed"), n_atoms, n);
  return memcmp (drawn, atoms, n * sizeof *atoms) == 0;
}

static gboolean
are_species (VtSample *sample, const gsize *atoms, gsize n)
{
  const guint8 *index = vt_sample_get_species_index (sample);
  for (gsize i = 0; i < n; i++)
    if (index[atoms[i]] != index[atoms[0]])
      return FALSE;
  return n == vt_sample_get_species_counts (sample)[index[atoms[0]]];
}

void
vt_artn_name_atoms (VtParams *params, VtSample *sample, const gsize *atoms, gsize n)
{
  const gsize n_atoms = vt_sample_get_n_atoms (sample);
  const char *choice = n == n_atoms ? "all"
                       : n == 0 || are_drawn (params, n_atoms, atoms, n) ? "random"
                       : n == 1 ? "one"
                       : are_species (sample, atoms, n) ? "species" : "selection";
  g_autofree guint8 *marks = g_new0 (guint8, n_atoms);
  g_autofree char *number = g_strdup_printf ("%zu", MAX (n, 1)), *id = g_strdup_printf ("%" G_GINT64_FORMAT, n > 0 ? vt_sample_get_id (sample, atoms[0]) : 1);
  vt_params_set (params, "atoms", choice, NULL);
  vt_params_set (params, "number", number, NULL);
  if (strcmp (choice, "one") == 0)
    vt_params_set (params, "atom", id, NULL);
  if (strcmp (choice, "species") == 0)
    vt_params_set (params, "species", vt_sample_get_species (sample, NULL)[vt_sample_get_species_index (sample)[atoms[0]]].name, NULL);
  for (gsize i = 0; i < n; i++)
    marks[atoms[i]] = TRUE;
  if (strcmp (choice, "selection") == 0)
    vt_params_set_atoms (params, "list", sample, marks);
}
