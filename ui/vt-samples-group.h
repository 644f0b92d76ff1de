/* VtSamplesGroup: what a document holds: the sample that was opened and those that were made of it, one of them shown. Hides itself
 * while there is only one. */
#pragma once

#include <gtk/gtk.h>

#include "vt-stage.h"

G_BEGIN_DECLS

#define VT_TYPE_SAMPLES_GROUP (vt_samples_group_get_type ())
G_DECLARE_FINAL_TYPE (VtSamplesGroup, vt_samples_group, VT, SAMPLES_GROUP, GtkWidget)

void vt_samples_group_set_stage (VtSamplesGroup *group, VtStage *stage);

G_END_DECLS
