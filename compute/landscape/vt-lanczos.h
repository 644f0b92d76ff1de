/* The lowest curvature of a landscape and its direction, by Lanczos's method.
 *
 * Krylov vectors q1 = start, H q_k = β_{k−1} q_{k−1} + α_k q_k + β_k q_{k+1}, every new one orthogonal to all before it (they are
 * few, and without that copies of the lowest eigenvalue appear). The lowest eigenvalue of the tridiagonal matrix is never below that of H.
 * H q is the landscape's own product, or (F (x) − F (x + ε q)) / ε. Vectors can be kept out (deflation), to find the next mode.
 *
 * One product each costs one evaluation of forces; the rest is 2 m² n operations for m vectors of n numbers. */
#pragma once

#include "landscape/vt-landscape.h"

G_BEGIN_DECLS

typedef struct
{
  guint max_vectors;   /* 1 … VT_LANCZOS_MAX */
  double tolerance;    /* stop when the eigenvalue changes by less than this fraction of itself */
  double difference;   /* ε: length of the displacement for differences of forces */
  double sign_margin;  /* > 0: only whether the curvature is below −sign_margin matters. Stops as soon as it is, or as soon as it cannot be: the
                          residual |H v − λ v| bounds the distance of λ from an eigenvalue. @tolerance does not count then */
} VtLanczosOptions;

#define VT_LANCZOS_MAX 128

/* Vectors for one landscape size; belongs to one thread. */
typedef struct _VtLanczos VtLanczos;

VtLanczos *vt_lanczos_new (void);
void vt_lanczos_free (VtLanczos *lanczos);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtLanczos, vt_lanczos_free)

/* @x, @force: where, and the forces there. @mode: in: where to begin (any length); out: the unit vector of the lowest curvature.
 * @others: @n_others unit vectors to keep out. @stiffest (nullable): the largest Ritz value, a lower bound of the largest curvature.
 * Returns the curvature; NaN if the forces are no numbers or nothing is left to begin with. Adds the evaluations to *@n_calls. */
double vt_lanczos_lowest (VtLanczos *lanczos,
                          const VtLandscape *landscape,
                          const VtLanczosOptions *options,
                          const double *x,
                          const double *force,
                          double *mode,
                          const double *const *others,
                          guint n_others,
                          double *stiffest,
                          guint *n_calls);

G_END_DECLS
