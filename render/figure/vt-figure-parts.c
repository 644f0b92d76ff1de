#include "figure/vt-figure-parts.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "plot/vt-plot-text.h"
#include "plot/vt-plot-ticks.h"

#define SMALL 0.75 /* of the font: the line about the source */

char *
vt_figure_dup_label (VtDocument *document, const char *name)
{
  VtField *field = vt_document_find_field (document, name);

  return field != NULL ? vt_field_dup_label (field) : g_strdup (name);
}

const char *
vt_figure_get_symbol (const char *field)
{
  static const char *const symbols[][2] = {
    { "s2", "S_{2}" },        { "coordination_number", "CN" }, { "l4fs", "L4FS" },  { "l5fs", "L5FS" },
    { "l6fs", "L6FS" },       { "q4", "q_{4}" },               { "q6", "q_{6}" },   { "q8", "q_{8}" },
    { "q4_avg", "q̄_{4}" },    { "q6_avg", "q̄_{6}" },           { "w6", "w_{6}" },   { "vmsd", "vMSD" },
    { "activation_energy", "ΔE" }, { "flexibility_volume", "v_{flex}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (symbols); i++)
    if (strcmp (symbols[i][0], field) == 0)
      return symbols[i][1];
  return field;
}

char *
vt_figure_dup_letter (guint index)
{
  return g_strdup_printf ("(%c)", (char) ('a' + index % 26));
}

static char *
dup_source (const VtFigureInput *input)
{
  VtSample *sample = vt_document_get_sample (input->document);
  g_autofree char *composition = vt_sample_dup_composition (sample);

  /* Translators: below a figure: composition, number of atoms, and 16 hexadecimal digits that identify the sample. */
  return g_strdup_printf (_("%s · N = %zu · sample %s"), composition, vt_sample_get_n_atoms (sample), vt_sample_get_hash (sample));
}

void
vt_figure_draw_ground (cairo_t *cr, double width, double height, const VtPlotStyle *style)
{
  if (style->transparent)
    return;
  cairo_set_source_rgb (cr, style->dark ? 0.14 : 1, style->dark ? 0.14 : 1, style->dark ? 0.15 : 1);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);
}

double
vt_figure_draw_source (const VtFigureInput *input, cairo_t *cr, double width, double height, const VtPlotStyle *style, const char *field,
                       const char *extra)
{
  g_autofree char *source = dup_source (input), *sampling = vt_figure_dup_sampling (input, field);
  g_autofree char *text = g_strconcat (source, extra != NULL ? " · " : "", extra != NULL ? extra : "", sampling != NULL ? "\n" : "", sampling, NULL);
  VtPlotStyle small = *style;
  double text_height, pad = 0.3 * style->font_size;

  small.font_size *= SMALL;
  g_autoptr (PangoLayout) layout = vt_plot_text_new (cr, &small, text, 1, FALSE);
  pango_layout_set_width (layout, (int) ((width - 2 * pad) * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  vt_plot_text_get_size (layout, NULL, &text_height);
  vt_figure_draw_ground (cr, width, height, style);
  cairo_set_source_rgb (cr, style->dark ? 0.75 : 0.3, style->dark ? 0.75 : 0.3, style->dark ? 0.75 : 0.3);
  cairo_move_to (cr, pad, height - text_height - 0.5 * pad);
  pango_cairo_show_layout (cr, layout);
  return height - text_height - pad;
}

const char *
vt_figure_get_caveat (void)
{
  return _("The papers' samples have 19 652 atoms cooled at 10¹⁰ K/s (W20) or 5000 at 10¹² K/s (P26); those that come with Vitrine are "
           "no larger and were cooled faster.");
}

void
vt_figure_begin_csv (GString *text, const VtFigureInput *input, const char *title, const char *field, gboolean compared)
{
  g_autofree char *source = dup_source (input), *sampling = vt_figure_dup_sampling (input, field);

  g_string_append_printf (text, "# %s\n# %s\n", title, source);
  if (sampling != NULL)
    g_string_append_printf (text, "# %s\n", sampling);
  if (compared && vt_sample_get_units (vt_document_get_sample (input->document)) != VT_UNITS_LJ)
    g_string_append_printf (text, "# %s\n", vt_figure_get_caveat ());
}

char *
vt_figure_dup_table_csv (const VtFigureInput *input, const char *id, const char *title, const char *field)
{
  VtTable *table = vt_document_find_table (input->document, id);
  g_autofree char *rows = table != NULL ? vt_table_to_csv (table) : NULL;
  GString *text = g_string_new (NULL);

  vt_figure_begin_csv (text, input, title, field, TRUE);
  g_string_append (text, rows != NULL ? rows : "");
  return g_string_free (text, FALSE);
}

void
vt_figure_append_number (GString *text, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_c (text, ',');
  if (isfinite (value))
    g_string_append (text, g_ascii_formatd (buffer, sizeof buffer, "%.10g", value));
}

gboolean
vt_figure_has_values (const double *values, gsize n)
{
  gsize i = 0;

  while (i < n && !isfinite (values[i]))
    i++;
  return i < n;
}

guint
vt_figure_get_species (VtSample *sample, guint *present, guint *colours)
{
  const gsize *counts = vt_sample_get_species_counts (sample);
  guint n_species, n = 0;
  const VtSpecies *species = vt_sample_get_species (sample, &n_species);
  g_autofree const char **names = g_new (const char *, n_species);
  g_autofree guint *all = g_new (guint, n_species);

  for (guint s = 0; s < n_species; s++)
    names[s] = species[s].name;
  vt_plot_choose_species_colours (names, n_species, all);
  for (guint s = 0; s < n_species; s++)
    if (counts[s] > 0)
      {
        present[n] = s;
        colours[n++] = all[s];
      }
  return n;
}

double
vt_figure_look_up (VtTable *table, const char *column, const char *field, const char *species)
{
  int at = vt_table_find_column (table, column), field_at = vt_table_find_column (table, "field");
  int species_at = vt_table_find_column (table, "species");

  if (at < 0 || field_at < 0 || (species != NULL && species_at < 0))
    return NAN;
  const char *const *fields = vt_table_get_texts (table, (guint) field_at);
  const char *const *all = species != NULL ? vt_table_get_texts (table, (guint) species_at) : NULL;
  for (gsize i = 0; i < vt_table_get_n_rows (table); i++)
    if (strcmp (fields[i], field) == 0 && (all == NULL || strcmp (all[i], species) == 0))
      return vt_table_get_numbers (table, (guint) at)[i];
  return NAN;
}

const char *
vt_figure_get_plain_unit (const char *unit)
{
  static const char *const names[][2] = { { "Å", "A" }, { "σ", "sigma" }, { "ε", "epsilon" } };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (unit, names[i][0]) == 0)
      return names[i][1];
  return unit;
}

VtEstimate
vt_figure_look_up_estimate (VtTable *table, const char *column, const char *field, const char *species)
{
  g_autofree char *low = g_strconcat (column, "_low", NULL), *high = g_strconcat (column, "_high", NULL);

  return (VtEstimate){ vt_figure_look_up (table, column, field, species), vt_figure_look_up (table, low, field, species),
                       vt_figure_look_up (table, high, field, species) };
}

/* Zeros at the end count too: "10.0" beside "3.05". */
static char *
dup_three_digits (double value)
{
  const double magnitude = fabs (value);

  return magnitude >= 1e-3 && magnitude < 1000 ? vt_number_to_fixed (value, 2 - (int) floor (log10 (magnitude))) : vt_number_to_text (value, 3);
}

char *
vt_figure_dup_line_formula (double intercept, double slope)
{
  g_autofree char *a = dup_three_digits (intercept), *b = dup_three_digits (fabs (slope));

  /* A no-break space: after a plain one a letter would be a unit and not a symbol. */
  return g_strdup_printf ("y = %s %s %s\u00a0x", a, slope < 0 ? "−" : "+", b);
}

VtField *
vt_figure_require_field (VtDocument *document, const char *name, GError **error)
{
  VtField *field = vt_document_find_field (document, name);

  if (field == NULL)
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("The field “%s” is not there: compute it first."), name);
  return field;
}

VtTable *
vt_figure_require_table (VtDocument *document, const char *id, GError **error)
{
  VtTable *table = vt_document_find_table (document, id);

  if (table == NULL)
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("The table “%s” is not there: compute it first."), id);
  return table;
}

/* Positions in other words, and labels, are no indicators; nor are vectors. */
static gboolean
is_indicator (VtField *field)
{
  static const char *const not[] = { "id", "type", "mol", "x", "y", "z", "xs", "ys", "zs", "xu", "yu", "zu", "ix", "iy", "iz", "vx", "vy", "vz",
                                     "fx", "fy", "fz", "q", "mass", NULL };
  double min, max;

  return vt_field_get_n_components (field) == 1 && !g_strv_contains (not, vt_field_get_name (field))
         && strchr (vt_field_get_name (field), '+') == NULL && strchr (vt_field_get_name (field), ',') == NULL
         && vt_field_get_range (field, &min, &max) && min < max;
}

#define MOST_COLUMNS 8

char *
vt_figure_dup_indicators (const VtFigureInput *input, const char *id)
{
  static const char *const usual[] = { "s2", "volume", "coordination_number", "l4fs", "l5fs", "l6fs", "q4", "q6", "q6_avg", NULL };
  static const char *const properties[] = { "activation_energy", "vmsd", "vmsd_harmonic", "participation", "flexibility_volume", "softness", NULL };
  VtSample *sample = vt_document_get_sample (input->document);
  g_auto (GStrv) named = vt_params_dup_fields (input->params, id);
  GString *text = g_string_new (NULL);
  guint n_columns = 0;

  if (named[0] != NULL)
    {
      g_string_free (text, TRUE);
      return g_strjoinv ("+", named);
    }
  for (const char *const *name = properties; *name != NULL; name++)
    if (vt_document_find_field (input->document, *name) != NULL)
      g_string_append_printf (text, "%s+", *name);
  for (const char *const *name = usual; *name != NULL; name++)
    g_string_append_printf (text, "%s%s", name > usual ? "+" : "", *name);
  for (guint i = 0; sample != NULL && i < vt_sample_get_n_fields (sample); i++)
    {
      VtField *field = vt_sample_get_field (sample, i);

      if (n_columns < MOST_COLUMNS && is_indicator (field) && !g_strv_contains (usual, vt_field_get_name (field))
          && !g_strv_contains (properties, vt_field_get_name (field)))
        {
          g_string_append_printf (text, "+%s", vt_field_get_name (field));
          n_columns++;
        }
    }
  return g_string_free (text, FALSE);
}
