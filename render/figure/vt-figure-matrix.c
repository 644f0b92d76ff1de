/* All indicators against all: Pearson below the diagonal, Spearman above. */
#include <math.h>
#include <string.h>

#include "base/vt-i18n.h"
#include "figure/vt-figure-parts.h"
#include "figure/vt-figures.h"

#define PEARSON "correlation_matrix"
#define SPEARMAN "correlation_matrix_spearman"

static const VtChoice scopes[] = {
  { "within", N_ ("Within the species") },
  { "all", N_ ("All atoms alike") },
  { NULL },
};

static const VtParamSpec params[] = {
  { .id = "fields",
    .title = N_ ("Indicators"),
    .unit = "",
    .tooltip = N_ ("Names of fields, joined by +. Empty: the usual ones, the properties that are there and the columns of the file."),
    .type = VT_PARAM_FIELDS,
    .preset_field = "" },
  { .id = "scope",
    .title = N_ ("Deviations"),
    .unit = "",
    .tooltip = N_ ("Within the species: each value minus the mean of the atom's species. All atoms alike: two quantities correlate already "
                   "because both differ between species."),
    .type = VT_PARAM_CHOICE,
    .choices = scopes },
  { NULL },
};

static VtJob *
ensure (const VtFigureInput *input, GError **error)
{
  g_autofree char *fields = vt_figure_dup_indicators (input, "fields");
  g_autofree char *run = g_strdup_printf ("fields=%s,scope=%s", fields, vt_params_get_choice (input->params, "scope"));

  return vt_figure_ensure_run (input->document, "correlation_matrix", run, error);
}

/* Whose sampling is to be stated, if it is among the fields. */
static const char *
get_energy (const VtFigureInput *input)
{
  g_autofree char *all = vt_figure_dup_indicators (input, "fields");
  g_auto (GStrv) names = g_strsplit (all, "+", -1);

  return g_strv_contains ((const char *const *) names, "activation_energy") ? "activation_energy" : NULL;
}

static gboolean
draw (const VtFigureInput *input, cairo_t *cr, double width, double height, const VtPlotStyle *style, GError **error)
{
  VtTable *pearson = vt_figure_require_table (input->document, PEARSON, error);
  VtTable *spearman = pearson != NULL ? vt_figure_require_table (input->document, SPEARMAN, error) : NULL;
  VtPlotStyle inner = *style;

  if (spearman == NULL)
    return FALSE;
  const guint n = (guint) vt_table_get_n_rows (pearson);
  const char *const *fields = vt_table_get_texts (pearson, 0);
  g_autofree double *values = g_new (double, (gsize) n * n + 1);
  g_autofree const char **down = g_new0 (const char *, n + 1), **across = g_new0 (const char *, n + 1);
  g_autoptr (VtPlot) plot = vt_plot_new ();

  /* The first field in the top row, as in a table. */
  for (guint i = 0; i < n; i++)
    {
      across[i] = vt_figure_get_symbol (fields[i]);
      down[n - 1 - i] = across[i];
      for (guint j = 0; j < n; j++)
        values[(gsize) (n - 1 - i) * n + j] = i == j ? NAN : vt_table_get_numbers (j < i ? pearson : spearman, 2 + j)[i];
    }
  vt_plot_set_scale (plot, _("r below the diagonal, ρ above"), "coolwarm", FALSE, -1, 1);
  vt_plot_add_map (plot, -0.5, n - 0.5, n, -0.5, n - 0.5, n, values);
  vt_plot_set_last_numbers (plot, 2);
  vt_plot_set_x_names (plot, across);
  vt_plot_set_y_names (plot, down);

  const gboolean within = strcmp (vt_params_get_choice (input->params, "scope"), "within") == 0;
  /* Twice the standard error of a coefficient that is 0. */
  const double noise = 1.96 / sqrt ((double) vt_sample_get_n_atoms (vt_document_get_sample (input->document)));
  g_autofree char *extra = g_strdup_printf (within ? _("deviations from the species' means; |r| below %.2f is noise (95 %%)")
                                                   : _("all atoms alike; |r| below %.2f is noise (95 %%)"),
                                            noise);
  height = vt_figure_draw_source (input, cr, width, height, style, get_energy (input), extra);
  inner.transparent = TRUE;
  vt_plot_draw (plot, cr, width, height, &inner);
  return TRUE;
}

static char *
csv (const VtFigureInput *input)
{
  GString *text = g_string_new (NULL);
  static const char *const ids[] = { PEARSON, SPEARMAN };

  vt_figure_begin_csv (text, input, _("Indicators against each other"), get_energy (input), FALSE);
  for (int k = 0; k < 2; k++)
    {
      VtTable *table = vt_document_find_table (input->document, ids[k]);
      g_autofree char *rows = table != NULL ? vt_table_to_csv (table) : NULL;

      g_string_append (text, rows != NULL ? rows : "");
    }
  return g_string_free (text, FALSE);
}

const VtFigure vt_figure_matrix = {
  .id = "matrix",
  .title = N_("Indicators against each other"),
  .caption = N_("Pearson's coefficient below the diagonal and Spearman's above, for every pair of indicators: what tells the same, and what "
                "something new."),
  .params = params,
  .width_mm = VT_PLOT_ONE_COLUMN,
  .height_mm = 84,
  .ensure = ensure,
  .draw = draw,
  .csv = csv,
};
