/* VtGrid: linked cells over a sample's atoms. Answers "who is nearer than r to this point, through every
 * periodic image?" for any cell shape, any mixture of periodic and open directions, and any r, also
 * beyond half of a small cell.
 *
 * Atoms are wrapped into the cell, divided into bins along the three cell vectors and stored bin by bin ("slots"),
 * so that a search reads contiguous memory. The vectors are reduced first: whole periodic vectors are subtracted
 * from the others until none is needlessly skewed, which changes neither the lattice nor the walls.
 * Lengths inside the grid are multiplied by @scale, a power of two that brings the mean spacing
 * near 1, so that the multiplication is exact and absolute tolerances mean the same in any unit.
 *
 * Read-only after construction: any number of threads may search at once. */
#pragma once

#include <gio/gio.h>

#include "sample/vt-sample.h"

G_BEGIN_DECLS

typedef struct
{
  gsize n_atoms;
  double scale;          /* length in the grid = length in the sample × scale */
  double spacing;        /* (volume that holds atoms / number of atoms)^(1/dimension), scaled */
  double vectors[3][3];  /* reduced cell, scaled; its corner is the origin of x, y, z */
  double inverse[3][3];
  double heights[3];     /* between opposite faces, scaled */
  gboolean periodic[3];
  int dimension;         /* 2: every z is 0 and the third direction is not searched */
  double low[3], span[3]; /* part of the fractional range that the bins cover; 0 and 1 where periodic */
  int n_bins[3];
  guint32 *bin_start;    /* n_bins[0] n_bins[1] n_bins[2] + 1; bin along the first vector varies fastest */
  double *x, *y, *z;     /* by slot: wrapped position relative to the corner, scaled */
  guint32 *atom;         /* by slot: index in the sample */
  int n_blocks[3];       /* blocks of VT_GRID_BLOCK³ bins, for searches far beyond the spacing */
  guint8 *block_used;    /* whether the block holds any atom */
} VtGrid;

#define VT_GRID_BLOCK 4

/* @bin_edge: edge of the bins in the sample's unit of length, or 0 for about one atom per bin.
 * @walls: open directions end at the cell's faces, and an atom outside is an error that names it (an atom
 * outside by less than a hundredth of the spacing is put onto the face: files round their coordinates).
 * Without walls atoms may lie anywhere in the open directions.
 * Returns NULL with @error set, or NULL without when cancelled. */
VtGrid *vt_grid_new (VtSample *sample, double bin_edge, gboolean walls, GCancellable *cancellable, GError **error);

/* The same for the atoms @only (@n_only ascending sample indices), as if there were no others; NULL for all. */
VtGrid *vt_grid_new_subset (VtSample *sample, const guint32 *only, gsize n_only, double bin_edge, gboolean walls,
                            GCancellable *cancellable, GError **error);
void vt_grid_free (VtGrid *grid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtGrid, vt_grid_free)

/* FALSE with @error if within @cutoff (the sample's unit) an atom has more than about @most neighbours, images included: ρ 4π/3 rc³,
 * less where the sample ends, with ρ the mean over the part of the cell that the bins cover. For everyone whose cutoff a user
 * chooses, before searching: neighbours grow with the cube of the cutoff, and so would VtNear, beyond any memory. */
gboolean vt_grid_check_cutoff (const VtGrid *grid, VtSample *sample, double cutoff, double most, GError **error);

/* For methods that do something with each neighbour of each atom. The harmonics take 0.3 µs, so that an atom takes up to 10 ms and
 * polling once per atom is enough; a VtNear takes 1 MB per thread (twice that while it grows). Cu–Zr has as many within 49 Å
 * (2000 within 20 Å, 850 within 15 Å); nothing local needs them. */
#define VT_GRID_MOST_NEIGHBOURS 3e4

/* For methods that only count pairs in bins (2 ns each): a million, 18 MB per thread and some ms per atom, or as many as there are
 * atoms, so that half of the cell, however large it is, can always be reached. */
double vt_grid_most_pairs (const VtGrid *grid);

/* What a search found, one array per component; grows as needed and is meant to be reused. */
typedef struct
{
  guint n, capacity;
  double *dx, *dy, *dz; /* from the centre to the atom's image, scaled */
  double *d2;
  guint32 *slot;
} VtNear;

void vt_near_init (VtNear *near);
void vt_near_clear (VtNear *near);

/* Fills @near with every atom or image at a squared distance in @from2 ≤ d² < @to2 (scaled) of @centre, in an order
 * that depends on the grid only. An atom at the centre itself has d² = 0 and is found if @from2 is 0. */
void vt_grid_gather (const VtGrid *grid, const double centre[3], double from2, double to2, VtNear *near);

/* Whether anything within @radius of @centre (relative to the centre of the search) is of interest. */
typedef gboolean (*VtGridFilter) (const double centre[3], double radius, gconstpointer data);

/* As vt_grid_gather(), leaving out atoms in places that @filter refuses. For far searches, where few places matter. */
void vt_grid_gather_filtered (const VtGrid *grid, const double centre[3], double from2, double to2, VtGridFilter filter,
                              gconstpointer data, VtNear *near);

/* The atoms nearer than √@to2 (scaled) of the atom in @slot that come after it: of the two atoms of a pair, or of an atom
 * and its image, exactly one finds the other. Fills d2 and slot only. */
void vt_grid_gather_half (const VtGrid *grid, gsize slot, double to2, VtNear *near);

/* Fractional coordinates of a scaled position relative to the corner. */
void vt_grid_to_fractional (const VtGrid *grid, const double position[3], double s[3]);

G_END_DECLS
