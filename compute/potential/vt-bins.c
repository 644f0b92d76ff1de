/* Linked cells: a counting sort of the atoms by bins of about half the reach. A search looks at the bins that a cube around the
 * sphere meets, counted on through the images. */
#include "potential/vt-bins.h"

#include <math.h>
#include <string.h>

gboolean
vt_bins_count_images (const VtCell *cell, double reach, int images[3])
{
  double heights[3];
  gboolean fits = TRUE;
  vt_cell_get_heights (cell, heights);
  for (int k = 0; k < 3; k++)
    {
      const double n = cell->periodic[k] ? ceil (reach / heights[k]) : 0;
      fits = fits && n <= VT_BINS_MAX_IMAGES;
      images[k] = fits ? (int) n : 0;
    }
  return fits;
}

gboolean
vt_bins_wrap (const VtCell *cell, const double inverse[3][3], const double place[3], gint32 image[3], double fraction[3], double wrapped[3])
{
  const double (*h)[3] = cell->vectors;
  const double r[3] = { place[0], place[1], cell->dimension == 2 ? cell->origin[2] : place[2] };
  vt_cell_to_fractional (cell, inverse, r, fraction);
  for (int k = 0; k < 3; k++)
    {
      if (!(fabs (fraction[k]) < 1e9) || !isfinite (place[k]))
        return FALSE;
      image[k] = cell->periodic[k] ? (gint32) floor (fraction[k]) : 0;
    }
  for (int k = 0; k < 3; k++)
    wrapped[k] = place[k] - (image[0] * h[0][k] + image[1] * h[1][k] + image[2] * h[2][k]);
  if (cell->dimension == 2)
    wrapped[2] = 0;
  return TRUE;
}

/* The fractional coordinates of a wrapped position. */
static void
get_fraction (const VtBins *bins, const double wrapped[3], double s[3])
{
  const double r[3] = { wrapped[0], wrapped[1], bins->cell.dimension == 2 ? bins->cell.origin[2] : wrapped[2] };
  vt_cell_to_fractional (&bins->cell, bins->inverse, r, s);
}

static int
bin_along (const VtBins *bins, double s, int k)
{
  const double bin = floor ((s - bins->low[k]) * bins->per_bin[k]);
  return (int) CLAMP (bin, 0, bins->n_bins[k] - 1);
}

/* The range that the atoms have along an open direction. */
static void
get_range (const VtBins *bins, const double *wrapped, int k, double *low, double *high)
{
  *low = INFINITY;
  *high = -INFINITY;
  for (gsize i = 0; i < bins->n; i++)
    {
      double s[3];
      get_fraction (bins, wrapped + 3 * i, s);
      *low = MIN (*low, s[k]);
      *high = MAX (*high, s[k]);
    }
}

/* Bins of half the reach or more, not more of them than twice the atoms. */
static void
choose_bins (VtBins *bins, const double *wrapped)
{
  double total = 1;
  for (int k = 0; k < 3; k++)
    {
      double low = 0, high = 1;
      if (!bins->cell.periodic[k])
        get_range (bins, wrapped, k, &low, &high);
      const double span = MAX (high - low, 1e-9);
      const gboolean one = bins->cell.dimension == 2 && k == 2;
      const double n = one ? 1 : CLAMP (floor (2 * span * bins->heights[k] / bins->reach), 1, 1e4);
      bins->low[k] = low;
      bins->n_bins[k] = (int) n;
      bins->per_bin[k] = n / span;
      total *= n;
    }
  while (total > 2.0 * (double) bins->n + 8)
    {
      int most = 0;
      for (int k = 1; k < 3; k++)
        if (bins->n_bins[k] > bins->n_bins[most])
          most = k;
      const int fewer = MAX (1, (int) (bins->n_bins[most] * 0.8));
      total *= (double) fewer / bins->n_bins[most];
      bins->per_bin[most] *= (double) fewer / bins->n_bins[most];
      bins->n_bins[most] = fewer;
    }
}

static void
set_shifts (VtBins *bins)
{
  const int *m = bins->images;
  guint code = 0;
  bins->n_shifts = (guint) ((2 * m[0] + 1) * (2 * m[1] + 1) * (2 * m[2] + 1));
  bins->shifts = g_malloc (bins->n_shifts * sizeof *bins->shifts);
  bins->shift_vectors = g_malloc (bins->n_shifts * sizeof *bins->shift_vectors);
  for (int c = -m[2]; c <= m[2]; c++)
    for (int b = -m[1]; b <= m[1]; b++)
      for (int a = -m[0]; a <= m[0]; a++, code++)
        {
          bins->shifts[code][0] = (gint8) a;
          bins->shifts[code][1] = (gint8) b;
          bins->shifts[code][2] = (gint8) c;
          for (int k = 0; k < 3; k++)
            bins->shift_vectors[code][k] = a * bins->cell.vectors[0][k] + b * bins->cell.vectors[1][k] + c * bins->cell.vectors[2][k];
        }
}

static gboolean
sort_atoms (VtBins *bins, const double *wrapped, GCancellable *cancellable)
{
  const gsize n = bins->n, n_bins = (gsize) bins->n_bins[0] * (gsize) bins->n_bins[1] * (gsize) bins->n_bins[2];
  g_autofree guint32 *bin = g_new (guint32, n + 1);
  bins->start = g_new0 (guint32, n_bins + 1);
  bins->atom = g_new (guint32, n + 1);
  bins->slot = g_new (guint32, n + 1);
  bins->wrapped = g_new (double, 3 * n + 1);
  for (gsize i = 0; i < n; i++)
    {
      double s[3];
      if (VT_BINS_IS_CANCELLED (cancellable, i))
        return FALSE;
      get_fraction (bins, wrapped + 3 * i, s);
      bin[i] = (guint32) (bin_along (bins, s[0], 0) + bins->n_bins[0] * (bin_along (bins, s[1], 1) + bins->n_bins[1] * bin_along (bins, s[2], 2)));
      bins->start[bin[i] + 1]++;
    }
  for (gsize b = 0; b < n_bins; b++)
    bins->start[b + 1] += bins->start[b];
  g_autofree guint32 *next = g_memdup2 (bins->start, n_bins * sizeof *next);
  for (gsize i = 0; i < n; i++)
    {
      if (VT_BINS_IS_CANCELLED (cancellable, i))
        return FALSE;
      const guint32 slot = next[bin[i]]++;
      bins->atom[slot] = (guint32) i;
      bins->slot[i] = slot;
      memcpy (bins->wrapped + 3 * (gsize) slot, wrapped + 3 * i, 3 * sizeof (double));
    }
  return TRUE;
}

gboolean
vt_bins_init (VtBins *bins, const VtCell *cell, gsize n, const double *wrapped, double reach, GCancellable *cancellable)
{
  memset (bins, 0, sizeof *bins);
  bins->n = n;
  bins->cell = *cell;
  bins->reach = reach;
  vt_cell_get_heights (cell, bins->heights);
  vt_cell_get_inverse (cell, bins->inverse);
  vt_bins_count_images (cell, reach, bins->images);
  choose_bins (bins, wrapped);
  set_shifts (bins);
  return sort_atoms (bins, wrapped, cancellable);
}

void
vt_bins_clear (VtBins *bins)
{
  g_free (bins->wrapped);
  g_free (bins->atom);
  g_free (bins->slot);
  g_free (bins->start);
  g_free (bins->shifts);
  g_free (bins->shift_vectors);
  memset (bins, 0, sizeof *bins);
}

static int
floor_divide (int a, int b)
{
  return a >= 0 ? a / b : -((b - 1 - a) / b);
}

gsize
vt_bins_search (const VtBins *bins, const double centre[3], guint32 self, double reach, guint32 *atom, guint16 *shift, gsize capacity)
{
  const double reach2 = reach * reach;
  const int *m = bins->images, *nb = bins->n_bins;
  double s[3];
  int lo[3], hi[3];
  gsize found = 0;
  get_fraction (bins, centre, s);
  for (int k = 0; k < 3; k++)
    {
      const double by = reach / bins->heights[k] * (1 + 1e-12) + 1e-12, end = nb[k] - 1;
      const double first = floor ((s[k] - by - bins->low[k]) * bins->per_bin[k]), last = floor ((s[k] + by - bins->low[k]) * bins->per_bin[k]);
      lo[k] = (int) (bins->cell.periodic[k] ? first : CLAMP (first, 0, end));
      hi[k] = (int) (bins->cell.periodic[k] ? last : CLAMP (last, 0, end));
    }
  for (int z = lo[2]; z <= hi[2]; z++)
    for (int y = lo[1]; y <= hi[1]; y++)
      for (int x = lo[0]; x <= hi[0]; x++)
        {
          const int iz = floor_divide (z, nb[2]), iy = floor_divide (y, nb[1]), ix = floor_divide (x, nb[0]);
          if (abs (ix) > m[0] || abs (iy) > m[1] || abs (iz) > m[2])
            continue;
          const int code = (ix + m[0]) + (2 * m[0] + 1) * ((iy + m[1]) + (2 * m[1] + 1) * (iz + m[2]));
          const double *by = bins->shift_vectors[code];
          const gsize bin = (gsize) (x - ix * nb[0]) + (gsize) nb[0] * ((gsize) (y - iy * nb[1]) + (gsize) nb[1] * (gsize) (z - iz * nb[2]));
          const gboolean own = ix == 0 && iy == 0 && iz == 0;
          for (guint32 p = bins->start[bin]; p < bins->start[bin + 1]; p++)
            {
              const double *r = bins->wrapped + 3 * (gsize) p;
              const double dx = r[0] + by[0] - centre[0], dy = r[1] + by[1] - centre[1], dz = r[2] + by[2] - centre[2];
              if (dx * dx + dy * dy + dz * dz >= reach2 || (own && bins->atom[p] == self))
                continue;
              if (found < capacity)
                {
                  atom[found] = bins->atom[p];
                  shift[found] = (guint16) code;
                }
              found++;
            }
        }
  return found;
}
