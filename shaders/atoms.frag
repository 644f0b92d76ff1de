#version 330 core
// Who is seen in a pixel, and how deep: everything else is found again from the id when the picture is shaded, once per pixel.
#include "frame.glsl"
#include "sphere.glsl"

flat in vec3 centre;
flat in float radius;
flat in uint id;
flat in int whole;

layout(location = 0) out uint seen;

void main ()
{
  float d;
#ifdef FADED
  if (!faded_hit (gl_FragCoord.xy, centre, radius, whole == 1, d))
    discard;
#else
  bool cut;
  if (!solid_hit (gl_FragCoord.xy, centre, radius, d, cut))
    discard;
#endif
  seen = id;
  gl_FragDepth = window_depth (d);
}
