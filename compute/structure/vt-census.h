/* Motif census: which Voronoi indices occur in a sample, and how often, by species of the centre (W20 Fig. 2). */
#pragma once

#include "sample/vt-sample.h"

G_BEGIN_DECLS

typedef struct
{
  gint32 index[4]; /* n3, n4, n5, n6 */
  gsize count;     /* atoms with this index */
  gsize *by_species; /* n_species counts; inside the census's memory */
} VtMotif;

typedef struct
{
  gsize n_atoms;
  guint n_species;
  gsize n_motifs;
  VtMotif *motifs; /* the most frequent first; equal counts by descending index, n5 first */
  gint32 *rank;    /* per atom: which of the motifs it has, from 0 */
  gsize *counts;   /* storage of by_species */
} VtCensus;

/* @n: n3 … n6 of each atom. Cost O(N) and a sort of the motifs. */
VtCensus *vt_census_new (VtSample *sample, const gint32 *const n[4]);
void vt_census_free (VtCensus *census);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtCensus, vt_census_free)

/* Shannon entropy S = −Σ P ln P of the motifs, over all atoms or (@species ≥ 0) those centred on one species;
 * exp (S) is the diversity: the number of equally frequent motifs that would have this entropy. */
double vt_census_get_entropy (const VtCensus *census, int species);

/* The motif with this index, or NULL if no atom has it. */
const VtMotif *vt_census_find (const VtCensus *census, const gint32 index[4]);

/* "⟨0,0,12,0⟩". Caller frees. */
char *vt_census_dup_name (const VtMotif *motif);

G_END_DECLS
