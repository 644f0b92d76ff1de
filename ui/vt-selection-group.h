/* VtSelectionGroup: the sidebar's controls for which atoms are selected: how many, by formula, by species, and how they stand out. */
#pragma once

#include <adwaita.h>

#include "vt-stage.h"
#include "vt-viewport.h"

G_BEGIN_DECLS

#define VT_TYPE_SELECTION_GROUP (vt_selection_group_get_type ())
G_DECLARE_FINAL_TYPE (VtSelectionGroup, vt_selection_group, VT, SELECTION_GROUP, AdwPreferencesGroup)

void vt_selection_group_set_stage (VtSelectionGroup *group, VtStage *stage);

/* The keyboard goes to the formula. */
void vt_selection_group_focus (VtSelectionGroup *group);

G_END_DECLS
