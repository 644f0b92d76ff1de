/* Fields that the user defines: a formula over other fields, or values that came with atom ids from elsewhere.
 *
 * Each is a VtMethod like those of the registry, so that it runs as a job, is run again when what it reads has changed or another
 * frame is shown, and is kept in the document with all it takes to make it again. Such methods are made once for each
 * definition and live as long as the process, as the registry's do. Main thread, but for the run itself. */
#pragma once

#include "document/vt-expression.h"
#include "document/vt-method.h"

G_BEGIN_DECLS

/* By formula; @context: what its names mean. @column: as vt_expression_new(). */
const VtMethod *vt_own_field_from_formula (const char *name, const char *unit, const char *formula, const VtExpressionContext *context,
                                           guint *column, GError **error);

/* Values by id (NaN or no entry: no value). @ids strictly ascending; both arrays are copied. @origin: where they are from. */
const VtMethod *vt_own_field_from_values (const char *name, const char *title, const char *unit, const char *origin, const gint64 *ids,
                                          const double *values, gsize n);

gboolean vt_own_field_is (const VtMethod *method);
const char *vt_own_field_get_name (const VtMethod *method);
const char *vt_own_field_get_formula (const VtMethod *method); /* NULL: by values */

/* For the document's file: id and text; reading takes the values from the field itself. NULL if it makes no sense. */
char *vt_own_field_dup_definition (const VtMethod *method);
const VtMethod *vt_own_field_restore (const char *id, const char *definition, VtField *field, const VtExpressionContext *context);

/* "name = formula" or "name (unit) = formula": parts for g_free. FALSE with VT_METHOD_ERROR_PARAMETER. @offset: (nullable) characters
 * before the formula. */
gboolean vt_own_field_parse (const char *text, char **name, char **unit, char **formula, guint *offset, GError **error);

/* Whether a field of the user's may be called so: a word that no formula, analysis or column of the sample uses otherwise. */
gboolean vt_own_field_check_name (const char *name, VtSample *sample, GError **error);

G_END_DECLS
