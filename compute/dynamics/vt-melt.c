#include "dynamics/vt-melt.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-random.h"
#include "sample/vt-element.h"

#define PURPOSE_MELT 0x6D656C74

/* Somewhat below random close packing: a liquid at its melting point. */
#define PACKING 0.65

static double
guess_volume (const VtSpecies *species, const double *shares, guint n_species, int dimension)
{
  double volume = 0, total = 0;

  for (guint s = 0; s < n_species; s++)
    {
      const double r = species[s].radius;

      volume += shares[s] * (dimension == 2 ? G_PI * r * r : 4 * G_PI / 3 * r * r * r);
      total += shares[s];
    }
  return volume / total / PACKING;
}

/* Whole numbers nearest to the shares that add up: the largest remainders get what is left over. */
static void
count_species (const double *shares, guint n_species, gsize n_atoms, gsize *counts)
{
  double total = 0;
  gsize given = 0;

  for (guint s = 0; s < n_species; s++)
    total += shares[s];
  for (guint s = 0; s < n_species; s++)
    {
      counts[s] = (gsize) floor (shares[s] / total * (double) n_atoms);
      given += counts[s];
    }
  for (; given < n_atoms; given++)
    {
      guint neediest = 0;
      double most = -INFINITY;

      for (guint s = 0; s < n_species; s++)
        {
          const double lack = shares[s] / total * (double) n_atoms - (double) counts[s];

          if (lack > most)
            {
              most = lack;
              neediest = s;
            }
        }
      counts[neediest]++;
    }
}

/* Each atom swaps with one before it or itself: every order is equally likely (Fisher and Yates). */
static void
shuffle (guint8 *species, gsize n, guint64 seed)
{
  VtRandom random;

  vt_random_init (&random, vt_random_mix (seed, PURPOSE_MELT), 0, 0);
  for (gsize i = n; i-- > 1;)
    {
      const gsize j = vt_random_below (&random, (guint32) (i + 1));
      const guint8 kept = species[i];

      species[i] = species[j];
      species[j] = kept;
    }
}

VtSample *
vt_melt_new (const VtSpecies *species, const double *shares, guint n_species, gsize n_atoms, double volume, int dimension, VtUnits units,
             guint64 seed)
{
  const double per_atom = volume > 0 ? volume : guess_volume (species, shares, n_species, dimension);
  const double edge = pow (per_atom * (double) n_atoms, 1.0 / dimension);
  gsize sites = (gsize) ceil (pow ((double) n_atoms, 1.0 / dimension) - 1e-9), i = 0;
  g_autofree gsize *counts = g_new (gsize, n_species);
  double *r = g_new (double, 3 * n_atoms);
  guint8 *index = g_new (guint8, n_atoms);
  VtCell cell;

  vt_cell_init_orthogonal (&cell, edge, edge, dimension == 2 ? 1 : edge);
  cell.dimension = dimension;
  cell.periodic[2] = dimension == 3;
  count_species (shares, n_species, n_atoms, counts);
  for (guint s = 0; s < n_species; s++)
    for (gsize k = 0; k < counts[s]; k++)
      index[i++] = (guint8) s;
  shuffle (index, n_atoms, seed);

  /* Of the simple lattice's sites, which are more than the atoms unless these are a cube, every so many stays empty. */
  const gsize n_sites = dimension == 2 ? sites * sites : sites * sites * sites;
  for (i = 0; i < n_atoms; i++)
    {
      const gsize site = (gsize) ((double) i * (double) n_sites / (double) n_atoms);
      const gsize corner[3] = { site % sites, site / sites % sites, dimension == 2 ? 0 : site / sites / sites };

      for (int k = 0; k < 3; k++)
        r[3 * i + (gsize) k] = ((double) corner[k] + 0.5) * (k < dimension ? edge / (double) sites : 1);
    }
  VtSample *sample = vt_sample_new (&cell, n_atoms, r, index, NULL, species, n_species);
  vt_sample_set_units (sample, units);
  return sample;
}

VtSample *
vt_melt_new_from_text (const char *composition, gsize n_atoms, guint64 seed, GError **error)
{
  g_auto (GStrv) items = g_strsplit (composition, "/", -1);
  VtSpecies species[VT_MAX_SPECIES];
  double shares[VT_MAX_SPECIES], total = 0;
  guint n = 0;

  for (char **item = items; *item != NULL; item++, n++)
    {
      char *equals = strchr (*item, '='), *end = NULL;

      if (equals != NULL)
        *equals = '\0';
      shares[MIN (n, VT_MAX_SPECIES - 1)] = equals != NULL ? g_ascii_strtod (equals + 1, &end) : NAN;
      if (n >= VT_MAX_SPECIES || equals == NULL || end == equals + 1 || *end != '\0' || !(shares[n] >= 0) || !isfinite (shares[n])
          || vt_element_lookup (*item) == 0)
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                       _("a composition names elements with their shares, such as Cu=50/Zr=50; not “%s”."), composition);
          return NULL;
        }
      vt_species_init (&species[n], *item, n);
      total += shares[n];
    }
  if (!(total > 0))
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                   _("a composition names elements with their shares, such as Cu=50/Zr=50; not “%s”."), composition);
      return NULL;
    }
  return vt_melt_new (species, shares, n, n_atoms, 0, 3, VT_UNITS_METAL, seed);
}
