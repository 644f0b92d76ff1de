/* VtModes: the lowest modes of a sample, shared by the methods that need them. Immutable; atomically reference-counted. The last ones
 * are kept, so that looking at another mode of the same sample costs nothing. */
#pragma once

#include "sample/vt-sample.h"
#include "vibration/vt-dynamical.h"
#include "vibration/vt-eigen.h"

G_BEGIN_DECLS

typedef struct
{
  VtEigenModes eigen;
  double *positions;      /* 3 n: where the modes are taken, the sample's or relaxed from there */
  double max_force;       /* there, largest component */
  double orthonormality;  /* largest |e_m · e_n − δ_mn| */
  int dimension;
} VtModes;

/* The @percent % lowest modes, at least one. @relax: at the nearest minimum of the energy. NULL with @error, or without when cancelled. */
VtModes *vt_modes_find (VtSample *sample, double percent, gboolean relax, const VtWatch *watch, GError **error);
VtModes *vt_modes_ref (VtModes *modes);
void vt_modes_unref (VtModes *modes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtModes, vt_modes_unref)

/* (Σ_i |e_i|²)² / (N Σ_i |e_i|⁴): 1 if all atoms take part equally, 1/N if one does. */
double vt_modes_get_participation_ratio (const VtModes *modes, guint mode);

/* Σ_m |e_m,i|², by atom (W20 eq. 3). g_free(). */
double *vt_modes_new_participation (const VtModes *modes);

/* Displacements of the atoms in one mode, 3 n, the largest of length 1. @masses: n. g_free(). */
double *vt_modes_new_displacement (const VtModes *modes, guint mode, const double *masses);

G_END_DECLS
