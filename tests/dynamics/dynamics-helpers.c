#include "dynamics-helpers.h"

#include <math.h>

static VtSample *
make_reduced (const VtCell *cell, gsize n, double *positions)
{
  VtSpecies species;
  VtSample *sample;

  vt_species_init (&species, "1", 0);
  species.mass = 1;
  sample = vt_sample_new (cell, n, positions, g_new0 (guint8, n), NULL, &species, 1);
  vt_sample_set_units (sample, VT_UNITS_LJ);
  return sample;
}

VtSample *
make_lj_crystal (int reps, double density, int dimension)
{
  static const double fcc[4][3] = { { 0.25, 0.25, 0.25 }, { 0.75, 0.75, 0.25 }, { 0.75, 0.25, 0.75 }, { 0.25, 0.75, 0.75 } };
  static const double triangular[2][3] = { { 0.25, 0.25, 0.5 }, { 0.75, 0.75, 0.5 } };
  const gboolean flat = dimension == 2;
  const guint n_basis = flat ? 2 : 4;
  const double a = flat ? sqrt (2 / (sqrt (3) * density)) : cbrt (4 / density);
  const double edge[3] = { a, flat ? a * sqrt (3) : a, flat ? 1 : a };
  const int times[3] = { flat ? 2 * reps : reps, reps, flat ? 1 : reps };
  const gsize n = n_basis * (gsize) times[0] * (gsize) times[1] * (gsize) times[2];
  double *r = g_new (double, 3 * n);
  gsize i = 0;
  VtCell cell;

  vt_cell_init_orthogonal (&cell, edge[0] * times[0], edge[1] * times[1], edge[2] * times[2]);
  cell.dimension = dimension;
  cell.periodic[2] = !flat;
  for (int x = 0; x < times[0]; x++)
    for (int y = 0; y < times[1]; y++)
      for (int z = 0; z < times[2]; z++)
        for (guint b = 0; b < n_basis; b++, i++)
          {
            const double *site = flat ? triangular[b] : fcc[b];
            const int corner[3] = { x, y, z };

            for (int k = 0; k < 3; k++)
              r[3 * i + (gsize) k] = edge[k] * (corner[k] + site[k]);
          }
  return make_reduced (&cell, n, r);
}

VtPotential *
make_lj_potential (double epsilon, double sigma, double cutoff)
{
  VtLennardJones lj = { .n_species = 1, .names = { "1" }, .smoothing = VT_LJ_SMOOTH };
  g_autoptr (GError) error = NULL;

  lj.epsilon[0][0] = epsilon;
  lj.sigma[0][0] = sigma;
  lj.cutoff[0][0] = cutoff;
  VtPotential *potential = vt_potential_new_lennard_jones (&lj, &error);
  g_assert_no_error (error);
  return potential;
}

VtSample *
make_b2_crystal (int reps, double edge)
{
  const gsize n = 2 * (gsize) (reps * reps * reps);
  double *r = g_new (double, 3 * n);
  guint8 *index = g_new (guint8, n);
  VtSpecies species[2];
  gsize i = 0;
  VtCell cell;

  vt_cell_init_orthogonal (&cell, edge * reps, edge * reps, edge * reps);
  vt_species_init (&species[0], "Cu", 0);
  vt_species_init (&species[1], "Zr", 1);
  for (int x = 0; x < reps; x++)
    for (int y = 0; y < reps; y++)
      for (int z = 0; z < reps; z++)
        for (int b = 0; b < 2; b++, i++)
          {
            const int corner[3] = { x, y, z };

            for (int k = 0; k < 3; k++)
              r[3 * i + (gsize) k] = edge * (corner[k] + 0.25 + 0.5 * b);
            index[i] = (guint8) b;
          }
  return vt_sample_new (&cell, n, r, index, NULL, species, 2);
}

VtPotential *
find_potential_for (VtSample *sample)
{
  g_autoptr (GError) error = NULL;
  VtPotential *potential = vt_potential_find_for_sample (sample, NULL, &error);

  g_assert_no_error (error);
  return potential;
}

VtDynamics *
make_dynamics (VtPotential *potential, VtSample *sample, double timestep)
{
  g_autoptr (GError) error = NULL;
  VtDynamics *dynamics = vt_dynamics_new (potential, sample, VT_PRECISION_DOUBLE, timestep, &error);

  g_assert_no_error (error);
  return dynamics;
}

void
run_steps (VtDynamics *dynamics, guint64 n)
{
  g_autoptr (GError) error = NULL;

  gboolean good = vt_dynamics_run (dynamics, n, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (good);
}

#define N_BLOCKS 20

Moments
find_moments (const GArray *values)
{
  const double *x = (const double *) (gpointer) values->data;
  const guint size = values->len / N_BLOCKS, n = size * N_BLOCKS;
  double mean = 0, variance = 0, mean_scatter = 0, variance_scatter = 0;

  g_assert_cmpuint (size, >, 1);
  for (guint i = 0; i < n; i++)
    mean += x[i] / n;
  for (guint i = 0; i < n; i++)
    variance += (x[i] - mean) * (x[i] - mean) / n;
  for (guint b = 0; b < N_BLOCKS; b++)
    {
      double first = 0, second = 0;

      for (guint i = b * size; i < (b + 1) * size; i++)
        {
          first += (x[i] - mean) / size;
          second += (x[i] - mean) * (x[i] - mean) / size;
        }
      mean_scatter += first * first;
      variance_scatter += (second - variance) * (second - variance);
    }
  return (Moments){ mean, sqrt (mean_scatter) / N_BLOCKS, variance, sqrt (variance_scatter) / N_BLOCKS };
}

void
assert_agrees (const char *what, double value, double error, double expected)
{
  g_test_message ("%s: %.6g ± %.2g, expected %.6g", what, value, error, expected);
  g_assert_cmpfloat (fabs (value - expected), <=, 5 * error);
}
