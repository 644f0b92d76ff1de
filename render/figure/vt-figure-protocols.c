/* What the protocol does to the spectrum: the barriers of every campaign in the document, side by side. */
#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "figure/vt-figure-spectrum.h"
#include "figure/vt-figures.h"

#define MOST_CAMPAIGNS 8

static const VtParamSpec params[] = {
  VT_SPECTRUM_PARAMS,
  VT_FIGURE_PARAM_CAMPAIGN,
  { NULL },
};

/* Every campaign of the document, or the one that the parameter names. */
static gboolean
take_campaigns (const VtFigureInput *input, GPtrArray *memos, GPtrArray *sets, GError **error)
{
  const guint chosen = (guint) vt_params_get_integer (input->params, "campaign");
  const guint n = MIN (vt_event_set_get_n_campaigns (input->events), MOST_CAMPAIGNS);

  for (guint k = 1; k <= n && chosen == 0; k++)
    {
      VtFigureMemo *memo = vt_figure_get_events (input->document, k, error);

      if (memo == NULL)
        return FALSE;
      g_ptr_array_add (memos, memo);
      g_ptr_array_add (sets, memo->value);
    }
  if (sets->len == 0)
    g_ptr_array_add (sets, input->events);
  return TRUE;
}

static void
make_spectrum (VtSpectrum *spectrum, VtEventSet *events, guint species)
{
  const guint8 *index = vt_sample_get_species_index (vt_event_set_get_sample (events));

  vt_spectrum_init (spectrum);
  for (gsize i = 0; i < vt_event_set_get_n (events); i++)
    {
      const VtEvent *event = vt_event_set_get (events, i);

      if (vt_event_is_distinct (event) && index[event->atom] == species)
        vt_spectrum_add (spectrum, vt_event_get_barrier (event));
    }
  vt_spectrum_finish (spectrum);
}

static VtPlot *
make_panel (VtSample *sample, GPtrArray *sets, guint species, const VtSpectrumBins *bins)
{
  VtPlot *plot = vt_plot_new ();
  /* Translators: title of a panel: chemical element. */
  g_autofree char *title = g_strdup_printf (_("%s centres"), vt_sample_get_species (sample, NULL)[species].name);

  for (guint k = 0; k < sets->len; k++)
    {
      g_autofree char *name = vt_figure_dup_protocol_name (sets->pdata[k]);
      VtSpectrum spectrum;

      make_spectrum (&spectrum, sets->pdata[k], species);
      vt_spectrum_add_to_plot (&spectrum, bins, plot, name, k, FALSE);
      vt_spectrum_clear (&spectrum);
    }
  vt_plot_set_labels (plot, title, NULL, _("Probability density (1/eV)"));
  vt_plot_set_x_range (plot, 0, bins->n * bins->width);
  return plot;
}

/* One line for each campaign. */
static char *
describe_all (GPtrArray *sets)
{
  GString *text = g_string_new (NULL);

  for (guint k = 0; k < sets->len; k++)
    {
      g_autofree char *one = vt_figure_dup_sampling_of (sets->pdata[k]);

      g_string_append_printf (text, "%s%s", k > 0 ? "\n" : "", one);
    }
  return g_string_free (text, FALSE);
}

static gboolean
draw (const VtFigureInput *input, cairo_t *cr, double width, double height, const VtPlotStyle *style, GError **error)
{
  VtSample *sample = vt_document_get_sample (input->document);
  guint species[VT_MAX_SPECIES], colours[VT_MAX_SPECIES], n = vt_figure_get_species (sample, species, colours);
  g_autoptr (GPtrArray) panels = g_ptr_array_new_with_free_func (g_object_unref), sets = g_ptr_array_new ();
  g_autoptr (GPtrArray) memos = g_ptr_array_new_with_free_func ((GDestroyNotify) vt_figure_memo_unref);
  VtPlotStyle inner = *style;

  if (!take_campaigns (input, memos, sets, error))
    return FALSE;
  const VtSpectrumBins bins = vt_spectrum_choose_bins (input->params, (VtEventSet *const *) sets->pdata, sets->len);
  for (guint s = 0; s < n; s++)
    {
      VtPlot *panel = make_panel (sample, sets, species[s], &bins);
      g_autofree char *letter = vt_figure_dup_letter (s);

      vt_plot_set_letter (panel, letter);
      vt_plot_set_labels (panel, NULL, s + 1 == n ? _("Activation energy ΔE (eV)") : "", NULL);
      g_ptr_array_add (panels, panel);
    }
  g_autofree char *cooling = vt_figure_dup_cooling (input), *all = describe_all (sets), *extra = g_strdup_printf ("%s\n%s", cooling, all);
  VtFigureInput bare = *input;
  bare.events = NULL; /* each campaign has been described */
  height = vt_figure_draw_source (&bare, cr, width, height, style, NULL, extra);
  inner.transparent = TRUE;
  vt_plot_draw_grid ((VtPlot *const *) panels->pdata, n, 1, cr, width, height, &inner);
  return TRUE;
}

static char *
csv (const VtFigureInput *input)
{
  VtSample *sample = vt_document_get_sample (input->document);
  guint species[VT_MAX_SPECIES], colours[VT_MAX_SPECIES], n = vt_figure_get_species (sample, species, colours);
  g_autoptr (GPtrArray) sets = g_ptr_array_new (), memos = g_ptr_array_new_with_free_func ((GDestroyNotify) vt_figure_memo_unref);
  GString *text;

  if (!take_campaigns (input, memos, sets, NULL))
    return NULL;
  const VtSpectrumBins bins = vt_spectrum_choose_bins (input->params, (VtEventSet *const *) sets->pdata, sets->len);
  text = g_string_new (NULL);
  vt_figure_begin_csv (text, input, _("Barriers of every campaign of the document: probability density"), NULL, TRUE);
  for (guint k = 0; k < sets->len; k++)
    {
      g_autofree char *one = vt_figure_dup_sampling_of (sets->pdata[k]);

      g_string_append_printf (text, "# %s\n", one);
    }
  g_string_append (text, "centre,campaign,protocol");
  vt_spectrum_append_csv_heading (&bins, text);
  for (guint s = 0; s < n; s++)
    for (guint k = 0; k < sets->len; k++)
      {
        g_autofree char *name = vt_figure_dup_protocol_name (sets->pdata[k]);
        VtSpectrum spectrum;

        make_spectrum (&spectrum, sets->pdata[k], species[s]);
        g_string_append_printf (text, "%s,%u,\"%s\"", vt_sample_get_species (sample, NULL)[species[s]].name, k + 1, name);
        vt_spectrum_append_csv (&spectrum, &bins, text);
        vt_spectrum_clear (&spectrum);
      }
  return g_string_free (text, FALSE);
}

const VtFigure vt_figure_protocols = {
  .id = "protocols",
  .title = N_("Barriers by protocol"),
  .caption = N_("The activation energies of every campaign in the document, of the distinct connected events around each species: the protocol of the search "
                "decides which saddles are found, and so what the spectrum looks like. Cheaper is not equivalent. Means have standard errors, which take "
                "the events for independent."),
  .params = params,
  .draws_events = TRUE,
  .follows = TRUE,
  .width_mm = VT_PLOT_ONE_COLUMN,
  .height_mm = 120,
  .draw = draw,
  .csv = csv,
};
