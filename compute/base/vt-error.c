#include "base/vt-error.h"

G_DEFINE_QUARK (vt-io-error-quark, vt_io_error)
G_DEFINE_QUARK (vt-method-error-quark, vt_method_error)
G_DEFINE_QUARK (vt-render-error-quark, vt_render_error)
