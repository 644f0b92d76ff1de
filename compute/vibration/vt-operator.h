/* VtOperator: a symmetric matrix known only by its products with vectors, such as the dynamical matrix of a glass.
 *
 * Its null vectors (rigid translations, and rotations of what is not periodic) are given, and the functions that take an operator work in
 * what is orthogonal to them. */
#pragma once

#include "io/vt-journal.h"

G_BEGIN_DECLS

typedef struct
{
  gsize n;                                                       /* rows */
  void (*apply) (const double *x, double *y, gpointer data);     /* y = A x */
  gpointer data;
  guint n_null;
  const double *null_vectors;                                    /* n_null rows of n, orthonormal; NULL if there are none */
} VtOperator;

/* Whoever asks for something long: cancelled between two products. @progress may be NULL. @journal: (nullable) where the outcomes of the long steps
 * are kept, and taken from when they are there. What fails because they cannot be kept sets no error: vt_journal_check() has it. */
typedef struct
{
  gpointer cancellable; /* GCancellable, or NULL */
  void (*progress) (double fraction, gpointer data);
  gpointer data;
  VtJournal *journal;
} VtWatch;

double vt_vector_dot (gsize n, const double *x, const double *y);

/* x ← x − Σ v (v·x), twice: then what is left is orthogonal to 1e-15 whatever was taken away. */
void vt_vector_remove (gsize n, guint n_vectors, const double *vectors, double *x);

/* ±1, each component by itself: the same for equal @seed and @stream. */
void vt_vector_fill_signs (gsize n, double *x, guint64 seed, guint64 stream);

gboolean vt_watch_is_cancelled (const VtWatch *watch); /* @watch may be NULL, here and below */
gboolean vt_watch_take (const VtWatch *watch, gsize n, double *values); /* as vt_journal_take() and vt_journal_keep() */
gboolean vt_watch_keep (const VtWatch *watch, gsize n, const double *values);
void vt_watch_report (const VtWatch *watch, double fraction);

/* The ends of the spectrum as a Lanczos run of @steps products sees them from a random start: the lowest and highest Ritz values, which lie
 * within the spectrum, and how far it may reach beyond (Y. Zhou and R.-C. Li, Linear Algebra Appl. 435, 480 (2011)). FALSE if cancelled. */
gboolean vt_operator_probe (const VtOperator *op, guint steps, double *lowest, double *highest, double *beyond, const VtWatch *watch);

G_END_DECLS
