/* Motif census on a hand-made sample, and the methods "voronoi" and "motif_census" as a user runs them. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "document/vt-method.h"
#include "helpers.h"
#include "structure/vt-census.h"

static void
test_by_hand (void)
{
  /* ⟨0,0,12,0⟩ for 3 Cu and 1 Zr, ⟨0,6,0,8⟩ for 1 Cu and 1 Zr, ⟨1,2,3,4⟩ for 2 Zr. */
  const gint32 n3[8] = { 0, 0, 1, 0, 0, 0, 1, 0 }, n4[8] = { 0, 6, 2, 0, 0, 6, 2, 0 };
  const gint32 n5[8] = { 12, 0, 3, 12, 12, 0, 3, 12 }, n6[8] = { 0, 8, 4, 0, 0, 8, 4, 0 };
  const guint8 species[8] = { 0, 0, 1, 0, 0, 1, 1, 1 };
  double r[24] = { 0 };
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 10, 10, 10);
  g_autoptr (VtSample) sample = make_sample (&cell, 8, r, species);
  const gint32 *n[4] = { n3, n4, n5, n6 };
  g_autoptr (VtCensus) census = vt_census_new (sample, n);
  g_assert_cmpuint (census->n_motifs, ==, 3);
  g_autofree char *first = vt_census_dup_name (&census->motifs[0]), *second = vt_census_dup_name (&census->motifs[1]);
  g_autofree char *third = vt_census_dup_name (&census->motifs[2]);
  g_assert_cmpstr (first, ==, "⟨0,0,12,0⟩");
  g_assert_cmpstr (second, ==, "⟨1,2,3,4⟩");
  g_assert_cmpstr (third, ==, "⟨0,6,0,8⟩");
  g_assert_cmpuint (census->motifs[0].count, ==, 4);
  g_assert_cmpuint (census->motifs[0].by_species[0], ==, 3);
  g_assert_cmpuint (census->motifs[0].by_species[1], ==, 1);
  g_assert_cmpuint (census->motifs[1].by_species[0], ==, 0);
  g_assert_cmpuint (census->motifs[1].by_species[1], ==, 2);
  static const gint32 ranks[8] = { 0, 2, 1, 0, 0, 2, 1, 0 };
  g_assert_cmpmem (census->rank, sizeof ranks, ranks, sizeof ranks);
  g_assert_cmpfloat_with_epsilon (vt_census_get_entropy (census, -1), 1.5 * log (2), 1e-14);
  g_assert_cmpfloat_with_epsilon (vt_census_get_entropy (census, 0), -0.75 * log (0.75) - 0.25 * log (0.25), 1e-14);
  g_assert_cmpfloat_with_epsilon (vt_census_get_entropy (census, 1), 1.5 * log (2), 1e-14);
  g_assert_true (vt_census_find (census, (const gint32[4]){ 0, 6, 0, 8 }) == &census->motifs[2]);
  g_assert_null (vt_census_find (census, (const gint32[4]){ 0, 6, 8, 0 }));
}

static VtResult *
run (const char *id, VtSample *sample, const char *text, GPtrArray *inputs)
{
  const VtMethod *method = vt_registry_find (id);
  g_autoptr (GError) error = NULL;
  g_assert_nonnull (method);
  VtParams *params = vt_params_new (method->params);
  g_assert_true (vt_params_parse (params, text, &error));
  VtResult *result = vt_method_run_sync (method, sample, params, inputs, &error);
  g_assert_no_error (error);
  vt_params_free (params);
  return result;
}

static GPtrArray *
fields_of (VtResult *result)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < vt_result_get_n_fields (result); i++)
    g_ptr_array_add (fields, g_object_ref (vt_result_get_field (result, i)));
  return fields;
}

static double
scalar (VtResult *result, const char *table, const char *id)
{
  double value;
  g_assert_true (vt_table_lookup_scalar (vt_result_find_table (result, table), id, &value));
  return value;
}

static void
test_methods (void)
{
  static const char *const names[] = { "volume", "coordination_number", "n3", "n4", "n5", "n6", "l4fs", "l5fs", "l6fs", "surface_area" };
  g_autoptr (VtSample) sample = read_sample ("Cu50Zr50-5488-glass");
  g_autoptr (VtResult) voronoi = run ("voronoi", sample, "face_threshold=0,edge_threshold=0", NULL);
  g_assert_cmpuint (vt_result_get_n_fields (voronoi), ==, G_N_ELEMENTS (names));
  for (guint k = 0; k < G_N_ELEMENTS (names); k++)
    g_assert_nonnull (vt_result_find_field (voronoi, names[k]));
  g_assert_cmpstr (vt_field_get_unit (vt_result_find_field (voronoi, "volume")), ==, "Å³");
  const double volume = vt_cell_get_volume (vt_sample_get_cell (sample));
  g_assert_cmpfloat_with_epsilon (scalar (voronoi, "voronoi", "total_volume"), volume, 1e-10 * volume);
  const gint32 *cn = vt_field_peek_i32 (vt_result_find_field (voronoi, "coordination_number"));
  const gint32 *n5 = vt_field_peek_i32 (vt_result_find_field (voronoi, "n5"));
  const double *l5fs = vt_field_peek_f64 (vt_result_find_field (voronoi, "l5fs"));
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    g_assert_cmpfloat (l5fs[i], ==, (double) n5[i] / cn[i]);

  g_autoptr (GPtrArray) inputs = fields_of (voronoi);
  g_autoptr (VtResult) census = run ("motif_census", sample, "", inputs);
  VtTable *table = vt_result_find_table (census, "motif_census");
  g_assert_cmpint (vt_table_get_kind (table), ==, VT_TABLE_BARS);
  g_assert_cmpstr (vt_table_get_texts (table, 0)[0], ==, "⟨0,2,8,2⟩");
  g_assert_cmpstr (vt_table_get_texts (table, 0)[1], ==, "⟨0,3,6,4⟩");
  /* The thresholds are part of what the census is. */
  g_assert_nonnull (strstr (vt_table_get_provenance (table), "motif_census of voronoi:mode=plain,face_threshold=0,"));
  const double *fraction = vt_table_get_numbers (table, (guint) vt_table_find_column (table, "fraction"));
  const double *cu = vt_table_get_numbers (table, (guint) vt_table_find_column (table, "count_Cu"));
  const double *zr = vt_table_get_numbers (table, (guint) vt_table_find_column (table, "count_Zr"));
  const double *count = vt_table_get_numbers (table, (guint) vt_table_find_column (table, "count"));
  double sum = 0;
  for (gsize m = 0; m < vt_table_get_n_rows (table); m++)
    {
      sum += fraction[m];
      g_assert_cmpfloat (cu[m] + zr[m], ==, count[m]);
    }
  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (scalar (census, "motif_census", "icosahedra"), 0.039, 0.0005);
  g_assert_cmpfloat_with_epsilon (
    (scalar (census, "motif_census", "icosahedra_Cu") + scalar (census, "motif_census", "icosahedra_Zr")) / 2,
    scalar (census, "motif_census", "icosahedra"), 1e-12);
  g_assert_cmpfloat_with_epsilon (scalar (census, "motif_census", "diversity"), exp (scalar (census, "motif_census", "entropy")), 1e-9);
  g_assert_cmpfloat (scalar (census, "motif_census", "n_motifs"), ==, (double) vt_table_get_n_rows (table));
  const gint32 *motif = vt_field_peek_i32 (vt_result_find_field (census, "motif"));
  const gint32 *ico = vt_field_peek_i32 (vt_result_find_field (census, "icosahedron"));
  gsize first = 0, icosahedra = 0;
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    {
      first += motif[i] == 1;
      icosahedra += ico[i] == 1;
    }
  g_assert_cmpfloat ((double) first, ==, count[0]);
  g_assert_cmpfloat_with_epsilon ((double) icosahedra / 5488, scalar (census, "motif_census", "icosahedra"), 1e-12);
}

/* One motif in a crystal: no entropy, diversity 1. */
static void
test_crystal (void)
{
  g_autoptr (VtSample) sample = make_crystal (2, bcc_basis, b2_species, 3.3, 4, 1e-6);
  g_autoptr (VtResult) voronoi = run ("voronoi", sample, "", NULL);
  g_autoptr (GPtrArray) inputs = fields_of (voronoi);
  g_autoptr (VtResult) census = run ("motif_census", sample, "", inputs);
  VtTable *table = vt_result_find_table (census, "motif_census");
  g_assert_cmpuint (vt_table_get_n_rows (table), ==, 1);
  g_assert_cmpstr (vt_table_get_texts (table, 0)[0], ==, "⟨0,6,0,8⟩");
  g_assert_cmpfloat (scalar (census, "motif_census", "entropy"), ==, 0);
  g_assert_cmpfloat (scalar (census, "motif_census", "diversity"), ==, 1);
  g_assert_cmpfloat (scalar (census, "motif_census", "icosahedra"), ==, 0);
}

/* The face threshold is in percent of the surface: the B2 cell's square faces have 3.7 %, its hexagons 9.6 %. */
static void
test_threshold_unit (void)
{
  g_autoptr (VtSample) sample = make_crystal (2, bcc_basis, b2_species, 3.3, 4, 0);
  g_autoptr (VtResult) below = run ("voronoi", sample, "face_threshold=3.6", NULL);
  g_autoptr (VtResult) above = run ("voronoi", sample, "face_threshold=3.8", NULL);
  g_assert_cmpint (vt_field_peek_i32 (vt_result_find_field (below, "coordination_number"))[0], ==, 14);
  g_assert_cmpint (vt_field_peek_i32 (vt_result_find_field (above, "coordination_number"))[0], ==, 8);
}

static void
test_radii (void)
{
  const VtMethod *method = vt_registry_find ("voronoi");
  g_autoptr (VtSample) sample = read_sample ("Cu50Zr50-4394-glass");
  g_autoptr (VtResult) plain = run ("voronoi", sample, "", NULL);
  g_autoptr (VtResult) radical = run ("voronoi", sample, "mode=radical,radii=Cu=1.28/Zr=1.60", NULL);
  const double *a = vt_field_peek_f64 (vt_result_find_field (plain, "volume"));
  const double *b = vt_field_peek_f64 (vt_result_find_field (radical, "volume"));
  const guint8 *species = vt_sample_get_species_index (sample);
  double change[2] = { 0 };
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    change[species[i]] += b[i] - a[i];
  g_assert_cmpfloat (change[0], <, -1000);
  g_assert_cmpfloat (change[1], >, 1000);

  g_autoptr (GError) error = NULL;
  VtParams *params = vt_params_new (method->params);
  g_assert_true (vt_params_parse (params, "mode=radical,radii=Ni=1.2", NULL));
  g_assert_null (vt_method_run_sync (method, sample, params, NULL, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER);
  g_assert_nonnull (strstr (error->message, "Ni"));
  vt_params_free (params);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/census/by-hand", test_by_hand);
  g_test_add_func ("/census/methods", test_methods);
  g_test_add_func ("/census/crystal", test_crystal);
  g_test_add_func ("/census/threshold-unit", test_threshold_unit);
  g_test_add_func ("/census/radii", test_radii);
  return g_test_run ();
}
