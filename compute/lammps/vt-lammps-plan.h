/* VtLammpsPlan: what LAMMPS shall do with a sample: one of a few runs, in steps, with every number that the input needs.
 *
 * Numbers are in the sample's units (ps, K, GPa; or reduced), as the parameters give them; the input converts what LAMMPS counts
 * otherwise. The parameters are those of the method "lammps", of "vitrine-cli lammps-input" and of the window's dialogue. */
#pragma once

#include "document/vt-param.h"

G_BEGIN_DECLS

typedef enum
{
  VT_LAMMPS_NVT,
  VT_LAMMPS_NPT,
  VT_LAMMPS_MELT_QUENCH,
  VT_LAMMPS_VMSD,
} VtLammpsKind;

typedef struct
{
  VtLammpsKind kind;
  const char *name; /* "melt-quench": what its files are called */

  double temperature;       /* at the beginning; melt-quench: of the melt */
  double final_temperature; /* at the end */
  double rate;              /* of cooling, per ps */
  double pressure;
  gboolean each_edge; /* the barostat moves each edge by itself */
  gboolean minimise;  /* at the end */
  gboolean keep_velocities;
  double timestep, thermostat_time, barostat_time;
  guint seed;

  /* From @first_step on: @prepare_steps (the melt is held, vibration settles), then the rest up to @n_steps. */
  guint64 first_step, prepare_steps, n_steps;
  guint64 row_every, frame_every; /* 0: never */
  guint64 restart_every; /* vmsd: the length of the parts that are averaged one by one */

  guint tasks;
  double hours;

  char parameters[1024]; /* all but the batch system's, "run=nvt,…": from them comes the same plan */
} VtLammpsPlan;

/* Of vitrine-cli lammps-input and the dialogue; what follows the first ones, which only a batch system wants, are the method's. */
extern const VtParamSpec vt_lammps_input_params[];
#define VT_LAMMPS_N_BATCH_PARAMS 1

/* @params: of either. FALSE with VT_METHOD_ERROR if they do not go together, or not with the sample. */
gboolean vt_lammps_plan_init (VtLammpsPlan *plan, const VtParams *params, VtSample *sample, GError **error);

const char *vt_lammps_get_run_name (VtLammpsKind kind); /* "melt-quench" */
gboolean vt_lammps_plan_has_barostat (const VtLammpsPlan *plan);

/* What the thermostat aims at, and the time since the run began. */
double vt_lammps_plan_get_target (const VtLammpsPlan *plan, guint64 step);
double vt_lammps_plan_get_time (const VtLammpsPlan *plan, guint64 step);

G_END_DECLS
