/* Images without a screen: an OpenGL context of the calling thread's own through EGL (surfaceless, else on a device), the renderer's
 * passes tile by tile, and the overlay on top. No more than one row of tiles is in memory at a time. */
#include "vt-egl.h"
#include "vt-renderer-private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"

#define LARGEST 16384
#define LARGEST_TARGET 3072 /* pixels along a tile with its margins */
#define LONGEST_REACH 256   /* pixels that tiles overlap for shadows; of farther ones fewer pixels do */
#define FINENESS 3          /* times as many they may be there: coarser pixels would show as steps in shadows */
#define SMALLEST_TILE 64
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

typedef struct
{
  int nx, ny;
  int width, height; /* of a tile without its margins */
  int margin;        /* shadows and outlines look at what surrounds a pixel: so far that tiles fit seamlessly */
  VtTile surround;   /* of pictures whose shadows reach farther than that; else divide is 0 */
} Plan;

/* Pixels from which a shadow may come, at most. */
static int
reach_of_shadows (VtScene *scene, VtView *view, int width, int height)
{
  VtSample *sample = vt_scene_get_sample (scene);
  VtViewState state;
  VtCamera camera;
  guint n;
  const VtSpecies *species;
  double largest = 0;

  vt_view_get_state (view, &state);
  if (sample == NULL || !state.ambient_occlusion)
    return 0;
  species = vt_sample_get_species (sample, &n);
  vt_camera_init (&camera, &state, sample, width, height);
  for (guint i = 0; i < n; i++)
    largest = MAX (largest, species[i].radius);
  return (int) ceil (MIN (3 * largest * state.radius_scale * vt_camera_scale_at (&camera, camera.distance - camera.cell_radius),
                          0.15 * MIN (width, height)));
}

static Plan
make_plan (VtScene *scene, VtView *view, const VtImageOptions *options, const VtImageTiling *tiling)
{
  Plan plan = { 0 };
  int reach = reach_of_shadows (scene, view, options->width, options->height);
  int divide = 2, inner;

  if (reach > tiling->longest_reach)
    {
      while (reach / divide > FINENESS * tiling->longest_reach)
        divide *= 2;
      const int m = reach / divide + 2;
      plan.surround = (VtTile){ .x = -m,
                                .y = -m,
                                .width = (options->width + divide - 1) / divide + 2 * m,
                                .height = (options->height + divide - 1) / divide + 2 * m,
                                .divide = divide };
      reach = VT_SURROUND_FROM;
    }
  plan.margin = MAX (reach, 16) + 8;
  inner = MAX (SMALLEST_TILE, tiling->largest_target - 2 * plan.margin);
  plan.nx = (options->width + inner - 1) / inner;
  plan.ny = (options->height + inner - 1) / inner;
  /* Tiles of one size, so that no target is made twice. */
  plan.width = (options->width + plan.nx - 1) / plan.nx;
  plan.height = (options->height + plan.ny - 1) / plan.ny;
  return plan;
}

typedef struct
{
  VtRenderer *renderer;
  VtScene *scene;
  VtView *view;
  const VtFrameOptions *frame;
  double overlay_scale;
  Plan plan;
  GLuint target;
  cairo_surface_t *band; /* a row of tiles */
  GCancellable *cancellable;
} Drawing;

/* FALSE when cancelled or when the renderer has an error. */
static gboolean
draw_tile (Drawing *d, const VtTile *tile)
{
  VtFrameOptions options = *d->frame;

  options.work_only = tile->divide > 1;
  glBindFramebuffer (GL_FRAMEBUFFER, d->target);
  while (!vt_renderer_draw_tile (d->renderer, d->scene, d->view, &options, tile))
    if (g_cancellable_is_cancelled (d->cancellable))
      return FALSE;
  return vt_renderer_get_error (d->renderer) == NULL && !g_cancellable_is_cancelled (d->cancellable);
}

/* Draws a tile of the row of tiles that begins with row @y, into the band. */
static gboolean
draw_into_band (Drawing *d, int x, int y)
{
  const Plan *plan = &d->plan;
  const VtTile tile = { .x = x - plan->margin,
                        .y = y - plan->margin,
                        .width = plan->width + 2 * plan->margin,
                        .height = plan->height + 2 * plan->margin,
                        .margin = plan->margin };
  const int stride = cairo_image_surface_get_stride (d->band);
  const int rows = cairo_image_surface_get_height (d->band);
  guint8 *pixels = cairo_image_surface_get_data (d->band);
  g_autofree guint32 *drawn = NULL;

  if (!draw_tile (d, &tile))
    return FALSE;
  drawn = g_new (guint32, (gsize) plan->width * plan->height);
  glBindFramebuffer (GL_FRAMEBUFFER, d->target);
  glPixelStorei (GL_PACK_ALIGNMENT, 4);
  glReadPixels (0, 0, plan->width, plan->height, GL_BGRA, GL_UNSIGNED_INT_8_8_8_8_REV, drawn);
  for (int row = 0; row < rows; row++)
    memcpy (pixels + (gsize) row * stride + (gsize) x * 4, drawn + (gsize) (plan->height - 1 - row) * plan->width,
            (gsize) MIN (plan->width, d->frame->width - x) * 4);
  return TRUE;
}

static void
draw_overlay (Drawing *d, int y)
{
  cairo_t *cr = cairo_create (d->band);

  cairo_translate (cr, 0, -y);
  cairo_scale (cr, d->overlay_scale, d->overlay_scale);
  vt_overlay_draw (cr, d->scene, d->view, d->frame->width / d->overlay_scale, d->frame->height / d->overlay_scale, 1, d->frame->dark);
  cairo_destroy (cr);
  cairo_surface_flush (d->band);
}

static gboolean
draw_bands (Drawing *d, VtImageRows take, gpointer take_data, VtImageProgress progress, gpointer data, GError **error)
{
  const Plan *plan = &d->plan;
  gboolean done = plan->surround.divide == 0 || draw_tile (d, &plan->surround);

  for (int j = 0; j < plan->ny && done; j++)
    {
      const int y = j * plan->height;

      d->band = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, d->frame->width, MIN (plan->height, d->frame->height - y));
      if (cairo_surface_status (d->band) != CAIRO_STATUS_SUCCESS)
        {
          g_set_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_SIZE,
                       _("There is not enough memory for an image of %d × %d pixels."), d->frame->width, d->frame->height);
          cairo_surface_destroy (d->band);
          return FALSE;
        }
      cairo_surface_flush (d->band);
      for (int i = 0; i < plan->nx && done; i++)
        {
          done = draw_into_band (d, i * plan->width, y);
          if (done && progress != NULL)
            progress ((j * plan->nx + i + 1.0) / (plan->nx * plan->ny), data);
        }
      cairo_surface_mark_dirty (d->band);
      if (done)
        draw_overlay (d, y);
      const gboolean taken = done && take (d->band, y, take_data, error);
      cairo_surface_destroy (d->band);
      if (done && !taken)
        return FALSE;
    }
  if (!done && !g_cancellable_set_error_if_cancelled (d->cancellable, error))
    g_propagate_error (error, g_error_copy (vt_renderer_get_error (d->renderer)));
  return done;
}

/* ---- a context for one picture or for many ---- */

struct _VtImager
{
  VtEgl context; /* current while it is at work */
  VtRenderer *renderer;
};

VtImager *
vt_imager_new (GError **error)
{
  VtImager *self = g_new0 (VtImager, 1);

  if (!vt_egl_open (&self->context, error))
    {
      g_free (self);
      return NULL;
    }
  self->renderer = vt_renderer_new (error);
  vt_egl_leave (&self->context);
  if (self->renderer == NULL)
    g_clear_pointer (&self, vt_imager_free);
  return self;
}

void
vt_imager_free (VtImager *self)
{
  if (self == NULL)
    return;
  if (vt_egl_enter (&self->context))
    g_clear_pointer (&self->renderer, vt_renderer_free);
  vt_egl_close (&self->context);
  g_free (self);
}

static gboolean
draw_picture (Drawing *d, VtImageRows take, gpointer take_data, VtImageProgress progress, gpointer data, GError **error)
{
  GLuint texture = 0;

  vt_gl_texture (&texture, GL_RGBA8, d->plan.width, d->plan.height);
  vt_gl_framebuffer (&d->target, texture, 0, 0);
  const gboolean done = draw_bands (d, take, take_data, progress, data, error);
  vt_gl_delete_framebuffer (&d->target);
  vt_gl_delete_texture (&texture);
  return done;
}

static gboolean
check_size (const VtImageOptions *options, GError **error)
{
  if (options->width >= 1 && options->height >= 1 && options->width <= LARGEST && options->height <= LARGEST)
    return TRUE;
  g_set_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_SIZE,
               _("An image of %d × %d pixels cannot be drawn; each side may be 1 to %d pixels."), options->width, options->height, LARGEST);
  return FALSE;
}

/* @imager: NULL: one of its own. */
static gboolean
render_rows (VtImager *imager, VtScene *scene, VtView *view, const VtImageOptions *options, const VtImageTiling *tiling, VtImageRows take,
             gpointer take_data, GCancellable *cancellable, VtImageProgress progress, gpointer data, GError **error)
{
  static const VtImageTiling usual = { LARGEST_TARGET, LONGEST_REACH };
  g_autoptr (VtImager) own = NULL;
  VtFrameOptions frame = { .width = options->width, .height = options->height };

  g_return_val_if_fail (VT_IS_SCENE (scene), FALSE);
  g_return_val_if_fail (VT_IS_VIEW (view), FALSE);

  if (!check_size (options, error) || g_cancellable_set_error_if_cancelled (cancellable, error)
      || !vt_scene_make_slice_map (scene, view, cancellable, error))
    return FALSE;
  frame.dark = vt_view_get_background (view, options->dark, frame.background);
  frame.background[3] = options->transparent ? 0 : 1;
  frame.budget_ms = 50;
  /* Of a very large picture the single pixel matters less, and there are many. */
  frame.samples = options->samples > 0 ? options->samples
                  : (double) options->width * options->height > LARGE_PICTURE ? 4
                                                                                    : 8;
  frame.pixel_scale
      = options->overlay_scale > 0 ? options->overlay_scale : MAX (MIN (options->width, options->height * 4 / 3) / 1000.0, 0.4);
  if (imager == NULL)
    imager = own = vt_imager_new (error);
  if (imager == NULL)
    return FALSE;
  if (!vt_egl_enter (&imager->context))
    {
      g_set_error_literal (error, VT_RENDER_ERROR, VT_RENDER_ERROR_CONTEXT, _("The OpenGL context can no longer be used."));
      return FALSE;
    }

  Drawing drawing = { .renderer = imager->renderer,
                      .scene = scene,
                      .view = view,
                      .frame = &frame,
                      .overlay_scale = frame.pixel_scale,
                      .plan = make_plan (scene, view, options, tiling != NULL ? tiling : &usual),
                      .cancellable = cancellable };
  const gboolean done = draw_picture (&drawing, take, take_data, progress, data, error);
  vt_egl_leave (&imager->context);
  return done;
}

gboolean
vt_image_render_rows (VtScene *scene, VtView *view, const VtImageOptions *options, const VtImageTiling *tiling, VtImageRows take,
                      gpointer take_data, GCancellable *cancellable, VtImageProgress progress, gpointer data, GError **error)
{
  return render_rows (NULL, scene, view, options, tiling, take, take_data, cancellable, progress, data, error);
}

/* ---- whole ---- */

static gboolean
copy_rows (cairo_surface_t *rows, int y, gpointer data, GError **error)
{
  cairo_surface_t *whole = data;
  const gsize stride = (gsize) cairo_image_surface_get_stride (whole);

  memcpy (cairo_image_surface_get_data (whole) + (gsize) y * stride, cairo_image_surface_get_data (rows),
          (gsize) cairo_image_surface_get_height (rows) * stride);
  return TRUE;
}

static cairo_surface_t *
render_whole (VtImager *imager, VtScene *scene, VtView *view, const VtImageOptions *options, const VtImageTiling *tiling,
              GCancellable *cancellable, VtImageProgress progress, gpointer data, GError **error)
{
  cairo_surface_t *whole = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, CLAMP (options->width, 1, LARGEST), CLAMP (options->height, 1, LARGEST));
  gboolean done;

  if (cairo_surface_status (whole) != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_SIZE,
                   _("There is not enough memory for an image of %d × %d pixels."), options->width, options->height);
      cairo_surface_destroy (whole);
      return NULL;
    }
  cairo_surface_flush (whole);
  done = render_rows (imager, scene, view, options, tiling, copy_rows, whole, cancellable, progress, data, error);
  cairo_surface_mark_dirty (whole);
  if (!done)
    g_clear_pointer (&whole, cairo_surface_destroy);
  return whole;
}

cairo_surface_t *
vt_image_render_tiled (VtScene *scene, VtView *view, const VtImageOptions *options, const VtImageTiling *tiling,
                       GCancellable *cancellable, VtImageProgress progress, gpointer data, GError **error)
{
  return render_whole (NULL, scene, view, options, tiling, cancellable, progress, data, error);
}

cairo_surface_t *
vt_imager_render (VtImager *imager, VtScene *scene, VtView *view, const VtImageOptions *options, GCancellable *cancellable, GError **error)
{
  return render_whole (imager, scene, view, options, NULL, cancellable, NULL, NULL, error);
}

cairo_surface_t *
vt_image_render (VtScene *scene, VtView *view, const VtImageOptions *options, GCancellable *cancellable,
                 VtImageProgress progress, gpointer data, GError **error)
{
  return render_whole (NULL, scene, view, options, NULL, cancellable, progress, data, error);
}
