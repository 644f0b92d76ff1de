/* Whether the ensembles are what they are called: not only means but fluctuations. */
#include <math.h>

#include "base/vt-pool.h"
#include "dynamics-helpers.h"

typedef struct
{
  GArray *kinetic, *volume, *pressure;
  double lowest, highest; /* of the conserved quantity */
} Series;

static gboolean
record (VtDynamics *dynamics, gpointer data)
{
  Series *series = data;
  VtDynamicsState state;

  vt_dynamics_get_state (dynamics, &state);
  g_array_append_val (series->kinetic, state.kinetic);
  g_array_append_val (series->volume, state.volume);
  g_array_append_val (series->pressure, state.pressure);
  series->lowest = MIN (series->lowest, state.conserved);
  series->highest = MAX (series->highest, state.conserved);
  return TRUE;
}

static Series
run_series (VtDynamics *dynamics, guint every, guint n)
{
  Series series = { g_array_new (FALSE, FALSE, sizeof (double)), g_array_new (FALSE, FALSE, sizeof (double)),
                    g_array_new (FALSE, FALSE, sizeof (double)), INFINITY, -INFINITY };

  vt_dynamics_watch (dynamics, every, TRUE, record, &series);
  run_steps (dynamics, (guint64) every * n);
  return series;
}

static void
series_clear (Series *series)
{
  g_array_unref (series->kinetic);
  g_array_unref (series->volume);
  g_array_unref (series->pressure);
}

/* In the canonical ensemble K of f degrees of freedom is gamma-distributed: mean f k_B T/2, variance f (k_B T)²/2. At constant energy the
 * variance of a harmonic solid is half of that, so this tells a thermostat from none. */
static void
test_canonical (gconstpointer data)
{
  const VtThermostat thermostat = GPOINTER_TO_INT (data);
  g_autoptr (VtSample) sample = make_lj_crystal (2, 0.85, 3);
  g_autoptr (VtPotential) potential = make_lj_potential (1, 1, 2);
  g_autoptr (VtDynamics) dynamics = make_dynamics (potential, sample, 0.004);
  const double n = (double) vt_sample_get_n_atoms (sample), t = 1.2;
  const double freedom = 3 * n - (thermostat == VT_THERMOSTAT_LANGEVIN ? 0 : 3);

  vt_dynamics_set_seed (dynamics, 1);
  vt_dynamics_draw_velocities (dynamics, 2 * t, 1); /* half of it melts the crystal */
  vt_dynamics_set_thermostat (dynamics, thermostat, t, 0.1);
  run_steps (dynamics, 1500);
  Series series = run_series (dynamics, 10, 1200);
  const Moments moments = find_moments (series.kinetic);
  assert_agrees ("mean of K", moments.mean, moments.mean_error, freedom * t / 2);
  assert_agrees ("variance of K", moments.variance, moments.variance_error, freedom * t * t / 2);
  /* Tight enough to see the variance of constant energy, were it that. */
  g_assert_cmpfloat (moments.variance_error, <, 0.08 * moments.variance);
  g_test_message ("conserved quantity within %.1e per atom", (series.highest - series.lowest) / n);
  /* Parts of k_B T. Noise on every atom adds up the integration's errors like a random walk. */
  g_assert_cmpfloat ((series.highest - series.lowest) / n, <, thermostat == VT_THERMOSTAT_LANGEVIN ? 0.05 : 0.01);
  series_clear (&series);
}

/* An ideal gas, all but: 32 atoms that repel each other within a tenth of their distance. V is gamma-distributed:
 * p (V) ∝ V^N exp (−P V/k_B T), so ⟨V⟩ = (N + 1) k_B T/P and its variance (N + 1) (k_B T/P)². With P = 50 the gas has the compressibility that the
 * barostat assumes. */
static void
test_gas (void)
{
  const double p = 50, t = 1, n = 32;
  g_autoptr (VtSample) sample = make_lj_crystal (2, p / t, 3);
  g_autoptr (VtPotential) potential = make_lj_potential (1e-4, 0.05, 0.125);
  g_autoptr (VtDynamics) dynamics = make_dynamics (potential, sample, 0.0005);

  vt_dynamics_set_seed (dynamics, 3);
  vt_dynamics_draw_velocities (dynamics, t, 3);
  vt_dynamics_set_thermostat (dynamics, VT_THERMOSTAT_LANGEVIN, t, 0.0125);
  vt_dynamics_set_barostat (dynamics, VT_BAROSTAT_ISOTROPIC, p, 0.05);
  run_steps (dynamics, 1000);
  Series series = run_series (dynamics, 20, 4000);
  const Moments moments = find_moments (series.volume);
  assert_agrees ("mean volume", moments.mean, moments.mean_error, (n + 1) * t / p);
  assert_agrees ("variance of the volume", moments.variance, moments.variance_error, (n + 1) * t * t / (p * p));
  g_assert_cmpfloat (moments.variance_error, <, 0.15 * moments.variance);
  series_clear (&series);
}

/* A crystal under pressure has that pressure on average. Its volume is the one at which constant volume gives it, and fluctuates as much whether
 * its edges do so together or each by itself: by k_B T V/B for the bulk modulus B, which pressures at two fixed volumes tell. */
static void
test_pressure (void)
{
  const double p = 2, t = 0.3;
  g_autoptr (VtPotential) potential = make_lj_potential (1, 1, 2);
  Moments volume[2];
  double pressure[2], error[2];

  for (int b = 0; b < 2; b++)
    {
      g_autoptr (VtSample) sample = make_lj_crystal (2, 1.05, 3);
      g_autoptr (VtDynamics) dynamics = make_dynamics (potential, sample, 0.005);

      vt_dynamics_set_seed (dynamics, 4);
      vt_dynamics_draw_velocities (dynamics, 2 * t, 4);
      vt_dynamics_set_thermostat (dynamics, VT_THERMOSTAT_BUSSI, t, 0.1);
      vt_dynamics_set_barostat (dynamics, b == 0 ? VT_BAROSTAT_ISOTROPIC : VT_BAROSTAT_ANISOTROPIC, p, 0.3);
      run_steps (dynamics, 500);
      Series series = run_series (dynamics, 10, 1200);
      const Moments inside = find_moments (series.pressure);
      volume[b] = find_moments (series.volume);
      assert_agrees ("pressure", inside.mean, inside.mean_error, p);
      g_test_message ("conserved quantity within %.1e per atom", (series.highest - series.lowest) / 32);
      g_assert_cmpfloat ((series.highest - series.lowest) / 32, <, 0.01);
      series_clear (&series);
    }
  assert_agrees ("mean volume", volume[1].mean, hypot (volume[0].mean_error, volume[1].mean_error), volume[0].mean);
  for (int side = 0; side < 2; side++)
    {
      g_autoptr (VtSample) sample = make_lj_crystal (2, 32 / (volume[0].mean * (side == 0 ? 0.98 : 1.02)), 3);
      g_autoptr (VtDynamics) dynamics = make_dynamics (potential, sample, 0.005);

      vt_dynamics_set_seed (dynamics, 5);
      vt_dynamics_draw_velocities (dynamics, 2 * t, 5);
      vt_dynamics_set_thermostat (dynamics, VT_THERMOSTAT_BUSSI, t, 0.1);
      run_steps (dynamics, 500);
      Series series = run_series (dynamics, 10, 600);
      const Moments inside = find_moments (series.pressure);
      pressure[side] = inside.mean;
      error[side] = inside.mean_error;
      series_clear (&series);
    }
  /* The pressure between the two curves upwards by some (0.02)² of the modulus, 0.02; the volume's error counts with the modulus. */
  const double modulus = (pressure[0] - pressure[1]) / 0.04;
  assert_agrees ("pressure at its volume", (pressure[0] + pressure[1]) / 2,
                 0.01 + hypot (error[0], error[1]) / 2 + modulus * volume[0].mean_error / volume[0].mean, p);
  for (int b = 0; b < 2; b++)
    assert_agrees ("variance of the volume", volume[b].variance, volume[b].variance_error + 0.02 * volume[b].variance,
                   t * volume[0].mean / modulus);
}

/* The target falls linearly, and the atoms follow it; what the thermostat takes is counted: without it the energy falls by 1.2 per atom. */
static void
test_ramp (void)
{
  g_autoptr (VtSample) sample = make_lj_crystal (3, 1.0, 3);
  g_autoptr (VtPotential) potential = make_lj_potential (1, 1, 2);
  const VtThermostat thermostats[] = { VT_THERMOSTAT_BUSSI, VT_THERMOSTAT_NOSE_HOOVER, VT_THERMOSTAT_LANGEVIN };

  for (guint t = 0; t < G_N_ELEMENTS (thermostats); t++)
    {
      g_autoptr (VtDynamics) dynamics = make_dynamics (potential, sample, 0.004);
      VtDynamicsState state;
      double conserved;

      vt_dynamics_draw_velocities (dynamics, 1, 1);
      vt_dynamics_set_thermostat (dynamics, thermostats[t], 0.5, 0.1);
      run_steps (dynamics, 500);
      vt_dynamics_get_state (dynamics, &state);
      conserved = state.conserved;
      vt_dynamics_set_ramp (dynamics, 0.1, 1000);
      run_steps (dynamics, 500);
      vt_dynamics_get_state (dynamics, &state);
      g_assert_cmpfloat_with_epsilon (state.target, 0.3, 1e-12);
      g_assert_cmpfloat_with_epsilon (state.temperature, 0.3, 0.12); /* ± 3 deviations, T √(2/f) = 0.024 */
      run_steps (dynamics, 1500);
      vt_dynamics_get_state (dynamics, &state);
      g_assert_cmpfloat_with_epsilon (state.target, 0.1, 1e-12);
      g_assert_cmpfloat_with_epsilon (state.temperature, 0.1, 0.04);
      g_test_message ("conserved quantity changed by %.1e per atom", (state.conserved - conserved) / 108);
      g_assert_cmpfloat_with_epsilon (state.conserved / 108, conserved / 108, 0.005); /* what the step of 0.004 makes of it */
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  vt_pool_set_n_threads (1); /* so few atoms are quicker without waking others */
  g_test_add_data_func ("/ensembles/canonical/bussi", GINT_TO_POINTER (VT_THERMOSTAT_BUSSI), test_canonical);
  g_test_add_data_func ("/ensembles/canonical/nose-hoover", GINT_TO_POINTER (VT_THERMOSTAT_NOSE_HOOVER), test_canonical);
  g_test_add_data_func ("/ensembles/canonical/langevin", GINT_TO_POINTER (VT_THERMOSTAT_LANGEVIN), test_canonical);
  g_test_add_func ("/ensembles/gas", test_gas);
  g_test_add_func ("/ensembles/pressure", test_pressure);
  g_test_add_func ("/ensembles/ramp", test_ramp);
  return g_test_run ();
}
