/* The passes of a frame, each cut into pieces that fit a time budget: atoms in batches of blocks from front to back, screen-sized
 * passes in bands of rows. After each piece the GPU (or the software that stands for it) is waited for, so a piece's time is known
 * and the next one can be sized. */
#include "vt-renderer-private.h"

#include <math.h>
#include <string.h>

/* Spheres whose diameter stays below this are drawn as GL points: one vertex instead of six. */
#define LARGEST_POINT 30.0
#define CULL_CELL 16 /* pixels */
#define SCREEN_REACH 2 /* pixels: smooth.frag looks at its neighbours */

static guint
frame_variant (const VtFrame *f)
{
  return (f->camera.perspective ? VT_VARIANT_PERSPECTIVE : 0) | (f->state.slice_enabled ? VT_VARIANT_SLICE : 0);
}

/* The n-th number of the van der Corput sequence in @base, 0 ≤ x < 1. */
static double
halton (guint n, guint base)
{
  double x = 0;
  double f = 1;

  for (; n > 0; n /= base)
    {
      f /= base;
      x += f * (n % base);
    }
  return x;
}

void
vt_renderer_load_block (VtRenderer *r)
{
  const VtFrame *f = &r->frame;
  VtFrameBlock block = f->block;
  /* The first sample is the middle of the pixel: what is picked is what is there. */
  double dx = f->sample == 0 ? 0 : halton (f->sample, 2) - 0.5;
  double dy = f->sample == 0 ? 0 : halton (f->sample, 3) - 0.5;

  block.projection[2] += (float) (2 * dx / f->tile.width);
  block.projection[3] += (float) (2 * dy / f->tile.height);
  for (int k = 0; k < 2; k++)
    {
      block.ray[k] = 2 / (block.target[k] * block.projection[k]);
      block.ray[2 + k] = (-1 - block.projection[2 + k]) / block.projection[k];
    }
  block.occlusion[3] = (float) f->sample;
  glBindBuffer (GL_UNIFORM_BUFFER, r->frame_buffer);
  glBufferSubData (GL_UNIFORM_BUFFER, 0, sizeof block, &block);
  glBindBuffer (GL_UNIFORM_BUFFER, 0);
}

/* ---- atoms ---- */

double
vt_renderer_get_largest_radius (const VtFrame *f)
{
  float largest = 0;

  for (int i = 0; i < 256; i++)
    largest = MAX (largest, f->block.species[i][3]);
  return (double) largest * (double) f->block.style[0];
}

void
vt_renderer_to_view (const VtFrame *f, const float position[3], double view[3])
{
  for (int k = 0; k < 3; k++)
    {
      view[k] = (double) f->block.rows[k][3];
      for (int j = 0; j < 3; j++)
        view[k] += (double) f->block.rows[k][j] * (double) position[j];
    }
}

int
vt_visible_compare (const void *a, const void *b)
{
  float x = ((const VtVisible *) a)->depth;
  float y = ((const VtVisible *) b)->depth;

  return (x > y) - (x < y);
}

gboolean
vt_renderer_bound_sphere (const VtFrame *f, const double view[3], double radius, double nearest, double box[4])
{
  double pixel[2];
  double reach;

  if (f->camera.perspective && nearest < 1e-3 * f->camera.distance)
    {
      box[0] = box[1] = 0;
      box[2] = f->tile.width;
      box[3] = f->tile.height;
      return view[2] + radius > 0;
    }
  vt_camera_to_pixel (&f->camera, view, pixel);
  /* Off the axis a sphere's image is drawn out by 1 / cos² of the angle at most. */
  reach = radius * vt_camera_scale_at (&f->camera, nearest);
  if (f->camera.perspective)
    reach *= 1 + (view[0] * view[0] + view[1] * view[1]) / (view[2] * view[2]);
  reach += VT_BOUND_SPARE;
  box[0] = pixel[0] - reach - f->tile.x;
  box[1] = pixel[1] - reach - f->tile.y;
  box[2] = pixel[0] + reach - f->tile.x;
  box[3] = pixel[1] + reach - f->tile.y;
  return box[2] > 0 && box[3] > 0 && box[0] < f->tile.width && box[1] < f->tile.height;
}

/* @box: left, top, right, bottom. @more: adds to the area. */
static void
set_area (const VtRenderer *r, int area[4], const double box[4], gboolean more)
{
  /* Of the margin only as much as the next pass may look at. */
  const int m = MAX (r->frame.tile.margin - SCREEN_REACH, 0);
  int left = CLAMP ((int) floor (box[0]), m, r->width - m);
  int right = MAX (CLAMP ((int) ceil (box[2]), m, r->width - m), left);
  int top = r->height - CLAMP ((int) floor (box[1]), m, r->height - m);
  int bottom = MIN (r->height - CLAMP ((int) ceil (box[3]), m, r->height - m), top);

  if (more && area[2] > 0 && area[3] > 0)
    {
      right = MAX (right, area[0] + area[2]);
      left = MIN (left, area[0]);
      top = MAX (top, area[1] + area[3]);
      bottom = MIN (bottom, area[1]);
    }
  area[0] = left;
  area[1] = bottom;
  area[2] = right - left;
  area[3] = top - bottom;
}

static void
find_visible (VtRenderer *r, gboolean faded)
{
  const VtFrame *f = &r->frame;
  GArray *list = r->visible[faded];
  double atom = vt_renderer_get_largest_radius (f);
  gboolean slice_hides = f->state.slice_enabled && !faded;
  double used[4] = { r->width, r->height, 0, 0 };

  g_array_set_size (list, 0);
  for (guint i = 0; i < r->atoms->blocks->len; i++)
    {
      const VtAtomBlock *block = &g_array_index (r->atoms->blocks, VtAtomBlock, i);
      double radius = (double) block->radius + atom;
      double view[3], box[4];
      VtVisible visible = { .index = i };

      vt_renderer_to_view (f, block->centre, view);
      visible.depth = (float) (view[2] - radius);
      if (!vt_renderer_bound_sphere (f, view, radius, (double) visible.depth, box))
        continue;
      if (slice_hides)
        {
          double value = (double) f->block.plane[3];
          for (int k = 0; k < 3; k++)
            value += (double) f->block.plane[k] * view[k];
          if (value + radius < (double) f->block.slab[0] || value - radius > (double) f->block.slab[1])
            continue;
        }
      g_array_append_val (list, visible);
      for (int k = 0; k < 2; k++)
        {
          used[k] = MIN (used[k], box[k]);
          used[2 + k] = MAX (used[2 + k], box[2 + k]);
        }
    }
  g_array_sort (list, vt_visible_compare);
  if (f->has_sheet) /* it reaches beyond the atoms */
    {
      used[0] = used[1] = 0;
      used[2] = r->width;
      used[3] = r->height;
    }
  set_area (r, r->used, used, faded);
}

static double
window_depth (const VtFrame *f, double depth)
{
  double z = (double) f->block.depths[0] * depth + (double) f->block.depths[1];

  return 0.5 + 0.5 * (f->camera.perspective ? z / depth : z);
}

/* Drops blocks that lie wholly behind what has been drawn: their nearest point against the farthest depth of
 * every 16 × 16 pixel square they may touch. */
static void
cull_hidden (VtRenderer *r, GArray *list, guint from)
{
  const VtFrame *f = &r->frame;
  int nx = (r->width + CULL_CELL - 1) / CULL_CELL;
  int ny = (r->height + CULL_CELL - 1) / CULL_CELL;
  g_autofree float *depths = g_new (float, (gsize) r->width * r->height);
  g_autofree float *farthest = g_new0 (float, (gsize) nx * ny);
  double atom = vt_renderer_get_largest_radius (f);
  guint kept = from;

  glReadPixels (0, 0, r->width, r->height, GL_DEPTH_COMPONENT, GL_FLOAT, depths);
  for (int y = 0; y < r->height; y++)
    {
      const float *row = depths + (gsize) y * r->width;
      /* The rows come bottom up. */
      float *cells = farthest + (gsize) ((r->height - 1 - y) / CULL_CELL) * nx;
      for (int x = 0; x < r->width; x++)
        cells[x / CULL_CELL] = MAX (cells[x / CULL_CELL], row[x]);
    }
  for (guint i = from; i < list->len; i++)
    {
      VtVisible visible = g_array_index (list, VtVisible, i);
      const VtAtomBlock *block = &g_array_index (r->atoms->blocks, VtAtomBlock, visible.index);
      double view[3], box[4];
      gboolean hidden = TRUE;
      float nearest;

      vt_renderer_to_view (f, block->centre, view);
      vt_renderer_bound_sphere (f, view, (double) block->radius + atom, (double) visible.depth, box);
      nearest = (float) window_depth (f, MAX ((double) visible.depth, 1e-3 * f->camera.distance));
      for (int y = MAX ((int) box[1] / CULL_CELL, 0); y <= MIN ((int) box[3] / CULL_CELL, ny - 1) && hidden; y++)
        for (int x = MAX ((int) box[0] / CULL_CELL, 0); x <= MIN ((int) box[2] / CULL_CELL, nx - 1) && hidden; x++)
          hidden = farthest[y * nx + x] < nearest;
      if (!hidden)
        g_array_index (list, VtVisible, kept++) = visible;
    }
  g_array_set_size (list, kept);
}

static void
bind_texture (guint unit, GLenum target, GLuint texture)
{
  glActiveTexture (GL_TEXTURE0 + unit);
  glBindTexture (target, texture);
}

static gsize
atoms_from (VtRenderer *r, GArray *list, guint from)
{
  gsize n = 0;

  for (guint i = from; i < list->len; i++)
    n += g_array_index (r->atoms->blocks, VtAtomBlock, g_array_index (list, VtVisible, i).index).count;
  return n;
}

/* The vertices of those of a block's atoms that are seen. */
static void
add_seen (const VtRenderer *r, const VtAtomBlock *block, gboolean points, GArray *vertices)
{
  for (guint i = block->first; i < block->first + block->count; i++)
    for (guint corner = 0; r->seen[i] && corner < (points ? 1 : 6); corner++)
      {
        const GLuint vertex = i * (points ? 1 : 6) + corner;

        g_array_append_val (vertices, vertex);
      }
}

static void
draw_seen (VtRenderer *r, gboolean points, GArray *vertices)
{
  if (r->seen_buffer == 0)
    glGenBuffers (1, &r->seen_buffer);
  glBindBuffer (GL_ELEMENT_ARRAY_BUFFER, r->seen_buffer);
  glBufferData (GL_ELEMENT_ARRAY_BUFFER, (GLsizeiptr) (vertices->len * sizeof (GLuint)), vertices->data, GL_STREAM_DRAW);
  glDrawElements (points ? GL_POINTS : GL_TRIANGLES, (GLsizei) vertices->len, GL_UNSIGNED_INT, NULL);
  glBindBuffer (GL_ELEMENT_ARRAY_BUFFER, 0);
}

static void
step_atoms (VtRenderer *r, gsize wanted)
{
  VtFrame *f = &r->frame;
  gboolean faded = f->stage == VT_STAGE_FADED;
  gboolean surround = f->tile.divide > 1;
  GArray *list = r->visible[faded];
  double diameter = 2.2 * vt_renderer_get_largest_radius (f)
                    * vt_camera_scale_at (&f->camera, f->camera.perspective ? f->camera.distance - f->camera.cell_radius : 1);
  gboolean points = diameter < LARGEST_POINT;
  guint variant = frame_variant (f) | (points ? VT_VARIANT_POINTS : 0) | (faded ? VT_VARIANT_FADED : 0);
  g_autoptr (GArray) firsts = g_array_new (FALSE, FALSE, sizeof (GLint));
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (GLsizei)), seen = g_array_new (FALSE, FALSE, sizeof (GLuint));
  gsize n = 0;
  gboolean cull;

  glBindFramebuffer (GL_FRAMEBUFFER, surround ? r->surround_target : faded ? r->faded_target : r->solid_target[1 - r->ids_shown]);
  glViewport (0, 0, r->width, r->height);
  glEnable (GL_DEPTH_TEST);
  glDepthFunc (GL_LESS);
  glDepthMask (GL_TRUE);
  if (f->at == 0)
    {
      const GLuint nobody[4] = { 0, 0, 0, 0 };
      const GLfloat far = 1;

      glClearBufferuiv (GL_COLOR, 0, nobody);
      glClearBufferfv (GL_DEPTH, 0, &far);
      if (f->sample == 0)
        {
          find_visible (r, faded);
          if (!faded)
            vt_renderer_find_seen (r);
        }
    }
  /* What is seen in the middle of the pixels decides for all samples of them. */
  cull = f->sample == 0 && atoms_from (r, list, f->at) > VT_SEEN_MOST;
  if (cull)
    wanted = MIN (wanted, VT_SEEN_MOST);

  while (f->at < list->len && n < wanted)
    {
      const VtAtomBlock *block = &g_array_index (r->atoms->blocks, VtAtomBlock, g_array_index (list, VtVisible, f->at).index);
      if (r->seen)
        add_seen (r, block, points, seen);
      else
        {
          GLint first = (GLint) (block->first * (points ? 1 : 6));
          GLsizei count = (GLsizei) (block->count * (points ? 1 : 6));

          g_array_append_val (firsts, first);
          g_array_append_val (counts, count);
        }
      n += block->count;
      f->at++;
    }
  if (n > 0)
    {
      vt_renderer_use_program (r, VT_PROGRAM_ATOMS, variant);
      for (int i = 0; i < 3; i++)
        {
          static const VtBuffer used[3] = { VT_BUFFER_ATOMS, VT_BUFFER_FILTERS, VT_BUFFER_FLAGS };
          bind_texture (i, GL_TEXTURE_BUFFER, r->buffer_textures[used[i]]);
        }
      if (points)
        glEnable (GL_PROGRAM_POINT_SIZE);
      glBindVertexArray (r->vertex_array);
      if (r->seen)
        draw_seen (r, points, seen);
      else
        glMultiDrawArrays (points ? GL_POINTS : GL_TRIANGLES, (GLint *) firsts->data, (GLsizei *) counts->data, (GLsizei) firsts->len);
      glDisable (GL_PROGRAM_POINT_SIZE);
    }
  if (cull && f->at < list->len)
    cull_hidden (r, list, f->at);
  glDisable (GL_DEPTH_TEST);
  if (f->at >= list->len)
    {
      if (!faded && f->has_sheet)
        vt_renderer_draw_sheet (r);
      f->at = 0;
      f->stage = surround                                      ? VT_STAGE_DONE
                 : f->stage == VT_STAGE_SOLID && f->has_faded  ? VT_STAGE_FADED
                 : f->state.ambient_occlusion && !f->coarse ? VT_STAGE_OCCLUSION
                                                               : VT_STAGE_SHADE;
    }
}

/* ---- passes over the screen ---- */

/* The next rows of an area. */
static void
draw_band (VtRenderer *r, const int area[4], guint rows)
{
  glEnable (GL_SCISSOR_TEST);
  glScissor (area[0], (GLint) r->frame.at, area[2], (GLsizei) rows);
  glBindVertexArray (r->vertex_array);
  glDrawArrays (GL_TRIANGLES, 0, 3);
  glDisable (GL_SCISSOR_TEST);
}

static void
draw_marks (VtRenderer *r)
{
  GArray *vertices = r->marks.vertices;
  GLuint program;

  if (vertices == NULL || vertices->len == 0)
    return;
  glBindFramebuffer (GL_FRAMEBUFFER, r->picture_target);
  glEnable (GL_BLEND);
  glBlendFunc (GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
  program = vt_renderer_use_program (r, VT_PROGRAM_LINES, frame_variant (&r->frame));
  bind_texture (0, GL_TEXTURE_2D, r->depth);
  glBindVertexArray (r->line_array);
  glUniform1f (glGetUniformLocation (program, "hidden"), 1);
  glDrawArrays (GL_TRIANGLES, (GLint) r->marks.n_plain, (GLsizei) (vertices->len - r->marks.n_plain));
  glUniform1f (glGetUniformLocation (program, "hidden"), 0);
  glDrawArrays (GL_TRIANGLES, 0, (GLsizei) vertices->len);
  glDisable (GL_BLEND);
}

/* The area that atoms and marks touch: nothing else needs to be finished. */
static void
find_drawn (VtRenderer *r)
{
  const VtFrame *f = &r->frame;
  double box[4] = { r->width, r->height, 0, 0 };

  memcpy (r->drawn, r->used, sizeof r->used);
  if (vt_renderer_get_n_arrows (r) > 0)
    {
      /* They reach out of their atoms; where is not worth finding. */
      const int all[4] = { 0, 0, r->width, r->height };

      memcpy (r->drawn, all, sizeof all);
      return;
    }
  if (r->marks.vertices == NULL || r->marks.vertices->len == 0)
    return;
  for (guint i = 0; i < r->marks.vertices->len; i++)
    {
      const VtMarkVertex *vertex = &g_array_index (r->marks.vertices, VtMarkVertex, i);
      const float *corner = vertex->side[1] < 0.5f ? vertex->from : vertex->to;
      double reach = (double) vertex->side[2] * f->pixel_scale + 3;
      double world[3], view[3], pixel[2];

      for (int k = 0; k < 3; k++)
        world[k] = r->atoms->origin[k] + (double) corner[k];
      vt_camera_to_view (&f->camera, world, view);
      vt_camera_to_pixel (&f->camera, view, pixel);
      box[0] = MIN (box[0], pixel[0] - f->tile.x - reach);
      box[1] = MIN (box[1], pixel[1] - f->tile.y - reach);
      box[2] = MAX (box[2], pixel[0] - f->tile.x + reach);
      box[3] = MAX (box[3], pixel[1] - f->tile.y + reach);
    }
  set_area (r, r->drawn, box, TRUE);
}

static void
clear_colour (const VtFrame *f, gboolean encoded)
{
  const float *ground = f->block.background;
  GLfloat colour[4] = { 0, 0, 0, ground[3] };

  for (int k = 0; k < 3; k++)
    colour[k] = (encoded ? (float) f->ground[k] : ground[k]) * ground[3];
  glClearBufferfv (GL_COLOR, 0, colour);
}

/* A sample is complete: show the mean so far. */
static void
finish_sample (VtRenderer *r)
{
  VtFrame *f = &r->frame;

  r->finished_shown = 1 - r->finished_shown;
  r->shown_tile = f->tile;
  if (f->sample == 0)
    {
      r->ids_shown = 1 - r->ids_shown;
      r->ids_valid = TRUE;
      r->shown = TRUE;
      r->shown_key = f->key;
      r->shown_coarse = f->coarse;
      r->shown_divide = f->divide;
      g_clear_pointer (&r->shown_atoms, vt_atoms_unref);
      r->shown_atoms = vt_atoms_ref (r->atoms);
    }
  f->sample++;
  r->shown_serial++;
  f->at = 0;
  f->stage = f->sample < f->n_samples ? VT_STAGE_SOLID : VT_STAGE_DONE;
  if (f->stage != VT_STAGE_DONE)
    vt_renderer_load_block (r);
}

/* Adds the next rows of the finished sample to the mean of those before, and makes bytes of it. */
static void
step_finish (VtRenderer *r, guint rows)
{
  VtFrame *f = &r->frame;
  int to = 1 - r->finished_shown;
  gboolean single = f->n_samples == 1;
  guint end;

  if (f->at == 0)
    {
      find_drawn (r);
      if (r->finished_size[to][0] != r->made_width || r->finished_size[to][1] != r->made_height)
        {
          vt_gl_texture (&r->finished[to], GL_RGBA8, r->made_width, r->made_height);
          vt_gl_framebuffer (&r->finished_target[to], r->finished[to], 0, 0);
          r->finished_size[to][0] = r->made_width;
          r->finished_size[to][1] = r->made_height;
        }
      glBindFramebuffer (GL_FRAMEBUFFER, r->finished_target[to]);
      clear_colour (f, TRUE);
      f->at = (guint) r->drawn[1];
    }
  end = (guint) (r->drawn[1] + r->drawn[3]);
  rows = MIN (rows, end - f->at);
  glViewport (0, 0, r->width, r->height);
  if (!single)
    {
      if (f->sample > 0)
        {
          glEnable (GL_BLEND);
          glBlendColor (0, 0, 0, 1.0f / (float) (f->sample + 1));
          glBlendFunc (GL_CONSTANT_ALPHA, GL_ONE_MINUS_CONSTANT_ALPHA);
        }
      glBindFramebuffer (GL_FRAMEBUFFER, r->mean_target);
      vt_renderer_use_program (r, VT_PROGRAM_COPY, 0);
      bind_texture (0, GL_TEXTURE_2D, r->picture);
      draw_band (r, r->drawn, rows);
      glDisable (GL_BLEND);
    }
  glBindFramebuffer (GL_FRAMEBUFFER, r->finished_target[to]);
  vt_renderer_use_program (r, VT_PROGRAM_PRESENT, 0);
  bind_texture (0, GL_TEXTURE_2D, single ? r->picture : r->mean);
  draw_band (r, r->drawn, rows);
  f->at += rows;
  if (f->at >= end)
    finish_sample (r);
}

static guint
shade_variant (const VtRenderer *r)
{
  const VtFrame *f = &r->frame;

  return frame_variant (f) | (f->has_faded ? VT_VARIANT_FADED : 0) | (f->state.outlines ? VT_VARIANT_OUTLINES : 0)
         | (f->state.ambient_occlusion && !f->coarse ? VT_VARIANT_OCCLUSION : 0)
         | (f->block.colouring[2] > 0 ? VT_VARIANT_FIELD : 0);
}

static void
step_screen (VtRenderer *r, guint rows)
{
  VtFrame *f = &r->frame;
  GLuint ids = r->ids[1 - r->ids_shown];
  guint end = (guint) (r->used[1] + r->used[3]);

  glViewport (0, 0, r->width, r->height);
  if (f->at < (guint) r->used[1])
    f->at = (guint) r->used[1];
  switch (f->stage)
    {
    case VT_STAGE_OCCLUSION:
      glBindFramebuffer (GL_FRAMEBUFFER, r->sky_target[0]);
      vt_renderer_use_program (r, VT_PROGRAM_OCCLUSION, frame_variant (f) | (r->surround.divide > 1 ? VT_VARIANT_SURROUND : 0));
      bind_texture (0, GL_TEXTURE_2D, ids);
      bind_texture (1, GL_TEXTURE_2D, r->depth);
      bind_texture (2, GL_TEXTURE_BUFFER, r->buffer_textures[VT_BUFFER_ATOMS]);
      bind_texture (3, GL_TEXTURE_2D, r->surround_depth);
      break;

    case VT_STAGE_SMOOTH:
      glBindFramebuffer (GL_FRAMEBUFFER, r->sky_target[1]);
      vt_renderer_use_program (r, VT_PROGRAM_SMOOTH, frame_variant (f));
      bind_texture (0, GL_TEXTURE_2D, r->sky[0]);
      bind_texture (1, GL_TEXTURE_2D, r->depth);
      break;

    default:
      glBindFramebuffer (GL_FRAMEBUFFER, r->picture_target);
      vt_renderer_use_program (r, VT_PROGRAM_SHADE, shade_variant (r));
      bind_texture (0, GL_TEXTURE_2D, ids);
      bind_texture (1, GL_TEXTURE_2D, r->depth);
      bind_texture (2, GL_TEXTURE_2D, f->has_faded ? r->faded_ids : ids);
      bind_texture (3, GL_TEXTURE_2D, f->has_faded ? r->faded_depth : r->depth);
      bind_texture (4, GL_TEXTURE_2D, r->sky[1]);
      bind_texture (5, GL_TEXTURE_BUFFER, r->buffer_textures[VT_BUFFER_ATOMS]);
      bind_texture (6, GL_TEXTURE_BUFFER, r->buffer_textures[VT_BUFFER_VALUES]);
      bind_texture (7, GL_TEXTURE_2D, r->map_texture);
      bind_texture (8, GL_TEXTURE_BUFFER, r->buffer_textures[VT_BUFFER_FLAGS]);
      bind_texture (9, GL_TEXTURE_2D, f->has_sheet ? r->sheet_texture : r->map_texture);
      break;
    }
  if (f->stage == VT_STAGE_SHADE && f->at == (guint) r->used[1])
    clear_colour (f, FALSE);
  rows = MIN (rows, end - MIN (f->at, end));
  draw_band (r, r->used, rows);
  f->at += rows;
  if (f->at < end)
    return;
  f->at = 0;
  if (f->stage == VT_STAGE_OCCLUSION)
    f->stage = VT_STAGE_SMOOTH;
  else if (f->stage == VT_STAGE_SMOOTH)
    f->stage = VT_STAGE_SHADE;
  else
    f->stage = VT_STAGE_MARKS;
}

/* The next arrows, and after the last of them the lines. */
static void
step_marks (VtRenderer *r, guint wanted)
{
  VtFrame *f = &r->frame;

  glViewport (0, 0, r->width, r->height);
  if (f->at < vt_renderer_get_n_arrows (r))
    f->at += vt_renderer_draw_arrows (r, f->at, wanted);
  if (f->at < vt_renderer_get_n_arrows (r))
    return;
  draw_marks (r);
  f->at = 0;
  f->stage = VT_STAGE_FINISH;
}

void
vt_renderer_step (VtRenderer *r, double ms)
{
  VtStage stage = r->frame.stage;
  gint64 before = g_get_monotonic_time ();
  gboolean atoms = stage == VT_STAGE_SOLID || stage == VT_STAGE_FADED;
  double units;
  double took;

  glBindBufferBase (GL_UNIFORM_BUFFER, 0, r->frame_buffer);
  glDisable (GL_BLEND);
  glDisable (GL_CULL_FACE);
  glDisable (GL_STENCIL_TEST);
  glDisable (GL_SCISSOR_TEST);
  glColorMask (GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
  if (atoms)
    {
      guint from = r->frame.at;
      gsize n = 0;

      step_atoms (r, (gsize) CLAMP (ms / r->cost[stage], 1024, 1e9));
      for (guint i = from; i < r->visible[stage == VT_STAGE_FADED]->len; i++)
        {
          VtVisible *visible = &g_array_index (r->visible[stage == VT_STAGE_FADED], VtVisible, i);
          if (r->frame.stage == stage && i >= r->frame.at)
            break;
          n += g_array_index (r->atoms->blocks, VtAtomBlock, visible->index).count;
        }
      units = (double) n;
    }
  else if (stage == VT_STAGE_MARKS)
    {
      guint from = r->frame.at;

      step_marks (r, (guint) CLAMP (ms / r->cost[stage], 256, 1e6));
      units = r->frame.stage == stage ? r->frame.at - from : vt_renderer_get_n_arrows (r) - from;
    }
  else
    {
      const int *area = stage == VT_STAGE_FINISH ? r->drawn : r->used;
      guint from = r->frame.at;
      double rows = ms / (r->cost[stage] * MAX (area[2], 1));

      if (stage == VT_STAGE_FINISH)
        step_finish (r, (guint) CLAMP (rows, 16, r->height));
      else
        step_screen (r, (guint) CLAMP (rows, 16, r->height));
      from = MAX (from, (guint) area[1]);
      units = r->frame.stage == stage && r->frame.at > from ? (int) r->frame.at : area[1] + area[3];
      units = (units - from) * area[2];
    }
  glFinish ();
  took = (double) (g_get_monotonic_time () - before) / 1000;
  if (units > 1000)
    r->cost[stage] = 0.5 * r->cost[stage] + 0.5 * CLAMP (took / units, 1e-7, 1e-2);
}

void
vt_renderer_present (VtRenderer *r, GLuint target, int x, int y, int width, int height)
{
  const VtTile *tile = &r->shown_tile;
  int m = tile->margin;
  gboolean same = width == tile->width - 2 * m && height == tile->height - 2 * m;

  glDisable (GL_SCISSOR_TEST);
  glBindFramebuffer (GL_READ_FRAMEBUFFER, r->finished_target[r->finished_shown]);
  glBindFramebuffer (GL_DRAW_FRAMEBUFFER, target);
  glBlitFramebuffer (m, m, tile->width - m, tile->height - m, x, y, x + width, y + height, GL_COLOR_BUFFER_BIT,
                     same ? GL_NEAREST : GL_LINEAR);
  glBindFramebuffer (GL_FRAMEBUFFER, target);
  glActiveTexture (GL_TEXTURE0);
  glBindVertexArray (0);
  glUseProgram (0);
}
