/* What is played, as a movie: a mode, the way of an event, or a trajectory.
 *
 * Each picture is that of the stage with the atoms moved on, drawn and encoded on another thread; meanwhile the window shows where the movie has
 * come to. It is looked at as it was when the movie was begun, though the camera be turned meanwhile. */
#include "vt-window-private.h"

#include <inttypes.h>

#include "base/vt-i18n.h"
#include "base/vt-task.h"
#include "figure/vt-movie.h"
#include "vt-save.h"

/* Pictures per second of what has no rate of its own. */
#define RATE 25
/* Along the longer side: as in the window, but not so small that a projector shows it, and not larger than one shows. */
#define SMALLEST 1280
#define LARGEST 1920
/* So long the picture in the window stays coarse, or its shadows would take half of the processor. */
#define SKETCH_MS 5000
/* Between two looks at whether the next frame is there: after the stage has seen to its colours, and before the window is drawn, which may take all
 * the time there is. */
#define LOOK_MS 15
#define PRIORITY (G_PRIORITY_HIGH_IDLE + 10)

typedef struct
{
  VtWindow *window;
  GCancellable *cancellable;
  char *path;
  VtTrajectory *trajectory; /* NULL: the motion bar plays */
  VtView *view;
  VtImageOptions options;
  guint rate;
  guint64 n, k;
  gboolean asked;  /* for frame k */
  VtScene *scene;  /* of frame k, while it is drawn */
  VtMovie *movie;  /* NULL before the first picture and after the last; freed where it draws: the main thread has OpenGL of its own */

  /* As it was before. */
  gboolean playing;
  double where;
  gint64 frame;
} Filming;

static void
filming_free (Filming *filming)
{
  g_clear_object (&filming->scene);
  g_clear_object (&filming->trajectory);
  g_object_unref (filming->view);
  g_object_unref (filming->cancellable);
  g_object_unref (filming->window);
  g_free (filming->path);
  g_free (filming);
}

static void
put_back (Filming *filming)
{
  VtWindow *self = filming->window;

  if (filming->trajectory && vt_document_get_trajectory (vt_stage_get_document (self->stage)) == filming->trajectory)
    {
      vt_timeline_go (self->timeline, filming->frame);
      vt_timeline_set_playing (self->timeline, filming->playing);
    }
  else if (!filming->trajectory && vt_motion_bar_is_active (self->motion))
    {
      vt_motion_bar_seek (self->motion, filming->where);
      vt_motion_bar_set_playing (self->motion, filming->playing);
    }
}

static void
finish (Filming *filming, GError *error)
{
  VtWindow *self = filming->window;

  self->filming = FALSE;
  if (self->exporting == 1)
    g_clear_object (&self->drawing);
  if (!self->closing)
    {
      if (!self->opening)
        vt_window_show_progress (self, NULL);
      put_back (filming);
      vt_viewport_sketch (self->viewport, 0);
    }
  vt_window_end_export (self, filming->path, error);
  filming_free (filming);
}

/* ---- one picture ---- */

static gboolean look (gpointer data);

static gboolean
film (Filming *filming, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (filming->cancellable, error))
    return FALSE;
  if (!filming->movie)
    filming->movie = vt_movie_new (filming->path, filming->options.width, filming->options.height, filming->rate, NULL, error);
  return filming->movie && vt_movie_draw (filming->movie, filming->scene, filming->view, &filming->options, filming->cancellable, error)
         && (filming->k + 1 < filming->n || vt_movie_finish (filming->movie, error));
}

static void
film_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Filming *filming = data;
  GError *error = NULL;
  const gboolean good = film (filming, &error);

  if (!good || filming->k + 1 == filming->n)
    g_clear_pointer (&filming->movie, vt_movie_free);
  if (good)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
show_progress (Filming *filming)
{
  g_autofree char *name = g_path_get_basename (filming->path);
  /* Translators: name of a file, a picture's number, how many there will be. */
  g_autofree char *text = g_strdup_printf (_ ("Filming %s · %" PRIu64 " of %" PRIu64), name, filming->k + 1, filming->n);

  if (!filming->window->opening)
    vt_window_show_progress (filming->window, text);
}

static void
on_filmed (GObject *source, GAsyncResult *result, gpointer data)
{
  Filming *filming = data;
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error) || ++filming->k == filming->n)
    {
      finish (filming, error);
      return;
    }
  g_clear_object (&filming->scene);
  filming->asked = FALSE;
  g_timeout_add_full (PRIORITY, LOOK_MS, look, filming, NULL);
}

/* ---- one after another ---- */

/* FALSE: what is filmed is no longer there. */
static gboolean
ask_for_next (Filming *filming)
{
  VtWindow *self = filming->window;

  if (filming->trajectory)
    {
      if (vt_document_get_trajectory (vt_stage_get_document (self->stage)) != filming->trajectory)
        return FALSE;
      vt_timeline_go (self->timeline, (gint64) filming->k);
    }
  else
    {
      if (!vt_motion_bar_is_active (self->motion))
        return FALSE;
      vt_motion_bar_set_playing (self->motion, FALSE);
      vt_motion_bar_seek_picture (self->motion, (guint) filming->k, filming->rate);
    }
  filming->asked = TRUE;
  return TRUE;
}

/* After what its atoms are coloured by has been computed. */
static gboolean
is_there (Filming *filming)
{
  VtWindow *self = filming->window;

  return !filming->trajectory
         || (vt_timeline_is_settled (self->timeline) && vt_document_get_frame (vt_stage_get_document (self->stage)) == (gint64) filming->k);
}

static gboolean
look (gpointer data)
{
  Filming *filming = data;
  g_autoptr (GTask) task = NULL;

  if (filming->window->closing)
    g_cancellable_cancel (filming->cancellable);
  else if (!filming->asked && !ask_for_next (filming))
    g_cancellable_cancel (filming->cancellable);
  if (!g_cancellable_is_cancelled (filming->cancellable))
    {
      if (!is_there (filming))
        return G_SOURCE_CONTINUE;
      filming->scene = vt_scene_copy (vt_stage_get_scene (filming->window->stage));
      show_progress (filming);
      vt_viewport_sketch (filming->window->viewport, SKETCH_MS);
    }
  task = g_task_new (filming->window, filming->cancellable, on_filmed, filming);
  g_task_set_task_data (task, filming, NULL);
  vt_task_run_in_thread (task, film_thread);
  return G_SOURCE_REMOVE;
}

/* ---- beginning ---- */

/* NULL: there is nothing to film. */
static Filming *
find_subject (VtWindow *self)
{
  VtDocument *document = vt_stage_get_document (self->stage);
  VtTrajectory *trajectory = vt_document_get_trajectory (document);
  Filming *filming;
  gboolean complete = FALSE;
  double rate;

  if (vt_motion_bar_is_active (self->motion))
    {
      filming = g_new0 (Filming, 1);
      filming->rate = RATE;
      filming->n = vt_motion_bar_count_pictures (self->motion, RATE);
      filming->playing = vt_motion_bar_get_playing (self->motion);
      filming->where = vt_motion_bar_get_where (self->motion);
      return filming;
    }
  if (!trajectory || vt_trajectory_get_n_frames (trajectory, &complete) < 2)
    {
      vt_window_complain (self, _ ("There is nothing to film: play an event or a mode, or open a trajectory"), NULL);
      return NULL;
    }
  if (!complete)
    {
      vt_window_complain (self, _ ("The frames of the trajectory are still being counted"), NULL);
      return NULL;
    }
  g_object_get (self->timeline, "rate", &rate, NULL);
  filming = g_new0 (Filming, 1);
  filming->trajectory = g_object_ref (trajectory);
  filming->rate = rate >= 1 ? (guint) MIN (rate, VT_MOVIE_MAX_RATE) : RATE;
  filming->n = (guint64) vt_trajectory_get_n_frames (trajectory, NULL);
  filming->playing = vt_timeline_get_playing (self->timeline);
  filming->frame = vt_document_get_frame (document);
  vt_timeline_set_playing (self->timeline, FALSE);
  return filming;
}

static void
fit_size (VtWindow *self, VtImageOptions *options)
{
  const int factor = gtk_widget_get_scale_factor (GTK_WIDGET (self->viewport));
  const double width = MAX (gtk_widget_get_width (GTK_WIDGET (self->viewport)) * factor, 1);
  const double height = MAX (gtk_widget_get_height (GTK_WIDGET (self->viewport)) * factor, 1);
  const double scale = CLAMP (MAX (width, height), SMALLEST, LARGEST) / MAX (width, height);

  options->width = MAX (2 * (int) (0.5 * scale * width + 0.5), 16);
  options->height = MAX (2 * (int) (0.5 * scale * height + 0.5), 16);
}

static void
export_movie (VtWindow *self, const char *path)
{
  g_auto (VtImageRequest) request = { 0 };
  g_autoptr (GError) error = NULL;
  Filming *filming;

  if (!vt_movie_check_path (path, &error))
    {
      vt_window_complain (self, error->message, NULL);
      return;
    }
  if (self->filming)
    {
      vt_window_complain (self, _ ("A movie is being made; another can begin when it is done"), NULL);
      return;
    }
  filming = find_subject (self);
  if (!filming)
    return;
  if (!self->drawing)
    self->drawing = g_cancellable_new ();
  filming->window = g_object_ref (self);
  filming->cancellable = g_object_ref (self->drawing);
  filming->path = g_strdup (path);
  filming->view = vt_view_copy (vt_stage_get_view (self->stage));
  vt_window_load_request (self, &request);
  vt_window_apply_request (filming->view, &request);
  fit_size (self, &filming->options);
  self->filming = TRUE;
  vt_window_begin_export (self);
  g_timeout_add_full (PRIORITY, LOOK_MS, look, filming, NULL);
}

static void
on_export_movie (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  export_movie (data, g_variant_get_string (parameter, NULL));
}

static void
on_path (GtkWidget *widget, const char *path, gpointer data)
{
  export_movie (VT_WINDOW (widget), path);
}

static void
on_export_movie_dialog (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  static const VtSaveFormat formats[] = {
    { N_ ("MP4 film, for slides and every player"), "mp4" },
    { N_ ("WebM film"), "webm" },
    { N_ ("Numbered PNG images"), "png" },
    { NULL },
  };
  const VtSaveFormat *possible = vt_movie_can_film () ? formats : formats + 2;
  g_autofree char *name = g_strdup_printf ("movie.%s", possible->ending);

  vt_save_ask (GTK_WIDGET (data), _ ("Save the Movie"), name, possible, on_path, NULL);
}

void
vt_window_add_movie_actions (VtWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "export-movie", .activate = on_export_movie, .parameter_type = "s" },
    { .name = "export-movie-dialog", .activate = on_export_movie_dialog },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
