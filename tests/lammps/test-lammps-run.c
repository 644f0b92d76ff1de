/* LAMMPS itself, with what we write for it: its energies are ours at the first step, its ensembles have the temperature and pressure that
 * were asked for, and each kind of run comes to its end. */
#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "../dynamics/dynamics-helpers.h"
#include "../structure/helpers.h"
#include "base/vt-error.h"
#include "base/vt-units.h"
#include "lammps/vt-lammps-input.h"
#include "lammps/vt-methods.h"
#include "potential/vt-forces.h"

static gboolean
has_lammps (void)
{
  const char *lmp = g_getenv ("VITRINE_LMP");

  if (lmp != NULL && *lmp != '\0')
    return TRUE;
  g_test_skip ("LAMMPS (lmp) is not installed: apt-get install lammps");
  return FALSE;
}

static const double *
get_rows (VtResult *result, const char *table, const char *column, gsize *n)
{
  VtTable *found = vt_result_find_table (result, table);

  g_assert_nonnull (found);
  *n = vt_table_get_n_rows (found);
  g_assert_cmpuint (*n, >, 0);
  return get_column (found, column);
}

static double
get_first (VtResult *result, const char *table, const char *column)
{
  gsize n;

  return get_rows (result, table, column, &n)[0];
}

/* Potential energy and pressure of the first row beside ours. The energy needs no constant of nature; LAMMPS's for the pressure has 8 digits. */
static void
compare_first_row (VtSample *sample, const char *temperature)
{
  g_autofree char *options = g_strdup_printf ("run=nvt,temperature=%s,duration=0.004,rows=2,frames=0", temperature);
  g_autoptr (VtResult) result = run_method ("lammps", sample, options);
  g_autoptr (GError) error = NULL;
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, &error);
  g_autoptr (VtForces) forces = vt_forces_new (potential, sample, VT_PRECISION_DOUBLE, &error);
  const VtCell *cell = vt_sample_get_cell (sample);
  const gboolean metal = vt_sample_get_units (sample) == VT_UNITS_METAL;
  const double n = (double) vt_sample_get_n_atoms (sample), energy = n * get_first (result, "lammps_energy", "potential");
  const double kinetic = n * (get_first (result, "lammps_energy", "total") - get_first (result, "lammps_energy", "potential"));
  const double size = vt_cell_get_volume (cell) / (cell->dimension == 2 ? cell->vectors[2][2] : 1);
  VtForcesSum sum;

  g_assert_no_error (error);
  vt_forces_compute (forces, vt_sample_get_positions (sample), NULL, NULL, &sum);
  g_test_message ("energy: LAMMPS %.15g, ours %.15g, difference %.2e", energy, sum.energy, energy - sum.energy);
  g_assert_cmpfloat (fabs (energy - sum.energy), <, 1e-8 * fabs (sum.energy));
  const double virial = sum.virial[0] + sum.virial[1] + (cell->dimension == 2 ? 0 : sum.virial[2]);
  const double pressure = (2 * kinetic + virial) / cell->dimension / size * (metal ? VT_EV_A3_IN_GPA : 1);
  g_test_message ("pressure: LAMMPS %.12g, ours %.12g", get_first (result, "lammps_pressure", "pressure"), pressure);
  g_assert_cmpfloat_with_epsilon (get_first (result, "lammps_pressure", "pressure"), pressure, 1e-6 * (1 + fabs (pressure)));
  g_assert_cmpfloat_with_epsilon (get_first (result, "lammps_volume", "volume"), size / n, 1e-9 * size / n);
}

static void
test_energy_metal (void)
{
  static const double basis[2][3] = { { 0.05, 0.1, 0.15 }, { 0.55, 0.6, 0.65 } };

  if (!has_lammps ())
    return;
  g_autoptr (VtSample) sample = make_crystal (2, basis, b2_species, 3.27, 4, 0.15);
  compare_first_row (sample, "300");

  /* Any orientation of the cell, not only LAMMPS's. */
  const double c = cos (0.7), s = sin (0.7), rotation[3][3] = { { c, -s, 0 }, { s * 0.6, c * 0.6, -0.8 }, { s * 0.8, c * 0.8, 0.6 } };
  const double shift[3] = { 3, -7, 11 };
  g_autoptr (VtSample) turned = transform_sample (sample, rotation, shift);
  compare_first_row (turned, "300");
}

/* Two species on a lattice, a bit off it. */
static VtSample *
make_mixture (int reps, double density, int dimension)
{
  g_autoptr (VtSample) pure = make_lj_crystal (reps, density, dimension);
  const gsize n = vt_sample_get_n_atoms (pure);
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  double *r = g_memdup2 (vt_sample_get_positions (pure), 3 * n * sizeof *r);
  guint8 *index = g_new (guint8, n);
  VtSpecies species[2];

  for (gsize i = 0; i < n; i++)
    {
      index[i] = i % 5 == 4;
      for (gsize k = 0; k < (gsize) dimension; k++)
        r[3 * i + k] += g_rand_double_range (rand, -0.05, 0.05);
    }
  for (guint s = 0; s < 2; s++)
    {
      vt_species_init (&species[s], s == 0 ? "A" : "B", s);
      species[s].mass = 1;
    }
  VtSample *sample = vt_sample_new (vt_sample_get_cell (pure), n, r, index, NULL, species, 2);
  vt_sample_set_units (sample, VT_UNITS_LJ);
  return sample;
}

static void
test_energy_reduced (void)
{
  if (!has_lammps ())
    return;
  g_autoptr (VtSample) solid = make_mixture (4, 1.2, 3); /* shifted */
  compare_first_row (solid, "0.5");
  g_autoptr (VtSample) flat = make_mixture (10, 1.2, 2); /* smooth: from a table */
  compare_first_row (flat, "0.5");
}

static Moments
measure (VtResult *result, const char *table, const char *column)
{
  gsize n;
  const double *values = get_rows (result, table, column, &n);
  g_autoptr (GArray) settled = g_array_new (FALSE, FALSE, sizeof (double));

  g_array_append_vals (settled, values + n / 3, (guint) (n - n / 3));
  return find_moments (settled);
}

/* 500 atoms of a Lennard-Jones solid for long enough that its means have errors. */
static void
test_ensembles (void)
{
  if (!has_lammps ())
    return;
  g_autoptr (VtSample) sample = make_lj_crystal (5, 1, 3);
  g_autoptr (VtResult) nvt = run_method ("lammps", sample, "run=nvt,temperature=0.5,duration=20,timestep=0.005,rows=2000,frames=5");
  Moments t = measure (nvt, "lammps_temperature", "temperature");
  assert_agrees ("NVT, temperature", t.mean, t.mean_error, 0.5);
  /* Canonical: ⟨δT²⟩ = 2 T² / 3 (N − 1). */
  assert_agrees ("NVT, its variance", t.variance, t.variance_error, 2 * 0.25 / (3 * 499));

  g_autoptr (VtResult) npt = run_method ("lammps", sample, "run=npt,temperature=0.5,pressure=1,duration=20,timestep=0.005,rows=2000,frames=0");
  t = measure (npt, "lammps_temperature", "temperature");
  assert_agrees ("NPT, temperature", t.mean, t.mean_error, 0.5);
  t = measure (npt, "lammps_pressure", "pressure");
  assert_agrees ("NPT, pressure", t.mean, t.mean_error, 1);
  g_assert_null (vt_result_find_table (npt, "lammps_msd"));
}

/* ---- whole runs ---- */

static void
test_melt_quench (void)
{
  if (!has_lammps ())
    return;
  g_autoptr (VtSample) sample = make_mixture (4, 1.2, 3);
  g_autoptr (VtResult) result
      = run_method ("lammps", sample,
                    "run=melt-quench,melt_temperature=1.5,melt_time=2,rate=0.02,final_temperature=0.01,pressure=5,timestep=0.005,rows=100,frames=5");
  VtSample *glass = vt_result_get_sample (result);
  gsize n;
  const double *target = get_rows (result, "lammps_temperature", "target", &n);

  g_assert_cmpfloat (target[0], ==, 1.5);
  g_assert_cmpfloat_with_epsilon (target[n - 1], 0.01, 1e-9);
  g_assert_cmpuint (vt_sample_get_n_atoms (glass), ==, 256);
  g_assert_null (vt_sample_find_field (glass, "vx"));
  /* A minimum, at the pressure of the run as far as the last minimisation, in a fixed cell, has left it. */
  g_autoptr (VtResult) forces = run_method ("forces", glass, "");
  VtTable *table = vt_result_find_table (forces, "forces");
  double value;
  g_assert_true (vt_table_lookup_scalar (table, "max_force", &value));
  g_assert_cmpfloat (value, <, 1e-3);
  g_assert_true (vt_table_lookup_scalar (table, "pressure", &value));
  g_assert_cmpfloat_with_epsilon (value, 5, 0.05);
  /* Its energy is that of the log's last row. */
  g_assert_true (vt_table_lookup_scalar (table, "energy_per_atom", &value));
  double logged, tg, error;
  VtTable *curve = vt_result_find_table (result, "lammps_quench");
  g_assert_true (vt_table_lookup_scalar (curve, "inherent_energy", &logged));
  g_assert_cmpfloat_with_epsilon (value, logged, 1e-9);
  /* From 100 rows two straight lines, between the ends. */
  g_assert_cmpuint (vt_table_get_n_rows (curve), >=, 40);
  g_assert_true (vt_table_lookup_scalar (curve, "tg", &tg) && vt_table_lookup_scalar (curve, "tg_error", &error));
  g_test_message ("T_g %.3g ± %.2g", tg, error);
  g_assert_cmpfloat (tg, >, 0.2); /* of this mixture some 0.4, for so few atoms give or take 0.1 */
  g_assert_cmpfloat (tg, <, 0.8);
}

static void
test_melt_quench_metal (void)
{
  if (!has_lammps ())
    return;
  g_autoptr (VtSample) sample = make_b2_crystal (3, 3.27);
  g_autoptr (VtResult) result = run_method ("lammps", sample, "run=melt-quench,melt_time=0.1,rate=10000,minimise=false,rows=100,frames=5");
  gsize n;
  const double *time = get_rows (result, "lammps_temperature", "time", &n), *t = get_column (vt_result_find_table (result, "lammps_temperature"), "temperature");

  g_assert_cmpuint (n, >=, 100);
  g_assert_cmpfloat_with_epsilon (time[n - 1], 0.3, 0.002);
  g_assert_cmpfloat (t[0], >, 1990);
  g_assert_nonnull (vt_sample_find_field (vt_result_get_sample (result), "vx"));
  g_assert_nonnull (strstr (vt_sample_get_title (vt_result_get_sample (result)), "Cu50Zr50 glass, 1×10¹⁶ K/s"));
}

/* The mean of the squares of what the atoms are away is what the log's own mean squared displacement averages to. */
static void
test_vmsd (void)
{
  if (!has_lammps ())
    return;
  g_autoptr (VtSample) sample = make_b2_crystal (4, 3.27);
  g_autoptr (VtResult) result = run_method ("lammps", sample, "run=vmsd,temperature=300,duration=0.5,equilibration=0.13,rows=315,frames=0");
  VtField *all = vt_result_find_field (result, "lammps_vmsd");
  double mean = 0, parts = 0, logged = 0;
  gsize n_rows, n_logged = 0;
  const double *msd = get_rows (result, "lammps_msd", "msd", &n_rows);
  const double *time = get_rows (result, "lammps_msd", "time", &n_rows);

  for (gsize i = 0; i < 128; i++)
    {
      mean += vt_field_get (all, i, 0) / 128;
      for (guint k = 0; k < 3; k++)
        {
          const char *const names[] = { "lammps_vmsd_x", "lammps_vmsd_y", "lammps_vmsd_z" };

          parts += vt_field_get (vt_result_find_field (result, names[k]), i, 0) / 128;
        }
    }
  g_assert_cmpfloat_with_epsilon (mean, parts, 1e-9);
  for (gsize i = 0; i < n_rows; i++)
    if (time[i] > 0.13)
      {
        logged += msd[i];
        n_logged++;
      }
  g_test_message ("vMSD %.6f, mean of the log %.6f", mean, logged / (double) n_logged);
  /* Every tenth step beside every second one: the mean of a curve that hardly bends within either. */
  g_assert_cmpfloat_with_epsilon (mean, logged / (double) n_logged, 0.02 * mean);
  g_assert_cmpfloat (mean, >, 0.005);
}

/* Velocities go in and out; turned, too. */
static void
test_velocities (void)
{
  if (!has_lammps ())
    return;
  const double c = cos (0.7), s = sin (0.7), rotation[3][3] = { { c, -s, 0 }, { s * 0.6, c * 0.6, -0.8 }, { s * 0.8, c * 0.8, 0.6 } };
  const double shift[3] = { 3, -7, 11 };
  g_autoptr (VtSample) crystal = make_b2_crystal (4, 3.27);
  g_autoptr (VtSample) start = transform_sample (crystal, rotation, shift);
  g_autoptr (VtResult) first = run_method ("lammps", start, "run=nvt,duration=0.1,rows=10,frames=0");
  VtSample *hot = vt_result_get_sample (first);
  g_autoptr (VtResult) second = run_method ("lammps", hot, "run=nvt,velocities=keep,duration=0.002,rows=1,frames=0");
  gsize n;
  const double *t = get_rows (first, "lammps_temperature", "temperature", &n);
  double twice = 0;

  g_assert_cmpfloat_with_epsilon (get_first (second, "lammps_temperature", "temperature"), t[n - 1], 1e-9 * t[n - 1]);
  g_assert_cmpfloat_with_epsilon (get_first (second, "lammps_energy", "potential"), get_rows (first, "lammps_energy", "potential", &n)[n - 1], 1e-9);
  for (gsize i = 0; i < vt_sample_get_n_atoms (hot); i++)
    for (guint k = 0; k < 3; k++)
      {
        const char *const names[] = { "vx", "vy", "vz" };
        const double v = vt_field_get (vt_sample_find_field (hot, names[k]), i, 0);

        twice += vt_sample_get_species (hot, NULL)[vt_sample_get_species_index (hot)[i]].mass * VT_AMU_IN_EV_PS2_A2 * v * v;
      }
  /* 3 (N − 1) k T; LAMMPS's constants have seven digits. */
  g_assert_cmpfloat_with_epsilon (twice / (3 * 127 * VT_BOLTZMANN_EV), t[n - 1], 1e-4 * t[n - 1]);
}

/* Going on from a restart file in the middle ends where the run without a stop ended. */
static void
test_restart (void)
{
  if (!has_lammps ())
    return;
  g_autoptr (VtSample) sample = make_lj_crystal (4, 1, 3);
  g_autoptr (VtParams) params = vt_params_new (vt_lammps_input_params);
  g_autoptr (GError) error = NULL;
  char *folder = make_directory ();
  VtLammpsPlan plan;

  vt_params_parse (params, "run=nvt,temperature=0.3,duration=7,timestep=0.005,rows=14,frames=14", &error);
  g_assert_true (vt_lammps_plan_init (&plan, params, sample, &error));
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, &error);
  g_assert_true (vt_lammps_write_folder (folder, &plan, sample, potential, NULL, NULL, &error));
  const char *const whole[] = { g_getenv ("VITRINE_LMP"), "-in", "in.nvt", "-log", "none", NULL };
  const char *const rest[] = { g_getenv ("VITRINE_LMP"), "-var", "restart", "nvt.restart.1", "-in", "in.nvt", "-log", "none", NULL };
  g_assert_true (run_command (folder, whole));
  g_autofree char *final = vt_lammps_make_path (folder, "%s.final.dump", &plan);
  g_autoptr (GArray) first = read_rows (final);
  g_assert_true (run_command (folder, rest));
  g_autoptr (GArray) second = read_rows (final);
  g_assert_cmpuint (first->len, ==, second->len);
  for (guint i = 9; i < first->len; i++)
    {
      const Row *a = &g_array_index (first, Row, i), *b = &g_array_index (second, Row, i);

      /* Neighbour lists are made anew, so that sums have another order: 400 steps in a solid let 1e-16 grow to no more than this. */
      for (guint k = 3; k < MIN (a->n, b->n); k++)
        g_assert_cmpfloat_with_epsilon (a->v[k], b->v[k], 1e-6);
    }
  /* A second start is refused. */
  g_assert_false (vt_lammps_write_folder (folder, &plan, sample, potential, NULL, NULL, &error));
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE);
  remove_directory (folder);
}

/* Whether it was killed in its middle, as soon as the file @name is there. */
static gboolean
run_and_kill (const char *folder, const char *const *command, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GPid pid;

  g_assert_true (g_spawn_async (folder, (char **) (gpointer) command, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
                                NULL, &pid, NULL));
  for (int i = 0; i < 60000 && !g_file_test (path, G_FILE_TEST_EXISTS); i++)
    g_usleep (1000);
  kill (pid, SIGKILL);
  int status;
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  return WIFSIGNALED (status);
}

/* An average goes on too: killed between its parts, it ends where the one that was left alone ended. */
static void
test_vmsd_restart (void)
{
  if (!has_lammps ())
    return;
  g_autoptr (VtSample) sample = make_lj_crystal (4, 1, 3);
  g_autoptr (VtParams) params = vt_params_new (vt_lammps_input_params);
  g_autoptr (GError) error = NULL;
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, &error);
  const char *const whole[] = { g_getenv ("VITRINE_LMP"), "-in", "in.vmsd", "-log", "none", NULL };
  char *folders[2] = { make_directory (), make_directory () };
  GArray *rows[2];
  VtLammpsPlan plan;

  vt_params_parse (params, "run=vmsd,temperature=0.1,duration=20,equilibration=1,timestep=0.005,rows=14,frames=0", &error);
  g_assert_true (vt_lammps_plan_init (&plan, params, sample, &error));
  g_assert_cmpuint (plan.restart_every, ==, 1000); /* of 4000 */
  for (int k = 0; k < 2; k++)
    g_assert_true (vt_lammps_write_folder (folders[k], &plan, sample, potential, NULL, NULL, &error));
  g_assert_true (run_command (folders[0], whole));
  g_assert_true (run_and_kill (folders[1], whole, "vmsd.restart.1"));
  g_autofree char *restart = vt_lammps_find_restart (folders[1], &plan, sample, potential, &error);
  g_assert_cmpstr (restart, ==, "vmsd.restart.1");
  const char *const rest[] = { g_getenv ("VITRINE_LMP"), "-var", "restart", restart, "-in", "in.vmsd", "-log", "none", NULL };
  g_assert_true (run_command (folders[1], rest));
  for (int k = 0; k < 2; k++)
    {
      g_autofree char *path = vt_lammps_make_path (folders[k], "%s.field.dump", &plan);
      rows[k] = read_rows (path);
    }
  double mean = 0, worst = 0;
  for (guint i = 9; i < rows[0]->len; i++)
    {
      const Row *a = &g_array_index (rows[0], Row, i), *b = &g_array_index (rows[1], Row, i);

      g_assert_cmpuint (a->n, ==, b->n);
      mean += a->v[a->n - 4] / 256;
      for (guint c = a->n - 4; c < a->n; c++) /* v_vmsd, _x, _y, _z */
        worst = MAX (worst, fabs (a->v[c] - b->v[c]));
    }
  g_test_message ("vMSD %g, largest difference %.2g", mean, worst);
  g_assert_cmpfloat (mean, >, 1e-4);
  /* Neighbour lists are made anew, so that sums have another order: 3000 steps in a cold solid let 1e-16 grow to no more than this. */
  g_assert_cmpfloat (worst, <, 1e-6 * mean);
  for (int k = 0; k < 2; k++)
    {
      g_array_unref (rows[k]);
      remove_directory (folders[k]);
    }
}

/* The batch script runs it, with srun's work done by a script of our own; again, it says that it is complete. */
static void
test_job (void)
{
  if (!has_lammps ())
    return;
  g_autoptr (VtSample) sample = make_lj_crystal (3, 1, 3);
  g_autoptr (VtParams) params = vt_params_new (vt_lammps_input_params);
  g_autoptr (GError) error = NULL;
  char *folder = make_directory ();
  VtLammpsPlan plan;

  vt_params_parse (params, "run=npt,temperature=0.3,duration=0.5,timestep=0.005,rows=14,frames=14", &error);
  g_assert_true (vt_lammps_plan_init (&plan, params, sample, &error));
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, &error);
  g_assert_true (vt_lammps_write_folder (folder, &plan, sample, potential, NULL, NULL, &error));
  g_autofree char *srun = g_build_filename (folder, "srun", NULL);
  g_assert_true (g_file_set_contents (srun, "#!/bin/sh\nexec \"$@\"\n", -1, &error));
  g_chmod (srun, 0755);
  const char *const job[] = { "sh", "-c", "PATH=\"$PWD:$PATH\" ./job.sh && PATH=\"$PWD:$PATH\" ./job.sh | grep -q complete", NULL };
  g_assert_true (run_command (folder, job));
  g_autofree char *final = vt_lammps_make_path (folder, "%s.final.data", &plan);
  g_assert_true (g_file_test (final, G_FILE_TEST_EXISTS));
  remove_directory (folder);
}

/* ---- come back ---- */

/* As if it had been on a cluster: LAMMPS is run, then the folder is read. */
static VtResult *
read_back (const char *folder, VtSample *sample, GError **error)
{
  g_autoptr (VtParams) params = NULL;
  const VtMethod *method = vt_lammps_choose_reader (folder, &params, error);

  return method != NULL ? vt_method_run_sync (method, sample, params, NULL, error) : NULL;
}

static void
assert_equal_tables (VtResult *a, VtResult *b, const char *id)
{
  VtTable *one = vt_result_find_table (a, id), *two = vt_result_find_table (b, id);

  g_assert_cmpuint (vt_table_get_n_rows (one), ==, vt_table_get_n_rows (two));
  g_assert_cmpuint (vt_table_get_n_columns (one), ==, vt_table_get_n_columns (two));
  for (guint c = 0; c < vt_table_get_n_columns (one); c++)
    g_assert_cmpmem (vt_table_get_numbers (one, c), vt_table_get_n_rows (one) * sizeof (double), vt_table_get_numbers (two, c),
                     vt_table_get_n_rows (two) * sizeof (double));
}

/* What was watched while it ran, and what is read of its folder later, is the same. */
static void
test_come_back (void)
{
  if (!has_lammps ())
    return;
  const double c = cos (0.7), s = sin (0.7), rotation[3][3] = { { c, -s, 0 }, { s * 0.6, c * 0.6, -0.8 }, { s * 0.8, c * 0.8, 0.6 } };
  const double shift[3] = { 3, -7, 11 };
  g_autoptr (VtSample) sample = make_mixture (4, 1.2, 3);
  g_autoptr (VtSample) turned = transform_sample (sample, rotation, shift);
  g_autoptr (VtParams) params = vt_params_new (vt_method_lammps.params);
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, NULL);
  g_autoptr (GError) error = NULL;
  char *folder = make_directory ();
  VtLammpsPlan plan;

  g_assert_true (vt_params_parse (params,
                                  "run=melt-quench,melt_temperature=1.5,melt_time=1,rate=0.5,final_temperature=0.01,pressure=5,timestep=0.005,rows=60,"
                                  "frames=5,tasks=1,seed=7",
                                  NULL));
  g_assert_true (vt_lammps_plan_init (&plan, params, sample, &error));
  g_assert_null (read_back (folder, sample, &error)); /* there is nothing */
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_OPEN);
  g_clear_error (&error);
  g_assert_true (vt_lammps_write_folder (folder, &plan, sample, potential, NULL, NULL, &error));
  g_assert_null (read_back (folder, sample, &error)); /* it has not run */
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_OPEN);
  g_clear_error (&error);
  vt_params_set_folder (params, folder, NULL);
  g_autoptr (VtResult) live = vt_method_run_sync (&vt_method_lammps, sample, params, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (VtResult) read = read_back (folder, sample, &error);
  g_assert_no_error (error);
  for (guint t = 0; t < vt_result_get_n_tables (live); t++)
    assert_equal_tables (live, read, vt_table_get_id (vt_result_get_table (live, t)));
  g_assert_cmpstr (vt_sample_get_hash (vt_result_get_sample (live)), ==, vt_sample_get_hash (vt_result_get_sample (read)));
  g_assert_cmpstr (vt_sample_get_title (vt_result_get_sample (live)), ==, vt_sample_get_title (vt_result_get_sample (read)));
  VtTable *log = vt_result_find_table (read, "lammps_log");
  g_assert_nonnull (strstr (vt_table_get_provenance (log), ",rate=0.5,"));
  g_assert_nonnull (strstr (vt_table_get_provenance (log), ",seed=7,"));
  g_assert_nonnull (strstr (vt_table_get_provenance (log), " · read from "));
  g_assert_cmpuint (vt_table_get_n_rows (log), >, 60); /* and the minimisation's */

  /* Not of another sample with as many atoms. */
  g_assert_null (read_back (folder, turned, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
  g_clear_error (&error);

  /* Cut off: the last frame of the dump, at rest, and no kink. */
  g_autofree char *final = vt_lammps_make_path (folder, "%s.final.dump", &plan);
  g_remove (final);
  g_autoptr (VtResult) cut = read_back (folder, sample, &error);
  g_assert_no_error (error);
  double tg;
  g_assert_false (vt_table_lookup_scalar (vt_result_find_table (cut, "lammps_quench"), "tg", &tg));
  g_assert_nonnull (strstr (vt_table_get_provenance (vt_result_find_table (cut, "lammps_energy")), " · stopped after "));
  g_assert_cmpuint (vt_sample_get_n_atoms (vt_result_get_sample (cut)), ==, 256);
  /* Of 796 steps, after which the log goes on with the minimisation's, every 159th is a frame. */
  g_assert_cmpint (vt_sample_get_timestep (vt_result_get_sample (cut)), ==, 795);
  g_assert_cmpstr (vt_sample_get_title (vt_result_get_sample (cut)), ==, "LAMMPS, stopped after 3.975 τ");
  g_assert_nonnull (strstr (vt_table_get_provenance (vt_result_find_table (cut, "lammps_energy")), " · stopped after 3.98 τ"));
  remove_directory (folder);
}

/* ---- watched and cancelled ---- */

static void
on_partial (VtJob *job, gpointer data)
{
  g_autoptr (GObject) partial = vt_job_dup_partial (job);
  VtSample *now = vt_result_get_sample (VT_RESULT (partial));

  if (now == NULL)
    return;
  g_assert_cmpuint (vt_sample_get_n_atoms (now), ==, 500);
  (*(guint *) data)++;
  if (*(guint *) data == 2)
    vt_job_cancel (job);
}

static void
test_cancel (void)
{
  if (!has_lammps ())
    return;
  g_autoptr (VtSample) sample = make_lj_crystal (5, 1, 3);
  g_autoptr (VtParams) params = vt_params_new (vt_method_lammps.params);
  g_autoptr (VtJob) job = vt_method_create_job (&vt_method_lammps);
  guint n_seen = 0;

  g_assert_true (vt_params_parse (params, "run=nvt,temperature=0.5,duration=5000,timestep=0.005,rows=100000,frames=20000", NULL));
  g_signal_connect (job, "partial", G_CALLBACK (on_partial), &n_seen);
  vt_method_start_job (&vt_method_lammps, job, sample, params, NULL);
  while (vt_job_get_state (job) == VT_JOB_RUNNING)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (vt_job_get_state (job), ==, VT_JOB_CANCELLED);
  g_assert_cmpuint (n_seen, >=, 2);
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1); /* LAMMPS is gone */
  g_assert_cmpint (errno, ==, ECHILD);
}

/* Its atoms may be told of before the first line of its log is. */
static void
stop_it (VtJob *job, gpointer data)
{
  g_autoptr (GObject) partial = vt_job_dup_partial (job);

  if (vt_result_find_table (VT_RESULT (partial), "lammps_energy"))
    vt_job_stop (job);
}

/* Stopped, its last frame is the result. */
static void
test_stop (void)
{
  if (!has_lammps ())
    return;
  g_autoptr (VtSample) sample = make_lj_crystal (5, 1, 3);
  g_autoptr (VtParams) params = vt_params_new (vt_method_lammps.params);
  g_autoptr (VtJob) job = vt_method_create_job (&vt_method_lammps);

  g_assert_true (vt_params_parse (params, "run=nvt,temperature=0.5,duration=5000,timestep=0.005,rows=100000,frames=20000", NULL));
  g_signal_connect (job, "partial", G_CALLBACK (stop_it), NULL);
  vt_method_start_job (&vt_method_lammps, job, sample, params, NULL);
  while (vt_job_get_state (job) == VT_JOB_RUNNING)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (vt_job_get_state (job), ==, VT_JOB_DONE);
  VtResult *result = VT_RESULT (vt_job_get_result (job));
  g_assert_nonnull (strstr (vt_table_get_provenance (vt_result_find_table (result, "lammps_energy")), " · stopped after "));
  g_assert_cmpuint (vt_sample_get_n_atoms (vt_result_get_sample (result)), ==, 500);
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
}

/* No run has left its folder; what MPI has left of those that were killed goes now. */
static void
check_scratch (const char *scratch)
{
  const char *const remove[] = { "rm", "-rf", scratch, NULL };
  g_autoptr (GDir) folder = g_dir_open (scratch, 0, NULL);

  for (const char *name; (name = g_dir_read_name (folder)) != NULL;)
    g_assert_false (g_str_has_prefix (name, "vitrine-"));
  g_assert_true (run_command (NULL, remove));
}

int
main (int argc, char **argv)
{
  char scratch[] = "/tmp/vitrine-test-lammps-XXXXXX";
  int status;

  g_assert_nonnull (mkdtemp (scratch));
  g_setenv ("TMPDIR", scratch, TRUE);
  g_setenv ("OMPI_MCA_ess_singleton_isolated", "1", TRUE); /* as our own start it: no helper of Open MPI's, whose folder one run removes as another begins */
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lammps/energy/metal", test_energy_metal);
  g_test_add_func ("/lammps/energy/reduced", test_energy_reduced);
  g_test_add_func ("/lammps/ensembles", test_ensembles);
  g_test_add_func ("/lammps/melt-quench", test_melt_quench);
  g_test_add_func ("/lammps/melt-quench-metal", test_melt_quench_metal);
  g_test_add_func ("/lammps/vmsd", test_vmsd);
  g_test_add_func ("/lammps/velocities", test_velocities);
  g_test_add_func ("/lammps/restart", test_restart);
  g_test_add_func ("/lammps/vmsd-restart", test_vmsd_restart);
  g_test_add_func ("/lammps/job", test_job);
  g_test_add_func ("/lammps/come-back", test_come_back);
  g_test_add_func ("/lammps/cancel", test_cancel);
  g_test_add_func ("/lammps/stop", test_stop);
  status = g_test_run ();
  check_scratch (scratch);
  return status;
}
