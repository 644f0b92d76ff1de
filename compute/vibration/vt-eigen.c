/* The lowest modes without a matrix.
 *
 * Lanczos finds the ends of a spectrum, but the low end of a glass's is crowded: the lowest quarter of a percent of the ω² lies within
 * a hundredth of the range, and plain Lanczos needs thousands of vectors kept orthogonal to each other. So ARPACK works on a polynomial of
 * the matrix instead: the Chebyshev polynomial of even degree d that stays within ±1 on [a, b] and grows like exp (2d √((a − λ)/(b − a)))
 * below a (Y. Zhou et al., J. Comput. Phys. 219, 172 (2006); G. Schofield et al., Comput. Phys. Commun. 183, 497 (2012)). b is above the
 * spectrum, a above the wanted part. The polynomial falls monotonically below a, so its largest eigenvalues are the matrix's lowest as long as
 * all that are found lie below a; if one does not, a was too low and is raised. Imaginary frequencies (λ < 0) come first by themselves.
 *
 * Passes: (1) bound of the spectrum and a coarse density of states, some 350 products; (2) ARPACK's implicitly restarted Lanczos on the filter, d products a step; (3) Rayleigh–Ritz
 * of the matrix itself in the space that was found, and the residuals |A v − λ v|; (4) a look for missed members of multiple eigenvalues. Null vectors are projected out of every product.
 * Cost (tests/bench/vibration.sh): 41 modes of 5488 atoms take about 3 thousand products. Memory: 2.5 vectors for each wanted mode.
 * ARPACK keeps its state in static variables, so there is one run at a time in the process, and nothing of it to be saved. But what it does is
 * determined by what the filter gives back, vector after vector; those, and not much else, take the time, and they are what a journal keeps: with
 * them ARPACK comes to the same state bit by bit, without a product of the matrix. Tested to 1e-8 in orthonormality against
 * closed forms and a dense solver. */
#include "vibration/vt-eigen.h"

#include <math.h>
#include <string.h>

#include <gio/gio.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "vibration/vt-dynamical.h"
#include "vibration/vt-lapack.h"
#include "vibration/vt-vdos.h"

#define PROBE_STEPS 30
#define MAX_TRIES 6
#define LIFT 0.9 /* of the filter at 0: e^(2 × this) above the damped part */
#define ROOM 2.4 /* vectors kept for each mode that is wanted */
#define EDGE_ROOM 1.5 /* modes below the edge for each that is wanted */

/* ---- the filter ---- */

typedef struct
{
  const VtOperator *op;
  double low, high; /* a, b */
  guint degree;
  double *spare[2];
  guint64 *products;
  const VtWatch *watch;
} Filter;

/* t_{k+1} = 2 L t_k − t_{k−1} with L = (A − c)/e; @scale is 1 for the first step, else 2. */
static void
filter_step (const Filter *filter, double scale, const double *now, const double *before, double *after)
{
  const double e = (filter->high - filter->low) / 2, c = (filter->high + filter->low) / 2;
  filter->op->apply (now, after, filter->op->data);
  (*filter->products)++;
  for (gsize k = 0; k < filter->op->n; k++)
    after[k] = scale / e * (after[k] - c * now[k]) - (before != NULL ? before[k] : 0);
}

static gboolean
filter_apply (const Filter *filter, const double *x, double *y)
{
  const gsize n = filter->op->n;
  double *rows[3] = { filter->spare[0], filter->spare[1], y };
  if (vt_watch_take (filter->watch, n, y))
    {
      *filter->products += filter->degree;
      return TRUE;
    }
  memcpy (rows[0], x, n * sizeof *x);
  vt_vector_remove (n, filter->op->n_null, filter->op->null_vectors, rows[0]);
  filter_step (filter, 1, rows[0], NULL, rows[1]);
  for (guint k = 2; k <= filter->degree; k++)
    {
      if (vt_watch_is_cancelled (filter->watch))
        return FALSE;
      filter_step (filter, 2, rows[1], rows[0], rows[2]);
      double *oldest = rows[0];
      rows[0] = rows[1];
      rows[1] = rows[2];
      rows[2] = oldest;
    }
  if (rows[1] != y)
    memcpy (y, rows[1], n * sizeof *y);
  vt_vector_remove (n, filter->op->n_null, filter->op->null_vectors, y);
  return vt_watch_keep (filter->watch, n, y);
}

/* ---- ARPACK ---- */

typedef struct
{
  int n, n_wanted, n_vectors, size_l;
  double *residual, *vectors, *work_d, *work_l;
  int parameters[11], pointers[14];
} Lanczos;

static void
lanczos_init (Lanczos *lanczos, gsize n, guint n_wanted)
{
  lanczos->n = (int) n;
  lanczos->n_wanted = (int) n_wanted;
  /* ARPACK's advice is at least twice as many. */
  lanczos->n_vectors = (int) MIN (n, (gsize) MAX ((guint) (ROOM * n_wanted), n_wanted + 20));
  lanczos->size_l = lanczos->n_vectors * (lanczos->n_vectors + 8);
  lanczos->residual = g_new (double, n);
  lanczos->vectors = g_malloc_n (n * sizeof (double), (gsize) lanczos->n_vectors);
  lanczos->work_d = g_new (double, 3 * n);
  lanczos->work_l = g_new (double, lanczos->size_l);
}

static void
lanczos_clear (Lanczos *lanczos)
{
  g_free (lanczos->residual);
  g_free (lanczos->vectors);
  g_free (lanczos->work_d);
  g_free (lanczos->work_l);
}

/* What ARPACK reports while it has not converged goes from 0 to the wanted number, mostly at the end: the steps say more. */
static void
report (const Lanczos *lanczos, guint steps, const VtWatch *watch)
{
  const double expected = 4.0 * lanczos->n_vectors, x = steps / expected;
  vt_watch_report (watch, 0.95 * (x < 0.8 ? x : 1 - 0.04 / (x - 0.6)));
}

static gboolean
lanczos_run (Lanczos *lanczos, Filter *filter, double tolerance, const VtWatch *watch, GError **error)
{
  const int max_restarts = 300;
  int ido = 0, info = 1;
  memset (lanczos->parameters, 0, sizeof lanczos->parameters);
  lanczos->parameters[0] = 1; /* exact shifts */
  lanczos->parameters[2] = max_restarts;
  lanczos->parameters[6] = 1; /* the operator itself */
  for (guint steps = 0;; steps++)
    {
      dsaupd_ (&ido, "I", &lanczos->n, "LA", &lanczos->n_wanted, &tolerance, lanczos->residual, &lanczos->n_vectors, lanczos->vectors,
               &lanczos->n, lanczos->parameters, lanczos->pointers, lanczos->work_d, lanczos->work_l, &lanczos->size_l, &info, 1, 2);
      if (ido != 1 && ido != -1)
        break;
      if (!filter_apply (filter, lanczos->work_d + lanczos->pointers[0] - 1, lanczos->work_d + lanczos->pointers[1] - 1))
        return FALSE;
      report (lanczos, steps, watch);
    }
  if (info == 0 || info == 1 || info == 3)
    return TRUE; /* 1 and 3: not everything has converged, which the residuals will tell */
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED, _ ("ARPACK stopped with the error %d of dsaupd."), info);
  return FALSE;
}

/* The vectors that have converged, into @basis (n_wanted rows). */
static gboolean
lanczos_extract (Lanczos *lanczos, double tolerance, double *basis, guint *n_found, GError **error)
{
  const int rvec = 1;
  const double sigma = 0;
  int info;
  g_autofree int *select = g_new0 (int, lanczos->n_vectors);
  g_autofree double *values = g_new0 (double, lanczos->n_wanted);
  dseupd_ (&rvec, "A", select, values, basis, &lanczos->n, &sigma, "I", &lanczos->n, "LA", &lanczos->n_wanted, &tolerance, lanczos->residual,
           &lanczos->n_vectors, lanczos->vectors, &lanczos->n, lanczos->parameters, lanczos->pointers, lanczos->work_d, lanczos->work_l,
           &lanczos->size_l, &info, 1, 1, 2);
  *n_found = (guint) CLAMP (lanczos->parameters[4], 0, lanczos->n_wanted);
  if (info == 0 && *n_found > 0)
    return TRUE;
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED, _ ("ARPACK found no vibrational mode (error %d of dseupd)."), info);
  return FALSE;
}

/* ---- Rayleigh and Ritz ---- */

/* Eigenvalues in @w, eigenvectors in the rows of @a. */
static gboolean
solve_dense (int n, double *a, double *w, GError **error)
{
  int info, query = -1, size, size_i;
  double best;
  dsyevd_ ("V", "L", &n, a, &n, w, &best, &query, &size_i, &query, &info, 1, 1);
  size = (int) best;
  g_autofree double *work = g_new (double, size);
  g_autofree int *work_i = g_new (int, size_i);
  dsyevd_ ("V", "L", &n, a, &n, w, work, &size, work_i, &size_i, &info, 1, 1);
  if (info == 0)
    return TRUE;
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED, _ ("LAPACK stopped with the error %d of dsyevd."), info);
  return FALSE;
}

/* rows_out[m] = Σ_k turn[m][k] rows_in[k], in stretches that stay in the cache. */
static void
rotate (guint n_rows, gsize size, const double *turn, const double *rows_in, double *rows_out)
{
  const gsize stretch = 512;
  memset (rows_out, 0, (gsize) n_rows * size * sizeof *rows_out);
  for (gsize begin = 0; begin < size; begin += stretch)
    for (guint m = 0; m < n_rows; m++)
      for (guint k = 0; k < n_rows; k++)
        for (gsize i = begin; i < MIN (begin + stretch, size); i++)
          rows_out[m * size + i] += turn[(gsize) m * n_rows + k] * rows_in[k * size + i];
}

/* Signs are free: the component of largest size is positive, so that the arrows of a mode are the same at each run. */
static void
fix_sign (gsize size, double *v)
{
  gsize largest = 0;
  for (gsize k = 1; k < size; k++)
    if (fabs (v[k]) > fabs (v[largest]) * (1 + 1e-9))
      largest = k;
  const double sign = v[largest] < 0 ? -1 : 1;
  for (gsize k = 0; k < size; k++)
    v[k] *= sign;
}

static gboolean
measure_residuals (const VtOperator *op, VtEigenModes *modes, double tolerance, const VtWatch *watch)
{
  g_autofree double *product = g_new (double, op->n);
  modes->converged = TRUE;
  for (guint m = 0; m < modes->n; m++)
    {
      double sum = 0;
      double *v = modes->vectors + m * op->n;
      if (vt_watch_is_cancelled (watch))
        return FALSE;
      fix_sign (op->n, v);
      op->apply (v, product, op->data);
      modes->products++;
      vt_vector_remove (op->n, op->n_null, op->null_vectors, product);
      for (gsize k = 0; k < op->n; k++)
        sum += (product[k] - modes->values[m] * v[k]) * (product[k] - modes->values[m] * v[k]);
      modes->residuals[m] = sqrt (sum);
      modes->converged = modes->converged && modes->residuals[m] <= tolerance * modes->top;
    }
  return TRUE;
}

/* @basis: orthonormal rows. Fills in values, vectors and residuals of @modes. */
static gboolean
rayleigh_ritz (const VtOperator *op, guint n, const double *basis, VtEigenModes *modes, double tolerance, const VtWatch *watch, GError **error)
{
  g_autofree double *small = g_new (double, (gsize) n * n), *product = g_new (double, op->n);
  modes->n = n;
  modes->size = op->n;
  modes->values = g_new (double, n);
  modes->residuals = g_new (double, n);
  modes->vectors = g_malloc_n ((gsize) n * op->n, sizeof (double));
  for (guint m = 0; m < n; m++)
    {
      if (vt_watch_is_cancelled (watch))
        return FALSE;
      op->apply (basis + m * op->n, product, op->data);
      modes->products++;
      for (guint k = 0; k < n; k++)
        small[(gsize) m * n + k] = vt_vector_dot (op->n, basis + k * op->n, product);
    }
  if (!solve_dense ((int) n, small, modes->values, error))
    return FALSE;
  rotate (n, op->n, small, basis, modes->vectors);
  return measure_residuals (op, modes, tolerance, watch);
}

/* ---- the lowest ---- */

/* Where the wanted part of the spectrum ends, with room: from a coarse density of states. FALSE if cancelled. */
static gboolean
guess_edge (const VtOperator *op, guint n_wanted, VtEigenModes *modes, double *edge, const VtWatch *watch)
{
  const VtWatch silent = { .cancellable = watch != NULL ? watch->cancellable : NULL };
  double kept[2]; /* edge, products */
  const VtVdosOptions options = { .resolution = vt_dynamical_frequency (modes->top) / 200, .n_probes = 2, .n_points = 1000 };
  const double wanted = EDGE_ROOM * n_wanted + 8, n_modes = (double) (op->n - op->n_null);
  g_autofree guint8 *groups = g_new0 (guint8, op->n);
  if (vt_watch_take (watch, 2, kept))
    {
      *edge = kept[0];
      modes->products += (guint64) kept[1];
      return TRUE;
    }
  g_autoptr (VtVdos) vdos = vt_vdos_compute (op, groups, 1, &options, &silent);
  if (vdos == NULL)
    return FALSE;
  const double step = vdos->frequency[1] - vdos->frequency[0];
  double count = vdos->unstable * n_modes;
  guint k = 0;
  for (; k + 1 < vdos->n && count < wanted; k++)
    count += vdos->g[0][k] * step * n_modes;
  const double omega = 2 * G_PI * vdos->frequency[k];
  *edge = CLAMP (omega * omega, 1e-4 * modes->top, 0.5 * modes->top);
  modes->products += vdos->products;
  kept[0] = *edge;
  kept[1] = (double) vdos->products;
  return vt_watch_keep (watch, 2, kept);
}

/* Measured on the spectrum of a glass: a higher degree makes a step dearer than it makes steps fewer, and a lower one makes more vectors to be kept
 * orthogonal. */
static guint
choose_degree (double edge, double top)
{
  return 2 * (guint) CLAMP (ceil (LIFT / sqrt (edge / top) / 2), 2, 500);
}

/* Orthonormal vectors of the largest eigenvalues of the filter of @op into @basis. */
static gboolean
search (const VtOperator *op, guint n_wanted, double tolerance, double edge, VtEigenModes *modes, double *basis, guint *n_found,
        const VtWatch *watch, GError **error)
{
  Filter filter = { .op = op, .low = edge, .high = modes->top, .degree = choose_degree (edge, modes->top), .products = &modes->products,
                    .watch = watch };
  Lanczos lanczos;
  g_autofree double *spare = g_new (double, 2 * op->n);
  filter.spare[0] = spare;
  filter.spare[1] = spare + op->n;
  lanczos_init (&lanczos, op->n, n_wanted);
  vt_vector_fill_signs (op->n, lanczos.residual, 0, 2 + op->n_null);
  vt_vector_remove (op->n, op->n_null, op->null_vectors, lanczos.residual);
  /* A vector's part along damped modes is its residual of the filter over the gap to them: the same relative size as here. */
  gboolean good = lanczos_run (&lanczos, &filter, tolerance / 2, watch, error)
                  && lanczos_extract (&lanczos, tolerance / 2, basis, n_found, error);
  modes->degree = filter.degree;
  modes->restarts += (guint) lanczos.parameters[2];
  lanczos_clear (&lanczos);
  return good;
}

static void
forget_vectors (VtEigenModes *modes)
{
  g_clear_pointer (&modes->values, g_free);
  g_clear_pointer (&modes->residuals, g_free);
  g_clear_pointer (&modes->vectors, g_free);
  modes->n = 0;
}

static void
apply_filter (const double *x, double *y, gpointer data)
{
  filter_apply (data, x, y);
}

static double
filter_value (const Filter *filter, double value)
{
  return cosh (filter->degree * acosh (MAX (1 + 2 * (filter->low - value) / (filter->high - filter->low), 1)));
}

/* Lanczos sees one vector of each eigenvalue, and finds others of a multiple one only by rounding: a crystal's may be missed. So what is orthogonal to
 * the modes found is probed, and searched if it reaches below the last of them. */
static gboolean
find_missed (const VtOperator *op, guint n_wanted, double tolerance, double edge, VtEigenModes *modes, gboolean *found, const VtWatch *watch,
             GError **error)
{
  const guint n_more = MIN (n_wanted, 8);
  const gsize n = op->n, n_rest = op->n_null + modes->n;
  double lowest, highest, beyond;
  guint n_found = 0;
  VtOperator rest = *op;
  const VtWatch keeping = { .journal = watch != NULL ? watch->journal : NULL }; /* a product that is begun is finished */
  g_autofree double *known = g_malloc_n ((n_rest + n_more) * n, sizeof (double)), *spare = g_new (double, 2 * n);
  memcpy (known, op->null_vectors, op->n_null * n * sizeof *known);
  memcpy (known + op->n_null * n, modes->vectors, modes->n * n * sizeof *known);
  rest.n_null = (guint) n_rest;
  rest.null_vectors = known;
  Filter filter = { .op = &rest, .low = edge, .high = modes->top, .degree = modes->degree, .spare = { spare, spare + n },
                    .products = &modes->products, .watch = &keeping };
  const VtOperator filtered = { .n = n, .apply = apply_filter, .data = &filter, .n_null = rest.n_null, .null_vectors = known };
  *found = FALSE;
  if (!vt_operator_probe (&filtered, PROBE_STEPS, &lowest, &highest, &beyond, watch))
    return FALSE;
  if (highest <= filter_value (&filter, modes->values[modes->n - 1]) * (1 + 1e-6))
    return TRUE;
  *found = TRUE;
  if (!search (&rest, n_more, tolerance, edge, modes, known + n_rest * n, &n_found, watch, error))
    return FALSE;
  const guint n_all = modes->n + n_found;
  forget_vectors (modes);
  if (!rayleigh_ritz (op, n_all, known + op->n_null * n, modes, tolerance, watch, error))
    return FALSE;
  modes->n = MIN (modes->n, n_wanted);
  return TRUE;
}

static gboolean
try_edge (const VtOperator *op, guint n_wanted, double tolerance, double edge, VtEigenModes *modes, const VtWatch *watch, GError **error)
{
  guint n_found = 0;
  gboolean found = TRUE;
  g_autofree double *basis = g_malloc_n ((gsize) n_wanted * op->n, sizeof (double));
  if (!search (op, n_wanted, tolerance, edge, modes, basis, &n_found, watch, error)
      || !rayleigh_ritz (op, n_found, basis, modes, tolerance, watch, error))
    return FALSE;
  for (guint round = 0; found && round < n_wanted; round++)
    if (!find_missed (op, n_wanted, tolerance, edge, modes, &found, watch, error))
      return FALSE;
  return TRUE;
}

/* ARPACK is for n_wanted below n; a hundred vectors or fewer are nothing for a dense solver. */
static gboolean
is_small (const VtOperator *op, guint n_wanted)
{
  return op->n <= 120 || n_wanted + 25 + op->n_null >= op->n / 3;
}

static gboolean
lowest_of_all (const VtOperator *op, guint n_wanted, VtEigenModes *modes, const VtWatch *watch, GError **error)
{
  if (!vt_eigen_all (op, modes, watch, error))
    return FALSE;
  modes->n = MIN (modes->n, n_wanted);
  return TRUE;
}

gboolean
vt_eigen_lowest (const VtOperator *op, guint n_wanted, double tolerance, VtEigenModes *modes, const VtWatch *watch, GError **error)
{
  static GMutex arpack;
  double bottom, beyond;
  gboolean good = FALSE;
  memset (modes, 0, sizeof *modes);
  if (is_small (op, n_wanted))
    return lowest_of_all (op, n_wanted, modes, watch, error);
  if (!vt_operator_probe (op, PROBE_STEPS, &bottom, &modes->top, &beyond, watch))
    return FALSE;
  modes->products = PROBE_STEPS;
  modes->top += beyond;
  double edge;
  if (!guess_edge (op, n_wanted, modes, &edge, watch))
    return FALSE;
  g_mutex_lock (&arpack);
  for (int attempt = 0; attempt < MAX_TRIES; attempt++)
    {
      forget_vectors (modes);
      good = !vt_watch_is_cancelled (watch) && try_edge (op, n_wanted, tolerance, edge, modes, watch, error);
      if (!good || (modes->n == n_wanted && modes->values[n_wanted - 1] < edge) || edge >= modes->top / 2)
        break;
      edge = MIN (2 * edge, modes->top / 2);
    }
  g_mutex_unlock (&arpack);
  return good;
}

/* ---- all of them ---- */

gboolean
vt_eigen_all (const VtOperator *op, VtEigenModes *modes, const VtWatch *watch, GError **error)
{
  const gsize n = op->n;
  double above = 0;
  memset (modes, 0, sizeof *modes);
  g_autofree double *matrix = g_malloc_n (n * n, sizeof (double));
  g_autofree double *unit = g_new0 (double, n), *values = g_new (double, n);
  for (gsize row = 0; row < n; row++)
    {
      if (vt_watch_is_cancelled (watch))
        return FALSE;
      unit[row] = 1;
      op->apply (unit, matrix + row * n, op->data);
      unit[row] = 0;
      vt_watch_report (watch, 0.5 * (double) row / (double) n);
    }
  for (gsize i = 0; i < n; i++)
    {
      double sum = 0;
      for (gsize j = 0; j < n; j++)
        {
          const double mean = (matrix[i * n + j] + matrix[j * n + i]) / 2;
          matrix[i * n + j] = matrix[j * n + i] = mean;
          sum += fabs (mean);
        }
      above = MAX (above, 2 * sum); /* a row's sum bounds the spectrum */
    }
  /* The null vectors are moved above the spectrum, and left out there. */
  for (guint v = 0; v < op->n_null; v++)
    for (gsize i = 0; i < n; i++)
      for (gsize j = 0; j < n; j++)
        matrix[i * n + j] += above * op->null_vectors[v * n + i] * op->null_vectors[v * n + j];
  if (!solve_dense ((int) n, matrix, values, error))
    return FALSE;
  modes->n = (guint) (n - op->n_null);
  modes->size = n;
  modes->products = n;
  modes->top = modes->n > 0 ? MAX (fabs (values[0]), fabs (values[modes->n - 1])) : 0;
  modes->values = g_steal_pointer (&values);
  modes->vectors = g_steal_pointer (&matrix);
  modes->residuals = g_new0 (double, n);
  return measure_residuals (op, modes, 1e-10, watch);
}

void
vt_eigen_modes_clear (VtEigenModes *modes)
{
  forget_vectors (modes);
}
