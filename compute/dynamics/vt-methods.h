/* The methods of this folder, for the registry. */
#pragma once

#include "document/vt-method.h"

G_BEGIN_DECLS

extern const VtMethod vt_method_minimise;
extern const VtMethod vt_method_md;
extern const VtMethod vt_method_quench;

G_END_DECLS
