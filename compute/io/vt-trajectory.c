#include "io/vt-trajectory.h"

#include <inttypes.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "io/vt-format.h"

/* Enough of the beginning to recognise a format. */
#define HEAD_SIZE (64 * 1024)
/* Between two ::indexed and reports of progress, in µs. */
#define REPORT_INTERVAL (G_USEC_PER_SEC / 20)

typedef struct
{
  guint64 offset; /* decompressed */
  guint64 line;
} Frame;

struct _VtTrajectory
{
  GObject parent_instance;

  VtSource *source;
  const VtFormat *format;
  char *path;
  char *title;
  char **elements;
  VtSpeciesMemory *memory;

  GMutex index_lock; /* held by the one thread that looks for frames */
  GMutex lock;       /* guards what follows */
  GArray *frames;    /* Frame, at least one */
  gboolean complete;
  GError *index_error; /* why there are no more frames than these */
  VtStream *idle;      /* left by the last read: the next frame of a zstd file needs no decoding from the start */
};

enum
{
  SIGNAL_INDEXED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VtTrajectory, vt_trajectory, G_TYPE_OBJECT)

static void
vt_trajectory_finalize (GObject *object)
{
  VtTrajectory *self = VT_TRAJECTORY (object);

  vt_stream_free (self->idle);
  g_clear_pointer (&self->source, vt_source_unref);
  g_clear_error (&self->index_error);
  g_array_unref (self->frames);
  vt_species_memory_free (self->memory);
  g_strfreev (self->elements);
  g_free (self->path);
  g_free (self->title);
  g_mutex_clear (&self->lock);
  g_mutex_clear (&self->index_lock);
  G_OBJECT_CLASS (vt_trajectory_parent_class)->finalize (object);
}

static void
vt_trajectory_class_init (VtTrajectoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vt_trajectory_finalize;
  signals[SIGNAL_INDEXED] = g_signal_new ("indexed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
vt_trajectory_init (VtTrajectory *self)
{
  g_mutex_init (&self->lock);
  g_mutex_init (&self->index_lock);
  self->frames = g_array_new (FALSE, FALSE, sizeof (Frame));
  self->memory = vt_species_memory_new ();
}

/* ---- opening ---- */

static void
set_unknown (VtTrajectory *self, GError **error, const char *what)
{
  g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_FORMAT,
               _ ("%s, line 1: %s. Vitrine reads LAMMPS dump (text) and data files, XYZ, extended XYZ and POSCAR, plain or compressed with gzip or zstd."),
               vt_source_get_display_path (self->source), what);
}

static gboolean
detect (VtTrajectory *self, char *head, gsize length, gboolean whole, GError **error)
{
  static const char byte_order_mark[] = "\xef\xbb\xbf";
  Frame first = { 0, 1 };

  if (length == 0)
    {
      set_unknown (self, error, _ ("the compressed file is empty"));
      return FALSE;
    }
  if (memchr (head, '\0', length) != NULL)
    {
      set_unknown (self, error, _ ("this is binary data, not text"));
      return FALSE;
    }
  if (g_str_has_prefix (head, byte_order_mark))
    first.offset = strlen (byte_order_mark);
  char *last = strrchr (head, '\n');
  if (!whole && last != NULL)
    last[1] = '\0';
  self->format = vt_format_detect (head + first.offset);
  if (self->format == NULL)
    {
      set_unknown (self, error, _ ("the format is not known"));
      return FALSE;
    }
  g_array_append_val (self->frames, first);
  self->complete = !self->format->has_frames;
  return TRUE;
}

static gboolean
read_head (VtTrajectory *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (VtStream) stream = vt_stream_new (self->source, 0, cancellable, error);
  g_autofree char *head = g_malloc (HEAD_SIZE + 1);
  gsize length = 0;

  if (stream == NULL)
    return FALSE;
  vt_stream_read (stream, head, HEAD_SIZE, &length, cancellable, &local);
  head[length] = '\0';
  /* What is damaged further on is reported with its line when it is read. */
  if (local != NULL && (length == 0 || local->domain != VT_IO_ERROR))
    {
      if (local->domain == VT_IO_ERROR)
        g_prefix_error (&local, _ ("%s, line 1: "), vt_source_get_display_path (self->source));
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return detect (self, head, length, local == NULL && length < HEAD_SIZE, error);
}

VtTrajectory *
vt_trajectory_open (const char *path, const char *const *elements, GCancellable *cancellable, GError **error)
{
  g_autoptr (VtTrajectory) self = g_object_new (VT_TYPE_TRAJECTORY, NULL);

  g_return_val_if_fail (path != NULL, NULL);

  self->path = g_strdup (path);
  self->title = g_filename_display_basename (path);
  self->elements = g_strdupv ((char **) elements);
  self->source = vt_source_open (path, error);
  if (self->source == NULL || !read_head (self, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

const char *
vt_trajectory_get_path (VtTrajectory *self)
{
  return self->path;
}

const char *
vt_trajectory_get_format (VtTrajectory *self)
{
  return _ (self->format->name);
}

const char *const *
vt_trajectory_get_elements (VtTrajectory *self)
{
  return (const char *const *) self->elements;
}

char *
vt_trajectory_dup_names (VtTrajectory *self)
{
  return vt_species_memory_dup_names (self->memory);
}

void
vt_trajectory_expect_names (VtTrajectory *self, const char *names)
{
  VtReading reading = { .memory = self->memory };

  vt_reading_expect_names (&reading, names);
}

gboolean
vt_trajectory_check (VtTrajectory *self, GError **error)
{
  return vt_source_check (self->source, error);
}

gint64
vt_trajectory_get_n_frames (VtTrajectory *self, gboolean *complete)
{
  g_mutex_lock (&self->lock);
  const gint64 n = self->frames->len;
  if (complete != NULL)
    *complete = self->complete;
  g_mutex_unlock (&self->lock);
  return n;
}

/* ---- the index ---- */

static Frame
get_frame (VtTrajectory *self, guint i)
{
  g_mutex_lock (&self->lock);
  const Frame frame = g_array_index (self->frames, Frame, i);
  g_mutex_unlock (&self->lock);
  return frame;
}

/* Where frame @i ends: the next one begins, or the file ends there. */
static void
note_end_of_frame (VtTrajectory *self, guint i, VtScanner *scanner, gboolean at_end)
{
  const Frame next = { vt_scanner_get_offset (scanner), vt_scanner_get_line (scanner) };

  g_mutex_lock (&self->lock);
  if (!self->complete && self->frames->len == i + 1)
    {
      if (at_end)
        self->complete = TRUE;
      else
        g_array_append_val (self->frames, next);
    }
  g_mutex_unlock (&self->lock);
}

/* The last frame found turned out to be broken: it is none, unless it is the only one. */
static void
note_broken_frame (VtTrajectory *self, guint i, const GError *why)
{
  g_mutex_lock (&self->lock);
  if (!self->complete && self->frames->len == i + 1)
    {
      if (i > 0)
        g_array_set_size (self->frames, i);
      self->complete = TRUE;
      self->index_error = g_error_copy (why);
    }
  g_mutex_unlock (&self->lock);
}

/* TRUE if there is nothing left to find; then *@error says whether that is a failure. */
static gboolean
is_complete (VtTrajectory *self, GError **error)
{
  g_mutex_lock (&self->lock);
  const gboolean complete = self->complete;
  if (self->index_error != NULL && error != NULL)
    *error = g_error_copy (self->index_error);
  g_mutex_unlock (&self->lock);
  return complete;
}

/* Waits for another thread that is looking already. */
static gboolean
lock_index (VtTrajectory *self, GCancellable *cancellable, GError **error)
{
  while (!g_mutex_trylock (&self->index_lock))
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      g_usleep (5000);
    }
  return TRUE;
}

static gboolean
find_frames (VtTrajectory *self, guint n_wanted, GCancellable *cancellable, VtProgressFunc progress, gpointer data, GError **error)
{
  guint i = (guint) vt_trajectory_get_n_frames (self, NULL) - 1;
  const Frame from = get_frame (self, i);
  g_autoptr (GError) local = NULL;
  VtStream *stream = vt_stream_new (self->source, from.offset, cancellable, error);
  gint64 reported = g_get_monotonic_time ();

  if (stream == NULL)
    return FALSE;
  g_autoptr (VtScanner) scanner = vt_scanner_new (stream, self->source, from.line, cancellable);
  for (; i < n_wanted && !is_complete (self, NULL); i++)
    {
      gboolean failed = FALSE;
      gboolean at_end = FALSE;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (self->format->skip (scanner, &local))
        at_end = vt_scanner_at_end (scanner, &failed, &local);
      if (local != NULL)
        break;
      note_end_of_frame (self, i, scanner, at_end);
      if (g_get_monotonic_time () - reported > REPORT_INTERVAL)
        {
          reported = g_get_monotonic_time ();
          if (progress != NULL)
            progress (vt_scanner_get_fraction (scanner), data);
          g_signal_emit (self, signals[SIGNAL_INDEXED], 0);
        }
    }
  if (!vt_source_check (self->source, error))
    return FALSE;
  if (local == NULL)
    return TRUE;
  if (local->domain == VT_IO_ERROR)
    note_broken_frame (self, i, local);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* Looks for frames until there are more than @n_wanted of them. */
static gboolean
index_up_to (VtTrajectory *self, guint n_wanted, GCancellable *cancellable, VtProgressFunc progress, gpointer data, GError **error)
{
  GError *stored = NULL;
  gboolean ok = TRUE;

  if (!is_complete (self, NULL))
    {
      if (!lock_index (self, cancellable, error))
        return FALSE;
      if (!is_complete (self, NULL))
        {
          ok = find_frames (self, n_wanted, cancellable, progress, data, error);
          g_mutex_unlock (&self->index_lock);
          g_signal_emit (self, signals[SIGNAL_INDEXED], 0);
          return ok;
        }
      g_mutex_unlock (&self->index_lock);
    }
  is_complete (self, &stored);
  if (stored == NULL)
    return TRUE;
  g_propagate_error (error, stored);
  return FALSE;
}

gboolean
vt_trajectory_index (VtTrajectory *self, GCancellable *cancellable, VtProgressFunc progress, gpointer data, GError **error)
{
  return index_up_to (self, G_MAXUINT, cancellable, progress, data, error);
}

/* ---- reading ---- */

static gboolean
find_frame (VtTrajectory *self, gint64 *frame, GCancellable *cancellable, GError **error)
{
  const gint64 asked = *frame;

  if (asked < 0 && !vt_trajectory_index (self, cancellable, NULL, NULL, error))
    return FALSE;
  gint64 n = vt_trajectory_get_n_frames (self, NULL);
  if (asked >= n)
    {
      if (!index_up_to (self, (guint) MIN (asked, (gint64) G_MAXUINT), cancellable, NULL, NULL, error))
        return FALSE;
      n = vt_trajectory_get_n_frames (self, NULL);
    }
  if (asked < 0)
    *frame += n;
  if (*frame >= 0 && *frame < n)
    return TRUE;
  g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_VALUE,
               _ ("%s: there is no frame %" PRId64 ". The file holds frames 0 to %" PRId64 "."),
               vt_source_get_display_path (self->source), asked, n - 1);
  return FALSE;
}

static VtStream *
take_stream (VtTrajectory *self, guint64 offset, GCancellable *cancellable, GError **error)
{
  g_mutex_lock (&self->lock);
  g_autoptr (VtStream) stream = g_steal_pointer (&self->idle);
  g_mutex_unlock (&self->lock);

  if (stream == NULL)
    return vt_stream_new (self->source, offset, cancellable, error);
  if (!vt_source_check (self->source, error) || !vt_stream_seek (stream, offset, cancellable, error))
    return NULL;
  return g_steal_pointer (&stream);
}

static void
put_stream (VtTrajectory *self, VtStream *stream)
{
  g_mutex_lock (&self->lock);
  VtStream *former = self->idle;
  self->idle = stream;
  g_mutex_unlock (&self->lock);
  vt_stream_free (former);
}

VtSample *
vt_trajectory_read (VtTrajectory *self, gint64 frame, GCancellable *cancellable, VtProgressFunc progress, gpointer data, GError **error)
{
  gboolean failed = FALSE;

  if (!find_frame (self, &frame, cancellable, error))
    return NULL;
  const Frame at = get_frame (self, (guint) frame);
  VtStream *stream = take_stream (self, at.offset, cancellable, error);
  if (stream == NULL)
    return NULL;
  g_autoptr (GError) local = NULL;
  g_autoptr (VtScanner) scanner = vt_scanner_new (stream, self->source, at.line, cancellable);
  VtReading reading = {
    .scanner = scanner,
    .title = self->title,
    .elements = (const char *const *) self->elements,
    .memory = self->memory,
    .progress = progress,
    .progress_data = data,
  };
  g_autoptr (VtSample) sample = self->format->read (&reading, &local);

  /* A file that changes while it is read may look like anything. */
  if (!g_cancellable_is_cancelled (cancellable) && !vt_source_check (self->source, error))
    return NULL;
  if (sample == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  const gboolean at_end = vt_scanner_at_end (scanner, &failed, NULL);
  if (!failed)
    {
      note_end_of_frame (self, (guint) frame, scanner, at_end);
      put_stream (self, vt_scanner_steal_stream (scanner));
    }
  return g_steal_pointer (&sample);
}
