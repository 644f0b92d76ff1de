/* The columns of the table of events: what they say, and how they are sorted. */
#pragma once

#include <gtk/gtk.h>

#include "sample/vt-sample.h"

G_BEGIN_DECLS

/* To a GtkColumnView of VtEventRow, once. */
void vt_event_columns_add (GtkColumnView *view);

/* Headings with the units of @sample (nullable). */
void vt_event_columns_set_units (GtkColumnView *view, VtSample *sample);

/* Rows of this atom (by index) stand out; −1: none. */
void vt_event_columns_mark (GtkColumnView *view, gssize atom);

G_END_DECLS
