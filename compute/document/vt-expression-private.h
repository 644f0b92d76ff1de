/* Shared by the two halves of VtExpression: names and signs (vt-expression-scan.c), evaluation (vt-expression.c). */
#pragma once

#include "document/vt-expression.h"

G_BEGIN_DECLS

/* Where the numbers of a variable come from. */
typedef enum
{
  VT_SYMBOL_FIELD,      /* @name, @component */
  VT_SYMBOL_POSITION,   /* @component 0 … 2 */
  VT_SYMBOL_FRACTION,
  VT_SYMBOL_ID,
  VT_SYMBOL_SPECIES,    /* index from 0 */
  VT_SYMBOL_TYPE,       /* from 1 */
  VT_SYMBOL_MOTIF,      /* n3 + 100 n4 + 100² n5 + 100³ n6 of the fields n3 … n6 */
  VT_SYMBOL_SELECTED,
  VT_SYMBOL_MEAN,       /* of field @name: one number */
  VT_SYMBOL_DEVIATION,
  VT_SYMBOL_PERCENTILE, /* @percent */
} VtSymbolKind;

typedef struct
{
  VtSymbolKind kind;
  char *name; /* of the field; NULL for others */
  guint component;
  double percent;
} VtSymbol;

struct _VtExpression
{
  char *text;
  GString *code;    /* as muParser reads it: symbol i is "v<i>" */
  GArray *columns;  /* guint, one per byte of @code: column of @text, from 1 */
  GArray *symbols;  /* VtSymbol */
  GPtrArray *inputs; /* char*, NULL-terminated when complete */
};

/* Fills @code, @columns, @symbols and @inputs. */
gboolean vt_expression_scan (VtExpression *self, const VtExpressionContext *context, guint *column, GError **error);

/* FALSE with the error said at @column of the text. */
gboolean vt_expression_refuse (VtExpression *self, guint at, guint *column, GError **error, const char *format, ...) G_GNUC_PRINTF (5, 6);

#define VT_MOTIF_BASE 100

G_END_DECLS
