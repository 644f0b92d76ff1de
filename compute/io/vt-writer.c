#include "io/vt-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"

#define BUFFER_SIZE (256 * 1024)
#define GZIP_LEVEL 6
#define ZSTD_LEVEL 6

typedef enum
{
  COMPRESSION_NONE,
  COMPRESSION_GZIP,
  COMPRESSION_ZSTD,
} Compression;

struct _VtWriter
{
  char *target;
  char *display;
  char *temporary;
  int fd;
  gboolean replaces;
  struct stat replaced;

  Compression compression;
  guint8 *buffer;
  z_stream deflater;
  ZSTD_CStream *zstd;
};

static Compression
get_compression (const char *path)
{
  if (g_str_has_suffix (path, ".gz"))
    return COMPRESSION_GZIP;
  return g_str_has_suffix (path, ".zst") ? COMPRESSION_ZSTD : COMPRESSION_NONE;
}

char *
vt_writer_strip_compression (const char *path)
{
  gsize length = strlen (path);

  if (g_str_has_suffix (path, ".gz"))
    length -= 3;
  else if (g_str_has_suffix (path, ".zst"))
    length -= 4;
  return g_strndup (path, length);
}

static gboolean
fail (VtWriter *writer, int code, GError **error)
{
  const char *remedy = code == ENOSPC || code == EDQUOT ? _ ("Make room, or save elsewhere.")
                       : code == ENOENT || code == ENOTDIR ? _ ("Create the folder first, or save elsewhere.")
                                                           : _ ("Save elsewhere.");
  g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE, _ ("%s: could not be written: %s. %s"), writer->display, g_strerror (code), remedy);
  return FALSE;
}

/* A link is followed, so that renaming replaces the file it points to and not the link. */
static gboolean
resolve_target (VtWriter *writer, const char *path, GError **error)
{
  struct stat status;
  char *real = realpath (path, NULL);

  writer->target = g_strdup (real != NULL ? real : path);
  free (real);
  if (stat (writer->target, &status) != 0)
    return errno == ENOENT || fail (writer, errno, error);
  if (S_ISREG (status.st_mode))
    {
      writer->replaces = TRUE;
      writer->replaced = status;
      return TRUE;
    }
  g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE,
               S_ISDIR (status.st_mode) ? _ ("%s: this is a folder. Add a file's name.")
                                        : _ ("%s: this is a device, pipe or socket. Give the name of an ordinary file."),
               writer->display);
  return FALSE;
}

static gboolean
start_compression (VtWriter *writer, GError **error)
{
  switch (writer->compression)
    {
    case COMPRESSION_GZIP:
      if (deflateInit2 (&writer->deflater, GZIP_LEVEL, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        {
          writer->compression = COMPRESSION_NONE;
          return fail (writer, ENOMEM, error);
        }
      return TRUE;
    case COMPRESSION_ZSTD:
      writer->zstd = ZSTD_createCStream ();
      if (writer->zstd == NULL || ZSTD_isError (ZSTD_initCStream (writer->zstd, ZSTD_LEVEL)))
        return fail (writer, ENOMEM, error);
      ZSTD_CCtx_setParameter (writer->zstd, ZSTD_c_checksumFlag, 1);
      return TRUE;
    case COMPRESSION_NONE:
    default:
      return TRUE;
    }
}

VtWriter *
vt_writer_new (const char *path, GError **error)
{
  g_autoptr (VtWriter) writer = g_new0 (VtWriter, 1);

  writer->fd = -1;
  writer->display = g_filename_display_name (path);
  if (!resolve_target (writer, path, error))
    return NULL;

  g_autofree char *folder = g_path_get_dirname (writer->target);
  g_autofree char *base = g_path_get_basename (writer->target);
  /* A long name leaves no room for the suffix: the end of it is enough. */
  const gsize length = strlen (base);
  g_autofree char *name = g_strdup_printf (".%s.XXXXXX", base + (length > 200 ? length - 200 : 0));
  writer->temporary = g_build_filename (folder, name, NULL);
  writer->fd = g_mkstemp_full (writer->temporary, O_WRONLY | O_CLOEXEC, 0666);
  if (writer->fd < 0)
    {
      const int code = errno;
      g_clear_pointer (&writer->temporary, g_free);
      fail (writer, code, error);
      return NULL;
    }
  writer->compression = get_compression (path);
  writer->buffer = g_malloc (BUFFER_SIZE);
  if (!start_compression (writer, error))
    return NULL;
  return g_steal_pointer (&writer);
}

static gboolean
write_all (VtWriter *writer, const void *bytes, gsize length, GError **error)
{
  const char *p = bytes;

  while (length > 0)
    {
      const gssize n = write (writer->fd, p, length);
      if (n < 0 && errno != EINTR)
        return fail (writer, errno, error);
      if (n > 0)
        {
          p += n;
          length -= (gsize) n;
        }
    }
  return TRUE;
}

static gboolean
deflate_all (VtWriter *writer, const void *bytes, gsize length, int flush, GError **error)
{
  z_stream *z = &writer->deflater;
  int status = Z_OK;

  do
    {
      const uInt part = (uInt) MIN (length, 1u << 30);
      z->next_in = (Bytef *) bytes;
      z->avail_in = part;
      const int mode = part == length ? flush : Z_NO_FLUSH;
      do
        {
          z->next_out = writer->buffer;
          z->avail_out = BUFFER_SIZE;
          status = deflate (z, mode);
          if (!write_all (writer, writer->buffer, BUFFER_SIZE - z->avail_out, error))
            return FALSE;
        }
      while (z->avail_out == 0 || (mode == Z_FINISH && status == Z_OK));
      bytes = (const char *) bytes + part;
      length -= part;
    }
  while (length > 0);
  return TRUE;
}

static gboolean
zstd_all (VtWriter *writer, const void *bytes, gsize length, ZSTD_EndDirective directive, GError **error)
{
  ZSTD_inBuffer in = { bytes, length, 0 };
  gsize left;

  do
    {
      ZSTD_outBuffer out = { writer->buffer, BUFFER_SIZE, 0 };
      left = ZSTD_compressStream2 (writer->zstd, &out, &in, directive);
      if (ZSTD_isError (left))
        return fail (writer, ENOMEM, error);
      if (!write_all (writer, writer->buffer, out.pos, error))
        return FALSE;
    }
  while (in.pos < in.size || (directive == ZSTD_e_end && left > 0));
  return TRUE;
}

gboolean
vt_writer_write (VtWriter *writer, const void *bytes, gsize length, GError **error)
{
  if (length == 0)
    return TRUE;
  switch (writer->compression)
    {
    case COMPRESSION_GZIP:
      return deflate_all (writer, bytes, length, Z_NO_FLUSH, error);
    case COMPRESSION_ZSTD:
      return zstd_all (writer, bytes, length, ZSTD_e_continue, error);
    case COMPRESSION_NONE:
    default:
      return write_all (writer, bytes, length, error);
    }
}

/* The rename itself survives a power cut only if the folder is synced too. Not every file system can: no failure. */
static void
sync_folder (const char *target)
{
  g_autofree char *folder = g_path_get_dirname (target);
  const int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }
}

gboolean
vt_writer_finish (VtWriter *writer, GError **error)
{
  if (writer->compression == COMPRESSION_GZIP && !deflate_all (writer, NULL, 0, Z_FINISH, error))
    return FALSE;
  if (writer->compression == COMPRESSION_ZSTD && !zstd_all (writer, NULL, 0, ZSTD_e_end, error))
    return FALSE;
  if (writer->replaces && fchmod (writer->fd, writer->replaced.st_mode & 07777) != 0)
    return fail (writer, errno, error);
  if (fsync (writer->fd) != 0)
    return fail (writer, errno, error);
  const int closed = close (writer->fd);
  writer->fd = -1;
  if (closed != 0 || g_rename (writer->temporary, writer->target) != 0)
    return fail (writer, errno, error);
  g_clear_pointer (&writer->temporary, g_free);
  sync_folder (writer->target);
  return TRUE;
}

void
vt_writer_free (VtWriter *writer)
{
  if (writer == NULL)
    return;
  if (writer->fd >= 0)
    close (writer->fd);
  if (writer->temporary != NULL)
    g_unlink (writer->temporary);
  if (writer->compression == COMPRESSION_GZIP)
    deflateEnd (&writer->deflater);
  ZSTD_freeCStream (writer->zstd);
  g_free (writer->temporary);
  g_free (writer->target);
  g_free (writer->display);
  g_free (writer->buffer);
  g_free (writer);
}
