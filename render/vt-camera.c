#include "vt-camera.h"

#include <math.h>

#include "vt-renderer.h"

/* Distance of the viewer in units of the cell's half diagonal: an opening angle of about 33 degrees. */
#define DISTANCE 3.5
/* The cell's half diagonal takes this part of half the picture; corners in the plane of the target still fit. */
#define FIT 1.03
/* The part of the picture's height and width that the cell takes when it fills it: atoms at its rim reach beyond, and a
 * legend wants its place at the side. */
#define FILL 0.9
#define FILL_BESIDE_LEGEND 0.72

static double
dot (const double a[3], const double b[3])
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void
axes_from_quaternion (const double q[4], double m[3][3])
{
  double x = q[0], y = q[1], z = q[2], w = q[3];

  m[0][0] = 1 - 2 * (y * y + z * z);
  m[0][1] = 2 * (x * y - z * w);
  m[0][2] = 2 * (x * z + y * w);
  m[1][0] = 2 * (x * y + z * w);
  m[1][1] = 1 - 2 * (x * x + z * z);
  m[1][2] = 2 * (y * z - x * w);
  m[2][0] = 2 * (x * z - y * w);
  m[2][1] = 2 * (y * z + x * w);
  m[2][2] = 1 - 2 * (x * x + y * y);
}

void
vt_camera_init (VtCamera *camera, const VtViewState *state, VtSample *sample, int width, int height)
{
  double corners[8][3];
  double middle[3] = { 0 };
  double radius = 0;
  double extent;

  vt_cell_get_corners (vt_sample_get_cell (sample), corners);
  for (int i = 0; i < 8; i++)
    for (int k = 0; k < 3; k++)
      middle[k] += corners[i][k] / 8;
  for (int i = 0; i < 8; i++)
    {
      double d[3] = { corners[i][0] - middle[0], corners[i][1] - middle[1], corners[i][2] - middle[2] };
      radius = MAX (radius, sqrt (dot (d, d)));
    }
  axes_from_quaternion (state->rotation, camera->axes);
  for (int k = 0; k < 3; k++)
    camera->target[k] = middle[k] + state->centre[k];
  camera->perspective = state->perspective;
  camera->width = width;
  camera->height = height;
  camera->cell_radius = radius;
  camera->distance = DISTANCE * radius;
  /* The silhouette of a sphere seen in perspective is larger than its section through the centre. */
  extent = state->perspective ? radius / sqrt (1 - 1 / (DISTANCE * DISTANCE)) : radius;
  camera->scale = state->zoom * FIT * MIN (width, height) / (2 * extent);
}

void
vt_camera_shrink (VtCamera *camera, int divide)
{
  camera->width /= divide;
  camera->height /= divide;
  camera->scale /= divide;
}

void
vt_camera_to_view (const VtCamera *camera, const double world[3], double view[3])
{
  double r[3] = { world[0] - camera->target[0], world[1] - camera->target[1], world[2] - camera->target[2] };

  view[0] = dot (camera->axes[0], r);
  view[1] = dot (camera->axes[1], r);
  view[2] = camera->distance - dot (camera->axes[2], r);
}

double
vt_camera_scale_at (const VtCamera *camera, double depth)
{
  return camera->perspective ? camera->scale * camera->distance / MAX (depth, 1e-6 * camera->distance) : camera->scale;
}

void
vt_camera_to_pixel (const VtCamera *camera, const double view[3], double pixel[2])
{
  double s = vt_camera_scale_at (camera, view[2]);

  pixel[0] = camera->width / 2 + s * view[0];
  pixel[1] = camera->height / 2 - s * view[1];
}

void
vt_camera_ray (const VtCamera *camera, const double pixel[2], double origin[3], double direction[3])
{
  double x = (pixel[0] - camera->width / 2) / camera->scale;
  double y = (camera->height / 2 - pixel[1]) / camera->scale;

  for (int k = 0; k < 3; k++)
    {
      double across = camera->axes[0][k] * x + camera->axes[1][k] * y;
      double eye = camera->target[k] + camera->axes[2][k] * camera->distance;

      origin[k] = camera->perspective ? eye : eye + across;
      direction[k] = (camera->perspective ? across / camera->distance : 0) - camera->axes[2][k];
    }
}

/* ---- the public face ---- */

void
vt_view_project (VtView *view, VtSample *sample, int width, int height, const double world[3], double pixel[3])
{
  VtViewState state;
  VtCamera camera;
  double at[3];

  g_return_if_fail (VT_IS_VIEW (view));
  g_return_if_fail (VT_IS_SAMPLE (sample));

  vt_view_get_state (view, &state);
  vt_camera_init (&camera, &state, sample, width, height);
  vt_camera_to_view (&camera, world, at);
  vt_camera_to_pixel (&camera, at, pixel);
  pixel[2] = at[2];
}

void
vt_view_unproject (VtView *view, VtSample *sample, int width, int height, const double pixel[2], double origin[3],
                   double direction[3])
{
  VtViewState state;
  VtCamera camera;
  double length;

  g_return_if_fail (VT_IS_VIEW (view));
  g_return_if_fail (VT_IS_SAMPLE (sample));

  vt_view_get_state (view, &state);
  vt_camera_init (&camera, &state, sample, width, height);
  vt_camera_ray (&camera, pixel, origin, direction);
  length = sqrt (dot (direction, direction));
  for (int k = 0; k < 3; k++)
    direction[k] /= length;
}

double
vt_view_get_pixels_per_length (VtView *view, VtSample *sample, int width, int height)
{
  VtViewState state;
  VtCamera camera;

  g_return_val_if_fail (VT_IS_VIEW (view), 1);
  g_return_val_if_fail (VT_IS_SAMPLE (sample), 1);

  vt_view_get_state (view, &state);
  vt_camera_init (&camera, &state, sample, width, height);
  return camera.scale;
}

double
vt_view_get_fit_zoom (VtView *view, VtSample *sample, int width, int height)
{
  VtViewState state;
  VtCamera camera;
  gboolean legend;
  double corners[8][3], reach = 0;

  g_return_val_if_fail (VT_IS_VIEW (view), 1);
  g_return_val_if_fail (VT_IS_SAMPLE (sample), 1);

  vt_view_get_state (view, &state);
  vt_camera_init (&camera, &state, sample, width, height);
  g_object_get (view, "show-legend", &legend, NULL);
  vt_cell_get_corners (vt_sample_get_cell (sample), corners);
  for (int i = 0; i < 8; i++)
    {
      double at[3], pixel[2];

      vt_camera_to_view (&camera, corners[i], at);
      vt_camera_to_pixel (&camera, at, pixel);
      reach = MAX (reach, fabs (pixel[0] / width - 0.5) * 2 / (legend ? FILL_BESIDE_LEGEND : FILL));
      reach = MAX (reach, fabs (pixel[1] / height - 0.5) * 2 / FILL);
    }
  /* The lens zooms, the viewer stays: everything in the picture is in proportion to the zoom. */
  return reach > 0 ? state.zoom / reach : state.zoom;
}
