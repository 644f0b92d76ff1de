/* Motif census. See vt-census.h. */
#include "structure/vt-census.h"

#include <math.h>
#include <string.h>

/* An index packs into 64 bits: no cell has 65535 faces. */
static guint64
pack (const gint32 index[4])
{
  guint64 key = 0;
  for (int k = 0; k < 4; k++)
    key = key << 16 | (guint64) CLAMP (index[k], 0, 0xffff);
  return key;
}

static int
compare_motifs (gconstpointer a, gconstpointer b)
{
  const VtMotif *p = a, *q = b;
  static const int order[4] = { 2, 1, 3, 0 };
  if (p->count != q->count)
    return p->count > q->count ? -1 : 1;
  for (int k = 0; k < 4; k++)
    if (p->index[order[k]] != q->index[order[k]])
      return p->index[order[k]] > q->index[order[k]] ? -1 : 1;
  return 0;
}

/* Numbers the distinct indices in order of appearance: census->rank per atom, one motif each. */
static void
collect (VtCensus *census, const gint32 *const n[4], GArray *motifs)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (gsize i = 0; i < census->n_atoms; i++)
    {
      VtMotif motif = { .index = { n[0][i], n[1][i], n[2][i], n[3][i] } };
      const guint64 key = pack (motif.index);
      gpointer found;
      if (!g_hash_table_lookup_extended (known, &key, NULL, &found))
        {
          found = GUINT_TO_POINTER (motifs->len);
          g_hash_table_insert (known, g_memdup2 (&key, sizeof key), found);
          g_array_append_val (motifs, motif);
        }
      census->rank[i] = (gint32) GPOINTER_TO_UINT (found);
      g_array_index (motifs, VtMotif, GPOINTER_TO_UINT (found)).count++;
    }
}

VtCensus *
vt_census_new (VtSample *sample, const gint32 *const n[4])
{
  VtCensus *census = g_new0 (VtCensus, 1);
  const guint8 *species = vt_sample_get_species_index (sample);
  GArray *motifs = g_array_new (FALSE, FALSE, sizeof (VtMotif));
  census->n_atoms = vt_sample_get_n_atoms (sample);
  vt_sample_get_species (sample, &census->n_species);
  census->rank = g_new (gint32, census->n_atoms);
  collect (census, n, motifs);
  census->n_motifs = motifs->len;
  census->motifs = (VtMotif *) g_array_free (motifs, FALSE);
  census->counts = g_new0 (gsize, census->n_motifs * census->n_species);

  /* Sorting moves the motifs: remember by by_species where each came from. */
  g_autofree gint32 *rank_of = g_new (gint32, census->n_motifs);
  for (gsize m = 0; m < census->n_motifs; m++)
    census->motifs[m].by_species = census->counts + m * census->n_species;
  for (gsize i = 0; i < census->n_atoms; i++)
    census->motifs[census->rank[i]].by_species[species[i]]++;
  qsort (census->motifs, census->n_motifs, sizeof *census->motifs, compare_motifs);
  for (gsize m = 0; m < census->n_motifs; m++)
    rank_of[(gsize) (census->motifs[m].by_species - census->counts) / census->n_species] = (gint32) m;
  for (gsize i = 0; i < census->n_atoms; i++)
    census->rank[i] = rank_of[census->rank[i]];
  return census;
}

void
vt_census_free (VtCensus *census)
{
  if (census == NULL)
    return;
  g_free (census->motifs);
  g_free (census->rank);
  g_free (census->counts);
  g_free (census);
}

double
vt_census_get_entropy (const VtCensus *census, int species)
{
  double total = 0, sum = 0;
  for (gsize m = 0; m < census->n_motifs; m++)
    total += (double) (species < 0 ? census->motifs[m].count : census->motifs[m].by_species[species]);
  for (gsize m = 0; m < census->n_motifs; m++)
    {
      const double count = (double) (species < 0 ? census->motifs[m].count : census->motifs[m].by_species[species]);
      if (count > 0)
        sum -= count / total * log (count / total);
    }
  return sum;
}

const VtMotif *
vt_census_find (const VtCensus *census, const gint32 index[4])
{
  for (gsize m = 0; m < census->n_motifs; m++)
    if (memcmp (census->motifs[m].index, index, sizeof census->motifs[m].index) == 0)
      return &census->motifs[m];
  return NULL;
}

char *
vt_census_dup_name (const VtMotif *motif)
{
  return g_strdup_printf ("⟨%d,%d,%d,%d⟩", motif->index[0], motif->index[1], motif->index[2], motif->index[3]);
}
