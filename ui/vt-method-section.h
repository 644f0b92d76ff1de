/* VtMethodSection: the analyses of one group (VtMethodGroup) under a heading that folds them away. Rows are made when they are first
 * seen. What is open is remembered. */
#pragma once

#include <gtk/gtk.h>

#include "vt-stage.h"

G_BEGIN_DECLS

#define VT_TYPE_METHOD_SECTION (vt_method_section_get_type ())
G_DECLARE_FINAL_TYPE (VtMethodSection, vt_method_section, VT, METHOD_SECTION, GtkWidget)

GtkWidget *vt_method_section_new (VtStage *stage, VtMethodGroup group);

/* Shows only what has @text in its name, its explanation or what it makes; NULL: everything, open or folded as before. Returns
 * whether anything is shown. */
gboolean vt_method_section_filter (VtMethodSection *section, const char *text);

/* Puts the keyboard on the first analysis that is shown by the filter, or on the first whose name has what was searched for. FALSE: there is none. */
gboolean vt_method_section_focus (VtMethodSection *section, gboolean by_name);

void vt_method_section_set_open (VtMethodSection *section, gboolean open);
gboolean vt_method_section_get_open (VtMethodSection *section);

G_END_DECLS
