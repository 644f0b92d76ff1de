/* The dynamical matrix by exact Hessian–vector products (vt-forces.h); see vt-dynamical.h. A product costs one pass over the pairs in double
 * precision; it is deterministic for any number of threads. */
#include "vibration/vt-dynamical.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-units.h"
#include "potential/vt-forces.h"
#include "potential/vt-potential.h"

struct _VtDynamical
{
  VtForces *forces;
  gsize n_atoms;
  int dimension;
  double *positions;        /* 3 n */
  double *masses, *weights; /* by atom; weights = 1/√m */
  double *x, *hx;           /* 3 n */
  double *null_vectors;
  double max_force;
  VtOperator op;
};

double
vt_dynamical_frequency (double eigenvalue)
{
  return copysign (sqrt (fabs (eigenvalue)), eigenvalue) / (2 * G_PI);
}

double
vt_dynamical_get_boltzmann (VtSample *sample)
{
  return vt_sample_get_units (sample) == VT_UNITS_LJ ? 1 : VT_BOLTZMANN_EV;
}

double *
vt_dynamical_new_masses (VtSample *sample, GError **error)
{
  const gsize n = vt_sample_get_n_atoms (sample);
  const gboolean reduced = vt_sample_get_units (sample) == VT_UNITS_LJ;
  const gsize *counts = vt_sample_get_species_counts (sample);
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (sample, &n_species);
  double masses[VT_MAX_SPECIES];
  for (guint s = 0; s < n_species; s++)
    {
      masses[s] = reduced ? (species[s].mass > 0 ? species[s].mass : 1) : species[s].mass * VT_AMU_IN_EV_PS2_A2;
      if (counts[s] > 0 && !(masses[s] > 0))
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                       _ ("The mass of the atoms “%s” is not known: name the elements (--elements, or Species in the window)."), species[s].name);
          return NULL;
        }
    }
  double *by_atom = g_new (double, n);
  for (gsize i = 0; i < n; i++)
    by_atom[i] = masses[vt_sample_get_species_index (sample)[i]];
  return by_atom;
}

static void
apply (const double *x, double *y, gpointer data)
{
  VtDynamical *self = data;
  const int dimension = self->dimension;
  for (gsize i = 0; i < self->n_atoms; i++)
    for (int k = 0; k < dimension; k++)
      self->x[3 * i + k] = self->weights[i] * x[i * dimension + k];
  vt_forces_hessian_product (self->forces, self->positions, self->x, self->hx);
  for (gsize i = 0; i < self->n_atoms; i++)
    for (int k = 0; k < dimension; k++)
      y[i * dimension + k] = self->weights[i] * self->hx[3 * i + k];
}

/* Adds a vector to the null vectors unless it depends on them (all atoms on one line do not turn about it). */
static void
add_null (VtDynamical *self, double *v)
{
  const gsize n = self->op.n;
  const double before = sqrt (vt_vector_dot (n, v, v));
  vt_vector_remove (n, self->op.n_null, self->null_vectors, v);
  const double norm = sqrt (vt_vector_dot (n, v, v));
  if (!(norm > 1e-8 * before))
    return;
  for (gsize k = 0; k < n; k++)
    v[k] /= norm;
  self->op.n_null++;
}

static void
find_null_vectors (VtDynamical *self, const VtCell *cell)
{
  const int d = self->dimension;
  self->null_vectors = g_new0 (double, 6 * self->op.n);
  self->op.null_vectors = self->null_vectors;
  for (int axis = 0; axis < d; axis++)
    {
      double *v = self->null_vectors + self->op.n_null * self->op.n;
      for (gsize i = 0; i < self->n_atoms; i++)
        v[i * d + axis] = 1 / self->weights[i];
      add_null (self, v);
    }
  for (int axis = d == 2 ? 2 : 0; axis < 3; axis++)
    {
      const int a = (axis + 1) % 3, b = (axis + 2) % 3;
      double *v = self->null_vectors + self->op.n_null * self->op.n;
      if (cell->periodic[a] || cell->periodic[b] || (cell->periodic[axis] && !vt_cell_is_orthogonal (cell)))
        continue;
      memset (v, 0, self->op.n * sizeof *v);
      for (gsize i = 0; i < self->n_atoms; i++)
        {
          v[i * d + a] = -self->positions[3 * i + b] / self->weights[i];
          v[i * d + b] = self->positions[3 * i + a] / self->weights[i];
        }
      add_null (self, v);
    }
}

VtDynamical *
vt_dynamical_new (VtSample *sample, const double *positions, GError **error)
{
  const gsize n = vt_sample_get_n_atoms (sample);
  const VtCell *cell = vt_sample_get_cell (sample);
  g_autofree double *masses = vt_dynamical_new_masses (sample, error);
  if (masses == NULL)
    return NULL;
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, error);
  VtForces *forces = potential != NULL ? vt_forces_new (potential, sample, VT_PRECISION_DOUBLE, error) : NULL;
  if (forces == NULL)
    return NULL;
  VtDynamical *self = g_new0 (VtDynamical, 1);
  self->forces = forces;
  self->n_atoms = n;
  self->dimension = cell->dimension;
  self->positions = g_memdup2 (positions != NULL ? positions : vt_sample_get_positions (sample), 3 * n * sizeof (double));
  self->masses = g_steal_pointer (&masses);
  self->weights = g_new (double, n);
  self->x = g_new0 (double, 3 * n);
  self->hx = g_new0 (double, 3 * n);
  for (gsize i = 0; i < n; i++)
    self->weights[i] = 1 / sqrt (self->masses[i]);
  self->op = (VtOperator){ .n = n * (gsize) self->dimension, .apply = apply, .data = self };
  find_null_vectors (self, cell);
  if (self->op.n_null == self->op.n)
    {
      vt_dynamical_free (self);
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _ ("The sample has no vibrational modes: a single atom only moves as a whole."));
      return NULL;
    }
  vt_forces_compute (forces, self->positions, self->hx, NULL, NULL);
  for (const double *f = self->hx; f < self->hx + 3 * n; f += 3)
    self->max_force = MAX (self->max_force, sqrt (f[0] * f[0] + f[1] * f[1] + f[2] * f[2]));
  return self;
}

void
vt_dynamical_free (VtDynamical *self)
{
  if (self == NULL)
    return;
  vt_forces_free (self->forces);
  g_free (self->positions);
  g_free (self->masses);
  g_free (self->weights);
  g_free (self->x);
  g_free (self->hx);
  g_free (self->null_vectors);
  g_free (self);
}

const VtOperator *
vt_dynamical_get_operator (VtDynamical *self)
{
  return &self->op;
}

int
vt_dynamical_get_dimension (VtDynamical *self)
{
  return self->dimension;
}

const double *
vt_dynamical_get_masses (VtDynamical *self)
{
  return self->masses;
}

double
vt_dynamical_get_max_force (VtDynamical *self)
{
  return self->max_force;
}
