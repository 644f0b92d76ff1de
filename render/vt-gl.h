/* Small helpers over OpenGL 3.3 core: programs from the shader resource, textures, framebuffers, timing. */
#pragma once

#include <epoxy/gl.h>
#include <glib.h>

G_BEGIN_DECLS

/* FALSE with VT_RENDER_ERROR_CONTEXT unless the current context is desktop OpenGL of at least 3.3. */
gboolean vt_gl_check (GError **error);

/* Whether the current context draws without a graphics card. */
gboolean vt_gl_is_software (void);

/* Links shaders/@vertex with shaders/@fragment. A line `#include "file"` is replaced by that file; @defines (nullable)
 * goes after the #version line. 0 with VT_RENDER_ERROR_SHADER and the driver's log. */
GLuint vt_gl_program (const char *vertex, const char *fragment, const char *defines, GError **error);

/* Texture units by name, once per program: the @names in order are units 0, 1, … */
void vt_gl_bind_samplers (GLuint program, const char *const *names);

/* (Re)allocates a texture without filtering, clamped. @texture: 0 on the first call. */
void vt_gl_texture (GLuint *texture, GLenum internal_format, int width, int height);

/* A framebuffer with up to two colour textures and a depth texture (0: none). */
void vt_gl_framebuffer (GLuint *framebuffer, GLuint colour0, GLuint colour1, GLuint depth);

void vt_gl_delete_texture (GLuint *texture);
void vt_gl_delete_framebuffer (GLuint *framebuffer);

G_END_DECLS
