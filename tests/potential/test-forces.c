/* Forces, energies and stresses: LAMMPS's numbers, differences, invariances, small and skewed cells, threads, Hessian. */
#include <math.h>
#include <string.h>

#include "../structure/helpers.h"
#include "base/vt-error.h"
#include "base/vt-pool.h"
#include "potential-helpers.h"
#include "potential/vt-forces.h"

/* LAMMPS's own constant in metal units: bar Å³ per eV. */
#define BAR 1.6021765e6

static double
largest_difference (const double *a, const double *b, gsize n)
{
  double most = 0;
  for (gsize k = 0; k < n; k++)
    most = MAX (most, fabs (a[k] - b[k]));
  return most;
}

static const char *const references[] = {
  "Cu50Zr50-4394-liquid-2000K", "Cu50Zr50-4394-liquid-1000K", "Cu50Zr50-4394-glass-300K", "Cu50Zr50-4394-compressed", "Cu50Zr50-5488-glass",
};

static void
test_reference (gconstpointer data)
{
  g_auto (Reference) reference = { 0 };
  g_autoptr (VtSample) sample = read_sample (data);
  g_autoptr (VtPotential) potential = find_potential (sample, NULL);
  g_autoptr (VtForces) forces = make_forces (potential, sample, VT_PRECISION_DOUBLE);
  read_reference (data, &reference);
  const gsize n = reference.n;
  g_autofree double *f = g_new (double, 3 * n), *e = g_new (double, n), *w = g_new (double, 6 * n);
  VtForcesSum sum;
  const double volume = vt_cell_get_volume (vt_sample_get_cell (sample));
  vt_forces_compute (forces, reference.positions, f, e, &sum);
  vt_forces_compute_virials (forces, reference.positions, w);
  const double df = largest_difference (f, reference.forces, 3 * n), de = largest_difference (e, reference.energies, n);
  g_test_message ("max |ΔF| %.2e eV/Å, |ΔE| %.2e eV/atom, max |Δe_i| %.2e eV", df, fabs (sum.energy - reference.energy) / n, de);
  /* The tolerances. The reference has 12 digits, and its positions too: 1e-11 Å times up to 50 eV/Å² leave about 1e-9. */
  g_assert_cmpfloat (df, <, 1e-8);
  g_assert_cmpfloat (fabs (sum.energy - reference.energy) / n, <, 1e-10);
  g_assert_cmpfloat (de, <, 1e-8);
  /* The fast kernel: no energies per atom are asked for. */
  VtForcesSum fast;
  vt_forces_compute (forces, reference.positions, f, NULL, &fast);
  const double fast_df = largest_difference (f, reference.forces, 3 * n);
  g_test_message ("fast: max |ΔF| %.2e eV/Å, |ΔE| %.2e eV/atom", fast_df, fabs (fast.energy - reference.energy) / n);
  g_assert_cmpfloat (fast_df, <, 1e-8);
  g_assert_cmpfloat (fabs (fast.energy - reference.energy) / n, <, 1e-10);
  for (int k = 0; k < 6; k++)
    g_assert_cmpfloat_with_epsilon (sum.virial[k], fast.virial[k], 1e-10 * n);
  g_autofree double *alone = g_new (double, 3 * n);
  vt_forces_compute (forces, reference.positions, alone, NULL, NULL);
  g_assert_cmpfloat (largest_difference (f, alone, 3 * n), <, 1e-12);

  g_autoptr (VtForces) mixed = make_forces (potential, sample, VT_PRECISION_MIXED);
  VtForcesSum rough;
  vt_forces_compute (mixed, reference.positions, f, NULL, &rough);
  const double mixed_df = largest_difference (f, reference.forces, 3 * n);
  double rms = 0;
  for (gsize k = 0; k < 3 * n; k++)
    rms += (f[k] - reference.forces[k]) * (f[k] - reference.forces[k]) / (3.0 * (double) n);
  g_test_message ("mixed: max |ΔF| %.2e eV/Å, rms %.2e, |ΔE| %.2e eV/atom, |ΔW| %.2e eV/atom", mixed_df, sqrt (rms),
                  fabs (rough.energy - reference.energy) / n, fabs (rough.virial[0] - sum.virial[0]) / n);
  g_assert_cmpfloat (mixed_df, <, 1e-4);
  g_assert_cmpfloat (fabs (rough.energy - reference.energy) / n, <, 1e-6);
  for (int k = 0; k < 6; k++)
    g_assert_cmpfloat_with_epsilon (sum.virial[k], rough.virial[k], 1e-5 * n);

  double total[6] = { 0 };
  for (gsize i = 0; i < n; i++)
    for (int k = 0; k < 6; k++)
      total[k] += w[6 * i + k];
  for (int k = 0; k < 6; k++)
    {
      static const int lammps[6] = { 0, 1, 2, 5, 4, 3 };
      /* 12 digits of the pressure; its terms cancel, so the tolerance is absolute: 1e-10 eV per atom. */
      g_assert_cmpfloat_with_epsilon (sum.virial[k], reference.pressure[lammps[k]] * volume / BAR, 1e-10 * n * 50);
      g_assert_cmpfloat_with_epsilon (sum.virial[k], total[k], 1e-9 * n);
    }
}

/* ---- small systems: EAM and Lennard-Jones, triclinic, open, with several images ---- */

typedef struct
{
  const char *name;
  VtCell cell;
  gsize n;
  double least;
  gboolean lj;
} Small;

static Small
make_small (int which)
{
  static const char *const names[] = { "eam-triclinic", "eam-images", "eam-open", "lj-triclinic", "lj-2d" };
  Small small = { .name = names[which], .n = 48, .least = 2.1, .lj = which >= 3 };
  vt_cell_init_orthogonal (&small.cell, 10.5, 9.5, 11);
  switch (which)
    {
    case 0:
      small.cell.vectors[1][0] = 3.1;
      small.cell.vectors[2][0] = -2.2;
      small.cell.vectors[2][1] = 1.7;
      small.cell.origin[0] = -4;
      break;
    case 1:
      vt_cell_init_orthogonal (&small.cell, 4.4, 5.1, 4.7);
      small.cell.vectors[2][0] = 0.9;
      small.n = 5;
      break;
    case 2:
      memset (small.cell.periodic, 0, sizeof small.cell.periodic);
      break;
    case 3:
      vt_cell_init_orthogonal (&small.cell, 4.1, 3.9, 4.5);
      small.cell.vectors[1][0] = 1.1;
      small.least = 0.9;
      break;
    case 4:
      vt_cell_init_orthogonal (&small.cell, 7, 6.5, 1);
      small.cell.dimension = 2;
      small.cell.periodic[2] = FALSE;
      small.least = 0.8;
      small.n = 40;
      break;
    }
  return small;
}

#define N_SMALL 5

static VtSample *
make_small_sample (const Small *small)
{
  VtSample *sample = make_random (&small->cell, small->n, small->least, 2, 7);
  if (small->lj)
    vt_sample_set_units (sample, VT_UNITS_LJ);
  return sample;
}

static VtForces *
make_small_forces (const Small *small, VtSample *sample)
{
  g_autoptr (VtPotential) potential = find_potential (sample, NULL);
  return make_forces (potential, sample, VT_PRECISION_DOUBLE);
}

static double
energy_of (VtForces *forces, const double *positions)
{
  VtForcesSum sum;
  vt_forces_compute (forces, positions, NULL, NULL, &sum);
  return sum.energy;
}

static void
test_differences (void)
{
  for (int which = 0; which < N_SMALL; which++)
    {
      const Small small = make_small (which);
      g_autoptr (VtSample) sample = make_small_sample (&small);
      g_autoptr (VtForces) forces = make_small_forces (&small, sample);
      g_autofree double *r = g_memdup2 (vt_sample_get_positions (sample), 3 * small.n * sizeof *r);
      g_autofree double *f = g_new (double, 3 * small.n);
      VtForcesSum sum;
      const double h = 1e-5;
      double most = 0;
      vt_forces_compute (forces, r, f, NULL, &sum);
      for (gsize k = 0; k < 3 * small.n; k++)
        {
          const double at = r[k];
          if (small.cell.dimension == 2 && k % 3 == 2)
            continue;
          r[k] = at + h;
          const double up = energy_of (forces, r);
          r[k] = at - h;
          const double down = energy_of (forces, r);
          r[k] = at;
          most = MAX (most, fabs (f[k] + (up - down) / (2 * h)) / (1 + fabs (f[k])));
        }
      g_test_message ("%s: forces against differences of the energy: %.1e", small.name, most);
      /* Rounding of the energy (1e-13 × 1e2)/h and the jumps of the tables' curvature times h. */
      g_assert_cmpfloat (most, <, 2e-5);

      /* dE/dε_ab = −W_ab for r → (1 + ε) r, cell and all. */
      for (int k = 0; k < 6; k++)
        {
          static const int of[6][2] = { { 0, 0 }, { 1, 1 }, { 2, 2 }, { 1, 2 }, { 0, 2 }, { 0, 1 } };
          double energy[2];
          if (small.cell.dimension == 2 && k > 1 && k < 5)
            continue;
          for (int side = 0; side < 2; side++)
            {
              const double strain = side ? h : -h;
              VtCell cell = small.cell;
              g_autofree double *moved = g_memdup2 (r, 3 * small.n * sizeof *r);
              for (gsize i = 0; i < small.n; i++)
                moved[3 * i + of[k][0]] += strain * r[3 * i + of[k][1]];
              for (int v = 0; v < 3; v++)
                cell.vectors[v][of[k][0]] += strain * small.cell.vectors[v][of[k][1]];
              vt_forces_set_cell (forces, &cell);
              energy[side] = energy_of (forces, moved);
            }
          vt_forces_set_cell (forces, &small.cell);
          g_assert_cmpfloat_with_epsilon (sum.virial[k], -(energy[1] - energy[0]) / (2 * h), 1e-4 * (1 + fabs (sum.virial[k])));
        }
    }
}

static void
test_hessian (void)
{
  for (int which = 0; which < N_SMALL; which++)
    {
      const Small small = make_small (which);
      g_autoptr (VtSample) sample = make_small_sample (&small);
      g_autoptr (VtForces) forces = make_small_forces (&small, sample);
      g_autoptr (GRand) rand = g_rand_new_with_seed (3);
      const gsize n3 = 3 * small.n;
      const double *r = vt_sample_get_positions (sample);
      g_autofree double *v = g_new (double, n3), *u = g_new (double, n3), *hv = g_new (double, n3), *hu = g_new (double, n3);
      g_autofree double *moved = g_new (double, n3), *up = g_new (double, n3), *down = g_new (double, n3);
      for (gsize k = 0; k < n3; k++)
        {
          v[k] = g_rand_double_range (rand, -1, 1);
          u[k] = g_rand_double_range (rand, -1, 1);
          if (small.cell.dimension == 2 && k % 3 == 2)
            v[k] = u[k] = 0;
        }
      vt_forces_hessian_product (forces, r, v, hv);
      vt_forces_hessian_product (forces, r, u, hu);
      const double h = 1e-6;
      for (int side = 0; side < 2; side++)
        {
          for (gsize k = 0; k < n3; k++)
            moved[k] = r[k] + (side ? h : -h) * v[k];
          vt_forces_compute (forces, moved, side ? up : down, NULL, NULL);
        }
      double most = 0, scale = 0, vhu = 0, uhv = 0;
      for (gsize k = 0; k < n3; k++)
        {
          most = MAX (most, fabs (hv[k] + (up[k] - down[k]) / (2 * h)));
          scale = MAX (scale, fabs (hv[k]));
          vhu += v[k] * hu[k];
          uhv += u[k] * hv[k];
        }
      g_test_message ("%s: Hv against differences of forces: %.1e of %.1e", small.name, most, scale);
      /* The tables' third derivative jumps at knots: h × 1e3 eV/Å³ or so, and rounding 1e-13/h. */
      g_assert_cmpfloat (most, <, 2e-5 * scale);
      g_assert_cmpfloat_with_epsilon (vhu, uhv, 1e-11 * scale * n3); /* the Hessian is symmetric */
    }
}

/* Momentum, and angular momentum where nothing is periodic. */
static void
test_conservation (void)
{
  for (int which = 0; which < N_SMALL; which++)
    {
      const Small small = make_small (which);
      g_autoptr (VtSample) sample = make_small_sample (&small);
      g_autoptr (VtForces) forces = make_small_forces (&small, sample);
      g_autofree double *f = g_new (double, 3 * small.n), *e = g_new (double, small.n);
      const double *r = vt_sample_get_positions (sample);
      double total[3] = { 0 }, torque[3] = { 0 }, scale = 0, energy = 0;
      VtForcesSum sum;
      vt_forces_compute (forces, r, f, e, &sum);
      for (gsize i = 0; i < small.n; i++)
        for (int k = 0; k < 3; k++)
          {
            const int a = (k + 1) % 3, b = (k + 2) % 3;
            total[k] += f[3 * i + k];
            torque[k] += r[3 * i + a] * f[3 * i + b] - r[3 * i + b] * f[3 * i + a];
            scale += fabs (f[3 * i + k]);
            energy += k == 0 ? e[i] : 0;
          }
      g_assert_cmpfloat_with_epsilon (energy, sum.energy, 1e-12 * (1 + fabs (energy)));
      for (int k = 0; k < 3; k++)
        {
          g_assert_cmpfloat_with_epsilon (total[k], 0, 1e-13 * scale);
          if (!small.cell.periodic[0])
            g_assert_cmpfloat_with_epsilon (torque[k], 0, 1e-12 * scale);
        }
    }
}

/* A small periodic cell is the same crystal as its repetition. */
static void
test_repetition (void)
{
  g_autoptr (VtSample) one = make_crystal (2, bcc_basis, b2_species, 3.26, 1, 0);
  g_autoptr (VtSample) many = make_crystal (2, bcc_basis, b2_species, 3.26, 6, 0);
  g_autoptr (VtPotential) potential = find_potential (one, NULL);
  g_autoptr (VtForces) small = make_forces (potential, one, VT_PRECISION_DOUBLE);
  g_autoptr (VtForces) large = make_forces (potential, many, VT_PRECISION_DOUBLE);
  VtForcesSum a, b;
  vt_forces_compute (small, vt_sample_get_positions (one), NULL, NULL, &a);
  vt_forces_compute (large, vt_sample_get_positions (many), NULL, NULL, &b);
  g_assert_cmpfloat_with_epsilon (a.energy, b.energy / 216, 1e-12);
  for (int k = 0; k < 6; k++)
    g_assert_cmpfloat_with_epsilon (a.virial[k], b.virial[k] / 216, 1e-11);

  g_autoptr (VtSample) tiny = make_crystal (1, sc_basis, NULL, 1.2, 1, 0);
  g_autoptr (GError) error = NULL;
  g_assert_null (vt_forces_new (potential, tiny, VT_PRECISION_DOUBLE, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
}

/* Two atoms at one place, through the boundary and far out: both are named. */
static void
test_same_place (void)
{
  g_autoptr (VtSample) sample = make_crystal (2, bcc_basis, b2_species, 3.26, 4, 0);
  g_autoptr (VtPotential) potential = find_potential (sample, NULL);
  const gsize n = vt_sample_get_n_atoms (sample);
  const VtCell *cell = vt_sample_get_cell (sample);
  double *r = g_memdup2 (vt_sample_get_positions (sample), 3 * n * sizeof *r);
  g_autoptr (GError) error = NULL;
  for (int k = 0; k < 3; k++)
    r[3 * 17 + k] = r[3 * 4 + k] + 3 * cell->vectors[0][k] + (k == 0 ? 0.05 : 0);
  g_autoptr (VtSample) over = vt_sample_with_positions (sample, NULL, r);
  g_assert_null (vt_forces_new (potential, over, VT_PRECISION_MIXED, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "Atoms 5 and 18 are only 0.05 Å apart"));
}

/* A walk with unwrapped positions: the list that is kept gives what a fresh one gives. */
static void
test_walk (void)
{
  for (int which = 0; which < N_SMALL; which++)
    {
      const Small small = make_small (which);
      g_autoptr (VtSample) sample = make_small_sample (&small);
      g_autoptr (VtForces) forces = make_small_forces (&small, sample);
      g_autoptr (GRand) rand = g_rand_new_with_seed (5);
      g_autofree double *r = g_memdup2 (vt_sample_get_positions (sample), 3 * small.n * sizeof *r);
      g_autofree double *f = g_new (double, 3 * small.n), *fresh_f = g_new (double, 3 * small.n);
      VtCell cell = small.cell;
      for (int step = 0; step < 60; step++)
        {
          const double stretch = g_rand_double_range (rand, 0.998, 1.002);
          for (int v = 0; v < 3; v++)
            for (int k = 0; k < 3; k++)
              cell.vectors[v][k] *= stretch;
          for (gsize k = 0; k < 3 * small.n; k++)
            r[k] = r[k] * stretch + (small.cell.dimension == 2 && k % 3 == 2 ? 0 : g_rand_double_range (rand, -0.03, 0.03) * (small.lj ? 0.3 : 1));
          for (int v = 0; v < 3; v++)
            if (small.cell.periodic[v] && step % 7 == v) /* an atom jumps by a whole cell */
              for (int k = 0; k < 3; k++)
                r[3 * (step % small.n) + k] += cell.vectors[v][k];
          vt_forces_set_cell (forces, &cell);
          g_autoptr (VtForces) fresh = make_small_forces (&small, sample);
          vt_forces_set_cell (fresh, &cell);
          VtForcesSum sum, fresh_sum;
          vt_forces_compute (forces, r, f, NULL, &sum);
          vt_forces_compute (fresh, r, fresh_f, NULL, &fresh_sum);
          double scale = 1;
          for (gsize k = 0; k < 3 * small.n; k++)
            scale = MAX (scale, fabs (f[k]));
          g_assert_cmpfloat (largest_difference (f, fresh_f, 3 * small.n), <, 1e-11 * scale);
          g_assert_cmpfloat_with_epsilon (sum.energy, fresh_sum.energy, 1e-11 * (1 + fabs (sum.energy)));
        }
      g_test_message ("%s: the list was built %" G_GUINT64_FORMAT " times in 60 steps", small.name, vt_forces_get_n_builds (forces));
      g_assert_cmpuint (vt_forces_get_n_builds (forces), <=, 60);
    }
}

static void
test_threads (void)
{
  g_autoptr (VtSample) sample = read_sample ("Cu50Zr50-4394-liquid-1000K");
  g_autoptr (VtPotential) potential = find_potential (sample, NULL);
  const gsize n = vt_sample_get_n_atoms (sample);
  for (int precision = 0; precision < 2; precision++)
    {
      g_autofree double *first = NULL;
      VtForcesSum first_sum = { 0 };
      for (guint threads = 1; threads <= 3; threads++)
        {
          vt_pool_set_n_threads (threads);
          g_autoptr (VtForces) forces = make_forces (potential, sample, precision);
          double *f = g_new (double, 3 * n);
          VtForcesSum sum;
          vt_forces_compute (forces, vt_sample_get_positions (sample), f, NULL, &sum);
          if (threads == 1)
            {
              first = f;
              first_sum = sum;
              continue;
            }
          g_assert_cmpmem (first, 3 * n * sizeof *f, f, 3 * n * sizeof *f);
          g_assert_cmpmem (&first_sum, sizeof sum, &sum, sizeof sum);
          g_free (f);
        }
    }
  vt_pool_set_n_threads (0);
}

static void
test_not_finite (void)
{
  g_autoptr (VtSample) sample = make_crystal (4, fcc_basis, NULL, 3.6, 5, 0);
  g_autoptr (VtPotential) potential = find_potential (sample, NULL);
  const gsize n = vt_sample_get_n_atoms (sample);
  for (int precision = 0; precision < 2; precision++)
    {
      g_autoptr (VtForces) forces = make_forces (potential, sample, precision);
      g_autofree double *r = g_memdup2 (vt_sample_get_positions (sample), 3 * n * sizeof *r), *f = g_new (double, 3 * n);
      static const double bad[] = { NAN, INFINITY, 1e300 };
      VtForcesSum sum;
      for (gsize b = 0; b < G_N_ELEMENTS (bad); b++)
        {
          r[10] = bad[b];
          vt_forces_compute (forces, r, f, NULL, &sum);
          g_assert_true (isnan (sum.energy) && isnan (f[0]) && isnan (f[10]));
          vt_forces_hessian_product (forces, r, vt_sample_get_positions (sample), f);
          g_assert_true (isnan (f[0]));
        }
      /* And it recovers. */
      vt_forces_compute (forces, vt_sample_get_positions (sample), f, NULL, &sum);
      g_assert_true (isfinite (sum.energy) && isfinite (f[10]));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize k = 0; k < G_N_ELEMENTS (references); k++)
    {
      g_autofree char *path = g_strconcat ("/forces/lammps/", references[k], NULL);
      g_test_add_data_func (path, references[k], test_reference);
    }
  g_test_add_func ("/forces/differences", test_differences);
  g_test_add_func ("/forces/hessian", test_hessian);
  g_test_add_func ("/forces/conservation", test_conservation);
  g_test_add_func ("/forces/repetition", test_repetition);
  g_test_add_func ("/forces/same-place", test_same_place);
  g_test_add_func ("/forces/walk", test_walk);
  g_test_add_func ("/forces/threads", test_threads);
  g_test_add_func ("/forces/not-finite", test_not_finite);
  return g_test_run ();
}
