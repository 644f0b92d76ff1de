/* The Fortran routines of LAPACK and ARPACK that we call. Lengths of strings come last, as gfortran and flang pass them. */
#pragma once

#include <stddef.h>

/* Eigenvalues (and vectors, in the columns of @a) of a dense symmetric matrix, ascending. */
void dsyevd_ (const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work, const int *lwork,
              int *iwork, const int *liwork, int *info, size_t, size_t);

/* Eigenvalues of a symmetric tridiagonal matrix, ascending in @d; first row of the vectors is not computed. */
void dsterf_ (const int *n, double *d, double *e, int *info);

/* Implicitly restarted Lanczos: R. B. Lehoucq, D. C. Sorensen and C. Yang, ARPACK Users' Guide (SIAM, 1998). */
void dsaupd_ (int *ido, const char *bmat, const int *n, const char *which, const int *nev, const double *tol, double *resid, const int *ncv,
              double *v, const int *ldv, int *iparam, int *ipntr, double *workd, double *workl, const int *lworkl, int *info, size_t, size_t);
void dseupd_ (const int *rvec, const char *howmny, const int *select, double *d, double *z, const int *ldz, const double *sigma,
              const char *bmat, const int *n, const char *which, const int *nev, const double *tol, double *resid, const int *ncv, double *v,
              const int *ldv, int *iparam, int *ipntr, double *workd, double *workl, const int *lworkl, int *info, size_t, size_t, size_t);
