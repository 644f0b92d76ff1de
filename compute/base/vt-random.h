/* VtRandom: random numbers that depend on where they are used, not on what was drawn before.
 *
 * Philox-4x32-10 (Salmon, Moraes, Dror and Shaw, SC'11, "Parallel random numbers: as easy as 1, 2, 3"): a block cipher of a
 * counter. The seed is the key; a stream and a substream (an atom and an attempt, a step and an atom, …) select one of 2⁹⁶
 * sequences of 2³⁴ words each. Nothing has to be stored for a restart, and the numbers are the same
 * however work is scheduled, resumed or distributed. Give different uses of one seed different keys with vt_random_mix(). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint32 key[2];
  guint32 counter[4]; /* of the next block: its place in the sequence, stream (2 words), substream */
  guint32 words[4];   /* the last block, in the order of use */
  guint n_left;       /* words not yet used */
  gboolean has_spare;
  double spare;       /* the second of a pair of normal numbers */
} VtRandom;

/* At the beginning of the sequence (@seed, @stream, @substream). */
void vt_random_init (VtRandom *random, guint64 seed, guint64 stream, guint32 substream);

guint32 vt_random_word (VtRandom *random);

/* 0 ≤ x < 1, a multiple of 2⁻⁵³. */
double vt_random_uniform (VtRandom *random);

/* 0 … n − 1, each equally likely (@n > 0). */
guint32 vt_random_below (VtRandom *random, guint32 n);

/* Mean 0, variance 1. */
double vt_random_normal (VtRandom *random);

/* Density ∝ x^(@shape − 1) e^(−x), @shape > 0. 2 × gamma (n/2) is the sum of the squares of n normal numbers. */
double vt_random_gamma (VtRandom *random, double shape);

/* A point on the unit sphere, or with @dimension 2 on the unit circle (z = 0). */
void vt_random_direction (VtRandom *random, int dimension, double direction[3]);

/* Another seed for the same user's seed: one for each @purpose, so that two uses never share numbers. */
guint64 vt_random_mix (guint64 seed, guint64 purpose);

/* One block of the cipher. */
void vt_random_block (const guint32 counter[4], const guint32 key[2], guint32 block[4]);

G_END_DECLS
