#include "io/vt-number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* 10^22 is the largest power of ten that is a double. */
static const double powers_of_ten[] = {
  1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

static const guint64 powers_of_five[] = {
  1u,
  5u,
  25u,
  125u,
  625u,
  3125u,
  15625u,
  78125u,
  390625u,
  1953125u,
  9765625u,
  48828125u,
  244140625u,
  1220703125u,
  6103515625u,
  30517578125u,
  152587890625u,
  762939453125u,
  3814697265625u,
  19073486328125u,
  95367431640625u,
  476837158203125u,
  2384185791015625u,
  11920928955078125u,
  59604644775390625u,
  298023223876953125u,
  1490116119384765625u,
  7450580596923828125u,
};

#define EXACT_TEN ((int) G_N_ELEMENTS (powers_of_ten) - 1)
#define EXACT_FIVE ((int) G_N_ELEMENTS (powers_of_five) - 1)

/* Longer numbers than this are no numbers: a double's exact decimal expansion has at most 767 digits. */
#define LONGEST_NUMBER 1024

/* significand × 2^exponent to the nearest double; @sticky says that a little more was cut off below.
 * The result is known to be a normal number. */
static double
round_to_double (guint64 significand, int exponent, gboolean sticky)
{
  const int shift = 11 - __builtin_clzll (significand);

  if (shift <= 0)
    return ldexp ((double) significand, exponent);

  const guint64 rest = significand & ((G_GUINT64_CONSTANT (1) << shift) - 1);
  const guint64 half = G_GUINT64_CONSTANT (1) << (shift - 1);
  guint64 mantissa = significand >> shift;

  if (rest > half || (rest == half && (sticky || (mantissa & 1))))
    mantissa++;
  return ldexp ((double) mantissa, exponent + shift);
}

/* m × 10^e for m > 0, |e| ≤ 27, exactly rounded. */
static double
scale_by_integers (guint64 m, int e)
{
  const int m_zeros = __builtin_clzll (m);

  if (e >= 0)
    {
      const unsigned __int128 product = (unsigned __int128) m * powers_of_five[e];
      const guint64 high = (guint64) (product >> 64);
      const guint64 low = (guint64) product;

      if (high == 0)
        return round_to_double (low, e, FALSE);

      const int zeros = __builtin_clzll (high);
      const guint64 top = zeros > 0 ? high << zeros | low >> (64 - zeros) : high;
      const gboolean sticky = zeros > 0 ? (low << zeros) != 0 : low != 0;
      return round_to_double (top, e + 64 - zeros, sticky);
    }

  /* Both operands normalised: the dividend's upper half is below the divisor, so the quotient has 63 or 64 bits, ten more
   * than a double needs. */
  const guint64 five = powers_of_five[-e];
  const int five_zeros = __builtin_clzll (five);
  const guint64 divisor = five << five_zeros;
  const unsigned __int128 dividend = (unsigned __int128) (m << m_zeros) << 63;
  const guint64 quotient = (guint64) (dividend / divisor);
  const gboolean sticky = (unsigned __int128) quotient * divisor != dividend;

  return round_to_double (quotient, e - 63 - m_zeros + five_zeros, sticky);
}

static gboolean
matches_word (const char *text, const char *word)
{
  for (; *word != '\0'; text++, word++)
    if (g_ascii_tolower (*text) != *word)
      return FALSE;
  return TRUE;
}

static const char *
read_special (const char *p, gboolean negative, double *value)
{
  if (matches_word (p, "nan"))
    {
      *value = NAN;
      return p + 3;
    }
  if (matches_word (p, "infinity") || matches_word (p, "inf"))
    {
      *value = negative ? -INFINITY : INFINITY;
      return p + (matches_word (p, "infinity") ? 8 : 3);
    }
  return NULL;
}

static gboolean
read_slowly (const char *text, const char *end, double *value)
{
  char buffer[LONGEST_NUMBER + 1];
  const gsize length = (gsize) (end - text);

  if (length > LONGEST_NUMBER)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    buffer[i] = text[i] == 'd' || text[i] == 'D' ? 'e' : text[i];
  buffer[length] = '\0';

  char *stop = NULL;
  *value = g_ascii_strtod (buffer, &stop);
  return stop == buffer + length;
}

/* More than 9: no digit. (g_ascii_isdigit() looks it up in a table.) */
static inline guint
digit_at (const char *p)
{
  return (guint) (guchar) *p - '0';
}

const char *
vt_number_read_double (const char *text, double *value, gboolean *is_integer)
{
  const guint64 room = (G_MAXUINT64 - 9) / 10;
  const gboolean negative = *text == '-';
  const char *p = text;
  guint64 m = 0;
  int e = 0;
  gboolean lost = FALSE;
  gboolean integer = TRUE;

  if (negative || *p == '+')
    p++;

  const char *digits = p;
  for (guint digit; (digit = digit_at (p)) <= 9; p++)
    {
      if (m <= room)
        m = 10 * m + digit;
      else
        {
          e++;
          lost |= digit != 0;
        }
    }
  gsize n_digits = (gsize) (p - digits);

  if (*p == '.')
    {
      integer = FALSE;
      digits = ++p;
      for (guint digit; (digit = digit_at (p)) <= 9; p++)
        {
          if (m <= room)
            {
              m = 10 * m + digit;
              e--;
            }
          else
            lost |= digit != 0;
        }
      n_digits += (gsize) (p - digits);
    }

  if (n_digits == 0)
    {
      if (is_integer != NULL)
        *is_integer = FALSE;
      return integer ? read_special (p, negative, value) : NULL;
    }
  if (n_digits > LONGEST_NUMBER)
    return NULL;

  const char letter = *p | 0x20;
  if (letter == 'e' || letter == 'd')
    {
      gint64 power = 0;
      const char *after = p + 1;

      if (!g_ascii_isdigit (after[*after == '-' || *after == '+']))
        return NULL;
      const gboolean down = *after == '-';
      after += *after == '-' || *after == '+';
      for (; g_ascii_isdigit (*after); after++)
        power = MIN (10 * power + (*after - '0'), 100000);
      p = after;
      e += (int) (down ? -power : power);
      integer = FALSE;
    }

  if (is_integer != NULL)
    *is_integer = integer && !lost && e == 0 && m <= (negative ? 2147483648u : 2147483647u) && !(negative && m == 0);

  double magnitude;
  if (m == 0 && !lost)
    magnitude = 0.0;
  else if (lost || e > EXACT_FIVE || e < -EXACT_FIVE)
    return read_slowly (text, p, value) ? p : NULL;
  else if (m <= G_GUINT64_CONSTANT (1) << 53 && e >= -EXACT_TEN && e <= EXACT_TEN)
    magnitude = e < 0 ? (double) m / powers_of_ten[-e] : (double) m * powers_of_ten[e];
  else
    magnitude = scale_by_integers (m, e);

  *value = negative ? -magnitude : magnitude;
  return p;
}

const char *
vt_number_read_int (const char *text, gint64 *value)
{
  const gboolean negative = *text == '-';
  const guint64 limit = negative ? G_GUINT64_CONSTANT (1) << 63 : G_MAXINT64;
  const char *p = text + (negative || *text == '+');
  guint64 m = 0;

  if (digit_at (p) > 9)
    return NULL;
  for (guint digit; (digit = digit_at (p)) <= 9; p++)
    {
      if (m > (limit - digit) / 10)
        return NULL;
      m = 10 * m + digit;
    }
  *value = (gint64) (negative ? 0 - m : m);
  return p;
}

guint
vt_number_format_int (char *buffer, gint64 value)
{
  char digits[24];
  guint n = 0;
  guint length = 0;
  guint64 m = value < 0 ? 0 - (guint64) value : (guint64) value;

  do
    digits[n++] = (char) ('0' + m % 10);
  while ((m /= 10) != 0);
  if (value < 0)
    buffer[length++] = '-';
  while (n > 0)
    buffer[length++] = digits[--n];
  buffer[length] = '\0';
  return length;
}

guint
vt_number_format_double (char *buffer, double value)
{
  if (isnan (value))
    {
      strcpy (buffer, "nan");
      return 3;
    }
  if (isinf (value))
    {
      strcpy (buffer, value < 0 ? "-inf" : "inf");
      return value < 0 ? 4 : 3;
    }
  if (fabs (value) < 1e15 && value == (double) (gint64) value && !(value == 0 && signbit (value)))
    return vt_number_format_int (buffer, (gint64) value);

  static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };
  for (guint i = 0;; i++)
    {
      double back = 0;

      g_ascii_formatd (buffer, VT_NUMBER_LENGTH, formats[i], value);
      if (i == G_N_ELEMENTS (formats) - 1
          || (vt_number_read_double (buffer, &back, NULL) != NULL && back == value))
        return (guint) strlen (buffer);
    }
}
