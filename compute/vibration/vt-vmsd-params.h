/* What the methods that run dynamics for vMSD have in common: parameters, the plan made of them, and what is done with atoms that hop. */
#pragma once

#include "base/vt-i18n.h"
#include "document/vt-method.h"
#include "vibration/vt-vmsd-run.h"

G_BEGIN_DECLS

extern const VtChoice vt_vmsd_ensembles[], vt_vmsd_references[], vt_vmsd_hopping[], vt_vmsd_precisions[];

#define VT_VMSD_PARAMS \
  { .id = "duration", \
    .title = N_ ("Window"), \
    .unit = "time", \
    .tooltip = N_ ("Over how long the displacements are averaged: dozens of vibrations, but too short for atoms to change places. In reduced " \
                   "units: of time."), \
    .type = VT_PARAM_REAL, \
    .min = 0.01, \
    .max = 100000, \
    .step = 50, \
    .preset = 100 }, \
  { .id = "equilibration", \
    .title = N_ ("Equilibration"), \
    .unit = "time", \
    .tooltip = N_ ("How long the atoms are brought to the temperature before; up to the next thousand of steps."), \
    .type = VT_PARAM_REAL, \
    .min = 0, \
    .max = 100000, \
    .step = 10, \
    .preset = 10 }, \
  { .id = "timestep", \
    .title = N_ ("Time step"), \
    .unit = "millitime", \
    .tooltip = N_ ("Of the molecular dynamics. In reduced units: a thousandth of the unit of time."), \
    .type = VT_PARAM_REAL, \
    .min = 0.01, \
    .max = 20, \
    .step = 1, \
    .preset = 2 }, \
  { .id = "ensemble", \
    .title = N_ ("Ensemble"), \
    .unit = "", \
    .tooltip = N_ ("A slow global thermostat keeps the mean temperature exact and leaves the vibrations alone; without it the energy is constant."), \
    .type = VT_PARAM_CHOICE, \
    .choices = vt_vmsd_ensembles }, \
  { .id = "reference", \
    .title = N_ ("Displacement from"), \
    .unit = "", \
    .tooltip = N_ ("The inherent structure is the minimum of the energy; the mean position moves with thermal expansion and hops."), \
    .type = VT_PARAM_CHOICE, \
    .choices = vt_vmsd_references }, \
  { .id = "relax", \
    .title = N_ ("Relax first"), \
    .unit = "", \
    .tooltip = N_ ("Whether to go to the nearest minimum of the energy first; else the positions of the file are taken for it."), \
    .type = VT_PARAM_BOOLEAN, \
    .preset = 1 }, \
  { .id = "hop_distance", \
    .title = N_ ("Hop distance"), \
    .unit = "length", \
    .tooltip = N_ ("An atom whose mean positions in two blocks of the window differ by more than this has hopped, which is no vibration."), \
    .type = VT_PARAM_REAL, \
    .min = 0.01, \
    .max = 10, \
    .step = 0.1, \
    .preset = 0.5 }, \
  { .id = "hopping", \
    .title = N_ ("Hopping atoms"), \
    .unit = "", \
    .tooltip = N_ ("Whether atoms that hop get a value. What they moved then counts as vibration."), \
    .type = VT_PARAM_CHOICE, \
    .choices = vt_vmsd_hopping }, \
  { .id = "blocks", \
    .title = N_ ("Blocks"), \
    .unit = "", \
    .tooltip = N_ ("Parts of the window whose scatter tells the error, and whose means tell hops."), \
    .type = VT_PARAM_INTEGER, \
    .min = 2, \
    .max = 100, \
    .step = 5, \
    .preset = 10 }, \
  { .id = "every", \
    .title = N_ ("Steps between frames"), \
    .unit = "", \
    .tooltip = N_ ("How often positions enter the mean. A fifth of the fastest vibration is often enough."), \
    .type = VT_PARAM_INTEGER, \
    .min = 1, \
    .max = 1000, \
    .step = 5, \
    .preset = 5 }, \
  { .id = "precision", \
    .title = N_ ("Precision"), \
    .unit = "", \
    .tooltip = N_ ("Mixed precision is faster, and its error lies far below that of a finite window."), \
    .type = VT_PARAM_CHOICE, \
    .choices = vt_vmsd_precisions }, \
  { .id = "seed", \
    .title = N_ ("Seed"), \
    .unit = "", \
    .tooltip = N_ ("Equal seeds give equal velocities to begin with, and equal trajectories."), \
    .type = VT_PARAM_INTEGER, \
    .min = 0, \
    .max = 1000000, \
    .step = 1, \
    .preset = 1 }

/* All but the temperature. */
void vt_vmsd_plan_from_params (VtVmsdPlan *plan, const VtParams *params);

/* What the window says about each atom, as the parameters ask. @total, @components: NaN for hopped atoms if those are left out. Any may be
 * NULL. Returns how many hopped. */
gsize vt_vmsd_evaluate (VtVmsd *vmsd, const VtParams *params, gsize n_atoms, double *total, double *const components[3], double *error,
                        gint32 *hopped);

/* What is to be said of a run in which so many atoms hopped, at most; NULL: nothing. */
char *vt_vmsd_dup_warning (VtSample *sample, const VtParams *params, double n_hopped);

G_END_DECLS
