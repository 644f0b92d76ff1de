/* A region drawn over the picture, and the atoms in it. No GL. */
#pragma once

#include "vt-scene.h"
#include "vt-view.h"

G_BEGIN_DECLS

/* Where a horizontal line cuts a polygon (corners x, y; even-odd rule): ascending, at most @n_corners of them. Returns how many. */
gsize vt_region_cut (const double *corners, gsize n_corners, double y, double *at);

gboolean vt_region_contains (const double *corners, gsize n_corners, double x, double y);

/* Every atom whose centre is drawn inside the polygon, also behind others, unless a hidden species, the slice or the filter leaves it
 * out: one byte per atom, g_malloc'ed. Pixels of a picture of this size, top left origin. A million atoms take some 30 ms. */
guint8 *vt_region_find_atoms (VtScene *scene, VtView *view, int width, int height, const double *corners, gsize n_corners);

G_END_DECLS
