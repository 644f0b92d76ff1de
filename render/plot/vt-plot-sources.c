/* Plots made from what methods leave behind: tables and fields. */
#include <math.h>
#include <string.h>

#include "base/vt-i18n.h"
#include "plot/vt-plot-private.h"

static char *
column_label (VtTable *table, guint column)
{
  const char *title = vt_table_get_column_title (table, column);
  const char *unit = vt_table_get_column_unit (table, column);

  return unit != NULL && unit[0] != '\0' ? g_strdup_printf ("%s (%s)", title, unit) : g_strdup (title);
}

/* Black on white and white on black: for the curve that the others are parts of. */
#define INK_COLOUR 6
/* More bars than this crowd a side panel; a census has hundreds of rows in descending order. */
#define MAX_BARS 12

static void
add_curves (VtPlot *plot, VtTable *table)
{
  const double *x = vt_table_get_numbers (table, 0);
  guint coloured = 0;

  for (guint c = 1; c < vt_table_get_n_columns (table); c++)
    {
      const double *y = vt_table_get_numbers (table, c);

      if (y == NULL)
        continue;
      vt_plot_add_curve (plot, vt_table_get_column_title (table, c), x, y, vt_table_get_n_rows (table));
      vt_plot_set_last_colour (plot, strcmp (vt_table_get_column_id (table, c), "g") == 0 ? INK_COLOUR : coloured++);
    }
}

/* Whether a column becomes bars. Counts and fractions do not share an axis: where there are fractions by species
 * ("fraction_Cu") these, else the fraction of all, else every number. */
static gboolean
is_bar_column (VtTable *table, guint column)
{
  gboolean whole = FALSE, parts = FALSE;
  const char *id = vt_table_get_column_id (table, column);

  for (guint c = 1; c < vt_table_get_n_columns (table); c++)
    {
      whole |= strcmp (vt_table_get_column_id (table, c), "fraction") == 0;
      parts |= g_str_has_prefix (vt_table_get_column_id (table, c), "fraction_");
    }
  if (vt_table_get_numbers (table, column) == NULL)
    return FALSE;
  if (parts)
    return g_str_has_prefix (id, "fraction_");
  return !whole || strcmp (id, "fraction") == 0;
}

static void
add_bars (VtPlot *plot, VtTable *table)
{
  const char *const *names = vt_table_get_texts (table, 0);
  gsize n = MIN (vt_table_get_n_rows (table), MAX_BARS);
  guint n_columns = vt_table_get_n_columns (table), n_species = 0;
  g_autofree const char **species = g_new (const char *, n_columns);
  g_autofree guint *colours = g_new (guint, n_columns);

  for (guint c = 1; c < n_columns; c++)
    if (g_str_has_prefix (vt_table_get_column_id (table, c), "fraction_"))
      species[n_species++] = vt_table_get_column_id (table, c) + strlen ("fraction_");
  vt_plot_choose_species_colours (species, n_species, colours);

  for (guint c = 1, s = 0; names != NULL && c < n_columns; c++)
    {
      if (!is_bar_column (table, c))
        continue;
      vt_plot_add_bars (plot, n_species > 0 ? species[s] : vt_table_get_column_title (table, c), names,
                        vt_table_get_numbers (table, c), n);
      if (n_species > 0)
        vt_plot_set_last_colour (plot, colours[s++]);
    }
}

/* What several columns on one axis have in common. */
static char *
common_label (VtTable *table)
{
  const char *unit = "";

  if (strcmp (vt_table_get_id (table), "rdf") == 0)
    return g_strdup ("g(r)");
  for (guint c = 1; c < vt_table_get_n_columns (table); c++)
    {
      if (g_str_has_prefix (vt_table_get_column_id (table, c), "fraction_"))
        return g_strdup (_("Fraction of centres"));
      if (vt_table_get_numbers (table, c) != NULL)
        unit = vt_table_get_column_unit (table, c);
    }
  return unit != NULL && unit[0] != '\0' ? g_strdup_printf ("%s (%s)", vt_table_get_title (table), unit)
                                         : g_strdup (vt_table_get_title (table));
}

VtPlot *
vt_plot_new_for_table (VtTable *table)
{
  VtPlot *plot = vt_plot_new ();
  gboolean bars = vt_table_get_kind (table) == VT_TABLE_BARS;
  guint n_columns = vt_table_get_n_columns (table);

  if (n_columns < 2 || vt_table_get_kind (table) == VT_TABLE_PLAIN)
    return plot;
  if (bars)
    add_bars (plot, table);
  else
    add_curves (plot, table);

  g_autofree char *x_label = column_label (table, 0);
  g_autofree char *y_label = n_columns == 2 ? column_label (table, 1) : common_label (table);
  vt_plot_set_labels (plot, NULL, x_label, y_label);
  return plot;
}

/* ---- histograms ---- */

#define MAX_BINS 100

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* 2 × interquartile range × n^(−1/3): D. Freedman & P. Diaconis, Z. Wahrsch. verw. Geb. 57, 453 (1981). Overwrites @values,
 * of which a few thousand are enough to place the quartiles. */
static double
bin_width (double *values, gsize n)
{
  gsize stride = MAX (n / 4096, 1), m = 0;

  for (gsize i = 0; i < n; i += stride)
    values[m++] = values[i];
  qsort (values, m, sizeof *values, compare_doubles);
  return 2 * (values[(3 * m) / 4] - values[m / 4]) / cbrt ((double) n);
}

/* @n_bins + 1 edges at round numbers, or around each integer; NULL if there is no finite value. */
static double *
choose_edges (VtField *field, guint component, gsize *n_bins)
{
  gsize n_atoms = vt_field_get_n_atoms (field), n = 0;
  g_autofree double *values = g_new (double, n_atoms + 1);
  double min = G_MAXDOUBLE, max = -G_MAXDOUBLE, first, width;

  for (gsize i = 0; i < n_atoms; i++)
    {
      double value = vt_field_get (field, i, component);

      if (!isfinite (value))
        continue;
      values[n++] = value;
      min = MIN (min, value);
      max = MAX (max, value);
    }
  if (n == 0)
    return NULL;

  if (vt_field_get_value_type (field) == VT_FIELD_I32)
    {
      width = MAX (1, ceil ((max - min + 1) / MAX_BINS));
      first = min - 0.5;
    }
  else if (max > min)
    {
      /* Species often make two peaks, whose quartiles lie far apart: never fewer than these bins. */
      double least = CLAMP (0.5 * sqrt ((double) n), 8, 30);
      VtTicks ticks;

      width = CLAMP (bin_width (values, n), (max - min) / MAX_BINS, (max - min) / least);
      vt_ticks_linear (min, max, (max - min) / width, FALSE, &ticks);
      width = ticks.step;
      first = floor (min / width) * width;
    }
  else
    {
      width = min != 0 ? 0.1 * fabs (min) : 1;
      first = min - width / 2;
    }

  *n_bins = (gsize) floor ((max - first) / width) + 1;
  double *edges = g_new (double, *n_bins + 1);
  for (gsize i = 0; i <= *n_bins; i++)
    edges[i] = first + (double) i * width;
  return edges;
}

/* Fractions of the atoms of @species (−1: all) that have a value. */
static void
add_outline (VtPlot *plot, const char *label, VtField *field, guint component, const guint8 *species_index, int species,
             const double *edges, gsize n_bins)
{
  gsize n_atoms = vt_field_get_n_atoms (field), total = 0;
  g_autofree double *heights = g_new0 (double, n_bins);
  double width = edges[1] - edges[0];

  for (gsize i = 0; i < n_atoms; i++)
    {
      double value = vt_field_get (field, i, component);

      if (!isfinite (value) || (species >= 0 && species_index[i] != species))
        continue;
      gsize bin = (gsize) MAX (0, floor ((value - edges[0]) / width));
      heights[MIN (bin, n_bins - 1)]++;
      total++;
    }
  for (gsize i = 0; i < n_bins && total > 0; i++)
    heights[i] /= (double) total;
  vt_plot_add_steps (plot, label, edges, heights, n_bins);
}

VtPlot *
vt_plot_new_for_field (VtField *field, guint component, VtSample *sample)
{
  VtPlot *plot = vt_plot_new ();
  g_autofree char *label = vt_field_dup_label (field);
  g_autofree double *edges = NULL;
  gsize n_bins = 0;

  g_return_val_if_fail (component < vt_field_get_n_components (field), plot);
  g_return_val_if_fail (sample == NULL || vt_sample_get_n_atoms (sample) == vt_field_get_n_atoms (field), plot);

  vt_plot_set_labels (plot, NULL, label, _("Fraction of atoms"));
  vt_plot_set_whole (plot, vt_field_get_value_type (field) == VT_FIELD_I32);
  edges = choose_edges (field, component, &n_bins);
  if (edges == NULL)
    return plot;

  guint n_species = 0;
  const VtSpecies *species = sample != NULL ? vt_sample_get_species (sample, &n_species) : NULL;
  const gsize *counts = sample != NULL ? vt_sample_get_species_counts (sample) : NULL;
  if (n_species < 2)
    add_outline (plot, vt_field_get_title (field), field, component, NULL, -1, edges, n_bins);
  if (n_species < 2)
    return plot;

  g_autofree const char **names = g_new (const char *, n_species);
  g_autofree guint *colours = g_new (guint, n_species);
  for (guint s = 0; s < n_species; s++)
    names[s] = species[s].name;
  vt_plot_choose_species_colours (names, n_species, colours);
  for (guint s = 0; s < n_species; s++)
    if (counts[s] > 0)
      {
        add_outline (plot, names[s], field, component, vt_sample_get_species_index (sample), (int) s, edges, n_bins);
        vt_plot_set_last_colour (plot, colours[s]);
      }
  return plot;
}
