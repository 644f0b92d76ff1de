/* The document with real files and the real registry. */
#include <glib/gstdio.h>
#include <string.h>

#include "base/vt-error.h"
#include "document/vt-document.h"
#include "io/vt-samples.h"

typedef struct
{
  GError *error;
  gboolean done;
} Outcome;

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  vt_document_open_finish (VT_DOCUMENT (source), result, &outcome->error);
  outcome->done = TRUE;
}

static void
on_frame (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  vt_document_set_frame_finish (VT_DOCUMENT (source), result, &outcome->error);
  outcome->done = TRUE;
}

static void
finish (Outcome *outcome)
{
  while (!outcome->done)
    g_main_context_iteration (NULL, TRUE);
}

static void
open_path (VtDocument *document, const char *path, Outcome *outcome)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  vt_document_open_async (document, file, NULL, 0, NULL, on_opened, outcome);
}

static void
open_glass (VtDocument *document)
{
  g_autofree char *path = vt_samples_find ("cu50zr50-glass");
  Outcome outcome = { 0 };

  g_assert_nonnull (path);
  open_path (document, path, &outcome);
  finish (&outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (vt_sample_get_n_atoms (vt_document_get_sample (document)), ==, 5488);
}

/* Three frames of four atoms; the x of the first atom is the frame's number. */
static char *
write_frames (void)
{
  GString *text = g_string_new (NULL);
  char *path = g_build_filename (g_get_tmp_dir (), "vitrine-frames-XXXXXX", NULL);
  int fd = g_mkstemp (path);

  for (int frame = 0; frame < 3; frame++)
    g_string_append_printf (text,
                            "4\nLattice=\"12 0 0 0 12 0 0 0 12\" Properties=species:S:1:pos:R:3 pbc=\"T T T\"\n"
                            "Cu %d 0.5 0.5\nCu 6 6 1\nZr 1 6 6\nZr 6 1 7\n",
                            frame);
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  g_close (fd, NULL);
  g_string_free (text, TRUE);
  return path;
}

static double
first_x (VtDocument *document)
{
  return vt_sample_get_positions (vt_document_get_sample (document))[0];
}

static void
test_run_computes_what_is_missing (void)
{
  g_autoptr (VtDocument) document = vt_document_new ();
  g_autoptr (GError) error = NULL;
  VtJob *job;

  g_assert_null (vt_document_ensure_table (document, "motif_census", &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT); /* nothing is open */
  g_clear_error (&error);

  open_glass (document);
  g_assert_null (vt_document_find_field (document, "n5"));
  job = vt_document_ensure_table (document, "motif_census", &error);
  g_assert_nonnull (job);
  g_assert_true (vt_document_ensure_table (document, "motif_census", &error) == job); /* joined, not started anew */
  vt_document_wait (document);
  g_assert_nonnull (vt_document_find_table (document, "motif_census"));
  g_assert_nonnull (vt_document_find_field (document, "n5"));
  g_assert_nonnull (vt_document_get_params (document, "voronoi"));
  g_assert_null (vt_document_ensure_field (document, "volume", &error));
  g_assert_no_error (error);
  g_assert_null (vt_document_ensure_field (document, "no_such_field", &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN);
  g_assert_cmpuint (g_list_model_get_n_items (vt_document_get_jobs (document)), ==, 0);
}

/* The census follows when the tessellation it counts is made with other thresholds. */
static void
test_dependents_follow (void)
{
  g_autoptr (VtDocument) document = vt_document_new ();
  g_autoptr (VtParams) params = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (VtTable) before = NULL;
  const VtMethod *voronoi = vt_registry_find ("voronoi");

  open_glass (document);
  vt_document_ensure_table (document, "motif_census", &error);
  vt_document_wait (document);
  before = g_object_ref (vt_document_find_table (document, "motif_census"));

  params = vt_params_new (voronoi->params);
  g_assert_true (vt_params_parse (params, "face_threshold=0,edge_threshold=0", &error));
  g_assert_nonnull (vt_document_run (document, voronoi, params, &error));
  vt_document_wait (document);
  g_assert_true (vt_document_find_table (document, "motif_census") != before);
  g_assert_cmpuint (vt_table_get_n_rows (vt_document_find_table (document, "motif_census")), !=, vt_table_get_n_rows (before));
}

static void
test_replaced_and_cancelled (void)
{
  g_autoptr (VtDocument) document = vt_document_new ();
  const VtMethod *voronoi = vt_registry_find ("voronoi");
  g_autoptr (VtJob) first = NULL;
  g_autoptr (VtJob) second = NULL;

  open_glass (document);
  first = g_object_ref (vt_document_run (document, voronoi, NULL, NULL));
  second = g_object_ref (vt_document_run (document, voronoi, NULL, NULL));
  g_assert_cmpuint (g_list_model_get_n_items (vt_document_get_jobs (document)), ==, 1);
  vt_document_cancel_all (document);
  vt_document_wait (document);
  vt_job_wait (first);
  g_assert_cmpint (vt_job_get_state (first), ==, VT_JOB_CANCELLED);
  g_assert_cmpint (vt_job_get_state (second), ==, VT_JOB_CANCELLED);
  g_assert_null (vt_document_find_field (document, "volume"));
}

static void
test_bad_file_leaves_what_was_open (void)
{
  g_autoptr (VtDocument) document = vt_document_new ();
  Outcome outcome = { 0 };
  VtSample *sample;

  open_glass (document);
  sample = vt_document_get_sample (document);
  open_path (document, "/nonexistent/glass.dump", &outcome);
  finish (&outcome);
  g_assert_error (outcome.error, VT_IO_ERROR, VT_IO_ERROR_OPEN);
  g_clear_error (&outcome.error);
  g_assert_true (vt_document_get_sample (document) == sample);
}

static void
test_frames (void)
{
  g_autofree char *path = write_frames ();
  g_autoptr (VtDocument) document = vt_document_new ();
  Outcome slow = { 0 }, fast = { 0 };
  gint64 n_frames = 0;

  open_path (document, path, &slow);
  finish (&slow);
  g_assert_no_error (slow.error);
  while (n_frames < 3)
    {
      g_main_context_iteration (NULL, TRUE);
      g_object_get (document, "n-frames", &n_frames, NULL);
    }
  vt_document_run (document, vt_registry_find ("voronoi"), NULL, NULL);
  vt_document_wait (document);
  g_assert_nonnull (vt_document_find_field (document, "volume"));

  /* The newest request wins, the older one is told so. */
  slow.done = FALSE;
  vt_document_set_frame_async (document, 1, NULL, on_frame, &slow);
  vt_document_set_frame_async (document, 2, NULL, on_frame, &fast);
  finish (&fast);
  finish (&slow);
  g_assert_no_error (fast.error);
  g_assert_error (slow.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&slow.error);
  g_assert_cmpfloat (first_x (document), ==, 2);
  g_assert_cmpint (vt_document_get_frame (document), ==, 2);

  /* What was computed before is computed for the new frame. */
  vt_document_wait (document);
  g_assert_nonnull (vt_document_find_field (document, "volume"));

  fast.done = FALSE;
  vt_document_set_frame_async (document, 7, NULL, on_frame, &fast);
  finish (&fast);
  g_assert_error (fast.error, VT_IO_ERROR, VT_IO_ERROR_VALUE);
  g_clear_error (&fast.error);
  g_assert_cmpfloat (first_x (document), ==, 2);
  g_remove (path);
}

/* Species given by the user hold for every frame. */
static void
test_species (void)
{
  g_autofree char *path = write_frames ();
  g_autoptr (VtDocument) document = vt_document_new ();
  Outcome outcome = { 0 };
  VtSpecies species[2];

  open_path (document, path, &outcome);
  finish (&outcome);
  g_assert_no_error (outcome.error);
  vt_species_init (&species[0], "Ni", 0);
  vt_species_init (&species[1], "Nb", 1);
  vt_document_set_species (document, species);
  outcome.done = FALSE;
  vt_document_set_frame_async (document, -1, NULL, on_frame, &outcome);
  finish (&outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpint (vt_document_get_frame (document), ==, 2);
  g_assert_cmpstr (vt_sample_get_species (vt_document_get_sample (document), NULL)[1].name, ==, "Nb");
  /* The same once more are nothing new: the sample stays, and what belongs to it. */
  g_autoptr (VtSample) before = g_object_ref (vt_document_get_sample (document));
  vt_document_set_species (document, vt_sample_get_species (before, NULL));
  g_assert_true (vt_document_get_sample (document) == before);
  species[1].radius *= 1.1;
  vt_document_set_species (document, species);
  g_assert_true (vt_document_get_sample (document) != before);
  g_remove (path);
}

/* Closing in the middle of everything: cancels, joins, leaks nothing (seen by the sanitizers). */
static void
test_dispose_while_busy (void)
{
  VtDocument *document = vt_document_new ();
  Outcome outcome = { 0 };
  g_autofree char *path = vt_samples_find ("cu50zr50-glass");

  open_glass (document);
  vt_document_ensure_table (document, "motif_census", NULL);
  open_path (document, path, &outcome);
  g_object_run_dispose (G_OBJECT (document));
  g_object_unref (document);
  finish (&outcome);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&outcome.error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/run-computes-what-is-missing", test_run_computes_what_is_missing);
  g_test_add_func ("/document/dependents-follow", test_dependents_follow);
  g_test_add_func ("/document/replaced-and-cancelled", test_replaced_and_cancelled);
  g_test_add_func ("/document/bad-file-leaves-what-was-open", test_bad_file_leaves_what_was_open);
  g_test_add_func ("/document/frames", test_frames);
  g_test_add_func ("/document/species", test_species);
  g_test_add_func ("/document/dispose-while-busy", test_dispose_while_busy);
  return g_test_run ();
}
