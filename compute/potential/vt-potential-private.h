/* What the force kernels know about a VtPotential. */
#pragma once

#include "io/vt-scanner.h"
#include "potential/vt-potential.h"

G_BEGIN_DECLS

#define VT_MAX_ELEMENTS 16

/* One interval of a table: value = ((c3 p + c2) p + c1) p + c0, where p is the position within the interval, 0 … 1. */
typedef struct
{
  double c0, c1, c2, c3;
} VtCubic;

struct _VtPotential
{
  GObject parent_instance;

  VtPotentialKind kind;
  char *title, *path, *comment;
  guint n_elements;
  char names[VT_MAX_ELEMENTS][16];
  double mass[VT_MAX_ELEMENTS];
  double cutoff;

  /* Embedded atoms: n − 1 intervals each. The same array may stand in several places. */
  guint n_rho, n_r;
  double d_rho, d_r;
  VtCubic *embedding[VT_MAX_ELEMENTS];
  VtCubic *density[VT_MAX_ELEMENTS][VT_MAX_ELEMENTS]; /* [source][host]: ρ of an atom of kind host, from one of kind source */
  VtCubic *rphi[VT_MAX_ELEMENTS][VT_MAX_ELEMENTS];    /* r φ */
  GPtrArray *arrays;                                  /* owns them */
  gboolean symmetric;                                 /* ρ_{a→b} = ρ_{b→a} for every pair */

  /* Beyond these distances the function and its slope are 0. */
  double density_end[VT_MAX_ELEMENTS][VT_MAX_ELEMENTS]; /* of either direction */
  double pair_end[VT_MAX_ELEMENTS][VT_MAX_ELEMENTS];

  /* Lennard-Jones; with smoothing, V = 4ε (x^−12 − x^−6 + C0 + C1 x + C2 x² + C4 x⁴). */
  VtLennardJones lj;
  double c[VT_LJ_MAX_SPECIES][VT_LJ_MAX_SPECIES][4];
};

/* The cubics of @n values @step apart, as LAMMPS makes them (pair_eam.cpp documents them as such): slopes by differences of five
 * points, of three beside the ends and of two at the ends. */
VtCubic *vt_potential_make_cubics (const double *values, guint n);

/* Evaluation. The interval of x is clamped to the table and p to 1, so that the function goes on as a constant beyond it. */
static inline double
vt_cubic_value (const VtCubic *c, double p)
{
  return ((c->c3 * p + c->c2) * p + c->c1) * p + c->c0;
}

static inline double
vt_cubic_slope (const VtCubic *c, double p)
{
  return (3 * c->c3 * p + 2 * c->c2) * p + c->c1;
}

static inline double
vt_cubic_curvature (const VtCubic *c, double p)
{
  return 6 * c->c3 * p + 2 * c->c2;
}

static inline guint
vt_cubic_find (double x, double per_step, guint n, double *p)
{
  const double at = x * per_step;
  const double last = n - 2;
  const double k = at < 0 ? 0 : at > last ? last : (double) (gint64) at;
  *p = MIN (at - k, 1);
  return (guint) k;
}

/* What one pair at distance r contributes: everything that depends on r alone. */
typedef struct
{
  double phi, dphi;   /* φ, φ′ */
  double rho_i, drho_i; /* at i, from j */
  double rho_j, drho_j; /* at j, from i */
  double d2phi, d2rho_i, d2rho_j;
} VtPairTerms;

/* @i, @j: elements. @curvatures: whether the second derivatives are wanted. r < cutoff. */
void vt_potential_get_terms (const VtPotential *potential, guint i, guint j, double r, gboolean curvatures, VtPairTerms *terms);

/* F, F′, F″ at @rho. Beyond the table F goes on along its last slope, as in LAMMPS. */
double vt_potential_embed (const VtPotential *potential, guint element, double rho, double *slope, double *curvature);

/* Of files: @scanner stands at the first line. Neither has a title yet. */
VtPotential *vt_potential_read_setfl (VtScanner *scanner, GError **error);
VtPotential *vt_potential_read_lennard_jones (VtScanner *scanner, GError **error);

extern const char *const vt_lj_smoothings[]; /* as they are called, in the order of VtLjSmoothing */

G_END_DECLS
