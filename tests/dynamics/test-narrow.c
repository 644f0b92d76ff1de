/* The cell that the barostat changes passes the width that fast forces need: the engine changes over, not too often, and a restart gives the same
 * bits. */
#include <math.h>
#include <string.h>

#include "../structure/helpers.h"
#include "base/vt-pool.h"
#include "dynamics-helpers.h"
#include "dynamics/vt-dynamics-private.h"

#define TIMESTEP 0.002

/* Zirconium's fcc lattice is 4 × 4.54 Å wide without pressure; the fast forces need some 17.3 Å. */
typedef struct
{
  double edge, pressure;
  gboolean widens;
} Way;

static const Way ways[] = { { 4.29, 0, TRUE }, { 4.35, 40, FALSE } };

static VtSample *
make_zirconium (double edge)
{
  static const guint8 species[4] = { 1, 1, 1, 1 };

  return make_crystal (4, fcc_basis, species, edge, 4, 0.02);
}

static VtDynamics *
begin (const Way *way, VtPotential *potential, VtSample *sample)
{
  VtDynamics *dynamics = make_dynamics (potential, sample, TIMESTEP);

  vt_dynamics_set_seed (dynamics, 5);
  vt_dynamics_draw_velocities (dynamics, 300, 5);
  vt_dynamics_set_thermostat (dynamics, VT_THERMOSTAT_BUSSI, 300, 0.1);
  vt_dynamics_set_barostat (dynamics, VT_BAROSTAT_ISOTROPIC, way->pressure, 0.5);
  return dynamics;
}

/* The energy of the engine's configuration is that of an evaluator of its own. */
static void
assert_energy_is_right (VtDynamics *dynamics, VtPotential *potential)
{
  g_autoptr (VtSample) now = vt_dynamics_dup_sample (dynamics, FALSE);
  g_autoptr (VtForces) forces = vt_forces_new (potential, now, VT_PRECISION_DOUBLE, NULL);
  VtDynamicsState state;
  VtForcesSum sum;

  vt_dynamics_get_state (dynamics, &state);
  vt_forces_compute (forces, vt_sample_get_positions (now), NULL, NULL, &sum);
  g_assert_cmpfloat_with_epsilon (state.potential, sum.energy, 1e-5 * fabs (sum.energy));
}

static void
test_change (gconstpointer data)
{
  const Way *way = data;
  g_autoptr (VtSample) sample = make_zirconium (way->edge);
  g_autoptr (VtPotential) potential = find_potential_for (sample);
  g_autoptr (VtDynamics) whole = begin (way, potential, sample);
  const gsize size = 3 * vt_dynamics_get_n_atoms (whole) * sizeof (double);
  g_autoptr (GError) error = NULL;

  g_assert_true ((vt_dynamics_get_wanted_width (whole) > 0) == way->widens);
  g_autoptr (GVariant) first = g_variant_ref_sink (vt_dynamics_save (whole));
  run_steps (whole, VT_DYNAMICS_RENEWAL);
  g_assert_true ((vt_dynamics_get_wanted_width (whole) > 0) == !way->widens);
  assert_energy_is_right (whole, potential);
  g_autoptr (GVariant) second = g_variant_ref_sink (vt_dynamics_save (whole));
  run_steps (whole, 300);
  assert_energy_is_right (whole, potential);

  /* On the configuration at the end, whose cell is on the other side of that width, as on the first. */
  g_autoptr (VtSample) last = vt_dynamics_dup_sample (whole, FALSE);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (VtDynamics) rest = make_dynamics (potential, i == 0 ? last : sample, TIMESTEP);

      g_assert_true (vt_dynamics_restore (rest, i == 0 ? first : second, &error));
      g_assert_no_error (error);
      run_steps (rest, vt_dynamics_get_step (whole) - vt_dynamics_get_step (rest));
      g_assert_cmpmem (vt_dynamics_get_positions (rest), size, vt_dynamics_get_positions (whole), size);
      g_assert_cmpmem (vt_dynamics_get_velocities (rest), size, vt_dynamics_get_velocities (whole), size);
      g_assert_cmpmem (vt_dynamics_get_cell (rest), sizeof (VtCell), vt_dynamics_get_cell (whole), sizeof (VtCell));
    }
}

/* To and fro about that width, pushed over it again each time: within a thousand steps the kernel changes once to the slow one, and there is the
 * change at their end. */
static void
test_wavers (void)
{
  const Way wide = { 4.33, 0, FALSE };
  g_autoptr (VtSample) sample = make_zirconium (wide.edge);
  g_autoptr (VtPotential) potential = find_potential_for (sample);
  g_autoptr (VtDynamics) dynamics = begin (&wide, potential, sample);
  guint n_passed = 0, n_evaluators = 0;
  gboolean was_narrow = FALSE;
  double least = 0;

  while (vt_dynamics_get_step (dynamics) < 2 * VT_DYNAMICS_RENEWAL)
    {
      const VtForces *forces = dynamics->forces;
      const double width = vt_dynamics_get_cell (dynamics)->vectors[0][0];
      const gboolean narrow = least > 0 && width < least;

      n_passed += narrow != was_narrow;
      was_narrow = narrow;
      vt_dynamics_set_barostat (dynamics, VT_BAROSTAT_ISOTROPIC, narrow ? -20 : 40, 0.5);
      run_steps (dynamics, dynamics->barostat_every);
      n_evaluators += dynamics->forces != forces;
      least = MAX (least, vt_dynamics_get_wanted_width (dynamics));
      g_assert_true (dynamics->is_slow == (vt_dynamics_get_wanted_width (dynamics) > 0));
    }
  g_test_message ("the width was passed %u times, with %u new evaluators", n_passed, n_evaluators);
  g_assert_cmpuint (n_passed, >, 20);
  g_assert_cmpuint (n_evaluators, <=, 2 * 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  vt_pool_set_n_threads (1);
  g_test_add_data_func ("/narrow/widens", &ways[0], test_change);
  g_test_add_data_func ("/narrow/shrinks", &ways[1], test_change);
  g_test_add_func ("/narrow/wavers", test_wavers);
  return g_test_run ();
}
