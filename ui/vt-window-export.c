/* What the window writes: pictures, atoms, figures. Everything heavy is on another thread with its own copies. */
#include "vt-window-private.h"

#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-task.h"
#include "figure/vt-figure.h"
#include "figure/vt-png.h"
#include "io/vt-export.h"
#include "io/vt-writer.h"
#include "vt-figure-dialog.h"
#include "vt-renderer.h"
#include "vt-settings.h"

void
vt_window_begin_export (VtWindow *self)
{
  self->exporting++;
  vt_window_queue_status (self);
}

void
vt_window_end_export (VtWindow *self, const char *path, GError *error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *text = NULL;

  self->exporting--;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      text = g_strdup_printf (_ ("Saving “%s” was cancelled"), name);
      vt_window_say (self, text, NULL);
    }
  else if (error)
    {
      text = g_strdup_printf (_ ("“%s” was not saved"), name);
      vt_window_complain (self, text, error->message);
    }
  else
    {
      g_free (self->exported);
      self->exported = g_strdup (path);
      text = g_strdup_printf (_ ("Saved as “%s”"), name);
      vt_window_say (self, text, NULL);
    }
}

/* ---- pictures ---- */

typedef struct
{
  VtWindow *window; /* (unowned) the task keeps it */
  char *path;
  int percent;      /* atomic */
  guint watch;      /* looks at it */
  VtScene *scene;
  VtView *view;
  VtImageOptions options;
  int dpi;
  gboolean data;
} ImageExport;

static void
image_export_free (gpointer data)
{
  ImageExport *export = data;

  g_free (export->path);
  g_object_unref (export->scene);
  g_object_unref (export->view);
  g_free (export);
}

/* From the thread that draws. */
static void
on_image_progress (double fraction, gpointer data)
{
  ImageExport *export = data;

  g_atomic_int_set (&export->percent, (int) (100 * fraction));
}

static gboolean
watch_image (gpointer data)
{
  ImageExport *export = data;
  g_autofree char *name = g_path_get_basename (export->path);
  g_autofree char *text = g_strdup_printf (_ ("Drawing %s · %d\u202f%%"), name, g_atomic_int_get (&export->percent));

  vt_window_show_progress (export->window, text);
  return G_SOURCE_CONTINUE;
}

/* The atoms as CSV beside the picture, with what colours and filters them. */
static gboolean
write_atoms (ImageExport *export, GCancellable *cancellable, GError **error)
{
  VtField *shown[] = { vt_scene_get_colour_field (export->scene), vt_scene_get_filter_field (export->scene) };
  VtField *fields[2];
  guint n = 0;
  const char *dot = strrchr (export->path, '.');
  g_autofree char *path = g_strdup_printf ("%.*s.csv", (int) (dot - export->path), export->path);

  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    if (shown[i] && (n == 0 || fields[0] != shown[i]))
      fields[n++] = shown[i];
  return vt_export_sample (path, VT_EXPORT_CSV, vt_scene_get_sample (export->scene), fields, n, NULL, cancellable, error);
}

static void
image_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  ImageExport *export = data;
  GError *error = NULL;
  VtWriter *trial = vt_writer_new (export->path, &error);

  /* A folder that cannot be written to is found before the work, not after. */
  if (!trial)
    {
      g_task_return_error (task, error);
      return;
    }
  vt_writer_free (trial);
  if (!g_str_has_suffix (export->path, ".png"))
    {
      double mm_per_pixel = 25.4 / export->dpi;

      g_cancellable_push_current (cancellable);
      if (vt_figure_export_scene (export->scene, export->view, export->path, export->options.width * mm_per_pixel,
                                  export->options.height * mm_per_pixel, export->dpi, export->options.transparent, &error)
          && (!export->data || write_atoms (export, cancellable, &error)))
        g_task_return_boolean (task, TRUE);
      else
        g_task_return_error (task, error);
      g_cancellable_pop_current (cancellable);
      return;
    }
  if (vt_png_export_image (export->path, export->scene, export->view, &export->options, export->dpi, NULL, cancellable,
                           on_image_progress, export, &error)
      && (!export->data || write_atoms (export, cancellable, &error)))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_image_done (GObject *source, GAsyncResult *result, gpointer data)
{
  ImageExport *export = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  g_clear_handle_id (&export->watch, g_source_remove);
  if (export->window->exporting == 1)
    g_clear_object (&export->window->drawing);
  if (!export->window->opening)
    vt_window_show_progress (export->window, NULL);
  vt_window_end_export (VT_WINDOW (source), export->path, error);
}

void
vt_image_request_clear (VtImageRequest *request)
{
  g_clear_pointer (&request->panels, g_free);
}

/* A request as it was last made: in the document, if it was made with that, else in the settings. One table for both. */
static const struct
{
  const char *key;
  gsize offset;
  enum { REQUEST_INT, REQUEST_BOOLEAN } type;
  int preset;
} request_keys[] = {
  { "export-width", offsetof (VtImageRequest, width), REQUEST_INT, 2000 },
  { "export-height", offsetof (VtImageRequest, height), REQUEST_INT, 1600 },
  { "export-dpi", offsetof (VtImageRequest, dpi), REQUEST_INT, 300 },
  { "export-transparent", offsetof (VtImageRequest, transparent), REQUEST_BOOLEAN, FALSE },
  { "export-legend", offsetof (VtImageRequest, legend), REQUEST_BOOLEAN, TRUE },
  { "export-tripod", offsetof (VtImageRequest, tripod), REQUEST_BOOLEAN, TRUE },
  { "export-scale-bar", offsetof (VtImageRequest, scale_bar), REQUEST_BOOLEAN, TRUE },
  { "export-data", offsetof (VtImageRequest, data), REQUEST_BOOLEAN, FALSE },
  { "export-page", offsetof (VtImageRequest, page), REQUEST_BOOLEAN, FALSE },
  { "export-first", offsetof (VtImageRequest, first), REQUEST_BOOLEAN, FALSE },
};

#define PANELS_KEY "export-panels"
#define PAGE_PART "page"  /* of the document */
#define PAGE_GROUP "page" /* in the part's text, a key file */

G_STATIC_ASSERT (sizeof (gboolean) == sizeof (int));

static int *
request_value (VtImageRequest *request, guint k)
{
  return (int *) (void *) ((char *) request + request_keys[k].offset);
}

void
vt_window_load_request (VtWindow *self, VtImageRequest *request)
{
  const VtStorePart *part = vt_document_find_part (vt_stage_get_document (self->stage), PAGE_PART);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *panels = NULL;

  /* What another version wrote and this one does not understand is as if it were not there. */
  if (part && part->text)
    g_key_file_load_from_data (file, part->text, (gsize) -1, G_KEY_FILE_NONE, NULL);
  *request = (VtImageRequest){ 0 };
  for (guint k = 0; k < G_N_ELEMENTS (request_keys); k++)
    {
      const char *key = request_keys[k].key;
      g_autoptr (GError) error = NULL;
      const int kept = g_key_file_get_integer (file, PAGE_GROUP, key, &error);

      *request_value (request, k) = !error                                     ? kept
                                    : request_keys[k].type == REQUEST_BOOLEAN ? vt_settings_get_boolean (key, request_keys[k].preset)
                                                                               : vt_settings_get_int (key, request_keys[k].preset);
    }
  request->width = CLAMP (request->width, 1, MAX_REQUEST_PIXELS);
  request->height = CLAMP (request->height, 0, MAX_REQUEST_PIXELS);
  request->dpi = CLAMP (request->dpi, 30, 2400);
  panels = g_key_file_get_string (file, PAGE_GROUP, PANELS_KEY, NULL);
  request->panels = panels ? g_steal_pointer (&panels) : vt_settings_dup_string (PANELS_KEY, "view\nrdf");
}

void
vt_window_store_request (VtWindow *self, const VtImageRequest *request)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;
  VtImageRequest copy = *request;

  for (guint k = 0; k < G_N_ELEMENTS (request_keys); k++)
    {
      const int value = *request_value (&copy, k);

      if (request_keys[k].type == REQUEST_BOOLEAN)
        vt_settings_set_boolean (request_keys[k].key, value);
      else
        vt_settings_set_int (request_keys[k].key, value);
      g_key_file_set_integer (file, PAGE_GROUP, request_keys[k].key, value);
    }
  vt_settings_set_string (PANELS_KEY, request->panels ? request->panels : "");
  g_key_file_set_string (file, PAGE_GROUP, PANELS_KEY, request->panels ? request->panels : "");
  text = g_key_file_to_data (file, NULL, NULL);
  vt_document_set_part (vt_stage_get_document (self->stage), PAGE_PART, text, NULL);
  vt_window_keep_view (self);
}

void
vt_window_apply_request (VtView *view, const VtImageRequest *request)
{
  g_autofree char *background = NULL;

  /* On paper "as the window" is white, however dark the desktop is. */
  g_object_get (view, "background", &background, NULL);
  if (g_strcmp0 (background, "auto") == 0)
    g_object_set (view, "background", "white", NULL);
  g_object_set (view, "show-legend", request->legend, "show-tripod", request->tripod, "show-scale-bar", request->scale_bar, NULL);
}

void
vt_window_export_image_with (VtWindow *self, const char *path, const VtImageRequest *request)
{
  g_autoptr (GTask) task = NULL;
  ImageExport *export;

  if (!g_str_has_suffix (path, ".png") && !g_str_has_suffix (path, ".svg") && !g_str_has_suffix (path, ".pdf"))
    {
      g_autofree char *text = g_strdup_printf (
          _ ("%s: the name decides the format of the picture and has to end in .png, .svg or .pdf."), path);

      vt_window_complain (self, text, NULL);
      return;
    }
  export = g_new0 (ImageExport, 1);
  export->path = g_strdup (path);
  vt_stage_snapshot (self->stage, &export->scene, &export->view);
  vt_window_apply_request (export->view, request);
  export->options = (VtImageOptions){
    .width = request->width,
    .height = request->height,
    .transparent = request->transparent,
    .dark = FALSE,
  };
  export->dpi = request->dpi;
  export->data = request->data;
  export->window = self;
  /* Quick ones need no bar. */
  export->watch = g_timeout_add (300, watch_image, export);
  if (!self->drawing)
    self->drawing = g_cancellable_new ();
  vt_window_begin_export (self);
  task = g_task_new (self, self->drawing, on_image_done, NULL);
  g_task_set_task_data (task, export, image_export_free);
  g_task_set_check_cancellable (task, FALSE);
  vt_task_run_in_thread (task, image_thread);
}

void
vt_window_export_image (VtWindow *self, const char *path)
{
  g_auto (VtImageRequest) request = { 0 };

  vt_window_load_request (self, &request);
  vt_window_export_image_with (self, path, &request);
}

/* ---- atoms ---- */

typedef struct
{
  char *path;
  VtExportFormat format;
  VtSample *sample;
  GPtrArray *fields; /* VtField */
  char **comments;
} SampleExport;

static void
sample_export_free (gpointer data)
{
  SampleExport *export = data;

  g_free (export->path);
  g_object_unref (export->sample);
  g_ptr_array_unref (export->fields);
  g_strfreev (export->comments);
  g_free (export);
}

static void
sample_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  SampleExport *export = data;
  GError *error = NULL;

  if (vt_export_sample (export->path, export->format, export->sample, (VtField *const *) export->fields->pdata,
                        export->fields->len, (const char *const *) export->comments, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_sample_done (GObject *source, GAsyncResult *result, gpointer data)
{
  SampleExport *export = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  vt_window_end_export (VT_WINDOW (source), export->path, error);
}

static char **
collect_comments (GPtrArray *fields)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < fields->len; i++)
    {
      const char *provenance = vt_field_get_provenance (fields->pdata[i]);
      g_autofree char *line = g_strdup_printf ("%s: %s", vt_field_get_name (fields->pdata[i]), provenance);

      if (*provenance)
        g_strv_builder_add (builder, line);
    }
  return g_strv_builder_end (builder);
}

/* @marks: of these atoms alone; NULL: all, with a column that says which are selected. */
static void
export_atoms (VtWindow *self, const char *path, const guint8 *marks)
{
  VtSelection *selection = vt_document_get_selection (vt_stage_get_document (self->stage));
  GListModel *fields = vt_document_get_fields (vt_stage_get_document (self->stage));
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  VtExportFormat format;
  SampleExport *export;

  if (!vt_export_format_from_path (path, &format, &error))
    {
      vt_window_complain (self, error->message, NULL);
      return;
    }
  export = g_new0 (SampleExport, 1);
  export->path = g_strdup (path);
  export->format = format;
  export->sample = marks ? vt_sample_extract (vt_stage_get_sample (self->stage), marks) : g_object_ref (vt_stage_get_sample (self->stage));
  export->fields = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (fields); i++)
    {
      g_autoptr (VtField) field = g_list_model_get_item (fields, i);

      g_ptr_array_add (export->fields, marks ? vt_field_extract (field, marks) : g_object_ref (field));
    }
  if (!marks && vt_selection_peek (selection))
    g_ptr_array_add (export->fields, vt_selection_new_field (selection));
  export->comments = collect_comments (export->fields);
  vt_window_begin_export (self);
  task = g_task_new (self, NULL, on_sample_done, NULL);
  g_task_set_task_data (task, export, sample_export_free);
  vt_task_run_in_thread (task, sample_thread);
}

void
vt_window_export_sample (VtWindow *self, const char *path)
{
  export_atoms (self, path, NULL);
}

void
vt_window_export_selection (VtWindow *self, const char *path)
{
  const guint8 *marks = vt_selection_peek (vt_document_get_selection (vt_stage_get_document (self->stage)));

  if (marks)
    export_atoms (self, path, marks);
  else
    vt_window_complain (self, _ ("No atom is selected"), NULL);
}

/* ---- figures ---- */

void
vt_window_set_figure (VtWindow *self, const VtFigure *figure, const VtParams *params)
{
  g_free (self->figure);
  self->figure = vt_figure_to_text (figure, params);
  vt_window_remember_figure (self, self->figure);
  vt_window_queue_status (self);
}

static VtFigureDialog *
find_dialog (VtWindow *self, const VtFigure *figure)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (VT_IS_FIGURE_DIALOG (window) && gtk_window_get_transient_for (window) == GTK_WINDOW (self)
          && vt_figure_dialog_get_figure (VT_FIGURE_DIALOG (window)) == figure)
        return VT_FIGURE_DIALOG (window);
    }
  return NULL;
}

/* "ID" or "ID:name=value,…". One that is shown comes to the front, as it is unless values are given. */
void
vt_window_show_figure (VtWindow *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VtParams) params = NULL;
  const VtFigure *figure = vt_figure_parse (text, &params, &error);
  VtFigureDialog *dialog = figure ? find_dialog (self, figure) : NULL;

  if (!figure)
    {
      vt_window_complain (self, error->message, NULL);
      return;
    }
  if (!dialog)
    dialog = VT_FIGURE_DIALOG (vt_figure_dialog_new (self, figure, params));
  else if (strchr (text, ':'))
    vt_figure_dialog_set_params (dialog, params);
  vt_window_set_figure (self, figure, vt_figure_dialog_get_params (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* An export that waits for the jobs its figure needs, then draws and writes on another thread. */
typedef struct
{
  VtWindow *window;
  const VtFigure *figure;
  VtParams *params;
  char *path;
  VtJob *job; /* (unowned) only compared */
  gulong handler;

  VtDocument *document; /* snapshots for the thread */
  VtScene *scene;
  VtView *view;
  double dpi;
  gboolean transparent;
} FigureExport;

static void figure_export_continue (FigureExport *export);

static void
figure_export_finish (FigureExport *export, GError *error)
{
  vt_window_end_export (export->window, export->path, error);
  g_clear_signal_handler (&export->handler, vt_stage_get_document (export->window->stage));
  g_clear_object (&export->document);
  g_clear_object (&export->scene);
  g_clear_object (&export->view);
  g_object_unref (export->window);
  vt_params_free (export->params);
  g_free (export->path);
  g_free (export);
}

static void
on_figure_job_finished (VtDocument *document, VtJob *job, FigureExport *export)
{
  g_autoptr (GError) error = NULL;

  if (job != export->job)
    return;
  export->job = NULL;
  if (vt_job_get_state (job) == VT_JOB_DONE)
    {
      figure_export_continue (export);
      return;
    }
  if (vt_job_get_error (job))
    error = g_error_copy (vt_job_get_error (job));
  else
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("What the figure needs was cancelled."));
  figure_export_finish (export, error);
}

static void
figure_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  FigureExport *export = data;
  GError *error = NULL;

  gboolean good;

  if (export->figure->uses_view)
    good = vt_figure_export_scene (export->scene, export->view, export->path, export->figure->width_mm,
                                   export->figure->height_mm, export->dpi, export->transparent, &error);
  else
    good = vt_figure_export (export->figure, export->document, export->view, export->params, export->path,
                             export->figure->width_mm, export->figure->height_mm, export->dpi, export->transparent, &error);
  if (good)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_figure_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  figure_export_finish (g_task_get_task_data (G_TASK (result)), error);
}

static void
figure_export_continue (FigureExport *export)
{
  VtDocument *document = vt_stage_get_document (export->window->stage);
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;

  export->job = vt_figure_ensure (export->figure, document, export->params, &error);
  if (export->job && !error)
    return;
  if (error)
    {
      figure_export_finish (export, error);
      return;
    }
  export->document = vt_document_snapshot (document);
  vt_stage_snapshot (export->window->stage, &export->scene, &export->view);
  export->dpi = vt_settings_get_int ("export-dpi", 300);
  export->transparent = vt_settings_get_boolean ("export-transparent", FALSE);
  task = g_task_new (export->window, NULL, on_figure_done, NULL);
  g_task_set_task_data (task, export, NULL);
  vt_task_run_in_thread (task, figure_thread);
}

/* "ID:PATH" or "ID:name=value,…:PATH"; else all of it is the path, of the figure shown last. Paths have colons too. */
static const VtFigure *
parse_figure_path (const char *text, VtParams **params, const char **path)
{
  const char *first = strchr (text, ':'), *second = first ? strchr (first + 1, ':') : NULL;
  g_autofree char *id = first ? g_strndup (text, (gsize) (first - text)) : NULL;
  g_autofree char *with_params = second ? g_strndup (text, (gsize) (second - text)) : NULL;
  const VtFigure *figure = with_params ? vt_figure_parse (with_params, params, NULL) : NULL;

  if (figure)
    *path = second + 1;
  else if (id && (figure = vt_figure_parse (id, params, NULL)))
    *path = first + 1;
  else
    *path = text;
  return figure;
}

void
vt_window_export_figure (VtWindow *self, const char *text)
{
  const char *path;
  VtParams *params = NULL;
  const VtFigure *figure = parse_figure_path (text, &params, &path);
  FigureExport *export;

  if (!figure && self->figure)
    figure = vt_figure_parse (self->figure, &params, NULL);
  if (!figure)
    {
      vt_window_complain (self, _ ("No figure has been shown yet: choose one, or write ID:PATH."), NULL);
      return;
    }
  export = g_new0 (FigureExport, 1);
  export->window = g_object_ref (self);
  export->figure = figure;
  export->params = params;
  export->path = g_strdup (path);
  export->handler = g_signal_connect (vt_stage_get_document (self->stage), "job-finished",
                                      G_CALLBACK (on_figure_job_finished), export);
  vt_window_begin_export (self);
  figure_export_continue (export);
}
