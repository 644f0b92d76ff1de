/* VtCamera: the geometry of a view, resolved for one sample and one image size. Double precision, no GL.
 *
 * View coordinates: x to the right, y up, both from the looked-at point; d, the depth, grows away from the viewer.
 * Pixels have their origin at the top left. Perspective zooms like a lens: the camera stays outside the sample
 * and its angle narrows, so nothing is ever behind it or cut by a near plane. */
#pragma once

#include "vt-view.h"

G_BEGIN_DECLS

typedef struct
{
  double axes[3][3]; /* of the viewer in the sample's coordinates: right, up, towards the viewer */
  double target[3];  /* the looked-at point */
  double distance;   /* depth of the target */
  double scale;      /* pixels per length at the target */
  double cell_radius; /* half the diagonal of the cell */
  gboolean perspective;
  double width, height; /* of the picture, pixels */
} VtCamera;

void vt_camera_init (VtCamera *camera, const VtViewState *state, VtSample *sample, int width, int height);

/* The same picture with @divide times fewer pixels along each side, which need not be whole. */
void vt_camera_shrink (VtCamera *camera, int divide);

/* View coordinates of a point, and pixels of view coordinates. */
void vt_camera_to_view (const VtCamera *camera, const double world[3], double view[3]);
void vt_camera_to_pixel (const VtCamera *camera, const double view[3], double pixel[2]);

/* Pixels per length at a depth. */
double vt_camera_scale_at (const VtCamera *camera, double depth);

/* The ray through a pixel: every point is origin + t direction, and t is its depth beyond the origin's. */
void vt_camera_ray (const VtCamera *camera, const double pixel[2], double origin[3], double direction[3]);

G_END_DECLS
