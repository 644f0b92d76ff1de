/* VtMergeDialog: what a table holds and what of it fits the sample, before it is merged: columns with units, the first rows, how many
 * atoms get values and how many rows are of no atom; or why there is nothing to take. */
#pragma once

#include <adwaita.h>

#include "io/vt-csv.h"
#include "sample/vt-sample.h"

G_BEGIN_DECLS

/* An AdwMessageDialog with the responses "cancel" and "merge"; only the first if no atom would get a value. */
GtkWidget *vt_merge_dialog_new (GtkWindow *window, VtSample *sample, const char *path, const VtCsv *csv);

G_END_DECLS
