/* Vectors and bounds. The sums run in four interleaved parts in a fixed order, so that they do not depend on the machine's vectors. */
#include "vibration/vt-operator.h"

#include <math.h>

#include <gio/gio.h>

#include "base/vt-random.h"
#include "base/vt-simd.h"
#include "vibration/vt-lapack.h"

VT_SIMD_CLONES double
vt_vector_dot (gsize n, const double *x, const double *y)
{
  VtV4 sums[2] = { { 0 }, { 0 } };
  double tail = 0;
  gsize k = 0;
  for (; k + 8 <= n; k += 8)
    {
      sums[0] += VT_V4_LOAD (x + k) * VT_V4_LOAD (y + k);
      sums[1] += VT_V4_LOAD (x + k + 4) * VT_V4_LOAD (y + k + 4);
    }
  for (; k < n; k++)
    tail += x[k] * y[k];
  const VtV4 sum = sums[0] + sums[1];
  return VT_V4_SUM (sum) + tail;
}

VT_SIMD_CLONES static void
subtract (gsize n, double a, const double *restrict v, double *restrict x)
{
  for (gsize k = 0; k < n; k++)
    x[k] -= a * v[k];
}

void
vt_vector_remove (gsize n, guint n_vectors, const double *vectors, double *x)
{
  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; i < n_vectors; i++)
      {
        const double *v = vectors + (gsize) i * n;
        subtract (n, vt_vector_dot (n, v, x), v, x);
      }
}

void
vt_vector_fill_signs (gsize n, double *x, guint64 seed, guint64 stream)
{
  VtRandom random;
  vt_random_init (&random, seed, stream, 0);
  for (gsize k = 0; k < n; k++)
    x[k] = vt_random_uniform (&random) < 0.5 ? -1 : 1;
}

gboolean
vt_watch_is_cancelled (const VtWatch *watch)
{
  return watch != NULL && g_cancellable_is_cancelled (watch->cancellable);
}

gboolean
vt_watch_take (const VtWatch *watch, gsize n, double *values)
{
  return watch != NULL && vt_journal_take (watch->journal, n, values);
}

gboolean
vt_watch_keep (const VtWatch *watch, gsize n, const double *values)
{
  return watch == NULL || vt_journal_keep (watch->journal, n, values);
}

void
vt_watch_report (const VtWatch *watch, double fraction)
{
  if (watch != NULL && watch->progress != NULL)
    watch->progress (fraction, watch->data);
}

gboolean
vt_operator_probe (const VtOperator *op, guint steps, double *lowest, double *highest, double *beyond, const VtWatch *watch)
{
  const gsize n = op->n;
  int m = 0, info;
  double norm;
  g_autofree double *previous = g_new0 (double, n), *v = g_new (double, n), *w = g_new (double, n);
  g_autofree double *diagonal = g_new0 (double, steps), *beside = g_new0 (double, steps);
  vt_vector_fill_signs (n, v, 0, 1);
  vt_vector_remove (n, op->n_null, op->null_vectors, v);
  norm = sqrt (vt_vector_dot (n, v, v));
  while (m < (int) steps && norm > 0)
    {
      for (gsize k = 0; k < n; k++)
        v[k] /= norm;
      if (vt_watch_is_cancelled (watch))
        return FALSE;
      op->apply (v, w, op->data);
      vt_vector_remove (n, op->n_null, op->null_vectors, w);
      if (m > 0)
        {
          beside[m - 1] = norm;
          subtract (n, norm, previous, w);
        }
      diagonal[m] = vt_vector_dot (n, v, w);
      subtract (n, diagonal[m], v, w);
      m++;
      norm = sqrt (vt_vector_dot (n, w, w));
      /* An invariant subspace: what is left is rounding. */
      if (norm < 1e-12 * fabs (diagonal[0]))
        norm = 0;
      double *spare = previous;
      previous = v;
      v = w;
      w = spare;
    }
  dsterf_ (&m, diagonal, beside, &info);
  *lowest = m > 0 ? diagonal[0] : 0;
  *highest = m > 0 ? diagonal[m - 1] : 0;
  *beyond = norm;
  return TRUE;
}
