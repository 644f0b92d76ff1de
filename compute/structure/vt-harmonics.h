/* Sums of spherical harmonics over the directions to an atom's neighbours, and their rotational invariants q_l and w_l
 * (P. J. Steinhardt, D. R. Nelson and M. Ronchetti, Phys. Rev. B 28, 784 (1983)), l = 4, 6, 8, 10, 12. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define VT_HARMONICS_N_DEGREES 5 /* l = 4, 6, 8, 10, 12 */
#define VT_HARMONICS_DEGREE(k) (4 + 2 * (k))

/* Moments of one atom: for each degree k in turn, m = 0 … l: first every real part, then every imaginary part. The moments of
 * −m follow from those of m. VT_HARMONICS_OFFSET(k) is where degree k begins: Σ (l + 1) over the degrees before. */
#define VT_HARMONICS_N_PAIRS 45
#define VT_HARMONICS_N_MOMENTS (2 * VT_HARMONICS_N_PAIRS)
#define VT_HARMONICS_OFFSET(k) ((k) * (k) + 4 * (k))

/* moments[lm] = Σ_j w_j Y_lm(direction j) / Σ_j w_j, for @n vectors of any length > 0. @weights: NULL for equal ones.
 * All 0 if @n is 0 or the weights add up to 0. */
void vt_harmonics_average (guint n, const double *dx, const double *dy, const double *dz, const double *weights,
                           double moments[VT_HARMONICS_N_MOMENTS]);

/* q_l = √(4π/(2l+1) Σ_m |q_lm|²) */
void vt_harmonics_get_q (const double moments[VT_HARMONICS_N_MOMENTS], double q[VT_HARMONICS_N_DEGREES]);

/* w_l = Σ_{m1+m2+m3=0} (l l l; m1 m2 m3) q_lm1 q_lm2 q_lm3 / (Σ_m |q_lm|²)^{3/2}; NaN where q_l < 1e-7, that is where
 * the moments vanish and only their rounding errors have a direction. */
void vt_harmonics_get_w (const double moments[VT_HARMONICS_N_MOMENTS], double w[VT_HARMONICS_N_DEGREES]);

/* The Wigner 3j symbol (l l l; m1 m2 m3), 0 ≤ l ≤ 12. */
double vt_harmonics_3j (int l, int m1, int m2, int m3);

G_END_DECLS
