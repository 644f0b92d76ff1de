/* Sorting and lists of the blocks. See vt-blocks.h.
 *
 * Passes of a build: (1) fractions; (2) counting sort by cells of about a third of the reach; (3) per block, in the pool: for
 * each own atom, squared distances to contiguous runs of cells, vectorised by the compiler, and those in reach; the halo is
 * what was found outside; (4) the inner lists. O(N). */
#include "potential/vt-blocks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vt-pool.h"
#include "base/vt-simd.h"
#include "potential/vt-bins.h"
#include "potential/vt-kernel.h"
#include "potential/vt-pick.h"

#define MAX_RUNS 512
#define RUN 256 /* distances at a time */
#define MAX_ALONG 8
#define FLOAT_MARGIN 1e-4 /* lists are made in single precision: a length that covers its rounding */

static void *
allocate (gsize bytes)
{
  return g_aligned_alloc0 (1, (bytes + 127) / 64 * 64, 64);
}

/* ---- life ---- */

/* The outer skin over the cutoff: 1 Å for metals where every atom has it around a small part of the sample. An outer list of the whole sample lives
 * several times as long with 1.6 Å at 300 K, which saves a seventh of a step; with 2 Å picking from it costs what that saves. */
#define OUTER_SKIN 0.13
#define OUTER_SKIN_OF_ALL 0.21

static double
get_outer_skin (const VtPotential *potential)
{
  return OUTER_SKIN * potential->cutoff;
}

double
vt_blocks_get_least_width (const VtPotential *potential)
{
  return 2.02 * (potential->cutoff + get_outer_skin (potential));
}

gboolean
vt_blocks_suit (const VtPotential *potential, const VtCell *cell)
{
  const double least = vt_blocks_get_least_width (potential);
  double heights[3];
  vt_cell_get_heights (cell, heights);
  for (int k = 0; k < 3; k++)
    if (cell->periodic[k] && !(heights[k] > least))
      return FALSE;
  return TRUE;
}

/* About a thousand atoms each; their number even, for two threads, and small for small systems, whose halo is large. */
static guint
choose_n_blocks (gsize n)
{
  if (n < 1000)
    return 1;
  if (n < 2500)
    return 2;
  if (n < 8000)
    return 4;
  return 8 * (guint) CLAMP (n / 16000, 1, 4096);
}

double
vt_blocks_get_reach (const VtPotential *potential)
{
  return potential->cutoff + get_outer_skin (potential);
}

void
vt_blocks_set_offsets (VtBlocks *self, const guint *offset_i, const guint *offset_j, guint dummy_offset)
{
  memcpy (self->offset_i, offset_i, self->n_elements * sizeof *offset_i);
  memcpy (self->offset_j, offset_j, self->n_elements * sizeof *offset_j);
  self->dummy_offset = dummy_offset;
}

VtBlocks *
vt_blocks_new (const VtPotential *potential, const VtCell *cell, gsize n, gsize n_own, guint width, gboolean single)
{
  VtBlocks *self = g_new0 (VtBlocks, 1);
  self->n = n;
  self->width = width;
  self->single = single;
  self->values_per_pair = potential->symmetric ? 5 : 6; /* d, g and q or q_i, q_j */
  self->n_elements = potential->n_elements;
  self->cutoff = potential->cutoff;
  self->outer_skin = get_outer_skin (potential);
  self->inner_skin = 0.3 * self->outer_skin;
  /* The cell may be narrower than twice this reach: a pair is in the list once, and its nearest image counts. */
  if (n_own == 0)
    self->outer_skin = OUTER_SKIN_OF_ALL * potential->cutoff;
  self->cell = *cell;
  self->order = allocate (n * sizeof *self->order);
  self->element = allocate (n);
  self->fixed = allocate (4 * n * sizeof *self->fixed);
  self->fraction = allocate (4 * n * sizeof *self->fraction);
  self->outer_at = allocate (4 * n * sizeof *self->outer_at);
  self->inner_at = allocate (4 * n * sizeof *self->inner_at);
  self->n_blocks = n_own > 0 ? 1 : choose_n_blocks (n);
  self->blocks = g_new0 (VtBlock, self->n_blocks);
  for (guint b = 0; b < self->n_blocks; b++)
    {
      VtBlock *block = self->blocks + b;
      block->first = (guint32) (n * b / self->n_blocks);
      block->n_own = n_own > 0 ? (guint32) n_own : (guint32) (n * (b + 1) / self->n_blocks) - block->first;
      block->halo_split = g_new0 (guint32, self->n_blocks + 1);
      block->outer_begin = g_new0 (guint32, block->n_own + 1);
      block->near.begin = g_new0 (guint32, block->n_own + 1);
      block->far.begin = g_new0 (guint32, block->n_own + 1);
    }
  for (guint a = 0; a < self->n_elements; a++)
    for (guint b = 0; b < self->n_elements; b++)
      {
        const double near = potential->kind == VT_POTENTIAL_LJ ? 0 : potential->density_end[a][b] + self->inner_skin + FLOAT_MARGIN;
        const double far = potential->pair_end[a][b] + self->inner_skin + FLOAT_MARGIN;
        self->near_reach2[a][b] = near * near;
        const double outer = MAX (near, far) + self->outer_skin - self->inner_skin;
        self->far_reach2[a][b] = MAX (near * near, far * far);
        self->outer_reach2[a][b] = outer * outer;
      }
  return self;
}

/* Neighbours within @reach, each pair once. */
static double
count_pairs (double reach, double volume, int dimension)
{
  return (dimension == 2 ? G_PI * reach * reach : 4 * G_PI / 3 * reach * reach * reach) / volume / 2;
}

double
vt_blocks_estimate_size (const VtPotential *potential, double volume, int dimension, gboolean single)
{
  const double skin = get_outer_skin (potential), slack = 9.0 / 8; /* with which lists are allocated */
  const double by_atom = sizeof (guint32) + 1 + 4 * sizeof (gint32) + 3 * 4 * sizeof (double);
  /* Fixed-point places and offsets, places, forces, densities and two more sums. */
  const double by_row = 5 * sizeof (guint32) + (single ? 13 * sizeof (float) : 17 * sizeof (double));
  /* Blocks of some two thousand atoms, whose halo has as many again on every open side. */
  const double rows = 3;
  double near = 0, far = 0;
  for (guint a = 0; a < potential->n_elements; a++)
    for (guint b = 0; b < potential->n_elements; b++)
      {
        near = MAX (near, potential->kind == VT_POTENTIAL_LJ ? 0 : potential->density_end[a][b] + 0.3 * skin);
        far = MAX (far, potential->pair_end[a][b] + 0.3 * skin);
      }
  const double outer = count_pairs (MAX (near, far) + OUTER_SKIN_OF_ALL * potential->cutoff, volume, dimension);
  const double values = count_pairs (near, volume, dimension) * (potential->symmetric ? 5 : 6) * (single ? sizeof (float) : sizeof (double));
  /* Each of three lists has room for all pairs of the outer one. */
  return by_atom + rows * by_row + slack * (3 * sizeof (guint32) * outer + values);
}

static void
clear_rows (VtBlock *block)
{
  g_aligned_free (block->fixed);
  g_aligned_free (block->owner_offset);
  g_aligned_free (block->force_f);
  g_aligned_free (block->density_f);
  g_aligned_free (block->own_f);
  g_aligned_free (block->own2_f);
  g_aligned_free (block->fraction);
  g_aligned_free (block->force_d);
  g_aligned_free (block->density_d);
  g_aligned_free (block->own_d);
  g_aligned_free (block->own2_d);
  block->fixed = NULL;
  block->owner_offset = NULL;
  block->force_f = block->density_f = block->own_f = block->own2_f = NULL;
  block->fraction = block->force_d = block->density_d = block->own_d = block->own2_d = NULL;
}

void
vt_blocks_free (VtBlocks *self)
{
  if (self == NULL)
    return;
  for (guint b = 0; b < self->n_blocks; b++)
    {
      VtBlock *block = self->blocks + b;
      clear_rows (block);
      g_aligned_free (block->pair_f);
      g_aligned_free (block->pair_d);
      g_aligned_free (block->near.memory);
      g_aligned_free (block->near.owner_memory);
      g_aligned_free (block->far.memory);
      g_aligned_free (block->far.owner_memory);
      g_free (block->near.begin);
      g_free (block->far.begin);
      g_free (block->halo);
      g_free (block->halo_split);
      g_free (block->outer);
      g_free (block->outer_begin);
    }
  g_free (self->blocks);
  g_aligned_free (self->order);
  g_aligned_free (self->element);
  g_aligned_free (self->fixed);
  g_aligned_free (self->fraction);
  g_aligned_free (self->outer_at);
  g_aligned_free (self->inner_at);
  g_free (self);
}

/* ---- coordinates ---- */

double
vt_blocks_get_limit (const VtBlocks *self, const double then[3][3], double skin, double rest)
{
  VtCell old = self->cell;
  double inverse[3][3], strain2 = 0;
  if (memcmp (then, self->cell.vectors, sizeof old.vectors) != 0)
    {
      memcpy (old.vectors, then, sizeof old.vectors);
      if (!vt_cell_get_inverse (&old, inverse))
        return -1;
      for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++)
          {
            double m = a == b ? -1 : 0;
            for (int k = 0; k < 3; k++)
              m += self->cell.vectors[k][a] * inverse[k][b];
            strain2 += m * m;
          }
    }
  /* As vt_pairs_are_valid(): the strain takes its share of the skin. */
  const double slack = (self->cutoff + skin) * (1 - sqrt (strain2)) - self->cutoff - rest;
  return slack > 0 ? slack * slack / 4 : -1;
}

VT_SIMD_CLONES double
vt_blocks_locate (VtBlocks *self, const double *positions, gsize begin, gsize end)
{
  const double (*h)[3] = self->cell.vectors, (*g)[3] = self->inverse;
  const double *o = self->cell.origin;
  const double flat = self->cell.dimension == 2 ? 0 : 1;
  double most = 0, sum = 0;
  for (gsize i = begin; i < end; i++)
    {
      const double *r = positions + 3 * (gsize) self->order[i], *at = self->inner_at + 4 * i;
      double *s = self->fraction + 4 * i;
      const double x = r[0] - o[0], y = r[1] - o[1], z = (r[2] - o[2]) * flat;
      if (self->orthogonal)
        {
          s[0] = g[0][0] * x;
          s[1] = g[1][1] * y;
          s[2] = g[2][2] * z;
          const double dx = (s[0] - at[0]) * h[0][0], dy = (s[1] - at[1]) * h[1][1], dz = (s[2] - at[2]) * h[2][2];
          const double d2 = dx * dx + dy * dy + dz * dz;
          most = d2 > most ? d2 : most;
          sum += d2;
        }
      else
        {
          double d2 = 0;
          for (int k = 0; k < 3; k++)
            s[k] = g[k][0] * x + g[k][1] * y + g[k][2] * z;
          for (int k = 0; k < 3; k++)
            {
              const double d = (s[0] - at[0]) * h[0][k] + (s[1] - at[1]) * h[1][k] + (s[2] - at[2]) * h[2][k];
              d2 += d * d;
            }
          most = d2 > most ? d2 : most;
          sum += d2;
        }
      if (self->single)
        for (int k = 0; k < 3; k++)
          self->fixed[4 * i + k] = (gint32) (gint64) (s[k] * 0x1p32);
    }
  /* The comparison leaves a NaN out, the sum does not. */
  return isfinite (sum) ? most : NAN;
}

gboolean
vt_blocks_is_outer_valid (const VtBlocks *self)
{
  const double most = vt_blocks_get_limit (self, self->outer_cell, self->outer_skin, self->inner_skin);
  const double (*h)[3] = self->cell.vectors;
  for (gsize i = 0; i < self->n; i++)
    {
      const double *s = self->fraction + 4 * i, *at = self->outer_at + 4 * i;
      double d2 = 0;
      for (int k = 0; k < 3; k++)
        {
          const double d = (s[0] - at[0]) * h[0][k] + (s[1] - at[1]) * h[1][k] + (s[2] - at[2]) * h[2][k];
          d2 += d * d;
        }
      if (!(d2 < most))
        return FALSE;
    }
  return TRUE;
}

/* An open direction gets a cell of more than twice what the atoms need, so that no difference wraps. */
gboolean
vt_blocks_choose_cell (VtBlocks *self, const VtPotential *potential, const VtCell *cell, gsize n, const double *positions)
{
  double inverse[3][3], heights[3];
  if (!vt_cell_get_inverse (cell, inverse) || !vt_blocks_suit (potential, cell))
    return FALSE;
  vt_cell_get_heights (cell, heights);
  self->cell = *cell;
  for (int k = 0; k < 3; k++)
    {
      double low = INFINITY, high = -INFINITY;
      if (cell->periodic[k])
        continue;
      for (gsize i = 0; i < n; i++)
        {
          double s[3];
          vt_cell_to_fractional (cell, inverse, positions + 3 * i, s);
          low = MIN (low, s[k]);
          high = MAX (high, s[k]);
        }
      const double span = cell->dimension == 2 && k == 2 ? 0 : high - low;
      const double factor = 2 * span + 8 * potential->cutoff / heights[k];
      if (!isfinite (factor))
        return FALSE;
      for (int x = 0; x < 3; x++)
        self->cell.vectors[k][x] *= factor;
    }
  self->orthogonal = vt_cell_is_orthogonal (&self->cell);
  return vt_cell_get_inverse (&self->cell, self->inverse);
}

/* ---- sorting ---- */

typedef struct
{
  VtBlocks *self;
  int n_cells[3];
  int reach[3];          /* in cells */
  int along[MAX_ALONG][MAX_ALONG]; /* reach[0] in a row so many layers and rows away */
  guint32 *start;
  gint32 *x, *y, *z;     /* by sorted atom */
} Sort;

static int
cell_along (const Sort *sort, gint32 fixed, int k)
{
  /* The fixed-point number is a fraction of 2^32; its bits as unsigned are wrapped into 0 … 1. */
  return (int) (((guint64) (guint32) fixed * (guint64) sort->n_cells[k]) >> 32);
}

static void
choose_cells (Sort *sort)
{
  const VtBlocks *self = sort->self;
  const double reach = self->cutoff + self->outer_skin, edge = reach / 3.7;
  double heights[3], total = 1;
  vt_cell_get_heights (&self->cell, heights);
  for (int k = 0; k < 3; k++)
    {
      sort->n_cells[k] = (int) CLAMP (floor (heights[k] / edge), 1, 4096);
      total *= sort->n_cells[k];
    }
  while (total > 4.0 * (double) self->n + 64)
    {
      int most = 0;
      for (int k = 1; k < 3; k++)
        if (sort->n_cells[k] > sort->n_cells[most])
          most = k;
      const int fewer = MAX (1, (int) (0.8 * sort->n_cells[most]));
      total *= (double) fewer / sort->n_cells[most];
      sort->n_cells[most] = fewer;
    }
  for (int k = 0; k < 3; k++)
    sort->reach[k] = (int) ceil (reach / heights[k] * sort->n_cells[k] * (1 + 1e-9));
  /* The reach is a ball: where the cell's vectors are at right angles, rows farther away are cut shorter. */
  for (int z = 0; z < MAX_ALONG; z++)
    for (int y = 0; y < MAX_ALONG; y++)
      {
        const double dy = MAX (0, y - 1) * heights[1] / sort->n_cells[1], dz = MAX (0, z - 1) * heights[2] / sort->n_cells[2];
        const double rest2 = reach * reach * (1 + 1e-9) - dy * dy - dz * dz;
        sort->along[z][y] = !self->orthogonal ? sort->reach[0]
                            : rest2 < 0       ? -1
                                              : (int) ceil (sqrt (rest2) / heights[0] * sort->n_cells[0] * (1 + 1e-9));
      }
}

static gboolean
sort_atoms (Sort *sort, const guint8 *element, const double *positions, GCancellable *cancellable)
{
  VtBlocks *self = sort->self;
  const gsize n = self->n, n_cells = (gsize) sort->n_cells[0] * (gsize) sort->n_cells[1] * (gsize) sort->n_cells[2];
  g_autofree guint32 *cell = g_new (guint32, n + 1);
  const gboolean single = self->single;
  for (gsize i = 0; i < n; i++)
    self->order[i] = (guint32) i;
  self->single = TRUE; /* sorting needs the fixed-point numbers in any case */
  const double most = vt_blocks_locate (self, positions, 0, n);
  self->single = single;
  if (isnan (most))
    return FALSE;
  for (gsize i = 0; i < 4 * n; i++)
    if (VT_BINS_IS_CANCELLED (cancellable, i) || (!(fabs (self->fraction[i]) < 1e6) && i % 4 < 3))
      return FALSE;
  sort->start = g_new0 (guint32, n_cells + 1);
  for (gsize i = 0; i < n; i++)
    {
      const gint32 *f = self->fixed + 4 * i;
      if (VT_BINS_IS_CANCELLED (cancellable, i))
        return FALSE;
      cell[i] = (guint32) (cell_along (sort, f[0], 0)
                           + sort->n_cells[0] * (cell_along (sort, f[1], 1) + sort->n_cells[1] * cell_along (sort, f[2], 2)));
      sort->start[cell[i] + 1]++;
    }
  for (gsize c = 0; c < n_cells; c++)
    sort->start[c + 1] += sort->start[c];
  g_autofree guint32 *next = g_memdup2 (sort->start, n_cells * sizeof *next);
  sort->x = allocate ((n + RUN) * sizeof *sort->x);
  sort->y = allocate ((n + RUN) * sizeof *sort->y);
  sort->z = allocate ((n + RUN) * sizeof *sort->z);
  for (gsize i = 0; i < n; i++)
    {
      if (VT_BINS_IS_CANCELLED (cancellable, i))
        return FALSE;
      const guint32 k = next[cell[i]]++;
      const gint32 *f = self->fixed + 4 * i;
      sort->x[k] = f[0];
      sort->y[k] = f[1];
      sort->z[k] = f[2];
      self->order[k] = (guint32) i;
      self->element[k] = element[i];
    }
  for (gsize k = 0; k < n; k++)
    {
      const gint64 offset = self->offset_j[self->element[k]];
      self->fixed[4 * k] = sort->x[k];
      self->fixed[4 * k + 1] = sort->y[k];
      self->fixed[4 * k + 2] = sort->z[k];
      self->fixed[4 * k + 3] = (gint32) offset;
      memcpy (self->fraction + 4 * k + 3, &offset, sizeof offset);
    }
  vt_blocks_locate (self, positions, 0, n);
  memcpy (self->outer_at, self->fraction, 4 * n * sizeof *self->fraction);
  memcpy (self->outer_cell, self->cell.vectors, sizeof self->outer_cell);
  return TRUE;
}

/* ---- the outer list ---- */

/* Runs of sorted atoms that may be in reach of an atom in the given cell, and ahead of it or in its layer. */
static guint
find_runs (const Sort *sort, const int at[3], guint32 (*runs)[2])
{
  const int *nc = sort->n_cells;
  int span[3];
  guint n = 0;
  /* Where the reach goes around the cell, each cell is visited once. */
  for (int k = 0; k < 3; k++)
    span[k] = 2 * sort->reach[k] + 1 >= nc[k] ? nc[k] : 2 * sort->reach[k] + 1;
  const int layers = MIN (sort->reach[2] + 1, nc[2]);
  for (int dz = 0; dz < layers; dz++)
    for (int dy = 0; dy < span[1]; dy++)
      {
        const int z = (at[2] + dz) % nc[2];
        const int y = span[1] == nc[1] ? dy : (at[1] - sort->reach[1] + dy + nc[1]) % nc[1];
        const guint32 *row = sort->start + (gsize) nc[0] * ((gsize) y + (gsize) nc[1] * (gsize) z);
        const int rows = abs (dy - sort->reach[1]);
        const int along = span[1] == nc[1] || rows >= MAX_ALONG || dz >= MAX_ALONG ? sort->reach[0] : sort->along[dz][rows];
        int from = at[0] - along, to = at[0] + along + 1;
        if (along < 0)
          continue;
        if (2 * along + 1 >= nc[0])
          from = 0, to = nc[0];
        if (from < 0)
          {
            runs[n][0] = row[from + nc[0]];
            runs[n++][1] = row[nc[0]];
            from = 0;
          }
        if (to > nc[0])
          {
            runs[n][0] = row[0];
            runs[n++][1] = row[to - nc[0]];
            to = nc[0];
          }
        runs[n][0] = row[from];
        runs[n++][1] = row[to];
      }
  return n;
}

/* Squared distances from a fixed-point place to @n sorted atoms; INFINITY for those behind. Those at the same height are behind if they
 * are not after @own in the order, which is where the place's own atom is. */
VT_SIMD_CLONES static void
get_distances (const gint32 place[3], const gint32 *x, const gint32 *y, const gint32 *z, gint32 own, const float h[3][3], gboolean orthogonal,
               gint32 n, float *d2)
{
  if (orthogonal)
    for (gint32 k = 0; k < n; k++)
      {
        const gint32 az = (gint32) ((guint32) z[k] - (guint32) place[2]);
        const float dx = (float) (gint32) ((guint32) x[k] - (guint32) place[0]) * h[0][0];
        const float dy = (float) (gint32) ((guint32) y[k] - (guint32) place[1]) * h[1][1], dz = (float) az * h[2][2];
        const float s = dx * dx + dy * dy + dz * dz;
        d2[k] = (az < 0) | ((az == 0) & (k <= own)) ? INFINITY : s;
      }
  else
    for (gint32 k = 0; k < n; k++)
      {
        const gint32 az = (gint32) ((guint32) z[k] - (guint32) place[2]);
        const float a = (float) (gint32) ((guint32) x[k] - (guint32) place[0]), b = (float) (gint32) ((guint32) y[k] - (guint32) place[1]);
        const float c = (float) az;
        const float dx = a * h[0][0] + b * h[1][0] + c * h[2][0], dy = a * h[0][1] + b * h[1][1] + c * h[2][1];
        const float dz = a * h[0][2] + b * h[1][2] + c * h[2][2];
        const float s = dx * dx + dy * dy + dz * dz;
        d2[k] = (az < 0) | ((az == 0) & (k <= own)) ? INFINITY : s;
      }
}

static void
get_scale (const VtBlocks *self, float h[3][3])
{
  for (int a = 0; a < 3; a++)
    for (int b = 0; b < 3; b++)
      h[a][b] = (float) (self->cell.vectors[a][b] * 0x1p-32);
}

typedef struct
{
  guint32 *items;
  gsize n, capacity;
} Found;

static void
find_neighbours (const Sort *sort, guint32 i, const float h[3][3], Found *found)
{
  const VtBlocks *self = sort->self;
  const gint32 place[3] = { sort->x[i], sort->y[i], sort->z[i] };
  const guint8 *element = self->element;
  int at[3];
  guint32 runs[MAX_RUNS][2];
  float d2[RUN], reach2[VT_MAX_ELEMENTS];
  for (guint e = 0; e < self->n_elements; e++)
    reach2[e] = (float) self->outer_reach2[element[i]][e];
  for (int k = 0; k < 3; k++)
    at[k] = cell_along (sort, place[k], k);
  const guint n_runs = find_runs (sort, at, runs);
  for (guint r = 0; r < n_runs; r++)
    for (guint32 begin = runs[r][0]; begin < runs[r][1]; begin += RUN)
      {
        const guint32 n = MIN (RUN, runs[r][1] - begin);
        if (found->n + RUN > found->capacity)
          {
            found->capacity = 2 * found->capacity + 4 * RUN;
            found->items = g_renew (guint32, found->items, found->capacity);
          }
        get_distances (place, sort->x + begin, sort->y + begin, sort->z + begin, (gint32) (i - begin), h, self->orthogonal, (gint32) n, d2);
        guint32 *items = found->items + found->n, count = 0;
        for (guint32 k = 0; k < n; k++)
          {
            items[count] = begin + k;
            count += d2[k] < reach2[element[begin + k]];
          }
        found->n += count;
      }
}

static void
reserve_rows (VtBlock *block, const VtBlocks *self)
{
  const gsize rows = block->n_rows + VT_BLOCK_DUMMIES;
  if (rows <= block->row_capacity)
    return;
  clear_rows (block);
  block->row_capacity = (guint32) (rows + rows / 8);
  const gsize n = block->row_capacity;
  block->owner_offset = allocate (n * sizeof (guint32));
  if (self->single)
    {
      block->fixed = allocate (4 * n * sizeof (gint32));
      block->force_f = allocate (4 * n * sizeof (float));
      block->density_f = allocate (n * sizeof (float));
      block->own_f = allocate (4 * n * sizeof (float));
      block->own2_f = allocate (4 * n * sizeof (float));
    }
  else
    {
      block->fraction = allocate (4 * n * sizeof (double));
      block->force_d = allocate (4 * n * sizeof (double));
      block->density_d = allocate (n * sizeof (double));
      block->own_d = allocate (4 * n * sizeof (double));
      block->own2_d = allocate (4 * n * sizeof (double));
    }
}

/* Dummies stand still, of a kind whose tables are 0. */
static void
set_dummies (VtBlock *block, const VtBlocks *self)
{
  for (guint32 i = 0; i < block->n_own; i++)
    block->owner_offset[i] = self->offset_i[self->element[block->first + i]];
  block->owner_offset[block->n_rows] = 0;
  for (guint k = 0; k < VT_BLOCK_DUMMIES; k++)
    {
      const gsize row = block->n_rows + k;
      const gint64 offset = self->dummy_offset;
      if (self->single)
        {
          block->fixed[4 * row] = block->fixed[4 * row + 1] = block->fixed[4 * row + 2] = 0;
          block->fixed[4 * row + 3] = (gint32) offset;
        }
      else
        {
          block->fraction[4 * row] = block->fraction[4 * row + 1] = block->fraction[4 * row + 2] = 0;
          memcpy (block->fraction + 4 * row + 3, &offset, sizeof offset);
        }
    }
}

/* Sorted atoms become rows. */
static void
make_rows (VtBlocks *self, VtBlock *block, Found *found, guint32 *row_of)
{
  guint32 n_halo = 0;
  memset (row_of, 0, self->n * sizeof *row_of);
  for (gsize k = 0; k < found->n; k++)
    row_of[found->items[k]] = 1;
  for (guint32 i = 0; i < block->n_own; i++)
    row_of[block->first + i] = 0;
  for (gsize j = 0; j < self->n; j++)
    n_halo += row_of[j];
  block->n_halo = n_halo;
  block->n_rows = block->n_own + n_halo;
  g_free (block->halo);
  block->halo = g_new (guint32, n_halo + 1);
  n_halo = 0;
  for (guint b = 0; b < self->n_blocks; b++)
    {
      const VtBlock *other = self->blocks + b;
      block->halo_split[b] = n_halo;
      for (guint32 j = other->first; j < other->first + other->n_own; j++)
        if (row_of[j] != 0)
          {
            row_of[j] = block->n_own + n_halo;
            block->halo[n_halo++] = j;
          }
    }
  block->halo_split[self->n_blocks] = n_halo;
  for (guint32 i = 0; i < block->n_own; i++)
    row_of[block->first + i] = i;
  if (found->n > block->outer_capacity)
    {
      block->outer_capacity = (guint32) (found->n + found->n / 8);
      g_free (block->outer);
      block->outer = g_new (guint32, block->outer_capacity);
    }
  for (gsize k = 0; k < found->n; k++)
    block->outer[k] = row_of[found->items[k]];
  reserve_rows (block, self);
  set_dummies (block, self);
}

void
vt_blocks_set_rows (VtBlocks *self)
{
  VtBlock *block = self->blocks;
  block->n_rows = (guint32) self->n;
  block->n_halo = block->n_rows - block->n_own;
  g_free (block->halo);
  block->halo = g_new (guint32, block->n_halo + 1);
  for (guint32 k = 0; k < block->n_halo; k++)
    block->halo[k] = block->n_own + k;
  block->halo_split[1] = block->n_halo;
  reserve_rows (block, self);
  set_dummies (block, self);
}

static void
build_chunk (gsize chunk, guint thread, gpointer data)
{
  const Sort *sort = data;
  VtBlocks *self = sort->self;
  VtBlock *block = self->blocks + chunk;
  g_autofree guint32 *row_of = g_new (guint32, self->n + 1);
  Found found = { NULL, 0, 0 };
  float h[3][3];
  get_scale (self, h);
  for (guint32 i = 0; i < block->n_own; i++)
    {
      block->outer_begin[i] = (guint32) found.n;
      find_neighbours (sort, block->first + i, h, &found);
    }
  block->outer_begin[block->n_own] = (guint32) found.n;
  make_rows (self, block, &found, row_of);
  g_free (found.items);
}

gboolean
vt_blocks_build (VtBlocks *self, const VtPotential *potential, const VtCell *cell, const guint8 *element, const double *positions,
                 GCancellable *cancellable)
{
  Sort sort = { .self = self };
  if (!vt_blocks_choose_cell (self, potential, cell, self->n, positions))
    return FALSE;
  choose_cells (&sort);
  const gboolean ok = sort_atoms (&sort, element, positions, cancellable) && vt_parallel_for (self->n_blocks, build_chunk, &sort, cancellable);
  if (ok)
    vt_blocks_prune (self);
  g_free (sort.start);
  g_aligned_free (sort.x);
  g_aligned_free (sort.y);
  g_aligned_free (sort.z);
  return ok;
}

/* ---- the inner lists ---- */

static void
reserve_vectors (VtVectorList *list, guint32 n_vectors, guint width)
{
  const gsize all = (gsize) n_vectors + 2 * VT_BLOCK_EDGE + 2;
  if (all > list->capacity)
    {
      list->capacity = (guint32) (all + all / 8);
      g_aligned_free (list->memory);
      g_aligned_free (list->owner_memory);
      list->memory = allocate ((gsize) list->capacity * width * sizeof (guint32));
      list->owner_memory = allocate (list->capacity * sizeof (guint32));
    }
  list->rows = list->memory + (gsize) VT_BLOCK_EDGE * width;
  list->owner = list->owner_memory + VT_BLOCK_EDGE;
}

static void
set_edge (VtVectorList *list, gint64 from, gint64 to, guint width, guint32 n_rows)
{
  for (gint64 v = from; v < to; v++)
    {
      list->owner[v] = 4 * n_rows;
      for (guint k = 0; k < width; k++)
        list->rows[v * width + k] = 4 * (n_rows + k);
    }
}

/* Fills the vector that @n entries of an atom end in, and names the owner of its vectors. Returns the next free vector. */
static guint32
close_vectors (VtVectorList *list, guint32 first, guint32 n, guint width, guint32 owner, guint32 n_rows)
{
  const guint32 vectors = (n + width - 1) / width;
  for (guint32 k = n; k < vectors * width; k++)
    list->rows[(gsize) first * width + k] = 4 * (n_rows + k % width);
  for (guint32 v = first; v < first + vectors; v++)
    list->owner[v] = 4 * owner;
  return first + vectors;
}

VT_SIMD_CLONES static void
get_row_distances (const VtPick *pick, guint32 i, const guint32 *rows, guint n, float *d2)
{
  const float (*h)[3] = pick->h;
  const gint32 x = pick->at[4 * i], y = pick->at[4 * i + 1], z = pick->at[4 * i + 2];
  for (guint k = 0; k < n; k++)
    {
      const gint32 *at = pick->at + 4 * (gsize) rows[k];
      const float a = (float) (gint32) ((guint32) at[0] - (guint32) x), b = (float) (gint32) ((guint32) at[1] - (guint32) y);
      const float c = (float) (gint32) ((guint32) at[2] - (guint32) z);
      if (pick->orthogonal)
        d2[k] = a * a * h[0][0] * h[0][0] + b * b * h[1][1] * h[1][1] + c * c * h[2][2] * h[2][2];
      else
        {
          const float dx = a * h[0][0] + b * h[1][0] + c * h[2][0], dy = a * h[0][1] + b * h[1][1] + c * h[2][1];
          const float dz = a * h[0][2] + b * h[1][2] + c * h[2][2];
          d2[k] = dx * dx + dy * dy + dz * dz;
        }
    }
}

static void
pick_portable (const VtPick *pick, guint32 i, const guint32 *candidates, guint n, guint32 *near, guint *n_near, guint32 *far, guint *n_far)
{
  const float *near2 = pick->near2[pick->at[4 * i + 3]], *far2 = pick->far2[pick->at[4 * i + 3]];
  float d2[RUN];
  for (guint begin = 0; begin < n; begin += RUN)
    {
      const guint count = MIN (RUN, n - begin);
      get_row_distances (pick, i, candidates + begin, count, d2);
      for (guint k = 0; k < count; k++)
        {
          const guint32 row = candidates[begin + k];
          const gint32 kind = pick->at[4 * (gsize) row + 3];
          const gboolean is_near = d2[k] < near2[kind];
          near[*n_near] = far[*n_far] = 4 * row;
          *n_near += is_near;
          *n_far += !is_near && d2[k] < far2[kind];
        }
    }
}

static void
prepare_pick (const VtBlocks *self, const VtBlock *block, VtPick *pick, gint32 *at)
{
  pick->at = at;
  pick->orthogonal = self->orthogonal;
  get_scale (self, pick->h);
  for (guint a = 0; a < self->n_elements; a++)
    for (guint b = 0; b < self->n_elements; b++)
      {
        pick->near2[a][b] = (float) self->near_reach2[a][b];
        pick->far2[a][b] = (float) self->far_reach2[a][b];
      }
  for (guint32 row = 0; row < block->n_rows; row++, at += 4)
    {
      const gsize j = row < block->n_own ? block->first + row : block->halo[row - block->n_own];
      for (int k = 0; k < 3; k++)
        at[k] = (gint32) (gint64) (self->fraction[4 * j + k] * 0x1p32);
      at[3] = self->element[j];
    }
}

static void
prune_chunk (gsize chunk, guint thread, gpointer data)
{
  VtBlocks *self = data;
  VtBlock *block = self->blocks + chunk;
  const guint width = self->width;
  /* Every list may end with a vector that is not full. */
  const guint32 most = block->outer_begin[block->n_own] / width + block->n_own + 1;
  gint32 *at = allocate (4 * ((gsize) block->n_rows + 1) * sizeof *at);
  VtPick pick;
  guint32 near = 0, far = 0;
  void (*pick_rows) (const VtPick *, guint32, const guint32 *, guint, guint32 *, guint *, guint32 *, guint *) = pick_portable;
#ifdef __x86_64__
  if (self->n_elements <= VT_PICK_KINDS && vt_kernel_has_avx2 ())
    {
      vt_pick_avx2_init ();
      pick_rows = vt_pick_avx2;
    }
#endif
  prepare_pick (self, block, &pick, at);
  reserve_vectors (&block->near, most, width);
  reserve_vectors (&block->far, most, width);
  for (guint32 i = 0; i < block->n_own; i++)
    {
      guint n_near = 0, n_far = 0;
      block->near.begin[i] = near;
      block->far.begin[i] = far;
      pick_rows (&pick, i, block->outer + block->outer_begin[i], block->outer_begin[i + 1] - block->outer_begin[i],
                 block->near.rows + (gsize) near * width, &n_near, block->far.rows + (gsize) far * width, &n_far);
      near = close_vectors (&block->near, near, n_near, width, i, block->n_rows);
      far = close_vectors (&block->far, far, n_far, width, i, block->n_rows);
    }
  g_aligned_free (at);
  block->near.begin[block->n_own] = block->near.n_vectors = near;
  block->far.begin[block->n_own] = block->far.n_vectors = far;
  set_edge (&block->near, -VT_BLOCK_EDGE, 0, width, block->n_rows);
  set_edge (&block->near, near, (gint64) near + VT_BLOCK_EDGE, width, block->n_rows);
  set_edge (&block->far, -VT_BLOCK_EDGE, 0, width, block->n_rows);
  set_edge (&block->far, far, (gint64) far + VT_BLOCK_EDGE, width, block->n_rows);

  const gsize values = ((gsize) near + 2 * VT_BLOCK_EDGE) * self->values_per_pair * width;
  if (values > block->pair_capacity)
    {
      block->pair_capacity = values + values / 8;
      g_aligned_free (block->pair_f);
      g_aligned_free (block->pair_d);
      block->pair_f = self->single ? allocate (block->pair_capacity * sizeof (float)) : NULL;
      block->pair_d = self->single ? NULL : allocate (block->pair_capacity * sizeof (double));
    }
}

void
vt_blocks_prune (VtBlocks *self)
{
  vt_parallel_for (self->n_blocks, prune_chunk, self, NULL);
  memcpy (self->inner_at, self->fraction, 4 * self->n * sizeof *self->fraction);
  memcpy (self->inner_cell, self->cell.vectors, sizeof self->inner_cell);
}
