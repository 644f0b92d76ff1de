/* How attempts to leave a minimum end. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How an attempt ended. The order is stored: append only. */
typedef enum
{
  VT_OUTCOME_CONNECTED,   /* a saddle between the start and another minimum */
  VT_OUTCOME_UNCONNECTED, /* a saddle, but neither side is the start */
  VT_OUTCOME_RETURNED,    /* a saddle both sides of which are the start */
  VT_OUTCOME_NO_EXIT,     /* the curvature never became negative */
  VT_OUTCOME_LOST,        /* the negative curvature was lost on the way up, as often as restarts allow */
  VT_OUTCOME_HIGHER,      /* a stationary point with more than one negative curvature */
  VT_OUTCOME_TOO_HIGH,    /* the energy went beyond the limit */
  VT_OUTCOME_CALLS,       /* too many evaluations */
  VT_OUTCOME_SIDES,       /* a saddle whose sides did not relax within the evaluations left */
  VT_OUTCOME_SPHERE,      /* the active sphere would have to grow beyond what the cell allows */
  VT_OUTCOME_CANCELLED,   /* never stored */
  VT_N_OUTCOMES,
} VtOutcome;

const char *vt_outcome_get_id (VtOutcome outcome);    /* "connected" */
const char *vt_outcome_get_title (VtOutcome outcome); /* translated */
gboolean vt_outcome_has_saddle (VtOutcome outcome);
gboolean vt_outcome_from_id (const char *id, VtOutcome *outcome);

G_END_DECLS
