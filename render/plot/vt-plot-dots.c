/* Points that stand for atoms: dots up to VT_PLOT_MOST_DOTS of them, their density above. Both are added up in an image by hand: Cairo
 * takes some 5 µs for a disc, this 50 ns, and a PDF of 20 000 discs is slow to show. Few points stay discs, and vectors.
 * In an SVG or PDF the image has 600 dpi. */
#include <math.h>
#include <string.h>

#include "plot/vt-plot-private.h"

#define MOST_DISCS 1500
#define VECTOR_PIXELS (600.0 / 72)
#define MOST_PIXELS 8.0   /* per unit */
#define SCREEN_PIXELS 2.0 /* where the target does not say */
#define UNMARKED 0.22     /* what is left of the others' opacity where atoms are marked */

static double
pixels_per_unit (cairo_t *cr, const VtPlotStyle *style)
{
  cairo_surface_t *surface = cairo_get_target (cr);
  double x = 1, y = 0, device_x = 1, device_y = 1;

  switch (cairo_surface_get_type (surface))
    {
    case CAIRO_SURFACE_TYPE_PDF:
    case CAIRO_SURFACE_TYPE_SVG:
    case CAIRO_SURFACE_TYPE_PS:
      return VECTOR_PIXELS;
    case CAIRO_SURFACE_TYPE_IMAGE:
      cairo_user_to_device_distance (cr, &x, &y);
      cairo_surface_get_device_scale (surface, &device_x, &device_y);
      return CLAMP (hypot (x, y) * device_x, 0.5, MOST_PIXELS);
    default:
      return style->pixels > 0 ? MIN (style->pixels, MOST_PIXELS) : SCREEN_PIXELS;
    }
}

/* ---- an image as large as the frame ---- */

typedef struct
{
  cairo_surface_t *surface;
  guint32 *pixels;
  int stride; /* in pixels */
  int width, height;
  double scale;
} Canvas;

static gboolean
canvas_init (Canvas *canvas, const VtPlotArea *area, double scale)
{
  canvas->scale = scale;
  canvas->width = (int) ceil (area->width * scale);
  canvas->height = (int) ceil (area->height * scale);
  canvas->surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, canvas->width, canvas->height);
  if (cairo_surface_status (canvas->surface) != CAIRO_STATUS_SUCCESS)
    {
      cairo_surface_destroy (canvas->surface);
      return FALSE;
    }
  cairo_surface_flush (canvas->surface);
  canvas->pixels = (guint32 *) (void *) cairo_image_surface_get_data (canvas->surface);
  canvas->stride = cairo_image_surface_get_stride (canvas->surface) / 4;
  return TRUE;
}

static void
canvas_paint (Canvas *canvas, const VtPlotArea *area, cairo_t *cr)
{
  cairo_surface_mark_dirty (canvas->surface);
  cairo_save (cr);
  cairo_translate (cr, area->left, area->top);
  cairo_scale (cr, 1 / canvas->scale, 1 / canvas->scale);
  cairo_set_source_surface (cr, canvas->surface, 0, 0);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (canvas->surface);
}

typedef struct
{
  guint32 r, g, b;
} Ink;

static Ink
ink_of (const double rgb[3])
{
  return (Ink){ (guint32) (rgb[0] * 255 + 0.5), (guint32) (rgb[1] * 255 + 0.5), (guint32) (rgb[2] * 255 + 0.5) };
}

/* @alpha: 0 … 256. Premultiplied, as Cairo wants it. */
static inline guint32
over (guint32 below, Ink ink, guint32 alpha)
{
  const guint32 keep = 256 - alpha;

  return ((255 * alpha + (below >> 24) * keep) >> 8) << 24 | ((ink.r * alpha + (below >> 16 & 255) * keep) >> 8) << 16
         | ((ink.g * alpha + (below >> 8 & 255) * keep) >> 8) << 8 | (ink.b * alpha + (below & 255) * keep) >> 8;
}

/* An antialiased disc about (x, y), in pixels. */
static void
add_dot (Canvas *canvas, double x, double y, double radius, Ink ink, double alpha)
{
  const int x0 = MAX ((int) floor (x - radius - 0.5), 0), x1 = MIN ((int) ceil (x + radius + 0.5), canvas->width - 1);
  const int y0 = MAX ((int) floor (y - radius - 0.5), 0), y1 = MIN ((int) ceil (y + radius + 0.5), canvas->height - 1);
  const double outer = (radius + 0.5) * (radius + 0.5), inner = radius > 0.5 ? (radius - 0.5) * (radius - 0.5) : -1;

  for (int j = y0; j <= y1; j++)
    {
      guint32 *row = canvas->pixels + (gsize) j * (gsize) canvas->stride;
      const double dy = j + 0.5 - y;

      for (int i = x0; i <= x1; i++)
        {
          const double dx = i + 0.5 - x, d2 = dx * dx + dy * dy;

          if (d2 < outer)
            row[i] = over (row[i], ink, (guint32) (256 * alpha * (d2 <= inner ? 1 : MIN (radius + 0.5 - sqrt (d2), 1))));
        }
    }
}

static gboolean
place (const VtPlotSeries *series, const VtPlotArea *area, gsize i, double *px, double *py)
{
  if (!isfinite (series->x[i]) || !isfinite (series->y[i]))
    return FALSE;
  vt_plot_area_map (area, series->x[i], series->y[i], px, py);
  *px -= area->left;
  *py -= area->top;
  return TRUE;
}

static gboolean
is_marked (VtPlot *plot, const VtPlotSeries *series, gsize i)
{
  const gsize atom = series->atoms != NULL ? series->atoms[i] : i;

  return plot->marked != NULL && atom < plot->n_marked && plot->marked[atom] != 0;
}

static void
colour_of (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const VtPlotStyle *style, gsize i, double rgb[3])
{
  if (series->values != NULL && plot->scale.map != NULL)
    vt_plot_scale_colour (plot, area, series->values[i], rgb);
  else
    vt_plot_get_colour (style, series->colour, rgb);
}

/* ---- dots ---- */

static double
opacity (gsize n)
{
  return n <= 300 ? 0.85 : n <= 5000 ? 0.55 : 0.4;
}

/* The marked ones, or the others. */
static void
add_dots (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const VtPlotStyle *style, Canvas *canvas, gboolean marked)
{
  const double radius = vt_plot_point_radius (style, series->n) * canvas->scale;
  const guint32 grey = style->dark ? 255 : 0;
  const Ink ring = { grey, grey, grey };
  const gboolean coloured = series->values != NULL && plot->scale.map != NULL;
  const double alpha = opacity (series->n) * (plot->marked != NULL ? UNMARKED : 1);
  double rgb[3], px, py;
  Ink ink;

  vt_plot_get_colour (style, series->colour, rgb);
  ink = ink_of (rgb);
  for (gsize i = 0; i < series->n; i++)
    {
      if (is_marked (plot, series, i) != marked || !place (series, area, i, &px, &py))
        continue;
      if (coloured)
        {
          vt_plot_scale_colour (plot, area, series->values[i], rgb);
          ink = ink_of (rgb);
        }
      if (marked)
        add_dot (canvas, px * canvas->scale, py * canvas->scale, 1.3 * radius + 0.7 * canvas->scale, ring, 0.9);
      add_dot (canvas, px * canvas->scale, py * canvas->scale, (marked ? 1.3 : 1) * radius, ink, marked ? 1 : alpha);
    }
}

static void
draw_discs (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr)
{
  const double radius = vt_plot_point_radius (style, series->n), alpha = opacity (series->n);
  double rgb[3], px, py;

  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width (cr, 2 * radius);
  for (gsize i = 0; i < series->n; i++)
    {
      if (!place (series, area, i, &px, &py))
        continue;
      colour_of (plot, series, area, style, i, rgb);
      cairo_set_source_rgba (cr, rgb[0], rgb[1], rgb[2], alpha);
      /* A stroke of no length with round caps is a disc, and a compact one in SVG and PDF. */
      cairo_move_to (cr, px + area->left, py + area->top);
      cairo_line_to (cr, px + area->left, py + area->top);
      cairo_stroke (cr);
    }
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
}

/* ---- density ---- */

/* Points per pixel, or where there are values their sums too. */
static void
draw_density (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const VtPlotStyle *style, Canvas *canvas)
{
  const gsize n_pixels = (gsize) canvas->width * (gsize) canvas->height;
  g_autofree float *counts = g_new0 (float, n_pixels);
  g_autofree float *sums = series->values != NULL && plot->scale.map != NULL ? g_new0 (float, n_pixels) : NULL;
  const double strength = plot->marked != NULL ? UNMARKED : 1;
  float most = 1;
  double rgb[3], px, py;

  for (gsize i = 0; i < series->n; i++)
    {
      if (!place (series, area, i, &px, &py) || !(px >= 0 && px < area->width && py >= 0 && py < area->height))
        continue;
      const gsize at = (gsize) MIN ((int) (py * canvas->scale), canvas->height - 1) * (gsize) canvas->width
                       + (gsize) MIN ((int) (px * canvas->scale), canvas->width - 1);
      counts[at]++;
      most = MAX (most, counts[at]);
      if (sums != NULL && isfinite (series->values[i]))
        sums[at] += (float) series->values[i];
    }
  vt_plot_get_colour (style, series->colour, rgb);
  for (int j = 0; j < canvas->height; j++)
    for (int i = 0; i < canvas->width; i++)
      {
        const gsize at = (gsize) j * (gsize) canvas->width + (gsize) i;

        if (counts[at] == 0)
          continue;
        if (sums != NULL)
          vt_plot_scale_colour (plot, area, (double) (sums[at] / counts[at]), rgb);
        canvas->pixels[(gsize) j * (gsize) canvas->stride + (gsize) i]
          = over (0, ink_of (rgb), (guint32) (256 * strength * (0.2 + 0.8 * log1p ((double) counts[at]) / log1p ((double) most))));
      }
}

static void
scatter_draw (VtPlot *plot, const VtPlotSeries *series, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr)
{
  Canvas canvas;

  if (series->n <= MOST_DISCS && plot->marked == NULL)
    {
      draw_discs (plot, series, area, style, cr);
      return;
    }
  if (!canvas_init (&canvas, area, pixels_per_unit (cr, style)))
    return;
  if (series->n > VT_PLOT_MOST_DOTS)
    draw_density (plot, series, area, style, &canvas);
  else
    add_dots (plot, series, area, style, &canvas, FALSE);
  if (plot->marked != NULL)
    add_dots (plot, series, area, style, &canvas, TRUE);
  canvas_paint (&canvas, area, cr);
}

const VtPlotKind vt_plot_scatter = { vt_plot_points_extend, scatter_draw, vt_plot_points_swatch, vt_plot_points_overlap,
                                     vt_plot_points_nearest, FALSE };

/* ---- which atoms ---- */

gboolean
vt_plot_has_atoms (VtPlot *plot)
{
  for (guint s = 0; s < plot->series->len; s++)
    if (((VtPlotSeries *) g_ptr_array_index (plot->series, s))->kind == &vt_plot_scatter)
      return TRUE;
  return FALSE;
}

/* A polygon by rows of one unit: the edges that each row meets, so that a point asks only a few of them. */
typedef struct
{
  double x0, y0, x1, y1; /* bounds */
  const double *corners;
  gsize n;
  guint *first; /* by row: into edges; n_rows + 1 */
  guint *edges;
  gsize n_rows;
} Polygon;

static void
rows_of_edge (const Polygon *polygon, gsize edge, gsize *from, gsize *to)
{
  const double a = polygon->corners[2 * edge + 1], b = polygon->corners[2 * ((edge + 1) % polygon->n) + 1];

  *from = (gsize) CLAMP (floor (MIN (a, b) - polygon->y0), 0, (double) polygon->n_rows - 1);
  *to = (gsize) CLAMP (floor (MAX (a, b) - polygon->y0), 0, (double) polygon->n_rows - 1);
}

static void
polygon_init (Polygon *polygon, const VtPlotMap *map, const double *corners, gsize n)
{
  gsize from, to;

  *polygon = (Polygon){ map->left + map->width, map->top + map->height, map->left, map->top, corners, n, NULL, NULL, 0 };
  for (gsize i = 0; i < n; i++)
    {
      polygon->x0 = MIN (polygon->x0, corners[2 * i]);
      polygon->x1 = MAX (polygon->x1, corners[2 * i]);
      polygon->y0 = MIN (polygon->y0, corners[2 * i + 1]);
      polygon->y1 = MAX (polygon->y1, corners[2 * i + 1]);
    }
  polygon->x0 = MAX (polygon->x0, map->left);
  polygon->x1 = MIN (polygon->x1, map->left + map->width);
  polygon->y0 = MAX (polygon->y0, map->top);
  polygon->y1 = MIN (polygon->y1, map->top + map->height);
  polygon->n_rows = (gsize) MAX (ceil (polygon->y1 - polygon->y0), 1);
  polygon->first = g_new0 (guint, polygon->n_rows + 1);
  for (gsize i = 0; i < n; i++)
    {
      rows_of_edge (polygon, i, &from, &to);
      for (gsize row = from; row <= to; row++)
        polygon->first[row + 1]++;
    }
  for (gsize row = 0; row < polygon->n_rows; row++)
    polygon->first[row + 1] += polygon->first[row];
  polygon->edges = g_new (guint, polygon->first[polygon->n_rows] + 1);
  g_autofree guint *filled = g_memdup2 (polygon->first, polygon->n_rows * sizeof (guint));
  for (gsize i = 0; i < n; i++)
    {
      rows_of_edge (polygon, i, &from, &to);
      for (gsize row = from; row <= to; row++)
        polygon->edges[filled[row]++] = (guint) i;
    }
}

/* Even-odd rule: how many edges a ray to the left crosses. */
static gboolean
polygon_contains (const Polygon *polygon, double x, double y)
{
  gboolean inside = FALSE;

  if (!(x >= polygon->x0 && x <= polygon->x1 && y >= polygon->y0 && y <= polygon->y1))
    return FALSE;
  const gsize row = MIN ((gsize) (y - polygon->y0), polygon->n_rows - 1);
  for (guint k = polygon->first[row]; k < polygon->first[row + 1]; k++)
    {
      const double *a = polygon->corners + 2 * polygon->edges[k];
      const double *b = polygon->corners + 2 * ((polygon->edges[k] + 1) % polygon->n);

      if ((a[1] > y) != (b[1] > y) && x > a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
        inside = !inside;
    }
  return inside;
}

/* The largest atom of the points, plus one. */
static gsize
count_atoms (VtPlot *plot)
{
  gsize n = 0;

  for (guint s = 0; s < plot->series->len; s++)
    {
      const VtPlotSeries *series = g_ptr_array_index (plot->series, s);

      if (series->kind != &vt_plot_scatter)
        continue;
      for (gsize i = 0; series->atoms != NULL && i < series->n; i++)
        n = MAX (n, (gsize) series->atoms[i] + 1);
      if (series->atoms == NULL)
        n = MAX (n, series->n);
    }
  return n;
}

guint32 *
vt_plot_find_atoms (VtPlot *plot, const VtPlotMap *map, const double *corners, gsize n_corners, gsize *n_atoms)
{
  const gsize n = count_atoms (plot);
  g_autofree guint8 *found = g_new0 (guint8, n + 1);
  guint32 *atoms;
  Polygon polygon;

  *n_atoms = 0;
  if (n_corners < 3)
    return NULL;
  polygon_init (&polygon, map, corners, n_corners);
  for (guint s = 0; s < plot->series->len; s++)
    {
      const VtPlotSeries *series = g_ptr_array_index (plot->series, s);

      for (gsize i = 0; series->kind == &vt_plot_scatter && i < series->n; i++)
        {
          double px, py;

          /* What is no number lies in no polygon. */
          vt_plot_map_to_pixel (map, series->x[i], series->y[i], &px, &py);
          if (polygon_contains (&polygon, px, py))
            found[series->atoms != NULL ? series->atoms[i] : i] = 1;
        }
    }
  g_free (polygon.first);
  g_free (polygon.edges);
  for (gsize i = 0; i < n; i++)
    *n_atoms += found[i];
  if (*n_atoms == 0)
    return NULL;
  atoms = g_new (guint32, *n_atoms);
  for (gsize i = 0, k = 0; i < n; i++)
    if (found[i])
      atoms[k++] = (guint32) i;
  return atoms;
}

gssize
vt_plot_find_atom (VtPlot *plot, const VtPlotMap *map, double x, double y)
{
  const double reach = 10;
  double least = reach * reach;
  gssize best = -1;

  for (guint s = 0; s < plot->series->len; s++)
    {
      const VtPlotSeries *series = g_ptr_array_index (plot->series, s);

      for (gsize i = 0; series->kind == &vt_plot_scatter && i < series->n; i++)
        {
          double px, py, d;

          if (!isfinite (series->x[i]) || !isfinite (series->y[i]))
            continue;
          vt_plot_map_to_pixel (map, series->x[i], series->y[i], &px, &py);
          d = (px - x) * (px - x) + (py - y) * (py - y);
          if (d >= least)
            continue;
          least = d;
          best = series->atoms != NULL ? (gssize) series->atoms[i] : (gssize) i;
        }
    }
  return best;
}
