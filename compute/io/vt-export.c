/* Rows are formatted in parallel, a batch of chunks at a time, and written in order: the file does not depend on the
 * number of threads, and memory stays bounded. Numbers are the shortest that read back as the same double. */
#include "io/vt-export.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-pool.h"
#include "io/vt-number.h"
#include "io/vt-writer.h"

#define CHUNK_ROWS 2048
#define BATCH_CHUNKS 64

typedef struct
{
  VtExportFormat format;
  VtSample *sample;
  VtField *const *fields;
  guint n_fields;
  char **columns; /* what each field's column is called */
  gboolean velocities; /* of LAMMPS data: the section with the three fields, not that of the atoms */
  const char *const *comments;

  const double *positions;
  const guint8 *species_index;
  char (*names)[sizeof (((VtSpecies *) NULL)->name)]; /* of the species, without blanks */
  char separator;
} Export;

/* ---- names ---- */

static const struct
{
  const char *suffix;
  VtExportFormat format;
} suffixes[] = {
  { ".xyz", VT_EXPORT_EXTXYZ },           { ".extxyz", VT_EXPORT_EXTXYZ },   { ".csv", VT_EXPORT_CSV },
  { ".dump", VT_EXPORT_LAMMPS_DUMP },     { ".lammpstrj", VT_EXPORT_LAMMPS_DUMP }, { ".data", VT_EXPORT_LAMMPS_DATA },
  { ".lmp", VT_EXPORT_LAMMPS_DATA },
};

gboolean
vt_export_format_from_path (const char *path, VtExportFormat *format, GError **error)
{
  g_autofree char *stripped = vt_writer_strip_compression (path);
  g_autofree char *lower = g_ascii_strdown (stripped, -1);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (lower, suffixes[i].suffix))
      {
        *format = suffixes[i].format;
        return TRUE;
      }
  g_autofree char *display = g_filename_display_name (path);
  g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_UNSUPPORTED,
               _ ("%s: the name does not say which format to write. Use .xyz, .extxyz, .csv, .dump, .lammpstrj, .data or .lmp, with .gz or .zst after it to compress."),
               display);
  return FALSE;
}

static gboolean
is_reserved (VtExportFormat format, const char *name)
{
  static const char *const xyz[] = { "species", "element", "pos", "id", NULL };
  static const char *const csv[] = { "id", "species", "x", "y", "z", NULL };
  static const char *const dump[] = { "id", "type", "element", "typelabel", "x", "y", "z", NULL };

  return g_strv_contains (format == VT_EXPORT_EXTXYZ ? xyz : format == VT_EXPORT_CSV ? csv : dump, name);
}

/* A field's name as a column's: free of what the format uses itself. */
static char *
column_name (VtExportFormat format, const char *name)
{
  char *copy = g_strdup (name);
  for (char *p = copy; *p != '\0'; p++)
    if (*p == '\n' || *p == '\r' || (format != VT_EXPORT_CSV && g_ascii_isspace (*p))
        || (format == VT_EXPORT_EXTXYZ && strchr (":=\"'{}", *p) != NULL))
      *p = '_';
  return copy;
}

/* "forces_2", "forces[2]"; extended XYZ names a vector once. */
static char *
component_column (VtExportFormat format, const char *name, guint n, guint component)
{
  if (n == 1 || format == VT_EXPORT_EXTXYZ)
    return g_strdup (name);
  return g_strdup_printf (format == VT_EXPORT_CSV ? "%s_%u" : "%s[%u]", name, component + 1);
}

static gboolean
is_free (const Export *export, GHashTable *taken, const char *name, guint n)
{
  gboolean is_free = !is_reserved (export->format, name);

  for (guint c = 0; is_free && c < n; c++)
    {
      g_autofree char *column = component_column (export->format, name, n, c);
      is_free = !is_reserved (export->format, column) && !g_hash_table_contains (taken, column);
    }
  return is_free;
}

/* No two columns have one name, or a reader would take one for the other: what is taken gets _2, _3 …. */
static void
name_columns (Export *export)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  export->columns = g_new0 (char *, export->n_fields + 1);
  for (guint f = 0; f < export->n_fields; f++)
    {
      const guint n = vt_field_get_n_components (export->fields[f]);
      g_autofree char *name = column_name (export->format, vt_field_get_name (export->fields[f]));

      export->columns[f] = g_strdup (name);
      for (guint i = 2; !is_free (export, taken, export->columns[f], n); i++)
        {
          g_free (export->columns[f]);
          export->columns[f] = g_strdup_printf ("%s_%u", name, i);
        }
      for (guint c = 0; c < n; c++)
        g_hash_table_add (taken, component_column (export->format, export->columns[f], n, c));
    }
}

static void
append_csv_text (GString *out, const char *text)
{
  if (strpbrk (text, ",\"\n") == NULL)
    {
      g_string_append (out, text);
      return;
    }
  g_string_append_c (out, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *text);
    }
  g_string_append_c (out, '"');
}

/* ---- rows ---- */

static inline void
append_double (GString *out, double value)
{
  char buffer[VT_NUMBER_LENGTH];
  g_string_append_len (out, buffer, vt_number_format_double (buffer, value));
}

static inline void
append_int (GString *out, gint64 value)
{
  char buffer[VT_NUMBER_LENGTH];
  g_string_append_len (out, buffer, vt_number_format_int (buffer, value));
}

static void
append_value (GString *out, VtField *field, gsize atom, guint component)
{
  const guint n = vt_field_get_n_components (field);

  if (vt_field_get_value_type (field) == VT_FIELD_I32)
    append_int (out, vt_field_peek_i32 (field)[atom * n + component]);
  else if (vt_field_get_value_type (field) == VT_FIELD_F32)
    append_double (out, (double) vt_field_peek_f32 (field)[atom * n + component]);
  else
    append_double (out, vt_field_peek_f64 (field)[atom * n + component]);
}

/* LAMMPS data: "id vx vy vz" in the section Velocities. */
static void
append_velocity_row (GString *out, const Export *export, gsize i)
{
  append_int (out, vt_sample_get_id (export->sample, i));
  for (guint f = 0; f < export->n_fields; f++)
    {
      g_string_append_c (out, ' ');
      append_double (out, vt_field_get (export->fields[f], i, 0));
    }
  g_string_append_c (out, '\n');
}

static void
append_row (GString *out, const Export *export, gsize i)
{
  const char separator = export->separator;
  const guint8 species = export->species_index[i];
  const gint64 id = vt_sample_get_id (export->sample, i);

  switch (export->format)
    {
    case VT_EXPORT_EXTXYZ:
      g_string_append (out, export->names[species]);
      break;
    case VT_EXPORT_CSV:
      append_int (out, id);
      g_string_append_c (out, separator);
      append_csv_text (out, export->names[species]);
      break;
    case VT_EXPORT_LAMMPS_DUMP:
    case VT_EXPORT_LAMMPS_DATA:
    default:
      append_int (out, id);
      g_string_append_c (out, separator);
      append_int (out, species + 1);
      break;
    }
  if (export->format == VT_EXPORT_LAMMPS_DUMP)
    {
      g_string_append_c (out, separator);
      g_string_append (out, export->names[species]);
    }
  for (int k = 0; k < 3; k++)
    {
      g_string_append_c (out, separator);
      append_double (out, export->positions[3 * i + k]);
    }
  if (export->format == VT_EXPORT_EXTXYZ)
    {
      g_string_append_c (out, separator);
      append_int (out, id);
    }
  for (guint f = 0; f < export->n_fields; f++)
    for (guint c = 0; c < vt_field_get_n_components (export->fields[f]); c++)
      {
        g_string_append_c (out, separator);
        append_value (out, export->fields[f], i, c);
      }
  g_string_append_c (out, '\n');
}

typedef struct
{
  const Export *export;
  gsize first_chunk;
  gsize n_atoms;
  GString *texts[BATCH_CHUNKS];
} Batch;

static void
format_chunk (gsize chunk, guint thread, gpointer data)
{
  Batch *batch = data;
  const gsize begin = (batch->first_chunk + chunk) * CHUNK_ROWS;
  const gsize end = MIN (begin + CHUNK_ROWS, batch->n_atoms);

  g_string_truncate (batch->texts[chunk], 0);
  for (gsize i = begin; i < end; i++)
    if (batch->export->velocities)
      append_velocity_row (batch->texts[chunk], batch->export, i);
    else
      append_row (batch->texts[chunk], batch->export, i);
}

static gboolean
write_rows (VtWriter *writer, const Export *export, GCancellable *cancellable, GError **error)
{
  const gsize n_atoms = vt_sample_get_n_atoms (export->sample);
  const gsize n_chunks = (n_atoms + CHUNK_ROWS - 1) / CHUNK_ROWS;
  Batch batch = { .export = export, .n_atoms = n_atoms };
  gboolean ok = TRUE;

  for (guint i = 0; i < BATCH_CHUNKS; i++)
    batch.texts[i] = g_string_new (NULL);
  for (batch.first_chunk = 0; ok && batch.first_chunk < n_chunks; batch.first_chunk += BATCH_CHUNKS)
    {
      const gsize n = MIN (BATCH_CHUNKS, n_chunks - batch.first_chunk);

      ok = vt_parallel_for (n, format_chunk, &batch, cancellable) && !g_cancellable_set_error_if_cancelled (cancellable, error);
      for (gsize i = 0; ok && i < n; i++)
        ok = vt_writer_write (writer, batch.texts[i]->str, batch.texts[i]->len, error)
             && !g_cancellable_set_error_if_cancelled (cancellable, error);
    }
  for (guint i = 0; i < BATCH_CHUNKS; i++)
    g_string_free (batch.texts[i], TRUE);
  if (!ok && error != NULL && *error == NULL)
    g_cancellable_set_error_if_cancelled (cancellable, error);
  return ok;
}

/* ---- boxes ---- */

/* x such that x − b is exactly @difference, if one of the doubles near the sum is; FALSE otherwise. */
static gboolean
solve_difference (double difference, double b, double *x)
{
  const double sum = difference + b;
  double up = sum;
  double down = sum;

  for (int i = 0; i < 4; i++)
    {
      if (up - b == difference || down - b == difference)
        {
          *x = up - b == difference ? up : down;
          return TRUE;
        }
      up = nextafter (up, INFINITY);
      down = nextafter (down, -INFINITY);
    }
  *x = sum;
  return FALSE;
}

/* a along x, b in the plane of x and y: what LAMMPS wants. */
static gboolean
is_lammps_cell (const VtCell *cell)
{
  const double(*v)[3] = cell->vectors;
  return v[0][1] == 0 && v[0][2] == 0 && v[1][2] == 0 && v[0][0] > 0 && v[1][1] > 0 && v[2][2] > 0;
}

static void
append_numbers (GString *out, const double *values, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (out, ' ');
      append_double (out, values[i]);
    }
}

/* Bounds from which reading gives back the very same cell; FALSE if rounding forbids it. */
static gboolean
get_bounds (const VtCell *cell, double low[3], double high[3])
{
  gboolean exact = TRUE;

  for (int k = 0; k < 3; k++)
    {
      low[k] = cell->origin[k];
      exact &= solve_difference (cell->vectors[k][k], low[k], &high[k]);
    }
  return exact;
}

static void
append_dump_box (GString *out, const VtCell *cell)
{
  static const char *const flags[] = { "ff", "pp" };
  const double xy = cell->vectors[1][0];
  const double xz = cell->vectors[2][0];
  const double yz = cell->vectors[2][1];
  const double tilt[3] = { xy, xz, yz };
  const gboolean tilted = xy != 0 || xz != 0 || yz != 0;
  g_autofree char *periodic = g_strdup_printf ("%s %s %s", flags[cell->periodic[0]], flags[cell->periodic[1]], flags[cell->periodic[2]]);
  double low[3];
  double high[3];
  gboolean exact = is_lammps_cell (cell) && get_bounds (cell, low, high);

  if (exact && tilted)
    {
      exact &= solve_difference (low[0], MIN (MIN (0, xy), MIN (xz, xy + xz)), &low[0]);
      exact &= solve_difference (high[0], MAX (MAX (0, xy), MAX (xz, xy + xz)), &high[0]);
      exact &= solve_difference (low[1], MIN (0, yz), &low[1]);
      exact &= solve_difference (high[1], MAX (0, yz), &high[1]);
    }
  if (!exact)
    {
      g_string_append_printf (out, "ITEM: BOX BOUNDS abc origin %s\n", periodic);
      for (int k = 0; k < 3; k++)
        {
          append_numbers (out, cell->vectors[k], 3);
          g_string_append_c (out, ' ');
          append_double (out, cell->origin[k]);
          g_string_append_c (out, '\n');
        }
      return;
    }
  g_string_append_printf (out, "ITEM: BOX BOUNDS %s%s\n", tilted ? "xy xz yz " : "", periodic);
  for (int k = 0; k < 3; k++)
    {
      append_double (out, low[k]);
      g_string_append_c (out, ' ');
      append_double (out, high[k]);
      if (tilted)
        {
          g_string_append_c (out, ' ');
          append_double (out, tilt[k]);
        }
      g_string_append_c (out, '\n');
    }
}

static void
append_data_box (GString *out, const VtCell *cell)
{
  static const char *const general[] = { "avec", "bvec", "cvec" };
  double low[3];
  double high[3];

  if (!is_lammps_cell (cell) || !get_bounds (cell, low, high))
    {
      for (int k = 0; k < 3; k++)
        {
          append_numbers (out, cell->vectors[k], 3);
          g_string_append_printf (out, " %s\n", general[k]);
        }
      append_numbers (out, cell->origin, 3);
      g_string_append (out, " abc origin\n");
      return;
    }
  for (int k = 0; k < 3; k++)
    {
      append_double (out, low[k]);
      g_string_append_c (out, ' ');
      append_double (out, high[k]);
      g_string_append_printf (out, " %clo %chi\n", 'x' + k, 'x' + k);
    }
  const double tilt[3] = { cell->vectors[1][0], cell->vectors[2][0], cell->vectors[2][1] };
  if (tilt[0] != 0 || tilt[1] != 0 || tilt[2] != 0)
    {
      append_numbers (out, tilt, 3);
      g_string_append (out, " xy xz yz\n");
    }
}

/* ---- headers ---- */

static void
append_comment_value (GString *out, const char *text)
{
  for (; *text != '\0'; text++)
    g_string_append_c (out, *text == '"' ? '\'' : *text == '\n' || *text == '\r' ? ' ' : *text);
}

static void
append_xyz_header (GString *out, const Export *export)
{
  const VtCell *cell = vt_sample_get_cell (export->sample);
  guint n_species;

  append_int (out, (gint64) vt_sample_get_n_atoms (export->sample));
  g_string_append (out, "\nLattice=\"");
  append_numbers (out, &cell->vectors[0][0], 9);
  g_string_append (out, "\" Origin=\"");
  append_numbers (out, cell->origin, 3);
  g_string_append_printf (out, "\" pbc=\"%c %c %c\"", cell->periodic[0] ? 'T' : 'F', cell->periodic[1] ? 'T' : 'F', cell->periodic[2] ? 'T' : 'F');
  g_string_append (out, " Properties=species:S:1:pos:R:3:id:I:1");
  for (guint f = 0; f < export->n_fields; f++)
    {
      VtField *field = export->fields[f];
      g_string_append_printf (out, ":%s:%c:%u", export->columns[f], vt_field_get_value_type (field) == VT_FIELD_I32 ? 'I' : 'R', vt_field_get_n_components (field));
    }
  vt_sample_get_species (export->sample, &n_species);
  g_string_append (out, " species_order=\"");
  for (guint i = 0; i < n_species; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? " " : "", export->names[i]);
  g_string_append_c (out, '"');
  if (vt_sample_get_timestep (export->sample) >= 0)
    g_string_append_printf (out, " Timestep=%" G_GINT64_FORMAT, vt_sample_get_timestep (export->sample));
  if (vt_sample_get_units (export->sample) == VT_UNITS_LJ)
    g_string_append (out, " units=lj");
  for (guint i = 0; export->comments != NULL && export->comments[i] != NULL; i++)
    {
      g_string_append_printf (out, " comment_%u=\"", i + 1);
      append_comment_value (out, export->comments[i]);
      g_string_append_c (out, '"');
    }
  g_string_append_c (out, '\n');
}

static void
append_csv_header (GString *out, const Export *export)
{
  for (guint i = 0; export->comments != NULL && export->comments[i] != NULL; i++)
    {
      g_auto (GStrv) lines = g_strsplit (export->comments[i], "\n", -1);
      for (guint k = 0; lines[k] != NULL; k++)
        g_string_append_printf (out, "# %s\n", lines[k]);
    }
  g_string_append (out, "id,species,x,y,z");
  for (guint f = 0; f < export->n_fields; f++)
    {
      const guint n = vt_field_get_n_components (export->fields[f]);
      for (guint c = 0; c < n; c++)
        {
          g_autofree char *column = component_column (export->format, export->columns[f], n, c);
          g_string_append_c (out, ',');
          append_csv_text (out, column);
        }
    }
  g_string_append_c (out, '\n');
}

static void
append_dump_header (GString *out, const Export *export)
{
  if (vt_sample_get_units (export->sample) == VT_UNITS_LJ)
    g_string_append (out, "ITEM: UNITS\nlj\n");
  g_string_append_printf (out, "ITEM: TIMESTEP\n%" G_GINT64_FORMAT "\nITEM: NUMBER OF ATOMS\n%" G_GSIZE_FORMAT "\n",
                          MAX (vt_sample_get_timestep (export->sample), 0), vt_sample_get_n_atoms (export->sample));
  append_dump_box (out, vt_sample_get_cell (export->sample));
  g_string_append (out, "ITEM: ATOMS id type element x y z");
  for (guint f = 0; f < export->n_fields; f++)
    {
      const guint n = vt_field_get_n_components (export->fields[f]);
      for (guint c = 0; c < n; c++)
        {
          g_autofree char *column = component_column (export->format, export->columns[f], n, c);
          g_string_append_printf (out, " %s", column);
        }
    }
  g_string_append_c (out, '\n');
}

static void
append_data_header (GString *out, const Export *export)
{
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (export->sample, &n_species);
  const gint64 timestep = vt_sample_get_timestep (export->sample);
  gboolean has_masses = TRUE;

  g_string_append (out, "LAMMPS data file written by Vitrine");
  if (timestep >= 0)
    g_string_append_printf (out, ", timestep = %" G_GINT64_FORMAT, timestep);
  g_string_append_printf (out, ", units = %s\n\n%" G_GSIZE_FORMAT " atoms\n%u atom types\n\n",
                          vt_sample_get_units (export->sample) == VT_UNITS_LJ ? "lj" : "metal",
                          vt_sample_get_n_atoms (export->sample), n_species);
  append_data_box (out, vt_sample_get_cell (export->sample));
  /* All or none: LAMMPS wants a mass for every type, and one that nobody knows is not made up. */
  for (guint i = 0; i < n_species; i++)
    has_masses &= species[i].mass > 0;
  if (has_masses)
    g_string_append (out, "\nMasses\n\n");
  for (guint i = 0; has_masses && i < n_species; i++)
    {
      g_string_append_printf (out, "%u ", i + 1);
      append_double (out, species[i].mass);
      g_string_append_printf (out, " # %s\n", export->names[i]);
    }
  g_string_append (out, "\nAtoms # atomic\n\n");
}

/* ---- the file ---- */

/* Of a data file's @fields the velocities alone have a place; FALSE if one of them is not there. */
static gboolean
find_velocities (VtField *const *fields, guint n_fields, VtField *velocities[3])
{
  static const char *const names[] = { "vx", "vy", "vz" };
  gboolean complete = TRUE;

  for (guint k = 0; k < 3; k++)
    {
      velocities[k] = NULL;
      for (guint f = 0; f < n_fields; f++)
        if (g_str_equal (vt_field_get_name (fields[f]), names[k]) && vt_field_get_n_components (fields[f]) == 1)
          velocities[k] = fields[f];
      complete = complete && velocities[k] != NULL;
    }
  return complete;
}

static gboolean
write_velocities (VtWriter *writer, Export *export, VtField *const velocities[3], GCancellable *cancellable, GError **error)
{
  static const char heading[] = "\nVelocities\n\n";

  export->velocities = TRUE;
  export->fields = velocities;
  export->n_fields = 3;
  return vt_writer_write (writer, heading, strlen (heading), error) && write_rows (writer, export, cancellable, error);
}

static gboolean
check_fields (const char *path, VtSample *sample, VtField *const *fields, guint n_fields, GError **error)
{
  for (guint i = 0; i < n_fields; i++)
    if (vt_field_get_n_atoms (fields[i]) != vt_sample_get_n_atoms (sample))
      {
        g_autofree char *display = g_filename_display_name (path);
        g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE,
                     _ ("%s: not written, because “%s” belongs to another sample. Compute it again."), display,
                     vt_field_get_title (fields[i]));
        return FALSE;
      }
  return TRUE;
}

static void
prepare_names (Export *export)
{
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (export->sample, &n_species);

  export->names = g_malloc0 (n_species * sizeof *export->names);
  for (guint i = 0; i < n_species; i++)
    {
      g_strlcpy (export->names[i], species[i].name, sizeof *export->names);
      g_strcanon (export->names[i], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+.()[]*'", '_');
    }
}

gboolean
vt_export_sample (const char *path, VtExportFormat format, VtSample *sample, VtField *const *fields, guint n_fields,
                  const char *const *comments, GCancellable *cancellable, GError **error)
{
  const gboolean data = format == VT_EXPORT_LAMMPS_DATA;
  VtField *velocities[3];
  Export export = {
    .format = format,
    .sample = sample,
    .fields = data ? NULL : fields,
    .n_fields = data ? 0 : n_fields,
    .comments = comments,
    .positions = vt_sample_get_positions (sample),
    .species_index = vt_sample_get_species_index (sample),
    .separator = format == VT_EXPORT_CSV ? ',' : ' ',
  };
  g_autoptr (GString) header = g_string_new (NULL);

  if (!check_fields (path, sample, fields, n_fields, error)
      || g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  g_autoptr (VtWriter) writer = vt_writer_new (path, error);
  if (writer == NULL)
    return FALSE;
  prepare_names (&export);
  name_columns (&export);
  switch (format)
    {
    case VT_EXPORT_EXTXYZ:
      append_xyz_header (header, &export);
      break;
    case VT_EXPORT_CSV:
      append_csv_header (header, &export);
      break;
    case VT_EXPORT_LAMMPS_DUMP:
      append_dump_header (header, &export);
      break;
    case VT_EXPORT_LAMMPS_DATA:
    default:
      append_data_header (header, &export);
      break;
    }
  const gboolean ok = vt_writer_write (writer, header->str, header->len, error) && write_rows (writer, &export, cancellable, error)
                      && (!data || !find_velocities (fields, n_fields, velocities) || write_velocities (writer, &export, velocities, cancellable, error))
                      && vt_writer_finish (writer, error);
  g_free (export.names);
  g_strfreev (export.columns);
  return ok;
}

gboolean
vt_export_bytes (const char *path, const void *bytes, gsize length, GError **error)
{
  g_autoptr (VtWriter) writer = vt_writer_new (path, error);

  return writer != NULL && vt_writer_write (writer, bytes, length, error) && vt_writer_finish (writer, error);
}
