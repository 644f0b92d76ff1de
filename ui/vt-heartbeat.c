#include "vt-heartbeat.h"

#define PERIOD_MS 5
#define PUBLISH_MS 50

static const double thresholds[] = { 16, 50, 100 };

struct _VtHeartbeat
{
  GObject parent_instance;
  GSimpleAction *action;
  guint beat_id, publish_id;
  gint64 last; /* µs */
  double longest;
  guint64 n_beats, n_late[G_N_ELEMENTS (thresholds)];
};

G_DEFINE_FINAL_TYPE (VtHeartbeat, vt_heartbeat, G_TYPE_OBJECT)

static gboolean
beat (gpointer data)
{
  VtHeartbeat *self = data;
  gint64 now = g_get_monotonic_time ();
  double late = (now - self->last) / 1000.0 - PERIOD_MS;

  self->last = now;
  self->n_beats++;
  self->longest = MAX (self->longest, late);
  for (guint i = 0; i < G_N_ELEMENTS (thresholds); i++)
    self->n_late[i] += late > thresholds[i];
  return G_SOURCE_CONTINUE;
}

static gboolean
publish (gpointer data)
{
  VtHeartbeat *self = data;

  g_simple_action_set_state (self->action, g_variant_new_double (self->longest));
  return G_SOURCE_CONTINUE;
}

void
vt_heartbeat_reset (VtHeartbeat *self)
{
  self->longest = 0;
  self->n_beats = 0;
  for (guint i = 0; i < G_N_ELEMENTS (thresholds); i++)
    self->n_late[i] = 0;
  self->last = g_get_monotonic_time ();
  if (!self->beat_id)
    {
      self->beat_id = g_timeout_add_full (G_PRIORITY_HIGH, PERIOD_MS, beat, self, NULL);
      self->publish_id = g_timeout_add (PUBLISH_MS, publish, self);
    }
  publish (self);
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
  g_clear_object (&self->action);
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
  self->action = g_simple_action_new_stateful ("heartbeat", NULL, g_variant_new_double (-1));
  g_signal_connect_swapped (self->action, "activate", G_CALLBACK (vt_heartbeat_reset), self);
}

VtHeartbeat *
vt_heartbeat_new (void)
{
  return g_object_new (VT_TYPE_HEARTBEAT, NULL);
}
