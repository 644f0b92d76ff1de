#include "base/vt-job.h"

typedef struct
{
  int n_finished;
  int n_notified;
  double last_progress;
  GMainLoop *loop;
} Watch;

static void
on_finished (VtJob *job, gpointer data)
{
  Watch *watch = data;

  watch->n_finished++;
  if (watch->loop)
    g_main_loop_quit (watch->loop);
}

static void
on_progress (VtJob *job, GParamSpec *pspec, gpointer data)
{
  Watch *watch = data;
  double progress = vt_job_get_progress (job);

  g_assert_cmpfloat (progress, >=, watch->last_progress); /* never runs backwards */
  watch->last_progress = progress;
  watch->n_notified++;
}

static VtJob *
start (VtJobFunc func, gpointer data, Watch *watch)
{
  VtJob *job = vt_job_new ("test", "A test");

  g_signal_connect (job, "finished", G_CALLBACK (on_finished), watch);
  g_signal_connect (job, "notify::progress", G_CALLBACK (on_progress), watch);
  vt_job_start (job, func, data, NULL);
  return job;
}

static GObject *
count_to_million (VtJob *job, gpointer data, GError **error)
{
  for (int i = 1; i <= 1000000; i++)
    vt_job_set_progress (job, i / 1e6);
  return g_object_new (G_TYPE_OBJECT, NULL);
}

static void
test_done (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Watch watch = { .loop = loop };
  g_autoptr (VtJob) job = start (count_to_million, NULL, &watch);

  g_main_loop_run (loop);
  g_assert_cmpint (vt_job_get_state (job), ==, VT_JOB_DONE);
  g_assert_true (G_IS_OBJECT (vt_job_get_result (job)));
  g_assert_cmpint (watch.n_finished, ==, 1);
  g_assert_cmpfloat (vt_job_get_progress (job), ==, 1);
  /* A million reports in well under a minute: at 50 ms each at most 1200 may have reached us. */
  g_assert_cmpint (watch.n_notified, <, 1200);
  g_assert_null (vt_job_get_error (job));
}

static GObject *
run_until_cancelled (VtJob *job, gpointer data, GError **error)
{
  g_atomic_int_set ((int *) data, 1);
  while (!vt_job_is_cancelled (job))
    g_usleep (1000);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "must not be shown");
  return NULL;
}

static void
test_cancel_running (void)
{
  Watch watch = { 0 };
  int started = 0;
  g_autoptr (VtJob) job = start (run_until_cancelled, &started, &watch);

  while (!g_atomic_int_get (&started))
    g_usleep (100);
  vt_job_cancel (job);
  vt_job_wait (job);
  g_assert_cmpint (vt_job_get_state (job), ==, VT_JOB_CANCELLED);
  g_assert_null (vt_job_get_error (job));
  g_assert_null (vt_job_get_result (job));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (watch.n_finished, ==, 1);
}

static void
test_cancel_waiting (void)
{
  Watch watch = { 0 };
  g_autoptr (VtJob) job = vt_job_new ("test", "A test");

  g_signal_connect (job, "finished", G_CALLBACK (on_finished), &watch);
  vt_job_cancel (job);
  g_assert_cmpint (vt_job_get_state (job), ==, VT_JOB_CANCELLED);
  g_assert_cmpint (watch.n_finished, ==, 1);
}

static GObject *
fail (VtJob *job, gpointer data, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no such thing");
  return NULL;
}

static void
test_failed (void)
{
  Watch watch = { 0 };
  g_autoptr (VtJob) job = start (fail, NULL, &watch);

  vt_job_wait (job);
  g_assert_cmpint (vt_job_get_state (job), ==, VT_JOB_FAILED);
  g_assert_error (vt_job_get_error (job), G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static GObject *
spans (VtJob *job, gpointer data, GError **error)
{
  vt_job_set_progress_span (job, 0, 0.5);
  g_usleep (600000); /* long enough for an estimate, were it the last span */
  vt_job_set_progress (job, 1);
  vt_job_set_progress_span (job, 0.5, 1);
  vt_job_set_progress (job, 0); /* still one half */
  vt_job_set_message (job, "half way");
  while (!vt_job_is_cancelled (job))
    g_usleep (1000);
  return NULL;
}

static void
test_spans_and_messages (void)
{
  Watch watch = { 0 };
  g_autoptr (VtJob) job = start (spans, NULL, &watch);

  while (g_strcmp0 (vt_job_get_message (job), "half way") != 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpfloat (vt_job_get_progress (job), ==, 0.5);
  g_assert_cmpfloat (vt_job_get_time_left (job), <, 0);
  vt_job_cancel (job);
  vt_job_wait (job);
}

/* What a checkpoint had done already took no time. */
static GObject *
resume (VtJob *job, gpointer data, GError **error)
{
  vt_job_set_progress (job, 0.8);
  g_usleep (600000);
  vt_job_set_progress (job, 0.9);
  vt_job_set_message (job, "soon");
  while (!vt_job_is_cancelled (job))
    g_usleep (1000);
  return NULL;
}

static void
test_resumed (void)
{
  Watch watch = { 0 };
  g_autoptr (VtJob) job = start (resume, NULL, &watch);

  while (g_strcmp0 (vt_job_get_message (job), "soon") != 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpfloat (vt_job_get_time_left (job), >=, 0.55); /* from the whole 0.9 it would be 0.07 */
  vt_job_cancel (job);
  vt_job_wait (job);
}

static GObject *
give_up (VtJob *job, gpointer data, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "nothing to keep yet");
  return NULL;
}

/* A worker that was asked to stop, and says why it has nothing to show for it. */
static void
test_gave_up (void)
{
  Watch watch = { 0 };
  g_autoptr (VtJob) job = start (give_up, NULL, &watch);

  vt_job_wait (job);
  g_assert_cmpint (vt_job_get_state (job), ==, VT_JOB_CANCELLED);
  g_assert_error (vt_job_get_error (job), G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The job's owner may forget it while it runs. */
static void
test_dropped_reference (void)
{
  VtJob *job = vt_job_new ("test", "A test");
  int started = 0;

  g_object_add_weak_pointer (G_OBJECT (job), (gpointer *) &job);
  vt_job_start (job, run_until_cancelled, &started, NULL);
  vt_job_cancel (job);
  g_object_unref (job);
  while (job)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/done", test_done);
  g_test_add_func ("/job/cancel-running", test_cancel_running);
  g_test_add_func ("/job/cancel-waiting", test_cancel_waiting);
  g_test_add_func ("/job/failed", test_failed);
  g_test_add_func ("/job/spans-and-messages", test_spans_and_messages);
  g_test_add_func ("/job/resumed", test_resumed);
  g_test_add_func ("/job/gave-up", test_gave_up);
  g_test_add_func ("/job/dropped-reference", test_dropped_reference);
  return g_test_run ();
}
