/* Voronoi tessellation, plain or radical, through Voro++ (C. H. Rycroft, Chaos 19, 041111 (2009)).
 *
 * Any shape of cell, periodic or not in each direction; atoms outside are wrapped where the cell is periodic. In an open
 * direction the cells end at the sample's cell: such faces belong to the surface but are no neighbours.
 *
 * Thresholds and counts (W20 §2.1; science.md §2; LAMMPS's compute voronoi/atom and OVITO drop the same things):
 *   surface = area of all faces of the cell;
 *   a face is kept if it is shared with an atom (or an image) and its area ≥ face_threshold × surface;
 *   an edge of a kept face is counted if its length ≥ edge_threshold;
 *   coordination CN = number of kept faces, whatever their number of edges, so CN ≥ n3 + n4 + n5 + n6;
 *   n_k = number of kept faces with k counted edges.
 * Volume and surface are those of the whole cell: thresholds do not change them. A perfect fcc cell is the reason
 * for the edge threshold: its vertices of four edges split into edges and faces of the size of the noise on
 * the positions, which no threshold on faces alone can hide from the edge counts of their neighbours.
 *
 * Two dimensions: the cell is a polygon times the thickness of the cell (the length of the third vector). volume = area ×
 * thickness, surface_area = perimeter × thickness, CN = number of sides kept (face_threshold is then a fraction
 * of the perimeter), and n_k = 1 if the polygon has k sides, else 0. */
#pragma once

#include <gio/gio.h>

#include "sample/vt-sample.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean radical;      /* power diagram with the radii below */
  const double *radii;   /* one per species, in units of length; ignored when plain */
  double face_threshold; /* 0 … 1: faces with less than this fraction of the cell's surface are dropped; 0 = off */
  double edge_threshold; /* length: shorter edges are not counted; 0 = off */
} VtVoronoiOptions;

/* Per-atom output, each an array of n_atoms (caller-allocated) or NULL if not wanted. */
typedef struct
{
  double *volume;        /* length³; of the whole cell of the atom, thresholds do not change it */
  double *surface_area;  /* length², likewise */
  gint32 *coordination;  /* number of faces kept; 0 for an atom whose radical cell is empty (volume 0) */
  gint32 *n_faces[4];    /* faces kept with 3, 4, 5, 6 edges */
} VtVoronoiOutput;

typedef void (*VtVoronoiProgress) (double fraction, gpointer data); /* from any thread */

/* All atoms, on the pool. FALSE with @error, or FALSE without when @cancellable stopped it. Two atoms at the same
 * place, or an atom outside a non-periodic cell, is an error that names their ids. */
gboolean vt_voronoi_compute (VtSample *sample, const VtVoronoiOptions *options, const VtVoronoiOutput *output,
                             GCancellable *cancellable, VtVoronoiProgress progress, gpointer data, GError **error);

/* The cell of one atom, for drawing: polygons around the atom's position. All of its faces: thresholds play no part. */
typedef struct
{
  guint n_vertices;
  double (*vertices)[3]; /* relative to the atom */
  guint n_faces;
  guint *face_offsets;   /* n_faces + 1 offsets into face_vertices */
  guint *face_vertices;  /* counter-clockwise seen from outside */
  gsize *face_neighbours; /* atom behind each face; G_MAXSIZE for a wall of the cell */
  double *face_areas;
} VtVoronoiCell;

/* Costs one look at every atom (10 ms per million), not a tessellation. */
VtVoronoiCell *vt_voronoi_cell_of (VtSample *sample, gsize atom, const VtVoronoiOptions *options, GError **error);
VtVoronoiCell *vt_voronoi_cell_copy (const VtVoronoiCell *cell);
void vt_voronoi_cell_free (VtVoronoiCell *cell);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtVoronoiCell, vt_voronoi_cell_free)

G_END_DECLS
