/* For tests of figures: what they need, the numbers they show, and how they look. */
#pragma once

#include "figure/vt-figure.h"

/* Runs what the figure needs; how many jobs that took. */
guint ensure_figure (const VtFigure *figure, VtDocument *document, const VtParams *params);

/* Its CSV, once everything is there; @text: "ID:name=value,…". g_free(). */
char *get_figure_csv (VtDocument *document, const char *text);

/* Against tests/render/reference/NAME.png (NULL: the figure's id), which VT_NEW_REFERENCES=1 writes anew. */
void check_figure (VtDocument *document, const char *text, const char *name);
