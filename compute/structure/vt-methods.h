/* The methods of this folder, for the registry. */
#pragma once

#include "document/vt-method.h"

G_BEGIN_DECLS

extern const VtMethod vt_method_voronoi;
extern const VtMethod vt_method_motif_census;
extern const VtMethod vt_method_rdf;
extern const VtMethod vt_method_steinhardt;
extern const VtMethod vt_method_s2;
extern const VtMethod vt_method_s2_scan;
extern const VtMethod vt_method_bond_angles;
extern const VtMethod vt_method_structure_factor;
extern const VtMethod vt_method_crystal;
extern const VtMethod vt_method_mro;
extern const VtMethod vt_method_symmetry_functions;

G_END_DECLS
