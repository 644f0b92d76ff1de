/* What several figures are made of. */
#pragma once

#include "figure/vt-figure-memo.h"
#include "figure/vt-figure.h"
#include "statistics/vt-field-pairs.h"

G_BEGIN_DECLS

/* "Voronoi volume (Å³)" of a field of the document; the name itself if it is not there. Caller frees. */
char *vt_figure_dup_label (VtDocument *document, const char *field);

/* "CN" of coordination_number, for crowded plots: a symbol that the papers use, or the name itself. */
const char *vt_figure_get_symbol (const char *field);

/* "(a)", "(b)" … Caller frees. */
char *vt_figure_dup_letter (guint index);

/* Paper, or the window's dark; nothing if the style is transparent. */
void vt_figure_draw_ground (cairo_t *cr, double width, double height, const VtPlotStyle *style);

/* A line below the figure that says what it was made from: "Cu50Zr50 · N = 4394 · sample 3f2a… · @extra", and on the next one the sampling of the
 * activation energies it draws: those of its events, or of @field (nullable) if it is of them. Returns the height that is left above. */
double vt_figure_draw_source (const VtFigureInput *input, cairo_t *cr, double width, double height, const VtPlotStyle *style,
                              const char *field, const char *extra);

/* What every figure of activation energies states: "cooled at 10¹¹ K/s · protocol robust · 20 events on each of 4394 atoms". @field: the energies' field;
 * NULL: those of the figure's events. NULL if it has none, and the field is none of activation energies. Caller frees. */
char *vt_figure_dup_sampling (const VtFigureInput *input, const char *field);

/* The same of these events alone, which are called @name: "robust: 20 events on each of 4394 atoms; 60 % of attempts found …". Caller frees. */
char *vt_figure_dup_sampling_of (VtEventSet *events, const char *name);

/* "cooled at 10¹¹ K/s: smaller and cooled faster than …". Caller frees. */
char *vt_figure_dup_cooling (const VtFigureInput *input);

/* "robust", or what is different from it. Caller frees. */
char *vt_figure_dup_protocol_name (VtEventSet *events);

/* The events (VtEventSet) of the @number-th campaign of the document, 0 being the last; NULL with @error. */
VtFigureMemo *vt_figure_get_events (VtDocument *document, guint number, GError **error);

/* The lines "# …" that head a CSV: title, sample, sampling (as vt_figure_draw_source()), and how the sample differs from the paper's. */
void vt_figure_begin_csv (GString *text, const VtFigureInput *input, const char *title, const char *field, gboolean compared);

/* The CSV of a figure that is held beside a paper's and whose numbers are one table of the document. Caller frees. */
char *vt_figure_dup_table_csv (const VtFigureInput *input, const char *table, const char *title, const char *field);

/* Said wherever a figure is held beside a paper's. Translated. */
const char *vt_figure_get_caveat (void);

/* "epsilon" of "ε": as the names of columns have it. */
const char *vt_figure_get_plain_unit (const char *unit);

/* ",0.123" with ten digits, or "," alone for what is no number. */
void vt_figure_append_number (GString *text, double value);

/* Whether any of them is a number. */
gboolean vt_figure_has_values (const double *values, gsize n);

/* The species that occur: their indices and colours for vt_plot_get_colour(). Returns their number. */
guint vt_figure_get_species (VtSample *sample, guint *species, guint *colours);

/* Values of a column of a table in the row whose text columns "field" (and "species", if not NULL) say so; NaN if there is none. */
double vt_figure_look_up (VtTable *table, const char *column, const char *field, const char *species);
VtEstimate vt_figure_look_up_estimate (VtTable *table, const char *column, const char *field, const char *species);

/* "y = 0.52 + 1.3 x" with as many digits as a reader wants. Caller frees. */
char *vt_figure_dup_line_formula (double intercept, double slope);

/* "s2+volume+…": the fields that the parameter names, or, if it names none, the usual indicators, the properties that the document has and
 * the numbers that came with the file. Caller frees. */
char *vt_figure_dup_indicators (const VtFigureInput *input, const char *id);

/* The field @name of the document, or NULL with @error. */
VtField *vt_figure_require_field (VtDocument *document, const char *name, GError **error);
VtTable *vt_figure_require_table (VtDocument *document, const char *id, GError **error);

G_END_DECLS
