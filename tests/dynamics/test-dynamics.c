/* The engine: conservation laws, order and reversibility of the integration, velocities, ramps, restarts, threads, failures. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-pool.h"
#include "base/vt-units.h"
#include "dynamics-helpers.h"

static double
get_energy (VtDynamics *dynamics)
{
  VtDynamicsState state;

  vt_dynamics_get_state (dynamics, &state);
  return state.conserved;
}

static gboolean
watch_energy (VtDynamics *dynamics, gpointer data)
{
  const double energy = get_energy (dynamics);

  g_array_append_val ((GArray *) data, energy);
  return TRUE;
}

/* The energies per atom of a run of @time at constant energy, after a quarter of it to get away from the crystal at rest. */
static GArray *
record_energy (VtPotential *potential, VtSample *sample, double timestep, double temperature, double time)
{
  g_autoptr (VtDynamics) dynamics = make_dynamics (potential, sample, timestep);
  GArray *energies = g_array_new (FALSE, FALSE, sizeof (double));
  const guint64 n_steps = (guint64) lround (time / timestep);

  vt_dynamics_draw_velocities (dynamics, temperature, 1);
  run_steps (dynamics, n_steps / 4);
  vt_dynamics_watch (dynamics, 5, TRUE, watch_energy, energies);
  run_steps (dynamics, n_steps);
  for (guint i = 0; i < energies->len; i++)
    g_array_index (energies, double, i) /= (double) vt_sample_get_n_atoms (sample);
  return energies;
}

static double
find_spread (VtPotential *potential, VtSample *sample, double timestep, double temperature, double time)
{
  g_autoptr (GArray) energies = record_energy (potential, sample, timestep, temperature, time);

  return sqrt (find_moments (energies).variance);
}

/* At the paper's time step, 2 fs. The issue asks for a drift of less than 1e-5 eV per atom in 100 ps (tests/bench/md.sh); here, in 2 ps, the
 * slope of the energy stands for it, so that what velocity Verlet's energy fluctuates by does not count. */
static void
test_energy (void)
{
  g_autoptr (VtSample) sample = make_b2_crystal (4, 3.26);
  g_autoptr (VtPotential) potential = find_potential_for (sample);
  g_autoptr (GArray) energies = record_energy (potential, sample, 0.002, 300, 2);
  double top = 0, bottom = 0;

  for (guint i = 0; i < energies->len; i++)
    {
      const double x = (i + 0.5) / energies->len - 0.5;

      top += x * (g_array_index (energies, double, i) - g_array_index (energies, double, 0));
      bottom += x * x;
    }
  g_test_message ("drift %.2e eV/atom in 2 ps, fluctuation %.2e", top / bottom, sqrt (find_moments (energies).variance));
  g_assert_cmpfloat (fabs (top / bottom), <, 1e-6);
}

/* Velocity Verlet is of second order: half the time step, a quarter of the error of the energy. Lennard-Jones with a smooth cutoff is
 * smooth enough to see that; tables are not. */
static void
test_order (void)
{
  g_autoptr (VtSample) sample = make_lj_crystal (3, 1.0, 3);
  g_autoptr (VtPotential) potential = make_lj_potential (1, 1, 2.2);
  const double coarse = find_spread (potential, sample, 0.004, 0.5, 2), fine = find_spread (potential, sample, 0.002, 0.5, 2);

  g_test_message ("energy fluctuates by %.2e at dt, %.2e at dt/2: ratio %.2f", coarse, fine, coarse / fine);
  g_assert_cmpfloat_with_epsilon (coarse / fine, 4, 0.5);
}

static void
get_momentum (VtDynamics *dynamics, double momentum[3], double *size)
{
  const double *v = vt_dynamics_get_velocities (dynamics), *m = vt_dynamics_get_masses (dynamics);

  momentum[0] = momentum[1] = momentum[2] = *size = 0;
  for (gsize i = 0; i < vt_dynamics_get_n_atoms (dynamics); i++)
    for (gsize k = 0; k < 3; k++)
      {
        momentum[k] += m[i] * v[3 * i + k];
        *size += m[i] * fabs (v[3 * i + k]);
      }
}

/* Everything but Langevin's noise leaves the centre of mass where it is; sums of 250 numbers round to 1e-14 of their size. */
static void
test_momentum (void)
{
  g_autoptr (VtSample) sample = make_b2_crystal (5, 3.26);
  g_autoptr (VtPotential) potential = find_potential_for (sample);
  const VtThermostat thermostats[] = { VT_THERMOSTAT_NONE, VT_THERMOSTAT_BUSSI, VT_THERMOSTAT_NOSE_HOOVER };

  for (guint t = 0; t < G_N_ELEMENTS (thermostats); t++)
    {
      g_autoptr (VtDynamics) dynamics = make_dynamics (potential, sample, 0.002);
      double momentum[3], size;

      vt_dynamics_draw_velocities (dynamics, 600, 2);
      vt_dynamics_set_thermostat (dynamics, thermostats[t], 600, 0.1);
      run_steps (dynamics, 100);
      get_momentum (dynamics, momentum, &size);
      for (int k = 0; k < 3; k++)
        g_assert_cmpfloat (fabs (momentum[k]), <, 1e-12 * size);
    }
}

/* There and back again with the velocities turned: errors grow from rounding (1e-16) by collisions, e-fold some five times in 0.2 ps. */
static void
test_reversible (void)
{
  g_autoptr (VtSample) sample = make_b2_crystal (5, 3.26);
  g_autoptr (VtPotential) potential = find_potential_for (sample);
  g_autoptr (VtDynamics) dynamics = make_dynamics (potential, sample, 0.002);
  const double *start = vt_sample_get_positions (sample);
  const gsize n = 3 * vt_sample_get_n_atoms (sample);
  double furthest = 0, back = 0;

  vt_dynamics_draw_velocities (dynamics, 1000, 3);
  run_steps (dynamics, 100);
  g_autofree double *turned = g_memdup2 (vt_dynamics_get_velocities (dynamics), n * sizeof (double));
  for (gsize k = 0; k < n; k++)
    {
      furthest = MAX (furthest, fabs (vt_dynamics_get_positions (dynamics)[k] - start[k]));
      turned[k] = -turned[k];
    }
  vt_dynamics_set_velocities (dynamics, turned);
  run_steps (dynamics, 100);
  for (gsize k = 0; k < n; k++)
    back = MAX (back, fabs (vt_dynamics_get_positions (dynamics)[k] - start[k]));
  g_test_message ("went up to %.2f Å, came back within %.1e Å", furthest, back);
  g_assert_cmpfloat (furthest, >, 0.3);
  g_assert_cmpfloat (back, <, 1e-10);
}

/* Maxwell's distribution by species: ⟨m v²⟩ = k_B T with deviation √2 k_B T per number, up to the exact total. */
static void
test_velocities (void)
{
  g_autoptr (VtSample) sample = make_b2_crystal (8, 3.26);
  g_autoptr (VtPotential) potential = find_potential_for (sample);
  g_autoptr (VtDynamics) dynamics = make_dynamics (potential, sample, 0.002);
  const gsize n = vt_sample_get_n_atoms (sample);
  const guint8 *index = vt_sample_get_species_index (sample);
  const double *v = vt_dynamics_get_velocities (dynamics), *m = vt_dynamics_get_masses (dynamics);
  double sums[2] = { 0 }, fourth = 0;
  VtDynamicsState state;

  vt_dynamics_draw_velocities (dynamics, 300, 4);
  vt_dynamics_get_state (dynamics, &state);
  g_assert_cmpfloat_with_epsilon (state.temperature, 300, 1e-9);
  for (gsize i = 0; i < n; i++)
    for (gsize k = 0; k < 3; k++)
      {
        const double x = m[i] * VT_AMU_IN_EV_PS2_A2 * v[3 * i + k] * v[3 * i + k] / (VT_BOLTZMANN_EV * 300);

        sums[index[i]] += x;
        fourth += x * x;
      }
  assert_agrees ("Cu", sums[0] / (1.5 * n), sqrt (2 / (1.5 * n)), 1);
  assert_agrees ("Zr", sums[1] / (1.5 * n), sqrt (2 / (1.5 * n)), 1);
  assert_agrees ("fourth moment", fourth / (3.0 * n), sqrt (96 / (3.0 * n)), 3);

  /* The same seed, the same velocities; another, others. */
  g_autofree double *first = g_memdup2 (v, 3 * n * sizeof (double));
  vt_dynamics_draw_velocities (dynamics, 300, 5);
  g_assert_true (memcmp (first, v, 3 * n * sizeof (double)) != 0);
  vt_dynamics_draw_velocities (dynamics, 300, 4);
  g_assert_cmpmem (first, 3 * n * sizeof (double), v, 3 * n * sizeof (double));

  /* What a sample of it keeps comes back as columns, to the centre of mass's rounding. */
  g_autoptr (VtSample) moving = vt_dynamics_dup_sample (dynamics, TRUE);
  g_autoptr (VtDynamics) again = make_dynamics (potential, moving, 0.002);
  g_assert_true (vt_dynamics_take_sample_velocities (again));
  for (gsize k = 0; k < 3 * n; k++)
    g_assert_cmpfloat_with_epsilon (vt_dynamics_get_velocities (again)[k], first[k], 1e-12);
  g_assert_false (vt_dynamics_take_sample_velocities (dynamics));
}

/* The pressure is −dE/dV at the same fractional positions, and the ideal gas's with what moves. */
static void
test_pressure (void)
{
  g_autoptr (VtSample) sample = make_b2_crystal (4, 3.2);
  g_autoptr (VtPotential) potential = find_potential_for (sample);
  const double strain = 1e-5;
  double energy[2], volume[2];
  VtDynamicsState state;

  for (int side = 0; side < 2; side++)
    {
      g_autoptr (VtSample) other = make_b2_crystal (4, 3.2 * (1 + (side ? strain : -strain)));
      g_autoptr (VtDynamics) dynamics = make_dynamics (potential, other, 0.002);

      vt_dynamics_get_state (dynamics, &state);
      energy[side] = state.potential;
      volume[side] = state.volume;
    }
  g_autoptr (VtDynamics) dynamics = make_dynamics (potential, sample, 0.002);
  vt_dynamics_get_state (dynamics, &state);
  /* Central difference: its error is of the order strain² × bulk modulus, and rounding 1e-13 × 700 eV / ΔV. */
  const double by_energy = -(energy[1] - energy[0]) / (volume[1] - volume[0]) * VT_EV_A3_IN_GPA;
  g_test_message ("pressure %.6f GPa, by the energy %.6f GPa", state.pressure, by_energy);
  g_assert_cmpfloat_with_epsilon (state.pressure, by_energy, 1e-4);

  const double at_rest = state.pressure;
  vt_dynamics_draw_velocities (dynamics, 300, 1);
  vt_dynamics_get_state (dynamics, &state);
  const double n = (double) vt_sample_get_n_atoms (sample);
  g_assert_cmpfloat_with_epsilon (state.pressure - at_rest, (n - 1) * VT_BOLTZMANN_EV * 300 / state.volume * VT_EV_A3_IN_GPA, 1e-9);
}

typedef struct
{
  VtThermostat thermostat;
  VtBarostat barostat;
  gboolean ramp;
} Ensemble;

static const Ensemble ensembles[] = {
  { VT_THERMOSTAT_NONE, VT_BAROSTAT_NONE, FALSE },
  { VT_THERMOSTAT_BUSSI, VT_BAROSTAT_ISOTROPIC, TRUE },
  { VT_THERMOSTAT_NOSE_HOOVER, VT_BAROSTAT_NONE, TRUE },
  { VT_THERMOSTAT_LANGEVIN, VT_BAROSTAT_ANISOTROPIC, FALSE },
};

static gboolean
watch_nothing (VtDynamics *dynamics, gpointer data)
{
  VtDynamicsState state;

  vt_dynamics_get_state (dynamics, &state);
  return TRUE;
}

static VtDynamics *
begin (const Ensemble *ensemble, VtPotential *potential, VtSample *sample)
{
  VtDynamics *dynamics = make_dynamics (potential, sample, 0.004);

  vt_dynamics_set_seed (dynamics, 9);
  vt_dynamics_draw_velocities (dynamics, 1, 9);
  vt_dynamics_set_thermostat (dynamics, ensemble->thermostat, 1, 0.2);
  if (ensemble->ramp)
    vt_dynamics_set_ramp (dynamics, 0.5, 1500);
  vt_dynamics_set_barostat (dynamics, ensemble->barostat, 0.5, 1);
  vt_dynamics_watch (dynamics, 7, TRUE, watch_nothing, NULL);
  return dynamics;
}

static void
assert_same (VtDynamics *a, VtDynamics *b)
{
  const gsize size = 3 * vt_dynamics_get_n_atoms (a) * sizeof (double);

  g_assert_cmpuint (vt_dynamics_get_step (a), ==, vt_dynamics_get_step (b));
  g_assert_cmpmem (vt_dynamics_get_positions (a), size, vt_dynamics_get_positions (b), size);
  g_assert_cmpmem (vt_dynamics_get_velocities (a), size, vt_dynamics_get_velocities (b), size);
  g_assert_cmpmem (vt_dynamics_get_cell (a), sizeof (VtCell), vt_dynamics_get_cell (b), sizeof (VtCell));
  g_assert_cmpfloat (get_energy (a), ==, get_energy (b));
}

/* Saved at a renewal, through bytes, into a new engine: the same bits afterwards as without the interruption. */
static void
test_restart (gconstpointer data)
{
  const Ensemble *ensemble = data;
  g_autoptr (VtSample) sample = make_lj_crystal (2, 0.9, 3);
  g_autoptr (VtPotential) potential = make_lj_potential (1, 1, 2);
  g_autoptr (VtDynamics) whole = begin (ensemble, potential, sample);
  g_autoptr (VtDynamics) half = begin (ensemble, potential, sample);
  g_autoptr (VtDynamics) rest = make_dynamics (potential, sample, 0.004);
  g_autoptr (GError) error = NULL;

  run_steps (whole, 1700);
  run_steps (half, 400);
  run_steps (half, VT_DYNAMICS_RENEWAL - 400);
  g_autoptr (GVariant) saved = g_variant_ref_sink (vt_dynamics_save (half));
  g_autoptr (GBytes) bytes = g_variant_get_data_as_bytes (saved);
  g_autoptr (GVariant) read = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, FALSE));
  g_assert_true (vt_dynamics_restore (rest, read, &error));
  g_assert_no_error (error);
  vt_dynamics_watch (rest, 7, TRUE, watch_nothing, NULL);
  run_steps (half, 700);
  run_steps (rest, 700);
  assert_same (whole, half);
  assert_same (whole, rest);
}

static void
test_threads (void)
{
  g_autoptr (VtSample) sample = make_lj_crystal (6, 0.9, 3); /* two chunks of atoms */
  g_autoptr (VtPotential) potential = make_lj_potential (1, 1, 2);

  for (guint e = 0; e < G_N_ELEMENTS (ensembles); e++)
    {
      g_autoptr (VtDynamics) one = begin (&ensembles[e], potential, sample);
      g_autoptr (VtDynamics) three = begin (&ensembles[e], potential, sample);

      vt_pool_set_n_threads (1);
      run_steps (one, 50);
      vt_pool_set_n_threads (3);
      run_steps (three, 50);
      vt_pool_set_n_threads (1);
      assert_same (one, three);
    }
}

static gboolean
stop_at_once (VtDynamics *dynamics, gpointer data)
{
  return FALSE;
}

static void
test_stops (void)
{
  g_autoptr (VtSample) sample = make_lj_crystal (3, 0.9, 3);
  g_autoptr (VtPotential) potential = make_lj_potential (1, 1, 2);
  g_autoptr (VtDynamics) dynamics = make_dynamics (potential, sample, 0.004);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  vt_dynamics_watch (dynamics, 10, FALSE, stop_at_once, NULL);
  run_steps (dynamics, 100);
  g_assert_cmpuint (vt_dynamics_get_step (dynamics), ==, 10);
  g_cancellable_cancel (cancellable);
  g_assert_false (vt_dynamics_run (dynamics, 100, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (vt_dynamics_get_step (dynamics), ==, 10);
}

static void
test_failures (void)
{
  g_autoptr (VtSample) sample = make_lj_crystal (3, 0.9, 3);
  g_autoptr (VtSample) larger = make_lj_crystal (4, 0.9, 3);
  g_autoptr (VtPotential) potential = make_lj_potential (1, 1, 2);
  g_autoptr (VtDynamics) dynamics = make_dynamics (potential, sample, 0.2);
  g_autoptr (VtDynamics) other = make_dynamics (potential, larger, 0.2);
  g_autoptr (GError) error = NULL;

  /* A time step far too long is told, not computed with. */
  vt_dynamics_draw_velocities (dynamics, 5, 1);
  g_assert_false (vt_dynamics_run (dynamics, 1000, NULL, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED);
  g_clear_error (&error);

  /* A state of other atoms, and what is no state. */
  g_autoptr (GVariant) saved = g_variant_ref_sink (vt_dynamics_save (other));
  g_autoptr (GVariant) nothing = g_variant_ref_sink (g_variant_new_parsed ("{'step': <uint64 3>}"));
  g_assert_false (vt_dynamics_restore (dynamics, saved, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_false (vt_dynamics_restore (dynamics, nothing, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
  g_clear_error (&error);

  /* Two atoms at one place. */
  const double pair[6] = { 1, 1, 1, 1, 1, 1 };
  g_autoptr (VtSample) twins = NULL;
  VtCell cell;
  VtSpecies species;
  vt_cell_init_orthogonal (&cell, 6, 6, 6);
  vt_species_init (&species, "1", 0);
  twins = vt_sample_new (&cell, 2, g_memdup2 (pair, sizeof pair), g_new0 (guint8, 2), NULL, &species, 1);
  vt_sample_set_units (twins, VT_UNITS_LJ);
  g_assert_null (vt_dynamics_new (potential, twins, VT_PRECISION_DOUBLE, 0.005, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
}

/* In two dimensions nothing leaves the plane, and the degrees of freedom are 2 N − 2. */
static void
test_flat (void)
{
  g_autoptr (VtSample) sample = make_lj_crystal (4, 0.9, 2);
  g_autoptr (VtPotential) potential = make_lj_potential (1, 1, 2);
  g_autoptr (VtDynamics) dynamics = make_dynamics (potential, sample, 0.004);
  const gsize n = vt_sample_get_n_atoms (sample);
  VtDynamicsState state;

  vt_dynamics_draw_velocities (dynamics, 0.3, 1);
  vt_dynamics_set_thermostat (dynamics, VT_THERMOSTAT_LANGEVIN, 0.3, 0.5);
  vt_dynamics_set_barostat (dynamics, VT_BAROSTAT_ISOTROPIC, 1, 1);
  run_steps (dynamics, 200);
  for (gsize i = 0; i < n; i++)
    g_assert_true (vt_dynamics_get_positions (dynamics)[3 * i + 2] == vt_sample_get_positions (sample)[3 * i + 2]);
  vt_dynamics_get_state (dynamics, &state);
  g_assert_cmpfloat_with_epsilon (state.temperature, state.kinetic / (double) n, 1e-12);
  g_assert_cmpfloat_with_epsilon (state.volume, vt_cell_get_volume (vt_dynamics_get_cell (dynamics)), 1e-9);
  g_assert_cmpfloat (vt_dynamics_get_cell (dynamics)->vectors[2][2], ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  vt_pool_set_n_threads (1); /* so few atoms are quicker without waking others */
  g_test_add_func ("/dynamics/energy", test_energy);
  g_test_add_func ("/dynamics/order", test_order);
  g_test_add_func ("/dynamics/momentum", test_momentum);
  g_test_add_func ("/dynamics/reversible", test_reversible);
  g_test_add_func ("/dynamics/velocities", test_velocities);
  g_test_add_func ("/dynamics/pressure", test_pressure);
  g_test_add_data_func ("/dynamics/restart/constant-energy", &ensembles[0], test_restart);
  g_test_add_data_func ("/dynamics/restart/bussi-isotropic-ramp", &ensembles[1], test_restart);
  g_test_add_data_func ("/dynamics/restart/nose-hoover-ramp", &ensembles[2], test_restart);
  g_test_add_data_func ("/dynamics/restart/langevin-anisotropic", &ensembles[3], test_restart);
  g_test_add_func ("/dynamics/threads", test_threads);
  g_test_add_func ("/dynamics/stops", test_stops);
  g_test_add_func ("/dynamics/failures", test_failures);
  g_test_add_func ("/dynamics/flat", test_flat);
  return g_test_run ();
}
