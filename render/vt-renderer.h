/* VtRenderer: draws a VtScene under a VtView with OpenGL ≥ 3.3 core. Knows no window system: every call needs the
 * same current context (a GtkGLArea's or EGL's). One implementation of the passes serves screen and images.
 *
 * A frame may take long with a million atoms and no GPU, so drawing is incremental: vt_renderer_draw() works for about
 * a budget of milliseconds and says whether the frame is complete; until then the last complete
 * frame (or a coarser one while the camera moves) is what is shown. */
#pragma once

#include <cairo.h>

#include "vt-scene.h"
#include "vt-view.h"

G_BEGIN_DECLS

typedef struct _VtRenderer VtRenderer;

VtRenderer *vt_renderer_new (GError **error);
void vt_renderer_free (VtRenderer *renderer); /* context current */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtRenderer, vt_renderer_free)

typedef struct
{
  int width, height;         /* of the image, device pixels */
  double pixel_scale;        /* device pixels per logical pixel: line widths, picking radius */
  double background[4];      /* RGBA, straight; alpha 0 = transparent */
  gboolean interactive;      /* the camera is moving: may draw a coarser frame to stay fluid */
  double budget_ms;          /* ≤ 0: no limit, complete the frame */
  gboolean dark;             /* lines of the cell suit a dark background */
  guint samples;             /* of each pixel, for smooth edges; 0: the default */
  gboolean present_only;     /* do no work: only put on show again what has been drawn */
  gboolean work_only;        /* draw on, but put nothing on show: the framebuffer is left as it is */
  int shrink;                /* > 1: the framebuffer has one pixel for so many of the image, across and down */
} VtFrameOptions;

/* Draws into the framebuffer bound on entry. Returns TRUE when the frame shown is complete at full quality; FALSE:
 * call again (from a frame-clock tick or an idle). */
gboolean vt_renderer_draw (VtRenderer *renderer, VtScene *scene, VtView *view, const VtFrameOptions *options);

/* What the last vt_renderer_draw() has put on show. @serial grows with every new picture, finer ones of the same included;
 * @current: it is of the scene and view as they were asked for (its shadows and smooth edges may still be to come). */
void vt_renderer_get_shown (VtRenderer *renderer, guint64 *serial, gboolean *current);

/* How many pixels of the image there are for one of the picture on show, across and down: 1, or more if it is a coarse one. */
int vt_renderer_get_shown_divide (VtRenderer *renderer);

/* Why the last frame could not be drawn as asked (a shader that the driver refused, more atoms than it takes); NULL if all is well. */
const GError *vt_renderer_get_error (VtRenderer *renderer);

/* The atom under a pixel of the last complete frame (origin at the top left), from the id buffer; −1 if none. */
gssize vt_renderer_pick (VtRenderer *renderer, int x, int y);

/* Whether what is shown tells the atom of every pixel: not while a fine picture is drawn over a coarse one. */
gboolean vt_renderer_may_pick (VtRenderer *renderer);

/* Atoms visible inside a rectangle of pixels of the last complete frame: calls @func for each distinct one. */
void vt_renderer_pick_rect (VtRenderer *renderer, int x, int y, int width, int height, void (*func) (gsize atom, gpointer data), gpointer data);

/* The same inside a polygon (corners x, y in pixels, even-odd rule). */
void vt_renderer_pick_polygon (VtRenderer *renderer, const double *corners, gsize n_corners, void (*func) (gsize atom, gpointer data),
                               gpointer data);

/* Camera geometry without GL, for overlays and for dragging the slice. Coordinates in pixels, top left origin. */
void vt_view_project (VtView *view, VtSample *sample, int width, int height, const double world[3], double pixel[3]); /* [2]: depth along the view, length units */
void vt_view_unproject (VtView *view, VtSample *sample, int width, int height, const double pixel[2], double origin[3], double direction[3]);
double vt_view_get_pixels_per_length (VtView *view, VtSample *sample, int width, int height); /* at the looked-at point */

/* The zoom at which the cell fills a picture of this size as it is turned now. (Zoom 1 fits it however it is turned.) */
double vt_view_get_fit_zoom (VtView *view, VtSample *sample, int width, int height);

/* The overlay: legend, tripod, scale bar, drawn in logical units on any cairo_t (screen, PNG, PDF).
 * @dark: light text on dark. @scale: 1 on screen; larger for large images so that text keeps its share. */
void vt_overlay_draw (cairo_t *cr, VtScene *scene, VtView *view, double width, double height, double scale, gboolean dark);

/* The background in force (sRGB): "auto" follows @dark. Returns whether it is dark. */
gboolean vt_view_get_background (VtView *view, gboolean dark, double rgb[3]);

/* ---- off-screen: EGL surfaceless, any size up to 16384², tiled ---- */
typedef struct
{
  int width, height;
  gboolean transparent;
  gboolean dark;            /* resolves "auto" background and overlay colours */
  double overlay_scale;     /* 0: width / 1000 or so */
  guint samples;            /* of each pixel, for smooth edges; 0: as many as suit a picture that is looked at for long */
} VtImageOptions;

typedef void (*VtImageProgress) (double fraction, gpointer data);

/* Premultiplied ARGB32 surface, or NULL with @error (VT_RENDER_ERROR, or G_IO_ERROR_CANCELLED). May be called from any
 * thread if @scene and @view are not used elsewhere meanwhile: it makes its own context. */
cairo_surface_t *vt_image_render (VtScene *scene, VtView *view, const VtImageOptions *options,
                                  GCancellable *cancellable, VtImageProgress progress, gpointer data, GError **error);

/* Draws one image after another without setting up OpenGL each time: a movie's. On any thread, on one at a time. */
typedef struct _VtImager VtImager;
VtImager *vt_imager_new (GError **error);
void vt_imager_free (VtImager *imager);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtImager, vt_imager_free)
cairo_surface_t *vt_imager_render (VtImager *imager, VtScene *scene, VtView *view, const VtImageOptions *options, GCancellable *cancellable,
                                   GError **error);

/* How the work is cut into tiles. */
typedef struct
{
  int largest_target; /* pixels along a side of a tile, its margins included; the picture does not depend on it */
  int longest_reach;  /* pixels by which tiles overlap at most for the sake of shadows; from how far beyond that shadows come is looked
                       * up in a picture of the whole with fewer pixels */
} VtImageTiling;

/* The same with another tiling (NULL: the usual one). */
cairo_surface_t *vt_image_render_tiled (VtScene *scene, VtView *view, const VtImageOptions *options, const VtImageTiling *tiling,
                                        GCancellable *cancellable, VtImageProgress progress, gpointer data, GError **error);

/* Takes the rows of an image from top to bottom, some at a time: @rows is as wide as the image (premultiplied ARGB32), its first row
 * is row @y. FALSE with @error ends the drawing. */
typedef gboolean (*VtImageRows) (cairo_surface_t *rows, int y, gpointer data, GError **error);

/* The same for images that are too large to have in memory as a whole. */
gboolean vt_image_render_rows (VtScene *scene, VtView *view, const VtImageOptions *options, const VtImageTiling *tiling, VtImageRows take,
                               gpointer take_data, GCancellable *cancellable, VtImageProgress progress, gpointer data, GError **error);

G_END_DECLS
