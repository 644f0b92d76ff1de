#include "plot/vt-plot.h"

#include <math.h>

/* "Inter" where the desktop has it; the others carry the angle brackets and superscripts that labels use. */
#define FAMILIES "Inter, Cantarell, Nimbus Sans, DejaVu Sans, Noto Sans CJK SC, sans-serif"

const VtPlotStyle *
vt_plot_style_screen (gboolean dark)
{
  static const VtPlotStyle light = { .font_size = 11, .line_width = 1.5, .font = FAMILIES };
  static const VtPlotStyle night = { .font_size = 11, .line_width = 1.5, .dark = TRUE, .font = FAMILIES };

  return dark ? &night : &light;
}

const VtPlotStyle *
vt_plot_style_print (void)
{
  static const VtPlotStyle print = { .font_size = 8,
                                     .line_width = 1.0,
                                     .print = TRUE,
                                     .font = "Nimbus Sans, Helvetica, Arial, Liberation Sans, DejaVu Sans, "
                                             "Noto Sans CJK SC, sans-serif" };

  return &print;
}

void
vt_plot_get_colour (const VtPlotStyle *style, guint index, double rgb[3])
{
  /* M. Okabe & K. Ito, "Color Universal Design" (2008). Yellow is last: thin lines of it vanish on white. */
  static const guint32 on_light[] = { 0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x000000, 0xBFB100 };
  static const guint32 on_dark[] = { 0x56B4E9, 0xE8823C, 0x2DC79B, 0xE39FC3, 0xF0B93A, 0x5D8FE0, 0xFFFFFF, 0xF0E442 };
  guint32 hex = (style->dark ? on_dark : on_light)[index % G_N_ELEMENTS (on_light)];

  rgb[0] = (hex >> 16 & 0xFF) / 255.0;
  rgb[1] = (hex >> 8 & 0xFF) / 255.0;
  rgb[2] = (hex & 0xFF) / 255.0;
}

/* Degrees; −1 for a grey. */
static double
hue_of (double r, double g, double b)
{
  double max = MAX (r, MAX (g, b)), chroma = max - MIN (r, MIN (g, b));

  if (chroma < 0.12)
    return -1;
  if (max == r)
    return fmod (60 * (g - b) / chroma + 360, 360);
  return max == g ? 60 * (b - r) / chroma + 120 : 60 * (r - g) / chroma + 240;
}

void
vt_plot_choose_species_colours (const char *const *names, guint n, guint *colours)
{
  const guint n_strong = 4; /* blue, vermilion, green, purple: clearly different hues */
  gboolean taken[4] = { FALSE };

  for (guint s = 0; s < n; s++)
    colours[s] = n > n_strong ? s : G_MAXUINT;
  /* First those with a hue, then the greys get what is left. */
  for (int grey = 0; n <= n_strong && grey < 2; grey++)
    for (guint s = 0; s < n; s++)
      {
        VtSpecies species;
        double hue, least = G_MAXDOUBLE;

        if (colours[s] != G_MAXUINT)
          continue;
        vt_species_init (&species, names[s], s);
        hue = hue_of ((species.rgb >> 16 & 0xFF) / 255.0, (species.rgb >> 8 & 0xFF) / 255.0, (species.rgb & 0xFF) / 255.0);
        if (hue < 0 && !grey)
          continue;
        for (guint c = 0; c < n_strong; c++)
          {
            double rgb[3], distance;

            vt_plot_get_colour (vt_plot_style_print (), c, rgb);
            distance = hue < 0 ? c : fabs (hue - hue_of (rgb[0], rgb[1], rgb[2]));
            distance = MIN (distance, 360 - distance);
            if (taken[c] || distance >= least)
              continue;
            least = distance;
            colours[s] = c;
          }
        taken[colours[s]] = TRUE;
      }
}
