/* The lowest modes of a sample, and sums over them. See vt-modes.h, and vt-eigen.c for how they are found. */
#include "vibration/vt-modes.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "vibration/vt-inherent.h"

#define TOLERANCE 1e-10 /* of a residual, in units of the largest ω² */
#define MOST_BYTES 4e9

/* ---- the last ones ---- */

static GMutex lock;
static VtModes *last;
static char *last_key;

static VtModes *
recall (const char *key)
{
  VtModes *modes = NULL;
  g_mutex_lock (&lock);
  if (g_strcmp0 (last_key, key) == 0)
    modes = vt_modes_ref (last);
  g_mutex_unlock (&lock);
  return modes;
}

static void
remember (const char *key, VtModes *modes)
{
  g_mutex_lock (&lock);
  VtModes *before = last;
  g_free (last_key);
  last_key = g_strdup (key);
  last = vt_modes_ref (modes);
  g_mutex_unlock (&lock);
  if (before != NULL)
    vt_modes_unref (before);
}

static void
modes_clear (gpointer data)
{
  VtModes *modes = data;
  vt_eigen_modes_clear (&modes->eigen);
  g_free (modes->positions);
}

VtModes *
vt_modes_ref (VtModes *modes)
{
  return g_atomic_rc_box_acquire (modes);
}

void
vt_modes_unref (VtModes *modes)
{
  g_atomic_rc_box_release_full (modes, modes_clear);
}

/* ---- finding ---- */

static double
measure_orthonormality (const VtEigenModes *eigen)
{
  double worst = 0;
  for (guint m = 0; m < eigen->n; m++)
    for (guint k = 0; k <= m; k++)
      worst = MAX (worst, fabs (vt_vector_dot (eigen->size, eigen->vectors + m * eigen->size, eigen->vectors + k * eigen->size) - (m == k)));
  return worst;
}

static gboolean
check_size (guint n_wanted, gsize n, GError **error)
{
  /* The vectors, ARPACK's, and those taken together to look for missed ones. */
  if (4.5 * n_wanted * (double) n * sizeof (double) < MOST_BYTES)
    return TRUE;
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
               _ ("%u modes of %zu components do not fit into memory: ask for a smaller fraction of the modes."), n_wanted, n);
  return FALSE;
}

static gboolean
find (VtSample *sample, double percent, gboolean relax, VtModes *modes, const VtWatch *watch, GError **error)
{
  modes->positions = vt_inherent_find (sample, relax, watch, error);
  if (modes->positions == NULL)
    return FALSE;
  g_autoptr (VtDynamical) dynamical = vt_dynamical_new (sample, modes->positions, error);
  if (dynamical == NULL)
    return FALSE;
  const VtOperator *op = vt_dynamical_get_operator (dynamical);
  const guint n_wanted = (guint) MAX (1, lround (percent / 100 * (double) (op->n - op->n_null)));
  modes->dimension = vt_dynamical_get_dimension (dynamical);
  modes->max_force = vt_dynamical_get_max_force (dynamical);
  if (!check_size (n_wanted, op->n, error) || !vt_eigen_lowest (op, n_wanted, TOLERANCE, &modes->eigen, watch, error))
    return FALSE;
  modes->orthonormality = measure_orthonormality (&modes->eigen);
  return TRUE;
}

VtModes *
vt_modes_find (VtSample *sample, double percent, gboolean relax, const VtWatch *watch, GError **error)
{
  const char *potential = vt_sample_get_potential (sample);
  g_autofree char *key = g_strdup_printf ("%s %.17g %d %s", vt_sample_get_hash (sample), percent, relax, potential != NULL ? potential : "");
  VtModes *modes = recall (key);
  if (modes != NULL)
    return modes;
  modes = g_atomic_rc_box_new0 (VtModes);
  if (find (sample, percent, relax, modes, watch, error))
    {
      remember (key, modes);
      return modes;
    }
  vt_modes_unref (modes);
  return NULL;
}

/* ---- sums ---- */

static double
get_share (const VtModes *modes, guint mode, gsize atom)
{
  const gsize d = (gsize) modes->dimension;
  const double *e = modes->eigen.vectors + mode * modes->eigen.size + atom * d;
  double sum = 0;
  for (gsize k = 0; k < d; k++)
    sum += e[k] * e[k];
  return sum;
}

double
vt_modes_get_participation_ratio (const VtModes *modes, guint mode)
{
  const gsize n = modes->eigen.size / (gsize) modes->dimension;
  double squares = 0, fourths = 0;
  for (gsize i = 0; i < n; i++)
    {
      const double share = get_share (modes, mode, i);
      squares += share;
      fourths += share * share;
    }
  return squares * squares / ((double) n * fourths);
}

double *
vt_modes_new_participation (const VtModes *modes)
{
  const gsize n = modes->eigen.size / (gsize) modes->dimension;
  double *p = g_new0 (double, n);
  for (guint m = 0; m < modes->eigen.n; m++)
    for (gsize i = 0; i < n; i++)
      p[i] += get_share (modes, m, i);
  return p;
}

double *
vt_modes_new_displacement (const VtModes *modes, guint mode, const double *masses)
{
  const gsize d = (gsize) modes->dimension, n = modes->eigen.size / d;
  double *u = g_new0 (double, 3 * n), largest = 0;
  for (gsize i = 0; i < n; i++)
    {
      for (gsize k = 0; k < d; k++)
        u[3 * i + k] = modes->eigen.vectors[mode * modes->eigen.size + i * d + k] / sqrt (masses[i]);
      largest = MAX (largest, u[3 * i] * u[3 * i] + u[3 * i + 1] * u[3 * i + 1] + u[3 * i + 2] * u[3 * i + 2]);
    }
  for (gsize k = 0; k < 3 * n; k++)
    u[k] /= sqrt (largest);
  return u;
}
