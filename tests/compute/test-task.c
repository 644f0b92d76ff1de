/* vt-task.h: the result arrives, and what the task holds dies on the main thread. */
#include "base/vt-task.h"

#define N_TASKS 200

typedef struct
{
  guint *dropped;
  GThread *owner;
} Data;

static void
data_free (gpointer pointer)
{
  Data *data = pointer;

  g_assert_true (g_thread_self () == data->owner);
  (*data->dropped)++;
  g_free (data);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_assert_true (g_thread_self () != ((Data *) data)->owner);
  g_assert_true (source == g_task_get_source_object (task));
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_int (task, 42);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  guint *n_done = user_data;
  gssize value = g_task_propagate_int (G_TASK (result), &error);

  if (g_task_get_cancellable (G_TASK (result)))
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  else
    g_assert_cmpint (value, ==, 42);
  (*n_done)++;
}

static void
on_source_gone (gpointer data, GObject *where)
{
  g_assert_true (g_thread_self () == data);
}

static void
test_run (gconstpointer is_cancelled)
{
  guint n_done = 0, dropped = 0;

  for (guint i = 0; i < N_TASKS; i++)
    {
      g_autoptr (GObject) source = g_object_new (G_TYPE_OBJECT, NULL);
      g_autoptr (GCancellable) cancellable = is_cancelled ? g_cancellable_new () : NULL;
      GTask *task = g_task_new (source, cancellable, on_done, &n_done);
      Data *data = g_new (Data, 1);

      *data = (Data){ &dropped, g_thread_self () };
      g_object_weak_ref (source, on_source_gone, g_thread_self ());
      g_task_set_task_data (task, data, data_free);
      if (cancellable)
        g_cancellable_cancel (cancellable);
      vt_task_run_in_thread (task, work);
      g_object_unref (task);
    }
  while (dropped < N_TASKS)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n_done, ==, N_TASKS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/task/returns", GINT_TO_POINTER (FALSE), test_run);
  g_test_add_data_func ("/task/cancelled", GINT_TO_POINTER (TRUE), test_run);
  return g_test_run ();
}
