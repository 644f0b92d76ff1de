#include "vt-renderer-private.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "vt-region.h"

/* A frame is drawn in stages (vt-renderer-private.h) that each can stop when the budget is spent. The first sample of every
 * pixel completes a picture; further ones, at other places within the pixel, are averaged into it. A frame that is
 * in progress when the camera moves on is finished first, so that something new is always shown. */

#define DEFAULT_SAMPLES 8
#define OCCLUSION_TAPS 9
#define SCREEN_MARGIN 16          /* pixels: small spheres are GL points, which go when their middle leaves the target */
#define KEY_DATA 12                /* numbers of the key that say which atoms at which size */
#define FLUID_MS 45               /* a moving picture that takes longer loses its shadows; if half of that is left, half its pixels each way */

VtRenderer *
vt_renderer_new (GError **error)
{
  VtRenderer *r;

  if (!vt_gl_check (error))
    return NULL;
  r = g_new0 (VtRenderer, 1);
  r->software = vt_gl_is_software ();
  glGetIntegerv (GL_MAX_TEXTURE_BUFFER_SIZE, &r->max_texels);
  for (int i = 0; i < 2; i++)
    r->visible[i] = g_array_new (FALSE, FALSE, sizeof (VtVisible));
  /* Guesses, in favour of small first pieces. */
  for (int i = 0; i < VT_N_STAGES; i++)
    r->cost[i] = i == VT_STAGE_SOLID || i == VT_STAGE_FADED ? 1e-3 : 1e-4;
  r->frame.stage = VT_STAGE_DONE;
  if (!vt_renderer_init_passes (r, error))
    {
      vt_renderer_free (r);
      return NULL;
    }
  return r;
}

void
vt_renderer_free (VtRenderer *r)
{
  g_return_if_fail (r != NULL);

  vt_renderer_free_passes (r);
  vt_renderer_free_arrows (r);
  vt_renderer_free_sheet (r);
  vt_renderer_free_data (r);
  g_clear_object (&r->frame.scene);
  for (int i = 0; i < 2; i++)
    g_array_unref (r->visible[i]);
  vt_marks_clear (&r->marks);
  g_free (r->seen);
  g_free (r);
}

/* ---- what a frame is made from ---- */

static float
srgb_to_linear (double c)
{
  return (float) (c <= 0.04045 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4));
}

static void
key_add (VtFrameKey *key, double value)
{
  g_assert (key->n < VT_KEY_LENGTH);
  key->values[key->n++] = value;
}

static gboolean
keys_equal (const VtFrameKey *a, const VtFrameKey *b)
{
  return a->n == b->n && memcmp (a->values, b->values, a->n * sizeof (double)) == 0;
}

static void
make_key (VtFrameKey *key, VtScene *scene, VtView *view, const VtViewState *s, const VtFrameOptions *o)
{
  VtSceneSerials serials;
  VtField *field = vt_scene_get_colour_field (scene);
  double min = 0, max = 0;

  vt_scene_get_serials (scene, &serials);
  if (field != NULL)
    vt_view_get_colour_range (view, field, &min, &max);
  key->n = 0;
  const double values[] = {
    GPOINTER_TO_SIZE (scene), serials.sample, serials.colour, serials.filter, serials.arrows, serials.slice_map, serials.picked, serials.cell, serials.selection,
    o->width, o->height, o->pixel_scale, o->background[0], o->background[1], o->background[2], o->background[3], o->dark,
    o->samples, g_quark_from_string (s->colour_map), s->colour_component, s->reverse_map, min, max, s->slice_enabled,
    s->slice_normal[0], s->slice_normal[1], s->slice_normal[2], s->slice_position, s->slice_thickness, s->slice_caps,
    s->slice_map, s->slice_map_contour, s->slice_map_level, s->slice_map_temperature, s->slice_map_atoms, s->fade_outside, g_quark_from_string (s->hidden_species), g_quark_from_string (s->filter_field), s->filter_min,
    s->filter_max, s->arrows_length, s->arrows_threshold, s->arrows_width, g_quark_from_string (s->arrows_colour),
    s->opacity_outside, s->selected_style, s->radius_scale, s->wrap, s->perspective, s->rotation[0], s->rotation[1], s->rotation[2],
    s->rotation[3], s->centre[0], s->centre[1], s->centre[2], s->zoom, s->ambient_occlusion, s->outlines, s->depth_cue, s->show_cell,
  };
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    key_add (key, values[i]);
}

/* Rows that take a position relative to the local origin to view coordinates. */
static void
fill_rows (VtFrameBlock *b, const VtCamera *camera, const double origin[3])
{
  double view[3];

  vt_camera_to_view (camera, origin, view);
  for (int k = 0; k < 3; k++)
    {
      for (int j = 0; j < 3; j++)
        b->rows[k][j] = (float) (k == 2 ? -camera->axes[2][j] : camera->axes[k][j]);
      b->rows[k][3] = (float) view[k];
    }
}

static void
fill_projection (VtFrameBlock *b, const VtCamera *camera, const VtTile *tile, double nearest, double farthest)
{
  double at_one = camera->perspective ? camera->scale * camera->distance : camera->scale;

  b->projection[0] = (float) (2 * at_one / tile->width);
  b->projection[1] = (float) (2 * at_one / tile->height);
  b->projection[2] = (float) ((camera->width - 2.0 * tile->x) / tile->width - 1);
  b->projection[3] = (float) ((2.0 * tile->y + 2.0 * tile->height - camera->height) / tile->height - 1);
  if (camera->perspective)
    {
      b->depths[0] = (float) ((farthest + nearest) / (farthest - nearest));
      b->depths[1] = (float) (-2 * farthest * nearest / (farthest - nearest));
    }
  else
    {
      b->depths[0] = (float) (2 / (farthest - nearest));
      b->depths[1] = (float) (-(farthest + nearest) / (farthest - nearest));
    }
  b->depths[3] = (float) at_one;
  b->target[0] = (float) tile->width;
  b->target[1] = (float) tile->height;
  b->target[2] = (float) tile->x;
  b->target[3] = (float) (camera->height - tile->y - tile->height);
}

static void
fill_slice (VtFrameBlock *b, const VtViewState *s, const VtCamera *camera, const VtCell *cell)
{
  double along[3] = { 0 };
  double offset = 0;

  if (!s->slice_enabled)
    return;
  for (int k = 0; k < 3; k++)
    {
      for (int j = 0; j < 3; j++)
        along[j] += camera->axes[j][k] * s->slice_normal[k];
      offset += s->slice_normal[k] * (camera->target[k] - cell->origin[k]);
    }
  b->plane[0] = (float) along[0];
  b->plane[1] = (float) along[1];
  b->plane[2] = (float) -along[2];
  b->plane[3] = (float) (offset + along[2] * camera->distance);
  b->slab[0] = s->slice_thickness > 0 ? (float) (s->slice_position - s->slice_thickness / 2) : -1e30f;
  b->slab[1] = (float) (s->slice_position + s->slice_thickness / 2);
  b->slab[2] = s->slice_caps;
}

static void
fill_colours (VtFrameBlock *b, VtScene *scene, VtView *view, const VtViewState *s, const VtColourMap *map)
{
  VtSample *sample = vt_scene_get_sample (scene);
  VtField *field = vt_scene_get_colour_field (scene);
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (sample, &n_species);
  double min = 0, max = 1;

  for (guint i = 0; i < n_species; i++)
    {
      for (int k = 0; k < 3; k++)
        b->species[i][k] = srgb_to_linear ((species[i].rgb >> (16 - 8 * k) & 0xff) / 255.0);
      b->species[i][3] = vt_view_hides_species (view, species[i].name) ? 0 : (float) species[i].radius;
    }
  if (field != NULL)
    {
      vt_view_get_colour_range (view, field, &min, &max);
      b->colouring[2] = map->kind == VT_MAP_CATEGORICAL ? 2 : 1;
      b->colouring[3] = (float) map->n_colours;
    }
  b->colouring[0] = (float) min;
  b->colouring[1] = (float) max;
}

static void
fill_block (VtRenderer *r, VtView *view, const VtFrameOptions *o)
{
  VtFrame *f = &r->frame;
  VtFrameBlock *b = &f->block;
  const VtViewState *s = &f->state;
  VtSample *sample = vt_scene_get_sample (f->scene);
  const VtColourMap *map = vt_view_get_colour_map (view, vt_scene_get_colour_field (f->scene));
  double extent, nearest, farthest, middle[3];
  gssize picked = vt_scene_get_picked (f->scene);
  double radius = vt_sample_get_mean_radius (sample) * s->radius_scale;

  memset (b, 0, sizeof *b);
  vt_camera_to_view (&f->camera, r->atoms->origin, middle);
  extent = MAX (r->atoms->extent, f->camera.cell_radius) * 1.01 + 10 * radius;
  nearest = middle[2] - extent;
  farthest = middle[2] + extent;
  if (f->camera.perspective)
    nearest = MAX (nearest, f->camera.distance * 0.01);
  fill_rows (b, &f->camera, r->atoms->origin);
  fill_projection (b, &f->camera, &f->tile, nearest, MAX (farthest, nearest * 1.01 + 1e-3));
  fill_slice (b, s, &f->camera, vt_sample_get_cell (sample));
  fill_colours (b, f->scene, view, s, map);
  vt_renderer_load_map (r, map);
  b->filtering[0] = (float) s->filter_min;
  b->filtering[1] = (float) s->filter_max;
  b->filtering[2] = vt_scene_get_filter_field (f->scene) != NULL && s->filter_field[0] != '\0';
  b->filtering[3] = vt_scene_get_selection (f->scene) == NULL ? 0 : s->selected_style == VT_SELECTED_FADE ? 1 : 2;
  b->style[0] = (float) s->radius_scale;
  b->style[1] = s->fade_outside;
  b->style[2] = (float) s->opacity_outside;
  b->style[3] = (float) f->pixel_scale;
  b->occlusion[0] = (float) (2.8 * radius);
  b->occlusion[1] = 1.5f;
  b->occlusion[2] = (float) (0.15 * MIN (f->camera.width, f->camera.height));
  if (r->surround.divide > 1)
    {
      b->surround[0] = (float) r->surround.divide;
      b->surround[1] = (float) -r->surround.x;
      b->surround[2] = (float) (r->surround.y + r->surround.height - f->camera.height / r->surround.divide);
      b->surround[3] = VT_SURROUND_FROM;
    }
  b->cue[0] = (float) (middle[2] - f->camera.cell_radius * 0.6);
  b->cue[1] = (float) (middle[2] + f->camera.cell_radius);
  b->cue[2] = s->depth_cue ? 0.75f : 0;
  b->cue[3] = s->outlines;
  for (int k = 0; k < 3; k++)
    {
      b->background[k] = srgb_to_linear (o->background[k]);
      b->accent[k] = vt_marks_accent[k];
    }
  b->background[3] = (float) o->background[3];
  b->accent[3] = s->reverse_map;
  b->marks[0] = picked >= 0 && (gsize) picked < r->atoms->n ? (gint32) r->atoms->place[picked] : -1;
  b->marks[1] = OCCLUSION_TAPS;
  vt_renderer_fill_sheet (r, view, map);
  f->has_faded = ((s->fade_outside && (s->slice_enabled || b->filtering[2] > 0)) || b->filtering[3] == 1 || b->ghosts[2] > 0) && s->opacity_outside > 0;
}

typedef struct
{
  VtSample *sample;
  const double *origin;
  gboolean wrap;
  double inverse[3][3];
} PlaceData;

static void
place_atom (gsize atom, float position[3], gpointer user_data)
{
  PlaceData *data = user_data;
  double at[3];

  vt_sample_get_place (data->sample, atom, data->wrap ? data->inverse : NULL, at);
  for (int k = 0; k < 3; k++)
    position[k] = (float) (at[k] - data->origin[k]);
}

/* The longest arrow has to be looked for: not again for every turn of the camera. */
static void
load_arrows (VtRenderer *r, VtView *view)
{
  VtFrame *f = &r->frame;
  const VtViewState *s = &f->state;
  const VtColourMap *map = vt_view_get_colour_map (view, vt_scene_get_colour_field (f->scene));
  VtSceneSerials serials;
  VtFrameKey key = { .n = 0 };

  vt_scene_get_serials (f->scene, &serials);
  const double values[] = {
    GPOINTER_TO_SIZE (f->scene), serials.sample, serials.colour, serials.filter, serials.arrows, serials.selection, s->selected_style,
    g_quark_from_string (s->colour_map), s->colour_component, s->reverse_map, (double) f->block.colouring[0], (double) f->block.colouring[1],
    s->slice_enabled, s->slice_normal[0], s->slice_normal[1], s->slice_normal[2], s->slice_position, s->slice_thickness,
    g_quark_from_string (s->hidden_species), g_quark_from_string (s->filter_field), s->filter_min, s->filter_max, s->arrows_length,
    s->arrows_threshold, s->arrows_width, g_quark_from_string (s->arrows_colour), s->radius_scale, s->wrap, f->dark,
  };
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    key_add (&key, values[i]);
  if (r->arrows == NULL || !keys_equal (&r->arrows_key, &key))
    {
      vt_renderer_load_arrows (r, f->scene, view, map, f->dark);
      r->arrows_key = key;
    }
}

static void
load_marks (VtRenderer *r, VtView *view)
{
  VtFrame *f = &r->frame;
  PlaceData data = { .sample = vt_scene_get_sample (f->scene), .origin = r->atoms->origin, .wrap = f->state.wrap };

  data.wrap = data.wrap && vt_cell_get_inverse (vt_sample_get_cell (data.sample), data.inverse);
  vt_marks_build (&r->marks, f->scene, view, &f->state, &f->camera, r->atoms->origin, f->dark, place_atom, &data);
  glBindBuffer (GL_ARRAY_BUFFER, r->line_buffer);
  glBufferData (GL_ARRAY_BUFFER, (GLsizeiptr) (r->marks.vertices->len * sizeof (VtMarkVertex)), r->marks.vertices->data,
                GL_STREAM_DRAW);
  glBindBuffer (GL_ARRAY_BUFFER, 0);
}

/* ---- frames ---- */

/* Strings of a view's state live only until the view changes; a frame keeps none. */
static void
forget_strings (VtViewState *state)
{
  state->colour_by = state->colour_map = state->hidden_species = state->filter_field = state->background = NULL;
}

/* Of a picture of so many @pixels, with shadows or without. */
static double
estimate_ms (const VtRenderer *r, double pixels, gboolean shadows)
{
  return pixels * ((shadows ? r->cost[VT_STAGE_OCCLUSION] + r->cost[VT_STAGE_SMOOTH] : 0) + r->cost[VT_STAGE_SHADE])
         + (double) MIN (r->atoms->n, 300000) * r->cost[VT_STAGE_SOLID];
}

/* The data are uploaded: resolves camera, uniforms and marks of the frame that now begins. */
static void
begin_frame (VtRenderer *r, VtScene *scene, VtView *view, const VtFrameOptions *o, const VtTile *tile, const VtFrameKey *key)
{
  VtFrame *f = &r->frame;
  const double pixels = (double) tile->width * tile->height;

  g_set_object (&f->scene, scene);
  vt_view_get_state (view, &f->state);
  f->tile = *tile;
  f->key = *key;
  f->coarse = o->interactive && estimate_ms (r, pixels, TRUE) > FLUID_MS;
  f->divide = f->coarse && estimate_ms (r, pixels, FALSE) > 0.5 * FLUID_MS && MIN (o->width, o->height) >= 400 ? 2 : 1;
  if (f->divide > 1)
    {
      f->tile.width = (o->width + 1) / 2 + 2 * tile->margin;
      f->tile.height = (o->height + 1) / 2 + 2 * tile->margin;
    }
  vt_camera_init (&f->camera, &f->state, vt_scene_get_sample (scene), (o->width + f->divide - 1) / f->divide,
                  (o->height + f->divide - 1) / f->divide);
  f->pixel_scale = (o->pixel_scale > 0 ? o->pixel_scale : 1) / f->divide;
  memcpy (f->ground, o->background, sizeof f->ground);
  f->dark = o->dark;
  if (tile->divide > 1)
    vt_camera_shrink (&f->camera, tile->divide);
  fill_block (r, view, o);
  if (tile->divide > 1)
    {
      vt_renderer_make_surround (r, tile);
      f->has_faded = FALSE;
    }
  else
    vt_renderer_resize (r, f->tile.width, f->tile.height, f->has_faded);
  f->sample = 0;
  f->at = 0;
  f->stage = VT_STAGE_SOLID;
  vt_renderer_load_block (r);
  load_arrows (r, view);
  load_marks (r, view);
  forget_strings (&f->state);
}

static void
clear_target (GLuint target, const VtFrameOptions *o)
{
  const GLfloat a = (GLfloat) o->background[3];
  const GLfloat colour[4] = { (GLfloat) o->background[0] * a, (GLfloat) o->background[1] * a, (GLfloat) o->background[2] * a, a };

  glBindFramebuffer (GL_FRAMEBUFFER, target);
  glDisable (GL_SCISSOR_TEST);
  glColorMask (GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
  glClearBufferfv (GL_COLOR, 0, colour);
}

/* Whether a frame in progress is worth finishing though another is wanted: its first picture is still to come, and
 * shows the same atoms at the same size (the first numbers of the key). */
static gboolean
worth_finishing (const VtFrame *f, const VtFrameKey *key)
{
  return f->stage != VT_STAGE_DONE && f->sample == 0 && memcmp (f->key.values, key->values, KEY_DATA * sizeof (double)) == 0;
}

/* Samples of each pixel of a picture that stays. */
static guint
count_samples (const VtFrameOptions *o)
{
  return o->samples > 0 ? o->samples : DEFAULT_SAMPLES;
}

/* Moves on to the frame that @key stands for. DONE: nothing is left to do for it. */
static gboolean
choose_frame (VtRenderer *r, VtScene *scene, VtView *view, const VtFrameOptions *o, const VtTile *tile, const VtFrameKey *key,
              gint64 deadline)
{
  VtFrame *f = &r->frame;
  gboolean current = keys_equal (&f->key, key);
  guint samples = o->interactive ? 1 : count_samples (o);
  VtViewState state;

  if (f->stage != VT_STAGE_DONE && (current || worth_finishing (f, key)))
    return TRUE;
  if (current && (o->interactive || !f->coarse))
    {
      if (f->n_samples < samples)
        {
          f->n_samples = samples;
          f->stage = VT_STAGE_SOLID;
          vt_renderer_load_block (r);
        }
      return TRUE;
    }
  f->stage = VT_STAGE_DONE;
  f->key.n = 0;
  vt_view_get_state (view, &state);
  if (!vt_renderer_upload (r, scene, &state, deadline))
    return FALSE;
  begin_frame (r, scene, view, o, tile, key);
  f->n_samples = samples;
  return TRUE;
}

/* TRUE: the frame that @key stands for is complete. */
static gboolean
work (VtRenderer *r, VtScene *scene, VtView *view, const VtFrameOptions *o, const VtTile *tile, const VtFrameKey *key)
{
  VtFrame *f = &r->frame;
  gint64 deadline = o->budget_ms > 0 ? g_get_monotonic_time () + (gint64) (o->budget_ms * 1000) : G_MAXINT64;

  do
    {
      double left;

      if (!choose_frame (r, scene, view, o, tile, key, deadline))
        return FALSE;
      if (f->stage == VT_STAGE_DONE)
        return TRUE;
      left = (double) (deadline - g_get_monotonic_time ()) / 1000;
      vt_renderer_step (r, o->budget_ms > 0 ? MAX (left, 1) : 1e9);
    }
  while (g_get_monotonic_time () < deadline);
  return f->stage == VT_STAGE_DONE && keys_equal (&f->key, key) && (o->interactive || !f->coarse);
}

gboolean
vt_renderer_draw (VtRenderer *r, VtScene *scene, VtView *view, const VtFrameOptions *o)
{
  VtTile tile = { .x = -SCREEN_MARGIN, .y = -SCREEN_MARGIN, .width = o->width + 2 * SCREEN_MARGIN, .height = o->height + 2 * SCREEN_MARGIN,
                  .margin = SCREEN_MARGIN };

  return vt_renderer_draw_tile (r, scene, view, o, &tile);
}

/* What has been drawn last, in the middle and not scaled if the picture's size is another now: so a window that is being
 * resized does not shimmer. */
static void
show (VtRenderer *r, GLuint target, int width, int height, const VtFrameOptions *o)
{
  int shown_width = r->shown_tile.width - 2 * r->shown_tile.margin;
  int shown_height = r->shown_tile.height - 2 * r->shown_tile.margin;

  if (o->shrink > 1)
    {
      width = (width + o->shrink - 1) / o->shrink;
      height = (height + o->shrink - 1) / o->shrink;
    }
  /* A coarse picture has fewer pixels and always fills the place of the fine one. */
  if (r->shown_coarse || o->shrink > 1)
    {
      shown_width = width;
      shown_height = height;
    }
  if (!r->shown || shown_width < width || shown_height < height)
    clear_target (target, o);
  if (!r->shown)
    return;
  glDisable (GL_DEPTH_TEST);
  glDisable (GL_BLEND);
  vt_renderer_present (r, target, (width - shown_width) / 2, (height - shown_height) / 2, shown_width, shown_height);
}

gboolean
vt_renderer_draw_tile (VtRenderer *r, VtScene *scene, VtView *view, const VtFrameOptions *o, const VtTile *tile)
{
  GLint target = 0;
  GLint viewport[4];
  VtSample *sample;
  gboolean complete;
  VtViewState state;
  VtFrameKey key;

  g_return_val_if_fail (r != NULL, TRUE);
  g_return_val_if_fail (VT_IS_SCENE (scene), TRUE);
  g_return_val_if_fail (VT_IS_VIEW (view), TRUE);

  glGetIntegerv (GL_DRAW_FRAMEBUFFER_BINDING, &target);
  glGetIntegerv (GL_VIEWPORT, viewport);
  sample = vt_scene_get_sample (scene);
  if (r->too_many)
    g_clear_error (&r->error);
  r->too_many = sample != NULL && vt_sample_get_n_atoms (sample) > (gsize) r->max_texels && r->error == NULL;
  if (r->too_many)
    g_set_error (&r->error, VT_RENDER_ERROR, VT_RENDER_ERROR_SIZE,
                 _("The graphics driver takes at most %d atoms, and there are %zu. "
                   "Start Vitrine with LIBGL_ALWAYS_SOFTWARE=1 to draw without it."),
                 r->max_texels, vt_sample_get_n_atoms (sample));
  if (sample == NULL || o->width < 1 || o->height < 1 || r->error != NULL)
    {
      r->shown = FALSE;
      r->asked_nothing = TRUE;
      if (!o->work_only)
        clear_target ((GLuint) target, o);
      return TRUE;
    }
  vt_view_get_state (view, &state);
  make_key (&key, scene, view, &state, o);
  key_add (&key, tile->x);
  key_add (&key, tile->y);
  key_add (&key, tile->divide);
  r->asked_nothing = FALSE;
  r->asked_key = key;
  if (o->present_only)
    complete = r->frame.stage == VT_STAGE_DONE && keys_equal (&r->frame.key, &key)
               && (o->interactive || (!r->frame.coarse && r->frame.n_samples >= count_samples (o)));
  else
    complete = work (r, scene, view, o, tile, &key);

  if (!o->work_only)
    show (r, (GLuint) target, tile->width - 2 * tile->margin, tile->height - 2 * tile->margin, o);
  glBindFramebuffer (GL_FRAMEBUFFER, (GLuint) target);
  glViewport (viewport[0], viewport[1], viewport[2], viewport[3]);
  return complete;
}

void
vt_renderer_get_shown (VtRenderer *r, guint64 *serial, gboolean *current)
{
  g_return_if_fail (r != NULL);

  *serial = r->shown_serial;
  *current = r->asked_nothing || (r->shown && keys_equal (&r->shown_key, &r->asked_key));
}

int
vt_renderer_get_shown_divide (VtRenderer *r)
{
  g_return_val_if_fail (r != NULL, 1);
  return r->shown ? MAX (r->shown_divide, 1) : 1;
}

const GError *
vt_renderer_get_error (VtRenderer *r)
{
  g_return_val_if_fail (r != NULL, NULL);
  return r->error;
}

/* ---- picking ---- */

/* The ids of a rectangle of the shown picture (top left origin), clipped to it; rows bottom up. NULL if empty. */
static guint32 *
read_ids (VtRenderer *r, int x, int y, int *width, int *height)
{
  const VtTile *tile = &r->shown_tile;
  int x1 = MIN (x + *width, tile->width - 2 * tile->margin);
  int y1 = MIN (y + *height, tile->height - 2 * tile->margin);
  guint32 *ids;
  GLint before = 0;

  x = MAX (x, 0);
  y = MAX (y, 0);
  if (!r->shown || !r->ids_valid || x1 <= x || y1 <= y)
    return NULL;
  *width = x1 - x;
  *height = y1 - y;
  ids = g_new (guint32, (gsize) *width * *height);
  glGetIntegerv (GL_READ_FRAMEBUFFER_BINDING, &before);
  glBindFramebuffer (GL_READ_FRAMEBUFFER, r->solid_target[r->ids_shown]);
  glReadBuffer (GL_COLOR_ATTACHMENT0);
  glPixelStorei (GL_PACK_ALIGNMENT, 4);
  glReadPixels (x + tile->margin, tile->height - tile->margin - y1, *width, *height, GL_RED_INTEGER, GL_UNSIGNED_INT, ids);
  glBindFramebuffer (GL_READ_FRAMEBUFFER, (GLuint) before);
  return ids;
}

gboolean
vt_renderer_may_pick (VtRenderer *r)
{
  g_return_val_if_fail (r != NULL, FALSE);
  return r->shown && r->ids_valid && !r->shown_coarse;
}

gssize
vt_renderer_pick (VtRenderer *r, int x, int y)
{
  int width = 1, height = 1;
  g_autofree guint32 *ids = NULL;

  g_return_val_if_fail (r != NULL, -1);

  if (r->shown_divide > 1)
    {
      x /= r->shown_divide;
      y /= r->shown_divide;
    }
  ids = read_ids (r, x, y, &width, &height);
  if (ids == NULL || ids[0] == 0 || ids[0] > r->shown_atoms->n)
    return -1;
  return (gssize) r->shown_atoms->order[ids[0] - 1];
}

void
vt_renderer_pick_rect (VtRenderer *r, int x, int y, int width, int height, void (*func) (gsize atom, gpointer data), gpointer data)
{
  g_autofree guint32 *ids = NULL;
  g_autofree guint8 *seen = NULL;

  g_return_if_fail (r != NULL);
  g_return_if_fail (func != NULL);

  if (r->shown_divide > 1)
    {
      x /= r->shown_divide;
      y /= r->shown_divide;
      width = (width + r->shown_divide - 1) / r->shown_divide;
      height = (height + r->shown_divide - 1) / r->shown_divide;
    }
  ids = read_ids (r, x, y, &width, &height);
  if (ids == NULL)
    return;
  seen = g_malloc0 (r->shown_atoms->n);
  for (gsize i = 0; i < (gsize) width * height; i++)
    if (ids[i] > 0 && ids[i] <= r->shown_atoms->n && !seen[ids[i] - 1])
      {
        seen[ids[i] - 1] = 1;
        func (r->shown_atoms->order[ids[i] - 1], data);
      }
}

void
vt_renderer_pick_polygon (VtRenderer *r, const double *corners, gsize n_corners, void (*func) (gsize atom, gpointer data), gpointer data)
{
  g_autofree guint32 *ids = NULL;
  g_autofree guint8 *seen = NULL;
  g_autofree double *at = NULL, *scaled = NULL;
  double low[2] = { 1e6, 1e6 }, high[2] = { -1e6, -1e6 };
  int x, y, width, height;

  g_return_if_fail (r != NULL);
  g_return_if_fail (func != NULL);

  scaled = g_new (double, 2 * n_corners + 1);
  at = g_new (double, n_corners + 1);
  for (gsize i = 0; i < 2 * n_corners; i++)
    {
      scaled[i] = CLAMP (corners[i] / MAX (r->shown_divide, 1), -1e6, 1e6);
      low[i % 2] = MIN (low[i % 2], scaled[i]);
      high[i % 2] = MAX (high[i % 2], scaled[i]);
    }
  x = MAX ((int) floor (low[0]), 0);
  y = MAX ((int) floor (low[1]), 0);
  width = (int) ceil (high[0]) - x + 1;
  height = (int) ceil (high[1]) - y + 1;
  ids = width > 0 && height > 0 ? read_ids (r, x, y, &width, &height) : NULL;
  if (ids == NULL)
    return;
  seen = g_malloc0 (r->shown_atoms->n);
  for (int row = 0; row < height; row++)
    {
      const guint32 *line = ids + (gsize) width * (height - 1 - row);
      gsize n = vt_region_cut (scaled, n_corners, y + row + 0.5, at);

      for (gsize pair = 0; pair + 1 < n; pair += 2)
        {
          int from = CLAMP ((int) ceil (at[pair] - x - 0.5), 0, width), to = CLAMP ((int) ceil (at[pair + 1] - x - 0.5), 0, width);

          for (int i = from; i < to; i++)
            if (line[i] > 0 && line[i] <= r->shown_atoms->n && !seen[line[i] - 1])
              {
                seen[line[i] - 1] = 1;
                func (r->shown_atoms->order[line[i] - 1], data);
              }
        }
    }
}
