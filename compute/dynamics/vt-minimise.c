/* Variables: the atoms' positions u in the first cell's frame, r = D u with D = diag (exp e), and, where the cell is relaxed, the
 * logarithms e of its scale, each times a length that makes them as stiff as an atom.
 *
 * Function: H = U (r) + P V. Gradients: ∂H/∂u = −D F, and at fixed u ∂H/∂e_k = −W_kk + P V with the virial W; for an isotropic change the sum
 * over k. The elastic energy of N atoms is about ½ 9 B V e² with B V/N ~ 12 eV, an atom in its cage ½ 10 eV/Å² x²:
 * so x = a √N e with a about the distance between neighbours, (V/N)^⅓. */
#include "dynamics/vt-minimise.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-units.h"

/* No atom moves further in a step, in units of (V/N)^⅓: well inside its cage. */
#define REACH 0.05

const VtMinimiseOptions vt_minimise_defaults = {
  .optimiser = VT_OPTIMISER_LBFGS,
  .relax = VT_RELAX_NOTHING,
  .force_tolerance = 1e-6,
  .pressure_tolerance = 1e-4,
  .max_evaluations = 20000,
};

typedef struct
{
  VtForces *forces;
  const VtMinimiseOptions *options;
  VtMinimiseFunc func;
  gpointer func_data;
  GCancellable *cancellable;
  VtMinimiseReport *report;

  gsize n;
  int dimension;
  guint n_strains;
  VtCell first, cell;
  double length; /* of a unit strain */
  double pressure; /* outside, internal units */
  double to_pressure;
  double *positions, *force; /* 3n, of the last evaluation */
  VtForcesSum sum;
  double factor[3];
  guint n_evaluations;
  gboolean stopped;
} VtMinimiser;

static double
get_volume (const VtCell *cell)
{
  const double volume = vt_cell_get_volume (cell);

  return cell->dimension == 2 ? volume / cell->vectors[2][2] : volume;
}

/* Positions and cell of the variables @x. */
static void
place (VtMinimiser *self, const double *x)
{
  if (self->n_strains == 0)
    {
      memcpy (self->positions, x, 3 * self->n * sizeof (double));
      return;
    }
  for (int k = 0; k < 3; k++)
    {
      const double strain = k >= self->dimension ? 0 : x[3 * self->n + (self->n_strains == 1 ? 0 : (guint) k)] / self->length;

      self->factor[k] = exp (strain);
      for (int j = 0; j < 3; j++)
        self->cell.vectors[j][k] = self->first.vectors[j][k] * self->factor[k];
    }
  for (gsize i = 0; i < self->n; i++)
    for (int k = 0; k < 3; k++)
      self->positions[3 * i + (gsize) k] = self->first.origin[k] + x[3 * i + (gsize) k] * self->factor[k];
  vt_forces_set_cell (self->forces, &self->cell);
}

static double
evaluate (const double *x, double *gradient, gpointer data)
{
  VtMinimiser *self = data;
  double work;

  self->n_evaluations++;
  place (self, x);
  vt_forces_compute (self->forces, self->positions, self->force, NULL, &self->sum);
  if (g_cancellable_is_cancelled (self->cancellable))
    return NAN;
  for (gsize i = 0; i < self->n; i++)
    for (int k = 0; k < 3; k++)
      gradient[3 * i + (gsize) k] = -self->factor[k] * self->force[3 * i + (gsize) k];
  if (self->n_strains == 0)
    return self->sum.energy;
  work = self->pressure * get_volume (&self->cell);
  memset (gradient + 3 * self->n, 0, self->n_strains * sizeof (double));
  for (int k = 0; k < self->dimension; k++)
    gradient[3 * self->n + (self->n_strains == 1 ? 0 : (guint) k)] += (work - self->sum.virial[k]) / self->length;
  return self->sum.energy + work;
}

/* Not finite where a force is not: a maximum alone would pass over it. */
static double
get_max_force (const VtMinimiser *self)
{
  double most = 0;

  for (gsize i = 0; i < self->n; i++)
    {
      const double *f = self->force + 3 * i, f2 = f[0] * f[0] + f[1] * f[1] + f[2] * f[2];

      if (!isfinite (f2))
        return NAN;
      most = MAX (most, f2);
    }
  return sqrt (most);
}

/* Inside, user's units. */
static double
get_pressure (const VtMinimiser *self)
{
  double sum = 0;

  for (int k = 0; k < self->dimension; k++)
    sum += self->sum.virial[k];
  return sum / self->dimension / get_volume (&self->cell) * self->to_pressure;
}

static gboolean
has_converged (const VtMinimiser *self, double max_force)
{
  const double volume = get_volume (&self->cell), outside = self->options->pressure;

  if (!(max_force <= self->options->force_tolerance))
    return FALSE;
  if (self->n_strains == 1)
    return fabs (get_pressure (self) - outside) <= self->options->pressure_tolerance;
  for (guint k = 0; k < self->n_strains; k++)
    if (!(fabs (self->sum.virial[k] / volume * self->to_pressure - outside) <= self->options->pressure_tolerance))
      return FALSE;
  return TRUE;
}

/* What the last evaluation left is that of @x: the optimisers see to it. */
static gboolean
is_done (guint step, double value, const double *x, const double *gradient, gpointer data)
{
  VtMinimiser *self = data;
  VtMinimiseReport *report = self->report;
  const VtMinimiseState state = {
    .step = step,
    .evaluations = self->n_evaluations,
    .energy = self->sum.energy,
    .max_force = get_max_force (self),
    .pressure = get_pressure (self),
    .volume = get_volume (&self->cell),
    .positions = self->positions,
    .cell = &self->cell,
  };

  if (step == 0)
    {
      report->energy_before = state.energy;
      report->max_force_before = state.max_force;
      report->pressure_before = state.pressure;
      report->volume_before = get_volume (&self->cell);
    }
  report->energy = state.energy;
  report->max_force = state.max_force;
  report->pressure = state.pressure;
  report->volume = get_volume (&self->cell);
  report->converged = has_converged (self, state.max_force);
  if (g_cancellable_is_cancelled (self->cancellable) || (self->func != NULL && !self->func (&state, self->func_data)))
    self->stopped = TRUE;
  return report->converged || self->stopped;
}

static gboolean
check_relaxable (const VtCell *cell, GError **error)
{
  for (int k = 0; k < cell->dimension; k++)
    if (!cell->periodic[k])
      {
        g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                     _("the cell cannot be relaxed: it is open in one direction, where there is no pressure. Keep it fixed."));
        return FALSE;
      }
  return TRUE;
}

double
vt_minimise_estimate_size (gsize n_atoms, VtOptimiser optimiser)
{
  return (double) n_atoms * (3 + vt_optimise_get_n_vectors (optimiser)) * 3 * sizeof (double);
}

gboolean
vt_minimise (VtForces *forces, double *positions, VtCell *cell, const VtMinimiseOptions *options, VtMinimiseFunc func, gpointer data,
             GCancellable *cancellable, VtMinimiseReport *report, GError **error)
{
  const gsize n = vt_forces_get_n_atoms (forces);
  const gboolean metal = vt_potential_get_units (vt_forces_get_potential (forces)) == VT_UNITS_METAL;
  const double spacing = pow (get_volume (cell) / (double) n, 1.0 / cell->dimension);
  const double to_pressure = metal ? VT_EV_A3_IN_GPA : 1;
  g_autofree double *current = g_new (double, 3 * n);
  g_autofree double *force = g_new (double, 3 * n);
  g_autofree double *x = g_new0 (double, 3 * n + 3);
  VtMinimiser self = {
    .forces = forces,
    .options = options,
    .func = func,
    .func_data = data,
    .cancellable = cancellable,
    .report = report,
    .n = n,
    .dimension = cell->dimension,
    .n_strains = options->relax == VT_RELAX_NOTHING ? 0 : options->relax == VT_RELAX_ISOTROPIC ? 1 : (guint) cell->dimension,
    .first = *cell,
    .cell = *cell,
    .length = spacing * sqrt ((double) n),
    .pressure = options->pressure / to_pressure,
    .to_pressure = to_pressure,
    .positions = current,
    .force = force,
    .factor = { 1, 1, 1 },
  };
  VtObjective objective = {
    .n = 3 * n + self.n_strains,
    .reach = REACH * spacing,
    .max_evaluations = options->max_evaluations,
    .evaluate = evaluate,
    .is_done = is_done,
    .data = &self,
  };
  VtOptimiseReport optimised;

  *report = (VtMinimiseReport){ 0 };
  if (g_cancellable_set_error_if_cancelled (cancellable, error) || (self.n_strains > 0 && !check_relaxable (cell, error)))
    return FALSE;
  vt_forces_set_cell (forces, cell);
  for (gsize i = 0; i < 3 * n; i++)
    x[i] = positions[i] - (self.n_strains > 0 ? cell->origin[i % 3] : 0);
  vt_forces_set_cancellable (forces, cancellable);
  vt_optimise (options->optimiser, &objective, x, &optimised);
  vt_forces_set_cancellable (forces, NULL);
  report->steps = optimised.steps;
  report->evaluations = optimised.evaluations;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (!isfinite (optimised.value) || !isfinite (report->max_force))
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED,
                   _("the energy or a force is not finite: some atoms are at the same place, or their positions are not numbers."));
      return FALSE;
    }
  place (&self, x);
  memcpy (positions, current, 3 * n * sizeof (double));
  *cell = self.cell;
  return TRUE;
}
