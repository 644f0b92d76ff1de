/* VtMovie: pictures one after another, as a film or as numbered images.
 *
 * The name's end decides: .mp4 is H.264 in 4:2:0, which every player and slide program shows; .webm is VP9; .png gives NAME-0000.png,
 * NAME-0001.png … for whatever makes films of them. FFmpeg's libraries encode; without them (see vt_movie_can_film()) there are images only.
 * A film appears complete or not at all. Blocking: not for the main thread. */
#pragma once

#include "vt-renderer.h"

G_BEGIN_DECLS

typedef struct _VtMovie VtMovie;

#define VT_MOVIE_MAX_RATE 120 /* pictures per second */

/* Whether films can be made at all, and not only images. */
gboolean vt_movie_can_film (void);

/* Whether @path names a movie: quick, before any work. VT_RENDER_ERROR_FORMAT says what the name may end in. */
gboolean vt_movie_check_path (const char *path, GError **error);

/* @width, @height: of every picture to come; a film leaves out the last column or row of an odd number (4:2:0 has colours for 2 × 2 pixels).
 * @rate: pictures per second, 1 … VT_MOVIE_MAX_RATE. @comment: (nullable) where it comes from, UTF-8, kept in the film and in every image.
 * NULL with @error. */
VtMovie *vt_movie_new (const char *path, int width, int height, guint rate, const char *comment, GError **error);

/* @picture: an ARGB32 surface of that size. */
gboolean vt_movie_add (VtMovie *movie, cairo_surface_t *picture, GError **error);

/* Draws the next picture and adds it; on any thread, on one at a time. Its size is that of the movie, its samples are chosen here. The first one settles
 * the colour range of @view, so that colours mean the same from the beginning to the end, though each frame of a trajectory has values of its own. */
gboolean vt_movie_draw (VtMovie *movie, VtScene *scene, VtView *view, const VtImageOptions *options, GCancellable *cancellable, GError **error);

/* Writes what is still to be written. Without pictures it is an error. */
gboolean vt_movie_finish (VtMovie *movie, GError **error);

/* One that is not finished leaves no film behind; numbered images stay as far as they have come. */
void vt_movie_free (VtMovie *movie);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtMovie, vt_movie_free)

G_END_DECLS
