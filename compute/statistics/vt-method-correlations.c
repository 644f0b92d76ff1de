/* The methods "correlations", "correlation_matrix" and "screening": how quantities of the atoms go together (W20 Figs 5, 6; §5), with the
 * definitions of vt-correlation.h. By species the values are as they are; over all atoms each is taken as its deviation from the mean of the
 * atom's species where that is asked for, because otherwise what the species have in common is most of the coefficient. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "statistics/vt-autocorrelation.h"
#include "statistics/vt-fit.h"
#include "statistics/vt-methods.h"
#include "statistics/vt-field-pairs.h"

#define USUAL_FIELDS "volume+coordination_number+q6+l5fs+l6fs"
#define MORE_FIELDS "s2+volume+coordination_number+l4fs+l5fs+l6fs+q4+q6+q6_avg"

#define PROPERTY_PARAM \
  { .id = "property", \
    .title = N_ ("Property"), \
    .unit = "", \
    .tooltip = N_ ("What is to be predicted, such as activation_energy, vmsd or s2, or a column of the file: computed with default " \
                   "parameters if it is not there."), \
    .type = VT_PARAM_FIELD, \
    .preset_field = "s2" }

#define FIELDS_PARAM(fields) \
  { .id = "fields", \
    .title = N_ ("Indicators"), \
    .unit = "", \
    .tooltip = N_ ("Names of fields, joined by +. Columns of the file count as well."), \
    .type = VT_PARAM_FIELDS, \
    .preset_field = fields }

#define GROUP_PARAM \
  { .id = "group", \
    .title = N_ ("Group"), \
    .unit = "", \
    .tooltip = N_ ("Atoms in each group of the coarse-grained coefficient: sorted by the indicator, means over so many consecutive ones."), \
    .type = VT_PARAM_INTEGER, \
    .min = 2, \
    .max = 100000, \
    .step = 10, \
    .preset = 100 }

#define RESAMPLES_PARAM \
  { .id = "resamples", \
    .title = N_ ("Resamples"), \
    .unit = "", \
    .tooltip = N_ ("Bootstrap resamples for each interval (95 %). 0 leaves the intervals out."), \
    .type = VT_PARAM_INTEGER, \
    .min = 0, \
    .max = 100000, \
    .step = 100, \
    .preset = 1000 }

#define SEED_PARAM \
  { .id = "seed", \
    .title = N_ ("Seed"), \
    .unit = "", \
    .tooltip = N_ ("Of the random numbers that draw the resamples. The same seed gives the same intervals."), \
    .type = VT_PARAM_INTEGER, \
    .min = 0, \
    .max = 1000000000, \
    .step = 1, \
    .preset = 1 }

static const VtParamSpec correlation_params[] = {
  PROPERTY_PARAM, FIELDS_PARAM (USUAL_FIELDS), GROUP_PARAM, RESAMPLES_PARAM, SEED_PARAM, { NULL },
};

static const char *const correlation_tables[] = { "correlations", NULL };

/* ---- one pair of fields ---- */

typedef struct
{
  VtCorrelation raw, coarse;
  VtLinearFit line;
} Relation;

static gboolean
relate (VtRun *run, const VtFieldPairs *pairs, Relation *relation)
{
  const VtParams *params = vt_run_get_params (run);
  const VtBootstrap bootstrap = { (guint) vt_params_get_integer (params, "resamples"), (guint64) vt_params_get_integer (params, "seed"), 0.95 };
  GCancellable *cancellable = vt_job_get_cancellable (vt_run_get_job (run));
  VtGroups groups;
  gboolean good;

  vt_groups_init (&groups, pairs->x, pairs->y, pairs->n, (gsize) vt_params_get_integer (params, "group"));
  good = vt_correlation_compute (pairs->x, pairs->y, pairs->n, &bootstrap, cancellable, &relation->raw)
         && vt_correlation_compute (groups.x, groups.y, groups.n, &bootstrap, cancellable, &relation->coarse);
  vt_groups_clear (&groups);
  vt_fit_linear (pairs->n, pairs->x, pairs->y, &relation->line);
  return good;
}

static const struct
{
  const char *id, *title;
} columns[] = {
  { "n", N_ ("Atoms") },
  { "pearson", N_ ("Pearson r") },
  { "pearson_low", N_ ("r from") },
  { "pearson_high", N_ ("r to") },
  { "spearman", N_ ("Spearman ρ") },
  { "spearman_low", N_ ("ρ from") },
  { "spearman_high", N_ ("ρ to") },
  { "groups", N_ ("Groups") },
  { "coarse_pearson", N_ ("Pearson r, coarse-grained") },
  { "coarse_pearson_low", N_ ("coarse r from") },
  { "coarse_pearson_high", N_ ("coarse r to") },
  { "coarse_spearman", N_ ("Spearman ρ, coarse-grained") },
  { "coarse_spearman_low", N_ ("coarse ρ from") },
  { "coarse_spearman_high", N_ ("coarse ρ to") },
  { "slope", N_ ("Slope") },
  { "slope_error", N_ ("Standard error of the slope") },
  { "intercept", N_ ("Intercept") },
};

static void
relation_to_row (const Relation *relation, double row[G_N_ELEMENTS (columns)])
{
  const VtEstimate *estimates[] = { &relation->raw.pearson, &relation->raw.spearman, &relation->coarse.pearson, &relation->coarse.spearman };
  guint at = 0;

  row[at++] = (double) relation->raw.n;
  for (int e = 0; e < 4; e++)
    {
      if (e == 2)
        row[at++] = (double) relation->coarse.n;
      row[at++] = estimates[e]->value;
      row[at++] = estimates[e]->low;
      row[at++] = estimates[e]->high;
    }
  row[at++] = relation->line.slope;
  row[at++] = relation->line.slope_error;
  row[at++] = relation->line.intercept;
}

/* Rows that become a table. */
typedef struct
{
  GPtrArray *fields, *titles, *species; /* char* */
  GArray *numbers[32];
} Rows;

static void
rows_init (Rows *rows, guint n_columns)
{
  rows->fields = g_ptr_array_new ();
  rows->titles = g_ptr_array_new ();
  rows->species = g_ptr_array_new ();
  for (guint c = 0; c < n_columns; c++)
    rows->numbers[c] = g_array_new (FALSE, FALSE, sizeof (double));
}

static void
rows_add (Rows *rows, VtField *field, const char *species, const double *numbers, guint n_columns)
{
  g_ptr_array_add (rows->fields, (gpointer) vt_field_get_name (field));
  g_ptr_array_add (rows->titles, (gpointer) vt_field_get_title (field));
  g_ptr_array_add (rows->species, (gpointer) species);
  for (guint c = 0; c < n_columns; c++)
    g_array_append_val (rows->numbers[c], numbers[c]);
}

static void
rows_clear (Rows *rows, guint n_columns)
{
  g_ptr_array_unref (rows->fields);
  g_ptr_array_unref (rows->titles);
  g_ptr_array_unref (rows->species);
  for (guint c = 0; c < n_columns; c++)
    g_array_unref (rows->numbers[c]);
}

static void
rows_begin_table (const Rows *rows, VtTable *table, gboolean by_species)
{
  vt_table_add_texts (table, "field", _ ("Indicator"), (const char *const *) rows->fields->pdata, rows->fields->len);
  vt_table_add_texts (table, "title", _ ("Title"), (const char *const *) rows->titles->pdata, rows->fields->len);
  if (by_species)
    vt_table_add_texts (table, "species", _ ("Species"), (const char *const *) rows->species->pdata, rows->fields->len);
}

/* The fields that the run's parameter names, each once; NULL with @error if there is none. */
static GPtrArray *
get_fields (VtRun *run, GError **error)
{
  g_auto (GStrv) names = vt_params_dup_fields (vt_run_get_params (run), "fields");
  GPtrArray *fields = g_ptr_array_new ();

  for (char **name = names; *name; name++)
    {
      VtField *field = vt_run_get_input (run, *name);

      if (field && !g_ptr_array_find (fields, field, NULL))
        g_ptr_array_add (fields, field);
    }
  if (fields->len == 0)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _ ("Name at least one field to correlate, such as fields=volume+q6."));
      g_clear_pointer (&fields, g_ptr_array_unref);
    }
  return fields;
}

static gboolean
correlate_field (VtRun *run, VtField *property, VtField *field, Rows *rows)
{
  VtSample *sample = vt_run_get_sample (run);
  const gsize *counts = vt_sample_get_species_counts (sample);
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (sample, &n_species);
  double row[G_N_ELEMENTS (columns)];
  gboolean good = TRUE;

  /* All atoms first, then each species. */
  for (int s = -1; s < (int) n_species && good; s++)
    {
      VtFieldPairs pairs;
      Relation relation;

      if (s >= 0 && counts[s] == 0)
        continue;
      vt_field_pairs_init (&pairs, field, 0, property, 0, sample, s, FALSE);
      good = relate (run, &pairs, &relation);
      vt_field_pairs_clear (&pairs);
      if (!good)
        break;
      relation_to_row (&relation, row);
      rows_add (rows, field, s < 0 ? "all" : species[s].name, row, G_N_ELEMENTS (columns));
    }
  return good;
}

static VtResult *
run_correlations (VtRun *run, GError **error)
{
  VtField *property = vt_run_get_input (run, vt_params_get_field (vt_run_get_params (run), "property"));
  g_autoptr (GPtrArray) fields = get_fields (run, error);
  VtResult *result = NULL;
  gboolean good = TRUE;
  Rows rows;

  if (fields == NULL)
    return NULL;
  rows_init (&rows, G_N_ELEMENTS (columns));
  for (guint f = 0; f < fields->len && good; f++)
    {
      good = correlate_field (run, property, fields->pdata[f], &rows);
      vt_job_set_progress (vt_run_get_job (run), (f + 1.0) / fields->len);
    }
  if (good)
    {
      /* Translators: %s is the name of a quantity. */
      g_autofree char *title = g_strdup_printf (_ ("Correlation with %s"), vt_field_get_title (property));
      VtTable *table = vt_run_new_table (run, "correlations", title, VT_TABLE_PLAIN);

      rows_begin_table (&rows, table, TRUE);
      for (guint c = 0; c < G_N_ELEMENTS (columns); c++)
        vt_table_add_numbers (table, columns[c].id, _ (columns[c].title), "", (double *) (void *) rows.numbers[c]->data, rows.fields->len);
      result = vt_result_new ();
      vt_result_take_table (result, table);
    }
  rows_clear (&rows, G_N_ELEMENTS (columns));
  return result;
}

const VtMethod vt_method_correlations = {
  .id = "correlations",
  .group = VT_GROUP_CORRELATION,
  .name = N_ ("Correlations"),
  .summary = N_ ("How well each indicator predicts a property, for each species: Pearson and Spearman with intervals (95 %), from single atoms and "
                 "from means of groups."),
  .reference = "Wang et al. (2020), Figs 5 and 6; B. Efron, J. Am. Stat. Assoc. 82, 171 (1987)",
  .params = correlation_params,
  .tables = correlation_tables,
  .run = run_correlations,
};

/* ---- all against all ---- */

static const VtChoice scopes[] = {
  { "within", N_ ("Within the species") },
  { "all", N_ ("All atoms alike") },
  { NULL },
};

static const VtParamSpec matrix_params[] = {
  FIELDS_PARAM (MORE_FIELDS),
  { .id = "scope",
    .title = N_ ("Deviations"),
    .unit = "",
    .tooltip = N_ ("Within the species: each value minus the mean of the atom's species. All atoms alike: two quantities correlate already "
                   "because both differ between species."),
    .type = VT_PARAM_CHOICE,
    .choices = scopes },
  { NULL },
};

static const char *const matrix_tables[] = { "correlation_matrix", "correlation_matrix_spearman", NULL };

static VtTable *
make_matrix (VtRun *run, const char *id, const char *title, GPtrArray *fields, const double *values)
{
  VtTable *table = vt_run_new_table (run, id, title, VT_TABLE_PLAIN);
  g_autofree const char **names = g_new (const char *, fields->len + 1);
  g_autofree const char **titles = g_new (const char *, fields->len + 1);

  for (guint f = 0; f < fields->len; f++)
    {
      names[f] = vt_field_get_name (fields->pdata[f]);
      titles[f] = vt_field_get_title (fields->pdata[f]);
    }
  vt_table_add_texts (table, "field", _ ("Field"), names, fields->len);
  vt_table_add_texts (table, "title", _ ("Title"), titles, fields->len);
  for (guint f = 0; f < fields->len; f++)
    vt_table_add_numbers (table, names[f], titles[f], "", values + (gsize) f * fields->len, fields->len);
  return table;
}

static VtResult *
run_matrix (VtRun *run, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  const gboolean within = g_str_equal (vt_params_get_choice (vt_run_get_params (run), "scope"), "within");
  g_autoptr (GPtrArray) fields = get_fields (run, error);
  const gsize m = fields != NULL ? fields->len : 0;
  g_autofree double *pearson = g_new (double, m * m + 1), *spearman = g_new (double, m * m + 1);
  VtResult *result;

  if (fields == NULL)
    return NULL;
  for (guint i = 0; i < m; i++)
    for (guint j = 0; j <= i; j++)
      {
        VtFieldPairs pairs;

        if (vt_job_is_cancelled (vt_run_get_job (run)))
          return NULL;
        vt_field_pairs_init (&pairs, fields->pdata[j], 0, fields->pdata[i], 0, sample, -1, within);
        pearson[i * m + j] = pearson[j * m + i] = vt_correlation_pearson (pairs.x, pairs.y, pairs.n);
        spearman[i * m + j] = spearman[j * m + i] = vt_correlation_spearman (pairs.x, pairs.y, pairs.n);
        vt_field_pairs_clear (&pairs);
        vt_job_set_progress (vt_run_get_job (run), (i * (i + 1) / 2.0 + j + 1) / ((double) m * ((double) m + 1) / 2));
      }
  result = vt_result_new ();
  vt_result_take_table (result, make_matrix (run, "correlation_matrix", _ ("Pearson, all against all"), fields, pearson));
  vt_result_take_table (result, make_matrix (run, "correlation_matrix_spearman", _ ("Spearman, all against all"), fields, spearman));
  return result;
}

const VtMethod vt_method_correlation_matrix = {
  .id = "correlation_matrix",
  .group = VT_GROUP_CORRELATION,
  .name = N_ ("Correlation matrix"),
  .summary = N_ ("Every indicator against every other: which tell the same thing."),
  .reference = "docs/methods.md",
  .params = matrix_params,
  .tables = matrix_tables,
  .run = run_matrix,
};

/* ---- screening ---- */

static const VtParamSpec screening_params[] = {
  PROPERTY_PARAM, FIELDS_PARAM (MORE_FIELDS), GROUP_PARAM, RESAMPLES_PARAM, SEED_PARAM, { NULL },
};

static const char *const screening_tables[] = { "screening", NULL };

#define BINS 100

/* ξ of deviations from the species' means; NaN where no decay is resolved. */
static gboolean
find_length (VtRun *run, VtField *field, double peak, VtExponentialFit *fit, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  const gsize n = vt_sample_get_n_atoms (sample);
  const VtAutocorrelationOptions options = { .cutoff = vt_autocorrelation_get_half_cell (sample), .n_bins = BINS, .own_means = TRUE };
  g_autofree double *values = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    values[i] = vt_field_get (field, i, 0);
  g_autoptr (VtAutocorrelation) correlation
    = vt_autocorrelation_compute (sample, values, &options, vt_job_get_cancellable (vt_run_get_job (run)), NULL, NULL, error);
  if (correlation == NULL)
    return FALSE;
  if (!vt_autocorrelation_fit (correlation, peak, fit))
    fit->length = fit->length_error = NAN;
  return TRUE;
}

enum { N, R, R_LOW, R_HIGH, RHO, RHO_LOW, RHO_HIGH, COARSE, COARSE_LOW, COARSE_HIGH, XI, XI_ERROR, R_C, N_SCREENING };

static const struct
{
  const char *id, *title;
  gboolean length;
} screening_columns[N_SCREENING] = {
  { "n", N_ ("Atoms"), FALSE },
  { "pearson", N_ ("Pearson r"), FALSE },
  { "pearson_low", N_ ("r from"), FALSE },
  { "pearson_high", N_ ("r to"), FALSE },
  { "spearman", N_ ("Spearman ρ"), FALSE },
  { "spearman_low", N_ ("ρ from"), FALSE },
  { "spearman_high", N_ ("ρ to"), FALSE },
  { "coarse_pearson", N_ ("Pearson r, coarse-grained"), FALSE },
  { "coarse_pearson_low", N_ ("coarse r from"), FALSE },
  { "coarse_pearson_high", N_ ("coarse r to"), FALSE },
  { "xi", N_ ("Correlation length ξ"), TRUE },
  { "xi_error", N_ ("Standard error of ξ"), TRUE },
  { "r_c", N_ ("End of the correlation 3ξ"), TRUE },
};

static gboolean
screen_field (VtRun *run, VtField *property, VtField *field, double peak, Rows *rows, GError **error)
{
  double row[N_SCREENING];
  VtExponentialFit fit;
  Relation relation;
  VtFieldPairs pairs;
  gboolean good;

  vt_field_pairs_init (&pairs, field, 0, property, 0, vt_run_get_sample (run), -1, TRUE);
  good = relate (run, &pairs, &relation);
  vt_field_pairs_clear (&pairs);
  if (!good || !find_length (run, field, peak, &fit, error))
    return FALSE;
  const VtEstimate *estimates[] = { &relation.raw.pearson, &relation.raw.spearman, &relation.coarse.pearson };
  row[N] = (double) relation.raw.n;
  for (int e = 0; e < 3; e++)
    {
      row[R + 3 * e] = estimates[e]->value;
      row[R + 3 * e + 1] = estimates[e]->low;
      row[R + 3 * e + 2] = estimates[e]->high;
    }
  row[XI] = fit.length;
  row[XI_ERROR] = fit.length_error;
  row[R_C] = 3 * fit.length;
  rows_add (rows, field, "all", row, N_SCREENING);
  return TRUE;
}

static VtResult *
run_screening (VtRun *run, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  VtJob *job = vt_run_get_job (run);
  VtField *property = vt_run_get_input (run, vt_params_get_field (vt_run_get_params (run), "property"));
  g_autoptr (GPtrArray) fields = get_fields (run, error);
  VtResult *result = NULL;
  gboolean good = TRUE;
  double peak;
  Rows rows;

  if (fields == NULL || !vt_autocorrelation_find_first_peak (sample, vt_job_get_cancellable (job), &peak, error))
    return NULL;
  rows_init (&rows, N_SCREENING);
  for (guint f = 0; f < fields->len && good; f++)
    {
      if (fields->pdata[f] != property)
        good = screen_field (run, property, fields->pdata[f], peak, &rows, error);
      vt_job_set_progress (job, (f + 1.0) / fields->len);
    }
  if (good)
    {
      /* Translators: %s is the name of a quantity. */
      g_autofree char *title = g_strdup_printf (_ ("Screening for %s"), vt_field_get_title (property));
      VtTable *table = vt_run_new_table (run, "screening", title, VT_TABLE_PLAIN);

      rows_begin_table (&rows, table, FALSE);
      for (guint c = 0; c < N_SCREENING; c++)
        vt_table_add_numbers (table, screening_columns[c].id, _ (screening_columns[c].title),
                              screening_columns[c].length ? vt_sample_get_length_unit (sample) : "",
                              (double *) (void *) rows.numbers[c]->data, rows.fields->len);
      vt_table_add_scalar (table, "first_peak", _ ("Fitted from"), vt_sample_get_length_unit (sample), peak);
      result = vt_result_new ();
      vt_result_take_table (result, table);
    }
  rows_clear (&rows, N_SCREENING);
  return result;
}

const VtMethod vt_method_screening = {
  .id = "screening",
  .group = VT_GROUP_CORRELATION,
  .name = N_ ("Screening of indicators"),
  .summary = N_ ("How well each indicator predicts a property, beside how far the indicator itself is correlated in space: those that reach "
                 "beyond the first shells are the ones to look at."),
  .reference = "Wang et al. (2020), §5",
  .params = screening_params,
  .tables = screening_tables,
  .run = run_screening,
};
