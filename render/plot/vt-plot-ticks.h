/* Where an axis has its ticks, and how their numbers are written. */
#pragma once

#include <glib.h>

#include "base/vt-number-text.h"

G_BEGIN_DECLS

typedef struct
{
  double step;    /* between major ticks: 1, 2 or 5 × 10ᵏ; of a logarithmic axis: decades */
  double first;   /* first major tick ≥ the axis's minimum; of a logarithmic axis: its exponent */
  guint n;        /* major ticks inside the axis, its ends included */
  guint minor;    /* parts that minor ticks cut a step into */
  int exponent;   /* numbers are written divided by 10^exponent (0 for everyday numbers) */
  int decimals;   /* digits after the point of the numbers written */
  gboolean log;   /* at powers of ten */
} VtTicks;

/* Whether values from @min to @max are one and the same but for rounding: no axis shows that. */
gboolean vt_range_is_point (double min, double max);

/* Ticks for min < max with no more than about @target of them (≥ 2). @whole: integers only. */
void vt_ticks_linear (double min, double max, double target, gboolean whole, VtTicks *ticks);

/* The same for a logarithmic axis, 0 < min < max: at powers of ten, or, where it spans less than one and a half of them, as on a linear axis. */
void vt_ticks_logarithmic (double min, double max, double target, VtTicks *ticks);

double vt_ticks_get (const VtTicks *ticks, guint i);

/* The @i-th minor tick of those from below @min on; FALSE beyond @max. *@value is NaN where a major tick stands or nothing is in sight. */
gboolean vt_ticks_get_minor (const VtTicks *ticks, guint i, double min, double max, double *value);

/* "−0.25", with a real minus sign and without the factor 10^exponent. Caller frees. */
char *vt_ticks_dup_label (const VtTicks *ticks, double value);

G_END_DECLS
