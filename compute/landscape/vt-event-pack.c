#include "landscape/vt-event-pack.h"

#include <string.h>

#include "document/vt-store-private.h"
#include "landscape/vt-artn-result.h"
#include "landscape/vt-event-remake.h"
#include "landscape/vt-event-profile.h"

static void
add_event (VtEvent *event, gpointer events)
{
  g_ptr_array_add (events, vt_event_ref (event));
}

/* As it is packed. */
static void
add_small (VtEvent *event, gpointer events)
{
  VtEvent *small = vt_event_dup_numbers (event);
  if (vt_event_is_distinct (event))
    small->sketch = vt_event_dup_sketch (event);
  vt_event_round (small);
  g_ptr_array_add (events, small);
}

/* Without displacements; @small: rounded, with sketches. NULL with @error. */
static GPtrArray *
read_events (VtStore *store, const VtStoredCampaign *campaign, gsize n_atoms, gboolean small, GError **error)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) vt_event_unref);
  return vt_event_store_read (store, campaign->id, n_atoms, small, small ? add_small : add_event, events, error) ? g_steal_pointer (&events) : NULL;
}

static VtSample *
find_sample (const VtStoreContents *contents, const char *hash)
{
  if (strcmp (vt_sample_get_hash (contents->sample), hash) == 0)
    return contents->sample;
  for (guint i = 0; i < contents->others->len; i++)
    {
      VtSample *sample = ((VtStoreOther *) contents->others->pdata[i])->contents->sample;
      if (strcmp (vt_sample_get_hash (sample), hash) == 0)
        return sample;
    }
  return NULL;
}

static gboolean
pack_campaign (VtStore *from, VtStore *to, const VtStoredCampaign *campaign, gsize n_atoms, GError **error)
{
  g_autoptr (GPtrArray) events = read_events (from, campaign, n_atoms, TRUE, error);
  return events && vt_event_store_insert (to, campaign->id, (VtEvent *const *) events->pdata, events->len, error);
}

static gboolean
pack (VtStore *to, const char *path, const VtStoreContents *contents, GError **error)
{
  g_autoptr (VtStore) from = vt_store_open_for_reading (path, error);
  if (from == NULL || !vt_store_exec (from, "BEGIN", error) || !vt_store_copy_log (from, to, "campaign", error))
    return FALSE;
  g_autoptr (GPtrArray) campaigns = vt_event_store_list (from, NULL, error);
  for (guint i = 0; campaigns && i < campaigns->len; i++)
    {
      const VtStoredCampaign *campaign = campaigns->pdata[i];
      VtSample *sample = find_sample (contents, campaign->sample);
      if (sample && !pack_campaign (from, to, campaign, vt_sample_get_n_atoms (sample), error))
        return FALSE;
    }
  return campaigns != NULL;
}

static void
drop_table (GPtrArray *tables, const char *id)
{
  for (guint i = tables->len; i > 0; i--)
    if (strcmp (vt_table_get_id (tables->pdata[i - 1]), id) == 0)
      g_ptr_array_remove_index (tables, i - 1);
}

static gboolean
prepare (VtStoreContents *contents, const char *from, GCancellable *cancellable, GError **error)
{
  drop_table (contents->tables, "artn_events");
  drop_table (contents->tables, "artn_paths");
  /* Without events, or with none whose path can be followed, there is nothing to make; whoever asks for a path is told why. */
  g_autoptr (VtSample) sample = vt_store_contents_dup_sample_with_forces (contents);
  g_autoptr (VtEventSet) set = vt_event_set_read (from, 0, sample, NULL);
  VtTable *paths = set ? vt_event_set_make_paths_table (set, cancellable, NULL) : NULL;
  if (paths)
    g_ptr_array_add (contents->tables, paths);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static VtField *
find_energy (const VtStoreContents *contents)
{
  for (guint i = 0; i < contents->fields->len; i++)
    if (strcmp (vt_field_get_name (contents->fields->pdata[i]), "activation_energy") == 0)
      return contents->fields->pdata[i];
  return NULL;
}

static gboolean
unpack (VtStoreContents *contents, const char *path, GError **error)
{
  VtField *energy = find_energy (contents);
  if (energy == NULL)
    return TRUE;
  g_autoptr (VtStore) store = vt_store_open_for_reading (path, error);
  g_autoptr (GPtrArray) campaigns = store ? vt_event_store_list (store, vt_sample_get_hash (contents->sample), error) : NULL;
  if (campaigns == NULL || campaigns->len == 0)
    return campaigns != NULL;
  g_autoptr (GPtrArray) events = read_events (store, campaigns->pdata[campaigns->len - 1], vt_sample_get_n_atoms (contents->sample), FALSE, error);
  if (events == NULL)
    return FALSE;
  g_ptr_array_add (contents->tables,
                   vt_artn_make_events_table (contents->sample, vt_field_get_unit (energy), events, vt_field_get_provenance (energy)));
  return TRUE;
}

/* As it would be resumed, with the potential that the sample has here. NULL: with that it would be another campaign, or the sample is no minimum. */
static VtArtn *
make_artn (VtSample *sample, const VtStoredCampaign *campaign, GCancellable *cancellable)
{
  VtArtnOptions options = { 0 };
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, NULL);
  if (potential == NULL || strcmp (vt_potential_get_title (potential), campaign->potential) != 0 || !vt_stored_campaign_get_options (campaign, &options))
    return NULL;
  return vt_artn_new (sample, potential, &options, cancellable, NULL);
}

/* All of @events (by atom and attempt), whose goal nothing tells any more. */
static VtCampaign *
make_campaign (VtArtn *artn, GPtrArray *events)
{
  g_autoptr (GArray) atoms = g_array_new (FALSE, FALSE, sizeof (gsize));
  const VtCampaignGoal goal = { .n_events = 1, .max_attempts = 1 };
  for (guint i = 0; i < events->len; i++)
    {
      const gsize atom = ((VtEvent *) events->pdata[i])->atom;
      if (atoms->len == 0 || g_array_index (atoms, gsize, atoms->len - 1) != atom)
        g_array_append_val (atoms, atom);
    }
  VtCampaign *campaign = vt_campaign_new (artn, (const gsize *) (gpointer) atoms->data, atoms->len, &goal);
  for (guint i = 0; i < events->len; i++)
    vt_campaign_adopt (campaign, events->pdata[i]);
  return campaign;
}

static void
recover (VtStoreContents *contents, const char *path, GCancellable *cancellable)
{
  g_autoptr (VtSample) sample = vt_store_contents_dup_sample_with_forces (contents);
  g_autoptr (VtStore) store = find_energy (contents) == NULL ? vt_store_open_for_reading (path, NULL) : NULL;
  g_autoptr (GPtrArray) campaigns = store ? vt_event_store_list (store, vt_sample_get_hash (sample), NULL) : NULL;
  if (campaigns == NULL || campaigns->len == 0)
    return;
  const VtStoredCampaign *last = campaigns->pdata[campaigns->len - 1];
  g_autoptr (GPtrArray) events = read_events (store, last, vt_sample_get_n_atoms (sample), FALSE, NULL);
  g_autoptr (VtArtn) artn = events && events->len > 0 ? make_artn (sample, last, cancellable) : NULL;
  if (artn == NULL)
    return;
  g_autoptr (VtCampaign) campaign = make_campaign (artn, events);
  g_autofree char *text = NULL;
  g_autoptr (VtResult) result = vt_artn_make_own_result (campaign, &text);
  for (guint i = 0; i < vt_result_get_n_fields (result); i++)
    g_ptr_array_add (contents->fields, g_object_ref (vt_result_get_field (result, i)));
  for (guint i = 0; i < vt_result_get_n_tables (result); i++)
    g_ptr_array_add (contents->tables, g_object_ref (vt_result_get_table (result, i)));
  vt_store_contents_add_record (contents, "artn", text);
}

const VtMethodLog vt_event_log = {
  .prepare = prepare,
  .pack = pack,
  .unpack = unpack,
  .recover = recover,
};
