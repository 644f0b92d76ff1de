/* The kinds of series: how each extends the axes, is drawn, keeps the legend away, and is read out. */
#include <math.h>

#include "plot/vt-plot-private.h"

void
vt_plot_bounds_include (VtPlotBounds *b, double x, double y)
{
  if (!isfinite (x) || !isfinite (y) || (b->x_log && x <= 0) || (b->y_log && y <= 0))
    return;
  b->x0 = MIN (b->x0, x);
  b->x1 = MAX (b->x1, x);
  b->y0 = MIN (b->y0, y);
  b->y1 = MAX (b->y1, y);
}

void
vt_plot_set_series_colour (cairo_t *cr, const VtPlotStyle *style, const VtPlotSeries *series, double alpha)
{
  double rgb[3];

  vt_plot_get_colour (style, series->colour, rgb);
  cairo_set_source_rgba (cr, rgb[0], rgb[1], rgb[2], alpha);
}

/* Length of the part of a segment inside a box (x, y, width, height): Liang and Barsky's clipping. */
double
vt_plot_length_inside (double ax, double ay, double bx, double by, const double box[4])
{
  /* Most segments lie wholly on one side. */
  if ((ax < box[0] && bx < box[0]) || (ax > box[0] + box[2] && bx > box[0] + box[2]) || (ay < box[1] && by < box[1])
      || (ay > box[1] + box[3] && by > box[1] + box[3]))
    return 0;

  double p[4] = { ax - bx, bx - ax, ay - by, by - ay };
  double q[4] = { ax - box[0], box[0] + box[2] - ax, ay - box[1], box[1] + box[3] - ay };
  double t0 = 0, t1 = 1;

  for (int i = 0; i < 4; i++)
    {
      if (p[i] == 0)
        {
          if (q[i] < 0)
            return 0;
        }
      else if (p[i] < 0)
        t0 = MAX (t0, q[i] / p[i]);
      else
        t1 = MIN (t1, q[i] / p[i]);
    }
  return t1 > t0 ? (t1 - t0) * hypot (bx - ax, by - ay) + 1e-3 : 0;
}

/* ---- curves ---- */

void
vt_plot_points_extend (const VtPlotSeries *series, VtPlotBounds *bounds)
{
  for (gsize i = 0; i < series->n; i++)
    {
      vt_plot_bounds_include (bounds, series->x[i], series->y[i]);
      for (int e = 0; e < 4; e++)
        if (series->errors[e] != NULL)
          vt_plot_bounds_include (bounds, e < 2 ? series->errors[e][i] : series->x[i], e < 2 ? series->y[i] : series->errors[e][i]);
    }
}

static void
set_dashes (cairo_t *cr, const VtPlotStyle *style, const VtPlotSeries *series)
{
  const double dashes[] = { 4 * style->line_width, 2.5 * style->line_width };

  cairo_set_dash (cr, dashes, series->dashed ? 2 : 0, 0);
}

static gboolean
is_point (const VtPlotSeries *series, gsize i)
{
  return i < series->n && isfinite (series->x[i]) && isfinite (series->y[i]);
}

static void
curve_draw (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr)
{
  gboolean drawing = FALSE;

  for (gsize i = 0; i < series->n; i++)
    {
      double px, py;

      if (!is_point (series, i))
        {
          drawing = FALSE;
          continue;
        }
      vt_plot_area_map (area, series->x[i], series->y[i], &px, &py);
      if (drawing)
        cairo_line_to (cr, px, py);
      else
        cairo_move_to (cr, px, py);
      drawing = TRUE;
    }
  vt_plot_set_series_colour (cr, style, series, 1);
  cairo_set_line_width (cr, style->line_width);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  set_dashes (cr, style, series);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  /* A point between gaps, or the only one, is no line. */
  for (gsize i = 0; i < series->n; i++)
    if (is_point (series, i) && !(i > 0 && is_point (series, i - 1)) && !is_point (series, i + 1))
      {
        double px, py;

        vt_plot_area_map (area, series->x[i], series->y[i], &px, &py);
        cairo_new_sub_path (cr);
        cairo_arc (cr, px, py, 1.5 * style->line_width, 0, 2 * G_PI);
      }
  cairo_fill (cr);
}

static void
curve_swatch (const VtPlotStyle *style, cairo_t *cr, double x, double y, double width, double height)
{
  cairo_set_line_width (cr, style->line_width * 1.2);
  cairo_move_to (cr, x, y + height / 2);
  cairo_line_to (cr, x + width, y + height / 2);
  cairo_stroke (cr);
}

static double
curve_overlap (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const double box[4])
{
  double sum = 0, ax = 0, ay = 0;
  gboolean have = FALSE;

  for (gsize i = 0; i < series->n; i++)
    {
      double px, py;

      if (!is_point (series, i))
        {
          have = FALSE;
          continue;
        }
      vt_plot_area_map (area, series->x[i], series->y[i], &px, &py);
      if (have)
        sum += vt_plot_length_inside (ax, ay, px, py, box);
      ax = px, ay = py;
      have = TRUE;
    }
  return sum;
}

static gssize
curve_nearest (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, double px, double py, double *distance,
               double mark[2])
{
  gssize best = -1;

  *distance = G_MAXDOUBLE;
  for (gsize i = 0; i < series->n; i++)
    {
      double x, y, d;

      if (!isfinite (series->x[i]) || !isfinite (series->y[i]))
        continue;
      vt_plot_area_map (area, series->x[i], series->y[i], &x, &y);
      /* A reader follows the abscissa: being off vertically counts less. */
      d = hypot (x - px, 0.25 * (y - py));
      if (d < *distance)
        {
          *distance = d;
          best = (gssize) i;
          mark[0] = x, mark[1] = y;
        }
    }
  return *distance < 40 ? best : -1;
}

const VtPlotKind vt_plot_curve = { vt_plot_points_extend, curve_draw, curve_swatch, curve_overlap, curve_nearest, FALSE };

/* ---- bars ---- */

static void
bars_extend (const VtPlotSeries *series, VtPlotBounds *bounds)
{
  for (gsize i = 0; i < series->n; i++)
    vt_plot_bounds_include (bounds, (double) i, series->y[i]);
  vt_plot_bounds_include (bounds, -0.5, 0);
  vt_plot_bounds_include (bounds, (double) series->n - 0.5, 0);
}

void
vt_plot_bar_rect (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, gsize i, double rect[4])
{
  double share = (plot->n_groups > 1 ? 0.84 : 0.72) / MAX (plot->n_groups, 1u);
  double from = (double) i + share * (series->group - 0.5 * plot->n_groups);
  double height = isfinite (series->y[i]) ? series->y[i] : 0;
  double ax, ay, bx, by;

  vt_plot_area_map (area, from, MAX (0, area->data.y0), &ax, &ay);
  vt_plot_area_map (area, from + share, height, &bx, &by);
  rect[0] = MIN (ax, bx);
  rect[1] = MIN (ay, by);
  rect[2] = fabs (bx - ax);
  rect[3] = fabs (by - ay);
}

static void
bars_draw (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr)
{
  for (gsize i = 0; i < series->n; i++)
    {
      double rect[4];

      vt_plot_bar_rect (plot, series, area, i, rect);
      cairo_rectangle (cr, rect[0], rect[1], rect[2], rect[3]);
    }
  vt_plot_set_series_colour (cr, style, series, 1);
  cairo_fill (cr);
}

static void
bars_swatch (const VtPlotStyle *style, cairo_t *cr, double x, double y, double width, double height)
{
  double side = MIN (width, height) * 0.7;

  cairo_rectangle (cr, x + width - side, y + (height - side) / 2, side, side);
  cairo_fill (cr);
}

static double
bars_overlap (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const double box[4])
{
  double sum = 0;

  for (gsize i = 0; i < series->n; i++)
    {
      double rect[4], w, h;

      vt_plot_bar_rect (plot, series, area, i, rect);
      w = MIN (rect[0] + rect[2], box[0] + box[2]) - MAX (rect[0], box[0]);
      h = MIN (rect[1] + rect[3], box[1] + box[3]) - MAX (rect[1], box[1]);
      if (w > 0 && h > 0)
        sum += w * h;
    }
  return sum;
}

static gssize
bars_nearest (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, double px, double py, double *distance,
              double mark[2])
{
  for (gsize i = 0; i < series->n; i++)
    {
      double rect[4];

      vt_plot_bar_rect (plot, series, area, i, rect);
      /* Short bars are hard to hit: the whole strip belongs to the bar. */
      if (area->flipped ? (py >= rect[1] && py <= rect[1] + rect[3]) : (px >= rect[0] && px <= rect[0] + rect[2]))
        {
          *distance = 0;
          mark[0] = area->flipped ? rect[0] + rect[2] : rect[0] + rect[2] / 2;
          mark[1] = area->flipped ? rect[1] + rect[3] / 2 : rect[1];
          return (gssize) i;
        }
    }
  return -1;
}

const VtPlotKind vt_plot_bars = { bars_extend, bars_draw, bars_swatch, bars_overlap, bars_nearest, TRUE };

/* ---- histograms ---- */

static void
steps_extend (const VtPlotSeries *series, VtPlotBounds *bounds)
{
  for (gsize i = 0; i < series->n; i++)
    {
      vt_plot_bounds_include (bounds, series->x[i], series->y[i]);
      vt_plot_bounds_include (bounds, series->x[i + 1], series->y[i]);
    }
}

static void
steps_path (const VtPlotSeries *series, const VtPlotArea *area, cairo_t *cr)
{
  double base = MAX (0, area->data.y0), px, py;

  vt_plot_area_map (area, series->x[0], base, &px, &py);
  cairo_move_to (cr, px, py);
  for (gsize i = 0; i < series->n; i++)
    {
      double y = isfinite (series->y[i]) ? series->y[i] : 0;

      vt_plot_area_map (area, series->x[i], y, &px, &py);
      cairo_line_to (cr, px, py);
      vt_plot_area_map (area, series->x[i + 1], y, &px, &py);
      cairo_line_to (cr, px, py);
    }
  vt_plot_area_map (area, series->x[series->n], base, &px, &py);
  cairo_line_to (cr, px, py);
}

/* The part of the histogram that the marked atoms make. */
static void
draw_marked_steps (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr)
{
  g_autofree double *heights = g_new0 (double, series->n);
  double low = series->x[0], width = series->x[1] - series->x[0];
  VtPlotSeries part = *series;

  for (gsize i = 0; i < series->n_counted; i++)
    {
      const gsize atom = series->atoms != NULL ? series->atoms[i] : i;
      double bin;

      if (atom >= plot->n_marked || !plot->marked[atom] || !isfinite (series->counted[i]))
        continue;
      bin = floor ((series->counted[i] - low) / width);
      heights[(gsize) CLAMP (bin, 0, (double) series->n - 1)] += series->each;
    }
  part.y = heights;
  steps_path (&part, area, cr);
  vt_plot_set_series_colour (cr, style, series, 0.9);
  cairo_fill (cr);
}

static void
steps_draw (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr)
{
  if (series->n == 0)
    return;
  steps_path (series, area, cr);
  vt_plot_set_series_colour (cr, style, series, 0.18);
  cairo_fill_preserve (cr);
  vt_plot_set_series_colour (cr, style, series, 1);
  cairo_set_line_width (cr, style->line_width * 0.9);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_MITER);
  set_dashes (cr, style, series);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  if (plot->marked != NULL && series->counted != NULL)
    draw_marked_steps (plot, series, area, style, cr);
}

static double
steps_overlap (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const double box[4])
{
  double sum = 0;

  for (gsize i = 0; i < series->n; i++)
    {
      double ax, ay, bx, by, w, h;

      vt_plot_area_map (area, series->x[i], MAX (0, area->data.y0), &ax, &ay);
      vt_plot_area_map (area, series->x[i + 1], series->y[i], &bx, &by);
      w = MIN (bx, box[0] + box[2]) - MAX (ax, box[0]);
      h = MIN (ay, box[1] + box[3]) - MAX (by, box[1]);
      if (w > 0 && h > 0)
        sum += w * h;
    }
  return sum;
}

static gssize
steps_nearest (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, double px, double py, double *distance,
               double mark[2])
{
  for (gsize i = 0; i < series->n; i++)
    {
      double ax, bx, y;

      vt_plot_area_map (area, series->x[i], series->y[i], &ax, &y);
      vt_plot_area_map (area, series->x[i + 1], series->y[i], &bx, &y);
      if (px >= ax && px < bx)
        {
          *distance = 0.25 * fabs (py - y);
          mark[0] = 0.5 * (ax + bx);
          mark[1] = y;
          return (gssize) i;
        }
    }
  return -1;
}

const VtPlotKind vt_plot_steps = { steps_extend, steps_draw, bars_swatch, steps_overlap, steps_nearest, TRUE };

/* ---- points ---- */

double
vt_plot_point_radius (const VtPlotStyle *style, gsize n)
{
  double full = style->font_size * 0.2;

  return n <= 300 ? full : MAX (full * pow (300.0 / (double) n, 0.25), full * 0.3);
}

static void
points_draw (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr)
{
  double radius = vt_plot_point_radius (style, series->n);

  vt_plot_set_series_colour (cr, style, series, series->n > 300 ? 0.5 : 0.85);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width (cr, 2 * radius);
  for (gsize i = 0; i < series->n; i++)
    {
      double px, py;

      if (!isfinite (series->x[i]) || !isfinite (series->y[i]))
        continue;
      vt_plot_area_map (area, series->x[i], series->y[i], &px, &py);
      /* A stroke of no length with round caps is a disc, and a compact one in SVG and PDF. */
      cairo_move_to (cr, px, py);
      cairo_line_to (cr, px, py);
      cairo_stroke (cr);
    }
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
}

void
vt_plot_points_swatch (const VtPlotStyle *style, cairo_t *cr, double x, double y, double width, double height)
{
  cairo_arc (cr, x + width / 2, y + height / 2, style->font_size * 0.25, 0, 2 * G_PI);
  cairo_fill (cr);
}

/* Some thousands of points tell well enough where the others are. */
#define MOST_PROBED 3000

double
vt_plot_points_overlap (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const double box[4])
{
  const gsize stride = MAX (series->n / MOST_PROBED, 1);
  double sum = 0;

  for (gsize i = 0; i < series->n; i += stride)
    {
      double px, py;

      if (!isfinite (series->x[i]) || !isfinite (series->y[i]))
        continue;
      vt_plot_area_map (area, series->x[i], series->y[i], &px, &py);
      sum += px >= box[0] && px <= box[0] + box[2] && py >= box[1] && py <= box[1] + box[3];
      if (series->errors[2] != NULL && series->errors[3] != NULL && isfinite (series->errors[2][i] + series->errors[3][i]))
        {
          double ax, ay, bx, by;

          vt_plot_area_map (area, series->x[i], series->errors[2][i], &ax, &ay);
          vt_plot_area_map (area, series->x[i], series->errors[3][i], &bx, &by);
          sum += vt_plot_length_inside (ax, ay, bx, by, box) > 0;
        }
    }
  return sum * (double) stride;
}

#define POINT_REACH 14.0

gssize
vt_plot_points_nearest (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, double px, double py, double *distance,
                        double mark[2])
{
  double least = POINT_REACH * POINT_REACH;
  gssize best = -1;

  for (gsize i = 0; i < series->n; i++)
    {
      double x, y, d;

      vt_plot_area_map (area, series->x[i], series->y[i], &x, &y);
      d = (x - px) * (x - px) + (y - py) * (y - py);
      /* What is no number is never nearer. */
      if (!(d < least))
        continue;
      least = d;
      best = (gssize) i;
      mark[0] = x, mark[1] = y;
    }
  *distance = sqrt (least);
  return best;
}

const VtPlotKind vt_plot_points = { vt_plot_points_extend, points_draw, vt_plot_points_swatch, vt_plot_points_overlap,
                                    vt_plot_points_nearest, FALSE };

/* ---- what any series of points may have besides ---- */

/* From (ax, ay) to (bx, by) with a cap at either end, across the bar. */
static void
error_bar (cairo_t *cr, double ax, double ay, double bx, double by, double cap)
{
  double length = hypot (bx - ax, by - ay), nx, ny;

  if (!(length > 0) || !isfinite (length))
    return;
  nx = -(by - ay) / length * cap;
  ny = (bx - ax) / length * cap;
  cairo_move_to (cr, ax, ay);
  cairo_line_to (cr, bx, by);
  cairo_move_to (cr, ax - nx, ay - ny);
  cairo_line_to (cr, ax + nx, ay + ny);
  cairo_move_to (cr, bx - nx, by - ny);
  cairo_line_to (cr, bx + nx, by + ny);
}

void
vt_plot_draw_errors (const VtPlotSeries *series, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr)
{
  for (int axis = 0; axis < 2; axis++)
    {
      const double *low = series->errors[2 * axis], *high = series->errors[2 * axis + 1];

      for (gsize i = 0; low != NULL && high != NULL && i < series->n; i++)
        {
          double ax, ay, bx, by;

          if (!isfinite (low[i]) || !isfinite (high[i]))
            continue;
          vt_plot_area_map (area, axis == 0 ? low[i] : series->x[i], axis == 0 ? series->y[i] : low[i], &ax, &ay);
          vt_plot_area_map (area, axis == 0 ? high[i] : series->x[i], axis == 0 ? series->y[i] : high[i], &bx, &by);
          error_bar (cr, ax, ay, bx, by, 0.18 * style->font_size);
        }
    }
  vt_plot_set_series_colour (cr, style, series, 0.8);
  cairo_set_line_width (cr, 0.6 * style->line_width);
  cairo_stroke (cr);
}

static double
shared_area (const double a[4], const double b[4])
{
  const double w = MIN (a[0] + a[2], b[0] + b[2]) - MAX (a[0], b[0]), h = MIN (a[1] + a[3], b[1] + b[3]) - MAX (a[1], b[1]);

  return w > 0 && h > 0 ? w * h : 0;
}

/* Beside its point, where it hides least of the names before it, of the points and of the curves, and stays in the frame. */
void
vt_plot_draw_names (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr)
{
  static const double places[][2] = { { 0, 1 }, { 0, 0 }, { 1, 1 }, { 1, 0 }, { 0.5, 1 }, { 0.5, 0 } };
  const double gap = 0.35 * style->font_size;

  for (gsize i = 0; series->names != NULL && i < series->n && series->names[i] != NULL; i++)
    {
      g_autoptr (PangoLayout) layout = vt_plot_text_new (cr, style, series->names[i], 0.85, FALSE);
      double px, py, width, height, least = G_MAXDOUBLE, best[4] = { 0 };

      if (!isfinite (series->x[i]) || !isfinite (series->y[i]))
        continue;
      vt_plot_text_get_size (layout, &width, &height);
      vt_plot_area_map (area, series->x[i], series->y[i], &px, &py);
      for (guint k = 0; k < G_N_ELEMENTS (places); k++)
        {
          const double aside = places[k][0] == 0.5 ? 0 : places[k][0] == 0 ? gap : -gap;
          const double above = places[k][0] == 0.5 ? (places[k][1] == 1 ? -gap : gap) : 0;
          const double box[4] = { px + aside - places[k][0] * width, py + above - places[k][1] * height, width, height };
          const double frame[4] = { area->left, area->top, area->width, area->height };
          double cost = 3 * (width * height - shared_area (box, frame)) + 0.01 * k;

          for (guint n = 0; n < plot->named->len; n++)
            cost += shared_area (box, (const double *) (void *) plot->named->data + 4 * n);
          for (guint s = 0; s < plot->series->len; s++)
            {
              const VtPlotSeries *other = g_ptr_array_index (plot->series, s);

              /* Of points the number, of a curve the length that it hides. */
              if (other->kind == &vt_plot_points || other->kind == &vt_plot_curve)
                cost += gap * (other->kind == &vt_plot_points ? gap : 1) * other->kind->overlap (plot, other, area, box);
            }
          if (cost >= least)
            continue;
          least = cost;
          for (int c = 0; c < 4; c++)
            best[c] = box[c];
        }
      g_array_append_vals (plot->named, best, 1);
      vt_plot_set_series_colour (cr, style, series, 1);
      vt_plot_text_draw (cr, layout, best[0], best[1], 0, 0, 0);
    }
}
