#include "document/vt-load.h"

#include "base/vt-task.h"

static void
load_free (gpointer data)
{
  VtLoad *load = data;

  if (load->callers)
    g_cancellable_disconnect (load->callers, load->link);
  g_clear_object (&load->callers);
  g_clear_object (&load->cancellable);
  g_clear_object (&load->trajectory);
  g_clear_object (&load->sample);
  vt_store_contents_free (load->contents);
  g_free (load->path);
  g_free (load->located);
  g_strfreev (load->elements);
  g_free (load);
}

/* ---- progress ---- */

#define REPORT_INTERVAL (100 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  GObject *source;
  GCancellable *cancellable;
  VtLoadProgress progress;
  double fraction;
} VtReport;

static void
report_free (gpointer data)
{
  VtReport *report = data;

  g_object_unref (report->source);
  g_object_unref (report->cancellable);
  g_free (report);
}

static gboolean
deliver (gpointer data)
{
  VtReport *report = data;

  if (!g_cancellable_is_cancelled (report->cancellable)) /* replaced by a newer reading */
    report->progress (report->source, report->fraction);
  return G_SOURCE_REMOVE;
}

static void
on_read (double fraction, gpointer data)
{
  GTask *task = data;
  VtLoad *load = g_task_get_task_data (task);
  gint64 now = g_get_monotonic_time ();
  VtReport *report;

  if (now - load->last_report < REPORT_INTERVAL)
    return;
  load->last_report = now;
  report = g_new (VtReport, 1);
  *report = (VtReport){ g_object_ref (g_task_get_source_object (task)), g_object_ref (load->cancellable), load->progress, fraction };
  g_main_context_invoke_full (g_task_get_context (task), G_PRIORITY_DEFAULT, deliver, report, report_free);
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *unused)
{
  VtLoad *load = data;
  GError *error = NULL;

  if (!load->trajectory && vt_store_detect (load->path))
    {
      load->contents = vt_store_read_located (load->path, load->located, load->cancellable, on_read, task, &error);
      load->frame = 0;
      if (load->contents)
        load->sample = g_object_ref (load->contents->sample);
    }
  else if (!load->trajectory)
    load->trajectory = vt_trajectory_open (load->path, (const char *const *) load->elements, load->cancellable, &error);
  if (load->trajectory)
    load->sample = vt_trajectory_read (load->trajectory, load->frame, load->cancellable, on_read, task, &error);
  if (load->sample && load->trajectory && load->frame < 0)
    load->frame += vt_trajectory_get_n_frames (load->trajectory, NULL);

  if (load->sample)
    g_task_return_pointer (task, load, NULL);
  else if (error)
    g_task_return_error (task, error);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
}

static void
on_callers_cancelled (GCancellable *callers, gpointer data)
{
  g_cancellable_cancel (data);
}

void
vt_load_async (GObject *source, const char *path, const char *located, const char *const *elements, VtTrajectory *trajectory,
               gint64 frame, GCancellable *cancellable, GCancellable *callers, VtLoadProgress progress, GAsyncReadyCallback callback,
               gpointer data)
{
  VtLoad *load = g_new0 (VtLoad, 1);
  /* With its cancellable the task reports G_IO_ERROR_CANCELLED even if it was cancelled after the reading was done. */
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, data);

  load->path = g_strdup (path);
  load->located = g_strdup (located);
  load->elements = g_strdupv ((char **) elements);
  load->trajectory = trajectory ? g_object_ref (trajectory) : NULL;
  load->frame = frame;
  load->progress = progress;
  load->last_report = g_get_monotonic_time ();
  load->cancellable = g_object_ref (cancellable);
  if (callers)
    {
      load->callers = g_object_ref (callers);
      load->link = g_cancellable_connect (callers, G_CALLBACK (on_callers_cancelled), g_object_ref (cancellable), g_object_unref);
    }
  g_task_set_task_data (task, load, load_free);
  vt_task_run_in_thread (task, load_thread);
}

const VtLoad *
vt_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
