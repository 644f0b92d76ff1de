/* The density of states by the kernel polynomial method (A. Weiße, G. Wellein, A. Alvermann and H. Fehske, Rev. Mod. Phys. 78, 275 (2006)).
 *
 * With x the eigenvalue scaled to [−1, 1], the density is Σ_k c_k μ_k T_k(x) / (π √(1 − x²)), its Chebyshev moments μ_k = tr T_k(X) being
 * estimated with random vectors of ±1, and c_k Jackson's factors, which make a line of standard deviation π/M · √(1 − x²) of each
 * eigenvalue. In frequency that width is π ν_max/(2M) at low frequencies and smaller above: the moments suit ω = √λ well.
 *
 * A probe has entries on one group's rows only; what it sees is that group's part. One product gives two moments:
 * μ_{2k} = 2 t_k·t_k − μ_0 and μ_{2k+1} = 2 t_k·t_{k+1} − μ_1. Cost: M/2 products a probe; errors of g fall like
 * 1/√(probes × modes within the resolution). Tested against closed forms and the frequencies of a dense solver. */
#include "vibration/vt-vdos.h"

#include <math.h>

#include "vibration/vt-dynamical.h"

#define BOUND_STEPS 30

typedef struct
{
  const VtOperator *op;
  double centre, half; /* x = (λ − centre)/half */
  guint n_moments;
  double *rows[3];
  guint64 products;
} Kpm;

static void
scaled_step (Kpm *kpm, double scale, const double *now, const double *before, double *after)
{
  kpm->op->apply (now, after, kpm->op->data);
  kpm->products++;
  for (gsize k = 0; k < kpm->op->n; k++)
    after[k] = scale / kpm->half * (after[k] - kpm->centre * now[k]) - (before != NULL ? before[k] : 0);
}

/* Moments of the probe in rows[0] added to @moments. */
static gboolean
add_moments (Kpm *kpm, double *moments, const VtWatch *watch, double from, double to)
{
  const gsize n = kpm->op->n;
  double *now = kpm->rows[0], *next = kpm->rows[1], *spare = kpm->rows[2];
  const double zero = vt_vector_dot (n, now, now);
  scaled_step (kpm, 1, now, NULL, next);
  const double one = vt_vector_dot (n, now, next);
  moments[0] += zero;
  moments[1] += one;
  for (guint k = 2; k < kpm->n_moments; k += 2)
    {
      if (vt_watch_is_cancelled (watch))
        return FALSE;
      moments[k] += 2 * vt_vector_dot (n, next, next) - zero;
      scaled_step (kpm, 2, next, now, spare);
      /* The recurrence would let rounding along the null vectors stay for ever; it does not grow, but it is none of the spectrum. */
      if (k % 32 == 0)
        vt_vector_remove (n, kpm->op->n_null, kpm->op->null_vectors, spare);
      moments[k + 1] += 2 * vt_vector_dot (n, next, spare) - one;
      double *oldest = now;
      now = next;
      next = spare;
      spare = oldest;
      vt_watch_report (watch, from + (to - from) * k / kpm->n_moments);
    }
  return TRUE;
}

static double
jackson (guint k, guint m)
{
  const double q = G_PI / (m + 1);
  return ((m - k + 1) * cos (q * k) + sin (q * k) / tan (q)) / (m + 1);
}

/* Density in x at an angle with x = cos θ, times √(1 − x²). */
static double
sum_series (const double *damped, guint m, double theta)
{
  double sum = damped[0];
  for (guint k = 1; k < m; k++)
    sum += 2 * damped[k] * cos (k * theta);
  return sum / G_PI;
}

/* g(ν) = ρ(λ) dλ/dν with λ = (2πν)²; the series is ρ √(1 − x²) in x. */
static void
evaluate (const Kpm *kpm, const double *moments, double n_modes, VtVdos *vdos, double *g)
{
  g_autofree double *damped = g_new (double, kpm->n_moments);
  for (guint k = 0; k < kpm->n_moments; k++)
    damped[k] = moments[k] / n_modes * jackson (k, kpm->n_moments);
  for (guint i = 0; i < vdos->n; i++)
    {
      const double omega = 2 * G_PI * vdos->frequency[i], x = (omega * omega - kpm->centre) / kpm->half;
      const double root = sqrt (MAX (1 - x * x, 0));
      g[i] = root > 1e-9 ? sum_series (damped, kpm->n_moments, acos (x)) / root * 8 * G_PI * G_PI * vdos->frequency[i] / kpm->half : 0;
    }
}

/* ∫ over λ < 0, term by term: ∫ from θ_0 to π of the series. What the kernel smears over 0 from small λ is not told apart. */
static double
count_unstable (const Kpm *kpm, const double *moments, double n_modes)
{
  const double theta = acos (CLAMP (-kpm->centre / kpm->half, -1, 1));
  double sum = moments[0] * (G_PI - theta);
  for (guint k = 1; k < kpm->n_moments; k++)
    sum -= 2 * jackson (k, kpm->n_moments) * moments[k] * sin (k * theta) / k;
  return MAX (sum / G_PI / n_modes, 0);
}

static void
fill_probe (const VtOperator *op, const guint8 *groups, guint8 group, guint64 seed, guint64 stream, double *x)
{
  vt_vector_fill_signs (op->n, x, seed, stream);
  for (gsize k = 0; k < op->n; k++)
    if (groups[k] != group)
      x[k] = 0;
  vt_vector_remove (op->n, op->n_null, op->null_vectors, x);
}

static VtVdos *
vdos_new (guint n_points, guint n_groups, double highest)
{
  VtVdos *vdos = g_new0 (VtVdos, 1);
  vdos->n = n_points;
  vdos->n_groups = n_groups;
  vdos->highest = highest;
  vdos->frequency = g_new (double, n_points);
  vdos->error = g_new (double, n_points);
  vdos->g = g_new (double *, n_groups + 1);
  for (guint group = 0; group <= n_groups; group++)
    vdos->g[group] = g_new0 (double, n_points);
  for (guint i = 0; i < n_points; i++)
    vdos->frequency[i] = highest * (i + 0.5) / n_points;
  return vdos;
}

/* Standard error of the total: each group's probes err independently. */
static void
estimate_errors (VtVdos *vdos, double *const *curves, guint n_probes)
{
  for (guint i = 0; i < vdos->n; i++)
    {
      double variance = 0;
      for (guint group = 0; group < vdos->n_groups; group++)
        for (guint p = 0; p < n_probes; p++)
          {
            const double d = curves[group * n_probes + p][i] - vdos->g[1 + group][i];
            variance += d * d / (n_probes * (n_probes - 1.0));
          }
      vdos->error[i] = n_probes > 1 ? sqrt (variance) : NAN;
    }
}

static gboolean
run_probes (Kpm *kpm, const guint8 *groups, const VtVdosOptions *options, VtVdos *vdos, double **curves, const VtWatch *watch)
{
  const guint n_curves = vdos->n_groups * options->n_probes;
  const double n_modes = (double) (kpm->op->n - kpm->op->n_null);
  g_autofree double *moments = g_new (double, kpm->n_moments);
  for (guint c = 0; c < n_curves; c++)
    {
      const guint group = c / options->n_probes;
      for (guint k = 0; k < kpm->n_moments; k++)
        moments[k] = 0;
      fill_probe (kpm->op, groups, (guint8) group, options->seed, c, kpm->rows[0]);
      if (!add_moments (kpm, moments, watch, (double) c / n_curves, (c + 1.0) / n_curves))
        return FALSE;
      curves[c] = g_new (double, vdos->n);
      evaluate (kpm, moments, n_modes, vdos, curves[c]);
      vdos->unstable += count_unstable (kpm, moments, n_modes) / options->n_probes;
      for (guint i = 0; i < vdos->n; i++)
        {
          vdos->g[1 + group][i] += curves[c][i] / options->n_probes;
          vdos->g[0][i] += curves[c][i] / options->n_probes;
        }
    }
  estimate_errors (vdos, curves, options->n_probes);
  return TRUE;
}

VtVdos *
vt_vdos_compute (const VtOperator *op, const guint8 *groups, guint n_groups, const VtVdosOptions *options, const VtWatch *watch)
{
  Kpm kpm = { .op = op };
  double bottom, top, beyond;
  const guint n_curves = n_groups * options->n_probes;
  if (!vt_operator_probe (op, BOUND_STEPS, &bottom, &top, &beyond, watch))
    return NULL;
  top += beyond;
  /* The interval has room at its ends, where the series is singular. */
  const double low = (bottom < 0 ? bottom - beyond : 0) - 0.002 * top, high = 1.02 * top;
  kpm.centre = (low + high) / 2;
  kpm.half = (high - low) / 2;
  const double highest = vt_dynamical_frequency (high);
  kpm.n_moments = 2 * (guint) CLAMP (ceil (G_PI * highest / (4 * options->resolution)), 8, 20000);
  VtVdos *vdos = vdos_new (options->n_points, n_groups, highest);
  vdos->resolution = G_PI * highest / (2 * kpm.n_moments);
  g_autofree double *rows = g_new (double, 3 * op->n);
  for (int k = 0; k < 3; k++)
    kpm.rows[k] = rows + k * op->n;
  double **curves = g_new0 (double *, n_curves + 1);
  const gboolean good = run_probes (&kpm, groups, options, vdos, curves, watch);
  for (guint c = 0; c < n_curves; c++)
    g_free (curves[c]);
  g_free (curves);
  vdos->products = kpm.products + BOUND_STEPS;
  if (good)
    return vdos;
  vt_vdos_free (vdos);
  return NULL;
}

void
vt_vdos_free (VtVdos *vdos)
{
  if (vdos == NULL)
    return;
  for (guint group = 0; group <= vdos->n_groups; group++)
    g_free (vdos->g[group]);
  g_free (vdos->g);
  g_free (vdos->frequency);
  g_free (vdos->error);
  g_free (vdos);
}
