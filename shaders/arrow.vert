#version 330 core
// A shaft and a cone, made from nothing but the number of the vertex: for each of SIDES sides six vertices of the shaft, six of the
// ring under the cone, three of the cone.
#include "frame.glsl"

layout(location = 0) in vec3 from;
layout(location = 1) in vec3 along;
layout(location = 2) in vec4 paint; // linear colour; w: radius of the shaft

const int sides = 10;

out vec3 surface;   // normal in view space
out vec3 place;     // view space
flat out vec3 hue;

void main ()
{
  int side = gl_VertexID / 15;
  int corner = gl_VertexID - 15 * side;
  float len = length (along);
  vec3 w = along / len;
  vec3 u = normalize (cross (w, abs (w.x) < 0.8 ? vec3 (1.0, 0.0, 0.0) : vec3 (0.0, 1.0, 0.0)));
  vec3 v = cross (w, u);
  // A short arrow is a small one: its head shrinks with it.
  float head = min (5.0 * paint.w, 0.6 * len);
  float size = head / (5.0 * paint.w);
  float shaft = paint.w * size;
  float cone = 2.3 * paint.w * size;
  // Two triangles: 0 1 2, 2 1 3, where bit 0 is the next side and bit 1 the farther end.
  int quad = corner % 6;
  int which = quad == 3 ? 2 : quad == 4 ? 1 : quad == 5 ? 3 : quad;
  float next = float (which & 1);
  bool far = (which & 2) != 0;
  float height, radius;
  vec2 slope; // radial and axial part of the normal
  if (corner < 6)
    {
      height = far ? len - head : 0.0;
      radius = shaft;
      slope = vec2 (1.0, 0.0);
    }
  else if (corner < 12)
    {
      height = len - head;
      radius = far ? cone : shaft;
      slope = vec2 (0.0, -1.0);
    }
  else
    {
      next = corner == 13 ? 1.0 : corner == 14 ? 0.5 : 0.0;
      height = corner == 14 ? len : len - head;
      radius = corner == 14 ? 0.0 : cone;
      slope = normalize (vec2 (head, cone));
    }
  float angle = 6.28318531 * (float (side) + next) / float (sides);
  vec3 radial = cos (angle) * u + sin (angle) * v;
  vec4 at = vec4 (from + height * w + radius * radial, 1.0);
  vec3 normal = slope.x * radial + slope.y * w;
  place = vec3 (dot (row_x, at), dot (row_y, at), dot (row_d, at));
  surface = vec3 (dot (row_x.xyz, normal), dot (row_y.xyz, normal), dot (row_d.xyz, normal));
  hue = paint.rgb;
#ifdef PERSPECTIVE
  float c = place.z;
#else
  float c = 1.0;
#endif
  // Those whose roots the map has cut off, as their atoms, are left out: all vertices beyond the picture.
  vec4 root = vec4 (from, 1.0);
  float value = dot (plane.xyz, vec3 (dot (row_x, root), dot (row_y, root), dot (row_d, root))) + plane.w;
  if (ghosts.w > 0.5 && (value < slab.x || value > slab.y))
    {
      gl_Position = vec4 (2.0, 2.0, 2.0, 1.0);
      return;
    }
  gl_Position = vec4 (place.xy * projection.xy + projection.zw * c, depths.x * place.z + depths.y, c);
}
