/* VtView: how a document is shown. Everything the user can set about the picture is a GObject property here and
 * nowhere else, so that undo, settings, scripts and saved documents treat all of it alike.
 *
 * Properties (defaults in brackets):
 *   colour-by        string   field name, or "species" ["species"]
 *   colour-component uint     component of an array-valued field [0]
 *   colour-map       string   id of a colour map, see vt-colour-map.h; "auto" suits the field ["auto"]
 *   reverse-map      boolean  [FALSE]
 *   range-mode       VtRangeMode [percentile]
 *   range-low, range-high  double: percentiles (percentile mode) [1, 99]
 *   range-min, range-max   double: values (manual mode) [0, 1]
 *   slice-enabled    boolean  [FALSE]
 *   slice-axis       VtSliceAxis x, y, z or free [z]
 *   slice-normal     VtVec3 (boxed as GVariant "(ddd)") for the free plane [(0,0,1)]
 *   slice-position   double   along the normal from the cell's origin, length units [0]
 *   slice-thickness  double   length units; 0 = half space (cut away everything in front) [6]
 *   slice-caps       boolean  cut spheres show flat caps in their own colour [TRUE]
 *   fade-outside     boolean  atoms outside the slice or filter are transparent instead of hidden [FALSE]
 *   slice-map        boolean  the colour field is shown smoothed on the plane of the slice, too [FALSE]
 *   slice-map-sigma  double   of the Gaussian that smooths it, length units [2.5]
 *   slice-map-contour VtContour: a line on it at the median of the map, at a value, where a glass with these barriers (eV) has
 *                             10¹² Pa·s at a temperature, or none [none]
 *   slice-map-level  double   that value [0]
 *   slice-map-temperature double K [700]
 *   slice-map-atoms  VtSliceAtoms: atoms of the slice on the viewer's side of the map are hidden, faded or shown; none: nor
 *                             are those behind it [hidden]
 *   hidden-species   string   comma-separated species names [""]
 *   filter-field     string   "" = off; atoms with filter-min ≤ value ≤ filter-max stay [""]
 *   filter-min, filter-max  double
 *   opacity-outside  double   0 … 1 [0.08]
 *   selected-style   VtSelectedStyle: how selected atoms stand out: the others are faded, or they are marked [fade]
 *   selection-step   uint     the state of the document's selection, see vt_selection_get_step(): for undo; not saved [0]
 *   arrows-field     string   field of two or three components drawn as arrows, "" = none [""]
 *   arrows-length    double   of its longest arrow, in mean distances between atoms [1.5]
 *   arrows-threshold double   arrows shorter than this share of the longest are left out [0.05]
 *   arrows-width     double   × the usual width [1]
 *   arrows-colour    string   "plain" (dark or light, as the background asks for), "atom" or "size" ["plain"]
 *   radius-scale     double   × species radius [1]
 *   wrap             boolean  atoms drawn inside the periodic cell [TRUE]
 *   perspective      boolean  [TRUE]
 *   rotation         GVariant "(dddd)" unit quaternion x y z w
 *   centre           GVariant "(ddd)"  point looked at, relative to the cell's centre
 *   zoom             double   1 = the whole cell fits [1]
 *   ambient-occlusion, outlines, depth-cue    boolean [TRUE, TRUE, FALSE]
 *   show-cell, show-tripod, show-scale-bar, show-legend  boolean [TRUE]
 *   background       string   "auto" (white or dark with the theme), "white", "black", "#rrggbb" ["auto"]
 *
 * Undo: vt_view_begin_change() … vt_view_end_change() group changes under one label; changes of one property within
 * half a second (a slider) merge. Camera properties (rotation, centre, zoom) are undone as one kind. */
#pragma once

#include <gio/gio.h>

#include "sample/vt-sample.h"
#include "vt-colour-map.h"

G_BEGIN_DECLS

typedef enum { VT_RANGE_FULL, VT_RANGE_PERCENTILE, VT_RANGE_SYMMETRIC, VT_RANGE_MANUAL } VtRangeMode;
typedef enum { VT_SLICE_X, VT_SLICE_Y, VT_SLICE_Z, VT_SLICE_FREE } VtSliceAxis;

typedef enum { VT_SELECTED_FADE, VT_SELECTED_MARK } VtSelectedStyle;

typedef enum { VT_CONTOUR_NONE, VT_CONTOUR_MEDIAN, VT_CONTOUR_VALUE, VT_CONTOUR_GLASS } VtContour;
typedef enum { VT_SLICE_ATOMS_HIDDEN, VT_SLICE_ATOMS_FADED, VT_SLICE_ATOMS_SHOWN, VT_SLICE_ATOMS_NONE } VtSliceAtoms;

#define VT_TYPE_CONTOUR (vt_contour_get_type ())
GType vt_contour_get_type (void);
#define VT_TYPE_SLICE_ATOMS (vt_slice_atoms_get_type ())
GType vt_slice_atoms_get_type (void);
#define VT_TYPE_SELECTED_STYLE (vt_selected_style_get_type ())
GType vt_selected_style_get_type (void);
#define VT_TYPE_RANGE_MODE (vt_range_mode_get_type ())
GType vt_range_mode_get_type (void);
#define VT_TYPE_SLICE_AXIS (vt_slice_axis_get_type ())
GType vt_slice_axis_get_type (void);

#define VT_TYPE_VIEW (vt_view_get_type ())
G_DECLARE_FINAL_TYPE (VtView, vt_view, VT, VIEW, GObject)

VtView *vt_view_new (void);
VtView *vt_view_copy (VtView *view);
void vt_view_assign (VtView *view, VtView *from);

/* Every property as plain C, for the renderer and the overlay. Strings belong to the view and live until it changes. */
typedef struct
{
  const char *colour_by;
  guint colour_component;
  const char *colour_map;
  gboolean reverse_map;
  VtRangeMode range_mode;
  double range_low, range_high;
  double range_min, range_max;
  gboolean slice_enabled;
  VtSliceAxis slice_axis;
  double slice_normal[3]; /* the unit normal in force, whichever the axis */
  double slice_position;
  double slice_thickness;
  gboolean slice_caps;
  gboolean slice_map;
  double slice_map_sigma, slice_map_level, slice_map_temperature;
  VtContour slice_map_contour;
  VtSliceAtoms slice_map_atoms;
  gboolean fade_outside;
  const char *hidden_species;
  const char *filter_field;
  double filter_min, filter_max;
  double opacity_outside;
  VtSelectedStyle selected_style;
  const char *arrows_field;
  double arrows_length, arrows_threshold, arrows_width;
  const char *arrows_colour;
  double radius_scale;
  gboolean wrap;
  gboolean perspective;
  double rotation[4];
  double centre[3];
  double zoom;
  gboolean ambient_occlusion, outlines, depth_cue;
  gboolean show_cell, show_tripod, show_scale_bar, show_legend;
  const char *background;
} VtViewState;

void vt_view_get_state (VtView *view, VtViewState *state);

/* Whether the comma-separated hidden-species names this species. */
gboolean vt_view_hides_species (VtView *view, const char *name);

/* Camera in numbers; the quaternion is normalised on setting. */
void vt_view_get_rotation (VtView *view, double q[4]);
void vt_view_set_rotation (VtView *view, const double q[4]);
void vt_view_get_centre (VtView *view, double centre[3]);
void vt_view_set_centre (VtView *view, const double centre[3]);

/* Looks along −@axis ("x", "y", "z", "-x" …) or "home" (the three-quarter view). Returns FALSE for another word. */
gboolean vt_view_look (VtView *view, const char *direction);

/* The unit normal of the slice as it stands (from slice-axis or slice-normal). */
void vt_view_get_slice_normal (VtView *view, double normal[3]);

/* The map in force for @field (nullable). */
const VtColourMap *vt_view_get_colour_map (VtView *view, VtField *field);

/* Colour limits for @field under the range mode. FALSE if the field has no finite value. */
gboolean vt_view_get_colour_range (VtView *view, VtField *field, double *min, double *max);

/* Undo and redo: labels are translated; NULL when there is nothing. */
void vt_view_begin_change (VtView *view, const char *label);
void vt_view_end_change (VtView *view);
gboolean vt_view_undo (VtView *view);
gboolean vt_view_redo (VtView *view);
const char *vt_view_get_undo_label (VtView *view);
const char *vt_view_get_redo_label (VtView *view);
void vt_view_clear_history (VtView *view);
/* Signal ::changed — anything that asks for a redraw; ::history-changed. */

G_END_DECLS
