/* Packed documents: a whole .vitrine file, compressed, for handing on. SQLite wants to seek in what it reads, so a packed one is unpacked into the
 * user's cache first, once for each state of the file. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include <utime.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "document/vt-method.h"
#include "document/vt-store-private.h"
#include "io/vt-export.h"
#include "io/vt-stream.h"

#define CHUNK (1024 * 1024)
/* A packed document that claims to be larger is none of ours. */
#define MOST_BYTES (8LL * 1024 * 1024 * 1024)
/* Since it was opened last. */
#define KEPT_SECONDS (7 * 24 * 60 * 60)

gboolean
vt_store_is_packed (const char *path)
{
  return g_str_has_suffix (path, ".vitrine.zst") || g_str_has_suffix (path, ".vitrine.gz");
}

/* ---- unpacking ---- */

/* "NAME-0123456789abcdef.vitrine": another state of the file is another one. */
static char *
dup_cached_name (const char *path, GError **error)
{
  g_autofree char *base = g_path_get_basename (path), *key = NULL, *digest = NULL;
  GStatBuf state;

  if (g_stat (path, &state) != 0)
    {
      g_autofree char *display = g_filename_display_name (path);

      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_OPEN, _("%s: this document cannot be opened: %s."), display, g_strerror (errno));
      return NULL;
    }
  key = g_strdup_printf ("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%ld", path, (gint64) state.st_size, (gint64) state.st_mtim.tv_sec,
                         state.st_mtim.tv_nsec);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);
  *strchr (base, '.') = '\0';
  return g_strdup_printf ("%s-%.16s.vitrine", base, digest);
}

static gboolean
fail_to_write (const char *path, GError **error)
{
  g_autofree char *display = g_filename_display_name (path);

  g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE, _("%s: a packed document cannot be unpacked here: %s."), display, g_strerror (errno));
  return FALSE;
}

static gboolean
write_all (int fd, const char *buffer, gsize n)
{
  while (n > 0)
    {
      const gssize written = write (fd, buffer, n);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return FALSE;
      buffer += written;
      n -= (gsize) written;
    }
  return TRUE;
}

static gboolean
decompress (const char *from, int fd, const char *to, GCancellable *cancellable, GError **error)
{
  g_autoptr (VtSource) source = vt_source_open (from, error);
  g_autoptr (VtStream) stream = source != NULL ? vt_stream_new (source, 0, cancellable, error) : NULL;
  g_autofree char *buffer = g_malloc (CHUNK);
  gint64 total = 0;
  gssize n;

  if (stream == NULL)
    return FALSE;
  do
    {
      gsize read;

      n = vt_stream_read (stream, buffer, CHUNK, &read, cancellable, error);
      total += n;
      if (n > 0 && !write_all (fd, buffer, (gsize) n))
        return fail_to_write (to, error);
    }
  while (n == CHUNK && total < MOST_BYTES);
  if (n == CHUNK)
    g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_UNSUPPORTED, _("%s: too large for a packed document."), vt_source_get_display_path (source));
  return n >= 0 && n < CHUNK;
}

/* Nobody has opened these for long: packed documents that have changed since, or are gone. One that was opened of late may be read on, event by event,
 * whatever has become of the packed one. */
static void
remove_old (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      GStatBuf state;

      if (g_stat (path, &state) == 0 && now - (gint64) state.st_mtim.tv_sec > KEPT_SECONDS)
        g_unlink (path);
    }
}

char *
vt_store_unpack (const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "vitrine", "unpacked", NULL), *name = dup_cached_name (path, error);
  g_autofree char *cached = name != NULL ? g_build_filename (folder, name, NULL) : NULL, *draft = NULL;

  if (cached == NULL)
    return NULL;
  if (g_file_test (cached, G_FILE_TEST_IS_REGULAR))
    {
      g_utime (cached, NULL); /* opened now */
      return g_steal_pointer (&cached);
    }
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      fail_to_write (folder, error);
      return NULL;
    }
  draft = g_strconcat (cached, ".XXXXXX", NULL);
  const int fd = g_mkstemp (draft);
  gboolean good = fd >= 0 ? decompress (path, fd, draft, cancellable, error) : fail_to_write (draft, error);
  if (fd >= 0 && close (fd) != 0 && good)
    good = fail_to_write (draft, error);
  if (good && g_rename (draft, cached) != 0)
    good = fail_to_write (cached, error);
  if (good)
    {
      remove_old (folder);
      return g_steal_pointer (&cached);
    }
  g_unlink (draft);
  return NULL;
}

/* ---- logs ---- */

gboolean
vt_store_pack_logs (VtStore *self, const VtStoreContents *contents, GError **error)
{
  for (const VtMethod *const *method = vt_registry_list (); *method; method++)
    if ((*method)->log && !(*method)->log->pack (self, contents->logs_from, contents, error))
      return FALSE;
  return TRUE;
}

gboolean
vt_store_unpack_logs (VtStoreContents *contents, const char *path, GError **error)
{
  for (const VtMethod *const *method = vt_registry_list (); *method; method++)
    if ((*method)->log && !(*method)->log->unpack (contents, path, error))
      return FALSE;
  return TRUE;
}

void
vt_store_recover_logs (VtStoreContents *contents, const char *path, GCancellable *cancellable)
{
  for (const VtMethod *const *method = vt_registry_list (); *method; method++)
    if ((*method)->log)
      (*method)->log->recover (contents, path, cancellable);
}

static gboolean
prepare_logs (VtStoreContents *contents, GCancellable *cancellable, GError **error)
{
  for (const VtMethod *const *method = vt_registry_list (); *method; method++)
    if ((*method)->log && !(*method)->log->prepare (contents, contents->logs_from, cancellable, error))
      return FALSE;
  return TRUE;
}

/* ---- packing ---- */

gboolean
vt_store_pack (const char *from, const char *located, const char *to, GCancellable *cancellable, GError **error)
{
  g_autoptr (VtStoreContents) contents = vt_store_read_located (from, located, cancellable, NULL, NULL, error);
  g_autofree char *plain = g_strconcat (to, ".plain", NULL), *bytes = NULL;
  gsize length;

  if (contents == NULL)
    return FALSE;
  if (!vt_store_is_packed (to))
    {
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_UNSUPPORTED, _("The name of a packed document ends in .vitrine.zst or .vitrine.gz."));
      return FALSE;
    }
  contents->whole = TRUE; /* whoever gets it has no file that it could be linked to, */
  contents->linked = FALSE;
  g_clear_pointer (&contents->link, vt_store_link_free); /* and need not know where it lay, only what it was called */
  if (contents->origin != NULL)
    {
      char *name = g_path_get_basename (contents->origin);

      g_free (contents->origin);
      contents->origin = name;
    }
  if (contents->logs_from == NULL) /* else @from is packed itself */
    contents->logs_from = g_strdup (from);
  contents->is_packed = TRUE;
  const gboolean good = prepare_logs (contents, cancellable, error) && vt_store_write (plain, contents, cancellable, NULL, NULL, error) && g_file_get_contents (plain, &bytes, &length, error)
                        && vt_export_bytes (to, bytes, length, error);
  g_unlink (plain);
  return good;
}
