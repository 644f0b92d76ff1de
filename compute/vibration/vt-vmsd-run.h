/* VtVmsdRun: molecular dynamics about an inherent structure that gathers vibrational mean squared displacements.
 *
 * First the atoms are brought to the temperature by Langevin's friction and noise, then the window is measured with the thermostat that was chosen.
 * A run that is saved between two stretches (see vt_vmsd_run_go()) goes on exactly as if it had not been interrupted. */
#pragma once

#include "dynamics/vt-dynamics.h"
#include "vibration/vt-vmsd.h"

G_BEGIN_DECLS

typedef struct
{
  double temperature;
  double timestep, equilibration, duration; /* ps (time units) */
  guint every;                              /* steps between two frames */
  guint n_blocks;
  gboolean thermostat;                      /* in the window too: canonical; else at constant energy */
  VtPrecision precision;
  guint64 seed;
} VtVmsdPlan;

typedef struct _VtVmsdRun VtVmsdRun;

/* @reference: 3 n positions to begin from and to measure about. */
VtVmsdRun *vt_vmsd_run_new (VtSample *sample, const double *reference, const VtVmsdPlan *plan, GError **error);

/* From what vt_vmsd_run_save() made, with the same sample and plan. */
VtVmsdRun *vt_vmsd_run_restore (VtSample *sample, GVariant *state, const VtVmsdPlan *plan, GError **error);
GVariant *vt_vmsd_run_save (VtVmsdRun *run); /* floating, a{sv} */
void vt_vmsd_run_free (VtVmsdRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtVmsdRun, vt_vmsd_run_free)

/* Called every few dozen steps; and, with @may_save, at the end of each stretch, when the state can be saved. FALSE with @error ends the run. */
typedef gboolean (*VtVmsdRunFunc) (VtVmsdRun *run, gboolean may_save, gpointer data, GError **error);

/* To the end of the window. FALSE with @error, or without when cancelled. */
gboolean vt_vmsd_run_go (VtVmsdRun *run, VtVmsdRunFunc func, gpointer data, GCancellable *cancellable, GError **error);

double vt_vmsd_run_get_progress (VtVmsdRun *run);
guint vt_vmsd_run_get_n_frames (VtVmsdRun *run);     /* of the whole window; those so far: vt_vmsd_get_n_frames() */
double vt_vmsd_run_get_equilibration (VtVmsdRun *run); /* what it comes to: whole stretches */
double vt_vmsd_run_get_time (VtVmsdRun *run);        /* of the window so far, in ps (time units) */
double vt_vmsd_run_get_temperature (VtVmsdRun *run); /* mean over the window so far; NaN before it */
VtVmsd *vt_vmsd_run_get_vmsd (VtVmsdRun *run);

/* Two blocks are full: from then on the values have errors, and it is known which atoms hop. What is stopped earlier is no result, and
 * vt_vmsd_run_refuse() says so. */
gboolean vt_vmsd_run_has_two_blocks (VtVmsdRun *run);
void vt_vmsd_run_refuse (GError **error);

VtDynamics *vt_vmsd_run_get_dynamics (VtVmsdRun *run);

/* How the mean over all atoms has converged: @n points (at most some hundreds) of time since the window began. */
const double *vt_vmsd_run_get_convergence (VtVmsdRun *run, guint species_row, guint *n); /* row 0: times; 1: all atoms; then each species */

G_END_DECLS
