/* vitrine-cli events, event: what a .vitrine document holds of campaigns. */
#include <inttypes.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "io/vt-export.h"
#include "landscape/vt-artn-result.h"
#include "landscape/vt-event-path.h"
#include "landscape/vt-event-remake.h"
#include "vt-cli.h"

/* ---- events ---- */

static gboolean as_json, as_csv, all_attempts;
static int campaign_number;
static char *pack_path;

static const GOptionEntry events_entries[] = {
  { "json", 'j', 0, G_OPTION_ARG_NONE, &as_json, N_ ("As JSON"), NULL },
  { "csv", 'c', 0, G_OPTION_ARG_NONE, &as_csv, N_ ("As CSV"), NULL },
  { "all", 'A', 0, G_OPTION_ARG_NONE, &all_attempts, N_ ("Also attempts that found nothing"), NULL },
  { "campaign", 0, 0, G_OPTION_ARG_INT, &campaign_number, N_ ("Which campaign of the document, from 1 (default: the last)"), "N" },
  { "pack", 0, 0, G_OPTION_ARG_FILENAME, &pack_path, N_ ("Write a small copy of the document instead, for handing on"), "OUT.vitrine.zst" },
  { NULL },
};

static void
events_reset (void)
{
  g_clear_pointer (&pack_path, g_free);
  as_json = as_csv = all_attempts = FALSE;
  campaign_number = 0;
}

/* Which of the document's samples has events; NULL: none. */
static const char *
find_searched (VtCli *cli, VtStore *store)
{
  GListModel *entries = vt_document_get_samples (cli->document);
  for (guint i = 0; i < g_list_model_get_n_items (entries); i++)
    {
      g_autoptr (VtEntry) entry = g_list_model_get_item (entries, i);
      const char *hash = vt_sample_get_hash (vt_entry_get_sample (entry)); /* of a sample that the document keeps */
      g_autoptr (GPtrArray) campaigns = vt_event_store_list (store, hash, NULL);
      if (campaigns && campaigns->len > 0)
        return hash;
    }
  return NULL;
}

/* The document's sample, its campaigns, and which one was asked for, from 0. */
static GPtrArray *
open_campaigns (VtCli *cli, const char *file, VtStore **store, guint *number, GError **error)
{
  if (campaign_number < 0)
    {
      vt_cli_usage_error (error, _("--campaign takes a number from 1."));
      return NULL;
    }
  if (!vt_cli_open (cli, file, error))
    return NULL;
  if (cli->contents == NULL)
    {
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_FORMAT, _("%s is no Vitrine document. “vitrine-cli artn” makes one with events."), file);
      return NULL;
    }
  g_autofree char *path = vt_document_dup_events_path (cli->document);
  *store = vt_store_open_for_reading (path, error);
  g_autoptr (GPtrArray) campaigns = *store ? vt_event_store_list (*store, vt_sample_get_hash (vt_document_get_sample (cli->document)), error) : NULL;
  if (campaigns == NULL)
    return NULL;
  const guint which = campaign_number > 0 ? (guint) campaign_number : campaigns->len;
  *number = which - 1;
  if (which >= 1 && which <= campaigns->len)
    return g_steal_pointer (&campaigns);
  const char *searched = campaigns->len == 0 ? find_searched (cli, *store) : NULL;
  if (searched)
    g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_VALUE, _("%s holds events of another of its samples: --sample %s."), file, searched);
  else
    g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_VALUE, campaigns->len == 0 ? _("%s holds no events.") : _("%s holds no such campaign."), file);
  return NULL;
}

/* Where the last one was taken without a word, the others. */
static void
tell_of_others (GPtrArray *campaigns, guint number)
{
  if (campaign_number > 0 || campaigns->len < 2)
    return;
  g_printerr (_("This is campaign %u of %u; --campaign N shows another:\n"), number + 1, campaigns->len);
  for (guint i = 0; i < campaigns->len; i++)
    {
      const VtStoredCampaign *campaign = campaigns->pdata[i];
      VtArtnOptions options = { 0 };
      g_autofree char *protocol
          = vt_stored_campaign_get_options (campaign, &options) ? vt_protocol_describe (&options.protocol) : g_strdup (_("unknown"));
      /* Translators: number of a campaign, its protocol and seed, share of refined saddles, numbers of events and attempts, date. */
      g_printerr (_("  %u: protocol %s, seed %" PRIu64 ", refine %g %%, %" PRIu64 " events in %" PRIu64 " attempts, begun %s\n"), i + 1,
                  protocol, campaign->seed, 100 * campaign->refine, campaign->n_connected, campaign->n_attempts, campaign->created);
    }
}

typedef struct
{
  VtSample *sample;
  JsonBuilder *json;
  gboolean text;
} Printing;

static void
print_event (VtEvent *event, gpointer data)
{
  Printing *printing = data;
  const VtSearchResult *found = &event->found;
  const char *species = vt_sample_get_species (printing->sample, NULL)[vt_sample_get_species_index (printing->sample)[event->atom]].name;
  g_autofree char *id = vt_artn_make_event_id (printing->sample, event);
  const gboolean distinct = vt_event_is_distinct (event);
  if (!all_attempts && !vt_outcome_has_saddle (event->outcome))
    return;
  if (printing->json)
    {
      JsonBuilder *json = printing->json;
      json_builder_begin_object (json);
      vt_cli_json_string (json, "event", id);
      vt_cli_json_integer (json, "atom", vt_sample_get_id (printing->sample, event->atom));
      vt_cli_json_string (json, "species", species);
      vt_cli_json_string (json, "outcome", vt_outcome_get_id (event->outcome));
      vt_cli_json_number (json, "energy", found->energy);
      vt_cli_json_number (json, "end_energy", found->end_energy);
      vt_cli_json_number (json, "refined_energy", event->full_energy);
      vt_cli_json_number (json, "curvature", found->curvature);
      vt_cli_json_number (json, "second_curvature", found->second_curvature);
      vt_cli_json_number (json, "max_force", found->max_force);
      vt_cli_json_number (json, "move", event->move);
      vt_cli_json_number (json, "participation", event->participation);
      vt_cli_json_integer (json, "distinct", distinct);
      vt_cli_json_integer (json, "calls", found->calls);
      vt_cli_json_integer (json, "calls_to_saddle", found->calls_to_saddle);
      vt_cli_json_number (json, "radius", event->radius);
      json_builder_end_object (json);
    }
  else if (printing->text)
    g_print ("%-12s %-3s %-12s %9.4f %9.4f %9.3f %8.2f %7.1f %s\n", id, species, vt_outcome_get_id (event->outcome), found->energy,
             found->end_energy, found->curvature, event->move, event->participation, distinct ? "*" : "");
  else
    g_print ("%s,%" G_GINT64_FORMAT ",%s,%s,%.9g,%.9g,%.9g,%.6g,%.6g,%.6g,%.6g,%.6g,%d,%u,%u,%g\n", id,
             vt_sample_get_id (printing->sample, event->atom), species, vt_outcome_get_id (event->outcome), found->energy, found->end_energy,
             event->full_energy, found->curvature, found->second_curvature, found->max_force, event->move, event->participation, distinct,
             found->calls, found->calls_to_saddle, event->radius);
}

/* %9s would count bytes. */
static void
print_right (const char *text, int width)
{
  g_print ("%*s%s ", MAX (width - vt_cli_text_width (text), 0), "", text);
}

static void
print_head (VtSample *sample)
{
  const char *energy = vt_sample_get_energy_unit (sample), *length = vt_sample_get_length_unit (sample);
  g_autofree char *barrier = g_strdup_printf ("ΔE/%s", energy), *end = g_strdup_printf (_("end/%s"), energy);
  g_autofree char *curvature = g_strdup_printf ("%s/%s²", energy, length);
  g_print ("%-12s %-3s %-12s ", _("Event"), "", _("Outcome"));
  print_right (barrier, 9);
  print_right (end, 9);
  print_right (curvature, 9);
  print_right (length, 8);
  print_right (_("atoms"), 7);
  g_print ("\n");
}

static void
print_csv_head (VtSample *sample, const VtStoredCampaign *campaign)
{
  const char *energy = vt_sample_get_energy_unit (sample), *length = vt_sample_get_length_unit (sample);
  g_print ("# potential %s, seed %" G_GUINT64_FORMAT ", protocol %s\n", campaign->potential, campaign->seed, campaign->protocol);
  g_print ("# units: energy %s, end_energy %s, refined_energy %s, curvature %s/%s², second_curvature %s/%s², max_force %s/%s, move %s, radius %s\n",
           energy, energy, energy, energy, length, energy, length, energy, length, length, length);
  g_print ("event,atom,species,outcome,energy,end_energy,refined_energy,curvature,second_curvature,max_force,move,participation,distinct,calls,"
           "calls_to_saddle,radius\n");
}

static gboolean
pack_work (VtCli *cli, gpointer file, GError **error)
{
  return vt_store_pack (file, cli->options.located, pack_path, cli->cancellable, error);
}

static gboolean
run_events (VtCli *cli, char **arguments, GError **error)
{
  const char *file = vt_cli_only_file (arguments, error);
  if (file && pack_path)
    return vt_cli_check_output (pack_path, error) && vt_cli_await (cli, _("Packing"), pack_work, (gpointer) file, error);
  g_autoptr (VtStore) store = NULL;
  guint number = 0;
  g_autoptr (GPtrArray) campaigns = file ? open_campaigns (cli, file, &store, &number, error) : NULL;
  g_autoptr (JsonBuilder) json = as_json ? json_builder_new () : NULL;
  if (campaigns == NULL)
    return FALSE;
  const VtStoredCampaign *campaign = campaigns->pdata[number];
  tell_of_others (campaigns, number);
  VtSample *sample = vt_document_get_sample (cli->document);
  Printing printing = { sample, json, !as_csv };
  if (json)
    {
      json_builder_begin_object (json);
      vt_cli_json_source (cli, json);
      vt_cli_json_string (json, "energy_unit", vt_sample_get_energy_unit (sample));
      vt_cli_json_string (json, "length_unit", vt_sample_get_length_unit (sample));
      vt_cli_json_string (json, "potential", campaign->potential);
      vt_cli_json_string (json, "protocol", campaign->protocol);
      vt_cli_json_integer (json, "seed", (gint64) campaign->seed);
      vt_cli_json_integer (json, "attempts", (gint64) campaign->n_attempts);
      json_builder_set_member_name (json, "events");
      json_builder_begin_array (json);
    }
  else if (as_csv)
    print_csv_head (sample, campaign);
  else
    print_head (sample);
  if (!vt_event_store_read (store, campaign->id, vt_sample_get_n_atoms (sample), FALSE, print_event, &printing, error))
    return FALSE;
  if (json)
    {
      json_builder_end_array (json);
      json_builder_end_object (json);
      vt_cli_print_json (json);
    }
  return TRUE;
}

const VtCliCommand vt_cli_events = {
  .name = "events",
  .arguments = N_ ("RUN.vitrine"),
  .summary = N_ ("List the events in a document"),
  .description = N_ ("An asterisk marks the first of each kind (distinct events).\n"
                     "\n"
                     "A packed copy has the energies in single precision and leaves the ways of the events out, which the command “event”, the\n"
                     "figures and the window find again. It is opened like any document, as a copy without a name."),
  .takes_file = TRUE,
  .entries = events_entries,
  .reset = events_reset,
  .run = run_events,
};

/* ---- event ---- */

static char *path_out;
static int n_frames = 21;
static gboolean as_recorded, refined;

static const GOptionEntry event_entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &path_out, N_ ("Extended XYZ file for the frames (default: standard output)"), "PATH.xyz" },
  { "frames", 0, 0, G_OPTION_ARG_INT, &n_frames, N_ ("How many, from start to end; 3 are start, saddle and end (default: 21)"), "N" },
  { "recorded", 0, 0, G_OPTION_ARG_NONE, &as_recorded, N_ ("Start, saddle and new minimum as they were found, instead of the path"), NULL },
  { "refined", 0, 0, G_OPTION_ARG_NONE, &refined, N_ ("Refine the saddle in the whole cell first; then the new minimum is the one it leads to there"), NULL },
  { "campaign", 0, 0, G_OPTION_ARG_INT, &campaign_number, N_ ("Which campaign of the document, from 1 (default: the last)"), "N" },
  { NULL },
};

static void
event_reset (void)
{
  g_clear_pointer (&path_out, g_free);
  n_frames = 21;
  as_recorded = refined = FALSE;
  campaign_number = 0;
}

/* How far along the path the @frame-th of n_frames is: as many up to the saddle as down from it, which is the middle one of an odd number. */
static double
get_length (const VtEventPath *path, int frame)
{
  const double top = path->length[path->saddle], at = 2.0 * frame / (n_frames - 1);
  return at <= 1 ? at * top : top + (at - 1) * (vt_event_path_get_length (path) - top);
}

static void
write_frame (GString *text, VtSample *sample, const double *x, const char *comment)
{
  const VtCell *cell = vt_sample_get_cell (sample);
  const VtSpecies *species = vt_sample_get_species (sample, NULL);
  const guint8 *index = vt_sample_get_species_index (sample);
  const gsize n = vt_sample_get_n_atoms (sample);
  g_string_append_printf (text, "%zu\nLattice=\"", n);
  for (int k = 0; k < 9; k++)
    g_string_append_printf (text, "%s%.12g", k > 0 ? " " : "", cell->vectors[k / 3][k % 3]);
  g_string_append_printf (text, "\" Origin=\"%.12g %.12g %.12g\" Properties=species:S:1:pos:R:3:id:I:1 pbc=\"%c %c %c\" %s\n", cell->origin[0],
                          cell->origin[1], cell->origin[2], cell->periodic[0] ? 'T' : 'F', cell->periodic[1] ? 'T' : 'F',
                          cell->periodic[2] ? 'T' : 'F', comment);
  for (gsize i = 0; i < n; i++)
    g_string_append_printf (text, "%s %.10f %.10f %.10f %" G_GINT64_FORMAT "\n", species[index[i]].name, x[3 * i], x[3 * i + 1], x[3 * i + 2],
                            vt_sample_get_id (sample, i));
}

static void
write_recorded (GString *text, VtSample *sample, const VtEvent *event, const char *id)
{
  const double *start = vt_sample_get_positions (sample);
  const gsize n = vt_sample_get_n_atoms (sample);
  for (int frame = 0; frame < (event->end ? 3 : 2); frame++)
    {
      static const char *const names[] = { "start", "saddle", "end" };
      g_autofree double *x = g_memdup2 (start, 3 * n * sizeof *x);
      if (frame > 0)
        vt_event_displace (event, frame == 2, x);
      g_autofree char *comment = g_strdup_printf ("event=%s frame=%s barrier=%.9g", id, names[frame], vt_event_get_barrier (event));
      write_frame (text, sample, x, comment);
    }
}

static gboolean
write_path (VtCli *cli, GString *text, VtSample *sample, const VtEvent *event, const char *id, GError **error)
{
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, error);
  g_autoptr (VtEventPath) path = potential ? vt_event_path_new (sample, potential, event, cli->cancellable, error) : NULL;
  if (path == NULL)
    return FALSE;
  for (int frame = 0; frame < n_frames; frame++)
    {
      const double length = get_length (path, frame);
      g_autofree double *x = g_memdup2 (vt_sample_get_positions (sample), 3 * vt_sample_get_n_atoms (sample) * sizeof *x);
      vt_event_path_displace (path, length, x);
      g_autofree char *comment = g_strdup_printf ("event=%s length=%.6f energy=%.9g barrier=%.9g", id, length, vt_event_path_get_energy (path, length),
                                                  vt_event_get_barrier (event));
      write_frame (text, sample, x, comment);
    }
  return TRUE;
}

/* What has another name would be taken for something else. */
static gboolean
check_path_out (GError **error)
{
  VtExportFormat format;
  if (path_out == NULL)
    return TRUE;
  if (!vt_export_format_from_path (path_out, &format, NULL) || format != VT_EXPORT_EXTXYZ)
    {
      vt_cli_usage_error (error, _("The way of an event is written as extended XYZ, to a file named *.xyz or *.extxyz, with .gz or .zst after it to compress, not to %s."),
                          path_out);
      return FALSE;
    }
  return vt_cli_check_output (path_out, error);
}

static gboolean
run_event (VtCli *cli, char **arguments, GError **error)
{
  g_autoptr (VtStore) store = NULL;
  guint64 atom;
  guint attempt;
  if (arguments[0] == NULL || arguments[1] == NULL || arguments[2] != NULL || n_frames < 2)
    {
      vt_cli_usage_error (error, _("Name a document and an event: vitrine-cli event run.vitrine 1203.4 -o path.xyz."));
      return FALSE;
    }
  if (!check_path_out (error))
    return FALSE;
  guint number;
  g_autoptr (GPtrArray) campaigns = open_campaigns (cli, arguments[0], &store, &number, error);
  if (campaigns == NULL)
    return FALSE;
  g_autoptr (VtSample) sample = vt_document_dup_sample_with_forces (cli->document);
  if (!vt_artn_parse_event_id (sample, arguments[1], &atom, &attempt))
    {
      vt_cli_usage_error (error, _("“%s” is no event such as 1203.4; “vitrine-cli events” lists them."), arguments[1]);
      return FALSE;
    }
  g_autoptr (VtEvent) event = vt_event_store_load (store, campaigns->pdata[number], sample, atom, attempt, cli->cancellable, error);
  if (event == NULL)
    {
      tell_of_others (campaigns, number);
      return FALSE;
    }
  if (event->sketch)
    g_printerr ("%s\n", _ ("The document has only a sketch of this event, from which it was found again: energies may differ by some meV from those of the list."));
  if (refined && !vt_event_refine (sample, campaigns->pdata[number], event, cli->cancellable, error))
    return FALSE;
  g_autoptr (GString) text = g_string_new (NULL);
  if (as_recorded)
    write_recorded (text, sample, event, arguments[1]);
  else if (!write_path (cli, text, sample, event, arguments[1], error))
    return FALSE;
  if (path_out)
    return vt_export_bytes (path_out, text->str, text->len, error);
  g_print ("%s", text->str);
  return TRUE;
}

const VtCliCommand vt_cli_event = {
  .name = "event",
  .arguments = N_ ("RUN.vitrine EVENT -o PATH.xyz"),
  .summary = N_ ("Write the way of an event: start, saddle, end"),
  .description = N_ ("The frames lie on the minimum-energy path: down both sides of the saddle as a drop would flow. Each says how\n"
                     "far along it is and its energy above the start.\n"
                     "Example:\n  vitrine-cli event run.vitrine 1203.4 -o path.xyz"),
  .takes_file = TRUE,
  .entries = event_entries,
  .reset = event_reset,
  .run = run_event,
};
