/* The mathematics of moving the camera and the slice with a pointer: no widget, no GL.
 *
 * Pixels have their origin at the top left of a picture of @width × @height; any unit will do as long as
 * it is the same everywhere. A rotation is a unit quaternion x y z w that turns directions of the sample into those of
 * the camera (x right, y up, z towards the viewer). The focal plane is the plane through the point looked at,
 * perpendicular to the view: what lies in it follows the pointer exactly. */
#pragma once

#include "vt-renderer.h"

G_BEGIN_DECLS

/* Every navigation acts on a view of a sample in a picture of this size. */
typedef struct
{
  VtView *view;
  VtSample *sample;
  int width, height;
} VtNavigator;

/* product = second ∘ first: first is applied first. */
void vt_quaternion_multiply (const double second[4], const double first[4], double product[4]);
void vt_quaternion_from_axis (const double axis[3], double angle, double q[4]); /* @axis: any length but 0; radians */
void vt_quaternion_rotate (const double q[4], const double v[3], double rotated[3]);
void vt_quaternion_slerp (const double from[4], const double to[4], double t, double q[4]); /* the shorter way */

/* The rotation @start after the pointer has been dragged by (@dx, @dy) pixels: the sample rolls like a ball of @radius
 * pixels under the pointer, about an axis in the plane of the picture. It depends only on the two ends of the
 * drag, so coming back to where it began restores @start, and straight drags never roll the picture. */
void vt_navigator_drag (const double start[4], double dx, double dy, double radius, double q[4]);

/* The same rotation rolled by @angle about the line of sight, counter-clockwise on the screen. */
void vt_navigator_roll (const double start[4], double angle, double q[4]);

/* Pixels of drag for a turn of one radian. */
double vt_navigator_get_ball_radius (const VtNavigator *navigator);

/* Where the ray through a pixel meets the focal plane, in the sample's coordinates. */
void vt_navigator_focal_point (const VtNavigator *navigator, const double pixel[2], double world[3]);

/* Moves the point looked at so that what was under @from is under @to. */
void vt_navigator_pan (const VtNavigator *navigator, const double from[2], const double to[2]);

#define VT_ZOOM_MIN 0.02
#define VT_ZOOM_MAX 1000.0

/* Multiplies the zoom, keeping what is under @pixel where it is. */
void vt_navigator_zoom (const VtNavigator *navigator, const double pixel[2], double factor);

/* ---- the slice plane: points r with n·(r − origin) = slice-position ---- */

/* The point of the plane nearest to the centre of the cell, at slice position @position. */
void vt_navigator_slice_point (const VtNavigator *navigator, double position, double world[3]);

/* The positions for which the plane touches the cell. */
void vt_navigator_slice_extent (const VtNavigator *navigator, double *min, double *max);

/* The slice position after the pointer that held the plane at slice position @start has moved from @from to @to. The
 * plane's middle follows the pointer; where one looks almost along the normal, upwards moves it
 * towards the viewer. Clamped to the cell. */
double vt_navigator_slice_drag (const VtNavigator *navigator, double start, const double from[2], const double to[2]);

G_END_DECLS
