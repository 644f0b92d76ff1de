/* One triclinic configuration as LAMMPS itself wrote it in five ways (in.tri beside the files): all must be the same
 * sample. Positions are compared to 1e-12 of the cell, because LAMMPS computed them along different ways. */
#include <math.h>

#include "io-helpers.h"

static VtSample *
read_one (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "io", "lammps", name, NULL);
  g_autoptr (GError) error = NULL;
  VtSample *sample = io_read (path, 0, &error);

  g_assert_no_error (error);
  return sample;
}

static void
assert_close (const char *a_name, const char *b_name)
{
  g_autoptr (VtSample) a = read_one (a_name);
  g_autoptr (VtSample) b = read_one (b_name);
  const double(*u)[3] = vt_sample_get_cell (a)->vectors;
  const double(*v)[3] = vt_sample_get_cell (b)->vectors;

  g_assert_cmpuint (vt_sample_get_n_atoms (a), ==, 30);
  g_assert_cmpuint (vt_sample_get_n_atoms (b), ==, 30);
  for (int k = 0; k < 3; k++)
    for (int j = 0; j < 3; j++)
      g_assert_cmpfloat_with_epsilon (u[k][j], v[k][j], 1e-13);
  for (gsize i = 0; i < 90; i++)
    g_assert_cmpfloat_with_epsilon (vt_sample_get_positions (a)[i], vt_sample_get_positions (b)[i], 1e-11);
  for (gsize i = 0; i < 30; i++)
    g_assert_cmpuint (vt_sample_get_species_index (a)[i], ==, vt_sample_get_species_index (b)[i]);
}

static void
test_same_sample (void)
{
  assert_close ("tri-x.dump", "tri-xs.dump");
  assert_close ("tri-x.dump", "tri.data");
  assert_close ("tri-xu.dump", "tri-xsu.dump");
}

static void
test_cell (void)
{
  const double expected[3][3] = { { 10, 0, 0 }, { 1.7, 11, 0 }, { -2.3, 0.9, 7 } };
  const double origin[3] = { -3, 1, -2 };
  g_autoptr (VtSample) sample = read_one ("tri-x.dump");
  g_autoptr (VtSample) scaled = read_one ("tri-xs.dump");
  const VtCell *cell = vt_sample_get_cell (sample);

  for (int k = 0; k < 3; k++)
    {
      g_assert_cmpfloat_with_epsilon (cell->origin[k], origin[k], 1e-14);
      for (int j = 0; j < 3; j++)
        g_assert_cmpfloat_with_epsilon (cell->vectors[k][j], expected[k][j], 1e-14);
    }
  g_assert_true (cell->periodic[0] && cell->periodic[1] && !cell->periodic[2]);
  g_assert_cmpint (vt_sample_get_units (sample), ==, VT_UNITS_LJ);
  g_assert_cmpstr (vt_sample_get_species (scaled, NULL)[0].name, ==, "Cu");
}

/* Unwrapped positions are the wrapped ones moved by whole vectors. */
static void
test_images (void)
{
  g_autoptr (VtSample) wrapped = read_one ("tri-x.dump");
  g_autoptr (VtSample) unwrapped = read_one ("tri-xu.dump");
  const VtCell *cell = vt_sample_get_cell (wrapped);
  double inverse[3][3];
  guint n_moved = 0;

  g_assert_true (vt_cell_get_inverse (cell, inverse));
  for (gsize i = 0; i < 30; i++)
    {
      double a[3];
      double b[3];
      vt_cell_to_fractional (cell, inverse, &vt_sample_get_positions (wrapped)[3 * i], a);
      vt_cell_to_fractional (cell, inverse, &vt_sample_get_positions (unwrapped)[3 * i], b);
      for (int k = 0; k < 3; k++)
        {
          g_assert_cmpfloat_with_epsilon (b[k] - a[k], round (b[k] - a[k]), 1e-12);
          n_moved += fabs (b[k] - a[k]) > 0.5;
        }
    }
  g_assert_cmpuint (n_moved, >, 30);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lammps/same-sample", test_same_sample);
  g_test_add_func ("/lammps/cell", test_cell);
  g_test_add_func ("/lammps/images", test_images);
  return g_test_run ();
}
