/* VtExportDialog: how large and on what ground the picture is saved; remembers what was chosen last. */
#pragma once

#include <adwaita.h>

#include "vt-window.h"

G_BEGIN_DECLS

#define VT_TYPE_EXPORT_DIALOG (vt_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (VtExportDialog, vt_export_dialog, VT, EXPORT_DIALOG, AdwWindow)

GtkWidget *vt_export_dialog_new (VtWindow *window);

G_END_DECLS
