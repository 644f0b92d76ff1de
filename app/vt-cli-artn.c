/* vitrine-cli artn: campaigns of saddle searches into a .vitrine document. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vt-batch.h"
#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-pool.h"
#include "io/vt-export.h"
#include "landscape/vt-campaign-log.h"
#include "landscape/vt-event-remake.h"
#include "landscape/vt-methods.h"
#include "vt-cli-mpi.h"
#include "vt-cli.h"

static char *out_path, *protocol_name, *atom_list, *refine_text, *error_text;
static char **numbers;
static gint64 seed = 1;
static int n_events = 20, max_attempts = 0;
static gboolean resume, evenly;
static char *script_path;
static int n_nodes, n_tasks;
static double n_hours;

static const GOptionEntry artn_entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out_path, N_ ("Document that takes every attempt as it is made"), "RUN.vitrine" },
  VT_CLI_LINK_ENTRIES,
  { "resume", 'r', 0, G_OPTION_ARG_NONE, &resume, N_ ("Go on with what is in the document, or extend it"), NULL },
  { "protocol", 'p', 0, G_OPTION_ARG_STRING, &protocol_name, N_ ("robust, w20, or reduced (default: reduced for samples in reduced units, robust for others)"), "NAME" },
  { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &numbers, N_ ("Change numbers of the protocol; “vitrine-cli methods artn” lists them"), "NAME=VALUE,…" },
  { "atoms", 'a', 0, G_OPTION_ARG_STRING, &atom_list, N_ ("all; a number of them, drawn by the seed; ids such as 5,17,30-40 (one atom: 17,); a species (Cu, or species=1); selection: those of --select"), "WHICH" },
  { "events", 'e', 0, G_OPTION_ARG_INT, &n_events, N_ ("Distinct connected events per atom (default: 20)"), "N" },
  { "error", 0, 0, G_OPTION_ARG_STRING, &error_text, N_ ("Enough when the standard error of an atom's mean is below this"), "EV" },
  { "max-attempts", 0, 0, G_OPTION_ARG_INT, &max_attempts, N_ ("Attempts per atom at most (default: five per event)"), "N" },
  { "evenly", 0, 0, G_OPTION_ARG_NONE, &evenly, N_ ("The first event of every atom before the second of any, for a campaign that may be stopped (default: atom by atom)"), NULL },
  { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, N_ ("Seed of the random numbers (default: 1)"), "N" },
  { "refine", 0, 0, G_OPTION_ARG_STRING, &refine_text, N_ ("Share of the saddles to refine in the whole cell (default: 2%)"), "SHARE" },
  { "batch-script", 0, 0, G_OPTION_ARG_FILENAME, &script_path, N_ ("Run nothing: write a script for Slurm that does"), "RUN.sh" },
  { "nodes", 0, 0, G_OPTION_ARG_INT, &n_nodes, N_ ("With --batch-script: nodes (default: as the tasks need)"), "N" },
  { "tasks", 0, 0, G_OPTION_ARG_INT, &n_tasks, N_ ("With --batch-script: processes that share the attempts (default: 16)"), "N" },
  { "hours", 0, 0, G_OPTION_ARG_DOUBLE, &n_hours, N_ ("With --batch-script: time limit; submitted again, it goes on (default: 24)"), "H" },
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
  g_clear_pointer (&script_path, g_free);
  resume = evenly = FALSE;
  n_nodes = n_tasks = 0;
  n_hours = 0;
}

/* ---- options ---- */

/* Of the method's parameters only those that make up a protocol: the others have options of their own, which would win without a word. */
static gboolean
check_numbers (const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  for (char **part = parts; *part; part++)
    {
      const VtProtocolNumber *number = vt_protocol_numbers;
      (*part)[strcspn (*part, "=")] = '\0';
      while (number->id && strcmp (number->id, g_strstrip (*part)) != 0)
        number++;
      if (number->id)
        continue;
      vt_cli_usage_error (error, _("--set takes numbers of the protocol, from kick_radius to rim_move in “vitrine-cli methods artn”, not “%s”."), *part);
      return FALSE;
    }
  return TRUE;
}

static gboolean
parse_protocol (const char *name, VtProtocol *protocol, GError **error)
{
  g_autoptr (VtParams) params = vt_params_new (vt_method_artn.params);
  VtArtnOptions options = { 0 };
  VtCampaignGoal ignored;
  if (!vt_protocol_init_by_id (protocol, name))
    {
      vt_cli_usage_error (error, _("--protocol takes robust, w20 or reduced, not “%s”."), name);
      return FALSE;
    }
  if (numbers == NULL)
    return TRUE;
  /* The method's parameters know the names and ranges. */
  for (const VtProtocolNumber *number = vt_protocol_numbers; number->id; number++)
    {
      char digits[G_ASCII_DTOSTR_BUF_SIZE];
      if (!vt_params_set (params, number->id, g_ascii_dtostr (digits, sizeof digits, vt_protocol_get (protocol, number)), error))
        return FALSE;
    }
  for (char **text = numbers; *text; text++)
    if (!check_numbers (*text, error) || !vt_params_parse (params, *text, error))
      return FALSE;
  vt_params_set (params, "protocol", "custom", NULL);
  vt_artn_read_params (params, &options, &ignored);
  *protocol = options.protocol;
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
  /* The protocol is settled with the sample (settle_protocol()); a mistake in it is told before that is read. */
  if (!parse_share (refine_text ? refine_text : "2%", &options->refine, error)
      || !parse_protocol (protocol_name ? protocol_name : "robust", &options->protocol, error))
    return FALSE;
  if (seed < 0 || seed > G_MAXINT32 || n_events < 1 || max_attempts < 0)
    {
      vt_cli_usage_error (error, _("--seed takes 0 to 2147483647; --events and --max-attempts take positive numbers."));
      return FALSE;
    }
  options->seed = (guint64) seed;
  *goal = (VtCampaignGoal){ .n_events = (guint) n_events, .max_attempts = max_attempts > 0 ? (guint) max_attempts : 5 * (guint) n_events,
                             .evenly = evenly };
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

/* Who asks for more atoms than there are has another sample in mind, or means an id. */
static gboolean
check_number (VtSample *sample, GError **error)
{
  const guint64 wanted = g_ascii_strtoull (atom_list, NULL, 10);
  const gsize n = vt_sample_get_n_atoms (sample);
  if (wanted >= 1 && wanted <= n)
    return TRUE;
  vt_cli_usage_error (error, _("--atoms: %s of %zu atoms cannot be drawn. All are “all”, and the atom with that id is “%s,”."), atom_list, n, atom_list);
  return FALSE;
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
    good = good && check_number (sample, error) && vt_params_set (params, "atoms", "random", error) && vt_params_set (params, "number", atom_list, error);
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
  g_autofree char *text = NULL;
  g_autoptr (VtResult) result = vt_artn_make_own_result (campaign, &text);
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
  g_autofree char *events = g_strdup_printf (P_ ("%.0f connected event", "%.0f connected events", (gulong) connected), connected);
  g_autofree char *attempts = g_strdup_printf (P_ ("%.0f attempt", "%.0f attempts", count.n_attempts), (double) count.n_attempts);
  g_autofree char *atoms = g_strdup_printf (P_ ("%zu of %zu atom", "%zu of %zu atoms", count.n_atoms), count.n_atoms_done, count.n_atoms);
  /* Translators: "3 connected events", how many of them are distinct, "5 attempts", "1 of 2 atoms" that are done. */
  g_print (_("%s (%.0f distinct) in %s on %s: %.1f %% of attempts, %.0f evaluations each\n"), events, (double) count.n_distinct, attempts, atoms,
           100 * connected / MAX ((double) count.n_attempts, 1), (double) count.n_calls / MAX (connected, 1));
  g_print (_("%.0f of them now, in %.1f s: %.3g/s\n"), found, seconds, found / MAX (seconds, 1e-3));
}

/* Another --refine, and a campaign would begin without a word that looks like the one it was to go on with. */
static void
tell_of_another (VtStore *store, VtArtn *artn)
{
  gint64 id;
  g_autoptr (GPtrArray) campaigns = vt_event_store_list (store, vt_sample_get_hash (vt_artn_get_sample (artn)), NULL);
  if (campaigns == NULL || campaigns->len == 0 || !vt_event_store_look_up (store, artn, &id, NULL) || id != 0)
    return;
  g_autofree char *difference = vt_stored_campaign_describe_difference (campaigns->pdata[campaigns->len - 1], artn);
  g_printerr (_("%s: a new campaign, number %u, begins beside the last one: %s\n"), out_path, campaigns->len + 1, difference);
}

/* Documents are known by what they were made of, whichever of their samples is searched. */
static VtStore *
open_output (VtCli *cli, GError **error)
{
  g_autoptr (VtEntry) opened = g_list_model_get_item (vt_document_get_samples (cli->document), 0);
  VtSample *sample = vt_entry_get_sample (opened);
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

/* Unless it is named, the protocol is the one for the sample's units; so are numbers of one's own. */
static gboolean
settle_protocol (VtCli *cli, VtArtnOptions *options, GError **error)
{
  VtSample *sample = vt_document_get_sample (cli->document);
  g_autoptr (VtParams) params = vt_params_new (vt_method_artn.params);
  vt_params_suit (params, sample);
  const char *name = protocol_name ? protocol_name : vt_params_get_choice (params, "protocol");
  return parse_protocol (name, &options->protocol, error) && vt_artn_check_units (numbers ? "custom" : name, sample, error);
}

/* The sample, the potential and the options: the same on every rank. */
static VtArtn *
prepare (VtCli *cli, char **arguments, VtCampaignGoal *goal, GError **error)
{
  VtArtnOptions options = { 0 };
  const char *file = vt_cli_only_file (arguments, error);
  if (file == NULL || !parse_options (&options, goal, error) || !vt_cli_check_methods (cli, error) || !vt_cli_open (cli, file, error)
      || !settle_protocol (cli, &options, error) || !vt_cli_run_methods (cli, error))
    return NULL;
  g_autoptr (VtSample) sample = vt_document_dup_sample_with_forces (cli->document);
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
  tell_of_another (store, artn);
  vt_keeper_set (keeper, store, out_path);
  g_autoptr (VtCampaignLog) log = vt_campaign_log_new (artn, atoms, n, goal, keeper, error);
  if (log == NULL)
    return FALSE;
  *has_begun = TRUE;
  cli->stays = g_strdup (out_path);
  const gboolean done = vt_cli_await (cli, _("Searching saddles"), campaign_work, log, &local);
  if (local != NULL && !g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  /* One that is stopped has its result, too: the document's fields are those of its events. */
  if (!put_result (cli, vt_campaign_log_get_campaign (log), store, error))
    return FALSE;
  print_summary (log);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return done;
}

/* ---- a batch script ---- */

/* The options of the script itself, and those that it always gives. */
static gboolean
is_left_out (char ***argument)
{
  static const char *const own[] = { "--batch-script", "--nodes", "--tasks", "--hours", NULL };
  const char *text = **argument;
  if (strcmp (text, "--resume") == 0 || strcmp (text, "-r") == 0)
    return TRUE;
  for (const char *const *option = own; *option; option++)
    if (g_str_has_prefix (text, *option) && (text[strlen (*option)] == '=' || text[strlen (*option)] == '\0'))
      {
        *argument += text[strlen (*option)] == '\0' && (*argument)[1] != NULL;
        return TRUE;
      }
  return FALSE;
}

static void
append_word (GString *text, const char *word)
{
  static const char plain[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_=+,./:%@";
  g_autofree char *quoted = strspn (word, plain) == strlen (word) && *word ? g_strdup (word) : g_shell_quote (word);
  g_string_append_printf (text, " %s", quoted);
}

static gboolean
check_batch (GError **error)
{
  if (script_path == NULL && (n_nodes != 0 || n_tasks != 0 || n_hours != 0))
    vt_cli_usage_error (error, _("--nodes, --tasks and --hours are of --batch-script."));
  else if (n_nodes < 0 || n_tasks < 0 || !(n_hours >= 0 && n_hours < 1e5))
    vt_cli_usage_error (error, _("--nodes, --tasks and --hours take positive numbers."));
  else
    return TRUE;
  return FALSE;
}

/* A cluster says what is wrong after a day in the queue. What methods or a selection make is known only when they have run. */
static gboolean
check_campaign (VtCli *cli, const VtArtnOptions *options, GError **error)
{
  if (cli->options.methods || (atom_list && strcmp (atom_list, "selection") == 0))
    return TRUE;
  gsize n;
  g_autoptr (VtSample) sample = vt_document_dup_sample_with_forces (cli->document);
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, error);
  g_autoptr (VtArtn) artn = potential ? vt_artn_new (sample, potential, options, NULL, error) : NULL;
  g_autofree gsize *atoms = artn ? choose_atoms (cli, &n, error) : NULL;
  return atoms != NULL;
}

/* The same command, with --resume: submitted again it goes on. The file and the options are looked at here, where somebody sees what is wrong. */
static gboolean
write_script (VtCli *cli, char **arguments, GError **error)
{
  VtArtnOptions options = { 0 };
  VtCampaignGoal goal;
  const char *file = vt_cli_only_file (arguments, error);
  const double hours = n_hours > 0 ? n_hours : 24;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *script = g_path_get_basename (script_path), *name = g_path_get_basename (out_path ? out_path : "");
  g_autofree char *comment = g_strdup_printf ("sbatch %s: searches saddles; submitted again after the time limit, it goes on.", script);
  if (file == NULL || !parse_options (&options, &goal, error) || !vt_cli_check_output (script_path, error) || !vt_cli_check_methods (cli, error)
      || !vt_cli_open (cli, file, error) || !settle_protocol (cli, &options, error) || !check_campaign (cli, &options, error))
    return FALSE;
  name[strlen (name) - strlen (".vitrine")] = '\0';
  g_strcanon (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.", '_');
  vt_batch_begin (text, comment, name, (guint) n_nodes, n_tasks > 0 ? (guint) n_tasks : 16, hours, "vitrine");
  g_string_append (text, "# Every attempt is in the document within a second. Some sites want srun --mpi=pmix.\nsrun \"${VITRINE_CLI:-vitrine-cli}\"");
  for (char **argument = cli->arguments; *argument; argument++)
    if (!is_left_out (&argument))
      append_word (text, *argument);
  g_string_append (text, " --resume\n");
  if (!vt_export_bytes (script_path, text->str, text->len, error))
    return FALSE;
  g_print (_("On a cluster, in this folder:  sbatch %s\nAfter %g hours it is stopped. The same goes on:  sbatch %s\nWhat there is by then:  vitrine-cli events %s\n"),
           script_path, hours, script_path, out_path);
  return TRUE;
}

/* ---- the command ---- */

/* Rank 0 with the others, or alone. Ranks that fail say nothing: rank 0 failed of the same. */
static gboolean
run_artn (VtCli *cli, char **arguments, GError **error)
{
  VtCampaignGoal goal;
  gboolean has_begun = FALSE, good = FALSE;
  if (!check_batch (error))
    return FALSE;
  if (script_path)
    return write_script (cli, arguments, error);
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
                     "  vitrine-cli artn cu50zr50-glass --atoms all -o run.vitrine --batch-script run.sh --tasks 64 --hours 24\n"
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
