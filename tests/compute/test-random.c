/* Philox against its published vectors; moments and independence of what is made of it. */
#include <math.h>
#include <string.h>

#include "base/vt-random.h"

/* The known answers that come with the authors' library (kat_vectors: philox4x32 with 10 rounds). The third counter and key are digits
 * of π. */
static void
test_known_answers (void)
{
  static const struct
  {
    guint32 counter[4], key[2], block[4];
  } known[] = {
    { { 0, 0, 0, 0 }, { 0, 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
    { { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff }, { 0xffffffff, 0xffffffff },
      { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
    { { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 }, { 0xa4093822, 0x299f31d0 },
      { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      guint32 block[4];

      vt_random_block (known[i].counter, known[i].key, block);
      g_assert_cmpmem (block, sizeof block, known[i].block, sizeof known[i].block);
    }
}

static void
test_sequence (void)
{
  VtRandom random, again;
  guint32 block[4];
  const guint32 counter[4] = { 1, 0x9abcdef0, 0x12345678, 7 }, key[2] = { 42, 1 };

  /* The words of a sequence are the blocks of its counter. */
  vt_random_init (&random, 42 | (guint64) 1 << 32, 0x123456789abcdef0, 7);
  for (int i = 0; i < 4; i++)
    vt_random_word (&random);
  vt_random_block (counter, key, block);
  for (int i = 0; i < 4; i++)
    g_assert_cmpuint (vt_random_word (&random), ==, block[i]);

  /* The same place gives the same numbers, whatever was drawn elsewhere; any other place gives others. */
  vt_random_init (&again, 42 | (guint64) 1 << 32, 0x123456789abcdef0, 7);
  for (int i = 0; i < 8; i++)
    vt_random_word (&again);
  g_assert_cmpuint (vt_random_word (&again), ==, vt_random_word (&random));
  g_autoptr (GHashTable) seen = g_hash_table_new (g_direct_hash, g_direct_equal);
  for (guint seed = 0; seed < 5; seed++)
    for (guint stream = 0; stream < 5; stream++)
      for (guint substream = 0; substream < 5; substream++)
        {
          vt_random_init (&random, seed, stream, substream);
          for (int i = 0; i < 8; i++)
            g_assert_true (g_hash_table_add (seen, GUINT_TO_POINTER (vt_random_word (&random))));
        }
  g_assert_cmpuint (vt_random_mix (1, 1), !=, vt_random_mix (1, 2));
  g_assert_cmpuint (vt_random_mix (1, 1), !=, vt_random_mix (2, 1));
}

#define N 200000

/* Each bound is five standard errors of the mean of N values. */
static void
check_mean (const char *what, double mean, double expected, double deviation)
{
  const double error = deviation / sqrt (N);

  g_test_message ("%s: %.5f, expected %.5f ± %.5f", what, mean, expected, error);
  g_assert_cmpfloat (fabs (mean - expected), <, 5 * error);
}

static void
test_uniform (void)
{
  VtRandom random;
  double sum = 0, squares = 0, products = 0, last = 0.5;
  guint counts[10] = { 0 };

  vt_random_init (&random, 1, 2, 3);
  for (int i = 0; i < N; i++)
    {
      const double x = vt_random_uniform (&random);

      g_assert_true (x >= 0 && x < 1);
      sum += x;
      squares += x * x;
      products += (x - 0.5) * (last - 0.5);
      last = x;
      counts[(int) (10 * x)]++;
    }
  check_mean ("mean", sum / N, 0.5, sqrt (1.0 / 12));
  check_mean ("second moment", squares / N, 1.0 / 3, sqrt (1.0 / 5 - 1.0 / 9));
  check_mean ("neighbours", products / N, 0, 1.0 / 12);
  for (int i = 0; i < 10; i++)
    check_mean ("tenth", (double) counts[i] / N, 0.1, sqrt (0.09));
}

static void
test_below (void)
{
  VtRandom random;
  guint counts[3] = { 0 }, high = 0;
  const guint32 large = 3u << 30; /* taken modulo, its lower third would come twice as often */

  vt_random_init (&random, 4, 5, 6);
  for (int i = 0; i < N; i++)
    {
      counts[vt_random_below (&random, 3)]++;
      high += vt_random_below (&random, large) >= 1u << 30;
      g_assert_cmpuint (vt_random_below (&random, 1), ==, 0);
    }
  for (int i = 0; i < 3; i++)
    check_mean ("third", (double) counts[i] / N, 1.0 / 3, sqrt (2.0 / 9));
  check_mean ("upper two thirds", (double) high / N, 2.0 / 3, sqrt (2.0 / 9));
}

static void
test_normal (void)
{
  VtRandom random;
  double sums[5] = { 0 }, products = 0, last = 0;
  guint within = 0;

  vt_random_init (&random, 7, 8, 9);
  for (int i = 0; i < N; i++)
    {
      const double x = vt_random_normal (&random);

      for (int k = 1; k <= 4; k++)
        sums[k] += pow (x, k);
      products += x * last;
      last = x;
      within += fabs (x) < 1;
    }
  check_mean ("mean", sums[1] / N, 0, 1);
  check_mean ("variance", sums[2] / N, 1, sqrt (2));
  check_mean ("third moment", sums[3] / N, 0, sqrt (15));
  check_mean ("fourth moment", sums[4] / N, 3, sqrt (96));
  check_mean ("neighbours", products / N, 0, 1);
  check_mean ("within one", (double) within / N, erf (sqrt (0.5)), 0.466);
}

static void
test_gamma (void)
{
  const double shapes[] = { 0.3, 0.5, 1, 2.5, 8231.5 };

  for (guint s = 0; s < G_N_ELEMENTS (shapes); s++)
    {
      const double a = shapes[s];
      VtRandom random;
      double sum = 0, squares = 0;

      vt_random_init (&random, 10, s, 0);
      for (int i = 0; i < N; i++)
        {
          const double x = vt_random_gamma (&random, a);

          sum += x;
          squares += (x - a) * (x - a);
        }
      check_mean ("gamma mean", sum / N, a, sqrt (a));
      check_mean ("gamma variance", squares / N, a, sqrt (2 * a * a + 6 * a)); /* fourth central moment 3a² + 6a, less a² */
    }
}

static void
test_direction (void)
{
  VtRandom random;
  double sums[3] = { 0 }, squares[3] = { 0 }, d[3];

  vt_random_init (&random, 11, 0, 0);
  for (int i = 0; i < N; i++)
    {
      vt_random_direction (&random, 3, d);
      for (int k = 0; k < 3; k++)
        {
          sums[k] += d[k];
          squares[k] += d[k] * d[k];
        }
      g_assert_cmpfloat (fabs (d[0] * d[0] + d[1] * d[1] + d[2] * d[2] - 1), <, 1e-14);
    }
  for (int k = 0; k < 3; k++)
    {
      check_mean ("direction", sums[k] / N, 0, sqrt (1.0 / 3));
      check_mean ("its square", squares[k] / N, 1.0 / 3, sqrt (1.0 / 5 - 1.0 / 9));
    }
  vt_random_direction (&random, 2, d);
  g_assert_true (d[2] == 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/random/known-answers", test_known_answers);
  g_test_add_func ("/random/sequence", test_sequence);
  g_test_add_func ("/random/uniform", test_uniform);
  g_test_add_func ("/random/below", test_below);
  g_test_add_func ("/random/normal", test_normal);
  g_test_add_func ("/random/gamma", test_gamma);
  g_test_add_func ("/random/direction", test_direction);
  return g_test_run ();
}
