/* VtSliceMapGroup: the settings of the map on the slice: smoothing, contour, what becomes of the atoms before it. */
#pragma once

#include <adwaita.h>

#include "vt-stage.h"

G_BEGIN_DECLS

#define VT_TYPE_SLICE_MAP_GROUP (vt_slice_map_group_get_type ())
G_DECLARE_FINAL_TYPE (VtSliceMapGroup, vt_slice_map_group, VT, SLICE_MAP_GROUP, AdwPreferencesGroup)

void vt_slice_map_group_set_stage (VtSliceMapGroup *group, VtStage *stage);

G_END_DECLS
