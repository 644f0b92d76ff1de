/* PNG files for papers: resolution and origin are written into the file. */
#pragma once

#include "vt-renderer.h"

G_BEGIN_DECLS

/* @dpi: 0 to leave the resolution out. @comment: (nullable) where the picture comes from, UTF-8. As a whole file or not at all. */
gboolean vt_png_export (const char *path, cairo_surface_t *surface, double dpi, const char *comment, GError **error);

/* The picture that vt_image_render() makes, written as it is drawn: no more than some rows of it are in memory. */
gboolean vt_png_export_image (const char *path, VtScene *scene, VtView *view, const VtImageOptions *options, double dpi, const char *comment,
                              GCancellable *cancellable, VtImageProgress progress, gpointer data, GError **error);

G_END_DECLS
