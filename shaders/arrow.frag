#version 330 core
#include "frame.glsl"
#include "light.glsl"

in vec3 surface;
in vec3 place;
flat in vec3 hue;

layout(location = 0) out vec4 colour;

void main ()
{
#ifdef PERSPECTIVE
  vec3 direction = place;
#else
  vec3 direction = vec3 (0.0, 0.0, 1.0);
#endif
  vec3 rgb = lit (hue, normalize (surface), direction);
  colour = vec4 (mix (rgb, background.rgb, haze (place.z)), 1.0);
}
