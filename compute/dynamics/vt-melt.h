/* Atoms to begin a melt with: a lattice with the species at random, at about the density of the liquid. */
#pragma once

#include <gio/gio.h>

#include "sample/vt-sample.h"

G_BEGIN_DECLS

typedef struct
{
  const VtSpecies *species;
  const double *shares; /* of each species, ≥ 0, in any unit, not all 0; species are numbers rounded to them */
  guint n_species;
  gsize n_atoms;        /* ≥ 1, matched exactly */
  double volume;        /* per atom; 0: that of spheres of the species' radii at a packing of 0.65 */
  int dimension;        /* the cell is a cube (a square with 2) */
  VtUnits units;
  const char *potential; /* as vt_sample_with_potential() */
  guint64 seed;
} VtMelt;

/* NULL only when cancelled. */
VtSample *vt_melt_new (const VtMelt *melt, GCancellable *cancellable, GError **error);

/* Whether this machine's memory suffices to quench as many atoms, and to minimise the glass if @minimise; FALSE with an error that names both. Nothing
 * is placed for it. */
gboolean vt_melt_check_memory (const VtMelt *melt, gboolean minimise, GError **error);

/* A sample for methods that need only a composition: "Cu=50/Zr=50". NULL with an error that names what is wrong, also where memory does not suffice. */
VtSample *vt_melt_new_from_text (const char *composition, gsize n_atoms, const char *potential, guint64 seed, GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
