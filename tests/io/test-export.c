/* Writing and reading back, to the last bit; files that appear whole or not at all. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/vt-error.h"
#include "io-helpers.h"

static guint64 state = 88172645463325252u;

static guint64
next_random (void)
{
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static double
next_uniform (void)
{
  return (double) (next_random () >> 11) * 0x1p-53;
}

/* Positions with all bits used, ids with gaps, three species, fields of every type. */
static VtSample *
make_sample (const VtCell *cell, gsize n)
{
  double *positions = g_new (double, 3 * n);
  guint8 *species_index = g_new (guint8, n);
  gint64 *ids = g_new (gint64, n);
  double *energy = g_new (double, n);
  double *force = g_new (double, 3 * n);
  gint32 *count = g_new (gint32, n);
  float *coarse = g_new (float, n);
  VtSpecies species[3];

  for (gsize i = 0; i < n; i++)
    {
      for (int k = 0; k < 3; k++)
        {
          positions[3 * i + k] = cell->origin[k];
          for (int j = 0; j < 3; j++)
            positions[3 * i + k] += next_uniform () * cell->vectors[j][k];
          force[3 * i + k] = ldexp (next_uniform () - 0.5, (int) (next_random () % 60) - 30);
        }
      species_index[i] = (guint8) (2 - (next_random () + i) % 3);
      ids[i] = (gint64) (7 * i + 3);
      energy[i] = i % 11 == 5 ? NAN : i % 11 == 6 ? -0.0 : -3 * next_uniform ();
      count[i] = (gint32) next_random ();
      coarse[i] = (float) next_uniform ();
    }
  vt_species_init (&species[0], "Ag", 0);
  vt_species_init (&species[1], "Zr", 1);
  vt_species_init (&species[2], "Cu", 2);
  VtSample *sample = vt_sample_new (cell, n, positions, species_index, ids, species, 3);
  vt_sample_set_timestep (sample, 123456789012);
  vt_sample_take_field (sample, vt_field_new ("c_pe", "Energy", "eV", "", VT_FIELD_F64, n, 1, energy));
  vt_sample_take_field (sample, vt_field_new ("force", "Force", "eV/Å", "", VT_FIELD_F64, n, 3, force));
  vt_sample_take_field (sample, vt_field_new ("n5", "Faces", "", "", VT_FIELD_I32, n, 1, count));
  vt_sample_take_field (sample, vt_field_new ("coarse", "Coarse", "", "", VT_FIELD_F32, n, 1, coarse));
  return sample;
}

static void
get_fields (VtSample *sample, VtField *fields[8], guint *n)
{
  *n = vt_sample_get_n_fields (sample);
  for (guint i = 0; i < *n; i++)
    fields[i] = vt_sample_get_field (sample, i);
}

static VtCell
make_cell (guint kind)
{
  VtCell cell;

  /* Numbers whose sums and differences round. */
  vt_cell_init_orthogonal (&cell, 45.776604461600051 - 0.057717581402284335, 19.999999999999996, 1.0 / 3 + 17);
  cell.origin[0] = 0.057717581402284335;
  cell.origin[1] = -1e-3 / 7;
  cell.origin[2] = -1234.56789;
  cell.periodic[1] = FALSE;
  if (kind >= 1)
    {
      cell.vectors[1][0] = 3.1 / 7;
      cell.vectors[2][0] = -2.2 / 3;
      cell.vectors[2][1] = 0.1;
    }
  if (kind >= 2)
    {
      cell.vectors[0][1] = 0.7 / 9;
      cell.vectors[0][2] = -1.0 / 3;
    }
  return cell;
}

static void
assert_same_field (VtSample *a, const char *name_a, guint component_a, VtSample *b, const char *name_b, guint component_b)
{
  VtField *x = vt_sample_find_field (a, name_a);
  VtField *y = vt_sample_find_field (b, name_b);

  g_assert_nonnull (x);
  g_assert_nonnull (y);
  for (gsize i = 0; i < vt_sample_get_n_atoms (a); i++)
    {
      const double u = vt_field_get (x, i, component_a);
      const double v = vt_field_get (y, i, component_b);
      if (isnan (u) && isnan (v))
        continue;
      g_assert_cmpmem (&u, sizeof u, &v, sizeof v);
    }
}

static VtSample *
write_and_read (const char *name, VtSample *sample)
{
  g_autoptr (GError) error = NULL;
  VtExportFormat format;
  VtField *fields[8];
  guint n_fields;
  static const char *const comments[] = { "made by a test", "two \"lines\"", NULL };
  const char *path = io_path (name);

  get_fields (sample, fields, &n_fields);
  g_assert_true (vt_export_format_from_path (path, &format, &error));
  g_assert_true (vt_export_sample (path, format, sample, fields, n_fields, comments, NULL, &error));
  g_assert_no_error (error);
  VtSample *back = io_read (path, 0, &error);
  g_assert_no_error (error);
  return back;
}

static void
test_round_trips (void)
{
  static const char *const names[] = { "a.xyz", "a.extxyz.gz", "a.xyz.zst", "a.dump", "a.dump.gz", "a.lammpstrj.zst", "a.data", "a.lmp.gz", "a.data.zst" };

  for (guint kind = 0; kind < 3; kind++)
    {
      const VtCell cell = make_cell (kind);
      g_autoptr (VtSample) sample = make_sample (&cell, 5000);

      for (guint i = 0; i < G_N_ELEMENTS (names); i++)
        {
          g_test_message ("%s, cell %u", names[i], kind);
          g_autoptr (VtSample) back = write_and_read (names[i], sample);
          const gboolean data = strstr (names[i], ".data") != NULL || strstr (names[i], ".lmp") != NULL;

          io_assert_same (sample, back);
          g_assert_cmpint (vt_sample_get_timestep (back), ==, 123456789012);
          if (data)
            continue;
          g_assert_true (vt_sample_get_cell (back)->periodic[0]);
          g_assert_false (vt_sample_get_cell (back)->periodic[1]);
          assert_same_field (sample, "c_pe", 0, back, "c_pe", 0);
          assert_same_field (sample, "n5", 0, back, "n5", 0);
          assert_same_field (sample, "coarse", 0, back, "coarse", 0);
          for (guint c = 0; c < 3; c++)
            {
              g_autofree char *column = g_strdup_printf ("force[%u]", c + 1);
              const gboolean dump = strstr (names[i], ".xyz") == NULL && strstr (names[i], ".extxyz") == NULL;
              assert_same_field (sample, "force", c, back, dump ? column : "force", dump ? 0 : c);
            }
          g_assert_cmpint (vt_field_get_value_type (vt_sample_find_field (back, "n5")), ==, VT_FIELD_I32);
        }
    }
}

/* Written, read, written again: the same bytes, whatever the number of threads that formatted them. */
static void
test_same_bytes (void)
{
  static const char *const names[] = { "b.xyz", "b.dump", "b.data" };
  const VtCell cell = make_cell (0);
  g_autoptr (VtSample) sample = make_sample (&cell, 7001);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *first = NULL;
      g_autofree char *second = NULL;
      gsize n_first;
      gsize n_second;
      g_autoptr (VtSample) back = write_and_read (names[i], sample);
      g_assert_true (g_file_get_contents (io_path (names[i]), &first, &n_first, NULL));
      g_autoptr (VtSample) again = write_and_read (names[i], back);
      g_assert_true (g_file_get_contents (io_path (names[i]), &second, &n_second, NULL));
      if (g_str_equal (names[i], "b.dump"))
        continue; /* its vectors come back as three columns */
      g_assert_cmpmem (first, n_first, second, n_second);
    }
}

/* Every bundled sample through every format. */
static void
test_real_sample (void)
{
  static const char *const names[] = { "c.xyz", "c.dump.gz", "c.data" };
  g_autofree char *path = g_build_filename (g_getenv ("VITRINE_SAMPLES"), "Cu50Zr50-5488-glass-300K.data.gz", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (VtSample) sample = io_read (path, 0, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (VtSample) back = write_and_read (names[i], sample);
      io_assert_same (sample, back);
      g_assert_cmpstr (vt_sample_get_hash (sample), ==, vt_sample_get_hash (back));
      if (i < 2)
        assert_same_field (sample, "vx", 0, back, "vx", 0);
    }
}

static void
test_csv (void)
{
  const VtCell cell = make_cell (0);
  g_autoptr (VtSample) sample = make_sample (&cell, 100);
  static const char *const comments[] = { "first\nsecond", NULL };
  VtField *fields[8];
  guint n_fields;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  get_fields (sample, fields, &n_fields);
  g_assert_true (vt_export_sample (io_path ("d.csv"), VT_EXPORT_CSV, sample, fields, n_fields, comments, NULL, &error));
  g_assert_true (g_file_get_contents (io_path ("d.csv"), &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 2 + 1 + 100 + 1);
  g_assert_cmpstr (lines[0], ==, "# first");
  g_assert_cmpstr (lines[1], ==, "# second");
  g_assert_cmpstr (lines[2], ==, "id,species,x,y,z,c_pe,force_1,force_2,force_3,n5,coarse");
  for (guint i = 0; i < 100; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[3 + i], ",", -1);
      g_assert_cmpuint (g_strv_length (cells), ==, 11);
      g_assert_cmpint (g_ascii_strtoll (cells[0], NULL, 10), ==, 7 * i + 3);
      g_assert_cmpstr (cells[1], ==, vt_sample_get_species (sample, NULL)[vt_sample_get_species_index (sample)[i]].name);
      g_assert_cmpfloat (g_ascii_strtod (cells[4], NULL), ==, vt_sample_get_positions (sample)[3 * i + 2]);
      g_assert_cmpfloat (g_ascii_strtod (cells[7], NULL), ==, vt_field_get (fields[1], i, 1));
    }
}

/* Names that would break a format are changed, not written. */
static void
test_awkward_names (void)
{
  const VtCell cell = make_cell (0);
  g_autoptr (VtSample) sample = make_sample (&cell, 30);
  VtField *fields[] = {
    vt_field_new ("pos", "", "", "", VT_FIELD_F64, 30, 1, g_new0 (double, 30)),
    vt_field_new ("a:b c", "", "", "", VT_FIELD_F64, 30, 1, g_new0 (double, 30)),
    vt_field_new ("x", "", "", "", VT_FIELD_F64, 30, 1, g_new0 (double, 30)),
    vt_field_new ("one,\"two\"", "", "", "", VT_FIELD_I32, 30, 1, g_new0 (gint32, 30)),
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *csv = NULL;

  g_assert_true (vt_export_sample (io_path ("e.xyz"), VT_EXPORT_EXTXYZ, sample, fields, 4, NULL, NULL, &error));
  g_autoptr (VtSample) xyz = io_read (io_path ("e.xyz"), 0, &error);
  g_assert_no_error (error);
  io_assert_same (sample, xyz);
  g_assert_nonnull (vt_sample_find_field (xyz, "pos_2"));
  g_assert_nonnull (vt_sample_find_field (xyz, "a_b_c"));
  g_assert_true (vt_export_sample (io_path ("e.dump"), VT_EXPORT_LAMMPS_DUMP, sample, fields, 4, NULL, NULL, &error));
  g_autoptr (VtSample) dump = io_read (io_path ("e.dump"), 0, &error);
  g_assert_no_error (error);
  io_assert_same (sample, dump);
  g_assert_nonnull (vt_sample_find_field (dump, "x_2"));
  g_assert_true (vt_export_sample (io_path ("e.csv"), VT_EXPORT_CSV, sample, fields, 4, NULL, NULL, &error));
  g_assert_true (g_file_get_contents (io_path ("e.csv"), &csv, NULL, NULL));
  g_assert_true (g_str_has_prefix (csv, "id,species,x,y,z,pos,a:b c,x_2,\"one,\"\"two\"\"\"\n"));
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    g_object_unref (fields[i]);
}

static void
test_format_names (void)
{
  VtExportFormat format;
  g_autoptr (GError) error = NULL;

  g_assert_true (vt_export_format_from_path ("/tmp/My Data.XYZ.gz", &format, &error));
  g_assert_cmpint (format, ==, VT_EXPORT_EXTXYZ);
  g_assert_false (vt_export_format_from_path ("picture.png", &format, &error));
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, ".lammpstrj"));
}

/* ---- whole or not at all ---- */

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
cancel_soon (gpointer data)
{
  g_usleep (20000);
  g_cancellable_cancel (data);
}

static gpointer
cancel_thread (gpointer data)
{
  cancel_soon (data);
  return NULL;
}

static void
test_cancel (void)
{
  static const char *const names[] = { "kept.xyz", "kept.xyz.gz", "kept.xyz.zst" };
  const VtCell cell = make_cell (0);
  g_autoptr (VtSample) sample = make_sample (&cell, 300000);
  VtField *fields[8];
  guint n_fields;

  get_fields (sample, fields, &n_fields);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autofree char *path = g_strdup (io_path (names[i]));
      g_autofree char *folder = g_path_get_dirname (path);
      g_autofree char *text = NULL;

      /* What was there stays. */
      g_assert_true (g_file_set_contents (path, "precious", -1, NULL));
      const guint before = count_files (folder);
      GThread *thread = g_thread_new ("cancel", cancel_thread, cancellable);
      g_assert_false (vt_export_sample (path, VT_EXPORT_EXTXYZ, sample, fields, n_fields, NULL, cancellable, &error));
      g_thread_join (thread);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpuint (count_files (folder), ==, before);
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_assert_cmpstr (text, ==, "precious");
    }
}

static void
assert_not_written (const char *path, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (vt_export_bytes (path, "x", 1, &error));
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_refused (void)
{
  g_autofree char *nowhere = g_build_filename (io_path ("no-such-folder"), "a.xyz", NULL);
  g_autofree char *folder = g_path_get_dirname (io_path ("x"));

  assert_not_written (nowhere, "Create the folder");
  assert_not_written (folder, "folder");
  assert_not_written ("/dev/null", "device");
  assert_not_written ("/dev/full", "device");
  g_assert_cmpint (mkfifo (io_path ("pipe"), 0600), ==, 0);
  assert_not_written (io_path ("pipe"), "pipe");
  assert_not_written ("/proc/nothing.xyz", "Create the folder");
}

/* A disk that is full: RLIMIT_FSIZE stands in for it. */
static void
test_full_disk (void)
{
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  const VtCell cell = make_cell (0);
  g_autoptr (VtSample) sample = make_sample (&cell, 20000);
  g_autoptr (GError) error = NULL;
  const char *path = io_path ("full.xyz");
  g_autofree char *folder = g_path_get_dirname (path);
  const struct rlimit limit = { 100000, 100000 };

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_false (vt_export_sample (path, VT_EXPORT_EXTXYZ, sample, NULL, 0, NULL, NULL, &error));
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE);
  g_assert_cmpuint (count_files (folder), ==, 0);
}

static void
test_replace (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  struct stat status;
  g_autofree char *target = g_strdup (io_path ("target"));
  g_autofree char *link = g_strdup (io_path ("link"));

  g_assert_true (g_file_set_contents (target, "old", -1, NULL));
  g_assert_cmpint (g_chmod (target, 0640), ==, 0);
  g_assert_cmpint (symlink (target, link), ==, 0);
  g_assert_true (vt_export_bytes (link, "new", 3, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (target, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "new");
  /* The link is still one, and the permissions are the old ones. */
  g_assert_cmpint (lstat (link, &status), ==, 0);
  g_assert_true (S_ISLNK (status.st_mode));
  g_assert_cmpint (stat (target, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0640);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/export/round-trips", test_round_trips);
  g_test_add_func ("/export/same-bytes", test_same_bytes);
  g_test_add_func ("/export/real-sample", test_real_sample);
  g_test_add_func ("/export/csv", test_csv);
  g_test_add_func ("/export/awkward-names", test_awkward_names);
  g_test_add_func ("/export/format-names", test_format_names);
  g_test_add_func ("/export/cancel", test_cancel);
  g_test_add_func ("/export/refused", test_refused);
  g_test_add_func ("/export/full-disk", test_full_disk);
  g_test_add_func ("/export/replace", test_replace);
  const int status = g_test_run ();
  io_remove_all ();
  return status;
}
