/* VtFieldMap: a field of the atoms as a smooth field of space, on a regular grid of points.
 *
 *   Gaussian:  m(r) = Σ_i w_i x_i / Σ_i w_i,   w_i = exp (−|r − r_i|² / 2σ²), cut off at 4σ
 *   binning:   m    = mean of the x_i whose atoms lie in the grid's cell around the point
 *
 * with every periodic image of every atom; atoms whose value is not finite are left out. (The Gaussian is Nadaraya's and
 * Watson's estimate: where the field is constant it is that constant, however the atoms lie.) A slice is a grid of one layer: either the points of a
 * plane in the full kernel, or, with a thickness, what the slab of that thickness shows from above: distances are then taken along the
 * plane, and atoms outside of the slab do not count. */
#pragma once

#include <gio/gio.h>

#include "sample/vt-sample.h"

G_BEGIN_DECLS

typedef enum
{
  VT_SMOOTHING_GAUSSIAN,
  VT_SMOOTHING_BINNING,
} VtSmoothing;

#define VT_FIELD_MAP_REACH 4.0 /* σ */
#define VT_FIELD_MAP_MOST_POINTS 16777216

/* Where: n[0] × n[1] × n[2] cells that fill a box from its corner @origin along @edges; the points are their centres. */
typedef struct
{
  double origin[3];
  double edges[3][3]; /* any three independent vectors; of a slice the last is the normal, as long as the slab is thick */
  guint n[3];
  gboolean slice;     /* one layer; @edges[0] and [1] lie in the plane, perpendicular to each other and to [2] */
} VtFieldGrid;

typedef struct
{
  VtFieldGrid grid;
  double *values;  /* [(k n[1] + j) n[0] + i]; NaN where no atom is within reach, and outside of the cell */
  double *weights; /* Σ w, or the number of atoms: how much stands behind the value */
} VtFieldMap;

/* The grid that shows the cell's section with a plane: @normal (any length) at @position along it from the cell's corner. The longer
 * side gets @n_points, the other as many as keep the points square. The sides are along x and y, or y and z, or x and z, if the normal
 * is along a coordinate axis. FALSE with @error if the plane misses the cell. */
gboolean vt_field_grid_init_slice (VtFieldGrid *grid, const VtCell *cell, const double normal[3], double position, double thickness,
                                   guint n_points, GError **error);

/* The whole cell, along its vectors. */
void vt_field_grid_init_cell (VtFieldGrid *grid, const VtCell *cell, guint n_points);

typedef void (*VtFieldMapProgress) (double fraction, gpointer data); /* from any thread */

/* @values: one per atom. @sigma: of the Gaussian, length. @thickness of a slice: 0 for none (not with binning). NULL with @error, or NULL
 * with G_IO_ERROR_CANCELLED. */
VtFieldMap *vt_field_map_compute (VtSample *sample, const double *values, const VtFieldGrid *grid, VtSmoothing smoothing, double sigma,
                                  double thickness, GCancellable *cancellable, VtFieldMapProgress progress, gpointer data, GError **error);
void vt_field_map_free (VtFieldMap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtFieldMap, vt_field_map_free)

/* Centre of a cell of the grid. */
void vt_field_grid_get_point (const VtFieldGrid *grid, guint i, guint j, guint k, double point[3]);

/* Coordinates of @position in a slice's plane, from the grid's corner, and its height above the plane; lengths. */
void vt_field_grid_project (const VtFieldGrid *grid, const double position[3], double plane[2], double *height);

/* The atoms and periodic images that a slice of this thickness shows within its frame: calls @func for each, with its place in the plane. */
void vt_field_grid_foreach_atom (const VtFieldGrid *grid, VtSample *sample, double thickness,
                                 void (*func) (gsize atom, const double plane[2], double height, gpointer data), gpointer data);

/* The lines on which a slice has the value @level: segments x0 y0 x1 y1 in the plane from the grid's corner, by linear interpolation between the
 * points (marching squares; a saddle is joined by the mean of its corners). Returns their number; g_free(). */
gsize vt_field_map_find_contour (const VtFieldMap *map, double level, double **segments);

typedef struct
{
  double at[2];   /* the point of the region that is farthest from its border, in the plane: where a label fits */
  double radius;  /* how far */
  gsize n_points;
  gboolean above; /* the level */
} VtFieldRegion;

/* The connected regions of a slice on either side of @level, by their number of points, the largest first (VtFieldRegion). */
GArray *vt_field_map_find_regions (const VtFieldMap *map, double level);

G_END_DECLS
