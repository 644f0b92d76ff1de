/* The method "symmetry_functions": radial symmetry functions of each atom (P26 eq. 2; J. Behler and M. Parrinello, Phys. Rev. Lett. 98,
 * 146401 (2007)), the features from which softness is learnt:
 *
 *   G_X(i, r) = Σ_{j of species X, r_ij < R_c} exp (−(r_ij − r)² / 2σ²),   r = r_min, r_min + step … r_max.
 *
 * One field with n_species × n_r components, species by species in the sample's order, each by ascending r.
 * Stored in single precision: relative rounding error 6e-8; summed in double.
 *
 * Per neighbour, about the nearest r at a distance a: exp (−(a + jh)²/2σ²) = exp (−a²/2σ²) exp (−ah/σ²)^j exp (−j²h²/2σ²), two
 * exponentials and a table; beyond 6.5 σ (7e-10) nothing is added. Layout: a padded row per species and thread, written out once per atom.
 * Cost: 30 ns per neighbour with the default parameters; complexity O(N ρ R_c³). Tested against the definition to 1e-6. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-pool.h"
#include "structure/vt-methods.h"
#include "structure/vt-neighbours.h"

#define CHUNK 64
#define REACH 6.5 /* σ */
#define MOST_COMPONENTS 4096
#define MOST_STEP 10 /* σ */

static const VtParamSpec params[] = {
  { .id = "r_min",
    .title = N_ ("First distance"),
    .unit = "length",
    .tooltip = N_ ("Where the first function is centred."),
    .type = VT_PARAM_REAL,
    .min = 0,
    .max = 100,
    .step = 0.1,
    .preset = 2 },
  { .id = "r_max",
    .title = N_ ("Last distance"),
    .unit = "length",
    .tooltip = N_ ("Where the last function is centred."),
    .type = VT_PARAM_REAL,
    .min = 0,
    .max = 100,
    .step = 0.1,
    .preset = 9.9 },
  { .id = "step",
    .title = N_ ("Step"),
    .unit = "length",
    .tooltip = N_ ("Distance from one function to the next."),
    .type = VT_PARAM_REAL,
    .min = 0.01,
    .max = 10,
    .step = 0.01,
    .preset = 0.1 },
  { .id = "sigma",
    .title = N_ ("Width σ"),
    .unit = "length",
    .tooltip = N_ ("Width of the Gaussians."),
    .type = VT_PARAM_REAL,
    .min = 0.005,
    .max = 10,
    .step = 0.01,
    .preset = 0.1 },
  { .id = "cutoff",
    .title = N_ ("Cutoff"),
    .unit = "length",
    .tooltip = N_ ("Atoms farther away than this do not count."),
    .type = VT_PARAM_REAL,
    .min = 0.1,
    .max = 100,
    .step = 0.5,
    .preset = 10 },
  { NULL },
};

static const VtFieldSpec fields[] = {
  { "symmetry_functions", N_ ("Symmetry functions"), "",
    N_ ("Neighbours of each species near each distance, weighted by a Gaussian: by species, then by distance") },
  { NULL },
};

static const char *const tables[] = { "symmetry_functions", NULL };

typedef struct
{
  VtNear near;
  double *rows; /* n_species rows of n_room */
} ThreadState;

typedef struct
{
  VtGrid *grid;
  const guint8 *species; /* by atom */
  guint n_species, n_r, half, n_room;
  double r_min, step, sigma, cutoff; /* scaled */
  double *bell;                      /* exp (−j²h²/2σ²), j from −half to half */
  float *values;
  ThreadState *threads;
  VtJob *job;
  GCancellable *cancellable;
  gsize n_chunks;
  gint done; /* atomic */
} Run;

static void
add_neighbour (const Run *run, double d, double *row)
{
  const double p = nearbyint ((d - run->r_min) / run->step), a = run->r_min + p * run->step - d;
  const double half = run->half;
  if (p < -half || p > run->n_r - 1 + half)
    return;
  const double over = 1 / (run->sigma * run->sigma), w = exp (-a * run->step * over);
  double *at = row + (gsize) (p + half); /* function k is in column 2 half + k; this is `half` columns below p's */
  double up = exp (-a * a * over / 2), down = up;
  const double back = 1 / w, *bell = run->bell + run->half;
  at[run->half] += up;
  for (guint j = 1; j <= run->half; j++)
    {
      up *= w;
      down *= back;
      at[run->half + j] += up * bell[j];
      at[run->half - j] += down * bell[j];
    }
}

static void
compute_chunk (gsize chunk, guint thread, gpointer data)
{
  Run *run = data;
  const VtGrid *grid = run->grid;
  ThreadState *state = &run->threads[thread];
  const gsize begin = chunk * CHUNK, end = MIN (begin + CHUNK, grid->n_atoms), size = (gsize) run->n_species * run->n_room;
  if (state->rows == NULL)
    state->rows = g_new (double, size);
  for (gsize slot = begin; slot < end; slot++)
    {
      const VtNear *near = &state->near;
      float *values = run->values + (gsize) grid->atom[slot] * run->n_species * run->n_r;
      if (g_cancellable_is_cancelled (run->cancellable))
        return;
      memset (state->rows, 0, size * sizeof (double));
      vt_grid_gather (grid, (double[3]){ grid->x[slot], grid->y[slot], grid->z[slot] }, 0, run->cutoff * run->cutoff, &state->near);
      for (guint k = 0; k < near->n; k++)
        if (near->slot[k] != slot || near->d2[k] > 0)
          add_neighbour (run, sqrt (near->d2[k]), state->rows + (gsize) run->species[grid->atom[near->slot[k]]] * run->n_room);
      for (guint s = 0; s < run->n_species; s++)
        for (guint k = 0; k < run->n_r; k++)
          values[s * run->n_r + k] = (float) state->rows[(gsize) s * run->n_room + 2 * run->half + k];
    }
  const gint done = g_atomic_int_add (&run->done, 1) + 1;
  vt_job_set_progress (run->job, (double) done / (double) run->n_chunks);
}

/* Mean over the atoms of each centre species, a curve for each pair: what the functions look like. */
static VtTable *
make_table (VtRun *method_run, const Run *run)
{
  VtSample *sample = vt_run_get_sample (method_run);
  const VtSpecies *species = vt_sample_get_species (sample, NULL);
  const gsize *counts = vt_sample_get_species_counts (sample), n_values = (gsize) run->n_species * run->n_r;
  VtTable *table = vt_run_new_table (method_run, "symmetry_functions", _ ("Mean symmetry functions"), VT_TABLE_CURVES);
  g_autofree double *sums = g_new0 (double, run->n_species * n_values);
  g_autofree double *r = g_new (double, run->n_r);
  for (guint k = 0; k < run->n_r; k++)
    r[k] = (run->r_min + k * run->step) / run->grid->scale;
  vt_table_add_numbers (table, "r", _ ("r"), vt_sample_get_length_unit (sample), r, run->n_r);
  for (gsize i = 0; i < run->grid->n_atoms && (i % 4096 != 0 || !g_cancellable_is_cancelled (run->cancellable)); i++)
    for (gsize k = 0; k < n_values; k++)
      sums[run->species[i] * n_values + k] += run->values[i * n_values + k];
  for (guint a = 0; a < run->n_species; a++)
    for (guint b = 0; b < run->n_species && counts[a] > 0; b++)
      {
        const char *joint = g_ascii_isalpha (species[b].name[0]) ? "" : "_";
        g_autofree char *id = g_strconcat ("g_", species[a].name, joint, species[b].name, NULL);
        /* Translators: chemical elements: of the neighbours, of the centre. */
        g_autofree char *title = g_strdup_printf (_ ("%s around %s"), species[b].name, species[a].name);
        double *row = sums + a * n_values + (gsize) b * run->n_r;
        for (guint k = 0; k < run->n_r; k++)
          row[k] /= (double) counts[a];
        vt_table_add_numbers (table, id, title, "", row, run->n_r);
      }
  return table;
}

static gboolean
set_up (Run *run, VtRun *method_run, GError **error)
{
  const VtParams *values = vt_run_get_params (method_run);
  const double r_min = vt_params_get_real (values, "r_min"), r_max = vt_params_get_real (values, "r_max");
  const double step = vt_params_get_real (values, "step"), scale = run->grid->scale;
  const double n_r = floor ((r_max - r_min) / step + 1e-6) + 1;
  if (n_r < 1 || n_r * run->n_species > MOST_COMPONENTS)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                   _ ("From %g to %g in steps of %g there are %.0f functions for each of %u species; together they must be between 1 and %d."),
                   r_min, r_max, step, MAX (n_r, 0), run->n_species, MOST_COMPONENTS);
      return FALSE;
    }
  if (step > MOST_STEP * vt_params_get_real (values, "sigma"))
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                   _ ("The step is more than %d times the width σ: atoms between two distances would not be seen. Make the step smaller "
                      "or the width larger."),
                   MOST_STEP);
      return FALSE;
    }
  run->n_r = (guint) n_r;
  run->r_min = r_min * scale;
  run->step = step * scale;
  run->sigma = vt_params_get_real (values, "sigma") * scale;
  run->cutoff = vt_params_get_real (values, "cutoff") * scale;
  run->half = (guint) ceil (REACH * run->sigma / run->step + 0.5);
  run->n_room = run->n_r + 4 * run->half;
  run->bell = g_new (double, 2 * run->half + 1);
  for (guint j = 0; j <= 2 * run->half; j++)
    {
      const double x = ((double) j - run->half) * run->step / run->sigma;
      run->bell[j] = exp (-x * x / 2);
    }
  return TRUE;
}

static VtResult *
run_symmetry (VtRun *method_run, GError **error)
{
  VtSample *sample = vt_run_get_sample (method_run);
  VtJob *job = vt_run_get_job (method_run);
  const guint n_threads = vt_pool_get_n_threads ();
  const double cutoff = vt_params_get_real (vt_run_get_params (method_run), "cutoff");
  g_autoptr (VtGrid) grid = vt_grid_new (sample, cutoff / 4, FALSE, vt_job_get_cancellable (job), error);
  if (grid == NULL || !vt_grid_check_cutoff (grid, sample, cutoff, VT_GRID_MOST_NEIGHBOURS, error))
    return NULL;
  Run run = { .grid = grid, .species = vt_sample_get_species_index (sample), .job = job, .cancellable = vt_job_get_cancellable (job) };
  VtResult *result = NULL;
  vt_sample_get_species (sample, &run.n_species);
  if (!set_up (&run, method_run, error))
    return NULL;
  run.n_chunks = (grid->n_atoms + CHUNK - 1) / CHUNK;
  run.threads = g_new0 (ThreadState, n_threads);
  run.values = g_new (float, grid->n_atoms * run.n_species * run.n_r);
  if (vt_parallel_for (run.n_chunks, compute_chunk, &run, run.cancellable) && !g_cancellable_is_cancelled (run.cancellable))
    {
      result = vt_result_new ();
      vt_result_take_table (result, make_table (method_run, &run));
      vt_result_take_field (result, vt_run_new_field (method_run, "symmetry_functions", VT_FIELD_F32, run.n_species * run.n_r,
                                                      g_steal_pointer (&run.values)));
    }
  for (guint t = 0; t < n_threads; t++)
    {
      vt_near_clear (&run.threads[t].near);
      g_free (run.threads[t].rows);
    }
  g_free (run.threads);
  g_free (run.values);
  g_free (run.bell);
  return result;
}

const VtMethod vt_method_symmetry_functions = {
  .id = "symmetry_functions",
  .name = N_ ("Symmetry functions"),
  .group = VT_GROUP_STRUCTURE,
  .summary = N_ ("How many neighbours of each species an atom has near each distance: 160 numbers for each atom of a binary glass, from which "
                 "softness is learnt."),
  .reference = "Pan et al. (2026), eq. 2; J. Behler and M. Parrinello, Phys. Rev. Lett. 98, 146401 (2007)",
  .params = params,
  .fields = fields,
  .tables = tables,
  .run = run_symmetry,
};
