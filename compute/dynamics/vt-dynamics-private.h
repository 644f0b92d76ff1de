/* What the files of the engine share. Internal units: length, time, mass and energy of the sample; velocities in length per time,
 * forces in energy per length; inertia = mass × the factor that makes mass × velocity² an energy. */
#pragma once

#include "dynamics/vt-dynamics.h"

G_BEGIN_DECLS

#define VT_CHAIN 3 /* thermostats in a Nosé–Hoover chain */

typedef struct
{
  guint64 every;
  gboolean energy;
  VtDynamicsFunc func;
  gpointer data;
} VtDynamicsWatch;

struct _VtDynamics
{
  VtPotential *potential;
  VtSample *sample;
  VtPrecision precision;
  VtForces *forces;

  gsize n;
  int dimension;
  double boltzmann;
  double to_pressure; /* energy per volume → GPa, or 1 */
  double dt;
  guint64 seed;

  VtCell cell;
  double scale[3];
  double *positions, *velocities, *accelerations; /* 3n; the last: forces */
  double *masses;
  double *inertia; /* n */

  guint64 step;
  VtForcesSum sum;
  gboolean forces_known, sum_known;
  gboolean is_slow; /* the evaluator was made for a cell too narrow for fast forces */
  double bath; /* energy that thermostat and barostat took out */

  VtThermostat thermostat;
  double temperature, relaxation;
  double ramp_from, ramp_to; /* of the target */
  guint64 ramp_begin, ramp_steps;
  double chain_velocity[VT_CHAIN], chain_position[VT_CHAIN];

  VtBarostat barostat;
  double pressure, pressure_relaxation; /* pressure in energy per volume */
  guint barostat_every;

  GArray *watches;
  double *partial_sums; /* one per chunk */
  int *bad;             /* one flag per chunk */
};

/* ---- vt-dynamics-step.c ---- */
gboolean vt_dynamics_make_step (VtDynamics *dynamics, GError **error);
void vt_dynamics_ensure_forces (VtDynamics *dynamics, gboolean sum);
gboolean vt_dynamics_renew (VtDynamics *dynamics, GError **error);
double vt_dynamics_sum_kinetic (VtDynamics *dynamics);
void vt_dynamics_sum_kinetic_tensor (VtDynamics *dynamics, double tensor[6]);

/* ---- vt-thermostat.c: velocities and the energy that the bath takes ---- */
double vt_dynamics_get_target (VtDynamics *dynamics);
double vt_dynamics_get_freedom (VtDynamics *dynamics);
void vt_dynamics_scale_velocities (VtDynamics *dynamics, double factor);
void vt_dynamics_advance_chain (VtDynamics *dynamics);    /* by half a step */
void vt_dynamics_rescale_randomly (VtDynamics *dynamics); /* Bussi, by a step */
void vt_dynamics_rub (VtDynamics *dynamics);              /* Langevin's friction and noise, by a step */
double vt_dynamics_get_chain_energy (VtDynamics *dynamics);

/* ---- vt-barostat.c ---- */
gboolean vt_dynamics_rescale_cell (VtDynamics *dynamics, GError **error);
double vt_dynamics_get_volume (VtDynamics *dynamics);

/* ---- loops over atoms in chunks of fixed size ---- */
#define VT_DYNAMICS_CHUNK 512
typedef void (*VtAtomsFunc) (VtDynamics *dynamics, gsize chunk, gsize begin, gsize end, gpointer data);
gsize vt_dynamics_get_n_chunks (VtDynamics *dynamics);

/* In the pool if each atom costs enough for that (@heavy) or there are many of them. */
void vt_dynamics_for_atoms (VtDynamics *dynamics, gboolean heavy, VtAtomsFunc func, gpointer data);

G_END_DECLS
