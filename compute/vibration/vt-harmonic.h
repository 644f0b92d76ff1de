/* How far each atom moves in the harmonic crystal or glass: the diagonal of the inverse of the dynamical matrix.
 *
 *   ⟨u_iα²⟩ = k_B T / m_i · Σ_ω |e_iα|² / ω²   over every mode but the null vectors'  (science.md §4) */
#pragma once

#include "sample/vt-sample.h"
#include "vibration/vt-eigen.h"

G_BEGIN_DECLS

typedef struct
{
  double spacing;    /* atoms of one probe are at least so far apart: a length */
  double tolerance;  /* of the linear solves: |r| / |b| */
  guint n_checks;    /* atoms solved one by one, to tell the error */
  guint64 seed;
} VtHarmonicOptions;

typedef struct
{
  double *inverse;    /* by row of the operator: Σ_ω e²/ω² */
  double error;       /* rms relative error of an atom's sum, measured at the checks; 0 if exact */
  guint n_probes;     /* right-hand sides solved; 0: by all modes */
  guint64 products;
  gboolean converged;
} VtHarmonic;

/* By all modes of a dense matrix when the sample is small; else by probes, with the lowest @modes (which are not NULL then) exactly.
 * FALSE with @error (an unstable configuration has no harmonic thermal motion), or without when cancelled. */
gboolean vt_harmonic_compute (VtSample *sample, const VtOperator *op, const VtEigenModes *modes, const VtHarmonicOptions *options,
                              VtHarmonic *harmonic, const VtWatch *watch, GError **error);

/* Whether the operator is so small that all modes are computed. */
gboolean vt_harmonic_is_exact (const VtOperator *op);

void vt_harmonic_clear (VtHarmonic *harmonic);

/* The random spread of atoms over colours such that atoms of one colour are at least @spacing apart; g_free(). */
guint32 *vt_harmonic_colour (VtSample *sample, double spacing, guint *n_colours, GError **error);

G_END_DECLS
