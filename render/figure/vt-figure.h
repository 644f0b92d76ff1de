/* VtFigure: a preset picture for a paper. A figure says which fields and tables it needs and how it draws them; a figure
 * is one static VtFigure in one file and one line in vt-figure.c. */
#pragma once

#include <cairo.h>

#include "document/vt-document.h"
#include "plot/vt-plot.h"
#include "vt-scene.h"
#include "vt-view.h"

G_BEGIN_DECLS

typedef struct
{
  const char *id;       /* "w20-fig2" */
  const char *title;    /* N_("Motif census by centre species") */
  const char *caption;  /* N_() what it shows and what it is to be compared with */
  const char *const *fields; /* needed, NULL-terminated, may be NULL */
  const char *const *tables; /* likewise */
  double width_mm, height_mm; /* natural size */
  gboolean uses_view;   /* draws the viewport's picture: needs an image, not only Cairo */

  /* @document has what the figure needs. @width and @height in points (vector) or logical pixels (screen). */
  gboolean (*draw) (VtDocument *document, VtView *view, cairo_t *cr, double width, double height, const VtPlotStyle *style, GError **error);
  char *(*csv) (VtDocument *document); /* the numbers drawn; caller frees */
} VtFigure;

const VtFigure *const *vt_figure_list (void); /* NULL-terminated */
const VtFigure *vt_figure_find (const char *id);

/* The next job that the figure still needs; NULL and no error when it can be drawn. */
VtJob *vt_figure_ensure (const VtFigure *figure, VtDocument *document, GError **error);

/* By the name's ending: .png, .svg, .pdf (print style, natural size × scale), .csv. Atomic. @dpi is for PNG (default 300 if 0).
 * Heeds the thread's current GCancellable (g_cancellable_push_current()). */
gboolean vt_figure_export (const VtFigure *figure, VtDocument *document, VtView *view, const char *path, double width_mm, double height_mm,
                           double dpi, gboolean transparent, GError **error);

/* The same for a figure that uses the view, of a scene with the atom picked and its cell. */
gboolean vt_figure_export_scene (VtScene *scene, VtView *view, const char *path, double width_mm, double height_mm, double dpi,
                                 gboolean transparent, GError **error);

G_END_DECLS
