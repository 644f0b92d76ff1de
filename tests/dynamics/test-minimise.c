/* Minimisers: functions with known minima, crystals back to their lattice, cells to their pressure, glasses to their inherent structure. */
#include <math.h>
#include <string.h>

#include "../structure/helpers.h"
#include "base/vt-error.h"
#include "base/vt-pool.h"
#include "base/vt-random.h"
#include "dynamics-helpers.h"
#include "dynamics/vt-minimise.h"

/* ---- functions ---- */

typedef struct
{
  double tolerance;
  guint calls;
} Valley;

/* Rosenbrock's in pairs of variables: a bent valley with its minimum 0 at (1, 1). */
static double
evaluate_valley (const double *x, double *gradient, gpointer data)
{
  double sum = 0;

  ((Valley *) data)->calls++;
  for (int k = 0; k < 10; k += 2)
    {
      const double a = 1 - x[k], b = x[k + 1] - x[k] * x[k];

      sum += a * a + 10 * b * b;
      gradient[k] = -2 * a - 40 * b * x[k];
      gradient[k + 1] = 20 * b;
    }
  return sum;
}

static gboolean
is_at_bottom (guint step, double value, const double *x, const double *gradient, gpointer data)
{
  double most = 0;

  for (int k = 0; k < 10; k++)
    most = MAX (most, fabs (gradient[k]));
  return most < ((Valley *) data)->tolerance;
}

static void
test_valley (gconstpointer data)
{
  Valley valley = { .tolerance = 1e-8 };
  VtObjective objective = { .n = 10, .reach = 0.2, .max_evaluations = 20000, .evaluate = evaluate_valley, .is_done = is_at_bottom, .data = &valley };
  VtOptimiseReport report;
  double x[10];

  for (int k = 0; k < 10; k++)
    x[k] = k % 2 ? 1.2 : -1.2 + 0.2 * k;
  vt_optimise (GPOINTER_TO_INT (data), &objective, x, &report);
  g_test_message ("%u steps, %u evaluations", report.steps, report.evaluations);
  g_assert_true (report.done);
  g_assert_cmpuint (report.evaluations, ==, valley.calls);
  for (int k = 0; k < 10; k++)
    g_assert_cmpfloat_with_epsilon (x[k], 1, 1e-6); /* the gradient over the least curvature, 0.05 */

  /* Out of evaluations is said, not hidden. */
  x[0] = -1.2;
  objective.max_evaluations = 5;
  vt_optimise (GPOINTER_TO_INT (data), &objective, x, &report);
  g_assert_false (report.done);
  g_assert_cmpuint (report.evaluations, <=, 6);
}

/* ---- atoms ---- */

static void
shake (double *r, gsize n, int dimension, double width)
{
  VtRandom random;

  vt_random_init (&random, 77, 0, 0);
  for (gsize i = 0; i < n; i++)
    for (int k = 0; k < dimension; k++)
      r[3 * i + (gsize) k] += width * (2 * vt_random_uniform (&random) - 1);
}

static VtForces *
make_double_forces (VtPotential *potential, VtSample *sample)
{
  g_autoptr (GError) error = NULL;
  VtForces *forces = vt_forces_new (potential, sample, VT_PRECISION_DOUBLE, &error);

  g_assert_no_error (error);
  return forces;
}

static VtMinimiseReport
minimise (VtForces *forces, double *r, VtCell *cell, const VtMinimiseOptions *options)
{
  g_autoptr (GError) error = NULL;
  VtMinimiseReport report;

  g_assert_true (vt_minimise (forces, r, cell, options, NULL, NULL, NULL, &report, &error));
  g_assert_no_error (error);
  g_test_message ("%u steps, %u evaluations, force %.1e, pressure %.2e", report.steps, report.evaluations, report.max_force, report.pressure);
  return report;
}

static void
test_crystal (gconstpointer data)
{
  for (int dimension = 2; dimension <= 3; dimension++)
    {
      g_autoptr (VtSample) sample = make_lj_crystal (3, 1.0, dimension);
      g_autoptr (VtPotential) potential = make_lj_potential (1, 1, 2);
      g_autoptr (VtForces) forces = make_double_forces (potential, sample);
      const gsize n = vt_sample_get_n_atoms (sample);
      g_autofree double *r = g_memdup2 (vt_sample_get_positions (sample), 3 * n * sizeof (double));
      VtMinimiseOptions options = vt_minimise_defaults;
      VtCell cell = *vt_sample_get_cell (sample);
      VtForcesSum sum;

      vt_forces_compute (forces, r, NULL, NULL, &sum);
      shake (r, n, dimension, 0.1);
      options.optimiser = GPOINTER_TO_INT (data);
      const VtMinimiseReport report = minimise (forces, r, &cell, &options);
      g_assert_true (report.converged);
      g_assert_cmpfloat (report.max_force, <=, 1e-6);
      g_assert_cmpfloat (report.max_force_before, >, 1);
      g_assert_cmpfloat (report.energy_before, >, sum.energy + 1);
      g_assert_cmpfloat_with_epsilon (report.energy, sum.energy, 1e-9); /* quadratic in what is left of the force, n × 1e-12/100 */
      g_assert_cmpmem (&cell, sizeof cell, vt_sample_get_cell (sample), sizeof cell);
    }
}

/* The lattice whose pressure is @p, by bisection of the pressure that the forces tell. */
static double
find_edge (VtPotential *potential, double p)
{
  double low = 3.3, high = 3.9;

  for (int i = 0; i < 60; i++)
    {
      const double edge = (low + high) / 2;
      g_autoptr (VtSample) sample = make_crystal (4, fcc_basis, NULL, edge, 3, 0);
      g_autoptr (VtDynamics) dynamics = make_dynamics (potential, sample, 0.001);
      VtDynamicsState state;

      vt_dynamics_get_state (dynamics, &state);
      if (state.pressure > p)
        low = edge;
      else
        high = edge;
    }
  return (low + high) / 2;
}

/* Squeezed by different amounts along x, y and z and shaken, copper finds its lattice again at the pressure asked for. */
static void
test_cell (gconstpointer data)
{
  const VtOptimiser optimiser = GPOINTER_TO_INT (data);
  g_autoptr (VtSample) sample = make_crystal (4, fcc_basis, NULL, 3.65, 3, 0);
  g_autoptr (VtPotential) potential = find_potential_for (sample);
  g_autoptr (VtForces) forces = make_double_forces (potential, sample);
  const gsize n = vt_sample_get_n_atoms (sample);
  const double pressures[2] = { 0, 5 };

  for (int p = 0; p < 2; p++)
    for (VtRelax relax = VT_RELAX_ISOTROPIC; relax <= VT_RELAX_ANISOTROPIC; relax++)
      {
        g_autofree double *r = g_memdup2 (vt_sample_get_positions (sample), 3 * n * sizeof (double));
        const double edge = find_edge (potential, pressures[p]);
        VtMinimiseOptions options = vt_minimise_defaults;
        VtCell cell = *vt_sample_get_cell (sample);

        options.optimiser = optimiser;
        options.relax = relax;
        options.pressure = pressures[p];
        cell.origin[1] = 2;
        for (int k = 0; k < 3; k++)
          {
            const double factor = relax == VT_RELAX_ISOTROPIC ? 0.98 : 0.98 + 0.02 * k;

            cell.vectors[k][k] *= factor;
            for (gsize i = 0; i < n; i++)
              r[3 * i + (gsize) k] = cell.origin[k] + factor * r[3 * i + (gsize) k];
          }
        shake (r, n, 3, 0.05);
        const VtMinimiseReport report = minimise (forces, r, &cell, &options);
        g_assert_true (report.converged);
        g_assert_cmpfloat_with_epsilon (report.pressure, pressures[p], 1e-4);
        for (int k = 0; k < 3; k++)
          g_assert_cmpfloat_with_epsilon (cell.vectors[k][k] / 3, edge, 1e-5); /* tolerance of pressure over 3 × 130 GPa × 3.6 Å */
        g_assert_cmpfloat_with_epsilon (report.volume, vt_cell_get_volume (&cell), 1e-9);
      }
}

/* The bundled liquid: both find a minimum to 1e-6 eV/Å, deep below where they began; which of them in fewer evaluations is said. */
static void
test_liquid (void)
{
  g_autoptr (VtSample) sample = make_b2_crystal (5, 3.3);
  g_autoptr (VtPotential) potential = find_potential_for (sample);
  g_autoptr (VtForces) forces = make_double_forces (potential, sample);
  const gsize n = vt_sample_get_n_atoms (sample);
  guint evaluations[2];

  for (int o = 0; o < 2; o++)
    {
      g_autofree double *r = g_memdup2 (vt_sample_get_positions (sample), 3 * n * sizeof (double));
      VtMinimiseOptions options = vt_minimise_defaults;
      VtCell cell = *vt_sample_get_cell (sample);

      shake (r, n, 3, 0.7);
      options.optimiser = o == 0 ? VT_OPTIMISER_LBFGS : VT_OPTIMISER_FIRE;
      const VtMinimiseReport report = minimise (forces, r, &cell, &options);
      g_assert_true (report.converged);
      g_assert_cmpfloat ((report.energy_before - report.energy) / n, >, 0.1);
      evaluations[o] = report.evaluations;
    }
  g_assert_cmpuint (evaluations[0], <, evaluations[1]); /* why L-BFGS is the default */
}

static gboolean
stop (const VtMinimiseState *state, gpointer data)
{
  return ++*(guint *) data < 3;
}

static void
test_stops (void)
{
  g_autoptr (VtSample) sample = make_lj_crystal (3, 1.0, 3);
  g_autoptr (VtPotential) potential = make_lj_potential (1, 1, 2);
  g_autoptr (VtForces) forces = make_double_forces (potential, sample);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  const gsize n = vt_sample_get_n_atoms (sample);
  g_autofree double *r = g_memdup2 (vt_sample_get_positions (sample), 3 * n * sizeof (double));
  VtMinimiseOptions options = vt_minimise_defaults;
  VtCell cell = *vt_sample_get_cell (sample);
  VtMinimiseReport report;
  guint calls = 0;

  shake (r, n, 3, 0.1);
  g_assert_true (vt_minimise (forces, r, &cell, &options, stop, &calls, NULL, &report, &error));
  g_assert_false (report.converged);
  g_assert_cmpuint (report.steps, ==, 2);
  options.max_evaluations = 4;
  g_assert_true (vt_minimise (forces, r, &cell, &options, NULL, NULL, NULL, &report, &error));
  g_assert_false (report.converged);
  g_assert_cmpuint (report.evaluations, <=, 5);
  g_cancellable_cancel (cancellable);
  g_assert_false (vt_minimise (forces, r, &cell, &options, NULL, NULL, cancellable, &report, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  /* Atoms at one place have no force: that is no minimum. */
  g_autofree double *over = g_memdup2 (vt_sample_get_positions (sample), 3 * n * sizeof (double));
  memcpy (over + 3, over, 3 * sizeof (double));
  g_assert_false (vt_minimise (forces, over, &cell, &options, NULL, NULL, NULL, &report, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED);
  g_assert_false (report.converged);
  g_clear_error (&error);

  /* A cell that is open along z has no pressure there. */
  g_autoptr (VtSample) open = NULL;
  cell.periodic[2] = FALSE;
  open = vt_sample_with_positions (sample, &cell, g_memdup2 (r, 3 * n * sizeof (double)));
  g_autoptr (VtForces) open_forces = make_double_forces (potential, open);
  options.relax = VT_RELAX_ISOTROPIC;
  g_assert_false (vt_minimise (open_forces, r, &cell, &options, NULL, NULL, NULL, &report, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  vt_pool_set_n_threads (1);
  g_test_add_data_func ("/minimise/valley/lbfgs", GINT_TO_POINTER (VT_OPTIMISER_LBFGS), test_valley);
  g_test_add_data_func ("/minimise/valley/fire", GINT_TO_POINTER (VT_OPTIMISER_FIRE), test_valley);
  g_test_add_data_func ("/minimise/crystal/lbfgs", GINT_TO_POINTER (VT_OPTIMISER_LBFGS), test_crystal);
  g_test_add_data_func ("/minimise/crystal/fire", GINT_TO_POINTER (VT_OPTIMISER_FIRE), test_crystal);
  g_test_add_data_func ("/minimise/cell/lbfgs", GINT_TO_POINTER (VT_OPTIMISER_LBFGS), test_cell);
  g_test_add_data_func ("/minimise/cell/fire", GINT_TO_POINTER (VT_OPTIMISER_FIRE), test_cell);
  g_test_add_func ("/minimise/liquid", test_liquid);
  g_test_add_func ("/minimise/stops", test_stops);
  return g_test_run ();
}
