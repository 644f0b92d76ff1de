/* The worked example of CONTRIBUTING.md compiles, runs through the same door as every method, and is right. */
#include "document/vt-method.h"
#include "sample/vt-sample.h"

extern const VtMethod vt_method_crowding;

/* n × n × n copies of a simple cubic cell of edge 1. */
static VtSample *
cubic_sample (int n)
{
  const gsize n_atoms = (gsize) n * n * n;
  double *positions = g_new (double, 3 * n_atoms);
  guint8 *species_index = g_new0 (guint8, n_atoms);
  VtSpecies species;
  VtCell cell;
  gsize i = 0;

  for (int z = 0; z < n; z++)
    for (int y = 0; y < n; y++)
      for (int x = 0; x < n; x++)
        {
          positions[i++] = x + 0.25;
          positions[i++] = y + 0.25;
          positions[i++] = z + 0.25;
        }
  vt_cell_init_orthogonal (&cell, n, n, n);
  vt_species_init (&species, "Cu", 0);
  return vt_sample_new (&cell, n_atoms, positions, species_index, NULL, &species, 1);
}

/* Shells of the simple cubic lattice: 6 at 1, 12 at √2, 8 at √3, 6 at 2. */
static void
test_shells (void)
{
  static const struct
  {
    const char *cutoff;
    int count;
  } shells[] = { { "0.5", 0 }, { "1.1", 6 }, { "1.5", 18 }, { "1.9", 26 }, { "2.1", 32 } };
  g_autoptr (VtSample) sample = cubic_sample (5);

  for (guint s = 0; s < G_N_ELEMENTS (shells); s++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VtResult) result = NULL;
      VtParams *params = vt_params_new (vt_method_crowding.params);
      VtField *field;

      g_assert_true (vt_params_set (params, "cutoff", shells[s].cutoff, &error));
      result = vt_method_run_sync (&vt_method_crowding, sample, params, NULL, &error);
      g_assert_no_error (error);
      field = vt_result_find_field (result, "crowding");
      g_assert_nonnull (field);
      for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
        g_assert_cmpint (vt_field_peek_i32 (field)[i], ==, shells[s].count);
      vt_params_free (params);
    }
}

/* A cutoff longer than the cell counts images of the same atom too. */
static void
test_images (void)
{
  g_autoptr (VtSample) sample = cubic_sample (1);
  g_autoptr (GError) error = NULL;
  g_autoptr (VtParams) params = vt_params_new (vt_method_crowding.params);
  g_autoptr (VtResult) result = NULL;

  g_assert_true (vt_params_set (params, "cutoff", "1.5", &error));
  result = vt_method_run_sync (&vt_method_crowding, sample, params, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (vt_field_peek_i32 (vt_result_find_field (result, "crowding"))[0], ==, 18);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/example/shells", test_shells);
  g_test_add_func ("/example/images", test_images);
  return g_test_run ();
}
