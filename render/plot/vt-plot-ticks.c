#include "plot/vt-plot-ticks.h"

#include <math.h>
#include <string.h>

#define MINUS "−"
/* Sums of some thousand numbers are off by this share of themselves. */
#define ROUNDING 1e-12

gboolean
vt_range_is_point (double min, double max)
{
  return max - min <= ROUNDING * MAX (fabs (min), fabs (max));
}

/* The smallest of 1, 2, 5 × 10ᵏ that is not below @raw; *@mantissa tells which. */
static double
nice_step (double raw, int *mantissa)
{
  static const int mantissas[] = { 1, 2, 5 };
  double power = pow (10.0, floor (log10 (raw)));

  for (guint i = 0; i < G_N_ELEMENTS (mantissas); i++)
    /* The margin keeps 0.2 / 0.1 from falling on the wrong side of 2. */
    if (mantissas[i] * power >= raw * (1 - 1e-9))
      {
        *mantissa = mantissas[i];
        return mantissas[i] * power;
      }
  *mantissa = 1;
  return 10 * power;
}

void
vt_ticks_linear (double min, double max, double target, gboolean whole, VtTicks *ticks)
{
  int mantissa = 1;
  double largest = MAX (fabs (min), fabs (max));

  g_return_if_fail (isfinite (min) && isfinite (max) && min < max);

  ticks->log = FALSE;
  ticks->step = nice_step ((max - min) / MAX (target, 2.0), &mantissa);
  if (whole && ticks->step < 1)
    {
      ticks->step = 1;
      mantissa = 1;
    }
  ticks->minor = mantissa == 2 ? 4 : 5;
  if (whole && ticks->step / ticks->minor < 1)
    ticks->minor = ticks->step < 1.5 ? 1 : (guint) ticks->step;

  double margin = 1e-9 * ticks->step;
  double begin = ceil ((min - margin) / ticks->step);
  double end = floor ((max + margin) / ticks->step);
  ticks->first = begin * ticks->step;
  ticks->n = end >= begin ? (guint) (end - begin) + 1 : 0;

  ticks->exponent = 0;
  if (largest >= 1e5 || largest < 1e-3)
    ticks->exponent = (int) floor (log10 (largest) + 1e-9);
  ticks->decimals = MAX (0, ticks->exponent - (int) floor (log10 (ticks->step) + 1e-9));
}

void
vt_ticks_logarithmic (double min, double max, double target, VtTicks *ticks)
{
  double low = log10 (min), high = log10 (max);

  g_return_if_fail (min > 0 && isfinite (max) && min < max);

  if (high - low < 1.5)
    {
      vt_ticks_linear (min, max, target, FALSE, ticks);
      return;
    }
  ticks->log = TRUE;
  ticks->step = MAX (1, ceil ((high - low) / MAX (target, 2.0) - 1e-9));
  ticks->minor = ticks->step == 1 ? 9 : (guint) ticks->step;
  ticks->first = ceil (low / ticks->step - 1e-9) * ticks->step;
  ticks->n = (guint) MAX (floor ((high - ticks->first) / ticks->step + 1e-9) + 1, 0);
  ticks->exponent = 0;
  ticks->decimals = 0;
}

gboolean
vt_ticks_get_minor (const VtTicks *ticks, guint i, double min, double max, double *value)
{
  if (ticks->log && ticks->step == 1)
    {
      /* 2 … 9 times each power of ten */
      double power = pow (10, ticks->first - 1 + (double) (i / 9));

      *value = power * (1 + i % 9);
      if (*value > max * (1 + 1e-9))
        return FALSE;
      if (i % 9 == 0 || *value < min * (1 - 1e-9))
        *value = NAN;
    }
  else if (ticks->log)
    {
      *value = pow (10, ticks->first - ticks->step + i);
      if (*value > max * (1 + 1e-9))
        return FALSE;
      if (i % ticks->minor == 0 || *value < min * (1 - 1e-9))
        *value = NAN;
    }
  else
    {
      double step = ticks->step / ticks->minor;

      *value = ticks->first - ticks->step + i * step;
      if (*value > max + 1e-9 * step)
        return FALSE;
      if (i % ticks->minor == 0 || *value < min - 1e-9 * step)
        *value = NAN;
    }
  return TRUE;
}

double
vt_ticks_get (const VtTicks *ticks, guint i)
{
  double value = ticks->first + i * ticks->step;

  if (ticks->log)
    return pow (10, value);
  return fabs (value) < 1e-9 * ticks->step ? 0 : value;
}

char *
vt_ticks_dup_label (const VtTicks *ticks, double value)
{
  if (ticks->log)
    {
      int exponent = (int) lround (log10 (value));

      /* 0.01 … 1000 as people write them, if all of the axis's numbers are. */
      if (ticks->first >= -2 && ticks->first + (ticks->n - 1) * ticks->step <= 3)
        return g_strdup_printf ("%.*f", MAX (0, -exponent), value);
      return g_strdup_printf ("10^{%s%d}", exponent < 0 ? MINUS : "", ABS (exponent));
    }
  value /= pow (10.0, ticks->exponent);
  if (fabs (value) < 0.5 * pow (10.0, -ticks->decimals))
    value = 0;
  return vt_number_to_fixed (value, ticks->decimals);
}
