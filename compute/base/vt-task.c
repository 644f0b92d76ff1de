#include "base/vt-task.h"

#include <stdlib.h>

/* Tasks mostly read and write files or wait for a picture; numeric work is the pool's (vt-pool.h). */
#define MAX_THREADS 10

typedef struct
{
  GTask *task;
  GTaskThreadFunc func;
} Work;

static gboolean
drop_task (gpointer task)
{
  g_object_unref (task);
  return G_SOURCE_REMOVE;
}

static void
work_main (gpointer data, gpointer user_data)
{
  Work *work = data;
  GTask *task = work->task;
  g_autoptr (GSource) source = g_idle_source_new ();

  work->func (task, g_task_get_source_object (task), g_task_get_task_data (task), g_task_get_cancellable (task));
  g_free (work);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "vt-task");
  g_source_set_callback (source, drop_task, task, NULL);
  g_source_attach (source, g_task_get_context (task));
}

static GThreadPool *threads;

/* What the threads use (resources, OpenGL, shared libraries) is torn down behind the program's back when it ends. Nor may one that has drawn end
 * meanwhile, as GLib ends those that are idle: libEGL is told of it when it is gone itself. They sleep until all is over. */
static void
finish_threads (void)
{
  g_thread_pool_set_max_unused_threads (-1);
  g_thread_pool_set_max_idle_time (0);
  g_thread_pool_free (threads, TRUE, TRUE);
}

void
vt_task_run_in_thread (GTask *task, GTaskThreadFunc func)
{
  static gsize once = 0;
  Work *work = g_new (Work, 1);

  g_return_if_fail (G_IS_TASK (task) && func);
  if (g_once_init_enter (&once))
    {
      threads = g_thread_pool_new (work_main, NULL, MAX_THREADS, FALSE, NULL);
      atexit (finish_threads);
      g_once_init_leave (&once, 1);
    }
  work->task = g_object_ref (task);
  work->func = func;
  g_thread_pool_push (threads, work, NULL);
}
