#include "potential-helpers.h"

#include <gio/gio.h>
#include <stdio.h>

static char *
read_compressed (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) raw = g_file_read (file, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GConverter) gzip = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (G_INPUT_STREAM (raw), gzip);
  g_autoptr (GOutputStream) text = g_memory_output_stream_new_resizable ();
  g_output_stream_splice (text, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, &error);
  g_assert_no_error (error);
  const gsize n = g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (text));
  return g_strndup (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (text)), n);
}

void
read_reference (const char *name, Reference *reference)
{
  g_autofree char *file = g_strconcat (name, ".reference.txt.gz", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "reference", "forces", file, NULL);
  g_autofree char *text = read_compressed (path);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  double *p = reference->pressure;
  g_assert_cmpint (sscanf (lines[1], "# E %lf V %lf P(bar) %lf %lf %lf %lf %lf %lf", &reference->energy, &reference->volume, p, p + 1, p + 2,
                           p + 3, p + 4, p + 5),
                   ==, 8);
  gsize n = 0;
  while (lines[3 + n] != NULL && *lines[3 + n] != '\0')
    n++;
  reference->n = n;
  reference->positions = g_new (double, 3 * n);
  reference->forces = g_new (double, 3 * n);
  reference->energies = g_new (double, n);
  for (gsize i = 0; i < n; i++)
    {
      long id;
      int type;
      double *r = reference->positions + 3 * i, *f = reference->forces + 3 * i;
      g_assert_cmpint (sscanf (lines[3 + i], "%ld %d %lf %lf %lf %lf %lf %lf %lf", &id, &type, r, r + 1, r + 2, f, f + 1, f + 2,
                               &reference->energies[i]),
                       ==, 9);
      g_assert_cmpint (id, ==, (long) i + 1);
    }
}

void
reference_clear (Reference *reference)
{
  g_free (reference->positions);
  g_free (reference->forces);
  g_free (reference->energies);
}

VtPotential *
find_potential (VtSample *sample, const char *name)
{
  g_autoptr (GError) error = NULL;
  VtPotential *potential = vt_potential_find_for_sample (sample, name, &error);
  g_assert_no_error (error);
  return potential;
}

VtForces *
make_forces (VtPotential *potential, VtSample *sample, VtPrecision precision)
{
  g_autoptr (GError) error = NULL;
  VtForces *forces = vt_forces_new (potential, sample, precision, &error);
  g_assert_no_error (error);
  return forces;
}
