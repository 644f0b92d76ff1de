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
  const guint8 *rgb; /* 256 × 3 sRGB bytes */
} VtColourMap;

const VtColourMap *vt_colour_map_list (guint *n); /* viridis first */
const VtColourMap *vt_colour_map_find (const char *id); /* NULL if unknown */

/* @t is clamped to 0 … 1; NaN gives a neutral grey. */
void vt_colour_map_sample (const VtColourMap *map, gboolean reverse, double t, double rgb[3]);

G_END_DECLS
