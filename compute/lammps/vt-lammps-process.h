/* VtLammpsProcess: LAMMPS at work in a folder that vt_lammps_write_folder() has made, as a program of its own: when it fails it ends its
 * process, and a Vitrine in it.
 *
 * It is in a process group of its own, so that it is stopped with whatever mpirun has started, and it does not outlive the thread that
 * started it, however that ends. One thread uses it. */
#pragma once

#include "lammps/vt-lammps-plan.h"

G_BEGIN_DECLS

typedef struct _VtLammpsProcess VtLammpsProcess;

/* @restart: the base name of a restart file to go on from, or NULL. The program: $VITRINE_LMP, or "lmp" in the PATH; under "mpirun -n TASKS" if there are several. NULL with VT_METHOD_ERROR_FAILED and the
 * remedy if it is not there. */
VtLammpsProcess *vt_lammps_process_start (const char *folder, const VtLammpsPlan *plan, const char *restart, GError **error);

/* Whether it is still at work. */
gboolean vt_lammps_process_is_running (VtLammpsProcess *process);

/* After it has ended: FALSE, with what LAMMPS says about it, unless it came to its end. */
gboolean vt_lammps_process_check (VtLammpsProcess *process, GError **error);

/* Asks it to end (SIGTERM) and, after @patience_ms, makes it. Its files stay. */
void vt_lammps_process_stop (VtLammpsProcess *process, guint patience_ms);

/* Stops it first. */
void vt_lammps_process_free (VtLammpsProcess *process);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtLammpsProcess, vt_lammps_process_free)

G_END_DECLS
