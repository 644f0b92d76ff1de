/* The figures of correlations and distributions: the numbers they are drawn from, against the coefficients themselves, and how they look
 * (reference/, written anew with VT_NEW_REFERENCES=1). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vt-random.h"
#include "figure-helpers.h"
#include "statistics/vt-correlation.h"
#include "structure/vt-entropy.h"

#define EDGE 24.0
#define N 12
#define N_ATOMS (N * N * N)

static void
take_column (VtSample *sample, const char *name, const char *unit, double *values)
{
  vt_sample_take_field (sample, vt_field_new (name, NULL, unit, "", VT_FIELD_F64, N_ATOMS, 1, values));
}

/* A cubic lattice, shaken, of two species in turn. "alpha" is noise; "beta" is a wave in space with little noise; "goal" follows both; "peaks"
 * comes from two normal distributions. */
static VtDocument *
make_document (void)
{
  VtDocument *document = vt_document_new ();
  VtCell cell;
  VtSpecies species[2];
  double *positions = g_new (double, 3 * N_ATOMS);
  double *alpha = g_new (double, N_ATOMS), *beta = g_new (double, N_ATOMS), *goal = g_new (double, N_ATOMS), *peaks = g_new (double, N_ATOMS);
  guint8 *index = g_new (guint8, N_ATOMS);
  g_autoptr (VtSample) sample = NULL;
  VtRandom random;

  vt_cell_init_orthogonal (&cell, EDGE, EDGE, EDGE);
  vt_species_init (&species[0], "Cu", 0);
  vt_species_init (&species[1], "Zr", 1);
  vt_random_init (&random, 17, 0, 0);
  for (gsize i = 0; i < N_ATOMS; i++)
    {
      const gsize at[3] = { i % N, i / N % N, i / N / N };

      for (int k = 0; k < 3; k++)
        positions[3 * i + (gsize) k] = ((double) at[k] + 0.5) * EDGE / N + 0.1 * vt_random_normal (&random);
      index[i] = (at[0] + at[1] + at[2]) % 2;
      alpha[i] = vt_random_normal (&random);
      beta[i] = sin (2 * G_PI * positions[3 * i] / EDGE) + 0.2 * vt_random_normal (&random) + 3 * index[i];
      goal[i] = 0.4 * alpha[i] + 0.8 * beta[i] + 0.3 * vt_random_normal (&random);
      peaks[i] = vt_random_uniform (&random) < 0.3 ? -1 + 0.4 * vt_random_normal (&random) : 1 + 0.6 * vt_random_normal (&random);
    }
  sample = vt_sample_new (&cell, N_ATOMS, positions, index, NULL, species, 2);
  take_column (sample, "alpha", "", alpha);
  take_column (sample, "beta", "Å³", beta);
  take_column (sample, "goal", "eV", goal);
  take_column (sample, "peaks", "", peaks);
  vt_document_set_sample (document, sample);
  return document;
}

static double
pearson_of (VtDocument *document, const char *x, const char *y, int species)
{
  VtSample *sample = vt_document_get_sample (document);
  double a[N_ATOMS], b[N_ATOMS];
  gsize n = 0;

  for (gsize i = 0; i < N_ATOMS; i++)
    if (species < 0 || vt_sample_get_species_index (sample)[i] == species)
      {
        a[n] = vt_field_get (vt_document_find_field (document, x), i, 0);
        b[n++] = vt_field_get (vt_document_find_field (document, y), i, 0);
      }
  return vt_correlation_pearson (a, b, n);
}

/* The cells of the line that begins so. */
static char **
find_line (const char *csv, const char *begin)
{
  g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);

  for (char **line = lines; *line; line++)
    if (g_str_has_prefix (*line, begin))
      return g_strsplit (*line, ",", -1);
  g_error ("no line begins with %s", begin);
}

static void
test_indicators (void)
{
  g_autoptr (VtDocument) document = make_document ();
  g_autofree char *csv = get_figure_csv (document, "w20-fig5:property=goal,fields=alpha+beta");
  g_auto (GStrv) alpha = find_line (csv, "# alpha,alpha,Zr"), beta = find_line (csv, "# beta,beta,all");

  g_assert_cmpfloat (g_strtod (alpha[3], NULL), ==, N_ATOMS / 2);
  g_assert_cmpfloat_with_epsilon (g_strtod (alpha[4], NULL), pearson_of (document, "alpha", "goal", 1), 1e-9);
  g_assert_cmpfloat_with_epsilon (g_strtod (beta[4], NULL), pearson_of (document, "beta", "goal", -1), 1e-9);
  g_assert_cmpfloat (g_strtod (beta[5], NULL), <, g_strtod (beta[4], NULL));
  g_assert_cmpfloat (g_strtod (beta[6], NULL), >, g_strtod (beta[4], NULL));
  g_assert_nonnull (strstr (csv, "N = 1728"));
  g_assert_nonnull (strstr (csv, "# The papers' samples"));

  /* What is drawn: each atom in the panel of its species, once for each indicator, and the lines through them. */
  g_auto (GStrv) rows = g_strsplit (csv, "\n", -1);
  double ends[2] = { NAN, NAN }, heights[2] = { NAN, NAN }, lowest = INFINITY, mean_x = 0, mean_y = 0;
  int n_lines = 0, n_atoms = 0, n_panel = 0;
  for (char **row = rows; *row; row++)
    {
      g_auto (GStrv) cells = g_strsplit (*row, ",", -1);

      if (**row == '#' || g_strv_length (cells) != 5 || g_str_equal (cells[0], "species"))
        continue;
      const double x = g_strtod (cells[3], NULL), y = g_strtod (cells[4], NULL);
      const gboolean is_beta = g_str_equal (cells[0], "Zr") && g_str_equal (cells[1], "beta"), is_line = g_str_equal (cells[2], "line");
      n_lines += is_line;
      n_atoms += !is_line;
      if (is_beta && is_line)
        {
          ends[isfinite (ends[0])] = x;
          heights[isfinite (heights[0])] = y;
        }
      else if (is_beta)
        {
          const gsize i = (gsize) g_ascii_strtoll (cells[2], NULL, 10) - 1;

          g_assert_cmpfloat_with_epsilon (x, vt_field_get (vt_document_find_field (document, "beta"), i, 0), 1e-8);
          g_assert_cmpfloat_with_epsilon (y, vt_field_get (vt_document_find_field (document, "goal"), i, 0), 1e-8);
          lowest = MIN (lowest, x);
          mean_x += x;
          mean_y += y;
          n_panel++;
        }
    }
  g_assert_cmpint (n_lines, ==, 2 * 2 * 2);
  g_assert_cmpint (n_atoms, ==, 2 * N_ATOMS);
  g_assert_cmpint (n_panel, ==, N_ATOMS / 2);
  g_assert_cmpfloat_with_epsilon (ends[0], lowest, 1e-9);
  /* A line of least squares goes through the mean. */
  const double slope = (heights[1] - heights[0]) / (ends[1] - ends[0]);
  g_assert_cmpfloat_with_epsilon (heights[0] + slope * (mean_x / n_panel - ends[0]), mean_y / n_panel, 1e-6);

  /* It does not run again until something else is asked for. */
  const VtFigure *figure = vt_figure_find ("w20-fig5");
  g_autoptr (VtParams) params = NULL, other = NULL;
  g_assert_nonnull (vt_figure_parse ("w20-fig5:property=goal,fields=alpha+beta", &params, NULL));
  g_assert_nonnull (vt_figure_parse ("w20-fig5:property=goal,fields=beta", &other, NULL));
  g_assert_cmpuint (ensure_figure (figure, document, params), ==, 0);
  g_assert_cmpuint (ensure_figure (figure, document, other), ==, 1);
  g_autofree char *text = vt_figure_to_text (figure, other);
  g_assert_cmpstr (text, ==, "w20-fig5:property=goal,fields=beta");
}

static void
test_property (void)
{
  g_autoptr (VtDocument) document = make_document ();
  g_autoptr (VtParams) params = vt_params_new (vt_figure_find ("w20-fig5")->params);
  const VtFigureInput input = { document, NULL, params };
  double *energies = g_new0 (double, N_ATOMS);

  g_assert_cmpstr (vt_figure_get_property (&input, "property"), ==, "s2");
  g_autoptr (VtSample) sample = vt_sample_with_species (vt_document_get_sample (document), vt_sample_get_species (vt_document_get_sample (document), NULL));
  take_column (sample, "activation_energy", "eV", energies);
  vt_document_set_sample (document, sample);
  g_assert_cmpstr (vt_figure_get_property (&input, "property"), ==, "activation_energy");
  g_assert_true (vt_params_set (params, "property", "beta", NULL));
  g_assert_cmpstr (vt_figure_get_property (&input, "property"), ==, "beta");
}

static void
test_groups (void)
{
  g_autoptr (VtDocument) document = make_document ();
  g_autofree char *csv = get_figure_csv (document, "w20-fig6:property=goal,against=beta,group=50");
  g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);
  double last = -INFINITY;
  int n_groups = 0, n_atoms = 0;

  for (char **line = lines; *line; line++)
    if (g_str_has_prefix (*line, "Cu,group,"))
      {
        g_auto (GStrv) cells = g_strsplit (*line, ",", -1);
        g_assert_cmpfloat (g_strtod (cells[2], NULL), >=, last);
        last = g_strtod (cells[2], NULL);
        n_groups++;
      }
    else if (g_str_has_prefix (*line, "Cu,"))
      n_atoms++;
  g_assert_cmpint (n_groups, ==, N_ATOMS / 2 / 50);
  g_assert_cmpint (n_atoms, ==, N_ATOMS / 2);
}

/* weight 0.3 at −1 ± 0.4 and the rest at 1 ± 0.6, each within four standard errors */
static void
test_distribution (void)
{
  g_autoptr (VtDocument) document = make_document ();
  static const double truth[] = { 0.3, -1, 0.4, 1, 0.6 };
  g_autofree char *csv = get_figure_csv (document, "p26-fig4:field=peaks,together=true");
  g_auto (GStrv) cells = find_line (csv, "peaks,all,1728,1,");

  for (int k = 0; k < 5; k++)
    g_assert_cmpfloat (fabs (g_strtod (cells[4 + 2 * k], NULL) - truth[k]), <, 4 * g_strtod (cells[5 + 2 * k], NULL));
  g_assert_cmpfloat (g_strtod (cells[14], NULL), >, 2); /* two peaks */
}

/* The last cutoff's S2 is that of the method s2 with the same cutoff. */
static void
test_scan (void)
{
  g_autoptr (VtDocument) document = make_document ();
  const VtMethod *method = vt_registry_find ("s2");
  g_autoptr (VtParams) params = vt_params_new (method->params);
  g_autofree char *csv = get_figure_csv (document, "s2-scan:property=beta,cutoff=6,step=0.5");
  g_auto (GStrv) last = find_line (csv, "6,"), first = find_line (csv, "0.5,");

  g_assert_true (vt_params_parse (params, "cutoff=6", NULL));
  g_assert_nonnull (vt_document_run (document, method, params, NULL));
  vt_document_wait (document);
  /* The profile is kept in single precision. */
  g_assert_cmpfloat_with_epsilon (g_strtod (last[1], NULL), pearson_of (document, "s2", "beta", 0), 1e-5);
  g_assert_cmpfloat_with_epsilon (g_strtod (last[3], NULL), pearson_of (document, "s2", "beta", 1), 1e-5);
  /* Nearer than any neighbour there is nothing to correlate. */
  g_assert_false (isfinite (g_strtod (first[1], NULL)) && first[1][0] != '\0');
}

/* A profile at every radius is S2 with that cutoff. */
static void
test_profile (void)
{
  g_autoptr (VtDocument) document = make_document ();
  VtSample *sample = vt_document_get_sample (document);
  g_autofree float *profile = g_new (float, N_ATOMS * 7);
  g_autofree double *s2 = g_new (double, N_ATOMS);
  VtEntropyOptions options = { .cutoff = 7, .sigma = 0.15 };

  g_assert_true (vt_entropy_compute_profile (sample, &options, 7, profile, NULL, NULL, NULL, NULL));
  for (guint k = 3; k < 7; k++)
    {
      options.cutoff = k + 1;
      g_assert_true (vt_entropy_compute (sample, &options, s2, NULL, NULL, NULL, NULL, NULL));
      for (gsize i = 0; i < N_ATOMS; i += 13)
        /* other points of quadrature: its own error is 5e-5 (vt-entropy.h) */
        g_assert_cmpfloat_with_epsilon ((double) profile[i * 7 + k], s2[i], 1e-4 * fabs (s2[i]));
    }
}

/* The wave reaches far, noise nowhere. */
static void
test_screening (void)
{
  g_autoptr (VtDocument) document = make_document ();
  g_autofree char *csv = get_figure_csv (document, "screening:property=goal,fields=alpha+beta+goal");
  g_auto (GStrv) alpha = find_line (csv, "alpha,"), beta = find_line (csv, "beta,");

  g_assert_cmpfloat (g_strtod (alpha[2], NULL), ==, N_ATOMS);
  g_assert_true (isnan (g_strtod (alpha[12], NULL)));
  g_assert_cmpfloat (g_strtod (beta[12], NULL), >, 2);
  g_assert_cmpfloat (g_strtod (beta[3], NULL), >, 0.7);
  g_assert_null (strstr (csv, "\ngoal,goal")); /* not against itself */
}

static void
test_matrix (void)
{
  g_autoptr (VtDocument) document = make_document ();
  g_autofree char *csv = get_figure_csv (document, "matrix:fields=alpha+beta+goal,scope=all");
  g_auto (GStrv) row = find_line (csv, "beta,");

  g_assert_cmpfloat_with_epsilon (g_strtod (row[4], NULL), pearson_of (document, "beta", "goal", -1), 1e-9);
  g_assert_cmpfloat_with_epsilon (g_strtod (row[3], NULL), 1, 1e-12);
  /* Within the species the step between them is gone. */
  g_autofree char *within = get_figure_csv (document, "matrix:fields=alpha+beta+goal,scope=within");
  g_auto (GStrv) other = find_line (within, "beta,");
  g_assert_cmpfloat (g_strtod (other[4], NULL), <, g_strtod (row[4], NULL) - 0.01);
}

static void
test_references (void)
{
  g_autoptr (VtDocument) document = make_document ();

  check_figure (document, "w20-fig5:property=goal,fields=alpha+beta+peaks", NULL);
  check_figure (document, "w20-fig6:property=goal,against=beta,group=50", NULL);
  check_figure (document, "p26-fig4:field=peaks", NULL);
  check_figure (document, "s2-scan:property=beta,cutoff=6,step=0.5", NULL);
  check_figure (document, "screening:property=goal,fields=alpha+beta+peaks", NULL);
  check_figure (document, "matrix:fields=alpha+beta+goal+peaks", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/correlation-figures/indicators", test_indicators);
  g_test_add_func ("/correlation-figures/property", test_property);
  g_test_add_func ("/correlation-figures/groups", test_groups);
  g_test_add_func ("/correlation-figures/distribution", test_distribution);
  g_test_add_func ("/correlation-figures/scan", test_scan);
  g_test_add_func ("/correlation-figures/profile", test_profile);
  g_test_add_func ("/correlation-figures/screening", test_screening);
  g_test_add_func ("/correlation-figures/matrix", test_matrix);
  g_test_add_func ("/correlation-figures/references", test_references);
  return g_test_run ();
}
