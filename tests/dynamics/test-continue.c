/* A run that is stopped in the document and gone on with, as the window's Continue does it, is the run that was never stopped, to the last bit. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "../structure/helpers.h"
#include "base/vt-pool.h"
#include "document/vt-document.h"
#include "dynamics-helpers.h"
#include "dynamics/vt-methods.h"
#include "potential/vt-methods.h"

/* Stops what is at work as soon as it is seen to have passed @step, and shows where it had come to. Returns its step. */
static gint64
stop_after (VtDocument *document, gint64 step)
{
  GListModel *samples = vt_document_get_samples (document);
  VtJob *job = vt_document_get_live_job (document);

  for (; job == NULL || vt_sample_get_timestep (vt_document_get_live_sample (document)) <= step; job = vt_document_get_live_job (document))
    {
      g_assert_cmpuint (g_list_model_get_n_items (vt_document_get_jobs (document)), ==, 1);
      g_main_context_iteration (NULL, TRUE);
    }
  vt_job_stop (job);
  vt_document_wait (document);
  g_autoptr (VtEntry) entry = g_list_model_get_item (samples, g_list_model_get_n_items (samples) - 1);
  g_assert_true (vt_document_show_entry (document, entry));
  return vt_sample_get_timestep (vt_entry_get_sample (entry));
}

static void
go_on (VtDocument *document, const VtMethod *method)
{
  g_autoptr (VtParams) params = vt_document_dup_continuation (document, method);

  g_assert_nonnull (params);
  g_assert_nonnull (vt_document_run (document, method, params, NULL));
}

static VtDocument *
save_and_open (VtDocument *document, const char *path)
{
  VtDocument *copy = vt_document_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (vt_document_save (document, path, NULL, NULL, &error));
  g_autoptr (VtStoreContents) contents = vt_store_read (path, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  vt_document_restore (copy, path, contents);
  g_autoptr (VtEntry) last = g_list_model_get_item (vt_document_get_samples (copy), g_list_model_get_n_items (vt_document_get_samples (copy)) - 1);
  g_assert_true (vt_document_show_entry (copy, last));
  return copy;
}

static void
assert_same_field (VtField *a, VtField *b)
{
  for (gsize i = 0; i < vt_field_get_n_atoms (a); i++)
    g_assert_cmpfloat (vt_field_get (a, i, 0), ==, vt_field_get (b, i, 0));
}

static void
assert_same_table (VtTable *a, VtTable *b)
{
  g_assert_cmpuint (vt_table_get_n_rows (a), ==, vt_table_get_n_rows (b));
  g_assert_cmpuint (vt_table_get_n_columns (a), ==, vt_table_get_n_columns (b));
  for (guint c = 0; c < vt_table_get_n_columns (a); c++)
    g_assert_cmpmem (vt_table_get_numbers (a, c), vt_table_get_n_rows (a) * sizeof (double), vt_table_get_numbers (b, c),
                     vt_table_get_n_rows (b) * sizeof (double)); /* NaN too */
}

#define ENSEMBLE "timestep=0.005,temperature=1.2,thermostat=nose_hoover,barostat=isotropic,pressure=1,interval=0.05,seed=3"

/* Stopped three times, at whatever step, and once the document closed in between. */
static void
test_md (void)
{
  char *folder = make_directory ();
  g_autofree char *path = g_build_filename (folder, "run.vitrine", NULL);
  g_autoptr (VtSample) sample = make_lj_crystal (3, 0.9, 3);
  g_autoptr (VtDocument) document = vt_document_new ();
  g_autoptr (VtParams) params = vt_params_new (vt_method_md.params);
  gint64 step;

  g_assert_true (vt_params_parse (params, "duration=100000," ENSEMBLE, NULL));
  vt_document_set_sample (document, sample);
  g_assert_nonnull (vt_document_run (document, &vt_method_md, params, NULL));
  step = stop_after (document, 0);
  go_on (document, &vt_method_md);
  step = stop_after (document, step + VT_DYNAMICS_RENEWAL);
  g_autoptr (VtDocument) copy = save_and_open (document, path);
  go_on (copy, &vt_method_md);
  step = stop_after (copy, step + VT_DYNAMICS_RENEWAL);
  VtSample *last = vt_document_get_sample (copy);

  g_autofree char *options = g_strdup_printf ("duration=%.3f,%s", 0.005 * (double) step, ENSEMBLE);
  g_autoptr (VtResult) whole = run_method ("md", sample, options);
  VtSample *expected = vt_result_get_sample (whole);
  g_assert_cmpstr (vt_sample_get_hash (last), ==, vt_sample_get_hash (expected));
  for (const char *const *name = (const char *const[]){ "vx", "vy", "vz", NULL }; *name != NULL; name++)
    assert_same_field (vt_sample_find_field (last, *name), vt_sample_find_field (expected, *name));
  for (const char *const *id = (const char *const[]){ "md_energy", "md_temperature", "md_pressure", "md_volume", "md_msd", NULL }; *id != NULL; id++)
    assert_same_table (vt_document_find_table (copy, *id), vt_result_find_table (whole, *id));
  remove_directory (folder);
}

/* To its end: the glass and its curve. */
static void
test_quench (void)
{
  static const char options[]
      = "melt_temperature=2,final_temperature=0.2,rate=0.012,melt_time=20,timestep=0.005,composition=1=100,atoms=100,minimise=true,seed=3";
  g_autoptr (VtSample) sample = make_lj_crystal (2, 0.9, 3);
  g_autoptr (VtDocument) document = vt_document_new ();
  g_autoptr (VtParams) params = vt_params_new (vt_method_quench.params);
  g_autoptr (VtResult) whole = run_method ("quench", sample, options);
  VtSample *glass = vt_result_get_sample (whole);

  g_assert_true (vt_params_parse (params, options, NULL));
  vt_document_set_sample (document, sample);
  g_assert_nonnull (vt_document_run (document, &vt_method_quench, params, NULL));
  stop_after (document, VT_DYNAMICS_RENEWAL);
  go_on (document, &vt_method_quench);
  vt_document_wait (document);
  g_assert_nonnull (vt_document_find_entry (document, vt_sample_get_hash (glass)));
  assert_same_table (vt_document_find_table (document, "quench"), vt_result_find_table (whole, "quench"));
  g_assert_nonnull (strstr (vt_table_get_provenance (vt_document_find_table (document, "quench")), " · continued after "));

  /* Of a glass that was cooled to its end there is no rest. */
  g_assert_true (vt_document_show_entry (document, vt_document_find_entry (document, vt_sample_get_hash (glass))));
  g_assert_cmpfloat (vt_document_get_cooling_rate (document), ==, 0.012); /* in its own units */
  g_assert_null (vt_document_dup_continuation (document, &vt_method_quench));
}

static double
find_energy (VtDocument *document, const char *provenance)
{
  double energy;

  g_assert_nonnull (vt_document_run (document, &vt_method_forces, NULL, NULL));
  vt_document_wait (document);
  VtTable *table = vt_document_find_table (document, "forces");
  g_assert_true (vt_table_lookup_scalar (table, "energy", &energy));
  g_assert_cmpint (g_str_has_suffix (vt_table_get_provenance (table), " · potential strong.lj"), ==, provenance != NULL);
  return energy;
}

/* The forces that were chosen are those of everything that is computed, of the samples that are made, and of the document when it is opened again; and
 * what was computed says so. */
static void
test_potential (void)
{
  char *folder = make_directory ();
  g_autofree char *path = g_build_filename (folder, "strong.lj", NULL), *file = g_build_filename (folder, "run.vitrine", NULL);
  g_autoptr (VtSample) sample = make_lj_crystal (3, 0.9, 3);
  g_autoptr (VtDocument) document = vt_document_new ();
  g_autoptr (VtParams) params = vt_params_new (vt_method_md.params);

  g_assert_true (g_file_set_contents (path, "Lennard-Jones smoothing=shift\n1 1 epsilon=2 sigma=1 cutoff=2.5\n", -1, NULL));
  vt_document_set_sample (document, sample);
  const double energy = find_energy (document, NULL);
  vt_document_set_potential (document, path);
  g_assert_false (vt_document_is_saved (document));
  g_assert_cmpfloat_with_epsilon (find_energy (document, "strong.lj"), 2 * energy, 1e-12 * fabs (energy)); /* rounding of the sums */

  g_assert_true (vt_params_parse (params, "duration=0.5,timestep=0.005,temperature=0.5", NULL));
  g_assert_nonnull (vt_document_run (document, &vt_method_md, params, NULL));
  vt_document_wait (document);
  g_assert_true (g_str_has_suffix (vt_field_get_provenance (vt_document_find_field (document, "md_displacement")), " · potential strong.lj"));
  g_autoptr (VtDocument) copy = save_and_open (document, file);
  g_assert_cmpstr (vt_document_get_potential (copy), ==, path);
  const double moved = find_energy (copy, "strong.lj");
  vt_document_set_potential (copy, NULL);
  g_assert_cmpfloat_with_epsilon (find_energy (copy, NULL), moved / 2, 1e-12 * fabs (moved));

  /* What moves nothing has nothing to do with it. */
  g_assert_nonnull (vt_document_run (document, vt_registry_find ("rdf"), NULL, NULL));
  vt_document_wait (document);
  g_assert_null (strstr (vt_table_get_provenance (vt_document_find_table (document, "rdf")), "potential"));

  /* A file that has gone is missed, and nothing else taken for it. */
  g_assert_cmpint (g_unlink (path), ==, 0);
  VtJob *job = g_object_ref (vt_document_run (document, &vt_method_forces, NULL, NULL));
  vt_document_wait (document);
  g_assert_cmpint (vt_job_get_state (job), ==, VT_JOB_FAILED);
  g_object_unref (job);
  remove_directory (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  vt_pool_set_n_threads (1);
  g_test_add_func ("/continue/md", test_md);
  g_test_add_func ("/continue/quench", test_quench);
  g_test_add_func ("/continue/potential", test_potential);
  return g_test_run ();
}
