/* Movies: what was drawn is what is seen, as often and as fast as it was to be; nothing half done is left. Pictures drawn one after another with one
 * context are those that each would be alone. */
#include <glib/gstdio.h>
#include <string.h>

#include "base/vt-error.h"
#include "figure/vt-movie.h"
#include "io/vt-samples.h"
#include "io/vt-trajectory.h"
#include "vt-config.h"
#include "vt-renderer.h"

#ifdef VT_HAVE_FFMPEG
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswscale/swscale.h>
#endif

#define WIDTH 65 /* odd: the last column is not filmed */
#define HEIGHT 48
#define RATE 25

static const guint32 colours[] = { 0xffffff, 0x000000, 0xff0000, 0x00ff00, 0x0000ff, 0xd95f02, 0x7f7f7f };

static cairo_surface_t *
paint (guint32 colour)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, (colour >> 16) / 255.0, (colour >> 8 & 255) / 255.0, (colour & 255) / 255.0);
  cairo_paint (cr);
  cairo_destroy (cr);
  return surface;
}

static char *
make_movie (const char *folder, const char *name)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (folder, name, NULL);
  g_autoptr (VtMovie) movie = vt_movie_new (path, WIDTH, HEIGHT, RATE, "made by a test · é", &error);

  g_assert_no_error (error);
  for (guint k = 0; k < G_N_ELEMENTS (colours); k++)
    {
      cairo_surface_t *surface = paint (colours[k]);

      vt_movie_add (movie, surface, &error);
      g_assert_no_error (error);
      cairo_surface_destroy (surface);
    }
  vt_movie_finish (movie, &error);
  g_assert_no_error (error);
  return path;
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

#ifdef VT_HAVE_FFMPEG

typedef struct
{
  AVFormatContext *format;
  AVCodecContext *codec;
  AVFrame *frame;
  guint n;
} Player;

static void
check_frame (Player *player)
{
  const int width = player->codec->width, height = player->codec->height;
  const int *matrix = sws_getCoefficients (SWS_CS_ITU709);
  struct SwsContext *scaler
      = sws_getContext (width, height, player->codec->pix_fmt, width, height, AV_PIX_FMT_RGB24, SWS_BICUBIC | SWS_ACCURATE_RND, NULL, NULL, NULL);
  g_autofree guint8 *rgb = g_malloc0 ((gsize) width * (gsize) height * 3 + 64);
  guint8 *rows[] = { rgb };
  const int stride[] = { 3 * width };

  g_assert_cmpuint (player->n, <, G_N_ELEMENTS (colours));
  sws_setColorspaceDetails (scaler, matrix, 0, matrix, 1, 0, 1 << 16, 1 << 16);
  sws_scale (scaler, (const guint8 *const *) player->frame->data, player->frame->linesize, 0, height, rows, stride);
  sws_freeContext (scaler);
  /* The range of television has 219 steps for 255 of a colour, and pure ones lie at the edge of what it can say: two steps, and as many for the
   * encoder's own. */
  for (int i = 0; i < width * height; i++)
    for (int c = 0; c < 3; c++)
      g_assert_cmpint (ABS (rgb[3 * i + c] - (int) (colours[player->n] >> (16 - 8 * c) & 255)), <=, 5);
  player->n++;
}

static void
decode (Player *player, const AVPacket *packet)
{
  g_assert_cmpint (avcodec_send_packet (player->codec, packet), >=, 0);
  while (avcodec_receive_frame (player->codec, player->frame) >= 0)
    check_frame (player);
}

static void
test_film (gconstpointer name)
{
  g_autofree char *folder = g_dir_make_tmp ("vitrine-movie-XXXXXX", NULL), *path = make_movie (folder, name);
  Player player = { 0 };
  AVPacket *packet = av_packet_alloc ();

  g_assert_cmpint (avformat_open_input (&player.format, path, NULL, NULL), ==, 0);
  g_assert_cmpint (avformat_find_stream_info (player.format, NULL), >=, 0);
  g_assert_cmpuint (player.format->nb_streams, ==, 1);
  const AVStream *stream = player.format->streams[0];
  g_assert_cmpint (stream->codecpar->width, ==, WIDTH - 1);
  g_assert_cmpint (stream->codecpar->height, ==, HEIGHT);
  g_assert_cmpint (stream->codecpar->color_space, ==, AVCOL_SPC_BT709);
  g_assert_cmpfloat (av_q2d (stream->avg_frame_rate), ==, RATE);
  /* Each picture is seen as long as any other: a microsecond is what the duration is rounded to, a millisecond what WebM is. */
  g_assert_cmpfloat_with_epsilon ((double) player.format->duration / AV_TIME_BASE, (double) G_N_ELEMENTS (colours) / RATE, 0.0011);
  g_assert_cmpstr (av_dict_get (player.format->metadata, "comment", NULL, 0)->value, ==, "made by a test · é");

  player.codec = avcodec_alloc_context3 (avcodec_find_decoder (stream->codecpar->codec_id));
  avcodec_parameters_to_context (player.codec, stream->codecpar);
  g_assert_cmpint (avcodec_open2 (player.codec, NULL, NULL), ==, 0);
  player.frame = av_frame_alloc ();
  while (av_read_frame (player.format, packet) >= 0)
    {
      decode (&player, packet);
      av_packet_unref (packet);
    }
  decode (&player, NULL);
  g_assert_cmpuint (player.n, ==, G_N_ELEMENTS (colours));

  av_packet_free (&packet);
  av_frame_free (&player.frame);
  avcodec_free_context (&player.codec);
  avformat_close_input (&player.format);
  g_assert_cmpuint (count_files (folder), ==, 1);
  g_unlink (path);
  g_rmdir (folder);
}

/* One that is given up leaves nothing, and what was there before stays. */
static void
test_given_up (void)
{
  g_autofree char *folder = g_dir_make_tmp ("vitrine-movie-XXXXXX", NULL), *path = g_build_filename (folder, "old.mp4", NULL), *bytes = NULL;
  g_autoptr (GError) error = NULL;
  VtMovie *movie;
  cairo_surface_t *surface = paint (0xff0000);

  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  movie = vt_movie_new (path, WIDTH, HEIGHT, RATE, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (vt_movie_add (movie, surface, NULL));
  vt_movie_free (movie);
  g_assert_true (g_file_get_contents (path, &bytes, NULL, NULL));
  g_assert_cmpstr (bytes, ==, "old");
  g_assert_cmpuint (count_files (folder), ==, 1);
  cairo_surface_destroy (surface);

  movie = vt_movie_new (path, WIDTH, HEIGHT, RATE, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (vt_movie_finish (movie, &error)); /* without a picture */
  g_assert_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_FAILED);
  vt_movie_free (movie);
  g_unlink (path);
  g_rmdir (folder);
}

#endif

static void
test_images (void)
{
  g_autofree char *folder = g_dir_make_tmp ("vitrine-movie-XXXXXX", NULL), *path = make_movie (folder, "way.png");

  for (guint k = 0; k < G_N_ELEMENTS (colours); k++)
    {
      g_autofree char *image = g_strdup_printf ("%s/way-%04u.png", folder, k);
      cairo_surface_t *surface = cairo_image_surface_create_from_png (image);

      g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
      g_assert_cmpint (cairo_image_surface_get_width (surface), ==, WIDTH);
      g_assert_cmpuint (*(guint32 *) (void *) cairo_image_surface_get_data (surface) & 0xffffff, ==, colours[k]);
      cairo_surface_destroy (surface);
      g_unlink (image);
    }
  g_assert_cmpuint (count_files (folder), ==, 0);
  g_rmdir (folder);
}

static void
test_refused (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (vt_movie_check_path ("/tmp/way.avi", &error));
  g_assert_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "/tmp/way.avi"));
  g_clear_error (&error);
  g_assert_null (vt_movie_new ("way.png", 1, 48, RATE, NULL, &error));
  g_assert_error (error, VT_RENDER_ERROR, VT_RENDER_ERROR_SIZE);
  g_clear_error (&error);
  g_assert_null (vt_movie_new ("/nonexistent/way.png", WIDTH, HEIGHT, RATE, NULL, &error));
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE);
}

/* ---- one context for many pictures ---- */

static VtScene *
open_scene (const char *id)
{
  g_autofree char *path = vt_samples_resolve (id);
  g_autoptr (GError) error = NULL;
  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (path, NULL, NULL, &error);
  g_autoptr (VtSample) sample = trajectory ? vt_trajectory_read (trajectory, 0, NULL, NULL, NULL, &error) : NULL;
  VtScene *scene = vt_scene_new ();

  g_assert_no_error (error);
  vt_scene_set_sample (scene, sample);
  return scene;
}

static gpointer
free_imager (gpointer imager)
{
  vt_imager_free (imager);
  return NULL;
}

static void
test_imager (void)
{
  g_autoptr (VtView) view = vt_view_new ();
  g_autoptr (GError) error = NULL;
  VtImager *imager = vt_imager_new (&error);
  const char *const ids[] = { "cu50zr50-glass", "cu50zr50-fast-glass", "cu50zr50-glass" };

  g_assert_no_error (error);
  for (guint k = 0; k < G_N_ELEMENTS (ids); k++)
    {
      g_autoptr (VtScene) scene = open_scene (ids[k]); /* maybe where the one before lay */
      const VtImageOptions options = { .width = 160 + 40 * (int) k, .height = 120 };
      cairo_surface_t *one = vt_imager_render (imager, scene, view, &options, NULL, &error);
      g_assert_no_error (error);
      cairo_surface_t *other = vt_image_render (scene, view, &options, NULL, NULL, NULL, &error);
      g_assert_no_error (error);

      g_assert_cmpmem (cairo_image_surface_get_data (one), (gsize) cairo_image_surface_get_stride (one) * 120,
                       cairo_image_surface_get_data (other), (gsize) cairo_image_surface_get_stride (other) * 120);
      cairo_surface_destroy (one);
      cairo_surface_destroy (other);
    }
  g_thread_join (g_thread_new ("elsewhere", free_imager, imager));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#ifdef VT_HAVE_FFMPEG
  g_test_add_data_func ("/movie/mp4", "way.mp4", test_film);
  g_test_add_data_func ("/movie/webm", "way.webm", test_film);
  g_test_add_func ("/movie/given-up", test_given_up);
#endif
  g_test_add_func ("/movie/images", test_images);
  g_test_add_func ("/movie/refused", test_refused);
  g_test_add_func ("/movie/imager", test_imager);
  return g_test_run ();
}
