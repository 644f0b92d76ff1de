/* What the module vitrine-film does for vt-movie.c: encodes films with FFmpeg's libraries. A module, because these and what they need are a hundred
 * libraries, and a program that has to load them starts three times as slowly. It knows nothing of the rest of Vitrine. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _VtFilm VtFilm;

typedef struct
{
  /* @webm: VP9 in WebM, else H.264 in MP4. @width, @height: even. NULL with @error (G_IO_ERROR), its message the reason alone. */
  VtFilm *(*begin) (gboolean webm, int width, int height, guint rate, const char *comment, GError **error);
  /* @rows: of native-endian 32-bit pixels, as Cairo has them, from top to bottom, @stride bytes apart. */
  gboolean (*add) (VtFilm *film, const guint8 *rows, int stride, GError **error);
  GBytes *(*finish) (VtFilm *film, GError **error);
  void (*free) (VtFilm *film); /* NULL: nothing */
} VtFilmFuncs;

#define VT_FILM_MODULE "vitrine-film"
#define VT_FILM_SYMBOL "vt_film_funcs"

G_END_DECLS
