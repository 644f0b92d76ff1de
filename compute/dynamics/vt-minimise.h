/* Minimisation of the potential energy: from any configuration to its inherent structure, with the cell as it is or
 * relaxed to a pressure. */
#pragma once

#include <gio/gio.h>

#include "dynamics/vt-optimise.h"
#include "potential/vt-forces.h"

G_BEGIN_DECLS

typedef enum
{
  VT_RELAX_NOTHING,     /* the cell stays */
  VT_RELAX_ISOTROPIC,   /* its size */
  VT_RELAX_ANISOTROPIC, /* x, y and z by a factor each */
} VtRelax;

typedef struct
{
  VtOptimiser optimiser;
  VtRelax relax;
  double pressure;        /* outside, GPa or ε/σ³ */
  double force_tolerance; /* largest force on an atom, eV/Å or ε/σ */
  double pressure_tolerance; /* GPa or ε/σ³, each relaxed direction; only counts when something is relaxed */
  guint max_evaluations;
} VtMinimiseOptions;

/* L-BFGS, fixed cell, 1e-6 eV/Å, 1e-4 GPa, 20 000 evaluations. */
extern const VtMinimiseOptions vt_minimise_defaults;

typedef struct
{
  guint step, evaluations;
  double energy;    /* of all atoms, without the pressure's work */
  double max_force; /* length of the largest force on an atom */
  double pressure;  /* inside, of the static configuration */
  double volume;    /* of the cell; in two dimensions its area */
  const double *positions; /* 3n, unwrapped; valid during the call */
  const VtCell *cell;
} VtMinimiseState;

/* Called at the start and after every step; FALSE stops. */
typedef gboolean (*VtMinimiseFunc) (const VtMinimiseState *state, gpointer data);

/* Not converging is no error: it is told here. */
typedef struct
{
  gboolean converged;
  guint steps, evaluations;
  double energy_before, energy;
  double max_force_before, max_force;
  double pressure_before, pressure;
  double volume_before, volume;
} VtMinimiseReport;

/* Moves @positions (3n, unwrapped) and, if it is to be relaxed, @cell to the minimum. @forces must be in double precision; it is left with
 * the new cell. @func may be NULL. FALSE with an error only when cancelled, when the energy is not finite, or when a direction that should
 * be relaxed is not periodic. */
gboolean vt_minimise (VtForces *forces, double *positions, VtCell *cell, const VtMinimiseOptions *options, VtMinimiseFunc func,
                      gpointer data, GCancellable *cancellable, VtMinimiseReport *report, GError **error);

/* How many bytes that takes besides @forces and what the caller has. */
double vt_minimise_estimate_size (gsize n_atoms, VtOptimiser optimiser);

G_END_DECLS
