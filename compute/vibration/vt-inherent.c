/* The inherent structure, by the minimiser of compute/dynamics in double precision. */
#include "vibration/vt-inherent.h"

#include <math.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "dynamics/vt-minimise.h"
#include "potential/vt-forces.h"

typedef struct
{
  const VtWatch *watch;
  double first, tolerance;
} Descent;

/* The logarithm of the force falls about evenly. */
static gboolean
report (const VtMinimiseState *state, gpointer data)
{
  Descent *descent = data;
  if (state->step == 0)
    descent->first = MAX (state->max_force, 2 * descent->tolerance);
  vt_watch_report (descent->watch, CLAMP (log (descent->first / state->max_force) / log (descent->first / descent->tolerance), 0, 1));
  return TRUE;
}

double *
vt_inherent_find (VtSample *sample, gboolean relax, const VtWatch *watch, GError **error)
{
  const gsize n = vt_sample_get_n_atoms (sample);
  Descent descent = { .watch = watch, .tolerance = vt_minimise_defaults.force_tolerance };
  VtCell cell = *vt_sample_get_cell (sample);
  VtMinimiseReport told;
  g_autofree double *positions = g_memdup2 (vt_sample_get_positions (sample), 3 * n * sizeof (double));
  if (!relax || vt_watch_take (watch, 3 * n, positions))
    return g_steal_pointer (&positions);
  g_autoptr (GError) local = NULL;
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, error);
  g_autoptr (VtForces) forces = potential != NULL ? vt_forces_new (potential, sample, VT_PRECISION_DOUBLE, error) : NULL;
  if (forces == NULL)
    return NULL;
  if (!vt_minimise (forces, positions, &cell, &vt_minimise_defaults, report, &descent, watch != NULL ? watch->cancellable : NULL, &told, &local))
    {
      if (!g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return vt_watch_keep (watch, 3 * n, positions) ? g_steal_pointer (&positions) : NULL;
}
