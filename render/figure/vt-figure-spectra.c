/* W20 Fig. 4: the barriers of the events around the commonest Voronoi polyhedra, one panel for each species at the centre. */
#include <math.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "figure/vt-figure-parts.h"
#include "figure/vt-figures.h"
#include "structure/vt-census.h"

#define MOTIFS_SHOWN 4
#define MOST_BINS 200

static const char *const fields[] = { "n3", "n4", "n5", "n6", NULL };

static const VtParamSpec params[] = {
  { .id = "bin",
    .title = N_ ("Bin"),
    .unit = "eV",
    .tooltip = N_ ("Width of the histograms' bins; 0 goes by the number of events."),
    .type = VT_PARAM_REAL,
    .min = 0,
    .max = 10,
    .step = 0.05,
    .preset = 0 },
  { .id = "most",
    .title = N_ ("Up to"),
    .unit = "eV",
    .tooltip = N_ ("Where the axis of energies ends; 0 shows 99.5 % of the events."),
    .type = VT_PARAM_REAL,
    .min = 0,
    .max = 1000,
    .step = 0.5,
    .preset = 0 },
  VT_FIGURE_PARAM_CAMPAIGN,
  { NULL },
};

/* The barriers of one motif's events, or (motif NULL) of all around one species. */
typedef struct
{
  const VtMotif *motif;
  gsize n_centres; /* atoms, with or without events */
  GArray *barriers;
  double mean, error;
} Spectrum;

static void
spectrum_clear (gpointer data)
{
  g_array_unref (((Spectrum *) data)->barriers);
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

static void
finish_spectrum (Spectrum *spectrum)
{
  const double n = spectrum->barriers->len;
  double sum = 0, squares = 0;

  for (guint i = 0; i < spectrum->barriers->len; i++)
    sum += g_array_index (spectrum->barriers, double, i);
  spectrum->mean = n > 0 ? sum / n : NAN;
  for (guint i = 0; i < spectrum->barriers->len; i++)
    squares += pow (g_array_index (spectrum->barriers, double, i) - spectrum->mean, 2);
  spectrum->error = n > 1 ? sqrt (squares / (n - 1) / n) : NAN;
}

/* All events around the species first, then those of its commonest motifs. */
static GArray *
make_spectra (const VtFigureInput *input, const VtCensus *census, guint species)
{
  VtSample *sample = vt_document_get_sample (input->document);
  const guint8 *index = vt_sample_get_species_index (sample);
  GArray *spectra = g_array_new (FALSE, TRUE, sizeof (Spectrum));
  g_autofree guint *place = g_new0 (guint, census->n_motifs); /* of a motif among the spectra; 0: not shown */

  g_array_set_clear_func (spectra, spectrum_clear);
  for (guint k = 0; k <= MOTIFS_SHOWN; k++)
    {
      Spectrum spectrum = { .barriers = g_array_new (FALSE, FALSE, sizeof (double)) };
      gsize best = census->n_motifs;

      for (gsize m = 0; m < census->n_motifs && k > 0; m++)
        if (place[m] == 0 && census->motifs[m].by_species[species] > 0
            && (best == census->n_motifs || census->motifs[m].by_species[species] > census->motifs[best].by_species[species]))
          best = m;
      if (k > 0 && best < census->n_motifs)
        {
          place[best] = k;
          spectrum.motif = &census->motifs[best];
        }
      spectrum.n_centres = spectrum.motif != NULL ? spectrum.motif->by_species[species] : vt_sample_get_species_counts (sample)[species];
      if (k == 0 || spectrum.motif != NULL)
        g_array_append_val (spectra, spectrum);
      else
        spectrum_clear (&spectrum);
    }
  for (gsize i = 0; i < vt_event_set_get_n (input->events); i++)
    {
      const VtEvent *event = vt_event_set_get (input->events, i);
      const double barrier = vt_event_get_barrier (event);

      if (!vt_event_is_distinct (event) || index[event->atom] != species)
        continue;
      const guint at = place[census->rank[event->atom]];
      g_array_append_val (g_array_index (spectra, Spectrum, 0).barriers, barrier);
      if (at > 0)
        g_array_append_val (g_array_index (spectra, Spectrum, at).barriers, barrier);
    }
  for (guint k = 0; k < spectra->len; k++)
    finish_spectrum (&g_array_index (spectra, Spectrum, k));
  return spectra;
}

/* ---- bins ---- */

static int
compare_reals (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

typedef struct
{
  double width;
  guint n;
} Bins;

static Bins
choose_bins (const VtFigureInput *input)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (double));
  double most = vt_params_get_real (input->params, "most"), width = vt_params_get_real (input->params, "bin");

  for (gsize i = 0; i < vt_event_set_get_n (input->events); i++)
    if (vt_event_is_distinct (vt_event_set_get (input->events, i)))
      {
        const double barrier = vt_event_get_barrier (vt_event_set_get (input->events, i));

        g_array_append_val (all, barrier);
      }
  g_array_sort (all, compare_reals);
  if (most <= 0)
    most = all->len > 0 ? g_array_index (all, double, (guint) (0.995 * (all->len - 1))) : 1;
  most = MAX (most, 1e-3);
  /* A motif has a few per cent of the events: so wide that its histogram is not all noise, between 0.1 eV and a tenth of the axis. */
  if (width <= 0)
    width = CLAMP (most * 8 / sqrt (MAX (all->len, 1)), MIN (0.1, most / 10), most / 10);
  const guint n = (guint) CLAMP (ceil (most / width), 1, MOST_BINS);
  return (Bins){ MAX (width, most / MOST_BINS), n };
}

/* Probability density; what lies beyond the last bin counts in the total. */
static void
fill_bins (const Spectrum *spectrum, const Bins *bins, double *heights)
{
  for (guint b = 0; b < bins->n; b++)
    heights[b] = 0;
  for (guint i = 0; i < spectrum->barriers->len; i++)
    {
      const double at = MAX (g_array_index (spectrum->barriers, double, i), 0) / bins->width;

      if (at < bins->n)
        heights[(guint) at] += 1 / (spectrum->barriers->len * bins->width);
    }
}

/* ---- drawing ---- */

/* "2.60 ± 0.07": as many digits as the error says. */
static char *
dup_mean (const Spectrum *spectrum)
{
  const int decimals = (int) CLAMP (-floor (log10 (spectrum->error)), 0, 4);

  return g_strdup_printf ("%.*f ± %.*f", decimals, spectrum->mean, decimals, spectrum->error);
}

/* Outlines: five fillings over each other would hide one another. */
static void
add_spectrum (VtPlot *plot, const Spectrum *spectrum, const Bins *bins, guint colour)
{
  const gsize n = 2 * (gsize) bins->n + 1;
  g_autofree double *heights = g_new (double, bins->n), *x = g_new (double, n), *y = g_new (double, n);
  g_autofree char *name = spectrum->motif != NULL ? vt_census_dup_name (spectrum->motif) : g_strdup (_("all motifs"));
  g_autofree char *label = NULL;

  if (spectrum->barriers->len > 1 && spectrum->error > 0)
    {
      g_autofree char *mean = dup_mean (spectrum);

      /* Translators: legend: a motif, the mean barrier of its events and its standard error, and how many events. */
      label = g_strdup_printf (_("%s: %s eV (%u)"), name, mean, spectrum->barriers->len);
    }
  else
    label = g_strdup_printf (P_ ("%s (%u event)", "%s (%u events)", spectrum->barriers->len), name, spectrum->barriers->len);
  fill_bins (spectrum, bins, heights);
  for (guint b = 0; b < bins->n; b++)
    {
      x[2 * b] = b * bins->width;
      x[2 * b + 1] = (b + 1) * bins->width;
      y[2 * b] = y[2 * b + 1] = heights[b];
    }
  x[n - 1] = x[n - 2];
  y[n - 1] = 0;
  vt_plot_add_curve (plot, label, x, y, spectrum->barriers->len > 0 ? n : 0);
  vt_plot_set_last_colour (plot, colour);
  vt_plot_set_last_dashed (plot, spectrum->motif == NULL);
}

static VtPlot *
make_panel (const VtFigureInput *input, const VtCensus *census, guint species, const Bins *bins)
{
  static const guint colours[] = { 6, 0, 1, 2, 3 };
  VtSample *sample = vt_document_get_sample (input->document);
  g_autoptr (GArray) spectra = make_spectra (input, census, species);
  VtPlot *plot = vt_plot_new ();
  /* Translators: title of a panel: chemical element. */
  g_autofree char *title = g_strdup_printf (_("%s centres"), vt_sample_get_species (sample, NULL)[species].name);

  for (guint k = 0; k < spectra->len; k++)
    add_spectrum (plot, &g_array_index (spectra, Spectrum, k), bins, colours[k]);
  vt_plot_set_labels (plot, title, NULL, _("Probability density (1/eV)"));
  vt_plot_set_x_range (plot, 0, bins->n * bins->width);
  return plot;
}

static gboolean
draw (const VtFigureInput *input, cairo_t *cr, double width, double height, const VtPlotStyle *style, GError **error)
{
  VtSample *sample = vt_document_get_sample (input->document);
  guint species[VT_MAX_SPECIES], colours[VT_MAX_SPECIES], n = vt_figure_get_species (sample, species, colours);
  g_autoptr (GPtrArray) panels = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (VtCensus) census = take_census (input, error);
  VtPlotStyle inner = *style;

  if (census == NULL)
    return FALSE;
  if (vt_event_set_count_distinct (input->events, NULL) == 0)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("No attempt of this campaign has found a connected saddle yet."));
      return FALSE;
    }
  const Bins bins = choose_bins (input);
  for (guint s = 0; s < n; s++)
    {
      VtPlot *panel = make_panel (input, census, species[s], &bins);
      g_autofree char *letter = vt_figure_dup_letter (s);

      vt_plot_set_letter (panel, letter);
      vt_plot_set_labels (panel, NULL, s + 1 == n ? _("Activation energy ΔE (eV)") : "", NULL);
      g_ptr_array_add (panels, panel);
    }
  height = vt_figure_draw_source (input, cr, width, height, style, NULL, NULL);
  inner.transparent = TRUE;
  vt_plot_draw_grid ((VtPlot *const *) panels->pdata, n, 1, cr, width, height, &inner);
  return TRUE;
}

static char *
csv (const VtFigureInput *input)
{
  VtSample *sample = vt_document_get_sample (input->document);
  guint species[VT_MAX_SPECIES], colours[VT_MAX_SPECIES], n = vt_figure_get_species (sample, species, colours);
  g_autoptr (VtCensus) census = take_census (input, NULL);
  GString *text;

  if (census == NULL)
    return NULL;
  const Bins bins = choose_bins (input);
  g_autofree double *heights = g_new (double, bins.n);
  text = g_string_new (NULL);
  vt_figure_begin_csv (text, input, _("Barriers of the events around the commonest motifs: probability density, then means"), NULL, TRUE);
  g_string_append (text, "centre,motif,centres,events,mean_eV,error_eV");
  for (guint b = 0; b < bins.n; b++)
    vt_figure_append_number (text, (b + 0.5) * bins.width);
  g_string_append_c (text, '\n');
  for (guint s = 0; s < n; s++)
    {
      g_autoptr (GArray) spectra = make_spectra (input, census, species[s]);

      for (guint k = 0; k < spectra->len; k++)
        {
          const Spectrum *spectrum = &g_array_index (spectra, Spectrum, k);
          g_autofree char *name = spectrum->motif != NULL ? vt_census_dup_name (spectrum->motif) : g_strdup ("all");

          g_string_append_printf (text, "%s,\"%s\",%" G_GSIZE_FORMAT ",%u", vt_sample_get_species (sample, NULL)[species[s]].name, name,
                                  spectrum->n_centres, spectrum->barriers->len);
          vt_figure_append_number (text, spectrum->mean);
          vt_figure_append_number (text, spectrum->error);
          fill_bins (spectrum, &bins, heights);
          for (guint b = 0; b < bins.n; b++)
            vt_figure_append_number (text, spectrum->barriers->len > 0 ? heights[b] : NAN);
          g_string_append_c (text, '\n');
        }
    }
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
  .width_mm = VT_PLOT_ONE_COLUMN,
  .height_mm = 125,
  .draw = draw,
  .csv = csv,
};
