/* Inside of the search: one file for each part of an attempt. */
#pragma once

#include "landscape/vt-lanczos.h"
#include "landscape/vt-relax.h"
#include "landscape/vt-search.h"

G_BEGIN_DECLS

typedef struct
{
  double *x, *force;
} VtSearchPoint;

struct _VtSearch
{
  const VtLandscape *landscape;
  VtProtocol protocol;
  const double *start;
  double start_energy, stiffness;
  double exact_start;     /* the start's as measure_energy() has it; NaN until it is needed */
  gsize n; /* 3 × atoms */

  VtLanczos *lanczos;
  VtRelax *relax;
  VtSearchStop stop;
  gpointer stop_data;

  double *memory;
  VtSearchPoint at, back, end;
  double *saddle;
  double *push; /* unit vector */
  GArray *first_push; /* double: the components of the first one, of the kicked atoms */
  double *mode, *second, *direction;
  double curvature;
  double energy; /* at at.x when it was last asked for */
  gboolean placed; /* the mode is only a guess */
  VtSearchResult result;
};

/* Forces at @point; its energy above what the landscape counts from, where @energy is not NULL. */
void vt_search_evaluate (VtSearch *self, VtSearchPoint *point, double *energy);
/* What counts as the energy at @point above the start. */
double vt_search_measure_energy (VtSearch *self, VtSearchPoint *point);
/* Numbers for directions that need be only general, not random. */
void vt_search_fill_general (VtSearch *self, double *vector);
/* FALSE if the attempt has to end; @outcome: how. */
gboolean vt_search_check_limits (VtSearch *self, VtOutcome *outcome);
/* The lowest curvature where the search is, and its mode. */
double vt_search_find_mode (VtSearch *self, guint n_vectors);

/* Whether the last VT_SEARCH_STEPS steps, up to @step, have @gained less than @least together, and no large force is left. */
#define VT_SEARCH_STEPS 3
gboolean vt_search_has_settled (VtSearch *self, const VtSearchPoint *point, const double *gained, guint step, double least);

/* vt-search-climb.c: step 2. @lost: from where there is no negative curvature; without the turn. */
VtOutcome vt_search_climb_on (VtSearch *self, gboolean lost);
/* vt-search-saddle.c: step 3, as far as the curvature stays negative. */
VtOutcome vt_search_tighten (VtSearch *self);
/* vt-search-sides.c: step 4. */
VtOutcome vt_search_relax_sides (VtSearch *self);

G_END_DECLS
