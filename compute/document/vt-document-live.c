/* What the document's running jobs have so far: partial results, looked at and then forgotten. They are never in the lists of fields and
 * tables, so that nothing else reads, stores or saves them; the result, or the end of the job, takes them away. */
#include "document/vt-document-private.h"

/* The latest partial result that says something about what is asked for: of two jobs that make the same, the later one's. */
static VtTask *
find_live (VtDocument *self, gboolean (*has) (VtResult *result, const char *name), const char *name)
{
  for (guint i = self->tasks->len; i-- > 0;)
    {
      VtTask *task = self->tasks->pdata[i];

      if (task->live && has (task->live, name))
        return task;
    }
  return NULL;
}

static gboolean
has_field (VtResult *result, const char *name)
{
  return vt_result_find_field (result, name) != NULL;
}

static gboolean
has_table (VtResult *result, const char *id)
{
  return vt_result_find_table (result, id) != NULL;
}

static gboolean
has_sample (VtResult *result, const char *ignored)
{
  return vt_result_get_sample (result) != NULL;
}

VtField *
vt_document_find_shown_field (VtDocument *self, const char *name)
{
  VtTask *task = find_live (self, has_field, name);

  return task ? vt_result_find_field (task->live, name) : vt_document_find_field (self, name);
}

VtTable *
vt_document_find_shown_table (VtDocument *self, const char *id)
{
  VtTask *task = find_live (self, has_table, id);

  return task ? vt_result_find_table (task->live, id) : vt_document_find_table (self, id);
}

GPtrArray *
vt_document_dup_live_tables (VtDocument *self)
{
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->tasks->len; i++)
    {
      VtTask *task = self->tasks->pdata[i];

      for (guint k = 0; task->live && k < vt_result_get_n_tables (task->live); k++)
        {
          VtTable *table = vt_result_get_table (task->live, k);

          if (vt_document_find_shown_table (self, vt_table_get_id (table)) == table)
            g_ptr_array_add (tables, g_object_ref (table));
        }
    }
  return g_steal_pointer (&tables);
}

VtDocument *
vt_document_snapshot_shown (VtDocument *self)
{
  VtDocument *copy = vt_document_snapshot (self);

  for (guint i = 0; i < self->tasks->len; i++)
    {
      VtTask *task = self->tasks->pdata[i];

      if (task->live)
        vt_document_put_result (copy, task->live);
    }
  return copy;
}

VtSample *
vt_document_get_live_sample (VtDocument *self)
{
  VtTask *task = find_live (self, has_sample, NULL);

  return task ? vt_result_get_sample (task->live) : NULL;
}

VtJob *
vt_document_get_live_job (VtDocument *self)
{
  VtTask *task = find_live (self, has_sample, NULL);

  return task ? task->job : NULL;
}

/* Fields that a method publishes must fit the sample that is shown; any other are dropped rather than drawn. */
static gboolean
fits (VtDocument *self, VtResult *result)
{
  const gsize n = vt_sample_get_n_atoms (self->sample);

  for (guint i = 0; i < vt_result_get_n_fields (result); i++)
    if (vt_field_get_n_atoms (vt_result_get_field (result, i)) != n)
      return FALSE;
  return TRUE;
}

void
vt_document_take_partial (VtDocument *self, VtTask *task)
{
  g_autoptr (GObject) partial = vt_job_dup_partial (task->job);

  if (!VT_IS_RESULT (partial))
    return;
  if (!fits (self, VT_RESULT (partial)))
    {
      g_critical ("%s: a partial result of another number of atoms", task->method->id);
      return;
    }
  /* It would outlive the job: worth a draft. */
  if (task->method->keeps_partial && !self->store)
    vt_document_set_saved (self, FALSE);
  if (g_set_object (&task->live, VT_RESULT (partial)))
    g_signal_emit (self, vt_document_signals[SIGNAL_LIVE_CHANGED], 0);
}
