/* dump, data, xyz, poscar: the parser of one format, on the bytes themselves, so that mutations are not lost on detection.
 * open: the whole way of a file, with detection, decompression, index and random access.
 *
 * Whatever the input: no crash, a GError with a file and a message or a sample that keeps its promises, never both. */
#include "fuzz-targets.h"

#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/vt-error.h"
#include "io/vt-format.h"
#include "io/vt-trajectory.h"

#define MAX_FRAMES 4

static int
make_file (const guint8 *data, gsize length, char path[64])
{
  const int fd = memfd_create ("fuzz", MFD_CLOEXEC);

  g_assert (fd >= 0);
  for (gsize at = 0; at < length;)
    {
      const gssize n = write (fd, data + at, length - at);
      g_assert (n > 0);
      at += (gsize) n;
    }
  g_snprintf (path, 64, "/proc/self/fd/%d", fd);
  return fd;
}

static void
check_error (const GError *error)
{
  g_assert (error != NULL);
  g_assert (error->domain == VT_IO_ERROR);
  g_assert (g_str_has_prefix (error->message, "/proc/self/fd/"));
  if (!g_utf8_validate (error->message, -1, NULL))
    g_error ("not UTF-8: %s", error->message);
}

static void
check_sample (VtSample *sample)
{
  const gsize n = vt_sample_get_n_atoms (sample);
  const double *r = vt_sample_get_positions (sample);
  guint n_species;

  g_assert (n > 0);
  g_assert (vt_cell_get_volume (vt_sample_get_cell (sample)) > 0);
  const VtSpecies *species = vt_sample_get_species (sample, &n_species);
  for (guint i = 0; i < n_species; i++)
    g_assert (species[i].name[0] != '\0' && species[i].radius > 0 && g_utf8_validate (species[i].name, -1, NULL));
  for (gsize i = 0; i < n; i++)
    {
      g_assert (isfinite (r[3 * i]) && isfinite (r[3 * i + 1]) && isfinite (r[3 * i + 2]));
      g_assert (vt_sample_get_species_index (sample)[i] < n_species);
      g_assert (i == 0 || vt_sample_get_id (sample, i) > vt_sample_get_id (sample, i - 1));
    }
  for (guint f = 0; f < vt_sample_get_n_fields (sample); f++)
    {
      VtField *field = vt_sample_get_field (sample, f);
      g_assert (vt_field_get_n_atoms (field) == n);
      vt_field_get (field, n - 1, vt_field_get_n_components (field) - 1);
    }
}

static VtScanner *
scan (VtSource *source)
{
  g_autoptr (GError) error = NULL;
  VtStream *stream = vt_stream_new (source, 0, NULL, &error);

  g_assert (stream != NULL);
  return vt_scanner_new (stream, source, 1, NULL);
}

/* Frames that are read end where frames that are skipped end. */
static void
read_format (const VtFormat *format, VtSource *source)
{
  g_autoptr (VtScanner) reader = scan (source);
  g_autoptr (VtScanner) skipper = scan (source);
  VtReading reading = { .scanner = reader, .title = "fuzz", .memory = vt_species_memory_new () };

  for (guint i = 0; i < MAX_FRAMES; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VtSample) sample = format->read (&reading, &error);
      gboolean failed = FALSE;

      if (sample == NULL)
        {
          check_error (error);
          break;
        }
      g_assert (error == NULL);
      check_sample (sample);
      if (!format->has_frames)
        break;
      const gboolean skipped = format->skip (skipper, &error);
      g_assert (skipped);
      g_assert (vt_scanner_get_offset (reader) == vt_scanner_get_offset (skipper));
      g_assert (vt_scanner_get_line (reader) == vt_scanner_get_line (skipper));
      if (vt_scanner_at_end (reader, &failed, NULL) || failed)
        break;
      vt_scanner_at_end (skipper, &failed, NULL);
    }
  vt_species_memory_free (reading.memory);
}

static void
run_format (const VtFormat *format, const guint8 *data, gsize length)
{
  char path[64];
  const int fd = make_file (data, length, path);
  g_autoptr (GError) error = NULL;
  g_autoptr (VtSource) source = vt_source_open (path, &error);

  if (source == NULL)
    check_error (error);
  else if (!vt_source_is_compressed (source))
    read_format (format, source);
  close (fd);
}

static void
run_dump (const guint8 *data, gsize length)
{
  run_format (&vt_format_lammps_dump, data, length);
}

static void
run_data (const guint8 *data, gsize length)
{
  run_format (&vt_format_lammps_data, data, length);
}

static void
run_xyz (const guint8 *data, gsize length)
{
  run_format (&vt_format_extended_xyz, data, length);
  run_format (&vt_format_xyz, data, length);
}

static void
run_poscar (const guint8 *data, gsize length)
{
  run_format (&vt_format_poscar, data, length);
}

static void
read_frame (VtTrajectory *trajectory, gint64 frame)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VtSample) sample = vt_trajectory_read (trajectory, frame, NULL, NULL, NULL, &error);

  if (sample == NULL)
    check_error (error);
  else
    check_sample (sample);
}

static void
run_open (const guint8 *data, gsize length)
{
  static const char *const elements[] = { "Cu", "", "Zr", NULL };
  char path[64];
  const int fd = make_file (data, length, path);
  g_autoptr (GError) error = NULL;
  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (path, length % 2 ? elements : NULL, NULL, &error);

  if (trajectory == NULL)
    check_error (error);
  else
    {
      read_frame (trajectory, 0);
      if (!vt_trajectory_index (trajectory, NULL, NULL, NULL, &error))
        check_error (error);
      const gint64 n = vt_trajectory_get_n_frames (trajectory, NULL);
      g_assert (n >= 1);
      read_frame (trajectory, n - 1);
      read_frame (trajectory, n / 2);
      read_frame (trajectory, -1);
    }
  close (fd);
}

const FuzzTarget fuzz_targets[] = {
  { "dump", run_dump }, { "data", run_data }, { "xyz", run_xyz }, { "poscar", run_poscar }, { "open", run_open }, { NULL, NULL },
};
