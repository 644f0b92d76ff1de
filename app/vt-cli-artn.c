/* vitrine-cli artn, events, event: campaigns of saddle searches into a .vitrine document, and what is in it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-pool.h"
#include "io/vt-export.h"
#include "landscape/vt-campaign-log.h"
#include "landscape/vt-event-path.h"
#include "landscape/vt-event-remake.h"
#include "landscape/vt-methods.h"
#include "vt-cli-mpi.h"
#include "vt-cli.h"

static char *out_path, *protocol_name, *atom_list, *refine_text, *error_text;
static char **numbers;
static gint64 seed = 1;
static int n_events = 20, max_attempts = 0;
static gboolean resume;

static const GOptionEntry artn_entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out_path, N_ ("Document that takes every attempt as it is made"), "RUN.vitrine" },
  VT_CLI_LINK_ENTRIES,
  { "resume", 'r', 0, G_OPTION_ARG_NONE, &resume, N_ ("Go on with what is in the document, or extend it"), NULL },
  { "protocol", 'p', 0, G_OPTION_ARG_STRING, &protocol_name, N_ ("robust (default) or w20"), "NAME" },
  { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &numbers, N_ ("Change numbers of the protocol; “vitrine-cli methods artn” lists them"), "NAME=VALUE,…" },
  { "atoms", 'a', 0, G_OPTION_ARG_STRING, &atom_list, N_ ("all; a number of them, drawn by the seed; ids such as 5,17,30-40 (one atom: 17,); a species (Cu, or species=1); selection: those of --select"), "WHICH" },
  { "events", 'e', 0, G_OPTION_ARG_INT, &n_events, N_ ("Distinct connected events per atom (default: 20)"), "N" },
  { "error", 0, 0, G_OPTION_ARG_STRING, &error_text, N_ ("Enough when the standard error of an atom's mean is below this"), "EV" },
  { "max-attempts", 0, 0, G_OPTION_ARG_INT, &max_attempts, N_ ("Attempts per atom at most (default: five per event)"), "N" },
  { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, N_ ("Seed of the random numbers (default: 1)"), "N" },
  { "refine", 0, 0, G_OPTION_ARG_STRING, &refine_text, N_ ("Share of the saddles to refine in the whole cell (default: 2%)"), "SHARE" },
  { NULL },
};

static void
artn_reset (void)
{
  g_clear_pointer (&out_path, g_free);
  vt_cli_reset_link ();
  g_clear_pointer (&protocol_name, g_free);
  g_clear_pointer (&atom_list, g_free);
  g_clear_pointer (&refine_text, g_free);
  g_clear_pointer (&error_text, g_free);
  g_clear_pointer (&numbers, g_strfreev);
  resume = FALSE;
}

/* ---- options ---- */

static gboolean
parse_protocol (VtArtnOptions *options, GError **error)
{
  g_autoptr (VtParams) params = vt_params_new (vt_method_artn.params);
  VtCampaignGoal ignored;
  vt_protocol_init (&options->protocol, VT_PROTOCOL_ROBUST);
  if (protocol_name && strcmp (protocol_name, "w20") == 0)
    vt_protocol_init (&options->protocol, VT_PROTOCOL_W20);
  else if (protocol_name && strcmp (protocol_name, "robust") != 0)
    {
      vt_cli_usage_error (error, _("--protocol takes robust or w20, not “%s”."), protocol_name);
      return FALSE;
    }
  if (numbers == NULL)
    return TRUE;
  /* The method's parameters know the names and ranges. */
  for (const VtProtocolNumber *number = vt_protocol_numbers; number->id; number++)
    {
      char digits[G_ASCII_DTOSTR_BUF_SIZE];
      if (!vt_params_set (params, number->id, g_ascii_dtostr (digits, sizeof digits, vt_protocol_get (&options->protocol, number)), error))
        return FALSE;
    }
  for (char **text = numbers; *text; text++)
    if (!vt_params_parse (params, *text, error))
      return FALSE;
  vt_params_set (params, "protocol", "custom", NULL);
  vt_artn_read_params (params, options, &ignored);
  return TRUE;
}

/* "2%" or "0.02". */
static gboolean
parse_share (const char *text, double *share, GError **error)
{
  const gsize length = strlen (text);
  const gboolean percent = length > 0 && text[length - 1] == '%';
  g_autofree char *digits = g_strndup (text, length - percent);
  if (vt_cli_parse_number (digits, share))
    {
      *share /= percent ? 100 : 1;
      if (*share >= 0 && *share <= 1)
        return TRUE;
    }
  vt_cli_usage_error (error, _("--refine takes a share such as 2%% or 0.02, not “%s”."), text);
  return FALSE;
}

static gboolean
parse_options (VtArtnOptions *options, VtCampaignGoal *goal, GError **error)
{
  if (!parse_protocol (options, error) || !parse_share (refine_text ? refine_text : "2%", &options->refine, error))
    return FALSE;
  if (seed < 0 || seed > G_MAXINT32 || n_events < 1 || max_attempts < 0)
    {
      vt_cli_usage_error (error, _("--seed takes 0 to 2147483647; --events and --max-attempts take positive numbers."));
      return FALSE;
    }
  options->seed = (guint64) seed;
  *goal = (VtCampaignGoal){ .n_events = (guint) n_events, .max_attempts = max_attempts > 0 ? (guint) max_attempts : 5 * (guint) n_events };
  if (error_text && !(vt_cli_parse_number (error_text, &goal->error) && goal->error > 0))
    {
      vt_cli_usage_error (error, _("--error takes an energy in eV, not “%s”."), error_text);
      return FALSE;
    }
  if (out_path == NULL || !g_str_has_suffix (out_path, ".vitrine"))
    {
      vt_cli_usage_error (error, _("Name the document for the events: -o run.vitrine."));
      return FALSE;
    }
  return vt_cli_check_link (out_path, error) && vt_cli_check_output (out_path, error);
}

/* "17", "30-40": digits, and perhaps a minus between them. */
static gboolean
is_id (const char *text)
{
  const gsize n = strspn (text, "0123456789"), more = text[n] == '-' ? strspn (text + n + 1, "0123456789") : 0;
  return n > 0 && (text[n] == '\0' || (more > 0 && text[n + 1 + more] == '\0'));
}

/* A number is an id, though a species be called so: that one is "species=1". */
static gboolean
mark_atoms (VtParams *params, VtSample *sample, const char *text, guint8 *marks, GError **error)
{
  const char *name = g_str_has_prefix (text, "species=") ? text + strlen ("species=") : text;
  const guint8 *index = vt_sample_get_species_index (sample);
  guint kind;
  if (name == text && is_id (text))
    return vt_params_set (params, "list", text, error) && vt_params_mark_atoms (params, "list", sample, marks, error);
  if (!vt_params_set (params, "species", name, error) || !vt_params_get_kind (params, "species", sample, &kind, error))
    return FALSE;
  for (gsize i = 0; i < vt_sample_get_n_atoms (sample); i++)
    marks[i] |= index[i] == kind;
  return TRUE;
}

/* The list of --atoms, or what --select has chosen. */
static gboolean
set_atoms (VtCli *cli, VtParams *params, GError **error)
{
  VtSample *sample = vt_document_get_sample (cli->document);
  const gboolean is_selection = strcmp (atom_list, "selection") == 0;
  g_autofree guint8 *marks = g_new0 (guint8, vt_sample_get_n_atoms (sample));
  g_auto (GStrv) parts = g_strsplit (is_selection ? "" : atom_list, ",", -1);
  for (char **part = parts; *part; part++)
    if (**part && !mark_atoms (params, sample, *part, marks, error))
      {
        g_prefix_error (error, "--atoms: ");
        return FALSE;
      }
  if (is_selection && vt_cli_atoms_get_marks (cli) == NULL)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("No atom is selected; --select says which are to be."));
      return FALSE;
    }
  vt_params_set_atoms (params, "list", sample, is_selection ? vt_cli_atoms_get_marks (cli) : marks);
  return vt_params_set (params, "atoms", "selection", error);
}

static gsize *
choose_atoms (VtCli *cli, gsize *n, GError **error)
{
  VtSample *sample = vt_document_get_sample (cli->document);
  g_autoptr (VtParams) params = vt_params_new (vt_method_artn.params);
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, seed);
  gboolean good = vt_params_set (params, "seed", digits, error);
  if (atom_list == NULL || strcmp (atom_list, "all") == 0)
    good = good && vt_params_set (params, "atoms", "all", error);
  else if (is_id (atom_list) && strchr (atom_list, '-') == NULL)
    good = good && vt_params_set (params, "atoms", "random", error) && vt_params_set (params, "number", atom_list, error);
  else
    good = good && set_atoms (cli, params, error);
  return good ? vt_artn_choose_atoms (params, sample, n, error) : NULL;
}

/* ---- the campaign ---- */

static gboolean
keep (VtCampaign *campaign, GPtrArray *news, gpointer log, GError **error)
{
  vt_cli_report (vt_artn_get_fraction (campaign), NULL);
  return vt_campaign_log_keep (log, news, error);
}

static gboolean
campaign_work (VtCli *cli, gpointer log, GError **error)
{
  VtCampaign *campaign = vt_campaign_log_get_campaign (log);
  if (vt_mpi_get_n_ranks () > 1)
    return vt_mpi_lead (campaign, cli->cancellable, keep, log, error);
  return vt_campaign_run (campaign, vt_pool_get_n_threads (), cli->cancellable, keep, log, error);
}

/* Fields and tables, as they are when it ends. */
static gboolean
put_result (VtCli *cli, VtCampaign *campaign, VtStore *store, GError **error)
{
  VtSample *sample = vt_document_get_sample (cli->document);
  VtArtn *artn = vt_campaign_get_artn (campaign);
  gsize n;
  g_autofree VtCampaignAtom *summaries = vt_campaign_summarize (campaign, &n);
  g_autofree gsize *atoms = g_new (gsize, n);
  for (gsize i = 0; i < n; i++)
    atoms[i] = summaries[i].atom;
  g_autoptr (VtParams) params = vt_artn_make_params (vt_artn_get_options (artn), vt_campaign_get_goal (campaign), sample, atoms, n);
  g_autofree char *text = vt_params_to_string (params);
  g_autofree char *provenance = g_strdup_printf ("artn:%s · sample %s", text, vt_sample_get_hash (sample));
  g_autoptr (VtResult) result = vt_artn_make_result (campaign, provenance);
  g_autoptr (GPtrArray) fields = g_ptr_array_new (), tables = g_ptr_array_new ();
  const VtStoreRecord record = { (char *) "artn", text };
  for (guint i = 0; i < vt_result_get_n_fields (result); i++)
    g_ptr_array_add (fields, vt_result_get_field (result, i));
  for (guint i = 0; i < vt_result_get_n_tables (result); i++)
    g_ptr_array_add (tables, vt_result_get_table (result, i));
  return vt_store_put_result (store, sample, (VtField *const *) fields->pdata, fields->len, (VtTable *const *) tables->pdata,
                              tables->len, &record, 1, error);
}

static void
print_summary (VtCampaignLog *log)
{
  VtCampaignCount count, now;
  double seconds;
  vt_campaign_log_count (log, &now, &seconds);
  vt_campaign_count (vt_campaign_log_get_campaign (log), &count);
  const double found = (double) now.outcomes[VT_OUTCOME_CONNECTED];
  const double connected = (double) count.outcomes[VT_OUTCOME_CONNECTED];
  g_print (_("%.0f connected events (%.0f distinct) in %.0f attempts on %zu of %zu atoms: %.1f %% of attempts, %.0f evaluations each\n"), connected,
           (double) count.n_distinct, (double) count.n_attempts, count.n_atoms_done, count.n_atoms,
           100 * connected / MAX ((double) count.n_attempts, 1), (double) count.n_calls / MAX (connected, 1));
  g_print (_("%.0f of them now, in %.1f s: %.3g/s\n"), found, seconds, found / MAX (seconds, 1e-3));
}

static VtStore *
open_output (VtCli *cli, GError **error)
{
  VtSample *sample = vt_document_get_sample (cli->document);
  if (g_file_test (out_path, G_FILE_TEST_EXISTS))
    {
      if (resume)
        return vt_store_open (out_path, sample, error);
      g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_WRITE, _("%s exists. --resume goes on with it; else name another."), out_path);
      return NULL;
    }
  g_autoptr (VtStoreContents) contents = vt_cli_dup_contents (cli);
  return vt_store_write (out_path, contents, cli->cancellable, NULL, NULL, error) ? vt_store_open (out_path, sample, error) : NULL;
}

/* The sample, the potential and the options: the same on every rank. */
static VtArtn *
prepare (VtCli *cli, char **arguments, VtCampaignGoal *goal, GError **error)
{
  VtArtnOptions options = { 0 };
  const char *file = vt_cli_only_file (arguments, error);
  if (file == NULL || !parse_options (&options, goal, error) || !vt_cli_check_methods (cli, error) || !vt_cli_open (cli, file, error)
      || !vt_cli_run_methods (cli, error))
    return NULL;
  VtSample *sample = vt_document_get_sample (cli->document);
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, error);
  return potential ? vt_artn_new (sample, potential, &options, NULL, error) : NULL;
}

static gboolean
lead (VtCli *cli, VtArtn *artn, const VtCampaignGoal *goal, gboolean *has_begun, GError **error)
{
  gsize n = 0;
  g_autofree gsize *atoms = choose_atoms (cli, &n, error);
  g_autoptr (VtStore) store = atoms ? open_output (cli, error) : NULL;
  if (store == NULL)
    return FALSE;
  g_autoptr (VtKeeper) keeper = vt_keeper_new ();
  g_autoptr (GError) local = NULL;
  vt_keeper_set (keeper, store, out_path);
  g_autoptr (VtCampaignLog) log = vt_campaign_log_new (artn, atoms, n, goal, keeper, error);
  if (log == NULL)
    return FALSE;
  *has_begun = TRUE;
  const gboolean done = vt_cli_await (cli, _("Searching saddles"), campaign_work, log, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!put_result (cli, vt_campaign_log_get_campaign (log), store, error))
    return FALSE;
  print_summary (log);
  return done;
}

/* Rank 0 with the others, or alone. Ranks that fail say nothing: rank 0 failed of the same. */
static gboolean
run_artn (VtCli *cli, char **arguments, GError **error)
{
  VtCampaignGoal goal;
  gboolean has_begun = FALSE, good = FALSE;
  const gboolean several = vt_mpi_is_launched ();
  if (several && !vt_mpi_begin (error))
    return FALSE;
  if (several && cli->options.threads == 0)
    vt_pool_set_n_threads (1);
  g_autoptr (GError) local = NULL;
  g_autoptr (VtArtn) artn = prepare (cli, arguments, &goal, &local);
  if (vt_mpi_get_rank () > 0)
    {
      cli->options.quiet = TRUE;
      vt_mpi_follow (artn, cli->cancellable);
      good = TRUE;
    }
  else
    {
      good = artn != NULL && lead (cli, artn, &goal, &has_begun, &local);
      if (several && !has_begun)
        vt_mpi_dismiss ();
      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
    }
  if (several)
    vt_mpi_end ();
  return good;
}

const VtCliCommand vt_cli_artn = {
  .name = "artn",
  .arguments = N_ ("FILE -o RUN.vitrine"),
  .summary = N_ ("Find saddles around atoms: activation energies"),
  .description = N_ ("Examples:\n"
                     "  vitrine-cli artn cu50zr50-glass --atoms 100 --events 20 -o run.vitrine\n"
                     "  vitrine-cli artn cu50zr50-glass --atoms all --events 20 -o run.vitrine --resume\n"
                     "  vitrine-cli artn glass.data --elements Cu,Zr --protocol w20 --atoms 5,17,30-40 -o some.vitrine\n"
                     "  vitrine-cli artn cu50zr50-glass -m voronoi --select \"coordination_number < 11\" --atoms selection -o few.vitrine\n"
                     "  vitrine-cli events run.vitrine --csv > events.csv\n"
                     "\n"
                     "Every attempt is on the disk within a second of its end. After Ctrl-C, a crash or a power failure the\n"
                     "same command with --resume goes on; the events are the same as if nothing had happened, and the same\n"
                     "for any number of threads. With more atoms or events it extends the campaign. Numbers of the protocol:\n"
                     "“vitrine-cli methods artn”."),
  .takes_file = TRUE,
  .entries = artn_entries,
  .reset = artn_reset,
  .run = run_artn,
};

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

/* The document's sample and the campaign asked for. */
static VtStoredCampaign *
open_campaign (VtCli *cli, const char *file, VtStore **store, GError **error)
{
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
  if (which >= 1 && which <= campaigns->len)
    return g_ptr_array_steal_index (campaigns, which - 1);
  g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_VALUE, campaigns->len == 0 ? _("%s holds no events.") : _("%s holds no such campaign."), file);
  return NULL;
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
  g_autoptr (VtStoredCampaign) campaign = file ? open_campaign (cli, file, &store, error) : NULL;
  g_autoptr (JsonBuilder) json = as_json ? json_builder_new () : NULL;
  if (campaign == NULL)
    return FALSE;
  VtSample *sample = vt_document_get_sample (cli->document);
  Printing printing = { sample, json, !as_csv };
  if (json)
    {
      json_builder_begin_object (json);
      vt_cli_json_source (cli, json);
      vt_cli_json_string (json, "potential", campaign->potential);
      vt_cli_json_string (json, "protocol", campaign->protocol);
      vt_cli_json_integer (json, "seed", (gint64) campaign->seed);
      vt_cli_json_integer (json, "attempts", (gint64) campaign->n_attempts);
      json_builder_set_member_name (json, "events");
      json_builder_begin_array (json);
    }
  else if (as_csv)
    g_print ("# potential %s, seed %" G_GUINT64_FORMAT ", protocol %s\n"
             "event,atom,species,outcome,energy,end_energy,refined_energy,curvature,second_curvature,max_force,move,participation,distinct,calls,"
             "calls_to_saddle,radius\n",
             campaign->potential, campaign->seed, campaign->protocol);
  else
    g_print ("%-12s %-3s %-12s %9s %9s %9s %8s %7s\n", _("Event"), "", _("Outcome"), _("ΔE/eV"), _("end/eV"), _("eV/Å²"), _("Å"), _("atoms"));
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
static gboolean as_recorded;

static const GOptionEntry event_entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &path_out, N_ ("Extended XYZ file for the frames (default: standard output)"), "PATH.xyz" },
  { "frames", 0, 0, G_OPTION_ARG_INT, &n_frames, N_ ("How many, from start to end; 3 are start, saddle and end (default: 21)"), "N" },
  { "recorded", 0, 0, G_OPTION_ARG_NONE, &as_recorded, N_ ("Start, saddle and new minimum as they were found, instead of the path"), NULL },
  { "campaign", 0, 0, G_OPTION_ARG_INT, &campaign_number, N_ ("Which campaign of the document, from 1 (default: the last)"), "N" },
  { NULL },
};

static void
event_reset (void)
{
  g_clear_pointer (&path_out, g_free);
  n_frames = 21;
  as_recorded = FALSE;
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
  g_autoptr (VtStoredCampaign) campaign = open_campaign (cli, arguments[0], &store, error);
  if (campaign == NULL)
    return FALSE;
  VtSample *sample = vt_document_get_sample (cli->document);
  if (!vt_artn_parse_event_id (sample, arguments[1], &atom, &attempt))
    {
      vt_cli_usage_error (error, _("“%s” is no event such as 1203.4; “vitrine-cli events” lists them."), arguments[1]);
      return FALSE;
    }
  g_autoptr (VtEvent) event = vt_event_store_load (store, campaign, sample, atom, attempt, cli->cancellable, error);
  if (event == NULL)
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
