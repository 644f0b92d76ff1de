/* Tables of means by species of the centre: one row for all atoms, then one for each species. Atoms whose value is not a
 * number do not count; without any the mean is NaN. */
#pragma once

#include "sample/vt-sample.h"
#include "sample/vt-table.h"

G_BEGIN_DECLS

/* The column of the rows' names: "centre". */
void vt_means_add_centres (VtTable *table, VtSample *sample);

/* @values: one per atom. */
void vt_means_add (VtTable *table, VtSample *sample, const char *id, const char *title, const char *unit, const double *values);

/* Standard deviation (of the population) in place of the mean. */
void vt_means_add_deviation (VtTable *table, VtSample *sample, const char *id, const char *title, const char *unit, const double *values);

G_END_DECLS
