/* One pool for numeric work, shared by every job of the process.
 *
 * Work is cut into chunks whose number and bounds depend only on the problem, never on the number
 * of threads. A caller that reduces writes one partial result per chunk and adds them in chunk
 * order afterwards: the sum is then bit-identical for any number of threads. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Called once per chunk, from any thread of the pool or from the caller's own.
 * @thread: 0 … vt_pool_get_n_threads() − 1, unique among the calls running at the same time, so
 *          that it can index per-thread workspaces. */
typedef void (*VtChunkFunc) (gsize chunk, guint thread, gpointer data);

/* Number of threads that vt_parallel_for() uses, the calling thread included (≥ 1).
 * Initially the number of processors, or the environment variable VITRINE_THREADS. */
guint vt_pool_get_n_threads (void);

/* @n_threads: 1 … 1024, or 0 for the number of processors. Call it while no job runs. */
void vt_pool_set_n_threads (guint n_threads);

/* By how much the threads that compute (the pool's and those of jobs) give way to the others of the process: for a program with a
 * window, whose main thread, and the threads that draw where there is no GPU, would otherwise wait in turn with them (up to 50 ms and
 * more). 0, as it is at first, … 19. Call it before the first job; without effect where the system has no such thing for threads. */
void vt_pool_set_niceness (int niceness);

/* The calling thread is going to compute: gives way by as much from now on. */
void vt_pool_give_way (void);

/* Calls @func for every chunk in 0 … n_chunks − 1 and returns when all calls have returned.
 * Chunks are handed out in ascending order. The caller takes part; nested calls and calls from
 * several threads at once are allowed. @cancellable (may be NULL) is polled before each chunk: once it
 * is cancelled no further chunk starts.
 * Returns: FALSE if cancelled before every chunk ran. */
gboolean vt_parallel_for (gsize n_chunks, VtChunkFunc func, gpointer data, gpointer cancellable);

G_END_DECLS
