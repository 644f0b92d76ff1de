/* The plot: ticks against closed forms, layout against what a reader needs, drawings against colours where they must be. */
#include <float.h>
#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>
#include <string.h>

#include "plot/vt-plot-private.h"
#include "statistics/vt-histogram.h"

#define N 200

/* ---- ticks ---- */

static void
check_ticks (double min, double max, double target, double step, double first, guint n, guint minor)
{
  VtTicks ticks;

  vt_ticks_linear (min, max, target, FALSE, &ticks);
  g_assert_cmpfloat_with_epsilon (ticks.step, step, 1e-12 * step);
  g_assert_cmpfloat_with_epsilon (ticks.first, first, 1e-12 * MAX (fabs (max), fabs (min)));
  g_assert_cmpuint (ticks.n, ==, n);
  g_assert_cmpuint (ticks.minor, ==, minor);
}

static void
test_ticks (void)
{
  check_ticks (0, 10, 5, 2, 0, 6, 4);
  check_ticks (0, 10, 10, 1, 0, 11, 5);
  check_ticks (0, 1, 5, 0.2, 0, 6, 4);
  check_ticks (0, 0.3, 3, 0.1, 0, 4, 5); /* 0.3 / 0.1 is not 3 in binary */
  check_ticks (-3.7, 4.2, 4, 2, -2, 4, 4);
  check_ticks (101.3, 108.9, 4, 2, 102, 4, 4);
  check_ticks (0, 14, 4, 5, 0, 3, 5);
  check_ticks (2e-9, 9e-9, 4, 2e-9, 2e-9, 4, 4);
  check_ticks (0, 4.7e12, 5, 1e12, 0, 5, 5);
}

/* Any range: 1, 2 or 5 × 10ᵏ, inside the axis, neither too many nor, within the factor of 2.5 that is lost by rounding, too few. */
static void
test_ticks_any (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (int trial = 0; trial < 20000; trial++)
    {
      double scale = pow (10, g_rand_double_range (rand, -12, 12));
      double min = g_rand_double_range (rand, -1, 1) * scale;
      double max = min + g_rand_double_range (rand, 1e-3, 1) * scale;
      double target = g_rand_double_range (rand, 2, 12), mantissa;
      VtTicks ticks;

      vt_ticks_linear (min, max, target, FALSE, &ticks);
      mantissa = ticks.step / pow (10, floor (log10 (ticks.step) + 1e-9));
      g_assert_true (fabs (mantissa - 1) < 1e-6 || fabs (mantissa - 2) < 1e-6 || fabs (mantissa - 5) < 1e-6);
      g_assert_cmpfloat ((max - min) / ticks.step, <=, target * (1 + 1e-6));
      g_assert_cmpfloat ((max - min) / ticks.step, >=, target / 2.5 * (1 - 1e-6));
      for (guint i = 0; i < ticks.n; i++)
        {
          double value = vt_ticks_get (&ticks, i), back;
          g_autofree char *label = vt_ticks_dup_label (&ticks, value);
          g_autofree char *ascii = g_strdup (g_str_has_prefix (label, "−") ? label + strlen ("−") : label);

          g_assert_cmpfloat (value, >=, min - 1e-6 * ticks.step);
          g_assert_cmpfloat (value, <=, max + 1e-6 * ticks.step);
          /* What is written is the value, to far less than the distance between ticks. */
          back = g_ascii_strtod (ascii, NULL) * pow (10, ticks.exponent) * (ascii[0] == label[0] ? 1 : -1);
          g_assert_cmpfloat (fabs (back - value), <, 1e-3 * ticks.step);
        }
    }
}

static void
test_whole_ticks (void)
{
  VtTicks ticks;

  vt_ticks_linear (9.5, 13.5, 10, TRUE, &ticks);
  g_assert_cmpfloat (ticks.step, ==, 1);
  g_assert_cmpuint (ticks.minor, ==, 1);
  g_assert_cmpuint (ticks.n, ==, 4);
}

static void
check_number (double value, int digits, const char *expected)
{
  g_autofree char *text = vt_number_to_text (value, digits);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_numbers (void)
{
  check_number (2.7712, 3, "2.77");
  check_number (-0.25, 4, "−0.25");
  check_number (1.2e-5, 4, "1.2×10⁻⁵");
  check_number (19652, 3, "19652");
  check_number (6.02214e23, 3, "6.02×10²³");
  check_number (0, 4, "0");
  check_number (NAN, 4, "–");
}

/* ---- text ---- */

static void
check_markup (const char *text, const char *expected)
{
  g_autofree char *markup = vt_plot_markup (text);

  g_assert_cmpstr (markup, ==, expected);
  g_assert_true (pango_parse_markup (markup, -1, 0, NULL, NULL, NULL, NULL));
}

static void
test_markup (void)
{
  check_markup ("g(r)", "<i>g</i>(<i>r</i>)");
  check_markup ("r (Å)", "<i>r</i> (Å)");
  check_markup ("Cu–Zr", "Cu–Zr");
  check_markup ("B–B, N", "B–B, N");
  check_markup ("c_pe", "c_pe");
  check_markup ("⟨n_{3},n_{4}⟩", "⟨<i>n</i><span size='70%' rise='-2pt'>3</span>,<i>n</i><span size='70%' rise='-2pt'>4</span>⟩");
  check_markup ("S2 (k_B)", "S2 (<i>k</i><span size='70%' rise='-2pt'>B</span>)");
  check_markup ("fix_x y_", "fix_x y_");
  check_markup ("r² and q", "<i>r</i>² and <i>q</i>");
  check_markup ("a < b & c", "a &lt; <i>b</i> &amp; <i>c</i>");
  check_markup ("S_{2}", "S<span size='70%' rise='-2pt'>2</span>");
  check_markup ("y = 2 − 5.68\u00a0x", "<i>y</i> = 2 − 5.68\u00a0<i>x</i>");
  check_markup ("100 s", "100\u00a0s");
  check_markup ("19 652 atoms at 10¹⁰ K/s, 2 regions", "19\u00a0652 atoms at 10¹⁰\u00a0<span allow_breaks='false'>K/s</span>, 2 regions");
  check_markup ("56.3 % above 4.63 eV", "56.3\u00a0% above 4.63\u00a0eV");
  check_markup ("X_{2", "X_{2"); /* no closing brace: as it is */

  g_autofree char *plain = vt_plot_plain ("S_{2} (k_{B})");
  g_assert_cmpstr (plain, ==, "S2 (kB)");

  g_autofree char *name = NULL, *unit = NULL, *name2 = NULL, *unit2 = NULL;
  vt_plot_split_label ("Voronoi volume (Å³)", &name, &unit);
  g_assert_cmpstr (name, ==, "Voronoi volume");
  g_assert_cmpstr (unit, ==, "Å³");
  vt_plot_split_label ("g(r)", &name2, &unit2);
  g_assert_cmpstr (name2, ==, "g(r)");
  g_assert_cmpstr (unit2, ==, "");

  g_autofree char *name3 = NULL, *unit3 = NULL;
  vt_plot_split_label ("体积（Å³）", &name3, &unit3);
  g_assert_cmpstr (name3, ==, "体积");
  g_assert_cmpstr (unit3, ==, "Å³");
}

/* ---- plots to look at ---- */

static VtPlot *
peaked_plot (double centre)
{
  VtPlot *plot = vt_plot_new ();
  double x[N], y[3][N];

  for (int i = 0; i < N; i++)
    {
      x[i] = 0.05 * (i + 1);
      for (int k = 0; k < 3; k++)
        y[k][i] = 1 + 3 * exp (-pow ((x[i] - centre - 0.2 * k) / 0.5, 2));
    }
  vt_plot_add_curve (plot, "total", x, y[0], N);
  vt_plot_add_curve (plot, "Cu–Cu", x, y[1], N);
  vt_plot_add_curve (plot, "Cu–Zr", x, y[2], N);
  vt_plot_set_labels (plot, "Peak", "r (Å)", "g(r)");
  return plot;
}

static const char *const motifs[] = { "⟨0,0,12,0⟩", "⟨0,2,8,2⟩", "⟨0,2,8,1⟩", "⟨0,3,6,4⟩", "⟨0,3,6,3⟩", "⟨0,1,10,2⟩" };
static const double shares[] = { 12, 9, 8, 5, 4, 2 };

static VtPlot *
bar_plot (void)
{
  VtPlot *plot = vt_plot_new ();

  vt_plot_add_bars (plot, "Cu", motifs, shares, G_N_ELEMENTS (motifs));
  vt_plot_set_labels (plot, NULL, "Voronoi index", "Share (%)");
  return plot;
}

static cairo_t *
scratch (double width, double height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) width, (int) height);
  cairo_t *cr = cairo_create (surface);

  cairo_surface_destroy (surface);
  return cr;
}

static void
lay_out (VtPlot *plot, double width, double height, const VtPlotStyle *style, VtPlotArea *area)
{
  cairo_t *cr = scratch (8, 8);

  vt_plot_layout (plot, cr, width, height, style, NULL, area);
  cairo_destroy (cr);
}

static guint32
pixel (cairo_t *cr, double x, double y)
{
  cairo_surface_t *surface = cairo_get_target (cr);

  cairo_surface_flush (surface);
  const guint8 *row = cairo_image_surface_get_data (surface) + (int) y * cairo_image_surface_get_stride (surface);
  return ((const guint32 *) row)[(int) x];
}

static guint32
colour_of (const VtPlotStyle *style, guint index)
{
  double rgb[3];

  vt_plot_get_colour (style, index, rgb);
  return 0xFF000000u | (guint32) lround (rgb[0] * 255) << 16 | (guint32) lround (rgb[1] * 255) << 8 | (guint32) lround (rgb[2] * 255);
}

/* ---- layout ---- */

static void
test_frame_inside (void)
{
  static const double sizes[][2] = { { 241, 170 }, { 340, 240 }, { 180, 130 }, { 900, 700 }, { 120, 400 } };
  g_autoptr (VtPlot) curves = peaked_plot (2), bars = bar_plot ();

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int k = 0; k < 4; k++)
      {
        const VtPlotStyle *style = k & 1 ? vt_plot_style_print () : vt_plot_style_screen (FALSE);
        VtPlotArea area;

        lay_out (k & 2 ? bars : curves, sizes[i][0], sizes[i][1], style, &area);
        g_assert_cmpfloat (area.left, >=, style->font_size);
        g_assert_cmpfloat (area.top, >=, 0);
        g_assert_cmpfloat (area.left + area.width, <=, sizes[i][0]);
        g_assert_cmpfloat (area.top + area.height, <=, sizes[i][1] - style->font_size);
        g_assert_cmpfloat (area.width, >, 0.3 * sizes[i][0]);
        g_assert_cmpfloat (area.height, >, 0.3 * sizes[i][1]);
        g_assert_cmpuint (area.y_ticks.n, >=, 2);
      }
}

/* A constant, but for what adding it up leaves: numbers that can be read, not the last digits of the rounding. */
static void
test_constant (void)
{
  g_autoptr (VtPlot) plot = vt_plot_new ();
  double x[N], y[N];
  VtPlotArea area;

  for (int i = 0; i < N; i++)
    {
      x[i] = i;
      y[i] = 1500 * (1 + (i % 3) * DBL_EPSILON);
    }
  g_assert_cmpfloat (y[0], <, y[2]);
  vt_plot_add_curve (plot, "constant", x, y, N);
  lay_out (plot, 300, 200, vt_plot_style_screen (FALSE), &area);
  g_assert_cmpfloat (area.y_ticks.step, >=, 1);
  g_assert_cmpfloat (area.data.y0, <, 1500);
  g_assert_cmpfloat (area.data.y1, >, 1500);
  for (guint i = 0; i < area.y_ticks.n; i++)
    {
      g_autofree char *label = vt_ticks_dup_label (&area.y_ticks, vt_ticks_get (&area.y_ticks, i));

      g_assert_cmpuint (strlen (label), <=, 4);
    }
}

/* Wherever the peaks are, the legend hides none of them. */
static void
test_legend_clear (void)
{
  for (double centre = 0.5; centre < 10; centre += 0.5)
    {
      g_autoptr (VtPlot) plot = peaked_plot (centre);
      VtPlotArea area;

      lay_out (plot, 241, 170, vt_plot_style_print (), &area);
      g_assert_cmpfloat (area.legend_width, >, 0);
      double box[4] = { area.legend_x, area.legend_y, area.legend_width, area.legend_height };
      for (guint s = 0; s < plot->series->len; s++)
        {
          const VtPlotSeries *series = g_ptr_array_index (plot->series, s);
          g_assert_cmpfloat (series->kind->overlap (plot, series, &area, box), ==, 0);
        }
    }
}

/* No room inside: above the frame, and inside the picture. */
static void
test_legend_above (void)
{
  g_autoptr (VtPlot) plot = vt_plot_new ();
  double x[N], y[N];
  VtPlotArea area;

  for (int k = 0; k < 4; k++)
    {
      for (int i = 0; i < N; i++)
        {
          x[i] = i;
          y[i] = i % 2 == 0 ? 0 : 1;
        }
      vt_plot_add_curve (plot, "zigzag", x, y, N);
    }
  vt_plot_set_y_range (plot, 0, 1);
  lay_out (plot, 300, 200, vt_plot_style_screen (FALSE), &area);
  g_assert_cmpfloat (area.legend_y + area.legend_height, <=, area.top);
  g_assert_cmpfloat (area.legend_y, >=, 0);
}

static void
test_category_names (void)
{
  g_autoptr (VtPlot) plot = bar_plot (), shown_flat = vt_plot_new ();
  static const char *const few[] = { "Cu", "Zr" };
  VtPlotArea area;

  lay_out (plot, 241, 170, vt_plot_style_print (), &area);
  g_assert_true (area.turned);
  g_assert_cmpuint (area.category_stride, ==, 1);

  vt_plot_add_bars (shown_flat, NULL, few, shares, 2);
  lay_out (shown_flat, 241, 170, vt_plot_style_print (), &area);
  g_assert_false (area.turned);
  g_assert_false (area.flipped);

  /* Twenty names and little width: bars lie down. */
  g_autoptr (VtPlot) narrow = vt_plot_new ();
  const char *names[20];
  double heights[20];
  for (int i = 0; i < 20; i++)
    {
      names[i] = motifs[i % 6];
      heights[i] = 20 - i;
    }
  vt_plot_add_bars (narrow, NULL, names, heights, 20);
  lay_out (narrow, 200, 420, vt_plot_style_screen (FALSE), &area);
  g_assert_true (area.flipped);
}

static void
test_automatic_range (void)
{
  g_autoptr (VtPlot) plot = vt_plot_new ();
  double x[] = { 0.0125, 5, 9.99 }, y[] = { 0, 3, NAN };
  VtPlotArea area;

  vt_plot_add_curve (plot, NULL, x, y, 3);
  lay_out (plot, 300, 200, vt_plot_style_print (), &area);
  g_assert_cmpfloat (area.data.x0, ==, 0);
  g_assert_cmpfloat (area.data.x1, ==, 5); /* the last point has no value */
  g_assert_cmpfloat (area.data.y0, ==, 0);
  g_assert_cmpfloat (area.data.y1, >, 3);

  y[2] = 1;
  g_autoptr (VtPlot) whole = vt_plot_new ();
  vt_plot_add_curve (whole, NULL, x, y, 3);
  lay_out (whole, 300, 200, vt_plot_style_print (), &area);
  g_assert_cmpfloat (area.data.x1, ==, 10); /* 9.99 reaches for its tick */

  vt_plot_set_x_range (whole, 2, 4);
  lay_out (whole, 300, 200, vt_plot_style_print (), &area);
  g_assert_cmpfloat (area.data.x0, ==, 2);
  g_assert_cmpfloat (area.data.x1, ==, 4);
}

static VtSample *
two_species (gsize n)
{
  VtSpecies species[2];
  guint8 *index = g_new (guint8, n);
  VtCell cell;

  for (gsize i = 0; i < n; i++)
    index[i] = i % 3 == 0;
  vt_species_init (&species[0], "Cu", 0);
  vt_species_init (&species[1], "Zr", 1);
  vt_cell_init_orthogonal (&cell, 10, 10, 10);
  return vt_sample_new (&cell, n, g_new0 (double, 3 * n), index, NULL, species, 2);
}

/* Zero or one: no tick at a half. */
static void
test_whole_axis (void)
{
  gint32 *flags = g_new (gint32, 100);
  VtPlotArea area;

  for (int i = 0; i < 100; i++)
    flags[i] = i % 7 == 0;
  g_autoptr (VtSample) sample = two_species (100);
  g_autoptr (VtField) field = vt_field_new ("icosahedron", "Icosahedron", "", "", VT_FIELD_I32, 100, 1, flags);
  g_autoptr (VtTable) table = vt_histogram_of_field (field, 0, sample);
  g_autoptr (VtPlot) plot = vt_plot_new_for_table (table);
  lay_out (plot, 340, 220, vt_plot_style_screen (FALSE), &area);
  g_assert_cmpfloat (area.x_ticks.step, ==, 1);
  g_assert_cmpuint (area.x_ticks.n, ==, 2);
}

/* Labels far too long stay inside: the outermost pixels are ground. */
static void
test_long_labels (void)
{
  g_autoptr (VtPlot) plot = peaked_plot (2);
  cairo_t *cr = scratch (300, 200);
  g_autoptr (GString) words = g_string_new (NULL);

  for (int i = 0; i < 60; i++)
    g_string_append (words, "word ");
  vt_plot_set_labels (plot, words->str, words->str, words->str);
  vt_plot_draw (plot, cr, 300, 200, vt_plot_style_print ());
  for (int i = 0; i < 300; i++)
    {
      g_assert_cmphex (pixel (cr, i, 0), ==, 0xFFFFFFFF);
      g_assert_cmphex (pixel (cr, i, 199), ==, 0xFFFFFFFF);
      g_assert_cmphex (pixel (cr, 0, i * 2 / 3), ==, 0xFFFFFFFF);
      g_assert_cmphex (pixel (cr, 299, i * 2 / 3), ==, 0xFFFFFFFF);
    }
  cairo_destroy (cr);
}

/* ---- drawing ---- */

static void
test_bars_drawn (void)
{
  const double width = 340, height = 240;
  g_autoptr (VtPlot) plot = bar_plot ();

  for (int dark = 0; dark < 2; dark++)
    {
      const VtPlotStyle *style = vt_plot_style_screen (dark);
      cairo_t *cr = scratch (width, height);
      VtPlotArea area;

      vt_plot_draw (plot, cr, width, height, style);
      lay_out (plot, width, height, style, &area);
      for (gsize i = 0; i < G_N_ELEMENTS (motifs); i++)
        {
          double rect[4];

          vt_plot_bar_rect (plot, g_ptr_array_index (plot->series, 0), &area, i, rect);
          /* As tall as its share: linear and from zero. */
          g_assert_cmpfloat_with_epsilon (rect[3] / area.height, shares[i] / area.data.y1, 1e-9);
          g_assert_cmphex (pixel (cr, rect[0] + rect[2] / 2, rect[1] + rect[3] / 2), ==, colour_of (style, 0));
          /* and no taller: ground above it */
          guint32 above = pixel (cr, rect[0] + rect[2] / 2, rect[1] - 3);
          g_assert_cmphex (above, !=, colour_of (style, 0));
        }
      if (dark)
        g_assert_cmphex (pixel (cr, 1, 1) & 0xFF, <, 0x40);
      else
        g_assert_cmphex (pixel (cr, 1, 1), ==, 0xFFFFFFFF);
      cairo_destroy (cr);
    }
}

static void
test_transparent (void)
{
  g_autoptr (VtPlot) plot = bar_plot ();
  VtPlotStyle style = *vt_plot_style_print ();
  cairo_t *cr = scratch (241, 170);

  style.transparent = TRUE;
  vt_plot_draw (plot, cr, 241, 170, &style);
  g_assert_cmphex (pixel (cr, 1, 1), ==, 0);
  cairo_destroy (cr);
}

static void
test_curve_drawn (void)
{
  g_autoptr (VtPlot) plot = vt_plot_new ();
  VtPlotStyle style = *vt_plot_style_screen (FALSE);
  double x[] = { 0, 10 }, y[] = { 2, 2 }, px, py;
  cairo_t *cr = scratch (340, 240);
  VtPlotArea area;

  style.line_width = 3; /* wider than two pixels: one is covered wholly */
  vt_plot_add_curve (plot, NULL, x, y, 2);
  vt_plot_set_y_range (plot, 0, 4);
  vt_plot_draw (plot, cr, 340, 240, &style);
  lay_out (plot, 340, 240, &style, &area);
  vt_plot_area_map (&area, 3.3, 2, &px, &py);
  g_assert_cmpfloat_with_epsilon (py, area.top + area.height / 2, 1e-9);
  g_assert_cmphex (pixel (cr, px, py), ==, colour_of (&style, 0));
  g_assert_cmphex (pixel (cr, px, py - 6), !=, colour_of (&style, 0));
  cairo_destroy (cr);
}

/* Frames of stacked panels line up though their numbers differ in width. */
static void
test_stack (void)
{
  g_autoptr (VtPlot) upper = bar_plot (), lower = vt_plot_new ();
  double tall[] = { 12345, 2000, 3000, 4000, 50, 6 };
  const VtPlotStyle *style = vt_plot_style_print ();
  cairo_t *cr = scratch (241, 300);
  VtPlot *plots[2] = { upper, lower };
  int left[2] = { 0, 0 };

  vt_plot_add_bars (lower, NULL, motifs, tall, 6);
  vt_plot_draw_stack (plots, 2, cr, 241, 300, style);
  /* The frame's left side: the first column that is black over most of the panel's upper half. */
  for (int p = 0; p < 2; p++)
    for (int x = 0; x < 120 && left[p] == 0; x++)
      {
        int black = 0;
        for (int y = 15; y < 70; y++)
          black += (pixel (cr, x, 150 * p + y) & 0xFF) < 0xB0;
        if (black >= 54)
          left[p] = x;
      }
  g_assert_cmpint (left[0], >, 0);
  g_assert_cmpint (left[0], ==, left[1]);
  cairo_destroy (cr);
}

static cairo_status_t
append (void *closure, const unsigned char *data, unsigned int length)
{
  g_string_append_len (closure, (const char *) data, length);
  return CAIRO_STATUS_SUCCESS;
}

static void
test_vector (void)
{
  g_autoptr (VtPlot) plot = peaked_plot (3);
  g_autoptr (GString) svg = g_string_new (NULL), pdf = g_string_new (NULL);

  cairo_surface_t *surface = cairo_svg_surface_create_for_stream (append, svg, 241, 170);
  cairo_t *cr = cairo_create (surface);
  vt_plot_draw (plot, cr, 241, 170, vt_plot_style_print ());
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  GMarkupParser nothing = { 0 };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&nothing, 0, NULL, NULL);
  g_assert_true (g_markup_parse_context_parse (context, svg->str, (gssize) svg->len, NULL));
  g_assert_true (g_markup_parse_context_end_parse (context, NULL));
  g_assert_null (strstr (svg->str, "<image")); /* nothing was turned into pixels */

  surface = cairo_pdf_surface_create_for_stream (append, pdf, 241, 170);
  cr = cairo_create (surface);
  vt_plot_draw (plot, cr, 241, 170, vt_plot_style_print ());
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  g_assert_true (g_str_has_prefix (pdf->str, "%PDF-"));
  g_assert_nonnull (g_strrstr_len (pdf->str + pdf->len - 16, 16, "%%EOF"));
  g_assert_null (memmem (pdf->str, pdf->len, "/Subtype /Image", 15));
  g_assert_nonnull (memmem (pdf->str, pdf->len, "/FontFile", 9)); /* fonts travel with it */
}

/* ---- read-out ---- */

static void
test_hover (void)
{
  g_autoptr (VtPlot) plot = peaked_plot (5), bars = bar_plot ();
  const VtPlotStyle *style = vt_plot_style_screen (FALSE);
  VtPlotArea area;
  double px, py, mark_x, mark_y;

  lay_out (plot, 340, 240, style, &area);
  vt_plot_area_map (&area, 5, 4, &px, &py);
  g_autofree char *peak = vt_plot_hover (plot, 340, 240, style, px + 0.3, py + 0.3, &mark_x, &mark_y);
  g_assert_cmpstr (peak, ==, "total: r = 5\u202fÅ, g(r) = 4");
  g_assert_cmpfloat_with_epsilon (mark_x, px, 1e-6);
  g_assert_cmpfloat_with_epsilon (mark_y, py, 1e-6);
  g_assert_null (vt_plot_hover (plot, 340, 240, style, 2, 2, &mark_x, &mark_y));

  lay_out (bars, 340, 240, style, &area);
  vt_plot_area_map (&area, 1, 4, &px, &py);
  g_autofree char *bar = vt_plot_hover (bars, 340, 240, style, px, py, &mark_x, &mark_y);
  g_assert_cmpstr (bar, ==, "⟨0,2,8,2⟩, Share = 9\u202f%");

  g_autofree char *described = vt_plot_describe (bars);
  g_assert_nonnull (strstr (described, "⟨0,0,12,0⟩, Share = 12"));
}

/* ---- from fields and tables ---- */


static double
sum_of_heights (const VtPlotSeries *series)
{
  double sum = 0;

  for (gsize i = 0; i < series->n; i++)
    sum += series->y[i];
  return sum;
}

static void
test_histogram (void)
{
  const gsize n = 3000;
  g_autoptr (VtSample) sample = two_species (n);
  double *values = g_new (double, n);
  gint32 *whole = g_new (gint32, n);

  for (gsize i = 0; i < n; i++)
    {
      values[i] = 12 + 5 * (i % 3 == 0) + sin ((double) i);
      whole[i] = 10 + (gint32) (i % 5);
    }
  values[17] = NAN;
  g_autoptr (VtField) volume = vt_field_new ("volume", "Voronoi volume", "Å³", "", VT_FIELD_F64, n, 1, values);
  g_autoptr (VtField) faces = vt_field_new ("coordination_number", "CN", "", "", VT_FIELD_I32, n, 1, whole);

  g_autoptr (VtTable) volumes = vt_histogram_of_field (volume, 0, sample);
  g_autoptr (VtPlot) plot = vt_plot_new_for_table (volumes);
  g_assert_cmpuint (plot->series->len, ==, 2);
  g_assert_cmpstr (plot->x.label, ==, "Voronoi volume (Å³)");
  for (guint s = 0; s < 2; s++)
    {
      const VtPlotSeries *series = g_ptr_array_index (plot->series, s);
      g_assert_cmpfloat_with_epsilon (sum_of_heights (series), 1, 1e-12);
      g_assert_cmpuint (series->n, >=, 10);
      g_assert_cmpfloat (series->x[0], <=, 11.0);
      g_assert_cmpfloat (series->x[series->n], >=, 18.0 - 1e-3);
    }

  /* Integers: a bin around each, a fifth of the atoms in each: 5 and the species' 2 or 3 have no common divisor. */
  g_autoptr (VtTable) numbers = vt_histogram_of_field (faces, 0, sample);
  g_autoptr (VtPlot) counts = vt_plot_new_for_table (numbers);
  const VtPlotSeries *series = g_ptr_array_index (counts->series, 0);
  g_assert_cmpuint (series->n, ==, 5);
  for (int i = 0; i < 5; i++)
    {
      g_assert_cmpfloat (series->x[i], ==, 9.5 + i);
      g_assert_cmpfloat_with_epsilon (series->y[i], 0.2, 1e-12);
    }

  /* Nothing finite, or one value only: no table, or one with one bin; never a crash. */
  double *nothing = g_new (double, n), *same = g_new (double, n);
  for (gsize i = 0; i < n; i++)
    nothing[i] = NAN, same[i] = 3;
  g_autoptr (VtField) empty = vt_field_new ("e", "E", "", "", VT_FIELD_F64, n, 1, nothing);
  g_autoptr (VtField) constant = vt_field_new ("c", "C", "", "", VT_FIELD_F64, n, 1, same);
  g_autoptr (VtTable) one_bin = vt_histogram_of_field (constant, 0, sample);
  g_autoptr (VtPlot) one = vt_plot_new_for_table (one_bin);
  g_assert_null (vt_histogram_of_field (empty, 0, sample));
  cairo_t *cr = scratch (300, 200);
  vt_plot_draw (one, cr, 300, 200, vt_plot_style_print ());
  g_assert_cmpfloat (sum_of_heights (g_ptr_array_index (one->series, 0)), ==, 1);
  cairo_destroy (cr);
}

static void
test_table (void)
{
  double r[] = { 1, 2, 3 }, g[] = { 0, 3, 1 };
  g_autoptr (VtTable) curves = vt_table_new ("rdf", "g(r)", VT_TABLE_CURVES);
  g_autoptr (VtTable) bars = vt_table_new ("census", "Census", VT_TABLE_BARS);

  vt_table_add_numbers (curves, "r", "r", "Å", r, 3);
  vt_table_add_numbers (curves, "total", "total", "", g, 3);
  vt_table_add_numbers (curves, "cu_cu", "Cu–Cu", "", g, 3);
  g_autoptr (VtPlot) plot = vt_plot_new_for_table (curves);
  g_assert_cmpuint (plot->series->len, ==, 2);
  g_assert_cmpstr (plot->x.label, ==, "r (Å)");
  g_assert_cmpstr (plot->y.label, ==, "g(r)");

  vt_table_add_texts (bars, "index", "Voronoi index", motifs, 3);
  vt_table_add_numbers (bars, "count", "Atoms", "", g, 3);
  g_autoptr (VtPlot) census = vt_plot_new_for_table (bars);
  g_assert_cmpuint (census->series->len, ==, 1);
  g_assert_cmpstr (census->y.label, ==, "Atoms");
  g_assert_cmpuint (g_strv_length (census->categories), ==, 3);
}

/* What several curves have in common is what the title says behind who made them; g(r) has its symbol whoever made it. */
static void
test_common_label (void)
{
  static const struct
  {
    const char *id, *title, *unit, *label;
  } known[] = {
    { "md_energy", "Dynamics: energy", "eV/atom", "Energy (eV/atom)" },
    { "md_energy", "动力学：能量", "eV/atom", "能量 (eV/atom)" },
    { "md_msd", "Dynamics: mean squared displacement", "Å²", "Mean squared displacement (Å²)" },
    { "md_rdf", "Dynamics: radial distribution function", "", "g(r)" },
    { "vdos", "Vibrational density of states", "1/THz", "Vibrational density of states (1/THz)" },
  };
  double x[] = { 1, 2, 3 };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autoptr (VtTable) table = vt_table_new (known[i].id, known[i].title, VT_TABLE_CURVES);

      vt_table_add_numbers (table, "x", "x", "ps", x, 3);
      vt_table_add_numbers (table, "one", "One", known[i].unit, x, 3);
      vt_table_add_numbers (table, "other", "Other", known[i].unit, x, 3);
      g_autoptr (VtPlot) plot = vt_plot_new_for_table (table);
      g_assert_cmpstr (plot->y.label, ==, known[i].label);
    }
}

/* Each species its own colour, near that of its atoms: copper is orange, zirconium blue. */
static void
test_species_colours (void)
{
  static const char *const names[] = { "Cu", "Zr", "1", "C", "Fe", "Al" };
  guint colours[6];

  vt_plot_choose_species_colours (names, 2, colours);
  g_assert_cmpuint (colours[0], ==, 1);
  g_assert_cmpuint (colours[1], ==, 0);
  for (guint n = 1; n <= 6; n++)
    {
      vt_plot_choose_species_colours (names, n, colours);
      for (guint i = 0; i < n; i++)
        for (guint j = 0; j < i; j++)
          g_assert_cmpuint (colours[i], !=, colours[j]);
    }
}

/* The name of a curve's last point stands clear of the curve, flat or steep, up or down. */
static void
test_names_beside_curves (void)
{
  static const char *const names[] = { "a minimum", NULL };
  const VtPlotStyle style = { .font = "Cantarell", .font_size = 11, .line_width = 1.5 };

  for (double end = 0; end <= 2; end += 0.25)
    {
      const double x[] = { 0, 6, 8 }, y[] = { 0, 1, end };
      cairo_t *cr = scratch (340, 200);
      g_autoptr (VtPlot) plot = vt_plot_new ();
      VtPlotArea area;

      vt_plot_add_curve (plot, NULL, x, y, 3);
      vt_plot_add_points (plot, NULL, x + 2, y + 2, 1);
      vt_plot_set_last_names (plot, names);
      vt_plot_set_x_range (plot, -0.3, 9.1);
      vt_plot_set_y_range (plot, -0.3, 2.3);
      vt_plot_draw (plot, cr, 340, 200, &style);
      lay_out (plot, 340, 200, &style, &area);
      g_assert_cmpuint (plot->named->len, ==, 1);
      const VtPlotSeries *curve = g_ptr_array_index (plot->series, 0);
      g_assert_cmpfloat (curve->kind->overlap (plot, curve, &area, (const double *) (void *) plot->named->data), ==, 0);
      cairo_destroy (cr);
    }
}

/* What is drawn after a text begins anew: an arc, such as a legend's dot, would be joined to the text by a line. */
static void
test_text_ends (void)
{
  const VtPlotStyle *style = vt_plot_style_print ();
  cairo_t *cr = scratch (100, 40);
  g_autoptr (PangoLayout) layout = vt_plot_text_new (cr, style, "ξ", 1, FALSE);

  cairo_move_to (cr, 5, 5);
  vt_plot_text_draw (cr, layout, 20, 20, 0.5, 0.5, 0);
  g_assert_false (cairo_has_current_point (cr));
  cairo_destroy (cr);
}

/* How much of the frame is inked. */
static guint
count_inked (cairo_t *cr, const VtPlotArea *area)
{
  guint n = 0;

  for (double y = area->top + 10; y < area->top + area->height - 10; y++)
    for (double x = area->left + 10; x < area->left + area->width - 10; x++)
      n += (pixel (cr, x, y) & 0xFF) < 0x80;
  return n;
}

/* A frame without anything in it says why, and has no numbers that mean nothing; rules alone are nothing. */
static void
test_empty (void)
{
  const VtPlotStyle *style = vt_plot_style_print ();
  const double x[] = { 1, NAN }, y[] = { NAN, 2 }, there[] = { 3 };
  g_autoptr (VtPlot) plot = vt_plot_new ();
  VtPlotArea area;
  cairo_t *cr = scratch (340, 240);

  vt_plot_draw (plot, cr, 340, 240, style);
  lay_out (plot, 340, 240, style, &area);
  g_assert_cmpuint (count_inked (cr, &area), ==, 0); /* nothing has been asked for yet */

  vt_plot_add_points (plot, "Cu", x, y, 2);
  vt_plot_add_curve (plot, "Zr", there, there, 0);
  vt_plot_add_rule (plot, NULL, TRUE, 0.5);
  vt_plot_set_labels (plot, NULL, "ξ", "r");
  lay_out (plot, 340, 240, style, &area);
  g_assert_true (area.empty);
  g_assert_cmpfloat (area.legend_width, ==, 0);
  g_assert_nonnull (vt_plot_get_empty_text (plot));
  vt_plot_set_empty_text (plot, "Too few atoms");
  vt_plot_draw (plot, cr, 340, 240, style);
  g_assert_cmpuint (count_inked (cr, &area), >, 20); /* letters, and no line: */
  for (double at = area.left + 10; at < area.left + area.width - 10; at++)
    g_assert_cmphex (pixel (cr, at, area.top + 0.25 * area.height) & 0xFF, >, 0x80);
  /* Below the frame stands the label, and beside it no number. */
  for (double at = area.top + 2; at < area.top + area.height - 2; at++)
    g_assert_cmphex (pixel (cr, area.left - 5, at) & 0xFF, >, 0x80);
  g_autofree char *text = vt_plot_describe (plot);
  g_assert_nonnull (strstr (text, "Too few atoms"));

  vt_plot_add_points (plot, "B", there, there, 1);
  lay_out (plot, 340, 240, style, &area);
  g_assert_false (area.empty);
  g_assert_null (vt_plot_get_empty_text (plot));
  cairo_destroy (cr);
}

/* Curves of a species have its colour, those of all are ink, others what is left. */
static void
test_curve_colours (void)
{
  static const struct
  {
    const char *id, *title;
    guint colour;
    gboolean dashed;
  } known[] = {
    { "g", "g(ν)", 6, FALSE },     { "g_Cu", "Cu", 1, FALSE },       { "g_Zr", "Zr", 0, FALSE }, { "mean_Cu", "Mean, Cu", 1, TRUE },
    { "raw_Zr", "Zr, raw", 0, TRUE }, { "error", "Error", 2, FALSE }, { "g_Cu_Zr", "Cu–Zr", 3, FALSE },
  };
  double x[] = { 1, 2, 3 };
  g_autoptr (VtTable) table = vt_table_new ("vdos", "g(ν)", VT_TABLE_CURVES);

  vt_table_add_numbers (table, "frequency", "Frequency", "THz", x, 3);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    vt_table_add_numbers (table, known[i].id, known[i].title, "", x, 3);
  g_autoptr (VtPlot) plot = vt_plot_new_for_table (table);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      const VtPlotSeries *series = plot->series->pdata[i];

      g_assert_cmpuint (series->colour, ==, known[i].colour);
      g_assert_cmpint (series->dashed, ==, known[i].dashed);
    }
}

/* Whatever the size, drawing neither fails nor warns (warnings are fatal here). */
static void
test_tiny (void)
{
  g_autoptr (VtPlot) plot = peaked_plot (2), bars = bar_plot (), none = vt_plot_new ();
  VtPlot *plots[] = { plot, bars, none };

  for (guint p = 0; p < 3; p++)
    for (double size = 1; size < 2000; size *= 2)
      {
        cairo_t *cr = scratch (MIN (size, 400), 100);
        double x, y;

        vt_plot_draw (plots[p], cr, size, 100, vt_plot_style_screen (FALSE));
        vt_plot_draw (plots[p], cr, 100, size, vt_plot_style_print ());
        g_free (vt_plot_hover (plots[p], size, 100, vt_plot_style_screen (FALSE), size / 2, 50, &x, &y));
        g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
        cairo_destroy (cr);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/ticks", test_ticks);
  g_test_add_func ("/plot/ticks-any", test_ticks_any);
  g_test_add_func ("/plot/whole-ticks", test_whole_ticks);
  g_test_add_func ("/plot/numbers", test_numbers);
  g_test_add_func ("/plot/markup", test_markup);
  g_test_add_func ("/plot/frame-inside", test_frame_inside);
  g_test_add_func ("/plot/constant", test_constant);
  g_test_add_func ("/plot/legend-clear", test_legend_clear);
  g_test_add_func ("/plot/legend-above", test_legend_above);
  g_test_add_func ("/plot/category-names", test_category_names);
  g_test_add_func ("/plot/automatic-range", test_automatic_range);
  g_test_add_func ("/plot/whole-axis", test_whole_axis);
  g_test_add_func ("/plot/long-labels", test_long_labels);
  g_test_add_func ("/plot/bars-drawn", test_bars_drawn);
  g_test_add_func ("/plot/transparent", test_transparent);
  g_test_add_func ("/plot/curve-drawn", test_curve_drawn);
  g_test_add_func ("/plot/stack", test_stack);
  g_test_add_func ("/plot/vector", test_vector);
  g_test_add_func ("/plot/hover", test_hover);
  g_test_add_func ("/plot/histogram", test_histogram);
  g_test_add_func ("/plot/table", test_table);
  g_test_add_func ("/plot/species-colours", test_species_colours);
  g_test_add_func ("/plot/names-beside-curves", test_names_beside_curves);
  g_test_add_func ("/plot/text-ends", test_text_ends);
  g_test_add_func ("/plot/empty", test_empty);
  g_test_add_func ("/plot/curve-colours", test_curve_colours);
  g_test_add_func ("/plot/common-label", test_common_label);
  g_test_add_func ("/plot/tiny", test_tiny);
  return g_test_run ();
}
