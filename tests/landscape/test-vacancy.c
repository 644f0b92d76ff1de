/* The migration of a vacancy in copper, against LAMMPS's nudged elastic band (tests/reference/vacancy-neb.sh). */
#include <glib.h>
#include <math.h>

#include "io/vt-trajectory.h"
#include "landscape/vt-artn.h"

#define POTENTIAL "/usr/share/lammps/potentials/Cu_mishin1.eam.alloy"
/* tests/reference/vacancy-neb.sh: 0.688550 eV, force 1e-5 eV/Å. */
#define NEB 0.688550

static VtArtn *
make_artn (double sphere, double final_sphere)
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
  VtArtnOptions options = { .seed = 5 };
  vt_protocol_init (&options.protocol, VT_PROTOCOL_ROBUST);
  options.protocol.sphere = sphere;
  options.protocol.final_sphere = final_sphere;
  VtArtn *artn = vt_artn_new (sample, potential, &options, NULL, &error);
  g_assert_no_error (error);
  return artn;
}

/* A neighbour of the hole at the centre of the cell. */
static gsize
find_neighbour (VtSample *sample)
{
  const double *x = vt_sample_get_positions (sample);
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    if (hypot (hypot (x[3 * i] - 7.23, x[3 * i + 1] - 7.23), x[3 * i + 2] - 7.23) < 2.7)
      return i;
  g_assert_not_reached ();
}

static void
check (double sphere, double final_sphere, double tolerance)
{
  if (!g_file_test (POTENTIAL, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("Debian's lammps-data is not installed");
      return;
    }
  g_autoptr (VtArtn) artn = make_artn (sphere, final_sphere);
  g_autoptr (VtArtnWorker) worker = vt_artn_worker_new (artn);
  const gsize atom = find_neighbour (vt_artn_get_sample (artn));
  guint n = 0;
  double lowest = INFINITY;
  for (guint attempt = 0; attempt < 30 && n < 3; attempt++)
    {
      g_autoptr (VtEvent) event = vt_artn_worker_attempt (worker, atom, attempt, NULL);
      if (event->outcome != VT_OUTCOME_CONNECTED)
        continue;
      lowest = MIN (lowest, event->found.energy);
      /* The jump into the hole leaves the crystal as it was. */
      if (fabs (event->found.energy - NEB) < tolerance)
        {
          g_assert_cmpfloat_with_epsilon (event->found.end_energy, 0, tolerance);
          n++;
        }
    }
  g_assert_cmpuint (n, >, 0);
  /* Nothing in this crystal is easier. */
  g_assert_cmpfloat_with_epsilon (lowest, NEB, tolerance);
}

static void
test_whole (void)
{
  check (0, 0, 1e-3);
}

/* Frozen surroundings cost energy, less so the farther away they are. */
static void
test_sphere (void)
{
  check (6, 9, 0.03);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vacancy/whole", test_whole);
  g_test_add_func ("/vacancy/sphere", test_sphere);
  return g_test_run ();
}
