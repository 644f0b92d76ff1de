/* What the protocol does to the spectrum: the barriers of every campaign in the document, side by side. */
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "figure/vt-figure-spectrum.h"
#include "figure/vt-figures.h"

#define MOST_CAMPAIGNS 8
#define LONGEST_NAME 24 /* letters, for which the legend has room */

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
spectrum_free (gpointer data)
{
  vt_spectrum_clear (data);
  g_free (data);
}

static VtSpectrum *
make_spectrum (VtEventSet *events, guint species)
{
  const guint8 *index = vt_sample_get_species_index (vt_event_set_get_sample (events));
  VtSpectrum *spectrum = g_new (VtSpectrum, 1);

  vt_spectrum_init (spectrum);
  for (gsize i = 0; i < vt_event_set_get_n (events); i++)
    {
      const VtEvent *event = vt_event_set_get (events, i);

      if (vt_event_is_distinct (event) && index[event->atom] == species)
        vt_spectrum_add (spectrum, vt_event_get_barrier (event));
    }
  vt_spectrum_finish (spectrum);
  return spectrum;
}

/* What is drawn: the campaigns (VtEventSet), and of each species and of each of them the barriers. */
typedef struct
{
  GPtrArray *memos, *sets, *spectra;
  VtSpectrumBins bins;
} Campaigns;

static void
campaigns_clear (Campaigns *self)
{
  g_ptr_array_unref (self->spectra);
  g_ptr_array_unref (self->sets);
  g_ptr_array_unref (self->memos);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Campaigns, campaigns_clear)

static gboolean
campaigns_init (Campaigns *self, const VtFigureInput *input, GError **error)
{
  VtSample *sample = vt_document_get_sample (input->document);
  guint n_species;

  self->memos = g_ptr_array_new_with_free_func ((GDestroyNotify) vt_figure_memo_unref);
  self->sets = g_ptr_array_new ();
  self->spectra = g_ptr_array_new_with_free_func (spectrum_free);
  if (!take_campaigns (input, self->memos, self->sets, error))
    return FALSE;
  vt_sample_get_species (sample, &n_species);
  for (guint s = 0; s < n_species; s++)
    for (guint k = 0; k < self->sets->len; k++)
      g_ptr_array_add (self->spectra, make_spectrum (self->sets->pdata[k], s));
  self->bins = vt_spectrum_choose_bins (input->params, self->spectra, vt_sample_get_energy_unit (sample));
  return TRUE;
}

/* In the legend: its protocol, or its number where that is too long, or where another has the same one with other random numbers. */
static char *
dup_name (GPtrArray *sets, guint k)
{
  g_autofree char *name = vt_figure_dup_protocol_name (sets->pdata[k]);
  gboolean alone = g_utf8_strlen (name, -1) <= LONGEST_NAME;

  for (guint i = 0; i < sets->len && alone; i++)
    {
      g_autofree char *other = vt_figure_dup_protocol_name (sets->pdata[i]);

      alone = i == k || strcmp (name, other) != 0;
    }
  /* Translators: the number of a campaign. */
  return alone || sets->len == 1 ? g_steal_pointer (&name) : g_strdup_printf (_("campaign %u"), k + 1);
}

/* The same with the protocol in any case. */
static char *
dup_full_name (GPtrArray *sets, guint k)
{
  g_autofree char *name = dup_name (sets, k), *protocol = vt_figure_dup_protocol_name (sets->pdata[k]);

  return strcmp (name, protocol) == 0 ? g_steal_pointer (&name) : g_strdup_printf ("%s, %s", name, protocol);
}

static void
fill_panel (const VtFigureInput *input, guint species, const VtSpectrumBins *bins, VtPlot *plot, gpointer data)
{
  const Campaigns *campaigns = data;
  const guint n = campaigns->sets->len;

  for (guint k = 0; k < n; k++)
    {
      g_autofree char *name = dup_name (campaigns->sets, k);

      vt_spectrum_add_to_plot (campaigns->spectra->pdata[species * n + k], bins, plot, name, k, FALSE);
    }
}

/* One line for each campaign, and one if there are more. */
static char *
describe_all (const VtFigureInput *input, GPtrArray *sets, const char *before, const char *after)
{
  const guint n = vt_event_set_get_n_campaigns (input->events);
  GString *text = g_string_new (NULL);

  for (guint k = 0; k < sets->len; k++)
    {
      g_autofree char *name = dup_full_name (sets, k), *one = vt_figure_dup_sampling_of (sets->pdata[k], name);

      g_string_append_printf (text, "%s%s%s", before, one, after);
    }
  if (sets->len == MOST_CAMPAIGNS && n > MOST_CAMPAIGNS)
    {
      g_autofree char *others = g_strdup_printf (_("these are the first %u of %u campaigns"), MOST_CAMPAIGNS, n);

      g_string_append_printf (text, "%s%s%s", before, others, after);
    }
  return g_string_free (text, FALSE);
}

static gboolean
draw (const VtFigureInput *input, cairo_t *cr, double width, double height, const VtPlotStyle *style, GError **error)
{
  g_auto (Campaigns) campaigns = { 0 };

  if (!campaigns_init (&campaigns, input, error))
    return FALSE;
  GPtrArray *sets = campaigns.sets;
  g_autofree char *cooling = vt_figure_dup_cooling (input), *all = describe_all (input, sets, "\n", "");
  g_autofree char *beyond = vt_spectrum_dup_beyond (&campaigns.bins, (VtEventSet *const *) sets->pdata, sets->len);
  g_autofree char *extra = g_strconcat (cooling, beyond != NULL ? " · " : "", beyond != NULL ? beyond : "", all, NULL);
  VtFigureInput bare = *input;
  bare.events = NULL; /* each campaign has been described */
  height = vt_figure_draw_source (&bare, cr, width, height, style, NULL, extra);
  vt_spectrum_draw_panels (input, &campaigns.bins, fill_panel, &campaigns, cr, width, height, style);
  return TRUE;
}

static void
write_rows (const VtFigureInput *input, guint species, const VtSpectrumBins *bins, GString *text, gpointer data)
{
  const Campaigns *campaigns = data;
  const guint n = campaigns->sets->len;

  for (guint k = 0; k < n; k++)
    {
      g_autofree char *name = vt_figure_dup_protocol_name (campaigns->sets->pdata[k]);

      g_string_append_printf (text, "%s,%u,\"%s\"", vt_sample_get_species (vt_document_get_sample (input->document), NULL)[species].name, k + 1, name);
      vt_spectrum_append_csv (campaigns->spectra->pdata[species * n + k], bins, text);
    }
}

static char *
csv (const VtFigureInput *input)
{
  g_auto (Campaigns) campaigns = { 0 };
  GString *text;

  if (!campaigns_init (&campaigns, input, NULL))
    return NULL;
  g_autofree char *all = describe_all (input, campaigns.sets, "# ", "\n");
  text = g_string_new (NULL);
  vt_figure_begin_csv (text, input, _("Barriers of every campaign of the document: probability density"), NULL, TRUE);
  g_string_append (text, all);
  vt_spectrum_append_table (input, &campaigns.bins, "campaign,protocol", write_rows, &campaigns, text);
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
