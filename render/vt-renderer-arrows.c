/* Arrows, drawn over the shaded atoms with the atoms' depths: a mesh of one arrow for each instance, a piece at a time. */
#include "vt-renderer-private.h"

/* As in shaders/arrow.vert. */
#define SIDES 10
#define VERTICES (SIDES * 15)

void
vt_renderer_load_arrows (VtRenderer *r, VtScene *scene, VtView *view, const VtColourMap *map, gboolean dark)
{
  const float ink[3] = { dark ? 0.83f : 0.014f, dark ? 0.83f : 0.014f, dark ? 0.83f : 0.014f };

  g_clear_pointer (&r->arrows, g_array_unref);
  r->arrows = vt_arrows_new (scene, view, r->atoms->origin, map, ink);
  if (r->arrows->len == 0)
    return;
  if (r->arrow_array == 0)
    {
      glGenVertexArrays (1, &r->arrow_array);
      glGenBuffers (1, &r->arrow_buffer);
    }
  glBindBuffer (GL_ARRAY_BUFFER, r->arrow_buffer);
  glBufferData (GL_ARRAY_BUFFER, (GLsizeiptr) (r->arrows->len * sizeof (VtArrow)), r->arrows->data, GL_STATIC_DRAW);
  glBindBuffer (GL_ARRAY_BUFFER, 0);
}

guint
vt_renderer_get_n_arrows (VtRenderer *r)
{
  return r->arrows != NULL ? r->arrows->len : 0;
}

/* GL 3.3 cannot begin with a later instance, but attributes can begin later. */
static void
point_at (guint first)
{
  static const struct
  {
    GLint size;
    gsize offset;
  } attributes[] = {
    { 3, G_STRUCT_OFFSET (VtArrow, from) },
    { 3, G_STRUCT_OFFSET (VtArrow, along) },
    { 4, G_STRUCT_OFFSET (VtArrow, rgb) }, /* and the radius behind it */
  };

  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++)
    {
      glEnableVertexAttribArray (i);
      glVertexAttribPointer (i, attributes[i].size, GL_FLOAT, GL_FALSE, sizeof (VtArrow),
                             GSIZE_TO_POINTER (first * sizeof (VtArrow) + attributes[i].offset));
      glVertexAttribDivisor (i, 1);
    }
}

guint
vt_renderer_draw_arrows (VtRenderer *r, guint first, guint n)
{
  n = MIN (n, vt_renderer_get_n_arrows (r) - first);
  glBindFramebuffer (GL_FRAMEBUFFER, r->arrow_target);
  glViewport (0, 0, r->width, r->height);
  glEnable (GL_DEPTH_TEST);
  glDepthFunc (GL_LESS);
  glDepthMask (GL_TRUE);
  vt_renderer_use_program (r, VT_PROGRAM_ARROWS, r->frame.camera.perspective ? VT_VARIANT_PERSPECTIVE : 0);
  glBindVertexArray (r->arrow_array);
  glBindBuffer (GL_ARRAY_BUFFER, r->arrow_buffer);
  point_at (first);
  glDrawArraysInstanced (GL_TRIANGLES, 0, VERTICES, (GLsizei) n);
  glBindBuffer (GL_ARRAY_BUFFER, 0);
  glBindVertexArray (0);
  glDisable (GL_DEPTH_TEST);
  return n;
}

void
vt_renderer_free_arrows (VtRenderer *r)
{
  g_clear_pointer (&r->arrows, g_array_unref);
  if (r->arrow_array != 0)
    glDeleteVertexArrays (1, &r->arrow_array);
  if (r->arrow_buffer != 0)
    glDeleteBuffers (1, &r->arrow_buffer);
  vt_gl_delete_framebuffer (&r->arrow_target);
}
