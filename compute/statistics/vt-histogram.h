/* Distributions of a field over the atoms, by species. */
#pragma once

#include "sample/vt-sample.h"
#include "sample/vt-table.h"

G_BEGIN_DECLS

/* The distribution of the first component of @field in @n_bins equal bins from its smallest to its largest finite value:
 * of the atoms of each species that have a value, the fraction in each bin. A field of whole numbers (VT_FIELD_I32)
 * that spans fewer than @n_bins of them has one bin per number.
 * Columns: the field (bin centres), one per species. Blocking, O(n_atoms); NULL if the field has no
 * finite value or belongs to another number of atoms. */
VtTable *vt_histogram_of_field (VtField *field, VtSample *sample, guint n_bins);

/* The percentage of atoms of @atom's species whose value lies below that of @atom, ties counted half; NaN if the atom
 * has no value, or all have the same. */
double vt_histogram_percentile_of (VtField *field, VtSample *sample, gsize atom);

G_END_DECLS
