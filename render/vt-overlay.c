/* The overlay: colour bar or species, scale bar, axes. Cairo and Pango, so that screen, PNG and PDF carry the same. */
#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "base/vt-i18n.h"
#include "plot/vt-plot-text.h"
#include "plot/vt-plot-ticks.h"
#include "vt-camera.h"
#include "vt-colour-map.h"
#include "vt-overlay.h"
#include "vt-renderer.h"

#define EDGE 18      /* distance from the picture's edge */
#define FONT_SIZE 11 /* logical pixels */
#define BAR_WIDTH 15
#define BAR_HEIGHT 180
#define TITLE_WIDTH 170

typedef struct
{
  cairo_t *cr;
  double width, height;
  gboolean dark;
} Canvas;

static const double ink[2] = { 0.13, 0.93 };  /* on light, on dark */
static const double halo[2] = { 1.0, 0.08 };

static PangoLayout *
make_layout (Canvas *c, const char *text, gboolean bold, double width)
{
  PangoLayout *layout = pango_cairo_create_layout (c->cr);
  g_autofree char *markup = vt_plot_markup (text); /* k_B with its subscript */
  PangoFontDescription *font = pango_font_description_from_string ("Cantarell, Inter, Noto Sans, DejaVu Sans, Noto Sans CJK SC, Sans");

  pango_font_description_set_absolute_size (font, FONT_SIZE * PANGO_SCALE);
  if (bold)
    pango_font_description_set_weight (font, PANGO_WEIGHT_SEMIBOLD);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_markup (layout, markup, -1);
  if (width > 0)
    {
      int natural;
      pango_layout_get_size (layout, &natural, NULL);
      if (natural > width * PANGO_SCALE)
        {
          pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
          pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
        }
    }
  pango_font_description_free (font);
  return layout;
}

static void
layout_size (PangoLayout *layout, double *width, double *height)
{
  PangoRectangle logical;

  pango_layout_get_extents (layout, NULL, &logical);
  *width = (double) (logical.x + logical.width) / PANGO_SCALE;
  *height = (double) logical.height / PANGO_SCALE;
}

/* A rim in the ground's colour keeps text and lines readable over atoms. */
static void
show_layout (Canvas *c, PangoLayout *layout, double x, double y)
{
  cairo_save (c->cr);
  cairo_move_to (c->cr, x, y);
  pango_cairo_layout_path (c->cr, layout);
  cairo_set_line_width (c->cr, 3);
  cairo_set_line_join (c->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_source_rgba (c->cr, halo[c->dark], halo[c->dark], halo[c->dark], 0.75);
  cairo_stroke (c->cr);
  cairo_set_source_rgb (c->cr, ink[c->dark], ink[c->dark], ink[c->dark]);
  cairo_move_to (c->cr, x, y);
  pango_cairo_show_layout (c->cr, layout);
  cairo_restore (c->cr);
}

/* ---- numbers ---- */

double
vt_overlay_tick_step (double span, guint wanted)
{
  static const double round[] = { 1, 2, 2.5, 5, 10 };
  double raw = span / MAX (wanted, 1);
  double power = pow (10, floor (log10 (raw)));

  for (guint i = 0; i < G_N_ELEMENTS (round); i++)
    if (round[i] * power >= raw * (1 - 1e-9))
      return round[i] * power;
  return 10 * power;
}

char *
vt_overlay_format_tick (double value, double step)
{
  double magnitude = MAX (fabs (value), step);
  int decimals = 0;

  if (fabs (value) < step * 1e-6)
    value = 0;
  if (magnitude >= 1e6 || step < 1e-5)
    return vt_number_to_text (value, 3);
  /* As many decimals as the step has. */
  for (double s = step; decimals < 6 && fabs (s - round (s)) > 1e-6 * s; s *= 10)
    decimals++;
  return vt_number_to_fixed (value, decimals);
}

/* ---- colour bar ---- */

void
vt_overlay_bar_rectangle (double width, double height, double title_height, double labels_width, double rectangle[4])
{
  rectangle[3] = MAX (MIN (BAR_HEIGHT, height - 2 * EDGE - title_height - 8), 24);
  rectangle[2] = BAR_WIDTH;
  rectangle[0] = width - EDGE - labels_width - 8 - BAR_WIDTH;
  rectangle[1] = EDGE + title_height + 8;
}

static void
fill_bar (Canvas *c, const VtColourMap *map, gboolean reverse, const double bar[4])
{
  cairo_pattern_t *ramp = cairo_pattern_create_linear (0, bar[1] + bar[3], 0, bar[1]);
  const int stops = 128;

  for (int i = 0; i <= stops; i++)
    {
      double rgb[3];
      vt_colour_map_sample (map, reverse, (double) i / stops, rgb);
      cairo_pattern_add_color_stop_rgb (ramp, (double) i / stops, rgb[0], rgb[1], rgb[2]);
    }
  cairo_rectangle (c->cr, bar[0], bar[1], bar[2], bar[3]);
  cairo_set_source (c->cr, ramp);
  cairo_fill_preserve (c->cr);
  cairo_pattern_destroy (ramp);
  cairo_set_line_width (c->cr, 0.75);
  cairo_set_source_rgba (c->cr, ink[c->dark], ink[c->dark], ink[c->dark], 0.55);
  cairo_stroke (c->cr);
}

/* @bar: where it is. */
static void
draw_bar (Canvas *c, VtField *field, const VtColourMap *map, gboolean reverse, double min, double max, PangoLayout *title, double bar[4])
{
  gboolean whole = vt_field_get_value_type (field) == VT_FIELD_I32;
  double step = vt_overlay_tick_step (max - min, 5);
  double title_width, title_height, labels_width = 0;
  double first;

  if (whole)
    step = MAX (1, round (step));
  first = ceil (min / step - 1e-9) * step;
  for (double v = first; v <= max + step * 1e-9; v += step)
    {
      g_autofree char *text = vt_overlay_format_tick (v, step);
      g_autoptr (PangoLayout) label = make_layout (c, text, FALSE, 0);
      double w, h;
      layout_size (label, &w, &h);
      labels_width = MAX (labels_width, w);
    }
  layout_size (title, &title_width, &title_height);
  vt_overlay_bar_rectangle (c->width, c->height, title_height, labels_width, bar);
  /* The title begins above the bar where it fits, else it ends at the edge. */
  show_layout (c, title, MIN (bar[0], c->width - EDGE - title_width), EDGE);
  fill_bar (c, map, reverse, bar);
  for (double v = first; v <= max + step * 1e-9; v += step)
    {
      g_autofree char *text = vt_overlay_format_tick (v, step);
      g_autoptr (PangoLayout) label = make_layout (c, text, FALSE, 0);
      double y = bar[1] + bar[3] * (1 - (v - min) / (max - min));
      double w, h;

      layout_size (label, &w, &h);
      cairo_move_to (c->cr, bar[0] + bar[2], y);
      cairo_rel_line_to (c->cr, 4, 0);
      cairo_set_line_width (c->cr, 1);
      cairo_set_source_rgb (c->cr, ink[c->dark], ink[c->dark], ink[c->dark]);
      cairo_stroke (c->cr);
      show_layout (c, label, bar[0] + bar[2] + 8, y - h / 2);
    }
}

/* ---- discs with names ---- */

typedef struct
{
  double rgb[3];
  char *name;
} Entry;

static void
entry_clear (gpointer data)
{
  g_free (((Entry *) data)->name);
}

#define LINE 20
#define NAME_INDENT 22

static void
draw_entry (Canvas *c, const Entry *entry, double x, double y)
{
  g_autoptr (PangoLayout) name = make_layout (c, entry->name, FALSE, TITLE_WIDTH);
  double w, h;

  layout_size (name, &w, &h);
  cairo_new_path (c->cr); /* a text leaves its point behind */
  cairo_arc (c->cr, x + 7, y + LINE / 2.0, 6.5, 0, 2 * G_PI);
  cairo_set_source_rgb (c->cr, entry->rgb[0], entry->rgb[1], entry->rgb[2]);
  cairo_fill_preserve (c->cr);
  cairo_set_line_width (c->cr, 0.75);
  cairo_set_source_rgba (c->cr, ink[c->dark], ink[c->dark], ink[c->dark], 0.55);
  cairo_stroke (c->cr);
  show_layout (c, name, x + NAME_INDENT, y + (LINE - h) / 2);
}

static double
get_entry_width (Canvas *c, const Entry *entry)
{
  g_autoptr (PangoLayout) name = make_layout (c, entry->name, FALSE, TITLE_WIDTH);
  double w, h;

  layout_size (name, &w, &h);
  return w + NAME_INDENT;
}

static void
draw_entries (Canvas *c, GArray *entries, PangoLayout *title)
{
  double title_width = 0, title_height = 0, widest = 0;
  double y = EDGE;

  if (title != NULL)
    layout_size (title, &title_width, &title_height);
  for (guint i = 0; i < entries->len; i++)
    widest = MAX (widest, get_entry_width (c, &g_array_index (entries, Entry, i)));
  double x = c->width - EDGE - MAX (widest, MIN (title_width, TITLE_WIDTH));
  if (title != NULL)
    {
      show_layout (c, title, MIN (x, c->width - EDGE - title_width), y);
      y += title_height + 8;
    }
  for (guint i = 0; i < entries->len && y + LINE < c->height - EDGE; i++, y += LINE)
    draw_entry (c, &g_array_index (entries, Entry, i), x, y);
}

static void
draw_species (Canvas *c, VtSample *sample, VtView *view)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  guint n;
  const VtSpecies *species = vt_sample_get_species (sample, &n);

  g_array_set_clear_func (entries, entry_clear);
  for (guint i = 0; i < n; i++)
    {
      Entry entry;

      if (vt_view_hides_species (view, species[i].name))
        continue;
      for (int k = 0; k < 3; k++)
        entry.rgb[k] = (species[i].rgb >> (16 - 8 * k) & 0xff) / 255.0;
      entry.name = g_strdup (species[i].name);
      g_array_append_val (entries, entry);
    }
  draw_entries (c, entries, NULL);
}

/* The grey atoms. */
static Entry
make_gap_entry (void)
{
  return (Entry){ { VT_COLOUR_NONE, VT_COLOUR_NONE, VT_COLOUR_NONE }, g_strdup (_("no value")) };
}

static void
draw_categories (Canvas *c, VtField *field, const VtColourMap *map, gboolean reverse, double min, double max, PangoLayout *title)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));

  g_array_set_clear_func (entries, entry_clear);
  for (guint i = 0; i < map->n_colours && floor (min + 0.5) + i <= max + 0.5; i++)
    {
      double value = floor (min + 0.5) + i;
      Entry entry;

      vt_colour_map_sample (map, reverse, vt_colour_map_place (map, value, min, max), entry.rgb);
      entry.name = vt_overlay_format_tick (value, 1);
      g_array_append_val (entries, entry);
    }
  if (vt_field_has_gaps (field))
    {
      Entry entry = make_gap_entry ();

      g_array_append_val (entries, entry);
    }
  draw_entries (c, entries, title);
}

/* Where the contour of the map on the slice lies in the bar, in the same ink as on the map. */
static void
draw_level (Canvas *c, const VtColourMap *map, gboolean reverse, double t, const double bar[4])
{
  const double y = bar[1] + bar[3] * (1 - t);
  double rgb[3], grey;

  vt_colour_map_sample (map, reverse, t, rgb);
  grey = vt_colour_map_is_bright (rgb) ? 0 : 1;
  cairo_move_to (c->cr, bar[0], y);
  cairo_rel_line_to (c->cr, bar[2], 0);
  cairo_set_line_width (c->cr, 2);
  cairo_set_source_rgb (c->cr, grey, grey, grey);
  cairo_stroke (c->cr);
}

static void
draw_legend (Canvas *c, VtScene *scene, VtView *view, const VtViewState *state)
{
  VtField *field = vt_scene_get_colour_field (scene);
  const VtColourMap *map = vt_view_get_colour_map (view, field);
  g_autoptr (PangoLayout) title = NULL;
  g_autofree char *label = NULL;
  double min, max;

  if (field == NULL)
    {
      draw_species (c, vt_scene_get_sample (scene), view);
      return;
    }
  label = vt_field_dup_label (field);
  title = make_layout (c, label, TRUE, TITLE_WIDTH);
  if (!vt_view_get_colour_range (view, field, &min, &max) || !(max > min))
    return;
  if (map->kind == VT_MAP_CATEGORICAL)
    draw_categories (c, field, map, state->reverse_map, min, max, title);
  else
    {
      VtSliceMap *sheet = vt_scene_get_shown_map (scene, state);
      double bar[4], level;

      draw_bar (c, field, map, state->reverse_map, min, max, title, bar);
      if (sheet != NULL && vt_slice_map_get_level (sheet, view, &level) && level >= min && level <= max)
        draw_level (c, map, state->reverse_map, (level - min) / (max - min), bar);
      if (vt_field_has_gaps (field))
        {
          Entry entry = make_gap_entry ();

          draw_entry (c, &entry, c->width - EDGE - get_entry_width (c, &entry), bar[1] + bar[3] + 8);
          entry_clear (&entry);
        }
    }
}

/* ---- scale bar ---- */

double
vt_overlay_scale_bar (double pixels_per_length, double longest, const char *unit, char **label)
{
  static const double round[] = { 5, 2, 1 };
  double most = longest / pixels_per_length;
  double power = pow (10, floor (log10 (most)));
  double length = power;

  for (guint i = 0; i < G_N_ELEMENTS (round); i++)
    if (round[i] * power <= most)
      {
        length = round[i] * power;
        break;
      }
  if (strcmp (unit, "Å") == 0 && length >= 9.99)
    *label = g_strdup_printf ("%g nm", length / 10);
  else
    *label = g_strdup_printf ("%g %s", length, unit);
  return length * pixels_per_length;
}

static void
draw_scale_bar (Canvas *c, VtSample *sample, double pixels_per_length)
{
  g_autofree char *text = NULL;
  double length = vt_overlay_scale_bar (pixels_per_length, CLAMP (c->width * 0.16, 60, 150), vt_sample_get_length_unit (sample), &text);
  g_autoptr (PangoLayout) label = make_layout (c, text, FALSE, 0);
  double w, h;
  double right = c->width - EDGE;
  double y = c->height - EDGE - 2;

  layout_size (label, &w, &h);
  cairo_set_line_cap (c->cr, CAIRO_LINE_CAP_BUTT);
  cairo_rectangle (c->cr, right - length - 1.5, y - 3.5, length + 3, 6);
  cairo_set_source_rgba (c->cr, halo[c->dark], halo[c->dark], halo[c->dark], 0.75);
  cairo_fill (c->cr);
  cairo_rectangle (c->cr, right - length, y - 2, length, 3);
  cairo_set_source_rgb (c->cr, ink[c->dark], ink[c->dark], ink[c->dark]);
  cairo_fill (c->cr);
  show_layout (c, label, right - length / 2 - w / 2, y - 5 - h);
}

/* ---- arrows ---- */

/* What they are and how much the longest stands for, above the scale bar. */
static void
draw_arrow_legend (Canvas *c, VtField *field, double longest, double bottom)
{
  g_autofree char *number = vt_overlay_format_tick (longest, 0);
  const char *unit = vt_field_get_unit (field);
  /* Translators: title of a field drawn as arrows, the length of its longest, its unit. */
  g_autofree char *text = g_strdup_printf (_("%s: longest %s %s"), vt_field_get_title (field), number, unit);
  g_autoptr (PangoLayout) label = make_layout (c, g_strchomp (text), FALSE, 0);
  double w, h, right = c->width - EDGE;

  layout_size (label, &w, &h);
  show_layout (c, label, right - w, bottom - h);
}

/* ---- axes ---- */

static void
draw_arrow (Canvas *c, double x, double y, const double axis[3], double length, const double rgb[3])
{
  const double head = 11, head_radius = 4.6;
  double tip[2] = { x + axis[0] * length, y - axis[1] * length };
  double base[2] = { x + axis[0] * (length - head), y - axis[1] * (length - head) };
  double flat = hypot (axis[0], axis[1]);
  double angle = atan2 (-axis[1], axis[0]);
  /* The farther from the viewer, the paler. */
  double shade = 0.16 * (1 - axis[2]);
  double ground = halo[c->dark];
  double r = rgb[0] + (ground - rgb[0]) * shade;
  double g = rgb[1] + (ground - rgb[1]) * shade;
  double b = rgb[2] + (ground - rgb[2]) * shade;

  cairo_set_line_cap (c->cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width (c->cr, 2.6);
  cairo_set_source_rgb (c->cr, r, g, b);
  cairo_move_to (c->cr, x, y);
  cairo_line_to (c->cr, base[0], base[1]);
  cairo_stroke (c->cr);

  /* A cone: its silhouette towards the tip and its base, a circle seen at a slant. */
  cairo_save (c->cr);
  cairo_translate (c->cr, base[0], base[1]);
  cairo_rotate (c->cr, angle);
  cairo_move_to (c->cr, hypot (tip[0] - base[0], tip[1] - base[1]), 0);
  cairo_line_to (c->cr, 0, head_radius);
  cairo_line_to (c->cr, 0, -head_radius);
  cairo_close_path (c->cr);
  cairo_fill (c->cr);
  cairo_scale (c->cr, MAX (sqrt (MAX (1 - flat * flat, 0)), 0.02), 1);
  cairo_arc (c->cr, 0, 0, head_radius, 0, 2 * G_PI);
  if (axis[2] < 0)
    cairo_set_source_rgb (c->cr, r * 0.72, g * 0.72, b * 0.72);
  cairo_fill (c->cr);
  cairo_restore (c->cr);
}

static void
draw_tripod (Canvas *c, const VtCamera *camera)
{
  static const double colours[3][3] = { { 0.85, 0.17, 0.17 }, { 0.15, 0.60, 0.28 }, { 0.18, 0.42, 0.88 } };
  static const char *const names[3] = { "x", "y", "z" };
  const double length = 34, reach = 50;
  double x = EDGE + reach - 8, y = c->height - EDGE - reach + 8;
  int order[3] = { 0, 1, 2 };

  /* From the one that points away from the viewer to the one that points at him. */
  for (int i = 0; i < 3; i++)
    for (int j = i + 1; j < 3; j++)
      if (camera->axes[2][order[j]] < camera->axes[2][order[i]])
        {
          int swap = order[i];
          order[i] = order[j];
          order[j] = swap;
        }
  for (int i = 0; i < 3; i++)
    {
      int k = order[i];
      double axis[3] = { camera->axes[0][k], camera->axes[1][k], camera->axes[2][k] };
      g_autoptr (PangoLayout) name = make_layout (c, names[k], TRUE, 0);
      double flat = hypot (axis[0], axis[1]);
      double w, h, away;

      draw_arrow (c, x, y, axis, length, colours[k]);
      layout_size (name, &w, &h);
      away = length * flat + 9;
      /* An axis along the line of sight has its name below the others' feet. */
      if (flat < 0.15)
        show_layout (c, name, x - 11 - w / 2, y + 10 - h / 2);
      else
        show_layout (c, name, x + axis[0] / flat * away - w / 2, y - axis[1] / flat * away - h / 2);
    }
}

void
vt_overlay_draw (cairo_t *cr, VtScene *scene, VtView *view, double width, double height, double scale, gboolean dark)
{
  Canvas c = { .cr = cr, .width = width / scale, .height = height / scale, .dark = dark != FALSE };
  VtSample *sample;
  VtViewState state;
  VtCamera camera;

  g_return_if_fail (VT_IS_SCENE (scene));
  g_return_if_fail (VT_IS_VIEW (view));
  g_return_if_fail (scale > 0);

  sample = vt_scene_get_sample (scene);
  if (sample == NULL)
    return;
  vt_view_get_state (view, &state);
  vt_camera_init (&camera, &state, sample, MAX ((int) round (c.width), 1), MAX ((int) round (c.height), 1));
  cairo_save (cr);
  cairo_scale (cr, scale, scale);
  if (state.show_legend)
    draw_legend (&c, scene, view, &state);
  if (state.show_scale_bar)
    draw_scale_bar (&c, sample, camera.scale);
  if (state.show_legend && vt_scene_get_arrow_field (scene) != NULL)
    draw_arrow_legend (&c, vt_scene_get_arrow_field (scene), vt_scene_get_arrow_longest (scene), c.height - EDGE - (state.show_scale_bar ? 28 : 0));
  if (state.show_tripod)
    draw_tripod (&c, &camera);
  cairo_restore (cr);
}
