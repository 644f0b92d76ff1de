/* Where the atoms vibrate about: the minimum of the energy nearest to a configuration, its inherent structure. */
#pragma once

#include "sample/vt-sample.h"
#include "vibration/vt-operator.h"

G_BEGIN_DECLS

/* The parameter "relax" of methods that begin there. */
#define VT_INHERENT_PARAM_RELAX \
  { .id = "relax", .title = N_ ("Relax first"), .unit = "", \
    .tooltip = N_ ("Whether to go to the nearest minimum of the energy first. Modes of a configuration with forces on its atoms are partly unstable."), \
    .type = VT_PARAM_BOOLEAN, .preset = 1 }

/* Positions, 3 n, unwrapped, in the sample's cell: the sample's own if @relax is FALSE; else relaxed until no force exceeds
 * 1e-6 eV/Å (ε/σ). g_free(); NULL with @error, or without when cancelled. */
double *vt_inherent_find (VtSample *sample, gboolean relax, const VtWatch *watch, GError **error);

G_END_DECLS
