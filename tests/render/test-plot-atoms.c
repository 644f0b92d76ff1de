/* Plots of atoms: pixels to data and back, which atoms lie in a region, what is drawn where; logarithmic axes, heat maps, grids. */
#include <cairo-pdf.h>
#include <math.h>

#include "plot/vt-plot-private.h"

#define WIDTH 400
#define HEIGHT 300

static cairo_t *
draw (VtPlot *plot, const VtPlotStyle *style)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);

  cairo_surface_destroy (surface);
  vt_plot_draw (plot, cr, WIDTH, HEIGHT, style);
  return cr;
}

static guint32
pixel (cairo_t *cr, double x, double y)
{
  cairo_surface_t *surface = cairo_get_target (cr);

  cairo_surface_flush (surface);
  const guint8 *row = cairo_image_surface_get_data (surface) + (int) y * cairo_image_surface_get_stride (surface);
  return ((const guint32 *) (const void *) row)[(int) x];
}

static VtPlot *
random_scatter (gsize n, guint seed, gboolean log)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autofree double *x = g_new (double, n), *y = g_new (double, n);
  g_autofree guint32 *atoms = g_new (guint32, n);
  VtPlot *plot = vt_plot_new ();

  for (gsize i = 0; i < n; i++)
    {
      x[i] = log ? pow (10, g_rand_double_range (rand, -3, 4)) : g_rand_double_range (rand, -2, 5);
      y[i] = i % 17 == 3 ? NAN : g_rand_double (rand);
      atoms[i] = (guint32) (2 * (n - i));
    }
  vt_plot_add_scatter (plot, "Cu", x, y, atoms, n);
  vt_plot_set_labels (plot, NULL, "x (Å)", "y");
  vt_plot_set_log (plot, log, FALSE);
  return plot;
}

static void
test_map (void)
{
  for (int log = 0; log < 2; log++)
    {
      g_autoptr (VtPlot) plot = random_scatter (50, 3, log);
      const VtPlotStyle *style = vt_plot_style_screen (FALSE);
      VtPlotMap map;

      vt_plot_get_map (plot, WIDTH, HEIGHT, style, &map);
      g_assert_true (map.x_log == log);
      for (double px = map.left; px < map.left + map.width; px += 31)
        {
          double x, y, back_x, back_y;

          vt_plot_map_to_data (&map, px, 100, &x, &y);
          vt_plot_map_to_pixel (&map, x, y, &back_x, &back_y);
          g_assert_cmpfloat_with_epsilon (back_x, px, 1e-9);
          g_assert_cmpfloat_with_epsilon (back_y, 100, 1e-9);
        }
      /* What the window shows spans the frame. */
      const double window[4] = { log ? 0.1 : 0, 3, 0.25, 0.5 };
      vt_plot_set_window (plot, window);
      vt_plot_get_map (plot, WIDTH, HEIGHT, style, &map);
      g_assert_cmpfloat (map.x0, ==, window[0]);
      g_assert_cmpfloat (map.x1, ==, window[1]);
      g_assert_cmpfloat (map.y0, ==, window[2]);
      g_assert_cmpfloat (map.y1, ==, window[3]);
      vt_plot_set_window (plot, NULL);
      vt_plot_get_map (plot, WIDTH, HEIGHT, style, &map);
      g_assert_cmpfloat (map.y1, >, 0.9);
    }
}

/* The textbook's test, edge by edge (W. R. Franklin). */
static gboolean
inside (const double *corners, gsize n, double x, double y)
{
  gboolean odd = FALSE;

  for (gsize i = 0, j = n - 1; i < n; j = i++)
    if ((corners[2 * i + 1] > y) != (corners[2 * j + 1] > y)
        && x < (corners[2 * j] - corners[2 * i]) * (y - corners[2 * i + 1]) / (corners[2 * j + 1] - corners[2 * i + 1]) + corners[2 * i])
      odd = !odd;
  return odd;
}

static void
test_find_atoms (void)
{
  g_autoptr (VtPlot) plot = random_scatter (3000, 5, FALSE);
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  const VtPlotSeries *series = g_ptr_array_index (plot->series, 0);
  VtPlotMap map;

  vt_plot_get_map (plot, WIDTH, HEIGHT, vt_plot_style_screen (FALSE), &map);
  for (int trial = 0; trial < 50; trial++)
    {
      gsize n_corners = 3 + trial, n_found, n_expected = 0;
      g_autofree double *corners = g_new (double, 2 * n_corners);

      /* Crossing itself, and reaching beyond the frame. */
      for (gsize i = 0; i < n_corners; i++)
        {
          corners[2 * i] = g_rand_double_range (rand, -50, WIDTH + 50);
          corners[2 * i + 1] = g_rand_double_range (rand, -50, HEIGHT + 50);
        }
      g_autofree guint32 *atoms = vt_plot_find_atoms (plot, &map, corners, n_corners, &n_found);
      g_autofree gboolean *found = g_new0 (gboolean, 6001);
      for (gsize i = 0; i < n_found; i++)
        {
          g_assert_true (i == 0 || atoms[i] > atoms[i - 1]);
          found[atoms[i]] = TRUE;
        }
      for (gsize i = 0; i < series->n; i++)
        {
          double px, py;

          vt_plot_map_to_pixel (&map, series->x[i], series->y[i], &px, &py);
          gboolean expected = isfinite (py) && inside (corners, n_corners, px, py);
          g_assert_true (found[series->atoms[i]] == expected);
          n_expected += expected;
        }
      g_assert_cmpuint (n_found, ==, n_expected);
    }
  g_assert_true (vt_plot_has_atoms (plot));

  double px, py;
  vt_plot_map_to_pixel (&map, series->x[7], series->y[7], &px, &py);
  g_assert_cmpint (vt_plot_find_atom (plot, &map, px, py), ==, series->atoms[7]);
}

/* Marked points stand out, others fade. */
static void
test_marked (void)
{
  g_autoptr (VtPlot) plot = vt_plot_new ();
  const VtPlotStyle *style = vt_plot_style_print ();
  double x[2000], y[2000], px, py;
  guint8 marked[2000] = { 0 };
  VtPlotMap map;

  for (int i = 0; i < 2000; i++)
    {
      x[i] = i % 50;
      y[i] = i / 50;
    }
  marked[1025] = 1;
  vt_plot_add_scatter (plot, NULL, x, y, NULL, 2000);
  vt_plot_get_map (plot, WIDTH, HEIGHT, style, &map);
  cairo_t *before = draw (plot, style);
  vt_plot_set_marked (plot, marked, 2000);
  cairo_t *after = draw (plot, style);
  vt_plot_map_to_pixel (&map, x[1025], y[1025], &px, &py);
  g_assert_cmphex (pixel (after, px, py) & 0xFF, <=, 0xC0); /* blue, 0072B2, and no longer half white */
  g_assert_cmphex (pixel (after, px, py) >> 16 & 0xFF, <, 0x20);
  vt_plot_map_to_pixel (&map, x[825], y[825], &px, &py);
  g_assert_cmphex (pixel (after, px, py) >> 16 & 0xFF, >, pixel (before, px, py) >> 16 & 0xFF);
  cairo_destroy (before);
  cairo_destroy (after);
}

/* Above the limit the density is drawn: where nobody is stays white, where most are is darkest. */
static void
test_density (void)
{
  const gsize n = 2 * VT_PLOT_MOST_DOTS;
  g_autofree double *x = g_new (double, n), *y = g_new (double, n);
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  g_autoptr (VtPlot) plot = vt_plot_new ();
  const VtPlotStyle *style = vt_plot_style_print ();
  double px, py;
  VtPlotMap map;

  for (gsize i = 0; i < n; i++)
    {
      x[i] = g_rand_double (rand) + g_rand_double (rand) + g_rand_double (rand);
      y[i] = i == 0 ? 3 : g_rand_double (rand); /* one alone far above */
    }
  vt_plot_add_scatter (plot, NULL, x, y, NULL, n);
  vt_plot_get_map (plot, WIDTH, HEIGHT, style, &map);
  cairo_t *cr = draw (plot, style);
  vt_plot_map_to_pixel (&map, 1.5, 0.5, &px, &py);
  guint32 dense = pixel (cr, px, py) >> 16 & 0xFF;
  vt_plot_map_to_pixel (&map, 0.1, 0.5, &px, &py);
  guint32 thin = pixel (cr, px, py) >> 16 & 0xFF;
  g_assert_cmphex (dense, <, thin);
  vt_plot_map_to_pixel (&map, 1.5, 2, &px, &py);
  g_assert_cmphex (pixel (cr, px, py), ==, 0xFFFFFFFF);
  vt_plot_map_to_pixel (&map, x[0], y[0], &px, &py);
  g_assert_cmphex (pixel (cr, px, py), !=, 0xFFFFFFFF);
  cairo_destroy (cr);
}

static void
test_log_ticks (void)
{
  VtTicks ticks;
  double value;
  guint n_minor = 0;

  vt_ticks_logarithmic (0.5, 2000, 6, &ticks);
  g_assert_true (ticks.log);
  g_assert_cmpuint (ticks.n, ==, 4);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpfloat_with_epsilon (vt_ticks_get (&ticks, i), pow (10, i), 1e-12 * pow (10, i));
  for (guint i = 0; vt_ticks_get_minor (&ticks, i, 0.5, 2000, &value); i++)
    if (!isnan (value))
      {
        g_assert_cmpfloat (value, >=, 0.5 * (1 - 1e-9));
        g_assert_cmpfloat (value, <=, 2000 * (1 + 1e-9));
        n_minor++;
      }
  g_assert_cmpuint (n_minor, ==, 5 + 8 + 8 + 8 + 1); /* 0.5 … 0.9, three decades, 2000 */
  g_autofree char *plain = vt_ticks_dup_label (&ticks, 100);
  g_assert_cmpstr (plain, ==, "100");

  vt_ticks_logarithmic (1e-9, 1e6, 5, &ticks);
  g_assert_cmpfloat (ticks.step, ==, 3);
  g_autofree char *power = vt_ticks_dup_label (&ticks, 1e-6);
  g_assert_cmpstr (power, ==, "10^{−6}");

  vt_ticks_logarithmic (2, 9, 5, &ticks); /* within a decade: as on a linear axis */
  g_assert_false (ticks.log);
  g_assert_cmpfloat (ticks.first, ==, 2);
}

/* Equal ratios are equal distances; what is not positive is not there. */
static void
test_log_axis (void)
{
  g_autoptr (VtPlot) plot = vt_plot_new ();
  double x[] = { -1, 0, 1, 10, 100 }, y[] = { 1, 1, 1, 100, 1e4 }, a, b, c, unused;
  VtPlotMap map;

  vt_plot_add_curve (plot, NULL, x, y, 5);
  vt_plot_set_log (plot, TRUE, TRUE);
  vt_plot_get_map (plot, WIDTH, HEIGHT, vt_plot_style_print (), &map);
  g_assert_cmpfloat (map.x0, >, 0.5);
  g_assert_cmpfloat (map.x0, <, 1);
  vt_plot_map_to_pixel (&map, 1, 1, &a, &unused);
  vt_plot_map_to_pixel (&map, 10, 1, &b, &unused);
  vt_plot_map_to_pixel (&map, 100, 1, &c, &unused);
  g_assert_cmpfloat_with_epsilon (b - a, c - b, 1e-9);
  cairo_destroy (draw (plot, vt_plot_style_print ()));
}

static void
test_heat_map (void)
{
  g_autoptr (VtPlot) plot = vt_plot_new ();
  const double values[] = { 0, 1, 2, 3, NAN, 5 };
  const char *const columns[] = { "a", "b", "c", NULL }, *const rows[] = { "lower", "upper", NULL };
  const VtColourMap *viridis = vt_colour_map_find ("viridis");
  VtPlotMap map;

  vt_plot_set_scale (plot, "r", "viridis", FALSE, 0, 5);
  vt_plot_add_map (plot, -0.5, 2.5, 3, -0.5, 1.5, 2, values);
  vt_plot_set_x_names (plot, columns);
  vt_plot_set_y_names (plot, rows);
  vt_plot_get_map (plot, WIDTH, HEIGHT, vt_plot_style_print (), &map);
  g_assert_cmpfloat (map.x0, ==, -0.5); /* cells reach the frame */
  g_assert_cmpfloat (map.y1, ==, 1.5);
  g_assert_cmpfloat (map.left + map.width, <, WIDTH - 20); /* room for the scale */
  cairo_t *cr = draw (plot, vt_plot_style_print ());
  for (int i = 0; i < 6; i++)
    {
      double px, py, rgb[3];

      vt_plot_map_to_pixel (&map, i % 3 + 0.3, i / 3 + 0.3, &px, &py);
      vt_colour_map_sample (viridis, FALSE, values[i] / 5, rgb);
      guint32 colour = 0xFF000000u | (guint32) lround (rgb[0] * 255) << 16 | (guint32) lround (rgb[1] * 255) << 8
                       | (guint32) lround (rgb[2] * 255);
      g_assert_cmphex (pixel (cr, px, py), ==, isnan (values[i]) ? 0xFFFFFFFF : colour);
      if (isnan (values[i]))
        continue;
      g_autofree char *text = vt_plot_hover (plot, WIDTH, HEIGHT, vt_plot_style_print (), px, py, &rgb[0], &rgb[1]);
      g_autofree char *expected = g_strdup_printf ("%s, %s: r = %d", rows[i / 3], columns[i % 3], (int) values[i]);
      g_assert_cmpstr (text, ==, expected);
    }
  cairo_destroy (cr);
}

/* Panels with labels of different sizes: frames of one size, in rows and columns. */
static void
test_grid (void)
{
  VtPlot *plots[6];
  double x[] = { 0, 1 }, y[] = { 0, 1 };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 600, 400);
  cairo_t *cr = cairo_create (surface);

  for (int i = 0; i < 6; i++)
    {
      plots[i] = vt_plot_new ();
      y[1] = pow (10, i); /* tick numbers of several widths */
      vt_plot_add_curve (plots[i], NULL, x, y, 2);
      vt_plot_set_labels (plots[i], NULL, i >= 3 ? "x" : "", i % 3 == 0 ? "y" : "");
      vt_plot_set_letter (plots[i], i % 2 ? "(a)" : NULL);
      vt_plot_set_note (plots[i], i == 1 ? "one\ntwo\nthree" : NULL);
    }
  vt_plot_draw_grid (plots, 2, 3, cr, 600, 400, vt_plot_style_print ());
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  /* Left edges of the frames are black down a column: look for dark columns of pixels in either row. */
  int edges[2][12], n[2] = { 0, 0 };
  for (int row = 0; row < 2; row++)
    for (int px = 0; px < 600 && n[row] < 12; px++)
      {
        int dark = 0;
        for (int py = row * 200 + 60; py < row * 200 + 140; py++)
          dark += (pixel (cr, px, py) & 0xFF) < 0xC0;
        if (dark == 80)
          edges[row][n[row]++] = px;
      }
  g_assert_cmpint (n[0], >=, 6);
  g_assert_cmpint (n[0], ==, n[1]);
  for (int i = 0; i < n[0]; i++)
    g_assert_cmpint (edges[0][i], ==, edges[1][i]);
  for (int i = 0; i < 6; i++)
    g_object_unref (plots[i]);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
test_csv (void)
{
  g_autoptr (VtPlot) plot = vt_plot_new ();
  const double x[] = { 1, 2 }, y[] = { 0.5, NAN }, low[] = { 0.25, 0 }, high[] = { 0.75, 1 };
  const guint32 atoms[] = { 4, 9 };

  vt_plot_add_scatter (plot, "Cu", x, y, atoms, 2);
  vt_plot_set_last_errors (plot, NULL, NULL, low, high);
  vt_plot_set_labels (plot, NULL, "x (Å)", "y");
  g_autofree char *csv = vt_plot_to_csv (plot);
  g_assert_cmpstr (csv, ==, "# x: x (Å)\n# y: y\nseries,atom,x,y,value,x_low,x_high,y_low,y_high\n"
                            "\"Cu\",5,1,0.5,,,,0.25,0.75\n\"Cu\",10,2,,,,,0,1\n");
}

/* A vector file of 20 000 dots stays small. */
static cairo_status_t
count_bytes (void *closure, const unsigned char *data, unsigned int length)
{
  *(gsize *) closure += length;
  return CAIRO_STATUS_SUCCESS;
}

static void
test_vector_size (void)
{
  g_autoptr (VtPlot) plot = random_scatter (20000, 9, FALSE);
  gsize bytes = 0;
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (count_bytes, &bytes, 241, 170);
  cairo_t *cr = cairo_create (surface);

  vt_plot_draw (plot, cr, 241, 170, vt_plot_style_print ());
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  g_assert_cmpuint (bytes, >, 10000);
  g_assert_cmpuint (bytes, <, 3000000);
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot-atoms/map", test_map);
  g_test_add_func ("/plot-atoms/find-atoms", test_find_atoms);
  g_test_add_func ("/plot-atoms/marked", test_marked);
  g_test_add_func ("/plot-atoms/density", test_density);
  g_test_add_func ("/plot-atoms/log-ticks", test_log_ticks);
  g_test_add_func ("/plot-atoms/log-axis", test_log_axis);
  g_test_add_func ("/plot-atoms/heat-map", test_heat_map);
  g_test_add_func ("/plot-atoms/grid", test_grid);
  g_test_add_func ("/plot-atoms/csv", test_csv);
  g_test_add_func ("/plot-atoms/vector-size", test_vector_size);
  return g_test_run ();
}
