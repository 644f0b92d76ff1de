/* The methods of compute/potential, for the registry. */
#pragma once

#include "document/vt-method.h"

G_BEGIN_DECLS

extern const VtMethod vt_method_forces;

G_END_DECLS
