/* The fields to choose from: those that are there, then those that a method could make. */
#pragma once

#include <gtk/gtk.h>

#include "document/vt-document.h"

G_BEGIN_DECLS

/* Appends a VtOption for each to @options (of VtOption): id the field's name, title "Voronoi volume (Å³)", note "compute" for what is not
 * there yet. @single: only fields with one number per atom, as far as that is known. */
void vt_field_list_append (GListStore *options, VtDocument *document, gboolean single);

G_END_DECLS
