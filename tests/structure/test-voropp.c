/* Voronoi against the voro++ command. It prints six digits, so volumes and areas are compared to 1e-5; numbers of faces and
 * the frequency of their edges exactly. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "helpers.h"

static char *
run_voropp (VtSample *sample, const double *radii, gboolean periodic)
{
  const char *voropp = g_getenv ("VITRINE_VOROPP");
  if (voropp == NULL || *voropp == 0)
    {
      g_test_skip ("The voro++ command is not installed: apt-get install voro++");
      return NULL;
    }
  const VtCell *cell = vt_sample_get_cell (sample);
  const double *r = vt_sample_get_positions (sample);
  const guint8 *species = vt_sample_get_species_index (sample);
  char *where = make_directory ();
  g_autofree char *path = g_build_filename (where, "atoms", NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    {
      g_string_append_printf (text, "%" G_GSIZE_FORMAT " %.17g %.17g %.17g", i, r[3 * i], r[3 * i + 1], r[3 * i + 2]);
      if (radii != NULL)
        g_string_append_printf (text, " %.17g", radii[species[i]]);
      g_string_append_c (text, '\n');
    }
  g_file_set_contents (path, text->str, (gssize) text->len, &error);
  g_assert_no_error (error);
  g_ptr_array_add (argv, g_strdup (voropp));
  g_ptr_array_add (argv, g_strdup ("-o"));
  if (radii != NULL)
    g_ptr_array_add (argv, g_strdup ("-r"));
  if (periodic)
    g_ptr_array_add (argv, g_strdup ("-p"));
  g_ptr_array_add (argv, g_strdup ("-c"));
  g_ptr_array_add (argv, g_strdup ("%i %v %F %s %A | %n"));
  for (int k = 0; k < 3; k++)
    {
      g_ptr_array_add (argv, g_strdup_printf ("%.17g", cell->origin[k]));
      g_ptr_array_add (argv, g_strdup_printf ("%.17g", cell->origin[k] + cell->vectors[k][k]));
    }
  g_ptr_array_add (argv, g_strdup ("atoms"));
  g_ptr_array_add (argv, NULL);
  g_assert_true (run_command (where, (const char *const *) argv->pdata));
  return where;
}

/* The frequency table ends where a cell's largest face does; %A prints counts of faces with 0, 1, 2 … edges. */
static void
compare (VtSample *sample, const VtVoronoiOptions *options, gboolean periodic)
{
  char *where = run_voropp (sample, options->radical ? options->radii : NULL, periodic);
  if (where == NULL)
    return;
  g_autofree char *path = g_build_filename (where, "atoms.vol", NULL);
  g_autoptr (GArray) rows = read_rows (path);
  g_auto (Tessellation) t = { 0 };
  tessellate (sample, options, &t);
  g_assert_cmpuint (rows->len, ==, t.n);
  for (guint k = 0; k < rows->len; k++)
    {
      const Row *row = &g_array_index (rows, Row, k);
      const gsize i = (gsize) row->v[0];
      g_assert_cmpfloat_with_epsilon (t.volume[i], row->v[1], 1e-5 * row->v[1]);
      g_assert_cmpfloat_with_epsilon (t.area[i], row->v[2], 1e-5 * row->v[2]);
      if (!periodic)
        continue;
      g_assert_cmpint (t.cn[i], ==, (gint32) row->v[3]);
      for (guint edges = 3; edges <= 6; edges++)
        g_assert_cmpint (t.faces[edges - 3][i], ==, 4 + edges < row->n ? (gint32) row->v[4 + edges] : 0);
    }
  remove_directory (where);
}

static void
test_glass (void)
{
  const double radii[2] = { 1.28, 1.60 };
  g_autoptr (VtSample) sample = read_sample ("Cu50Zr50-5488-liquid-1000K");
  compare (sample, &plain_exact, TRUE);
  compare (sample, &(VtVoronoiOptions){ .radical = TRUE, .radii = radii }, TRUE);
}

static void
test_gas (void)
{
  VtCell cell;
  const double radii[2] = { 0.4, 0.5 };
  vt_cell_init_orthogonal (&cell, 10, 20, 30);
  g_autoptr (VtSample) sample = make_random (&cell, 1500, 0.2, 2, 15);
  compare (sample, &plain_exact, TRUE);
  cell.periodic[0] = cell.periodic[1] = cell.periodic[2] = FALSE;
  g_autoptr (VtSample) open = make_random (&cell, 1500, 0.2, 2, 16);
  compare (open, &plain_exact, FALSE);
  compare (open, &(VtVoronoiOptions){ .radical = TRUE, .radii = radii }, FALSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/voropp/glass", test_glass);
  g_test_add_func ("/voropp/gas", test_gas);
  return g_test_run ();
}
