#include "landscape/vt-artn-result.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "landscape/vt-methods.h"

/* Of the spectrum: bins of this width, in eV, unless there would be more than so many. */
#define BIN 0.1
#define MAX_BINS 100

/* ---- fields ---- */

static VtField *
make_field (VtCampaign *campaign, const char *name, const char *provenance, VtFieldType type, gpointer values)
{
  VtSample *sample = vt_artn_get_sample (vt_campaign_get_artn (campaign));
  const char *energy = vt_potential_get_energy_unit (vt_artn_get_potential (vt_campaign_get_artn (campaign)));
  for (const VtFieldSpec *spec = vt_method_artn.fields; spec->name; spec++)
    if (strcmp (spec->name, name) == 0)
      {
        VtField *field = vt_field_new (name, _(spec->title), strcmp (spec->unit, "energy") == 0 ? energy : spec->unit, _(spec->meaning), type,
                                       vt_sample_get_n_atoms (sample), 1, values);
        vt_field_set_provenance (field, provenance);
        return field;
      }
  g_assert_not_reached ();
}

static void
add_fields (VtResult *result, VtCampaign *campaign, const char *provenance)
{
  static const struct
  {
    const char *name;
    gsize offset;
  } reals[] = { { "activation_energy", G_STRUCT_OFFSET (VtCampaignAtom, mean) },
                { "activation_energy_min", G_STRUCT_OFFSET (VtCampaignAtom, min) },
                { "activation_energy_median", G_STRUCT_OFFSET (VtCampaignAtom, median) },
                { "activation_energy_error", G_STRUCT_OFFSET (VtCampaignAtom, error) } };
  const gsize n = vt_sample_get_n_atoms (vt_artn_get_sample (vt_campaign_get_artn (campaign)));
  gsize n_chosen;
  g_autofree VtCampaignAtom *atoms = vt_campaign_summarize (campaign, &n_chosen);
  for (gsize k = 0; k < G_N_ELEMENTS (reals); k++)
    {
      double *values = g_new (double, n);
      for (gsize i = 0; i < n; i++)
        values[i] = NAN;
      for (gsize i = 0; i < n_chosen; i++)
        values[atoms[i].atom] = G_STRUCT_MEMBER (double, atoms + i, reals[k].offset);
      vt_result_take_field (result, make_field (campaign, reals[k].name, provenance, VT_FIELD_F64, values));
    }
  gint32 *counts = g_new0 (gint32, n);
  for (gsize i = 0; i < n_chosen; i++)
    counts[atoms[i].atom] = (gint32) atoms[i].n_distinct;
  vt_result_take_field (result, make_field (campaign, "n_events", provenance, VT_FIELD_I32, counts));
}

/* ---- tables ---- */

static VtTable *
make_spectrum (VtCampaign *campaign, GPtrArray *events)
{
  VtArtn *artn = vt_campaign_get_artn (campaign);
  VtSample *sample = vt_artn_get_sample (artn);
  const char *unit = vt_potential_get_energy_unit (vt_artn_get_potential (artn));
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (sample, &n_species);
  const guint8 *index = vt_sample_get_species_index (sample);
  VtTable *table = vt_table_new ("artn_spectrum", _("Activation energies"), VT_TABLE_HISTOGRAM);
  double most = 0, sum = 0;
  guint n = 0;
  for (guint i = 0; i < events->len; i++)
    if (vt_event_is_distinct (events->pdata[i]))
      {
        const double barrier = vt_event_get_barrier (events->pdata[i]);
        most = MAX (most, barrier);
        sum += barrier;
        n++;
      }
  const double width = BIN * MAX (1, ceil (most / (BIN * MAX_BINS)));
  const gsize n_bins = (gsize) (most / width) + 1;
  g_autofree double *bins = g_new0 (double, n_bins * (n_species + 1));
  for (gsize b = 0; b < n_bins; b++)
    bins[b] = ((double) b + 0.5) * width;
  for (guint i = 0; i < events->len; i++)
    if (vt_event_is_distinct (events->pdata[i]))
      {
        const VtEvent *event = events->pdata[i];
        const double place = MAX (vt_event_get_barrier (event), 0) / width;
        bins[(gsize) (index[event->atom] + 1) * n_bins + MIN ((gsize) place, n_bins - 1)]++;
      }
  vt_table_add_numbers (table, "energy", _("Activation energy"), unit, bins, n_bins);
  for (guint s = 0; s < n_species; s++)
    {
      double *heights = bins + (s + 1) * n_bins, total = 0;

      for (gsize b = 0; b < n_bins; b++)
        total += heights[b];
      for (gsize b = 0; b < n_bins && total > 0; b++)
        heights[b] /= total;
    }
  for (guint s = 0; s < n_species; s++)
    vt_table_add_numbers (table, species[s].name, species[s].name, "", bins + (s + 1) * n_bins, n_bins);
  vt_table_add_scalar (table, "events", _("Distinct events"), "", n);
  if (n > 0)
    vt_table_add_scalar (table, "mean", _("Mean activation energy"), unit, sum / n);
  return table;
}

static int
compare_reals (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;
  return x < y ? -1 : x > y;
}

/* How far the refined barriers lie from those in the sphere. */
static void
add_locality (VtTable *table, GPtrArray *events, const char *unit)
{
  g_autoptr (GArray) errors = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint i = 0; i < events->len; i++)
    {
      const VtEvent *event = events->pdata[i];
      const double error = fabs (event->full_energy - event->found.energy);
      if (isfinite (event->full_energy))
        g_array_append_val (errors, error);
    }
  vt_table_add_scalar (table, "refined", _("Saddles refined in the whole cell"), "", errors->len);
  if (errors->len == 0)
    return;
  g_array_sort (errors, compare_reals);
  vt_table_add_scalar (table, "locality_median", _("Change by refinement, median"), unit, g_array_index (errors, double, errors->len / 2));
  vt_table_add_scalar (table, "locality_95", _("Change by refinement, 95 % below"), unit, g_array_index (errors, double, errors->len * 95 / 100));
}

static VtTable *
make_outcomes (VtCampaign *campaign, GPtrArray *events)
{
  const char *titles[VT_N_OUTCOMES], *ids[VT_N_OUTCOMES];
  double counts[VT_N_OUTCOMES], shares[VT_N_OUTCOMES];
  VtCampaignCount count;
  gsize n = 0;
  VtTable *table = vt_table_new ("artn_outcomes", _("Outcomes of attempts"), VT_TABLE_PLAIN);
  vt_campaign_count (campaign, &count);
  const double n_attempts = MAX ((double) count.n_attempts, 1);
  for (guint k = 0; k < VT_N_OUTCOMES; k++)
    if (k != VT_OUTCOME_CANCELLED)
      {
        ids[n] = vt_outcome_get_id (k);
        titles[n] = vt_outcome_get_title (k);
        counts[n] = (double) count.outcomes[k];
        shares[n++] = 100 * (double) count.outcomes[k] / n_attempts;
      }
  const double n_connected = (double) count.outcomes[VT_OUTCOME_CONNECTED];
  vt_table_add_texts (table, "outcome", _("Outcome"), titles, n);
  vt_table_add_texts (table, "id", _("Identifier"), ids, n);
  vt_table_add_numbers (table, "attempts", _("Attempts"), "", counts, n);
  vt_table_add_numbers (table, "share", _("Share"), "%", shares, n);
  vt_table_add_scalar (table, "atoms", _("Atoms"), "", (double) count.n_atoms);
  vt_table_add_scalar (table, "atoms_done", _("Atoms with all their events"), "", (double) count.n_atoms_done);
  vt_table_add_scalar (table, "attempts", _("Attempts"), "", (double) count.n_attempts);
  vt_table_add_scalar (table, "distinct", _("Distinct connected events"), "", (double) count.n_distinct);
  if (count.n_saddles > 0)
    vt_table_add_scalar (table, "calls_to_saddle", _("Evaluations to a saddle, mean"), "",
                         (double) count.n_calls_to_saddle / (double) count.n_saddles);
  if (n_connected > 0)
    vt_table_add_scalar (table, "calls_per_event", _("Evaluations per connected event, all counted"), "", (double) count.n_calls / n_connected);
  add_locality (table, events, vt_potential_get_energy_unit (vt_artn_get_potential (vt_campaign_get_artn (campaign))));
  return table;
}

/* Of the @i-th event: how many attempts of its atom came to it. 0 if another was the first. */
static guint
count_hits (GPtrArray *events, guint i)
{
  const VtEvent *event = events->pdata[i];
  guint hits = 1;
  if (event->outcome != VT_OUTCOME_CONNECTED)
    return 1;
  if (!vt_event_is_distinct (event))
    return 0;
  for (guint k = i + 1; k < events->len && ((VtEvent *) events->pdata[k])->atom == event->atom; k++)
    hits += ((VtEvent *) events->pdata[k])->same_as == (gint64) event->attempt;
  return hits;
}

/* One row per saddle. */
VtTable *
vt_artn_make_events_table (VtSample *sample, const char *energy_unit, GPtrArray *events, const char *provenance)
{
  static const struct
  {
    const char *id, *title, *unit;
  } columns[] = {
    { "atom", N_ ("Atom"), "" },
    { "attempt", N_ ("Attempt"), "" },
    { "energy", N_ ("Activation energy"), "energy" },
    { "reverse", N_ ("Reverse activation energy"), "energy" },
    { "curvature", N_ ("Curvature at the saddle"), "energy/length²" },
    { "move", N_ ("Length of the path to the saddle"), "length" },
    { "participation", N_ ("Atoms taking part"), "" },
    { "refined", N_ ("Refined less local energy"), "energy" },
    { "distinct", N_ ("Distinct (1 or 0)"), "" },
    { "calls", N_ ("Evaluations"), "" },
    { "hits", N_ ("Attempts that found it (0: counted with the first)"), "" },
  };
  const VtSpecies *species = vt_sample_get_species (sample, NULL);
  VtTable *table = vt_table_new ("artn_events", _("Events"), VT_TABLE_PLAIN);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free), names = g_ptr_array_new (), outcomes = g_ptr_array_new ();
  g_autofree double *values = g_new (double, (gsize) MAX (events->len, 1) * G_N_ELEMENTS (columns));
  const gsize stride = events->len;
  for (guint i = 0; i < events->len; i++)
    {
      const VtEvent *event = events->pdata[i];
      const gsize row = ids->len;
      if (!vt_outcome_has_saddle (event->outcome))
        continue;
      const double all[G_N_ELEMENTS (columns)]
          = { (double) vt_sample_get_id (sample, event->atom), event->attempt, vt_event_get_barrier (event),
              event->found.energy - event->found.end_energy, event->found.curvature, event->move, event->participation,
              event->full_energy - event->found.energy, vt_event_is_distinct (event), event->found.calls, count_hits (events, i) };
      for (gsize k = 0; k < G_N_ELEMENTS (columns); k++)
        values[k * stride + row] = all[k];
      g_ptr_array_add (ids, vt_artn_make_event_id (sample, event));
      g_ptr_array_add (names, (gpointer) species[vt_sample_get_species_index (sample)[event->atom]].name);
      g_ptr_array_add (outcomes, (gpointer) vt_outcome_get_id (event->outcome));
    }
  vt_table_add_texts (table, "event", _("Event"), (const char *const *) ids->pdata, ids->len);
  vt_table_add_texts (table, "species", _("Centre"), (const char *const *) names->pdata, ids->len);
  vt_table_add_texts (table, "outcome", _("Outcome"), (const char *const *) outcomes->pdata, ids->len);
  for (gsize k = 0; k < G_N_ELEMENTS (columns); k++)
    {
      g_autoptr (GString) unit = g_string_new (columns[k].unit);
      g_string_replace (unit, "energy", energy_unit, 0);
      g_string_replace (unit, "length", vt_sample_get_length_unit (sample), 0);
      vt_table_add_numbers (table, columns[k].id, _(columns[k].title), unit->str, values + k * stride, ids->len);
    }
  vt_table_set_provenance (table, provenance);
  return table;
}

VtResult *
vt_artn_make_result (VtCampaign *campaign, const char *provenance)
{
  VtResult *result = vt_result_new ();
  g_autoptr (GPtrArray) events = vt_campaign_dup_events (campaign);
  VtArtn *artn = vt_campaign_get_artn (campaign);
  VtTable *const tables[] = { make_spectrum (campaign, events), make_outcomes (campaign, events) };
  add_fields (result, campaign, provenance);
  for (gsize k = 0; k < G_N_ELEMENTS (tables); k++)
    {
      vt_table_set_provenance (tables[k], provenance);
      vt_result_take_table (result, tables[k]);
    }
  vt_result_take_table (result, vt_artn_make_events_table (vt_artn_get_sample (artn), vt_potential_get_energy_unit (vt_artn_get_potential (artn)),
                                                           events, provenance));
  return result;
}

/* ---- progress ---- */

char *
vt_artn_describe_plan (const VtParams *params, VtSample *sample)
{
  const gsize n = vt_sample_get_n_atoms (sample);
  gsize chosen = 0;
  g_autofree gsize *atoms = vt_artn_choose_atoms (params, sample, &chosen, NULL);
  /* Translators: numbers of atoms; name of a protocol, which stays as it is. */
  return g_strdup_printf (_("saddles around %zu of %zu atoms, %d events and at most %d attempts each, protocol %s, seed %d"), chosen, n,
                          vt_params_get_integer (params, "events"), vt_params_get_integer (params, "max_attempts"),
                          vt_params_get_choice (params, "protocol"), vt_params_get_integer (params, "seed"));
}

double
vt_artn_get_fraction (VtCampaign *campaign)
{
  const VtCampaignGoal *goal = vt_campaign_get_goal (campaign);
  gsize n;
  g_autofree VtCampaignAtom *atoms = vt_campaign_summarize (campaign, &n);
  double done = 0;
  gsize n_working = 0;
  for (gsize i = 0; i < n; i++)
    {
      n_working += !atoms[i].resting;
      if (!atoms[i].resting)
        done += atoms[i].done ? 1
                              : MAX (atoms[i].n_distinct / (double) MAX (goal->n_events, 1),
                                     atoms[i].n_attempts / (double) MAX (goal->max_attempts, 1));
    }
  return n_working > 0 ? done / (double) n_working : 1;
}

/* ---- parameters ---- */

static void
set_real (VtParams *params, const char *id, double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  g_autoptr (GError) error = NULL;
  vt_params_set (params, id, g_ascii_dtostr (digits, sizeof digits, value), &error);
  g_assert_no_error (error);
}

VtParams *
vt_artn_make_params (const VtArtnOptions *options, const VtCampaignGoal *goal, VtSample *sample, const gsize *atoms, gsize n)
{
  VtParams *params = vt_params_new (vt_method_artn.params);
  const char *preset = vt_protocol_get_id (&options->protocol);
  vt_params_set (params, "protocol", preset ? preset : "custom", NULL);
  set_real (params, "events", goal->n_events);
  set_real (params, "max_attempts", goal->max_attempts);
  set_real (params, "error", goal->error);
  set_real (params, "seed", (double) options->seed);
  vt_artn_name_atoms (params, sample, atoms, n);
  set_real (params, "refine", options->refine * 100);
  for (const VtProtocolNumber *number = vt_protocol_numbers; number->id; number++)
    set_real (params, number->id, vt_protocol_get (&options->protocol, number));
  return params;
}

void
vt_artn_read_params (const VtParams *params, VtArtnOptions *options, VtCampaignGoal *goal)
{
  const char *protocol = vt_params_get_choice (params, "protocol");
  const gboolean custom = !vt_protocol_init_by_id (&options->protocol, protocol);
  for (const VtProtocolNumber *number = vt_protocol_numbers; number->id && custom; number++)
    vt_protocol_set (&options->protocol, number,
                     number->whole ? vt_params_get_integer (params, number->id) : vt_params_get_real (params, number->id));
  options->seed = (guint64) vt_params_get_integer (params, "seed");
  options->refine = vt_params_get_real (params, "refine") / 100;
  goal->n_events = (guint) vt_params_get_integer (params, "events");
  goal->max_attempts = (guint) vt_params_get_integer (params, "max_attempts");
  goal->error = vt_params_get_real (params, "error");
}

gboolean
vt_artn_check_units (const char *protocol, VtSample *sample, GError **error)
{
  const gboolean reduced = vt_sample_get_units (sample) == VT_UNITS_LJ;
  if (strcmp (protocol, "custom") == 0 || reduced == (strcmp (protocol, "reduced") == 0))
    return TRUE;
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
               reduced ? _("The sample is in reduced units, and the numbers of the protocol “%s” are in Å and eV: choose “reduced”, or numbers of your own.")
                       : _("The sample is in Å, and the numbers of the protocol “%s” are in σ and ε: choose another."),
               protocol);
  return FALSE;
}

/* The numbers stand beside the name. Those beside "w20" and "reduced" are of the form it was chosen in, and say nothing. */
void
vt_artn_keep_numbers (VtParams *params)
{
  VtProtocol preset;
  vt_protocol_init (&preset, VT_PROTOCOL_ROBUST);
  for (const VtProtocolNumber *number = vt_protocol_numbers; number->id && strcmp (vt_params_get_choice (params, "protocol"), "robust") == 0; number++)
    if ((number->whole ? vt_params_get_integer (params, number->id) : vt_params_get_real (params, number->id)) != vt_protocol_get (&preset, number))
      vt_params_set (params, "protocol", "custom", NULL);
}

gboolean
vt_artn_read_provenance (const char *provenance, VtArtnOptions *options, GError **error)
{
  static const char prefix[] = "artn:";
  const char *begin = provenance + strlen (prefix), *end = strstr (provenance, " · ");
  g_autoptr (VtParams) params = vt_params_new (vt_method_artn.params);
  VtCampaignGoal ignored;
  if (!g_str_has_prefix (provenance, prefix))
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT, _("These events do not say how they were found: %s"), provenance);
      return FALSE;
    }
  g_autofree char *text = end ? g_strndup (begin, (gsize) (end - begin)) : g_strdup (begin);
  if (!vt_params_parse (params, text, error))
    return FALSE;
  vt_artn_keep_numbers (params);
  vt_artn_read_params (params, options, &ignored);
  return TRUE;
}

/* ---- without a run ---- */

VtResult *
vt_artn_make_own_result (VtCampaign *campaign, char **text)
{
  VtArtn *artn = vt_campaign_get_artn (campaign);
  VtSample *sample = vt_artn_get_sample (artn);
  gsize n;
  g_autofree VtCampaignAtom *summaries = vt_campaign_summarize (campaign, &n);
  g_autofree gsize *atoms = g_new (gsize, n);
  /* Of all that there is, not of the last run: what an earlier one with a higher goal has found is in it. */
  VtCampaignGoal goal = *vt_campaign_get_goal (campaign);
  for (gsize i = 0; i < n; i++)
    {
      atoms[i] = summaries[i].atom;
      goal.n_events = MAX (goal.n_events, (guint) summaries[i].n_distinct);
      goal.max_attempts = MAX (goal.max_attempts, (guint) summaries[i].n_attempts);
    }
  g_autoptr (VtParams) params = vt_artn_make_params (vt_artn_get_options (artn), &goal, sample, atoms, n);
  *text = vt_params_to_string (params);
  g_autofree char *provenance = g_strdup_printf ("artn:%s · sample %s", *text, vt_sample_get_hash (sample));
  return vt_artn_make_result (campaign, provenance);
}

/* ---- names ---- */

char *
vt_artn_make_event_id (VtSample *sample, const VtEvent *event)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT ".%u", vt_sample_get_id (sample, event->atom), event->attempt);
}

gboolean
vt_artn_parse_event_id (VtSample *sample, const char *text, guint64 *atom, guint *attempt)
{
  char *end;
  const gint64 id = g_ascii_strtoll (text, &end, 10);
  const gssize index = end > text && *end == '.' ? vt_sample_find_id (sample, id) : -1;
  if (index < 0 || !g_ascii_isdigit (end[1]))
    return FALSE;
  const guint64 number = g_ascii_strtoull (end + 1, &end, 10);
  *atom = (guint64) index;
  *attempt = (guint) number;
  return *end == '\0' && number < G_MAXUINT;
}
