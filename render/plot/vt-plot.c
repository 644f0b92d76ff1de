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
  g_free (series->atoms);
  g_free (series->values);
  g_free (series->counted);
  g_strfreev (series->names);
  for (int e = 0; e < 4; e++)
    g_free (series->errors[e]);
  g_free (series);
}

static void
vt_plot_finalize (GObject *object)
{
  VtPlot *plot = VT_PLOT (object);

  vt_plot_forget_layout (plot);
  g_free (plot->title);
  g_free (plot->note);
  g_free (plot->letter);
  g_free (plot->empty_text);
  g_free (plot->x.label);
  g_free (plot->y.label);
  g_free (plot->scale.label);
  g_strfreev (plot->x.names);
  g_strfreev (plot->y.names);
  g_free (plot->marked);
  g_array_unref (plot->named);
  g_free (plot->x_field);
  g_free (plot->y_field);
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
  plot->named = g_array_new (FALSE, FALSE, 4 * sizeof (double));
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
vt_plot_set_empty_text (VtPlot *plot, const char *text)
{
  g_return_if_fail (VT_IS_PLOT (plot));

  vt_plot_forget_layout (plot);
  set_text (&plot->empty_text, text);
}

const char *
vt_plot_get_empty_text (VtPlot *plot)
{
  gboolean any = FALSE;

  for (guint i = 0; i < plot->series->len; i++)
    {
      VtPlotSeries *series = g_ptr_array_index (plot->series, i);

      if (series->kind == &vt_plot_rule)
        continue;
      any = TRUE;
      vt_plot_series_find_bounds (series, plot->x.log && plot->categories == NULL, plot->y.log);
      if (series->own.x0 <= series->own.x1 && series->own.y0 <= series->own.y1)
        return NULL;
    }
  return plot->empty_text != NULL ? plot->empty_text : any ? _("No values") : NULL;
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

void
vt_plot_set_letter (VtPlot *plot, const char *letter)
{
  vt_plot_forget_layout (plot);
  set_text (&plot->letter, letter);
}

void
vt_plot_set_log (VtPlot *plot, gboolean x, gboolean y)
{
  vt_plot_forget_layout (plot);
  plot->x.log = x;
  plot->y.log = y;
}

static void
set_names (VtPlot *plot, char ***place, const char *const *names)
{
  vt_plot_forget_layout (plot);
  g_strfreev (*place);
  *place = g_strdupv ((char **) names);
}

void
vt_plot_set_x_names (VtPlot *plot, const char *const *names)
{
  set_names (plot, &plot->x.names, names);
}

void
vt_plot_set_y_names (VtPlot *plot, const char *const *names)
{
  set_names (plot, &plot->y.names, names);
}

void
vt_plot_set_bare (VtPlot *plot, gboolean x, gboolean y)
{
  vt_plot_forget_layout (plot);
  plot->x.bare = x;
  plot->y.bare = y;
}

void
vt_plot_set_scale (VtPlot *plot, const char *label, const char *map, gboolean reverse, double min, double max)
{
  const VtColourMap *found = vt_colour_map_find (map);

  g_return_if_fail (VT_IS_PLOT (plot) && found != NULL);

  vt_plot_forget_layout (plot);
  set_text (&plot->scale.label, label);
  plot->scale.map = found;
  plot->scale.reverse = reverse;
  plot->scale.min = min;
  plot->scale.max = max;
}

void
vt_plot_set_window (VtPlot *plot, const double window[4])
{
  vt_plot_forget_layout (plot);
  plot->windowed = window != NULL;
  for (int i = 0; window != NULL && i < 4; i++)
    plot->window[i] = window[i];
}

void
vt_plot_set_marked (VtPlot *plot, const guint8 *marked, gsize n_atoms)
{
  g_return_if_fail (VT_IS_PLOT (plot));

  /* The layout stays: nothing moves. */
  g_free (plot->marked);
  plot->marked = marked != NULL ? g_memdup2 (marked, n_atoms) : NULL;
  plot->n_marked = marked != NULL ? n_atoms : 0;
}

gboolean
vt_plot_is_like (VtPlot *plot, VtPlot *other)
{
  return g_strcmp0 (plot->x.label, other->x.label) == 0 && g_strcmp0 (plot->y.label, other->y.label) == 0
         && plot->x.log == other->x.log && plot->y.log == other->y.log;
}

void
vt_plot_set_fields (VtPlot *plot, const char *x_field, const char *y_field)
{
  set_text (&plot->x_field, x_field);
  set_text (&plot->y_field, y_field);
}

const char *
vt_plot_get_x_field (VtPlot *plot)
{
  return plot->x_field != NULL ? plot->x_field : "";
}

const char *
vt_plot_get_y_field (VtPlot *plot)
{
  return plot->y_field != NULL ? plot->y_field : "";
}

/* ---- series ---- */

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
  series->decimals = -1;
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
vt_plot_add_scatter (VtPlot *plot, const char *label, const double *x, const double *y, const guint32 *atoms, gsize n)
{
  g_return_if_fail (VT_IS_PLOT (plot));

  add_series (plot, &vt_plot_scatter, label, x, n, y, n)->atoms = g_memdup2 (atoms, atoms != NULL ? n * sizeof *atoms : 0);
}

void
vt_plot_add_map (VtPlot *plot, double x0, double x1, guint n_columns, double y0, double y1, guint n_rows, const double *values)
{
  VtPlotSeries *series;

  g_return_if_fail (VT_IS_PLOT (plot) && n_columns > 0 && n_rows > 0 && x1 != x0 && y1 != y0);

  series = add_series (plot, &vt_plot_map, NULL, NULL, 0, NULL, 0);
  series->values = g_memdup2 (values, (gsize) n_columns * n_rows * sizeof *values);
  series->n_columns = n_columns;
  series->n_rows = n_rows;
  series->limits[0] = x0, series->limits[1] = x1;
  series->limits[2] = y0, series->limits[3] = y1;
  if (plot->scale.map == NULL)
    vt_plot_set_scale (plot, NULL, "viridis", FALSE, 0, 0);
}

void
vt_plot_add_segments (VtPlot *plot, const char *label, const double *segments, gsize n_segments)
{
  g_autofree double *x = g_new (double, 2 * n_segments + 1), *y = g_new (double, 2 * n_segments + 1);

  g_return_if_fail (VT_IS_PLOT (plot));

  for (gsize i = 0; i < 2 * n_segments; i++)
    {
      x[i] = segments[2 * i];
      y[i] = segments[2 * i + 1];
    }
  add_series (plot, &vt_plot_segments, label, x, 2 * n_segments, y, 2 * n_segments);
}

/* Black on white and white on black. */
#define INK_COLOUR 6

void
vt_plot_add_rule (VtPlot *plot, const char *label, gboolean vertical, double at)
{
  VtPlotSeries *series;

  g_return_if_fail (VT_IS_PLOT (plot));

  series = add_series (plot, &vt_plot_rule, label, &at, 1, NULL, 0);
  series->group = vertical;
  series->colour = INK_COLOUR;
}

static VtPlotSeries *
last_series (VtPlot *plot)
{
  VtPlotSeries *series = g_ptr_array_index (plot->series, plot->series->len - 1);

  vt_plot_forget_layout (plot);
  series->bounded = FALSE;
  return series;
}

void
vt_plot_set_last_values (VtPlot *plot, const double *values)
{
  g_return_if_fail (VT_IS_PLOT (plot) && plot->series->len > 0);

  VtPlotSeries *series = last_series (plot);
  g_free (series->values);
  series->values = g_memdup2 (values, series->n * sizeof *values);
}

void
vt_plot_set_last_numbers (VtPlot *plot, int decimals)
{
  g_return_if_fail (VT_IS_PLOT (plot) && plot->series->len > 0);

  last_series (plot)->decimals = decimals;
}

void
vt_plot_set_last_names (VtPlot *plot, const char *const *names)
{
  g_return_if_fail (VT_IS_PLOT (plot) && plot->series->len > 0);

  VtPlotSeries *series = last_series (plot);
  g_strfreev (series->names);
  series->names = g_strdupv ((char **) names);
}

void
vt_plot_set_last_errors (VtPlot *plot, const double *x_low, const double *x_high, const double *y_low, const double *y_high)
{
  const double *const errors[4] = { x_low, x_high, y_low, y_high };

  g_return_if_fail (VT_IS_PLOT (plot) && plot->series->len > 0);

  VtPlotSeries *series = last_series (plot);
  for (int e = 0; e < 4; e++)
    {
      g_free (series->errors[e]);
      series->errors[e] = g_memdup2 (errors[e], errors[e] != NULL ? series->n * sizeof (double) : 0);
    }
}

void
vt_plot_set_last_counted (VtPlot *plot, const double *values, const guint32 *atoms, gsize n, double each)
{
  g_return_if_fail (VT_IS_PLOT (plot) && plot->series->len > 0);

  VtPlotSeries *series = last_series (plot);
  g_free (series->counted);
  g_free (series->atoms);
  series->counted = g_memdup2 (values, n * sizeof *values);
  series->atoms = g_memdup2 (atoms, atoms != NULL ? n * sizeof *atoms : 0);
  series->n_counted = n;
  series->each = each;
}

void
vt_plot_set_last_dashed (VtPlot *plot, gboolean dashed)
{
  g_return_if_fail (VT_IS_PLOT (plot) && plot->series->len > 0);

  last_series (plot)->dashed = dashed;
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

/* The cell of a heat map: "Volume, S2: −0.52" where the axes have names. */
static char *
cell_text (VtPlot *plot, const VtPlotSeries *map, gsize i)
{
  const gsize column = i % map->n_columns, row = i / map->n_columns;
  g_autofree char *value = value_text (plot->scale.label, map->values[i]);

  if (plot->x.names != NULL && plot->y.names != NULL && column < g_strv_length (plot->x.names) && row < g_strv_length (plot->y.names))
    return g_strdup_printf ("%s, %s: %s", plot->y.names[row], plot->x.names[column], value);

  g_autofree char *x = value_text (plot->x.label, map->limits[0] + ((double) column + 0.5) / map->n_columns * (map->limits[1] - map->limits[0]));
  g_autofree char *y = value_text (plot->y.label, map->limits[2] + ((double) row + 0.5) / map->n_rows * (map->limits[3] - map->limits[2]));
  return g_strdup_printf ("%s, %s: %s", x, y, value);
}

static char *
readout (VtPlot *plot, const VtPlotSeries *series, gsize i)
{
  if (series->kind == &vt_plot_map)
    return cell_text (plot, series, i);

  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *y = value_text (plot->y.label, series->y[i]);

  if (plot->series->len > 1 && series->label != NULL && series->label[0] != '\0')
    {
      g_autofree char *plain = vt_plot_plain (series->label);
      g_string_append_printf (text, _("%s: "), plain);
    }
  if (series->names != NULL && i < g_strv_length (series->names))
    g_string_append_printf (text, _("%s: "), series->names[i]);
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
  vt_plot_layout (plot, cr, width, height, style, NULL, &area);
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
  if (vt_plot_get_empty_text (plot) != NULL)
    {
      g_string_append_printf (text, " %s.", vt_plot_get_empty_text (plot));
      return g_string_free (g_steal_pointer (&text), FALSE);
    }
  for (guint s = 0; s < plot->series->len; s++)
    {
      const VtPlotSeries *series = g_ptr_array_index (plot->series, s);
      gssize highest = -1;

      if (series->kind == &vt_plot_scatter)
        {
          g_string_append (text, " ");
          if (series->label != NULL && series->label[0] != '\0')
            /* Translators: a species, and how many points a scatter plot has for it. */
            g_string_append_printf (text, _("%s: %zu points."), series->label, series->n);
          else
            g_string_append_printf (text, _("%zu points."), series->n);
          continue;
        }
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

/* ---- numbers ---- */

static void
append_number (GString *text, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (isfinite (value))
    g_string_append (text, g_ascii_formatd (buffer, sizeof buffer, "%.10g", value));
}

static void
append_text (GString *text, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value != NULL ? value : "", "\"", -1);
  g_autofree char *doubled = g_strjoinv ("\"\"", parts);

  g_string_append_printf (text, "\"%s\"", doubled);
}

static void
append_series (GString *text, VtPlot *plot, const VtPlotSeries *series)
{
  const gboolean cells = series->kind == &vt_plot_map;
  const gsize n = cells ? (gsize) series->n_columns * series->n_rows : series->n;

  for (gsize i = 0; i < n; i++)
    {
      append_text (text, series->label);
      g_string_append_c (text, ',');
      if (series->atoms != NULL && series->kind == &vt_plot_scatter)
        g_string_append_printf (text, "%u", series->atoms[i] + 1);
      else if (series->kind == &vt_plot_scatter)
        g_string_append_printf (text, "%" G_GSIZE_FORMAT, i + 1);
      g_string_append_c (text, ',');
      if (cells && plot->x.names != NULL)
        append_text (text, plot->x.names[MIN (i % series->n_columns, g_strv_length (plot->x.names) - 1)]);
      else if (cells)
        append_number (text, series->limits[0] + ((double) (i % series->n_columns) + 0.5) / series->n_columns * (series->limits[1] - series->limits[0]));
      else if (series->kind == &vt_plot_bars)
        append_text (text, plot->categories[i]);
      else if (series->kind == &vt_plot_steps)
        append_number (text, 0.5 * (series->x[i] + series->x[i + 1]));
      else
        append_number (text, series->x[i]);
      g_string_append_c (text, ',');
      if (cells && plot->y.names != NULL)
        append_text (text, plot->y.names[MIN (i / series->n_columns, g_strv_length (plot->y.names) - 1)]);
      else if (cells)
        append_number (text, series->limits[2] + ((double) (i / series->n_columns) + 0.5) / series->n_rows * (series->limits[3] - series->limits[2]));
      else
        append_number (text, series->y[i]);
      g_string_append_c (text, ',');
      if (series->values != NULL)
        append_number (text, series->values[i]);
      for (int e = 0; e < 4; e++)
        {
          g_string_append_c (text, ',');
          if (series->errors[e] != NULL)
            append_number (text, series->errors[e][i]);
        }
      g_string_append_c (text, '\n');
    }
}

char *
vt_plot_to_csv (VtPlot *plot)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (VT_IS_PLOT (plot), NULL);

  g_string_append_printf (text, "# x: %s\n# y: %s\n", plot->x.label != NULL ? plot->x.label : "",
                          plot->y.label != NULL ? plot->y.label : "");
  if (plot->scale.map != NULL && plot->scale.label != NULL)
    g_string_append_printf (text, "# value: %s\n", plot->scale.label);
  g_string_append (text, "series,atom,x,y,value,x_low,x_high,y_low,y_high\n");
  for (guint s = 0; s < plot->series->len; s++)
    {
      const VtPlotSeries *series = g_ptr_array_index (plot->series, s);

      append_series (text, plot, series);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
vt_plot_find_point (VtPlot *self, gsize atom, double *x, double *y)
{
  g_return_val_if_fail (VT_IS_PLOT (self), FALSE);

  for (guint k = 0; k < self->series->len; k++)
    {
      const VtPlotSeries *series = g_ptr_array_index (self->series, k);
      const gboolean points = series->kind == &vt_plot_scatter;
      const gsize n = points ? series->n : series->n_counted;

      if (!points && series->counted == NULL)
        continue;
      for (gsize i = 0; i < n; i++)
        if ((series->atoms != NULL ? series->atoms[i] : i) == atom)
          {
            *x = points ? series->x[i] : series->counted[i];
            *y = points ? series->y[i] : NAN;
            return TRUE;
          }
    }
  return FALSE;
}
