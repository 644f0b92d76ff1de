#include "document/vt-keeper.h"

struct _VtKeeper
{
  gatomicrefcount count;
  GMutex mutex;
  VtStore *store;
  char *path;
};

VtKeeper *
vt_keeper_new (void)
{
  VtKeeper *self = g_new0 (VtKeeper, 1);

  g_atomic_ref_count_init (&self->count);
  g_mutex_init (&self->mutex);
  return self;
}

VtKeeper *
vt_keeper_ref (VtKeeper *self)
{
  g_atomic_ref_count_inc (&self->count);
  return self;
}

void
vt_keeper_unref (VtKeeper *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->count))
    return;
  g_clear_object (&self->store);
  g_free (self->path);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

void
vt_keeper_set (VtKeeper *self, VtStore *store, const char *path)
{
  g_autoptr (VtStore) before = NULL; /* closing it takes a moment: not under the mutex */

  g_mutex_lock (&self->mutex);
  if (self->store != store)
    {
      before = self->store;
      self->store = store ? g_object_ref (store) : NULL;
    }
  g_free (self->path);
  self->path = g_strdup (path);
  g_mutex_unlock (&self->mutex);
}

VtStore *
vt_keeper_dup_store (VtKeeper *self)
{
  VtStore *store;

  g_mutex_lock (&self->mutex);
  store = self->store ? g_object_ref (self->store) : NULL;
  g_mutex_unlock (&self->mutex);
  return store;
}

VtStore *
vt_keeper_open (VtKeeper *self, GError **error)
{
  g_autoptr (VtStore) store = vt_keeper_dup_store (self);
  g_autofree char *path = NULL;

  if (store)
    return g_steal_pointer (&store);
  g_mutex_lock (&self->mutex);
  path = g_strdup (self->path);
  g_mutex_unlock (&self->mutex);
  return path ? vt_store_open_for_reading (path, error) : NULL;
}
