/* VtFieldChooser: a button with the name of a field, or of several, that opens a list of all fields to search and choose from: those that are
 * there, then those that a method could make. What is chosen is a text as parameters have it: "s2", or "s2+volume"; "" is none. */
#pragma once

#include <adwaita.h>

#include "document/vt-document.h"

G_BEGIN_DECLS

#define VT_TYPE_FIELD_CHOOSER (vt_field_chooser_get_type ())
G_DECLARE_FINAL_TYPE (VtFieldChooser, vt_field_chooser, VT, FIELD_CHOOSER, AdwBin)

/* Properties, set when it is made: label (for assistive technology), none (what "" stands for, "automatic"; NULL: it cannot be chosen),
 * several (fields at a time). */
GtkWidget *vt_field_chooser_new (const char *label, const char *none, gboolean several);

/* Whose fields; NULL: only those that methods make. */
void vt_field_chooser_set_document (VtFieldChooser *chooser, VtDocument *document);

void vt_field_chooser_set_text (VtFieldChooser *chooser, const char *text);
const char *vt_field_chooser_get_text (VtFieldChooser *chooser);

/* Signal "changed": the user has chosen. */

G_END_DECLS
