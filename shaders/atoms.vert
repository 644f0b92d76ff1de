#version 330 core
// One atom: a square of pixels that covers the sphere's silhouette, as a point (POINTS, for small spheres: one vertex) or as two
// triangles. Decides what becomes of the atom in this pass: drawn or dropped.
#include "frame.glsl"

uniform usamplerBuffer atoms;   // position (as float bits), species
uniform samplerBuffer filters;  // the value that the filter looks at
uniform usamplerBuffer flags;   // bit 0 selected

flat out vec3 centre;
flat out float radius;
flat out uint id;
flat out int whole;             // faded for another reason than the slice

const vec4 nowhere = vec4 (2.0, 2.0, 2.0, 1.0);

bool wanted (int atom, vec3 view, float species_radius)
{
  bool outside = false;
  whole = 0;
  if (species_radius <= 0.0)
    return false;
  if (filtering.z > 0.5)
    {
      float value = texelFetch (filters, atom).r;
      outside = !(value >= filtering.x && value <= filtering.y);
    }
  bool faded = outside && style.y > 0.5;
  if (outside && !faded)
    return false;
  if (filtering.w > 0.5 && filtering.w < 1.5 && (texelFetch (flags, atom).r & 1u) == 0u)
    faded = true;
  if (faded)
    whole = 1;
#ifdef SLICE
  float value = dot (plane.xyz, view) + plane.w;
  float reach = slab.z * radius;
  bool touches = value >= slab.x - reach && value <= slab.y + reach;
  bool inside = value >= slab.x + reach && value <= slab.y - reach;
#ifndef FADED
  return touches && !faded;
#else
  // What the slice takes away is faded only if asked for; what the filter fades is cut by the slice unless it too fades.
  if (style.y < 0.5 && ghosts.z > 0.5)
    {
      // What a map on the slice has cut off is faded; what lies beyond the slice stays away.
      if (!touches)
        whole = 1;
      return (faded && touches) || (!inside && value >= ghosts.x - reach && value <= ghosts.y + reach);
    }
  if (style.y < 0.5)
    return faded && touches;
  if (!touches)
    whole = 1;
  return faded || !inside;
#endif
#elif defined (FADED)
  return faded;
#else
  return !faded;
#endif
}

void main ()
{
#ifdef POINTS
  int atom = gl_VertexID;
#else
  int atom = gl_VertexID / 6;
#endif
  uvec4 record = texelFetch (atoms, atom);
  vec4 position = vec4 (uintBitsToFloat (record.xyz), 1.0);
  float species_radius = species[record.w & 255u].w;

  centre = vec3 (dot (row_x, position), dot (row_y, position), dot (row_d, position));
  radius = species_radius * style.x;
  id = uint (atom) + 1u;
  gl_Position = nowhere;
#ifdef POINTS
  gl_PointSize = 1.0;
#endif
  if (!wanted (atom, centre, species_radius))
    return;

  // Bounds of the silhouette on the plane d = 1 (perspective: between the tangents from the eye) or as it is.
  vec2 low = centre.xy - radius, high = centre.xy + radius;
#ifdef PERSPECTIVE
  float k = centre.z * centre.z - radius * radius;
  if (centre.z <= radius * 1.001)
    return;
  vec2 across = radius * sqrt (max (centre.xy * centre.xy + k, 0.0));
  low = (centre.xy * centre.z - across) / k;
  high = (centre.xy * centre.z + across) / k;
#endif
  low = low * projection.xy + projection.zw;
  high = high * projection.xy + projection.zw;
  float z = clamp (2.0 * window_depth (centre.z) - 1.0, -1.0, 1.0);
#ifdef POINTS
  vec2 size = (high - low) * target.xy * 0.5;
  gl_PointSize = max (max (size.x, size.y) + 1.0, 1.0);
  gl_Position = vec4 (0.5 * (low + high), z, 1.0);
#else
  // Corners 0 1 2, 2 1 3 of the square, half a pixel wider than the silhouette.
  int corner = gl_VertexID % 6;
  bool right = corner == 1 || corner == 4 || corner == 5;
  bool top = corner == 2 || corner == 3 || corner == 5;
  vec2 margin = 1.0 / target.xy;
  gl_Position = vec4 (right ? high.x + margin.x : low.x - margin.x, top ? high.y + margin.y : low.y - margin.y, z, 1.0);
#endif
}
