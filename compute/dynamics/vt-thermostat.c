/* Thermostats of the engine.
 *
 * Bussi: G. Bussi, D. Donadio and M. Parrinello, J. Chem. Phys. 126, 014101 (2007), eq. A7. The kinetic energy K of f degrees of
 *   freedom goes to α² K after a time t, with c = exp (−t/τ), K̄ = f k_B T/2 and normal numbers R:
 *   α² = c + (1 − c) (K̄/f K) (R₁² + Σ₂…f Rᵢ²) + 2 R₁ √(c (1 − c) K̄/f K); the sum is one gamma-distributed number.
 * Nosé–Hoover chain: G. J. Martyna, M. E. Tuckerman, D. J. Tobias and M. L. Klein, Mol. Phys. 87, 1117 (1996), with masses Q₁ = f k_B T τ²
 *   and Q = k_B T τ², integrated by a Suzuki–Yoshida splitting into three.
 * Langevin: v → c v + √(1 − c²) √(k_B T/m) R with c = exp (−t/τ), exact for any t. */
#include <math.h>

#include "base/vt-random.h"
#include "dynamics/vt-dynamics-private.h"

/* Purposes of the seed, see vt_random_mix(). */
#define PURPOSE_BUSSI 0x62757373
#define PURPOSE_LANGEVIN 0x6C616E67

double
vt_dynamics_get_target (VtDynamics *self)
{
  const double gone = (double) (self->step - self->ramp_begin) / (double) MAX (self->ramp_steps, 1);

  if (self->ramp_steps == 0)
    return self->temperature;
  return gone >= 1 ? self->ramp_to : self->ramp_from + gone * (self->ramp_to - self->ramp_from);
}

/* Noise on single atoms moves the centre of mass; everything else leaves it at rest. */
double
vt_dynamics_get_freedom (VtDynamics *self)
{
  const double all = (double) self->dimension * (double) self->n;

  return self->thermostat == VT_THERMOSTAT_LANGEVIN || self->n == 1 ? all : all - self->dimension;
}

static void
scale (VtDynamics *self, gsize chunk, gsize begin, gsize end, gpointer data)
{
  const double factor = *(const double *) data;

  for (gsize k = 3 * begin; k < 3 * end; k++)
    self->velocities[k] *= factor;
}

void
vt_dynamics_scale_velocities (VtDynamics *self, double factor)
{
  vt_dynamics_for_atoms (self, FALSE, scale, &factor);
}

void
vt_dynamics_rescale_randomly (VtDynamics *self)
{
  const double freedom = vt_dynamics_get_freedom (self), kinetic = vt_dynamics_sum_kinetic (self);
  const double mean = freedom * self->boltzmann * vt_dynamics_get_target (self) / 2, c = exp (-self->dt / self->relaxation);
  VtRandom random;
  double normal, others, unit, factor2;

  if (!(kinetic > 0))
    return; /* nothing to scale */
  vt_random_init (&random, vt_random_mix (self->seed, PURPOSE_BUSSI), self->step, 0);
  normal = vt_random_normal (&random);
  others = freedom > 1 ? 2 * vt_random_gamma (&random, (freedom - 1) / 2) : 0;
  unit = (1 - c) * mean / (freedom * kinetic);
  factor2 = c + unit * (normal * normal + others) + 2 * normal * sqrt (c * unit);
  vt_dynamics_scale_velocities (self, sqrt (MAX (factor2, 0)));
  self->bath += kinetic * (1 - factor2);
}

/* ---- Nosé–Hoover ---- */

/* Masses follow the target but stay above those of the ramp's hundredth, so that a run down to 0 K does not divide by it. */
static void
get_chain_masses (VtDynamics *self, double masses[VT_CHAIN])
{
  const double highest = self->ramp_steps > 0 ? MAX (self->ramp_from, self->ramp_to) : self->temperature;
  const double energy = self->boltzmann * MAX (MAX (vt_dynamics_get_target (self), highest / 100), 1e-6);

  for (int k = 0; k < VT_CHAIN; k++)
    masses[k] = (k == 0 ? vt_dynamics_get_freedom (self) : 1) * energy * self->relaxation * self->relaxation;
}

void
vt_dynamics_advance_chain (VtDynamics *self)
{
  const double outer = 1 / (2 - cbrt (2)), weights[3] = { outer, 1 - 2 * outer, outer };
  const double target = self->boltzmann * vt_dynamics_get_target (self), freedom = vt_dynamics_get_freedom (self);
  const double before = vt_dynamics_sum_kinetic (self);
  double masses[VT_CHAIN], *v = self->chain_velocity, kinetic = before, factor = 1;

  get_chain_masses (self, masses);
  for (int w = 0; w < 3; w++)
    {
      const double t = weights[w] * self->dt / 2;

      v[VT_CHAIN - 1] += t / 2 * (masses[VT_CHAIN - 2] * v[VT_CHAIN - 2] * v[VT_CHAIN - 2] - target) / masses[VT_CHAIN - 1];
      for (int k = VT_CHAIN - 2; k >= 0; k--)
        {
          const double damp = exp (-t / 4 * v[k + 1]);
          const double force = k > 0 ? masses[k - 1] * v[k - 1] * v[k - 1] - target : 2 * kinetic - freedom * target;

          v[k] = (v[k] * damp + t / 2 * force / masses[k]) * damp;
        }
      factor *= exp (-t * v[0]);
      kinetic = before * factor * factor;
      for (int k = 0; k < VT_CHAIN; k++)
        self->chain_position[k] += t * v[k];
      for (int k = 0; k < VT_CHAIN - 1; k++)
        {
          const double damp = exp (-t / 4 * v[k + 1]);
          const double force = k > 0 ? masses[k - 1] * v[k - 1] * v[k - 1] - target : 2 * kinetic - freedom * target;

          v[k] = (v[k] * damp + t / 2 * force / masses[k]) * damp;
        }
      v[VT_CHAIN - 1] += t / 2 * (masses[VT_CHAIN - 2] * v[VT_CHAIN - 2] * v[VT_CHAIN - 2] - target) / masses[VT_CHAIN - 1];
    }
  vt_dynamics_scale_velocities (self, factor);
}

/* Σ Q v²/2 + k_B T (f ξ₁ + ξ₂ + …): constant together with the atoms' energy while the target is. */
double
vt_dynamics_get_chain_energy (VtDynamics *self)
{
  const double target = self->boltzmann * vt_dynamics_get_target (self);
  double masses[VT_CHAIN], sum = 0;

  get_chain_masses (self, masses);
  for (int k = 0; k < VT_CHAIN; k++)
    sum += masses[k] * self->chain_velocity[k] * self->chain_velocity[k] / 2
           + (k == 0 ? vt_dynamics_get_freedom (self) : 1) * target * self->chain_position[k];
  return sum;
}

/* ---- Langevin ---- */

static void
rub (VtDynamics *self, gsize chunk, gsize begin, gsize end, gpointer data)
{
  const double c = exp (-self->dt / self->relaxation), noise = sqrt ((1 - c * c) * self->boltzmann * vt_dynamics_get_target (self));
  const guint64 seed = vt_random_mix (self->seed, PURPOSE_LANGEVIN);
  double taken = 0;

  for (gsize i = begin; i < end; i++)
    {
      const double width = noise / sqrt (self->inertia[i]);
      double *v = self->velocities + 3 * i;
      VtRandom random;

      /* Philox's counter has room for both: the step in the stream, the atom in the substream. */
      vt_random_init (&random, seed, self->step, (guint32) i);
      for (int k = 0; k < self->dimension; k++)
        {
          const double before = v[k];

          v[k] = c * before + width * vt_random_normal (&random);
          taken += self->inertia[i] * (before * before - v[k] * v[k]);
        }
    }
  self->partial_sums[chunk] = taken / 2;
}

void
vt_dynamics_rub (VtDynamics *self)
{
  vt_dynamics_for_atoms (self, TRUE, rub, NULL);
  for (gsize chunk = 0; chunk < vt_dynamics_get_n_chunks (self); chunk++)
    self->bath += self->partial_sums[chunk];
}
