/* VtFrozen: a sample at rest, as the local evaluators see it. */
#include <string.h>

#include "potential/vt-forces-local-private.h"
#include "potential/vt-forces-private.h"

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
  vt_bins_init (&self->bins, &self->cell, n, wrapped, self->reach);

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
