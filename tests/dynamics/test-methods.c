/* The methods as the window and the command line run them: what they make, that it adds up, and that an interrupted run goes on
 * bit for bit. */
#include <math.h>
#include <string.h>

#include "../structure/helpers.h"
#include "base/vt-error.h"
#include "base/vt-memory.h"
#include "base/vt-pool.h"
#include "base/vt-units.h"
#include "dynamics-helpers.h"
#include "dynamics/vt-melt.h"
#include "dynamics/vt-methods.h"

static double
get_scalar (VtResult *result, const char *table, const char *id)
{
  double value = NAN;

  g_assert_nonnull (vt_result_find_table (result, table));
  g_assert_true (vt_table_lookup_scalar (vt_result_find_table (result, table), id, &value));
  return value;
}

static void
test_minimise (void)
{
  g_autoptr (VtSample) sample = make_crystal (4, fcc_basis, NULL, 3.65, 3, 0.1);
  g_autoptr (VtResult) fixed = run_method ("minimise", sample, "");
  g_autoptr (VtResult) relaxed = run_method ("minimise", sample, "cell=isotropic,optimiser=fire");
  g_autoptr (VtResult) hurried = run_method ("minimise", sample, "evaluations=3");
  VtSample *minimum = vt_result_get_sample (fixed);
  const gsize n = vt_sample_get_n_atoms (sample);

  g_assert_cmpfloat (get_scalar (fixed, "minimise", "converged"), ==, 1);
  g_assert_cmpfloat (get_scalar (fixed, "minimise", "max_force"), <=, 1e-6);
  g_assert_cmpfloat (get_scalar (fixed, "minimise", "max_force_before"), >, 0.1);
  g_assert_cmpfloat (get_scalar (fixed, "minimise", "energy_change"), <, -0.01);
  g_assert_cmpfloat (fabs (get_scalar (fixed, "minimise", "pressure")), >, 1);
  g_assert_cmpfloat (fabs (get_scalar (relaxed, "minimise", "pressure")), <, 1e-4);
  g_assert_cmpfloat (get_scalar (hurried, "minimise", "converged"), ==, 0);

  /* The new sample is the old one moved by the displacements; minimised again it stays. */
  for (gsize i = 0; i < n; i++)
    {
      double sum = 0;

      for (guint k = 0; k < 3; k++)
        {
          const double d = vt_field_get (vt_result_find_field (fixed, "displacement_vector"), i, k);

          g_assert_cmpfloat_with_epsilon (vt_sample_get_positions (minimum)[3 * i + k] - vt_sample_get_positions (sample)[3 * i + k], d, 1e-12);
          sum += d * d;
        }
      g_assert_cmpfloat_with_epsilon (sqrt (sum), vt_field_get (vt_result_find_field (fixed, "displacement"), i, 0), 1e-12);
    }
  g_autoptr (VtResult) again = run_method ("minimise", minimum, "");
  g_assert_cmpfloat (get_scalar (again, "minimise", "steps"), ==, 0);
  g_assert_cmpfloat (get_scalar (again, "minimise", "energy"), ==, get_scalar (fixed, "minimise", "energy"));
}

static void
test_md (void)
{
  g_autoptr (VtSample) sample = make_b2_crystal (4, 3.26);
  g_autoptr (VtResult) result = run_method ("md", sample, "duration=0.4,temperature=300,interval=0.02");
  VtSample *last = vt_result_get_sample (result);
  VtTable *energy = vt_result_find_table (result, "md_energy"), *msd = vt_result_find_table (result, "md_msd");
  const gsize n = vt_sample_get_n_atoms (sample);
  double sum = 0;

  g_assert_cmpuint (vt_table_get_n_rows (energy), ==, 21);
  g_assert_cmpfloat_with_epsilon (get_column (energy, "time")[20], 0.4, 1e-12);
  g_assert_cmpfloat (fabs (get_scalar (result, "md_energy", "drift")), <, 1e-3);
  g_assert_cmpfloat_with_epsilon (get_column (vt_result_find_table (result, "md_temperature"), "temperature")[0], 300, 1e-6);
  g_assert_cmpfloat (get_column (msd, "msd")[0], ==, 0);
  for (gsize i = 0; i < n; i++)
    sum += pow (vt_field_get (vt_result_find_field (result, "md_displacement"), i, 0), 2) / (double) n;
  g_assert_cmpfloat_with_epsilon (get_column (msd, "msd")[20], sum, 1e-12);
  g_assert_cmpfloat_with_epsilon ((get_column (msd, "msd_Cu")[20] + get_column (msd, "msd_Zr")[20]) / 2, sum, 1e-12);
  g_assert_nonnull (vt_sample_find_field (last, "vx"));
  g_assert_nonnull (vt_result_find_table (result, "md_rdf"));

  /* Going on with the velocities keeps the energy; drawing is the default. */
  g_autoptr (VtResult) more = run_method ("md", last, "duration=0.1,velocities=keep,thermostat=none,interval=0.05,precision=double");
  g_assert_cmpfloat_with_epsilon (get_column (vt_result_find_table (more, "md_energy"), "total")[0], get_column (energy, "total")[20], 1e-6);
  assert_method_fails ("md", sample, "velocities=keep", VT_METHOD_ERROR_INPUT);
}

static const char *
get_scalar_unit (VtResult *result, const char *table, const char *id)
{
  VtTable *found = vt_result_find_table (result, table);
  const char *title, *unit;
  double value;

  for (guint i = 0; i < vt_table_get_n_scalars (found); i++)
    if (strcmp (vt_table_get_scalar (found, i, &title, &unit, &value), id) == 0)
      return unit;
  g_assert_not_reached ();
}

/* In two dimensions pressure is a force per length, and an area is in the place of the volume, whatever the thickness of the cell. */
static void
test_flat (void)
{
  g_autoptr (VtSample) sample = make_lj_crystal (6, 0.9, 2);
  VtCell thin = *vt_sample_get_cell (sample);
  g_autoptr (VtResult) md = run_method ("md", sample, "temperature=0.1,duration=0.02,timestep=0.005,interval=0.005");
  g_autoptr (VtResult) minimise = run_method ("minimise", sample, "cell=isotropic,pressure=1");
  double flexibility[2];

  g_assert_cmpstr (get_scalar_unit (md, "md_pressure", "mean_pressure"), ==, "ε/σ²");
  g_assert_cmpstr (get_scalar_unit (md, "md_temperature", "mean_temperature"), ==, "ε/k_B");
  g_assert_cmpstr (get_scalar_unit (minimise, "minimise", "pressure"), ==, "ε/σ²");
  g_assert_cmpstr (get_scalar_unit (minimise, "minimise", "volume"), ==, "σ²");
  g_assert_cmpstr (get_scalar_unit (minimise, "minimise", "max_force"), ==, "ε/σ");
  assert_method_fails ("md", sample, "temperature=300", VT_METHOD_ERROR_PARAMETER); /* which can only be kelvins */
  assert_method_fails ("md", sample, "temperature=0.1,ramp=true,final_temperature=300", VT_METHOD_ERROR_PARAMETER);
  assert_method_fails ("vmsd", sample, "temperature=300", VT_METHOD_ERROR_PARAMETER);
  assert_method_fails ("vmsd_scan", sample, "highest=400", VT_METHOD_ERROR_PARAMETER);

  thin.vectors[2][2] = 0.25;
  for (int t = 0; t < 2; t++)
    {
      g_autoptr (VtSample) same = vt_sample_with_positions (sample, t == 1 ? &thin : NULL,
                                                            g_memdup2 (vt_sample_get_positions (sample), 3 * vt_sample_get_n_atoms (sample) * sizeof (double)));
      g_autoptr (VtResult) voronoi = run_method ("voronoi", same, "");
      vt_sample_take_field (same, g_object_ref (vt_result_find_field (voronoi, "volume")));
      g_autoptr (VtResult) vmsd = run_method ("vmsd", same, "temperature=0.05,duration=1,equilibration=0,timestep=5");

      flexibility[t] = vt_field_get (vt_result_find_field (vmsd, "flexibility_volume"), 0, 0);
      /* ⟨Δr²⟩ times the side of a square of the atom's area */
      g_assert_cmpfloat_with_epsilon (flexibility[t] / vt_field_get (vt_result_find_field (vmsd, "vmsd"), 0, 0), sqrt (1 / 0.9), 1e-6);
    }
}

/* A melt that boils for want of pressure and condenses when it is cold: its energy grows flatter with temperature, which is no glass transition. */
static void
test_no_transition (void)
{
  g_autoptr (VtSample) sample = make_lj_crystal (3, 0.9, 3);
  g_autoptr (VtResult) boiled = run_method ("quench", sample, "melt_temperature=2,melt_time=10,final_temperature=0.1,rate=0.05,timestep=0.005,minimise=false");
  VtTable *table = vt_result_find_table (boiled, "quench");
  g_autofree char *warning = vt_method_quench.dup_warning (sample, NULL, &table);

  g_assert_true (isnan (get_scalar (boiled, "quench", "tg")));
  g_assert_nonnull (warning);
  g_assert_nonnull (strstr (warning, "No glass transition"));
}

/* A species that no atom has, as after a quench without it, has no curves. */
static void
test_absent_species (void)
{
  g_autoptr (VtSample) copper = make_crystal (4, fcc_basis, NULL, 3.65, 3, 0.1);
  const gsize n = vt_sample_get_n_atoms (copper);
  VtSpecies species[2];

  vt_species_init (&species[0], "Zr", 0);
  vt_species_init (&species[1], "Cu", 1);
  guint8 *index = g_new (guint8, n);
  memset (index, 1, n);
  g_autoptr (VtSample) sample = vt_sample_new (vt_sample_get_cell (copper), n, g_memdup2 (vt_sample_get_positions (copper), 3 * n * sizeof (double)),
                                               index, NULL, species, 2);
  g_autoptr (VtResult) result = run_method ("md", sample, "duration=0.04,temperature=300,interval=0.02");
  g_autoptr (VtResult) plain = run_method ("md", copper, "duration=0.04,temperature=300,interval=0.02");

  g_assert_cmpuint (vt_table_get_n_columns (vt_result_find_table (result, "md_rdf")), ==, 2);
  g_assert_cmpuint (vt_table_get_n_columns (vt_result_find_table (result, "md_msd")), ==, 3); /* time, all, Cu */
  g_assert_cmpfloat (get_column (vt_result_find_table (result, "md_msd"), "msd_Cu")[2], ==, get_column (vt_result_find_table (plain, "md_msd"), "msd")[2]);
}

/* A thermostat that there is not heats nothing. */
static void
test_ramp_without_thermostat (void)
{
  g_autoptr (VtSample) sample = make_b2_crystal (4, 3.26);

  assert_method_fails ("md", sample, "ramp=true,thermostat=none", VT_METHOD_ERROR_PARAMETER);
}

/* A cell that is narrower than what the fast forces need is told of, a wider one is not. */
static void
test_narrow (void)
{
  for (int cells = 4; cells <= 6; cells += 2) /* 14.6 and 21.9 Å */
    {
      g_autoptr (VtSample) sample = make_crystal (4, fcc_basis, NULL, 3.65, cells, 0.1);
      g_autoptr (VtResult) result = run_method ("md", sample, "duration=0.004,temperature=300,interval=0.002");
      VtTable *table = vt_result_find_table (result, "md_energy");
      g_autofree char *warning = vt_method_md.dup_warning (sample, NULL, &table);
      double width = 0;

      g_assert_true (vt_table_lookup_scalar (table, "wanted_width", &width) == (cells == 4));
      g_assert_true ((warning != NULL) == (cells == 4));
      g_assert_true (cells != 4 || (width > 14.6 && width < 21.9 && strstr (warning, "Å") != NULL));
    }
}

/* New atoms of another composition: a cube of a plausible density, everything inside, at its minimum. */
static void
test_quench (void)
{
  g_autoptr (VtSample) sample = make_b2_crystal (3, 3.26);
  g_autoptr (VtResult) result = run_method ("quench", sample, "atoms=100,composition=Cu=64/Zr=36,rate=3000,melt_time=0.2,seed=2");
  VtSample *glass = vt_result_get_sample (result);
  VtTable *energy = vt_result_find_table (result, "quench");
  const double *temperature = get_column (energy, "temperature");
  const gsize n = vt_sample_get_n_atoms (glass), rows = vt_table_get_n_rows (energy);
  const VtCell *cell = vt_sample_get_cell (glass);
  g_autofree char *composition = vt_sample_dup_composition (glass);

  g_assert_cmpuint (n, ==, 100);
  g_assert_cmpstr (composition, ==, "Cu64Zr36");
  g_assert_nonnull (strstr (vt_sample_get_title (glass), "3×10¹⁵ K/s"));
  g_assert_cmpfloat (get_scalar (result, "quench", "converged"), ==, 1);
  g_assert_cmpfloat (get_scalar (result, "quench", "inherent_energy"), <, get_column (energy, "energy")[0]);
  g_assert_cmpfloat (fabs (get_scalar (result, "quench", "inherent_volume") - 16), <, 2); /* Å³ per atom */
  g_assert_cmpfloat (temperature[0], <, 150);
  g_assert_cmpfloat (temperature[rows - 1], >, 1900);
  for (gsize row = 1; row < rows; row++)
    g_assert_cmpfloat (temperature[row], >, temperature[row - 1]);
  for (gsize k = 0; k < 3 * n; k++)
    {
      g_assert_cmpfloat (vt_sample_get_positions (glass)[k], >=, 0);
      g_assert_cmpfloat (vt_sample_get_positions (glass)[k], <=, cell->vectors[0][0]);
    }

  /* However fast it is cooled, the rows go down to the end: of 1300 steps, a tenth of which would make more rows than there may be, the coldest were left
   * out. The last row is the mean of less than a fiftieth of the way. */
  g_autoptr (VtResult) fast = run_method ("quench", sample, "atoms=40,rate=750,melt_time=0.02,minimise=false");
  g_assert_cmpfloat (get_column (vt_result_find_table (fast, "quench"), "temperature")[0], <, 50 + 1950 / 50.0);

  /* The sample's own atoms, kept in motion at the end. */
  g_autoptr (VtSample) lj = make_lj_crystal (2, 0.9, 3);
  g_autoptr (VtResult) moving = run_method (
      "quench", lj, "melt_temperature=2,final_temperature=0.2,rate=1,melt_time=1,timestep=0.004,minimise=false");
  g_assert_nonnull (vt_sample_find_field (vt_result_get_sample (moving), "vz"));
  g_assert_cmpuint (vt_sample_get_n_atoms (vt_result_get_sample (moving)), ==, 32);

  assert_method_fails ("quench", lj, "melt_temperature=2000", VT_METHOD_ERROR_PARAMETER); /* ε/k_B */
  assert_method_fails ("quench", sample, "final_temperature=3000", VT_METHOD_ERROR_PARAMETER);
  assert_method_fails ("quench", sample, "composition=Cu=0/Zr=0", VT_METHOD_ERROR_PARAMETER);
}

/* More atoms than any machine holds are refused before one is placed; a cancelled placing ends with that alone. */
static void
test_too_many (void)
{
  const gsize most = 1000000000000;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_assert_cmpuint (vt_memory_get_total (), >, 1 << 28);
  g_assert_true (vt_memory_suffices (1 << 20));
  g_assert_null (vt_melt_new_from_text ("Cu=50/Zr=50", most, NULL, 1, NULL, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER);
  g_assert_nonnull (strstr (error->message, "1000000000000"));
  g_clear_error (&error);
  g_autoptr (VtSample) some = vt_melt_new_from_text ("Cu=50/Zr=50", 1000, NULL, 1, cancellable, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (vt_sample_get_n_atoms (some), ==, 1000);
  g_cancellable_cancel (cancellable);
  g_assert_null (vt_melt_new_from_text ("Cu=50/Zr=50", 1000, NULL, 1, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_autoptr (VtPotential) potential = find_potential_for (some);
  g_assert_null (vt_forces_new_cancellable (potential, some, VT_PRECISION_DOUBLE, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* ---- restarts ---- */

static VtResult *
run_with_checkpoint (const char *id, VtSample *sample, const char *options, const char *path, gboolean resume, gboolean *cancel, GError **error)
{
  const VtMethod *method = vt_registry_find (id);
  g_autoptr (VtParams) params = vt_params_new (method->params);
  g_autoptr (VtJob) job = vt_method_create_job (method);

  g_assert_true (vt_params_parse (params, options, NULL));
  vt_params_set_checkpoint (params, path, resume, 0);
  vt_method_start_job (method, job, sample, params, NULL);
  while (cancel != NULL && !g_file_test (path, G_FILE_TEST_EXISTS) && vt_job_get_state (job) == VT_JOB_RUNNING)
    g_main_context_iteration (NULL, FALSE);
  if (cancel != NULL)
    vt_job_cancel (job);
  vt_job_wait (job);
  if (cancel != NULL)
    *cancel = vt_job_get_state (job) == VT_JOB_CANCELLED;
  if (vt_job_get_state (job) == VT_JOB_FAILED)
    g_propagate_error (error, g_error_copy (vt_job_get_error (job)));
  return vt_job_get_state (job) == VT_JOB_DONE ? g_object_ref (VT_RESULT (vt_job_get_result (job))) : NULL;
}

static void
assert_same_tables (VtResult *a, VtResult *b)
{
  g_assert_cmpuint (vt_result_get_n_tables (a), ==, vt_result_get_n_tables (b));
  for (guint t = 0; t < vt_result_get_n_tables (a); t++)
    {
      g_autofree char *first = vt_table_to_csv (vt_result_get_table (a, t));
      g_autofree char *second = vt_table_to_csv (vt_result_get_table (b, t));

      g_assert_cmpstr (first, ==, second);
    }
}

static void
test_resume (gconstpointer data)
{
  const char *const *run = data; /* method, options */
  char *folder = make_directory ();
  g_autofree char *path = g_build_filename (folder, "run.checkpoint", NULL);
  g_autoptr (VtSample) sample = make_lj_crystal (2, 0.9, 3);
  g_autoptr (VtResult) whole = run_method (run[0], sample, run[1]);
  g_autoptr (GError) error = NULL;
  gboolean cancelled;

  /* Stopped after its first checkpoint, then gone on with. */
  g_autoptr (VtResult) nothing = run_with_checkpoint (run[0], sample, run[1], path, FALSE, &cancelled, &error);
  g_assert_no_error (error);
  g_assert_true (cancelled);
  g_assert_null (nothing);
  g_autoptr (VtResult) rest = run_with_checkpoint (run[0], sample, run[1], path, TRUE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (vt_sample_get_hash (vt_result_get_sample (whole)), ==, vt_sample_get_hash (vt_result_get_sample (rest)));
  assert_same_tables (whole, rest);

  /* Another run's. */
  g_autofree char *other = g_strconcat (run[1], ",seed=7", NULL);
  g_assert_null (run_with_checkpoint (run[0], sample, other, path, TRUE, NULL, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
  remove_directory (folder);
}

/* Left when its evaluations were used up, and gone on with where it was: the same minimum, and curves of one run. */
static void
test_resume_minimise (void)
{
  char *folder = make_directory ();
  g_autofree char *path = g_build_filename (folder, "run.checkpoint", NULL);
  g_autoptr (VtSample) crystal = make_lj_crystal (3, 1.1, 3);
  g_autoptr (VtResult) md = run_method ("md", crystal, "duration=0.5,timestep=0.005,temperature=0.2");
  VtSample *sample = vt_result_get_sample (md);
  g_autoptr (VtResult) whole = run_method ("minimise", sample, "cell=isotropic");
  g_autoptr (GError) error = NULL;
  g_autoptr (VtResult) part = run_with_checkpoint ("minimise", sample, "cell=isotropic,evaluations=8", path, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (VtResult) rest = run_with_checkpoint ("minimise", sample, "cell=isotropic", path, TRUE, NULL, &error);
  g_assert_no_error (error);
  const double steps = get_scalar (part, "minimise", "steps");

  g_assert_cmpfloat (get_scalar (part, "minimise", "converged"), ==, 0);
  g_assert_cmpfloat (get_scalar (rest, "minimise", "converged"), ==, 1);
  g_assert_cmpfloat (steps, >, 2);
  g_assert_cmpfloat (get_scalar (rest, "minimise", "steps"), >, steps);
  g_assert_cmpfloat (vt_table_get_n_rows (vt_result_find_table (rest, "minimise")), ==, get_scalar (rest, "minimise", "steps") + 1);
  g_assert_cmpfloat_with_epsilon (get_scalar (rest, "minimise", "energy_change"), get_scalar (whole, "minimise", "energy_change"), 1e-10);
  g_assert_cmpfloat (get_scalar (rest, "minimise", "volume_before"), ==, get_scalar (whole, "minimise", "volume_before"));
  g_assert_cmpfloat_with_epsilon (get_scalar (rest, "minimise", "volume"), get_scalar (whole, "minimise", "volume"), 1e-3);
  remove_directory (folder);
}

static const char *const md_run[] = {
  "md", "duration=25,timestep=0.005,temperature=1.2,barostat=isotropic,pressure=1,thermostat=bussi,interval=0.5,seed=3",
};

static const char *const quench_run[] = {
  "quench", "melt_temperature=2,final_temperature=0.2,rate=0.12,melt_time=6,timestep=0.005,minimise=false,seed=3",
};

static double
get_resident_kib (void)
{
  g_autofree char *text = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &text, NULL, NULL));
  line = strstr (text, "VmRSS:");
  return line != NULL ? g_ascii_strtod (line + 6, NULL) : 0;
}

/* Started and stopped again and again, at whatever point, a run leaves nothing behind. */
static void
test_cycles (void)
{
  g_autoptr (VtSample) sample = make_lj_crystal (3, 0.9, 3);
  const VtMethod *method = vt_registry_find ("md");
  double before = 0;

  for (int cycle = 0; cycle < 400; cycle++)
    {
      g_autoptr (VtParams) params = vt_params_new (method->params);
      g_autoptr (VtJob) job = vt_method_create_job (method);

      g_assert_true (vt_params_parse (params, "duration=1000,timestep=0.004,temperature=1", NULL));
      vt_method_start_job (method, job, sample, params, NULL);
      g_usleep ((gulong) (cycle % 7) * 500);
      vt_job_cancel (job);
      vt_job_wait (job);
      g_assert_cmpint (vt_job_get_state (job), ==, VT_JOB_CANCELLED);
      while (g_main_context_iteration (NULL, FALSE)) /* what was still to be told */
        ;
      if (cycle == 99)
        before = get_resident_kib (); /* caches and the allocator's arenas have filled */
    }
  g_test_message ("resident memory grew by %.0f KiB in 300 cycles", get_resident_kib () - before);
#ifndef __SANITIZE_ADDRESS__ /* which keeps what is freed for a while, and looks for leaks itself */
  /* One array of the atoms leaked in each would be 1000 KiB. */
  g_assert_cmpfloat (get_resident_kib () - before, <, 500);
#endif
}

/* ---- stopped before its time ---- */

static void
stop_it (VtJob *job, gpointer data)
{
  vt_job_stop (job);
}

/* As the window does it: stopped as soon as there is to be seen what @when waits for. */
static VtResult *
run_and_stop (const char *id, VtSample *sample, const char *options, void (*when) (VtJob *job, gpointer data))
{
  const VtMethod *method = vt_registry_find (id);
  g_autoptr (VtParams) params = vt_params_new (method->params);
  g_autoptr (VtJob) job = vt_method_create_job (method);

  g_assert_true (method->may_stop);
  g_assert_true (vt_params_parse (params, options, NULL));
  g_signal_connect (job, "partial", G_CALLBACK (when), NULL);
  vt_method_start_job (method, job, sample, params, NULL);
  while (vt_job_get_state (job) == VT_JOB_RUNNING)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (vt_job_get_state (job), ==, VT_JOB_DONE);
  return VT_RESULT (g_object_ref (vt_job_get_result (job)));
}

/* Before, vmsd has nothing to keep. */
static void
stop_with_two_blocks (VtJob *job, gpointer data)
{
  g_autoptr (GObject) partial = vt_job_dup_partial (job);
  VtTable *table = vt_result_find_table (VT_RESULT (partial), "vmsd");
  double frames;

  if (table != NULL && vt_table_lookup_scalar (table, "frames", &frames) && frames >= 2 * 20)
    vt_job_stop (job);
}

static void
test_stop (void)
{
  g_autoptr (VtSample) sample = make_b2_crystal (4, 3.27);
  g_autoptr (VtResult) md = run_and_stop ("md", sample, "duration=1000,interval=0.01", stop_it);
  VtTable *table = vt_result_find_table (md, "md_energy");
  const gsize n = vt_table_get_n_rows (table);

  g_assert_cmpuint (n, >=, 1);
  g_assert_cmpuint (n, <, 100001);
  g_assert_nonnull (strstr (vt_table_get_provenance (table), " · stopped after "));
  g_assert_nonnull (strstr (vt_field_get_provenance (vt_result_find_field (md, "md_displacement")), " · stopped after "));
  g_assert_cmpint (vt_sample_get_timestep (vt_result_get_sample (md)), <, 500000);
  g_assert_nonnull (vt_sample_find_field (vt_result_get_sample (md), "vx"));

  g_autoptr (VtResult) vmsd = run_and_stop ("vmsd", sample, "duration=20,blocks=100,equilibration=0.1", stop_with_two_blocks);
  VtField *field = vt_result_find_field (vmsd, "vmsd");
  g_assert_nonnull (strstr (vt_field_get_provenance (field), " · stopped after "));
  for (gsize i = 0; i < vt_field_get_n_atoms (field); i++)
    g_assert_cmpfloat (vt_field_get (field, i, 0), >, 0);

  /* To its end, nothing is said of a stop. */
  g_autoptr (VtResult) whole = run_method ("md", sample, "duration=0.02");
  g_assert_null (strstr (vt_table_get_provenance (vt_result_find_table (whole, "md_energy")), "stopped"));
}

/* A ramp that was stopped, and the rest of it: the clock and the thermostat go on where they were, to where the whole was to end. */
static void
test_go_on (void)
{
  g_autoptr (VtSample) sample = make_b2_crystal (4, 3.27);
  g_autoptr (VtParams) params = vt_params_new (vt_method_md.params);
  g_autoptr (VtResult) part = run_and_stop ("md", sample, "duration=3,temperature=900,ramp=true,final_temperature=300,interval=0.02", stop_it);
  VtSample *last = vt_result_get_sample (part);
  const double time = (double) vt_sample_get_timestep (last) * 0.002;

  g_assert_true (vt_params_parse (params, "duration=3,temperature=900,ramp=true,final_temperature=300,interval=0.02", NULL));
  g_assert_true (vt_method_md.go_on (last, params));
  g_autofree char *options = vt_params_to_string (params);
  g_autoptr (VtResult) rest = run_method ("md", last, options);
  VtTable *table = vt_result_find_table (rest, "md_temperature");
  const gsize n = vt_table_get_n_rows (table);
  const double *clock = vt_table_get_numbers (table, 0);
  const double *target = vt_table_get_numbers (table, (guint) vt_table_find_column (table, "target"));

  g_assert_cmpfloat_with_epsilon (clock[0], time, 1e-9);
  g_assert_cmpfloat_with_epsilon (clock[n - 1], 3, 1e-9);
  g_assert_cmpfloat_with_epsilon (target[0], 900 - 600 * time / 3, 1e-6);
  g_assert_cmpfloat_with_epsilon (target[n - 1], 300, 1e-6);
  /* Of what came to its end there is no rest. */
  g_assert_false (vt_method_md.go_on (vt_result_get_sample (rest), params));
  assert_method_fails ("md", last, "duration=1,velocities=keep,elapsed=2", VT_METHOD_ERROR_PARAMETER);
}

static void
stop_with_two_rows (VtJob *job, gpointer data)
{
  g_autoptr (GObject) partial = vt_job_dup_partial (job);
  VtTable *table = vt_result_find_table (VT_RESULT (partial), "quench");

  if (vt_table_get_n_rows (table) >= 2)
    vt_job_stop (job);
}

/* The melt on its way down, as it is: moving, at the temperature that its title tells, and its curve without a kink. */
static void
test_stop_quench (void)
{
  g_autoptr (VtSample) sample = make_b2_crystal (3, 3.27);
  g_autoptr (VtResult) quench = run_and_stop ("quench", sample, "melt_time=0.1,rate=5,seed=3", stop_with_two_rows);
  VtSample *last = vt_result_get_sample (quench);
  VtTable *table = vt_result_find_table (quench, "quench");
  const char *told = strstr (vt_table_get_provenance (table), " · stopped after ");
  const char *title = strstr (vt_sample_get_title (last), ", stopped at ");
  double tg;

  g_assert_nonnull (told);
  g_assert_nonnull (title);
  g_assert_nonnull (vt_sample_find_field (last, "vx"));
  g_assert_cmpint (vt_sample_get_timestep (last), <, 195050);
  g_assert_cmpuint (vt_table_get_n_rows (table), >=, 2);
  g_assert_cmpuint (vt_table_get_n_rows (table), <, 100);
  g_assert_false (vt_table_lookup_scalar (table, "tg", &tg));

  /* What the title says is what the velocities are. */
  const gsize n = vt_sample_get_n_atoms (last);
  double kinetic = 0;
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (last, &n_species);
  for (gsize i = 0; i < n; i++)
    for (const char *const *name = (const char *const[]){ "vx", "vy", "vz", NULL }; *name != NULL; name++)
      {
        const double v = vt_field_get (vt_sample_find_field (last, *name), i, 0);
        kinetic += 0.5 * species[vt_sample_get_species_index (last)[i]].mass * VT_AMU_IN_EV_PS2_A2 * v * v;
      }
  const double temperature = 2 * kinetic / (3.0 * (double) n - 3) / VT_BOLTZMANN_EV;
  /* Four digits in the title. */
  g_assert_cmpfloat_with_epsilon (temperature, g_ascii_strtod (title + strlen (", stopped at "), NULL), 1e-3 * temperature);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  vt_pool_set_n_threads (1);
  g_test_add_func ("/methods/minimise", test_minimise);
  g_test_add_func ("/methods/md", test_md);
  g_test_add_func ("/methods/go-on", test_go_on);
  g_test_add_func ("/methods/resume/minimise", test_resume_minimise);
  g_test_add_data_func ("/methods/resume/md", md_run, test_resume);
  g_test_add_data_func ("/methods/resume/quench", quench_run, test_resume);
  g_test_add_func ("/methods/narrow", test_narrow);
  g_test_add_func ("/methods/flat", test_flat);
  g_test_add_func ("/methods/no-transition", test_no_transition);
  g_test_add_func ("/methods/absent-species", test_absent_species);
  g_test_add_func ("/methods/ramp-without-thermostat", test_ramp_without_thermostat);
  g_test_add_func ("/methods/quench", test_quench);
  g_test_add_func ("/methods/too-many", test_too_many);
  g_test_add_func ("/methods/cycles", test_cycles);
  g_test_add_func ("/methods/stop", test_stop);
  g_test_add_func ("/methods/stop/quench", test_stop_quench);
  return g_test_run ();
}
