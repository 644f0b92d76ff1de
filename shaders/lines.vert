#version 330 core
// Lines of constant width in pixels, as squares along a segment, and plain triangles (both ends equal).
#include "frame.glsl"

layout(location = 0) in vec3 from;
layout(location = 1) in vec3 to;
layout(location = 2) in vec4 paint;   // linear, straight alpha
layout(location = 3) in vec3 side;    // −1 or 1 across; 0 at from, 1 at to; width in logical pixels, 0: a triangle's corner

uniform float hidden; // 0: what atoms do not hide; 1: what they hide

flat out float wants_hidden;
out vec4 stroke;
out float across;
flat out float half_width;

vec4 project (vec3 at)
{
  vec4 position = vec4 (at, 1.0);
  vec3 view = vec3 (dot (row_x, position), dot (row_y, position), dot (row_d, position));
#ifdef PERSPECTIVE
  float w = view.z;
#else
  float w = 1.0;
#endif
  return vec4 (view.xy * projection.xy + projection.zw * w, depths.x * view.z + depths.y, w);
}

void main ()
{
  vec4 a = project (from);
  vec4 b = project (to);
  vec4 here = side.y < 0.5 ? a : b;
  stroke = paint;
  wants_hidden = hidden;
  across = 0.0;
  half_width = 0.0;
  if (side.z > 0.0)
    {
      vec2 along = (b.xy / b.w - a.xy / a.w) * target.xy;
      float length = length (along);
      vec2 normal = length > 1e-6 ? vec2 (-along.y, along.x) / length : vec2 (0.0, 1.0);
      half_width = 0.5 * side.z * style.w;
      // One pixel more than the line, for its soft edge.
      across = side.x * (half_width + 1.0);
      here.xy += normal * across * 2.0 / target.xy * here.w;
    }
  gl_Position = here;
}
