/* The lowest eigenvalues and eigenvectors of a symmetric operator. */
#pragma once

#include "vibration/vt-operator.h"

G_BEGIN_DECLS

typedef struct
{
  guint n;               /* modes, ascending */
  gsize size;            /* of a vector */
  double *values;        /* [n] */
  double *residuals;     /* [n]: |A v − λ v|, measured on the vectors as they are */
  double *vectors;       /* [n × size], orthonormal, each orthogonal to the operator's null vectors */
  double top;            /* a bound of the spectrum */
  guint64 products;      /* with the matrix */
  guint degree, restarts; /* of the filter; of the Lanczos process */
  gboolean converged;    /* each residual is below the tolerance times @top */
} VtEigenModes;

/* @tolerance: of the residuals, in units of the largest eigenvalue.
 * Returns FALSE with @error, or without when cancelled. Clear @modes in any case. */
gboolean vt_eigen_lowest (const VtOperator *op, guint n_wanted, double tolerance, VtEigenModes *modes, const VtWatch *watch,
                          GError **error);

/* Every mode but the null vectors', by a dense matrix: for small operators and for tests. n² × 16 bytes. */
gboolean vt_eigen_all (const VtOperator *op, VtEigenModes *modes, const VtWatch *watch, GError **error);

void vt_eigen_modes_clear (VtEigenModes *modes);

G_END_DECLS
