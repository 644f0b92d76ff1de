/* What the passes draw with and into: programs in their variants, vertex arrays, textures and framebuffers. */
#include "vt-renderer-private.h"

static const struct
{
  const char *vertex, *fragment;
  guint variants; /* bits that mean something to it */
  const char *defines[6];
  const char *samplers[11]; /* texture units 0, 1 … */
} sources[VT_N_PROGRAMS] = {
  [VT_PROGRAM_ATOMS] = { "atoms.vert", "atoms.frag", 0x0f, { "PERSPECTIVE", "SLICE", "FADED", "POINTS" }, { "atoms", "filters", "flags" } },
  [VT_PROGRAM_SHEET] = { "screen.vert", "sheet.frag", 0x01, { "PERSPECTIVE" }, { "sheet" } },
  [VT_PROGRAM_OCCLUSION] = { "screen.vert", "occlusion.frag", 0x07, { "PERSPECTIVE", "SLICE", "SURROUND" },
                             { "seen", "depth", "atoms", "surround_depth" } },
  [VT_PROGRAM_SMOOTH] = { "screen.vert", "smooth.frag", 0x01, { "PERSPECTIVE" }, { "open_sky", "depth" } },
  [VT_PROGRAM_SHADE] = { "screen.vert", "shade.frag", 0x3f,
                         { "PERSPECTIVE", "SLICE", "FADED", "OCCLUSION", "OUTLINES", "FIELD" },
                         { "seen", "depth", "faded", "faded_depth", "open_sky", "atoms", "values", "map", "flags", "sheet" } },
  [VT_PROGRAM_ARROWS] = { "arrow.vert", "arrow.frag", 0x01, { "PERSPECTIVE" }, { NULL } },
  [VT_PROGRAM_LINES] = { "lines.vert", "lines.frag", 0x01, { "PERSPECTIVE" }, { "depth" } },
  [VT_PROGRAM_COPY] = { "screen.vert", "copy.frag", 0, { NULL }, { "picture" } },
  [VT_PROGRAM_PRESENT] = { "screen.vert", "present.frag", 0, { NULL }, { "picture" } },
};

/* Makes the program current; compiles it when it is first used. */
GLuint
vt_renderer_use_program (VtRenderer *r, VtProgram program, guint variant)
{
  GLuint *made;

  variant &= sources[program].variants;
  made = &r->programs[program][variant];
  if (*made == 0 && r->error == NULL)
    {
      g_autoptr (GString) defines = g_string_new (NULL);

      for (guint i = 0; i < G_N_ELEMENTS (sources[program].defines); i++)
        if (variant & (1u << i))
          g_string_append_printf (defines, "#define %s\n", sources[program].defines[i]);
      *made = vt_gl_program (sources[program].vertex, sources[program].fragment, defines->str, &r->error);
      if (*made != 0)
        vt_gl_bind_samplers (*made, sources[program].samplers);
    }
  glUseProgram (*made);
  return *made;
}

/* Compiles what the first picture needs, so that a driver that refuses it is found out at once. */
gboolean
vt_renderer_init_passes (VtRenderer *r, GError **error)
{
  for (guint i = 0; i < VT_N_PROGRAMS; i++)
    vt_renderer_use_program (r, i, VT_VARIANT_PERSPECTIVE | (i == VT_PROGRAM_SHADE ? VT_VARIANT_OCCLUSION | VT_VARIANT_OUTLINES : 0));
  if (r->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&r->error));
      return FALSE;
    }
  glUseProgram (0);
  glGenVertexArrays (1, &r->vertex_array);
  glGenVertexArrays (1, &r->line_array);
  glGenBuffers (1, &r->line_buffer);
  glGenBuffers (1, &r->frame_buffer);
  glBindBuffer (GL_UNIFORM_BUFFER, r->frame_buffer);
  glBufferData (GL_UNIFORM_BUFFER, sizeof (VtFrameBlock), NULL, GL_DYNAMIC_DRAW);
  glBindBuffer (GL_UNIFORM_BUFFER, 0);

  glBindVertexArray (r->line_array);
  glBindBuffer (GL_ARRAY_BUFFER, r->line_buffer);
  for (guint i = 0; i < 4; i++)
    {
      static const struct
      {
        GLint size;
        gsize offset;
      } attributes[4] = {
        { 3, G_STRUCT_OFFSET (VtMarkVertex, from) },
        { 3, G_STRUCT_OFFSET (VtMarkVertex, to) },
        { 4, G_STRUCT_OFFSET (VtMarkVertex, paint) },
        { 3, G_STRUCT_OFFSET (VtMarkVertex, side) },
      };
      glEnableVertexAttribArray (i);
      glVertexAttribPointer (i, attributes[i].size, GL_FLOAT, GL_FALSE, sizeof (VtMarkVertex),
                             GSIZE_TO_POINTER (attributes[i].offset));
    }
  glBindVertexArray (0);
  glBindBuffer (GL_ARRAY_BUFFER, 0);
  return TRUE;
}

void
vt_renderer_resize (VtRenderer *r, int width, int height, gboolean faded)
{
  gboolean resized = width > r->made_width || height > r->made_height || width < r->made_width / 4 || height < r->made_height / 4;

  r->width = width;
  r->height = height;

  if (resized)
    {
      for (int i = 0; i < 2; i++)
        {
          vt_gl_texture (&r->ids[i], GL_R32UI, width, height);
          vt_gl_texture (&r->sky[i], GL_R8, width, height);
        }
      vt_gl_texture (&r->mean, GL_RGBA16F, width, height);
      vt_gl_texture (&r->depth, GL_DEPTH_COMPONENT32F, width, height);
      vt_gl_texture (&r->picture, GL_RGBA16F, width, height);
      for (int i = 0; i < 2; i++)
        {
          vt_gl_framebuffer (&r->solid_target[i], r->ids[i], 0, r->depth);
          vt_gl_framebuffer (&r->sky_target[i], r->sky[i], 0, 0);
        }
      vt_gl_framebuffer (&r->mean_target, r->mean, 0, 0);
      vt_gl_framebuffer (&r->picture_target, r->picture, 0, 0);
      vt_gl_framebuffer (&r->arrow_target, r->picture, 0, r->depth);
      r->made_width = width;
      r->made_height = height;
      r->ids_valid = FALSE;
    }
  if (faded && (resized || !r->has_faded_targets))
    {
      vt_gl_texture (&r->faded_ids, GL_R32UI, r->made_width, r->made_height);
      vt_gl_texture (&r->faded_depth, GL_DEPTH_COMPONENT32F, r->made_width, r->made_height);
      vt_gl_framebuffer (&r->faded_target, r->faded_ids, 0, r->faded_depth);
    }
  if (resized || faded)
    r->has_faded_targets = faded;
}

void
vt_renderer_make_surround (VtRenderer *r, const VtTile *tile)
{
  vt_gl_texture (&r->surround_ids, GL_R32UI, tile->width, tile->height);
  vt_gl_texture (&r->surround_depth, GL_DEPTH_COMPONENT32F, tile->width, tile->height);
  vt_gl_framebuffer (&r->surround_target, r->surround_ids, 0, r->surround_depth);
  r->surround = *tile;
  r->width = tile->width;
  r->height = tile->height;
}

void
vt_renderer_free_passes (VtRenderer *r)
{
  for (int i = 0; i < VT_N_PROGRAMS; i++)
    for (int j = 0; j < VT_N_VARIANTS; j++)
      if (r->programs[i][j] != 0)
        glDeleteProgram (r->programs[i][j]);
  g_clear_error (&r->error);
  for (int i = 0; i < 2; i++)
    {
      vt_gl_delete_texture (&r->ids[i]);
      vt_gl_delete_texture (&r->sky[i]);
      vt_gl_delete_texture (&r->finished[i]);
      vt_gl_delete_framebuffer (&r->finished_target[i]);
      vt_gl_delete_framebuffer (&r->solid_target[i]);
      vt_gl_delete_framebuffer (&r->sky_target[i]);
    }
  vt_gl_delete_texture (&r->mean);
  vt_gl_delete_framebuffer (&r->mean_target);
  vt_gl_delete_texture (&r->depth);
  vt_gl_delete_texture (&r->picture);
  vt_gl_delete_texture (&r->faded_ids);
  vt_gl_delete_texture (&r->faded_depth);
  vt_gl_delete_framebuffer (&r->picture_target);
  vt_gl_delete_framebuffer (&r->faded_target);
  vt_gl_delete_texture (&r->surround_ids);
  vt_gl_delete_texture (&r->surround_depth);
  vt_gl_delete_framebuffer (&r->surround_target);
  if (r->vertex_array != 0)
    glDeleteVertexArrays (1, &r->vertex_array);
  if (r->line_array != 0)
    glDeleteVertexArrays (1, &r->line_array);
  if (r->seen_buffer != 0)
    glDeleteBuffers (1, &r->seen_buffer);
  if (r->line_buffer != 0)
    glDeleteBuffers (1, &r->line_buffer);
  if (r->frame_buffer != 0)
    glDeleteBuffers (1, &r->frame_buffer);
}
