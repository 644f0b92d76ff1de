#include "figure/vt-figure-viscosity.h"

#include "base/vt-i18n.h"
#include "figure/vt-figure-memo.h"
#include "figure/vt-figures.h"
#include "landscape/vt-viscosity.h"
#include "plot/vt-plot-ticks.h"

/* Of the volume: what is missing is not worth words. */
#define WHOLE 0.995

typedef struct
{
  VtSample *sample;
  VtField *field;
  double sigma;
} Mapping;

static gpointer
map_energy (gpointer data, GError **error)
{
  const Mapping *mapping = data;

  return vt_viscosity_map_energy (mapping->sample, mapping->field, mapping->sigma, g_cancellable_get_current (), NULL, NULL, error);
}

/* The regions at the figure's temperature: the map of energies is the same for all. *@volume: of a point; *@known: which part of the cell has energies. */
static VtFieldClusters *
find_regions (const VtFigureInput *input, VtField *field, double *volume, double *known, GError **error)
{
  VtSample *sample = vt_document_get_sample (input->document);
  const VtCell *cell = vt_sample_get_cell (sample);
  Mapping mapping = { sample, field, vt_params_get_real (input->params, "sigma") };
  g_autofree char *key = g_strdup_printf ("energy %p %p %.17g", (gpointer) sample, (gpointer) field, mapping.sigma);
  gpointer const objects[] = { sample, field, NULL };
  g_autoptr (VtFigureMemo) memo = vt_figure_memo_get (key, objects, map_energy, &mapping, (GDestroyNotify) vt_field_map_free, error);

  if (memo == NULL)
    return NULL;
  const VtFieldMap *map = memo->value;
  const double n_points = (double) map->grid.n[0] * map->grid.n[1] * map->grid.n[2];
  const double level = vt_viscosity_to_energy (VT_VISCOSITY_LOG_GLASS, vt_params_get_real (input->params, "temperature"));
  VtFieldClusters *clusters = vt_field_clusters_new (map, cell, level);
  *volume = vt_cell_get_volume (cell) / n_points;
  *known = (double) clusters->n_known / n_points;
  return clusters;
}

/* "x, y"; the axes of coordinates along which the cell's vectors lie, or the vectors' own names. */
static char *
name_directions (const VtCell *cell, const gboolean chosen[3])
{
  static const char *const names[2][3] = { { "a", "b", "c" }, { "x", "y", "z" } };
  const gboolean straight = vt_cell_is_orthogonal (cell);
  GString *text = g_string_new (NULL);

  for (int k = 0; k < cell->dimension; k++)
    if (chosen[k])
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", names[straight][k]);
  return g_string_free (text, FALSE);
}

static char *
describe_percolation (const VtCell *cell, const VtFieldClusters *clusters)
{
  gboolean missing[3];
  g_autofree char *through = name_directions (cell, clusters->percolates), *not = NULL;

  for (int k = 0; k < 3; k++)
    missing[k] = !clusters->percolates[k];
  not = name_directions (cell, missing);
  if (*through == '\0')
    return g_strdup (_("reaches through the sample in no direction"));
  if (*not == '\0')
    return g_strdup_printf (_("percolates along %s"), through);
  /* Translators: directions, such as "x, y" and "z". */
  return g_strdup_printf (_("percolates along %s, not along %s"), through, not);
}

char *
vt_figure_dup_liquid_text (const VtFigureInput *input, VtField *field, GError **error)
{
  VtSample *sample = vt_document_get_sample (input->document);
  double volume, part;
  g_autoptr (VtFieldClusters) clusters = find_regions (input, field, &volume, &part, error);

  if (clusters == NULL)
    return NULL;
  const gsize most = clusters->n_regions > 0 ? clusters->sizes[0] : 0;
  const double known = MAX ((double) clusters->n_known, 1);
  g_autofree char *temperature = vt_number_to_text (vt_params_get_real (input->params, "temperature"), 6);
  g_autofree char *share = vt_number_to_text (100 * (double) clusters->n_below / known, 3);
  g_autofree char *largest = vt_number_to_text (100 * (double) most / known, 3);
  g_autofree char *size = vt_number_to_text ((double) most * volume / 1000, 3);
  g_autofree char *percolation = describe_percolation (vt_sample_get_cell (sample), clusters);
  g_autofree char *percent = vt_number_to_text (100 * part, 3);
  /* Translators: put before what is told of that part. */
  g_autofree char *limited = clusters->n_known > 0 && part < WHOLE
                                 ? g_strdup_printf (_("of the %s %% of the volume with known barriers: "), percent)
                                 : g_strdup ("");

  if (most == 0)
    return g_strdup_printf (_("%sat %s K nothing is liquid-like"), limited, temperature);
  /* Translators: nothing or a part of the volume; temperature; part of the volume in per cent; number of regions; volume of the largest one,
   * and its part; where it percolates. */
  return g_strdup_printf (P_ ("%sat %s K %s %% of the volume is liquid-like, in %zu region of %s nm³ (%s %%); %s",
                              "%sat %s K %s %% of the volume is liquid-like, in %zu regions, the largest of %s nm³ (%s %%); %s",
                              clusters->n_regions),
                          limited, temperature, share, clusters->n_regions, size, largest, percolation);
}

void
vt_figure_append_liquid (GString *text, const VtFigureInput *input, VtField *field)
{
  const VtCell *cell = vt_sample_get_cell (vt_document_get_sample (input->document));
  double volume, part;
  g_autoptr (VtFieldClusters) clusters = find_regions (input, field, &volume, &part, NULL);

  if (clusters == NULL)
    return;
  g_string_append_printf (text,
                          "# known part of the volume %.6g; of it: liquid-like fraction %.6g, regions %" G_GSIZE_FORMAT
                          ", largest %.6g Å³, percolates",
                          part, (double) clusters->n_below / MAX ((double) clusters->n_known, 1), clusters->n_regions,
                          clusters->n_regions > 0 ? (double) clusters->sizes[0] * volume : 0);
  for (int k = 0; k < cell->dimension; k++)
    g_string_append_printf (text, " %c=%d", 'a' + k, clusters->percolates[k]);
  g_string_append_c (text, '\n');
}
