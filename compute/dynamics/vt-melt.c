#include "dynamics/vt-melt.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-memory.h"
#include "base/vt-random.h"
#include "dynamics/vt-dynamics.h"
#include "dynamics/vt-minimise.h"
#include "sample/vt-element.h"

#define PURPOSE_MELT 0x6D656C74

/* Somewhat below random close packing: a liquid at its melting point. */
#define PACKING 0.65

/* Whoever waits is asked once for so many atoms: every few milliseconds. */
#define ATOMS_PER_ASKING 65536

static double
get_volume (const VtMelt *melt)
{
  double volume = 0, total = 0;

  if (melt->volume > 0)
    return melt->volume;
  for (guint s = 0; s < melt->n_species; s++)
    {
      const double r = melt->species[s].radius;

      volume += melt->shares[s] * (melt->dimension == 2 ? G_PI * r * r : 4 * G_PI / 3 * r * r * r);
      total += melt->shares[s];
    }
  return volume / total / PACKING;
}

/* Whole numbers nearest to the shares that add up: the largest remainders get what is left over. */
static void
count_species (const VtMelt *melt, gsize *counts)
{
  const double *shares = melt->shares;
  double total = 0;
  gsize given = 0;

  for (guint s = 0; s < melt->n_species; s++)
    total += shares[s];
  for (guint s = 0; s < melt->n_species; s++)
    {
      counts[s] = (gsize) floor (shares[s] / total * (double) melt->n_atoms);
      given += counts[s];
    }
  for (; given < melt->n_atoms; given++)
    {
      guint neediest = 0;
      double most = -INFINITY;

      for (guint s = 0; s < melt->n_species; s++)
        {
          const double lack = shares[s] / total * (double) melt->n_atoms - (double) counts[s];

          if (lack > most)
            {
              most = lack;
              neediest = s;
            }
        }
      counts[neediest]++;
    }
}

static gboolean
is_cancelled (GCancellable *cancellable, gsize atom)
{
  return atom % ATOMS_PER_ASKING == 0 && g_cancellable_is_cancelled (cancellable);
}

/* Each atom swaps with one before it or itself: every order is equally likely (Fisher and Yates). */
static void
shuffle (guint8 *species, gsize n, guint64 seed, GCancellable *cancellable)
{
  VtRandom random;

  vt_random_init (&random, vt_random_mix (seed, PURPOSE_MELT), 0, 0);
  for (gsize i = n; i-- > 1 && !is_cancelled (cancellable, i);)
    {
      const gsize j = vt_random_below (&random, (guint32) (i + 1));
      const guint8 kept = species[i];

      species[i] = species[j];
      species[j] = kept;
    }
}

/* Of the simple lattice's sites, which are more than the atoms unless these are a cube, every so many stays empty. */
static void
place (const VtMelt *melt, double edge, double *r, GCancellable *cancellable)
{
  const gsize sites = (gsize) ceil (pow ((double) melt->n_atoms, 1.0 / melt->dimension) - 1e-9);
  const gsize n_sites = melt->dimension == 2 ? sites * sites : sites * sites * sites;

  for (gsize i = 0; i < melt->n_atoms && !is_cancelled (cancellable, i); i++)
    {
      const gsize site = (gsize) ((double) i * (double) n_sites / (double) melt->n_atoms);
      const gsize corner[3] = { site % sites, site / sites % sites, melt->dimension == 2 ? 0 : site / sites / sites };

      for (int k = 0; k < 3; k++)
        r[3 * i + (gsize) k] = ((double) corner[k] + 0.5) * (k < melt->dimension ? edge / (double) sites : 1);
    }
}

VtSample *
vt_melt_new (const VtMelt *melt, GCancellable *cancellable, GError **error)
{
  const double edge = pow (get_volume (melt) * (double) melt->n_atoms, 1.0 / melt->dimension);
  g_autofree gsize *counts = g_new (gsize, melt->n_species);
  g_autofree double *r = g_new (double, 3 * melt->n_atoms);
  g_autofree guint8 *index = g_new (guint8, melt->n_atoms);
  gsize i = 0;
  VtCell cell;

  vt_cell_init_orthogonal (&cell, edge, edge, melt->dimension == 2 ? 1 : edge);
  cell.dimension = melt->dimension;
  cell.periodic[2] = melt->dimension == 3;
  count_species (melt, counts);
  for (guint s = 0; s < melt->n_species; s++)
    for (gsize k = 0; k < counts[s]; k++)
      index[i++] = (guint8) s;
  shuffle (index, melt->n_atoms, melt->seed, cancellable);
  place (melt, edge, r, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  g_autoptr (VtSample) sample = vt_sample_new (&cell, melt->n_atoms, g_steal_pointer (&r), g_steal_pointer (&index), NULL, melt->species, melt->n_species);
  vt_sample_set_units (sample, melt->units);
  return vt_sample_with_potential (sample, melt->potential);
}

/* Copies of the sample: on the lattice, to begin with, as shown, as kept, and the glass. */
#define COPIES 5

gboolean
vt_melt_check_memory (const VtMelt *melt, gboolean minimise, GError **error)
{
  const double volume = get_volume (melt), n = (double) melt->n_atoms;
  VtMelt few = *melt;

  few.n_atoms = MIN (melt->n_atoms, melt->n_species);
  g_autoptr (VtSample) sample = vt_melt_new (&few, NULL, NULL);
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, error);
  if (potential == NULL)
    return FALSE;
  /* First the lattice is relaxed. On the way down there are other forces, and those of the minimisation beside them in the end. Of 200 000 Cu–Zr atoms
   * this says 3.8 kB each, and 6.0 kB with the minimisation; measured at most 3.4 and 6.6 kB. */
  const double still = vt_forces_estimate_size (potential, melt->n_atoms, volume, melt->dimension, VT_PRECISION_DOUBLE)
                       + vt_minimise_estimate_size (melt->n_atoms, vt_minimise_defaults.optimiser);
  const double moving = vt_forces_estimate_size (potential, melt->n_atoms, volume, melt->dimension, VT_PRECISION_MIXED)
                        + n * VT_DYNAMICS_BYTES_PER_ATOM;
  const double wanted = n * COPIES * (3 * sizeof (double) + 1) + (minimise ? still + moving : MAX (still, moving));
  if (vt_memory_suffices (wanted))
    return TRUE;
  g_autofree char *size = g_format_size ((guint64) MIN (wanted, 1e18)), *total = g_format_size (vt_memory_get_total ());
  /* Translators: a number of atoms, then two amounts of memory with their units. */
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("%.0f atoms would take about %s of memory, and there is %s here: take fewer."), n,
               size, total);
  return FALSE;
}

static gboolean
is_named (const VtSpecies *species, guint n, const char *name)
{
  for (guint s = 0; s < n; s++)
    if (strcmp (species[s].name, name) == 0)
      return TRUE;
  return FALSE;
}

VtSample *
vt_melt_new_from_text (const char *composition, gsize n_atoms, const char *potential, guint64 seed, GCancellable *cancellable, GError **error)
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
          || vt_element_lookup (*item) == 0 || is_named (species, n, *item))
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                       _("a composition names elements with their shares, each once, such as Cu=50/Zr=50; not “%s”."), composition);
          return NULL;
        }
      vt_species_init (&species[n], *item, n);
      total += shares[n];
    }
  if (!(total > 0))
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                   _("a composition names elements with their shares, each once, such as Cu=50/Zr=50; not “%s”."), composition);
      return NULL;
    }
  const VtMelt melt = { species, shares, n, n_atoms, 0, 3, VT_UNITS_METAL, potential, seed };
  return vt_melt_check_memory (&melt, FALSE, error) ? vt_melt_new (&melt, cancellable, error) : NULL;
}
