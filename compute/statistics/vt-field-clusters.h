/* Connected regions of a map of the whole cell: where a field lies below a level, which of these places hang together, and whether they reach
 * through the sample.
 *
 * Points are neighbours along the three vectors of the cell, across its periodic faces too. A region percolates along a vector if, going from point to
 * point within it, one comes back to a point in another image of the cell along that vector (J. Machta et al., Phys. Rev. E 54, 1332 (1996)); along a
 * direction that is not periodic, if it touches both faces. */
#pragma once

#include "statistics/vt-field-map.h"

G_BEGIN_DECLS

typedef struct
{
  gsize n_known;  /* points that have a value */
  gsize n_below;  /* … below the level */
  gsize n_regions;
  gsize *sizes;   /* points of each, the largest first; equal ones by their first point */
  guint32 *labels; /* of every point: 1 + which region; 0: none */
  gboolean percolates[3]; /* whether any region does, along each vector of the cell (two in 2-D) */
  gboolean largest_percolates[3];
} VtFieldClusters;

/* @map: of vt_field_grid_init_cell(). Three passes over the points. */
VtFieldClusters *vt_field_clusters_new (const VtFieldMap *map, const VtCell *cell, double level);
void vt_field_clusters_free (VtFieldClusters *clusters);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtFieldClusters, vt_field_clusters_free)

/* The value at @position, linear between the points of a map of the whole cell and across its periodic faces; where one of them has none, that of the
 * nearest point. */
double vt_field_map_interpolate (const VtFieldMap *map, const VtCell *cell, const double position[3]);

/* The point whose cell of the grid holds @position. */
gsize vt_field_map_find_point (const VtFieldMap *map, const VtCell *cell, const double position[3]);

G_END_DECLS
