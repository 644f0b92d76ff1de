/* VtMethodRow: one analysis in the sidebar: run it, watch it, stop it, read its result, set its parameters. Generated from the VtMethod. */
#pragma once

#include <adwaita.h>

#include "vt-stage.h"

G_BEGIN_DECLS

#define VT_TYPE_METHOD_ROW (vt_method_row_get_type ())
G_DECLARE_FINAL_TYPE (VtMethodRow, vt_method_row, VT, METHOD_ROW, AdwPreferencesRow)

GtkWidget *vt_method_row_new (VtStage *stage, const VtMethod *method);
const VtMethod *vt_method_row_get_method (VtMethodRow *row);

/* Puts the keyboard on what runs it. */
void vt_method_row_focus (VtMethodRow *row);

G_END_DECLS
