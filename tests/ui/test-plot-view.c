/* A plot on the screen: the read-out follows the pointer, copies come out whole. */
#include "vt-plot-view.h"
#include "vt-test-display.h"

#define N 50

static VtTable *
make_table (void)
{
  VtTable *table = vt_table_new ("parabola", "Parabola", VT_TABLE_CURVES);
  double x[N], y[N];

  for (int i = 0; i < N; i++)
    {
      x[i] = 0.1 * i;
      y[i] = x[i] * x[i];
    }
  vt_table_add_numbers (table, "x", "x", "Å", x, N);
  vt_table_add_numbers (table, "y", "y", "", y, N);
  return table;
}

static void
on_text (GObject *clipboard, GAsyncResult *result, gpointer data)
{
  *(char **) data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, NULL);
}

static gboolean
has_text (gpointer data)
{
  return *(char **) data != NULL;
}

static void
test_copy (void)
{
  g_autoptr (VtTable) table = make_table ();
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *text = NULL, *csv = vt_table_to_csv (table);
  VtPlotView *view = VT_PLOT_VIEW (vt_plot_view_new ());
  GtkWindow *window = vt_test_window (GTK_WIDGET (view), 400, 300);
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (view));
  g_autofree guchar *pixels = NULL;
  gsize stride, n_ink = 0;

  g_assert_false (gtk_widget_activate_action (GTK_WIDGET (view), "plot.copy-data", NULL)
                  && gdk_content_formats_contain_gtype (gdk_clipboard_get_formats (clipboard), G_TYPE_STRING));
  vt_plot_view_show_table (view, table);
  vt_test_run_for (0.2);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (view), "plot.copy-data", NULL));
  gdk_clipboard_read_text_async (clipboard, NULL, on_text, &text);
  g_assert_true (vt_test_wait (has_text, &text, 5));
  g_assert_cmpstr (text, ==, csv);

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (view), "plot.copy-image", NULL));
  g_assert_true (gdk_content_formats_contain_gtype (gdk_clipboard_get_formats (clipboard), GDK_TYPE_TEXTURE));
  texture = vt_plot_view_render (view);
  g_assert_cmpint (gdk_texture_get_width (texture), ==, 1200);
  g_assert_cmpint (gdk_texture_get_height (texture), ==, 900);
  stride = 4 * 1200;
  pixels = g_malloc (stride * 900);
  gdk_texture_download (texture, pixels, stride);
  for (gsize i = 0; i < stride * 900; i += 4)
    n_ink += pixels[i] < 200 || pixels[i + 1] < 200 || pixels[i + 2] < 200;
  g_assert_cmpuint (n_ink, >, 2000);   /* axes, numbers, a curve */
  g_assert_cmpuint (n_ink, <, 200000); /* on white */
  gtk_window_destroy (window);
}

/* The axes stay logarithmic when the plot is made anew, and a zoom of other axes does not outlive them. */
static void
test_log (void)
{
  g_autoptr (VtTable) table = make_table ();
  VtPlotView *view = VT_PLOT_VIEW (vt_plot_view_new ());
  GtkWindow *window = vt_test_window (GTK_WIDGET (view), 400, 300);
  VtPlotMap map;
  gboolean zoomed;

  vt_plot_view_show_table (view, table);
  vt_plot_view_set_window (view, (double[]){ 1, 2, 1, 4 });
  vt_test_run_for (0.1);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (view), "plot.log-y", NULL));
  vt_test_run_for (0.1);
  g_assert_true (vt_plot_view_get_map (view, &map));
  g_assert_true (map.y_log && !map.x_log);
  g_assert_cmpfloat (map.y0, >, 0);
  g_object_get (view, "zoomed", &zoomed, NULL);
  g_assert_false (zoomed);
  g_object_set (view, "log-x", TRUE, NULL);
  vt_plot_view_show_table (view, table);
  vt_test_run_for (0.1);
  g_assert_true (vt_plot_view_get_map (view, &map));
  g_assert_true (map.y_log && map.x_log);
  g_object_set (view, "log-x", FALSE, "log-y", FALSE, NULL);
  vt_test_run_for (0.1);
  g_assert_true (vt_plot_view_get_map (view, &map));
  g_assert_true (!map.y_log && !map.x_log);
  gtk_window_destroy (window);
}

static char *
dup_read_out (VtPlotView *view)
{
  char *text = NULL;

  g_object_get (view, "read-out", &text, NULL);
  return text;
}

static void
test_hover (void)
{
  g_autoptr (VtTable) table = make_table ();
  VtPlotView *view = VT_PLOT_VIEW (vt_plot_view_new ());
  GtkWindow *window;
  g_autofree char *none = NULL;
  int n_found = 0;

  vt_plot_view_show_table (view, table);
  window = vt_test_window (GTK_WIDGET (view), 400, 300);
  /* Along the diagonal the pointer must meet the curve. */
  for (int i = 1; i < 12; i++)
    {
      g_autofree char *command = g_strdup_printf ("mousemove %d %d", 400 * i / 12, 300 - 300 * i / 12);
      g_autofree char *text = NULL;

      vt_test_input (command);
      text = dup_read_out (view);
      if (text)
        {
          g_assert_nonnull (strstr (text, "Å"));
          n_found++;
        }
    }
  g_assert_cmpint (n_found, >, 0);
  vt_test_input ("mousemove 1300 800");
  none = dup_read_out (view);
  g_assert_null (none);

  /* The same by keyboard. */
  gtk_widget_grab_focus (GTK_WIDGET (view));
  vt_test_input ("key Left Left Left");
  g_free (none);
  none = dup_read_out (view);
  g_assert_nonnull (none);
  gtk_window_destroy (window);
}

static VtPlot *
make_scatter (void)
{
  VtPlot *plot = vt_plot_new ();
  double x[100], y[100];

  for (int i = 0; i < 100; i++)
    {
      x[i] = i % 10;
      y[i] = i / 10;
    }
  vt_plot_add_scatter (plot, NULL, x, y, NULL, 100);
  vt_plot_set_labels (plot, NULL, "column", "row");
  return plot;
}

static gboolean
is_zoomed (VtPlotView *view)
{
  gboolean zoomed;

  g_object_get (view, "zoomed", &zoomed, NULL);
  return zoomed;
}

static gboolean
is_whole (gpointer view)
{
  return !is_zoomed (view);
}

/* By keys, by the wheel, by a rectangle; a new plot of the same quantities keeps what is in sight. */
static void
test_zoom (void)
{
  VtPlotView *view = VT_PLOT_VIEW (vt_plot_view_new ());
  GtkWindow *window;
  g_autoptr (VtPlot) plot = make_scatter (), again = make_scatter (), other = make_scatter ();
  g_autofree char *command = NULL;
  VtPlotMap whole, map, moved;
  double x, y;

  vt_plot_view_set_plot (view, plot);
  window = vt_test_window (GTK_WIDGET (view), 400, 300);
  g_assert_true (vt_plot_view_get_map (view, &whole));
  gtk_widget_grab_focus (GTK_WIDGET (view));
  vt_test_input ("key plus");
  g_assert_true (is_zoomed (view));
  g_assert_true (vt_plot_view_get_map (view, &map));
  g_assert_cmpfloat (map.x1 - map.x0, <, 0.8 * (whole.x1 - whole.x0));
  vt_test_input ("key shift+Right");
  g_assert_true (vt_plot_view_get_map (view, &moved));
  g_assert_cmpfloat (moved.x0, >, map.x0);
  g_assert_cmpfloat_with_epsilon (moved.x1 - moved.x0, map.x1 - map.x0, 1e-9);

  vt_plot_view_set_plot (view, again);
  g_assert_true (is_zoomed (view));
  vt_plot_set_labels (other, NULL, "something else", NULL);
  vt_plot_view_set_plot (view, other);
  g_assert_false (is_zoomed (view));

  vt_test_input ("mousemove 200 150 click 4");
  g_assert_true (is_zoomed (view));
  vt_test_input ("key 0");
  g_assert_false (is_zoomed (view));

  /* The rectangle drawn is what is shown: near the corners of the frame's middle quarter. */
  g_assert_true (vt_plot_view_get_map (view, &whole));
  vt_plot_map_to_data (&whole, 150, 180, &x, &y);
  vt_test_input ("mousemove 150 100 mousedown 1 mousemove 180 120 mousemove 250 180 mouseup 1");
  g_assert_true (is_zoomed (view));
  g_assert_true (vt_plot_view_get_map (view, &map));
  g_assert_cmpfloat_with_epsilon (map.x0, x, 0.03 * (whole.x1 - whole.x0));
  g_assert_cmpfloat_with_epsilon (map.y0, y, 0.03 * (whole.y1 - whole.y0));
  g_object_set (gtk_settings_get_default (), "gtk-double-click-time", 5000, NULL); /* machines that test are slow */
  vt_test_input ("mousemove 200 150 click --repeat 2 --delay 60 1");
  g_assert_true (vt_test_wait (is_whole, view, 5));
  gtk_window_destroy (window);
}

typedef struct
{
  guint n_calls, n_done;
  gsize n_atoms, n_corners;
  guint32 first;
} Brushed;

static void
on_brush (VtPlotView *view, const VtPlotBrush *brush, gpointer data)
{
  Brushed *brushed = data;

  brushed->n_calls++;
  brushed->n_done += brush->done;
  brushed->n_atoms = brush->n_atoms;
  brushed->n_corners = brush->corners ? brush->n_corners : 0;
  brushed->first = brush->n_atoms ? brush->atoms[0] : 0;
}

static void
test_brush (void)
{
  VtPlotView *view = VT_PLOT_VIEW (vt_plot_view_new ());
  g_autoptr (VtPlot) plot = make_scatter ();
  g_autofree char *drag = NULL, *click = NULL;
  GtkWindow *window;
  Brushed brushed = { 0 };
  VtPlotMap map;
  double ax, ay, bx, by;

  vt_plot_view_set_plot (view, plot);
  vt_plot_view_set_brush_func (view, on_brush, &brushed, NULL);
  g_object_set (view, "tool", VT_PLOT_TOOL_SELECT, NULL);
  window = vt_test_window (GTK_WIDGET (view), 400, 300);
  g_assert_true (vt_plot_view_get_map (view, &map));
  /* Around columns 2 … 4 and rows 5 … 6: 3 × 2 atoms, 52 the first of them. */
  vt_plot_map_to_pixel (&map, 1.5, 6.5, &ax, &ay);
  vt_plot_map_to_pixel (&map, 4.5, 4.5, &bx, &by);
  drag = g_strdup_printf ("mousemove %.0f %.0f mousedown 1 mousemove %.0f %.0f mousemove %.0f %.0f mouseup 1", ax, ay, ax + 10, ay + 8, bx, by);
  vt_test_input (drag);
  g_assert_cmpuint (brushed.n_done, ==, 1);
  g_assert_cmpuint (brushed.n_calls, >, 1);
  g_assert_cmpuint (brushed.n_corners, ==, 4);
  g_assert_cmpuint (brushed.n_atoms, ==, 6);
  g_assert_cmpuint (brushed.first, ==, 52);
  g_assert_false (is_zoomed (view));

  vt_plot_map_to_pixel (&map, 7, 3, &ax, &ay);
  click = g_strdup_printf ("mousemove %.0f %.0f click 1", ax, ay);
  vt_test_input (click);
  g_assert_cmpuint (brushed.n_done, ==, 2);
  g_assert_cmpuint (brushed.n_corners, ==, 0);
  g_assert_cmpuint (brushed.n_atoms, ==, 1);
  g_assert_cmpuint (brushed.first, ==, 37);

  /* The numbers of a plot without a table. */
  g_autofree char *text = NULL;
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (view), "plot.copy-data", NULL));
  vt_test_run_for (0.5);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (view)), NULL, on_text, &text);
  g_assert_true (vt_test_wait (has_text, &text, 5));
  g_assert_nonnull (strstr (text, "series,atom,x,y"));
  gtk_window_destroy (window);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/plot-view/copy", test_copy);
  g_test_add_func ("/plot-view/log", test_log);
  g_test_add_func ("/plot-view/hover", test_hover);
  g_test_add_func ("/plot-view/zoom", test_zoom);
  g_test_add_func ("/plot-view/brush", test_brush);
  return g_test_run ();
}
