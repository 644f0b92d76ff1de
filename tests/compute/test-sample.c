#include <math.h>

#include "sample/vt-element.h"
#include "sample/vt-sample.h"
#include "sample/vt-table.h"

static VtSample *
make (gboolean with_ids)
{
  VtCell cell;
  VtSpecies species[2];
  double *positions = g_new (double, 12);
  guint8 *index = g_new (guint8, 4);
  gint64 *ids = with_ids ? g_new (gint64, 4) : NULL;

  vt_cell_init_orthogonal (&cell, 10, 10, 10);
  vt_species_init (&species[0], "Cu", 0);
  vt_species_init (&species[1], "Zr", 1);
  for (int i = 0; i < 4; i++)
    {
      positions[3 * i] = i;
      positions[3 * i + 1] = positions[3 * i + 2] = 0;
      index[i] = i == 3;
      if (ids)
        ids[i] = 10 * i - 5;
    }
  return vt_sample_new (&cell, 4, positions, index, ids, species, 2);
}

static void
test_sample (void)
{
  g_autoptr (VtSample) sample = make (TRUE);
  g_autoptr (VtSample) same = make (FALSE);
  g_autoptr (VtSample) renamed = NULL;
  g_autofree char *composition = vt_sample_dup_composition (sample);
  VtSpecies species[2];

  g_assert_cmpstr (composition, ==, "Cu75Zr25");
  g_assert_cmpint (vt_sample_find_id (sample, 15), ==, 2);
  g_assert_cmpint (vt_sample_find_id (sample, -5), ==, 0);
  g_assert_cmpint (vt_sample_find_id (sample, 14), ==, -1);
  g_assert_cmpint (vt_sample_find_id (sample, 26), ==, -1);
  g_assert_cmpint (vt_sample_find_id (same, 4), ==, 3);
  g_assert_cmpint (vt_sample_find_id (same, 0), ==, -1);
  g_assert_cmpint (vt_sample_find_id (same, 5), ==, -1);
  /* The hash is the configuration's, not the file's numbering. */
  g_assert_cmpstr (vt_sample_get_hash (sample), ==, vt_sample_get_hash (same));
  g_assert_cmpuint (strlen (vt_sample_get_hash (sample)), ==, 16);

  vt_species_init (&species[0], "Ni", 0);
  vt_species_init (&species[1], "Zr", 1);
  renamed = vt_sample_with_species (sample, species);
  g_assert_true (vt_sample_get_positions (renamed) == vt_sample_get_positions (sample));
  g_assert_cmpstr (vt_sample_get_hash (renamed), !=, vt_sample_get_hash (sample));
}

static void
test_elements (void)
{
  g_assert_cmpint (vt_element_lookup ("Cu"), ==, 29);
  g_assert_cmpint (vt_element_lookup ("CU"), ==, 0);
  g_assert_cmpint (vt_element_lookup ("Og"), ==, 118);
  g_assert_cmpint (vt_element_guess_from_mass (63.546, 0.3), ==, 29);
  g_assert_cmpint (vt_element_guess_from_mass (91.2, 0.3), ==, 40);
  g_assert_cmpint (vt_element_guess_from_mass (1.0, 0.3), ==, 1);
  g_assert_cmpint (vt_element_guess_from_mass (500, 0.3), ==, 0);
  g_assert_null (vt_element_get (0));
  g_assert_null (vt_element_get (119));
  for (int z = 1; z <= 118; z++)
    g_assert_cmpint (vt_element_lookup (vt_element_get (z)->symbol), ==, z);
}

static void
test_field_statistics (void)
{
  double *values = g_new (double, 103);
  g_autoptr (VtField) field = NULL;
  double a, b;

  /* 0 … 100 in a scrambled order, and two values that are none. */
  for (int i = 0; i < 101; i++)
    values[i] = (i * 37) % 101;
  values[101] = NAN;
  values[102] = INFINITY;
  field = vt_field_new ("x", "X", "Å", "", VT_FIELD_F64, 103, 1, values);
  g_assert_true (vt_field_get_range (field, &a, &b));
  g_assert_cmpfloat (a, ==, 0);
  g_assert_cmpfloat (b, ==, 100);
  g_assert_true (vt_field_get_percentiles (field, 1, 99.5, &a, &b));
  g_assert_cmpfloat_with_epsilon (a, 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (b, 99.5, 1e-12);
  g_assert_true (vt_field_has_gaps (field));
}

static void
test_field_without_values (void)
{
  double *values = g_new (double, 2);
  g_autoptr (VtField) field = NULL;
  double a, b;

  values[0] = values[1] = NAN;
  field = vt_field_new ("x", NULL, "", "", VT_FIELD_F64, 2, 1, values);
  g_assert_false (vt_field_get_range (field, &a, &b));
  g_assert_false (vt_field_get_percentiles (field, 1, 99, &a, &b));
}

static void
test_table_csv (void)
{
  const double x[] = { 0.1, 1.0 / 3.0 };
  const char *const names[] = { "⟨0,0,12,0⟩", "say \"hi\"" };
  g_autoptr (VtTable) table = vt_table_new ("t", "Title", VT_TABLE_PLAIN);
  g_autofree char *csv = NULL;

  vt_table_add_texts (table, "index", "Index", names, 2);
  vt_table_add_numbers (table, "x", "X", "Å", x, 2);
  vt_table_add_scalar (table, "entropy", "Entropy", "", 2.5);
  csv = vt_table_to_csv (table);
  g_assert_cmpstr (csv, ==,
                   "# Title\n"
                   "# entropy = 2.5\n"
                   "index,x\n"
                   "\"⟨0,0,12,0⟩\",0.1\n"
                   "\"say \"\"hi\"\"\",0.33333333333333331\n");
}

/* Over the edge and back: drawn on the side it came from, unless it is to be drawn as given. */
static void
test_images (void)
{
  VtCell cell;
  VtSpecies species;
  double inverse[3][3], place[3];
  const double start[3] = { 10.25, 5, 5 }, shift[3] = { -10, 0, 0 }, steps[] = { -1, -0.25, 0, 0.5 };

  vt_cell_init_orthogonal (&cell, 10, 10, 10);
  vt_species_init (&species, "Cu", 0);
  g_assert_true (vt_cell_get_inverse (&cell, inverse));
  g_autoptr (GBytes) images = g_bytes_new (shift, sizeof shift);
  g_autoptr (VtSample) start_sample = vt_sample_new (&cell, 1, g_memdup2 (start, sizeof start), g_new0 (guint8, 1), NULL, &species, 1);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      double *there = g_memdup2 (start, sizeof start);
      there[0] += steps[i];
      g_autoptr (VtSample) moved = vt_sample_with_positions (start_sample, NULL, there);

      vt_sample_get_place (moved, 0, inverse, place);
      g_assert_cmpfloat_with_epsilon (place[0], steps[i] < -0.25 ? 9.25 : 0.25 + steps[i], 1e-12);
      vt_sample_set_images (moved, images);
      vt_sample_get_place (moved, 0, inverse, place);
      g_assert_cmpfloat_with_epsilon (place[0], 0.25 + steps[i], 1e-12);
      vt_sample_get_place (moved, 0, NULL, place);
      g_assert_cmpfloat (place[0], ==, there[0]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sample/sample", test_sample);
  g_test_add_func ("/sample/images", test_images);
  g_test_add_func ("/sample/elements", test_elements);
  g_test_add_func ("/sample/field-statistics", test_field_statistics);
  g_test_add_func ("/sample/field-without-values", test_field_without_values);
  g_test_add_func ("/sample/table-csv", test_table_csv);
  return g_test_run ();
}
