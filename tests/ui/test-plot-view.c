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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/plot-view/copy", test_copy);
  g_test_add_func ("/plot-view/hover", test_hover);
  return g_test_run ();
}
