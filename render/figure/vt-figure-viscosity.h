/* What the viscosity map says of the whole cell. */
#pragma once

#include "figure/vt-figure-parts.h"

G_BEGIN_DECLS

/* "700 K: 23 % of the volume liquid-like, largest region …", of the map's parameters "temperature" and "sigma". NULL with @error. Caller frees. */
char *vt_figure_dup_liquid_text (const VtFigureInput *input, VtField *field, GError **error);

/* The same numbers as a line "# …" of a CSV. */
void vt_figure_append_liquid (GString *text, const VtFigureInput *input, VtField *field);

G_END_DECLS
