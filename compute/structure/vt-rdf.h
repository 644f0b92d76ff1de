/* Radial distribution function g(r), total and by pair of species.
 *
 *   g_ab(r) = n_ab(r) / (N_a (N_b − δ_ab) / V · shell(r)),
 * where n_ab(r) counts the ordered pairs (atom of a, atom or image of b) at a distance in the bin around r, δ_ab is 1 if a = b, and
 * shell = 4π/3 (r₊³ − r₋³), or π (r₊² − r₋²) with the area for V in two dimensions; the total takes all atoms as one species.
 * This is the normalisation of LAMMPS's compute rdf. V is the cell's volume: in a cell that is open or
 * holds vacuum g(r) does not tend to 1. */
#pragma once

#include <gio/gio.h>

#include "sample/vt-sample.h"

G_BEGIN_DECLS

typedef struct
{
  guint n_bins;
  double cutoff; /* length; beyond half of the cell too: every image is counted */
} VtRdfOptions;

typedef struct
{
  guint a, b; /* species, a ≤ b */
  double *g;
} VtRdfPartial;

typedef struct
{
  guint n_bins;
  double width;     /* of a bin */
  double *r;        /* centres of the bins */
  double *g;
  double *within;   /* mean number of neighbours nearer than the bin's upper end */
  guint n_partials; /* 0 for one species, or for more than VT_RDF_MAX_SPECIES */
  VtRdfPartial *partials;
} VtRdf;

#define VT_RDF_MAX_SPECIES 12

typedef void (*VtRdfProgress) (double fraction, gpointer data); /* from any thread */

/* On the pool. NULL with @error, or NULL without when cancelled. */
VtRdf *vt_rdf_compute (VtSample *sample, const VtRdfOptions *options, GCancellable *cancellable, VtRdfProgress progress,
                       gpointer data, GError **error);
void vt_rdf_free (VtRdf *rdf);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtRdf, vt_rdf_free)

/* min (10 units of length, half of the smallest height of the cell in a periodic direction). */
double vt_rdf_default_cutoff (VtSample *sample);

typedef struct
{
  double peak_r, peak_g;       /* NaN if g is 0 everywhere */
  double minimum_r, minimum_g; /* NaN if the cutoff ends before it */
  double coordination;         /* neighbours nearer than the first minimum; NaN without one */
} VtRdfShell;

/* First peak: the highest bin, refined by the parabola through it and its neighbours. First minimum: the lowest
 * value of g, smoothed over 3 % of the peak's distance, between the peak and 1.7 times its distance; the middle
 * of the first gap where g vanishes. */
void vt_rdf_first_shell (const VtRdf *rdf, const double *g, VtRdfShell *shell);

G_END_DECLS
