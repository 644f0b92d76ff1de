#include "lammps/vt-lammps-reader.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "dynamics/vt-quench-curve.h"
#include "dynamics/vt-record.h"
#include "io/vt-trajectory.h"
#include "lammps/vt-lammps-dump.h"

struct _VtLammpsReader
{
  VtRun *run;
  VtSample *sample;
  VtLammpsPlan plan;
  VtLammpsFrame frame;
  char *folder;
  VtRecord *record;
  VtLammpsLog *log;
  VtLammpsRow last; /* row of the log; its step counts from the very beginning */
  gboolean has_row, is_lost;
  VtLammpsDump *dump;
  VtSample *now; /* of the dump's last frame */
};

VtLammpsReader *
vt_lammps_reader_new (VtRun *run, const VtLammpsPlan *plan, const VtLammpsFrame *frame, const char *folder)
{
  VtLammpsReader *self = g_new0 (VtLammpsReader, 1);
  g_autofree char *log_path = vt_lammps_make_path (folder, "log.%s", plan);
  g_autofree char *dump_path = vt_lammps_make_path (folder, "%s.dump", plan);

  self->run = run;
  self->sample = vt_run_get_sample (run);
  self->plan = *plan;
  self->frame = *frame;
  self->folder = g_strdup (folder);
  self->record = vt_record_new (self->sample);
  self->log = vt_lammps_log_new (log_path);
  self->dump = vt_lammps_dump_new (dump_path);
  return self;
}

void
vt_lammps_reader_free (VtLammpsReader *self)
{
  if (self == NULL)
    return;
  vt_record_free (self->record);
  vt_lammps_log_free (self->log);
  vt_lammps_dump_free (self->dump);
  g_clear_object (&self->now);
  g_free (self->folder);
  g_free (self);
}

/* ---- as it goes ---- */

static void
on_row (const VtLammpsRow *row, gpointer data)
{
  VtLammpsReader *self = data;
  const gboolean metal = vt_sample_get_units (self->sample) == VT_UNITS_METAL;
  const double n = (double) vt_sample_get_n_atoms (self->sample);
  double values[VT_RECORD_N_COLUMNS];

  /* The last row of one part of the run is the first of the next. */
  if (self->has_row && row->step <= self->last.step)
    return;
  self->last = *row;
  self->has_row = TRUE;
  self->is_lost = !isfinite (row->temperature) || !isfinite (row->potential);
  if (row->step > self->plan.first_step + self->plan.n_steps) /* minimising, where time means nothing */
    return;
  values[VT_RECORD_TIME] = vt_lammps_plan_get_time (&self->plan, row->step);
  values[VT_RECORD_POTENTIAL] = row->potential / n;
  values[VT_RECORD_KINETIC] = row->kinetic / n;
  values[VT_RECORD_TOTAL] = row->total / n;
  values[VT_RECORD_CONSERVED] = row->conserved / n;
  values[VT_RECORD_TEMPERATURE] = row->temperature;
  values[VT_RECORD_TARGET] = vt_lammps_plan_get_target (&self->plan, row->step);
  values[VT_RECORD_PRESSURE] = row->pressure * (metal ? VT_LAMMPS_GPA_PER_BAR : 1);
  values[VT_RECORD_VOLUME] = row->volume / n;
  values[VT_RECORD_MSD] = row->msd;
  vt_record_add_row (self->record, values);
}

void
vt_lammps_reader_poll_log (VtLammpsReader *self)
{
  vt_lammps_log_poll (self->log, on_row, self);
}

const VtLammpsRow *
vt_lammps_reader_get_last_row (VtLammpsReader *self)
{
  return self->has_row ? &self->last : NULL;
}

gboolean
vt_lammps_reader_is_lost (VtLammpsReader *self)
{
  return self->is_lost;
}

/* The sample with the positions of one that LAMMPS has written; NULL if that has other atoms. */
static VtSample *
take_positions (VtLammpsReader *self, VtSample *read)
{
  const gsize n = vt_sample_get_n_atoms (self->sample);
  VtCell cell = *vt_sample_get_cell (read);
  double *r;

  if (vt_sample_get_n_atoms (read) != n || vt_sample_get_id (read, 0) != vt_sample_get_id (self->sample, 0)
      || vt_sample_get_id (read, n - 1) != vt_sample_get_id (self->sample, n - 1))
    return NULL;
  r = g_memdup2 (vt_sample_get_positions (read), 3 * n * sizeof *r);
  vt_lammps_turn_back (&self->frame, self->sample, &cell, r);
  VtSample *sample = vt_sample_with_positions (self->sample, &cell, r);
  vt_sample_set_timestep (sample, vt_sample_get_timestep (read));
  return sample;
}

VtSample *
vt_lammps_reader_poll_dump (VtLammpsReader *self)
{
  g_autoptr (VtSample) read = vt_lammps_dump_poll (self->dump, vt_job_get_cancellable (vt_run_get_job (self->run)));
  g_autoptr (VtSample) now = read != NULL ? take_positions (self, read) : NULL;

  if (now != NULL)
    g_set_object (&self->now, now);
  return self->now;
}

/* ---- tables ---- */

/* @ended: cooled to the end, so that a kink can be looked for. */
static void
take_quench (VtLammpsReader *self, VtResult *result, gboolean ended)
{
  const guint64 cooling = (self->plan.n_steps - self->plan.prepare_steps) / self->plan.row_every;
  const VtQuenchCurve curve = {
    .record = self->record,
    .sample = self->sample,
    .begin = ((double) self->plan.prepare_steps + 0.5) * self->plan.timestep,
    .per_row = (gsize) (cooling + VT_QUENCH_CURVE_ROWS - 1) / VT_QUENCH_CURVE_ROWS,
    .seed = self->plan.seed,
    .fitted = ended,
  };
  const double n = (double) vt_sample_get_n_atoms (self->sample);
  VtTable *energy = vt_quench_curve_make_energy (&curve, self->run, "lammps_quench", _ ("LAMMPS quench: energy"));

  if (ended && self->plan.minimise)
    vt_quench_curve_add_inherent (energy, self->sample, self->last.potential / n, self->last.volume / n);
  vt_result_take_table (result, energy);
  vt_result_take_table (result, vt_quench_curve_make_volume (&curve, self->run, "lammps_quench_volume", _ ("LAMMPS quench: volume")));
}

static void
take_tables (VtLammpsReader *self, VtResult *result, gboolean ended)
{
  const VtRecordTitles titles = { _ ("LAMMPS: energy"), _ ("LAMMPS: temperature"), _ ("LAMMPS: pressure"), _ ("LAMMPS: volume"),
                                  _ ("LAMMPS: mean squared displacement") };

  vt_record_take_tables (self->record, self->run, result, "lammps", &titles);
  if (self->plan.kind == VT_LAMMPS_MELT_QUENCH)
    take_quench (self, result, ended);
}

void
vt_lammps_reader_take_so_far (VtLammpsReader *self, VtResult *result)
{
  if (vt_series_get_n_rows (vt_record_get_series (self->record)) > 1) /* one point is no curve */
    take_tables (self, result, FALSE);
  if (self->now != NULL)
    vt_result_set_sample (result, self->now);
}

/* ---- the end ---- */

static VtSample *
read_file (VtLammpsReader *self, const char *format, GError **error)
{
  g_autofree char *path = vt_lammps_make_path (self->folder, format, &self->plan);
  GCancellable *cancellable = vt_job_get_cancellable (vt_run_get_job (self->run));
  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (path, NULL, cancellable, error);

  return trajectory != NULL ? vt_trajectory_read (trajectory, 0, cancellable, NULL, NULL, error) : NULL;
}

static void
take_velocities (VtLammpsReader *self, VtSample *read, VtSample *sample)
{
  static const char *const names[] = { "vx", "vy", "vz" };
  const gsize n = vt_sample_get_n_atoms (read);
  const gboolean metal = vt_sample_get_units (self->sample) == VT_UNITS_METAL;
  g_autofree double *v = g_new0 (double, 3 * n);

  for (gsize k = 0; k < 3; k++)
    for (gsize i = 0; vt_sample_find_field (read, names[k]) != NULL && i < n; i++)
      v[3 * i + k] = vt_field_get (vt_sample_find_field (read, names[k]), i, 0);
  vt_lammps_turn_vectors_back (&self->frame, n, v);
  for (int k = 0; k < vt_sample_get_cell (sample)->dimension; k++)
    {
      double *values = g_new (double, n);

      for (gsize i = 0; i < n; i++)
        values[i] = v[3 * i + (gsize) k];
      vt_sample_take_field (sample, vt_field_new (names[k], names[k], metal ? "Å/ps" : "√(ε/m)", _ ("Velocity"), VT_FIELD_F64, n, 1, values));
    }
}

static char *
make_title (VtLammpsReader *self)
{
  const double time = (double) self->plan.n_steps * self->plan.timestep;

  if (self->plan.kind == VT_LAMMPS_MELT_QUENCH)
    return vt_quench_curve_dup_title (self->sample, self->plan.rate);
  /* Translators: a time and a temperature, each with its unit. */
  return g_strdup_printf (_ ("LAMMPS, after %.4g %s at %.4g %s"), time, vt_sample_get_time_unit (self->sample),
                          self->plan.final_temperature, vt_sample_get_temperature_unit (self->sample));
}

/* By direction only where LAMMPS's directions are the sample's. */
static gboolean
take_vibration (VtLammpsReader *self, VtResult *result, GError **error)
{
  static const struct
  {
    const char *column, *field;
  } parts[] = { { "v_vmsd", "lammps_vmsd" }, { "v_vmsd_x", "lammps_vmsd_x" }, { "v_vmsd_y", "lammps_vmsd_y" }, { "v_vmsd_z", "lammps_vmsd_z" } };
  const gsize n = vt_sample_get_n_atoms (self->sample);
  g_autoptr (VtSample) read = read_file (self, "%s.field.dump", error);

  if (read == NULL)
    return FALSE;
  for (guint c = 0; c < (self->frame.turned ? 1 : G_N_ELEMENTS (parts)); c++)
    {
      VtField *column = vt_sample_find_field (read, parts[c].column);
      double *values;

      if (column == NULL || vt_sample_get_n_atoms (read) != n)
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED, _ ("%s.field.dump does not hold the averages of every atom."), self->plan.name);
          return FALSE;
        }
      values = g_new (double, n);
      for (gsize i = 0; i < n; i++)
        values[i] = vt_field_get (column, i, 0);
      vt_result_take_field (result, vt_run_new_field (self->run, parts[c].field, VT_FIELD_F64, 1, values));
    }
  return TRUE;
}

/* Without velocities, which the dump has not; without a sample if it has no frame; with the averages of the parts that are done. The atoms are those of the
 * dump's last frame, which may be from long before the log's last row. */
VtResult *
vt_lammps_reader_finish_early (VtLammpsReader *self, GError **error)
{
  const char *unit = vt_sample_get_time_unit (self->sample);
  /* What comes after that is minimisation. */
  const double time = vt_lammps_plan_get_time (&self->plan, MIN (self->last.step, self->plan.first_step + self->plan.n_steps));
  g_autofree char *how = g_strdup_printf ("stopped after %.6g %s", time, unit);
  g_autofree char *averages = vt_lammps_make_path (self->folder, "%s.field.dump", &self->plan);
  g_autoptr (VtResult) result = vt_result_new ();

  vt_lammps_reader_poll_dump (self);
  vt_run_note_stop (self->run, how);
  if (self->plan.kind == VT_LAMMPS_VMSD && g_file_test (averages, G_FILE_TEST_EXISTS) && !take_vibration (self, result, error))
    return NULL;
  take_tables (self, result, FALSE);
  if (self->now == NULL)
    return g_steal_pointer (&result);
  const gsize size = 3 * vt_sample_get_n_atoms (self->sample) * sizeof (double);
  const gint64 step = vt_sample_get_timestep (self->now);
  const double then = vt_lammps_plan_get_time (&self->plan, (guint64) MAX (step, 0));
  g_autofree char *title = g_strdup_printf (_ ("LAMMPS, stopped after %.4g %s"), then, unit);
  g_autoptr (VtSample) last = vt_sample_with_positions (self->now, NULL, g_memdup2 (vt_sample_get_positions (self->now), size));
  vt_sample_set_timestep (last, step);
  vt_sample_set_title (last, title);
  vt_result_set_sample (result, last);
  return g_steal_pointer (&result);
}

VtResult *
vt_lammps_reader_finish (VtLammpsReader *self, GError **error)
{
  g_autoptr (VtSample) read = read_file (self, "%s.final.dump", error);
  g_autoptr (VtSample) final = read != NULL ? take_positions (self, read) : NULL;
  g_autoptr (VtResult) result = vt_result_new ();
  g_autofree char *title = make_title (self);

  if (read != NULL && final == NULL)
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED, _ ("%s.final.dump holds other atoms than the sample."), self->plan.name);
  if (final == NULL || (self->plan.kind == VT_LAMMPS_VMSD && !take_vibration (self, result, error)))
    return NULL;
  vt_sample_set_title (final, title);
  if (!self->plan.minimise) /* an inherent structure is at rest */
    take_velocities (self, read, final);
  take_tables (self, result, TRUE);
  vt_result_set_sample (result, final);
  return g_steal_pointer (&result);
}
