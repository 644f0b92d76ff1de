/* The figures, for the registry in vt-figure.c. */
#pragma once

#include "figure/vt-figure.h"
#include "vt-scene.h"

G_BEGIN_DECLS

extern const VtFigure vt_figure_protocols, vt_figure_w20_fig3, vt_figure_w20_fig4, vt_figure_w20_fig5, vt_figure_w20_fig6, vt_figure_p26_fig4, vt_figure_s2_scan, vt_figure_screening, vt_figure_matrix;
extern const VtFigure vt_figure_w20_fig2, vt_figure_rdf, vt_figure_view;
extern const VtFigure vt_figure_slice_map, vt_figure_w20_fig1, vt_figure_w20_fig7, vt_figure_p26_fig2;
extern const VtFigure vt_figure_w20_fig7_vmsd, vt_figure_vmsd_map, vt_figure_vmsd_harmonic;

/* What "view" draws, of any scene. */
gboolean vt_figure_draw_scene (VtScene *scene, VtView *view, cairo_t *cr, double width, double height,
                               const VtPlotStyle *style, GError **error);

G_END_DECLS
