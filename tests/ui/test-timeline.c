/* The timeline over a real trajectory file. */
#include <glib/gstdio.h>
#include <unistd.h>

#include "vt-test-display.h"
#include "vt-timeline.h"

#define N_FRAMES 12

typedef struct
{
  char *path;
  VtDocument *document;
  VtTimeline *timeline;
  GtkWindow *window;
  GArray *seen; /* gint64: frames in the order they came */
} Fixture;

static void
on_sample (VtDocument *document, Fixture *f)
{
  gint64 frame = vt_document_get_frame (document);

  g_array_append_val (f->seen, frame);
}

static void
on_open (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  vt_document_open_finish (VT_DOCUMENT (object), result, &error);
  g_assert_no_error (error);
}

static gboolean
has_all_frames (gpointer data)
{
  VtTrajectory *trajectory = vt_document_get_trajectory (data);
  gboolean complete = FALSE;

  return trajectory && vt_trajectory_get_n_frames (trajectory, &complete) == N_FRAMES && complete;
}

static void
write_trajectory (const char *path, int n_frames)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int frame = 0; frame < n_frames; frame++)
    {
      g_string_append_printf (text, "ITEM: TIMESTEP\n%d\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp pp\n0 10\n0 10\n0 10\n"
                                    "ITEM: ATOMS id type x y z\n1 1 %g 1 1\n2 1 5 5 5\n", 100 * frame, 1 + 0.1 * frame);
    }
  g_assert_true (g_file_set_contents (path, text->str, text->len, NULL));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GFile) file = NULL;

  f->path = g_build_filename (g_get_tmp_dir (), "vitrine-timeline-XXXXXX", NULL);
  close (g_mkstemp (f->path));
  write_trajectory (f->path, N_FRAMES);
  f->seen = g_array_new (FALSE, FALSE, sizeof (gint64));
  f->document = vt_document_new ();
  f->timeline = VT_TIMELINE (g_object_ref_sink (vt_timeline_new ()));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (f->timeline)));
  vt_timeline_set_document (f->timeline, f->document);
  file = g_file_new_for_path (f->path);
  vt_document_open_async (f->document, file, NULL, 0, NULL, on_open, NULL);
  g_assert_true (vt_test_wait (has_all_frames, f->document, 10));
  vt_test_run_for (0.05);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (f->timeline)));
  f->window = vt_test_window (GTK_WIDGET (f->timeline), 900, 60);
  g_signal_connect (f->document, "sample-changed", G_CALLBACK (on_sample), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_signal_handlers_disconnect_by_data (f->document, f);
  gtk_window_destroy (f->window);
  g_object_unref (f->timeline);
  g_object_unref (f->document);
  g_array_unref (f->seen);
  g_unlink (f->path);
  g_free (f->path);
}

typedef struct
{
  Fixture *f;
  gint64 frame;
} At;

static gboolean
is_at (gpointer data)
{
  At *at = data;

  return vt_document_get_frame (at->f->document) == at->frame;
}

static void
assert_reaches (Fixture *f, gint64 frame)
{
  At at = { f, frame };

  g_assert_true (vt_test_wait (is_at, &at, 5));
}

static void
test_go (Fixture *f, gconstpointer data)
{
  vt_timeline_go (f->timeline, 7);
  assert_reaches (f, 7);
  g_assert_cmpint (vt_sample_get_timestep (vt_document_get_sample (f->document)), ==, 700);
  vt_timeline_go (f->timeline, -1);
  assert_reaches (f, N_FRAMES - 1);
  vt_timeline_step (f->timeline, 1); /* there is no further one */
  vt_test_run_for (0.1);
  assert_reaches (f, N_FRAMES - 1);
  vt_timeline_step (f->timeline, -1);
  assert_reaches (f, N_FRAMES - 2);

  /* Many wishes at once: the last one is granted. */
  for (int i = 0; i < N_FRAMES; i++)
    vt_timeline_go (f->timeline, i);
  vt_timeline_go (f->timeline, 3);
  assert_reaches (f, 3);
  vt_test_run_for (0.2);
  assert_reaches (f, 3);
}

static gboolean
has_stopped (gpointer timeline)
{
  return !vt_timeline_get_playing (timeline);
}

static gboolean
has_gone_round (gpointer data)
{
  Fixture *f = data;

  return f->seen->len > N_FRAMES + 2;
}

static void
test_play (Fixture *f, gconstpointer data)
{
  gint64 start;

  /* Every frame once, in order, then it stops. */
  g_object_set (f->timeline, "rate", 0.0, "loop", FALSE, "playing", TRUE, NULL);
  g_assert_true (vt_test_wait (has_stopped, f->timeline, 10));
  g_assert_cmpuint (f->seen->len, ==, N_FRAMES - 1);
  for (guint i = 0; i < f->seen->len; i++)
    g_assert_cmpint (g_array_index (f->seen, gint64, i), ==, i + 1);

  /* Round and round. */
  g_array_set_size (f->seen, 0);
  g_object_set (f->timeline, "loop", TRUE, "playing", TRUE, NULL);
  g_assert_true (vt_test_wait (has_gone_round, f, 10));
  g_object_set (f->timeline, "playing", FALSE, NULL);
  for (guint i = 0; i < f->seen->len; i++)
    g_assert_cmpint (g_array_index (f->seen, gint64, i), ==, i % N_FRAMES);

  /* Not faster than asked for. */
  vt_test_run_for (0.1);
  vt_timeline_go (f->timeline, 0);
  assert_reaches (f, 0);
  g_object_set (f->timeline, "rate", 10.0, "playing", TRUE, NULL);
  start = g_get_monotonic_time ();
  assert_reaches (f, 4);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 390000);

  /* Not before the frame is on the screen. */
  g_object_set (f->timeline, "hold", TRUE, "rate", 0.0, NULL);
  vt_test_run_for (0.1);
  g_array_set_size (f->seen, 0);
  vt_test_run_for (0.2);
  g_assert_cmpuint (f->seen->len, ==, 0);
  g_object_set (f->timeline, "hold", FALSE, NULL);
  vt_test_run_for (0.2);
  g_assert_cmpuint (f->seen->len, >, 1);
}

static void
on_failed (VtTimeline *timeline, GError *error, GError **where)
{
  if (!*where)
    *where = g_error_copy (error);
}

static gboolean
has_error (gpointer data)
{
  return *(GError **) data != NULL;
}

static void
test_vanished (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_signal_connect (f->timeline, "failed", G_CALLBACK (on_failed), &error);
  write_trajectory (f->path, 2); /* it has changed under our feet */
  g_object_set (f->timeline, "rate", 0.0, "playing", TRUE, NULL);
  g_assert_true (vt_test_wait (has_error, &error, 5));
  g_assert_false (vt_timeline_get_playing (f->timeline));
  g_assert_nonnull (vt_document_get_sample (f->document));
  g_assert_cmpint (vt_document_get_frame (f->document), ==, 0);
}

static guint
count_seen (GtkWidget *widget)
{
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    n += gtk_widget_get_child_visible (child);
  return n;
}

/* Where there is little room it leaves out what is needed least, and does not widen its window. */
static void
test_narrow (Fixture *f, gconstpointer data)
{
  GtkWidget *timeline = GTK_WIDGET (f->timeline), *box = gtk_widget_get_first_child (timeline);
  const guint all = count_seen (box);
  int least, wanted;

  gtk_widget_measure (timeline, GTK_ORIENTATION_HORIZONTAL, -1, &least, &wanted, NULL, NULL);
  g_assert_cmpint (least, <, 400);
  g_assert_cmpint (wanted, >, 450);
  gtk_widget_allocate (timeline, 400, 60, -1, NULL);
  g_assert_cmpuint (count_seen (box), <, all);
  gtk_widget_allocate (timeline, 900, 60, -1, NULL);
  g_assert_cmpuint (count_seen (box), ==, all);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/timeline/go", Fixture, NULL, set_up, test_go, tear_down);
  g_test_add ("/timeline/play", Fixture, NULL, set_up, test_play, tear_down);
  g_test_add ("/timeline/narrow", Fixture, NULL, set_up, test_narrow, tear_down);
  g_test_add ("/timeline/vanished", Fixture, NULL, set_up, test_vanished, tear_down);
  return g_test_run ();
}
