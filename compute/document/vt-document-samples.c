/* The document's samples: what was opened, and what methods have made of it. One is shown; of the others the fields, tables and
 * parameters are kept until they are shown again. */
#include <math.h>
#include <string.h>

#include "base/vt-i18n.h"
#include "document/vt-checkpoint.h"
#include "document/vt-document-private.h"
#include "io/vt-samples.h"

G_DEFINE_FINAL_TYPE (VtEntry, vt_entry, G_TYPE_OBJECT)

static void
vt_entry_finalize (GObject *object)
{
  VtEntry *self = VT_ENTRY (object);

  g_clear_object (&self->sample);
  g_free (self->title);
  g_free (self->made);
  g_free (self->parent);
  g_clear_pointer (&self->state, g_variant_unref);
  g_ptr_array_unref (self->fields);
  g_ptr_array_unref (self->tables);
  g_ptr_array_unref (self->records);
  G_OBJECT_CLASS (vt_entry_parent_class)->finalize (object);
}

static void
vt_entry_class_init (VtEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vt_entry_finalize;
}

static void
vt_entry_init (VtEntry *self)
{
  self->fields = g_ptr_array_new_with_free_func (g_object_unref);
  self->tables = g_ptr_array_new_with_free_func (g_object_unref);
  self->records = vt_document_new_records ();
}

static VtEntry *
entry_new (VtSample *sample, const char *title, const char *made, const char *parent)
{
  VtEntry *self = g_object_new (VT_TYPE_ENTRY, NULL);

  g_set_object (&self->sample, sample);
  self->title = g_strdup (title);
  self->made = g_strdup (made);
  self->parent = g_strdup (parent);
  return self;
}

VtSample *
vt_entry_get_sample (VtEntry *self)
{
  return self->sample;
}

const char *
vt_entry_get_title (VtEntry *self)
{
  return self->title;
}

const char *
vt_entry_get_made (VtEntry *self)
{
  return self->made;
}

const char *
vt_entry_get_parent (VtEntry *self)
{
  return self->parent;
}

/* ---- the document's ---- */

void
vt_document_init_entries (VtDocument *self)
{
  self->entries = g_list_store_new (VT_TYPE_ENTRY);
  self->opened = entry_new (NULL, "", "", "");
  self->entry = self->opened;
  g_list_store_append (self->entries, self->opened);
}

void
vt_document_free_entries (VtDocument *self)
{
  g_object_unref (self->entries);
  g_object_unref (self->opened);
}

/* What was opened is another thing: what was made of the old one goes with it. */
void
vt_document_forget_entries (VtDocument *self)
{
  vt_document_leave_entry (self);
  g_list_store_splice (self->entries, 1, g_list_model_get_n_items (G_LIST_MODEL (self->entries)) - 1, NULL, 0);
}

static void
copy_list (GPtrArray *to, GListStore *from)
{
  g_ptr_array_set_size (to, 0);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (from)); i++)
    g_ptr_array_add (to, g_list_model_get_item (G_LIST_MODEL (from), i));
}

/* The one that is shown keeps what is in the document's lists. */
static void
stash (VtDocument *self)
{
  VtEntry *entry = self->entry;

  copy_list (entry->fields, self->fields);
  copy_list (entry->tables, self->tables);
  g_ptr_array_unref (entry->records);
  entry->records = g_steal_pointer (&self->records);
}

/* Shown from now on; the lists are the caller's business. */
static void
take (VtDocument *self, VtEntry *entry)
{
  stash (self);
  self->entry = entry;
  self->records = g_ptr_array_ref (entry->records);
}

void
vt_document_leave_entry (VtDocument *self)
{
  if (self->entry != self->opened)
    {
      vt_document_drop_jobs (self);
      take (self, self->opened);
    }
}

GListModel *
vt_document_get_samples (VtDocument *self)
{
  return G_LIST_MODEL (self->entries);
}

VtEntry *
vt_document_get_entry (VtDocument *self)
{
  return self->entry;
}

gboolean
vt_document_show_entry (VtDocument *self, VtEntry *entry)
{
  g_return_val_if_fail (VT_IS_DOCUMENT (self) && VT_IS_ENTRY (entry), FALSE);
  if (entry == self->entry || !entry->sample || !g_list_store_find (self->entries, entry, NULL))
    return FALSE;
  vt_document_drop_jobs (self);
  take (self, entry);
  g_set_object (&self->sample, entry->sample);
  vt_selection_set_sample (self->selection, self->sample, TRUE);
  g_list_store_splice (self->fields, 0, g_list_model_get_n_items (G_LIST_MODEL (self->fields)), entry->fields->pdata, entry->fields->len);
  g_list_store_splice (self->tables, 0, g_list_model_get_n_items (G_LIST_MODEL (self->tables)), entry->tables->pdata, entry->tables->len);
  vt_document_tell_sample (self);
  for (guint i = 0; i < entry->tables->len; i++)
    g_signal_emit (self, vt_document_signals[SIGNAL_TABLE_CHANGED], 0, vt_table_get_id (entry->tables->pdata[i]));
  return TRUE;
}

VtEntry *
vt_document_find_entry (VtDocument *self, const char *hash)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->entries)); i++)
    {
      g_autoptr (VtEntry) entry = g_list_model_get_item (G_LIST_MODEL (self->entries), i);

      if (entry->sample && strcmp (vt_sample_get_hash (entry->sample), hash) == 0)
        return entry; /* the list keeps its reference */
    }
  return NULL;
}

gboolean
vt_document_remove_entry (VtDocument *self, VtEntry *entry, GError **error)
{
  VtStore *keeper = vt_document_get_keeper (self);
  guint position;

  g_return_val_if_fail (VT_IS_DOCUMENT (self) && VT_IS_ENTRY (entry), FALSE);
  if (entry == self->opened || !g_list_store_find (self->entries, entry, &position))
    return FALSE;
  if (keeper && !vt_store_remove_other (keeper, vt_sample_get_hash (entry->sample), error))
    return FALSE;
  if (entry == self->entry)
    vt_document_show_entry (self, self->opened);
  g_list_store_remove (self->entries, position);
  if (!self->store)
    vt_document_set_saved (self, FALSE);
  return TRUE;
}

/* ---- how they were cooled ---- */

/* Of the run that made it: "quench:…,rate=10,…" in K/ps, or in reduced units; NaN if it was another. */
static double
read_rate (const char *made, VtSample *sample)
{
  const VtMethod *method = vt_registry_find ("quench");
  g_autoptr (VtParams) params = method && g_str_has_prefix (made, "quench:") ? vt_params_new (method->params) : NULL;

  if (!params || !vt_params_parse (params, made + strlen ("quench:"), NULL))
    return NAN;
  return (vt_sample_get_units (sample) == VT_UNITS_LJ ? 1 : 1e12) * vt_params_get_real (params, "rate");
}

/* Relaxing a glass does not cool it; anything else may have heated it. */
double
vt_document_get_cooling_rate (VtDocument *self)
{
  VtEntry *entry = self->entry;

  if (isfinite (self->cooling_rate) || !self->sample)
    return self->cooling_rate;
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->entries)); i > 0 && entry; i--)
    {
      if (entry == self->opened)
        return vt_samples_get_cooling_rate (vt_sample_get_hash (entry->sample));
      if (!g_str_has_prefix (entry->made, "minimise"))
        return read_rate (entry->made, entry->sample);
      entry = vt_document_find_entry (self, entry->parent);
    }
  return NAN;
}

VtParams *
vt_document_dup_continuation (VtDocument *self, const VtMethod *method)
{
  g_auto (GStrv) made = g_strsplit (self->entry ? self->entry->made : "", ":", 2);
  g_autoptr (VtParams) params = NULL;

  if (!method->go_on || g_strcmp0 (made[0], method->id) != 0)
    return NULL;
  params = vt_params_new (method->params);
  vt_params_set_state (params, self->entry->state);
  if (!vt_params_parse (params, made[1], NULL) || !method->go_on (self->entry->sample, params))
    return NULL;
  return g_steal_pointer (&params);
}

/* ---- results ---- */

char *
vt_document_describe_run (const VtMethod *method, const VtParams *params)
{
  g_autofree char *text = params ? vt_params_to_string (params) : g_strdup ("");

  return g_strdup_printf ("%s%s%s", method->id, *text ? ":" : "", text);
}

/* What a sample made by @method from @parent is called: its own title, or the method's name if it still bears its parent's. */
char *
vt_document_name_sample (VtSample *sample, VtSample *parent, const VtMethod *method)
{
  const char *own = vt_sample_get_title (sample);

  return g_strdup (*own && strcmp (own, vt_sample_get_title (parent)) != 0 ? own : _(method->name));
}

static void
append_columns (GPtrArray *fields, VtSample *sample)
{
  for (guint i = 0; i < vt_sample_get_n_fields (sample); i++)
    g_ptr_array_add (fields, g_object_ref (vt_sample_get_field (sample, i)));
}

/* A sample that is exactly one we have is that one, not another. The curves of the run that made it stay with it. */
void
vt_document_add_sample (VtDocument *self, VtSample *sample, const VtMethod *method, const VtParams *params, VtResult *result)
{
  g_autofree char *made = vt_document_describe_run (method, params);
  g_autofree char *title = vt_document_name_sample (sample, self->sample, method);
  g_autoptr (VtEntry) entry = NULL;

  if (vt_document_find_entry (self, vt_sample_get_hash (sample)))
    return;
  entry = entry_new (sample, title, made, vt_sample_get_hash (self->sample));
  entry->state = vt_result_get_state (result) ? g_variant_ref (vt_result_get_state (result)) : NULL;
  append_columns (entry->fields, sample);
  for (guint i = 0; i < vt_result_get_n_tables (result); i++)
    g_ptr_array_add (entry->tables, g_object_ref (vt_result_get_table (result, i)));
  g_list_store_append (self->entries, entry);
}

/* ---- .vitrine documents ---- */

#define PART_RUN_STATE "run-state"

void
vt_document_put_run_state (VtStoreContents *contents, GVariant *state)
{
  g_autoptr (GBytes) bytes = state ? vt_checkpoint_to_bytes (state) : NULL;

  vt_store_parts_set (contents->parts, PART_RUN_STATE, NULL, bytes);
}

/* What the document holds of @entry. */
VtStoreContents *
vt_document_dup_entry_contents (VtDocument *self, VtEntry *entry)
{
  VtStoreContents *contents = vt_store_contents_new (entry->sample);
  GPtrArray *records = entry == self->entry ? self->records : entry->records;

  vt_document_put_run_state (contents, entry->state);
  if (entry == self->entry)
    {
      copy_list (contents->fields, self->fields);
      copy_list (contents->tables, self->tables);
    }
  else
    {
      g_ptr_array_extend (contents->fields, entry->fields, (GCopyFunc) (void (*) (void)) g_object_ref, NULL);
      g_ptr_array_extend (contents->tables, entry->tables, (GCopyFunc) (void (*) (void)) g_object_ref, NULL);
    }
  for (guint i = 0; i < records->len; i++)
    {
      VtRecord *record = records->pdata[i];
      g_autofree char *params = vt_document_dup_record_text (record->method, record->params);

      if (record->current)
        vt_store_contents_add_record (contents, record->method->id, params);
    }
  return contents;
}

void
vt_document_fill_others (VtDocument *self, VtStoreContents *contents)
{
  for (guint i = 1; i < g_list_model_get_n_items (G_LIST_MODEL (self->entries)); i++)
    {
      g_autoptr (VtEntry) entry = g_list_model_get_item (G_LIST_MODEL (self->entries), i);

      g_ptr_array_add (contents->others, vt_store_other_new (entry->parent, entry->title, entry->made,
                                                             vt_document_dup_entry_contents (self, entry)));
    }
}

void
vt_document_take_others (VtDocument *self, const VtStoreContents *contents)
{
  for (guint i = 0; i < contents->others->len; i++)
    {
      const VtStoreOther *other = contents->others->pdata[i];
      g_autoptr (VtEntry) entry = entry_new (other->contents->sample, other->title, other->made, other->parent);
      const VtStorePart *state = vt_store_parts_find (other->contents->parts, PART_RUN_STATE);

      if (state && state->bytes)
        entry->state = vt_checkpoint_from_bytes (state->bytes);
      g_ptr_array_extend (entry->fields, other->contents->fields, (GCopyFunc) (void (*) (void)) g_object_ref, NULL);
      g_ptr_array_extend (entry->tables, other->contents->tables, (GCopyFunc) (void (*) (void)) g_object_ref, NULL);
      vt_document_parse_records (entry->records, other->contents->records);
      vt_document_restore_own (self, entry->records, other->contents->records, entry->sample, entry->fields);
      g_list_store_append (self->entries, entry);
    }
}
