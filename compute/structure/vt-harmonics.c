/* Spherical harmonics without angles. See vt-harmonics.h.
 *
 * Equations. For a unit vector (x, y, z), Y_lm = N_lm p_lm(z²) z^(l−m odd) (x + iy)^m, where p_lm is a polynomial with leading
 * coefficient 1. With α_l = √((l² − m²)/(4l² − 1)) the normalised Legendre functions obey z P_l = α_{l+1} P_{l+1} + α_l P_{l−1}
 * (DLMF 14.10.3, normalised); applied twice it steps over the odd l:
 *     p_{l+2} = (z² − α_{l+1}² − α_l²) p_l − (α_l α_{l−1})² p_{l−2},     N_{l+2} = N_l / (α_{l+1} α_{l+2}).
 * Only even l are wanted, so that is half the work of the usual recurrence; no angle, no root but the one that makes
 * the vector a unit vector, and the factors N are applied once per atom, not once per neighbour.
 *
 * Passes. For each m: (x + iy)^m from the one before, then p_lm for l up to 12, both for four neighbours at a time, their products
 * added up in registers. Layout: neighbours in blocks of 64 on the stack (2.5 kB); nothing is allocated.
 * Cost: 49 steps of 3 operations, 45 sums of 2 and 13 powers of 4: about 290 multiplications and additions per neighbour for all
 * five degrees together (measured: 10 ns with AVX2), and 270 additions per atom.
 *
 * The 3j symbols come from Racah's formula, whose sum is one of integers for j1 = j2 = j3 = l:
 *     S = Σ_k (−1)^k C(l,k) C(l,m1+k) C(l,k−m2),
 *     (l l l; m1 m2 m3) = (−1)^m3 S √( (2l)!³ / ((3l+1)! l!³) / Π_i C(2l, l+m_i) ).
 * w_l takes one of the up to twelve equal terms: three that differ by order, and those with every m negated, which are
 * complex conjugates because q_{l,−m} = (−1)^m q_lm*.
 * Tested: closed forms of fcc, hcp, bcc, sc and the icosahedron to 1e-10, LAMMPS's compute orientorder/atom to 1e-10. */
#include "structure/vt-harmonics.h"

#include <math.h>
#include <string.h>

#include "base/vt-simd.h"

#define MAX_DEGREE 12
#define BLOCK 64
#define MAX_TRIPLES 64
#define SMALLEST_Q 1e-7

typedef struct
{
  guint8 m[3];   /* m1, m2, −m3 */
  double factor; /* how many terms are equal × (−1)^m3 × 3j symbol */
} Triple;

typedef struct
{
  double shift[MAX_DEGREE + 1][MAX_DEGREE / 2 + 1]; /* α_{l+1}² + α_l² by m and l/2 */
  double back[MAX_DEGREE + 1][MAX_DEGREE / 2 + 1];  /* (α_l α_{l−1})² */
  double norm[MAX_DEGREE + 1][MAX_DEGREE / 2 + 1];  /* N_lm */
  guint n_triples[VT_HARMONICS_N_DEGREES];
  Triple triples[VT_HARMONICS_N_DEGREES][MAX_TRIPLES];
} Constants;

static Constants constants;

static double
alpha2 (int l, int m)
{
  return (double) (l * l - m * m) / (double) (4 * l * l - 1);
}

static void
set_recurrence (int m)
{
  double norm = sqrt (1 / (4 * G_PI)); /* N_mm = (−1)^m √((2m+1)/4π Π (2k−1)/2k) */
  int l = m;
  for (int k = 1; k <= m; k++)
    norm *= -sqrt ((2.0 * k + 1) / (2.0 * k));
  if (m % 2 == 1)
    norm /= sqrt (alpha2 (++l, m));
  for (; l <= MAX_DEGREE; l += 2)
    {
      constants.norm[m][l / 2] = norm;
      constants.shift[m][l / 2] = alpha2 (l + 1, m) + alpha2 (l, m);
      constants.back[m][l / 2] = alpha2 (l, m) * alpha2 (l - 1, m);
      norm /= sqrt (alpha2 (l + 1, m) * alpha2 (l + 2, m));
    }
}

static double
binomial (int n, int k)
{
  double value = 1;
  if (k < 0 || k > n)
    return 0;
  for (int i = 1; i <= k; i++)
    value = value * (n - k + i) / i; /* a whole number after every step */
  return value;
}

double
vt_harmonics_3j (int l, int m1, int m2, int m3)
{
  g_return_val_if_fail (l >= 0 && l <= MAX_DEGREE, NAN);
  if (m1 + m2 + m3 != 0 || ABS (m1) > l || ABS (m2) > l || ABS (m3) > l)
    return 0;
  double sum = 0; /* whole numbers below 2^53 */
  for (int k = 0; k <= l; k++)
    sum += (k % 2 == 0 ? 1 : -1) * binomial (l, k) * binomial (l, m1 + k) * binomial (l, k - m2);
  /* (2l)!³ / ((3l+1)! l!³) = C(2l,l)² / (C(3l,l) (3l+1)) */
  double square = binomial (2 * l, l) * binomial (2 * l, l) / (binomial (3 * l, l) * (3 * l + 1));
  square /= binomial (2 * l, l + m1) * binomial (2 * l, l + m2) * binomial (2 * l, l + m3);
  return (m3 % 2 == 0 ? 1 : -1) * sum * sqrt (square);
}

/* One of each set of equal terms: m1 ≥ m2 ≥ 0 ≥ m3. */
static void
set_triples (int k)
{
  const int l = VT_HARMONICS_DEGREE (k);
  for (int a = 0; a <= l; a++)
    for (int b = 0; b <= MIN (a, l - a); b++)
      {
        Triple *triple = &constants.triples[k][constants.n_triples[k]++];
        const int c = a + b;
        const int n_equal = a == 0 ? 1 : b == 0 || a == b ? 6 : 12;
        g_assert (constants.n_triples[k] <= MAX_TRIPLES);
        *triple = (Triple){ { (guint8) a, (guint8) b, (guint8) c }, 0 };
        triple->factor = (c % 2 == 0 ? 1 : -1) * n_equal * vt_harmonics_3j (l, a, b, -c);
      }
}

static const Constants *
get_constants (void)
{
  static gsize ready = 0;
  if (g_once_init_enter (&ready))
    {
      for (int m = 0; m <= MAX_DEGREE; m++)
        set_recurrence (m);
      for (int k = 0; k < VT_HARMONICS_N_DEGREES; k++)
        set_triples (k);
      g_once_init_leave (&ready, 1);
    }
  return &constants;
}

typedef struct
{
  VtV4 x[BLOCK / 4], y[BLOCK / 4], z[BLOCK / 4], u[BLOCK / 4]; /* unit vectors, u = z² */
  VtV4 c[BLOCK / 4], s[BLOCK / 4];                             /* w (x + iy)^m */
} Block;

/* Adds up one m over the block. A constant @m lets the compiler unroll the degrees and keep their sums in registers. */
VT_SIMD_INLINE void
add_order (const Block *block, guint n_vectors, const int m, const double *shift, const double *back, double *moments)
{
  const int first = (m + 1) / 2; /* l / 2 of the lowest even degree */
  VtV4 re[MAX_DEGREE / 2 + 1] = { 0 }, im[MAX_DEGREE / 2 + 1] = { 0 };
  for (guint v = 0; v < n_vectors; v++)
    {
      const VtV4 u = block->u[v], c = block->c[v], s = block->s[v];
      VtV4 p = m % 2 == 1 ? block->z[v] : VT_V4_ALL (1.0), before = VT_V4_ALL (0.0);
#pragma GCC unroll 7
      for (int h = first; h <= MAX_DEGREE / 2; h++)
        {
          if (h >= 2)
            {
              re[h] += p * c;
              im[h] += p * s;
            }
          const VtV4 next = h == first ? (u - shift[h]) * p : (u - shift[h]) * p - back[h] * before;
          before = p;
          p = next;
        }
    }
#pragma GCC unroll 7
  for (int h = MAX (first, 2); h <= MAX_DEGREE / 2; h++)
    {
      const int k = h - 2, at = 2 * VT_HARMONICS_OFFSET (k) + m, imaginary = at + 2 * h + 1;
      moments[at] += VT_V4_SUM (re[h]);
      moments[imaginary] += VT_V4_SUM (im[h]);
    }
}

VT_SIMD_INLINE void
next_power (Block *block, guint n_vectors)
{
  for (guint v = 0; v < n_vectors; v++)
    {
      const VtV4 c = block->c[v], s = block->s[v];
      block->c[v] = c * block->x[v] - s * block->y[v];
      block->s[v] = c * block->y[v] + s * block->x[v];
    }
}

#define ADD_ORDER(m) \
  add_order (block, n_vectors, m, constants.shift[m], constants.back[m], moments); \
  if (m < MAX_DEGREE) \
    next_power (block, n_vectors);

VT_SIMD_CLONES static void
add_block (Block *block, guint n_vectors, double *moments)
{
  for (guint v = 0; v < n_vectors; v++)
    {
      const VtV4 x = block->x[v], y = block->y[v], z = block->z[v], d2 = x * x + y * y + z * z;
      const VtV4 over = 1.0 / (VtV4){ sqrt (d2[0]), sqrt (d2[1]), sqrt (d2[2]), sqrt (d2[3]) };
      block->x[v] = x * over;
      block->y[v] = y * over;
      block->z[v] = z * over;
      block->u[v] = block->z[v] * block->z[v];
      block->s[v] = VT_V4_ALL (0.0);
    }
  ADD_ORDER (0)
  ADD_ORDER (1)
  ADD_ORDER (2)
  ADD_ORDER (3)
  ADD_ORDER (4)
  ADD_ORDER (5)
  ADD_ORDER (6)
  ADD_ORDER (7)
  ADD_ORDER (8)
  ADD_ORDER (9)
  ADD_ORDER (10)
  ADD_ORDER (11)
  ADD_ORDER (12)
}

/* Vectors beyond the last get the weight 0 and any direction. Returns the sum of the weights. */
static double
fill_block (Block *block, guint n, const double *dx, const double *dy, const double *dz, const double *weights)
{
  const gsize size = n * sizeof (double);
  double sum = 0, *x = (double *) block->x, *y = (double *) block->y, *z = (double *) block->z, *c = (double *) block->c;
  memcpy (x, dx, size);
  memcpy (y, dy, size);
  memcpy (z, dz, size);
  for (guint j = 0; j < n; j++)
    sum += c[j] = weights != NULL ? weights[j] : 1;
  for (guint j = n; j < (n + 3) / 4 * 4; j++)
    {
      x[j] = 1;
      y[j] = z[j] = c[j] = 0;
    }
  return sum;
}

void
vt_harmonics_average (guint n, const double *dx, const double *dy, const double *dz, const double *weights,
                      double moments[VT_HARMONICS_N_MOMENTS])
{
  const Constants *known = get_constants ();
  Block block;
  double sum = 0;
  memset (moments, 0, VT_HARMONICS_N_MOMENTS * sizeof *moments);
  for (guint begin = 0; begin < n; begin += BLOCK)
    {
      const guint size = MIN (n - begin, BLOCK);
      sum += fill_block (&block, size, dx + begin, dy + begin, dz + begin, weights != NULL ? weights + begin : NULL);
      add_block (&block, (size + 3) / 4, moments);
    }
  if (!(sum > 0))
    {
      memset (moments, 0, VT_HARMONICS_N_MOMENTS * sizeof *moments);
      return;
    }
  for (int k = 0; k < VT_HARMONICS_N_DEGREES; k++)
    {
      const int l = VT_HARMONICS_DEGREE (k);
      double *re = moments + 2 * VT_HARMONICS_OFFSET (k), *im = re + l + 1;
      for (int m = 0; m <= l; m++)
        {
          const double factor = known->norm[m][l / 2] / sum;
          re[m] *= factor;
          im[m] *= factor;
        }
    }
}

/* Σ_{m=−l}^{l} |q_lm|² */
static double
total_power (const double *re, int l)
{
  const double *im = re + l + 1;
  double sum = 0;
  for (int m = 1; m <= l; m++)
    sum += re[m] * re[m] + im[m] * im[m];
  return re[0] * re[0] + 2 * sum;
}

VT_SIMD_CLONES void
vt_harmonics_get_q (const double moments[VT_HARMONICS_N_MOMENTS], double q[VT_HARMONICS_N_DEGREES])
{
  for (int k = 0; k < VT_HARMONICS_N_DEGREES; k++)
    {
      const int l = VT_HARMONICS_DEGREE (k);
      q[k] = sqrt (4 * G_PI / (2 * l + 1) * total_power (moments + 2 * VT_HARMONICS_OFFSET (k), l));
    }
}

VT_SIMD_CLONES void
vt_harmonics_get_w (const double moments[VT_HARMONICS_N_MOMENTS], double w[VT_HARMONICS_N_DEGREES])
{
  const Constants *known = get_constants ();
  for (int k = 0; k < VT_HARMONICS_N_DEGREES; k++)
    {
      const int l = VT_HARMONICS_DEGREE (k);
      const double *re = moments + 2 * VT_HARMONICS_OFFSET (k), *im = re + l + 1;
      const double power = total_power (re, l);
      double sum = 0;
      for (guint t = 0; t < known->n_triples[k]; t++)
        {
          /* Re (q_a q_b q_c*): the sign of q_{l,−c} = (−1)^c q_lc* is in the factor. */
          const Triple *triple = &known->triples[k][t];
          const guint a = triple->m[0], b = triple->m[1], c = triple->m[2];
          const double x = re[a] * re[b] - im[a] * im[b], y = re[a] * im[b] + im[a] * re[b];
          sum += triple->factor * (x * re[c] + y * im[c]);
        }
      w[k] = sqrt (4 * G_PI / (2 * l + 1) * power) < SMALLEST_Q ? NAN : sum / (power * sqrt (power));
    }
}
