#include "plot/vt-plot.h"

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
