#include "vt-event-loader.h"

#include "base/vt-task.h"
#include "landscape/vt-campaign-log.h"
#include "landscape/vt-event-remake.h"

void
vt_loaded_event_free (VtLoadedEvent *loaded)
{
  if (!loaded)
    return;
  g_clear_object (&loaded->sample);
  g_clear_object (&loaded->row);
  vt_event_unref (loaded->event);
  vt_event_path_free (loaded->path);
  g_clear_object (&loaded->table);
  g_free (loaded);
}

typedef struct
{
  VtSample *sample;
  VtKeeper *keeper;
  char *provenance;
  VtEventRow *row;
  gboolean path;
} Loading;

static void
loading_free (gpointer data)
{
  Loading *loading = data;

  g_object_unref (loading->sample);
  vt_keeper_unref (loading->keeper);
  g_free (loading->provenance);
  g_object_unref (loading->row);
  g_free (loading);
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Loading *loading = data;
  g_autoptr (VtLoadedEvent) loaded = g_new0 (VtLoadedEvent, 1);
  GError *error = NULL;
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (loading->sample, NULL, &error);

  loaded->sample = g_object_ref (loading->sample);
  loaded->row = g_object_ref (loading->row);
  if (potential)
    loaded->event = vt_campaign_log_find_event (loading->sample, potential, loading->keeper, loading->provenance, loading->row->atom,
                                                loading->row->attempt, cancellable, &error);
  if (loaded->event && vt_event_check_remade (loaded->event, loading->row->outcome, loading->row->forward, &error) && loading->path)
    {
      loaded->path = vt_event_path_new (loading->sample, potential, loaded->event, cancellable, &error);
      if (loaded->path)
        loaded->table = vt_event_path_make_table (loaded->path, loading->sample, potential, loaded->event);
    }
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&loaded), (GDestroyNotify) vt_loaded_event_free);
}

void
vt_event_load_async (VtDocument *document, VtTable *table, VtEventRow *row, gboolean path, GCancellable *cancellable,
                     GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (document, cancellable, callback, data);
  Loading *loading = g_new0 (Loading, 1);

  *loading = (Loading){ vt_document_dup_sample_with_forces (document), vt_keeper_ref (vt_document_peek_keeper (document)),
                        g_strdup (vt_table_get_provenance (table)), g_object_ref (row), path };
  g_task_set_task_data (task, loading, loading_free);
  vt_task_run_in_thread (task, load_thread);
}

VtLoadedEvent *
vt_event_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static double
get_square (const gint32 *grains)
{
  return (double) grains[0] * grains[0] + (double) grains[1] * grains[1] + (double) grains[2] * grains[2];
}

guint32 *
vt_loaded_event_find_movers (const VtLoadedEvent *loaded, gsize *n)
{
  const VtEvent *event = loaded->event;
  guint32 *atoms = g_new (guint32, event->n_moved + 1);
  double largest = 0;

  *n = 0;
  for (int round = 0; round < 2; round++)
    for (guint i = 0; i < event->n_moved; i++)
      {
        const double square = MAX (get_square (event->saddle + 3 * i), event->end ? get_square (event->end + 3 * i) : 0);

        if (round == 0)
          largest = MAX (largest, square);
        else if (square >= VT_EVENT_NOTABLE * VT_EVENT_NOTABLE * largest)
          atoms[(*n)++] = event->moved[i];
      }
  if (*n == 0)
    atoms[(*n)++] = (guint32) event->atom;
  return atoms;
}
