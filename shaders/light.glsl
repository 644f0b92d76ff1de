// How a surface is lit: the same for atoms and for what stands on them. @normal points towards the viewer's side, @direction away.

const vec3 light = normalize (vec3 (-0.42, 0.62, -0.78));

// Soft light from the upper left over a bright sky: the lit side shows the map's own colour.
vec3 lit (vec3 albedo, vec3 normal, vec3 direction)
{
  float towards = dot (normal, light);
  float facing = -dot (normal, normalize (direction));
  float diffuse = smoothstep (-0.85, 0.80, towards);
  float rim = smoothstep (0.0, 0.55, facing);
  vec3 halfway = normalize (light - normalize (direction));
  float gloss = pow (max (dot (normal, halfway), 0.0), 28.0);
  return albedo * mix (0.20, 1.0, diffuse) * mix (0.62, 1.0, rim) + 0.10 * gloss;
}

float haze (float d)
{
  return cue.z * smoothstep (cue.x, cue.y, d);
}
