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
