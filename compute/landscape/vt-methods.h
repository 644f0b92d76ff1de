/* The methods of this folder, for the registry. */
#pragma once

#include "document/vt-method.h"

G_BEGIN_DECLS

extern const VtMethod vt_method_artn, vt_method_viscosity;

G_END_DECLS
