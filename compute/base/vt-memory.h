/* What this machine has of memory: asked before something is begun that it could never hold, since an allocation that fails, or one for which the
 * system ends the process, leaves no time for a sentence. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* In bytes; 0 if the system does not tell. */
guint64 vt_memory_get_total (void);

/* Whether @bytes (an estimate) are not more than that, or nothing is known. */
gboolean vt_memory_suffices (double bytes);

G_END_DECLS
