/* Where frame, ticks, labels and legend come to lie.
 *
 * Margins follow from the widths of the tick numbers, which follow from the ticks, which follow from the size of the
 * frame: two rounds settle it. The legend goes to the place inside the frame that hides no data, or, if there is none,
 * above it. */
#include <math.h>
#include <string.h>

#include "plot/vt-plot-private.h"

void
vt_plot_area_map (const VtPlotArea *area, double x, double y, double *px, double *py)
{
  double u = (x - area->data.x0) / (area->data.x1 - area->data.x0);
  double v = (y - area->data.y0) / (area->data.y1 - area->data.y0);

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

static void
find_bounds (VtPlot *plot, VtPlotBounds *b)
{
  gboolean from_zero = FALSE, points = FALSE;

  *b = (VtPlotBounds){ G_MAXDOUBLE, -G_MAXDOUBLE, G_MAXDOUBLE, -G_MAXDOUBLE };
  for (guint i = 0; i < plot->series->len; i++)
    {
      const VtPlotSeries *series = g_ptr_array_index (plot->series, i);
      series->kind->extend (series, b);
      from_zero |= series->kind->from_zero;
      points |= series->kind == &vt_plot_points;
    }
  if (b->x0 > b->x1)
    *b = (VtPlotBounds){ 0, 1, 0, 1 };
  if (from_zero)
    {
      b->y0 = MIN (b->y0, 0);
      b->y1 = MAX (b->y1, 0);
    }
  /* An axis that starts almost at zero starts at zero. */
  if (!points && plot->categories == NULL && b->x0 > 0 && b->x0 < 0.02 * b->x1)
    b->x0 = 0;
  if (!points && b->y0 > 0 && b->y0 < 0.1 * b->y1)
    b->y0 = 0;

  double dx = b->x1 > b->x0 ? b->x1 - b->x0 : MAX (fabs (b->x0), 1) * 0.1;
  double dy = b->y1 > b->y0 ? b->y1 - b->y0 : MAX (fabs (b->y0), 1) * 0.1;
  if (b->x1 <= b->x0)
    b->x0 -= dx / 2, b->x1 += dx / 2;
  if (points)
    b->x0 -= 0.04 * dx, b->x1 += 0.04 * dx;
  else if (plot->categories == NULL)
    b->x1 = reach_tick (b->x0, b->x1);
  b->y1 += 0.06 * dy;
  if (b->y0 != 0)
    b->y0 -= 0.06 * dy;

  if (plot->x.min < plot->x.max)
    b->x0 = plot->x.min, b->x1 = plot->x.max;
  if (plot->y.min < plot->y.max)
    b->y0 = plot->y.min, b->y1 = plot->y.max;
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

static void
measure (cairo_t *cr, const VtPlotStyle *style, const char *text, double *width, double *height)
{
  g_autoptr (PangoLayout) layout = vt_plot_text_new (cr, style, text, 1, FALSE);

  vt_plot_text_get_size (layout, width, height);
}

static double
widest_tick (cairo_t *cr, const VtPlotStyle *style, const VtTicks *ticks)
{
  double widest = 0;

  for (guint i = 0; i < ticks->n; i++)
    {
      g_autofree char *text = vt_ticks_dup_label (ticks, vt_ticks_get (ticks, i));
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
  return axis->label != NULL && axis->label[0] != '\0';
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

/* As many as leave a gap of a digit or two between their numbers. */
static void
choose_x_ticks (VtPlot *plot, cairo_t *cr, const VtPlotStyle *style, double line, VtPlotArea *area)
{
  double room = 3.2 * line;

  for (int round = 0; round < 2; round++)
    {
      vt_ticks_linear (area->data.x0, area->data.x1, CLAMP (area->width / room, 2, 10), plot->x.whole, &area->x_ticks);
      room = MAX (room, widest_tick (cr, style, &area->x_ticks) + 1.6 * style->font_size);
    }
}

static double
label_height (const VtPlotAxis *axis, cairo_t *cr, const VtPlotStyle *style)
{
  double height = 0;

  if (has_label (axis))
    measure (cr, style, axis->label, NULL, &height);
  return height;
}

static void
find_margins (VtPlot *plot, cairo_t *cr, double width, double height, const VtPlotStyle *style, double least_left,
              double least_right, VtPlotArea *area)
{
  double line, pad = 0.4 * style->font_size;
  double name_width = 0;
  double top = pad, bottom = pad, left = pad, right = pad;

  measure (cr, style, "0", NULL, &line);
  if (plot->categories != NULL)
    {
      name_width = widest_category (plot, cr, style);
      choose_categories (plot, area, width, height, name_width, line);
    }
  if (plot->title != NULL && plot->title[0] != '\0')
    top += 1.15 * line + pad;

  area->margin_left = 4 * line;
  area->margin_right = pad;
  area->top = top;
  area->height = MAX (height - top - 3 * line, line);
  for (int round = 0; round < 2; round++)
    {
      area->left = MAX (area->margin_left, least_left);
      area->width = MAX (width - area->left - MAX (area->margin_right, least_right), line);

      double along = area->flipped ? area->width : area->height;
      vt_ticks_linear (area->data.y0, area->data.y1, CLAMP (along / (area->flipped ? 5.5 * line : 2.6 * line), 2, 8), FALSE,
                       &area->y_ticks);
      if (plot->categories == NULL)
        choose_x_ticks (plot, cr, style, line, area);

      double y_width = widest_tick (cr, style, &area->y_ticks);
      double below = line, beside = y_width; /* of tick numbers or names */
      if (area->flipped)
        beside = MIN (name_width, 0.5 * width);
      else if (area->turned)
        below = name_width;

      double label_below = label_height (area->flipped ? &plot->y : &plot->x, cr, style);
      double label_beside = label_height (area->flipped ? &plot->x : &plot->y, cr, style);
      area->margin_left = left + beside + pad + (label_beside > 0 ? label_beside + 0.4 * pad : 0);
      /* Half of the last number sticks out. */
      double last = plot->categories == NULL ? widest_tick (cr, style, &area->x_ticks) : area->flipped ? y_width : 0;
      area->margin_right = right + 0.5 * last;
      bottom = pad + below + pad + label_below;
      area->height = MAX (height - top - bottom, line);
    }
  area->left = MAX (area->margin_left, least_left);
  area->width = MAX (width - area->left - MAX (area->margin_right, least_right), line);
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
  gboolean may_raise = !(plot->y.min < plot->y.max);

  area->legend_width = 0;
  if (!vt_plot_has_legend (plot))
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
  area->height = MAX (area->height - height - 0.3 * style->font_size, style->font_size);
}

static void
lay_out (VtPlot *plot, cairo_t *cr, double width, double height, const VtPlotStyle *style, double margin_left,
         double margin_right, VtPlotArea *area)
{
  *area = (VtPlotArea){ .category_stride = 1 };
  find_bounds (plot, &area->data);
  find_margins (plot, cr, width, height, style, margin_left, margin_right, area);
  place_legend (plot, cr, style, area);

  /* The range or the height may have changed for the legend's sake. */
  double line = 1.25 * style->font_size;
  double along = area->flipped ? area->width : area->height;
  int decimals = area->y_ticks.decimals;
  vt_ticks_linear (area->data.y0, area->data.y1, CLAMP (along / (area->flipped ? 5.5 * line : 2.6 * line), 2, 8), FALSE,
                   &area->y_ticks);
  /* Never wider numbers than there is room for. */
  if (!area->flipped && area->y_ticks.decimals > decimals)
    vt_ticks_linear (area->data.y0, area->data.y1, 2, FALSE, &area->y_ticks);
}

/* ---- the last layout, kept: the pointer moves over a plot that does not change ---- */

struct _VtPlotCache
{
  double width, height, margin_left, margin_right, font_size;
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
vt_plot_layout (VtPlot *plot, cairo_t *cr, double width, double height, const VtPlotStyle *style, double margin_left,
                double margin_right, VtPlotArea *area)
{
  struct _VtPlotCache *cache = plot->cache;

  if (cache != NULL && cache->width == width && cache->height == height && cache->margin_left == margin_left
      && cache->margin_right == margin_right && cache->font_size == style->font_size && cache->print == style->print
      && strcmp (cache->font, style->font) == 0)
    {
      *area = cache->area;
      return;
    }
  lay_out (plot, cr, width, height, style, margin_left, margin_right, area);
  vt_plot_forget_layout (plot);
  plot->cache = cache = g_new (struct _VtPlotCache, 1);
  *cache = (struct _VtPlotCache){ width, height, margin_left, margin_right, style->font_size, style->print, g_strdup (style->font),
                                  *area };
}
