/* Shared by the files of VtFieldMap. */
#pragma once

#include "statistics/vt-field-map.h"

G_BEGIN_DECLS

/* A point of a grid, by its fractional coordinates. */
gboolean vt_field_map_is_in_cell (const VtCell *cell, const double inverse[3][3], const double point[3]);

/* How many images along each vector a box around the cell needs, when atoms are wrapped into the cell. */
void vt_field_map_count_images (const VtCell *cell, double beyond, int images[3]);

/* vt-field-map-plane.c: fills a slice of a three-dimensional sample by the Gaussian; @atoms have values. FALSE when cancelled. */
gboolean vt_field_map_smooth_plane (VtFieldMap *map, VtSample *sample, const double *values, const guint32 *atoms, gsize n_atoms, double sigma,
                                    double thickness, GCancellable *cancellable, VtFieldMapProgress progress, gpointer data);

G_END_DECLS
