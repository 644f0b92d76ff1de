/* Pages of panels: the picture and figures on one sheet. An export waits for the jobs its panels need, then draws and writes on
 * another thread. */
#include "vt-window-private.h"

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-task.h"
#include "figure/vt-composition.h"

typedef struct
{
  VtWindow *window;
  VtComposition *composition;
  char *path;
  VtJob *job; /* (unowned) only compared */
  gulong handler;

  VtScene *scene;
  VtView *view;
  double width_mm, height_mm;
  int dpi;
  gboolean transparent, data;
} PageExport;

static void page_export_continue (PageExport *export);

static void
page_export_finish (PageExport *export, GError *error)
{
  vt_window_end_export (export->window, export->path, error);
  g_clear_signal_handler (&export->handler, vt_stage_get_document (export->window->stage));
  g_clear_object (&export->scene);
  g_clear_object (&export->view);
  g_object_unref (export->window);
  vt_composition_free (export->composition);
  g_free (export->path);
  g_free (export);
}

static void
on_page_job_finished (VtDocument *document, VtJob *job, PageExport *export)
{
  g_autoptr (GError) error = NULL;

  if (job != export->job)
    return;
  export->job = NULL;
  if (vt_job_get_state (job) == VT_JOB_DONE)
    {
      page_export_continue (export);
      return;
    }
  if (vt_job_get_error (job))
    error = g_error_copy (vt_job_get_error (job));
  else
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("What the figure needs was cancelled."));
  page_export_finish (export, error);
}

static void
page_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PageExport *export = data;
  GError *error = NULL;
  gboolean good;

  g_cancellable_push_current (cancellable);
  good = vt_composition_export (export->composition, export->scene, export->view, export->path, export->width_mm, export->height_mm,
                                export->dpi, export->transparent, &error)
         && (!export->data || vt_composition_export_data (export->composition, export->view, export->path, NULL, &error));
  g_cancellable_pop_current (cancellable);
  if (good)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_page_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  page_export_finish (g_task_get_task_data (G_TASK (result)), error);
}

static void
page_export_continue (PageExport *export)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;

  export->job = vt_composition_prepare (export->composition, vt_stage_get_document (export->window->stage), &error);
  if (export->job && !error)
    return;
  if (error)
    {
      page_export_finish (export, error);
      return;
    }
  if (!export->window->drawing)
    export->window->drawing = g_cancellable_new ();
  task = g_task_new (export->window, export->window->drawing, on_page_done, NULL);
  g_task_set_task_data (task, export, NULL);
  g_task_set_check_cancellable (task, FALSE);
  vt_task_run_in_thread (task, page_thread);
}

void
vt_window_export_page (VtWindow *self, const char *path, const VtImageRequest *request)
{
  g_auto (GStrv) panels = g_strsplit (request->panels ? request->panels : "", "\n", -1);
  g_autoptr (VtComposition) composition = vt_composition_new ();
  g_autoptr (GError) error = NULL;
  const double mm_per_pixel = 25.4 / request->dpi;
  PageExport *export;

  for (char **panel = panels; *panel && !error; panel++)
    if (**panel)
      vt_composition_add (composition, *panel, &error);
  if (error)
    {
      vt_window_complain (self, error->message, NULL);
      return;
    }
  vt_composition_set_layout (composition, request->first ? VT_LAYOUT_FIRST : VT_LAYOUT_GRID, 0);
  export = g_new0 (PageExport, 1);
  export->window = g_object_ref (self);
  export->composition = g_steal_pointer (&composition);
  export->path = g_strdup (path);
  export->width_mm = request->width * mm_per_pixel;
  export->height_mm = request->page && request->height <= 0 ? 0 : request->height * mm_per_pixel;
  export->dpi = request->dpi;
  export->transparent = request->transparent;
  export->data = request->data;
  vt_stage_snapshot (self->stage, &export->scene, &export->view);
  vt_window_apply_request (export->view, request);
  export->handler
      = g_signal_connect (vt_stage_get_document (self->stage), "job-finished", G_CALLBACK (on_page_job_finished), export);
  vt_window_begin_export (self);
  page_export_continue (export);
}
