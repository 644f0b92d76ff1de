/* Every analysis Vitrine knows. To add one: write its file, add its line here. */
#include "document/vt-method.h"

#include <string.h>

#include "dynamics/vt-methods.h"
#include "lammps/vt-methods.h"
#include "landscape/vt-methods.h"
#include "potential/vt-methods.h"
#include "statistics/vt-methods.h"
#include "structure/vt-methods.h"
#include "vibration/vt-methods.h"

static const VtMethod *const methods[] = {
  &vt_method_voronoi,
  &vt_method_motif_census,
  &vt_method_rdf,
  &vt_method_steinhardt,
  &vt_method_s2,
  &vt_method_s2_scan,
  &vt_method_bond_angles,
  &vt_method_structure_factor,
  &vt_method_crystal,
  &vt_method_mro,
  &vt_method_symmetry_functions,
  &vt_method_autocorrelation,
  &vt_method_field_map,
  &vt_method_forces,
  &vt_method_minimise,
  &vt_method_md,
  &vt_method_correlations,
  &vt_method_s2_correlation,
  &vt_method_screening,
  &vt_method_correlation_matrix,
  &vt_method_vmsd,
  &vt_method_vmsd_scan,
  &vt_method_harmonic,
  &vt_method_modes,
  &vt_method_vdos,
  &vt_method_artn,
  &vt_method_viscosity,
  &vt_method_quench,
  &vt_method_lammps,
  NULL,
};

const VtMethod *const *
vt_registry_list (void)
{
  return methods;
}

const VtMethod *
vt_registry_find (const char *id)
{
  for (const VtMethod *const *method = methods; *method; method++)
    if (strcmp ((*method)->id, id) == 0)
      return *method;
  return NULL;
}

const VtMethod *
vt_registry_find_for_field (const char *field_name)
{
  for (const VtMethod *const *method = methods; *method; method++)
    for (const VtFieldSpec *spec = (*method)->fields; spec && spec->name; spec++)
      if (strcmp (spec->name, field_name) == 0)
        return *method;
  return NULL;
}

const VtMethod *
vt_registry_find_for_table (const char *table_id)
{
  for (const VtMethod *const *method = methods; *method; method++)
    for (const char *const *id = (*method)->tables; id && *id; id++)
      if (strcmp (*id, table_id) == 0)
        return *method;
  return NULL;
}

gboolean
vt_registry_is_label (const char *field_name)
{
  static const char *const columns[] = { "type", "mol", NULL };

  for (const VtMethod *const *method = methods; *method; method++)
    for (const VtFieldSpec *spec = (*method)->fields; spec && spec->name; spec++)
      if (spec->is_label && strcmp (spec->name, field_name) == 0)
        return TRUE;
  return g_strv_contains (columns, field_name);
}
