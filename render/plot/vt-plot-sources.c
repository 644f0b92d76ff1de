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

/* Where an interval begins and ends is for the CSV and for figures: a curve each would crowd the axes. */
static gboolean
is_curve (VtTable *table, guint column)
{
  const char *id = vt_table_get_column_id (table, column);

  return vt_table_get_numbers (table, column) != NULL && strstr (id, "_low_") == NULL && strstr (id, "_high_") == NULL;
}

/* The species that a column is about: "vmsd_Cu" titled "Cu", or "Cu, …", or "…, Cu". NULL: none. Points into the column's id. */
static const char *
get_species (VtTable *table, guint column)
{
  const char *underscore = strrchr (vt_table_get_column_id (table, column), '_'), *name = underscore != NULL ? underscore + 1 : "";
  const char *title = vt_table_get_column_title (table, column);
  const gsize length = strlen (name), whole = strlen (title);

  if (length == 0 || whole < length)
    return NULL;
  if (g_str_has_prefix (title, name) && (whole == length || title[length] == ',' || g_str_has_prefix (title + length, "，")))
    return name;
  g_autofree char *last = g_strconcat (", ", name, NULL), *wide = g_strconcat ("，", name, NULL);
  return g_str_has_suffix (title, last) || g_str_has_suffix (title, wide) ? name : NULL;
}

/* The curve that those of the species are parts of: "vmsd" beside "vmsd_Cu". */
static gboolean
is_of_all (VtTable *table, guint column)
{
  const char *id = vt_table_get_column_id (table, column);

  for (guint c = 1; c < vt_table_get_n_columns (table); c++)
    {
      const char *name = is_curve (table, c) ? get_species (table, c) : NULL, *part = vt_table_get_column_id (table, c);

      if (name != NULL && strlen (id) + 1 == (gsize) (name - part) && g_str_has_prefix (part, id))
        return TRUE;
    }
  return strcmp (id, "g") == 0;
}

/* Where a curve's name stands among @names, added if it is new. */
static guint
place_name (GPtrArray *names, const char *name)
{
  guint place;

  if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, &place))
    {
      place = names->len;
      g_ptr_array_add (names, (gpointer) name);
    }
  return place;
}

static gboolean
is_among (const guint *numbers, guint n, guint number)
{
  for (guint i = 0; i < n; i++)
    if (numbers[i] == number)
      return TRUE;
  return FALSE;
}

/* A species' curves have its colour, as its atoms and histograms have, the second of them dashed; likewise ink those of all. The others take what is
 * left. */
static void
add_curves (VtPlot *plot, VtTable *table)
{
  const guint n_columns = vt_table_get_n_columns (table);
  const double *x = vt_table_get_numbers (table, 0);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree guint *colours = g_new (guint, n_columns), *n_drawn = g_new0 (guint, n_columns + 1);
  guint next = 0;

  for (guint c = 1; c < n_columns; c++)
    if (is_curve (table, c) && get_species (table, c) != NULL)
      place_name (names, get_species (table, c));
  vt_plot_choose_species_colours ((const char *const *) names->pdata, names->len, colours);
  for (guint c = 1; c < n_columns; c++)
    {
      const char *name = get_species (table, c);
      const gboolean all = is_of_all (table, c);

      if (!is_curve (table, c))
        continue;
      vt_plot_add_curve (plot, vt_table_get_column_title (table, c), x, vt_table_get_numbers (table, c), vt_table_get_n_rows (table));
      if (name != NULL || all)
        {
          const guint place = all ? names->len : place_name (names, name);

          vt_plot_set_last_colour (plot, all ? INK_COLOUR : colours[place]);
          vt_plot_set_last_dashed (plot, n_drawn[place]++ > 0);
          continue;
        }
      while (is_among (colours, names->len, next))
        next++;
      vt_plot_set_last_colour (plot, next++);
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

/* From the centres of bins. */
static void
fill_edges (VtPlot *plot, const double *centres, gsize n, double *edges)
{
  const double width = n > 1 ? centres[1] - centres[0] : centres[0] != 0 ? 0.1 * fabs (centres[0]) : 1;

  for (gsize i = 0; i <= n; i++)
    edges[i] = centres[0] + ((double) i - 0.5) * width;
  vt_plot_set_whole (plot, width >= 1 && centres[0] == rint (centres[0])); /* bins around whole numbers */
}

/* One outline per species. */
static void
add_outlines (VtPlot *plot, VtTable *table)
{
  const double *centres = vt_table_get_numbers (table, 0);
  gsize n = vt_table_get_n_rows (table);
  guint n_species = vt_table_get_n_columns (table) - 1;
  g_autofree double *edges = g_new (double, n + 1);
  g_autofree const char **species = g_new (const char *, n_species);
  g_autofree guint *colours = g_new (guint, n_species);

  fill_edges (plot, centres, n, edges);
  for (guint s = 0; s < n_species; s++)
    species[s] = vt_table_get_column_title (table, s + 1);
  vt_plot_choose_species_colours (species, n_species, colours);
  for (guint s = 0; s < n_species; s++)
    {
      vt_plot_add_steps (plot, species[s], edges, vt_table_get_numbers (table, s + 1), n);
      vt_plot_set_last_colour (plot, colours[s]);
    }
}

/* What the outlines count, so that they can show the marked atoms' share. */
static void
set_counted (VtPlot *plot, VtField *field, guint component, VtSample *sample, guint s)
{
  const guint8 *species = vt_sample_get_species_index (sample);
  const gsize n_atoms = vt_sample_get_n_atoms (sample), most = vt_sample_get_species_counts (sample)[s];
  g_autofree double *values = g_new (double, MAX (most, 1));
  g_autofree guint32 *atoms = g_new (guint32, MAX (most, 1));
  gsize n = 0;

  for (gsize i = 0; i < n_atoms; i++)
    {
      if (species[i] != s)
        continue;
      values[n] = vt_field_get (field, i, component);
      atoms[n] = (guint32) i;
      n += isfinite (values[n]) != 0;
    }
  vt_plot_set_last_counted (plot, values, atoms, n, 1.0 / (double) MAX (n, 1));
}

VtPlot *
vt_plot_new_for_distribution (VtTable *table, VtField *field, guint component, VtSample *sample, const gboolean *hidden)
{
  VtPlot *plot = vt_plot_new ();
  const double *centres = vt_table_get_numbers (table, 0);
  const gsize n = vt_table_get_n_rows (table);
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (sample, &n_species);
  g_autofree double *edges = g_new (double, n + 1);
  g_autofree const char **names = g_new (const char *, n_species);
  g_autofree guint *colours = g_new (guint, n_species);
  g_autofree char *label = column_label (table, 0);

  fill_edges (plot, centres, n, edges);
  for (guint s = 0; s < n_species; s++)
    names[s] = species[s].name;
  vt_plot_choose_species_colours (names, n_species, colours);
  for (guint s = 0; s < n_species; s++)
    {
      const int column = vt_table_find_column (table, names[s]);

      if (column < 1 || (hidden != NULL && hidden[s]))
        continue;
      vt_plot_add_steps (plot, names[s], edges, vt_table_get_numbers (table, (guint) column), n);
      vt_plot_set_last_colour (plot, colours[s]);
      set_counted (plot, field, component, sample, s);
    }
  vt_plot_set_labels (plot, NULL, label, _("Fraction of atoms"));
  vt_plot_set_fields (plot, vt_field_get_name (field), "");
  return plot;
}

/* What a title says is there, behind who made it: "Energy" of "Dynamics: energy". */
static char *
dup_quantity (const char *title)
{
  const char *narrow = strstr (title, ": "), *wide = strstr (title, "：");
  const char *begin = narrow != NULL ? narrow + strlen (": ") : wide != NULL ? wide + strlen ("：") : title;
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_unichar (text, g_unichar_toupper (g_utf8_get_char (begin)));
  g_string_append (text, g_utf8_next_char (begin));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What several columns on one axis have in common. */
static char *
common_label (VtTable *table)
{
  const char *unit = "";

  if (g_str_has_suffix (vt_table_get_id (table), "rdf"))
    return g_strdup ("g(r)");
  for (guint c = 1; c < vt_table_get_n_columns (table); c++)
    {
      if (g_str_has_prefix (vt_table_get_column_id (table, c), "fraction_"))
        return g_strdup (_("Fraction of centres"));
      if (vt_table_get_numbers (table, c) != NULL)
        unit = vt_table_get_column_unit (table, c);
    }
  g_autofree char *quantity = dup_quantity (vt_table_get_title (table));
  return unit != NULL && unit[0] != '\0' ? g_strdup_printf ("%s (%s)", quantity, unit) : g_steal_pointer (&quantity);
}

VtPlot *
vt_plot_new_for_table (VtTable *table)
{
  VtPlot *plot = vt_plot_new ();
  VtTableKind kind = vt_table_get_kind (table);
  guint n_columns = vt_table_get_n_columns (table);

  if (n_columns < 2 || kind == VT_TABLE_PLAIN)
    return plot;
  if (kind == VT_TABLE_BARS)
    add_bars (plot, table);
  else if (kind == VT_TABLE_HISTOGRAM)
    add_outlines (plot, table);
  else
    add_curves (plot, table);

  g_autofree char *x_label = column_label (table, 0);
  g_autofree char *y_label = kind == VT_TABLE_HISTOGRAM ? g_strdup (_("Fraction"))
                             : n_columns == 2           ? column_label (table, 1)
                                                        : common_label (table);
  vt_plot_set_labels (plot, NULL, x_label, y_label);
  return plot;
}
