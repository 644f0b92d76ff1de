/* Which element each type of atom is: a dialogue, and the same by text. */
#pragma once

#include <adwaita.h>

#include "vt-stage.h"

G_BEGIN_DECLS

#define VT_TYPE_ELEMENTS_DIALOG (vt_elements_dialog_get_type ())
G_DECLARE_FINAL_TYPE (VtElementsDialog, vt_elements_dialog, VT, ELEMENTS_DIALOG, AdwWindow)

GtkWidget *vt_elements_dialog_new (VtStage *stage);

/* "Cu,Zr": the names of the types in order. Any name may be given; an element's brings its mass, radius and colour. */
gboolean vt_elements_apply (VtStage *stage, const char *names, GError **error);

G_END_DECLS
