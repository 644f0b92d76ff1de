/* Spatial autocorrelation of a quantity per atom (W20 eq. 4; science.md §6):
 *
 *   C(r) = ⟨δx_i δx_j⟩_{pairs at distance r} / ⟨δx²⟩,   δx = x − ⟨x⟩.
 *
 * For all atoms, with ⟨x⟩ of all or of each atom's species; and for each species among its own atoms, with that species' mean and variance.
 * Atoms whose value is not finite do not take part. */
#pragma once

#include <gio/gio.h>

#include "sample/vt-sample.h"
#include "statistics/vt-fit.h"

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

/* The exponential A exp (−r/ξ) through the total from @from outward, each bin weighted by its pairs. Pairs share atoms, so bins do not err
 * independently, and the error of ξ is a lower bound. FALSE where no decay is resolved: the amplitude is not positive, or ξ not greater
 * than its own error and than a bin; C from there on is then noise, oscillates, or is gone after one bin. */
gboolean vt_autocorrelation_fit (const VtAutocorrelation *correlation, double from, VtExponentialFit *fit);

/* Half of the cell's least height: the farthest that every direction reaches. */
double vt_autocorrelation_get_half_cell (VtSample *sample);

/* Where a fit begins: the first peak of g(r), or 0 if there is none. FALSE with @error, or without when cancelled. */
gboolean vt_autocorrelation_find_first_peak (VtSample *sample, GCancellable *cancellable, double *peak, GError **error);

G_END_DECLS
