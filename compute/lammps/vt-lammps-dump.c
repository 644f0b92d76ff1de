/* Frames are told apart by counting lines: a frame is complete when as many lines have followed its "ITEM: ATOMS" as its "ITEM: NUMBER OF
 * ATOMS" has announced. Only the one that is asked for is parsed, by the reader of dumps. */
#include "lammps/vt-lammps-dump.h"

#include <stdio.h>
#include <string.h>

#include "io/vt-format.h"
#include "io/vt-number.h"

#define BLOCK (1 << 18)

struct _VtLammpsDump
{
  char *path;
  char *block;
  gint64 offset;      /* of the next line */
  gint64 begin;       /* of the frame under way */
  gint64 n_atoms;     /* that it announces; −1: not yet */
  gint64 rows_left;   /* −1: its atoms have not begun */
  gboolean count_next; /* the next line is the number of atoms */
  gboolean lost;      /* it is no dump */
  gint64 last;        /* where the last complete frame begins; −1: there is none */
  guint64 n_frames, n_read;
};

VtLammpsDump *
vt_lammps_dump_new (const char *path)
{
  VtLammpsDump *self = g_new0 (VtLammpsDump, 1);

  self->path = g_strdup (path);
  self->block = g_malloc (BLOCK);
  self->n_atoms = self->rows_left = self->last = -1;
  return self;
}

void
vt_lammps_dump_free (VtLammpsDump *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->block);
  g_free (self);
}

guint64
vt_lammps_dump_get_n_frames (VtLammpsDump *self)
{
  return self->n_frames;
}

static void
end_frame (VtLammpsDump *self, gint64 next)
{
  self->last = self->begin;
  self->n_frames++;
  self->begin = next;
  self->n_atoms = self->rows_left = -1;
}

/* @next: where the line after it begins. */
static void
take_line (VtLammpsDump *self, const char *line, gsize length, gint64 next)
{
  static const char count[] = "ITEM: NUMBER OF ATOMS", atoms[] = "ITEM: ATOMS";

  if (self->rows_left > 0)
    self->rows_left--;
  else if (self->count_next)
    {
      char text[VT_NUMBER_LENGTH] = "";

      memcpy (text, line, MIN (length, sizeof text - 1));
      self->lost = vt_number_read_int (text, &self->n_atoms) == NULL || self->n_atoms < 0;
      self->count_next = FALSE;
      return;
    }
  else if (length >= strlen (count) && memcmp (line, count, strlen (count)) == 0)
    self->count_next = TRUE;
  else if (length >= strlen (atoms) && memcmp (line, atoms, strlen (atoms)) == 0)
    {
      self->lost = self->n_atoms < 0;
      self->rows_left = self->n_atoms;
    }
  if (self->rows_left == 0 && !self->lost)
    end_frame (self, next);
}

static void
scan (VtLammpsDump *self, FILE *file)
{
  gsize n;

  while (!self->lost && fseeko (file, self->offset, SEEK_SET) == 0 && (n = fread (self->block, 1, BLOCK, file)) > 0)
    {
      const char *end = self->block + n, *p = self->block, *stop;

      while (!self->lost && (stop = memchr (p, '\n', (gsize) (end - p))) != NULL)
        {
          self->offset += stop + 1 - p;
          take_line (self, p, (gsize) (stop - p), self->offset);
          p = stop + 1;
        }
      if (p == self->block) /* half a line: the rest is still to come, or never */
        {
          self->lost = n == BLOCK;
          return;
        }
    }
}

static VtSample *
read_last (VtLammpsDump *self, GCancellable *cancellable)
{
  /* A file that grows between opening it and looking at it again is told as changed. The next call finds it at rest. */
  g_autoptr (VtSource) source = vt_source_open (self->path, NULL);
  VtStream *stream = source != NULL ? vt_stream_new (source, (guint64) self->last, cancellable, NULL) : NULL;

  if (stream == NULL)
    return NULL;
  g_autoptr (VtScanner) scanner = vt_scanner_new (stream, source, 1, cancellable);
  VtSpeciesMemory *memory = vt_species_memory_new ();
  VtReading reading = { .scanner = scanner, .title = "", .memory = memory };
  VtSample *sample = vt_format_lammps_dump.read (&reading, NULL);

  vt_species_memory_free (memory);
  return sample;
}

VtSample *
vt_lammps_dump_poll (VtLammpsDump *self, GCancellable *cancellable)
{
  FILE *file = fopen (self->path, "rbe");
  VtSample *sample;

  if (file == NULL)
    return NULL;
  scan (self, file);
  fclose (file);
  if (self->n_frames == self->n_read)
    return NULL;
  sample = read_last (self, cancellable);
  if (sample != NULL)
    self->n_read = self->n_frames;
  return sample;
}
