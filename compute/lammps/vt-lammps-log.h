/* VtLammpsLog: LAMMPS's log file, read as it grows. */
#pragma once

#include "sample/vt-table.h"

G_BEGIN_DECLS

/* One line of the thermodynamic output, in LAMMPS's units; NaN where the log has no such column. */
typedef struct
{
  guint64 step;
  double temperature, potential, kinetic, total, conserved, pressure, volume, msd;
} VtLammpsRow;

typedef struct _VtLammpsLog VtLammpsLog;

/* It need not be there yet. */
VtLammpsLog *vt_lammps_log_new (const char *path);
void vt_lammps_log_free (VtLammpsLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtLammpsLog, vt_lammps_log_free)

/* Reads what has been added; @func gets each new row that is complete. Lines that are no rows are passed over: warnings, what the input
 * says, and whatever else may stand there. */
typedef void (*VtLammpsRowFunc) (const VtLammpsRow *row, gpointer data);
void vt_lammps_log_poll (VtLammpsLog *log, VtLammpsRowFunc func, gpointer data);

/* A whole log as it is, whoever wrote its script: each column by LAMMPS's own name, NaN in the rows of those runs that have it not; "run" counts the
 * runs if there are several. Scalars: what the log says of atoms and time. FALSE with an error if there is no row. */
gboolean vt_lammps_log_fill_table (const char *path, VtTable *table, GError **error);

/* What LAMMPS says went wrong: the lines that begin with ERROR, with the command it was at; from a log or from what it printed. NULL if
 * there are none. Caller frees. */
char *vt_lammps_dup_errors (const char *path);

/* What a program that has other words for it said at last (mpirun): one line. NULL if there is none. */
char *vt_lammps_dup_last_words (const char *path);

G_END_DECLS
