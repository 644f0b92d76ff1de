/* Numbers as people read them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @digits significant ones, real minus, no trailing zeros; powers of ten as "1.2×10⁻⁵". Caller frees. */
char *vt_number_to_text (double value, int digits);

/* "%.*f", with a real minus. Caller frees. */
char *vt_number_to_fixed (double value, int decimals);

G_END_DECLS
