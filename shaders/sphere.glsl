// Ray against a sphere cut by the slice.

// Depths of the two points where the ray through @pixel meets the sphere. With p the pixel's direction relative to the centre's, the
// discriminant of |t D − c|² = r² is (c·p)² − |c|² p² + r² |D|²: nothing cancels in single precision, however far away.
bool sphere_chord (vec2 pixel, vec3 centre, float radius, out float near, out float far)
{
  vec2 at = pixel * ray.xy + ray.zw;
#ifdef PERSPECTIVE
  vec2 p = at - centre.xy / centre.z;
  float dd = dot (at, at) + 1.0;
  float along = dot (centre.xy, at) + centre.z;
  float cp = dot (centre.xy, p);
  float h = cp * cp - dot (centre, centre) * dot (p, p) + radius * radius * dd;
  float root = sqrt (max (h, 0.0));
  near = (along - root) / dd;
  far = (along + root) / dd;
#else
  vec2 p = at - centre.xy;
  float h = radius * radius - dot (p, p);
  float root = sqrt (max (h, 0.0));
  near = centre.z - root;
  far = centre.z + root;
#endif
  return h > 0.0;
}

// The depths between which the ray is inside the slab.
void slab_chord (vec2 pixel, out float enter, out float leave)
{
  vec3 origin, direction;
  pixel_ray (pixel, origin, direction);
  float value = dot (plane.xyz, origin) + plane.w;
  float rate = dot (plane.xyz, direction);
  if (abs (rate) < 1e-6)
    {
      bool inside = value >= slab.x && value <= slab.y;
      enter = inside ? -1e30 : 1e30;
      leave = inside ? 1e30 : -1e30;
      return;
    }
  float a = (slab.x - value) / rate;
  float b = (slab.y - value) / rate;
  enter = min (a, b);
  leave = max (a, b);
}

// First visible point of a solid sphere. cut: it lies on the cap.
bool solid_hit (vec2 pixel, vec3 centre, float radius, out float d, out bool cut)
{
  float near, far;
  bool hit = sphere_chord (pixel, centre, radius, near, far);
  cut = false;
  d = near;
#ifdef SLICE
  if (slab.z > 0.5)
    {
      float enter, leave;
      slab_chord (pixel, enter, leave);
      hit = hit && max (near, enter) <= min (far, leave);
      cut = enter > near;
      d = max (near, enter);
    }
#endif
  return hit;
}

// First point of the sphere outside the slab: what a cut has taken away, drawn faded.
bool faded_hit (vec2 pixel, vec3 centre, float radius, bool whole, out float d)
{
  float near, far;
  bool hit = sphere_chord (pixel, centre, radius, near, far);
  d = near;
#ifdef SLICE
  if (slab.z > 0.5 && !whole)
    {
      float enter, leave;
      slab_chord (pixel, enter, leave);
      hit = hit && !(near >= enter && near <= leave);
    }
#endif
  return hit;
}
