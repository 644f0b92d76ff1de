/* How long an evaluation of forces takes: µs per atom, best of repeated blocks, atoms moving as in a trajectory.
 *
 *   forces SAMPLE [double|mixed] [threads] [evaluations]
 *
 * The environment's VITRINE_SIMD=portable takes the kernels without AVX2. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/vt-pool.h"
#include "io/vt-samples.h"
#include "io/vt-trajectory.h"
#include "potential/vt-forces.h"
#include "potential/vt-forces-local.h"

/* With one thread the time of the processor, so that other programs matter less; otherwise the clock's. */
static double
seconds (void)
{
  struct timespec now;
  clock_gettime (vt_pool_get_n_threads () == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &now);
  return (double) now.tv_sec + 1e-9 * (double) now.tv_nsec;
}

static VtSample *
load (const char *name)
{
  static const char *const elements[] = { "Cu", "Zr", NULL };
  g_autofree char *path = vt_samples_resolve (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (path, elements, NULL, &error);
  VtSample *sample = trajectory != NULL ? vt_trajectory_read (trajectory, 0, NULL, NULL, NULL, &error) : NULL;
  if (sample == NULL)
    g_error ("%s", error->message);
  return sample;
}

typedef struct
{
  VtForces *forces;
  double *x, *f;
  gsize n;
} Bench;

/* µs per atom and evaluation, the best one: on a busy machine most are interrupted. */
static double
time_calls (const Bench *bench, int calls, gboolean sums)
{
  VtForcesSum sum;
  double best = INFINITY;
  for (int call = 0; call < calls; call++)
    {
      const double start = seconds ();
      vt_forces_compute (bench->forces, bench->x, bench->f, NULL, sums ? &sum : NULL);
      best = MIN (best, seconds () - start);
    }
  return best / (double) bench->n * 1e6;
}

/* The same as atoms walk, 0.02 Å per evaluation, like a melt at 2000 K and 2 fs: with the lists that have to be made. */
static double
time_walk (const Bench *bench, int calls)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autofree double *v = g_new (double, 3 * bench->n);
  for (gsize k = 0; k < 3 * bench->n; k++)
    v[k] = g_rand_double_range (rand, -0.02, 0.02);
  const guint64 builds = vt_forces_get_n_builds (bench->forces);
  double spent = 0;
  for (int call = 0; call < calls; call++)
    {
      /* To and fro, so that no two atoms meet. */
      const double sign = call / 12 % 2 ? -1 : 1;
      for (gsize k = 0; k < 3 * bench->n; k++)
        bench->x[k] += sign * v[k];
      const double start = seconds ();
      vt_forces_compute (bench->forces, bench->x, bench->f, NULL, NULL);
      spent += seconds () - start;
    }
  printf ("  lists built %" G_GUINT64_FORMAT " times in %d walking evaluations\n", vt_forces_get_n_builds (bench->forces) - builds, calls);
  return spent / calls / (double) bench->n * 1e6;
}

/* Everything shifts by 1 Å each time. */
static double
time_lists (const Bench *bench)
{
  double best = INFINITY;
  for (int call = 0; call < 6; call++)
    {
      for (gsize k = 0; k < 3 * bench->n; k++)
        bench->x[k] += 1;
      const double start = seconds ();
      vt_forces_compute (bench->forces, bench->x, bench->f, NULL, NULL);
      best = MIN (best, seconds () - start);
    }
  return best / (double) bench->n * 1e6;
}

static void
time_local (VtPotential *potential, VtSample *sample, VtPrecision precision)
{
  g_autoptr (VtFrozen) frozen = vt_frozen_new (potential, sample, NULL, NULL);
  g_autoptr (VtForcesLocal) local = vt_forces_local_new (frozen, precision);
  const gsize m = vt_forces_local_set_sphere (local, vt_frozen_get_positions (frozen), 11.7);
  g_autofree double *x = g_memdup2 (vt_forces_local_get_start (local), 3 * m * sizeof *x), *f = g_new (double, 3 * m);
  double energy, best[2] = { INFINITY, INFINITY };
  for (int block = 0; block < 60; block++)
    {
      const double start = seconds ();
      for (int k = 0; k < 10; k++)
        vt_forces_local_compute (local, x, f, block % 2 ? &energy : NULL);
      best[block % 2] = MIN (best[block % 2], (seconds () - start) / 10);
    }
  printf ("  sphere of %zu active atoms: %.1f µs forces, %.1f µs with energy\n", m, best[0] * 1e6, best[1] * 1e6);
  double start = seconds ();
  for (int k = 0; k < 10; k++)
    {
      for (gsize i = 0; i < 3 * m; i++)
        x[i] = vt_forces_local_get_start (local)[i] + (k % 2);
      vt_forces_local_compute (local, x, f, NULL);
    }
  printf ("  with its lists built: %.1f µs;", (seconds () - start) / 10 * 1e6);
  start = seconds ();
  for (int k = 0; k < 10; k++)
    vt_forces_local_set_sphere (local, vt_frozen_get_positions (frozen) + 300 * k, 11.7);
  printf (" another sphere: %.1f µs\n", (seconds () - start) / 10 * 1e6);
}

int
main (int argc, char **argv)
{
  const char *name = argc > 1 ? argv[1] : "cu50zr50-liquid-1000k";
  const VtPrecision precision = argc > 2 && g_str_equal (argv[2], "mixed") ? VT_PRECISION_MIXED : VT_PRECISION_DOUBLE;
  g_autoptr (GError) error = NULL;
  g_autoptr (VtSample) sample = load (name);
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, &error);
  if (potential == NULL)
    g_error ("%s", error->message);
  vt_pool_set_n_threads (argc > 3 ? (guint) atoi (argv[3]) : 1);
  const int calls = argc > 4 ? atoi (argv[4]) : 200;
  g_autoptr (VtForces) forces = vt_forces_new (potential, sample, precision, &error);
  if (forces == NULL)
    g_error ("%s", error->message);
  const gsize n = vt_sample_get_n_atoms (sample);
  Bench bench = { forces, g_memdup2 (vt_sample_get_positions (sample), 3 * n * sizeof (double)), g_new (double, 3 * n), n };
  const double start = seconds ();
  vt_forces_compute (forces, bench.x, bench.f, NULL, NULL);
  const double first = seconds () - start;
  printf ("%s, %zu atoms, %s, %u threads\n", name, n, precision == VT_PRECISION_MIXED ? "mixed" : "double", vt_pool_get_n_threads ());
  printf ("  the first time, with lists %.4f µs/atom\n", first / (double) n * 1e6);
  printf ("  forces %.4f µs/atom\n", time_calls (&bench, calls, FALSE));
  printf ("  forces, energy, virial %.4f µs/atom\n", time_calls (&bench, calls, TRUE));
  printf ("  walking %.4f µs/atom\n", time_walk (&bench, calls));
  printf ("  with lists made anew %.4f µs/atom\n", time_lists (&bench));
  time_local (potential, sample, precision);
  g_free (bench.x);
  g_free (bench.f);
  return 0;
}
