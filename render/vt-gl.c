#include "vt-gl.h"

#include <gio/gio.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "vt-shaders.h"

#define PREFIX "/org/vitrine/Vitrine/shaders/"

gboolean
vt_gl_check (GError **error)
{
  if (!epoxy_is_desktop_gl ())
    {
      g_set_error_literal (error, VT_RENDER_ERROR, VT_RENDER_ERROR_CONTEXT,
                           _("The graphics driver offers only OpenGL ES; Vitrine needs OpenGL 3.3. "
                             "Start it with GDK_DEBUG=gl-prefer-gl, or with LIBGL_ALWAYS_SOFTWARE=1."));
      return FALSE;
    }
  if (epoxy_gl_version () < 33)
    {
      g_set_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_CONTEXT,
                   _("The graphics driver offers OpenGL %d.%d; Vitrine needs 3.3. "
                     "Start it with LIBGL_ALWAYS_SOFTWARE=1 to draw without it."),
                   epoxy_gl_version () / 10, epoxy_gl_version () % 10);
      return FALSE;
    }
  return TRUE;
}

gboolean
vt_gl_is_software (void)
{
  static const char *const names[] = { "llvmpipe", "softpipe", "swrast", "Software Rasterizer", "SwiftShader" };
  const char *driver = (const char *) glGetString (GL_RENDERER);

  for (guint i = 0; driver && i < G_N_ELEMENTS (names); i++)
    if (strstr (driver, names[i]))
      return TRUE;
  return FALSE;
}

/* Appends a shader file, its includes in place. */
static void
append_source (GString *text, const char *name, const char *defines)
{
  g_autofree char *path = g_strconcat (PREFIX, name, NULL);
  g_autoptr (GBytes) bytes = g_resource_lookup_data (vt_shaders_get_resource (), path, 0, NULL);
  g_auto (GStrv) lines = NULL;

  g_assert (bytes != NULL);
  lines = g_strsplit (g_bytes_get_data (bytes, NULL), "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "#include \""))
      {
        g_autofree char *included = g_strndup (lines[i] + 10, strcspn (lines[i] + 10, "\""));
        append_source (text, included, NULL);
      }
    else
      {
        g_string_append_printf (text, "%s\n", lines[i]);
        if (defines != NULL && g_str_has_prefix (lines[i], "#version"))
          g_string_append (text, defines);
      }
}

static GLuint
compile (GLenum kind, const char *name, const char *defines, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GLuint shader = glCreateShader (kind);
  GLint ok = 0;

  append_source (text, name, defines);
  glShaderSource (shader, 1, (const char *const *) &text->str, NULL);
  glCompileShader (shader);
  glGetShaderiv (shader, GL_COMPILE_STATUS, &ok);
  if (!ok)
    {
      char log[2048] = "";
      glGetShaderInfoLog (shader, sizeof log, NULL, log);
      g_set_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_SHADER,
                   _("The graphics driver refused the shader “%s”: %s"), name, log);
      glDeleteShader (shader);
      return 0;
    }
  return shader;
}

GLuint
vt_gl_program (const char *vertex, const char *fragment, const char *defines, GError **error)
{
  GLuint v = compile (GL_VERTEX_SHADER, vertex, defines, error);
  GLuint f = v != 0 ? compile (GL_FRAGMENT_SHADER, fragment, defines, error) : 0;
  GLuint program = 0;
  GLint ok = 0;

  if (f != 0)
    {
      program = glCreateProgram ();
      glAttachShader (program, v);
      glAttachShader (program, f);
      glLinkProgram (program);
      glGetProgramiv (program, GL_LINK_STATUS, &ok);
      if (ok)
        {
          GLuint block = glGetUniformBlockIndex (program, "Frame");
          if (block != GL_INVALID_INDEX)
            glUniformBlockBinding (program, block, 0);
        }
      else
        {
          char log[2048] = "";
          glGetProgramInfoLog (program, sizeof log, NULL, log);
          g_set_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_SHADER,
                       _("The graphics driver refused the shader “%s”: %s"), fragment, log);
          glDeleteProgram (program);
          program = 0;
        }
    }
  if (v != 0)
    glDeleteShader (v);
  if (f != 0)
    glDeleteShader (f);
  return program;
}

void
vt_gl_bind_samplers (GLuint program, const char *const *names)
{
  glUseProgram (program);
  for (int i = 0; names[i] != NULL; i++)
    glUniform1i (glGetUniformLocation (program, names[i]), i);
}

void
vt_gl_texture (GLuint *texture, GLenum internal_format, int width, int height)
{
  GLenum format = GL_RGBA;
  GLenum type = GL_UNSIGNED_BYTE;

  if (internal_format == GL_R32UI)
    {
      format = GL_RED_INTEGER;
      type = GL_UNSIGNED_INT;
    }
  else if (internal_format == GL_DEPTH_COMPONENT32F)
    {
      format = GL_DEPTH_COMPONENT;
      type = GL_FLOAT;
    }
  else if (internal_format == GL_R8)
    format = GL_RED;
  else if (internal_format == GL_RGBA16F)
    type = GL_FLOAT;
  if (*texture == 0)
    glGenTextures (1, texture);
  glBindTexture (GL_TEXTURE_2D, *texture);
  glTexImage2D (GL_TEXTURE_2D, 0, (GLint) internal_format, width, height, 0, format, type, NULL);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
}

void
vt_gl_framebuffer (GLuint *framebuffer, GLuint colour0, GLuint colour1, GLuint depth)
{
  const GLenum both[2] = { GL_COLOR_ATTACHMENT0, GL_COLOR_ATTACHMENT1 };

  if (*framebuffer == 0)
    glGenFramebuffers (1, framebuffer);
  glBindFramebuffer (GL_FRAMEBUFFER, *framebuffer);
  glFramebufferTexture2D (GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, colour0, 0);
  glFramebufferTexture2D (GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT1, GL_TEXTURE_2D, colour1, 0);
  glFramebufferTexture2D (GL_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, GL_TEXTURE_2D, depth, 0);
  glDrawBuffers (colour1 != 0 ? 2 : 1, both);
}

void
vt_gl_delete_texture (GLuint *texture)
{
  if (*texture != 0)
    glDeleteTextures (1, texture);
  *texture = 0;
}

void
vt_gl_delete_framebuffer (GLuint *framebuffer)
{
  if (*framebuffer != 0)
    glDeleteFramebuffers (1, framebuffer);
  *framebuffer = 0;
}
