/* VtSwatch: a patch of colour: a colour map as a bar, or the dot of a species. Decorative: whatever it stands beside
 * says its meaning in words. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VT_TYPE_SWATCH (vt_swatch_get_type ())
G_DECLARE_FINAL_TYPE (VtSwatch, vt_swatch, VT, SWATCH, GtkWidget)

GtkWidget *vt_swatch_new_map (const char *map, gboolean reverse, int width, int height);
GtkWidget *vt_swatch_new_dot (guint32 rgb);

void vt_swatch_set_map (VtSwatch *swatch, const char *map, gboolean reverse);
void vt_swatch_set_colour (VtSwatch *swatch, guint32 rgb);

G_END_DECLS
