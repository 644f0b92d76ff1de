/* What a figure of activation energies has to state, because it decides what is seen: how the sample was cooled, by which protocol saddles were
 * searched for, and how many were found. */
#include <math.h>
#include <string.h>

#include "base/vt-i18n.h"
#include "figure/vt-figure-parts.h"
#include "landscape/vt-artn-result.h"
#include "landscape/vt-event-remake.h"
#include "plot/vt-plot-ticks.h"

#define W20_ATOMS 19652
#define W20_RATE 1e10 /* K/s */

/* ---- the protocol ---- */

/* Of the campaign that a field is from; NULL if it is from elsewhere. */
static char *
dup_protocol_of (VtField *field)
{
  VtArtnOptions options = { 0 };

  return vt_artn_read_provenance (vt_field_get_provenance (field), &options, NULL) ? vt_protocol_describe (&options.protocol) : NULL;
}

/* ---- the sample ---- */

char *
vt_figure_dup_cooling (const VtFigureInput *input)
{
  const double rate = vt_document_get_cooling_rate (input->document);
  VtSample *sample = vt_document_get_sample (input->document);
  const gsize n = vt_sample_get_n_atoms (sample);
  g_autofree char *text = isfinite (rate) ? vt_number_to_text (rate, 2) : NULL;
  const char *number = text != NULL && g_str_has_prefix (text, "1×") ? text + strlen ("1×") : text; /* "10¹¹" */

  /* There are no kelvins to hold against the paper's. */
  if (vt_sample_get_units (sample) == VT_UNITS_LJ)
    return number != NULL ? g_strdup_printf (_("cooled at %s ε/k_B/τ"), number) : g_strdup (_("cooling rate unknown"));
  if (number == NULL)
    return g_strdup (_("cooling rate unknown (W20: 19 652 atoms at 10¹⁰ K/s)"));
  if (n < W20_ATOMS && rate > W20_RATE)
    return g_strdup_printf (_("cooled at %s K/s: smaller and cooled faster than W20's 19 652 atoms at 10¹⁰ K/s"), number);
  return g_strdup_printf (_("cooled at %s K/s (W20: 19 652 atoms at 10¹⁰ K/s)"), number);
}

/* ---- the events ---- */

typedef struct
{
  gsize n_atoms;  /* with any event */
  gsize n_events;
  gsize least, most; /* of those atoms */
} Counts;

static void
count (Counts *counts, gsize n)
{
  if (n == 0)
    return;
  counts->least = counts->n_atoms == 0 ? n : MIN (counts->least, n);
  counts->most = MAX (counts->most, n);
  counts->n_atoms++;
  counts->n_events += n;
}

static char *
describe_counts (const Counts *counts)
{
  g_autofree char *mean = vt_number_to_text ((double) counts->n_events / (double) MAX (counts->n_atoms, 1), 3);

  if (counts->most == 1)
    return g_strdup_printf (P_ ("one event on %zu atom", "one event on each of %zu atoms", counts->n_atoms), counts->n_atoms);
  if (counts->least == counts->most)
    return g_strdup_printf (P_ ("%zu events on %zu atom", "%zu events on each of %zu atoms", counts->n_atoms), counts->most, counts->n_atoms);
  return g_strdup_printf (_("%zu to %zu events on each of %zu atoms (mean %s)"), counts->least, counts->most, counts->n_atoms, mean);
}

static char *
join (const VtFigureInput *input, const char *protocol, const Counts *counts)
{
  g_autofree char *cooling = vt_figure_dup_cooling (input);
  g_autofree char *numbers = counts != NULL ? describe_counts (counts) : g_strdup (_("number of events unknown"));

  /* Translators: the names of protocols stay as they are. */
  return g_strdup_printf (_("%s · protocol %s · %s"), cooling, protocol, numbers);
}

char *
vt_figure_dup_protocol_name (VtEventSet *events)
{
  VtArtnOptions options;

  return vt_stored_campaign_get_options (vt_event_set_get_campaign (events), &options) ? vt_protocol_describe (&options.protocol)
                                                                                      : g_strdup (_("unknown"));
}

static Counts
count_events (VtEventSet *events)
{
  const gsize n = vt_sample_get_n_atoms (vt_event_set_get_sample (events));
  g_autofree guint *per_atom = g_new (guint, n);
  Counts counts = { 0 };

  vt_event_set_count_distinct (events, per_atom);
  for (gsize i = 0; i < n; i++)
    count (&counts, per_atom[i]);
  return counts;
}

char *
vt_figure_dup_sampling_of (VtEventSet *events, const char *name)
{
  const VtStoredCampaign *campaign = vt_event_set_get_campaign (events);
  const double share = 100 * (double) campaign->n_connected / MAX ((double) campaign->n_attempts, 1);
  const double calls = (double) vt_event_set_get_n_calls (events) / MAX ((double) campaign->n_connected, 1);
  const Counts counts = count_events (events);
  g_autofree char *numbers = describe_counts (&counts);

  return g_strdup_printf (_("%s: %s; %.0f %% of attempts found a connected one, at %.0f evaluations each"), name, numbers, share, calls);
}

static char *
dup_sampling_of_events (const VtFigureInput *input)
{
  g_autofree char *protocol = vt_figure_dup_protocol_name (input->events);
  const Counts counts = count_events (input->events);

  return join (input, protocol, &counts);
}

char *
vt_figure_dup_sampling (const VtFigureInput *input, const char *name)
{
  VtField *field = name != NULL ? vt_document_find_field (input->document, name) : NULL;
  VtField *numbers = vt_document_find_field (input->document, "n_events");
  g_autofree char *protocol = NULL;
  Counts counts = { 0 };

  if (input->events != NULL)
    return dup_sampling_of_events (input);
  if (field == NULL || !g_str_has_prefix (name, "activation_energy"))
    return NULL;
  protocol = dup_protocol_of (field);
  if (protocol == NULL || numbers == NULL)
    return join (input, protocol != NULL ? protocol : _("unknown"), NULL);
  for (gsize i = 0; i < vt_field_get_n_atoms (numbers); i++)
    {
      const double value = vt_field_get (numbers, i, 0);

      count (&counts, value > 0 ? (gsize) value : 0);
    }
  return join (input, protocol, &counts);
}
