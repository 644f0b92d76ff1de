/* VtLammpsDump: a dump file as it grows; the last frame of it that is complete. */
#pragma once

#include <gio/gio.h>

#include "sample/vt-sample.h"

G_BEGIN_DECLS

typedef struct _VtLammpsDump VtLammpsDump;

/* It need not be there yet. */
VtLammpsDump *vt_lammps_dump_new (const char *path);
void vt_lammps_dump_free (VtLammpsDump *dump);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtLammpsDump, vt_lammps_dump_free)

/* The last complete frame, if it is newer than that of the last call; else NULL. Older ones in between are passed over: whoever watches wants to
 * know how things are now. A file that is no dump gives none. */
VtSample *vt_lammps_dump_poll (VtLammpsDump *dump, GCancellable *cancellable);

/* How many complete frames there have been. */
guint64 vt_lammps_dump_get_n_frames (VtLammpsDump *dump);

G_END_DECLS
