#include "vt-plot-save.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "io/vt-export.h"
#include "vt-save.h"

#define POINTS_PER_MM (72.0 / 25.4)
#define HEIGHT_MM 64.0
#define PNG_DPI 300.0

static cairo_status_t
append_bytes (gpointer closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *
make_surface (const char *path, GByteArray *bytes, double width, double height)
{
  if (g_str_has_suffix (path, ".pdf"))
    return cairo_pdf_surface_create_for_stream (append_bytes, bytes, width, height);
  if (g_str_has_suffix (path, ".svg"))
    return cairo_svg_surface_create_for_stream (append_bytes, bytes, width, height);
  if (g_str_has_suffix (path, ".png"))
    return cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) (width * PNG_DPI / 72), (int) (height * PNG_DPI / 72));
  return NULL;
}

gboolean
vt_plot_save (VtPlot *plot, VtTable *table, const char *path, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  double width = VT_PLOT_ONE_COLUMN * POINTS_PER_MM, height = HEIGHT_MM * POINTS_PER_MM;
  cairo_surface_t *surface;
  cairo_t *cr;

  if (g_str_has_suffix (path, ".csv"))
    {
      g_autofree char *csv = table ? vt_table_to_csv (table) : vt_plot_to_csv (plot);

      return vt_export_bytes (path, csv, strlen (csv), error);
    }
  surface = make_surface (path, bytes, width, height);
  if (!surface)
    {
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_UNSUPPORTED,
                   _ ("%s: a plot can be saved as .csv, .pdf, .svg or .png. Choose one of these endings."), path);
      return FALSE;
    }
  cr = cairo_create (surface);
  if (g_str_has_suffix (path, ".png"))
    cairo_scale (cr, PNG_DPI / 72, PNG_DPI / 72);
  vt_plot_draw (plot, cr, width, height, vt_plot_style_print ());
  cairo_destroy (cr);
  if (g_str_has_suffix (path, ".png"))
    cairo_surface_write_to_png_stream (surface, append_bytes, bytes);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
  return vt_export_bytes (path, bytes->data, bytes->len, error);
}

typedef struct
{
  VtPlot *plot;
  VtTable *table;
  guint signal;
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;

  g_clear_object (&saving->plot);
  g_clear_object (&saving->table);
  g_free (saving);
}

static void
on_path (GtkWidget *widget, const char *path, gpointer data)
{
  Saving *saving = g_object_get_data (G_OBJECT (widget), "vt-plot-saving");
  g_autoptr (GError) error = NULL;

  if (!saving)
    return;
  vt_plot_save (saving->plot, saving->table, path, &error);
  g_signal_emit (widget, saving->signal, 0, path, error ? error->message : NULL);
  g_object_set_data (G_OBJECT (widget), "vt-plot-saving", NULL);
}

void
vt_plot_save_ask (GtkWidget *widget, VtPlot *plot, VtTable *table, const char *name, const VtSaveFormat *formats, guint signal)
{
  g_autofree char *file = g_strdup_printf ("%s.%s", name, formats[0].ending);
  Saving *saving = g_new0 (Saving, 1);

  /* What is asked for is saved, even if the plot changes meanwhile. */
  saving->plot = g_object_ref (plot);
  saving->table = table ? g_object_ref (table) : NULL;
  saving->signal = signal;
  g_object_set_data_full (G_OBJECT (widget), "vt-plot-saving", saving, saving_free);
  vt_save_ask (widget, formats == vt_save_numbers_formats ? _ ("Save the Table") : _ ("Save the Plot"), file, formats, on_path, NULL);
}
