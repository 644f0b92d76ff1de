/* VtBlocks: the atoms of a large enough cell in blocks, each with half lists of neighbours of its own, for the fast force kernels.
 *
 * Atoms are sorted by linked cells (layers along the third vector, rows along the first); a block is a range of the sorted atoms.
 * A pair belongs to the atom whose third fractional coordinate is the smaller one, so a block's neighbours outside it ("halo") lie
 * ahead of it only. Own atoms and halo have local rows, in which a block gathers densities and forces by itself; they are added
 * over the blocks in the blocks' order afterwards. Blocks depend on the problem only, so results do not depend on who computed which.
 *
 * Coordinates are fractional, in 32-bit fixed point: differences wrap by themselves. Within the cutoff they are right if the cell
 * is wider than twice the reach; along open directions the cell is made as wide as needed.
 *
 * Two lists. The outer one, with a wide skin, is searched for; the inner one, with a narrow skin, is picked from it. The inner one is
 * two: near pairs (densities and φ) and far pairs (φ only), in vectors of @width entries, filled up with dummy rows. */
#pragma once

#include <gio/gio.h>

#include "potential/vt-potential-private.h"

G_BEGIN_DECLS

#define VT_BLOCK_DUMMIES 8
#define VT_BLOCK_EDGE 12 /* dummy vectors before and after a list, for kernels that run ahead */

typedef struct
{
  /* Vectors v = −VT_BLOCK_EDGE … n_vectors + VT_BLOCK_EDGE − 1. Rows times 4. */
  guint32 *rows;  /* width per vector */
  guint32 *owner; /* one per vector */
  guint32 *begin; /* of each own atom: first vector; n_own + 1 */
  guint32 n_vectors, capacity;
  guint32 *memory, *owner_memory;
} VtVectorList;

typedef struct
{
  guint32 first, n_own;  /* sorted atoms */
  guint32 n_halo, n_rows; /* rows: own, halo, then VT_BLOCK_DUMMIES dummies not counted here */
  guint32 *halo;         /* sorted atoms, ascending */
  guint32 *halo_split;   /* n_blocks + 1: where the halo's atoms of each block begin */
  guint32 *outer;        /* rows */
  guint32 *outer_begin;  /* n_own + 1 */
  guint32 outer_capacity;
  guint32 row_capacity;
  guint32 *owner_offset; /* offset_i of own rows, and 0 of the first dummy: by owner / 4 */
  VtVectorList near, far;

  /* The kernels' arrays; which of them exist depends on the precision. */
  gint32 *fixed;          /* 4 per row: fractional coordinates, table offset of the species */
  float *force_f;         /* 4 per row: force, 2 F′ */
  float *density_f, *own_f, *own2_f;
  float *pair_f;
  double *fraction;       /* 4 per row */
  double *force_d;        /* 4 per row: force, F′ */
  double *density_d, *own_d, *own2_d;
  double *pair_d;
  gsize pair_capacity;
  double energy, virial[6];
} VtBlock;

typedef struct
{
  gsize n;
  guint width;           /* of vectors: 8 for single, 4 for double */
  gboolean single;
  guint values_per_pair; /* what the first pass leaves for the second */
  guint n_elements;
  guint offset_i[VT_MAX_ELEMENTS], offset_j[VT_MAX_ELEMENTS], dummy_offset; /* of the kernels' tables */
  double near_reach2[VT_MAX_ELEMENTS][VT_MAX_ELEMENTS], far_reach2[VT_MAX_ELEMENTS][VT_MAX_ELEMENTS];
  double outer_reach2[VT_MAX_ELEMENTS][VT_MAX_ELEMENTS];
  double cutoff, outer_skin, inner_skin;

  VtCell cell;           /* as wide as needed along open directions */
  gboolean orthogonal;
  double inverse[3][3];

  /* By sorted atom. */
  guint32 *order;        /* index in the sample */
  guint8 *element;
  gint32 *fixed;         /* 4: fractional coordinates and table offset */
  double *fraction;      /* 4: fractional coordinates, unwrapped, and table offset as bits */
  double *outer_at, *inner_at; /* 4: fraction when the lists were made */
  double outer_cell[3][3], inner_cell[3][3];

  guint n_blocks;
  VtBlock *blocks;
} VtBlocks;

/* Whether the cell is wide enough: wider than this along each periodic direction. */
double vt_blocks_get_least_width (const VtPotential *potential);
gboolean vt_blocks_suit (const VtPotential *potential, const VtCell *cell);

/* In @n_own atoms of one block and its whole halo if @n_own is not 0: then the outer list is the caller's to make. */
VtBlocks *vt_blocks_new (const VtPotential *potential, const VtCell *cell, gsize n, gsize n_own, guint width, gboolean single);

/* How the kernels' tables are laid out: before the lists are made. */
void vt_blocks_set_offsets (VtBlocks *blocks, const guint *offset_i, const guint *offset_j, guint dummy_offset);
double vt_blocks_get_reach (const VtPotential *potential); /* cutoff and outer skin */
void vt_blocks_free (VtBlocks *blocks);

/* About how many bytes they hold per atom, in a sample of many, where each has @volume (in two dimensions an area). */
double vt_blocks_estimate_size (const VtPotential *potential, double volume, int dimension, gboolean single);

/* Sorts and makes both lists. FALSE if a position is not finite or the cell has become too narrow; or if cancelled. */
gboolean vt_blocks_build (VtBlocks *blocks, const VtPotential *potential, const VtCell *cell, const guint8 *element, const double *positions,
                          GCancellable *cancellable);

/* The inner list again, from the outer one. */
void vt_blocks_prune (VtBlocks *blocks);

/* How far, squared, an atom may have moved since a list with @skin was made in @then, so that in the present cell it still holds every pair
 * within the cutoff and @rest; negative if it cannot. */
double vt_blocks_get_limit (const VtBlocks *blocks, const double then[3][3], double skin, double rest);

/* The cell for atoms at @positions, wide enough along open directions. FALSE if the cell does not suit or a position is not finite. */
gboolean vt_blocks_choose_cell (VtBlocks *blocks, const VtPotential *potential, const VtCell *cell, gsize n, const double *positions);

/* For a block of n_own atoms with the others as its halo: the kernels' arrays for its rows, and its outer list from pairs of rows. */
void vt_blocks_set_rows (VtBlocks *blocks);

/* Whether an inner list may still be picked from the outer one at the present fractions. */
gboolean vt_blocks_is_outer_valid (const VtBlocks *blocks);

/* Fractions of the sorted atoms @begin … @end − 1. Returns the largest squared displacement since the inner list; NaN if one is
 * not finite. */
double vt_blocks_locate (VtBlocks *blocks, const double *positions, gsize begin, gsize end);

G_END_DECLS
