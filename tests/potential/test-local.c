/* The active sphere is the whole sample with only some atoms moved: energies, forces, the rim, growth, small cells. */
#include <math.h>
#include <string.h>

#include "../structure/helpers.h"
#include "potential-helpers.h"
#include "potential/vt-forces-local.h"

typedef struct
{
  VtSample *sample;
  VtForces *forces;
  VtFrozen *frozen;
  double *positions, *full; /* of every atom: moved, and the force */
  double rest;              /* energy */
} Whole;

static Whole
make_whole (VtSample *sample)
{
  g_autoptr (VtPotential) potential = find_potential (sample, NULL);
  g_autoptr (GError) error = NULL;
  const gsize n = vt_sample_get_n_atoms (sample);
  Whole whole = { .sample = sample, .forces = make_forces (potential, sample, VT_PRECISION_DOUBLE) };
  VtForcesSum sum;
  whole.frozen = vt_frozen_new (potential, sample, NULL, &error);
  g_assert_no_error (error);
  whole.positions = g_memdup2 (vt_sample_get_positions (sample), 3 * n * sizeof (double));
  whole.full = g_new (double, 3 * n);
  vt_forces_compute (whole.forces, whole.positions, NULL, NULL, &sum);
  whole.rest = sum.energy;
  g_assert_cmpfloat_with_epsilon (whole.rest, vt_frozen_get_energy (whole.frozen), 1e-11 * fabs (whole.rest));
  return whole;
}

static void
whole_clear (Whole *whole)
{
  vt_forces_free (whole->forces);
  vt_frozen_unref (whole->frozen);
  g_free (whole->positions);
  g_free (whole->full);
}

/* Holds @local at @x against the whole sample with the active atoms there. */
static void
compare (Whole *whole, VtForcesLocal *local, const double *x, double most_force, double most_energy)
{
  gsize m;
  const guint32 *active = vt_forces_local_get_active (local, &m);
  const gsize n = vt_sample_get_n_atoms (whole->sample);
  const double *at_rest = vt_frozen_get_forces (whole->frozen);
  g_autofree double *f = g_new (double, 3 * m + 1);
  g_autofree gboolean *is_active = g_new0 (gboolean, n);
  double energy, df = 0, rim = 0;
  guint32 rim_atom;
  VtForcesSum sum;
  memcpy (whole->positions, vt_sample_get_positions (whole->sample), 3 * n * sizeof (double));
  for (gsize i = 0; i < m; i++)
    {
      memcpy (whole->positions + 3 * (gsize) active[i], x + 3 * i, 3 * sizeof (double));
      is_active[active[i]] = TRUE;
    }
  vt_forces_compute (whole->forces, whole->positions, whole->full, NULL, &sum);
  vt_forces_local_compute (local, x, f, &energy);
  double scale = 1;
  for (gsize k = 0; k < 3 * m; k++)
    scale = MAX (scale, 0.1 * fabs (f[k]));
  most_force *= scale;
  most_energy *= scale;
  for (gsize i = 0; i < m; i++)
    for (int k = 0; k < 3; k++)
      df = MAX (df, fabs (f[3 * i + k] - whole->full[3 * (gsize) active[i] + k]));
  for (gsize i = 0; i < n; i++)
    if (!is_active[i])
      {
        double change2 = 0;
        for (int k = 0; k < 3; k++)
          change2 += (whole->full[3 * i + k] - at_rest[3 * i + k]) * (whole->full[3 * i + k] - at_rest[3 * i + k]);
        rim = MAX (rim, sqrt (change2));
      }
  g_test_message ("%zu active: |ΔF| %.1e, ΔE %.6f wrong by %.1e; rim %.4f", m, df, energy, fabs (energy - (sum.energy - whole->rest)), rim);
  g_assert_cmpfloat (df, <, most_force);
  g_assert_cmpfloat_with_epsilon (energy, sum.energy - whole->rest, most_energy);
  const double local_rim = vt_forces_local_get_rim_force (local, x, &rim_atom);
  g_assert_cmpfloat_with_epsilon (local_rim, rim, 1e-9 * (1 + rim));
  if (rim > 1e-6)
    g_assert_false (is_active[rim_atom]);
  /* Without the energy the forces are the same. */
  g_autofree double *again = g_new (double, 3 * m + 1);
  vt_forces_local_compute (local, x, again, NULL);
  for (gsize k = 0; k < 3 * m; k++)
    g_assert_cmpfloat_with_epsilon (f[k], again[k], 1e-3 * most_force);
}

static void
walk (Whole *whole, VtPrecision precision, const double centre[3], double radius, double step, gboolean flat, double most_force, double most_energy)
{
  g_autoptr (VtForcesLocal) local = vt_forces_local_new (whole->frozen, precision);
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  gsize m = vt_forces_local_set_sphere (local, centre, radius);
  g_assert_cmpuint (m, >, 0);
  g_autofree double *x = g_memdup2 (vt_forces_local_get_start (local), 3 * m * sizeof *x);
  compare (whole, local, x, most_force, most_energy);
  for (int round = 0; round < 6; round++)
    {
      for (gsize k = 0; k < 3 * m; k++)
        x[k] += flat && k % 3 == 2 ? 0 : g_rand_double_range (rand, -step, step);
      compare (whole, local, x, most_force, most_energy);
      if (round == 3)
        {
          /* Growth: what was active stays where it is, and comes first. */
          const gsize old = m;
          g_autofree guint32 *before = g_memdup2 (vt_forces_local_get_active (local, NULL), m * sizeof *before);
          m = vt_forces_local_enlarge (local, 1.25 * radius);
          g_assert_cmpuint (m, >=, old);
          g_assert_cmpmem (before, old * sizeof *before, vt_forces_local_get_active (local, NULL), old * sizeof *before);
          x = g_renew (double, x, 3 * m);
          memcpy (x + 3 * old, vt_forces_local_get_start (local) + 3 * old, 3 * (m - old) * sizeof *x);
        }
    }
  g_assert_cmpuint (vt_forces_local_get_n_builds (local), >, 0);
  /* Another sphere, and back to the first: nothing is left of the other. */
  const double other[3] = { centre[0] + 5, centre[1], centre[2] };
  vt_forces_local_set_sphere (local, other, radius);
  m = vt_forces_local_set_sphere (local, centre, radius);
  compare (whole, local, vt_forces_local_get_start (local), most_force, most_energy);
}

static void
test_glass (void)
{
  g_autoptr (VtSample) sample = read_sample ("Cu50Zr50-4394-glass-300K");
  Whole whole = make_whole (sample);
  const double *atom = vt_frozen_get_positions (whole.frozen) + 3 * 100;
  walk (&whole, VT_PRECISION_DOUBLE, atom, 9, 0.08, FALSE, 1e-9, 1e-9);
  walk (&whole, VT_PRECISION_DOUBLE, atom, 40, 0.05, FALSE, 1e-9, 1e-9); /* every atom */
  /* Single precision: pairs lose 1e-4 eV/Å, energies 1e-7 of themselves, 1e-6 eV per pair of 1e4. */
  walk (&whole, VT_PRECISION_MIXED, atom, 9, 0.08, FALSE, 2e-4, 2e-3);
  whole_clear (&whole);
}

/* An atom that goes far: the surroundings are gathered again. And a triclinic cell, and one that is open. */
static void
test_far (void)
{
  VtCell cell;
  const double centre[3] = { 12, 9, 3 };
  vt_cell_init_orthogonal (&cell, 24, 23, 22);
  cell.vectors[1][0] = 5;
  cell.vectors[2][1] = -4;
  for (int open = 0; open < 3; open++)
    {
      cell.periodic[2] = open < 1;
      cell.periodic[0] = open < 2;
      g_autoptr (VtSample) sample = make_random (&cell, 110, 3.2, 2, 5);
      Whole whole = make_whole (sample);
      g_autoptr (VtForcesLocal) local = vt_forces_local_new (whole.frozen, VT_PRECISION_DOUBLE);
      const gsize m = vt_forces_local_set_sphere (local, centre, 8);
      g_autofree double *x = g_memdup2 (vt_forces_local_get_start (local), 3 * m * sizeof *x);
      for (int step = 0; step < 20; step++)
        {
          /* Every fifth atom walks off, some by whole cells. */
          for (gsize i = 0; i < m; i += 5)
            for (int k = 0; k < 3; k++)
              x[3 * i + k] += 0.35 + (step == 10 && i > 0 && open == 0 ? cell.vectors[0][k] : 0);
          if (step % 4 == 3)
            compare (&whole, local, x, 1e-9, 1e-9);
        }
      whole_clear (&whole);
    }
}

static void
test_small_cells (void)
{
  VtCell cell;
  const double centre[3] = { 1, 2, 3 };
  vt_cell_init_orthogonal (&cell, 12, 11, 13);
  cell.vectors[1][0] = 3;
  cell.vectors[2][1] = -2;
  cell.origin[1] = 7;
  g_autoptr (VtSample) metal = make_random (&cell, 90, 2.1, 2, 3);
  Whole whole = make_whole (metal);
  walk (&whole, VT_PRECISION_DOUBLE, centre, 4, 0.1, FALSE, 1e-9, 1e-9);
  walk (&whole, VT_PRECISION_DOUBLE, centre, 30, 0.1, FALSE, 1e-9, 1e-9); /* every atom: no rim */
  whole_clear (&whole);

  vt_cell_init_orthogonal (&cell, 9, 8, 1);
  cell.dimension = 2;
  cell.periodic[2] = FALSE;
  g_autoptr (VtSample) flat = make_random (&cell, 60, 0.85, 3, 3);
  vt_sample_set_units (flat, VT_UNITS_LJ);
  Whole disc = make_whole (flat);
  walk (&disc, VT_PRECISION_DOUBLE, centre, 2.5, 0.01, TRUE, 1e-8, 1e-9);
  whole_clear (&disc);
}

static void
test_not_finite (void)
{
  g_autoptr (VtSample) sample = make_crystal (4, fcc_basis, NULL, 3.6, 5, 0.05);
  Whole whole = make_whole (sample);
  g_autoptr (VtForcesLocal) local = vt_forces_local_new (whole.frozen, VT_PRECISION_DOUBLE);
  const gsize m = vt_forces_local_set_sphere (local, vt_frozen_get_positions (whole.frozen), 5);
  g_autofree double *x = g_memdup2 (vt_forces_local_get_start (local), 3 * m * sizeof *x), *f = g_new (double, 3 * m);
  double energy;
  x[4] = NAN;
  vt_forces_local_compute (local, x, f, &energy);
  g_assert_true (isnan (energy) && isnan (f[0]));
  compare (&whole, local, vt_forces_local_get_start (local), 1e-9, 1e-9);
  g_assert_cmpuint (vt_forces_local_set_sphere (local, (const double[3]){ 0.9, 0.9, 0.9 }, 0.1), ==, 0);
  vt_forces_local_compute (local, x, f, &energy);
  g_assert_cmpfloat (energy, ==, 0);
  whole_clear (&whole);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/local/glass", test_glass);
  g_test_add_func ("/local/far", test_far);
  g_test_add_func ("/local/small-cells", test_small_cells);
  g_test_add_func ("/local/not-finite", test_not_finite);
  return g_test_run ();
}
