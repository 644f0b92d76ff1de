/* Colour maps: sequential perceptually uniform first, diverging, categorical, and the papers' jet and coolwarm. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum { VT_MAP_SEQUENTIAL, VT_MAP_DIVERGING, VT_MAP_CATEGORICAL } VtMapKind;

typedef struct
{
  const char *id;    /* "viridis" */
  const char *title; /* N_("Viridis") */
  VtMapKind kind;
  guint n_colours;   /* of a categorical map; 0 otherwise */
  const guint8 *rgb; /* 256 × 3 sRGB bytes */
} VtColourMap;

const VtColourMap *vt_colour_map_list (guint *n); /* viridis first */
const VtColourMap *vt_colour_map_find (const char *id); /* NULL if unknown */

/* In the place of an id: a categorical map for fields of labels, else the first of the list. */
#define VT_MAP_AUTO "auto"

/* Where @value falls on the map, 0 … 1, between limits: linear; a categorical map counts whole numbers from
 * @min on and starts again after its last colour. NaN stays NaN. The shaders compute the same. */
double vt_colour_map_place (const VtColourMap *map, double value, double min, double max);

/* The colour of "no value". */
#define VT_COLOUR_NONE 0.62

/* @t is clamped to 0 … 1; NaN gives a neutral grey. */
void vt_colour_map_sample (const VtColourMap *map, gboolean reverse, double t, double rgb[3]);

/* Whether dark lines show up on it better than bright ones. */
gboolean vt_colour_map_is_bright (const double rgb[3]);

G_END_DECLS
