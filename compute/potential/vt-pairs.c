/* Lists of neighbours by linked cells. See vt-pairs.h.
 *
 * Passes: (1) fractional coordinates and images; (2) sorting into bins; (3) per atom, count what is in reach; (4) the same again,
 * filling. 3 and 4 run in the pool and depend on the positions only. O(N) time and memory. */
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

typedef struct
{
  VtPairs *pairs;
  VtBins bins;
} Build;

/* Neighbours of atom @i; with @fill FALSE they are only counted. */
static gsize
search (const Build *build, gsize i, gboolean fill)
{
  const VtPairs *pairs = build->pairs;
  const gsize begin = fill ? pairs->begin[i] : 0;
  return vt_bins_search (&build->bins, build->bins.wrapped + 3 * (gsize) build->bins.slot[i], (guint32) i, pairs->reach,
                         fill ? pairs->atom + begin : NULL, fill ? pairs->shift + begin : NULL, fill ? pairs->begin[i + 1] - begin : 0);
}

static void
count_chunk (gsize chunk, guint thread, gpointer data)
{
  const Build *build = data;
  const gsize end = MIN ((chunk + 1) * CHUNK, build->pairs->n);
  for (gsize i = chunk * CHUNK; i < end; i++)
    build->pairs->begin[i + 1] = search (build, i, FALSE);
}

static void
fill_chunk (gsize chunk, guint thread, gpointer data)
{
  const Build *build = data;
  VtPairs *pairs = build->pairs;
  const gsize end = MIN ((chunk + 1) * CHUNK, pairs->n);
  for (gsize i = chunk * CHUNK; i < end; i++)
    search (build, i, TRUE);
}

static gboolean
make_lists (Build *build, GCancellable *cancellable)
{
  VtPairs *pairs = build->pairs;
  const gsize n_chunks = (pairs->n + CHUNK - 1) / CHUNK;
  pairs->begin[0] = 0;
  if (!vt_parallel_for (n_chunks, count_chunk, build, cancellable))
    return FALSE;
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
  return vt_parallel_for (n_chunks, fill_chunk, build, cancellable);
}

gboolean
vt_pairs_build (VtPairs *pairs, const VtCell *cell, gsize n, const double *positions, double reach, GCancellable *cancellable)
{
  Build build = { .pairs = pairs };
  double inverse[3][3];
  int images[3];
  if (g_cancellable_is_cancelled (cancellable))
    return FALSE;
  if (pairs->n != n || pairs->begin == NULL)
    {
      vt_pairs_clear (pairs);
      pairs->n = n;
      pairs->fraction = g_new (double, 3 * n + 1);
      pairs->image = g_new (gint32, 3 * n + 1);
      pairs->begin = g_new0 (gsize, n + 1);
    }
  pairs->reach = reach;
  memcpy (pairs->vectors, cell->vectors, sizeof pairs->vectors);
  if (!vt_bins_count_images (cell, reach, images) || !vt_cell_get_inverse (cell, inverse))
    return FALSE;
  g_autofree double *wrapped = g_new (double, 3 * n + 1);
  for (gsize i = 0; i < n; i++)
    if (VT_BINS_IS_CANCELLED (cancellable, i)
        || !vt_bins_wrap (cell, inverse, positions + 3 * i, pairs->image + 3 * i, pairs->fraction + 3 * i, wrapped + 3 * i))
      return FALSE;
  const gboolean ok = vt_bins_init (&build.bins, cell, n, wrapped, reach, cancellable) && make_lists (&build, cancellable);
  g_free (pairs->shifts);
  pairs->shifts = g_steal_pointer (&build.bins.shifts);
  pairs->n_shifts = build.bins.n_shifts;
  vt_bins_clear (&build.bins);
  return ok;
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
