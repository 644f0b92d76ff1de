/* PNG files for papers: resolution and origin are written into the file. */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* @dpi: 0 to leave the resolution out. @comment: (nullable) where the picture comes from, UTF-8. */
GBytes *vt_png_encode (cairo_surface_t *surface, double dpi, const char *comment, GError **error);

/* As a whole file or not at all. */
gboolean vt_png_export (const char *path, cairo_surface_t *surface, double dpi, const char *comment, GError **error);

G_END_DECLS
