/* See vt-navigator.h.
 *
 * Rolling ball: a drag d = (dx, dy) on a ball of radius R turns it by the angle |d|/R about the axis (dy, dx, 0)/|d|
 * (screen y points down), q = exp(axis · angle/2) q_start.
 *
 * Pan and zoom: with W(p) the point of the focal plane under pixel p, the centre moves by W(from) − W(to); both
 * projections map the focal plane to the picture by a similarity, so this is exact for either. */
#include "vt-navigator.h"

#include <math.h>
#include <string.h>

void
vt_quaternion_multiply (const double a[4], const double b[4], double product[4])
{
  const double r[4] = {
    a[3] * b[0] + a[0] * b[3] + a[1] * b[2] - a[2] * b[1],
    a[3] * b[1] - a[0] * b[2] + a[1] * b[3] + a[2] * b[0],
    a[3] * b[2] + a[0] * b[1] - a[1] * b[0] + a[2] * b[3],
    a[3] * b[3] - a[0] * b[0] - a[1] * b[1] - a[2] * b[2],
  };

  memcpy (product, r, sizeof r);
}

void
vt_quaternion_from_axis (const double axis[3], double angle, double q[4])
{
  double length = sqrt (axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2]);
  double s = sin (0.5 * angle) / length;

  g_return_if_fail (length > 0);
  for (int k = 0; k < 3; k++)
    q[k] = s * axis[k];
  q[3] = cos (0.5 * angle);
}

void
vt_quaternion_rotate (const double q[4], const double v[3], double rotated[3])
{
  /* v + 2 u × (u × v + w v) with u the vector part */
  double t[3], r[3];

  for (int k = 0; k < 3; k++)
    {
      int l = (k + 1) % 3, m = (k + 2) % 3;
      t[k] = q[l] * v[m] - q[m] * v[l] + q[3] * v[k];
    }
  for (int k = 0; k < 3; k++)
    {
      int l = (k + 1) % 3, m = (k + 2) % 3;
      r[k] = v[k] + 2 * (q[l] * t[m] - q[m] * t[l]);
    }
  memcpy (rotated, r, sizeof r);
}

static void
normalise (double q[4])
{
  double length = sqrt (q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);

  for (int k = 0; k < 4; k++)
    q[k] /= length;
}

void
vt_quaternion_slerp (const double from[4], const double to[4], double t, double q[4])
{
  double dot = 0, sign = 1, a = 1 - t, b = t;

  for (int k = 0; k < 4; k++)
    dot += from[k] * to[k];
  if (dot < 0) /* q and −q are one rotation; the end is reached as it was given */
    {
      dot = -dot;
      sign = -1;
    }
  if (dot < 1 - 1e-9)
    {
      double angle = acos (dot);

      a = sin ((1 - t) * angle) / sin (angle);
      b = sin (t * angle) / sin (angle);
    }
  for (int k = 0; k < 4; k++)
    q[k] = a * sign * from[k] + b * to[k];
  normalise (q);
}

void
vt_navigator_drag (const double start[4], double dx, double dy, double radius, double q[4])
{
  double length = hypot (dx, dy), turn[4];

  if (length == 0)
    {
      memmove (q, start, 4 * sizeof *q);
      return;
    }
  vt_quaternion_from_axis ((const double[3]) { dy, dx, 0 }, length / radius, turn);
  vt_quaternion_multiply (turn, start, q);
  normalise (q);
}

void
vt_navigator_roll (const double start[4], double angle, double q[4])
{
  double turn[4];

  vt_quaternion_from_axis ((const double[3]) { 0, 0, 1 }, angle, turn);
  vt_quaternion_multiply (turn, start, q);
  normalise (q);
}

double
vt_navigator_get_ball_radius (const VtNavigator *navigator)
{
  /* Dragging across the shorter side is a little more than half a turn. */
  return MAX (0.3 * MIN (navigator->width, navigator->height), 1);
}

/* ---- rays ---- */

static double
dot3 (const double a[3], const double b[3])
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void
cell_centre (const VtNavigator *navigator, double centre[3])
{
  const VtCell *cell = vt_sample_get_cell (navigator->sample);

  for (int k = 0; k < 3; k++)
    centre[k] = cell->origin[k] + 0.5 * (cell->vectors[0][k] + cell->vectors[1][k] + cell->vectors[2][k]);
}

static void
cast_ray (const VtNavigator *navigator, const double pixel[2], double origin[3], double direction[3])
{
  vt_view_unproject (navigator->view, navigator->sample, navigator->width, navigator->height,
                     pixel, origin, direction);
}

void
vt_navigator_focal_point (const VtNavigator *navigator, const double pixel[2], double world[3])
{
  const double middle[2] = { 0.5 * navigator->width, 0.5 * navigator->height };
  double origin[3], direction[3], unused[3], axis[3], target[3], offset[3], t;

  cast_ray (navigator, middle, unused, axis);
  cast_ray (navigator, pixel, origin, direction);
  cell_centre (navigator, target);
  vt_view_get_centre (navigator->view, offset);
  for (int k = 0; k < 3; k++)
    offset[k] += target[k] - origin[k];
  t = dot3 (offset, axis) / dot3 (direction, axis);
  for (int k = 0; k < 3; k++)
    world[k] = origin[k] + t * direction[k];
}

static void
move_centre (const VtNavigator *navigator, const double from[3], const double to[3])
{
  double centre[3];

  vt_view_get_centre (navigator->view, centre);
  for (int k = 0; k < 3; k++)
    centre[k] += from[k] - to[k];
  vt_view_set_centre (navigator->view, centre);
}

void
vt_navigator_pan (const VtNavigator *navigator, const double from[2], const double to[2])
{
  double grabbed[3], under[3];

  vt_navigator_focal_point (navigator, from, grabbed);
  vt_navigator_focal_point (navigator, to, under);
  move_centre (navigator, grabbed, under);
}

void
vt_navigator_zoom (const VtNavigator *navigator, const double pixel[2], double factor)
{
  double before[3], after[3], zoom;

  g_return_if_fail (factor > 0);
  vt_navigator_focal_point (navigator, pixel, before);
  g_object_get (navigator->view, "zoom", &zoom, NULL);
  g_object_set (navigator->view, "zoom", CLAMP (zoom * factor, VT_ZOOM_MIN, VT_ZOOM_MAX), NULL);
  vt_navigator_focal_point (navigator, pixel, after);
  move_centre (navigator, before, after);
}

/* ---- the slice ---- */

void
vt_navigator_slice_point (const VtNavigator *navigator, double position, double world[3])
{
  const VtCell *cell = vt_sample_get_cell (navigator->sample);
  double normal[3], distance = position;

  vt_view_get_slice_normal (navigator->view, normal);
  cell_centre (navigator, world);
  for (int k = 0; k < 3; k++)
    distance -= normal[k] * (world[k] - cell->origin[k]);
  for (int k = 0; k < 3; k++)
    world[k] += distance * normal[k];
}

void
vt_navigator_slice_extent (const VtNavigator *navigator, double *min, double *max)
{
  const VtCell *cell = vt_sample_get_cell (navigator->sample);
  double normal[3];

  vt_view_get_slice_normal (navigator->view, normal);
  *min = *max = 0;
  for (int k = 0; k < 3; k++)
    {
      double along = dot3 (normal, cell->vectors[k]);

      *(along < 0 ? min : max) += along;
    }
}

double
vt_navigator_slice_drag (const VtNavigator *navigator, double start, const double from[2], const double to[2])
{
  const double middle[2] = { 0.5 * navigator->width, 0.5 * navigator->height };
  double normal[3], point[3], origin[3], axis[3], min, max, along, moved;

  vt_view_get_slice_normal (navigator->view, normal);
  vt_navigator_slice_extent (navigator, &min, &max);
  cast_ray (navigator, middle, origin, axis);
  along = dot3 (normal, axis) / sqrt (dot3 (axis, axis));
  if (1 - along * along < 0.1) /* within 18° of the normal the line is almost a point on the screen */
    {
      double scale = vt_view_get_pixels_per_length (navigator->view, navigator->sample,
                                                    navigator->width, navigator->height);
      double up = (from[1] - to[1]) / scale;

      return CLAMP (start + (along < 0 ? up : -up), min, max);
    }

  /* The line of the plane's middle, point + s normal, and the ray origin + t direction come closest
   * at s = (w·n − (w·d)(n·d)/d·d) / (1 − (n·d)²/d·d), with w = origin − point. */
  vt_navigator_slice_point (navigator, start, point);
  moved = 0;
  for (int end = 0; end < 2; end++)
    {
      double direction[3], w[3], nd, dd, s;

      cast_ray (navigator, end ? to : from, origin, direction);
      for (int k = 0; k < 3; k++)
        w[k] = origin[k] - point[k];
      nd = dot3 (normal, direction);
      dd = dot3 (direction, direction);
      s = (dot3 (w, normal) - dot3 (w, direction) * nd / dd) / MAX (1 - nd * nd / dd, 1e-3);
      moved += end ? s : -s;
    }
  return CLAMP (start + moved, min, max);
}
