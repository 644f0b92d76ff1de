/* The map on the slice: a rectangle of the plane that is drawn among the solid atoms, so that what hides what, shadows, ghosts and lines follow. */
#include "vt-renderer-private.h"

#include <math.h>

#define CONTOUR_WIDTH 2.0 /* logical pixels */

/* Rotates @vector into view space: x right, y up, z away from the viewer. */
static void
turn (const VtCamera *camera, const double vector[3], double scale, float out[3])
{
  for (int k = 0; k < 3; k++)
    {
      double sum = 0;

      for (int j = 0; j < 3; j++)
        sum += camera->axes[k][j] * vector[j];
      out[k] = (float) ((k == 2 ? -sum : sum) * scale);
    }
}

static double
dot (const double a[3], const double b[3])
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/* Dark on bright colours, bright on dark ones: along a contour the colour is one. */
static float
choose_ink (const VtFrame *f, const VtColourMap *map, double level)
{
  double rgb[3];
  const double t = vt_colour_map_place (map, level, (double) f->block.colouring[0], (double) f->block.colouring[1]);

  vt_colour_map_sample (map, f->state.reverse_map, t, rgb);
  return vt_colour_map_is_bright (rgb) ? 0.0f : 1.0f;
}

static void
upload (VtRenderer *r, VtSliceMap *sheet)
{
  guint width, height;
  const float *texels = vt_slice_map_get_texels (sheet, &width, &height);

  if (r->sheet == sheet)
    return;
  if (r->sheet_texture == 0)
    glGenTextures (1, &r->sheet_texture);
  glBindTexture (GL_TEXTURE_2D, r->sheet_texture);
  glPixelStorei (GL_UNPACK_ALIGNMENT, 4);
  glTexImage2D (GL_TEXTURE_2D, 0, GL_R32F, (GLsizei) width, (GLsizei) height, 0, GL_RED, GL_FLOAT, texels);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  g_clear_pointer (&r->sheet, vt_slice_map_unref);
  r->sheet = vt_slice_map_ref (sheet);
}

/* Atoms between the map and the viewer: the slab ends at the map on that side. What the slab had there may stay as ghosts. */
static void
cut_at_map (VtFrame *f, const VtFieldGrid *grid)
{
  VtFrameBlock *b = &f->block;
  const VtCell *cell = vt_sample_get_cell (vt_scene_get_sample (f->scene));
  /* Not where the slice is by now, should the map be late. */
  const double offset[3] = { grid->origin[0] - cell->origin[0], grid->origin[1] - cell->origin[1], grid->origin[2] - cell->origin[2] };
  const float at = (float) dot (offset, f->state.slice_normal);
  const gboolean above = f->camera.perspective ? b->plane[3] > at : b->plane[2] < 0;

  if (f->state.slice_map_atoms == VT_SLICE_ATOMS_SHOWN)
    return;
  b->ghosts[3] = 1;
  if (f->state.slice_map_atoms == VT_SLICE_ATOMS_NONE)
    {
      b->slab[0] = 1e30f; /* nothing is between these */
      b->slab[1] = -1e30f;
      return;
    }
  b->ghosts[0] = above ? at : b->slab[0];
  b->ghosts[1] = above ? b->slab[1] : at;
  b->ghosts[2] = f->state.slice_map_atoms == VT_SLICE_ATOMS_FADED;
  if (above)
    b->slab[1] = at;
  else
    b->slab[0] = at;
  b->slab[2] = 1; /* spheres chosen by their centres would stick out */
}

void
vt_renderer_fill_sheet (VtRenderer *r, VtView *view, const VtColourMap *map)
{
  VtFrame *f = &r->frame;
  VtFrameBlock *b = &f->block;
  VtSliceMap *sheet = vt_scene_get_shown_map (f->scene, &f->state);
  double corner[3], level;

  f->has_sheet = sheet != NULL;
  if (!f->has_sheet)
    return;
  const VtFieldGrid *grid = vt_slice_map_get_grid (sheet);
  upload (r, sheet);
  vt_camera_to_view (&f->camera, grid->origin, corner);
  for (int k = 0; k < 3; k++)
    b->sheet_corner[k] = (float) corner[k];
  turn (&f->camera, grid->edges[0], 1 / dot (grid->edges[0], grid->edges[0]), b->sheet_u);
  turn (&f->camera, grid->edges[1], 1 / dot (grid->edges[1], grid->edges[1]), b->sheet_v);
  turn (&f->camera, grid->edges[2], 1 / sqrt (dot (grid->edges[2], grid->edges[2])), b->sheet_normal);
  b->sheet_normal[3] = 1;
  if (vt_slice_map_get_level (sheet, view, &level))
    {
      b->sheet_corner[3] = (float) (0.5 * CONTOUR_WIDTH * f->pixel_scale);
      b->sheet_u[3] = (float) level;
      b->sheet_v[3] = choose_ink (f, map, level);
    }
  cut_at_map (f, grid);
}

/* The target of the solid atoms is bound. */
void
vt_renderer_draw_sheet (VtRenderer *r)
{
  glEnable (GL_DEPTH_TEST);
  glDepthFunc (GL_LESS);
  vt_renderer_use_program (r, VT_PROGRAM_SHEET, r->frame.camera.perspective ? VT_VARIANT_PERSPECTIVE : 0);
  glActiveTexture (GL_TEXTURE0);
  glBindTexture (GL_TEXTURE_2D, r->sheet_texture);
  glBindVertexArray (r->vertex_array);
  glDrawArrays (GL_TRIANGLES, 0, 3);
  glDisable (GL_DEPTH_TEST);
}

void
vt_renderer_free_sheet (VtRenderer *r)
{
  g_clear_pointer (&r->sheet, vt_slice_map_unref);
  vt_gl_delete_texture (&r->sheet_texture);
}
