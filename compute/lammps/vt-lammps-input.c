/* The script, in sections: sample, forces, what is written, the run. It begins anew, or goes on from a restart file that the command line
 * names; every run is "upto" a step counted from the very beginning, so that both do the same. */
#include "lammps/vt-lammps-input.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>

#include "base/vt-batch.h"
#include "io/vt-number.h"
#include "vt-config.h"

/* Of each table. With splines between them 1e-9 of the energy near the minimum (tests/lammps). */
#define TABLE_POINTS 10000

/* 1 GPa in bar, LAMMPS's unit of pressure in "units metal". */
#define BAR_PER_GPA 1e4

/* Numbers go through number(): printf would follow the locale's comma. */
static void G_GNUC_PRINTF (2, 3)
append (GString *text, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_string_append_vprintf (text, format, arguments);
  va_end (arguments);
}

static const char *
number (char buffer[VT_NUMBER_LENGTH], double value)
{
  vt_number_format_double (buffer, value);
  return buffer;
}

/* As the dump and the potential name them; the data file only numbers them. */
static char *
list_species (VtSample *sample)
{
  guint n;
  const VtSpecies *species = vt_sample_get_species (sample, &n);
  GString *text = g_string_new (NULL);

  for (guint s = 0; s < n; s++)
    append (text, "%s%s", s > 0 ? " " : "", species[s].name);
  return g_string_free (text, FALSE);
}

/* ---- the head ---- */

static void
add_head (GString *text, const VtLammpsPlan *plan, VtSample *sample)
{
  static const char *const what[] = {
    [VT_LAMMPS_NVT] = "constant volume and temperature",
    [VT_LAMMPS_NPT] = "constant pressure and temperature",
    [VT_LAMMPS_MELT_QUENCH] = "a glass from the melt",
    [VT_LAMMPS_VMSD] = "vibrational mean squared displacement of each atom",
  };
  g_autofree char *composition = vt_sample_dup_composition (sample);

  append (text, "# %s: %s\n# %s, %" G_GSIZE_FORMAT " atoms; written by Vitrine %s\n" VT_LAMMPS_PARAMETERS_LINE "%s\n#\n", plan->name, what[plan->kind],
          composition, vt_sample_get_n_atoms (sample), VT_VERSION, plan->parameters);
  append (text, "#   lmp -in in.%s -log none\n", plan->name);
  append (text, "#   lmp -var restart %s.restart.1 -in in.%s -log none      goes on from there%s\n", plan->name, plan->name,
          plan->kind == VT_LAMMPS_VMSD ? "" : " (or from .2)");
  append (text, "#   sbatch job.sh      does either on a cluster\n\n");
  append (text, "variable resumed equal is_defined(variable,restart)\n"
                "if \"${resumed} == 0\" then \"log log.%s\" else \"log log.%s append\"\n\n",
          plan->name, plan->name);
}

/* ---- the sample ---- */

static void
add_sample (GString *text, const VtLammpsPlan *plan, VtSample *sample)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  const gboolean flat = cell->dimension == 2;

  append (text, "# ---- the sample ----\n\nunits %s\n", vt_sample_get_units (sample) == VT_UNITS_LJ ? "lj" : "metal      # Å, eV, ps, K, bar");
  if (flat)
    append (text, "dimension 2\n");
  append (text, "boundary");
  /* m: the box grows with what leaves it, and is never smaller than it was. */
  for (int k = 0; k < 3; k++)
    append (text, " %c", (flat && k == 2) || cell->periodic[k] ? 'p' : 'm');
  append (text, "\natom_style atomic\n");
  if (!vt_cell_is_orthogonal (cell))
    append (text, "box tilt large\n");
  append (text, "if \"${resumed} == 0\" then \"read_data %s.data\" else \"read_restart ${restart}\"\n", plan->name);
  if (plan->first_step > 0)
    append (text, "if \"${resumed} == 0\" then \"reset_timestep %" PRIu64 "\"      # so that averages end at multiples of their length\n", plan->first_step);
}

/* ---- forces ---- */

static void
add_lennard_jones (GString *text, VtSample *sample, VtPotential *potential)
{
  const VtLennardJones *lj = vt_potential_get_lennard_jones (potential);
  guint8 index[VT_MAX_SPECIES];
  guint n;
  char number_0[VT_NUMBER_LENGTH], number_1[VT_NUMBER_LENGTH], number_2[VT_NUMBER_LENGTH];

  vt_potential_match (potential, sample, index, NULL);
  vt_sample_get_species (sample, &n);
  append (text, "pair_style lj/cut %s\npair_modify shift %s\n", number (number_0, vt_potential_get_cutoff (potential)),
          lj->smoothing == VT_LJ_SHIFT ? "yes" : "no");
  for (guint a = 0; a < n; a++)
    for (guint b = a; b < n; b++)
      append (text, "pair_coeff %u %u %s %s %s\n", a + 1, b + 1, number (number_0, lj->epsilon[index[a]][index[b]]),
              number (number_1, lj->sigma[index[a]][index[b]]), number (number_2, lj->cutoff[index[a]][index[b]]));
}

static void
add_table (GString *text, VtSample *sample, VtPotential *potential, const char *file)
{
  guint8 index[VT_MAX_SPECIES];
  guint n;

  vt_potential_match (potential, sample, index, NULL);
  vt_sample_get_species (sample, &n);
  append (text, "pair_style table spline %d\n", TABLE_POINTS);
  for (guint a = 0; a < n; a++)
    for (guint b = a; b < n; b++)
      append (text, "pair_coeff %u %u %s PAIR_%u_%u\n", a + 1, b + 1, file, MIN (index[a], index[b]) + 1, MAX (index[a], index[b]) + 1);
}

static void
add_forces (GString *text, VtSample *sample, VtPotential *potential, const char *file)
{
  const gboolean metal = vt_sample_get_units (sample) == VT_UNITS_METAL;
  g_autofree char *names = list_species (sample);
  guint8 index[VT_MAX_SPECIES];
  guint n;
  const VtSpecies *species = vt_sample_get_species (sample, &n);
  char buffer[VT_NUMBER_LENGTH];

  vt_potential_match (potential, sample, index, NULL);
  append (text, "\n# ---- forces: %s ----\n\n", vt_potential_get_title (potential));
  append (text, "suffix opt      # the faster variants of styles, where LAMMPS has them\n");
  if (vt_lammps_needs_table (potential))
    add_table (text, sample, potential, file);
  else if (vt_potential_get_kind (potential) == VT_POTENTIAL_LJ)
    add_lennard_jones (text, sample, potential);
  else
    append (text, "pair_style %s\npair_coeff * * %s %s\n", vt_potential_get_kind (potential) == VT_POTENTIAL_FS ? "eam/fs" : "eam/alloy", file, names);
  for (guint s = 0; s < n; s++)
    append (text, "mass %u %s\n", s + 1,
            number (buffer, species[s].mass > 0 ? species[s].mass : metal ? vt_potential_get_mass (potential, index[s]) : 1));
  append (text, "neighbor %s bin\nneigh_modify every 1 delay 0 check yes\n", metal ? "1.0" : "0.3");
}

/* ---- what is written ---- */

static void
add_output (GString *text, const VtLammpsPlan *plan, VtSample *sample)
{
  const gboolean vibration = plan->kind == VT_LAMMPS_VMSD;
  g_autofree char *names = list_species (sample);
  const char *units = vt_sample_get_units (sample) == VT_UNITS_LJ ? " units yes" : "";

  append (text, "\n# ---- what is written ----\n\n");
  if (!vt_lammps_plan_has_barostat (plan))
    append (text, "compute msd all msd com yes\n");
  append (text, "thermo_style custom step temp pe ke etotal econserve press vol lx ly lz%s\n", vt_lammps_plan_has_barostat (plan) ? "" : " c_msd[4]");
  append (text, "thermo_modify format float %%.15g norm no flush yes\nthermo %" PRIu64 "\n", plan->row_every);
  if (plan->frame_every > 0)
    {
      append (text, "dump frames all custom %" PRIu64 " %s.dump id type element %s\n", plan->frame_every, plan->name, vibration ? "xu yu zu" : "x y z");
      append (text, "dump_modify frames sort id element %s format float %%.9g flush yes%s\n", names, units);
      append (text, "if \"${resumed}\" then \"dump_modify frames append yes\"\n");
    }
  if (!vibration)
    append (text, "restart %" PRIu64 " %s.restart.1 %s.restart.2\n", plan->restart_every, plan->name, plan->name);
}

static void
add_end (GString *text, const VtLammpsPlan *plan, VtSample *sample)
{
  g_autofree char *names = list_species (sample);
  const char *units = vt_sample_get_units (sample) == VT_UNITS_LJ ? " units yes" : "";

  append (text, "\n# ---- the end ----\n\n");
  append (text, "write_data %s.final.data nocoeff\n", plan->name);
  append (text, "write_dump all custom %s.final.dump id type element x y z vx vy vz modify sort id element %s format float %%.17g%s\n", plan->name, names,
          units);
}

/* ---- the run ---- */

/* "fix move all npt temp 2000 1 0.2 iso 0 0 2" with the temperatures given. */
static void
add_fix (GString *text, const VtLammpsPlan *plan, VtSample *sample, double from, double to)
{
  const double pressure = plan->pressure * (vt_sample_get_units (sample) == VT_UNITS_METAL ? BAR_PER_GPA : 1);
  char t_0[VT_NUMBER_LENGTH], t_1[VT_NUMBER_LENGTH], t_damp[VT_NUMBER_LENGTH], p[VT_NUMBER_LENGTH], p_damp[VT_NUMBER_LENGTH];

  append (text, "fix move all %s temp %s %s %s", vt_lammps_plan_has_barostat (plan) ? "npt" : "nvt", number (t_0, from), number (t_1, to),
          number (t_damp, plan->thermostat_time));
  if (vt_lammps_plan_has_barostat (plan))
    append (text, " %s %s %s %s", plan->each_edge ? "aniso" : "iso", number (p, pressure), p, number (p_damp, plan->barostat_time));
}

/* Whose numbers these are. */
static void
add_sources (GString *text, const VtLammpsPlan *plan, VtSample *sample)
{
  char t_0[VT_NUMBER_LENGTH], t_1[VT_NUMBER_LENGTH], rate[VT_NUMBER_LENGTH], hold[VT_NUMBER_LENGTH], length[VT_NUMBER_LENGTH];
  const gboolean metal = vt_sample_get_units (sample) == VT_UNITS_METAL;
  const char *time = metal ? "ps" : "tau", *kelvin = metal ? "K" : "eps/kB";

  number (t_0, plan->temperature);
  number (hold, (double) plan->prepare_steps * plan->timestep);
  number (length, (double) (plan->n_steps - plan->prepare_steps) * plan->timestep);
  if (plan->kind == VT_LAMMPS_MELT_QUENCH)
    {
      append (text, "# %s %s for %s %s, then to %s %s at %s %s/%s.\n", t_0, kelvin, hold, time, number (t_1, plan->final_temperature), kelvin,
              number (rate, plan->rate), kelvin, time);
      append (text, "# The papers' Cu50Zr50: Wang et al. 2020 (§2.1) 19652 atoms, 2 fs, 2000 K for 4 ns, to 0 K at 1e10 K/s = 0.01 K/ps, no\n"
                    "# pressure, Nose-Hoover and Parrinello-Rahman, then conjugate gradients; Pan et al. 2026 (§2.1) 5000 atoms, 1 fs, 2000 K,\n"
                    "# to 1800 ... 780 K at 1e12 K/s = 1 K/ps, no pressure. LAMMPS's thermostat cannot aim at 0 K.\n");
    }
  else if (plan->kind == VT_LAMMPS_VMSD)
    append (text, "# %s %s, averaged over %s %s after %s %s.\n# Wang et al. 2020, equation 2: 100 ps at 300 K, 100 to 400 K in figure 7; displacements are from the\n"
                  "# inherent structure, which the sample should be.\n",
            t_0, kelvin, length, time, hold, time);
  else
    append (text, "# %s %s for %s %s.\n# Pan et al. 2026 (§2.1): cells relaxed at constant pressure, then constant volume at each of ten temperatures.\n", t_0, kelvin, length,
            time);
  append (text, "# Relaxation times: 100 steps for the thermostat, 1000 for the barostat are LAMMPS's advice (fix nvt).\n");
}

static void
add_start (GString *text, const VtLammpsPlan *plan, VtSample *sample)
{
  char buffer[VT_NUMBER_LENGTH];

  append (text, "\n# ---- the run ----\n\n");
  add_sources (text, plan, sample);
  append (text, "timestep %s\n", number (buffer, plan->timestep));
  if (!plan->keep_velocities)
    append (text, "if \"${resumed} == 0\" then \"velocity all create %s %u mom yes rot no dist gaussian\"\n", number (buffer, plan->temperature), plan->seed);
}

/* Held and cooled, each in a part of its own that is passed over where the restart file is from later. */
static void
add_quench (GString *text, const VtLammpsPlan *plan, VtSample *sample)
{
  const gboolean metal = vt_sample_get_units (sample) == VT_UNITS_METAL;
  const double pressure = plan->pressure * (metal ? BAR_PER_GPA : 1);
  char buffer[VT_NUMBER_LENGTH];

  if (plan->prepare_steps > 0)
    {
      append (text, "if \"$(step) < %" PRIu64 "\" then &\n  \"", plan->prepare_steps);
      add_fix (text, plan, sample, plan->temperature, plan->temperature);
      append (text, "\" &\n  \"run %" PRIu64 " upto\" &\n  \"unfix move\"\n", plan->prepare_steps);
    }
  add_fix (text, plan, sample, plan->temperature, plan->final_temperature);
  append (text, "      # from one temperature to the other\nrun %" PRIu64 " upto start %" PRIu64 " stop %" PRIu64 "\nunfix move\n", plan->n_steps,
          plan->prepare_steps, plan->n_steps);
  if (!plan->minimise)
    return;
  append (text, "\n# Conjugate gradients, with the cell and then without it, which goes further.\nrestart 0\n");
  if (plan->frame_every > 0)
    append (text, "undump frames\n");
  append (text, "thermo 100\nmin_style cg\nfix box all box/relax %s %s vmax 0.001\n", plan->each_edge ? "aniso" : "iso", number (buffer, pressure));
  append (text, "minimize 0 1e-6 10000 100000\nunfix box\nminimize 0 1e-6 10000 100000\nvelocity all set 0 0 0\n");
}

/* W20, equation 2: ⟨|r(t) − r_equil|²⟩, r_equil being where the atoms were at first: that is in a restart file, and so are the sums over the parts that
 * are done, which what fix ave/atom has gathered is not. It averages the sums, which do not change, too: only what a run has needed may be read
 * after it. Files appear in one stroke, so that whoever is killed meanwhile still has the one before. The momentum is none, so the centre of
 * mass stays. */
static void
add_vibration (GString *text, const VtLammpsPlan *plan, VtSample *sample)
{
  const guint64 begin = plan->first_step + plan->prepare_steps, length = plan->restart_every, n_parts = (plan->n_steps - plan->prepare_steps) / length;
  g_autofree char *names = list_species (sample);
  const char *units = vt_sample_get_units (sample) == VT_UNITS_LJ ? " units yes" : "";
  guint64 every = 10;

  while (length % every != 0)
    every--;
  append (text, "compute away all displace/atom\nvariable x2 atom c_away[1]^2\nvariable y2 atom c_away[2]^2\nvariable z2 atom c_away[3]^2\n"
                "fix sums all property/atom d_x2 d_y2 d_z2      # of the averages of the parts\ncompute sums all property/atom d_x2 d_y2 d_z2\n");
  add_fix (text, plan, sample, plan->temperature, plan->temperature);
  append (text, "\n");
  if (plan->prepare_steps > 0)
    append (text, "if \"$(step) < %" PRIu64 "\" then \"run %" PRIu64 " upto\"      # it settles\n", begin, begin);
  append (text, "\n# %" PRIu64 " parts; those that a restart file has are passed over.\nvariable part loop %" PRIu64 "\nlabel part\n", n_parts, n_parts);
  append (text, "if \"$(step) >= $(%" PRIu64 "+%" PRIu64 "*v_part)\" then \"next part\" \"jump SELF part\"\n", begin, length);
  append (text, "if \"$(step) >= %" PRIu64 "\" then \"jump SELF done\"\n", plan->first_step + plan->n_steps);
  append (text, "fix mean all ave/atom %" PRIu64 " %" PRIu64 " %" PRIu64 " v_x2 v_y2 v_z2 c_sums[1] c_sums[2] c_sums[3]\n", every, length / every, length);
  append (text, "run $(%" PRIu64 "+%" PRIu64 "*v_part) upto\n", begin, length);
  for (char axis = 'x'; axis <= 'z'; axis++)
    append (text, "variable sum_%c atom f_mean[%d]+f_mean[%d]\nvariable vmsd_%c atom v_sum_%c/v_part\n", axis, axis - 'x' + 1, axis - 'x' + 4, axis, axis);
  append (text, "variable vmsd atom v_vmsd_x+v_vmsd_y+v_vmsd_z      # so far\n");
  append (text, "write_dump all custom %s.field.new id type element x y z v_vmsd v_vmsd_x v_vmsd_y v_vmsd_z modify sort id element %s format float %%.12g%s\n",
          plan->name, names, units);
  append (text, "shell mv %s.field.new %s.field.dump\n", plan->name, plan->name);
  append (text, "set group all d_x2 v_sum_x d_y2 v_sum_y d_z2 v_sum_z\nunfix mean\n");
  append (text, "write_restart %s.restart.new\nshell mv %s.restart.new %s.restart.1\n", plan->name, plan->name, plan->name);
  append (text, "next part\njump SELF part\nlabel done\n");
}

char *
vt_lammps_make_input (const VtLammpsPlan *plan, VtSample *sample, VtPotential *potential, const char *potential_file)
{
  GString *text = g_string_new (NULL);

  add_head (text, plan, sample);
  add_sample (text, plan, sample);
  add_forces (text, sample, potential, potential_file);
  add_output (text, plan, sample);
  add_start (text, plan, sample);
  if (vt_sample_get_cell (sample)->dimension == 2)
    append (text, "fix plane all enforce2d\n");
  if (plan->kind == VT_LAMMPS_MELT_QUENCH)
    add_quench (text, plan, sample);
  else if (plan->kind == VT_LAMMPS_VMSD)
    add_vibration (text, plan, sample);
  else
    {
      add_fix (text, plan, sample, plan->temperature, plan->temperature);
      append (text, "\nrun %" PRIu64 " upto\n", plan->n_steps);
    }
  add_end (text, plan, sample);
  return g_string_free (text, FALSE);
}

/* ---- the batch job ---- */

char *
vt_lammps_make_job (const VtLammpsPlan *plan)
{
  GString *text = g_string_new (NULL);
  g_autofree char *comment
      = g_strdup_printf ("sbatch job.sh: runs in.%s; submitted again after the wall time, it goes on from the newest restart file.", plan->name);

  vt_batch_begin (text, comment, plan->name, 0, plan->tasks, plan->hours, "lammps");
  append (text, "if [ -e %s.final.dump ]; then\n  echo \"The run is complete: %s.final.dump is there.\"\n  exit 0\nfi\n", plan->name, plan->name);
  append (text,
          "newest=$(ls -t %s.restart.[12] 2> /dev/null | head -n 1 || true)\n"
          "srun \"${LMP:-lmp}\" ${newest:+-var restart \"$newest\"} -in in.%s -log none\n",
          plan->name, plan->name);
  return g_string_free (text, FALSE);
}

/* ---- tables ---- */

gboolean
vt_lammps_needs_table (VtPotential *potential)
{
  const VtLennardJones *lj = vt_potential_get_lennard_jones (potential);

  return lj != NULL && lj->smoothing != VT_LJ_CUT && lj->smoothing != VT_LJ_SHIFT;
}

/* From half of σ, where the energy is 16000 ε and no atom ever is, to the cutoff; equal steps of r². */
char *
vt_lammps_make_table (VtPotential *potential)
{
  const VtLennardJones *lj = vt_potential_get_lennard_jones (potential);
  GString *text = g_string_new (NULL);
  char r_text[VT_NUMBER_LENGTH], low_text[VT_NUMBER_LENGTH], high_text[VT_NUMBER_LENGTH], e_text[VT_NUMBER_LENGTH], f_text[VT_NUMBER_LENGTH];

  append (text, "# %s\n", vt_potential_get_comment (potential));
  for (guint a = 0; a < lj->n_species; a++)
    for (guint b = a; b < lj->n_species; b++)
      {
        const double low = 0.5 * lj->sigma[a][b], high = lj->cutoff[a][b];

        append (text, "\nPAIR_%u_%u\nN %d RSQ %s %s\n\n", a + 1, b + 1, TABLE_POINTS, number (low_text, low), number (high_text, high));
        for (int i = 0; i < TABLE_POINTS; i++)
          {
            const double r = sqrt (low * low + (high * high - low * low) * i / (TABLE_POINTS - 1));
            double slopes[2];
            /* The last point is the cutoff itself, where the functions are 0 and so would be the slope from outside. */
            const double energy = vt_potential_get_pair (potential, a, b, i + 1 < TABLE_POINTS ? r : nextafter (high, 0), slopes);

            append (text, "%d %s %s %s\n", i + 1, number (r_text, r), number (e_text, energy), number (f_text, -slopes[0]));
          }
      }
  return g_string_free (text, FALSE);
}
