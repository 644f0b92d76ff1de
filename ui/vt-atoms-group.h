/* VtAtomsGroup: which atoms are shown: by species and by value. */
#pragma once

#include <adwaita.h>

#include "vt-stage.h"

G_BEGIN_DECLS

#define VT_TYPE_ATOMS_GROUP (vt_atoms_group_get_type ())
G_DECLARE_FINAL_TYPE (VtAtomsGroup, vt_atoms_group, VT, ATOMS_GROUP, AdwPreferencesGroup)

void vt_atoms_group_set_stage (VtAtomsGroup *group, VtStage *stage);

G_END_DECLS
