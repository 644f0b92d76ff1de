/* Voronoi tessellation, plain or radical, through Voro++ (C. H. Rycroft, Chaos 19, 041111 (2009)).
 *
 * Definitions (W20 §2.1; science.md §2): index ⟨n3,n4,n5,n6⟩ counts faces with 3 … 6 edges, after faces smaller than
 * a fraction of the cell's surface and edges shorter than a length have been dropped. */
#pragma once

#include <gio/gio.h>

#include "sample/vt-sample.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean radical;      /* power diagram with the radii below */
  const double *radii;   /* one per species, in units of length; ignored when plain */
  double face_threshold; /* 0 … 1: faces with less than this fraction of the cell's surface are dropped; 0 = off */
  double edge_threshold; /* length: shorter edges are contracted; 0 = off */
} VtVoronoiOptions;

/* Per-atom output, each an array of n_atoms (caller-allocated) or NULL if not wanted. */
typedef struct
{
  double *volume;        /* length³; of the whole cell of the atom, thresholds do not change it */
  double *surface_area;  /* length², likewise */
  gint32 *coordination;  /* number of faces kept */
  gint32 *n_faces[4];    /* faces kept with 3, 4, 5, 6 edges */
} VtVoronoiOutput;

typedef void (*VtVoronoiProgress) (double fraction, gpointer data); /* from any thread */

/* All atoms, on the pool. FALSE with @error, or FALSE without when @cancellable stopped it. Two atoms at the same
 * place, or an atom outside a non-periodic cell, is an error that names their ids. */
gboolean vt_voronoi_compute (VtSample *sample, const VtVoronoiOptions *options, const VtVoronoiOutput *output,
                             GCancellable *cancellable, VtVoronoiProgress progress, gpointer data, GError **error);

/* The cell of one atom, for drawing: polygons around the atom's position. */
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

VtVoronoiCell *vt_voronoi_cell_of (VtSample *sample, gsize atom, const VtVoronoiOptions *options, GError **error);
void vt_voronoi_cell_free (VtVoronoiCell *cell);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtVoronoiCell, vt_voronoi_cell_free)

G_END_DECLS
