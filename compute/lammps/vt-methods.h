/* The methods of this folder, for the registry. */
#pragma once

#include "document/vt-method.h"

G_BEGIN_DECLS

extern const VtMethod vt_method_lammps;

G_END_DECLS
