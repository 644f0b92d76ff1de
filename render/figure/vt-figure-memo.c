#include "figure/vt-figure-memo.h"

#include <string.h>

/* A page of several figures is drawn from as many. */
#define MOST_KEPT 8

typedef struct
{
  char *key;
  VtFigureMemo *memo;
} Entry;

static GMutex mutex;
static GQueue entries = G_QUEUE_INIT; /* the latest first */

static VtFigureMemo *
memo_ref (VtFigureMemo *memo)
{
  g_atomic_ref_count_inc (&memo->count);
  return memo;
}

void
vt_figure_memo_unref (VtFigureMemo *memo)
{
  if (memo == NULL || !g_atomic_ref_count_dec (&memo->count))
    return;
  memo->destroy (memo->value);
  g_ptr_array_unref (memo->kept);
  g_free (memo);
}

static void
entry_free (Entry *entry)
{
  g_free (entry->key);
  vt_figure_memo_unref (entry->memo);
  g_free (entry);
}

static VtFigureMemo *
find (const char *key)
{
  VtFigureMemo *memo = NULL;

  g_mutex_lock (&mutex);
  for (GList *l = entries.head; l != NULL && memo == NULL; l = l->next)
    if (strcmp (((Entry *) l->data)->key, key) == 0)
      {
        memo = memo_ref (((Entry *) l->data)->memo);
        g_queue_unlink (&entries, l);
        g_queue_push_head_link (&entries, l);
      }
  g_mutex_unlock (&mutex);
  return memo;
}

static void
keep (const char *key, VtFigureMemo *memo)
{
  Entry *entry = g_new (Entry, 1), *oldest = NULL;

  *entry = (Entry){ g_strdup (key), memo_ref (memo) };
  g_mutex_lock (&mutex);
  g_queue_push_head (&entries, entry);
  if (entries.length > MOST_KEPT)
    oldest = g_queue_pop_tail (&entries);
  g_mutex_unlock (&mutex);
  if (oldest != NULL)
    entry_free (oldest);
}

VtFigureMemo *
vt_figure_memo_get (const char *key, gpointer const *objects, VtFigureMake make, gpointer data, GDestroyNotify destroy, GError **error)
{
  VtFigureMemo *memo = find (key);

  if (memo != NULL)
    return memo;
  gpointer value = make (data, error);
  if (value == NULL)
    return NULL;
  memo = g_new (VtFigureMemo, 1);
  *memo = (VtFigureMemo){ .value = value, .destroy = destroy, .kept = g_ptr_array_new_with_free_func (g_object_unref) };
  g_atomic_ref_count_init (&memo->count);
  for (; objects != NULL && *objects != NULL; objects++)
    g_ptr_array_add (memo->kept, g_object_ref (*objects));
  keep (key, memo);
  return memo;
}
