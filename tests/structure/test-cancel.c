/* Every method of the registry can be stopped at any moment: no result, no error, and soon. */
#include "document/vt-method.h"
#include "helpers.h"

/* A cancelled method answers within some 10 ms; a machine busy with other tests may take longer to say so. */
#define PATIENCE 2.0

static void
cancel_after (const VtMethod *method, VtSample *sample, guint milliseconds)
{
  g_autoptr (VtJob) job = vt_method_create_job (method);
  vt_method_start_job (method, job, sample, NULL, NULL);
  g_usleep (1000 * milliseconds);
  const gint64 start = g_get_monotonic_time ();
  vt_job_cancel (job);
  vt_job_wait (job);
  const double seconds = (double) (g_get_monotonic_time () - start) / 1e6;
  const VtJobState state = vt_job_get_state (job);
  g_test_message ("%s, cancelled after %u ms: %s in %.1f ms", method->id, milliseconds, state == VT_JOB_DONE ? "was done" : "stopped", 1e3 * seconds);
  g_assert_true (state == VT_JOB_CANCELLED || state == VT_JOB_DONE);
  g_assert_null (vt_job_get_error (job));
  g_assert_cmpfloat (seconds, <, PATIENCE);
}

static void
test_cancel (void)
{
  /* 23 328 atoms. Dynamics looks up once per evaluation of the forces: of these, under the sanitizers, that takes a second. */
  g_autoptr (VtSample) sample = make_crystal (4, fcc_basis, NULL, 3.6, 18, 0.1);
  for (const VtMethod *const *method = vt_registry_list (); *method != NULL; method++)
    for (guint milliseconds = 0; milliseconds <= 120; milliseconds = 3 * milliseconds + 9)
      cancel_after (*method, sample, milliseconds);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cancel/every-method", test_cancel);
  return g_test_run ();
}
