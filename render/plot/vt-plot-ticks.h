/* Where an axis has its ticks, and how their numbers are written. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double step;    /* between major ticks: 1, 2 or 5 × 10ᵏ */
  double first;   /* first major tick ≥ the axis's minimum */
  guint n;        /* major ticks inside the axis, its ends included */
  guint minor;    /* parts that minor ticks cut a step into */
  int exponent;   /* numbers are written divided by 10^exponent (0 for everyday numbers) */
  int decimals;   /* digits after the point of the numbers written */
} VtTicks;

/* Ticks for min < max with no more than about @target of them (≥ 2). @whole: integers only. */
void vt_ticks_linear (double min, double max, double target, gboolean whole, VtTicks *ticks);

double vt_ticks_get (const VtTicks *ticks, guint i);

/* "−0.25", with a real minus sign and without the factor 10^exponent. Caller frees. */
char *vt_ticks_dup_label (const VtTicks *ticks, double value);

/* A number as a reader wants it: @digits significant ones, real minus, no trailing zeros; powers of ten as "1.2×10⁻⁵".
 * Caller frees. */
char *vt_number_to_text (double value, int digits);

G_END_DECLS
