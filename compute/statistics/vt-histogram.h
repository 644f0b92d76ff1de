/* Distributions of a field over the atoms, by species. */
#pragma once

#include "sample/vt-sample.h"
#include "sample/vt-table.h"

G_BEGIN_DECLS

/* The distribution of one component of @field: of the atoms of each species that have a value, the fraction in
 * each bin. Bins have equal widths at round numbers, chosen after Freedman & Diaconis; a field of whole numbers
 * (VT_FIELD_I32) has them around whole numbers. A VT_TABLE_HISTOGRAM: bin centres, then one column per species
 * that occurs. Blocking, O(n_atoms); NULL if no value is finite or the field belongs to another number of atoms. */
VtTable *vt_histogram_of_field (VtField *field, guint component, VtSample *sample);

/* The percentage of atoms of @atom's species whose value lies below that of @atom, ties counted half; NaN if the atom
 * has no value, or all have the same. */
double vt_histogram_percentile_of (VtField *field, VtSample *sample, gsize atom);

G_END_DECLS
