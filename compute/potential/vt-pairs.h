/* VtPairs: who is nearer than @reach to whom, through every periodic image, as a list for the force kernels.
 *
 * Full lists: each pair is on the lists of both atoms, an atom's own images too.
 *
 * Positions come unwrapped. The list remembers by how many cells each atom was outside when it was built (image), so that
 *   r_j − r_i = (x_j − image_j h) − (x_i − image_i h) + shift h
 * holds as atoms go on and as the cell h changes. */
#pragma once

#include <gio/gio.h>

#include "potential/vt-bins.h"

G_BEGIN_DECLS

typedef struct
{
  gsize n;
  double reach;
  double vectors[3][3];      /* the cell at the time */
  double *fraction;          /* 3n: where the atoms were, fractional, unwrapped */
  gint32 *image;             /* 3n */
  gsize *begin;              /* n + 1 */
  guint32 *atom;             /* begin[n] entries */
  guint16 *shift;            /* of each entry: index of shifts */
  gint8 (*shifts)[3];
  guint n_shifts;
  gsize capacity;            /* of atom and shift */
} VtPairs;

void vt_pairs_clear (VtPairs *pairs);

/* FALSE if a position is not finite, or so far out that its image cannot be counted; or if cancelled. What @pairs holds is of no use then. */
gboolean vt_pairs_build (VtPairs *pairs, const VtCell *cell, gsize n, const double *positions, double reach, GCancellable *cancellable);

/* Whether every pair within @cutoff is still on the list: none of the atoms has moved, relative to the cell's deformation, by
 * more than half of what is left of the skin. */
gboolean vt_pairs_are_valid (const VtPairs *pairs, const VtCell *cell, const double *positions, double cutoff);

/* x − image h, with z = 0 in two dimensions. */
void vt_pairs_wrap (const VtPairs *pairs, const VtCell *cell, const double *positions, gsize begin, gsize end, double *wrapped);

/* The n_shifts shifts as vectors in @cell. */
void vt_pairs_get_shift_vectors (const VtPairs *pairs, const VtCell *cell, double (*vectors)[3]);

G_END_DECLS
