/* What there is of memory: asked before something is begun that it could never hold, since an allocation that fails, or one for which the
 * system ends the process, leaves no time for a sentence. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What this process may take at most, in bytes: of what the machine has, what its control groups (Slurm's job, a container) and its limit of
 * address space (ulimit -v) allow. 0 if the system does not tell. */
guint64 vt_memory_get_total (void);

/* Whether @bytes (an estimate) are not more than that, or nothing is known. */
gboolean vt_memory_suffices (double bytes);

/* What the control groups of this process allow, of either version; G_MAXUINT64: they set no limit. @root: what stands before /proc and /sys, "" but
 * in tests. */
guint64 vt_memory_get_group_limit (const char *root);

G_END_DECLS
