/* Drawing the frame, ticks, names, legend and series in the geometry of vt-plot-layout.c. */
#include <math.h>
#include <string.h>

#include "plot/vt-plot-private.h"

typedef enum { INK_TEXT, INK_FRAME, INK_GRID, INK_GROUND } Ink;

static void
set_ink (cairo_t *cr, const VtPlotStyle *style, Ink ink)
{
  /* Screen greys are those of libadwaita's cards; print is plain black on white. */
  static const double light[][4] = { { 0.13, 0.13, 0.15, 1 }, { 0.13, 0.13, 0.15, 0.55 }, { 0, 0, 0, 0.08 }, { 1, 1, 1, 1 } };
  static const double dark[][4] = { { 0.95, 0.95, 0.95, 1 }, { 1, 1, 1, 0.5 }, { 1, 1, 1, 0.09 }, { 0.14, 0.14, 0.15, 1 } };
  static const double print[][4] = { { 0, 0, 0, 1 }, { 0, 0, 0, 1 }, { 0, 0, 0, 0 }, { 1, 1, 1, 1 } };
  const double *c = (style->dark ? dark : style->print ? print : light)[ink];

  cairo_set_source_rgba (cr, c[0], c[1], c[2], c[3]);
}

#define NOTE_SIZE 0.85 /* of a panel's note, times the font's */

/* ---- axes ---- */

/* One tick at @p along a side of the frame, pointing inwards. */
static void
tick_mark (cairo_t *cr, const VtPlotArea *area, gboolean along_x, double p, double length)
{
  double right = area->left + area->width, bottom = area->top + area->height;

  if (along_x)
    {
      cairo_move_to (cr, p, bottom);
      cairo_line_to (cr, p, bottom - length);
      cairo_move_to (cr, p, area->top);
      cairo_line_to (cr, p, area->top + length);
    }
  else
    {
      cairo_move_to (cr, area->left, p);
      cairo_line_to (cr, area->left + length, p);
      cairo_move_to (cr, right, p);
      cairo_line_to (cr, right - length, p);
    }
}

static void
mark_tick_at (cairo_t *cr, const VtPlotArea *area, double value, gboolean value_axis, gboolean along_x, double length)
{
  double px, py;

  vt_plot_area_map (area, value_axis ? area->data.x0 : value, value_axis ? value : area->data.y0, &px, &py);
  tick_mark (cr, area, along_x, along_x ? px : py, length);
}

/* Adds the marks of the major ticks to the path, or of the minor ones between and beyond them. */
static void
mark_ticks (cairo_t *cr, const VtPlotArea *area, const VtTicks *ticks, gboolean value_axis, gboolean along_x, gboolean minor,
            double length)
{
  double low = value_axis ? area->data.y0 : area->data.x0;
  double high = value_axis ? area->data.y1 : area->data.x1;
  double value;

  for (guint i = 0; !minor && i < ticks->n; i++)
    mark_tick_at (cr, area, vt_ticks_get (ticks, i), value_axis, along_x, length);
  for (guint i = 0; minor && vt_ticks_get_minor (ticks, i, low, high, &value); i++)
    if (!isnan (value))
      mark_tick_at (cr, area, value, value_axis, along_x, length);
}

/* Whether what an axis spans is of its data, or was asked for. */
static gboolean
is_meant (const VtPlotAxis *axis, const VtPlotArea *area)
{
  return !area->empty || axis->min < axis->max;
}

static void
draw_grid (VtPlot *plot, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr)
{
  gboolean values_along_x = area->flipped;

  set_ink (cr, style, INK_GRID);
  cairo_set_line_width (cr, 1);
  mark_ticks (cr, area, &area->y_ticks, TRUE, values_along_x, FALSE, values_along_x ? area->height : area->width);
  if (plot->categories == NULL)
    mark_ticks (cr, area, &area->x_ticks, FALSE, TRUE, FALSE, area->height);
  cairo_stroke (cr);
}

static void
draw_frame (VtPlot *plot, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr)
{
  double bottom = area->top + area->height;

  set_ink (cr, style, INK_FRAME);
  if (!style->print)
    {
      cairo_set_line_width (cr, 1);
      cairo_move_to (cr, area->left, area->top);
      cairo_line_to (cr, area->left, bottom);
      cairo_line_to (cr, area->left + area->width, bottom);
      cairo_stroke (cr);
      return;
    }

  cairo_set_line_width (cr, 0.6 * style->line_width);
  cairo_rectangle (cr, area->left, area->top, area->width, area->height);
  /* Names need no marks. */
  if (plot->y.names == NULL && is_meant (&plot->y, area))
    {
      mark_ticks (cr, area, &area->y_ticks, TRUE, area->flipped, FALSE, 0.45 * style->font_size);
      mark_ticks (cr, area, &area->y_ticks, TRUE, area->flipped, TRUE, 0.25 * style->font_size);
    }
  if (plot->categories == NULL && plot->x.names == NULL && is_meant (&plot->x, area))
    {
      mark_ticks (cr, area, &area->x_ticks, FALSE, TRUE, FALSE, 0.45 * style->font_size);
      mark_ticks (cr, area, &area->x_ticks, FALSE, TRUE, TRUE, 0.25 * style->font_size);
    }
  cairo_stroke (cr);
}

/* Cuts a text that is too long for its place, where @cut says: a label in its middle, as its end is its unit. */
static void
limit_width (PangoLayout *layout, double room, PangoEllipsizeMode cut)
{
  double width;

  vt_plot_text_get_size (layout, &width, NULL);
  if (width <= room)
    return;
  pango_layout_set_width (layout, (int) (room * PANGO_SCALE));
  pango_layout_set_ellipsize (layout, cut);
}

static void
draw_numbers (const VtPlotAxis *axis, const VtPlotArea *area, const VtTicks *ticks, gboolean value_axis, gboolean along_x,
              const VtPlotStyle *style, cairo_t *cr)
{
  double pad = 0.4 * style->font_size;

  for (guint i = 0; !axis->bare && is_meant (axis, area) && i < ticks->n; i++)
    {
      double value = vt_ticks_get (ticks, i), px, py;
      g_autofree char *text = vt_plot_dup_tick_label (axis, ticks, value);
      g_autoptr (PangoLayout) layout = vt_plot_text_new (cr, style, text, 1, FALSE);

      vt_plot_area_map (area, value_axis ? area->data.x0 : value, value_axis ? value : area->data.y0, &px, &py);
      if (axis->names != NULL && (!along_x || area->turned))
        limit_width (layout, along_x ? area->margins.bottom - 2 * pad : area->left - 2 * pad, PANGO_ELLIPSIZE_END);
      if (along_x && area->turned)
        vt_plot_text_draw (cr, layout, px, area->top + area->height + pad, 1, 0.5, -G_PI / 2);
      else if (along_x)
        vt_plot_text_draw (cr, layout, px, area->top + area->height + pad, 0.5, 0, 0);
      else
        vt_plot_text_draw (cr, layout, area->left - pad, py, 1, 0.5, 0);
    }
}

/* Numbers and label of the colour scale. */
static void
draw_scale_text (VtPlot *plot, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr, double width)
{
  double pad = 0.4 * style->font_size, x = area->bar_left + area->bar_width + pad;
  const VtPlotAxis axis = { .label = plot->scale.label };
  g_autofree char *label = vt_plot_dup_axis_label (&axis, &area->scale_ticks);

  for (guint i = 0; i < area->scale_ticks.n; i++)
    {
      double value = vt_ticks_get (&area->scale_ticks, i);
      g_autofree char *text = vt_ticks_dup_label (&area->scale_ticks, value);
      g_autoptr (PangoLayout) layout = vt_plot_text_new (cr, style, text, 1, FALSE);
      double t = (value - area->scale_min) / (area->scale_max - area->scale_min);

      vt_plot_text_draw (cr, layout, x, area->top + (1 - t) * area->height, 0, 0.5, 0);
    }
  if (label[0] == '\0')
    return;
  g_autoptr (PangoLayout) layout = vt_plot_text_new (cr, style, label, 1, FALSE);
  limit_width (layout, area->height + area->top, PANGO_ELLIPSIZE_MIDDLE);
  vt_plot_text_draw (cr, layout, width - 0.3 * pad, area->top + area->height / 2, 0.5, 1, -G_PI / 2);
}

static void
draw_categories (VtPlot *plot, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr)
{
  double pad = 0.4 * style->font_size;

  for (guint i = 0; plot->categories[i] != NULL; i += area->category_stride)
    {
      g_autoptr (PangoLayout) layout = vt_plot_text_new (cr, style, plot->categories[i], 1, FALSE);
      double px, py;

      vt_plot_area_map (area, i, area->data.y0, &px, &py);
      if (area->flipped)
        {
          limit_width (layout, area->left - 3 * pad, PANGO_ELLIPSIZE_END);
          vt_plot_text_draw (cr, layout, area->left - pad, py, 1, 0.5, 0);
        }
      else if (area->turned)
        vt_plot_text_draw (cr, layout, px, area->top + area->height + pad, 1, 0.5, -G_PI / 2);
      else
        vt_plot_text_draw (cr, layout, px, area->top + area->height + pad, 0.5, 0, 0);
    }
}

/* Text as large as @most allows, and as small as @least if there is little room. */
static PangoLayout *
fitting_layout (cairo_t *cr, const VtPlotStyle *style, const char *text, double most, double least, double room)
{
  g_autoptr (PangoLayout) layout = vt_plot_text_new (cr, style, text, most, FALSE);
  double width;

  vt_plot_text_get_size (layout, &width, NULL);
  return width <= room ? g_steal_pointer (&layout) : vt_plot_text_new (cr, style, text, MAX (most * room / width, least), FALSE);
}

/* A label that is too long for its side is made smaller, and cut rather than run off the picture. */
static PangoLayout *
label_layout (cairo_t *cr, const VtPlotStyle *style, const char *text, double room)
{
  PangoLayout *layout = fitting_layout (cr, style, text, 1, 0.7, room);

  limit_width (layout, room, PANGO_ELLIPSIZE_MIDDLE);
  return layout;
}

/* The middle of the frame, or as near to it as the text's length allows. */
static double
centre_label (PangoLayout *layout, double middle, double room, double pad)
{
  double width;

  vt_plot_text_get_size (layout, &width, NULL);
  return CLAMP (middle, width / 2 + pad, MAX (room - width / 2 - pad, width / 2 + pad));
}

/* "r = −0.34 [−0.37, −0.30]": in a narrow panel without the interval. */
static char *
dup_without_intervals (const char *note)
{
  GString *text = g_string_new (NULL);
  guint depth = 0;

  for (const char *p = note; *p; p++)
    {
      depth += *p == '[';
      if (depth == 0 && !(p[0] == ' ' && p[1] == '['))
        g_string_append_c (text, *p);
      depth -= *p == ']' && depth > 0;
    }
  return g_string_free (text, FALSE);
}

void
vt_plot_header_layouts (VtPlot *plot, cairo_t *cr, const VtPlotStyle *style, double room, PangoLayout **heading, PangoLayout **note)
{
  double width;

  /* The letter names the panel and is no symbol: upright. */
  g_autofree char *letter = g_markup_escape_text (style->unlettered ? "" : plot->letter, -1);
  g_autofree char *title = vt_plot_markup (plot->title != NULL ? plot->title : "");
  g_autofree char *markup = g_strdup_printf ("%s %s", letter, title);

  *heading = vt_plot_text_new_markup (cr, style, g_strstrip (markup), 1, FALSE);
  *note = NULL;
  if (plot->note == NULL || plot->note[0] == '\0')
    return;
  *note = vt_plot_text_new (cr, style, plot->note, NOTE_SIZE, FALSE);
  vt_plot_text_get_size (*note, &width, NULL);
  if (width > room)
    {
      g_autofree char *less = dup_without_intervals (plot->note);

      g_object_unref (*note);
      *note = fitting_layout (cr, style, less, NOTE_SIZE, 0.5, room);
    }
  pango_layout_set_alignment (*note, PANGO_ALIGN_RIGHT);
}

static void
draw_header (VtPlot *plot, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr)
{
  g_autoptr (PangoLayout) heading = NULL, note = NULL;
  double bottom = area->top - 0.2 * style->font_size, h;
  double foot = area->legend_width > 0 && area->legend_y < area->top ? area->legend_y : bottom;

  vt_plot_header_layouts (plot, cr, style, area->header_room, &heading, &note);
  vt_plot_text_get_size (heading, NULL, &h);
  vt_plot_text_draw (cr, heading, area->left, foot - area->header, 0, 0, 0);
  if (note != NULL)
    vt_plot_text_draw (cr, note, area->left + area->width, foot, 1, 1, 0);
}

static void
draw_labels (VtPlot *plot, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr, double width, double height)
{
  const VtTicks *x_ticks = plot->categories == NULL ? &area->x_ticks : NULL;
  g_autofree char *x = vt_plot_dup_axis_label (&plot->x, x_ticks);
  g_autofree char *y = vt_plot_dup_axis_label (&plot->y, &area->y_ticks);
  const char *below = area->flipped ? y : x, *beside = area->flipped ? x : y;
  double pad = 0.4 * style->font_size;

  set_ink (cr, style, INK_TEXT);
  if (below[0] != '\0' && !(area->flipped ? plot->y.bare : plot->x.bare))
    {
      g_autoptr (PangoLayout) layout = label_layout (cr, style, below, width - 2 * pad);
      vt_plot_text_draw (cr, layout, centre_label (layout, area->left + area->width / 2, width, pad),
                         MIN (height, area->top + area->height + area->margins.bottom) - 0.6 * pad, 0.5, 1, 0);
    }
  if (beside[0] != '\0' && !(area->flipped ? plot->x.bare : plot->y.bare))
    {
      g_autoptr (PangoLayout) layout = label_layout (cr, style, beside, height - 2 * pad);
      vt_plot_text_draw (cr, layout, MAX (area->left - area->margins.left, 0) + 0.6 * pad,
                         centre_label (layout, area->top + area->height / 2, height, pad), 0.5, 0, -G_PI / 2);
    }
  if (plot->letter != NULL)
    draw_header (plot, area, style, cr);
  else if (plot->title != NULL && plot->title[0] != '\0')
    {
      g_autoptr (PangoLayout) layout = vt_plot_text_new (cr, style, plot->title, 1.05, !style->print);
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
      pango_layout_set_width (layout, (int) ((area->left + area->width) * PANGO_SCALE));
      cairo_move_to (cr, pad, pad);
      pango_cairo_show_layout (cr, layout);
    }
}

/* ---- legend ---- */

static gboolean
is_listed (const VtPlotSeries *series)
{
  return series->label != NULL && series->label[0] != '\0';
}

static guint
count_listed (VtPlot *plot)
{
  guint n = 0;

  for (guint i = 0; i < plot->series->len; i++)
    n += is_listed (g_ptr_array_index (plot->series, i));
  return n;
}

/* A single series is named by the axis already. */
static gboolean
lists_series (VtPlot *plot)
{
  return plot->series->len > 1 && count_listed (plot) > 0;
}

/* With a letter the note is in the header. */
static gboolean
has_note (VtPlot *plot)
{
  return plot->letter == NULL && plot->note != NULL && plot->note[0] != '\0';
}

gboolean
vt_plot_has_legend (VtPlot *plot)
{
  return lists_series (plot) || has_note (plot);
}

/* Measures, and draws if @draw. Columns are as wide as the widest entry. */
static void
legend_walk (VtPlot *plot, cairo_t *cr, const VtPlotStyle *style, guint columns, gboolean draw, double x, double y, double *width,
             double *height)
{
  double swatch = 1.6 * style->font_size, gap = 0.5 * style->font_size;
  double line, widest = 0, note_width = 0, note_height = 0;
  guint n = 0, listed = lists_series (plot) ? count_listed (plot) : 0;

  g_autoptr (PangoLayout) probe = vt_plot_text_new (cr, style, "0", 1, FALSE);
  vt_plot_text_get_size (probe, NULL, &line);
  const int baseline = pango_layout_get_baseline (probe);
  for (guint i = 0; listed > 0 && i < plot->series->len; i++)
    {
      const VtPlotSeries *series = g_ptr_array_index (plot->series, i);
      double w;

      if (!is_listed (series))
        continue;
      g_autoptr (PangoLayout) layout = vt_plot_text_new (cr, style, series->label, 1, FALSE);
      vt_plot_text_get_size (layout, &w, NULL);
      widest = MAX (widest, swatch + gap + w);
    }
  columns = CLAMP (columns, 1, MAX (listed, 1));

  if (has_note (plot))
    {
      g_autoptr (PangoLayout) layout = vt_plot_text_new (cr, style, plot->note, 1, FALSE);

      pango_layout_set_alignment (layout, columns == 1 && listed == 0 ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
      vt_plot_text_get_size (layout, &note_width, &note_height);
      if (draw)
        {
          set_ink (cr, style, INK_TEXT);
          vt_plot_text_draw (cr, layout, x, y, 0, 0, 0);
        }
    }
  for (guint i = 0; listed > 0 && i < plot->series->len; i++)
    {
      const VtPlotSeries *series = g_ptr_array_index (plot->series, i);
      double ex = x + (n % columns) * (widest + 2 * gap), ey = y + note_height + (n / columns) * line;
      double rgb[3];

      if (!is_listed (series))
        continue;
      n++;
      if (!draw)
        continue;
      g_autoptr (PangoLayout) layout = vt_plot_text_new (cr, style, series->label, 1, FALSE);
      vt_plot_get_colour (style, series->colour, rgb);
      cairo_set_source_rgb (cr, rgb[0], rgb[1], rgb[2]);
      const double dashes[] = { 4 * style->line_width, 2.5 * style->line_width };
      cairo_set_dash (cr, dashes, series->dashed ? 2 : 0, 0);
      series->kind->swatch (style, cr, ex, ey, swatch, line);
      cairo_set_dash (cr, NULL, 0, 0);
      set_ink (cr, style, INK_TEXT);
      /* On one line with the swatch and evenly spaced, also where a sign is of another font, which makes its line higher. */
      vt_plot_text_draw (cr, layout, ex + swatch + gap, ey + (double) (baseline - pango_layout_get_baseline (layout)) / PANGO_SCALE, 0, 0, 0);
    }
  *width = MAX (note_width, listed > 0 ? columns * widest + (columns - 1) * 2 * gap : 0);
  *height = note_height + ceil ((double) listed / columns) * line;
}

void
vt_plot_legend_get_size (VtPlot *plot, cairo_t *cr, const VtPlotStyle *style, guint columns, double *width, double *height)
{
  legend_walk (plot, cr, style, columns, FALSE, 0, 0, width, height);
}

void
vt_plot_legend_draw (VtPlot *plot, cairo_t *cr, const VtPlotStyle *style, const VtPlotArea *area)
{
  double width, height;

  if (area->legend_width <= 0)
    return;
  /* A ground of its own, in case nothing was free. */
  if (!style->transparent)
    {
      set_ink (cr, style, INK_GROUND);
      cairo_rectangle (cr, area->legend_x - 2, area->legend_y, area->legend_width + 4, area->legend_height);
      cairo_fill (cr);
    }
  legend_walk (plot, cr, style, area->legend_columns, TRUE, area->legend_x, area->legend_y, &width, &height);
}

/* ---- all of it ---- */

static void
draw_empty_text (VtPlot *plot, const VtPlotArea *area, const VtPlotStyle *style, cairo_t *cr)
{
  g_autoptr (PangoLayout) layout = vt_plot_text_new (cr, style, vt_plot_get_empty_text (plot), NOTE_SIZE, FALSE);

  pango_layout_set_width (layout, (int) (0.9 * area->width * PANGO_SCALE));
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  set_ink (cr, style, INK_FRAME);
  vt_plot_text_draw (cr, layout, area->left + 0.05 * area->width, area->top + area->height / 2, 0, 0.5, 0);
}

static void
draw_in_area (VtPlot *plot, cairo_t *cr, double width, double height, const VtPlotStyle *style, const VtPlotArea *area)
{
  if (!style->print && !area->empty)
    draw_grid (plot, area, style, cr);

  cairo_save (cr);
  cairo_rectangle (cr, area->left, area->top, area->width, area->height);
  cairo_clip (cr);
  if (area->empty)
    draw_empty_text (plot, area, style, cr);
  for (guint i = 0; i < plot->series->len && !area->empty; i++)
    {
      const VtPlotSeries *series = g_ptr_array_index (plot->series, i);
      cairo_new_path (cr);
      series->kind->draw (plot, series, area, style, cr);
      vt_plot_draw_errors (series, area, style, cr);
    }
  g_array_set_size (plot->named, 0);
  for (guint i = 0; i < plot->series->len; i++)
    vt_plot_draw_names (plot, g_ptr_array_index (plot->series, i), area, style, cr);
  cairo_restore (cr);

  vt_plot_legend_draw (plot, cr, style, area);
  draw_frame (plot, area, style, cr);
  set_ink (cr, style, INK_TEXT);
  draw_numbers (&plot->y, area, &area->y_ticks, TRUE, area->flipped, style, cr);
  if (plot->categories != NULL)
    draw_categories (plot, area, style, cr);
  else
    draw_numbers (&plot->x, area, &area->x_ticks, FALSE, TRUE, style, cr);
  if (area->bar_width > 0)
    {
      vt_plot_draw_scale (plot, area, style, cr);
      set_ink (cr, style, INK_TEXT);
      draw_scale_text (plot, area, style, cr, area->left + area->width + area->margins.right);
    }
  draw_labels (plot, area, style, cr, width, height);
}

static void
draw_ground (cairo_t *cr, double width, double height, const VtPlotStyle *style)
{
  if (style->transparent)
    return;
  set_ink (cr, style, INK_GROUND);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);
}

void
vt_plot_draw (VtPlot *plot, cairo_t *cr, double width, double height, const VtPlotStyle *style)
{
  vt_plot_draw_stack (&plot, 1, cr, width, height, style);
}

/* The margins that let the frames of a column and of a row of panels begin and end together. */
static void
find_grid (VtPlot *const *plots, guint n_rows, guint n_columns, cairo_t *cr, double frame_width, double frame_height,
           const VtPlotStyle *style, VtPlotMargins *columns, VtPlotMargins *rows)
{
  /* The second round knows how wide the frames are, and so how the headings break. */
  g_autofree VtPlotMargins *last_columns = g_memdup2 (columns, n_columns * sizeof *columns);
  g_autofree VtPlotMargins *last_rows = g_memdup2 (rows, n_rows * sizeof *rows);

  memset (rows, 0, n_rows * sizeof *rows);
  for (guint i = 0; i < n_rows * n_columns; i++)
    {
      VtPlotMargins *column = &columns[i % n_columns], *row = &rows[i / n_columns];
      const VtPlotMargins *last_column = &last_columns[i % n_columns], *last_row = &last_rows[i / n_columns];
      const VtPlotMargins least = { last_column->left, last_column->right, 0, 0 };
      VtPlotArea area;

      if (plots[i] == NULL)
        continue;
      vt_plot_layout (plots[i], cr, frame_width + last_column->left + last_column->right,
                      frame_height + last_row->top + last_row->bottom, style, &least, &area);
      column->left = MAX (column->left, area.margins.left);
      column->right = MAX (column->right, area.margins.right);
      row->top = MAX (row->top, area.margins.top);
      row->bottom = MAX (row->bottom, area.margins.bottom);
    }
}

void
vt_plot_draw_grid (VtPlot *const *plots, guint n_rows, guint n_columns, cairo_t *cr, double width, double height,
                   const VtPlotStyle *style)
{
  g_autofree VtPlotMargins *columns = g_new0 (VtPlotMargins, n_columns), *rows = g_new0 (VtPlotMargins, n_rows);
  double frame_width = width / n_columns, frame_height = height / n_rows, x = 0, y = 0;

  g_return_if_fail (n_rows > 0 && n_columns > 0);
  if (width < 4 * style->font_size * n_columns || height < 4 * style->font_size * n_rows)
    return; /* nothing legible fits */

  cairo_save (cr);
  draw_ground (cr, width, height, style);
  for (int round = 0; round < 2; round++)
    {
      find_grid (plots, n_rows, n_columns, cr, frame_width, frame_height, style, columns, rows);
      frame_width = width;
      frame_height = height;
      for (guint c = 0; c < n_columns; c++)
        frame_width -= columns[c].left + columns[c].right;
      for (guint r = 0; r < n_rows; r++)
        frame_height -= rows[r].top + rows[r].bottom;
      frame_width = MAX (frame_width / n_columns, style->font_size);
      frame_height = MAX (frame_height / n_rows, style->font_size);
    }
  for (guint i = 0; i < n_rows * n_columns; i++)
    {
      const VtPlotMargins *column = &columns[i % n_columns], *row = &rows[i / n_columns];
      const VtPlotMargins least = { column->left, column->right, row->top, row->bottom };
      double cell_width = frame_width + column->left + column->right, cell_height = frame_height + row->top + row->bottom;
      VtPlotArea area;

      if (i % n_columns == 0)
        x = 0;
      if (plots[i] != NULL)
        {
          cairo_save (cr);
          cairo_translate (cr, x, y);
          vt_plot_layout (plots[i], cr, cell_width, cell_height, style, &least, &area);
          draw_in_area (plots[i], cr, cell_width, cell_height, style, &area);
          cairo_restore (cr);
        }
      x += cell_width;
      if (i % n_columns == n_columns - 1)
        y += cell_height;
    }
  cairo_restore (cr);
}

void
vt_plot_draw_stack (VtPlot *const *plots, guint n_plots, cairo_t *cr, double width, double height, const VtPlotStyle *style)
{
  double each = height / MAX (n_plots, 1);
  VtPlotMargins least = { 0 };

  g_return_if_fail (n_plots > 0);
  if (width < 4 * style->font_size || each < 4 * style->font_size)
    return; /* nothing legible fits */

  cairo_save (cr);
  draw_ground (cr, width, height, style);
  for (guint i = 0; n_plots > 1 && i < n_plots; i++)
    {
      VtPlotArea area;

      vt_plot_layout (plots[i], cr, width, each, style, NULL, &area);
      least.left = MAX (least.left, area.margins.left);
      least.right = MAX (least.right, area.margins.right);
    }
  for (guint i = 0; i < n_plots; i++)
    {
      VtPlotArea area;

      cairo_save (cr);
      cairo_translate (cr, 0, i * each);
      vt_plot_layout (plots[i], cr, width, each, style, &least, &area);
      draw_in_area (plots[i], cr, width, each, style, &area);
      cairo_restore (cr);
    }
  cairo_restore (cr);
}
