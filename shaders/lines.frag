#version 330 core
#include "frame.glsl"

uniform sampler2D depth;

flat in float wants_hidden;
in vec4 stroke;
in float across;
flat in float half_width;

layout(location = 0) out vec4 colour;

void main ()
{
  float z = texelFetch (depth, ivec2 (gl_FragCoord.xy), 0).r;
  if ((gl_FragCoord.z > z) != (wants_hidden > 0.5))
    discard;
  float cover = half_width > 0.0 ? clamp (half_width + 0.5 - abs (across), 0.0, 1.0) : 1.0;
  float alpha = stroke.a * cover * (wants_hidden > 0.5 ? 0.55 : 1.0);
  colour = vec4 (stroke.rgb * alpha, alpha);
}
