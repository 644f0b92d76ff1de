/* VtSliceGroup: the slice: its plane, where it is, how thick, and what becomes of the rest. */
#pragma once

#include <adwaita.h>

#include "vt-stage.h"

G_BEGIN_DECLS

#define VT_TYPE_SLICE_GROUP (vt_slice_group_get_type ())
G_DECLARE_FINAL_TYPE (VtSliceGroup, vt_slice_group, VT, SLICE_GROUP, AdwPreferencesGroup)

void vt_slice_group_set_stage (VtSliceGroup *group, VtStage *stage);

G_END_DECLS
