/* Times methods of the registry:
 *
 *   bench-method FILE XxYxZ THREADS METHOD[:param=value,…] …
 *
 * FILE (or a bundled sample) is repeated X × Y × Z times. For each method: first and best of three runs, µs per atom, the least processor
 * time of a run (all threads; that of a busy machine is little longer), and the highest growth of resident memory in bytes per atom. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/vt-pool.h"
#include "document/vt-method.h"
#include "io/vt-samples.h"
#include "io/vt-trajectory.h"
#include "memory.h"

#define RUNS 3

static double
get_cpu_seconds (void)
{
  struct timespec t;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

static VtSample *
repeat (VtSample *sample, const int times[3])
{
  const gsize n = vt_sample_get_n_atoms (sample), copies = (gsize) times[0] * (gsize) times[1] * (gsize) times[2];
  VtCell cell = *vt_sample_get_cell (sample);
  const double *from = vt_sample_get_positions (sample);
  double *r = g_new (double, 3 * n * copies);
  guint8 *species = g_new (guint8, n * copies);
  guint n_species;
  const VtSpecies *names = vt_sample_get_species (sample, &n_species);
  gsize at = 0;
  for (int a = 0; a < times[0]; a++)
    for (int b = 0; b < times[1]; b++)
      for (int c = 0; c < times[2]; c++)
        for (gsize i = 0; i < n; i++, at++)
          {
            for (int x = 0; x < 3; x++)
              r[3 * at + (gsize) x] = from[3 * i + (gsize) x] + a * cell.vectors[0][x] + b * cell.vectors[1][x] + c * cell.vectors[2][x];
            species[at] = vt_sample_get_species_index (sample)[i];
          }
  for (int k = 0; k < 3; k++)
    for (int x = 0; x < 3; x++)
      cell.vectors[k][x] *= times[k];
  return vt_sample_new (&cell, n * copies, r, species, NULL, names, n_species);
}

static int
time_method (VtSample *sample, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) parts = g_strsplit (text, ":", 2);
  const VtMethod *method = vt_registry_find (parts[0]);
  const double n = (double) vt_sample_get_n_atoms (sample);
  double first = 0, best = G_MAXDOUBLE, cpu = G_MAXDOUBLE, peak = 0;
  if (method == NULL)
    {
      fprintf (stderr, "no method is called %s\n", parts[0]);
      return 1;
    }
  g_autoptr (VtParams) params = vt_params_new (method->params);
  if (!vt_params_parse (params, parts[1], &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }
  for (int run = 0; run < RUNS; run++)
    {
      const double before = get_status_kib ("VmRSS:");
      reset_peak ();
      const double cpu_before = get_cpu_seconds ();
      const gint64 start = g_get_monotonic_time ();
      g_autoptr (VtResult) result = vt_method_run_sync (method, sample, params, NULL, &error);
      const double seconds = (double) (g_get_monotonic_time () - start) / 1e6;
      if (result == NULL)
        {
          fprintf (stderr, "%s\n", error->message);
          return 1;
        }
      if (run == 0)
        {
          first = seconds;
          peak = (get_status_kib ("VmHWM:") - before) * 1024;
        }
      best = MIN (best, seconds);
      cpu = MIN (cpu, get_cpu_seconds () - cpu_before);
    }
  printf ("%s: %.0f atoms, first %.4f s, best %.4f s, %.3f µs/atom, cpu %.4f s, peak %.0f B/atom\n", text, n, first, best, best / n * 1e6, cpu, peak / n);
  return 0;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int times[3] = { 1, 1, 1 }, status = 0;
  if (argc < 5 || sscanf (argv[2], "%dx%dx%d", &times[0], &times[1], &times[2]) != 3 || MIN (times[0], MIN (times[1], times[2])) < 1)
    {
      fprintf (stderr, "usage: bench-method FILE XxYxZ THREADS METHOD[:param=value,…] …\n");
      return 2;
    }
  g_autofree char *path = vt_samples_resolve (argv[1]);
  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (path, NULL, NULL, &error);
  g_autoptr (VtSample) one = trajectory != NULL ? vt_trajectory_read (trajectory, 0, NULL, NULL, NULL, &error) : NULL;
  if (one == NULL)
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }
  g_autoptr (VtSample) sample = repeat (one, times);
  vt_pool_set_n_threads ((guint) g_ascii_strtoull (argv[3], NULL, 10));
  for (int i = 4; i < argc; i++)
    status |= time_method (sample, argv[i]);
  return status;
}
