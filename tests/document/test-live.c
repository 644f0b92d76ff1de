/* What running jobs tell before they are done: seen, and never kept. */
#include <glib/gstdio.h>
#include <math.h>

#include "document/vt-document.h"
#include "drifting.h"

#define N 4

static VtSample *
make_sample (void)
{
  const VtCell cell = { .vectors = { { 12, 0, 0 }, { 0, 12, 0 }, { 0, 0, 12 } }, .periodic = { TRUE, TRUE, TRUE }, .dimension = 3 };
  double *positions = g_new (double, 3 * N);
  VtSpecies species;

  vt_species_init (&species, "Cu", 0);
  for (int i = 0; i < 3 * N; i++)
    positions[i] = i;
  return vt_sample_new (&cell, N, positions, g_new0 (guint8, N), NULL, &species, 1);
}

static VtJob *
start (VtDocument *document, const char *values)
{
  g_autoptr (VtParams) params = vt_params_new (drifting_method.params);
  g_autoptr (GError) error = NULL;
  VtJob *job;

  g_assert_true (vt_params_parse (params, values, &error));
  job = vt_document_run (document, &drifting_method, params, &error);
  g_assert_no_error (error);
  return job;
}

static double
live_x (VtDocument *document)
{
  VtSample *live = vt_document_get_live_sample (document);

  return live ? vt_sample_get_positions (live)[0] : -1;
}

/* Iterates until the job that is held after step @step has told of it. */
static void
wait_for_step (VtDocument *document, int step)
{
  while (fabs (live_x (document) - 0.1 * step) > 1e-12)
    g_main_context_iteration (NULL, TRUE);
}

static void
count_signal (VtDocument *document, guint *count)
{
  (*count)++;
}

static void
test_seen_and_not_kept (void)
{
  g_autoptr (VtDocument) document = vt_document_new ();
  g_autoptr (VtSample) sample = make_sample ();
  g_autoptr (VtStoreContents) contents = NULL;
  g_autoptr (GPtrArray) tables = NULL;
  guint n_field_changes = 0, n_live_changes = 0;
  VtJob *job;

  vt_document_set_sample (document, sample);
  g_signal_connect (document, "field-changed", G_CALLBACK (count_signal), &n_field_changes);
  g_signal_connect (document, "live-changed", G_CALLBACK (count_signal), &n_live_changes);
  job = start (document, "steps=5,pause=3");
  wait_for_step (document, 3);

  g_assert_true (vt_document_get_live_job (document) == job);
  while (!g_str_equal (vt_job_get_message (job), "step 3")) /* the partial may be told a moment earlier */
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpfloat_with_epsilon (vt_field_get (vt_document_find_shown_field (document, "drift"), 0, 0), 0.3, 1e-12);
  g_assert_cmpuint (vt_table_get_n_rows (vt_document_find_shown_table (document, "drift_curve")), ==, 3);
  tables = vt_document_dup_live_tables (document);
  g_assert_cmpuint (tables->len, ==, 1);
  g_assert_cmpuint (n_live_changes, >, 0);

  /* Nothing of it is the document's. */
  g_assert_null (vt_document_find_field (document, "drift"));
  g_assert_null (vt_document_find_table (document, "drift_curve"));
  g_assert_cmpuint (g_list_model_get_n_items (vt_document_get_fields (document)), ==, 0);
  g_assert_true (vt_document_get_sample (document) == sample);
  g_assert_true (vt_document_is_saved (document));
  contents = vt_document_dup_contents (document, NULL);
  g_assert_cmpuint (contents->fields->len, ==, 0);
  g_assert_cmpuint (contents->tables->len, ==, 0);
  g_assert_cmpuint (n_field_changes, ==, 0);

  drifting_go_on ();
  vt_document_wait (document);
  g_assert_null (vt_document_get_live_sample (document));
  g_assert_null (vt_document_get_live_job (document));
  g_assert_cmpfloat_with_epsilon (vt_field_get (vt_document_find_field (document, "drift"), 0, 0), 0.5, 1e-12);
  g_assert_true (vt_document_find_shown_field (document, "drift") == vt_document_find_field (document, "drift"));
  g_assert_cmpuint (vt_table_get_n_rows (vt_document_find_table (document, "drift_curve")), ==, 5);
  g_assert_false (vt_document_is_saved (document));
}

/* What was there before is there again, and is what everything but the eye has seen all the time. */
static void
test_cancelled_and_failed (void)
{
  g_autoptr (VtDocument) document = vt_document_new ();
  g_autoptr (VtSample) sample = make_sample ();
  VtField *before;
  guint n_live_changes = 0;

  vt_document_set_sample (document, sample);
  start (document, "steps=1");
  vt_document_wait (document);
  before = vt_document_find_field (document, "drift");
  g_assert_nonnull (before);

  for (int fails = 0; fails < 2; fails++)
    {
      start (document, fails ? "steps=5,pause=2,fail=true" : "steps=5,pause=2");
      wait_for_step (document, 2);
      g_assert_true (vt_document_find_field (document, "drift") == before);
      g_assert_true (vt_document_find_shown_field (document, "drift") != before);
      g_signal_connect (document, "live-changed", G_CALLBACK (count_signal), &n_live_changes);
      if (fails)
        drifting_go_on ();
      else
        vt_document_cancel_all (document);
      n_live_changes = 0;
      vt_document_wait (document);
      g_assert_cmpuint (n_live_changes, >, 0);
      g_assert_null (vt_document_get_live_sample (document));
      g_assert_true (vt_document_find_field (document, "drift") == before);
      g_assert_true (vt_document_find_shown_field (document, "drift") == before);
      g_assert_cmpuint (vt_table_get_n_rows (vt_document_find_shown_table (document, "drift_curve")), ==, 1);
    }
}

/* A method started again takes the place of its running job; the old one's atoms stop moving at once. */
static void
test_replaced (void)
{
  g_autoptr (VtDocument) document = vt_document_new ();
  g_autoptr (VtSample) sample = make_sample ();
  VtJob *second;

  vt_document_set_sample (document, sample);
  start (document, "steps=9,pause=4");
  wait_for_step (document, 4);
  second = start (document, "steps=9,pause=2");
  g_assert_null (vt_document_get_live_sample (document));
  wait_for_step (document, 2);
  g_assert_true (vt_document_get_live_job (document) == second);
  /* Another sample: nothing of the old one moves. */
  vt_document_set_sample (document, sample);
  g_assert_null (vt_document_get_live_sample (document));
}

/* ---- samples that methods make ---- */

static VtEntry *
get_entry (VtDocument *document, guint i)
{
  g_autoptr (VtEntry) entry = g_list_model_get_item (vt_document_get_samples (document), i);

  return entry; /* the list keeps its reference */
}

static void
check_derived (VtDocument *document)
{
  VtEntry *opened = get_entry (document, 0), *made = get_entry (document, 1), *again = get_entry (document, 2);

  g_assert_cmpuint (g_list_model_get_n_items (vt_document_get_samples (document)), ==, 3);
  g_assert_true (vt_document_get_entry (document) == opened);
  g_assert_cmpstr (vt_entry_get_made (opened), ==, "");
  g_assert_cmpstr (vt_entry_get_title (made), ==, "Drifted 5");
  g_assert_cmpstr (vt_entry_get_made (made), ==, "drifting:steps=5,pause=0,fail=false");
  g_assert_cmpstr (vt_entry_get_parent (made), ==, vt_sample_get_hash (vt_document_get_sample (document)));
  g_assert_cmpfloat_with_epsilon (vt_sample_get_positions (vt_entry_get_sample (made))[0], 0.5, 1e-12);
  g_assert_cmpstr (vt_entry_get_parent (again), ==, vt_sample_get_hash (vt_entry_get_sample (made)));
  g_assert_cmpfloat_with_epsilon (vt_sample_get_positions (vt_entry_get_sample (again))[0], 0.7, 1e-12);

  /* Each has its own results. */
  g_assert_cmpfloat_with_epsilon (vt_field_get (vt_document_find_field (document, "drift"), 0, 0), 0.5, 1e-12);
  g_assert_true (vt_document_show_entry (document, made));
  g_assert_false (vt_document_show_entry (document, made));
  g_assert_true (vt_document_get_sample (document) == vt_entry_get_sample (made));
  g_assert_cmpfloat_with_epsilon (vt_field_get (vt_document_find_field (document, "drift"), 0, 0), 0.2, 1e-12);
  g_assert_true (vt_document_show_entry (document, again));
  g_assert_null (vt_document_find_field (document, "drift"));
  g_assert_cmpuint (vt_table_get_n_rows (vt_document_find_table (document, "drift_curve")), ==, 2); /* of the run that made it */
  g_assert_true (vt_document_show_entry (document, opened));
  g_assert_cmpuint (vt_table_get_n_rows (vt_document_find_table (document, "drift_curve")), ==, 5);
}

static void
make_derived (VtDocument *document)
{
  start (document, "steps=5");
  vt_document_wait (document);
  /* The same once more is the same sample. */
  start (document, "steps=5");
  vt_document_wait (document);
  g_assert_cmpuint (g_list_model_get_n_items (vt_document_get_samples (document)), ==, 2);
  g_assert_true (vt_document_show_entry (document, get_entry (document, 1)));
  start (document, "steps=2");
  vt_document_wait (document);
  g_assert_true (vt_document_show_entry (document, get_entry (document, 0)));
}

static void
check_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VtStoreContents) contents = vt_store_read (path, NULL, NULL, NULL, &error);
  g_autoptr (VtDocument) document = vt_document_new ();

  g_assert_no_error (error);
  vt_document_restore (document, path, contents);
  g_assert_true (vt_document_is_saved (document));
  check_derived (document);
  g_assert_true (vt_document_is_saved (document));
}

static void
test_derived_samples (void)
{
  g_autoptr (VtDocument) document = vt_document_new ();
  g_autoptr (VtSample) sample = make_sample ();
  g_autofree char *folder = g_dir_make_tmp ("vitrine-live-XXXXXX", NULL);
  g_autofree char *late = g_build_filename (folder, "late.vitrine", NULL), *early = g_build_filename (folder, "early.vitrine", NULL);
  g_autoptr (GError) error = NULL;

  vt_document_set_sample (document, sample);
  make_derived (document);
  check_derived (document);
  /* Saved as a whole. */
  g_assert_true (vt_document_save (document, late, "", NULL, &error));
  g_assert_no_error (error);
  check_file (late);
  /* One less, in the file that is attached. */
  g_assert_true (vt_document_remove_entry (document, get_entry (document, 2), &error));
  g_assert_false (vt_document_remove_entry (document, get_entry (document, 0), &error));
  vt_document_set_sample (document, sample);
  g_assert_cmpuint (g_list_model_get_n_items (vt_document_get_samples (document)), ==, 1);
  {
    g_autoptr (VtStoreContents) contents = vt_store_read (late, NULL, NULL, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (contents->others->len, ==, 1);
  }
  /* One by one, as they are made: also results of a sample that was made. */
  g_assert_true (vt_document_save (document, early, "", NULL, &error));
  make_derived (document);
  g_assert_true (vt_document_is_saved (document));
  vt_document_set_sample (document, sample); /* lets the file go */
  check_file (early);
  g_remove (late);
  g_remove (early);
  g_rmdir (folder);
}

/* A byte anywhere in a sample within the document is found out. */
static void
test_damage_is_found (void)
{
  g_autoptr (VtDocument) document = vt_document_new ();
  g_autoptr (VtSample) sample = make_sample ();
  g_autofree char *folder = g_dir_make_tmp ("vitrine-live-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "one.vitrine", NULL);
  g_autofree char *bytes = NULL, *hash = NULL;
  gsize length, refused = 0;
  g_autoptr (GError) error = NULL;

  vt_document_set_sample (document, sample);
  make_derived (document);
  g_assert_true (vt_document_save (document, path, "", NULL, &error));
  hash = g_strdup (vt_sample_get_hash (vt_entry_get_sample (get_entry (document, 2))));
  vt_document_set_sample (document, sample);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  for (gsize i = 4096; i < length; i += length / 60)
    {
      g_autoptr (VtStoreContents) contents = NULL;

      bytes[i] ^= 0x20;
      g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
      bytes[i] ^= 0x20;
      contents = vt_store_read (path, NULL, NULL, NULL, &error);
      if (contents) /* a byte that no row uses */
        g_assert_cmpstr (vt_sample_get_hash (((VtStoreOther *) contents->others->pdata[1])->contents->sample), ==, hash);
      else
        refused++;
      g_clear_error (&error);
    }
  g_assert_cmpuint (refused, >, 0);
  g_remove (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live/seen-and-not-kept", test_seen_and_not_kept);
  g_test_add_func ("/live/cancelled-and-failed", test_cancelled_and_failed);
  g_test_add_func ("/live/replaced", test_replaced);
  g_test_add_func ("/live/derived-samples", test_derived_samples);
  g_test_add_func ("/live/damage-is-found", test_damage_is_found);
  return g_test_run ();
}
