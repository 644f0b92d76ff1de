/* Local viscosity: a wave of barriers, whose liquid-like part and regions are known. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "helpers.h"
#include "landscape/vt-methods.h"
#include "landscape/vt-viscosity.h"

#define EDGE 24.0
#define N 12
#define SIGMA 2.0

static VtSample *
make_lattice (void)
{
  const gsize n = N * N * N;
  double *positions = g_new (double, 3 * n);
  guint8 *index = g_new0 (guint8, n);
  VtSpecies species;
  VtCell cell;

  vt_cell_init_orthogonal (&cell, EDGE, EDGE, EDGE);
  vt_species_init (&species, "Cu", 0);
  for (gsize i = 0; i < n; i++)
    {
      const gsize at[3] = { i % N, i / N % N, i / N / N };

      for (int k = 0; k < 3; k++)
        positions[3 * i + (gsize) k] = ((double) at[k] + 0.5) * EDGE / N;
    }
  return vt_sample_new (&cell, n, positions, index, NULL, &species, 1);
}

static VtField *
make_barriers (VtSample *sample, const char *unit)
{
  const gsize n = vt_sample_get_n_atoms (sample);
  double *values = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    values[i] = 2.2 + 0.4 * sin (2 * G_PI * vt_sample_get_positions (sample)[3 * i] / EDGE);
  values[5] = NAN; /* an atom without events is shown by its neighbours */
  return vt_field_new ("activation_energy", NULL, unit, "", VT_FIELD_F64, n, 1, values);
}

static VtResult *
run (double temperature, const char *unit, GError **error)
{
  g_autoptr (VtSample) sample = make_lattice ();
  g_autoptr (VtParams) params = vt_params_new (vt_method_viscosity.params);
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *text = g_strdup_printf ("temperature=%g,sigma=%g", temperature, SIGMA);

  g_assert_true (vt_params_parse (params, text, NULL));
  g_ptr_array_add (inputs, make_barriers (sample, unit));
  return vt_method_run_sync (&vt_method_viscosity, sample, params, inputs, error);
}

static double
get_scalar (VtResult *result, const char *id)
{
  double value = NAN;

  g_assert_true (vt_table_lookup_scalar (vt_result_find_table (result, "liquid_regions"), id, &value));
  return value;
}

/* log10 η = 12 at ΔE = 16 k_B T ln 10: 2.222 eV at 700 K. */
static void
test_equation (void)
{
  g_assert_cmpfloat_with_epsilon (vt_viscosity_to_energy (12, 700), 16 * 8.617333262e-5 * 700 * log (10), 1e-12);
  g_assert_cmpfloat_with_epsilon (vt_viscosity_from_energy (vt_viscosity_to_energy (7.5, 512), 512), 7.5, 1e-12);
  g_assert_cmpfloat (vt_viscosity_from_energy (0, 300), ==, -4);
}

static void
test_wave (void)
{
  const double k = 2 * G_PI / EDGE, damping = exp (-SIGMA * SIGMA * k * k / 2), temperature = 720;
  const double level = (vt_viscosity_to_energy (12, temperature) - 2.2) / (0.4 * damping);
  g_autoptr (VtSample) sample = make_lattice ();
  g_autoptr (GError) error = NULL;
  g_autoptr (VtResult) result = run (temperature, "eV", &error);
  g_assert_no_error (error);
  VtField *logs = vt_result_find_field (result, "log10_viscosity"), *regions = vt_result_find_field (result, "liquid_region");

  /* Below the level the sine is for this part of its period; planes of the grid are 1/36 of it apart. */
  g_assert_cmpfloat_with_epsilon (get_scalar (result, "fraction"), 0.5 + asin (level) / G_PI, 1.0 / 36);
  g_assert_cmpfloat (get_scalar (result, "largest"), ==, get_scalar (result, "fraction"));
  g_assert_cmpfloat (get_scalar (result, "percolates_a"), ==, 0);
  g_assert_cmpfloat (get_scalar (result, "percolates_b"), ==, 1);
  g_assert_cmpfloat (get_scalar (result, "percolates_c"), ==, 1);
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    {
      const double x = vt_sample_get_positions (sample)[3 * i];
      const double wanted = vt_viscosity_from_energy (2.2 + 0.4 * damping * sin (k * x), temperature);

      /* The lattice is coarse, an atom is missing, and values lie between points: 0.1 of 15. */
      g_assert_cmpfloat_with_epsilon (vt_field_get (logs, i, 0), wanted, 0.1);
      if (fabs (wanted - 12) > 0.4)
        g_assert_cmpint ((int) vt_field_get (regions, i, 0), ==, wanted < 12 ? 1 : 0);
    }
}

/* Cold enough, nothing flows; hot enough, everything does, through and through. */
static void
test_ends (void)
{
  g_autoptr (VtResult) cold = run (300, "eV", NULL), hot = run (1500, "eV", NULL);

  g_assert_cmpfloat (get_scalar (cold, "fraction"), ==, 0);
  g_assert_cmpuint (vt_table_get_n_rows (vt_result_find_table (cold, "liquid_regions")), ==, 0);
  g_assert_cmpfloat (get_scalar (hot, "fraction"), ==, 1);
  g_assert_cmpfloat (get_scalar (hot, "percolates_a") + get_scalar (hot, "percolates_b") + get_scalar (hot, "percolates_c"), ==, 3);
}

static void
test_units (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (run (700, "Å³", &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "Å³"));
  g_clear_error (&error);
  g_assert_null (run (700, "", &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/viscosity/equation", test_equation);
  g_test_add_func ("/viscosity/wave", test_wave);
  g_test_add_func ("/viscosity/ends", test_ends);
  g_test_add_func ("/viscosity/units", test_units);
  return g_test_run ();
}
