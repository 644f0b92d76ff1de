/* The method "artn": vt_campaign_run() as the registry shows it. */
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-pool.h"
#include "landscape/vt-campaign-log.h"
#include "landscape/vt-event-pack.h"
#include "landscape/vt-methods.h"

static const VtChoice protocols[] = {
  { "robust", N_ ("Robust") },
  { "w20", N_ ("Wang et al. (2020)") },
  { "reduced", N_ ("Robust, in reduced units") },
  { "custom", N_ ("The numbers below") },
  { NULL },
};

static const VtChoice which[] = {
  { "all", N_ ("All") },
  { "random", N_ ("A number, drawn at random") },
  { "one", N_ ("One") },
  { "selection", N_ ("The selected ones") },
  { "species", N_ ("Those of a species") },
  { NULL },
};

static const VtParamSpec params[] = {
  { .id = "protocol",
    .title = N_ ("Protocol"),
    .unit = "",
    .tooltip = N_ ("How saddles are searched for. It decides which are found: compare spectra of one protocol only."),
    .type = VT_PARAM_CHOICE,
    .choices = protocols,
    .preset_reduced = 2 /* "reduced" */ },
  { .id = "atoms",
    .title = N_ ("Atoms"),
    .unit = "",
    .tooltip = N_ ("The atoms on which events are begun."),
    .type = VT_PARAM_CHOICE,
    .choices = which,
    .preset = 1 },
  { .id = "number",
    .title = N_ ("Number of atoms"),
    .unit = "",
    .tooltip = N_ ("So many, drawn by the seed."),
    .type = VT_PARAM_INTEGER,
    .min = 1,
    .max = 100000000,
    .step = 100,
    .preset = 100,
    .shown_when = "atoms=random" },
  { .id = "atom",
    .title = N_ ("Atom"),
    .unit = "",
    .tooltip = N_ ("Its number in the file."),
    .type = VT_PARAM_INTEGER,
    .min = 0,
    .max = 2147483647,
    .step = 1,
    .preset = 1,
    .shown_when = "atoms=one" },
  { .id = "list",
    .title = N_ ("Selected atoms"),
    .unit = "",
    .tooltip = N_ ("Those that are selected when it starts."),
    .type = VT_PARAM_ATOMS,
    .shown_when = "atoms=selection" },
  { .id = "species",
    .title = N_ ("Species"),
    .unit = "",
    .tooltip = N_ ("All atoms of this species."),
    .type = VT_PARAM_KIND,
    .shown_when = "atoms=species" },
  { .id = "events",
    .title = N_ ("Events per atom"),
    .unit = "",
    .tooltip = N_ ("Distinct connected events; the published map of Wang et al. (2020) is of such means."),
    .type = VT_PARAM_INTEGER,
    .min = 1,
    .max = 100000,
    .step = 5,
    .preset = 20 },
  { .id = "error",
    .title = N_ ("Standard error"),
    .unit = "energy",
    .tooltip = N_ ("An atom has enough events as soon as the standard error of its mean is below this; 0 goes by the number alone."),
    .type = VT_PARAM_REAL,
    .min = 0,
    .max = 10,
    .step = 0.05 },
  { .id = "max_attempts",
    .title = N_ ("Attempts per atom"),
    .unit = "",
    .tooltip = N_ ("No more than these, even if there are too few events."),
    .type = VT_PARAM_INTEGER,
    .min = 1,
    .max = 1000000,
    .step = 10,
    .preset = 100 },
  { .id = "seed",
    .title = N_ ("Seed"),
    .unit = "",
    .tooltip = N_ ("Another one finds other events; the same one the same events."),
    .type = VT_PARAM_INTEGER,
    .min = 0,
    .max = 2147483647,
    .step = 1,
    .preset = 1 },
  { .id = "refine",
    .title = N_ ("Refined share"),
    .unit = "%",
    .tooltip = N_ ("Share of the events whose saddle is taken on to that of the whole cell, to know what the frozen surroundings cost."),
    .type = VT_PARAM_REAL,
    .min = 0,
    .max = 100,
    .step = 1,
    .preset = 2 },
#define NUMBER(member, heading, symbol, words, number_type, least, most, by, w20, robust, reduced) \
  { .id = #member, .title = heading, .unit = symbol, .tooltip = words, \
    .type = _Generic (((VtProtocol *) NULL)->member, guint: VT_PARAM_INTEGER, default: VT_PARAM_REAL), .min = least, .max = most, \
    .step = by, .preset = robust, .shown_when = "protocol=custom" },
#include "landscape/vt-protocol-numbers.h"
#undef NUMBER
  { NULL },
};

static const VtFieldSpec fields[] = {
  { "activation_energy", N_ ("Activation energy"), "energy", N_ ("Mean barrier of the distinct events found on the atom") },
  { "activation_energy_min", N_ ("Lowest activation energy"), "energy", N_ ("Lowest barrier of the events found on the atom") },
  { "activation_energy_median", N_ ("Median activation energy"), "energy", N_ ("Median barrier of the distinct events found on the atom") },
  { "activation_energy_error", N_ ("Error of the activation energy"), "energy", N_ ("Standard error of the mean barrier") },
  { "n_events", N_ ("Events"), "", N_ ("Distinct connected events found on the atom") },
  { NULL },
};

static const char *const tables[] = { "artn_spectrum", "artn_outcomes", "artn_events", NULL };

/* What there is so far is put together no more often than this share of the time allows: with a hundred thousand events it takes a while. */
#define SHARE_OF_TELLING 0.05

typedef struct
{
  VtJob *job;
  VtCampaignLog *log;
  const char *provenance;
  gint64 next; /* when it may be told again, µs */
  gboolean has_event; /* one that this run has found has been told */
} Reporting;

static void
tell (Reporting *reporting)
{
  const gint64 begun = g_get_monotonic_time ();
  g_autoptr (VtResult) partial = vt_artn_make_result (vt_campaign_log_get_campaign (reporting->log), reporting->provenance);
  vt_job_set_partial (reporting->job, G_OBJECT (partial));
  const gint64 now = g_get_monotonic_time ();
  reporting->next = now + (gint64) ((double) (now - begun) / SHARE_OF_TELLING);
}

static gboolean
has_connected (GPtrArray *news)
{
  for (guint i = 0; i < news->len; i++)
    if (((VtEvent *) news->pdata[i])->outcome == VT_OUTCOME_CONNECTED)
      return TRUE;
  return FALSE;
}

static gboolean
report (VtCampaign *campaign, GPtrArray *news, gpointer data, GError **error)
{
  Reporting *reporting = data;
  g_autofree char *message = vt_campaign_log_describe (reporting->log);
  if (!vt_campaign_log_keep (reporting->log, news, error))
    return FALSE;
  vt_job_set_progress (reporting->job, vt_artn_get_fraction (campaign));
  vt_job_set_message (reporting->job, message);
  /* Somebody waits for the first event: beside a large campaign its turn would come when all are found. */
  const gboolean is_first = !reporting->has_event && has_connected (news);
  reporting->has_event |= is_first;
  if (is_first || (news->len > 0 && g_get_monotonic_time () >= reporting->next))
    tell (reporting);
  return TRUE;
}

static VtResult *
run_artn (VtRun *run, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  const VtParams *values = vt_run_get_params (run);
  VtArtnOptions options = { 0 };
  VtCampaignGoal goal = { 0 };
  gsize n = 0;
  vt_artn_read_params (values, &options, &goal);
  if (!vt_artn_check_units (vt_params_get_choice (values, "protocol"), sample, error))
    return NULL;
  g_autofree gsize *atoms = vt_artn_choose_atoms (values, sample, &n, error);
  g_autoptr (VtPotential) potential = atoms ? vt_potential_find_for_sample (sample, NULL, error) : NULL;
  g_autoptr (VtArtn) artn = potential ? vt_artn_new (sample, potential, &options, vt_job_get_cancellable (vt_run_get_job (run)), error) : NULL;
  if (artn == NULL)
    return NULL;
  g_autoptr (VtCampaignLog) log = vt_campaign_log_new (artn, atoms, n, &goal, vt_run_get_keeper (run), error);
  if (log == NULL)
    return NULL;
  g_autoptr (VtTable) blank = vt_run_new_table (run, "artn_outcomes", "", VT_TABLE_PLAIN);
  Reporting reporting = { .job = vt_run_get_job (run), .log = log, .provenance = vt_table_get_provenance (blank) };
  VtCampaign *campaign = vt_campaign_log_get_campaign (log);
  GError *local = NULL;
  const gboolean done = vt_campaign_run (campaign, vt_pool_get_n_threads (), vt_job_get_cancellable (reporting.job), report, &reporting, &local);
  g_autoptr (VtResult) result = done ? vt_artn_make_result (campaign, reporting.provenance) : NULL;
  /* Stopped: what there is stays. */
  VtCampaignCount count;
  vt_campaign_count (campaign, &count);
  if (!done && !local && count.n_attempts > 0)
    tell (&reporting);
  if (!local)
    vt_campaign_log_finish (g_steal_pointer (&log), &local);
  if (!local)
    return g_steal_pointer (&result);
  g_propagate_error (error, local);
  return NULL;
}

const VtMethod vt_method_artn = {
  .id = "artn",
  .name = N_ ("Activation energies"),
  .group = VT_GROUP_LANDSCAPE,
  .summary = N_ ("Pushes atoms out of their places in random directions and follows the softest way over a saddle of the energy: the heights of "
                 "many saddles around an atom tell how easily it rearranges. The sample must be a minimum."),
  .reference = "Malek and Mousseau, Phys. Rev. E 62, 7723 (2000); Wang et al. (2020), §2.2",
  .params = params,
  .fields = fields,
  .tables = tables,
  .needs_forces = TRUE,
  .run = run_artn,
  .keeps_partial = TRUE,
  .is_prompt = TRUE,
  .log = &vt_event_log,
};
