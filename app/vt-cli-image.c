/* vitrine-cli image, movie: the viewport's picture, off screen. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "figure/vt-movie.h"
#include "figure/vt-png.h"
#include "vt-cli.h"
#include "vt-renderer.h"

static char *out_path, *size;
static gboolean transparent;
static double text_scale;

#define MAX_PIXELS 16384
#define IMAGE_WIDTH 1600
#define IMAGE_HEIGHT 1200

static const GOptionEntry entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out_path, N_("The picture to write, a .png"), "OUT.png" },
  { "size", 0, 0, G_OPTION_ARG_STRING, &size, N_("Pixels (default: 1600x1200)"), N_("WIDTHxHEIGHT") },
  { "transparent", 't', 0, G_OPTION_ARG_NONE, &transparent, N_("No background"), NULL },
  VT_CLI_ATOMS_ENTRY,
  { "text-scale", 0, 0, G_OPTION_ARG_DOUBLE, &text_scale, N_("Size of legend and labels, times the usual"), "FACTOR" },
  { NULL },
};

static void
reset (void)
{
  g_clear_pointer (&out_path, g_free);
  g_clear_pointer (&size, g_free);
  g_clear_pointer (&vt_cli_which_atoms, g_free);
  vt_cli_view_reset ();
}

static gboolean
parse_size (int *width, int *height, GError **error)
{
  char tail;

  if (size == NULL
      || (sscanf (size, "%dx%d%c", width, height, &tail) == 2 && *width >= 16 && *height >= 16 && *width <= MAX_PIXELS
          && *height <= MAX_PIXELS))
    return TRUE;
  vt_cli_usage_error (error, _("--size takes WIDTHxHEIGHT in pixels, 16 to %d each, such as 1600x1200; not “%s”."), MAX_PIXELS, size);
  return FALSE;
}

typedef struct
{
  VtScene *scene;
  VtView *view;
  VtImageOptions options;
  char *comment;
} VtCliPicture;

static gboolean
draw_work (VtCli *cli, gpointer data, GError **error)
{
  VtCliPicture *picture = data;

  return vt_png_export_image (out_path, picture->scene, picture->view, &picture->options, 0, picture->comment, cli->cancellable,
                              vt_cli_report, NULL, error);
}

/* What a reader of the file may want to know in a year: the source and how the colours came about. */
static char *
make_comment (VtCli *cli, VtField *field)
{
  g_autofree char *base = g_filename_display_basename (cli->path);

  return g_strdup_printf ("%s, frame %" G_GINT64_FORMAT "; %s%s%s", base, cli->frame, field != NULL ? vt_field_get_name (field) : "species",
                          field != NULL ? ": " : "", field != NULL ? vt_field_get_provenance (field) : "");
}

/* What @view shows of the sample that is open. */
static VtScene *
make_scene (VtCli *cli, VtView *view, GError **error)
{
  g_autoptr (VtDocument) document = vt_cli_atoms_dup_document (cli, error);
  g_autofree char *colour_by = NULL, *filter_field = NULL, *arrows_field = NULL;
  VtScene *scene;

  if (document == NULL)
    return NULL;
  scene = vt_scene_new ();
  g_object_get (view, "colour-by", &colour_by, "filter-field", &filter_field, "arrows-field", &arrows_field, NULL);
  vt_scene_set_sample (scene, vt_document_get_sample (document));
  if (strcmp (colour_by, "species") != 0)
    vt_scene_set_colour_field (scene, vt_document_find_field (document, colour_by));
  if (filter_field != NULL && filter_field[0] != '\0')
    vt_scene_set_filter_field (scene, vt_document_find_field (document, filter_field));
  if (arrows_field != NULL && arrows_field[0] != '\0')
    vt_scene_set_arrow_field (scene, vt_document_find_field (document, arrows_field));
  vt_scene_set_selection (scene, vt_selection_peek (vt_document_get_selection (document)));
  return scene;
}

static VtImageOptions
make_options (int width, int height)
{
  return (VtImageOptions){ .width = width,
                           .height = height,
                           .transparent = transparent,
                           .dark = vt_cli_view_is_dark (),
                           .overlay_scale = text_scale > 0 ? text_scale * MAX (width, height) / 1000.0 : 0 };
}

static gboolean
draw (VtCli *cli, VtView *view, int width, int height, GError **error)
{
  g_autoptr (VtScene) scene = make_scene (cli, view, error);
  gboolean good;

  if (scene == NULL)
    return FALSE;
  VtCliPicture picture = { .scene = scene, .view = view, .options = make_options (width, height) };
  picture.comment = make_comment (cli, vt_scene_get_colour_field (scene));
  good = vt_cli_await (cli, _("Drawing"), draw_work, &picture, error);
  g_free (picture.comment);
  return good;
}

/* Before anything is read. */
static gboolean
check_options (VtCli *cli, VtView *view, GError **error)
{
  if (!(text_scale == 0 || (text_scale >= 0.1 && text_scale <= 20)))
    {
      vt_cli_usage_error (error, _("--text-scale takes a number from 0.1 to 20."));
      return FALSE;
    }
  return vt_cli_atoms_check_word (error) && vt_cli_view_check (view, error) && vt_cli_check_methods (cli, error) && vt_cli_check_output (out_path, error);
}

static gboolean
run (VtCli *cli, char **arguments, GError **error)
{
  const char *file = vt_cli_only_file (arguments, error);
  g_autoptr (VtView) view = vt_view_new ();
  int width = IMAGE_WIDTH, height = IMAGE_HEIGHT;

  if (file == NULL || !parse_size (&width, &height, error))
    return FALSE;
  if (out_path == NULL || !g_str_has_suffix (out_path, ".png"))
    {
      vt_cli_usage_error (error, _("Name the picture with -o, ending in .png."));
      return FALSE;
    }
  return check_options (cli, view, error) && vt_cli_open (cli, file, error) && vt_cli_run_methods (cli, error) && vt_cli_view_apply (cli, view, (double) width / height, error)
         && draw (cli, view, width, height, error);
}

const VtCliCommand vt_cli_image = {
  .name = "image",
  .arguments = N_("FILE -o OUT.png"),
  .summary = N_("Draw the atoms"),
  .description = N_("Examples:\n"
                    "  vitrine-cli image cu50zr50-glass -o glass.png\n"
                    "  vitrine-cli image glass.dump --elements Cu,Zr --colour-by l5fs --slice z=12.5,3 -o slice.png\n"
                    "  vitrine-cli image glass.dump --colour-by c_pe --range full --map magma --frame -1 -o last.png\n"
                    "  vitrine-cli image glass.xyz -m voronoi:mode=radical -c volume --filter l5fs=0.8, --fade -o five-fold.png\n"
                    "\n"
                    "A field that the file does not have is computed by its method."),
  .takes_file = TRUE,
  .entries = entries,
  .more_entries = vt_cli_view_entries,
  .reset = reset,
  .run = run,
};

/* ---- movie ---- */

#define MOVIE_WIDTH 1280
#define MOVIE_HEIGHT 960
#define MOVIE_RATE 10

static char *frames;
static int rate = MOVIE_RATE;

static const GOptionEntry movie_entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out_path, N_("The movie to write: .mp4 (H.264), .webm (VP9), or .png for numbered images"), "OUT.mp4" },
  { "frames", 0, 0, G_OPTION_ARG_STRING, &frames, N_("Which frames of the trajectory, from 0; −1 is the last (default: all)"), N_("FIRST:LAST[:STEP]") },
  { "rate", 0, 0, G_OPTION_ARG_INT, &rate, N_("Pictures per second (default: 10)"), "N" },
  { "size", 0, 0, G_OPTION_ARG_STRING, &size, N_("Pixels (default: 1280x960)"), N_("WIDTHxHEIGHT") },
  VT_CLI_ATOMS_ENTRY,
  { "text-scale", 0, 0, G_OPTION_ARG_DOUBLE, &text_scale, N_("Size of legend and labels, times the usual"), "FACTOR" },
  { NULL },
};

static void
movie_reset (void)
{
  reset ();
  g_clear_pointer (&frames, g_free);
  rate = MOVIE_RATE;
}

typedef struct
{
  gint64 first, last, step; /* step > 0 */
} Frames;

static gboolean
parse_frames (Frames *f, GError **error)
{
  char tail;
  int n;

  *f = (Frames){ 0, -1, 1 };
  if (frames == NULL)
    return TRUE;
  n = sscanf (frames, "%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT "%c", &f->first, &f->last, &f->step, &tail);
  if ((n == 3 || (n == 2 && strchr (strchr (frames, ':') + 1, ':') == NULL)) && f->step > 0)
    return TRUE;
  vt_cli_usage_error (error, _("--frames takes FIRST:LAST or FIRST:LAST:STEP, such as 0:-1:10; not “%s”."), frames);
  return FALSE;
}

/* Once the trajectory is open: from its end, and within it. */
static gboolean
resolve_frames (VtCli *cli, Frames *f, GError **error)
{
  if (!vt_cli_count_frames (cli, error))
    return FALSE;
  const gint64 n = vt_cli_get_n_frames (cli);

  f->first += f->first < 0 ? n : 0;
  f->last += f->last < 0 ? n : 0;
  if (f->first >= 0 && f->last < n && f->first < f->last)
    return TRUE;
  if (n < 2)
    vt_cli_usage_error (error, _("%s holds one frame; a movie is made of several. “vitrine-cli event” writes the way of an event as such a file."),
                        cli->name);
  else
    vt_cli_usage_error (error, _("--frames: %s has the frames 0 to %" PRId64 ", and the first has to be before the last; not “%s”."), cli->name,
                        n - 1, frames);
  return FALSE;
}

/* What the first picture shows is computed for every other one. */
static gboolean
ensure_shown (VtCli *cli, VtView *view, GError **error)
{
  static const char *const names[] = { "colour-by", "filter-field", "arrows-field" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *field = NULL;

      g_object_get (view, names[i], &field, NULL);
      if (field != NULL && *field != '\0' && strcmp (field, "species") != 0 && !vt_cli_ensure_field (cli, field, error))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  VtMovie *movie;
  VtScene *scene;
  VtView *view;
  VtImageOptions options;
  double done; /* 0 … 1 */
} Filming;

static gboolean
film_work (VtCli *cli, gpointer data, GError **error)
{
  Filming *filming = data;

  vt_cli_report (filming->done, NULL);
  return vt_movie_draw (filming->movie, filming->scene, filming->view, &filming->options, cli->cancellable, error);
}

static gboolean
finish_work (VtCli *cli, gpointer data, GError **error)
{
  return vt_movie_finish (((Filming *) data)->movie, error);
}

static gboolean
film (VtCli *cli, VtView *view, const Frames *f, int width, int height, GError **error)
{
  const gint64 n = (f->last - f->first) / f->step + 1;
  g_autofree char *base = g_filename_display_basename (cli->path);
  g_autofree char *comment = g_strdup_printf ("%s, frames %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT " by %" G_GINT64_FORMAT, base, f->first, f->last, f->step);
  g_autoptr (VtMovie) movie = vt_movie_new (out_path, width, height, (guint) rate, comment, error);
  Filming filming = { .movie = movie, .view = view, .options = make_options (width, height) };

  for (gint64 k = 0; k < n && movie != NULL; k++)
    {
      g_autoptr (VtScene) scene = NULL;
      gboolean good = k == 0 || (vt_cli_go (cli, f->first + k * f->step, error) && vt_cli_run_methods (cli, error) && ensure_shown (cli, view, error));

      scene = good ? make_scene (cli, view, error) : NULL;
      if (scene == NULL)
        return FALSE;
      filming.scene = scene;
      filming.done = (double) k / (double) n;
      if (!vt_cli_await (cli, _("Drawing"), film_work, &filming, error))
        return FALSE;
    }
  return movie != NULL && vt_cli_await (cli, _("Writing"), finish_work, &filming, error);
}

static gboolean
run_movie (VtCli *cli, char **arguments, GError **error)
{
  const char *file = vt_cli_only_file (arguments, error);
  g_autoptr (VtView) view = vt_view_new ();
  int width = MOVIE_WIDTH, height = MOVIE_HEIGHT;
  g_autoptr (GError) wrong = NULL;
  Frames which;

  if (file == NULL || !parse_size (&width, &height, error) || !parse_frames (&which, error))
    return FALSE;
  if (out_path == NULL)
    {
      vt_cli_usage_error (error, _("Name the movie with -o, ending in .mp4, .webm or .png."));
      return FALSE;
    }
  if (rate < 1 || rate > VT_MOVIE_MAX_RATE)
    {
      vt_cli_usage_error (error, _("--rate takes a number from 1 to %d; not %d."), VT_MOVIE_MAX_RATE, rate);
      return FALSE;
    }
  if (cli->options.frame != 0)
    {
      vt_cli_usage_error (error, _("A movie is made of --frames FIRST:LAST, not of one --frame."));
      return FALSE;
    }
  if (!vt_movie_check_path (out_path, &wrong))
    {
      vt_cli_usage_error (error, "%s", wrong->message);
      return FALSE;
    }
  cli->options.frame = which.first;
  return check_options (cli, view, error) && vt_cli_open (cli, file, error)
         && resolve_frames (cli, &which, error) && vt_cli_run_methods (cli, error) && vt_cli_view_apply (cli, view, (double) width / height, error)
         && film (cli, view, &which, width, height, error);
}

const VtCliCommand vt_cli_movie = {
  .name = "movie",
  .arguments = N_("FILE -o OUT.mp4"),
  .summary = N_("Make a movie of a trajectory"),
  .description = N_("Each frame is drawn as by the command “image”; what colours the atoms is computed for each. The colours keep the\n"
                    "range that they have in the first.\n"
                    "\n"
                    "Examples:\n"
                    "  vitrine-cli movie melt.dump --elements Cu,Zr -o melt.mp4\n"
                    "  vitrine-cli movie melt.dump --elements Cu,Zr --frames 0:-1:10 -c l5fs --slice z=50%,6 --rate 20 -o melt.webm\n"
                    "  vitrine-cli event run.vitrine 1203.4 -o way.xyz; vitrine-cli movie way.xyz -o way.mp4"),
  .takes_file = TRUE,
  .entries = movie_entries,
  .more_entries = vt_cli_view_entries,
  .reset = movie_reset,
  .run = run_movie,
};
