/* Stochastic cell rescaling: M. Bernetti and G. Bussi, J. Chem. Phys. 153, 114107 (2020).
 *
 * With ε = ln V, pressure P inside and P₀ outside, and β the compressibility,
 *   dε = (β/τ) (P − P₀) dt + √(2 k_B T β/(V τ)) dW,
 * positions scaled by exp (dε/3) and velocities by its inverse. That leaves p (ε) ∝ V exp (−(K + U + P₀V)/k_B T) as it is: K scales as
 * V^(−2/3), so −∂(K + U)/∂ε = P V with the kinetic part of the instantaneous pressure, and the gradient of the diffusion coefficient, ∝ 1/V,
 * takes up the factor V in front. Anisotropic: the same for the logarithm of each edge with its own P and β/3, so
 * that the volume follows as before. In two dimensions V is the area, and the exponents are halves.
 *
 * Done every few steps, with forces and virial of the configuration as it is; forces of the scaled one are computed anew. */
#include <inttypes.h>
#include <math.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-random.h"
#include "dynamics/vt-dynamics-private.h"

#define PURPOSE_BAROSTAT 0x7072657373

/* That of Cu–Zr glasses (100 GPa), and of Lennard-Jones solids. A wrong one only makes the relaxation time nominal. */
#define COMPRESSIBILITY_METAL 0.01 /* 1/GPa */
#define COMPRESSIBILITY_LJ 0.02    /* σ³/ε */

/* A change of volume in one go that no equilibrium makes. */
#define TOO_MUCH 0.2

double
vt_dynamics_get_volume (VtDynamics *self)
{
  const double volume = vt_cell_get_volume (&self->cell);

  return self->dimension == 2 ? volume / self->cell.vectors[2][2] : volume;
}

/* Change of the logarithm of each edge. */
static void
draw_strain (VtDynamics *self, double strain[3])
{
  const double volume = vt_dynamics_get_volume (self), time = (double) self->barostat_every * self->dt;
  const gboolean metal = vt_sample_get_units (self->sample) == VT_UNITS_METAL;
  const double compressibility = metal ? COMPRESSIBILITY_METAL * self->to_pressure : COMPRESSIBILITY_LJ;
  const double target = self->thermostat == VT_THERMOSTAT_NONE ? vt_dynamics_get_temperature (self) : vt_dynamics_get_target (self);
  const int d = self->dimension;
  double pressure[3], mean = 0, rate, noise, kinetic[6];
  VtRandom random;

  vt_dynamics_sum_kinetic_tensor (self, kinetic);
  for (int k = 0; k < d; k++)
    {
      pressure[k] = (kinetic[k] + self->sum.virial[k]) / volume;
      mean += pressure[k] / d;
    }
  rate = compressibility / self->pressure_relaxation * time;
  noise = 2 * self->boltzmann * target * rate / volume;
  vt_random_init (&random, vt_random_mix (self->seed, PURPOSE_BAROSTAT), self->step, 0);
  strain[0] = strain[1] = strain[2] = 0;
  if (self->barostat == VT_BAROSTAT_ISOTROPIC)
    {
      const double change = rate * (mean - self->pressure) + sqrt (noise) * vt_random_normal (&random);

      for (int k = 0; k < d; k++)
        strain[k] = change / d;
    }
  else
    for (int k = 0; k < d; k++)
      strain[k] = rate / d * (pressure[k] - self->pressure) + sqrt (noise / d) * vt_random_normal (&random);
}

static void
scale_cell (VtDynamics *self, const double factor[3])
{
  for (int k = 0; k < 3; k++)
    {
      self->scale[k] *= factor[k];
      for (int j = 0; j < 3; j++)
        self->cell.vectors[j][k] *= factor[k];
    }
  for (gsize i = 0; i < self->n; i++)
    for (int k = 0; k < 3; k++)
      {
        const double origin = self->cell.origin[k];

        self->positions[3 * i + k] = origin + (self->positions[3 * i + k] - origin) * factor[k];
        self->velocities[3 * i + k] /= factor[k];
      }
}

gboolean
vt_dynamics_rescale_cell (VtDynamics *self, GError **error)
{
  const double before = vt_dynamics_sum_kinetic (self) + self->sum.energy + self->pressure * vt_dynamics_get_volume (self);
  double strain[3], factor[3];

  draw_strain (self, strain);
  if (!(fabs (strain[0]) + fabs (strain[1]) + fabs (strain[2]) < TOO_MUCH))
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED,
                   _("the cell changes too fast at step %" PRIu64
                     ". Give the pressure a longer time to relax, or relax the cell first by minimising."),
                   self->step);
      return FALSE;
    }
  for (int k = 0; k < 3; k++)
    factor[k] = exp (strain[k]);
  scale_cell (self, factor);
  vt_forces_set_cell (self->forces, &self->cell);
  self->forces_known = self->sum_known = FALSE;
  vt_dynamics_ensure_forces (self, TRUE);
  /* Where the cell has become too narrow for fast forces, the slow ones stay until the lists are next made anew (VT_DYNAMICS_RENEWAL): a cell that
   * wavers about that width changes them twice in a thousand steps, not at each. */
  if (!self->is_slow && vt_forces_get_wanted_width (self->forces) > 0 && !vt_dynamics_renew (self, error))
    return FALSE;
  self->bath += before - (vt_dynamics_sum_kinetic (self) + self->sum.energy + self->pressure * vt_dynamics_get_volume (self));
  return TRUE;
}
