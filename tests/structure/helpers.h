/* Samples for the tests of compute/structure. */
#pragma once

#include "document/vt-method.h"
#include "sample/vt-sample.h"
#include "structure/vt-voronoi.h"

/* @positions: 3 × n, copied. @species: n bytes or NULL (all 0). Species are called Cu, Zr, Ag, Al. */
VtSample *make_sample (const VtCell *cell, gsize n, const double *positions, const guint8 *species);

/* @n_basis atoms (fractional, species) per cubic cell of edge @a, @reps³ cells, with normally distributed
 * displacements of standard deviation @noise. */
VtSample *make_crystal (guint n_basis, const double (*basis)[3], const guint8 *species, double a, int reps, double noise);

/* @n atoms at random, but none nearer than @least to another (0: anywhere). */
VtSample *make_random (const VtCell *cell, gsize n, double least, guint n_species, guint32 seed);

/* A LAMMPS data file (atom_style atomic, orthogonal) of assets/samples: "Cu50Zr50-5488-glass". */
VtSample *read_sample (const char *name);

/* @sample with every position mapped: r ← rotation r + shift, and the cell with it. */
VtSample *transform_sample (VtSample *sample, const double rotation[3][3], const double shift[3]);

extern const double sc_basis[1][3], bcc_basis[2][3], fcc_basis[4][3];
extern const guint8 b2_species[2];

/* All arrays of a tessellation. */
typedef struct
{
  gsize n;
  double *volume, *area;
  gint32 *cn, *faces[4];
} Tessellation;

/* Fails the test if it cannot be made. */
void tessellate (VtSample *sample, const VtVoronoiOptions *options, Tessellation *t);
void tessellation_clear (Tessellation *t);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tessellation, tessellation_clear)

extern const VtVoronoiOptions plain_default, plain_exact;

/* Runs a command with @input on its standard input (or NULL) in directory @where; TRUE if it exits 0. */
gboolean run_command (const char *where, const char *const *argv);

/* A private directory, removed with its files by remove_directory(). */
char *make_directory (void);
void remove_directory (char *path);

/* A file's lines that begin with a number, as rows of at most 32 numbers; fails the test if it cannot be read. */
typedef struct
{
  guint n;
  double v[32];
} Row;
GArray *read_rows (const char *path);

/* A number of the table; fails the test if it has none of this id. */
double read_scalar (VtTable *table, const char *id);

/* Runs a method of the registry in this thread; fails the test if it cannot. */
VtResult *run_method (const char *id, VtSample *sample, const char *options);

/* The error instead; fails the test if there is none. */
void assert_method_fails (const char *id, VtSample *sample, const char *options, int code);

/* The cutoff among @options is refused for the many neighbours it would give: the error says which cutoff it is and what to do. */
void assert_cutoff_refused (const char *id, VtSample *sample, const char *options);

/* A column of a table; fails the test if there is none. */
const double *get_column (VtTable *table, const char *id);
