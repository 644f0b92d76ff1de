#include "plot/vt-plot.h"

#include <math.h>

#include "base/vt-i18n.h"
#include "plot/vt-plot-private.h"

G_DEFINE_FINAL_TYPE (VtPlot, vt_plot, G_TYPE_OBJECT)

static void
set_text (char **place, const char *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

static void
series_free (gpointer data)
{
  VtPlotSeries *series = data;

  g_free (series->label);
  g_free (series->x);
  g_free (series->y);
  g_free (series);
}

static void
vt_plot_finalize (GObject *object)
{
  VtPlot *plot = VT_PLOT (object);

  vt_plot_forget_layout (plot);
  g_free (plot->title);
  g_free (plot->note);
  g_free (plot->x.label);
  g_free (plot->y.label);
  g_strfreev (plot->categories);
  g_ptr_array_unref (plot->series);
  G_OBJECT_CLASS (vt_plot_parent_class)->finalize (object);
}

static void
vt_plot_class_init (VtPlotClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vt_plot_finalize;
}

static void
vt_plot_init (VtPlot *plot)
{
  plot->series = g_ptr_array_new_with_free_func (series_free);
}

VtPlot *
vt_plot_new (void)
{
  return g_object_new (VT_TYPE_PLOT, NULL);
}

void
vt_plot_set_labels (VtPlot *plot, const char *title, const char *x_label, const char *y_label)
{
  g_return_if_fail (VT_IS_PLOT (plot));

  vt_plot_forget_layout (plot);
  if (title != NULL)
    set_text (&plot->title, title);
  if (x_label != NULL)
    set_text (&plot->x.label, x_label);
  if (y_label != NULL)
    set_text (&plot->y.label, y_label);
}

void
vt_plot_set_note (VtPlot *plot, const char *note)
{
  g_return_if_fail (VT_IS_PLOT (plot));

  vt_plot_forget_layout (plot);
  set_text (&plot->note, note);
}

void
vt_plot_set_x_range (VtPlot *plot, double min, double max)
{
  vt_plot_forget_layout (plot);
  plot->x.min = min;
  plot->x.max = max;
}

void
vt_plot_set_y_range (VtPlot *plot, double min, double max)
{
  vt_plot_forget_layout (plot);
  plot->y.min = min;
  plot->y.max = max;
}

void
vt_plot_set_whole (VtPlot *plot, gboolean whole)
{
  vt_plot_forget_layout (plot);
  plot->x.whole = whole;
}

static VtPlotSeries *
add_series (VtPlot *plot, const VtPlotKind *kind, const char *label, const double *x, gsize n_x, const double *y, gsize n)
{
  VtPlotSeries *series = g_new0 (VtPlotSeries, 1);

  series->kind = kind;
  series->label = g_strdup (label);
  series->x = g_memdup2 (x, n_x * sizeof *x);
  series->y = g_memdup2 (y, n * sizeof *y);
  series->n = n;
  series->colour = plot->series->len;
  g_ptr_array_add (plot->series, series);
  vt_plot_forget_layout (plot);
  return series;
}

void
vt_plot_add_curve (VtPlot *plot, const char *label, const double *x, const double *y, gsize n)
{
  g_return_if_fail (VT_IS_PLOT (plot));

  add_series (plot, &vt_plot_curve, label, x, n, y, n);
}

void
vt_plot_add_points (VtPlot *plot, const char *label, const double *x, const double *y, gsize n)
{
  g_return_if_fail (VT_IS_PLOT (plot));

  add_series (plot, &vt_plot_points, label, x, n, y, n);
}

void
vt_plot_add_steps (VtPlot *plot, const char *label, const double *edges, const double *heights, gsize n)
{
  g_return_if_fail (VT_IS_PLOT (plot));

  add_series (plot, &vt_plot_steps, label, edges, n + 1, heights, n);
}

void
vt_plot_add_bars (VtPlot *plot, const char *label, const char *const *labels, const double *heights, gsize n)
{
  g_return_if_fail (VT_IS_PLOT (plot));
  g_return_if_fail (labels != NULL || plot->categories != NULL);

  if (plot->categories == NULL)
    {
      plot->categories = g_new0 (char *, n + 1);
      for (gsize i = 0; i < n; i++)
        plot->categories[i] = g_strdup (labels[i]);
    }
  /* Every bar needs its name. */
  n = MIN (n, g_strv_length (plot->categories));
  add_series (plot, &vt_plot_bars, label, NULL, 0, heights, n)->group = plot->n_groups;
  plot->n_groups++;
}

void
vt_plot_set_last_colour (VtPlot *plot, guint index)
{
  g_return_if_fail (VT_IS_PLOT (plot) && plot->series->len > 0);

  ((VtPlotSeries *) g_ptr_array_index (plot->series, plot->series->len - 1))->colour = index;
}

/* ---- read-out ---- */

/* "r = 2.77 Å" */
static char *
value_text (const char *label, double value)
{
  g_autofree char *plain = vt_plot_plain (label != NULL ? label : "");
  g_autofree char *name = NULL, *unit = NULL, *number = vt_number_to_text (value, 4);

  vt_plot_split_label (plain, &name, &unit);
  /* "5.2 %" but "90°"; both as in running text. */
  return g_strdup_printf ("%s%s%s%s%s", name, name[0] != '\0' ? " = " : "", number, unit[0] != '\0' ? "\u202f" : "", unit);
}

static char *
readout (VtPlot *plot, const VtPlotSeries *series, gsize i)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *y = value_text (plot->y.label, series->y[i]);

  if (plot->series->len > 1 && series->label != NULL && series->label[0] != '\0')
    {
      g_autofree char *plain = vt_plot_plain (series->label);
      g_string_append_printf (text, _("%s: "), plain);
    }
  if (series->kind == &vt_plot_bars)
    g_string_append (text, plot->categories[i]);
  else if (series->kind == &vt_plot_steps)
    {
      g_autofree char *plain = vt_plot_plain (plot->x.label != NULL ? plot->x.label : "");
      g_autofree char *name = NULL, *unit = NULL;
      g_autofree char *from = vt_number_to_text (series->x[i], 4), *to = vt_number_to_text (series->x[i + 1], 4);
      double middle = 0.5 * (series->x[i] + series->x[i + 1]);

      vt_plot_split_label (plain, &name, &unit);
      /* A bin around one whole number stands for that number. */
      if (series->x[i + 1] - series->x[i] == 1 && middle == floor (middle))
        g_string_append_printf (text, "%s = %.0f", name, middle);
      else
        g_string_append_printf (text, "%s = %s … %s%s%s", name, from, to, unit[0] != '\0' ? "\u202f" : "", unit);
    }
  else
    {
      g_autofree char *x = value_text (plot->x.label, series->x[i]);
      g_string_append (text, x);
    }
  g_string_append_printf (text, ", %s", y);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
vt_plot_hover (VtPlot *plot, double width, double height, const VtPlotStyle *style, double x, double y, double *mark_x,
               double *mark_y)
{
  const VtPlotSeries *best_series = NULL;
  gsize best = 0;
  double least = G_MAXDOUBLE;
  VtPlotArea area;

  g_return_val_if_fail (VT_IS_PLOT (plot), NULL);

  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (surface);
  vt_plot_layout (plot, cr, width, height, style, 0, 0, &area);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);

  if (x < area.left || x > area.left + area.width || y < area.top || y > area.top + area.height)
    return NULL;
  for (guint s = 0; s < plot->series->len; s++)
    {
      const VtPlotSeries *series = g_ptr_array_index (plot->series, s);
      double distance, mark[2];
      gssize i = series->kind->nearest (plot, series, &area, x, y, &distance, mark);

      if (i < 0 || distance >= least)
        continue;
      least = distance;
      best_series = series;
      best = (gsize) i;
      *mark_x = mark[0];
      *mark_y = mark[1];
    }
  return best_series != NULL ? readout (plot, best_series, best) : NULL;
}

char *
vt_plot_describe (VtPlot *plot)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *x = vt_plot_plain (plot->x.label != NULL ? plot->x.label : "");
  g_autofree char *y = vt_plot_plain (plot->y.label != NULL ? plot->y.label : "");

  g_return_val_if_fail (VT_IS_PLOT (plot), NULL);

  if (plot->title != NULL && plot->title[0] != '\0')
    g_string_append_printf (text, "%s. ", plot->title);
  g_string_append_printf (text, _("%s against %s."), y, x);
  for (guint s = 0; s < plot->series->len; s++)
    {
      const VtPlotSeries *series = g_ptr_array_index (plot->series, s);
      gssize highest = -1;

      for (gsize i = 0; i < series->n; i++)
        if (isfinite (series->y[i]) && (highest < 0 || series->y[i] > series->y[highest]))
          highest = (gssize) i;
      if (highest < 0)
        continue;
      g_autofree char *peak = readout (plot, series, (gsize) highest);
      g_string_append (text, " ");
      /* Translators: the highest point of a curve or the tallest bar; %s is like "Cu–Zr: r = 2.77 Å, g(r) = 3.41". */
      g_string_append_printf (text, _("Highest: %s."), peak);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
