/* Distributions of barriers, drawn as outlines: for the figures that compare them. */
#pragma once

#include "figure/vt-figure-parts.h"

G_BEGIN_DECLS

/* The barriers of some events. */
typedef struct
{
  GArray *barriers; /* double, eV; ascending once finished */
  double mean, error; /* set by vt_spectrum_finish(); NaN without any, or with fewer than two */
} VtSpectrum;

void vt_spectrum_init (VtSpectrum *spectrum);
void vt_spectrum_clear (VtSpectrum *spectrum);
void vt_spectrum_add (VtSpectrum *spectrum, double barrier);
void vt_spectrum_finish (VtSpectrum *spectrum);

/* Equal bins from 0 on. */
typedef struct
{
  double width;
  guint n;
  const char *unit; /* of the energies */
} VtSpectrumBins;

/* Parameters "bin" and "most" of a figure that chooses its bins by vt_spectrum_choose_bins(). */
#define VT_SPECTRUM_PARAMS \
  { .id = "bin", .title = N_ ("Bin"), .unit = "energy", \
    .tooltip = N_ ("Width of the histograms' bins; 0 chooses one that suits most of the curves by the rule of Freedman and Diaconis."), \
    .type = VT_PARAM_REAL, .min = 0, .max = 10, .step = 0.05, .preset = 0 }, \
  { .id = "most", .title = N_ ("Up to"), .unit = "energy", \
    .tooltip = N_ ("Where the axis of energies ends; 0 leaves out the highest two-hundredth of the curve that reaches farthest."), \
    .type = VT_PARAM_REAL, .min = 0, .max = 1000, .step = 0.5, .preset = 0 }

/* For these curves (VtSpectrum, finished). */
VtSpectrumBins vt_spectrum_choose_bins (const VtParams *params, GPtrArray *curves, const char *unit);

/* "0.5 % of the events lie above 4.6 eV", of which the curves say nothing; NULL if none do. */
char *vt_spectrum_dup_beyond (const VtSpectrumBins *bins, VtEventSet *const *sets, guint n_sets);

/* Probability densities (n numbers); what lies beyond the last bin counts in the total. */
void vt_spectrum_fill (const VtSpectrum *spectrum, const VtSpectrumBins *bins, double *heights);

/* "NAME: 2.60 ± 0.07 eV (114)" in the legend. */
void vt_spectrum_add_to_plot (const VtSpectrum *spectrum, const VtSpectrumBins *bins, VtPlot *plot, const char *name, guint colour, gboolean dashed);

/* ",events,mean,error,density,density,…" and the end of the line. */
void vt_spectrum_append_csv (const VtSpectrum *spectrum, const VtSpectrumBins *bins, GString *text);

/* ---- a panel for each species at the centre ---- */

/* The outlines of one panel. */
typedef void (*VtSpectrumFill) (const VtFigureInput *input, guint species, const VtSpectrumBins *bins, VtPlot *plot, gpointer data);

void vt_spectrum_draw_panels (const VtFigureInput *input, const VtSpectrumBins *bins, VtSpectrumFill fill, gpointer data, cairo_t *cr, double width,
                              double height, const VtPlotStyle *style);

/* The rows of one species; each begins with its name. */
typedef void (*VtSpectrumWrite) (const VtFigureInput *input, guint species, const VtSpectrumBins *bins, GString *text, gpointer data);

/* "centre,@columns,events,…" and the rows of all species. */
void vt_spectrum_append_table (const VtFigureInput *input, const VtSpectrumBins *bins, const char *columns, VtSpectrumWrite write, gpointer data,
                               GString *text);

G_END_DECLS
