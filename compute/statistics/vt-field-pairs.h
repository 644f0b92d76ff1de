/* VtFieldPairs: two fields over the same atoms, as numbers to be plotted or correlated. */
#pragma once

#include "sample/vt-sample.h"
#include "statistics/vt-correlation.h"

G_BEGIN_DECLS

typedef struct
{
  gsize n;
  double *x, *y;
  guint32 *atoms; /* which atom each pair belongs to */
} VtFieldPairs;

/* The atoms of species @species (−1: all) that have a finite value of both. With @own_means each value is its deviation from the mean of the
 * atom's species, over these atoms. clear() in any case. */
void vt_field_pairs_init (VtFieldPairs *pairs, VtField *x, guint x_component, VtField *y, guint y_component, VtSample *sample, int species,
                    gboolean own_means);
void vt_field_pairs_clear (VtFieldPairs *pairs);

/* "r = −0.15 [−0.18, −0.12]". Caller frees. */
char *vt_estimate_to_text (const char *symbol, const VtEstimate *estimate);

G_END_DECLS
