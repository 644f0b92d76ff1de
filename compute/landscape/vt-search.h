/* VtSearch: one attempt to leave a minimum over a saddle (ART nouveau).
 *
 * Barkema and Mousseau, Phys. Rev. Lett. 77 (1996) 4358; Malek and Mousseau, Phys. Rev. E 62 (2000) 7723. An attempt
 *   1. pushes the chosen atoms in a random direction, and on, until the lowest curvature is below a threshold; between pushes a few steps
 *      of relaxation beside the push;
 *   2. turns from the push onto the mode of that curvature and climbs along it, relaxing in the space beside it;
 *   3. converges to the point where every force vanishes, and tests that exactly one curvature is negative there;
 *   4. relaxes from both sides of it. One side should be the minimum where it began: then the event is connected.
 *
 * It knows only a VtLandscape and random numbers, keeps everything it needs in its workspace, and allocates nothing after the first
 * attempt of a size. Belongs to one thread. */
#pragma once

#include "base/vt-random.h"
#include "landscape/vt-landscape.h"
#include "landscape/vt-outcome.h"
#include "landscape/vt-protocol.h"

G_BEGIN_DECLS

typedef struct
{
  double energy;      /* of the saddle above the start */
  double end_energy;  /* of the new minimum above the start; of side B if unconnected */
  double back_energy; /* of the side towards the start above the start */
  double back_distance; /* its largest displacement of an atom from the start, drift taken away */
  double curvature;   /* the negative one */
  double second_curvature;
  double max_force;   /* at the saddle, of an atom */
  guint calls;        /* evaluations of forces, all */
  guint calls_to_saddle;
  guint pushes, climb_steps, restarts;
} VtSearchResult;

typedef struct _VtSearch VtSearch;

VtSearch *vt_search_new (void);
void vt_search_free (VtSearch *search);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtSearch, vt_search_free)

/* Polled at every step; TRUE stops the attempt with VT_OUTCOME_CANCELLED. */
typedef gboolean (*VtSearchStop) (gpointer data);
void vt_search_set_stop (VtSearch *search, VtSearchStop stop, gpointer data);

/* From the minimum @start of @landscape (both stay valid until the next call with others). Resets the counts.
 * @stiffness: an estimate of the largest curvature, from vt_search_measure_stiffness() at the start. */
void vt_search_begin (VtSearch *search, const VtLandscape *landscape, const VtProtocol *protocol, const double *start, double stiffness);
double vt_search_measure_stiffness (VtSearch *search, const VtLandscape *landscape, const VtProtocol *protocol, const double *start);

/* Steps 1 and 2, up to where every force is below climb_force. @kicked: the atoms to push. Returns VT_OUTCOME_CONNECTED when there. */
VtOutcome vt_search_climb (VtSearch *search, const gsize *kicked, gsize n_kicked, VtRandom *random);

/* After steps that came to @outcome: whether to take them again, with a push of which a part is new. Counts the restart. */
gboolean vt_search_may_restart (VtSearch *search, VtOutcome outcome);

/* Back to the minimum @start of @landscape. The counts go on. */
void vt_search_restart (VtSearch *search, const VtLandscape *landscape, const double *start);

/* To go on in another landscape, where the minimum is @start, from @x, where the mode is about @mode (all of 3n numbers, none of them the
 * search's own). The counts go on, too. */
void vt_search_place (VtSearch *search, const VtLandscape *landscape, const double *start, const double *x, const double *mode);

/* Step 3, from the point and mode where it is. Where it finds no negative curvature it climbs on. Returns VT_OUTCOME_CONNECTED when there. */
VtOutcome vt_search_find_saddle (VtSearch *search);
/* Steps 3 and 4. */
VtOutcome vt_search_settle (VtSearch *search);

/* Step 3 in a larger landscape, where the search has been placed at a saddle of a smaller one: takes it on until its energy changes by little; by
 * not so little if @roughly, for a landscape on the way to a larger one yet. */
VtOutcome vt_search_polish (VtSearch *search, gboolean roughly);

/* Step 4 for a polished saddle, in parts, each of them in a landscape of its own. A large one has ripples, low and shallow, that need not come back: a
 * side is the start when it is near it.
 * vt_search_find_start(), placed at the saddle, finds the mode anew and the start on one of its sides, and turns the mode to it. What this landscape
 * keeps frozen should be at rest. That a curvature is negative here means that one is when more atoms are free.
 * vt_search_leave(), placed at the saddle, goes down on the side that the mode points away from.
 * vt_search_find_end(), placed where that led, goes on to the new minimum. The search is at @saddle afterwards. */
VtOutcome vt_search_find_start (VtSearch *search);
VtOutcome vt_search_leave (VtSearch *search);
VtOutcome vt_search_find_end (VtSearch *search, const double *saddle);

/* All four steps, in one landscape. */
VtOutcome vt_search_run (VtSearch *search, const gsize *kicked, gsize n_kicked, VtRandom *random);

const VtSearchResult *vt_search_get_result (VtSearch *search);

/* Where things are, 3n numbers, of the search's own; valid until the next attempt. */
const double *vt_search_get_point (VtSearch *search); /* where the search is */
const double *vt_search_get_force (VtSearch *search); /* there */
const double *vt_search_get_mode (VtSearch *search);  /* unit vector */
const double *vt_search_get_saddle (VtSearch *search);
const double *vt_search_get_end (VtSearch *search);

G_END_DECLS
