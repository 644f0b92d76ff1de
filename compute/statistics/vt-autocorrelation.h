/* Spatial autocorrelation of a quantity per atom (W20 eq. 4; science.md §6):
 *
 *   C(r) = ⟨δx_i δx_j⟩_{pairs at distance r} / ⟨δx²⟩,   δx = x − ⟨x⟩.
 *
 * For all atoms, with ⟨x⟩ of all or of each atom's species; and for each species among its own atoms, with that species' mean and variance.
 * Atoms whose value is not finite do not take part. */
#pragma once

#include <gio/gio.h>

#include "sample/vt-sample.h"

G_BEGIN_DECLS

typedef struct
{
  double cutoff;        /* length */
  guint n_bins;
  gboolean own_means;   /* the total: ⟨x⟩ of each atom's species */
} VtAutocorrelationOptions;

typedef struct
{
  guint n_bins, n_rows; /* rows: all, then each species of the sample */
  double width;
  double *r;            /* centres of the bins */
  double **c;           /* [row][bin]; NaN where there is no pair, or no variance */
  double **pairs;       /* [row][bin]: how many pairs */
  gsize n_atoms;        /* that take part */
} VtAutocorrelation;

typedef void (*VtAutocorrelationProgress) (double fraction, gpointer data); /* from any thread */

/* @values: one per atom. NULL with @error, or without when cancelled. */
VtAutocorrelation *vt_autocorrelation_compute (VtSample *sample, const double *values, const VtAutocorrelationOptions *options,
                                               GCancellable *cancellable, VtAutocorrelationProgress progress, gpointer data, GError **error);
void vt_autocorrelation_free (VtAutocorrelation *correlation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtAutocorrelation, vt_autocorrelation_free)

G_END_DECLS
