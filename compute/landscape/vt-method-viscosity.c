/* The method "viscosity": where a glass is liquid-like at a temperature, as fields of the atoms and numbers. */
#include <math.h>

#include "base/vt-i18n.h"
#include "landscape/vt-methods.h"
#include "landscape/vt-viscosity.h"

static const VtParamSpec params[] = {
  { .id = "temperature",
    .title = N_ ("Temperature"),
    .unit = "K",
    .tooltip = N_ ("At which barriers are crossed by thermal motion."),
    .type = VT_PARAM_REAL,
    .min = 1,
    .max = 1e5,
    .step = 25,
    .preset = 700 },
  { .id = "field",
    .title = N_ ("Activation energy"),
    .unit = "",
    .tooltip = N_ ("The barrier of each atom in eV. Atoms without one take part by their neighbours."),
    .type = VT_PARAM_FIELD,
    .preset_field = "activation_energy" },
  { .id = "sigma",
    .title = N_ ("Smoothing"),
    .unit = "length",
    .tooltip = N_ ("Standard deviation of the Gaussian that each place weighs the atoms around it with."),
    .type = VT_PARAM_REAL,
    .min = 0.01,
    .max = 100,
    .step = 0.5,
    .preset = 2.5 },
  { NULL },
};

static const VtFieldSpec fields[] = {
  { "log10_viscosity", N_ ("log₁₀ of the viscosity in Pa·s"), "",
    N_ ("log10 of the local viscosity in Pa·s; below 12 an atom's surroundings are liquid-like") },
  { "liquid_region", N_ ("Liquid-like region"), "", N_ ("Which connected liquid-like region the atom lies in, 1 being the largest; 0: solid-like") },
  { NULL },
};

static const char *const tables[] = { "liquid_regions", NULL };

static void
report (double fraction, gpointer data)
{
  vt_job_set_progress (data, fraction);
}

static void
add_fields (VtRun *run, VtResult *result, const VtFieldMap *map, const VtFieldClusters *clusters, double temperature)
{
  VtSample *sample = vt_run_get_sample (run);
  const VtCell *cell = vt_sample_get_cell (sample);
  const double *positions = vt_sample_get_positions (sample);
  const gsize n = vt_sample_get_n_atoms (sample);
  double *logs = g_new (double, n);
  gint32 *regions = g_new (gint32, n);

  for (gsize i = 0; i < n; i++)
    {
      logs[i] = vt_viscosity_from_energy (vt_field_map_interpolate (map, cell, positions + 3 * i), temperature);
      regions[i] = (gint32) clusters->labels[vt_field_map_find_point (map, cell, positions + 3 * i)];
    }
  vt_result_take_field (result, vt_run_new_field (run, "log10_viscosity", VT_FIELD_F64, 1, logs));
  vt_result_take_field (result, vt_run_new_field (run, "liquid_region", VT_FIELD_I32, 1, regions));
}

/* The regions, and what they come to. */
static VtTable *
make_table (VtRun *run, const VtFieldMap *map, const VtFieldClusters *clusters)
{
  static const char *const ids[] = { "percolates_a", "percolates_b", "percolates_c" };
  static const char *const titles[] = { N_ ("Percolates along a"), N_ ("Percolates along b"), N_ ("Percolates along c") };
  const VtCell *cell = vt_sample_get_cell (vt_run_get_sample (run));
  const gsize n_points = (gsize) map->grid.n[0] * map->grid.n[1] * map->grid.n[2];
  const double each = vt_cell_get_volume (cell) / (double) n_points, known = MAX ((double) clusters->n_known, 1);
  const char *length = vt_sample_get_length_unit (vt_run_get_sample (run));
  g_autofree char *unit = g_strconcat (length, "³", NULL);
  g_autofree double *numbers = g_new (double, clusters->n_regions + 1), *volumes = g_new (double, clusters->n_regions + 1);
  VtTable *table = vt_run_new_table (run, "liquid_regions", _("Liquid-like regions"), VT_TABLE_PLAIN);

  for (gsize r = 0; r < clusters->n_regions; r++)
    {
      numbers[r] = (double) r + 1;
      volumes[r] = (double) clusters->sizes[r] * each;
    }
  vt_table_add_numbers (table, "region", _("Region"), "", numbers, clusters->n_regions);
  vt_table_add_numbers (table, "volume", _("Volume"), unit, volumes, clusters->n_regions);
  vt_table_add_scalar (table, "fraction", _("Liquid-like part of the volume"), "", (double) clusters->n_below / known);
  vt_table_add_scalar (table, "largest", _("Largest region's part of the volume"), "",
                       clusters->n_regions > 0 ? (double) clusters->sizes[0] / known : 0);
  for (int k = 0; k < cell->dimension; k++)
    vt_table_add_scalar (table, ids[k], _(titles[k]), VT_TABLE_YES_NO, clusters->percolates[k]);
  return table;
}

static VtResult *
run_viscosity (VtRun *run, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  VtJob *job = vt_run_get_job (run);
  const VtParams *values = vt_run_get_params (run);
  VtField *field = vt_run_get_input (run, vt_params_get_field (values, "field"));
  const double temperature = vt_params_get_real (values, "temperature");

  if (!vt_viscosity_check_field (field, error))
    return NULL;
  g_autoptr (VtFieldMap) map = vt_viscosity_map_energy (sample, field, vt_params_get_real (values, "sigma"), vt_job_get_cancellable (job), report,
                                                        job, error);
  if (map == NULL)
    {
      if (error != NULL && g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_clear_error (error);
      return NULL;
    }
  g_autoptr (VtFieldClusters) clusters
      = vt_field_clusters_new (map, vt_sample_get_cell (sample), vt_viscosity_to_energy (VT_VISCOSITY_LOG_GLASS, temperature));
  VtResult *result = vt_result_new ();
  add_fields (run, result, map, clusters, temperature);
  vt_result_take_table (result, make_table (run, map, clusters));
  return result;
}

const VtMethod vt_method_viscosity = {
  .id = "viscosity",
  .name = N_ ("Local viscosity"),
  .group = VT_GROUP_LANDSCAPE,
  .summary = N_ ("Where a glass is liquid-like at a temperature: the viscosity that activation energies stand for, smoothed in space, and the connected "
                 "regions below 10¹² Pa·s: how much of the glass they are, how large the largest is, and whether they reach through the sample."),
  .reference = "Wang et al. (2020), Fig. 1",
  .params = params,
  .fields = fields,
  .tables = tables,
  .run = run_viscosity,
};
