/* VtForces: energies, forces and stresses of one set of atoms under one potential, again and again.
 *
 * Keeps a list of neighbours with a skin, rebuilt when an atom or the cell has moved too far. Positions may lie outside a periodic
 * cell, and drift through any number of images, as in a trajectory. Uses the pool; results are bit-identical for any number of
 * threads, as long as the calls since the evaluator was made were the same (the order of sums follows the list). One caller at a time.
 *
 * Two precisions.
 *   VT_PRECISION_DOUBLE  the reference: the potential's own functions, every sum in double.
 *   VT_PRECISION_MIXED   pairs in single precision from resampled tables, positions in 32-bit fixed point, sums over atoms in
 *                        double: forces within 1e-4 eV/Å. For what averages over many steps (dynamics), not for minimisation to
 *                        1e-6 eV/Å or differences of energies. Where it has no kernel it is the same as double. */
#pragma once

#include <gio/gio.h>

#include "potential/vt-potential.h"

G_BEGIN_DECLS

typedef struct _VtForces VtForces;

typedef enum
{
  VT_PRECISION_DOUBLE,
  VT_PRECISION_MIXED,
} VtPrecision;

typedef struct
{
  double energy;
  double virial[6]; /* xx yy zz yz xz xy: Σ over pairs of (r_i − r_j) ⊗ (force on i from j), in units of energy */
} VtForcesSum;

/* Cell and species are @sample's; its positions only serve to find out early that something does not fit. Refused: species that the
 * potential does not know, other units, more than four cells within the cutoff, two atoms at the same place. */
VtForces *vt_forces_new (VtPotential *potential, VtSample *sample, VtPrecision precision, GError **error);

/* The same for samples so large that the user may give up before it is made. */
VtForces *vt_forces_new_cancellable (VtPotential *potential, VtSample *sample, VtPrecision precision, GCancellable *cancellable, GError **error);
void vt_forces_free (VtForces *forces);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtForces, vt_forces_free)

/* The positions of the next call are in @cell; atoms need not have moved with it. Its periodicity is the old one's. */
void vt_forces_set_cell (VtForces *forces, const VtCell *cell);
const VtCell *vt_forces_get_cell (VtForces *forces);
gsize vt_forces_get_n_atoms (VtForces *forces);
VtPotential *vt_forces_get_potential (VtForces *forces);
VtPrecision vt_forces_get_precision (VtForces *forces);

/* While @cancellable (nullable) is cancelled, calls return soon, with NaN in what they return. */
void vt_forces_set_cancellable (VtForces *self, GCancellable *cancellable);

/* @forces (3n), @atom_energy (n; half of each pair's energy to either atom) and @sum may be NULL; forces alone are the cheapest.
 * If a position is not finite, everything returned is NaN. */
void vt_forces_compute (VtForces *self, const double *positions, double *forces, double *atom_energy, VtForcesSum *sum);

/* Per atom half of the virial of each of its pairs, 6n, in the order of VtForcesSum. Their sum is the virial. In double. */
void vt_forces_compute_virials (VtForces *self, const double *positions, double *atom_virial);

/* All of it in one go, by the plain kernel, in double. Any of them may be NULL. FALSE if cancelled. */
gboolean vt_forces_compute_atoms (VtForces *self, const double *positions, double *forces, double *atom_energy, double *atom_virial,
                                  VtForcesSum *sum);

/* hv = (∂²E/∂r∂r) v, exact, in double. Successive calls at the same positions cost less than the first. */
void vt_forces_hessian_product (VtForces *self, const double *positions, const double *v, double *hv);

/* How wide a periodic cell would have to be for a fast kernel, where forces were computed without it, some ten times slower, because the cell was
 * narrower; 0 if that has not been so. */
double vt_forces_get_wanted_width (VtForces *forces);

/* About how many bytes a fast evaluator of @n atoms comes to hold, of which each has @volume (in two dimensions an area). */
double vt_forces_estimate_size (VtPotential *potential, gsize n, double volume, int dimension, VtPrecision precision);

/* How often the list of neighbours was built. */
guint64 vt_forces_get_n_builds (VtForces *forces);

G_END_DECLS
