#include <math.h>
#include <string.h>

#include "sample/vt-cell.h"

static VtCell
skewed (void)
{
  VtCell cell = {
    .vectors = { { 10, 0, 0 }, { 4.9, 8, 0 }, { -4.9, 3.9, 7 } },
    .origin = { 1, -2, 3 },
    .periodic = { TRUE, TRUE, TRUE },
    .dimension = 3,
  };

  return cell;
}

static void
test_volume_and_heights (void)
{
  VtCell cell = skewed ();
  double heights[3];

  g_assert_cmpfloat_with_epsilon (vt_cell_get_volume (&cell), 560, 1e-12);
  vt_cell_get_heights (&cell, heights);
  g_assert_cmpfloat_with_epsilon (heights[2], 7, 1e-14);
  vt_cell_init_orthogonal (&cell, 2, 3, 4);
  vt_cell_get_heights (&cell, heights);
  for (int k = 0; k < 3; k++)
    g_assert_cmpfloat_with_epsilon (heights[k], 2 + k, 1e-15);
}

static void
test_round_trip (void)
{
  VtCell cell = skewed ();
  double inverse[3][3];

  g_assert_true (vt_cell_get_inverse (&cell, inverse));
  for (int i = 0; i < 1000; i++)
    {
      double p[3], s[3], q[3], w[3], t[3];

      for (int k = 0; k < 3; k++)
        p[k] = g_test_rand_double_range (-100, 100);
      vt_cell_to_fractional (&cell, inverse, p, s);
      vt_cell_to_cartesian (&cell, s, q);
      vt_cell_wrap (&cell, inverse, p, w);
      vt_cell_to_fractional (&cell, inverse, w, t);
      for (int k = 0; k < 3; k++)
        {
          g_assert_cmpfloat_with_epsilon (p[k], q[k], 1e-12);
          g_assert_cmpfloat (t[k], >=, -1e-14);
          g_assert_cmpfloat (t[k], <, 1 + 1e-14);
          /* Moved by whole vectors: the fractional parts agree up to rounding at 100 Å. */
          g_assert_cmpfloat_with_epsilon (remainder (t[k] - s[k], 1), 0, 1e-12);
        }
    }
}

static void
test_wrap_tiny_negative (void)
{
  VtCell cell;
  double inverse[3][3], p[3] = { -1e-18, 5, 5 }, w[3];

  vt_cell_init_orthogonal (&cell, 10, 10, 10);
  cell.periodic[1] = FALSE;
  p[1] = -3;
  g_assert_true (vt_cell_get_inverse (&cell, inverse));
  vt_cell_wrap (&cell, inverse, p, w);
  g_assert_cmpfloat (w[0], >=, 0);
  g_assert_cmpfloat (w[0], <, 10);
  g_assert_cmpfloat (w[1], ==, -3);
}

/* Against the shortest of all 13³ images around. */
static void
test_minimum_image (void)
{
  VtCell cell = skewed ();
  double inverse[3][3];

  g_assert_true (vt_cell_get_inverse (&cell, inverse));
  for (int i = 0; i < 2000; i++)
    {
      double d[3], best = INFINITY, length;

      for (int k = 0; k < 3; k++)
        d[k] = g_test_rand_double_range (-15, 15);
      for (int a = -6; a <= 6; a++)
        for (int b = -6; b <= 6; b++)
          for (int c = -6; c <= 6; c++)
            {
              double sum = 0;

              for (int j = 0; j < 3; j++)
                {
                  double e = d[j] + a * cell.vectors[0][j] + b * cell.vectors[1][j] + c * cell.vectors[2][j];

                  sum += e * e;
                }
              best = MIN (best, sum);
            }
      vt_cell_minimum_image (&cell, inverse, d);
      length = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
      g_assert_cmpfloat_with_epsilon (length, best, 1e-11);
    }
}

static void
check_refused (VtCell cell, const char *word)
{
  char *reason = NULL;

  g_assert_false (vt_cell_check (&cell, &reason));
  g_assert_nonnull (strstr (reason, word));
  g_free (reason);
}

static void
test_check (void)
{
  VtCell cell = skewed ();
  char *reason = NULL;

  g_assert_true (vt_cell_check (&cell, &reason));
  cell.vectors[0][0] = -10;
  check_refused (cell, "left-handed");
  cell.vectors[0][0] = 0;
  check_refused (cell, "no volume");
  cell.vectors[0][0] = NAN;
  check_refused (cell, "finite");
  cell.vectors[0][0] = 1e30;
  check_refused (cell, "long");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cell/volume-and-heights", test_volume_and_heights);
  g_test_add_func ("/cell/round-trip", test_round_trip);
  g_test_add_func ("/cell/wrap-tiny-negative", test_wrap_tiny_negative);
  g_test_add_func ("/cell/minimum-image", test_minimum_image);
  g_test_add_func ("/cell/check", test_check);
  return g_test_run ();
}
