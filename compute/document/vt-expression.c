/* Evaluation: muParser's byte code, one parser for each thread, over chunks of atoms whose variables are copied in one by one.
 *
 * (muParser's own bulk mode starts threads of its own, whatever --threads says, and is not faster: 1 M atoms of
 * "v0 < 0.4 && v1 == 0.5" take 32 ms here on one thread and 21 … 62 ms there on two.) */
#include "document/vt-expression.h"

#include <math.h>
#include <muParserDLL.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-pool.h"
#include "document/vt-expression-private.h"

#define CHUNK 8192

static void
symbol_clear (gpointer data)
{
  g_free (((VtSymbol *) data)->name);
}

void
vt_expression_free (VtExpression *self)
{
  if (!self)
    return;
  g_free (self->text);
  g_string_free (self->code, TRUE);
  g_array_unref (self->columns);
  g_array_unref (self->symbols);
  g_ptr_array_unref (self->inputs);
  g_free (self);
}

const char *const *
vt_expression_get_inputs (VtExpression *self)
{
  return (const char *const *) self->inputs->pdata;
}

/* ---- muParser ---- */

static double
is_not (double x)
{
  return x == 0;
}

static double
is_nan (double x)
{
  return isnan (x);
}

/* What is NaN has no sign and is not rounded. */
static double
sign_of (double x)
{
  return isnan (x) ? x : (x > 0) - (x < 0);
}

typedef struct
{
  muParserHandle_t parser;
  double *values; /* of the variables */
} Machine;

static void
machine_init (Machine *machine, VtExpression *expression)
{
  muParserHandle_t parser = mupCreate (muBASETYPE_FLOAT);

  machine->parser = parser;
  machine->values = g_new (double, expression->symbols->len + 1);
  for (guint i = 0; i < expression->symbols->len; i++)
    {
      char name[16];

      g_snprintf (name, sizeof name, "v%u", i);
      machine->values[i] = 1;
      mupDefineVar (parser, name, &machine->values[i]);
    }
  mupDefineInfixOprt (parser, "!", is_not, TRUE);
  mupDefineFun1 (parser, "isnan", is_nan, FALSE);
  mupDefineFun1 (parser, "floor", floor, TRUE);
  mupDefineFun1 (parser, "ceil", ceil, TRUE);
  mupDefineFun1 (parser, "sign", sign_of, TRUE);
  mupSetExpr (parser, expression->code->str);
}

static void
machine_clear (Machine *machine)
{
  if (machine->parser)
    mupRelease (machine->parser);
  g_free (machine->values);
}

/* Numbers of muParserDef.h's EErrorCodes. */
enum
{
  MU_UNEXPECTED_EOF = 2,
  MU_UNEXPECTED_PARENS = 7,
  MU_MISSING_PARENS = 11,
  MU_TOO_MANY_PARAMS = 14,
  MU_TOO_FEW_PARAMS = 15,
  MU_UNEXPECTED_CONDITIONAL = 32,
  MU_MISSING_ELSE = 33,
  MU_MISPLACED_COLON = 34,
};

static gboolean
refuse_code (VtExpression *self, muParserHandle_t parser, guint *column, GError **error)
{
  const int position = mupGetErrorPos (parser);
  const guint last = (guint) g_utf8_strlen (self->text, -1);
  const char *what;
  guint at = last;

  if (position >= 0 && (guint) position < self->columns->len)
    at = g_array_index (self->columns, guint, position);
  switch (mupGetErrorCode (parser))
    {
    case MU_UNEXPECTED_EOF:
      at = last + 1;
      what = _("something is missing at the end.");
      break;
    case MU_MISSING_PARENS:
      what = _("“)” is missing.");
      at = last + 1;
      break;
    case MU_UNEXPECTED_PARENS:
      what = _("this parenthesis is not expected here: something is missing before it, or there is one too many.");
      break;
    case MU_TOO_MANY_PARAMS:
      what = _("these are too many values for the function.");
      break;
    case MU_TOO_FEW_PARAMS:
      what = _("these are too few values for the function.");
      break;
    case MU_UNEXPECTED_CONDITIONAL:
    case MU_MISSING_ELSE:
    case MU_MISPLACED_COLON:
      what = _("a choice is written condition ? value : other value.");
      break;
    default:
      what = _("this is not expected here: an operator or a value is missing before it.");
    }
  return vt_expression_refuse (self, MIN (at, last + 1), column, error, "%s", what);
}

/* Commas belong between a function's values. */
static gboolean
check_commas (VtExpression *self, guint *column, GError **error)
{
  int depth = 0;

  for (gsize i = 0; i < self->code->len; i++)
    {
      const char c = self->code->str[i];

      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth <= 0)
        return vt_expression_refuse (self, g_array_index (self->columns, guint, i), column, error,
                                     _("a comma only stands between the values of a function; decimals are written with a point."));
    }
  return TRUE;
}

VtExpression *
vt_expression_new (const char *text, const VtExpressionContext *context, guint *column, GError **error)
{
  g_autoptr (VtExpression) self = g_new0 (VtExpression, 1);
  Machine machine;
  gboolean good;

  g_return_val_if_fail (text && context && VT_IS_SAMPLE (context->sample), NULL);
  if (column)
    *column = 0;
  self->text = g_strdup (text);
  self->code = g_string_new (NULL);
  self->columns = g_array_new (FALSE, FALSE, sizeof (guint));
  self->symbols = g_array_new (FALSE, TRUE, sizeof (VtSymbol));
  g_array_set_clear_func (self->symbols, symbol_clear);
  self->inputs = g_ptr_array_new_with_free_func (g_free);
  if (!vt_expression_scan (self, context, column, error) || !check_commas (self, column, error))
    return NULL;
  machine_init (&machine, self);
  mupEval (machine.parser);
  good = !mupError (machine.parser) || refuse_code (self, machine.parser, column, error);
  machine_clear (&machine);
  if (!good)
    return NULL;
  g_ptr_array_add (self->inputs, NULL);
  return g_steal_pointer (&self);
}

/* ---- where the values are ---- */

/* One variable, ready to be read for any atom. */
typedef struct
{
  VtSymbolKind kind;
  VtField *field;
  VtField *motif[4];
  guint component;
  double constant;
} Source;

typedef struct
{
  VtExpression *expression;
  const VtExpressionContext *context;
  VtJob *job;
  gsize n_atoms;
  double inverse[3][3];
  Source *sources;
  Machine *machines; /* by thread; made by the first chunk of each */
  double *values;
} Evaluation;

/* Mean and standard deviation (of the sample: n − 1) of the finite values, in two passes. */
static void
get_moments (VtField *field, double *mean, double *deviation)
{
  const gsize n = vt_field_get_n_atoms (field);
  double sum = 0, squares = 0;
  gsize count = 0;

  for (gsize i = 0; i < n; i++)
    {
      const double value = vt_field_get (field, i, 0);

      if (isfinite (value))
        {
          sum += value;
          count++;
        }
    }
  *mean = count > 0 ? sum / (double) count : NAN;
  for (gsize i = 0; i < n; i++)
    {
      const double value = vt_field_get (field, i, 0);

      if (isfinite (value))
        squares += (value - *mean) * (value - *mean);
    }
  *deviation = count > 1 ? sqrt (squares / (double) (count - 1)) : NAN;
}

static int
compare_doubles (const void *a, const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Of all finite values, linearly interpolated (vt_field_get_percentiles() looks only at some of a large field's). */
static double
get_percentile (VtField *field, double percent)
{
  const gsize n = vt_field_get_n_atoms (field);
  g_autofree double *values = g_new (double, MAX (n, 1));
  gsize count = 0, below;
  double place;

  for (gsize i = 0; i < n; i++)
    {
      values[count] = vt_field_get (field, i, 0);
      count += isfinite (values[count]);
    }
  if (count == 0)
    return NAN;
  qsort (values, count, sizeof *values, compare_doubles);
  place = percent / 100 * (double) (count - 1);
  below = MIN ((gsize) place, count - 1);
  return values[below] + (place - (double) below) * (values[MIN (below + 1, count - 1)] - values[below]);
}

static VtField *
need_field (const Evaluation *self, const char *name, GError **error)
{
  VtField *field = self->context->find_field ? self->context->find_field (name, self->context->data) : NULL;

  if (!field)
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("The field “%s” is not there."), name);
  else if (vt_field_get_n_atoms (field) != self->n_atoms)
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("The field “%s” is of another sample."), name);
  else
    return field;
  return NULL;
}

static gboolean
prepare_source (Evaluation *self, const VtSymbol *symbol, Source *source, GError **error)
{
  static const char *const parts[] = { "n3", "n4", "n5", "n6" };
  double mean, deviation;

  *source = (Source){ .kind = symbol->kind, .component = symbol->component };
  if (symbol->name)
    {
      source->field = need_field (self, symbol->name, error);
      if (!source->field)
        return FALSE;
      if (symbol->component >= vt_field_get_n_components (source->field))
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("The field “%s” has no component %u."), symbol->name, symbol->component + 1);
          return FALSE;
        }
    }
  if (symbol->kind == VT_SYMBOL_MOTIF)
    for (guint k = 0; k < 4; k++)
      {
        source->motif[k] = need_field (self, parts[k], error);
        if (!source->motif[k])
          return FALSE;
      }
  if (symbol->kind == VT_SYMBOL_MEAN || symbol->kind == VT_SYMBOL_DEVIATION)
    {
      get_moments (source->field, &mean, &deviation);
      source->constant = symbol->kind == VT_SYMBOL_MEAN ? mean : deviation;
    }
  if (symbol->kind == VT_SYMBOL_PERCENTILE)
    source->constant = get_percentile (source->field, symbol->percent);
  return TRUE;
}

static double
get_fraction (const Evaluation *self, gsize atom, guint axis)
{
  const VtCell *cell = vt_sample_get_cell (self->context->sample);
  double s[3];

  vt_cell_to_fractional (cell, self->inverse, vt_sample_get_positions (self->context->sample) + 3 * atom, s);
  if (!cell->periodic[axis])
    return s[axis];
  s[axis] -= floor (s[axis]);
  return s[axis] < 1 ? s[axis] : 0; /* −1e-17 rounds up to 1 */
}

static double
get_motif (const Source *source, gsize atom)
{
  double code = 0, factor = 1;

  for (guint k = 0; k < 4; k++, factor *= VT_MOTIF_BASE)
    {
      const double n = vt_field_get (source->motif[k], atom, 0);

      if (!(n >= 0 && n < VT_MOTIF_BASE))
        return NAN;
      code += factor * n;
    }
  return code;
}

static double
get_value (const Evaluation *self, const Source *source, gsize atom)
{
  VtSample *sample = self->context->sample;

  switch (source->kind)
    {
    case VT_SYMBOL_FIELD:
      return vt_field_get (source->field, atom, source->component);
    case VT_SYMBOL_POSITION:
      return vt_sample_get_positions (sample)[3 * atom + source->component];
    case VT_SYMBOL_FRACTION:
      return get_fraction (self, atom, source->component);
    case VT_SYMBOL_ID:
      return (double) vt_sample_get_id (sample, atom);
    case VT_SYMBOL_SPECIES:
      return vt_sample_get_species_index (sample)[atom];
    case VT_SYMBOL_TYPE:
      return vt_sample_get_species_index (sample)[atom] + 1;
    case VT_SYMBOL_MOTIF:
      return get_motif (source, atom);
    case VT_SYMBOL_SELECTED:
      return self->context->selected && self->context->selected[atom];
    case VT_SYMBOL_MEAN:
    case VT_SYMBOL_DEVIATION:
    case VT_SYMBOL_PERCENTILE:
      break;
    }
  return source->constant;
}

static void
evaluate_chunk (gsize chunk, guint thread, gpointer data)
{
  Evaluation *self = data;
  Machine *machine = &self->machines[thread];
  const guint n = self->expression->symbols->len;
  const gsize end = MIN ((chunk + 1) * CHUNK, self->n_atoms);

  if (!machine->parser)
    machine_init (machine, self->expression);
  for (gsize atom = chunk * CHUNK; atom < end; atom++)
    {
      double value;

      for (guint i = 0; i < n; i++)
        machine->values[i] = get_value (self, &self->sources[i], atom);
      value = mupEval (machine->parser);
      self->values[atom] = isfinite (value) ? value : NAN;
    }
}

double *
vt_expression_evaluate (VtExpression *self, const VtExpressionContext *context, VtJob *job, GError **error)
{
  const guint n = self->symbols->len, n_threads = vt_pool_get_n_threads ();
  Evaluation work = { self, context, job, vt_sample_get_n_atoms (context->sample) };
  g_autofree Source *sources = g_new0 (Source, n + 1);
  g_autofree Machine *machines = g_new0 (Machine, n_threads);
  g_autofree double *values = g_new (double, MAX (work.n_atoms, 1));
  gboolean good = TRUE;

  work.sources = sources;
  work.machines = machines;
  work.values = values;
  if (!vt_cell_get_inverse (vt_sample_get_cell (context->sample), work.inverse))
    memset (work.inverse, 0, sizeof work.inverse);
  for (guint i = 0; i < n; i++)
    if (!prepare_source (&work, &g_array_index (self->symbols, VtSymbol, i), &sources[i], error))
      return NULL;
  good = vt_parallel_for ((work.n_atoms + CHUNK - 1) / CHUNK, evaluate_chunk, &work, job ? vt_job_get_cancellable (job) : NULL);
  for (guint t = 0; t < n_threads; t++)
    machine_clear (&machines[t]);
  return good ? g_steal_pointer (&values) : NULL;
}

guint8 *
vt_expression_evaluate_marks (VtExpression *self, const VtExpressionContext *context, VtJob *job, GError **error)
{
  g_autofree double *values = vt_expression_evaluate (self, context, job, error);
  const gsize n = vt_sample_get_n_atoms (context->sample);
  guint8 *marks;

  if (!values)
    return NULL;
  marks = g_malloc (MAX (n, 1));
  for (gsize i = 0; i < n; i++)
    marks[i] = values[i] != 0 && !isnan (values[i]);
  return marks;
}
