/* Relaxation on a landscape: to a minimum, in the space beside a direction, or up one mode and down all others.
 *
 * All three are the limited-memory quasi-Newton iteration (Nocedal 1980) on a modified force g:
 *   minimum  g = F
 *   beside   g = F − (F·u) u                 (u stays fixed)
 *   saddle   g = F − 2 (F·v) v               (v: the mode of negative curvature; Henkelman and Jónsson 1999)
 * without a line search: a step is the product of the approximate inverse Hessian with g, no atom moves farther than max_move, and a step after
 * which g points back more than half as strongly is cut where g along it vanishes by linear interpolation. Pairs with s·y ≤ 0 are not taken up.
 * Near the point where g = 0 it converges faster than linearly; a few hundred atoms need tens of evaluations. */
#pragma once

#include "landscape/vt-landscape.h"

G_BEGIN_DECLS

#define VT_RELAX_MEMORY 12

typedef enum
{
  VT_RELAX_MINIMUM,
  VT_RELAX_BESIDE,
  VT_RELAX_SADDLE,
} VtRelaxKind;

/* Steps and their changes of force, for one size of landscape; belongs to one thread. */
typedef struct _VtRelax VtRelax;

VtRelax *vt_relax_new (void);
void vt_relax_free (VtRelax *relax);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtRelax, vt_relax_free)

/* Forgets what it has learnt. @stiffness: of a typical coordinate, eV/Å²: the first step is force / stiffness. */
void vt_relax_begin (VtRelax *relax, const VtLandscape *landscape, VtRelaxKind kind, double stiffness, double max_move);

/* One step from @x, with the forces @force there (both are updated). @direction: u or v; NULL for a minimum. Adds the evaluations to *@n_calls.
 * Returns by how much it went down in the space of the modified force: half the step times the sum of that force before and after. */
double vt_relax_step (VtRelax *relax, double *x, double *force, const double *direction, guint *n_calls);

/* The modified force. */
void vt_relax_modify (VtRelaxKind kind, gsize n, const double *force, const double *direction, double *modified);

G_END_DECLS
