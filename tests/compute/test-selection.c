/* The set of selected atoms against a set kept by hand, and what becomes of it when the sample changes. */
#include "document/vt-selection.h"

#include <glib/gstdio.h>

#include "document/vt-document.h"

#define N 1003 /* no multiple of 8: the last byte of bits is not full */

/* @step: ids 1, 1 + step, 1 + 2 step …, from the @first of them on. */
static VtSample *
make_sample (gsize n, gint64 first, gint64 step)
{
  VtSpecies species;
  VtCell cell;
  double *positions = g_new0 (double, 3 * n);
  gint64 *ids = g_new (gint64, n);

  for (gsize i = 0; i < n; i++)
    {
      positions[3 * i] = (double) i * 0.01;
      ids[i] = first + (gint64) i * step;
    }
  vt_cell_init_orthogonal (&cell, 20, 20, 20);
  vt_species_init (&species, "Cu", 0);
  return vt_sample_new (&cell, n, positions, g_new0 (guint8, n), ids, &species, 1);
}

static void
count_changes (VtSelection *selection, int *n)
{
  (*n)++;
}

static void
test_modes (void)
{
  g_autoptr (VtSelection) selection = vt_selection_new ();
  g_autoptr (VtSample) sample = make_sample (N, 1, 1);
  guint8 expected[N] = { 0 }, given[N];
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  vt_selection_set_sample (selection, sample, FALSE);
  g_assert_null (vt_selection_peek (selection));
  for (int round = 0; round < 200; round++)
    {
      const VtSelectMode mode = (VtSelectMode) g_rand_int_range (rand, 0, 5);
      gsize count = 0;
      gboolean differs = FALSE;

      for (gsize i = 0; i < N; i++)
        {
          const guint8 before = expected[i];

          given[i] = g_rand_int_range (rand, 0, 3) == 0 ? (guint8) g_rand_int_range (rand, 1, 256) : 0;
          switch (mode)
            {
            case VT_SELECT_REPLACE:
              expected[i] = given[i] != 0;
              break;
            case VT_SELECT_ADD:
              expected[i] = before || given[i];
              break;
            case VT_SELECT_REMOVE:
              expected[i] = before && !given[i];
              break;
            case VT_SELECT_INTERSECT:
              expected[i] = before && given[i];
              break;
            case VT_SELECT_TOGGLE:
              expected[i] = !before != !given[i];
              break;
            }
          count += expected[i];
          differs |= before != expected[i];
        }
      g_assert_cmpint (vt_selection_apply (selection, mode, given), ==, differs);
      g_assert_cmpuint (vt_selection_get_count (selection), ==, count);
      for (gsize i = 0; i < N; i++)
        g_assert_cmpint (vt_selection_contains (selection, i), ==, expected[i]);
    }
  vt_selection_invert (selection);
  for (gsize i = 0; i < N; i++)
    g_assert_cmpint (vt_selection_contains (selection, i), ==, !expected[i]);
  vt_selection_select_all (selection);
  g_assert_cmpuint (vt_selection_get_count (selection), ==, N);
  vt_selection_select_none (selection);
  g_assert_null (vt_selection_peek (selection));
  g_assert_false (vt_selection_contains (selection, N));
}

static void
test_history (void)
{
  g_autoptr (VtSelection) selection = vt_selection_new ();
  g_autoptr (VtSample) sample = make_sample (N, 1, 1);
  const guint32 first[] = { 3, 1002, 3 }, second[] = { 8 };
  guint step_one, step_two;
  int n = 0;

  vt_selection_set_sample (selection, sample, FALSE);
  g_signal_connect (selection, "changed", G_CALLBACK (count_changes), &n);
  g_assert_cmpuint (vt_selection_get_step (selection), ==, 0);
  g_assert_true (vt_selection_apply_list (selection, VT_SELECT_REPLACE, first, 3));
  step_one = vt_selection_get_step (selection);
  g_assert_true (vt_selection_apply_list (selection, VT_SELECT_ADD, second, 1));
  step_two = vt_selection_get_step (selection);
  g_assert_cmpint (n, ==, 2);
  g_assert_false (vt_selection_apply_list (selection, VT_SELECT_ADD, first, 3)); /* they are already */
  g_assert_cmpint (n, ==, 2);

  g_assert_true (vt_selection_go (selection, step_one));
  g_assert_cmpuint (vt_selection_get_count (selection), ==, 2);
  g_assert_true (vt_selection_contains (selection, 1002) && vt_selection_contains (selection, 3));
  g_assert_true (vt_selection_go (selection, 0));
  g_assert_null (vt_selection_peek (selection));
  g_assert_true (vt_selection_go (selection, step_two));
  g_assert_cmpuint (vt_selection_get_count (selection), ==, 3);
  g_assert_cmpuint (vt_selection_get_step (selection), ==, step_two);
  g_assert_cmpint (n, ==, 5);
  g_assert_false (vt_selection_go (selection, 12345));

  /* Another file: nothing of the old one can come back. */
  vt_selection_set_sample (selection, NULL, FALSE);
  vt_selection_set_sample (selection, sample, TRUE);
  g_assert_false (vt_selection_go (selection, step_two));
}

/* Atoms are the same ones by their ids, wherever they lie in the arrays. */
static void
test_frames (void)
{
  g_autoptr (VtSelection) selection = vt_selection_new ();
  g_autoptr (VtSample) before = make_sample (100, 1, 1), same = make_sample (100, 1, 1), after = make_sample (40, 2, 3);
  g_autofree guint8 *marks = vt_selection_parse_ids (before, "2,5, 50-60,99", NULL);
  guint step;

  g_assert_nonnull (marks);
  vt_selection_set_sample (selection, before, TRUE);
  vt_selection_apply (selection, VT_SELECT_REPLACE, marks);
  g_assert_cmpuint (vt_selection_get_count (selection), ==, 14);
  step = vt_selection_get_step (selection);
  vt_selection_set_sample (selection, same, TRUE);
  g_assert_cmpuint (vt_selection_get_step (selection), ==, step);

  vt_selection_set_sample (selection, after, TRUE); /* ids 2, 5, 8 … 119 */
  g_assert_cmpuint (vt_selection_get_n_atoms (selection), ==, 40);
  for (gsize i = 0; i < 40; i++)
    {
      const gint64 id = vt_sample_get_id (after, i);

      g_assert_cmpint (vt_selection_contains (selection, i), ==, id == 2 || id == 5 || (id >= 50 && id <= 60));
    }
}

static void
test_text (void)
{
  g_autoptr (VtSelection) selection = vt_selection_new (), copy = vt_selection_new ();
  g_autoptr (VtSample) sample = make_sample (N, 1, 1), other = make_sample (N + 8, 1, 1);
  g_autofree guint8 *marks = vt_selection_parse_ids (sample, "1,8-10,1003", NULL);
  g_autofree char *text = NULL, *none = NULL;
  static const char *const wrong[] = { "x", "1003", "1003:", "1003:AAAA", "1011:AAAA", "-1:", ":", "99999999999999999999:AA" };

  vt_selection_set_sample (selection, sample, FALSE);
  vt_selection_set_sample (copy, sample, FALSE);
  none = vt_selection_dup_text (selection);
  g_assert_cmpstr (none, ==, "");
  vt_selection_apply (selection, VT_SELECT_REPLACE, marks);
  text = vt_selection_dup_text (selection);
  g_assert_true (vt_selection_set_text (copy, text));
  g_assert_cmpmem (vt_selection_peek (selection), N, vt_selection_peek (copy), N);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (vt_selection_set_text (copy, wrong[i]));
  g_assert_cmpuint (vt_selection_get_count (copy), ==, 5);
  g_assert_true (vt_selection_set_text (copy, ""));
  g_assert_null (vt_selection_peek (copy));

  vt_selection_set_sample (copy, other, FALSE);
  g_assert_false (vt_selection_set_text (copy, text));
}

static void
test_ids (void)
{
  g_autoptr (VtSample) sample = make_sample (10, 5, 2); /* 5, 7 … 23 */
  static const char *const wrong[] = { "a", "5-", "-", "7-5", "6", "24", "5;7", "5.0", "1-4", "99999999999999999999" };
  g_autofree guint8 *all = vt_selection_parse_ids (sample, "1-99", NULL);

  for (gsize i = 0; i < 10; i++)
    g_assert_cmpint (all[i], ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (vt_selection_parse_ids (sample, wrong[i], &error));
      g_assert_nonnull (error);
    }
}

static void
test_document (void)
{
  g_autoptr (VtDocument) document = vt_document_new (), copy = NULL, reopened = vt_document_new ();
  g_autoptr (VtSample) sample = make_sample (N, 1, 1);
  VtSelection *selection = vt_document_get_selection (document);
  g_autofree guint8 *marks = vt_selection_parse_ids (sample, "4,6-9", NULL);
  g_autoptr (VtField) field = NULL;
  g_autofree char *folder = g_dir_make_tmp ("vitrine-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "one.vitrine", NULL);
  g_autoptr (GError) error = NULL;

  vt_document_set_sample (document, sample);
  vt_selection_apply (selection, VT_SELECT_REPLACE, marks);
  copy = vt_document_snapshot (document);
  g_assert_cmpuint (vt_selection_get_count (vt_document_get_selection (copy)), ==, 5);
  field = vt_selection_new_field (selection);
  for (gsize i = 0; i < N; i++)
    g_assert_cmpfloat (vt_field_get (field, i, 0), ==, marks[i]);

  /* In the file, and there again after it has been saved in place. */
  g_assert_true (vt_document_save (document, path, "view", NULL, &error));
  g_assert_no_error (error);
  for (int round = 0; round < 2; round++)
    {
      g_autoptr (VtStoreContents) contents = vt_store_read (path, NULL, NULL, NULL, &error);

      g_assert_no_error (error);
      vt_document_restore (reopened, path, contents);
      g_assert_cmpuint (vt_selection_get_count (vt_document_get_selection (reopened)), ==, round == 0 ? 5 : N - 5);
      vt_selection_invert (selection);
      g_assert_true (vt_document_save (document, path, "view", NULL, &error));
      g_assert_no_error (error);
    }
  vt_document_set_sample (document, sample); /* opened anew */
  g_assert_null (vt_selection_peek (selection));
  g_clear_object (&document);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/selection/modes", test_modes);
  g_test_add_func ("/selection/history", test_history);
  g_test_add_func ("/selection/frames", test_frames);
  g_test_add_func ("/selection/text", test_text);
  g_test_add_func ("/selection/ids", test_ids);
  g_test_add_func ("/selection/document", test_document);
  return g_test_run ();
}
