#include "base/vt-random.h"

#include <math.h>
#include <string.h>

/* The constants of the paper's table: multipliers, and what is added to the key after each round (golden ratio, √3 − 1). */
#define MULTIPLIER_0 0xD2511F53u
#define MULTIPLIER_1 0xCD9E8D57u
#define WEYL_0 0x9E3779B9u
#define WEYL_1 0xBB67AE85u
#define N_ROUNDS 10

void
vt_random_block (const guint32 counter[4], const guint32 key[2], guint32 block[4])
{
  guint32 c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
  guint32 k0 = key[0], k1 = key[1];

  for (int round = 0; round < N_ROUNDS; round++)
    {
      const guint64 p0 = (guint64) MULTIPLIER_0 * c0, p1 = (guint64) MULTIPLIER_1 * c2;

      c0 = (guint32) (p1 >> 32) ^ c1 ^ k0;
      c2 = (guint32) (p0 >> 32) ^ c3 ^ k1;
      c1 = (guint32) p1;
      c3 = (guint32) p0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
  block[0] = c0;
  block[1] = c1;
  block[2] = c2;
  block[3] = c3;
}

void
vt_random_init (VtRandom *random, guint64 seed, guint64 stream, guint32 substream)
{
  *random = (VtRandom){
    .key = { (guint32) seed, (guint32) (seed >> 32) },
    .counter = { 0, (guint32) stream, (guint32) (stream >> 32), substream },
  };
}

guint32
vt_random_word (VtRandom *random)
{
  if (random->n_left == 0)
    {
      vt_random_block (random->counter, random->key, random->words);
      random->counter[0]++;
      random->n_left = 4;
    }
  return random->words[4 - random->n_left--];
}

static guint64
next_53_bits (VtRandom *random)
{
  const guint64 low = vt_random_word (random), high = vt_random_word (random);

  return (high << 32 | low) >> 11;
}

double
vt_random_uniform (VtRandom *random)
{
  return (double) next_53_bits (random) * 0x1p-53;
}

/* Words at or above the largest multiple of n would make small numbers likelier: they are drawn again. */
guint32
vt_random_below (VtRandom *random, guint32 n)
{
  const guint32 beyond = (guint32) -n % n; /* 2³² mod n */
  guint32 word;

  do
    word = vt_random_word (random);
  while (word > G_MAXUINT32 - beyond);
  return word % n;
}

/* Box and Muller (1958): a pair of normal numbers from a pair of uniform ones, with the radius from 0 < u ≤ 1. */
double
vt_random_normal (VtRandom *random)
{
  double u, angle, radius;

  if (random->has_spare)
    {
      random->has_spare = FALSE;
      return random->spare;
    }
  u = (double) (next_53_bits (random) + 1) * 0x1p-53;
  angle = 2 * G_PI * vt_random_uniform (random);
  radius = sqrt (-2 * log (u));
  random->has_spare = TRUE;
  random->spare = radius * sin (angle);
  return radius * cos (angle);
}

/* Marsaglia and Tsang, ACM Trans. Math. Softw. 26, 363 (2000); below 1 by gamma (a + 1) u^(1/a). */
double
vt_random_gamma (VtRandom *random, double shape)
{
  const double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3, c = 1 / sqrt (9 * d);
  const double boost = shape < 1 ? pow (1 - vt_random_uniform (random), 1 / shape) : 1;

  for (;;)
    {
      const double x = vt_random_normal (random), v = (1 + c * x) * (1 + c * x) * (1 + c * x);
      const double u = 1 - vt_random_uniform (random);

      if (v > 0 && log (u) < 0.5 * x * x + d - d * v + d * log (v))
        return boost * d * v;
    }
}

void
vt_random_direction (VtRandom *random, int dimension, double direction[3])
{
  double length2;

  do
    {
      for (int k = 0; k < 3; k++)
        direction[k] = k < dimension ? vt_random_normal (random) : 0;
      length2 = direction[0] * direction[0] + direction[1] * direction[1] + direction[2] * direction[2];
    }
  while (!(length2 > 1e-20));
  for (int k = 0; k < 3; k++)
    direction[k] /= sqrt (length2);
}

/* The cipher itself, with the top word of the counter set as no sequence of vt_random_init() would in practice. */
guint64
vt_random_mix (guint64 seed, guint64 purpose)
{
  const guint32 key[2] = { (guint32) seed, (guint32) (seed >> 32) };
  const guint32 counter[4] = { (guint32) purpose, (guint32) (purpose >> 32), 0x56695472u, 0xFFFFFFFFu };
  guint32 block[4];

  vt_random_block (counter, key, block);
  return (guint64) block[1] << 32 | block[0];
}
