/* What LAMMPS reads: the script, the batch job, the tables of a potential that it has not, and the folder with all of them.
 *
 * In a folder for the run "nvt" are
 *   in.nvt         the script
 *   nvt.data       the sample
 *   Cu-Zr_2.eam.fs the potential, or nvt.table
 *   job.sh         for Slurm: sbatch job.sh
 * and LAMMPS adds
 *   log.nvt        temperature, energy, pressure, volume
 *   nvt.dump       positions as they go
 *   nvt.restart.1, .2   the state, in turn
 *   nvt.final.dump      the last positions and velocities
 *   nvt.final.data      the same, for LAMMPS
 *   nvt.field.dump      of the run "vmsd": what was averaged for each atom
 */
#pragma once

#include <gio/gio.h>

#include "lammps/vt-lammps-plan.h"
#include "potential/vt-potential.h"

G_BEGIN_DECLS

/* @written: the sample as LAMMPS has it, vt_lammps_write_folder()'s. @potential_file: the base name of the file that @potential is in. */
char *vt_lammps_make_input (const VtLammpsPlan *plan, VtSample *written, VtPotential *potential, const char *potential_file);
char *vt_lammps_make_job (const VtLammpsPlan *plan);

/* A Lennard-Jones potential that LAMMPS has no formula for, as tables in the square of the distance. */
gboolean vt_lammps_needs_table (VtPotential *potential);
char *vt_lammps_make_table (VtPotential *potential);

/* LAMMPS wants the first edge along x and the second in the plane of x and y, and a flat sample at z = 0. What it gives back is turned
 * back. */
typedef struct
{
  double axes[3][3]; /* of its frame in the sample's, as rows; the unit matrix where the cell is right already */
  gboolean turned, flat;
} VtLammpsFrame;

/* The sample in its frame, with velocities as fields if @velocities and no others. */
VtSample *vt_lammps_turn_sample (VtSample *sample, gboolean velocities, VtLammpsFrame *frame);

/* @positions and @cell as read: turned back in place, those of @sample's atoms. @vectors: velocities, which no origin concerns. */
void vt_lammps_turn_back (const VtLammpsFrame *frame, VtSample *sample, VtCell *cell, double *positions);
void vt_lammps_turn_vectors_back (const VtLammpsFrame *frame, gsize n, double *vectors);

/* Makes @folder if need be. Writes over files of its own names, but not over a run that has been there: FALSE with VT_IO_ERROR_WRITE. */
gboolean vt_lammps_write_folder (const char *folder, const VtLammpsPlan *plan, VtSample *sample, VtPotential *potential, VtLammpsFrame *frame,
                                 GCancellable *cancellable, GError **error);

/* The script says what it was made of in a line that begins so. */
#define VT_LAMMPS_PARAMETERS_LINE "# parameters: "

/* Of which run @folder is, into @params (of vt_lammps_input_params or of the method), as its script says; @name: the run's. FALSE with an error if there is
 * no script of ours. */
gboolean vt_lammps_read_params (const char *folder, VtParams *params, const char **name, GError **error);

/* Whether @folder's run began with @sample; @frame: in which LAMMPS had it. */
gboolean vt_lammps_check_sample (const char *folder, const VtLammpsPlan *plan, VtSample *sample, VtLammpsFrame *frame, GError **error);

/* Of a run that was interrupted in @folder: the newest restart file's base name, to be freed; NULL with an error if there is none, or if the
 * input there is not the one that would be written now. */
char *vt_lammps_find_restart (const char *folder, const VtLammpsPlan *plan, VtSample *sample, VtPotential *potential, GError **error);

/* FOLDER/log.nvt and the like: @format has one %s, the run's name. Caller frees. */
char *vt_lammps_make_path (const char *folder, const char *format, const VtLammpsPlan *plan);

G_END_DECLS
