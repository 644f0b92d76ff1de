/* Lists of neighbours by linked cells. See vt-pairs.h.
 *
 * Passes: (1) fractional coordinates and images; (2) counting sort by bin, bins of about half the reach; (3) per atom, count what is
 * in reach among the bins around it, counted on through the images; (4) the same again, filling. 3 and 4 run in the pool and depend on
 * the positions only. O(N) time and memory. */
#include "potential/vt-pairs.h"

#include <math.h>
#include <string.h>

#include "base/vt-pool.h"

#define CHUNK 64

void
vt_pairs_clear (VtPairs *pairs)
{
  g_free (pairs->fraction);
  g_free (pairs->image);
  g_free (pairs->begin);
  g_free (pairs->atom);
  g_free (pairs->shift);
  g_free (pairs->shifts);
  memset (pairs, 0, sizeof *pairs);
}

gboolean
vt_pairs_count_images (const VtCell *cell, double reach, int images[3])
{
  double heights[3];
  gboolean fits = TRUE;
  vt_cell_get_heights (cell, heights);
  for (int k = 0; k < 3; k++)
    {
      const double n = cell->periodic[k] ? ceil (reach / heights[k]) : 0;
      fits = fits && n <= VT_PAIRS_MAX_IMAGES;
      images[k] = fits ? (int) n : 0;
    }
  return fits;
}

typedef struct
{
  VtPairs *pairs;
  const VtCell *cell;
  gboolean flat;
  int images[3];
  double heights[3];
  int n_bins[3];
  double low[3], per_bin[3]; /* of fractional coordinates */
  double *wrapped;           /* by slot */
  double *wrapped_fraction;
  guint32 *slot_atom;
  guint32 *slot_of;
  guint32 *bin_start;
  double (*shift_vectors)[3];
} Build;

static gboolean
locate_atoms (Build *build, const double *positions)
{
  VtPairs *pairs = build->pairs;
  double inverse[3][3];
  vt_cell_get_inverse (build->cell, inverse);
  for (gsize i = 0; i < pairs->n; i++)
    {
      double *s = pairs->fraction + 3 * i;
      double r[3] = { positions[3 * i], positions[3 * i + 1], positions[3 * i + 2] };
      if (build->flat)
        r[2] = build->cell->origin[2];
      vt_cell_to_fractional (build->cell, inverse, r, s);
      for (int k = 0; k < 3; k++)
        {
          if (!(fabs (s[k]) < 1e9) || !isfinite (positions[3 * i + k]))
            return FALSE;
          pairs->image[3 * i + k] = build->cell->periodic[k] ? (gint32) floor (s[k]) : 0;
        }
    }
  return TRUE;
}

static int
bin_along (const Build *build, double s, int k)
{
  const double bin = floor ((s - build->low[k]) * build->per_bin[k]);
  return (int) CLAMP (bin, 0, build->n_bins[k] - 1);
}

/* Bins of half the reach or more, not more of them than twice the atoms. */
static void
choose_bins (Build *build, const double *wrapped_fraction)
{
  const VtPairs *pairs = build->pairs;
  double total = 1;
  for (int k = 0; k < 3; k++)
    {
      double low = 0, high = 1;
      if (!build->cell->periodic[k])
        {
          low = INFINITY;
          high = -INFINITY;
          for (gsize i = 0; i < pairs->n; i++)
            {
              low = MIN (low, wrapped_fraction[3 * i + k]);
              high = MAX (high, wrapped_fraction[3 * i + k]);
            }
        }
      const double span = MAX (high - low, 1e-9);
      const double n = build->flat && k == 2 ? 1 : CLAMP (floor (2 * span * build->heights[k] / pairs->reach), 1, 1e4);
      build->low[k] = low;
      build->n_bins[k] = (int) n;
      build->per_bin[k] = n / span;
      total *= n;
    }
  while (total > 2.0 * (double) pairs->n + 8)
    {
      int most = 0;
      for (int k = 1; k < 3; k++)
        if (build->n_bins[k] > build->n_bins[most])
          most = k;
      total /= build->n_bins[most];
      const int fewer = MAX (1, (int) (build->n_bins[most] * 0.8));
      build->per_bin[most] *= (double) fewer / build->n_bins[most];
      build->n_bins[most] = fewer;
      total *= fewer;
    }
}

static void
sort_by_bin (Build *build, const double *wrapped_fraction, const double *positions)
{
  VtPairs *pairs = build->pairs;
  const gsize n = pairs->n, n_bins = (gsize) build->n_bins[0] * (gsize) build->n_bins[1] * (gsize) build->n_bins[2];
  g_autofree guint32 *bin = g_new (guint32, n + 1);
  g_autofree double *wrapped = g_new (double, 3 * n + 1);
  build->bin_start = g_new0 (guint32, n_bins + 1);
  build->slot_atom = g_new (guint32, n + 1);
  build->slot_of = g_new (guint32, n + 1);
  build->wrapped = g_new (double, 3 * n + 1);
  build->wrapped_fraction = g_new (double, 3 * n + 1);
  vt_pairs_wrap (pairs, build->cell, positions, 0, n, wrapped);
  for (gsize i = 0; i < n; i++)
    {
      int b[3];
      for (int k = 0; k < 3; k++)
        b[k] = bin_along (build, wrapped_fraction[3 * i + k], k);
      bin[i] = (guint32) (b[0] + build->n_bins[0] * (b[1] + build->n_bins[1] * b[2]));
      build->bin_start[bin[i] + 1]++;
    }
  for (gsize b = 0; b < n_bins; b++)
    build->bin_start[b + 1] += build->bin_start[b];
  g_autofree guint32 *next = g_memdup2 (build->bin_start, n_bins * sizeof *next);
  for (gsize i = 0; i < n; i++)
    {
      const guint32 slot = next[bin[i]]++;
      build->slot_atom[slot] = (guint32) i;
      build->slot_of[i] = slot;
      memcpy (build->wrapped + 3 * slot, wrapped + 3 * i, 3 * sizeof (double));
      memcpy (build->wrapped_fraction + 3 * slot, wrapped_fraction + 3 * i, 3 * sizeof (double));
    }
}

static int
floor_divide (int a, int b)
{
  return a >= 0 ? a / b : -((b - 1 - a) / b);
}

/* Neighbours of the atom in @slot; @atom, @shift: where to write, or NULL to count. */
static gsize
search (const Build *build, gsize slot, guint32 *atom, guint16 *shift)
{
  const double *centre = build->wrapped + 3 * slot, *s = build->wrapped_fraction + 3 * slot;
  const double reach2 = build->pairs->reach * build->pairs->reach;
  const int *images = build->images;
  int lo[3], hi[3];
  gsize found = 0;
  for (int k = 0; k < 3; k++)
    {
      const double reach = build->pairs->reach / build->heights[k] * (1 + 1e-12) + 1e-12;
      const double first = floor ((s[k] - reach - build->low[k]) * build->per_bin[k]);
      const double last = floor ((s[k] + reach - build->low[k]) * build->per_bin[k]), end = build->n_bins[k] - 1;
      const gboolean periodic = build->cell->periodic[k];
      lo[k] = (int) (periodic ? first : CLAMP (first, 0, end));
      hi[k] = (int) (periodic ? last : CLAMP (last, 0, end));
    }
  for (int z = lo[2]; z <= hi[2]; z++)
    for (int y = lo[1]; y <= hi[1]; y++)
      for (int x = lo[0]; x <= hi[0]; x++)
        {
          const int iz = floor_divide (z, build->n_bins[2]), iy = floor_divide (y, build->n_bins[1]), ix = floor_divide (x, build->n_bins[0]);
          if (abs (ix) > images[0] || abs (iy) > images[1] || abs (iz) > images[2])
            continue;
          const guint code = (guint) ((ix + images[0]) + (2 * images[0] + 1) * ((iy + images[1]) + (2 * images[1] + 1) * (iz + images[2])));
          const double *by = build->shift_vectors[code];
          const gsize bin = (gsize) (x - ix * build->n_bins[0])
                            + (gsize) build->n_bins[0] * ((gsize) (y - iy * build->n_bins[1])
                                                          + (gsize) build->n_bins[1] * (gsize) (z - iz * build->n_bins[2]));
          const gboolean own = ix == 0 && iy == 0 && iz == 0;
          for (guint32 p = build->bin_start[bin]; p < build->bin_start[bin + 1]; p++)
            {
              const double *r = build->wrapped + 3 * p;
              const double dx = r[0] + by[0] - centre[0], dy = r[1] + by[1] - centre[1], dz = r[2] + by[2] - centre[2];
              if (dx * dx + dy * dy + dz * dz >= reach2 || (own && p == slot))
                continue;
              if (atom != NULL)
                {
                  atom[found] = build->slot_atom[p];
                  shift[found] = (guint16) code;
                }
              found++;
            }
        }
  return found;
}

static void
count_chunk (gsize chunk, guint thread, gpointer data)
{
  const Build *build = data;
  const gsize end = MIN ((chunk + 1) * CHUNK, build->pairs->n);
  for (gsize i = chunk * CHUNK; i < end; i++)
    build->pairs->begin[i + 1] = search (build, build->slot_of[i], NULL, NULL);
}

static void
fill_chunk (gsize chunk, guint thread, gpointer data)
{
  const Build *build = data;
  VtPairs *pairs = build->pairs;
  const gsize end = MIN ((chunk + 1) * CHUNK, pairs->n);
  for (gsize i = chunk * CHUNK; i < end; i++)
    search (build, build->slot_of[i], pairs->atom + pairs->begin[i], pairs->shift + pairs->begin[i]);
}

static void
set_shifts (Build *build)
{
  VtPairs *pairs = build->pairs;
  const int *m = build->images;
  pairs->n_shifts = (guint) ((2 * m[0] + 1) * (2 * m[1] + 1) * (2 * m[2] + 1));
  g_free (pairs->shifts);
  pairs->shifts = g_malloc (pairs->n_shifts * sizeof *pairs->shifts);
  guint code = 0;
  for (int c = -m[2]; c <= m[2]; c++)
    for (int b = -m[1]; b <= m[1]; b++)
      for (int a = -m[0]; a <= m[0]; a++, code++)
        {
          pairs->shifts[code][0] = (gint8) a;
          pairs->shifts[code][1] = (gint8) b;
          pairs->shifts[code][2] = (gint8) c;
        }
  build->shift_vectors = g_malloc (pairs->n_shifts * sizeof *build->shift_vectors);
  vt_pairs_get_shift_vectors (pairs, build->cell, build->shift_vectors);
}

static void
make_lists (Build *build)
{
  VtPairs *pairs = build->pairs;
  const gsize n_chunks = (pairs->n + CHUNK - 1) / CHUNK;
  pairs->begin[0] = 0;
  vt_parallel_for (n_chunks, count_chunk, build, NULL);
  for (gsize i = 0; i < pairs->n; i++)
    pairs->begin[i + 1] += pairs->begin[i];
  if (pairs->begin[pairs->n] > pairs->capacity)
    {
      pairs->capacity = pairs->begin[pairs->n] + pairs->begin[pairs->n] / 8;
      g_free (pairs->atom);
      g_free (pairs->shift);
      pairs->atom = g_new (guint32, pairs->capacity);
      pairs->shift = g_new (guint16, pairs->capacity);
    }
  vt_parallel_for (n_chunks, fill_chunk, build, NULL);
}

gboolean
vt_pairs_build (VtPairs *pairs, const VtCell *cell, gsize n, const double *positions, double reach)
{
  Build build = { .pairs = pairs, .cell = cell, .flat = cell->dimension == 2 };
  if (pairs->n != n || pairs->begin == NULL)
    {
      vt_pairs_clear (pairs);
      pairs->n = n;
      pairs->fraction = g_new (double, 3 * n + 1);
      pairs->image = g_new (gint32, 3 * n + 1);
      pairs->begin = g_new (gsize, n + 1);
    }
  pairs->reach = reach;
  memcpy (pairs->vectors, cell->vectors, sizeof pairs->vectors);
  vt_cell_get_heights (cell, build.heights);
  if (!vt_pairs_count_images (cell, reach, build.images) || !locate_atoms (&build, positions))
    return FALSE;
  g_autofree double *wrapped_fraction = g_new (double, 3 * n + 1);
  for (gsize k = 0; k < 3 * n; k++)
    wrapped_fraction[k] = pairs->fraction[k] - pairs->image[k];
  choose_bins (&build, wrapped_fraction);
  sort_by_bin (&build, wrapped_fraction, positions);
  set_shifts (&build);
  make_lists (&build);
  g_free (build.wrapped);
  g_free (build.wrapped_fraction);
  g_free (build.slot_atom);
  g_free (build.slot_of);
  g_free (build.bin_start);
  g_free (build.shift_vectors);
  return TRUE;
}

/* The deformation from the list's cell to @cell, less the identity: its largest stretch is at most its Frobenius norm. */
static double
get_strain (const VtPairs *pairs, const VtCell *cell)
{
  VtCell old = *cell;
  double inverse[3][3], sum = 0;
  if (memcmp (pairs->vectors, cell->vectors, sizeof pairs->vectors) == 0)
    return 0;
  memcpy (old.vectors, pairs->vectors, sizeof old.vectors);
  if (!vt_cell_get_inverse (&old, inverse))
    return INFINITY;
  /* d = Σ_k s_k v_k with s_k = Σ_j inverse[k][j] d_j */
  for (int a = 0; a < 3; a++)
    for (int b = 0; b < 3; b++)
      {
        double m = a == b ? -1 : 0;
        for (int k = 0; k < 3; k++)
          m += cell->vectors[k][a] * inverse[k][b];
        sum += m * m;
      }
  return sqrt (sum);
}

gboolean
vt_pairs_are_valid (const VtPairs *pairs, const VtCell *cell, const double *positions, double cutoff)
{
  if (pairs->begin == NULL)
    return FALSE;
  /* A pair that was not listed was at least the reach apart. Now it is at least (1 − strain) times that, less two moves. */
  const double slack = pairs->reach * (1 - get_strain (pairs, cell)) - cutoff;
  if (!(slack > 0))
    return FALSE;
  const double most2 = slack * slack / 4;
  const double (*h)[3] = cell->vectors;
  for (gsize i = 0; i < pairs->n; i++)
    {
      const double *s = pairs->fraction + 3 * i;
      double d2 = 0;
      for (int k = 0; k < (cell->dimension == 2 ? 2 : 3); k++)
        {
          const double d = positions[3 * i + k] - (cell->origin[k] + s[0] * h[0][k] + s[1] * h[1][k] + s[2] * h[2][k]);
          d2 += d * d;
        }
      if (!(d2 < most2))
        return FALSE;
    }
  return TRUE;
}

void
vt_pairs_wrap (const VtPairs *pairs, const VtCell *cell, const double *positions, gsize begin, gsize end, double *wrapped)
{
  const double (*h)[3] = cell->vectors;
  for (gsize i = begin; i < end; i++)
    {
      const gint32 *image = pairs->image + 3 * i;
      for (int k = 0; k < 3; k++)
        wrapped[3 * i + k] = positions[3 * i + k] - (image[0] * h[0][k] + image[1] * h[1][k] + image[2] * h[2][k]);
      if (cell->dimension == 2)
        wrapped[3 * i + 2] = 0;
    }
}

void
vt_pairs_get_shift_vectors (const VtPairs *pairs, const VtCell *cell, double (*vectors)[3])
{
  for (guint code = 0; code < pairs->n_shifts; code++)
    for (int k = 0; k < 3; k++)
      vectors[code][k] = pairs->shifts[code][0] * cell->vectors[0][k] + pairs->shifts[code][1] * cell->vectors[1][k]
                         + pairs->shifts[code][2] * cell->vectors[2][k];
}
