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
#include "lammps/vt-lammps-input.h"
#include "lammps/vt-lammps-process.h"
#include "lammps/vt-lammps-reader.h"
#include "lammps/vt-methods.h"

/* Between two looks at the files, and from a request to stop until it is made to. */
#define LOOK_US 5000
#define PATIENCE_MS 50

static const VtFieldSpec fields[] = {
  { "lammps_vmsd", N_ ("vMSD by LAMMPS"), "length²", N_ ("Vibrational mean squared displacement of the atom, from the run “vmsd”") },
  { "lammps_vmsd_x", N_ ("vMSD by LAMMPS along x"), "length²", N_ ("Part of it along x") },
  { "lammps_vmsd_y", N_ ("vMSD by LAMMPS along y"), "length²", N_ ("Part of it along y") },
  { "lammps_vmsd_z", N_ ("vMSD by LAMMPS along z"), "length²", N_ ("Part of it along z") },
  { NULL },
};

static const char *const tables[] = { "lammps_energy", "lammps_temperature", "lammps_pressure", "lammps_volume", "lammps_msd", "lammps_quench",
                                      "lammps_quench_volume", "lammps_log", NULL };
#define QUENCH_TABLE 5 /* of them */

typedef struct
{
  VtRun *run;
  VtSample *sample;
  VtLammpsPlan plan;
  char *folder;
  VtLammpsReader *reader;
  gboolean is_stopped;
  VtLive live;
} VtLammps;

/* ---- watching ---- */

static void
tell (VtLammps *self)
{
  const double gpa = vt_sample_get_units (self->sample) == VT_UNITS_METAL ? VT_LAMMPS_GPA_PER_BAR : 1;
  const char *unit = vt_sample_get_energy_unit (self->sample);
  const VtLammpsRow *last = vt_lammps_reader_get_last_row (self->reader);
  VtJob *job = vt_run_get_job (self->run);
  g_autofree char *message = NULL;

  if (last == NULL)
    return;
  const guint64 at = last->step - MIN (last->step, self->plan.first_step);
  const double energy = last->potential / (double) vt_sample_get_n_atoms (self->sample);
  if (at > self->plan.n_steps)
    /* Translators: an energy and its unit. */
    message = g_strdup_printf (_ ("minimising, %.6g %s/atom"), energy, unit);
  else
    /* Translators: a time, a temperature, an energy and a pressure, each with its unit. */
    message = g_strdup_printf (_ ("%.4g %s, %.4g %s, %.5g %s/atom, %.3g %s"), vt_lammps_plan_get_time (&self->plan, last->step),
                               vt_sample_get_time_unit (self->sample), last->temperature, vt_sample_get_temperature_unit (self->sample), energy, unit,
                               last->pressure * gpa, vt_sample_get_pressure_unit (self->sample));
  vt_job_set_message (job, message);
  /* The minimisation at the end is short beside the rest. */
  vt_job_set_progress (job, (self->plan.minimise ? 0.98 : 1) * (double) MIN (at, self->plan.n_steps) / (double) self->plan.n_steps);
}

static void
publish (VtLammps *self)
{
  g_autoptr (VtResult) partial = vt_result_new ();

  vt_lammps_reader_poll_log (self->reader);
  vt_lammps_reader_poll_dump (self->reader);
  tell (self);
  vt_lammps_reader_take_so_far (self->reader, partial);
  vt_job_set_partial (vt_run_get_job (self->run), G_OBJECT (partial));
}

/* Its last frame is what there is; before the first one it goes on. */
static gboolean
is_to_stop (VtLammps *self)
{
  return vt_job_is_stopping (vt_run_get_job (self->run)) && vt_lammps_reader_poll_dump (self->reader) != NULL;
}

/* Until it has ended, or is to be. */
static gboolean
follow (VtLammps *self, VtLammpsProcess *process, GError **error)
{
  while (vt_lammps_process_is_running (process) && !vt_lammps_reader_is_lost (self->reader))
    {
      self->is_stopped = is_to_stop (self);
      if (self->is_stopped || vt_job_is_cancelled (vt_run_get_job (self->run)))
        {
          vt_lammps_process_stop (process, PATIENCE_MS);
          vt_lammps_reader_poll_log (self->reader);
          return self->is_stopped;
        }
      if (vt_live_is_due (&self->live))
        {
          publish (self);
          vt_live_done (&self->live);
        }
      g_usleep (LOOK_US);
    }
  vt_lammps_reader_poll_log (self->reader);
  if (!vt_lammps_reader_is_lost (self->reader))
    return vt_lammps_process_check (process, error);
  vt_lammps_process_stop (process, PATIENCE_MS);
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED,
               _ ("the atoms have flown apart by step %" PRIu64 ". Take a shorter time step, or begin from a minimised sample."),
               vt_lammps_reader_get_last_row (self->reader)->step);
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
  g_autoptr (VtLammpsReader) reader = NULL;
  g_autoptr (VtLammpsProcess) process = NULL;
  g_autoptr (GError) local = NULL;
  VtResult *result = NULL;
  VtLammpsFrame frame;
  const char *restart;

  vt_params_get_folder (vt_run_get_params (self->run), &restart);
  if (prepared)
    g_object_unref (vt_lammps_turn_sample (self->sample, FALSE, &frame));
  else if (!vt_lammps_write_folder (self->folder, &self->plan, self->sample, potential, &frame, cancellable, error))
    return NULL;
  process = vt_lammps_process_start (self->folder, &self->plan, restart, error);
  if (process == NULL)
    return NULL;
  self->reader = reader = vt_lammps_reader_new (self->run, &self->plan, &frame, self->folder);
  if (follow (self, process, &local))
    result = self->is_stopped ? vt_lammps_reader_finish_early (reader, &local) : vt_lammps_reader_finish (reader, &local);
  if (local == NULL)
    return result;
  add_reason (self, &local);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

/* Where LAMMPS has been, here or on a cluster. */
static VtResult *
read_folder (VtLammps *self, GError **error)
{
  g_autofree char *log = vt_lammps_make_path (self->folder, "log.%s", &self->plan);
  g_autofree char *final = vt_lammps_make_path (self->folder, "%s.final.dump", &self->plan);
  g_autofree char *display = g_filename_display_name (self->folder);
  g_autofree char *how = g_strdup_printf ("read from %s", display);
  g_autoptr (VtLammpsReader) reader = NULL;
  VtLammpsFrame frame;

  if (!vt_lammps_check_sample (self->folder, &self->plan, self->sample, &frame, error))
    return NULL;
  reader = vt_lammps_reader_new (self->run, &self->plan, &frame, self->folder);
  vt_lammps_reader_poll_log (reader);
  if (vt_lammps_reader_get_last_row (reader) == NULL)
    {
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_OPEN, _ ("%s holds no row of a run’s log yet (log.%s). Run it first: sbatch job.sh."), display,
                   self->plan.name);
      return NULL;
    }
  vt_run_note_stop (self->run, how);
  g_autoptr (VtResult) result = g_file_test (final, G_FILE_TEST_EXISTS) ? vt_lammps_reader_finish (reader, error)
                                                                        : vt_lammps_reader_finish_early (reader, error);
  VtTable *table = result != NULL ? vt_run_new_table (self->run, "lammps_log", _ ("LAMMPS: log"), VT_TABLE_PLAIN) : NULL;
  if (table == NULL || !vt_lammps_log_fill_table (log, table, error))
    {
      g_clear_object (&table);
      return NULL;
    }
  vt_result_take_table (result, table);
  return g_steal_pointer (&result);
}

static VtResult *
run_lammps (VtRun *run, GError **error)
{
  const VtParams *params = vt_run_get_params (run);
  VtSample *sample = vt_run_get_sample (run);
  VtLammps self = { .run = run, .sample = sample, .folder = g_strdup (vt_params_get_folder (params, NULL)) };
  const gboolean scratch = self.folder == NULL;
  g_autoptr (VtPotential) potential = NULL;
  g_autofree char *folder = NULL;
  VtResult *result = NULL;

  if (!vt_lammps_plan_init (&self.plan, params, sample, error))
    {
      g_free (self.folder);
      return NULL;
    }
  if (vt_params_is_folder_finished (params))
    {
      folder = self.folder;
      return read_folder (&self, error);
    }
  potential = vt_potential_find_for_sample (sample, NULL, error);
  if (potential != NULL && scratch)
    self.folder = g_dir_make_tmp ("vitrine-lammps-XXXXXX", error);
  folder = self.folder;
  if (potential != NULL && folder != NULL)
    result = run_in_folder (&self, !scratch, potential, error);
  if (scratch && folder != NULL)
    remove_folder (folder);
  return result;
}

static char *
dup_warning (VtSample *sample, const VtParams *params, VtTable *const *made)
{
  return vt_quench_curve_dup_warning (made[QUENCH_TABLE]);
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
  .needs_forces = TRUE,
  .may_stop = TRUE,
  .run = run_lammps,
  .dup_warning = dup_warning,
};
