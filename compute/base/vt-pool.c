/* The pool: persistent threads that serve whichever parallel loops are open.
 *
 * A loop is a stack-allocated VtLoop on the list of open loops; chunks are claimed by an atomic counter. The caller
 * works on its own loop until no chunk is left and then waits for the helpers still inside it,
 * so nested loops cannot deadlock: a caller never waits for a chunk that nobody has started.
 *
 * Waking a thread takes the system some ten microseconds, as long as a whole short loop. So a helper that has just worked looks
 * about for a while before it goes to sleep, and so does a caller whose helpers are about to finish: loops that follow one
 * another closely, as the steps of a dynamics do, find their helpers awake. */
#include "base/vt-pool.h"

#include <gio/gio.h>
#include <sys/resource.h>

/* µs that a thread looks about for. */
#define PATIENCE 60

typedef struct
{
  gsize n_chunks;
  VtChunkFunc func;
  gpointer data;
  GCancellable *cancellable;
  gsize next;        /* atomic: first chunk not yet claimed */
  gsize n_done;      /* atomic: chunks that ran to their end */
  guint n_inside;    /* changed under the pool's mutex: helpers working on this loop */
  guint n_joined;    /* under the mutex: helpers that ever joined; gives each a thread number */
  guint max_helpers; /* so that thread numbers stay below vt_pool_get_n_threads() */
  GQueue free_numbers;
} VtLoop;

static struct
{
  GMutex mutex;
  GCond work;  /* a loop was opened, or the pool shrank */
  GCond left;  /* a helper left a loop */
  GList *loops; /* open loops, newest first: a nested loop is finished before its parent */
  guint n_threads;
  guint n_running; /* helper threads alive */
  int niceness;    /* atomic */
  guint n_opened;  /* atomic: counts the loops that were opened, and changes of n_threads */
} pool;

static inline void
relax (void)
{
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause ();
#endif
}

/* Whether *@value becomes other than @seen within PATIENCE. */
static gboolean
await_change (const guint *value, guint seen)
{
  const gint64 end = g_get_monotonic_time () + PATIENCE;

  do
    for (int k = 0; k < 64; k++)
      {
        if (__atomic_load_n (value, __ATOMIC_ACQUIRE) != seen)
          return TRUE;
        relax ();
      }
  while (g_get_monotonic_time () < end);
  return FALSE;
}

static guint
default_n_threads (void)
{
  const char *text = g_getenv ("VITRINE_THREADS");
  guint64 n;

  if (text && g_ascii_string_to_unsigned (text, 10, 1, 1024, &n, NULL))
    return (guint) n;
  return MAX (1, g_get_num_processors ());
}

static void
ensure_initialised (void)
{
  static gsize once;

  if (g_once_init_enter (&once))
    {
      g_mutex_init (&pool.mutex);
      g_cond_init (&pool.work);
      g_cond_init (&pool.left);
      pool.n_threads = default_n_threads ();
      g_once_init_leave (&once, 1);
    }
}

static void
run_chunks (VtLoop *loop, guint thread)
{
  while (!loop->cancellable || !g_cancellable_is_cancelled (loop->cancellable))
    {
      gsize chunk = __atomic_fetch_add (&loop->next, 1, __ATOMIC_RELAXED);

      if (chunk >= loop->n_chunks)
        break;
      loop->func (chunk, thread, loop->data);
      __atomic_fetch_add (&loop->n_done, 1, __ATOMIC_RELEASE);
    }
}

/* With the mutex held: a loop that still has chunks to claim and room for a helper. */
static VtLoop *
find_open_loop (void)
{
  for (GList *l = pool.loops; l; l = l->next)
    {
      VtLoop *loop = l->data;

      if (loop->n_inside < loop->max_helpers
          && __atomic_load_n (&loop->next, __ATOMIC_RELAXED) < loop->n_chunks
          && !(loop->cancellable && g_cancellable_is_cancelled (loop->cancellable)))
        return loop;
    }
  return NULL;
}

static gpointer
helper_main (gpointer data)
{
  gboolean patient = FALSE;

  vt_pool_give_way ();
  g_mutex_lock (&pool.mutex);
  while (pool.n_running < pool.n_threads)
    {
      VtLoop *loop = find_open_loop ();
      gpointer number;

      if (!loop)
        {
          const guint seen = pool.n_opened;

          if (patient)
            {
              g_mutex_unlock (&pool.mutex);
              patient = await_change (&pool.n_opened, seen);
              g_mutex_lock (&pool.mutex);
            }
          else
            g_cond_wait (&pool.work, &pool.mutex);
          continue;
        }
      __atomic_fetch_add (&loop->n_inside, 1, __ATOMIC_RELAXED);
      number = g_queue_pop_head (&loop->free_numbers);
      if (!number)
        number = GUINT_TO_POINTER (++loop->n_joined);
      g_mutex_unlock (&pool.mutex);

      run_chunks (loop, GPOINTER_TO_UINT (number));

      g_mutex_lock (&pool.mutex);
      g_queue_push_head (&loop->free_numbers, number);
      __atomic_fetch_sub (&loop->n_inside, 1, __ATOMIC_RELEASE);
      g_cond_broadcast (&pool.left);
      patient = TRUE;
    }
  pool.n_running--;
  g_mutex_unlock (&pool.mutex);
  return NULL;
}

guint
vt_pool_get_n_threads (void)
{
  ensure_initialised ();
  return pool.n_threads;
}

void
vt_pool_set_n_threads (guint n_threads)
{
  ensure_initialised ();
  g_mutex_lock (&pool.mutex);
  pool.n_threads = n_threads ? MIN (n_threads, 1024) : MAX (1, g_get_num_processors ());
  __atomic_fetch_add (&pool.n_opened, 1, __ATOMIC_RELEASE);
  g_cond_broadcast (&pool.work);
  g_mutex_unlock (&pool.mutex);
}

void
vt_pool_set_niceness (int niceness)
{
  g_return_if_fail (niceness >= 0 && niceness <= 19);
  g_atomic_int_set (&pool.niceness, niceness);
}

void
vt_pool_give_way (void)
{
  const int niceness = g_atomic_int_get (&pool.niceness);

  /* Linux knows a priority of each thread; elsewhere it would be the whole process's. */
#ifdef __linux__
  if (niceness > 0 && getpriority (PRIO_PROCESS, 0) < niceness)
    setpriority (PRIO_PROCESS, 0, niceness);
#endif
}

gboolean
vt_parallel_for (gsize n_chunks, VtChunkFunc func, gpointer data, gpointer cancellable)
{
  VtLoop loop = { .n_chunks = n_chunks, .func = func, .data = data, .cancellable = cancellable };

  ensure_initialised ();
  if (n_chunks > 1 && pool.n_threads > 1)
    {
      g_mutex_lock (&pool.mutex);
      loop.max_helpers = pool.n_threads - 1;
      while (pool.n_running < pool.n_threads - 1)
        {
          pool.n_running++;
          g_thread_unref (g_thread_new ("vt-pool", helper_main, NULL));
        }
      pool.loops = g_list_prepend (pool.loops, &loop);
      __atomic_fetch_add (&pool.n_opened, 1, __ATOMIC_RELEASE);
      g_cond_broadcast (&pool.work);
      g_mutex_unlock (&pool.mutex);

      run_chunks (&loop, 0);

      g_mutex_lock (&pool.mutex);
      pool.loops = g_list_remove (pool.loops, &loop);
      /* Nobody comes in any more; each change is one that goes. */
      for (gboolean patient = TRUE; loop.n_inside > 0;)
        {
          const guint seen = loop.n_inside;

          if (patient)
            {
              g_mutex_unlock (&pool.mutex);
              patient = await_change (&loop.n_inside, seen);
              g_mutex_lock (&pool.mutex);
            }
          else
            g_cond_wait (&pool.left, &pool.mutex);
        }
      g_mutex_unlock (&pool.mutex);
      g_queue_clear (&loop.free_numbers);
    }
  else
    run_chunks (&loop, 0);

  return __atomic_load_n (&loop.n_done, __ATOMIC_ACQUIRE) == n_chunks;
}
