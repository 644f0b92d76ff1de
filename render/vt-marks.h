/* Lines and translucent faces among the atoms: the cell, the slice's frame, the picked atom with its Voronoi cell and
 * neighbours. Plain vertices; no GL. */
#pragma once

#include "vt-camera.h"
#include "vt-scene.h"

G_BEGIN_DECLS

typedef struct
{
  float from[3], to[3]; /* relative to the local origin */
  float paint[4];       /* linear, straight alpha */
  float side[3];        /* −1 or 1; 0 at from, 1 at to; width in logical pixels, 0 for a triangle's corner */
} VtMarkVertex;

typedef struct
{
  GArray *vertices; /* VtMarkVertex, triangles */
  guint n_plain;    /* the first ones are hidden behind atoms; the others shine through */
} VtMarks;

/* @dark: the background is dark. @place: drawn position of an atom (wrapped or not) relative to @origin. */
typedef void (*VtMarkPlace) (gsize atom, float position[3], gpointer data);

void vt_marks_build (VtMarks *marks, VtScene *scene, VtView *view, const VtViewState *state, const VtCamera *camera, const double origin[3],
                     gboolean dark, VtMarkPlace place, gpointer data);
void vt_marks_clear (VtMarks *marks);

/* Linear-light colour of marks. */
extern const float vt_marks_accent[3];

/* Corners of the section of a plane with the cell, in order around it: at most 6. */
guint vt_marks_section (const VtCell *cell, const double normal[3], double position, double corners[6][3]);

G_END_DECLS
