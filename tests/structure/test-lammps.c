/* Voronoi and g(r) against LAMMPS: live if lmp is there, and against stored answers of it always. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "helpers.h"
#include "structure/vt-rdf.h"

static const double radii[2] = { 1.28, 1.60 };

/* LAMMPS's data format; the cell must be lower triangular. */
static void
write_data (VtSample *sample, const char *path)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  const double *r = vt_sample_get_positions (sample);
  const guint8 *species = vt_sample_get_species_index (sample);
  GString *text = g_string_new ("sample\n\n");
  g_autoptr (GError) error = NULL;
  g_string_append_printf (text, "%" G_GSIZE_FORMAT " atoms\n2 atom types\n\n", vt_sample_get_n_atoms (sample));
  for (int k = 0; k < 3; k++)
    g_string_append_printf (text, "%.17g %.17g %clo %chi\n", cell->origin[k], cell->origin[k] + cell->vectors[k][k], 'x' + k,
                            'x' + k);
  if (!vt_cell_is_orthogonal (cell))
    g_string_append_printf (text, "%.17g %.17g %.17g xy xz yz\n", cell->vectors[1][0], cell->vectors[2][0], cell->vectors[2][1]);
  g_string_append (text, "\nMasses\n\n1 63.5\n2 91.2\n\nAtoms # atomic\n\n");
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    g_string_append_printf (text, "%" G_GSIZE_FORMAT " %d %.17g %.17g %.17g\n", i + 1, species[i] + 1, r[3 * i], r[3 * i + 1],
                            r[3 * i + 2]);
  g_file_set_contents (path, text->str, (gssize) text->len, &error);
  g_assert_no_error (error);
  g_string_free (text, TRUE);
}

/* Runs LAMMPS in a new directory (returned) on @sample. NULL and the test skipped if there is no lmp. */
static char *
run_lammps (VtSample *sample, const char *b1, const char *b2, const char *b3, const char *cutoff)
{
  const char *lmp = g_getenv ("VITRINE_LMP");
  if (lmp == NULL || *lmp == 0)
    {
      g_test_skip ("LAMMPS (lmp) is not installed: apt-get install lammps");
      return NULL;
    }
  char *where = make_directory ();
  g_autofree char *data = g_build_filename (where, "sample.data", NULL);
  g_autofree char *script = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "reference", "structure.in", NULL);
  g_autofree char *boundary = g_strjoin (" ", b1, b2, b3, NULL);
  write_data (sample, data);
  const char *const argv[] = { lmp, "-in", script, "-log", "none", "-var", "data", "sample.data", "-var", "out", "out",
                               "-var", "boundary", boundary, "-var", "r1", "1.28", "-var", "r2", "1.60", "-var", "cutoff", cutoff,
                               NULL };
  g_assert_true (run_command (where, argv));
  return where;
}

static GArray *
read_output (const char *where, const char *name)
{
  g_autofree char *path = g_build_filename (where, name, NULL);
  return read_rows (path);
}

/* Rows of seven: those of the atoms. @count_faces: compare those too (LAMMPS counts walls as faces, Vitrine does not). */
static void
compare_cells (VtSample *sample, GArray *rows, gboolean count_faces)
{
  g_auto (Tessellation) plain = { 0 }, radical = { 0 };
  gsize n_compared = 0;
  tessellate (sample, &plain_exact, &plain);
  tessellate (sample, &(VtVoronoiOptions){ .radical = TRUE, .radii = radii }, &radical);
  for (guint k = 0; k < rows->len; k++)
    {
      const Row *row = &g_array_index (rows, Row, k);
      if (row->n != 6)
        continue;
      const gsize i = (gsize) row->v[0] - 1;
      g_assert_cmpuint (i, <, plain.n);
      g_assert_cmpfloat_with_epsilon (plain.volume[i], row->v[1], 1e-9 * row->v[1]);
      g_assert_cmpfloat_with_epsilon (plain.area[i], row->v[3], 1e-9 * row->v[3]);
      g_assert_cmpfloat_with_epsilon (radical.volume[i], row->v[4], 1e-9 * row->v[4]);
      if (count_faces)
        {
          g_assert_cmpint (plain.cn[i], ==, (gint32) row->v[2]);
          g_assert_cmpint (radical.cn[i], ==, (gint32) row->v[5]);
        }
      n_compared++;
    }
  g_assert_cmpuint (n_compared, >=, 100);
}

/* The histogram of edges over all faces: row k counts those with k edges. */
static void
compare_edges (VtSample *sample, GArray *rows, double edge_threshold)
{
  g_auto (Tessellation) t = { 0 };
  gsize n_compared = 0;
  tessellate (sample, &(VtVoronoiOptions){ .edge_threshold = edge_threshold }, &t);
  for (guint k = 0; k < rows->len; k++)
    {
      const Row *row = &g_array_index (rows, Row, k);
      const int edges = (int) row->v[0];
      gint64 sum = 0;
      if (row->n != 2 || edges < 3 || edges > 6)
        continue;
      for (gsize i = 0; i < t.n; i++)
        sum += t.faces[edges - 3][i];
      g_assert_cmpint (sum, ==, (gint64) row->v[1]);
      n_compared++;
    }
  g_assert_cmpuint (n_compared, ==, 4);
}

/* g of a bin differs by at most the pairs that rounding moves across its edges: LAMMPS adds the cell's vectors
 * to positions, we wrap positions, so distances differ in the last digits. One ordered pair per 10⁵ bins
 * or so is hit; allow for one in every bin. */
static void
compare_rdf (VtSample *sample, double cutoff, GArray *rows)
{
  const VtRdfOptions options = { .n_bins = 200, .cutoff = cutoff };
  g_autoptr (GError) error = NULL;
  g_autoptr (VtRdf) rdf = vt_rdf_compute (sample, &options, NULL, NULL, NULL, &error);
  const gsize *counts = vt_sample_get_species_counts (sample);
  const double volume = vt_cell_get_volume (vt_sample_get_cell (sample));
  guint n_compared = 0, n_different = 0;
  g_assert_no_error (error);
  g_assert_cmpuint (rdf->n_partials, ==, 3);
  for (guint k = 0; k < rows->len; k++)
    {
      const Row *row = &g_array_index (rows, Row, k);
      if (row->n != 10)
        continue;
      const guint bin = (guint) row->v[0] - 1;
      const double shell = 4 * G_PI / 3 * (pow ((bin + 1) * rdf->width, 3) - pow (bin * rdf->width, 3));
      g_assert_cmpfloat_with_epsilon (rdf->r[bin], row->v[1], 1e-12);
      for (int column = 0; column < 4; column++)
        {
          const double *g = column == 3 ? rdf->g : rdf->partials[column].g;
          const double n_a = column == 3 ? (double) (counts[0] + counts[1]) : (double) counts[column == 2];
          const double n_b = column == 3 ? n_a : (double) counts[column != 0];
          const double one_pair = 2 * volume / (n_a * (n_b - (column != 1)) * shell);
          g_assert_cmpfloat_with_epsilon (g[bin], row->v[2 + 2 * column], 1e-9 + 1.01 * one_pair);
          n_different += fabs (g[bin] - row->v[2 + 2 * column]) > 1e-9 * (1 + g[bin]);
        }
      n_compared++;
    }
  g_assert_cmpuint (n_compared, ==, 200);
  g_test_message ("%u of 800 values of g(r) differ by a pair", n_different);
  g_assert_cmpuint (n_different, <=, 4);
}

static void
test_sample (gconstpointer data)
{
  g_autoptr (VtSample) sample = read_sample (data);
  char *where = run_lammps (sample, "p", "p", "p", "10");
  if (where == NULL)
    return;
  g_autoptr (GArray) cells = read_output (where, "out.voronoi"), edges = read_output (where, "out.edges");
  g_autoptr (GArray) edges10 = read_output (where, "out.edges10");
  g_autoptr (GArray) rdf = read_output (where, "out.rdf");
  compare_cells (sample, cells, TRUE);
  compare_edges (sample, edges, 0);
  compare_edges (sample, edges10, 0.1);
  compare_rdf (sample, 10, rdf);
  remove_directory (where);
}

/* Tilted, and open along c or periodic; g(r) to beyond half of the cell where it is periodic. */
static void
test_triclinic (gconstpointer data)
{
  const gboolean open = GPOINTER_TO_INT (data);
  VtCell cell;
  vt_cell_init_orthogonal (&cell, 18, 17, 19);
  cell.vectors[1][0] = 7;
  cell.vectors[2][0] = -6;
  cell.vectors[2][1] = 5;
  cell.origin[0] = -3;
  cell.periodic[2] = !open;
  g_autoptr (VtSample) sample = make_random (&cell, 400, 1.6, 2, 91);
  char *where = run_lammps (sample, "p", "p", open ? "f" : "p", "12");
  if (where == NULL)
    return;
  g_autoptr (GArray) cells = read_output (where, "out.voronoi"), rdf = read_output (where, "out.rdf");
  compare_cells (sample, cells, !open);
  compare_rdf (sample, 12, rdf);
  remove_directory (where);
}

static GArray *
read_reference (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "reference", name, NULL);
  return read_rows (path);
}

static void
test_stored (void)
{
  g_autoptr (VtSample) sample = read_sample ("Cu50Zr50-5488-glass-300K");
  g_autoptr (GArray) cells = read_reference ("Cu50Zr50-5488-glass-300K.voronoi");
  g_autoptr (GArray) edges = read_reference ("Cu50Zr50-5488-glass-300K.edges");
  g_autoptr (GArray) edges10 = read_reference ("Cu50Zr50-5488-glass-300K.edges10");
  g_autoptr (GArray) rdf = read_reference ("Cu50Zr50-5488-glass-300K.rdf");
  compare_cells (sample, cells, TRUE);
  compare_edges (sample, edges, 0);
  compare_edges (sample, edges10, 0.1);
  compare_rdf (sample, 10, rdf);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lammps/stored", test_stored);
  g_test_add_data_func ("/lammps/glass-5488-300K", "Cu50Zr50-5488-glass-300K", test_sample);
  g_test_add_data_func ("/lammps/glass-4394-300K", "Cu50Zr50-4394-glass-300K", test_sample);
  g_test_add_data_func ("/lammps/liquid-2000K", "Cu50Zr50-4394-liquid-2000K", test_sample);
  g_test_add_data_func ("/lammps/triclinic", GINT_TO_POINTER (0), test_triclinic);
  g_test_add_data_func ("/lammps/triclinic-open", GINT_TO_POINTER (1), test_triclinic);
  return g_test_run ();
}
