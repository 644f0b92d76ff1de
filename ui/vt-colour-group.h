/* VtColourGroup: which field colours the atoms, with which map, over which range. */
#pragma once

#include <adwaita.h>

#include "vt-stage.h"

G_BEGIN_DECLS

#define VT_TYPE_COLOUR_GROUP (vt_colour_group_get_type ())
G_DECLARE_FINAL_TYPE (VtColourGroup, vt_colour_group, VT, COLOUR_GROUP, AdwPreferencesGroup)

void vt_colour_group_set_stage (VtColourGroup *group, VtStage *stage);

G_END_DECLS
