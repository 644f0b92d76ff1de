/* VtFigure: a preset picture for a paper. A figure says which parameters it has, which fields and tables it needs and how it draws them;
 * a figure is one static VtFigure in one file and one line in vt-figure.c.
 *
 * Parameters are described by VtParamSpec, as those of methods: the dialogue's controls and "vitrine-cli figure ID FILE -p name=value"
 * come from them. A figure with parameters is written "ID:name=value,…" where one text names it (actions, documents). */
#pragma once

#include <cairo.h>

#include "document/vt-document.h"
#include "landscape/vt-event-set.h"
#include "plot/vt-plot.h"
#include "vt-scene.h"
#include "vt-view.h"

G_BEGIN_DECLS

/* What a figure is drawn from. */
typedef struct
{
  VtDocument *document;
  VtView *view;
  const VtParams *params; /* of the figure, never NULL */
  VtEventSet *events;     /* of the campaign that the parameter "campaign" names; NULL unless the figure draws events */
} VtFigureInput;

typedef struct
{
  const char *id;       /* "w20-fig2" */
  const char *title;    /* N_("Motif census by centre species") */
  const char *caption;  /* N_() what it shows and what it is to be compared with */
  const VtParamSpec *params; /* ends with { NULL }; NULL if there are none */
  const char *const *fields; /* needed, NULL-terminated, may be NULL; fields that parameters name are needed too */
  const char *const *tables; /* likewise */
  double width_mm, height_mm; /* natural size */
  gboolean uses_view;   /* draws the viewport's picture: needs an image, not only Cairo */
  gboolean follows;     /* needs nothing but fields and events, so that it can be drawn of what a running job has so far */
  gboolean draws_events; /* of the document's file; it has the parameter VT_FIGURE_PARAM_CAMPAIGN. Of all atoms, as tables are */

  /* May be NULL: what is needed beyond that, once all of it is there. The next job, see vt_figure_ensure_run(); NULL and no error when
   * nothing is missing. On the main thread. */
  VtJob *(*ensure) (const VtFigureInput *input, GError **error);

  /* The document has what the figure needs. @width and @height in points (vector) or logical pixels (screen). On any thread. */
  gboolean (*draw) (const VtFigureInput *input, cairo_t *cr, double width, double height, const VtPlotStyle *style, GError **error);
  char *(*csv) (const VtFigureInput *input); /* the numbers drawn; caller frees. NULL: a picture without numbers */
} VtFigure;

/* The parameter "property", for vt_figure_get_property(). */
#define VT_FIGURE_PARAM_PROPERTY \
  { .id = "property", .title = N_ ("Property"), .unit = "", \
    .tooltip = N_ ("Name of a field. Empty: activation_energy if it is there, else vmsd, else s2; the figure says which."), .type = VT_PARAM_FIELD, \
    .preset_field = "" }

#define VT_FIGURE_PARAM_CAMPAIGN \
  { .id = "campaign", .title = N_ ("Campaign"), .unit = "", .tooltip = N_ ("Which campaign of the document, from 1; 0 is the last."), \
    .type = VT_PARAM_INTEGER, .min = 0, .max = 1000, .step = 1, .preset = 0 }

const VtFigure *const *vt_figure_list (void); /* NULL-terminated */
const VtFigure *vt_figure_find (const char *id);

/* "ID" or "ID:name=value,…": the figure and (transfer full) its parameters; NULL with @error. @params: NULL if only the name matters. */
const VtFigure *vt_figure_parse (const char *text, VtParams **params, GError **error);

/* "ID" or "ID:name=value,…" with every parameter. Caller frees. */
char *vt_figure_to_text (const VtFigure *figure, const VtParams *params);

/* The next job that the figure still needs; NULL and no error when it can be drawn. @params may be NULL: the defaults. */
VtJob *vt_figure_ensure (const VtFigure *figure, VtDocument *document, const VtParams *params, GError **error);

/* For ensure(): a job that runs the method with these parameters ("name=value,…"), unless its results with them are there. */
VtJob *vt_figure_ensure_run (VtDocument *document, const char *method_id, const char *params, GError **error);

gboolean vt_figure_draw (const VtFigure *figure, VtDocument *document, VtView *view, const VtParams *params, cairo_t *cr, double width,
                         double height, const VtPlotStyle *style, GError **error);

/* FALSE with @error for a picture without numbers. */
gboolean vt_figure_check_csv (const VtFigure *figure, GError **error);

/* The numbers drawn; NULL with @error, also for a picture without any. Caller frees. */
char *vt_figure_dup_csv (const VtFigure *figure, VtDocument *document, VtView *view, const VtParams *params, GError **error);

/* The property that a figure speaks of: the field named by the parameter, or, if it is "", an activation energy if the document has
 * one, else the vibrational MSD if it has, else S2. */
const char *vt_figure_get_property (const VtFigureInput *input, const char *id);

/* By the name's ending: .png, .svg, .pdf (print style, natural size × scale), .csv. Atomic. @dpi is for PNG (default 300 if 0).
 * Heeds the thread's current GCancellable (g_cancellable_push_current()). */
gboolean vt_figure_export (const VtFigure *figure, VtDocument *document, VtView *view, const VtParams *params, const char *path,
                           double width_mm, double height_mm, double dpi, gboolean transparent, GError **error);

/* The same for a figure that uses the view, of a scene with the atom picked and its cell. */
gboolean vt_figure_export_scene (VtScene *scene, VtView *view, const char *path, double width_mm, double height_mm, double dpi,
                                 gboolean transparent, GError **error);

G_END_DECLS
