/* Documents: what goes in comes out, whatever happens to the file or to the program in between. */
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "base/vt-error.h"
#include "document/vt-recovery.h"
#include "store-helpers.h"

static char *folder;
static const char *own_path;

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static guint
count_files (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

static void
write_document (const char *path, const VtStoreContents *contents)
{
  g_autoptr (GError) error = NULL;

  vt_store_write (path, contents, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static VtStoreContents *
read_document (const char *path)
{
  g_autoptr (GError) error = NULL;
  VtStoreContents *contents = vt_store_read (path, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return contents;
}

static void
assert_refused (const char *path, int code, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (vt_store_read (path, NULL, NULL, NULL, &error));
  g_assert_error (error, VT_IO_ERROR, code);
  g_assert_nonnull (strstr (error->message, part));
  g_assert_nonnull (strstr (error->message, path));
}

/* ---- exactness ---- */

static void
test_everything_comes_back (void)
{
  static const char *const methods[] = { "motif_census", "rdf", "steinhardt", NULL };
  g_autoptr (VtStoreContents) contents = store_compute (methods), again = NULL, third = NULL;
  g_autofree char *path = in_folder ("all.vitrine");

  g_assert_cmpuint (contents->fields->len, >, 20);
  g_assert_cmpuint (contents->tables->len, ==, 4);
  g_assert_cmpuint (contents->records->len, ==, 4);
  write_document (path, contents);
  g_assert_true (vt_store_detect (path));
  again = read_document (path);
  g_assert_true (store_contents_equal (contents, again));
  g_assert_nonnull (again->program);
  g_assert_nonnull (again->created);
  write_document (path, again); /* over itself */
  third = read_document (path);
  g_assert_true (store_contents_equal (contents, third));
  g_assert_cmpuint (count_files (), ==, 1); /* nothing beside it */
}

/* Ids, two dimensions, reduced units, vectors, floats, and numbers that are easily lost. */
static VtStoreContents *
make_odd (void)
{
  const VtCell cell = { { { 7, 0, 0 }, { 0.1, 9, 0 }, { 0, 0, 1 } }, { -0.0, 1e-300, 3 }, { TRUE, FALSE, FALSE }, 2 };
  const double values[] = { -0.0, NAN, INFINITY, 5e-324 };
  const char *const texts[] = { "", "⟨0,0,12,0⟩", "a\nb" };
  const double numbers[] = { NAN, -0.0, 0.1 };
  VtSpecies species[2];
  double *positions = g_new0 (double, 6);
  guint8 *index = g_new0 (guint8, 2);
  gint64 *ids = g_new0 (gint64, 2);
  float *floats = g_new (float, 6);
  g_autoptr (VtSample) sample = NULL;
  VtStoreContents *contents;
  VtTable *table = vt_table_new ("odd", "Odd", VT_TABLE_BARS);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\0\1\377", 3), nothing = g_bytes_new_static (NULL, 0);

  vt_species_init (&species[0], "A", 0);
  vt_species_init (&species[1], "Zr", 1);
  species[0].radius = 0.1 + 0.2;
  positions[1] = 1.0 / 3;
  index[1] = 1;
  ids[0] = -5;
  ids[1] = G_MAXINT64;
  for (int i = 0; i < 6; i++)
    floats[i] = (float) i / 3;
  sample = vt_sample_new (&cell, 2, positions, index, ids, species, 2);
  vt_sample_set_title (sample, "odd");
  vt_sample_set_units (sample, VT_UNITS_LJ);
  vt_sample_set_timestep (sample, G_MAXINT64);
  vt_sample_take_field (sample, vt_field_new ("f", "F", "", "", VT_FIELD_F32, 2, 3, floats));
  vt_sample_take_field (sample, vt_field_new ("d", NULL, "σ", "m", VT_FIELD_F64, 2, 2, g_memdup2 (values, sizeof values)));
  contents = vt_store_contents_new (sample);
  /* "d" of the file has been replaced by a computed one. */
  g_ptr_array_add (contents->fields, vt_field_new ("d", "D", "ε", "", VT_FIELD_I32, 2, 1, g_new0 (gint32, 2)));
  g_ptr_array_add (contents->fields, g_object_ref (vt_sample_get_field (sample, 0)));
  vt_table_add_texts (table, "label", "Label", texts, 3);
  vt_table_add_numbers (table, "n", "N", "%", numbers, 3);
  vt_table_add_scalar (table, "nothing", "Nothing", "", NAN);
  vt_table_add_scalar (table, "zero", "Zero", "eV", -0.0);
  g_ptr_array_add (contents->tables, table);
  g_ptr_array_add (contents->tables, vt_table_new ("empty", "Empty", VT_TABLE_PLAIN));
  vt_store_contents_add_record (contents, "no_such_method", "x=1");
  vt_store_parts_set (contents->parts, "text", "a\nÅ", NULL);
  vt_store_parts_set (contents->parts, "bytes", NULL, bytes);
  vt_store_parts_set (contents->parts, "both", "", nothing);
  contents->origin = g_strdup ("/tmp/Å");
  return contents;
}

static void
test_odd_things_come_back (void)
{
  g_autoptr (VtStoreContents) contents = make_odd (), again = NULL;
  g_autoptr (VtDocument) document = vt_document_new ();
  g_autofree char *path = in_folder ("odd.vitrine");

  write_document (path, contents);
  again = read_document (path);
  g_assert_true (store_contents_equal (contents, again));
  /* A method that this version does not have is no obstacle. */
  vt_document_restore (document, path, again);
  g_assert_nonnull (vt_document_find_table (document, "odd"));
  g_assert_true (vt_field_get_value_type (vt_document_find_field (document, "d")) == VT_FIELD_I32);
}

static void
test_states (void)
{
  g_autoptr (VtStoreContents) contents = make_odd (), again = NULL;
  g_autoptr (GPtrArray) parts = vt_store_parts_new ();
  g_autoptr (VtStore) store = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = in_folder ("states.vitrine");

  write_document (path, contents);
  store = vt_store_open (path, contents->sample, &error);
  g_assert_no_error (error);
  vt_store_parts_set (parts, "text", "new", NULL);
  g_assert_true (vt_store_put_state (store, "new view", NULL, parts, &error));
  again = read_document (path);
  g_assert_cmpstr (again->view, ==, "new view");
  g_assert_cmpuint (again->parts->len, ==, 1);
  g_assert_cmpstr (vt_store_parts_find (again->parts, "text")->text, ==, "new");
  g_assert_true (vt_store_put_view (store, "newer", &error)); /* the parts stay */
  g_clear_pointer (&again, vt_store_contents_free);
  again = read_document (path);
  g_assert_cmpstr (again->view, ==, "newer");
  g_assert_cmpuint (again->parts->len, ==, 1);
}

static gint64
read_integer (const char *path, const char *sql)
{
  sqlite3 *db;
  sqlite3_stmt *statement;
  gint64 value;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  value = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return value;
}

/* A document that Vitrine 0.1 made: reading leaves it as it is, adding to it brings it to today's layout. */
static void
test_earlier_layout (void)
{
  g_autofree char *packed = g_test_build_filename (G_TEST_DIST, "reference", "layout-1.vitrine.zst", NULL);
  g_autofree char *path = in_folder ("layout-1.vitrine"), *bytes = NULL, *plain = g_malloc (1 << 20), *after = NULL;
  g_autoptr (VtStoreContents) before = NULL, again = NULL;
  g_autoptr (VtStore) store = NULL;
  g_autoptr (GPtrArray) parts = vt_store_parts_new ();
  g_autoptr (GError) error = NULL;
  gsize length, size;

  g_assert_true (g_file_get_contents (packed, &bytes, &length, NULL));
  size = ZSTD_decompress (plain, 1 << 20, bytes, length);
  g_assert_false (ZSTD_isError (size));
  g_assert_true (g_file_set_contents (path, plain, (gssize) size, NULL));
  before = read_document (path);
  g_assert_cmpuint (vt_sample_get_n_atoms (before->sample), ==, 8);
  g_assert_nonnull (vt_sample_find_field (before->sample, "c_pe"));
  g_assert_cmpuint (before->tables->len, ==, 2);
  g_assert_true (g_file_get_contents (path, &after, &length, NULL));
  g_assert_true (length == size && memcmp (after, plain, size) == 0);

  store = vt_store_open (path, before->sample, &error);
  g_assert_no_error (error);
  vt_store_parts_set (parts, "selection", "x", NULL);
  vt_store_parts_set (before->parts, "selection", "x", NULL);
  g_assert_true (vt_store_put_state (store, NULL, NULL, parts, &error));
  g_clear_object (&store);
  g_assert_cmpint (read_integer (path, "PRAGMA user_version"), ==, VT_STORE_VERSION);
  again = read_document (path);
  g_assert_true (store_contents_equal (before, again));
}

static void
test_arrays_of_many_pieces (void)
{
  const VtCell cell = { { { 100, 0, 0 }, { 0, 100, 0 }, { 0, 0, 100 } }, { 0 }, { TRUE, TRUE, TRUE }, 3 };
  const gsize n = 200001;
  double *positions = g_new (double, 3 * n);
  VtSpecies species;
  g_autoptr (VtSample) sample = NULL;
  g_autoptr (VtStoreContents) contents = NULL, again = NULL;
  g_autofree char *path = in_folder ("large.vitrine");

  vt_species_init (&species, "Cu", 0);
  for (gsize i = 0; i < 3 * n; i++)
    positions[i] = 50 + 49 * sin ((double) i * 1.7);
  sample = vt_sample_new (&cell, n, positions, g_new0 (guint8, n), NULL, &species, 1);
  contents = vt_store_contents_new (sample);
  g_ptr_array_add (contents->fields, store_make_field (sample, 3));
  write_document (path, contents);
  again = read_document (path);
  g_assert_true (store_contents_equal (contents, again));
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  vt_document_open_finish (VT_DOCUMENT (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static void
open_in_document (VtDocument *document, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  gboolean done = FALSE;

  vt_document_open_async (document, file, NULL, 0, NULL, on_opened, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

/* Opened, computed, saved, computed on, opened again. */
static void
test_document (void)
{
  static const char *const none[] = { NULL };
  g_autoptr (VtStoreContents) start = store_compute (none), end = NULL, again = NULL;
  g_autoptr (VtDocument) document = vt_document_new (), other = vt_document_new ();
  g_autoptr (VtParams) params = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = in_folder ("work.vitrine");

  write_document (path, start);
  open_in_document (document, path);
  g_assert_null (vt_document_get_trajectory (document));
  g_assert_cmpstr (vt_document_get_saved_view (document), ==, start->view);
  g_assert_true (vt_document_is_saved (document));
  vt_document_run (document, vt_registry_find ("rdf"), NULL, &error);
  vt_document_wait (document);
  g_assert_false (vt_document_is_saved (document));

  g_assert_true (vt_document_save (document, path, "view", NULL, &error));
  g_assert_no_error (error);
  g_assert_true (vt_document_is_saved (document));
  params = vt_params_new (vt_registry_find ("rdf")->params);
  g_assert_true (vt_params_parse (params, "bins=77", &error));
  vt_document_run (document, vt_registry_find ("rdf"), params, &error);
  vt_document_ensure_table (document, "motif_census", &error);
  vt_document_wait (document);
  g_assert_true (vt_document_is_saved (document)); /* by itself */
  end = vt_document_dup_contents (document, "view");
  again = read_document (path); /* while it is attached */
  g_assert_true (store_contents_equal (end, again));
  g_assert_true (vt_document_save (document, path, "view", NULL, &error)); /* in place */
  g_assert_no_error (error);
  g_clear_object (&document);

  open_in_document (other, path);
  g_assert_cmpstr (vt_document_get_saved_view (other), ==, "view");
  g_assert_cmpint (vt_params_get_integer (vt_document_get_params (other, "rdf"), "bins"), ==, 77);
  g_clear_pointer (&again, vt_store_contents_free);
  again = vt_document_dup_contents (other, "view");
  g_assert_true (store_contents_equal (end, again));
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  vt_document_save_finish (VT_DOCUMENT (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

/* While the document is being written, analyses go on; their results are in it in the end. */
static void
test_saved_while_computing (void)
{
  static const char *const methods[] = { "voronoi", "rdf", "steinhardt" };
  g_autoptr (VtSample) sample = store_read_glass ();
  g_autofree char *path = in_folder ("meanwhile.vitrine");

  for (guint round = 0; round < 4; round++)
    {
      VtDocument *document = vt_document_new ();
      g_autoptr (VtStoreContents) now = NULL, again = NULL;
      g_autoptr (GError) error = NULL;
      gboolean done = FALSE;

      g_object_add_weak_pointer (G_OBJECT (document), (gpointer *) &document);
      vt_document_set_sample (document, sample);
      for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
        {
          g_assert_nonnull (vt_document_run (document, vt_registry_find (methods[i]), NULL, &error));
          if (i == round % G_N_ELEMENTS (methods))
            vt_document_save_async (document, path, "v", NULL, on_saved, &done);
        }
      if (round % 2)
        vt_document_wait (document);
      while (!done)
        g_main_context_iteration (NULL, TRUE);
      vt_document_wait (document);
      g_assert_true (vt_document_is_saved (document));
      now = vt_document_dup_contents (document, "v");
      again = read_document (path);
      g_assert_cmpuint (now->tables->len, ==, 3);
      g_assert_true (store_contents_equal (now, again));
      g_object_unref (document);
      while (document) /* the saving task's hold on it, and with it on the file, ends here in the main loop */
        g_main_context_iteration (NULL, TRUE);
    }
}

/* ---- files that are not as they should be ---- */

static void
test_foreign_files (void)
{
  g_autofree char *path = in_folder ("foreign.vitrine"), *text = NULL;
  g_autoptr (VtStoreContents) odd = make_odd ();
  sqlite3 *db;

  g_assert_false (vt_store_detect ("/"));
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  assert_refused (path, VT_IO_ERROR_FORMAT, "empty");
  g_assert_true (g_file_set_contents (path, "ITEM: TIMESTEP\n", -1, NULL));
  assert_refused (path, VT_IO_ERROR_FORMAT, "damaged");
  g_unlink (path);
  assert_refused (path, VT_IO_ERROR_OPEN, "cannot be opened");

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "CREATE TABLE t (a); INSERT INTO t VALUES (1)", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  assert_refused (path, VT_IO_ERROR_FORMAT, "not a Vitrine document");

  write_document (path, odd);
  sqlite3_open (path, &db);
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA user_version = 99", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  assert_refused (path, VT_IO_ERROR_UNSUPPORTED, "newer");

  /* Changed by hand: whatever is read would not be what was saved. */
  write_document (path, odd);
  sqlite3_open (path, &db);
  g_assert_cmpint (sqlite3_exec (db, "UPDATE field SET unit = 'K'", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  assert_refused (path, VT_IO_ERROR_FORMAT, "checksum");
  write_document (path, odd);
  sqlite3_open (path, &db);
  g_assert_cmpint (sqlite3_exec (db, "DELETE FROM piece WHERE array_id = 1", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  assert_refused (path, VT_IO_ERROR_FORMAT, "missing");
}

static void
test_damaged_files (void)
{
  static const char *const methods[] = { "rdf", NULL };
  g_autoptr (VtStoreContents) contents = store_compute (methods);
  g_autofree char *path = in_folder ("damaged.vitrine"), *bytes = NULL;
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  guint n_refused = 0, n_flips = 160;
  gsize length;

  write_document (path, contents);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  for (guint i = 0; i < n_flips; i++)
    {
      /* The header, the schema, and anywhere. */
      const gsize at = i < 50 ? 2 * i : i < 80 ? (gsize) g_rand_int_range (random, 0, 16384) : (gsize) g_rand_int_range (random, 0, (gint32) length);
      n_refused += store_refuses_flip (path, contents, bytes, length, at, random);
    }
  g_test_message ("%u of %u flips refused, the others did no harm", n_refused, n_flips);
  g_assert_cmpuint (n_refused, >, n_flips / 5);
  for (gsize cut = 1; cut < length; cut = cut * 3 + 50)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (path, bytes, (gssize) cut, NULL));
      g_assert_null (vt_store_read (path, NULL, NULL, NULL, &error));
      g_assert_true (error->domain == VT_IO_ERROR);
    }
}

/* ---- places that are not as they should be ---- */

static void
test_second_writer (void)
{
  g_autoptr (VtStoreContents) odd = make_odd (), again = NULL;
  g_autofree char *path = in_folder ("shared.vitrine");
  g_autoptr (GError) error = NULL;
  g_autoptr (VtStore) first = NULL, second = NULL;

  write_document (path, odd);
  first = vt_store_open (path, odd->sample, &error);
  g_assert_no_error (error);
  second = vt_store_open (path, odd->sample, &error);
  g_assert_null (second);
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE);
  g_assert_nonnull (strstr (error->message, "in use"));
  g_clear_error (&error);
  g_assert_false (vt_store_write (path, odd, NULL, NULL, NULL, &error));
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE);
  g_clear_error (&error);
  again = read_document (path); /* readers are welcome */
  g_assert_true (store_contents_equal (odd, again));
  g_assert_true (vt_store_put_view (first, "mine", &error));
  g_clear_object (&first);
  second = vt_store_open (path, odd->sample, &error);
  g_assert_no_error (error);
  g_clear_pointer (&again, vt_store_contents_free);
  again = read_document (path);
  g_assert_cmpstr (again->view, ==, "mine");
}

static void
test_other_sample (void)
{
  g_autoptr (VtStoreContents) odd = make_odd ();
  g_autoptr (VtSample) glass = store_read_glass ();
  g_autofree char *path = in_folder ("other.vitrine");
  g_autoptr (VtField) field = store_make_field (glass, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (VtStore) store = NULL;

  write_document (path, odd);
  g_assert_null (vt_store_open (path, glass, &error));
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_CHANGED);
  g_clear_error (&error);
  store = vt_store_open (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (vt_store_put_result (store, glass, &field, 1, NULL, 0, NULL, 0, &error));
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_CHANGED);
}

static void
test_read_only (void)
{
  g_autoptr (VtStoreContents) odd = make_odd (), again = NULL;
  g_autofree char *place = in_folder ("read-only"), *path = g_build_filename (place, "x.vitrine", NULL);
  const gboolean root = geteuid () == 0;
  g_autoptr (GError) error = NULL;

  g_mkdir (place, 0755);
  write_document (path, odd);
  g_chmod (path, 0444);
  g_chmod (place, 0555);
  g_chmod (folder, 0755);
  if (root) /* who may write everywhere */
    g_assert_cmpint (seteuid (65534), ==, 0);
  again = read_document (path);
  g_assert_true (store_contents_equal (odd, again));
  g_assert_null (vt_store_open (path, odd->sample, &error));
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE);
  g_assert_nonnull (strstr (error->message, "write-protected"));
  g_clear_error (&error);
  g_assert_false (vt_store_write (path, odd, NULL, NULL, NULL, &error));
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE);
  if (root)
    g_assert_cmpint (seteuid (0), ==, 0);
  g_chmod (place, 0755);
  g_unlink (path);
  g_rmdir (place);
}

/* As good as a full disk: files may not grow. */
static void
test_no_room (void)
{
  static const char *const none[] = { NULL };
  g_autoptr (VtStoreContents) start = store_compute (none), again = NULL;
  g_autoptr (VtField) first = store_make_field (start->sample, 1), second = store_make_field (start->sample, 2);
  g_autofree char *path = in_folder ("full.vitrine");
  g_autoptr (GError) error = NULL;
  g_autoptr (VtStore) store = NULL;
  struct rlimit before, small;
  guint n_files;

  write_document (path, start);
  n_files = count_files ();
  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &before);
  small = before;
  small.rlim_cur = 30000;

  setrlimit (RLIMIT_FSIZE, &small);
  g_assert_false (vt_store_write (path, start, NULL, NULL, NULL, &error));
  setrlimit (RLIMIT_FSIZE, &before);
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE);
  g_clear_error (&error);
  g_assert_cmpuint (count_files (), ==, n_files);

  store = vt_store_open (path, start->sample, &error);
  g_assert_no_error (error);
  setrlimit (RLIMIT_FSIZE, &small);
  g_assert_false (vt_store_put_result (store, start->sample, &first, 1, NULL, 0, NULL, 0, &error));
  setrlimit (RLIMIT_FSIZE, &before);
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE);
  g_clear_error (&error);
  again = read_document (path);
  g_assert_true (store_contents_equal (start, again));
  g_assert_true (vt_store_put_result (store, start->sample, &second, 1, NULL, 0, NULL, 0, &error)); /* there is room again */
  g_assert_no_error (error);
  g_clear_object (&store);
  g_clear_pointer (&again, vt_store_contents_free);
  again = read_document (path);
  g_assert_true (store_fields_equal (again->fields->pdata[again->fields->len - 1], second));
}

/* ---- kill -9 ---- */

/* Lets a child do @work on @path for @ms milliseconds after its first result and kills it. What it said, line by line. */
static char **
run_and_kill (const char *work, const char *path, guint ms)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, own_path, "--child", work, path, NULL);
  g_autoptr (GDataInputStream) stream = NULL;
  g_autoptr (GString) said = g_string_new (NULL);

  g_assert_no_error (error);
  stream = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  g_autofree char *first = g_data_input_stream_read_line (stream, NULL, NULL, &error);
  g_assert_nonnull (first);
  g_string_append (said, first);
  g_usleep (ms * 1000);
  g_subprocess_force_exit (child);
  for (char *line; (line = g_data_input_stream_read_line (stream, NULL, NULL, NULL)) != NULL; g_free (line))
    g_string_append_printf (said, "\n%s", line);
  g_subprocess_wait (child, NULL, NULL);
  g_assert_true (g_subprocess_get_if_signaled (child) && g_subprocess_get_term_sig (child) == SIGKILL);
  return g_strsplit (said->str, "\n", -1);
}

/* How often to kill: VITRINE_KILLS, for a thorough run, or @few. */
static guint
n_rounds (guint few)
{
  const char *wish = g_getenv ("VITRINE_KILLS");

  return wish ? (guint) g_ascii_strtoull (wish, NULL, 10) : few;
}

/* The moment to kill after the first report, ms: spread evenly, or at random in a thorough run. */
static guint
choose_moment (guint round, guint step, guint most)
{
  return g_getenv ("VITRINE_KILLS") ? (guint) g_test_rand_int_range (0, (gint32) most) : round * step % most;
}

static VtField *
find_field (const VtStoreContents *contents, const char *name)
{
  for (guint i = 0; i < contents->fields->len; i++)
    if (strcmp (vt_field_get_name (contents->fields->pdata[i]), name) == 0)
      return contents->fields->pdata[i];
  return NULL;
}

static gboolean
has_table (const VtStoreContents *contents, const char *id)
{
  for (guint i = 0; i < contents->tables->len; i++)
    if (strcmp (vt_table_get_id (contents->tables->pdata[i]), id) == 0)
      return TRUE;
  return FALSE;
}

static void
test_killed_while_adding (void)
{
  g_autoptr (VtSample) sample = store_read_glass ();
  g_autoptr (VtStoreContents) start = vt_store_contents_new (sample);
  g_autofree char *path = in_folder ("killed.vitrine");
  guint n_reported = 0;

  for (guint round = 0; round < n_rounds (12); round++)
    {
      write_document (path, start); /* over what the last one left behind */
      g_auto (GStrv) done = run_and_kill ("append", path, choose_moment (round, 5, 37));
      g_autoptr (VtStoreContents) left = read_document (path);

      for (guint k = 0; done[k]; k++)
        {
          g_autoptr (VtField) expected = store_make_field (sample, k);

          g_assert_cmpstr (done[k], ==, vt_field_get_name (expected) + strlen ("result_"));
          g_assert_nonnull (find_field (left, vt_field_get_name (expected)));
          g_assert_true (store_fields_equal (expected, find_field (left, vt_field_get_name (expected))));
          n_reported++;
        }
    }
  g_test_message ("%u results reported, all there", n_reported);
}

static void
test_killed_while_saving (void)
{
  g_autoptr (VtSample) sample = store_read_glass ();
  g_autoptr (VtStoreContents) start = vt_store_contents_new (sample);
  g_autofree char *path = in_folder ("killed-saving.vitrine");

  write_document (path, start);
  for (guint round = 0; round < n_rounds (12); round++)
    {
      g_auto (GStrv) done = run_and_kill ("save", path, choose_moment (round, 7, 41));
      g_autoptr (VtStoreContents) left = read_document (path);
      const guint reported = (guint) atoi (done[g_strv_length (done) - 1]), found = (guint) atoi (left->view);
      g_autoptr (VtField) expected = store_make_field (sample, found);

      g_assert_true (found == reported || found == reported + 1);
      g_assert_true (store_fields_equal (expected, left->fields->pdata[0]));
    }
}

static void
test_killed_while_computing (void)
{
  static const char *const none[] = { NULL };
  g_autoptr (VtStoreContents) start = store_compute (none);
  g_autofree char *path = in_folder ("killed-computing.vitrine");

  for (guint round = 0; round < n_rounds (6); round++)
    {
      write_document (path, start);
      g_auto (GStrv) done = run_and_kill ("compute", path, 10 + choose_moment (round, 23, 200));
      g_autoptr (VtStoreContents) left = read_document (path);

      for (guint k = 0; done[k]; k++)
        g_assert_true (has_table (left, done[k]));
    }
}

/* ---- drafts ---- */

static char *
make_drafts (const char *name)
{
  char *drafts = in_folder (name);

  g_assert_cmpint (g_mkdir (drafts, 0700), ==, 0);
  return drafts;
}

static guint
count_drafts (const char *drafts)
{
  g_autoptr (GDir) dir = g_dir_open (drafts, 0, NULL);
  guint n = 0;

  for (const char *name; dir && (name = g_dir_read_name (dir));)
    n += g_str_has_suffix (name, ".vitrine");
  return n;
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);

  for (const char *name; dir && (name = g_dir_read_name (dir));)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_unlink (file);
    }
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

/* An unsaved document with a result, once it is safe. */
static VtDocument *
make_unsaved (const char *drafts, VtSample *sample)
{
  VtDocument *document = vt_document_new ();

  vt_document_set_drafts (document, drafts);
  vt_document_set_sample (document, sample);
  vt_document_keep_view (document, "a view");
  vt_document_run (document, vt_registry_find ("rdf"), NULL, NULL);
  vt_document_wait (document);
  g_assert_false (vt_document_is_saved (document));
  while (!vt_document_is_kept (document))
    g_main_context_iteration (NULL, TRUE);
  return document;
}

static void
test_drafts (void)
{
  g_autofree char *drafts = make_drafts ("drafts"), *path = in_folder ("saved.vitrine");
  g_autoptr (VtSample) sample = store_read_glass ();
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  VtDocument *document = make_unsaved (drafts, sample);

  g_assert_cmpuint (count_drafts (drafts), ==, 1);
  list = vt_recovery_list (drafts);
  g_assert_cmpuint (list->len, ==, 0); /* it is in use */

  /* Saved: the draft has done its duty; later results are in the file. */
  g_assert_true (vt_document_save (document, path, "v", NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_drafts (drafts), ==, 0);
  vt_document_ensure_table (document, "motif_census", &error);
  vt_document_wait (document);
  g_assert_true (vt_document_is_saved (document));
  g_assert_cmpuint (count_drafts (drafts), ==, 0);
  g_object_unref (document);

  document = make_unsaved (drafts, sample);
  vt_document_set_sample (document, sample); /* something else is shown */
  g_assert_cmpuint (count_drafts (drafts), ==, 0);
  g_object_unref (document);
  document = make_unsaved (drafts, sample);
  g_object_unref (document); /* let go */
  g_assert_cmpuint (count_drafts (drafts), ==, 0);
  document = make_unsaved (drafts, sample);
  vt_document_set_drafts (document, NULL);
  g_assert_cmpuint (count_drafts (drafts), ==, 0);
  g_object_unref (document);
  remove_folder (drafts);
}

/* Where drafts cannot be written the user is told, once, and the work goes on. */
static void
on_save_failed (VtDocument *document, const char *message, char **said)
{
  g_assert_null (*said);
  *said = g_strdup (message);
}

static void
test_no_place_for_drafts (void)
{
  g_autofree char *path = in_folder ("a-file"), *drafts = g_build_filename (path, "drafts", NULL), *said = NULL;
  g_autoptr (VtSample) sample = store_read_glass ();
  g_autoptr (VtDocument) document = vt_document_new ();

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  vt_document_set_drafts (document, drafts);
  vt_document_set_sample (document, sample);
  g_signal_connect (document, "save-failed", G_CALLBACK (on_save_failed), &said);
  for (int i = 0; i < 2; i++)
    {
      vt_document_run (document, vt_registry_find ("rdf"), NULL, NULL);
      vt_document_wait (document);
      while (!said)
        g_main_context_iteration (NULL, TRUE);
    }
  g_assert_nonnull (strstr (said, "until the document is saved"));
  g_assert_nonnull (vt_document_find_table (document, "rdf"));
  g_assert_false (vt_document_is_kept (document));
}

/* A program that ended in the middle of it all: its results are found, opened, saved, and then no longer offered. */
static void
check_recovery (const char *drafts, char **done)
{
  g_autoptr (GPtrArray) list = vt_recovery_list (drafts);
  g_autoptr (VtDocument) document = vt_document_new ();
  g_autofree char *path = in_folder ("recovered.vitrine");
  g_autoptr (VtStoreContents) left = NULL;
  g_autoptr (GError) error = NULL;
  const VtRecovery *recovery;

  g_assert_cmpuint (list->len, ==, 1);
  recovery = list->pdata[0];
  g_assert_cmpuint (recovery->n_results, >=, 1);
  vt_document_set_drafts (document, drafts);
  open_in_document (document, recovery->path);
  g_assert_false (vt_document_is_saved (document));
  g_assert_true (vt_document_is_kept (document)); /* the draft goes on */
  g_assert_null (vt_document_get_file (document)); /* it was of no file */
  g_assert_null (vt_document_find_part (document, "draft of"));
  for (guint k = 0; done[k]; k++)
    g_assert_nonnull (vt_document_find_table (document, done[k]));
  g_assert_cmpuint (g_list_model_get_n_items (vt_document_get_tables (document)), >=, 1);
  g_assert_true (vt_document_save (document, path, "v", NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_drafts (drafts), ==, 0);
  left = read_document (path);
  g_assert_cmpuint (left->parts->len, ==, 0);
}

static void
test_killed_before_saving (void)
{
  g_autofree char *drafts = make_drafts ("killed-drafts");

  for (guint round = 0; round < n_rounds (4); round++)
    {
      g_auto (GStrv) done = run_and_kill ("draft", drafts, choose_moment (round, 43, 400));
      check_recovery (drafts, done);
    }
  remove_folder (drafts);
}

int
main (int argc, char **argv)
{
  int status;

  if (argc == 4 && strcmp (argv[1], "--child") == 0)
    return store_child_main (argv[2], argv[3]);
  g_test_init (&argc, &argv, NULL);
  own_path = argv[0];
  folder = g_dir_make_tmp ("vitrine-store-XXXXXX", NULL);
  g_test_add_func ("/store/everything-comes-back", test_everything_comes_back);
  g_test_add_func ("/store/odd-things-come-back", test_odd_things_come_back);
  g_test_add_func ("/store/states", test_states);
  g_test_add_func ("/store/earlier-layout", test_earlier_layout);
  g_test_add_func ("/store/arrays-of-many-pieces", test_arrays_of_many_pieces);
  g_test_add_func ("/store/document", test_document);
  g_test_add_func ("/store/saved-while-computing", test_saved_while_computing);
  g_test_add_func ("/store/foreign-files", test_foreign_files);
  g_test_add_func ("/store/damaged-files", test_damaged_files);
  g_test_add_func ("/store/second-writer", test_second_writer);
  g_test_add_func ("/store/other-sample", test_other_sample);
  g_test_add_func ("/store/read-only", test_read_only);
  g_test_add_func ("/store/no-room", test_no_room);
  g_test_add_func ("/store/killed-while-adding", test_killed_while_adding);
  g_test_add_func ("/store/killed-while-saving", test_killed_while_saving);
  g_test_add_func ("/store/killed-while-computing", test_killed_while_computing);
  g_test_add_func ("/store/drafts", test_drafts);
  g_test_add_func ("/store/no-place-for-drafts", test_no_place_for_drafts);
  g_test_add_func ("/store/killed-before-saving", test_killed_before_saving);
  status = g_test_run ();
  if (status == 0)
    {
      g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
      for (const char *name; (name = g_dir_read_name (dir)) != NULL;)
        {
          g_autofree char *path = in_folder (name);
          g_unlink (path);
        }
      g_rmdir (folder);
    }
  g_free (folder);
  return status;
}
