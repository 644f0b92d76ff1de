#include "landscape/vt-site.h"

#include <math.h>
#include <string.h>

/* Kept for the next attempt on the same atom: of an attempt's radii the small one comes back each time, the larger ones often. */
#define N_SPHERES 4

typedef struct
{
  VtForcesLocal *fast, *exact; /* for forces, for energies; the second is set up when an energy is asked for */
  gboolean exact_is_open;
  double radius;
  guint64 used; /* when */
} Sphere;

struct _VtSite
{
  VtLandscape landscape;
  VtFrozen *frozen;
  VtPotential *potential;
  VtSample *sample;
  Sphere spheres[N_SPHERES];
  Sphere *sphere; /* the one that is open; NULL: the whole cell */
  guint64 n_opened;
  VtForces *whole, *whole_exact;
  gsize centre;
  double *held_at, *held; /* 3n: where, and the forces added */
};

static void
evaluate_whole (gpointer data, const double *x, double *force, double *energy)
{
  VtSite *self = data;
  VtForcesSum sum;
  vt_forces_compute (self->whole, x, force, NULL, energy ? &sum : NULL);
  if (energy)
    *energy = sum.energy;
}

static VtForces *
make_whole (VtSite *self, VtPrecision precision)
{
  g_autoptr (GError) error = NULL;
  VtForces *forces = vt_forces_new (self->potential, self->sample, precision, &error);
  /* VtFrozen was made of the same, and makes the same demands. */
  g_assert_no_error (error);
  return forces;
}

static double
get_whole_energy (gpointer data, const double *x)
{
  VtSite *self = data;
  VtForcesSum sum;
  if (!self->whole_exact)
    self->whole_exact = make_whole (self, VT_PRECISION_DOUBLE);
  vt_forces_compute (self->whole_exact, x, NULL, NULL, &sum);
  return sum.energy;
}

static void
evaluate_local (gpointer data, const double *x, double *force, double *energy)
{
  VtSite *self = data;
  vt_forces_local_compute (self->sphere->fast, x, force, energy);
}

static void
evaluate_held (gpointer data, const double *x, double *force, double *energy)
{
  VtSite *self = data;
  const gsize n = 3 * self->landscape.n_atoms;
  evaluate_local (self, x, force, energy);
  vt_vector_add (n, force, 1, self->held);
  if (energy)
    for (gsize i = 0; i < n; i++)
      *energy -= (x[i] - self->held_at[i]) * self->held[i];
}

static const double *
get_centre (VtSite *self)
{
  return vt_sample_get_positions (self->sample) + 3 * self->centre;
}

/* Single precision serves to find the way; what is reported is computed in double. */
static double
get_energy (gpointer data, const double *x)
{
  VtSite *self = data;
  Sphere *sphere = self->sphere;
  double energy;
  if (!sphere->exact)
    sphere->exact = vt_forces_local_new (self->frozen, VT_PRECISION_DOUBLE);
  if (!sphere->exact_is_open)
    vt_forces_local_set_sphere (sphere->exact, get_centre (self), sphere->radius);
  sphere->exact_is_open = TRUE;
  vt_forces_local_compute (sphere->exact, x, NULL, &energy);
  return energy;
}

VtSite *
vt_site_new (VtFrozen *frozen, VtPotential *potential, VtSample *sample)
{
  VtSite *self = g_new0 (VtSite, 1);
  self->frozen = vt_frozen_ref (frozen);
  self->potential = g_object_ref (potential);
  self->sample = g_object_ref (sample);
  self->landscape = (VtLandscape){ .dimension = vt_sample_get_cell (sample)->dimension, .data = self };
  return self;
}

void
vt_site_free (VtSite *self)
{
  if (self == NULL)
    return;
  for (guint k = 0; k < N_SPHERES; k++)
    {
      g_clear_pointer (&self->spheres[k].fast, vt_forces_local_free);
      g_clear_pointer (&self->spheres[k].exact, vt_forces_local_free);
    }
  g_clear_pointer (&self->whole, vt_forces_free);
  g_clear_pointer (&self->whole_exact, vt_forces_free);
  g_free (self->held_at);
  g_free (self->held);
  vt_frozen_unref (self->frozen);
  g_object_unref (self->potential);
  g_object_unref (self->sample);
  g_free (self);
}

static void
open_whole (VtSite *self)
{
  g_clear_pointer (&self->whole, vt_forces_free);
  g_clear_pointer (&self->whole_exact, vt_forces_free);
  self->whole = make_whole (self, VT_PRECISION_MIXED);
  self->landscape.n_atoms = vt_sample_get_n_atoms (self->sample);
  self->landscape.free = TRUE;
  self->landscape.counts_from_start = FALSE;
  self->landscape.evaluate = evaluate_whole;
  self->landscape.energy = get_whole_energy;
}

static void
open_sphere (VtSite *self, double radius)
{
  Sphere *sphere = self->spheres;
  for (guint k = 1; k < N_SPHERES && sphere->radius != radius; k++)
    if (self->spheres[k].radius == radius || self->spheres[k].used < sphere->used)
      sphere = self->spheres + k;
  if (!sphere->fast)
    sphere->fast = vt_forces_local_new (self->frozen, VT_PRECISION_MIXED);
  sphere->radius = radius;
  sphere->used = ++self->n_opened;
  sphere->exact_is_open = FALSE;
  self->sphere = sphere;
  self->landscape.n_atoms = vt_forces_local_set_sphere (sphere->fast, get_centre (self), radius);
  self->landscape.free = FALSE;
  self->landscape.counts_from_start = TRUE;
  self->landscape.evaluate = evaluate_local;
  self->landscape.energy = get_energy;
}

void
vt_site_open (VtSite *self, gsize centre, double radius)
{
  self->centre = centre;
  self->sphere = NULL;
  if (radius == 0)
    open_whole (self);
  else
    open_sphere (self, radius);
}

void
vt_site_grow (VtSite *self, double radius)
{
  g_return_if_fail (self->sphere != NULL && radius >= self->sphere->radius);
  open_sphere (self, radius);
}

void
vt_site_hold (VtSite *self, const double *x, const double *force)
{
  const gsize n = 3 * self->landscape.n_atoms;
  g_return_if_fail (self->sphere != NULL);
  self->held_at = g_renew (double, self->held_at, n);
  self->held = g_renew (double, self->held, n);
  memcpy (self->held_at, x, n * sizeof *x);
  evaluate_local (self, x, self->held, NULL);
  for (gsize i = 0; i < n; i++)
    self->held[i] = force[i] - self->held[i];
  self->landscape.evaluate = evaluate_held;
  self->landscape.energy = NULL;
}

const VtLandscape *
vt_site_get_landscape (VtSite *self)
{
  return &self->landscape;
}

gsize
vt_site_get_n (VtSite *self)
{
  return self->landscape.n_atoms;
}

double
vt_site_get_radius (VtSite *self)
{
  return self->sphere ? self->sphere->radius : 0;
}

const guint32 *
vt_site_get_atoms (VtSite *self)
{
  return self->sphere ? vt_forces_local_get_active (self->sphere->fast, NULL) : NULL;
}

const double *
vt_site_get_start (VtSite *self)
{
  return self->sphere ? vt_forces_local_get_start (self->sphere->fast) : vt_sample_get_positions (self->sample);
}

double
vt_site_measure_rim (VtSite *self, const double *x, double rim)
{
  double largest = 0;
  if (self->sphere == NULL)
    return 0;
  const double *start = vt_forces_local_get_start (self->sphere->fast), *distances = vt_forces_local_get_distances (self->sphere->fast);
  for (gsize i = 0; i < self->landscape.n_atoms; i++)
    if (distances[i] >= self->sphere->radius - rim)
      {
        double square = 0;
        for (int k = 0; k < 3; k++)
          square += (x[3 * i + k] - start[3 * i + k]) * (x[3 * i + k] - start[3 * i + k]);
        largest = MAX (largest, square);
      }
  return sqrt (largest);
}

double
vt_site_measure_rim_force (VtSite *self, const double *x)
{
  return self->sphere ? vt_forces_local_get_rim_force (self->sphere->fast, x, NULL) : 0;
}
