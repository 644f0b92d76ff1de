/* VtFieldDialog: a field of the user's own by formula: name, unit, formula; while it is typed the dialogue says what is wrong and where,
 * or how many atoms get a value and which. */
#pragma once

#include <adwaita.h>

#include "vt-stage.h"

G_BEGIN_DECLS

#define VT_TYPE_FIELD_DIALOG (vt_field_dialog_get_type ())
G_DECLARE_FINAL_TYPE (VtFieldDialog, vt_field_dialog, VT, FIELD_DIALOG, AdwWindow)

/* Its answer is the action win.define-field of @window. */
GtkWidget *vt_field_dialog_new (GtkWindow *window, VtStage *stage);

G_END_DECLS
