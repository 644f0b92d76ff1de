/* The method "structure_factor": vt-structure-factor.h as the registry shows it.
 *
 *   total:  S(q) = Σ_ab c_a c_b S_ab(q)
 *   X-rays: S_X(q) = Σ_ab c_a c_b f_a f_b S_ab(q) / (Σ_a c_a f_a)², with f = Z, the form factors at q = 0. Divided by the mean's square, what is
 *           neglected is only how differently the elements' form factors fall with q: a few per cent for neighbours in the periodic table. */
#include <math.h>

#include "base/vt-i18n.h"
#include "structure/vt-methods.h"
#include "structure/vt-structure-factor.h"

static const VtChoice routes[] = {
  { "direct", N_ ("Sum over q vectors") },
  { "rdf", N_ ("From g(r)") },
  { NULL },
};

static const VtChoice windows[] = {
  { "lorch", N_ ("Lorch") },
  { "none", N_ ("None") },
  { NULL },
};

static const VtParamSpec params[] = {
  { .id = "route",
    .title = N_ ("Computed by"),
    .unit = "",
    .tooltip = N_ ("The sum over the q vectors that fit the periodic cell is exact; the way through g(r) is fast for large samples and blurred by "
                   "the end of g(r)."),
    .type = VT_PARAM_CHOICE,
    .choices = routes },
  { .id = "q_max",
    .title = N_ ("Largest q"),
    .unit = "1/length",
    .tooltip = N_ ("Where the curve ends. The sum over q vectors takes eight times as many for twice the q."),
    .type = VT_PARAM_REAL,
    .min = 0.1,
    .max = 50,
    .step = 0.5,
    .preset = 8 },
  { .id = "q_step",
    .title = N_ ("Step of q"),
    .unit = "1/length",
    .tooltip = N_ ("Width of the bins of q, or distance between points of the curve."),
    .type = VT_PARAM_REAL,
    .min = 0.001,
    .max = 5,
    .step = 0.01,
    .preset = 0.05 },
  { .id = "vectors",
    .title = N_ ("q vectors"),
    .unit = "",
    .tooltip = N_ ("About how many q vectors are taken at most. With fewer than the cell has, those of large q are thinned out."),
    .type = VT_PARAM_INTEGER,
    .min = 100,
    .max = 1000000000,
    .step = 100000,
    .preset = 200000,
    .shown_when = "route=direct" },
  { .id = "cutoff",
    .title = N_ ("Cutoff of g(r)"),
    .unit = "length",
    .tooltip = N_ ("Where g(r) ends. 0 takes half of the cell."),
    .type = VT_PARAM_REAL,
    .min = 0,
    .max = 1000,
    .step = 1,
    .preset = 0,
    .shown_when = "route=rdf" },
  { .id = "window",
    .title = N_ ("Window"),
    .unit = "",
    .tooltip = N_ ("Lorch's window lets g(r) fade out, which removes the ripples of its sudden end and broadens peaks."),
    .type = VT_PARAM_CHOICE,
    .choices = windows,
    .shown_when = "route=rdf" },
  { NULL },
};

static const char *const tables[] = { "structure_factor", NULL };

#define BIN_OF_G 0.01 /* of the mean spacing of the atoms */

static double
half_of_cell (const VtCell *cell)
{
  double heights[3], half = INFINITY;
  vt_cell_get_heights (cell, heights);
  for (int k = 0; k < cell->dimension; k++)
    half = MIN (half, heights[k] / 2);
  return half;
}

/* Σ_ab c_a c_b w_a w_b S_ab / (Σ c_a w_a)² */
static void
add_weighted (VtTable *table, const VtStructureFactor *factor, const char *id, const char *title, const double *c, const double *w)
{
  g_autofree double *sum = g_new0 (double, MAX (factor->n_q, 1));
  double mean = 0;
  for (guint a = 0; a < factor->n_present; a++)
    mean += c[a] * w[a];
  for (guint a = 0; a < factor->n_present; a++)
    for (guint b = 0; b < factor->n_present; b++)
      for (gsize k = 0; k < factor->n_q; k++)
        sum[k] += c[a] * c[b] * w[a] * w[b] / (mean * mean) * factor->s[vt_structure_factor_pair (factor, a, b)][k];
  vt_table_add_numbers (table, id, title, "", sum, factor->n_q);
}

static void
add_peak (VtTable *table, const char *unit, const VtStructureFactor *factor)
{
  const double *s = vt_table_get_numbers (table, (guint) vt_table_find_column (table, "s"));
  gsize peak = 0;
  for (gsize k = 1; k < factor->n_q; k++)
    if (s[k] > s[peak])
      peak = k;
  if (factor->n_q == 0)
    return;
  vt_table_add_scalar (table, "highest_peak", _ ("Highest peak"), unit, factor->q[peak]);
  vt_table_add_scalar (table, "highest_peak_height", _ ("Height of the highest peak"), "", s[peak]);
}

static VtResult *
make_result (VtRun *run, const VtStructureFactor *factor)
{
  VtSample *sample = vt_run_get_sample (run);
  const VtSpecies *species = vt_sample_get_species (sample, NULL);
  const gsize *counts = vt_sample_get_species_counts (sample);
  VtTable *table = vt_run_new_table (run, "structure_factor", _ ("Structure factor"), VT_TABLE_CURVES);
  g_autofree char *unit = g_strconcat (vt_sample_get_length_unit (sample), "⁻¹", NULL);
  double c[VT_STRUCTURE_FACTOR_MAX_SPECIES] = { 0 }, one[VT_STRUCTURE_FACTOR_MAX_SPECIES] = { 0 }, z[VT_STRUCTURE_FACTOR_MAX_SPECIES] = { 0 };
  gboolean known = TRUE;
  for (guint a = 0; a < factor->n_present; a++)
    {
      c[a] = (double) counts[factor->present[a]] / (double) vt_sample_get_n_atoms (sample);
      one[a] = 1;
      z[a] = species[factor->present[a]].atomic_number;
      known = known && z[a] > 0;
    }
  vt_table_add_numbers (table, "q", _ ("q"), unit, factor->q, factor->n_q);
  add_weighted (table, factor, "s", _ ("Total"), c, one);
  if (known)
    add_weighted (table, factor, "s_xray", _ ("X-ray weighted"), c, z);
  for (guint a = 0; a < factor->n_present && factor->n_present > 1; a++)
    for (guint b = a; b < factor->n_present; b++)
      {
        const char *x = species[factor->present[a]].name, *y = species[factor->present[b]].name;
        g_autofree char *id = g_strconcat ("s_", x, g_ascii_isalpha (y[0]) ? "" : "_", y, NULL);
        g_autofree char *title = g_strconcat (x, "–", y, NULL);
        vt_table_add_numbers (table, id, title, "", factor->s[vt_structure_factor_pair (factor, a, b)], factor->n_q);
      }
  add_peak (table, unit, factor);
  if (factor->n_vectors != NULL)
    {
      double n = 0;
      for (gsize k = 0; k < factor->n_q; k++)
        n += factor->n_vectors[k];
      vt_table_add_scalar (table, "vectors", _ ("q vectors"), "", n);
    }
  VtResult *result = vt_result_new ();
  vt_result_take_table (result, table);
  return result;
}

static void
report (double fraction, gpointer data)
{
  vt_job_set_progress (data, fraction);
}

static VtResult *
run_structure_factor (VtRun *run, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  const VtCell *cell = vt_sample_get_cell (sample);
  VtJob *job = vt_run_get_job (run);
  const VtParams *values = vt_run_get_params (run);
  VtStructureFactorOptions options = { .q_max = vt_params_get_real (values, "q_max"),
                                       .q_step = vt_params_get_real (values, "q_step"),
                                       .lorch = g_str_equal (vt_params_get_choice (values, "window"), "lorch"),
                                       .cutoff = vt_params_get_real (values, "cutoff"),
                                       .most_vectors = (guint) vt_params_get_integer (values, "vectors") };
  g_autoptr (VtStructureFactor) factor = NULL;
  if (g_str_equal (vt_params_get_choice (values, "route"), "direct"))
    factor = vt_structure_factor_direct (sample, &options, vt_job_get_cancellable (job), report, job, error);
  else
    {
      const double volume = fabs (vt_cell_get_volume (cell)) / (cell->dimension == 2 ? fabs (cell->vectors[2][2]) : 1);
      const double spacing = pow (volume / (double) vt_sample_get_n_atoms (sample), 1.0 / cell->dimension);
      if (options.cutoff == 0)
        options.cutoff = half_of_cell (cell);
      /* At least ten bins of g in a period of the fastest wave. */
      options.n_bins = (guint) CLAMP (ceil (options.cutoff / MIN (BIN_OF_G * spacing, 0.2 * G_PI / options.q_max)), 10, 1e6);
      factor = vt_structure_factor_from_rdf (sample, &options, vt_job_get_cancellable (job), report, job, error);
    }
  return factor != NULL ? make_result (run, factor) : NULL;
}

const VtMethod vt_method_structure_factor = {
  .id = "structure_factor",
  .name = N_ ("Structure factor S(q)"),
  .group = VT_GROUP_STRUCTURE,
  .summary = N_ ("What diffraction sees: how strongly waves of each wave number q are scattered, in total, as X-rays weigh the elements, and for "
                 "each pair of species. A glass has a sharp first peak and ripples, a crystal spikes."),
  .reference = "T. E. Faber and J. M. Ziman, Phil. Mag. 11, 153 (1965); E. Lorch, J. Phys. C 2, 229 (1969)",
  .params = params,
  .tables = tables,
  .run = run_structure_factor,
};
