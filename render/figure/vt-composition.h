/* VtComposition: several figures on one page, as panels with letters (a), (b) … .
 *
 * Panels are written as figures are, "view" or "w20-fig5:property=s2". Each panel keeps what it is drawn from as soon as that is there, so
 * that two panels may show one method's results with different parameters. */
#pragma once

#include "figure/vt-figure.h"

G_BEGIN_DECLS

typedef struct _VtComposition VtComposition;

typedef enum
{
  VT_LAYOUT_GRID,  /* rows of panels of equal width, as high as their shapes ask for */
  VT_LAYOUT_FIRST, /* the first panel large at the left, the others above each other beside it */
} VtLayout;

VtComposition *vt_composition_new (void);
void vt_composition_free (VtComposition *composition);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtComposition, vt_composition_free)

/* FALSE with @error if there is no such figure or parameter. */
gboolean vt_composition_add (VtComposition *composition, const char *panel, GError **error);
guint vt_composition_get_n_panels (VtComposition *composition);

/* @n_columns of a grid: 0 for as many as suit the number of panels. */
void vt_composition_set_layout (VtComposition *composition, VtLayout layout, guint n_columns);
void vt_composition_set_letters (VtComposition *composition, gboolean letters); /* TRUE unless there is one panel */

/* The next job that a panel needs; call again when it is done. NULL and no error: all is there. */
VtJob *vt_composition_prepare (VtComposition *composition, VtDocument *document, GError **error);

/* The height that suits the panels at this width. */
double vt_composition_get_height (VtComposition *composition, double width_mm);

/* ---- when it is prepared, on any thread ---- */

/* @scene: what "view" shows, with the atom that is picked; NULL: made from document and view. */
gboolean vt_composition_draw (VtComposition *composition, VtScene *scene, VtView *view, cairo_t *cr, double width, double height,
                              const VtPlotStyle *style, GError **error);

/* As vt_figure_export(). @height_mm: 0 for the one that suits. */
gboolean vt_composition_export (VtComposition *composition, VtScene *scene, VtView *view, const char *path, double width_mm,
                                double height_mm, double dpi, gboolean transparent, GError **error);

/* The numbers of each panel that has any beside the picture: "fig.pdf" gets "fig.csv", or "fig-a.csv", "fig-b.csv" … if there are
 * several panels. @paths: (out) (nullable) what was written, g_strfreev(). */
gboolean vt_composition_export_data (VtComposition *composition, VtView *view, const char *path, char ***paths, GError **error);

G_END_DECLS
