/* VtStyleGroup: how the picture is drawn. */
#pragma once

#include <adwaita.h>

#include "vt-stage.h"

G_BEGIN_DECLS

#define VT_TYPE_STYLE_GROUP (vt_style_group_get_type ())
G_DECLARE_FINAL_TYPE (VtStyleGroup, vt_style_group, VT, STYLE_GROUP, AdwPreferencesGroup)

void vt_style_group_set_stage (VtStyleGroup *group, VtStage *stage);

G_END_DECLS
