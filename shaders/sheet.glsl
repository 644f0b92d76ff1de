// The map on the plane of the slice: where the ray through a pixel meets it, and the value there.

const uint sheet_id = 0xffffffffu;

// Place on the map, 0 … 1 in both directions; false: edge on, or behind the viewer. @d: depth.
bool sheet_place (vec2 pixel, out vec2 place, out float d)
{
  vec3 origin, direction;
  pixel_ray (pixel, origin, direction);
  float rate = dot (sheet_normal.xyz, direction);
  d = dot (sheet_normal.xyz, sheet_corner.xyz - origin) / rate;
  vec3 along = origin + d * direction - sheet_corner.xyz;
  place = vec2 (dot (sheet_u.xyz, along), dot (sheet_v.xyz, along));
  return abs (rate) > 1e-6 && d > 0.0;
}

// Linear between the points; those without a value do not count. NaN where there are none.
float sheet_value (sampler2D sheet, vec2 place)
{
  ivec2 size = textureSize (sheet, 0);
  vec2 at = place * vec2 (size) - 0.5;
  ivec2 low = ivec2 (floor (at));
  vec2 part = at - vec2 (low);
  float sum = 0.0, weights = 0.0;
  for (int i = 0; i < 4; i++)
    {
      ivec2 corner = ivec2 (i & 1, i >> 1);
      float value = texelFetch (sheet, clamp (low + corner, ivec2 (0), size - 1), 0).r;
      float weight = (corner.x == 1 ? part.x : 1.0 - part.x) * (corner.y == 1 ? part.y : 1.0 - part.y);
      if (!isnan (value))
        {
          sum += weight * value;
          weights += weight;
        }
    }
  return sum / weights;
}
