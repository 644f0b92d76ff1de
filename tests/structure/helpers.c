#include "helpers.h"

#include "base/vt-error.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

const double sc_basis[1][3] = { { 0.1, 0.2, 0.3 } };
const double bcc_basis[2][3] = { { 0.05, 0.1, 0.15 }, { 0.55, 0.6, 0.65 } };
const double fcc_basis[4][3] = { { 0.01, 0.02, 0.03 }, { 0.51, 0.52, 0.03 }, { 0.51, 0.02, 0.53 }, { 0.01, 0.52, 0.53 } };
const guint8 b2_species[2] = { 0, 1 };
const VtVoronoiOptions plain_default = { .face_threshold = 0.01, .edge_threshold = 0.001 };
const VtVoronoiOptions plain_exact = { .face_threshold = 0, .edge_threshold = 0 };

VtSample *
make_sample (const VtCell *cell, gsize n, const double *positions, const guint8 *species)
{
  static const char *const names[4] = { "Cu", "Zr", "Ag", "Al" };
  VtSpecies list[4];
  guint n_species = 1;
  guint8 *index = species != NULL ? g_memdup2 (species, n) : g_new0 (guint8, n);
  for (gsize i = 0; i < n; i++)
    n_species = MAX (n_species, index[i] + 1u);
  for (guint k = 0; k < n_species; k++)
    vt_species_init (&list[k], names[k], k);
  return vt_sample_new (cell, n, g_memdup2 (positions, 3 * n * sizeof (double)), index, NULL, list, n_species);
}

static double
normal (GRand *rand)
{
  return sqrt (-2 * log (1 - g_rand_double (rand))) * cos (2 * G_PI * g_rand_double (rand));
}

VtSample *
make_crystal (guint n_basis, const double (*basis)[3], const guint8 *species, double a, int reps, double noise)
{
  const gsize n = (gsize) n_basis * (gsize) reps * (gsize) reps * (gsize) reps;
  g_autofree double *r = g_new (double, 3 * n);
  g_autofree guint8 *index = g_new0 (guint8, n);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  gsize k = 0;
  VtCell cell;
  for (int x = 0; x < reps; x++)
    for (int y = 0; y < reps; y++)
      for (int z = 0; z < reps; z++)
        for (guint b = 0; b < n_basis; b++, k++)
          {
            const double corner[3] = { x, y, z };
            for (int c = 0; c < 3; c++)
              r[3 * k + (gsize) c] = a * (corner[c] + basis[b][c]) + noise * normal (rand);
            index[k] = species != NULL ? species[b] : 0;
          }
  vt_cell_init_orthogonal (&cell, a * reps, a * reps, a * reps);
  return make_sample (&cell, n, r, index);
}

static gboolean
too_near (const VtCell *cell, const double inverse[3][3], const double *r, gsize n, const double *p, double least)
{
  for (gsize i = 0; i < n; i++)
    {
      double d[3] = { p[0] - r[3 * i], p[1] - r[3 * i + 1], p[2] - r[3 * i + 2] };
      vt_cell_minimum_image (cell, inverse, d);
      if (d[0] * d[0] + d[1] * d[1] + d[2] * d[2] < least * least)
        return TRUE;
    }
  return FALSE;
}

VtSample *
make_random (const VtCell *cell, gsize n, double least, guint n_species, guint32 seed)
{
  g_autofree double *r = g_new (double, 3 * n);
  g_autofree guint8 *species = g_new (guint8, n);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  double inverse[3][3];
  vt_cell_get_inverse (cell, inverse);
  for (gsize i = 0; i < n; i++)
    {
      do
        {
          double s[3] = { g_rand_double (rand), g_rand_double (rand), cell->dimension == 2 ? 0.5 : g_rand_double (rand) };
          vt_cell_to_cartesian (cell, s, r + 3 * i);
        }
      while (least > 0 && too_near (cell, (const double (*)[3]) inverse, r, i, r + 3 * i, least));
      species[i] = (guint8) g_rand_int_range (rand, 0, (int) n_species);
    }
  return make_sample (cell, n, r, species);
}

static char *
read_gzip (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) raw = g_file_read (file, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GZlibDecompressor) zlib = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (G_INPUT_STREAM (raw), G_CONVERTER (zlib));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_output_stream_splice (memory, stream, G_OUTPUT_STREAM_SPLICE_NONE, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_write_all (memory, "", 1, NULL, NULL, &error);
  g_output_stream_close (memory, NULL, &error);
  g_assert_no_error (error);
  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (memory));
}

VtSample *
read_sample (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".data.gz", NULL);
  g_autofree char *path = g_build_filename (g_getenv ("VITRINE_SAMPLES"), file, NULL);
  g_autofree char *text = read_gzip (path);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  double lo[3] = { 0 }, hi[3] = { 0 };
  gsize n = 0, k = 0;
  guint line = 0;
  for (; !g_str_has_prefix (lines[line], "Atoms"); line++)
    {
      for (int c = 0; c < 3; c++)
        {
          const char tag[] = { ' ', (char) ('x' + c), 'l', 'o', 0 };
          if (strstr (lines[line], tag) != NULL)
            g_assert_cmpint (sscanf (lines[line], "%lf %lf", &lo[c], &hi[c]), ==, 2);
        }
      if (g_str_has_suffix (lines[line], " atoms"))
        n = (gsize) g_ascii_strtoll (lines[line], NULL, 10);
    }
  double *r = g_new (double, 3 * n);
  guint8 *species = g_new (guint8, n);
  gint64 *ids = g_new (gint64, n);
  for (line += 2; k < n; line++, k++)
    {
      int type;
      gint64 id;
      g_assert_cmpint (sscanf (lines[line], "%" G_GINT64_FORMAT " %d %lf %lf %lf", &id, &type, &r[3 * k], &r[3 * k + 1],
                               &r[3 * k + 2]), ==, 5);
      ids[k] = id;
      species[k] = (guint8) (type - 1);
    }
  /* In ascending order of id. */
  g_autofree double *sorted = g_new (double, 3 * n);
  g_autofree guint8 *sorted_species = g_new (guint8, n);
  for (gsize i = 0; i < n; i++)
    {
      memcpy (sorted + 3 * (ids[i] - 1), r + 3 * i, 3 * sizeof (double));
      sorted_species[ids[i] - 1] = species[i];
    }
  g_free (r);
  g_free (species);
  g_free (ids);
  VtCell cell;
  vt_cell_init_orthogonal (&cell, hi[0] - lo[0], hi[1] - lo[1], hi[2] - lo[2]);
  memcpy (cell.origin, lo, sizeof lo);
  return make_sample (&cell, n, sorted, sorted_species);
}

VtSample *
transform_sample (VtSample *sample, const double rotation[3][3], const double shift[3])
{
  const gsize n = vt_sample_get_n_atoms (sample);
  const double *r = vt_sample_get_positions (sample);
  const VtCell *old = vt_sample_get_cell (sample);
  VtCell cell = *old;
  g_autofree double *moved = g_new (double, 3 * n);
  for (int x = 0; x < 3; x++)
    {
      cell.origin[x] = shift[x];
      for (int y = 0; y < 3; y++)
        cell.origin[x] += rotation[x][y] * old->origin[y];
      for (int v = 0; v < 3; v++)
        {
          cell.vectors[v][x] = 0;
          for (int y = 0; y < 3; y++)
            cell.vectors[v][x] += rotation[x][y] * old->vectors[v][y];
        }
    }
  for (gsize i = 0; i < n; i++)
    for (gsize x = 0; x < 3; x++)
      {
        moved[3 * i + x] = shift[x];
        for (gsize y = 0; y < 3; y++)
          moved[3 * i + x] += rotation[x][y] * r[3 * i + y];
      }
  return make_sample (&cell, n, moved, vt_sample_get_species_index (sample));
}

void
tessellate (VtSample *sample, const VtVoronoiOptions *options, Tessellation *t)
{
  g_autoptr (GError) error = NULL;
  t->n = vt_sample_get_n_atoms (sample);
  t->volume = g_new (double, t->n);
  t->area = g_new (double, t->n);
  t->cn = g_new (gint32, t->n);
  for (int k = 0; k < 4; k++)
    t->faces[k] = g_new (gint32, t->n);
  const VtVoronoiOutput output = { t->volume, t->area, t->cn, { t->faces[0], t->faces[1], t->faces[2], t->faces[3] } };
  const gboolean ok = vt_voronoi_compute (sample, options, &output, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (ok);
}

void
tessellation_clear (Tessellation *t)
{
  g_free (t->volume);
  g_free (t->area);
  g_free (t->cn);
  for (int k = 0; k < 4; k++)
    g_free (t->faces[k]);
  memset (t, 0, sizeof *t);
}

gboolean
run_command (const char *where, const char *const *argv)
{
  g_autoptr (GSubprocessLauncher) launcher
    = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  g_subprocess_launcher_set_cwd (launcher, where);
  g_subprocess_launcher_setenv (launcher, "OMP_NUM_THREADS", "1", TRUE);
  g_autoptr (GSubprocess) process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  return g_subprocess_wait_check (process, NULL, NULL);
}

char *
make_directory (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("vitrine-structure-XXXXXX", &error);
  g_assert_no_error (error);
  return path;
}

void
remove_directory (char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_unlink (file);
    }
  g_rmdir (path);
  g_free (path);
}

GArray *
read_rows (const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      Row row = { 0 };
      const char *p = lines[i];
      char *end;
      for (; row.n < G_N_ELEMENTS (row.v); row.n++, p = end)
        {
          row.v[row.n] = g_ascii_strtod (p, &end);
          if (end == p)
            break;
        }
      if (row.n > 0)
        g_array_append_val (rows, row);
    }
  return rows;
}

static VtResult *
try_method (const char *id, VtSample *sample, const char *options, GError **error)
{
  const VtMethod *method = vt_registry_find (id);
  g_assert_nonnull (method);
  g_autoptr (VtParams) params = vt_params_new (method->params);
  g_assert_true (vt_params_parse (params, options, NULL));
  return vt_method_run_sync (method, sample, params, NULL, error);
}

VtResult *
run_method (const char *id, VtSample *sample, const char *options)
{
  g_autoptr (GError) error = NULL;
  VtResult *result = try_method (id, sample, options, &error);
  g_assert_no_error (error);
  g_assert_nonnull (result);
  return result;
}

void
assert_method_fails (const char *id, VtSample *sample, const char *options, int code)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (try_method (id, sample, options, &error));
  g_assert_error (error, VT_METHOD_ERROR, code);
}

void
assert_cutoff_refused (const char *id, VtSample *sample, const char *options)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *named = g_strdup_printf ("%g Å", g_ascii_strtod (strstr (options, "cutoff=") + strlen ("cutoff="), NULL));
  g_assert_null (try_method (id, sample, options, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER);
  g_assert_nonnull (strstr (error->message, named));
  g_assert_nonnull (strstr (error->message, "neighbours"));
  g_assert_nonnull (strstr (error->message, "smaller"));
}

const double *
get_column (VtTable *table, const char *id)
{
  const int column = vt_table_find_column (table, id);
  g_assert_cmpint (column, >=, 0);
  return vt_table_get_numbers (table, (guint) column);
}

double
read_scalar (VtTable *table, const char *id)
{
  double value = NAN;
  g_assert_true (vt_table_lookup_scalar (table, id, &value));
  return value;
}
