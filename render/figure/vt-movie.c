#include "figure/vt-movie.h"

#include <gmodule.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "figure/vt-film.h"
#include "figure/vt-png.h"
#include "io/vt-writer.h"
#include "vt-config.h"

/* Of each pixel: twice as fast as what a single picture has, and not to be told in a film. */
#define SAMPLES 4

struct _VtMovie
{
  char *path;
  char *comment;
  int width, height;
  guint n; /* pictures so far */
  VtFilm *film;     /* NULL: numbered images */
  VtImager *imager; /* NULL: nothing has been drawn */
};

/* ---- the module ---- */

/* NULL: it is not there, or cannot be loaded: FFmpeg's libraries are missing. */
static const VtFilmFuncs *
get_film (void)
{
  static const char *const directories[] = { VT_MODULEDIR, VT_BUILD_MODULEDIR };
  static gsize once = 0;
  static gpointer funcs;

  if (g_once_init_enter (&once))
    {
      for (guint i = 0; !funcs && i < G_N_ELEMENTS (directories); i++)
        {
          g_autofree char *path = g_strdup_printf ("%s/lib" VT_FILM_MODULE "." G_MODULE_SUFFIX, directories[i]);
          GModule *module = g_module_open (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);

          if (module && !g_module_symbol (module, VT_FILM_SYMBOL, &funcs))
            g_module_close (module);
        }
      g_once_init_leave (&once, 1);
    }
  return funcs;
}

gboolean
vt_movie_can_film (void)
{
  return get_film () != NULL;
}

/* ---- names ---- */

static gboolean
is_images (const char *path)
{
  return g_str_has_suffix (path, ".png");
}

gboolean
vt_movie_check_path (const char *path, GError **error)
{
  const gboolean film = g_str_has_suffix (path, ".mp4") || g_str_has_suffix (path, ".webm");

  if (is_images (path) || (film && vt_movie_can_film ()))
    return TRUE;
  if (!film)
    g_set_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_FORMAT,
                 _ ("%s: the name decides the format of the movie and has to end in .mp4, .webm, or .png for numbered images."), path);
  else
    g_set_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_FORMAT,
                 _ ("%s: films need FFmpeg's libraries, which are not here; numbered images do not: the name has to end in .png then."), path);
  return FALSE;
}

/* ---- numbered images ---- */

static gboolean
add_image (VtMovie *self, cairo_surface_t *picture, GError **error)
{
  const int stem = (int) (strlen (self->path) - strlen (".png"));
  g_autofree char *path = g_strdup_printf ("%.*s-%04u.png", stem, self->path, self->n);

  return vt_png_export (path, picture, 0, self->comment, error);
}

/* ---- films ---- */

/* The module says why, this what. */
static gboolean
tell (VtMovie *self, GError *reason, GError **error)
{
  g_set_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_FAILED, _ ("%s: the film could not be encoded: %s."), self->path, reason->message);
  g_error_free (reason);
  return FALSE;
}

static gboolean
begin_film (VtMovie *self, guint rate, GError **error)
{
  GError *reason = NULL;

  self->film = get_film ()->begin (g_str_has_suffix (self->path, ".webm"), self->width & ~1, self->height & ~1, rate, self->comment, &reason);
  return self->film || tell (self, reason, error);
}

static gboolean
add_to_film (VtMovie *self, cairo_surface_t *picture, GError **error)
{
  GError *reason = NULL;

  return get_film ()->add (self->film, cairo_image_surface_get_data (picture), cairo_image_surface_get_stride (picture), &reason)
         || tell (self, reason, error);
}

static gboolean
finish_film (VtMovie *self, GError **error)
{
  GError *reason = NULL;
  g_autoptr (GBytes) bytes = get_film ()->finish (self->film, &reason);

  if (!bytes)
    return tell (self, reason, error);
  g_autoptr (VtWriter) writer = vt_writer_new (self->path, error);
  return writer && vt_writer_write (writer, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error) && vt_writer_finish (writer, error);
}

/* ---- both ---- */

VtMovie *
vt_movie_new (const char *path, int width, int height, guint rate, const char *comment, GError **error)
{
  g_autoptr (VtMovie) self = NULL;
  VtWriter *trial;

  g_return_val_if_fail (path && rate >= 1 && rate <= VT_MOVIE_MAX_RATE, NULL);
  if (!vt_movie_check_path (path, error))
    return NULL;
  if (width < 2 || height < 2)
    {
      g_set_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_SIZE, _ ("A movie of %d × %d pixels cannot be made; it has at least two each way."), width,
                   height);
      return NULL;
    }
  /* A folder that cannot be written to is found before the work, not after. */
  trial = vt_writer_new (path, error);
  if (!trial)
    return NULL;
  vt_writer_free (trial);
  self = g_new0 (VtMovie, 1);
  self->path = g_strdup (path);
  self->comment = g_strdup (comment);
  self->width = width;
  self->height = height;
  if (!is_images (path) && !begin_film (self, rate, error))
    return NULL;
  return g_steal_pointer (&self);
}

gboolean
vt_movie_add (VtMovie *self, cairo_surface_t *picture, GError **error)
{
  gboolean good;

  g_return_val_if_fail (cairo_image_surface_get_width (picture) == self->width && cairo_image_surface_get_height (picture) == self->height, FALSE);
  cairo_surface_flush (picture);
  good = self->film ? add_to_film (self, picture, error) : add_image (self, picture, error);
  self->n++;
  return good;
}

static void
keep_range (VtView *view, VtScene *scene)
{
  VtField *field = vt_scene_get_colour_field (scene);
  double min, max;

  if (field && vt_view_get_colour_range (view, field, &min, &max))
    g_object_set (view, "range-mode", VT_RANGE_MANUAL, "range-min", min, "range-max", max, NULL);
}

gboolean
vt_movie_draw (VtMovie *self, VtScene *scene, VtView *view, const VtImageOptions *options, GCancellable *cancellable, GError **error)
{
  VtImageOptions chosen = *options;
  cairo_surface_t *picture;
  gboolean good;

  if (!self->imager && !(self->imager = vt_imager_new (error)))
    return FALSE;
  if (self->n == 0)
    keep_range (view, scene);
  chosen.width = self->width;
  chosen.height = self->height;
  chosen.samples = SAMPLES;
  picture = vt_imager_render (self->imager, scene, view, &chosen, cancellable, error);
  good = picture && vt_movie_add (self, picture, error);
  g_clear_pointer (&picture, cairo_surface_destroy);
  return good;
}

gboolean
vt_movie_finish (VtMovie *self, GError **error)
{
  if (self->n == 0)
    {
      g_set_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_FAILED, _ ("%s: there is no picture for the movie."), self->path);
      return FALSE;
    }
  return !self->film || finish_film (self, error);
}

void
vt_movie_free (VtMovie *self)
{
  if (!self)
    return;
  if (self->film)
    get_film ()->free (self->film);
  vt_imager_free (self->imager);
  g_free (self->path);
  g_free (self->comment);
  g_free (self);
}
