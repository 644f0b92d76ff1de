#version 330 core
// Ambient occlusion in view space, after M. McGuire, B. Osman, M. Bukowski, P. Hennessy, "The Alchemy screen-space ambient
// obscurance algorithm", HPG 2011: the solid angle that the neighbourhood seen in the depth buffer takes from a point,
// weighted by (1 − v²/R²)², samples on a spiral turned from pixel to pixel in a 2 × 2 pattern that smooth.frag averages away.
#include "frame.glsl"

uniform usampler2D seen;
uniform sampler2D depth;
uniform usamplerBuffer atoms;
#ifdef SURROUND
uniform sampler2D surround_depth; // the whole picture with fewer pixels
#endif

layout(location = 0) out float open_sky;

// What is seen so many pixels away.
vec3 seen_beside (vec2 away)
{
#ifdef SURROUND
  if (dot (away, away) > surround.w * surround.w)
    {
      vec2 place = (gl_FragCoord.xy + away + target.zw) / surround.x + surround.yz;
      ivec2 texel = clamp (ivec2 (floor (place)), ivec2 (0), textureSize (surround_depth, 0) - 1);
      vec2 pixel = (vec2 (texel) + 0.5 - surround.yz) * surround.x - target.zw;
      return pixel_point (pixel, linear_depth (texelFetch (surround_depth, texel, 0).r));
    }
#endif
  ivec2 tap = clamp (ivec2 (gl_FragCoord.xy) + ivec2 (round (away)), ivec2 (0), ivec2 (target.xy) - 1);
  return pixel_point (vec2 (tap) + 0.5, linear_depth (texelFetch (depth, tap, 0).r));
}

void main ()
{
  ivec2 at = ivec2 (gl_FragCoord.xy);
  uint id = texelFetch (seen, at, 0).r;
  open_sky = 1.0;
  if (id == 0u || id == 0xffffffffu) // nothing, or the map on the slice
    return;

  uvec4 record = texelFetch (atoms, int (id) - 1);
  vec4 position = vec4 (uintBitsToFloat (record.xyz), 1.0);
  vec3 centre = vec3 (dot (row_x, position), dot (row_y, position), dot (row_d, position));
  float d = linear_depth (texelFetch (depth, at, 0).r);
  vec3 here = pixel_point (gl_FragCoord.xy, d);
  float radius = species[record.w & 255u].w * style.x;
  vec3 normal = (here - centre) / radius;
#ifdef SLICE
  // Well inside the sphere: the cap of a cut.
  if (dot (normal, normal) < 0.98)
    {
      vec3 origin, direction;
      pixel_ray (gl_FragCoord.xy, origin, direction);
      normal = plane.xyz * (dot (plane.xyz, direction) > 0.0 ? -1.0 : 1.0);
    }
#endif
  normal = normalize (normal);

  float reach = occlusion.x;
  float disc = min (reach * pixels_per_length (d), occlusion.z);
  // Four turns in a 2 × 2 block of the whole picture (not of the tile), and others for each sample of the pixel.
  ivec2 place = ivec2 (floor (gl_FragCoord.xy + target.zw)) & 1;
  float order = float (place.x * 2 + (place.x ^ place.y)) * 0.25;
  float turn = (order / 5.0 + occlusion.w * 0.61803399) * 6.2831853;
  float shift = fract (order + occlusion.w * 0.75487767 + 0.125);
  int taps = marks.y;
  float sum = 0.0;
  for (int i = 0; i < taps; i++)
    {
      float part = (float (i) + shift) / float (taps);
      float angle = turn + part * 6.2831853 * 5.0;
      // The empty ground is far behind: its weight is zero.
      vec3 v = seen_beside (disc * part * vec2 (cos (angle), sin (angle))) - here;
      float vv = dot (v, v);
      float weight = max (1.0 - vv / (reach * reach), 0.0);
      sum += weight * weight * max (dot (v, normal) - 0.02 * radius, 0.0) / (vv + 0.05 * radius * radius);
    }
  open_sky = clamp (1.0 - occlusion.y * reach * sum / float (taps), 0.0, 1.0);
}
