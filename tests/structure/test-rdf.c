/* g(r): a crystal's shells, brute force over images, the ideal gas, two dimensions, threads, cancelling. */
#include <math.h>
#include <string.h>

#include "base/vt-pool.h"
#include "document/vt-method.h"
#include "helpers.h"
#include "structure/vt-rdf.h"

static VtRdf *
compute (VtSample *sample, double cutoff, guint n_bins)
{
  const VtRdfOptions options = { .n_bins = n_bins, .cutoff = cutoff };
  g_autoptr (GError) error = NULL;
  VtRdf *rdf = vt_rdf_compute (sample, &options, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (rdf);
  return rdf;
}

/* fcc has 12, 6, 24, 12, 24, 8, 48 neighbours at a √(k/2); here at k = 1 … 7, from cells of 1 to 64 atoms. */
static void
test_fcc_shells (void)
{
  static const int shells[] = { 12, 6, 24, 12, 24, 8, 48 };
  for (int reps = 1; reps <= 3; reps++)
    {
      g_autoptr (VtSample) sample = make_crystal (4, fcc_basis, NULL, 4, reps, 0);
      g_autoptr (VtRdf) rdf = compute (sample, 8, 1000);
      int sum = 0;
      for (int k = 1; k <= 7; k++)
        {
          const guint bin = (guint) (4 * sqrt (k / 2.0) / rdf->width + 2);
          sum += shells[k - 1];
          g_assert_cmpfloat_with_epsilon (rdf->within[bin], sum, 1e-12);
          g_assert_cmpfloat_with_epsilon (rdf->within[bin - 4], sum - shells[k - 1], 1e-12);
        }
      VtRdfShell shell;
      vt_rdf_first_shell (rdf, rdf->g, &shell);
      g_assert_cmpfloat_with_epsilon (shell.peak_r, 4 / sqrt (2), rdf->width);
      g_assert_cmpfloat (shell.minimum_g, ==, 0);
      g_assert_cmpfloat (shell.coordination, ==, 12);
      /* In the middle of the gap between the first two shells. */
      g_assert_cmpfloat_with_epsilon (shell.minimum_r, (4 / sqrt (2) + 4) / 2, 3 * rdf->width);
    }
}

/* Every pair and every image within three cells, counted one by one. */
static void
check_brute_force (const VtCell *cell, double cutoff)
{
  const guint n_bins = 37;
  g_autoptr (VtSample) sample = make_random (cell, 40, 0, 3, 17);
  g_autoptr (VtRdf) rdf = compute (sample, cutoff, n_bins);
  const double *r = vt_sample_get_positions (sample);
  const guint8 *species = vt_sample_get_species_index (sample);
  const gsize *counts = vt_sample_get_species_counts (sample);
  guint64 n[3][3][37] = { { { 0 } } };
  double volume = vt_cell_get_volume (cell);
  const int reach[3] = { cell->periodic[0] ? 4 : 0, cell->periodic[1] ? 4 : 0, cell->periodic[2] ? 4 : 0 };
  if (cell->dimension == 2)
    volume /= cell->vectors[2][2];
  for (gsize i = 0; i < 40; i++)
    for (gsize j = 0; j < 40; j++)
      for (int a = -reach[0]; a <= reach[0]; a++)
        for (int b = -reach[1]; b <= reach[1]; b++)
          for (int c = -reach[2]; c <= reach[2]; c++)
            {
              double d2 = 0;
              for (gsize k = 0; k < 3; k++)
                {
                  const double d = r[3 * j + k] - r[3 * i + k] + a * cell->vectors[0][k] + b * cell->vectors[1][k]
                                   + c * cell->vectors[2][k];
                  d2 += d * d;
                }
              const guint bin = (guint) (sqrt (d2) / rdf->width);
              if (bin < n_bins && !(i == j && a == 0 && b == 0 && c == 0))
                n[species[i]][species[j]][bin]++;
            }
  g_assert_cmpuint (rdf->n_partials, ==, 6);
  for (guint bin = 0; bin < n_bins; bin++)
    {
      const double low = bin * rdf->width, high = low + rdf->width;
      const double shell = cell->dimension == 2 ? G_PI * (high * high - low * low) : 4 * G_PI / 3 * (pow (high, 3) - pow (low, 3));
      guint64 all = 0;
      for (guint p = 0; p < 6; p++)
        {
          const VtRdfPartial *partial = &rdf->partials[p];
          const double n_a = (double) counts[partial->a], n_b = (double) counts[partial->b] - (partial->a == partial->b);
          const double expected = (double) n[partial->a][partial->b][bin] * volume / (n_a * n_b * shell);
          g_assert_cmpfloat_with_epsilon (partial->g[bin], expected, 1e-9 * (1 + expected));
        }
      for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++)
          all += n[a][b][bin];
      const double expected = (double) all * volume / (40 * 39 * shell);
      g_assert_cmpfloat_with_epsilon (rdf->g[bin], expected, 1e-9 * (1 + expected));
    }
}

static void
test_brute_force (void)
{
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 1, 1, 1);
  memcpy (cell.vectors, (double[3][3]){ { 5.1, 0.4, -0.3 }, { 2.4, 6.2, 0.7 }, { -1.9, 2.8, 5.5 } }, sizeof cell.vectors);
  /* Within half of the cell, and far beyond it. */
  check_brute_force (&cell, 2.3);
  check_brute_force (&cell, 9.7);
  for (int mask = 0; mask < 7; mask++)
    {
      for (int k = 0; k < 3; k++)
        cell.periodic[k] = mask >> k & 1;
      check_brute_force (&cell, 6.1);
    }
  vt_cell_init_orthogonal (&cell, 7, 6, 0.5);
  cell.vectors[1][0] = 2;
  cell.dimension = 2;
  cell.periodic[2] = FALSE;
  check_brute_force (&cell, 8.3);
}

/* g = 1 within the counting noise of 20000 atoms. */
static void
test_ideal_gas (void)
{
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 30, 30, 30);
  g_autoptr (VtSample) sample = make_random (&cell, 20000, 0, 2, 18);
  g_autoptr (VtRdf) rdf = compute (sample, 6, 30);
  for (guint k = 5; k < 30; k++)
    {
      g_assert_cmpfloat_with_epsilon (rdf->g[k], 1, 0.02);
      for (guint p = 0; p < 3; p++)
        g_assert_cmpfloat_with_epsilon (rdf->partials[p].g[k], 1, 0.04);
    }
}

static void
test_threads (void)
{
  g_autoptr (VtSample) sample = read_sample ("Cu50Zr50-5488-glass");
  vt_pool_set_n_threads (1);
  g_autoptr (VtRdf) a = compute (sample, 12, 300);
  vt_pool_set_n_threads (4);
  g_autoptr (VtRdf) b = compute (sample, 12, 300);
  vt_pool_set_n_threads (0);
  g_assert_cmpmem (a->g, 300 * sizeof (double), b->g, 300 * sizeof (double));
  for (guint p = 0; p < 3; p++)
    g_assert_cmpmem (a->partials[p].g, 300 * sizeof (double), b->partials[p].g, 300 * sizeof (double));
}

/* The method on the bundled glass: the first peak is near 2.8 Å (W20). */
static void
test_method (void)
{
  const VtMethod *method = vt_registry_find ("rdf");
  g_autoptr (VtSample) sample = read_sample ("Cu50Zr50-5488-glass");
  g_autoptr (GError) error = NULL;
  g_autoptr (VtResult) result = vt_method_run_sync (method, sample, NULL, NULL, &error);
  static const char *const columns[] = { "r", "g", "g_CuCu", "g_CuZr", "g_ZrZr" };
  double value;
  g_assert_no_error (error);
  VtTable *table = vt_result_find_table (result, "rdf");
  g_assert_cmpint (vt_table_get_kind (table), ==, VT_TABLE_CURVES);
  g_assert_cmpuint (vt_table_get_n_columns (table), ==, G_N_ELEMENTS (columns));
  for (guint k = 0; k < G_N_ELEMENTS (columns); k++)
    g_assert_cmpstr (vt_table_get_column_id (table, k), ==, columns[k]);
  g_assert_cmpstr (vt_table_get_column_title (table, 3), ==, "Cu–Zr");
  g_assert_true (vt_table_lookup_scalar (table, "first_peak", &value));
  g_assert_cmpfloat_with_epsilon (value, 2.8, 0.1);
  g_assert_true (vt_table_lookup_scalar (table, "first_minimum", &value));
  g_assert_cmpfloat (value, >, 3.4);
  g_assert_cmpfloat (value, <, 4.2);
  g_assert_true (vt_table_lookup_scalar (table, "coordination", &value));
  g_assert_cmpfloat (value, >, 12);
  g_assert_cmpfloat (value, <, 15);
}

typedef struct
{
  GCancellable *cancellable;
  gint n_calls;
  gint64 cancelled_at; /* µs */
} Watch;

static void
count_progress (double fraction, gpointer data)
{
  g_atomic_int_inc (&((Watch *) data)->n_calls);
}

static gpointer
cancel_under_way (gpointer data)
{
  Watch *watch = data;
  while (g_atomic_int_get (&watch->n_calls) < 3)
    g_usleep (500);
  watch->cancelled_at = g_get_monotonic_time ();
  g_cancellable_cancel (watch->cancellable);
  return NULL;
}

/* The best of three, because the machine may be busy with something else. */
static void
test_cancel (void)
{
  VtCell cell;
  const VtRdfOptions options = { .n_bins = 200, .cutoff = 20 };
  gint64 best = G_MAXINT64;
  vt_cell_init_orthogonal (&cell, 100, 100, 100);
  g_autoptr (VtSample) sample = make_random (&cell, 100000, 0, 2, 19);
  for (int attempt = 0; attempt < 3; attempt++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      Watch watch = { .cancellable = cancellable };
      GThread *thread = g_thread_new ("cancel", cancel_under_way, &watch);
      g_assert_null (vt_rdf_compute (sample, &options, cancellable, count_progress, &watch, &error));
      const gint64 returned = g_get_monotonic_time ();
      g_thread_join (thread);
      g_assert_no_error (error);
      best = MIN (best, returned - watch.cancelled_at);
    }
  g_test_message ("returned %.3f ms after cancelling", (double) best / 1000);
  g_assert_cmpint (best, <, 100000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rdf/fcc-shells", test_fcc_shells);
  g_test_add_func ("/rdf/brute-force", test_brute_force);
  g_test_add_func ("/rdf/ideal-gas", test_ideal_gas);
  g_test_add_func ("/rdf/threads", test_threads);
  g_test_add_func ("/rdf/method", test_method);
  g_test_add_func ("/rdf/cancel", test_cancel);
  return g_test_run ();
}
