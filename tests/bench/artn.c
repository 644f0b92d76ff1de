/* What attempts at saddles cost and come to, on one thread, by processor time:
 *
 *   bench-artn SAMPLE ATOMS ATTEMPTS [protocol=robust|w20|reduced] [cells=2x2x1] [refine=SHARE] [sketch=1] [seed=N] [NUMBER=VALUE …]
 *
 * ATTEMPTS on each of ATOMS drawn atoms of a sample (a file, or a bundled one's name), repeated to the given number of cells; NUMBER is
 * any of the protocol's. With ATOMS 0: single evaluations in spheres. Of SHARE of the connected events the saddle is refined in the whole cell, untimed, and the barriers are compared; with sketch=1
 * they are found again from their sketches. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/vt-pool.h"
#include "io/vt-samples.h"
#include "io/vt-trajectory.h"
#include "landscape/vt-artn-result.h"
#include "potential/vt-forces-local.h"

static double
cpu_time (void)
{
  struct timespec t;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static VtSample *
repeat (VtSample *sample, const int cells[3])
{
  const gsize n = vt_sample_get_n_atoms (sample), total = n * (gsize) (cells[0] * cells[1] * cells[2]);
  const double *x = vt_sample_get_positions (sample);
  const guint8 *kinds = vt_sample_get_species_index (sample);
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (sample, &n_species);
  VtCell cell = *vt_sample_get_cell (sample);
  double *positions = g_new (double, 3 * total);
  guint8 *all_kinds = g_new (guint8, total);
  gsize at = 0;

  for (int a = 0; a < cells[0]; a++)
    for (int b = 0; b < cells[1]; b++)
      for (int c = 0; c < cells[2]; c++)
        for (gsize i = 0; i < n; i++, at++)
          {
            all_kinds[at] = kinds[i];
            for (int k = 0; k < 3; k++)
              positions[3 * at + (gsize) k] = x[3 * i + (gsize) k] + a * cell.vectors[0][k] + b * cell.vectors[1][k] + c * cell.vectors[2][k];
          }
  for (int v = 0; v < 3; v++)
    for (int k = 0; k < 3; k++)
      cell.vectors[v][k] *= cells[v];
  return vt_sample_new (&cell, total, positions, all_kinds, NULL, species, n_species);
}

/* ---- options ---- */

typedef struct
{
  VtArtnOptions artn;
  int cells[3];
  double refine;
  gboolean sketch;
} Options;

static gboolean
set_number (VtProtocol *protocol, const char *name, double value)
{
  for (const VtProtocolNumber *number = vt_protocol_numbers; number->id; number++)
    if (strcmp (number->id, name) == 0)
      {
        vt_protocol_set (protocol, number, value);
        return TRUE;
      }
  return FALSE;
}

static gboolean
parse (Options *options, int n, char **words)
{
  *options = (Options){ .artn.seed = 1, .cells = { 1, 1, 1 } };
  vt_protocol_init (&options->artn.protocol, VT_PROTOCOL_ROBUST);
  for (int i = 0; i < n; i++)
    {
      g_auto (GStrv) parts = g_strsplit (words[i], "=", 2);
      if (parts[0] == NULL || parts[1] == NULL)
        return FALSE;
      const double value = g_ascii_strtod (parts[1], NULL);
      if (strcmp (parts[0], "protocol") == 0)
        g_assert_true (vt_protocol_init_by_id (&options->artn.protocol, parts[1]));
      else if (strcmp (parts[0], "cells") == 0)
        {
          if (sscanf (parts[1], "%dx%dx%d", &options->cells[0], &options->cells[1], &options->cells[2]) != 3)
            return FALSE;
        }
      else if (strcmp (parts[0], "refine") == 0)
        options->refine = value;
      else if (strcmp (parts[0], "sketch") == 0)
        options->sketch = value != 0;
      else if (strcmp (parts[0], "seed") == 0)
        options->artn.seed = (guint64) value;
      else if (!set_number (&options->artn.protocol, parts[0], value))
        return FALSE;
    }
  return TRUE;
}

/* ---- evaluations alone ---- */

/* Displacements as small as those of Lanczos's method: lists stay. The quickest of some rounds. */
static void
time_evaluations (VtSample *sample, VtPotential *potential, VtPrecision precision, double radius)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VtFrozen) frozen = vt_frozen_new (potential, sample, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (VtForcesLocal) local = vt_forces_local_new (frozen, precision);
  const gsize n = vt_forces_local_set_sphere (local, vt_frozen_get_positions (frozen), radius);
  g_autofree double *x = g_memdup2 (vt_forces_local_get_start (local), 3 * n * sizeof *x), *force = g_new (double, 3 * n);
  double best = INFINITY, energy;

  vt_forces_local_compute (local, x, force, NULL);
  for (int round = 0; round < 200; round++)
    {
      const int repeats = 2; /* there and back */
      const double from = cpu_time ();
      for (int k = 0; k < repeats; k++)
        {
          x[0] += k % 2 == 0 ? 1e-3 : -1e-3;
          vt_forces_local_compute (local, x, force, NULL);
        }
      best = MIN (best, (cpu_time () - from) / repeats);
    }
  const double from = cpu_time ();
  vt_forces_local_compute (local, x, force, &energy);
  printf ("%4.1f: %5zu active atoms: %6.1f µs in %s precision, %.1f with the energy\n", radius, n, 1e6 * best,
          precision == VT_PRECISION_MIXED ? "mixed" : "double", 1e6 * (cpu_time () - from));
}

static void
time_radii (VtSample *sample, VtPotential *potential)
{
  static const double radii[] = { 9, 12, 18, 27, 40 };

  for (guint k = 0; k < G_N_ELEMENTS (radii); k++)
    {
      time_evaluations (sample, potential, VT_PRECISION_MIXED, radii[k]);
      time_evaluations (sample, potential, VT_PRECISION_DOUBLE, radii[k]);
    }
}

/* ---- numbers ---- */

static int
compare (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;
  return x < y ? -1 : x > y;
}

static double
quantile (GArray *values, double share)
{
  if (values->len == 0)
    return NAN;
  g_array_sort (values, compare);
  return g_array_index (values, double, MIN (values->len - 1, (guint) (share * values->len)));
}

typedef struct
{
  guint outcomes[VT_N_OUTCOMES], n, n_lost, n_elsewhere, n_other_end;
  guint64 calls;
  double seconds, lost_seconds; /* of attempts that were connected, of the others */
  GArray *to_saddle, *barriers, *errors, *signed_errors;
  guint n_sketches, n_sketch_bytes;
  GArray *sketch_errors; /* of those found again */
} Tally;

/* Between the new minima of two events of a sample of @n atoms. */
static double
get_largest_difference (const VtEvent *a, const VtEvent *b, gsize n)
{
  g_autofree double *x = g_new0 (double, 3 * n), *y = g_new0 (double, 3 * n);
  double most = 0;

  vt_event_displace (a, TRUE, x);
  vt_event_displace (b, TRUE, y);
  for (gsize i = 0; i < 3 * n; i += 3)
    most = MAX (most, hypot (hypot (x[i] - y[i], x[i + 1] - y[i + 1]), x[i + 2] - y[i + 2]));
  return most;
}

static void
refine (VtArtnWorker *worker, VtEvent *event, gsize n, Tally *tally)
{
  g_autoptr (VtEvent) before = vt_event_dup (event);

  if (!vt_artn_worker_refine (worker, event, NULL))
    {
      tally->n_lost++;
      return;
    }
  if (vt_event_get_overlap (before, event) < 0.9)
    {
      tally->n_elsewhere++;
      return;
    }
  tally->n_other_end += get_largest_difference (before, event, n) > 0.2;
  const double error = event->found.energy - event->full_energy, size_of_it = fabs (error);
  g_array_append_val (tally->errors, size_of_it);
  g_array_append_val (tally->signed_errors, error);
}

static void
find_from_sketch (VtArtnWorker *worker, const VtEvent *event, gsize n, Tally *tally)
{
  g_autoptr (VtEvent) small = vt_event_dup_numbers (event);
  small->sketch = vt_event_dup_sketch (event);
  g_autoptr (VtEvent) sketched = vt_event_new_from_sketch (small, n), again = vt_artn_worker_find_again (worker, sketched, NULL);
  const double error = fabs (again->found.energy - event->found.energy);

  tally->n_sketches++;
  tally->n_sketch_bytes += (guint) g_bytes_get_size (small->sketch);
  if (again->outcome == VT_OUTCOME_CONNECTED && vt_event_get_overlap (again, event) > 0.9)
    g_array_append_val (tally->sketch_errors, error);
}

static void
print (Tally *tally)
{
  const guint connected = tally->outcomes[VT_OUTCOME_CONNECTED];
  const double seconds = tally->seconds + tally->lost_seconds;

  printf ("%u attempts:", tally->n);
  for (guint o = 0; o < VT_N_OUTCOMES; o++)
    if (tally->outcomes[o] > 0)
      printf (" %s %.1f %%", vt_outcome_get_id ((VtOutcome) o), 100.0 * tally->outcomes[o] / tally->n);
  printf ("\n%.2f connected events per second of processor time", connected / seconds);
  if (connected > 0)
    printf ("; %.1f ms per connected attempt", 1e3 * tally->seconds / connected);
  if (tally->n > connected)
    printf ("; %.1f ms per other one", 1e3 * tally->lost_seconds / (tally->n - connected));
  printf ("\n");
  printf ("evaluations: median %.0f to a saddle, %.0f per attempt, %.0f µs each with all around them\n", quantile (tally->to_saddle, 0.5),
          (double) tally->calls / tally->n, 1e6 * seconds / (double) tally->calls);
  printf ("barriers: quartiles %.3f %.3f %.3f\n", quantile (tally->barriers, 0.25), quantile (tally->barriers, 0.5), quantile (tally->barriers, 0.75));
  if (tally->errors->len + tally->n_lost + tally->n_elsewhere > 0)
    printf ("%u refined: |ΔE − ΔE_whole| median %.4f, 95 %% %.4f (with sign: median %.4f); %u to other saddles, %u lost;"
            " %u to other minima\n", tally->errors->len,
            quantile (tally->errors, 0.5), quantile (tally->errors, 0.95), quantile (tally->signed_errors, 0.5), tally->n_elsewhere, tally->n_lost,
            tally->n_other_end);
  if (tally->n_sketches > 0)
    printf ("%u sketches of %.0f bytes: %u saddles found again, within %.4f in the median, %.4f (90 %%), %.4f at most\n", tally->n_sketches,
            (double) tally->n_sketch_bytes / tally->n_sketches, tally->sketch_errors->len, quantile (tally->sketch_errors, 0.5),
            quantile (tally->sketch_errors, 0.9), quantile (tally->sketch_errors, 1));
}

static void
run (VtArtn *artn, guint n_atoms, guint n_attempts, double share, gboolean sketch, Tally *tally)
{
  g_autoptr (VtArtnWorker) worker = vt_artn_worker_new (artn);
  g_autofree gsize *atoms = vt_artn_draw_atoms (1, vt_sample_get_n_atoms (vt_artn_get_sample (artn)), n_atoms);
  double due = 0;

  for (guint i = 0; i < n_atoms; i++)
    for (guint k = 0; k < n_attempts; k++)
      {
        const double from = cpu_time ();
        g_autoptr (VtEvent) event = vt_artn_worker_attempt (worker, atoms[i], k, NULL);
        const double to = cpu_time ();
        const gboolean connected = event->outcome == VT_OUTCOME_CONNECTED;
        *(connected ? &tally->seconds : &tally->lost_seconds) += to - from;
        tally->n++;
        tally->outcomes[event->outcome]++;
        tally->calls += event->found.calls;
        if (vt_outcome_has_saddle (event->outcome))
          {
            const double calls = event->found.calls_to_saddle;
            g_array_append_val (tally->to_saddle, calls);
          }
        if (connected)
          g_array_append_val (tally->barriers, event->found.energy);
        if (connected && sketch)
          find_from_sketch (worker, event, vt_sample_get_n_atoms (vt_artn_get_sample (artn)), tally);
        if (connected && (due += share) >= 1)
          {
            due -= 1;
            refine (worker, event, vt_sample_get_n_atoms (vt_artn_get_sample (artn)), tally);
          }
      }
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Options options;

  if (argc < 4 || !parse (&options, argc - 4, argv + 4))
    {
      fprintf (stderr, "usage: bench-artn SAMPLE ATOMS ATTEMPTS [protocol=robust|w20|reduced] [cells=2x2x1] [refine=SHARE] [sketch=1] [seed=N] [NUMBER=VALUE …]\n");
      return 2;
    }
  vt_pool_set_n_threads (1);
  const char *elements[] = { "Cu", "Zr", NULL };
  g_autofree char *path = vt_samples_resolve (argv[1]);
  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (path, elements, NULL, &error);
  g_autoptr (VtSample) one = trajectory != NULL ? vt_trajectory_read (trajectory, 0, NULL, NULL, NULL, &error) : NULL;
  g_autoptr (VtSample) sample = one != NULL ? repeat (one, options.cells) : NULL;
  g_autoptr (VtPotential) potential = sample != NULL ? vt_potential_find_for_sample (sample, NULL, &error) : NULL;
  if (potential != NULL && atoi (argv[2]) == 0)
    {
      time_radii (sample, potential);
      return 0;
    }
  g_autoptr (VtArtn) artn = potential != NULL ? vt_artn_new (sample, potential, &options.artn, NULL, &error) : NULL;
  if (artn == NULL)
    {
      fprintf (stderr, "bench-artn: %s\n", error->message);
      return 1;
    }
  Tally tally = { .to_saddle = g_array_new (FALSE, FALSE, sizeof (double)), .barriers = g_array_new (FALSE, FALSE, sizeof (double)),
                  .errors = g_array_new (FALSE, FALSE, sizeof (double)), .signed_errors = g_array_new (FALSE, FALSE, sizeof (double)),
                  .sketch_errors = g_array_new (FALSE, FALSE, sizeof (double)) };
  run (artn, (guint) atoi (argv[2]), (guint) atoi (argv[3]), options.refine, options.sketch, &tally);
  printf ("%zu atoms: ", vt_sample_get_n_atoms (sample));
  print (&tally);
  g_array_unref (tally.to_saddle);
  g_array_unref (tally.barriers);
  g_array_unref (tally.errors);
  g_array_unref (tally.signed_errors);
  g_array_unref (tally.sketch_errors);
  return 0;
}
