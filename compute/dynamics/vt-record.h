/* VtRecord: the course of a run, row by row: energies, temperature, pressure, volume, mean squared displacement; and their tables. */
#pragma once

#include "document/vt-method.h"
#include "dynamics/vt-dynamics.h"
#include "dynamics/vt-series.h"

G_BEGIN_DECLS

typedef struct _VtRecord VtRecord;

enum
{
  VT_RECORD_TIME,
  VT_RECORD_POTENTIAL, /* energies per atom */
  VT_RECORD_KINETIC,
  VT_RECORD_TOTAL,
  VT_RECORD_CONSERVED,
  VT_RECORD_TEMPERATURE,
  VT_RECORD_TARGET,
  VT_RECORD_PRESSURE,
  VT_RECORD_VOLUME, /* per atom */
  VT_RECORD_MSD,
  VT_RECORD_N_COLUMNS /* then one MSD for each species, if there is more than one */
};

/* In the order of VtThermostat, as parameters name them. */
extern const char *const vt_thermostat_ids[4];

/* Displacements are from @sample's positions, unless others are set. */
VtRecord *vt_record_new (VtSample *sample);
void vt_record_free (VtRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtRecord, vt_record_free)

void vt_record_add (VtRecord *record, VtDynamics *dynamics);
/* What another program has recorded. MSD, conserved energy and target are left out of the tables if they are NaN in the first row; @row has
 * VT_RECORD_N_COLUMNS numbers, MSDs of the species are not told. */
void vt_record_add_row (VtRecord *record, const double *row);
VtSeries *vt_record_get_series (VtRecord *record);

/* |Δr| of each atom now, without the centre of mass's and the cell's motion; n numbers to be freed. */
double *vt_record_dup_displacements (VtRecord *record, VtDynamics *dynamics);

/* Their titles, translated. */
typedef struct
{
  const char *energy, *temperature, *pressure, *volume, *msd;
} VtRecordTitles;

/* Tables PREFIX_energy, _temperature, _pressure, _volume and _msd against time, with means over the second half as scalars.
 * @titles: NULL for those of the method "md". */
void vt_record_take_tables (VtRecord *record, VtRun *run, VtResult *result, const char *prefix, const VtRecordTitles *titles);

/* Tells where the run stands, and that it is slow where the cell is too narrow for fast forces. */
void vt_record_tell (VtRun *run, VtDynamics *dynamics, const char *message);

/* The same of a run that is over: the warning, a VtMethod's, goes by what is noted in the first of its tables. */
void vt_record_note_width (VtRecord *record, VtTable *table, VtDynamics *dynamics);
char *vt_record_dup_warning (VtSample *sample, const VtParams *params, VtTable *const *tables);

/* Where displacements are from, 3n numbers: of a run that goes on from where it was stopped it is not the sample it is run on. Set: copied. */
const double *vt_record_get_start (VtRecord *record);
void vt_record_set_start (VtRecord *record, const double *positions);

GVariant *vt_record_save (VtRecord *record); /* floating */
gboolean vt_record_restore (VtRecord *record, GVariant *state);

G_END_DECLS
