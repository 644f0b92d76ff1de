/* VtTableList: the rows of a table, to be sorted by any of its columns. */
#pragma once

#include <gtk/gtk.h>

#include "sample/vt-table.h"

G_BEGIN_DECLS

#define VT_TYPE_TABLE_LIST (vt_table_list_get_type ())
G_DECLARE_FINAL_TYPE (VtTableList, vt_table_list, VT, TABLE_LIST, GtkWidget)

GtkWidget *vt_table_list_new (void);

/* How it is sorted stays where the columns stay. */
void vt_table_list_set_table (VtTableList *list, VtTable *table);

/* Marks the row whose first column holds @value; none if there is no such row. */
void vt_table_list_mark (VtTableList *list, double value);

/* Signal ::chosen (row): a double click on it, or Enter; counted as in the table, however it is sorted. */

G_END_DECLS
