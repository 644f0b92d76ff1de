/* Inside of VtForces: shared by its kernels. */
#pragma once

#include "potential/vt-forces.h"
#include "potential/vt-pairs.h"
#include "potential/vt-potential-private.h"

G_BEGIN_DECLS

/* One entry of the list with what a Hessian–vector product needs of it: unit vector from i to j, ψ′ − ψ/r, ψ/r, densities' slopes. */
typedef struct
{
  double u[3];
  double along, across;
  double drho_i, drho_j;
} VtStiffness;

typedef struct _VtFast VtFast;

struct _VtForces
{
  VtPotential *potential;
  VtPrecision precision;
  VtCell cell;
  gsize n;
  guint8 *element; /* n */
  guint64 n_builds;
  GCancellable *cancellable;

  VtFast *fast; /* vt-forces-fast.c; NULL if it does not suit */
  gboolean narrow; /* the plain kernel has answered because the cell is too narrow for a fast one */

  /* The plain kernel: vt-forces-plain.c */
  VtPairs pairs;
  double *wrapped;             /* 3n */
  double (*shift_vectors)[3];
  double *density, *slope, *curvature; /* ρ, F′, F″ of each atom */
  double *partial;             /* sums of the chunks */

  /* Hessian–vector products: valid at these positions and this cell. */
  double *stiff_positions;
  VtCell stiff_cell;
  gsize stiff_n;
  VtStiffness *stiffness;
  double *slope_change;        /* δF′ of each atom */
};

/* Makes the list good for @positions. FALSE if one is not finite, or if cancelled. */
gboolean vt_forces_plain_prepare (VtForces *self, const double *positions);
void vt_forces_plain_clear (VtForces *self);

/* The plain kernel. Any of the outputs may be NULL. FALSE if cancelled. */
gboolean vt_forces_plain_compute (VtForces *self, const double *positions, double *forces, double *atom_energy, double *atom_virial,
                                  VtForcesSum *sum);

/* ---- the fast kernels ---- */

typedef enum
{
  VT_FAST_DONE,
  VT_FAST_UNSUITED,   /* the cell is too narrow */
  VT_FAST_NOT_FINITE, /* a position is not, or is too far out */
  VT_FAST_CANCELLED,
} VtFastResult;

/* Whether there is one for the potential; the cell has to suit it besides. */
gboolean vt_fast_has_kernel (const VtPotential *potential, VtPrecision precision);

/* NULL if the potential or the cell does not suit them. */
VtFast *vt_fast_new (const VtPotential *potential, const VtCell *cell, gsize n, VtPrecision precision);
void vt_fast_free (VtFast *fast);
VtFastResult vt_fast_compute (VtFast *fast, const VtForces *forces, const double *positions, double *out, VtForcesSum *sum, guint64 *n_builds);

G_END_DECLS
