#include "landscape/vt-lanczos.h"

#include <math.h>
#include <string.h>

struct _VtLanczos
{
  gsize n;         /* numbers per vector */
  guint n_vectors; /* there is room for */
  double *vectors;
  double *work;    /* n: the displaced point, then its forces */
  double *product;
};

VtLanczos *
vt_lanczos_new (void)
{
  return g_new0 (VtLanczos, 1);
}

void
vt_lanczos_free (VtLanczos *self)
{
  if (self == NULL)
    return;
  g_free (self->vectors);
  g_free (self->work);
  g_free (self->product);
  g_free (self);
}

static void
reserve (VtLanczos *self, gsize n, guint n_vectors)
{
  if (self->n == n && self->n_vectors >= n_vectors)
    return;
  g_free (self->vectors);
  g_free (self->work);
  g_free (self->product);
  self->n = n;
  self->n_vectors = n_vectors;
  self->vectors = g_new (double, n * n_vectors);
  self->work = g_new (double, n);
  self->product = g_new (double, n);
}

/* ---- tridiagonal matrices: diagonal a[m], beside it b[m − 1] ---- */

/* How many eigenvalues lie below @x: negative pivots of T − x (Sturm). */
static guint
count_below (guint m, const double *a, const double *b, double x)
{
  guint n = 0;
  double pivot = 1;
  for (guint i = 0; i < m; i++)
    {
      const double square = i > 0 ? b[i - 1] * b[i - 1] : 0;
      pivot = a[i] - x - (i > 0 ? square / pivot : 0);
      if (pivot == 0)
        pivot = 1e-300;
      n += pivot < 0;
    }
  return n;
}

/* The eigenvalue of @index (from the lowest, 0), by bisection between Gershgorin's bounds. */
static double
tridiagonal_value (guint m, const double *a, const double *b, guint index)
{
  double low = INFINITY, high = -INFINITY;
  for (guint i = 0; i < m; i++)
    {
      const double radius = (i > 0 ? fabs (b[i - 1]) : 0) + (i + 1 < m ? fabs (b[i]) : 0);
      low = MIN (low, a[i] - radius);
      high = MAX (high, a[i] + radius);
    }
  for (int step = 0; step < 200; step++)
    {
      const double middle = low + (high - low) / 2;
      if (!(middle > low && middle < high))
        break;
      if (count_below (m, a, b, middle) > index)
        high = middle;
      else
        low = middle;
    }
  return low + (high - low) / 2;
}

/* Its eigenvector, by inverse iteration: twice (T − λ) y' = y. Gaussian elimination exchanges rows, so that there are two diagonals above. */
static void
tridiagonal_vector (guint m, const double *a, const double *b, double value, double *y)
{
  double d[VT_LANCZOS_MAX], e[VT_LANCZOS_MAX], f[VT_LANCZOS_MAX];
  double scale = 1e-300;
  for (guint i = 0; i < m; i++)
    {
      y[i] = 1;
      scale = MAX (scale, fabs (a[i]) + (i + 1 < m ? fabs (b[i]) : 0));
    }
  for (int round = 0; round < 3; round++)
    {
      double current = a[0] - value, beside = m > 1 ? b[0] : 0;
      for (guint i = 0; i + 1 < m; i++)
        {
          const double next = a[i + 1] - value, after = i + 2 < m ? b[i + 1] : 0;
          if (fabs (b[i]) > fabs (current))
            {
              const double factor = current / b[i], kept = y[i];
              d[i] = b[i], e[i] = next, f[i] = after;
              current = beside - factor * next;
              beside = -factor * after;
              y[i] = y[i + 1];
              y[i + 1] = kept - factor * y[i];
            }
          else
            {
              const double pivot = current != 0 ? current : 1e-16 * scale;
              const double factor = b[i] / pivot;
              d[i] = pivot, e[i] = beside, f[i] = 0;
              current = next - factor * beside;
              beside = after;
              y[i + 1] -= factor * y[i];
            }
        }
      d[m - 1] = fabs (current) > 1e-16 * scale ? current : 1e-16 * scale;
      for (guint k = m; k-- > 0;)
        y[k] = (y[k] - (k + 1 < m ? e[k] * y[k + 1] : 0) - (k + 2 < m ? f[k] * y[k + 2] : 0)) / d[k];
      double max = 0;
      for (guint i = 0; i < m; i++)
        max = MAX (max, fabs (y[i]));
      for (guint i = 0; i < m; i++)
        y[i] /= max;
    }
  vt_vector_normalize (m, y);
}

/* ---- products ---- */

static void
multiply (VtLanczos *self, const VtLandscape *landscape, const VtLanczosOptions *options, const double *x, const double *force,
          const double *q)
{
  if (landscape->hessian_product)
    {
      landscape->hessian_product (landscape->data, x, q, self->product);
      return;
    }
  for (gsize i = 0; i < self->n; i++)
    self->work[i] = x[i] + options->difference * q[i];
  landscape->evaluate (landscape->data, self->work, self->product, NULL);
  for (gsize i = 0; i < self->n; i++)
    self->product[i] = (force[i] - self->product[i]) / options->difference;
}

static void
keep_out (const VtLandscape *landscape, double *y, const double *const *others, guint n_others)
{
  const gsize n = 3 * landscape->n_atoms;
  if (landscape->free)
    vt_vector_remove_drift (landscape->n_atoms, y);
  for (guint k = 0; k < n_others; k++)
    vt_vector_project_out (n, y, others[k]);
}

/* @beta: length of what the last product has beyond the space so far; times the last component of the Ritz vector it is the residual. */
static gboolean
is_enough (const VtLanczosOptions *options, guint m, const double *a, const double *b, double beta, double value, double before)
{
  double y[VT_LANCZOS_MAX];
  if (options->sign_margin <= 0)
    return m > 2 && fabs (value - before) <= options->tolerance * fabs (value);
  if (value < -options->sign_margin)
    return TRUE;
  if (m < 10)
    return FALSE;
  tridiagonal_vector (m, a, b, value, y);
  return value - beta * fabs (y[m - 1]) > -options->sign_margin;
}

/* Takes what the last product has in common with the vectors so far away, and makes it a unit vector; returns the length it had.
 * @three_terms: they do in exact arithmetic. In floating point, copies of the extreme values appear later, which no test of a sign minds. */
static double
make_orthogonal (VtLanczos *self, guint m, gboolean three_terms, double beta, double alpha)
{
  const gsize n = self->n;
  if (three_terms)
    {
      vt_vector_add (n, self->product, -alpha, self->vectors + (m - 1) * n);
      if (m > 1)
        vt_vector_add (n, self->product, -beta, self->vectors + (m - 2) * n);
      return vt_vector_normalize (n, self->product);
    }
  /* Again if much has been taken away: then once is not enough in floating point. */
  double before = sqrt (vt_vector_dot (n, self->product, self->product));
  for (int round = 0; round < 2; round++)
    {
      for (guint k = m; k-- > 0;)
        vt_vector_project_out (n, self->product, self->vectors + k * n);
      const double after = sqrt (vt_vector_dot (n, self->product, self->product));
      if (after > 0.1 * before)
        break;
      before = after;
    }
  return vt_vector_normalize (n, self->product);
}

double
vt_lanczos_lowest (VtLanczos *self, const VtLandscape *landscape, const VtLanczosOptions *options, const double *x, const double *force,
                   double *mode, const double *const *others, guint n_others, double *stiffest, guint *n_calls)
{
  const gsize n = 3 * landscape->n_atoms;
  const guint most = MIN (options->max_vectors, VT_LANCZOS_MAX);
  double a[VT_LANCZOS_MAX] = { 0 }, b[VT_LANCZOS_MAX] = { 0 }, y[VT_LANCZOS_MAX], value = NAN;
  guint m = 0;

  reserve (self, n, most);
  keep_out (landscape, mode, others, n_others);
  if (!(vt_vector_normalize (n, mode) > 0))
    return NAN;
  memcpy (self->vectors, mode, n * sizeof *mode);
  while (m < most)
    {
      double *q = self->vectors + m * n;
      multiply (self, landscape, options, x, force, q);
      (*n_calls)++;
      keep_out (landscape, self->product, others, n_others);
      a[m] = vt_vector_dot (n, self->product, q);
      if (!isfinite (a[m]))
        return NAN;
      m++;
      const double before = value;
      value = tridiagonal_value (m, a, b, 0);
      if (m == most)
        break;
      b[m - 1] = make_orthogonal (self, m, options->sign_margin > 0, m > 1 ? b[m - 2] : 0, a[m - 1]);
      if (is_enough (options, m, a, b, b[m - 1], value, before))
        break;
      /* The space that the start reaches is exhausted. */
      if (!(b[m - 1] > 1e-10 * (fabs (value) + fabs (a[m - 1]) + 1e-12)))
        break;
      memcpy (self->vectors + m * n, self->product, n * sizeof *mode);
    }
  tridiagonal_vector (m, a, b, value, y);
  memset (mode, 0, n * sizeof *mode);
  for (guint k = 0; k < m; k++)
    vt_vector_add (n, mode, y[k], self->vectors + k * n);
  vt_vector_normalize (n, mode);
  if (stiffest)
    *stiffest = tridiagonal_value (m, a, b, m - 1);
  return value;
}
