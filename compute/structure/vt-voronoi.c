/* Voronoi tessellation. See vt-voronoi.h.
 *
 * Cell of atom i: { x : |x − r_i|² − w_i ≤ |x − r_j|² − w_j for every j and every image }, w = 0 (plain) or radius²
 * (radical; Gellatly and Finney, J. Non-Cryst. Solids 50, 313 (1982)). The plane towards j lies at (d² + w_i − w_j)/2d.
 * A cell whose farthest vertex is at R cannot be reached by a plane of a neighbour at
 * d ≥ R + √(R² + w_max − w_i); so neighbours are gathered nearest first in growing shells until
 * the shell exceeds that distance. Taking them nearest first leaves few planes that cut and are cut away again.
 *
 * Passes: linked cells (vt-neighbours.h); then, per atom, gather → sort by distance → cut with Voro++ → measure.
 * Threads: chunks of consecutive slots; every atom is computed by itself from read-only data, so the result does not
 * depend on the number of threads. Complexity O(N); memory about 50 bytes per atom beside the results.
 * Tested: volume and area to 1e-9 relative against LAMMPS and Voro++, Σ volume to 1e-10. */
#include "structure/vt-voronoi.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-pool.h"
#include "structure/vt-neighbours.h"
#include "structure/vt-voro.h"

#define CHUNK 128
#define FIRST_SHELL 1.55    /* spacings: most of the planes that matter, and few others */
#define SMALL_BOX 3.0       /* spacings: half the edge of the box a cell is cut from if neighbours enclose it */
#define SAME_PLACE 1e-7     /* spacings: atoms nearer than this are at the same place */
#define TOTAL_TOLERANCE 1e-9

typedef struct
{
  VtGrid *grid;
  double *weights; /* by slot, scaled radius²; NULL when plain */
  double greatest;
  double normals[3][3]; /* of the faces of the cell, towards its inside from the low side */
  gboolean open;        /* any direction with walls */
  double small[3], large[3]; /* half edges of the two boxes */
} Problem;

typedef struct
{
  VtVoro *voro;
  VtNear near;
  guint32 *order;
  guint order_capacity;
} Workspace;

typedef struct
{
  Problem problem;
  Workspace *workspaces;
  const VtVoronoiOutput *output;
  double face_threshold, edge_threshold; /* the latter scaled */
  double *volumes;                       /* scaled, by atom: the output's array or our own */
  GCancellable *cancellable;
  VtVoronoiProgress progress;
  gpointer progress_data;
  gsize n_chunks;
  gint done, failed;      /* atomic: chunks finished; lowest failed chunk */
  GMutex lock;
  gsize failed_chunk;     /* G_MAXSIZE if none */
  gsize same[2];          /* the pair that failed */
} Run;

static void
cross (const double a[3], const double b[3], double c[3])
{
  c[0] = a[1] * b[2] - a[2] * b[1];
  c[1] = a[2] * b[0] - a[0] * b[2];
  c[2] = a[0] * b[1] - a[1] * b[0];
}

static void
problem_clear (Problem *problem)
{
  g_clear_pointer (&problem->grid, vt_grid_free);
  g_clear_pointer (&problem->weights, g_free);
}

static gboolean
set_weights (Problem *problem, VtSample *sample, const VtVoronoiOptions *options, GError **error)
{
  const VtGrid *grid = problem->grid;
  const guint8 *species = vt_sample_get_species_index (sample);
  double squares[VT_MAX_SPECIES];
  guint n_species;
  const VtSpecies *names = vt_sample_get_species (sample, &n_species);
  if (!options->radical)
    return TRUE;
  for (guint k = 0; k < n_species; k++)
    {
      const double r = options->radii[k] * grid->scale;
      if (!isfinite (r) || r < 0)
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                       _ ("The radius of %s is %g: it must be a number that is not negative."), names[k].name, options->radii[k]);
          return FALSE;
        }
      squares[k] = r * r;
    }
  problem->weights = g_new (double, grid->n_atoms);
  for (gsize slot = 0; slot < grid->n_atoms; slot++)
    {
      problem->weights[slot] = squares[species[grid->atom[slot]]];
      problem->greatest = MAX (problem->greatest, problem->weights[slot]);
    }
  return TRUE;
}

static gboolean
problem_init (Problem *problem, VtSample *sample, const VtVoronoiOptions *options, GCancellable *cancellable, GError **error)
{
  memset (problem, 0, sizeof *problem);
  problem->grid = vt_grid_new (sample, 0, TRUE, cancellable, error);
  if (problem->grid == NULL)
    return FALSE;
  const VtGrid *grid = problem->grid;
  double sum = 0;
  for (int k = 0; k < 3; k++)
    {
      const double *v = grid->vectors[k];
      double *normal = problem->normals[k];
      cross (grid->vectors[(k + 1) % 3], grid->vectors[(k + 2) % 3], normal);
      const double length = sqrt (normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]);
      for (int x = 0; x < 3; x++)
        normal[x] /= length;
      if (k < grid->dimension)
        {
          problem->open |= !grid->periodic[k];
          sum += sqrt (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
        }
    }
  /* The cell lies within its lattice's own Wigner–Seitz cell or its walls, so within Σ |vectors|. */
  for (int k = 0; k < 3; k++)
    {
      problem->small[k] = MIN (SMALL_BOX * grid->spacing, 1.01 * sum);
      problem->large[k] = 1.01 * sum;
    }
  /* A two-dimensional sample is a slab of thickness 1 (scaled); volumes are brought to the cell's at the end. */
  if (grid->dimension == 2)
    problem->small[2] = problem->large[2] = 0.5;
  return set_weights (problem, sample, options, error);
}

static void
workspace_init (Workspace *work, gboolean tracked)
{
  memset (work, 0, sizeof *work);
  work->voro = vt_voro_new (tracked);
}

static void
workspace_clear (Workspace *work)
{
  g_clear_pointer (&work->voro, vt_voro_free);
  vt_near_clear (&work->near);
  g_clear_pointer (&work->order, g_free);
}

static int
compare_distance (gconstpointer a, gconstpointer b, gpointer data)
{
  const double *d2 = data;
  const guint32 i = *(const guint32 *) a, j = *(const guint32 *) b;
  return d2[i] < d2[j] ? -1 : d2[i] > d2[j] ? 1 : i < j ? -1 : 1;
}

/* order ← indices of near by distance; ties in the order found. */
static void
sort_near (Workspace *work)
{
  const guint n = work->near.n;
  const double *d2 = work->near.d2;
  if (n > work->order_capacity)
    {
      work->order_capacity = MAX (n, 2 * work->order_capacity);
      work->order = g_renew (guint32, work->order, work->order_capacity);
    }
  guint32 *order = work->order;
  if (n > 96)
    {
      for (guint32 i = 0; i < n; i++)
        order[i] = i;
      g_qsort_with_data (order, (int) n, sizeof *order, compare_distance, (gpointer) d2);
      return;
    }
  for (guint32 i = 0; i < n; i++)
    {
      guint32 k = i;
      for (; k > 0 && d2[order[k - 1]] > d2[i]; k--)
        order[k] = order[k - 1];
      order[k] = i;
    }
}

/* Cuts by the walls that could reach into the box. */
static void
cut_walls (const Problem *problem, const double centre[3], const double half[3], VtVoro *voro)
{
  const VtGrid *grid = problem->grid;
  const double diagonal = sqrt (half[0] * half[0] + half[1] * half[1] + half[2] * half[2]);
  double s[3];
  vt_grid_to_fractional (grid, centre, s);
  for (int k = 0; k < grid->dimension; k++)
    {
      if (grid->periodic[k])
        continue;
      const double *n = problem->normals[k];
      const double low = MAX (s[k], 0) * grid->heights[k], high = MAX (1 - s[k], 0) * grid->heights[k];
      if (low < diagonal)
        vt_voro_cut_wall (voro, (double[3]){ -n[0], -n[1], -n[2] }, low, VT_VORO_WALL - 2 * k);
      if (high < diagonal)
        vt_voro_cut_wall (voro, n, high, VT_VORO_WALL - 2 * k - 1);
    }
}

typedef enum
{
  CELL_OK,
  CELL_EMPTY,
  CELL_OPEN, /* still bounded by the box */
  CELL_SAME, /* another atom at the same place */
} CellState;

/* Builds the cell of the atom in @slot out of a box. @same: the other slot when CELL_SAME. */
static CellState
build_from_box (const Problem *problem, gsize slot, const double half[3], gboolean may_stay_open, Workspace *work, gsize *same)
{
  const VtGrid *grid = problem->grid;
  const double centre[3] = { grid->x[slot], grid->y[slot], grid->z[slot] };
  const double own = problem->weights != NULL ? problem->weights[slot] : 0;
  const double too_near = SAME_PLACE * grid->spacing;
  double from = 0, to = FIRST_SHELL * grid->spacing, reach;
  vt_voro_start (work->voro, half);
  if (problem->open)
    cut_walls (problem, centre, half, work->voro);
  for (int shell = 0;; shell++)
    {
      guint first = 0;
      vt_grid_gather (grid, centre, from * from, to * to, &work->near);
      sort_near (work);
      if (shell == 0)
        {
          /* The nearest one is the atom itself, or one that is exactly at the same place. */
          first = 1;
          if (work->near.n > 1 && work->near.d2[work->order[1]] < too_near * too_near)
            {
              const guint32 a = work->near.slot[work->order[0]], b = work->near.slot[work->order[1]];
              *same = a == slot ? b : a;
              return CELL_SAME;
            }
        }
      const VtVoroState state = vt_voro_cut_near (work->voro, &work->near, work->order + first, work->near.n - first,
                                                  problem->weights, own, problem->greatest, &reach);
      if (state == VT_VORO_EMPTY)
        return CELL_EMPTY;
      if (state == VT_VORO_COMPLETE || reach <= to)
        break;
      if (shell >= 2 && may_stay_open && vt_voro_touches_box (work->voro, half, grid->dimension))
        return CELL_OPEN;
      from = to;
      to = MIN (reach * (1 + 1e-9), 1.5 * to);
    }
  if (may_stay_open && vt_voro_touches_box (work->voro, half, grid->dimension))
    return CELL_OPEN;
  return CELL_OK;
}

/* A small box keeps the vertices' rounding errors small; the few cells that it does not hold begin anew from a large one. */
static CellState
build_cell (const Problem *problem, gsize slot, Workspace *work, gsize *same)
{
  CellState state = build_from_box (problem, slot, problem->small, TRUE, work, same);
  if (state == CELL_OPEN)
    state = build_from_box (problem, slot, problem->large, FALSE, work, same);
  return state;
}

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
  const double scale = run->problem.grid->scale;
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
      run->same[0] = run->problem.grid->atom[slot];
      run->same[1] = run->problem.grid->atom[other];
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
  const Problem *problem = &run->problem;
  const VtGrid *grid = problem->grid;
  Workspace *work = &run->workspaces[thread];
  const gboolean tracked = problem->open || grid->dimension == 2;
  const gsize begin = chunk * CHUNK, end = MIN (begin + CHUNK, grid->n_atoms);
  if (must_skip (run, chunk))
    return;
  if (work->voro == NULL)
    workspace_init (work, tracked);
  for (gsize slot = begin; slot < end; slot++)
    {
      Numbers numbers = { 0 };
      VtVoroFaces faces;
      gsize same;
      if (g_cancellable_is_cancelled (run->cancellable))
        return;
      switch (build_cell (problem, slot, work, &same))
        {
        case CELL_SAME:
          report_same (run, chunk, slot, same);
          return;
        case CELL_EMPTY:
          break;
        case CELL_OPEN:
          g_assert_not_reached ();
        case CELL_OK:
          vt_voro_measure (work->voro, run->edge_threshold, &faces);
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
  const VtGrid *grid = run->problem.grid;
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
               _ ("Atoms %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT " are at the same place (%g, %g, %g), so neither has a "
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
  if (!problem_init (&run.problem, sample, options, cancellable, error))
    {
      problem_clear (&run.problem);
      return FALSE;
    }
  const gsize n = run.problem.grid->n_atoms;
  const guint n_threads = vt_pool_get_n_threads ();
  g_autofree double *own_volumes = output->volume == NULL ? g_new (double, n) : NULL;
  run.volumes = output->volume != NULL ? output->volume : own_volumes;
  run.edge_threshold = options->edge_threshold * run.problem.grid->scale;
  run.n_chunks = (n + CHUNK - 1) / CHUNK;
  run.workspaces = g_new0 (Workspace, n_threads);
  g_mutex_init (&run.lock);
  const gboolean complete = vt_parallel_for (run.n_chunks, compute_chunk, &run, cancellable);
  if (run.failed_chunk != G_MAXSIZE)
    ok = same_place_error (&run, sample, error);
  else if (complete && !g_cancellable_is_cancelled (cancellable))
    ok = finish_volumes (&run, sample, error);
  for (guint t = 0; t < n_threads; t++)
    workspace_clear (&run.workspaces[t]);
  g_free (run.workspaces);
  g_mutex_clear (&run.lock);
  problem_clear (&run.problem);
  return ok;
}
