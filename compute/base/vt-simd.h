/* Four doubles at a time, through the compiler's vector extensions.
 *
 * A kernel is written once. Marked VT_SIMD_CLONES it is compiled for the baseline and for AVX2 with FMA, and the dynamic
 * linker takes the one that the processor has; on other architectures, and with compilers that lack the
 * attribute, only the baseline is built and the vector operations become what that has. Helpers that a kernel calls are
 * VT_SIMD_INLINE, so that they are compiled as part of each clone. */
#pragma once

#include <string.h>

#include <glib.h>

#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 12
#define VT_SIMD_CLONES __attribute__ ((target_clones ("arch=x86-64-v3", "default")))
#else
#define VT_SIMD_CLONES
#endif

#define VT_SIMD_INLINE static inline __attribute__ ((always_inline))
#define VT_SIMD_WIDTH 4

typedef double VtV4 __attribute__ ((vector_size (32)));
typedef gint64 VtI4 __attribute__ ((vector_size (32)));

/* Vectors cross only functions that are inlined: there is no calling convention to worry about. */
#pragma GCC diagnostic ignored "-Wpsabi"

/* @p need not be aligned. */
#define VT_V4_LOAD(p) \
  ({ \
    VtV4 v4_loaded; \
    memcpy (&v4_loaded, (p), sizeof v4_loaded); \
    v4_loaded; \
  })
#define VT_V4_STORE(p, v) \
  do \
    { \
      const VtV4 v4_stored = (v); \
      memcpy ((p), &v4_stored, sizeof v4_stored); \
    } \
  while (0)
#define VT_V4_ALL(a) ((VtV4){ (a), (a), (a), (a) })
/* Always in this order, so that a sum is the same wherever it is taken. */
#define VT_V4_SUM(v) (((v)[0] + (v)[1]) + ((v)[2] + (v)[3]))

typedef guint64 VtU4 __attribute__ ((vector_size (32)));

/* Natural logarithm of normal positive numbers, within 2 ulp or 1e-16 of it. x = 2^e m with √½ ≤ m < √2, and
 * ln m = 2 artanh s = 2 (s + s³/3 + s⁵/5 + …) with s = (m − 1)/(m + 1), |s| < 0.172. */
VT_SIMD_INLINE VtV4
vt_v4_log (VtV4 x)
{
  const VtU4 bits = (VtU4) x;
  const VtU4 biased = (bits - 0x3FE6A09E667F3BCDull + 0x4000000000000000ull) >> 52; /* e + 1024 */
  const VtV4 m = (VtV4) (bits - ((biased - 1024) << 52));
  /* The small whole number goes into the mantissa of 2^52: there is no conversion instruction before AVX-512. */
  const VtV4 e = (VtV4) (biased | 0x4330000000000000ull) - (0x1p52 + 1024);
  const VtV4 s = (m - 1) / (m + 1), s2 = s * s;
  VtV4 sum = VT_V4_ALL (1.0 / 21);
  sum = sum * s2 + 1.0 / 19;
  sum = sum * s2 + 1.0 / 17;
  sum = sum * s2 + 1.0 / 15;
  sum = sum * s2 + 1.0 / 13;
  sum = sum * s2 + 1.0 / 11;
  sum = sum * s2 + 1.0 / 9;
  sum = sum * s2 + 1.0 / 7;
  sum = sum * s2 + 1.0 / 5;
  sum = sum * s2 + 1.0 / 3;
  return e * G_LN2 + (2 * s + 2 * s * s2 * sum);
}
