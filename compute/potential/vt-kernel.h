/* The fast force kernels: three passes over the lists of one block. See vt-blocks.h for the lists and rows.
 *
 *   near 1: for each near pair r; ρ to both rows; keeps d = x_i − x_j, g = φ′/r and q = ρ′/r
 *   far:    for each far pair φ: forces of both rows
 *   near 2: forces of both rows, f_i = −Σ_j (g + q_i F′_i + q_j F′_j) d
 *
 * Between near 1 and near 2 the densities of all blocks are added and embedded, and F′ is put into the rows. If the densities that two
 * atoms put on each other differ (alloy, true Finnis–Sinclair), q is two numbers, q_i and q_j.
 *
 * The AVX2 kernels load rows of four numbers and transpose them instead of gathering; run ahead by a few vectors, so that the loads of
 * the tables overlap with arithmetic; and add to the owner's row as a running sum that is stored, not read again. */
#pragma once

#include "potential/vt-blocks.h"

G_BEGIN_DECLS

/* log2 of the knots per octave of r². The file's own noise is larger than the error of the cubics in between, but for places where a
 * file's curvature jumps: there 8 bits leave an error of a thousandth of the jump. */
#define VT_KERNEL_BITS 8

typedef struct
{
  gboolean symmetric;      /* one density per pair */
  guint n_rows;            /* of one pair's table */
  /* The table of the pair a, b begins at row offset_i[a] + offset_j[b]; that of a dummy is 0 whatever offset_i is added. */
  guint offset_i[VT_MAX_ELEMENTS], offset_j[VT_MAX_ELEMENTS], dummy_offset;
  /* Double: the file's own cubics. Near: 4 coefficients of each density (one if symmetric), then of rφ. Far: of rφ. */
  double per_d_r;
  double *near_d, *far_d;
  /* Single: cubics of s = r² between knots that divide each octave evenly; index from the bits of s. */
  gint32 bias;             /* index of the first knot */
  float least, most;       /* of s */
  float *near_f, *far_f;
} VtKernelTables;

typedef struct
{
  const VtBlocks *blocks;
  const VtKernelTables *tables;
} VtKernel;

gboolean vt_kernel_has_avx2 (void); /* and FMA, and VITRINE_SIMD is not "portable" */

/* FALSE if the potential's functions do not end at 0: then the plain kernel is needed. */
gboolean vt_kernel_tables_init (VtKernelTables *tables, const VtPotential *potential, gboolean single, double reach);
void vt_kernel_tables_clear (VtKernelTables *tables);

typedef void (*VtKernelPass) (const VtKernel *kernel, VtBlock *block, gboolean sums);

typedef struct
{
  VtKernelPass near1, far, near2; /* @sums: block->energy and virial are wanted; near1 begins them */
} VtKernelPasses;

extern const VtKernelPasses vt_kernel_double_portable;
#ifdef __x86_64__
extern const VtKernelPasses vt_kernel_double_avx2;
extern const VtKernelPasses vt_kernel_single_avx2;
#endif

G_END_DECLS
