/* The methods of this folder, for the registry. */
#pragma once

#include "document/vt-method.h"

G_BEGIN_DECLS

extern const VtMethod vt_method_autocorrelation, vt_method_correlation_matrix, vt_method_correlations, vt_method_field_map,
  vt_method_s2_correlation, vt_method_screening;

G_END_DECLS
