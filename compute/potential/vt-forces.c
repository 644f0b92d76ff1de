/* The evaluator's life, and which kernel answers. See vt-forces.h. */
#include "potential/vt-forces.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "potential/vt-blocks.h"
#include "potential/vt-forces-private.h"

static gboolean
check_cell (VtPotential *potential, VtSample *sample, GError **error)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  const char *unit = vt_sample_get_length_unit (sample);
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
               /* Translators: two lengths, each with its unit. */
               _ ("The cell is only %.3g %s wide, and the potential reaches %.3g %s: more than %d cells. Repeat the cell a few times first."), least,
               unit, potential->cutoff, unit, VT_BINS_MAX_IMAGES);
  return FALSE;
}

/* Nearer than this there is no number that means anything: in ångström it is inside the nuclei's screening; in reduced units, in which
 * configurations drawn at random may well be minimised, a repulsion of 10²⁴ ε. */
static double
get_least_distance (VtPotential *potential)
{
  return vt_potential_get_units (potential) == VT_UNITS_LJ ? 0.01 : 0.1;
}

/* Tells of the first two atoms that are at the same place. */
static gboolean
check_distances (VtPotential *potential, VtSample *sample, GCancellable *cancellable, GError **error)
{
  const gsize n = vt_sample_get_n_atoms (sample);
  const VtCell *cell = vt_sample_get_cell (sample);
  const double *positions = vt_sample_get_positions (sample), reach = get_least_distance (potential);
  g_autofree double *wrapped = g_new (double, 3 * n + 1);
  double inverse[3][3];
  VtBins bins;
  gboolean good = TRUE;
  vt_cell_get_inverse (cell, inverse);
  for (gsize i = 0; i < n; i++)
    {
      double fraction[3];
      gint32 image[3];
      if (VT_BINS_IS_CANCELLED (cancellable, i))
        return !g_cancellable_set_error_if_cancelled (cancellable, error);
      /* So far out that its cell cannot be counted: that is told elsewhere. */
      if (!vt_bins_wrap (cell, (const double (*)[3]) inverse, positions + 3 * i, image, fraction, wrapped + 3 * i))
        return TRUE;
    }
  const gboolean sorted = vt_bins_init (&bins, cell, n, wrapped, reach, cancellable);
  for (gsize i = 0; i < n && sorted && good && !VT_BINS_IS_CANCELLED (cancellable, i); i++)
    {
      guint32 other;
      guint16 shift;
      if (vt_bins_search (&bins, wrapped + 3 * i, (guint32) i, reach, &other, &shift, 1) == 0 || other == i)
        continue;
      const double *a = wrapped + 3 * i, *b = wrapped + 3 * (gsize) other, *s = bins.shift_vectors[shift];
      const double d[3] = { b[0] + s[0] - a[0], b[1] + s[1] - a[1], b[2] + s[2] - a[2] };
      /* Translators: two atoms' numbers, a distance and its unit. */
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                   _ ("Atoms %" PRId64 " and %" PRId64 " are only %.2g %s apart, where forces have no meaning. Remove one of them, and check that "
                      "the cell and the columns of the file were read as they were meant."),
                   vt_sample_get_id (sample, i), vt_sample_get_id (sample, other), sqrt (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]),
                   vt_sample_get_length_unit (sample));
      good = FALSE;
    }
  vt_bins_clear (&bins);
  return good && !g_cancellable_set_error_if_cancelled (cancellable, error);
}

VtForces *
vt_forces_new (VtPotential *potential, VtSample *sample, VtPrecision precision, GError **error)
{
  return vt_forces_new_cancellable (potential, sample, precision, NULL, error);
}

VtForces *
vt_forces_new_cancellable (VtPotential *potential, VtSample *sample, VtPrecision precision, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (VT_IS_POTENTIAL (potential) && VT_IS_SAMPLE (sample), NULL);
  guint8 index[VT_MAX_SPECIES];
  const gsize n = vt_sample_get_n_atoms (sample);
  const guint8 *species = vt_sample_get_species_index (sample);
  const double *positions = vt_sample_get_positions (sample);
  if (!vt_potential_match (potential, sample, index, error) || !check_cell (potential, sample, error))
    return NULL;
  for (gsize i = 0; i < n; i++)
    if (!isfinite (positions[3 * i] + positions[3 * i + 1] + positions[3 * i + 2]))
      {
        g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _ ("Atom %" PRId64 " has no finite position."),
                     vt_sample_get_id (sample, i));
        return NULL;
      }
  if (!check_distances (potential, sample, cancellable, error))
    return NULL;
  VtForces *self = g_new0 (VtForces, 1);
  self->potential = g_object_ref (potential);
  self->precision = precision;
  self->cell = *vt_sample_get_cell (sample);
  self->n = n;
  self->element = g_new (guint8, n + 1);
  for (gsize i = 0; i < n; i++)
    self->element[i] = index[species[i]];
  self->fast = vt_fast_new (potential, &self->cell, n, precision);
  self->narrow = vt_fast_has_kernel (potential, precision) && !vt_blocks_suit (potential, &self->cell);
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

double
vt_forces_get_wanted_width (VtForces *self)
{
  return self->narrow ? vt_blocks_get_least_width (self->potential) : 0;
}

double
vt_forces_estimate_size (VtPotential *potential, gsize n, double volume, int dimension, VtPrecision precision)
{
  return (double) n * vt_blocks_estimate_size (potential, volume, dimension, precision == VT_PRECISION_MIXED);
}

void
vt_forces_compute (VtForces *self, const double *positions, double *forces, double *atom_energy, VtForcesSum *sum)
{
  g_return_if_fail (self != NULL && positions != NULL);
  if (self->fast != NULL && atom_energy == NULL)
    {
      const VtFastResult result = vt_fast_compute (self->fast, self, positions, forces, sum, &self->n_builds);

      if (result == VT_FAST_DONE)
        return;
      self->narrow |= result == VT_FAST_UNSUITED;
    }
  /* A sample whose positions are not finite goes to the plain kernel too: it says so. */
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
