/* VtScatter: one field against another, a point for each atom, in a card of the plots panel. Its points are linked with the
 * picture (vt-brush.h). Offered once there are two fields. */
#pragma once

#include "vt-plot-card.h"
#include "vt-stage.h"

G_BEGIN_DECLS

typedef struct _VtScatter VtScatter;

VtScatter *vt_scatter_new (VtStage *stage);
void vt_scatter_free (VtScatter *scatter);
GtkWidget *vt_scatter_get_card (VtScatter *scatter);

/* Chooses the fields. FALSE if one is not there. */
gboolean vt_scatter_set_fields (VtScatter *scatter, const char *y, const char *x);

G_END_DECLS
