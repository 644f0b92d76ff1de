/* The thresholds of the Voronoi cells, among the parameters of a method: "face_threshold", "edge_threshold". */
#pragma once

#include "base/vt-i18n.h"
#include "document/vt-method.h"

/* The edge's is just above what the rounding of positions to 1e-4 Å makes of the degenerate vertices of fcc, and far below what it would take to
 * change a glass: of its indices one in two hundred differs from no threshold at all. */
#define VT_VORONOI_THRESHOLDS \
  { .id = "face_threshold", \
    .title = N_ ("Face threshold"), \
    .unit = "%", \
    .tooltip = N_ ("Faces smaller than this part of the cell's surface are noise and are not counted; 0 counts all."), \
    .type = VT_PARAM_REAL, \
    .min = 0, \
    .max = 100, \
    .step = 0.1, \
    .preset = 1 }, \
  { .id = "edge_threshold", \
    .title = N_ ("Edge threshold"), \
    .unit = "length", \
    .tooltip = N_ ("Shorter edges are not counted; 0 counts all. Crystals need a little of it, because four edges that " \
                   "meet in one corner come apart at the slightest noise."), \
    .type = VT_PARAM_REAL, \
    .min = 0, \
    .max = 10, \
    .step = 0.001, \
    .preset = 0.001 }
