/* W20 Fig. 4: the barriers of the events around the commonest Voronoi polyhedra, one panel for each species at the centre. */
#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "figure/vt-figure-spectrum.h"
#include "figure/vt-figures.h"
#include "structure/vt-census.h"

#define MOTIFS_SHOWN 4

static const char *const fields[] = { "n3", "n4", "n5", "n6", NULL };

static const VtParamSpec params[] = {
  VT_SPECTRUM_PARAMS,
  VT_FIGURE_PARAM_CAMPAIGN,
  { NULL },
};

/* Of one motif, or (motif NULL) of all around one species. */
typedef struct
{
  const VtMotif *motif;
  gsize n_centres; /* atoms, with or without events */
  VtSpectrum spectrum;
} MotifSpectrum;

static void
motif_spectrum_clear (gpointer data)
{
  vt_spectrum_clear (&((MotifSpectrum *) data)->spectrum);
}

static VtCensus *
take_census (const VtFigureInput *input, GError **error)
{
  VtSample *sample = vt_document_get_sample (input->document);
  const gint32 *n[4];

  for (int k = 0; k < 4; k++)
    {
      VtField *field = vt_figure_require_field (input->document, fields[k], error);

      n[k] = field != NULL ? vt_field_peek_i32 (field) : NULL;
      if (field != NULL && n[k] == NULL)
        g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("The field “%s” is not the number of faces that it should be."), fields[k]);
      if (n[k] == NULL)
        return NULL;
    }
  return vt_census_new (sample, n);
}

/* All events around the species first, then those of its commonest motifs. */
static GArray *
make_spectra (const VtFigureInput *input, const VtCensus *census, guint species)
{
  VtSample *sample = vt_document_get_sample (input->document);
  const guint8 *index = vt_sample_get_species_index (sample);
  GArray *spectra = g_array_new (FALSE, TRUE, sizeof (MotifSpectrum));
  g_autofree guint *place = g_new0 (guint, census->n_motifs); /* of a motif among the spectra; 0: not shown */

  g_array_set_clear_func (spectra, motif_spectrum_clear);
  for (guint k = 0; k <= MOTIFS_SHOWN; k++)
    {
      MotifSpectrum spectrum = { .n_centres = vt_sample_get_species_counts (sample)[species] };
      gsize best = census->n_motifs;

      for (gsize m = 0; m < census->n_motifs && k > 0; m++)
        if (place[m] == 0 && census->motifs[m].by_species[species] > 0
            && (best == census->n_motifs || census->motifs[m].by_species[species] > census->motifs[best].by_species[species]))
          best = m;
      if (k > 0 && best == census->n_motifs)
        break;
      if (k > 0)
        {
          place[best] = k;
          spectrum.motif = &census->motifs[best];
          spectrum.n_centres = spectrum.motif->by_species[species];
        }
      vt_spectrum_init (&spectrum.spectrum);
      g_array_append_val (spectra, spectrum);
    }
  for (gsize i = 0; i < vt_event_set_get_n (input->events); i++)
    {
      const VtEvent *event = vt_event_set_get (input->events, i);

      if (!vt_event_is_distinct (event) || index[event->atom] != species)
        continue;
      const guint at = place[census->rank[event->atom]];
      vt_spectrum_add (&g_array_index (spectra, MotifSpectrum, 0).spectrum, vt_event_get_barrier (event));
      if (at > 0)
        vt_spectrum_add (&g_array_index (spectra, MotifSpectrum, at).spectrum, vt_event_get_barrier (event));
    }
  for (guint k = 0; k < spectra->len; k++)
    vt_spectrum_finish (&g_array_index (spectra, MotifSpectrum, k).spectrum);
  return spectra;
}

/* Of each species, as make_spectra() has them, and the bins that suit them. */
static GPtrArray *
make_all (const VtFigureInput *input, const VtCensus *census, VtSpectrumBins *bins)
{
  VtSample *sample = vt_document_get_sample (input->document);
  guint n_species;
  g_autoptr (GPtrArray) curves = g_ptr_array_new ();
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  vt_sample_get_species (sample, &n_species);
  for (guint s = 0; s < n_species; s++)
    {
      GArray *spectra = make_spectra (input, census, s);

      g_ptr_array_add (all, spectra);
      for (guint k = 0; k < spectra->len; k++)
        g_ptr_array_add (curves, &g_array_index (spectra, MotifSpectrum, k).spectrum);
    }
  *bins = vt_spectrum_choose_bins (input->params, curves, vt_sample_get_energy_unit (sample));
  return all;
}

/* ---- drawing ---- */

static void
fill_panel (const VtFigureInput *input, guint species, const VtSpectrumBins *bins, VtPlot *plot, gpointer all)
{
  static const guint colours[] = { 6, 0, 1, 2, 3 };
  GArray *spectra = ((GPtrArray *) all)->pdata[species];

  /* All centres last: dashes under the others could not be told from them. */
  for (guint i = 1; i <= spectra->len; i++)
    {
      const guint k = i % spectra->len;
      const MotifSpectrum *spectrum = &g_array_index (spectra, MotifSpectrum, k);
      g_autofree char *name = spectrum->motif != NULL ? vt_census_dup_name (spectrum->motif) : g_strdup (_("all motifs"));

      vt_spectrum_add_to_plot (&spectrum->spectrum, bins, plot, name, colours[k], spectrum->motif == NULL);
    }
}

static gboolean
draw (const VtFigureInput *input, cairo_t *cr, double width, double height, const VtPlotStyle *style, GError **error)
{
  g_autoptr (VtCensus) census = take_census (input, error);

  if (census == NULL)
    return FALSE;
  if (vt_event_set_count_distinct (input->events, NULL) == 0)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("No attempt of this campaign has found a connected saddle yet."));
      return FALSE;
    }
  VtSpectrumBins bins;
  g_autoptr (GPtrArray) all = make_all (input, census, &bins);
  g_autofree char *beyond = vt_spectrum_dup_beyond (&bins, &input->events, 1);
  height = vt_figure_draw_source (input, cr, width, height, style, NULL, beyond);
  vt_spectrum_draw_panels (input, &bins, fill_panel, all, cr, width, height, style);
  return TRUE;
}

static void
write_rows (const VtFigureInput *input, guint species, const VtSpectrumBins *bins, GString *text, gpointer all)
{
  GArray *spectra = ((GPtrArray *) all)->pdata[species];

  for (guint k = 0; k < spectra->len; k++)
    {
      const MotifSpectrum *spectrum = &g_array_index (spectra, MotifSpectrum, k);
      g_autofree char *name = spectrum->motif != NULL ? vt_census_dup_name (spectrum->motif) : g_strdup ("all");

      g_string_append_printf (text, "%s,\"%s\",%" G_GSIZE_FORMAT, vt_sample_get_species (vt_document_get_sample (input->document), NULL)[species].name,
                              name, spectrum->n_centres);
      vt_spectrum_append_csv (&spectrum->spectrum, bins, text);
    }
}

static char *
csv (const VtFigureInput *input)
{
  g_autoptr (VtCensus) census = take_census (input, NULL);
  GString *text;

  if (census == NULL)
    return NULL;
  VtSpectrumBins bins;
  g_autoptr (GPtrArray) all = make_all (input, census, &bins);
  text = g_string_new (NULL);
  vt_figure_begin_csv (text, input, _("Barriers of the events around the commonest motifs: probability density, then means"), NULL, TRUE);
  vt_spectrum_append_table (input, &bins, "motif,centres", write_rows, all, text);
  return g_string_free (text, FALSE);
}

const VtFigure vt_figure_w20_fig4 = {
  .id = "w20-fig4",
  .title = N_("Barriers around the commonest motifs"),
  .caption = N_("The activation energies of the events around the four commonest Voronoi polyhedra of each species, after Wang et al. (2020), Fig. 4: "
                "each polyhedron goes with barriers of all heights, and their distributions are alike, so that the nearest neighbours alone do not "
                "decide how easily a place rearranges. Dashed: all centres of the species; in brackets: events. The means have standard errors, which "
                "take the events for independent. The paper's glass has 19 652 atoms and was cooled at 10¹⁰ K/s; the samples that come with Vitrine "
                "are smaller and were cooled faster."),
  .params = params,
  .fields = fields,
  .draws_events = TRUE,
  .follows = TRUE,
  .width_mm = VT_PLOT_ONE_COLUMN,
  .height_mm = 125,
  .draw = draw,
  .csv = csv,
};
