/* A table begins with a line of names whose first is Step, has a line of numbers for each row, and ends with "Loop time of"; LAMMPS flushes
 * each line, but a reader may still see half of one. */
#include "lammps/vt-lammps-log.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
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
  char *names[MAX_COLUMNS];
  int column[MAX_COLUMNS]; /* index into known */
  guint n_tables;
  char *units;      /* what the script said; NULL: nothing yet */
  gboolean flat;    /* it said "dimension 2" */
  double n_atoms, seconds; /* as the last run's end said; NaN: nothing */
};

/* The numbers of one line, the step first. */
typedef void (*ValuesFunc) (VtLammpsLog *self, const double *values, gpointer data);

VtLammpsLog *
vt_lammps_log_new (const char *path)
{
  VtLammpsLog *self = g_new0 (VtLammpsLog, 1);

  self->path = g_strdup (path);
  self->rest = g_string_new (NULL);
  self->n_atoms = self->seconds = NAN;
  return self;
}

void
vt_lammps_log_free (VtLammpsLog *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->units);
  for (guint c = 0; c < MAX_COLUMNS; c++)
    g_free (self->names[c]);
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
  self->n_tables++;
  for (guint c = 0; c < n; c++)
    {
      g_free (self->names[c]);
      self->names[c] = g_utf8_make_valid (words[c], -1);
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
read_row (VtLammpsLog *self, char **words, guint n, double *values)
{
  gint64 step;
  const char *end = n == self->n_columns ? vt_number_read_int (words[0], &step) : NULL;

  if (end == NULL || *end != '\0' || step < 0)
    return FALSE;
  values[0] = (double) step; /* exact up to 2^53 */
  for (guint c = 1; c < n; c++)
    if (!read_value (words[c], &values[c]))
      return FALSE;
  return TRUE;
}

/* "Loop time of 0.2 on 1 procs for 100 steps with 256 atoms" */
static void
end_table (VtLammpsLog *self, const char *line)
{
  const char *with = strstr (line, " with ");

  self->n_columns = 0;
  self->seconds = (isnan (self->seconds) ? 0 : self->seconds) + g_ascii_strtod (line + strlen ("Loop time of "), NULL);
  if (with != NULL)
    self->n_atoms = g_ascii_strtod (with + strlen (" with "), NULL);
}

static void
take_line (VtLammpsLog *self, char *line, ValuesFunc func, gpointer data)
{
  char *words[MAX_COLUMNS];
  double values[MAX_COLUMNS];

  if (g_str_has_prefix (line, "Loop time of"))
    {
      end_table (self, line);
      return;
    }
  const guint n = split (line, words);
  if (n > 1 && strcmp (words[0], "Step") == 0)
    begin_table (self, words, n);
  else if (n > 1 && self->units == NULL && strcmp (words[0], "units") == 0)
    self->units = g_strdup (words[1]);
  else if (n > 1 && strcmp (words[0], "dimension") == 0)
    self->flat = strcmp (words[1], "2") == 0;
  else if (n > 0 && self->n_columns > 0 && read_row (self, words, n, values))
    func (self, values, data);
}

/* Lines of @block; what follows the last end of line is kept for the next one. */
static void
take_block (VtLammpsLog *self, const char *block, gsize length, ValuesFunc func, gpointer data)
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

static void
poll_values (VtLammpsLog *self, ValuesFunc func, gpointer data)
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

typedef struct
{
  VtLammpsRowFunc func;
  gpointer data;
} Listener;

static void
tell_row (VtLammpsLog *self, const double *values, gpointer data)
{
  const Listener *listener = data;
  VtLammpsRow row = { 0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN };

  row.step = (guint64) values[0];
  for (guint c = 1; c < self->n_columns; c++)
    if (self->column[c] >= 0)
      *(double *) (gpointer) ((char *) &row + known[self->column[c]].offset) = values[c];
  listener->func (&row, listener->data);
}

void
vt_lammps_log_poll (VtLammpsLog *self, VtLammpsRowFunc func, gpointer data)
{
  Listener listener = { func, data };

  poll_values (self, tell_row, &listener);
}

/* ---- a whole log ---- */

typedef struct
{
  GPtrArray *names;   /* char */
  GPtrArray *columns; /* GArray of double, equally long */
  GArray *runs;
} Columns;

static GArray *
find_column (Columns *columns, const char *name)
{
  guint at;

  if (!g_ptr_array_find_with_equal_func (columns->names, name, g_str_equal, &at))
    {
      const double none = NAN;
      GArray *column = g_array_new (FALSE, FALSE, sizeof (double));

      for (guint i = 0; i < columns->runs->len; i++)
        g_array_append_val (column, none);
      at = columns->names->len;
      g_ptr_array_add (columns->names, g_strdup (name));
      g_ptr_array_add (columns->columns, column);
    }
  return columns->columns->pdata[at];
}

static void
add_values (VtLammpsLog *self, const double *values, gpointer data)
{
  Columns *columns = data;
  const double run = self->n_tables, none = NAN;
  const guint n_rows = columns->runs->len;

  for (guint c = 0; c < self->n_columns; c++)
    {
      GArray *column = find_column (columns, self->names[c]);

      if (column->len == n_rows) /* one name twice: the first */
        g_array_append_val (column, values[c]);
    }
  g_array_append_val (columns->runs, run);
  for (guint c = 0; c < columns->columns->len; c++)
    if (((GArray *) columns->columns->pdata[c])->len == n_rows)
      g_array_append_val (columns->columns->pdata[c], none);
}

/* Of what LAMMPS's documentation of thermo_style names, in the units of "units metal" and "units lj". */
static const char *
find_unit (const VtLammpsLog *self, const char *name)
{
  static const struct
  {
    const char *names, *metal, *lj, *metal_flat, *lj_flat; /* in two dimensions, where they differ */
  } units[] = {
    { " Temp ", "K", "ε/k_B" },
    { " Press Pxx Pyy Pzz Pxy Pxz Pyz ", "bar", "ε/σ³", NULL, "ε/σ²" },
    { " PotEng KinEng TotEng Econserve Enthalpy E_pair E_mol E_bond E_vdwl E_coul E_long ", "eV", "ε" },
    { " Volume ", "Å³", "σ³", "Å²", "σ²" },
    { " Lx Ly Lz Xlo Xhi Ylo Yhi Zlo Zhi Xy Xz Yz ", "Å", "σ" },
    { " Time Dt ", "ps", "τ" },
    { " Fmax Fnorm ", "eV/Å", "ε/σ" },
    { " CPU ", "s", "s" },
  };
  g_autofree char *word = g_strconcat (" ", name, " ", NULL);
  const gboolean metal = g_strcmp0 (self->units, "metal") == 0, lj = g_strcmp0 (self->units, "lj") == 0;

  for (guint k = 0; k < G_N_ELEMENTS (units); k++)
    if ((metal || lj) && strstr (units[k].names, word) != NULL)
      {
        const char *flat = metal ? units[k].metal_flat : units[k].lj_flat;

        return self->flat && flat != NULL ? flat : metal ? units[k].metal : units[k].lj;
      }
  return "";
}

gboolean
vt_lammps_log_fill_table (const char *path, VtTable *table, GError **error)
{
  g_autoptr (VtLammpsLog) log = vt_lammps_log_new (path);
  Columns columns = { g_ptr_array_new_with_free_func (g_free), g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref),
                      g_array_new (FALSE, FALSE, sizeof (double)) };
  gboolean good;

  poll_values (log, add_values, &columns);
  good = columns.runs->len > 0;
  for (guint c = 0; c < columns.names->len; c++)
    vt_table_add_numbers (table, columns.names->pdata[c], columns.names->pdata[c], find_unit (log, columns.names->pdata[c]),
                          (const double *) (gpointer) ((GArray *) columns.columns->pdata[c])->data, columns.runs->len);
  if (log->n_tables > 1 && good)
    vt_table_add_numbers (table, "run", _ ("Run"), "", (const double *) (gpointer) columns.runs->data, columns.runs->len);
  if (isfinite (log->n_atoms))
    vt_table_add_scalar (table, "atoms", _ ("Atoms"), "", log->n_atoms);
  if (isfinite (log->seconds))
    vt_table_add_scalar (table, "loop_time", _ ("Time it took"), "s", log->seconds);
  if (!good)
    {
      g_autofree char *display = g_filename_display_name (path);
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_FORMAT, _ ("%s holds no row of LAMMPS’s thermodynamic output."), display);
    }
  g_ptr_array_unref (columns.names);
  g_ptr_array_unref (columns.columns);
  g_array_unref (columns.runs);
  return good;
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
