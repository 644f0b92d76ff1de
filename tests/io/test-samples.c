#include <glib/gstdio.h>

#include "document/vt-store.h"
#include "io-helpers.h"
#include "io/vt-samples.h"

static void
test_all_open (void)
{
  guint n = 0;

  for (const VtBundledSample *bundled = vt_samples_list (); bundled->id != NULL; bundled++, n++)
    {
      g_autofree char *path = vt_samples_find (bundled->id);
      g_autoptr (GError) error = NULL;
      guint n_species;

      g_assert_nonnull (path);
      if (vt_store_is_packed (path))
        continue; /* documents are read by another */
      g_autoptr (VtSample) sample = io_read (path, 0, &error);
      g_assert_no_error (error);
      const VtSpecies *species = vt_sample_get_species (sample, &n_species);
      g_assert_cmpuint (n_species, ==, 2);
      g_assert_cmpstr (species[0].name, ==, "Cu");
      g_assert_cmpstr (species[1].name, ==, "Zr");
      g_autofree char *composition = vt_sample_dup_composition (sample);
      g_assert_cmpstr (composition, ==, "Cu50Zr50");
      g_assert_nonnull (vt_sample_find_field (sample, "vx"));
      g_assert_cmpint (vt_sample_get_timestep (sample), >=, 0);
      if (bundled->cooling_rate > 0)
        {
          g_assert_cmpstr (vt_sample_get_hash (sample), ==, bundled->hash);
          g_assert_cmpfloat (vt_samples_get_cooling_rate (bundled->hash), ==, bundled->cooling_rate);
        }
      g_assert_true (vt_cell_is_orthogonal (vt_sample_get_cell (sample)));
    }
  g_assert_cmpuint (n, ==, 9);
}

static void
test_default (void)
{
  g_autofree char *path = vt_samples_find ("cu50zr50-glass");
  g_autoptr (VtSample) sample = io_read (path, 0, NULL);

  g_assert_cmpuint (vt_sample_get_n_atoms (sample), ==, 5488);
  /* First line of the file's atoms, id 1. */
  g_assert_cmpfloat (vt_sample_get_positions (sample)[0], ==, 2.6245187421492813);
  g_assert_cmpfloat (vt_sample_get_cell (sample)->vectors[0][0], ==, 45.77660446160005 - 0.057717581402284335);
  g_assert_null (vt_sample_peek_ids (sample));
}

static void
test_names (void)
{
  g_assert_null (vt_samples_find ("no-such-sample"));
  g_autofree char *resolved = vt_samples_resolve ("cu50zr50-compressed");
  g_assert_true (g_str_has_suffix (resolved, "Cu50Zr50-4394-compressed.data.gz"));
  g_autofree char *path = vt_samples_resolve ("somewhere/else.dump");
  g_assert_cmpstr (path, ==, "somewhere/else.dump");

  /* A file of the same name goes first. */
  g_autofree char *here = g_get_current_dir ();
  const char *file = io_path ("cu50zr50-glass");
  g_autofree char *folder = g_path_get_dirname (file);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_cmpint (g_chdir (folder), ==, 0);
  g_autofree char *name = vt_samples_resolve ("cu50zr50-glass");
  g_assert_cmpstr (name, ==, "cu50zr50-glass");
  g_assert_cmpint (g_chdir (here), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/samples/all-open", test_all_open);
  g_test_add_func ("/samples/default", test_default);
  g_test_add_func ("/samples/names", test_names);
  const int status = g_test_run ();
  io_remove_all ();
  return status;
}
