/* The method "lammps": a run of LAMMPS as one of ours: seen while it goes, cancelled, its end a new sample.
 *
 * LAMMPS works in a folder of its own; this thread reads its log and dump as they grow and sleeps in between. What is seen depends on when it
 * was looked at; what is kept, the tables and the last configuration, only on what LAMMPS has written. */
#include <errno.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "dynamics/vt-quench-curve.h"
#include "dynamics/vt-record.h"
#include "io/vt-trajectory.h"
#include "lammps/vt-lammps-dump.h"
#include "lammps/vt-lammps-input.h"
#include "lammps/vt-lammps-log.h"
#include "lammps/vt-lammps-process.h"
#include "lammps/vt-methods.h"

/* Between two looks at the files, and from a request to stop until it is made to. */
#define LOOK_US 5000
#define PATIENCE_MS 50

#define GPA_PER_BAR 1e-4

static const VtFieldSpec fields[] = {
  { "lammps_vmsd", N_ ("vMSD by LAMMPS"), "length²", N_ ("Vibrational mean squared displacement of the atom, from the run “vmsd”") },
  { "lammps_vmsd_x", N_ ("vMSD by LAMMPS along x"), "length²", N_ ("Part of it along x") },
  { "lammps_vmsd_y", N_ ("vMSD by LAMMPS along y"), "length²", N_ ("Part of it along y") },
  { "lammps_vmsd_z", N_ ("vMSD by LAMMPS along z"), "length²", N_ ("Part of it along z") },
  { NULL },
};

static const char *const tables[] = { "lammps_energy", "lammps_temperature", "lammps_pressure", "lammps_volume", "lammps_msd", "lammps_quench",
                                      "lammps_quench_volume", NULL };

typedef struct
{
  VtRun *run;
  VtSample *sample;
  VtLammpsPlan plan;
  VtLammpsFrame frame;
  char *folder;
  VtRecord *record;
  VtLammpsRow last; /* row of the log; its step counts from the very beginning */
  gboolean has_row, is_lost, is_stopped;
  VtLammpsDump *dump;
  VtSample *now; /* of the dump's last frame */
  VtLive live;
} VtLammps;

/* ---- what LAMMPS writes ---- */

static void
on_row (const VtLammpsRow *row, gpointer data)
{
  VtLammps *self = data;
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
  values[VT_RECORD_PRESSURE] = row->pressure * (metal ? GPA_PER_BAR : 1);
  values[VT_RECORD_VOLUME] = row->volume / n;
  values[VT_RECORD_MSD] = row->msd;
  vt_record_add_row (self->record, values);
}

/* The sample with the positions of one that LAMMPS has written; NULL if that has other atoms. */
static VtSample *
take_positions (VtLammps *self, VtSample *read)
{
  const gsize n = vt_sample_get_n_atoms (self->sample);
  VtCell cell = *vt_sample_get_cell (read);
  double *r;

  if (vt_sample_get_n_atoms (read) != n || vt_sample_get_id (read, 0) != vt_sample_get_id (self->sample, 0)
      || vt_sample_get_id (read, n - 1) != vt_sample_get_id (self->sample, n - 1))
    return NULL;
  r = g_memdup2 (vt_sample_get_positions (read), 3 * n * sizeof *r);
  vt_lammps_turn_back (&self->frame, self->sample, &cell, r);
  return vt_sample_with_positions (self->sample, &cell, r);
}

/* ---- watching ---- */

/* @ended: cooled to the end, so that a kink can be looked for. */
static void
take_quench (VtLammps *self, VtResult *result, gboolean ended)
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
  VtTable *energy = vt_quench_curve_make_energy (&curve, self->run, "lammps_quench", _ ("LAMMPS: energy against temperature"));

  if (ended && self->plan.minimise)
    vt_quench_curve_add_inherent (energy, self->sample, self->last.potential / n, self->last.volume / n);
  vt_result_take_table (result, energy);
  vt_result_take_table (result, vt_quench_curve_make_volume (&curve, self->run, "lammps_quench_volume", _ ("LAMMPS: volume against temperature")));
}

static void
take_tables (VtLammps *self, VtResult *result, gboolean ended)
{
  const VtRecordTitles titles = { _ ("LAMMPS: energy"), _ ("LAMMPS: temperature"), _ ("LAMMPS: pressure"), _ ("LAMMPS: volume"),
                                  _ ("LAMMPS: mean squared displacement") };

  vt_record_take_tables (self->record, self->run, result, "lammps", &titles);
  if (self->plan.kind == VT_LAMMPS_MELT_QUENCH)
    take_quench (self, result, ended);
}

static void
tell (VtLammps *self)
{
  const gboolean metal = vt_sample_get_units (self->sample) == VT_UNITS_METAL;
  VtJob *job = vt_run_get_job (self->run);
  g_autofree char *message = NULL;

  if (!self->has_row)
    return;
  const guint64 at = self->last.step - MIN (self->last.step, self->plan.first_step);
  const double energy = self->last.potential / (double) vt_sample_get_n_atoms (self->sample);
  if (at > self->plan.n_steps)
    message = g_strdup_printf (metal ? _ ("minimising, %.6g eV/atom") : _ ("minimising, %.6g ε/atom"), energy);
  else
    message = g_strdup_printf (metal ? _ ("%.4g ps, %.4g K, %.5g eV/atom, %.3g GPa") : _ ("%.4g τ, %.4g ε/k_B, %.5g ε/atom, %.3g ε/σ³"),
                               vt_lammps_plan_get_time (&self->plan, self->last.step), self->last.temperature, energy,
                               self->last.pressure * (metal ? GPA_PER_BAR : 1));
  vt_job_set_message (job, message);
  /* The minimisation at the end is short beside the rest. */
  vt_job_set_progress (job, (self->plan.minimise ? 0.98 : 1) * (double) MIN (at, self->plan.n_steps) / (double) self->plan.n_steps);
}

static void
look_at_dump (VtLammps *self)
{
  g_autoptr (VtSample) read = vt_lammps_dump_poll (self->dump, vt_job_get_cancellable (vt_run_get_job (self->run)));
  g_autoptr (VtSample) now = read != NULL ? take_positions (self, read) : NULL;

  if (now != NULL)
    g_set_object (&self->now, now);
}

static void
publish (VtLammps *self)
{
  g_autoptr (VtResult) partial = vt_result_new ();

  look_at_dump (self);
  tell (self);
  if (vt_series_get_n_rows (vt_record_get_series (self->record)) > 1) /* one point is no curve */
    take_tables (self, partial, FALSE);
  if (self->now != NULL)
    vt_result_set_sample (partial, self->now);
  vt_job_set_partial (vt_run_get_job (self->run), G_OBJECT (partial));
}

/* Until it has ended, or is to be. */
static gboolean
follow (VtLammps *self, VtLammpsProcess *process, VtLammpsLog *log, GError **error)
{
  VtJob *job = vt_run_get_job (self->run);

  while (vt_lammps_process_is_running (process) && !self->is_lost)
    {
      if (vt_job_is_cancelled (job))
        {
          vt_lammps_process_stop (process, PATIENCE_MS);
          return FALSE;
        }
      /* Its last frame is what there is; before the first one it goes on. */
      if (vt_job_is_stopping (job) && self->now != NULL)
        {
          vt_lammps_process_stop (process, PATIENCE_MS);
          self->is_stopped = TRUE;
          return TRUE;
        }
      if (vt_live_is_due (&self->live))
        {
          vt_lammps_log_poll (log, on_row, self);
          publish (self);
          vt_live_done (&self->live);
        }
      g_usleep (LOOK_US);
    }
  vt_lammps_log_poll (log, on_row, self);
  if (!self->is_lost)
    return vt_lammps_process_check (process, error);
  vt_lammps_process_stop (process, PATIENCE_MS);
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED,
               _ ("the atoms have flown apart by step %" PRIu64 ". Take a shorter time step, or begin from a minimised sample."),
               self->last.step);
  return FALSE;
}

/* ---- the end ---- */

/* LAMMPS does not notice a full disk: what it wrote is cut, and that is what a reader says. */
static void
add_reason (VtLammps *self, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->folder);
  g_autoptr (GFileInfo) info = g_file_query_filesystem_info (file, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);
  const guint64 needed = 100 * vt_sample_get_n_atoms (self->sample); /* bytes of a frame */

  if (info != NULL && g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE) < needed)
    g_prefix_error (error, _ ("the disk is full. Make room, or choose another folder. "));
}

static VtSample *
read_file (VtLammps *self, const char *format, GError **error)
{
  g_autofree char *path = vt_lammps_make_path (self->folder, format, &self->plan);
  GCancellable *cancellable = vt_job_get_cancellable (vt_run_get_job (self->run));
  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (path, NULL, cancellable, error);

  return trajectory != NULL ? vt_trajectory_read (trajectory, 0, cancellable, NULL, NULL, error) : NULL;
}

static void
take_velocities (VtLammps *self, VtSample *read, VtSample *sample)
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
make_title (VtLammps *self)
{
  const gboolean metal = vt_sample_get_units (self->sample) == VT_UNITS_METAL;
  const double time = (double) self->plan.n_steps * self->plan.timestep;
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (self->plan.kind == VT_LAMMPS_MELT_QUENCH)
    {
      g_autofree char *composition = vt_sample_dup_composition (self->sample);

      g_ascii_formatd (number, sizeof number, "%.3g", metal ? self->plan.rate * 1e12 : self->plan.rate);
      return g_strdup_printf (_ ("%s glass, %s %s"), composition, number, metal ? "K/s" : "ε/k_B τ");
    }

  /* Translators: a time and a temperature, each with its unit. */
  return g_strdup_printf (_ ("LAMMPS, after %.4g %s at %.4g %s"), time, metal ? "ps" : "τ", self->plan.final_temperature, metal ? "K" : "ε/k_B");
}

/* By direction only where LAMMPS's directions are the sample's. */
static gboolean
take_vibration (VtLammps *self, VtResult *result, GError **error)
{
  static const char *const columns[] = { "v_vmsd", "v_vmsd_x", "v_vmsd_y", "v_vmsd_z" };
  const gsize n = vt_sample_get_n_atoms (self->sample);
  g_autoptr (VtSample) read = read_file (self, "%s.field.dump", error);

  if (read == NULL)
    return FALSE;
  for (guint c = 0; c < (self->frame.turned ? 1 : G_N_ELEMENTS (columns)); c++)
    {
      VtField *column = vt_sample_find_field (read, columns[c]);
      double *values;

      if (column == NULL || vt_sample_get_n_atoms (read) != n)
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED, _ ("%s.field.dump does not hold the averages of every atom."), self->plan.name);
          return FALSE;
        }
      values = g_new (double, n);
      for (gsize i = 0; i < n; i++)
        values[i] = vt_field_get (column, i, 0);
      vt_result_take_field (result, vt_run_new_field (self->run, fields[c].name, VT_FIELD_F64, 1, values));
    }
  return TRUE;
}

/* Without velocities, which the dump has not, and averages, which have not been made. */
static VtResult *
finish_early (VtLammps *self)
{
  const gboolean metal = vt_sample_get_units (self->sample) == VT_UNITS_METAL;
  const double time = vt_lammps_plan_get_time (&self->plan, self->last.step);
  g_autofree char *title = g_strdup_printf (_ ("LAMMPS, stopped after %.4g %s"), time, metal ? "ps" : "τ");
  g_autofree char *how = g_strdup_printf ("stopped after %.6g ps", time);
  const gsize size = 3 * vt_sample_get_n_atoms (self->sample) * sizeof (double);
  VtResult *result = vt_result_new ();

  look_at_dump (self);
  g_autoptr (VtSample) last = vt_sample_with_positions (self->now, NULL, g_memdup2 (vt_sample_get_positions (self->now), size));
  vt_run_note_stop (self->run, how);
  vt_sample_set_title (last, title);
  take_tables (self, result, FALSE);
  vt_result_set_sample (result, last);
  return result;
}

static VtResult *
finish (VtLammps *self, GError **error)
{
  if (self->is_stopped)
    return finish_early (self);
  g_autoptr (VtSample) read = read_file (self, "%s.final.dump", error);
  g_autoptr (VtSample) final = read != NULL ? take_positions (self, read) : NULL;
  g_autoptr (VtResult) result = vt_result_new ();
  g_autofree char *title = make_title (self);

  if (read != NULL && final == NULL)
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED, _ ("%s.final.dump holds other atoms than the sample."), self->plan.name);
  if (final == NULL || (self->plan.kind == VT_LAMMPS_VMSD && !take_vibration (self, result, error)))
    return NULL;
  vt_sample_set_title (final, title);
  vt_sample_set_timestep (final, vt_sample_get_timestep (read));
  if (!self->plan.minimise) /* an inherent structure is at rest */
    take_velocities (self, read, final);
  take_tables (self, result, TRUE);
  vt_result_set_sample (result, final);
  return g_steal_pointer (&result);
}

/* ---- the run ---- */

/* A scratch folder has files alone. */
static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);

  for (const char *name; folder != NULL && (name = g_dir_read_name (folder)) != NULL;)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
  g_rmdir (path);
}

/* @prepared: the folder is written already. */
static VtResult *
run_in_folder (VtLammps *self, gboolean prepared, VtPotential *potential, GError **error)
{
  GCancellable *cancellable = vt_job_get_cancellable (vt_run_get_job (self->run));
  g_autofree char *log_path = vt_lammps_make_path (self->folder, "log.%s", &self->plan);
  g_autofree char *dump_path = vt_lammps_make_path (self->folder, "%s.dump", &self->plan);
  g_autoptr (VtLammpsLog) log = vt_lammps_log_new (log_path);
  g_autoptr (VtLammpsDump) dump = vt_lammps_dump_new (dump_path);
  g_autoptr (VtLammpsProcess) process = NULL;
  g_autoptr (GError) local = NULL;
  VtResult *result = NULL;
  const char *restart;

  vt_params_get_folder (vt_run_get_params (self->run), &restart);
  if (prepared)
    g_object_unref (vt_lammps_turn_sample (self->sample, FALSE, &self->frame));
  else if (!vt_lammps_write_folder (self->folder, &self->plan, self->sample, potential, &self->frame, cancellable, error))
    return NULL;
  process = vt_lammps_process_start (self->folder, &self->plan, restart, error);
  self->dump = dump;
  if (process == NULL)
    return NULL;
  if (follow (self, process, log, &local))
    result = finish (self, &local);
  if (local == NULL)
    return result;
  add_reason (self, &local);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

static VtResult *
run_lammps (VtRun *run, GError **error)
{
  const VtParams *params = vt_run_get_params (run);
  VtSample *sample = vt_run_get_sample (run);
  VtLammps self = { .run = run, .sample = sample, .folder = g_strdup (vt_params_get_folder (params, NULL)) };
  const gboolean scratch = self.folder == NULL;
  g_autoptr (VtPotential) potential = NULL;
  g_autoptr (VtRecord) record = vt_record_new (sample);
  g_autofree char *folder = NULL;
  VtResult *result = NULL;

  self.record = record;
  if (vt_lammps_plan_init (&self.plan, params, sample, error))
    potential = vt_potential_find_for_sample (sample, NULL, error);
  if (potential != NULL && scratch)
    self.folder = g_dir_make_tmp ("vitrine-lammps-XXXXXX", error);
  folder = self.folder;
  if (potential != NULL && folder != NULL)
    result = run_in_folder (&self, !scratch, potential, error);
  if (scratch && folder != NULL)
    remove_folder (folder);
  g_clear_object (&self.now);
  return result;
}

const VtMethod vt_method_lammps = {
  .id = "lammps",
  .name = N_ ("Run LAMMPS"),
  .group = VT_GROUP_DYNAMICS,
  .summary = N_ ("Starts LAMMPS on the sample, as a program of its own and on several processes if asked: constant volume or pressure, melt and "
                 "quench, or vibration. Its log and positions are shown as they come, and the last configuration is a new sample. For what "
                 "outgrows this computer, “Write LAMMPS Input” makes the same run ready for a cluster."),
  .reference = "A. P. Thompson et al., Comput. Phys. Commun. 271, 108171 (2022)",
  .params = vt_lammps_input_params + VT_LAMMPS_N_BATCH_PARAMS,
  .fields = fields,
  .tables = tables,
  .may_stop = TRUE,
  .run = run_lammps,
};
