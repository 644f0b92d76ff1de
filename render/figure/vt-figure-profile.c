/* W20 Fig. 3 with real events: the energy along the minimum-energy path from a minimum over a saddle to the next one. */
#include <math.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "figure/vt-figure-parts.h"
#include "figure/vt-figures.h"
#include "landscape/vt-artn-result.h"
#include "landscape/vt-event-profile.h"
#include "plot/vt-plot-ticks.h"

static const VtParamSpec params[] = {
  { .id = "atom",
    .title = N_ ("Atom"),
    .unit = "",
    .tooltip = N_ ("Whose event is shown, by its number in the file; −1 shows three: a low, a middle and a high barrier of the campaign."),
    .type = VT_PARAM_INTEGER,
    .min = -1,
    .max = 2147483647,
    .step = 1,
    .preset = -1 },
  { .id = "attempt",
    .title = N_ ("Attempt"),
    .unit = "",
    .tooltip = N_ ("Which of the atom's attempts: the second number of the event."),
    .type = VT_PARAM_INTEGER,
    .min = 0,
    .max = 2147483647,
    .step = 1,
    .preset = 0 },
  VT_FIGURE_PARAM_CAMPAIGN,
  { NULL },
};

/* ---- which events, and their paths ---- */

typedef struct
{
  VtEventSet *events;
  const VtEvent *event;
} Following;

static gpointer
follow (gpointer data, GError **error)
{
  const Following *following = data;

  return vt_event_set_follow (following->events, following->event, g_cancellable_get_current (), error);
}

/* As the document has it, or followed now. */
static VtEventPath *
get_path (VtEventSet *events, const VtEvent *event, gpointer document, GError **error)
{
  const VtStoredCampaign *campaign = vt_event_set_get_campaign (events);
  VtTable *table = vt_document_find_table (document, "artn_paths");
  VtEventPath *path = table != NULL ? vt_event_set_find_path (events, event, table) : NULL;
  Following following = { events, event };

  if (path != NULL)
    return path;
  g_autofree char *key = g_strdup_printf ("path %s %s %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %u %.17g",
                                          vt_sample_get_hash (vt_event_set_get_sample (events)), campaign->protocol, campaign->seed,
                                          event->atom, event->attempt, event->found.energy);
  g_autoptr (VtFigureMemo) memo = vt_figure_memo_get (key, NULL, follow, &following, (GDestroyNotify) vt_event_path_free, error);
  return memo != NULL ? vt_event_path_ref (memo->value) : NULL;
}

static guint
choose (const VtFigureInput *input, const VtEvent *chosen[VT_EVENT_PROFILES], GError **error)
{
  const int id = vt_params_get_integer (input->params, "atom"), attempt = vt_params_get_integer (input->params, "attempt");

  if (id < 0)
    return vt_event_set_choose_profiles (input->events, get_path, input->document, chosen, error);
  const gssize index = vt_sample_find_id (vt_document_get_sample (input->document), id);
  chosen[0] = index >= 0 ? vt_event_set_find (input->events, (guint64) index, (guint) attempt) : NULL;
  if (chosen[0] == NULL)
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("Attempt %d on atom %d has found no saddle in this campaign."), attempt, id);
  return chosen[0] != NULL;
}

/* ---- drawing ---- */

static void
add_profile (VtPlot *plot, VtSample *sample, const VtEvent *event, const VtEventPath *path, guint colour)
{
  const double top = path->length[path->saddle];
  const double ends[3] = { path->length[0] - top, 0, path->length[path->n_points - 1] - top };
  const double energies[3] = { path->energy[0], path->energy[path->saddle], path->energy[path->n_points - 1] };
  g_autofree double *at = g_new (double, path->n_points);
  g_autofree char *id = vt_artn_make_event_id (sample, event);
  const char *species = vt_sample_get_species (sample, NULL)[vt_sample_get_species_index (sample)[event->atom]].name;
  const char *caution = vt_event_path_is_whole (path, event) ? "" : _(", to other minima");
  const char *unit = vt_sample_get_energy_unit (sample);
  const double back = vt_event_get_barrier (event) - event->found.end_energy;
  /* Translators: legend: an event's number and the element of its atom; its barrier, and that of the way back, with their units; a caution or nothing. */
  g_autofree char *label = g_strdup_printf (_("%s (%s): ΔE = %.2f %s, back %s%.2f %s%s"), id, species, vt_event_get_barrier (event), unit,
                                            back <= -0.005 ? "−" : "", fabs (back), unit, caution);

  for (guint i = 0; i < path->n_points; i++)
    at[i] = path->length[i] - top;
  vt_plot_add_curve (plot, label, at, path->energy, path->n_points);
  vt_plot_set_last_colour (plot, colour);
  vt_plot_add_points (plot, NULL, ends, energies, 3);
  vt_plot_set_last_colour (plot, colour);
}

static gboolean
draw (const VtFigureInput *input, cairo_t *cr, double width, double height, const VtPlotStyle *style, GError **error)
{
  VtSample *sample = vt_document_get_sample (input->document);
  const VtEvent *chosen[VT_EVENT_PROFILES];
  const guint n = choose (input, chosen, error);
  g_autoptr (VtPlot) plot = vt_plot_new ();
  VtPlotStyle inner = *style;

  for (guint k = 0; k < n; k++)
    {
      g_autoptr (VtEventPath) path = get_path (input->events, chosen[k], input->document, error);

      if (path == NULL)
        return FALSE;
      add_profile (plot, sample, chosen[k], path, k);
    }
  if (n == 0)
    return FALSE;
  g_autofree char *x_label = g_strdup_printf ("%s (%s)", _("Way along the path, from the saddle"), vt_sample_get_length_unit (sample));
  g_autofree char *y_label = g_strdup_printf ("%s (%s)", _("Energy above the start"), vt_sample_get_energy_unit (sample));
  vt_plot_add_rule (plot, NULL, FALSE, 0);
  vt_plot_set_labels (plot, NULL, x_label, y_label);
  height = vt_figure_draw_source (input, cr, width, height, style, NULL, NULL);
  inner.transparent = TRUE;
  vt_plot_draw (plot, cr, width, height, &inner);
  return TRUE;
}

static char *
csv (const VtFigureInput *input)
{
  VtSample *sample = vt_document_get_sample (input->document);
  const VtEvent *chosen[VT_EVENT_PROFILES];
  const guint n = choose (input, chosen, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  vt_figure_begin_csv (text, input, _("Energy along minimum-energy paths; the way is measured from the saddle, through the coordinates of all atoms"),
                       NULL, TRUE);
  g_string_append_printf (text, "event,atom,point,way_%s,energy_%s\n", vt_figure_get_plain_unit (vt_sample_get_length_unit (sample)),
                          vt_figure_get_plain_unit (vt_sample_get_energy_unit (sample)));
  for (guint k = 0; k < n; k++)
    {
      g_autoptr (VtEventPath) path = get_path (input->events, chosen[k], input->document, NULL);
      g_autofree char *id = vt_artn_make_event_id (sample, chosen[k]);

      if (path == NULL)
        return NULL;
      for (guint i = 0; i < path->n_points; i++)
        {
          g_string_append_printf (text, "%s,%" G_GINT64_FORMAT ",%s", id, vt_sample_get_id (sample, chosen[k]->atom),
                                  i == 0                        ? "start"
                                  : i == path->saddle           ? "saddle"
                                  : i + 1 == path->n_points     ? "end"
                                                                : "");
          vt_figure_append_number (text, path->length[i] - path->length[path->saddle]);
          vt_figure_append_number (text, path->energy[i]);
          g_string_append_c (text, '\n');
        }
    }
  return n > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

const VtFigure vt_figure_w20_fig3 = {
  .id = "w20-fig3",
  .title = N_("Energy along the way of events"),
  .caption = N_("The energy along minimum-energy paths, from a minimum over a saddle to the next minimum: what Wang et al. (2020), Fig. 3, sketch, "
                "computed for real events. From the saddle the path goes down both sides as a drop would flow; where that does not lead to the "
                "minima that the search relaxed to, the legend says so. Lengths are measured through the coordinates of all atoms. The paper's "
                "glass has 19 652 atoms and was cooled at 10¹⁰ K/s; the samples that come with Vitrine are smaller and were cooled faster."),
  .params = params,
  .draws_events = TRUE,
  .width_mm = VT_PLOT_ONE_COLUMN,
  .height_mm = 80,
  .draw = draw,
  .csv = csv,
};
