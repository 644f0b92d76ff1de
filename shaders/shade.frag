#version 330 core
// The picture: finds each pixel's atom again from its id, colours, lights and outlines it, lays what is faded over it.
// Linear light, premultiplied alpha.
#include "frame.glsl"
#include "sphere.glsl"
#include "light.glsl"
#ifdef SLICE
#include "sheet.glsl"
#endif

uniform usampler2D seen;
uniform sampler2D depth;
uniform usampler2D faded;
uniform sampler2D faded_depth;
uniform sampler2D open_sky;
uniform usamplerBuffer atoms;
uniform samplerBuffer values;
uniform sampler2D map;
uniform usamplerBuffer flags;   // bit 0 selected
uniform sampler2D sheet;

layout(location = 0) out vec4 colour;

const vec3 luminance = vec3 (0.2126, 0.7152, 0.0722);
const float no_value = 0.342; // VT_COLOUR_NONE in linear light

#ifdef FIELD
vec3 value_colour (float value)
{
  if (isnan (value))
    return vec3 (no_value);
  float t = clamp ((value - colouring.x) / (colouring.y - colouring.x), 0.0, 1.0);
  if (colouring.z > 1.5)
    {
      float n = colouring.w;
      t = (mod (floor (value + 0.5) - floor (colouring.x + 0.5), n) + 0.5) / n;
    }
  if (accent.w > 0.5)
    t = 1.0 - t;
  return texture (map, vec2 ((t * 255.0 + 0.5) / 256.0, 0.5)).rgb;
}
#endif

vec3 atom_colour (int atom, uint kind)
{
#ifndef FIELD
  return species[kind].rgb;
#else
  return value_colour (texelFetch (values, atom).r);
#endif
}

#if defined (SLICE) && defined (FIELD)
// The map has its colours unlit: they are to be read off. The distance to the contour is the difference in value over its slope from this pixel to the
// next, found from the plane and not from the neighbouring pixels, which may show something else.
vec3 sheet_colour (vec2 pixel)
{
  vec2 place, right, up;
  float d;
  sheet_place (pixel, place, d);
  float value = sheet_value (sheet, place);
  vec3 rgb = value_colour (value);
  if (sheet_corner.w <= 0.0)
    return rgb;
  sheet_place (pixel + vec2 (1.0, 0.0), right, d);
  sheet_place (pixel + vec2 (0.0, 1.0), up, d);
  float slope = length (vec2 (sheet_value (sheet, right), sheet_value (sheet, up)) - value);
  float off = abs (value - sheet_u.w) / max (slope, 1e-30);
  float cover = clamp (sheet_corner.w + 0.5 - off, 0.0, 1.0);
  return mix (rgb, vec3 (sheet_v.w), isnan (cover) ? 0.0 : cover);
}
#endif

// How much the object in this pixel stands out against one of the pixels around it.
float outline (sampler2D where, float d, float length)
{
  float width = max (style.w * 0.9, 0.75);
  float step_out = 0.0;
  // Straight and diagonal neighbours by turns; the mean over the samples sees all.
  vec2 arm = mod (occlusion.w, 2.0) < 0.5 ? vec2 (width, 0.0) : 0.7071 * vec2 (width);
  for (int i = 0; i < 4; i++)
    {
      arm = vec2 (-arm.y, arm.x);
      ivec2 tap = ivec2 (floor (gl_FragCoord.xy + arm));
      float z = texelFetch (where, clamp (tap, ivec2 (0), ivec2 (target.xy) - 1), 0).r;
      step_out += smoothstep (0.4 * length, 2.2 * length, z >= 1.0 ? 1e9 : linear_depth (z) - d);
    }
  // Small spheres would be all outline.
  float size = length * pixels_per_length (d) / style.w;
  return min (step_out / 1.5, 1.0) * smoothstep (1.0, 6.0, size);
}

// Selected atoms glow around their rim; the others step back, paler and towards the background.
vec3 marked (vec3 rgb, int atom, vec3 normal, vec3 direction)
{
  float rim = 1.0 - clamp (-dot (normal, normalize (direction)), 0.0, 1.0);
  vec3 pale = mix (vec3 (dot (rgb, luminance)), rgb, 0.45);
  // A transparent background has no colour to speak of: white is what such a picture is laid on.
  vec3 ground = background.a > 0.5 ? background.rgb : vec3 (1.0);
  if ((texelFetch (flags, atom).r & 1u) == 0u)
    return mix (pale, ground, 0.55);
  return mix (rgb, accent.rgb, smoothstep (0.35, 0.95, rim));
}

vec3 centre_of (uvec4 record)
{
  vec4 position = vec4 (uintBitsToFloat (record.xyz), 1.0);
  return vec3 (dot (row_x, position), dot (row_y, position), dot (row_d, position));
}

void main ()
{
  ivec2 at = ivec2 (gl_FragCoord.xy);
  uint id = texelFetch (seen, at, 0).r;
  vec3 origin, direction;
  pixel_ray (gl_FragCoord.xy, origin, direction);
  colour = vec4 (background.rgb * background.a, background.a);
  float front = 1e30;

#if defined (SLICE) && defined (FIELD)
  if (id == sheet_id)
    {
      id = 0u;
      front = linear_depth (texelFetch (depth, at, 0).r);
      colour = vec4 (mix (sheet_colour (gl_FragCoord.xy), background.rgb, haze (front)), 1.0);
    }
#endif
  if (id != 0u)
    {
      uvec4 record = texelFetch (atoms, int (id) - 1);
      vec3 centre = centre_of (record);
      uint kind = record.w & 255u;
      float radius = species[kind].w * style.x;
      float d;
      bool cut;
      vec3 albedo = atom_colour (int (id) - 1, kind);
      front = linear_depth (texelFetch (depth, at, 0).r);
      if (!solid_hit (gl_FragCoord.xy, centre, radius, d, cut))
        d = front;
      vec3 normal = normalize (origin + d * direction - centre);
      vec3 rgb = cut ? albedo : lit (albedo, normal, direction);
#ifdef OCCLUSION
      float sky = texelFetch (open_sky, at, 0).r;
      // Light that colourful neighbours throw back keeps shadows from going grey.
      rgb *= mix (vec3 (sky), vec3 (1.0), 0.25 * albedo * (1.0 - sky));
#endif
      if (int (id) - 1 == marks.x)
        rgb = mix (rgb, accent.rgb, 0.25);
#ifdef OUTLINES
      rgb *= 1.0 - 0.72 * outline (depth, front, radius);
#endif
      if (filtering.w > 1.5)
        rgb = marked (rgb, int (id) - 1, normal, direction);
      rgb = mix (rgb, background.rgb, haze (front));
      colour = vec4 (rgb, 1.0);
    }
#ifdef FADED
  uint ghost = texelFetch (faded, at, 0).r;
  float d = ghost != 0u ? linear_depth (texelFetch (faded_depth, at, 0).r) : 1e30;
  if (d < front)
    {
      uvec4 record = texelFetch (atoms, int (ghost) - 1);
      vec3 normal = normalize (origin + d * direction - centre_of (record));
      float facing = clamp (-dot (normal, normalize (direction)), 0.0, 1.0);
      vec3 rgb = lit (atom_colour (int (ghost) - 1, record.w & 255u), normal, direction);
      float clearness = style.z;
      if (filtering.w > 0.5)
        {
          // What is not selected is only a hint of where it is: on a dark ground colours would shout.
          rgb = mix (vec3 (dot (rgb, luminance)), rgb, 0.3);
          clearness *= mix (0.5, 1.0, background.a > 0.5 ? dot (background.rgb, luminance) : 1.0);
        }
      // A thin shell is seen through more of its glass near the rim.
      float opacity = clamp (clearness * (0.9 + 3.5 * (1.0 - facing) * (1.0 - facing)), 0.0, 1.0);
      opacity *= 1.0 - haze (d);
      colour = vec4 (rgb * opacity, opacity) + (1.0 - opacity) * colour;
    }
#endif
}
