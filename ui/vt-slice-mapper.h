/* VtSliceMapper: keeps a scene's map on the slice (vt-slice-map.h) up to what the view wants. Maps are made one at a time on another thread; while one is
 * made, only the latest wish counts, so that a plane that is dragged is followed as fast as the machine allows and the window never waits. */
#pragma once

#include "vt-scene.h"

G_BEGIN_DECLS

#define VT_TYPE_SLICE_MAPPER (vt_slice_mapper_get_type ())
G_DECLARE_FINAL_TYPE (VtSliceMapper, vt_slice_mapper, VT, SLICE_MAPPER, GObject)

VtSliceMapper *vt_slice_mapper_new (VtScene *scene, VtView *view);
gboolean vt_slice_mapper_is_busy (VtSliceMapper *mapper); /* the map is not what the view wants yet */

/* Signal ::failed (message): the map that is wanted cannot be made; there is none. */

G_END_DECLS
