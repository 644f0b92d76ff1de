/* VtExpression: a formula over fields, evaluated for every atom: "s2 < -4 && species == \"Cu\"", "volume / mean(volume)".
 *
 * muParser parses and evaluates; here names are looked up and given to it, and what it refuses is said in the user's words
 * with the column in the text. A formula knows:
 *   fields by name ({c_pe[1]} if the name is no word; forces_2 is the second component of forces)
 *   x y z           position as in the file, in the sample's unit of length
 *   sx sy sz        the same as fractions of the cell's edges, inside the cell
 *   id, species, type  (species is compared with a name: species == "Cu"; type counts from 1)
 *   motif           the Voronoi index, compared with "0,0,12,0"
 *   selected        1 for selected atoms, where the context has a selection
 *   + − * / ^  < <= == != >= >  && || !  a ? b : c  ( )  pi
 *   sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh exp log ln log2 log10 sqrt abs sign floor ceil rint
 *   min max sum avg (of their arguments), isnan
 *   mean(f) std(f) median(f) percentile(f, p): of the field f over all atoms that have a value
 * NaN means "no value": arithmetic keeps it, comparisons with it are false (but !=), and an infinite result becomes it. */
#pragma once

#include "base/vt-job.h"
#include "sample/vt-sample.h"

G_BEGIN_DECLS

/* What the names mean. */
typedef struct
{
  VtSample *sample;
  VtField *(*find_field) (const char *name, gpointer data);      /* a field that is there, (transfer none), or NULL */
  gboolean (*can_make_field) (const char *name, gpointer data);  /* whether it could be computed; may be NULL: none can */
  const char *(*list_field) (guint i, gpointer data);            /* the names there are, for hints; may be NULL */
  gpointer data;
  const guint8 *selected;  /* by atom; NULL: nothing is selected */
  gboolean has_selection;  /* whether the name "selected" is known */
} VtExpressionContext;

typedef struct _VtExpression VtExpression;

/* NULL with VT_METHOD_ERROR_PARAMETER. @column: (nullable) where in the text, in characters from 1; 0 if nowhere. The context is
 * only used during the call. */
VtExpression *vt_expression_new (const char *text, const VtExpressionContext *context, guint *column, GError **error);
void vt_expression_free (VtExpression *expression);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtExpression, vt_expression_free)

/* Names of the fields it reads, NULL-terminated, (transfer none): those that are there and those that can be computed. */
const char *const *vt_expression_get_inputs (VtExpression *expression);

/* A value per atom, g_malloc'ed. All inputs must be there. On any thread; works on the pool. NULL with @error, or without when
 * @job (nullable) was cancelled. */
double *vt_expression_evaluate (VtExpression *expression, const VtExpressionContext *context, VtJob *job, GError **error);

/* The same as marks, 1 where the value is neither 0 nor NaN. */
guint8 *vt_expression_evaluate_marks (VtExpression *expression, const VtExpressionContext *context, VtJob *job, GError **error);

/* Whether a formula reads @name as something else than a field: "x", "id", "sqrt" … */
gboolean vt_expression_is_reserved (const char *name);

G_END_DECLS
