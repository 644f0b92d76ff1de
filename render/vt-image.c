/* Images without a screen: an OpenGL context of the calling thread's own through EGL (surfaceless, else on a device), the renderer's
 * passes tile by tile, and the overlay on top. */
#include "vt-egl.h"
#include "vt-renderer-private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"

#define LARGEST 16384
#define LARGEST_TARGET 3072 /* pixels along a tile with its margins */
#define SMALLEST_TILE 256
#define LARGE_PICTURE 4e7 /* pixels */

/* ---- background ---- */

gboolean
vt_view_get_background (VtView *view, gboolean dark, double rgb[3])
{
  VtViewState state;
  unsigned hex;

  g_return_val_if_fail (VT_IS_VIEW (view), FALSE);

  vt_view_get_state (view, &state);
  rgb[0] = rgb[1] = rgb[2] = 1;
  if (g_str_equal (state.background, "black"))
    rgb[0] = rgb[1] = rgb[2] = 0;
  else if (state.background[0] == '#' && sscanf (state.background + 1, "%6x", &hex) == 1)
    for (int k = 0; k < 3; k++)
      rgb[k] = (hex >> (16 - 8 * k) & 0xff) / 255.0;
  else if (!g_str_equal (state.background, "white") && dark)
    {
      rgb[0] = 0.114;
      rgb[1] = 0.114;
      rgb[2] = 0.125;
    }
  return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2] < 0.4;
}

/* ---- tiles ---- */

/* Shadows and outlines look at what surrounds a pixel: so far that tiles fit seamlessly. */
static int
margin_of (VtScene *scene, VtView *view, int width, int height)
{
  VtSample *sample = vt_scene_get_sample (scene);
  VtViewState state;
  VtCamera camera;
  guint n;
  const VtSpecies *species;
  double largest = 0, reach;

  if (sample == NULL)
    return 0;
  species = vt_sample_get_species (sample, &n);
  vt_view_get_state (view, &state);
  vt_camera_init (&camera, &state, sample, width, height);
  for (guint i = 0; i < n; i++)
    largest = MAX (largest, species[i].radius);
  reach = MIN (3 * largest * state.radius_scale * vt_camera_scale_at (&camera, camera.distance - camera.cell_radius),
               0.15 * MIN (width, height));
  return (int) ceil (MAX (state.ambient_occlusion ? reach : 0, 16)) + 8;
}

/* Draws the tile and copies its inner part into @surface. FALSE when cancelled or when the renderer has an error. */
static gboolean
render_tile (VtRenderer *r, VtScene *scene, VtView *view, const VtFrameOptions *options, const VtTile *tile, GLuint target,
             cairo_surface_t *surface, GCancellable *cancellable)
{
  int width = tile->width - 2 * tile->margin;
  int height = tile->height - 2 * tile->margin;
  int stride = cairo_image_surface_get_stride (surface);
  guint8 *pixels = cairo_image_surface_get_data (surface);
  g_autofree guint32 *rows = g_new (guint32, (gsize) width * height);
  int x = tile->x + tile->margin;
  int y = tile->y + tile->margin;

  glBindFramebuffer (GL_FRAMEBUFFER, target);
  while (!vt_renderer_draw_tile (r, scene, view, options, tile))
    if (g_cancellable_is_cancelled (cancellable))
      return FALSE;
  if (vt_renderer_get_error (r) != NULL)
    return FALSE;
  glBindFramebuffer (GL_FRAMEBUFFER, target);
  glPixelStorei (GL_PACK_ALIGNMENT, 4);
  glReadPixels (0, 0, width, height, GL_BGRA, GL_UNSIGNED_INT_8_8_8_8_REV, rows);
  for (int row = 0; row < height && y + row < options->height; row++)
    memcpy (pixels + (gsize) (y + row) * stride + (gsize) x * 4, rows + (gsize) (height - 1 - row) * width,
            (gsize) MIN (width, options->width - x) * 4);
  return TRUE;
}

static gboolean
render_tiles (VtScene *scene, VtView *view, const VtFrameOptions *options, int largest_target, cairo_surface_t *surface,
              GCancellable *cancellable, VtImageProgress progress, gpointer data, GError **error)
{
  g_autoptr (VtRenderer) r = vt_renderer_new (error);
  int margin, inner, nx, ny;
  GLuint texture = 0, target = 0;
  gboolean done = TRUE;

  if (r == NULL)
    return FALSE;
  margin = margin_of (scene, view, options->width, options->height);
  inner = MAX (SMALLEST_TILE, largest_target - 2 * margin);
  nx = (options->width + inner - 1) / inner;
  ny = (options->height + inner - 1) / inner;
  if (nx * ny == 1)
    margin = 24;
  /* Tiles of one size, so that no target is made twice. */
  int width = (options->width + nx - 1) / nx;
  int height = (options->height + ny - 1) / ny;

  vt_gl_texture (&texture, GL_RGBA8, width, height);
  vt_gl_framebuffer (&target, texture, 0, 0);
  for (int i = 0; i < nx * ny && done; i++)
    {
      VtTile tile = { .x = i % nx * width - margin,
                      .y = i / nx * height - margin,
                      .width = width + 2 * margin,
                      .height = height + 2 * margin,
                      .margin = margin };

      done = render_tile (r, scene, view, options, &tile, target, surface, cancellable)
             && !g_cancellable_is_cancelled (cancellable);
      if (done && progress != NULL)
        progress ((i + 1.0) / (nx * ny), data);
    }
  vt_gl_delete_framebuffer (&target);
  vt_gl_delete_texture (&texture);
  if (!done && !g_cancellable_set_error_if_cancelled (cancellable, error))
    g_propagate_error (error, g_error_copy (vt_renderer_get_error (r)));
  return done;
}

cairo_surface_t *
vt_image_render_tiled (VtScene *scene, VtView *view, const VtImageOptions *options, int largest_target,
                       GCancellable *cancellable, VtImageProgress progress, gpointer data, GError **error)
{
  cairo_surface_t *surface;
  VtEgl context;
  VtFrameOptions frame = { .width = options->width, .height = options->height };
  gboolean done;
  double scale = options->overlay_scale > 0 ? options->overlay_scale : MAX (MIN (options->width, options->height * 4 / 3) / 1000.0, 0.4);

  if (options->width < 1 || options->height < 1 || options->width > LARGEST || options->height > LARGEST)
    {
      g_set_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_SIZE,
                   _("An image of %d × %d pixels cannot be drawn; each side may be 1 to %d pixels."), options->width,
                   options->height, LARGEST);
      return NULL;
    }
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, options->width, options->height);
  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_SIZE,
                   _("There is not enough memory for an image of %d × %d pixels."), options->width, options->height);
      cairo_surface_destroy (surface);
      return NULL;
    }
  frame.dark = vt_view_get_background (view, options->dark, frame.background);
  frame.background[3] = options->transparent ? 0 : 1;
  frame.budget_ms = 50;
  /* Of a very large picture the single pixel matters less, and there are many. */
  frame.samples = (double) options->width * options->height > LARGE_PICTURE ? 4 : 8;
  frame.pixel_scale = scale;
  if (!vt_egl_open (&context, error))
    {
      cairo_surface_destroy (surface);
      return NULL;
    }
  cairo_surface_flush (surface);
  done = render_tiles (scene, view, &frame, largest_target, surface, cancellable, progress, data, error);
  vt_egl_close (&context);
  cairo_surface_mark_dirty (surface);
  if (!done)
    {
      cairo_surface_destroy (surface);
      return NULL;
    }
  cairo_t *cr = cairo_create (surface);
  cairo_scale (cr, scale, scale);
  vt_overlay_draw (cr, scene, view, options->width / scale, options->height / scale, 1, frame.dark);
  cairo_destroy (cr);
  return surface;
}

cairo_surface_t *
vt_image_render (VtScene *scene, VtView *view, const VtImageOptions *options, GCancellable *cancellable,
                 VtImageProgress progress, gpointer data, GError **error)
{
  g_return_val_if_fail (VT_IS_SCENE (scene), NULL);
  g_return_val_if_fail (VT_IS_VIEW (view), NULL);

  return vt_image_render_tiled (scene, view, options, LARGEST_TARGET, cancellable, progress, data, error);
}
