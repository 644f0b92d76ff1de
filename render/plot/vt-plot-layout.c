/* Where frame, ticks, labels and legend come to lie.
 *
 * Margins follow from the widths of the tick numbers, which follow from the ticks, which follow from the size of the
 * frame: two rounds settle it. The legend goes to the place inside the frame that hides no data, or, if there is none,
 * above it. */
#include <math.h>
#include <string.h>

#include "plot/vt-plot-private.h"

/* What a logarithmic axis cannot show lies this many frames outside. */
#define FAR_OUTSIDE -100.0

static double
place (double value, double from, double to, gboolean log)
{
  if (!log)
    return (value - from) / (to - from);
  return value > 0 ? log10 (value / from) / log10 (to / from) : FAR_OUTSIDE;
}

void
vt_plot_area_map (const VtPlotArea *area, double x, double y, double *px, double *py)
{
  double u = place (x, area->data.x0, area->data.x1, area->data.x_log);
  double v = place (y, area->data.y0, area->data.y1, area->data.y_log);

  if (area->flipped)
    {
      *px = area->left + v * area->width;
      *py = area->top + u * area->height;
    }
  else
    {
      *px = area->left + u * area->width;
      *py = area->top + (1 - v) * area->height;
    }
}

/* ---- what the axes span ---- */

/* An axis that ends just below a tick goes on to it: 0 … 9.99 is meant to be 0 … 10. */
static double
reach_tick (double from, double to)
{
  VtTicks ticks;

  vt_ticks_linear (from, to, 10, FALSE, &ticks);
  double next = ceil (to / ticks.step - 1e-9) * ticks.step;
  return next - to < 0.012 * (to - from) ? next : to;
}

void
vt_plot_series_find_bounds (VtPlotSeries *series, gboolean x_log, gboolean y_log)
{
  if (series->bounded && series->own.x_log == x_log && series->own.y_log == y_log)
    return;
  series->own = (VtPlotBounds){ G_MAXDOUBLE, -G_MAXDOUBLE, G_MAXDOUBLE, -G_MAXDOUBLE, x_log, y_log };
  series->kind->extend (series, &series->own);
  series->bounded = TRUE;
}

static void
extend_by (VtPlotSeries *series, VtPlotBounds *b)
{
  vt_plot_series_find_bounds (series, b->x_log, b->y_log);
  b->x0 = MIN (b->x0, series->own.x0);
  b->x1 = MAX (b->x1, series->own.x1);
  b->y0 = MIN (b->y0, series->own.y0);
  b->y1 = MAX (b->y1, series->own.y1);
}

static void
find_bounds (VtPlot *plot, VtPlotBounds *b)
{
  gboolean from_zero = FALSE, points = FALSE, maps = FALSE;

  *b = (VtPlotBounds){ G_MAXDOUBLE, -G_MAXDOUBLE, G_MAXDOUBLE, -G_MAXDOUBLE, plot->x.log && plot->categories == NULL, plot->y.log };
  for (guint i = 0; i < plot->series->len; i++)
    {
      VtPlotSeries *series = g_ptr_array_index (plot->series, i);
      extend_by (series, b);
      from_zero |= series->kind->from_zero;
      points |= series->kind == &vt_plot_points || series->kind == &vt_plot_scatter;
      maps |= series->kind == &vt_plot_map;
    }
  if (b->x0 > b->x1)
    b->x0 = b->x_log ? 0.1 : 0, b->x1 = 1;
  if (b->y0 > b->y1)
    b->y0 = b->y_log ? 0.1 : 0, b->y1 = 1;
  if (maps)
    return; /* cells reach the frame */
  if (from_zero && !b->y_log)
    {
      b->y0 = MIN (b->y0, 0);
      b->y1 = MAX (b->y1, 0);
    }
  /* An axis that starts almost at zero starts at zero. */
  if (!points && plot->categories == NULL && !b->x_log && b->x0 > 0 && b->x0 < 0.02 * b->x1)
    b->x0 = 0;
  if (!points && !b->y_log && b->y0 > 0 && b->y0 < 0.1 * b->y1)
    b->y0 = 0;

  /* From here on in decades where the axis is logarithmic. */
  if (b->x_log)
    b->x0 = log10 (b->x0), b->x1 = log10 (b->x1);
  if (b->y_log)
    b->y0 = log10 (b->y0), b->y1 = log10 (b->y1);
  if (vt_range_is_point (b->x0, b->x1))
    b->x1 = b->x0;
  if (vt_range_is_point (b->y0, b->y1))
    b->y1 = b->y0;
  double dx = b->x1 > b->x0 ? b->x1 - b->x0 : b->x_log ? 1 : MAX (fabs (b->x0), 1) * 0.1;
  double dy = b->y1 > b->y0 ? b->y1 - b->y0 : b->y_log ? 1 : MAX (fabs (b->y0), 1) * 0.1;
  if (b->x1 <= b->x0)
    b->x0 -= dx / 2, b->x1 += dx / 2;
  if (points || b->x_log)
    b->x0 -= 0.04 * dx, b->x1 += 0.04 * dx;
  else if (plot->categories == NULL)
    b->x1 = reach_tick (b->x0, b->x1);
  b->y1 += 0.06 * dy;
  if (b->y0 != 0 || b->y_log)
    b->y0 -= 0.06 * dy;
  if (b->x_log)
    b->x0 = pow (10, b->x0), b->x1 = pow (10, b->x1);
  if (b->y_log)
    b->y0 = pow (10, b->y0), b->y1 = pow (10, b->y1);
}

/* What was asked for, as far as the axes can show it. */
static void
restrict_bounds (VtPlot *plot, VtPlotBounds *b)
{
  if (plot->x.min < plot->x.max && !(b->x_log && plot->x.min <= 0))
    b->x0 = plot->x.min, b->x1 = plot->x.max;
  if (plot->y.min < plot->y.max && !(b->y_log && plot->y.min <= 0))
    b->y0 = plot->y.min, b->y1 = plot->y.max;
  if (plot->windowed)
    {
      b->x0 = plot->window[0], b->x1 = plot->window[1];
      b->y0 = plot->window[2], b->y1 = plot->window[3];
    }
}

/* ---- labels ---- */

char *
vt_plot_dup_axis_label (const VtPlotAxis *axis, const VtTicks *ticks)
{
  const char *label = axis->label != NULL ? axis->label : "";

  if (ticks == NULL || ticks->exponent == 0)
    return g_strdup (label);

  g_autofree char *name = NULL, *unit = NULL;
  vt_plot_split_label (label, &name, &unit);
  return g_strdup_printf ("%s (10^{%s%d}%s%s)", name, ticks->exponent < 0 ? "−" : "", ABS (ticks->exponent),
                          unit[0] ? " " : "", unit);
}

char *
vt_plot_dup_tick_label (const VtPlotAxis *axis, const VtTicks *ticks, double value)
{
  gssize i = (gssize) lround (value);

  if (axis->names == NULL)
    return vt_ticks_dup_label (ticks, value);
  return g_strdup (i >= 0 && i < (gssize) g_strv_length (axis->names) ? axis->names[i] : "");
}

static void
measure (cairo_t *cr, const VtPlotStyle *style, const char *text, double *width, double *height)
{
  g_autoptr (PangoLayout) layout = vt_plot_text_new (cr, style, text, 1, FALSE);

  vt_plot_text_get_size (layout, width, height);
}

static double
widest_tick (cairo_t *cr, const VtPlotStyle *style, const VtPlotAxis *axis, const VtTicks *ticks)
{
  double widest = 0;

  if (axis->bare)
    return 0;

  for (guint i = 0; i < ticks->n; i++)
    {
      g_autofree char *text = vt_plot_dup_tick_label (axis, ticks, vt_ticks_get (ticks, i));
      double width;

      measure (cr, style, text, &width, NULL);
      widest = MAX (widest, width);
    }
  return widest;
}

static double
widest_category (VtPlot *plot, cairo_t *cr, const VtPlotStyle *style)
{
  double widest = 0;

  for (char **name = plot->categories; *name != NULL; name++)
    {
      double width;

      measure (cr, style, *name, &width, NULL);
      widest = MAX (widest, width);
    }
  return widest;
}

/* ---- margins ---- */

static gboolean
has_label (const VtPlotAxis *axis)
{
  return axis->label != NULL && axis->label[0] != '\0' && !axis->bare;
}

static void
choose_categories (VtPlot *plot, VtPlotArea *area, double width, double height, double name_width, double line)
{
  guint n = MAX (g_strv_length (plot->categories), 1);
  double slot = 0.85 * width / n;

  area->flipped = area->turned = FALSE;
  area->category_stride = 1;
  if (name_width <= slot)
    return;
  if (0.95 * line <= slot && name_width < 0.45 * height)
    area->turned = TRUE;
  else if (0.8 * height / n >= 0.95 * line)
    area->flipped = TRUE;
  else
    {
      area->turned = TRUE;
      area->category_stride = (guint) ceil (0.95 * line / slot);
    }
}

static void
choose_ticks (const VtPlotAxis *axis, double from, double to, double target, VtTicks *ticks)
{
  if (axis->names != NULL)
    {
      /* Every name has its place. */
      vt_ticks_linear (from, to, MAX (to - from, 2), TRUE, ticks);
      ticks->step = 1;
      ticks->minor = 1;
      ticks->first = ceil (from - 1e-9);
      ticks->n = to >= ticks->first ? (guint) (floor (to + 1e-9) - ticks->first) + 1 : 0;
    }
  else if (axis->log)
    vt_ticks_logarithmic (from, to, target, ticks);
  else
    {
      vt_ticks_linear (from, to, target, axis->whole, ticks);
      /* One number tells no scale. */
      if (ticks->n < 2)
        vt_ticks_linear (from, to, 2 * target, axis->whole, ticks);
    }
}

/* As many as leave a gap of a digit or two between their numbers. */
static void
choose_x_ticks (VtPlot *plot, cairo_t *cr, const VtPlotStyle *style, double line, VtPlotArea *area)
{
  double room = 3.2 * line;

  for (int round = 0; round < 2; round++)
    {
      choose_ticks (&plot->x, area->data.x0, area->data.x1, CLAMP (area->width / room, 2, 10), &area->x_ticks);
      room = MAX (room, widest_tick (cr, style, &plot->x, &area->x_ticks) + 1.6 * style->font_size);
    }
  area->turned = plot->x.names != NULL && room > area->width / MAX (area->x_ticks.n, 1);
}

static void
choose_y_ticks (VtPlot *plot, double line, VtPlotArea *area)
{
  double along = area->flipped ? area->width : area->height;

  choose_ticks (&plot->y, area->data.y0, area->data.y1, CLAMP (along / (area->flipped ? 5.5 * line : 2.6 * line), 2, 8),
                &area->y_ticks);
}

/* The bar of the colour scale, its numbers and its label, right of the frame: how much room they take. */
static double
find_scale (VtPlot *plot, cairo_t *cr, const VtPlotStyle *style, VtPlotArea *area)
{
  const VtPlotAxis plain = { 0 };
  double line, label = 0;

  area->bar_width = 0;
  if (plot->scale.map == NULL)
    return 0;
  measure (cr, style, "0", NULL, &line);
  vt_plot_get_scale_range (plot, &area->scale_min, &area->scale_max);
  vt_ticks_linear (area->scale_min, area->scale_max, CLAMP (area->height / (2.6 * line), 2, 8), FALSE, &area->scale_ticks);
  if (plot->scale.label != NULL && plot->scale.label[0] != '\0')
    measure (cr, style, plot->scale.label, NULL, &label);
  area->bar_width = 0.8 * style->font_size;
  return 1.1 * style->font_size + area->bar_width + 0.4 * style->font_size + widest_tick (cr, style, &plain, &area->scale_ticks)
         + (label > 0 ? label + 0.2 * style->font_size : 0);
}

static double
label_height (const VtPlotAxis *axis, cairo_t *cr, const VtPlotStyle *style)
{
  double height = 0;

  if (has_label (axis))
    measure (cr, style, axis->label, NULL, &height);
  return height;
}

/* Title alone, or letter, title and note; their height above the frame. */
static double
find_header (VtPlot *plot, cairo_t *cr, double width, const VtPlotStyle *style, VtPlotArea *area)
{
  double line, pad = 0.4 * style->font_size, w = 0, h = 0, note_w = 0, note_h = 0;
  g_autoptr (PangoLayout) heading = NULL, note = NULL;

  measure (cr, style, "0", NULL, &line);
  area->header = 0;
  if (plot->letter == NULL)
    return plot->title != NULL && plot->title[0] != '\0' ? 1.15 * line + pad : 0;
  area->header_room = width;
  vt_plot_header_layouts (plot, cr, style, width, &heading, &note);
  vt_plot_text_get_size (heading, &w, &h);
  if (note != NULL)
    vt_plot_text_get_size (note, &note_w, &note_h);
  area->note_below = note != NULL && w + note_w + 0.5 * style->font_size > width;
  area->header = area->note_below ? h + note_h : MAX (h, note_h);
  return area->header + 0.5 * pad;
}

static void
find_margins (VtPlot *plot, cairo_t *cr, double width, double height, const VtPlotStyle *style, const VtPlotMargins *least,
              VtPlotArea *area)
{
  double line, pad = 0.4 * style->font_size;
  double name_width = 0;
  double top = pad, bottom = pad;

  measure (cr, style, "0", NULL, &line);
  if (plot->categories != NULL)
    {
      name_width = widest_category (plot, cr, style);
      choose_categories (plot, area, width, height, name_width, line);
    }
  /* Half of the highest number sticks out above. */
  top = MAX (top, 0.6 * line);
  top += find_header (plot, cr, width - (least->left > 0 ? least->left : 4 * line) - MAX (least->right, pad), style, area);

  area->margins = (VtPlotMargins){ plot->y.bare ? pad : 4 * line, pad, top, 3 * line };
  area->top = MAX (top, least->top);
  area->height = MAX (height - area->top - MAX (3 * line, least->bottom), line);
  for (int round = 0; round < 2; round++)
    {
      area->left = MAX (area->margins.left, least->left);
      area->width = MAX (width - area->left - MAX (area->margins.right, least->right), line);

      choose_y_ticks (plot, line, area);
      if (plot->categories == NULL)
        choose_x_ticks (plot, cr, style, line, area);

      double y_width = widest_tick (cr, style, &plot->y, &area->y_ticks);
      double below = plot->x.bare ? 0 : line, beside = y_width; /* of tick numbers or names */
      if (area->flipped)
        beside = MIN (name_width, 0.5 * width);
      else if (area->turned)
        below = plot->categories != NULL ? name_width : MIN (widest_tick (cr, style, &plot->x, &area->x_ticks), 0.5 * height);
      if (plot->y.names != NULL)
        beside = MIN (beside, 0.5 * width);

      double label_below = label_height (area->flipped ? &plot->y : &plot->x, cr, style);
      double label_beside = label_height (area->flipped ? &plot->x : &plot->y, cr, style);
      area->margins.left = pad + beside + (plot->y.bare ? 0 : pad) + (label_beside > 0 ? label_beside + 0.4 * pad : 0);
      /* Half of the last number sticks out. */
      double last = area->turned ? 0 : plot->categories == NULL ? widest_tick (cr, style, &plot->x, &area->x_ticks)
                                  : area->flipped              ? y_width
                                                               : 0;
      double scale = find_scale (plot, cr, style, area);
      area->margins.right = pad + MAX (0.5 * last, scale);
      bottom = pad + below + (plot->x.bare ? 0 : pad) + label_below;
      area->margins.bottom = bottom;
      area->height = MAX (height - area->top - MAX (bottom, least->bottom), line);
    }
  area->left = MAX (area->margins.left, least->left);
  area->width = MAX (width - area->left - MAX (area->margins.right, least->right), line);
  area->bar_left = area->left + area->width + 1.1 * style->font_size;
}

/* ---- legend ---- */

static double
covered (VtPlot *plot, const VtPlotArea *area, const double box[4])
{
  double sum = 0;

  for (guint i = 0; i < plot->series->len; i++)
    {
      const VtPlotSeries *series = g_ptr_array_index (plot->series, i);
      sum += series->kind->overlap (plot, series, area, box);
    }
  return sum;
}

/* Corners first, the usual place (top right) before the others. */
static double
place_inside (VtPlot *plot, const VtPlotStyle *style, VtPlotArea *area, double width, double height)
{
  static const double places[][2] = { { 1, 0 }, { 0, 0 }, { 0.5, 0 }, { 1, 1 }, { 1, 0.5 }, { 0, 1 }, { 0.5, 1 }, { 0, 0.5 } };
  double gap = (style->print ? 0.9 : 0.6) * style->font_size;
  double best = G_MAXDOUBLE;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      double box[4] = { area->left + gap + places[i][0] * (area->width - width - 2 * gap),
                        area->top + 0.7 * gap + places[i][1] * (area->height - height - 1.4 * gap), width, height };
      double sum;

      if (width > area->width - 2 * gap || height > area->height - 1.4 * gap)
        break;
      /* Lines have a width, and the legend a little ground around it. */
      double around[4] = { box[0] - 0.4 * gap, box[1] - 0.4 * gap, width + 0.8 * gap, height + 0.8 * gap };
      sum = covered (plot, area, around);
      if (sum < best - 1e-9)
        {
          best = sum;
          area->legend_x = box[0];
          area->legend_y = box[1];
        }
    }
  return best;
}

static void
place_legend (VtPlot *plot, cairo_t *cr, const VtPlotStyle *style, VtPlotArea *area)
{
  double width, height, best;
  double raise = area->data.y1;
  gboolean may_raise = !(plot->y.min < plot->y.max) && !plot->windowed && !area->data.y_log;

  area->legend_width = 0;
  if (area->empty || !vt_plot_has_legend (plot))
    return;

  area->legend_columns = 1;
  vt_plot_legend_get_size (plot, cr, style, 1, &width, &height);
  best = place_inside (plot, style, area, width, height);
  area->legend_width = width;
  area->legend_height = height;
  if (best <= 0)
    return;

  /* Room by raising the top of the axis a little. */
  if (may_raise && !area->flipped)
    for (int i = 1; i <= 4 && best > 0; i++)
      {
        area->data.y1 = raise + 0.06 * i * (raise - area->data.y0);
        best = place_inside (plot, style, area, width, height);
      }
  if (best <= 0)
    return;

  /* Above the frame, as wide as it goes. */
  area->data.y1 = raise;
  for (guint columns = 8; columns >= 1; columns--)
    {
      vt_plot_legend_get_size (plot, cr, style, columns, &width, &height);
      if (width <= area->width || columns == 1)
        {
          area->legend_columns = columns;
          break;
        }
    }
  area->legend_width = width;
  area->legend_height = height;
  area->legend_x = area->left + area->width - width;
  area->legend_y = area->top - 0.1 * style->font_size;
  area->top += height + 0.3 * style->font_size;
  area->margins.top += height + 0.3 * style->font_size;
  area->height = MAX (area->height - height - 0.3 * style->font_size, style->font_size);
}

static void
lay_out (VtPlot *plot, cairo_t *cr, double width, double height, const VtPlotStyle *style, const VtPlotMargins *least,
         VtPlotArea *area)
{
  *area = (VtPlotArea){ .category_stride = 1, .empty = vt_plot_get_empty_text (plot) != NULL };
  find_bounds (plot, &area->data);
  restrict_bounds (plot, &area->data);
  find_margins (plot, cr, width, height, style, least, area);

  /* A legend above the frame first takes the room that other panels need there. */
  double spare = MAX (least->top - area->margins.top, 0), before = area->top;
  place_legend (plot, cr, style, area);
  double rise = MIN (spare, area->top - before);
  area->top -= rise;
  area->legend_y -= rise;
  area->height += rise;

  /* The range or the height may have changed for the legend's sake. */
  int decimals = area->y_ticks.decimals;
  choose_y_ticks (plot, 1.25 * style->font_size, area);
  /* Never wider numbers than there is room for. */
  if (!area->flipped && area->y_ticks.decimals > decimals)
    vt_ticks_linear (area->data.y0, area->data.y1, 2, FALSE, &area->y_ticks);
}

/* ---- the last layout, kept: the pointer moves over a plot that does not change ---- */

struct _VtPlotCache
{
  double width, height, font_size;
  VtPlotMargins least;
  gboolean print;
  char *font;
  VtPlotArea area;
};

void
vt_plot_forget_layout (VtPlot *plot)
{
  if (plot->cache != NULL)
    g_free (plot->cache->font);
  g_clear_pointer (&plot->cache, g_free);
}

void
vt_plot_layout (VtPlot *plot, cairo_t *cr, double width, double height, const VtPlotStyle *style, const VtPlotMargins *least,
                VtPlotArea *area)
{
  static const VtPlotMargins none = { 0 };
  struct _VtPlotCache *cache = plot->cache;

  if (least == NULL)
    least = &none;
  if (cache != NULL && cache->width == width && cache->height == height && memcmp (&cache->least, least, sizeof *least) == 0
      && cache->font_size == style->font_size && cache->print == style->print && strcmp (cache->font, style->font) == 0)
    {
      *area = cache->area;
      return;
    }
  lay_out (plot, cr, width, height, style, least, area);
  vt_plot_forget_layout (plot);
  plot->cache = cache = g_new (struct _VtPlotCache, 1);
  *cache = (struct _VtPlotCache){ width, height, style->font_size, *least, style->print, g_strdup (style->font), *area };
}

/* ---- for views ---- */

void
vt_plot_get_map (VtPlot *plot, double width, double height, const VtPlotStyle *style, VtPlotMap *map)
{
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (surface);
  VtPlotArea area;

  vt_plot_layout (plot, cr, width, height, style, NULL, &area);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  *map = (VtPlotMap){ area.left,    area.top,     area.width,   area.height,     area.data.x0,    area.data.x1,
                      area.data.y0, area.data.y1, area.data.x_log, area.data.y_log, area.flipped };
}

void
vt_plot_map_to_pixel (const VtPlotMap *map, double x, double y, double *px, double *py)
{
  double u = place (x, map->x0, map->x1, map->x_log), v = place (y, map->y0, map->y1, map->y_log);

  *px = map->left + (map->flipped ? v : u) * map->width;
  *py = map->top + (map->flipped ? u : 1 - v) * map->height;
}

static double
unplace (double t, double from, double to, gboolean log)
{
  return log ? from * pow (to / from, t) : from + t * (to - from);
}

void
vt_plot_map_to_data (const VtPlotMap *map, double px, double py, double *x, double *y)
{
  double across = (px - map->left) / map->width, down = (py - map->top) / map->height;

  *x = unplace (map->flipped ? down : across, map->x0, map->x1, map->x_log);
  *y = unplace (map->flipped ? across : 1 - down, map->y0, map->y1, map->y_log);
}
