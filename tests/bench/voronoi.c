/* Voronoi beside the voro++ command on the same atoms; run it by tests/bench/voronoi BUILD.
 *
 *   bench-voronoi peer XxYxZ    the bundled glass repeated, atoms displaced by 0.15 Å: voro++, ours on one and two threads
 *   bench-voronoi threads XxYxZ ours on one thread, on two, and two at once on one thread each: what the machine makes of two cores, which
 *                               share caches and sometimes more; and the parts that come before and after the cells
 *   bench-voronoi rdf XxYxZ     g(r) to 10 Å on one and two threads
 *   bench-voronoi memory XxYxZ  ours alone with all outputs, and how much memory that took at the highest
 *   bench-voronoi loop XxYxZ    the method as a background job: the longest time between two beats of a source that is due every
 *                               5 ms on the main loop, and how soon a cancelled job has finished
 *
 * Each is run three times, in turns, and the fastest counts. Ours is timed from the sample in memory to the numbers in memory;
 * the command also reads and writes text, and says nothing of how long that takes: it is asked for the volume alone. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "base/vt-pool.h"
#include "document/vt-method.h"
#include "io/vt-samples.h"
#include "io/vt-trajectory.h"
#include "structure/vt-rdf.h"
#include "structure/vt-tessellation.h"
#include "structure/vt-voronoi.h"

#define RUNS 3

static double
now (void)
{
  return (double) g_get_monotonic_time () * 1e-6;
}

static double
normal (GRand *rand)
{
  return sqrt (-2 * log (1 - g_rand_double (rand))) * cos (2 * G_PI * g_rand_double (rand));
}

static VtSample *
open_glass (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = vt_samples_resolve ("cu50zr50-glass");
  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (path, NULL, NULL, &error);
  VtSample *sample = trajectory != NULL ? vt_trajectory_read (trajectory, 0, NULL, NULL, NULL, &error) : NULL;
  if (sample == NULL)
    g_error ("the bundled glass: %s", error->message);
  return sample;
}

/* @times copies along each axis, every atom displaced on its own so that no copy is like another, wrapped to 0 … edge. */
static VtSample *
make_packing (const int times[3])
{
  g_autoptr (VtSample) glass = open_glass ();
  const gsize n = vt_sample_get_n_atoms (glass), copies = (gsize) times[0] * (gsize) times[1] * (gsize) times[2];
  const double *from = vt_sample_get_positions (glass);
  const VtCell *old = vt_sample_get_cell (glass);
  const double edge = old->vectors[0][0];
  double *r = g_new (double, 3 * n * copies);
  guint8 *species = g_new (guint8, n * copies);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  guint n_species;
  const VtSpecies *names = vt_sample_get_species (glass, &n_species);
  VtCell cell;
  vt_cell_init_orthogonal (&cell, edge * times[0], edge * times[1], edge * times[2]);
  for (gsize copy = 0; copy < copies; copy++)
    {
      const gsize at[3] = { copy % (gsize) times[0], copy / (gsize) times[0] % (gsize) times[1],
                            copy / ((gsize) times[0] * (gsize) times[1]) };
      for (gsize i = 0; i < n; i++)
        {
          for (gsize x = 0; x < 3; x++)
            {
              const double p = from[3 * i + x] - old->origin[x] + edge * (double) at[x] + 0.15 * normal (rand);
              r[3 * (copy * n + i) + x] = p - floor (p / cell.vectors[x][x]) * cell.vectors[x][x];
            }
          species[copy * n + i] = vt_sample_get_species_index (glass)[i];
        }
    }
  return vt_sample_new (&cell, n * copies, r, species, NULL, names, n_species);
}

static void
write_atoms (VtSample *sample, const char *path)
{
  FILE *file = fopen (path, "w");
  const double *r = vt_sample_get_positions (sample);
  if (file == NULL)
    g_error ("cannot write %s", path);
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    fprintf (file, "%" G_GSIZE_FORMAT " %.12g %.12g %.12g\n", i, r[3 * i], r[3 * i + 1], r[3 * i + 2]);
  if (fclose (file) != 0)
    g_error ("cannot write %s", path);
}

static double
time_voropp (VtSample *sample, const char *path)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  g_autoptr (GError) error = NULL;
  g_autofree char *x = g_strdup_printf ("%.17g", cell->vectors[0][0]), *y = g_strdup_printf ("%.17g", cell->vectors[1][1]);
  g_autofree char *z = g_strdup_printf ("%.17g", cell->vectors[2][2]);
  const char *argv[] = { "voro++", "-p", "-c", "%v", "0", x, "0", y, "0", z, path, NULL };
  const double start = now ();
  int status;
  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error))
    g_error ("voro++: %s", error->message);
  if (!g_spawn_check_wait_status (status, &error))
    g_error ("voro++: %s", error->message);
  return now () - start;
}

typedef struct
{
  VtVoronoiOutput output;
  double total;
} Ours;

static double
time_ours (VtSample *sample, guint n_threads, Ours *ours)
{
  const VtVoronoiOptions options = { .face_threshold = 0.01, .edge_threshold = 0.001 };
  g_autoptr (GError) error = NULL;
  vt_pool_set_n_threads (n_threads);
  const double start = now ();
  if (!vt_voronoi_compute (sample, &options, &ours->output, NULL, NULL, NULL, &error))
    g_error ("%s", error->message);
  const double seconds = now () - start;
  ours->total = 0;
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    ours->total += ours->output.volume[i];
  return seconds;
}

static void
prepare (Ours *ours, gsize n)
{
  memset (ours, 0, sizeof *ours);
  ours->output.volume = g_new0 (double, n);
  ours->output.surface_area = g_new0 (double, n);
  ours->output.coordination = g_new0 (gint32, n);
  for (int k = 0; k < 4; k++)
    ours->output.n_faces[k] = g_new0 (gint32, n);
}

static void
report (const char *what, gsize n, double seconds)
{
  printf ("  %-28s %8.3f s  %7.3f µs per atom\n", what, seconds, seconds / (double) n * 1e6);
}

static void
bench_peer (VtSample *sample)
{
  const gsize n = vt_sample_get_n_atoms (sample);
  double best[3] = { INFINITY, INFINITY, INFINITY };
  g_autofree char *directory = g_dir_make_tmp ("bench-voronoi-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "atoms", NULL), *result = g_strconcat (path, ".vol", NULL);
  Ours ours;
  prepare (&ours, n);
  write_atoms (sample, path);
  for (int run = 0; run < RUNS; run++)
    {
      best[0] = MIN (best[0], time_voropp (sample, path));
      best[1] = MIN (best[1], time_ours (sample, 1, &ours));
      best[2] = MIN (best[2], time_ours (sample, 2, &ours));
    }
  remove (path);
  remove (result);
  remove (directory);
  report ("voro++ command", n, best[0]);
  report ("Vitrine, one thread", n, best[1]);
  report ("Vitrine, two threads", n, best[2]);
  printf ("  voro++ / one thread %.2f, one thread / two threads %.2f, total volume %.1e from the cell's\n", best[0] / best[1],
          best[1] / best[2], fabs (ours.total / vt_cell_get_volume (vt_sample_get_cell (sample)) - 1));
}

typedef struct
{
  VtSample *sample;
  Ours ours;
} Alone;

static gpointer
compute_alone (gpointer data)
{
  Alone *alone = data;
  time_ours (alone->sample, 1, &alone->ours);
  return NULL;
}

static double
time_grid (VtSample *sample, guint n_threads)
{
  const VtVoronoiOptions options = { .face_threshold = 0.01, .edge_threshold = 0.001 };
  VtTessellation tessellation;
  vt_pool_set_n_threads (n_threads);
  const double start = now ();
  if (!vt_tessellation_init (&tessellation, sample, NULL, 0, &options, NULL, NULL))
    g_error ("no grid");
  const double seconds = now () - start;
  vt_tessellation_clear (&tessellation);
  return seconds;
}

/* In turns, so that what else the machine does meets all alike. */
static void
bench_threads (VtSample *sample)
{
  const gsize n = vt_sample_get_n_atoms (sample);
  double best[3] = { INFINITY, INFINITY, INFINITY }, grid[2] = { INFINITY, INFINITY };
  Alone alone[2] = { { sample, { { 0 }, 0 } }, { sample, { { 0 }, 0 } } };
  for (int k = 0; k < 2; k++)
    prepare (&alone[k].ours, n);
  for (int run = 0; run < 2 * RUNS; run++)
    {
      for (guint t = 0; t < 2; t++)
        {
          best[t] = MIN (best[t], time_ours (sample, t + 1, &alone[0].ours));
          grid[t] = MIN (grid[t], time_grid (sample, t + 1));
        }
      vt_pool_set_n_threads (1);
      const double start = now ();
      GThread *threads[2] = { g_thread_new ("one", compute_alone, &alone[0]), g_thread_new ("two", compute_alone, &alone[1]) };
      g_thread_join (threads[0]);
      g_thread_join (threads[1]);
      best[2] = MIN (best[2], now () - start);
    }
  report ("one thread", n, best[0]);
  report ("two threads", n, best[1]);
  report ("two at once, one thread each", n, best[2]);
  report ("grid, one thread", n, grid[0]);
  report ("grid, two threads", n, grid[1]);
  printf ("  two threads are %.2f times one; two at once are %.2f times one\n", best[0] / best[1], 2 * best[0] / best[2]);
}

static void
bench_rdf (VtSample *sample)
{
  const gsize n = vt_sample_get_n_atoms (sample);
  const VtRdfOptions options = { .n_bins = 200, .cutoff = 10 };
  double best[2] = { INFINITY, INFINITY };
  for (int run = 0; run < RUNS; run++)
    for (guint t = 0; t < 2; t++)
      {
        vt_pool_set_n_threads (t + 1);
        const double start = now ();
        g_autoptr (VtRdf) rdf = vt_rdf_compute (sample, &options, NULL, NULL, NULL, NULL);
        best[t] = MIN (best[t], now () - start);
        g_assert (rdf != NULL);
      }
  report ("g(r), one thread", n, best[0]);
  report ("g(r), two threads", n, best[1]);
}

static double
peak_mib (void)
{
  struct rusage usage;
  getrusage (RUSAGE_SELF, &usage);
  return (double) usage.ru_maxrss / 1024;
}

static void
bench_memory (VtSample *sample)
{
  const gsize n = vt_sample_get_n_atoms (sample);
  Ours ours;
  const double before = peak_mib ();
  prepare (&ours, n);
  const double seconds = time_ours (sample, 2, &ours), after = peak_mib ();
  report ("Vitrine, two threads", n, seconds);
  printf ("  %.0f MiB with the sample, %.0f MiB at the highest: %.0f bytes per atom more, of which 36 are results\n", before, after,
          (after - before) * 1048576 / (double) n);
}

typedef struct
{
  GMainLoop *loop;
  VtJob *job;
  gint64 last, longest; /* µs */
  gint64 cancelled;     /* when, or 0 */
  double cancel_at;     /* progress; > 1: never */
} Heart;

static gboolean
beat (gpointer data)
{
  Heart *heart = data;
  const gint64 time = g_get_monotonic_time ();
  heart->longest = MAX (heart->longest, time - heart->last);
  heart->last = time;
  if (heart->cancelled == 0 && vt_job_get_progress (heart->job) >= heart->cancel_at)
    {
      heart->cancelled = time;
      vt_job_cancel (heart->job);
    }
  return G_SOURCE_CONTINUE;
}

static void
stop (VtJob *job, Heart *heart)
{
  g_main_loop_quit (heart->loop);
}

static void
bench_loop (VtSample *sample)
{
  const VtMethod *method = vt_registry_find ("voronoi");
  for (int cancel = 0; cancel < 2; cancel++)
    {
      g_autoptr (VtJob) job = vt_method_create_job (method);
      Heart heart = { g_main_loop_new (NULL, FALSE), job, g_get_monotonic_time (), 0, 0, cancel ? 0.3 : 2 };
      g_signal_connect (job, "finished", G_CALLBACK (stop), &heart);
      vt_method_start_job (method, job, sample, NULL, NULL);
      const guint source = g_timeout_add (5, beat, &heart);
      g_main_loop_run (heart.loop);
      g_source_remove (source);
      g_main_loop_unref (heart.loop);
      if (cancel)
        printf ("  cancelled: finished after %.1f ms\n", (double) (g_get_monotonic_time () - heart.cancelled) / 1000);
      else
        printf ("  longest time between two beats due every 5 ms: %.1f ms\n", (double) heart.longest / 1000);
    }
}

int
main (int argc, char **argv)
{
  int times[3];
  if (argc != 3 || sscanf (argv[2], "%dx%dx%d", &times[0], &times[1], &times[2]) != 3)
    {
      fprintf (stderr, "usage: bench-voronoi peer|threads|rdf|memory|loop XxYxZ\n");
      return 2;
    }
  g_autoptr (VtSample) sample = make_packing (times);
  printf ("%s, %" G_GSIZE_FORMAT " atoms\n", argv[1], vt_sample_get_n_atoms (sample));
  if (strcmp (argv[1], "peer") == 0)
    bench_peer (sample);
  else if (strcmp (argv[1], "threads") == 0)
    bench_threads (sample);
  else if (strcmp (argv[1], "rdf") == 0)
    bench_rdf (sample);
  else if (strcmp (argv[1], "loop") == 0)
    bench_loop (sample);
  else
    bench_memory (sample);
  return 0;
}
