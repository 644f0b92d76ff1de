/* Who has a document open.
 *
 * SQLite's locks are POSIX record locks, which a process loses when it closes any descriptor of the file, even one that
 * SQLite knows nothing of. So descriptors of ours are opened only through this register and closed when the last
 * connection of this process to the file has gone. The writer's own lock is flock(), which is independent of them. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "document/vt-store-private.h"

typedef struct
{
  dev_t device;
  ino_t inode;
  guint n_users;
  gboolean written;
  int fd;
} Entry;

struct _VtStoreLock
{
  Entry *entry;
  gboolean exclusive;
};

static GMutex mutex;
static GPtrArray *entries;

static Entry *
find_entry (const struct stat *status)
{
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      Entry *entry = entries->pdata[i];

      if (entry->device == status->st_dev && entry->inode == status->st_ino)
        return entry;
    }
  return NULL;
}

static void
release (Entry *entry)
{
  if (--entry->n_users > 0)
    return;
  close (entry->fd);
  g_ptr_array_remove_fast (entries, entry);
  g_free (entry);
}

static Entry *
acquire (const char *path, GError **error)
{
  g_autofree char *display = g_filename_display_name (path);
  struct stat status = { 0 };
  Entry *entry;
  int fd = -1;

  if (stat (path, &status) == 0 && S_ISREG (status.st_mode))
    {
      entry = find_entry (&status);
      if (entry != NULL)
        {
          entry->n_users++;
          return entry;
        }
      fd = open (path, O_RDONLY | O_CLOEXEC);
      if (fd >= 0 && fstat (fd, &status) != 0)
        {
          close (fd);
          fd = -1;
        }
    }
  else if (status.st_mode != 0)
    errno = S_ISDIR (status.st_mode) ? EISDIR : EINVAL;
  if (fd < 0)
    {
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_OPEN, _("%s: this document cannot be opened: %s."), display, g_strerror (errno));
      return NULL;
    }
  entry = g_new0 (Entry, 1);
  *entry = (Entry){ .device = status.st_dev, .inode = status.st_ino, .n_users = 1, .fd = fd };
  if (entries == NULL)
    entries = g_ptr_array_new ();
  g_ptr_array_add (entries, entry);
  return entry;
}

VtStoreLock *
vt_store_lock_new (const char *path, gboolean exclusive, GError **error)
{
  VtStoreLock *lock = NULL;

  g_mutex_lock (&mutex);
  Entry *entry = acquire (path, error);
  /* A file system without flock() is no reason to refuse: SQLite's own locks still keep the file whole. */
  if (entry != NULL && exclusive
      && (entry->written || (flock (entry->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)))
    {
      g_autofree char *display = g_filename_display_name (path);

      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE,
                   _("%s is in use: another window or program is working on it. Close it there, or save under another name."), display);
      release (entry);
      entry = NULL;
    }
  if (entry != NULL)
    {
      entry->written |= exclusive;
      lock = g_new0 (VtStoreLock, 1);
      *lock = (VtStoreLock){ entry, exclusive };
    }
  g_mutex_unlock (&mutex);
  return lock;
}

void
vt_store_lock_free (VtStoreLock *lock)
{
  if (lock == NULL)
    return;
  g_mutex_lock (&mutex);
  if (lock->exclusive)
    {
      lock->entry->written = FALSE;
      flock (lock->entry->fd, LOCK_UN);
    }
  release (lock->entry);
  g_mutex_unlock (&mutex);
  g_free (lock);
}

gboolean
vt_store_detect (const char *path)
{
  static const char magic[] = "SQLite format 3"; /* its final NUL belongs to it */
  char head[sizeof magic];
  gboolean found;

  g_mutex_lock (&mutex);
  Entry *entry = acquire (path, NULL);
  found = entry != NULL && pread (entry->fd, head, sizeof head, 0) == (gssize) sizeof head && memcmp (head, magic, sizeof magic) == 0;
  found = found || (entry != NULL && (g_str_has_suffix (path, ".vitrine") || vt_store_is_packed (path)));
  if (entry != NULL)
    release (entry);
  g_mutex_unlock (&mutex);
  return found;
}
