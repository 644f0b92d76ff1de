#include "landscape/vt-event-profile.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "landscape/vt-artn-result.h"

#define MOST_TRIES 25
#define SAME_MINIMUM 0.02 /* eV: relaxed until forces are small, not until they vanish */

VtEventPath *
vt_event_set_follow (VtEventSet *set, const VtEvent *event, GCancellable *cancellable, GError **error)
{
  VtSample *sample = vt_event_set_get_sample (set);
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, error);
  g_autoptr (VtEvent) whole = potential ? vt_event_set_load (set, event, cancellable, error) : NULL;
  return whole ? vt_event_path_new (sample, potential, whole, cancellable, error) : NULL;
}

/* ---- which ---- */

/* In single precision, as packed documents have it: the same order there. */
static int
compare_barriers (gconstpointer a, gconstpointer b)
{
  const VtEvent *x = *(const VtEvent *const *) a, *y = *(const VtEvent *const *) b;
  const float p = (float) vt_event_get_barrier (x), q = (float) vt_event_get_barrier (y);
  if (p != q)
    return p < q ? -1 : 1;
  return x->atom != y->atom ? (x->atom < y->atom ? -1 : 1) : (x->attempt > y->attempt) - (x->attempt < y->attempt);
}

gboolean
vt_event_path_is_whole (const VtEventPath *path, const VtEvent *event)
{
  return fabs (path->energy[0]) < SAME_MINIMUM && fabs (path->energy[path->n_points - 1] - event->found.end_energy) < SAME_MINIMUM;
}

/* Near the @share of the sorted events, the first whose path is whole; else the nearest that has one. NULL with @error. */
static const VtEvent *
choose_near (VtEventSet *set, VtEventFollow follow, gpointer data, GPtrArray *sorted, double share, GError **error)
{
  const gint64 middle = (gint64) (share * (sorted->len - 1));
  const VtEvent *nearest = NULL;
  g_autoptr (GError) last = NULL;
  for (gint64 k = 0; k < MOST_TRIES; k++)
    {
      const gint64 at = middle + (k % 2 == 0 ? k / 2 : -(k + 1) / 2);
      if (at < 0 || at >= sorted->len)
        continue;
      const VtEvent *event = sorted->pdata[at];
      g_clear_error (&last);
      g_autoptr (VtEventPath) path = follow (set, event, data, &last);
      /* The way down from a saddle may be lost; anything else that fails would fail of the others, too. */
      if (path == NULL && !g_error_matches (last, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT))
        break;
      if (path != NULL && vt_event_path_is_whole (path, event))
        return event;
      if (path != NULL && nearest == NULL)
        nearest = event;
    }
  if (last != NULL && (nearest == NULL || !g_error_matches (last, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT)))
    {
      g_propagate_error (error, g_steal_pointer (&last));
      return NULL;
    }
  return nearest;
}

guint
vt_event_set_choose_profiles (VtEventSet *set, VtEventFollow follow, gpointer data, const VtEvent *chosen[VT_EVENT_PROFILES], GError **error)
{
  static const double shares[VT_EVENT_PROFILES] = { 0.1, 0.5, 0.9 };
  g_autoptr (GPtrArray) events = g_ptr_array_new ();
  guint n = 0;
  for (gsize i = 0; i < vt_event_set_get_n (set); i++)
    if (vt_event_is_distinct (vt_event_set_get (set, i)))
      g_ptr_array_add (events, (gpointer) vt_event_set_get (set, i));
  g_ptr_array_sort (events, compare_barriers);
  if (events->len == 0)
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("No attempt of this campaign has found a connected saddle yet."));
  for (guint k = 0; k < VT_EVENT_PROFILES && events->len > 0; k++)
    {
      const VtEvent *event = choose_near (set, follow, data, events, shares[k], error);
      if (event == NULL)
        return 0;
      if (n == 0 || chosen[n - 1] != event)
        chosen[n++] = event;
    }
  return n;
}

/* ---- as a table: one row per point ---- */

/* An event is one and the same in every document of its sample if this is the same. */
static char *
dup_key (VtEventSet *set)
{
  const VtStoredCampaign *campaign = vt_event_set_get_campaign (set);
  char refine[G_ASCII_DTOSTR_BUF_SIZE];
  return g_strdup_printf ("%s · %s · %s · seed %" G_GUINT64_FORMAT " · refined %s", campaign->sample, campaign->potential, campaign->protocol,
                          campaign->seed, g_ascii_dtostr (refine, sizeof refine, campaign->refine));
}

typedef struct
{
  GCancellable *cancellable;
  GHashTable *paths; /* by event */
  GPtrArray *ids;
  GArray *length, *energy;
} Rows;

static VtEventPath *
follow_into_rows (VtEventSet *set, const VtEvent *event, gpointer data, GError **error)
{
  Rows *rows = data;
  VtEventPath *path = g_hash_table_lookup (rows->paths, event);
  if (path)
    return vt_event_path_ref (path);
  path = vt_event_set_follow (set, event, rows->cancellable, error);
  if (path)
    g_hash_table_insert (rows->paths, (gpointer) event, vt_event_path_ref (path));
  for (guint i = 0; path && i < path->n_points; i++)
    {
      const double length = path->length[i] - path->length[path->saddle];
      g_ptr_array_add (rows->ids, vt_artn_make_event_id (vt_event_set_get_sample (set), event));
      g_array_append_val (rows->length, length);
      g_array_append_val (rows->energy, path->energy[i]);
    }
  return path;
}

VtTable *
vt_event_set_make_paths_table (VtEventSet *set, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) length = g_array_new (FALSE, FALSE, sizeof (double)), energy = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GHashTable) paths = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) vt_event_path_free);
  Rows rows = { cancellable, paths, ids, length, energy };
  const VtEvent *chosen[VT_EVENT_PROFILES];
  if (vt_event_set_choose_profiles (set, follow_into_rows, &rows, chosen, error) == 0)
    return NULL;
  g_autofree char *key = dup_key (set);
  VtTable *table = vt_table_new ("artn_paths", _("Energy along the way of events"), VT_TABLE_PLAIN);
  vt_table_add_texts (table, "event", _("Event"), (const char *const *) ids->pdata, ids->len);
  vt_table_add_numbers (table, "length", _("Way along the path, from the saddle"), vt_sample_get_length_unit (vt_event_set_get_sample (set)),
                        (const double *) (gpointer) length->data, ids->len);
  vt_table_add_numbers (table, "energy", _("Energy above the start"), vt_sample_get_energy_unit (vt_event_set_get_sample (set)),
                        (const double *) (gpointer) energy->data, ids->len);
  vt_table_set_provenance (table, key);
  return table;
}

VtEventPath *
vt_event_set_find_path (VtEventSet *set, const VtEvent *event, VtTable *table)
{
  const int columns[] = { vt_table_find_column (table, "event"), vt_table_find_column (table, "length"), vt_table_find_column (table, "energy") };
  const char *const *ids = columns[0] >= 0 ? vt_table_get_texts (table, (guint) columns[0]) : NULL;
  const double *length = columns[1] >= 0 ? vt_table_get_numbers (table, (guint) columns[1]) : NULL;
  const double *energy = columns[2] >= 0 ? vt_table_get_numbers (table, (guint) columns[2]) : NULL;
  g_autofree char *key = dup_key (set), *id = vt_artn_make_event_id (vt_event_set_get_sample (set), event);
  gsize first = 0, end;
  if (!ids || !length || !energy || strcmp (vt_table_get_provenance (table), key) != 0)
    return NULL;
  const gsize n_rows = vt_table_get_n_rows (table);
  while (first < n_rows && strcmp (ids[first], id) != 0)
    first++;
  for (end = first; end < n_rows && strcmp (ids[end], id) == 0;)
    end++;
  /* What was read may be anybody's: a path has a start, a saddle and an end. */
  g_autoptr (VtEventPath) path = g_new0 (VtEventPath, 1);
  g_atomic_ref_count_init (&path->count);
  path->n_points = (guint) (end - first);
  while (path->saddle < path->n_points && length[first + path->saddle] != 0)
    path->saddle++;
  if (path->n_points < 3 || path->saddle >= path->n_points)
    return NULL;
  path->length = g_memdup2 (length + first, path->n_points * sizeof *length);
  path->energy = g_memdup2 (energy + first, path->n_points * sizeof *energy);
  path->from_start = path->from_end = NAN;
  for (guint i = 0; i < path->n_points; i++)
    path->length[i] -= length[first];
  return g_steal_pointer (&path);
}
