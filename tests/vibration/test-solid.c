/* Vibration of a Lennard-Jones fcc crystal (reduced units, cut at 2.5), whose dynamical matrix has a closed form:
 *   D_ab(q) = Σ_R Φ_ab(R) (1 − cos q·R) / m,   Φ(R) = V″ R̂R̂ᵀ + V′/R (1 − R̂R̂ᵀ),
 * for every q of the periodic box. */
#include <math.h>
#include <string.h>

#include <gio/gio.h>

#include <glib/gstdio.h>

#include "base/vt-error.h"
#include "io/vt-trajectory.h"
#include "vibration/vt-dynamical.h"
#include "vibration/vt-harmonic.h"
#include "vibration/vt-inherent.h"
#include "vibration/vt-lapack.h"
#include "vibration/vt-methods.h"
#include "vibration/vt-modes.h"
#include "vibration/vt-vmsd-run.h"

#define CUTOFF 2.5
#define EDGE 1.56 /* of the cubic cell: no shell of neighbours is at the cutoff, where V″ jumps */

static VtSample *
new_crystal (int cells)
{
  static const double basis[4][3] = { { 0, 0, 0 }, { 0, 0.5, 0.5 }, { 0.5, 0, 0.5 }, { 0.5, 0.5, 0 } };
  const gsize n = (gsize) (4 * cells * cells * cells);
  double *positions = g_new (double, 3 * n);
  VtSpecies species;
  VtCell cell;
  gsize at = 0;
  vt_cell_init_orthogonal (&cell, cells * EDGE, cells * EDGE, cells * EDGE);
  for (int a = 0; a < cells; a++)
    for (int b = 0; b < cells; b++)
      for (int c = 0; c < cells; c++)
        for (int k = 0; k < 4; k++)
          {
            positions[at++] = (a + basis[k][0]) * EDGE;
            positions[at++] = (b + basis[k][1]) * EDGE;
            positions[at++] = (c + basis[k][2]) * EDGE;
          }
  vt_species_init (&species, "1", 0);
  VtSample *sample = vt_sample_new (&cell, n, positions, g_new0 (guint8, n), NULL, &species, 1);
  vt_sample_set_units (sample, VT_UNITS_LJ);
  return sample;
}

static void
add_shell (const double r[3], const double q[3], double d[9])
{
  const double r2 = r[0] * r[0] + r[1] * r[1] + r[2] * r[2], i6 = 1 / (r2 * r2 * r2);
  const double slope_over_r = (-48 * i6 * i6 + 24 * i6) / r2, curvature = (624 * i6 * i6 - 168 * i6) / r2;
  const double factor = 1 - cos (q[0] * r[0] + q[1] * r[1] + q[2] * r[2]);
  for (int a = 0; a < 3; a++)
    for (int b = 0; b < 3; b++)
      d[3 * a + b] += factor * ((curvature - slope_over_r) * r[a] * r[b] / r2 + (a == b) * slope_over_r);
}

static void
solve_wave (const double q[3], double values[3])
{
  const int three = 3, size = 64, size_i = 32;
  double d[9] = { 0 }, work[64];
  int work_i[32], info;
  for (int h = -4; h <= 4; h++)
    for (int k = -4; k <= 4; k++)
      for (int l = -4; l <= 4; l++)
        {
          const double r[3] = { h * EDGE / 2, k * EDGE / 2, l * EDGE / 2 }, r2 = r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
          if ((h + k + l) % 2 == 0 && r2 > 0 && r2 < CUTOFF * CUTOFF)
            add_shell (r, q, d);
        }
  dsyevd_ ("N", "L", &three, d, &three, values, work, &size, work_i, &size_i, &info, 1, 1);
  g_assert_cmpint (info, ==, 0);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;
  return x < y ? -1 : x > y;
}

/* ω² of all modes but the translations, ascending; g_free(). h, k < 2n and l < n: each q of the box once, up to a reciprocal lattice vector. */
static double *
list_values (int cells, gsize *n)
{
  double *values = g_new (double, 12 * cells * cells * cells);
  *n = 0;
  for (int h = 0; h < 2 * cells; h++)
    for (int k = 0; k < 2 * cells; k++)
      for (int l = 0; l < cells; l++)
        {
          const double unit = 2 * G_PI / (cells * EDGE), q[3] = { h * unit, k * unit, l * unit };
          if (h + k + l == 0)
            continue;
          solve_wave (q, values + *n);
          *n += 3;
        }
  qsort (values, *n, sizeof *values, compare);
  return values;
}

/* ⟨u²⟩ of an atom per k_B T: all are equal. */
static double
get_harmonic (int cells)
{
  gsize n;
  double sum = 0;
  g_autofree double *values = list_values (cells, &n);
  for (gsize k = 0; k < n; k++)
    sum += 1 / values[k];
  return sum / (4 * cells * cells * cells);
}

static void
test_dispersion (void)
{
  g_autoptr (VtSample) sample = new_crystal (6);
  g_autoptr (GError) error = NULL;
  gsize n;
  g_autofree double *values = list_values (6, &n);
  g_autoptr (VtModes) modes = vt_modes_find (sample, 2, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (modes->eigen.converged);
  g_assert_cmpfloat (modes->max_force, <, 1e-11);
  g_assert_cmpuint (modes->eigen.n, ==, 52); /* 2 % of 2589, as the nearest whole number */
  /* 4e-13 of the largest ω² (some 700) is what rounding in the sums over pairs leaves. Waves come in multiples of up to 24, which Lanczos would miss. */
  for (guint m = 0; m < modes->eigen.n; m++)
    g_assert_cmpfloat_with_epsilon (modes->eigen.values[m], values[m], 3e-10);
  g_assert_cmpfloat (modes->orthonormality, <, 1e-12);
  /* Asked again, it is the same. */
  g_autoptr (VtModes) again = vt_modes_find (sample, 2, FALSE, NULL, &error);
  g_assert_true (again == modes);
}

static void
test_participation (void)
{
  g_autoptr (VtSample) sample = new_crystal (4);
  g_autoptr (GError) error = NULL;
  g_autoptr (VtParams) params = vt_params_new (vt_method_modes.params);
  double sum = 0, largest = 0, scalar;
  g_assert_true (vt_params_parse (params, "fraction=4,mode=3", &error));
  g_autoptr (VtResult) result = vt_method_run_sync (&vt_method_modes, sample, params, NULL, &error);
  g_assert_no_error (error);
  VtField *p = vt_result_find_field (result, "participation_fraction"), *u = vt_result_find_field (result, "mode_displacement");
  VtTable *table = vt_result_find_table (result, "modes");
  const gsize n = vt_sample_get_n_atoms (sample);
  g_assert_cmpuint (vt_field_get_n_components (u), ==, 3);
  for (gsize i = 0; i < n; i++)
    {
      double u2 = 0;
      for (guint k = 0; k < 3; k++)
        u2 += vt_field_get (u, i, k) * vt_field_get (u, i, k);
      sum += vt_field_get (p, i, 0);
      largest = MAX (largest, u2);
    }
  /* Σ_i p_i is the number of modes: each is of length 1. */
  g_assert_cmpuint (vt_table_get_n_rows (table), ==, 31);
  g_assert_cmpfloat_with_epsilon (sum, 31, 1e-10);
  g_assert_cmpfloat_with_epsilon (largest, 1, 1e-12);
  g_assert_true (vt_table_lookup_scalar (table, "unstable", &scalar) && scalar == 0);
  /* A standing wave: between 1/2 (one polarisation: ⟨cos²⟩²/⟨cos⁴⟩ = 2/3, less if two are mixed) and 1. */
  const double *ratio = vt_table_get_numbers (table, (guint) vt_table_find_column (table, "participation_ratio"));
  for (guint m = 0; m < 31; m++)
    g_assert_true (ratio[m] > 0.2 && ratio[m] <= 1 + 1e-12);
  g_assert_true (vt_params_parse (params, "fraction=4,mode=32", &error));
  g_assert_null (vt_method_run_sync (&vt_method_modes, sample, params, NULL, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER);
}

static void
test_harmonic_exact (void)
{
  g_autoptr (VtSample) sample = new_crystal (4);
  g_autoptr (GError) error = NULL;
  g_autoptr (VtDynamical) dynamical = vt_dynamical_new (sample, NULL, &error);
  VtHarmonic harmonic;
  const VtHarmonicOptions options = { 0 };
  g_assert_no_error (error);
  g_assert_true (vt_harmonic_is_exact (vt_dynamical_get_operator (dynamical)));
  g_assert_true (vt_harmonic_compute (sample, vt_dynamical_get_operator (dynamical), NULL, &options, &harmonic, NULL, &error));
  const double expected = get_harmonic (4);
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    g_assert_cmpfloat_with_epsilon (harmonic.inverse[3 * i] + harmonic.inverse[3 * i + 1] + harmonic.inverse[3 * i + 2], expected, 1e-10);
  vt_harmonic_clear (&harmonic);
}

static void
test_harmonic_probes (void)
{
  g_autoptr (VtSample) sample = new_crystal (6);
  g_autoptr (GError) error = NULL;
  g_autoptr (VtModes) modes = vt_modes_find (sample, 1, FALSE, NULL, &error);
  g_autoptr (VtDynamical) dynamical = vt_dynamical_new (sample, NULL, &error);
  VtHarmonic harmonic;
  const VtHarmonicOptions options = { .spacing = 2, .tolerance = 1e-6, .n_checks = 3, .seed = 1 };
  const double expected = get_harmonic (6);
  double squares = 0;
  g_assert_no_error (error);
  g_assert_false (vt_harmonic_is_exact (vt_dynamical_get_operator (dynamical)));
  g_assert_true (vt_harmonic_compute (sample, vt_dynamical_get_operator (dynamical), &modes->eigen, &options, &harmonic, NULL, &error));
  g_assert_no_error (error);
  const gsize n = vt_sample_get_n_atoms (sample);
  for (gsize i = 0; i < n; i++)
    {
      const double e = (harmonic.inverse[3 * i] + harmonic.inverse[3 * i + 1] + harmonic.inverse[3 * i + 2]) / expected - 1;
      squares += e * e / (double) n;
    }
  g_test_message ("rms error %g, told %g, %u probes, %" G_GUINT64_FORMAT " products", sqrt (squares), harmonic.error, harmonic.n_probes,
                  harmonic.products);
  /* What it tells about its error, from three atoms of 864, is right within a factor of three. */
  g_assert_cmpfloat (sqrt (squares), <, 3 * harmonic.error);
  g_assert_cmpfloat (sqrt (squares), >, harmonic.error / 3);
  g_assert_cmpfloat (sqrt (squares), <, 0.1);
  vt_harmonic_clear (&harmonic);
}

/* Atoms of one colour keep their distance, through the walls of the cell too. */
static void
test_colours (void)
{
  g_autoptr (VtSample) sample = new_crystal (4);
  g_autoptr (GError) error = NULL;
  const VtCell *cell = vt_sample_get_cell (sample);
  const double *r = vt_sample_get_positions (sample);
  double inverse[3][3];
  guint n_colours;
  g_autofree guint32 *colours = vt_harmonic_colour (sample, 2, &n_colours, &error);
  g_assert_no_error (error);
  vt_cell_get_inverse (cell, inverse);
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    for (gsize j = 0; j < i; j++)
      {
        double d[3] = { r[3 * i] - r[3 * j], r[3 * i + 1] - r[3 * j + 1], r[3 * i + 2] - r[3 * j + 2] };
        g_assert_cmpuint (colours[i], <, n_colours);
        if (colours[i] != colours[j])
          continue;
        vt_cell_minimum_image (cell, inverse, d);
        g_assert_cmpfloat (sqrt (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]), >=, 2 - 1e-12);
      }
}

static gboolean
add_frame (VtDynamics *dynamics, gpointer vmsd)
{
  vt_vmsd_add (vmsd, vt_dynamics_get_positions (dynamics));
  return TRUE;
}

/* Equipartition: at a low temperature dynamics finds the sum over modes. A nearly harmonic crystal at constant energy would keep each mode's energy for
 * ever, so Langevin's noise exchanges them here. */
static void
test_equipartition (void)
{
  g_autoptr (VtSample) sample = new_crystal (3);
  g_autoptr (GError) error = NULL;
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, &error);
  g_autoptr (VtDynamics) dynamics = vt_dynamics_new (potential, sample, VT_PRECISION_DOUBLE, 0.005, &error);
  const gsize n = vt_sample_get_n_atoms (sample);
  g_autoptr (VtVmsd) vmsd = vt_vmsd_new (n, vt_sample_get_positions (sample), vt_dynamics_get_masses (dynamics), 200, 10);
  g_autofree double *total = g_new (double, n);
  double mean = 0;
  g_assert_no_error (error);
  vt_dynamics_draw_velocities (dynamics, 0.002, 1);
  vt_dynamics_set_thermostat (dynamics, VT_THERMOSTAT_LANGEVIN, 0.002, 0.2);
  g_assert_true (vt_dynamics_run (dynamics, 500, NULL, &error));
  vt_dynamics_watch (dynamics, 4, FALSE, add_frame, vmsd);
  g_assert_true (vt_dynamics_run (dynamics, 8000, NULL, &error));
  g_assert_true (vt_vmsd_is_full (vmsd));
  vt_vmsd_get (vmsd, VT_VMSD_INHERENT, total, NULL, NULL);
  for (gsize i = 0; i < n; i++)
    mean += total[i] / (double) n;
  g_test_message ("mean vMSD %g, harmonic %g", mean, 0.002 * get_harmonic (3));
  /* Some 60 modes of equal weight make up the sum, each renewed some 80 times: 1.5 % is one standard deviation. */
  g_assert_cmpfloat_with_epsilon (mean / (0.002 * get_harmonic (3)), 1, 0.04);
}

/* The whole method: what is held together by definition; and its mean, within what the energies of the modes happen to be in one run. */
static void
test_method (void)
{
  g_autoptr (VtSample) sample = new_crystal (3);
  g_autoptr (GError) error = NULL;
  g_autoptr (VtParams) params = vt_params_new (vt_method_vmsd.params);
  g_assert_true (vt_params_parse (params, "temperature=0.002,duration=8,equilibration=5,timestep=5,precision=double", &error));
  g_autoptr (VtResult) result = vt_method_run_sync (&vt_method_vmsd, sample, params, NULL, &error);
  g_assert_no_error (error);
  VtField *vmsd = vt_result_find_field (result, "vmsd"), *x = vt_result_find_field (result, "vmsd_x"),
          *y = vt_result_find_field (result, "vmsd_y"), *z = vt_result_find_field (result, "vmsd_z"),
          *hopped = vt_result_find_field (result, "hopped"), *flexibility = vt_result_find_field (result, "flexibility_volume"),
          *stiffness = vt_result_find_field (result, "local_stiffness");
  double mean = 0;
  const gsize n = vt_sample_get_n_atoms (sample);
  for (gsize i = 0; i < n; i++)
    {
      const double value = vt_field_get (vmsd, i, 0);
      mean += value / (double) n;
      g_assert_cmpfloat_with_epsilon (value, vt_field_get (x, i, 0) + vt_field_get (y, i, 0) + vt_field_get (z, i, 0), 1e-14);
      g_assert_cmpfloat_with_epsilon (vt_field_get (flexibility, i, 0), value * cbrt (EDGE * EDGE * EDGE / 4), 1e-9);
      g_assert_cmpfloat_with_epsilon (vt_field_get (stiffness, i, 0) * value, 0.002, 1e-12);
      g_assert_cmpfloat (vt_field_get (hopped, i, 0), ==, 0);
    }
  g_test_message ("mean vMSD %g, harmonic %g", mean, 0.002 * get_harmonic (3));
  g_assert_cmpfloat_with_epsilon (mean / (0.002 * get_harmonic (3)), 1, 0.4); /* 60 modes of exponential energies: 3 × 1/√60 */
}

static gboolean
save_midway (VtVmsdRun *run, gboolean may_save, gpointer data, GError **error)
{
  GVariant **state = data;
  if (may_save && *state == NULL && vt_vmsd_run_get_progress (run) > 0.5)
    *state = g_variant_ref_sink (vt_vmsd_run_save (run));
  return TRUE;
}

/* What goes on from a saved state ends with the same bits. */
static void
test_restart (void)
{
  g_autoptr (VtSample) sample = new_crystal (3);
  g_autoptr (GError) error = NULL;
  const VtVmsdPlan plan = { .temperature = 0.1, .timestep = 0.005, .equilibration = 4, .duration = 16, .every = 4, .n_blocks = 4,
                            .thermostat = TRUE, .precision = VT_PRECISION_MIXED, .seed = 3 };
  const gsize n = vt_sample_get_n_atoms (sample);
  g_autoptr (VtVmsdRun) whole = vt_vmsd_run_new (sample, vt_sample_get_positions (sample), &plan, &error);
  g_autoptr (GVariant) state = NULL;
  g_autofree double *a = g_new (double, n), *b = g_new (double, n);
  g_assert_no_error (error);
  g_assert_true (vt_vmsd_run_go (whole, save_midway, &state, NULL, &error));
  g_assert_nonnull (state);
  g_autoptr (VtVmsdRun) rest = vt_vmsd_run_restore (sample, state, &plan, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (vt_vmsd_run_get_progress (rest), <, 1);
  g_assert_true (vt_vmsd_run_go (rest, NULL, NULL, NULL, &error));
  vt_vmsd_get (vt_vmsd_run_get_vmsd (whole), VT_VMSD_INHERENT, a, NULL, NULL);
  vt_vmsd_get (vt_vmsd_run_get_vmsd (rest), VT_VMSD_INHERENT, b, NULL, NULL);
  g_assert_cmpmem (a, n * sizeof *a, b, n * sizeof *b);
  g_assert_cmpfloat (vt_vmsd_run_get_temperature (whole), ==, vt_vmsd_run_get_temperature (rest));
  guint n_whole, n_rest;
  const double *p = vt_vmsd_run_get_convergence (whole, 1, &n_whole), *q = vt_vmsd_run_get_convergence (rest, 1, &n_rest);
  g_assert_cmpmem (p, n_whole * sizeof *p, q, n_rest * sizeof *q);
}

/* ---- methods that are interrupted ---- */

typedef struct
{
  VtJob *job;
  double at;
  void (*how) (VtJob *job);
} Interruption;

static gboolean
interrupt (gpointer data)
{
  Interruption *interruption = data;
  if (vt_job_get_progress (interruption->job) > interruption->at)
    interruption->how (interruption->job);
  return G_SOURCE_CONTINUE;
}

/* The method's result; NULL if it was cancelled, or stopped too early. @how (vt_job_cancel(), vt_job_stop()) happens at the fraction @until. */
static VtResult *
interrupt_method (const VtMethod *method, VtSample *sample, const VtParams *params, double until, void (*how) (VtJob *job))
{
  Interruption interruption = { vt_method_create_job (method), until, how };
  g_autoptr (VtJob) job = interruption.job;
  const guint source = g_timeout_add (1, interrupt, &interruption);
  vt_method_start_job (method, job, sample, params, NULL);
  while (vt_job_get_state (job) == VT_JOB_RUNNING)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
  /* Only who was stopped with nothing to keep says anything, and that it was by no fault. */
  g_assert_true (vt_job_get_error (job) == NULL
                 || (how == vt_job_stop && g_error_matches (vt_job_get_error (job), G_IO_ERROR, G_IO_ERROR_CANCELLED)));
  GObject *result = vt_job_get_result (job);
  return result != NULL ? g_object_ref (VT_RESULT (result)) : NULL;
}

static VtResult *
run_method (const VtMethod *method, VtSample *sample, const VtParams *params, double until)
{
  return interrupt_method (method, sample, params, until, vt_job_cancel);
}

static void
assert_equal_tables (VtTable *a, VtTable *b)
{
  g_autofree char *one = vt_table_to_csv (a), *two = vt_table_to_csv (b);
  g_assert_cmpstr (one, ==, two);
}

/* Two temperatures, stopped in the middle of the second: what is resumed ends with the same numbers as what was never stopped. */
static void
test_scan (void)
{
  g_autoptr (VtSample) sample = new_crystal (4);
  g_autoptr (GError) error = NULL;
  g_autoptr (VtParams) params = vt_params_new (vt_method_vmsd_scan.params);
  g_autofree char *folder = g_dir_make_tmp ("vitrine-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "scan.checkpoint", NULL);
  g_assert_true (vt_params_parse (params, "lowest=0.05,highest=0.1,temperatures=2,duration=15,equilibration=5,timestep=5,bins=20", &error));
  g_autoptr (VtResult) whole = run_method (&vt_method_vmsd_scan, sample, params, 2);
  g_assert_nonnull (whole);
  vt_params_set_checkpoint (params, path, TRUE, 0);
  g_autoptr (VtResult) none = run_method (&vt_method_vmsd_scan, sample, params, 0.75);
  g_assert_null (none);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_autoptr (VtResult) resumed = run_method (&vt_method_vmsd_scan, sample, params, 2);
  g_assert_nonnull (resumed);
  assert_equal_tables (vt_result_find_table (whole, "vmsd_scan"), vt_result_find_table (resumed, "vmsd_scan"));
  VtTable *summary = vt_result_find_table (whole, "vmsd_temperatures");
  assert_equal_tables (summary, vt_result_find_table (resumed, "vmsd_temperatures"));

  /* vMSD in proportion to the temperature, but for the modes' chance energies (test_method()) and little anharmonicity. */
  const double *vmsd = vt_table_get_numbers (summary, (guint) vt_table_find_column (summary, "vmsd"));
  const double *temperature = vt_table_get_numbers (summary, (guint) vt_table_find_column (summary, "mean_temperature"));
  g_assert_cmpuint (vt_table_get_n_rows (summary), ==, 2);
  g_assert_cmpfloat_with_epsilon (vmsd[1] / vmsd[0], 2, 0.8);
  g_assert_cmpfloat_with_epsilon (temperature[0], 0.05, 0.003);
  g_assert_cmpfloat_with_epsilon (temperature[1], 0.1, 0.006);
  g_remove (path);
  g_rmdir (folder);
}

static const double *
get_column (VtResult *result, const char *table, const char *column)
{
  VtTable *found = vt_result_find_table (result, table);
  return vt_table_get_numbers (found, (guint) vt_table_find_column (found, column));
}

#define HOLE 1.6

/* A crystal with a hole, about which atoms are loose: vibrations that are correlated in space. */
static VtSample *
new_porous_crystal (void)
{
  g_autoptr (VtSample) whole = new_crystal (5);
  const VtCell *cell = vt_sample_get_cell (whole);
  const double *x = vt_sample_get_positions (whole);
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (whole, &n_species);
  double *kept = g_new (double, 3 * vt_sample_get_n_atoms (whole)), inverse[3][3];
  gsize n = 0;
  vt_cell_get_inverse (cell, inverse);
  for (gsize i = 0; i < vt_sample_get_n_atoms (whole); i++)
    {
      double d[3] = { x[3 * i] - x[0], x[3 * i + 1] - x[1], x[3 * i + 2] - x[2] };
      vt_cell_minimum_image (cell, inverse, d);
      if (d[0] * d[0] + d[1] * d[1] + d[2] * d[2] > HOLE * HOLE)
        memcpy (kept + 3 * n++, x + 3 * i, 3 * sizeof *x);
    }
  VtSample *sample = vt_sample_new (cell, n, kept, g_new0 (guint8, n), NULL, species, n_species);
  vt_sample_set_units (sample, vt_sample_get_units (whole));
  return sample;
}

/* Of two trajectories an atom's mean is correlated, and leaving either out leaves the other: the error of ξ is half of what they differ by. Interrupted in the
 * second they end with the same numbers. */
static void
test_scan_trajectories (void)
{
  const char *run = "lowest=0.1,highest=0.1,temperatures=1,duration=15,equilibration=5,timestep=5,bins=20";
  g_autoptr (VtSample) sample = new_porous_crystal ();
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("vitrine-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "scan.checkpoint", NULL);
  VtResult *single[2];
  for (int t = 0; t < 2; t++)
    {
      g_autoptr (VtParams) params = vt_params_new (vt_method_vmsd_scan.params);
      g_autofree char *text = g_strdup_printf ("%s,seed=%d", run, 7 + t);
      g_assert_true (vt_params_parse (params, text, &error));
      single[t] = run_method (&vt_method_vmsd_scan, sample, params, 2);
    }
  g_autoptr (VtParams) params = vt_params_new (vt_method_vmsd_scan.params);
  g_autofree char *text = g_strdup_printf ("%s,seed=7,trajectories=2", run);
  g_assert_true (vt_params_parse (params, text, &error));
  g_autoptr (VtResult) both = run_method (&vt_method_vmsd_scan, sample, params, 2);
  for (guint c = 0; c < 2; c++)
    {
      static const char *const lengths[] = { "xi", "xi_direction" }, *const spreads[] = { "xi_spread", "xi_direction_spread" };
      const double a = get_column (single[0], "vmsd_temperatures", lengths[c])[0], b = get_column (single[1], "vmsd_temperatures", lengths[c])[0];
      g_assert_cmpfloat_with_epsilon (get_column (both, "vmsd_temperatures", spreads[c])[0], fabs (a - b) / 2, 1e-9); /* rounding */
    }
  const double a = get_column (single[0], "vmsd_temperatures", "vmsd")[0], b = get_column (single[1], "vmsd_temperatures", "vmsd")[0];
  g_assert_cmpfloat (fabs (a - b), >, 1e-6 * a);
  g_assert_cmpfloat_with_epsilon (get_column (both, "vmsd_temperatures", "vmsd")[0], (a + b) / 2, 1e-12 * a);
  g_assert_cmpfloat (get_column (both, "vmsd_temperatures", "frames")[0], ==, 2 * get_column (single[0], "vmsd_temperatures", "frames")[0]);

  for (int t = 0; t < 2; t++)
    g_object_unref (single[t]);

  vt_params_set_checkpoint (params, path, TRUE, 0);
  g_assert_null (run_method (&vt_method_vmsd_scan, sample, params, 0.75));
  g_autoptr (VtResult) resumed = run_method (&vt_method_vmsd_scan, sample, params, 2);
  assert_equal_tables (vt_result_find_table (both, "vmsd_scan"), vt_result_find_table (resumed, "vmsd_scan"));
  assert_equal_tables (vt_result_find_table (both, "vmsd_temperatures"), vt_result_find_table (resumed, "vmsd_temperatures"));
  g_remove (path);
  g_rmdir (folder);
}

/* What has been measured is kept: two blocks at least of the first temperature, before which there is no result; of the others what is finished,
 * with the numbers it would have had. */
static void
test_scan_stopped (void)
{
  static const char *const columns[] = { "temperature", "mean_temperature", "vmsd", "xi", "xi_direction", "frames" };
  g_autoptr (VtSample) sample = new_crystal (4);
  g_autoptr (VtParams) params = vt_params_new (vt_method_vmsd_scan.params);
  g_assert_true (vt_params_parse (params, "lowest=0.05,highest=0.15,temperatures=3,duration=15,equilibration=5,timestep=5,bins=20", NULL));
  g_autoptr (VtResult) whole = run_method (&vt_method_vmsd_scan, sample, params, 2);
  g_autoptr (VtResult) first = interrupt_method (&vt_method_vmsd_scan, sample, params, 0.2, vt_job_stop);
  g_assert_null (interrupt_method (&vt_method_vmsd_scan, sample, params, -1, vt_job_stop));
  g_autoptr (VtResult) second = interrupt_method (&vt_method_vmsd_scan, sample, params, 0.45, vt_job_stop);
  /* 15 τ in 3000 steps, every fifth a frame, in ten blocks. */
  g_assert_cmpfloat (get_column (whole, "vmsd_temperatures", "frames")[2], ==, 600);
  g_assert_cmpuint (vt_table_get_n_rows (vt_result_find_table (first, "vmsd_temperatures")), ==, 1);
  g_assert_cmpfloat (get_column (first, "vmsd_temperatures", "frames")[0], >=, 120);
  g_assert_nonnull (strstr (vt_table_get_provenance (vt_result_find_table (first, "vmsd_scan")), " · stopped at 0.05 after "));
  g_assert_null (strstr (vt_table_get_provenance (vt_result_find_table (whole, "vmsd_scan")), "stopped"));
  const gsize n_rows = vt_table_get_n_rows (vt_result_find_table (second, "vmsd_temperatures"));
  g_assert_cmpuint (n_rows, >=, 1);
  g_assert_cmpuint (n_rows, <, 3);
  for (guint c = 0; c < G_N_ELEMENTS (columns); c++)
    {
      const double a = get_column (whole, "vmsd_temperatures", columns[c])[0], b = get_column (second, "vmsd_temperatures", columns[c])[0];
      g_assert_true (a == b || (isnan (a) && isnan (b)));
    }
  if (n_rows == 2) /* it was under way */
    g_assert_cmpfloat (get_column (second, "vmsd_temperatures", "frames")[1], <, 600);
}

/* While it is brought to the temperature, and in the first block, there is nothing to keep; later it is told how far it came. */
static void
test_stopped (void)
{
  g_autoptr (VtSample) sample = new_crystal (4);
  g_autoptr (VtParams) params = vt_params_new (vt_method_vmsd.params);
  const char *title, *unit;
  double value;
  g_assert_true (vt_params_parse (params, "temperature=0.1,duration=20,equilibration=10,timestep=5", NULL));
  g_assert_null (interrupt_method (&vt_method_vmsd, sample, params, -1, vt_job_stop));
  g_assert_null (interrupt_method (&vt_method_vmsd, sample, params, 0.1, vt_job_stop));
  g_autoptr (VtResult) late = interrupt_method (&vt_method_vmsd, sample, params, 0.6, vt_job_stop);
  VtTable *table = vt_result_find_table (late, "vmsd");
  g_assert_true (vt_table_lookup_scalar (table, "stopped_after", &value));
  g_assert_cmpfloat (value, >=, 4);
  g_assert_cmpfloat (value, <, 20);
  vt_table_get_scalar (table, 0, &title, &unit, &value);
  g_assert_cmpstr (title, ==, "Stopped after");
}

/* A run of one temperature that is resumed, and its fields. */
static void
test_interrupted (void)
{
  g_autoptr (VtSample) sample = new_crystal (4);
  g_autoptr (GError) error = NULL;
  g_autoptr (VtParams) params = vt_params_new (vt_method_vmsd.params);
  g_autofree char *folder = g_dir_make_tmp ("vitrine-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "vmsd.checkpoint", NULL);
  g_assert_true (vt_params_parse (params, "temperature=0.1,duration=20,equilibration=5,timestep=5", &error));
  g_autoptr (VtResult) whole = run_method (&vt_method_vmsd, sample, params, 2);
  vt_params_set_checkpoint (params, path, TRUE, 0);
  g_autoptr (VtResult) none = run_method (&vt_method_vmsd, sample, params, 0.6);
  g_assert_null (none);
  g_autoptr (VtResult) resumed = run_method (&vt_method_vmsd, sample, params, 2);
  const gsize n = vt_sample_get_n_atoms (sample);
  for (guint f = 0; f < vt_result_get_n_fields (whole); f++)
    {
      VtField *a = vt_result_get_field (whole, f), *b = vt_result_find_field (resumed, vt_field_get_name (a));
      for (gsize i = 0; i < n; i++)
        g_assert_true (vt_field_get (a, i, 0) == vt_field_get (b, i, 0));
    }
  /* Another temperature is another run: it is not gone on with. */
  g_assert_true (vt_params_parse (params, "temperature=0.2", &error));
  g_assert_null (vt_method_run_sync (&vt_method_vmsd, sample, params, NULL, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
  g_remove (path);
  g_rmdir (folder);
}

static char *
dup_warning_of (VtSample *sample, const char *options, double n_hopped)
{
  g_autoptr (VtParams) params = vt_params_new (vt_method_vmsd.params);
  g_autoptr (VtTable) table = vt_table_new ("vmsd", "vMSD", VT_TABLE_PLAIN);
  g_assert_true (vt_params_parse (params, options, NULL));
  vt_table_add_scalar (table, "hopped", "Atoms that hopped", "", n_hopped);
  return vt_method_vmsd.dup_warning (sample, params, (VtTable *[]){ table, NULL });
}

/* Said where it is so, and nowhere else: short blocks, many hops. */
static void
test_warning (void)
{
  g_autofree char *file = g_build_filename (g_getenv ("VITRINE_SAMPLES"), "Cu50Zr50-4394-glass.data.gz", NULL);
  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (file, NULL, NULL, NULL);
  g_autoptr (VtSample) sample = vt_trajectory_read (trajectory, 0, NULL, NULL, NULL, NULL);
  g_autofree char *few = dup_warning_of (sample, "duration=100", 40);
  g_autofree char *many = dup_warning_of (sample, "duration=100", 1000);
  g_autofree char *brief = dup_warning_of (sample, "duration=5", 40);
  g_autofree char *counted = dup_warning_of (sample, "duration=5,hopping=keep", 1000);
  g_autofree char *three = dup_warning_of (sample, "duration=5", 3), *none = dup_warning_of (sample, "duration=5", 0);
  g_assert_null (few);
  g_assert_null (none);
  g_assert_nonnull (strstr (three, ": 0.068 % of the atoms"));
  g_assert_nonnull (strstr (many, "23 % of the atoms hopped"));
  g_assert_nonnull (strstr (brief, "10 blocks of 0.5 ps"));
  g_assert_null (counted);
}

/* What does not vibrate is told so. */
static void
test_alone (void)
{
  VtSpecies species;
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 6, 6, 6);
  vt_species_init (&species, "1", 0);
  g_autoptr (VtSample) sample = vt_sample_new (&cell, 1, g_new0 (double, 3), g_new0 (guint8, 1), NULL, &species, 1);
  vt_sample_set_units (sample, VT_UNITS_LJ);
  const VtMethod *methods[] = { &vt_method_modes, &vt_method_harmonic, &vt_method_vdos };
  for (guint m = 0; m < G_N_ELEMENTS (methods); m++)
    {
      g_autoptr (VtParams) params = vt_params_new (methods[m]->params);
      g_autoptr (GError) error = NULL;
      g_assert_null (vt_method_run_sync (methods[m], sample, params, NULL, &error));
      g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
    }
}

/* Mixed precision against double, on the glass. */
static void
test_precision (void)
{
  g_autoptr (GError) error = NULL;
  const char *path = g_getenv ("VITRINE_SAMPLES");
  g_autofree char *file = g_build_filename (path, "Cu50Zr50-4394-glass.data.gz", NULL);
  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (file, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (VtSample) sample = vt_trajectory_read (trajectory, 0, NULL, NULL, NULL, &error);
  VtVmsdPlan plan = { .temperature = 300, .timestep = 0.002, .equilibration = 0, .duration = 0.2, .every = 2, .n_blocks = 2, .thermostat = FALSE,
                      .precision = VT_PRECISION_MIXED, .seed = 1 };
  const gsize n = vt_sample_get_n_atoms (sample);
  g_autofree double *a = g_new (double, n), *b = g_new (double, n);
  double worst = 0;
  for (int k = 0; k < 2; k++)
    {
      plan.precision = k == 0 ? VT_PRECISION_MIXED : VT_PRECISION_DOUBLE;
      g_autoptr (VtVmsdRun) run = vt_vmsd_run_new (sample, vt_sample_get_positions (sample), &plan, &error);
      g_assert_no_error (error);
      g_assert_true (vt_vmsd_run_go (run, NULL, NULL, NULL, &error));
      vt_vmsd_get (vt_vmsd_run_get_vmsd (run), VT_VMSD_INHERENT, k == 0 ? a : b, NULL, NULL);
    }
  for (gsize i = 0; i < n; i++)
    worst = MAX (worst, fabs (a[i] / b[i] - 1));
  g_test_message ("largest relative difference of an atom's vMSD %g", worst);
  /* Before chaos parts them: random errors of force of 1e-5 to 1e-4 eV/Å, a ten-thousandth of the thermal forces. */
  g_assert_cmpfloat (worst, <, 0.001);
}

/* An atom that is pushed off its place is no minimum, and relaxing finds the crystal again. */
static void
test_inherent (void)
{
  g_autoptr (VtSample) crystal = new_crystal (3);
  g_autoptr (GError) error = NULL;
  const gsize n = vt_sample_get_n_atoms (crystal);
  guint n_species;
  double *moved = g_memdup2 (vt_sample_get_positions (crystal), 3 * n * sizeof (double));
  moved[30] += 0.1;
  moved[35] -= 0.05;
  g_autoptr (VtSample) sample = vt_sample_new (vt_sample_get_cell (crystal), n, moved, g_new0 (guint8, n), NULL,
                                               vt_sample_get_species (crystal, &n_species), 1);
  vt_sample_set_units (sample, VT_UNITS_LJ);
  g_autofree double *relaxed = vt_inherent_find (sample, TRUE, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (VtDynamical) dynamical = vt_dynamical_new (sample, relaxed, &error);
  g_assert_cmpfloat (vt_dynamical_get_max_force (dynamical), <, 1e-6);
  g_autofree double *same = vt_inherent_find (sample, FALSE, NULL, &error);
  g_assert_cmpmem (same, 3 * n * sizeof *same, moved, 3 * n * sizeof *moved);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vibration/solid/dispersion", test_dispersion);
  g_test_add_func ("/vibration/solid/participation", test_participation);
  g_test_add_func ("/vibration/solid/harmonic/exact", test_harmonic_exact);
  g_test_add_func ("/vibration/solid/harmonic/probes", test_harmonic_probes);
  g_test_add_func ("/vibration/solid/harmonic/colours", test_colours);
  g_test_add_func ("/vibration/solid/equipartition", test_equipartition);
  g_test_add_func ("/vibration/solid/method", test_method);
  g_test_add_func ("/vibration/solid/restart", test_restart);
  g_test_add_func ("/vibration/solid/scan", test_scan);
  g_test_add_func ("/vibration/solid/scan-trajectories", test_scan_trajectories);
  g_test_add_func ("/vibration/solid/scan/stopped", test_scan_stopped);
  g_test_add_func ("/vibration/solid/stopped", test_stopped);
  g_test_add_func ("/vibration/solid/interrupted", test_interrupted);
  g_test_add_func ("/vibration/solid/precision", test_precision);
  g_test_add_func ("/vibration/solid/warning", test_warning);
  g_test_add_func ("/vibration/solid/alone", test_alone);
  g_test_add_func ("/vibration/solid/inherent", test_inherent);
  return g_test_run ();
}
