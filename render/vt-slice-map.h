/* VtSliceMap: the field that colours the atoms as a smooth picture on the plane of the slice (statistics/vt-field-map.h), ready to be drawn.
 *
 * What is wanted (VtSliceRequest) is read off a scene and a view on the main thread; making the map takes milliseconds to seconds and is done on any
 * thread; a map that was made is immutable. Two requests that are equal ask for the same map: colours, contour and what becomes of the atoms are not
 * part of it, so that these change at once. */
#pragma once

#include <gio/gio.h>

#include "statistics/vt-field-map.h"
#include "vt-view.h"

G_BEGIN_DECLS

typedef struct _VtSliceRequest VtSliceRequest;
typedef struct _VtSliceMap VtSliceMap;

/* NULL if no map is wanted: the view shows none, or @field (nullable) has no order, being a label or a species. */
VtSliceRequest *vt_slice_request_new (VtSample *sample, VtField *field, VtView *view);
VtSliceRequest *vt_slice_request_copy (const VtSliceRequest *request);
void vt_slice_request_free (VtSliceRequest *request);
gboolean vt_slice_request_is_like (const VtSliceRequest *a, const VtSliceRequest *b); /* of the same values, wherever the plane is */
gboolean vt_slice_request_equal (const VtSliceRequest *a, const VtSliceRequest *b); /* NULLs are equal */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtSliceRequest, vt_slice_request_free)

/* NULL with @error: a plane that misses the cell, or G_IO_ERROR_CANCELLED. */
VtSliceMap *vt_slice_map_new (const VtSliceRequest *request, GCancellable *cancellable, GError **error);
VtSliceMap *vt_slice_map_ref (VtSliceMap *map);
void vt_slice_map_unref (VtSliceMap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtSliceMap, vt_slice_map_unref)

/* Whether it is of this sample and these values: then it may be drawn, though perhaps of another plane than the view has by now. */
gboolean vt_slice_map_is_of (const VtSliceMap *map, VtSample *sample, VtField *field, guint component);
gboolean vt_slice_map_answers (const VtSliceMap *map, const VtSliceRequest *request);

/* One number per point, row by row; NaN where there is none. */
const float *vt_slice_map_get_texels (const VtSliceMap *map, guint *width, guint *height);

/* The corner and the two sides of the rectangle that the texels fill. */
const VtFieldGrid *vt_slice_map_get_grid (const VtSliceMap *map);

/* Where the contour of the view lies: the median of the map, a value of the user's, or, of energies, where the viscosity is that of
 * the glass transition (landscape/vt-viscosity.h). FALSE if none is wanted or can be had. */
gboolean vt_slice_map_get_level (const VtSliceMap *map, VtView *view, double *level);

/* What the map spans, but for one point in a hundred at either end. FALSE if it is empty or everywhere the same. */
gboolean vt_slice_map_get_ends (const VtSliceMap *map, double *low, double *high);
/* Sets the view's colour range to that. */
gboolean vt_slice_map_cover (const VtSliceMap *map, VtView *view);

G_END_DECLS
