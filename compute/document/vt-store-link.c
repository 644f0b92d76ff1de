/* Linked samples: a document that leaves the atoms to the file they were read from, and knows that file by its contents.
 *
 * The file's SHA-256 tells whether it is still the one; where it lies is kept twice, as an absolute path and as seen from the document's folder, so that
 * both may be moved together. Which atoms the file gives also depends on the frame, on names that were given to its types, and on the order in which its
 * species were met: these are kept too, and the sample's own hash says whether everything went as before. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "document/vt-store-private.h"

/* Read at once: a few milliseconds of hashing between two looks at the cancellable. */
#define CHUNK (1024 * 1024)

VtStoreLink *
vt_store_link_new (VtTrajectory *trajectory, gint64 frame)
{
  VtStoreLink *link = g_new0 (VtStoreLink, 1);

  link->path = g_canonicalize_filename (vt_trajectory_get_path (trajectory), NULL);
  link->frame = frame;
  link->elements = g_strdupv ((char **) vt_trajectory_get_elements (trajectory));
  link->names = vt_trajectory_dup_names (trajectory);
  link->trajectory = g_object_ref (trajectory);
  return link;
}

VtStoreLink *
vt_store_link_copy (const VtStoreLink *link)
{
  VtStoreLink *copy;

  if (link == NULL)
    return NULL;
  copy = g_memdup2 (link, sizeof *link);
  copy->path = g_strdup (link->path);
  copy->sha256 = g_strdup (link->sha256);
  copy->elements = g_strdupv (link->elements);
  copy->names = g_strdup (link->names);
  if (copy->trajectory != NULL)
    g_object_ref (copy->trajectory);
  return copy;
}

void
vt_store_link_free (VtStoreLink *link)
{
  if (link == NULL)
    return;
  g_free (link->path);
  g_free (link->sha256);
  g_strfreev (link->elements);
  g_free (link->names);
  g_clear_object (&link->trajectory);
  g_free (link);
}

/* ---- where things are ---- */

char *
vt_store_dup_home (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  char *real = realpath (folder, NULL);
  char *home = real != NULL ? g_strdup (real) : g_canonicalize_filename (folder, NULL);

  free (real);
  return home;
}

/* "../data/glass.dump": @path as seen from the folder @home; both absolute and without dots. */
static char *
dup_relative (const char *home, const char *path)
{
  g_auto (GStrv) from = g_strsplit (strcmp (home, "/") == 0 ? "" : home, "/", -1), to = g_strsplit (path, "/", -1);
  g_autoptr (GString) relative = g_string_new (NULL);
  guint common = 0;

  while (from[common] != NULL && to[common] != NULL && to[common + 1] != NULL && strcmp (from[common], to[common]) == 0)
    common++;
  for (guint i = common; from[i] != NULL; i++)
    if (from[i][0] != '\0')
      g_string_append (relative, "../");
  for (guint i = common; to[i] != NULL; i++)
    g_string_append_printf (relative, "%s%s", i > common ? "/" : "", to[i]);
  return g_string_free (g_steal_pointer (&relative), FALSE);
}

/* ---- contents ---- */

static gboolean
hash_all (VtStore *self, int fd, GChecksum *checksum, gint64 *size, GError **error)
{
  g_autofree guchar *buffer = g_malloc (CHUNK);
  gssize n;

  *size = 0;
  while ((n = read (fd, buffer, CHUNK)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 || !vt_store_check_cancelled (self, error))
        return FALSE;
      g_checksum_update (checksum, buffer, n);
      vt_store_advance (self, (gsize) n);
      *size += n;
    }
  return TRUE;
}

/* Digest and size of an ordinary file. NULL: *@error is set if it was cancelled, else errno tells why. @expected: its size, if that is known: others
 * need not be read to be known as others, and come back as "". */
static char *
measure (VtStore *self, const char *path, gint64 expected, gint64 *size, GError **error)
{
  /* Opening a FIFO that nobody writes to must not hang. */
  const int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  struct stat status = { 0 };
  gboolean good;

  if (fd < 0)
    return NULL;
  good = fstat (fd, &status) == 0;
  if (good && !S_ISREG (status.st_mode))
    {
      errno = S_ISDIR (status.st_mode) ? EISDIR : EINVAL;
      good = FALSE;
    }
  *size = status.st_size;
  const gboolean other = good && expected >= 0 && status.st_size != expected;
  good = good && (other || hash_all (self, fd, checksum, size, error));
  const int code = errno;
  close (fd);
  errno = code;
  return good ? g_strdup (other ? "" : g_checksum_get_string (checksum)) : NULL;
}

/* Before a document leaves its atoms to a file that file is read, whatever is known of it: they might be nowhere else. Its trajectory is asked
 * afterwards, so that what has been hashed is what was read. */
static gboolean
check_file (VtStore *self, VtStoreLink *link, GError **error)
{
  g_autofree char *display = g_filename_display_name (link->path);
  GError *local = NULL;
  gint64 size = 0;
  g_autofree char *sha256 = measure (self, link->path, link->sha256 != NULL ? link->size : -1, &size, &local);

  if (sha256 == NULL && local == NULL)
    local = g_error_new (VT_IO_ERROR, VT_IO_ERROR_LINK, _("%s cannot be linked to: %s. Embed the sample instead."), display, g_strerror (errno));
  else if (sha256 != NULL && link->sha256 != NULL && strcmp (sha256, link->sha256) != 0)
    local = g_error_new (VT_IO_ERROR, VT_IO_ERROR_LINK, _("%s cannot be linked to: it has changed since. Embed the sample instead."), display);
  else if (sha256 != NULL && link->trajectory != NULL && !vt_trajectory_check (link->trajectory, &local))
    g_prefix_error (&local, "%s ", _("The sample cannot be linked to its file; embed it instead."));
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  g_free (link->sha256);
  link->sha256 = g_steal_pointer (&sha256);
  link->size = size;
  return TRUE;
}

/* ---- rows ---- */

static void
bind_path (sqlite3_stmt *statement, int i, const char *path)
{
  sqlite3_bind_blob (statement, i, path, (int) strlen (path), SQLITE_TRANSIENT);
}

static char *
dup_path (sqlite3_stmt *row, int column)
{
  const char *bytes = sqlite3_column_blob (row, column);

  return g_strndup (bytes != NULL ? bytes : "", (gsize) sqlite3_column_bytes (row, column));
}

static char *
dup_text (sqlite3_stmt *row, int column)
{
  const char *text = (const char *) sqlite3_column_text (row, column);

  return g_strdup (text != NULL && g_utf8_validate (text, -1, NULL) ? text : "");
}

gboolean
vt_store_insert_link (VtStore *self, VtStoreLink *link, gboolean wanted, gboolean check, GError **error)
{
  g_autofree char *relative = NULL, *elements = NULL;
  sqlite3_stmt *statement;

  if (self->home == NULL)
    return TRUE; /* what was made of a sample is in no file */
  if (check && !check_file (self, link, error))
    return FALSE;
  statement = vt_store_prepare (self,
                                "INSERT OR REPLACE INTO link (id, path, relative, frame, size, sha256, elements, names, wanted)"
                                " VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)",
                                error);
  if (statement == NULL)
    return FALSE;
  relative = dup_relative (self->home, link->path);
  elements = link->elements != NULL ? g_strjoinv ("\n", link->elements) : g_strdup ("");
  bind_path (statement, 1, link->path);
  bind_path (statement, 2, relative);
  sqlite3_bind_int64 (statement, 3, link->frame);
  sqlite3_bind_int64 (statement, 4, link->size);
  sqlite3_bind_text (statement, 5, link->sha256, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (statement, 6, elements, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (statement, 7, link->names, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int (statement, 8, wanted);
  return vt_store_finish (self, statement, error);
}

gboolean
vt_store_put_link (VtStore *self, const VtStoreLink *link, GError **error)
{
  g_autoptr (VtStoreLink) copy = vt_store_link_copy (link);
  gboolean good;

  g_mutex_lock (&self->mutex);
  good = vt_store_exec (self, "BEGIN IMMEDIATE", error);
  if (good)
    good = vt_store_commit (self, vt_store_insert_link (self, copy, TRUE, FALSE, error), error);
  g_mutex_unlock (&self->mutex);
  return good;
}

gboolean
vt_store_is_linked (VtStore *self)
{
  gint64 n = 0;

  return vt_store_get_integer (self,
                               "SELECT count(*) FROM sample, array WHERE array.id = sample.positions AND array.bytes = 0"
                               " AND sample.n_atoms > 0",
                               &n, NULL)
         && n > 0;
}

gboolean
vt_store_read_link (VtStore *self, VtStoreContents *contents, GError **error)
{
  g_autoptr (sqlite3_stmt) row = NULL;
  g_autofree char *elements = NULL;
  VtStoreLink *link;

  if (self->version < 6)
    return TRUE;
  row = vt_store_prepare (self, "SELECT path, frame, size, sha256, elements, names, wanted FROM link", error);
  if (row == NULL)
    return FALSE;
  const int status = sqlite3_step (row);
  if (status != SQLITE_ROW)
    return status == SQLITE_DONE || vt_store_fail (self, error);
  link = contents->link = g_new0 (VtStoreLink, 1);
  link->path = dup_path (row, 0);
  link->frame = sqlite3_column_int64 (row, 1);
  link->size = sqlite3_column_int64 (row, 2);
  link->sha256 = dup_text (row, 3);
  elements = dup_text (row, 4);
  link->elements = elements[0] != '\0' ? g_strsplit (elements, "\n", -1) : NULL;
  link->names = dup_text (row, 5);
  contents->linked = sqlite3_column_int (row, 6) != 0;
  return (link->frame >= 0 && link->size >= 0 && g_path_is_absolute (link->path))
         || vt_store_fail_damaged (self, _("its link makes no sense"), error);
}

/* ---- reading the file ---- */

static char *
dup_relative_place (VtStore *self)
{
  g_autoptr (sqlite3_stmt) row = vt_store_prepare (self, "SELECT relative FROM link", NULL);
  g_autofree char *relative = row != NULL && sqlite3_step (row) == SQLITE_ROW ? dup_path (row, 0) : NULL;

  return relative != NULL && relative[0] != '\0' && self->home != NULL ? g_canonicalize_filename (relative, self->home) : NULL;
}

typedef enum
{
  RIGHT,
  OTHER, /* there is a file, but it is not the one */
  NONE,
  CANCELLED,
} Found;

static Found
look_at (VtStore *self, const VtStoreLink *link, const char *path, int *code, GError **error)
{
  GError *local = NULL;
  gint64 size = 0;
  g_autofree char *sha256 = measure (self, path, link->size, &size, &local);

  if (local != NULL)
    {
      g_propagate_error (error, local);
      return CANCELLED;
    }
  if (sha256 == NULL)
    {
      *code = errno;
      return NONE;
    }
  return strcmp (sha256, link->sha256) == 0 ? RIGHT : OTHER;
}

static void
fail_to_find (VtStore *self, const VtStoreLink *link, Found found, int code, GError **error)
{
  g_autofree char *stated = g_filename_display_name (link->path);
  g_autofree char *located = self->located != NULL ? g_filename_display_name (self->located) : NULL;

  if (located != NULL && found == OTHER)
    g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_LINK,
                 _("%s: its sample is not in %s: that file's checksum is another than that of %s, which the document is linked to. Locate the file itself, "
                   "or an unchanged copy of it."),
                 self->display, located, stated);
  else if (located != NULL)
    g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_LINK, _("%s: its sample is not in %s: %s. Locate %s, which the document is linked to."), self->display,
                 located, g_strerror (code), stated);
  else if (found == OTHER)
    g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_LINK,
                 _("%s is linked to %s, which has changed since: its checksum is another. Put the file back as it was, or locate an unchanged copy."),
                 self->display, stated);
  else
    g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_LINK, _("%s is linked to %s, which cannot be read: %s. Put the file back, or locate it."),
                 self->display, stated, g_strerror (code));
}

/* Where the file is. A file of another content at one place does not hide the right one at the next. */
static char *
find_file (VtStore *self, const VtStoreLink *link, GError **error)
{
  g_autofree char *beside = dup_relative_place (self);
  const char *places[] = { self->located != NULL ? self->located : link->path, self->located != NULL ? NULL : beside };
  Found worst = NONE;
  int code = 0;

  for (guint i = 0; i < G_N_ELEMENTS (places) && places[i] != NULL; i++)
    {
      int reason = 0;
      const Found found = look_at (self, link, places[i], &reason, error);

      if (found == RIGHT)
        return g_canonicalize_filename (places[i], NULL);
      if (found == CANCELLED)
        return NULL;
      if (found == OTHER)
        worst = OTHER;
      code = code != 0 ? code : reason;
    }
  fail_to_find (self, link, worst, code, error);
  return NULL;
}

gboolean
vt_store_fail_reading (VtStore *self, const VtStoreLink *link, GError **error)
{
  g_autofree char *stated = g_filename_display_name (link->path);

  g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_UNSUPPORTED,
               _("%s: %s is unchanged, but this Vitrine makes another sample of it than the one that saved the document. Open the file itself, and "
                 "compute again."),
               self->display, stated);
  return FALSE;
}

typedef struct
{
  VtStore *store;
  guint64 before, bytes;
} Reading;

static void
on_read (double fraction, gpointer data)
{
  const Reading *reading = data;
  VtStore *self = reading->store;

  self->done = reading->before + (guint64) (fraction * (double) reading->bytes);
  vt_store_advance (self, 0);
}

VtSample *
vt_store_read_file (VtStore *self, VtStoreLink *link, GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr (VtTrajectory) trajectory = NULL;
  Reading reading = { self, 0, (guint64) link->size };
  VtSample *sample;

  self->total += 2 * (guint64) link->size; /* hashed and read */
  path = find_file (self, link, error);
  trajectory = path != NULL ? vt_trajectory_open (path, (const char *const *) link->elements, self->cancellable, error) : NULL;
  if (trajectory == NULL)
    return NULL;
  reading.before = self->done;
  vt_trajectory_expect_names (trajectory, link->names);
  sample = vt_trajectory_read (trajectory, link->frame, self->cancellable, on_read, &reading, error);
  self->done = reading.before + reading.bytes;
  if (sample == NULL)
    return NULL;
  link->moved = strcmp (path, link->path) != 0;
  g_free (link->path);
  link->path = g_steal_pointer (&path);
  return sample;
}
