/* The Voronoi tessellation of a whole sample. See vt-voronoi.h and vt-tessellation.h.
 *
 * Threads: chunks of consecutive slots of the grid, that is of neighbours in space; every atom is computed by itself from
 * read-only data, so the result does not depend on the number of threads. Complexity O(N); memory
 * about 60 bytes per atom beside the results.
 * Tested: volume and area to 1e-9 relative against LAMMPS and Voro++, Σ volume to 1e-10. */
#include "structure/vt-voronoi.h"

#include <inttypes.h>
#include <math.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-pool.h"
#include "structure/vt-tessellation.h"

#define CHUNK 128
#define TOTAL_TOLERANCE 1e-9 /* relative: sum of the cells against the volume that they must fill */

typedef struct
{
  VtTessellation tessellation;
  VtCellBuilder *builders; /* one per thread, made when first used */
  const VtVoronoiOutput *output;
  double face_threshold, edge_threshold; /* the latter scaled */
  double *volumes;                       /* scaled, by atom: the output's array or our own */
  GCancellable *cancellable;
  VtVoronoiProgress progress;
  gpointer progress_data;
  gsize n_chunks;
  gint done, failed; /* atomic */
  GMutex lock;
  gsize failed_chunk; /* lowest; G_MAXSIZE if none */
  gsize same[2];      /* sample indices of the pair that failed it */
} Run;

typedef struct
{
  double volume, surface;
  gint32 coordination, n_faces[4];
} Numbers;

/* Thresholds and counts, three dimensions: as defined in the header. */
static void
count_faces (const VtVoroFaces *faces, double face_threshold, gboolean tracked, Numbers *numbers)
{
  const double least = face_threshold * faces->surface;
  numbers->volume = faces->volume;
  numbers->surface = faces->surface;
  for (guint f = 0; f < faces->n_faces; f++)
    {
      if ((tracked && faces->planes[f] < 0) || faces->areas[f] < least)
        continue;
      numbers->coordination++;
      if (faces->n_edges[f] >= 3 && faces->n_edges[f] <= 6)
        numbers->n_faces[faces->n_edges[f] - 3]++;
    }
}

/* Two dimensions: the faces of the slab of thickness 1 that are not its two lids are the sides of the polygon. */
static void
count_sides (const VtVoroFaces *faces, double face_threshold, double edge_threshold, Numbers *numbers)
{
  double perimeter = 0;
  numbers->volume = faces->volume;
  for (guint f = 0; f < faces->n_faces; f++)
    if (faces->planes[f] >= 0 || faces->planes[f] <= VT_VORO_WALL)
      perimeter += faces->areas[f];
  numbers->surface = perimeter;
  for (guint f = 0; f < faces->n_faces; f++)
    numbers->coordination += faces->planes[f] >= 0 && faces->areas[f] >= face_threshold * perimeter
                             && faces->areas[f] >= edge_threshold;
  if (numbers->coordination >= 3 && numbers->coordination <= 6)
    numbers->n_faces[numbers->coordination - 3] = 1;
}

static void
store (Run *run, gsize atom, const Numbers *numbers)
{
  const VtVoronoiOutput *output = run->output;
  const double scale = run->tessellation.grid->scale;
  run->volumes[atom] = numbers->volume;
  if (output->surface_area != NULL)
    output->surface_area[atom] = numbers->surface / (scale * scale);
  if (output->coordination != NULL)
    output->coordination[atom] = numbers->coordination;
  for (int k = 0; k < 4; k++)
    if (output->n_faces[k] != NULL)
      output->n_faces[k][atom] = numbers->n_faces[k];
}

static void
report_same (Run *run, gsize chunk, gsize slot, gsize other)
{
  g_mutex_lock (&run->lock);
  if (chunk < run->failed_chunk)
    {
      run->failed_chunk = chunk;
      run->same[0] = run->tessellation.grid->atom[slot];
      run->same[1] = run->tessellation.grid->atom[other];
    }
  g_mutex_unlock (&run->lock);
  g_atomic_int_set (&run->failed, TRUE);
}

/* Chunks begin in ascending order, so when one fails all lower ones have begun and will finish: the error reported is
 * the lowest chunk's, whatever the number of threads. */
static gboolean
must_skip (Run *run, gsize chunk)
{
  if (!g_atomic_int_get (&run->failed))
    return FALSE;
  g_mutex_lock (&run->lock);
  const gboolean skip = chunk > run->failed_chunk;
  g_mutex_unlock (&run->lock);
  return skip;
}

static void
compute_chunk (gsize chunk, guint thread, gpointer data)
{
  Run *run = data;
  const VtTessellation *tessellation = &run->tessellation;
  const VtGrid *grid = tessellation->grid;
  VtCellBuilder *builder = &run->builders[thread];
  const gboolean tracked = tessellation->open || grid->dimension == 2;
  const gsize begin = chunk * CHUNK, end = MIN (begin + CHUNK, grid->n_atoms);
  if (must_skip (run, chunk))
    return;
  if (builder->voro == NULL)
    vt_cell_builder_init (builder, tracked);
  for (gsize slot = begin; slot < end; slot++)
    {
      Numbers numbers = { 0 };
      VtVoroFaces faces;
      gsize same;
      if (g_cancellable_is_cancelled (run->cancellable))
        return;
      switch (vt_cell_builder_build (builder, tessellation, slot, &same))
        {
        case VT_CELL_SAME:
          report_same (run, chunk, slot, same);
          return;
        case VT_CELL_EMPTY:
          break;
        case VT_CELL_OK:
          vt_voro_measure (builder->voro, run->edge_threshold, &faces);
          if (grid->dimension == 2)
            count_sides (&faces, run->face_threshold, run->edge_threshold, &numbers);
          else
            count_faces (&faces, run->face_threshold, tracked, &numbers);
          break;
        }
      store (run, grid->atom[slot], &numbers);
    }
  const gint done = g_atomic_int_add (&run->done, 1) + 1;
  if (run->progress != NULL)
    run->progress ((double) done / (double) run->n_chunks, run->progress_data);
}

/* Scaled → the sample's units, in place, and checks that the cells fill the sample's cell. */
static gboolean
finish_volumes (Run *run, VtSample *sample, GError **error)
{
  const VtGrid *grid = run->tessellation.grid;
  const VtCell *cell = vt_sample_get_cell (sample);
  const double expected = fabs (vt_cell_get_volume (cell));
  double unit = 1 / (grid->scale * grid->scale * grid->scale), sum = 0;
  if (grid->dimension == 2)
    {
      const double thickness = fabs (cell->vectors[2][2]);
      unit = thickness / (grid->scale * grid->scale);
      for (gsize i = 0; i < grid->n_atoms && run->output->surface_area != NULL; i++)
        run->output->surface_area[i] *= thickness * grid->scale;
    }
  for (gsize i = 0; i < grid->n_atoms; i++)
    sum += run->volumes[i] *= unit;
  if (fabs (sum - expected) <= TOTAL_TOLERANCE * expected)
    return TRUE;
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED,
               _ ("The Voronoi cells add up to %.12g and the cell's volume is %.12g: the tessellation failed. Atoms that almost "
                  "coincide may be the reason."),
               sum, expected);
  return FALSE;
}

static gboolean
check_options (const VtVoronoiOptions *options, GError **error)
{
  if (options->face_threshold >= 0 && options->face_threshold <= 1 && options->edge_threshold >= 0
      && isfinite (options->edge_threshold))
    return TRUE;
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
               _ ("The face threshold must lie between 0 and 1, and the edge threshold must not be negative."));
  return FALSE;
}

static gboolean
same_place_error (Run *run, VtSample *sample, GError **error)
{
  const gint64 a = vt_sample_get_id (sample, run->same[0]), b = vt_sample_get_id (sample, run->same[1]);
  const double *r = vt_sample_get_positions (sample) + 3 * run->same[0];
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
               _ ("Atoms %" PRId64 " and %" PRId64 " are at the same place (%g, %g, %g), so neither has a "
                  "Voronoi cell. Remove one of them."),
               MIN (a, b), MAX (a, b), r[0], r[1], r[2]);
  return FALSE;
}

gboolean
vt_voronoi_compute (VtSample *sample, const VtVoronoiOptions *options, const VtVoronoiOutput *output,
                    GCancellable *cancellable, VtVoronoiProgress progress, gpointer data, GError **error)
{
  Run run = { .output = output, .face_threshold = options->face_threshold, .cancellable = cancellable, .progress = progress,
              .progress_data = data, .failed_chunk = G_MAXSIZE };
  gboolean ok = FALSE;
  if (!check_options (options, error))
    return FALSE;
  if (!vt_tessellation_init (&run.tessellation, sample, NULL, 0, options, cancellable, error))
    {
      vt_tessellation_clear (&run.tessellation);
      return FALSE;
    }
  const gsize n = run.tessellation.grid->n_atoms;
  const guint n_threads = vt_pool_get_n_threads ();
  g_autofree double *own_volumes = output->volume == NULL ? g_new (double, n) : NULL;
  run.volumes = output->volume != NULL ? output->volume : own_volumes;
  run.edge_threshold = options->edge_threshold * run.tessellation.grid->scale;
  run.n_chunks = (n + CHUNK - 1) / CHUNK;
  run.builders = g_new0 (VtCellBuilder, n_threads);
  g_mutex_init (&run.lock);
  const gboolean complete = vt_parallel_for (run.n_chunks, compute_chunk, &run, cancellable);
  if (run.failed_chunk != G_MAXSIZE)
    ok = same_place_error (&run, sample, error);
  else if (complete && !g_cancellable_is_cancelled (cancellable))
    ok = finish_volumes (&run, sample, error);
  for (guint t = 0; t < n_threads; t++)
    vt_cell_builder_clear (&run.builders[t]);
  g_free (run.builders);
  g_mutex_clear (&run.lock);
  vt_tessellation_clear (&run.tessellation);
  return ok;
}
