/* Small systems for the tests of compute/dynamics; whatever fails fails the test. */
#pragma once

#include "dynamics/vt-dynamics.h"

/* An fcc crystal of one Lennard-Jones species in reduced units, 4 @reps³ atoms at @density, and its potential: smooth at 2.5 σ. In two dimensions
 * a triangular lattice of 2 @reps (2 @reps) atoms. */
VtSample *make_lj_crystal (int reps, double density, int dimension);
VtPotential *make_lj_potential (double epsilon, double sigma, double cutoff);

/* Cu and Zr on the B2 lattice, 2 @reps³ atoms, and the bundled potential. */
VtSample *make_b2_crystal (int reps, double edge);
VtPotential *find_potential_for (VtSample *sample);

VtDynamics *make_dynamics (VtPotential *potential, VtSample *sample, double timestep);
void run_steps (VtDynamics *dynamics, guint64 n);

/* A series' mean and variance with the standard error of each, from the scatter of 20 blocks of it. */
typedef struct
{
  double mean, mean_error;
  double variance, variance_error;
} Moments;
Moments find_moments (const GArray *values);

/* Within five standard errors. */
void assert_agrees (const char *what, double value, double error, double expected);
