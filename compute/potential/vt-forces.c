/* The evaluator's life, and which kernel answers. See vt-forces.h. */
#include "potential/vt-forces.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "potential/vt-forces-private.h"

static gboolean
check_cell (VtPotential *potential, const VtCell *cell, GError **error)
{
  int images[3];
  double heights[3];
  if (vt_bins_count_images (cell, potential->cutoff, images))
    return TRUE;
  vt_cell_get_heights (cell, heights);
  double least = INFINITY;
  for (int k = 0; k < 3; k++)
    if (cell->periodic[k])
      least = MIN (least, heights[k]);
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
               _ ("The cell is only %.3g wide, and the potential reaches %.3g: more than %d cells. Repeat the cell a few times first."), least,
               potential->cutoff, VT_BINS_MAX_IMAGES);
  return FALSE;
}

VtForces *
vt_forces_new (VtPotential *potential, VtSample *sample, VtPrecision precision, GError **error)
{
  g_return_val_if_fail (VT_IS_POTENTIAL (potential) && VT_IS_SAMPLE (sample), NULL);
  guint8 index[VT_MAX_SPECIES];
  const gsize n = vt_sample_get_n_atoms (sample);
  const guint8 *species = vt_sample_get_species_index (sample);
  const double *positions = vt_sample_get_positions (sample);
  if (!vt_potential_match (potential, sample, index, error) || !check_cell (potential, vt_sample_get_cell (sample), error))
    return NULL;
  for (gsize i = 0; i < n; i++)
    if (!isfinite (positions[3 * i] + positions[3 * i + 1] + positions[3 * i + 2]))
      {
        g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _ ("Atom %" PRId64 " has no finite position."),
                     vt_sample_get_id (sample, i));
        return NULL;
      }
  VtForces *self = g_new0 (VtForces, 1);
  self->potential = g_object_ref (potential);
  self->precision = precision;
  self->cell = *vt_sample_get_cell (sample);
  self->n = n;
  self->element = g_new (guint8, n + 1);
  for (gsize i = 0; i < n; i++)
    self->element[i] = index[species[i]];
  self->fast = vt_fast_new (potential, &self->cell, n, precision);
  return self;
}

void
vt_forces_free (VtForces *self)
{
  if (self == NULL)
    return;
  vt_forces_plain_clear (self);
  vt_fast_free (self->fast);
  g_clear_object (&self->cancellable);
  g_object_unref (self->potential);
  g_free (self->element);
  g_free (self);
}

void
vt_forces_set_cell (VtForces *self, const VtCell *cell)
{
  g_return_if_fail (self != NULL && cell != NULL);
  VtCell next = *cell;
  next.dimension = self->cell.dimension;
  memcpy (next.periodic, self->cell.periodic, sizeof next.periodic);
  self->cell = next;
}

void
vt_forces_set_cancellable (VtForces *self, GCancellable *cancellable)
{
  g_return_if_fail (self != NULL);
  g_set_object (&self->cancellable, cancellable);
}

const VtCell *
vt_forces_get_cell (VtForces *self)
{
  return &self->cell;
}

gsize
vt_forces_get_n_atoms (VtForces *self)
{
  return self->n;
}

VtPotential *
vt_forces_get_potential (VtForces *self)
{
  return self->potential;
}

VtPrecision
vt_forces_get_precision (VtForces *self)
{
  return self->precision;
}

guint64
vt_forces_get_n_builds (VtForces *self)
{
  return self->n_builds;
}

void
vt_forces_compute (VtForces *self, const double *positions, double *forces, double *atom_energy, VtForcesSum *sum)
{
  g_return_if_fail (self != NULL && positions != NULL);
  /* A sample whose positions are not finite goes to the plain kernel too: it says so. */
  if (self->fast == NULL || atom_energy != NULL
      || vt_fast_compute (self->fast, self, positions, forces, sum, &self->n_builds) != VT_FAST_DONE)
    vt_forces_plain_compute (self, positions, forces, atom_energy, NULL, sum);
}

void
vt_forces_compute_virials (VtForces *self, const double *positions, double *atom_virial)
{
  g_return_if_fail (self != NULL && positions != NULL && atom_virial != NULL);
  vt_forces_plain_compute (self, positions, NULL, NULL, atom_virial, NULL);
}

gboolean
vt_forces_compute_atoms (VtForces *self, const double *positions, double *forces, double *atom_energy, double *atom_virial, VtForcesSum *sum)
{
  g_return_val_if_fail (self != NULL && positions != NULL, FALSE);
  return vt_forces_plain_compute (self, positions, forces, atom_energy, atom_virial, sum);
}
