/* The density of vibrational states, in total and by groups of the operator's rows (species). */
#pragma once

#include "vibration/vt-operator.h"

G_BEGIN_DECLS

typedef struct
{
  guint n, n_groups;
  double *frequency;   /* [n], THz */
  double **g;          /* [1 + n_groups][n]: all, then each group's part of it; 1/THz, ∫ g dν = 1 */
  double *error;       /* [n], standard error of g[0] from the scatter between probes; NaN if there is one probe */
  double resolution;   /* THz: standard deviation of the line that stands for a mode */
  double highest;      /* THz: a bound of the spectrum */
  double unstable;     /* fraction of the modes with imaginary frequencies, as far as the resolution tells */
  guint64 products;
} VtVdos;

typedef struct
{
  double resolution; /* THz */
  guint n_probes;    /* random vectors for each group */
  guint n_points;
  guint64 seed;
} VtVdosOptions;

/* @groups: of each row of the operator, < @n_groups. NULL if cancelled. */
VtVdos *vt_vdos_compute (const VtOperator *op, const guint8 *groups, guint n_groups, const VtVdosOptions *options, const VtWatch *watch);
void vt_vdos_free (VtVdos *vdos);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtVdos, vt_vdos_free)

G_END_DECLS
