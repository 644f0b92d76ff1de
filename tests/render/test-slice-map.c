/* The map on the slice: its colours and its contour where a closed form has them, what becomes of the atoms, tiles, and what asks for a map. */
#include <math.h>

#include "base/vt-error.h"
#include "vt-colour-map.h"
#include "vt-renderer.h"
#include "vt-view-text.h"

#define SIDE 20 /* atoms along the cell, one Å apart */
#define SIZE 300

typedef struct
{
  VtSample *sample;
  VtField *field;
  VtScene *scene;
  VtView *view;
} Stage;

/* Atoms on a grid in a sheared or cubic cell that is periodic along y and z only, with a field of their x. */
static Stage
stage_new (double shear)
{
  const VtCell cell = { { { SIDE, 0, 0 }, { shear, SIDE, 0 }, { 0, 0, SIDE } }, { 0, 0, 0 }, { FALSE, TRUE, TRUE }, 3 };
  const gsize n = SIDE * SIDE * SIDE;
  double *positions = g_new (double, 3 * n), *values = g_new (double, n);
  VtSpecies species;
  Stage s;

  for (gsize i = 0; i < n; i++)
    {
      const double x = (double) (i % SIDE) + 0.5, y = (double) (i / SIDE % SIDE) + 0.5, z = (double) (i / SIDE / SIDE) + 0.5;

      positions[3 * i] = x + shear * y / SIDE;
      positions[3 * i + 1] = y;
      positions[3 * i + 2] = z;
      values[i] = positions[3 * i];
    }
  vt_species_init (&species, "Cu", 0);
  species.radius = 0.45;
  s.sample = vt_sample_new (&cell, n, positions, g_new0 (guint8, n), NULL, &species, 1);
  s.field = vt_field_new ("x", "X", "Å", "", VT_FIELD_F64, n, 1, values);
  s.scene = vt_scene_new ();
  s.view = vt_view_new ();
  vt_scene_set_sample (s.scene, s.sample);
  vt_scene_set_colour_field (s.scene, s.field);
  vt_view_look (s.view, "z");
  g_object_set (s.view, "colour-by", "x", "perspective", FALSE, "show-legend", FALSE, "show-scale-bar", FALSE, "show-tripod", FALSE, "show-cell", FALSE,
                "slice-enabled", TRUE, "slice-position", 10.0, "slice-thickness", 6.0, "slice-map", TRUE, "slice-map-sigma", 1.0,
                "slice-map-atoms", VT_SLICE_ATOMS_NONE, "range-mode", VT_RANGE_MANUAL, "range-min", 0.0, "range-max", (double) SIDE, NULL);
  return s;
}

static void
stage_clear (Stage *s)
{
  g_object_unref (s->sample);
  g_object_unref (s->field);
  g_object_unref (s->scene);
  g_object_unref (s->view);
}

static cairo_surface_t *
draw (const Stage *s, int tile)
{
  const VtImageOptions options = { .width = SIZE, .height = SIZE, .overlay_scale = 1 };
  const VtImageTiling tiling = { .largest_target = tile, .longest_reach = 16 };
  g_autoptr (GError) error = NULL;
  cairo_surface_t *picture = vt_image_render_tiled (s->scene, s->view, &options, tile > 0 ? &tiling : NULL, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return picture;
}

static void
get_rgb (cairo_surface_t *picture, double x, double y, double rgb[3])
{
  const guint8 *row = cairo_image_surface_get_data (picture) + (gsize) y * (gsize) cairo_image_surface_get_stride (picture);
  const guint32 pixel = ((const guint32 *) (const void *) row)[(gsize) x];

  for (int k = 0; k < 3; k++)
    rgb[k] = (pixel >> (16 - 8 * k) & 0xff) / 255.0;
}

/* Where a point of the slice is in the picture: the cell's middle is in its middle. The scale is found from the frame of the map, whose
 * corners the picture has. */
static double
find_scale (cairo_surface_t *picture)
{
  int left = SIZE, right = 0;

  for (int x = 0; x < SIZE; x++)
    {
      double rgb[3];

      get_rgb (picture, x, SIZE / 2.0, rgb);
      if (rgb[0] + rgb[1] + rgb[2] < 2.97)
        {
          left = MIN (left, x);
          right = MAX (right, x);
        }
    }
  return (right - left) / (double) SIDE;
}

static gboolean
is_close (const double a[3], const double b[3], double most)
{
  return fabs (a[0] - b[0]) <= most && fabs (a[1] - b[1]) <= most && fabs (a[2] - b[2]) <= most;
}

/* A Gaussian mean of x is x, wherever the edge is some σ away: the colour at every such pixel is the colour map's there. */
static void
test_colours (void)
{
  Stage s = stage_new (0);
  cairo_surface_t *picture = draw (&s, 0);
  const double scale = find_scale (picture);
  const VtColourMap *map = vt_view_get_colour_map (s.view, s.field);

  g_assert_cmpfloat (scale, >, 5);
  for (double x = 4; x <= 16; x += 0.5)
    for (double y = 2; y <= 18; y += 4)
      {
        const double px = SIZE / 2.0 + (x - SIDE / 2.0) * scale, py = SIZE / 2.0 - (y - SIDE / 2.0) * scale;
        double rgb[3], expected[3];

        get_rgb (picture, px, py, rgb);
        vt_colour_map_sample (map, FALSE, x / SIDE, expected);
        /* 1/255 of rounding, one pixel (0.1 Å) along a map of some 3 colour units over its 20 Å, the grid's ripple. */
        g_assert_true (is_close (rgb, expected, 0.03));
      }
  cairo_surface_destroy (picture);
  stage_clear (&s);
}

/* A line of two pixels where x is the level, and nowhere else; as bright as its ground is dark. */
static void
test_contour (void)
{
  static const double levels[] = { 6, 10, 14 };
  Stage s = stage_new (0);
  cairo_surface_t *plain = draw (&s, 0);
  const double scale = find_scale (plain);
  const VtColourMap *map = vt_view_get_colour_map (s.view, s.field);

  g_object_set (s.view, "slice-map-contour", VT_CONTOUR_VALUE, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      double ground[3], sum = 0, moment = 0;

      g_object_set (s.view, "slice-map-level", levels[i], NULL);
      cairo_surface_t *lined = draw (&s, 0);
      vt_colour_map_sample (map, FALSE, levels[i] / SIDE, ground);
      for (int x = 0; x < SIZE; x++)
        {
          double a[3], b[3];

          get_rgb (plain, x, SIZE / 2.0, a);
          get_rgb (lined, x, SIZE / 2.0, b);
          const double ink = vt_colour_map_is_bright (ground) ? 0 : 1, range = ink - a[1], apart = fabs (range) > 0.01 ? (b[1] - a[1]) / range : 0;
          sum += apart;
          moment += apart * (x + 0.5);
        }
      g_assert_cmpfloat (sum, >, 1.3); /* pixels of ink; bytes are not light, so that half a cover is not half a step */
      g_assert_cmpfloat (sum, <, 2.7);
      g_assert_cmpfloat (fabs (moment / sum - (SIZE / 2.0 + (levels[i] - SIDE / 2.0) * scale)), <, 1.0);
      cairo_surface_destroy (lined);
    }
  cairo_surface_destroy (plain);
  stage_clear (&s);
}

/* Beyond the section of a sheared cell the map has no value and the ground is seen. */
static void
test_section (void)
{
  Stage s = stage_new (8);
  cairo_surface_t *picture = draw (&s, 0);
  const double white[3] = { 1, 1, 1 };
  double corner[3], middle[3];
  guint n = 0;

  get_rgb (picture, SIZE / 2.0, SIZE / 2.0, middle);
  g_assert_false (is_close (middle, white, 0.1));
  for (int y = 0; y < SIZE; y++)
    for (int x = 0; x < SIZE; x++)
      {
        get_rgb (picture, x, y, corner);
        n += !is_close (corner, white, 0.02);
      }
  /* The parallelogram has the area of the square: 20² of the 28 × 20 of its frame. */
  int left = SIZE, right = 0, top = SIZE, bottom = 0;
  for (int y = 0; y < SIZE; y++)
    for (int x = 0; x < SIZE; x++)
      {
        get_rgb (picture, x, y, corner);
        if (!is_close (corner, white, 0.02))
          {
            left = MIN (left, x);
            right = MAX (right, x);
            top = MIN (top, y);
            bottom = MAX (bottom, y);
          }
      }
  g_assert_cmpfloat (fabs (n / ((right - left + 1.0) * (bottom - top + 1.0)) - 20.0 / 28), <, 0.03);
  cairo_surface_destroy (picture);
  stage_clear (&s);
}

static guint
count_different (cairo_surface_t *a, cairo_surface_t *b, double most)
{
  guint n = 0;

  for (int y = 0; y < SIZE; y++)
    for (int x = 0; x < SIZE; x++)
      {
        double p[3], q[3];

        get_rgb (a, x, y, p);
        get_rgb (b, x, y, q);
        n += !is_close (p, q, most);
      }
  return n;
}

/* Seen from above, atoms before the map are there, as ghosts, or not; what is behind it is covered by it. From below it is the same. */
static void
test_atoms (void)
{
  Stage s = stage_new (0);

  for (int side = 0; side < 2; side++)
    {
      cairo_surface_t *none, *hidden, *faded, *shown;

      if (side == 1)
        vt_view_look (s.view, "-z");
      none = draw (&s, 0);
      g_object_set (s.view, "slice-map-atoms", VT_SLICE_ATOMS_HIDDEN, NULL);
      hidden = draw (&s, 0);
      g_object_set (s.view, "slice-map-atoms", VT_SLICE_ATOMS_FADED, "opacity-outside", 0.1, NULL);
      faded = draw (&s, 0);
      g_object_set (s.view, "slice-map-atoms", VT_SLICE_ATOMS_SHOWN, NULL);
      shown = draw (&s, 0);
      g_object_set (s.view, "slice-map-atoms", VT_SLICE_ATOMS_NONE, NULL);
      /* The grid ends half an ångström inside the cell: nothing sticks out. */
      g_assert_cmpuint (count_different (none, hidden, 0.02), <, SIZE * SIZE / 100);
      g_assert_cmpuint (count_different (hidden, shown, 0.1), >, SIZE * SIZE / 10);
      g_assert_cmpuint (count_different (hidden, faded, 0.02), >, SIZE * SIZE / 30);
      g_assert_cmpuint (count_different (hidden, faded, 0.35), <, SIZE * SIZE / 50);
      cairo_surface_destroy (none);
      cairo_surface_destroy (hidden);
      cairo_surface_destroy (faded);
      cairo_surface_destroy (shown);
    }
  stage_clear (&s);
}

static void
test_tiles (void)
{
  Stage s = stage_new (3);
  cairo_surface_t *whole, *tiled;

  vt_view_look (s.view, "home");
  g_object_set (s.view, "perspective", TRUE, "slice-map-contour", VT_CONTOUR_MEDIAN, "slice-map-atoms", VT_SLICE_ATOMS_FADED, NULL);
  whole = draw (&s, 0);
  tiled = draw (&s, 64);
  g_assert_cmpuint (count_different (whole, tiled, 0.05), <, SIZE * SIZE / 200);
  cairo_surface_destroy (whole);
  cairo_surface_destroy (tiled);
  stage_clear (&s);
}

/* ---- what asks for a map ---- */

static void
test_requests (void)
{
  Stage s = stage_new (0);
  g_autoptr (VtSliceRequest) request = vt_slice_request_new (s.sample, s.field, s.view), again = NULL, moved = NULL;
  g_autoptr (VtSliceMap) map = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  double level;

  g_assert_nonnull (request);
  g_assert_null (vt_slice_request_new (s.sample, NULL, s.view)); /* species */
  /* Colours, contour and atoms ask for nothing new. */
  g_object_set (s.view, "colour-map", "magma", "range-max", 5.0, "slice-map-contour", VT_CONTOUR_MEDIAN, "slice-thickness", 2.0, "slice-map-atoms",
                VT_SLICE_ATOMS_SHOWN, NULL);
  again = vt_slice_request_new (s.sample, s.field, s.view);
  g_assert_true (vt_slice_request_equal (request, again));
  g_object_set (s.view, "slice-position", 11.0, NULL);
  moved = vt_slice_request_new (s.sample, s.field, s.view);
  g_assert_false (vt_slice_request_equal (request, moved));
  g_assert_false (vt_slice_request_equal (request, NULL));
  g_object_set (s.view, "slice-map", FALSE, NULL);
  g_assert_null (vt_slice_request_new (s.sample, s.field, s.view));

  map = vt_slice_map_new (request, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (vt_slice_map_answers (map, again));
  g_assert_false (vt_slice_map_answers (map, moved));
  g_assert_true (vt_slice_map_get_level (map, s.view, &level));
  g_assert_cmpfloat (fabs (level - SIDE / 2.0), <, 0.1); /* as many points on either side */
  /* Lengths are no energies; of energies it is where k T ln (10¹⁶) is. */
  g_object_set (s.view, "slice-map-contour", VT_CONTOUR_GLASS, "slice-map-temperature", 600.0, NULL);
  g_assert_false (vt_slice_map_get_level (map, s.view, &level));
  g_autoptr (VtField) barriers = vt_field_new ("barrier", "Barrier", "eV", "", VT_FIELD_F64, vt_sample_get_n_atoms (s.sample), 1,
                                               g_memdup2 (vt_field_peek_f64 (s.field), vt_sample_get_n_atoms (s.sample) * sizeof (double)));
  g_object_set (s.view, "slice-map", TRUE, NULL);
  g_autoptr (VtSliceRequest) of_energy = vt_slice_request_new (s.sample, barriers, s.view);
  g_autoptr (VtSliceMap) energies = vt_slice_map_new (of_energy, NULL, &error);
  g_assert_true (vt_slice_map_get_level (energies, s.view, &level));
  g_assert_cmpfloat (fabs (level - 8.617333262e-5 * 600 * 16 * log (10)), <, 1e-6);
  g_assert_true (vt_slice_map_cover (map, s.view));
  g_cancellable_cancel (cancelled);
  g_assert_null (vt_slice_map_new (moved, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  stage_clear (&s);
}

static void
test_text (void)
{
  static const char *const wrong[] = { "", "yes", "sigma=", "sigma=0", "sigma=-1", "contour=high", "contour=0K", "contour=K", "atoms=some", "sigma=1;contour=2", "on,off" };
  g_autoptr (VtView) view = vt_view_new (), other = vt_view_new ();
  g_autofree char *text = NULL, *before = NULL, *after = NULL;
  g_autoptr (GError) error = NULL;
  VtViewState state;

  g_assert_true (vt_view_set_slice_map_text (view, "sigma=3.5,contour=-1.25,atoms=faded", &error));
  vt_view_get_state (view, &state);
  g_assert_true (state.slice_map && state.slice_map_sigma == 3.5 && state.slice_map_level == -1.25 && state.slice_map_contour == VT_CONTOUR_VALUE
                 && state.slice_map_atoms == VT_SLICE_ATOMS_FADED);
  g_assert_true (vt_view_set_slice_map_text (view, "contour=median", &error));
  vt_view_get_state (view, &state);
  g_assert_true (state.slice_map_contour == VT_CONTOUR_MEDIAN && state.slice_map_sigma == 3.5);
  before = vt_view_dup_text (view);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_false (vt_view_set_slice_map_text (view, wrong[i], &error));
      g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER);
      g_clear_error (&error);
    }
  after = vt_view_dup_text (view);
  g_assert_cmpstr (before, ==, after);
  /* As it is saved with a document. */
  vt_view_set_text (other, before);
  text = vt_view_dup_text (other);
  g_assert_cmpstr (text, ==, before);
  /* One step of undo for all of it (changes that follow closely are one). */
  g_assert_true (vt_view_undo (view));
  vt_view_get_state (view, &state);
  g_assert_true (!state.slice_map && state.slice_map_sigma == 2.5 && state.slice_map_contour == VT_CONTOUR_NONE);
  g_assert_true (vt_view_set_slice_map_text (view, "on", &error) && vt_view_set_slice_map_text (view, "off", &error));
}

/* The arrow of an atom on the viewer's side goes with the atom. */
static void
test_arrows (void)
{
  Stage s = stage_new (0);
  const gsize n = SIDE * SIDE * SIDE, above = (gsize) (12 * SIDE + 10) * SIDE + 5;
  double *values = g_new0 (double, 3 * n);

  values[3 * above] = 2;
  values[3 * above + 2] = 1; /* out of its row */
  g_autoptr (VtField) arrows = vt_field_new ("v", "v", "Å", "", VT_FIELD_F64, n, 3, values);
  g_object_set (s.view, "arrows-length", 5.0, NULL);
  for (int shown = 0; shown < 2; shown++)
    {
      g_object_set (s.view, "slice-map-atoms", shown ? VT_SLICE_ATOMS_SHOWN : VT_SLICE_ATOMS_HIDDEN, NULL);
      vt_scene_set_arrow_field (s.scene, NULL);
      cairo_surface_t *without = draw (&s, 0);
      vt_scene_set_arrow_field (s.scene, arrows);
      cairo_surface_t *with = draw (&s, 0);
      /* 5 Å long, some tens of pixels by two. */
      if (shown)
        g_assert_cmpuint (count_different (without, with, 0.1), >, 20);
      else
        g_assert_cmpuint (count_different (without, with, 0.1), ==, 0);
      cairo_surface_destroy (without);
      cairo_surface_destroy (with);
    }
  stage_clear (&s);
}

int
main (int argc, char **argv)
{
  g_setenv ("LIBGL_ALWAYS_SOFTWARE", "1", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/slice-map/colours", test_colours);
  g_test_add_func ("/slice-map/contour", test_contour);
  g_test_add_func ("/slice-map/section", test_section);
  g_test_add_func ("/slice-map/atoms", test_atoms);
  g_test_add_func ("/slice-map/tiles", test_tiles);
  g_test_add_func ("/slice-map/requests", test_requests);
  g_test_add_func ("/slice-map/text", test_text);
  g_test_add_func ("/slice-map/arrows", test_arrows);
  return g_test_run ();
}
