/* VtTable: a result of a method that is not per atom: a curve, a census, a few global numbers.
 *
 * Columns of equal length (numbers or text), and named scalars. Tables are drawn, listed, exported as CSV
 * and JSON by the same code wherever they come from. Build it, then share it: immutable afterwards. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  VT_TABLE_CURVES, /* first column is x, each further numeric column a line (g(r)) */
  VT_TABLE_BARS,   /* first column is a text label, numeric columns are bar heights (census) */
  VT_TABLE_HISTOGRAM, /* first column is the centre of equal bins, each further column the bins' heights for a species */
  VT_TABLE_PLAIN,  /* only to be listed */
} VtTableKind;

#define VT_TYPE_TABLE (vt_table_get_type ())
G_DECLARE_FINAL_TYPE (VtTable, vt_table, VT, TABLE, GObject)

VtTable *vt_table_new (const char *id, const char *title, VtTableKind kind);

/* Values are copied. All columns must have the same number of rows.
 * @id: stable name for CSV and JSON; @title: translated, for axes and headings. */
void vt_table_add_numbers (VtTable *table, const char *id, const char *title, const char *unit, const double *values, gsize n_rows);
void vt_table_add_texts (VtTable *table, const char *id, const char *title, const char *const *values, gsize n_rows);
/* @unit: VT_TABLE_YES_NO for what is so, 1, or is not, 0: programs read the number, people the word. */
#define VT_TABLE_YES_NO "yes/no"
void vt_table_add_scalar (VtTable *table, const char *id, const char *title, const char *unit, double value);
void vt_table_set_provenance (VtTable *table, const char *provenance);

const char *vt_table_get_id (VtTable *table);
const char *vt_table_get_title (VtTable *table);
VtTableKind vt_table_get_kind (VtTable *table);
const char *vt_table_get_provenance (VtTable *table);
gsize vt_table_get_n_rows (VtTable *table);
guint vt_table_get_n_columns (VtTable *table);
const char *vt_table_get_column_id (VtTable *table, guint column);
const char *vt_table_get_column_title (VtTable *table, guint column);
const char *vt_table_get_column_unit (VtTable *table, guint column);
int vt_table_find_column (VtTable *table, const char *id); /* −1 if there is none */
const double *vt_table_get_numbers (VtTable *table, guint column);     /* NULL for a text column */
const char *const *vt_table_get_texts (VtTable *table, guint column); /* NULL for a numeric column */
guint vt_table_get_n_scalars (VtTable *table);
const char *vt_table_get_scalar (VtTable *table, guint i, const char **title, const char **unit, double *value); /* its id */
gboolean vt_table_lookup_scalar (VtTable *table, const char *id, double *value);

/* Comma-separated: lines beginning with '#' for title, provenance and scalars, a header line, rows. */
char *vt_table_to_csv (VtTable *table);

G_END_DECLS
