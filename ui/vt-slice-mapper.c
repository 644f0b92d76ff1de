#include "vt-slice-mapper.h"

#include "base/vt-task.h"

struct _VtSliceMapper
{
  GObject parent_instance;

  VtScene *scene;
  VtView *view;
  VtSliceRequest *wanted;    /* the latest; NULL: no map */
  GCancellable *cancellable; /* of the map that is being made; NULL: none is */
  VtSliceRequest *made;      /* what that answers */
  VtSliceRequest *refused;   /* this could not be made: not tried again */
};

enum
{
  SIGNAL_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VtSliceMapper, vt_slice_mapper, G_TYPE_OBJECT)

static void start (VtSliceMapper *self);

static void
make_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  VtSliceMap *map = vt_slice_map_new (data, cancellable, &error);

  if (map)
    g_task_return_pointer (task, map, (GDestroyNotify) vt_slice_map_unref);
  else
    g_task_return_error (task, error);
}

static void
on_made (GObject *source, GAsyncResult *result, gpointer data)
{
  VtSliceMapper *self = VT_SLICE_MAPPER (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (VtSliceMap) map = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (VtSliceRequest) made = g_steal_pointer (&self->made);

  g_clear_object (&self->cancellable);
  if (!self->scene) /* disposed */
    return;
  /* Of a plane that has been dragged on: still newer than what is shown. */
  if (map && self->wanted)
    vt_scene_set_slice_map (self->scene, map);
  else if (error && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && vt_slice_request_equal (made, self->wanted))
    {
      vt_slice_request_free (self->refused);
      self->refused = g_steal_pointer (&made);
      vt_scene_set_slice_map (self->scene, NULL);
      g_signal_emit (self, signals[SIGNAL_FAILED], 0, error->message);
    }
  start (self);
}

/* Makes the map that is wanted, unless it is there, cannot be had, or another is being made. */
static void
start (VtSliceMapper *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->cancellable || !self->wanted || vt_slice_map_answers (vt_scene_get_slice_map (self->scene), self->wanted)
      || (self->refused && vt_slice_request_equal (self->refused, self->wanted)))
    return;
  self->cancellable = g_cancellable_new ();
  self->made = vt_slice_request_copy (self->wanted);
  task = g_task_new (self, self->cancellable, on_made, NULL);
  g_task_set_task_data (task, vt_slice_request_copy (self->wanted), (GDestroyNotify) vt_slice_request_free);
  vt_task_run_in_thread (task, make_thread);
}

/* Any change of the scene or the view: most ask for nothing new. */
static void
update (VtSliceMapper *self)
{
  VtSliceRequest *now = vt_slice_request_new (vt_scene_get_sample (self->scene), vt_scene_get_colour_field (self->scene), self->view);

  if (vt_slice_request_equal (now, self->wanted))
    {
      vt_slice_request_free (now);
      return;
    }
  /* Another place is worth waiting for: each map on the way is shown. Another field or none is not. */
  if (self->cancellable && !(now && vt_slice_request_is_like (now, self->made)))
    g_cancellable_cancel (self->cancellable);
  vt_slice_request_free (self->wanted);
  self->wanted = now;
  g_clear_pointer (&self->refused, vt_slice_request_free);
  if (!now)
    vt_scene_set_slice_map (self->scene, NULL);
  start (self);
}

gboolean
vt_slice_mapper_is_busy (VtSliceMapper *self)
{
  return self->cancellable != NULL;
}

static void
vt_slice_mapper_dispose (GObject *object)
{
  VtSliceMapper *self = VT_SLICE_MAPPER (object);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  if (self->scene)
    {
      g_signal_handlers_disconnect_by_data (self->scene, self);
      g_signal_handlers_disconnect_by_data (self->view, self);
    }
  g_clear_object (&self->scene);
  g_clear_object (&self->view);
  g_clear_pointer (&self->wanted, vt_slice_request_free);
  g_clear_pointer (&self->refused, vt_slice_request_free);
  G_OBJECT_CLASS (vt_slice_mapper_parent_class)->dispose (object);
}

static void
vt_slice_mapper_finalize (GObject *object)
{
  VtSliceMapper *self = VT_SLICE_MAPPER (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->made, vt_slice_request_free);
  G_OBJECT_CLASS (vt_slice_mapper_parent_class)->finalize (object);
}

static void
vt_slice_mapper_class_init (VtSliceMapperClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = vt_slice_mapper_dispose;
  object_class->finalize = vt_slice_mapper_finalize;
  signals[SIGNAL_FAILED] = g_signal_new ("failed", VT_TYPE_SLICE_MAPPER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
vt_slice_mapper_init (VtSliceMapper *self)
{
}

VtSliceMapper *
vt_slice_mapper_new (VtScene *scene, VtView *view)
{
  VtSliceMapper *self = g_object_new (VT_TYPE_SLICE_MAPPER, NULL);

  self->scene = g_object_ref (scene);
  self->view = g_object_ref (view);
  g_signal_connect_swapped (scene, "changed", G_CALLBACK (update), self);
  g_signal_connect_swapped (view, "changed", G_CALLBACK (update), self);
  update (self);
  return self;
}
