/* The migration of a vacancy in copper, against LAMMPS's nudged elastic band (tests/reference/vacancy-neb.sh). */
#include "vacancy.h"

static VtArtn *
make_artn (double sphere, double final_sphere)
{
  VtArtnOptions options = { .seed = 5 };
  vt_protocol_init (&options.protocol, VT_PROTOCOL_ROBUST);
  options.protocol.sphere = sphere;
  options.protocol.final_sphere = final_sphere;
  return make_vacancy (&options);
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
