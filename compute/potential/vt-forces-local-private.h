/* Inside of the local evaluator. */
#pragma once

#include "potential/vt-bins.h"
#include "potential/vt-forces-local.h"
#include "potential/vt-kernel.h"
#include "potential/vt-potential-private.h"

G_BEGIN_DECLS

struct _VtFrozen
{
  gatomicrefcount ref_count;
  VtPotential *potential;
  VtSample *sample;
  gsize n;
  VtCell cell;
  double inverse[3][3];
  guint8 *element;
  double *density; /* ρ of each atom at rest */
  double *forces;
  double energy;
  double reach;    /* of the bins: cutoff and skin */
  VtBins bins;
  double *rest_embedding; /* F of each atom */
  guint32 *near, *near_begin; /* the atoms that an outer list at rest has with each, both ways; n + 1. NULL if the fast kernels do not suit */
  gboolean has_tables[2]; /* by precision: the fast kernels suit */
  VtKernelTables tables[2];
};

/* A pair with an active atom, once. Its vector goes from the active atom of row i to row j. */
typedef struct
{
  guint32 j;     /* row */
  guint16 shift; /* code of the bins' shifts */
} VtLocalPair;

/* What the first pass leaves for the second. */
typedef struct
{
  double d[3];
  double dphi, drho_i, drho_j; /* all divided by r */
} VtLocalTerms;

typedef struct _VtLocalFast VtLocalFast;

struct _VtForcesLocal
{
  VtFrozen *frozen;
  VtPrecision precision;
  double centre[3], radius;
  guint64 n_builds;

  /* Active atoms: rows 0 … m − 1. */
  gsize m;
  guint32 *active;
  double *start, *distance;

  /* By atom of the sample. */
  guint32 *row_of; /* or NO_ROW */
  double *base;    /* density that frozen atoms put on a frozen atom */
  GArray *touched; /* guint32: the frozen atoms whose base is not their density at rest */
  gboolean has_base; /* for this sphere; the fast kernels have their own */

  /* By row: active atoms, then frozen ones within reach of one. */
  gsize n_rows, row_capacity;
  guint32 *row_atom;
  guint8 *row_element;
  double *wrapped;  /* 3: position less whole cells */
  double *row_base; /* 0 for active atoms */
  double *row_rest; /* F at rest */
  double *density, *slope;
  gint32 *image;    /* 3m, at the time of the lists */
  double *built_at; /* 3m: x at that time */
  gboolean has_lists;

  /* By pair. */
  gsize *begin; /* m + 1 */
  VtLocalPair *pairs;
  VtLocalTerms *terms;
  gsize pair_capacity;
  guint32 *found_atom; /* scratch of a search */
  guint16 *found_shift;
  gsize found_capacity;

  VtLocalFast *fast; /* NULL if it does not suit */

  double rest_energy; /* of the pairs and embeddings counted, at rest */
};

/* ---- vt-forces-local-fast.c ---- */

/* For the sphere that has been set; NULL if the fast kernels do not suit. */
VtLocalFast *vt_local_fast_new (VtForcesLocal *local);
void vt_local_fast_free (VtLocalFast *fast);

/* As if it were new. */
void vt_local_fast_reset (VtLocalFast *fast);

/* Energies count from the same rest for every call, but not from 0. FALSE if a position is not finite. */
gboolean vt_local_fast_compute (VtLocalFast *fast, VtForcesLocal *local, const double *x, double *forces, double *energy);

G_END_DECLS
