/* The fast kernels' evaluation: phases over the blocks. See vt-blocks.h and vt-kernel.h.
 *
 *   0  fractions of each block's own atoms, and whether one has moved too far
 *   1  copy them into the rows; near 1, far
 *   2  for each block's own atoms: densities added over the blocks, in their order; embedding
 *   3  F′ into the rows; near 2
 *   4  for each block's own atoms: forces added over the blocks, in their order
 *
 * A phase's blocks are handed out to whichever thread comes; a phase begins when the one before is done. All of it is one parallel loop
 * of the pool, so that its threads are woken once. A thread that never comes is not waited for. */
#include <math.h>
#include <string.h>

#include "base/vt-pool.h"
#include "potential/vt-forces-private.h"
#include "potential/vt-kernel.h"

#define N_PHASES 5

struct _VtFast
{
  VtBlocks *blocks;
  VtKernelTables tables;
  VtKernel kernel;
  const VtKernelPasses *passes;
  gboolean listed;          /* the lists have been made */
  double *slope;            /* F′ by sorted atom */
  double *partial;          /* by block: embedding energy, largest squared displacement */
  guint8 *claimed;          /* by phase and block */
};

void
vt_fast_free (VtFast *self)
{
  if (self == NULL)
    return;
  vt_kernel_tables_clear (&self->tables);
  vt_blocks_free (self->blocks);
  g_free (self->slope);
  g_free (self->partial);
  g_free (self->claimed);
  g_free (self);
}

gboolean
vt_fast_has_kernel (const VtPotential *potential, VtPrecision precision)
{
  return potential->kind != VT_POTENTIAL_LJ || (precision == VT_PRECISION_MIXED && vt_kernel_has_avx2 ());
}

VtFast *
vt_fast_new (const VtPotential *potential, const VtCell *cell, gsize n, VtPrecision precision)
{
  const gboolean avx2 = vt_kernel_has_avx2 (), single = precision == VT_PRECISION_MIXED && avx2;
  if (n == 0 || n > G_MAXUINT32 / 8 || !vt_blocks_suit (potential, cell) || !vt_fast_has_kernel (potential, precision))
    return NULL;
  VtFast *self = g_new0 (VtFast, 1);
  self->blocks = vt_blocks_new (potential, cell, n, 0, single ? 8 : 4, single);
  self->passes = &vt_kernel_double_portable;
#ifdef __x86_64__
  if (avx2)
    self->passes = single ? &vt_kernel_single_avx2 : &vt_kernel_double_avx2;
#endif
  if (!vt_kernel_tables_init (&self->tables, potential, single, vt_blocks_get_reach (potential)))
    {
      vt_fast_free (self);
      return NULL;
    }
  vt_blocks_set_offsets (self->blocks, self->tables.offset_i, self->tables.offset_j, self->tables.dummy_offset);
  self->kernel = (VtKernel){ self->blocks, &self->tables };
  self->slope = g_new0 (double, n + 1);
  self->partial = g_new0 (double, 2 * self->blocks->n_blocks);
  self->claimed = g_new0 (guint8, N_PHASES * self->blocks->n_blocks);
  return self;
}

typedef struct
{
  VtFast *self;
  const VtPotential *potential;
  const double *positions;
  double *forces;
  gboolean sums;
  double limit2;      /* of the displacement */
  guint n_done[N_PHASES]; /* atomic */
  GCancellable *cancellable;
  int stop;           /* atomic: the lists do not hold any more, or a position is not finite */
} Evaluation;

/* ---- the phases ---- */

static void
locate (Evaluation *evaluation, guint b)
{
  VtFast *self = evaluation->self;
  const VtBlock *block = self->blocks->blocks + b;
  const double most = vt_blocks_locate (self->blocks, evaluation->positions, block->first, block->first + block->n_own);
  self->partial[2 * b + 1] = most;
  if (!(most < evaluation->limit2))
    __atomic_store_n (&evaluation->stop, TRUE, __ATOMIC_RELAXED);
}

static void
copy_rows (const VtBlocks *blocks, VtBlock *block)
{
  const gsize n = block->n_rows + VT_BLOCK_DUMMIES, first = block->first;
  if (blocks->single)
    {
      memcpy (block->fixed, blocks->fixed + 4 * first, 4 * block->n_own * sizeof (gint32));
      for (gsize k = 0; k < block->n_halo; k++)
        memcpy (block->fixed + 4 * (block->n_own + k), blocks->fixed + 4 * (gsize) block->halo[k], 4 * sizeof (gint32));
      memset (block->density_f, 0, n * sizeof (float));
      memset (block->force_f, 0, 4 * n * sizeof (float));
      memset (block->own_f, 0, 4 * (gsize) block->n_own * sizeof (float));
      memset (block->own2_f, 0, 4 * (gsize) block->n_own * sizeof (float));
    }
  else
    {
      memcpy (block->fraction, blocks->fraction + 4 * first, 4 * block->n_own * sizeof (double));
      for (gsize k = 0; k < block->n_halo; k++)
        memcpy (block->fraction + 4 * (block->n_own + k), blocks->fraction + 4 * (gsize) block->halo[k], 4 * sizeof (double));
      memset (block->density_d, 0, n * sizeof (double));
      memset (block->force_d, 0, 4 * n * sizeof (double));
      memset (block->own_d, 0, 4 * (gsize) block->n_own * sizeof (double));
      memset (block->own2_d, 0, 4 * (gsize) block->n_own * sizeof (double));
    }
}

static void
first_passes (Evaluation *evaluation, guint b)
{
  VtFast *self = evaluation->self;
  VtBlock *block = self->blocks->blocks + b;
  copy_rows (self->blocks, block);
  self->passes->near1 (&self->kernel, block, evaluation->sums);
  self->passes->far (&self->kernel, block, evaluation->sums);
}

/* ρ of the own atoms of block @b, in slope[], then F′ there. */
static void
embed (Evaluation *evaluation, guint b)
{
  VtFast *self = evaluation->self;
  const VtBlocks *blocks = self->blocks;
  const VtBlock *own = blocks->blocks + b;
  double *slope = self->slope, energy = 0;
  if (evaluation->potential->kind == VT_POTENTIAL_LJ)
    {
      self->partial[2 * b] = 0;
      return;
    }
  memset (slope + own->first, 0, own->n_own * sizeof *slope);
  for (guint c = 0; c < blocks->n_blocks; c++)
    {
      const VtBlock *block = blocks->blocks + c;
      if (c == b)
        for (guint32 i = 0; i < own->n_own; i++)
          slope[own->first + i] += blocks->single ? (double) own->density_f[i] : own->density_d[i];
      else
        for (guint32 k = block->halo_split[b]; k < block->halo_split[b + 1]; k++)
          slope[block->halo[k]] += blocks->single ? (double) block->density_f[block->n_own + k] : block->density_d[block->n_own + k];
    }
  for (gsize i = own->first; i < (gsize) own->first + own->n_own; i++)
    {
      double curvature;
      energy += vt_potential_embed (evaluation->potential, blocks->element[i], slope[i], &slope[i], &curvature);
    }
  self->partial[2 * b] = energy;
}

static void
last_pass (Evaluation *evaluation, guint b)
{
  VtFast *self = evaluation->self;
  VtBlock *block = self->blocks->blocks + b;
  for (gsize row = 0; row < block->n_rows; row++)
    {
      const gsize i = row < block->n_own ? block->first + row : block->halo[row - block->n_own];
      if (self->blocks->single)
        block->force_f[4 * row + 3] = (float) (2 * self->slope[i]); /* the tables' slopes are in s = r² */
      else
        block->force_d[4 * row + 3] = self->slope[i];
    }
  self->passes->near2 (&self->kernel, block, evaluation->sums);
}

static void
add_forces (Evaluation *evaluation, guint b)
{
  VtFast *self = evaluation->self;
  const VtBlocks *blocks = self->blocks;
  const VtBlock *own = blocks->blocks + b;
  double *forces = evaluation->forces;
  if (forces == NULL)
    return;
  for (guint32 i = 0; i < own->n_own; i++)
    for (int k = 0; k < 3; k++)
      forces[3 * (gsize) blocks->order[own->first + i] + k] = blocks->single ? (double) own->force_f[4 * (gsize) i + k] : own->force_d[4 * (gsize) i + k];
  for (guint c = 0; c < blocks->n_blocks; c++)
    {
      const VtBlock *block = blocks->blocks + c;
      for (guint32 h = block->halo_split[b]; h < block->halo_split[b + 1]; h++)
        {
          const gsize row = 4 * (gsize) (block->n_own + h);
          double *force = forces + 3 * (gsize) blocks->order[block->halo[h]];
          for (int k = 0; k < 3; k++)
            force[k] += blocks->single ? (double) block->force_f[row + k] : block->force_d[row + k];
        }
    }
}

static void (*const phases[N_PHASES]) (Evaluation *evaluation, guint block) = { locate, first_passes, embed, last_pass, add_forces };

/* ---- the loop ---- */

/* What one thread does. It begins at a place of its own, so that it tends to have the same blocks in every phase. */
static void
take_part (gsize chunk, guint thread, gpointer data)
{
  Evaluation *evaluation = data;
  VtFast *self = evaluation->self;
  const guint n = self->blocks->n_blocks, n_threads = MAX (1, vt_pool_get_n_threads ());
  const guint start = (guint) (chunk * n / n_threads) % n;
  for (guint phase = 0; phase < N_PHASES; phase++)
    {
      guint8 *claimed = self->claimed + phase * n;
      for (guint k = 0; k < n; k++)
        {
          const guint b = (start + k) % n;
          if (__atomic_load_n (claimed + b, __ATOMIC_RELAXED) || __atomic_exchange_n (claimed + b, 1, __ATOMIC_RELAXED))
            continue;
          /* What is not done any more counts as done, so that everyone comes to the end. */
          if (!g_cancellable_is_cancelled (evaluation->cancellable))
            phases[phase](evaluation, b);
          __atomic_fetch_add (&evaluation->n_done[phase], 1, __ATOMIC_RELEASE);
        }
      for (guint spins = 0; __atomic_load_n (&evaluation->n_done[phase], __ATOMIC_ACQUIRE) < n; spins++)
        {
          if (spins > 2000)
            g_thread_yield ();
#ifdef __x86_64__
          __builtin_ia32_pause ();
#endif
        }
      if (phase == 0 && __atomic_load_n (&evaluation->stop, __ATOMIC_RELAXED))
        return;
    }
}

static gboolean
evaluate (Evaluation *evaluation)
{
  VtFast *self = evaluation->self;
  const VtBlocks *blocks = self->blocks;
  memset (self->claimed, 0, N_PHASES * blocks->n_blocks);
  memset (evaluation->n_done, 0, sizeof evaluation->n_done);
  evaluation->stop = FALSE;
  evaluation->limit2 = vt_blocks_get_limit (blocks, blocks->inner_cell, blocks->inner_skin, 0);
  vt_parallel_for (MIN (vt_pool_get_n_threads (), blocks->n_blocks), take_part, evaluation, NULL);
  return !evaluation->stop;
}

/* Along open directions and in two dimensions the blocks' cell is their own; otherwise it follows. */
static void
follow_cell (VtBlocks *blocks, const VtCell *cell)
{
  for (int k = 0; k < 3; k++)
    if (cell->periodic[k])
      memcpy (blocks->cell.vectors[k], cell->vectors[k], sizeof cell->vectors[k]);
  memcpy (blocks->cell.origin, cell->origin, sizeof cell->origin);
  blocks->orthogonal = vt_cell_is_orthogonal (&blocks->cell);
  vt_cell_get_inverse (&blocks->cell, blocks->inverse);
}

VtFastResult
vt_fast_compute (VtFast *self, const VtForces *forces, const double *positions, double *out, VtForcesSum *sum, guint64 *n_builds)
{
  VtBlocks *blocks = self->blocks;
  Evaluation evaluation = { .self = self, .potential = forces->potential, .positions = positions, .forces = out, .sums = sum != NULL,
                            .cancellable = forces->cancellable };
  gboolean done = FALSE;
  if (g_cancellable_is_cancelled (forces->cancellable))
    return VT_FAST_CANCELLED;
  if (self->listed && vt_blocks_suit (forces->potential, &forces->cell))
    {
      follow_cell (blocks, &forces->cell);
      done = evaluate (&evaluation);
      if (!done && vt_blocks_is_outer_valid (blocks))
        {
          vt_blocks_prune (blocks);
          done = evaluate (&evaluation);
        }
    }
  if (!done)
    {
      self->listed = FALSE;
      if (!vt_blocks_suit (forces->potential, &forces->cell))
        return VT_FAST_UNSUITED;
      if (!vt_blocks_build (blocks, forces->potential, &forces->cell, forces->element, positions, forces->cancellable))
        return g_cancellable_is_cancelled (forces->cancellable) ? VT_FAST_CANCELLED : VT_FAST_NOT_FINITE;
      self->listed = TRUE;
      ++*n_builds;
      if (!evaluate (&evaluation))
        return VT_FAST_NOT_FINITE;
    }
  if (g_cancellable_is_cancelled (forces->cancellable))
    {
      self->listed = FALSE;
      return VT_FAST_CANCELLED;
    }
  if (sum == NULL)
    return VT_FAST_DONE;
  memset (sum, 0, sizeof *sum);
  for (guint b = 0; b < blocks->n_blocks; b++)
    {
      sum->energy += self->partial[2 * b] + blocks->blocks[b].energy;
      for (int k = 0; k < 6; k++)
        sum->virial[k] += blocks->blocks[b].virial[k];
    }
  return VT_FAST_DONE;
}
