/* Inner lists from outer ones with AVX2, eight candidates at a time. See vt-pick.h. Compiled for these processors only. */
#include <immintrin.h>

#include "potential/vt-pick.h"

/* For each set of lanes: those of it, in order, first. One byte each, the first lowest. */
static guint64 first_lanes[256];

void
vt_pick_avx2_init (void)
{
  static gsize done;
  if (!g_once_init_enter (&done))
    return;
  for (guint set = 0; set < 256; set++)
    {
      guint64 lanes = 0;
      guint n = 0;
      for (guint64 lane = 0; lane < 8; lane++)
        if (set & 1u << lane)
          lanes |= lane << 8 * n++;
      first_lanes[set] = lanes;
    }
  g_once_init_leave (&done, 1);
}

static inline __attribute__ ((always_inline)) __m256
load_pair (const gint32 *low, const gint32 *high)
{
  return _mm256_insertf128_ps (_mm256_castps128_ps256 (_mm_load_ps ((const float *) low)), _mm_load_ps ((const float *) high), 1);
}

static inline __attribute__ ((always_inline)) guint
keep (guint32 *list, guint n, __m256i rows, int set)
{
  const __m256i lanes = _mm256_cvtepu8_epi32 (_mm_cvtsi64_si128 ((gint64) first_lanes[set]));
  _mm256_storeu_si256 ((__m256i *) (list + n), _mm256_permutevar8x32_epi32 (rows, lanes));
  return n + (guint) __builtin_popcount ((unsigned) set);
}

void
vt_pick_avx2 (const VtPick *pick, guint32 i, const guint32 *candidates, guint n, guint32 *near, guint *n_near, guint32 *far, guint *n_far)
{
  const gint32 *at = pick->at, *own = at + 4 * (gsize) i;
  const __m256 near2 = _mm256_loadu_ps (pick->near2[own[3]]), far2 = _mm256_loadu_ps (pick->far2[own[3]]);
  const __m256i x0 = _mm256_set1_epi32 (own[0]), y0 = _mm256_set1_epi32 (own[1]), z0 = _mm256_set1_epi32 (own[2]);
  const __m256i numbers = _mm256_setr_epi32 (0, 1, 2, 3, 4, 5, 6, 7);
  __m256 h[3][3];
  for (int a = 0; a < 3; a++)
    for (int b = 0; b < 3; b++)
      h[a][b] = _mm256_set1_ps (pick->h[a][b]);
  guint found_near = *n_near, found_far = *n_far;
  for (guint k = 0; k < n; k += 8)
    {
      const __m256i valid = _mm256_cmpgt_epi32 (_mm256_set1_epi32 ((int) (n - k)), numbers);
      const __m256i rows = _mm256_maskload_epi32 ((const int *) candidates + k, valid);
      guint32 r[8];
      _mm256_storeu_si256 ((__m256i *) r, _mm256_slli_epi32 (rows, 2));
      const __m256 r0 = load_pair (at + r[0], at + r[4]), r1 = load_pair (at + r[1], at + r[5]);
      const __m256 r2 = load_pair (at + r[2], at + r[6]), r3 = load_pair (at + r[3], at + r[7]);
      const __m256d t0 = _mm256_castps_pd (_mm256_unpacklo_ps (r0, r1)), t1 = _mm256_castps_pd (_mm256_unpackhi_ps (r0, r1));
      const __m256d t2 = _mm256_castps_pd (_mm256_unpacklo_ps (r2, r3)), t3 = _mm256_castps_pd (_mm256_unpackhi_ps (r2, r3));
      const __m256 a = _mm256_cvtepi32_ps (_mm256_sub_epi32 (_mm256_castpd_si256 (_mm256_unpacklo_pd (t0, t2)), x0));
      const __m256 b = _mm256_cvtepi32_ps (_mm256_sub_epi32 (_mm256_castpd_si256 (_mm256_unpackhi_pd (t0, t2)), y0));
      const __m256 c = _mm256_cvtepi32_ps (_mm256_sub_epi32 (_mm256_castpd_si256 (_mm256_unpacklo_pd (t1, t3)), z0));
      const __m256i kind = _mm256_castpd_si256 (_mm256_unpackhi_pd (t1, t3));
      __m256 dx = _mm256_mul_ps (a, h[0][0]), dy = _mm256_mul_ps (b, h[1][1]), dz = _mm256_mul_ps (c, h[2][2]);
      if (!pick->orthogonal)
        {
          dx = _mm256_fmadd_ps (c, h[2][0], _mm256_fmadd_ps (b, h[1][0], dx));
          dy = _mm256_fmadd_ps (c, h[2][1], _mm256_fmadd_ps (a, h[0][1], dy));
          dz = _mm256_fmadd_ps (b, h[1][2], _mm256_fmadd_ps (a, h[0][2], dz));
        }
      const __m256 d2 = _mm256_fmadd_ps (dz, dz, _mm256_fmadd_ps (dy, dy, _mm256_mul_ps (dx, dx)));
      const __m256 is_near = _mm256_cmp_ps (d2, _mm256_permutevar8x32_ps (near2, kind), _CMP_LT_OQ);
      const __m256 is_far = _mm256_andnot_ps (is_near, _mm256_cmp_ps (d2, _mm256_permutevar8x32_ps (far2, kind), _CMP_LT_OQ));
      const int lanes = _mm256_movemask_ps (_mm256_castsi256_ps (valid));
      const __m256i times4 = _mm256_slli_epi32 (rows, 2);
      found_near = keep (near, found_near, times4, _mm256_movemask_ps (is_near) & lanes);
      found_far = keep (far, found_far, times4, _mm256_movemask_ps (is_far) & lanes);
    }
  *n_near = found_near;
  *n_far = found_far;
}
