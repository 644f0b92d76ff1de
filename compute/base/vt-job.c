#include "base/vt-job.h"

#include "base/vt-pool.h"

struct _VtJob
{
  GObject parent_instance;

  char *id;
  char *title;
  GCancellable *cancellable;
  gint stopping; /* atomic */
  GMainContext *context;
  GThread *thread;

  /* What the owner sees; main thread only. */
  VtJobState state;
  char *message;
  double progress;
  double time_left;
  GObject *result;
  GError *error;
  gint64 start_time, end_time; /* µs, monotonic; 0 until then */

  /* What the worker reports, under the mutex. */
  GMutex mutex;
  char *new_message;
  double new_progress;
  double span_from, span_to;
  double pace_from; /* where the last span's progress was first reported, and when: 0 before */
  gint64 pace_time;
  GObject *partial;
  gboolean partial_is_new;
  gboolean prompt;
  gboolean notification_pending;
  gint64 last_notification; /* µs */

  /* What the worker leaves at its end; published by the finishing notification. */
  VtJobFunc func;
  gpointer data;
  GDestroyNotify destroy;
  GObject *final_result;
  GError *final_error;
};

G_DEFINE_ENUM_TYPE (VtJobState, vt_job_state,
                    G_DEFINE_ENUM_VALUE (VT_JOB_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (VT_JOB_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (VT_JOB_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (VT_JOB_CANCELLED, "cancelled"),
                    G_DEFINE_ENUM_VALUE (VT_JOB_FAILED, "failed"))

G_DEFINE_FINAL_TYPE (VtJob, vt_job, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_TITLE,
  PROP_MESSAGE,
  PROP_PROGRESS,
  PROP_TIME_LEFT,
  PROP_STATE,
  N_PROPS
};

enum
{
  SIGNAL_FINISHED,
  SIGNAL_PARTIAL,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

/* Workers may report thousands of times a second; the owner is told at most this often: as often as a screen shows another picture. What is
 * being drawn meanwhile is waited for besides: of forty times a second in theory, atoms moved in 28 pictures a second where thirty are wanted (vt-series.h). */
#define NOTIFICATION_INTERVAL (16 * G_TIME_SPAN_MILLISECOND)

/* An estimate from less than this share of the work or this time would only jump about; after so long a time, any share will do. */
#define MIN_FRACTION_FOR_ESTIMATE 0.02
#define MIN_SECONDS_FOR_ESTIMATE 0.5
#define ENOUGH_SECONDS_FOR_ESTIMATE 4

static void
vt_job_finalize (GObject *object)
{
  VtJob *self = VT_JOB (object);

  g_clear_pointer (&self->thread, g_thread_unref);
  g_free (self->id);
  g_free (self->title);
  g_free (self->message);
  g_free (self->new_message);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->result);
  g_clear_object (&self->partial);
  g_clear_object (&self->final_result);
  g_clear_error (&self->error);
  g_clear_error (&self->final_error);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (vt_job_parent_class)->finalize (object);
}

static void
vt_job_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  VtJob *self = VT_JOB (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_MESSAGE:
      g_value_set_string (value, vt_job_get_message (self));
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    case PROP_TIME_LEFT:
      g_value_set_double (value, self->time_left);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
vt_job_class_init (VtJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = vt_job_finalize;
  object_class->get_property = vt_job_get_property;

  props[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, "", flags);
  props[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  props[PROP_TIME_LEFT] = g_param_spec_double ("time-left", NULL, NULL, -1, G_MAXDOUBLE, -1, flags);
  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, VT_TYPE_JOB_STATE, VT_JOB_WAITING, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[SIGNAL_FINISHED]
      = g_signal_new ("finished", VT_TYPE_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_PARTIAL]
      = g_signal_new ("partial", VT_TYPE_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
vt_job_init (VtJob *self)
{
  g_mutex_init (&self->mutex);
  self->cancellable = g_cancellable_new ();
  self->time_left = -1;
  self->span_to = 1;
}

VtJob *
vt_job_new (const char *id, const char *title)
{
  VtJob *self = g_object_new (VT_TYPE_JOB, NULL);

  self->id = g_strdup (id);
  self->title = g_strdup (title);
  return self;
}

/* What is left goes on as what has been done since the first report: what came before that (another method's span, going to a minimum) has a pace
 * of its own, and what a checkpoint had done already took no time. */
static double
estimate_time_left (double progress, double from, double seconds)
{
  const double done = progress - from;

  if (seconds < MIN_SECONDS_FOR_ESTIMATE || done <= 0 || (done < MIN_FRACTION_FOR_ESTIMATE && seconds < ENOUGH_SECONDS_FOR_ESTIMATE))
    return -1;
  return seconds * (1 - progress) / done;
}

/* Publishes the worker's latest report. */
static void
publish (VtJob *self)
{
  gboolean partial;
  double progress, pace_from, pace_seconds;
  g_autofree char *message = NULL;

  g_mutex_lock (&self->mutex);
  self->notification_pending = FALSE;
  self->last_notification = g_get_monotonic_time ();
  progress = self->new_progress;
  pace_from = self->pace_from;
  pace_seconds = self->pace_time > 0 ? (double) (self->last_notification - self->pace_time) / G_TIME_SPAN_SECOND : 0;
  message = g_steal_pointer (&self->new_message);
  partial = self->partial_is_new;
  self->partial_is_new = FALSE;
  g_mutex_unlock (&self->mutex);

  if (self->state != VT_JOB_RUNNING)
    return;
  g_object_freeze_notify (G_OBJECT (self));
  if (message)
    {
      g_free (self->message);
      self->message = g_steal_pointer (&message);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MESSAGE]);
    }
  if (progress > self->progress)
    {
      const double left = estimate_time_left (progress, pace_from, pace_seconds);

      self->progress = progress;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROGRESS]);
      if (left >= 0)
        {
          self->time_left = left;
          g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TIME_LEFT]);
        }
    }
  g_object_thaw_notify (G_OBJECT (self));
  if (partial)
    g_signal_emit (self, signals[SIGNAL_PARTIAL], 0);
}

static gboolean
on_report (gpointer data)
{
  publish (data);
  return G_SOURCE_REMOVE;
}

/* @source: (transfer full). */
static void
attach_report (VtJob *self, GSource *source, int priority)
{
  g_source_set_priority (source, priority);
  g_source_set_callback (source, on_report, g_object_ref (self), g_object_unref);
  g_source_attach (source, self->context);
  g_source_unref (source);
}

/* With the mutex held, from any thread: makes sure that a notification is on its way. */
static void
schedule_report (VtJob *self)
{
  gint64 wait;

  if (self->notification_pending || !self->context)
    return;
  self->notification_pending = TRUE;
  wait = self->last_notification + NOTIFICATION_INTERVAL - g_get_monotonic_time ();
  attach_report (self, wait > 0 ? g_timeout_source_new ((guint) (wait / 1000 + 1)) : g_idle_source_new (), G_PRIORITY_DEFAULT_IDLE);
}

static gboolean
on_worker_returned (gpointer data)
{
  VtJob *self = data;

  if (self->state != VT_JOB_RUNNING) /* vt_job_wait() was faster */
    return G_SOURCE_REMOVE;

  publish (self);
  g_object_freeze_notify (G_OBJECT (self));
  if (g_cancellable_is_cancelled (self->cancellable))
    self->state = VT_JOB_CANCELLED;
  else if (g_error_matches (self->final_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      self->state = VT_JOB_CANCELLED;
      self->error = g_steal_pointer (&self->final_error);
    }
  else if (self->final_error || !self->final_result)
    {
      self->state = VT_JOB_FAILED;
      self->error = g_steal_pointer (&self->final_error);
      if (!self->error)
        self->error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "%s: no result and no reason given", self->id);
    }
  else
    {
      self->state = VT_JOB_DONE;
      self->result = g_steal_pointer (&self->final_result);
      self->progress = 1;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROGRESS]);
    }
  g_clear_object (&self->final_result);
  g_clear_error (&self->final_error);
  self->end_time = g_get_monotonic_time ();
  self->time_left = self->state == VT_JOB_DONE ? 0 : -1;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TIME_LEFT]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
  g_object_thaw_notify (G_OBJECT (self));
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
  return G_SOURCE_REMOVE;
}

static gpointer
worker_main (gpointer data)
{
  VtJob *self = data;
  GMainContext *context = g_main_context_ref (self->context);
  GSource *source;

  if (!self->prompt)
    vt_pool_give_way ();
  self->final_result = self->func (self, self->data, &self->final_error);
  if (self->destroy)
    self->destroy (self->data);
  self->data = NULL;

  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_worker_returned, self, g_object_unref); /* the worker's reference */
  g_source_attach (source, context);
  g_source_unref (source);
  g_main_context_unref (context);
  return NULL;
}

void
vt_job_set_prompt (VtJob *self)
{
  g_return_if_fail (self->state == VT_JOB_WAITING);
  self->prompt = TRUE;
}

void
vt_job_start (VtJob *self, VtJobFunc func, gpointer data, GDestroyNotify destroy)
{
  g_return_if_fail (VT_IS_JOB (self));
  g_return_if_fail (self->state == VT_JOB_WAITING);

  self->func = func;
  self->data = data;
  self->destroy = destroy;
  self->context = g_main_context_ref_thread_default ();
  self->start_time = g_get_monotonic_time ();
  self->state = VT_JOB_RUNNING;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
  g_object_ref (self);
  self->thread = g_thread_new ("vt-job", worker_main, self);
}

void
vt_job_cancel (VtJob *self)
{
  g_return_if_fail (VT_IS_JOB (self));
  g_cancellable_cancel (self->cancellable);
  if (self->state == VT_JOB_WAITING) /* no worker will ever report its end */
    {
      self->state = VT_JOB_CANCELLED;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
      g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
    }
}

void
vt_job_stop (VtJob *self)
{
  g_return_if_fail (VT_IS_JOB (self));
  g_atomic_int_set (&self->stopping, TRUE);
}

void
vt_job_wait (VtJob *self)
{
  g_autoptr (VtJob) keep = NULL;

  g_return_if_fail (VT_IS_JOB (self));
  if (self->state != VT_JOB_RUNNING)
    return;
  keep = g_object_ref (self);
  g_thread_join (g_steal_pointer (&self->thread));
  on_worker_returned (self);
}

const char *
vt_job_get_id (VtJob *self)
{
  return self->id;
}

const char *
vt_job_get_title (VtJob *self)
{
  return self->title;
}

const char *
vt_job_get_message (VtJob *self)
{
  return self->message ? self->message : "";
}

double
vt_job_get_progress (VtJob *self)
{
  return self->progress;
}

double
vt_job_get_time_left (VtJob *self)
{
  return self->time_left;
}

double
vt_job_get_seconds (VtJob *self)
{
  const gint64 end = self->end_time > 0 ? self->end_time : g_get_monotonic_time ();

  return self->start_time > 0 ? (double) (end - self->start_time) / G_TIME_SPAN_SECOND : 0;
}

VtJobState
vt_job_get_state (VtJob *self)
{
  return self->state;
}

const GError *
vt_job_get_error (VtJob *self)
{
  return self->error;
}

GObject *
vt_job_get_result (VtJob *self)
{
  return self->result;
}

GObject *
vt_job_dup_partial (VtJob *self)
{
  GObject *partial;

  g_mutex_lock (&self->mutex);
  partial = self->partial ? g_object_ref (self->partial) : NULL;
  g_mutex_unlock (&self->mutex);
  return partial;
}

gboolean
vt_job_is_stopping (VtJob *self)
{
  return g_atomic_int_get (&self->stopping);
}

gboolean
vt_job_is_cancelled (VtJob *self)
{
  return g_cancellable_is_cancelled (self->cancellable);
}

GCancellable *
vt_job_get_cancellable (VtJob *self)
{
  return self->cancellable;
}

void
vt_job_set_progress (VtJob *self, double fraction)
{
  g_mutex_lock (&self->mutex);
  fraction = self->span_from + (self->span_to - self->span_from) * CLAMP (fraction, 0, 1);
  if (self->pace_time == 0 && self->span_to >= 1)
    {
      self->pace_time = g_get_monotonic_time ();
      self->pace_from = fraction;
    }
  if (fraction > self->new_progress)
    {
      self->new_progress = fraction;
      schedule_report (self);
    }
  g_mutex_unlock (&self->mutex);
}

void
vt_job_set_progress_span (VtJob *self, double from, double to)
{
  g_return_if_fail (0 <= from && from <= to && to <= 1);
  g_mutex_lock (&self->mutex);
  self->span_from = from;
  self->span_to = to;
  self->pace_time = 0;
  g_mutex_unlock (&self->mutex);
}

void
vt_job_set_message (VtJob *self, const char *message)
{
  g_mutex_lock (&self->mutex);
  g_free (self->new_message);
  self->new_message = g_strdup (message);
  schedule_report (self);
  g_mutex_unlock (&self->mutex);
}

void
vt_job_set_partial (VtJob *self, GObject *partial)
{
  g_mutex_lock (&self->mutex);
  const gboolean is_waited_for = self->prompt && !self->partial;
  g_set_object (&self->partial, partial);
  self->partial_is_new = TRUE;
  if (is_waited_for && self->context)
    attach_report (self, g_idle_source_new (), G_PRIORITY_DEFAULT); /* before what is to be drawn, too */
  else
    schedule_report (self);
  g_mutex_unlock (&self->mutex);
}
