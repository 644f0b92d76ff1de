/* The method "lammps_log": what the log of any run of LAMMPS says, as a table, and each quantity in it against the step. */
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "lammps/vt-lammps-input.h"
#include "lammps/vt-lammps-log.h"
#include "lammps/vt-methods.h"

static const char *const tables[] = { "lammps_log", NULL };

/* log.lammps, LAMMPS's own choice; or the only other one; or the file that was named. */
static char *
find_log (const char *folder, GError **error)
{
  g_autofree char *usual = g_build_filename (folder, "log.lammps", NULL), *display = g_filename_display_name (folder);
  g_autofree char *found = NULL;
  g_autoptr (GDir) directory = NULL;

  if (g_file_test (folder, G_FILE_TEST_IS_REGULAR))
    return g_strdup (folder);
  if (g_file_test (usual, G_FILE_TEST_IS_REGULAR))
    return g_steal_pointer (&usual);
  directory = g_dir_open (folder, 0, NULL);
  for (const char *name; directory != NULL && (name = g_dir_read_name (directory)) != NULL;)
    {
      if (!g_str_has_prefix (name, "log.") && !g_str_has_suffix (name, ".log"))
        continue;
      if (found != NULL)
        {
          g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_OPEN, _ ("%s holds several logs. Name one of them in the place of the folder."), display);
          return NULL;
        }
      found = g_build_filename (folder, name, NULL);
    }
  if (found == NULL)
    g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_OPEN, _ ("%s holds no log of LAMMPS (log.lammps)."), display);
  return g_steal_pointer (&found);
}

static gboolean
varies (const double *values, gsize n)
{
  for (gsize i = 1; values != NULL && i < n; i++)
    if (values[i] != values[0])
      return TRUE;
  return FALSE;
}

static void
take_curve (VtRun *run, VtResult *result, VtTable *log, guint column)
{
  const char *name = vt_table_get_column_id (log, column);
  const gsize n = vt_table_get_n_rows (log);
  g_autofree char *id = g_strconcat ("lammps_log_", name, NULL), *title = g_strdup_printf (_ ("LAMMPS: %s"), name);
  VtTable *table = vt_run_new_table (run, id, title, VT_TABLE_CURVES);

  vt_table_add_numbers (table, "step", _ ("Step"), "", vt_table_get_numbers (log, 0), n);
  vt_table_add_numbers (table, name, name, vt_table_get_column_unit (log, column), vt_table_get_numbers (log, column), n);
  vt_result_take_table (result, table);
}

static VtResult *
run_lammps_log (VtRun *run, GError **error)
{
  g_autofree char *path = find_log (vt_params_get_folder (vt_run_get_params (run), NULL), error);
  g_autofree char *display = path != NULL ? g_filename_display_name (path) : NULL, *how = g_strdup_printf ("read from %s", display);

  if (path == NULL)
    return NULL;
  vt_run_note_stop (run, how);
  g_autoptr (VtTable) log = vt_run_new_table (run, "lammps_log", _ ("LAMMPS: log"), VT_TABLE_PLAIN);
  if (!vt_lammps_log_fill_table (path, log, error))
    return NULL;
  VtResult *result = vt_result_new ();
  vt_result_take_table (result, g_object_ref (log));
  for (guint c = 1; c < vt_table_get_n_columns (log); c++)
    if (strcmp (vt_table_get_column_id (log, c), "run") != 0 && varies (vt_table_get_numbers (log, c), vt_table_get_n_rows (log)))
      take_curve (run, result, log, c);
  return result;
}

const VtMethod vt_method_lammps_log = {
  .id = "lammps_log",
  .name = N_ ("Log of LAMMPS"),
  .group = VT_GROUP_DYNAMICS,
  .summary = N_ ("The thermodynamic output of a run of LAMMPS, from its log."),
  .reference = "A. P. Thompson et al., Comput. Phys. Commun. 271, 108171 (2022)",
  .tables = tables,
  .run = run_lammps_log,
};

const VtMethod *
vt_lammps_choose_reader (const char *folder, VtParams **params, GError **error)
{
  g_autoptr (VtParams) own = vt_params_new (vt_method_lammps.params);
  const VtMethod *method = &vt_method_lammps;
  g_autoptr (GError) local = NULL;
  const char *name;

  if (!vt_lammps_read_params (folder, own, &name, &local))
    {
      if (!g_error_matches (local, VT_IO_ERROR, VT_IO_ERROR_FORMAT))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      vt_params_free (own);
      own = vt_params_new (vt_method_lammps_log.params);
      method = &vt_method_lammps_log;
    }
  vt_params_set_finished_folder (own, folder);
  *params = g_steal_pointer (&own);
  return method;
}
