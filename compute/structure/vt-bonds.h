/* VtBonds: who an atom's neighbours are, by one of three definitions that the methods of this folder share.
 *
 *   cutoff   every atom and image nearer than a distance; 0 takes the first minimum of g(r);
 *   voronoi  the atoms behind the faces of the plain Voronoi cell that hold at least a given share of its surface;
 *   area     all faces, weighted by their area (the Minkowski structure metric of W. Mickel et al., J. Chem. Phys. 138,
 *            044501 (2013)), which makes everything computed from them continuous in the positions.
 * Read-only after construction; one VtBondFinder per thread. */
#pragma once

#include "document/vt-method.h"
#include "structure/vt-tessellation.h"

G_BEGIN_DECLS

typedef enum
{
  VT_BONDS_CUTOFF,
  VT_BONDS_VORONOI,
  VT_BONDS_AREA,
} VtBondsKind;

typedef struct
{
  VtBondsKind kind;
  double cutoff;         /* length */
  double face_threshold; /* 0 … 1, for VT_BONDS_VORONOI */
} VtBondsOptions;

typedef struct
{
  VtBondsOptions options;
  const VtGrid *grid; /* owned by one of these two */
  VtGrid *own_grid;
  VtTessellation tessellation;
} VtBonds;

/* FALSE with @error, or without when cancelled; clear it in either case. */
gboolean vt_bonds_init (VtBonds *bonds, VtSample *sample, const VtBondsOptions *options, GCancellable *cancellable, GError **error);
void vt_bonds_clear (VtBonds *bonds);

/* First minimum of the total g(r), in the sample's unit of length. NaN with @error if g(r) has none, or without
 * when cancelled. */
double vt_bonds_first_minimum (VtSample *sample, GCancellable *cancellable, GError **error);

/* The neighbours of one atom; the arrays live until the next call. */
typedef struct
{
  guint n;
  double *dx, *dy, *dz;  /* from the atom to its neighbour, scaled as the grid is */
  guint32 *slot;         /* of the neighbour, in the grid */
  double *weight;        /* area of the face, scaled; NULL unless VT_BONDS_AREA */
  gssize same;           /* slot of another atom at the same place, or −1; then there are no neighbours */

  VtNear near;
  VtCellBuilder builder;
  double *face_vectors[3], *face_areas; /* for as many faces as face_capacity */
  guint32 *face_slots, *face_numbers;
  guint face_capacity;
} VtBondFinder;

void vt_bond_finder_clear (VtBondFinder *finder); /* begin with { 0 } */
void vt_bond_finder_find (VtBondFinder *finder, const VtBonds *bonds, gsize slot);

/* Calls @func for every slot of the grid, on the pool, slots of one chunk in ascending order. FALSE with @error if two atoms are at
 * the same place, or without when the job is cancelled. Progress goes from 0 to 1 within the job's span. */
#define VT_BONDS_CHUNK 64
typedef void (*VtBondsFunc) (gsize slot, const VtBondFinder *finder, guint thread, gpointer data);
gboolean vt_bonds_for_each (const VtBonds *bonds, VtSample *sample, VtBondsFunc func, gpointer data, VtJob *job, GError **error);

/* The error for atoms at the same place. */
void vt_bonds_set_same_place_error (const VtBonds *bonds, VtSample *sample, gsize slot, gsize other, GError **error);

/* Parameters "neighbours", "cutoff" and "face_threshold" for a method's list of VtParamSpec, and their values. Needs
 * vt-i18n.h. FALSE with @error, or without when cancelled. */
extern const VtChoice vt_bonds_choices[];
extern const VtChoice vt_bonds_choices_unweighted[]; /* the same without "area" */
#define VT_BONDS_PARAM_CUTOFF(when) \
  { \
    .id = "cutoff", .title = N_ ("Cutoff"), .unit = "length", \
    .tooltip = N_ ("Atoms nearer than this are neighbours. 0 takes the first minimum of g(r)."), .type = VT_PARAM_REAL, .min = 0, \
    .max = 1000, .step = 0.1, .preset = 0, .shown_when = (when) \
  }
#define VT_BONDS_PARAM_FACES(when) \
  { \
    .id = "face_threshold", .title = N_ ("Face threshold"), .unit = "%", \
    .tooltip = N_ ("Faces smaller than this part of the Voronoi cell's surface make no neighbours."), .type = VT_PARAM_REAL, .min = 0, \
    .max = 100, .step = 0.1, .preset = 1, .shown_when = (when) \
  }
#define VT_BONDS_PARAMS \
  { .id = "neighbours", \
    .title = N_ ("Neighbours"), \
    .unit = "", \
    .tooltip = N_ ("Which atoms count: those within a cutoff, those behind the faces of the Voronoi cell, or the latter weighted " \
                   "by the area of the face, which does not jump when a face appears."), \
    .type = VT_PARAM_CHOICE, \
    .choices = vt_bonds_choices }, \
    VT_BONDS_PARAM_CUTOFF ("neighbours=cutoff"), VT_BONDS_PARAM_FACES ("neighbours=voronoi")
#define VT_BONDS_PARAMS_UNWEIGHTED \
  { .id = "neighbours", \
    .title = N_ ("Neighbours"), \
    .unit = "", \
    .tooltip = N_ ("Which atoms count: those within a cutoff, or those behind the faces of the Voronoi cell."), \
    .type = VT_PARAM_CHOICE, \
    .choices = vt_bonds_choices_unweighted }, \
    VT_BONDS_PARAM_CUTOFF ("neighbours=cutoff"), VT_BONDS_PARAM_FACES ("neighbours=voronoi")
gboolean vt_bonds_options_from_params (VtBondsOptions *options, VtRun *run, GError **error);

/* The cutoff alone, for methods that know no other neighbours: 0 becomes the first minimum. */
gboolean vt_bonds_cutoff_from_params (double *cutoff, VtRun *run, GError **error);

G_END_DECLS
