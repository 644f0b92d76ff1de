#version 330 core
// From linear light to the bytes of the screen or the image.
uniform sampler2D picture;

layout(location = 0) out vec4 colour;

void main ()
{
  vec4 linear = texelFetch (picture, ivec2 (gl_FragCoord.xy), 0);
  vec3 straight = clamp (linear.rgb / max (linear.a, 1e-5), 0.0, 1.0);
  vec3 encoded = mix (straight * 12.92, 1.055 * pow (straight, vec3 (1.0 / 2.4)) - 0.055,
                      greaterThan (straight, vec3 (0.0031308)));
  colour = vec4 (encoded * linear.a, linear.a);
}
