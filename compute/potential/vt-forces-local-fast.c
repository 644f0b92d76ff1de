/* The local evaluator by the fast kernels: the active atoms are the own atoms of one block, the frozen ones its halo. See vt-kernel.h.
 *
 * The halo is every frozen atom that an active one could reach after moving by a margin; it is gathered when the sphere is set and
 * again when an atom has moved farther. It is sorted along the third vector, so that the outer list of an active atom is picked from a
 * range of it. The outer list at rest is the sample's. Few atoms ever move by more than its skin allows ("movers"): when one has, the outer list
 * is that at rest without the movers' pairs, and each mover's own pairs are searched for where it is. The inner list follows from the outer one
 * as in the whole sample. Nothing here uses the pool: one block is one chunk, which the calling thread runs. */
#include <math.h>
#include <string.h>

#include "base/vt-simd.h"
#include "potential/vt-forces-local-private.h"

#define RUN 256

typedef struct
{
  guint32 *rows, *begin; /* begin: n_own + 1 */
  guint32 capacity;
} VtOuterList;

struct _VtLocalFast
{
  const VtKernelTables *tables;
  const VtKernelPasses *passes;
  VtKernel kernel;
  VtBlocks *blocks;  /* sorted atoms: the active ones, then the halo by height; one block */
  double margin;     /* how far an active atom may be from rest before the halo is gathered again */
  gboolean listed;
  VtOuterList rest;  /* each pair once, with the earlier row */
  double *rest_at;   /* 4 per active row: fractions at rest */
  guint8 *is_mover;  /* by row */
  guint32 *atom;     /* of the sample, by row */
  double *base;      /* density that the frozen atoms put on each row; 0 for active ones */
  double *slope;
  guint32 *touched;  /* halo rows that are near an active atom: first those that are so at rest, then those that are so now only */
  guint32 n_touched, n_touched_at_rest;
  guint8 *is_touched;
  guint32 *height;   /* of halo rows: third coordinate as unsigned, ascending */
  gint32 *x, *y, *z; /* of all rows */
};

static void
clear_rows (VtLocalFast *self)
{
  g_clear_pointer (&self->blocks, vt_blocks_free);
  g_clear_pointer (&self->rest.rows, g_free);
  g_clear_pointer (&self->rest.begin, g_free);
  self->rest.capacity = 0;
  g_clear_pointer (&self->rest_at, g_free);
  g_clear_pointer (&self->is_mover, g_free);
  g_clear_pointer (&self->atom, g_free);
  g_clear_pointer (&self->base, g_free);
  g_clear_pointer (&self->slope, g_free);
  g_clear_pointer (&self->touched, g_free);
  g_clear_pointer (&self->is_touched, g_free);
  g_clear_pointer (&self->height, g_free);
  g_clear_pointer (&self->x, g_free);
  g_clear_pointer (&self->y, g_free);
  g_clear_pointer (&self->z, g_free);
}

void
vt_local_fast_free (VtLocalFast *self)
{
  if (self == NULL)
    return;
  clear_rows (self);
  g_free (self);
}

typedef struct
{
  guint32 height;
  guint32 atom;
} Row;

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const Row *p = a, *q = b;
  if (p->height != q->height)
    return p->height < q->height ? -1 : 1;
  return p->atom < q->atom ? -1 : p->atom > q->atom;
}

static inline gint32
to_fixed (double fraction)
{
  return (gint32) (gint64) (fraction * 0x1p32);
}

/* The frozen atoms within @reach of the sphere, by height. @cell, @inverse: the blocks'. */
static GArray *
gather (const VtForcesLocal *local, const VtBlocks *blocks, double reach)
{
  const VtFrozen *frozen = local->frozen;
  const double *positions = vt_sample_get_positions (frozen->sample), radius = local->radius + reach;
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (Row));
  for (gsize i = 0; i < frozen->n; i++)
    {
      double d[3], s[3];
      if (local->row_of[i] < local->m)
        continue;
      for (int k = 0; k < 3; k++)
        d[k] = positions[3 * i + k] - local->centre[k];
      if (frozen->cell.dimension == 2)
        d[2] = 0;
      vt_cell_minimum_image (&frozen->cell, frozen->inverse, d);
      if (d[0] * d[0] + d[1] * d[1] + d[2] * d[2] > radius * radius)
        continue;
      vt_cell_to_fractional (&blocks->cell, blocks->inverse, positions + 3 * i, s);
      const Row row = { (guint32) to_fixed (frozen->cell.dimension == 2 ? 0 : s[2]), (guint32) i };
      g_array_append_val (rows, row);
    }
  g_array_sort (rows, compare_rows);
  return rows;
}

static void set_base (VtLocalFast *self, const VtForcesLocal *local);

static gboolean
make_rows (VtLocalFast *self, const VtForcesLocal *local)
{
  const VtFrozen *frozen = local->frozen;
  const VtPotential *potential = frozen->potential;
  const double *positions = vt_sample_get_positions (frozen->sample);
  const gboolean single = self->passes == NULL ? FALSE : self->tables == &frozen->tables[VT_PRECISION_MIXED];
  const gsize m = local->m;
  clear_rows (self);
  /* The cell first: along open directions it depends on where the atoms are. */
  VtBlocks *cell = vt_blocks_new (potential, &frozen->cell, 1, 1, 4, FALSE);
  if (!vt_blocks_choose_cell (cell, potential, &frozen->cell, frozen->n, positions))
    {
      vt_blocks_free (cell);
      return FALSE;
    }
  g_autoptr (GArray) halo = gather (local, cell, vt_blocks_get_reach (potential) + self->margin);
  const gsize n = m + halo->len;
  VtBlocks *blocks = self->blocks = vt_blocks_new (potential, &frozen->cell, n, m, single ? 8 : 4, single);
  blocks->cell = cell->cell;
  blocks->orthogonal = cell->orthogonal;
  memcpy (blocks->inverse, cell->inverse, sizeof blocks->inverse);
  vt_blocks_free (cell);
  vt_blocks_set_offsets (blocks, self->tables->offset_i, self->tables->offset_j, self->tables->dummy_offset);
  self->kernel = (VtKernel){ blocks, self->tables };
  self->atom = g_new (guint32, n + 1);
  self->base = g_new0 (double, n + 1);
  self->slope = g_new0 (double, n + 1);
  self->touched = g_new (guint32, n + 1);
  self->is_touched = g_new0 (guint8, n + 1);
  self->height = g_new (guint32, n + 1);
  self->rest_at = g_new (double, 4 * m);
  self->is_mover = g_new0 (guint8, n + 1);
  self->x = g_new (gint32, n + RUN);
  self->y = g_new (gint32, n + RUN);
  self->z = g_new (gint32, n + RUN);
  for (gsize row = 0; row < n; row++)
    {
      const guint32 atom = row < m ? local->active[row] : g_array_index (halo, Row, row - m).atom;
      self->atom[row] = blocks->order[row] = atom;
      blocks->element[row] = frozen->element[atom];
      const gint64 offset = blocks->offset_j[blocks->element[row]];
      blocks->fixed[4 * row + 3] = (gint32) offset;
      memcpy (blocks->fraction + 4 * row + 3, &offset, sizeof offset);
    }
  vt_blocks_locate (blocks, positions, 0, n);
  for (gsize row = 0; row < n; row++)
    {
      self->x[row] = to_fixed (blocks->fraction[4 * row]);
      self->y[row] = to_fixed (blocks->fraction[4 * row + 1]);
      self->z[row] = to_fixed (blocks->fraction[4 * row + 2]);
      self->height[row] = (guint32) self->z[row];
    }
  vt_blocks_set_rows (blocks);
  /* From now on the active atoms' positions come in their own order, and the halo's rows stay. */
  for (gsize row = 0; row < m; row++)
    blocks->order[row] = (guint32) row;
  VtBlock *block = blocks->blocks;
  if (single)
    memcpy (block->fixed + 4 * m, blocks->fixed + 4 * m, 4 * (n - m) * sizeof (gint32));
  else
    memcpy (block->fraction + 4 * m, blocks->fraction + 4 * m, 4 * (n - m) * sizeof (double));
  set_base (self, local);
  self->listed = FALSE;
  return TRUE;
}

/* The margin may stay larger than a new one's: rows that no list names change no sum. */
void
vt_local_fast_reset (VtLocalFast *self)
{
  self->listed = FALSE;
}

VtLocalFast *
vt_local_fast_new (VtForcesLocal *local)
{
  const VtFrozen *frozen = local->frozen;
  /* Without a kernel for single precision it is double. */
  const VtPrecision precision = frozen->has_tables[local->precision] ? local->precision : VT_PRECISION_DOUBLE;
  if (!frozen->has_tables[precision] || local->m == 0)
    return NULL;
  VtLocalFast *self = g_new0 (VtLocalFast, 1);
  self->tables = &frozen->tables[precision];
  self->passes = &vt_kernel_double_portable;
#ifdef __x86_64__
  if (vt_kernel_has_avx2 ())
    self->passes = precision == VT_PRECISION_MIXED ? &vt_kernel_single_avx2 : &vt_kernel_double_avx2;
#endif
  self->margin = 0.5 * frozen->potential->cutoff;
  if (!make_rows (self, local))
    g_clear_pointer (&self, vt_local_fast_free);
  return self;
}

/* ---- the outer list ---- */

VT_SIMD_CLONES static void
get_distances (const gint32 *x, const gint32 *y, const gint32 *z, gsize of, guint n, const float h[3][3], gboolean orthogonal, gsize from,
               float *d2)
{
  const gint32 ox = x[of], oy = y[of], oz = z[of];
  for (guint k = 0; k < n; k++)
    {
      const float a = (float) (gint32) ((guint32) x[from + k] - (guint32) ox), b = (float) (gint32) ((guint32) y[from + k] - (guint32) oy);
      const float c = (float) (gint32) ((guint32) z[from + k] - (guint32) oz);
      if (orthogonal)
        d2[k] = (a * h[0][0]) * (a * h[0][0]) + (b * h[1][1]) * (b * h[1][1]) + (c * h[2][2]) * (c * h[2][2]);
      else
        {
          const float dx = a * h[0][0] + b * h[1][0] + c * h[2][0], dy = a * h[0][1] + b * h[1][1] + c * h[2][1];
          const float dz = a * h[0][2] + b * h[1][2] + c * h[2][2];
          d2[k] = dx * dx + dy * dy + dz * dz;
        }
    }
}

static void
reserve_outer (guint32 **rows, guint32 *capacity, guint32 n)
{
  if (n <= *capacity)
    return;
  *capacity = n + n / 2;
  *rows = g_renew (guint32, *rows, *capacity);
}

/* A search for the neighbours of rows. */
typedef struct
{
  float h[3][3];
  guint32 reach; /* along the third vector, in units of the fixed-point numbers */
} Search;

static void
begin_search (const VtLocalFast *self, Search *search)
{
  const VtBlocks *blocks = self->blocks;
  double heights[3];
  for (int a = 0; a < 3; a++)
    for (int b = 0; b < 3; b++)
      search->h[a][b] = (float) (blocks->cell.vectors[a][b] * 0x1p-32);
  vt_cell_get_heights (&blocks->cell, heights);
  /* Less than a half, because the cell is wide enough. */
  search->reach = (guint32) ((blocks->cutoff + blocks->outer_skin) / heights[2] * 0x1p32) + 1024;
  for (gsize i = 0; i < blocks->blocks->n_own; i++)
    {
      self->x[i] = to_fixed (blocks->fraction[4 * i]);
      self->y[i] = to_fixed (blocks->fraction[4 * i + 1]);
      self->z[i] = to_fixed (blocks->fraction[4 * i + 2]);
    }
}

/* Adds to @list, of @n, those of the rows @from … @to − 1 that are in reach of row @i. */
static guint32
search_range (VtLocalFast *self, const Search *search, guint32 i, gsize from, gsize to, guint32 **list, guint32 *capacity, guint32 n)
{
  VtBlocks *blocks = self->blocks;
  const guint8 *element = blocks->element;
  float d2[RUN], reach2[VT_MAX_ELEMENTS];
  for (guint e = 0; e < blocks->n_elements; e++)
    reach2[e] = (float) blocks->outer_reach2[element[i]][e];
  for (; from < to; from += RUN)
    {
      const guint count = (guint) MIN (RUN, to - from);
      reserve_outer (list, capacity, n + RUN);
      get_distances (self->x, self->y, self->z, i, count, search->h, blocks->orthogonal, from, d2);
      guint32 *found = *list + n, n_found = 0;
      for (guint k = 0; k < count; k++)
        {
          found[n_found] = (guint32) from + k;
          n_found += d2[k] < reach2[element[from + k]];
        }
      n += n_found;
    }
  return n;
}

/* The first halo row at or above @height. */
static gsize
find_height (const VtLocalFast *self, guint64 height)
{
  gsize low = self->blocks->blocks->n_own, high = self->blocks->n;
  while (low < high)
    {
      const gsize middle = (low + high) / 2;
      if (self->height[middle] < height)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static guint32
search_halo (VtLocalFast *self, const Search *search, guint32 i, guint32 **list, guint32 *capacity, guint32 n)
{
  const guint32 low = (guint32) self->z[i] - search->reach, high = (guint32) self->z[i] + search->reach;
  if (low <= high)
    return search_range (self, search, i, find_height (self, low), find_height (self, (guint64) high + 1), list, capacity, n);
  n = search_range (self, search, i, self->blocks->blocks->n_own, find_height (self, (guint64) high + 1), list, capacity, n);
  return search_range (self, search, i, find_height (self, low), self->blocks->n, list, capacity, n);
}

/* With the active atoms at rest: the sample's lists, of which each pair with an active atom is taken once. */
static void
list_rest (VtLocalFast *self, const VtForcesLocal *local)
{
  const VtFrozen *frozen = local->frozen;
  const VtBlocks *blocks = self->blocks;
  const guint32 m = blocks->blocks->n_own;
  VtOuterList *rest = &self->rest;
  /* Of atoms that are neither active nor in the halo nothing is asked. */
  g_autofree guint32 *row_of = g_new (guint32, frozen->n);
  guint32 n = 0, most = 0;
  for (guint32 row = 0; row < blocks->n; row++)
    row_of[self->atom[row]] = row;
  for (guint32 i = 0; i < m; i++)
    most += frozen->near_begin[self->atom[i] + 1] - frozen->near_begin[self->atom[i]];
  reserve_outer (&rest->rows, &rest->capacity, most + 1);
  rest->begin = g_renew (guint32, rest->begin, m + 1);
  for (guint32 i = 0; i < m; i++)
    {
      const guint32 atom = self->atom[i];
      rest->begin[i] = n;
      for (guint32 k = frozen->near_begin[atom]; k < frozen->near_begin[atom + 1]; k++)
        {
          const guint32 row = row_of[frozen->near[k]];
          rest->rows[n] = row;
          n += row > i;
        }
    }
  rest->begin[m] = n;
  memcpy (self->rest_at, blocks->fraction, 4 * m * sizeof *blocks->fraction);
}

/* The squared distance of row @i from where @at says, in the blocks' fractions. */
static double
get_displacement2 (const VtBlocks *blocks, gsize i, const double *at)
{
  const double (*h)[3] = blocks->cell.vectors, *s = blocks->fraction + 4 * i;
  double d2 = 0;
  for (int k = 0; k < 3; k++)
    {
      const double d = (s[0] - at[4 * i]) * h[0][k] + (s[1] - at[4 * i + 1]) * h[1][k] + (s[2] - at[4 * i + 2]) * h[2][k];
      d2 += d * d;
    }
  return d2;
}

/* How many rows, nearest to the centre at rest first, have to be searched for pairs of row @i: @away is how far any has gone. */
static guint32
count_around (const VtLocalFast *self, const VtForcesLocal *local, guint32 i, double away)
{
  const double most = local->distance[i] + 2 * away + self->blocks->cutoff + self->blocks->outer_skin;
  guint32 low = 0, high = self->blocks->blocks->n_own;
  while (low < high)
    {
      const guint32 middle = (low + high) / 2;
      if (local->distance[middle] <= most)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* The pairs of a mover: with whoever has not moved far, and with the movers after it. */
static guint32
list_mover (VtLocalFast *self, const VtForcesLocal *local, const Search *search, guint32 i, double away, guint32 n)
{
  VtBlock *block = self->blocks->blocks;
  const guint32 from = n;
  n = search_range (self, search, i, 0, count_around (self, local, i, away), &block->outer, &block->outer_capacity, n);
  guint32 kept = from;
  for (guint32 k = from; k < n; k++)
    {
      const guint32 j = block->outer[k];
      block->outer[kept] = j;
      kept += j != i && !(self->is_mover[j] && j < i);
    }
  return search_halo (self, search, i, &block->outer, &block->outer_capacity, kept);
}

/* @away: how far any atom has gone from rest. */
static void
list_outer (VtLocalFast *self, const VtForcesLocal *local, double away)
{
  VtBlocks *blocks = self->blocks;
  VtBlock *block = blocks->blocks;
  const VtOuterList *rest = &self->rest;
  const guint32 m = block->n_own;
  const double most = 0.35 * (blocks->outer_skin - blocks->inner_skin); /* the rest is for what is to come */
  Search search;
  guint32 n = 0, n_movers = 0;
  memcpy (blocks->outer_at, self->rest_at, 4 * m * sizeof *blocks->outer_at);
  for (guint32 i = 0; i < m; i++)
    {
      self->is_mover[i] = !(get_displacement2 (blocks, i, self->rest_at) < most * most);
      n_movers += self->is_mover[i];
      if (self->is_mover[i])
        memcpy (blocks->outer_at + 4 * i, blocks->fraction + 4 * i, 4 * sizeof *blocks->fraction);
    }
  reserve_outer (&block->outer, &block->outer_capacity, rest->begin[m]);
  if (n_movers == 0)
    {
      memcpy (block->outer, rest->rows, rest->begin[m] * sizeof *rest->rows);
      memcpy (block->outer_begin, rest->begin, (m + 1) * sizeof *rest->begin);
    }
  else
    {
      begin_search (self, &search);
      for (guint32 i = 0; i < m; i++)
        {
          block->outer_begin[i] = n;
          if (self->is_mover[i])
            {
              n = list_mover (self, local, &search, i, away, n);
              continue;
            }
          reserve_outer (&block->outer, &block->outer_capacity, n + rest->begin[i + 1] - rest->begin[i]);
          for (guint32 k = rest->begin[i]; k < rest->begin[i + 1]; k++)
            {
              block->outer[n] = rest->rows[k];
              n += !self->is_mover[rest->rows[k]];
            }
        }
      block->outer_begin[m] = n;
    }
  memcpy (blocks->outer_cell, blocks->cell.vectors, sizeof blocks->outer_cell);
}

static void
list_inner (VtLocalFast *self)
{
  VtBlocks *blocks = self->blocks;
  const VtBlock *block = blocks->blocks;
  const VtVectorList *near = &block->near;
  vt_blocks_prune (blocks);
  /* An atom that the active ones have left has another density than at rest, too. */
  for (guint32 k = self->n_touched_at_rest; k < self->n_touched; k++)
    self->is_touched[self->touched[k]] = FALSE;
  self->n_touched = self->n_touched_at_rest;
  for (gsize e = 0; e < (gsize) near->n_vectors * blocks->width; e++)
    {
      const guint32 row = near->rows[e] / 4;
      if (row < block->n_own || row >= block->n_rows || self->is_touched[row])
        continue;
      self->is_touched[row] = TRUE;
      self->touched[self->n_touched++] = row;
    }
  self->listed = TRUE;
}

/* Whether no pair can have come nearer by more than @skin than where @at says. */
static gboolean
is_within (const VtBlocks *blocks, const double *at, double skin)
{
  double first = 0, second = 0;
  for (gsize i = 0; i < blocks->blocks->n_own; i++)
    {
      const double d2 = get_displacement2 (blocks, i, at);
      second = MAX (second, MIN (first, d2));
      first = MAX (first, d2);
    }
  return sqrt (first) + sqrt (second) < skin;
}

/* From rest, whichever image the caller has it in. */
static double
get_distance_from_rest (const VtForcesLocal *local, const double *x)
{
  const VtFrozen *frozen = local->frozen;
  double most = 0;
  for (gsize i = 0; i < local->m; i++)
    {
      double d[3] = { x[3 * i] - local->start[3 * i], x[3 * i + 1] - local->start[3 * i + 1], x[3 * i + 2] - local->start[3 * i + 2] };
      vt_cell_minimum_image (&frozen->cell, frozen->inverse, d);
      most = MAX (most, d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
    }
  return sqrt (most);
}

/* Coordinates and lists for @x. FALSE if one is not finite. */
static gboolean
prepare (VtLocalFast *self, VtForcesLocal *local, const double *x)
{
  VtBlocks *blocks = self->blocks;
  const gsize m = local->m;
  const double most = vt_blocks_locate (blocks, x, 0, m);
  if (!(most < 1e6 * 1e6))
    return FALSE;
  /* An atom that is pushed moves farther than all others: what two move together counts. */
  if (self->listed && (4 * most < blocks->inner_skin * blocks->inner_skin || is_within (blocks, blocks->inner_at, blocks->inner_skin)))
    return TRUE;
  if (!self->listed || !is_within (blocks, blocks->outer_at, blocks->outer_skin - blocks->inner_skin))
    {
      const double away = get_distance_from_rest (local, x);
      if (away > self->margin)
        {
          self->margin = 1.5 * away;
          if (!make_rows (self, local))
            return FALSE;
          blocks = self->blocks;
          vt_blocks_locate (blocks, x, 0, m);
        }
      list_outer (self, local, away);
      local->n_builds++;
    }
  list_inner (self);
  return TRUE;
}

/* ---- evaluation ---- */

/* F of one row, and F′ for the last pass: as vt_potential_embed(), without what is not needed here. */
static inline double
embed_row (VtLocalFast *self, const VtPotential *potential, gsize row, double per, double end)
{
  const VtBlock *block = self->blocks->blocks;
  const double rho = self->base[row] + (self->blocks->single ? (double) block->density_f[row] : block->density_d[row]);
  double p;
  const VtCubic *c = potential->embedding[self->blocks->element[row]] + vt_cubic_find (rho, per, potential->n_rho, &p);
  const double slope = vt_cubic_slope (c, p) * per;
  if (self->blocks->single)
    block->force_f[4 * row + 3] = (float) (2 * slope);
  else
    block->force_d[4 * row + 3] = slope;
  return vt_cubic_value (c, p) + (rho > end ? slope * (rho - end) : 0);
}

/* The embedding energy above that of the halo at rest. */
static double
embed (VtLocalFast *self, const VtForcesLocal *local)
{
  const VtPotential *potential = local->frozen->potential;
  double energy = 0;
  if (potential->kind == VT_POTENTIAL_LJ)
    return 0; /* no densities: the kernels' F′ stays 0 */
  const double per = 1 / potential->d_rho, end = (potential->n_rho - 1) * potential->d_rho;
  for (gsize i = 0; i < self->blocks->blocks->n_own; i++)
    energy += embed_row (self, potential, i, per, end);
  for (guint32 k = 0; k < self->n_touched; k++)
    energy += embed_row (self, potential, self->touched[k], per, end) - local->frozen->rest_embedding[self->atom[self->touched[k]]];
  return energy;
}

static void
clear_sums (VtBlocks *blocks)
{
  VtBlock *block = blocks->blocks;
  const gsize n = block->n_rows + VT_BLOCK_DUMMIES, m = block->n_own;
  if (blocks->single)
    {
      memcpy (block->fixed, blocks->fixed, 4 * m * sizeof (gint32));
      memset (block->density_f, 0, n * sizeof (float));
      memset (block->force_f, 0, 4 * n * sizeof (float));
      memset (block->own_f, 0, 4 * m * sizeof (float));
      memset (block->own2_f, 0, 4 * m * sizeof (float));
    }
  else
    {
      memcpy (block->fraction, blocks->fraction, 4 * m * sizeof (double));
      memset (block->density_d, 0, n * sizeof (double));
      memset (block->force_d, 0, 4 * n * sizeof (double));
      memset (block->own_d, 0, 4 * m * sizeof (double));
      memset (block->own2_d, 0, 4 * m * sizeof (double));
    }
}

/* What the frozen atoms put on the halo: all there is at rest, less what the kernel itself finds that the active ones put there. So the
 * densities at rest are right to the last bit, also in single precision. */
static void
set_base (VtLocalFast *self, const VtForcesLocal *local)
{
  VtBlocks *blocks = self->blocks;
  const VtBlock *block = blocks->blocks;
  self->n_touched = self->n_touched_at_rest = 0;
  vt_blocks_locate (blocks, local->start, 0, block->n_own);
  list_rest (self, local);
  list_outer (self, local, 0);
  list_inner (self);
  self->n_touched_at_rest = self->n_touched;
  clear_sums (blocks);
  self->passes->near1 (&self->kernel, blocks->blocks, FALSE);
  for (gsize row = block->n_own; row < blocks->n; row++)
    self->base[row] = local->frozen->density[self->atom[row]] - (blocks->single ? (double) block->density_f[row] : block->density_d[row]);
}

gboolean
vt_local_fast_compute (VtLocalFast *self, VtForcesLocal *local, const double *x, double *forces, double *energy)
{
  if (!prepare (self, local, x))
    return FALSE;
  VtBlocks *blocks = self->blocks;
  VtBlock *block = blocks->blocks;
  const gsize m = block->n_own;
  clear_sums (blocks);
  self->passes->near1 (&self->kernel, block, energy != NULL);
  self->passes->far (&self->kernel, block, energy != NULL);
  const double embedding = embed (self, local);
  if (energy != NULL)
    *energy = block->energy + embedding;
  if (forces == NULL)
    return TRUE;
  self->passes->near2 (&self->kernel, block, FALSE);
  for (gsize i = 0; i < m; i++)
    for (int k = 0; k < 3; k++)
      forces[3 * i + k] = blocks->single ? block->force_f[4 * i + k] : block->force_d[4 * i + k];
  return TRUE;
}
