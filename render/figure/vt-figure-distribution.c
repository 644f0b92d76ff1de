/* P26 Fig. 4 in form: the distribution of a field, of all species together and of each as the sum of two normal distributions. */
#include <math.h>

#include "base/vt-i18n.h"
#include "figure/vt-figure-parts.h"
#include "figure/vt-figures.h"
#include "plot/vt-plot-ticks.h"
#include "statistics/vt-density.h"
#include "statistics/vt-fit.h"
#include "statistics/vt-histogram.h"

#define POINTS 200
#define MOST_PANELS 4
#define BLUE 0
#define RED 1
#define INK 6

static const VtParamSpec params[] = {
  { .id = "field",
    .title = N_ ("Field"),
    .unit = "",
    .tooltip = N_ ("Name of a field. Empty: softness if it is there, else activation_energy, vmsd or s2; the figure says which."),
    .type = VT_PARAM_FIELD,
    .preset_field = "" },
  { .id = "together",
    .title = N_ ("All species together"),
    .unit = "",
    .tooltip = N_ ("One fit for all atoms, as for softness, instead of one for each species."),
    .type = VT_PARAM_BOOLEAN,
    .preset = 0 },
  { NULL },
};

static const char *
get_field (const VtFigureInput *input)
{
  const char *name = vt_params_get_field (input->params, "field");

  return name[0] == '\0' && vt_document_find_field (input->document, "softness") != NULL ? "softness"
                                                                                         : vt_figure_get_property (input, "field");
}

static VtJob *
ensure (const VtFigureInput *input, GError **error)
{
  return vt_document_find_field (input->document, get_field (input)) == NULL
             ? vt_document_ensure_field (input->document, get_field (input), error)
             : NULL;
}

/* The finite values of one species, or of all (−1). */
static double *
take_values (VtField *field, VtSample *sample, int species, gsize *n)
{
  const guint8 *index = vt_sample_get_species_index (sample);
  double *values = g_new (double, vt_sample_get_n_atoms (sample) + 1);

  *n = 0;
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    {
      const double value = vt_field_get (field, i, 0);

      if ((species < 0 || index[i] == species) && isfinite (value))
        values[(*n)++] = value;
    }
  return values;
}

static void
add_histogram (VtPlot *plot, const double *values, gsize n, double low, double high, guint colour)
{
  /* At most 40 bins, and 25 values in each on average. */
  const guint n_bins = (guint) CLAMP ((double) n / 25, 8, 40);
  g_autofree double *edges = g_new (double, n_bins + 1), *heights = g_new0 (double, n_bins);
  const double width = (high - low) / n_bins;

  for (guint b = 0; b <= n_bins; b++)
    edges[b] = low + b * width;
  for (gsize i = 0; i < n; i++)
    heights[(gsize) CLAMP ((values[i] - low) / width, 0, n_bins - 1)] += 1 / ((double) n * width);
  vt_plot_add_steps (plot, NULL, edges, heights, n_bins);
  vt_plot_set_last_colour (plot, colour);
}

static void
add_fit (VtPlot *plot, const VtTwoGaussianFit *fit, double low, double high)
{
  double x[POINTS], curves[3][POINTS];

  for (guint k = 0; k < POINTS; k++)
    {
      double parts[2];

      x[k] = low + (high - low) * k / (POINTS - 1);
      vt_fit_two_gaussians_at (fit, x[k], parts);
      curves[0][k] = parts[0];
      curves[1][k] = parts[1];
      curves[2][k] = parts[0] + parts[1];
    }
  for (int part = 0; part < 3; part++)
    {
      g_autofree char *share = NULL, *mean = NULL, *sigma = NULL, *label = NULL;

      if (part < 2)
        {
          share = vt_number_to_text (100 * (part == 0 ? fit->weight : 1 - fit->weight), 2);
          mean = vt_number_to_text (fit->mean[part], 3);
          sigma = vt_number_to_text (fit->sigma[part], 2);
          label = g_strdup_printf ("%s %%: μ = %s, σ = %s", share, mean, sigma);
        }
      vt_plot_add_curve (plot, label, x, curves[part], POINTS);
      vt_plot_set_last_colour (plot, part == 0 ? BLUE : part == 1 ? RED : INK);
      vt_plot_set_last_dashed (plot, part < 2);
    }
}

/* Values from just below the least to just above the greatest. */
static void
find_limits (VtField *field, double *low, double *high)
{
  if (!vt_field_get_range (field, low, high) || *low == *high)
    {
      *low = isfinite (*low) ? *low - 0.5 : 0;
      *high = *low + 1;
    }
}

static VtPlot *
make_panel (VtField *field, VtSample *sample, int species, guint colour, double low, double high)
{
  const char *name = species >= 0 ? vt_sample_get_species (sample, NULL)[species].name : _("All");
  VtPlot *plot = vt_plot_new ();
  VtTwoGaussianFit fit;
  gsize n;
  g_autofree double *values = take_values (field, sample, species, &n);

  add_histogram (plot, values, n, low, high, colour);
  vt_fit_two_gaussians (n, values, &fit);
  /* Translators: title of a panel: chemical element, number of atoms. */
  g_autofree char *title = g_strdup_printf (_("%s, %zu atoms"), name, n);
  vt_plot_set_labels (plot, title, NULL, _("Probability density"));
  if (!fit.converged)
    {
      vt_plot_set_note (plot, _("two normal distributions: no fit"));
      return plot;
    }
  add_fit (plot, &fit, low, high);
  g_autofree char *separation = vt_number_to_text (fit.separation, 2), *gain = vt_number_to_text (fit.bic_gain, 2);
  /* Translators: how far two peaks lie apart (Ashman's D), and how much better two describe the data than one (difference of the BIC). */
  g_autofree char *note = g_strdup_printf (_("D = %s, ΔBIC = %s"), separation, gain);
  vt_plot_set_note (plot, note);
  return plot;
}

/* The species' smoothed distributions on one pair of axes. */
static VtPlot *
make_overview (VtField *field, VtSample *sample, const guint *species, const guint *colours, guint n_species, double low, double high)
{
  VtPlot *plot = vt_plot_new ();
  double x[POINTS], density[POINTS];

  for (guint k = 0; k < POINTS; k++)
    x[k] = low + (high - low) * k / (POINTS - 1);
  for (guint s = 0; s < n_species; s++)
    {
      gsize n;
      g_autofree double *values = take_values (field, sample, (int) species[s], &n);

      vt_density_estimate (values, n, 0, low, high, POINTS, density);
      vt_plot_add_curve (plot, vt_sample_get_species (sample, NULL)[species[s]].name, x, density, POINTS);
      vt_plot_set_last_colour (plot, colours[s]);
    }
  vt_plot_set_labels (plot, _("by species"), NULL, _("Probability density"));
  return plot;
}

static gboolean
draw (const VtFigureInput *input, cairo_t *cr, double width, double height, const VtPlotStyle *style, GError **error)
{
  VtSample *sample = vt_document_get_sample (input->document);
  VtField *field = vt_figure_require_field (input->document, get_field (input), error);
  g_autoptr (GPtrArray) panels = g_ptr_array_new_with_free_func (g_object_unref);
  guint species[VT_MAX_SPECIES], colours[VT_MAX_SPECIES], n = vt_figure_get_species (sample, species, colours);
  VtPlotStyle inner = *style;
  double low, high;

  if (field == NULL)
    return FALSE;
  find_limits (field, &low, &high);
  g_ptr_array_add (panels, make_overview (field, sample, species, colours, n, low, high));
  if (vt_params_get_boolean (input->params, "together"))
    g_ptr_array_add (panels, make_panel (field, sample, -1, INK, low, high));
  else
    for (guint s = 0; s < MIN (n, MOST_PANELS - 1); s++)
      g_ptr_array_add (panels, make_panel (field, sample, (int) species[s], colours[s], low, high));

  g_autofree char *label = vt_field_dup_label (field);
  for (guint i = 0; i < panels->len; i++)
    {
      g_autofree char *letter = vt_figure_dup_letter (i);

      vt_plot_set_letter (panels->pdata[i], letter);
      vt_plot_set_x_range (panels->pdata[i], low, high);
      vt_plot_set_labels (panels->pdata[i], NULL, i + 1 == panels->len ? label : "", NULL);
    }
  height = vt_figure_draw_source (input, cr, width, height, style, get_field (input), NULL);
  inner.transparent = TRUE;
  vt_plot_draw_grid ((VtPlot *const *) panels->pdata, panels->len, 1, cr, width, height, &inner);
  return TRUE;
}

static char *
csv (const VtFigureInput *input)
{
  VtSample *sample = vt_document_get_sample (input->document);
  VtField *field = vt_document_find_field (input->document, get_field (input));
  guint species[VT_MAX_SPECIES], colours[VT_MAX_SPECIES], n = vt_figure_get_species (sample, species, colours);
  const gboolean together = vt_params_get_boolean (input->params, "together");
  GString *text = g_string_new (NULL);

  vt_figure_begin_csv (text, input, _("Two normal distributions fitted to a field: weight, mean and width of each, with standard errors"),
                       get_field (input), TRUE);
  if (field == NULL)
    return g_string_free (text, FALSE);
  g_string_append (text, "field,species,n,converged,weight,weight_error,mean_1,mean_1_error,sigma_1,sigma_1_error,mean_2,mean_2_error,"
                         "sigma_2,sigma_2_error,separation,bic_gain\n");
  for (guint s = 0; s < (together ? 1 : n); s++)
    {
      gsize count;
      g_autofree double *values = take_values (field, sample, together ? -1 : (int) species[s], &count);
      VtTwoGaussianFit fit;

      vt_fit_two_gaussians (count, values, &fit);
      g_string_append_printf (text, "%s,%s,%" G_GSIZE_FORMAT ",%d", vt_field_get_name (field),
                              together ? "all" : vt_sample_get_species (sample, NULL)[species[s]].name, count, fit.converged);
      vt_figure_append_number (text, fit.weight);
      vt_figure_append_number (text, fit.weight_error);
      for (int k = 0; k < 2; k++)
        {
          vt_figure_append_number (text, fit.mean[k]);
          vt_figure_append_number (text, fit.mean_error[k]);
          vt_figure_append_number (text, fit.sigma[k]);
          vt_figure_append_number (text, fit.sigma_error[k]);
        }
      vt_figure_append_number (text, fit.separation);
      vt_figure_append_number (text, fit.bic_gain);
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

const VtFigure vt_figure_p26_fig4 = {
  .id = "p26-fig4",
  .title = N_("Distribution with two peaks"),
  .caption = N_("The distribution of a field over the atoms, and two normal distributions fitted to it by maximum likelihood, after Pan et al. "
                "(2026), Fig. 4, who show softness. D above 2 means two peaks; ΔBIC above 10 means that two describe the data better than "
                "one. The paper has 5000 atoms cooled at 10¹² K/s and ten samples at each temperature; here it is one sample."),
  .params = params,
  .width_mm = VT_PLOT_ONE_COLUMN,
  .height_mm = 130,
  .ensure = ensure,
  .draw = draw,
  .csv = csv,
};
