/* VtSite: the landscape of the atoms around a centre, the others frozen; or that of the whole cell.
 *
 * Belongs to one thread. After vt_site_open() its energies and forces depend on nothing that happened before, so that an attempt comes to the
 * same whatever the thread did earlier. */
#pragma once

#include "landscape/vt-landscape.h"
#include "potential/vt-forces-local.h"

G_BEGIN_DECLS

typedef struct _VtSite VtSite;

VtSite *vt_site_new (VtFrozen *frozen, VtPotential *potential, VtSample *sample);
void vt_site_free (VtSite *site);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtSite, vt_site_free)

/* The atoms within @radius of the atom @centre; 0: all. The nearest come first, so that those of a smaller sphere are the first of a larger one. */
void vt_site_open (VtSite *site, gsize centre, double radius);

/* More of them. The old ones stay the first, in their order. */
void vt_site_grow (VtSite *site, double radius);

/* In a sphere, until another is opened: adds constant forces, so that at @x they are @force (3n each). So what is frozen is felt as if it were
 * where it was when the atoms at @x felt @force, as far as that is linear. */
void vt_site_hold (VtSite *site, const double *x, const double *force);

const VtLandscape *vt_site_get_landscape (VtSite *site);
gsize vt_site_get_n (VtSite *site);
double vt_site_get_radius (VtSite *site);
const guint32 *vt_site_get_atoms (VtSite *site); /* indices, that of the centre first; NULL: 0 … n − 1 */
const double *vt_site_get_start (VtSite *site);  /* 3n, as in the sample */

/* Of the active atoms within @rim of the surface: the largest distance of @x from the start; 0 in the whole cell. */
double vt_site_measure_rim (VtSite *site, const double *x, double rim);

/* The largest force on a frozen atom at @x less that at the start. */
double vt_site_measure_rim_force (VtSite *site, const double *x);

G_END_DECLS
