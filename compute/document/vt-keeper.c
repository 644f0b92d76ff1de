#include "document/vt-keeper.h"

typedef struct
{
  VtKeeperFunc func;
  gpointer data;
  GDestroyNotify destroy;
  GWeakRef written; /* the store that has it */
} Deferred;

struct _VtKeeper
{
  gatomicrefcount count;
  GMutex mutex;
  VtStore *store;
  char *path;
  guint n_moves;
  GMutex writing;      /* taken before @mutex */
  GPtrArray *deferred; /* Deferred */
};

static void
deferred_free (gpointer data)
{
  Deferred *deferred = data;

  deferred->destroy (deferred->data);
  g_weak_ref_clear (&deferred->written);
  g_free (deferred);
}

VtKeeper *
vt_keeper_new (void)
{
  VtKeeper *self = g_new0 (VtKeeper, 1);

  g_atomic_ref_count_init (&self->count);
  g_mutex_init (&self->mutex);
  g_mutex_init (&self->writing);
  self->deferred = g_ptr_array_new_with_free_func (deferred_free);
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
  g_mutex_clear (&self->writing);
  g_ptr_array_unref (self->deferred);
  g_free (self);
}

/* ---- what waits for a store ---- */

static gboolean
is_written (Deferred *deferred, VtStore *store)
{
  g_autoptr (VtStore) written = g_weak_ref_get (&deferred->written);

  return written != NULL && written == store;
}

/* Not while the document is on its way to another file as well: that one may not have it yet. */
static void
drop_written (VtKeeper *self, VtStore *store)
{
  g_autoptr (GPtrArray) done = g_ptr_array_new_with_free_func (deferred_free); /* freed when nothing is locked */

  g_mutex_lock (&self->writing);
  g_mutex_lock (&self->mutex);
  for (guint i = self->n_moves == 0 ? self->deferred->len : 0; i > 0; i--)
    if (is_written (self->deferred->pdata[i - 1], store))
      g_ptr_array_add (done, g_ptr_array_steal_index (self->deferred, i - 1));
  g_mutex_unlock (&self->mutex);
  g_mutex_unlock (&self->writing);
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

gboolean
vt_keeper_defer (VtKeeper *self, VtKeeperFunc func, gpointer data, GDestroyNotify destroy)
{
  g_mutex_lock (&self->mutex);
  const gboolean waits = self->store == NULL || self->n_moves > 0;
  if (waits)
    {
      Deferred *deferred = g_new0 (Deferred, 1);

      *deferred = (Deferred){ .func = func, .data = data, .destroy = destroy };
      g_weak_ref_init (&deferred->written, NULL);
      g_ptr_array_add (self->deferred, deferred);
    }
  g_mutex_unlock (&self->mutex);
  return waits;
}

gboolean
vt_keeper_write_deferred (VtKeeper *self, VtStore *store, GError **error)
{
  g_autoptr (GError) local = NULL;

  g_mutex_lock (&self->writing);
  g_mutex_lock (&self->mutex);
  /* More may be added meanwhile; none is taken away. */
  for (guint i = 0; local == NULL && i < self->deferred->len; i++)
    {
      Deferred *deferred = self->deferred->pdata[i];

      if (is_written (deferred, store))
        continue;
      g_mutex_unlock (&self->mutex);
      if (deferred->func (store, deferred->data, &local))
        g_weak_ref_set (&deferred->written, store);
      g_mutex_lock (&self->mutex);
    }
  g_mutex_unlock (&self->mutex);
  g_mutex_unlock (&self->writing);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

void
vt_keeper_begin_move (VtKeeper *self)
{
  g_mutex_lock (&self->mutex);
  self->n_moves++;
  g_mutex_unlock (&self->mutex);
}

void
vt_keeper_end_move (VtKeeper *self)
{
  g_autoptr (VtStore) store = NULL;

  g_mutex_lock (&self->mutex);
  if (--self->n_moves == 0 && self->store != NULL)
    store = g_object_ref (self->store);
  g_mutex_unlock (&self->mutex);
  /* What was deferred after the last look. If it cannot be written, the next result cannot either, and tells. */
  if (store != NULL && vt_keeper_write_deferred (self, store, NULL))
    drop_written (self, store);
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
