/* VtParamControls: a control for each parameter of a method, generated from its VtParamSpec. */
#pragma once

#include <gtk/gtk.h>

#include "document/vt-document.h"

G_BEGIN_DECLS

#define VT_TYPE_PARAM_CONTROLS (vt_param_controls_get_type ())
G_DECLARE_FINAL_TYPE (VtParamControls, vt_param_controls, VT, PARAM_CONTROLS, GtkBox)

/* @specs: static, ends with { NULL }. */
GtkWidget *vt_param_controls_new (const VtParamSpec *specs);

/* Where fields are chosen from. */
void vt_param_controls_set_document (VtParamControls *controls, VtDocument *document);

/* The species and unit of length that the controls speak of. NULL: none. */
void vt_param_controls_set_sample (VtParamControls *controls, VtSample *sample);

/* The values shown. */
VtParams *vt_param_controls_dup_params (VtParamControls *controls);
void vt_param_controls_set_params (VtParamControls *controls, const VtParams *params);
void vt_param_controls_reset (VtParamControls *controls);

/* Signals:
 *   ::changed   the user has changed a value
 *   ::slid      … of a live parameter (VtParamSpec.slide_min): many times a second while the slider moves */

G_END_DECLS
