#include "plot/vt-plot-text.h"

#include <string.h>

static gboolean
joins (gunichar c)
{
  return g_unichar_isalnum (c) || c == '.' || c == '-' || c == '\'';
}

/* "_B" of "k_B" and "_2" of "S_2": one letter or digit at the end of a word. */
static gboolean
is_short_subscript (const char *p)
{
  return p[0] == '_' && g_ascii_isalnum (p[1]) && !joins (g_utf8_get_char (p + 2)) && p[2] != '_';
}

/* A letter that stands alone is a mathematical symbol; capitals may be elements (B, C, N) and stay upright. */
static gboolean
is_symbol (const char *text, const char *p)
{
  gunichar before = p > text ? g_utf8_get_char (g_utf8_prev_char (p)) : ' ';
  gunichar after = g_utf8_get_char (p + 1);

  if (!g_ascii_islower (*p) || *p == 'a' || joins (before) || before == '_')
    return FALSE;
  /* Units: "Pa·s", "K/s", "100 s". */
  if (before == 0x00B7 || (p - text > 1 && ((before == '/' && g_ascii_isalpha (p[-2])) || (before == ' ' && g_ascii_isdigit (p[-2])))))
    return FALSE;
  /* "x_{2}", "k_B" and "r²" are symbols, "c_pe" is a name. */
  return (!joins (after) || g_unichar_type (after) == G_UNICODE_OTHER_NUMBER)
         && (after != '_' || p[2] == '{' || is_short_subscript (p + 1));
}

static gboolean
is_number (gunichar c)
{
  return g_unichar_type (c) == G_UNICODE_DECIMAL_NUMBER || g_unichar_type (c) == G_UNICODE_OTHER_NUMBER;
}

/* How long the unit is that begins at @text; 0 if none does. */
static gsize
measure_unit (const char *text)
{
  static const char *const units[] = { "%", "K", "Å", "eV", "meV", "nm", "ps", "fs", "s", "GPa", "Pa", "ε", "σ" };

  for (guint u = 0; u < G_N_ELEMENTS (units); u++)
    {
      const char *end = text + strlen (units[u]);

      if (!g_str_has_prefix (text, units[u]) || g_unichar_isalpha (g_utf8_get_char (end)))
        continue;
      while (*end == '/' || g_utf8_get_char (end) == 0x00B7 || g_unichar_isalpha (g_utf8_get_char (end))
             || g_unichar_type (g_utf8_get_char (end)) == G_UNICODE_OTHER_NUMBER)
        end = g_utf8_next_char (end);
      return (gsize) (end - text);
    }
  return 0;
}

char *
vt_plot_markup (const char *text)
{
  GString *markup = g_string_new (NULL);
  const char *closing = NULL;

  for (const char *p = text; *p; p++)
    {
      if (closing == NULL && (*p == '_' || *p == '^') && p[1] == '{' && strchr (p, '}') != NULL)
        {
          g_string_append (markup, *p == '_' ? VT_PLOT_SUBSCRIPT : "<span size='70%' rise='3pt'>");
          closing = "</span>";
          p++;
        }
      else if (p > text && g_ascii_isalpha (p[-1]) && (p - 1 == text || !joins (g_utf8_get_char (g_utf8_prev_char (p - 1))))
               && is_short_subscript (p))
        {
          g_string_append (markup, VT_PLOT_SUBSCRIPT);
          g_string_append_c (markup, p[1]);
          g_string_append (markup, "</span>");
          p++;
        }
      else if (closing != NULL && *p == '}')
        {
          g_string_append (markup, closing);
          closing = NULL;
        }
      else if (*p == ' ' && p > text && is_number (g_utf8_get_char (g_utf8_prev_char (p))) && (g_ascii_isdigit (p[1]) || measure_unit (p + 1) > 0))
        {
          /* "19 652" and "10 K/s" stay together when the line is broken. */
          const gsize n = measure_unit (p + 1);
          g_autofree char *unit = g_markup_escape_text (p + 1, (gssize) n);

          g_string_append (markup, "\u00a0");
          if (n > 0)
            g_string_append_printf (markup, strchr (unit, '/') ? "<span allow_breaks='false'>%s</span>" : "%s", unit);
          p += n;
        }
      else if (is_symbol (text, p))
        g_string_append_printf (markup, "<i>%c</i>", *p);
      else
        {
          g_autofree char *escaped = g_markup_escape_text (p, 1);
          if ((guchar) *p < 0x80)
            g_string_append (markup, escaped);
          else
            g_string_append_c (markup, *p);
        }
    }
  return g_string_free (markup, FALSE);
}

char *
vt_plot_plain (const char *text)
{
  GString *plain = g_string_new (NULL);
  gboolean inside = FALSE;

  for (const char *p = text; *p; p++)
    {
      if (!inside && (*p == '_' || *p == '^') && p[1] == '{' && strchr (p, '}') != NULL)
        {
          inside = TRUE;
          p++;
        }
      else if (inside && *p == '}')
        inside = FALSE;
      else
        g_string_append_c (plain, *p);
    }
  return g_string_free (plain, FALSE);
}

void
vt_plot_split_label (const char *label, char **name, char **unit)
{
  /* "g(r)" has no unit: one stands after a space, or in Chinese between wide brackets. */
  static const char *const brackets[][2] = { { " (", ")" }, { "（", "）" } };

  for (guint i = 0; i < G_N_ELEMENTS (brackets); i++)
    {
      const char *open = g_strrstr (label, brackets[i][0]);

      if (open == NULL || open == label || !g_str_has_suffix (label, brackets[i][1]))
        continue;
      *name = g_strndup (label, (gsize) (open - label));
      open += strlen (brackets[i][0]);
      *unit = g_strndup (open, strlen (open) - strlen (brackets[i][1]));
      return;
    }
  *name = g_strdup (label);
  *unit = g_strdup ("");
}

PangoLayout *
vt_plot_text_new (cairo_t *cr, const VtPlotStyle *style, const char *text, double scale, gboolean bold)
{
  g_autofree char *markup = vt_plot_markup (text);

  return vt_plot_text_new_markup (cr, style, markup, scale, bold);
}

PangoLayout *
vt_plot_text_new_markup (cairo_t *cr, const VtPlotStyle *style, const char *markup, double scale, gboolean bold)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  PangoContext *context = pango_layout_get_context (layout);
  g_autoptr (PangoFontDescription) font = pango_font_description_new ();
  cairo_font_options_t *options = cairo_font_options_create ();

  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options (context, options);
  cairo_font_options_destroy (options);
  /* One point is one unit of the target, for the <span rise='…pt'> of sub- and superscripts too. */
  pango_cairo_context_set_resolution (context, 72);
  pango_context_set_round_glyph_positions (context, FALSE);

  pango_font_description_set_family (font, style->font);
  pango_font_description_set_absolute_size (font, style->font_size * scale * PANGO_SCALE);
  if (bold)
    pango_font_description_set_weight (font, PANGO_WEIGHT_SEMIBOLD);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_markup (layout, markup, -1);
  return layout;
}

void
vt_plot_text_get_size (PangoLayout *layout, double *width, double *height)
{
  int w, h;

  pango_layout_get_size (layout, &w, &h);
  if (width != NULL)
    *width = (double) w / PANGO_SCALE;
  if (height != NULL)
    *height = (double) h / PANGO_SCALE;
}

void
vt_plot_text_draw (cairo_t *cr, PangoLayout *layout, double x, double y, double align_x, double align_y, double angle)
{
  double width, height;

  vt_plot_text_get_size (layout, &width, &height);
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_rotate (cr, angle);
  cairo_move_to (cr, -align_x * width, -align_y * height);
  pango_cairo_show_layout (cr, layout);
  /* The pen stays where the text begins: an arc drawn next would be joined to it by a line. */
  cairo_new_path (cr);
  cairo_restore (cr);
}
