/* Atoms to begin a melt with: a lattice with the species at random, at about the density of the liquid. */
#pragma once

#include "sample/vt-sample.h"

G_BEGIN_DECLS

/* @shares: of each species, ≥ 0, in any unit, not all 0. @n_atoms ≥ 1, to be matched exactly; species are numbers rounded to the shares.
 * @volume: per atom; 0: that of spheres of the species' radii at a packing of 0.65. The cell is a cube (a square with @dimension 2). */
VtSample *vt_melt_new (const VtSpecies *species, const double *shares, guint n_species, gsize n_atoms, double volume, int dimension,
                       VtUnits units, guint64 seed);

/* A sample for methods that need only a composition: "Cu=50/Zr=50". NULL with an error that names what is wrong. */
VtSample *vt_melt_new_from_text (const char *composition, gsize n_atoms, guint64 seed, GError **error);

G_END_DECLS
