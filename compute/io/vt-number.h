/* Numbers in text: fast, correctly rounded, independent of the locale.
 *
 * Reading. A decimal number is m × 10^e with an integer m. If m has at most 19 digits and |e| is small, the
 * nearest double follows from one multiplication or division of exact quantities (W. D. Clinger, PLDI 1990, for
 * m ≤ 2^53, |e| ≤ 22; integer arithmetic in 128 bits with a sticky bit for m < 2^64, |e| ≤ 27, because 5^27 < 2^64).
 * Everything else goes through g_ascii_strtod(). Both ways round to nearest, ties to even.
 *
 * Writing. The shortest of 15, 16 or 17 significant digits that reads back as the same double.
 *
 * The reading functions take text that ends with a character which belongs to no number ('\n', ' ', '\0'); they
 * never look past that character. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Decimal, nan or inf, exponent with e, E, d or D (Fortran). Returns the character after the number, or NULL if there is
 * no number at @text. The caller checks that what follows is a delimiter.
 * @is_integer: (nullable) set to whether it was written as an integer that fits gint32 (−0 does not). */
const char *vt_number_read_double (const char *text, double *value, gboolean *is_integer);

/* Decimal integer with optional sign; NULL if there is none or it does not fit. */
const char *vt_number_read_int (const char *text, gint64 *value);

#define VT_NUMBER_LENGTH 32

/* Writes at most VT_NUMBER_LENGTH − 1 characters and a NUL; returns the length. */
guint vt_number_format_double (char *buffer, double value);
guint vt_number_format_int (char *buffer, gint64 value);

static inline gboolean
vt_char_is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

/* End of a word: blank, end of line or end of text. */
static inline gboolean
vt_char_is_end (char c)
{
  return vt_char_is_blank (c) || c == '\n' || c == '\0';
}

G_END_DECLS
