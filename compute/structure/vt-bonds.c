/* Neighbours of an atom. See vt-bonds.h.
 *
 * Cost per atom: a search of the grid for a cutoff (0.3 µs for 14 neighbours), a Voronoi cell otherwise (20 µs). */
#include "structure/vt-bonds.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-pool.h"
#include "structure/vt-rdf.h"

#define SAME_PLACE 1e-7   /* spacings, as in vt-tessellation.c */
#define FIRST_REACH 2.6   /* spacings: how far g(r) is computed to find its first minimum */
#define FIRST_BINS 260

const VtChoice vt_bonds_choices[] = {
  { "cutoff", N_ ("Within a cutoff") },
  { "voronoi", N_ ("Voronoi faces") },
  { "area", N_ ("Voronoi faces by area") },
  { NULL },
};

const VtChoice vt_bonds_choices_unweighted[] = {
  { "cutoff", N_ ("Within a cutoff") },
  { "voronoi", N_ ("Voronoi faces") },
  { NULL },
};

gboolean
vt_bonds_init (VtBonds *bonds, VtSample *sample, const VtBondsOptions *options, GCancellable *cancellable, GError **error)
{
  const VtVoronoiOptions plain = { .radical = FALSE };
  memset (bonds, 0, sizeof *bonds);
  bonds->options = *options;
  if (options->kind == VT_BONDS_CUTOFF)
    {
      if (!(options->cutoff > 0) || !isfinite (options->cutoff))
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _ ("The cutoff must be greater than 0."));
          return FALSE;
        }
      bonds->grid = bonds->own_grid = vt_grid_new (sample, 0, FALSE, cancellable, error);
      return bonds->grid != NULL && vt_grid_check_cutoff (bonds->grid, sample, options->cutoff, VT_GRID_MOST_NEIGHBOURS, error);
    }
  if (!vt_tessellation_init (&bonds->tessellation, sample, NULL, 0, &plain, cancellable, error))
    return FALSE;
  bonds->grid = bonds->tessellation.grid;
  return TRUE;
}

void
vt_bonds_clear (VtBonds *bonds)
{
  g_clear_pointer (&bonds->own_grid, vt_grid_free);
  vt_tessellation_clear (&bonds->tessellation);
  bonds->grid = NULL;
}

double
vt_bonds_first_minimum (VtSample *sample, GCancellable *cancellable, GError **error)
{
  g_autoptr (VtGrid) grid = vt_grid_new (sample, 0, FALSE, cancellable, error);
  if (grid == NULL)
    return NAN;
  const VtRdfOptions options = { .n_bins = FIRST_BINS, .cutoff = FIRST_REACH * grid->spacing / grid->scale };
  g_autoptr (VtRdf) rdf = vt_rdf_compute (sample, &options, cancellable, NULL, NULL, error);
  VtRdfShell shell;
  if (rdf == NULL)
    return NAN;
  vt_rdf_first_shell (rdf, rdf->g, &shell);
  if (!isfinite (shell.minimum_r))
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                 _ ("g(r) has no first minimum below %.3g %s, so there is no natural cutoff. State one."), options.cutoff,
                 vt_sample_get_length_unit (sample));
  return shell.minimum_r;
}

gboolean
vt_bonds_cutoff_from_params (double *cutoff, VtRun *run, GError **error)
{
  *cutoff = vt_params_get_real (vt_run_get_params (run), "cutoff");
  if (*cutoff == 0)
    *cutoff = vt_bonds_first_minimum (vt_run_get_sample (run), vt_job_get_cancellable (vt_run_get_job (run)), error);
  return isfinite (*cutoff);
}

gboolean
vt_bonds_options_from_params (VtBondsOptions *options, VtRun *run, GError **error)
{
  const VtParams *params = vt_run_get_params (run);
  const char *kind = vt_params_get_choice (params, "neighbours");
  *options = (VtBondsOptions){ .kind = VT_BONDS_CUTOFF, .face_threshold = vt_params_get_real (params, "face_threshold") / 100 };
  if (g_str_equal (kind, "cutoff"))
    return vt_bonds_cutoff_from_params (&options->cutoff, run, error);
  options->kind = g_str_equal (kind, "voronoi") ? VT_BONDS_VORONOI : VT_BONDS_AREA;
  return TRUE;
}

void
vt_bonds_set_same_place_error (const VtBonds *bonds, VtSample *sample, gsize slot, gsize other, GError **error)
{
  const gint64 a = vt_sample_get_id (sample, bonds->grid->atom[slot]), b = vt_sample_get_id (sample, bonds->grid->atom[other]);
  const double *r = vt_sample_get_positions (sample) + 3 * bonds->grid->atom[slot];
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
               _ ("Atoms %" PRId64 " and %" PRId64 " are at the same place (%g, %g, %g), so there is no "
                  "direction from one to the other. Remove one of them."),
               MIN (a, b), MAX (a, b), r[0], r[1], r[2]);
}

void
vt_bond_finder_clear (VtBondFinder *finder)
{
  vt_near_clear (&finder->near);
  vt_cell_builder_clear (&finder->builder);
  for (int x = 0; x < 3; x++)
    g_free (finder->face_vectors[x]);
  g_free (finder->face_areas);
  g_free (finder->face_slots);
  g_free (finder->face_numbers);
  memset (finder, 0, sizeof *finder);
}

static void
find_by_cutoff (VtBondFinder *finder, const VtBonds *bonds, gsize slot)
{
  const VtGrid *grid = bonds->grid;
  const double cutoff = bonds->options.cutoff * grid->scale, too_near = SAME_PLACE * grid->spacing;
  VtNear *near = &finder->near;
  vt_grid_gather (grid, (double[3]){ grid->x[slot], grid->y[slot], grid->z[slot] }, 0, cutoff * cutoff, near);
  guint n = 0;
  for (guint k = 0; k < near->n; k++)
    {
      if (near->d2[k] < too_near * too_near)
        {
          if (near->slot[k] != slot)
            finder->same = near->slot[k];
          continue;
        }
      near->dx[n] = near->dx[k];
      near->dy[n] = near->dy[k];
      near->dz[n] = near->dz[k];
      near->d2[n] = near->d2[k];
      near->slot[n++] = near->slot[k];
    }
  near->n = n;
  finder->n = finder->same >= 0 ? 0 : n;
  finder->dx = near->dx;
  finder->dy = near->dy;
  finder->dz = near->dz;
  finder->slot = near->slot;
  finder->weight = NULL;
}

/* How many images to try in each direction: none if the cell is larger than anything that could have shaped the
 * Voronoi cell, because then the nearest image is the one. */
static gboolean
images_to_try (const VtGrid *grid, double reach, int images[3])
{
  gboolean any = FALSE;
  for (int k = 0; k < 3; k++)
    {
      images[k] = 0;
      if (k >= grid->dimension || !grid->periodic[k] || grid->heights[k] > 2 * reach)
        continue;
      images[k] = (int) ceil (reach / grid->heights[k] + 0.5);
      any = TRUE;
    }
  return any;
}

static void
nearest_image (const VtGrid *grid, gsize slot, gsize other, double d[3])
{
  double s[3];
  d[0] = grid->x[other] - grid->x[slot];
  d[1] = grid->y[other] - grid->y[slot];
  d[2] = grid->z[other] - grid->z[slot];
  vt_grid_to_fractional (grid, d, s);
  for (int k = 0; k < grid->dimension; k++)
    for (int x = 0; x < 3 && grid->periodic[k]; x++)
      d[x] -= nearbyint (s[k]) * grid->vectors[k][x];
}

/* How far the corners of a face are from the plane half-way to @d. */
static double
distance_from_bisector (const double d[3], guint n_corners, const int *corners, const double *vertices)
{
  const double d2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
  double off = 0;
  if (d2 == 0)
    return INFINITY;
  for (guint v = 0; v < n_corners; v++)
    {
      const double *r = vertices + 3 * corners[v];
      off = MAX (off, fabs (d[0] * r[0] + d[1] * r[1] + d[2] * r[2] - d2 / 2));
    }
  return off / sqrt (d2);
}

/* In a cell so small that several images of one atom may make faces: the image whose bisector the face lies on. */
static void
find_image (const VtGrid *grid, const int images[3], guint n_corners, const int *corners, const double *vertices, double d[3])
{
  double best = INFINITY, found[3] = { 0 };
  for (int a = -images[0]; a <= images[0]; a++)
    for (int b = -images[1]; b <= images[1]; b++)
      for (int c = -images[2]; c <= images[2]; c++)
        {
          double t[3];
          for (int x = 0; x < 3; x++)
            t[x] = d[x] + a * grid->vectors[0][x] + b * grid->vectors[1][x] + c * grid->vectors[2][x];
          const double off = distance_from_bisector (t, n_corners, corners, vertices);
          if (off < best)
            {
              best = off;
              memcpy (found, t, sizeof found);
            }
        }
  memcpy (d, found, sizeof found);
}

static void
reserve_faces (VtBondFinder *finder, guint n)
{
  if (n <= finder->face_capacity)
    return;
  finder->face_capacity = MAX (n, 2 * finder->face_capacity);
  for (int x = 0; x < 3; x++)
    finder->face_vectors[x] = g_renew (double, finder->face_vectors[x], finder->face_capacity);
  finder->face_areas = g_renew (double, finder->face_areas, finder->face_capacity);
  finder->face_slots = g_renew (guint32, finder->face_slots, finder->face_capacity);
  finder->face_numbers = g_renew (guint32, finder->face_numbers, finder->face_capacity);
}

/* Faces that make neighbours: their numbers, the atoms behind them and their areas. */
static void
keep_faces (VtBondFinder *finder, const VtBonds *bonds)
{
  VtVoroFaces faces;
  guint n = 0;
  vt_voro_measure (finder->builder.voro, 0, &faces);
  reserve_faces (finder, faces.n_faces);
  const double least = bonds->options.kind == VT_BONDS_VORONOI ? bonds->options.face_threshold * faces.surface : 0;
  for (guint f = 0; f < faces.n_faces; f++)
    {
      if (faces.planes[f] < 0 || faces.areas[f] < least)
        continue;
      finder->face_numbers[n] = f;
      finder->face_slots[n] = (guint32) faces.planes[f];
      finder->face_areas[n++] = faces.areas[f];
    }
  finder->n = n;
}

static void
find_by_faces (VtBondFinder *finder, const VtBonds *bonds, gsize slot)
{
  const VtGrid *grid = bonds->grid;
  int images[3];
  guint n_vertices, number = 0;
  const double *vertices = NULL;
  const int *polygon = NULL;
  gsize same;
  finder->n = 0;
  if (finder->builder.voro == NULL)
    vt_cell_builder_init (&finder->builder, TRUE);
  switch (vt_cell_builder_build (&finder->builder, &bonds->tessellation, slot, &same))
    {
    case VT_CELL_SAME:
      finder->same = (gssize) same;
      return;
    case VT_CELL_EMPTY:
      return;
    case VT_CELL_OK:
      break;
    }
  keep_faces (finder, bonds);
  const gboolean ambiguous = images_to_try (grid, finder->builder.reach, images);
  if (ambiguous)
    vt_voro_polygons (finder->builder.voro, &n_vertices, &vertices, &polygon);
  for (guint k = 0; k < finder->n; k++)
    {
      double d[3];
      nearest_image (grid, slot, finder->face_slots[k], d);
      if (ambiguous)
        {
          for (; number < finder->face_numbers[k]; number++)
            polygon += 1 + polygon[0];
          find_image (grid, images, (guint) polygon[0], polygon + 1, vertices, d);
        }
      for (int x = 0; x < 3; x++)
        finder->face_vectors[x][k] = d[x];
    }
  finder->dx = finder->face_vectors[0];
  finder->dy = finder->face_vectors[1];
  finder->dz = finder->face_vectors[2];
  finder->slot = finder->face_slots;
  finder->weight = bonds->options.kind == VT_BONDS_AREA ? finder->face_areas : NULL;
}

void
vt_bond_finder_find (VtBondFinder *finder, const VtBonds *bonds, gsize slot)
{
  finder->same = -1;
  if (bonds->options.kind == VT_BONDS_CUTOFF)
    find_by_cutoff (finder, bonds, slot);
  else
    find_by_faces (finder, bonds, slot);
}

typedef struct
{
  const VtBonds *bonds;
  VtBondFinder *finders; /* one per thread */
  VtBondsFunc func;
  gpointer data;
  VtJob *job;
  GCancellable *cancellable;
  gsize n_chunks;
  gsize *same; /* per chunk: two slots at the same place, or G_MAXSIZE */
  gint done;   /* atomic */
} Loop;

static void
loop_chunk (gsize chunk, guint thread, gpointer data)
{
  Loop *loop = data;
  VtBondFinder *finder = &loop->finders[thread];
  const gsize begin = chunk * VT_BONDS_CHUNK, end = MIN (begin + VT_BONDS_CHUNK, loop->bonds->grid->n_atoms);
  for (gsize slot = begin; slot < end; slot++)
    {
      if (g_cancellable_is_cancelled (loop->cancellable))
        return;
      vt_bond_finder_find (finder, loop->bonds, slot);
      if (finder->same >= 0)
        {
          loop->same[2 * chunk] = slot;
          loop->same[2 * chunk + 1] = (gsize) finder->same;
          return;
        }
      loop->func (slot, finder, thread, loop->data);
    }
  const gint done = g_atomic_int_add (&loop->done, 1) + 1;
  vt_job_set_progress (loop->job, (double) done / (double) loop->n_chunks);
}

gboolean
vt_bonds_for_each (const VtBonds *bonds, VtSample *sample, VtBondsFunc func, gpointer data, VtJob *job, GError **error)
{
  const guint n_threads = vt_pool_get_n_threads ();
  Loop loop = { .bonds = bonds, .func = func, .data = data, .job = job, .cancellable = vt_job_get_cancellable (job) };
  loop.n_chunks = (bonds->grid->n_atoms + VT_BONDS_CHUNK - 1) / VT_BONDS_CHUNK;
  g_autofree gsize *same = loop.same = g_new (gsize, 2 * loop.n_chunks);
  for (gsize c = 0; c < 2 * loop.n_chunks; c++)
    same[c] = G_MAXSIZE;
  loop.finders = g_new0 (VtBondFinder, n_threads);
  gboolean ok = vt_parallel_for (loop.n_chunks, loop_chunk, &loop, loop.cancellable) && !g_cancellable_is_cancelled (loop.cancellable);
  for (guint t = 0; t < n_threads; t++)
    vt_bond_finder_clear (&loop.finders[t]);
  g_free (loop.finders);
  for (gsize c = 0; ok && c < loop.n_chunks; c++)
    if (same[2 * c] != G_MAXSIZE)
      {
        vt_bonds_set_same_place_error (bonds, sample, same[2 * c], same[2 * c + 1], error);
        ok = FALSE;
      }
  return ok;
}
