/* The methods of this folder, for the registry. */
#pragma once

#include "document/vt-method.h"

G_BEGIN_DECLS

extern const VtMethod vt_method_lammps;

/* Not in the registry, since it needs a folder (vt_params_set_finished_folder()): the log of a run whose script is not ours. */
extern const VtMethod vt_method_lammps_log;

/* The one of the two for @folder, with parameters that say where it is and, of a run of ours, what it was. NULL with @error. */
const VtMethod *vt_lammps_choose_reader (const char *folder, VtParams **params, GError **error);

G_END_DECLS
