/* C face of Voro++'s cell (C. H. Rycroft, Chaos 19, 041111 (2009)): one convex cell around the origin, cut by
 * planes and measured. All of our C++ is behind this header; neighbours are found by vt-neighbours.h.
 *
 * Voro++ takes a vertex within 1e-11 of a plane to lie on it: callers work in units where the spacing of the atoms
 * is near 1. One VtVoro per thread. As everywhere under GLib, running out of memory ends the program. */
#pragma once

#include <glib.h>

#include "structure/vt-neighbours.h"

G_BEGIN_DECLS

typedef struct _VtVoro VtVoro;

/* Identities of planes: ≥ 0 for a neighbour (its slot in the grid). */
enum
{
  VT_VORO_BOX = -1,  /* −1 … −6: the faces of the box it began with (Voro++'s own numbers) */
  VT_VORO_WALL = -11, /* −11 … −16: walls of an open cell */
};

/* @tracked: remember which plane made which face (a tenth slower). */
VtVoro *vt_voro_new (gboolean tracked);
void vt_voro_free (VtVoro *voro);

/* The cell becomes the box ±half[k]. */
void vt_voro_start (VtVoro *voro, const double half[3]);

/* Cuts by the plane at @distance ≥ 0 from the origin along the unit vector @normal. FALSE if nothing is left. */
gboolean vt_voro_cut_wall (VtVoro *voro, const double normal[3], double distance, int id);

typedef enum
{
  VT_VORO_MORE,     /* every neighbour given has been applied, farther ones may still cut */
  VT_VORO_COMPLETE, /* nothing farther can cut */
  VT_VORO_EMPTY,    /* the cell has vanished (possible in the radical tessellation only) */
} VtVoroState;

/* Cuts by the neighbours in @near taken in @order, nearest first. The plane of neighbour j lies at (d² + w_i − w_j)/2d
 * where w = @weights[slot] (radius²), or 0 when @weights is NULL. @own: w_i; @greatest: the largest w.
 * @reach: on return the distance from which on no neighbour can cut. */
VtVoroState vt_voro_cut_near (VtVoro *voro, const VtNear *near, const guint32 *order, guint n_order,
                              const double *weights, double own, double greatest, double *reach);

/* For a cell as it is now: could an atom within @radius of @centre cut it? First say whose cell it is. */
void vt_voro_prepare_reach (VtVoro *voro, double own, double greatest);
gboolean vt_voro_can_reach (const double centre[3], double radius, gconstpointer voro);

/* Whether a vertex still lies on the box that vt_voro_start() made, i.e. the neighbours do not enclose the cell yet. */
gboolean vt_voro_touches_box (const VtVoro *voro, const double half[3], int dimension);

/* Volume and faces of the cell. The arrays live in @voro until the next call. */
typedef struct
{
  double volume;
  double surface;
  guint n_faces;
  const double *areas;
  const guint32 *n_edges;  /* of length ≥ edge */
  const int *planes;       /* NULL without tracking */
} VtVoroFaces;

void vt_voro_measure (VtVoro *voro, double edge, VtVoroFaces *faces);

/* Corners and polygons: the vertices (x y z each) and, per face, their number followed by their indices, counter-clockwise
 * seen from outside. Faces come in the order of vt_voro_measure(). Live in @voro until the next call. */
void vt_voro_polygons (VtVoro *voro, guint *n_vertices, const double **vertices, const int **polygons);

G_END_DECLS
