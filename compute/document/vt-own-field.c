#include "document/vt-own-field.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "vt-config.h"

#define PREFIX "own:"
#define MAX_NAME 63

typedef struct
{
  VtMethod method; /* first: a VtMethod is one of ours if its run() is */
  VtFieldSpec fields[2];
  VtParamSpec params[1];
  char *name;
  char *title;
  char *unit;
  char *formula; /* NULL: by values */
  char *origin;
  gint64 *ids;
  double *values;
  gsize n;
} VtOwnField;

static GPtrArray *all; /* VtOwnField, never freed: running jobs and records point to them */

static VtResult *run_own (VtRun *run, GError **error);

gboolean
vt_own_field_is (const VtMethod *method)
{
  return method->run == run_own;
}

static const VtOwnField *
get (const VtMethod *method)
{
  g_return_val_if_fail (vt_own_field_is (method), NULL);
  return (const VtOwnField *) (gconstpointer) method;
}

const char *
vt_own_field_get_name (const VtMethod *method)
{
  return get (method)->name;
}

const char *
vt_own_field_get_formula (const VtMethod *method)
{
  return get (method)->formula;
}

/* ---- computing ---- */

static VtField *
find_input (const char *name, gpointer data)
{
  return vt_run_get_input (data, name);
}

static double *
values_by_id (const VtOwnField *own, VtSample *sample)
{
  const gsize n = vt_sample_get_n_atoms (sample);
  double *values = g_new (double, MAX (n, 1));
  gsize k = 0;

  /* Both ascend. */
  for (gsize i = 0; i < n; i++)
    {
      const gint64 id = vt_sample_get_id (sample, i);

      while (k < own->n && own->ids[k] < id)
        k++;
      values[i] = k < own->n && own->ids[k] == id ? own->values[k] : NAN;
    }
  return values;
}

static VtResult *
run_own (VtRun *run, GError **error)
{
  const VtOwnField *own = get (vt_run_get_method (run));
  const VtExpressionContext context = { .sample = vt_run_get_sample (run), .find_field = find_input, .data = run };
  g_autofree char *provenance = NULL;
  double *values;
  VtResult *result;
  VtField *field;

  if (own->formula)
    {
      /* Names are looked up anew: another frame has other fields. */
      g_autoptr (VtExpression) expression = vt_expression_new (own->formula, &context, NULL, error);

      values = expression ? vt_expression_evaluate (expression, &context, vt_run_get_job (run), error) : NULL;
      provenance = g_strdup_printf ("%s = %s", own->name, own->formula);
    }
  else
    {
      values = values_by_id (own, vt_run_get_sample (run));
      provenance = g_strdup_printf ("%s: %s", own->name, own->origin);
    }
  if (!values)
    return NULL;
  result = vt_result_new ();
  field = vt_run_new_field (run, own->name, VT_FIELD_F64, 1, values);
  vt_run_add_provenance (run, field, provenance);
  vt_result_take_field (result, field);
  return result;
}

/* ---- definitions ---- */

static VtOwnField *
own_new (const char *name, const char *title, const char *unit, const char *meaning)
{
  VtOwnField *own = g_new0 (VtOwnField, 1);

  own->name = g_strdup (name);
  own->title = g_strdup (title && *title ? title : name);
  own->unit = g_strdup (unit ? unit : "");
  own->fields[0] = (VtFieldSpec){ own->name, own->title, own->unit, g_strdup (meaning) };
  own->method = (VtMethod){ .id = g_strconcat (PREFIX, name, NULL),
                            .name = own->title,
                            .summary = own->fields[0].meaning,
                            .reference = own->fields[0].meaning,
                            .params = own->params,
                            .fields = own->fields,
                            .run = run_own };
  if (!all)
    all = g_ptr_array_new ();
  g_ptr_array_add (all, own);
  return own;
}

const VtMethod *
vt_own_field_from_formula (const char *name, const char *unit, const char *formula, const VtExpressionContext *context, guint *column,
                           GError **error)
{
  g_autoptr (VtExpression) expression = vt_expression_new (formula, context, column, error);
  const char *const *inputs;
  VtOwnField *own;

  if (!expression)
    return NULL;
  inputs = vt_expression_get_inputs (expression);
  if (g_strv_contains (inputs, name))
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("“%s” cannot be made from itself."), name);
      return NULL;
    }
  for (guint i = 0; all && i < all->len; i++)
    {
      own = all->pdata[i];
      if (own->formula && strcmp (own->name, name) == 0 && strcmp (own->unit, unit) == 0 && strcmp (own->formula, formula) == 0
          && g_strv_equal (own->method.inputs, inputs))
        return &own->method;
    }
  own = own_new (name, name, unit, formula);
  own->formula = g_strdup (formula);
  own->method.inputs = (const char *const *) g_strdupv ((char **) inputs);
  return &own->method;
}

const VtMethod *
vt_own_field_from_values (const char *name, const char *title, const char *unit, const char *origin, const gint64 *ids,
                          const double *values, gsize n)
{
  VtOwnField *own = own_new (name, title, unit, origin);

  own->origin = g_strdup (origin);
  own->ids = g_memdup2 (ids, n * sizeof *ids);
  own->values = g_memdup2 (values, n * sizeof *values);
  own->n = n;
  return &own->method;
}

/* ---- in the document's file ---- */

char *
vt_own_field_dup_definition (const VtMethod *method)
{
  const VtOwnField *own = get (method);
  g_autoptr (GVariant) tuple = g_variant_ref_sink (g_variant_new (
      "(ssss)", own->formula ? "formula" : "values", own->title, own->unit, own->formula ? own->formula : own->origin));

  return g_variant_print (tuple, FALSE);
}

const VtMethod *
vt_own_field_restore (const char *id, const char *definition, VtField *field, const VtExpressionContext *context)
{
  g_autoptr (GVariant) tuple = g_variant_parse (G_VARIANT_TYPE ("(ssss)"), definition, NULL, NULL, NULL);
  const char *kind, *title, *unit, *text;
  g_autofree gint64 *ids = NULL;
  g_autofree double *values = NULL;
  gsize n;

  if (!tuple || !g_str_has_prefix (id, PREFIX) || !field || vt_field_get_n_components (field) != 1)
    return NULL;
  g_variant_get (tuple, "(&s&s&s&s)", &kind, &title, &unit, &text);
  if (strcmp (kind, "formula") == 0)
    return vt_own_field_from_formula (id + strlen (PREFIX), unit, text, context, NULL, NULL);
  if (strcmp (kind, "values") != 0)
    return NULL;
  n = vt_field_get_n_atoms (field);
  ids = g_new (gint64, MAX (n, 1));
  values = g_new (double, MAX (n, 1));
  for (gsize i = 0; i < n; i++)
    {
      ids[i] = vt_sample_get_id (context->sample, i);
      values[i] = vt_field_get (field, i, 0);
    }
  return vt_own_field_from_values (id + strlen (PREFIX), title, unit, text, ids, values, n);
}

/* ---- text ---- */

static gboolean
is_word (const char *name)
{
  if (!g_ascii_isalpha (*name) || strlen (name) > MAX_NAME)
    return FALSE;
  for (; *name; name++)
    if (!g_ascii_isalnum (*name) && *name != '_')
      return FALSE;
  return TRUE;
}

gboolean
vt_own_field_check_name (const char *name, VtSample *sample, GError **error)
{
  if (!is_word (name))
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                 _("“%s” is no name for a field: take letters, digits and _, a letter first, at most %d of them."), name, MAX_NAME);
  else if (vt_expression_is_reserved (name))
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("“%s” means something else in formulas. Take another name."), name);
  else if (vt_registry_find_for_field (name))
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("An analysis makes a field “%s” already. Take another name."), name);
  else if (sample && vt_sample_find_field (sample, name))
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("The file has a column “%s” already. Take another name."), name);
  else
    return TRUE;
  return FALSE;
}

gboolean
vt_own_field_parse (const char *text, char **name, char **unit, char **formula, guint *offset, GError **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *left = equals ? g_strstrip (g_strndup (text, (gsize) (equals - text))) : NULL;
  char *open = left ? strchr (left, '(') : NULL;

  if (!equals || equals[1] == '=' || *left == '\0' || (open && !g_str_has_suffix (left, ")")))
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                   _("A field is defined as “name = formula” or “name (unit) = formula”, not “%s”."), text);
      return FALSE;
    }
  *unit = NULL;
  if (open)
    {
      left[strlen (left) - 1] = '\0';
      *unit = g_strstrip (g_strdup (open + 1));
      *open = '\0';
    }
  else
    *unit = g_strdup ("");
  *name = g_strdup (g_strstrip (left));
  for (equals++; g_ascii_isspace (*equals); equals++)
    ;
  *formula = g_strchomp (g_strdup (equals));
  if (offset)
    *offset = (guint) g_utf8_strlen (text, equals - text);
  return TRUE;
}
