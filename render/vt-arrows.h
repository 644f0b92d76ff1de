/* Arrows of a field with three components: which are drawn, where, how long and in which colour. No GL. */
#pragma once

#include "vt-colour-map.h"
#include "vt-scene.h"
#include "vt-view.h"

G_BEGIN_DECLS

typedef struct
{
  float from[3];  /* relative to the origin */
  float along[3]; /* to the tip; length units */
  float rgb[3];   /* linear */
  float radius;   /* of the shaft */
} VtArrow;

/* The magnitude of the field's longest arrow (of two components: in the plane); 0 if it has none. */
double vt_arrows_get_longest (VtField *field);

/* Whether @field can be drawn as arrows. */
gboolean vt_arrows_can_show (VtField *field);

/* VtArrow, in the order of the atoms. An arrow stands on its atom, the longest of the field is the view's arrows-length times the mean
 * distance between atoms, and those shorter than its arrows-threshold are left out, as are those of atoms that the view hides.
 * @ink: linear colour of plain ones. */
GArray *vt_arrows_new (VtScene *scene, VtView *view, const double origin[3], const VtColourMap *map, const float ink[3]);

G_END_DECLS
