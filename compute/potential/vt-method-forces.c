/* The method "forces": one evaluation of VtForces as the registry shows it. */
#include <math.h>
#include <string.h>

#include "base/vt-i18n.h"
#include "potential/vt-forces.h"
#include "potential/vt-methods.h"

/* GPa per eV/Å³. */
#define GPA 160.2176634

static const VtChoice precisions[] = { { "double", N_ ("Double") }, { "mixed", N_ ("Mixed") }, { NULL } };

static const VtParamSpec params[] = {
  { .id = "precision",
    .title = N_ ("Precision"),
    .unit = "",
    .tooltip = N_ ("Double is exact to rounding. Mixed computes pairs in single precision, as fast dynamics does: forces within 0.0001 eV/Å; here it is for "
                   "comparison. Energies and stresses per atom are always in double."),
    .type = VT_PARAM_CHOICE,
    .choices = precisions,
    .preset = 0 },
  { NULL },
};

static const VtFieldSpec fields[] = {
  { "force", N_ ("Force"), "energy/length", N_ ("On the atom, from all others: x, y, z") },
  { "force_norm", N_ ("Size of the force"), "energy/length", N_ ("Zero on every atom in an inherent structure") },
  { "potential_energy", N_ ("Potential energy"), "energy", N_ ("Embedding energy of the atom, and half the energy of each of its pairs") },
  { "atomic_virial", N_ ("Atomic virial"), "energy", N_ ("Half the virial of each of the atom's pairs: xx, yy, zz, yz, xz, xy; positive where it pushes outwards") },
  { NULL },
};

static const char *const tables[] = { "forces", NULL };

static void
add_scalars (VtTable *table, VtPotential *potential, VtSample *sample, const VtForcesSum *sum, const double *force)
{
  static const char *const components[6] = { "xx", "yy", "zz", "yz", "xz", "xy" };
  const gsize n = vt_sample_get_n_atoms (sample);
  const VtCell *cell = vt_sample_get_cell (sample);
  const gboolean metal = vt_potential_get_units (potential) == VT_UNITS_METAL, flat = cell->dimension == 2;
  const char *energy = vt_potential_get_energy_unit (potential);
  const double volume = vt_cell_get_volume (cell) / (flat ? cell->vectors[2][2] : 1), unit = (metal ? GPA : 1) / volume;
  g_autofree char *force_unit = g_strdup_printf ("%s/%s", energy, vt_sample_get_length_unit (sample));
  double most = 0, rms = 0, net[3] = { 0 };
  for (gsize i = 0; i < n; i++)
    {
      const double *f = force + 3 * i, f2 = f[0] * f[0] + f[1] * f[1] + f[2] * f[2];
      most = MAX (most, sqrt (f2));
      rms += f2 / (double) n;
      for (int k = 0; k < 3; k++)
        net[k] += f[k];
    }
  vt_table_add_scalar (table, "energy", _ ("Potential energy"), energy, sum->energy);
  vt_table_add_scalar (table, "energy_per_atom", _ ("Potential energy per atom"), energy, sum->energy / (double) MAX (n, 1));
  vt_table_add_scalar (table, "max_force", _ ("Largest force"), force_unit, most);
  vt_table_add_scalar (table, "rms_force", _ ("Root mean square of the forces"), force_unit, sqrt (rms));
  vt_table_add_scalar (table, "net_force", _ ("Sum of all forces"), force_unit, sqrt (net[0] * net[0] + net[1] * net[1] + net[2] * net[2]));
  /* Without the atoms' motion: the virial part only. */
  const double trace = flat ? (sum->virial[0] + sum->virial[1]) / 2 : (sum->virial[0] + sum->virial[1] + sum->virial[2]) / 3;
  vt_table_add_scalar (table, "pressure", _ ("Static pressure"), vt_sample_get_pressure_unit (sample), trace * unit);
  for (int k = 0; k < 6; k++)
    {
      g_autofree char *id = g_strconcat ("virial_", components[k], NULL);
      /* Translators: %s is a pair of directions such as xx. */
      g_autofree char *title = g_strdup_printf (_ ("Virial, %s"), components[k]);
      vt_table_add_scalar (table, id, title, energy, sum->virial[k]);
    }
}

/* One row: the potential by name, where it is from. */
static void
add_potential (VtTable *table, VtPotential *potential)
{
  const char *title = vt_potential_get_title (potential);
  g_autofree char *comment = g_strdelimit (g_strdup (vt_potential_get_comment (potential)), "\n", ' ');
  const double cutoff = vt_potential_get_cutoff (potential);
  vt_table_add_texts (table, "potential", _ ("Potential"), &title, 1);
  vt_table_add_texts (table, "comment", _ ("Its own words"), (const char *const *) &comment, 1);
  vt_table_add_numbers (table, "cutoff", _ ("Cutoff"), vt_potential_get_units (potential) == VT_UNITS_METAL ? "Å" : "σ", &cutoff, 1);
}

static VtResult *
run (VtRun *run, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  const gsize n = vt_sample_get_n_atoms (sample);
  const double *positions = vt_sample_get_positions (sample);
  const gboolean mixed = g_str_equal (vt_params_get_choice (vt_run_get_params (run), "precision"), "mixed");
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, error);
  g_autoptr (VtForces) forces
      = potential != NULL ? vt_forces_new (potential, sample, mixed ? VT_PRECISION_MIXED : VT_PRECISION_DOUBLE, error) : NULL;
  if (forces == NULL)
    return NULL;
  g_autofree double *force = g_new (double, 3 * n + 1), *norm = g_new (double, n + 1);
  g_autofree double *energy = g_new (double, n + 1), *virial = g_new (double, 6 * n + 1);
  VtForcesSum sum;
  vt_forces_set_cancellable (forces, vt_job_get_cancellable (vt_run_get_job (run)));
  if (!vt_forces_compute_atoms (forces, positions, force, energy, virial, &sum))
    return NULL;
  if (mixed)
    vt_forces_compute (forces, positions, force, NULL, &sum);
  for (gsize i = 0; i < n; i++)
    norm[i] = sqrt (force[3 * i] * force[3 * i] + force[3 * i + 1] * force[3 * i + 1] + force[3 * i + 2] * force[3 * i + 2]);
  VtResult *result = vt_result_new ();
  VtTable *table = vt_run_new_table (run, "forces", _ ("Forces and energy"), VT_TABLE_PLAIN);
  add_potential (table, potential);
  add_scalars (table, potential, sample, &sum, force);
  vt_result_take_table (result, table);
  vt_result_take_field (result, vt_run_new_field (run, "force", VT_FIELD_F64, 3, g_steal_pointer (&force)));
  vt_result_take_field (result, vt_run_new_field (run, "force_norm", VT_FIELD_F64, 1, g_steal_pointer (&norm)));
  vt_result_take_field (result, vt_run_new_field (run, "potential_energy", VT_FIELD_F64, 1, g_steal_pointer (&energy)));
  vt_result_take_field (result, vt_run_new_field (run, "atomic_virial", VT_FIELD_F64, 6, g_steal_pointer (&virial)));
  return result;
}

const VtMethod vt_method_forces = {
  .id = "forces",
  .name = N_ ("Forces and energies"),
  .group = VT_GROUP_DYNAMICS,
  .summary = N_ ("Force, potential energy and virial of every atom as it stands, under the potential for its elements: bundled for Cu–Zr and "
                 "for Kob–Andersen mixtures, or a file of your own."),
  .reference = "M. S. Daw and M. I. Baskes, Phys. Rev. B 29, 6443 (1984); M. W. Finnis and J. E. Sinclair, Phil. Mag. A 50, 45 (1984)",
  .params = params,
  .fields = fields,
  .tables = tables,
  .needs_forces = TRUE,
  .run = run,
};
