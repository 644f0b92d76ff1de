/* What one Voronoi cell needs: the atoms' grid, weights and walls; and the building of one cell.
 *
 * Cell of atom i: { x : |x − r_i|² − w_i ≤ |x − r_j|² − w_j for every j and every image }, w = 0 (plain) or radius²
 * (radical; Gellatly and Finney, J. Non-Cryst. Solids 50, 313 (1982)). The plane towards j lies at (d² + w_i − w_j)/2d.
 * A cell whose farthest vertex is at R cannot be reached by the plane of a neighbour at
 * d ≥ R + √(R² + w_max − w_i); so neighbours are gathered nearest first in growing shells until
 * the shell exceeds that distance. Taking them nearest first leaves few planes that cut and are cut away again.
 *
 * A tessellation is read-only once made; one VtCellBuilder per thread. */
#pragma once

#include "structure/vt-neighbours.h"
#include "structure/vt-voro.h"
#include "structure/vt-voronoi.h"

G_BEGIN_DECLS

typedef struct
{
  VtGrid *grid;
  double *weights;           /* by slot, scaled radius²; NULL when plain */
  double greatest;           /* of the weights */
  double normals[3][3];      /* unit normals of the cell's faces, towards larger fractional coordinates */
  gboolean open;             /* any direction ends at walls */
  double small[3], large[3]; /* half edges of the two boxes that cells are cut from, scaled */
} VtTessellation;

/* @only, @n_only: sample indices of the atoms to consider, ascending; NULL for all. FALSE with @error, or without when
 * cancelled; clear it in either case. */
gboolean vt_tessellation_init (VtTessellation *tessellation, VtSample *sample, const guint32 *only, gsize n_only,
                               const VtVoronoiOptions *options, GCancellable *cancellable, GError **error);
void vt_tessellation_clear (VtTessellation *tessellation);

typedef struct
{
  VtVoro *voro;
  VtNear near;
  guint32 *order;
  guint order_capacity;
  double reach; /* of the last cell: only atoms nearer than this can have shaped it, scaled */
} VtCellBuilder;

void vt_cell_builder_init (VtCellBuilder *builder, gboolean tracked);
void vt_cell_builder_clear (VtCellBuilder *builder);

typedef enum
{
  VT_CELL_OK,
  VT_CELL_EMPTY, /* vanished (radical only) */
  VT_CELL_SAME,  /* another atom is at the same place: its slot in *same */
} VtCellState;

/* Leaves the cell of the atom in @slot in builder->voro. */
VtCellState vt_cell_builder_build (VtCellBuilder *builder, const VtTessellation *tessellation, gsize slot, gsize *same);

G_END_DECLS
