/* The figures of slices and correlations: the numbers they are drawn from, what they refuse, and how they look (reference/, written anew
 * with VT_NEW_REFERENCES=1). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/vt-error.h"
#include "figure-helpers.h"

#define EDGE 20.0
#define N 12

static double
barrier_at (double x)
{
  return 2.2 + 0.4 * sin (2 * G_PI * x / EDGE);
}

/* A cubic lattice with two fields: a smooth barrier, and "mobility", which singles out the atoms of one corner. */
static VtDocument *
make_document (const char *name)
{
  const gsize n = N * N * N;
  VtDocument *document = vt_document_new ();
  VtCell cell;
  VtSpecies species[2];
  double *positions = g_new (double, 3 * n), *barriers = g_new (double, n), *mobility = g_new (double, n);
  guint8 *index = g_new (guint8, n);
  g_autoptr (VtSample) sample = NULL;

  vt_cell_init_orthogonal (&cell, EDGE, EDGE, EDGE);
  vt_species_init (&species[0], "Cu", 0);
  vt_species_init (&species[1], "Zr", 1);
  for (gsize i = 0; i < n; i++)
    {
      const gsize at[3] = { i % N, i / N % N, i / N / N };

      for (int k = 0; k < 3; k++)
        positions[3 * i + (gsize) k] = ((double) at[k] + 0.5) * EDGE / N;
      barriers[i] = barrier_at (positions[3 * i]);
      mobility[i] = at[0] + at[1] == 0 ? 5 : i == 777 ? NAN : 1;
      index[i] = i % 2;
    }
  sample = vt_sample_new (&cell, n, positions, index, NULL, species, 2);
  vt_sample_take_field (sample, vt_field_new (name, NULL, "eV", "", VT_FIELD_F64, n, 1, barriers));
  vt_sample_take_field (sample, vt_field_new ("mobility", NULL, "", "", VT_FIELD_F64, n, 1, mobility));
  vt_document_set_sample (document, sample);
  return document;
}

/* log10 η from the smoothed barrier: the Gaussian damps the wave by exp (−σ²k²/2). */
static void
test_viscosity (void)
{
  g_autoptr (VtDocument) document = make_document ("activation_energy");
  g_autofree char *csv = get_figure_csv (document, "w20-fig1:temperature=800,sigma=2,circle=above,circle_field=mobility,threshold=4,thickness=1.7");
  g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);
  const double k = 2 * G_PI / EDGE, damping = exp (-4 * k * k / 2);
  guint n_points = 0, n_circles = 0;

  for (char **line = lines; *line; line++)
    {
      double x, y, z, value;

      if (g_str_has_prefix (*line, "# circled"))
        n_circles++;
      if (sscanf (*line, "%lf,%lf,%lf,%lf", &x, &y, &z, &value) != 4)
        continue;
      n_points++;
      g_assert_cmpfloat_with_epsilon (z, EDGE / 2, 1e-9);
      /* 10⁻⁴ Pa·s exp (E / k_B T); the kernel is cut at 4σ, and the lattice is coarse: 0.05 of 12. */
      g_assert_cmpfloat_with_epsilon (value, -4 + (2.2 + 0.4 * damping * sin (k * x)) / (8.617333262e-5 * 800 * log (10)), 0.05);
    }
  g_assert_cmpuint (n_points, ==, 240 * 240);
  g_assert_cmpuint (n_circles, ==, 2); /* two layers of atoms lie 0.83 from the middle, and one atom of each is mobile */
  g_assert_nonnull (strstr (csv, "# contour at 12\n"));
  /* 12 is at 2.54 eV, above the crest of the smoothed wave: all of the cell is liquid-like. */
  g_assert_nonnull (strstr (csv, "# known part of the volume 1; of it: liquid-like fraction 1, regions 1, largest 8000 Å³, percolates a=1 b=1 c=1\n"));
}

static void
test_circles (void)
{
  g_autoptr (VtDocument) document = make_document ("barrier");
  const guint32 chosen[] = { 6 * N * N, 6 * N * N + 1, 3 }; /* two in the layer above the middle */
  g_autofree char *selected = NULL, *highest = NULL, *below = NULL;

  vt_selection_apply_list (vt_document_get_selection (document), VT_SELECT_REPLACE, chosen, 3);
  selected = get_figure_csv (document, "p26-fig2:field=barrier,sigma=1.2,circle=selected,thickness=2");
  g_assert_nonnull (strstr (selected, "# circled: atom 865 at 0.833333, 0.833333\n"));
  g_assert_nonnull (strstr (selected, "# circled: atom 866 at "));
  g_assert_null (strstr (selected, "# circled: atom 4 "));
  /* The wave's crest is a twelfth of the atoms on either side of it. */
  highest = get_figure_csv (document, "p26-fig2:field=barrier,sigma=1.2,circle=highest,share=10,thickness=1.7");
  g_assert_nonnull (strstr (highest, "# circled: atom 867 at "));
  g_assert_null (strstr (highest, "# circled: atom 871 at "));
  below = get_figure_csv (document, "slice-map:field=barrier,sigma=1.2,circle=below,threshold=1.9,axis=x,position=75,contour=value,level=2.2");
  g_assert_nonnull (strstr (below, "# contour at 2.2\n"));
  g_assert_nonnull (strstr (below, "# circled: "));
}

/* Pixels that are white, or nearly. */
static guint
count_bright (VtDocument *document, const char *text)
{
  g_autoptr (VtParams) params = NULL;
  g_autoptr (GError) error = NULL;
  const VtFigure *figure = vt_figure_parse (text, &params, NULL);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 400, 340);
  cairo_t *cr = cairo_create (surface);
  guint n = 0;

  ensure_figure (figure, document, params);
  vt_figure_draw (figure, document, NULL, params, cr, 400, 340, vt_plot_style_print (), &error);
  g_assert_no_error (error);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  const int stride = cairo_image_surface_get_stride (surface);
  for (int y = 0; y < 340; y++)
    for (int x = 0; x < 400; x++)
      {
        const guint8 *pixel = cairo_image_surface_get_data (surface) + y * stride + 4 * x;

        n += MIN (MIN (pixel[0], pixel[1]), pixel[2]) > 160;
      }
  cairo_surface_destroy (surface);
  return n;
}

/* A black line is not seen where a map is nearly black: it has a bright rim, which is a pixel on either side of a line across the cell, at two crossings
 * of the wave. */
static void
test_contour_on_dark_map (void)
{
  g_autoptr (VtDocument) document = make_document ("barrier");
  const guint without = count_bright (document, "slice-map:field=barrier,sigma=1.2,map=magma,contour=none");

  g_assert_cmpuint (count_bright (document, "slice-map:field=barrier,sigma=1.2,map=magma,contour=value,level=2.2"), >, without + 200);
}

static void
test_refusals (void)
{
  g_autoptr (VtDocument) document = make_document ("barrier");
  g_autoptr (GError) error = NULL;
  g_autoptr (VtParams) params = NULL;

  g_assert_nonnull (vt_figure_parse ("w20-fig1:field=my_barrier", &params, &error));
  g_assert_null (vt_figure_ensure (vt_figure_find ("w20-fig1"), document, params, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN);
  g_assert_true (strstr (error->message, "w20-fig1") && strstr (error->message, "my_barrier"));
  g_clear_error (&error);
  g_clear_pointer (&params, vt_params_free);
  /* What is no energy has no viscosity. */
  g_autoptr (VtDocument) other = make_document ("activation_energy");
  g_assert_nonnull (vt_figure_parse ("w20-fig1:field=mobility", &params, &error));
  g_assert_null (vt_figure_ensure (vt_figure_find ("w20-fig1"), other, params, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "mobility"));
  g_clear_error (&error);
  g_assert_false (vt_figure_export (vt_figure_find ("w20-fig1"), other, NULL, params, "/nowhere/x.csv", 0, 0, 0, FALSE, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_clear_pointer (&params, vt_params_free);
  /* The window's slice is asked for where there is no window. */
  g_assert_nonnull (vt_figure_parse ("slice-map:field=barrier,axis=view", &params, &error));
  g_assert_false (vt_figure_export (vt_figure_find ("slice-map"), document, NULL, params, "/nowhere/x.png", 0, 0, 0, FALSE, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER);
}

static void
test_view_slice (void)
{
  g_autoptr (VtDocument) document = make_document ("barrier");
  g_autoptr (VtView) view = vt_view_new ();
  g_autoptr (VtParams) params = NULL;
  g_autoptr (GError) error = NULL;
  const VtFigure *figure = vt_figure_parse ("slice-map:field=barrier,axis=view", &params, &error);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 200, 200);
  cairo_t *cr = cairo_create (surface);

  g_object_set (view, "slice-axis", VT_SLICE_X, "slice-position", 7.0, NULL);
  g_assert_true (vt_figure_draw (figure, document, view, params, cr, 200, 200, vt_plot_style_print (), &error));
  g_object_set (view, "slice-position", 700.0, NULL);
  g_assert_false (vt_figure_draw (figure, document, view, params, cr, 200, 200, vt_plot_style_print (), &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

/* The method's table with the figure's parameters. */
static void
test_correlation (void)
{
  g_autoptr (VtDocument) document = make_document ("barrier");
  const VtFigure *figure = vt_figure_find ("w20-fig7");
  g_autoptr (VtParams) params = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_nonnull (vt_figure_parse ("w20-fig7:field=barrier,mean=all", &params, &error));
  g_assert_nonnull (vt_figure_ensure (figure, document, params, &error));
  vt_document_wait (document);
  g_assert_null (vt_figure_ensure (figure, document, params, &error));
  g_assert_no_error (error);
  text = get_figure_csv (document, "w20-fig7:field=barrier,mean=all");
  g_assert_nonnull (strstr (text, "autocorrelation:field=barrier,mean=all"));
}

static void
test_references (void)
{
  g_autoptr (VtDocument) document = make_document ("activation_energy");

  check_figure (document, "w20-fig1:temperature=700,sigma=1.2", "w20-fig1");
  check_figure (document, "p26-fig2:field=activation_energy,sigma=1.2,circle=above,circle_field=mobility,threshold=4,ruler=bar", "p26-fig2");
  check_figure (document, "slice-map:field=activation_energy,sigma=1.2,contour=median,names=below,axis=y,position=20", "slice-map");
  check_figure (document, "w20-fig7:field=activation_energy,mean=all", "w20-fig7");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/slice-figures/viscosity", test_viscosity);
  g_test_add_func ("/slice-figures/circles", test_circles);
  g_test_add_func ("/slice-figures/refusals", test_refusals);
  g_test_add_func ("/slice-figures/contour-on-dark-map", test_contour_on_dark_map);
  g_test_add_func ("/slice-figures/view-slice", test_view_slice);
  g_test_add_func ("/slice-figures/correlation", test_correlation);
  g_test_add_func ("/slice-figures/references", test_references);
  return g_test_run ();
}
