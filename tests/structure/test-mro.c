/* Icosahedral medium-range order: the Laves and A15 crystals, and every pair of centres in the glass. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-pool.h"
#include "helpers.h"

/* C15 (MgCu2): the 16 small atoms of a cell are ⟨0,0,12,0⟩, and each has 6 of them in its shell: one network. */
static void
test_laves (void)
{
  static const double large[2][3] = { { 0.125, 0.125, 0.125 }, { 0.875, 0.875, 0.875 } };
  static const double small[4][3] = { { 0.5, 0.5, 0.5 }, { 0.5, 0.25, 0.25 }, { 0.25, 0.5, 0.25 }, { 0.25, 0.25, 0.5 } };
  static const double shifts[4][3] = { { 0, 0, 0 }, { 0, 0.5, 0.5 }, { 0.5, 0, 0.5 }, { 0.5, 0.5, 0 } };
  double basis[24][3];
  guint8 species[24];
  guint n = 0;
  for (int s = 0; s < 4; s++)
    for (int b = 0; b < 6; b++, n++)
      {
        species[n] = b < 2;
        for (int x = 0; x < 3; x++)
          basis[n][x] = fmod (shifts[s][x] + (b < 2 ? large[b][x] : small[b - 2][x]) + 0.01 * (x + 1), 1);
      }
  g_autoptr (VtSample) sample = make_crystal (24, (const double (*)[3]) basis, species, 7.2, 3, 1e-4);
  g_autoptr (VtResult) result = run_method ("mro", sample, "");
  VtTable *table = vt_result_find_table (result, "mro");
  const gint32 *cluster = vt_field_peek_i32 (vt_result_find_field (result, "mro_cluster"));
  const gint32 *around = vt_field_peek_i32 (vt_result_find_field (result, "mro_icosahedra"));
  g_assert_cmpfloat (read_scalar (table, "icosahedra"), ==, 16 * 27);
  g_assert_cmpfloat (read_scalar (table, "clusters"), ==, 1);
  g_assert_cmpfloat (read_scalar (table, "largest"), ==, 16 * 27);
  g_assert_cmpfloat_with_epsilon (get_column (table, "per_icosahedron")[4], 6, 1e-12);
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    {
      /* A large atom has 12 small ones around it, a small one 6 and itself. */
      const gboolean centre = vt_sample_get_species_index (sample)[i] == 0;
      g_assert_cmpint (cluster[i], ==, centre);
      g_assert_cmpint (around[i], ==, centre ? 7 : 12);
    }
}

/* A15 (Cr3Si): the 2 Si are ⟨0,0,12,0⟩ and have only Cr around them, so none interpenetrates; by faces all are one cluster or
 * every one its own, and both are found. */
static void
test_a15 (void)
{
  static const double basis[8][3] = { { 0.01, 0.02, 0.03 }, { 0.51, 0.52, 0.53 }, { 0.26, 0.02, 0.53 }, { 0.76, 0.02, 0.53 },
                                      { 0.51, 0.27, 0.03 }, { 0.51, 0.77, 0.03 }, { 0.01, 0.52, 0.28 }, { 0.01, 0.52, 0.78 } };
  static const guint8 species[8] = { 1, 1, 0, 0, 0, 0, 0, 0 };
  g_autoptr (VtSample) sample = make_crystal (8, basis, species, 4.6, 4, 1e-4);
  g_autoptr (VtResult) apart = run_method ("mro", sample, "");
  g_autoptr (VtResult) joined = run_method ("mro", sample, "link=vertex");
  VtTable *table = vt_result_find_table (apart, "mro");
  g_assert_cmpfloat (read_scalar (table, "icosahedra"), ==, 2 * 64);
  g_assert_cmpfloat (get_column (table, "pairs")[4], ==, 0);
  g_assert_cmpfloat (read_scalar (table, "clusters"), ==, 2 * 64);
  g_assert_cmpfloat (read_scalar (vt_result_find_table (joined, "mro"), "clusters"), ==, 1);
  VtTable *sizes = vt_result_find_table (apart, "mro_clusters");
  g_assert_cmpuint (vt_table_get_n_rows (sizes), ==, 1);
  g_assert_cmpfloat (get_column (sizes, "size")[0], ==, 1);
  g_assert_cmpfloat (get_column (sizes, "count")[0], ==, 128);
}

/* ---- the glass, by brute force ---- */

typedef struct
{
  gsize atom;
  GHashTable *shell;
  int label;
} Centre;

static GPtrArray *
find_centres (VtSample *sample)
{
  g_autoptr (VtResult) census = run_method ("motif_census", sample, "");
  const gint32 *icosahedron = vt_field_peek_i32 (vt_result_find_field (census, "icosahedron"));
  GPtrArray *centres = g_ptr_array_new ();
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    {
      if (!icosahedron[i])
        continue;
      g_autoptr (VtVoronoiCell) cell = vt_voronoi_cell_of (sample, i, &plain_default, NULL);
      Centre *centre = g_new0 (Centre, 1);
      double surface = 0;
      for (guint f = 0; f < cell->n_faces; f++)
        surface += cell->face_areas[f];
      centre->atom = i;
      centre->label = (int) centres->len;
      centre->shell = g_hash_table_new (NULL, NULL);
      for (guint f = 0; f < cell->n_faces; f++)
        if (cell->face_areas[f] >= 0.01 * surface)
          g_hash_table_add (centre->shell, GSIZE_TO_POINTER (cell->face_neighbours[f]));
      g_assert_cmpuint (g_hash_table_size (centre->shell), ==, 12);
      g_ptr_array_add (centres, centre);
    }
  return centres;
}

static int
mode_of (const Centre *a, const Centre *b)
{
  GHashTableIter iter;
  gpointer key;
  int shared = 0;
  if (g_hash_table_contains (a->shell, GSIZE_TO_POINTER (b->atom)) || g_hash_table_contains (b->shell, GSIZE_TO_POINTER (a->atom)))
    return 4;
  g_hash_table_iter_init (&iter, a->shell);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    shared += g_hash_table_contains (b->shell, key);
  return MIN (shared, 4) - 1;
}

static void
check_glass (VtSample *sample, GPtrArray *centres, const char *options, int weakest)
{
  g_autoptr (VtResult) result = run_method ("mro", sample, options);
  VtTable *table = vt_result_find_table (result, "mro");
  const gint32 *cluster = vt_field_peek_i32 (vt_result_find_field (result, "mro_cluster"));
  const gint32 *around = vt_field_peek_i32 (vt_result_find_field (result, "mro_icosahedra"));
  double pairs[5] = { 0 };
  for (guint i = 0; i < centres->len; i++)
    ((Centre *) centres->pdata[i])->label = (int) i;
  for (guint i = 0; i < centres->len; i++)
    for (guint j = i + 1; j < centres->len; j++)
      {
        Centre *a = centres->pdata[i], *b = centres->pdata[j];
        const int mode = mode_of (a, b), from = a->label, to = b->label;
        if (mode < 0)
          continue;
        pairs[mode]++;
        for (guint k = 0; mode >= weakest && k < centres->len; k++)
          if (((Centre *) centres->pdata[k])->label == from)
            ((Centre *) centres->pdata[k])->label = to;
      }
  for (int mode = 0; mode < 5; mode++)
    g_assert_cmpfloat (get_column (table, "pairs")[mode], ==, pairs[mode]);
  g_assert_cmpfloat (read_scalar (table, "icosahedra"), ==, centres->len);
  /* The same partition: two centres have equal labels exactly if they are in one cluster. */
  for (guint i = 0; i < centres->len; i++)
    for (guint j = 0; j < i; j++)
      {
        const Centre *a = centres->pdata[i], *b = centres->pdata[j];
        g_assert_cmpint (a->label == b->label, ==, cluster[a->atom] == cluster[b->atom]);
      }
  gsize n_centres = 0;
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    {
      int expected = 0;
      n_centres += cluster[i] > 0;
      for (guint k = 0; k < centres->len; k++)
        {
          const Centre *centre = centres->pdata[k];
          expected += centre->atom == i || g_hash_table_contains (centre->shell, GSIZE_TO_POINTER (i));
        }
      g_assert_cmpint (around[i], ==, expected);
    }
  g_assert_cmpuint (n_centres, ==, centres->len);
  double total = 0;
  VtTable *sizes = vt_result_find_table (result, "mro_clusters");
  for (gsize k = 0; k < vt_table_get_n_rows (sizes); k++)
    total += get_column (sizes, "size")[k] * get_column (sizes, "count")[k];
  g_assert_cmpfloat (total, ==, centres->len);
}

static void
test_glass (void)
{
  g_autoptr (VtSample) sample = read_sample ("Cu50Zr50-5488-glass");
  GPtrArray *centres = find_centres (sample);
  g_assert_cmpuint (centres->len, >, 100);
  vt_pool_set_n_threads (1);
  check_glass (sample, centres, "", 4);
  vt_pool_set_n_threads (3);
  check_glass (sample, centres, "link=face", 2);
  check_glass (sample, centres, "link=vertex", 0);
  for (guint i = 0; i < centres->len; i++)
    {
      g_hash_table_unref (((Centre *) centres->pdata[i])->shell);
      g_free (centres->pdata[i]);
    }
  g_ptr_array_unref (centres);
}

static void
test_odd_input (void)
{
  VtCell cell;
  const double same[6] = { 1, 2, 3, 1, 2, 3 };
  vt_cell_init_orthogonal (&cell, 20, 20, 20);
  g_autoptr (VtSample) pair = make_sample (&cell, 2, same, NULL);
  assert_method_fails ("mro", pair, "", VT_METHOD_ERROR_INPUT);
  g_autoptr (VtSample) gas = make_random (&cell, 30, 1, 1, 3);
  g_autoptr (VtResult) result = run_method ("mro", gas, "");
  g_assert_cmpfloat (read_scalar (vt_result_find_table (result, "mro"), "largest"), <=, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mro/laves", test_laves);
  g_test_add_func ("/mro/a15", test_a15);
  g_test_add_func ("/mro/glass", test_glass);
  g_test_add_func ("/mro/odd-input", test_odd_input);
  return g_test_run ();
}
