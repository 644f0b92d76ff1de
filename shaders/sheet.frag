#version 330 core
// The map on the slice among the atoms: which pixels see it, and how deep. It is coloured with them, in shade.frag.
#include "frame.glsl"
#include "sheet.glsl"

uniform sampler2D sheet;

layout(location = 0) out uint seen;

void main ()
{
  vec2 place;
  float d;
  if (!sheet_place (gl_FragCoord.xy, place, d) || any (lessThan (place, vec2 (0.0))) || any (greaterThan (place, vec2 (1.0)))
      || isnan (texelFetch (sheet, min (ivec2 (place * vec2 (textureSize (sheet, 0))), textureSize (sheet, 0) - 1), 0).r))
    discard;
  seen = sheet_id;
  // A little nearer than the caps of the atoms that it cuts.
  gl_FragDepth = window_depth (d * 0.9999);
}
