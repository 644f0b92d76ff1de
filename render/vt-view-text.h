/* Settings of a view written as text, for scripts: one grammar for the window's actions and the command line. Each
 * function changes the view wholly or, with a VT_METHOD_ERROR_PARAMETER that says what was expected, not at all. */
#pragma once

#include "vt-view.h"

G_BEGIN_DECLS

/* "full", "symmetric", "1%,99%" (percentiles) or "2.5,3.5" (values). */
gboolean vt_view_set_range_text (VtView *view, const char *text, GError **error);

/* "off", or DIRECTION=POSITION[,THICKNESS] with DIRECTION x, y, z or a normal "1,1,0": "z=12.5,3", "1,1,0=50%,25%".
 * Percentages are of what the cell of @sample spans along the normal; a slice wholly outside it is refused. */
gboolean vt_view_set_slice_text (VtView *view, VtSample *sample, const char *text, GError **error);

/* The map on the slice: "off", "on", or what to change of it and on: "sigma=3,contour=median,atoms=faded"; contour takes none, median, a value, or
 * a temperature such as 700K, at which energies (eV) make a glass of 10¹² Pa·s;
 * atoms hidden, faded, shown or none. */
gboolean vt_view_set_slice_map_text (VtView *view, const char *text, GError **error);

/* "off", or FIELD=LOW,HIGH where either end may be empty: "l5fs=0.8,". Whether the field exists is not checked. */
gboolean vt_view_set_filter_text (VtView *view, const char *text, GError **error);

/* "PROPERTY=VALUE" for any property of VtView: "outlines=false", "radius-scale=0.7", "rotation=(0,0,0,1)". */
gboolean vt_view_set_property_text (VtView *view, const char *text, GError **error);

/* The same with the property apart, which must be one that can be set. */
gboolean vt_view_set_value_text (VtView *view, const char *property, const char *text, GError **error);

/* The value of a property, as vt_view_set_property_text() takes it. Caller frees. */
char *vt_view_dup_property_text (VtView *view, const char *property);

/* All properties, one per line, as they are saved with a document. Reading skips what this version does not know. */
char *vt_view_dup_text (VtView *view);
void vt_view_set_text (VtView *view, const char *text);

G_END_DECLS
