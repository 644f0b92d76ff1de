/* VtLandscape: a potential-energy surface, as far as the search for saddles needs to know it.
 *
 * Whatever can tell energy and forces is one: a glass in its cell, a few hundred of its atoms in frozen surroundings, or a formula in
 * two dimensions. Coordinates and forces are 3 × n_atoms doubles, x y z per atom; with dimension 2 no z ever changes. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gsize n_atoms;
  int dimension;
  gboolean free; /* moving all atoms together changes nothing */
  gboolean counts_from_start; /* the energy at the start is 0 */

  /* Forces at @x, and the energy where @energy is not NULL. */
  void (*evaluate) (gpointer data, const double *x, double *force, double *energy);
  /* The Hessian at @x times @v; NULL: differences of forces are taken instead. */
  void (*hessian_product) (gpointer data, const double *x, const double *v, double *hv);
  /* The energy at @x as exactly as it can be had, for what is reported; NULL: evaluate() is as good. */
  double (*energy) (gpointer data, const double *x);
  gpointer data;
} VtLandscape;

/* ---- vectors of 3 × n numbers ---- */

double vt_vector_dot (gsize n, const double *a, const double *b);

/* y += s x */
void vt_vector_add (gsize n, double *restrict y, double s, const double *restrict x);

void vt_vector_scale (gsize n, double *y, double s);

/* y −= (y·u) u; returns y·u. */
double vt_vector_project_out (gsize n, double *restrict y, const double *restrict u);

/* To length 1; returns the length it had, and leaves a vector of length 0 as it is. */
double vt_vector_normalize (gsize n, double *y);

/* The largest length among the atoms' three-component parts of a − b; @b may be NULL. */
double vt_vector_max_atom (gsize n_atoms, const double *a, const double *b);

/* Takes the mean of x, y and z away. */
void vt_vector_remove_drift (gsize n_atoms, double *y);

G_END_DECLS
