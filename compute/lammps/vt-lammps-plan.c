#include "lammps/vt-lammps-plan.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "dynamics/vt-dynamics.h"

/* In the order of VtLammpsKind. */
static const VtChoice runs[] = {
  { "nvt", N_ ("Constant volume") },
  { "npt", N_ ("Constant pressure") },
  { "melt-quench", N_ ("Melt and quench") },
  { "vmsd", N_ ("Vibration (vMSD)") },
  { NULL },
};
static const VtChoice barostats[] = { { "isotropic", N_ ("Size of the cell") }, { "anisotropic", N_ ("Each edge") }, { NULL } };
static const VtChoice velocities[] = { { "draw", N_ ("Drawn at the temperature") }, { "keep", N_ ("The sample's own") }, { NULL } };

/* Defaults: W20 (§2.1 and science.md §1, §4) makes its glass at 2 fs from 4 ns at 2000 K, cooled at 1e10 K/s under no pressure by the
 * thermostat of Nosé and Hoover and the barostat of Parrinello and Rahman, then by conjugate gradients; and looks at vibration for 100 ps at
 * 300 K. The relaxation times are those that LAMMPS's documentation of fix nvt recommends: 100 and 1000 steps. */
const VtParamSpec vt_lammps_input_params[] = {
  { .id = "walltime",
    .title = N_ ("Wall time"),
    .unit = "h",
    .tooltip = N_ ("That the batch system grants the job. A job that is cut off goes on from its restart file when it is submitted again."),
    .type = VT_PARAM_REAL,
    .min = 0.02,
    .max = 10000,
    .step = 1,
    .preset = 24 },
  { .id = "run",
    .title = N_ ("Run"),
    .unit = "",
    .tooltip = N_ ("A melt is held, cooled and minimised; vibration starts from an inherent structure and gives each atom its mean squared "
                   "displacement."),
    .type = VT_PARAM_CHOICE,
    .choices = runs,
    .preset = 0 },
  { .id = "temperature",
    .title = N_ ("Temperature"),
    .unit = "temperature",
    .tooltip = N_ ("Of the thermostat. In reduced units ε/k_B. W20 looks at vibration at 300 K."),
    .type = VT_PARAM_REAL,
    .min = 1e-6,
    .max = 1e6,
    .step = 50,
    .preset = 300,
    .preset_reduced = 0.2,
    .shown_when = "run=nvt|npt|vmsd" },
  { .id = "duration",
    .title = N_ ("Duration"),
    .unit = "time",
    .tooltip = N_ ("In reduced units all times are in τ = √(mσ²/ε). W20 averages vibration over 100 ps."),
    .type = VT_PARAM_REAL,
    .min = 1e-4,
    .max = 1e9,
    .step = 10,
    .preset = 100,
    .shown_when = "run=nvt|npt|vmsd" },
  { .id = "equilibration",
    .title = N_ ("Settle first for"),
    .unit = "time",
    .tooltip = N_ ("Before the average begins: half of what the drawn velocities hold goes into potential energy."),
    .type = VT_PARAM_REAL,
    .min = 0,
    .max = 1e9,
    .step = 5,
    .preset = 10,
    .shown_when = "run=vmsd" },
  { .id = "melt_temperature",
    .title = N_ ("Melt at"),
    .unit = "temperature",
    .tooltip = N_ ("Well above the melting point; W20: 2000 K. In reduced units ε/k_B."),
    .type = VT_PARAM_REAL,
    .min = 1e-6,
    .max = 1e6,
    .step = 100,
    .preset = 2000,
    .preset_reduced = 0.7,
    .shown_when = "run=melt-quench" },
  { .id = "melt_time",
    .title = N_ ("Hold the melt for"),
    .unit = "time",
    .tooltip = N_ ("Until it has forgotten what it was; W20: 4 ns. 20 ps suffice at 2000 K in Cu–Zr."),
    .type = VT_PARAM_REAL,
    .min = 0,
    .max = 1e9,
    .step = 100,
    .preset = 4000,
    .shown_when = "run=melt-quench" },
  { .id = "rate",
    .title = N_ ("Cooling rate"),
    .unit = "temperature/time",
    .tooltip = N_ ("1 K/ps is 10¹² K/s. W20 cooled at 0.01, which is 200 ns from 2000 K; P26 at 1."),
    .type = VT_PARAM_REAL,
    .min = 1e-7,
    .max = 1e6,
    .step = 0.01,
    .preset = 0.01,
    .preset_reduced = 1e-5,
    .shown_when = "run=melt-quench" },
  { .id = "final_temperature",
    .title = N_ ("Cool down to"),
    .unit = "temperature",
    .tooltip = N_ ("W20: 0, which LAMMPS's thermostat cannot aim at; from 1 K the minimisation does the rest."),
    .type = VT_PARAM_REAL,
    .min = 1e-6,
    .max = 1e6,
    .step = 50,
    .preset = 1,
    .preset_reduced = 0.001,
    .shown_when = "run=melt-quench" },
  { .id = "minimise",
    .title = N_ ("Minimise at the end"),
    .unit = "",
    .tooltip = N_ ("By conjugate gradients to the inherent structure, at the same pressure."),
    .type = VT_PARAM_BOOLEAN,
    .preset = 1,
    .shown_when = "run=melt-quench" },
  { .id = "pressure",
    .title = N_ ("Pressure"),
    .unit = "pressure",
    .tooltip = N_ ("In reduced units ε/σ³."),
    .type = VT_PARAM_REAL,
    .min = -100,
    .max = 1000,
    .step = 1,
    .preset = 0,
    .shown_when = "run=npt|melt-quench" },
  { .id = "barostat",
    .title = N_ ("Barostat"),
    .unit = "",
    .tooltip = N_ ("What follows the pressure. Each edge by itself is for solids; a liquid's cell would flow."),
    .type = VT_PARAM_CHOICE,
    .choices = barostats,
    .preset = 0,
    .shown_when = "run=npt|melt-quench" },
  { .id = "velocities",
    .title = N_ ("Velocities"),
    .unit = "",
    .tooltip = N_ ("Draw them from Maxwell's distribution, or go on with those that the sample has, as after another run."),
    .type = VT_PARAM_CHOICE,
    .choices = velocities,
    .preset = 0,
    .shown_when = "run=nvt|npt" },
  { .id = "seed",
    .title = N_ ("Seed"),
    .unit = "",
    .tooltip = N_ ("Of the velocities that are drawn."),
    .type = VT_PARAM_INTEGER,
    .min = 1,
    .max = 2147483647,
    .step = 1,
    .preset = 1 },
  { .id = "timestep",
    .title = N_ ("Time step"),
    .unit = "time",
    .tooltip = N_ ("W20: 0.002 ps; P26: 0.001 ps."),
    .type = VT_PARAM_REAL,
    .min = 1e-5,
    .max = 1,
    .step = 0.0005,
    .preset = 0.002 },
  { .id = "thermostat_time",
    .title = N_ ("Thermostat's time"),
    .unit = "time",
    .tooltip = N_ ("In which the temperature follows. 0: 100 steps, as LAMMPS recommends."),
    .type = VT_PARAM_REAL,
    .min = 0,
    .max = 1e6,
    .step = 0.1,
    .preset = 0 },
  { .id = "barostat_time",
    .title = N_ ("Barostat's time"),
    .unit = "time",
    .tooltip = N_ ("In which the volume follows. 0: 1000 steps, as LAMMPS recommends."),
    .type = VT_PARAM_REAL,
    .min = 0,
    .max = 1e6,
    .step = 0.5,
    .preset = 0,
    .shown_when = "run=npt|melt-quench" },
  { .id = "rows",
    .title = N_ ("Rows in the log"),
    .unit = "",
    .tooltip = N_ ("How often in the whole run temperature, energy, pressure and volume are written."),
    .type = VT_PARAM_INTEGER,
    .min = 1,
    .max = 10000000,
    .step = 100,
    .preset = 1000 },
  { .id = "frames",
    .title = N_ ("Frames in the dump"),
    .unit = "",
    .tooltip = N_ ("How often in the whole run the positions are written, which is what moves in the picture. A frame takes 50 bytes per atom. "
                   "0: none."),
    .type = VT_PARAM_INTEGER,
    .min = 0,
    .max = 10000000,
    .step = 100,
    .preset = 200 },
  { .id = "tasks",
    .title = N_ ("Processes"),
    .unit = "",
    .tooltip = N_ ("MPI tasks that share the work. A few thousand atoms each is a good measure."),
    .type = VT_PARAM_INTEGER,
    .min = 1,
    .max = 1000000,
    .step = 1,
    .preset = 1 },
  { NULL },
};

/* run N takes a 32-bit number of steps. */
#define MAX_STEPS 2e9

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, message);
  return FALSE;
}

/* Everything that is a length of time, in steps. */
static gboolean
set_steps (VtLammpsPlan *plan, const VtParams *params, GError **error)
{
  const double dt = plan->timestep, rows = vt_params_get_integer (params, "rows"), frames = vt_params_get_integer (params, "frames");
  double prepare = 0, rest = vt_params_get_real (params, "duration") / dt;

  if (plan->kind == VT_LAMMPS_MELT_QUENCH)
    {
      prepare = vt_params_get_real (params, "melt_time") / dt;
      rest = (plan->temperature - plan->final_temperature) / plan->rate / dt;
    }
  else if (plan->kind == VT_LAMMPS_VMSD)
    prepare = vt_params_get_real (params, "equilibration") / dt;
  if (!(prepare <= MAX_STEPS) || !(rest <= MAX_STEPS))
    return refuse (error, _ ("the run has more steps than LAMMPS takes at once, two thousand millions. Make it shorter or the time step longer."));
  plan->prepare_steps = (guint64) llround (prepare);
  plan->n_steps = plan->prepare_steps + (guint64) MAX (llround (rest), 1);
  plan->row_every = MAX ((guint64) ((double) plan->n_steps / rows), 1);
  plan->frame_every = frames > 0 ? MAX ((guint64) ((double) plan->n_steps / frames), 1) : 0;
  /* A twentieth of the run is what is lost at most; not oftener than files are worth. */
  plan->restart_every = CLAMP (plan->n_steps / 20, 1000, 1000000);
  /* What fix ave/atom has gathered is not in a restart file, so the average is of parts, each as long as the others. */
  if (plan->kind == VT_LAMMPS_VMSD)
    {
      const guint64 average = plan->n_steps - plan->prepare_steps;
      guint64 n_parts = CLAMP (average / 1000, 1, 20);

      while (average % n_parts != 0)
        n_parts--;
      plan->restart_every = average / n_parts;
    }
  return TRUE;
}

static gboolean
check_sample (const VtLammpsPlan *plan, VtSample *sample, GError **error)
{
  static const char *const names[] = { "vx", "vy", "vz" };
  const VtCell *cell = vt_sample_get_cell (sample);

  for (int k = 0; k < cell->dimension && vt_lammps_plan_has_barostat (plan); k++)
    if (!cell->periodic[k])
      {
        g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                     _ ("the cell is open in one direction, where there is no pressure. Run without a barostat."));
        return FALSE;
      }
  for (int k = 0; k < cell->dimension && plan->keep_velocities; k++)
    if (vt_sample_find_field (sample, names[k]) == NULL)
      {
        g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                     _ ("the sample has no velocities to go on with (columns vx, vy, vz). Draw them at a temperature."));
        return FALSE;
      }
  return vt_dynamics_check_temperature (sample, plan->temperature, error);
}

static void
note_parameters (VtLammpsPlan *plan, const VtParams *params)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const VtParamSpec *spec = vt_lammps_input_params; spec->id != NULL; spec++)
    {
      g_autofree char *value = NULL;

      if (strcmp (spec->id, "walltime") == 0 || strcmp (spec->id, "tasks") == 0)
        continue;
      value = vt_params_dup_text (params, spec->id);
      g_string_append_printf (text, "%s%s=%s", text->len > 0 ? "," : "", spec->id, value);
    }
  /* Two dozen numbers and words, some 350 bytes. */
  g_strlcpy (plan->parameters, text->str, sizeof plan->parameters);
}

gboolean
vt_lammps_plan_init (VtLammpsPlan *plan, const VtParams *given, VtSample *sample, GError **error)
{
  g_autoptr (VtParams) params = vt_params_copy (given);
  vt_params_suit (params, sample);
  const char *run = vt_params_get_choice (params, "run");

  *plan = (VtLammpsPlan){ .timestep = vt_params_get_real (params, "timestep"), .tasks = (guint) vt_params_get_integer (params, "tasks"), .hours = 24 };
  for (guint i = 0; runs[i].id != NULL; i++)
    if (strcmp (runs[i].id, run) == 0)
      plan->kind = (VtLammpsKind) i;
  plan->name = runs[plan->kind].id;
  if (vt_params_get_specs (params) == vt_lammps_input_params)
    plan->hours = vt_params_get_real (params, "walltime");
  const gboolean quench = plan->kind == VT_LAMMPS_MELT_QUENCH, pushed = plan->kind == VT_LAMMPS_NVT || plan->kind == VT_LAMMPS_NPT;
  plan->temperature = vt_params_get_real (params, quench ? "melt_temperature" : "temperature");
  plan->final_temperature = quench ? vt_params_get_real (params, "final_temperature") : plan->temperature;
  if (quench && plan->final_temperature >= plan->temperature)
    return refuse (error, _ ("final_temperature must be below melt_temperature."));
  plan->rate = vt_params_get_real (params, "rate");
  plan->minimise = quench && vt_params_get_boolean (params, "minimise");
  plan->keep_velocities = pushed && strcmp (vt_params_get_choice (params, "velocities"), "keep") == 0;
  plan->pressure = vt_params_get_real (params, "pressure");
  plan->each_edge = strcmp (vt_params_get_choice (params, "barostat"), "anisotropic") == 0;
  plan->seed = (guint) vt_params_get_integer (params, "seed");
  plan->thermostat_time = vt_params_get_real (params, "thermostat_time");
  plan->barostat_time = vt_params_get_real (params, "barostat_time");
  note_parameters (plan, params);
  if (plan->thermostat_time == 0)
    plan->thermostat_time = 100 * plan->timestep;
  if (plan->barostat_time == 0)
    plan->barostat_time = 1000 * plan->timestep;
  if (!set_steps (plan, params, error) || !check_sample (plan, sample, error))
    return FALSE;
  /* fix ave/atom ends its averages at multiples of their length: the run is counted so that each part's end is one. */
  if (plan->kind == VT_LAMMPS_VMSD)
    {
      const guint64 over = plan->prepare_steps % plan->restart_every;

      plan->first_step = over > 0 ? plan->restart_every - over : 0;
    }
  return TRUE;
}

const char *
vt_lammps_get_run_name (VtLammpsKind kind)
{
  return runs[kind].id;
}

gboolean
vt_lammps_plan_has_barostat (const VtLammpsPlan *plan)
{
  return plan->kind == VT_LAMMPS_NPT || plan->kind == VT_LAMMPS_MELT_QUENCH;
}

double
vt_lammps_plan_get_time (const VtLammpsPlan *plan, guint64 step)
{
  return ((double) step - (double) plan->first_step) * plan->timestep;
}

double
vt_lammps_plan_get_target (const VtLammpsPlan *plan, guint64 step)
{
  const double begun = (double) plan->prepare_steps, at = (double) step - (double) plan->first_step;
  const double share = CLAMP ((at - begun) / ((double) plan->n_steps - begun), 0, 1);

  return plan->temperature + share * (plan->final_temperature - plan->temperature);
}
