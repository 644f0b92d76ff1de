/* The screening rule as a plot: how well each indicator predicts a property, against how far the indicator itself is correlated. */
#include <math.h>

#include "base/vt-i18n.h"
#include "figure/vt-figure-parts.h"
#include "figure/vt-figures.h"

#define TABLE "screening"

static const VtParamSpec params[] = {
  VT_FIGURE_PARAM_PROPERTY,
  { .id = "fields",
    .title = N_ ("Indicators"),
    .unit = "",
    .tooltip = N_ ("Names of fields, joined by +. Columns of the file count as well. Empty: the usual ones and the columns of the file."),
    .type = VT_PARAM_FIELDS,
    .preset_field = "" },
  { NULL },
};

static VtJob *
ensure (const VtFigureInput *input, GError **error)
{
  const char *property = vt_figure_get_property (input, "property");
  g_autofree char *fields = vt_figure_dup_indicators (input, "fields");
  g_autofree char *run = g_strdup_printf ("property=%s,fields=%s", property, fields);

  if (vt_document_find_field (input->document, property) == NULL)
    return vt_document_ensure_field (input->document, property, error);
  return vt_figure_ensure_run (input->document, "screening", run, error);
}

/* |r| and the interval of |r|. */
static void
fold (double value, double low, double high, double *fold_value, double *fold_low, double *fold_high)
{
  *fold_value = fabs (value);
  *fold_low = low <= 0 && high >= 0 ? 0 : MIN (fabs (low), fabs (high));
  *fold_high = MAX (fabs (low), fabs (high));
}

typedef struct
{
  gsize n;
  double *x, *x_low, *x_high, *raw[3], *coarse[3];
  const char **names;
} Points;

static const double *
numbers (VtTable *table, const char *id)
{
  int column = vt_table_find_column (table, id);

  return column >= 0 ? vt_table_get_numbers (table, (guint) column) : NULL;
}

/* The indicators with (@resolved) or without a correlation length; those without stand at 0. */
static void
points_init (Points *points, VtTable *table, gboolean resolved)
{
  const gsize n = vt_table_get_n_rows (table);
  const double *xi = numbers (table, "xi"), *error = numbers (table, "xi_error");
  const double *raw[3] = { numbers (table, "pearson"), numbers (table, "pearson_low"), numbers (table, "pearson_high") };
  const double *coarse[3]
      = { numbers (table, "coarse_pearson"), numbers (table, "coarse_pearson_low"), numbers (table, "coarse_pearson_high") };
  const char *const *names = vt_table_get_texts (table, 0);

  *points = (Points){ 0 };
  points->x = g_new (double, 9 * (n + 1));
  points->x_low = points->x + n + 1;
  points->x_high = points->x_low + n + 1;
  for (int k = 0; k < 3; k++)
    {
      points->raw[k] = points->x + (3 + (gsize) k) * (n + 1);
      points->coarse[k] = points->x + (6 + (gsize) k) * (n + 1);
    }
  points->names = g_new0 (const char *, n + 1);
  for (gsize i = 0; i < n; i++)
    {
      const gsize at = points->n;

      if (isfinite (xi[i]) != resolved || !isfinite (raw[0][i]))
        continue;
      points->x[at] = resolved ? xi[i] : 0;
      points->x_low[at] = resolved ? MAX (xi[i] - error[i], 0) : NAN;
      points->x_high[at] = resolved ? xi[i] + error[i] : NAN;
      fold (raw[0][i], raw[1][i], raw[2][i], &points->raw[0][at], &points->raw[1][at], &points->raw[2][at]);
      fold (coarse[0][i], coarse[1][i], coarse[2][i], &points->coarse[0][at], &points->coarse[1][at], &points->coarse[2][at]);
      points->names[at] = vt_figure_get_symbol (names[i]);
      points->n++;
    }
}

static void
points_clear (Points *points)
{
  g_free (points->x);
  g_free (points->names);
}

static void
add_points (VtPlot *plot, VtTable *table, gboolean coarse)
{
  for (int resolved = 1; resolved >= 0; resolved--)
    {
      Points points;

      points_init (&points, table, resolved);
      double *const *y = coarse ? points.coarse : points.raw;
      /* Translators: legend of the screening plot. */
      if (vt_figure_has_values (y[0], points.n))
        {
          vt_plot_add_points (plot, resolved ? "" : _("ξ not resolved"), points.x, y[0], points.n);
          vt_plot_set_last_colour (plot, resolved ? 0 : 1);
          vt_plot_set_last_errors (plot, points.x_low, points.x_high, y[1], y[2]);
          vt_plot_set_last_names (plot, points.names);
        }
      points_clear (&points);
    }
}

static gboolean
draw (const VtFigureInput *input, cairo_t *cr, double width, double height, const VtPlotStyle *style, GError **error)
{
  VtSample *sample = vt_document_get_sample (input->document);
  VtTable *table = vt_figure_require_table (input->document, TABLE, error);
  VtPlotStyle inner = *style;
  double peak;

  if (table == NULL)
    return FALSE;
  VtField *property = vt_figure_require_field (input->document, vt_figure_get_property (input, "property"), error);
  if (property == NULL)
    return FALSE;
  g_autoptr (VtPlot) raw = vt_plot_new (), coarse = vt_plot_new ();
  VtPlot *panels[2] = { raw, coarse };
  g_autofree char *x_label = g_strdup_printf ("%s (%s)", _("Correlation length ξ of the indicator"), vt_sample_get_length_unit (sample));
  /* Translators: axis of the screening plot; %s is a quantity. */
  g_autofree char *y_label = g_strdup_printf (_("|r| with %s"), vt_field_get_title (property));
  for (int k = 0; k < 2; k++)
    {
      g_autofree char *letter = vt_figure_dup_letter ((guint) k);

      add_points (panels[k], table, k == 1);
      vt_plot_set_empty_text (panels[k], k == 0 ? _("Too few atoms have values") : _("Too few atoms have values for three groups of 100"));
      if (vt_table_lookup_scalar (table, "first_peak", &peak) && peak > 0)
        vt_plot_add_rule (panels[k], NULL, TRUE, peak);
      vt_plot_set_letter (panels[k], letter);
      vt_plot_set_labels (panels[k], k == 0 ? _("single atoms") : _("groups of 100"), k == 1 ? x_label : "", y_label);
      vt_plot_set_y_range (panels[k], 0, 1.02);
    }
  height = vt_figure_draw_source (input, cr, width, height, style, vt_field_get_name (property),
                                  _("values are deviations from the species' means; bars: intervals (95 %) of r, standard errors of ξ; dashed: "
                                    "first peak of g(r)"));
  inner.transparent = TRUE;
  vt_plot_draw_grid (panels, 2, 1, cr, width, height, &inner);
  return TRUE;
}

static char *
csv (const VtFigureInput *input)
{
  return vt_figure_dup_table_csv (input, TABLE, _("How well indicators predict a property, and their own correlation lengths"),
                                  vt_figure_get_property (input, "property"));
}

const VtFigure vt_figure_screening = {
  .id = "screening",
  .title = N_("Screening of indicators"),
  .caption = N_("|Pearson| of each indicator with a property against the length ξ over which the indicator itself is correlated in space. Wang et "
                "al. (2020), §5: an indicator that predicts has to reach well beyond the first shell of neighbours. Their glass has 19 652 atoms "
                "and was cooled at 10¹⁰ K/s; the samples that come with Vitrine are smaller and were cooled faster."),
  .params = params,
  .width_mm = VT_PLOT_ONE_COLUMN,
  .height_mm = 135,
  .ensure = ensure,
  .draw = draw,
  .csv = csv,
};
