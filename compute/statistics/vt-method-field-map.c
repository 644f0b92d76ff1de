/* The method "field_map": vt_field_map_compute() as the registry shows it, a table of points with the field's value there. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "statistics/vt-field-map.h"
#include "statistics/vt-methods.h"

static const VtChoice regions[] = {
  { "z", N_ ("Slice across z") },
  { "y", N_ ("Slice across y") },
  { "x", N_ ("Slice across x") },
  { "cell", N_ ("The whole cell") },
  { NULL },
};

static const VtChoice smoothings[] = {
  { "gaussian", N_ ("Gaussian") },
  { "binning", N_ ("Mean of each bin") },
  { NULL },
};

static const VtParamSpec params[] = {
  { .id = "field",
    .title = N_ ("Field"),
    .unit = "",
    .tooltip = N_ ("Name of the field to smooth: computed with default parameters if it is not there. Atoms without a value are left out."),
    .type = VT_PARAM_FIELD,
    .preset_field = "volume" },
  { .id = "region",
    .title = N_ ("Where"),
    .unit = "",
    .tooltip = N_ ("A slice shows one plane finely; the whole cell needs as many points in each direction."),
    .type = VT_PARAM_CHOICE,
    .choices = regions },
  { .id = "position",
    .title = N_ ("Position of the slice"),
    .unit = "%",
    .tooltip = N_ ("Along the axis that it is across, from one face of the cell to the other."),
    .type = VT_PARAM_REAL,
    .min = 0,
    .max = 100,
    .step = 5,
    .preset = 50,
    .shown_when = "region=z|y|x" },
  { .id = "thickness",
    .title = N_ ("Thickness of the slice"),
    .unit = "length",
    .tooltip = N_ ("Of the slab whose atoms are seen from above. 0 takes the plane itself, and atoms by their distance in space."),
    .type = VT_PARAM_REAL,
    .min = 0,
    .max = 1000,
    .step = 1,
    .preset = 0,
    .shown_when = "region=z|y|x" },
  { .id = "smoothing",
    .title = N_ ("Smoothing"),
    .unit = "",
    .tooltip = N_ ("Each point weighs the atoms around it by a Gaussian of their distance, or takes the mean of those in its bin."),
    .type = VT_PARAM_CHOICE,
    .choices = smoothings },
  { .id = "sigma",
    .title = N_ ("Width of the Gaussian"),
    .unit = "length",
    .tooltip = N_ ("Its standard deviation: what is finer is averaged out. One distance between neighbours is a good start."),
    .type = VT_PARAM_REAL,
    .min = 0.01,
    .max = 100,
    .step = 0.5,
    .preset = 3,
    .shown_when = "smoothing=gaussian" },
  { .id = "points",
    .title = N_ ("Points"),
    .unit = "",
    .tooltip = N_ ("Along the longest side; the other sides have as many as keep the steps equal."),
    .type = VT_PARAM_INTEGER,
    .min = 1,
    .max = 2000,
    .step = 10,
    .preset = 48 },
  { NULL },
};

static const char *const tables[] = { "field_map", NULL };

static void
report (double fraction, gpointer data)
{
  vt_job_set_progress (data, fraction);
}

static gboolean
choose_grid (VtFieldGrid *grid, const VtCell *cell, const VtParams *values, GError **error)
{
  const char *region = vt_params_get_choice (values, "region");
  const guint points = (guint) vt_params_get_integer (values, "points");
  double normal[3] = { 0 }, corners[8][3], low = INFINITY, high = -INFINITY;

  if (strcmp (region, "cell") == 0)
    {
      vt_field_grid_init_cell (grid, cell, points);
      return TRUE;
    }
  const int axis = region[0] - 'x';
  normal[axis] = 1;
  vt_cell_get_corners (cell, corners);
  for (int c = 0; c < 8; c++)
    {
      low = MIN (low, corners[c][axis] - cell->origin[axis]);
      high = MAX (high, corners[c][axis] - cell->origin[axis]);
    }
  return vt_field_grid_init_slice (grid, cell, normal, low + (high - low) * vt_params_get_real (values, "position") / 100,
                                   vt_params_get_real (values, "thickness"), points, error);
}

static VtTable *
make_table (VtRun *run, VtField *field, const VtFieldMap *map)
{
  const VtFieldGrid *grid = &map->grid;
  const gsize n = (gsize) grid->n[0] * grid->n[1] * grid->n[2];
  const char *length = vt_sample_get_length_unit (vt_run_get_sample (run));
  double *places[3] = { g_new (double, n), g_new (double, n), g_new (double, n) };
  /* Translators: %s is the name of a quantity. */
  g_autofree char *title = g_strdup_printf (_ ("Smooth map: %s"), vt_field_get_title (field));
  VtTable *table = vt_run_new_table (run, "field_map", title, VT_TABLE_PLAIN);
  static const char *const names[] = { "x", "y", "z" };

  for (guint k = 0, at = 0; k < grid->n[2]; k++)
    for (guint j = 0; j < grid->n[1]; j++)
      for (guint i = 0; i < grid->n[0]; i++, at++)
        {
          double point[3];

          vt_field_grid_get_point (grid, i, j, k, point);
          for (int c = 0; c < 3; c++)
            places[c][at] = point[c];
        }
  for (int c = 0; c < 3; c++)
    vt_table_add_numbers (table, names[c], names[c], length, places[c], n);
  vt_table_add_numbers (table, "value", vt_field_get_title (field), vt_field_get_unit (field), map->values, n);
  vt_table_add_numbers (table, "weight", _ ("Atoms behind the value"), "", map->weights, n);
  vt_table_add_scalar (table, "columns", _ ("Points along the first side"), "", grid->n[0]);
  vt_table_add_scalar (table, "rows", _ ("Points along the second side"), "", grid->n[1]);
  vt_table_add_scalar (table, "layers", _ ("Points along the third side"), "", grid->n[2]);
  for (int c = 0; c < 3; c++)
    g_free (places[c]);
  return table;
}

static VtResult *
run_field_map (VtRun *run, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  VtJob *job = vt_run_get_job (run);
  const VtParams *values = vt_run_get_params (run);
  VtField *field = vt_run_get_input (run, vt_params_get_field (values, "field"));
  const gsize n = vt_sample_get_n_atoms (sample);
  const VtSmoothing smoothing
      = strcmp (vt_params_get_choice (values, "smoothing"), "binning") == 0 ? VT_SMOOTHING_BINNING : VT_SMOOTHING_GAUSSIAN;
  g_autofree double *x = g_new (double, n);
  VtFieldGrid grid;

  for (gsize i = 0; i < n; i++)
    x[i] = vt_field_get (field, i, 0);
  if (!choose_grid (&grid, vt_sample_get_cell (sample), values, error))
    return NULL;
  g_autoptr (VtFieldMap) map = vt_field_map_compute (sample, x, &grid, smoothing, vt_params_get_real (values, "sigma"),
                                                     vt_params_get_real (values, "thickness"), vt_job_get_cancellable (job), report, job,
                                                     error);
  if (map == NULL)
    {
      if (error != NULL && g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_clear_error (error);
      return NULL;
    }
  VtResult *result = vt_result_new ();
  vt_result_take_table (result, make_table (run, field, map));
  return result;
}

const VtMethod vt_method_field_map = {
  .id = "field_map",
  .name = N_ ("Smooth field map"),
  .summary = N_ ("A quantity of the atoms as a smooth function of space, on a slice or throughout the cell: where a glass is soft and where "
                 "it is stiff."),
  .reference = "Wang et al. (2020), Fig. 1; Nadaraya (1964), Watson (1964)",
  .group = VT_GROUP_CORRELATION,
  .params = params,
  .tables = tables,
  .run = run_field_map,
};
