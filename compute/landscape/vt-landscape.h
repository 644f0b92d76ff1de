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

  /* Forces at @x, and the energy where @energy is not NULL. */
  void (*evaluate) (gpointer data, const double *x, double *force, double *energy);
  /* The Hessian at @x times @v; NULL: differences of forces are taken instead. */
  void (*hessian_product) (gpointer data, const double *x, const double *v, double *hv);
  /* The energy at @x as exactly as it can be had, for what is reported; NULL: evaluate() is as good. */
  double (*energy) (gpointer data, const double *x);
  gpointer data;
} VtLandscape;

/* ---- vectors of 3 × n numbers ---- */

static inline double
vt_vector_dot (gsize n, const double *a, const double *b)
{
  /* Four sums, so that the compiler may keep them in one register without changing the order of additions. */
  double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  gsize i = 0;
  for (; i + 4 <= n; i += 4)
    {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
  for (; i < n; i++)
    s0 += a[i] * b[i];
  return (s0 + s1) + (s2 + s3);
}

/* y += s x */
static inline void
vt_vector_add (gsize n, double *restrict y, double s, const double *restrict x)
{
  for (gsize i = 0; i < n; i++)
    y[i] += s * x[i];
}

static inline void
vt_vector_scale (gsize n, double *y, double s)
{
  for (gsize i = 0; i < n; i++)
    y[i] *= s;
}

/* y −= (y·u) u; returns y·u. */
static inline double
vt_vector_project_out (gsize n, double *restrict y, const double *restrict u)
{
  const double along = vt_vector_dot (n, y, u);
  vt_vector_add (n, y, -along, u);
  return along;
}

/* To length 1; returns the length it had, and leaves a vector of length 0 as it is. */
double vt_vector_normalize (gsize n, double *y);

/* The largest length among the atoms' three-component parts of a − b; @b may be NULL. */
double vt_vector_max_atom (gsize n_atoms, const double *a, const double *b);

/* Takes the mean of x, y and z away. */
void vt_vector_remove_drift (gsize n_atoms, double *y);

G_END_DECLS
