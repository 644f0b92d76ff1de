/* A process to be killed: works on a document and says what is done. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store-helpers.h"

static void
say (const char *what)
{
  g_autofree char *line = g_strdup_printf ("%s\n", what);

  if (write (STDOUT_FILENO, line, strlen (line)) < 0)
    _exit (1);
}

static void
append_for_ever (const char *path)
{
  g_autoptr (VtSample) sample = store_read_glass ();
  g_autoptr (GError) error = NULL;
  g_autoptr (VtStore) store = vt_store_open (path, sample, &error);

  g_assert_no_error (error);
  for (guint k = 0;; k++)
    {
      g_autoptr (VtField) field = store_make_field (sample, k);
      g_autofree char *number = g_strdup_printf ("%u", k);

      vt_store_put_result (store, sample, &field, 1, NULL, 0, NULL, 0, &error);
      g_assert_no_error (error);
      say (number);
    }
}

static void
save_for_ever (const char *path)
{
  g_autoptr (VtSample) sample = store_read_glass ();
  g_autoptr (GError) error = NULL;

  for (guint k = 0;; k++)
    {
      g_autoptr (VtStoreContents) contents = vt_store_contents_new (sample);

      contents->view = g_strdup_printf ("%u", k);
      g_ptr_array_add (contents->fields, store_make_field (sample, k));
      vt_store_write (path, contents, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      say (contents->view);
    }
}

static void
on_job_finished (VtDocument *document, VtJob *job, gpointer data)
{
  say (vt_job_get_id (job));
}

static void
compute (const char *path)
{
  static const char *const methods[] = { "rdf", "voronoi", "motif_census", "steinhardt" };
  g_autoptr (VtSample) sample = store_read_glass ();
  g_autoptr (VtDocument) document = vt_document_new ();
  g_autoptr (GError) error = NULL;

  vt_document_set_sample (document, sample);
  vt_document_attach (document, path, &error);
  g_assert_no_error (error);
  g_signal_connect (document, "job-finished", G_CALLBACK (on_job_finished), NULL);
  for (guint i = 0;; i++)
    {
      vt_document_run (document, vt_registry_find (methods[i % G_N_ELEMENTS (methods)]), NULL, &error);
      g_assert_no_error (error);
      vt_document_wait (document);
    }
}

static gboolean
run_next (gpointer data)
{
  static const char *const methods[] = { "rdf", "voronoi", "motif_census", "bond_angles", "steinhardt" };
  static guint i;
  VtDocument *document = data;

  vt_document_run (document, vt_registry_find (methods[i++ % G_N_ELEMENTS (methods)]), NULL, NULL);
  vt_document_keep_view (document, "as it was");
  return G_SOURCE_REMOVE;
}

static void
on_draft_job_finished (VtDocument *document, VtJob *job, gpointer data)
{
  g_assert_cmpint (vt_job_get_state (job), ==, VT_JOB_DONE);
  if (vt_document_is_kept (document))
    say (vt_job_get_id (job));
  g_timeout_add (30, run_next, document);
}

/* Never saved: @path is the folder of drafts. */
static void
compute_unsaved (const char *path)
{
  g_autoptr (VtSample) sample = store_read_glass ();
  g_autoptr (VtDocument) document = vt_document_new ();

  vt_document_set_drafts (document, path);
  vt_document_set_sample (document, sample);
  g_signal_connect (document, "job-finished", G_CALLBACK (on_draft_job_finished), NULL);
  run_next (document);
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

int
store_child_main (const char *work, const char *path)
{
  if (strcmp (work, "append") == 0)
    append_for_ever (path);
  else if (strcmp (work, "save") == 0)
    save_for_ever (path);
  else if (strcmp (work, "draft") == 0)
    compute_unsaved (path);
  else
    compute (path);
  return 1;
}
