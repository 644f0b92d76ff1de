/* VtJob: one background computation.
 *
 * The owner (main thread) creates a job, starts it and watches its properties, which only ever
 * change on the main thread: title, message, progress, time-left, state. The worker reports through
 * the functions marked "worker", callable from any thread; they cost an atomic store or a short lock, and
 * at most one idle notification per job is pending in the main context at any time.
 *
 * Cancelling is cooperative: the worker polls vt_job_is_cancelled() at least every 10 ms of work
 * and returns FALSE. A cancelled job shows no error and publishes no result. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  VT_JOB_WAITING, /* created, not started */
  VT_JOB_RUNNING,
  VT_JOB_DONE,      /* the result is available */
  VT_JOB_CANCELLED, /* stopped on request; no result */
  VT_JOB_FAILED,    /* vt_job_get_error() says why */
} VtJobState;

#define VT_TYPE_JOB_STATE (vt_job_state_get_type ())
GType vt_job_state_get_type (void);

#define VT_TYPE_JOB (vt_job_get_type ())
G_DECLARE_FINAL_TYPE (VtJob, vt_job, VT, JOB, GObject)

/* The computation, on a thread of its own. Returns a new reference to the result, or NULL with
 * @error set. If the job has been cancelled the return value is dropped. */
typedef GObject *(*VtJobFunc) (VtJob *job, gpointer data, GError **error);

/* @id: what the job computes, e.g. a method's id; two jobs of one document with the same id replace each
 * other. @title: translated, one line. */
VtJob *vt_job_new (const char *id, const char *title);

/* Starts @func(job, data). @data is freed with @destroy after the worker has returned. The job keeps
 * itself alive until it has finished. ::finished is emitted in the thread-default main context
 * of the caller. */
void vt_job_start (VtJob *job, VtJobFunc func, gpointer data, GDestroyNotify destroy);

/* Owner, before it starts: somebody waits for the first partial result. It gives way (vt_pool_give_way()) when its function
 * does so, not from the beginning. */
void vt_job_set_prompt (VtJob *job);

/* Owner: asks the worker to stop. Returns at once. A job that has not started is cancelled on the spot. */
void vt_job_cancel (VtJob *job);

/* Owner: asks the worker to end now with what it has, a result like any other; if that is nothing yet, it ends as cancelled and says so in
 * vt_job_get_error(). Only a worker that looks for it hears (VtMethod.may_stop); others go on to their end. */
void vt_job_stop (VtJob *job);

/* Owner: blocks until the worker has returned and ::finished has been emitted here. For tests, the command
 * line and closing a window. */
void vt_job_wait (VtJob *job);

const char *vt_job_get_id (VtJob *job);
const char *vt_job_get_title (VtJob *job);
const char *vt_job_get_message (VtJob *job); /* main thread; "" if none */
double vt_job_get_progress (VtJob *job);     /* 0 … 1 */
double vt_job_get_time_left (VtJob *job);    /* s; negative while unknown */
double vt_job_get_seconds (VtJob *job);      /* since it was started; when it has finished, how long it took */
VtJobState vt_job_get_state (VtJob *job);
/* Why it failed; or, when it was cancelled by its worker alone (G_IO_ERROR_CANCELLED, after vt_job_stop()), why there is no result. Else NULL. */
const GError *vt_job_get_error (VtJob *job);
GObject *vt_job_get_result (VtJob *job);     /* (transfer none), NULL unless VT_JOB_DONE */
GObject *vt_job_dup_partial (VtJob *job);    /* latest partial result, a new reference, or NULL */

/* Worker. */
gboolean vt_job_is_cancelled (VtJob *job);
gboolean vt_job_is_stopping (VtJob *job);
GCancellable *vt_job_get_cancellable (VtJob *job);
void vt_job_set_progress (VtJob *job, double fraction);
void vt_job_set_message (VtJob *job, const char *message);
void vt_job_set_partial (VtJob *job, GObject *partial);

/* Worker: of the overall progress, what vt_job_set_progress(0 … 1) now stands for. Default 0 … 1. How long it will take is told from the pace of
 * the last span, the one that ends at 1. */
void vt_job_set_progress_span (VtJob *job, double from, double to);

/* Signals, on the main thread:
 *   ::finished (job)  once, after the state has become DONE, CANCELLED or FAILED
 *   ::partial (job)   a newer partial result is available */

G_END_DECLS
