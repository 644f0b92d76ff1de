/* Two minimisers of any smooth function of many variables.
 *
 * L-BFGS: J. Nocedal, Math. Comp. 35, 773 (1980); FIRE 2.0: J. Guénolé et al., Comput. Mater. Sci. 175, 109584 (2020). They know nothing
 * of atoms: variables come in any scaling in which a step of "reach" is safe. Single-threaded vector work; what costs is the
 * function. Results depend only on the function's values. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  VT_OPTIMISER_LBFGS,
  VT_OPTIMISER_FIRE,
} VtOptimiser;

typedef struct
{
  gsize n;
  double reach; /* no variable moves further than this in one step */
  guint max_evaluations;

  /* The function's value at @x, and its gradient. */
  double (*evaluate) (const double *x, double *gradient, gpointer data);

  /* Called at the start and after every step: TRUE ends the search (converged, cancelled, …). */
  gboolean (*is_done) (guint step, double value, const double *x, const double *gradient, gpointer data);

  gpointer data;
} VtObjective;

typedef struct
{
  guint steps, evaluations;
  gboolean done; /* as is_done() said; else out of evaluations, or no further descent within rounding */
  double value;
} VtOptimiseReport;

/* How many vectors of all variables it keeps besides the caller's. */
guint vt_optimise_get_n_vectors (VtOptimiser optimiser);

/* From @x to a minimum, in place. */
void vt_optimise (VtOptimiser optimiser, const VtObjective *objective, double *x, VtOptimiseReport *report);

G_END_DECLS
