/* Distributions and ranks by species, against values counted by hand. */
#include <math.h>

#include "statistics/vt-histogram.h"

/* Ten atoms, alternating Cu and Zr. */
static VtSample *
make_sample (void)
{
  VtCell cell;
  VtSpecies species[2];
  double *positions = g_new0 (double, 30);
  guint8 *index = g_new (guint8, 10);

  vt_cell_init_orthogonal (&cell, 10, 10, 10);
  vt_species_init (&species[0], "Cu", 0);
  vt_species_init (&species[1], "Zr", 1);
  for (int i = 0; i < 10; i++)
    {
      positions[3 * i] = i;
      index[i] = i % 2;
    }
  return vt_sample_new (&cell, 10, positions, index, NULL, species, 2);
}

static VtField *
make_field (const double *values, VtFieldType type)
{
  gpointer storage = type == VT_FIELD_I32 ? (gpointer) g_new (gint32, 10) : (gpointer) g_new (double, 10);

  for (int i = 0; i < 10; i++)
    if (type == VT_FIELD_I32)
      ((gint32 *) storage)[i] = (gint32) values[i];
    else
      ((double *) storage)[i] = values[i];
  return vt_field_new ("f", "F", "", "", type, 10, 1, storage);
}

/* Whatever the bins are, they are equal, hold every value, and each species' fractions are those counted here. */
static void
check_table (VtTable *table, const double *values)
{
  gsize n = vt_table_get_n_rows (table);
  const double *centres = vt_table_get_numbers (table, 0);
  double width = n > 1 ? centres[1] - centres[0] : 1;

  g_assert_cmpuint (vt_table_get_n_columns (table), ==, 3);
  for (guint s = 0; s < 2; s++)
    {
      const double *fractions = vt_table_get_numbers (table, 1 + s);
      double sum = 0;
      int with_value = 0;

      for (int i = (int) s; i < 10; i += 2)
        with_value += isfinite (values[i]) != 0;
      for (gsize b = 0; b < n; b++)
        {
          int counted = 0;

          if (b > 0)
            g_assert_cmpfloat_with_epsilon (centres[b] - centres[b - 1], width, 1e-9);
          for (int i = (int) s; i < 10; i += 2)
            counted += values[i] >= centres[b] - width / 2 && values[i] < centres[b] + width / 2;
          sum += fractions[b];
          /* The largest value may lie on the last edge. */
          if (b + 1 < n)
            g_assert_cmpfloat_with_epsilon (fractions[b], (double) counted / with_value, 1e-12);
        }
      g_assert_cmpfloat_with_epsilon (sum, 1, 1e-12);
    }
}

static void
test_real (void)
{
  /* Not on any round edge; the last has no value. */
  const double values[] = { 0.137, 1.211, 2.317, 3.413, 4.519, 5.613, 6.717, 7.819, 8.923, NAN };
  g_autoptr (VtSample) sample = make_sample ();
  g_autoptr (VtField) field = make_field (values, VT_FIELD_F64);
  g_autoptr (VtTable) table = vt_histogram_of_field (field, 0, sample);

  check_table (table, values);
}

static void
test_whole (void)
{
  const double values[] = { 12, 13, 12, 15, 12, 15, 12, 15, 14, 13 };
  g_autoptr (VtSample) sample = make_sample ();
  g_autoptr (VtField) field = make_field (values, VT_FIELD_I32);
  g_autoptr (VtTable) table = vt_histogram_of_field (field, 0, sample);

  /* 12, 13, 14, 15: one bin each. */
  g_assert_cmpuint (vt_table_get_n_rows (table), ==, 4);
  g_assert_cmpfloat (vt_table_get_numbers (table, 0)[0], ==, 12);
  g_assert_cmpfloat (vt_table_get_numbers (table, 0)[3], ==, 15);
  check_table (table, values);
}

static void
test_degenerate (void)
{
  const double same_values[] = { 3, 3, 3, 3, 3, 3, 3, 3, 3, 3 };
  g_autoptr (VtSample) sample = make_sample ();
  g_autoptr (VtField) nothing
      = make_field ((double[]){ NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN }, VT_FIELD_F64);
  g_autoptr (VtField) same = make_field (same_values, VT_FIELD_F64);
  g_autoptr (VtTable) table = vt_histogram_of_field (same, 0, sample);
  double sum = 0;

  g_assert_null (vt_histogram_of_field (nothing, 0, sample));
  for (gsize b = 0; b < vt_table_get_n_rows (table); b++)
    sum += vt_table_get_numbers (table, 1)[b];
  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-12);
}

static void
test_percentile (void)
{
  g_autoptr (VtSample) sample = make_sample ();
  g_autoptr (VtField) field = make_field ((double[]){ 0, 1, 2, 3, 4, 5, 6, 7, 8, NAN }, VT_FIELD_F64);
  g_autoptr (VtField) same = make_field ((double[]){ 3, 3, 3, 3, 3, 3, 3, 3, 3, 3 }, VT_FIELD_F64);

  /* Among Cu's 0 2 4 6 8 two lie below the 4, and it is itself: (2 + 1/2) / 5. */
  g_assert_cmpfloat_with_epsilon (vt_histogram_percentile_of (field, sample, 4), 50, 1e-12);
  g_assert_cmpfloat_with_epsilon (vt_histogram_percentile_of (field, sample, 0), 10, 1e-12);
  g_assert_cmpfloat_with_epsilon (vt_histogram_percentile_of (field, sample, 8), 90, 1e-12);
  /* Zr's 1 3 5 7: the one without a value does not count. */
  g_assert_cmpfloat_with_epsilon (vt_histogram_percentile_of (field, sample, 7), 87.5, 1e-12);
  g_assert_true (isnan (vt_histogram_percentile_of (field, sample, 9)));
  g_assert_true (isnan (vt_histogram_percentile_of (same, sample, 0)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statistics/histogram/real", test_real);
  g_test_add_func ("/statistics/histogram/whole", test_whole);
  g_test_add_func ("/statistics/histogram/degenerate", test_degenerate);
  g_test_add_func ("/statistics/histogram/percentile", test_percentile);
  return g_test_run ();
}
