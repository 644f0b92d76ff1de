#version 330 core
// Who is seen in a pixel, and how deep: everything else is found again from the id when the picture is shaded, once per pixel.
#include "frame.glsl"
#include "sphere.glsl"

uniform int pass;

flat in vec3 centre;
flat in float radius;
flat in uint id;
flat in int whole;

layout(location = 0) out uint seen;

void main ()
{
  vec3 origin, direction;
  float d;
  bool cut;

  pixel_ray (gl_FragCoord.xy, origin, direction);
  if (pass == 0 ? !solid_hit (origin, direction, centre, radius, d, cut)
                : !faded_hit (origin, direction, centre, radius, whole == 1, d))
    discard;
  seen = id;
  gl_FragDepth = window_depth (d);
}
