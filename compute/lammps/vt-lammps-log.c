/* A table begins with a line of names whose first is Step, has a line of numbers for each row, and ends with "Loop time of"; LAMMPS flushes
 * each line, but a reader may still see half of one. */
#include "lammps/vt-lammps-log.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "io/vt-number.h"

#define BLOCK (1 << 16)
/* No line of a log is longer; what is, is no log's. */
#define MAX_LINE (1 << 16)
#define MAX_COLUMNS 64

/* Where each column goes; −1: nowhere. The step is counted, not measured. */
static const struct
{
  const char *name;
  gsize offset;
} known[] = {
  { "Temp", offsetof (VtLammpsRow, temperature) },  { "PotEng", offsetof (VtLammpsRow, potential) },
  { "KinEng", offsetof (VtLammpsRow, kinetic) },    { "TotEng", offsetof (VtLammpsRow, total) },
  { "Econserve", offsetof (VtLammpsRow, conserved) }, { "Press", offsetof (VtLammpsRow, pressure) },
  { "Volume", offsetof (VtLammpsRow, volume) },     { "c_msd[4]", offsetof (VtLammpsRow, msd) },
};

struct _VtLammpsLog
{
  char *path;
  gint64 offset;    /* of what has been read */
  GString *rest;    /* a line that is not complete yet */
  gboolean skip;    /* the rest of a line that is too long */
  guint n_columns;  /* of the table under way; 0: none is */
  int column[MAX_COLUMNS]; /* index into known */
};

VtLammpsLog *
vt_lammps_log_new (const char *path)
{
  VtLammpsLog *self = g_new0 (VtLammpsLog, 1);

  self->path = g_strdup (path);
  self->rest = g_string_new (NULL);
  return self;
}

void
vt_lammps_log_free (VtLammpsLog *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_string_free (self->rest, TRUE);
  g_free (self);
}

/* Words in place; too many for a table: 0. */
static guint
split (char *line, char **words)
{
  guint n = 0;

  for (char *p = line; *p != '\0';)
    {
      while (g_ascii_isspace (*p))
        *p++ = '\0';
      if (*p == '\0')
        break;
      if (n == MAX_COLUMNS)
        return 0;
      words[n++] = p;
      while (*p != '\0' && !g_ascii_isspace (*p))
        p++;
    }
  return n;
}

static void
begin_table (VtLammpsLog *self, char **words, guint n)
{
  self->n_columns = n;
  for (guint c = 0; c < n; c++)
    {
      self->column[c] = -1;
      for (guint k = 0; k < G_N_ELEMENTS (known); k++)
        if (strcmp (words[c], known[k].name) == 0)
          self->column[c] = (int) k;
    }
}

static gboolean
read_value (const char *word, double *value)
{
  const char *end = vt_number_read_double (word, value, NULL);

  if (end != NULL && *end == '\0')
    return TRUE;
  /* What a simulation that has flown apart prints. */
  *value = NAN;
  word += *word == '-' || *word == '+';
  return g_ascii_strcasecmp (word, "nan") == 0 || g_ascii_strcasecmp (word, "inf") == 0;
}

static gboolean
read_row (VtLammpsLog *self, char **words, guint n, VtLammpsRow *row)
{
  gint64 step;
  const char *end = n == self->n_columns ? vt_number_read_int (words[0], &step) : NULL;

  *row = (VtLammpsRow){ 0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN };
  if (end == NULL || *end != '\0' || step < 0)
    return FALSE;
  row->step = (guint64) step;
  for (guint c = 1; c < n; c++)
    {
      double value;

      if (!read_value (words[c], &value))
        return FALSE;
      if (self->column[c] >= 0)
        *(double *) (gpointer) ((char *) row + known[self->column[c]].offset) = value;
    }
  return TRUE;
}

static void
take_line (VtLammpsLog *self, char *line, VtLammpsRowFunc func, gpointer data)
{
  char *words[MAX_COLUMNS];
  VtLammpsRow row;

  if (g_str_has_prefix (line, "Loop time of"))
    {
      self->n_columns = 0;
      return;
    }
  const guint n = split (line, words);
  if (n > 1 && strcmp (words[0], "Step") == 0)
    begin_table (self, words, n);
  else if (n > 0 && self->n_columns > 0 && read_row (self, words, n, &row))
    func (&row, data);
}

/* Lines of @block; what follows the last end of line is kept for the next one. */
static void
take_block (VtLammpsLog *self, const char *block, gsize length, VtLammpsRowFunc func, gpointer data)
{
  const char *end = block + length;

  for (const char *p = block; p < end;)
    {
      const char *stop = memchr (p, '\n', (gsize) (end - p));
      const gsize n = (gsize) ((stop != NULL ? stop : end) - p);

      if (!self->skip && self->rest->len + n <= MAX_LINE)
        g_string_append_len (self->rest, p, (gssize) n);
      else
        self->skip = TRUE;
      if (stop == NULL)
        return;
      if (!self->skip && memchr (self->rest->str, '\0', self->rest->len) == NULL)
        take_line (self, self->rest->str, func, data);
      g_string_truncate (self->rest, 0);
      self->skip = FALSE;
      p = stop + 1;
    }
}

void
vt_lammps_log_poll (VtLammpsLog *self, VtLammpsRowFunc func, gpointer data)
{
  FILE *file = fopen (self->path, "rbe");
  g_autofree char *block = g_malloc (BLOCK);
  gsize n;

  if (file == NULL)
    return;
  if (fseeko (file, self->offset, SEEK_SET) == 0)
    while ((n = fread (block, 1, BLOCK, file)) > 0)
      {
        self->offset += (gint64) n;
        take_block (self, block, n, func, data);
      }
  fclose (file);
}

/* ---- what went wrong ---- */

/* The end of a file that may be long, in UTF-8. */
static char *
read_end (const char *path)
{
  FILE *file = fopen (path, "rbe");
  g_autofree char *text = g_malloc (BLOCK);
  gsize n;

  if (file == NULL)
    return NULL;
  if (fseeko (file, -BLOCK, SEEK_END) != 0)
    rewind (file);
  n = fread (text, 1, BLOCK, file);
  fclose (file);
  return g_utf8_make_valid (text, (gssize) n);
}

char *
vt_lammps_dup_errors (const char *path)
{
  g_autofree char *text = read_end (path);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  g_autoptr (GString) errors = g_string_new (NULL);

  for (char **line = lines; *line != NULL; line++)
    {
      const gboolean is_error = g_str_has_prefix (*line, "ERROR"), is_command = errors->len > 0 && g_str_has_prefix (*line, "Last command:");

      if (!is_error && !is_command)
        continue;
      g_strchomp (*line);
      /* Each of many tasks says it. */
      if (strstr (errors->str, *line) == NULL)
        g_string_append_printf (errors, "%s%s", errors->len > 0 ? " " : "", *line);
    }
  return errors->len > 0 ? g_string_free (g_steal_pointer (&errors), FALSE) : NULL;
}

static gboolean
has_words (const char *line)
{
  while (*line != '\0' && !g_ascii_isalnum (*line))
    line++;
  return *line != '\0';
}

/* mpirun puts what it has to say between rules of dashes, the point of it first. */
char *
vt_lammps_dup_last_words (const char *path)
{
  g_autofree char *text = read_end (path);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  const char *said = NULL, *last = NULL;

  for (char **line = lines; *line != NULL; line++)
    if (has_words (g_strstrip (*line)))
      {
        last = *line;
        if (line > lines && g_str_has_prefix (line[-1], "----------"))
          said = last;
      }
  return g_strdup (said != NULL ? said : last);
}
