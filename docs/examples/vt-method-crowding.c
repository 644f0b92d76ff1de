/* An analysis in one file: how crowded the surroundings of each atom are.
 *
 * c_i = #{ j ≠ i : |r_j − r_i| < R }, every periodic image counted, R the cutoff.
 *
 * Passes: atoms are sorted into bins of edge R; each atom looks into the bins around its own. O(N).
 * Threads: chunks of consecutive atoms; counts are integers, so the result is exact for any number of threads. */
#include "base/vt-i18n.h"
#include "base/vt-pool.h"
#include "document/vt-method.h"
#include "structure/vt-neighbours.h"

#define CHUNK 256

extern const VtMethod vt_method_crowding;

static const VtParamSpec params[] = {
  { .id = "cutoff",
    .title = N_ ("Cutoff"),
    .unit = "length",
    .tooltip = N_ ("Atoms nearer than this are counted. The first minimum of g(r) separates the first shell."),
    .type = VT_PARAM_REAL,
    .min = 0.1,
    .max = 20,
    .step = 0.1,
    .preset = 3.8 },
  { NULL },
};

static const VtFieldSpec fields[] = {
  { "crowding", N_ ("Crowding"), "", N_ ("Number of atoms within the cutoff") },
  { NULL },
};

typedef struct
{
  const VtGrid *grid;
  double cutoff2; /* in the grid's units */
  gint32 *counts;
  VtNear *near; /* one per thread */
  VtJob *job;
  gsize n_chunks;
  gint done; /* atomic */
} Work;

static void
count_chunk (gsize chunk, guint thread, gpointer data)
{
  Work *work = data;
  const VtGrid *grid = work->grid;
  VtNear *near = &work->near[thread];
  const gsize end = MIN ((chunk + 1) * CHUNK, grid->n_atoms);

  for (gsize slot = chunk * CHUNK; slot < end; slot++)
    {
      const double centre[3] = { grid->x[slot], grid->y[slot], grid->z[slot] };

      vt_grid_gather (grid, centre, 0, work->cutoff2, near);
      work->counts[grid->atom[slot]] = (gint32) near->n - 1; /* the atom finds itself */
    }
  vt_job_set_progress (work->job, (double) (g_atomic_int_add (&work->done, 1) + 1) / work->n_chunks);
}

static VtResult *
run_crowding (VtRun *run, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  VtJob *job = vt_run_get_job (run);
  GCancellable *cancellable = vt_job_get_cancellable (job);
  const double cutoff = vt_params_get_real (vt_run_get_params (run), "cutoff");
  const gsize n_atoms = vt_sample_get_n_atoms (sample);
  const guint n_threads = vt_pool_get_n_threads ();
  g_autoptr (VtGrid) grid = vt_grid_new (sample, cutoff, FALSE, cancellable, error);

  if (grid == NULL)
    return NULL;

  g_autofree gint32 *counts = g_new (gint32, n_atoms);
  g_autofree VtNear *near = g_new (VtNear, n_threads);
  Work work = { .grid = grid,
                .cutoff2 = cutoff * grid->scale * cutoff * grid->scale,
                .counts = counts,
                .near = near,
                .job = job,
                .n_chunks = (n_atoms + CHUNK - 1) / CHUNK };

  for (guint i = 0; i < n_threads; i++)
    vt_near_init (&near[i]);
  const gboolean complete = vt_parallel_for (work.n_chunks, count_chunk, &work, cancellable);
  for (guint i = 0; i < n_threads; i++)
    vt_near_clear (&near[i]);
  if (!complete)
    return NULL; /* cancelled: no result, no error */

  VtResult *result = vt_result_new ();
  vt_result_take_field (
      result, vt_run_new_field (run, "crowding", VT_FIELD_I32, 1, g_steal_pointer (&counts)));
  return result;
}

const VtMethod vt_method_crowding = {
  .id = "crowding",
  .name = N_ ("Crowding"),
  .group = VT_GROUP_STRUCTURE,
  .summary = N_ ("Counts the atoms within a distance of each atom."),
  .reference = "definition",
  .params = params,
  .fields = fields,
  .run = run_crowding,
};
