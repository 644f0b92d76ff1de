/* Pictures under software OpenGL: closed forms, a ray cast on the CPU, tiles, and reference images (reference/, written anew
 * with VITRINE_NEW_REFERENCES=1; what differs is saved in the build folder). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vt-error.h"
#include "io/vt-samples.h"
#include "io/vt-trajectory.h"
#include "vt-camera.h"
#include "vt-colour-map.h"
#include "vt-egl.h"
#include "vt-gl.h"
#include "vt-renderer-private.h"

typedef struct
{
  VtScene *scene;
  VtView *view;
  int longest_reach; /* of shadows over the borders of tiles; 0: as usual */
} Stage;

static VtSample *
glass (gsize times)
{
  static VtSample *one = NULL;
  g_autoptr (GError) error = NULL;

  if (one == NULL)
    {
      g_autofree char *path = vt_samples_find ("cu50zr50-glass");
      g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (path, NULL, NULL, &error);
      g_assert_no_error (error);
      one = vt_trajectory_read (trajectory, 0, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
    }
  if (times == 1)
    return g_object_ref (one);

  gsize n = vt_sample_get_n_atoms (one), total = n * times * times * times, at = 0;
  VtCell cell = *vt_sample_get_cell (one);
  double *positions = g_new (double, 3 * total);
  guint8 *species = g_new (guint8, total);
  guint n_species;
  const VtSpecies *kinds = vt_sample_get_species (one, &n_species);
  for (gsize copy = 0; copy < times * times * times; copy++)
    for (gsize i = 0; i < n; i++, at++)
      {
        species[at] = vt_sample_get_species_index (one)[i];
        for (int k = 0; k < 3; k++)
          positions[3 * at + k] = vt_sample_get_positions (one)[3 * i + k] + (double) (copy % times) * cell.vectors[0][k]
                                  + (double) (copy / times % times) * cell.vectors[1][k]
                                  + (double) (copy / times / times) * cell.vectors[2][k];
      }
  for (int j = 0; j < 3; j++)
    for (int k = 0; k < 3; k++)
      cell.vectors[j][k] *= (double) times;
  return vt_sample_new (&cell, total, positions, species, NULL, kinds, n_species);
}

static VtField *
wave (VtSample *sample)
{
  gsize n = vt_sample_get_n_atoms (sample);
  double *values = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    values[i] = sin (vt_sample_get_positions (sample)[3 * i] * 0.2) + 0.5 * cos (vt_sample_get_positions (sample)[3 * i + 2] * 0.3);
  return vt_field_new ("wave", "Wave", "eV", "", VT_FIELD_F64, n, 1, values);
}

/* Only the atoms, no effects. */
static Stage
bare (VtSample *sample)
{
  Stage s = { vt_scene_new (), vt_view_new () };

  vt_scene_set_sample (s.scene, sample);
  g_object_set (s.view, "show-cell", FALSE, "show-tripod", FALSE, "show-legend", FALSE, "show-scale-bar", FALSE,
                "ambient-occlusion", FALSE, "outlines", FALSE, NULL);
  return s;
}

static void
stage_clear (Stage *s)
{
  g_clear_object (&s->scene);
  g_clear_object (&s->view);
}

static cairo_surface_t *
draw (const Stage *s, int width, int height, gboolean transparent, int tile)
{
  VtImageOptions options = { .width = width, .height = height, .transparent = transparent, .overlay_scale = 1 };
  g_autoptr (GError) error = NULL;
  cairo_surface_t *surface;

  const VtImageTiling tiling = { tile, s->longest_reach > 0 ? s->longest_reach : 256 };
  surface = vt_image_render_tiled (s->scene, s->view, &options, tile > 0 ? &tiling : NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (surface);
  cairo_surface_flush (surface);
  return surface;
}

static guint32
pixel (cairo_surface_t *surface, int x, int y)
{
  return *(guint32 *) (void *) (cairo_image_surface_get_data (surface) + (gsize) y * (gsize) cairo_image_surface_get_stride (surface)
                                + (gsize) x * 4);
}

static int
byte (guint32 argb, int k)
{
  return argb >> (24 - 8 * k) & 0xff;
}

/* ---- closed forms ---- */

static VtSample *
lone_atom (const double at[3], double radius)
{
  VtCell cell;
  VtSpecies species;

  vt_cell_init_orthogonal (&cell, 10, 10, 10);
  vt_species_init (&species, "Cu", 0);
  species.radius = radius;
  return vt_sample_new (&cell, 1, g_memdup2 (at, 3 * sizeof (double)), g_malloc0 (1), NULL, &species, 1);
}

/* The mean coverage of the pixels adds up to the silhouette's area: π r² in parallel projection, and in perspective the
 * cone that touches a sphere on the axis has tan θ = r / √(D² − r²). */
static void
test_silhouette (void)
{
  const double middle[3] = { 5, 5, 5 };
  g_autoptr (VtSample) sample = lone_atom (middle, 3);

  for (int perspective = 0; perspective < 2; perspective++)
    {
      Stage s = bare (sample);
      VtViewState state;
      VtCamera camera;
      double area = 0, radius;
      int width = 0;

      g_object_set (s.view, "perspective", perspective, NULL);
      vt_view_get_state (s.view, &state);
      vt_camera_init (&camera, &state, sample, 241, 241);
      radius = 3 * camera.scale;
      if (perspective)
        radius = camera.scale * camera.distance * 3 / sqrt (camera.distance * camera.distance - 9);
      cairo_surface_t *picture = draw (&s, 241, 241, TRUE, 0);
      for (int y = 0; y < 241; y++)
        for (int x = 0; x < 241; x++)
          area += byte (pixel (picture, x, y), 0) / 255.0;
      for (int x = 0; x < 241; x++)
        width += byte (pixel (picture, x, 120), 0) > 127;
      g_assert_cmpfloat_with_epsilon (area, G_PI * radius * radius, 0.005 * area);
      g_assert_cmpfloat_with_epsilon (width, 2 * radius, 1.01);
      /* The edges are smooth: some pixels are covered in part. */
      g_assert_cmpint (byte (pixel (picture, 0, 0), 0), ==, 0);
      g_assert_cmpint (byte (pixel (picture, 120, 120), 0), ==, 255);
      cairo_surface_destroy (picture);
      stage_clear (&s);
    }
}

/* Where the plane cuts a sphere, it shows the flat colour of its species; beside it, nothing. */
static void
test_cap (void)
{
  const double middle[3] = { 5, 5, 5 };
  g_autoptr (VtSample) sample = lone_atom (middle, 3);
  Stage s = bare (sample);
  VtViewState state;
  VtCamera camera;
  guint32 rgb = vt_sample_get_species (sample, NULL)[0].rgb;
  double cap;
  int checked = 0;

  vt_view_look (s.view, "z");
  g_object_set (s.view, "perspective", FALSE, "slice-enabled", TRUE, "slice-axis", VT_SLICE_Z, "slice-position", 6.5,
                "slice-thickness", 0.0, NULL);
  vt_view_get_state (s.view, &state);
  vt_camera_init (&camera, &state, sample, 241, 241);
  cap = sqrt (9 - 1.5 * 1.5) * camera.scale;
  cairo_surface_t *picture = draw (&s, 241, 241, FALSE, 0);
  for (int y = 0; y < 241; y++)
    for (int x = 0; x < 241; x++)
      {
        double r = hypot (x + 0.5 - 120.5, y + 0.5 - 120.5);
        guint32 p = pixel (picture, x, y);

        /* The frame of the slice is far outside the sphere. */
        if (r < cap - 2)
          for (int k = 0; k < 3; k++, checked++)
            g_assert_cmpint (ABS (byte (p, k + 1) - (int) (rgb >> (16 - 8 * k) & 0xff)), <=, 1);
      }
  g_assert_cmpint (checked, >, 1000);
  cairo_surface_destroy (picture);
  /* Without caps the choice is by centres: this one is below the plane, so the sphere is whole and not flat. */
  g_object_set (s.view, "slice-caps", FALSE, NULL);
  picture = draw (&s, 241, 241, FALSE, 0);
  g_assert_cmphex (pixel (picture, 120, 120), !=, pixel (picture, 120 + (int) (cap * 0.8), 120 + (int) (cap * 0.4)));
  cairo_surface_destroy (picture);
  g_object_set (s.view, "slice-position", 4.5, "slice-thickness", 0.5, NULL);
  picture = draw (&s, 241, 241, TRUE, 0);
  g_assert_cmpint (byte (pixel (picture, 120, 120), 0), ==, 0);
  cairo_surface_destroy (picture);
  stage_clear (&s);
}

/* ---- who is where: the id buffer against a ray cast ---- */

typedef struct
{
  VtEgl egl;
  VtRenderer *renderer;
  GLuint texture, target;
} Screen;

static void
screen_open (Screen *screen, int width, int height)
{
  g_autoptr (GError) error = NULL;

  memset (screen, 0, sizeof *screen);
  vt_egl_open (&screen->egl, &error);
  g_assert_no_error (error);
  screen->renderer = vt_renderer_new (&error);
  g_assert_no_error (error);
  vt_gl_texture (&screen->texture, GL_RGBA8, width, height);
  vt_gl_framebuffer (&screen->target, screen->texture, 0, 0);
}

static void
screen_close (Screen *screen)
{
  vt_renderer_free (screen->renderer);
  vt_gl_delete_framebuffer (&screen->target);
  vt_gl_delete_texture (&screen->texture);
  g_assert_cmpint (glGetError (), ==, GL_NO_ERROR);
  vt_egl_close (&screen->egl);
}

static void
screen_draw (Screen *screen, const Stage *s, int width, int height, double budget)
{
  VtFrameOptions options = { .width = width, .height = height, .pixel_scale = 1, .background = { 1, 1, 1, 1 }, .budget_ms = budget,
                             .samples = 1 };
  guint calls = 0;

  while (!vt_renderer_draw (screen->renderer, s->scene, s->view, &options))
    g_assert_cmpuint (++calls, <, 100000);
}

/* The nearest atom on the ray, and in *@margin how clear the case is: the smaller of the gap to the next one in depth and
 * of how far the ray runs inside or outside the rim of any sphere that could decide it. Lengths. */
static gssize
cast (const Stage *s, const VtCamera *camera, const double at[2], double *margin)
{
  VtSample *sample = vt_scene_get_sample (s->scene);
  const VtCell *cell = vt_sample_get_cell (sample);
  const VtSpecies *species = vt_sample_get_species (sample, NULL);
  VtViewState state;
  double origin[3], direction[3], inverse[3][3], best = INFINITY, second = INFINITY, length = 0;
  double candidates[512][2]; /* depth, how clear */
  int n_candidates = 0;
  gssize found = -1;

  vt_view_get_state (s->view, &state);
  vt_cell_get_inverse (cell, inverse);
  vt_camera_ray (camera, at, origin, direction);
  for (int k = 0; k < 3; k++)
    length += direction[k] * direction[k];
  length = sqrt (length);
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    {
      double p[3], m[3], t = 0, across = 0, radius, half, near, far, enter = -INFINITY, leave = INFINITY;

      radius = species[vt_sample_get_species_index (sample)[i]].radius * state.radius_scale;
      vt_cell_wrap (cell, inverse, vt_sample_get_positions (sample) + 3 * i, p);
      for (int k = 0; k < 3; k++)
        {
          m[k] = p[k] - origin[k];
          t += m[k] * direction[k] / length;
        }
      for (int k = 0; k < 3; k++)
        across += (m[k] - t * direction[k] / length) * (m[k] - t * direction[k] / length);
      across = sqrt (across);
      if (across > radius + 0.01)
        continue;
      half = sqrt (MAX (radius * radius - across * across, 0));
      near = t - half;
      far = t + half;
      if (state.slice_enabled)
        {
          double value = 0, rate = 0;
          for (int k = 0; k < 3; k++)
            {
              value += state.slice_normal[k] * (origin[k] - cell->origin[k]);
              rate += state.slice_normal[k] * direction[k] / length;
            }
          double a = (state.slice_position - state.slice_thickness / 2 - value) / rate;
          double b = (state.slice_position + state.slice_thickness / 2 - value) / rate;
          enter = MIN (a, b);
          leave = MAX (a, b);
        }
      near = MAX (near, enter);
      if (near > MIN (far, leave) + 0.01)
        continue;
      g_assert_cmpint (n_candidates, <, 512);
      candidates[n_candidates][0] = near;
      candidates[n_candidates++][1] = MIN (fabs (radius - across), fabs (MIN (far, leave) - near));
      if (across > radius || near > MIN (far, leave))
        continue;
      if (near < best)
        {
          second = best;
          best = near;
          found = (gssize) i;
        }
      else
        second = MIN (second, near);
    }
  *margin = found >= 0 ? second - best : INFINITY;
  for (int i = 0; i < n_candidates; i++)
    if (candidates[i][0] < best + 0.01)
      *margin = MIN (*margin, candidates[i][1]);
  return found;
}

static void
check_picking (const Stage *s, double budget)
{
  enum { WIDTH = 400, HEIGHT = 300, RAYS = 300 };
  VtSample *sample = vt_scene_get_sample (s->scene);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  VtViewState state;
  VtCamera camera;
  Screen screen;
  int hits = 0, clear = 0;

  screen_open (&screen, WIDTH, HEIGHT);
  screen_draw (&screen, s, WIDTH, HEIGHT, budget);
  vt_view_get_state (s->view, &state);
  vt_camera_init (&camera, &state, sample, WIDTH, HEIGHT);
  for (int i = 0; i < RAYS; i++)
    {
      int x = g_rand_int_range (rand, 0, WIDTH), y = g_rand_int_range (rand, 0, HEIGHT);
      const double at[2] = { x + 0.5, y + 0.5 };
      double margin;
      gssize expected = cast (s, &camera, at, &margin);
      gssize picked = vt_renderer_pick (screen.renderer, x, y);

      /* Where two answers lie within a thousandth of a length unit, single precision may choose either. */
      if (margin < 1e-3)
        continue;
      clear++;
      hits += expected >= 0;
      if (picked != expected)
        g_error ("pixel %d, %d: atom %zd, a ray cast finds %zd (clear by %g)", x, y, picked, expected, margin);
    }
  g_assert_cmpint (clear, >, RAYS * 9 / 10);
  g_assert_cmpint (hits, >, RAYS / 10);
  g_assert_cmpint (vt_renderer_pick (screen.renderer, -1, 5), ==, -1);
  g_assert_cmpint (vt_renderer_pick (screen.renderer, WIDTH, 5), ==, -1);
  screen_close (&screen);
}

static void
test_picking (void)
{
  g_autoptr (VtSample) sample = glass (1);
  Stage s = bare (sample);

  check_picking (&s, 0);
  g_object_set (s.view, "perspective", FALSE, NULL);
  check_picking (&s, 0);
  g_object_set (s.view, "slice-enabled", TRUE, "slice-position", 20.0, "slice-thickness", 5.0, NULL);
  check_picking (&s, 0);
  g_object_set (s.view, "perspective", TRUE, "slice-axis", VT_SLICE_FREE, "slice-position", 35.0, "zoom", 6.0, NULL);
  g_object_set (s.view, "slice-normal", g_variant_new ("(ddd)", 0.3, -0.5, 0.8), NULL);
  check_picking (&s, 0);
  stage_clear (&s);
}

/* So many that blocks are culled and small spheres are points; drawn in small pieces. */
static void
test_picking_many (void)
{
  g_autoptr (VtSample) sample = glass (3);
  Stage s = bare (sample);

  check_picking (&s, 5);
  g_object_set (s.view, "zoom", 5.0, NULL);
  check_picking (&s, 0);
  stage_clear (&s);
}

static void
collect (gsize atom, gpointer data)
{
  ((guint8 *) data)[atom]++;
}

/* Hidden species, values outside the filter and atoms not selected cannot be picked. */
static void
test_filters (void)
{
  g_autoptr (VtSample) sample = glass (1);
  gsize n = vt_sample_get_n_atoms (sample), seen = 0;
  Stage s = bare (sample);
  g_autoptr (VtField) field = wave (sample);
  g_autofree guint8 *found = g_malloc0 (n);
  g_autofree guint8 *selection = g_malloc0 (n);
  Screen screen;

  vt_scene_set_filter_field (s.scene, field);
  for (gsize i = 0; i < n; i++)
    selection[i] = i % 3 != 0;
  vt_scene_set_selection (s.scene, selection);
  g_object_set (s.view, "hidden-species", "Zr", "filter-field", "wave", "filter-min", -0.25, "filter-max", 0.5, NULL);
  screen_open (&screen, 300, 300);
  screen_draw (&screen, &s, 300, 300, 0);
  vt_renderer_pick_rect (screen.renderer, -10, -10, 400, 400, collect, found);
  for (gsize i = 0; i < n; i++)
    if (found[i])
      {
        double value = vt_field_get (field, i, 0);
        seen++;
        g_assert_cmpint (found[i], ==, 1);
        g_assert_cmpint (vt_sample_get_species_index (sample)[i], ==, 0);
        g_assert_cmpint (selection[i], ==, 1);
        g_assert_true (value > -0.2501 && value < 0.5001);
      }
  g_assert_cmpuint (seen, >, 200);
  screen_close (&screen);
  stage_clear (&s);
}

/* What is left out because others hide it would not have been seen: the picture is the same, to the last bit of the smoothed edges, as with a filter that
 * lets everything through, under which every atom is drawn. */
static void
test_hidden (void)
{
  static const struct
  {
    double rotation[4], zoom, radius;
    int tile;
  } looks[] = { { { -0.54, -0.14, -0.2, 0.8 }, 1, 1, 0 }, { { 0.1, 0.7, -0.3, 0.2 }, 2.5, 1, 0 }, { { 0, 0, 0, 1 }, 8, 0.7, 0 },
                { { 0.9, 0.1, 0.3, -0.4 }, 1.3, 1.6, 150 } };
  enum { SIZE = 700 };
  g_autoptr (VtSample) sample = glass (1);
  g_autoptr (VtField) field = wave (sample);
  g_autofree guint8 *plain = g_new (guint8, 4 * SIZE * SIZE), *filtered = g_new (guint8, 4 * SIZE * SIZE);
  guint8 *const pixels[2] = { plain, filtered };
  Stage s = bare (sample);
  Screen screen;
  gsize n_seen = 0;

  vt_scene_set_filter_field (s.scene, field);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (looks); i++)
    {
      cairo_surface_t *drawn[2];

      g_object_set (s.view, "perspective", i % 2 == 0, "zoom", looks[i / 2].zoom, "radius-scale", looks[i / 2].radius, NULL);
      vt_view_set_rotation (s.view, looks[i / 2].rotation);
      for (int all = 0; all < 2; all++)
        {
          g_object_set (s.view, "filter-field", all ? "wave" : "", "filter-min", -10.0, "filter-max", 10.0, NULL);
          drawn[all] = draw (&s, 360, 300, FALSE, looks[i / 2].tile);
        }
      g_assert_cmpmem (cairo_image_surface_get_data (drawn[0]), 360 * 300 * 4, cairo_image_surface_get_data (drawn[1]), 360 * 300 * 4);
      cairo_surface_destroy (drawn[0]);
      cairo_surface_destroy (drawn[1]);
    }
  g_object_set (s.view, "filter-field", "", "zoom", 1.0, "radius-scale", 1.0, NULL);
  screen_open (&screen, SIZE, SIZE);
  screen_draw (&screen, &s, SIZE, SIZE, 0);
  g_assert_nonnull (screen.renderer->seen);
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    n_seen += screen.renderer->seen[i];
  g_assert_cmpuint (n_seen, >, vt_sample_get_n_atoms (sample) / 5);
  g_assert_cmpuint (n_seen, <, 2 * vt_sample_get_n_atoms (sample) / 3);
  g_object_set (s.view, "filter-field", "wave", NULL);
  screen_draw (&screen, &s, SIZE, SIZE, 0);
  g_assert_null (screen.renderer->seen);

  /* A coarse picture sees the atoms in the middles of its pixels only: more of them are left out. */
  for (guint i = 0; i < 2 * G_N_ELEMENTS (looks); i++)
    {
      VtFrameOptions options = { .width = SIZE, .height = SIZE, .pixel_scale = 1, .background = { 1, 1, 1, 1 }, .interactive = TRUE, .samples = 1 };

      g_object_set (s.view, "perspective", i % 2 == 0, "zoom", looks[i / 2].zoom, "radius-scale", looks[i / 2].radius, NULL);
      vt_view_set_rotation (s.view, looks[i / 2].rotation);
      for (int all = 0; all < 2; all++)
        {
          g_object_set (s.view, "filter-field", all ? "wave" : "", NULL);
          screen.renderer->cost[VT_STAGE_SHADE] = 1; /* ms a pixel: too slow to be drawn in full */
          while (!vt_renderer_draw (screen.renderer, s.scene, s.view, &options))
            ;
          g_assert_cmpint (vt_renderer_get_shown_divide (screen.renderer), ==, 2);
          g_assert_true ((screen.renderer->seen == NULL) == all);
          glReadPixels (0, 0, SIZE, SIZE, GL_RGBA, GL_UNSIGNED_BYTE, pixels[all]);
        }
      g_assert_cmpmem (pixels[0], 4 * SIZE * SIZE, pixels[1], 4 * SIZE * SIZE);
    }

  /* A graphics card is spared the search. */
  g_assert_true (screen.renderer->software);
  screen_close (&screen);
  screen_open (&screen, SIZE, SIZE);
  screen.renderer->software = FALSE;
  g_object_set (s.view, "filter-field", "", NULL);
  screen_draw (&screen, &s, SIZE, SIZE, 0);
  g_assert_null (screen.renderer->seen);
  screen_close (&screen);
  stage_clear (&s);
}

/* A picture that was drawn while the camera moved is not what stays: its edges are still to be smoothed, however fast it was drawn. */
static void
test_rest (void)
{
  g_autoptr (VtSample) sample = glass (1);
  Stage s = bare (sample);
  VtFrameOptions options = { .width = 120, .height = 100, .pixel_scale = 1, .background = { 1, 1, 1, 1 }, .interactive = TRUE };
  VtFrameOptions show = options;
  Screen screen;

  show.interactive = FALSE;
  show.present_only = TRUE;
  screen_open (&screen, 120, 100);
  while (!vt_renderer_draw (screen.renderer, s.scene, s.view, &options))
    ;
  g_assert_false (vt_renderer_draw (screen.renderer, s.scene, s.view, &show));
  options.interactive = FALSE;
  while (!vt_renderer_draw (screen.renderer, s.scene, s.view, &options))
    ;
  g_assert_true (vt_renderer_draw (screen.renderer, s.scene, s.view, &show));
  screen_close (&screen);
  stage_clear (&s);
}

/* A coarse picture in a framebuffer as coarse as it is, pixel by pixel; enlarged in one of full size, between pixels as between weights; and a fine
 * one in the small framebuffer, all of it. */
static void
test_shrunk (void)
{
  enum { SIZE = 700, HALF = SIZE / 2 };
  g_autoptr (VtSample) sample = glass (1);
  Stage s = bare (sample);
  VtFrameOptions options = { .width = SIZE, .height = SIZE, .pixel_scale = 1, .background = { 1, 1, 1, 1 }, .interactive = TRUE, .samples = 1 };
  g_autofree guint8 *full = g_new (guint8, 4 * SIZE * SIZE), *half = g_new (guint8, 4 * HALF * HALF);
  gsize n_dark[2] = { 0, 0 };
  Screen screen;

  screen_open (&screen, SIZE, SIZE);
  screen.renderer->cost[VT_STAGE_SHADE] = 1; /* ms a pixel: too slow to be drawn in full */
  while (!vt_renderer_draw (screen.renderer, s.scene, s.view, &options))
    ;
  g_assert_cmpint (vt_renderer_get_shown_divide (screen.renderer), ==, 2);
  glReadPixels (0, 0, SIZE, SIZE, GL_RGBA, GL_UNSIGNED_BYTE, full);
  options.present_only = TRUE;
  options.shrink = 2;
  g_assert_true (vt_renderer_draw (screen.renderer, s.scene, s.view, &options));
  glReadPixels (0, 0, HALF, HALF, GL_RGBA, GL_UNSIGNED_BYTE, half);
  for (int y = 1; y < HALF; y++)
    for (int x = 1; x < HALF; x++)
      {
        const guint8 *at = half + 4 * (y * HALF + x);
        const double between = (9 * at[0] + 3 * at[-4] + 3 * at[-4 * HALF] + at[-4 * HALF - 4]) / 16.0;

        /* Weights in GL have eight bits. */
        g_assert_cmpfloat_with_epsilon (full[4 * (2 * y * SIZE + 2 * x)], between, 2.5);
        n_dark[0] += at[0] < 200;
      }

  options.present_only = options.interactive = FALSE;
  while (!vt_renderer_draw (screen.renderer, s.scene, s.view, &options))
    ;
  g_assert_cmpint (vt_renderer_get_shown_divide (screen.renderer), ==, 1);
  glReadPixels (0, 0, HALF, HALF, GL_RGBA, GL_UNSIGNED_BYTE, half);
  for (int i = 0; i < HALF * HALF; i++)
    n_dark[1] += half[4 * i] < 200;
  /* The same atoms take the same part of the picture; shadows and thinner outlines make it a little darker or lighter. */
  g_assert_cmpuint (n_dark[0], >, HALF * HALF / 10);
  g_assert_cmpfloat_with_epsilon ((double) n_dark[1] / (double) n_dark[0], 1, 0.1);
  screen_close (&screen);
  stage_clear (&s);
}

/* ---- whole pictures ---- */

typedef struct
{
  double mean;  /* absolute difference per channel, bytes */
  double large; /* part of the pixels with a channel more than 24 off */
} Difference;

static Difference
compare (cairo_surface_t *a, cairo_surface_t *b, cairo_surface_t *shown)
{
  int width = cairo_image_surface_get_width (a), height = cairo_image_surface_get_height (a);
  Difference d = { 0 };

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint32 p = pixel (a, x, y), q = pixel (b, x, y);
        int most = 0;
        for (int k = 0; k < 4; k++)
          {
            int apart = ABS (byte (p, k) - byte (q, k));
            d.mean += apart;
            most = MAX (most, apart);
          }
        d.large += most > 24;
        if (shown != NULL)
          *(guint32 *) (void *) (cairo_image_surface_get_data (shown) + (gsize) y * (gsize) cairo_image_surface_get_stride (shown) + (gsize) x * 4)
              = 0xff000000u | (guint32) MIN (most * 4, 255) * 0x010101u;
      }
  d.mean /= 4.0 * width * height;
  d.large /= (double) width * height;
  return d;
}

static void
test_tiles (void)
{
  g_autoptr (VtSample) sample = glass (1);
  g_autoptr (VtField) field = wave (sample);
  Stage s = { vt_scene_new (), vt_view_new () };
  Difference d;

  vt_scene_set_sample (s.scene, sample);
  vt_scene_set_colour_field (s.scene, field);
  g_object_set (s.view, "zoom", 1.3, "show-legend", FALSE, NULL);
  cairo_surface_t *whole = draw (&s, 800, 560, TRUE, 4096);
  cairo_surface_t *tiled = draw (&s, 800, 560, TRUE, 64);
  d = compare (whole, tiled, NULL);
  g_test_message ("tiles: mean difference %g, large %g", d.mean, d.large);
  /* Numbers in single precision, told from another corner. */
  g_assert_cmpfloat (d.mean, <, 0.005);
  g_assert_cmpfloat (d.large, <, 5e-5);
  cairo_surface_destroy (whole);
  cairo_surface_destroy (tiled);
  stage_clear (&s);
}

/* Shadows in very large pictures, here with the lengths of a small one: tiles fit, and they are the shadows that a picture has whose
 * tiles overlap far enough. */
static void
test_far_shadows (void)
{
  g_autoptr (VtSample) sample = glass (1);

  for (int perspective = 0; perspective < 2; perspective++)
    {
      Stage s = { .scene = vt_scene_new (), .view = vt_view_new () };
      Difference d;

      vt_scene_set_sample (s.scene, sample);
      g_object_set (s.view, "zoom", 3.5, "show-legend", FALSE, "perspective", perspective, NULL);
      cairo_surface_t *near = draw (&s, 801, 767, FALSE, 4096);
      s.longest_reach = 40; /* of 115 pixels: a quarter as many pixels for the rest */
      cairo_surface_t *whole = draw (&s, 801, 767, FALSE, 4096);
      cairo_surface_t *tiled = draw (&s, 801, 767, FALSE, 300);
      d = compare (whole, tiled, NULL);
      g_test_message ("far shadows in tiles: mean difference %g, large %g", d.mean, d.large);
      g_assert_cmpfloat (d.mean, <, 0.02);
      g_assert_cmpfloat (d.large, <, 1e-5);
      d = compare (whole, near, NULL);
      g_test_message ("far shadows with fewer pixels: mean difference %g, large %g", d.mean, d.large);
      g_assert_cmpfloat (d.mean, >, 0);
      g_assert_cmpfloat (d.mean, <, 0.3);
      g_assert_cmpfloat (d.large, <, 1e-3);
      cairo_surface_destroy (near);
      cairo_surface_destroy (whole);
      cairo_surface_destroy (tiled);
      stage_clear (&s);
    }
}

/* The colour bar shows the map's own colours, lowest value at the bottom. Text is grey: what is coloured is the bar. */
static void
test_colour_bar (void)
{
  g_autoptr (VtSample) sample = glass (1);
  g_autoptr (VtField) field = wave (sample);
  Stage s = bare (sample);
  const VtColourMap *map = vt_colour_map_find ("viridis");
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 400, 300);
  cairo_t *cr = cairo_create (surface);
  int column = -1, top = 300, bottom = -1;

  vt_scene_set_colour_field (s.scene, field);
  g_object_set (s.view, "show-legend", TRUE, NULL);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  vt_overlay_draw (cr, s.scene, s.view, 400, 300, 1, FALSE);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  for (int y = 0; y < 300; y++)
    for (int x = 0; x < 400; x++)
      {
        guint32 p = pixel (surface, x, y);
        if (ABS (byte (p, 1) - byte (p, 3)) + ABS (byte (p, 1) - byte (p, 2)) > 40)
          {
            column = column < 0 ? x + 6 : column;
            top = MIN (top, y);
            bottom = MAX (bottom, y);
          }
      }
  g_assert_cmpint (bottom - top, >, 150);
  for (int y = top + 3; y <= bottom - 3; y++)
    {
      /* Within a pixel or so of its place, the map has this very colour. */
      double nearest = INFINITY;
      for (double shift = -1.5; shift <= 1.5; shift += 0.1)
        {
          double rgb[3], apart = 0;
          vt_colour_map_sample (map, FALSE, 1 - (y + 0.5 + shift - top) / (bottom + 1 - top), rgb);
          for (int k = 0; k < 3; k++)
            apart = MAX (apart, fabs (byte (pixel (surface, column, y), k + 1) - 255 * rgb[k]));
          nearest = MIN (nearest, apart);
        }
      g_assert_cmpfloat (nearest, <, 2);
    }
  cairo_surface_destroy (surface);
  stage_clear (&s);
}

/* An atom that faces the light shows the map's colour as the legend does. */
static void
test_lit_colour (void)
{
  const double middle[3] = { 5, 5, 5 };
  g_autoptr (VtSample) sample = lone_atom (middle, 3);
  double *value = g_new (double, 1);
  g_autoptr (VtField) field = NULL;
  Stage s = bare (sample);
  double rgb[3];

  value[0] = 0.7;
  field = vt_field_new ("f", "f", "", "", VT_FIELD_F64, 1, 1, value);
  vt_scene_set_colour_field (s.scene, field);
  g_object_set (s.view, "range-mode", VT_RANGE_MANUAL, "range-min", 0.0, "range-max", 1.0, NULL);
  cairo_surface_t *picture = draw (&s, 241, 241, FALSE, 0);
  vt_colour_map_sample (vt_colour_map_find ("viridis"), FALSE, 0.7, rgb);
  for (int k = 0; k < 3; k++)
    g_assert_cmpfloat (fabs (byte (pixel (picture, 118, 118), k + 1) - 255 * rgb[k]), <, 20);
  cairo_surface_destroy (picture);
  stage_clear (&s);
}

static void
test_errors (void)
{
  g_autoptr (VtSample) sample = glass (1);
  Stage s = bare (sample);
  VtImageOptions options = { .width = 16385, .height = 10 };
  g_autoptr (GError) size = NULL, cancelled = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_assert_null (vt_image_render (s.scene, s.view, &options, NULL, NULL, NULL, &size));
  g_assert_error (size, VT_RENDER_ERROR, VT_RENDER_ERROR_SIZE);
  options.width = 100;
  g_cancellable_cancel (cancellable);
  g_assert_null (vt_image_render (s.scene, s.view, &options, cancellable, NULL, NULL, &cancelled));
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  /* Nothing to draw is a picture too. */
  vt_scene_set_sample (s.scene, NULL);
  cairo_surface_t *empty = draw (&s, 40, 30, TRUE, 0);
  g_assert_cmphex (pixel (empty, 20, 15), ==, 0);
  cairo_surface_destroy (empty);
  stage_clear (&s);
}

/* ---- arrows ---- */

/* Whether something is drawn @along length units from the middle, in the plane of the picture. */
static gboolean
is_drawn_at (const Stage *s, cairo_surface_t *picture, double along_x, double along_y)
{
  const int size = cairo_image_surface_get_width (picture);
  const double scale = vt_view_get_pixels_per_length (s->view, vt_scene_get_sample (s->scene), size, size);

  return pixel (picture, (int) floor (size / 2.0 + along_x * scale), (int) floor (size / 2.0 - along_y * scale)) >> 24 > 128;
}

/* One atom in the middle of a cell of 20, its radius 1, seen along z. */
static Stage
one_atom_with_arrow (const double v[3])
{
  const VtCell cell = { .vectors = { { 20, 0, 0 }, { 0, 20, 0 }, { 0, 0, 20 } }, .periodic = { TRUE, TRUE, TRUE }, .dimension = 3 };
  double *position = g_new (double, 3), *values = g_memdup2 (v, 3 * sizeof *v);
  VtSpecies species = { .name = "Cu", .radius = 1, .rgb = 0xff0000 };
  g_autoptr (VtField) field = vt_field_new ("v", "v", "Å", "", VT_FIELD_F64, 1, 3, values);
  Stage s;

  for (int k = 0; k < 3; k++)
    position[k] = 10;
  g_autoptr (VtSample) sample = vt_sample_new (&cell, 1, position, g_new0 (guint8, 1), NULL, &species, 1);
  s = bare (sample);
  vt_view_look (s.view, "z");
  g_object_set (s.view, "perspective", FALSE, "arrows-length", 0.3, NULL); /* one atom in 20³: 6 long */
  vt_scene_set_arrow_field (s.scene, field);
  return s;
}

/* It stands on its atom and is as long as it should be, whatever its unit. */
static void
test_arrow_length (void)
{
  const double directions[][3] = { { 0.01, 0, 0 }, { 0, -500, 0 }, { 3, 4, 0 }, { 0, 0, 7 } };

  for (guint i = 0; i < G_N_ELEMENTS (directions); i++)
    {
      const double *v = directions[i];
      Stage s = one_atom_with_arrow (v);
      cairo_surface_t *picture = draw (&s, 401, 401, TRUE, 0);
      const double flat = hypot (v[0], v[1]), x = flat > 0 ? v[0] / flat : 1, y = flat > 0 ? v[1] / flat : 0;
      double root = 1 - 0.13, tip = root + 6;

      g_assert_cmpfloat_with_epsilon (vt_scene_get_arrow_longest (s.scene), sqrt (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]), 1e-9);
      for (double at = 1.2; at < 9; at += 0.1)
        if (fabs (at - tip) > 0.12) /* the tip is a point: less than a pixel wide at its very end */
          g_assert_cmpint (is_drawn_at (&s, picture, at * x, at * y), ==, flat > 0 && at < tip);
      /* Nothing on the other side. */
      g_assert_false (is_drawn_at (&s, picture, -1.5 * x, -1.5 * y));
      cairo_surface_destroy (picture);
      stage_clear (&s);
    }
}

static void
test_arrow_choice (void)
{
  const double v[3] = { 1, 0, 0 };
  Stage s = one_atom_with_arrow (v);
  cairo_surface_t *picture;
  const double nothing[3] = { 0, NAN, 0 };
  g_autoptr (VtField) none = NULL;

  g_object_set (s.view, "hidden-species", "Cu", NULL);
  picture = draw (&s, 201, 201, TRUE, 0);
  g_assert_false (is_drawn_at (&s, picture, 3, 0));
  cairo_surface_destroy (picture);
  g_object_set (s.view, "hidden-species", "", "slice-enabled", TRUE, "slice-position", 2.0, "slice-thickness", 4.0, NULL);
  picture = draw (&s, 201, 201, TRUE, 0);
  g_assert_false (is_drawn_at (&s, picture, 3, 0));
  cairo_surface_destroy (picture);
  g_object_set (s.view, "slice-position", 10.0, NULL);
  picture = draw (&s, 201, 201, TRUE, 0);
  g_assert_true (is_drawn_at (&s, picture, 3, 0));
  cairo_surface_destroy (picture);
  none = vt_field_new ("v", "v", "", "", VT_FIELD_F64, 1, 3, g_memdup2 (nothing, sizeof nothing));
  vt_scene_set_arrow_field (s.scene, none);
  picture = draw (&s, 201, 201, TRUE, 0);
  g_assert_false (is_drawn_at (&s, picture, 3, 0));
  cairo_surface_destroy (picture);
  stage_clear (&s);
}

/* Whirling about the middle. */
static VtField *
whirl (VtSample *sample)
{
  const gsize n = vt_sample_get_n_atoms (sample);
  const double *r = vt_sample_get_positions (sample);
  double *v = g_new (double, 3 * n);

  for (gsize i = 0; i < n; i++)
    {
      v[3 * i] = -(r[3 * i + 1] - 22);
      v[3 * i + 1] = r[3 * i] - 22;
      v[3 * i + 2] = 6 * sin (r[3 * i] * 0.3);
    }
  return vt_field_new ("whirl", "Whirl", "Å", "", VT_FIELD_F64, n, 3, v);
}

/* A picture in tiles, or in small pieces of time, is the same one. */
static void
test_arrow_tiles (void)
{
  g_autoptr (VtSample) sample = glass (1);
  g_autoptr (VtField) field = whirl (sample);
  Stage s = bare (sample);
  cairo_surface_t *whole, *tiled;
  Difference d;

  vt_scene_set_arrow_field (s.scene, field);
  g_object_set (s.view, "arrows-colour", "size", "radius-scale", 0.4, NULL);
  whole = draw (&s, 300, 300, FALSE, 0);
  tiled = draw (&s, 300, 300, FALSE, 128);
  d = compare (whole, tiled, NULL);
  g_assert_cmpfloat (d.large, <, 0.001); /* edges fall a rounding of single precision apart */
  cairo_surface_destroy (whole);
  cairo_surface_destroy (tiled);
  stage_clear (&s);
}

/* ---- reference images ---- */

static void
check_reference (const Stage *s, const char *name)
{
  enum { WIDTH = 480, HEIGHT = 360 };
  g_autofree char *file = g_strconcat (name, ".png", NULL);
  g_autofree char *path = g_build_filename (g_test_get_dir (G_TEST_DIST), "render", "reference", file, NULL);
  cairo_surface_t *picture = draw (s, WIDTH, HEIGHT, FALSE, 0);
  cairo_surface_t *reference, *shown;
  Difference d;

  if (g_getenv ("VITRINE_NEW_REFERENCES") != NULL)
    g_assert_cmpint (cairo_surface_write_to_png (picture, path), ==, CAIRO_STATUS_SUCCESS);
  reference = cairo_image_surface_create_from_png (path);
  g_assert_cmpint (cairo_surface_status (reference), ==, CAIRO_STATUS_SUCCESS);
  g_assert_cmpint (cairo_image_surface_get_width (reference), ==, WIDTH);
  /* A PNG without transparency is read as RGB24, whose unused byte is not alpha. */
  shown = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (shown);
  cairo_set_source_surface (cr, reference, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (reference);
  cairo_surface_flush (shown);
  reference = shown;
  shown = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
  d = compare (picture, reference, shown);
  g_test_message ("%s: mean difference %g, large %g", name, d.mean, d.large);
  if (d.mean > 1 || d.large > 0.01)
    {
      g_autofree char *drawn_name = g_strconcat (name, "-drawn.png", NULL);
      g_autofree char *difference_name = g_strconcat (name, "-difference.png", NULL);
      g_autofree char *drawn = g_build_filename (g_test_get_dir (G_TEST_BUILT), "render", drawn_name, NULL);
      g_autofree char *difference = g_build_filename (g_test_get_dir (G_TEST_BUILT), "render", difference_name, NULL);

      cairo_surface_mark_dirty (shown);
      cairo_surface_write_to_png (picture, drawn);
      cairo_surface_write_to_png (shown, difference);
      g_error ("%s is not as %s: mean difference %.2f, %.2f %% of the pixels; see %s", drawn, path, d.mean, 100 * d.large, difference);
    }
  cairo_surface_destroy (picture);
  cairo_surface_destroy (reference);
  cairo_surface_destroy (shown);
}

/* Everything but text, whose shapes depend on the fonts that are installed. */
static void
test_references (void)
{
  g_autoptr (VtSample) sample = glass (1);
  g_autoptr (VtField) field = wave (sample);
  Stage s = { vt_scene_new (), vt_view_new () };

  vt_scene_set_sample (s.scene, sample);
  g_object_set (s.view, "show-legend", FALSE, "show-scale-bar", FALSE, "show-tripod", FALSE, NULL);
  check_reference (&s, "species");
  vt_scene_set_colour_field (s.scene, field);
  g_object_set (s.view, "slice-enabled", TRUE, "slice-position", 24.0, "slice-thickness", 8.0, "fade-outside", TRUE,
                "opacity-outside", 0.15, NULL);
  check_reference (&s, "slice");
  g_object_set (s.view, "fade-outside", FALSE, "slice-thickness", 0.0, "perspective", FALSE, "colour-map", "coolwarm",
                "background", "black", "depth-cue", TRUE, NULL);
  vt_scene_set_picked (s.scene, 100);
  g_autoptr (GError) error = NULL;
  VtVoronoiOptions voronoi = { .face_threshold = 0.01 };
  vt_scene_set_voronoi_cell (s.scene, vt_voronoi_cell_of (sample, 100, &voronoi, &error));
  g_assert_no_error (error);
  check_reference (&s, "picked");

  /* What is exported is a copy of the scene. */
  VtScene *copy = vt_scene_copy (s.scene);
  g_object_unref (s.scene);
  s.scene = copy;
  check_reference (&s, "picked");
  stage_clear (&s);

  g_autoptr (VtField) arrows = whirl (sample);
  s = (Stage){ vt_scene_new (), vt_view_new () };
  vt_scene_set_sample (s.scene, sample);
  vt_scene_set_arrow_field (s.scene, arrows);
  g_object_set (s.view, "show-legend", FALSE, "show-scale-bar", FALSE, "show-tripod", FALSE, "radius-scale", 0.5, "slice-enabled", TRUE,
                "slice-position", 24.0, "slice-thickness", 6.0, "arrows-colour", "size", "arrows-length", 2.0, NULL);
  check_reference (&s, "arrows");
  stage_clear (&s);

  /* The map on a slice: cut into the glass, and with ghosts before it on a dark ground. */
  s = (Stage){ vt_scene_new (), vt_view_new () };
  vt_scene_set_sample (s.scene, sample);
  vt_scene_set_colour_field (s.scene, field);
  g_object_set (s.view, "show-legend", FALSE, "show-scale-bar", FALSE, "show-tripod", FALSE, "slice-enabled", TRUE, "slice-position", 24.0,
                "slice-thickness", 0.0, "slice-map", TRUE, "slice-map-contour", VT_CONTOUR_MEDIAN, NULL);
  check_reference (&s, "map");
  g_object_set (s.view, "slice-thickness", 8.0, "slice-map-atoms", VT_SLICE_ATOMS_FADED, "opacity-outside", 0.15, "background", "black",
                "perspective", FALSE, "colour-map", "coolwarm", NULL);
  check_reference (&s, "map-dark");
  stage_clear (&s);
}

int
main (int argc, char **argv)
{
  g_setenv ("LIBGL_ALWAYS_SOFTWARE", "1", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture/silhouette", test_silhouette);
  g_test_add_func ("/picture/cap", test_cap);
  g_test_add_func ("/picture/picking", test_picking);
  g_test_add_func ("/picture/picking-many", test_picking_many);
  g_test_add_func ("/picture/filters", test_filters);
  g_test_add_func ("/picture/hidden", test_hidden);
  g_test_add_func ("/picture/rest", test_rest);
  g_test_add_func ("/picture/shrunk", test_shrunk);
  g_test_add_func ("/picture/tiles", test_tiles);
  g_test_add_func ("/picture/far-shadows", test_far_shadows);
  g_test_add_func ("/picture/colour-bar", test_colour_bar);
  g_test_add_func ("/picture/lit-colour", test_lit_colour);
  g_test_add_func ("/picture/errors", test_errors);
  g_test_add_func ("/picture/arrow-length", test_arrow_length);
  g_test_add_func ("/picture/arrow-choice", test_arrow_choice);
  g_test_add_func ("/picture/arrow-tiles", test_arrow_tiles);
  g_test_add_func ("/picture/references", test_references);
  return g_test_run ();
}
