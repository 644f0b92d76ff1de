/* VtAtoms: a sample's atoms in the order in which they are drawn: sorted into blocks of neighbours, so that blocks outside the
 * picture, outside the slice or behind others need not be drawn. Built step by step within a time budget; no GL.
 *
 * A record is 16 bytes: single-precision position relative to the local origin (the middle of the cell), and the species. */
#pragma once

#include "sample/vt-sample.h"

G_BEGIN_DECLS

typedef struct
{
  float position[3];
  guint32 species;
} VtAtomRecord;

typedef struct
{
  guint first, count; /* drawing indices */
  float centre[3];    /* of a sphere around the atoms' centres, relative to the local origin */
  float radius;
} VtAtomBlock;

typedef struct
{
  gsize n;
  guint32 *order;        /* drawing index → atom */
  guint32 *place;        /* atom → drawing index */
  VtAtomRecord *records; /* by drawing index; NULL after vt_atoms_drop_records() */
  GArray *blocks;        /* VtAtomBlock */
  double origin[3];
  double extent;         /* largest distance of an atom's centre from the local origin */
} VtAtoms;

/* @wrap: move atoms into the periodic cell. */
VtAtoms *vt_atoms_new (VtSample *sample, gboolean wrap);

/* Works until g_get_monotonic_time() passes @deadline. TRUE when complete; only then may the fields be read. */
gboolean vt_atoms_prepare (VtAtoms *atoms, gint64 deadline);

/* Once they are uploaded, and not needed for anything else. */
void vt_atoms_drop_records (VtAtoms *atoms);

VtAtoms *vt_atoms_ref (VtAtoms *atoms);
void vt_atoms_unref (VtAtoms *atoms);

G_END_DECLS
