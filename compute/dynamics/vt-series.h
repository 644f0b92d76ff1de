/* VtSeries: numbers recorded as a run goes on, by column; what its tables are drawn from and its checkpoints keep. */
#pragma once

#include <glib.h>

#include "sample/vt-table.h"

G_BEGIN_DECLS

typedef struct _VtSeries VtSeries;

VtSeries *vt_series_new (guint n_columns);
void vt_series_free (VtSeries *series);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtSeries, vt_series_free)

void vt_series_add (VtSeries *series, const double *row);
gsize vt_series_get_n_rows (VtSeries *series);
const double *vt_series_get_column (VtSeries *series, guint column); /* until the next vt_series_add() */

GVariant *vt_series_save (VtSeries *series); /* floating */

/* In place of what it has. FALSE if @state is not of a series with as many columns. */
gboolean vt_series_restore (VtSeries *series, GVariant *state);

GVariant *vt_doubles_save (const double *values, gsize n); /* floating */

/* @n finite numbers; FALSE if @key is not that. */
gboolean vt_doubles_restore (GVariantDict *dict, const char *key, double *values, gsize n);

/* When a snapshot of a run is due: sixty times a second, and seldom enough that making them takes a twentieth of the time, so that who
 * watches never slows the run down. */
typedef struct
{
  gint64 next, begun, work; /* µs; of the thread's work */
} VtLive;

gboolean vt_live_is_due (VtLive *live); /* if so, make it and call vt_live_done() */
void vt_live_done (VtLive *live);

G_END_DECLS
