/* VtScene: what is drawn: a sample, the field that colours it, marks. Plain data, no GL: the renderer and the
 * overlay (legend, scale bar, tripod) read it. Main thread. */
#pragma once

#include "vt-slice-map.h"
#include "vt-view.h"
#include "sample/vt-sample.h"
#include "structure/vt-voronoi.h"

G_BEGIN_DECLS

#define VT_TYPE_SCENE (vt_scene_get_type ())
G_DECLARE_FINAL_TYPE (VtScene, vt_scene, VT, SCENE, GObject)

VtScene *vt_scene_new (void);
VtScene *vt_scene_copy (VtScene *scene); /* shares sample and fields, for drawing on another thread */

void vt_scene_set_sample (VtScene *scene, VtSample *sample);       /* NULL: nothing */
void vt_scene_set_colour_field (VtScene *scene, VtField *field);   /* NULL: by species */
void vt_scene_set_filter_field (VtScene *scene, VtField *field);
void vt_scene_set_arrow_field (VtScene *scene, VtField *field);    /* of two or three components; NULL: no arrows */
void vt_scene_set_slice_map (VtScene *scene, VtSliceMap *map);     /* NULL: none */
void vt_scene_set_picked (VtScene *scene, gssize atom);            /* −1: none */
void vt_scene_set_voronoi_cell (VtScene *scene, VtVoronoiCell *cell); /* (transfer full): of the picked atom, with neighbours */

/* One byte per atom, non-zero = selected (highlighted, others faded if any is); NULL = no selection. Copied. */
void vt_scene_set_selection (VtScene *scene, const guint8 *selected);

VtSample *vt_scene_get_sample (VtScene *scene);
VtField *vt_scene_get_colour_field (VtScene *scene);
VtField *vt_scene_get_filter_field (VtScene *scene);
VtField *vt_scene_get_arrow_field (VtScene *scene);
double vt_scene_get_arrow_longest (VtScene *scene); /* vt_arrows_get_longest() of it; 0: none */
VtSliceMap *vt_scene_get_slice_map (VtScene *scene); /* (transfer none) */
VtSliceMap *vt_scene_get_shown_map (VtScene *scene, const VtViewState *state); /* if the view shows it and it is of what is coloured; else NULL */
/* Makes the map that @view wants, unless it is there: for pictures that are drawn off screen. FALSE only when cancelled; where no map can be had,
 * there is none. */
gboolean vt_scene_make_slice_map (VtScene *scene, VtView *view, GCancellable *cancellable, GError **error);
gssize vt_scene_get_picked (VtScene *scene);
const VtVoronoiCell *vt_scene_get_voronoi_cell (VtScene *scene);
const guint8 *vt_scene_get_selection (VtScene *scene);

/* Counters that grow whenever the part they stand for changes, so that a renderer re-uploads only that. */
typedef struct
{
  guint sample, colour, filter, arrows, slice_map, picked, cell, selection;
} VtSceneSerials;

void vt_scene_get_serials (VtScene *scene, VtSceneSerials *serials);

/* Signal ::changed */

G_END_DECLS
