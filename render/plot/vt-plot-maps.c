/* Heat maps with their colour scale, lines in pieces (contours), and reference lines. */
#include <math.h>

#include "plot/vt-plot-private.h"

/* ---- the colour scale ---- */

void
vt_plot_get_scale_range (VtPlot *plot, double *min, double *max)
{
  *min = plot->scale.min;
  *max = plot->scale.max;
  if (*min < *max)
    return;
  *min = INFINITY;
  *max = -INFINITY;
  for (guint s = 0; s < plot->series->len; s++)
    {
      const VtPlotSeries *series = g_ptr_array_index (plot->series, s);
      const gsize n = series->kind == &vt_plot_map ? (gsize) series->n_columns * series->n_rows : series->n;

      for (gsize i = 0; series->values != NULL && i < n; i++)
        if (isfinite (series->values[i]))
          {
            *min = MIN (*min, series->values[i]);
            *max = MAX (*max, series->values[i]);
          }
    }
  if (!(*min <= *max))
    *min = 0, *max = 1;
  if (vt_range_is_point (*min, *max))
    *min -= 0.5, *max += 0.5;
}

void
vt_plot_scale_colour (VtPlot *plot, const VtPlotArea *area, double value, double rgb[3])
{
  vt_colour_map_sample (plot->scale.map, plot->scale.reverse,
                        vt_colour_map_place (plot->scale.map, value, area->scale_min, area->scale_max), rgb);
}

static guint32
pack (const double rgb[3])
{
  return 0xFF000000u | (guint32) lround (rgb[0] * 255) << 16 | (guint32) lround (rgb[1] * 255) << 8 | (guint32) lround (rgb[2] * 255);
}

/* Paints @surface's pixels as sharp cells into the rectangle. */
static void
paint_cells (cairo_t *cr, cairo_surface_t *surface, double x, double y, double width, double height)
{
  cairo_surface_mark_dirty (surface);
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, width / cairo_image_surface_get_width (surface), height / cairo_image_surface_get_height (surface));
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (surface);
}

static cairo_surface_t *
new_cells (guint width, guint height, guint32 **pixels, gsize *stride)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) width, (int) height);

  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    {
      cairo_surface_destroy (surface);
      return NULL;
    }
  cairo_surface_flush (surface);
  *pixels = (guint32 *) (void *) cairo_image_surface_get_data (surface);
  *stride = (gsize) cairo_image_surface_get_stride (surface) / 4;
  return surface;
}

void
vt_plot_draw_scale (VtPlot *plot, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr)
{
  guint32 *pixels;
  gsize stride;
  cairo_surface_t *cells = new_cells (1, 256, &pixels, &stride);
  double rgb[3], grey = style->dark ? 1 : 0;

  for (guint i = 0; cells != NULL && i < 256; i++)
    {
      vt_plot_scale_colour (plot, area, area->scale_max + (area->scale_min - area->scale_max) * (i + 0.5) / 256, rgb);
      pixels[i * stride] = pack (rgb);
    }
  if (cells != NULL)
    paint_cells (cr, cells, area->bar_left, area->top, area->bar_width, area->height);
  cairo_set_source_rgba (cr, grey, grey, grey, style->print ? 1 : 0.5);
  cairo_set_line_width (cr, style->print ? 0.6 * style->line_width : 1);
  cairo_rectangle (cr, area->bar_left, area->top, area->bar_width, area->height);
  for (guint i = 0; i < area->scale_ticks.n; i++)
    {
      double t = (vt_ticks_get (&area->scale_ticks, i) - area->scale_min) / (area->scale_max - area->scale_min);

      cairo_move_to (cr, area->bar_left + 0.65 * area->bar_width, area->top + (1 - t) * area->height);
      cairo_line_to (cr, area->bar_left + area->bar_width, area->top + (1 - t) * area->height);
    }
  cairo_stroke (cr);
}

/* ---- heat maps ---- */

static void
map_extend (const VtPlotSeries *series, VtPlotBounds *bounds)
{
  vt_plot_bounds_include (bounds, series->limits[0], series->limits[2]);
  vt_plot_bounds_include (bounds, series->limits[1], series->limits[3]);
}

/* Black or white, whichever reads better on the colour. */
static void
set_ink_on (cairo_t *cr, const double rgb[3])
{
  double grey = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2] > 0.5 ? 0 : 1;

  cairo_set_source_rgb (cr, grey, grey, grey);
}

static void
draw_cell_numbers (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr)
{
  const double dx = (series->limits[1] - series->limits[0]) / series->n_columns;
  const double dy = (series->limits[3] - series->limits[2]) / series->n_rows;
  double ax, ay, bx, by, rgb[3], width, height, scale;

  /* All alike: as large as the cells let "−0.00" be, and nothing where that would not be legible. */
  vt_plot_area_map (area, series->limits[0], series->limits[2], &ax, &ay);
  vt_plot_area_map (area, series->limits[0] + dx, series->limits[2] + dy, &bx, &by);
  g_autofree char *widest = g_strdup_printf ("−%.*f", series->decimals, 0.0);
  g_autoptr (PangoLayout) probe = vt_plot_text_new (cr, style, widest, 1, FALSE);
  vt_plot_text_get_size (probe, &width, &height);
  scale = MIN (MIN (0.9 * fabs (bx - ax) / width, 0.9 * fabs (by - ay) / height), 0.9);
  if (scale * style->font_size < 3.5)
    return;
  for (guint row = 0; row < series->n_rows; row++)
    for (guint column = 0; column < series->n_columns; column++)
      {
        const double value = series->values[(gsize) row * series->n_columns + column];
        const VtTicks plain = { .decimals = series->decimals };
        g_autofree char *text = isfinite (value) ? vt_ticks_dup_label (&plain, value) : g_strdup ("–");
        double px, py;
        g_autoptr (PangoLayout) layout = vt_plot_text_new (cr, style, text, scale, FALSE);
        vt_plot_area_map (area, series->limits[0] + (column + 0.5) * dx, series->limits[2] + (row + 0.5) * dy, &px, &py);
        if (isfinite (value))
          {
            vt_plot_scale_colour (plot, area, value, rgb);
            set_ink_on (cr, rgb);
          }
        else
          cairo_set_source_rgb (cr, 0.5, 0.5, 0.5);
        vt_plot_text_draw (cr, layout, px, py, 0.5, 0.5, 0);
      }
}

static void
map_draw (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr)
{
  guint32 *pixels;
  gsize stride;
  cairo_surface_t *cells = plot->scale.map != NULL ? new_cells (series->n_columns, series->n_rows, &pixels, &stride) : NULL;
  double ax, ay, bx, by, rgb[3];

  if (cells == NULL)
    return;
  for (guint row = 0; row < series->n_rows; row++)
    for (guint column = 0; column < series->n_columns; column++)
      {
        const double value = series->values[(gsize) row * series->n_columns + column];

        if (!isfinite (value))
          continue;
        vt_plot_scale_colour (plot, area, value, rgb);
        pixels[(series->n_rows - 1 - row) * stride + column] = pack (rgb);
      }
  vt_plot_area_map (area, series->limits[0], series->limits[3], &ax, &ay);
  vt_plot_area_map (area, series->limits[1], series->limits[2], &bx, &by);
  paint_cells (cr, cells, ax, ay, bx - ax, by - ay);
  if (series->decimals >= 0)
    draw_cell_numbers (plot, series, area, style, cr);
}

static void
map_swatch (const VtPlotStyle *style, cairo_t *cr, double x, double y, double width, double height)
{
  cairo_rectangle (cr, x, y + 0.15 * height, width, 0.7 * height);
  cairo_fill (cr);
}

static double
map_overlap (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const double box[4])
{
  return box[2] * box[3]; /* all of the frame is data */
}

static gssize
map_nearest (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, double px, double py, double *distance, double mark[2])
{
  const double u = area->data.x0 + (px - area->left) / area->width * (area->data.x1 - area->data.x0);
  const double v = area->data.y1 - (py - area->top) / area->height * (area->data.y1 - area->data.y0);
  const double column = floor ((u - series->limits[0]) / (series->limits[1] - series->limits[0]) * series->n_columns);
  const double row = floor ((v - series->limits[2]) / (series->limits[3] - series->limits[2]) * series->n_rows);

  if (!(column >= 0 && column < series->n_columns && row >= 0 && row < series->n_rows))
    return -1;
  *distance = 20; /* points and lines that lie nearer come first */
  vt_plot_area_map (area, series->limits[0] + (column + 0.5) / series->n_columns * (series->limits[1] - series->limits[0]),
                    series->limits[2] + (row + 0.5) / series->n_rows * (series->limits[3] - series->limits[2]), &mark[0], &mark[1]);
  return (gssize) row * (gssize) series->n_columns + (gssize) column;
}

const VtPlotKind vt_plot_map = { map_extend, map_draw, map_swatch, map_overlap, map_nearest, FALSE };

/* ---- lines in pieces: x and y hold the ends, two to a segment ---- */

static void
line_swatch (const VtPlotStyle *style, cairo_t *cr, double x, double y, double width, double height)
{
  cairo_set_line_width (cr, style->line_width);
  cairo_move_to (cr, x, y + height / 2);
  cairo_line_to (cr, x + width, y + height / 2);
  cairo_stroke (cr);
}

static void
segments_draw (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr)
{
  double px, py;

  for (gsize i = 0; i + 1 < series->n; i += 2)
    {
      vt_plot_area_map (area, series->x[i], series->y[i], &px, &py);
      cairo_move_to (cr, px, py);
      vt_plot_area_map (area, series->x[i + 1], series->y[i + 1], &px, &py);
      cairo_line_to (cr, px, py);
    }
  vt_plot_set_series_colour (cr, style, series, 1);
  cairo_set_line_width (cr, 0.8 * style->line_width);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_stroke (cr);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
}

static double
segments_overlap (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const double box[4])
{
  double sum = 0, ax, ay, bx, by;

  for (gsize i = 0; i + 1 < series->n; i += 2)
    {
      vt_plot_area_map (area, series->x[i], series->y[i], &ax, &ay);
      vt_plot_area_map (area, series->x[i + 1], series->y[i + 1], &bx, &by);
      sum += vt_plot_length_inside (ax, ay, bx, by, box);
    }
  return sum;
}

static gssize
nothing_nearest (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, double px, double py, double *distance, double mark[2])
{
  return -1;
}

const VtPlotKind vt_plot_segments = { vt_plot_points_extend, segments_draw, line_swatch, segments_overlap, nothing_nearest, FALSE };

/* ---- reference lines: x[0] is where, group whether it is vertical ---- */

static void
rule_extend (const VtPlotSeries *series, VtPlotBounds *b)
{
  const double at = series->x[0];

  if (!isfinite (at) || (at <= 0 && (series->group ? b->x_log : b->y_log)))
    return;
  if (series->group)
    {
      b->x0 = MIN (b->x0, at);
      b->x1 = MAX (b->x1, at);
    }
  else
    {
      b->y0 = MIN (b->y0, at);
      b->y1 = MAX (b->y1, at);
    }
}

static void
set_dashes (const VtPlotStyle *style, cairo_t *cr)
{
  const double dashes[] = { 3 * style->line_width, 2 * style->line_width };

  cairo_set_line_width (cr, 0.7 * style->line_width);
  cairo_set_dash (cr, dashes, 2, 0);
}

static void
rule_ends (const VtPlotSeries *series, const VtPlotArea *area, double ends[4])
{
  const double at = series->x[0];

  vt_plot_area_map (area, series->group ? at : area->data.x0, series->group ? area->data.y0 : at, &ends[0], &ends[1]);
  vt_plot_area_map (area, series->group ? at : area->data.x1, series->group ? area->data.y1 : at, &ends[2], &ends[3]);
}

static void
rule_draw (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr)
{
  double ends[4];

  rule_ends (series, area, ends);
  cairo_move_to (cr, ends[0], ends[1]);
  cairo_line_to (cr, ends[2], ends[3]);
  vt_plot_set_series_colour (cr, style, series, 0.75);
  set_dashes (style, cr);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

static void
rule_swatch (const VtPlotStyle *style, cairo_t *cr, double x, double y, double width, double height)
{
  set_dashes (style, cr);
  cairo_move_to (cr, x, y + height / 2);
  cairo_line_to (cr, x + width, y + height / 2);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

/* Thin and grey: text may lie on it, but rather not. */
static double
rule_overlap (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const double box[4])
{
  double ends[4];

  rule_ends (series, area, ends);
  return 0.1 * vt_plot_length_inside (ends[0], ends[1], ends[2], ends[3], box);
}

const VtPlotKind vt_plot_rule = { rule_extend, rule_draw, rule_swatch, rule_overlap, nothing_nearest, FALSE };
