/* Numbers: ours against the C library's strtod, digit for digit. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/vt-number.h"

static guint64 state = 88172645463325252u;

static guint64
next_random (void)
{
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static void
check (const char *text)
{
  double ours = 0;
  const char *end = vt_number_read_double (text, &ours, NULL);
  const double theirs = strtod (text, NULL);

  if (end == NULL || *end != '\0' || memcmp (&ours, &theirs, sizeof ours) != 0)
    g_error ("%s: ours %.17g (%s), strtod %.17g", text, ours, end == NULL ? "refused" : end, theirs);
}

static void
test_random_doubles (void)
{
  char text[64];

  for (int i = 0; i < 400000; i++)
    {
      const guint64 bits = next_random ();
      double value;
      memcpy (&value, &bits, sizeof value);
      if (!isfinite (value))
        continue;
      g_snprintf (text, sizeof text, "%.17g", value);
      check (text);
    }
}

static void
test_random_coordinates (void)
{
  static const char *const formats[] = { "%.3f", "%.6g", "%.8f", "%.12g", "%.15g", "%.16g", "%.17g", "%.18g", "%.19g", "%.25g", "%e", "%.9E" };
  char text[64];

  for (int i = 0; i < 2000000; i++)
    {
      const double value = ldexp ((double) (gint64) next_random (), (int) (next_random () % 80) - 100);
      g_snprintf (text, sizeof text, formats[next_random () % G_N_ELEMENTS (formats)], value);
      check (text);
    }
}

/* Digits and exponents over the borders of every branch. */
static void
test_random_digits (void)
{
  char text[80];

  for (int i = 0; i < 1000000; i++)
    {
      const guint n_digits = 1 + (guint) (next_random () % 22);
      const guint point = (guint) (next_random () % (n_digits + 1));
      guint length = 0;

      if (next_random () % 2)
        text[length++] = '-';
      for (guint d = 0; d < n_digits; d++)
        {
          if (d == point)
            text[length++] = '.';
          text[length++] = (char) ('0' + next_random () % 10);
        }
      if (next_random () % 2)
        length += (guint) g_snprintf (text + length, 16, "e%d", (int) (next_random () % 70) - 35);
      text[length] = '\0';
      check (text);
    }
}

/* Exactly between two doubles: ties go to even. */
static void
test_ties (void)
{
  char text[64];

  check ("9007199254740993");
  check ("9007199254740995");
  check ("9007199254740993e1");
  check ("18014398509481986");
  check ("1.00000000000000011102230246251565404");
  for (int i = 0; i < 200000; i++)
    {
      const guint64 m = (next_random () >> 11) | G_GUINT64_CONSTANT (1) << 52;
      g_snprintf (text, sizeof text, "%" G_GUINT64_FORMAT, 2 * m + 1);
      check (text);
      /* The same tie with a fraction: (2m + 1) / 2^k has k decimals. */
      g_snprintf (text, sizeof text, "%.40g", (double) m);
      check (text);
    }
}

static void
test_words (void)
{
  static const char *const good[] = { "0", "-0", "+1", ".5", "5.", "-.5e-3", "1e400", "-1e400", "1e-400", "4.9e-324", "2.2250738585072011e-308",
                                      "000000000000000000000000000000001.5", "0.000000000000000000000000000000000000015" };
  static const char *const bad[] = { "", "-", "+", ".", "e5", "1e", "1e+", "-.e1", "x", "..1", "--1", "na", "in" };
  double value;
  gboolean integer;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    check (good[i]);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (vt_number_read_double (bad[i], &value, NULL));

  g_assert_nonnull (vt_number_read_double ("nan", &value, &integer));
  g_assert_true (isnan (value));
  g_assert_false (integer);
  g_assert_nonnull (vt_number_read_double ("-Infinity", &value, NULL));
  g_assert_true (isinf (value) && value < 0);
  g_assert_nonnull (vt_number_read_double ("1.5D+01", &value, NULL));
  g_assert_cmpfloat (value, ==, 15.0);

  /* What counts as an integer. */
  static const struct { const char *text; gboolean integer; } kinds[] = {
    { "7", TRUE }, { "-7", TRUE }, { "+7", TRUE }, { "7.", FALSE }, { "7e0", FALSE }, { "-0", FALSE }, { "0", TRUE },
    { "2147483647", TRUE }, { "2147483648", FALSE }, { "-2147483648", TRUE }, { "-2147483649", FALSE },
    { "99999999999999999999999", FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_assert_nonnull (vt_number_read_double (kinds[i].text, &value, &integer));
      g_assert_cmpint (integer, ==, kinds[i].integer);
    }
}

static void
test_integers (void)
{
  gint64 value = 0;
  char text[VT_NUMBER_LENGTH];

  g_assert_nonnull (vt_number_read_int ("9223372036854775807", &value));
  g_assert_cmpint (value, ==, G_MAXINT64);
  g_assert_nonnull (vt_number_read_int ("-9223372036854775808", &value));
  g_assert_cmpint (value, ==, G_MININT64);
  g_assert_null (vt_number_read_int ("9223372036854775808", &value));
  g_assert_null (vt_number_read_int ("-9223372036854775809", &value));
  g_assert_null (vt_number_read_int ("-", &value));
  for (int i = 0; i < 100000; i++)
    {
      const gint64 n = (gint64) (next_random () >> (next_random () % 64)) * (next_random () % 2 ? 1 : -1);
      g_assert_cmpuint (vt_number_format_int (text, n), ==, strlen (text));
      g_assert_nonnull (vt_number_read_int (text, &value));
      g_assert_cmpint (value, ==, n);
    }
}

static void
test_format (void)
{
  char text[VT_NUMBER_LENGTH];
  double back;

  for (int i = 0; i < 200000; i++)
    {
      const guint64 bits = next_random ();
      double value;
      memcpy (&value, &bits, sizeof value);
      if (i % 2)
        value = (double) (gint64) bits * 1e-17;
      if (!isfinite (value))
        continue;
      g_assert_cmpuint (vt_number_format_double (text, value), ==, strlen (text));
      g_assert_nonnull (vt_number_read_double (text, &back, NULL));
      g_assert_cmpmem (&back, sizeof back, &value, sizeof value);
    }
  vt_number_format_double (text, 0.1);
  g_assert_cmpstr (text, ==, "0.1");
  vt_number_format_double (text, -0.0);
  g_assert_cmpstr (text, ==, "-0");
  vt_number_format_double (text, 45.776604461600051);
  g_assert_cmpstr (text, ==, "45.77660446160005");
  vt_number_format_double (text, 1e15);
  g_assert_cmpstr (text, ==, "1e+15");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/number/random-doubles", test_random_doubles);
  g_test_add_func ("/number/random-coordinates", test_random_coordinates);
  g_test_add_func ("/number/random-digits", test_random_digits);
  g_test_add_func ("/number/ties", test_ties);
  g_test_add_func ("/number/words", test_words);
  g_test_add_func ("/number/integers", test_integers);
  g_test_add_func ("/number/format", test_format);
  return g_test_run ();
}
