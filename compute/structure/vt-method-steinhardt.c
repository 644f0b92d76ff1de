/* The method "steinhardt": bond-orientational order of each atom.
 *
 *   q_lm(i) = Σ_j w_ij Y_lm(r_ij) / Σ_j w_ij, w = 1 or the area of the Voronoi face (see vt-bonds.h);
 *   q_l, w_l: invariants of q_lm(i), see vt-harmonics.h (w_l is normalised: Steinhardt's Ŵ_l);
 *   q̄_l: the same as q_l of q̄_lm(i) = [q_lm(i) + Σ_j q_lm(j)] / (1 + N_i), the mean over the atom and its N_i neighbours
 *        (W. Lechner and C. Dellago, J. Chem. Phys. 129, 114707 (2008), eqs. 5–6). With areas the neighbours' mean is weighted by
 *        them and N_i = (Σ w)²/Σ w², the number of equal faces that would weigh as much: continuous, and the same for equal faces.
 * W20's Q6 is q6; its printed equation lacks the square root. An atom without neighbours has no value (NaN).
 *
 * Passes: (1) neighbours, moments, q and w of each atom; the neighbours are kept for (2) the averages. Chunks of consecutive
 * slots of the grid, each atom by itself, so the result does not depend on the number of threads. Memory while it runs:
 * 40 bytes per atom for each of q, w and q̄, and for q̄ 720 per atom and 4 (with areas 12) per neighbour.
 * Cost: see vt-harmonics.c and tests/bench/steinhardt.sh; with Voronoi neighbours the cells dominate. */
#include <math.h>

#include "base/vt-i18n.h"
#include "base/vt-pool.h"
#include "base/vt-simd.h"
#include "structure/vt-bonds.h"
#include "structure/vt-harmonics.h"
#include "structure/vt-means.h"
#include "structure/vt-methods.h"

#define CHUNK 64
#define MOST_KEPT 8e9 /* bytes of neighbours kept for the averages: 2000 for each of a million atoms, those of Cu–Zr within 20 Å */
#define N_KINDS 3 /* q, w, q̄ */

static const VtParamSpec params[] = {
  VT_BONDS_PARAMS,
  { .id = "third_order",
    .title = N_ ("Third order (w)"),
    .unit = "",
    .tooltip = N_ ("Whether to compute w as well, which tells crystals apart that have equal q."),
    .type = VT_PARAM_BOOLEAN,
    .preset = 1 },
  { .id = "averages",
    .title = N_ ("Averages"),
    .unit = "",
    .tooltip = N_ ("Whether to compute q averaged over the atom and its neighbours as well. It takes six times the memory: turn it off for many "
                   "millions of atoms."),
    .type = VT_PARAM_BOOLEAN,
    .preset = 1 },
  { NULL },
};

#define Q_FIELD(name, title) { name, title, "", N_ ("Bond-orientational order parameter q of the atom's neighbours") }
#define W_FIELD(name, title) { name, title, "", N_ ("Normalised third-order invariant w of the atom's neighbours") }
#define A_FIELD(name, title) { name, title, "", N_ ("q averaged over the atom and its neighbours (Lechner and Dellago)") }

/* In the order in which run() takes them: by kind, then by degree. The titles are whole, so that they can be translated. */
static const VtFieldSpec fields[] = {
  Q_FIELD ("q4", N_ ("Steinhardt q4")),
  Q_FIELD ("q6", N_ ("Steinhardt q6")),
  Q_FIELD ("q8", N_ ("Steinhardt q8")),
  Q_FIELD ("q10", N_ ("Steinhardt q10")),
  Q_FIELD ("q12", N_ ("Steinhardt q12")),
  W_FIELD ("w4", N_ ("Steinhardt w4")),
  W_FIELD ("w6", N_ ("Steinhardt w6")),
  W_FIELD ("w8", N_ ("Steinhardt w8")),
  W_FIELD ("w10", N_ ("Steinhardt w10")),
  W_FIELD ("w12", N_ ("Steinhardt w12")),
  A_FIELD ("q4_avg", N_ ("Averaged q4")),
  A_FIELD ("q6_avg", N_ ("Averaged q6")),
  A_FIELD ("q8_avg", N_ ("Averaged q8")),
  A_FIELD ("q10_avg", N_ ("Averaged q10")),
  A_FIELD ("q12_avg", N_ ("Averaged q12")),
  { NULL },
};

static const char *const tables[] = { "steinhardt", NULL };

typedef struct
{
  VtBondFinder finder;
  GArray *neighbours, *weights; /* of the chunk in hand */
} ThreadState;

typedef struct
{
  guint *start;       /* per atom of the chunk and one more: where its neighbours begin */
  guint32 *neighbour; /* slots */
  double *weight;     /* NULL unless weighted */
} ChunkBonds;

typedef struct
{
  VtBonds bonds;
  VtJob *job;
  GCancellable *cancellable;
  ThreadState *threads;
  ChunkBonds *chunks;
  gsize n_chunks, n_atoms;
  double (*moments)[VT_HARMONICS_N_MOMENTS];                /* by slot; NULL without averages */
  double *values[N_KINDS][VT_HARMONICS_N_DEGREES];          /* by atom; NULL if not wanted */
  gboolean third_order;
  gint done;                                                /* atomic */
  gsize *same;                                              /* per chunk: two slots at the same place, or G_MAXSIZE */
} Run;

static void
store (Run *run, int kind, gsize atom, const double values[VT_HARMONICS_N_DEGREES], gboolean valid)
{
  for (int k = 0; k < VT_HARMONICS_N_DEGREES; k++)
    run->values[kind][k][atom] = valid ? values[k] : NAN;
}

static void
report (Run *run)
{
  const gint done = g_atomic_int_add (&run->done, 1) + 1;
  vt_job_set_progress (run->job, (double) done / (double) ((run->moments != NULL ? 2 : 1) * run->n_chunks));
}

static void
keep_bonds (ThreadState *state, ChunkBonds *bonds)
{
  if (state->neighbours->len == 0)
    return;
  bonds->neighbour = g_memdup2 (state->neighbours->data, state->neighbours->len * sizeof (guint32));
  if (state->weights->len > 0)
    bonds->weight = g_memdup2 (state->weights->data, state->weights->len * sizeof (double));
}

static void
moments_chunk (gsize chunk, guint thread, gpointer data)
{
  Run *run = data;
  ThreadState *state = &run->threads[thread];
  ChunkBonds *bonds = &run->chunks[chunk];
  VtBondFinder *finder = &state->finder;
  const gsize begin = chunk * CHUNK, end = MIN (begin + CHUNK, run->n_atoms);
  if (state->neighbours == NULL)
    {
      state->neighbours = g_array_new (FALSE, FALSE, sizeof (guint32));
      state->weights = g_array_new (FALSE, FALSE, sizeof (double));
    }
  g_array_set_size (state->neighbours, 0);
  g_array_set_size (state->weights, 0);
  bonds->start = g_new (guint, end - begin + 1);
  bonds->start[0] = 0;
  for (gsize slot = begin; slot < end; slot++)
    {
      if (g_cancellable_is_cancelled (run->cancellable))
        return;
      double values[VT_HARMONICS_N_DEGREES], own[VT_HARMONICS_N_MOMENTS];
      double *moments = run->moments != NULL ? run->moments[slot] : own;
      const gsize atom = run->bonds.grid->atom[slot];
      vt_bond_finder_find (finder, &run->bonds, slot);
      if (finder->same >= 0)
        {
          run->same[2 * chunk] = slot;
          run->same[2 * chunk + 1] = (gsize) finder->same;
        }
      bonds->start[slot - begin + 1] = bonds->start[slot - begin] + finder->n;
      if (run->moments != NULL)
        g_array_append_vals (state->neighbours, finder->slot, finder->n);
      if (run->moments != NULL && finder->weight != NULL)
        g_array_append_vals (state->weights, finder->weight, finder->n);
      vt_harmonics_average (finder->n, finder->dx, finder->dy, finder->dz, finder->weight, moments);
      vt_harmonics_get_q (moments, values);
      store (run, 0, atom, values, finder->n > 0);
      if (!run->third_order)
        continue;
      vt_harmonics_get_w (moments, values);
      store (run, 1, atom, values, finder->n > 0);
    }
  keep_bonds (state, bonds);
  report (run);
}

VT_SIMD_CLONES static void
average_atom (const Run *run, gsize slot, guint n, const guint32 *neighbours, const double *weights,
              double *restrict average)
{
  double sum = 0, squares = 0;
  for (int k = 0; k < VT_HARMONICS_N_MOMENTS; k++)
    average[k] = 0;
  for (guint j = 0; j < n; j++)
    {
      const double w = weights != NULL ? weights[j] : 1, *moments = run->moments[neighbours[j]];
      sum += w;
      squares += w * w;
      for (int k = 0; k < VT_HARMONICS_N_MOMENTS; k++)
        average[k] += w * moments[k];
    }
  const double number = n > 0 ? sum * sum / squares : 0, share = n > 0 ? number / sum : 0;
  for (int k = 0; k < VT_HARMONICS_N_MOMENTS; k++)
    average[k] = (run->moments[slot][k] + share * average[k]) / (1 + number);
}

static void
average_chunk (gsize chunk, guint thread, gpointer data)
{
  Run *run = data;
  const ChunkBonds *bonds = &run->chunks[chunk];
  const gsize begin = chunk * CHUNK, end = MIN (begin + CHUNK, run->n_atoms);
  for (gsize slot = begin; slot < end; slot++)
    {
      if (g_cancellable_is_cancelled (run->cancellable))
        return;
      const guint first = bonds->start[slot - begin], n = bonds->start[slot - begin + 1] - first;
      double average[VT_HARMONICS_N_MOMENTS], values[VT_HARMONICS_N_DEGREES];
      average_atom (run, slot, n, bonds->neighbour + first, bonds->weight != NULL ? bonds->weight + first : NULL, average);
      vt_harmonics_get_q (average, values);
      store (run, 2, run->bonds.grid->atom[slot], values, n > 0);
    }
  report (run);
}

static VtResult *
make_result (Run *run, VtRun *method_run)
{
  VtSample *sample = vt_run_get_sample (method_run);
  VtResult *result = vt_result_new ();
  VtTable *table = vt_run_new_table (method_run, "steinhardt", _ ("Steinhardt means"), VT_TABLE_PLAIN);
  gsize n_bonds = 0;
  vt_means_add_centres (table, sample);
  for (gsize c = 0; c < run->n_chunks; c++)
    n_bonds += run->chunks[c].start[MIN (CHUNK, run->n_atoms - c * CHUNK)];
  for (int kind = 0; kind < N_KINDS; kind++)
    for (int k = 0; k < VT_HARMONICS_N_DEGREES; k++)
      {
        const VtFieldSpec *spec = &fields[kind * VT_HARMONICS_N_DEGREES + k];
        double *values = g_steal_pointer (&run->values[kind][k]);
        if (values == NULL)
          continue;
        if (g_cancellable_is_cancelled (run->cancellable))
          {
            g_free (values);
            g_object_unref (table);
            g_object_unref (result);
            return NULL;
          }
        vt_means_add (table, sample, spec->name, _ (spec->title), "", values);
        vt_result_take_field (result, vt_run_new_field (method_run, spec->name, VT_FIELD_F64, 1, values));
      }
  vt_table_add_scalar (table, "mean_neighbours", _ ("Mean number of neighbours"), "", (double) n_bonds / (double) run->n_atoms);
  if (run->bonds.options.kind == VT_BONDS_CUTOFF)
    vt_table_add_scalar (table, "cutoff", _ ("Cutoff"), vt_sample_get_length_unit (sample), run->bonds.options.cutoff);
  vt_result_take_table (result, table);
  return result;
}

static void
allocate (Run *run, guint n_threads, gboolean averages)
{
  run->n_atoms = run->bonds.grid->n_atoms;
  run->n_chunks = (run->n_atoms + CHUNK - 1) / CHUNK;
  run->threads = g_new0 (ThreadState, n_threads);
  run->chunks = g_new0 (ChunkBonds, run->n_chunks);
  run->moments = averages ? g_malloc_n (run->n_atoms, sizeof *run->moments) : NULL;
  run->same = g_new (gsize, 2 * run->n_chunks);
  for (gsize c = 0; c < 2 * run->n_chunks; c++)
    run->same[c] = G_MAXSIZE;
  for (int kind = 0; kind < N_KINDS; kind++)
    for (int k = 0; k < VT_HARMONICS_N_DEGREES; k++)
      if (kind == 0 || (kind == 1 && run->third_order) || (kind == 2 && averages))
        run->values[kind][k] = g_new (double, run->n_atoms);
}

static void
clear (Run *run, guint n_threads)
{
  for (guint t = 0; t < n_threads; t++)
    {
      vt_bond_finder_clear (&run->threads[t].finder);
      g_clear_pointer (&run->threads[t].neighbours, g_array_unref);
      g_clear_pointer (&run->threads[t].weights, g_array_unref);
    }
  for (gsize c = 0; c < run->n_chunks; c++)
    {
      g_free (run->chunks[c].start);
      g_free (run->chunks[c].neighbour);
      g_free (run->chunks[c].weight);
    }
  for (int kind = 0; kind < N_KINDS; kind++)
    for (int k = 0; k < VT_HARMONICS_N_DEGREES; k++)
      g_free (run->values[kind][k]);
  g_free (run->threads);
  g_free (run->chunks);
  g_free (run->moments);
  g_free (run->same);
}

static VtResult *
compute (Run *run, VtRun *method_run, GError **error)
{
  if (!vt_parallel_for (run->n_chunks, moments_chunk, run, run->cancellable) || g_cancellable_is_cancelled (run->cancellable))
    return NULL;
  for (gsize c = 0; c < run->n_chunks; c++)
    if (run->same[2 * c] != G_MAXSIZE)
      {
        vt_bonds_set_same_place_error (&run->bonds, vt_run_get_sample (method_run), run->same[2 * c], run->same[2 * c + 1], error);
        return NULL;
      }
  if (run->moments != NULL
      && (!vt_parallel_for (run->n_chunks, average_chunk, run, run->cancellable) || g_cancellable_is_cancelled (run->cancellable)))
    return NULL;
  return make_result (run, method_run);
}

static gboolean
check_kept (const VtBonds *bonds, VtSample *sample, gboolean averages, GError **error)
{
  const double per_atom = MOST_KEPT / sizeof (guint32) / (double) bonds->grid->n_atoms;
  return !averages || bonds->options.kind != VT_BONDS_CUTOFF
         || vt_grid_check_cutoff (bonds->grid, sample, bonds->options.cutoff, per_atom, error);
}

static VtResult *
run_steinhardt (VtRun *method_run, GError **error)
{
  VtJob *job = vt_run_get_job (method_run);
  Run run = { .job = job, .cancellable = vt_job_get_cancellable (job) };
  VtBondsOptions options;
  VtResult *result = NULL;
  const gboolean averages = vt_params_get_boolean (vt_run_get_params (method_run), "averages");
  const guint n_threads = vt_pool_get_n_threads ();
  if (!vt_bonds_options_from_params (&options, method_run, error))
    return NULL;
  if (vt_bonds_init (&run.bonds, vt_run_get_sample (method_run), &options, run.cancellable, error)
      && check_kept (&run.bonds, vt_run_get_sample (method_run), averages, error))
    {
      run.third_order = vt_params_get_boolean (vt_run_get_params (method_run), "third_order");
      allocate (&run, n_threads, averages);
      result = compute (&run, method_run, error);
      clear (&run, n_threads);
    }
  vt_bonds_clear (&run.bonds);
  return result;
}

const VtMethod vt_method_steinhardt = {
  .id = "steinhardt",
  .name = N_ ("Steinhardt order"),
  .group = VT_GROUP_ORDER,
  .summary = N_ ("How much the directions to an atom's neighbours resemble those of a crystal or an icosahedron: 0 for directions at "
                 "random, 0.57 for q6 of fcc and 0.66 of an icosahedron."),
  .reference = "P. J. Steinhardt et al., Phys. Rev. B 28, 784 (1983); W. Lechner and C. Dellago, J. Chem. Phys. 129, 114707 (2008); "
               "W. Mickel et al., J. Chem. Phys. 138, 044501 (2013)",
  .params = params,
  .fields = fields,
  .tables = tables,
  .run = run_steinhardt,
};
