/* What is uploaded: one 16-byte record per atom, one number to colour it by, one to filter it by, one byte of flags. Colour map
 * and limits are applied in the shader, so changing them uploads nothing. */
#include "vt-renderer-private.h"

#include <math.h>

static void
fill_buffer (VtRenderer *r, VtBuffer which, GLenum format, gconstpointer data, gsize size)
{
  if (r->buffers[which] == 0)
    {
      glGenBuffers (1, &r->buffers[which]);
      glGenTextures (1, &r->buffer_textures[which]);
    }
  glBindBuffer (GL_TEXTURE_BUFFER, r->buffers[which]);
  glBufferData (GL_TEXTURE_BUFFER, (GLsizeiptr) MAX (size, 16), NULL, GL_STATIC_DRAW);
  if (size > 0)
    glBufferSubData (GL_TEXTURE_BUFFER, 0, (GLsizeiptr) size, data);
  glBindTexture (GL_TEXTURE_BUFFER, r->buffer_textures[which]);
  glTexBuffer (GL_TEXTURE_BUFFER, format, r->buffers[which]);
  glBindBuffer (GL_TEXTURE_BUFFER, 0);
}

/* Values in drawing order, as single precision (they only choose a colour or are compared with a limit). */
static void
upload_field (VtRenderer *r, VtBuffer which, VtField *field, guint component)
{
  gsize n = r->atoms->n;
  g_autofree float *values = NULL;
  guint components;
  const guint32 *order = r->atoms->order;

  if (field == NULL || vt_field_get_n_atoms (field) != n)
    {
      fill_buffer (r, which, GL_R32F, NULL, 0);
      return;
    }
  values = g_new (float, MAX (n, 1));
  components = vt_field_get_n_components (field);
  component = MIN (component, components - 1);
  if (vt_field_peek_f64 (field) != NULL)
    {
      const double *from = vt_field_peek_f64 (field) + component;
      for (gsize i = 0; i < n; i++)
        values[i] = (float) from[(gsize) order[i] * components];
    }
  else if (vt_field_peek_f32 (field) != NULL)
    {
      const float *from = vt_field_peek_f32 (field) + component;
      for (gsize i = 0; i < n; i++)
        values[i] = from[(gsize) order[i] * components];
    }
  else
    {
      const gint32 *from = vt_field_peek_i32 (field) + component;
      for (gsize i = 0; i < n; i++)
        values[i] = (float) from[(gsize) order[i] * components];
    }
  fill_buffer (r, which, GL_R32F, values, n * sizeof (float));
}

static void
upload_flags (VtRenderer *r, const guint8 *selection)
{
  gsize n = r->atoms->n;
  g_autofree guint8 *flags = NULL;

  if (selection == NULL)
    {
      fill_buffer (r, VT_BUFFER_FLAGS, GL_R8UI, NULL, 0);
      return;
    }
  flags = g_malloc (MAX (n, 1));
  for (gsize i = 0; i < n; i++)
    flags[i] = selection[r->atoms->order[i]] != 0;
  fill_buffer (r, VT_BUFFER_FLAGS, GL_R8UI, flags, n);
}

gboolean
vt_renderer_upload (VtRenderer *r, VtScene *scene, const VtViewState *state, gint64 deadline)
{
  VtSceneSerials now;
  gboolean all;

  vt_scene_get_serials (scene, &now);
  all = r->atoms == NULL || r->uploaded_scene != scene || r->uploaded.sample != now.sample || r->uploaded_wrap != state->wrap;
  if (all)
    {
      g_clear_pointer (&r->atoms, vt_atoms_unref);
      r->atoms = vt_atoms_new (vt_scene_get_sample (scene), state->wrap);
      r->atoms_uploaded = FALSE;
      r->uploaded_scene = scene;
      r->uploaded_wrap = state->wrap;
      r->uploaded = now;
    }
  if (!r->atoms_uploaded)
    {
      if (!vt_atoms_prepare (r->atoms, deadline))
        return FALSE;
      fill_buffer (r, VT_BUFFER_ATOMS, GL_RGBA32UI, r->atoms->records, r->atoms->n * sizeof (VtAtomRecord));
      if (r->atoms->n > VT_SEEN_MOST || !r->software)
        vt_atoms_drop_records (r->atoms);
      r->atoms_uploaded = TRUE;
      all = TRUE;
    }
  if (all || r->uploaded.colour != now.colour || r->uploaded_component != state->colour_component)
    upload_field (r, VT_BUFFER_VALUES, vt_scene_get_colour_field (scene), state->colour_component);
  if (all || r->uploaded.filter != now.filter)
    upload_field (r, VT_BUFFER_FILTERS, vt_scene_get_filter_field (scene), 0);
  if (all || r->uploaded.selection != now.selection)
    upload_flags (r, vt_scene_get_selection (scene));
  r->uploaded = now;
  r->uploaded_component = state->colour_component;
  return TRUE;
}

void
vt_renderer_load_map (VtRenderer *r, const VtColourMap *map)
{
  float linear[256][4] = { { 0 } };

  if (r->map_loaded == map)
    return;
  if (r->map_texture == 0)
    glGenTextures (1, &r->map_texture);
  glBindTexture (GL_TEXTURE_2D, r->map_texture);
  for (int i = 0; i < 256; i++)
    for (int k = 0; k < 3; k++)
      {
        double c = map->rgb[3 * i + k] / 255.0;
        linear[i][k] = (float) (c <= 0.04045 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4));
      }
  glTexImage2D (GL_TEXTURE_2D, 0, GL_RGBA32F, 256, 1, 0, GL_RGBA, GL_FLOAT, linear);
  /* Between two categories there is no colour. */
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, map->kind == VT_MAP_CATEGORICAL ? GL_NEAREST : GL_LINEAR);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, map->kind == VT_MAP_CATEGORICAL ? GL_NEAREST : GL_LINEAR);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  r->map_loaded = map;
}

void
vt_renderer_free_data (VtRenderer *r)
{
  for (int i = 0; i < 4; i++)
    if (r->buffers[i] != 0)
      {
        glDeleteTextures (1, &r->buffer_textures[i]);
        glDeleteBuffers (1, &r->buffers[i]);
      }
  vt_gl_delete_texture (&r->map_texture);
  g_clear_pointer (&r->atoms, vt_atoms_unref);
  g_clear_pointer (&r->shown_atoms, vt_atoms_unref);
}
