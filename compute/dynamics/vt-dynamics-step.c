/* One step of velocity Verlet (Swope et al. 1982), and what thermostats put into it.
 *
 *   constant energy, Bussi:  B A F B (rescale velocities)
 *   Nosé–Hoover:             C B A F B C            Martyna, Tuckerman, Tobias and Klein, Mol. Phys. 87, 1117 (1996)
 *   Langevin:                B A/2 O A/2 F B        "BAOAB", Leimkuhler and Matthews, Appl. Math. Res. Express (2013)
 *
 * B: v += F dt/2m. A: r += v dt. F: forces. C: half a step of the chain. O: friction and noise.
 * Barostat, watches: after the step. Arrays: 3n, x y z per atom. Sums go over chunks of fixed size, so that they do not depend on the
 * number of threads. */
#include <inttypes.h>
#include <math.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-pool.h"
#include "dynamics/vt-dynamics-private.h"

/* Below this many atoms, waking the pool costs more than a plain loop over them. */
#define MANY_ATOMS 16384

/* No atom moves this far in a step (Å or σ) unless the integration has failed: at the melting point it is some 0.02 Å. Such positions,
 * or NaN, must not reach the neighbour lists. */
#define FAR 1.0

gsize
vt_dynamics_get_n_chunks (VtDynamics *self)
{
  return (self->n + VT_DYNAMICS_CHUNK - 1) / VT_DYNAMICS_CHUNK;
}

typedef struct
{
  VtDynamics *dynamics;
  VtAtomsFunc func;
  gpointer data;
} VtAtomsLoop;

static void
run_chunk (gsize chunk, guint thread, gpointer data)
{
  VtAtomsLoop *loop = data;
  const gsize begin = chunk * VT_DYNAMICS_CHUNK;

  loop->func (loop->dynamics, chunk, begin, MIN (begin + VT_DYNAMICS_CHUNK, loop->dynamics->n), loop->data);
}

void
vt_dynamics_for_atoms (VtDynamics *self, gboolean heavy, VtAtomsFunc func, gpointer data)
{
  VtAtomsLoop loop = { self, func, data };
  const gsize n_chunks = vt_dynamics_get_n_chunks (self);

  if (heavy || self->n >= MANY_ATOMS)
    vt_parallel_for (n_chunks, run_chunk, &loop, NULL);
  else
    for (gsize chunk = 0; chunk < n_chunks; chunk++)
      run_chunk (chunk, 0, &loop);
}

/* ---- kinetic energy ---- */

static void
sum_kinetic (VtDynamics *self, gsize chunk, gsize begin, gsize end, gpointer unused)
{
  const double *v = self->velocities;
  double sum = 0;

  for (gsize i = begin; i < end; i++)
    sum += self->inertia[i] * (v[3 * i] * v[3 * i] + v[3 * i + 1] * v[3 * i + 1] + v[3 * i + 2] * v[3 * i + 2]);
  self->partial_sums[chunk] = sum;
}

double
vt_dynamics_sum_kinetic (VtDynamics *self)
{
  double sum = 0;

  vt_dynamics_for_atoms (self, FALSE, sum_kinetic, NULL);
  for (gsize chunk = 0; chunk < vt_dynamics_get_n_chunks (self); chunk++)
    sum += self->partial_sums[chunk];
  return sum / 2;
}

/* Σ m v v, xx yy zz yz xz xy. */
void
vt_dynamics_sum_kinetic_tensor (VtDynamics *self, double tensor[6])
{
  for (int k = 0; k < 6; k++)
    tensor[k] = 0;
  for (gsize i = 0; i < self->n; i++)
    {
      const double m = self->inertia[i], *v = self->velocities + 3 * i;

      tensor[0] += m * v[0] * v[0];
      tensor[1] += m * v[1] * v[1];
      tensor[2] += m * v[2] * v[2];
      tensor[3] += m * v[1] * v[2];
      tensor[4] += m * v[0] * v[2];
      tensor[5] += m * v[0] * v[1];
    }
}

/* ---- forces ---- */

/* With and without the sum the forces may differ in their last bits. Where both are allowed, the schedule of the watches decides, never
 * who happens to ask. */
void
vt_dynamics_ensure_forces (VtDynamics *self, gboolean sum)
{
  if (!self->forces_known)
    {
      vt_forces_compute (self->forces, self->positions, self->accelerations, NULL, sum ? &self->sum : NULL);
      self->forces_known = TRUE;
      self->sum_known = sum;
    }
  else if (sum && !self->sum_known)
    {
      vt_forces_compute (self->forces, self->positions, NULL, NULL, &self->sum);
      self->sum_known = TRUE;
    }
}

/* A new evaluator for the positions and the cell of now, so that its kernel, its lists and the order in which it adds up are those of a run that
 * begins here. */
gboolean
vt_dynamics_renew (VtDynamics *self, GError **error)
{
  g_autoptr (VtSample) now
      = vt_sample_with_positions (self->sample, &self->cell, g_memdup2 (self->positions, 3 * self->n * sizeof (double)));
  VtForces *forces = vt_forces_new (self->potential, now, self->precision, error);

  if (forces == NULL)
    return FALSE;
  g_clear_pointer (&self->forces, vt_forces_free);
  self->forces = forces;
  self->is_slow = vt_forces_get_wanted_width (forces) > 0;
  self->forces_known = self->sum_known = FALSE;
  vt_dynamics_ensure_forces (self, TRUE);
  return TRUE;
}

/* ---- moving ---- */

static void
kick (VtDynamics *self, gsize chunk, gsize begin, gsize end, gpointer unused)
{
  const double half = self->dt / 2, *f = self->accelerations;
  double *v = self->velocities;

  for (gsize i = begin; i < end; i++)
    {
      const double c = half / self->inertia[i];

      for (int k = 0; k < 3; k++)
        v[3 * i + k] += c * f[3 * i + k];
    }
}

typedef struct
{
  double time;
  gboolean kick; /* by half a step first */
} VtDrift;

static void
drift (VtDynamics *self, gsize chunk, gsize begin, gsize end, gpointer data)
{
  const VtDrift *how = data;
  const double half = how->kick ? self->dt / 2 : 0, dt = how->time, *f = self->accelerations;
  double *v = self->velocities, *r = self->positions;
  int bad = 0;

  for (gsize i = begin; i < end; i++)
    {
      const double c = half / self->inertia[i];
      double moved2 = 0;

      for (int k = 0; k < 3; k++)
        {
          const double speed = v[3 * i + k] + c * f[3 * i + k], moved = dt * speed;

          v[3 * i + k] = speed;
          r[3 * i + k] += moved;
          moved2 += moved * moved;
        }
      bad |= !(moved2 < FAR * FAR); /* also if it is NaN */
    }
  self->bad[chunk] = bad;
}

static gboolean
move (VtDynamics *self, double time, gboolean with_kick, GError **error)
{
  VtDrift how = { time, with_kick };
  int bad = 0;

  vt_dynamics_for_atoms (self, FALSE, drift, &how);
  self->forces_known = self->sum_known = FALSE;
  for (gsize chunk = 0; chunk < vt_dynamics_get_n_chunks (self); chunk++)
    bad |= self->bad[chunk];
  if (bad)
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED,
                 _("atoms fly apart at step %" PRIu64 ". Take a shorter time step, or minimise the sample first."), self->step);
  return !bad;
}

static gboolean
energy_is_wanted (VtDynamics *self)
{
  for (guint i = 0; i < self->watches->len; i++)
    {
      const VtDynamicsWatch *watch = &g_array_index (self->watches, VtDynamicsWatch, i);

      if (watch->energy && self->step % watch->every == 0)
        return TRUE;
    }
  return FALSE;
}

/* A chain's energy holds the target as a factor. What it changes by because that does, in heating or cooling, the bath has given. */
static void
advance_clock (VtDynamics *self)
{
  const gboolean ramped_chain = self->thermostat == VT_THERMOSTAT_NOSE_HOOVER && self->ramp_steps > 0;
  const double before = ramped_chain ? vt_dynamics_get_chain_energy (self) : 0;

  self->step++;
  if (ramped_chain)
    self->bath += before - vt_dynamics_get_chain_energy (self);
}

gboolean
vt_dynamics_make_step (VtDynamics *self, GError **error)
{
  const gboolean rub = self->thermostat == VT_THERMOSTAT_LANGEVIN, chain = self->thermostat == VT_THERMOSTAT_NOSE_HOOVER;
  gboolean squeeze;

  if (chain)
    vt_dynamics_advance_chain (self);
  if (!move (self, rub ? self->dt / 2 : self->dt, TRUE, error))
    return FALSE;
  if (rub)
    {
      vt_dynamics_rub (self);
      if (!move (self, self->dt / 2, FALSE, error))
        return FALSE;
    }
  advance_clock (self);
  squeeze = self->barostat != VT_BAROSTAT_NONE && self->step % self->barostat_every == 0;
  vt_dynamics_ensure_forces (self, squeeze || energy_is_wanted (self));
  vt_dynamics_for_atoms (self, FALSE, kick, NULL);
  if (chain)
    vt_dynamics_advance_chain (self);
  if (self->thermostat == VT_THERMOSTAT_BUSSI)
    vt_dynamics_rescale_randomly (self);
  if (squeeze && !vt_dynamics_rescale_cell (self, error))
    return FALSE;
  return self->step % VT_DYNAMICS_RENEWAL != 0 || vt_dynamics_renew (self, error);
}
