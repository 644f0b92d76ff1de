/* The method "vdos": the density of vibrational states g(ν) of the harmonic sample, and g(ν)/ν², which is level where waves of sound are all there
 * is (Debye) and rises above that level at a glass's boson peak. See vt-vdos.c for how, and for the error. */
#include <math.h>

#include "base/vt-i18n.h"
#include "vibration/vt-dynamical.h"
#include "vibration/vt-inherent.h"
#include "vibration/vt-methods.h"
#include "vibration/vt-vdos.h"

static const VtParamSpec params[] = {
  { .id = "resolution",
    .title = N_ ("Resolution"),
    .unit = "frequency",
    .tooltip = N_ ("Width of the line that stands for one mode. Half the width takes twice the time."),
    .type = VT_PARAM_REAL,
    .min = 0.001,
    .max = 10,
    .step = 0.01,
    .preset = 0.05 },
  { .id = "probes",
    .title = N_ ("Random vectors"),
    .unit = "",
    .tooltip = N_ ("How many for each species. Four times as many halve the noise."),
    .type = VT_PARAM_INTEGER,
    .min = 2,
    .max = 1000,
    .step = 4,
    .preset = 8 },
  { .id = "points",
    .title = N_ ("Points"),
    .unit = "",
    .tooltip = N_ ("Number of points of the curve."),
    .type = VT_PARAM_INTEGER,
    .min = 10,
    .max = 10000,
    .step = 100,
    .preset = 400 },
  VT_INHERENT_PARAM_RELAX,
  { .id = "seed",
    .title = N_ ("Seed"),
    .unit = "",
    .tooltip = N_ ("Equal seeds give equal random vectors."),
    .type = VT_PARAM_INTEGER,
    .min = 0,
    .max = 1000000,
    .step = 1,
    .preset = 1 },
  { NULL },
};

static const char *const tables[] = { "vdos", "vdos_reduced", NULL };

/* Below so many widths of a line there is no telling a mode from the translations' place at 0. */
#define BLIND 3

static void
report (double fraction, gpointer data)
{
  vt_job_set_progress (data, fraction);
}

static VtTable *
make_table (VtRun *run, const VtVdos *vdos, gboolean by_square)
{
  VtSample *sample = vt_run_get_sample (run);
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (sample, &n_species);
  const gsize *counts = vt_sample_get_species_counts (sample);
  const gboolean metal = vt_sample_get_units (sample) == VT_UNITS_METAL;
  g_autofree char *frequency = vt_sample_dup_unit (sample, "frequency");
  const char *unit = metal ? (by_square ? "THz⁻³" : "1/THz") : (by_square ? "τ³" : "τ");
  VtTable *table = by_square ? vt_run_new_table (run, "vdos_reduced", _ ("Reduced density of states"), VT_TABLE_CURVES)
                             : vt_run_new_table (run, "vdos", _ ("Vibrational density of states"), VT_TABLE_CURVES);
  g_autofree double *column = g_new (double, vdos->n);
  vt_table_add_numbers (table, "frequency", _ ("Frequency ν"), frequency, vdos->frequency, vdos->n);
  for (guint row = 0; row <= n_species; row++)
    {
      if (row > 0 && (counts[row - 1] == 0 || n_species == 1))
        continue;
      g_autofree char *id = row > 0 ? g_strconcat ("g_", species[row - 1].name, NULL) : g_strdup ("g");
      for (guint i = 0; i < vdos->n; i++)
        {
          const double nu = vdos->frequency[i];
          column[i] = !by_square ? vdos->g[row][i] : nu > BLIND * vdos->resolution ? vdos->g[row][i] / (nu * nu) : NAN;
        }
      /* Translators: g is the density of states, ν the frequency. */
      vt_table_add_numbers (table, id, row > 0 ? species[row - 1].name : by_square ? _ ("g(ν)/ν²") : _ ("g(ν)"), unit, column, vdos->n);
    }
  vt_table_add_scalar (table, "resolution", _ ("Resolution"), frequency, vdos->resolution);
  vt_table_add_scalar (table, "unstable", _ ("Fraction of unstable modes"), "", vdos->unstable);
  vt_table_add_scalar (table, "products", _ ("Hessian–vector products"), "", (double) vdos->products);
  return table;
}

static double
get_mean_error (const VtVdos *vdos)
{
  double sum = 0, all = 0;
  for (guint i = 0; i < vdos->n; i++)
    {
      sum += vdos->error[i];
      all += vdos->g[0][i];
    }
  return sum / all;
}

static VtResult *
run_vdos (VtRun *run, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  VtJob *job = vt_run_get_job (run);
  const VtParams *values = vt_run_get_params (run);
  const VtWatch quiet = { .cancellable = vt_job_get_cancellable (job) }, watch = { vt_job_get_cancellable (job), report, job };
  const gboolean relax = vt_params_get_boolean (values, "relax");
  const VtVdosOptions options = { .resolution = vt_params_get_real (values, "resolution"),
                                  .n_probes = (guint) vt_params_get_integer (values, "probes"),
                                  .n_points = (guint) vt_params_get_integer (values, "points"),
                                  .seed = (guint64) vt_params_get_integer (values, "seed") };
  guint n_species;
  vt_sample_get_species (sample, &n_species);
  g_autofree double *positions = vt_inherent_find (sample, relax, &quiet, error);
  g_autoptr (VtDynamical) dynamical = positions != NULL ? vt_dynamical_new (sample, positions, error) : NULL;
  if (dynamical == NULL)
    return NULL;
  const VtOperator *op = vt_dynamical_get_operator (dynamical);
  g_autofree guint8 *groups = g_new (guint8, op->n);
  for (gsize k = 0; k < op->n; k++)
    groups[k] = vt_sample_get_species_index (sample)[k / (gsize) vt_dynamical_get_dimension (dynamical)];
  g_autoptr (VtVdos) vdos = vt_vdos_compute (op, groups, n_species, &options, &watch);
  if (vdos == NULL)
    return NULL;
  VtResult *result = vt_result_new ();
  VtTable *table = make_table (run, vdos, FALSE);
  vt_table_add_numbers (table, "error", _ ("Standard error"), vt_table_get_column_unit (table, 1), vdos->error, vdos->n);
  vt_table_add_scalar (table, "mean_error", _ ("Mean relative error"), "", get_mean_error (vdos));
  vt_result_take_table (result, table);
  vt_result_take_table (result, make_table (run, vdos, TRUE));
  return result;
}

const VtMethod vt_method_vdos = {
  .id = "vdos",
  .name = N_ ("Density of states"),
  .summary = N_ ("How the frequencies of all vibrations are distributed, by species, and the same over the square of the frequency, where a glass has more "
                 "soft vibrations than waves of sound account for."),
  .reference = "A. Weiße et al., Rev. Mod. Phys. 78, 275 (2006)",
  .group = VT_GROUP_VIBRATION,
  .params = params,
  .tables = tables,
  .needs_forces = TRUE,
  .run = run_vdos,
};
