/* The plain kernel: full lists, the potential's own functions, double precision, any cell.
 *
 *   ρ_i = Σ_j ρ_{j→i}(r),   E = Σ_i F_i(ρ_i) + ½ Σ_i Σ_j φ(r)
 *   f_i = Σ_j ψ_ij (r_j − r_i)/r,   ψ_ij = φ′ + F′_i ρ′_{j→i} + F′_j ρ′_{i→j}
 *
 * Two passes over the list: densities and embedding; forces. An atom's sum is taken by one thread in the order of its list, and sums over
 * atoms by chunks of fixed size, so the number of threads does not matter. It is what the faster kernels are held against, it serves
 * cells that are too small for them, energies and virials per atom, and potentials that they do not know.
 *
 * Hessian–vector product, with w = v_j − v_i, û the unit vector from i to j, and δF′_i = F″_i δρ_i, δρ_i = Σ_j ρ′_{j→i} û·w:
 *   (Hv)_i = −δf_i = −Σ_j { (ψ′ − ψ/r) (û·w) û + (ψ/r) w + (δF′_i ρ′_{j→i} + δF′_j ρ′_{i→j}) û }
 * where ψ′ is at constant F′. What depends on the positions only is kept with the list. */
#include <math.h>
#include <string.h>

#include "base/vt-pool.h"
#include "potential/vt-forces-private.h"

#define CHUNK 64
#define N_PARTIAL 7 /* energy, virial */

static double
get_skin (const VtForces *self)
{
  /* About a twelfth of the cutoff: 0.6 Å for metals, 0.2 σ for Lennard-Jones. */
  return 0.08 * self->potential->cutoff;
}

gboolean
vt_forces_plain_prepare (VtForces *self, const double *positions)
{
  const double cutoff = self->potential->cutoff;
  if (!vt_pairs_are_valid (&self->pairs, &self->cell, positions, cutoff))
    {
      /* A small cell may have room for the cutoff but not for the skin. */
      double reach = cutoff + get_skin (self);
      int images[3];
      if (!vt_bins_count_images (&self->cell, reach, images))
        reach = cutoff;
      if (!vt_pairs_build (&self->pairs, &self->cell, self->n, positions, reach, self->cancellable))
        {
          vt_pairs_clear (&self->pairs);
          return FALSE;
        }
      self->n_builds++;
      self->stiff_n = 0;
      g_free (self->shift_vectors);
      self->shift_vectors = g_malloc (self->pairs.n_shifts * sizeof *self->shift_vectors);
    }
  if (self->wrapped == NULL)
    {
      self->wrapped = g_new (double, 3 * self->n + 1);
      self->density = g_new0 (double, self->n + 1);
      self->slope = g_new (double, self->n + 1);
      self->curvature = g_new (double, self->n + 1);
      self->partial = g_new (double, (self->n / CHUNK + 1) * N_PARTIAL);
    }
  vt_pairs_get_shift_vectors (&self->pairs, &self->cell, self->shift_vectors);
  vt_pairs_wrap (&self->pairs, &self->cell, positions, 0, self->n, self->wrapped);
  return TRUE;
}

void
vt_forces_plain_clear (VtForces *self)
{
  vt_pairs_clear (&self->pairs);
  g_free (self->wrapped);
  g_free (self->shift_vectors);
  g_free (self->density);
  g_free (self->slope);
  g_free (self->curvature);
  g_free (self->partial);
  g_free (self->stiff_positions);
  g_free (self->stiffness);
  g_free (self->slope_change);
}

/* The vector from i to entry @e of its list; returns its square. */
static inline double
get_vector (const VtForces *self, gsize i, gsize e, double d[3])
{
  const double *a = self->wrapped + 3 * i, *b = self->wrapped + 3 * (gsize) self->pairs.atom[e];
  const double *shift = self->shift_vectors[self->pairs.shift[e]];
  for (int k = 0; k < 3; k++)
    d[k] = (b[k] + shift[k]) - a[k];
  return d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
}

typedef struct
{
  VtForces *self;
  double *forces, *atom_energy, *atom_virial;
  gboolean want_sum;
  const double *v;
  double *hv;
} Work;

static void
density_chunk (gsize chunk, guint thread, gpointer data)
{
  const Work *work = data;
  VtForces *self = work->self;
  const VtPotential *potential = self->potential;
  const double cutoff2 = potential->cutoff * potential->cutoff, per = 1 / potential->d_r;
  const gsize end = MIN ((chunk + 1) * CHUNK, self->n);
  double total = 0;
  for (gsize i = chunk * CHUNK; i < end; i++)
    {
      double rho = 0;
      for (gsize e = self->pairs.begin[i]; e < self->pairs.begin[i + 1]; e++)
        {
          double d[3], p;
          const double r2 = get_vector (self, i, e, d);
          if (r2 >= cutoff2)
            continue;
          const guint m = vt_cubic_find (sqrt (r2), per, potential->n_r, &p);
          rho += vt_cubic_value (potential->density[self->element[self->pairs.atom[e]]][self->element[i]] + m, p);
        }
      const double energy = vt_potential_embed (potential, self->element[i], rho, &self->slope[i], &self->curvature[i]);
      self->density[i] = rho;
      total += energy;
      if (work->atom_energy != NULL)
        work->atom_energy[i] = energy;
    }
  self->partial[chunk * N_PARTIAL] = total;
}

static void
force_chunk (gsize chunk, guint thread, gpointer data)
{
  const Work *work = data;
  VtForces *self = work->self;
  const VtPotential *potential = self->potential;
  const double cutoff2 = potential->cutoff * potential->cutoff;
  const gsize end = MIN ((chunk + 1) * CHUNK, self->n);
  double sum[N_PARTIAL] = { 0 };
  for (gsize i = chunk * CHUNK; i < end; i++)
    {
      double f[3] = { 0 }, w[6] = { 0 }, energy = 0;
      for (gsize e = self->pairs.begin[i]; e < self->pairs.begin[i + 1]; e++)
        {
          const gsize j = self->pairs.atom[e];
          VtPairTerms terms;
          double d[3];
          const double r2 = get_vector (self, i, e, d);
          if (r2 >= cutoff2)
            continue;
          const double r = sqrt (r2);
          vt_potential_get_terms (potential, self->element[i], self->element[j], r, FALSE, &terms);
          const double psi = (terms.dphi + self->slope[i] * terms.drho_i + self->slope[j] * terms.drho_j) / r;
          energy += 0.5 * terms.phi;
          for (int k = 0; k < 3; k++)
            f[k] += psi * d[k];
          w[0] -= psi * d[0] * d[0];
          w[1] -= psi * d[1] * d[1];
          w[2] -= psi * d[2] * d[2];
          w[3] -= psi * d[1] * d[2];
          w[4] -= psi * d[0] * d[2];
          w[5] -= psi * d[0] * d[1];
        }
      sum[0] += energy;
      for (int k = 0; k < 6; k++)
        {
          sum[1 + k] += 0.5 * w[k];
          if (work->atom_virial != NULL)
            work->atom_virial[6 * i + k] = 0.5 * w[k];
        }
      if (work->atom_energy != NULL)
        work->atom_energy[i] += energy;
      for (int k = 0; k < 3 && work->forces != NULL; k++)
        work->forces[3 * i + k] = f[k];
    }
  for (int k = 0; k < N_PARTIAL; k++)
    self->partial[chunk * N_PARTIAL + k] = sum[k] + (k == 0 ? self->partial[chunk * N_PARTIAL] : 0);
}

/* Lennard-Jones has no densities. */
static void
clear_densities (VtForces *self, double *atom_energy)
{
  const gsize n_chunks = (self->n + CHUNK - 1) / CHUNK;
  memset (self->slope, 0, self->n * sizeof *self->slope);
  memset (self->curvature, 0, self->n * sizeof *self->curvature);
  for (gsize chunk = 0; chunk < n_chunks; chunk++)
    self->partial[chunk * N_PARTIAL] = 0;
  if (atom_energy != NULL)
    memset (atom_energy, 0, self->n * sizeof *atom_energy);
}

static void
set_nan (const VtForces *self, double *forces, double *atom_energy, double *atom_virial, VtForcesSum *sum)
{
  for (gsize i = 0; i < self->n; i++)
    for (int k = 0; k < 6; k++)
      {
        if (forces != NULL && k < 3)
          forces[3 * i + k] = NAN;
        if (atom_energy != NULL)
          atom_energy[i] = NAN;
        if (atom_virial != NULL)
          atom_virial[6 * i + k] = NAN;
      }
  if (sum != NULL)
    *sum = (VtForcesSum){ NAN, { NAN, NAN, NAN, NAN, NAN, NAN } };
}

gboolean
vt_forces_plain_compute (VtForces *self, const double *positions, double *forces, double *atom_energy, double *atom_virial,
                         VtForcesSum *sum)
{
  Work work = { .self = self, .forces = forces, .atom_energy = atom_energy, .atom_virial = atom_virial };
  const gsize n_chunks = (self->n + CHUNK - 1) / CHUNK;
  const gboolean ready = vt_forces_plain_prepare (self, positions);
  if (ready && self->potential->kind == VT_POTENTIAL_LJ)
    clear_densities (self, atom_energy);
  if (!ready || (self->potential->kind != VT_POTENTIAL_LJ && !vt_parallel_for (n_chunks, density_chunk, &work, self->cancellable))
      || !vt_parallel_for (n_chunks, force_chunk, &work, self->cancellable))
    {
      set_nan (self, forces, atom_energy, atom_virial, sum);
      return !g_cancellable_is_cancelled (self->cancellable);
    }
  if (sum == NULL)
    return TRUE;
  memset (sum, 0, sizeof *sum);
  for (gsize chunk = 0; chunk < n_chunks; chunk++)
    {
      sum->energy += self->partial[chunk * N_PARTIAL];
      for (int k = 0; k < 6; k++)
        sum->virial[k] += self->partial[chunk * N_PARTIAL + 1 + k];
    }
  return TRUE;
}

/* ---- Hessian–vector products ---- */

static void
stiffness_chunk (gsize chunk, guint thread, gpointer data)
{
  const Work *work = data;
  VtForces *self = work->self;
  const VtPotential *potential = self->potential;
  const double cutoff2 = potential->cutoff * potential->cutoff;
  const gsize end = MIN ((chunk + 1) * CHUNK, self->n);
  for (gsize i = chunk * CHUNK; i < end; i++)
    for (gsize e = self->pairs.begin[i]; e < self->pairs.begin[i + 1]; e++)
      {
        const gsize j = self->pairs.atom[e];
        VtStiffness *s = self->stiffness + e;
        VtPairTerms t;
        double d[3];
        const double r2 = get_vector (self, i, e, d);
        memset (s, 0, sizeof *s);
        if (r2 >= cutoff2)
          continue;
        const double r = sqrt (r2), fi = self->slope[i], fj = self->slope[j];
        vt_potential_get_terms (potential, self->element[i], self->element[j], r, TRUE, &t);
        s->across = (t.dphi + fi * t.drho_i + fj * t.drho_j) / r;
        s->along = t.d2phi + fi * t.d2rho_i + fj * t.d2rho_j - s->across;
        s->drho_i = t.drho_i;
        s->drho_j = t.drho_j;
        for (int k = 0; k < 3; k++)
          s->u[k] = d[k] / r;
      }
}

static gboolean
is_stiffness_valid (VtForces *self, const double *positions)
{
  return self->stiff_n == self->n && memcmp (&self->stiff_cell, &self->cell, sizeof self->cell) == 0
         && memcmp (self->stiff_positions, positions, 3 * self->n * sizeof *positions) == 0;
}

static gboolean
prepare_stiffness (VtForces *self, const double *positions)
{
  Work work = { .self = self };
  const gsize n_chunks = (self->n + CHUNK - 1) / CHUNK;
  if (is_stiffness_valid (self, positions))
    return TRUE;
  self->stiff_n = 0;
  if (!vt_forces_plain_prepare (self, positions))
    return FALSE;
  g_free (self->stiffness);
  self->stiffness = g_new (VtStiffness, self->pairs.begin[self->n] + 1);
  if (self->stiff_positions == NULL)
    {
      self->stiff_positions = g_new (double, 3 * self->n + 1);
      self->slope_change = g_new (double, self->n + 1);
    }
  if (self->potential->kind == VT_POTENTIAL_LJ)
    clear_densities (self, NULL);
  else if (!vt_parallel_for (n_chunks, density_chunk, &work, self->cancellable))
    return FALSE;
  if (!vt_parallel_for (n_chunks, stiffness_chunk, &work, self->cancellable))
    return FALSE;
  memcpy (self->stiff_positions, positions, 3 * self->n * sizeof *positions);
  self->stiff_cell = self->cell;
  self->stiff_n = self->n;
  return TRUE;
}

static void
slope_change_chunk (gsize chunk, guint thread, gpointer data)
{
  const Work *work = data;
  VtForces *self = work->self;
  const gsize end = MIN ((chunk + 1) * CHUNK, self->n);
  for (gsize i = chunk * CHUNK; i < end; i++)
    {
      const double *vi = work->v + 3 * i;
      double change = 0;
      for (gsize e = self->pairs.begin[i]; e < self->pairs.begin[i + 1]; e++)
        {
          const VtStiffness *s = self->stiffness + e;
          const double *vj = work->v + 3 * (gsize) self->pairs.atom[e];
          change += s->drho_i * (s->u[0] * (vj[0] - vi[0]) + s->u[1] * (vj[1] - vi[1]) + s->u[2] * (vj[2] - vi[2]));
        }
      self->slope_change[i] = self->curvature[i] * change;
    }
}

static void
product_chunk (gsize chunk, guint thread, gpointer data)
{
  const Work *work = data;
  VtForces *self = work->self;
  const gsize end = MIN ((chunk + 1) * CHUNK, self->n);
  for (gsize i = chunk * CHUNK; i < end; i++)
    {
      const double *vi = work->v + 3 * i;
      double sum[3] = { 0 };
      for (gsize e = self->pairs.begin[i]; e < self->pairs.begin[i + 1]; e++)
        {
          const VtStiffness *s = self->stiffness + e;
          const gsize j = self->pairs.atom[e];
          const double w[3] = { work->v[3 * j] - vi[0], work->v[3 * j + 1] - vi[1], work->v[3 * j + 2] - vi[2] };
          const double along = s->along * (s->u[0] * w[0] + s->u[1] * w[1] + s->u[2] * w[2]) + self->slope_change[i] * s->drho_i
                               + self->slope_change[j] * s->drho_j;
          for (int k = 0; k < 3; k++)
            sum[k] += along * s->u[k] + s->across * w[k];
        }
      for (int k = 0; k < 3; k++)
        work->hv[3 * i + k] = -sum[k];
    }
}

void
vt_forces_hessian_product (VtForces *self, const double *positions, const double *v, double *hv)
{
  g_return_if_fail (self != NULL && positions != NULL && v != NULL && hv != NULL && v != hv);
  Work work = { .self = self, .v = v, .hv = hv };
  const gsize n_chunks = (self->n + CHUNK - 1) / CHUNK;
  if (!prepare_stiffness (self, positions))
    {
      for (gsize k = 0; k < 3 * self->n; k++)
        hv[k] = NAN;
      return;
    }
  vt_parallel_for (n_chunks, slope_change_chunk, &work, NULL);
  vt_parallel_for (n_chunks, product_chunk, &work, NULL);
}
