/* VtField: one named quantity per atom.
 *
 * Everything that can be coloured, plotted, correlated, filtered or exported is a VtField, whether it
 * came with the file or was computed. Immutable after construction; GObject references are atomic,
 * so a field may be read from any thread. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  VT_FIELD_F64, /* double */
  VT_FIELD_F32, /* float: only where a method states its error */
  VT_FIELD_I32, /* gint32: counts, labels, flags */
} VtFieldType;

#define VT_TYPE_FIELD (vt_field_get_type ())
G_DECLARE_FINAL_TYPE (VtField, vt_field, VT, FIELD, GObject)

/* @name: stable identifier ([a-z][a-z0-9_]* for ours; files' columns keep their own name).
 * @title: translated, for axes and lists. @unit: "Å³", "" if dimensionless. @meaning: one translated line.
 * @values: (transfer full) allocated with g_malloc, n_atoms × n_components, atom-major.
 * NaN in a floating-point field means "no value for this atom". */
VtField *vt_field_new (const char *name,
                       const char *title,
                       const char *unit,
                       const char *meaning,
                       VtFieldType type,
                       gsize n_atoms,
                       guint n_components,
                       gpointer values);

/* Provenance, set once by whoever makes the field, before it is shared: where it comes from, e.g.
 * "voronoi:mode=plain,face=0.01 · Vitrine 0.1 · sample 3f2a…" or "column c_pe of glass.dump". */
void vt_field_set_provenance (VtField *field, const char *provenance);

const char *vt_field_get_name (VtField *field);
const char *vt_field_get_title (VtField *field);
const char *vt_field_get_unit (VtField *field);
const char *vt_field_get_meaning (VtField *field);
const char *vt_field_get_provenance (VtField *field); /* "" if none */
VtFieldType vt_field_get_value_type (VtField *field);
gsize vt_field_get_n_atoms (VtField *field);
guint vt_field_get_n_components (VtField *field);

/* "Title (unit)", or the title alone. Caller frees. */
char *vt_field_dup_label (VtField *field);

/* Raw storage; NULL if the field has another type. */
const double *vt_field_peek_f64 (VtField *field);
const float *vt_field_peek_f32 (VtField *field);
const gint32 *vt_field_peek_i32 (VtField *field);

/* The same quantity for those atoms alone whose @marks is not 0 (one byte per atom). */
VtField *vt_field_extract (VtField *field, const guint8 *marks);

/* Any type, as double. */
double vt_field_get (VtField *field, gsize atom, guint component);

/* Smallest and largest finite value of the first component; FALSE if there is none. */
gboolean vt_field_get_range (VtField *field, double *min, double *max);
/* Whether there are atoms without a value: the first component is NaN. */
gboolean vt_field_has_gaps (VtField *field);

/* Linear-interpolated percentiles (0 … 100) of the first component's finite values, e.g. 1 and 99. Above 65 536 atoms
 * they are those of that many evenly spaced atoms, so that asking never costs more than milliseconds. */
gboolean vt_field_get_percentiles (VtField *field, double low, double high, double *at_low, double *at_high);

G_END_DECLS
