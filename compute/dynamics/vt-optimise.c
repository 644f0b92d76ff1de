#include "dynamics/vt-optimise.h"

#include <math.h>
#include <string.h>

#include "base/vt-simd.h"

/* ---- vectors ---- */

VT_SIMD_CLONES static double
dot (gsize n, const double *a, const double *b)
{
  VtV4 sum = VT_V4_ALL (0);
  double rest = 0;
  gsize k = 0;

  for (; k + VT_SIMD_WIDTH <= n; k += VT_SIMD_WIDTH)
    sum += VT_V4_LOAD (a + k) * VT_V4_LOAD (b + k);
  for (; k < n; k++)
    rest += a[k] * b[k];
  return VT_V4_SUM (sum) + rest;
}

static void
add_scaled (gsize n, double *a, double factor, const double *b)
{
  for (gsize k = 0; k < n; k++)
    a[k] += factor * b[k];
}

static double
largest (gsize n, const double *a)
{
  double most = 0;

  for (gsize k = 0; k < n; k++)
    most = MAX (most, fabs (a[k]));
  return most;
}

typedef struct
{
  const VtObjective *objective;
  VtOptimiseReport *report;
  double *x, *gradient;
  double value;
} VtSearch;

static double
evaluate (VtSearch *search, const double *x, double *gradient)
{
  search->report->evaluations++;
  return search->objective->evaluate (x, gradient, search->objective->data);
}

static gboolean
is_done (VtSearch *search)
{
  const VtObjective *objective = search->objective;

  search->report->done = objective->is_done (search->report->steps, search->value, search->x, search->gradient, objective->data);
  return search->report->done || search->report->evaluations >= objective->max_evaluations;
}

/* ---- L-BFGS ---- */

#define MEMORY 10
#define LBFGS_VECTORS (2 * MEMORY + 5)

/* Armijo's condition asks for this part of the decrease that the slope promises. */
#define ARMIJO 1e-4

/* Values differ by rounding alone below this part of their size: then the slope decides, which rounds less (W. W. Hager and H. Zhang,
 * SIAM J. Optim. 16, 170 (2005)). */
#define ROUNDING 1e-14

typedef struct
{
  guint n_pairs, newest;
  double *s[MEMORY], *y[MEMORY]; /* steps and what the gradient changed by */
  double rho[MEMORY];            /* 1/(s · y) */
} VtMemory;

/* direction = −H gradient, with the two loops of Nocedal's recursion. */
static void
find_direction (const VtMemory *memory, gsize n, const double *gradient, double *direction)
{
  double alpha[MEMORY];

  for (gsize k = 0; k < n; k++)
    direction[k] = -gradient[k];
  for (guint p = 0; p < memory->n_pairs; p++)
    {
      const guint m = (memory->newest + MEMORY - p) % MEMORY;

      alpha[m] = memory->rho[m] * dot (n, memory->s[m], direction);
      add_scaled (n, direction, -alpha[m], memory->y[m]);
    }
  if (memory->n_pairs > 0)
    {
      const guint m = memory->newest;
      const double scale = 1 / (memory->rho[m] * dot (n, memory->y[m], memory->y[m]));

      for (gsize k = 0; k < n; k++)
        direction[k] *= scale;
    }
  for (guint p = memory->n_pairs; p-- > 0;)
    {
      const guint m = (memory->newest + MEMORY - p) % MEMORY;

      add_scaled (n, direction, alpha[m] - memory->rho[m] * dot (n, memory->y[m], direction), memory->s[m]);
    }
}

/* Remembers the step if the function curves upwards along it. */
static void
remember (VtMemory *memory, gsize n, const double *step, const double *change)
{
  const guint m = (memory->newest + 1) % MEMORY;
  const double product = dot (n, step, change);

  if (!(product > 1e-10 * sqrt (dot (n, step, step) * dot (n, change, change))))
    return;
  memcpy (memory->s[m], step, n * sizeof (double));
  memcpy (memory->y[m], change, n * sizeof (double));
  memory->rho[m] = 1 / product;
  memory->newest = m;
  memory->n_pairs = MIN (memory->n_pairs + 1, MEMORY);
}

/* Along @direction until the value has decreased enough; at the end @x and @gradient are there. FALSE if it cannot. */
static gboolean
search_line (VtSearch *search, const double *direction, double *x, double *gradient, double *value)
{
  const gsize n = search->objective->n;
  const double slope = dot (n, search->gradient, direction), most = largest (n, direction);
  const double noise = ROUNDING * fabs (search->value);
  double t = MIN (1, search->objective->reach / most);

  if (!(slope < 0))
    return FALSE;
  for (int attempt = 0; attempt < 12 && search->report->evaluations < search->objective->max_evaluations; attempt++)
    {
      double decrease, best;

      for (gsize k = 0; k < n; k++)
        x[k] = search->x[k] + t * direction[k];
      *value = evaluate (search, x, gradient);
      decrease = *value - search->value;
      if (decrease <= ARMIJO * t * slope)
        return TRUE;
      if (fabs (decrease) <= noise && fabs (dot (n, gradient, direction)) <= -0.9 * slope)
        return TRUE;
      /* The minimum of the parabola through what is known, not too near either end. */
      best = isfinite (*value) ? -slope * t * t / (2 * (decrease - slope * t)) : 0;
      t = CLAMP (best, 0.1 * t, 0.5 * t);
    }
  return FALSE;
}

static void
run_lbfgs (VtSearch *search)
{
  const gsize n = search->objective->n;
  g_autofree double *store = g_new (double, LBFGS_VECTORS * n);
  double *direction = store, *x = store + n, *gradient = store + 2 * n, *step = store + 3 * n, *change = store + 4 * n;
  VtMemory memory = { 0 };

  for (guint m = 0; m < MEMORY; m++)
    {
      memory.s[m] = store + (5 + 2 * m) * n;
      memory.y[m] = store + (6 + 2 * m) * n;
    }
  while (!is_done (search))
    {
      double value;

      find_direction (&memory, n, search->gradient, direction);
      if (memory.n_pairs == 0)
        {
          /* Nothing is known of the curvature yet: a tenth of the reach, or less where it is flat. */
          const double most = largest (n, direction), first = MIN (1, 0.1 * search->objective->reach / MAX (most, 1e-300));

          for (gsize k = 0; k < n; k++)
            direction[k] *= first;
        }
      if (!search_line (search, direction, x, gradient, &value))
        {
          /* Back to where it stands, and steepest descent from there; if that was it already, rounding allows no more. */
          search->value = evaluate (search, search->x, search->gradient);
          if (memory.n_pairs == 0)
            return;
          memory.n_pairs = 0;
          continue;
        }
      for (gsize k = 0; k < n; k++)
        {
          step[k] = x[k] - search->x[k];
          change[k] = gradient[k] - search->gradient[k];
        }
      remember (&memory, n, step, change);
      memcpy (search->x, x, n * sizeof (double));
      memcpy (search->gradient, gradient, n * sizeof (double));
      search->value = value;
      search->report->steps++;
    }
}

/* ---- FIRE 2.0 ---- */

/* The paper's table 1; times are in units in which masses are 1. The longest, ten times the first, is near 2/√(largest curvature) of
 * metals (40 eV/Å²). */
#define FIRE_STEP 0.02
#define FIRE_DELAY 20
#define FIRE_GROW 1.1
#define FIRE_SHRINK 0.5
#define FIRE_MIX 0.25
#define FIRE_MIX_SHRINK 0.99
#define FIRE_UPHILL_MAX 2000

static void
run_fire (VtSearch *search)
{
  const gsize n = search->objective->n;
  const double reach = search->objective->reach;
  g_autofree double *v = g_new0 (double, n);
  double *x = search->x, *g = search->gradient;
  double dt = FIRE_STEP, mix = FIRE_MIX;
  const double dt_max = 10 * dt, dt_min = 0.02 * dt;
  guint downhill = 0, uphill = 0;

  while (!is_done (search))
    {
      const double power = -dot (n, g, v);

      if (power > 0)
        {
          downhill++;
          uphill = 0;
          if (downhill > FIRE_DELAY)
            {
              dt = MIN (dt * FIRE_GROW, dt_max);
              mix *= FIRE_MIX_SHRINK;
            }
        }
      else
        {
          downhill = 0;
          if (++uphill > FIRE_UPHILL_MAX)
            return;
          /* Not during the first steps, in which the velocity still finds its direction. */
          if (search->report->steps >= FIRE_DELAY)
            {
              dt = MAX (dt * FIRE_SHRINK, dt_min);
              mix = FIRE_MIX;
            }
          add_scaled (n, x, -0.5 * dt, v);
          memset (v, 0, n * sizeof (double));
        }

      /* Semi-implicit Euler with the velocity turned towards the force before the positions move. */
      add_scaled (n, v, -dt, g);
      const double speed = sqrt (dot (n, v, v)), force = sqrt (dot (n, g, g)), turn = force > 0 ? mix * speed / force : 0;
      for (gsize k = 0; k < n; k++)
        v[k] = (1 - mix) * v[k] - turn * g[k];
      const double most = dt * largest (n, v), limit = most > reach ? reach / most : 1;
      add_scaled (n, x, limit * dt, v);
      search->value = evaluate (search, x, g);
      search->report->steps++;
      if (!isfinite (search->value))
        return;
    }
}

guint
vt_optimise_get_n_vectors (VtOptimiser optimiser)
{
  return 1 + (optimiser == VT_OPTIMISER_LBFGS ? LBFGS_VECTORS : 1);
}

void
vt_optimise (VtOptimiser optimiser, const VtObjective *objective, double *x, VtOptimiseReport *report)
{
  g_autofree double *gradient = g_new (double, objective->n);
  VtSearch search = { objective, report, x, gradient, 0 };

  *report = (VtOptimiseReport){ 0 };
  search.value = evaluate (&search, x, gradient);
  if (isfinite (search.value))
    {
      if (optimiser == VT_OPTIMISER_FIRE)
        run_fire (&search);
      else
        run_lbfgs (&search);
    }
  report->value = search.value;
}
