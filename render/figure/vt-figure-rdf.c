/* g(r): total and partial pair distribution functions. */
#include "base/vt-i18n.h"
#include "figure/vt-figures.h"

#define TABLE "rdf"

static const char *const tables[] = { TABLE, NULL };

static gboolean
draw (const VtFigureInput *input, cairo_t *cr, double width, double height, const VtPlotStyle *style, GError **error)
{
  g_autoptr (VtPlot) plot = vt_plot_new_for_table (vt_document_find_table (input->document, TABLE));

  vt_plot_draw (plot, cr, width, height, style);
  return TRUE;
}

static char *
csv (const VtFigureInput *input)
{
  return vt_table_to_csv (vt_document_find_table (input->document, TABLE));
}

const VtFigure vt_figure_rdf = {
  .id = "rdf",
  .title = N_("Pair distribution function"),
  .caption = N_("How the density around an atom varies with distance, in total and for each pair of species. W20 gives the first "
                "peak of the total at about 2.8 Å."),
  .tables = tables,
  .width_mm = 85,
  .height_mm = 60,
  .draw = draw,
  .csv = csv,
};
