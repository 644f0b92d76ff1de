// Ray against a sphere cut by the slice. The perpendicular from the centre to the ray keeps single precision exact enough far
// from the viewer: b² − c would cancel.

bool sphere_chord (vec3 origin, vec3 direction, vec3 centre, float radius, out float near, out float far)
{
  vec3 m = centre - origin;
  float dd = dot (direction, direction);
  float t = dot (m, direction) / dd;
  vec3 across = m - t * direction;
  float h = radius * radius - dot (across, across);
  float half_chord = sqrt (max (h, 0.0) / dd);
  near = t - half_chord;
  far = t + half_chord;
  return h > 0.0;
}

// The depths between which the ray is inside the slab.
void slab_chord (vec3 origin, vec3 direction, out float enter, out float leave)
{
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
bool solid_hit (vec3 origin, vec3 direction, vec3 centre, float radius, out float d, out bool cut)
{
  float near, far, enter, leave;
  cut = false;
  if (!sphere_chord (origin, direction, centre, radius, near, far))
    return false;
  d = near;
  if (slab.z == 1.0)
    {
      slab_chord (origin, direction, enter, leave);
      if (max (near, enter) > min (far, leave))
        return false;
      cut = enter > near;
      d = max (near, enter);
    }
  return true;
}

// First point of the sphere outside the slab: what a cut has taken away, drawn faded.
bool faded_hit (vec3 origin, vec3 direction, vec3 centre, float radius, bool whole, out float d)
{
  float near, far, enter, leave;
  if (!sphere_chord (origin, direction, centre, radius, near, far))
    return false;
  d = near;
  if (slab.z == 1.0 && !whole)
    {
      slab_chord (origin, direction, enter, leave);
      if (near >= enter && near <= leave)
        return false;
    }
  return true;
}
