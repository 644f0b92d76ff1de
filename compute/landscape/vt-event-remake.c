#include "landscape/vt-event-remake.h"

#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "landscape/vt-artn-result.h"
#include "landscape/vt-methods.h"

/* Packed documents keep energies in single precision; machines whose vector units round otherwise end within the tolerance of the force. */
#define SAME_ENERGY 1e-3
/* Another way to a saddle ends elsewhere in the soft directions: of 109 found again from sketches nine in ten within 2 meV, few farther than this. */
#define ABOUT_ENERGY 0.03

gboolean
vt_stored_campaign_get_options (const VtStoredCampaign *campaign, VtArtnOptions *options)
{
  g_autoptr (VtParams) params = vt_params_new (vt_method_artn.params);
  VtCampaignGoal ignored;
  if (!vt_params_parse (params, campaign->protocol, NULL) || !vt_params_set (params, "protocol", "custom", NULL))
    return FALSE;
  vt_artn_read_params (params, options, &ignored);
  options->seed = campaign->seed;
  options->refine = campaign->refine;
  return TRUE;
}

static void
add_difference (GString *text, const char *name, double now, double before)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE], others[G_ASCII_DTOSTR_BUF_SIZE];
  if (now == before)
    return;
  g_ascii_formatd (digits, sizeof digits, "%.10g", now);
  g_ascii_formatd (others, sizeof others, "%.10g", before);
  g_string_append (text, text->len > 0 ? ", " : "");
  /* Translators: a setting's name, its value, the value before. */
  g_string_append_printf (text, _("%s %s instead of %s"), name, digits, others);
}

char *
vt_stored_campaign_describe_difference (const VtStoredCampaign *campaign, VtArtn *artn)
{
  const VtArtnOptions *now = vt_artn_get_options (artn);
  const char *potential = vt_potential_get_title (vt_artn_get_potential (artn));
  VtArtnOptions before = *now;
  GString *text = g_string_new (NULL);
  if (strcmp (potential, campaign->potential) != 0)
    g_string_append_printf (text, _("%s %s instead of %s"), "potential", potential, campaign->potential);
  vt_stored_campaign_get_options (campaign, &before);
  add_difference (text, "refine", now->refine, before.refine);
  add_difference (text, "seed", (double) now->seed, (double) before.seed);
  for (const VtProtocolNumber *number = vt_protocol_numbers; number->id; number++)
    add_difference (text, number->id, vt_protocol_get (&now->protocol, number), vt_protocol_get (&before.protocol, number));
  return g_string_free (text, FALSE);
}

gboolean
vt_event_check_remade (const VtEvent *again, VtOutcome outcome, double barrier, GError **error)
{
  if (again->outcome == outcome && fabs (vt_event_get_barrier (again) - barrier) < (again->sketch ? ABOUT_ENERGY : SAME_ENERGY))
    return TRUE;
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED,
               _("The way of this event is not in the document, and the search of this version of Vitrine finds another one: run a campaign of your own."));
  return FALSE;
}

/* From the sketch; NULL if there is none, or another saddle is near. What was found of it in the whole cell stays. */
static VtEvent *
find_again (VtArtnWorker *worker, const VtEvent *event, gsize n_atoms, GCancellable *cancellable)
{
  g_autoptr (VtEvent) sketched = vt_event_new_from_sketch (event, n_atoms);
  g_autoptr (VtEvent) again = sketched ? vt_artn_worker_find_again (worker, sketched, cancellable) : NULL;
  if (again == NULL || again->outcome != event->outcome || !(fabs (again->found.energy - event->found.energy) < ABOUT_ENERGY))
    return NULL;
  again->sketch = g_bytes_ref (event->sketch);
  again->full_energy = event->full_energy;
  again->full_force = event->full_force;
  again->full_second = event->full_second;
  again->full_calls = event->full_calls;
  return g_steal_pointer (&again);
}

VtEvent *
vt_event_make_again (VtArtnWorker *worker, const VtEvent *event, gsize n_atoms, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) other = NULL;
  g_autoptr (VtEvent) again = vt_artn_worker_attempt (worker, event->atom, event->attempt, cancellable);
  if (again && !vt_event_check_remade (again, event->outcome, vt_event_get_barrier (event), &other))
    {
      g_clear_pointer (&again, vt_event_unref);
      again = find_again (worker, event, n_atoms, cancellable);
    }
  if (again)
    again->same_as = event->same_as;
  else if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    g_propagate_error (error, g_steal_pointer (&other));
  return g_steal_pointer (&again);
}

/* A worker that searches as the campaign was made. */
static VtArtnWorker *
make_worker (VtSample *sample, const VtStoredCampaign *campaign, GCancellable *cancellable, GError **error)
{
  VtArtnOptions options;
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, error);
  if (potential == NULL)
    return NULL;
  if (strcmp (vt_potential_get_title (potential), campaign->potential) != 0 || !vt_stored_campaign_get_options (campaign, &options))
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                   _("The way of this event is not in the document, and cannot be found again: it was made with the potential “%s” and a protocol that "
                     "are not at hand."),
                   campaign->potential);
      return NULL;
    }
  g_autoptr (VtArtn) artn = vt_artn_new (sample, potential, &options, cancellable, error);
  return artn ? vt_artn_worker_new (artn) : NULL;
}

VtEvent *
vt_event_remake (VtSample *sample, const VtStoredCampaign *campaign, const VtEvent *event, GCancellable *cancellable, GError **error)
{
  g_autoptr (VtArtnWorker) worker = make_worker (sample, campaign, cancellable, error);
  return worker ? vt_event_make_again (worker, event, vt_sample_get_n_atoms (sample), cancellable, error) : NULL;
}

gboolean
vt_event_refine (VtSample *sample, const VtStoredCampaign *campaign, VtEvent *event, GCancellable *cancellable, GError **error)
{
  g_autoptr (VtArtnWorker) worker = make_worker (sample, campaign, cancellable, error);
  if (worker == NULL)
    return FALSE;
  if (vt_artn_worker_refine (worker, event, cancellable))
    return TRUE;
  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_FAILED, _("In the whole cell the search does not find a saddle from that of this event."));
  return FALSE;
}

VtEvent *
vt_event_store_load (VtStore *store, const VtStoredCampaign *campaign, VtSample *sample, guint64 atom, guint attempt, GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (VtEvent) event = vt_event_store_find (store, campaign->id, vt_sample_get_n_atoms (sample), atom, attempt, error);
  if (event == NULL || event->n_moved > 0 || !vt_outcome_has_saddle (event->outcome))
    return g_steal_pointer (&event);
  return vt_event_remake (sample, campaign, event, cancellable, error);
}
