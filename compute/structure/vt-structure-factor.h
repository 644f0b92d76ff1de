/* Static structure factors by pair of species, in Faber and Ziman's normalisation (every S_ab → 1 for large q).
 *
 *   directly:   S_ab(q) = 1 + ⟨Re ρ_a(q) ρ_b*(q)⟩/(N c_a c_b) − δ_ab/c_a,   ρ_a(q) = Σ_{i of a} exp (−i q·r_i),
 *               averaged over the q of the cell's reciprocal lattice within a bin of |q|;
 *   from g(r):  S_ab(q) = 1 + 4πρ ∫_0^R r² [g_ab(r) − 1] sin (qr)/(qr) W(r) dr, W = 1 or Lorch's sin (πr/R)/(πr/R); in two dimensions
 *               2πρ ∫ r [g_ab − 1] J_0(qr) W dr. ρ = N/V.
 * T. E. Faber and J. M. Ziman, Phil. Mag. 11, 153 (1965); E. Lorch, J. Phys. C 2, 229 (1969). */
#pragma once

#include <gio/gio.h>

#include "sample/vt-sample.h"

G_BEGIN_DECLS

typedef struct
{
  double q_max, q_step; /* 1/length */
  gboolean lorch;       /* from g(r) */
  double cutoff;        /* from g(r): R, length */
  guint n_bins;         /* from g(r): of g */
  guint most_vectors;   /* directly: how many q to take about, of all that there are */
} VtStructureFactorOptions;

typedef struct
{
  guint n_present;                /* species that there are atoms of */
  guint8 present[VT_MAX_SPECIES]; /* their numbers in the sample */
  guint n_pairs;                  /* n_present (n_present + 1)/2: rows of the upper triangle */
  gsize n_q;
  double *q;
  double **s;                     /* [pair][q] */
  double *n_vectors;              /* directly: how many q (of q and −q one) were averaged; else NULL */
} VtStructureFactor;

#define VT_STRUCTURE_FACTOR_MAX_SPECIES 12

typedef void (*VtStructureFactorProgress) (double fraction, gpointer data); /* from any thread */

/* NULL with @error, or without when cancelled. */
VtStructureFactor *vt_structure_factor_direct (VtSample *sample, const VtStructureFactorOptions *options, GCancellable *cancellable,
                                               VtStructureFactorProgress progress, gpointer data, GError **error);
VtStructureFactor *vt_structure_factor_from_rdf (VtSample *sample, const VtStructureFactorOptions *options, GCancellable *cancellable,
                                                 VtStructureFactorProgress progress, gpointer data, GError **error);
void vt_structure_factor_free (VtStructureFactor *factor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtStructureFactor, vt_structure_factor_free)

/* The pair of present species a, b. */
guint vt_structure_factor_pair (const VtStructureFactor *factor, guint a, guint b);

G_END_DECLS
