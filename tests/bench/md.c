/* Times whole steps of molecular dynamics, and how far the energy drifts:
 *
 *   bench-md SAMPLE STEPS THREADS mixed|double none|bussi|nose_hoover|langevin|npt [ROUNDS]
 *
 * With the sample's own velocities, 2 fs. Of ROUNDS (3) runs of STEPS each, one after the other: the quickest by wall clock and by processor time, per
 * atom and step; and the conserved energy's slope by least squares over all of them. Processor time says more on a busy machine. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/vt-pool.h"
#include "dynamics/vt-dynamics.h"
#include "dynamics/vt-record.h"
#include "io/vt-samples.h"
#include "io/vt-trajectory.h"

static double
cpu_time (void)
{
  struct timespec t;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static gboolean
on_row (VtDynamics *dynamics, gpointer data)
{
  vt_record_add (data, dynamics);
  return TRUE;
}

static void
set_up (VtDynamics *dynamics, const char *ensemble)
{
  if (strcmp (ensemble, "npt") == 0)
    {
      vt_dynamics_set_thermostat (dynamics, VT_THERMOSTAT_BUSSI, 300, 0.1);
      vt_dynamics_set_barostat (dynamics, VT_BAROSTAT_ISOTROPIC, 0, 1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (vt_thermostat_ids); i++)
    if (strcmp (ensemble, vt_thermostat_ids[i]) == 0)
      vt_dynamics_set_thermostat (dynamics, (VtThermostat) i, 300, 0.1);
}

static double
find_slope (VtSeries *series)
{
  const gsize n = vt_series_get_n_rows (series);
  const double *t = vt_series_get_column (series, VT_RECORD_TIME), *e = vt_series_get_column (series, VT_RECORD_CONSERVED);
  double middle = 0, top = 0, bottom = 0;

  for (gsize i = 0; i < n; i++)
    middle += t[i] / (double) n;
  for (gsize i = 0; i < n; i++)
    {
      top += (t[i] - middle) * (e[i] - e[0]);
      bottom += (t[i] - middle) * (t[i] - middle);
    }
  return top / bottom;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (argc < 6)
    {
      fprintf (stderr, "usage: bench-md SAMPLE STEPS THREADS mixed|double ENSEMBLE [ROUNDS]\n");
      return 2;
    }
  const char *elements[] = { "Cu", "Zr", NULL };
  g_autofree char *path = vt_samples_resolve (argv[1]);
  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (path, elements, NULL, &error);
  g_autoptr (VtSample) sample = trajectory != NULL ? vt_trajectory_read (trajectory, 0, NULL, NULL, NULL, &error) : NULL;
  g_autoptr (VtPotential) potential = sample != NULL ? vt_potential_find_for_sample (sample, NULL, &error) : NULL;
  const guint64 steps = g_ascii_strtoull (argv[2], NULL, 10);
  const VtPrecision precision = strcmp (argv[4], "double") == 0 ? VT_PRECISION_DOUBLE : VT_PRECISION_MIXED;
  vt_pool_set_n_threads ((guint) atoi (argv[3]));
  g_autoptr (VtDynamics) dynamics = potential != NULL ? vt_dynamics_new (potential, sample, precision, 0.002, &error) : NULL;
  if (dynamics == NULL || !vt_dynamics_take_sample_velocities (dynamics))
    {
      fprintf (stderr, "bench-md: %s\n", error != NULL ? error->message : "the sample has no velocities");
      return 1;
    }
  g_autoptr (VtRecord) record = vt_record_new (sample);
  const double atoms = (double) vt_sample_get_n_atoms (sample), scale = 1e6 / atoms / (double) steps;
  double wall = INFINITY, cpu = INFINITY;
  set_up (dynamics, argv[5]);
  vt_dynamics_watch (dynamics, 100, TRUE, on_row, record);
  for (int round = 0; round < (argc > 6 ? atoi (argv[6]) : 3); round++)
    {
      const gint64 from = g_get_monotonic_time ();
      const double cpu_from = cpu_time ();

      if (!vt_dynamics_run (dynamics, steps, NULL, &error))
        {
          fprintf (stderr, "bench-md: %s\n", error->message);
          return 1;
        }
      cpu = MIN (cpu, cpu_time () - cpu_from);
      wall = MIN (wall, 1e-6 * (double) (g_get_monotonic_time () - from));
    }
  const double time = (double) vt_dynamics_get_step (dynamics) * 0.002;
  printf ("%-6s %-11s %s thread(s): wall %.3f, processor %.3f µs per atom and step; drift %+.1e eV/atom in %g ps\n", argv[4], argv[5], argv[3],
          wall * scale, cpu * scale, find_slope (vt_record_get_series (record)) * time, time);
  return 0;
}
