/* Images without a screen: an OpenGL context of the calling thread's own through EGL (surfaceless, else on a device), the renderer's
 * passes tile by tile, and the overlay on top. */
#include "vt-renderer-private.h"

#include <epoxy/egl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"

#define LARGEST 16384
#define LARGEST_TARGET 3072 /* pixels along a tile with its margins */
#define SMALLEST_TILE 512

typedef struct
{
  EGLDisplay display;
  EGLContext context;
  /* What was current in this thread before. */
  EGLDisplay display_before;
  EGLContext context_before;
  EGLSurface draw_before, read_before;
} Context;

static EGLDisplay
open_display (void)
{
  EGLDisplay display = EGL_NO_DISPLAY;
  const char *client = eglQueryString (EGL_NO_DISPLAY, EGL_EXTENSIONS);

  if (client == NULL)
    return EGL_NO_DISPLAY;
  if (strstr (client, "EGL_MESA_platform_surfaceless") != NULL)
    {
      display = eglGetPlatformDisplayEXT (EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, NULL);
      if (display != EGL_NO_DISPLAY && eglInitialize (display, NULL, NULL))
        return display;
    }
  if (strstr (client, "EGL_EXT_device_enumeration") != NULL && strstr (client, "EGL_EXT_platform_device") != NULL)
    {
      EGLDeviceEXT devices[16];
      EGLint n = 0;

      if (eglQueryDevicesEXT (G_N_ELEMENTS (devices), devices, &n))
        for (EGLint i = 0; i < n; i++)
          {
            display = eglGetPlatformDisplayEXT (EGL_PLATFORM_DEVICE_EXT, devices[i], NULL);
            if (display != EGL_NO_DISPLAY && eglInitialize (display, NULL, NULL))
              return display;
          }
    }
  return EGL_NO_DISPLAY;
}

static void
context_error (GError **error, const char *what)
{
  g_set_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_CONTEXT,
               _("No OpenGL without a screen: %s (EGL error 0x%x). Install Mesa's EGL (package libegl-mesa0), or set "
                 "LIBGL_ALWAYS_SOFTWARE=1 to do without the graphics driver."),
               what, (unsigned) eglGetError ());
}

static gboolean
context_open (Context *c, GError **error)
{
  static const EGLint wanted[] = { EGL_SURFACE_TYPE, EGL_PBUFFER_BIT, EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_NONE };
  static const EGLint attributes[] = { EGL_CONTEXT_MAJOR_VERSION, 3, EGL_CONTEXT_MINOR_VERSION, 3,
                                       EGL_CONTEXT_OPENGL_PROFILE_MASK, EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT, EGL_NONE };
  EGLConfig config = NULL;
  EGLint n = 0;

  c->display_before = eglGetCurrentDisplay ();
  c->context_before = eglGetCurrentContext ();
  c->draw_before = eglGetCurrentSurface (EGL_DRAW);
  c->read_before = eglGetCurrentSurface (EGL_READ);
  c->context = EGL_NO_CONTEXT;
  c->display = open_display ();
  if (c->display == EGL_NO_DISPLAY)
    {
      context_error (error, _("no EGL display"));
      return FALSE;
    }
  eglBindAPI (EGL_OPENGL_API);
  if (!eglChooseConfig (c->display, wanted, &config, 1, &n) || n < 1)
    config = NULL; /* EGL_NO_CONFIG_KHR: a context needs none when it has no surface */
  c->context = eglCreateContext (c->display, config, EGL_NO_CONTEXT, attributes);
  if (c->context == EGL_NO_CONTEXT)
    {
      context_error (error, _("no context of version 3.3"));
      return FALSE;
    }
  if (!eglMakeCurrent (c->display, EGL_NO_SURFACE, EGL_NO_SURFACE, c->context))
    {
      context_error (error, _("the context cannot be used without a surface"));
      eglDestroyContext (c->display, c->context);
      c->context = EGL_NO_CONTEXT;
      return FALSE;
    }
  return TRUE;
}

static void
context_close (Context *c)
{
  if (c->context == EGL_NO_CONTEXT)
    return;
  eglMakeCurrent (c->display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
  eglDestroyContext (c->display, c->context);
  if (c->context_before != EGL_NO_CONTEXT)
    eglMakeCurrent (c->display_before, c->draw_before, c->read_before, c->context_before);
}

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
  const VtSpecies *species = vt_sample_get_species (sample, &n);
  double largest = 0, reach;

  vt_view_get_state (view, &state);
  vt_camera_init (&camera, &state, sample, width, height);
  for (guint i = 0; i < n; i++)
    largest = MAX (largest, species[i].radius);
  reach = MIN (3 * largest * state.radius_scale * vt_camera_scale_at (&camera, camera.distance - camera.cell_radius),
               0.15 * MIN (width, height));
  return (int) ceil (MAX (state.ambient_occlusion ? reach : 0, 16)) + 8;
}

/* Draws the tile and copies its inner part into @surface. FALSE when cancelled. */
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
  if (!done)
    g_cancellable_set_error_if_cancelled (cancellable, error);
  return done;
}

cairo_surface_t *
vt_image_render_tiled (VtScene *scene, VtView *view, const VtImageOptions *options, int largest_target,
                       GCancellable *cancellable, VtImageProgress progress, gpointer data, GError **error)
{
  cairo_surface_t *surface;
  Context context;
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
  frame.pixel_scale = scale;
  if (!context_open (&context, error))
    {
      context_close (&context);
      cairo_surface_destroy (surface);
      return NULL;
    }
  cairo_surface_flush (surface);
  done = render_tiles (scene, view, &frame, largest_target, surface, cancellable, progress, data, error);
  context_close (&context);
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
