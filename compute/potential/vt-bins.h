/* VtBins: atoms sorted into bins, to find those near a place through every periodic image. Any cell shape and mixture of
 * periodic and open directions; cells smaller than the reach as well, up to VT_BINS_MAX_IMAGES images along each vector.
 * Read-only once built: any number of threads may search. */
#pragma once

#include <gio/gio.h>

#include "sample/vt-cell.h"

G_BEGIN_DECLS

#define VT_BINS_MAX_IMAGES 5

/* Whether whoever waits has given up, asked once for so many atoms, every millisecond or so. */
#define VT_BINS_ATOMS_PER_ASKING 16384
#define VT_BINS_IS_CANCELLED(cancellable, atom) ((atom) % VT_BINS_ATOMS_PER_ASKING == 0 && g_cancellable_is_cancelled (cancellable))

typedef struct
{
  gsize n;
  VtCell cell;
  double reach;
  double inverse[3][3];
  double heights[3];
  int images[3];             /* as many cells to either side are looked at */
  int n_bins[3];
  double low[3], per_bin[3]; /* of fractional coordinates */
  double *wrapped;           /* 3 by slot: position less whole cells */
  guint32 *atom;             /* by slot */
  guint32 *slot;             /* by atom */
  guint32 *start;            /* by bin */
  gint8 (*shifts)[3];        /* by code: cells to add to a found atom's wrapped position */
  double (*shift_vectors)[3];
  guint n_shifts;
} VtBins;

/* Images needed along each vector; FALSE if more than VT_BINS_MAX_IMAGES. */
gboolean vt_bins_count_images (const VtCell *cell, double reach, int images[3]);

/* Which cell a place is in (0 along open directions), and its position less that many cells; z = 0 in two dimensions.
 * @fraction: of the place as it is. FALSE if it is not finite, or so far out that its cell cannot be counted. */
gboolean vt_bins_wrap (const VtCell *cell, const double inverse[3][3], const double place[3], gint32 image[3], double fraction[3],
                       double wrapped[3]);

/* For searches up to @reach. @wrapped: 3n, by vt_bins_wrap(). FALSE only if @cancellable (nullable) is cancelled: then there is nothing to search in,
 * but to be cleared. */
gboolean vt_bins_init (VtBins *bins, const VtCell *cell, gsize n, const double *wrapped, double reach, GCancellable *cancellable);
void vt_bins_clear (VtBins *bins);

/* Everything nearer than @reach (at most the bins') to @centre, which is wrapped, except the atom @self in the very cell.
 * Writes at most @capacity entries and returns how many there are. @atom may be NULL with a capacity of 0. */
gsize vt_bins_search (const VtBins *bins, const double centre[3], guint32 self, double reach, guint32 *atom, guint16 *shift, gsize capacity);

G_END_DECLS
