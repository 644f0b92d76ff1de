/* The folder of a run, and the frame that LAMMPS wants the sample in. */
#include "lammps/vt-lammps-input.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "io/vt-export.h"
#include "io/vt-stream.h"
#include "io/vt-trajectory.h"
#include "io/vt-writer.h"

char *
vt_lammps_make_path (const char *folder, const char *format, const VtLammpsPlan *plan)
{
  g_auto (GStrv) parts = g_strsplit (format, "%s", 2);
  g_autofree char *name = g_strconcat (parts[0], plan->name, parts[1], NULL);

  return g_build_filename (folder, name, NULL);
}

/* ---- the frame ---- */

/* Of a right angle, what rounding may leave after turning: a few units in the last place of numbers like the edges. */
#define TURNING_ERROR 1e-12

static double
dot (const double a[3], const double b[3])
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void
cross (const double a[3], const double b[3], double c[3])
{
  for (int k = 0; k < 3; k++)
    c[k] = a[(k + 1) % 3] * b[(k + 2) % 3] - a[(k + 2) % 3] * b[(k + 1) % 3];
}

/* Axes e with a = |a| e_x, and b in the plane of e_x and e_y. */
static void
find_axes (const VtCell *cell, VtLammpsFrame *frame)
{
  const double(*v)[3] = cell->vectors;
  double normal[3];

  *frame = (VtLammpsFrame){ .axes = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } }, .flat = cell->dimension == 2 };
  frame->turned = v[0][1] != 0 || v[0][2] != 0 || v[1][2] != 0 || v[0][0] <= 0 || v[1][1] <= 0;
  if (!frame->turned)
    return;
  cross (v[0], v[1], normal);
  for (int k = 0; k < 3; k++)
    {
      frame->axes[0][k] = v[0][k] / sqrt (dot (v[0], v[0]));
      frame->axes[2][k] = normal[k] / sqrt (dot (normal, normal));
    }
  cross (frame->axes[2], frame->axes[0], frame->axes[1]);
}

static void
turn (const VtLammpsFrame *frame, double v[3])
{
  const double from[3] = { v[0], v[1], v[2] };

  for (int k = 0; k < 3 && frame->turned; k++)
    v[k] = dot (frame->axes[k], from);
}

static void
turn_back (const VtLammpsFrame *frame, double v[3])
{
  const double from[3] = { v[0], v[1], v[2] };

  for (int k = 0; k < 3 && frame->turned; k++)
    v[k] = frame->axes[0][k] * from[0] + frame->axes[1][k] * from[1] + frame->axes[2][k] * from[2];
}

/* Edges that are exactly the difference of two doubles, as which they are written: half a rounding error longer or shorter. */
static void
fit_bounds (VtCell *cell)
{
  for (int k = 0; k < 3; k++)
    {
      const double high = cell->origin[k] + cell->vectors[k][k];

      cell->vectors[k][k] = high - cell->origin[k];
    }
}

/* A flat sample is a layer of thickness 1 around z = 0. */
static void
turn_cell (const VtLammpsFrame *frame, const VtCell *from, VtCell *cell)
{
  *cell = *from;
  for (int k = 0; k < 3; k++)
    turn (frame, cell->vectors[k]);
  turn (frame, cell->origin);
  cell->vectors[0][1] = cell->vectors[0][2] = cell->vectors[1][2] = 0;
  /* Right angles have stayed right angles. With what rounding has left of them the box would be a tilted one, and some of LAMMPS's fixes refuse those. */
  for (int a = 1; a < 3; a++)
    for (int b = 0; b < a; b++)
      if (fabs (cell->vectors[a][b]) < TURNING_ERROR * cell->vectors[b][b])
        cell->vectors[a][b] = 0;
  if (frame->flat)
    {
      cell->origin[2] = -0.5;
      cell->vectors[2][0] = cell->vectors[2][1] = 0;
      cell->vectors[2][2] = 1;
    }
  fit_bounds (cell);
}

static void
add_velocities (const VtLammpsFrame *frame, VtSample *sample, VtSample *written)
{
  static const char *const names[] = { "vx", "vy", "vz" };
  const gsize n = vt_sample_get_n_atoms (sample);
  double *columns[3] = { g_new (double, n), g_new (double, n), g_new (double, n) };
  const int dimension = vt_sample_get_cell (sample)->dimension;
  VtField *fields[3];

  for (int k = 0; k < 3; k++)
    fields[k] = vt_sample_find_field (sample, names[k]);
  for (gsize i = 0; i < n; i++)
    {
      double v[3] = { 0 };

      for (int k = 0; k < dimension; k++)
        v[k] = vt_field_get (fields[k], i, 0);
      turn (frame, v);
      for (int k = 0; k < 3; k++)
        columns[k][i] = k < dimension ? v[k] : 0;
    }
  for (int k = 0; k < 3; k++)
    vt_sample_take_field (written, vt_field_new (names[k], names[k], vt_field_get_unit (fields[0]), "", VT_FIELD_F64, n, 1, columns[k]));
}

VtSample *
vt_lammps_turn_sample (VtSample *sample, gboolean velocities, VtLammpsFrame *frame)
{
  const gsize n = vt_sample_get_n_atoms (sample);
  double *r = g_memdup2 (vt_sample_get_positions (sample), 3 * n * sizeof *r);
  VtCell cell;
  VtSample *written;

  find_axes (vt_sample_get_cell (sample), frame);
  turn_cell (frame, vt_sample_get_cell (sample), &cell);
  for (gsize i = 0; i < n; i++)
    {
      turn (frame, r + 3 * i);
      if (frame->flat)
        r[3 * i + 2] = 0;
    }
  written = vt_sample_with_positions (sample, &cell, r);
  if (velocities)
    add_velocities (frame, sample, written);
  return written;
}

void
vt_lammps_turn_vectors_back (const VtLammpsFrame *frame, gsize n, double *vectors)
{
  for (gsize i = 0; i < n; i++)
    turn_back (frame, vectors + 3 * i);
}

void
vt_lammps_turn_back (const VtLammpsFrame *frame, VtSample *sample, VtCell *cell, double *positions)
{
  const VtCell *own = vt_sample_get_cell (sample);
  const gsize n = vt_sample_get_n_atoms (sample);

  for (int k = 0; k < 3; k++)
    turn_back (frame, cell->vectors[k]);
  turn_back (frame, cell->origin);
  vt_lammps_turn_vectors_back (frame, n, positions);
  memcpy (cell->periodic, own->periodic, sizeof cell->periodic);
  cell->dimension = own->dimension;
  if (!frame->flat)
    return;
  cell->origin[2] = own->origin[2];
  memcpy (cell->vectors[2], own->vectors[2], sizeof own->vectors[2]);
  for (gsize i = 0; i < n; i++)
    positions[3 * i + 2] = vt_sample_get_positions (sample)[3 * i + 2];
}

/* ---- the files ---- */

static gboolean
write_text (const char *folder, const char *name, const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return vt_export_bytes (path, text, strlen (text), error);
}

/* Whatever it is compressed with, LAMMPS gets it plain: not every LAMMPS can unpack. */
static gboolean
copy_plain (const char *from, const char *to, GCancellable *cancellable, GError **error)
{
  g_autoptr (VtSource) source = vt_source_open (from, error);
  g_autoptr (VtStream) stream = source != NULL ? vt_stream_new (source, 0, cancellable, error) : NULL;
  g_autoptr (VtWriter) writer = stream != NULL ? vt_writer_new (to, error) : NULL;
  g_autofree char *block = g_malloc (1 << 16);
  gssize n;

  if (writer == NULL)
    return FALSE;
  do
    {
      gsize read;

      n = vt_stream_read (stream, block, 1 << 16, &read, cancellable, error);
      if (n > 0 && !vt_writer_write (writer, block, (gsize) n, error))
        return FALSE;
    }
  while (n > 0);
  return n == 0 && vt_writer_finish (writer, error);
}

/* A name that LAMMPS reads as one word. */
static char *
make_potential_name (VtPotential *potential, const VtLammpsPlan *plan)
{
  g_autofree char *base = vt_potential_get_path (potential) != NULL ? g_path_get_basename (vt_potential_get_path (potential)) : NULL;
  char *name = base != NULL ? vt_writer_strip_compression (base) : g_strconcat (plan->name, ".table", NULL);

  for (char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("._-+", *p) == NULL)
      *p = '_';
  return name;
}

static gboolean
write_potential (const char *folder, const char *name, VtPotential *potential, GCancellable *cancellable, GError **error)
{
  if (vt_potential_get_path (potential) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      return copy_plain (vt_potential_get_path (potential), path, cancellable, error);
    }
  if (!vt_lammps_needs_table (potential))
    return TRUE;
  g_autofree char *table = vt_lammps_make_table (potential);
  return write_text (folder, name, table, error);
}

static gboolean
check_folder (const char *folder, const VtLammpsPlan *plan, GError **error)
{
  g_autofree char *log = vt_lammps_make_path (folder, "log.%s", plan);
  g_autofree char *display = g_filename_display_name (folder);

  if (g_mkdir_with_parents (folder, 0777) != 0)
    {
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE, _ ("%s cannot be made: %s. Choose another folder."), display, g_strerror (errno));
      return FALSE;
    }
  if (!g_file_test (log, G_FILE_TEST_EXISTS))
    return TRUE;
  g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE, _ ("%s holds a run already (log.%s). Choose another folder, or delete that run."), display, plan->name);
  return FALSE;
}

static gboolean
write_job (const char *folder, const VtLammpsPlan *plan, GError **error)
{
  g_autofree char *text = vt_lammps_make_job (plan);
  g_autofree char *path = g_build_filename (folder, "job.sh", NULL);

  if (!write_text (folder, "job.sh", text, error))
    return FALSE;
  g_chmod (path, 0755);
  return TRUE;
}

gboolean
vt_lammps_write_folder (const char *folder, const VtLammpsPlan *plan, VtSample *sample, VtPotential *potential, VtLammpsFrame *frame,
                        GCancellable *cancellable, GError **error)
{
  guint8 index[VT_MAX_SPECIES];
  VtLammpsFrame own;

  if (!vt_potential_match (potential, sample, index, error) || !check_folder (folder, plan, error))
    return FALSE;
  if (frame == NULL)
    frame = &own;
  g_autoptr (VtSample) written = vt_lammps_turn_sample (sample, plan->keep_velocities, frame);
  g_autofree char *potential_name = make_potential_name (potential, plan);
  g_autofree char *input = vt_lammps_make_input (plan, written, potential, potential_name);
  g_autofree char *input_name = g_strconcat ("in.", plan->name, NULL);
  g_autofree char *data = vt_lammps_make_path (folder, "%s.data", plan);
  VtField *fields[3];
  const guint n_fields = vt_sample_get_n_fields (written);

  for (guint i = 0; i < n_fields; i++)
    fields[i] = vt_sample_get_field (written, i);
  return vt_export_sample (data, VT_EXPORT_LAMMPS_DATA, written, fields, n_fields, NULL, cancellable, error)
         && write_potential (folder, potential_name, potential, cancellable, error) && write_text (folder, input_name, input, error)
         && write_job (folder, plan, error);
}

/* ---- coming back ---- */

/* The rest of the line, or NULL. */
static char *
find_parameters (const char *folder, const char *run)
{
  g_autofree char *name = g_strconcat ("in.", run, NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  line = strstr (text, "\n" VT_LAMMPS_PARAMETERS_LINE);
  if (line == NULL)
    return NULL;
  line += 1 + strlen (VT_LAMMPS_PARAMETERS_LINE);
  return g_strchomp (g_strndup (line, strcspn (line, "\n")));
}

gboolean
vt_lammps_read_params (const char *folder, VtParams *params, const char **name, GError **error)
{
  g_autofree char *display = g_filename_display_name (folder);

  for (guint kind = 0; kind <= VT_LAMMPS_VMSD; kind++)
    {
      const char *run = vt_lammps_get_run_name (kind);
      g_autofree char *parameters = find_parameters (folder, run);

      if (parameters == NULL)
        continue;
      *name = run;
      if (vt_params_parse (params, parameters, error))
        return TRUE;
      g_prefix_error (error, "%s/in.%s: ", display, run);
      return FALSE;
    }
  g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_FORMAT,
               _ ("%s holds no script that Vitrine wrote (in.nvt, in.npt, in.melt-quench or in.vmsd with its parameters)."), display);
  return FALSE;
}

gboolean
vt_lammps_check_sample (const char *folder, const VtLammpsPlan *plan, VtSample *sample, VtLammpsFrame *frame, GError **error)
{
  g_autofree char *path = vt_lammps_make_path (folder, "%s.data", plan);
  g_autofree char *display = g_filename_display_name (path);
  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (path, NULL, NULL, error);
  g_autoptr (VtSample) began = trajectory != NULL ? vt_trajectory_read (trajectory, 0, NULL, NULL, NULL, error) : NULL;
  g_autoptr (VtSample) turned = vt_lammps_turn_sample (sample, FALSE, frame);
  const gsize n = vt_sample_get_n_atoms (sample);
  gboolean same;

  if (began == NULL)
    return FALSE;
  same = vt_sample_get_n_atoms (began) == n;
  for (gsize i = 0; same && i < n; i++)
    {
      same = vt_sample_get_id (began, i) == vt_sample_get_id (turned, i);
      for (gsize k = 3 * i; k < 3 * i + 3; k++) /* written to the last digit */
        same = same && fabs (vt_sample_get_positions (began)[k] - vt_sample_get_positions (turned)[k]) < 1e-9;
    }
  if (!same)
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                 _ ("that run began with another sample than the one that is open. Open %s first, then read the run."), display);
  return same;
}

/* ---- going on ---- */

static gboolean
check_input (const char *folder, const VtLammpsPlan *plan, VtSample *sample, VtPotential *potential, GError **error)
{
  VtLammpsFrame frame;
  guint8 index[VT_MAX_SPECIES];
  g_autofree char *path = vt_lammps_make_path (folder, "in.%s", plan);
  g_autofree char *potential_name = make_potential_name (potential, plan);
  g_autofree char *there = NULL;

  if (!vt_potential_match (potential, sample, index, error))
    return FALSE;
  g_autoptr (VtSample) written = vt_lammps_turn_sample (sample, FALSE, &frame);
  g_autofree char *input = vt_lammps_make_input (plan, written, potential, potential_name);
  if (g_file_get_contents (path, &there, NULL, NULL) && strcmp (there, input) == 0)
    return TRUE;
  g_autofree char *display = g_filename_display_name (path);
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
               _ ("%s is not the input of this run: give the same sample and parameters as at first, or begin in another folder."), display);
  return FALSE;
}

char *
vt_lammps_find_restart (const char *folder, const VtLammpsPlan *plan, VtSample *sample, VtPotential *potential, GError **error)
{
  static const char *const formats[] = { "%s.restart.1", "%s.restart.2" };
  g_autofree char *newest = NULL;
  gint64 latest = 0;

  if (!check_input (folder, plan, sample, potential, error))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *path = vt_lammps_make_path (folder, formats[i], plan);
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_TIME_MODIFIED "," G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC, G_FILE_QUERY_INFO_NONE, NULL, NULL);
      g_autoptr (GDateTime) time = info != NULL ? g_file_info_get_modification_date_time (info) : NULL;
      const gint64 now = time != NULL ? g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time) : 0;

      if (now <= latest)
        continue;
      latest = now;
      g_free (newest);
      newest = g_path_get_basename (path);
    }
  if (newest == NULL)
    {
      g_autofree char *display = g_filename_display_name (folder);
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_OPEN, _ ("%s holds no restart file of this run to go on from. Begin anew in another folder."), display);
    }
  return g_steal_pointer (&newest);
}
