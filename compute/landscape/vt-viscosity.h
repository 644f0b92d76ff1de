/* Where a glass is a liquid: local viscosity from activation energies.
 *
 *   η = η0 exp (ΔE / k_B T),   η0 = 1e-4 Pa·s;   liquid-like below 1e12 Pa·s, what flows within 100 s in the laboratory
 *
 * Wang et al. (2020), §1 and Fig. 1. The energy of a place is the Gaussian mean of the barriers of the atoms around it (vt-field-map.h); atoms without
 * one are left out. As log η grows with ΔE, the contour of η at one temperature is a contour of the energy's map: the map is made once for all
 * temperatures. */
#pragma once

#include "sample/vt-sample.h"
#include "statistics/vt-field-clusters.h"

G_BEGIN_DECLS

#define VT_VISCOSITY_LOG_ETA_0 -4.0
#define VT_VISCOSITY_LOG_GLASS 12.0

/* log10 of η in Pa·s; @energy in eV, @temperature in K. */
double vt_viscosity_from_energy (double energy, double temperature);
/* The energy at which log10 η is this. */
double vt_viscosity_to_energy (double log_eta, double temperature);

/* Whether a field is of energies in eV; sets @error, which says what it is instead, if it is not. */
gboolean vt_viscosity_check_field (VtField *field, GError **error);

/* The energy as a smooth function of space, throughout the cell; the points are a third of @sigma apart, if that is not more than 96 along a
 * side. NULL with @error, or cancelled. */
VtFieldMap *vt_viscosity_map_energy (VtSample *sample, VtField *field, double sigma, GCancellable *cancellable, VtFieldMapProgress progress,
                                     gpointer data, GError **error);

G_END_DECLS
