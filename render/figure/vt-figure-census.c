/* W20 Fig. 2: which Voronoi polyhedra surround the atoms, one panel for each species at the centre, the most frequent
 * first. */
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "figure/vt-figures.h"

#define TABLE "motif_census"
#define MOTIFS_SHOWN 15

static const char *const tables[] = { TABLE, NULL };

/* The rows of the census in descending order of one column. */
typedef struct
{
  const double *fractions;
} VtRanking;

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer data)
{
  const VtRanking *ranking = data;
  guint i = *(const guint *) a, j = *(const guint *) b;
  double x = ranking->fractions[i], y = ranking->fractions[j];

  if (x != y)
    return x < y ? 1 : -1;
  return i < j ? -1 : i > j;
}

static guint *
rank_rows (VtTable *table, int column)
{
  guint n = (guint) vt_table_get_n_rows (table);
  guint *rows = g_new (guint, MAX (n, 1));
  VtRanking ranking = { vt_table_get_numbers (table, (guint) column) };

  for (guint i = 0; i < n; i++)
    rows[i] = i;
  g_qsort_with_data (rows, (int) n, sizeof *rows, compare_rows, &ranking);
  return rows;
}

static int
find_fractions (VtTable *table, const VtSpecies *species)
{
  g_autofree char *id = g_strconcat ("fraction_", species->name, NULL);

  return vt_table_find_column (table, id);
}

/* The bars of one panel; NULL if no atom of the species is there. */
static VtPlot *
make_panel (VtTable *table, VtSample *sample, guint s, guint colour)
{
  const VtSpecies *species = &vt_sample_get_species (sample, NULL)[s];
  const char *const *names = vt_table_get_texts (table, 0);
  int column = find_fractions (table, species);
  gsize centres = vt_sample_get_species_counts (sample)[s];

  if (column < 0 || centres == 0)
    return NULL;

  const double *fractions = vt_table_get_numbers (table, (guint) column);
  g_autofree guint *rows = rank_rows (table, column);
  const char *labels[MOTIFS_SHOWN];
  double percent[MOTIFS_SHOWN], sum = 0;
  guint n = 0;

  while (n < MOTIFS_SHOWN && n < vt_table_get_n_rows (table) && fractions[rows[n]] > 0)
    {
      labels[n] = names[rows[n]];
      percent[n] = 100 * fractions[rows[n]];
      sum += percent[n];
      n++;
    }
  VtPlot *plot = vt_plot_new ();
  vt_plot_set_labels (plot, NULL, "", _("Share of centres (%)"));
  vt_plot_add_bars (plot, species->name, labels, percent, n);
  vt_plot_set_last_colour (plot, colour);
  /* Translators: a panel's note. Chemical element; number of atoms; share of them that the bars show. */
  g_autofree char *note = g_strdup_printf (_("%s centres, N = %zu\nshown: %.0f %%"), species->name, centres, sum);
  vt_plot_set_note (plot, note);
  return plot;
}

static gboolean
draw (const VtFigureInput *input, cairo_t *cr, double width, double height, const VtPlotStyle *style, GError **error)
{
  VtTable *table = vt_document_find_table (input->document, TABLE);
  VtSample *sample = vt_document_get_sample (input->document);
  g_autoptr (GPtrArray) panels = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (sample, &n_species);
  g_autofree const char **names = g_new (const char *, n_species);
  g_autofree guint *colours = g_new (guint, n_species);

  for (guint s = 0; s < n_species; s++)
    names[s] = species[s].name;
  vt_plot_choose_species_colours (names, n_species, colours);
  for (guint s = 0; s < n_species; s++)
    {
      VtPlot *panel = make_panel (table, sample, s, colours[s]);
      if (panel != NULL)
        g_ptr_array_add (panels, panel);
    }
  if (panels->len == 0)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED, _("The motif census is empty: there is nothing to draw."));
      return FALSE;
    }
  vt_plot_set_labels (panels->pdata[panels->len - 1], NULL, _("Voronoi index ⟨n_{3},n_{4},n_{5},n_{6}⟩"), NULL);
  vt_plot_draw_stack ((VtPlot *const *) panels->pdata, panels->len, cr, width, height, style);
  return TRUE;
}

static char *
csv (const VtFigureInput *input)
{
  VtTable *table = vt_document_find_table (input->document, TABLE);
  VtSample *sample = vt_document_get_sample (input->document);
  const char *const *names = vt_table_get_texts (table, 0);
  GString *text = g_string_new (NULL);
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (sample, &n_species);

  g_string_append_printf (text, "# %s\n# %s\n", _("Motif census by centre species, all motifs, most frequent first"),
                          vt_table_get_provenance (table));
  g_string_append (text, "centre,rank,index,count,fraction\n");
  for (guint s = 0; s < n_species; s++)
    {
      int column = find_fractions (table, &species[s]);
      gsize centres = vt_sample_get_species_counts (sample)[s];

      if (column < 0 || centres == 0)
        continue;
      const double *fractions = vt_table_get_numbers (table, (guint) column);
      g_autofree guint *rows = rank_rows (table, column);
      for (gsize i = 0; i < vt_table_get_n_rows (table) && fractions[rows[i]] > 0; i++)
        g_string_append_printf (text, "%s,%" G_GSIZE_FORMAT ",\"%s\",%.0f,%.10g\n", species[s].name, i + 1, names[rows[i]],
                                fractions[rows[i]] * (double) centres, fractions[rows[i]]);
    }
  return g_string_free (text, FALSE);
}

const VtFigure vt_figure_w20_fig2 = {
  .id = "w20-fig2",
  .title = N_("Motif census by centre species"),
  .caption = N_("The most frequent Voronoi polyhedra around each species, after Wang et al. (2020), Fig. 2. The paper's glass has "
                "19 652 atoms and was cooled at 10¹⁰ K/s; the samples that come with Vitrine are smaller and were cooled "
                "faster, so expect fewer icosahedra and larger statistical scatter."),
  .tables = tables,
  .width_mm = 85,
  .height_mm = 115,
  .draw = draw,
  .csv = csv,
};
