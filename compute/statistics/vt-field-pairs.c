#include "statistics/vt-field-pairs.h"

#include <math.h>
#include <string.h>

void
vt_field_pairs_init (VtFieldPairs *pairs, VtField *x, guint x_component, VtField *y, guint y_component, VtSample *sample, int species,
               gboolean own_means)
{
  const guint8 *index = vt_sample_get_species_index (sample);
  const gsize n = vt_sample_get_n_atoms (sample);
  double sums[2][VT_MAX_SPECIES] = { { 0 } }, counts[VT_MAX_SPECIES] = { 0 };

  memset (pairs, 0, sizeof *pairs);
  g_return_if_fail (vt_field_get_n_atoms (x) == n && vt_field_get_n_atoms (y) == n);

  pairs->x = g_new (double, n + 1);
  pairs->y = g_new (double, n + 1);
  pairs->atoms = g_new (guint32, n + 1);
  for (gsize i = 0; i < n; i++)
    {
      if (species >= 0 && index[i] != species)
        continue;
      const double a = vt_field_get (x, i, x_component), b = vt_field_get (y, i, y_component);
      if (!isfinite (a) || !isfinite (b))
        continue;
      pairs->x[pairs->n] = a;
      pairs->y[pairs->n] = b;
      pairs->atoms[pairs->n++] = (guint32) i;
      sums[0][index[i]] += a;
      sums[1][index[i]] += b;
      counts[index[i]]++;
    }
  for (gsize k = 0; own_means && k < pairs->n; k++)
    {
      const guint8 s = index[pairs->atoms[k]];
      pairs->x[k] -= sums[0][s] / counts[s];
      pairs->y[k] -= sums[1][s] / counts[s];
    }
}

void
vt_field_pairs_clear (VtFieldPairs *pairs)
{
  g_free (pairs->x);
  g_free (pairs->y);
  g_free (pairs->atoms);
  memset (pairs, 0, sizeof *pairs);
}

/* Two digits, the same for all of them; more where one that is not 1 would be written so. */
static int
count_digits (const VtEstimate *estimate)
{
  const double values[] = { fabs (estimate->value), fabs (estimate->low), fabs (estimate->high) };
  int digits = 2;

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    while (digits < 4 && values[i] < 1 && values[i] >= 1 - 0.5 * pow (10, -digits))
      digits++;
  return digits;
}

/* With a real minus sign. */
static void
append_coefficient (GString *text, double value, int digits)
{
  if (!isfinite (value))
    g_string_append (text, "–");
  else
    g_string_append_printf (text, "%s%.*f", value < 0 && fabs (value) >= 0.5 * pow (10, -digits) ? "−" : "", digits, fabs (value));
}

char *
vt_estimate_to_text (const char *symbol, const VtEstimate *estimate)
{
  GString *text = g_string_new (symbol);
  const int digits = count_digits (estimate);

  g_string_append (text, " = ");
  append_coefficient (text, estimate->value, digits);
  if (isfinite (estimate->low) && isfinite (estimate->high))
    {
      g_string_append (text, " [");
      append_coefficient (text, estimate->low, digits);
      g_string_append (text, ", ");
      append_coefficient (text, estimate->high, digits);
      g_string_append (text, "]");
    }
  return g_string_free (text, FALSE);
}
