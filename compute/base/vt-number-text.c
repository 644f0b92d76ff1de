#include "base/vt-number-text.h"

#include <math.h>
#include <string.h>

#define MINUS "−"

/* Plain printf output with the sign replaced. */
static char *
with_minus (const char *digits)
{
  return digits[0] == '-' ? g_strconcat (MINUS, digits + 1, NULL) : g_strdup (digits);
}

static void
append_superscript (GString *text, int number)
{
  static const char *const digits[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };
  char plain[16];

  g_snprintf (plain, sizeof plain, "%d", number);
  for (const char *p = plain; *p; p++)
    g_string_append (text, *p == '-' ? "⁻" : digits[*p - '0']);
}

char *
vt_number_to_fixed (double value, int decimals)
{
  g_autofree char *digits = g_strdup_printf ("%.*f", decimals, value);

  return with_minus (digits);
}

char *
vt_number_to_text (double value, int digits)
{
  char buffer[64];
  char *e;

  if (isnan (value))
    return g_strdup ("–");
  g_snprintf (buffer, sizeof buffer, "%.*g", digits, value);
  /* %g turns to powers of ten early for round numbers such as 1e+04: write those out. */
  if (strchr (buffer, 'e') != NULL && fabs (value) >= 1 && fabs (value) < 1e7)
    g_snprintf (buffer, sizeof buffer, "%.0f", value);
  e = strchr (buffer, 'e');
  if (e == NULL)
    return with_minus (buffer);

  g_autoptr (GString) text = g_string_new (NULL);
  int exponent = (int) g_ascii_strtoll (e + 1, NULL, 10);
  *e = '\0';
  g_autofree char *mantissa = with_minus (buffer);
  g_string_append (text, mantissa);
  g_string_append (text, "×10");
  append_superscript (text, exponent);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
