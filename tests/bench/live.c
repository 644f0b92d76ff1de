/* bench-live [SAMPLE] [SECONDS]: how many moments of a run of molecular dynamics at full speed are told to whoever watches (goal: 30 a second), and
 * what telling them costs the run. live.py measures what becomes of them in the window. */
#include <stdio.h>
#include <stdlib.h>

#include "document/vt-method.h"
#include "io/vt-samples.h"
#include "io/vt-trajectory.h"

typedef struct
{
  guint n_told;
  gint64 last, longest; /* µs between two */
} Count;

static void
on_partial (VtJob *job, gpointer data)
{
  Count *count = data;
  const gint64 now = g_get_monotonic_time ();

  if (count->n_told++ > 0)
    count->longest = MAX (count->longest, now - count->last);
  count->last = now;
}

static gboolean
quit (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static void
measure (const char *id, const char *options, VtSample *sample, double seconds)
{
  const VtMethod *method = vt_registry_find (id);
  g_autoptr (VtParams) params = vt_params_new (method->params);
  g_autoptr (VtJob) job = vt_method_create_job (method);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Count count = { 0 };

  if (!vt_params_parse (params, options, NULL))
    g_error ("%s does not take %s", id, options);
  g_signal_connect (job, "partial", G_CALLBACK (on_partial), &count);
  vt_method_start_job (method, job, sample, params, NULL);
  while (count.n_told == 0)
    g_main_context_iteration (NULL, TRUE);
  count = (Count){ 0 };
  const double progress = vt_job_get_progress (job);
  g_timeout_add ((guint) (1000 * seconds), quit, loop);
  g_main_loop_run (loop);
  printf ("%s: %.1f moments/s told, %.0f ms between two at most, %.3g of the run in %g s\n", id, count.n_told / seconds, count.longest / 1e3,
          vt_job_get_progress (job) - progress, seconds);
  vt_job_cancel (job);
  vt_job_wait (job);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = vt_samples_resolve (argc > 1 ? argv[1] : "cu50zr50-glass");
  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (path, NULL, NULL, &error);
  g_autoptr (VtSample) sample = trajectory != NULL ? vt_trajectory_read (trajectory, 0, NULL, NULL, NULL, &error) : NULL;
  const double seconds = argc > 2 ? g_ascii_strtod (argv[2], NULL) : 10;

  if (sample == NULL)
    {
      fprintf (stderr, "bench-live: %s\n", error->message);
      return EXIT_FAILURE;
    }
  measure ("md", "duration=2000,temperature=300,interval=0.1", sample, seconds);
  measure ("quench", "melt_time=1000", sample, seconds);
  return EXIT_SUCCESS;
}
