/* The figures, for the registry in vt-figure.c. */
#pragma once

#include "figure/vt-figure.h"

G_BEGIN_DECLS

extern const VtFigure vt_figure_w20_fig2, vt_figure_rdf, vt_figure_view;

G_END_DECLS
