/* W20 Fig. 5: a property of the atoms against indicators of their short-range order, (a)–(e) of the first species and (f)–(j) of the second. */
#include <math.h>

#include "base/vt-i18n.h"
#include "figure/vt-figure-parts.h"
#include "figure/vt-figures.h"

#define TABLE "correlations"
#define MOST_PANELS 30

static const VtParamSpec params[] = {
  VT_FIGURE_PARAM_PROPERTY,
  { .id = "fields",
    .title = N_ ("Indicators"),
    .unit = "",
    .tooltip = N_ ("Names of fields, joined by +: one column of panels each."),
    .type = VT_PARAM_FIELDS,
    .preset_field = "volume+coordination_number+q6+l5fs+l6fs" },
  { NULL },
};

static VtJob *
ensure (const VtFigureInput *input, GError **error)
{
  const char *property = vt_figure_get_property (input, "property");
  g_autofree char *fields = vt_params_dup_text (input->params, "fields");
  g_autofree char *run = g_strdup_printf ("property=%s,fields=%s", property, fields);

  if (vt_document_find_field (input->document, property) == NULL)
    return vt_document_ensure_field (input->document, property, error);
  return vt_figure_ensure_run (input->document, "correlations", run, error);
}

/* The ends of the line through these pairs; FALSE if there is none. */
static gboolean
get_line (VtTable *table, const char *field, const char *species, const VtFieldPairs *pairs, double *ends, double *heights)
{
  const double slope = vt_figure_look_up (table, "slope", field, species), intercept = vt_figure_look_up (table, "intercept", field, species);

  ends[0] = INFINITY;
  ends[1] = -INFINITY;
  for (gsize i = 0; i < pairs->n; i++)
    {
      ends[0] = MIN (ends[0], pairs->x[i]);
      ends[1] = MAX (ends[1], pairs->x[i]);
    }
  for (int k = 0; k < 2; k++)
    heights[k] = intercept + slope * ends[k];
  return isfinite (slope) && pairs->n > 0;
}

/* One panel: the atoms of one species. */
static VtPlot *
make_panel (VtSample *sample, VtTable *table, VtField *x, VtField *y, guint s, guint colour)
{
  const VtSpecies *species = &vt_sample_get_species (sample, NULL)[s];
  const char *name = vt_field_get_name (x);
  const VtEstimate r = vt_figure_look_up_estimate (table, "pearson", name, species->name);
  const VtEstimate rho = vt_figure_look_up_estimate (table, "spearman", name, species->name);
  const VtEstimate coarse = vt_figure_look_up_estimate (table, "coarse_pearson", name, species->name);
  VtPlot *plot = vt_plot_new ();
  VtFieldPairs pairs;
  double ends[2], heights[2];

  vt_field_pairs_init (&pairs, x, 0, y, 0, sample, (int) s, FALSE);
  vt_plot_add_scatter (plot, NULL, pairs.x, pairs.y, pairs.atoms, pairs.n);
  vt_plot_set_last_colour (plot, colour);
  if (get_line (table, name, species->name, &pairs, ends, heights))
    {
      vt_plot_add_curve (plot, NULL, ends, heights, 2);
      vt_plot_set_last_colour (plot, 6);
    }
  vt_field_pairs_clear (&pairs);
  g_autofree char *r_text = vt_estimate_to_text ("r", &r), *rho_text = vt_estimate_to_text ("ρ", &rho);
  g_autofree char *coarse_text = vt_estimate_to_text ("r_{100}", &coarse);
  g_autofree char *note = g_strdup_printf ("%s\n%s\n%s", r_text, rho_text, coarse_text);
  vt_plot_set_note (plot, note);
  vt_plot_set_labels (plot, species->name, NULL, NULL);
  vt_plot_set_fields (plot, name, vt_field_get_name (y));
  vt_plot_set_empty_text (plot, _("No atom has both values"));
  return plot;
}

/* Panels of a row share y, those of a column x: numbers stand at the left and below only. */
static void
share_axis (VtPlot **panels, guint n, guint stride, VtField *field, void (*set_range) (VtPlot *, double, double))
{
  double min, max;

  if (!vt_field_get_range (field, &min, &max) || min == max)
    return;
  for (guint i = 0; i < n; i++)
    set_range (panels[i * stride], min - 0.04 * (max - min), max + 0.04 * (max - min));
}

static gboolean
draw (const VtFigureInput *input, cairo_t *cr, double width, double height, const VtPlotStyle *style, GError **error)
{
  VtSample *sample = vt_document_get_sample (input->document);
  VtField *property = vt_figure_require_field (input->document, vt_figure_get_property (input, "property"), error);
  VtTable *table = property != NULL ? vt_figure_require_table (input->document, TABLE, error) : NULL;
  g_auto (GStrv) names = vt_params_dup_fields (input->params, "fields");
  g_autoptr (GPtrArray) panels = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_columns = MIN (g_strv_length (names), MOST_PANELS), species[VT_MAX_SPECIES], colours[VT_MAX_SPECIES];
  guint n_rows = vt_figure_get_species (sample, species, colours);
  VtPlotStyle small = *style;

  if (table == NULL)
    return FALSE;
  g_autofree char *y_label = vt_field_dup_label (property);
  for (guint row = 0; row < n_rows; row++)
    for (guint column = 0; column < n_columns; column++)
      {
        VtField *field = vt_figure_require_field (input->document, names[column], error);

        if (field == NULL)
          return FALSE;
        VtPlot *panel = make_panel (sample, table, field, property, species[row], colours[row]);
        g_autofree char *letter = vt_figure_dup_letter (row * n_columns + column), *x_label = vt_field_dup_label (field);

        g_ptr_array_add (panels, panel);
        vt_plot_set_letter (panel, letter);
        vt_plot_set_labels (panel, NULL, x_label, y_label);
        vt_plot_set_bare (panel, row + 1 < n_rows, column > 0);
      }
  share_axis ((VtPlot **) panels->pdata, n_rows * n_columns, 1, property, vt_plot_set_y_range);
  for (guint column = 0; column < n_columns; column++)
    share_axis ((VtPlot **) panels->pdata + column, n_rows, n_columns, vt_document_find_field (input->document, names[column]),
                vt_plot_set_x_range);

  /* Five panels across a page: smaller letters, still 6 pt on paper. */
  small.font_size *= n_columns > 3 ? 0.8 : 1;
  height = vt_figure_draw_source (input, cr, width, height, &small, vt_field_get_name (property),
                                  _("r, ρ: Pearson and Spearman of single atoms, r_{100}: of means over groups of 100, with intervals (95 %)"));
  small.transparent = TRUE;
  vt_plot_draw_grid ((VtPlot *const *) panels->pdata, n_rows, n_columns, cr, width, height, &small);
  return TRUE;
}

static void
append_row (GString *text, double x, double y)
{
  vt_figure_append_number (text, x);
  vt_figure_append_number (text, y);
  g_string_append_c (text, '\n');
}

/* A panel's line, by its ends, then its atoms. */
static void
append_panel (GString *text, VtSample *sample, VtTable *table, VtField *x, VtField *y, guint s)
{
  const char *species = vt_sample_get_species (sample, NULL)[s].name, *field = vt_field_get_name (x);
  double ends[2], heights[2];
  VtFieldPairs pairs;

  vt_field_pairs_init (&pairs, x, 0, y, 0, sample, (int) s, FALSE);
  if (get_line (table, field, species, &pairs, ends, heights))
    for (int k = 0; k < 2; k++)
      {
        g_string_append_printf (text, "%s,%s,line", species, field);
        append_row (text, ends[k], heights[k]);
      }
  for (gsize i = 0; i < pairs.n; i++)
    {
      g_string_append_printf (text, "%s,%s,%" G_GINT64_FORMAT, species, field, vt_sample_get_id (sample, pairs.atoms[i]));
      append_row (text, pairs.x[i], pairs.y[i]);
    }
  vt_field_pairs_clear (&pairs);
}

/* The coefficients are comments: the table below has one shape. */
static void
append_coefficients (GString *text, VtTable *table)
{
  g_autofree char *rows = vt_table_to_csv (table);
  g_auto (GStrv) lines = g_strsplit (rows, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0')
      g_string_append_printf (text, "%s%s\n", **line == '#' ? "" : "# ", *line);
}

static char *
csv (const VtFigureInput *input)
{
  VtSample *sample = vt_document_get_sample (input->document);
  VtField *y = vt_document_find_field (input->document, vt_figure_get_property (input, "property"));
  VtTable *table = vt_document_find_table (input->document, TABLE);
  g_auto (GStrv) names = vt_params_dup_fields (input->params, "fields");
  guint species[VT_MAX_SPECIES], colours[VT_MAX_SPECIES], n_rows = vt_figure_get_species (sample, species, colours);
  const guint n_columns = MIN (g_strv_length (names), MOST_PANELS);
  GString *text = g_string_new (NULL);

  vt_figure_begin_csv (text, input, _("A property against indicators of short-range order, by species"),
                       vt_figure_get_property (input, "property"), TRUE);
  if (y == NULL || table == NULL)
    return g_string_free (text, FALSE);
  append_coefficients (text, table);
  g_string_append_printf (text, "species,indicator,kind,x,%s\n", vt_field_get_name (y));
  for (guint row = 0; row < n_rows; row++)
    for (guint column = 0; column < n_columns; column++)
      {
        VtField *x = vt_document_find_field (input->document, names[column]);

        if (x != NULL)
          append_panel (text, sample, table, x, y, species[row]);
      }
  return g_string_free (text, FALSE);
}

const VtFigure vt_figure_w20_fig5 = {
  .id = "w20-fig5",
  .title = N_("A property against short-range order"),
  .caption = N_("A property of the atoms against Voronoi volume, coordination number, q6, L5FS and L6FS for each species, after Wang et al. "
                "(2020), Fig. 5, who found |r| ≤ 0.2 with activation energies in every panel. The paper's glass has 19 652 atoms and was "
                "cooled at 10¹⁰ K/s; the samples that come with Vitrine are smaller and were cooled faster."),
  .params = params,
  .width_mm = VT_PLOT_TWO_COLUMNS,
  .height_mm = 92,
  .ensure = ensure,
  .draw = draw,
  .csv = csv,
};
