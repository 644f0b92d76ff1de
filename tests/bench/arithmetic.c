/* bench-arithmetic: how many multiply-adds of doubles one core does at most in a second, in the widest vectors that the kernels use. What a
 * kernel does is held against it (indicators.sh). */
#include <stdio.h>
#include <time.h>

#define CHAINS 10 /* independent sums: enough to hide the latency of one */
#define ROUNDS 20000000

typedef double Four __attribute__ ((vector_size (32)));

#if defined(__x86_64__)
__attribute__ ((target ("avx2,fma")))
#endif
static double
run (double start)
{
  Four sums[CHAINS];
  const Four a = { 0.999999, 0.999999, 0.999999, 0.999999 }, b = { start, start, start, start };
  double total = 0;

  for (int c = 0; c < CHAINS; c++)
    sums[c] = b + c;
  for (long i = 0; i < ROUNDS; i++)
    for (int c = 0; c < CHAINS; c++)
      sums[c] = sums[c] * a + b;
  for (int c = 0; c < CHAINS; c++)
    for (int k = 0; k < 4; k++)
      total += sums[c][k];
  return total;
}

static double
cpu_seconds (void)
{
  struct timespec t;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

int
main (int argc, char **argv)
{
  double best = 1e9, sum = 0;

  for (int i = 0; i < 3; i++)
    {
      const double before = cpu_seconds ();
      double took;

      sum += run (1e-9 * (i + argc));
      took = cpu_seconds () - before;
      best = took < best ? took : best;
    }
  printf ("%.4g multiply-adds/s (%g)\n", 4.0 * CHAINS * ROUNDS / best, sum);
  return 0;
}
