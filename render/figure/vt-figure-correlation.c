/* W20 Fig. 7: how far a quantity of one atom tells about that of others, with the exponential that fits and its length. */
#include <math.h>
#include <string.h>

#include "base/vt-i18n.h"
#include "figure/vt-figures.h"
#include "plot/vt-plot-text.h"
#include "statistics/vt-autocorrelation-params.h"

#define TABLE "autocorrelation"
/* Black on white and white on black, as the total of g(r). */
#define INK_COLOUR 6

static const VtParamSpec params[] = {
  { .id = "field",
    .title = N_ ("Field"),
    .unit = "",
    .tooltip = N_ ("What is correlated; none stands for an activation energy if there is one, else S2."),
    .type = VT_PARAM_FIELD,
    .preset_field = "" },
  VT_AUTOCORRELATION_MEAN (N_ ("The mean of the atom's own species takes away that species differ."), 1),
  { .id = "reach",
    .title = N_ ("Up to"),
    .unit = "length",
    .tooltip = N_ ("Largest distance that is drawn. 0: half of the cell."),
    .type = VT_PARAM_REAL,
    .min = 0,
    .max = 1000,
    .step = 1,
    .preset = 0 },
  { .id = "species",
    .title = N_ ("By species"),
    .unit = "",
    .tooltip = N_ ("Also among the atoms of each species."),
    .type = VT_PARAM_BOOLEAN,
    .preset = 1 },
  { NULL },
};

static VtJob *
ensure (const VtFigureInput *input, GError **error)
{
  const char *field = vt_figure_get_property (input, "field");
  g_autofree char *values = NULL;

  if (vt_document_find_field (input->document, field) == NULL)
    return vt_document_ensure_field (input->document, field, error);
  values = g_strdup_printf ("field=%s,mean=%s", field, vt_params_get_choice (input->params, "mean"));
  return vt_figure_ensure_run (input->document, TABLE, values, error);
}

/* ξ and where the correlation ends, as text and as lines. FALSE if no length was found. */
static gboolean
add_length (VtPlot *plot, VtTable *table, VtSample *sample)
{
  const char *unit = vt_sample_get_length_unit (sample);
  double xi, xi_error, r_c;
  g_autofree char *note = NULL;

  if (!vt_table_lookup_scalar (table, "xi", &xi) || !vt_table_lookup_scalar (table, "xi_error", &xi_error)
      || !vt_table_lookup_scalar (table, "r_c", &r_c))
    {
      vt_plot_set_note (plot, _ ("no exponential decay is found"));
      return FALSE;
    }
  /* Translators: correlation length and its error; 3ξ, where the correlation ends. */
  note = g_strdup_printf (_ ("ξ = %.2f ± %.2f %s\n3ξ = %.1f %s"), xi, xi_error, unit, r_c, unit);
  vt_plot_set_note (plot, note);
  vt_plot_add_rule (plot, NULL, TRUE, xi);
  vt_plot_add_rule (plot, NULL, TRUE, r_c);
  return TRUE;
}

/* Which line is which, at the foot of each. */
static void
name_lines (VtPlot *plot, VtTable *table, cairo_t *cr, double width, double height, const VtPlotStyle *style)
{
  static const struct
  {
    const char *scalar, *name;
  } lines[] = { { "xi", "ξ" }, { "r_c", "3ξ" } };
  VtPlotMap frame;

  vt_plot_get_map (plot, width, height, style, &frame);
  for (guint k = 0; k < G_N_ELEMENTS (lines); k++)
    {
      g_autoptr (PangoLayout) layout = vt_plot_text_new (cr, style, lines[k].name, 1, FALSE);
      double at, x, y, ink = style->dark ? 1 : 0;

      vt_table_lookup_scalar (table, lines[k].scalar, &at);
      vt_plot_map_to_pixel (&frame, at, frame.y0, &x, &y);
      if (x > frame.left + frame.width)
        continue;
      cairo_set_source_rgb (cr, ink, ink, ink);
      vt_plot_text_draw (cr, layout, x + 0.25 * style->font_size, y - 0.3 * style->font_size, 0, 1, 0);
    }
}

static gboolean
draw (const VtFigureInput *input, cairo_t *cr, double width, double height, const VtPlotStyle *style, GError **error)
{
  VtTable *table = vt_document_find_table (input->document, TABLE);
  VtSample *sample = vt_document_get_sample (input->document);
  VtField *field = vt_document_find_field (input->document, vt_figure_get_property (input, "field"));
  g_autoptr (VtPlot) plot = vt_plot_new ();
  const double *r = vt_table_get_numbers (table, 0);
  const gsize n = vt_table_get_n_rows (table);
  const double reach = vt_params_get_real (input->params, "reach");
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (sample, &n_species);
  g_autofree const char **names = g_new (const char *, n_species);
  g_autofree guint *colours = g_new (guint, n_species);
  g_autofree char *x_label = g_strdup_printf ("r (%s)", vt_sample_get_length_unit (sample));
  g_autofree char *y_label = g_strdup_printf (_ ("C(r) of %s"), vt_field_get_title (field));
  double low = 0, high = 0, from = 0;
  gboolean found;

  for (guint s = 0; s < n_species; s++)
    names[s] = species[s].name;
  vt_plot_choose_species_colours (names, n_species, colours);
  vt_table_lookup_scalar (table, "fit_from", &from);
  for (guint c = 1; c < vt_table_get_n_columns (table); c++)
    {
      const char *id = vt_table_get_column_id (table, c);
      const double *values = vt_table_get_numbers (table, c);
      const gboolean fit = strcmp (id, "fit") == 0;

      if (strcmp (id, "c") != 0 && !fit && !vt_params_get_boolean (input->params, "species"))
        continue;
      vt_plot_add_curve (plot, vt_table_get_column_title (table, c), r, values, n);
      if (fit)
        vt_plot_set_last_dashed (plot, TRUE);
      if (fit || strcmp (id, "c") == 0)
        vt_plot_set_last_colour (plot, INK_COLOUR);
      for (guint s = 0; s < n_species; s++)
        if (g_str_has_prefix (id, "c_") && strcmp (id + 2, names[s]) == 0)
          vt_plot_set_last_colour (plot, colours[s]);
      /* Nearer than the first shell the few pairs there are would set the scale. */
      for (gsize k = 0; k < n; k++)
        if (isfinite (values[k]) && r[k] >= from)
          {
            low = MIN (low, values[k]);
            high = MAX (high, values[k]);
          }
    }
  found = add_length (plot, table, sample);
  vt_plot_set_labels (plot, NULL, x_label, y_label);
  if (high > low)
    vt_plot_set_y_range (plot, low - 0.08 * (high - low), high + 0.12 * (high - low));
  vt_plot_set_x_range (plot, 0, reach > 0 ? reach : n > 0 ? r[n - 1] : 1);
  vt_plot_draw (plot, cr, width, height, style);
  if (found)
    name_lines (plot, table, cr, width, height, style);
  return TRUE;
}

static char *
csv (const VtFigureInput *input)
{
  return vt_table_to_csv (vt_document_find_table (input->document, TABLE));
}

const VtFigure vt_figure_w20_fig7 = {
  .id = "w20-fig7",
  .title = N_ ("Spatial autocorrelation"),
  .caption = N_ ("The correlation of a field's deviations from its mean against the distance of the atoms, and the exponential that fits it from the "
                 "first peak of g(r) outward, after Wang et al. (2020), Fig. 7. Its length ξ and 3ξ, where a twentieth is left, are marked. "
                 "For vibrational displacements the paper finds 3ξ below a nanometre and well past the first neighbours at 2.8 Å."),
  .params = params,
  .width_mm = 85,
  .height_mm = 64,
  .ensure = ensure,
  .draw = draw,
  .csv = csv,
};
