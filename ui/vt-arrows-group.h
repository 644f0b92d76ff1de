/* VtArrowsGroup: which field is drawn as arrows, and how. */
#pragma once

#include <adwaita.h>

#include "vt-stage.h"

G_BEGIN_DECLS

#define VT_TYPE_ARROWS_GROUP (vt_arrows_group_get_type ())
G_DECLARE_FINAL_TYPE (VtArrowsGroup, vt_arrows_group, VT, ARROWS_GROUP, AdwPreferencesGroup)

void vt_arrows_group_set_stage (VtArrowsGroup *group, VtStage *stage);

G_END_DECLS
