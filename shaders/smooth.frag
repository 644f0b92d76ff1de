#version 330 core
// Averages the 2 × 2 pattern of the ambient occlusion, among pixels of about the same depth.
#include "frame.glsl"

uniform sampler2D open_sky;
uniform sampler2D depth;

layout(location = 0) out float smoothed;

void main ()
{
  ivec2 at = ivec2 (gl_FragCoord.xy);
  float z = texelFetch (depth, at, 0).r;
  smoothed = 1.0;
  if (z >= 1.0)
    return;
  float d = linear_depth (z);
  float sum = 0.0, weights = 0.0;
  // The block lies to the lower left and to the upper right of the pixel by turns.
  ivec2 corner = at - (mod (occlusion.w, 2.0) < 0.5 ? 1 : 0);
  for (int y = 0; y < 2; y++)
    for (int x = 0; x < 2; x++)
      {
        ivec2 tap = clamp (corner + ivec2 (x, y), ivec2 (0), ivec2 (target.xy) - 1);
        float other = texelFetch (depth, tap, 0).r;
        float apart = other >= 1.0 ? 1e9 : (linear_depth (other) - d) / (0.12 * occlusion.x);
        float weight = 1.0 / (1.0 + apart * apart * apart * apart);
        sum += weight * texelFetch (open_sky, tap, 0).r;
        weights += weight;
      }
  smoothed = sum / weights;
}
