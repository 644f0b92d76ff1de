/* Reads a file as the program does, and prints what it took:
 *
 *   bench-read FILE [FRAME]
 *   bench-read --make FILE N_ATOMS     writes a dump as LAMMPS would: unsorted, id type x y z vx vy vz, %g
 *
 * Size of the text (decompressed), first and best time of several reads, processor time of the best, MB/s (10^6 bytes) of text, and
 * the growth of resident memory while reading: its highest point, and what stays while the sample is held. The script
 * read.sh beside this file makes the input and runs this and LAMMPS's read_dump on it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "io/vt-stream.h"
#include "io/vt-trajectory.h"
#include "memory.h"

#define RUNS 5

static guint64
measure_text (const char *path)
{
  g_autoptr (VtSource) source = vt_source_open (path, NULL);
  g_autoptr (VtStream) stream = source != NULL ? vt_stream_new (source, 0, NULL, NULL) : NULL;
  g_autofree char *buffer = g_malloc (1 << 20);
  gsize n = 0;

  while (stream != NULL && vt_stream_read (stream, buffer, 1 << 20, &n, NULL, NULL) > 0)
    ;
  return stream != NULL ? vt_stream_tell (stream) : 0;
}

static double
get_cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + 1e-6 * (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

/* The order of the atoms is scattered as it is after a long run; positions fill the box at the density of Cu50Zr50. */
static int
make_dump (const char *path, guint64 n)
{
  FILE *file = fopen (path, "w");
  const double length = cbrt ((double) n / 0.0575);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  guint64 stride = n / 2 * 2 + 7919;

  if (file == NULL)
    return 1;
  while (stride % 2 == 0 || n % stride == 0 || (n % 3 == 0 && stride % 3 == 0) || (n % 5 == 0 && stride % 5 == 0))
    stride += 2;
  fprintf (file, "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n%" G_GUINT64_FORMAT "\nITEM: BOX BOUNDS pp pp pp\n", n);
  for (int k = 0; k < 3; k++)
    fprintf (file, "0.0000000000000000e+00 %.16e\n", length);
  fputs ("ITEM: ATOMS id type x y z vx vy vz \n", file);
  for (guint64 i = 0; i < n; i++)
    {
      const guint64 id = (i * stride) % n + 1;
      fprintf (file, "%" G_GUINT64_FORMAT " %d", id, (int) (id % 2) + 1);
      for (int k = 0; k < 3; k++)
        fprintf (file, " %g", g_rand_double (random) * length);
      for (int k = 0; k < 3; k++)
        fprintf (file, " %g", 6 * (g_rand_double (random) + g_rand_double (random) - 1));
      fputs (" \n", file);
    }
  return fclose (file) == 0 ? 0 : 1;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  double times[RUNS];
  double cpu[RUNS];
  double peak = 0;
  double held = 0;
  gsize n_atoms = 0;

  if (argc == 4 && g_str_equal (argv[1], "--make"))
    return make_dump (argv[2], g_ascii_strtoull (argv[3], NULL, 10));
  if (argc < 2 || argc > 3)
    {
      fprintf (stderr, "usage: bench-read FILE [FRAME]\n       bench-read --make FILE N_ATOMS\n");
      return 2;
    }
  const gint64 frame = argc > 2 ? g_ascii_strtoll (argv[2], NULL, 10) : 0;
  for (int run = 0; run < RUNS; run++)
    {
      const double before = get_status_kib ("VmRSS:");
      reset_peak ();
      const double cpu_before = get_cpu_seconds ();
      const gint64 start = g_get_monotonic_time ();
      g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (argv[1], NULL, NULL, &error);
      g_autoptr (VtSample) sample = trajectory != NULL ? vt_trajectory_read (trajectory, frame, NULL, NULL, NULL, &error) : NULL;
      times[run] = (double) (g_get_monotonic_time () - start) / 1e6;
      cpu[run] = get_cpu_seconds () - cpu_before;
      if (sample == NULL)
        {
          fprintf (stderr, "%s\n", error->message);
          return 1;
        }
      if (run == 0)
        {
          peak = get_status_kib ("VmHWM:") - before;
          held = get_status_kib ("VmRSS:") - before;
          n_atoms = vt_sample_get_n_atoms (sample);
        }
    }
  int best = 0;
  for (int run = 1; run < RUNS; run++)
    if (times[run] < times[best])
      best = run;
  const double megabytes = (double) measure_text (argv[1]) / 1e6;
  printf ("vitrine    %s: %zu atoms, %.1f MB of text, first %.3f s, best %.3f s (%.3f s of processor) = %.0f MB/s, "
          "memory at most %.1f, then %.1f bytes per atom\n",
          argv[1], n_atoms, megabytes, times[0], times[best], cpu[best], megabytes / times[best], peak * 1024 / (double) n_atoms,
          held * 1024 / (double) n_atoms);
  return 0;
}
