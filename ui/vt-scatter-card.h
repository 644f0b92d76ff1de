/* VtScatterCard: one field of the atoms against another, with what the correlation coefficients say: Pearson and Spearman, of single atoms and of
 * means over groups of 100, for each species, with 95 % intervals. Computed on another thread. Species that the view hides are left
 * out, and the points are linked with the picture (vt-brush.h). */
#pragma once

#include <gtk/gtk.h>

#include "vt-plot-view.h"
#include "vt-stage.h"

G_BEGIN_DECLS

#define VT_TYPE_SCATTER_CARD (vt_scatter_card_get_type ())
G_DECLARE_FINAL_TYPE (VtScatterCard, vt_scatter_card, VT, SCATTER_CARD, GtkWidget)

GtkWidget *vt_scatter_card_new (VtStage *stage);

/* Names of fields; NULL leaves what is chosen. @colour: "species", or a field. Fields that are not there are computed. FALSE with
 * VT_METHOD_ERROR_UNKNOWN if nobody can. */
gboolean vt_scatter_card_choose (VtScatterCard *card, const char *x, const char *y, const char *colour, GError **error);

/* The fields shown, "y,x,colour"; "" if none are. Caller frees. */
char *vt_scatter_card_dup_choice (VtScatterCard *card);

/* Where the atoms are drawn, to brush and to mark them. */
VtPlotView *vt_scatter_card_get_view (VtScatterCard *card);

/* Signal ::saved (path, message): as VtPlotCard's. */

G_END_DECLS
