/* VtDynamics: molecular dynamics of one sample, step by step.
 *
 * Units are the sample's: Å, ps, eV, K, amu and GPa; in reduced units σ, √(mσ²/ε), ε, ε/k_B, the species' masses (1 where none is
 * given) and ε/σ³. Positions are unwrapped: no atom jumps across a periodic cell, so that displacements
 * are differences. In two dimensions nothing moves along z.
 *
 *   VtDynamics *d = vt_dynamics_new (potential, sample, VT_PRECISION_MIXED, 0.002, &error);
 *   vt_dynamics_draw_velocities (d, 300, seed);
 *   vt_dynamics_set_thermostat (d, VT_THERMOSTAT_BUSSI, 300, 0.1);
 *   vt_dynamics_watch (d, 50, TRUE, on_sample, data);
 *   vt_dynamics_run (d, 50000, cancellable, &error);
 *
 * One thread at a time may use an engine; forces use the pool. Results are bit-identical for any number of threads, and the same
 * whether a run is made at once, in pieces, or with restarts (see vt_dynamics_save()). */
#pragma once

#include <gio/gio.h>

#include "potential/vt-forces.h"
#include "sample/vt-sample.h"

G_BEGIN_DECLS

typedef struct _VtDynamics VtDynamics;

typedef enum
{
  VT_THERMOSTAT_NONE,        /* velocity Verlet: constant energy */
  VT_THERMOSTAT_BUSSI,       /* stochastic velocity rescaling: canonical, disturbs the dynamics least */
  VT_THERMOSTAT_NOSE_HOOVER, /* chain of three: canonical, deterministic */
  VT_THERMOSTAT_LANGEVIN,    /* friction and noise on every atom: canonical, the quickest to equilibrate, no dynamics */
} VtThermostat;

typedef enum
{
  VT_BAROSTAT_NONE,
  VT_BAROSTAT_ISOTROPIC,   /* all edges by one factor */
  VT_BAROSTAT_ANISOTROPIC, /* x, y and z each by their own: for solids only, a liquid's cell may flow */
} VtBarostat;

/* Where a run stands. */
typedef struct
{
  guint64 step;
  double time;        /* step × time step */
  double potential;   /* of all atoms */
  double kinetic;
  double conserved;   /* energy with what thermostat and barostat took: constant up to the error of the integration */
  double temperature; /* 2 K / (degrees of freedom × k_B) */
  double target;      /* of the thermostat, now; NaN without one */
  double pressure;
  double stress[6];   /* −pressure tensor: xx yy zz yz xz xy */
  double volume;      /* area in two dimensions */
} VtDynamicsState;

/* FALSE ends the run after this step. */
typedef gboolean (*VtDynamicsFunc) (VtDynamics *dynamics, gpointer data);

/* Fails when a species has no mass, or the potential does not fit the sample. Velocities are zero. */
VtDynamics *vt_dynamics_new (VtPotential *potential, VtSample *sample, VtPrecision precision, double timestep, GError **error);
void vt_dynamics_free (VtDynamics *dynamics);

/* FALSE with VT_METHOD_ERROR_PARAMETER if @sample is in reduced units and the temperature, 100 ε/k_B or more, must be meant in kelvins. */
gboolean vt_dynamics_check_temperature (VtSample *sample, double temperature, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtDynamics, vt_dynamics_free)

/* What it holds besides its forces: three vectors and two numbers of each atom. */
#define VT_DYNAMICS_BYTES_PER_ATOM ((3 * 3 + 2) * sizeof (double))

/* ---- setting up; between runs ---- */

/* From Maxwell's distribution; the centre of mass at rest and the temperature then made exact. */
void vt_dynamics_draw_velocities (VtDynamics *dynamics, double temperature, guint64 seed);
void vt_dynamics_set_velocities (VtDynamics *dynamics, const double *velocities); /* 3n, copied */
gboolean vt_dynamics_take_sample_velocities (VtDynamics *dynamics); /* columns vx vy vz of the sample; FALSE if it has none */

/* @relaxation: time in which temperature follows, > 0. */
void vt_dynamics_set_thermostat (VtDynamics *dynamics, VtThermostat thermostat, double temperature, double relaxation);

/* From now on the target goes linearly to @temperature within @n_steps. */
void vt_dynamics_set_ramp (VtDynamics *dynamics, double temperature, guint64 n_steps);

/* Stochastic cell rescaling. @relaxation: time in which the volume follows, > 0, for a compressibility like that of a metallic glass.
 * It samples fluctuations correctly together with a thermostat. */
void vt_dynamics_set_barostat (VtDynamics *dynamics, VtBarostat barostat, double pressure, double relaxation);

/* As if so many steps had been made: the clock and what is drawn at random go on from there. A ramp set before began with step 0. */
void vt_dynamics_set_step (VtDynamics *dynamics, guint64 step);

/* What the stochastic thermostats and the barostat draw from. */
void vt_dynamics_set_seed (VtDynamics *dynamics, guint64 seed);

/* Calls @func after every step whose number is a multiple of @every (> 0). @energy: whether it will ask for the state, which
 * makes that step's forces a little slower. */
void vt_dynamics_watch (VtDynamics *dynamics, guint64 every, gboolean energy, VtDynamicsFunc func, gpointer data);

/* ---- running ---- */

/* FALSE with G_IO_ERROR_CANCELLED when cancelled, between two steps; FALSE with VT_METHOD_ERROR_FAILED when atoms fly apart. A
 * watch that ends the run is no failure. */
gboolean vt_dynamics_run (VtDynamics *dynamics, guint64 n_steps, GCancellable *cancellable, GError **error);

/* ---- now ---- */
gsize vt_dynamics_get_n_atoms (VtDynamics *dynamics);
guint64 vt_dynamics_get_step (VtDynamics *dynamics);
double vt_dynamics_get_timestep (VtDynamics *dynamics);
double vt_dynamics_get_wanted_width (VtDynamics *dynamics); /* vt_forces_get_wanted_width() */
double vt_dynamics_get_temperature (VtDynamics *dynamics); /* of the velocities; needs no energy */
double vt_dynamics_get_boltzmann (VtDynamics *dynamics);   /* k_B in the sample's units */
const double *vt_dynamics_get_positions (VtDynamics *dynamics);  /* 3n, unwrapped */
const double *vt_dynamics_get_velocities (VtDynamics *dynamics); /* 3n, length per time */
const double *vt_dynamics_get_masses (VtDynamics *dynamics);     /* n */
const VtCell *vt_dynamics_get_cell (VtDynamics *dynamics);
const double *vt_dynamics_get_scale (VtDynamics *dynamics); /* 3: what the barostat has scaled x, y, z by since the beginning */
void vt_dynamics_get_state (VtDynamics *dynamics, VtDynamicsState *state); /* computes the energy if it is not known */

/* The configuration of now as a new sample with the ids and species of the first, velocities as columns vx vy vz if asked. */
VtSample *vt_dynamics_dup_sample (VtDynamics *dynamics, gboolean velocities);

/* ---- restarts ---- */

/* Neighbour lists are renewed after every step whose number is a multiple of this. A state saved at such a step goes on exactly, bit for bit,
 * as the run that saved it; saved at another step, up to rounding, which chaos makes large within picoseconds. */
#define VT_DYNAMICS_RENEWAL 1000

/* Everything that the future depends on except what was given to vt_dynamics_new(). */
GVariant *vt_dynamics_save (VtDynamics *dynamics); /* floating */

/* On an engine made with the same potential, sample, precision and time step; watches stay as they are. */
gboolean vt_dynamics_restore (VtDynamics *dynamics, GVariant *state, GError **error);

G_END_DECLS
