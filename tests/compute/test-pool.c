#include <gio/gio.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>

#include "base/vt-pool.h"

#define N 10007

static void
mark (gsize chunk, guint thread, gpointer data)
{
  int *hits = data;

  g_assert_cmpuint (thread, <, vt_pool_get_n_threads ());
  g_atomic_int_inc (&hits[chunk]);
}

static void
test_every_chunk_once (void)
{
  g_autofree int *hits = g_new0 (int, N);

  for (guint n = 1; n <= 5; n++)
    {
      memset (hits, 0, N * sizeof *hits);
      vt_pool_set_n_threads (n);
      g_assert_true (vt_parallel_for (N, mark, hits, NULL));
      for (gsize i = 0; i < N; i++)
        g_assert_cmpint (hits[i], ==, 1);
    }
  g_assert_true (vt_parallel_for (0, mark, hits, NULL));
}

static void
inner (gsize chunk, guint thread, gpointer data)
{
  g_atomic_int_inc ((int *) data);
}

static void
outer (gsize chunk, guint thread, gpointer data)
{
  g_assert_true (vt_parallel_for (50, inner, data, NULL));
}

static gpointer
outer_in_thread (gpointer data)
{
  vt_parallel_for (40, outer, data, NULL);
  return NULL;
}

/* Loops inside loops, and from several threads at a time, must neither deadlock nor lose a chunk. */
static void
test_nested_and_concurrent (void)
{
  int count = 0;
  GThread *threads[4];

  vt_pool_set_n_threads (3);
  for (int i = 0; i < 4; i++)
    threads[i] = g_thread_new ("outer", outer_in_thread, &count);
  for (int i = 0; i < 4; i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (count, ==, 4 * 40 * 50);
}

typedef struct
{
  double partial[64];
} Sum;

static void
add_chunk (gsize chunk, guint thread, gpointer data)
{
  Sum *sum = data;

  for (gsize i = chunk * 1000; i < (chunk + 1) * 1000; i++)
    sum->partial[chunk] += sin ((double) i) / (1.0 + (double) i);
}

static double
reduce (guint n_threads)
{
  Sum sum = { { 0 } };
  double total = 0;

  vt_pool_set_n_threads (n_threads);
  vt_parallel_for (64, add_chunk, &sum, NULL);
  for (int i = 0; i < 64; i++)
    total += sum.partial[i];
  return total;
}

/* Not a tolerance: the same bits. */
static void
test_reduction_is_reproducible (void)
{
  double one = reduce (1);

  for (guint n = 2; n <= 8; n++)
    {
      double many = reduce (n);

      g_assert_cmpmem (&many, sizeof many, &one, sizeof one);
    }
}

typedef struct
{
  GCancellable *cancellable;
  int n_run;
} CancelData;

static void
cancel_at_tenth (gsize chunk, guint thread, gpointer data)
{
  CancelData *cancel = data;

  if (g_atomic_int_add (&cancel->n_run, 1) == 9)
    g_cancellable_cancel (cancel->cancellable);
}

static void
test_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  CancelData data = { cancellable, 0 };

  vt_pool_set_n_threads (2);
  g_assert_false (vt_parallel_for (100000, cancel_at_tenth, &data, cancellable));
  g_assert_cmpint (data.n_run, >=, 10);
  g_assert_cmpint (data.n_run, <=, 11); /* one more may have been claimed by the other thread */
}

static void
note_priority (gsize chunk, guint thread, gpointer data)
{
  ((int *) data)[thread] = getpriority (PRIO_PROCESS, 0);
  g_usleep (1000);
}

/* Helpers give way, the thread that calls stays as it is. */
static void
test_niceness (void)
{
#ifndef __linux__
  g_test_skip ("threads have no priority of their own here");
  return;
#endif
  const int own = getpriority (PRIO_PROCESS, 0);
  const int wanted = MIN (own + 3, 19);
  int seen[3] = { -100, -100, -100 };

  vt_pool_set_n_threads (1);
  g_usleep (20000); /* helpers that are as they were leave */
  vt_pool_set_niceness (wanted);
  vt_pool_set_n_threads (3);
  for (guint i = 0; i < 100 && (seen[1] == -100 || seen[2] == -100); i++)
    g_assert_true (vt_parallel_for (30, note_priority, seen, NULL));
  g_assert_cmpint (seen[0], ==, own);
  g_assert_cmpint (seen[1], ==, wanted);
  g_assert_cmpint (seen[2], ==, wanted);
  g_assert_cmpint (getpriority (PRIO_PROCESS, 0), ==, own);
  vt_pool_set_niceness (0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool/every-chunk-once", test_every_chunk_once);
  g_test_add_func ("/pool/nested-and-concurrent", test_nested_and_concurrent);
  g_test_add_func ("/pool/reduction-is-reproducible", test_reduction_is_reproducible);
  g_test_add_func ("/pool/cancel", test_cancel);
  g_test_add_func ("/pool/niceness", test_niceness);
  return g_test_run ();
}
