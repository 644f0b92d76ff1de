/* GTask on a thread, for tasks that belong to an object of the main thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* As g_task_run_in_thread(), except that the thread hands its reference of @task back to the task's main context instead of
 * dropping it. With GLib's own, the thread's can be the last: then the source object (a widget of a window that has just been
 * closed, say) and the task's data are finalised on the thread.
 * If the main context is never iterated again, the task stays alive. A program that ends waits for the tasks that have begun. */
void vt_task_run_in_thread (GTask *task, GTaskThreadFunc func);

G_END_DECLS
