#include "structure/vt-means.h"

#include <math.h>

#include "base/vt-i18n.h"

void
vt_means_add_centres (VtTable *table, VtSample *sample)
{
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (sample, &n_species);
  g_autofree const char **names = g_new (const char *, n_species + 1);
  names[0] = _ ("All");
  for (guint s = 0; s < n_species; s++)
    names[1 + s] = species[s].name;
  vt_table_add_texts (table, "centre", _ ("Centre"), names, n_species + 1);
}

/* rows[0] ← mean of all, rows[1 + s] ← of species s, of (value − about[row])^power. */
static void
moment_by_species (VtSample *sample, const double *values, int power, const double *about, double *rows)
{
  const guint8 *species = vt_sample_get_species_index (sample);
  guint n_species;
  vt_sample_get_species (sample, &n_species);
  g_autofree double *counts = g_new0 (double, n_species + 1);
  for (guint s = 0; s <= n_species; s++)
    rows[s] = 0;
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    {
      const guint row[2] = { 0, 1u + species[i] };
      if (isnan (values[i]))
        continue;
      for (int k = 0; k < 2; k++)
        {
          const double d = values[i] - (about != NULL ? about[row[k]] : 0);
          rows[row[k]] += power == 1 ? d : d * d;
          counts[row[k]]++;
        }
    }
  for (guint s = 0; s <= n_species; s++)
    rows[s] = counts[s] > 0 ? rows[s] / counts[s] : NAN;
}

void
vt_means_add (VtTable *table, VtSample *sample, const char *id, const char *title, const char *unit, const double *values)
{
  guint n_species;
  vt_sample_get_species (sample, &n_species);
  g_autofree double *means = g_new (double, n_species + 1);
  moment_by_species (sample, values, 1, NULL, means);
  vt_table_add_numbers (table, id, title, unit, means, n_species + 1);
}

void
vt_means_add_deviation (VtTable *table, VtSample *sample, const char *id, const char *title, const char *unit, const double *values)
{
  guint n_species;
  vt_sample_get_species (sample, &n_species);
  g_autofree double *means = g_new (double, n_species + 1);
  g_autofree double *variances = g_new (double, n_species + 1);
  moment_by_species (sample, values, 1, NULL, means);
  moment_by_species (sample, values, 2, means, variances);
  for (guint s = 0; s <= n_species; s++)
    variances[s] = sqrt (variances[s]);
  vt_table_add_numbers (table, id, title, unit, variances, n_species + 1);
}
