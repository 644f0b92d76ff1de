/* VtDynamical: the dynamical matrix of a sample, D = M^{−1/2} H M^{−1/2} with the Hessian H of the energy, as a VtOperator.
 *
 * Eigenvalues are ω² in rad²/ps² (reduced units: rad² ε/(mσ²)); an eigenvector e has for atom i the components √m_i u_i, x y z by atom
 * (x y in two dimensions). Rigid translations are null vectors, and rotations about an axis when both other directions are open. */
#pragma once

#include "sample/vt-sample.h"
#include "vibration/vt-operator.h"

G_BEGIN_DECLS

typedef struct _VtDynamical VtDynamical;

/* At @positions (3 n, copied; NULL: the sample's). NULL with @error if no potential is known for the sample or a mass is missing. */
VtDynamical *vt_dynamical_new (VtSample *sample, const double *positions, GError **error);
void vt_dynamical_free (VtDynamical *dynamical);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtDynamical, vt_dynamical_free)

const VtOperator *vt_dynamical_get_operator (VtDynamical *dynamical);
int vt_dynamical_get_dimension (VtDynamical *dynamical);           /* components of an atom */
const double *vt_dynamical_get_masses (VtDynamical *dynamical);    /* by atom, in the units of energy time²/length² */
double vt_dynamical_get_max_force (VtDynamical *dynamical);        /* at the positions: largest component */

/* By atom, in energy time²/length²; NULL with @error if one is unknown. g_free(). */
double *vt_dynamical_new_masses (VtSample *sample, GError **error);

/* ν = √λ/2π in THz (1/time); negative for imaginary ones. */
double vt_dynamical_frequency (double eigenvalue);

/* Boltzmann's constant in the sample's units of energy per its unit of temperature. */
double vt_dynamical_get_boltzmann (VtSample *sample);

G_END_DECLS
