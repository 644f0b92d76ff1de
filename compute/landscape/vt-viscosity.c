#include "landscape/vt-viscosity.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"

#define BOLTZMANN 8.617333262e-5 /* eV/K, CODATA 2018 */
#define POINTS_PER_SIGMA 3
#define MOST_POINTS 96

double
vt_viscosity_from_energy (double energy, double temperature)
{
  return VT_VISCOSITY_LOG_ETA_0 + energy / (BOLTZMANN * temperature * G_LN10);
}

double
vt_viscosity_to_energy (double log_eta, double temperature)
{
  return (log_eta - VT_VISCOSITY_LOG_ETA_0) * BOLTZMANN * temperature * G_LN10;
}

gboolean
vt_viscosity_check_field (VtField *field, GError **error)
{
  const char *unit = vt_field_get_unit (field);

  if (strcmp (unit, "eV") == 0)
    return TRUE;
  if (*unit == '\0')
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                 _("A viscosity follows from energies in eV; “%s” has no unit. If its numbers are in eV, make a field that says so, such as "
                   "“barrier (eV) = %s”."),
                 vt_field_get_name (field), vt_field_get_name (field));
  else
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                 _("A viscosity follows from energies in eV, and “%s” is in %s: choose a field of activation energies."), vt_field_get_name (field),
                 unit);
  return FALSE;
}

VtFieldMap *
vt_viscosity_map_energy (VtSample *sample, VtField *field, double sigma, GCancellable *cancellable, VtFieldMapProgress progress, gpointer data,
                         GError **error)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  const gsize n = vt_sample_get_n_atoms (sample);
  g_autofree double *energies = g_new (double, n);
  double longest = 0;
  VtFieldGrid grid;

  for (gsize i = 0; i < n; i++)
    energies[i] = vt_field_get (field, i, 0);
  for (int k = 0; k < cell->dimension; k++)
    longest = MAX (longest, sqrt (cell->vectors[k][0] * cell->vectors[k][0] + cell->vectors[k][1] * cell->vectors[k][1]
                                  + cell->vectors[k][2] * cell->vectors[k][2]));
  vt_field_grid_init_cell (&grid, cell, (guint) CLAMP (ceil (POINTS_PER_SIGMA * longest / sigma), 4, MOST_POINTS));
  return vt_field_map_compute (sample, energies, &grid, VT_SMOOTHING_GAUSSIAN, sigma, 0, cancellable, progress, data, error);
}
