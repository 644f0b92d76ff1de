#include <math.h>
#include <string.h>

#include "document/vt-document-private.h"

G_DEFINE_FINAL_TYPE (VtDocument, vt_document, G_TYPE_OBJECT)

GParamSpec *vt_document_props[N_PROPS];
guint vt_document_signals[N_SIGNALS];

/* ---- lists ---- */

static void
put_field (VtDocument *self, VtField *field)
{
  const char *name = vt_field_get_name (field);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->fields));
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autoptr (VtField) old = g_list_model_get_item (G_LIST_MODEL (self->fields), i);

      if (strcmp (vt_field_get_name (old), name) == 0)
        break;
    }
  g_list_store_splice (self->fields, i, i < n ? 1 : 0, (gpointer *) &field, 1);
  g_signal_emit (self, vt_document_signals[SIGNAL_FIELD_CHANGED], 0, name);
}

void
vt_document_put_table (VtDocument *self, VtTable *table)
{
  const char *id = vt_table_get_id (table);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->tables));
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autoptr (VtTable) old = g_list_model_get_item (G_LIST_MODEL (self->tables), i);

      if (strcmp (vt_table_get_id (old), id) == 0)
        break;
    }
  g_list_store_splice (self->tables, i, i < n ? 1 : 0, (gpointer *) &table, 1);
  g_signal_emit (self, vt_document_signals[SIGNAL_TABLE_CHANGED], 0, id);
}

void
vt_document_put_result (VtDocument *self, VtResult *result)
{
  for (guint i = 0; i < vt_result_get_n_fields (result); i++)
    put_field (self, vt_result_get_field (result, i));
  for (guint i = 0; i < vt_result_get_n_tables (result); i++)
    vt_document_put_table (self, vt_result_get_table (result, i));
}

VtField *
vt_document_find_field (VtDocument *self, const char *name)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->fields));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VtField) field = g_list_model_get_item (G_LIST_MODEL (self->fields), i);

      if (strcmp (vt_field_get_name (field), name) == 0)
        return field; /* the list keeps its reference */
    }
  return NULL;
}

VtTable *
vt_document_find_table (VtDocument *self, const char *id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->tables));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VtTable) table = g_list_model_get_item (G_LIST_MODEL (self->tables), i);

      if (strcmp (vt_table_get_id (table), id) == 0)
        return table;
    }
  return NULL;
}

char *
vt_document_dup_warning (VtDocument *self, const VtMethod *method)
{
  const VtParams *params = vt_document_get_params (self, method->id);
  g_autoptr (GPtrArray) tables = g_ptr_array_new ();

  if (!method->dup_warning || !params)
    return NULL;
  for (const char *const *id = method->tables; id && *id; id++)
    g_ptr_array_add (tables, vt_document_find_table (self, *id));
  g_ptr_array_add (tables, NULL);
  return method->dup_warning (self->sample, params, (VtTable *const *) tables->pdata);
}

/* ---- the rest ---- */

VtSample *
vt_document_get_sample (VtDocument *self)
{
  return self->sample;
}

guint
vt_document_get_serial (VtDocument *self)
{
  return self->serial;
}

VtTrajectory *
vt_document_get_trajectory (VtDocument *self)
{
  return self->trajectory;
}

GFile *
vt_document_get_file (VtDocument *self)
{
  return self->file;
}

gint64
vt_document_get_frame (VtDocument *self)
{
  return self->frame;
}

VtSelection *
vt_document_get_selection (VtDocument *self)
{
  return self->selection;
}

GListModel *
vt_document_get_fields (VtDocument *self)
{
  return G_LIST_MODEL (self->fields);
}

GListModel *
vt_document_get_tables (VtDocument *self)
{
  return G_LIST_MODEL (self->tables);
}

GListModel *
vt_document_get_jobs (VtDocument *self)
{
  return G_LIST_MODEL (self->jobs);
}

VtJob *
vt_document_find_job (VtDocument *self, const char *id)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->jobs)); i-- > 0;)
    {
      g_autoptr (VtJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);

      if (g_str_equal (vt_job_get_id (job), id))
        return job; /* the list holds it */
    }
  return NULL;
}

static void
vt_document_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  VtDocument *self = VT_DOCUMENT (object);

  switch (id)
    {
    case PROP_SAMPLE:
      g_value_set_object (value, self->sample);
      break;
    case PROP_FRAME:
      g_value_set_int64 (value, self->frame);
      break;
    case PROP_N_FRAMES:
      g_value_set_int64 (value, self->n_frames);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->tasks->len > 0);
      break;
    case PROP_LOAD_PROGRESS:
      g_value_set_double (value, self->load_progress);
      break;
    case PROP_SAVED:
      g_value_set_boolean (value, self->saved);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
vt_document_dispose (GObject *object)
{
  VtDocument *self = VT_DOCUMENT (object);

  self->disposed = TRUE;
  if (self->loading)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  vt_document_stop_indexing (self);
  vt_document_drop_jobs (self);
  vt_document_drop_draft (self);
  g_clear_object (&self->store);
  vt_keeper_set (self->keeper, NULL, NULL);
  G_OBJECT_CLASS (vt_document_parent_class)->dispose (object);
}

static void
vt_document_finalize (GObject *object)
{
  VtDocument *self = VT_DOCUMENT (object);

  g_clear_object (&self->trajectory);
  g_clear_object (&self->file);
  g_clear_object (&self->sample);
  g_clear_pointer (&self->species, g_array_unref);
  g_free (self->saved_view);
  g_free (self->drafts);
  g_free (self->looked_at);
  g_free (self->origin);
  vt_store_link_free (self->link);
  g_free (self->events_path);
  g_object_unref (self->selection);
  vt_document_free_entries (self);
  g_ptr_array_unref (self->own);
  g_object_unref (self->fields);
  g_object_unref (self->tables);
  g_object_unref (self->jobs);
  g_ptr_array_unref (self->records);
  g_ptr_array_unref (self->tasks);
  g_ptr_array_unref (self->parts);
  vt_keeper_unref (self->keeper);
  G_OBJECT_CLASS (vt_document_parent_class)->finalize (object);
}

static void
vt_document_class_init (VtDocumentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GType type = VT_TYPE_DOCUMENT;

  object_class->get_property = vt_document_get_property;
  object_class->dispose = vt_document_dispose;
  object_class->finalize = vt_document_finalize;

  vt_document_props[PROP_SAMPLE] = g_param_spec_object ("sample", NULL, NULL, VT_TYPE_SAMPLE, flags);
  vt_document_props[PROP_FRAME] = g_param_spec_int64 ("frame", NULL, NULL, 0, G_MAXINT64, 0, flags);
  vt_document_props[PROP_N_FRAMES] = g_param_spec_int64 ("n-frames", NULL, NULL, 0, G_MAXINT64, 0, flags);
  vt_document_props[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  vt_document_props[PROP_SAVED] = g_param_spec_boolean ("saved", NULL, NULL, TRUE, flags);
  vt_document_props[PROP_LOAD_PROGRESS] = g_param_spec_double ("load-progress", NULL, NULL, 0, 1, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, vt_document_props);

  vt_document_signals[SIGNAL_SAMPLE_CHANGED] = g_signal_new ("sample-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  vt_document_signals[SIGNAL_FIELD_CHANGED]
      = g_signal_new ("field-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  vt_document_signals[SIGNAL_TABLE_CHANGED]
      = g_signal_new ("table-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  vt_document_signals[SIGNAL_JOB_FINISHED]
      = g_signal_new ("job-finished", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, VT_TYPE_JOB);
  vt_document_signals[SIGNAL_LIVE_CHANGED]
      = g_signal_new ("live-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  vt_document_signals[SIGNAL_SAVE_FAILED]
      = g_signal_new ("save-failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  vt_document_signals[SIGNAL_FRAMES_DAMAGED]
      = g_signal_new ("frames-damaged", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  vt_document_signals[SIGNAL_FRAMES_CHANGED]
      = g_signal_new ("frames-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
vt_document_init (VtDocument *self)
{
  self->saved = TRUE;
  self->keeper = vt_keeper_new ();
  self->cooling_rate = NAN;
  self->selection = vt_selection_new ();
  self->own = g_ptr_array_new ();
  self->parts = vt_store_parts_new ();
  self->fields = g_list_store_new (VT_TYPE_FIELD);
  self->tables = g_list_store_new (VT_TYPE_TABLE);
  vt_document_init_jobs (self);
  vt_document_init_entries (self);
}

VtDocument *
vt_document_new (void)
{
  return g_object_new (VT_TYPE_DOCUMENT, NULL);
}

VtDocument *
vt_document_snapshot (VtDocument *self)
{
  VtDocument *copy = vt_document_new ();

  if (self->sample)
    vt_document_set_sample (copy, self->sample);
  g_set_object (&copy->file, self->file);
  copy->events_path = vt_document_dup_events_path (self);
  copy->cooling_rate = vt_document_get_cooling_rate (self);
  vt_document_set_potential (copy, vt_document_get_potential (self));
  if (self->sample && vt_selection_peek (self->selection))
    vt_selection_apply (copy->selection, VT_SELECT_REPLACE, vt_selection_peek (self->selection));
  g_list_store_remove_all (copy->fields);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->fields)); i++)
    {
      g_autoptr (VtField) field = g_list_model_get_item (G_LIST_MODEL (self->fields), i);

      g_list_store_append (copy->fields, field);
    }
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->tables)); i++)
    {
      g_autoptr (VtTable) table = g_list_model_get_item (G_LIST_MODEL (self->tables), i);

      g_list_store_append (copy->tables, table);
    }
  return copy;
}

VtDocument *
vt_document_snapshot_of (VtDocument *self, const guint8 *marks)
{
  VtDocument *copy = vt_document_new ();
  g_autoptr (VtSample) sample = NULL;

  g_return_val_if_fail (self->sample && marks, copy);
  sample = vt_sample_extract (self->sample, marks);
  vt_document_set_sample (copy, sample);
  g_set_object (&copy->file, self->file);
  copy->cooling_rate = vt_document_get_cooling_rate (self);
  g_list_store_remove_all (copy->fields);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->fields)); i++)
    {
      g_autoptr (VtField) field = g_list_model_get_item (G_LIST_MODEL (self->fields), i);
      g_autoptr (VtField) part = vt_field_extract (field, marks);

      g_list_store_append (copy->fields, part);
    }
  return copy;
}
