/* VtFrozen: a sample at rest, as the local evaluators see it. */
#include <string.h>

#include "base/vt-pool.h"
#include "potential/vt-forces-local-private.h"
#include "potential/vt-forces-private.h"

#define ATOMS_PER_CHUNK 256

/* ---- neighbours at rest ---- */

typedef struct
{
  VtFrozen *self;
  VtBins bins;
  const VtBlocks *blocks; /* for the reach of each pair of species */
  GArray **found;         /* guint32, by chunk */
} Listing;

static void
list_chunk (gsize chunk, guint thread, gpointer data)
{
  (void) thread;
  const Listing *listing = data;
  VtFrozen *self = listing->self;
  const VtBins *bins = &listing->bins;
  GArray *found = listing->found[chunk] = g_array_new (FALSE, FALSE, sizeof (guint32));
  gsize capacity = 256;
  g_autofree guint32 *near = g_new (guint32, capacity);
  g_autofree guint16 *shift = g_new (guint16, capacity);
  for (gsize i = chunk * ATOMS_PER_CHUNK; i < MIN (self->n, (chunk + 1) * ATOMS_PER_CHUNK); i++)
    {
      const double *centre = bins->wrapped + 3 * (gsize) bins->slot[i];
      gsize n;
      while ((n = vt_bins_search (bins, centre, (guint32) i, bins->reach, near, shift, capacity)) > capacity)
        {
          capacity = 2 * n;
          near = g_renew (guint32, near, capacity);
          shift = g_renew (guint16, shift, capacity);
        }
      const guint before = found->len;
      for (gsize k = 0; k < n; k++)
        {
          const double *r = bins->wrapped + 3 * (gsize) bins->slot[near[k]], *s = bins->shift_vectors[shift[k]];
          double r2 = 0;
          for (int x = 0; x < 3; x++)
            r2 += (r[x] + s[x] - centre[x]) * (r[x] + s[x] - centre[x]);
          if (r2 < listing->blocks->outer_reach2[self->element[i]][self->element[near[k]]])
            g_array_append_val (found, near[k]);
        }
      self->near_begin[i + 1] = found->len - before;
    }
}

/* FALSE if cancelled. */
static gboolean
list_neighbours (VtFrozen *self, const double *wrapped, GCancellable *cancellable)
{
  const gsize n_chunks = (self->n + ATOMS_PER_CHUNK - 1) / ATOMS_PER_CHUNK;
  Listing listing = { .self = self };
  VtBlocks *blocks = vt_blocks_new (self->potential, &self->cell, 1, 1, 4, FALSE);
  listing.blocks = blocks;
  listing.found = g_new0 (GArray *, n_chunks);
  self->near_begin = g_new0 (guint32, self->n + 1);
  vt_bins_init (&listing.bins, &self->cell, self->n, wrapped, vt_blocks_get_reach (self->potential), NULL);
  const gboolean done = vt_parallel_for (n_chunks, list_chunk, &listing, cancellable);
  for (gsize i = 0; i < self->n; i++)
    self->near_begin[i + 1] += self->near_begin[i];
  self->near = g_new (guint32, self->near_begin[self->n] + 1);
  for (gsize chunk = 0; chunk < n_chunks; chunk++)
    {
      GArray *found = listing.found[chunk];
      if (found == NULL)
        continue;
      memcpy (self->near + self->near_begin[chunk * ATOMS_PER_CHUNK], found->data, found->len * sizeof (guint32));
      g_array_unref (found);
    }
  g_free (listing.found);
  vt_bins_clear (&listing.bins);
  vt_blocks_free (blocks);
  return done;
}

/* ---- the sample at rest ---- */

VtFrozen *
vt_frozen_new (VtPotential *potential, VtSample *sample, GCancellable *cancellable, GError **error)
{
  g_autoptr (VtForces) forces = vt_forces_new (potential, sample, VT_PRECISION_DOUBLE, error);
  if (forces == NULL)
    return NULL;
  const gsize n = forces->n;
  const double *positions = vt_sample_get_positions (sample);
  VtForcesSum sum;
  g_autofree double *at_rest = g_new (double, 3 * n + 1);

  vt_forces_set_cancellable (forces, cancellable);
  vt_forces_plain_compute (forces, positions, at_rest, NULL, NULL, &sum);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  VtFrozen *self = g_new0 (VtFrozen, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->potential = g_object_ref (potential);
  self->sample = g_object_ref (sample);
  self->n = n;
  self->cell = forces->cell;
  self->element = g_memdup2 (forces->element, n + 1);
  self->forces = g_steal_pointer (&at_rest);
  self->energy = sum.energy;
  self->density = g_memdup2 (forces->density, (n + 1) * sizeof *self->density);
  vt_cell_get_inverse (&self->cell, self->inverse);

  g_autofree double *wrapped = g_new (double, 3 * n + 1);
  for (gsize i = 0; i < n; i++)
    {
      double fraction[3];
      gint32 image[3];
      vt_bins_wrap (&self->cell, self->inverse, positions + 3 * i, image, fraction, wrapped + 3 * i);
    }
  /* Room for the skin, unless the cell is so small that the images would not fit. */
  int images[3];
  self->reach = 1.15 * potential->cutoff;
  if (!vt_bins_count_images (&self->cell, self->reach, images))
    self->reach = potential->cutoff;
  vt_bins_init (&self->bins, &self->cell, n, wrapped, self->reach, NULL);

  self->rest_embedding = g_new (double, n + 1);
  for (gsize i = 0; i < n; i++)
    {
      double slope, curvature;
      self->rest_embedding[i] = vt_potential_embed (potential, self->element[i], self->density[i], &slope, &curvature);
    }
  if (vt_blocks_suit (potential, &self->cell))
    {
      const double reach = vt_blocks_get_reach (potential);
      if (potential->kind != VT_POTENTIAL_LJ)
        self->has_tables[VT_PRECISION_DOUBLE] = vt_kernel_tables_init (&self->tables[VT_PRECISION_DOUBLE], potential, FALSE, reach);
      if (vt_kernel_has_avx2 ())
        self->has_tables[VT_PRECISION_MIXED] = vt_kernel_tables_init (&self->tables[VT_PRECISION_MIXED], potential, TRUE, reach);
    }
  if ((self->has_tables[VT_PRECISION_DOUBLE] || self->has_tables[VT_PRECISION_MIXED]) && !list_neighbours (self, wrapped, cancellable))
    {
      g_cancellable_set_error_if_cancelled (cancellable, error);
      g_clear_pointer (&self, vt_frozen_unref);
    }
  return self;
}

VtFrozen *
vt_frozen_ref (VtFrozen *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
vt_frozen_unref (VtFrozen *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  vt_bins_clear (&self->bins);
  for (int precision = 0; precision < 2; precision++)
    if (self->has_tables[precision])
      vt_kernel_tables_clear (&self->tables[precision]);
  g_free (self->near);
  g_free (self->near_begin);
  g_free (self->rest_embedding);
  g_object_unref (self->potential);
  g_object_unref (self->sample);
  g_free (self->element);
  g_free (self->forces);
  g_free (self->density);
  g_free (self);
}

gsize
vt_frozen_get_n_atoms (VtFrozen *self)
{
  return self->n;
}

const VtCell *
vt_frozen_get_cell (VtFrozen *self)
{
  return &self->cell;
}

const double *
vt_frozen_get_positions (VtFrozen *self)
{
  return vt_sample_get_positions (self->sample);
}

const double *
vt_frozen_get_forces (VtFrozen *self)
{
  return self->forces;
}

double
vt_frozen_get_energy (VtFrozen *self)
{
  return self->energy;
}
