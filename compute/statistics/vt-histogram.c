#include "statistics/vt-histogram.h"

#include <math.h>
#include <stdlib.h>

typedef struct
{
  double low;
  double width;
  guint n;
} Bins;

#define MAX_BINS 100

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* 2 × interquartile range × n^(−1/3): D. Freedman & P. Diaconis, Z. Wahrsch. verw. Geb. 57, 453 (1981). Overwrites
 * @values, of which a few thousand are enough to place the quartiles. */
static double
freedman_diaconis (double *values, gsize n)
{
  gsize stride = MAX (n / 4096, 1), m = 0;

  for (gsize i = 0; i < n; i += stride)
    values[m++] = values[i];
  qsort (values, m, sizeof *values, compare_doubles);
  return 2 * (values[(3 * m) / 4] - values[m / 4]) / cbrt ((double) n);
}

/* The smallest of 1, 2, 5 × 10^k that is not below @width. */
static double
round_up (double width)
{
  double decade = pow (10, floor (log10 (width)));

  for (int i = 0; i < 3; i++)
    {
      static const double steps[] = { 1, 2, 5 };

      if (steps[i] * decade >= width * (1 - 1e-12))
        return steps[i] * decade;
    }
  return 10 * decade;
}

static gboolean
choose_bins (VtField *field, guint component, Bins *bins)
{
  gsize n_atoms = vt_field_get_n_atoms (field), n = 0;
  g_autofree double *values = g_new (double, MAX (n_atoms, 1));
  double min = INFINITY, max = -INFINITY;

  for (gsize i = 0; i < n_atoms; i++)
    {
      double value = vt_field_get (field, i, component);

      if (!isfinite (value))
        continue;
      values[n++] = value;
      min = fmin (min, value);
      max = fmax (max, value);
    }
  if (n == 0 || !isfinite (max - min))
    return FALSE;

  if (vt_field_get_value_type (field) == VT_FIELD_I32)
    {
      bins->width = fmax (1, ceil ((max - min + 1) / MAX_BINS));
      bins->low = min - 0.5;
    }
  else if (max > min)
    {
      /* Species often make two peaks, whose quartiles lie far apart: never fewer than these bins. */
      double least = CLAMP (0.5 * sqrt ((double) n), 8, 30);

      bins->width = CLAMP (freedman_diaconis (values, n), (max - min) / (MAX_BINS - 1), (max - min) / least);
      bins->width = round_up (bins->width);
      bins->low = floor (min / bins->width) * bins->width;
    }
  else
    {
      bins->width = min != 0 ? 0.1 * fabs (min) : 1; /* every atom has the same value: one bin around it */
      bins->low = min - bins->width / 2;
    }
  bins->n = (guint) ((max - bins->low) / bins->width) + 1;
  return TRUE;
}

/* counts[species × bins->n + bin], and the atoms with a value of each species. */
static void
count (VtField *field, guint component, VtSample *sample, const Bins *bins, gsize *counts, gsize *counted)
{
  const guint8 *species = vt_sample_get_species_index (sample);
  gsize n_atoms = vt_sample_get_n_atoms (sample);

  for (gsize i = 0; i < n_atoms; i++)
    {
      double value = vt_field_get (field, i, component);
      double bin;

      if (!isfinite (value))
        continue;
      bin = floor ((value - bins->low) / bins->width);
      counts[species[i] * (gsize) bins->n + (gsize) CLAMP (bin, 0, bins->n - 1)]++;
      counted[species[i]]++;
    }
}

VtTable *
vt_histogram_of_field (VtField *field, guint component, VtSample *sample)
{
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (sample, &n_species);
  Bins bins;
  gsize counted[VT_MAX_SPECIES] = { 0 };
  g_autofree gsize *counts = NULL;
  g_autofree double *column = NULL;
  g_autofree char *id = NULL;
  VtTable *table;

  g_return_val_if_fail (component < vt_field_get_n_components (field), NULL);
  if (vt_field_get_n_atoms (field) != vt_sample_get_n_atoms (sample) || !choose_bins (field, component, &bins))
    return NULL;
  counts = g_new0 (gsize, (gsize) n_species * bins.n);
  count (field, component, sample, &bins, counts, counted);
  column = g_new (double, bins.n);

  id = g_strdup_printf ("histogram_%s", vt_field_get_name (field));
  table = vt_table_new (id, vt_field_get_title (field), VT_TABLE_HISTOGRAM);
  vt_table_set_provenance (table, vt_field_get_provenance (field));
  for (guint b = 0; b < bins.n; b++)
    column[b] = bins.low + (b + 0.5) * bins.width;
  vt_table_add_numbers (table, vt_field_get_name (field), vt_field_get_title (field), vt_field_get_unit (field), column,
                        bins.n);
  for (guint s = 0; s < n_species; s++)
    {
      if (counted[s] == 0)
        continue;
      for (guint b = 0; b < bins.n; b++)
        column[b] = (double) counts[(gsize) s * bins.n + b] / (double) counted[s];
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
