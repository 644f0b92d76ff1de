#include "figure/vt-figure-spectrum.h"

#include <math.h>

#include "base/vt-i18n.h"
#include "plot/vt-plot-ticks.h"

#define MOST_BINS 200
#define LEFT_OUT 0.005 /* the highest events of a curve, which would make the axis long */

void
vt_spectrum_init (VtSpectrum *self)
{
  *self = (VtSpectrum){ g_array_new (FALSE, FALSE, sizeof (double)), NAN, NAN };
}

void
vt_spectrum_clear (VtSpectrum *self)
{
  g_clear_pointer (&self->barriers, g_array_unref);
}

void
vt_spectrum_add (VtSpectrum *self, double barrier)
{
  g_array_append_val (self->barriers, barrier);
}

static int
compare_reals (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

void
vt_spectrum_finish (VtSpectrum *self)
{
  const double n = self->barriers->len;
  double sum = 0, squares = 0;

  for (guint i = 0; i < self->barriers->len; i++)
    sum += g_array_index (self->barriers, double, i);
  self->mean = n > 0 ? sum / n : NAN;
  for (guint i = 0; i < self->barriers->len; i++)
    squares += pow (g_array_index (self->barriers, double, i) - self->mean, 2);
  self->error = n > 1 ? sqrt (squares / (n - 1) / n) : NAN;
  g_array_sort (self->barriers, compare_reals);
}

/* ---- bins ---- */

/* The barrier that @share of them do not exceed; there is one at least. */
static double
get_quantile (const VtSpectrum *self, double share)
{
  return g_array_index (self->barriers, double, (guint) (share * (self->barriers->len - 1)));
}

/* 2 IQR n^{-1/3} (Freedman and Diaconis 1981): what a bin's noise and what it smooths away cost the same. 0 where too few differ. */
static double
get_freedman_diaconis (const VtSpectrum *self)
{
  return self->barriers->len > 1 ? 2 * (get_quantile (self, 0.75) - get_quantile (self, 0.25)) / cbrt (self->barriers->len) : 0;
}

/* The bins are the same for all curves, so that they can be compared bin by bin: they suit the median of them. Rounded down to 1, 2 or 5, so that
 * a peak is never wider than the rule makes it; a tenth of the axis at most, also of the one event that has no width. */
static double
choose_width (double most, GPtrArray *curves)
{
  g_autoptr (GArray) widths = g_array_new (FALSE, FALSE, sizeof (double));
  double wanted = most / 10;

  for (guint k = 0; k < curves->len; k++)
    {
      const double width = get_freedman_diaconis (curves->pdata[k]);

      if (width > 0)
        g_array_append_val (widths, width);
    }
  g_array_sort (widths, compare_reals);
  if (widths->len > 0)
    wanted = MIN (wanted, g_array_index (widths, double, widths->len / 2));
  const double power = pow (10, floor (log10 (wanted))), head = wanted / power;
  return (head >= 5 ? 5 : head >= 2 ? 2 : 1) * power;
}

VtSpectrumBins
vt_spectrum_choose_bins (const VtParams *params, GPtrArray *curves, const char *unit)
{
  const double given = vt_params_get_real (params, "most");
  double most = given, width = vt_params_get_real (params, "bin");

  for (guint k = 0; k < curves->len && given <= 0; k++)
    {
      const GArray *barriers = ((VtSpectrum *) curves->pdata[k])->barriers;

      if (barriers->len > 0)
        most = MAX (most, g_array_index (barriers, double, barriers->len - 1 - (guint) (LEFT_OUT * barriers->len)));
    }
  most = most > 1e-3 ? most : 1;
  if (width <= 0)
    width = choose_width (most, curves);
  width = MAX (width, most / (MOST_BINS - 1));
  /* An event is in the bin that begins with its barrier. */
  const guint n = given > 0 ? (guint) ceil (most / width - 1e-9) : (guint) (most / width) + 1;
  return (VtSpectrumBins){ width, MAX (n, 1), unit };
}

/* Of the distinct events of all sets, ascending. */
static GArray *
collect (VtEventSet *const *sets, guint n_sets)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint s = 0; s < n_sets; s++)
    for (gsize i = 0; i < vt_event_set_get_n (sets[s]); i++)
      if (vt_event_is_distinct (vt_event_set_get (sets[s], i)))
        {
          const double barrier = vt_event_get_barrier (vt_event_set_get (sets[s], i));

          g_array_append_val (all, barrier);
        }
  g_array_sort (all, compare_reals);
  return all;
}

char *
vt_spectrum_dup_beyond (const VtSpectrumBins *bins, VtEventSet *const *sets, guint n_sets)
{
  g_autoptr (GArray) all = collect (sets, n_sets);
  const double most = bins->n * bins->width;
  guint n = 0;

  while (n < all->len && g_array_index (all, double, all->len - 1 - n) >= most)
    n++;
  if (n == 0)
    return NULL;
  g_autofree char *share = vt_number_to_text (100.0 * n / all->len, 2), *limit = vt_number_to_text (most, 3);
  return g_strdup_printf (_("%s %% of the events lie above %s %s"), share, limit, bins->unit);
}

void
vt_spectrum_fill (const VtSpectrum *self, const VtSpectrumBins *bins, double *heights)
{
  for (guint b = 0; b < bins->n; b++)
    heights[b] = 0;
  for (guint i = 0; i < self->barriers->len; i++)
    {
      const double at = MAX (g_array_index (self->barriers, double, i), 0) / bins->width;

      if (at < bins->n)
        heights[(guint) at] += 1 / (self->barriers->len * bins->width);
    }
}

/* ---- drawn ---- */

/* "2.60 ± 0.07": as many digits as the error says. */
static char *
dup_mean (const VtSpectrum *self)
{
  const int decimals = (int) CLAMP (-floor (log10 (self->error)), 0, 4);

  return g_strdup_printf ("%.*f ± %.*f", decimals, self->mean, decimals, self->error);
}

static char *
dup_label (const VtSpectrum *self, const char *name, const char *unit)
{
  g_autofree char *mean = NULL;

  if (!(self->error > 0))
    return g_strdup_printf (P_ ("%s (%u event)", "%s (%u events)", self->barriers->len), name, self->barriers->len);
  mean = dup_mean (self);
  /* Translators: legend: a motif or a protocol, the mean barrier of its events and its standard error, their unit, and how many events. */
  return g_strdup_printf (_("%s: %s %s (%u)"), name, mean, unit, self->barriers->len);
}

/* An outline: several fillings over each other would hide one another. */
void
vt_spectrum_add_to_plot (const VtSpectrum *self, const VtSpectrumBins *bins, VtPlot *plot, const char *name, guint colour, gboolean dashed)
{
  const gsize n = 2 * (gsize) bins->n + 1;
  g_autofree double *heights = g_new (double, bins->n), *x = g_new (double, n), *y = g_new (double, n);
  g_autofree char *label = dup_label (self, name, bins->unit);

  vt_spectrum_fill (self, bins, heights);
  for (guint b = 0; b < bins->n; b++)
    {
      x[2 * b] = b * bins->width;
      x[2 * b + 1] = (b + 1) * bins->width;
      y[2 * b] = y[2 * b + 1] = heights[b];
    }
  x[n - 1] = x[n - 2];
  y[n - 1] = 0;
  vt_plot_add_curve (plot, label, x, y, self->barriers->len > 0 ? n : 0);
  vt_plot_set_last_colour (plot, colour);
  vt_plot_set_last_dashed (plot, dashed);
}

void
vt_spectrum_append_csv (const VtSpectrum *self, const VtSpectrumBins *bins, GString *text)
{
  g_autofree double *heights = g_new (double, bins->n);

  vt_spectrum_fill (self, bins, heights);
  g_string_append_printf (text, ",%u", self->barriers->len);
  vt_figure_append_number (text, self->mean);
  vt_figure_append_number (text, self->error);
  for (guint b = 0; b < bins->n; b++)
    vt_figure_append_number (text, self->barriers->len > 0 ? heights[b] : NAN);
  g_string_append_c (text, '\n');
}

/* ---- a panel for each species at the centre ---- */

static VtPlot *
make_panel (VtSample *sample, guint species, const VtSpectrumBins *bins, guint place, gboolean last)
{
  VtPlot *plot = vt_plot_new ();
  /* Translators: title of a panel: chemical element. */
  g_autofree char *title = g_strdup_printf (_("%s centres"), vt_sample_get_species (sample, NULL)[species].name);
  g_autofree char *letter = vt_figure_dup_letter (place);

  vt_plot_set_letter (plot, letter);
  g_autofree char *x_label = g_strdup_printf ("%s (%s)", _("Activation energy ΔE"), bins->unit);
  g_autofree char *y_label = g_strdup_printf ("%s (1/%s)", _("Probability density"), bins->unit);
  vt_plot_set_labels (plot, title, last ? x_label : "", y_label);
  vt_plot_set_x_range (plot, 0, bins->n * bins->width);
  return plot;
}

void
vt_spectrum_draw_panels (const VtFigureInput *input, const VtSpectrumBins *bins, VtSpectrumFill fill, gpointer data, cairo_t *cr, double width,
                         double height, const VtPlotStyle *style)
{
  VtSample *sample = vt_document_get_sample (input->document);
  guint species[VT_MAX_SPECIES], colours[VT_MAX_SPECIES], n = vt_figure_get_species (sample, species, colours);
  g_autoptr (GPtrArray) panels = g_ptr_array_new_with_free_func (g_object_unref);
  VtPlotStyle inner = *style;

  for (guint s = 0; s < n; s++)
    {
      VtPlot *panel = make_panel (sample, species[s], bins, s, s + 1 == n);
      /* Translators: stands in an empty plot; chemical element. */
      g_autofree char *empty = g_strdup_printf (_("No event has been found around %s"), vt_sample_get_species (sample, NULL)[species[s]].name);

      vt_plot_set_empty_text (panel, empty);
      fill (input, species[s], bins, panel, data);
      g_ptr_array_add (panels, panel);
    }
  inner.transparent = TRUE;
  vt_plot_draw_grid ((VtPlot *const *) panels->pdata, n, 1, cr, width, height, &inner);
}

void
vt_spectrum_append_table (const VtFigureInput *input, const VtSpectrumBins *bins, const char *columns, VtSpectrumWrite write, gpointer data,
                          GString *text)
{
  guint species[VT_MAX_SPECIES], colours[VT_MAX_SPECIES];
  const guint n = vt_figure_get_species (vt_document_get_sample (input->document), species, colours);

  const char *unit = vt_figure_get_plain_unit (bins->unit);

  g_string_append_printf (text, "centre,%s,events,mean_%s,error_%s", columns, unit, unit);
  for (guint b = 0; b < bins->n; b++)
    vt_figure_append_number (text, (b + 0.5) * bins->width);
  g_string_append_c (text, '\n');
  for (guint s = 0; s < n; s++)
    write (input, species[s], bins, text, data);
}
