/* Forces on a sphere of active atoms in surroundings that stay where they are: what a saddle search needs, at a cost that does not
 * depend on the size of the sample.
 *
 * The atoms outside are frozen, but their embedding is not: ρ_j = (what frozen atoms put there, once) + Σ over active neighbours,
 * so that energies and forces are those of the whole sample with only the active atoms moved, exactly.
 *
 * VtFrozen is the sample at rest: neighbours and densities of every atom, made once, read-only, shared by any number of threads.
 * VtForcesLocal is one thread's workspace: it uses no pool, and a call allocates nothing unless the lists have to grow.
 *
 *   g_autoptr (VtFrozen) frozen = vt_frozen_new (potential, sample, NULL, &error);
 *   g_autoptr (VtForcesLocal) local = vt_forces_local_new (frozen, VT_PRECISION_MIXED);
 *   gsize m = vt_forces_local_set_sphere (local, vt_frozen_get_positions (frozen) + 3 * atom, 12);
 *   double *x = g_memdup2 (vt_forces_local_get_start (local), 3 * m * sizeof *x);
 *   … vt_forces_local_compute (local, x, f, &sum); …
 */
#pragma once

#include "potential/vt-forces.h"

G_BEGIN_DECLS

typedef struct _VtFrozen VtFrozen;
typedef struct _VtForcesLocal VtForcesLocal;

/* Uses the pool. Fails as vt_forces_new() does. */
VtFrozen *vt_frozen_new (VtPotential *potential, VtSample *sample, GCancellable *cancellable, GError **error);
VtFrozen *vt_frozen_ref (VtFrozen *frozen);
void vt_frozen_unref (VtFrozen *frozen);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtFrozen, vt_frozen_unref)

gsize vt_frozen_get_n_atoms (VtFrozen *frozen);
const VtCell *vt_frozen_get_cell (VtFrozen *frozen);
const double *vt_frozen_get_positions (VtFrozen *frozen); /* 3n, the sample's */
const double *vt_frozen_get_forces (VtFrozen *frozen);    /* 3n, at rest */
double vt_frozen_get_energy (VtFrozen *frozen);           /* of the whole sample */

VtForcesLocal *vt_forces_local_new (VtFrozen *frozen, VtPrecision precision);
void vt_forces_local_free (VtForcesLocal *local);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtForcesLocal, vt_forces_local_free)

VtFrozen *vt_forces_local_get_frozen (VtForcesLocal *local);

/* Makes active every atom within @radius of @centre at rest (through periodic images), the nearest first; what was active before
 * goes back to rest. Returns their number. A radius beyond half the cell makes every atom active in the end: that is allowed. The same
 * sphere again costs nothing, and what follows is the same to the last bit. */
gsize vt_forces_local_set_sphere (VtForcesLocal *local, const double centre[3], double radius);

/* A larger sphere around the same centre. Of its atoms the first ones are the old ones in the old order, so that positions and
 * velocities may be kept and appended to. The energy goes on counting from rest. */
gsize vt_forces_local_enlarge (VtForcesLocal *local, double radius);

double vt_forces_local_get_radius (VtForcesLocal *local);
/* Indices in the sample of the active atoms; valid until the sphere changes. */
const guint32 *vt_forces_local_get_active (VtForcesLocal *local, gsize *n_active);
/* Their positions at rest, 3 each, those of the sample. */
const double *vt_forces_local_get_start (VtForcesLocal *local);
/* Their distance at rest from the centre. */
const double *vt_forces_local_get_distances (VtForcesLocal *local);

/* @x: 3 per active atom, unwrapped: may have moved anywhere. @forces: 3 per active atom, or NULL. @energy (NULL: not wanted, which is cheaper): of the
 * sample with the active atoms at @x less its energy at rest. NaN if a position is not finite. */
void vt_forces_local_compute (VtForcesLocal *local, const double *x, double *forces, double *energy);

/* The largest force (norm) on a frozen atom, less the force it had at rest, exact in double; *@atom (nullable) is which. Several
 * times the cost of an evaluation: for checks whether the sphere is large enough. 0 if there is no frozen atom in reach. */
double vt_forces_local_get_rim_force (VtForcesLocal *local, const double *x, guint32 *atom);

/* How often the lists were built. */
guint64 vt_forces_local_get_n_builds (VtForcesLocal *local);

G_END_DECLS
