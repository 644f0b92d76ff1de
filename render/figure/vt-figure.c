/* The registry of figures and their export: one drawing for every kind of file. */
#include "figure/vt-figure.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "figure/vt-figure-parts.h"
#include "figure/vt-figures.h"
#include "figure/vt-page.h"
#include "io/vt-export.h"

/* To add a figure: write its file, add its line here. */
static const VtFigure *const figures[] = {
  &vt_figure_w20_fig1,
  &vt_figure_w20_fig2,
  &vt_figure_w20_fig3,
  &vt_figure_w20_fig4,
  &vt_figure_protocols,
  &vt_figure_w20_fig5,
  &vt_figure_w20_fig6,
  &vt_figure_w20_fig7,
  &vt_figure_w20_fig7_vmsd,
  &vt_figure_p26_fig2,
  &vt_figure_p26_fig4,
  &vt_figure_vmsd_map,
  &vt_figure_vmsd_harmonic,
  &vt_figure_slice_map,
  &vt_figure_s2_scan,
  &vt_figure_screening,
  &vt_figure_matrix,
  &vt_figure_rdf,
  &vt_figure_view,
  NULL,
};

const VtFigure *const *
vt_figure_list (void)
{
  return figures;
}

const VtFigure *
vt_figure_find (const char *id)
{
  for (const VtFigure *const *figure = figures; *figure != NULL; figure++)
    if (strcmp ((*figure)->id, id) == 0)
      return *figure;
  return NULL;
}

const VtFigure *
vt_figure_parse (const char *text, VtParams **params, GError **error)
{
  const char *colon = strchr (text, ':');
  g_autofree char *id = colon != NULL ? g_strndup (text, (gsize) (colon - text)) : g_strdup (text);
  const VtFigure *figure = vt_figure_find (id);
  g_autoptr (VtParams) values = figure != NULL ? vt_params_new (figure->params) : NULL;

  if (figure == NULL)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN, _("There is no figure “%s”; “vitrine-cli figures” lists them."), id);
      return NULL;
    }
  if (colon != NULL && !vt_params_parse (values, colon + 1, error))
    {
      g_prefix_error (error, "%s: ", id);
      return NULL;
    }
  if (params != NULL)
    *params = g_steal_pointer (&values);
  return figure;
}

char *
vt_figure_to_text (const VtFigure *figure, const VtParams *params)
{
  g_autofree char *values = params != NULL ? vt_params_to_string (params) : g_strdup ("");

  return values[0] != '\0' ? g_strdup_printf ("%s:%s", figure->id, values) : g_strdup (figure->id);
}

/* ---- what it needs ---- */

VtJob *
vt_figure_ensure_run (VtDocument *document, const char *method_id, const char *params, GError **error)
{
  const VtMethod *method = vt_registry_find (method_id);
  const VtParams *last = vt_document_get_params (document, method_id);

  g_return_val_if_fail (method != NULL, NULL);

  g_autoptr (VtParams) wanted = vt_params_new (method->params);
  if (!vt_params_parse (wanted, params, error))
    return NULL;
  g_autofree char *wanted_text = vt_params_to_string (wanted);
  g_autofree char *last_text = last != NULL ? vt_params_to_string (last) : NULL;
  gboolean there = g_strcmp0 (wanted_text, last_text) == 0;

  for (const char *const *id = method->tables; there && id != NULL && *id != NULL; id++)
    there = vt_document_find_table (document, *id) != NULL;
  for (const VtFieldSpec *spec = method->fields; there && spec != NULL && spec->name != NULL; spec++)
    there = vt_document_find_field (document, spec->name) != NULL;
  return there ? NULL : vt_document_run (document, method, wanted, error);
}

const char *
vt_figure_get_property (const VtFigureInput *input, const char *id)
{
  static const char *const usual[] = { "activation_energy", "vmsd", NULL };
  const char *name = vt_params_get_field (input->params, id);

  if (name[0] != '\0')
    return name;
  for (const char *const *field = usual; *field != NULL; field++)
    if (vt_document_find_field (input->document, *field) != NULL)
      return *field;
  return "s2";
}

/* As vt_document_ensure_field(); what nobody can make has to come with the data. */
static VtJob *
ensure_field (const VtFigure *figure, VtDocument *document, const char *name, GError **error)
{
  GError *local = NULL;
  VtJob *job = vt_document_ensure_field (document, name, &local);

  if (g_error_matches (local, VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN))
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN,
                   _("The figure “%s” needs the field “%s”, which the sample does not have and no method makes. Open a file with such a column, "
                     "or choose another field."),
                   figure->id, name);
      g_clear_error (&local);
    }
  else if (local != NULL)
    g_propagate_error (error, local);
  return job;
}

/* A field that a parameter names and that is not there: its job, or NULL with @error, or neither when there is none. */
static VtJob *
ensure_named (const VtFigure *figure, VtDocument *document, const VtParams *params, GError **error)
{
  for (const VtParamSpec *spec = figure->params; spec != NULL && spec->id != NULL; spec++)
    {
      g_auto (GStrv) names = NULL;

      if (spec->type == VT_PARAM_FIELDS)
        names = vt_params_dup_fields (params, spec->id);
      else if (spec->type == VT_PARAM_FIELD)
        names = g_strsplit (vt_params_get_field (params, spec->id), "\n", -1);
      for (char **name = names; name != NULL && *name != NULL; name++)
        if (**name != '\0' && vt_document_find_field (document, *name) == NULL)
          return ensure_field (figure, document, *name, error);
    }
  return NULL;
}

static VtJob *
ensure (const VtFigure *figure, const VtFigureInput *input, GError **error)
{
  VtDocument *document = input->document;
  GError *local = NULL;
  VtJob *job;

  for (const char *const *name = figure->fields; name != NULL && *name != NULL; name++)
    if (vt_document_find_field (document, *name) == NULL)
      return ensure_field (figure, document, *name, error);
  job = ensure_named (figure, document, input->params, &local);
  if (job != NULL || local != NULL)
    {
      if (local != NULL)
        g_propagate_error (error, local);
      return job;
    }
  for (const char *const *id = figure->tables; id != NULL && *id != NULL; id++)
    if (vt_document_find_table (document, *id) == NULL)
      return vt_document_ensure_table (document, *id, error);
  return figure->ensure != NULL ? figure->ensure (input, error) : NULL;
}

VtJob *
vt_figure_ensure (const VtFigure *figure, VtDocument *document, const VtParams *params, GError **error)
{
  g_autoptr (VtParams) defaults = params == NULL ? vt_params_new (figure->params) : NULL;
  const VtFigureInput input = { .document = document, .params = params != NULL ? params : defaults };

  return ensure (figure, &input, error);
}

/* ---- events ---- */

typedef struct
{
  const char *path;
  guint campaign;
  VtSample *sample;
} Reading;

static gpointer
read_events (gpointer data, GError **error)
{
  const Reading *reading = data;

  return vt_event_set_read (reading->path, reading->campaign, reading->sample, error);
}

/* "size.seconds" of a file, which changes with it. */
static char *
dup_state (const char *path)
{
  GStatBuf state;

  return g_stat (path, &state) == 0 ? g_strdup_printf ("%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ".%ld", (gint64) state.st_size,
                                                       (gint64) state.st_mtim.tv_sec, state.st_mtim.tv_nsec)
                                    : g_strdup ("");
}

VtFigureMemo *
vt_figure_get_events (VtDocument *document, guint campaign, GError **error)
{
  VtSample *sample = vt_document_get_sample (document);
  g_autoptr (VtSample) with_forces = vt_document_dup_sample_with_forces (document); /* ways are followed by them */
  const char *potential = vt_document_get_potential (document);
  g_autofree char *path = vt_document_dup_events_path (document);

  if (path == NULL)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                   _("This figure draws events, which only a Vitrine document holds. Find some: “vitrine-cli artn FILE -o RUN.vitrine”, or, in the "
                     "window, the analysis “Activation energies”."));
      return NULL;
    }
  g_autofree char *journal = g_strconcat (path, "-wal", NULL), *state = dup_state (path), *journal_state = dup_state (journal);
  g_autofree char *key = g_strdup_printf ("events %s %s %s %u %p %s", path, state, journal_state, campaign, (gpointer) sample, potential != NULL ? potential : "");
  gpointer const objects[] = { sample, NULL };
  Reading reading = { path, campaign, with_forces };
  return vt_figure_memo_get (key, objects, read_events, &reading, (GDestroyNotify) vt_event_set_unref, error);
}

/* What draw() and csv() look at. @memo: keeps it. */
static gboolean
fill_input (VtFigureInput *input, const VtFigure *figure, VtFigureMemo **memo, GError **error)
{
  if (!figure->draws_events)
    return TRUE;
  *memo = vt_figure_get_events (input->document, (guint) vt_params_get_integer (input->params, "campaign"), error);
  input->events = *memo != NULL ? (*memo)->value : NULL;
  return *memo != NULL;
}

gboolean
vt_figure_draw (const VtFigure *figure, VtDocument *document, VtView *view, const VtParams *params, cairo_t *cr, double width,
                double height, const VtPlotStyle *style, GError **error)
{
  g_autoptr (VtParams) defaults = params == NULL ? vt_params_new (figure->params) : NULL;
  g_autoptr (VtFigureMemo) memo = NULL;
  VtFigureInput input = { .document = document, .view = view, .params = params != NULL ? params : defaults };

  return fill_input (&input, figure, &memo, error) && figure->draw (&input, cr, width, height, style, error);
}

/* ---- export ---- */

typedef struct
{
  const VtFigure *figure;
  VtDocument *document; /* NULL if there is a scene */
  VtScene *scene;
  VtView *view;
  const VtParams *params;
} VtFigureJob;

static gboolean
draw_page (cairo_t *cr, double width, double height, const VtPlotStyle *style, gpointer data, GError **error)
{
  const VtFigureJob *job = data;

  if (job->scene != NULL)
    return vt_figure_draw_scene (job->scene, job->view, cr, width, height, style, error);
  return vt_figure_draw (job->figure, job->document, job->view, job->params, cr, width, height, style, error);
}

/* One line that says what the figure was made from. */
static char *
dup_origin (const VtFigureJob *job)
{
  VtSample *sample = job->scene != NULL ? vt_scene_get_sample (job->scene) : vt_document_get_sample (job->document);
  g_autofree char *composition = vt_sample_dup_composition (sample);
  g_autofree char *figure = vt_figure_to_text (job->figure, job->params);

  return g_strdup_printf ("%s: %s, %" G_GSIZE_FORMAT " atoms, sample %s", figure, composition, vt_sample_get_n_atoms (sample),
                          vt_sample_get_hash (sample));
}

static gboolean
export_csv (const VtFigureJob *job, const char *path, GError **error)
{
  g_autofree char *text = vt_figure_dup_csv (job->figure, job->document, job->view, job->params, error);

  return text != NULL && vt_export_bytes (path, text, strlen (text), error);
}

static gboolean
export_job (VtFigureJob *job, const char *path, double width_mm, double height_mm, double dpi, gboolean transparent,
            GError **error)
{
  g_autofree char *origin = dup_origin (job);

  if (g_str_has_suffix (path, ".csv"))
    return export_csv (job, path, error);
  /* One size given: the other keeps the figure's shape. */
  if (width_mm <= 0)
    width_mm = height_mm > 0 ? height_mm * job->figure->width_mm / job->figure->height_mm : job->figure->width_mm;
  if (height_mm <= 0)
    height_mm = width_mm * job->figure->height_mm / job->figure->width_mm;
  const VtPage page = { width_mm, height_mm, dpi, transparent, _(job->figure->title), origin };
  return vt_page_export (&page, path, draw_page, job, error);
}

static void
refuse_csv (const VtFigure *figure, GError **error)
{
  g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_UNSUPPORTED,
               _("The figure “%s” is a picture and has no table of numbers: export it as .png, .svg or .pdf."), figure->id);
}

gboolean
vt_figure_check_csv (const VtFigure *figure, GError **error)
{
  if (figure->csv == NULL)
    refuse_csv (figure, error);
  return figure->csv != NULL;
}

char *
vt_figure_dup_csv (const VtFigure *figure, VtDocument *document, VtView *view, const VtParams *params, GError **error)
{
  g_autoptr (VtParams) defaults = params == NULL ? vt_params_new (figure->params) : NULL;
  g_autoptr (VtFigureMemo) memo = NULL;
  VtFigureInput input = { .document = document, .view = view, .params = params != NULL ? params : defaults };
  char *text = NULL;

  if (figure->csv == NULL || document == NULL)
    refuse_csv (figure, error);
  else if (fill_input (&input, figure, &memo, error))
    {
      text = figure->csv (&input);
      if (text == NULL)
        g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("The figure “%s” has no numbers to show."), figure->id);
    }
  return text;
}

gboolean
vt_figure_export (const VtFigure *figure, VtDocument *document, VtView *view, const VtParams *params, const char *path,
                  double width_mm, double height_mm, double dpi, gboolean transparent, GError **error)
{
  VtFigureJob job = { .figure = figure, .document = document, .view = view, .params = params };

  return export_job (&job, path, width_mm, height_mm, dpi, transparent, error);
}

gboolean
vt_figure_export_scene (VtScene *scene, VtView *view, const char *path, double width_mm, double height_mm, double dpi,
                        gboolean transparent, GError **error)
{
  VtFigureJob job = { .figure = &vt_figure_view, .scene = scene, .view = view };

  return export_job (&job, path, width_mm, height_mm, dpi, transparent, error);
}
