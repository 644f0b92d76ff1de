/* Frames: index, random access, files that change. */
#include <glib/gstdio.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "base/vt-error.h"
#include "io-helpers.h"

/* @n_frames frames of @n_atoms atoms; the number of the frame is in the timestep and in every position. */
static GString *
make_dump (guint n_frames, guint n_atoms)
{
  GString *text = g_string_new (NULL);

  for (guint t = 0; t < n_frames; t++)
    {
      g_string_append_printf (text, "ITEM: TIMESTEP\n%u\nITEM: NUMBER OF ATOMS\n%u\nITEM: BOX BOUNDS pp pp pp\n0 100\n0 100\n0 100\n"
                                    "ITEM: ATOMS id type x y z\n", 10 * t, n_atoms + t);
      for (guint i = n_atoms + t; i > 0; i--)
        g_string_append_printf (text, "%u %u %u.%06u %u %u\n", i, 1 + i % 2, t, (i * 7919u) % 1000000, i % 100, t % 100);
    }
  return text;
}

static void
check_frame (VtTrajectory *trajectory, guint t, guint n_atoms)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VtSample) sample = vt_trajectory_read (trajectory, t, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (vt_sample_get_timestep (sample), ==, 10 * t);
  g_assert_cmpuint (vt_sample_get_n_atoms (sample), ==, n_atoms + t);
  for (guint i = 1; i <= n_atoms + t; i += 97)
    g_assert_cmpfloat_with_epsilon (vt_sample_get_positions (sample)[3 * (i - 1)], t + (i * 7919u) % 1000000 * 1e-6, 1e-12);
}

static void
count_signal (VtTrajectory *trajectory, gpointer data)
{
  ++*(guint *) data;
}

static void
keep_fraction (double fraction, gpointer data)
{
  double *last = data;
  g_assert_cmpfloat (fraction, >=, 0);
  g_assert_cmpfloat (fraction, <=, 1);
  *last = fraction;
}

static void
test_index (void)
{
  g_autoptr (GString) text = make_dump (20, 50);

  for (IoKind kind = IO_PLAIN; kind < IO_N_KINDS; kind++)
    {
      g_autoptr (GError) error = NULL;
      gboolean complete = TRUE;
      guint n_signals = 0;
      double fraction = 0;
      g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (io_write (text->str, -1, kind), NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (vt_trajectory_get_format (trajectory), ==, "LAMMPS dump");
      g_assert_cmpint (vt_trajectory_get_n_frames (trajectory, &complete), ==, 1);
      g_assert_false (complete);
      /* Forwards without an index; what lies behind is found on the way. */
      check_frame (trajectory, 0, 50);
      check_frame (trajectory, 5, 50);
      g_assert_cmpint (vt_trajectory_get_n_frames (trajectory, &complete), ==, 7);
      g_signal_connect (trajectory, "indexed", G_CALLBACK (count_signal), &n_signals);
      g_assert_true (vt_trajectory_index (trajectory, NULL, keep_fraction, &fraction, &error));
      g_assert_cmpint (vt_trajectory_get_n_frames (trajectory, &complete), ==, 20);
      g_assert_true (complete);
      g_assert_cmpuint (n_signals, >=, 1);
      check_frame (trajectory, 19, 50);
      check_frame (trajectory, 3, 50);

      g_autoptr (VtSample) last = vt_trajectory_read (trajectory, -1, NULL, NULL, NULL, &error);
      g_assert_cmpint (vt_sample_get_timestep (last), ==, 190);
      g_assert_null (vt_trajectory_read (trajectory, 20, NULL, NULL, NULL, &error));
      g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_VALUE);
      g_assert_nonnull (strstr (error->message, "0 to 19"));
      g_clear_error (&error);
      g_assert_null (vt_trajectory_read (trajectory, -21, NULL, NULL, NULL, &error));
      g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_VALUE);
    }
}

/* zstd with a frame of its own for each piece of 4 MiB: boundaries to start from. */
static const char *
write_zstd_frames (const GString *text)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const gsize piece = 4 << 20;

  for (gsize at = 0; at < text->len; at += piece)
    {
      const gsize length = MIN (piece, text->len - at);
      const gsize room = ZSTD_compressBound (length);
      const guint start = bytes->len;
      g_byte_array_set_size (bytes, (guint) (start + room));
      const gsize n = ZSTD_compress (bytes->data + start, room, text->str + at, length, 1);
      g_assert_false (ZSTD_isError (n));
      g_byte_array_set_size (bytes, (guint) (start + n));
    }
  return io_write ((const char *) bytes->data, bytes->len, IO_PLAIN);
}

/* Two gzip members one after the other are one file. The first is longer than the distance of access points, so that reading from
 * the point inside it must pass its trailer. */
static const char *
write_gzip_members (const GString *text)
{
  g_autoptr (GString) both = g_string_new (NULL);
  const gsize cut = text->len / 3 * 2;

  g_assert_cmpuint (cut, >, 9 << 20);
  const gsize starts[] = { 0, cut };
  const gsize lengths[] = { cut, text->len - cut };

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *part = NULL;
      gsize length;
      g_assert_true (g_file_get_contents (io_write (text->str + starts[i], (gssize) lengths[i], IO_GZIP), &part, &length, NULL));
      g_string_append_len (both, part, (gssize) length);
    }
  g_string_append_len (both, "\0\0\0\0", 4);
  return io_write (both->str, (gssize) both->len, IO_PLAIN);
}

/* Large enough (over 20 MB) for several access points: any order gives what sequential reading gives. */
static void
test_random_access (void)
{
  const guint n_frames = 24;
  const guint n_atoms = 50000;
  static const guint order[] = { 23, 0, 12, 11, 13, 5, 22, 1, 17, 16, 2, 23 };
  g_autoptr (GString) text = make_dump (n_frames, n_atoms);
  g_autofree char *frames = g_strdup (write_zstd_frames (text));
  g_autofree char *members = g_strdup (write_gzip_members (text));
  g_autofree char *gzip = g_strdup (io_write (text->str, -1, IO_GZIP));
  g_autofree char *zstd = g_strdup (io_write (text->str, -1, IO_ZSTD));
  const char *paths[] = { frames, members, gzip, zstd };

  g_assert_cmpuint (text->len, >, 20 << 20);
  for (guint p = 0; p < G_N_ELEMENTS (paths); p++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (paths[p], NULL, NULL, &error);
      gint64 from_start = 0;

      g_assert_no_error (error);
      g_assert_true (vt_trajectory_index (trajectory, NULL, NULL, NULL, &error));
      g_assert_cmpint (vt_trajectory_get_n_frames (trajectory, NULL), ==, n_frames);
      for (guint i = 0; i < G_N_ELEMENTS (order); i++)
        {
          const gint64 start = g_get_monotonic_time ();
          check_frame (trajectory, order[i], n_atoms);
          from_start += g_get_monotonic_time () - start;
        }
      g_test_message ("%s: %.0f ms per frame in random order", paths[p], (double) from_start / 1000 / G_N_ELEMENTS (order));
    }
}

static gpointer
read_thread (gpointer data)
{
  for (guint i = 0; i < 30; i++)
    check_frame (data, (i * 7) % 20, 50);
  return NULL;
}

static gpointer
index_thread (gpointer data)
{
  g_assert_true (vt_trajectory_index (data, NULL, NULL, NULL, NULL));
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (GString) text = make_dump (20, 50);

  for (IoKind kind = IO_PLAIN; kind < IO_N_KINDS; kind++)
    {
      g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (io_write (text->str, -1, kind), NULL, NULL, NULL);
      GThread *threads[] = { g_thread_new ("read", read_thread, trajectory), g_thread_new ("index", index_thread, trajectory),
                             g_thread_new ("index", index_thread, trajectory), g_thread_new ("read", read_thread, trajectory) };
      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        g_thread_join (threads[i]);
      g_assert_cmpint (vt_trajectory_get_n_frames (trajectory, NULL), ==, 20);
    }
}

static void
test_xyz_frames (void)
{
  static const char text[] = "2\nfirst\nCu 0 0 0\nZr 1 1 1\n1\nsecond\nAg 2 2 2\n2\nthird\nZr 0 0 0\nCu 5 5 5\n\n\n";

  for (IoKind kind = IO_PLAIN; kind < IO_N_KINDS; kind++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (io_write (text, -1, kind), NULL, NULL, &error);
      g_autoptr (VtSample) first = vt_trajectory_read (trajectory, 0, NULL, NULL, NULL, &error);
      g_autoptr (VtSample) last = vt_trajectory_read (trajectory, -1, NULL, NULL, NULL, &error);
      gboolean complete;

      g_assert_no_error (error);
      g_assert_cmpint (vt_trajectory_get_n_frames (trajectory, &complete), ==, 3);
      g_assert_true (complete);
      /* A species keeps its number from frame to frame. */
      g_assert_cmpuint (vt_sample_get_species_index (last)[0], ==, 1);
      g_assert_cmpstr (vt_sample_get_species (last, NULL)[1].name, ==, "Zr");
    }
}

/* Killed while writing: the whole frames stay, and the message says where the rest is missing. */
static void
test_cut_frame (void)
{
  g_autoptr (GString) text = make_dump (3, 50);
  g_string_truncate (text, text->len - 100);

  for (IoKind kind = IO_PLAIN; kind < IO_N_KINDS; kind++)
    {
      g_autoptr (GError) error = NULL;
      const char *path = io_write (text->str, -1, kind);
      g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (path, NULL, NULL, &error);
      gboolean complete;

      g_assert_no_error (error);
      for (guint again = 0; again < 2; again++)
        {
          g_assert_false (vt_trajectory_index (trajectory, NULL, NULL, NULL, &error));
          g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_TRUNCATED);
          g_assert_nonnull (strstr (error->message, path));
          g_assert_nonnull (strstr (error->message, "of 52 atoms"));
          g_clear_error (&error);
        }
      g_assert_cmpint (vt_trajectory_get_n_frames (trajectory, &complete), ==, 2);
      g_assert_true (complete);
      check_frame (trajectory, 1, 50);
      check_frame (trajectory, 0, 50);
    }
}

static void
test_change (void)
{
  g_autoptr (GString) text = make_dump (5, 50);

  for (IoKind kind = IO_PLAIN; kind < IO_N_KINDS; kind++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = g_strdup (io_write (text->str, -1, kind));
      g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (path, NULL, NULL, &error);

      check_frame (trajectory, 1, 50);
      /* Appended to. */
      FILE *file = fopen (path, "a");
      g_assert_nonnull (file);
      fputs ("ITEM: TIMESTEP\n", file);
      fclose (file);
      g_assert_null (vt_trajectory_read (trajectory, 0, NULL, NULL, NULL, &error));
      g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_CHANGED);
      g_assert_nonnull (strstr (error->message, path));
      g_clear_error (&error);
      g_assert_false (vt_trajectory_index (trajectory, NULL, NULL, NULL, &error));
      g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_CHANGED);
      g_clear_error (&error);
      /* Replaced by another file of the same length. */
      g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
      g_assert_null (vt_trajectory_read (trajectory, 2, NULL, NULL, NULL, &error));
      g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_CHANGED);
      g_clear_error (&error);
      /* Gone. */
      g_assert_cmpint (g_remove (path), ==, 0);
      g_assert_null (vt_trajectory_read (trajectory, 0, NULL, NULL, NULL, &error));
      g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_CHANGED);
    }
}

static void
test_cancel (void)
{
  g_autoptr (GString) text = make_dump (2, 50);
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (io_write (text->str, -1, IO_GZIP), NULL, NULL, &error);

  g_cancellable_cancel (cancellable);
  g_assert_null (vt_trajectory_read (trajectory, 0, cancellable, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (vt_trajectory_index (trajectory, cancellable, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (vt_trajectory_open (io_write (text->str, -1, IO_GZIP), NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  check_frame (trajectory, 1, 50);
}

static void
cancel_at_a_third (double fraction, gpointer data)
{
  if (fraction > 0.3)
    g_cancellable_cancel (data);
}

/* In the middle of a large frame, in time. */
static void
test_cancel_while_reading (void)
{
  g_autoptr (GString) text = make_dump (1, 600000);
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (io_write (text->str, -1, IO_GZIP), NULL, NULL, &error);

  g_assert_null (vt_trajectory_read (trajectory, 0, cancellable, cancel_at_a_third, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  check_frame (trajectory, 0, 600000);
}

/* A dynamic group may be empty at times: that frame cannot be opened, the others can. */
static void
test_empty_frame (void)
{
  g_autoptr (GString) first = make_dump (1, 50);
  g_autoptr (GString) text = g_string_new (first->str);
  g_autoptr (GError) error = NULL;

  g_string_append (text, "ITEM: TIMESTEP\n5\nITEM: NUMBER OF ATOMS\n0\nITEM: BOX BOUNDS pp pp pp\n0 1\n0 1\n0 1\nITEM: ATOMS id x y z\n");
  g_string_append (text, first->str);
  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (io_write (text->str, -1, IO_PLAIN), NULL, NULL, &error);
  g_assert_true (vt_trajectory_index (trajectory, NULL, NULL, NULL, &error));
  g_assert_cmpint (vt_trajectory_get_n_frames (trajectory, NULL), ==, 3);
  g_assert_null (vt_trajectory_read (trajectory, 1, NULL, NULL, NULL, &error));
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_VALUE);
  g_assert_nonnull (strstr (error->message, "line 63: the number of atoms is 0"));
  g_clear_error (&error);
  g_autoptr (VtSample) last = vt_trajectory_read (trajectory, 2, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (vt_sample_get_n_atoms (last), ==, 50);
}

static double
get_status_bytes (const char *key)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/status", &text, NULL, NULL));
  const char *line = strstr (text, key);
  g_assert_nonnull (line);
  return 1024 * g_ascii_strtod (line + strlen (key), NULL);
}

/* At most 120 bytes per atom at the highest point of reading, everything included (issue 2). */
static void
test_memory (void)
{
  const guint n = 1000000;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  {
    g_autoptr (GString) text = make_dump (1, n);
    path = g_strdup (io_write (text->str, (gssize) text->len, IO_PLAIN));
  }
  malloc_trim (0);
  const double before = get_status_bytes ("VmRSS:");
  FILE *clear = fopen ("/proc/self/clear_refs", "w");
  if (clear == NULL || fputs ("5", clear) < 0 || fclose (clear) != 0)
    {
      g_test_skip ("the highest point of memory cannot be reset here");
      return;
    }
  g_autoptr (VtSample) sample = io_read (path, 0, &error);
  g_assert_no_error (error);
  const double peak = (get_status_bytes ("VmHWM:") - before) / n;
  g_test_message ("%.1f bytes per atom", peak);
#ifdef __SANITIZE_ADDRESS__
  const double most = 140; /* the sanitizer's shadow of each byte included */
#else
  const double most = 120;
#endif
  g_assert_cmpfloat (peak, <=, most);
  g_assert_cmpfloat (peak, >=, 33); /* positions, ids, species: or the measurement is wrong */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trajectory/index", test_index);
  g_test_add_func ("/trajectory/random-access", test_random_access);
  g_test_add_func ("/trajectory/memory", test_memory);
  g_test_add_func ("/trajectory/threads", test_threads);
  g_test_add_func ("/trajectory/xyz", test_xyz_frames);
  g_test_add_func ("/trajectory/cut-frame", test_cut_frame);
  g_test_add_func ("/trajectory/empty-frame", test_empty_frame);
  g_test_add_func ("/trajectory/change", test_change);
  g_test_add_func ("/trajectory/cancel", test_cancel);
  g_test_add_func ("/trajectory/cancel-while-reading", test_cancel_while_reading);
  const int status = g_test_run ();
  io_remove_all ();
  return status;
}
