/* The methods of this folder, for the registry. */
#pragma once

#include "document/vt-method.h"

G_BEGIN_DECLS

extern const VtMethod vt_method_vmsd, vt_method_vmsd_scan, vt_method_modes, vt_method_vdos, vt_method_harmonic;

G_END_DECLS
