#include "statistics/vt-histogram.h"

#include <math.h>

#include "base/vt-i18n.h"

typedef struct
{
  double low;
  double width;
  guint n;
  gboolean whole; /* one bin per whole number */
} Bins;

static gboolean
choose_bins (VtField *field, guint n_bins, Bins *bins)
{
  double min, max;

  if (!vt_field_get_range (field, &min, &max))
    return FALSE;
  bins->whole = vt_field_get_value_type (field) == VT_FIELD_I32 && max - min < n_bins;
  if (bins->whole)
    {
      bins->low = min - 0.5;
      bins->width = 1;
      bins->n = (guint) (max - min) + 1;
      return TRUE;
    }
  if (max == min)
    {
      /* Every atom has the same value: one bin around it. */
      max += fmax (fabs (min), 1) * 1e-6;
      min -= fmax (fabs (min), 1) * 1e-6;
    }
  bins->low = min;
  bins->width = (max - min) / n_bins;
  bins->n = n_bins;
  return isfinite (bins->width) && bins->width > 0;
}

/* counts[species × bins->n + bin], and the atoms with a value of each species. */
static void
count (VtField *field, VtSample *sample, const Bins *bins, gsize *counts, gsize *counted)
{
  const guint8 *species = vt_sample_get_species_index (sample);
  gsize n_atoms = vt_sample_get_n_atoms (sample);

  for (gsize i = 0; i < n_atoms; i++)
    {
      double value = vt_field_get (field, i, 0);
      double bin;

      if (!isfinite (value))
        continue;
      bin = floor ((value - bins->low) / bins->width);
      counts[species[i] * (gsize) bins->n + (gsize) CLAMP (bin, 0, bins->n - 1)]++;
      counted[species[i]]++;
    }
}

VtTable *
vt_histogram_of_field (VtField *field, VtSample *sample, guint n_bins)
{
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (sample, &n_species);
  Bins bins;
  gsize counted[VT_MAX_SPECIES] = { 0 };
  g_autofree gsize *counts = NULL;
  g_autofree double *column = NULL;
  g_autofree char *id = NULL;
  VtTable *table;

  g_return_val_if_fail (n_bins > 0, NULL);
  if (vt_field_get_n_atoms (field) != vt_sample_get_n_atoms (sample) || !choose_bins (field, n_bins, &bins))
    return NULL;
  counts = g_new0 (gsize, (gsize) n_species * bins.n);
  count (field, sample, &bins, counts, counted);
  column = g_new (double, bins.n);

  id = g_strdup_printf ("histogram_%s", vt_field_get_name (field));
  table = vt_table_new (id, vt_field_get_title (field), VT_TABLE_CURVES);
  vt_table_set_provenance (table, vt_field_get_provenance (field));
  for (guint b = 0; b < bins.n; b++)
    column[b] = bins.low + (b + 0.5) * bins.width;
  vt_table_add_numbers (table, vt_field_get_name (field), vt_field_get_title (field), vt_field_get_unit (field), column,
                        bins.n);
  for (guint s = 0; s < n_species; s++)
    {
      for (guint b = 0; b < bins.n; b++)
        column[b] = counted[s] > 0 ? (double) counts[(gsize) s * bins.n + b] / counted[s] : 0;
      vt_table_add_numbers (table, species[s].name, species[s].name, "", column, bins.n);
    }
  return table;
}

double
vt_histogram_percentile_of (VtField *field, VtSample *sample, gsize atom)
{
  const guint8 *species = vt_sample_get_species_index (sample);
  gsize n_atoms = vt_sample_get_n_atoms (sample), below = 0, equal = 0, all = 0;
  double own = vt_field_get (field, atom, 0);

  if (!isfinite (own) || vt_field_get_n_atoms (field) != n_atoms)
    return NAN;
  for (gsize i = 0; i < n_atoms; i++)
    {
      double value;

      if (species[i] != species[atom])
        continue;
      value = vt_field_get (field, i, 0);
      if (!isfinite (value))
        continue;
      all++;
      below += value < own;
      equal += value == own;
    }
  /* Where all have the same value there is no rank. */
  return equal < all ? 100.0 * (below + 0.5 * equal) / all : NAN;
}
