/* Two-body excess entropy of each atom, by species of the neighbours (science.md §2; W20 eq. 1 in three dimensions;
 * P. M. Piaggi and M. Parrinello, J. Chem. Phys. 147, 114112 (2017)):
 *
 *   S2_i(rc) / k_B = −½ Σ_v ρ_v ∫_0^rc [ g_iv ln g_iv − g_iv + 1 ] 4πr² dr,   x ln x → 0 as x → 0,
 *   g_iv(r) = Σ_{j of species v} exp (−(r − r_ij)²/2σ²) / √(2πσ²) / (4πr² ρ_v),   ρ_v = N_v / V;
 * in two dimensions 2πr and the area in place of 4πr² and V. In a cell that holds vacuum ρ_v is the mean of all of it.
 *
 * S2 ≤ 0 always. One atom's own g is noisy, and noise too lowers S2: an ideal gas of n species has on average −n rc/(8√π σ) as long as
 * ρσ³ ≪ 1 (Poisson noise to second order; less by up to 20 %, because close to the atom neighbours are too few for that
 * order). At rc = 12 Å and σ = 0.15 Å that is −5.6 for each species. */
#pragma once

#include <gio/gio.h>

#include "sample/vt-sample.h"

G_BEGIN_DECLS

typedef struct
{
  double cutoff; /* rc, length */
  double sigma;  /* length */
} VtEntropyOptions;

typedef struct
{
  guint n_points;   /* values of rc in a scan */
  guint n_rows;     /* all atoms, then each species */
  double *rc;       /* n_points */
  double **mean;    /* [row][point]; NaN for a species that no atom has */
  double **deviation;
} VtEntropyScan;

typedef void (*VtEntropyProgress) (double fraction, gpointer data); /* from any thread */

/* @s2: n_atoms values, or NULL; @scan: filled with means over atoms at every rc up to the cutoff, or NULL; clear it in any
 * case. FALSE with @error, or without when cancelled. */
gboolean vt_entropy_compute (VtSample *sample, const VtEntropyOptions *options, double *s2, VtEntropyScan *scan,
                             GCancellable *cancellable, VtEntropyProgress progress, gpointer data, GError **error);
void vt_entropy_scan_clear (VtEntropyScan *scan);

/* S2 of every atom at @n_radii cutoffs, cutoff · (k + 1)/n_radii: @profile[atom × n_radii + k]. */
gboolean vt_entropy_compute_profile (VtSample *sample, const VtEntropyOptions *options, guint n_radii, float *profile,
                                     GCancellable *cancellable, VtEntropyProgress progress, gpointer data, GError **error);

G_END_DECLS
