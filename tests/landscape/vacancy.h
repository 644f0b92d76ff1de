/* The vacancy in copper, whose migration LAMMPS's nudged elastic band knows (tests/reference/vacancy-neb.sh). */
#pragma once

#include <glib.h>
#include <math.h>

#include "io/vt-trajectory.h"
#include "landscape/vt-artn.h"

#define POTENTIAL "/usr/share/lammps/potentials/Cu_mishin1.eam.alloy"
/* eV, with a force below 1e-5 eV/Å. */
#define NEB 0.688550

/* A search around it with these options. */
static inline VtArtn *
make_vacancy (const VtArtnOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "reference", "vacancy-cu.data", NULL);
  const char *elements[] = { "Cu", NULL };
  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (path, elements, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (VtSample) sample = vt_trajectory_read (trajectory, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (VtPotential) potential = vt_potential_load (POTENTIAL, &error);
  g_assert_no_error (error);
  VtArtn *artn = vt_artn_new (sample, potential, options, NULL, &error);
  g_assert_no_error (error);
  return artn;
}

/* A neighbour of the hole at the centre of the cell. */
static inline gsize
find_neighbour (VtSample *sample)
{
  const double *x = vt_sample_get_positions (sample);
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    if (hypot (hypot (x[3 * i] - 7.23, x[3 * i + 1] - 7.23), x[3 * i + 2] - 7.23) < 2.7)
      return i;
  g_assert_not_reached ();
}
