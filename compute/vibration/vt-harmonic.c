/* The diagonal of D^{−1}. The lowest modes, which reach through the whole sample, are summed exactly; what is left of D^{−1}, R, fades
 * with distance, and is found with probes: atoms are coloured so that those of one colour are far apart, and with z the sum of the unit vectors of one
 * colour and direction, each with a random sign s, s_i (R z)_i = R_ii + Σ_j s_i s_j R_ij over the far atoms j of that colour (J. M. Tang
 * and Y. Saad, Numer. Linear Algebra Appl. 19, 485 (2012)). R z is a linear solve by conjugate gradients, which the absence of the lowest
 * modes makes short. The error is not guessed: at some atoms chosen at random R_ii is solved by itself.
 *
 * A journal keeps the solution of each system and what it cost. Cost: colours × dimension solves of some 60 products (tests/bench/vibration.sh). Tested against the sum over all modes of a dense
 * matrix, and molecular dynamics of the same crystal. */
#include "vibration/vt-harmonic.h"

#include <math.h>
#include <string.h>

#include <gio/gio.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-random.h"
#include "structure/vt-neighbours.h"

/* Some 500 atoms: a few seconds and 40 MB. */
#define DENSE_ROWS 1500
#define MAX_ITERATIONS 5000
#define CLEAN_EVERY 10 /* rounding lets the lowest modes come back */

/* ---- colours ---- */

static guint32 *
shuffle (gsize n, guint64 seed)
{
  guint32 *order = g_new (guint32, MAX (n, 1));
  VtRandom random;
  vt_random_init (&random, seed, 3, 0);
  for (gsize i = 0; i < n; i++)
    order[i] = (guint32) i;
  for (gsize i = n; i > 1; i--)
    {
      const guint32 k = vt_random_below (&random, (guint32) i), other = order[i - 1];
      order[i - 1] = order[k];
      order[k] = other;
    }
  return order;
}

guint32 *
vt_harmonic_colour (VtSample *sample, double spacing, guint *n_colours, GError **error)
{
  const gsize n = vt_sample_get_n_atoms (sample);
  g_autoptr (VtGrid) grid = vt_grid_new (sample, spacing / 2, FALSE, NULL, error);
  if (grid == NULL)
    return NULL;
  g_autofree guint32 *order = shuffle (n, 0);
  g_autofree guint32 *used_by = g_new (guint32, n + 1); /* by colour: the slot that last saw it nearby */
  guint32 *colours = g_new (guint32, n), *by_slot = g_new (guint32, n);
  VtNear near;
  vt_near_init (&near);
  *n_colours = 0;
  for (gsize k = 0; k <= n; k++)
    used_by[k] = G_MAXUINT32;
  for (gsize k = 0; k < n; k++)
    by_slot[k] = G_MAXUINT32;
  for (gsize k = 0; k < n; k++)
    {
      const guint32 slot = order[k];
      const double centre[3] = { grid->x[slot], grid->y[slot], grid->z[slot] }, reach = spacing * grid->scale;
      guint32 colour = 0;
      vt_grid_gather (grid, centre, 0, reach * reach, &near);
      for (guint j = 0; j < near.n; j++)
        if (by_slot[near.slot[j]] != G_MAXUINT32)
          used_by[by_slot[near.slot[j]]] = slot;
      while (used_by[colour] == slot)
        colour++;
      by_slot[slot] = colour;
      colours[grid->atom[slot]] = colour;
      *n_colours = MAX (*n_colours, colour + 1);
    }
  vt_near_clear (&near);
  g_free (by_slot);
  return colours;
}

/* ---- solves ---- */

typedef struct
{
  const VtOperator *op;
  const VtEigenModes *modes;
  VtHarmonic *harmonic;
  double tolerance;
  double *b, *x, *r, *p, *q; /* of n numbers, but x of two more, for the journal: products, and whether it converged */
} Solver;

static void
clean (const Solver *solver, double *v)
{
  vt_vector_remove (solver->op->n, solver->op->n_null, solver->op->null_vectors, v);
  vt_vector_remove (solver->op->n, solver->modes->n, solver->modes->vectors, v);
}

static void
fail_unstable (GError **error)
{
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
               _ ("Not all atoms would vibrate: the configuration is not at a minimum of its energy (minimise it first), or some of them move freely, as in a gas."));
}

static double
norm (gsize n, const double *v)
{
  return sqrt (vt_vector_dot (n, v, v));
}

/* x = R b by conjugate gradients. */
static gboolean
iterate (Solver *solver, const VtWatch *watch, GError **error)
{
  const gsize n = solver->op->n;
  clean (solver, solver->b);
  memcpy (solver->r, solver->b, n * sizeof (double));
  memcpy (solver->p, solver->b, n * sizeof (double));
  memset (solver->x, 0, n * sizeof (double));
  solver->x[n] = 0;
  solver->x[n + 1] = TRUE;
  const double enough = solver->tolerance * norm (n, solver->b);
  double rr = vt_vector_dot (n, solver->r, solver->r);
  for (int step = 0; sqrt (rr) > enough; step++)
    {
      if (vt_watch_is_cancelled (watch))
        return FALSE;
      if (step == MAX_ITERATIONS)
        {
          solver->x[n + 1] = FALSE;
          break;
        }
      solver->op->apply (solver->p, solver->q, solver->op->data);
      solver->x[n]++;
      const double curvature = vt_vector_dot (n, solver->p, solver->q);
      if (!(curvature > 0))
        {
          fail_unstable (error);
          return FALSE;
        }
      const double a = rr / curvature, before = rr;
      for (gsize k = 0; k < n; k++)
        {
          solver->x[k] += a * solver->p[k];
          solver->r[k] -= a * solver->q[k];
        }
      if (step % CLEAN_EVERY == CLEAN_EVERY - 1)
        clean (solver, solver->r);
      rr = vt_vector_dot (n, solver->r, solver->r);
      for (gsize k = 0; k < n; k++)
        solver->p[k] = solver->r[k] + rr / before * solver->p[k];
    }
  clean (solver, solver->x);
  return TRUE;
}

static gboolean
solve (Solver *solver, const VtWatch *watch, GError **error)
{
  const gsize n = solver->op->n;
  if (!vt_watch_take (watch, n + 2, solver->x) && (!iterate (solver, watch, error) || !vt_watch_keep (watch, n + 2, solver->x)))
    return FALSE;
  solver->harmonic->products += (guint64) solver->x[n];
  solver->harmonic->converged = solver->harmonic->converged && solver->x[n + 1] != 0;
  return TRUE;
}

/* ---- probes ---- */

static gboolean
run_probes (Solver *solver, const guint32 *colours, guint n_colours, int dimension, guint64 seed, const VtWatch *watch, GError **error)
{
  const gsize n = solver->op->n;
  g_autofree double *signs = g_new (double, n);
  vt_vector_fill_signs (n, signs, seed, 4);
  for (guint probe = 0; probe < n_colours * (guint) dimension; probe++)
    {
      const guint32 colour = probe / (guint) dimension;
      const gsize direction = probe % (guint) dimension;
      for (gsize k = 0; k < n; k++)
        solver->b[k] = k % (gsize) dimension == direction && colours[k / (gsize) dimension] == colour ? signs[k] : 0;
      if (!solve (solver, watch, error))
        return FALSE;
      for (gsize k = direction; k < n; k += (gsize) dimension)
        if (colours[k / (gsize) dimension] == colour)
          solver->harmonic->inverse[k] += signs[k] * solver->x[k];
      solver->harmonic->n_probes++;
      vt_watch_report (watch, 0.9 * (probe + 1) / (n_colours * (guint) dimension));
    }
  return TRUE;
}

/* rms over the checked atoms of the relative error of Σ_α. */
static gboolean
measure_error (Solver *solver, int dimension, guint n_checks, guint64 seed, const double *low, const VtWatch *watch, GError **error)
{
  const gsize n_atoms = solver->op->n / (gsize) dimension;
  const guint n = (guint) MIN (n_checks, n_atoms);
  double squares = 0;
  g_autofree guint32 *order = shuffle (n_atoms, seed + 1);
  for (guint c = 0; c < n; c++)
    {
      double truth = 0, estimate = 0;
      for (gsize k = order[c] * (gsize) dimension; k < (order[c] + 1u) * (gsize) dimension; k++)
        {
          memset (solver->b, 0, solver->op->n * sizeof (double));
          solver->b[k] = 1;
          if (!solve (solver, watch, error))
            return FALSE;
          truth += low[k] + solver->x[k];
          estimate += solver->harmonic->inverse[k];
        }
      squares += (estimate / truth - 1) * (estimate / truth - 1);
      vt_watch_report (watch, 0.9 + 0.1 * (c + 1) / n);
    }
  solver->harmonic->error = n > 0 ? sqrt (squares / n) : NAN;
  return TRUE;
}

/* ---- sums over modes ---- */

static gboolean
add_modes (const VtEigenModes *modes, double *inverse, GError **error)
{
  for (guint m = 0; m < modes->n; m++)
    {
      const double *v = modes->vectors + m * modes->size;
      if (!(modes->values[m] > 0))
        {
          fail_unstable (error);
          return FALSE;
        }
      for (gsize k = 0; k < modes->size; k++)
        inverse[k] += v[k] * v[k] / modes->values[m];
    }
  return TRUE;
}

gboolean
vt_harmonic_is_exact (const VtOperator *op)
{
  return op->n <= DENSE_ROWS;
}

static gboolean
compute_exactly (const VtOperator *op, VtHarmonic *harmonic, const VtWatch *watch, GError **error)
{
  VtEigenModes all = { 0 };
  gboolean good = vt_eigen_all (op, &all, watch, error) && add_modes (&all, harmonic->inverse, error);
  harmonic->products = all.products;
  vt_eigen_modes_clear (&all);
  return good;
}

gboolean
vt_harmonic_compute (VtSample *sample, const VtOperator *op, const VtEigenModes *modes, const VtHarmonicOptions *options, VtHarmonic *harmonic,
                     const VtWatch *watch, GError **error)
{
  const int dimension = vt_sample_get_cell (sample)->dimension;
  Solver solver = { .op = op, .modes = modes, .harmonic = harmonic, .tolerance = options->tolerance };
  guint n_colours;
  *harmonic = (VtHarmonic){ .inverse = g_new0 (double, op->n), .converged = TRUE };
  if (vt_harmonic_is_exact (op))
    return compute_exactly (op, harmonic, watch, error);
  if (!add_modes (modes, harmonic->inverse, error))
    return FALSE;
  g_autofree guint32 *colours = vt_harmonic_colour (sample, options->spacing, &n_colours, error);
  if (colours == NULL)
    return FALSE;
  g_autofree double *low = g_memdup2 (harmonic->inverse, op->n * sizeof (double));
  g_autofree double *work = g_new (double, 5 * op->n + 2);
  solver.b = work;
  solver.r = work + op->n;
  solver.p = work + 2 * op->n;
  solver.q = work + 3 * op->n;
  solver.x = work + 4 * op->n;
  return run_probes (&solver, colours, n_colours, dimension, options->seed, watch, error)
         && measure_error (&solver, dimension, options->n_checks, options->seed, low, watch, error);
}

void
vt_harmonic_clear (VtHarmonic *harmonic)
{
  g_clear_pointer (&harmonic->inverse, g_free);
}
