/* Linked cells. See vt-neighbours.h.
 *
 * Passes: (1) fractional coordinates, wrap, bin of each atom, in parallel; (2) counting sort by bin, which keeps the
 * atoms of a bin in the sample's order. Searching costs the bins that a cube around the sphere meets.
 * Complexity O(N) memory and time; about 32 bytes per atom. */
#include "structure/vt-neighbours.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-pool.h"

#define CHUNK 16384
#define OPEN_TOLERANCE 0.01 /* of the spacing: how far outside an open cell an atom is put onto its face */

void
vt_near_init (VtNear *near)
{
  memset (near, 0, sizeof *near);
}

void
vt_near_clear (VtNear *near)
{
  g_free (near->dx);
  g_free (near->dy);
  g_free (near->dz);
  g_free (near->d2);
  g_free (near->slot);
  vt_near_init (near);
}

static void
near_reserve (VtNear *near, gsize capacity)
{
  if (capacity <= near->capacity)
    return;
  capacity = MAX (capacity, 2 * (gsize) near->capacity);
  g_assert (capacity < G_MAXUINT);
  near->dx = g_renew (double, near->dx, capacity);
  near->dy = g_renew (double, near->dy, capacity);
  near->dz = g_renew (double, near->dz, capacity);
  near->d2 = g_renew (double, near->d2, capacity);
  near->slot = g_renew (guint32, near->slot, capacity);
  near->capacity = (guint) capacity;
}

static double
dot (const double a[3], const double b[3])
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/* Subtracts whole periodic vectors from every other vector until each projection is at most one half.
 * Each step shortens a vector by a finite amount, so it ends; the bound guards against rounding. */
static void
reduce_vectors (double v[3][3], const gboolean periodic[3], int dimension)
{
  gboolean changed = TRUE;
  for (int round = 0; changed && round < 1000; round++)
    {
      changed = FALSE;
      for (int i = 0; i < dimension; i++)
        for (int j = 0; j < dimension; j++)
          {
            if (i == j || !periodic[j])
              continue;
            double n = dot (v[i], v[j]) / dot (v[j], v[j]);
            if (fabs (n) <= 0.5 + 1e-9)
              continue;
            n = nearbyint (n);
            for (int k = 0; k < 3; k++)
              v[i][k] -= n * v[j][k];
            changed = TRUE;
          }
    }
}

static void
set_cell (VtGrid *grid, const VtCell *cell, double scale)
{
  VtCell reduced = *cell;
  reduce_vectors (reduced.vectors, cell->periodic, cell->dimension);
  for (int i = 0; i < 3; i++)
    for (int k = 0; k < 3; k++)
      reduced.vectors[i][k] *= scale;
  memset (reduced.origin, 0, sizeof reduced.origin);
  memcpy (grid->vectors, reduced.vectors, sizeof grid->vectors);
  memcpy (grid->periodic, cell->periodic, sizeof grid->periodic);
  grid->dimension = cell->dimension;
  grid->scale = scale;
  vt_cell_get_inverse (&reduced, grid->inverse);
  vt_cell_get_heights (&reduced, grid->heights);
}

void
vt_grid_to_fractional (const VtGrid *grid, const double position[3], double s[3])
{
  for (int k = 0; k < 3; k++)
    s[k] = dot (grid->inverse[k], position);
}

typedef struct
{
  VtGrid *grid;
  const double *positions;
  const guint32 *only;   /* sample index of each atom of the grid; NULL: the same */
  double origin[3];
  gboolean walls;
  double *wrapped;       /* 3 per atom, in ascending order of the sample's index */
  guint32 *bin;          /* likewise */
  double (*range)[2][3]; /* per chunk: least and greatest fractional coordinate */
  gsize *outside;        /* per chunk: first bad atom, or G_MAXSIZE */
  GCancellable *cancellable;
} Build;

static gsize
atom_of (const Build *build, gsize i)
{
  return build->only != NULL ? build->only[i] : i;
}

/* Wraps one atom. Where a direction is open, an atom just outside a wall moves onto it. */
static gboolean
wrap_atom (const Build *build, gsize i, double r[3], double s[3])
{
  const VtGrid *grid = build->grid;
  const double *position = build->positions + 3 * atom_of (build, i);
  for (int k = 0; k < 3; k++)
    r[k] = (position[k] - build->origin[k]) * grid->scale;
  if (grid->dimension == 2)
    r[2] = 0;
  vt_grid_to_fractional (grid, r, s);
  for (int k = 0; k < grid->dimension; k++)
    {
      double shift = 0;
      if (!isfinite (s[k]))
        return FALSE;
      if (grid->periodic[k])
        shift = floor (s[k]);
      else if (build->walls)
        {
          shift = s[k] - CLAMP (s[k], 0, 1);
          if (fabs (shift) * grid->heights[k] > OPEN_TOLERANCE * grid->spacing)
            return FALSE;
        }
      if (shift == 0)
        continue;
      for (int j = 0; j < 3; j++)
        r[j] -= shift * grid->vectors[k][j];
      s[k] -= shift;
    }
  return TRUE;
}

static void
wrap_chunk (gsize chunk, guint thread, gpointer data)
{
  Build *build = data;
  const gsize begin = chunk * CHUNK, end = MIN (begin + CHUNK, build->grid->n_atoms);
  double (*range)[3] = build->range[chunk];
  build->outside[chunk] = G_MAXSIZE;
  for (int k = 0; k < 3; k++)
    {
      range[0][k] = INFINITY;
      range[1][k] = -INFINITY;
    }
  for (gsize i = begin; i < end; i++)
    {
      double s[3];
      if (!wrap_atom (build, i, build->wrapped + 3 * i, s))
        {
          build->outside[chunk] = i;
          return;
        }
      for (int k = 0; k < 3; k++)
        {
          range[0][k] = MIN (range[0][k], s[k]);
          range[1][k] = MAX (range[1][k], s[k]);
        }
    }
}

static int
bin_along (const VtGrid *grid, double s, int k)
{
  double bin = floor ((s - grid->low[k]) / grid->span[k] * grid->n_bins[k]);
  return (int) CLAMP (bin, 0, grid->n_bins[k] - 1);
}

static void
bin_chunk (gsize chunk, guint thread, gpointer data)
{
  Build *build = data;
  const VtGrid *grid = build->grid;
  const gsize begin = chunk * CHUNK, end = MIN (begin + CHUNK, grid->n_atoms);
  for (gsize i = begin; i < end; i++)
    {
      double s[3];
      vt_grid_to_fractional (grid, build->wrapped + 3 * i, s);
      const int bx = bin_along (grid, s[0], 0), by = bin_along (grid, s[1], 1);
      const int bz = grid->dimension == 2 ? 0 : bin_along (grid, s[2], 2);
      build->bin[i] = (guint32) (bx + grid->n_bins[0] * (by + (gint64) grid->n_bins[1] * bz));
    }
}

/* Bins of about @edge (scaled) in each direction, at most @most altogether. */
static void
choose_bins (VtGrid *grid, double edge, double most)
{
  double n[3] = { 1, 1, 1 }, total = 1;
  for (int k = 0; k < grid->dimension; k++)
    {
      n[k] = CLAMP (floor (grid->heights[k] * grid->span[k] / edge), 1, 1e6);
      total *= n[k];
    }
  /* Too many: scale the longest directions down until they fit. */
  while (total > most)
    {
      int longest = 0;
      for (int k = 1; k < grid->dimension; k++)
        if (n[k] > n[longest])
          longest = k;
      total /= n[longest];
      n[longest] = MAX (1, floor (n[longest] * 0.8));
      total *= n[longest];
    }
  for (int k = 0; k < 3; k++)
    grid->n_bins[k] = (int) n[k];
}

static gsize
get_n_bins (const VtGrid *grid)
{
  return (gsize) grid->n_bins[0] * grid->n_bins[1] * grid->n_bins[2];
}

/* Polled between blocks of atoms by the loops that are not parallel. */
static gboolean
is_cancelled (const Build *build, gsize i)
{
  return i % CHUNK == 0 && g_cancellable_is_cancelled (build->cancellable);
}

/* Counts the atoms per bin into bin_start[bin + 1]; *occupied: how many bins hold any. FALSE if cancelled. */
static gboolean
count_bins (Build *build, gsize n_chunks, gsize *occupied)
{
  VtGrid *grid = build->grid;
  const gsize n_bins = get_n_bins (grid);
  *occupied = 0;
  if (!vt_parallel_for (n_chunks, bin_chunk, build, build->cancellable))
    return FALSE;
  g_free (grid->bin_start);
  grid->bin_start = g_new0 (guint32, n_bins + 1);
  for (gsize i = 0; i < grid->n_atoms; i++)
    {
      if (is_cancelled (build, i))
        return FALSE;
      if (grid->bin_start[build->bin[i] + 1]++ == 0)
        ++*occupied;
    }
  return TRUE;
}

static gboolean
sort_atoms (Build *build)
{
  VtGrid *grid = build->grid;
  const gsize n = grid->n_atoms, n_bins = get_n_bins (grid);
  for (gsize b = 0; b < n_bins; b++)
    grid->bin_start[b + 1] += grid->bin_start[b];
  g_autofree guint32 *next = g_memdup2 (grid->bin_start, n_bins * sizeof *next);
  grid->x = g_new (double, n);
  grid->y = g_new (double, n);
  grid->z = g_new (double, n);
  grid->atom = g_new (guint32, n);
  for (gsize i = 0; i < n; i++)
    {
      if (is_cancelled (build, i))
        return FALSE;
      const guint32 slot = next[build->bin[i]]++;
      grid->x[slot] = build->wrapped[3 * i];
      grid->y[slot] = build->wrapped[3 * i + 1];
      grid->z[slot] = build->wrapped[3 * i + 2];
      grid->atom[slot] = (guint32) atom_of (build, i);
    }
  return TRUE;
}

static void
mark_blocks (VtGrid *grid)
{
  const int *n = grid->n_bins;
  for (int k = 0; k < 3; k++)
    grid->n_blocks[k] = (n[k] + VT_GRID_BLOCK - 1) / VT_GRID_BLOCK;
  grid->block_used = g_new0 (guint8, (gsize) grid->n_blocks[0] * grid->n_blocks[1] * grid->n_blocks[2]);
  gsize bin = 0;
  for (int z = 0; z < n[2]; z++)
    for (int y = 0; y < n[1]; y++)
      {
        guint8 *row = grid->block_used
                      + (gsize) grid->n_blocks[0] * (y / VT_GRID_BLOCK + (gsize) grid->n_blocks[1] * (z / VT_GRID_BLOCK));
        for (int x = 0; x < n[0]; x++, bin++)
          if (grid->bin_start[bin + 1] > grid->bin_start[bin])
            row[x / VT_GRID_BLOCK] = TRUE;
      }
}

/* Volume (area in two dimensions) that the bins cover, scaled. */
static double
covered_volume (const VtGrid *grid)
{
  const double (*v)[3] = grid->vectors;
  double volume = fabs (v[0][0] * v[1][1] - v[0][1] * v[1][0]);
  if (grid->dimension == 3)
    volume = fabs (v[0][0] * (v[1][1] * v[2][2] - v[1][2] * v[2][1]) + v[0][1] * (v[1][2] * v[2][0] - v[1][0] * v[2][2])
                   + v[0][2] * (v[1][0] * v[2][1] - v[1][1] * v[2][0]));
  for (int k = 0; k < grid->dimension; k++)
    volume *= grid->span[k];
  return volume;
}

static double
spacing_of (double volume, double n_atoms, int dimension)
{
  return pow (volume / n_atoms, 1.0 / dimension);
}

/* About one atom per bin that holds any: a slab or a cluster in vacuum gets finer bins than its cell's mean density
 * asks for, up to eight bins per atom. Leaves the counts in bin_start. */
static gboolean
adapt_bins (Build *build, gsize n_chunks)
{
  VtGrid *grid = build->grid;
  const double n = (double) grid->n_atoms, volume = covered_volume (grid);
  const double most = MIN (8 * n + 1000, 1e9);
  double edge = spacing_of (volume, n, grid->dimension);
  for (int round = 0;; round++)
    {
      choose_bins (grid, edge, most);
      const double n_bins = (double) get_n_bins (grid);
      gsize occupied;
      if (!count_bins (build, n_chunks, &occupied))
        return FALSE;
      const double per_bin = n / (double) MAX (occupied, 1);
      /* With one atom per bin on average a solid leaves a sixth of its bins empty and a gas a third. */
      grid->spacing = spacing_of (MIN (1.3 * (double) occupied / n_bins, 1) * volume, n, grid->dimension);
      if (per_bin < 2.5 || n_bins >= 0.5 * most || round == 5)
        return TRUE;
      edge *= pow (1.5 / per_bin, 1.0 / grid->dimension);
    }
}

/* Bins of the edge asked for (the sample's unit), or such as suit the sample. */
static gboolean
make_bins (Build *build, double edge, gsize n_chunks)
{
  VtGrid *grid = build->grid;
  gsize occupied;
  if (edge == 0)
    return adapt_bins (build, n_chunks);
  choose_bins (grid, edge * grid->scale, MIN (8 * (double) grid->n_atoms + 1000, 1e9));
  return count_bins (build, n_chunks, &occupied);
}

static void
set_range (Build *build, gsize n_chunks)
{
  VtGrid *grid = build->grid;
  for (int k = 0; k < 3; k++)
    {
      double low = INFINITY, high = -INFINITY;
      for (gsize c = 0; c < n_chunks; c++)
        {
          low = MIN (low, build->range[c][0][k]);
          high = MAX (high, build->range[c][1][k]);
        }
      grid->low[k] = grid->periodic[k] ? 0 : low;
      grid->span[k] = grid->periodic[k] ? 1 : MAX (high - low, 1e-6);
    }
}

static gboolean
wrap_all (Build *build, VtSample *sample, gsize n_chunks, GError **error)
{
  if (!vt_parallel_for (n_chunks, wrap_chunk, build, build->cancellable))
    return FALSE;
  for (gsize c = 0; c < n_chunks; c++)
    {
      if (build->outside[c] == G_MAXSIZE)
        continue;
      const gsize i = atom_of (build, build->outside[c]);
      const double *r = build->positions + 3 * i;
      if (!isfinite (r[0]) || !isfinite (r[1]) || !isfinite (r[2]))
        g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                     _ ("The position of atom %" PRId64 " is not finite."), vt_sample_get_id (sample, i));
      else
        g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                     _ ("Atom %" PRId64 " at (%g, %g, %g) lies outside the cell in a direction that is not "
                        "periodic. Make the cell larger or periodic."),
                     vt_sample_get_id (sample, i), r[0], r[1], r[2]);
      return FALSE;
    }
  return TRUE;
}

VtGrid *
vt_grid_new (VtSample *sample, double bin_edge, gboolean walls, GCancellable *cancellable, GError **error)
{
  return vt_grid_new_subset (sample, NULL, 0, bin_edge, walls, cancellable, error);
}

VtGrid *
vt_grid_new_subset (VtSample *sample, const guint32 *only, gsize n_only, double bin_edge, gboolean walls,
                    GCancellable *cancellable, GError **error)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  const gsize n = only != NULL ? n_only : vt_sample_get_n_atoms (sample), n_chunks = (n + CHUNK - 1) / CHUNK;
  if (n == 0 || n > G_MAXINT32)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                   _ ("The sample has %zu atoms; this needs 1 to 2147483647."), n);
      return NULL;
    }
  g_autoptr (VtGrid) grid = g_new0 (VtGrid, 1);
  grid->n_atoms = n;
  for (int k = 0; k < 3; k++)
    grid->span[k] = 1;
  set_cell (grid, cell, 1);
  const double spacing = spacing_of (covered_volume (grid), (double) n, grid->dimension);
  set_cell (grid, cell, exp2 (-nearbyint (log2 (spacing))));
  grid->spacing = spacing * grid->scale;

  g_autofree double *wrapped = g_new (double, 3 * n);
  g_autofree guint32 *bin = g_new (guint32, n);
  g_autofree gsize *outside = g_new (gsize, n_chunks);
  g_autofree double (*range)[2][3] = g_malloc_n (n_chunks, sizeof *range);
  Build build = { .grid = grid, .positions = vt_sample_get_positions (sample), .only = only, .walls = walls, .wrapped = wrapped,
                  .bin = bin, .range = range, .outside = outside, .cancellable = cancellable };
  memcpy (build.origin, cell->origin, sizeof build.origin);
  if (!wrap_all (&build, sample, n_chunks, error))
    return NULL;
  set_range (&build, n_chunks);
  if (!make_bins (&build, bin_edge, n_chunks) || !sort_atoms (&build))
    return NULL;
  mark_blocks (grid);
  return g_steal_pointer (&grid);
}

/* ρ times the volume of the ball, or of the part of space with atoms that it can meet if that is less. */
static double
expect_neighbours (const VtGrid *grid, double cutoff)
{
  const double r = cutoff * grid->scale, held = covered_volume (grid);
  const double ball = grid->dimension == 2 ? G_PI * r * r : 4 * G_PI / 3 * r * r * r;
  double met = held;
  for (int k = 0; k < grid->dimension; k++)
    if (grid->periodic[k])
      met *= 2 * r / grid->heights[k];
  return (double) grid->n_atoms * MIN (ball, met) / held;
}

gboolean
vt_grid_check_cutoff (const VtGrid *grid, VtSample *sample, double cutoff, double most, GError **error)
{
  const double expected = expect_neighbours (grid, cutoff);
  if (expected <= most)
    return TRUE;
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
               _ ("With a cutoff of %g %s an atom has about %.2g neighbours, and no more than %.0f can be handled. Make the cutoff smaller."),
               cutoff, vt_sample_get_length_unit (sample), expected, most);
  return FALSE;
}

double
vt_grid_most_pairs (const VtGrid *grid)
{
  return MAX (1e6, (double) grid->n_atoms);
}

void
vt_grid_free (VtGrid *grid)
{
  if (grid == NULL)
    return;
  g_free (grid->bin_start);
  g_free (grid->x);
  g_free (grid->y);
  g_free (grid->z);
  g_free (grid->atom);
  g_free (grid->block_used);
  g_free (grid);
}

static int
floor_divide (int a, int b)
{
  const int q = a / b;
  return a % b < 0 ? q - 1 : q;
}

/* The atoms of slots begin … end − 1, moved so that the centre is their origin. @vectors: fill dx, dy, dz as well. Always inlined
 * with a constant, so that each use has its own loop. */
static inline __attribute__ ((always_inline)) void
scan_run (const VtGrid *grid, guint32 begin, guint32 end, const double shift[3], double from2, double to2, gboolean vectors,
          VtNear *near)
{
  near_reserve (near, (gsize) near->n + (end - begin));
  guint n = near->n;
  for (guint32 p = begin; p < end; p++)
    {
      const double dx = grid->x[p] + shift[0], dy = grid->y[p] + shift[1], dz = grid->z[p] + shift[2];
      const double d2 = dx * dx + dy * dy + dz * dz;
      if (vectors)
        {
          near->dx[n] = dx;
          near->dy[n] = dy;
          near->dz[n] = dz;
        }
      near->d2[n] = d2;
      near->slot[n] = p;
      n += d2 < to2 && d2 >= from2;
    }
  near->n = n;
}

/* Bins, counted on through the images, that a cube of half edge @r around @centre meets. */
static void
bins_around (const VtGrid *grid, const double centre[3], double r, int lo[3], int hi[3])
{
  double s[3];
  vt_grid_to_fractional (grid, centre, s);
  for (int k = 0; k < 3; k++)
    {
      lo[k] = hi[k] = 0;
      if (k >= grid->dimension)
        continue;
      const double per = grid->n_bins[k] / grid->span[k], reach = r / grid->heights[k];
      const double first = floor ((s[k] - reach - grid->low[k]) * per), last = floor ((s[k] + reach - grid->low[k]) * per);
      const double end = grid->n_bins[k] - 1;
      lo[k] = (int) (grid->periodic[k] ? first : CLAMP (first, 0, end));
      hi[k] = (int) (grid->periodic[k] ? last : CLAMP (last, 0, end));
    }
}

/* Bins @from … @to of the row (@by, @bz), images included. Within one image they are contiguous in memory.
 * @after: slots up to this one in the first bin are left out; −1 for none. */
static inline __attribute__ ((always_inline)) void
scan_row (const VtGrid *grid, const double centre[3], int from, int to, int by, int bz, gint64 after, double from2, double to2,
          gboolean vectors, VtNear *near)
{
  const double (*v)[3] = grid->vectors;
  const int nx = grid->n_bins[0], ny = grid->n_bins[1], nz = grid->n_bins[2];
  const int iy = floor_divide (by, ny), iz = floor_divide (bz, nz);
  const gsize row = (gsize) nx * ((gsize) (by - iy * ny) + (gsize) ny * (gsize) (bz - iz * nz));
  for (int bx = from; bx <= to;)
    {
      const int ix = floor_divide (bx, nx), end = MIN (to + 1, (ix + 1) * nx);
      guint32 p = grid->bin_start[row + (gsize) (bx - ix * nx)];
      const guint32 q = grid->bin_start[row + (gsize) (end - ix * nx)];
      if (bx == from && after >= 0)
        p = (guint32) (after + 1);
      bx = end;
      if (p >= q)
        continue;
      double shift[3];
      for (int k = 0; k < 3; k++)
        shift[k] = ix * v[0][k] + iy * v[1][k] + iz * v[2][k] - centre[k];
      scan_run (grid, p, q, shift, from2, to2, vectors, near);
    }
}

void
vt_grid_gather (const VtGrid *grid, const double centre[3], double from2, double to2, VtNear *near)
{
  int lo[3], hi[3];
  near->n = 0;
  bins_around (grid, centre, sqrt (to2) * (1 + 1e-12) + 1e-9, lo, hi);
  for (int bz = lo[2]; bz <= hi[2]; bz++)
    for (int by = lo[1]; by <= hi[1]; by++)
      scan_row (grid, centre, lo[0], hi[0], by, bz, -1, from2, to2, TRUE, near);
}

void
vt_grid_gather_half (const VtGrid *grid, gsize slot, double to2, VtNear *near)
{
  const double centre[3] = { grid->x[slot], grid->y[slot], grid->z[slot] };
  int lo[3], hi[3], own[3] = { 0 };
  double s[3];
  near->n = 0;
  vt_grid_to_fractional (grid, centre, s);
  for (int k = 0; k < grid->dimension; k++)
    own[k] = bin_along (grid, s[k], k);
  bins_around (grid, centre, sqrt (to2) * (1 + 1e-12) + 1e-9, lo, hi);
  scan_row (grid, centre, own[0], hi[0], own[1], own[2], (gint64) slot, 0, to2, FALSE, near);
  for (int by = own[1] + 1; by <= hi[1]; by++)
    scan_row (grid, centre, lo[0], hi[0], by, own[2], -1, 0, to2, FALSE, near);
  for (int bz = own[2] + 1; bz <= hi[2]; bz++)
    for (int by = lo[1]; by <= hi[1]; by++)
      scan_row (grid, centre, lo[0], hi[0], by, bz, -1, 0, to2, FALSE, near);
}

/* Centre, relative to @centre, and half diagonal of bins begin[k] … end[k] − 1 of one image. */
static double
enclose (const VtGrid *grid, const int begin[3], const int end[3], const int image[3], const double centre[3], double middle[3])
{
  double half[3][3] = { { 0 } }, most = 0;
  for (int x = 0; x < 3; x++)
    middle[x] = -centre[x];
  for (int k = 0; k < grid->dimension; k++)
    {
      const double per = grid->span[k] / grid->n_bins[k];
      const double s = grid->low[k] + 0.5 * (begin[k] + end[k]) * per + image[k], d = 0.5 * (end[k] - begin[k]) * per;
      for (int x = 0; x < 3; x++)
        {
          middle[x] += s * grid->vectors[k][x];
          half[k][x] = d * grid->vectors[k][x];
        }
    }
  for (int signs = 0; signs < 4; signs++)
    {
      double d2 = 0;
      for (int x = 0; x < 3; x++)
        {
          const double d = half[0][x] + (signs & 1 ? half[1][x] : -half[1][x]) + (signs & 2 ? half[2][x] : -half[2][x]);
          d2 += d * d;
        }
      most = MAX (most, d2);
    }
  /* Rounding may have put an atom a hair outside its bin. */
  return sqrt (most) * (1 + 1e-9) + 1e-9;
}

typedef struct
{
  const VtGrid *grid;
  const double *centre;
  double from2, to2;
  VtGridFilter filter;
  gconstpointer data;
  VtNear *near;
} Search;

static gboolean
is_wanted (const Search *search, const double middle[3], double radius)
{
  const double d = sqrt (dot (middle, middle));
  return d - radius <= sqrt (search->to2) && (d + radius) * (d + radius) >= search->from2
         && search->filter (middle, radius, search->data);
}

/* The bins of one block of one image. */
static void
search_block (const Search *search, const int begin[3], const int end[3], const int image[3])
{
  const VtGrid *grid = search->grid;
  double shift[3], middle[3];
  int bin[3];
  for (int x = 0; x < 3; x++)
    shift[x] = image[0] * grid->vectors[0][x] + image[1] * grid->vectors[1][x] + image[2] * grid->vectors[2][x] - search->centre[x];
  for (bin[2] = begin[2]; bin[2] < end[2]; bin[2]++)
    for (bin[1] = begin[1]; bin[1] < end[1]; bin[1]++)
      for (bin[0] = begin[0]; bin[0] < end[0]; bin[0]++)
        {
          const gsize index = (gsize) bin[0] + (gsize) grid->n_bins[0] * ((gsize) bin[1] + (gsize) grid->n_bins[1] * (gsize) bin[2]);
          const int next[3] = { bin[0] + 1, bin[1] + 1, bin[2] + 1 };
          if (grid->bin_start[index] == grid->bin_start[index + 1])
            continue;
          const double radius = enclose (grid, bin, next, image, search->centre, middle);
          if (is_wanted (search, middle, radius))
            scan_run (grid, grid->bin_start[index], grid->bin_start[index + 1], shift, search->from2, search->to2, TRUE,
                      search->near);
        }
}

void
vt_grid_gather_filtered (const VtGrid *grid, const double centre[3], double from2, double to2, VtGridFilter filter,
                         gconstpointer data, VtNear *near)
{
  const Search search = { grid, centre, from2, to2, filter, data, near };
  int lo[3], hi[3], at[3];
  near->n = 0;
  bins_around (grid, centre, sqrt (to2) * (1 + 1e-12) + 1e-9, lo, hi);
  /* From bins to blocks, both counted on through the images; an image begins with a new block. */
  for (int k = 0; k < 3; k++)
    {
      const int first = floor_divide (lo[k], grid->n_bins[k]), last = floor_divide (hi[k], grid->n_bins[k]);
      lo[k] = first * grid->n_blocks[k] + (lo[k] - first * grid->n_bins[k]) / VT_GRID_BLOCK;
      hi[k] = last * grid->n_blocks[k] + (hi[k] - last * grid->n_bins[k]) / VT_GRID_BLOCK;
    }
  for (at[2] = lo[2]; at[2] <= hi[2]; at[2]++)
    for (at[1] = lo[1]; at[1] <= hi[1]; at[1]++)
      for (at[0] = lo[0]; at[0] <= hi[0]; at[0]++)
        {
          int image[3], block[3], begin[3], end[3];
          double middle[3];
          for (int k = 0; k < 3; k++)
            {
              image[k] = floor_divide (at[k], grid->n_blocks[k]);
              block[k] = at[k] - image[k] * grid->n_blocks[k];
              begin[k] = block[k] * VT_GRID_BLOCK;
              end[k] = MIN (begin[k] + VT_GRID_BLOCK, grid->n_bins[k]);
            }
          if (!grid->block_used[(gsize) block[0] + (gsize) grid->n_blocks[0] * ((gsize) block[1] + (gsize) grid->n_blocks[1] * (gsize) block[2])])
            continue;
          const double radius = enclose (grid, begin, end, image, centre, middle);
          if (is_wanted (&search, middle, radius))
            search_block (&search, begin, end, image);
        }
}
