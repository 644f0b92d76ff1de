/* Documents that are linked to the file of their sample: it is read again to the last bit, wherever the two are moved together, and never if it is another. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <utime.h>

#include "base/vt-error.h"
#include "document/vt-keeper.h"
#include "document/vt-store-private.h"
#include "store-helpers.h"

static char *folder;

/* Two frames in which the species appear in another order, with columns and ids. */
static const char trajectory_text[]
    = "3\nLattice=\"5 0 0 0 6 0 0 0 7\" Properties=id:I:1:species:S:1:pos:R:3:q:R:1:v:R:3 Time=1\n"
      "7 Cu 0.1 0.2 0.30000000000000004 -1.5 1 2 3\n3 Zr 1 2 3 0.25 4 5 6\n9 Cu 4 5 6 1e-300 7 8 9\n"
      "3\nLattice=\"5 0 0 0 6 0 0 0 7\" Properties=id:I:1:species:S:1:pos:R:3:q:R:1:v:R:3 Time=2\n"
      "3 Zr 1.5 2 3 0.5 4 5 6\n7 Cu 0.1 0.25 0.3 -1.5 1 2 3\n9 Cu 4 5.5 6 2 7 8 9\n";

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static void
make_folder (const char *name)
{
  g_autofree char *path = in_folder (name);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
}

static void
move (const char *from, const char *to)
{
  g_autofree char *old = in_folder (from), *now = in_folder (to);

  g_assert_cmpint (g_rename (old, now), ==, 0);
}

static void
write_text (const char *name, const char *text)
{
  g_autofree char *path = in_folder (name);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* What is read from frame @frame of @name, with something computed, to be linked. One of the file's columns has been replaced. */
static VtStoreContents *
make_contents (const char *name, const char *const *elements, gint64 first, gint64 frame)
{
  g_autofree char *path = in_folder (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (path, elements, NULL, &error);
  g_autoptr (VtSample) before = trajectory ? vt_trajectory_read (trajectory, first, NULL, NULL, NULL, &error) : NULL;
  g_autoptr (VtSample) sample = before ? vt_trajectory_read (trajectory, frame, NULL, NULL, NULL, &error) : NULL;
  VtStoreContents *contents;

  g_assert_no_error (error);
  contents = vt_store_contents_new (sample);
  for (guint i = 0; i < vt_sample_get_n_fields (sample); i++)
    if (strcmp (vt_field_get_name (vt_sample_get_field (sample, i)), "q") != 0)
      g_ptr_array_add (contents->fields, g_object_ref (vt_sample_get_field (sample, i)));
  g_ptr_array_add (contents->fields, store_make_field (sample, 1));
  g_ptr_array_add (contents->fields,
                   vt_field_new ("q", "Q", "", "", VT_FIELD_I32, vt_sample_get_n_atoms (sample), 1, g_new0 (gint32, vt_sample_get_n_atoms (sample))));
  contents->link = vt_store_link_new (trajectory, frame);
  contents->linked = TRUE;
  return contents;
}

static void
write_document (const char *name, const VtStoreContents *contents)
{
  g_autofree char *path = in_folder (name);
  g_autoptr (GError) error = NULL;

  vt_store_write (path, contents, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static VtStoreContents *
read_document (const char *name, const char *located)
{
  g_autofree char *path = in_folder (name), *place = located ? in_folder (located) : NULL;
  g_autoptr (GError) error = NULL;
  VtStoreContents *contents = vt_store_read_located (path, place, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return contents;
}

static void
assert_refused (const char *name, const char *located, int code, const char *part)
{
  g_autofree char *path = in_folder (name), *place = located ? in_folder (located) : NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (vt_store_read_located (path, place, NULL, NULL, NULL, &error));
  g_assert_error (error, VT_IO_ERROR, code);
  g_assert_nonnull (strstr (error->message, part));
  g_assert_nonnull (strstr (error->message, path));
}

/* Whether the array of its positions is empty. */
static gboolean
is_linked (const char *name)
{
  g_autofree char *path = in_folder (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (VtStore) store = vt_store_connect (path, FALSE, &error);

  g_assert_no_error (error);
  return vt_store_is_linked (store);
}

/* ---- round trips ---- */

static void
test_round_trip (void)
{
  g_autoptr (VtStoreContents) contents = NULL, again = NULL, whole = NULL;

  write_text ("glass.xyz", trajectory_text);
  contents = make_contents ("glass.xyz", NULL, 0, 1);
  write_document ("linked.vitrine", contents);
  g_assert_cmpint ((gint64) strlen (contents->link->sha256), ==, 64);
  g_assert_cmpint (contents->link->size, ==, (gint64) strlen (trajectory_text));
  again = read_document ("linked.vitrine", NULL);
  g_assert_true (store_contents_equal (contents, again));
  g_assert_true (again->linked && !again->link->moved);
  g_assert_cmpint (again->link->frame, ==, 1);
  g_assert_true (is_linked ("linked.vitrine"));
  /* What was read from it writes the same again, and a whole copy where that is wanted. */
  write_document ("copy.vitrine", again);
  g_assert_true (is_linked ("copy.vitrine"));
  again->whole = TRUE;
  write_document ("whole.vitrine", again);
  g_assert_false (is_linked ("whole.vitrine"));
  whole = read_document ("whole.vitrine", NULL);
  g_assert_true (store_contents_equal (contents, whole));
  g_assert_true (whole->linked); /* as it was wanted */
}

/* Frame 1 alone brings zirconium first; read after frame 0 it comes second. Both must come back as they were. */
static void
test_order_of_species (void)
{
  g_autoptr (VtStoreContents) after = NULL, alone = NULL, again = NULL, once_more = NULL;

  write_text ("order.xyz", trajectory_text);
  after = make_contents ("order.xyz", NULL, 0, 1);
  alone = make_contents ("order.xyz", NULL, 1, 1);
  g_assert_cmpstr (vt_sample_get_hash (after->sample), !=, vt_sample_get_hash (alone->sample));
  write_document ("after.vitrine", after);
  write_document ("alone.vitrine", alone);
  again = read_document ("after.vitrine", NULL);
  once_more = read_document ("alone.vitrine", NULL);
  g_assert_true (store_contents_equal (after, again));
  g_assert_true (store_contents_equal (alone, once_more));
}

/* Names given by type when the file was read, and species changed by hand afterwards. */
static void
test_names_of_types (void)
{
  static const char text[] = "ITEM: TIMESTEP\n5\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp pp\n0 4\n0 4\n0 4\n"
                             "ITEM: ATOMS id type x y z vx\n1 2 1 1 1 0.5\n2 1 3 3 3 -0.5\n";
  static const char *const elements[] = { "Ni", "P", NULL };
  g_autoptr (VtStoreContents) contents = NULL, again = NULL;
  g_autoptr (VtSample) renamed = NULL;
  VtSpecies species[2];
  guint n;

  write_text ("types.dump", text);
  contents = make_contents ("types.dump", elements, 0, 0);
  memcpy (species, vt_sample_get_species (contents->sample, &n), sizeof species);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpstr (species[1].name, ==, "P");
  g_strlcpy (species[1].name, "Zr", sizeof species[1].name);
  species[1].radius = 1.75;
  species[0].mass = 63.5;
  renamed = vt_sample_with_species (contents->sample, species);
  vt_sample_set_title (renamed, vt_sample_get_title (contents->sample));
  vt_sample_set_units (renamed, vt_sample_get_units (contents->sample));
  g_set_object (&contents->sample, renamed);
  write_document ("types.vitrine", contents);
  again = read_document ("types.vitrine", NULL);
  g_assert_true (store_contents_equal (contents, again));
}

/* ---- places ---- */

static void
test_moved_together (void)
{
  g_autoptr (VtStoreContents) contents = NULL, again = NULL, third = NULL, fourth = NULL;
  g_autofree char *now = NULL;

  make_folder ("work/data");
  make_folder ("work/results/today");
  write_text ("work/data/glass.xyz", trajectory_text);
  contents = make_contents ("work/data/glass.xyz", NULL, 0, 0);
  write_document ("work/results/today/run.vitrine", contents);
  write_document ("work/data/beside.vitrine", contents);
  move ("work", "elsewhere");
  again = read_document ("elsewhere/results/today/run.vitrine", NULL);
  g_assert_true (store_contents_equal (contents, again));
  now = in_folder ("elsewhere/data/glass.xyz");
  g_assert_cmpstr (again->link->path, ==, now);
  g_assert_true (again->link->moved);
  third = read_document ("elsewhere/data/beside.vitrine", NULL);
  g_assert_true (store_contents_equal (contents, third));
  /* Something else at the old place does not hide it. */
  make_folder ("work/data");
  write_text ("work/data/glass.xyz", "1\n\nCu 0 0 0\n");
  fourth = read_document ("elsewhere/results/today/run.vitrine", NULL);
  g_assert_true (store_contents_equal (contents, fourth));
}

static void
test_changed (void)
{
  g_autoptr (VtStoreContents) contents = NULL;
  g_autofree char *text = g_strdup (trajectory_text);

  write_text ("changed.xyz", text);
  contents = make_contents ("changed.xyz", NULL, 0, 0);
  write_document ("changed.vitrine", contents);
  *strstr (text, "0.25") = '1'; /* as long as before */
  write_text ("changed.xyz", text);
  assert_refused ("changed.vitrine", NULL, VT_IO_ERROR_LINK, "has changed since");
  write_text ("changed.xyz", "1\n\nCu 0 0 0\n");
  assert_refused ("changed.vitrine", NULL, VT_IO_ERROR_LINK, "has changed since");
}

static void
test_missing_and_located (void)
{
  g_autoptr (VtStoreContents) contents = NULL, again = NULL, settled = NULL;
  g_autofree char *path = NULL, *place = NULL;
  g_autoptr (VtDocument) document = vt_document_new ();
  g_autoptr (GError) error = NULL;

  write_text ("lost.xyz", trajectory_text);
  contents = make_contents ("lost.xyz", NULL, 0, 0);
  write_document ("lost.vitrine", contents);
  make_folder ("attic");
  move ("lost.xyz", "attic/found.xyz"); /* under another name */
  assert_refused ("lost.vitrine", NULL, VT_IO_ERROR_LINK, "lost.xyz");
  assert_refused ("lost.vitrine", "attic/nothing.xyz", VT_IO_ERROR_LINK, "nothing.xyz");
  assert_refused ("lost.vitrine", "attic", VT_IO_ERROR_LINK, "attic");
  write_text ("attic/other.xyz", "1\n\nCu 0 0 0\n");
  assert_refused ("lost.vitrine", "attic/other.xyz", VT_IO_ERROR_LINK, "other.xyz");
  again = read_document ("lost.vitrine", "attic/found.xyz");
  g_assert_true (store_contents_equal (contents, again));
  g_assert_true (again->link->moved);
  /* Reading changes nothing; a document that goes on remembers. */
  assert_refused ("lost.vitrine", NULL, VT_IO_ERROR_LINK, "lost.xyz");
  path = in_folder ("lost.vitrine");
  vt_document_restore (document, path, again);
  g_assert_true (vt_document_attach (document, path, &error));
  g_assert_no_error (error);
  g_clear_object (&document);
  settled = read_document ("lost.vitrine", NULL);
  place = in_folder ("attic/found.xyz");
  g_assert_cmpstr (settled->link->path, ==, place);
  g_assert_true (store_contents_equal (contents, settled));
}

/* A FIFO that nobody writes to is no file, and does not hang. */
static void
test_odd_places (void)
{
  g_autoptr (VtStoreContents) contents = NULL;
  g_autofree char *path = in_folder ("odd.xyz");

  write_text ("odd.xyz", trajectory_text);
  contents = make_contents ("odd.xyz", NULL, 0, 0);
  write_document ("odd.vitrine", contents);
  g_unlink (path);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  assert_refused ("odd.vitrine", NULL, VT_IO_ERROR_LINK, "odd.xyz");
  g_rmdir (path);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  assert_refused ("odd.vitrine", NULL, VT_IO_ERROR_LINK, "odd.xyz");
  g_unlink (path);
}

/* ---- documents ---- */

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  vt_document_open_finish (VT_DOCUMENT (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static void
open_in_document (VtDocument *document, const char *name)
{
  g_autofree char *path = in_folder (name);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  gboolean done = FALSE;

  vt_document_open_async (document, file, NULL, 0, NULL, on_opened, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

/* Linked, embedded and linked again in the document that is attached, with results that come in between. */
static void
test_moved_in_and_out (void)
{
  g_autoptr (VtDocument) document = vt_document_new (), other = vt_document_new ();
  g_autoptr (VtStoreContents) end = NULL, again = NULL;
  g_autofree char *path = in_folder ("work.vitrine"), *source = in_folder ("source.xyz");
  g_autoptr (GError) error = NULL;

  write_text ("source.xyz", trajectory_text);
  open_in_document (document, "source.xyz");
  vt_document_set_linked (document, TRUE);
  g_assert_true (vt_document_save (document, path, "view", NULL, &error));
  g_assert_true (vt_document_define_field (document, "twice", "", "2 * q", NULL, &error) != NULL);
  vt_document_wait (document);
  g_assert_true (vt_document_is_saved (document));
  vt_document_set_linked (document, FALSE);
  g_assert_true (vt_document_save (document, path, "view", NULL, &error));
  g_assert_no_error (error);
  g_assert_true (vt_document_define_field (document, "thrice", "", "3 * q", NULL, &error) != NULL);
  vt_document_wait (document);
  vt_document_set_linked (document, TRUE);
  g_assert_true (vt_document_save (document, path, "view", NULL, &error));
  g_assert_no_error (error);
  end = vt_document_dup_contents (document, "view");
  again = read_document ("work.vitrine", NULL);
  g_assert_true (store_contents_equal (end, again));
  g_clear_object (&document);
  g_assert_true (is_linked ("work.vitrine"));
  open_in_document (other, "work.vitrine");
  g_assert_true (vt_document_is_linked (other));
  g_assert_nonnull (vt_document_find_field (other, "twice"));
  /* Nothing is left to a file that is not there any more, or has changed. */
  vt_document_set_linked (other, FALSE);
  g_assert_true (vt_document_save (other, path, "view", NULL, &error));
  write_text ("source.xyz", "1\n\nCu 0 0 0\n");
  vt_document_set_linked (other, TRUE);
  g_assert_false (vt_document_save (other, path, "view", NULL, &error));
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_LINK);
  g_clear_error (&error);
  g_unlink (source);
  g_assert_false (vt_document_save (other, path, "view", NULL, &error));
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_LINK);
  g_clear_object (&other);
  g_clear_pointer (&again, vt_store_contents_free);
  again = read_document ("work.vitrine", NULL);
  end->linked = FALSE;
  g_assert_true (store_contents_equal (end, again));
}

/* A sample that is in no file is embedded whatever is asked for; a file that has changed since it was read is not linked to. */
static void
test_nothing_to_link_to (void)
{
  g_autoptr (VtDocument) made = vt_document_new (), document = vt_document_new ();
  g_autoptr (VtStoreContents) contents = NULL, again = NULL;
  g_autofree char *path = in_folder ("made.vitrine"), *later = in_folder ("later.vitrine");
  g_autoptr (GError) error = NULL;

  write_text ("later.xyz", trajectory_text);
  contents = make_contents ("later.xyz", NULL, 0, 0);
  vt_document_set_sample (made, contents->sample);
  g_assert_null (vt_document_dup_link (made));
  vt_document_set_linked (made, TRUE);
  g_assert_true (vt_document_save (made, path, "", NULL, &error));
  g_assert_no_error (error);
  g_clear_object (&made);
  g_assert_false (is_linked ("made.vitrine"));
  again = read_document ("made.vitrine", NULL);
  g_assert_cmpstr (vt_sample_get_hash (again->sample), ==, vt_sample_get_hash (contents->sample));

  open_in_document (document, "later.xyz");
  vt_document_set_linked (document, TRUE);
  write_text ("later.xyz", "1\n\nCu 0 0 0\n");
  g_assert_false (vt_document_save (document, later, "", NULL, &error));
  g_assert_nonnull (strstr (error->message, "embed"));
  g_assert_false (g_file_test (later, G_FILE_TEST_EXISTS));
}

/* Drafts hold everything, and what is recovered from one is linked again when it is saved. */
static void
test_draft (void)
{
  g_autoptr (VtStoreContents) contents = NULL, again = NULL;
  g_autoptr (VtDocument) document = vt_document_new ();
  g_autoptr (GPtrArray) found = NULL;
  g_autofree char *drafts = in_folder ("drafts"), *source = in_folder ("draft.xyz"), *copy = in_folder ("kept.vitrine");
  g_autofree char *draft = NULL, *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize n;

  write_text ("draft.xyz", trajectory_text);
  contents = make_contents ("draft.xyz", NULL, 0, 0);
  write_document ("draft.vitrine", contents);
  open_in_document (document, "draft.vitrine");
  vt_document_set_drafts (document, drafts);
  g_assert_true (vt_document_define_field (document, "twice", "", "2 * result_1", NULL, &error) != NULL);
  vt_document_wait (document);
  while (!vt_document_is_kept (document))
    g_main_context_iteration (NULL, TRUE);
  g_autoptr (VtStore) keeper = vt_keeper_dup_store (vt_document_peek_keeper (document));
  draft = g_strdup (vt_store_get_path (keeper));
  g_assert_true (g_file_get_contents (draft, &bytes, &n, NULL));
  g_assert_true (g_file_set_contents (copy, bytes, (gssize) n, NULL));
  g_unlink (source);
  again = read_document ("kept.vitrine", NULL); /* the file is not needed */
  g_assert_cmpstr (vt_sample_get_hash (again->sample), ==, vt_sample_get_hash (contents->sample));
  g_assert_true (again->linked && again->link);
}

/* Packed for handing on, where the file is not. */
static void
test_packed (void)
{
  g_autoptr (VtStoreContents) contents = NULL, again = NULL;
  g_autofree char *path = in_folder ("pack.vitrine"), *packed = in_folder ("pack.vitrine.zst"), *source = in_folder ("pack.xyz");
  g_autoptr (GError) error = NULL;

  write_text ("pack.xyz", trajectory_text);
  contents = make_contents ("pack.xyz", NULL, 0, 0);
  write_document ("pack.vitrine", contents);
  g_assert_true (vt_store_pack (path, NULL, packed, NULL, &error));
  g_unlink (source);
  again = read_document ("pack.vitrine.zst", NULL);
  g_assert_true (store_contents_equal (contents, again));
  g_assert_null (again->link);
  g_assert_false (vt_store_pack (path, NULL, packed, NULL, &error));
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_LINK);
}

static char *
unpack (const char *packed)
{
  g_autoptr (GError) error = NULL;
  char *path = vt_store_unpack (packed, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  return path;
}

/* Where packed documents are unpacked they stay, whatever others of the same name are opened, until nobody has opened them for a week. */
static void
test_unpacked (void)
{
  g_autoptr (VtStoreContents) contents = NULL;
  g_autofree char *path = in_folder ("same.vitrine"), *one = in_folder ("same.vitrine.zst"), *place = in_folder ("elsewhere");
  g_autofree char *other = g_build_filename (place, "same.vitrine.zst", NULL);
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC, day = 24 * 60 * 60;
  const struct utimbuf six = { now - 6 * day, now - 6 * day }, eight = { now - 8 * day, now - 8 * day };
  g_autoptr (GError) error = NULL;

  write_text ("pack.xyz", trajectory_text);
  contents = make_contents ("pack.xyz", NULL, 0, 0);
  write_document ("same.vitrine", contents);
  g_mkdir (place, 0755);
  g_assert_true (vt_store_pack (path, NULL, one, NULL, &error));
  g_assert_true (vt_store_pack (path, NULL, other, NULL, &error));
  g_autofree char *first = unpack (one), *second = unpack (other);
  g_assert_cmpstr (first, !=, second);
  g_assert_true (g_file_test (first, G_FILE_TEST_IS_REGULAR));

  g_utime (first, (struct utimbuf *) &eight);
  g_autofree char *again = unpack (one); /* opened once more, and so not old */
  g_assert_cmpstr (again, ==, first);
  g_utime (second, (struct utimbuf *) &eight);
  g_assert_true (vt_store_pack (path, NULL, one, NULL, &error)); /* another state of it */
  g_utime (first, (struct utimbuf *) &six);
  g_autofree char *changed = unpack (one);
  g_assert_cmpstr (changed, !=, first);
  g_assert_true (g_file_test (first, G_FILE_TEST_IS_REGULAR));
  g_assert_false (g_file_test (second, G_FILE_TEST_EXISTS));
  g_unlink (other);
  g_rmdir (place);
}

/* As tests of embedded documents: whatever bit flips, it opens as it was or tells. */
static void
test_damaged (void)
{
  g_autoptr (VtStoreContents) contents = NULL;
  g_autofree char *path = in_folder ("damaged.vitrine"), *bytes = NULL;
  g_autoptr (GRand) random = g_rand_new_with_seed (11);
  guint n_refused = 0, n_flips = 120;
  gsize length;

  write_text ("damaged.xyz", trajectory_text);
  contents = make_contents ("damaged.xyz", NULL, 0, 0);
  write_document ("damaged.vitrine", contents);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  const char *row = strstr (contents->link->path, "damaged.xyz");
  gsize link_at = 0;
  for (gsize i = 0; i + strlen (row) < length; i++)
    if (memcmp (bytes + i, row, strlen (row)) == 0)
      link_at = i;
  g_assert_cmpuint (link_at, >, 20);
  /* SQLite fills pages from their ends: the row may be the last thing in the file. */
  const gsize n_row = MIN (120, length - (link_at - 20));
  for (guint i = 0; i < n_flips; i++)
    {
      /* The row of the link, and anywhere. */
      const gsize at = i < 60 ? link_at - 20 + i * n_row / 60 : (gsize) g_rand_int_range (random, 0, (gint32) length);
      n_refused += store_refuses_flip (path, contents, bytes, length, at, random);
    }
  g_test_message ("%u of %u flips refused, the others did no harm", n_refused, n_flips);
  g_assert_cmpuint (n_refused, >=, 50); /* nearly all of those in the row */
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);

  for (const char *name; dir && (name = g_dir_read_name (dir));)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      remove_folder (inner);
    }
  g_remove (path);
}

int
main (int argc, char **argv)
{
  int status;

  folder = g_dir_make_tmp ("vitrine-link-XXXXXX", NULL);
  g_setenv ("XDG_CACHE_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/link/round-trip", test_round_trip);
  g_test_add_func ("/link/order-of-species", test_order_of_species);
  g_test_add_func ("/link/names-of-types", test_names_of_types);
  g_test_add_func ("/link/moved-together", test_moved_together);
  g_test_add_func ("/link/changed", test_changed);
  g_test_add_func ("/link/missing-and-located", test_missing_and_located);
  g_test_add_func ("/link/odd-places", test_odd_places);
  g_test_add_func ("/link/moved-in-and-out", test_moved_in_and_out);
  g_test_add_func ("/link/nothing-to-link-to", test_nothing_to_link_to);
  g_test_add_func ("/link/draft", test_draft);
  g_test_add_func ("/link/packed", test_packed);
  g_test_add_func ("/link/unpacked", test_unpacked);
  g_test_add_func ("/link/damaged", test_damaged);
  status = g_test_run ();
  remove_folder (folder);
  g_free (folder);
  return status;
}
