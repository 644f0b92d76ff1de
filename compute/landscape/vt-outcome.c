#include "landscape/vt-outcome.h"

#include "base/vt-i18n.h"

static const struct
{
  const char *id, *title;
} outcomes[VT_N_OUTCOMES] = {
  [VT_OUTCOME_CONNECTED] = { "connected", N_ ("Connected event") },
  [VT_OUTCOME_UNCONNECTED] = { "unconnected", N_ ("Saddle not connected to the start") },
  [VT_OUTCOME_RETURNED] = { "returned", N_ ("Both sides are the start") },
  [VT_OUTCOME_NO_EXIT] = { "no-exit", N_ ("Did not leave the basin") },
  [VT_OUTCOME_LOST] = { "lost", N_ ("Lost the negative curvature") },
  [VT_OUTCOME_HIGHER] = { "higher", N_ ("Stationary point of higher order") },
  [VT_OUTCOME_TOO_HIGH] = { "too-high", N_ ("Energy beyond the limit") },
  [VT_OUTCOME_CALLS] = { "calls", N_ ("Too many evaluations") },
  [VT_OUTCOME_SIDES] = { "sides", N_ ("Sides did not relax in time") },
  [VT_OUTCOME_SPHERE] = { "sphere", N_ ("The active sphere cannot grow") },
  [VT_OUTCOME_CANCELLED] = { "cancelled", N_ ("Cancelled") },
};

const char *
vt_outcome_get_id (VtOutcome outcome)
{
  return outcomes[outcome].id;
}

const char *
vt_outcome_get_title (VtOutcome outcome)
{
  return _(outcomes[outcome].title);
}

gboolean
vt_outcome_has_saddle (VtOutcome outcome)
{
  return outcome == VT_OUTCOME_CONNECTED || outcome == VT_OUTCOME_UNCONNECTED || outcome == VT_OUTCOME_RETURNED;
}

gboolean
vt_outcome_from_id (const char *id, VtOutcome *outcome)
{
  for (guint i = 0; i < VT_N_OUTCOMES; i++)
    if (g_strcmp0 (outcomes[i].id, id) == 0)
      {
        *outcome = i;
        return TRUE;
      }
  return FALSE;
}
