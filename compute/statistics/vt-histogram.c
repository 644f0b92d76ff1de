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

/* counts[species × bins->n + bin]. Returns the number of atoms counted. */
static gsize
count (VtField *field, VtSample *sample, const Bins *bins, gsize *counts)
{
  const guint8 *species = vt_sample_get_species_index (sample);
  gsize n_atoms = vt_sample_get_n_atoms (sample), counted = 0;

  for (gsize i = 0; i < n_atoms; i++)
    {
      double value = vt_field_get (field, i, 0);
      double bin;

      if (!isfinite (value))
        continue;
      bin = floor ((value - bins->low) / bins->width);
      counts[species[i] * (gsize) bins->n + (gsize) CLAMP (bin, 0, bins->n - 1)]++;
      counted++;
    }
  return counted;
}

VtTable *
vt_histogram_of_field (VtField *field, VtSample *sample, guint n_bins)
{
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (sample, &n_species);
  Bins bins;
  gsize counted;
  g_autofree gsize *counts = NULL;
  g_autofree double *column = NULL;
  g_autofree char *density_unit = NULL;
  g_autofree char *id = NULL;
  VtTable *table;

  g_return_val_if_fail (n_bins > 0, NULL);
  if (vt_field_get_n_atoms (field) != vt_sample_get_n_atoms (sample) || !choose_bins (field, n_bins, &bins))
    return NULL;
  counts = g_new0 (gsize, (gsize) n_species * bins.n);
  counted = count (field, sample, &bins, counts);
  column = g_new (double, bins.n);
  if (!bins.whole && *vt_field_get_unit (field))
    density_unit = g_strdup_printf ("1/%s", vt_field_get_unit (field));

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
        column[b] = counts[(gsize) s * bins.n + b] / (counted * bins.width);
      vt_table_add_numbers (table, species[s].name, species[s].name, density_unit ? density_unit : "", column, bins.n);
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
  return 100.0 * (below + 0.5 * equal) / all;
}
