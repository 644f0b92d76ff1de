/* Reads a file as the program does, and prints what it took:
 *
 *   read FILE [FRAME]
 *
 * Size of the text (decompressed), best and first time of three reads, MB/s (10^6 bytes) of text, and the growth of resident memory
 * while reading: its highest point, and what stays while the sample is held. The script "read.sh" beside this file makes the
 * input, runs this and LAMMPS's read_dump on it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/vt-stream.h"
#include "io/vt-trajectory.h"

#define RUNS 3

static double
get_status_kib (const char *key)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0;
  const char *line = strstr (text, key);
  return line != NULL ? g_ascii_strtod (line + strlen (key), NULL) : 0;
}

/* Lets the highest point be counted from now on (Linux 4.0). */
static void
reset_peak (void)
{
  FILE *file = fopen ("/proc/self/clear_refs", "w");

  if (file != NULL)
    {
      fputs ("5", file);
      fclose (file);
    }
}

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

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  double times[RUNS];
  double peak = 0;
  double held = 0;
  gsize n_atoms = 0;

  if (argc < 2)
    {
      fprintf (stderr, "usage: read FILE [FRAME]\n");
      return 2;
    }
  const gint64 frame = argc > 2 ? g_ascii_strtoll (argv[2], NULL, 10) : 0;
  for (int run = 0; run < RUNS; run++)
    {
      const double before = get_status_kib ("VmRSS:");
      reset_peak ();
      const gint64 start = g_get_monotonic_time ();
      g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (argv[1], NULL, NULL, &error);
      g_autoptr (VtSample) sample = trajectory != NULL ? vt_trajectory_read (trajectory, frame, NULL, NULL, NULL, &error) : NULL;
      times[run] = (double) (g_get_monotonic_time () - start) / 1e6;
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
  double best = times[0];
  for (int run = 1; run < RUNS; run++)
    best = MIN (best, times[run]);
  const double megabytes = (double) measure_text (argv[1]) / 1e6;
  printf ("%s: %zu atoms, %.1f MB of text, first %.3f s, best %.3f s = %.0f MB/s, peak %.1f B/atom, held %.1f B/atom\n", argv[1],
          n_atoms, megabytes, times[0], best, megabytes / best, peak * 1024 / (double) n_atoms, held * 1024 / (double) n_atoms);
  return 0;
}
