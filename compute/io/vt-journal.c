#include "io/vt-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"

#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define MAGIC "Vitrine journal 1, little-endian\n"
#else
#define MAGIC "Vitrine journal 1, big-endian\n"
#endif

typedef struct
{
  guint64 n, sum;
} Head;

struct _VtJournal
{
  FILE *file;
  char *path;
  gint64 good;    /* up to here all is whole and has been taken, or written */
  guint64 sum;    /* of all up to there */
  gboolean reading;
  gint64 interval, synced; /* µs */
  GError *error;
};

/* Fowler, Noll and Vo's, over words: to tell damage, not malice. */
static guint64
add_to_sum (guint64 sum, gsize n, const double *values)
{
  for (gsize k = 0; k < n; k++)
    {
      guint64 word;

      memcpy (&word, values + k, sizeof word);
      sum = (sum ^ word) * G_GUINT64_CONSTANT (0x100000001b3);
      sum ^= sum >> 32; /* else the upper bits of a word never reach the lower ones */
    }
  return sum;
}

static void
fail (GError **error, const char *path, const char *reason)
{
  g_autofree char *display = g_filename_display_name (path);

  g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE, _ ("the checkpoint %s cannot be written: %s"), display, reason);
}

/* ---- opening ---- */

static gboolean
begin (VtJournal *self, const char *identity, GError **error)
{
  if (fprintf (self->file, "%s%s\n\n", MAGIC, identity) > 0 && fflush (self->file) == 0)
    {
      self->good = ftello (self->file);
      return TRUE;
    }
  fail (error, self->path, g_strerror (errno));
  return FALSE;
}

/* The identity that stands in the file; NULL if it is no journal. */
static char *
read_identity (VtJournal *self, gsize longest)
{
  const gsize head = strlen (MAGIC), size = head + longest + 2;
  g_autofree char *text = g_malloc0 (size + 1);
  const gsize n = fread (text, 1, size, self->file);
  char *end = n > head && memcmp (text, MAGIC, head) == 0 ? strchr (text + head, '\n') : NULL;

  if (end == NULL || end[1] != '\n')
    return NULL;
  self->good = end + 2 - text;
  return g_strndup (text + head, (gsize) (end - text) - head);
}

/* Long enough for whatever another computation calls itself, so that it can be told. */
#define LONGEST 65536

static gboolean
take_up (VtJournal *self, const char *identity, GError **error)
{
  g_autofree char *found = read_identity (self, LONGEST);
  g_autofree char *display = g_filename_display_name (self->path);

  if (found != NULL && strcmp (found, identity) == 0)
    {
      self->reading = TRUE;
      return fseeko (self->file, self->good, SEEK_SET) == 0;
    }
  if (found == NULL)
    g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_FORMAT, _ ("%s is no checkpoint of Vitrine, or it is damaged. Begin again without it."), display);
  else
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _ ("%s is the checkpoint of another computation: %s; this one is %s."), display, found,
                 identity);
  return FALSE;
}

VtJournal *
vt_journal_open (const char *path, const char *identity, gboolean resume, double interval, GError **error)
{
  g_autoptr (VtJournal) self = g_new0 (VtJournal, 1);

  g_return_val_if_fail (strchr (identity, '\n') == NULL && strlen (identity) < LONGEST, NULL);
  const int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | (resume ? 0 : O_TRUNC), 0666);
  self->file = fd >= 0 ? fdopen (fd, "r+") : NULL;
  self->path = g_strdup (path);
  self->interval = (gint64) (interval * G_USEC_PER_SEC);
  self->synced = g_get_monotonic_time ();
  if (self->file == NULL)
    {
      fail (error, path, g_strerror (errno));
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  fseeko (self->file, 0, SEEK_END);
  const gboolean fresh = ftello (self->file) == 0;
  rewind (self->file);
  return (fresh ? begin (self, identity, error) : take_up (self, identity, error)) ? g_steal_pointer (&self) : NULL;
}

void
vt_journal_free (VtJournal *self)
{
  if (self == NULL)
    return;
  if (self->file != NULL)
    fclose (self->file);
  g_clear_error (&self->error);
  g_free (self->path);
  g_free (self);
}

/* ---- steps ---- */

/* From here on it is written. */
static gboolean
end_reading (VtJournal *self)
{
  self->reading = FALSE;
  if (fseeko (self->file, self->good, SEEK_SET) == 0 && ftruncate (fileno (self->file), self->good) == 0)
    return TRUE;
  fail (&self->error, self->path, g_strerror (errno));
  return FALSE;
}

gboolean
vt_journal_take (VtJournal *self, gsize n, double *values)
{
  Head head;

  if (self == NULL || !self->reading)
    return FALSE;
  if (fread (&head, sizeof head, 1, self->file) == 1 && head.n == n && fread (values, sizeof *values, n, self->file) == n
      && add_to_sum (self->sum, n, values) == head.sum)
    {
      self->sum = head.sum;
      self->good += (gint64) (sizeof head + n * sizeof *values);
      return TRUE;
    }
  end_reading (self);
  return FALSE;
}

gboolean
vt_journal_keep (VtJournal *self, gsize n, const double *values)
{
  if (self == NULL)
    return TRUE;
  if (self->error != NULL || (self->reading && !end_reading (self)))
    return FALSE;
  const Head head = { n, add_to_sum (self->sum, n, values) };
  const gint64 now = g_get_monotonic_time ();

  if (fwrite (&head, sizeof head, 1, self->file) != 1 || fwrite (values, sizeof *values, n, self->file) != n || fflush (self->file) != 0
      || (now - self->synced >= self->interval && fdatasync (fileno (self->file)) != 0))
    {
      fail (&self->error, self->path, g_strerror (errno));
      return FALSE;
    }
  if (now - self->synced >= self->interval)
    self->synced = now;
  self->sum = head.sum;
  self->good += (gint64) (sizeof head + n * sizeof *values);
  return TRUE;
}

gboolean
vt_journal_check (VtJournal *self, GError **error)
{
  if (self == NULL || self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (self->error));
  return FALSE;
}
