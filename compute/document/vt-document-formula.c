/* Formulas over the document's fields: fields of the user's own, and selecting by formula. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-task.h"
#include "document/vt-document-private.h"

static const VtMethod *
find_own (VtDocument *self, const char *field)
{
  for (guint i = 0; i < self->own->len; i++)
    if (strcmp (vt_own_field_get_name (self->own->pdata[i]), field) == 0)
      return self->own->pdata[i];
  return NULL;
}

const VtMethod *
vt_document_find_maker (VtDocument *self, const char *field)
{
  const VtMethod *own = find_own (self, field);

  return own ? own : vt_registry_find_for_field (field);
}

/* ---- names ---- */

static VtField *
find_field (const char *name, gpointer data)
{
  return vt_document_find_field (data, name);
}

static gboolean
can_make_field (const char *name, gpointer data)
{
  return vt_document_find_maker (data, name) != NULL;
}

/* The fields that are there, then those that analyses make. */
static const char *
list_field (guint i, gpointer data)
{
  VtDocument *self = data;
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->fields));

  if (i < n)
    {
      g_autoptr (VtField) field = g_list_model_get_item (G_LIST_MODEL (self->fields), i);

      return vt_field_get_name (field); /* the list keeps its reference */
    }
  i -= n;
  for (const VtMethod *const *method = vt_registry_list (); *method; method++)
    for (const VtFieldSpec *spec = (*method)->fields; spec && spec->name; spec++)
      if (i-- == 0)
        return spec->name;
  return NULL;
}

static VtExpressionContext
get_context (VtDocument *self, gboolean has_selection)
{
  return (VtExpressionContext){ self->sample, find_field, can_make_field, list_field, self,
                                has_selection ? vt_selection_peek (self->selection) : NULL, has_selection };
}

static gboolean
check_open (VtDocument *self, GError **error)
{
  if (!self->sample)
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("Open a sample first: there is nothing to compute on."));
  return self->sample != NULL;
}

VtExpression *
vt_document_parse_formula (VtDocument *self, const char *text, gboolean has_selection, guint *column, GError **error)
{
  const VtExpressionContext context = get_context (self, has_selection);

  return check_open (self, error) ? vt_expression_new (text, &context, column, error) : NULL;
}

gboolean
vt_document_ensure_inputs (VtDocument *self, VtExpression *expression, gboolean *ready, GError **error)
{
  *ready = TRUE;
  for (const char *const *name = vt_expression_get_inputs (expression); *name; name++)
    {
      g_autoptr (GError) local = NULL;
      VtJob *job = vt_document_ensure_field (self, *name, &local);

      if (local)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (job)
        *ready = FALSE;
    }
  return TRUE;
}

/* ---- evaluating on another thread ---- */

typedef struct
{
  VtExpression *expression;
  VtSample *sample;
  GPtrArray *fields;  /* VtField: what it reads */
  guint8 *selected;
  gboolean has_selection;
  double *values;
} Evaluation;

static void
evaluation_free (gpointer data)
{
  Evaluation *work = data;

  vt_expression_free (work->expression);
  g_object_unref (work->sample);
  g_ptr_array_unref (work->fields);
  g_free (work->selected);
  g_free (work->values);
  g_free (work);
}

static VtField *
find_gathered (const char *name, gpointer data)
{
  GPtrArray *fields = data;

  for (guint i = 0; i < fields->len; i++)
    if (strcmp (vt_field_get_name (fields->pdata[i]), name) == 0)
      return fields->pdata[i];
  return NULL;
}

static Evaluation *
evaluation_new (VtDocument *self, VtExpression *expression, gboolean has_selection)
{
  Evaluation *work = g_new0 (Evaluation, 1);
  const guint8 *selected = vt_selection_peek (self->selection);

  work->expression = expression;
  work->sample = g_object_ref (self->sample);
  work->fields = g_ptr_array_new_with_free_func (g_object_unref);
  work->has_selection = has_selection;
  if (has_selection && selected)
    work->selected = g_memdup2 (selected, vt_selection_get_n_atoms (self->selection));
  for (const char *const *name = vt_expression_get_inputs (expression); *name; name++)
    {
      VtField *field = vt_document_find_field (self, *name);

      if (field)
        g_ptr_array_add (work->fields, g_object_ref (field));
    }
  return work;
}

static gboolean
evaluate (Evaluation *work, GError **error)
{
  const VtExpressionContext context = { .sample = work->sample, .find_field = find_gathered, .data = work->fields,
                                        .selected = work->selected, .has_selection = work->has_selection };

  work->values = vt_expression_evaluate (work->expression, &context, NULL, error);
  return work->values != NULL;
}

static void
evaluate_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Evaluation *work = data;
  GError *error = NULL;

  if (evaluate (work, &error))
    g_task_return_pointer (task, g_steal_pointer (&work->values), g_free);
  else
    g_task_return_error (task, error);
}

void
vt_document_evaluate_async (VtDocument *self, VtExpression *expression, gboolean has_selection, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_task_data (task, evaluation_new (self, expression, has_selection), evaluation_free);
  g_task_set_return_on_cancel (task, FALSE);
  vt_task_run_in_thread (task, evaluate_thread);
}

double *
vt_document_evaluate_finish (VtDocument *self, GAsyncResult *result, gsize *n, GError **error)
{
  const Evaluation *work = g_task_get_task_data (G_TASK (result));

  if (n)
    *n = vt_sample_get_n_atoms (work->sample);
  return g_task_propagate_pointer (G_TASK (result), error);
}

guint8 *
vt_document_marks_from_values (const double *values, gsize n)
{
  guint8 *marks = g_malloc (MAX (n, 1));

  for (gsize i = 0; i < n; i++)
    marks[i] = values[i] != 0 && !isnan (values[i]);
  return marks;
}

gboolean
vt_document_select (VtDocument *self, VtSelectMode mode, const char *formula, GError **error)
{
  VtExpression *expression = vt_document_parse_formula (self, formula, TRUE, NULL, error);
  Evaluation *work;
  gboolean good;

  if (!expression)
    return FALSE;
  work = evaluation_new (self, expression, TRUE);
  good = evaluate (work, error);
  if (good)
    {
      g_autofree guint8 *marks = vt_document_marks_from_values (work->values, vt_sample_get_n_atoms (self->sample));

      vt_selection_apply (self->selection, mode, marks);
    }
  evaluation_free (work);
  return good;
}

/* ---- fields of one's own ---- */

/* In place of the definition of the same name. */
static void
put_own (VtDocument *self, const VtMethod *method)
{
  const VtMethod *before = find_own (self, vt_own_field_get_name (method));

  if (before)
    g_ptr_array_remove (self->own, (gpointer) before);
  g_ptr_array_add (self->own, (gpointer) method);
}

VtJob *
vt_document_define_field (VtDocument *self, const char *name, const char *unit, const char *formula, guint *column, GError **error)
{
  const VtExpressionContext context = get_context (self, FALSE);
  const VtMethod *method;

  if (column)
    *column = 0;
  if (!check_open (self, error) || !vt_own_field_check_name (name, self->sample, error))
    return NULL;
  method = vt_own_field_from_formula (name, unit, formula, &context, column, error);
  if (!method)
    return NULL;
  if (vt_document_depends_on (self, method, name))
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("“%s” cannot be made from itself."), name);
      return NULL;
    }
  put_own (self, method);
  return vt_document_run (self, method, NULL, error);
}

VtJob *
vt_document_define_values (VtDocument *self, const char *name, const char *title, const char *unit, const char *origin, const gint64 *ids,
                           const double *values, gsize n, GError **error)
{
  const VtMethod *method;

  if (!check_open (self, error) || !vt_own_field_check_name (name, self->sample, error))
    return NULL;
  method = vt_own_field_from_values (name, title, unit, origin, ids, values, n);
  put_own (self, method);
  return vt_document_run (self, method, NULL, error);
}

gboolean
vt_document_depends_on (VtDocument *self, const VtMethod *method, const char *field)
{
  for (const char *const *name = method->inputs; name && *name; name++)
    {
      const VtMethod *maker = find_own (self, *name);

      if (strcmp (*name, field) == 0 || (maker && maker != method && vt_document_depends_on (self, maker, field)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
waits_for_any (VtDocument *self, const VtMethod *method, GPtrArray *others)
{
  for (guint i = 0; i < others->len; i++)
    if (others->pdata[i] != method && vt_document_depends_on (self, method, vt_own_field_get_name (others->pdata[i])))
      return TRUE;
  return FALSE;
}

void
vt_document_rerun_own (VtDocument *self)
{
  g_autoptr (GPtrArray) left = g_ptr_array_copy (self->own, NULL, NULL);

  /* Each after those it is made from; none is made from itself, so that every round finds one. */
  while (left->len > 0)
    {
      guint i = 0;

      while (i + 1 < left->len && waits_for_any (self, left->pdata[i], left))
        i++;
      vt_document_run (self, left->pdata[i], NULL, NULL);
      g_ptr_array_remove_index (left, i);
    }
}

const VtMethod *
vt_document_find_own_field (VtDocument *self, const char *name)
{
  return find_own (self, name);
}

/* From the file that is attached, or the draft. */
static gboolean
drop_kept (VtDocument *self, VtStore *keeper, const char *name, const char *method, GError **error)
{
  VtStoreOther *other;
  gboolean good;

  if (self->entry == self->opened)
    return vt_store_drop_field (keeper, name, method, error);
  other = vt_store_other_new (self->entry->parent, self->entry->title, self->entry->made, vt_document_dup_entry_contents (self, self->entry));
  good = vt_store_put_other (keeper, other, error);
  vt_store_other_free (other);
  return good;
}

gboolean
vt_document_remove_field (VtDocument *self, const char *name, GError **error)
{
  const VtMethod *method = find_own (self, name);
  VtStore *keeper = vt_document_get_keeper (self);
  guint position;

  if (!method)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN, _("“%s” is no field of your own: only those can be removed."), name);
      return FALSE;
    }
  for (guint i = 0; i < self->own->len; i++)
    if (self->own->pdata[i] != method && vt_document_depends_on (self, self->own->pdata[i], name))
      {
        g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("“%s” is needed for “%s”. Remove that first."), name,
                     vt_own_field_get_name (self->own->pdata[i]));
        return FALSE;
      }
  vt_document_forget_method (self, method);
  g_ptr_array_remove (self->own, (gpointer) method);
  for (position = 0; position < g_list_model_get_n_items (G_LIST_MODEL (self->fields)); position++)
    {
      g_autoptr (VtField) field = g_list_model_get_item (G_LIST_MODEL (self->fields), position);

      if (strcmp (vt_field_get_name (field), name) == 0)
        {
          g_list_store_remove (self->fields, position);
          break;
        }
    }
  g_signal_emit (self, vt_document_signals[SIGNAL_FIELD_CHANGED], 0, name);
  if (!self->store)
    vt_document_set_saved (self, FALSE);
  return !keeper || drop_kept (self, keeper, name, method->id, error);
}

void
vt_document_restore_own (VtDocument *self, GPtrArray *records, GPtrArray *stored, VtSample *sample, GPtrArray *fields)
{
  const VtExpressionContext context = { .sample = sample, .find_field = find_gathered, .data = fields };

  for (guint i = 0; i < stored->len; i++)
    {
      const VtStoreRecord *from = stored->pdata[i];
      const char *name = strchr (from->method, ':');
      VtField *field = name ? find_gathered (name + 1, fields) : NULL;
      const VtMethod *method = field ? vt_own_field_restore (from->method, from->params, field, &context) : NULL;
      VtRecord *record;

      if (!method)
        continue;
      put_own (self, method);
      record = g_new0 (VtRecord, 1);
      *record = (VtRecord){ method, vt_params_new (method->params), TRUE };
      g_ptr_array_add (records, record);
    }
}
