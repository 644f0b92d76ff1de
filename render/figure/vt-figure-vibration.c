/* Vibration: the reach of vMSD at several temperatures (W20 Fig. 7), and dynamics against the harmonic solid. */
#include <math.h>
#include <string.h>

#include "base/vt-i18n.h"
#include "figure/vt-figure-parts.h"
#include "figure/vt-figures.h"
#include "plot/vt-plot-ticks.h"

/* ---- W20 Fig. 7 ---- */

static const char *const scan_tables[] = { "vmsd_scan", "vmsd_temperatures", NULL };

static double
look_up (VtTable *table, const char *column, gsize row)
{
  const int c = vt_table_find_column (table, column);

  return c >= 0 ? vt_table_get_numbers (table, (guint) c)[row] : NAN;
}

/* A curve whose label tells its length. */
static void
add_decay (VtPlot *plot, VtTable *scan, guint column, const char *name, guint colour, double xi, double xi_error, const char *unit)
{
  /* Translators: name of a curve, then its correlation length with error and unit. */
  g_autofree char *label = isfinite (xi) ? g_strdup_printf (_ ("%s: ξ = %.2f ± %.2f %s"), name, xi, xi_error, unit)
                                         : g_strdup_printf (_ ("%s: no decay is found"), name);

  vt_plot_add_curve (plot, label, vt_table_get_numbers (scan, 0), vt_table_get_numbers (scan, column), vt_table_get_n_rows (scan));
  vt_plot_set_last_colour (plot, colour);
}

/* Black on white and white on black: seen on the curve that it follows. */
#define INK_COLOUR 6

/* The exponential behind ξ, over what it was fitted to. NaN: none was found, or an older document does not tell. TRUE if it is drawn. */
static gboolean
add_fit (VtPlot *plot, VtTable *scan, const char *label, double amplitude, double xi)
{
  const gsize n = vt_table_get_n_rows (scan);
  const double *r = vt_table_get_numbers (scan, 0);
  g_autofree double *fit = g_new (double, n);
  double from = 0;

  if (!isfinite (amplitude) || !isfinite (xi) || !vt_table_lookup_scalar (scan, "fit_from", &from))
    return FALSE;
  for (gsize k = 0; k < n; k++)
    fit[k] = r[k] >= from ? amplitude * exp (-r[k] / xi) : NAN;
  vt_plot_add_curve (plot, label, r, fit, n);
  vt_plot_set_last_dashed (plot, TRUE);
  vt_plot_set_last_colour (plot, INK_COLOUR);
  return TRUE;
}

/* What trajectories differ by, where there are several; else the error of the fit. */
static double
get_error (VtTable *summary, const char *kind, gsize row)
{
  g_autofree char *spread = g_strconcat (kind, "_spread", NULL), *fit = g_strconcat (kind, "_error", NULL);
  const double error = look_up (summary, spread, row);

  return isfinite (error) ? error : look_up (summary, fit, row);
}

/* The panel of row @k: columns 1 + 2k and 2 + 2k of the scan. */
static VtPlot *
make_scan_panel (VtTable *scan, VtTable *summary, gsize k, VtSample *sample)
{
  VtPlot *plot = vt_plot_new ();
  const gboolean metal = vt_sample_get_units (sample) == VT_UNITS_METAL;
  const char *unit = vt_sample_get_length_unit (sample), *law = "∝ exp(−r/ξ)";
  g_autofree char *letter = vt_figure_dup_letter ((guint) k);
  g_autofree char *title = g_strdup_printf (metal ? "%g K" : "T = %g", look_up (summary, "temperature", k));

  add_decay (plot, scan, 1 + 2 * (guint) k, _ ("total"), 0, look_up (summary, "xi", k), get_error (summary, "xi", k), unit);
  add_decay (plot, scan, 2 + 2 * (guint) k, _ ("mean of x, y, z"), 1, look_up (summary, "xi_direction", k),
             get_error (summary, "xi_direction", k), unit);
  const gboolean told = add_fit (plot, scan, law, look_up (summary, "amplitude", k), look_up (summary, "xi", k));
  add_fit (plot, scan, told ? NULL : law, look_up (summary, "amplitude_direction", k), look_up (summary, "xi_direction", k));
  vt_plot_add_rule (plot, NULL, FALSE, 0);
  vt_plot_set_letter (plot, letter);
  vt_plot_set_labels (plot, title, NULL, NULL);
  return plot;
}

/* C(0) = 1: what goes beyond these is noise of a few atoms, and leaves the frame rather than flatten the other panels. */
#define LEAST_C -0.5
#define MOST_C 1.2

/* One scale for all panels, by what lies beyond the first neighbours. */
static void
find_scan_range (VtTable *scan, double *low, double *high)
{
  double from = 0;
  const double *r = vt_table_get_numbers (scan, 0);

  vt_table_lookup_scalar (scan, "fit_from", &from);
  *low = *high = 0;
  for (guint c = 1; c < vt_table_get_n_columns (scan); c++)
    for (gsize k = 0; k < vt_table_get_n_rows (scan); k++)
      if (r[k] >= 0.9 * from && isfinite (vt_table_get_numbers (scan, c)[k]))
        {
          *low = MIN (*low, vt_table_get_numbers (scan, c)[k]);
          *high = MAX (*high, vt_table_get_numbers (scan, c)[k]);
        }
  *low = MAX (*low, LEAST_C);
  *high = MIN (*high, MOST_C);
  const double room = 0.08 * (*high - *low);
  *low -= room;
  *high += room;
}

static gboolean
draw_scan (const VtFigureInput *input, cairo_t *cr, double width, double height, const VtPlotStyle *style, GError **error)
{
  VtTable *scan = vt_figure_require_table (input->document, "vmsd_scan", error);
  VtTable *summary = scan != NULL ? vt_figure_require_table (input->document, "vmsd_temperatures", error) : NULL;
  VtSample *sample = vt_document_get_sample (input->document);
  g_autoptr (GPtrArray) panels = g_ptr_array_new_with_free_func (g_object_unref);
  VtPlotStyle inner = *style;
  double low, high;

  if (summary == NULL)
    return FALSE;
  const guint n = (guint) vt_table_get_n_rows (summary), columns = (guint) ceil (sqrt (n)), rows = (n + columns - 1) / columns;
  const double *r = vt_table_get_numbers (scan, 0);
  g_autofree char *x_label = g_strdup_printf ("r (%s)", vt_sample_get_length_unit (sample));
  find_scan_range (scan, &low, &high);
  for (guint k = 0; k < n; k++)
    {
      VtPlot *panel = make_scan_panel (scan, summary, k, sample);

      vt_plot_set_labels (panel, NULL, k + columns >= n ? x_label : "", k % columns == 0 ? _ ("C(r) of vMSD") : "");
      vt_plot_set_x_range (panel, 0, r[vt_table_get_n_rows (scan) - 1]);
      vt_plot_set_y_range (panel, low, high);
      g_ptr_array_add (panels, panel);
    }
  for (guint k = n; k < rows * columns; k++)
    g_ptr_array_add (panels, NULL);
  height = vt_figure_draw_source (input, cr, width, height, style, NULL, NULL);
  inner.transparent = TRUE;
  vt_plot_draw_grid ((VtPlot *const *) panels->pdata, rows, columns, cr, width, height, &inner);
  g_ptr_array_set_free_func (panels, NULL);
  for (guint k = 0; k < n; k++)
    g_object_unref (panels->pdata[k]);
  return TRUE;
}

static char *
csv_scan (const VtFigureInput *input)
{
  VtTable *scan = vt_document_find_table (input->document, "vmsd_scan"), *summary = vt_document_find_table (input->document, "vmsd_temperatures");
  GString *text = g_string_new (NULL);

  vt_figure_begin_csv (text, input, _ ("Spatial autocorrelation of vMSD at several temperatures"), NULL, TRUE);
  if (summary != NULL)
    {
      g_autofree char *rows = vt_table_to_csv (summary);
      g_auto (GStrv) lines = g_strsplit (rows, "\n", -1);

      for (char **line = lines; *line != NULL; line++)
        if (**line != '\0')
          g_string_append_printf (text, "%s%s\n", **line == '#' ? "" : "# ", *line);
    }
  if (scan != NULL)
    {
      g_autofree char *rows = vt_table_to_csv (scan);
      g_string_append (text, rows);
    }
  return g_string_free (text, FALSE);
}

const VtFigure vt_figure_w20_fig7_vmsd = {
  .id = "w20-fig7-vmsd",
  .title = N_ ("Reach of vibration"),
  .caption = N_ ("How far vibrational displacements are correlated at several temperatures, in total and as the mean of those along x, y and z, with the length ξ of "
                 "the exponential that fits from the first peak of g(r) outward, which is dashed; after Wang et al. (2020), Fig. 7, where 3ξ is below a nanometre and well past the "
                 "first neighbours, C(r) is positive everywhere, and by direction reaches farther, the more so the hotter. Runs four times 100 ps of dynamics. "
                 "± is the error of the fit, or what several trajectories differ by, if the analysis has run them."),
  .tables = scan_tables,
  .width_mm = 170,
  .height_mm = 125,
  .draw = draw_scan,
  .csv = csv_scan,
};

/* ---- dynamics against the harmonic solid ---- */

static VtJob *
ensure_harmonic (const VtFigureInput *input, GError **error)
{
  const VtParams *run, *harmonic;
  g_autofree char *text = NULL;

  if (vt_document_find_field (input->document, "vmsd") == NULL)
    return vt_document_ensure_field (input->document, "vmsd", error);
  run = vt_document_get_params (input->document, "vmsd");
  harmonic = vt_document_get_params (input->document, "harmonic");
  /* A vmsd that came with the file says nothing of its temperature. */
  const double temperature = run != NULL ? vt_params_get_real (run, "temperature") : 300;
  if (vt_document_find_field (input->document, "vmsd_harmonic") != NULL
      && (harmonic == NULL || vt_params_get_real (harmonic, "temperature") == temperature))
    return NULL;
  text = g_strdup_printf ("temperature=%.17g", temperature);
  return vt_figure_ensure_run (input->document, "harmonic", text, error);
}

static void
add_species (VtPlot *plot, VtField *x, VtField *y, VtSample *sample, guint species, guint colour, GString *note, double *largest)
{
  const char *name = vt_sample_get_species (sample, NULL)[species].name;
  VtFieldPairs pairs;
  double sum_x = 0, sum_y = 0;

  vt_field_pairs_init (&pairs, x, 0, y, 0, sample, (int) species, FALSE);
  vt_plot_add_scatter (plot, name, pairs.x, pairs.y, pairs.atoms, pairs.n);
  vt_plot_set_last_colour (plot, colour);
  for (gsize i = 0; i < pairs.n; i++)
    {
      sum_x += pairs.x[i];
      sum_y += pairs.y[i];
      *largest = MAX (*largest, pairs.x[i]);
    }
  g_autofree char *r = vt_number_to_fixed (vt_correlation_pearson (pairs.x, pairs.y, pairs.n), 3);
  /* Translators: chemical element, correlation coefficient, ratio of two means. */
  g_string_append_printf (note, _ ("%s%s: r = %s, mean ratio %.3f"), note->len > 0 ? "\n" : "", name, r, sum_y / sum_x);
  vt_field_pairs_clear (&pairs);
}

static gboolean
draw_harmonic (const VtFigureInput *input, cairo_t *cr, double width, double height, const VtPlotStyle *style, GError **error)
{
  VtSample *sample = vt_document_get_sample (input->document);
  VtField *y = vt_figure_require_field (input->document, "vmsd", error);
  VtField *x = y != NULL ? vt_figure_require_field (input->document, "vmsd_harmonic", error) : NULL;
  const VtParams *run = vt_document_get_params (input->document, "vmsd");
  g_autoptr (VtPlot) plot = vt_plot_new ();
  g_autoptr (GString) note = g_string_new (NULL);
  guint species[VT_MAX_SPECIES], colours[VT_MAX_SPECIES], n = vt_figure_get_species (sample, species, colours);
  VtPlotStyle inner = *style;
  double largest = 0;

  if (x == NULL)
    return FALSE;
  if (run != NULL)
    g_string_append_printf (note, vt_sample_get_units (sample) == VT_UNITS_METAL ? "%g K" : "T = %g", vt_params_get_real (run, "temperature"));
  for (guint s = 0; s < n; s++)
    add_species (plot, x, y, sample, species[s], colours[s], note, &largest);
  const double line[2] = { 0, largest };
  vt_plot_add_curve (plot, _ ("equal"), line, line, 2);
  vt_plot_set_last_dashed (plot, TRUE);
  vt_plot_set_last_colour (plot, 6);
  g_autofree char *x_label = vt_field_dup_label (x), *y_label = vt_field_dup_label (y);
  vt_plot_set_labels (plot, NULL, x_label, y_label);
  vt_plot_set_note (plot, note->str);
  vt_plot_set_fields (plot, "vmsd_harmonic", "vmsd");
  height = vt_figure_draw_source (input, cr, width, height, style, NULL, NULL);
  inner.transparent = TRUE;
  vt_plot_draw (plot, cr, width, height, &inner);
  return TRUE;
}

static char *
csv_harmonic (const VtFigureInput *input)
{
  VtSample *sample = vt_document_get_sample (input->document);
  VtField *y = vt_document_find_field (input->document, "vmsd"), *x = vt_document_find_field (input->document, "vmsd_harmonic");
  GString *text = g_string_new (NULL);

  vt_figure_begin_csv (text, input, _ ("vMSD in dynamics against the harmonic solid"), NULL, FALSE);
  if (x == NULL || y == NULL)
    return g_string_free (text, FALSE);
  g_string_append_printf (text, "# %s\n# %s\nid,species,vmsd_harmonic,vmsd\n", vt_field_get_provenance (x), vt_field_get_provenance (y));
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    {
      g_string_append_printf (text, "%" G_GINT64_FORMAT ",%s", vt_sample_get_id (sample, i),
                              vt_sample_get_species (sample, NULL)[vt_sample_get_species_index (sample)[i]].name);
      vt_figure_append_number (text, vt_field_get (x, i, 0));
      vt_figure_append_number (text, vt_field_get (y, i, 0));
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

const VtFigure vt_figure_vmsd_harmonic = {
  .id = "vmsd-harmonic",
  .title = N_ ("Dynamics against the harmonic solid"),
  .caption = N_ ("Each atom's vibrational displacement in molecular dynamics against what it would be if every vibration were harmonic, at the same temperature, with "
                 "the correlation and the ratio of the means by species. On the dashed line both are equal; what lies above vibrates anharmonically."),
  .width_mm = 85,
  .height_mm = 75,
  .ensure = ensure_harmonic,
  .draw = draw_harmonic,
  .csv = csv_harmonic,
};
