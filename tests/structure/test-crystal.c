/* Crystal detection: perfect and noisy lattices, an icosahedron, a liquid, small samples. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "helpers.h"

static const double hcp_basis[4][3] = { { 0.1, 0.1, 0.1 }, { 0.6, 0.6, 0.1 }, { 0.6, 0.1 + 1.0 / 6, 0.6 }, { 0.1, 0.1 + 4.0 / 6, 0.6 } };

/* Fraction of atoms of a type, from the field; the table must say the same. */
static double
fraction_of (VtSample *sample, int type)
{
  g_autoptr (VtResult) result = run_method ("crystal", sample, "");
  const gint32 *types = vt_field_peek_i32 (vt_result_find_field (result, "crystal_type"));
  const gsize n = vt_sample_get_n_atoms (sample);
  gsize count = 0;
  for (gsize i = 0; i < n; i++)
    count += types[i] == type;
  g_assert_cmpfloat (get_column (vt_result_get_table (result, 0), "count")[type], ==, (double) count);
  g_assert_cmpfloat_with_epsilon (get_column (vt_result_get_table (result, 0), "fraction")[type], (double) count / (double) n, 1e-12);
  return (double) count / (double) n;
}

/* hcp in its orthohexagonal cell: the cubic crystal of the helper, stretched. */
static VtSample *
make_hcp (int reps, double noise)
{
  g_autoptr (VtSample) cubic = make_crystal (4, hcp_basis, NULL, 2.8, reps, noise);
  const double stretch[3][3] = { { 1, 0, 0 }, { 0, sqrt (3), 0 }, { 0, 0, sqrt (8.0 / 3) } };
  return transform_sample (cubic, stretch, (const double[3]){ 0, 0, 0 });
}

static void
test_lattices (void)
{
  /* Displacements up to a thirtieth of the nearest distance in each direction. */
  const double noises[3] = { 0, 0.02, 0.09 };
  for (int k = 0; k < 3; k++)
    for (int reps = 1; reps <= 7; reps += 3)
      {
        const double least = noises[k] > 0.05 ? 0.97 : 1, noise = reps == 1 && k == 2 ? 0.02 : noises[k];
        g_autoptr (VtSample) fcc = make_crystal (4, fcc_basis, NULL, 2.8 * sqrt (2), reps, noise);
        g_autoptr (VtSample) bcc = make_crystal (2, bcc_basis, b2_species, 3.2, reps, noise);
        g_autoptr (VtSample) hcp = make_hcp (reps, noise / 2);
        g_autoptr (VtSample) sc = make_crystal (1, sc_basis, NULL, 2.8, reps + 1, noise);
        g_assert_cmpfloat (fraction_of (fcc, 1), >=, least);
        g_assert_cmpfloat (fraction_of (hcp, 2), >=, least);
        g_assert_cmpfloat (fraction_of (bcc, 3), >=, least);
        g_assert_cmpfloat (fraction_of (sc, 0), >=, least);
      }
}

static void
test_icosahedron (void)
{
  const double golden = (1 + sqrt (5)) / 2;
  double r[13][3] = { { 0 } };
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 40, 40, 40);
  for (int j = 0; j < 12; j++)
    {
      const int axis = j / 4;
      r[j][axis] = 0;
      r[j][(axis + 1) % 3] = j % 2 == 0 ? 1.4 : -1.4;
      r[j][(axis + 2) % 3] = j / 2 % 2 == 0 ? 1.4 * golden : -1.4 * golden;
    }
  g_autoptr (VtSample) sample = make_sample (&cell, 13, &r[0][0], NULL);
  g_autoptr (VtResult) result = run_method ("crystal", sample, "");
  const gint32 *types = vt_field_peek_i32 (vt_result_find_field (result, "crystal_type"));
  for (int i = 0; i < 13; i++)
    g_assert_cmpint (types[i], ==, i == 12 ? 4 : 0);
}

/* A liquid is no crystal. In the glass, icosahedra by common neighbours have the Voronoi index ⟨0,0,12,0⟩, nearly all of them. */
static void
test_disordered (void)
{
  g_autoptr (VtSample) liquid = read_sample ("Cu50Zr50-4394-liquid-2000K");
  g_autoptr (VtSample) glass = read_sample ("Cu50Zr50-5488-glass");
  g_assert_cmpfloat (fraction_of (liquid, 0), >, 0.98);
  g_autoptr (VtResult) crystal = run_method ("crystal", glass, "");
  g_autoptr (VtResult) census = run_method ("motif_census", glass, "");
  const gint32 *types = vt_field_peek_i32 (vt_result_find_field (crystal, "crystal_type"));
  const gint32 *icosahedron = vt_field_peek_i32 (vt_result_find_field (census, "icosahedron"));
  gsize n = 0, both = 0;
  for (gsize i = 0; i < vt_sample_get_n_atoms (glass); i++)
    {
      n += types[i] == 4;
      both += types[i] == 4 && icosahedron[i];
    }
  g_test_message ("%zu icosahedra by common neighbours, %zu of them by Voronoi index", n, both);
  g_assert_cmpuint (n, >, 10);
  g_assert_cmpuint (both, >=, n * 9 / 10);
}

static void
test_small (void)
{
  VtCell cell;
  const double r[6] = { 1, 2, 3, 4, 5, 6 };
  vt_cell_init_orthogonal (&cell, 200, 200, 200);
  memset (cell.periodic, 0, sizeof cell.periodic);
  g_autoptr (VtSample) two = make_sample (&cell, 2, r, NULL);
  g_assert_cmpfloat (fraction_of (two, 0), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crystal/lattices", test_lattices);
  g_test_add_func ("/crystal/icosahedron", test_icosahedron);
  g_test_add_func ("/crystal/disordered", test_disordered);
  g_test_add_func ("/crystal/small", test_small);
  return g_test_run ();
}
