#include "landscape/vt-site.h"

#include <math.h>

struct _VtSite
{
  VtLandscape landscape;
  VtFrozen *frozen;
  VtPotential *potential;
  VtSample *sample;
  VtForcesLocal *fast, *exact; /* for forces, for energies; the second is set up when an energy is asked for */
  gboolean exact_is_open;
  VtForces *whole;
  gsize centre;
  double radius; /* 0: the whole cell */
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

static void
evaluate_local (gpointer data, const double *x, double *force, double *energy)
{
  VtSite *self = data;
  vt_forces_local_compute (self->fast, x, force, energy);
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
  double energy;
  if (!self->exact)
    self->exact = vt_forces_local_new (self->frozen, VT_PRECISION_DOUBLE);
  if (!self->exact_is_open)
    vt_forces_local_set_sphere (self->exact, get_centre (self), self->radius);
  self->exact_is_open = TRUE;
  vt_forces_local_compute (self->exact, x, NULL, &energy);
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
  g_clear_pointer (&self->fast, vt_forces_local_free);
  g_clear_pointer (&self->exact, vt_forces_local_free);
  g_clear_pointer (&self->whole, vt_forces_free);
  vt_frozen_unref (self->frozen);
  g_object_unref (self->potential);
  g_object_unref (self->sample);
  g_free (self);
}

static void
open_whole (VtSite *self)
{
  g_autoptr (GError) error = NULL;
  g_clear_pointer (&self->whole, vt_forces_free);
  self->whole = vt_forces_new (self->potential, self->sample, VT_PRECISION_DOUBLE, &error);
  /* VtFrozen was made of the same, and makes the same demands. */
  g_assert_no_error (error);
  self->landscape.n_atoms = vt_sample_get_n_atoms (self->sample);
  self->landscape.free = TRUE;
  self->landscape.evaluate = evaluate_whole;
  self->landscape.energy = NULL;
}

void
vt_site_open (VtSite *self, gsize centre, double radius)
{
  self->centre = centre;
  self->radius = radius;
  self->exact_is_open = FALSE;
  if (radius == 0)
    {
      open_whole (self);
      return;
    }
  if (!self->fast)
    self->fast = vt_forces_local_new (self->frozen, VT_PRECISION_MIXED);
  self->landscape.n_atoms = vt_forces_local_set_sphere (self->fast, get_centre (self), radius);
  self->landscape.free = FALSE;
  self->landscape.evaluate = evaluate_local;
  self->landscape.energy = get_energy;
}

void
vt_site_grow (VtSite *self, double radius)
{
  g_return_if_fail (self->radius > 0 && radius >= self->radius);
  self->radius = radius;
  self->exact_is_open = FALSE;
  self->landscape.n_atoms = vt_forces_local_enlarge (self->fast, radius);
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
  return self->radius;
}

const guint32 *
vt_site_get_atoms (VtSite *self)
{
  return self->radius > 0 ? vt_forces_local_get_active (self->fast, NULL) : NULL;
}

const double *
vt_site_get_start (VtSite *self)
{
  return self->radius > 0 ? vt_forces_local_get_start (self->fast) : vt_sample_get_positions (self->sample);
}

double
vt_site_measure_rim (VtSite *self, const double *x, double rim)
{
  double largest = 0;
  if (self->radius == 0)
    return 0;
  const double *start = vt_forces_local_get_start (self->fast), *distances = vt_forces_local_get_distances (self->fast);
  for (gsize i = 0; i < self->landscape.n_atoms; i++)
    if (distances[i] >= self->radius - rim)
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
  return self->radius > 0 ? vt_forces_local_get_rim_force (self->fast, x, NULL) : 0;
}
