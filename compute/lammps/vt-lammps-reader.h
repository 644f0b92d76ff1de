/* VtLammpsReader: what a run of LAMMPS that we wrote leaves in its folder, while it goes or afterwards, as tables, fields and samples of ours. */
#pragma once

#include "document/vt-method.h"
#include "lammps/vt-lammps-input.h"
#include "lammps/vt-lammps-log.h"

G_BEGIN_DECLS

#define VT_LAMMPS_GPA_PER_BAR 1e-4

typedef struct _VtLammpsReader VtLammpsReader;

/* Of @run's sample, which LAMMPS has in @frame. */
VtLammpsReader *vt_lammps_reader_new (VtRun *run, const VtLammpsPlan *plan, const VtLammpsFrame *frame, const char *folder);
void vt_lammps_reader_free (VtLammpsReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtLammpsReader, vt_lammps_reader_free)

/* Reads what has been added to the log. */
void vt_lammps_reader_poll_log (VtLammpsReader *reader);
const VtLammpsRow *vt_lammps_reader_get_last_row (VtLammpsReader *reader); /* NULL: there is none yet */
gboolean vt_lammps_reader_is_lost (VtLammpsReader *reader);                /* its last row has no numbers: the atoms have flown apart */

/* The sample as it is in the last complete frame; (transfer none), NULL: there is none yet. */
VtSample *vt_lammps_reader_poll_dump (VtLammpsReader *reader);

/* The tables and the sample of now. */
void vt_lammps_reader_take_so_far (VtLammpsReader *reader, VtResult *result);

/* Of a run that has come to its end; and of one that has not, as far as it came. */
VtResult *vt_lammps_reader_finish (VtLammpsReader *reader, GError **error);
VtResult *vt_lammps_reader_finish_early (VtLammpsReader *reader, GError **error);

G_END_DECLS
