#include "vt-heartbeat.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define PERIOD_MS 5
#define PUBLISH_MS 50

/* Where Linux says how long this thread has worked and waited for a processor, in ns. */
#define SCHEDULE "/proc/thread-self/schedstat"

static const double thresholds[] = { 16, 50, 100 };

struct _VtHeartbeat
{
  GObject parent_instance;
  GSimpleAction *action, *parts_action;
  guint beat_id, publish_id;
  int schedule; /* file descriptor */
  gint64 last; /* µs */
  double last_worked, last_waited; /* ms */
  double longest;
  double worked, waited; /* of the longest, its parts */
  guint64 n_beats, n_late[G_N_ELEMENTS (thresholds)];
};

G_DEFINE_FINAL_TYPE (VtHeartbeat, vt_heartbeat, G_TYPE_OBJECT)

/* Both stay 0 where this is not known. */
static void
get_schedule (VtHeartbeat *self, double *worked, double *waited)
{
  char text[80];
  char *end;
  const gssize length = self->schedule >= 0 ? pread (self->schedule, text, sizeof text - 1, 0) : 0;

  text[MAX (length, 0)] = '\0';
  *worked = (double) strtoull (text, &end, 10) / 1e6;
  *waited = (double) strtoull (end, NULL, 10) / 1e6;
}

static gboolean
beat (gpointer data)
{
  VtHeartbeat *self = data;
  gint64 now = g_get_monotonic_time ();
  double late = (now - self->last) / 1000.0 - PERIOD_MS;
  double worked, waited;

  get_schedule (self, &worked, &waited);
  if (late > self->longest)
    {
      self->longest = late;
      self->worked = worked - self->last_worked;
      self->waited = waited - self->last_waited;
    }
  self->last = now;
  self->last_worked = worked;
  self->last_waited = waited;
  self->n_beats++;
  for (guint i = 0; i < G_N_ELEMENTS (thresholds); i++)
    self->n_late[i] += late > thresholds[i];
  return G_SOURCE_CONTINUE;
}

static gboolean
publish (gpointer data)
{
  VtHeartbeat *self = data;

  g_simple_action_set_state (self->action, g_variant_new_double (self->longest));
  g_simple_action_set_state (self->parts_action, g_variant_new ("(dd)", self->worked, self->waited));
  return G_SOURCE_CONTINUE;
}

void
vt_heartbeat_reset (VtHeartbeat *self)
{
  self->longest = self->worked = self->waited = 0;
  self->n_beats = 0;
  for (guint i = 0; i < G_N_ELEMENTS (thresholds); i++)
    self->n_late[i] = 0;
  self->last = g_get_monotonic_time ();
  if (!self->beat_id)
    {
      self->schedule = open (SCHEDULE, O_RDONLY | O_CLOEXEC);
      self->beat_id = g_timeout_add_full (G_PRIORITY_HIGH, PERIOD_MS, beat, self, NULL);
      self->publish_id = g_timeout_add (PUBLISH_MS, publish, self);
    }
  get_schedule (self, &self->last_worked, &self->last_waited);
  publish (self);
}

GAction *
vt_heartbeat_get_parts_action (VtHeartbeat *self)
{
  return G_ACTION (self->parts_action);
}

GAction *
vt_heartbeat_get_action (VtHeartbeat *self)
{
  return G_ACTION (self->action);
}

double
vt_heartbeat_get_longest (VtHeartbeat *self)
{
  return self->longest;
}

guint64
vt_heartbeat_get_n_beats (VtHeartbeat *self)
{
  return self->n_beats;
}

guint64
vt_heartbeat_get_n_late (VtHeartbeat *self, guint threshold)
{
  g_return_val_if_fail (threshold < G_N_ELEMENTS (thresholds), 0);
  return self->n_late[threshold];
}

char *
vt_heartbeat_describe (VtHeartbeat *self)
{
  return g_strdup_printf ("longest %.1f ms, %" G_GUINT64_FORMAT " over %g ms, %" G_GUINT64_FORMAT " over %g ms, "
                          "%" G_GUINT64_FORMAT " over %g ms of %" G_GUINT64_FORMAT " beats",
                          self->longest, self->n_late[0], thresholds[0], self->n_late[1], thresholds[1],
                          self->n_late[2], thresholds[2], self->n_beats);
}

static void
vt_heartbeat_finalize (GObject *object)
{
  VtHeartbeat *self = VT_HEARTBEAT (object);

  g_clear_handle_id (&self->beat_id, g_source_remove);
  g_clear_handle_id (&self->publish_id, g_source_remove);
  if (self->schedule >= 0)
    close (self->schedule);
  g_clear_object (&self->action);
  g_clear_object (&self->parts_action);
  G_OBJECT_CLASS (vt_heartbeat_parent_class)->finalize (object);
}

static void
vt_heartbeat_class_init (VtHeartbeatClass *class)
{
  G_OBJECT_CLASS (class)->finalize = vt_heartbeat_finalize;
}

static void
vt_heartbeat_init (VtHeartbeat *self)
{
  self->schedule = -1;
  self->parts_action = g_simple_action_new_stateful ("heartbeat-parts", NULL, g_variant_new ("(dd)", 0.0, 0.0));
  self->action = g_simple_action_new_stateful ("heartbeat", NULL, g_variant_new_double (-1));
  g_signal_connect_swapped (self->action, "activate", G_CALLBACK (vt_heartbeat_reset), self);
}

VtHeartbeat *
vt_heartbeat_new (void)
{
  return g_object_new (VT_TYPE_HEARTBEAT, NULL);
}
