#include "io/vt-stream.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "io/vt-inflate.h"

#define INPUT_SIZE (256 * 1024)
#define FIRST_SPAN (8 * 1024 * 1024)
#define MAX_POINTS 128
/* Between two looks at the cancellable: two to five milliseconds of decoding. */
#define STEP (1024 * 1024)

typedef enum
{
  COMPRESSION_NONE,
  COMPRESSION_GZIP,
  COMPRESSION_ZSTD,
} Compression;

/* Decoding can start here: @in is the first byte not yet consumed. gzip: by a copy of @decoder. */
typedef struct
{
  guint64 out;
  guint64 in;
  VtInflate *decoder;
} AccessPoint;

struct _VtSource
{
  gatomicrefcount ref_count;
  char *path;
  char *display;
  struct stat identity;
  Compression compression;

  GMutex lock;
  GPtrArray *points; /* AccessPoint, ascending */
  guint64 span;
};

struct _VtStream
{
  VtSource *source;
  int fd;
  guint64 position; /* decompressed */
  guint64 file_position;
  gboolean finished;

  guint8 *input;
  gsize input_start;
  gsize input_end;

  VtInflate *inflate;
  gboolean member_done;

  ZSTD_DStream *unzstd;
  gboolean frame_open;
};

static void
access_point_free (gpointer data)
{
  AccessPoint *point = data;

  vt_inflate_free (point->decoder);
  g_free (point);
}

/* ---- the file ---- */

static gboolean
is_same_file (const struct stat *a, const struct stat *b)
{
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size
         && a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* O_NONBLOCK: opening a FIFO nobody writes to must not hang. */
static int
open_regular (const char *path, const char *display, struct stat *status, GError **error)
{
  const int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (fd < 0)
    {
      const int code = errno;
      if (code == EACCES || code == EPERM)
        g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_OPEN,
                     _ ("%s: no permission to read this file. Change its permissions, or copy it to where you may read it."), display);
      else if (code == ENOENT || code == ENOTDIR)
        g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_OPEN,
                     _ ("%s: there is no such file. Check the name and the folder."), display);
      else
        g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_OPEN, _ ("%s: could not be opened: %s. Check the disk or the network."), display, g_strerror (code));
      return -1;
    }
  if (fstat (fd, status) != 0)
    {
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_OPEN, _ ("%s: could not be opened: %s. Check the disk or the network."), display, g_strerror (errno));
      close (fd);
      return -1;
    }
  if (S_ISDIR (status->st_mode))
    g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_OPEN, _ ("%s: this is a folder. Choose a file inside it."), display);
  else if (!S_ISREG (status->st_mode))
    g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_OPEN,
                 _ ("%s: this is not an ordinary file but a device, pipe or socket. Save the data to a file and open that."), display);
  else
    return fd;
  close (fd);
  return -1;
}

static gboolean
detect_compression (VtSource *source, const guint8 *head, gsize length, GError **error)
{
  static const struct
  {
    const char *magic;
    gsize length;
    const char *name;
  } others[] = {
    { "BZh", 3, "bzip2" },
    { "\xfd"
      "7zXZ",
      5, "xz" },
    { "PK\x03\x04", 4, "zip" },
    { "\x04\x22\x4d\x18", 4, "lz4" },
    { "7z\xbc\xaf", 4, "7-Zip" },
  };

  if (length >= 2 && head[0] == 0x1f && head[1] == 0x8b)
    source->compression = COMPRESSION_GZIP;
  else if (length >= 4 && head[1] == 0xb5 && head[2] == 0x2f && head[3] == 0xfd && head[0] == 0x28)
    source->compression = COMPRESSION_ZSTD;
  else if (length >= 4 && (head[0] & 0xf0) == 0x50 && head[1] == 0x2a && head[2] == 0x4d && head[3] == 0x18)
    source->compression = COMPRESSION_ZSTD; /* begins with a skippable frame */
  else
    source->compression = COMPRESSION_NONE;

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (length >= others[i].length && memcmp (head, others[i].magic, others[i].length) == 0)
      {
        g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_UNSUPPORTED,
                     _ ("%s: compressed with %s, which Vitrine does not read. Decompress it, or use gzip or zstd."),
                     source->display, others[i].name);
        return FALSE;
      }
  return TRUE;
}

VtSource *
vt_source_open (const char *path, GError **error)
{
  g_autoptr (VtSource) source = g_new0 (VtSource, 1);

  g_atomic_ref_count_init (&source->ref_count);
  g_mutex_init (&source->lock);
  source->path = g_canonicalize_filename (path, NULL);
  source->display = g_filename_display_name (path);
  source->points = g_ptr_array_new_with_free_func (access_point_free);
  source->span = FIRST_SPAN;

  const int fd = open_regular (source->path, source->display, &source->identity, error);
  if (fd < 0)
    return NULL;

  guint8 head[8];
  const gssize length = pread (fd, head, sizeof head, 0);
  const int code = errno;
  close (fd);
  if (length < 0)
    {
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_OPEN, _ ("%s: could not be read: %s. Check the disk or the network, then open it again."), source->display, g_strerror (code));
      return NULL;
    }
  if (length == 0)
    {
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_FORMAT,
                   _ ("%s: the file is empty. Check that the program that wrote it has finished."), source->display);
      return NULL;
    }
  if (!detect_compression (source, head, (gsize) length, error))
    return NULL;
  return g_steal_pointer (&source);
}

VtSource *
vt_source_ref (VtSource *source)
{
  g_atomic_ref_count_inc (&source->ref_count);
  return source;
}

void
vt_source_unref (VtSource *source)
{
  if (!g_atomic_ref_count_dec (&source->ref_count))
    return;
  g_ptr_array_unref (source->points);
  g_mutex_clear (&source->lock);
  g_free (source->path);
  g_free (source->display);
  g_free (source);
}

const char *
vt_source_get_path (VtSource *source)
{
  return source->path;
}

const char *
vt_source_get_display_path (VtSource *source)
{
  return source->display;
}

guint64
vt_source_get_size (VtSource *source)
{
  return (guint64) source->identity.st_size;
}

gboolean
vt_source_is_compressed (VtSource *source)
{
  return source->compression != COMPRESSION_NONE;
}

gboolean
vt_source_check (VtSource *source, GError **error)
{
  struct stat status;

  if (stat (source->path, &status) != 0)
    {
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_CHANGED,
                   _ ("%s: the file can no longer be reached (%s). Put it back, or open another."), source->display,
                   g_strerror (errno));
      return FALSE;
    }
  if (!is_same_file (&status, &source->identity))
    {
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_CHANGED,
                   _ ("%s: the file has changed since it was opened. Open it again to see what it holds now."), source->display);
      return FALSE;
    }
  return TRUE;
}

/* ---- access points ---- */

/* Takes @decoder. Points come in ascending order from each stream, but several streams may pass the same place. */
static void
add_point (VtSource *source, guint64 out, guint64 in, VtInflate *decoder)
{
  AccessPoint *point = g_new (AccessPoint, 1);
  *point = (AccessPoint){ out, in, decoder };

  g_mutex_lock (&source->lock);
  const AccessPoint *last = source->points->len > 0 ? g_ptr_array_index (source->points, source->points->len - 1) : NULL;
  if (out < (last != NULL ? last->out : 0) + source->span)
    {
      g_mutex_unlock (&source->lock);
      access_point_free (point);
      return;
    }
  g_ptr_array_add (source->points, point);
  if (source->points->len > MAX_POINTS)
    {
      source->span *= 2;
      for (guint i = source->points->len; i-- > 0;)
        if (i % 2 == 0)
          g_ptr_array_remove_index (source->points, i);
    }
  g_mutex_unlock (&source->lock);
}

static gboolean
wants_point (VtSource *source, guint64 out)
{
  g_mutex_lock (&source->lock);
  const AccessPoint *last = source->points->len > 0 ? g_ptr_array_index (source->points, source->points->len - 1) : NULL;
  const gboolean wanted = out >= (last != NULL ? last->out : 0) + source->span;
  g_mutex_unlock (&source->lock);
  return wanted;
}

/* Where decoding has to start for @offset: 0 without a point before it, or without the memory to copy one. The decoder is the
 * caller's. */
static AccessPoint
copy_point_before (VtSource *source, guint64 offset)
{
  AccessPoint found = { 0 };

  g_mutex_lock (&source->lock);
  for (guint i = source->points->len; i-- > 0 && found.out == 0;)
    {
      const AccessPoint *point = g_ptr_array_index (source->points, i);
      if (point->out <= offset)
        found = *point;
    }
  if (found.decoder != NULL)
    {
      found.decoder = vt_inflate_copy (found.decoder);
      if (found.decoder == NULL)
        found = (AccessPoint){ 0 };
    }
  g_mutex_unlock (&source->lock);
  return found;
}

/* ---- decoding ---- */

static gboolean
refill (VtStream *stream, GError **error)
{
  gssize n;

  do
    n = pread (stream->fd, stream->input, INPUT_SIZE, (off_t) stream->file_position);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    {
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_OPEN, _ ("could not be read: %s. Check the disk or the network, then open it again."), g_strerror (errno));
      return FALSE;
    }
  stream->file_position += (guint64) n;
  stream->input_start = 0;
  stream->input_end = (gsize) n;
  return TRUE;
}

/* Offset in the file of the next byte the decoder will consume. */
static guint64
get_input_position (VtStream *stream)
{
  return stream->file_position - (stream->input_end - stream->input_start);
}

static void
note_inflate_point (VtStream *stream)
{
  if (!wants_point (stream->source, stream->position))
    return;
  VtInflate *decoder = vt_inflate_copy (stream->inflate);
  if (decoder != NULL)
    add_point (stream->source, stream->position, get_input_position (stream), decoder);
}

static void
set_truncated (GError **error, const char *compression)
{
  g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_TRUNCATED,
               _ ("the %s data end before they are complete. The file was cut while it was copied or written: get it again."), compression);
}

static void
set_damaged (GError **error, const char *compression)
{
  g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_FORMAT,
               _ ("the %s data are damaged. Get the file again, or test it with “%s -t”."), compression, compression);
}

/* After a member: another one, padding with zeros (as gzip accepts), or the end. */
static gboolean
start_next_member (VtStream *stream, GError **error)
{
  gboolean padding = FALSE;

  for (;;)
    {
      if (stream->input_start == stream->input_end)
        {
          if (!refill (stream, error))
            return FALSE;
          if (stream->input_end == 0)
            {
              stream->finished = TRUE;
              return TRUE;
            }
        }
      const guint8 byte = stream->input[stream->input_start];
      if (byte == 0)
        {
          padding = TRUE;
          stream->input_start++;
        }
      else if (byte == 0x1f && !padding)
        {
          stream->member_done = FALSE;
          vt_inflate_reset (stream->inflate);
          return TRUE;
        }
      else
        {
          g_set_error_literal (error, VT_IO_ERROR, VT_IO_ERROR_FORMAT,
                               _ ("something that is not gzip follows the gzip data. Get the file again."));
          return FALSE;
        }
    }
}

static gboolean
inflate_some (VtStream *stream, char *buffer, gsize size, gsize *produced, GError **error)
{
  gsize taken = 0;

  if (stream->member_done)
    return start_next_member (stream, error);
  if (stream->input_start == stream->input_end && !refill (stream, error))
    return FALSE;
  /* With all input taken the decoder may still hold output. */
  const gboolean at_end = stream->input_start == stream->input_end;
  const VtInflateStatus status = vt_inflate_run (stream->inflate, stream->input + stream->input_start,
                                                 stream->input_end - stream->input_start, &taken, buffer, size, produced);
  stream->input_start += taken;
  stream->position += *produced;

  if (status == VT_INFLATE_DAMAGED)
    {
      set_damaged (error, "gzip");
      return FALSE;
    }
  stream->member_done = status == VT_INFLATE_END;
  if (stream->member_done)
    return TRUE;
  if (at_end && *produced == 0)
    {
      set_truncated (error, "gzip");
      return FALSE;
    }
  note_inflate_point (stream);
  return TRUE;
}

static gboolean
unzstd_some (VtStream *stream, char *buffer, gsize size, gsize *produced, GError **error)
{
  if (stream->input_start == stream->input_end && !refill (stream, error))
    return FALSE;
  /* With all input consumed the decoder may still hold output: it says so by filling the buffer. */
  const gboolean at_end = stream->input_start == stream->input_end;
  if (at_end && !stream->frame_open)
    {
      stream->finished = TRUE;
      return TRUE;
    }

  ZSTD_inBuffer in = { stream->input, stream->input_end, stream->input_start };
  ZSTD_outBuffer out = { buffer, size, 0 };
  const gsize hint = ZSTD_decompressStream (stream->unzstd, &out, &in);
  stream->input_start = in.pos;
  *produced = out.pos;
  stream->position += out.pos;

  if (ZSTD_isError (hint))
    {
      if (ZSTD_getErrorCode (hint) == ZSTD_error_frameParameter_windowTooLarge)
        g_set_error_literal (error, VT_IO_ERROR, VT_IO_ERROR_UNSUPPORTED,
                             _ ("compressed with a zstd window of more than 128 MiB. Compress it again without --ultra or --long."));
      else
        set_damaged (error, "zstd");
      return FALSE;
    }
  if (at_end && out.pos == 0)
    {
      set_truncated (error, "zstd");
      return FALSE;
    }
  stream->frame_open = hint != 0;
  if (hint == 0 && wants_point (stream->source, stream->position))
    add_point (stream->source, stream->position, get_input_position (stream), NULL);
  return TRUE;
}

static gboolean
copy_some (VtStream *stream, char *buffer, gsize size, gsize *produced, GError **error)
{
  const gssize n = pread (stream->fd, buffer, size, (off_t) stream->position);

  if (n < 0 && errno == EINTR)
    return TRUE;
  if (n < 0)
    {
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_OPEN, _ ("could not be read: %s. Check the disk or the network, then open it again."), g_strerror (errno));
      return FALSE;
    }
  *produced = (gsize) n;
  stream->position += (guint64) n;
  stream->file_position = stream->position;
  stream->finished = n == 0;
  return TRUE;
}

static gboolean
decode_some (VtStream *stream, char *buffer, gsize size, gsize *produced, GError **error)
{
  *produced = 0;
  switch (stream->source->compression)
    {
    case COMPRESSION_GZIP:
      return inflate_some (stream, buffer, size, produced, error);
    case COMPRESSION_ZSTD:
      return unzstd_some (stream, buffer, size, produced, error);
    case COMPRESSION_NONE:
    default:
      return copy_some (stream, buffer, size, produced, error);
    }
}

/* ---- the stream ---- */

/* Takes the decoder of @point. */
static gboolean
restart_at (VtStream *stream, AccessPoint point, GError **error)
{
  gboolean ok = TRUE;

  stream->finished = FALSE;
  stream->position = point.out;
  stream->file_position = point.in;
  stream->input_start = stream->input_end = 0;

  switch (stream->source->compression)
    {
    case COMPRESSION_GZIP:
      vt_inflate_free (stream->inflate);
      stream->inflate = point.decoder != NULL ? point.decoder : vt_inflate_new ();
      stream->member_done = FALSE;
      ok = stream->inflate != NULL;
      break;
    case COMPRESSION_ZSTD:
      stream->frame_open = FALSE;
      if (stream->unzstd == NULL)
        stream->unzstd = ZSTD_createDStream ();
      ok = stream->unzstd != NULL && !ZSTD_isError (ZSTD_initDStream (stream->unzstd));
      break;
    case COMPRESSION_NONE:
    default:
      break;
    }
  if (!ok)
    g_set_error_literal (error, VT_IO_ERROR, VT_IO_ERROR_OPEN, _ ("not enough memory to decompress it. Close other programs."));
  return ok;
}

VtStream *
vt_stream_new (VtSource *source, guint64 offset, GCancellable *cancellable, GError **error)
{
  g_autoptr (VtStream) stream = g_new0 (VtStream, 1);
  struct stat status;

  stream->source = vt_source_ref (source);
  stream->fd = -1;
  if (!vt_source_check (source, error))
    return NULL;
  stream->fd = open_regular (source->path, source->display, &status, error);
  if (stream->fd < 0)
    return NULL;
  if (source->compression != COMPRESSION_NONE)
    stream->input = g_malloc (INPUT_SIZE);

  /* Beyond every offset: nothing to continue from. */
  stream->position = G_MAXUINT64;
  if (!vt_stream_seek (stream, offset, cancellable, error))
    return NULL;
  return g_steal_pointer (&stream);
}

void
vt_stream_free (VtStream *stream)
{
  if (stream == NULL)
    return;
  vt_inflate_free (stream->inflate);
  ZSTD_freeDStream (stream->unzstd);
  if (stream->fd >= 0)
    close (stream->fd);
  g_free (stream->input);
  vt_source_unref (stream->source);
  g_free (stream);
}

gboolean
vt_stream_seek (VtStream *stream, guint64 offset, GCancellable *cancellable, GError **error)
{
  if (stream->source->compression == COMPRESSION_NONE)
    {
      stream->position = stream->file_position = offset;
      stream->finished = FALSE;
      return TRUE;
    }

  const AccessPoint point = copy_point_before (stream->source, offset);
  if (stream->position <= offset && stream->position >= point.out)
    vt_inflate_free (point.decoder);
  else if (!restart_at (stream, point, error))
    return FALSE;

  if (stream->position == offset)
    return TRUE;
  g_autofree char *waste = g_malloc (STEP);
  while (stream->position < offset)
    {
      gsize n = 0;
      const gsize wanted = (gsize) MIN (offset - stream->position, STEP);
      if (vt_stream_read (stream, waste, wanted, &n, cancellable, error) < 0)
        return FALSE;
      if (n == 0)
        {
          g_set_error_literal (error, VT_IO_ERROR, VT_IO_ERROR_CHANGED,
                               _ ("the file is shorter than it was when it was opened. Open it again."));
          return FALSE;
        }
    }
  return TRUE;
}

gssize
vt_stream_read (VtStream *stream, char *buffer, gsize size, gsize *n_read, GCancellable *cancellable, GError **error)
{
  *n_read = 0;
  while (*n_read < size && !stream->finished)
    {
      gsize produced = 0;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return -1;
      const gboolean ok = decode_some (stream, buffer + *n_read, MIN (size - *n_read, STEP), &produced, error);
      *n_read += produced;
      if (!ok)
        return -1;
    }
  return (gssize) *n_read;
}

guint64
vt_stream_tell (VtStream *stream)
{
  return stream->position;
}

double
vt_stream_get_fraction (VtStream *stream)
{
  const double size = (double) stream->source->identity.st_size;
  return size > 0 ? CLAMP ((double) get_input_position (stream) / size, 0.0, 1.0) : 1.0;
}
