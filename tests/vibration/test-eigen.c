/* Modes and densities of states of an operator with a closed form: the discrete Laplacian with three spring constants on a periodic lattice,
 *   λ(m) = Σ_a 2 c_a (1 − cos (2π m_a / L_a)),
 * which has degenerate pairs, and one null vector as a solid has translations. */
#include <math.h>
#include <string.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "vibration/vt-eigen.h"
#include "vibration/vt-vdos.h"

typedef struct
{
  int size[3];
  double spring[3];
  double shift; /* of the diagonal: makes unstable modes when negative */
  double *null_vector;
  guint64 n_products;
  VtOperator op;
} Lattice;

static void
apply (const double *x, double *y, gpointer data)
{
  Lattice *lattice = data;
  const int *n = lattice->size;
  lattice->n_products++;
  for (int c = 0; c < n[2]; c++)
    for (int b = 0; b < n[1]; b++)
      for (int a = 0; a < n[0]; a++)
        {
          const int at = (c * n[1] + b) * n[0] + a;
          const int left[3] = { (c * n[1] + b) * n[0] + (a + n[0] - 1) % n[0], (c * n[1] + (b + n[1] - 1) % n[1]) * n[0] + a,
                                ((c + n[2] - 1) % n[2] * n[1] + b) * n[0] + a };
          const int right[3] = { (c * n[1] + b) * n[0] + (a + 1) % n[0], (c * n[1] + (b + 1) % n[1]) * n[0] + a,
                                 ((c + 1) % n[2] * n[1] + b) * n[0] + a };
          double sum = lattice->shift * x[at];
          for (int k = 0; k < 3; k++)
            sum += lattice->spring[k] * (2 * x[at] - x[left[k]] - x[right[k]]);
          y[at] = sum;
        }
}

static void
lattice_init (Lattice *lattice, int a, int b, int c)
{
  *lattice = (Lattice){ .size = { a, b, c }, .spring = { 1, 1.3, 0.6 } };
  const gsize n = (gsize) (a * b * c);
  lattice->null_vector = g_new (double, n);
  for (gsize k = 0; k < n; k++)
    lattice->null_vector[k] = 1 / sqrt ((double) n);
  lattice->op = (VtOperator){ .n = n, .apply = apply, .data = lattice, .n_null = 1, .null_vectors = lattice->null_vector };
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;
  return x < y ? -1 : x > y;
}

/* Ascending, without the null vector's; g_free(). */
static double *
list_values (const Lattice *lattice)
{
  double *values = g_new (double, lattice->op.n);
  gsize k = 0;
  for (int c = 0; c < lattice->size[2]; c++)
    for (int b = 0; b < lattice->size[1]; b++)
      for (int a = 0; a < lattice->size[0]; a++)
        {
          const int m[3] = { a, b, c };
          double value = lattice->shift;
          for (int i = 0; i < 3; i++)
            value += 2 * lattice->spring[i] * (1 - cos (2 * G_PI * m[i] / lattice->size[i]));
          if (a + b + c > 0)
            values[k++] = value;
        }
  qsort (values, k, sizeof *values, compare);
  return values;
}

static void
check_modes (const Lattice *lattice, const VtEigenModes *modes, guint n)
{
  g_autofree double *values = list_values (lattice);
  g_autofree double *product = g_new (double, lattice->op.n);
  g_assert_cmpuint (modes->n, ==, n);
  g_assert_true (modes->converged);
  for (guint m = 0; m < n; m++)
    {
      const double *v = modes->vectors + m * lattice->op.n;
      double residual = 0;
      /* The tolerance of the call, times the largest eigenvalue (6): an eigenvalue errs by less than the residual. */
      g_assert_cmpfloat_with_epsilon (modes->values[m], values[m], 1e-9);
      for (guint k = 0; k <= m; k++)
        g_assert_cmpfloat_with_epsilon (vt_vector_dot (lattice->op.n, v, modes->vectors + k * lattice->op.n), k == m, 1e-10);
      g_assert_cmpfloat_with_epsilon (vt_vector_dot (lattice->op.n, v, lattice->null_vector), 0, 1e-10);
      apply (v, product, (gpointer) lattice);
      for (gsize k = 0; k < lattice->op.n; k++)
        residual += (product[k] - modes->values[m] * v[k]) * (product[k] - modes->values[m] * v[k]);
      g_assert_cmpfloat_with_epsilon (sqrt (residual), modes->residuals[m], 1e-9);
    }
}

static void
test_lowest (void)
{
  Lattice lattice;
  VtEigenModes modes;
  g_autoptr (GError) error = NULL;
  lattice_init (&lattice, 14, 15, 16);
  g_assert_true (vt_eigen_lowest (&lattice.op, 20, 1e-10, &modes, NULL, &error));
  g_assert_no_error (error);
  check_modes (&lattice, &modes, 20);
  g_test_message ("%" G_GUINT64_FORMAT " products, degree %u, %u restarts", modes.products, modes.degree, modes.restarts);
  vt_eigen_modes_clear (&modes);
  g_free (lattice.null_vector);
}

static void
test_unstable (void)
{
  Lattice lattice;
  VtEigenModes modes;
  g_autoptr (GError) error = NULL;
  lattice_init (&lattice, 11, 12, 13);
  lattice.shift = -0.35;
  g_assert_true (vt_eigen_lowest (&lattice.op, 12, 1e-10, &modes, NULL, &error));
  check_modes (&lattice, &modes, 12);
  g_assert_cmpfloat (modes.values[0], <, 0);
  vt_eigen_modes_clear (&modes);
  g_free (lattice.null_vector);
}

static void
test_all (void)
{
  Lattice lattice;
  VtEigenModes modes;
  g_autoptr (GError) error = NULL;
  lattice_init (&lattice, 5, 6, 7);
  g_assert_true (vt_eigen_all (&lattice.op, &modes, NULL, &error));
  check_modes (&lattice, &modes, 209);
  vt_eigen_modes_clear (&modes);
  /* As many as a small operator has, however many are asked for. */
  g_assert_true (vt_eigen_lowest (&lattice.op, 1000, 1e-10, &modes, NULL, &error));
  check_modes (&lattice, &modes, 209);
  vt_eigen_modes_clear (&modes);
  g_free (lattice.null_vector);
}

static void
cancel_midway (double fraction, gpointer data)
{
  if (fraction > 0.05)
    g_cancellable_cancel (data);
}

static void
test_cancel (void)
{
  Lattice lattice;
  VtEigenModes modes;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const VtWatch watch = { cancellable, cancel_midway, cancellable };
  lattice_init (&lattice, 14, 15, 16);
  g_assert_false (vt_eigen_lowest (&lattice.op, 20, 1e-10, &modes, &watch, &error));
  g_assert_no_error (error);
  vt_eigen_modes_clear (&modes);
  /* ARPACK's static state does not keep the next run from its answer. */
  g_assert_true (vt_eigen_lowest (&lattice.op, 20, 1e-10, &modes, NULL, &error));
  check_modes (&lattice, &modes, 20);
  vt_eigen_modes_clear (&modes);
  g_free (lattice.null_vector);
}

typedef struct
{
  GCancellable *cancellable;
  double at;
} Interruption;

static void
interrupt (double fraction, gpointer data)
{
  const Interruption *interruption = data;
  if (fraction > interruption->at)
    g_cancellable_cancel (interruption->cancellable);
}

/* With a journal, interrupted every so often: the same bits in the end, and nearly no product twice. */
static void
test_journal (void)
{
  Lattice lattice;
  VtEigenModes whole, modes;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("vitrine-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "modes.journal", NULL);
  guint n_starts = 0;
  gboolean done = FALSE;
  lattice_init (&lattice, 14, 15, 16);
  g_assert_true (vt_eigen_lowest (&lattice.op, 20, 1e-10, &whole, NULL, &error));
  const guint64 needed = lattice.n_products;
  g_assert_cmpuint (needed, ==, whole.products);
  lattice.n_products = 0;
  for (double at = 0.1; !done; at += 0.2)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (VtJournal) journal = vt_journal_open (path, "modes", TRUE, 60, &error);
      Interruption interruption = { cancellable, at };
      const VtWatch watch = { cancellable, interrupt, &interruption, journal };
      g_assert_no_error (error);
      done = vt_eigen_lowest (&lattice.op, 20, 1e-10, &modes, &watch, &error);
      g_assert_no_error (error);
      n_starts++;
      if (!done)
        vt_eigen_modes_clear (&modes);
    }
  g_test_message ("%" G_GUINT64_FORMAT " products in %u starts; %" G_GUINT64_FORMAT " without interruption", lattice.n_products, n_starts, needed);
  g_assert_cmpuint (n_starts, >, 3);
  /* Each start bounds the spectrum anew, 30 products, and loses the filter that it was interrupted in. */
  g_assert_cmpuint (lattice.n_products, <=, needed + (n_starts - 1) * (30 + modes.degree));
  g_assert_cmpuint (modes.products, ==, whole.products);
  g_assert_cmpmem (modes.values, modes.n * sizeof (double), whole.values, whole.n * sizeof (double));
  g_assert_cmpmem (modes.residuals, modes.n * sizeof (double), whole.residuals, whole.n * sizeof (double));
  g_assert_cmpmem (modes.vectors, modes.n * modes.size * sizeof (double), whole.vectors, whole.n * whole.size * sizeof (double));
  vt_eigen_modes_clear (&modes);
  vt_eigen_modes_clear (&whole);
  g_free (lattice.null_vector);
  g_remove (path);
  g_rmdir (folder);
}

/* The integrated density of states against the count of the closed form. */
static void
test_vdos (void)
{
  Lattice lattice;
  lattice_init (&lattice, 20, 20, 20);
  const gsize n = lattice.op.n;
  g_autofree double *values = list_values (&lattice);
  g_autofree guint8 *groups = g_new (guint8, n);
  const VtVdosOptions options = { .resolution = 0.004, .n_probes = 10, .n_points = 400, .seed = 1 };
  for (gsize k = 0; k < n; k++)
    groups[k] = k < n / 4;
  g_autoptr (VtVdos) vdos = vt_vdos_compute (&lattice.op, groups, 2, &options, NULL);
  g_assert_nonnull (vdos);
  const double step = vdos->frequency[1] - vdos->frequency[0];
  double sum = 0, part = 0, worst = 0;
  for (guint i = 0, count = 0; i < vdos->n; i++)
    {
      const double edge = 2 * G_PI * (vdos->frequency[i] + step / 2);
      sum += vdos->g[0][i] * step;
      part += vdos->g[2][i] * step;
      g_assert_cmpfloat_with_epsilon (vdos->g[0][i], vdos->g[1][i] + vdos->g[2][i], 1e-12);
      while (count < n - 1 && values[count] < edge * edge)
        count++;
      worst = MAX (worst, fabs (sum - count / (n - 1.0)));
    }
  /* The trace of probes of ±1 has only off-diagonal noise: 1/√(10 × 8000) in all, less in the norm. The cumulative count is smeared over 0.004 of
   * 0.38 THz at a density of up to 6 per THz. */
  g_assert_cmpfloat_with_epsilon (sum, 1, 0.003);
  g_assert_cmpfloat_with_epsilon (part, 0.25, 0.003);
  g_assert_cmpfloat (worst, <, 0.012);
  g_assert_cmpfloat (vdos->unstable, <, 0.003);
  g_assert_cmpfloat (vdos->resolution, <=, 0.004);
  g_free (lattice.null_vector);
}

static void
test_vdos_unstable (void)
{
  Lattice lattice;
  lattice_init (&lattice, 16, 16, 16);
  lattice.shift = -2;
  const gsize n = lattice.op.n;
  g_autofree double *values = list_values (&lattice);
  g_autofree guint8 *groups = g_new0 (guint8, n);
  const VtVdosOptions options = { .resolution = 0.004, .n_probes = 10, .n_points = 100, .seed = 1 };
  g_autoptr (VtVdos) vdos = vt_vdos_compute (&lattice.op, groups, 1, &options, NULL);
  gsize count = 0;
  while (values[count] < 0)
    count++;
  g_assert_cmpfloat_with_epsilon (vdos->unstable, count / (n - 1.0), 0.01);
  g_free (lattice.null_vector);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vibration/eigen/lowest", test_lowest);
  g_test_add_func ("/vibration/eigen/unstable", test_unstable);
  g_test_add_func ("/vibration/eigen/all", test_all);
  g_test_add_func ("/vibration/eigen/cancel", test_cancel);
  g_test_add_func ("/vibration/eigen/journal", test_journal);
  g_test_add_func ("/vibration/vdos/count", test_vdos);
  g_test_add_func ("/vibration/vdos/unstable", test_vdos_unstable);
  return g_test_run ();
}
