// What changes seldom is compiled in (PERSPECTIVE, SLICE, FADED, …): software drawing takes both sides of every branch.
//
// What every pass knows about the frame; the C side is VtFrameBlock in vt-renderer-private.h.
// View space: x right, y up, z = depth away from the viewer.
layout(std140) uniform Frame
{
  vec4 row_x;      // view = (row · position) + row.w, positions relative to the local origin
  vec4 row_y;
  vec4 row_d;
  vec4 ray;        // direction through a pixel = pixel · ray.xy + ray.zw, on the plane d = 1 (or as it is)
  vec4 projection; // ndc = scale · (xy / d) + offset (perspective), scale · xy + offset (orthographic)
  vec4 depths;     // clip z = x · d + y;  w: pixels per length at depth 1
  vec4 target;     // size of the target in pixels; its place in the whole picture
  vec4 plane;      // slice: value of a point = plane.xyz · view + plane.w
  vec4 slab;       // low and high value that stay; z: 1 spheres are cut, 0 they are chosen by their centres
  vec4 filtering;  // low and high value that stay; z: filter on; w: of what is selected: 0 nothing, 1 the others are faded, 2 it is marked
  vec4 colouring;  // value limits; z: 0 species, 1 continuous, 2 categorical; w: number of categories
  vec4 style;      // radius scale; 1 = fade what is outside; its opacity; device pixels per logical pixel
  vec4 occlusion;  // radius (length), strength, largest radius in pixels, number of the sample of the pixel
  vec4 surround;   // pixels of the picture per texel of surround_depth; where the picture begins in it; from how many pixels on it is looked at
  vec4 cue;        // depth where fading begins, where it ends, strength; w: outlines on
  vec4 background; // linear, not premultiplied
  vec4 accent;     // linear colour of marks; w: 1 reversed colour map
  vec4 sheet_corner; // map on the slice, in view space: its corner; w: half the width of the contour in pixels, 0: none
  vec4 sheet_u;      // along its sides, 1 / their length long: place on the map = u · (point − corner); w: value of the contour
  vec4 sheet_v;      // likewise; w: brightness of the contour
  vec4 sheet_normal; // w: 1 there is a map
  vec4 ghosts;       // what the map has cut off is faded between these values of the slice; z: whether it is at all; w: 1 arrows there are left out
  ivec4 marks;     // picked atom as drawing index or −1; taps of the occlusion
  vec4 species[256]; // linear colour; w: radius, ≤ 0 hidden
};

#ifdef PERSPECTIVE
float window_depth (float d)
{
  return 0.5 + 0.5 * depths.x + 0.5 * depths.y / d;
}

float linear_depth (float window)
{
  return depths.y / (2.0 * window - 1.0 - depths.x);
}

float pixels_per_length (float d)
{
  return depths.w / d;
}
#else
float window_depth (float d)
{
  return 0.5 + 0.5 * (depths.x * d + depths.y);
}

float linear_depth (float window)
{
  return (2.0 * window - 1.0 - depths.y) / depths.x;
}

float pixels_per_length (float d)
{
  return depths.w;
}
#endif

// The ray through a pixel of the target: the point at depth d is origin + d · direction.
void pixel_ray (vec2 pixel, out vec3 origin, out vec3 direction)
{
  vec2 at = pixel * ray.xy + ray.zw;
#ifdef PERSPECTIVE
  origin = vec3 (0.0);
  direction = vec3 (at, 1.0);
#else
  origin = vec3 (at, 0.0);
  direction = vec3 (0.0, 0.0, 1.0);
#endif
}

vec3 pixel_point (vec2 pixel, float d)
{
  vec2 at = pixel * ray.xy + ray.zw;
#ifdef PERSPECTIVE
  return vec3 (at * d, d);
#else
  return vec3 (at, d);
#endif
}
