/* W20 Fig. 6 in form: a property against one indicator, means of groups of 100 beside the single atoms. */
#include <math.h>
#include <string.h>

#include "base/vt-i18n.h"
#include "figure/vt-figure-parts.h"
#include "figure/vt-figures.h"
#include "statistics/vt-fit.h"

#define TABLE "correlations"

static const VtParamSpec params[] = {
  VT_FIGURE_PARAM_PROPERTY,
  { .id = "against",
    .title = N_ ("Against"),
    .unit = "",
    .tooltip = N_ ("Name of the indicator. Empty: vmsd if it is there and not the property itself, else volume."),
    .type = VT_PARAM_FIELD,
    .preset_field = "" },
  { .id = "group",
    .title = N_ ("Group"),
    .unit = "",
    .tooltip = N_ ("Atoms in each group."),
    .type = VT_PARAM_INTEGER,
    .min = 2,
    .max = 100000,
    .step = 10,
    .preset = 100 },
  { NULL },
};

static const char *
get_indicator (const VtFigureInput *input)
{
  const char *name = vt_params_get_field (input->params, "against");

  if (name[0] != '\0')
    return name;
  return vt_document_find_field (input->document, "vmsd") != NULL && strcmp (vt_figure_get_property (input, "property"), "vmsd") != 0
             ? "vmsd"
             : "volume";
}

static VtJob *
ensure (const VtFigureInput *input, GError **error)
{
  const char *names[2] = { vt_figure_get_property (input, "property"), get_indicator (input) };
  g_autofree char *run = g_strdup_printf ("property=%s,fields=%s,group=%d", names[0], names[1],
                                          vt_params_get_integer (input->params, "group"));

  for (int i = 0; i < 2; i++)
    if (vt_document_find_field (input->document, names[i]) == NULL)
      return vt_document_ensure_field (input->document, names[i], error);
  return vt_figure_ensure_run (input->document, "correlations", run, error);
}

static void
set_note (VtPlot *plot, VtTable *table, const char *field, const char *species, gboolean coarse)
{
  const VtEstimate r = vt_figure_look_up_estimate (table, coarse ? "coarse_pearson" : "pearson", field, species);
  const VtEstimate rho = vt_figure_look_up_estimate (table, coarse ? "coarse_spearman" : "spearman", field, species);
  g_autofree char *r_text = vt_estimate_to_text ("r", &r), *rho_text = vt_estimate_to_text ("ρ", &rho);
  g_autofree char *note = g_strdup_printf ("%s\n%s", r_text, rho_text);

  vt_plot_set_note (plot, note);
}

static void
add_line (VtPlot *plot, const double *x, const double *y, gsize n)
{
  VtLinearFit fit;
  double ends[2] = { INFINITY, -INFINITY }, heights[2];

  vt_fit_linear (n, x, y, &fit);
  if (!fit.converged)
    return;
  for (gsize i = 0; i < n; i++)
    {
      ends[0] = MIN (ends[0], x[i]);
      ends[1] = MAX (ends[1], x[i]);
    }
  heights[0] = fit.intercept + fit.slope * ends[0];
  heights[1] = fit.intercept + fit.slope * ends[1];
  g_autofree char *formula = vt_figure_dup_line_formula (fit.intercept, fit.slope);
  vt_plot_add_curve (plot, formula, ends, heights, 2);
  vt_plot_set_last_colour (plot, 6);
}

static void
add_panels (const VtFigureInput *input, VtField *x, VtField *y, guint species, guint colour, GPtrArray *coarse_row, GPtrArray *raw_row)
{
  VtSample *sample = vt_document_get_sample (input->document);
  VtTable *table = vt_document_find_table (input->document, TABLE);
  const char *name = vt_sample_get_species (sample, NULL)[species].name;
  const int group = vt_params_get_integer (input->params, "group");
  VtPlot *coarse = vt_plot_new (), *raw = vt_plot_new ();
  VtFieldPairs pairs;
  VtGroups groups;

  vt_field_pairs_init (&pairs, x, 0, y, 0, sample, (int) species, FALSE);
  vt_groups_init (&groups, pairs.x, pairs.y, pairs.n, (gsize) group);

  g_autofree double *low = g_new (double, groups.n + 1), *high = g_new (double, groups.n + 1);
  for (gsize g = 0; g < groups.n; g++)
    {
      low[g] = groups.y[g] - groups.y_error[g];
      high[g] = groups.y[g] + groups.y_error[g];
    }
  vt_plot_add_points (coarse, NULL, groups.x, groups.y, groups.n);
  vt_plot_set_last_errors (coarse, NULL, NULL, low, high);
  vt_plot_set_last_colour (coarse, colour);
  add_line (coarse, groups.x, groups.y, groups.n);
  /* Translators: stands in an empty plot; number of atoms. */
  g_autofree char *too_few = g_strdup_printf (P_ ("%zu atom with values is too few for a group", "%zu atoms with values are too few for a group", pairs.n),
                                              pairs.n);
  vt_plot_set_empty_text (coarse, too_few);
  vt_plot_set_empty_text (raw, _("No atom has both values"));
  /* Translators: title of a panel: chemical element, atoms in each group. */
  g_autofree char *coarse_title = g_strdup_printf (_("%s, groups of %d"), name, group);
  vt_plot_set_labels (coarse, coarse_title, NULL, NULL);
  set_note (coarse, table, vt_field_get_name (x), name, TRUE);

  vt_plot_add_scatter (raw, NULL, pairs.x, pairs.y, pairs.atoms, pairs.n);
  vt_plot_set_last_colour (raw, colour);
  add_line (raw, pairs.x, pairs.y, pairs.n);
  const gsize all = vt_sample_get_species_counts (sample)[species];
  /* Translators: title of a panel: chemical element, number of atoms; and of how many: those without a value are left out. */
  g_autofree char *raw_title = pairs.n == all ? g_strdup_printf (_("%s, %zu atoms"), name, pairs.n)
                                              : g_strdup_printf (_("%s, %zu of %zu atoms with values"), name, pairs.n, all);
  vt_plot_set_labels (raw, raw_title, NULL, NULL);
  set_note (raw, table, vt_field_get_name (x), name, FALSE);

  g_ptr_array_add (coarse_row, coarse);
  g_ptr_array_add (raw_row, raw);
  vt_groups_clear (&groups);
  vt_field_pairs_clear (&pairs);
}

static gboolean
draw (const VtFigureInput *input, cairo_t *cr, double width, double height, const VtPlotStyle *style, GError **error)
{
  VtSample *sample = vt_document_get_sample (input->document);
  VtField *y = vt_figure_require_field (input->document, vt_figure_get_property (input, "property"), error);
  VtField *x = y != NULL ? vt_figure_require_field (input->document, get_indicator (input), error) : NULL;
  g_autoptr (GPtrArray) panels = g_ptr_array_new_with_free_func (g_object_unref), raw = g_ptr_array_new ();
  guint species[VT_MAX_SPECIES], colours[VT_MAX_SPECIES], n = vt_figure_get_species (sample, species, colours);
  VtPlotStyle inner = *style;

  if (x == NULL || vt_figure_require_table (input->document, TABLE, error) == NULL)
    return FALSE;
  for (guint s = 0; s < n; s++)
    add_panels (input, x, y, species[s], colours[s], panels, raw);
  for (guint s = 0; s < n; s++)
    g_ptr_array_add (panels, raw->pdata[s]);

  g_autofree char *x_label = vt_field_dup_label (x), *y_label = vt_field_dup_label (y);
  for (guint i = 0; i < 2 * n; i++)
    {
      g_autofree char *letter = vt_figure_dup_letter (i);

      vt_plot_set_letter (panels->pdata[i], letter);
      vt_plot_set_labels (panels->pdata[i], NULL, i >= n ? x_label : "", i % n == 0 ? y_label : "");
    }
  height = vt_figure_draw_source (input, cr, width, height, style, vt_field_get_name (y),
                                  _("bars: standard errors; brackets: intervals (95 %)"));
  inner.transparent = TRUE;
  vt_plot_draw_grid ((VtPlot *const *) panels->pdata, 2, n, cr, width, height, &inner);
  return TRUE;
}

static char *
csv (const VtFigureInput *input)
{
  VtSample *sample = vt_document_get_sample (input->document);
  VtField *y = vt_document_find_field (input->document, vt_figure_get_property (input, "property"));
  VtField *x = vt_document_find_field (input->document, get_indicator (input));
  guint species[VT_MAX_SPECIES], colours[VT_MAX_SPECIES], n = vt_figure_get_species (sample, species, colours);
  GString *text = g_string_new (NULL);

  vt_figure_begin_csv (text, input, _("A property against one indicator: means of groups, then single atoms"),
                       vt_figure_get_property (input, "property"), TRUE);
  if (x == NULL || y == NULL)
    return g_string_free (text, FALSE);
  g_string_append_printf (text, "species,kind,%s,%s,error\n", vt_field_get_name (x), vt_field_get_name (y));
  for (guint s = 0; s < n; s++)
    {
      const char *name = vt_sample_get_species (sample, NULL)[species[s]].name;
      VtFieldPairs pairs;
      VtGroups groups;

      vt_field_pairs_init (&pairs, x, 0, y, 0, sample, (int) species[s], FALSE);
      vt_groups_init (&groups, pairs.x, pairs.y, pairs.n, (gsize) vt_params_get_integer (input->params, "group"));
      for (gsize g = 0; g < groups.n; g++)
        {
          g_string_append_printf (text, "%s,group", name);
          vt_figure_append_number (text, groups.x[g]);
          vt_figure_append_number (text, groups.y[g]);
          vt_figure_append_number (text, groups.y_error[g]);
          g_string_append_c (text, '\n');
        }
      for (gsize i = 0; i < pairs.n; i++)
        {
          g_string_append_printf (text, "%s,%" G_GINT64_FORMAT, name, vt_sample_get_id (sample, pairs.atoms[i]));
          vt_figure_append_number (text, pairs.x[i]);
          vt_figure_append_number (text, pairs.y[i]);
          g_string_append (text, ",\n");
        }
      vt_groups_clear (&groups);
      vt_field_pairs_clear (&pairs);
    }
  return g_string_free (text, FALSE);
}

const VtFigure vt_figure_w20_fig6 = {
  .id = "w20-fig6",
  .title = N_("A property against one indicator"),
  .caption = N_("Means over groups of 100 atoms, sorted by the indicator, above; the single atoms below. Wang et al. (2020), Fig. 6, show the "
                "groups of activation energies against vibrational MSD, r ≈ 0.9. Grouping takes the scatter away and raises r: read both. The "
                "paper's glass has 19 652 atoms and was cooled at 10¹⁰ K/s; the samples that come with Vitrine are smaller and were "
                "cooled faster."),
  .params = params,
  .width_mm = VT_PLOT_TWO_COLUMNS,
  .height_mm = 120,
  .ensure = ensure,
  .draw = draw,
  .csv = csv,
};
